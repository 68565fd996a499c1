#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Automatic connections beside the real systemd-networkd, and where nobody but the kernel tells of
other links (AUTO-22, AUTO-25)."""

import unittest

import mbnnet
import mbnnetworkd
from mbndecisions import (ALTERNATE, BOOT, LOSS, ROUND, SOFT, UP, DecisionScene, long_holds,
                          now, stack)
from mbnharness import main
from mbnnetworkd import ADDRESS, DYNAMIC, STATIC, add_cable, plug
from mbnresolved import run


def setUpModule():
    mbnnetworkd.enter()


class AutoLinks(unittest.TestCase):
    """A host with a modem, wwan0, and nobody who checks for Internet"""

    def setUp(self):
        add_cable(self, 'wwan0')

    def prepare(self, **settings):
        """A scene with holds for ever, unless the test says so; to be started."""
        settings = long_holds(none_hold=0.3, soft_period=0.3, **settings)
        return DecisionScene(self, settings, ip='apply')

    def add_ethernet(self, name='lan0', address='192.0.2.5'):
        """A cable to somewhere, with an address and no route to anywhere else."""
        add_cable(self, name)
        run('ip', 'address', 'add', f'{address}/24', 'dev', name)
        run('ip', 'link', 'set', name, 'up')


class AutoNetworkd(AutoLinks):
    """systemd-networkd configures the other links"""

    def begin(self, **settings):
        """(scene, networkd), not started."""
        scene = self.prepare(**settings)
        return scene, mbnnetworkd.Networkd(self, scene.system_bus.address)

    def test_start_up(self):
        """It waits until networkd is done, for whatever comes of it"""
        scene, networkd = self.begin(gain_hold=0.3)
        add_cable(self, 'lan0')
        networkd.configure('lan0', ADDRESS)
        add_cable(self, 'lan1')
        networkd.configure('lan1', DYNAMIC)
        networkd.start()
        networkd.wait_setup('lan0', 'configured')
        networkd.wait_setup('lan1', 'configuring')
        scene.start()
        scene.until('waiting', BOOT)
        networkd.configure('lan2', STATIC)
        networkd.reload()
        over = now()
        run('ip', 'link', 'del', 'lan1')
        scene.assert_after(scene.until('connect', ROUND), over, 0.3)
        scene.until('connected', UP)
        # plugged in while it runs
        plugged = now()
        add_cable(self, 'lan2')
        decision = scene.until('disconnect', SOFT)
        scene.assert_after(decision, plugged, 0.3 + 0.3)
        self.assertIn('lan2', decision.text)

    def test_default_route(self):
        """It has one, and networkd goes, and then the route"""
        scene, networkd = self.begin(loss_hold=0.5, boot_settle=0)
        add_cable(self, 'lan0')
        networkd.configure('lan0', STATIC)
        networkd.start()
        networkd.wait_setup('lan0', 'configured')
        scene.start()
        scene.until('blocked', ALTERNATE)
        networkd.process.kill()
        networkd.process.wait()
        lost = now()
        run('ip', 'route', 'del', 'default')
        scene.until('waiting', LOSS)
        scene.assert_after(scene.until('connect', ROUND), lost, 0.5 + 0.3)


class AutoKernel(AutoLinks):
    """There is nobody but the kernel"""

    def test_routes(self):
        """The whole start, then routes that come and go"""
        self.add_ethernet()
        scene = self.prepare(boot_settle=1.2, gain_hold=0.3, loss_hold=0.5, flap_hold=1)
        scene.start()
        scene.until('waiting', BOOT)
        scene.assert_after(scene.until('connect', ROUND), scene.started, 1.2 + 0.3)
        scene.until('connected', UP)
        found = now()
        run('ip', 'route', 'add', 'default', 'via', '192.0.2.1')
        given_up = scene.until('disconnect', SOFT)
        scene.assert_after(given_up, found, 0.3 + 0.3)
        scene.until('blocked', ALTERNATE)
        lost = now()
        run('ip', 'route', 'del', 'default', 'via', '192.0.2.1')
        scene.until('waiting', LOSS)
        decision = scene.until('connect', ROUND)
        scene.assert_after(decision, lost, 0.5 + 0.3)
        scene.assert_after(decision, given_up.time, 1)
        scene.until('connected', UP)
        # the other family
        run('ip', 'address', 'add', '2001:db8:5::5/64', 'dev', 'lan0', 'nodad')
        run('ip', 'route', 'add', 'default', 'via', '2001:db8:5::1')
        scene.until('disconnect', SOFT)
        scene.until('blocked', ALTERNATE)
        scene.assert_asked(4)

    def assert_metric(self, *metrics):
        """Those of the default routes by the modem are these, sooner or later."""
        mbnnet.until(lambda: tuple(route['metric'] for route in mbnnet.routes(dev='wwan0')
                                   if route['dst'] == 'default') == metrics)

    def test_last_resort(self):
        """While a connection is let go of, its default route comes after all others (AUTO-36)"""
        self.add_ethernet()
        settings = long_holds(none_hold=0.3, boot_settle=0, gain_hold=0.3, loss_hold=0)
        scene = DecisionScene(self, settings, ip='apply')
        scene.start()
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        self.assert_metric(700)
        run('ip', 'route', 'add', 'default', 'via', '192.0.2.1', 'metric', '1024')
        scene.until('connected', SOFT)
        self.assert_metric(4294966295)
        run('ip', 'route', 'del', 'default', 'via', '192.0.2.1')
        scene.until('connected', UP)
        self.assert_metric(700)
        scene.assert_asked(1)

    def test_last_resort_of_all(self):
        """The administrator wants connections that carry traffic only without others (AUTO-35)"""
        self.add_ethernet()
        run('ip', 'route', 'add', 'default', 'via', '192.0.2.1')
        scene = DecisionScene(self, long_holds(minimize_connections=2, loss_hold=0), ip='apply')
        scene.start()
        scene.until('connect', ROUND)
        self.assert_metric(4294966295)
        run('ip', 'route', 'del', 'default', 'via', '192.0.2.1')
        self.assert_metric(700)
        scene.assert_asked(1)

    def test_cable(self):
        """It is pulled; and there is no system bus"""
        self.add_ethernet()
        run('ip', 'route', 'add', 'default', 'via', '192.0.2.1')
        scene = self.prepare(carrier_hold=0.5, boot_settle=0)
        scene.system_bus.close()
        scene.start()
        scene.until('blocked', ALTERNATE)
        pulled = now()
        plug('lan0', False)
        scene.until('waiting', LOSS)
        scene.assert_after(scene.until('connect', ROUND), pulled, 0.5 + 0.3)

    def test_stacked_on_the_modem(self):
        """A default route by what is stacked on it is none beside the modem (AUTO-16)"""
        scene = self.prepare(boot_settle=0, gain_hold=0.3)
        scene.start()
        scene.until('connect', ROUND)
        scene.until('connected', UP)
        stack(self)
        # another one, which counts, is told later
        self.add_ethernet()
        run('ip', 'route', 'add', 'default', 'via', '192.0.2.1', 'metric', '60')
        self.assertIn('lan0', scene.until('disconnect', SOFT).text)
        self.assertEqual([d for d in scene.decisions() if 'br0' in d.text or 'vlan0' in d.text], [])


if __name__ == '__main__':
    main()
