#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""org.mbnd1.Interface and Signal: getters, Pending, providers, scan (mbn-api.md 2.2, 2.9)."""

import time

from mbnharness import (CONNECTION, E_HANDLE, E_INVALIDARG, E_MBN_RADIO_POWER_OFF, ERROR_TIMEOUT,
                        ICCID, IMEI, IMSI, INTERFACE, REGISTRATION, ROOT, S_OK, SIGNAL,
                        SUBSCRIBER, IntegrationTest, hresult, main)

HOME = ('00101', 1, 'Test PLMN', 0)


class Base(IntegrationTest):
    """Calls on the interface of a scene"""

    def interface(self, *settings, limits=None):
        """A scene with one modem that is read through; returns (scene, interface path)."""
        scene = self.scene(list(settings), limits=limits)
        path = scene.arrived()
        scene.client.wait_signal('OnEmergencyModeChange', path)
        scene.client.wait_signal('OnPreferredProvidersChange', path)
        scene.client.wait_signal('OnHomeProviderAvailable', path)
        return scene, path


class Capability(Base):
    """GetInterfaceCapability"""

    def test_tuple_in_declared_order(self):
        scene, path = self.interface('set voice-class 3', 'set data-class 0x8000003f',
                                     'set custom-data-class XLTE', 'set sms-caps 3',
                                     'set control-caps 0x3', 'set firmware "FW 1.2"')
        caps, = scene.client.call(path, INTERFACE, 'GetInterfaceCapability')
        model = caps[11]
        self.assertEqual(caps[:10], (1, 3, 0x8000003f, 'XLTE', 0, 0, '', 3, 3, IMEI))
        self.assertEqual(caps[12], 'FW 1.2')
        self.assertIn('mbn-modem-sim', model)
        prop = scene.client.get(path, INTERFACE, 'InterfaceCapability')
        self.assertEqual(prop, (*caps[:9], '', *caps[10:]))

    def test_custom_name_only_with_the_custom_bit_6_9(self):
        scene, path = self.interface('set custom-data-class XLTE')
        self.assertEqual(scene.client.get(path, INTERFACE, 'InterfaceCapability')[3], '')

    def test_cdma_class(self):
        scene, path = self.interface('set cellular-class 2')
        self.assertEqual(scene.client.get(path, INTERFACE, 'InterfaceCapability')[0], 2)


