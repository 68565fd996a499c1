#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The last wish that was accepted holds, whatever a daemon was doing when it was killed."""

import time
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_CANCELLED, S_OK, TIME_FACTOR, profile)
from mbnrestart import BOTH, DUAL, RestartTest, contexts, sent, states_told

ECHO = 'set echo-indications on'
NEVER = 60000           # ms
WAIT = 1.5 * TIME_FACTOR
LIMITS = {'query_timeout': WAIT, 'probe_timeout': 0.5 * TIME_FACTOR}


class Connecting(RestartTest):
    """Connect was accepted: the context that comes up is adopted"""

    def connecting(self, *scenario, delay=300, limits=None):
        """A scene whose daemon is killed while the modem activates: (scene, Life)."""
        scene, connection = self.link_scene([DUAL, f'set activate-delay {delay}', *scenario],
                                            limits=limits)
        scene.connect(connection)
        scene.modem.wait('host connect set')
        return scene, scene.end()

    def told(self, scene, life):
        """The states that the living daemon has told."""
        scene.sync()
        return [s for _, s in states_told(scene.client.messages[life.since:])]

    def test_up_before_the_next_start(self):
        scene, life = self.connecting(delay=50)
        scene.modem.wait('context')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_works(scene, connection, *BOTH)

    def test_up_by_an_indication(self):
        scene, life = self.connecting(ECHO)
        scene.start_alive()
        connection = scene.ready(life.since)
        values = scene.client.get_all(connection, CONNECTION)
        self.assertEqual((values['ActivationState'], values['Origin']), (ACTIVATING, 'user'))
        connection = self.assert_adopted(scene, life)
        self.assertEqual(self.told(scene, life), [ACTIVATING, ACTIVATED])
        self.assert_works(scene, connection, *BOTH)

    def test_up_without_a_word(self):
        """The answer was for the dead, and modems do not indicate what they answer (CTX-25)."""
        scene, life = self.connecting()
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assertEqual(self.told(scene, life), [ACTIVATING, ACTIVATED])
        self.assert_works(scene, connection, *BOTH)

    def test_up_after_three_daemons(self):
        """Each is killed while it waits, and none of them asks the modem for anything new."""
        scene, life = self.connecting(ECHO, delay=600)
        for _ in range(3):
            scene.start_alive()
            scene.ready(scene.died)
            scene.end()
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assertNotIn('connect set', sent(scene, life.wire))
        self.assert_works(scene, connection, *BOTH)

    def test_down(self):
        """The network refuses; clients see that it was tried."""
        scene, life = self.connecting(ECHO, delay=NEVER)
        scene.start_alive()
        connection = scene.ready(life.since)
        scene.modem.command('deactivate cause=33')
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assertEqual(self.told(scene, life), [ACTIVATING, DEACTIVATED])
        self.assertNotIn('connect set', sent(scene, life.wire))
        scene.modem.command('set activate-delay 0')
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_never(self):
        """Waited for as long as a query may take, then deactivated, whoever else asks."""
        for word in ('on', 'off'):
            with self.subTest(cancel_activation=word):
                scene, life = self.connecting(f'set cancel-activation {word}', delay=NEVER,
                                              limits={**LIMITS, 'deactivate_timeout': 1})
                scene.start_alive()
                began = time.monotonic()
                connection, state = scene.settled(life.since, timeout=30)
                self.assertEqual(state, DEACTIVATED)
                self.assertGreater(time.monotonic() - began, WAIT * 0.9)
                self.assert_never_activated(scene, life.since)
                self.assertIn('connect set', sent(scene, life.wire))
                scene.modem.command('set activate-delay 0')
                scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                           since=life.since)
                self.until_no_context(scene)
                self.assert_as_found()
                scene.records.until_gone()
                self.assert_connects(scene, connection, *BOTH)
            self.doCleanups()

    def until_no_context(self, scene):
        """Waits until the modem has none."""
        deadline = time.monotonic() + 15
        while contexts(scene.modem):
            self.assertLess(time.monotonic(), deadline, contexts(scene.modem))
            time.sleep(0.02)

    def test_disconnect_while_it_is_waited_for(self):
        for word in ('on', 'off'):
            with self.subTest(cancel_activation=word):
                scene, life = self.connecting(f'set cancel-activation {word}', ECHO, delay=700)
                scene.start_alive()
                connection = scene.ready(life.since)
                done = scene.disconnected(connection)
                self.assert_never_activated(scene, life.since)
                self.assert_order(scene.client.wait_property(
                    connection, 'ActivationState', DEACTIVATED, since=life.since), done)
                scene.modem.command('set activate-delay 0')
                self.assert_down(scene, connection)
                self.assert_connects(scene, connection, *BOTH)
            self.doCleanups()

    def test_connect_while_it_is_waited_for(self):
        """It queues, and finds a context when its turn comes (design.md 3.3)."""
        scene, life = self.connecting(ECHO, delay=500)
        scene.start_alive()
        connection = scene.ready(life.since)
        done = scene.completed(scene.connect(connection, profile(name='Next', apn='next')))
        self.assertEqual(done.args[1], E_MBN_MAX_ACTIVATED_CONTEXTS)
        self.assert_adopted(scene, life)
        scene.modem.command('set activate-delay 0')
        self.assert_works(scene, connection, *BOTH)

    def test_attaching(self):
        """Nothing was activated yet: nothing comes up by itself, and nothing is left."""
        scene = self.scene(['set attach-delay 300', DUAL], net=True)
        self.before = mbnnet.snapshot()
        connection = scene.ready()
        scene.connect(connection)
        scene.modem.wait('host packet-service set')
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assertNotIn('connect set', sent(scene, life.wire))
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *BOTH)

    def test_waiting_for_an_address(self):
        """IPv6 by advertisement, which comes when the next daemon is there."""
        scene, connection = self.link_scene(['set default-ip-type ipv6', 'set ip6 none',
                                             'set ip6-gateway none'])
        scene.connect(connection)
        scene.modem.wait('function ip-configuration query')
        life = scene.reborn()
        connection = scene.ready(life.since)
        self.assertEqual(scene.state(connection), ACTIVATING)
        self.assert_never_activated(scene, life.since)
        scene.modem.command('set ra on')
        scene.modem.command('ra now')
        connection = self.assert_adopted(scene, life)
        self.assert_works(scene, connection, BOTH[1])

    def test_no_address_comes(self):
        """As for a Connect: ip_timeout, then the context is taken down; never ACTIVATED."""
        scene, connection = self.link_scene(['set default-ip-type ipv6', 'set ip6 none',
                                             'set ip6-gateway none'], limits={'ip_timeout': 1})
        scene.connect(connection)
        scene.modem.wait('function ip-configuration query')
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assert_down(scene, connection)


