#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A daemon that goes on where another was killed: what is sent, what clients see (design.md 6)."""

import os
import time
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, CONNECTION_MANAGER, INTERFACE, ROOT,
                        S_OK, profile)
from mbnlink import WEB4
from mbnrestart import DUAL, GAP, STATES, RestartTest, numbers, sent, states_told

PROFILE_MANAGER = 'org.mbnd1.ConnectionProfileManager'
PASSWORD = 'Tr0ub4dor-and-3'
MAX_TID = 0xffffffff


class Wire(RestartTest):
    """Messages to the modem"""

    def test_no_open_and_every_state_is_read_again(self):
        scene, _ = self.up([DUAL])
        before = scene.modem.state()['subscriptions']
        life = scene.reborn()
        self.assert_adopted(scene, life)
        scene.client.wait_signal('OnEmergencyModeChange', since=life.since)
        words = sent(scene, life.wire)
        self.assertEqual(words[:2], ['device-caps query', 'device-service-subscribe-list set'])
        for state in STATES:
            self.assertEqual(words.count(state), 1, words)
        self.assertLess(words.index('connect query'), words.index('ip-configuration query'))
        # all of it, and what other getters need, and nothing else
        self.assertLessEqual({'signal-state query', 'home-provider query',
                              'preferred-providers query', 'emergency-mode query'}, set(words))
        self.assertEqual([w for w in words if w.endswith(' set')],
                         ['device-service-subscribe-list set'])
        self.assertEqual(scene.modem.state()['subscriptions'], before)
        self.assertLessEqual(words.index('ip-configuration query') + 1, 10)    # the budget

    def test_a_stop_closes_what_was_adopted(self):
        """libmbim closes nothing that it has not opened, unless it is told to (design.md 6)."""
        scene, _ = self.up()
        life = scene.reborn()
        self.assert_adopted(scene, life)
        wire = scene.wire_mark()
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(sent(scene, wire), ['connect set', 'close'])

    def test_indications_come_through(self):
        """libmbim passes them on although it has opened nothing."""
        scene, _ = self.up()
        life = scene.reborn()
        connection = self.assert_adopted(scene, life)
        interface = scene.interface_of(connection)
        for command, member in (('register roaming', 'OnRegisterStateChange'),
                                ('packet detached', 'OnPacketServiceStateChange'),
                                ('packet attached', 'OnPacketServiceStateChange')):
            since = scene.client.mark()
            scene.modem.command(command)
            scene.client.wait_signal(member, interface, since=since)

    def test_numbers_go_on_far_above_the_last_ones(self):
        scene, _ = self.up()
        seen = set(numbers(scene))
        for _ in range(4):
            ceiling = scene.records.ceiling()
            self.assertGreaterEqual(ceiling, max(seen))
            life = scene.reborn()
            self.assert_adopted(scene, life)
            fresh = numbers(scene, life.wire)
            self.assertGreaterEqual(fresh[0], ceiling + GAP)
            self.assertEqual(fresh, list(range(fresh[0], fresh[0] + len(fresh))))
            self.assertGreaterEqual(scene.records.ceiling(), fresh[-1])
            self.assertFalse(seen & set(fresh))
            seen |= set(fresh)

    def test_numbers_wrap(self):
        """The greatest number is followed by a small one that is not 0: indications have that."""
        scene, connection = self.link_scene()
        for ceiling in (MAX_TID - GAP - 3, MAX_TID - GAP, MAX_TID - 3, MAX_TID - 1, MAX_TID):
            with self.subTest(ceiling=ceiling):
                scene.connected(connection)
                life = scene.end()
                scene.records.edit('transaction-ceiling', ceiling)
                scene.start_alive()
                connection, state = scene.settled(life.since)
                self.assertEqual(state, ACTIVATED)
                self.assertNotIn('open', sent(scene, life.wire))
                found = numbers(scene, life.wire)
                self.assertNotIn(0, found)
                self.assertEqual(len(set(found)), len(found))
                scene.disconnected(connection)
                self.assert_down(scene, connection)

    def test_ceiling_is_renewed_before_it_is_reached(self):
        """At no moment has more been sent than the record allows for."""
        scene, connection = self.up()
        interface = scene.interface_of(connection)
        ceiling = scene.records.ceiling()
        used = max(numbers(scene))
        wire = scene.wire_mark()
        while scene.records.ceiling() == ceiling:
            for _ in range(max((ceiling - used) // 4, 1)):
                scene.life = scene.client.mark()
                scene.completed(scene.client.call(interface, INTERFACE, 'ScanNetwork')[0])
            used = numbers(scene, wire)[-1]
            self.assertLessEqual(used, scene.records.ceiling())
        ceiling = scene.records.ceiling()
        life = scene.reborn()
        self.assert_adopted(scene, life)
        self.assertGreaterEqual(numbers(scene, life.wire)[0], ceiling + GAP)

    def test_answers_to_the_dead_are_not_ours(self):
        """What a killed daemon had asked is answered late, amid the life of the next."""
        scene, connection = self.up(['fault signal-state query delay=150 count=all',
                                     'fault home-provider query delay=200 count=all'])
        for milliseconds in (1, 50, 100):
            scene.modem.command(f'fault connect query delay={milliseconds}')
            life = scene.reborn()
            connection = self.assert_adopted(scene, life)
        scene.settle(0.4)
        self.assert_works(scene, connection)

    def test_stray_answers_and_garbage_amid_it(self):
        scene, _ = self.up()
        life = scene.end()
        scene.modem.command('set device-delay 20')
        for n in range(8):
            for word in ('stray response', 'stray open-done', 'stray close-done',
                         'stray response tid=4', 'garbage random-bytes', 'indicate connect force'):
                scene.modem.command(f'after {10 + 20 * n} {word}')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        scene.modem.command('set device-delay 0')
        scene.settle(0.2)
        self.assert_works(scene, connection)


class Clients(RestartTest):
    """What a client sees"""

    def test_order_of_signals(self):
        scene, before = self.up([DUAL])
        ids = [scene.client.get(before, CONNECTION, name)
               for name in ('ConnectionID', 'InterfaceID')]
        life = scene.reborn()
        connection = self.assert_adopted(scene, life)
        scene.sync()
        client, since = scene.client, life.since
        interface = scene.arrived(since)
        added = {m.args[0]: m for m in client.signals('InterfacesAdded', since=since)}
        values = added[connection].args[1][CONNECTION]
        up = client.wait_property(connection, 'ActivationState', ACTIVATED, since=since)
        self.assert_order(added[interface],
                          client.wait_signal('OnInterfaceArrival', ROOT, since=since),
                          added[connection],
                          client.wait_signal('OnConnectionArrival', ROOT, since=since), up,
                          client.wait_signal('OnConnectStateChange', connection, since=up.index))
        self.assertEqual([s for _, s in states_told(client.messages[since:])],
                         [ACTIVATING, ACTIVATED])
        self.assertEqual((values['Origin'], values['Ip4Config']), ('user', {}))
        self.assertEqual([values[name] for name in ('ConnectionID', 'InterfaceID')], ids)
        self.assertTrue({'Ip4Config', 'Ip6Config'} <= set(up.changed()))
        # nobody of this life has asked for anything
        self.assertEqual([m for m in client.signals(since=since) if 'Complete' in m.member], [])
        self.assertEqual(client.call(ROOT, CONNECTION_MANAGER, 'GetConnections'), ([connection],))

    def test_statistics_go_on(self):
        """Packets and time count from the activation, not from the restart."""
        scene, connection = self.up()
        began = time.monotonic()
        self.assertTrue(mbnnet.ping(WEB4, count=5))
        for _ in range(2):
            before = self.statistics(scene, connection)
            life = scene.end()
            time.sleep(0.1)
            scene.start_alive()
            connection = self.assert_adopted(scene, life)
            after = self.statistics(scene, connection)
            for key, value in before.items():
                self.assertGreaterEqual(after[key], value, key)
            self.assertGreaterEqual(after['rx-packets'], 5)
            self.assertGreaterEqual(after['duration-ms'], before['duration-ms'] + 100)
            self.assertLessEqual(after['duration-ms'], (time.monotonic() - began + 5) * 1000)
        scene.disconnected(connection)
        scene.connected(connection)
        self.assertLess(self.statistics(scene, connection)['rx-packets'], 5)

    def statistics(self, scene, connection):
        """GetStatistics."""
        return scene.client.call(connection, CONNECTION, 'GetStatistics')[0]

    def create(self, scene, xml):
        """Stores a profile."""
        since = scene.client.mark()
        scene.client.call(ROOT, PROFILE_MANAGER, 'CreateConnectionProfile', '(s)', (xml,))
        scene.client.wait_signal('OnConnectionProfileArrival', ROOT, since=since)

    def test_stored_profile_and_its_password(self):
        scene, connection = self.link_scene()
        scene.password_words.append(PASSWORD)
        self.create(scene, profile(user='joe', password=PASSWORD, auth='CHAP'))
        for _ in range(2):
            done = scene.completed(scene.connect(connection, 'Work', mode=0))
            self.assertEqual(done.args[1], S_OK)
            self.assertEqual(scene.modem.state()['last_connect']['password'], PASSWORD)
            self.assert_up(scene, connection, name='Work')
            for _ in range(2):
                life = scene.reborn()
                connection = self.assert_adopted(scene, life, name='Work')
            message = self.assert_refused('MaxActivatedContexts', scene.connect, connection)
            self.assertIn('"Work"', message)
            scene.disconnected(connection)
            self.assert_down(scene, connection)

    def test_temporary_profile_and_its_password(self):
        """Neither password nor identity is in the record; the profile has no name for clients."""
        scene, connection = self.link_scene()
        scene.password_words.append(PASSWORD)
        scene.connected(connection, profile(user='joe', password=PASSWORD, auth='CHAP'))
        self.assert_up(scene, connection)
        self.assertIn(b'<UserName>joe', scene.records.contents())
        life = scene.reborn()
        connection = self.assert_adopted(scene, life)
        self.assert_refused('MaxActivatedContexts', scene.connect, connection)
        self.assert_works(scene, connection)

    def test_password_is_nowhere_at_any_moment(self):
        scene, connection = self.link_scene(['set activate-delay 50', 'set echo-indications on'])
        scene.password_words.append(PASSWORD)
        scene.connect(connection, profile(user='joe', password=PASSWORD))
        scene.modem.wait('host connect set')
        for _ in range(2):
            self.assertNotIn(PASSWORD.encode(), self.all_bytes(scene))
            life = scene.reborn()
            connection = self.assert_adopted(scene, life)
        self.assertNotIn(PASSWORD.encode(), self.all_bytes(scene))
        scene.disconnected(connection)

    def all_bytes(self, scene):
        """Every file of the runtime directory."""
        found = b''
        for folder, _, names in os.walk(os.path.join(scene.directory, 'run')):
            for name in names:
                with open(os.path.join(folder, name), 'rb') as file:
                    found += file.read()
        self.assertTrue(found)
        return found


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
