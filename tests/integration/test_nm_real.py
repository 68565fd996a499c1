#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real NetworkManager as a source of link news, with cables to a network in which its
connectivity check is answered, hijacked, refused, or not answered."""

import unittest

from mbnbus import DEFAULT_TIMEOUT, Bus
from mbnharness import main
from mbnnm import NmDriver, RealNetworkManager, enter
from mbnresolved import run
from mbnweb import PAGE, Web


def setUpModule():
    enter()


class NmReal(unittest.TestCase):
    """A host with an Ethernet that NetworkManager configures"""

    def setUp(self):
        bus = Bus()
        self.addCleanup(bus.close)
        self.web = Web(self)
        self.web.connect('lan0', '192.0.2.1/24')
        self.driver = NmDriver(self, bus.address)
        self.manager = RealNetworkManager(self, bus, PAGE)
        self.lan0 = self.index('lan0')
        self.wait('car 4')

    @staticmethod
    def index(name):
        """Of an interface."""
        with open(f'/sys/class/net/{name}/ifindex', encoding='ascii') as file:
            return int(file.read())

    def wait(self, lan0, more='', timeout=DEFAULT_TIMEOUT):
        """Until it is told that lan0, and what comes after, is so."""
        self.driver.wait_until(f'news started checking; {self.lan0} lan0 {lan0}{more}', timeout)

    def check(self, answer, reachability):
        """A check that finds this, and is said to have been made."""
        self.web.answer(answer)
        self.driver.check()
        self.driver.wait_until(f'checked {self.lan0} {reachability}')

    def test_check_answered_hijacked_and_refused(self):
        self.check('portal', 2)
        self.check('portal', 2)
        self.check('broken', 3)
        self.check('broken', 3)
        self.check('full', 4)

    def test_check_not_answered(self):
        self.web.answer('silent')
        self.driver.check()
        # NetworkManager waits for 20 s
        self.wait('car 3', timeout=20 + DEFAULT_TIMEOUT)
        self.driver.wait_until(f'checked {self.lan0} 3')

    def test_cable_is_pulled(self):
        self.web.plug('lan0', False)
        self.wait('-ar 4')
        self.web.plug('lan0')
        self.wait('car 4')

    def test_not_managed(self):
        """Somebody else configures a link, first without, then with a default route"""
        self.web.connect('lan1', '203.0.113.1/24')
        lan1 = self.index('lan1')
        run('ip', 'address', 'add', '203.0.113.5/24', 'dev', 'lan1')
        run('ip', 'link', 'set', 'lan1', 'up')
        self.wait('car 4', f'; {lan1} lan1 ca- 3')
        run('ip', 'route', 'add', 'default', 'via', '203.0.113.1', 'metric', '500')
        self.wait('car 4', f'; {lan1} lan1 car 4')
        self.web.disconnect('lan1')
        self.wait('car 4')

    def test_stopped_and_started(self):
        """It goes before its devices do, which would be a loss of carrier"""
        self.manager.stop()
        self.driver.wait_for('news away')
        self.assertEqual(self.driver.take(), ['news away'])
        self.manager.start()
        self.wait('car 4')

    def test_killed_and_started(self):
        self.manager.kill()
        self.driver.wait_for('news away')
        self.assertEqual(self.driver.take(), ['news away'])
        self.manager.start()
        self.wait('car 4')

    def test_checks_end(self):
        self.manager.set_checking(False)
        self.manager.reload()
        self.driver.wait_until(f'news started not-checking; {self.lan0} lan0 car 4')


if __name__ == '__main__':
    main()
