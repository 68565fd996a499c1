#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The limits of design.md 3.6, with as many clients as it takes."""

import time

from mbncrowd import ATTACHED, NEVER, ONE, PER_CLIENT, PER_MODEM, CrowdTest, Member
from mbnharness import (CONNECTION, E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_CANCELLED,
                        ERROR_SERVICE_NOT_ACTIVE, INTERFACE, REGISTRATION, ROOT, S_OK, TIME_FACTOR,
                        main, profile)

NOT_ENOUGH_QUOTA = 'org.mbnd1.Error.NotEnoughQuota'


class Quotas(CrowdTest):
    """Limits: 32 open requests a client, 256 a modem, 256 KiB a document (design.md 3.6)"""

    def full(self, lines=(NEVER,), calls=PER_CLIENT, failures=()):
        """A client with that many Connects open; (scene, connection, monitor, member)."""
        scene = self.scene([ATTACHED, *lines])
        connection = scene.ready()
        monitor, (member,) = self.watch(scene, failures=failures), self.crowd(scene, 1)
        for _ in range(calls):
            member.connect(connection, ONE)
        self.answered(monitor, [member])
        self.assertEqual(len(self.requests(monitor)), calls)
        scene.modem.wait('host connect set')
        return scene, connection, monitor, member

    def refusals(self, monitor, member):
        """How many calls with that name were refused for the limit."""
        return monitor.model.counts.get(member + ' NotEnoughQuota', 0)

    def test_beyond_32_nothing_changes_3_6(self):
        scene, connection, monitor, member = self.full()
        wire, before = scene.wire_mark(), scene.client.mark()
        message = self.assert_refused_now(scene, member, 'Connect', '(us)', (1, ONE))
        self.assertTrue(message.startswith('0x80070718: '), message)
        self.assert_refused_now(scene, member, 'Disconnect')
        self.answered(monitor, [member])
        scene.assert_nothing_told(before)
        self.assertEqual(self.asked(scene, wire), [])
        # others have their own places; and arguments are checked before anything else
        other, = self.crowd(scene, 1)
        member.connect(connection, 'no document')
        other.connect(connection, ONE)
        self.answered(monitor, [member, other])
        self.assertEqual(monitor.model.counts['Connect InvalidArg'], 1)
        other.disconnect(connection)
        monitor.quiesce([member, other])
        self.assertEqual([r.status for r in self.requests(monitor)], [ERROR_CANCELLED] * 33)
        # the places are free again
        scene.modem.command('set activate-delay 0')
        scene.connected(connection)

    def assert_refused_now(self, scene, member, method, signature=None, args=()):
        """NotEnoughQuota for that call of org.mbnd1.Connection; returns the message."""
        connection = scene.client.call(ROOT, 'org.mbnd1.ConnectionManager', 'GetConnections')[0][0]
        reply = self.reply_to(member, member.send(connection, CONNECTION, method, signature, args))
        self.assertEqual(reply.error_name, NOT_ENOUGH_QUOTA, reply)
        return reply.args[0]

    def reply_to(self, member, serial):
        """The answer to one call of a member that else does not look."""
        return member.wait(lambda m: m.reply_serial == serial and m.kind in ('reply', 'error'))

    def test_one_that_completes_frees_one_place_3_6(self):
        scene, connection, monitor, member = self.full(
            ['fault connect set status=2 delay=700 count=2', NEVER], failures=[E_MBN_FAILURE])
        member.connect(connection, ONE)
        self.answered(monitor, [member])
        self.assertEqual(self.refusals(monitor, 'Connect'), 1)
        for free in (1, 2):
            monitor.until(lambda n=free: self.completions(monitor)[n - 1:], [member])
            member.connect(connection, ONE)
            member.connect(connection, ONE)
            self.answered(monitor, [member])
            self.assertEqual(len(self.requests(monitor)), PER_CLIENT + free)
            self.assertEqual(self.refusals(monitor, 'Connect'), 1 + free)
        scene.disconnect(connection)
        monitor.quiesce([member])

    def test_refused_calls_take_no_place_CTX_53(self):
        scene = self.scene([ATTACHED, NEVER])
        connection = scene.ready()
        monitor, (member,) = self.watch(scene), self.crowd(scene, 1)
        for _ in range(20):
            member.connect(connection, 'no document')
            member.connect(connection, 'unknown', mode=0)
            member.disconnect(connection)
        for _ in range(PER_CLIENT):
            member.connect(connection, ONE)
        self.answered(monitor, [member])
        self.assertEqual(len(self.requests(monitor)), PER_CLIENT)

    def test_a_client_that_leaves_and_comes_back_3_6(self):
        """A new connection is a new client; what it left behind counts for the modem."""
        scene = self.scene([ATTACHED, 'fault connect set status=2 delay=2500 count=1'])
        connection = scene.ready()
        monitor = self.watch(scene, failures=[E_MBN_FAILURE])
        for _ in range(PER_MODEM // PER_CLIENT):
            member = Member(scene.bus.address)
            for _ in range(PER_CLIENT):
                member.connect(connection, ONE)
            self.answered(monitor, [member])
            member.close()
        self.assertEqual(len(self.requests(monitor)), PER_MODEM)
        late, = self.crowd(scene, 1)
        late.connect(connection, ONE)
        self.answered(monitor, [late])
        self.assertEqual(self.refusals(monitor, 'Connect'), 1)
        monitor.quiesce([late])
        statuses = [r.status for r in self.requests(monitor)]
        self.assertEqual(statuses[:3], [E_MBN_FAILURE, S_OK, E_MBN_MAX_ACTIVATED_CONTEXTS])
        late.disconnect(connection)
        monitor.quiesce([late])
        for _ in range(PER_CLIENT):
            late.connect(connection, ONE)
        monitor.quiesce([late])
        self.assertEqual(self.in_use(scene, connection), 'one')

    def test_256_of_a_modem_over_nine_clients_3_6(self):
        scene = self.scene([ATTACHED, 'fault connect set status=2 delay=4000 count=1', NEVER])
        connection = scene.ready()
        monitor = self.watch(scene, failures=[E_MBN_FAILURE])
        crowd = self.crowd(scene, 10)
        for _ in range(30):
            for member in crowd[:9]:
                member.connect(connection, ONE)
        # the order of different clients is the bus's: the tenth asks when the others have been told
        self.answered(monitor, crowd[:9])
        crowd[9].connect(connection, ONE)
        crowd[9].disconnect(connection)
        self.answered(monitor, crowd)
        self.assertEqual(len(self.requests(monitor)), PER_MODEM)
        self.assertEqual(self.refusals(monitor, 'Connect'), 9 * 30 + 1 - PER_MODEM)
        self.assertEqual(self.refusals(monitor, 'Disconnect'), 1)
        self.assertEqual(self.completions(monitor), [])
        # one place is free when the first has failed, and Disconnect ends all
        monitor.until(lambda: self.completions(monitor), crowd)
        crowd[9].disconnect(connection)
        monitor.quiesce(crowd)
        self.assertEqual({r.status for r in self.requests(monitor)[1:]}, {ERROR_CANCELLED})
        self.assertEqual(len(scene.wire('connect', 'set')), 3)

    def test_stop_with_256_open_3_2(self):
        scene = self.scene([ATTACHED, NEVER])
        connection = scene.ready()
        monitor = self.watch(scene, failures=[ERROR_SERVICE_NOT_ACTIVE])
        crowd = self.crowd(scene, PER_MODEM // PER_CLIENT)
        for member in crowd:
            for _ in range(PER_CLIENT):
                member.connect(connection, ONE)
        self.answered(monitor, crowd)
        monitor.model.resets = True         # the state is not that of a request any more
        self.assertEqual(scene.stop(), 0)
        monitor.quiesce(crowd)
        self.assertEqual([r.status for r in self.requests(monitor)],
                         [ERROR_SERVICE_NOT_ACTIVE] * PER_MODEM)
        self.assertEqual(len(scene.client.signals('OnConnectComplete')), PER_MODEM)
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_32_of_a_client_are_of_all_its_modems_3_6(self):
        scene = self.scene(modems=[[ATTACHED, NEVER, f'set imei 49015420323751{n}']
                                   for n in range(2)])
        one = scene.ready()
        two = scene.client.wait_signal('OnConnectionArrival', ROOT,
                                       where=lambda m: m.args[0] != one).args[0]
        monitor, (member,) = self.watch(scene), self.crowd(scene, 1)
        for _ in range(PER_CLIENT // 2 + 1):
            member.connect(one, ONE)
            member.connect(two, ONE)
        self.answered(monitor, [member])
        self.assertEqual(len(self.requests(monitor)), PER_CLIENT)
        self.assertEqual(self.refusals(monitor, 'Connect'), 2)
        scene.disconnect(one)
        scene.disconnect(two)
        monitor.quiesce([member])

    def test_every_kind_of_request_counts_3_6(self):
        """Scan, registration and list of providers as well as Connect."""
        scene = self.scene([ATTACHED, NEVER, 'set scan-delay 60000',
                            'fault register-state set delay=60000 count=all',
                            'fault preferred-providers set delay=60000 count=all'],
                           limits={'scan_timeout': 5, 'register_timeout': 5, 'query_timeout': 5,
                                   'activate_timeout': 30})
        connection = scene.ready()
        interface = scene.interface_of(connection)
        monitor, (member, other) = self.watch(scene), self.crowd(scene, 2)
        model = monitor.model
        model.modem_of[interface] = connection
        calls = [(interface, INTERFACE, 'ScanNetwork'),
                 (interface, REGISTRATION, 'SetRegisterMode', '(usu)', (1, '', 0)),
                 (interface, INTERFACE, 'SetPreferredProviders', '(a(susu))', ([],))]
        for call in calls:
            member.send(*call)
        self.answered(monitor, [member])
        kinds = {request.member for request in model.requests.values()}
        self.assertEqual(kinds, {call[2] for call in calls})
        for _ in range(PER_CLIENT - len(model.open())):
            member.connect(connection, ONE)
        self.answered(monitor, [member])
        self.assertEqual(len(model.open()), PER_CLIENT, model.summary())
        scene.modem.wait('host connect set')
        wire = scene.wire_mark()
        for call in calls:
            member.send(*call)
        member.connect(connection, ONE)
        member.disconnect(connection)
        self.answered(monitor, [member])
        for name in ('ScanNetwork', 'SetRegisterMode', 'SetPreferredProviders', 'Connect',
                     'Disconnect'):
            self.assertEqual(self.refusals(monitor, name), 1, name)
        self.assertEqual(self.asked(scene, wire), [])
        other.disconnect(connection)
        monitor.until(lambda: not model.link(connection).connects, [member, other])
        scene.modem.command('fault clear')
        self.assertLess(len(model.open()), len(calls) + 2)
        monitor.quiesce([member, other], timeout=40 * TIME_FACTOR)

    def padded(self, size, filler='x'):
        """A valid document of exactly that many bytes."""
        text = profile('one').replace('</MBNProfile>', '<!--%s--></MBNProfile>')
        left = size - len((text % '').encode())
        width = len(filler.encode())
        return text % (filler * (left // width) + 'x' * (left % width))

    def test_a_document_of_256_KiB_and_one_byte_more_3_6(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        for filler in ('x', 'ä', '€'):
            with self.subTest(filler):
                exact = self.padded(256 * 1024, filler)
                self.assertEqual(len(exact.encode()), 256 * 1024)
                wire = scene.wire_mark()
                message = self.assert_refused('InvalidArg', scene.connect, connection,
                                              exact.replace('--></', 'x--></'))
                self.assertTrue(message.startswith('0x80070057: '), message)
                self.assert_refused('NotFound', scene.disconnect, connection)
                self.assertEqual(self.asked(scene, wire), [])
                scene.connected(connection, exact)
                self.assertEqual(self.in_use(scene, connection), 'one')
                scene.disconnected(connection)

    def test_a_crowd_with_big_documents_3_6(self):
        """Both limits together: the daemon keeps up, and the small ones are not lost."""
        big, over = self.padded(256 * 1024), self.padded(256 * 1024 + 1)
        scene = self.scene([ATTACHED, 'set activate-delay 300'])
        connection = scene.ready()
        monitor, crowd = self.watch(scene, valid=[big]), self.crowd(scene)
        for member in crowd:
            member.connect(connection, big)
            member.connect(connection, over)
            member.connect(connection, ONE)
        monitor.quiesce(crowd, timeout=30 * TIME_FACTOR)
        self.assertEqual(monitor.model.counts['Connect InvalidArg'], 10)
        self.assertEqual(monitor.model.counts['Connect S_OK'], 1)
        self.assertEqual(self.in_use(scene, connection), 'one')
        elapsed = time.monotonic()
        scene.disconnected(connection)
        self.assertLess(time.monotonic() - elapsed, 5 * TIME_FACTOR)


if __name__ == '__main__':
    main()
