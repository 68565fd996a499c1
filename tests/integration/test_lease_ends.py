#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases: how they end, and what becomes of the connection then (sync-lease.md 5 to 7),
beside the cases of test_lease.py."""

import time
import unittest

import mbnnet
from mbnauto import auto
from mbnharness import (ACTIVATED, DEACTIVATED, DEACTIVATING, ERROR_CANCELLED,
                        ERROR_SERVICE_NOT_ACTIVE, ERROR_TIMEOUT, S_OK, main)
from mbnlease import (ACTIVATIONS_FAIL, ATTACHED, DOWN, E_MBN_CONTEXT_NOT_ACTIVATED, LOST, NEVER,
                      NO_PATH, NOTHING, TIME_FACTOR, UP, WORK, LeaseClient, LeaseTest)
from mbnnm import FULL, LIMITED
from mbnsystemd import dbusmock

SLOW = 'set activate-delay 60000'
needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class Owners(LeaseTest):
    """SYNC-19 to SYNC-21, SYNC-25: whose a connection is when the last has finished"""

    def wanted_later(self, *documents, name='Auto', **kwargs):
        """A scene with a lease on the connection of a profile that connects by itself, while
        that is off: (scene, program)"""
        scene = self.scene(documents=(WORK, *documents), policy={'auto_connect': 'true'}, **kwargs)
        scene.enable(False)
        scene.create(auto('Auto'))
        one, = scene.join()
        one.lease(name)
        self.assertEqual(scene.origin(), 'sync')
        return scene, one

    def assert_no_latch(self, scene):
        """Nothing has ever counted as a user's Disconnect."""
        self.assertNotIn('AUTO-52', [rule for _, rule, _, _ in scene.decisions()])

    def test_automatic_connection_wants_it_SYNC_21(self):
        scene, one = self.wanted_later()
        scene.enable(True)
        since = scene.client.mark()
        one.complete()
        scene.client.wait_property(scene.connection(), 'Origin', 'auto', since=since)
        scene.assert_untouched()
        self.assertTrue(scene.is_up())
        scene.assert_orders(UP)
        self.assert_no_latch(scene)

    def test_automatic_connection_is_off_SYNC_15_21(self):
        scene, one = self.wanted_later()
        one.complete()
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_automatic_connection_wants_another_SYNC_15_21_25(self):
        """It is closed, and that keeps nobody from connecting."""
        scene, one = self.wanted_later(name='Work')
        scene.enable(True)
        since = scene.client.mark()
        one.complete()
        scene.client.wait_property(scene.connection(), 'Origin', 'auto', since=since)
        scene.wait_state(ACTIVATED)
        scene.assert_orders(UP, DOWN, UP)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'internet')
        self.assert_no_latch(scene)

    @needs_mocks
    def test_closing_is_no_users_wish_SYNC_25(self):
        """Automatic connection has no use for it, and connects when it has."""
        scene = self.beside_internet(times={'none_hold': 0, 'loss_hold': 0, 'flap_hold': 0})
        one, = scene.join()
        one.lease('Auto')
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        scene.wait_down()
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        scene.assert_orders(UP, DOWN)
        scene.lan.say(LIMITED)
        scene.wait_auto(State='connected')
        self.assertEqual(scene.origin(), 'auto')
        self.assert_no_latch(scene)

    @needs_mocks
    def test_soft_disconnect_waits_for_leases_SYNC_45(self):
        scene = self.beside_internet(times={'none_hold': 0, 'loss_hold': 0, 'flap_hold': 0,
                                            'gain_hold': 0.1, 'soft_period': 0.1})
        scene.lan.say(LIMITED)
        scene.wait_auto(State='connected')
        one, = scene.join()
        one.lease('Auto')
        scene.lan.say(FULL)
        scene.assert_untouched(0.8)
        self.assertEqual(scene.origin(), 'auto')
        one.complete()
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        scene.wait_down()
        scene.assert_orders(UP, DOWN)

    def test_an_automatic_connection_SYNC_20(self):
        scene = self.scene(documents=(auto('Auto'),))
        scene.wait_auto(since=scene.life, State='connected')
        one, = scene.join()
        one.lease('Auto')
        scene.assert_leases((one, 'Auto'))
        one.complete()
        scene.assert_untouched()
        self.assertEqual(scene.origin(), 'auto')
        scene.assert_orders(UP)

    def test_ours_stays_ours_SYNC_21_46(self):
        """Others look at it, and try to connect another one."""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        connection = scene.connection()
        scene.client.call(connection, 'org.mbnd1.Connection', 'GetStatistics')
        self.assert_refused('MaxActivatedContexts', scene.connect, connection, 'Other', 0)
        self.assert_refused('MaxActivatedContexts', scene.connect, connection, WORK, 1)
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        scene.wait_down()
        scene.assert_orders(UP, DOWN)


