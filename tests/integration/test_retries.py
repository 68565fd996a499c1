#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Retries inside one Connect (design.md 3.7), counted on the wire; the attach inside it (3.5).

What clients are told for each status is in test_statuses.py.
"""

from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_HANDLE, E_INVALIDARG, E_MBN_FAILURE,
                        E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_PACKET_SVC_DETACHED, ERROR_CANCELLED,
                        ERROR_SERVICE_NOT_ACTIVE, S_OK, IntegrationTest, main, profile)

ATTACHED = 'packet attached'
PAUSES = (0.5, 1, 2)                # s, after Busy


class RetryTest(IntegrationTest):
    """What is counted"""

    def begin(self, *settings, **kwargs):
        """(scene, connection path, wire mark)"""
        scene = self.scene(list(settings), **kwargs)
        connection = scene.ready()
        scene.client.wait_signal('OnPreferredProvidersChange')
        return scene, connection, scene.wire_mark()

    def ends(self, scene, connection, status):
        """One Connect completes with that status, once; returns the completion."""
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], status, done)
        return done

    def sent(self, scene, wire, cid='connect'):
        """The operations of that CID since then."""
        return [e['op'] for e in scene.wire(cid, since=wire)]

    def pauses(self, scene, wire, cid='connect', after=None):
        """Seconds between each answer (with that status) and the next command, as the modem
        measured them.

        A pause begins with the answer; the reading of the clock at the command is not earlier.
        """
        journal = [e for e in scene.modem.journal(wire) if e.get('cid') == cid
                   and e['type'] != 'indication' and e.get('op', 'set') == 'set']
        return [(b['time_us'] - a['time_us']) / 1e6 for a, b in zip(journal, journal[1:])
                if (a['dir'], b['dir']) == ('function', 'host') and after in (None, a['status'])]

    def assert_pauses(self, found, wanted):
        """Not shorter than documented, and not the next longer one."""
        self.assertEqual(len(found), len(wanted), found)
        for pause, least in zip(found, wanted):
            self.assertGreaterEqual(pause, least * 0.98, found)
            self.assertLess(pause, least + 5, found)


class Busy(RetryTest):
    """Status 1: three more, after 0.5 s, 1 s and 2 s"""

    def test_activation_is_tried_three_times_more(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=1 count=all')
        done = self.ends(scene, connection, E_MBN_FAILURE)
        self.assertEqual(self.sent(scene, wire), ['set'] * 4)
        self.assert_pauses(self.pauses(scene, wire), PAUSES)
        self.assertGreaterEqual(done.args[2]['elapsed-ms'], 3400)

    def test_each_number_of_busy_answers_then_success(self):
        """As many tries as are needed, and the pauses in their order."""
        scene = self.scene(modems=[[ATTACHED, f'set imei {n}',
                                    f'fault connect set status=1 count={n}'] for n in (1, 2, 3)])
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == 3)
        paths = {client.get(m.args[0], CONNECTION, 'NetworkInterface'): m.args[0]
                 for m in client.signals('OnConnectionArrival')}
        requests = [scene.connect(paths[f'wwan{n}']) for n in range(3)]
        for n, modem in enumerate(scene.modems):
            self.assertEqual(scene.completed(requests[n]).args[1], S_OK)
            self.assertEqual(len(scene.wire('connect', 'set', modem=modem)), n + 2)
            # CONNECT queries of the start are no part of it
            journal = [e for e in modem.journal() if e.get('cid') == 'connect'
                       and e['type'] != 'indication' and e.get('op') != 'query']
            sets = [e['time_us'] / 1e6 for e in journal if e['dir'] == 'host']
            for least, first, second in zip(PAUSES, sets, sets[1:]):
                self.assertGreaterEqual(second - first, least * 0.98)

    def test_the_next_connect_has_all_its_tries_again(self):
        scene, connection, wire = self.begin(ATTACHED)
        for _ in range(2):
            scene.modem.command('fault connect set status=1 count=2')
            scene.connected(connection)
            scene.disconnected(connection)
        self.assertEqual(self.sent(scene, wire), ['set'] * 8)
        self.assert_pauses(self.pauses(scene, wire, after=1), PAUSES[:2] * 2)

    def test_attach(self):
        scene, connection, wire = self.begin('fault packet-service set status=1 count=all')
        self.ends(scene, connection, E_MBN_PACKET_SVC_DETACHED)
        self.assertEqual(self.sent(scene, wire, 'packet-service'), ['set'] * 4)
        self.assert_pauses(self.pauses(scene, wire, 'packet-service'), PAUSES)
        self.assertEqual(self.sent(scene, wire), [])

    def test_three_in_all_for_one_connect(self):
        """Not three for the attach and three more for the activation."""
        scene, connection, wire = self.begin('fault packet-service set status=1 count=2',
                                             'fault connect set status=1 count=all')
        self.ends(scene, connection, E_MBN_FAILURE)
        tries = len(self.sent(scene, wire)) + len(self.sent(scene, wire, 'packet-service'))
        self.assertLessEqual(tries, 2 + 3)

    def test_cancelled_in_each_pause(self):
        """Nothing more is sent once the Disconnect has been accepted."""
        for answered in (1, 2):
            with self.subTest(answered=answered):
                scene, connection, wire = self.begin(ATTACHED,
                                                     'fault connect set status=1 count=all')
                running = scene.connect(connection)
                queued = scene.connect(connection)
                scene.modem.wait(f'function connect set count={answered}')
                scene.sync()
                ended = scene.disconnected(connection)
                cancelled = [scene.completed(r) for r in (running, queued)]
                self.assertEqual([m.args[1] for m in cancelled], [ERROR_CANCELLED] * 2)
                self.assert_order(*cancelled, ended)
                scene.settle(PAUSES[answered - 1] + 0.4)
                activations = self.sent(scene, wire)
                # a deactivate for the sake of certainty is allowed, an activate is not
                self.assertLessEqual(len(activations), answered + 1)
                if len(activations) > answered:
                    self.assertEqual(scene.modem.state()['last_connect']['command'],
                                     'deactivate')
                self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_unplugged_in_a_pause(self):
        scene, connection, _wire = self.begin(ATTACHED, 'fault connect set status=1 count=all')
        request = scene.connect(connection)
        scene.modem.wait('function connect set')
        scene.modem.command('unplug')
        self.assertEqual(scene.completed(request).args[1], E_HANDLE)

    def test_daemon_stopped_in_a_pause(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=1 count=all')
        request = scene.connect(connection)
        scene.modem.wait('function connect set count=2')
        scene.settle(0.3)       # the answer has come, the pause has not gone
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(scene.completed(request).args[1], ERROR_SERVICE_NOT_ACTIVE)
        sent = self.sent(scene, wire)
        self.assertIn(len(sent), (2, 3))
        if len(sent) == 3:          # for the sake of certainty
            self.assertEqual(scene.modem.state()['last_connect']['command'], 'deactivate')

    def test_a_queued_connect_waits_for_the_retries(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=1 count=1')
        first = scene.connect(connection, profile('one'))
        second = scene.connect(connection, profile('two'))
        done = [scene.completed(r) for r in (first, second)]
        self.assertEqual([m.args[1] for m in done], [S_OK, E_MBN_MAX_ACTIVATED_CONTEXTS])
        self.assert_order(*done)
        self.assertEqual(self.sent(scene, wire), ['set'] * 2)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'one')


class AtMostOne(RetryTest):
    """Status 12 Detached, status 21 InvalidParameters"""

    def test_detached_to_the_end(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=12 count=all')
        self.ends(scene, connection, E_MBN_PACKET_SVC_DETACHED)
        self.assertEqual(self.sent(scene, wire), ['set'] * 2)
        self.assertLessEqual(len(self.sent(scene, wire, 'packet-service')), 1)

    def test_detached_once_then_success(self):
        """The modem lost the attach in between: attach again, activate again."""
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=12')
        scene.connected(connection)
        self.assertEqual(self.sent(scene, wire), ['set'] * 2)

    def test_detached_by_the_network_just_then(self):
        """The modem really is detached when it comes to the activation."""
        scene, connection, wire = self.begin(ATTACHED,
                                             'fault connect set delay=200 command=activate')
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('packet detached')
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual([(e['cid'], e['op']) for e in scene.wire(since=wire)
                          if e['op'] == 'set'],
                         [('connect', 'set'), ('packet-service', 'set'), ('connect', 'set')])
        self.assertEqual(scene.modem.state()['packet']['state'], 'attached')

    def test_detached_and_then_the_attach_is_refused(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set delay=200 command=activate',
            'fault packet-service set status=2 nw-error=15 count=all')
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('packet detached')
        done = scene.completed(request)
        self.assertEqual((done.args[1], done.args[2].get('network-error')),
                         (E_MBN_PACKET_SVC_DETACHED, 15))
        self.assertEqual(len(self.sent(scene, wire)), 1)

    def test_invalid_parameters_to_the_end(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=21 count=all')
        self.ends(scene, connection, E_INVALIDARG)
        self.assertEqual(self.sent(scene, wire), ['set'] * 2)

    def test_invalid_parameters_once_then_success(self):
        scene, connection, wire = self.begin(ATTACHED, 'fault connect set status=21')
        scene.connected(connection)
        self.assertEqual(self.sent(scene, wire), ['set'] * 2)

    def test_invalid_parameters_is_tried_again_simpler_and_with_the_same_access_string(self):
        """mbim-notes.md 7.1: the second try asks for less, but for the same APN and user."""
        scene, connection, _wire = self.begin(ATTACHED, 'fault connect set status=21 count=all')
        xml = profile(apn='some.apn', user='u', password='w')
        done = scene.completed(scene.connect(connection, xml))
        self.assertEqual(done.args[1], E_INVALIDARG)
        seen = scene.modem.state()['last_connect']
        self.assertEqual((seen['access_string'], seen['user_name'], seen['password']),
                         ('some.apn', 'u', 'w'))
        self.assertIn(seen['ip_type'], ('ipv4', 'default'))

    def test_statuses_mixed_do_not_add_up_for_ever(self):
        """Busy three times, Detached and InvalidParameters once each: never more than 6 tries."""
        scene, connection, wire = self.begin(
            ATTACHED, *(f'fault connect set status={s}' for s in (12, 21, 1, 1, 1, 12, 21, 1)))
        done = scene.completed(scene.connect(connection))
        self.assertNotEqual(done.args[1], S_OK)
        self.assertEqual(len(self.sent(scene, wire)), 6)

    def test_nothing_else_is_retried(self):
        """design.md 3.7: all other statuses end the Connect at once."""
        scene, connection, _wire = self.begin(ATTACHED)
        for status in (2, 3, 5, 7, 10, 14, 15, 16, 17, 20, 22, 28, 33, 38, 100, 1000):
            with self.subTest(status=status):
                wire = scene.wire_mark()
                scene.modem.command(f'fault connect set status={status}')
                done = scene.completed(scene.connect(connection))
                self.assertNotEqual(done.args[1], S_OK)
                self.assertEqual(self.sent(scene, wire), ['set'])
                self.assertEqual(self.sent(scene, wire, 'packet-service'), [])


class MaxActivatedContexts(RetryTest):
    """The modem says 13 and nobody here knows of a context"""

    def test_unknown_session_is_ended_and_one_retry(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate')
        scene.modem.command('fault connect query state=activated')
        scene.connected(connection)
        self.assertEqual(self.sent(scene, wire), ['set', 'query', 'set', 'set'])

    def test_unknown_session_and_still_refused(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate count=all')
        scene.modem.command('fault connect query state=activated count=all')
        self.ends(scene, connection, E_MBN_MAX_ACTIVATED_CONTEXTS)
        self.assertEqual(self.sent(scene, wire), ['set', 'query', 'set', 'set'])

    def test_session_that_is_really_up_is_ended(self):
        """The modem has one up that was never indicated: it is gone before the retry."""
        scene, connection, wire = self.begin(ATTACHED)
        # no indication of CONNECT gets through: the next answer says that it is up
        scene.modem.command('fault connect set status=13 apply command=activate')
        scene.connected(connection, profile('mine'))
        self.assertEqual(self.sent(scene, wire), ['set', 'query', 'set', 'set'])
        contexts = scene.modem.state()['contexts']
        self.assertEqual([(c['session'], c['access_string']) for c in contexts], [(0, 'mine')])

    def test_session_is_down_no_retry(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate count=all')
        self.ends(scene, connection, E_MBN_MAX_ACTIVATED_CONTEXTS)
        self.assertEqual(self.sent(scene, wire), ['set', 'query'])

    def test_query_refused_no_retry(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate count=all')
        scene.modem.command('fault connect query status=2')
        self.ends(scene, connection, E_MBN_MAX_ACTIVATED_CONTEXTS)
        self.assertEqual(self.sent(scene, wire), ['set', 'query'])
        scene.modem.command('fault clear')
        scene.connected(connection)

    def test_retry_that_fails_otherwise(self):
        """The status is that of the retry's end; the query is not repeated."""
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate')
        scene.modem.command('fault connect query state=activated')
        scene.modem.command('fault connect set status=2 nw-error=33 command=activate')
        done = self.ends(scene, connection, E_MBN_FAILURE)
        self.assertEqual(done.args[2]['network-error'], 33)
        self.assertEqual(self.sent(scene, wire), ['set', 'query', 'set', 'set'])

    def test_cancelled_while_it_asks(self):
        scene, connection, wire = self.begin(
            ATTACHED, 'fault connect set status=13 command=activate count=all')
        scene.modem.command('fault connect query state=activated delay=300')
        scene.modem.command('journal-clear')
        request = scene.connect(connection)
        scene.modem.wait('host connect query')
        ended = scene.disconnected(connection)
        cancelled = scene.completed(request)
        self.assertEqual(cancelled.args[1], ERROR_CANCELLED)
        self.assert_order(cancelled, ended)
        scene.settle(0.5)
        self.assertLessEqual(self.sent(scene, wire).count('set'), 2)
        self.assertEqual(scene.modem.state()['contexts'], [])


