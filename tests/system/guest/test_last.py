# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Last of its boot: mbnd again, after a purge, and a connection that is up at the shutdown.

What the shutdown did to it, test_boot.py reads from the modem.
"""

import machine
from machine import CONNECTION, SystemTest


class Last(SystemTest):
    """Two tests that go on in the next boot."""

    def test_1_again(self):
        """the package is installed again where it was purged, and takes the modem that is there"""
        machine.install('second')
        self.need_connection()

    def test_2_automatic(self):
        """a profile that says so is connected at once"""
        self.need_connection()
        mark = self.client.mark()
        self.need_profile('Always', 'auto')
        self.client.wait(lambda m: m.changed().get('ActivationState') == machine.ACTIVATED,
                         machine.DEADLINE, since=mark)
        self.assertEqual(self.client.get(self.need_connection(), CONNECTION, 'Origin'), 'auto')
        self.assertTrue(self.modem.is_connected())
        # from the next boot on the modem is plugged in when the machine starts
        machine.SCENARIO.write_text('', encoding='utf-8')
        machine.systemctl('enable', 'mbn-test-cable.service')
