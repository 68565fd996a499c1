#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Many clients at once on one modem and on several (design.md 3.2, 3.3).

A monitor gives every message to the model of mbncrowd.py; what the tests assert comes on top.
"""

from mbncrowd import (ATTACHED, NEVER, ONE, PER_MODEM, THREE, TWO, CrowdTest, Model, Monitor)
from mbnharness import (ACTIVATED, CONNECTION, E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS,
                        E_MBN_PACKET_SVC_DETACHED, ERROR_CANCELLED, S_OK, TIME_FACTOR, main)


class Connects(CrowdTest):
    """50 Connects of 10 clients: each refused at once or completed once, one S_OK"""

    def fifty(self, scenario, profiles=(ONE,)):
        """All at once; asserts what holds however the modem answers."""
        scene = self.scene(scenario)
        connection = scene.ready()
        monitor, crowd = self.watch(scene), self.crowd(scene, subscribe=True)
        for turn in range(5):
            for number, member in enumerate(crowd):
                member.connect(connection, profiles[(turn + number) % len(profiles)])
        monitor.quiesce(crowd)
        model = monitor.model
        accepted = self.requests(monitor)
        refused = model.counts.get('Connect MaxActivatedContexts', 0)
        self.assertEqual(len(accepted) + refused, 50, model.summary())
        statuses = [r.status for r in accepted]
        self.assertEqual(statuses, [S_OK] + [E_MBN_MAX_ACTIVATED_CONTEXTS] * (len(accepted) - 1))
        self.assertEqual(self.completions(monitor), [(r.number, r.status) for r in accepted])
        self.everyone_saw(monitor, crowd)
        self.assertEqual(len(scene.wire('connect', 'set')), 1)
        wanted = accepted[0].args[1].split('<AccessString>')[1].split('<')[0]
        self.assertEqual(self.in_use(scene, connection), wanted)
        return accepted

    def everyone_saw(self, monitor, crowd):
        """CTX-63: each completion once, in the same order, by every one who listens."""
        wanted = self.completions(monitor)
        for member in crowd:
            seen = []
            while len(seen) < len(wanted):
                seen = self.completions(member)
                if len(seen) < len(wanted):
                    self.assertTrue(member.pump(15 * TIME_FACTOR))
            self.assertEqual(seen, wanted)
            answers = [m.reply_serial for m in member.messages if m.kind in ('reply', 'error')
                       and member.called(m)[1] == CONNECTION]
            self.assertEqual((len(answers), len(set(answers))), (5, 5))

    def test_modem_answers_at_once_3_3(self):
        self.fifty([ATTACHED])

    def test_activation_takes_200_ms_3_3(self):
        accepted = self.fifty([ATTACHED, 'set activate-delay 200'])
        self.assertGreater(len(accepted), 1)

    def test_activating_then_indication_CTX_22(self):
        accepted = self.fifty([ATTACHED, 'set activate-delay 200', 'set activate-reply activating'])
        self.assertGreater(len(accepted), 1)

    def test_attach_first_CTX_8(self):
        self.fifty(['set attach-delay 150', 'set activate-delay 50'])

    def test_ip_configuration_late_CTX_42(self):
        self.fifty([ATTACHED, 'fault ip-configuration query delay=200'])

    def test_half_with_other_settings_3_3(self):
        for scenario in ([ATTACHED], [ATTACHED, 'set activate-delay 200']):
            with self.subTest(scenario):
                self.fifty(scenario, (ONE, TWO))

    def test_those_refused_by_the_network_make_way_3_3(self):
        """The first three are refused, the fourth is the one."""
        scene = self.scene([ATTACHED, 'fault connect set status=2 nw-error=33 delay=60 count=3'])
        connection = scene.ready()
        monitor, crowd = self.watch(scene, failures=[E_MBN_FAILURE]), self.crowd(scene)
        for member in crowd:
            for _ in range(5):
                member.connect(connection, ONE)
        monitor.quiesce(crowd)
        statuses = [r.status for r in self.requests(monitor)]
        self.assertEqual(statuses[:4], [E_MBN_FAILURE] * 3 + [S_OK])
        self.assertEqual(set(statuses[4:]), {E_MBN_MAX_ACTIVATED_CONTEXTS})
        self.assertEqual(len(scene.wire('connect', 'set')), 4)
        self.assertEqual(self.in_use(scene, connection), 'one')

    def test_clients_that_leave_after_their_replies_CTX_64(self):
        scene = self.scene([ATTACHED, 'set activate-delay 400'])
        connection = scene.ready()
        monitor, crowd = self.watch(scene), self.crowd(scene)
        crowd[0].connect(connection, ONE)       # will leave, and his is the one that runs
        self.answered(monitor, crowd)
        for number, member in enumerate(crowd):
            for _ in range(5 if number else 4):
                member.connect(connection, TWO if number % 2 else ONE)
        self.answered(monitor, crowd)
        self.assertEqual(len(self.requests(monitor)), 50)
        self.assertEqual(self.completions(monitor), [])
        for member in crowd[:5]:
            member.close()
        monitor.quiesce(crowd[5:])
        done = self.completions(monitor)
        self.assertEqual([d[1] for d in done], [S_OK] + [E_MBN_MAX_ACTIVATED_CONTEXTS] * 49)
        self.assertEqual(self.in_use(scene, connection), 'one')
        self.assertEqual(len(scene.wire('connect', 'set')), 1)

    def test_clients_that_leave_right_after_sending_CTX_64(self):
        """Refused, because nobody knows who asked, or accepted and completed: once in any case."""
        scene = self.scene([ATTACHED, 'set activate-delay 200'])
        connection = scene.ready()
        crowd, gone = self.crowd(scene, 5), self.crowd(scene, 5)
        monitor = Monitor(scene.bus.address, Model([ONE]))
        self.addCleanup(monitor.close)
        monitor.model.left = {member.name for member in gone}
        for member, leaves in zip(crowd, gone):
            for _ in range(5):
                leaves.connect(connection, ONE)
                member.connect(connection, ONE)
            leaves.close()
        monitor.until(lambda: monitor.model.counts.get('calls', 0) >= 50, crowd)
        monitor.quiesce([*crowd, *gone])
        self.assertEqual(self.in_use(scene, connection), 'one')
        statuses = [r.status for r in self.requests(monitor)]
        self.assertEqual(statuses, [S_OK] + [E_MBN_MAX_ACTIVATED_CONTEXTS] * (len(statuses) - 1))
        self.assertEqual(len(scene.wire('connect', 'set')), 1)


class Disconnects(CrowdTest):
    """Disconnect in a crowd"""

    def test_in_the_middle_of_fifty_connects_3_3(self):
        """Those accepted before are cancelled in order, then S_OK; those after run."""
        scene = self.scene([ATTACHED, NEVER, 'set deactivate-delay 100'])
        connection = scene.ready()
        monitor, crowd = self.watch(scene), self.crowd(scene, 11)
        for _ in range(5):
            for number, member in enumerate(crowd[:5]):
                member.connect(connection, TWO if number % 2 else ONE)
        self.answered(monitor, crowd)
        scene.modem.wait('host connect set')
        scene.modem.command('set activate-delay 50')     # not for the one that runs
        crowd[10].disconnect(connection)
        for _ in range(5):
            for member in crowd[5:10]:
                member.connect(connection, THREE)
        monitor.quiesce(crowd)
        ended, = self.requests(monitor, 'Disconnect')
        connects = self.requests(monitor)
        before = [r for r in connects if r.position < ended.position]
        after = [r for r in connects if r.position > ended.position]
        self.assertGreaterEqual(len(before), 25)
        self.assertEqual(len(connects), 50)
        self.assertEqual(self.completions(monitor),
                         [(r.number, ERROR_CANCELLED) for r in before] + [(ended.number, S_OK)]
                         + [(r.number, r.status) for r in after])
        self.assertEqual([r.status for r in after][:1], [S_OK])
        self.assertEqual(self.in_use(scene, connection), 'three')
        self.assertEqual(len(scene.wire('connect', 'set')), 3)

    def test_at_once_after_connects_of_all_3_3(self):
        """Nobody waits for anything: the model knows what is right, whatever the order."""
        for line in ('set activate-delay 0', 'set activate-delay 20',
                     'set activate-reply activating', 'set attach-delay 30'):
            with self.subTest(line):
                scene = self.scene([line] if 'attach' in line else [ATTACHED, line])
                connection = scene.ready()
                monitor, crowd = self.watch(scene), self.crowd(scene)
                for turn in range(12):
                    for number, member in enumerate(crowd):
                        if (turn + number) % 4 == 3:
                            member.disconnect(connection)
                        else:
                            member.connect(connection, ONE)
                monitor.quiesce(crowd)
                last = monitor.model.link(connection).up
                self.assertEqual(self.in_use(scene, connection), 'one' if last else None)

    def test_attach_answered_after_the_disconnect_was_accepted_3_3(self):
        """Accepted is accepted: the Connect before it is cancelled, whatever comes meanwhile."""
        scene = self.scene(['fault packet-service set status=2 nw-error=7 count=all'])
        connection = scene.ready()
        monitor = self.watch(scene, failures=[E_MBN_PACKET_SVC_DETACHED])
        crowd = self.crowd(scene, 4)
        for _ in range(40):
            for member in crowd:
                member.connect(connection, ONE)
                member.disconnect(connection)
                member.send(connection, CONNECTION, 'GetConnectionState')
            self.answered(monitor, crowd)
        monitor.quiesce(crowd)
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_cancel_of_an_activation_that_is_under_way_3_2(self):
        """S_OK means that no context is left, nor on its way.

        The modem answers "activating" and cannot cancel: ContextNotActivated, Activated later.
        """
        scene = self.scene([ATTACHED, 'set activate-delay 300', 'set activate-reply activating',
                            'set cancel-activation off'])
        connection = scene.ready()
        running = scene.connect(connection, ONE)
        scene.modem.wait('function connect set')
        ended = scene.disconnect(connection)
        again = scene.connect(connection, TWO)
        self.assertEqual(scene.completed(running).args[1], ERROR_CANCELLED)
        self.assertEqual(scene.completed(ended).args[1], S_OK)
        self.assertEqual(scene.completed(again).args[1], S_OK)
        self.assertEqual(self.in_use(scene, connection), 'two')

    def twenty(self, line, calls=2):
        """20 Disconnects of 10 clients on an active context."""
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.modem.command(line)
        scene.connected(connection, ONE)
        monitor, crowd = self.watch(scene), self.crowd(scene, subscribe=True)
        monitor.model.link(connection).state = ACTIVATED
        wire = scene.wire_mark()
        for _ in range(calls):
            for member in crowd:
                member.disconnect(connection)
        monitor.quiesce(crowd)
        requests = self.requests(monitor, 'Disconnect')
        self.assertEqual(self.completions(monitor), [(r.number, S_OK) for r in requests])
        self.assertEqual([e['op'] for e in scene.wire('connect', since=wire)], ['set'])
        self.assertIsNone(self.in_use(scene, connection))
        return monitor, requests

    def test_twenty_join_one_deactivation_3_3(self):
        _, requests = self.twenty('set deactivate-delay 300')
        self.assertEqual(len(requests), 20)

    def test_twenty_with_a_modem_that_answers_at_once_3_3(self):
        """Joined, or NotFound when they come after the end."""
        monitor, requests = self.twenty('set deactivate-delay 0')
        late = monitor.model.counts.get('Disconnect NotFound', 0)
        self.assertEqual(len(requests) + late, 20)

    def test_twenty_join_a_cancel_that_has_to_wait_3_3(self):
        """The modem cannot cancel: all wait for the same, and no Connect sneaks in."""
        scene = self.scene([ATTACHED, 'set activate-delay 400', 'set cancel-activation off'])
        connection = scene.ready()
        monitor, crowd = self.watch(scene), self.crowd(scene)
        crowd[0].connect(connection, ONE)
        self.answered(monitor, crowd)
        scene.modem.wait('host connect set')
        for member in crowd:
            member.disconnect(connection)
            member.connect(connection, TWO)
            member.disconnect(connection)
        monitor.quiesce(crowd)
        self.assertEqual({r.status for r in self.requests(monitor, 'Disconnect')}, {S_OK})
        self.assertEqual(len(self.requests(monitor, 'Disconnect')), 20)
        self.assertIsNone(self.in_use(scene, connection))
        self.assertEqual(len(scene.wire('connect', 'set')), 3)


class Modems(CrowdTest):
    """Crowds on several modems at the same time"""

    def modems(self, scenarios):
        """A scene with that many modems, ready; returns (scene, connections in order)."""
        scene = self.scene(modems=[[ATTACHED, f'set imei 49015420323751{n}', *lines]
                                   for n, lines in enumerate(scenarios)])
        paths = {}
        for number in range(len(scenarios)):
            added = scene.client.wait(
                lambda m, n=f'wwan{number}': m.is_signal('InterfacesAdded')
                and m.args[1].get(CONNECTION, {}).get('NetworkInterface') == n,
                what=f'the connection of wwan{number}')
            paths[number] = added.args[0]
        return scene, [paths[n] for n in sorted(paths)]

    def test_four_crowds_do_not_disturb_each_other_3_3(self):
        scene, paths = self.modems([[], ['set activate-delay 200'],
                                    ['set activate-delay 100', 'set activate-reply activating'],
                                    ['fault connect set status=2 delay=50 count=2']])
        monitor, crowd = self.watch(scene, failures=[E_MBN_FAILURE]), self.crowd(scene)
        for _ in range(3):
            for member in crowd:
                for path in paths:
                    member.connect(path, ONE)
        monitor.quiesce(crowd)
        for number, path in enumerate(paths):
            statuses = [r.status for r in self.requests(monitor) if r.path == path]
            failed = 2 if number == 3 else 0
            self.assertEqual(statuses[:failed + 1], [E_MBN_FAILURE] * failed + [S_OK])
            self.assertLessEqual(set(statuses[failed + 1:]), {E_MBN_MAX_ACTIVATED_CONTEXTS})
            modem = scene.modems[number]
            self.assertEqual(len(scene.wire('connect', 'set', modem=modem)), failed + 1)
            self.assertEqual(self.in_use(scene, path, modem), 'one')

    def test_a_disconnect_is_for_its_own_modem_3_3(self):
        scene, (one, two) = self.modems([[NEVER], [NEVER]])
        monitor, crowd = self.watch(scene), self.crowd(scene)
        for member in crowd:
            member.connect(one, ONE)
            member.connect(two, TWO)
        self.answered(monitor, crowd)
        crowd[0].disconnect(two)
        monitor.until(lambda: not monitor.model.link(two).open(), crowd)
        self.assertEqual(len(monitor.model.link(one).connects), 10)
        self.assertEqual({r.path for r in self.requests(monitor) if r.status is not None}, {two})
        self.assertEqual(len(scene.wire('connect', 'set', modem=scene.modems[0])), 1)
        crowd[1].disconnect(one)
        monitor.quiesce(crowd)

    def test_one_modem_at_its_limit_leaves_the_other_alone_3_6(self):
        scene, (one, two) = self.modems([[NEVER], []])
        monitor, crowd = self.watch(scene), self.crowd(scene, 9)
        for member in crowd[:8]:
            for _ in range(PER_MODEM // 8):
                member.connect(one, ONE)
        self.answered(monitor, crowd)
        crowd[8].connect(one, ONE)
        crowd[8].connect(two, ONE)
        monitor.until(lambda: monitor.model.link(two).up, crowd)
        self.assertEqual(monitor.model.counts['Connect NotEnoughQuota'], 1)
        self.assertEqual(len(monitor.model.link(one).connects), PER_MODEM)


if __name__ == '__main__':
    main()
