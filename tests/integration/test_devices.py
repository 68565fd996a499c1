#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Devices that are not there, are no modems, or talk nonsense (issue item "bad input", design.md 6)."""

import os
import pty
import tempfile

from mbnharness import (CONNECTION, INTERFACE_MANAGER, ROOT, IntegrationTest, Modem, main)

KINDS = ('truncated-buffer', 'bad-offsets', 'random-bytes', 'wrong-length', 'wrong-tid',
         'unknown-type', 'zero-length', 'huge-count')
SHORT = {'query_timeout': 0.6, 'open_timeout': 0.8, 'probe_timeout': 0.5}


class NotAModem(IntegrationTest):
    """--device that is something else; the modem beside it works"""

    def beside(self, path, limits=None):
        """A scene with a good modem and that device; returns (scene, connection)."""
        scene = self.scene(start=False, limits=limits or SHORT)
        scene.arguments.append('--device=' + path)
        scene.start()
        connection = scene.ready()
        scene.connected(connection)
        return scene, connection

    def failed(self, scene):
        """FailedDevices."""
        return scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices')

    def still_fine(self, scene, connection, path):
        """The daemon lives, said something, shows no object for it, and the good modem works."""
        scene.disconnected(connection)
        scene.connected(connection)
        self.assertEqual(len(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')[0]), 1)
        self.assertIn(path, scene.log())

    def test_regular_file_directory_and_null(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        path = os.path.join(scratch.name, 'file')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('nothing')
        for bad in (path, scratch.name, '/dev/null'):
            with self.subTest(bad=bad):
                scene, connection = self.beside(bad)
                # every word of it that reaches the log is a word about this path
                scene.wait_log(bad)
                self.still_fine(scene, connection, bad)
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'nothing')

    def test_pty_that_never_answers_is_listed_as_failed_2(self):
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        path = os.ttyname(slave)
        os.close(slave)
        scene, connection = self.beside(path, {**SHORT, 'open_timeout': 0.3})
        changed = scene.client.wait(lambda m: m.changed().get('FailedDevices') == [path],
                                    timeout=30, what='FailedDevices')
        self.assertEqual((changed.path, changed.args[0]), (ROOT, INTERFACE_MANAGER))
        self.assertEqual(self.failed(scene), [path])
        self.still_fine(scene, connection, path)

    def test_dead_modem_leaves_the_list_when_it_answers_2(self):
        scene = self.scene(['silent on'], limits={**SHORT, 'open_timeout': 0.3})
        client = scene.client
        client.wait(lambda m: m.changed().get('FailedDevices') == [scene.modem.device],
                    timeout=30, what='FailedDevices')
        self.assertEqual(client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))
        scene.modem.command('silent off')
        client.wait(lambda m: m.changed().get('FailedDevices') == [], timeout=30,
                    what='FailedDevices becoming empty')
        scene.connected(scene.ready())

    def test_dead_modem_leaves_the_list_when_it_goes_2(self):
        scene = self.scene(['silent on'], limits={**SHORT, 'open_timeout': 0.3})
        client = scene.client
        client.wait(lambda m: m.changed().get('FailedDevices') == [scene.modem.device],
                    timeout=30, what='FailedDevices')
        scene.modem.command('unplug')
        client.wait(lambda m: m.changed().get('FailedDevices') == [], timeout=5,
                    what='FailedDevices becoming empty')


class Waited(IntegrationTest):
    """A path that does not exist yet is waited for; one that goes away too (design.md 6)"""

    def test_path_that_comes_later(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        scene = self.scene(modems=[], devices=[os.path.join(scratch.name, 'modem,net=wwan7')])
        scene.sync()
        self.assertEqual(scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices'), [])
        self.assertEqual(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))
        modem = Modem(directory=scratch.name)
        scene.modems.append(modem)
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan7')
        scene.connected(connection)

    def test_directory_that_comes_later(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        directory = os.path.join(scratch.name, 'a', 'b')
        scene = self.scene(modems=[], devices=[os.path.join(directory, 'modem')])
        scene.sync()
        os.makedirs(directory)
        scene.modems.append(Modem(directory=directory))
        scene.connected(scene.ready())

    def test_goes_and_comes_many_times(self):
        scene = self.scene()
        scene.ready()
        for _ in range(5):
            since = scene.client.mark()
            scene.modem.command('unplug')
            scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=since)
            scene.modem.command('plug')
            scene.ready(since)
        scene.connected(scene.ready(since))

    def test_another_modem_at_the_same_path_2(self):
        scene = self.scene()
        first = scene.client.get(scene.ready(), CONNECTION, 'InterfaceID')
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.modem.command('set imei 356938035643809')
        scene.modem.command('plug')
        second = scene.client.get(scene.ready(since), CONNECTION, 'InterfaceID')
        self.assertNotEqual(first, second)


class Garbage(IntegrationTest):
    """One modem per kind of garbage, all on one daemon: reported, reset, retried"""

    def recover(self, *faults, count=1, limits=None):
        """Modems that spoil an answer `count` times; all become usable in the end.

        faults: 'fault … ' without the garbage word
        """
        modems = [[f'{fault} garbage={kind} count={count}' for fault in faults]
                  + [f'set imei 49015420323{n:04d}', 'packet attached']
                  for n, kind in enumerate(KINDS)]
        scene = self.scene(modems=modems, limits=limits or SHORT)
        client = scene.client
        for number in range(len(KINDS)):
            name = f'wwan{number}'
            client.wait(lambda m, n=name: m.is_signal('InterfacesAdded')
                        and m.args[1].get(CONNECTION, {}).get('NetworkInterface') == n,
                        timeout=40, what=f'the connection of the modem with {KINDS[number]}')
        return scene

    def connect_all(self, scene):
        """Every connection works, after what is still going on with it has ended."""
        paths, = scene.client.call(ROOT, 'org.mbnd1.ConnectionManager', 'GetConnections')
        self.assertEqual(len(paths), len(KINDS))
        for path in paths:
            for _ in range(3):      # the first may meet the reset
                status = scene.completed(scene.connect(path), timeout=30).args[1]
                if status == 0:
                    break
            self.assertEqual(status, 0, path)

    def test_in_open(self):
        self.connect_all(self.recover('fault open'))

    def test_in_device_caps(self):
        self.connect_all(self.recover('fault device-caps query'))

    def test_in_subscriber_and_subscribe_list(self):
        self.connect_all(self.recover('fault subscriber-ready-status query',
                                      'fault device-service-subscribe-list set'))

    def test_in_registration_and_packet_service(self):
        self.connect_all(self.recover('fault register-state query',
                                      'fault packet-service query'))

    def test_in_connect_and_ip_configuration(self):
        scene = self.recover('fault connect set', 'fault ip-configuration query',
                             limits={**SHORT, 'activate_timeout': 1, 'ip_timeout': 2})
        self.connect_all(scene)

    def test_in_everything_that_is_read_in_the_background(self):
        self.connect_all(self.recover('fault home-provider query', 'fault signal-state query',
                                      'fault preferred-providers query',
                                      'fault emergency-mode query'))

    def test_out_of_the_blue(self):
        scene = self.scene(['packet attached'], limits=SHORT)
        connection = scene.ready()
        for kind in KINDS:
            scene.modem.command('garbage ' + kind)
        for _ in range(5):
            status = scene.completed(scene.connect(connection), timeout=30).args[1]
            if status == 0:
                break
        self.assertEqual(status, 0)

    def test_for_ever_is_reported_and_the_other_works(self):
        """DEVICE_CAPS is never understandable: FailedDevices, no Interface."""
        scene = self.scene(modems=[['fault device-caps garbage=random-bytes count=all'], []],
                           limits={**SHORT, 'open_timeout': 0.4, 'query_timeout': 0.4})
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan1')
        scene.client.wait(lambda m: m.changed().get('FailedDevices') == [scene.modem.device],
                          timeout=40, what='FailedDevices')
        scene.connected(connection)

    def test_open_refused_is_retried(self):
        for fault in ('status=2', 'status=1', 'function-error=5', 'drop'):
            with self.subTest(fault=fault):
                scene = self.scene([f'fault open {fault} count=1'], limits=SHORT)
                scene.connected(scene.ready())

    def test_small_fragments_both_ways(self):
        scene = self.scene(['set max-control-transfer 64', 'packet attached',
                            'set numbers +4917000000001,+4917000000002,+4917000000003'])
        scene.connected(scene.ready())
        self.assertTrue([e for e in scene.modem.journal() if e['fragments'] > 1])


if __name__ == '__main__':
    main()
