#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Each key of [autoconnect] takes effect while the daemon runs: a hold that would not end in a test
ends when it is made short, and what would happen at once does not when it is made long."""

import unittest

from gi.repository import GLib

import mbnnet
from mbnauto import LATE, AutoTest, auto, boottime, governed
from mbnharness import DEACTIVATED, ROOT, main
from mbnnm import FULL, LIMITED, PORTAL
from mbnreload import reload, shows
from mbnsystemd import LOGIND_PATH, Logind, dbusmock

NEVER = 600
SHORT = 0.1
UNKNOWN = 0
FAIL = 'fault connect set status=2 nw-error={} count={} command=activate'

needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class Reloading(AutoTest):
    """A scene whose keys change"""

    def change(self, scene, **keys):
        """Of [autoconnect]."""
        reload(scene, autoconnect=keys)

    def wait(self, scene, state, rule, *words, **others):
        """Until it is so."""
        return scene.wait_auto(State=state, ReasonCode=rule, says=words, **others)


@needs_mocks
class Holds(Reloading):
    """Beside another link: each hold is endless until its key changes"""

    def beside(self, *keys, document=None, times=None, **kwargs):
        """A scene with a profile that makes way for other Internet, and these endless."""
        scene = self.scene(nm=True, times={**dict.fromkeys(keys, NEVER), **(times or {})}, **kwargs)
        scene.create(document or governed())
        return scene

    @staticmethod
    def giving_way():
        """With these a connection gives way to other Internet soon, and nothing is held after."""
        return {'times': {'gain_hold': 0, 'soft_limit': SHORT, 'flap_hold': 0}}

    @staticmethod
    def come_back(scene, connectivity):
        """The link, which has been up before."""
        scene.lan.say(connectivity)
        scene.lan.associate()

    @shows('[autoconnect] none_hold', '[autoconnect] coalesce')
    def test_before_an_attempt(self):
        scene = self.beside('none_hold')
        self.wait(scene, 'waiting', 'AUTO-28')
        # what waits to be looked at is looked at by the new time
        self.change(scene, coalesce=NEVER)
        mark = scene.client.mark()
        scene.modem.command('radio hardware=off')
        scene.client.wait_signal('OnConnectionRemoval', ROOT, since=mark)
        self.assertEqual(scene.auto()['State'], 'waiting')
        self.change(scene, coalesce=0)
        self.wait(scene, 'idle', 'AUTO-5')
        scene.modem.command('radio hardware=on')
        self.wait(scene, 'waiting', 'AUTO-28')
        self.change(scene, none_hold=0)
        self.wait(scene, 'connected', 'AUTO-10')

    @shows('[autoconnect] check_max', '[autoconnect] portal_hold')
    def test_while_a_link_is_checked(self):
        scene = self.beside('check_max', 'portal_hold', lan={'state': UNKNOWN}, **self.giving_way())
        self.wait(scene, 'waiting', 'AUTO-24')
        scene.lan.say(PORTAL)
        self.wait(scene, 'waiting', 'AUTO-19')
        self.change(scene, portal_hold=SHORT)
        self.wait(scene, 'connected', 'AUTO-10')
        scene.lan.say(FULL)
        self.wait(scene, 'blocked', 'AUTO-23')
        scene.lan.say(UNKNOWN)
        self.wait(scene, 'waiting', 'AUTO-24')
        self.change(scene, check_max=SHORT)
        self.wait(scene, 'connected', 'AUTO-10')

    @shows('[autoconnect] loss_hold', '[autoconnect] carrier_hold', '[autoconnect] check_interval')
    def test_when_a_link_loses_its_internet(self):
        scene = self.beside('loss_hold', 'carrier_hold', 'check_interval', lan={'state': FULL},
                            **self.giving_way())
        self.wait(scene, 'blocked', 'AUTO-23')
        self.change(scene, carrier_hold=SHORT)
        scene.lan.lose_carrier()
        self.wait(scene, 'connected', 'AUTO-10')
        self.come_back(scene, FULL)
        self.wait(scene, 'blocked', 'AUTO-23')
        self.change(scene, loss_hold=SHORT)
        scene.lan.say(LIMITED)
        # the second check would be due in ten minutes
        self.wait(scene, 'waiting', 'AUTO-26')
        self.assert_stays(scene, 2 * SHORT)
        self.change(scene, check_interval=SHORT, check_max=SHORT)
        self.wait(scene, 'connected', 'AUTO-10')

    @shows('[autoconnect] gain_hold', '[autoconnect] soft_limit', '[autoconnect] flap_hold',
           '[autoconnect] flap_window', '[autoconnect] flap_hold_max',
           '[autoconnect] soft_threshold', '[autoconnect] soft_period')
    def test_making_way(self):
        scene = self.scene(nm=True, times={
            **dict.fromkeys(('gain_hold', 'soft_period', 'flap_hold'), NEVER),
            **dict.fromkeys(('soft_threshold', 'carrier_hold', 'flap_window', 'flap_hold_max'), 0)})
        scene.create(governed())
        self.wait(scene, 'connected', 'AUTO-10')
        scene.lan.come(FULL)
        self.assert_stays(scene, SHORT)
        self.change(scene, gain_hold=0)
        self.wait(scene, 'connected', 'AUTO-36')
        # nothing that is measured counts as idle, and nothing is measured in time
        self.change(scene, soft_limit=SHORT, flap_hold=SHORT)
        self.wait(scene, 'blocked', 'AUTO-23')
        scene.lan.lose_carrier()
        self.wait(scene, 'connected', 'AUTO-10')
        # within the window it is twice the pause from before, else it would be endless
        self.change(scene, flap_window=NEVER, flap_hold=NEVER, soft_limit=0)
        self.come_back(scene, FULL)
        self.wait(scene, 'connected', 'AUTO-36')
        self.assert_stays(scene, SHORT)
        self.change(scene, soft_threshold=10 ** 9, soft_period=SHORT)
        self.wait(scene, 'blocked', 'AUTO-23')
        scene.lan.lose_carrier()
        self.wait(scene, 'connected', 'AUTO-10')
        # a pause that is endless, left by another way, and the next one
        self.change(scene, flap_window=0)
        for wanted in (NEVER, 2 * NEVER):
            self.come_back(scene, FULL)
            self.wait(scene, 'blocked', 'AUTO-23')
            scene.lan.lose_carrier()
            told = self.wait(scene, 'waiting', 'AUTO-30')
            self.assert_near(told['NextAttempt'] / 1e6 - boottime(), wanted)
            self.change(scene, minimize_connections=0, flap_hold_max=2 * wanted)
            self.wait(scene, 'connected', 'AUTO-10')
            self.change(scene, minimize_connections='unset')

    def assert_near(self, seconds, wanted):
        """A time that is announced, give or take what a loaded machine may be late by."""
        self.assertLessEqual(seconds, wanted)
        self.assertGreater(seconds, wanted - LATE)

    @shows('[autoconnect] minimize_connections')
    def test_minimize_connections(self):
        scene = self.beside(lan={'state': FULL}, document=auto(internet=False))
        self.wait(scene, 'blocked', 'AUTO-23')
        self.change(scene, minimize_connections=0)
        self.wait(scene, 'connected', 'AUTO-10')

    @shows('[autoconnect] resume_settle')
    def test_after_a_sleep(self):
        scene = self.beside('resume_settle')
        logind = Logind(self, scene)
        logind.method(Logind.MANAGER, 'Inhibit', 'ssss', 'h', 'ret = dbus.types.UnixFd(0)')
        self.wait(scene, 'connected', 'AUTO-10')
        scene.disconnected(scene.connection())
        self.change(scene, resume_settle=SHORT)
        for start, rule in ((True, 'AUTO-71'), (False, 'AUTO-52')):
            logind.tell('EmitSignal', '(sssav)', Logind.MANAGER, 'PrepareForSleep', 'b',
                        [GLib.Variant('b', start)], path=LOGIND_PATH)
            scene.wait_auto(ReasonCode=rule)
        scene.enable(True)
        self.wait(scene, 'connected', 'AUTO-10')


class Waits(Reloading):
    """After failures: the next wait is by what is said by then"""

    def fail(self, scene, cause):
        """An attempt fails; returns for how long the next one is put off."""
        scene.modem.command(FAIL.format(cause, 1))
        return self.anew(scene)

    @staticmethod
    def anew(scene):
        """The wait after a first attempt, which fails: seconds."""
        scene.enable(False)
        mark = scene.client.mark()
        scene.enable(True)
        told = scene.client.wait(lambda m: m.changed().get('NextAttempt'), since=mark)
        return told.changed()['NextAttempt'] / 1e6 - boottime()

    def assert_near(self, seconds, wanted):
        """Give or take what a loaded machine may be late by."""
        self.assertLessEqual(seconds, wanted)
        self.assertGreater(seconds, wanted - LATE)

    @shows('[autoconnect] backoff_initial', '[autoconnect] backoff_slow',
           '[autoconnect] backoff_glacial', '[autoconnect] slow_causes',
           '[autoconnect] glacial_causes')
    def test_first_delays(self):
        scene = self.scene(times={'backoff_initial': 100})
        scene.create(auto())
        self.wait(scene, 'connected', 'AUTO-10')
        scene.disconnected(scene.connection())
        self.change(scene, backoff_initial=1000, backoff_slow=2000, backoff_glacial=3000)
        for cause, wanted in ((38, 1000), (33, 2000), (32, 3000)):
            self.assert_near(self.fail(scene, cause), wanted)
        self.change(scene, slow_causes='38', glacial_causes='33')
        for cause, wanted in ((38, 2000), (33, 3000), (32, 1000)):
            self.assert_near(self.fail(scene, cause), wanted)

    @shows('[autoconnect] backoff_factor', '[autoconnect] backoff_cap',
           '[autoconnect] backoff_jitter')
    def test_further_delays(self):
        scene = self.scene(['packet attached', FAIL.format(38, 'all')],
                           times={'backoff_initial': NEVER, 'backoff_factor': 1})
        self.change(scene, backoff_initial=SHORT, backoff_factor=100, backoff_cap=3)
        mark = scene.client.mark()
        scene.create(auto())
        due = [scene.client.wait(lambda m: m.changed().get('NextAttempt'), since=mark)]
        due.append(scene.client.wait(lambda m: m.changed().get('NextAttempt'),
                                     since=due[0].index + 1))
        due = [message.changed()['NextAttempt'] / 1e6 for message in due]
        tries, failures = ([d[0] for d in scene.decided(word)] for word in ('connect', 'backoff'))
        for number, delay in enumerate((SHORT, 3)):
            self.assertGreaterEqual(round(due[number] - tries[number], 6), delay)
            self.assertLessEqual(round(due[number] - failures[number], 6), delay)
        # as much again may be added
        self.change(scene, backoff_initial=100000, backoff_jitter=1)
        while self.anew(scene) <= 100001:
            pass

    @shows('[autoconnect] stable_after')
    def test_stable_after(self):
        scene = self.scene(times={'stable_after': 0})
        scene.create(auto())
        self.wait(scene, 'connected', 'AUTO-10')
        self.change(scene, stable_after=NEVER, backoff_initial=NEVER)
        mark = scene.client.mark()
        scene.modem.command('deactivate')
        scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATED, since=mark)
        self.wait(scene, 'backoff', 'AUTO-56')


class Host(Reloading):
    """[policy] auto_connect, and an attempt that policy is against when it is read"""

    @shows('[policy] auto_connect')
    def test_auto_connect(self):
        scene = self.scene()
        reload(scene, policy={'auto_connect': 'false'})
        scene.create(auto())
        self.wait(scene, 'blocked', 'AUTO-6', 'auto_connect')
        reload(scene, policy={'auto_connect': 'true'})
        self.wait(scene, 'connected', 'AUTO-10')
        # AUTO-38: what is up stays up
        reload(scene, policy={'auto_connect': 'false'})
        self.assert_stays(scene, SHORT)
        self.assertEqual(scene.activations(), 1)

    def test_an_attempt_is_given_up(self):
        """AUTO-61: and no wait runs"""
        scene = self.scene()
        with scene.frozen():
            scene.create(auto())
            self.wait(scene, 'connecting', 'AUTO-10')
            reload(scene, policy={'data_enabled': 'false'})
        self.wait(scene, 'blocked', 'AUTO-6', 'data_enabled', NextAttempt=0)
        self.assert_down(scene)
        # AUTO-60: at once
        reload(scene, policy={'data_enabled': 'true'})
        self.wait(scene, 'connected', 'AUTO-10')


if __name__ == '__main__':
    mbnnet.enter()
    main()
