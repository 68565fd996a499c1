#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""org.mbnd1.Registration, and the software radio (mbn-api.md 2.8, design.md 3.8)."""

from mbnharness import (E_HANDLE, E_INVALIDARG, ERROR_TIMEOUT, REGISTRATION, S_OK,
                        IntegrationTest, hresult, main)

VISIBLE = 'set visible "00101:Test PLMN:visible,26201:Telekom:visible"'


class Base(IntegrationTest):
    """Calls on the registration of a scene"""

    def registration(self, *settings, limits=None):
        """A scene with one modem that is known; returns (scene, interface path)."""
        scene = self.scene(list(settings), limits=limits)
        path = scene.arrived()
        scene.client.wait_signal('OnPacketServiceStateChange', path)
        return scene, path

    def get(self, scene, path, *names):
        """The results of these getters; each property is the same."""
        results = []
        for name in names:
            value, = scene.client.call(path, REGISTRATION, 'Get' + name)
            self.assertEqual(scene.client.get(path, REGISTRATION, name), value, name)
            results.append(value)
        return tuple(results)

    def set_mode(self, scene, path, mode, provider='', classes=0):
        """SetRegisterMode's request id."""
        return scene.client.call(path, REGISTRATION, 'SetRegisterMode', '(usu)',
                                 (mode, provider, classes))[0]


class Getters(Base):
    """What the modem indicates"""

    def test_home(self):
        scene, path = self.registration('packet attached')
        self.assertEqual(self.get(scene, path, 'RegisterState', 'RegisterMode', 'ProviderID',
                                  'ProviderName', 'CurrentDataClass'),
                         (3, 1, '00101', 'Test PLMN', 0x20))
        self.assertNotEqual(self.get(scene, path, 'AvailableDataClasses'), (0,))

    def test_every_register_state(self):
        scene, path = self.registration()
        client = scene.client
        for word, number in (('roaming', 4), ('partner', 5), ('searching', 2), ('denied', 6),
                             ('deregistered', 1), ('home', 3)):
            with self.subTest(word=word):
                since = client.mark()
                scene.modem.command('register ' + word)
                changed = client.wait_property(path, 'RegisterState', number, since=since)
                self.assert_order(changed, client.wait_signal('OnRegisterStateChange', path,
                                                              since=since))
                self.assertEqual(self.get(scene, path, 'RegisterState'), (number,))

    def test_each_part_is_announced(self):
        scene, path = self.registration('register roaming provider=26201 name=One')
        client = scene.client
        for command, name, value in (
                ('register roaming provider=26202 name=One', 'ProviderID', '26202'),
                ('register roaming provider=26202 name=Two', 'ProviderName', 'Two'),
                ('register roaming provider=26202 name=Two roaming-text="You roam"',
                 'RoamingText', 'You roam')):
            since = client.mark()
            scene.modem.command(command)
            client.wait_signal('OnRegisterStateChange', path, since=since)
            self.assertEqual(self.get(scene, path, name), (value,))

    def test_registration_network_error_CTX_85(self):
        scene, path = self.registration()
        client = scene.client
        since = client.mark()
        scene.modem.command('register denied cause=11')
        client.wait_property(path, 'RegistrationNetworkError', 11, since=since)
        client.wait_signal('OnRegisterStateChange', path, since=since)
        self.assertEqual(self.get(scene, path, 'RegistrationNetworkError'), (11,))
        since = client.mark()
        scene.modem.command('register home')
        client.wait_property(path, 'RegistrationNetworkError', 0, since=since)

    def test_data_classes_are_none_while_not_registered_6_10(self):
        scene, path = self.registration('packet attached')
        scene.modem.command('set drop-on-loss on')
        scene.modem.command('register searching')
        scene.client.wait_property(path, 'RegisterState', 2)
        scene.client.wait_property(path, 'AvailableDataClasses', 0)
        self.assertEqual(self.get(scene, path, 'AvailableDataClasses', 'CurrentDataClass'),
                         (0, 0))

    def test_packet_service_is_announced_CTX_9(self):
        scene, path = self.registration()
        client = scene.client
        for command, number in (('packet attaching', 1), ('packet attached', 2),
                                ('packet detaching', 3), ('packet detached', 4)):
            since = client.mark()
            scene.modem.command(command)
            changed = client.wait_property(path, 'PacketServiceState', number, since=since)
            self.assert_order(changed, client.wait_signal('OnPacketServiceStateChange', path,
                                                          since=since))

    def test_technology_changes_in_use_CTX_74(self):
        scene, path = self.registration('packet attached')
        connection = scene.ready()
        scene.connected(connection)
        since = scene.client.mark()
        scene.modem.command('packet attached data-class=4')
        scene.client.wait_property(path, 'CurrentDataClass', 4, since=since)
        scene.client.wait_signal('OnPacketServiceStateChange', path, since=since)
        scene.sync()
        self.assertEqual(scene.client.signals('OnConnectStateChange', since=since), [])


