# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What leases cost: many clients with one each, half of them killed, again and again."""

import contextlib
import os
import re
import statistics
import tempfile
import time

from bench_profiles import write_profiles
from benchlib import CONNECTION, DEACTIVATED, ROOT, Bus, Client, Host, Tool, cpu_us, memory_kb, row
from mbnbus import BUS_CONFIG, PROPERTIES
from mbnharness import profile

NAME = 'Bench'
MANAGER = 'org.mbnd1.SyncManager'
LINGER = 0.2
FLOOR = 'bare GDBus'
A_PROCESS = 100         # clients in one process of those that are killed
# What a system bus allows where nobody has changed it (dbus-daemon 1.14); the clients are as many
# as four of its users may have.
LIMITS = {'max_incoming_bytes': 133169152, 'max_outgoing_bytes': 133169152,
          'max_message_size': 33554432, 'max_incomplete_connections': 64,
          'max_completed_connections': 2048, 'max_connections_per_user': 2048,
          'max_match_rules_per_connection': 512, 'max_replies_per_connection': 128}


def system_bus():
    """A private bus with the limits of a system bus."""
    config = re.sub(r'  <limit .*\n', '', BUS_CONFIG)
    limits = ''.join(f'  <limit name="{name}">{value}</limit>\n' for name, value in LIMITS.items())
    return Bus(template=config.replace('</busconfig>', limits + '</busconfig>'))


