#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases: the cases L1 to L18 of sync-lease.md 10, on the daemon, each by its number and
with the rules that it holds. What these cases leave out is in test_lease_rules.py and its
neighbours."""

import time
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, DEACTIVATING, E_MBN_MAX_ACTIVATED_CONTEXTS,
                        ERROR_CANCELLED, main)
from mbnlease import (ACTIVATIONS_FAIL, DOWN, E_MBN_CONTEXT_NOT_ACTIVATED, LOST, NEVER, NO_PATH,
                      NOTHING, RESTORED, TIME_FACTOR, UP, LeaseProcess, LeaseTest, tells_leases)
from mbnlink import WEB4
from mbnping import Pinger
from mbnsystemd import dbusmock
from test_authority import NOBODY

needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class Asking(LeaseTest):
    """L1, L4 to L6, L9, L10, L18"""

    def test_L1_one_connect_and_the_answer_after_it_SYNC_1_2_6_7_46(self):
        scene = self.scene()
        connection = scene.connection()
        one, = scene.join()
        with scene.frozen():
            call = scene.begin(one)
            # others are served meanwhile, and see it
            self.assertEqual((scene.state(connection), scene.origin()), (ACTIVATING, 'sync'))
            scene.assert_leases()
            one.sync()
            self.assertFalse(one.has_answer(call))
        reply = one.reply(call)
        self.assertEqual(reply.args, ())
        # in the order in which the program itself was told
        state = one.wait_property(connection, 'ActivationState', ACTIVATED)
        announced = one.wait_signal('OnConnectStateChange', connection, since=state.index)
        told = one.wait(tells_leases)
        self.assert_order(state, announced, reply)
        self.assert_order(told, reply)
        scene.assert_leases((one, 'Work', connection))
        self.assertEqual(scene.client.get_all(connection, 'org.mbnd1.Connection')['ProfileName'],
                         'Work')
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'work')
        scene.assert_orders(UP)

    def test_L4_what_was_up_before_stays_SYNC_8_20(self):
        scene = self.scene()
        one, = scene.join()
        scene.user_connects()
        since = scene.client.mark()
        one.lease()
        scene.assert_leases((one, 'Work', scene.connection()))
        one.complete()
        scene.assert_leases()
        scene.assert_untouched()
        self.assertEqual(scene.origin(), 'user')
        self.assertEqual(scene.client.values(scene.connection(), 'Origin', since), [])
        scene.assert_orders(UP)

    def test_L5_another_connection_of_the_device_SYNC_11_12_16(self):
        scene = self.scene(net=True)
        one, two = scene.join(2)
        one.lease()
        with Pinger(WEB4) as pinger:
            pinger.wait_answers()
            began, wire = time.monotonic(), scene.wire_mark()
            message = self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, two.lease, 'Other')
            self.assertIn('"Work"', message)
            pinger.wait_answers(3)
            self.assertEqual(pinger.lost(began, time.monotonic()), [])
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.wire(since=wire), [])
        self.assert_unexpected(None, two.complete)
        scene.assert_orders(UP)

    def test_L6_two_share_one_attempt_SYNC_17(self):
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            first = scene.begin(one)
            second = two.establish()
            two.sync()
            self.assertFalse(two.has_answer(second))
        one.reply(first)
        two.reply(second)
        scene.assert_leases((one, 'Work'), (two, 'Work'))
        scene.assert_orders(UP)

    def test_L6_two_share_one_failure_SYNC_17_41(self):
        scene = self.scene()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        one, two = scene.join(2)
        with scene.frozen():
            first = scene.begin(one)
            second = two.establish()
            two.sync()
        messages = {self.assert_unexpected(0x80548212, client.reply, call)
                    for client, call in ((one, first), (two, second))}
        self.assertEqual(len(messages), 1)
        scene.assert_leases()
        scene.assert_orders(UP)
        scene.assert_untouched()

    def test_L9_no_default_SYNC_5_41(self):
        scene = self.scene(documents=())
        one, = scene.join()
        message = self.assert_refused('Unexpected', one.lease, '')
        self.assertIn('no default connection', message)
        scene.assert_leases()
        scene.assert_untouched()
        self.assert_unexpected(None, one.complete)

    def test_L10_wrong_arguments_SYNC_3_4_41(self):
        scene = self.scene(lease={'default_profile': 'Work'})
        one, = scene.join()
        calls = [('   ', 0), (' ', 0), ('\t\n\r', 0), ('Work', 1), ('', 1), ('Work', 2**32 - 1),
                 ('Nobody', 0), ('work', 0), ('Nobody', 1)]
        for name, reserved in calls:
            with self.subTest(name=name, reserved=reserved):
                self.assert_invalid(one.reply, one.establish(name, reserved))
        scene.assert_leases()
        scene.assert_untouched()
        self.assert_unexpected(None, one.complete)
        one.lease('')       # each of them was wrong only in what it was to show

    def test_L18_a_hundred_calls_are_one_lease_SYNC_8_9(self):
        scene = self.scene()
        scene.user_connects()
        scene.user_disconnects()
        one, = scene.join()
        one.lease()
        since = scene.client.mark()
        for call in [one.establish() for _ in range(100)]:
            self.assertEqual(one.reply(call).args, ())
        scene.assert_leases((one, 'Work'))
        self.assertEqual([m for m in scene.client.messages[since:] if tells_leases(m)], [])
        one.complete()
        scene.wait_down()
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)
        scene.assert_orders(UP, DOWN, UP, DOWN)


class Ending(LeaseTest):
    """L2, L3, L7, L8, L13, L15, L16"""

    LINGER = 0.3

    def test_L2_L3_until_all_have_finished_SYNC_13_14_15_24_25_27_31(self):
        scene = self.scene(lease={'linger': self.LINGER})
        one, two = scene.join(2)
        one.lease()
        two.lease()
        one.complete()
        scene.assert_leases((two, 'Work'))
        scene.assert_untouched(self.LINGER * 2)
        since, completed = scene.client.mark(), time.monotonic()
        two.complete(-2147467259)
        scene.assert_leases()
        closing = scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATING,
                                             since=since)
        self.assertGreaterEqual(closing.time - completed, self.LINGER)
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_L2_who_only_asked_for_what_the_other_keeps_SYNC_13_14_30(self):
        """Two modems: each program has asked for one, and both stay for the other's sake."""
        scene = self.two_modems()
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        one.complete()
        scene.assert_leases((two, 'Far'))
        scene.assert_untouched()
        self.assertTrue(scene.is_up(0) and scene.is_up(1))
        two.complete()
        for n in range(2):
            scene.wait_down(n)
            scene.assert_orders(UP, DOWN, n=n)

    def test_L7_killed_SYNC_33(self):
        scene = self.scene(lease={'linger': self.LINGER})
        one = LeaseProcess(self, scene.bus.address, 'Work')
        self.assertEqual(one.outcome(), 'ok')
        scene.assert_leases((one, 'Work'))
        since, killed = scene.client.mark(), time.monotonic()
        one.kill()
        scene.wait_left(one)
        scene.wait_leases()
        closing = scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATING,
                                             since=since)
        self.assertGreaterEqual(closing.time - killed, self.LINGER)
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_L8_killed_while_another_waits_SYNC_34(self):
        scene = self.scene()
        two, = scene.join()
        scene.connection()
        since = scene.client.mark()
        with scene.frozen():
            one = LeaseProcess(self, scene.bus.address, 'Work')
            scene.client.wait_property(scene.connection(), 'ActivationState', ACTIVATING,
                                       since=since)
            call = two.establish()
            two.sync()
            one.kill()
            scene.wait_left(one)
            two.sync()
            self.assertFalse(two.has_answer(call))
        two.reply(call)
        scene.assert_leases((two, 'Work'))
        scene.assert_untouched()
        scene.assert_orders(UP)
        two.complete()
        scene.wait_down()

    def test_L13_taken_over_SYNC_24(self):
        scene = self.scene(lease={'linger': NEVER})
        one, two = scene.join(2)
        one.lease()
        one.complete()
        scene.assert_leases()
        since = scene.client.mark()
        two.lease()
        scene.assert_leases((two, 'Work', scene.connection()))
        self.assertEqual(scene.client.values(scene.connection(), 'ActivationState', since), [])
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP)

    def test_L13_and_closed_for_the_second_SYNC_24(self):
        """What was begun for the first has no part in it any more."""
        linger = 0.6 * TIME_FACTOR
        scene = self.scene(lease={'linger': linger})
        one, two = scene.join(2)
        one.lease()
        one.finish()
        two.lease()
        scene.assert_untouched(linger * 1.5)
        since, completed = scene.client.mark(), time.monotonic()
        two.complete()
        closing = scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATING,
                                             since=since)
        self.assertGreaterEqual(closing.time - completed, linger)
        scene.wait_down()
        scene.assert_orders(UP, DOWN)

    def test_L15_another_user_logs_off_SYNC_39(self):
        scene = self.scene(authority='none')
        one, = scene.join()
        other = LeaseProcess(self, scene.bus.address, 'Work', uid=NOBODY)
        self.assertEqual(other.outcome(), 'ok')
        one.lease()
        scene.assert_leases((other, 'Work'), (one, 'Work'))
        other.kill()
        scene.wait_left(other)
        scene.wait_leases((one, 'Work'))
        scene.assert_untouched()
        one.complete()
        scene.wait_down()
        scene.assert_orders(UP, DOWN)

    @needs_mocks
    def test_L16_a_lease_on_nothing_SYNC_29_30_44(self):
        scene = self.beside_internet()
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('')
        scene.assert_leases((one, 'Work', scene.connection()), (two, NOTHING, NO_PATH))
        one.complete()
        scene.assert_leases((two, NOTHING))
        scene.assert_untouched()
        self.assertEqual((scene.origin(), scene.orders()), ('sync', [UP]))
        scene.leave(two)
        scene.wait_leases()
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)