class RegisterMode(Base):
    """SetRegisterMode"""

    def test_manual_and_back(self):
        scene, path = self.registration(VISIBLE)
        done = scene.completed(self.set_mode(scene, path, 2, '26201'))
        self.assertEqual((done.member, done.path, done.args[1]),
                         ('OnSetRegisterModeComplete', path, S_OK))
        changed = scene.client.wait_property(path, 'RegisterMode', 2)
        self.assert_order(changed, done)
        self.assertEqual(scene.modem.state()['registration']['mode'], 'manual')
        self.assertEqual(self.get(scene, path, 'RegisterMode', 'ProviderID'), (2, '26201'))
        done = scene.completed(self.set_mode(scene, path, 1, '', 0x24))
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(self.get(scene, path, 'RegisterMode'), (1,))

    def test_provider_not_visible_did_switch_the_mode_6_10(self):
        scene, path = self.registration(VISIBLE, 'fault register-state set status=10 apply')
        done = scene.completed(self.set_mode(scene, path, 2, '26201'))
        self.assertEqual(done.args[1], hresult(0x80548207))
        self.assertEqual(scene.modem.state()['registration']['mode'], 'manual')
        self.assertEqual(self.get(scene, path, 'RegisterMode', 'ProviderID'), (2, '26201'))

    def test_invalid_arguments_reach_no_modem(self):
        scene, path = self.registration()
        scene.client.wait_signal('OnEmergencyModeChange')
        scene.sync()
        wire = scene.wire_mark()
        for mode, provider, classes in ((0, '', 0), (3, '', 0), (1, '26201', 0), (2, '', 0),
                                        (2, '2620111', 0), (2, '26x01', 0), (1, '', 0x100),
                                        (1, '', 0x800000)):
            with self.subTest(mode=mode, provider=provider, classes=classes):
                message = self.assert_refused('InvalidArg', self.set_mode, scene, path, mode,
                                              provider, classes)
                self.assertTrue(message.startswith('0x80070057: '))
        self.assertEqual(scene.wire(since=wire), [])

    def test_manual_is_not_supported_without_the_capability(self):
        scene, path = self.registration('set control-caps 2')
        try:
            request = self.set_mode(scene, path, 2, '26201')
        except AssertionError:
            raise
        except Exception as error:       # both ways are allowed (mbn-api.md 6.1)
            self.assertEqual(error.name, 'org.mbnd1.Error.NotSupported')
            self.assertTrue(error.message.startswith('0x80070032: '))
        else:
            self.assertEqual(scene.completed(request).args[1], hresult(0x80070032))
        self.assertEqual(scene.completed(self.set_mode(scene, path, 1)).args[1], S_OK)

    def test_invalid_state_while_connected(self):
        scene, path = self.registration(VISIBLE)
        connection = scene.ready()
        scene.connected(connection)
        wire = scene.wire_mark()
        message = self.assert_refused('InvalidState', self.set_mode, scene, path, 2, '26201')
        self.assertTrue(message.startswith('0x8007139F: '))
        self.assertEqual(scene.wire('register-state', since=wire), [])
        # what is already in force succeeds
        self.assertEqual(scene.completed(self.set_mode(scene, path, 1)).args[1], S_OK)
        scene.disconnected(connection)
        self.assertEqual(scene.completed(self.set_mode(scene, path, 2, '26201')).args[1], S_OK)

    def test_statuses_of_the_modem(self):
        scene, path = self.registration(limits={'register_timeout': 0.6, 'probe_timeout': 1})
        for fault, code in (('status=10', hresult(0x80548207)), ('status=21', E_INVALIDARG),
                            ('status=5', hresult(0x80548210)), ('status=17',
                                                                hresult(0x80548209)),
                            ('status=28', hresult(0x8007139F)), ('status=9',
                                                                 hresult(0x80070032)),
                            ('drop no-apply', ERROR_TIMEOUT)):
            with self.subTest(fault=fault):
                scene.modem.command('fault register-state set ' + fault)
                done = scene.completed(self.set_mode(scene, path, 2, '26201'))
                self.assertEqual(done.args[1], code)

    def test_failure_has_the_network_error(self):
        """E_FAIL, details in the network error."""
        scene, path = self.registration('fault register-state set status=2 nw-error=13')
        done = scene.completed(self.set_mode(scene, path, 2, '26201'))
        self.assertEqual(done.args[1], hresult(0x80004005))
        self.assertEqual(done.args[2]['network-error'], 13)
        self.assertEqual(self.get(scene, path, 'RegistrationNetworkError'), (13,))

    def test_unplugged_meanwhile(self):
        scene, path = self.registration('fault register-state set delay=20000')
        request = self.set_mode(scene, path, 2, '26201')
        scene.modem.wait('host register-state set')
        scene.modem.command('unplug')
        self.assertEqual(scene.completed(request).args[1], E_HANDLE)


