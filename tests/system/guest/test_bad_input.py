# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What people break: overrides of the unit, files, folders, the bus. One clear line each."""

import io
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tarfile
import textwrap

import machine
from machine import (CONFIG, CONNECTION, INTERFACES, ROOT, UNIT, SystemTest, as_alice, as_bob,
                     busctl, systemctl)

README = './usr/share/doc/mbnd/README.Debian'
POLKIT_RULES = pathlib.Path('/etc/polkit-1/rules.d/00-broken.rules')


class BadInput(SystemTest):
    """In each mbnd is stopped first, and well again afterwards."""

    def setUp(self):
        super().setUp()
        self.need_modem()
        machine.stop()
        self.journal = machine.Journal()        # without the lines of that
        self.installed = CONFIG.read_text(encoding='utf-8')

    def tearDown(self):
        CONFIG.write_text(self.installed, encoding='utf-8')
        machine.attempt('systemctl', 'stop', UNIT)
        machine.no_drop_in()
        machine.start_fresh()

    def lines(self):
        """What mbnd wrote, to the journal or to its standard error."""
        return [entry['MESSAGE'] for entry in
                self.journal.entries('_SYSTEMD_UNIT=' + UNIT) if 'MESSAGE' in entry]

    def refuses_to_start(self, status, *words):
        """It ends with this exit status, and one line that has the words; systemd gives up."""
        outcome = machine.attempt('systemctl', 'start', UNIT)
        self.assertNotEqual(outcome.status, 0, str(outcome))
        self.assertEqual(machine.show('ExecMainStatus'), str(status), self.journal.of_unit())
        lines = self.lines()
        self.assertEqual(len(lines), 1, lines)
        print('# the journal says:', lines[0], flush=True)
        for word in words:
            self.assertIn(word, lines[0])
        if status == 2:
            machine.wait_until(lambda: machine.show('ActiveState') == 'failed', 'it is not restarted')
            self.assertEqual(machine.show('NRestarts'), '0')

    def override(self, text):
        """A drop-in; nothing is tried twice while it is there."""
        machine.drop_in('[Service]\nRestart=no\n' + text)

    def test_wrong_option(self):
        """an override with a wrong option ends with status 2 and names the option"""
        self.override('ExecStart=\nExecStart=/usr/sbin/mbnd --frobnicate\n')
        self.refuses_to_start(2, '--frobnicate')

    def test_wrong_value(self):
        """a wrong value in mbnd.conf ends with status 2; file, group, key and value are named"""
        CONFIG.write_text('[lease]\nlinger = never\n', encoding='utf-8')
        self.refuses_to_start(2, str(CONFIG), 'lease', 'linger', 'never')

    def test_no_key_file(self):
        """so does an mbnd.conf that is no key file"""
        CONFIG.write_text('mbnd shall be quick\n', encoding='utf-8')
        self.refuses_to_start(2, str(CONFIG))

    def test_no_state_directory(self):
        """an override that takes the state directory away ends with status 1 and names it"""
        self.override('StateDirectory=\n')
        self.refuses_to_start(1, '/var/lib/mbnd')

    def test_read_only(self):
        """a read-only /var ends with status 1 and one line that says so"""
        machine.run('mount', '--bind', '/var', '/var')
        try:
            machine.run('mount', '-o', 'remount,bind,ro', '/var')
            self.override('')
            self.refuses_to_start(1, '/var/lib/mbnd', 'ead-only')
        finally:
            machine.run('umount', '/var')

    def test_tried_again(self):
        """with the unit as it is installed it is tried five times, and then left to people"""
        machine.run('mount', '--bind', '/var', '/var')
        try:
            machine.run('mount', '-o', 'remount,bind,ro', '/var')
            # the starts of the tests before count, too
            systemctl('reset-failed', UNIT)
            machine.attempt('systemctl', 'start', UNIT)
            machine.wait_until(lambda: machine.show('ActiveState') == 'failed', 'systemd gives up')
            lines = self.lines()
            self.assertEqual(len(lines), 5, lines)
            self.assertEqual(len(set(lines)), 1, lines)
        finally:
            machine.run('umount', '/var')

    def test_missing_directory(self):
        """a missing /var/lib/mbnd is made again, for mbnd alone"""
        shutil.rmtree('/var/lib/mbnd')
        systemctl('start', UNIT)
        status = os.stat('/var/lib/mbnd')
        self.assertEqual(status.st_mode & 0o7777, 0o700)
        self.assertEqual(status.st_uid, int(machine.run('id', '-u', 'mbnd')))
        self.need_call()

    def test_no_capability(self):
        """without CAP_NET_ADMIN it runs, publishes addresses, and says in one line what is missing"""
        self.override('AmbientCapabilities=\nCapabilityBoundingSet=\n')
        systemctl('start', UNIT)
        bad = [entry['MESSAGE'] for entry in self.journal.of_mbnd()
               if 'CAP_NET_ADMIN' in entry['MESSAGE']]
        self.assertEqual(len(bad), 1, self.journal.messages())
        print('# the journal says:', bad[0], flush=True)
        connection = self.need_call()
        self.assertEqual(self.client.get(connection, CONNECTION, 'Ip4Config')['addresses'],
                         [('10.64.0.2', 30)])
        self.assertEqual(machine.addresses(), [])
        self.hang_up()

    def test_no_capability_demanded(self):
        """with --ip=apply and without CAP_NET_ADMIN it ends with status 2"""
        self.override('AmbientCapabilities=\nCapabilityBoundingSet=\n'
                      'ExecStart=\nExecStart=/usr/sbin/mbnd --ip=apply\n')
        self.refuses_to_start(2, 'CAP_NET_ADMIN')

    def test_no_authority(self):
        """--authority=none is refused on the system bus"""
        self.override('ExecStart=\nExecStart=/usr/sbin/mbnd --authority=none\n')
        self.refuses_to_start(2, '--authority=none')

    def test_no_bus(self):
        """without a bus it ends with status 1 and says where it looked for one"""
        self.override('ExecStart=\n'
                      'ExecStart=/usr/sbin/mbnd --bus-address=unix:path=/run/no/bus\n')
        self.refuses_to_start(1, '/run/no/bus')

    def test_broken_polkit_rule(self):
        """a polkit rule with a mistake in it allows nobody more and locks nobody out"""
        systemctl('start', UNIT)
        connection = self.need_connection()
        self.need_profile()
        POLKIT_RULES.write_text('polkit.addRule(function (action, subject) {\n', encoding='utf-8')
        try:
            systemctl('restart', 'polkit.service')
            connect = busctl(connection, CONNECTION, 'Connect', 'us', 0, 'Work')
            self.refused(as_bob(*connect))
            outcome = as_alice(*connect)
            self.assertEqual(outcome.status, 0, str(outcome))
            start = 0
            status, details = self.completion('OnConnectComplete', start,
                                              int(outcome.out.split()[1]))
            self.assertEqual(status, 0, details)
            self.assertIn('10.64.0.1', machine.run('resolvectl', 'dns', machine.LINK))
            said = [entry['MESSAGE'] for entry in
                    self.journal.entries('_SYSTEMD_UNIT=polkit.service')
                    if POLKIT_RULES.name in str(entry['MESSAGE'])]
            self.assertNotEqual(said, [])
            print('# the journal says:', said[0].splitlines()[0], flush=True)
        finally:
            POLKIT_RULES.unlink()
            systemctl('restart', 'polkit.service')
        self.hang_up()

    def test_restart_with_a_mistake(self):
        """a restart with a mistake in mbnd.conf leaves the call to nobody; the next start ends it"""
        systemctl('start', UNIT)
        self.need_call()
        CONFIG.write_text('[lease]\nlinger = never\n', encoding='utf-8')
        self.assertNotEqual(machine.attempt('systemctl', 'restart', UNIT).status, 0)
        self.assertEqual(machine.show('ActiveState'), 'failed')
        self.assertTrue(self.modem.is_connected())
        CONFIG.write_text(self.installed, encoding='utf-8')
        machine.start_fresh()
        connection = self.need_connection()
        self.assertEqual(self.settled_state(connection), machine.DEACTIVATED)
        self.assertFalse(self.modem.is_connected())
        self.assertEqual(machine.addresses(), [])
        self.need_call()
        self.assert_ping()
        self.hang_up()

    def test_as_root_with_resolvconf(self):
        """what README.Debian has for resolvconf works: its folder is there, and can be written"""
        # the machine has no room for documentation
        files = subprocess.run(['dpkg-deb', '--fsys-tarfile', machine.package('first')],
                               stdout=subprocess.PIPE, timeout=machine.DEADLINE, check=True).stdout
        with tarfile.open(fileobj=io.BytesIO(files)) as package:
            text = package.extractfile(README).read().decode()
        machine.drop_in(textwrap.dedent(re.search(
            r'\n( +\[Service\]\n +User=root\n(?: +\S.*\n)+)', text)[1]))
        for command in re.findall(r'^ +((?:echo|systemd-tmpfiles) .*resolvconf.*)', text, re.M):
            machine.run('sh', '-c', command)
        self.addCleanup(os.unlink, '/etc/tmpfiles.d/mbnd-resolvconf.conf')
        systemctl('start', UNIT)
        pid = machine.main_pid()
        for path in ('/run/resolvconf/try', '/etc/resolv.conf.try'):
            machine.run('nsenter', '--target', str(pid), '--mount', 'touch', path)
            os.unlink(path)
        self.need_call()
        self.hang_up()

    def test_z_bus_dies(self):
        """when the bus dies mbnd ends with status 1, comes back with it, and keeps the call"""
        systemctl('start', UNIT)
        self.need_call()
        mark = self.modem.mark()
        pid = machine.main_pid()
        os.kill(int(machine.show('MainPID', 'dbus.service')), signal.SIGKILL)
        machine.wait_until(lambda: machine.is_active() and machine.main_pid() not in (0, pid),
                           'another mbnd runs')
        self.assertEqual(machine.show('NRestarts'), '1')
        self.client.close()
        self.client = machine.Client(machine.SYSTEM_BUS)
        self.client.call(ROOT, INTERFACES, 'GetInterfaces')
        connection = self.need_connection()
        machine.wait_until(lambda: self.state(connection) == machine.ACTIVATED,
                           'it has the connection')
        self.assertNotIn('connect set', self.modem.asked(mark))
        self.hang_up()