class Users(LeaseTest):
    """L11, L17"""

    def test_L11_a_user_disconnects_SYNC_22_32(self):
        scene = self.scene()
        connection = scene.connection()
        one, two = scene.join(2)
        one.lease()
        two.lease()
        since = scene.client.mark()
        scene.user_disconnects()
        scene.assert_leases()
        self.assertEqual(scene.news(since), [(LOST, c.name, 'Work', ERROR_CANCELLED)
                                             for c in (one, two)])
        self.assertEqual(scene.wait_lost(one, ERROR_CANCELLED).args[2], connection)
        scene.assert_untouched()
        self.assert_unexpected(None, one.complete)
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)
        # a new call may
        two.lease()
        scene.assert_leases((two, 'Work'))
        self.assertEqual(scene.origin(), 'sync')
        two.complete()
        scene.wait_down()
        scene.assert_orders(UP, DOWN, UP, DOWN)

    def test_L17_a_user_connects_it_too_SYNC_21(self):
        scene = self.scene()
        one, = scene.join()
        one.lease()
        self.assert_refused('MaxActivatedContexts', scene.connect, scene.connection(), 'Work', 0)
        self.assertEqual(scene.origin(), 'user')
        scene.assert_leases((one, 'Work'))
        one.complete()
        scene.assert_leases()
        scene.assert_untouched()
        self.assertTrue(scene.is_up())
        scene.assert_orders(UP)