class Users(LeaseTest):
    """SYNC-22: a user's Disconnect wins"""

    def test_during_the_attempt(self):
        scene = self.scene([ATTACHED, SLOW])
        one, two = scene.join(2)
        calls = [(one, scene.begin(one)), (two, two.establish())]
        two.sync()
        request = scene.disconnect(scene.connection())
        for client, call in calls:
            self.assert_unexpected(ERROR_CANCELLED, client.reply, call)
            self.assert_unexpected(None, client.complete)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.assert_leases()
        self.assertEqual(scene.news(), [])
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_while_it_is_made_again(self):
        scene = self.scene()
        one, = scene.join()
        one.lease()
        scene.modem.command(SLOW)
        scene.drop()
        scene.modem.wait('host connect set count=2')
        scene.user_disconnects()
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', E_MBN_CONTEXT_NOT_ACTIVATED),
                                        (LOST, one.name, 'Work', ERROR_CANCELLED)])
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)
        scene.assert_untouched()
        scene.assert_orders(UP, UP, DOWN)

    def test_in_back_off(self):
        """There is something to disconnect: it would be made again."""
        scene = self.scene(times={'backoff_initial': 0.6})
        one, = scene.join()
        one.lease()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        scene.drop()
        scene.modem.wait('function connect set count=2')
        scene.wait_state(DEACTIVATED)
        scene.user_disconnects()
        scene.wait_lost(one, ERROR_CANCELLED)
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)
        scene.assert_untouched(1)
        self.assertEqual(scene.orders()[:2], [UP, UP])
        self.assertNotIn(UP, scene.orders()[2:])
        # now there is nothing
        self.assert_refused('NotFound', scene.disconnect, scene.connection())

    def test_its_profile_is_deleted(self):
        """Up, it stays; it is not made again, and that ends its leases."""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        path = scene.find('Work')
        scene.delete(path)
        scene.assert_untouched()
        scene.assert_leases((one, 'Work'))
        scene.drop()
        scene.wait_lost(one, ERROR_CANCELLED)
        scene.assert_leases()
        scene.assert_untouched()
        self.assert_unexpected(None, one.complete)
        scene.assert_orders(UP)

    def test_what_was_not_ours_ends_likewise(self):
        scene = self.scene()
        scene.user_connects()
        one, = scene.join()
        one.lease()
        scene.user_disconnects()
        scene.wait_lost(one, ERROR_CANCELLED)
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_told_before_the_modem_has_done_it(self):
        """At acceptance"""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        with scene.frozen():
            request = scene.disconnect(scene.connection())
            scene.wait_lost(one, ERROR_CANCELLED)
            scene.assert_leases()
        self.assertEqual(scene.completed(request).args[1], S_OK)

    def test_asked_for_again_before_that(self):
        """It is made again when it has ended."""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        with scene.frozen():
            request = scene.disconnect(scene.connection())
            call = one.establish()
            one.sync()
            self.assertFalse(one.has_answer(call))
        self.assertEqual(scene.completed(request).args[1], S_OK)
        one.reply(call)
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', ERROR_CANCELLED)])
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, DOWN, UP)

    def test_one_of_two_connections(self):
        """Who has the other one goes on; who has none is no part of the run any more."""
        scene = self.two_modems()
        one, two = scene.join(2)
        two.lease('Work')
        one.lease('Work')
        one.lease('Far')
        scene.user_disconnects(0)
        scene.assert_leases((one, 'Far'))
        self.assert_unexpected(None, two.complete)
        for n in range(2):
            scene.assert_untouched(n=n)
        one.complete()
        scene.wait_down(1)
        scene.assert_orders(UP, DOWN, n=0)
        scene.assert_orders(UP, DOWN, n=1)

    def test_the_last_of_the_run(self):
        """What nobody has a lease on any more is closed then, too."""
        scene = self.two_modems()
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        one.complete()
        scene.user_disconnects(1)
        scene.wait_down(0)
        scene.assert_leases()
        scene.assert_orders(UP, DOWN, n=0)
        scene.assert_orders(UP, DOWN, n=1)


