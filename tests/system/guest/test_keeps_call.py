# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What keeps a connection and what ends it. What the host asked of the modem, the modem tells."""

import os
import signal
import time

import machine
from machine import ACTIVATED, CONNECTION, LINK, UNIT, SystemTest
from mbnping import Pinger

# What would end a context, or begin another.
MEDDLING = {'open', 'close', 'connect set', 'packet-service set', 'radio-state set'}


class KeepsCall(SystemTest):
    """Each begins with a connection."""

    def setUp(self):
        super().setUp()
        self.connection = self.need_call()
        self.mark = self.modem.mark()
        self.pid = machine.main_pid()

    def keeps(self, do_it, command):
        """Something replaces the process; the connection notices nothing."""
        with Pinger(machine.WEB) as pinger:
            pinger.wait_answers(5, machine.DEADLINE)
            start = time.monotonic()
            do_it()
            machine.wait_until(lambda: machine.is_active() and machine.main_pid() != self.pid,
                               f'another mbnd runs after {command}')
            connection = self.need_connection()
            machine.wait_until(lambda: self.state(connection) == ACTIVATED, 'it has the connection')
            machine.measured(f'from {command} to the connection taken over',
                             time.monotonic() - start)
            pinger.wait_answers(5, machine.DEADLINE)
            lost = pinger.lost(start, time.monotonic() - 1)
        self.assertEqual(MEDDLING & set(self.modem.asked(self.mark)), set())
        self.assertTrue(self.modem.is_connected())
        self.assertEqual(machine.addresses(), ['10.64.0.2'])
        self.assertIn('10.64.0.1', machine.run('resolvectl', 'dns', LINK))
        self.assertEqual(self.client.get(connection, CONNECTION, 'ProfileName'), 'Work')
        self.assertEqual(self.client.get(connection, CONNECTION, 'Origin'), 'user')
        # An emulated processor may answer late; a connection that ends is not answered at all.
        self.assertLess(len(lost), 5, [str(echo) for echo in lost])

    def test_1_restart(self):
        """systemctl restart keeps the call"""
        self.keeps(lambda: machine.systemctl('restart', UNIT), 'systemctl restart')

    def test_2_kill(self):
        """SIGKILL keeps the call"""
        self.keeps(lambda: os.kill(self.pid, signal.SIGKILL), 'SIGKILL')

    def test_3_crash(self):
        """a crash keeps the call"""
        self.keeps(lambda: os.kill(self.pid, signal.SIGSEGV), 'SIGSEGV')

    def test_4_upgrade(self):
        """the upgrade of the package keeps the call"""
        before = machine.run('dpkg-query', '-W', '-f', '${Version}', 'mbnd')
        self.keeps(lambda: machine.install('second'), "the package's upgrade")
        after = machine.run('dpkg-query', '-W', '-f', '${Version}', 'mbnd')
        machine.run('dpkg', '--compare-versions', after, 'gt', before)

    def test_5_bus(self):
        """a restarted polkit or systemd-resolved is nothing to the call"""
        machine.systemctl('restart', 'polkit.service', 'systemd-resolved.service')
        machine.wait_until(lambda: '10.64.0.1' in machine.run('resolvectl', 'dns', LINK),
                           'systemd-resolved knows the name server again')
        self.assertEqual(machine.main_pid(), self.pid)
        self.assertEqual(MEDDLING & set(self.modem.asked(self.mark)), set())
        self.assert_ping()

    def test_6_stop(self):
        """systemctl stop ends the call, in order"""
        machine.stop()
        asked = self.modem.asked(self.mark)
        self.assertEqual([word for word in asked if word in MEDDLING], ['connect set', 'close'])
        self.assertFalse(self.modem.is_connected())
        self.assertEqual(machine.addresses(), [])
        self.assertFalse(os.path.exists('/run/mbnd'))
        self.assertEqual(machine.show('Result'), 'success')
        machine.systemctl('start', UNIT)
