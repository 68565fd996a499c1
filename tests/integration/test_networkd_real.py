#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real systemd-networkd says when it is done with the links of the start (AUTO-25)."""

import unittest

import mbnnetworkd
from mbnbus import Bus
from mbnharness import main
from mbnnetworkd import DYNAMIC, NAME, STATIC, add_cable, plug
from mbnresolved import run
from mbnwatch import WatchDriver


def setUpModule():
    mbnnetworkd.enter()


class Networkd(unittest.TestCase):
    """A host of which networkd configures what it has a file for"""

    def setUp(self):
        bus = Bus()
        self.addCleanup(bus.close)
        self.networkd = mbnnetworkd.Networkd(self, bus.address)
        self.driver = WatchDriver(self, bus.address)
        self.driver.wait('away')

    def assert_silent(self):
        """The driver has heard all, and told nothing."""
        self.driver.flush(NAME)
        self.driver.flush(NAME)
        self.assertEqual(self.driver.take(), [], self.driver.log())

    def test_start(self):
        """One link is configured, one waits for a DHCP server and is taken away"""
        add_cable(self, 'lan0')
        self.networkd.configure('lan0', STATIC)
        add_cable(self, 'lan1')
        self.networkd.configure('lan1', DYNAMIC)
        self.networkd.start()
        self.driver.wait('there')
        self.networkd.wait_setup('lan0', 'configured')
        self.networkd.wait_setup('lan1', 'configuring')
        self.assert_silent()
        run('ip', 'link', 'del', 'lan1')
        self.driver.wait('there started')

    def test_not_its_own(self):
        """It runs, and has no link until there is a file for one"""
        add_cable(self, 'lan0')
        self.networkd.start()
        self.networkd.wait_setup('lan0', 'unmanaged')
        self.assertNotIn('there started', self.driver.take())
        self.networkd.configure('lan0', STATIC)
        self.networkd.reload()
        self.driver.wait_for('there started')

    def test_new_link(self):
        """It is plugged in while networkd runs"""
        self.networkd.configure('lan0', STATIC)
        add_cable(self, 'lan1')
        self.networkd.configure('lan1', DYNAMIC)
        self.networkd.start()
        self.driver.wait('there')
        add_cable(self, 'lan0', carrier=False)
        plug('lan0')
        self.networkd.wait_setup('lan0', 'configured')
        run('ip', 'link', 'del', 'lan1')
        self.driver.wait('there started')
        run('ip', 'link', 'del', 'lan0')
        self.driver.wait('away started')

    def test_restart(self):
        """It ends and is started again"""
        add_cable(self, 'lan0')
        self.networkd.configure('lan0', STATIC)
        self.networkd.start()
        self.driver.wait_for('there started')
        self.driver.take()
        self.networkd.process.terminate()
        self.driver.wait('away started')
        self.networkd.start()
        self.driver.wait('there started')


if __name__ == '__main__':
    main()
