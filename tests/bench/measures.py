# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The measures. Each yields rows: (name, value, unit, what it is held against, that value, aim).

The last three may be None. The aim is the most that the value, or its ratio to what it is held
against, should be; where there is a number to hold it against, the aim is one of the ratio.
"""

import json
import os
import statistics
import subprocess
import time

from bench_data import data
from bench_leases import leases
from bench_profiles import profiles
from benchlib import ROOT, Host, Modem, Tool, cpu_us, memory_kb, row, threads, wake_ups

FLOOR_PATH = '/org/mbnd1/Connection/0'
WARM_UP = 100
BACKGROUND = {'pin-list', 'home-provider', 'preferred-providers', 'visible-providers',
              'signal-state', 'provisioned-contexts', 'emergency-mode', 'device-services',
              'multicarrier-providers', 'packet-statistics'}


# ---- cycles -------------------------------------------------------------------------------

def bare_cycles(scenario, count):
    """(wall, CPU) µs per cycle of the MBIM messages alone."""
    with Modem(scenario) as modem:
        text = subprocess.check_output([os.environ['MBN_BENCH_FLOOR_MBIM'], modem.device,
                                        str(WARM_UP), str(count)], text=True)
    result = json.loads(text)
    return result['wall_us'] / count, result['cpu_us'] / count


def bus_cycles(scenario, count, command=None):
    """(wall, CPU of the daemon) µs per cycle that a client sees: of mbnd, or of what command is."""
    with Host(scenario=scenario, command=command) as host:
        path = FLOOR_PATH
        if command is None:
            path, = host.connections()
            host.settle()
        host.client.close()
        tool = Tool('cycles', host.bus.address, path, WARM_UP, count)
        tool.read()
        before = cpu_us(host.pid)
        tool.go_on()
        wall = int(tool.read())
        used = cpu_us(host.pid) - before
        tool.end()
    return wall / count, used / count


def cycles(options):
    """Connect/disconnect cycles against the floors, by turns, the median of the rounds."""
    for label, scenario, count in (
            ('modem answers at once', ['packet attached'], options.cycles),
            ('modem needs 20 ms', ['packet attached', 'set device-delay 20'], options.cycles // 10)):
        runs = {'bare': [], 'bus': [], 'mbnd': []}
        for _ in range(options.rounds):
            runs['bare'].append(bare_cycles(scenario, count))
            runs['bus'].append(bus_cycles(scenario, count,
                                          [os.environ['MBN_BENCH_FLOOR_BUS'], '{device}',
                                           '{address}']))
            runs['mbnd'].append(bus_cycles(scenario, count))
        wall = {who: statistics.median(r[0] for r in rounds) for who, rounds in runs.items()}
        cpu = {who: statistics.median(r[1] for r in rounds) for who, rounds in runs.items()}
        yield row(f'cycles per second, {label}', 1e6 / wall['mbnd'], '1/s')
        yield row(f'time per cycle, {label}', wall['mbnd'], 'µs', 'bare libmbim', wall['bare'], 1.2)
        yield row(f'time per cycle, {label}', wall['mbnd'], 'µs', 'libmbim + bus', wall['bus'], 1.2)
        yield row(f'CPU time per cycle, {label}', cpu['mbnd'], 'µs', 'bare libmbim', cpu['bare'],
                  1.2)
        yield row(f'CPU time per cycle, {label}', cpu['mbnd'], 'µs', 'libmbim + bus', cpu['bus'],
                  1.2)


# ---- messages, and time to ready -----------------------------------------------------------

def sent(modem, since=0):
    """What the modem has received, oldest first."""
    return [e for e in modem.journal(since) if e['dir'] == 'host']


def mark(modem):
    """For since=: only what comes from now on."""
    journal = modem.journal()
    return journal[-1]['n'] if journal else 0


def messages(_options):
    """MBIM messages of each phase, against the budget of design.md 5."""
    with Host(scenario=['set device-delay 5']) as host:
        ready = host.client.wait_signal('OnConnectionArrival', ROOT)
        host.settle()
        path = ready.args[0]
        everything = sent(host.modem)
        # up to the last one that is needed; whatever was sent before it delayed it
        needed = max(n for n, e in enumerate(everything, 1)
                     if e['time_us'] < ready.time * 1e6 and e.get('cid') not in BACKGROUND)
        yield row('messages, OPEN to ready', needed, '', 'budget', None, 10)
        yield row('messages, in the background, once', len(everything) - needed, '')
        for name, call, budget in (('Connect, detached', host.connect, 3),
                                   ('Disconnect', host.disconnect, 1),
                                   ('Connect, attached', host.connect, 2)):
            since = mark(host.modem)
            call(path)
            host.client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces')
            yield row(f'messages, {name}', len(sent(host.modem, since)), '', 'budget', None, budget)


def own_time_ms(journal, begin_us, end_us):
    """From begin to end, less the time in which the modem owed an answer."""
    owed, waiting, since = 0, set(), None
    for entry in journal:
        if not begin_us <= entry['time_us'] <= end_us or 'tid' not in entry:
            continue
        if entry['dir'] == 'host':
            since = entry['time_us'] if not waiting else since
            waiting.add(entry['tid'])
        elif entry['tid'] in waiting:
            waiting.discard(entry['tid'])
            owed += entry['time_us'] - since if not waiting else 0
    return (end_us - begin_us - owed) / 1000


def ready(options):
    """From the control node to the Connection on the bus."""
    total, own = [], []
    for _ in range(options.rounds):
        with Host(scenario=['set device-delay 20'], plugged=False) as host:
            begin = time.monotonic()
            host.modem.command('plug')
            arrival = host.client.wait_signal('OnConnectionArrival', ROOT)
            total.append((arrival.time - begin) * 1000)
            own.append(own_time_ms(host.modem.journal(), begin * 1e6, arrival.time * 1e6))
    yield row('control node to ready, modem needs 20 ms an answer', statistics.median(total), 'ms')
    yield row('  of that, not the modem\'s', statistics.median(own), 'ms', 'budget', None, 100)


# ---- idle ----------------------------------------------------------------------------------

def idle(options):
    """One minute connected, with a client that listens, in which nothing happens."""
    with Host(scenario=['packet attached']) as host:
        path, = host.connections()
        host.settle()
        host.connect(path)
        time.sleep(options.idle_after)  # GLib's spare threads, left from the start, end after 15 s
        since, before, used = mark(host.modem), threads(host.pid), cpu_us(host.pid)
        time.sleep(options.idle_seconds)
        scale = 60 / options.idle_seconds
        yield row('wake-ups per idle minute', wake_ups(before, threads(host.pid)) * scale, '',
                  'budget', None, 0)
        yield row('CPU time per idle minute', (cpu_us(host.pid) - used) * scale, 'µs')
        yield row('messages per idle minute', len(sent(host.modem, since)) * scale, '', 'budget',
                  None, 0)


# ---- memory --------------------------------------------------------------------------------

def memory_rows(name, now, against=None, floor=None, aim=None):
    """Both kinds, one below the other."""
    yield row(f'{name}: Private_Dirty', now['private_dirty'], 'kB', against,
              None if floor is None else floor['private_dirty'], aim)
    yield row(f'{name}: resident', now['resident'], 'kB', against,
              None if floor is None else floor['resident'])


def cycle_memory(host, path, count):
    """Lets a client do that many cycles more."""
    tool = Tool('cycles', host.bus.address, path, 0, count)
    tool.read()
    tool.go_on()
    tool.read()
    tool.end()
    time.sleep(1)
    return memory_kb(host.pid)


def memory(options):
    """One modem, many cycles, many clients, many modems, against the libraries alone."""
    scenario = ['packet attached']
    with Host(scenario=scenario,
              command=[os.environ['MBN_BENCH_FLOOR_BUS'], '{device}', '{address}']) as host:
        time.sleep(1)
        floor = memory_kb(host.pid)
    yield from memory_rows('libraries alone', floor)

    with Host(scenario=scenario) as host:
        path, = host.connections()
        host.settle()
        yield from memory_rows('one modem', memory_kb(host.pid), 'libraries alone', floor)
        host.connect(path)
        time.sleep(1)
        connected = memory_kb(host.pid)
        yield from memory_rows('one modem, connected', connected, 'libraries alone', floor)
        yield row('  its Private_Dirty', connected['private_dirty'], 'kB', 'budget', None, 2048)
        host.disconnect(path)

        first = cycle_memory(host, path, options.memory_cycles // 10)
        yield from memory_rows(f'after {options.memory_cycles // 10} cycles', first)
        last = cycle_memory(host, path, options.memory_cycles * 9 // 10)
        yield from memory_rows(f'after {options.memory_cycles} cycles', last,
                               f'after {options.memory_cycles // 10}', first, 1.02)

    # a daemon of its own: this one's heap has free places for them
    with Host(scenario=scenario) as host:
        host.connections()
        host.settle()
        alone = memory_kb(host.pid)
        tool = Tool('crowd', host.bus.address, options.clients)
        tool.read()
        time.sleep(1)
        crowd = memory_kb(host.pid)
        yield from memory_rows(f'with {options.clients} clients', crowd)
        yield row('  each client: Private_Dirty',
                  (crowd['private_dirty'] - alone['private_dirty']) / options.clients, 'kB',
                  'budget', None, 8)
        tool.end()
        time.sleep(1)
        yield from memory_rows('  when they have gone', memory_kb(host.pid))

    with Host(modems=options.modems, scenario=scenario) as host:
        paths = host.connections()
        host.settle()
        for path in paths:
            host.connect(path)
        time.sleep(1)
        many = memory_kb(host.pid)
        yield from memory_rows(f'{options.modems} modems, connected', many)
        yield row('  each further modem: Private_Dirty',
                  (many['private_dirty'] - connected['private_dirty']) / (options.modems - 1), 'kB',
                  'budget', None, 150)


MEASURES = {f.__name__: f for f in (cycles, messages, ready, data, idle, memory,
                                        profiles, leases)}