class Radio(Base):
    """design.md 3.8"""

    def sets(self, scene):
        """How often the radio has been set."""
        return len(scene.wire('radio-state', 'set'))

    def test_never_seen_with_radio_off_is_switched_on_once(self):
        scene = self.scene(['radio software=off'])
        connection = scene.ready()
        self.assertEqual(self.sets(scene), 1)
        self.assertIs(scene.modem.state()['radio']['software'], True)
        scene.connected(connection)
        # off by somebody else, in life, over a replug and over a restart: left alone
        scene.modem.command('radio software=off')
        scene.client.wait_signal('OnConnectionRemoval')
        since = scene.client.mark()
        scene.modem.command('unplug for=20')
        path = scene.arrived(since)
        scene.client.wait_signal('OnRegisterStateChange', path, since=since)
        since = scene.restart()
        path = scene.arrived(since)
        scene.client.wait_signal('OnRegisterStateChange', path, since=since)
        scene.settle(0.3)
        self.assertEqual(self.sets(scene), 1)
        self.assertIs(scene.modem.state()['radio']['software'], False)

    def test_never_seen_with_radio_on_is_not_touched(self):
        scene = self.scene()
        scene.ready()
        self.assertEqual(self.sets(scene), 0)
        scene.modem.command('radio software=off')
        since = scene.restart()
        scene.client.wait_signal('OnRegisterStateChange', scene.arrived(since), since=since)
        scene.settle(0.3)
        self.assertEqual(self.sets(scene), 0)

    def test_another_modem_is_another_memory(self):
        scene = self.scene(['radio software=off'])
        scene.ready()
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.modem.command('set imei 356938035643809')
        scene.modem.command('radio software=off')
        scene.modem.command('plug')
        scene.ready(since)
        self.assertEqual(self.sets(scene), 2)

    def test_hardware_switch_off_is_no_harm(self):
        scene = self.scene(['radio hardware=off'])
        path = scene.arrived()
        scene.client.wait_signal('OnRegisterStateChange', path)
        since = scene.client.mark()
        scene.modem.command('radio hardware=on')
        scene.connected(scene.ready(since))

    def test_modem_that_refuses_to_be_switched_on(self):
        """FCC lock: the daemon says so and goes on."""
        scene = self.scene(['radio software=off', 'set radio-set-status 28'])
        path = scene.arrived()
        scene.client.wait_signal('OnRegisterStateChange', path)
        scene.settle(0.3)
        self.assertEqual(self.sets(scene), 1)
        self.assertRegex(scene.log(), r'(?i)radio')


if __name__ == '__main__':
    main()
