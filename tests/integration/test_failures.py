#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Time-outs, resets, unplugging and stopping in the middle of a request (design.md 3.2, 3.5)."""

import signal
import time

from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_HANDLE, E_MBN_NOT_REGISTERED,
                        E_MBN_PACKET_SVC_DETACHED, ERROR_CANCELLED, ERROR_SERVICE_NOT_ACTIVE,
                        ERROR_TIMEOUT, INTERFACE, ROOT, S_OK, DBusError, IntegrationTest, main,
                        profile)

ATTACHED = 'packet attached'
SHORT = {'activate_timeout': 0.6, 'attach_timeout': 0.6, 'deactivate_timeout': 0.6,
         'probe_timeout': 0.6, 'open_timeout': 2, 'query_timeout': 2}


class TimeOuts(IntegrationTest):
    """A modem that does not answer"""

    def ready_again(self, scene, interface, since):
        """Waits until the modem has been read again after a reset."""
        scene.client.wait_property(interface, 'ReadyState', 1, since=since)

    def test_activation_unanswered_modem_is_reset_CTX_27_3_5(self):
        scene = self.scene([ATTACHED, 'fault connect set drop command=activate'], limits=SHORT)
        connection = scene.ready()
        interface = scene.interface_of(connection)
        before = scene.client.mark()
        start = time.monotonic()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], ERROR_TIMEOUT)
        self.assertEqual(done.args[2]['status-name'], 'ERROR_TIMEOUT')
        self.assertLess(time.monotonic() - start, 4)
        scene.modem.wait('host open count=2', timeout=10)
        self.assertEqual(scene.state(connection), DEACTIVATED)
        scene.client.wait_signal('OnReadyStateChange', interface, since=before)
        # the paths stay
        self.assertEqual(scene.client.signals('OnConnectionRemoval'), [])
        self.assertEqual(scene.client.signals('OnInterfaceRemoval'), [])
        # the context that came up unheard is gone, the next Connect works
        scene.connected(connection)
        self.assertEqual(len(scene.modem.state()['contexts']), 1)
        self.assertEqual(scene.client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces'),
                         ([interface],))

    def test_connect_sent_during_the_reset_runs_after_it_3_5(self):
        scene = self.scene([ATTACHED, 'fault connect set drop no-apply command=activate'],
                           limits={**SHORT, 'activate_timeout': 4})
        connection = scene.ready()
        first = scene.connect(connection, profile('one'))
        second = scene.connect(connection, profile('two'))
        self.assertEqual(scene.completed(first).args[1], ERROR_TIMEOUT)
        self.assertEqual(scene.completed(second).args[1], S_OK)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'two')

    def test_attach_unanswered_3_5(self):
        """ERROR_TIMEOUT; one probe is answered, so there is no reset."""
        scene = self.scene(['fault packet-service set drop no-apply'], limits=SHORT)
        connection = scene.ready()
        wire = scene.wire_mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], ERROR_TIMEOUT)
        scene.modem.wait('host device-caps query count=2')
        scene.connected(connection)
        sent = [e.get('cid') for e in scene.wire(since=wire)]
        self.assertEqual(sent.count('device-caps'), 1)
        self.assertEqual(len([e for e in scene.modem.journal() if e['type'] == 'open']), 1)

    def test_silent_modem_completes_and_comes_back_3_5(self):
        scene = self.scene([ATTACHED], limits=SHORT)
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.modem.command('silent on')
        before = scene.client.mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], ERROR_TIMEOUT)
        self.assertEqual(scene.client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces'),
                         ([interface],))
        scene.modem.command('silent off')
        self.ready_again(scene, interface, before)
        scene.connected(connection)

    def test_silent_for_long_is_failure_and_comes_back_3_5(self):
        """Reported as failed (ReadyState 4), retried, never given up."""
        scene = self.scene([ATTACHED], limits={**SHORT, 'open_timeout': 0.4,
                                               'probe_timeout': 0.3})
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.modem.command('silent on')
        self.assertEqual(scene.completed(scene.connect(connection)).args[1], ERROR_TIMEOUT)
        failed = scene.client.wait_property(interface, 'ReadyState', 4, timeout=40)
        scene.client.wait_signal('OnReadyStateChange', interface, since=failed.index)
        self.assertEqual(scene.client.call(interface, INTERFACE, 'GetReadyState'), (4,))
        manager = 'org.mbnd1.InterfaceManager'
        self.assertEqual(scene.client.call(ROOT, manager, 'GetInterfaces'), ([interface],))
        self.assertEqual(scene.client.get(ROOT, manager, 'FailedDevices'), [])
        scene.modem.command('silent off')
        scene.client.wait_property(interface, 'ReadyState', 1, since=failed.index, timeout=70)

    def test_late_success_is_not_kept_T13_CTX_28(self):
        scene = self.scene([ATTACHED, 'fault connect set delay=1500 apply command=activate'],
                           limits=SHORT)
        connection = scene.ready()
        self.assertEqual(scene.completed(scene.connect(connection)).args[1], ERROR_TIMEOUT)
        scene.modem.wait('host open count=2')
        scene.settle(1.5)
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertEqual(scene.state(connection), DEACTIVATED)
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState'))

    def test_lose_open_in_mid_life_3_5(self):
        """NotOpened: the modem is opened again, the context is known to be gone."""
        scene = self.scene([ATTACHED], limits=SHORT)
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.connected(connection)
        before = scene.client.mark()
        scene.modem.command('lose-open')
        done = scene.completed(scene.disconnect(connection))
        self.assertEqual(done.args[1], S_OK)
        scene.modem.wait('host open count=2')
        self.ready_again(scene, interface, before)
        scene.connected(connection)

    def test_unanswered_background_read_does_not_stop_connect(self):
        scene = self.scene([ATTACHED, 'fault preferred-providers query drop no-apply',
                            'fault home-provider query drop no-apply'],
                           limits={**SHORT, 'query_timeout': 0.5})
        connection = scene.ready()
        scene.connected(connection)
        scene.modem.wait('host device-caps query count=2')     # the probe
        scene.sync()
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_duplicate_and_stray_answers_do_no_harm(self):
        scene = self.scene([ATTACHED, 'fault connect duplicate count=all',
                            'fault ip-configuration duplicate count=all'])
        connection = scene.ready()
        for _ in range(3):
            for word in ('stray response', 'stray open-done', 'stray close-done',
                         'garbage wrong-tid', 'garbage bad-offsets', 'garbage random-bytes',
                         'garbage truncated-buffer', 'garbage unknown-type'):
                scene.modem.command(word)
            scene.connected(connection)
            scene.disconnected(connection)


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
