#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The timelines R1 to R10 of autoconnect.md 5, lived through by the daemon, a modem and a
NetworkManager, twenty times as fast.

Nothing is said of how fast this machine is. When something was decided is what the daemon tells
(GetDecisions); it must not be before what the test did plus the holds, by the same clock, and not
so late that another limit may have led to it: limits that a timeline does not wait for are long.
"""

import unittest

import mbnnet
from mbnauto import LATE, AutoTest, Lan, NetworkManager, boottime, governed
from mbnharness import TIME_FACTOR, main
from mbnnm import FULL, LIMITED, MANAGER, NONE
from mbnsystemd import dbusmock

SCALE = TIME_FACTOR / 20
# autoconnect.md 13, design.md 6
HOLDS = {name: round(seconds * SCALE, 3) for name, seconds in {
    'boot_settle': 30, 'check_max': 20, 'check_interval': 5, 'none_hold': 3, 'loss_hold': 20,
    'carrier_hold': 5, 'gain_hold': 10, 'soft_period': 30, 'flap_hold': 60, 'flap_window': 600,
}.items()}
ETHERNET = {'kind': 'Ethernet'}
NEVER = 600 + LATE          # for a limit that is not to be reached
# Where the test has to be done with something within a hold: seconds.
LONG = 2.5 * TIME_FACTOR
# R10, shorter than HOLDS have it, longer than what else has to be waited for.
FLAP_HOLD = 1.5 * TIME_FACTOR
SOFT_PERIOD = 0.5 * TIME_FACTOR
# R9, where nobody comes back.
SHORTER = {'check_max': 0.5 * TIME_FACTOR, 'loss_hold': 0.2 * TIME_FACTOR}
# How much longer than its holds a daemon is watched that is to do nothing.
WATCHED = 0.5 * TIME_FACTOR


def hold(*names):
    """The sum of these times."""
    return sum(HOLDS[name] for name in names)


@unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')
class Timeline(AutoTest):
    """Times of HOLDS, unless told otherwise"""

    def timeline(self, nm=True, scenario=('packet attached',), lan=None, **times):
        """A host with one link that is not up, or as `lan` says; a profile that makes way for
        other Internet; a modem that is registered."""
        scene = self.scene(scenario, nm=nm, lan=lan, times={**HOLDS, **times})
        scene.create(governed())
        return scene, scene.lan

    def boot(self, **fields):
        """A timeline that begins while the host still configures its links."""
        scene, lan = self.timeline(nm='starting', **fields)
        scene.wait_auto(since=0, State='waiting', ReasonCode='AUTO-25', Profile='Work',
                        NextAttempt=0)
        return scene, lan

    def online(self, name='lo', **times):
        """A timeline that begins with Internet on the other link."""
        scene, lan = self.timeline(lan={'name': name, 'state': FULL}, **times)
        scene.wait_auto(since=0, State='blocked', ReasonCode='AUTO-23', Profile='Work',
                        NextAttempt=0)
        return scene, lan

    def assert_connects(self, scene, since, *holds):
        """The one attempt is made when the holds are over that began at `since` at the earliest,
        and at the latest now."""
        now = boottime()
        scene.wait_auto(since=0, State='connected', Profile='Work')
        self.assert_between(scene.when('connect', 'AUTO-42'), since + hold(*holds),
                            now + hold(*holds) + LATE)
        self.assertEqual(scene.activations(), 1)
        self.assertEqual(scene.origin(), 'auto')

    def assert_between(self, when, first, last):
        self.assertGreaterEqual(when, first)
        self.assertLess(when, last)

    def assert_never(self, scene, until):
        """Nothing is asked of the modem until then, and a bit longer."""
        scene.settle(until + WATCHED - boottime(), unless=lambda m: m.changed().get('State')
                     in ('connecting', 'connected'))
        self.assertEqual(scene.activations(), 0)
        self.assertEqual(scene.decided('connect'), [])

    # Start -----------------------------------------------------------------------------------

    def test_R1_wifi_comes_up_at_boot(self):
        scene, wifi = self.boot(boot_settle=LONG)
        wifi.associate()
        wifi.address()
        scene.wait_auto(since=0, State='waiting', ReasonCode='AUTO-24')
        wifi.say(FULL)
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        scene.nm.started()
        self.assert_never(scene, scene.began + LONG + hold('none_hold'))

    def test_R2_no_other_link(self):
        scene, _ = self.boot(boot_settle=NEVER)
        scene.settle(2 * hold('none_hold'))
        completed = boottime()
        mark = scene.client.mark()
        scene.nm.started()
        told = scene.wait_auto(mark, State='waiting', ReasonCode='AUTO-28', Profile='Work')
        self.assert_between(told['NextAttempt'] / 1e6, completed + hold('none_hold'),
                            boottime() + hold('none_hold'))
        self.assert_connects(scene, completed, 'none_hold')
        self.assertGreaterEqual(scene.when('connect'), told['NextAttempt'] / 1e6)

    def test_R2_nobody_says_that_startup_is_complete(self):
        scene, _ = self.boot()
        self.assert_connects(scene, scene.began, 'boot_settle', 'none_hold')

    def test_R3_check_is_never_answered(self):
        scene, ethernet = self.boot(lan=ETHERNET, boot_settle=NEVER)
        addressed = boottime()
        ethernet.come()
        scene.wait_auto(State='waiting', ReasonCode='AUTO-24')
        scene.nm.started()
        self.assert_connects(scene, addressed, 'check_max', 'none_hold')

    def test_R8_ethernet_is_local(self):
        scene, ethernet = self.boot(lan=ETHERNET, boot_settle=NEVER, stable_after=0)
        ethernet.come(LIMITED)
        completed = boottime()
        scene.nm.started()
        self.assert_connects(scene, completed, 'none_hold')
        for value in (NONE, LIMITED):
            ethernet.say(value)
        scene.modem.command('deactivate cause=38')
        scene.modem.wait('host connect set count=2')
        scene.wait_auto(State='connected', Profile='Work')
        rules = {decision[1] for decision in scene.decisions()}
        self.assertFalse(rules & {'AUTO-23', 'AUTO-29', 'AUTO-36'}, rules)

    # Loss ------------------------------------------------------------------------------------

    def test_R4_momentary_loss(self):
        scene, wifi = self.online(loss_hold=LONG)
        failed = boottime()
        wifi.say(LIMITED)
        scene.wait_auto(since=0, State='waiting', ReasonCode='AUTO-26', Profile='Work')
        wifi.say(FULL)
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        self.assert_never(scene, failed + LONG + hold('none_hold'))

    def test_R5_lasting_loss(self):
        scene, wifi = self.online()
        failed = boottime()
        mark = wifi.mock.client.mark()
        wifi.say(LIMITED)
        self.assert_connects(scene, failed, 'loss_hold', 'none_hold')
        self.assertEqual(self.rules(scene), ['AUTO-23', 'AUTO-26', 'AUTO-28', 'AUTO-42', 'AUTO-10'])
        # AUTO-27: what has failed was checked again
        asked = [m for m in wifi.mock.client.signals('MethodCalled', MANAGER, mark)
                 if m.args[0] == 'CheckConnectivity']
        self.assertGreaterEqual(len(asked), 2)

    @staticmethod
    def rules(scene):
        """Those that decided since there was Internet, each run of one once."""
        rules = [decision[1] for decision in scene.decisions()]
        rules = rules[rules.index('AUTO-23'):]
        return [rule for n, rule in enumerate(rules) if n == 0 or rule != rules[n - 1]]

    def test_R6_carrier_is_lost(self):
        scene, wifi = self.online(loss_hold=NEVER)
        lost = boottime()
        wifi.lose_carrier()
        self.assert_connects(scene, lost, 'carrier_hold', 'none_hold')

    # Gain ------------------------------------------------------------------------------------

    def test_R7_internet_while_activating(self):
        scene, wifi = self.timeline(scenario=['packet attached',
                                              f'set activate-delay {int(NEVER * 1000)}'])
        scene.wait_auto(since=0, State='connecting', ReasonCode='AUTO-10', Profile='Work')
        scene.modem.wait('host connect set')
        wifi.come(FULL)
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        scene.when('disconnect', 'AUTO-29')
        self.assert_down(scene)
        self.assertEqual(scene.activations(), 2)    # and the end of it

    def test_R10_internet_comes_back(self):
        scene, wifi = self.online(flap_hold=FLAP_HOLD, soft_period=SOFT_PERIOD)
        failed = boottime()
        wifi.say(LIMITED)
        self.assert_connects(scene, failed, 'loss_hold', 'none_hold')
        returned = boottime()
        wifi.say(FULL)
        scene.wait_auto(since=0, State='connected', ReasonCode='AUTO-36', Profile='Work')
        self.wait_down(scene)
        ended = scene.when('disconnect', 'AUTO-36')
        self.assert_between(ended, returned + hold('gain_hold') + SOFT_PERIOD, boottime())
        self.assert_flap_hold(scene, wifi, ended)

    def wait_down(self, scene):
        """Until the connection has been ended by us, for the other link."""
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23', Profile='Work')
        self.assert_down(scene)

    def assert_flap_hold(self, scene, wifi, ended):
        """No connection before that is over, although the other link has gone for good."""
        wifi.lose_carrier()
        told = scene.wait_auto(State='waiting', ReasonCode='AUTO-30', Profile='Work')
        self.assertGreaterEqual(told['NextAttempt'] / 1e6, ended + FLAP_HOLD)
        mark = scene.client.mark()
        scene.wait_auto(mark, State='connected')
        again = scene.when('connect', 'AUTO-42', since=ended)
        self.assert_between(again, told['NextAttempt'] / 1e6, told['NextAttempt'] / 1e6 + LATE)

    def test_R10_with_a_limit(self):
        """AUTO-36: traffic that never falls below the threshold ends at the limit, if there is one,
        and goes on where the other link has lost its Internet again before."""
        limit = 2 * TIME_FACTOR
        scene, wifi = self.timeline(soft_threshold=0, soft_limit=limit, soft_period=SOFT_PERIOD,
                                    loss_hold=0)
        scene.wait_auto(since=0, State='connected', Profile='Work')
        wifi.come(FULL)
        scene.wait_auto(State='connected', ReasonCode='AUTO-36')
        wifi.say(LIMITED)
        scene.wait_auto(State='connected', ReasonCode='AUTO-10')
        returned = boottime()
        wifi.say(FULL)
        scene.wait_auto(State='connected', ReasonCode='AUTO-36')
        self.wait_down(scene)
        ended = scene.when('disconnect', 'AUTO-36')
        self.assert_between(ended, returned + hold('gain_hold') + limit, boottime())

    # The service -----------------------------------------------------------------------------

    def lan(self):
        """An Ethernet that the kernel knows, with an address and without a route."""
        mbnnet.ip('link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'far0')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'lan0')
        for name in ('lan0', 'far0'):
            mbnnet.ip('link', 'set', name, 'up')
        mbnnet.ip('address', 'add', '192.0.2.5/24', 'dev', 'lan0')

    def test_R9_service_restarts(self):
        self.lan()
        scene, wifi = self.online(name='lan0', check_max=LONG, carrier_hold=LONG)
        gone = boottime()
        wifi.mock.close()
        scene.settle(5 * hold('none_hold'))
        self.assertEqual(scene.auto()['ReasonCode'], 'AUTO-23')
        Lan(NetworkManager(self, scene.system_bus.address), name='lan0', state=FULL)
        self.assert_never(scene, gone + LONG + hold('none_hold'))
        self.assertEqual(scene.auto()['ReasonCode'], 'AUTO-23')

    def test_R9_service_stays_away(self):
        """AUTO-22: then the kernel's word counts, and it has no route."""
        self.lan()
        scene, wifi = self.online(name='lan0', **SHORTER)
        gone = boottime()
        wifi.mock.close()
        self.assert_connects(scene, gone + sum(SHORTER.values()), 'none_hold')

    def test_R9_service_stays_away_and_there_is_a_route(self):
        self.lan()
        mbnnet.ip('route', 'add', 'default', 'via', '192.0.2.1', 'dev', 'lan0')
        scene, wifi = self.online(name='lan0', **SHORTER)
        gone = boottime()
        wifi.mock.close()
        self.assert_never(scene, gone + sum(SHORTER.values()) + hold('none_hold'))
        self.assertEqual(scene.auto()['ReasonCode'], 'AUTO-23')


if __name__ == '__main__':
    mbnnet.enter()
    main()
