# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What many profiles cost: to import, to keep, to find, to start with."""

import contextlib
import os
import statistics
import subprocess
import tempfile
import time

from benchlib import ROOT, Host, Tool, cpu_us, memory_kb, row
from mbnharness import IMSI, profile

FEW = 10
IN_FLIGHT = 16
MANAGER = 'org.mbnd1.ConnectionProfileManager'


def write_profiles(state, documents):
    """A state directory as the daemon would have left it."""
    folder = os.path.join(state, 'profiles')
    os.makedirs(folder, 0o700)
    for number, document in enumerate(documents):
        with open(os.path.join(folder, f'{number}.xml'), 'w', encoding='utf-8') as file:
            file.write(document)
    return state


def on_one_sim(count):
    """The documents that `mbn-bench-client import` makes, or nearly so."""
    return (profile(apn=f'apn{n}.example', name=f'Profile {n}', user='user', auth='CHAP')
            for n in range(1, count + 1))


def on_many_sims(count):
    """One name; the last of the SIMs is that of the modem."""
    document = profile(apn='apn.example', name='Work', user='user', auth='CHAP')
    return (document.replace(IMSI, f'{int(IMSI) - count + n:015d}') for n in range(1, count + 1))


def interface_of(host):
    """The path of the one modem, once its SIM is known."""
    host.connections()
    (path,), = host.client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces')
    host.settle()
    return path


def timed(host, *command):
    """(wall, CPU of the daemon) µs of a command of the client, and what it said before."""
    tool = Tool(*command)
    said = []
    while not said or said[-1] != 'begin':
        said.append(tool.read())
    before = cpu_us(host.pid)
    tool.go_on()
    wall = int(tool.read())
    used = cpu_us(host.pid) - before
    tool.end()
    return wall, used, said[:-1]


# ---- import --------------------------------------------------------------------------------

def bare_files(count):
    """(wall, CPU) µs per file that is written and synced as the daemon does."""
    with tempfile.TemporaryDirectory(prefix='mbnbench-') as folder:
        text = subprocess.check_output([os.environ['MBN_BENCH_CLIENT'], 'files', folder,
                                        str(count)], text=True)
    return tuple(int(line) / count for line in text.split())


def import_rows(options, in_flight, label):
    """One daemon that gets all profiles; the files alone just before and just after."""
    count = options.profiles
    floors = [bare_files(count)]
    with Host() as host:
        interface_of(host)
        host.client.close()
        time.sleep(1)
        before = memory_kb(host.pid)
        wall, used, _ = timed(host, 'import', host.bus.address, count, in_flight)
        time.sleep(1)
        after = memory_kb(host.pid)
    floors.append(bare_files(count))
    for kind, what, value in ((0, 'time', wall), (1, 'CPU time', used)):
        yield row(f'create a profile, {label}: {what}', value / count, 'µs', 'bare files',
                  statistics.mean(floor[kind] for floor in floors))
    if in_flight == 1:
        yield row('no profiles: Private_Dirty', before['private_dirty'], 'kB')
        yield row('no profiles: resident', before['resident'], 'kB')
        yield row(f'{count} profiles imported: Private_Dirty', after['private_dirty'], 'kB')
        yield row(f'{count} profiles imported: resident', after['resident'], 'kB')
        yield row('  each profile: Private_Dirty',
                  (after['private_dirty'] - before['private_dirty']) / count, 'kB')


# ---- what is there at the start ------------------------------------------------------------

def start_rows(options, few, many):
    """From the start of the process to its name on the bus, and what it has then."""
    times = {few: [], many: []}
    for _ in range(options.rounds):
        for state, spent in times.items():
            with Host(state=state) as host:
                spent.append(host.start_ms)
    for state, count in ((few, FEW), (many, options.profiles)):
        yield row(f'start to bus name, {count} profiles', statistics.median(times[state]), 'ms')
    yield row('  each further profile',
              (statistics.median(times[many]) - statistics.median(times[few])) * 1000
              / max(options.profiles - FEW, 1), 'µs')


def list_rows(options, host, interface):
    """All of them in one answer."""
    for path, label in ((interface, 'of one SIM'), ('/', 'of all')):
        wall, _, said = timed(host, 'list', host.bus.address, path, options.rounds)
        if int(said[0]) != options.profiles:
            raise RuntimeError(f'{said[0]} profiles {label}, not {options.profiles}')
        yield row(f'GetConnectionProfiles {label}, {options.profiles} profiles',
                  wall / options.rounds / 1000, 'ms')


def rotated(items, by):
    """In each turn another one comes first."""
    items = list(items)
    by %= len(items)
    return items[by:] + items[:by]


def find_rows(options, hosts):
    """By turns, so that what else the machine does is the same for all."""
    found = {label: [] for label in hosts}
    for turn in range(len(hosts) * options.rounds):
        for label, (host, path, names) in rotated(hosts.items(), turn):
            wall, used, _ = timed(host, 'find', host.bus.address, path, names, options.lookups)
            found[label].append((wall / options.lookups, used / options.lookups))
    labels = list(hosts)
    for kind, what in enumerate(('time', 'CPU time')):
        floor = statistics.median(one[kind] for one in found[labels[0]])
        for label in labels:
            value = statistics.median(one[kind] for one in found[label])
            if label == labels[0]:
                yield row(f'find by name, {label}: {what}', value, 'µs')
            else:
                yield row(f'find by name, {label}: {what}', value, 'µs', labels[0], floor, 1.2)


def profiles(options):
    """Many profiles: to import, to start with, to list, and to find one among them."""
    count = options.profiles
    yield from import_rows(options, 1, 'one after the other')
    yield from import_rows(options, IN_FLIGHT, f'{IN_FLIGHT} at once')

    with contextlib.ExitStack() as stack:
        base = stack.enter_context(tempfile.TemporaryDirectory(prefix='mbnbench-'))
        few = write_profiles(os.path.join(base, 'few'), on_one_sim(FEW))
        many = write_profiles(os.path.join(base, 'many'), on_one_sim(count))
        sims = write_profiles(os.path.join(base, 'sims'), on_many_sims(count))
        yield from start_rows(options, few, many)

        hosts = {label: stack.enter_context(Host(state=state))
                 for label, state in (('few', few), ('many', many), ('sims', sims))}
        paths = {label: interface_of(host) for label, host in hosts.items()}
        loaded = memory_kb(hosts['many'].pid)
        bare = memory_kb(hosts['few'].pid)
        yield row(f'{count} profiles at the start: Private_Dirty', loaded['private_dirty'], 'kB')
        yield row('  each profile: Private_Dirty',
                  (loaded['private_dirty'] - bare['private_dirty']) / max(count - FEW, 1), 'kB')
        yield from list_rows(options, hosts['many'], paths['many'])
        yield from find_rows(options, {
            f'{FEW} profiles': (hosts['few'], paths['few'], FEW),
            f'{count} on the SIM': (hosts['many'], paths['many'], count),
            f'one name on {count} SIMs': (hosts['sims'], paths['sims'], 0),
            f'one name on {count} SIMs, any': (hosts['sims'], '/', 0)})
