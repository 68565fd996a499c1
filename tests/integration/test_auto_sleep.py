#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Automatic connections of a machine that sleeps and hibernates (AUTO-69 to AUTO-72), as logind
announces it, or as the clocks show."""

import os
import signal
import unittest

from mbndecisions import (BACKOFF, FREE, GOVERNED, LATCH, NEVER, RESUME, ROUND, SLEEP, UP,
                          DecisionScene, long_holds, now)
from mbnharness import ACTIVATED, ACTIVATING, DEACTIVATED, ROOT, S_OK, IntegrationTest, main
from mbnlogind import Logind
from mbnresolved import enter_namespaces
from mbnsystemd import dbusmock

# What is asked of a modem after a sleep, whatever else is.
STATES = {'subscriber-ready-status', 'radio-state', 'register-state', 'packet-service',
          'signal-state'}
PREPARE = (ROOT, 'org.mbnd1.Power', 'PrepareForHibernation')


def setUpModule():
    # without other links
    enter_namespaces()


class SleepTest(IntegrationTest):
    """A machine with no other links"""

    def prepare(self, document, scenario=(), environment=None, **settings):
        """A scene that does not wait for anything but what the test says; to be started."""
        settings = {'boot_settle': 0, 'none_hold': 0.2, 'coalesce': 0, **settings}
        scene = DecisionScene(self, long_holds(**settings), scenario, document)
        scene.environment = environment or {}
        return scene

    def assert_no_attempt(self, scene):
        """It has time for one, and makes none."""
        self.assertEqual(scene.told(), ('waiting', SLEEP))
        scene.settle(0.7, scene.client.mark(),
                     lambda m: m.changed().get('ActivationState') == ACTIVATING)
        self.assertEqual(scene.told(), ('waiting', SLEEP))

    def connected(self, scene):
        """It has connected by itself, and that is all that has been asked of the modem."""
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        scene.assert_asked(1)
        return scene.ready()

    def hibernate(self, scene):
        """The context is taken down for it."""
        self.assertEqual(scene.client.call(*PREPARE), ())
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.assert_asked(2)

    def assert_connected_again(self, scene, since):
        """Not before that moment, and without a word of a user."""
        scene.assert_after(scene.until('connect', ROUND), since, 0)
        scene.until('connected', UP)
        scene.assert_asked(3)
        self.assertNotIn(LATCH, [d.rule for d in scene.decisions()])


@unittest.skipIf(dbusmock is None, 'needs python3-dbusmock')
class Announced(SleepTest):
    """logind says so"""

    def begin(self, document, scenario=(), **settings):
        """(scene, logind that waits for it)"""
        scene = self.prepare(document, scenario, **settings)
        logind = Logind(self, scene.system_bus.address)
        scene.start()
        logind.wait_inhibitors(1)
        return scene, logind

    def fall_asleep(self, scene, logind):
        """It has let go of the machine, which then sleeps."""
        logind.announce(True)
        logind.wait_inhibitors(0)
        scene.until('waiting', SLEEP)

    def wake_up(self, scene, logind):
        """(moment of the resume, number of the modem's journal)"""
        wire, resumed = scene.wire_mark(), now()
        logind.announce(False)
        logind.wait_inhibitors(1)
        return resumed, wire

    def assert_read(self, scene, since, *more):
        """All was read after that, and before the modem was asked for anything."""
        asked = scene.wire(since=since)
        commands = [n for n, e in enumerate(asked) if (e['cid'], e['op']) == ('connect', 'set')]
        questions = asked[:commands[0]] if commands else asked
        self.assertLessEqual({*STATES, *more}, {e['cid'] for e in questions if e['op'] == 'query'})

    def sleep_amid_attempt(self, document, **settings):
        """(scene, logind) asleep: the attempt was given up, and is over in the modem, too."""
        scene, logind = self.begin(document, ['set activate-delay 60000',
                                              'fault connect set delay=700 command=deactivate'],
                                   **settings)
        scene.until('connect', ROUND)
        scene.modem.wait('host connect set')
        scene.until('connecting', UP)
        scene.sync()
        logind.announce(True)
        scene.until('disconnect', SLEEP)
        logind.wait_inhibitors(0)
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.modem.wait('function connect set count=2')
        scene.assert_asked(2)
        self.assert_no_attempt(scene)
        scene.modem.command('set activate-delay 0')
        return scene, logind

    def test_attempt(self):
        """It is cancelled, and made again when there is no other Internet after the sleep"""
        scene, logind = self.sleep_amid_attempt(GOVERNED, resume_settle=1)
        resumed, wire = self.wake_up(scene, logind)
        scene.until('waiting', RESUME)
        scene.assert_after(scene.until('connect', ROUND), resumed, 1 + 0.2)
        scene.until('connected', UP)
        self.assert_read(scene, wire)

    def test_attempt_of_a_free_profile(self):
        """It is cancelled, and made again as soon as all has been read"""
        scene, logind = self.sleep_amid_attempt(FREE, resume_settle=NEVER)
        scene.modem.command('fault register-state query delay=500')
        _resumed, wire = self.wake_up(scene, logind)
        decision = scene.until('connect', ROUND)
        scene.until('connected', UP)
        self.assert_read(scene, wire)
        answer, = [e for e in scene.modem.journal(wire) if e['dir'] == 'function'
                   and e['cid'] == 'register-state' and e['type'] == 'command-done']
        scene.assert_after(decision, scene.journal_time(answer), 0)

    def test_connection_stays(self):
        scene, logind = self.begin(GOVERNED)
        connection = self.connected(scene)
        self.fall_asleep(scene, logind)
        _resumed, wire = self.wake_up(scene, logind)
        scene.until('connected', UP)
        self.assert_read(scene, wire, 'connect')
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(scene.origin(), 'auto')
        scene.assert_asked(1)

    def test_connection_drops_unheard(self):
        """It is gone, and made again: nothing that anybody has to wait for"""
        scene, logind = self.begin(FREE, stable_after=NEVER, backoff_initial=NEVER)
        connection = self.connected(scene)
        self.fall_asleep(scene, logind)
        scene.drop_unheard()
        # the last to be answered
        scene.modem.command('fault connect query delay=500')
        before = scene.client.mark()
        self.assertEqual(scene.state(connection), ACTIVATED)
        _resumed, wire = self.wake_up(scene, logind)
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        self.assert_read(scene, wire, 'connect')
        self.assertEqual(scene.client.values(connection, 'ActivationState', before),
                         [DEACTIVATED, ACTIVATING, ACTIVATED])

    def wait_backoff(self, scene, since):
        """After an attempt: (how long it then said that it waits, number of that message)"""
        scene.until('connect', ROUND)
        begin = scene.until('backoff', BACKOFF).time
        message = scene.client.wait(lambda m: m.path == scene.interface
                                    and m.changed().get('NextAttempt', 0) / 1e6 > begin,
                                    since=since, what='NextAttempt')
        return message.changed()['NextAttempt'] / 1e6 - begin, message.index

    def test_back_off(self):
        """It begins again"""
        scene, logind = self.begin(FREE, ['fault connect set status=2 command=activate count=all'],
                                   backoff_initial=0.2, backoff_factor=100)
        first, index = self.wait_backoff(scene, 0)
        second, _index = self.wait_backoff(scene, index + 1)
        self.fall_asleep(scene, logind)
        awake = scene.client.mark()
        self.wake_up(scene, logind)
        third, _index = self.wait_backoff(scene, awake)
        self.assertLess(first, 1)
        self.assertGreater(second, 10)
        self.assertLess(third, 1)

    def test_user_has_disconnected(self):
        """Nothing is forgotten (AUTO-53)"""
        scene, logind = self.begin(FREE)
        connection = self.connected(scene)
        done = scene.completed(scene.disconnect(connection))
        self.assertEqual(done.args[1], S_OK)
        scene.until('blocked', LATCH)
        self.fall_asleep(scene, logind)
        _resumed, wire = self.wake_up(scene, logind)
        scene.until('blocked', LATCH)
        self.assert_read(scene, wire)
        scene.assert_asked(2)

    def test_hibernation(self):
        """The connection ends before, and is made again after it (AUTO-70)"""
        scene, logind = self.begin(GOVERNED, resume_settle=0.5)
        self.connected(scene)
        self.fall_asleep(scene, logind)
        scene.assert_asked(1)
        self.hibernate(scene)
        self.assert_no_attempt(scene)
        resumed, _wire = self.wake_up(scene, logind)
        self.assert_connected_again(scene, resumed + 0.5 + 0.2)


class Unannounced(SleepTest):
    """There is no logind"""

    def test_hibernation(self):
        """The clocks show that it is over"""
        asan = os.environ.get('ASAN_OPTIONS', '')
        scene = self.prepare(FREE, environment={'LD_PRELOAD': os.environ['MBN_SLEEP_CLOCK'],
                                                'ASAN_OPTIONS': f'{asan}:verify_asan_link_order=0'})
        scene.start()
        self.connected(scene)
        self.hibernate(scene)
        scene.until('waiting', SLEEP)
        self.assert_no_attempt(scene)
        resumed = now()
        scene.daemon.process.send_signal(signal.SIGUSR2)
        self.assert_connected_again(scene, resumed)


if __name__ == '__main__':
    main()
