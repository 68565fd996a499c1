#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Statuses of the modem: what is retried (design.md 3.7) and what clients are told (CTX 10.1)."""

from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_INVALIDARG, E_MBN_FAILURE,
                        E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_PACKET_SVC_DETACHED, REGISTRATION,
                        S_OK, IntegrationTest, hresult, main)

ATTACHED = 'packet attached'

# context-rules.md 10.1: MBIM status → (HRESULT, constant, activations on the wire, design.md 3.7)
STATUSES = {
    2: (0x80548212, 'E_MBN_FAILURE', 1),
    3: (0x8054820A, 'E_MBN_SIM_NOT_INSERTED', 1),
    4: (0x80548202, 'E_MBN_BAD_SIM', 1),
    5: (0x80548210, 'E_MBN_PIN_REQUIRED', 1),
    6: (0x80548211, 'E_MBN_PIN_DISABLED', 1),
    7: (0x8054820D, 'E_MBN_NOT_REGISTERED', 1),
    8: (0x8054820E, 'E_MBN_PROVIDERS_NOT_FOUND', 1),
    9: (0x80070032, 'ERROR_NOT_SUPPORTED', 1),
    10: (0x80548207, 'E_MBN_PROVIDER_NOT_VISIBLE', 1),
    11: (0x80548203, 'E_MBN_DATA_CLASS_NOT_AVAILABLE', 1),
    12: (0x80548206, 'E_MBN_PACKET_SVC_DETACHED', 2),
    13: (0x80548205, 'E_MBN_MAX_ACTIVATED_CONTEXTS', 1),
    14: (0x80548212, 'E_MBN_FAILURE', 1),
    15: (0x8054820B, 'E_MBN_VOICE_CALL_IN_PROGRESS', 1),
    16: (0x80548201, 'E_MBN_CONTEXT_NOT_ACTIVATED', 1),
    17: (0x80548209, 'E_MBN_SERVICE_NOT_ACTIVATED', 1),
    18: (0x80548204, 'E_MBN_INVALID_ACCESS_STRING', 1),
    19: (0x80070056, 'ERROR_INVALID_PASSWORD', 1),
    20: (0x80548208, 'E_MBN_RADIO_POWER_OFF', 1),
    21: (0x80070057, 'E_INVALIDARG', 2),
    22: (0x80548212, 'E_MBN_FAILURE', 1),
    23: (0x80548212, 'E_MBN_FAILURE', 1),
    28: (0x8007139F, 'ERROR_INVALID_STATE', 1),
    38: (0x80548212, 'E_MBN_FAILURE', 1),
    77: (0x80548212, 'E_MBN_FAILURE', 1),    # a number nobody has heard of
}


class Statuses(IntegrationTest):
    """Every MBIM status an activation can end with"""

    def test_every_status_of_10_1(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        for status, (code, name, attempts) in STATUSES.items():
            with self.subTest(status=status):
                scene.modem.command('fault clear')
                scene.modem.command(
                    f'fault connect set status={status} command=activate count=all')
                wire = scene.wire_mark()
                before = scene.client.mark()
                done = scene.completed(scene.connect(connection))
                self.assertEqual(done.args[1], hresult(code), done)
                self.assertEqual(done.args[2]['status-name'], name)
                sent = scene.wire('connect', 'set', since=wire)
                self.assertEqual(len(sent), attempts)
                self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState',
                                                                before))
                self.assertEqual(scene.state(connection), DEACTIVATED)
        scene.modem.command('fault clear')
        scene.connected(connection)

    def test_busy_is_tried_three_times_more_3_7(self):
        scene = self.scene([ATTACHED, 'fault connect set status=1 count=all'])
        done = scene.completed(scene.connect(scene.ready()))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        sent = [e['time_us'] / 1e6 for e in scene.wire('connect', 'set')]
        gaps = [b - a for a, b in zip(sent, sent[1:])]
        self.assertEqual(len(sent), 4)
        for gap, wanted in zip(gaps, (0.5, 1, 2)):
            self.assertGreaterEqual(gap, wanted * 0.95)
            self.assertLess(gap, wanted + 0.6)

    def test_busy_then_success_3_7(self):
        scene = self.scene([ATTACHED, 'fault connect set status=1 count=2'])
        connection = scene.ready()
        scene.connected(connection)
        self.assertEqual(len(scene.wire('connect', 'set')), 3)

    def test_detached_once_then_success_3_7(self):
        """The modem lost the attach in between: attach again, activate again."""
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.modem.command('fault connect set status=12 count=1')
        scene.connected(connection)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_invalid_parameters_once_then_success_3_7(self):
        scene = self.scene([ATTACHED, 'fault connect set status=21 count=1'])
        scene.connected(scene.ready())
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_statuses_mixed_do_not_add_up_for_ever_3_7(self):
        """Busy three times, Detached and InvalidParameters once each: never more than 6 tries."""
        faults = [f'fault connect set status={s} count=1' for s in (12, 21, 1, 1, 1, 12, 21, 1)]
        scene = self.scene([ATTACHED, *faults])
        done = scene.completed(scene.connect(scene.ready()))
        self.assertNotEqual(done.args[1], S_OK)
        self.assertEqual(len(scene.wire('connect', 'set')), 6)


