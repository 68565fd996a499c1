# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The package goes."""

import os

import machine
from machine import CONFIG, SystemTest, run

KEEP = '[service]\non_stop = keep\n'
QUIET = {**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'}


class Remove(SystemTest):
    """In this order."""

    def test_1_remove(self):
        """apt-get remove ends the connection and the service, whatever people have set, and keeps that"""
        CONFIG.write_text(KEEP, encoding='utf-8')
        machine.systemctl('reload', 'mbnd.service')
        self.need_call()
        mark = self.modem.mark()
        run('apt-get', '-y', '-q', 'remove', 'mbnd', env=QUIET)
        self.assertIn('connect set', self.modem.asked(mark))
        self.assertFalse(self.modem.is_connected())
        self.assertEqual(machine.addresses(), [])
        self.assertFalse(os.path.exists('/usr/sbin/mbnd'))
        self.assertEqual(CONFIG.read_text(encoding='utf-8'), KEEP)
        self.assertTrue(os.path.isdir('/var/lib/mbnd/profiles'))
        self.assertEqual(run('systemctl', '--failed', '--quiet'), '')

    def test_2_purge(self):
        """apt-get purge removes all of it"""
        run('apt-get', '-y', '-q', 'purge', 'mbnd', env=QUIET)
        for path in ('/etc/mbnd', '/var/lib/mbnd', '/run/mbnd'):
            self.assertFalse(os.path.exists(path), path)
        left = run('find', '/etc', '/usr', '/lib', '/var/lib/systemd', '-xdev', '-name', '*mbnd*')
        self.assertEqual(left, '')
        self.assertEqual(run('dpkg', '--audit'), '')
