#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Packets through SIGKILL and restart: none is lost, no context loses its owner (design.md 6).

The seed is printed. MBN_TEST_SEED sets it, MBN_TEST_ROUNDS the number of rounds. What a seed
repeats is the order of calls, delays and pauses; what a kill hits is up to the scheduler.
"""

import os
import random
import sys
import time
import unittest

import mbnnet
from mbnharness import ACTIVATED, CONNECTION, DEACTIVATED, TIME_FACTOR, profile
from mbnlink import WEB4, WEB6, Monitor
from mbnping import Pinger
from mbnrestart import DUAL, SLAAC, RestartTest, states_told

SEED = int(os.environ.get('MBN_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get('MBN_TEST_ROUNDS') or 100)
CONNECT, CONNECTED, DISCONNECT = 'connect', 'connected', 'disconnect'
LIMITS = {'query_timeout': 3 * TIME_FACTOR, 'probe_timeout': 2 * TIME_FACTOR}
# An echo whose answer is on its way when we disconnect is lost by us.
ON_ITS_WAY = 0.1


class Flow(RestartTest):
    """One connection, and pings through it all the time"""

    def flow(self, scenario, *addresses):
        """Pings through a kill, a time without a daemon, and the next one."""
        scene, connection = self.up(scenario)
        pingers = [Pinger(address) for address in addresses]
        for pinger in pingers:
            self.addCleanup(pinger.close)
            pinger.wait_answers()
        start = time.monotonic()
        with Monitor() as monitor:
            for how in ('SIGKILL', 'SIGKILL', 'SIGKILL'):
                life = scene.end(how)
                pingers[0].wait_answers(4)          # nobody is there
                scene.start_alive()
                connection = self.assert_adopted(scene, life)
                pingers[0].wait_answers(4)
        end = time.monotonic()
        for pinger in pingers:
            self.assertGreater(len(pinger.sent(start, end)), 20)
            self.assertEqual([str(echo) for echo in pinger.lost(start, end)], [])
        self.assertEqual(monitor.taken_away(), [])
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_both_families(self):
        self.flow([DUAL], WEB4, WEB6)

    def test_ipv4(self):
        self.flow([], WEB4)

    def test_ipv6(self):
        self.flow(['set default-ip-type ipv6'], WEB6)

    def test_slaac(self):
        self.flow(SLAAC, WEB6)


class Round:
    """What is known of one round."""

    def __init__(self, number, kind):
        self.name = f'round {number} ({kind})'
        self.kind = kind
        self.mark = 0               # index of the first message of the round
        self.access_string = f'round{number}'
        self.called = None          # what was called: Connect, Disconnect, None
        self.accepted = False       # the reply came
        self.opened = None          # since when a Connection is said to be up, in the round
        self.closed = None          # when Disconnect was called


class Rounds(RestartTest):
    """Kills at random moments of connect, connected, disconnect"""

    def begin_rounds(self):
        """The scene, the pingers and the figures."""
        # pylint: disable=attribute-defined-outside-init
        self.random = random.Random(SEED)
        self.live, self.connection = self.link_scene([DUAL], limits=LIMITS)
        self.pingers = [Pinger(WEB4), Pinger(WEB6)]
        for pinger in self.pingers:
            self.addCleanup(pinger.close)
        self.windows = []           # [from, until] while connected
        self.up_since = None
        self.kinds = {CONNECT: 0, CONNECTED: 0, DISCONNECT: 0}
        self.kills = self.adoptions = 0
        self.orphans, self.false_states, self.broken_wishes = [], [], []
        self.longest = 0.0

    # One round -------------------------------------------------------------------------------

    def vary(self, number):
        """Another modem's manners for this round, and other addresses for its next context."""
        choose = self.random
        host = number % 250 + 1
        for line in (f'set activate-delay {choose.choice((0, 0, choose.randint(1, 60)))}',
                     f'set deactivate-delay {choose.choice((0, 0, choose.randint(1, 60)))}',
                     f'set activate-reply {choose.choice(("activated", "activating"))}',
                     f'set cancel-activation {choose.choice(("on", "off"))}',
                     # without, the end of what a dead daemon has begun has to be asked for
                     f'set echo-indications {choose.choice(("on", "on", "on", "off"))}',
                     f'set ip4 10.64.{host}.2/30', f'set ip4-gateway 10.64.{host}.1',
                     f'set ip6 2001:db8:64:{host:x}::2/64'):
            self.live.modem.command(line)

    def bring_to(self, wanted, round_):
        """Connects or disconnects, if that is needed, and waits."""
        if wanted == ACTIVATED and self.up_since is None:
            self.live.connected(self.connection, profile(round_.access_string))
            self.up_since = time.monotonic()
        elif wanted == DEACTIVATED and self.up_since is not None:
            self.close_window(time.monotonic() - ON_ITS_WAY)
            self.live.disconnected(self.connection)
            self.assertEqual(self.live.modem.state()['contexts'], [], round_.name)
            self.assertEqual(mbnnet.addresses('wwan0'), [], round_.name)

    def close_window(self, end):
        """From now on packets may be lost."""
        if self.up_since is not None:
            self.windows.append((self.up_since, end))
            self.up_since = None

    def act(self, round_):
        """Calls what the round is about, and lets it go on for a moment."""
        client = self.live.client
        serial = None
        round_.mark = client.mark()
        if round_.kind == CONNECT:
            round_.called = 'Connect'
            serial = client.send(self.connection, CONNECTION, 'Connect', '(us)',
                                 (1, profile(round_.access_string)))
        elif round_.kind == DISCONNECT:
            round_.called = 'Disconnect'
            self.close_window(time.monotonic() - ON_ITS_WAY)
            serial = client.send(self.connection, CONNECTION, 'Disconnect')
        pause = self.random.choice((0.001, 0.01, 0.04, 0.12))
        deadline = time.monotonic() + self.random.uniform(0, pause)
        while (left := deadline - time.monotonic()) > 0:
            client.pump(left)
        return serial

    def kill(self, round_, serial):
        """SIGKILL, sometimes several; returns when a daemon is alive and knows its state."""
        scene, client = self.live, self.live.client
        life = scene.end()
        round_.accepted = serial is not None and any(
            m.kind == 'reply' and m.reply_serial == serial for m in client.messages[round_.mark:])
        self.kills += 1
        while self.random.random() < 0.3:
            scene.kill_amid_start(self.random.uniform(0, 0.06))
            self.kills += 1
        began = time.monotonic()
        scene.start_alive()
        self.connection, state = scene.settled(life.since)
        self.longest = max(self.longest, time.monotonic() - began)
        scene.sync()
        return life, state

    def judge(self, round_, life, state):
        """Compares what the bus, the modem and the interface say."""
        client, modem = self.live.client, self.live.modem
        values = client.get_all(self.connection, CONNECTION)
        contexts = modem.state()['contexts']
        told = [s for _, s in states_told(client.messages[life.since:])]
        shown = (state, values['ActivationState'], self.live.state(self.connection))
        up = state == ACTIVATED
        given = [[f'{a}/{n}' for a, n in values[f'Ip{f}Config'].get('addresses', [])]
                 for f in (4, 6)]
        real = [contexts[0][f'ip{f}']['addresses'] if contexts else [] for f in (4, 6)]
        there = sorted(a.split('/')[0] for a in mbnnet.addresses('wwan0', scope='global'))
        if contexts and not up:
            self.orphans.append(f'{round_.name}: {contexts}')
        if shown != (state,) * 3 or values['Origin'] != ('user' if up else '') \
                or up != [c['state'] == 'activated' for c in contexts].__contains__(True) \
                or given != real or (ACTIVATED in told and not up) \
                or there != sorted(a.split('/')[0] for family in real for a in family):
            self.false_states.append(f'{round_.name}: told {told}, shown {shown}, {values}; modem '
                                     f'{contexts}; interface {there}')
        self.judge_wish(round_, up)
        # one that is down after a Connect may still come up: that is remembered, too
        if up or round_.kind != CONNECT:
            self.live.records.until(lambda r: bool(r.paths()) == up, f'{round_.name}: a record')

    def judge_wish(self, round_, up):
        """The last wish that was accepted holds."""
        last = self.live.modem.state()['last_connect'] or {}
        arrived = last.get('access_string') == round_.access_string \
            and last['command'] == 'activate'
        if round_.kind == CONNECTED:
            kept = up
        elif round_.kind == DISCONNECT:
            kept = not up or not round_.accepted
        else:
            kept = up or not (round_.accepted and arrived)
        if not kept:
            self.broken_wishes.append(f'{round_.name}: accepted {round_.accepted}, up {up}, '
                                      f'the modem was last told {last}')

    def note_window(self, round_, up):
        """Since when packets count."""
        if not up:
            self.close_window(time.monotonic())
        elif self.up_since is None:
            told = [m for m in self.live.client.messages[round_.mark:]
                    if any(s == ACTIVATED for _, s in states_told([m]))]
            self.up_since = told[0 if round_.kind == CONNECT else -1].time
        self.adoptions += up

    def play(self, number):
        """One round."""
        round_ = Round(number, self.random.choice((CONNECT, CONNECTED, DISCONNECT)))
        self.kinds[round_.kind] += 1
        self.vary(number)
        self.bring_to(DEACTIVATED if round_.kind == CONNECT else ACTIVATED, round_)
        self.live.modem.command('journal-clear')
        serial = self.act(round_)
        life, state = self.kill(round_, serial)
        self.note_window(round_, state == ACTIVATED)
        self.judge(round_, life, state)
        time.sleep(self.random.choice((0, 0.1, 0.3)))

    # All of them -----------------------------------------------------------------------------

    def lost(self):
        """(number of echo requests sent while connected, those of them that were lost)."""
        n_sent, lost = 0, []
        for start, end in self.windows:
            for pinger in self.pingers:
                n_sent += len(pinger.sent(start, end))
                lost += pinger.lost(start, end)
        return n_sent, lost

    def test_rounds(self):
        print(f'MBN_TEST_SEED={SEED} MBN_TEST_ROUNDS={ROUNDS}', file=sys.stderr, flush=True)
        self.begin_rounds()
        began = time.monotonic()
        try:
            for number in range(ROUNDS):
                self.play(number)
            self.bring_to(DEACTIVATED, Round(ROUNDS, 'end'))
        except AssertionError as error:
            raise AssertionError(f'MBN_TEST_SEED={SEED}, round {number}: {error}') from error
        self.assert_as_found()
        n_sent, lost = self.lost()
        print(f'{ROUNDS} rounds {self.kinds}, {self.kills} kills in '
              f'{time.monotonic() - began:.0f} s; {self.adoptions} contexts adopted, the slowest '
              f'start to a known state {self.longest * 1000:.0f} ms\n'
              f'packets lost while connected: {len(lost)} of {n_sent}; contexts without an owner: '
              f'{len(self.orphans)}; false states: {len(self.false_states)}; wishes broken: '
              f'{len(self.broken_wishes)}', file=sys.stderr)
        for problems in (self.orphans, self.false_states, self.broken_wishes, lost):
            self.assertEqual([str(problem) for problem in problems], [], f'MBN_TEST_SEED={SEED}')
        # it was a storm, and packets did flow
        self.assertGreater(n_sent, ROUNDS)
        if ROUNDS >= 50:
            self.assertGreater(min(self.kinds.values()), 5)
            self.assertGreater(self.adoptions, ROUNDS / 4)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
