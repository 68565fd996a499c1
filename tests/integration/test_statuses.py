#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every status a modem can answer with, with each kind of body and with and without a cause.

What clients are told (context-rules.md 10.1, CTX-23, CTX-41, design.md 3.2, 3.5), and the network
error that stays readable afterwards (CTX-57, CTX-86). Rows are many and scenes are few: one modem
answers one row after the other. Busy, which takes 3.5 s of pauses (design.md 3.7), and resets are
played by several modems at once. The number of rows is printed at the end.
"""

import unittest

from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        E_MBN_FAILURE, E_MBN_PACKET_SVC_DETACHED, INTERFACE, REGISTRATION, ROOT,
                        S_OK, IntegrationTest, hresult, profile)

ATTACHED = 'packet attached'
BODIES = ('normal', 'empty', 'short')
CAUSES = (0, 33)
BUSY = 1
MANY = 13                           # modems at once
# context-rules.md 10.1: MBIM status → (HRESULT, constant)
TABLE = {
    1: (0x80548212, 'E_MBN_FAILURE'),
    2: (0x80548212, 'E_MBN_FAILURE'),
    3: (0x8054820A, 'E_MBN_SIM_NOT_INSERTED'),
    4: (0x80548202, 'E_MBN_BAD_SIM'),
    5: (0x80548210, 'E_MBN_PIN_REQUIRED'),
    6: (0x80548211, 'E_MBN_PIN_DISABLED'),
    7: (0x8054820D, 'E_MBN_NOT_REGISTERED'),
    8: (0x8054820E, 'E_MBN_PROVIDERS_NOT_FOUND'),
    9: (0x80070032, 'ERROR_NOT_SUPPORTED'),
    10: (0x80548207, 'E_MBN_PROVIDER_NOT_VISIBLE'),
    11: (0x80548203, 'E_MBN_DATA_CLASS_NOT_AVAILABLE'),
    12: (0x80548206, 'E_MBN_PACKET_SVC_DETACHED'),
    13: (0x80548205, 'E_MBN_MAX_ACTIVATED_CONTEXTS'),
    14: (0x80548212, 'E_MBN_FAILURE'),
    15: (0x8054820B, 'E_MBN_VOICE_CALL_IN_PROGRESS'),
    16: (0x80548201, 'E_MBN_CONTEXT_NOT_ACTIVATED'),
    17: (0x80548209, 'E_MBN_SERVICE_NOT_ACTIVATED'),
    18: (0x80548204, 'E_MBN_INVALID_ACCESS_STRING'),
    19: (0x80070056, 'ERROR_INVALID_PASSWORD'),
    20: (0x80548208, 'E_MBN_RADIO_POWER_OFF'),
    21: (0x80070057, 'E_INVALIDARG'),
    22: (0x80548212, 'E_MBN_FAILURE'),
    23: (0x80548212, 'E_MBN_FAILURE'),
    28: (0x8007139F, 'ERROR_INVALID_STATE'),
    38: (0x80548212, 'E_MBN_FAILURE'),
    200: (0x80548212, 'E_MBN_FAILURE'),      # a number nobody has heard of
}
# activations on the wire when each is answered so (design.md 3.7); all others: 1
ACTIVATIONS = {1: 4, 12: 2, 21: 2}


class StatusTest(IntegrationTest):
    """Rows, counted"""

    rows = 0

    def row(self, **values):
        """The context of one row."""
        StatusTest.rows += 1
        return self.subTest(**values)

    def several(self, number, *settings, limits=None):
        """(scene, connection paths by modem) with that many modems."""
        scene = self.scene(modems=[[*settings, f'set imei {n + 1}'] for n in range(number)],
                           limits=limits)
        client = scene.client
        client.wait(lambda m: len(client.signals('OnConnectionArrival')) == number,
                    what='all connections')
        paths = {client.get(m.args[0], CONNECTION, 'NetworkInterface'): m.args[0]
                 for m in client.signals('OnConnectionArrival')}
        return scene, [paths[f'wwan{n}'] for n in range(number)]

    def check_failure(self, scene, path, done, before, expected):
        """expected: (HRESULT, constant, network error) of a Connect that began at before."""
        client = scene.client
        code, name, cause = expected
        self.assertEqual((done.member, done.path, done.args[1]),
                         ('OnConnectComplete', path, hresult(code)), done)
        details = done.args[2]
        self.assertEqual(details['status-name'], name)
        self.assertTrue(details['message'])
        self.assertEqual(details['profile'], 'Work')
        self.assertEqual(details.get('network-error', 0), cause)
        self.assertEqual(bool(details.get('network-error-name')), cause != 0, details)
        self.assertEqual(details['status-name'] == 'S_OK', False)
        # DEACTIVATED and announced before the completion, never up, no address
        states = [m for m in client.messages[before:] if m.path == path
                  and 'ActivationState' in m.changed()]
        values = [m.changed()['ActivationState'] for m in states]
        self.assertIn(values, ([], [ACTIVATING, DEACTIVATED],
                               [ACTIVATING, DEACTIVATING, DEACTIVATED]))
        if states:
            announced = client.signals('OnConnectStateChange', path, since=states[-1].index)
            self.assertTrue(announced)
            self.assert_order(states[-1], announced[0], done)
        self.assertEqual(client.values(path, 'ActivationState', done.index), [])
        self.assertFalse([m for m in client.messages[before:] if m.path == path
                          and (m.changed().get('Ip4Config') or m.changed().get('Ip6Config'))])
        now = client.get_all(path, CONNECTION)
        self.assertEqual((now['ActivationState'], now['Ip4Config'], now['Ip6Config'],
                          now['Origin'], now['ProfileName']), (DEACTIVATED, {}, {}, '', ''))

    def check_network_error(self, scene, path, cause):
        """Getter and property say so."""
        self.assertEqual(scene.client.call(path, CONNECTION, 'GetActivationNetworkError'),
                         (cause,))
        self.assertEqual(scene.client.get(path, CONNECTION, 'ActivationNetworkError'), cause)

    def works(self, scene, path, modem=None):
        """The next Connect works and clears the network error; ends disconnected."""
        (modem or scene.modem).command('fault clear')
        done = scene.connected(path)
        self.assertNotIn('network-error', done.args[2])
        self.check_network_error(scene, path, 0)
        self.assertEqual(scene.state(path), ACTIVATED)
        scene.disconnected(path)


class Activate(StatusTest):
    """The answer to CONNECT activate (10.1)"""

    def known_cause(self, body, cause):
        """What can be known of the cause: a body cut off or left out does not have it."""
        return cause if body == 'normal' else 0

    def test_every_status_but_busy(self):
        scene = self.scene([ATTACHED])
        path = scene.ready()
        for status in (s for s in TABLE if s != BUSY):
            for body in BODIES:
                for cause in CAUSES:
                    with self.row(status=status, body=body, cause=cause):
                        self.one(scene, path, status, body, cause)
        self.assertEqual(scene.client.signals('OnConnectionRemoval'), [])

    def one(self, scene, path, status, body, cause):
        """One row."""
        scene.modem.command('fault clear')
        scene.modem.command(f'fault connect set status={status} body={body} nw-error={cause} '
                            'command=activate count=all')
        wire, before = scene.wire_mark(), scene.client.mark()
        done = scene.completed(scene.connect(path))
        known = self.known_cause(body, cause)
        self.check_failure(scene, path, done, before, (*TABLE[status], known))
        self.check_network_error(scene, path, known)
        self.assertEqual(len(scene.wire('connect', 'set', since=wire)),
                         ACTIVATIONS.get(status, 1))
        self.works(scene, path)

    def test_busy_all_at_once(self):
        cases = [(body, cause) for body in BODIES for cause in CAUSES]
        scene, paths = self.several(len(cases), ATTACHED)
        before = scene.client.mark()
        for modem, (body, cause) in zip(scene.modems, cases):
            modem.command(f'fault connect set status={BUSY} body={body} nw-error={cause} '
                          'command=activate count=all')
        wires = [scene.wire_mark(modem) for modem in scene.modems]
        requests = [scene.connect(path) for path in paths]
        for n, (body, cause) in enumerate(cases):
            with self.row(status=BUSY, body=body, cause=cause):
                known = self.known_cause(body, cause)
                done = scene.completed(requests[n])
                self.check_failure(scene, paths[n], done, before, (*TABLE[BUSY], known))
                self.check_network_error(scene, paths[n], known)
                self.assertEqual(len(scene.wire('connect', 'set', wires[n], scene.modems[n])),
                                 ACTIVATIONS[BUSY])
                self.works(scene, paths[n], scene.modems[n])

    def test_success_that_names_a_cause(self):
        """Status 0 with network error 50, 51 …: one family only, not a failure."""
        scene = self.scene([ATTACHED])
        path = scene.ready()
        for cause in (50, 51, 52, 33):
            with self.row(cause=cause):
                scene.modem.command(f'fault connect set nw-error={cause} command=activate')
                scene.connected(path)
                self.assertEqual(scene.state(path), ACTIVATED)
                self.check_network_error(scene, path, 0)
                scene.disconnected(path)


class Attach(StatusTest):
    """The answer to PACKET_SERVICE attach inside Connect (design.md 3.5)"""

    def refused(self, scene, path, modem, status, body, cause):
        """Sets one row up; returns (mark, wire mark, request)."""
        modem.command('fault clear')
        modem.command(f'fault packet-service set status={status} body={body} nw-error={cause} '
                      'count=all')
        wire, before = scene.wire_mark(modem), scene.client.mark()
        return before, wire, scene.connect(path)

    def check_row(self, scene, path, modem, interface, row, begun):
        """The outcome of one row: E_MBN_PACKET_SVC_DETACHED whatever the status."""
        status, body, cause = row
        before, wire, request = begun
        client = scene.client
        known = cause if body == 'normal' else 0
        done = scene.completed(request)
        self.check_failure(scene, path, done, before,
                           (0x80548206, 'E_MBN_PACKET_SVC_DETACHED', known))
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), known)
        self.assertEqual(client.call(interface, REGISTRATION, 'GetPacketAttachNetworkError'),
                         (known,))
        self.check_network_error(scene, path, 0)        # a register of its own (mbn-api.md 6.7)
        self.assertEqual(scene.wire('connect', 'set', wire, modem), [])
        sent = len(scene.wire('packet-service', 'set', wire, modem))
        self.assertLessEqual(sent, {1: 4, 12: 2, 21: 2}.get(status, 1))
        if known:
            told = client.wait_property(interface, 'PacketAttachNetworkError', known,
                                        since=before)
            event = client.wait_signal('OnPacketServiceStateChange', interface, since=told.index)
            self.assert_order(told, event, done)
        self.works(scene, path, modem)
        self.assertEqual(client.get(interface, REGISTRATION, 'PacketAttachNetworkError'), 0)
        mark = client.mark()
        modem.command('packet detached')
        client.wait_property(interface, 'PacketServiceState', 4, since=mark)

    def test_every_status_but_busy(self):
        scene = self.scene()
        path = scene.ready()
        interface = scene.interface_of(path)
        # NoDeviceSupport is no refusal: nothing to attach to (CTX-10)
        for status in (s for s in TABLE if s not in (BUSY, 9)):
            for row in ((status, 'normal', 0), (status, 'normal', 7), (status, 'empty', 7),
                        (status, 'short', 7)):
                with self.row(row=row):
                    begun = self.refused(scene, path, scene.modem, *row)
                    self.check_row(scene, path, scene.modem, interface, row, begun)

    def test_busy_all_at_once(self):
        rows = [(BUSY, 'normal', 0), (BUSY, 'normal', 7), (BUSY, 'empty', 7), (BUSY, 'short', 7)]
        scene, paths = self.several(len(rows))
        begun = [self.refused(scene, path, modem, *row)
                 for path, modem, row in zip(paths, scene.modems, rows)]
        for path, modem, row, begin in zip(paths, scene.modems, rows, begun):
            with self.row(row=row):
                self.check_row(scene, path, modem, scene.interface_of(path), row, begin)

    def test_modem_without_packet_attach_CTX_10(self):
        scene = self.scene(['fault packet-service set status=9 apply count=all'])
        with self.row(status=9):
            scene.connected(scene.ready())


class Deactivate(StatusTest):
    """The answer to CONNECT deactivate: S_OK when no context is left, nothing else (3.2)"""

    LIMITS = {'deactivate_timeout': 2, 'probe_timeout': 1}

    def disconnect_all(self, scene, paths, statuses, word):
        """Connects and disconnects all; each modem answers with its status to the end."""
        client = scene.client
        for modem, path, _ in zip(scene.modems, paths, statuses):
            modem.command('fault clear')
            scene.connected(path)
        for modem, status in zip(scene.modems, statuses):
            modem.command(f'fault connect set status={status} {word} command=deactivate count=all')
        before = client.mark()
        requests = [scene.disconnect(path) for path, _ in zip(paths, statuses)]
        for path, modem, status, request in zip(paths, scene.modems, statuses, requests):
            with self.row(status=status, word=word):
                done = scene.completed(request, timeout=25)
                self.assertEqual((done.member, done.path, done.args[1]),
                                 ('OnDisconnectComplete', path, S_OK), done)
                self.assertEqual(done.args[2]['status-name'], 'S_OK')
                self.assertEqual(client.values(path, 'ActivationState', before)[-1], DEACTIVATED)
                gone = client.wait_property(path, 'ActivationState', DEACTIVATED, since=before)
                told = client.wait_signal('OnConnectStateChange', path, since=gone.index)
                self.assert_order(gone, told, done)
                if word == 'apply':
                    self.assertEqual(modem.state()['contexts'], [], 'a context is left')
                self.check_network_error(scene, path, 0)

    def test_done_but_said_otherwise(self):
        """The modem has ended the context and answers with a status all the same."""
        scene = self.scene([ATTACHED], limits=self.LIMITS)
        path = scene.ready()
        for status in TABLE:
            self.disconnect_all(scene, [path], [status], 'apply')

    def test_not_done(self):
        """A modem that refuses has to be reset; afterwards the next Connect works."""
        # 3 and 16 say that there is no context: the modem is believed
        statuses = [s for s in TABLE if s not in (3, 16)]
        scene, paths = self.several(MANY, ATTACHED, limits=self.LIMITS)
        for turn, begin in enumerate(range(0, len(statuses), MANY)):
            some = statuses[begin:begin + MANY]
            self.disconnect_all(scene, paths, some, '')
            for modem, _ in zip(scene.modems, some):
                modem.wait(f'host open count={turn + 2}', timeout=20)
                self.assertEqual(modem.state()['contexts'], [])
                modem.command('fault clear')
        for path in paths:
            scene.connected(path)

    def test_S_OK_means_that_no_context_is_left(self):
        """A modem that refuses and answers: the reset comes first, then the completion (3.2)."""
        scene = self.scene([ATTACHED, 'fault close delay=700',
                            'fault connect set status=2 command=deactivate count=all'],
                           limits=self.LIMITS)
        path = scene.ready()
        scene.connected(path)
        with self.row(status=2, word='slow close'):
            done = scene.completed(scene.disconnect(path), timeout=25)
            self.assertEqual(done.args[1], S_OK)
            self.assertEqual(scene.modem.state()['contexts'], [], 'a context is left')


class IpConfiguration(StatusTest):
    """The answer to the IP_CONFIGURATION query: without an address no connection (CTX-42)"""

    def test_every_status_to_the_end(self):
        scene, paths = self.several(MANY, ATTACHED, 'set ip-indicate off',
                                    limits={'ip_timeout': 0.8})
        statuses = list(TABLE)
        for begin in range(0, len(statuses), MANY):
            self.some_to_the_end(scene, paths, statuses[begin:begin + MANY])
        for modem, path in zip(scene.modems, paths):
            modem.command('fault clear')
            scene.connected(path)

    def some_to_the_end(self, scene, paths, statuses):
        """Each modem has one status for all its answers to the query."""
        for modem, status in zip(scene.modems, statuses):
            modem.command('fault clear')
            modem.command(f'fault ip-configuration query status={status} count=all')
        before = scene.client.mark()
        wires = [scene.wire_mark(modem) for modem in scene.modems]
        requests = [scene.connect(path) for path, _ in zip(paths, statuses)]
        for n, status in enumerate(statuses):
            with self.row(status=status):
                done = scene.completed(requests[n])
                self.check_failure(scene, paths[n], done, before, (*TABLE[2], 0))
                self.assertRegex(done.args[2]['message'], r'(?i)\bIP\b|address')
                self.assertEqual(scene.modems[n].state()['contexts'], [])
                # one activation and one deactivation: nothing is tried again but the query
                self.assertEqual(len(scene.wire('connect', 'set', wires[n], scene.modems[n])), 2)

    def test_every_status_once_and_the_address_by_indication(self):
        scene = self.scene([ATTACHED, 'set ip-indicate off'])
        path = scene.ready()
        for status in TABLE:
            with self.row(status=status):
                scene.modem.command('journal-clear')
                scene.modem.command(f'fault ip-configuration query status={status}')
                request = scene.connect(path)
                scene.modem.wait('function ip-configuration query')
                scene.modem.command('set ip-indicate on')
                scene.modem.command('ip ip4=10.64.0.6/30 ip4-gateway=10.64.0.5')
                self.assertEqual(scene.completed(request).args[1], S_OK)
                self.assertEqual(scene.client.get(path, CONNECTION, 'Ip4Config')['addresses'],
                                 [('10.64.0.6', 30)])
                scene.modem.command('set ip-indicate off')
                scene.disconnected(path)


class NetworkError(StatusTest):
    """GetActivationNetworkError, how it comes, stays and goes (CTX-57, CTX-86, mbn-api.md 6.7)"""

    def begin(self, *settings):
        """(scene, connection path)"""
        scene = self.scene([ATTACHED, *settings])
        return scene, scene.ready()

    def fails(self, scene, path, cause, expected=None, **settings):
        """A Connect that fails with a cause; expected: the one that is told."""
        expected = cause if expected is None else expected
        scene.modem.command(f'fault connect set status=2 nw-error={cause} command=activate')
        done = scene.completed(scene.connect(path, profile(**settings)))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertEqual(done.args[2].get('network-error', 0), expected, done)
        self.check_network_error(scene, path, expected)
        return done

    def changes(self, scene, path, value, since):
        """The property changes to that value, then OnConnectStateChange; returns the event."""
        change = scene.client.wait_property(path, 'ActivationNetworkError', value, since=since)
        return scene.client.wait_signal('OnConnectStateChange', path, since=change.index)

    def test_never_failed_is_0(self):
        scene, path = self.begin()
        self.check_network_error(scene, path, 0)
        scene.connected(path)
        scene.disconnected(path)
        self.check_network_error(scene, path, 0)
        self.assertEqual(scene.client.values(path, 'ActivationNetworkError'), [])

    def test_set_by_failure_and_cleared_by_success_CTX_57(self):
        scene, path = self.begin()
        before = scene.client.mark()
        done = self.fails(scene, path, 33)
        self.assertTrue(done.args[2]['network-error-name'])
        self.assert_order(self.changes(scene, path, 33, before), done)
        before = scene.client.mark()
        done = scene.connected(path)
        self.assertNotIn('network-error', done.args[2])
        self.assert_order(self.changes(scene, path, 0, before), done)
        self.check_network_error(scene, path, 0)
        scene.disconnected(path)
        self.check_network_error(scene, path, 0)

    def test_every_cause_CTX_41(self):
        """All are told as they are; documented ones (10.3, mbim-notes.md 7.2) have a name."""
        scene, path = self.begin()
        for cause in (8, 26, 27, 28, 29, 30, 31, 32, 33, 34, 36, 38, 43, 50, 55, 65, 111,
                      4711):
            with self.row(cause=cause):
                done = self.fails(scene, path, cause, apn=f'apn{cause}')
                self.assertEqual(bool(done.args[2].get('network-error-name')), cause < 256, done)

    def test_stays_until_success_CTX_57(self):
        scene, path = self.begin()
        client = scene.client
        self.fails(scene, path, 27)
        before = client.mark()
        self.assert_refused('NotFound', scene.disconnect, path)
        self.assert_refused('InvalidArg', scene.connect, path, '<x/>')
        self.check_network_error(scene, path, 27)
        # a failure that is none of the network: the radio register is another one
        scene.modem.command('packet detached')
        interface = scene.interface_of(path)
        client.wait_property(interface, 'PacketServiceState', 4, since=before)
        scene.modem.command('fault packet-service set status=2 nw-error=7')
        done = scene.completed(scene.connect(path))
        self.assertEqual((done.args[1], done.args[2]['network-error']),
                         (E_MBN_PACKET_SVC_DETACHED, 7))
        self.check_network_error(scene, path, 27)
        # an attempt that is cancelled says nothing about the network
        scene.modem.command('set activate-delay 20000')
        scene.modem.command('journal-clear')
        request = scene.connect(path)
        scene.modem.wait('host connect set')
        self.check_network_error(scene, path, 27)       # also while ACTIVATING
        scene.disconnected(path)
        scene.completed(request)
        self.check_network_error(scene, path, 27)
        self.assertEqual(client.values(path, 'ActivationNetworkError', before), [])
        scene.modem.command('set activate-delay 0')
        scene.connected(path)
        self.check_network_error(scene, path, 0)

    def test_is_cleared_by_the_activation_that_succeeds_not_by_its_beginning(self):
        scene, path = self.begin()
        self.fails(scene, path, 29)
        before = scene.client.mark()
        scene.modem.command('set activate-delay 150')
        request = scene.connect(path)
        scene.client.wait_property(path, 'ActivationState', ACTIVATING, since=before)
        self.check_network_error(scene, path, 29)
        scene.completed(request)
        up = scene.client.wait_property(path, 'ActivationState', ACTIVATED, since=before)
        cleared = scene.client.wait_property(path, 'ActivationNetworkError', 0, since=before)
        self.assertGreaterEqual(cleared.index, up.index - 1)

    def test_next_failure_replaces_it(self):
        scene, path = self.begin()
        for cause in (33, 27, 8):
            before = scene.client.mark()
            done = self.fails(scene, path, cause)
            self.assert_order(self.changes(scene, path, cause, before), done)

    def test_same_cause_again_is_no_change(self):
        scene, path = self.begin()
        self.fails(scene, path, 33)
        before = scene.client.mark()
        self.fails(scene, path, 33)
        self.assertEqual(scene.client.values(path, 'ActivationNetworkError', before), [])

    def test_0_after_n_with_identical_settings_keeps_n_CTX_86(self):
        scene, path = self.begin()
        same = {'apn': 'one', 'user': 'u', 'password': 'p', 'auth': 'CHAP'}
        self.fails(scene, path, 33, **same)
        before = scene.client.mark()
        for name in ('Work', 'Work', 'Another name'):   # the name is no setting
            with self.row(name=name):
                done = self.fails(scene, path, 0, 33, name=name, **same)
                self.assertTrue(done.args[2]['network-error-name'])
        self.assertEqual(scene.client.values(path, 'ActivationNetworkError', before), [])
        # the answer without a body is a 0 too
        scene.modem.command('fault connect set status=2 body=empty command=activate')
        done = scene.completed(scene.connect(path, profile(**same)))
        self.assertEqual(done.args[2]['network-error'], 33)
        self.check_network_error(scene, path, 33)

    def test_0_after_n_with_other_settings_is_0_CTX_86(self):
        scene, path = self.begin()
        first = {'apn': 'one', 'user': 'u', 'password': 'p', 'auth': 'CHAP'}
        for other in ({'apn': 'two'}, {'user': 'w'}, {'password': 'q'}, {'auth': 'PAP'},
                      {'user': None, 'password': None, 'auth': None}):
            with self.row(other=other):
                self.fails(scene, path, 33, **first)
                before = scene.client.mark()
                done = self.fails(scene, path, 0, 0, **{**first, **other})
                self.assert_order(self.changes(scene, path, 0, before), done)

    def test_0_after_n_after_a_success_is_0_CTX_86(self):
        scene, path = self.begin()
        self.fails(scene, path, 33)
        scene.connected(path)
        scene.disconnected(path)
        self.fails(scene, path, 0, 0)

    def test_network_side_end_CTX_26(self):
        """Its cause is told; a cause of 0 is no cause."""
        scene, path = self.begin()
        for cause in (8, 36, 39, 0):
            with self.row(cause=cause):
                scene.connected(path)
                before = scene.client.mark()
                scene.modem.command(f'deactivate cause={cause}')
                gone = scene.client.wait_property(path, 'ActivationState', DEACTIVATED,
                                                  since=before)
                event = scene.client.wait_signal('OnConnectStateChange', path, since=gone.index)
                if cause:
                    change = scene.client.wait_property(path, 'ActivationNetworkError', cause,
                                                        since=before)
                    self.assertLess(change.index, event.index)
                self.check_network_error(scene, path, cause)
                self.assert_refused('NotFound', scene.disconnect, path)
                self.check_network_error(scene, path, cause)

    def test_orderly_disconnect_leaves_it_0(self):
        scene, path = self.begin('fault connect set nw-error=36 command=deactivate count=all')
        scene.connected(path)
        scene.disconnected(path)
        self.check_network_error(scene, path, 0)

    def test_each_modem_has_its_own(self):
        scene, paths = self.several(2, ATTACHED)
        scene.modems[1].command('fault connect set status=2 nw-error=33')
        for path in paths:
            scene.completed(scene.connect(path))
        self.check_network_error(scene, paths[0], 0)
        self.check_network_error(scene, paths[1], 33)

    def test_kept_through_a_reset_of_the_modem(self):
        scene = self.scene([ATTACHED], limits={'activate_timeout': 0.5, 'probe_timeout': 0.5,
                                               'query_timeout': 2})
        path = scene.ready()
        interface = scene.interface_of(path)
        self.fails(scene, path, 33)
        before = scene.client.mark()
        scene.modem.command('fault connect set drop no-apply command=activate')
        scene.completed(scene.connect(path))
        self.check_network_error(scene, path, 33)
        scene.client.wait_property(interface, 'ReadyState', 1, since=before)
        self.check_network_error(scene, path, 33)
        self.assertEqual(scene.client.call(interface, INTERFACE, 'GetReadyState'), (1,))

    def test_new_connection_object_begins_with_0(self):
        scene, path = self.begin()
        self.fails(scene, path, 33)
        before = scene.client.mark()
        scene.modem.command('unplug for=50')
        gone = scene.client.wait_signal('OnConnectionRemoval', ROOT, since=before)
        self.check_network_error(scene, scene.ready(since=gone.index), 0)


if __name__ == '__main__':
    program = unittest.main(verbosity=2, exit=False)
    print(f'{StatusTest.rows} rows')
    raise SystemExit(not program.result.wasSuccessful())
