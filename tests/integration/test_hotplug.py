#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Modems found by udev: which are used, and what is said of the others (design.md 3.9, 6)."""

import unittest

import mbnudev
from mbnharness import (ACTIVATED, CONNECTION, CONNECTION_MANAGER, INTERFACE_MANAGER, ROOT,
                        IntegrationTest, main)
from mbnreload import reload, shows
from mbnudev import UdevScene

OTHER_IMEI = 'set imei 356938035643809'
MISSING = mbnudev.missing()


@unittest.skipIf(MISSING, MISSING)
class HotplugTest(IntegrationTest):
    """A test with scenes of umockdev's"""

    def udev_scene(self, *args, **kwargs):
        """A new UdevScene that ends with the test."""
        return UdevScene(self, *args, **kwargs)

    def interfaces(self, scene):
        """GetInterfaces."""
        return scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')[0]

    def removed(self, scene, since):
        """Waits for the last word about an Interface; returns its path."""
        return scene.client.wait(
            lambda m: m.is_signal('InterfacesRemoved', ROOT) and '/Interface/' in m.args[0],
            since=since, what='InterfacesRemoved of an Interface').args[0]

    def lines(self, scene, *words):
        """Lines of the log with all of the words, debug messages aside."""
        return [line for line in scene.log().splitlines()
                if 'DEBUG' not in line and all(word in line for word in words)]


class Found(HotplugTest):
    """What is there and what comes"""

    def test_there_at_start(self):
        for kind in ('cdc_mbim', 'mhi'):
            with self.subTest(kind=kind):
                scene = self.udev_scene(start=False)
                modem = scene.plug(kind=kind, event=False)
                scene.start()
                scene.connected(scene.ready())
                self.assertEqual(len(self.lines(scene, 'opening ' + modem.path)), 1)

    def test_plugged_later(self):
        for kind in ('cdc_mbim', 'mhi'):
            with self.subTest(kind=kind):
                scene = self.udev_scene()
                scene.sync()
                self.assertEqual(self.interfaces(scene), [])
                scene.plug(kind=kind)
                scene.connected(scene.ready())

    def test_type_in_the_name(self):
        """Linux 5.13 has no attribute for the type of a wwan port."""
        scene = self.udev_scene()
        scene.plug(kind='mhi', node='wwan0p1MBIM', type_word=None)
        scene.connected(scene.ready())

    def test_no_hotplug(self):
        scene = self.udev_scene(start=False, arguments=['--no-hotplug'])
        scene.plug(event=False)
        scene.start()
        scene.plug(number=1)
        scene.settle(0.5, unless=lambda m: m.is_signal('InterfacesAdded'))
        self.assertEqual(scene.modems[0].journal(), [])
        self.assertEqual(scene.modems[1].journal(), [])

    def test_one_event_more_is_no_modem_more(self):
        """Listed at start and told of again; changed; bound: all of one port."""
        scene = self.udev_scene(start=False)
        modem = scene.plug(event=False)
        scene.start()
        scene.connected(scene.ready())
        for action in ('add', 'change', 'bind', 'online'):
            scene.testbed.uevent(modem.sysfs, action)
        since = scene.client.mark()
        scene.plug(number=1, scenario=[OTHER_IMEI])
        scene.ready(since)
        self.assertEqual(len(self.interfaces(scene)), 2)
        self.assertEqual(len(self.lines(scene, 'opening ')), 2)

    def test_node_comes_late(self):
        scene = self.udev_scene()
        modem = scene.plug(show=False)
        scene.wait_log(f'{modem.path} does not exist yet')
        modem.show_node()
        scene.connected(scene.ready())

    def test_driver_bound_late(self):
        """It becomes a port of ours by a change."""
        scene = self.udev_scene()
        modem = scene.plug(kind='mhi', type_word='AT')
        scene.settle(0.3, unless=lambda m: m.is_signal('InterfacesAdded'))
        scene.testbed.call('set_attribute', '/sys' + modem.sysfs, 'type', 'MBIM')
        scene.testbed.uevent(modem.sysfs, 'change')
        scene.connected(scene.ready())

    def test_two_modems(self):
        scene = self.udev_scene()
        first = scene.plug()
        one = scene.ready()
        since = scene.client.mark()
        scene.plug(number=1, scenario=[OTHER_IMEI], kind='mhi')
        two = scene.ready(since)
        scene.connected(one)
        scene.connected(two)
        since = scene.client.mark()
        scene.unplug(first)
        self.removed(scene, since)
        self.assertEqual(scene.state(two), 1)


