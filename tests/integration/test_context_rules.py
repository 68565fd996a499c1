#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The test matrix of context-rules.md section 11, row by row: T1 to T15.

What the modem has to do (T5, T8, T9) is also asked of it directly: test_sim_commands.py for the
simulated modem, test-mbim-backend-commands.c for the MBIM back end.
"""

import time

from gi.repository import Gio, GLib

from mbnbus import DBUS_PATH
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DBUS, DEACTIVATED, DEACTIVATING,
                        E_MBN_NOT_REGISTERED, E_MBN_PACKET_SVC_DETACHED, E_MBN_PIN_REQUIRED,
                        E_MBN_RADIO_POWER_OFF, ERROR_TIMEOUT, IMSI, INTERFACE, REGISTRATION, ROOT,
                        S_OK, SIGNAL, SUBSCRIBER, V1, Client, DBusError, IntegrationTest, main,
                        profile)

ATTACHED = 'packet attached'
MANAGER = 'org.mbnd1.ConnectionManager'
DETACHED_STATE, ATTACHING_STATE, ATTACHED_STATE = 4, 1, 2


class RulesTest(IntegrationTest):
    """What several rows need"""

    def up(self, *settings, **limits):
        """(scene, connection, interface, mark, wire mark) while connected, all read."""
        scene = self.scene([ATTACHED, *settings], limits=limits)
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.client.wait_signal('OnPreferredProvidersChange')
        scene.connected(connection)
        scene.sync()
        return scene, connection, interface, scene.client.mark(), scene.wire_mark()

    def is_about(self, connection):
        """A predicate: signals of that connection, or its removal."""
        return lambda m: m.kind == 'signal' and (m.path == connection
                                                 or m.is_signal('OnConnectionRemoval'))

    def completions(self, scene, since=0):
        """All completions since then."""
        scene.sync()
        return [m for m in scene.client.signals(since=since) if m.member.endswith('Complete')]

    def connections(self, scene):
        """The paths of all connections."""
        return scene.client.call(ROOT, MANAGER, 'GetConnections')[0]

    # Every getter of a modem that needs no argument
    GETTERS = {
        INTERFACE: ('GetInterfaceCapability', 'GetSubscriberInformation', 'GetReadyState',
                    'InEmergencyMode', 'GetHomeProvider', 'GetPreferredProviders',
                    'GetConnection'),
        REGISTRATION: ('GetRegisterState', 'GetRegisterMode', 'GetProviderID', 'GetProviderName',
                       'GetRoamingText', 'GetAvailableDataClasses', 'GetCurrentDataClass',
                       'GetRegistrationNetworkError', 'GetPacketAttachNetworkError'),
        SIGNAL: ('GetSignalStrength', 'GetSignalError'),
        SUBSCRIBER: ('GetSubscriberInformation',),
    }

    def getters_answer(self, scene, interface, *conditions):
        """Each getter gives a value or one of these errors: none breaks, none is left Pending."""
        allowed = {'org.mbnd1.Error.' + name for name in (*conditions, 'NotFound')}
        answers = {}
        for name, members in self.GETTERS.items():
            for member in members:
                try:
                    answers[member] = scene.client.call(interface, name, member)
                except DBusError as error:
                    if error.name == 'org.mbnd1.Error.Pending':
                        # read in the background, within 5 s (design.md 5)
                        answers[member] = self.ask_again(scene, interface, name, member, allowed)
                        continue
                    self.assertIn(error.name, allowed, f'{member}: {error}')
                    answers[member] = error.name
        return answers

    def ask_again(self, scene, interface, name, member, allowed):
        """Asks until it is not Pending any more."""
        deadline = time.monotonic() + 15
        while True:
            scene.client.pump(0.1)
            try:
                return scene.client.call(interface, name, member)
            except DBusError as error:
                if error.name != 'org.mbnd1.Error.Pending' or time.monotonic() > deadline:
                    self.assertIn(error.name, allowed, f'{member}: {error}')
                    return error.name


class ConnectRules(RulesTest):
    """T1 to T7: Connect, Disconnect, and whose the connection is"""

    def test_T01_registration_lost_after_acceptance(self):
        """The modem answers NOT_REGISTERED: completion, then the Connection object goes."""
        scene = self.scene([ATTACHED, 'fault connect set delay=250 command=activate'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('register searching')
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_MBN_NOT_REGISTERED)
        self.assertEqual(done.args[2]['status-name'], 'E_MBN_NOT_REGISTERED')
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT)
        gone = scene.client.wait_signal('InterfacesRemoved', ROOT)
        self.assert_order(done, removal, gone)
        self.assertEqual(self.connections(scene), [])
        self.assertEqual(len(scene.wire('connect', 'set')), 1)
        self.assertEqual(len(self.completions(scene)), 1)
        # back home it is a new object, and it works
        since = scene.client.mark()
        scene.modem.command('register home')
        again = scene.ready(since)
        self.assertNotEqual(again, connection)
        scene.connected(again)

    def test_T01_device_locked(self):
        """A PIN is needed: there is an object, and Connect completes with E_MBN_PIN_REQUIRED."""
        scene = self.scene(['sim locked'])
        connection = scene.ready()
        wire = scene.wire_mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_PIN_REQUIRED)
        self.assertEqual(done.args[2]['status-name'], 'E_MBN_PIN_REQUIRED')
        self.assertEqual(len(self.completions(scene)), 1)
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState'))
        self.assertEqual([e for e in scene.wire('packet-service', since=wire)], [])
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_T01_not_registered_has_no_connection_object(self):
        scene = self.scene(['register searching'])
        interface = scene.arrived()
        client = scene.client
        client.wait_property(interface, 'ReadyState', 1)
        for word, number in (('searching', 2), ('denied cause=11', 6), ('deregistered', 1)):
            with self.subTest(word):
                if word != 'searching':
                    mark = client.mark()
                    scene.modem.command('register ' + word)
                    client.wait_property(interface, 'RegisterState', number, since=mark)
                self.assertEqual(self.connections(scene), [])
                self.assert_refused('NotFound', client.call, interface, INTERFACE,
                                    'GetConnection')
        self.assertEqual(client.signals('OnConnectionArrival'), [])
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_T01_every_registration_that_carries_data_has_one(self):
        scene = self.scene([ATTACHED, 'register searching'])
        interface = scene.arrived()
        for word in ('home', 'roaming', 'partner'):
            with self.subTest(word):
                since = scene.client.mark()
                scene.modem.command('register ' + word)
                connection = scene.ready(since)
                self.assertEqual(scene.client.call(interface, INTERFACE, 'GetConnection'),
                                 (connection,))
                scene.modem.command(ATTACHED)
                scene.connected(connection)
                scene.disconnected(connection)
                scene.modem.command('register searching')
                scene.client.wait_signal('OnConnectionRemoval', ROOT, since=since)

    def test_T02_connect_attaches_first(self):
        """Home, Detached: attach, packet-changed signal, activate, one completion (CTX-8, 9)."""
        scene = self.scene(['set attach-delay 50', 'set activate-delay 50'])
        connection = scene.ready()
        client = scene.client
        interface = scene.interface_of(connection)
        client.wait_signal('OnPreferredProvidersChange')
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketServiceState'),
                         DETACHED_STATE)
        before, wire = client.mark(), scene.wire_mark()
        reply = client.reply(client.send(connection, CONNECTION, 'Connect', '(us)',
                                         (1, profile())))
        done = scene.completed(reply.args[0])
        self.assertEqual(done.args[1], S_OK)

        attached = client.wait_property(interface, 'PacketServiceState', ATTACHED_STATE,
                                        since=before)
        announced = client.wait_signal('OnPacketServiceStateChange', interface,
                                       since=attached.index)
        activating = client.wait_property(connection, 'ActivationState', ACTIVATING, since=before)
        active = client.wait_property(connection, 'ActivationState', ACTIVATED, since=before)
        self.assert_order(reply, attached, announced, activating, active, done)
        self.assertLessEqual(set(client.values(interface, 'PacketServiceState', before)),
                             {ATTACHING_STATE, ATTACHED_STATE})
        self.assertEqual(client.get(interface, REGISTRATION, 'CurrentDataClass'), 0x20)
        self.assertEqual(self.completions(scene, before), [done])
        self.assertEqual([(e['cid'], e['op']) for e in scene.wire(since=wire)],
                         [('packet-service', 'set'), ('connect', 'set'),
                          ('ip-configuration', 'query')])
        # CTX-7: activation is not sent before the attach has been answered
        journal = scene.modem.journal(wire)
        answered = next(e['n'] for e in journal if e['dir'] == 'function'
                        and e['type'] != 'indication' and e.get('cid') == 'packet-service')
        asked = next(e['n'] for e in journal if e['dir'] == 'host' and e.get('cid') == 'connect')
        self.assertLess(answered, asked)

    def test_T02_attached_is_not_attached_again_CTX_7(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        before, wire = scene.client.mark(), scene.wire_mark()
        scene.connected(connection)
        self.assertEqual(scene.wire('packet-service', since=wire), [])
        self.assertEqual(scene.client.signals('OnPacketServiceStateChange', since=before), [])

    def test_T03_connect_while_activated(self):
        """E_MBN_MAX_ACTIVATED_CONTEXTS at once, no signal, nothing asked of the modem."""
        scene, connection, _interface, before, wire = self.up()
        values = scene.client.get_all(connection, CONNECTION)
        for xml in (profile(), profile(apn='other')):
            message = self.assert_refused('MaxActivatedContexts', scene.connect, connection, xml)
            self.assertTrue(message.startswith('0x80548205: '), message)
        scene.assert_nothing_told(before)
        self.assertEqual(scene.wire(since=wire), [])
        self.assertEqual(scene.client.get_all(connection, CONNECTION), values)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_T04_disconnect_while_deactivated(self):
        """ERROR_NOT_FOUND at once, no signal, nothing asked of the modem (CTX-61)."""
        scene, connection, _interface, _before, _wire = self.up()
        scene.disconnected(connection)
        before, wire = scene.client.mark(), scene.wire_mark()
        message = self.assert_refused('NotFound', scene.disconnect, connection)
        self.assertTrue(message.startswith('0x80070490: '), message)
        scene.assert_nothing_told(before)
        self.assertEqual(scene.wire(since=wire), [])

    def test_T04_disconnect_before_any_connect(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        self.assert_refused('NotFound', scene.disconnect, connection)
        # after a Connect that failed as well
        scene.modem.command('fault connect set status=2')
        scene.completed(scene.connect(connection))
        self.assert_refused('NotFound', scene.disconnect, connection)
        self.assertEqual(scene.client.signals('OnDisconnectComplete'), [])
        self.assertEqual(len(scene.wire('connect', 'set')), 1)

    def test_T05_deactivate_answered_context_not_activated(self):
        """The modem has lost the context without a word: that is no error of Disconnect."""
        scene, connection, _interface, before, wire = self.up()
        scene.modem.command('fault connect set status=16 apply command=deactivate')
        done = scene.completed(scene.disconnect(connection))
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.client.values(connection, 'ActivationState', before)[-1],
                         DEACTIVATED)
        self.assertEqual(len(scene.wire('connect', 'set', since=wire)), 1)
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.connected(connection)

    def test_T05_the_session_deactivated_is_the_one_activated_CTX_30(self):
        """Another session of the modem is not ours to end."""
        scene, connection, _interface, _before, _wire = self.up()
        scene.modem.command('activate session=5 access-string=ims')
        begun = scene.modem.state()['contexts']
        self.assertEqual({c['session'] for c in begun}, {0, 5})
        scene.disconnected(connection)
        last = scene.modem.state()['last_connect']
        self.assertEqual((last['session'], last['command']), (0, 'deactivate'))
        self.assertNotIn(0, {c['session'] for c in scene.modem.state()['contexts']})

    def test_T06_profile_without_access_string(self):
        """The access string on the wire is empty, no default is put in (CTX-33)."""
        blank = (f'<MBNProfile xmlns="{V1}"><Name>n</Name><IsDefault>false</IsDefault>'
                 f'<SubscriberID>{IMSI}</SubscriberID></MBNProfile>')
        scene = self.scene([ATTACHED, 'set provisioned "1:internet:default.example:u:p"'])
        connection = scene.ready()
        for name, xml in (('no AccessString', profile(apn=None)), ('no Context', blank)):
            with self.subTest(name):
                scene.connected(connection, xml)
                seen = scene.modem.state()['last_connect']
                self.assertEqual((seen['access_string'], seen['user_name'], seen['password']),
                                 ('', '', ''))
                self.assertEqual((seen['auth'], seen['compression'], seen['ip_type']),
                                 (0, 0, 'default'))
                scene.disconnected(connection)

    def test_T06_credentials_without_access_string(self):
        scene = self.scene([ATTACHED])
        scene.connected(scene.ready(), profile(apn=None, user='u', password='w', auth='PAP'))
        seen = scene.modem.state()['last_connect']
        self.assertEqual((seen['access_string'], seen['user_name'], seen['password'],
                          seen['auth']), ('', 'u', 'w', 1))

    def test_T07_client_leaves_the_bus(self):
        """The connection is the machine's, not the user's (CTX-66)."""
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        user = Client(scene.bus.address)
        done = scene.completed(scene.connect(connection, client=user))
        self.assertEqual(done.args[1], S_OK)
        scene.sync()
        before, wire = scene.client.mark(), scene.wire_mark()
        user.close()
        scene.client.wait(lambda m: m.is_signal('NameOwnerChanged')
                          and m.args == (user.name, user.name, ''), since=before)
        scene.settle(0.4, before, self.is_about(connection))
        self.assertEqual(scene.wire('connect', since=wire), [])
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'Origin'), 'user')

    def tell_of_logout(self, logind):
        """The signals of logind when a user logs off."""
        for member, values in (
                ('SessionRemoved', ('(so)', ('1', '/org/freedesktop/login1/session/_31'))),
                ('UserRemoved', ('(uo)', (1000, '/org/freedesktop/login1/user/_1000')))):
            logind.emit_signal(None, '/org/freedesktop/login1', 'org.freedesktop.login1.Manager',
                               member, GLib.Variant(*values))

    def test_T07_session_of_the_user_ends(self):
        """logind tells that session and user are gone; the context stays."""
        scene, connection, _interface, before, wire = self.up()
        flags = Gio.DBusConnectionFlags
        logind = Gio.DBusConnection.new_for_address_sync(
            scene.system_bus.address,
            flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)
        for member, values in (
                ('RequestName', GLib.Variant('(su)', ('org.freedesktop.login1', 0))),
                ('ReleaseName', GLib.Variant('(s)', ('org.freedesktop.login1',)))):
            logind.call_sync(DBUS, DBUS_PATH, DBUS, member, values, None,
                             Gio.DBusCallFlags.NONE, -1, None)
            if member == 'RequestName':
                self.tell_of_logout(logind)
        logind.close_sync(None)
        scene.settle(0.4, before, self.is_about(connection))
        self.assertEqual(scene.wire('connect', since=wire), [])
        self.assertEqual(scene.state(connection), ACTIVATED)


class NoNetworkRules(RulesTest):
    """T8, T9: no SIM, radio off"""

    def test_T08_no_sim(self):
        """No Connection object; getters answer what they know, not an internal error (CTX-69)."""
        cases = {2: ('absent', 'SimNotInserted'), 3: ('bad', 'BadSim'), 4: ('failure', 'Failure'),
                 5: ('not-activated', 'ServiceNotActivated'), 7: ('puk', 'PinRequired'),
                 8: ('no-esim', 'SimNotInserted')}
        scene = self.scene(modems=[['sim ' + word, f'set imei {number}']
                                   for number, (word, _) in cases.items()])
        client = scene.client
        interfaces = {}
        while len(interfaces) < len(cases):     # by ready state: each has one of its own
            client.pump(0.05)
            paths, = client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces')
            states = {client.get(path, INTERFACE, 'ReadyState'): path for path in paths}
            interfaces = {n: path for n, path in states.items() if n in cases}
        for number, (word, condition) in cases.items():
            with self.subTest(word):
                interface = interfaces[number]
                self.assertEqual(client.call(interface, INTERFACE, 'GetReadyState'), (number,))
                answers = self.getters_answer(scene, interface, condition)
                for member in ('GetInterfaceCapability', 'GetReadyState', 'GetSignalStrength',
                               'InEmergencyMode'):
                    self.assertIsInstance(answers[member], tuple, member)
                self.assertEqual(answers['GetConnection'], 'org.mbnd1.Error.NotFound')
        self.assertEqual(self.connections(scene), [])
        self.assertEqual(client.signals('OnConnectionArrival'), [])
        for modem in scene.modems:
            self.assertEqual(scene.wire('connect', 'set', modem=modem), [])

    def test_T08_sim_inserted_later(self):
        scene = self.scene([ATTACHED, 'sim absent'])
        interface = scene.arrived()
        scene.client.wait_property(interface, 'ReadyState', 2)
        scene.modem.command('sim initialized')
        connection = scene.ready()
        self.assertEqual(scene.state(connection), DEACTIVATED)
        scene.connected(connection)

    def test_T08_locked_sim_state_can_be_read(self):
        """DEVICE_LOCKED has an object: its state is Deactivated or says what is missing."""
        scene = self.scene(['sim locked'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        try:
            self.assertEqual(scene.client.call(connection, CONNECTION, 'GetConnectionState'),
                             (DEACTIVATED, ''))
        except DBusError as error:
            self.assertEqual(error.name, 'org.mbnd1.Error.PinRequired')
        self.assertEqual(scene.client.call(connection, CONNECTION, 'GetActivationNetworkError'),
                         (0,))
        self.getters_answer(scene, interface, 'PinRequired')

    def test_T08_sim_removed_while_connected(self):
        """The last thing said of the context is DEACTIVATED."""
        scene, connection, interface, before, _wire = self.up()
        scene.modem.command('sim absent')
        gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                          since=before)
        event = scene.client.wait_signal('OnConnectStateChange', connection, since=gone.index)
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT, since=before)
        self.assert_order(gone, event, removal)
        self.getters_answer(scene, interface, 'SimNotInserted')

    def test_T08_modem_refuses_the_query(self):
        """The state is Deactivated, whatever the modem says to a CONNECT query (CTX-69)."""
        scene = self.scene(modems=[[f'fault connect query status={status} count=all',
                                    f'set imei {status}', ATTACHED]
                                   for status in (3, 5, 9, 14, 20)])
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == 5,
                    what='five connections')
        for path in self.connections(scene):
            self.assertEqual(client.call(path, CONNECTION, 'GetConnectionState'),
                             (DEACTIVATED, ''))
            scene.connected(path)

    def test_T09_radio_off(self):
        """No Connection object, getters answer, and the radio stays as it is."""
        for word in ('software', 'hardware'):
            with self.subTest(word):
                scene = self.scene([ATTACHED])
                interface = scene.interface_of(scene.ready())
                client = scene.client
                client.wait_signal('OnPreferredProvidersChange')
                before, wire = client.mark(), scene.wire_mark()
                scene.modem.command(f'radio {word}=off')
                client.wait_signal('OnConnectionRemoval', ROOT, since=before)
                client.wait_property(interface, 'RegisterState', 1, since=before)
                self.assertEqual(self.connections(scene), [])
                answers = self.getters_answer(scene, interface, 'RadioPowerOff')
                self.assertEqual(answers['GetReadyState'], (1,))
                self.assertEqual(answers['GetRegisterState'], (1,))
                self.assertEqual(answers['GetConnection'], 'org.mbnd1.Error.NotFound')
                self.assertEqual([e for e in scene.wire(since=wire) if e['op'] == 'set'], [])
                mark = client.mark()
                scene.modem.command(f'radio {word}=on')
                connection = scene.ready(mark)
                self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                                 (DEACTIVATED, ''))

    def test_T09_radio_off_while_the_modem_activates(self):
        """Accepted, and off when the modem comes to it: a set is RADIO_POWER_OFF."""
        for setting in ('fault connect set delay=250 command=activate',
                        'set activate-delay 20000'):
            with self.subTest(setting):
                scene = self.scene([ATTACHED, setting])
                request = scene.connect(scene.ready())
                scene.modem.wait('host connect set')
                scene.modem.command('radio hardware=off')
                done = scene.completed(request)
                self.assertEqual(done.args[1], E_MBN_RADIO_POWER_OFF, done)
                self.assert_order(done, scene.client.wait_signal('OnConnectionRemoval', ROOT))

    def test_T09_switched_off_at_start_is_no_harm(self):
        scene = self.scene([ATTACHED, 'radio hardware=off'])
        interface = scene.arrived()
        scene.client.wait_property(interface, 'ReadyState', 1)
        self.getters_answer(scene, interface, 'RadioPowerOff')
        self.assertEqual(self.connections(scene), [])
        scene.modem.command('radio hardware=on')
        scene.connected(scene.ready())


class LossRules(RulesTest):
    """T10 to T14: what comes from the network"""

    def test_T10_registration_lost_for_less_than_the_threshold(self):
        """No deactivate, no disconnect signal, however often (CTX-47)."""
        scene, connection, interface, before, wire = self.up(loss_threshold=1.5)
        client = scene.client
        values = client.get_all(connection, CONNECTION)
        for word, number in (('searching', 2), ('home', 3)) * 3:
            mark = client.mark()
            scene.modem.command('register ' + word)
            # registration notifications still flow
            client.wait_property(interface, 'RegisterState', number, since=mark)
            client.wait_signal('OnRegisterStateChange', interface, since=mark)
            scene.settle(0.4, before, self.is_about(connection))
        # the threshold counts from the last loss, and is off when the network is back
        scene.settle(1.6, before, self.is_about(connection))
        self.assertEqual(scene.wire('connect', 'set', since=wire), [])
        self.assertEqual(client.get_all(connection, CONNECTION), values)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_T11_registration_lost_for_longer(self):
        """One deactivate sent by the service, one disconnect signal (CTX-46)."""
        scene, connection, _interface, before, wire = self.up(loss_threshold=0.7)
        client = scene.client
        lost = time.monotonic()
        scene.modem.command('register searching')
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        self.assertGreater(gone.time - lost, 0.65)
        removal = client.wait_signal('OnConnectionRemoval', ROOT, since=before)
        self.assert_order(gone, client.wait_signal('OnConnectStateChange', connection,
                                                   since=gone.index), removal)
        scene.settle(0.8)
        sent = scene.wire('connect', 'set', since=wire)
        self.assertEqual(len(sent), 1)
        self.assertEqual(scene.modem.state()['last_connect']['command'], 'deactivate')
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertIn(client.values(connection, 'ActivationState', before),
                      ([DEACTIVATING, DEACTIVATED], [DEACTIVATED]))
        self.assertEqual(len(client.signals('OnConnectionRemoval', since=before)), 1)
        self.assertEqual(self.completions(scene, before), [])

    def test_T12_registration_regained_activates_nothing(self):
        """Neither the modem nor the service activates on its own (CTX-31)."""
        for settings in ((), ('set drop-on-loss on',)):
            with self.subTest(settings=settings):
                scene, connection, _interface, before, _wire = self.up(*settings,
                                                                       loss_threshold=0.3)
                scene.modem.command('register searching')
                scene.client.wait_signal('OnConnectionRemoval', ROOT, since=before)
                since, wire = scene.client.mark(), scene.wire_mark()
                scene.modem.command('register home')
                again = scene.ready(since)
                scene.settle(0.5)
                self.assertEqual(scene.state(again), DEACTIVATED)
                self.assertEqual(scene.client.values(again, 'ActivationState'), [])
                self.assertEqual(scene.wire('connect', 'set', since=wire), [])
                self.assertEqual(scene.modem.state()['contexts'], [])
                self.assertNotEqual(again, connection)

    def test_T12_signal_and_attach_come_and_go(self):
        scene, connection, interface, _before, _wire = self.up()
        scene.disconnected(connection)
        before, wire = scene.client.mark(), scene.wire_mark()
        for line, value in (('packet detached', DETACHED_STATE), (ATTACHED, ATTACHED_STATE)):
            mark = scene.client.mark()
            scene.modem.command('set rssi 0')
            scene.modem.command(line)
            scene.client.wait_property(interface, 'PacketServiceState', value, since=mark)
            scene.modem.command('set rssi 25')
        scene.settle(0.3, before, self.is_about(connection))
        self.assertEqual(scene.wire(since=wire), [])

    LATE = {'activate_timeout': 0.6, 'deactivate_timeout': 0.6, 'probe_timeout': 0.6,
            'open_timeout': 2, 'query_timeout': 2}

    def test_T13_late_success_after_timeout(self):
        """The context that comes up too late does not stay (CTX-27, CTX-28)."""
        # comes up at once and is heard of too late; and comes up when it is too late
        words = ('apply', '')
        scene = self.scene(modems=[[ATTACHED, f'set imei {n}', f'fault connect set delay=1500 '
                                    f'{word} command=activate'] for n, word in enumerate(words)],
                           limits=self.LATE)
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == len(words))
        paths = self.connections(scene)
        for request in [scene.connect(path) for path in paths]:
            self.assertEqual(scene.completed(request).args[1], ERROR_TIMEOUT)
        for modem in scene.modems:
            modem.wait('host open count=2')
        scene.settle(1.5)
        self.assertEqual(len(self.completions(scene)), len(words))
        for modem in scene.modems:
            self.assertEqual(modem.state()['contexts'], [])
        for path in paths:
            self.assertEqual(scene.state(path), DEACTIVATED)
            self.assertNotIn(ACTIVATED, client.values(path, 'ActivationState'))
            scene.connected(path)

    def test_T13_late_success_by_indication(self):
        """Activated for a session nobody wants any more: deactivated."""
        scene = self.scene([ATTACHED], limits=self.LATE)
        connection = scene.ready()
        scene.modem.command('fault connect set status=2 command=activate')
        scene.completed(scene.connect(connection))
        before, wire = scene.client.mark(), scene.wire_mark()
        scene.modem.command('activate session=0 access-string=internet')
        scene.modem.wait('context session=0 state=deactivated')
        scene.sync()
        self.assertEqual(len(scene.wire('connect', 'set', since=wire)), 1)
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState', before))
        self.assertEqual(scene.state(connection), DEACTIVATED)
        scene.connected(connection)

    def test_T14_network_deactivates_with_cause_8(self):
        """Deactivated, network error 8, connect-state-changed (CTX-26)."""
        scene, connection, _interface, before, wire = self.up()
        client = scene.client
        scene.modem.command('deactivate cause=8')
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        cause = client.wait_property(connection, 'ActivationNetworkError', 8, since=before)
        event = client.wait_signal('OnConnectStateChange', connection, since=gone.index)
        self.assert_order(cause, event)
        self.assertEqual(client.call(connection, CONNECTION, 'GetActivationNetworkError'), (8,))
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (DEACTIVATED, ''))
        now = client.get_all(connection, CONNECTION)
        self.assertEqual((now['Ip4Config'], now['Ip6Config'], now['Origin']), ({}, {}, ''))
        self.assertEqual(client.values(connection, 'ActivationState', before), [DEACTIVATED])
        self.assertEqual(self.completions(scene, before), [])
        self.assertEqual(scene.wire(since=wire), [])
        self.assertEqual(client.signals('OnConnectionRemoval'), [])     # still registered
        self.assert_refused('NotFound', scene.disconnect, connection)
        scene.connected(connection)
        self.assertEqual(client.call(connection, CONNECTION, 'GetActivationNetworkError'), (0,))


class AttachRules(RulesTest):
    """T15: the attach inside Connect fails"""

    def test_T15_attach_refused(self):
        """E_MBN_PACKET_SVC_DETACHED with the network error of the attach (design.md 3.5)."""
        scene = self.scene(['fault packet-service set status=2 nw-error=7'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        client = scene.client
        before = client.mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_PACKET_SVC_DETACHED)
        self.assertEqual(done.args[2]['status-name'], 'E_MBN_PACKET_SVC_DETACHED')
        self.assertEqual(done.args[2]['network-error'], 7)
        self.assertTrue(done.args[2]['network-error-name'])
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), 7)
        self.assertEqual(client.call(interface, REGISTRATION, 'GetPacketAttachNetworkError'),
                         (7,))
        changed = client.wait_property(interface, 'PacketAttachNetworkError', 7, since=before)
        announced = client.wait_signal('OnPacketServiceStateChange', interface,
                                       since=changed.index)
        self.assert_order(changed, announced, done)
        self.assertEqual(self.completions(scene), [done])
        self.assertNotIn(ACTIVATED, client.values(connection, 'ActivationState'))
        self.assertEqual(scene.wire('connect', 'set'), [])
        # cleared by the next attach that works
        scene.connected(connection)
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), 0)

    def test_T15_network_ends_the_attach_while_it_runs(self):
        """Attaching when Connect came, and then refused by the network."""
        scene = self.scene(['packet attaching'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.sync()
        scene.modem.command('fault packet-service set status=2 nw-error=15 count=all')
        scene.modem.command('packet detached cause=15')
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_MBN_PACKET_SVC_DETACHED)
        self.assertEqual(done.args[2]['network-error'], 15)
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_T15_success_without_attach(self):
        """The modem says yes and does not attach: the limit of the attach decides."""
        scene = self.scene(['fault packet-service set status=0 no-apply count=all state=detached'],
                           limits={'attach_timeout': 0.6})
        done = scene.completed(scene.connect(scene.ready()))
        self.assertIn(done.args[1], (E_MBN_PACKET_SVC_DETACHED, ERROR_TIMEOUT))
        self.assertEqual(scene.wire('connect', 'set'), [])


if __name__ == '__main__':
    main()
