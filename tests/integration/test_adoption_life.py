#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""An adopted context lives and ends as any other does, and what changed meanwhile is found."""

import unittest

import mbnnet
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, ERROR_TIMEOUT, REGISTRATION, ROOT,
                        S_OK, profile)
from mbnlink import WEB4, WEB6
from mbnrestart import BOTH, DUAL, RestartTest, contexts, sent

SHORT = {'activate_timeout': 1, 'deactivate_timeout': 0.6, 'probe_timeout': 0.5,
         'open_timeout': 1.5, 'query_timeout': 1.5}
ROAMING, SEARCHING = 4, 2


class Afterwards(RestartTest):
    """What ever happens to a connection happens to an adopted one, too"""

    def adopted(self, scenario=(), **kwargs):
        """(scene, connection, Life) of a context that has been adopted."""
        scene, _ = self.up(scenario, **kwargs)
        life = scene.reborn()
        return scene, self.assert_adopted(scene, life), life

    def test_disconnect_and_connect(self):
        scene, connection, _ = self.adopted([DUAL])
        wire = scene.wire_mark()
        scene.disconnected(connection)
        self.assertEqual(sent(scene, wire), ['connect set'])
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_disconnect_and_connect_at_once(self):
        scene, connection, _ = self.adopted()
        first = scene.disconnect(connection)
        second = scene.connect(connection, profile(name='Next', apn='next'))
        done = scene.completed(first), scene.completed(second)
        self.assertEqual([d.args[1] for d in done], [S_OK, S_OK])
        self.assert_order(*done)
        self.assert_up(scene, connection)
        self.assert_works(scene, connection)

    def test_three_restarts_and_a_change_between(self):
        scene, connection, _ = self.adopted([DUAL])
        for n in range(3):
            since = scene.client.mark()
            scene.modem.command(f'ip ip4=10.70.{n}.9/29 ip6=2001:db8:9{n}::7/64')
            scene.client.wait(lambda m, n=n, c=connection: m.path == c and m.changed().get(
                'Ip4Config', {}).get('addresses') == [(f'10.70.{n}.9', 29)], since=since)
            self.assert_up(scene, connection)
            life = scene.reborn()
            connection = self.assert_adopted(scene, life)
            self.assertEqual(mbnnet.addresses('wwan0'),
                             [f'10.70.{n}.9/32', f'2001:db8:9{n}::7/128'])
            self.assert_reaches(*BOTH)
        self.assert_works(scene, connection, *BOTH)

    def test_ended_by_the_network(self):
        scene, connection, _ = self.adopted([DUAL])
        since = scene.client.mark()
        scene.modem.command('deactivate cause=36')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=since)
        scene.sync()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ActivationNetworkError'), 36)
        self.assert_down(scene, connection)
        # and there is nothing to adopt
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual((state, sent(scene, life.wire)[0]), (DEACTIVATED, 'open'))
        self.assert_connects(scene, connection, *BOTH)

    def test_detached_by_the_network(self):
        scene, connection, _ = self.adopted()
        scene.modem.command('packet detached')
        scene.client.wait_property(scene.interface_of(connection), 'PacketServiceState', 4)
        self.assert_up(scene, connection)
        self.assert_reaches(WEB4)

    def test_registration_lost_for_longer_than_the_threshold(self):
        scene, connection, _ = self.adopted(limits={'loss_threshold': 0.5})
        scene.modem.command('register searching')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
        scene.client.wait_signal('OnConnectionRemoval', ROOT)
        self.assert_down(scene)

    def test_modem_unplugged(self):
        scene, _, _ = self.adopted([DUAL])
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.client.wait_signal('OnConnectionRemoval', ROOT, since=since)
        scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=since)
        scene.records.until_gone()
        since = scene.client.mark()
        scene.modem.command('plug')
        self.assert_connects(scene, scene.ready(since), *BOTH)

    def test_a_reset_closes_and_opens(self):
        """CLOSE is sent when it is meant, though libmbim was told that the session was open."""
        scene, connection, _ = self.adopted(limits=SHORT)
        scene.disconnected(connection)
        scene.modem.command('fault connect set drop command=activate')
        wire = scene.wire_mark()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], ERROR_TIMEOUT)
        scene.modem.wait('host open count=2')
        words = sent(scene, wire)
        self.assertEqual([w for w in words if w in ('open', 'close')], ['close', 'open'])
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1,
                                   since=done.index)
        self.assert_connects(scene, connection)

    def test_an_orderly_stop_ends_and_closes(self):
        scene, connection = self.link_scene([DUAL])
        for how in ('SIGTERM', 'SIGINT'):
            with self.subTest(how):
                scene.connected(connection)
                self.assert_adopted(scene, scene.reborn())
                wire = scene.wire_mark()
                life = scene.end(how)
                self.assertEqual(sent(scene, wire), ['connect set', 'close'])
                self.assert_down(scene)
                scene.start_alive()
                connection = self.assert_ordinary(scene, life)

    def test_a_modem_that_falls_silent(self):
        """Disconnect ends with a reset, and leaves nothing behind (design.md 3.2, 3.5)."""
        scene, connection, _ = self.adopted([DUAL], limits=SHORT)
        scene.modem.command('silent on')
        done = scene.completed(scene.disconnect(connection), timeout=30)
        self.assertEqual(done.args[1], S_OK)
        self.assert_as_found()
        since = scene.client.mark()
        scene.modem.command('silent off')
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1, since=since,
                                   timeout=30)
        self.assert_connects(scene, connection, *BOTH)


