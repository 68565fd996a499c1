# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The packages on a Debian that has never seen them."""

import os
import pwd
import unittest

import machine


class Install(unittest.TestCase):
    """What there is after apt-get install, with no modem there."""

    @classmethod
    def setUpClass(cls):
        cls.is_new = not os.path.exists('/usr/sbin/mbnd')
        cls.output = machine.install('first')

    def test_1_dependencies(self):
        """apt installs the package, and what it needs, on a machine that has neither"""
        self.assertTrue(self.is_new)
        self.assertIn('libmbim-glib4', self.output)
        machine.run('/usr/sbin/mbnd', '--version')
        self.assertEqual(machine.run('dpkg', '--audit'), '')

    def test_2_user(self):
        """the installation makes the user mbnd, as whom nobody can log in"""
        user = pwd.getpwnam('mbnd')
        self.assertNotEqual(user.pw_uid, 0)
        self.assertLess(user.pw_uid, 1000)
        self.assertIn('nologin', user.pw_shell)

    def test_3_enabled(self):
        """the service is enabled, and does not run on a machine without a modem"""
        self.assertEqual(machine.run('systemctl', 'is-enabled', 'mbnd.service').strip(), 'enabled')
        self.assertEqual(machine.show('ActiveState'), 'inactive')
        self.assertEqual(machine.run('systemctl', '--failed', '--quiet'), '')

    def test_4_unit(self):
        """the unit names its user and one capability"""
        self.assertEqual(machine.show('User'), 'mbnd')
        self.assertEqual(machine.show('CapabilityBoundingSet'), 'cap_net_admin')
        self.assertEqual(machine.show('AmbientCapabilities'), 'cap_net_admin')

    def test_5_files(self):
        """the files of the package verify, and nothing of them is another's or writable for all"""
        machine.run('systemd-analyze', 'verify', '--man=no', 'mbnd.service',
                    'mbnd-hibernate.service')
        for path in machine.run('dpkg', '--listfiles', 'mbnd').split():
            # the folder of polkit's rules is polkit's
            if os.path.isfile(path) and not os.path.islink(path):
                status = os.stat(path)
                self.assertEqual((status.st_uid, status.st_mode & 0o022), (0, 0), path)
