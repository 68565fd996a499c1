#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem that does not answer: time-outs, the probe, the reset (design.md 3.5, CTX-27, CTX-28)."""

import time

from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, ERROR_TIMEOUT, INTERFACE, ROOT,
                        S_OK, IntegrationTest, main, profile)

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

    def test_silent_modems_complete_and_come_back_3_5(self):
        """Reported as failed (ReadyState 4) if it lasts, retried, never given up."""
        scene = self.scene(modems=[[ATTACHED, 'set imei 1'], [ATTACHED, 'set imei 2']],
                           limits={**SHORT, 'open_timeout': 0.4, 'probe_timeout': 0.3})
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == 2)
        manager = 'org.mbnd1.InterfaceManager'
        connections = {client.get(m.args[0], CONNECTION, 'NetworkInterface'): m.args[0]
                       for m in client.signals('OnConnectionArrival')}
        brief, lasting = connections['wwan0'], connections['wwan1']
        known, failed = scene.interface_of(brief), scene.interface_of(lasting)
        before = client.mark()
        for modem in scene.modems:
            modem.command('silent on')
        requests = [scene.connect(brief), scene.connect(lasting)]
        for request in requests:
            self.assertEqual(scene.completed(request).args[1], ERROR_TIMEOUT)
        scene.modems[0].command('silent off')
        self.ready_again(scene, known, before)
        scene.connected(brief)

        fault = client.wait_property(failed, 'ReadyState', 4, timeout=40)
        client.wait_signal('OnReadyStateChange', failed, since=fault.index)
        self.assertEqual(client.call(failed, INTERFACE, 'GetReadyState'), (4,))
        self.assertEqual(set(client.call(ROOT, manager, 'GetInterfaces')[0]), {known, failed})
        self.assertEqual(client.get(ROOT, manager, 'FailedDevices'), [])
        scene.modems[1].command('silent off')
        client.wait_property(failed, 'ReadyState', 1, since=fault.index, timeout=70)
        self.assertEqual(client.signals('InterfacesRemoved'), [])

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


if __name__ == '__main__':
    main()
