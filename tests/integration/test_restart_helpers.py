#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What the tests of restarts look with can fail: pinger, monitor, records, checks, mocks."""

import os
import time
import unittest

import mbnnet
from mbnbus import DBusError
from mbnharness import ACTIVATED, PROPERTIES
from mbnlink import WEB4, WEB6, Monitor
from mbnping import Pinger
from mbnrestart import DUAL, RestartTest
from mbnsystemd import (JOB, LOGIND, LOGIND_PATH, NO_JOB, SCOPE, SYSTEMD, SYSTEMD_PATH, UNIT,
                        Logind, Systemd, dbusmock)


class Pings(RestartTest):
    """Which echo requests are lost"""

    def test_what_is_lost_and_what_is_not(self):
        scene, _ = self.up([DUAL])
        for address in (WEB4, WEB6):
            with self.subTest(address), Pinger(address) as pinger:
                pinger.wait_answers(3)
                first = time.monotonic()
                pinger.wait_answers(3)
                second = time.monotonic()
                scene.modem.command('data off')
                time.sleep(0.3)
                scene.modem.command('data on')
                third = time.monotonic()
                pinger.wait_answers(3)
                self.assertEqual(pinger.lost(first, second), [])
                self.assertGreaterEqual(len(pinger.sent(first, second)), 3)
                lost = pinger.lost(second, third)
                self.assertGreaterEqual(len(lost), 4)
                self.assertEqual(lost, [e for e in pinger.sent(second, third) if not e.answered])
                self.assertEqual(pinger.lost(third, time.monotonic()), [])

    def test_what_cannot_be_sent(self):
        scene, connection = self.up()
        with Pinger(WEB4) as pinger:
            pinger.wait_answers()
            scene.disconnected(connection)
            start = time.monotonic()
            time.sleep(0.2)
            lost = pinger.lost(start, time.monotonic())
            self.assertGreaterEqual(len(lost), 2)
            self.assertEqual({echo.error for echo in lost}, {'Network is unreachable'})


class Looks(RestartTest):
    """Monitor and records"""

    def test_monitor(self):
        self.add_interface()
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        mbnnet.ip('address', 'add', '192.0.2.7/32', 'dev', 'wwan0')
        for change, expected in ((('address', 'del', '192.0.2.7/32', 'dev', 'wwan0'), 1),
                                 (('address', 'add', '192.0.2.8/32', 'dev', 'wwan0'), 0),
                                 (('route', 'add', '198.18.0.0/32', 'dev', 'wwan0'), 0),
                                 (('route', 'del', '198.18.0.0/32', 'dev', 'wwan0'), 1),
                                 (('link', 'set', 'wwan0', 'mtu', '1400'), 0),
                                 (('link', 'set', 'wwan0', 'down'), 1),
                                 (('address', 'add', '192.0.2.9/32', 'dev', 'lo'), 0),
                                 (('address', 'del', '192.0.2.9/32', 'dev', 'lo'), 0)):
            with self.subTest(change), Monitor() as monitor:
                mbnnet.ip(*change)
                monitor.sync()
                self.assertEqual(bool(monitor.taken_away()), bool(expected), monitor.lines)

    def test_records(self):
        scene, connection = self.up()
        whole = scene.records.contents()
        scene.records.edit('origin', 'nobody')
        self.assertEqual(scene.records.read()['context']['origin'], 'nobody')
        with self.assertRaises(AssertionError):
            scene.records.edit('orig', 'x')
        with self.assertRaises(AssertionError):
            self.assert_recorded(scene)
        scene.records.put(whole)
        self.assert_recorded(scene)
        os.chmod(scene.records.path(), 0o644)
        with self.assertRaises(AssertionError):
            self.assert_recorded(scene)
        with self.assertRaises(AssertionError):
            scene.records.until_gone(timeout=0.1)
        scene.disconnected(connection)
        scene.records.until_gone()


