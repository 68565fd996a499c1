#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The main path: Connect and Disconnect, their order on the bus and what they put on the wire."""

import time

from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING, IMSI, ROOT,
                        S_OK, V1, IntegrationTest, main, profile)


class MainPath(IntegrationTest):
    """design.md 4"""

    def connect_and_check(self, scene, connection, before):
        """One Connect; asserts the order from the reply to the completion, returns both."""
        client = scene.client
        serial = client.send(connection, CONNECTION, 'Connect', '(us)', (1, profile()))
        reply = client.reply(serial)
        self.assertEqual(reply.signature, 'u')
        request, = reply.args
        done = scene.completed(request)
        self.assertEqual((done.member, done.path), ('OnConnectComplete', connection))
        self.assertEqual(done.args[1], S_OK)

        activating = client.wait_property(connection, 'ActivationState', ACTIVATING, since=before)
        activated = client.wait_property(connection, 'ActivationState', ACTIVATED, since=before)
        changes = client.signals('OnConnectStateChange', connection, since=activated.index)
        self.assertTrue(changes, 'no OnConnectStateChange after ACTIVATED')
        self.assert_order(reply, activating, activated, changes[0], done)
        self.assertEqual(client.values(connection, 'ActivationState', before),
                         [ACTIVATING, ACTIVATED])

        address = [m for m in client.messages[before:] if m.changed().get('Ip4Config')]
        self.assertEqual(len(address), 1)
        self.assertLessEqual(address[0].index, activated.index)
        return reply, done

    def test_connect_from_attached_sends_no_attach_CTX_7(self):
        scene = self.scene(['packet attached', 'set activate-delay 50'])
        connection = scene.ready()
        before = scene.client.mark()
        wire = scene.wire_mark()
        self.connect_and_check(scene, connection, before)
        self.assertEqual(scene.wire('packet-service', since=wire), [])
        self.assertEqual(scene.client.signals('OnPacketServiceStateChange', since=before), [])

    def test_reply_before_anything_is_asked_of_the_modem_3_2(self):
        """The reply is queued first: a slow modem does not hold it back."""
        scene = self.scene(['packet attached', 'fault connect set delay=400 command=activate'])
        connection = scene.ready()
        start = time.monotonic()
        request = scene.connect(connection)
        self.assertLess(time.monotonic() - start, 0.3)
        self.assertEqual(scene.completed(request).args[1], S_OK)

    def test_details_of_a_success(self):
        scene = self.scene()
        done = scene.connected(scene.ready(), profile(name='My plan'))
        self.assertEqual(done.signature, 'uia{sv}')
        details = done.args[2]
        self.assertEqual(details['status-name'], 'S_OK')
        self.assertTrue(details['message'])
        self.assertEqual(details['profile'], 'My plan')
        self.assertNotIn('network-error', details)
        self.assertLess(details['elapsed-ms'], 60000)

    def test_state_and_properties_while_connected_CTX_59(self):
        scene = self.scene(['set activate-delay 100', 'packet attached'])
        connection = scene.ready()
        client = scene.client
        before = client.get_all(connection, CONNECTION)
        self.assertEqual(before['ActivationState'], DEACTIVATED)
        self.assertEqual((before['Origin'], before['Ip4Config'], before['ProfileName']),
                         ('', {}, ''))
        self.assertEqual(before['NetworkInterface'], 'wwan0')
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (DEACTIVATED, ''))

        request = scene.connect(connection)
        client.wait_property(connection, 'ActivationState', ACTIVATING)
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (ACTIVATING, ''))
        self.assertEqual(client.get(connection, CONNECTION, 'Origin'), 'user')
        scene.completed(request)

        # a temporary profile's name is in details only
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (ACTIVATED, ''))
        values = client.get_all(connection, CONNECTION)
        self.assertEqual(values['ActivationState'], ACTIVATED)
        self.assertEqual((values['Origin'], values['ProfileName']), ('user', ''))
        self.assertEqual(values['Ip4Config'],
                         {'addresses': [('10.64.0.2', 30)], 'gateway': '10.64.0.1',
                          'dns': ['10.64.0.1'], 'mtu': 1500, 'method': 'static'})
        self.assertEqual(values['Ip6Config'], {})
        self.assertEqual(values['ActivationNetworkError'], 0)

        statistics, = client.call(connection, CONNECTION, 'GetStatistics')
        self.assertIn('duration-ms', statistics)
        scene.disconnected(connection)
        self.assertEqual(client.call(connection, CONNECTION, 'GetStatistics'), ({},))
        self.assertEqual(client.get_all(connection, CONNECTION), before)

    def test_disconnect_order_CTX_61_CTX_44(self):
        scene = self.scene(['set deactivate-delay 50'])
        connection = scene.ready()
        scene.connected(connection, profile(user='u', password='w'))
        client = scene.client
        before = client.mark()
        serial = client.send(connection, CONNECTION, 'Disconnect')
        reply = client.reply(serial)
        done = scene.completed(reply.args[0])
        self.assertEqual((done.member, done.path), ('OnDisconnectComplete', connection))
        self.assertEqual(done.args[1:2], (S_OK,))
        self.assertEqual(done.args[2]['status-name'], 'S_OK')
        self.assertEqual(client.values(connection, 'ActivationState', before),
                         [DEACTIVATING, DEACTIVATED])
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        change = client.wait_signal('OnConnectStateChange', connection, since=gone.index)
        self.assert_order(reply, gone, change, done)
        # CTX-44: sent empty
        last = scene.modem.state()['last_connect']
        self.assertEqual(last['command'], 'deactivate')
        self.assertEqual((last['access_string'], last['user_name'], last['password']),
                         ('', '', ''))
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_state_is_true_to_the_modem_in_between_CTX_22(self):
        """DEACTIVATED is not shown before the modem has said so."""
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        scene.connected(connection)
        scene.modem.command('fault connect set delay=300 command=deactivate')
        client = scene.client
        before = client.mark()
        sent = time.monotonic()
        request = scene.disconnect(connection)
        scene.completed(request)
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        self.assertGreaterEqual(gone.time - sent, 0.28)

    def test_many_times_every_id_is_new_CTX_51(self):
        scene = self.scene()
        connection = scene.ready()
        ids = []
        for _ in range(10):
            ids += [scene.connected(connection).args[0], scene.disconnected(connection).args[0]]
        self.assertEqual(len(set(ids)), 20)

    def test_completion_goes_to_all_and_without_the_caller_CTX_63_CTX_64(self):
        scene = self.scene(['packet attached', 'set activate-delay 200'])
        connection = scene.ready()
        other = type(scene.client)(scene.bus.address, subscribe=False)
        request = scene.connect(connection, client=other)
        other.close()
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        self.assertIsNone(done.destination)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_a_monitor_sees_the_same_order(self):
        scene = self.scene(start=False)
        monitor = type(scene.client)(scene.bus.address, monitor=True)
        self.addCleanup(monitor.close)
        scene.start()
        connection = scene.ready()
        request = scene.connected(connection).args[0]
        done = monitor.wait(lambda m: m.member == 'OnConnectComplete' and m.args[0] == request)
        reply = monitor.wait(lambda m: m.kind == 'reply' and m.args == (request,)
                             and m.signature == 'u' and m.destination == scene.client.name
                             and m.index < done.index)
        activated = monitor.wait_property(connection, 'ActivationState', ACTIVATED)
        self.assert_order(reply, activated, done)


