#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Unplugging and stopping in the middle of a request (design.md 3.2, 6)."""

import signal
import time

from mbnharness import (CONNECTION, DEACTIVATED, E_HANDLE, E_MBN_NOT_REGISTERED,
                        E_MBN_PACKET_SVC_DETACHED, ERROR_CANCELLED, ERROR_SERVICE_NOT_ACTIVE, ROOT,
                        S_OK, DBusError, IntegrationTest, main, profile)

ATTACHED = 'packet attached'


class Unplug(IntegrationTest):
    """The modem goes away"""

    def test_in_mid_connect_E_HANDLE_3_2(self):
        scene = self.scene([ATTACHED, 'set activate-delay 20000'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        requests = [scene.connect(connection), scene.connect(connection)]
        scene.modem.wait('host connect set')
        scene.modem.command('unplug')
        done = [scene.completed(r) for r in requests]
        self.assertEqual([d.args[1] for d in done], [E_HANDLE, E_HANDLE])
        self.assertEqual(done[0].args[2]['status-name'], 'E_HANDLE')
        for kind, path in (('Connection', connection), ('Interface', interface)):
            removal = scene.client.wait_signal(f'On{kind}Removal', ROOT)
            gone = scene.client.wait_signal('InterfacesRemoved', ROOT,
                                            where=lambda m, p=path: m.args[0] == p)
            self.assertEqual(removal.args, (path,))
            self.assert_order(*done, removal, gone)

    def test_in_mid_disconnect_S_OK_3_2(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 20000'])
        connection = scene.ready()
        scene.connected(connection)
        request = scene.disconnect(connection)
        scene.modem.command('unplug')
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT)
        self.assert_order(done, removal)

    def test_while_cancelling_3_2(self):
        scene = self.scene([ATTACHED, 'set activate-delay 20000', 'set cancel-activation off'])
        connection = scene.ready()
        running = scene.connect(connection)
        scene.modem.wait('host connect set')
        ended = scene.disconnect(connection)
        scene.modem.command('unplug')
        self.assertEqual(scene.completed(running).args[1], ERROR_CANCELLED)
        self.assertEqual(scene.completed(ended).args[1], S_OK)

    def test_while_connected_then_back(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.connected(connection)
        before = scene.client.mark()
        scene.modem.command('unplug for=100')
        scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=before)
        again = scene.ready(since=before)
        self.assertNotEqual(again, connection)
        self.assertEqual(scene.state(again), DEACTIVATED)
        scene.modem.command('packet attached')
        scene.connected(again)
        with self.assertRaises(DBusError) as caught:
            scene.state(connection)
        self.assertIn(caught.exception.name, ('org.freedesktop.DBus.Error.UnknownMethod',
                                              'org.freedesktop.DBus.Error.UnknownObject'))

    def test_while_starting(self):
        """Unplugged at every step of the start; the next life is whole."""
        for cid in ('open', 'device-caps query', 'subscriber-ready-status query',
                    'register-state query', 'packet-service query', 'connect query'):
            with self.subTest(cid=cid):
                word = cid.split()[0]
                scene = self.scene([f'fault {word} delay=20000'])
                scene.modem.wait('host ' + cid)
                scene.modem.command('fault clear')
                scene.modem.command('unplug for=50')
                connection = scene.ready()
                scene.connected(connection)


class Stop(IntegrationTest):
    """SIGTERM (design.md 3.2, 6)"""

    def test_in_mid_connect_3_2(self):
        scene = self.scene([ATTACHED, 'set activate-delay 500', 'set cancel-activation off'])
        connection = scene.ready()
        requests = [scene.connect(connection), scene.connect(connection)]
        scene.modem.wait('host connect set')
        start = time.monotonic()
        self.assertEqual(scene.stop(), 0)
        self.assertLess(time.monotonic() - start, 10)
        done = [scene.completed(r) for r in requests]
        self.assertEqual([d.args[1] for d in done], [ERROR_SERVICE_NOT_ACTIVE] * 2)
        scene.modem.wait('host close')
        self.assertEqual(scene.modem.state()['contexts'], [])
        # deactivated before the CLOSE, not by it
        words = [(e['type'], e.get('cid')) for e in scene.wire()]
        self.assertEqual(words[-1][0], 'close')
        self.assertEqual(words[-2][1], 'connect')

    def test_while_connected_deactivates_and_closes_CTX_48(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with self.subTest(number=number):
                scene = self.scene([ATTACHED])
                scene.connected(scene.ready())
                self.assertEqual(scene.stop(number), 0)
                self.assertEqual(scene.modem.state()['last_connect']['command'], 'deactivate')
                self.assertEqual(scene.wire()[-1]['type'], 'close')

    def test_in_mid_disconnect_3_2(self):
        scene = self.scene([ATTACHED, 'fault connect set delay=300 command=deactivate'])
        connection = scene.ready()
        scene.connected(connection)
        request = scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        self.assertEqual(scene.stop(), 0)
        self.assertIn(scene.completed(request).args[1], (S_OK, ERROR_SERVICE_NOT_ACTIVE))
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_silent_modem_does_not_hold_the_stop_6(self):
        """At most 10 s, whatever the modem does."""
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.connected(connection)
        scene.modem.command('silent on')
        start = time.monotonic()
        self.assertEqual(scene.stop(), 0)
        self.assertLess(time.monotonic() - start, 10.5)

    def test_calls_while_stopping_are_refused_3_2(self):
        scene = self.scene([ATTACHED, 'fault connect set delay=1000 command=deactivate'])
        connection = scene.ready()
        client = scene.client
        scene.connected(connection)
        owner, = client.call_bus('GetNameOwner', '(s)', ('org.mbnd1',))
        scene.daemon.process.send_signal(signal.SIGTERM)
        scene.modem.wait('host connect set count=2')
        with self.assertRaises(DBusError) as caught:
            client.call(connection, CONNECTION, 'Connect', '(us)', (1, profile()),
                        destination=owner)
        self.assertEqual(caught.exception.name, 'org.mbnd1.Error.ServiceNotActive')
        self.assertTrue(caught.exception.message.startswith('0x80070426: '))
        self.assertEqual(scene.daemon.wait(), 0)

    def test_two_signals_and_an_early_one(self):
        scene = self.scene([ATTACHED, 'fault connect set delay=300 command=deactivate'])
        scene.connected(scene.ready())
        scene.daemon.process.send_signal(signal.SIGTERM)
        scene.daemon.process.send_signal(signal.SIGTERM)
        self.assertEqual(scene.daemon.wait(), 0)
        scene.start()
        self.assertEqual(scene.stop(), 0)

    def test_orderly_stop_announces_all_removals_or_none_2(self):
        """Whoever sees InterfacesRemoved has seen On…Removal before."""
        scene = self.scene([ATTACHED])
        scene.ready()
        scene.stop()
        client = scene.client
        for kind in ('Connection', 'Interface'):
            removed = [m for m in client.signals('InterfacesRemoved')
                       if m.args[0].startswith(f'{ROOT}/{kind}/')]
            self.assertEqual(len(client.signals(f'On{kind}Removal')), len(removed), kind)


class Lost(IntegrationTest):
    """What the network takes away while Connect runs"""

    def test_registration_lost_after_acceptance_T1(self):
        """Completion, then the Connection object goes."""
        scene = self.scene([ATTACHED, 'fault connect set delay=300 status=7 command=activate'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('register searching')
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_MBN_NOT_REGISTERED)
        removal = scene.client.wait_signal('OnConnectionRemoval', ROOT)
        self.assert_order(done, removal)

    def test_detached_in_between_T15(self):
        scene = self.scene(['fault packet-service set status=12 count=all'])
        done = scene.completed(scene.connect(scene.ready()))
        self.assertEqual(done.args[1], E_MBN_PACKET_SVC_DETACHED)


if __name__ == '__main__':
    main()
