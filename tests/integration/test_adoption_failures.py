#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem that cannot be gone on with: an ordinary open, never a false ACTIVATED (design.md 6)."""

import time
import unittest

import mbnnet
from mbnharness import ACTIVATED, DEACTIVATED, ROOT, TIME_FACTOR
from mbnlink import WEB4
from mbnrestart import BOTH, DUAL, RestartTest, contexts, sent, states_told

LIMITS = {name: value * TIME_FACTOR for name, value in {
    'query_timeout': 0.6, 'probe_timeout': 0.4, 'open_timeout': 1, 'deactivate_timeout': 1,
    'activate_timeout': 2, 'ip_timeout': 2}.items()}
# What the bring-up asks, in its order.
BRINGUP = ('device-caps query', 'device-service-subscribe-list set',
           'subscriber-ready-status query', 'radio-state query', 'register-state query',
           'packet-service query', 'connect query')
# What it cannot do without; of the others it reads what it gets.
ESSENTIAL = ('device-caps query', 'subscriber-ready-status query', 'register-state query',
             'connect query')
GARBAGE = ('truncated-buffer', 'bad-offsets', 'random-bytes', 'wrong-tid', 'unknown-type',
           'huge-count', 'wrong-length', 'zero-length')
NOT_OPENED = 'function-error=5'


class FailureTest(RestartTest):
    """One scene, in which adoption fails again and again"""

    def failing(self, *commands, scenario=(DUAL,)):
        """Connected, killed, the modem prepared, started again: (scene, Life)."""
        scene, _ = self.up(scenario, limits=LIMITS)
        life = scene.end()
        self.spoil(scene, *commands)
        scene.start_alive()
        return scene, life

    def again(self, scene, connection, *commands):
        """The same once more; returns the Life."""
        if scene.state(connection) != ACTIVATED:
            scene.connected(connection)
        life = scene.end()
        self.spoil(scene, *commands)
        scene.start_alive()
        return life

    def spoil(self, scene, *commands):
        """Has the modem misbehave from now on."""
        scene.modem.command('fault clear')
        for command in commands:
            scene.modem.command(command)

    def assert_opened(self, scene, life):
        """As assert_ordinary(), however often it took; the next daemon finds nothing, either."""
        connection, state = scene.settled(life.since, timeout=30)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assertIn('open', sent(scene, life.wire))
        self.spoil(scene)
        self.assert_down(scene, connection)
        return connection


    def assert_truth(self, scene, life):
        """What the last daemon says is what is, and none has said that it was up if it is not."""
        connection, state = scene.settled(scene.died, timeout=30)
        scene.sync()
        up = contexts(scene.modem) == {0: 'activated'}
        told = [s for _, s in states_told(scene.client.messages[life.since:])]
        self.assertEqual((state == ACTIVATED, ACTIVATED in told), (up, up))
        self.spoil(scene)
        if up:
            self.assert_up(scene, connection)
        else:
            self.assert_down(scene, connection)
        return connection