class MaxActivatedContexts(IntegrationTest):
    """The modem says 13 and nobody here knows of a context"""

    def test_unknown_session_is_ended_and_one_retry_3_7(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        # up without a word: the indication is not sent, so the daemon does not know
        scene.modem.command('fault connect query state=activated')
        scene.modem.command('fault connect set status=13 command=activate')
        wire = scene.wire_mark()
        scene.connected(connection)
        sent = [e['op'] for e in scene.wire('connect', since=wire)]
        self.assertEqual(sent, ['set', 'query', 'set', 'set'])

    def test_unknown_session_and_still_refused_3_7(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.modem.command('fault connect query state=activated count=all')
        scene.modem.command('fault connect set status=13 command=activate count=all')
        wire = scene.wire_mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_MAX_ACTIVATED_CONTEXTS)
        sent = [e['op'] for e in scene.wire('connect', since=wire)]
        self.assertEqual(sent, ['set', 'query', 'set', 'set'])

    def test_session_is_down_no_retry_3_7(self):
        scene = self.scene([ATTACHED, 'fault connect set status=13 command=activate count=all'])
        connection = scene.ready()
        wire = scene.wire_mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_MAX_ACTIVATED_CONTEXTS)
        sent = [e['op'] for e in scene.wire('connect', since=wire)]
        self.assertEqual(sent, ['set', 'query'])