class Disconnecting(RestartTest):
    """Disconnect was accepted: the next daemon carries it to its end"""

    def finished(self, scene, life):
        """The daemon of that life has done so; returns the Connection."""
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        scene.modem.command('set deactivate-delay 0')
        self.assert_down(scene, connection)
        return connection

    def test_the_record_says_so_before_the_reply(self):
        scene, connection = self.up([DUAL])
        for _ in range(5):
            self.assert_recorded(scene)
            scene.modem.command('fault connect set delay=150 command=deactivate')
            request = scene.disconnect(connection)
            self.assertEqual(scene.records.read()['context']['ending'], 'true')
            self.assertEqual(scene.completed(request).args[1], S_OK)
            scene.connected(connection)

    def test_killed_at_the_reply(self):
        scene, connection = self.up([DUAL])
        for _ in range(10):
            serial = scene.client.send(connection, CONNECTION, 'Disconnect')
            scene.client.reply(serial)
            life = scene.reborn()
            connection = self.finished(scene, life)
            scene.connected(connection)

    def test_killed_while_the_modem_deactivates(self):
        scene, connection = self.up([DUAL, 'set deactivate-delay 300', ECHO])
        scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        life = scene.reborn()
        connection = self.finished(scene, life)
        self.assertNotIn('open', sent(scene, life.wire))
        self.assert_connects(scene, connection, *BOTH)

    def test_killed_and_the_modem_has_forgotten(self):
        """The command was lost with the daemon: it is sent again."""
        scene, connection = self.up(
            [DUAL, 'fault connect set drop no-apply command=deactivate'])
        scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        life = scene.reborn()
        connection = self.finished(scene, life)
        self.assertEqual(sent(scene, life.wire).count('connect set'), 1)
        self.assert_connects(scene, connection, *BOTH)

    def test_killed_again_and_again(self):
        scene, connection = self.up([DUAL, 'set deactivate-delay 500'])
        scene.disconnect(connection)
        life = scene.end()
        for _ in range(3):
            scene.start_alive()
            scene.ready(scene.died)
            scene.end()
        scene.start_alive()
        self.assert_connects(scene, self.finished(scene, life), *BOTH)

    def test_nobody_else_is_let_in_between(self):
        """A Connect that comes meanwhile starts when the end has been carried out."""
        scene, connection = self.up([DUAL, 'set deactivate-delay 2000', ECHO])
        scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        life = scene.reborn()
        connection = scene.ready(life.since)
        self.assertEqual(scene.state(connection), DEACTIVATING)
        request = scene.connect(connection, profile(name='Next', apn='next'))
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'next')
        down = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                          since=life.since)
        up = scene.client.wait_property(connection, 'ActivationState', ACTIVATED, since=life.since)
        self.assert_order(down, up, done)
        self.assert_up(scene, connection)
        scene.modem.command('set deactivate-delay 0')
        self.assert_works(scene, connection, *BOTH)

    def test_a_disconnect_joins_the_end(self):
        scene, connection = self.up([DUAL, 'set deactivate-delay 400', ECHO])
        scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        life = scene.reborn()
        connection = scene.ready(life.since)
        scene.disconnected(connection)
        self.finished(scene, life)

    def test_cancelled_connect(self):
        """Disconnect during an activation, killed: no context is left, whichever comes first."""
        for word in ('on', 'off'):
            with self.subTest(cancel_activation=word):
                scene, connection = self.link_scene(
                    [DUAL, ECHO, 'set activate-delay 400', 'set deactivate-delay 200',
                     f'set cancel-activation {word}'], limits={'activate_timeout': 2})
                request = scene.connect(connection)
                scene.modem.wait('host connect set')
                scene.disconnect(connection)
                self.assertEqual(scene.completed(request).args[1], ERROR_CANCELLED)
                life = scene.reborn()
                connection = self.finished(scene, life)
                scene.modem.command('set activate-delay 0')
                scene.settle(0.5)
                self.assert_down(scene, connection)
                self.assert_connects(scene, connection, *BOTH)
            self.doCleanups()

    def test_a_failed_attempt(self):
        """No address came, the context is being taken down, nobody has asked for that."""
        scene, connection = self.link_scene(
            ['set default-ip-type ipv6', 'set ip6 none', 'set ip6-gateway none',
             'set deactivate-delay 400', ECHO], limits={'ip_timeout': 0.5})
        scene.connect(connection)
        scene.modem.wait('host connect set count=2')
        life = scene.reborn()
        self.finished(scene, life)

    def test_disconnect_and_connect_were_accepted(self):
        """Nobody's CONNECT was sent for the second: what comes up is nothing."""
        scene, connection = self.up([DUAL, 'set deactivate-delay 400', ECHO])
        scene.disconnect(connection)
        scene.connect(connection, profile(name='Next', apn='next'))
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        scene.modem.command('set deactivate-delay 0')
        self.assert_down(scene, connection)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
