#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Automatic connections beside the real NetworkManager, whose connectivity check is answered,
hijacked by a portal, or dropped."""

import unittest

import mbnnet
from mbnbus import Client
from mbndecisions import (ALTERNATE, BOOT, DETERMINING, LOSS, PORTAL, ROUND, SLEEP, SOFT, UP,
                          DecisionScene, long_holds, now, stack)
from mbnharness import main
from mbnlogind import Logind
from mbnnm import FULL, UNMANAGED, RealNetworkManager, enter
from mbnresolved import run
from mbnsystemd import dbusmock
from mbnweb import PAGE, Web


def setUpModule():
    enter()


class AutoNmReal(unittest.TestCase):
    """A host with an Ethernet, lan0, that NetworkManager configures, and a modem, wwan0"""

    def setUp(self):
        self.web = Web(self)
        self.web.connect('lan0', '192.0.2.1/24')
        # NetworkManager would find Internet behind it
        self.web.connect('wwan0', '10.64.0.1/30')

    def prepare(self, **settings):
        """A scene with holds for ever, unless the test says so; to be started."""
        settings = {'none_hold': 0.3, 'check_interval': 0.3, 'soft_period': 0.3, **settings}
        return DecisionScene(self, long_holds(**settings), ip='apply')

    def begin(self, **settings):
        """(scene, NetworkManager), which was there before."""
        scene = self.prepare(**settings)
        manager = RealNetworkManager(self, scene.system_bus, PAGE)
        manager.wait_started()
        scene.start()
        return scene, manager

    def find(self, manager, answer):
        """From now on checks are answered so, and one has been made."""
        self.web.answer(answer)
        manager.check()

    def break_off(self, scene, manager):
        """An outage that the daemon's own checks find over; so it listens to NetworkManager."""
        self.find(manager, 'broken')
        scene.until('waiting', LOSS)
        self.web.answer('full')
        scene.until('blocked', ALTERNATE)

    def watch_checks(self, scene, manager):
        """What counts the checks that the daemon asks for from now on."""
        monitor = Client(scene.system_bus.address, monitor=True)
        self.addCleanup(monitor.close)

        def count():
            monitor.pump(0)
            return len([m for m in monitor.messages if m.member == 'CheckConnectivity'
                        and m.sender != manager.client.name])
        return count

    def assert_untouched(self):
        """The modem's interface has what the daemon has put there."""
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        self.assertEqual([r['metric'] for r in mbnnet.routes(dev='wwan0') if r['dst'] == 'default'],
                         [700])

    def test_start(self):
        """Nobody knows anything for a while, then Ethernet has Internet"""
        scene = self.prepare()
        scene.start()
        scene.until('waiting', BOOT)
        RealNetworkManager(self, scene.system_bus, PAGE)
        scene.until('blocked', ALTERNATE)
        self.assertEqual(scene.told(), ('blocked', ALTERNATE))
        scene.assert_asked(0)

    def test_short_outage_restart_and_cable(self):
        scene, manager = self.begin(carrier_hold=0.5)
        scene.until('blocked', ALTERNATE)
        self.break_off(scene, manager)
        # R9
        manager.kill()
        manager.start()
        manager.wait_started(Connectivity=FULL)
        manager.check()
        scene.sync()
        self.assertLessEqual({d.rule for d in scene.unseen()}, {ALTERNATE, DETERMINING})
        scene.assert_asked(0)
        # R6
        pulled = now()
        self.web.plug('lan0', False)
        scene.until('waiting', LOSS)
        scene.assert_after(scene.until('connect', ROUND), pulled, 0.5 + 0.3)
        scene.until('connected', UP)
        self.assertEqual(manager.devices()['wwan0']['State'], UNMANAGED)
        self.assert_untouched()
        manager.stop()
        self.assert_untouched()

    def test_gone_for_good(self):
        """Its last word counts for a while, then the route, which is gone, too (AUTO-22)"""
        scene, manager = self.begin(check_max=1)
        scene.until('blocked', ALTERNATE)
        self.break_off(scene, manager)
        gone = now()
        manager.kill()
        run('ip', 'route', 'del', 'default')
        scene.assert_after(scene.until('waiting', LOSS), gone, 1)

    def test_outage_and_return(self):
        """R10: no Internet any more, then it is back, then gone again"""
        scene, manager = self.begin(loss_hold=0.8, gain_hold=0.3, flap_hold=1)
        scene.until('blocked', ALTERNATE)
        n_checks = self.watch_checks(scene, manager)
        lost = now()
        self.find(manager, 'broken')
        scene.assert_after(scene.until('connect', ROUND), lost, 0.8 + 0.3)
        scene.until('connected', UP)
        self.assertGreater(n_checks(), 0)
        self.assertEqual(scene.origin(), 'auto')
        found = now()
        self.find(manager, 'full')
        given_up = scene.until('disconnect', SOFT)
        scene.assert_after(given_up, found, 0.3 + 0.3)
        scene.until('blocked', ALTERNATE)
        self.find(manager, 'broken')
        scene.assert_after(scene.until('connect', ROUND), given_up.time, 1)
        scene.until('connected', UP)
        scene.assert_asked(3)

    def test_portal(self):
        """A portal that nobody signs in to; then somebody does, until it wants that again"""
        self.web.answer('portal')
        scene, manager = self.begin(portal_hold=0.7, loss_hold=0.3, gain_hold=0.3, flap_hold=0)
        scene.until('waiting', PORTAL)
        scene.assert_after(scene.until('connect', ROUND), scene.started, 0.7 + 0.3)
        scene.until('connected', UP)
        self.find(manager, 'full')
        scene.until('disconnect', SOFT)
        scene.until('blocked', ALTERNATE)
        hijacked = now()
        self.find(manager, 'portal')
        scene.until('waiting', LOSS)
        scene.until('waiting', PORTAL)
        scene.assert_after(scene.until('connect', ROUND), hijacked, 0.3 + 0.7 + 0.3)

    def test_known_before(self):
        """What NetworkManager found before the daemon was there is no loss of anything (AUTO-18)"""
        self.web.answer('portal')
        scene, manager = self.begin(portal_hold=0.7)
        scene.until('waiting', PORTAL)
        scene.assert_after(scene.until('connect', ROUND), scene.started, 0.7 + 0.3)
        scene.until('connected', UP)
        self.find(manager, 'broken')
        scene.restart()
        scene.until('connect', ROUND)
        self.assertNotIn(LOSS, [d.rule for d in scene.decisions()])

    @unittest.skipIf(dbusmock is None, 'needs python3-dbusmock')
    def test_sleep(self):
        """What was found before it says nothing about the network after it (AUTO-72)"""
        self.web.answer('broken')
        scene = self.prepare()
        logind = Logind(self, scene.system_bus.address)
        manager = RealNetworkManager(self, scene.system_bus, PAGE)
        manager.wait_started()
        scene.start()
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        logind.announce(True)
        scene.until('waiting', SLEEP)
        scene.drop_unheard()
        self.web.answer('full')
        logind.announce(False)
        scene.until('blocked', ALTERNATE)
        scene.assert_asked(1)

    def test_check_not_answered(self):
        """An outage in which checks are dropped: the second one never ends"""
        scene, manager = self.begin(loss_hold=0.3, check_interval=3, check_max=1)
        scene.until('blocked', ALTERNATE)
        lost = now()
        self.find(manager, 'broken')
        scene.until('waiting', LOSS)
        self.web.answer('silent')
        scene.assert_after(scene.until('connect', ROUND), lost, 3 + 1 + 0.3)

    def test_stacked_on_the_modem(self):
        """Internet by what is stacked on the modem's interface is not other Internet (AUTO-16)"""
        self.web.answer('broken')
        scene, manager = self.begin(loss_hold=0.3, gain_hold=0.3)
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        self.web.plug('lan0', False)
        self.web.answer('full')
        self.web.add('wwan0', '10.65.0.1/24')
        stack(self)
        manager.wait_device_full('br0')
        # another one, which counts, is told later
        self.web.connect('lan1', '203.0.113.1/24')
        run('ip', 'address', 'add', '203.0.113.5/24', 'dev', 'lan1')
        run('ip', 'link', 'set', 'lan1', 'up')
        run('ip', 'route', 'add', 'default', 'via', '203.0.113.1', 'metric', '60')
        # NetworkManager has looked before the route was there, and does not look again by itself
        manager.check()
        decision = scene.until('disconnect', SOFT)
        self.assertIn('lan1', decision.text)
        self.assertEqual([d for d in scene.decisions() if 'br0' in d.text or 'vlan0' in d.text], [])


if __name__ == '__main__':
    main()