class Meanwhile(RestartTest):
    """What changed while nobody listened (indications in the gap count as lost)"""

    def meanwhile(self, *commands, scenario=(DUAL,), **kwargs):
        """(scene, Life): connected, killed, changed, started again."""
        scene, _ = self.up(scenario, **kwargs)
        life = scene.end()
        for command in commands:
            scene.modem.command(command)
        scene.start_alive()
        return scene, life

    def registration(self, scene, connection):
        """Properties of Registration."""
        return scene.client.get_all(scene.interface_of(connection), REGISTRATION)

    def test_registration_lost(self):
        scene, life = self.meanwhile('register searching')
        connection = self.assert_adopted(scene, life)
        self.assertEqual(self.registration(scene, connection)['RegisterState'], SEARCHING)
        self.assert_reaches(*BOTH)
        scene.modem.command('register home')
        self.assert_works(scene, connection, *BOTH)

    def test_registration_lost_counts_from_the_start(self):
        """The threshold runs for an adopted context, too, and there is one CONNECT query."""
        scene, life = self.meanwhile('register searching', limits={'loss_threshold': 0.5})
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=life.since)
        scene.client.wait_signal('OnConnectionRemoval', ROOT, since=life.since)
        self.assert_down(scene)

    def test_another_provider(self):
        scene, life = self.meanwhile('register roaming provider=26201 name="Other net"')
        connection = self.assert_adopted(scene, life)
        values = self.registration(scene, connection)
        self.assertEqual((values['RegisterState'], values['ProviderID'], values['ProviderName']),
                         (ROAMING, '26201', 'Other net'))
        self.assert_works(scene, connection, *BOTH)

    def test_detached(self):
        """The modem says what becomes of the context; it says that it is up."""
        scene, life = self.meanwhile('packet detached')
        connection = self.assert_adopted(scene, life)
        self.assertEqual(self.registration(scene, connection)['PacketServiceState'], 4)
        self.assert_works(scene, connection, *BOTH)

    def test_session_lost(self):
        """It is known at once, in the session that goes on; nothing has to be opened for it."""
        scene, life = self.meanwhile('deactivate cause=36')
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        words = sent(scene, life.wire)
        for word in ('open', 'close', 'connect set', 'ip-configuration query'):
            self.assertNotIn(word, words)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_session_lost_and_another_made(self):
        """Whoever made it: it is there, it has an owner, and its addresses are in force."""
        scene, life = self.meanwhile('deactivate', 'set ip4 10.71.0.2/30',
                                     'set ip4-gateway 10.71.0.1', 'activate access-string=other')
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertEqual(contexts(scene.modem), {0: 'activated'})
        self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.71.0.2', 30)])
        self.assertEqual(mbnnet.addresses('wwan0', 4), ['10.71.0.2/32'])
        self.assert_reaches(WEB4)
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_new_addresses(self):
        scene, life = self.meanwhile('ip ip4=10.70.0.9/29 ip4-gateway=10.70.0.10 ip4-mtu=1400 '
                                     'ip6=2001:db8:99::7/64 ip6-gateway=2001:db8:99::1')
        connection = self.assert_adopted(scene, life)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.0.9/32', '2001:db8:99::7/128'])
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1400)
        self.assertEqual(self.route(4), ('default', '10.70.0.10', '10.70.0.9', 700, None))
        self.assertEqual(self.route(6)[2], '2001:db8:99::7')
        self.assert_reaches(*BOTH)
        self.assert_works(scene, connection, *BOTH)

    def test_a_family_gone(self):
        scene, life = self.meanwhile('ip ip6=none ip6-gateway=none ip6-dns=none ip6-mtu=none')
        connection = self.assert_adopted(scene, life)
        self.assertEqual(self.config(scene, connection, 6), {})
        self.assertEqual(mbnnet.addresses('wwan0', scope='global'), ['10.64.0.2/32'])
        self.assertNotIn('default', [r['dst'] for r in mbnnet.routes(6, dev='wwan0')])
        self.assert_works(scene, connection)

    def gone_with_the_registration(self, scene, life, ready_state):
        """There is no Connection, nothing on the interface, no record, nobody said ACTIVATED."""
        self.assertEqual(self.ready_state(scene, life.since)[1], ready_state)
        scene.records.until_gone()
        self.assert_never_activated(scene, life.since)
        self.assert_down(scene)
        self.assertEqual(scene.client.call(ROOT, 'org.mbnd1.ConnectionManager', 'GetConnections'),
                         ([],))

    def test_radio_off(self):
        scene, life = self.meanwhile('radio hardware=off')
        self.gone_with_the_registration(scene, life, 1)
        since = scene.client.mark()
        scene.modem.command('radio hardware=on')
        self.assert_connects(scene, scene.ready(since), *BOTH)

    def test_sim_gone(self):
        scene, life = self.meanwhile('sim absent')
        self.gone_with_the_registration(scene, life, 2)

    def test_another_sim(self):
        scene, life = self.meanwhile('sim absent', 'set imsi 001010999999999',
                                     'set iccid 89860000000000000009', 'sim initialized',
                                     'packet attached')
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)


