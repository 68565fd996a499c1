# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What every measure stands on: a daemon on a private bus with simulated modems, and readings.

Readings come from the kernel (schedstat, status, smaps_rollup) or from the modem's journal, never
from the daemon itself.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'integration'))

# pylint: disable=wrong-import-position
from mbnbus import BUS_NAME, ROOT, Bus, Client  # noqa: E402
from mbnharness import profile  # noqa: E402
from mbnsim import DIE_WITH_ME, Modem  # noqa: E402

CONNECTION = 'org.mbnd1.Connection'
DEACTIVATED, ACTIVATED = 3, 1
START_TIMEOUT = 30
MEMORY = '/dev/shm' if os.access('/dev/shm', os.W_OK) else None    # None: the usual place


def row(name, value, unit, against=None, floor=None, aim=None):
    """One line of the table."""
    return {'name': name, 'value': value, 'unit': unit, 'against': against, 'floor': floor,
            'ratio': None if floor is None else value / floor, 'aim': aim}


class Host:
    """mbnd (or a floor in its place), a bus, modems. For one `with`.

    state: a state directory that stays; a new one by default
    net: the modems have a data side, which mbnd configures; in a network namespace only
    bus: another one than with the limits of the tests, which ends with the host
    config: more lines of the configuration file
    """

    def __init__(self, modems=1, scenario=(), command=None, plugged=True, state=None, net=False,
                 bus=None, config=''):
        lines = list(scenario) + ([] if plugged else ['unplug'])
        self.directory = tempfile.mkdtemp(prefix='mbnbench-')
        # in memory, as /run is
        self.runtime = tempfile.mkdtemp(prefix='mbnbench-', dir=MEMORY)
        self.state = state or os.path.join(self.directory, 'state')
        self.start_ms = None  # from the start of the process to its name on the bus
        self.bus = bus or Bus()
        self.system_bus = Bus()
        self.net = net
        self.config = config
        self.modems = [Modem(lines, net=f'wwan{n}' if net else None) for n in range(modems)]
        self.modem = self.modems[0]
        self.client = Client(self.bus.address)
        self.log = os.path.join(self.directory, 'log')
        self.process = self._start(command or self._mbnd())
        self.pid = self.process.pid

    def _mbnd(self):
        devices = [f'--device={m.device},net=wwan{n}' for n, m in enumerate(self.modems)]
        config = os.path.join(self.directory, 'mbnd.conf')
        with open(config, 'w', encoding='ascii') as file:
            file.write('[network]\ndns=none\n' + self.config)
        return [os.environ['MBND'], '--bus-address=' + self.bus.address, '--no-hotplug',
                '--ip=' + ('apply' if self.net else 'report'), '--config=' + config,
                '--state-dir=' + self.state,
                '--runtime-dir=' + self.runtime] + devices

    def _start(self, command):
        environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.system_bus.address)
        fill = {'device': self.modem.device, 'address': self.bus.address}
        begin = time.monotonic()
        with open(self.log, 'wb') as log:
            process = subprocess.Popen(DIE_WITH_ME + [word.format(**fill) for word in command],
                                       env=environment, stdin=subprocess.DEVNULL, stdout=log,
                                       stderr=log)
        owned = self.client.wait(lambda m: m.is_signal('NameOwnerChanged')
                                 and m.args[0] == BUS_NAME and m.args[2], START_TIMEOUT,
                                 what='the name on the bus')
        self.start_ms = (owned.time - begin) * 1000
        return process

    def connections(self):
        """The paths of all connections, once every modem has one."""
        self.client.wait(lambda m: len(self.client.signals('OnConnectionArrival'))
                         >= len(self.modems), START_TIMEOUT)
        return [m.args[0] for m in self.client.signals('OnConnectionArrival')]

    def settle(self):
        """Waits until the modems have heard nothing for a while: the background is read."""
        last = None
        while True:
            count = [m.count()['host'] for m in self.modems]
            if count == last:
                return
            last = count
            time.sleep(1.5)

    def call(self, path, member, signature=None, args=()):
        """Calls a method of Connection and waits for the completion of the request."""
        request, = self.client.call(path, CONNECTION, member, signature, args)
        done = self.client.wait(lambda m: m.member == f'On{member}Complete'
                                and m.args[0] == request)
        if done.args[1] != 0:
            raise RuntimeError(f'{member}: {done}')

    def connect(self, path):
        """Connects and waits."""
        self.call(path, 'Connect', '(us)', (1, profile(name='Bench')))

    def disconnect(self, path):
        """Disconnects and waits."""
        self.call(path, 'Disconnect')

    def close(self):
        """Ends everything."""
        self.process.terminate()
        self.process.wait(20)
        for modem in self.modems:
            modem.close()
        self.client.close()
        self.bus.close()
        self.system_bus.close()
        shutil.rmtree(self.directory, ignore_errors=True)
        shutil.rmtree(self.runtime, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Tool:
    """mbn-bench-client: says a word, waits for a line."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(DIE_WITH_ME + [os.environ['MBN_BENCH_CLIENT']]
                                        + [str(a) for a in arguments],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self):
        """The next line it prints."""
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f'mbn-bench-client ended with {self.process.wait()}')
        return line.strip()

    def go_on(self):
        """Lets it continue."""
        self.process.stdin.write('\n')
        self.process.stdin.flush()

    def end(self):
        """Lets it end, and waits."""
        self.process.communicate('\n', timeout=60)


def cpu_us(pid):
    """CPU time of all threads so far, in µs."""
    total = 0
    for path in glob.glob(f'/proc/{pid}/task/*/schedstat'):
        with open(path, encoding='ascii') as file:
            total += int(file.read().split()[0])
    return total / 1000


def threads(pid):
    """{thread id: how often it has gone to sleep so far}, which is once per wake-up."""
    counts = {}
    for path in glob.glob(f'/proc/{pid}/task/*/status'):
        with open(path, encoding='ascii') as file:
            counts[path] = int(re.search(r'^voluntary_ctxt_switches:\s+(\d+)', file.read(),
                                         re.M)[1])
    return counts


def wake_ups(before, after):
    """How often threads woke up between two looks; one that ended woke up for that."""
    return sum(count - before.get(path, 0) for path, count in after.items()) \
        + sum(1 for path in before if path not in after)


def memory_kb(pid):
    """{'private_dirty': kB, 'resident': kB}"""
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as file:
        text = file.read()
    return {'private_dirty': int(re.search(r'^Private_Dirty:\s+(\d+)', text, re.M)[1]),
            'resident': int(re.search(r'^Rss:\s+(\d+)', text, re.M)[1])}