class Pending(Base):
    """Error.Pending until known, then the event of mbn-api.md 1.4"""

    GETTERS = ((INTERFACE, 'GetReadyState', 'OnReadyStateChange'),
               (INTERFACE, 'GetSubscriberInformation', 'OnSubscriberInformationChange'),
               (SUBSCRIBER, 'GetSubscriberInformation', 'OnSubscriberInformationChange'),
               (INTERFACE, 'InEmergencyMode', 'OnEmergencyModeChange'),
               (INTERFACE, 'GetHomeProvider', 'OnHomeProviderAvailable'),
               (INTERFACE, 'GetPreferredProviders', 'OnPreferredProvidersChange'),
               (REGISTRATION, 'GetRegisterState', 'OnRegisterStateChange'),
               (REGISTRATION, 'GetRegisterMode', 'OnRegisterModeAvailable'),
               (REGISTRATION, 'GetProviderID', 'OnRegisterModeAvailable'),
               (REGISTRATION, 'GetProviderName', 'OnRegisterModeAvailable'),
               (REGISTRATION, 'GetRoamingText', 'OnRegisterModeAvailable'),
               (REGISTRATION, 'GetAvailableDataClasses', 'OnPacketServiceStateChange'),
               (REGISTRATION, 'GetCurrentDataClass', 'OnPacketServiceStateChange'),
               (SIGNAL, 'GetSignalStrength', 'OnSignalStateChange'),
               (SIGNAL, 'GetSignalError', 'OnSignalStateChange'))
    NEVER = ((REGISTRATION, 'GetRegistrationNetworkError'),
             (REGISTRATION, 'GetPacketAttachNetworkError'))

    def all_pending(self, scene, path):
        """Asserts that every getter answers Pending and its property is a default."""
        client = scene.client
        for interface, member, _ in self.GETTERS:
            message = self.assert_refused('Pending', client.call, path, interface, member)
            self.assertTrue(message.startswith('0x8000000A: '), message)
        for interface, member in self.NEVER:
            self.assertEqual(client.call(path, interface, member), (0,))
        self.assertEqual(client.get_all(path, SIGNAL), {'SignalStrength': 99, 'SignalError': 99})
        values = client.get_all(path, INTERFACE)
        self.assertEqual((values['ReadyState'], values['InEmergencyMode'],
                          values['HomeProvider']), (0, False, ('', 0, '', 0)))

    def all_known(self, scene, path, since):
        """Waits for each event, and asserts that the getter answers then."""
        for interface, member, event in self.GETTERS:
            scene.client.wait_signal(event, path, since=since)
            scene.client.call(path, interface, member)

    def test_all_until_read(self):
        scene = self.scene(['fault subscriber-ready-status query delay=700'])
        path = scene.arrived()
        self.all_pending(scene, path)
        self.all_known(scene, path, 0)

    def test_again_after_a_reset(self):
        """The getters answer Pending until the values are read again; the path stays."""
        scene, path = self.interface('packet attached')
        connection = scene.ready()
        scene.modem.command('fault subscriber-ready-status query delay=700')
        since = scene.client.mark()
        scene.modem.command('lose-open')
        scene.completed(scene.connect(connection))
        scene.modem.wait('host open count=2')
        scene.modem.wait('host subscriber-ready-status query count=2')
        self.all_pending(scene, path)
        # the event follows with the new data
        self.all_known(scene, path, since)
        self.assertEqual(scene.client.call(path, INTERFACE, 'GetReadyState'), (1,))

    def test_background_reads(self):
        """A getter that is asked earlier answers Pending, the event follows (design.md 5)."""
        scene = self.scene(['fault home-provider query delay=500',
                            'fault preferred-providers query delay=500',
                            'fault emergency-mode query delay=500'])
        connection = scene.ready()
        path = scene.interface_of(connection)
        for member in ('GetHomeProvider', 'GetPreferredProviders', 'InEmergencyMode'):
            self.assert_refused('Pending', scene.client.call, path, INTERFACE, member)
        scene.client.wait_signal('OnHomeProviderAvailable', path)
        self.assertEqual(scene.client.call(path, INTERFACE, 'GetHomeProvider'), (HOME,))

    def test_connection_state_after_a_reset_CTX_60(self):
        scene, path = self.interface('packet attached')
        connection = scene.ready()
        scene.modem.command('fault connect query delay=700')
        scene.modem.command('lose-open')
        scene.completed(scene.connect(connection))
        scene.modem.wait('host connect query count=2')
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ActivationState'), 3)
        scene.client.wait_signal('OnHomeProviderAvailable', path)
        self.assertEqual(scene.state(connection), 3)


