#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem that has reset itself in mid-life: NOT_OPENED, found by whatever is sent next.

It is opened again, its subscriptions and states are restored, and clients are told the truth about
the context, which is gone. A request that was under way completes once (design.md 3.2, 3.5).
"""

import unittest

import mbnnet
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, ERROR_CANCELLED, ERROR_TIMEOUT,
                        INTERFACE, REGISTRATION, S_OK, profile)
from mbnlink import WEB4
from mbnping import Pinger
from mbnrestart import BOTH, DUAL, STATES, RestartTest, contexts, sent, states_told

NOT_OPENED = 'function-error=5'
ROAMING = 4


class NotOpened(RestartTest):
    """lose-open, or the error alone, at every stage"""

    def reopened(self, scene, connection, since, wire):
        """All that has to follow; wire: the entry before the command that found it."""
        interface = scene.interface_of(connection)
        scene.client.wait_property(interface, 'ReadyState', 1, since=since)
        scene.client.wait(lambda m: (connection, DEACTIVATED) in list(states_told([m])) or
                          self.is_down(scene, connection), since=since, what='DEACTIVATED')
        scene.client.wait_signal('OnEmergencyModeChange', interface, since=since)
        words = sent(scene, wire)
        self.assertEqual(words.count('open'), 1, words)
        after = words[words.index('open') + 1:]
        self.assertIn('device-service-subscribe-list set', after)
        for state in STATES:
            self.assertIn(state, after)
        self.assertTrue(scene.modem.state()['subscriptions'])
        # the objects stay
        self.assertEqual([m for m in scene.client.signals(since=since)
                          if m.member in ('OnConnectionRemoval', 'OnInterfaceRemoval')], [])

    @staticmethod
    def is_down(scene, connection):
        """Whether DEACTIVATED is what is shown."""
        return scene.client.get(connection, CONNECTION, 'ActivationState') == DEACTIVATED

    def scan(self, scene, interface):
        """A command that has nothing to do with the context; returns its completion."""
        return scene.completed(scene.client.call(interface, INTERFACE, 'ScanNetwork')[0])

    def test_idle(self):
        scene, connection = self.link_scene([DUAL])
        scene.modem.command('lose-open')
        since, wire = scene.client.mark(), scene.wire_mark()
        done = self.scan(scene, scene.interface_of(connection))
        self.assertIn(done.args[1], (S_OK, ERROR_TIMEOUT))
        self.reopened(scene, connection, since, wire)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_connected(self):
        """Found by a command that has nothing to do with the context."""
        scene, connection = self.up([DUAL])
        interface = scene.interface_of(connection)
        scene.modem.command('lose-open')
        since, wire = scene.client.mark(), scene.wire_mark()
        self.scan(scene, interface)
        self.reopened(scene, connection, since, wire)
        down = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=since)
        self.assert_order(down, scene.client.wait_signal('OnConnectStateChange', connection,
                                                         since=down.index))
        self.assert_never_activated(scene, since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_connected_and_packets_flow(self):
        """When DEACTIVATED is told there is no way to send by that looks as if it worked."""
        scene, connection = self.up([DUAL])
        with Pinger(WEB4) as pinger:
            pinger.wait_answers(2)
            scene.modem.command('lose-open')
            since = scene.client.mark()
            self.scan(scene, scene.interface_of(connection))
            down = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                              since=since)
            self.assertEqual(mbnnet.routes(4, dev='wwan0'), [])
            echo = pinger.lost(down.time, down.time + 0.3)[0]
            self.assertIn('unreachable', echo.error)
        self.assert_down(scene, connection)

    def test_what_changed_meanwhile_is_read(self):
        scene, connection = self.up([DUAL])
        interface = scene.interface_of(connection)
        for line in ('lose-open', 'register roaming provider=26201 name="Other net"',
                     'packet attached data-class=0x4'):
            scene.modem.command(line)
        since, wire = scene.client.mark(), scene.wire_mark()
        self.scan(scene, interface)
        self.reopened(scene, connection, since, wire)
        scene.client.wait_property(interface, 'RegisterState', ROAMING, since=since)
        scene.sync()
        values = scene.client.get_all(interface, REGISTRATION)
        self.assertEqual((values['ProviderID'], values['CurrentDataClass']), ('26201', 4))
        # and indications come again
        since = scene.client.mark()
        scene.modem.command('register home')
        scene.client.wait_signal('OnRegisterStateChange', interface, since=since)
        self.assert_down(scene, connection)

    def test_disconnect(self):
        """S_OK: there is no context left (design.md 3.2); once, and behind DEACTIVATED."""
        scene, connection = self.up([DUAL])
        scene.modem.command('lose-open')
        since, wire = scene.client.mark(), scene.wire_mark()
        done = scene.disconnected(connection)
        self.assert_order(scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                                     since=since), done)
        self.reopened(scene, connection, since, wire)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_amid_disconnect(self):
        scene, connection = self.up([DUAL, 'set deactivate-delay 300'])
        since, wire = scene.client.mark(), scene.wire_mark()
        request = scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        scene.modem.command('lose-open')
        # the answer that was under way is lost with the session: something else finds it
        self.scan(scene, scene.interface_of(connection))
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.modem.command('set deactivate-delay 0')
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1, since=since)
        self.assertIn('open', sent(scene, wire))
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def connect_finds_it(self, fault, *scenario):
        """A Connect in which one command is answered so; it completes once, the next works."""
        scene, connection = self.link_scene([DUAL, *scenario])
        scene.modem.command(fault)
        since, wire = scene.client.mark(), scene.wire_mark()
        request = scene.connect(connection)
        done = scene.completed(request)
        self.assertIn(done.args[1], (ERROR_TIMEOUT, S_OK))
        interface = scene.interface_of(connection)
        scene.client.wait_property(interface, 'ReadyState', 1, since=since)
        scene.sync()
        self.assertEqual(sent(scene, wire).count('open'), 1)
        if done.args[1] == S_OK:
            self.assert_up(scene, connection)
            scene.disconnected(connection)
        else:
            self.assert_never_activated(scene, since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_connect_finds_it(self):
        self.connect_finds_it('lose-open')

    def test_connect_finds_it_in_the_attach(self):
        self.connect_finds_it(f'fault packet-service set {NOT_OPENED}', 'packet detached')

    def test_connect_finds_it_in_the_activation(self):
        self.connect_finds_it(f'fault connect set {NOT_OPENED} command=activate')

    def test_connect_finds_it_behind_the_activation(self):
        """The context is up in the modem; opening ends it, or it is adopted, but not lost."""
        self.connect_finds_it(f'fault ip-configuration query {NOT_OPENED}')

    def test_amid_connect(self):
        """The modem forgets the activation; something else finds it."""
        scene, connection = self.link_scene([DUAL, 'set activate-delay 60000'])
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        scene.modem.command('lose-open')
        scene.modem.command('set activate-delay 0')
        since = scene.client.mark()
        self.scan(scene, scene.interface_of(connection))
        self.assertEqual(scene.completed(request).args[1], ERROR_TIMEOUT)
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1, since=since)
        self.assert_never_activated(scene, since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_queued_requests_run_afterwards(self):
        """Those behind the one that found it stay, and run after the re-read (design.md 3.5)."""
        scene, connection = self.up([DUAL])
        scene.modem.command('lose-open')
        first = scene.disconnect(connection)
        second = scene.connect(connection, profile(name='Next', apn='next'))
        done = scene.completed(first), scene.completed(second)
        self.assertEqual([d.args[1] for d in done], [S_OK, S_OK])
        self.assert_order(*done)
        self.assert_up(scene, connection)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'next')
        self.assert_works(scene, connection, *BOTH)

    def test_disconnect_amid_the_reopening(self):
        scene, connection = self.up([DUAL])
        scene.modem.command('lose-open')
        scene.modem.command('set device-delay 50')
        number, = scene.client.call(scene.interface_of(connection), INTERFACE, 'ScanNetwork')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
        request = scene.connect(connection, profile(name='Next', apn='next'))
        other = scene.disconnect(connection)
        self.assertEqual(scene.completed(request).args[1], ERROR_CANCELLED)
        self.assertEqual(scene.completed(other).args[1], S_OK)
        scene.completed(number)
        scene.modem.command('set device-delay 0')
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_twice(self):
        scene, connection = self.link_scene([DUAL])
        interface = scene.interface_of(connection)
        for number in range(2):
            scene.connected(connection)
            scene.modem.command('lose-open')
            since = scene.client.mark()
            self.scan(scene, interface)
            scene.client.wait_property(interface, 'ReadyState', 1, since=since)
            self.assert_down(scene, connection)
            self.assertEqual(len([e for e in scene.wire() if e['type'] == 'open']), number + 2)
        self.assert_connects(scene, connection, *BOTH)

    def test_reopening_fails_at_first(self):
        """OPEN refused once: tried again, and nobody says ACTIVATED meanwhile."""
        scene, connection = self.up([DUAL], limits={'open_timeout': 1})
        scene.modem.command('lose-open')
        scene.modem.command('fault open status=2')
        since = scene.client.mark()
        self.scan(scene, scene.interface_of(connection))
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1, since=since,
                                   timeout=30)
        self.assert_never_activated(scene, since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)


class AndKilled(RestartTest):
    """The daemon is killed at that moment, too"""

    def test_killed_amid_the_reopening(self):
        """The record does not outlive the context that it is about."""
        scene, connection = self.link_scene([DUAL])
        for pause in (0, 10, 30, 60, 120):
            with self.subTest(pause=pause):
                if scene.state(connection) != ACTIVATED:
                    scene.connected(connection)
                scene.modem.command('lose-open')
                scene.modem.command('set device-delay 20')
                scene.client.call(scene.interface_of(connection), INTERFACE, 'ScanNetwork')
                scene.client.pump(pause / 1000)
                life = scene.end()
                scene.modem.command('set device-delay 0')
                scene.start_alive()
                connection, state = scene.settled(life.since)
                self.assertEqual(state, DEACTIVATED)
                self.assert_never_activated(scene, life.since)
                self.assertEqual(contexts(scene.modem), {})
                self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_an_adopted_context(self):
        """As any other, and the numbers begin anew with OPEN."""
        scene, _ = self.up([DUAL])
        connection = self.assert_adopted(scene, scene.reborn())
        scene.modem.command('lose-open')
        since, wire = scene.client.mark(), scene.wire_mark()
        scene.completed(scene.client.call(scene.interface_of(connection), INTERFACE,
                                          'ScanNetwork')[0])
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1, since=since)
        self.assertEqual(sent(scene, wire).count('open'), 1)
        self.assert_never_activated(scene, since)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)
        scene.connected(connection)
        self.assert_adopted(scene, scene.reborn())


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
