#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Boots the virtual machine as often as there are phases, and shows what its tests say.

    run.py FOLDER [FILES]

FOLDER has the disk (image.sh) and `payload`, what the machine finds in /run/mbn-test. Each phase is
one boot of the same disk; the machine switches itself off at its end. With FILES, some test files of
the first phase with commas between, these are all, as they are in `guest/` now. The last line printed is
`passed failed skipped`.
"""

import collections
import os
import pathlib
import re
import selectors
import shutil
import subprocess
import sys
import time

# Seconds that a boot with its tests may take, unless the whole run is given another factor. It is
# the processor emulated on a busy machine that this has to be enough for.
PHASES = {'install': 1500, 'again': 600}
FACTOR = float(os.environ.get('MBN_TEST_TIME_FACTOR', '1'))
CONSOLE_LINES = 150
GUEST = pathlib.Path(__file__).resolve().parent / 'guest'
RESULT = re.compile(r'(ok|not ok|skip) - ')
PASSED, FAILED, SKIPPED = 'ok', 'not ok', 'skip'
MEMORY_MB = 1024


def say(text):
    """A line for whoever watches, at once."""
    print(text, flush=True)


def make_disks(folder):
    """The disk that one run may spoil, and the one with the tests."""
    disk = folder / 'disk.ext4'
    disk.unlink(missing_ok=True)
    subprocess.run(['cp', '--sparse=always', folder / 'image.ext4', disk], check=True)
    tests = folder / 'tests.ext4'
    tests.unlink(missing_ok=True)
    subprocess.run(['mke2fs', '-q', '-t', 'ext4', '-L', 'tests', '-d', folder / 'payload', tests,
                    '256M'], stdout=subprocess.DEVNULL, check=True)
    return disk, tests


def command(folder, phase, disk, tests, only):
    """QEMU, without anything that the tests do not need: no network above all."""
    arguments = ['root=LABEL=system', 'console=tty0', 'console=ttyS0', 'panic=-1', 'mitigations=off',
                 'systemd.journald.forward_to_console=1',
                 'systemd.show_status=0', f'mbn.phase={phase}', f'mbn.only={only}']
    return ['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-no-reboot',
            '-machine', 'pc', '-accel', 'tcg,thread=multi', '-smp', '2',
            # what a newer one can do takes longer when it is emulated
            '-cpu', 'qemu64',
            '-m', str(MEMORY_MB), '-display', 'none',
            # tty1, at which alice sits, is on a screen
            '-device', 'VGA', '-device', 'virtio-rng-pci',
            '-serial', f'file:{folder}/console-{phase}.log', '-serial', 'stdio',
            '-drive', f'file={disk},if=virtio,format=raw,cache=unsafe',
            '-drive', f'file={tests},if=virtio,format=raw,readonly=on',
            '-kernel', folder / 'vmlinuz', '-initrd', folder / 'initrd.img',
            '-append', ' '.join(arguments)]


def lines_of(process, deadline):
    """What the machine says, line by line, until it is off; TimeoutError when it never is."""
    selector = selectors.DefaultSelector()
    selector.register(process.stdout, selectors.EVENT_READ)
    rest = b''
    while True:
        if not selector.select(max(deadline - time.monotonic(), 0)):
            raise TimeoutError
        data = os.read(process.stdout.fileno(), 65536)
        if not data:
            return
        *lines, rest = (rest + data).split(b'\n')
        yield from (line.decode(errors='replace').rstrip('\r') for line in lines)


def run_phase(folder, phase, seconds, disks, only):
    """One boot. Returns how often each result came."""
    say(f'-- boot for the phase "{phase}"')
    counts = collections.Counter()
    is_complete = False
    with subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', '--',
                           *command(folder, phase, *disks, only)],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as vm:
        try:
            for line in lines_of(vm, time.monotonic() + seconds * FACTOR):
                if line == 'end of phase':
                    is_complete = True
                    continue
                if match := RESULT.match(line):
                    counts[match[1]] += 1
                say(line)
            vm.wait()
            problem = None if is_complete else 'the machine went off before its tests were done'
        except TimeoutError:
            problem = f'the machine was not done within {seconds * FACTOR:.0f} seconds'
        finally:
            vm.kill()
    if problem:
        counts[FAILED] += 1
        say(f'not ok - phase "{phase}": {problem}')
    if problem or counts[FAILED]:
        console = folder / f'console-{phase}.log'
        text = console.read_text(errors='replace').splitlines() if console.exists() else []
        say(f'The end of its console; all of it: {console}')
        say('\n'.join('  | ' + line for line in text[-CONSOLE_LINES:]))
    return counts


def main(folder, only=''):
    """All phases."""
    folder = pathlib.Path(folder)
    for test in GUEST.glob('*.py') if only else ():
        shutil.copy(test, folder / 'payload' / 'tests')
    disks = make_disks(folder)
    counts = collections.Counter()
    for phase, seconds in PHASES.items():
        counts += run_phase(folder, phase, seconds, disks, only)
        if only:
            break
    for disk in disks:
        disk.unlink()
    say(f'{counts[PASSED]} {counts[FAILED]} {counts[SKIPPED]}')


if __name__ == '__main__':
    main(*sys.argv[1:])
