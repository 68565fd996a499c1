#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Requests of one modem: first in, first out, and Disconnect overtakes (design.md 3.3)."""

import time

from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_CANCELLED, ROOT, S_OK,
                        Client, IntegrationTest, main, profile)

ATTACHED = 'packet attached'


class Queue(IntegrationTest):
    """Connect behind Connect"""

    def test_queued_connect_completes_with_max_activated_contexts_3_3(self):
        """First in, first out; when its turn comes a context is active."""
        scene = self.scene([ATTACHED, 'set activate-delay 200'])
        connection = scene.ready()
        first = scene.connect(connection, profile('one'))
        second = scene.connect(connection, profile('two'))
        third = scene.connect(connection, profile('three'))
        done = [scene.completed(r) for r in (first, second, third)]
        self.assertEqual([d.args[1] for d in done],
                         [S_OK, E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_MAX_ACTIVATED_CONTEXTS])
        self.assert_order(*done)
        self.assertEqual(len(scene.wire('connect', 'set')), 1)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'one')
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_queued_connect_runs_when_the_first_fails_3_3(self):
        scene = self.scene([ATTACHED, 'fault connect set status=2 delay=200 count=1'])
        connection = scene.ready()
        first = scene.connect(connection, profile('one'))
        second = scene.connect(connection, profile('two'))
        done = [scene.completed(first), scene.completed(second)]
        self.assertEqual([d.args[1] for d in done], [E_MBN_FAILURE, S_OK])
        self.assert_order(*done)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'two')

    def test_two_modems_do_not_wait_for_each_other_3_3(self):
        scene = self.scene(modems=[[ATTACHED, 'fault connect set delay=2000', 'set imei 1'],
                                   [ATTACHED, 'set imei 2']])
        one = scene.ready()
        two = scene.client.wait_signal('OnConnectionArrival', ROOT,
                                       where=lambda m: m.args[0] != one).args[0]
        paths = {scene.client.get(p, CONNECTION, 'NetworkInterface'): p for p in (one, two)}
        slow = scene.connect(paths['wwan0'])
        fast = scene.connect(paths['wwan1'])
        self.assertEqual(scene.completed(fast, timeout=1.8).args[1], S_OK)
        self.assertEqual(scene.client.signals('OnConnectComplete', paths['wwan0']), [])
        self.assertEqual(scene.completed(slow).args[1], S_OK)


