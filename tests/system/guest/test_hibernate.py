# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""mbnd-hibernate.service as systemd starts it before the machine hibernates, which a machine with an
emulated modem cannot do: both services in their sandboxes, and the bus between them."""

import machine
from machine import DEACTIVATED, UNIT, SystemTest

HIBERNATE = 'mbnd-hibernate.service'


class Hibernate(SystemTest):
    """What comes before"""

    def prepare(self):
        """The unit has run; what busctl said."""
        machine.systemctl('start', HIBERNATE)
        self.assertEqual(machine.show('Result', HIBERNATE), 'success')
        return [entry['MESSAGE'] for entry in self.journal.entries('SYSLOG_IDENTIFIER=busctl')]

    def test_1_wanted(self):
        """the machine's hibernation pulls the unit in, and its suspend does not"""
        self.assertEqual(set(machine.show('WantedBy', HIBERNATE).split()),
                         {'systemd-hibernate.service', 'systemd-hybrid-sleep.service',
                          'systemd-suspend-then-hibernate.service'})

    def test_2_call(self):
        """before it hibernates the call is ended; afterwards a user connects as ever"""
        connection = self.need_call()
        pid = machine.main_pid()
        self.assertEqual(self.prepare(), [])
        self.assertEqual(self.state(connection), DEACTIVATED)
        self.assertFalse(self.modem.is_connected())
        self.assertEqual(machine.addresses(), [])
        self.assertEqual(machine.main_pid(), pid)
        self.assertEqual(self.need_call(), connection)
        self.assert_ping()

    def test_3_not_running(self):
        """an mbnd that does not run is not started for it, and the machine is not held up"""
        machine.stop()
        self.assertIn('does not exist', ' '.join(self.prepare()))
        self.assertFalse(machine.is_active(UNIT))
        machine.start_fresh()
