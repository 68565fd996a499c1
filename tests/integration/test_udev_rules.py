#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""data/77-mbnd.rules and data/05-mbnd.network: who is kept off which device, and who gets it.

What the rules do is asked of udevadm, on a sysfs of umockdev; it takes rules from its own folders
only, so it runs in a mount namespace with ours in /run.
"""

import configparser
import grp
import os
import re
import shutil
import stat
import subprocess
import tempfile
import unittest

import mbnudev
from mbnudev import CONTROLLER, PRELOAD, Testbed

DATA = os.path.join(os.environ['MBN_TEST_SRCDIR'], 'data')
RULES = os.path.join(DATA, '77-mbnd.rules')
# key, operator and value of one part of a rule, as udev(7) has them
PART = re.compile(r'(?P<key>ACTION|KERNELS?|SUBSYSTEMS?|DRIVERS?|TEST|GOTO|LABEL|ATTRS?\{\w+\}'
                  r'|ENV\{\w+\}|GROUP|MODE|TAG)(?P<operator>==|!=|=|\+=)"(?P<value>[^"\\]*)"')
OURS = {'ID_MM_DEVICE_IGNORE', 'NM_UNMANAGED', 'ID_MBND'}
MM, ALL = {'ID_MM_DEVICE_IGNORE'}, OURS
# The name of the service that only an enabled one has, and what else a control port gets.
ALIAS = 'dbus-org.mbnd1.service'
OPENED, CLOSED = ('games', 0o660, True), ('root', 0o600, False)
GRANTED = {('GROUP', '=', 'mbnd'), ('MODE', '=', '0660')}
PULLS = {('TAG', '+=', 'systemd'), ('ENV{SYSTEMD_WANTS}', '+=', ALIAS)}
# The host's own, else that of the package that check.sh has unpacked.
UDEVADM = shutil.which('udevadm') or os.path.join(os.environ.get('MBN_UNPACKED', '/nonexistent'),
                                                  'udev', 'bin', 'udevadm')


def _udevadm_missing():
    try:
        subprocess.run([UDEVADM, '--version'], capture_output=True, check=True, timeout=30)
    except (OSError, subprocess.CalledProcessError) as error:
        return f'no udevadm that runs: {error}'
    return None


MISSING = mbnudev.missing() or _udevadm_missing() \
    or (os.geteuid() != 0 and 'needs root, to have a folder of rules of its own')
MBIM, NONE = ':020e00:0a0002:ff0000:', ':ff0000:'


class Files(unittest.TestCase):
    """What can be seen without udev"""

    def rules(self):
        """Lines of the file that are rules, as lists of (key, operator, value)."""
        with open(RULES, encoding='utf-8') as file:
            lines = [line.strip() for line in file if line.strip() and not line.startswith('#')]
        for line in lines:
            parts = line.split(', ')
            for part in parts:
                self.assertRegex(part, f'^{PART.pattern}$', line)
            yield [PART.fullmatch(part).groups() for part in parts]

    def test_every_line_is_a_rule(self):
        labels, targets = set(), set()
        for rule in self.rules():
            assigned = False
            for key, operator, value in rule:
                changes = operator in ('=', '+=')
                self.assertFalse(assigned and not changes, f'a match after an assignment: {rule}')
                assigned = assigned or changes
                if key in ('GOTO', 'LABEL'):
                    (targets if key == 'GOTO' else labels).add(value)
                elif (key, operator, value) in GRANTED | PULLS:
                    pass
                elif changes:
                    self.assertIn(key.removeprefix('ENV{').removesuffix('}'), OURS, rule)
            self.assertTrue(assigned, rule)
        self.assertEqual(targets, labels)

    def test_the_group_stands_alone(self):
        """One that is not there must not take the rest with it."""
        for rule in self.rules():
            given = set(rule) & GRANTED
            if given:
                changes = {part for part in rule if part[1] in ('=', '+=')}
                self.assertEqual(changes, GRANTED, rule)

    def test_networkd_takes_what_the_rules_mark(self):
        parser = configparser.ConfigParser(comment_prefixes='#')
        parser.optionxform = str
        parser.read(os.path.join(DATA, '05-mbnd.network'), encoding='utf-8')
        self.assertEqual({name: dict(parser[name]) for name in parser.sections()},
                         {'Match': {'Property': 'ID_MBND=1'}, 'Link': {'Unmanaged': 'yes'}})
        marks = [rule for rule in self.rules() if ('ENV{ID_MBND}', '=', '1') in rule]
        self.assertEqual(len(marks), 2)
        for rule in marks:
            self.assertIn(('SUBSYSTEM', '==', 'net'), rule)


class Udev(unittest.TestCase):
    """Modems that udev is asked about. Our group is replaced by one that every machine has."""

    group = 'games'

    def setUp(self):
        self.testbed = Testbed()
        self.addCleanup(self.testbed.close)
        self.folder = tempfile.mkdtemp(prefix='mbntest-')
        self.addCleanup(shutil.rmtree, self.folder)
        with open(RULES, encoding='utf-8') as file:
            rules = file.read().replace('GROUP="mbnd"', f'GROUP="{self.group}"')
        with open(os.path.join(self.folder, '77-mbnd.rules'), 'w', encoding='utf-8') as file:
            file.write(rules)

    def ask(self, path, action='add'):
        """What udev would do with the device."""
        script = 'mount -t tmpfs none /run && mkdir -p /run/udev && ' \
            f'cp -r {self.folder} /run/udev/rules.d && ' \
            f'LD_PRELOAD={PRELOAD} exec {UDEVADM} test --action={action} /sys{path}'
        done = subprocess.run(['unshare', '--mount', 'sh', '-c', script], text=True, check=True,
                              capture_output=True, timeout=30,
                              env={**os.environ, 'UMOCKDEV_DIR': self.testbed.root})
        return done.stdout, done.stderr

    def marks(self, path, action='add'):
        """Which of our properties the device gets."""
        told, _log = self.ask(path, action)
        return {name for name in OURS if f'\n{name}=1\n' in told}

    def add_port(self, path, subsystem, major, minor, **attributes):
        """A device with a node, as the kernel makes it: for root."""
        name = os.path.basename(path)
        os.mknod(os.path.join(self.testbed.root, 'dev', name), stat.S_IFCHR | 0o600,
                 os.makedev(major, minor))
        self.testbed.add(path, subsystem, None, {'dev': f'{major}:{minor}', **attributes},
                         DEVNAME='/dev/' + name, MAJOR=str(major), MINOR=str(minor),
                         **({'DEVTYPE': 'wwan_port'} if attributes else {}))

    def usb(self, port, interfaces, configurations, driver):
        """A USB modem; returns paths of (device, control port, net, tty)."""
        device = f'{CONTROLLER}/usb1/1-{port}'
        function, serial = f'{device}/1-{port}:1.0', f'{device}/1-{port}:1.2'
        paths = (device, f'{function}/usbmisc/cdc-wdm{port}', f'{function}/net/wwan{port}',
                 f'{serial}/ttyUSB{port}/tty/ttyUSB{port}')
        drivers = '../../../../../../bus/usb/drivers/'
        add = self.testbed.add
        add(device, 'usb', {'driver': '../../../../../bus/usb/drivers/usb'},
            {'idVendor': '1199', 'idProduct': '9071', 'bNumConfigurations': str(configurations)},
            DEVTYPE='usb_device', ID_USB_INTERFACES=interfaces)
        add(function, 'usb', {'driver': drivers + driver}, DEVTYPE='usb_interface')
        add(serial, 'usb', {'driver': drivers + 'option'}, DEVTYPE='usb_interface')
        self.add_port(paths[1], 'usbmisc', 180, port)
        add(paths[2], 'net', DEVTYPE='wwan', INTERFACE=f'wwan{port}', IFINDEX=f'{10 + port}')
        add(f'{serial}/ttyUSB{port}', 'usb-serial')
        add(paths[3], 'tty', DEVNAME=f'/dev/ttyUSB{port}', ID_USB_INTERFACES=interfaces)
        return paths

    def check(self, paths, *expected):
        """The marks of these paths."""
        self.assertEqual([self.marks(path) for path in paths], list(expected))

    def pci(self, number, word):
        """A PCIe modem; returns paths of (modem, AT port, port that speaks word, net)."""
        device = f'/devices/pci0000:00/0000:0{number}:00.0'
        modem = f'{device}/wwan/wwan{number}'
        control = f'{modem}/wwan{number}{word.lower()}0'
        add = self.testbed.add
        add(device, 'pci', {'driver': '../../../bus/pci/drivers/mhi-pci-generic'})
        add(modem, 'wwan', DEVTYPE='wwan_dev')
        self.add_port(f'{modem}/wwan{number}at0', 'wwan', 250, 2 * number, type='AT')
        self.add_port(control, 'wwan', 250, 2 * number + 1, type=word)
        add(f'{modem}/net/wwan{number}', 'net', DEVTYPE='wwan', INTERFACE=f'wwan{number}',
            IFINDEX=f'{20 + number}')
        return modem, f'{modem}/wwan{number}at0', control, f'{modem}/net/wwan{number}'

    def served(self, path):
        """(group and mode of its node, whether it starts the service)."""
        told, _log = self.ask(path)
        info = os.stat(os.path.join(self.testbed.root, 'dev', os.path.basename(path)))
        wants = re.findall('^SYSTEMD_WANTS=(.*)$', told, re.MULTILINE)
        tags = re.findall('^TAGS=(.*)$', told, re.MULTILINE)
        self.assertEqual(':systemd:' in ''.join(tags), bool(wants))
        self.assertIn(wants, ([], [ALIAS]))
        return grp.getgrgid(info.st_gid).gr_name, stat.S_IMODE(info.st_mode), bool(wants)


@unittest.skipIf(MISSING, MISSING)
class Asked(Udev):
    """What udev makes of it"""

    def test_usb(self):
        self.check(self.usb(1, MBIM, 1, 'cdc_mbim'), MM, MM, ALL, MM)

    def test_usb_of_several_configurations(self):
        self.check(self.usb(1, MBIM, 3, 'cdc_mbim'), set(), MM, ALL, MM)

    def test_usb_in_its_qmi_configuration(self):
        """ModemManager keeps what it needs to drive it."""
        self.check(self.usb(1, MBIM, 3, 'qmi_wwan'), set(), set(), set(), MM)

    def test_usb_without_mbim(self):
        self.check(self.usb(1, NONE, 1, 'qmi_wwan'), set(), set(), set(), set())

    def test_given_away(self):
        """What the file itself says to write for one modem."""
        with open(RULES, encoding='utf-8') as file:
            line = re.search(r'^#   (ATTRS.*)$', file.read(), re.MULTILINE).group(1)
        with open(os.path.join(self.folder, '70-mbnd-local.rules'), 'w', encoding='utf-8') as file:
            file.write(line + '\n')
        self.check(self.usb(1, MBIM, 1, 'cdc_mbim'), set(), set(), set(), set())

    def test_removal(self):
        paths = self.usb(1, MBIM, 1, 'cdc_mbim')
        self.assertEqual(self.marks(paths[1], 'remove'), set())

    def test_pci(self):
        self.check(self.pci(1, 'MBIM')[1:], MM, MM, ALL)

    def test_pci_that_speaks_qmi(self):
        self.check(self.pci(2, 'QMI'), set(), set(), set(), set())

    def test_control_ports_are_given_to_the_service_and_start_it(self):
        self.assertEqual(self.served(self.usb(1, MBIM, 1, 'cdc_mbim')[1]), OPENED)
        self.assertEqual(self.served(self.usb(2, MBIM, 3, 'cdc_mbim')[1]), OPENED)
        self.assertEqual(self.served(self.pci(3, 'MBIM')[2]), OPENED)

    def test_other_ports_are_not(self):
        self.assertEqual(self.served(self.usb(1, MBIM, 3, 'qmi_wwan')[1]), CLOSED)
        self.assertEqual(self.served(self.pci(3, 'MBIM')[1]), CLOSED)
        self.assertEqual(self.served(self.pci(4, 'QMI')[2]), CLOSED)

    def test_ports_given_away_are_not(self):
        with open(os.path.join(self.folder, '70-mbnd-local.rules'), 'w', encoding='utf-8') as file:
            file.write('ENV{MBND_IGNORE}="1"\n')
        self.assertEqual(self.served(self.usb(1, MBIM, 1, 'cdc_mbim')[1]), CLOSED)
        self.assertEqual(self.served(self.pci(3, 'MBIM')[2]), CLOSED)

    def test_other_interfaces(self):
        """Ethernet, also by USB."""
        function = f'{CONTROLLER}/usb1/1-1/1-1:1.0'
        self.testbed.add(f'{CONTROLLER}/usb1/1-1', 'usb', None, {'bNumConfigurations': '1'},
                         DEVTYPE='usb_device', ID_USB_INTERFACES=':020600:0a0000:')
        self.testbed.add(function, 'usb', {'driver': '../../../../../../bus/usb/drivers/cdc_ether'},
                         DEVTYPE='usb_interface')
        self.testbed.add(function + '/net/eth7', 'net', INTERFACE='eth7', IFINDEX='77')
        self.check((f'{CONTROLLER}/usb1/1-1', function + '/net/eth7'), set(), set())


@unittest.skipIf(MISSING, MISSING)
class GroupMissing(Udev):
    """The group has not been made yet"""

    group = 'no-such-group'

    def test_all_else_is_as_with_it(self):
        path = self.usb(1, MBIM, 1, 'cdc_mbim')[1]
        group, _mode, started = self.served(path)
        self.assertEqual((group, started), ('root', True))
        self.assertEqual(self.marks(path), MM)


if __name__ == '__main__':
    unittest.main(verbosity=2)