class Bringup(FailureTest):
    """One command of the bring-up fails"""

    def each(self, fault, words=ESSENTIAL):
        """Each of them in its turn."""
        scene, connection = self.link_scene([DUAL], limits=LIMITS)
        for word in words:
            with self.subTest(word):
                life = self.again(scene, connection, f'fault {word} {fault}')
                connection = self.assert_opened(scene, life)
                self.assert_connects(scene, connection, WEB4)

    def test_not_opened(self):
        self.each(NOT_OPENED, BRINGUP)

    def test_unanswered(self):
        """Not once, which may be chance, but again when it was asked again (design.md 3.5)."""
        self.each('drop count=2')

    def test_answered_to_another_number(self):
        self.each('garbage=wrong-tid count=2', ('connect query',))

    def test_unanswered_once(self):
        """Gone on with or opened: what is said is true, and was at every moment."""
        scene, connection = self.link_scene([DUAL], limits=LIMITS)
        for fault in [f'{word} drop' for word in BRINGUP] + ['connect query garbage=wrong-tid']:
            with self.subTest(fault):
                life = self.again(scene, connection, f'fault {fault}')
                connection = self.assert_truth(scene, life)

    def test_not_opened_is_followed_by_open_at_once(self):
        """One command with that answer, and the next message is OPEN."""
        scene, life = self.failing('lose-open')
        connection = self.assert_opened(scene, life)
        self.assertEqual(sent(scene, life.wire)[:2], ['device-caps query', 'open'])
        entries = scene.wire(since=life.wire)
        self.assertLess(entries[1]['time_us'] - entries[0]['time_us'], 1000000 * TIME_FACTOR)
        self.assert_connects(scene, connection, *BOTH)

    def test_garbage(self):
        """An answer that cannot be read, in the first command and in the one that counts."""
        scene, connection = self.link_scene([DUAL], limits=LIMITS)
        for word, kinds in (('connect query', GARBAGE), ('device-caps query', GARBAGE[:3])):
            for kind in kinds:
                with self.subTest(f'{word} {kind}'):
                    life = self.again(scene, connection, f'fault {word} garbage={kind}')
                    connection = self.assert_truth(scene, life)

    def test_connect_query_refused(self):
        """Not known whether there is a context: opened, so that there is none."""
        scene, connection = self.link_scene([DUAL], limits=LIMITS)
        for fault in ('status=2', 'status=9', 'status=14', 'status=21', 'body=empty no-apply',
                      'body=short'):
            with self.subTest(fault):
                life = self.again(scene, connection, f'fault connect query {fault}')
                connection = self.assert_opened(scene, life)
                self.assert_connects(scene, connection, WEB4)

    def test_capabilities_refused(self):
        scene, life = self.failing('fault device-caps query status=2')
        connection = self.assert_opened(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def test_ip_configuration(self):
        """Without it there is no ACTIVATED; it is asked for again, or the context is ended."""
        # a Connect may have to wait for the modem to be opened anew
        limits = {**LIMITS, 'activate_timeout': 8 * TIME_FACTOR}
        scene, connection = self.link_scene([DUAL], limits=limits)
        for fault in ('drop', 'status=2', NOT_OPENED, 'body=empty', 'garbage=bad-offsets'):
            with self.subTest(fault):
                life = self.again(scene, connection, f'fault ip-configuration query {fault}')
                connection, state = scene.settled(life.since, timeout=30)
                if state == ACTIVATED:
                    self.assert_up(scene, connection)
                    self.assert_reaches(*BOTH)
                    scene.disconnected(connection)
                self.spoil(scene)
                self.assert_down(scene, connection)


class Silent(FailureTest):
    """A modem that says nothing"""

    def test_silent_from_the_start(self):
        """The probe's limit holds for the first command; then it is opened, in vain, and again."""
        scene, life = self.failing('silent on')
        scene.modem.wait('host open count=2')
        words = sent(scene, life.wire)
        self.assertEqual(set(words[:words.index('open')]), {'device-caps query'})
        entries = scene.wire(since=life.wire)
        self.assertLess(entries[words.index('open')]['time_us'] - entries[0]['time_us'],
                        (LIMITS['probe_timeout'] + 1) * 1000000 * TIME_FACTOR)
        # and as soon as that is known nothing that leads nowhere is left on the interface
        mbnnet.until(lambda: not mbnnet.addresses('wwan0', scope='global'))
        self.assert_never_activated(scene, life.since)
        scene.modem.command('silent off')
        connection = self.assert_opened(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def test_killed_while_it_is_silent(self):
        """Each daemon learns it anew; none of them says what it does not know."""
        scene, life = self.failing('silent on')
        for n in range(4):
            scene.wait_log('[modem0]')
            time.sleep(0.3 * n * TIME_FACTOR)
            scene.end()
            scene.start_alive()
        scene.modem.command('silent off')
        connection = self.assert_truth(scene, life)
        if scene.state(connection) == ACTIVATED:
            scene.disconnected(connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_silent_for_a_moment(self):
        """Shorter than any limit: nothing is lost."""
        scene, life = self.failing('set device-delay 100')
        scene.modem.command('after 1500 set device-delay 0')
        self.assert_adopted(scene, life)
        self.assert_reaches(*BOTH)

    def test_silent_behind_the_bring_up(self):
        """It has said that the context is up, and nothing else after that."""
        scene, life = self.failing('fault ip-configuration query drop count=all')
        connection, state = scene.settled(life.since, timeout=40)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.spoil(scene)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)


class Rebooted(FailureTest):
    """The modem was away while nobody looked"""

    def test_rebooted_before_the_start(self):
        scene, connection = self.up([DUAL], limits=LIMITS)
        life = scene.end()
        scene.modem.command('reboot for=100')
        scene.modem.wait('plugged')
        scene.modem.command('packet attached')
        scene.start_alive()
        connection = self.assert_replugged(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def assert_replugged(self, scene, life):
        """Opened, with no context; the interface is a new one, with nothing on it."""
        connection, state = scene.settled(life.since, timeout=30)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        scene.records.until_unplugged_gone(scene.modem)
        self.assert_no_traces()
        return connection

    def test_rebooted_amid_the_adoption(self):
        scene, life = self.failing('set device-delay 50')
        scene.modem.wait('host radio-state query count=2')
        scene.modem.command('set device-delay 0')
        scene.modem.command('reboot for=100')
        scene.modem.wait('plugged')
        scene.modem.command('packet attached')
        connection = self.assert_replugged(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def test_loses_its_state_amid_the_adoption(self):
        """lose-open between two commands of the bring-up."""
        scene, life = self.failing('set device-delay 50')
        scene.modem.wait('host packet-service query count=2')
        scene.modem.command('set device-delay 0')
        scene.modem.command('lose-open')
        connection = self.assert_opened(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def test_unplugged(self):
        """There is no Interface until it comes back."""
        scene, life = self.failing('unplug')
        scene.sync()
        self.assertEqual(scene.client.signals('OnInterfaceArrival', since=life.since), [])
        scene.modem.command('plug')
        scene.modem.command('packet attached')
        connection = self.assert_replugged(scene, life)
        self.assert_connects(scene, connection, *BOTH)

    def test_unplugged_amid_the_adoption(self):
        scene, life = self.failing('set device-delay 50')
        scene.modem.wait('host connect query count=2')
        scene.modem.command('unplug')
        scene.modem.command('set device-delay 0')
        scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=life.since)
        self.assert_never_activated(scene, life.since)
        scene.records.until_gone()
        scene.modem.command('plug')
        since = scene.client.mark()
        scene.modem.command('packet attached')
        self.assert_connects(scene, scene.ready(since), *BOTH)

    def test_opened_by_another_program(self):
        """Somebody has opened it anew, which ends contexts, and is still there or not."""
        scene, connection = self.up([DUAL], limits=LIMITS)
        life = scene.end()
        scene.modem.command('lose-open')
        scene.start_alive()
        connection = self.assert_opened(scene, life)
        life = scene.reborn()
        connection = self.assert_ordinary(scene, life)
        self.assert_connects(scene, connection, *BOTH)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
