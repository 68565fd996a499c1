#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Objects: which exist, how they are named, when they come and go (design.md 2)."""

import re

from mbnharness import (CONNECTION, CONNECTION_MANAGER, DEACTIVATED, E_MBN_PIN_REQUIRED, ICCID,
                        IMEI, IMSI, INTERFACE, INTERFACE_MANAGER, REGISTRATION, ROOT, SIGNAL,
                        SUBSCRIBER, DBusError, IntegrationTest, main)

GUID = re.compile(r'\{[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}')
GONE = ('org.freedesktop.DBus.Error.UnknownMethod', 'org.freedesktop.DBus.Error.UnknownObject')


class Names(IntegrationTest):
    """Paths and ids"""

    def ids(self, scene, since):
        """(InterfaceID, ConnectionID) of the only modem."""
        connection = scene.ready(since)
        values = scene.client.get_all(connection, CONNECTION)
        return values['InterfaceID'], values['ConnectionID']

    def test_paths_and_interfaces(self):
        scene = self.scene()
        connection = scene.ready()
        interface = scene.interface_of(connection)
        self.assertRegex(connection, r'^/org/mbnd1/Connection/[0-9]+$')
        self.assertRegex(interface, r'^/org/mbnd1/Interface/[0-9]+$')
        objects = scene.client.objects()
        self.assertEqual(set(objects), {connection, interface})
        self.assertEqual(set(objects[connection]), {CONNECTION})
        self.assertLessEqual({INTERFACE, REGISTRATION, SUBSCRIBER}, set(objects[interface]))
        # the managers are on the path itself, not among the managed objects
        text, = scene.client.call(ROOT, 'org.freedesktop.DBus.Introspectable', 'Introspect')
        for name in (INTERFACE_MANAGER, CONNECTION_MANAGER,
                     'org.freedesktop.DBus.ObjectManager'):
            self.assertIn(f'"{name}"', text)

    def test_interface_id_is_a_guid_and_tells_no_identity(self):
        scene = self.scene()
        interface_id, connection_id = self.ids(scene, 0)
        self.assertRegex(interface_id, GUID)
        self.assertTrue(connection_id)
        text = str(scene.client.objects())
        for word in (IMEI, IMSI, ICCID, IMEI[:14]):
            self.assertNotIn(word, text)

    def test_ids_are_stable_over_restart_and_replug(self):
        scene = self.scene()
        ids = self.ids(scene, 0)
        since = scene.restart()
        self.assertEqual(self.ids(scene, since), ids)
        since = scene.client.mark()
        scene.modem.command('unplug for=20')
        self.assertEqual(self.ids(scene, since), ids)
        # the device node may have another name: the id comes from the modem
        other = self.scene()
        self.assertEqual(self.ids(other, 0), ids)

    def test_other_device_other_id(self):
        one = self.scene()
        two = self.scene(['set imei 490154203237519'])
        self.assertNotEqual(self.ids(one, 0), self.ids(two, 0))

    def test_two_modems_with_the_same_device_id(self):
        """Already present: the device path is added."""
        for imei in (IMEI, ''):
            with self.subTest(imei=imei):
                scene = self.scene(modems=[[f'set imei "{imei}"'], [f'set imei "{imei}"']])
                client = scene.client
                first = scene.ready()
                second = client.wait_signal('OnConnectionArrival', ROOT,
                                            where=lambda m: m.args[0] != first).args[0]
                values = [client.get_all(p, CONNECTION) for p in (first, second)]
                self.assertEqual(len({v['InterfaceID'] for v in values}), 2)
                self.assertEqual(len({v['ConnectionID'] for v in values}), 2)
                self.assertEqual({v['NetworkInterface'] for v in values}, {'wwan0', 'wwan1'})
                for value in values:
                    self.assertRegex(value['InterfaceID'], GUID)
                paths, = client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')
                self.assertEqual(len(set(paths)), 2)
                scene.connected(first)
                self.assertEqual(scene.state(second), DEACTIVATED)

    def test_numbers_are_never_used_again(self):
        scene = self.scene()
        seen = {scene.ready()}
        interfaces = {scene.interface_of(scene.ready())}
        for _ in range(3):
            since = scene.client.mark()
            scene.modem.command('unplug for=10')
            path = scene.ready(since)
            interface = scene.interface_of(path)
            self.assertNotIn(path, seen)
            self.assertNotIn(interface, interfaces)
            seen.add(path)
            interfaces.add(interface)

    def test_managers_find_them(self):
        scene = self.scene(modems=[['set imei 1'], ['set imei 2', 'register searching']])
        connection = scene.ready()
        client = scene.client
        client.wait(lambda m: len(client.signals('OnInterfaceArrival')) == 2)
        interface = scene.interface_of(connection)
        paths, = client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')
        self.assertEqual(len(paths), 2)
        self.assertIn(interface, paths)
        other, = set(paths) - {interface}
        self.assertEqual(client.call(ROOT, CONNECTION_MANAGER, 'GetConnections'), ([connection],))
        self.assertEqual(client.call(interface, INTERFACE, 'GetConnection'), (connection,))
        self.assert_refused('NotFound', client.call, other, INTERFACE, 'GetConnection')
        for wrong in ('', '{00000000-0000-0000-0000-000000000000}'):
            message = self.assert_refused('NotFound', client.call, ROOT, INTERFACE_MANAGER,
                                          'GetInterface', '(s)', (wrong,))
            self.assertTrue(message.startswith('0x80070490: '))

    def test_no_modem(self):
        scene = self.scene(modems=[])
        client = scene.client
        self.assertEqual(client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))
        self.assertEqual(client.call(ROOT, CONNECTION_MANAGER, 'GetConnections'), ([],))
        self.assertEqual(client.objects(), {})
        self.assertEqual(client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices'), [])


class Life(IntegrationTest):
    """Connection objects come and go with the registration"""

    def gone(self, scene, path, since):
        """Waits until the object is gone; asserts order and what a call answers then."""
        kind = path.split('/')[3]
        removal = scene.client.wait_signal(f'On{kind}Removal', ROOT, since=since)
        removed = scene.client.wait_signal('InterfacesRemoved', ROOT, since=since,
                                           where=lambda m: m.args[0] == path)
        self.assertEqual(removal.args, (path,))
        self.assert_order(removal, removed)
        with self.assertRaises(DBusError) as caught:
            scene.client.call(path, 'org.mbnd1.' + kind, 'GetConnectionState'
                              if kind == 'Connection' else 'GetReadyState')
        self.assertIn(caught.exception.name, GONE)
        self.assertNotIn(path, scene.client.objects())

    def test_unplug_removes_both_in_order(self):
        scene = self.scene()
        connection = scene.ready()
        interface = scene.interface_of(connection)
        since = scene.client.mark()
        scene.modem.command('unplug')
        self.gone(scene, connection, since)
        self.gone(scene, interface, since)
        self.assertEqual(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))

    def test_registered_states(self):
        for word in ('home', 'roaming', 'partner'):
            with self.subTest(word=word):
                scene = self.scene(['register ' + word])
                self.assertEqual(scene.state(scene.ready()), DEACTIVATED)

    def test_unregistered_states_have_none(self):
        scene = self.scene(['register searching'])
        interface = scene.arrived()
        client = scene.client
        client.wait_signal('OnRegisterStateChange', interface)
        for word, number in (('denied', 6), ('deregistered', 1), ('searching', 2)):
            with self.subTest(word=word):
                since = client.mark()
                scene.modem.command('register ' + word)
                client.wait_property(interface, 'RegisterState', number, since=since)
                scene.sync()
                self.assertEqual(client.call(ROOT, CONNECTION_MANAGER, 'GetConnections'), ([],))
                self.assert_refused('NotFound', client.call, interface, INTERFACE,
                                    'GetConnection')

    def test_comes_and_goes_with_registration(self):
        scene = self.scene(['register searching'])
        interface = scene.arrived()
        since = scene.client.mark()
        scene.modem.command('register home')
        one = scene.ready(since)
        self.assertEqual(scene.interface_of(one), interface)
        ids = scene.client.get(one, CONNECTION, 'ConnectionID')
        since = scene.client.mark()
        scene.modem.command('register searching')
        self.gone(scene, one, since)
        since = scene.client.mark()
        scene.modem.command('register roaming')
        two = scene.ready(since)
        self.assertNotEqual(one, two)
        self.assertEqual(scene.client.get(two, CONNECTION, 'ConnectionID'), ids)

    def test_home_to_roaming_keeps_it(self):
        scene = self.scene()
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.modem.command('register roaming')
        scene.client.wait_property(interface, 'RegisterState', 4)
        scene.sync()
        self.assertEqual(scene.client.signals('OnConnectionRemoval'), [])
        self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_stays_while_a_context_is_up(self):
        """Also without registration, until the context is gone."""
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.connected(connection)
        scene.modem.command('register searching')
        scene.client.wait_property(interface, 'RegisterState', 2)
        scene.sync()
        self.assertEqual(scene.client.signals('OnConnectionRemoval'), [])
        done = scene.disconnected(connection)
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT)
        self.assert_order(done, removal)

    def test_pin_locked_has_one_and_connect_says_pin_required_CTX_72(self):
        scene = self.scene(['sim locked'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        self.assertEqual(scene.client.call(interface, INTERFACE, 'GetReadyState'), (6,))
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_PIN_REQUIRED)
        self.assertEqual(done.args[2]['status-name'], 'E_MBN_PIN_REQUIRED')
        self.assertEqual(scene.wire('connect', 'set'), [])
        # the PIN is entered: usable
        scene.modem.command('sim initialized')
        scene.client.wait_property(interface, 'RegisterState', 3)
        paths, = scene.client.call(ROOT, CONNECTION_MANAGER, 'GetConnections')
        scene.connected(paths[0])

    def test_puk_has_none_and_is_ready_state_7(self):
        scene = self.scene(['sim puk'])
        interface = scene.arrived()
        scene.client.wait_property(interface, 'ReadyState', 7)
        self.assertEqual(scene.client.call(interface, INTERFACE, 'GetReadyState'), (7,))
        scene.sync()
        self.assertEqual(scene.client.call(ROOT, CONNECTION_MANAGER, 'GetConnections'), ([],))
        self.assertEqual(scene.client.signals('OnConnectionArrival'), [])

    def test_ready_states_3_1(self):
        """MBIM 7 is NoEsimProfile, MBN 8; the others by number."""
        words = {'absent': 2, 'bad': 3, 'failure': 4, 'not-activated': 5, 'puk': 7,
                 'no-esim': 8, 'not-initialized': 0, 'locked': 6, 'initialized': 1}
        scene = self.scene()
        interface = scene.interface_of(scene.ready())
        client = scene.client
        for word, number in words.items():
            with self.subTest(word=word):
                since = client.mark()
                scene.modem.command('sim ' + word)
                client.wait_signal('OnReadyStateChange', interface, since=since,
                                   where=lambda m, n=number: client.get(
                                       interface, INTERFACE, 'ReadyState') == n)
                self.assertEqual(client.call(interface, INTERFACE, 'GetReadyState'), (number,))

    def test_sim_removed_and_inserted(self):
        scene = self.scene()
        connection = scene.ready()
        since = scene.client.mark()
        scene.modem.command('sim absent')
        self.gone(scene, connection, since)
        since = scene.client.mark()
        scene.modem.command('sim initialized')
        scene.connected(scene.ready(since))

    def test_locked_then_puk_removes_it(self):
        scene = self.scene(['sim locked'])
        connection = scene.ready()
        since = scene.client.mark()
        scene.modem.command('sim puk')
        self.gone(scene, connection, since)

    def test_interface_stays_through_a_reset(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        since = scene.client.mark()
        scene.modem.command('lose-open')
        done = scene.completed(scene.connect(connection))
        self.assertNotEqual(done.args[1], 0)
        scene.modem.wait('host open count=2')
        scene.client.wait_property(interface, 'ReadyState', 1, since=since)
        self.assertEqual(scene.client.signals('InterfacesRemoved'), [])
        self.assertEqual(scene.client.signals('InterfacesAdded', since=since), [])
        scene.connected(connection)

    def test_reset_finds_it_not_registered_3_5(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        since = scene.client.mark()
        scene.modem.command('lose-open')
        scene.modem.command('register searching')
        scene.completed(scene.connect(connection))
        self.gone(scene, connection, since)


class Facets(IntegrationTest):
    """The properties while nothing is known are defaults (design.md 1)"""

    def test_defaults_at_arrival_and_99_for_signal(self):
        scene = self.scene(['fault subscriber-ready-status delay=400 count=all',
                            'fault register-state query delay=400'])
        scene.arrived()
        added = scene.client.wait_signal('InterfacesAdded', ROOT)
        values = added.args[1]
        self.assertEqual(values[INTERFACE]['ReadyState'], 0)
        self.assertEqual(values[INTERFACE]['HomeProvider'], ('', 0, '', 0))
        self.assertEqual(values[INTERFACE]['PreferredProviders'], [])
        self.assertEqual(values[INTERFACE]['InterfaceCapability'][9], '')
        self.assertEqual(values[REGISTRATION]['RegisterState'], 0)
        self.assertEqual(values[REGISTRATION]['ProviderID'], '')
        self.assertEqual(values[SIGNAL], {'SignalStrength': 99, 'SignalError': 99})
        self.assertEqual(values[SUBSCRIBER],
                         {'SubscriberID': '', 'SimIccID': '', 'TelephoneNumbers': []})


if __name__ == '__main__':
    main()