class Checks(RestartTest):
    """What has to hold, where it does not"""

    def test_nothing_was_adopted(self):
        scene, _ = self.up()
        life = scene.end()
        os.remove(scene.records.path())
        scene.start_alive()
        with self.assertRaises(AssertionError):
            self.assert_adopted(scene, life)
        self.assert_ordinary(scene, life, lost=True)

    def test_it_was_adopted(self):
        scene, connection = self.up()
        life = scene.reborn()
        for check in (self.assert_ordinary, lambda s, l: self.assert_never_activated(s, l.since)):
            with self.assertRaises(AssertionError):
                check(scene, life)
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        with self.assertRaises(AssertionError):
            self.assert_down(scene, connection)

    def test_the_modem_knows_better(self):
        """A context that only one of them has."""
        scene, connection = self.up(['set ip-indicate off'])
        scene.modem.command('ip ip4=10.77.0.2/30')
        with self.assertRaises(AssertionError):
            self.assert_up(scene, connection)
        scene.disconnected(connection)
        scene.modem.command('fault connect query drop count=all')
        scene.modem.command('lose-open')
        scene.modem.command('activate')
        with self.assertRaises(AssertionError):
            self.assert_down(scene, connection)
        scene.modem.command('deactivate')

    def test_somebody_changed_the_interface(self):
        scene, connection = self.up()
        mbnnet.ip('address', 'add', '192.0.2.7/32', 'dev', 'wwan0')
        with self.assertRaises(AssertionError):
            self.assert_up(scene, connection)
        scene.disconnected(connection)
        with self.assertRaises(AssertionError):
            self.assert_down(scene, connection)
        with self.assertRaises(AssertionError):
            self.assert_no_traces()


@unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')
class Mocks(RestartTest):
    """systemd and logind, asked as the daemon asks them"""

    def ask(self, mock, path, interface, name):
        """A property."""
        return mock.client.call(path, PROPERTIES, 'Get', '(ss)', (interface, name),
                                destination=mock.name)[0]

    def unit_of(self, mock, pid):
        """GetUnitByPID."""
        return mock.client.call(SYSTEMD_PATH, mock.MANAGER, 'GetUnitByPID', '(u)', (pid,),
                                destination=SYSTEMD, timeout=1)[0]

    def test_systemd(self):
        scene = self.scene(modems=[], start=False)
        systemd = Systemd(self, scene)
        with self.assertRaisesRegex(DBusError, 'NoUnitForPID'):
            self.unit_of(systemd, 42)
        systemd.serve(42)
        self.assertEqual((self.unit_of(systemd, 42), self.unit_of(systemd, 43)), (UNIT, SCOPE))
        self.assertEqual(self.ask(systemd, UNIT, SYSTEMD + '.Service', 'MainPID'), 42)
        self.assertEqual(self.ask(systemd, UNIT, SYSTEMD + '.Unit', 'Job'), NO_JOB)
        for kind in ('restart', 'stop'):
            systemd.job(kind)
            self.assertEqual(self.ask(systemd, UNIT, SYSTEMD + '.Unit', 'Job')[1], JOB)
            self.assertEqual(self.ask(systemd, JOB, SYSTEMD + '.Job', 'JobType'), kind)
        systemd.job(None)
        self.assertEqual(self.ask(systemd, UNIT, SYSTEMD + '.Unit', 'Job'), NO_JOB)
        systemd.state('stopping')
        self.assertEqual(self.ask(systemd, SYSTEMD_PATH, systemd.MANAGER, 'SystemState'),
                         'stopping')
        systemd.mute()
        with self.assertRaises(AssertionError):
            self.unit_of(systemd, 42)
        systemd.speak()
        self.assertEqual(self.unit_of(systemd, 42), UNIT)

    def test_logind(self):
        scene = self.scene(modems=[], start=False)
        logind = Logind(self, scene)
        for active in (True, False):
            since = logind.client.mark()
            logind.prepare_for_shutdown(active)
            told = logind.client.wait_signal('PrepareForShutdown', LOGIND_PATH, since=since)
            self.assertEqual((told.interface, told.args), (LOGIND + '.Manager', (active,)))
            self.assertEqual(self.ask(logind, LOGIND_PATH, logind.MANAGER, 'PreparingForShutdown'),
                             active)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
