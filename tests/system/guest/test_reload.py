# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""systemctl reload mbnd."""

import machine
from machine import CONFIG, LINK, UNIT, SystemTest


class Reload(SystemTest):
    """Each begins with a connection and the configuration as it was installed."""

    def setUp(self):
        super().setUp()
        self.connection = self.need_call()
        self.installed = CONFIG.read_text(encoding='utf-8')
        self.pid = machine.main_pid()

    def tearDown(self):
        CONFIG.write_text(self.installed, encoding='utf-8')
        machine.systemctl('reload', UNIT)
        self.assertEqual(machine.main_pid(), self.pid)

    def metric(self):
        """That of the default route."""
        words = machine.run('ip', '-4', 'route', 'show', 'default', 'dev', LINK).split()
        return words[words.index('metric') + 1]

    def test_1_good(self):
        """a reload takes over another configuration, and leaves the connection up"""
        mark = self.modem.mark()
        self.assertEqual(self.metric(), '700')
        CONFIG.write_text('[network]\nroute_metric = 1234\n', encoding='utf-8')
        machine.systemctl('reload', UNIT)
        machine.wait_until(lambda: self.metric() == '1234', 'the default route has the metric')
        self.assertEqual(self.modem.asked(mark), [])
        self.assert_ping()

    def test_2_bad(self):
        """a reload refuses a bad configuration in one line, and keeps the old one"""
        CONFIG.write_text('[network]\nroute_metric = many\n', encoding='utf-8')
        machine.attempt('systemctl', 'reload', UNIT)
        line = self.journal.wait('route_metric')
        print('# the journal says:', line, flush=True)
        for word in (str(CONFIG), 'network', 'many'):
            self.assertIn(word, line)
        self.assertEqual(len([m for m in self.journal.messages() if 'route_metric' in m]), 1)
        self.assertTrue(machine.is_active())
        self.assertEqual(self.metric(), '700')
