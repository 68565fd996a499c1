#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""NetworkManager as a source of link news, as dbusmock has it: an older one, without
InterfaceFlags, so that the state of a device says whether it has carrier. Every case by itself is
in tests/unit/test-nm-*.c."""

import unittest

from gi.repository import GLib

from mbnbus import Bus
from mbnharness import main
from mbnnm import (ACTIVATED, DEVICE, DISCONNECTED, FULL, IP4_CONFIG, LIMITED, MANAGER, NAME,
                   PORTAL, NetworkManagerMock, NmDriver, number)

try:
    import dbusmock
except ImportError:
    dbusmock = None


@unittest.skipUnless(dbusmock, 'python3-dbusmock is not installed')
class NmSource(unittest.TestCase):
    """A bus of its own as the system bus"""

    def setUp(self):
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def both(self, kind='Ethernet', state=ACTIVATED):
        """(NetworkManager that checks, driver that knows of it, path of a device without address)

        An activated device of which no addresses are told is taken to have some.
        """
        mock = NetworkManagerMock(self, self.bus.address)
        mock.set_checking()
        device = mock.add_device(kind, 'lo', state)
        driver = NmDriver(self, self.bus.address)
        sense = 'car' if state == ACTIVATED else '---'
        driver.wait_until(f'news started checking; 1 lo {sense} 0')
        return mock, driver, device

    def test_comes_goes_and_comes(self):
        driver = NmDriver(self, self.bus.address)
        first = NetworkManagerMock(self, self.bus.address)
        driver.wait_until('news started checking')
        first.close()
        driver.wait_until('news away')
        NetworkManagerMock(self, self.bus.address)
        driver.wait_until('news started checking')

    def test_ethernet(self):
        mock, driver, device = self.both()
        mock.give_addresses(device, FULL)
        driver.wait_until('news started checking; 1 lo car 4')
        mock.change(device, DEVICE, Ip4Connectivity=number(PORTAL))
        driver.wait_until('news started checking; 1 lo car 2')
        mock.change(MANAGER + '/IP4Config/1', IP4_CONFIG,
                    RouteData=GLib.Variant('aa{sv}', []))
        driver.wait_until('news started checking; 1 lo ca- 2')
        mock.disconnect(device)
        driver.wait_until('news started checking; 1 lo -a- 2')

    def test_wifi_associates(self):
        mock, driver, device = self.both('WiFi', DISCONNECTED)
        mock.activate(device)
        driver.wait_until('news started checking; 1 lo car 0')
        mock.give_addresses(device, FULL)
        driver.wait_until('news started checking; 1 lo car 4')

    def test_device_comes_later(self):
        mock = NetworkManagerMock(self, self.bus.address)
        driver = NmDriver(self, self.bus.address)
        driver.wait_until('news started checking')
        mock.add_device('Ethernet', 'lo', ACTIVATED)
        driver.wait_until('news started checking; 1 lo car 0')

    def test_check(self):
        mock, driver, device = self.both()
        mock.set_connectivity(LIMITED)
        mock.give_addresses(device, FULL)
        mock.change(device, DEVICE, Ip4Connectivity=number(LIMITED))
        driver.wait_until('news started checking; 1 lo car 3')
        driver.check()
        driver.wait_until('checked 1 3')
        driver.check()
        driver.wait_until('checked 1 3')

    def test_startup_and_checks_end(self):
        mock, driver, _device = self.both()
        mock.change(MANAGER, NAME, Startup=GLib.Variant('b', True))
        driver.wait_until('news starting checking; 1 lo car 0')
        mock.change(MANAGER, NAME, Startup=GLib.Variant('b', False))
        driver.wait_until('news started checking; 1 lo car 0')
        mock.change(MANAGER, NAME, ConnectivityCheckEnabled=GLib.Variant('b', False))
        driver.wait_until('news started not-checking; 1 lo car 0')


if __name__ == '__main__':
    main()