class Lingering(LeaseTest):
    """SYNC-24: between the last of a run and the end of its connection"""

    def lingering(self, linger=NEVER, **kwargs):
        """(scene, a program that has finished)"""
        scene = self.scene(lease={'linger': linger}, **kwargs)
        one, = scene.join()
        one.lease()
        one.complete()
        return scene, one

    def test_the_same_program_goes_on(self):
        scene, one = self.lingering()
        one.lease()
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP)

    def test_dropped_by_the_network(self):
        """Nobody wants it any more."""
        scene, one = self.lingering(0.5)
        scene.drop()
        scene.assert_untouched(0.7)
        scene.assert_orders(UP)
        one.lease()
        scene.assert_orders(UP, UP)

    def test_a_user_disconnects_it(self):
        scene, _one = self.lingering(0.5)
        scene.user_disconnects()
        scene.assert_untouched(0.7)
        scene.assert_orders(UP, DOWN)
        self.assertEqual(scene.news(), [])

    def test_a_user_claims_it_SYNC_21(self):
        scene, _one = self.lingering(0.5)
        self.assert_refused('MaxActivatedContexts', scene.connect, scene.connection(), 'Work', 0)
        self.assertEqual(scene.origin(), 'user')
        scene.assert_untouched(0.7)
        scene.assert_orders(UP)

    def test_a_run_without_it(self):
        """Which does not keep it."""
        scene = self.two_modems(lease={'linger': 0.4})
        one, two = scene.join(2)
        scene.connection(1)
        one.lease('Work')
        one.complete()
        two.lease('Far')
        scene.wait_down(0)
        scene.assert_leases((two, 'Far'))
        self.assertTrue(scene.is_up(1))
        scene.assert_orders(UP, DOWN, n=0)
        scene.assert_orders(UP, n=1)

    def test_closing_and_asked_for_again(self):
        """It is made again when it is closed."""
        scene = self.scene()
        one, two = scene.join(2)
        one.lease()
        with scene.frozen():
            since = scene.client.mark()
            one.complete()
            scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATING,
                                       since=since)
            call = two.establish()
            two.sync()
            self.assertFalse(two.has_answer(call))
        two.reply(call)
        scene.assert_leases((two, 'Work'))
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, DOWN, UP)
        two.complete()
        scene.wait_down()
        scene.assert_orders(UP, DOWN, UP, DOWN)

    def test_order_of_closing_SYNC_26(self):
        """A connection that was made again keeps its place."""
        scene = self.two_modems()
        one, two = scene.join(2)
        paths = [scene.connection(0), scene.connection(1)]
        one.lease('Work')
        two.lease('Far')
        scene.drop(0)
        scene.wait_restored(one)
        one.complete()
        since = scene.client.mark()
        two.complete()
        for n in range(2):
            scene.wait_down(n)
        closing = [m.path for m in scene.client.messages[since:]
                   if m.changed().get('ActivationState') == DEACTIVATING]
        self.assertEqual(closing, paths[::-1])