class OnTheWire(IntegrationTest):
    """What the modem is told is what the profile says, nothing else."""

    def last_connect(self, xml):
        """What an activation with that profile tells the modem."""
        scene = self.scene(['packet attached'])
        scene.connected(scene.ready(), xml)
        return scene.modem.state()['last_connect']

    def test_settings_exactly_as_in_the_xml_CTX_4(self):
        seen = self.last_connect(profile('Data.Example', user='Jörg & "Söhne"'.replace(
            '&', '&amp;'), password=' p&amp;ss\twörd ', auth='CHAP', compression='ENABLE'))
        self.assertEqual(seen['access_string'], 'Data.Example')
        self.assertEqual(seen['user_name'], 'Jörg & "Söhne"')
        self.assertEqual(seen['password'], ' p&ss\twörd ')
        self.assertEqual((seen['auth'], seen['compression']), (2, 1))
        self.assertEqual((seen['session'], seen['command']), (0, 'activate'))
        self.assertEqual(seen['context_type'], 'internet')
        self.assertEqual(seen['ip_type'], 'default')

    def test_auth_protocols(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        for word, number in (('NONE', 0), ('PAP', 1), ('CHAP', 2), ('MsCHAPv2', 3), (None, 0)):
            with self.subTest(word=word):
                scene.connected(connection, profile(user='u', password='w', auth=word))
                self.assertEqual(scene.modem.state()['last_connect']['auth'], number)
                scene.disconnected(connection)

    def test_profile_without_context_is_blank_CTX_33(self):
        seen = self.last_connect(f'<MBNProfile xmlns="{V1}"><Name>n</Name><IsDefault>false'
                                 f'</IsDefault><SubscriberID>{IMSI}</SubscriberID></MBNProfile>')
        self.assertEqual(seen['access_string'], '')

    def test_longest_values_CTX_39(self):
        user, password = 'u' * 255, 'p' * 255
        seen = self.last_connect(profile('a' * 100, user=user, password=password))
        self.assertEqual((seen['access_string'], seen['user_name'], seen['password']),
                         ('a' * 100, user, password))

    def test_foreign_subscriber_is_not_compared_CTX_54(self):
        xml = profile().replace(IMSI, '262011234567890')
        self.assertEqual(self.last_connect(xml)['access_string'], 'internet')

    def test_connect_uses_objects_of_manager(self):
        scene = self.scene()
        connection = scene.ready()
        manager = 'org.mbnd1.ConnectionManager'
        self.assertEqual(scene.client.call(ROOT, manager, 'GetConnections'), ([connection],))
        name = scene.client.get(connection, CONNECTION, 'ConnectionID')
        self.assertEqual(scene.client.call(ROOT, manager, 'GetConnection', '(s)', (name,)),
                         (connection,))
        self.assert_refused('NotFound', scene.client.call, ROOT, manager, 'GetConnection',
                            '(s)', (name.lower(),))


if __name__ == '__main__':
    main()