class Crowd:
    """Clients that have joined the bus: some to be killed, the others to complete."""

    def __init__(self, host, count):
        killed = count // 2
        sizes = [A_PROCESS] * (killed // A_PROCESS) + [killed % A_PROCESS]
        self.doomed = [Tool('leases', host.bus.address, size, NAME) for size in sizes if size]
        self.others = Tool('leases', host.bus.address, count - killed - 1, NAME)
        self.last = Tool('leases', host.bus.address, 1, NAME)
        self.left = count - killed
        self.killed = killed
        for tool in self.all():
            tool.read()

    def all(self):
        """The processes."""
        return self.doomed + [self.others, self.last]

    def establish(self):
        """From the first call to the last answer, in ms."""
        begin = time.monotonic()
        for tool in self.all():
            tool.go_on()
        ends = [int(tool.read()) for tool in self.all()]
        for tool in self.all():
            tool.read()
        return max(ends) / 1000 - begin * 1000

    def kill(self, watcher):
        """Half of them; from then until the watcher says that it is so, in ms."""
        watcher.read()
        watcher.go_on()
        begin = time.monotonic()
        for tool in self.doomed:
            tool.process.kill()
        end = int(watcher.read())
        watcher.end()
        for tool in self.doomed:
            tool.process.communicate()
        return end / 1000 - begin * 1000

    def complete(self):
        """The others finish; when the last of them begins to, in seconds."""
        for tool in (self.others, self.last):
            begin = time.monotonic()
            tool.go_on()
            tool.read()
            tool.read()
        return begin

    def end(self):
        """They leave the bus."""
        for tool in (self.others, self.last):
            tool.end()


def spent(host):
    """CPU µs so far: of the service, and of the bus."""
    return cpu_us(host.pid), cpu_us(host.bus.process.pid)


def since(host, before):
    """What was spent, in ms."""
    return [(now - then) / 1000 for now, then in zip(spent(host), before)]


class Round:
    """One cycle: its figures."""

    def __init__(self, host, count, watch):
        """watch: what the watcher of the end is called, and what of"""
        crowd = Crowd(host, count)
        before = spent(host)
        self.establish_ms = crowd.establish()
        self.establish_cpu = since(host, before)
        self.inspect(host, count)
        self.held = memory_kb(host.pid)['private_dirty']
        watcher = Tool(watch, host.bus.address,
                       {'settled': crowd.left, 'gone': crowd.killed}[watch])
        before = spent(host)
        self.settle_ms = crowd.kill(watcher)
        self.settle_cpu = since(host, before)
        self.finish(host, crowd)
        time.sleep(1)
        self.after = memory_kb(host.pid)['private_dirty']

    def inspect(self, host, count):
        """All are answered."""

    def finish(self, host, crowd):
        """The others complete, too."""
        crowd.complete()
        crowd.end()


class LeaseRound(Round):
    """One of mbnd"""

    def __init__(self, host, path, count):
        self.path = path
        self.since = host.modem.journal()[-1]['n']
        self.close_ms = self.activations = self.deactivations = None
        super().__init__(host, count, 'settled')

    def _sent(self, host):
        """How many CONNECTs that set something the modem has got in this round."""
        return len([e for e in host.modem.journal(self.since) if e['dir'] == 'host'
                    and (e.get('cid'), e.get('op')) == ('connect', 'set')])

    def inspect(self, host, count):
        client = Client(host.bus.address, subscribe=False)
        shown = len(client.get(ROOT, MANAGER, 'Leases'))
        client.close()
        if shown != count:
            raise RuntimeError(f'{shown} leases, not {count}')
        self.activations = self._sent(host)

    def finish(self, host, crowd):
        client = Client(host.bus.address, subscribe=False)
        client.call_bus('AddMatch', '(s)', (f"type='signal',path='{self.path}',"
                                            f"interface='{PROPERTIES}',arg0='{CONNECTION}'",))
        begin = crowd.complete()
        closed = client.wait_property(self.path, 'ActivationState', DEACTIVATED)
        self.close_ms = (closed.time - begin - LINGER) * 1000
        client.close()
        crowd.end()
        self.deactivations = self._sent(host) - self.activations


def median(rounds, figure):
    """Of one figure."""
    return statistics.median(figure(one) for one in rounds)


def time_rows(count, mbnd, floor):
    """Beside the floor."""
    for what, ms, cpu in (
            (f'{count} leases at once', lambda r: r.establish_ms, lambda r: r.establish_cpu),
            (f'{count // 2} clients killed, until Leases shows none', lambda r: r.settle_ms,
             lambda r: r.settle_cpu)):
        yield row(f'{what}: time', median(mbnd, ms), 'ms', FLOOR, median(floor, ms))
        for number, whose in enumerate(('CPU time', 'CPU time of the bus')):
            yield row(f'  {whose}', median(mbnd, lambda r, n=number, c=cpu: c(r)[n]), 'ms', FLOOR,
                      median(floor, lambda r, n=number, c=cpu: c(r)[n]))


def memory_rows(count, before, mbnd, floor):
    """Whether it comes back; the floor shows what many calls leave behind in the libraries."""
    first, last = mbnd[0], mbnd[-1]
    yield row('no lease so far: Private_Dirty', before[0], 'kB', FLOOR, before[1])
    for what, figure in ((f'{count} leases', lambda r: r.held),
                         ('all of them ended', lambda r: r.after)):
        yield row(f'{what}: Private_Dirty', figure(first), 'kB', FLOOR, figure(floor[0]))
        yield row('  more than before, each lease', (figure(first) - before[0]) / count, 'kB',
                  FLOOR, (figure(floor[0]) - before[1]) / count or None)
    yield row(f'after {len(mbnd)} such rounds: Private_Dirty', last.after, 'kB', 'after one',
              first.after, 1.02)
    yield row(f'after {len(mbnd)} such rounds: Private_Dirty', last.after, 'kB',
              f'after {len(mbnd) // 2 + 1}', mbnd[len(mbnd) // 2].after, 1.02)


def leases(options):
    """Many clients with a lease on one connection; half of them are killed, the others complete."""
    count, config = options.leases, f'[lease]\nlinger={LINGER}\n'
    with contextlib.ExitStack() as stack:
        state = stack.enter_context(tempfile.TemporaryDirectory(prefix='mbnbench-'))
        write_profiles(state, [profile(name=NAME)])
        host = stack.enter_context(Host(scenario=['packet attached'], state=state, config=config,
                                        bus=system_bus()))
        path, = host.connections()
        host.settle()
        host.client.close()
        base = stack.enter_context(Host(bus=system_bus(), command=[
            os.environ['MBN_BENCH_FLOOR_LEASES'], '{address}']))
        base.client.close()
        before = [memory_kb(one.pid)['private_dirty'] for one in (host, base)]
        mbnd, floor = [], []
        for _ in range(options.lease_rounds):
            mbnd.append(LeaseRound(host, path, count))
            floor.append(Round(base, count, 'gone'))

    yield from time_rows(count, mbnd, floor)
    yield row('the last one completes to connection closed, less linger',
              median(mbnd, lambda r: r.close_ms), 'ms')
    yield row('activations a round', max(r.activations for r in mbnd), '', 'budget', None, 1)
    yield row('deactivations a round', max(r.deactivations for r in mbnd), '', 'budget', None, 1)
    yield from memory_rows(count, before, mbnd, floor)
