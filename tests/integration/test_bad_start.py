#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A host on which the daemon cannot start, or not as it would like to: one clear line and a sane
exit status, or it works (design.md 6). The command line itself is in test_command_line.py, disks
that fail later are in test_profile_disk.py, missing rights on the network in test_link_rights.py.
"""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

from mbnharness import (BUS_NAME, DEFAULT_TIMEOUT, DIE_WITH_ME, INTERFACE_MANAGER, REPORTS, ROOT,
                        Bus, Client, main)
from mbnreload import ANSWERS

STOPPED, FAILED, USAGE = 0, 1, 2
NOBODY = 65534
# socket(), by the machine
SOCKET_CALL = {'x86_64': 41, 'aarch64': 198}.get(platform.machine())
ALLOW, REFUSE = 0x7fff0000, 0x00050000
EAFNOSUPPORT = 97
needs_root = unittest.skipUnless(os.getuid() == 0, 'needs root to mount and to change owners')


def without_netlink():
    """In the child: what RestrictAddressFamilies= without AF_NETLINK does."""
    def code(operation, jump_true, jump_false, value):
        return struct.pack('HBBI', operation, jump_true, jump_false, value)
    program = b''.join((code(0x20, 0, 0, 0),                        # the number of the call
                        code(0x15, 0, 3, SOCKET_CALL),
                        code(0x20, 0, 0, 16),                       # its first argument
                        code(0x15, 0, 1, socket.AF_NETLINK),
                        code(0x06, 0, 0, REFUSE | EAFNOSUPPORT),
                        code(0x06, 0, 0, ALLOW)))
    buffer = ctypes.create_string_buffer(program)
    header = ctypes.create_string_buffer(struct.pack('HxxxxxxP', len(program) // 8,
                                                     ctypes.addressof(buffer)))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) != 0 or libc.prctl(22, 2, header, 0, 0) != 0:
        os._exit(99)  # pylint: disable=protected-access


class BadStart(unittest.TestCase):
    """A place, a bus, and a daemon that may not get as far as serving"""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        os.chmod(self.directory, 0o755)
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def path(self, name):
        """Of something in the place."""
        return os.path.join(self.directory, name)

    def make(self, name, contents=''):
        """A file."""
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(contents)
        return self.path(name)

    def spawn(self, script=None, environment=None, prepare=None, **options):
        """The daemon, with options that would work unless told otherwise: state_dir='/x'; None
        leaves one out, as it does a variable. script: run before, in a mount namespace, by sh."""
        values = {'bus_address': self.bus.address, 'ip': 'report', 'config': '/dev/null',
                  'state_dir': self.path('state'), 'runtime_dir': self.path('run'), **options}
        arguments = [os.environ['MBND'], '--no-hotplug']
        arguments += [f'--{name.replace("_", "-")}={value}' for name, value in values.items()
                      if value is not None]
        if script is not None:
            arguments = ['unshare', '--mount', '--propagation', 'private', 'sh', '-ec',
                         script + '\nexec "$@"', 'sh', *arguments]
        values = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address,
                  'STATE_DIRECTORY': None, 'RUNTIME_DIRECTORY': None, **(environment or {})}
        environment = {name: value for name, value in values.items() if value is not None}
        with open(self.path('log'), 'wb') as log:
            process = subprocess.Popen(  # pylint: disable=subprocess-popen-preexec-fn
                DIE_WITH_ME + arguments, cwd=self.directory, env=environment, preexec_fn=prepare,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.addCleanup(self.end, process)
        return process

    @staticmethod
    def end(process):
        if process.poll() is None:
            process.kill()
        process.wait()

    def log(self):
        """The lines that it has printed; GLib puts an empty one before a warning."""
        with open(self.path('log'), encoding='utf-8', errors='replace') as file:
            lines = [line for line in file.read().splitlines() if line]
        for line in lines:
            for report in REPORTS:
                self.assertNotIn(report, line)
        return lines

    def assert_ends(self, status, *words, **how):
        """It ends by itself with that status and one line, which has the words."""
        process = self.spawn(**how)
        self.assertEqual(process.wait(DEFAULT_TIMEOUT), status, self.log())
        line, *more = self.log()
        self.assertEqual(more, [])
        for word in words:
            self.assertIn(word, line)

    @contextlib.contextmanager
    def serving(self, **how):
        """It serves meanwhile, and ends as it should."""
        client = Client(self.bus.address)
        self.addCleanup(client.close)
        process = self.spawn(**how)
        client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME
                    and m.args[2], what='mbnd taking its name')
        self.assertEqual(client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))
        yield process
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(DEFAULT_TIMEOUT), STOPPED, self.log())
        client.close()

    def assert_serves(self, *words, **how):
        """It serves, and one line beside those of the start and the stop has the words, if any."""
        with self.serving(**how):
            pass
        lines = [line for line in self.log() if 'serves' not in line and 'stopping' not in line]
        self.assertEqual(len(lines), 1 if words else 0, lines)
        for word in words:
            self.assertIn(word, lines[0])


class TheBus(BadStart):
    """No D-Bus"""

    def listen(self, name, serve=None):
        """A socket there; returns its address."""
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        server.bind(self.path(name))
        if serve:
            server.listen()
            threading.Thread(target=serve, args=(server,), daemon=True).start()
        return 'unix:path=' + self.path(name)

    def test_missing_or_refused(self):
        for what, address in (('missing', 'unix:path=/nonexistent/bus'),
                              ('refused', self.listen('bus')),
                              ('no socket', 'unix:path=' + self.make('file'))):
            with self.subTest(what):
                self.assert_ends(FAILED, f'{address} cannot be reached', '--bus-address',
                                 bus_address=address)

    def test_default(self):
        self.assert_ends(FAILED, 'the system bus cannot be reached', bus_address=None,
                         authority='root',
                         environment={'DBUS_SYSTEM_BUS_ADDRESS': 'unix:path=/nonexistent'})

    def test_closes_at_once(self):
        def serve(server):
            with contextlib.suppress(OSError):
                while True:
                    server.accept()[0].close()
        self.assert_ends(FAILED, 'cannot be reached', bus_address=self.listen('bus', serve))

    def test_name_is_taken(self):
        with self.serving(state_dir=self.path('first')):
            self.assert_ends(FAILED, BUS_NAME, 'another mbnd')

    def test_policy_denies_the_name(self):
        bus = Bus('<policy context="default"><deny own="*"/></policy>')
        self.addCleanup(bus.close)
        self.assert_ends(FAILED, BUS_NAME, 'bus policy', bus_address=bus.address)


class Directories(BadStart):
    """--state-dir and --runtime-dir"""

    def test_no_directories(self):
        """A file in the place of one, or on the way to it; a link to nothing; where none can be."""
        file = self.make('file')
        os.symlink('/nonexistent/place', self.path('link'))
        for option in ('state_dir', 'runtime_dir'):
            for place in (file, file + '/sub', self.path('link'), '/proc/nothing'):
                with self.subTest(option=option, place=place):
                    self.assert_ends(FAILED, place, '--' + option.replace('_', '-'),
                                     **{option: place})

    def test_default_runtime_directory_falls_back(self):
        self.assert_serves('run-file/sessions', 'will not survive a restart', runtime_dir=None,
                           environment={'RUNTIME_DIRECTORY': self.make('run-file')})

    @needs_root
    def test_not_ours(self):
        for option in ('state_dir', 'runtime_dir'):
            place = self.path('foreign-' + option)
            os.makedirs(place)
            os.chown(place, NOBODY, NOBODY)
            self.assert_ends(FAILED, place, 'another user', **{option: place})
            os.chown(place, 0, 0)
            os.chmod(place, 0o777)
            self.assert_ends(FAILED, place, 'every user', **{option: place})

    @needs_root
    def test_may_not_be_made(self):
        os.makedirs(self.path('locked'), 0o700)
        place = self.path('locked/state')

        def become_nobody():
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
        self.assert_ends(FAILED, place, 'Permission denied', state_dir=place, prepare=become_nobody)

    def test_used_already(self):
        with self.serving():
            other = Bus()
            self.addCleanup(other.close)
            self.assert_ends(FAILED, self.path('state'), 'another mbnd uses this directory',
                             bus_address=other.address)

    @needs_root
    def test_disks(self):
        """Read-only, full of files, full of bytes: the last is no reason not to start."""
        disk = self.path('disk')
        os.makedirs(disk)
        mount = f'mount -t tmpfs -o mode=0700,size=64k,nr_inodes={{}} none {disk}\n{{}}'
        read_only = mount.format(9, f'mount -o remount,ro {disk}')
        for option in ('state_dir', 'runtime_dir'):
            with self.subTest(option):
                self.assert_ends(FAILED, disk, 'Read-only', '--' + option.replace('_', '-'),
                                 script=read_only, **{option: disk})
                self.assert_ends(FAILED, disk, 'No space left', '--' + option.replace('_', '-'),
                                 script=mount.format(2, f': >{disk}/one'), **{option: disk})
        self.assert_serves(state_dir=disk, script=mount.format(
            99, f'dd if=/dev/zero of={disk}/all bs=4k 2>{disk}/said || :'))


class Configuration(BadStart):
    """What is wrong with the file itself is in the unit test of the settings."""

    def test_no_file_of_text(self):
        for what, path in (('missing', self.path('missing')), ('directory', self.directory),
                           ('below a file', self.make('file') + '/mbnd.conf')):
            with self.subTest(what):
                self.assert_ends(USAGE, path, 'cannot be read', config=path)
        os.mkfifo(self.path('fifo'))
        self.assert_ends(USAGE, 'cannot be read', config=self.path('fifo'))
        self.assert_ends(USAGE, 'line 1', 'UTF-8', config=self.make('nul', '[lease]\0\n'))
        self.assert_ends(USAGE, '1048576', config=self.make('large', '#' * 10000000))

    @needs_root
    def test_default_file(self):
        """No /etc/mbnd, nor anything else in /etc, such as a machine id; a file that comes is read
        at SIGHUP, and one that goes is an empty one."""
        with self.serving(config=None, script='mount -t tmpfs none /etc') as process:
            folder = f'/proc/{process.pid}/root/etc/mbnd'
            self.read_again(process, 'nothing is new')
            os.makedirs(folder)
            path = os.path.join(folder, 'mbnd.conf')
            with open(path, 'w', encoding='utf-8') as file:
                file.write('[lease]\nlinger=1\n')
            self.read_again(process, '/etc/mbnd/mbnd.conf', '[lease] linger')
            os.rename(path, path + '.away')
            self.read_again(process, '[lease] linger')
            os.mkdir(path)
            self.read_again(process, 'stays in force', 'it is a directory')

    def read_again(self, process, *words):
        """SIGHUP, and its line, which has these words."""
        before = len(self.answers())
        process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while len(self.answers()) == before:
            self.assertLess(time.monotonic(), deadline, self.log())
            time.sleep(0.005)
        for word in words:
            self.assertIn(word, self.answers()[before])

    def answers(self):
        return [line for line in self.log() if any(word in line for word in ANSWERS)]


class Host(BadStart):
    """What a sandbox, a container or a careless caller may take away"""

    @needs_root
    def test_no_machine_id_anywhere(self):
        self.assert_serves(script='mount -t tmpfs none /etc; mount -t tmpfs none /var')

    @needs_root
    def test_no_proc_sys(self):
        """What was asked for is refused, a default goes without."""
        script = 'mount -t tmpfs none /proc/sys'
        self.assert_ends(FAILED, 'boot_id', 'leave --runtime-dir out', script=script)
        self.assert_serves('boot_id', 'will not survive a restart', script=script, runtime_dir=None,
                           environment={'RUNTIME_DIRECTORY': self.path('run')})

    @unittest.skipIf(SOCKET_CALL is None, 'the number of socket() is not known here')
    def test_no_netlink(self):
        self.assert_ends(FAILED, 'AF_NETLINK', 'RestrictAddressFamilies=', prepare=without_netlink)

    def test_few_descriptors(self):
        """A soft limit is raised, a hard one is refused before anything is opened."""
        def limit(soft, hard):
            return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        self.assert_ends(FAILED, 'only 20 files', 'LimitNOFILE=', prepare=limit(20, 20))
        self.assert_serves(prepare=limit(20, 64))

    def test_closed_standard_streams(self):
        """Nothing that is opened gets their numbers: the log would be written to it."""
        def close():
            for number in range(3):
                os.close(number)
        with self.serving(prepare=close) as process:
            for number in range(3):
                self.assertEqual(os.readlink(f'/proc/{process.pid}/fd/{number}'), '/dev/null')

    def test_odd_environment(self):
        self.assert_serves(environment={'LANG': 'xx_YY.nonsense', 'LC_ALL': '\u00e9', 'HOME': None,
                                        'XDG_RUNTIME_DIR': None})


if __name__ == '__main__':
    main()
