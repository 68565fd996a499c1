# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem is plugged into a machine on which mbnd is installed and does not run."""

import grp
import os
import re
import stat
import time

import machine
from machine import CONNECTION, INTERFACE, NODE, SystemTest

CAP_NET_ADMIN = 1 << 12


def added(message, interface):
    """Whether this says that an object with the interface is there now."""
    return message.is_signal('InterfacesAdded') and interface in message.args[1]


class HotPlug(SystemTest):
    """In the order of their names: the first one plugs the modem in."""

    @classmethod
    def setUpClass(cls):
        machine.set_modem_up('unplug')

    def test_1_plug(self):
        """plugging a modem in starts mbnd, which shows it, registered"""
        self.assertFalse(machine.is_active())
        start = time.monotonic()
        self.need_modem()                       # plugs it in
        machine.wait_until(lambda: os.path.exists(NODE), 'the kernel has a driver for the modem')
        measured = [('the device node', time.monotonic())]
        self.client.wait(lambda m: added(m, INTERFACE), machine.DEADLINE)
        measured.append(('its Interface', time.monotonic()))
        self.client.wait(lambda m: added(m, CONNECTION), machine.DEADLINE)
        measured.append(('registered, ready for Connect', time.monotonic()))
        for what, moment in measured:
            machine.measured(f'from plugging the modem in to {what}', moment - start)
        machine.wait_until(machine.is_active, 'mbnd.service is active')

    def test_2_node(self):
        """the device node belongs to root and the group mbnd, and to nobody else"""
        status = os.stat(NODE)
        self.assertEqual(stat.S_IMODE(status.st_mode), 0o660)
        self.assertEqual((status.st_uid, grp.getgrgid(status.st_gid).gr_name), (0, 'mbnd'))

    def test_3_process(self):
        """the process is the user's mbnd, with CAP_NET_ADMIN and no way to more"""
        path = f'/proc/{machine.main_pid()}'
        self.assertEqual(os.stat(path).st_uid, int(machine.run('id', '-u', 'mbnd')))
        with open(f'{path}/status', encoding='ascii') as file:
            fields = dict(line.rstrip('\n').split(':\t', 1) for line in file if ':\t' in line)
        for name in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb'):
            self.assertEqual(int(fields[name], 16), CAP_NET_ADMIN, name)
        self.assertEqual(fields['NoNewPrivs'].strip(), '1')
        self.assertEqual(fields['Seccomp'].strip(), '2')

    def test_4_exposure(self):
        """systemd finds the exposure of the running service at most 1.5"""
        text = machine.run('systemd-analyze', 'security', '--no-pager', 'mbnd.service')
        exposure = float(re.search(r'Overall exposure level for mbnd.service: ([0-9.]+)', text)[1])
        print(f'measured: exposure level of the service: {exposure}', flush=True)
        self.assertLessEqual(exposure, 1.5)

    def test_5_again(self):
        """a modem that is pulled out is gone, and back when it is plugged in again"""
        self.need_connection()
        pid = machine.main_pid()
        mark = self.client.mark()
        self.modem.command('unplug')
        self.client.wait(lambda m: m.is_signal('InterfacesRemoved') and INTERFACE in m.args[1],
                         machine.DEADLINE, since=mark)
        mark = self.client.mark()
        self.modem.command('plug')
        self.client.wait(lambda m: added(m, CONNECTION), machine.DEADLINE, since=mark)
        self.assertEqual(machine.main_pid(), pid)