class Values(Base):
    """The other getters"""

    def test_home_provider(self):
        scene, path = self.interface('set home-provider 26201', 'set home-provider-name Telekom')
        wanted = ('26201', 1, 'Telekom', 0)
        got, = scene.client.call(path, INTERFACE, 'GetHomeProvider')
        self.assertEqual(got[:3], wanted[:3])
        self.assertEqual(scene.client.get(path, INTERFACE, 'HomeProvider'), got)

    def test_emergency_mode(self):
        scene, path = self.interface()
        self.assertEqual(scene.client.call(path, INTERFACE, 'InEmergencyMode'), (False,))
        since = scene.client.mark()
        scene.modem.command('set emergency-mode on')
        scene.client.wait_signal('OnEmergencyModeChange', path, since=since)
        self.assertEqual(scene.client.call(path, INTERFACE, 'InEmergencyMode'), (True,))
        self.assertIs(scene.client.get(path, INTERFACE, 'InEmergencyMode'), True)

    def test_subscriber_information(self):
        scene, path = self.interface('set numbers +491701,+491702')
        self.assertEqual(scene.client.call(path, INTERFACE, 'GetSubscriberInformation'), (path,))
        self.assertEqual(scene.client.call(path, SUBSCRIBER, 'GetSubscriberInformation'),
                         (IMSI, ICCID, ['+491701', '+491702']))
        since = scene.client.mark()
        scene.modem.command('sim absent')
        scene.client.wait_signal('OnSubscriberInformationChange', path, since=since)
        self.assertEqual(scene.client.call(path, SUBSCRIBER, 'GetSubscriberInformation'),
                         ('', '', []))

    def test_signal(self):
        scene, path = self.interface('set rssi 17', 'set error-rate 3')
        client = scene.client
        client.wait_signal('OnSignalStateChange', path)
        self.assertEqual(client.call(path, SIGNAL, 'GetSignalStrength'), (17,))
        self.assertEqual(client.call(path, SIGNAL, 'GetSignalError'), (3,))
        since = client.mark()
        scene.modem.command('set rssi 31')
        changed = client.wait_property(path, 'SignalStrength', 31, since=since)
        self.assert_order(changed, client.wait_signal('OnSignalStateChange', path, since=since))

    def test_sim_conditions_6_6(self):
        """Absent, locked, blocked, bad: the getter says which; it clears without being asked."""
        names = ((INTERFACE, 'GetHomeProvider'), (INTERFACE, 'GetPreferredProviders'),
                 (REGISTRATION, 'GetRegisterMode'), (REGISTRATION, 'GetProviderID'),
                 (REGISTRATION, 'GetProviderName'), (REGISTRATION, 'GetRoamingText'),
                 (REGISTRATION, 'GetCurrentDataClass'))
        cases = {2: ('absent', 'SimNotInserted'), 6: ('locked', 'PinRequired'),
                 7: ('puk', 'PinRequired'), 3: ('bad', 'BadSim')}
        scene = self.scene(modems=[['sim ' + word, f'set imei {number}']
                                   for number, (word, _) in cases.items()])
        client = scene.client
        client.wait(lambda m: len(client.signals('OnPreferredProvidersChange')) == len(cases))
        scene.settle(0.2)
        paths = {client.get(path, INTERFACE, 'ReadyState'): path
                 for path in client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces')[0]}
        self.assertEqual(set(paths), set(cases))
        for (number, (word, error)), modem in zip(cases.items(), scene.modems):
            with self.subTest(word=word):
                path = paths[number]
                for interface, member in names:
                    self.assert_refused(error, client.call, path, interface, member)
                if error == 'PinRequired':
                    for member in ('GetRegisterState', 'GetAvailableDataClasses'):
                        self.assert_refused(error, client.call, path, REGISTRATION, member)
                self.assertEqual(client.get(path, INTERFACE, 'HomeProvider'), ('', 0, '', 0))
                if word == 'locked':
                    self.assert_refused(error, client.call, scene.ready(), CONNECTION,
                                        'GetConnectionState')
                since = client.mark()
                modem.command('sim initialized')
                client.wait_signal('OnReadyStateChange', path, since=since)
                client.wait_signal('OnHomeProviderAvailable', path, since=since,
                                   where=lambda m, p=path: client.get(p, INTERFACE,
                                                                      'HomeProvider')[0])
                for member in ('OnPreferredProvidersChange', 'OnRegisterModeAvailable',
                               'OnRegisterStateChange'):
                    client.wait_signal(member, path, since=since)
                self.assertEqual(client.call(path, INTERFACE, 'GetHomeProvider')[0][0], '00101')
                self.assertEqual(client.call(path, REGISTRATION, 'GetRegisterState'), (3,))

    def test_errors_of_the_modem(self):
        for status, error in ((22, 'ReadFault'), (9, 'NotSupported')):
            with self.subTest(status=status):
                scene, path = self.interface(
                    f'fault preferred-providers query status={status} count=all')
                self.assert_refused(error, scene.client.call, path, INTERFACE,
                                    'GetPreferredProviders')


class Providers(Base):
    """Preferred providers"""

    LIST = [('26201', 4, 'Telekom', 0x20), ('20801', 4, 'Orange F', 4)]

    def test_get_and_changed_by_the_network(self):
        scene, path = self.interface('set preferred "26201:Telekom:preferred"')
        client = scene.client
        got, = client.call(path, INTERFACE, 'GetPreferredProviders')
        self.assertEqual([p[:3] for p in got], [('26201', 4, 'Telekom')])
        self.assertEqual(client.get(path, INTERFACE, 'PreferredProviders'), got)
        since = client.mark()
        scene.modem.command('set preferred "26202:Vodafone:preferred,20801:Orange:preferred"')
        client.wait_signal('OnPreferredProvidersChange', path, since=since)
        got, = client.call(path, INTERFACE, 'GetPreferredProviders')
        self.assertEqual([p[0] for p in got], ['26202', '20801'])

    def test_set_6_8(self):
        scene, path = self.interface()
        client = scene.client
        since = client.mark()
        request, = client.call(path, INTERFACE, 'SetPreferredProviders', '(a(susu))', (self.LIST,))
        done = scene.completed(request)
        self.assertEqual((done.member, done.path), ('OnSetPreferredProvidersComplete', path))
        self.assertEqual(done.args[1], S_OK)
        changed = client.wait(lambda m: 'PreferredProviders' in m.changed(), since=since)
        self.assert_order(changed, done)
        got, = client.call(path, INTERFACE, 'GetPreferredProviders')
        self.assertEqual([p[0] for p in got], ['26201', '20801'])
        self.assertIn('26201', scene.modem.state()['settings']['preferred'])
        scene.settle(0.3)
        self.assertEqual(client.signals('OnPreferredProvidersChange', since=since), [])

    def test_refused(self):
        scene, path = self.interface()
        wire = scene.wire_mark()
        for name in ('', '2620111', '26x01', '٢٦٢٠١'):
            with self.subTest(name=name):
                self.assert_refused('InvalidArg', scene.client.call, path, INTERFACE,
                                    'SetPreferredProviders', '(a(susu))', ([(name, 0, '', 0)],))
        self.assertEqual(scene.wire(since=wire), [])
        for status, code in ((21, E_INVALIDARG), (9, hresult(0x80070032)),
                             (5, hresult(0x80548210)), (2, hresult(0x80548212))):
            scene.modem.command(f'fault preferred-providers set status={status}')
            request, = scene.client.call(path, INTERFACE, 'SetPreferredProviders', '(a(susu))',
                                         (self.LIST,))
            self.assertEqual(scene.completed(request).args[1], code)


class Scan(Base):
    """ScanNetwork and GetVisibleProviders"""

    def scan(self, scene, path):
        """ScanNetwork's request id."""
        return scene.client.call(path, INTERFACE, 'ScanNetwork')[0]

    def test_cache_pending_and_result(self):
        scene, path = self.interface('set scan-delay 500',
                                     'set visible "26201:Telekom:visible,26202:V:forbidden"')
        client = scene.client
        get = (path, INTERFACE, 'GetVisibleProviders')
        message = self.assert_refused('InvalidCache', client.call, *get)
        self.assertTrue(message.startswith('0x8054820C: '))
        self.assertEqual(client.get(path, INTERFACE, 'VisibleProvidersTime'), 0)
        request = self.scan(scene, path)
        self.assert_refused('Pending', client.call, *get)
        done = scene.completed(request)
        self.assertEqual((done.member, done.args[1]), ('OnScanNetworkComplete', S_OK))
        age, found = client.call(*get)
        self.assertLessEqual(age, 2)
        self.assertEqual([p[0] for p in found], ['26201', '26202'])
        self.assertEqual([p[1] & 2 for p in found], [0, 2])
        values = client.get_all(path, INTERFACE)
        self.assertEqual(values['VisibleProviders'], found)
        now = time.clock_gettime(time.CLOCK_BOOTTIME) * 1e6
        self.assertLess(abs(now - values['VisibleProvidersTime']), 5e6)
        changed = client.wait(lambda m: m.changed().get('VisibleProviders'))
        self.assertIn('VisibleProvidersTime', changed.changed())
        self.assert_order(changed, done)

    def test_second_scan_while_one_runs(self):
        scene, path = self.interface('set scan-delay 500')
        first, second = self.scan(scene, path), self.scan(scene, path)
        self.assertEqual(scene.completed(second).args[1], hresult(0x80070149))
        self.assertEqual(scene.completed(first).args[1], S_OK)
        self.assertEqual(len(scene.wire('visible-providers')), 1)

    def test_failures_keep_the_old_list(self):
        scene, path = self.interface(limits={'scan_timeout': 0.6})
        get = (path, INTERFACE, 'GetVisibleProviders')
        self.assertEqual(scene.completed(self.scan(scene, path)).args[1], S_OK)
        for fault, code in (('status=1', hresult(0x800700AA)),
                            ('status=20', E_MBN_RADIO_POWER_OFF), ('status=8',
                                                                   hresult(0x8054820E)),
                            ('status=9', hresult(0x80070032)), ('status=2', hresult(0x80548212)),
                            ('drop', ERROR_TIMEOUT)):
            with self.subTest(fault=fault):
                scene.modem.command('fault visible-providers ' + fault)
                self.assertEqual(scene.completed(self.scan(scene, path)).args[1], code)
                self.assertEqual(scene.client.call(*get)[1][0][0], '00101')

    def test_unplugged_during_a_scan(self):
        scene, path = self.interface('set scan-delay 20000')
        request = self.scan(scene, path)
        scene.modem.wait('host visible-providers')
        scene.modem.command('unplug')
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_HANDLE)
        self.assert_order(done, scene.client.wait_signal('OnInterfaceRemoval', ROOT))

    def test_connect_does_not_wait_for_a_scan(self):
        """Context operations queue among themselves; another command is no reason to wait."""
        scene, path = self.interface('set scan-delay 1500', 'packet attached')
        request = self.scan(scene, path)
        connected = scene.connected(scene.ready())
        self.assert_order(connected, scene.completed(request))


if __name__ == '__main__':
    main()