class NetworkError(IntegrationTest):
    """GetActivationNetworkError (CTX-57, mbn-api.md 6.7)"""

    def test_set_by_failure_cleared_by_success(self):
        scene = self.scene([ATTACHED, 'fault connect set status=2 nw-error=33'])
        connection = scene.ready()
        client = scene.client
        self.assertEqual(client.call(connection, CONNECTION, 'GetActivationNetworkError'), (0,))
        request = scene.connect(connection)
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertEqual(done.args[2]['network-error'], 33)
        self.assertTrue(done.args[2]['network-error-name'])
        self.assertEqual(client.call(connection, CONNECTION, 'GetActivationNetworkError'), (33,))
        self.assertEqual(client.get(connection, CONNECTION, 'ActivationNetworkError'), 33)
        # a change of the value raises OnConnectStateChange, before the completion
        changed = client.wait_property(connection, 'ActivationNetworkError', 33)
        announced = client.wait_signal('OnConnectStateChange', connection, since=changed.index)
        self.assert_order(changed, announced, done)

        before = client.mark()
        done = scene.connected(connection)
        self.assertNotIn('network-error', done.args[2])
        changed = client.wait_property(connection, 'ActivationNetworkError', 0, since=before)
        announced = client.wait_signal('OnConnectStateChange', connection, since=changed.index)
        self.assert_order(changed, announced, done)

    def test_cause_0_after_cause_n_keeps_n_CTX_86(self):
        scene = self.scene([ATTACHED, 'fault connect set status=2 nw-error=33',
                            'fault connect set status=2 nw-error=0'])
        connection = scene.ready()
        for _ in range(2):
            done = scene.completed(scene.connect(connection))
            self.assertEqual(done.args[1], E_MBN_FAILURE)
            self.assertEqual(done.args[2].get('network-error'), 33)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ActivationNetworkError'), 33)

    def test_network_deactivates_with_cause_8_T14_CTX_26(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.connected(connection)
        client = scene.client
        before = client.mark()
        wire = scene.wire_mark()
        scene.modem.command('deactivate cause=8')
        gone = client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        cause = client.wait_property(connection, 'ActivationNetworkError', 8, since=before)
        announced = client.wait_signal('OnConnectStateChange', connection, since=gone.index)
        self.assert_order(cause, announced)
        self.assertEqual(client.call(connection, CONNECTION, 'GetActivationNetworkError'), (8,))
        self.assertEqual(client.get(connection, CONNECTION, 'Ip4Config'), {})
        scene.sync()
        self.assertEqual([m for m in client.signals(since=before) if 'Complete' in m.member], [])
        self.assertEqual(scene.wire('connect', 'set', since=wire), [])
        self.assert_refused('NotFound', scene.disconnect, connection)
        scene.connected(connection)

    def test_context_out_of_the_blue_is_ended_CTX_28_CTX_31(self):
        """Activated for a session nobody wants: deactivated; clients never see ACTIVATED."""
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        before = scene.client.mark()
        scene.modem.command('activate session=0 access-string=ghost')
        scene.modem.wait('context session=0 state=deactivated')
        scene.sync()
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState', before))
        scene.connected(connection)


class Attach(IntegrationTest):
    """Attach inside Connect"""

    def test_refused_attach_T15_3_5(self):
        scene = self.scene(['fault packet-service set status=2 nw-error=7'])
        connection = scene.ready()
        interface = scene.interface_of(connection)
        client = scene.client
        before = client.mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_PACKET_SVC_DETACHED)
        self.assertEqual(done.args[2]['network-error'], 7)
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), 7)
        self.assertEqual(client.call(interface, REGISTRATION, 'GetPacketAttachNetworkError'),
                         (7,))
        changed = client.wait_property(interface, 'PacketAttachNetworkError', 7, since=before)
        announced = client.wait_signal('OnPacketServiceStateChange', interface,
                                       since=changed.index)
        self.assert_order(changed, announced, done)
        self.assertEqual(scene.wire('connect', 'set'), [])
        # cleared by the next attach that works
        scene.connected(connection)
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), 0)

    def test_attach_under_way_is_waited_for_3_5(self):
        """Attaching: an attach sent into a running one can cancel it."""
        scene = self.scene(['packet attaching'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.sync()
        self.assertEqual(scene.wire('packet-service', 'set'), [])
        scene.modem.command('packet attached')
        self.assertEqual(scene.completed(request, timeout=3).args[1], S_OK)
        self.assertEqual(scene.wire('packet-service', 'set'), [])

    def test_auto_attach_just_registered_is_waited_for_3_5(self):
        scene = self.scene(['set registration-flags 2'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.sync()
        self.assertEqual(scene.wire('packet-service', 'set'), [])
        scene.modem.command('packet attached')
        self.assertEqual(scene.completed(request, timeout=3).args[1], S_OK)
        self.assertEqual(scene.wire('packet-service', 'set'), [])

    def test_attach_under_way_that_never_comes_is_sent_after_5_s_3_5(self):
        scene = self.scene(['packet attaching'])
        connection = scene.ready()
        request = scene.connect(connection)
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        self.assertGreater(done.args[2]['elapsed-ms'], 4500)
        self.assertLess(done.args[2]['elapsed-ms'], 7000)
        self.assertEqual(len(scene.wire('packet-service', 'set')), 1)

    def test_no_detach_ever_CTX_11(self):
        scene = self.scene()
        connection = scene.ready()
        scene.connected(connection)
        scene.disconnected(connection)
        self.assertEqual(len(scene.wire('packet-service', 'set')), 1)
        self.assertEqual(scene.modem.state()['packet']['state'], 'attached')

    def test_invalid_argument_of_the_modem_is_not_a_refusal_6_1(self):
        scene = self.scene([ATTACHED, 'fault connect set status=21 count=all'])
        done = scene.completed(scene.connect(scene.ready()))
        self.assertEqual(done.args[1], E_INVALIDARG)


if __name__ == '__main__':
    main()