class Cancel(IntegrationTest):
    """Disconnect while something runs (CTX-65, design.md 3.3)"""

    def cancel(self, scene, connection, xml=None, until=None):
        """Connect, wait until the modem has seen the command `until`, Disconnect.

        Asserts what holds in every case; returns the two completions.
        """
        client = scene.client
        running = scene.connect(connection, xml)
        if until is not None:
            scene.modem.wait('host ' + until)
        before = client.mark()
        serial = client.send(connection, CONNECTION, 'Disconnect')
        reply = client.reply(serial)
        cancelled, ended = scene.completed(running), scene.completed(reply.args[0])
        self.assertEqual(cancelled.args[1], ERROR_CANCELLED, cancelled)
        self.assertEqual(cancelled.args[2]['status-name'], 'ERROR_CANCELLED')
        self.assertEqual((ended.member, ended.args[1]), ('OnDisconnectComplete', S_OK))
        self.assert_order(reply, cancelled, ended)
        self.assertNotIn(ACTIVATED, client.values(connection, 'ActivationState', before))
        self.assertEqual(scene.state(connection), DEACTIVATED)
        self.assertEqual(scene.modem.state()['contexts'], [])
        return cancelled, ended

    def assert_deactivating_first(self, scene, connection, cancelled, ended):
        """State DEACTIVATING with the cancelled completion, DEACTIVATED before the other."""
        client = scene.client
        going = client.wait_property(connection, 'ActivationState', DEACTIVATING)
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                    since=going.index)
        self.assert_order(going, cancelled, gone, ended)

    def test_during_attach(self):
        scene = self.scene(['fault packet-service set delay=400'])
        connection = scene.ready()
        self.cancel(scene, connection, until='packet-service set')
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_during_activation_modem_cancels_3_3(self):
        scene = self.scene([ATTACHED, 'set activate-delay 20000', 'set cancel-activation on'])
        connection = scene.ready()
        start = time.monotonic()
        cancelled, ended = self.cancel(scene, connection, until='connect set')
        self.assertLess(time.monotonic() - start, 5)     # without waiting for the activation
        self.assert_deactivating_first(scene, connection, cancelled, ended)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_during_activation_modem_cannot_cancel_3_3(self):
        """ContextNotActivated while the activation is unanswered: wait, deactivate again."""
        scene = self.scene([ATTACHED, 'set activate-delay 600', 'set cancel-activation off'])
        connection = scene.ready()
        start = time.monotonic()
        cancelled, ended = self.cancel(scene, connection, until='connect set')
        self.assertGreater(time.monotonic() - start, 0.55)
        self.assertLess(cancelled.time - start, 0.5)     # at once
        self.assert_deactivating_first(scene, connection, cancelled, ended)
        self.assertEqual(len(scene.wire('connect', 'set')), 3)

    def test_during_activation_that_fails_in_the_end_3_3(self):
        scene = self.scene([ATTACHED, 'fault connect set status=2 nw-error=33 delay=500 '
                            'command=activate', 'set cancel-activation off'])
        connection = scene.ready()
        self.cancel(scene, connection, until='connect set')
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_during_activation_never_answered_is_reset_3_3(self):
        scene = self.scene([ATTACHED, 'fault connect set drop no-apply command=activate'],
                           limits={'deactivate_timeout': 0.6, 'activate_timeout': 30})
        connection = scene.ready()
        start = time.monotonic()
        self.cancel(scene, connection, until='connect set')
        self.assertLess(time.monotonic() - start, 10)
        scene.modem.wait('host open count=2')
        self.wait_known(scene, connection)
        scene.connected(connection)

    def wait_known(self, scene, connection):
        """Waits until the connection can be used after a reset."""
        interface = scene.interface_of(connection)
        scene.client.wait_property(interface, 'ReadyState', 1)

    def test_during_ip_wait(self):
        scene = self.scene([ATTACHED, 'set ip4 none', 'set ip4-gateway none', 'set ip4-dns none'])
        connection = scene.ready()
        cancelled, ended = self.cancel(scene, connection, until='ip-configuration query')
        self.assert_deactivating_first(scene, connection, cancelled, ended)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_during_a_pause_before_a_retry_3_7(self):
        scene = self.scene([ATTACHED, 'fault connect set status=1 count=3'])
        connection = scene.ready()
        start = time.monotonic()
        running = scene.connect(connection)
        scene.modem.wait('function connect set count=1')
        scene.sync()
        self.assertEqual(scene.completed(scene.disconnect(connection)).args[1], S_OK)
        self.assertEqual(scene.completed(running).args[1], ERROR_CANCELLED)
        self.assertLess(time.monotonic() - start, 3)
        self.assertEqual(scene.modem.state()['contexts'], [])
        wire = scene.wire_mark()
        scene.settle(1.2)
        self.assertEqual(scene.wire('connect', since=wire), [])

    def test_running_and_queued_are_cancelled_in_order_3_3(self):
        scene = self.scene([ATTACHED, 'set activate-delay 20000'])
        connection = scene.ready()
        other = Client(scene.bus.address)
        self.addCleanup(other.close)
        ids = [scene.connect(connection, profile('one')),
               scene.connect(connection, profile('two'), client=other),
               scene.connect(connection, profile('three'))]
        ended = scene.disconnected(connection)
        done = [scene.completed(i) for i in ids]
        self.assertEqual([d.args[1] for d in done], [ERROR_CANCELLED] * 3)
        self.assert_order(*done, ended)
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_second_disconnect_joins_3_3(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        connection = scene.ready()
        scene.connected(connection)
        ids = [scene.disconnect(connection) for _ in range(3)]
        done = [scene.completed(i) for i in ids]
        self.assertEqual(len(set(ids)), 3)
        self.assertEqual([d.args[1] for d in done], [S_OK] * 3)
        gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
        self.assertLess(gone.index, min(d.index for d in done))
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_disconnect_then_connect_at_once_3_3(self):
        """Without waiting for anything: three calls in one go."""
        scene = self.scene([ATTACHED, 'set deactivate-delay 100'])
        connection = scene.ready()
        scene.connected(connection, profile('one'))
        client = scene.client
        serials = [client.send(connection, CONNECTION, 'Disconnect'),
                   client.send(connection, CONNECTION, 'Connect', '(us)', (1, profile('two')))]
        ended, begun = [scene.completed(client.reply(s).args[0]) for s in serials]
        self.assertEqual((ended.args[1], begun.args[1]), (S_OK, S_OK))
        activating = client.wait_property(connection, 'ActivationState', ACTIVATING,
                                          since=ended.index)
        self.assert_order(ended, activating, begun)   # starts only after that
        self.assertEqual(scene.modem.state()['contexts'][0]['access_string'], 'two')
        self.assertEqual(len(scene.modem.state()['contexts']), 1)

    def test_connect_disconnect_connect_during_activation_3_3(self):
        scene = self.scene([ATTACHED, 'set activate-delay 100'])
        connection = scene.ready()
        one = scene.connect(connection, profile('one'))
        off = scene.disconnect(connection)
        two = scene.connect(connection, profile('two'))
        done = [scene.completed(r) for r in (one, off, two)]
        self.assertEqual([d.args[1] for d in done], [ERROR_CANCELLED, S_OK, S_OK])
        self.assert_order(*done)
        self.assertEqual(scene.modem.state()['contexts'][0]['access_string'], 'two')

    def test_disconnect_joins_behind_a_new_connect_3_3(self):
        """Connect accepted before the second Disconnect is cancelled by it."""
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        connection = scene.ready()
        scene.connected(connection)
        off = scene.disconnect(connection)
        again = scene.connect(connection, profile('two'))
        off2 = scene.disconnect(connection)
        self.assertEqual([scene.completed(r).args[1] for r in (off, again, off2)],
                         [S_OK, ERROR_CANCELLED, S_OK])
        self.assert_order(scene.completed(again), scene.completed(off2))
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_deactivate_refused_by_the_modem_still_completes_3_2(self):
        """S_OK means that no context is left: a modem that refuses has to be reset."""
        scene = self.scene([ATTACHED, 'fault connect set status=2 command=deactivate count=all'],
                           limits={'deactivate_timeout': 1})
        connection = scene.ready()
        scene.connected(connection)
        done = scene.completed(scene.disconnect(connection), timeout=20)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_deactivate_unanswered_is_reset_and_completes_3_5(self):
        scene = self.scene([ATTACHED, 'fault connect set drop no-apply command=deactivate'],
                           limits={'deactivate_timeout': 0.5, 'probe_timeout': 0.5})
        connection = scene.ready()
        scene.connected(connection)
        done = scene.completed(scene.disconnect(connection), timeout=20)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.state(connection), DEACTIVATED)
        self.assertEqual(scene.modem.state()['contexts'], [])


if __name__ == '__main__':
    main()