class Hands(RestartTest):
    """What other people did to the interface while nobody looked"""

    def test_flushed(self):
        """What is missing is put there again."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        mbnnet.ip('address', 'flush', 'dev', 'wwan0')
        mbnnet.ip('route', 'flush', 'dev', 'wwan0')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_reaches(*BOTH)
        self.assert_works(scene, connection, *BOTH)

    def test_a_route_deleted(self):
        scene, _ = self.up([DUAL])
        life = scene.end()
        mbnnet.ip('route', 'del', 'default', 'dev', 'wwan0')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_reaches(WEB4, WEB6)
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_what_others_put_there_stays(self):
        """Before the first start, while nobody looked, and between: none of it is ours."""
        scene, connection = self.link_scene([DUAL])
        mbnnet.ip('link', 'set', 'wwan0', 'up', 'mtu', '1450')
        mbnnet.ip('address', 'add', '198.51.100.7/24', 'dev', 'wwan0')
        self.before = mbnnet.snapshot()
        scene.connected(connection)
        life = scene.end()
        mbnnet.ip('address', 'add', '198.51.100.8/32', 'dev', 'wwan0')
        mbnnet.ip('route', 'add', '198.18.0.0/32', 'dev', 'wwan0')
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertLessEqual({'198.51.100.7/24', '198.51.100.8/32', '10.64.0.2/32'},
                             set(mbnnet.addresses('wwan0')))
        scene.disconnected(connection)
        self.assertLessEqual({'198.51.100.7/24', '198.51.100.8/32'},
                             set(mbnnet.addresses('wwan0')))
        mbnnet.ip('address', 'del', '198.51.100.8/32', 'dev', 'wwan0')
        mbnnet.ip('route', 'del', '198.18.0.0/32', 'dev', 'wwan0')
        self.assert_as_found()


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