class Identity(HotplugTest):
    """The same modem is the same Interface, wherever it comes back"""

    def test_re_enumerated(self):
        """Another number, another socket: the InterfaceID stays, the object is a new one."""
        scene = self.udev_scene()
        modem = scene.plug()
        paths, ids, since = [], [], 0
        for node in ('cdc-wdm1', 'cdc-wdm7', 'cdc-wdm0', None):
            connection = scene.ready(since)
            ids.append(scene.client.get(connection, CONNECTION, 'InterfaceID'))
            paths.append(scene.interface_of(connection))
            if node is not None:
                since = scene.client.mark()
                scene.unplug(modem)
                self.assertEqual(self.removed(scene, since), paths[-1])
                scene.replug(modem, node=node)
        self.assertEqual(len(set(ids)), 1)
        self.assertEqual(len(set(paths)), 4)

    def test_renamed(self):
        """A rename is a removal and an arrival: the old node is none any more."""
        scene = self.udev_scene()
        modem = scene.plug()
        interface_id = scene.client.get(scene.ready(), CONNECTION, 'InterfaceID')
        since = scene.client.mark()
        scene.rename(modem, 'cdc-wdm5')
        self.removed(scene, since)
        connection = scene.ready(since)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'InterfaceID'), interface_id)
        self.assertEqual(len(self.lines(scene, 'opening /dev/cdc-wdm5')), 1)

    def test_removal_overtaken(self):
        """The next modem at this node is told of, the removal of the first is not (yet)."""
        scene = self.udev_scene()
        first = scene.plug()
        scene.ready()
        since = scene.client.mark()
        first.command('unplug')
        first.hide_node()
        first.forget_port()
        scene.plug(number=1, node='cdc-wdm0', scenario=[OTHER_IMEI])
        self.removed(scene, since)
        # the node alone may have been enough to open it; then udev said that it is another's
        scene.settle(0.5)
        connections = scene.client.call(ROOT, CONNECTION_MANAGER, 'GetConnections')[0]
        self.assertEqual(len(connections), 1)
        scene.connected(connections[0])
        self.assertEqual(len(self.interfaces(scene)), 1)