class Loss(LeaseTest):
    """L12"""

    def test_L12_dropped_by_the_network_SYNC_23(self):
        initial, factor = 0.4, 2
        scene = self.scene(times={'backoff_initial': initial, 'backoff_factor': factor})
        connection = scene.connection()
        one, two = scene.join(2)
        one.lease()
        two.lease()
        since = scene.client.mark()
        scene.modem.command(ACTIVATIONS_FAIL.format(2))
        scene.drop()
        for client in (one, two):
            lost = scene.wait_lost(client, E_MBN_CONTEXT_NOT_ACTIVATED, since=since)
            restored = scene.wait_restored(client, since=since)
            self.assertEqual((lost.args[2], restored.args[2]), (connection, connection))
        self.assertEqual(scene.news(since),
                         [(LOST, c.name, 'Work', E_MBN_CONTEXT_NOT_ACTIVATED) for c in (one, two)]
                         + [(RESTORED, c.name, 'Work') for c in (one, two)])
        scene.assert_leases((one, 'Work', connection), (two, 'Work', connection))
        scene.assert_orders(UP, UP, UP, UP)
        times = [entry['time_us'] / 1e6 for entry in scene.commands()]
        # half, because a message to the modem may take longer than the next one
        self.assertGreater(times[2] - times[1], initial / 2)
        self.assertGreater(times[3] - times[2], initial * factor / 2)
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        two.complete()
        scene.wait_down()
        scene.assert_orders(UP, UP, UP, UP, DOWN)

    def test_L12_made_again_at_once_SYNC_23(self):
        """Nothing of what failures have to wait for comes before it."""
        scene = self.scene(times={'backoff_initial': NEVER})
        one, = scene.join()
        one.lease()
        scene.drop()
        scene.wait_lost(one, E_MBN_CONTEXT_NOT_ACTIVATED)
        scene.wait_restored(one)
        scene.assert_orders(UP, UP)


class Restart(LeaseTest):
    """L14"""

    GRACE = 0.4

    def test_L14_the_program_has_left_SYNC_38(self):
        scene = self.scene(lease={'orphan_grace': self.GRACE})
        one, = scene.join()
        one.lease()
        scene.end('SIGKILL')
        one.close()
        scene.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == one.name
                          and not m.args[2])
        began = time.monotonic()
        scene.start_alive()
        connection = scene.connection()
        closing = scene.client.wait_property(connection, 'ActivationState', DEACTIVATING,
                                             since=scene.life)
        self.assertGreaterEqual(closing.time - began, self.GRACE)
        scene.wait_down()
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_L14_the_program_has_stayed_SYNC_38(self):
        scene = self.scene(lease={'orphan_grace': self.GRACE})
        one, = scene.join()
        one.lease()
        life = scene.reborn()
        scene.wait_state(ACTIVATED)
        scene.assert_leases((one, 'Work', scene.connection()))
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_untouched(self.GRACE * 2)
        self.assertEqual(scene.news(life.since), [])
        one.complete()
        scene.assert_leases()
        scene.wait_down()
        scene.assert_orders(UP, DOWN)


if __name__ == '__main__':
    mbnnet.enter()
    main()
