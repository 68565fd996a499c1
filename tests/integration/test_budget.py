#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The modem traffic budget of design.md 5, counted at the modem."""

import time

from mbnharness import ACTIVATED, CONNECTION, REGISTRATION, ROOT, IntegrationTest, main

# What other getters need may be read after ready, once.
BACKGROUND = {'pin-list', 'home-provider', 'preferred-providers', 'visible-providers',
              'signal-state', 'provisioned-contexts', 'emergency-mode', 'device-services',
              'multicarrier-providers', 'packet-statistics'}


class Budget(IntegrationTest):
    """Messages sent by the daemon in an undisturbed run"""

    def quiet(self, scene):
        """Waits until the background reads are through; returns the connection's path."""
        connection = scene.ready()
        for member in ('OnHomeProviderAvailable', 'OnPreferredProvidersChange',
                       'OnEmergencyModeChange', 'OnSignalStateChange'):
            scene.client.wait_signal(member)
        scene.sync()
        return connection

    def test_open_to_ready_at_most_10_messages(self):
        scene = self.scene(['set device-delay 20'])
        ready = scene.client.wait_signal('OnConnectionArrival', ROOT)
        scene.settle(0.3)
        journal = scene.modem.journal()
        sent = [e for e in journal if e['dir'] == 'host' and e['time_us'] < ready.time * 1e6]
        needed = [e for e in sent if e.get('cid') not in BACKGROUND]
        self.assertLessEqual(len(needed), 10, needed)
        self.assertGreaterEqual(len(needed), 4, needed)
        self.assertEqual(needed[0]['type'], 'open')
        # nothing else was asked before the last of them had been answered
        answered = max(e['time_us'] for e in journal if e['dir'] == 'function'
                       and e['tid'] == needed[-1]['tid'])
        early = [e for e in sent if e.get('cid') in BACKGROUND and e['time_us'] < answered]
        self.assertLessEqual(len(needed) + len(early), 10, early)

    def test_connect_attached_2_disconnect_1(self):
        scene = self.scene(['packet attached'])
        connection = self.quiet(scene)
        wire = scene.wire_mark()
        scene.connected(connection)
        self.assertEqual([e['cid'] for e in scene.wire(since=wire)],
                         ['connect', 'ip-configuration'])
        wire = scene.wire_mark()
        scene.disconnected(connection)
        scene.sync()
        self.assertEqual([(e['cid'], e['op']) for e in scene.wire(since=wire)],
                         [('connect', 'set')])
        # and again, the same
        wire = scene.wire_mark()
        scene.connected(connection)
        scene.disconnected(connection)
        self.assertEqual(len(scene.wire(since=wire)), 3)

    def test_connect_detached_3(self):
        scene = self.scene()
        connection = self.quiet(scene)
        wire = scene.wire_mark()
        scene.connected(connection)
        self.assertEqual([e['cid'] for e in scene.wire(since=wire)],
                         ['packet-service', 'connect', 'ip-configuration'])

    def test_background_is_read_once_and_then_silence(self):
        """Within 5 s of ready, or 5 s after OPEN when ready does not come."""
        scene = self.scene(modems=[['set imei 1'], ['set imei 2', 'register searching']])
        client = scene.client
        ready = client.wait_signal('OnConnectionArrival', ROOT)
        client.wait(lambda m: len(client.signals('OnHomeProviderAvailable')) == 2, timeout=12)
        scene.settle(1)
        for modem in scene.modems:
            asked = [(e.get('cid'), e.get('op')) for e in scene.wire(modem=modem)]
            for cid in BACKGROUND:
                self.assertLessEqual(asked.count((cid, 'query')), 1, asked)
        late = [e['time_us'] / 1e6 for e in scene.wire() if e.get('cid') in BACKGROUND]
        self.assertLess(max(late) - ready.time, 5)
        waiting = scene.wire(modem=scene.modems[1])
        first = waiting[0]['time_us'] / 1e6
        late = [e['time_us'] / 1e6 - first for e in waiting if e.get('cid') in BACKGROUND]
        self.assertGreater(min(late), 4.5)
        self.assertLess(max(late), 10)

    def test_idle_0_messages(self):
        scene = self.scene(modems=[['set imei 1'], ['set imei 2'],
                                   ['set imei 3', 'sim locked'], ['set imei 4', 'sim absent']])
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == 3)
        client.wait(lambda m: len(client.signals('OnEmergencyModeChange')) == 4, timeout=12)
        scene.sync()
        paths, = client.call(ROOT, 'org.mbnd1.ConnectionManager', 'GetConnections')
        path, = [p for p in paths if client.get(p, CONNECTION, 'NetworkInterface') == 'wwan0']
        scene.connected(path)
        marks = [scene.wire_mark(m) for m in scene.modems]
        cpu = self.cpu(scene)
        scene.settle(4)
        for modem, mark in zip(scene.modems, marks):
            self.assertEqual(scene.wire(since=mark, modem=modem), [])
        self.assertLess(self.cpu(scene) - cpu, 3)      # clock ticks

    def cpu(self, scene):
        """Clock ticks the daemon has used."""
        with open(f'/proc/{scene.daemon.process.pid}/stat', encoding='utf-8') as file:
            words = file.read().rsplit(')', 1)[1].split()
        return int(words[11]) + int(words[12])

    def test_indications_are_not_followed_by_reads(self):
        """State that indications keep current is never polled and never re-read."""
        scene = self.scene(['packet attached'])
        connection = self.quiet(scene)
        interface = scene.interface_of(connection)
        wire = scene.wire_mark()
        # nobody has asked for these
        for number in range(5):
            scene.modem.command(f'set provisioned {number}:internet:other')
        for command, member in (('register roaming', 'OnRegisterStateChange'),
                                ('packet detached', 'OnPacketServiceStateChange'),
                                ('packet attached data-class=0x20', 'OnPacketServiceStateChange'),
                                ('set rssi 9', 'OnSignalStateChange'),
                                ('register home', 'OnRegisterStateChange')):
            since = scene.client.mark()
            scene.modem.command(command)
            scene.client.wait_signal(member, interface, since=since)
        scene.sync()
        self.assertEqual(scene.wire(since=wire), [])
        scene.client.call(interface, REGISTRATION, 'GetRegisterState')
        scene.client.objects()
        self.assertEqual(scene.wire(since=wire), [])
        scene.connected(connection)
        self.assertEqual(len(scene.wire(since=wire)), 2)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_getters_do_not_ask_again(self):
        scene = self.scene()
        connection = self.quiet(scene)
        interface = scene.interface_of(connection)
        wire = scene.wire_mark()
        start = time.monotonic()
        for member in ('GetInterfaceCapability', 'GetReadyState', 'InEmergencyMode',
                       'GetHomeProvider', 'GetPreferredProviders', 'GetSubscriberInformation'):
            scene.client.call(interface, 'org.mbnd1.Interface', member)
        self.assertLess(time.monotonic() - start, 5)
        self.assertEqual(scene.wire(since=wire), [])


if __name__ == '__main__':
    main()
