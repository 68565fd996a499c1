#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Sleep is followed through the logind of dbusmock's, which others wrote (AUTO-71, AUTO-72)."""

import unittest

from mbnbus import Bus
from mbnharness import main
from mbnlogind import Logind
from mbnsystemd import LOGIND, dbusmock
from mbnwatch import WatchDriver


@unittest.skipIf(dbusmock is None, 'needs python3-dbusmock')
class Sleep(unittest.TestCase):
    """A logind that comes, goes and puts the machine to sleep"""

    def setUp(self):
        bus = Bus()
        self.addCleanup(bus.close)
        self.logind = Logind(self, bus.address)
        self.driver = WatchDriver(self, bus.address)
        self.driver.wait('away')
        self.logind.wait_inhibitors(1)

    def sleep_once(self):
        """It goes to sleep, when all is ready, and wakes up."""
        self.logind.announce(True)
        self.driver.wait('coming')
        self.assertEqual(len(self.logind.inhibitors()), 1)
        self.driver.ready()
        self.logind.wait_inhibitors(0)
        self.logind.announce(False)
        self.driver.wait('over')
        self.logind.wait_inhibitors(1)

    def test_sleep(self):
        """Three nights"""
        for _ in range(3):
            self.sleep_once()

    def test_not_ready(self):
        """The machine does not wait for ever"""
        self.logind.announce(True)
        self.logind.announce(False)
        self.driver.wait('coming', 'over')
        self.driver.flush(LOGIND)
        self.assertEqual(len(self.logind.inhibitors()), 1)

    def test_restart(self):
        """logind is killed before a sleep, and comes back"""
        self.logind.announce(True)
        self.driver.wait('coming')
        self.logind.kill()
        self.driver.wait('over')
        self.logind.start()
        self.logind.wait_inhibitors(1)
        self.sleep_once()


if __name__ == '__main__':
    main()