class OutOfTheBlue(RetryTest):
    """What nobody asked for"""

    def test_context_out_of_the_blue_is_ended_CTX_28_CTX_31(self):
        """Activated for a session nobody wants: deactivated; clients never see ACTIVATED."""
        scene, connection, _wire = self.begin(ATTACHED)
        before = scene.client.mark()
        scene.modem.command('activate session=0 access-string=ghost')
        scene.modem.wait('context session=0 state=deactivated')
        scene.sync()
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState', before))
        scene.connected(connection)


class Attach(RetryTest):
    """Attach inside Connect (design.md 3.5)"""

    def test_attach_under_way_is_waited_for_3_5(self):
        """Attaching: an attach sent into a running one can cancel it."""
        for settings in (['packet attaching'], ['set registration-flags 2']):
            with self.subTest(settings=settings):
                scene = self.scene(settings)
                connection = scene.ready()
                request = scene.connect(connection)
                scene.sync()
                self.assertEqual(scene.wire('packet-service', 'set'), [])
                scene.modem.command('packet attached')
                self.assertEqual(scene.completed(request).args[1], S_OK)
                self.assertEqual(scene.wire('packet-service', 'set'), [])

    def test_attach_under_way_that_never_comes_is_sent_after_5_s_3_5(self):
        scene = self.scene(['packet attaching'])
        connection = scene.ready()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], S_OK)
        self.assertGreater(done.args[2]['elapsed-ms'], 4500)
        self.assertEqual(len(scene.wire('packet-service', 'set')), 1)

    def test_no_detach_ever_CTX_11(self):
        scene = self.scene()
        connection = scene.ready()
        scene.connected(connection)
        scene.disconnected(connection)
        self.assertEqual(len(scene.wire('packet-service', 'set')), 1)
        self.assertEqual(scene.modem.state()['packet']['state'], 'attached')


if __name__ == '__main__':
    main()
