#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What ends a connection without being asked: registration, radio, SIM (CTX-46, 47, 70)."""

import time

from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, INTERFACE, ROOT, IntegrationTest,
                        main)


class Loss(IntegrationTest):
    """A connected modem loses something"""

    def up(self, *settings, **limits):
        """(scene, connection, interface, mark, wire mark) while connected."""
        scene = self.scene(['packet attached', *settings], limits=limits)
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

    def test_threshold_0_is_never(self):
        scene, connection, _interface, before, wire = self.up(loss_threshold=0)
        scene.modem.command('register searching')
        scene.settle(1.5, before, self.is_about(connection))
        self.assertEqual(scene.wire('connect', 'set', since=wire), [])
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_context_dropped_without_a_word_is_noticed(self):
        """Some modems do not indicate it: the loss makes the daemon ask, once."""
        scene, connection, _interface, before, wire = self.up(loss_threshold=0)
        scene.modem.command('fault connect query state=deactivated')
        scene.modem.command('register searching')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        scene.sync()
        self.assertEqual(len(scene.wire('connect', 'query', since=wire)), 1)

    def test_one_loss_is_asked_about_once_5(self):
        """Further indications of the same loss bring no further query, whatever the threshold."""
        for threshold in (60, 0):
            with self.subTest(threshold=threshold):
                scene, _connection, interface, _, wire = self.up(loss_threshold=threshold)
                for word in ('searching', 'denied cause=11', 'searching', 'denied cause=12'):
                    mark = scene.client.mark()
                    scene.modem.command('register ' + word)
                    scene.client.wait_signal('OnRegisterStateChange', interface, since=mark)
                scene.sync()
                self.assertLessEqual(len(scene.wire('connect', 'query', since=wire)), 1)

    def test_searching_denied_searching_counts_as_one_loss(self):
        scene, connection, _interface, before, _wire = self.up(loss_threshold=1)
        scene.modem.command('register searching')
        lost = time.monotonic()
        scene.settle(0.6, before, self.is_about(connection))
        scene.modem.command('register denied cause=11')
        gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                          since=before)
        self.assertLess(gone.time - lost, 1.55)

    def test_modem_that_ends_the_context_itself(self):
        scene, connection, _interface, before, wire = self.up('set drop-on-loss on')
        scene.modem.command('register searching')
        gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                          since=before)
        change = scene.client.wait_signal('OnConnectStateChange', connection, since=gone.index)
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT, since=before)
        self.assert_order(gone, change, removal)
        self.assertEqual(scene.wire('connect', 'set', since=wire), [])

    def test_radio_off_CTX_70(self):
        for word in ('software', 'hardware'):
            with self.subTest(word=word):
                scene, connection, interface, before, wire = self.up()
                client = scene.client
                scene.modem.command(f'radio {word}=off')
                gone = client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                            since=before)
                client.wait_property(interface, 'PacketServiceState', 4, since=before)
                client.wait_property(interface, 'RegisterState', 1, since=before)
                self.assert_order(gone, client.wait_signal('OnConnectionRemoval', ROOT,
                                                           since=before))
                self.assertEqual(scene.wire('radio-state', 'set', since=wire), [])
                since = client.mark()
                scene.modem.command(f'radio {word}=on')
                scene.connected(scene.ready(since))

    def test_sim_removed(self):
        scene, connection, interface, before, _wire = self.up()
        client = scene.client
        scene.modem.command('sim absent')
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        client.wait_property(interface, 'ReadyState', 2, since=before)
        removal = client.wait_signal('OnConnectionRemoval', ROOT, since=before)
        self.assert_order(gone, removal)
        self.assertEqual(client.call(interface, INTERFACE, 'GetReadyState'), (2,))

    def test_sim_removed_during_connect(self):
        scene = self.scene(['packet attached', 'set activate-delay 20000'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('sim absent')
        done = scene.completed(request)
        self.assertNotEqual(done.args[1], 0)
        self.assert_order(done, scene.client.wait_signal('OnConnectionRemoval', ROOT))

    def test_detached_by_the_network_keeps_the_context(self):
        """The modem says what becomes of the context; detached alone is no end."""
        scene, connection, interface, before, wire = self.up()
        scene.modem.command('packet detached')
        scene.client.wait_property(interface, 'PacketServiceState', 4, since=before)
        scene.settle(0.3, before, self.is_about(connection))
        self.assertEqual([e for e in scene.wire(since=wire) if e['op'] == 'set'], [])
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertTrue(scene.client.get(connection, CONNECTION, 'Ip4Config'))


if __name__ == '__main__':
    main()