class Finishing(LeaseTest):
    """SYNC-27, SYNC-28, SYNC-32"""

    def test_while_its_call_waits_SYNC_28(self):
        scene = self.scene([ATTACHED, SLOW])
        one, = scene.join()
        call = scene.begin(one)
        one.complete(-2147467259)
        self.assert_unexpected(ERROR_CANCELLED, one.reply, call)
        scene.wait_down()
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_in_the_order_of_its_calls(self):
        """One after the other without waiting: it has asked, and then finished."""
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            call, end = one.establish(), one.finish()
            one.reply(end)
            self.assert_unexpected(ERROR_CANCELLED, one.reply, call)
        scene.wait_down()
        scene.assert_leases()
        # and with one that is up
        scene.user_connects()
        calls = [one.establish(), one.finish(), one.establish(), one.finish(), one.establish()]
        for call in calls:
            one.reply(call)
        scene.assert_leases((one, 'Work'))

    def test_asked_for_while_it_is_cancelled_SYNC_34(self):
        """Who asks then gets an attempt of his own."""
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            first = scene.begin(one)
            one.complete()
            self.assert_unexpected(ERROR_CANCELLED, one.reply, first)
            second = two.establish()
            two.sync()
            self.assertFalse(two.has_answer(second))
        two.reply(second)
        scene.assert_leases((two, 'Work'))
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, DOWN, UP)

    def test_while_its_call_waits_and_anothers_SYNC_28_34(self):
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            first = scene.begin(one)
            second = two.establish()
            two.sync()
            one.complete()
            self.assert_unexpected(ERROR_CANCELLED, one.reply, first)
        two.reply(second)
        scene.assert_leases((two, 'Work'))
        scene.assert_orders(UP)

    def test_twice_and_by_strangers_SYNC_32(self):
        scene = self.scene()
        one, two, stranger = scene.join(3)
        self.assert_unexpected(None, one.complete)
        one.lease()
        two.lease()
        one.complete()
        since = scene.client.mark()
        for client in (one, stranger, one):
            self.assert_unexpected(None, client.complete)
            self.assert_unexpected(None, client.complete, -1)
        scene.assert_leases((two, 'Work'))
        scene.assert_untouched()
        self.assertEqual(scene.news(since), [])
        two.complete()
        scene.wait_down()
        scene.assert_orders(UP, DOWN)

    def test_all_of_its_leases_SYNC_10_31(self):
        scene = self.two_modems()
        one, two = scene.join(2)
        for name in ('Work', 'Far'):
            one.lease(name)
        two.lease('Work')
        one.complete()
        scene.assert_leases((two, 'Work'))
        scene.assert_untouched(n=1)
        two.complete()
        for n in range(2):
            scene.wait_down(n)

    def test_a_new_run_after_it_SYNC_30_31(self):
        scene = self.scene()
        one, = scene.join()
        for name in ('Work', 'Other', 'Work'):
            one.lease(name)
            scene.assert_leases((one, name))
            one.complete()
            scene.wait_down()
        scene.assert_orders(UP, DOWN, UP, DOWN, UP, DOWN)


class Vanishing(LeaseTest):
    """SYNC-33 to SYNC-36"""

    def test_alone_during_the_attempt_SYNC_34(self):
        """It is cancelled: nobody waits for it."""
        scene = self.scene([ATTACHED, SLOW])
        one, = scene.join()
        scene.begin(one)
        scene.leave(one)
        scene.wait_down()
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_alone_while_a_user_waits_SYNC_34(self):
        """The attempt has become the user's."""
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            scene.begin(one)
            request = scene.connect(scene.connection(), 'Work', 0)
            scene.leave(one)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.assert_untouched()
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP)

    def test_alone_beside_a_users_attempt_SYNC_34(self):
        """Which it had joined: that goes on."""
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Work', 0)
            one.establish()
            one.sync()
            scene.leave(one)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_behind_a_users_attempt_SYNC_34(self):
        """What has not begun never does."""
        scene = self.scene()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Other', 0)
            one.establish()
            one.sync()
            scene.leave(one)
        self.assertNotEqual(scene.completed(request).args[1], S_OK)
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_as_soon_as_it_has_called_SYNC_36(self):
        """Whether the daemon has read the call when it hears of the end, or not"""
        scene = self.scene()
        scene.connection()
        for _ in range(20):
            one, = scene.join()
            one.establish()
            scene.leave(one)
        scene.wait_leases()
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_leases()
        self.assertEqual(scene.news(), [])

    def test_as_soon_as_it_has_called_for_what_is_up_SYNC_36(self):
        scene = self.scene()
        scene.user_connects()
        for _ in range(20):
            one, = scene.join()
            one.establish()
            scene.leave(one)
        scene.wait_leases()
        scene.assert_untouched()
        scene.assert_leases()

    def test_other_names_do_not_matter_SYNC_35(self):
        scene = self.scene()
        one, two = scene.join(2)
        flag = 0x1      # allow replacement
        one.call_bus('RequestName', '(su)', ('org.example.Backup', flag))
        one.lease()
        two.call_bus('RequestName', '(su)', ('org.example.Backup', 0x2))
        scene.assert_leases((one, 'Work'))
        two.call_bus('ReleaseName', '(s)', ('org.example.Backup',))
        scene.assert_untouched()
        scene.assert_leases((one, 'Work'))
        scene.leave(one)
        scene.wait_down()

    def test_all_of_a_run_SYNC_33(self):
        """With its order: nobody's end is another's."""
        scene = self.scene()
        clients = scene.join(10)
        for client in clients:
            client.lease()
        for n, client in enumerate(clients):
            self.assertTrue(scene.is_up())
            scene.leave(client)
            scene.wait_leases(*[(c, 'Work') for c in clients[n + 1:]])
        scene.wait_down()
        scene.assert_orders(UP, DOWN)


