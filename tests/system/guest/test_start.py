# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What starts mbnd, and what does not."""

import os

import machine
from machine import INTERFACES, NODE, ROOT, SystemTest, busctl, systemctl

GET_INTERFACES = busctl(ROOT, INTERFACES, 'GetInterfaces')


class Start(SystemTest):
    """Each begins with a stopped mbnd and no modem."""

    def setUp(self):
        super().setUp()
        self.need_modem()
        self.modem.command('unplug')
        machine.wait_until(lambda: not os.path.exists(NODE), 'the modem is gone')
        machine.stop()
        self.addCleanup(self.modem.command, 'plug')

    def test_call(self):
        """a call to org.mbnd1 starts the service"""
        self.assertEqual(machine.run(*GET_INTERFACES).strip(), 'ao 0')
        self.assertTrue(machine.is_active())

    def refuses(self):
        """Neither a call nor a modem starts it."""
        outcome = machine.attempt(*GET_INTERFACES)
        self.assertNotEqual(outcome.status, 0)
        self.assertNotEqual(outcome.err, '')
        self.modem.command('plug')
        machine.wait_until(lambda: os.path.exists(NODE), 'the modem is there')
        machine.run('udevadm', 'settle')
        # by then systemd has dealt with what udev has told it
        machine.settle()
        self.assertEqual(machine.show('ActiveState'), 'inactive')
        self.modem.command('unplug')
        machine.wait_until(lambda: not os.path.exists(NODE), 'the modem is gone again')

    def test_disabled(self):
        """a disabled service stays down, whatever calls it and whatever is plugged in"""
        systemctl('disable', 'mbnd.service')
        try:
            self.refuses()
        finally:
            systemctl('enable', 'mbnd.service')
        self.test_call()

    def test_masked(self):
        """so does a masked one"""
        systemctl('mask', 'mbnd.service')
        try:
            self.refuses()
        finally:
            systemctl('unmask', 'mbnd.service')
        self.test_call()

    def test_by_hand(self):
        """a disabled service can be started by hand"""
        systemctl('disable', 'mbnd.service')
        self.addCleanup(systemctl, 'enable', 'mbnd.service')
        systemctl('start', 'mbnd.service')
        self.assertEqual(machine.run(*GET_INTERFACES).strip(), 'ao 0')
