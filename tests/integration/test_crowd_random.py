#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connect and Disconnect at random by 8 clients (issue, "crowds"; design.md 3.2, 3.3).

The seed is printed. MBN_TEST_SEED sets it, MBN_TEST_CALLS the number of calls, and MBN_LONG=1
makes it ten times as many. What a seed repeats is the order of calls, pauses and faults; how the
calls of different clients interleave is up to the machine.
"""

import collections
import os
import random
import re
import sys
import time

from mbncrowd import GONE, PER_CLIENT, Member, Model, Monitor, Violation
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_INVALIDARG, E_MBN_FAILURE,
                        E_MBN_PACKET_SVC_DETACHED, ERROR_TIMEOUT, PROPERTIES,
                        TIME_FACTOR, DBusError, IntegrationTest, SimError, hresult, main, profile)

SEED = int(os.environ.get('MBN_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
LONG = 10 if os.environ.get('MBN_LONG') == '1' else 1
CALLS = int(os.environ.get('MBN_TEST_CALLS') or 10000 * LONG)
CLIENTS = 8
CHECK_EVERY = 1000
MAX_WAITING = 150          # calls without an answer, all clients together
GROWTH_KB = 400            # of memory that counts as noise

APNS = ('internet', 'one', 'two', 'ims.example', None)
VALID = [profile(apn, name=f'P{n}', user=user, password=user and 'word', auth=user and 'CHAP')
         for n, apn in enumerate(APNS) for user in (None, 'joe')]
INVALID = ('', 'no document', '<MBNProfile/>', VALID[0].replace('Context', 'Contest'),
           profile('a' * 200), 'x' * (256 * 1024 + 1))

# status of a refused activation: what Connect completes with (context-rules.md 10.1)
REFUSALS = {2: E_MBN_FAILURE, 9: hresult(0x80070032), 10: hresult(0x80548207),
            15: hresult(0x8054820B), 16: hresult(0x80548201), 17: hresult(0x80548209),
            18: hresult(0x80548204), 19: hresult(0x80070056), 21: E_INVALIDARG}
FAILURES = set(REFUSALS.values()) | {E_MBN_PACKET_SVC_DETACHED, ERROR_TIMEOUT}

BUSY = ((1, 1, 2, 3, 5, 8, 13, 40), (0, 0, 0.001, 0.005, 0.02))     # calls at once, pauses in s
CALM = ((1, 1, 2, 3, 4), (0, 0.002, 0.008, 0.025))
# For a while: how likely Connect, Disconnect, a getter, a property, an invalid Connect are
MOODS = (((45, 30, 10, 10, 5), BUSY), ((70, 10, 8, 8, 4), BUSY), ((30, 50, 8, 8, 4), BUSY),
         ((85, 5, 4, 4, 2), BUSY), ((50, 30, 8, 8, 4), CALM), ((75, 15, 4, 4, 2), CALM),
         ((48, 48, 2, 2, 0), CALM), ((36, 60, 2, 2, 0), CALM))
CALM_MOODS = (((60, 15, 12, 10, 3), CALM), ((75, 15, 4, 4, 2), CALM), ((45, 45, 4, 4, 2), CALM))


def refused(rng):
    """The network refuses a few activations."""
    status = rng.choice(list(REFUSALS))
    return [f'fault connect set status={status} nw-error={rng.choice((0, 8, 27, 33))} '
            f'command=activate count={rng.randint(1, 4)} skip={rng.randint(0, 3)}']


def late(rng):
    """A command is carried out and answered late, or only answered late."""
    return [f'fault connect set delay={rng.randint(1, 60)} '
            f'{rng.choice(("", "apply"))} count={rng.randint(1, 3)}']


def detached(rng):
    """The network takes the attach away; the next attach may be refused or unanswered."""
    lines = [f'packet detached cause={rng.choice((0, 14))}',
             f'set attach-delay {rng.randint(0, 20)}']
    if rng.random() < 0.4:
        lines.append(f'fault packet-service set status=2 nw-error=7 count={rng.randint(1, 3)}')
    elif rng.random() < 0.05:
        lines.append('fault packet-service set drop no-apply')
    return lines


def settings(rng):
    """How long things take, and what can be cancelled."""
    return [f'set activate-delay {rng.randint(0, 20)}',
            f'set deactivate-delay {rng.choice((0, 0, rng.randint(0, 20)))}',
            f'set activate-reply {rng.choice(("activated", "activating"))}',
            f'set cancel-activation {rng.choice(("on", "off"))}',
            f'set indications {rng.choice(("after", "before"))}',
            f'set echo-indications {rng.choice(("on", "off"))}']


def ended(rng):
    """The network ends the context, now or a little later."""
    return [f'after {rng.randint(0, 15)} deactivate session=0 cause={rng.choice((0, 8, 26, 36))}']


HARMLESS = (settings, settings, settings, refused, late, detached, ended, ended)


def resets(rng):
    """What the modem is reset for, or gone for a while."""
    return rng.choice((
        ['silent on', f'after {rng.randint(100, 1500)} silent off'],
        ['lose-open'],
        ['fault connect set drop command=activate'],
        ['fault connect set drop no-apply command=activate'],
        ['fault connect set drop no-apply command=deactivate'],
        ['fault connect set status=2 command=deactivate count=2'],
        [f'unplug for={rng.randint(1, 500)}'],
        [f'reboot for={rng.randint(1, 200)}']))


RESETS = (resets,) * 4
SHORT = {'activate_timeout': 1, 'deactivate_timeout': 0.5, 'attach_timeout': 0.5,
         'query_timeout': 0.5, 'open_timeout': 0.5, 'probe_timeout': 0.3}
SHORT = {key: value * TIME_FACTOR for key, value in SHORT.items()}


class Memory:
    """Memory of a process that is not under a sanitizer."""

    def __init__(self, pid):
        self.pid = pid
        with open(f'/proc/{pid}/maps', encoding='ascii') as file:
            self.usable = re.search(r'lib[alt]san|valgrind', file.read()) is None

    def kilobytes(self):
        """Private memory that has been written to."""
        with open(f'/proc/{self.pid}/smaps_rollup', encoding='ascii') as file:
            return int(re.search(r'^Private_Dirty: *(\d+)', file.read(), re.M).group(1))


class Crowd(IntegrationTest):
    """A run: clients, a monitor with the model, a modem whose moods change."""

    def start(self, rng, model, limits, scenario=()):
        """A scene with a crowd."""
        self.rng = rng
        self.crowd_scene = scene = self.scene(['packet attached', *scenario], limits=limits,
                                              verbose=False)
        self.connection = scene.ready()
        # the monitor sees it all; the scene's own client need not see it too
        scene.client.call_bus('RemoveMatch', '(s)', ("type='signal'",))
        scene.client.call_bus('AddMatch', '(s)', ("type='signal',sender='org.freedesktop.DBus'",))
        model.present.append(self.connection)
        self.monitor = Monitor(scene.bus.address, model, keep=60)
        self.addCleanup(self.monitor.close)
        self.crowd = [Member(scene.bus.address) for _ in range(CLIENTS)]
        for member in self.crowd:
            self.addCleanup(member.close)
        self.last = Member(scene.bus.address)       # with places left when the crowd has none
        self.addCleanup(self.last.close)
        self.opened = scene.wire_mark()
        self.told = collections.deque(maxlen=12)
        self.calls = 0

    def control(self, lines):
        """Commands for the modem; one that does not apply now is left out."""
        for line in lines:
            self.told.append((time.monotonic(), line))
            try:
                self.crowd_scene.modem.command(line)
            except SimError:
                pass

    def call(self, member, weights):
        """One call, whichever."""
        kind, = self.rng.choices(range(5), weights)
        if kind == 0:
            member.connect(self.connection, self.rng.choice(VALID))
        elif kind == 1:
            member.disconnect(self.connection)
        elif kind == 2:
            member.send(self.connection, CONNECTION, 'GetConnectionState')
        elif kind == 3:
            member.send(self.connection, PROPERTIES, 'Get', '(ss)',
                        (CONNECTION, 'ActivationState'))
        elif self.rng.random() < 0.5:
            member.connect(self.connection, self.rng.choice(('Work', 'P0', 'unknown', '')), mode=0)
        elif self.rng.random() < 0.3:
            member.connect(self.connection, VALID[0], mode=self.rng.choice((2, 7, 0xffffffff)))
        else:
            member.connect(self.connection, self.rng.choice(INVALID))

    def burst(self, mood):
        """A few calls of one or several clients, and a pause."""
        rng, (weights, (sizes, pauses)) = self.rng, mood
        size = rng.choice(sizes)
        sender = rng.choice(self.crowd)
        alone = rng.random() < 0.5
        for _ in range(size):
            self.call(sender if alone else rng.choice(self.crowd), weights)
        self.calls += size
        deadline = time.monotonic() + rng.choice(pauses)
        self.monitor.drain(self.crowd)
        while (left := deadline - time.monotonic()) > 0:
            self.monitor.drain(self.crowd, left)
        self.monitor.until(lambda: self.monitor.waiting(self.crowd) <= MAX_WAITING, self.crowd,
                           what='design.md 3.2, a reply at once')

    def wire_tail(self, count=20):
        """What modem and daemon said to each other last, and what the modem was told to do."""
        modem = self.crowd_scene.modem
        lines = [f"  {e['time_us'] / 1e6:.3f} {e['dir']} {e['type']} {e.get('cid', '')} "
                 f"{e.get('op', '')} tid={e.get('tid')} status={e.get('status')}"
                 for e in modem.journal()[-count:]]
        state = modem.state()
        settings = {k: v for k, v in state['settings'].items()
                    if 'delay' in k or k.startswith(('activate-', 'cancel-', 'indic', 'echo-'))}
        return '\n'.join(['the modem:', *lines, f"  {state['contexts']}", f"  {state['faults']}",
                          f'  {settings}', *(f'  told at {t:.3f}: {c}' for t, c in self.told)])

    def find_connection(self):
        """The path is another one when the modem has been pulled out; it may take a moment."""
        present = self.monitor.model.present
        deadline = time.monotonic() + 0.3
        while not present and time.monotonic() < deadline:
            self.monitor.drain(self.crowd, 0.02)
        if present:
            self.connection = present[-1]

    def run_calls(self, calls, changes, checkpoint, moods=MOODS):
        """That many calls; the modem changes meanwhile; a checkpoint every now and then."""
        next_check, next_mood = self.calls + CHECK_EVERY, self.calls
        end = self.calls + calls
        while self.calls < end:
            if self.calls >= next_mood:
                mood = self.rng.choice(moods)
                next_mood += self.rng.randint(20, 200)
            if self.rng.random() < 0.25:
                self.control(self.rng.choice(changes)(self.rng))
            self.find_connection()
            self.burst(mood)
            if self.calls >= next_check:
                next_check += CHECK_EVERY
                checkpoint()

    def calm_modem(self):
        """As a good modem is."""
        self.control(['fault clear', 'set activate-delay 0', 'set deactivate-delay 0',
                      'set attach-delay 0', 'set activate-reply activated',
                      'set cancel-activation on', 'set indications after',
                      'set echo-indications off'])

    def assert_same(self):
        """With nothing open, the bus says what the modem says (also what was announced)."""
        self.monitor.quiesce(self.crowd, timeout=40 * TIME_FACTOR)
        # what the modem was told to do "after" some milliseconds has been done then
        settled = time.monotonic() + 0.1 * TIME_FACTOR
        while time.monotonic() < settled:
            self.monitor.drain(self.crowd, 0.02)
        deadline = time.monotonic() + 5 * TIME_FACTOR
        while True:
            bus, modem = self.bus_says(), self.modem_says()
            if bus == modem or time.monotonic() > deadline:
                break
            self.monitor.drain(self.crowd, 0.05)    # an indication may still be on its way
        journal = self.crowd_scene.modem.journal(self.opened)
        self.opened = journal[-1]['n'] if journal else self.opened
        if not self.monitor.model.resets and [e for e in journal if e['type'] == 'open']:
            raise Violation(f'design.md 3.5: the modem was reset\n{self.monitor.tail()}')
        if bus != modem:
            raise Violation(f'the modem says {modem}, the bus {bus}\n{self.monitor.tail()}')

    def bus_says(self):
        """(state, access string, address) as clients see it; the getter agrees."""
        client = self.crowd_scene.client
        values = client.get_all(self.connection, CONNECTION)
        state, name = client.call(self.connection, CONNECTION, 'GetConnectionState')
        self.monitor.drain(self.crowd)
        link = self.monitor.model.link(self.connection)
        self.assertEqual((values['ActivationState'], values['ProfileName']), (state, name))
        self.assertEqual(state, link.state, 'announced was another state')
        self.assertIn(state, (ACTIVATED, DEACTIVATED))
        self.assertEqual(bool(values['Ip4Config']), state == ACTIVATED)
        self.assertEqual(values['Origin'], 'user' if state == ACTIVATED else '')
        self.assertEqual(name, '')
        if state == DEACTIVATED:
            self.assertIsNone(link.up)
            return state, None, None
        if link.up is None:
            raise Violation(f'CTX-42: ACTIVATED, but no Connect completed S_OK: {link}')
        found = re.search('<AccessString>(.*)</AccessString>', link.up.args[1])
        return state, found.group(1) if found else '', values['Ip4Config']['addresses']

    def modem_says(self):
        """The same from the simulated modem."""
        contexts = self.crowd_scene.modem.state()['contexts']
        if not contexts:
            return DEACTIVATED, None, None
        self.assertEqual(len(contexts), 1, contexts)
        self.assertEqual(contexts[0]['session'], 0)
        state = ACTIVATED if contexts[0]['state'] == 'activated' else contexts[0]['state']
        return state, contexts[0]['access_string'], self.addresses(contexts[0]['ip4'])

    @staticmethod
    def addresses(ip4):
        """As Ip4Config has them."""
        return [(a.split('/')[0], int(a.split('/')[1])) for a in ip4['addresses']]

    def assert_seen_it_all(self):
        """A run in which nothing happened shows nothing."""
        if self.calls >= 10000:
            for what in ('S_OK', 'ERROR_CANCELLED', 'E_MBN_MAX_ACTIVATED_CONTEXTS',
                         'E_MBN_PACKET_SVC_DETACHED', 'MaxActivatedContexts', 'InvalidArg'):
                self.assertGreater(self.monitor.model.counts.get('Connect ' + what, 0), 5, what)

    def assert_nothing_open(self):
        """design.md 3.6: every client has its 32 places again, half of the crowd at a time."""
        scene, monitor, model = self.crowd_scene, self.monitor, self.monitor.model
        if scene.state(self.connection) == ACTIVATED:
            self.crowd[0].disconnect(self.connection)
            monitor.quiesce(self.crowd)
        scene.modem.command('set activate-delay 60000')
        self.assertEqual(model.open(), [])
        for half in (self.crowd[::2], self.crowd[1::2]):
            before = model.counts.get('Connect accepted', 0)
            for member in half:
                for _ in range(PER_CLIENT):
                    member.connect(self.connection, VALID[0])
            monitor.until(lambda: not monitor.waiting(self.crowd), self.crowd,
                          what='the replies of Connect')
            self.assertEqual(model.counts['Connect accepted'] - before, PER_CLIENT * len(half))
            half[0].connect(self.connection, VALID[0])      # the model knows: refused
            monitor.until(lambda: not monitor.waiting(self.crowd), self.crowd)
            self.last.disconnect(self.connection)
            monitor.quiesce([*self.crowd, self.last])
        scene.modem.command('set activate-delay 0')


class Random(Crowd):
    """The issue's run"""

    def test_state_of_bus_and_modem_are_the_same_3_2_3_3(self):
        print(f'MBN_TEST_SEED={SEED} MBN_TEST_CALLS={CALLS}', file=sys.stderr, flush=True)
        model = Model(valid=VALID, failures=FAILURES)
        self.start(random.Random(SEED), model, {'attach_timeout': 1 * TIME_FACTOR})
        memory = Memory(self.crowd_scene.daemon.process.pid)
        begin = time.monotonic()
        try:
            self.assert_nothing_open()          # also the most memory that requests can take
            self.run_calls(CALLS // 2, HARMLESS, self.assert_same)
            self.assert_same()
            half = memory.kilobytes()
            self.run_calls(CALLS - CALLS // 2, HARMLESS, self.assert_same)
            self.assert_same()
            grown = memory.kilobytes() - half
            self.calm_modem()
            self.assert_nothing_open()
            self.assert_seen_it_all()
        except (AssertionError, SimError) as error:
            raise AssertionError(f'MBN_TEST_SEED={SEED}, {self.calls} calls: {error}\n'
                                 + self.wire_tail()) from error
        if memory.usable and self.calls >= 10000:
            self.assertLess(grown, GROWTH_KB, f'kB more after {CALLS} than after half of them')
        print(f'{self.calls} calls in {time.monotonic() - begin:.0f} s, memory {grown:+} kB: '
              + model.summary(), file=sys.stderr)

    def test_with_resets_and_removals_3_5(self):
        """The modem falls silent, forgets that it was opened, is pulled out."""
        seed = SEED + 1
        calls = CALLS // 20
        print(f'MBN_TEST_SEED={SEED} MBN_TEST_CALLS={CALLS}', file=sys.stderr, flush=True)
        model = Model(valid=VALID, failures=FAILURES, resets=True)
        self.start(random.Random(seed), model, SHORT)
        begin = time.monotonic()
        try:
            self.run_calls(calls, HARMLESS + RESETS, self.assert_back, CALM_MOODS)
            self.assert_back()
        except (AssertionError, SimError) as error:
            raise AssertionError(f'MBN_TEST_SEED={SEED}, {self.calls} calls: {error}\n'
                                 + self.wire_tail()) from error
        print(f'{self.calls} calls in {time.monotonic() - begin:.0f} s: ' + model.summary(),
              file=sys.stderr)

    def assert_back(self):
        """Whatever was done to it, a modem that behaves comes back, and all is as it says."""
        self.calm_modem()
        self.control(['silent off', 'plug'])
        self.monitor.quiesce(self.crowd, timeout=40 * TIME_FACTOR)
        # what the modem was told to do "after" some milliseconds has been done then
        settled = time.monotonic() + 0.1 * TIME_FACTOR
        while time.monotonic() < settled:
            self.monitor.drain(self.crowd, 0.02)
        deadline = time.monotonic() + 40 * TIME_FACTOR
        while time.monotonic() < deadline:
            self.find_connection()
            if self.is_usable():
                break
            self.monitor.drain(self.crowd, 0.05)
        self.assert_same()

    def is_usable(self):
        """Whether the modem has been read again."""
        try:
            self.crowd_scene.state(self.connection)
            return True
        except DBusError as error:
            self.assertIn(error.name, ('org.mbnd1.Error.Pending', *GONE))
            return False


if __name__ == '__main__':
    main()