class Ages(LeaseTest):
    """SYNC-37"""

    def test_max_age(self):
        age = 0.5
        scene = self.scene(lease={'max_age': age})
        one, = scene.join()
        connection = scene.connection()
        began = time.monotonic()
        one.lease()
        lost = scene.wait_lost(one, ERROR_TIMEOUT)
        self.assertGreaterEqual(lost.time - began, age)
        self.assertEqual(lost.args[2], connection)
        scene.assert_leases()
        scene.wait_down()
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', ERROR_TIMEOUT)])
        self.assert_unexpected(None, one.complete)
        scene.assert_orders(UP, DOWN)
        one.lease()
        scene.assert_leases((one, 'Work'))

    def test_of_each_by_itself(self):
        """And a call makes it new."""
        age = 1 * TIME_FACTOR
        scene = self.scene(lease={'max_age': age})
        one, two = scene.join(2)
        one.lease()
        two.lease()
        scene.settle(age / 4)
        again = time.monotonic()
        one.lease()
        scene.wait_lost(two, ERROR_TIMEOUT)
        lost = scene.wait_lost(one, ERROR_TIMEOUT)
        self.assertGreaterEqual(lost.time - again, age)
        scene.wait_down()
        self.assertEqual([args[1] for args in scene.news()], [two.name, one.name])
        scene.assert_orders(UP, DOWN)

    def test_all_of_a_program_together(self):
        """Also when the other one is younger: its last call counts."""
        age = 0.6 * TIME_FACTOR
        scene = self.two_modems(lease={'max_age': age})
        one, = scene.join()
        scene.connection(1)
        one.lease('Work')
        scene.settle(age / 3)
        again = time.monotonic()
        one.lease('Far')
        for name in ('Work', 'Far'):
            lost = scene.wait_lost(one, ERROR_TIMEOUT, name)
            self.assertGreaterEqual(lost.time - again, age)
        scene.assert_leases()
        for n in range(2):
            scene.wait_down(n)

    @needs_mocks
    def test_of_a_lease_on_nothing(self):
        scene = self.beside_internet(lease={'max_age': 0.5})
        one, = scene.join()
        one.lease('')
        lost = scene.wait_lost(one, ERROR_TIMEOUT, NOTHING)
        self.assertEqual(lost.args[2], NO_PATH)
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)

    def test_none(self):
        scene = self.scene(lease={'max_age': 0})
        one, = scene.join()
        one.lease()
        scene.assert_untouched()
        scene.assert_leases((one, 'Work'))

    def test_a_call_that_fails_makes_nothing_new(self):
        """Only a successful one does: else it would never end here."""
        age = 0.6 * TIME_FACTOR
        scene = self.scene(lease={'max_age': age})
        one, = scene.join()
        one.lease()
        for _ in range(8):
            scene.settle(age / 2)
            if scene.client.signals(LOST):
                break
            self.assert_invalid(one.lease, 'Nobody')
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', ERROR_TIMEOUT)])


class Stopping(LeaseTest):
    """The service ends while leases and calls are there"""

    def test_calls_that_wait(self):
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            calls = [(one, scene.begin(one)), (two, two.establish())]
            two.sync()
            scene.daemon.process.terminate()
            for client, call in calls:
                self.assert_unexpected(ERROR_SERVICE_NOT_ACTIVE, client.reply, call)
        self.assertEqual(scene.daemon.wait(), 0)

    def test_calls_that_come_while_it_ends(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 1000'])
        one, = scene.join()
        late = LeaseClient(scene.bus.address)
        self.addCleanup(late.close)
        one.lease()
        scene.daemon.process.terminate()
        scene.modem.wait('host connect set count=2')
        self.assert_refused('ServiceNotActive', late.lease)
        self.assert_refused('ServiceNotActive', late.complete)
        self.assertEqual(scene.daemon.wait(), 0)
        self.assertEqual(scene.orders(), [UP, DOWN])


if __name__ == '__main__':
    mbnnet.enter()
    main()