class NotUsed(HotplugTest):
    """Those that are left alone"""

    def test_qmi_is_said_once(self):
        scene = self.udev_scene()
        modem = scene.plug(kind='qmi_wwan', vid='05c6', pid='9025')
        scene.wait_log('no driver yet')
        for action in ('change', 'add'):
            scene.testbed.uevent(modem.sysfs, action)
        # a second port of the same device, and the device itself in the other subsystem
        modem.add_port('cdc-wdm9')
        scene.plug(number=1)
        scene.ready()
        lines = self.lines(scene, 'no driver yet')
        self.assertEqual(len(lines), 1, lines)
        for word in (modem.path, '05c6:9025', 'qmi_wwan', 'leave it to ModemManager'):
            self.assertIn(word, lines[0])
        self.assertEqual(modem.journal(), [])

        # gone and back: said again
        scene.unplug(modem)
        scene.replug(modem)
        since = scene.client.mark()
        scene.plug(number=2, scenario=[OTHER_IMEI])
        scene.ready(since)
        self.assertEqual(len(self.lines(scene, 'no driver yet')), 2)

    def test_wwan_qmi(self):
        scene = self.udev_scene()
        scene.plug(kind='mhi', type_word='QMI')
        scene.wait_log('no driver yet')

    def test_other_ports_are_passed_over(self):
        scene = self.udev_scene(start=False)
        for number, (kind, node, word) in enumerate((
                ('huawei_cdc_ncm', 'cdc-wdm0', None), ('cdc_wdm', 'cdc-wdm1', None),
                ('cdc_mbim', 'hiddev0', None), ('mhi', 'wwan3at0', 'AT'),
                ('mhi', 'wwan4qcdm0', 'QCDM'), ('mhi', 'wwan5p1AT', None))):
            scene.plug(number=number, kind=kind, node=node, type_word=word, event=False)
        scene.start()
        scene.plug(number=7)
        scene.ready()
        self.assertEqual(len(self.interfaces(scene)), 1)
        for modem in scene.modems[:-1]:
            self.assertEqual(modem.journal(), [])
            self.assertEqual(self.lines(scene, modem.path), [])

    def ignored(self, ignore, **kwargs):
        """A modem that is ignored, and one that is not."""
        scene = self.udev_scene(limits={'ignore': ignore})
        modem = scene.plug(**kwargs)
        scene.wait_log('is left alone')
        scene.testbed.uevent(modem.sysfs, 'change')
        scene.plug(number=3, scenario=[OTHER_IMEI], vid='1199', pid='9071')
        scene.connected(scene.ready())
        self.assertEqual(len(self.interfaces(scene)), 1)
        self.assertEqual(modem.journal(), [])
        self.assertEqual(scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices'), [])
        lines = self.lines(scene, 'is left alone', modem.path)
        self.assertEqual(len(lines), 1, lines)
        return scene, modem

    def test_ignored_by_path(self):
        self.ignored('/dev/cdc-wdm0')

    def test_ignored_by_vid_pid(self):
        self.ignored('0000:0000;12D1:1506')

    def test_ignored_by_vid_pid_of_pci(self):
        self.ignored('17cb:0306', kind='mhi', vid='17CB', pid='0306')

    def test_ignored_and_qmi(self):
        scene, _ = self.ignored('12d1:1506', kind='qmi_wwan')
        self.assertEqual(self.lines(scene, 'no driver yet'), [])

    def test_ignored_at_one_node_only(self):
        scene, modem = self.ignored('/dev/cdc-wdm0')
        scene.unplug(modem)
        since = scene.client.mark()
        scene.replug(modem, node='cdc-wdm1')
        scene.connected(scene.ready(since))

    def test_the_command_line_wins(self):
        """What --device names is used, whatever the file says of what is found."""
        scene = self.udev_scene(limits={'ignore': '/dev/cdc-wdm0'},
                                devices=['/dev/cdc-wdm0,net=wwan7'])
        scene.plug()
        self.assertEqual(scene.client.get(scene.ready(), CONNECTION, 'NetworkInterface'), 'wwan7')


class Reload(HotplugTest):
    """[modem] ignore is another while the daemon runs"""

    @shows('[modem] ignore')
    def test_ignored_from_then_on(self):
        scene = self.udev_scene(limits={'ignore': '/dev/cdc-wdm0'})
        first = scene.plug()
        scene.wait_log('is left alone')
        # taken up
        reload(scene, modem={'ignore': '/dev/cdc-wdm7'})
        connection = scene.ready()
        scene.connected(connection)
        # in use: stays so, and that is said
        reload(scene, modem={'ignore': '12d1:1506'})
        line = scene.wait_log('is in use and stays so')
        self.assertIn(first.path, line)
        self.assertIn('12d1:1506', line)
        self.assertEqual(scene.state(connection), ACTIVATED)
        # plugged in again: left alone
        since = scene.client.mark()
        scene.unplug(first)
        self.removed(scene, since)
        scene.replug(first)
        scene.wait_log('is left alone', also='says 12d1:1506')
        self.assertEqual(self.interfaces(scene), [])


class Fixed(HotplugTest):
    """A --device that udev finds, too, is one device, and what the command line says counts"""

    def check_one(self, scene):
        """One modem, opened once, with the network interface of the command line."""
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan7')
        scene.settle(0.3)
        self.assertEqual(len(self.interfaces(scene)), 1)
        opened = [e for e in scene.modems[0].journal() if e['type'] == 'open']
        self.assertEqual(len(opened), 1)
        scene.connected(connection)
        return connection

    def test_there_at_start(self):
        scene = self.udev_scene(start=False, devices=['/dev/cdc-wdm0,net=wwan7'])
        scene.plug(event=False)
        scene.start()
        self.check_one(scene)

    def test_plugged_later_and_again(self):
        scene = self.udev_scene(devices=['/dev/cdc-wdm0,net=wwan7'])
        modem = scene.plug()
        self.check_one(scene)
        since = scene.client.mark()
        scene.unplug(modem)
        self.removed(scene, since)
        scene.replug(modem)
        connection = scene.ready(since)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan7')
        self.assertEqual(len(self.interfaces(scene)), 1)

    def test_by_another_name(self):
        """The simulator's own link leads to the same device."""
        scene = self.udev_scene(start=False)
        modem = scene.plug(event=False)
        scene.arguments.append(f'--device={modem.device},net=wwan7')
        scene.start()
        self.check_one(scene)

    def test_found_first_by_another_name(self):
        """Whoever comes first: a name that appears later waits until the found one is gone."""
        scene = self.udev_scene(start=False)
        link = scene.directory + '/my-modem'
        scene.arguments.append(f'--device={link},net=wwan7')
        scene.start()
        modem = scene.plug()
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), '')
        scene.link(link, modem.device)
        scene.wait_log('it is used once')
        scene.connected(connection)
        self.assertEqual(len(self.interfaces(scene)), 1)
        # udev takes the port away; the device is there still
        since = scene.client.mark()
        modem.vanish()
        self.removed(scene, since)
        connection = scene.ready(since)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan7')
        scene.connected(connection)


if __name__ == '__main__':
    main()
