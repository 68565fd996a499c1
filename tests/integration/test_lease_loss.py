#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases whose connection is lost: what is told, and when it is made again (SYNC-23,
SYNC-39), beside the cases of test_lease.py."""

import os
import signal
import time
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, DEACTIVATED, E_HANDLE, E_MBN_FAILURE,
                        ERROR_CANCELLED, ROOT, main)
from mbnlease import (ACTIVATIONS_FAIL, ATTACHED, DOWN, E_MBN_CONTEXT_NOT_ACTIVATED, LOST, NEVER,
                      NO_PATH, RESTORED, UP, LeaseTest)
from mbnlogind import Logind
from mbnsystemd import dbusmock

DROPPED = E_MBN_CONTEXT_NOT_ACTIVATED
PREPARE = (ROOT, 'org.mbnd1.Power', 'PrepareForHibernation')
needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class LossTest(LeaseTest):
    """A connection with a lease, and its loss"""

    def leased(self, *args, **kwargs):
        """(scene, program with a lease on Work)"""
        scene = self.scene(*args, **kwargs)
        one, = scene.join()
        one.lease()
        return scene, one

    def lose_for_good(self, scene, one):
        """Dropped, and the attempt at once has failed: nothing more happens by itself if the
        first wait of all is endless."""
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        before = len(scene.orders())
        scene.drop()
        scene.modem.wait(f'function connect set count={before + 1}')
        scene.wait_state(DEACTIVATED)
        scene.assert_untouched()
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', DROPPED)])


class Dropped(LossTest):
    """By the network"""

    def test_again_and_again_when_it_was_stable(self):
        scene, one = self.leased(times={'backoff_initial': NEVER, 'stable_after': 0})
        for _ in range(3):
            since = scene.client.mark()
            scene.drop()
            scene.wait_restored(one, since=since)
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', DROPPED),
                                        (RESTORED, one.name, 'Work')] * 3)
        scene.assert_orders(*[UP] * 4)

    def test_again_too_soon(self):
        """What is lost again before it was stable waits as after a failure."""
        initial = 0.5
        scene, one = self.leased(times={'backoff_initial': initial, 'stable_after': NEVER})
        scene.drop()
        scene.wait_restored(one)
        since, dropped = scene.client.mark(), time.monotonic()
        scene.drop()
        restored = scene.wait_restored(one, since=since)
        self.assertGreaterEqual(restored.time - dropped, initial)
        scene.assert_orders(UP, UP, UP)

    def test_the_attempt_at_once_has_failed(self):
        """Then it waits, and a call does not."""
        scene, one = self.leased(times={'backoff_initial': NEVER})
        self.lose_for_good(scene, one)
        two, = scene.join()
        since = scene.client.mark()
        two.lease()
        scene.wait_restored(one, since=since)
        scene.assert_leases((one, 'Work'), (two, 'Work'))
        self.assertEqual(scene.news(since), [(RESTORED, one.name, 'Work')])
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, UP, UP)

    def test_a_call_that_fails_meanwhile_SYNC_12_41(self):
        """It gets no lease, and the one that is there stays."""
        scene, one = self.leased(times={'backoff_initial': NEVER})
        self.lose_for_good(scene, one)
        scene.modem.command(ACTIVATIONS_FAIL.format(2))
        two, = scene.join()
        self.assert_unexpected(E_MBN_FAILURE, two.lease)
        self.assert_unexpected(None, two.complete)
        # its own holder may fail likewise, and holds it
        self.assert_unexpected(E_MBN_FAILURE, one.lease)
        scene.assert_leases((one, 'Work'))
        one.complete()
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP, UP, UP, UP)

    def test_finished_in_back_off(self):
        """Nothing is made again for nobody."""
        scene, one = self.leased(times={'backoff_initial': 0.5})
        self.lose_for_good(scene, one)
        one.complete()
        scene.assert_untouched(0.8)
        scene.assert_leases()
        scene.assert_orders(UP, UP)

    def test_finished_while_it_is_made_again(self):
        scene, one = self.leased()
        scene.modem.command('set activate-delay 60000')
        scene.drop()
        scene.modem.wait('host connect set count=2')
        one.complete()
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, UP, DOWN)

    def test_without_a_lease_in_the_run_SYNC_13_14(self):
        """It is made again, and nobody told of a lease."""
        scene = self.two_modems()
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        one.complete()
        since = scene.client.mark()
        scene.drop(0)
        scene.client.wait_property(scene.connection(0), 'ActivationState', ACTIVATED, since=since)
        self.assertEqual(scene.origin(0), 'sync')
        self.assertEqual(scene.news(), [])
        scene.assert_leases((two, 'Far'))
        two.complete()
        for n in range(2):
            scene.wait_down(n)
        scene.assert_orders(UP, UP, DOWN, n=0)
        scene.assert_orders(UP, DOWN, n=1)

    def test_one_that_a_user_has_made_SYNC_20_23(self):
        """It is made again for the lease, and then it is ours."""
        scene = self.scene()
        one, = scene.join()
        scene.user_connects()
        one.lease()
        scene.drop()
        scene.wait_lost(one, DROPPED)
        scene.wait_restored(one)
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        scene.wait_down()
        scene.assert_orders(UP, UP, DOWN)

    def test_a_user_makes_it_again(self):
        """Whoever has made it; and then it is his."""
        scene, one = self.leased(times={'backoff_initial': NEVER})
        self.lose_for_good(scene, one)
        scene.user_connects()
        scene.wait_restored(one)
        self.assertEqual(scene.news()[1:], [(RESTORED, one.name, 'Work')])
        one.complete()
        scene.assert_untouched()
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP, UP, UP)

    def test_somebody_elses_connection_is_there(self):
        """There is no attempt while it is, and one when it is gone."""
        scene, one = self.leased(times={'backoff_initial': 0.3})
        connection, since = scene.connection(), scene.client.mark()
        scene.modem.command(ACTIVATIONS_FAIL.format(1) + ' delay=1000')
        scene.modem.command('deactivate')
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING, since=since)
        # which comes before the next attempt of ours
        scene.user_connects('Other')
        scene.assert_untouched(0.6)
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', DROPPED)])
        scene.assert_leases((one, 'Work'))
        scene.drop()
        scene.wait_restored(one)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'work')
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, UP, UP, UP)


class Unready(LossTest):
    """A modem that cannot"""

    def assert_back(self, scene, one, reason, since):
        """The lease stayed, and its connection is up again; its path may be another one."""
        restored = scene.wait_restored(one, since=since)
        self.assertEqual(scene.news(since), [(LOST, one.name, 'Work', reason),
                                             (RESTORED, one.name, 'Work')])
        connection = scene.connection()
        self.assertEqual(restored.args[2], connection)
        scene.assert_leases((one, 'Work', connection))
        self.assertEqual(scene.origin(), 'sync')
        self.assertTrue(scene.is_up())

    def test_radio_off(self):
        for word in ('hardware', 'software'):
            with self.subTest(word):
                scene, one = self.leased()
                since = scene.client.mark()
                scene.modem.command(f'radio {word}=off')
                scene.wait_lost(one, DROPPED, since=since)
                scene.client.wait_signal('InterfacesRemoved', ROOT, since=since)
                scene.assert_leases((one, 'Work', NO_PATH))
                self.assert_quiet(scene)
                scene.modem.command(f'radio {word}=on')
                self.assert_back(scene, one, DROPPED, since)
                scene.assert_orders(UP, UP)

    def assert_quiet(self, scene):
        """No attempt is made."""
        wire = scene.wire_mark()
        scene.settle(0.3)
        self.assertEqual(scene.orders(since=wire), [])

    def test_not_registered(self):
        scene, one = self.leased([ATTACHED, 'set drop-on-loss on'])
        since = scene.client.mark()
        scene.modem.command('register searching')
        scene.wait_lost(one, DROPPED, since=since)
        scene.client.wait_signal('InterfacesRemoved', ROOT, since=since)
        scene.assert_leases((one, 'Work', NO_PATH))
        self.assert_quiet(scene)
        scene.modem.command('register home')
        self.assert_back(scene, one, DROPPED, since)
        scene.assert_orders(UP, UP)

    def test_not_attached_SYNC_49(self):
        """It is attached again."""
        scene, one = self.leased([ATTACHED, 'set drop-on-loss on'])
        since = scene.client.mark()
        scene.modem.command('packet detached')
        self.assert_back(scene, one, DROPPED, since)
        # the modem may say so when it is asked, before it tells by itself (design.md 3.7)
        self.assertIn(scene.orders(), ([UP] * 2, [UP] * 3))

    def test_sim_taken_out(self):
        scene, one = self.leased()
        since = scene.client.mark()
        scene.modem.command('sim absent')
        scene.wait_lost(one, DROPPED, since=since)
        self.assert_quiet(scene)
        scene.assert_leases((one, 'Work'))
        scene.modem.command('sim initialized')
        self.assert_back(scene, one, DROPPED, since)
        scene.assert_orders(UP, UP)

    def test_unplugged(self):
        scene, one = self.leased()
        path = scene.connection()
        since = scene.client.mark()
        scene.modem.command('unplug')
        lost = scene.wait_lost(one, E_HANDLE, since=since)
        self.assertEqual(lost.args[2], path)
        scene.client.wait(lambda m: m.is_signal('InterfacesRemoved', ROOT) and m.args[0] == path,
                          since=since)
        scene.assert_leases((one, 'Work', NO_PATH))
        two, = scene.join()
        self.assert_unexpected(E_HANDLE, two.lease)
        self.assertEqual(scene.news(since), [(LOST, one.name, 'Work', E_HANDLE)])
        scene.modem.command('plug')
        self.assert_back(scene, one, E_HANDLE, since)
        self.assertNotEqual(scene.connection(), path)
        scene.assert_orders(UP, UP)
        one.complete()
        scene.wait_down()
        scene.assert_orders(UP, UP, DOWN)

    def test_unplugged_and_finished(self):
        """Who comes back finds nobody."""
        scene, one = self.leased()
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.wait_lost(one, E_HANDLE, since=since)
        one.complete()
        scene.assert_leases()
        scene.modem.command('plug')
        scene.connection()
        scene.assert_untouched()
        self.assertEqual(scene.news(since), [(LOST, one.name, 'Work', E_HANDLE)])
        scene.assert_orders(UP)

    def test_reset(self):
        """A modem that does not answer is opened again (design.md 3.5)."""
        scene, one = self.leased(limits={'query_timeout': 0.3, 'probe_timeout': 0.3})
        since = scene.client.mark()
        scene.modem.command('lose-open')
        scene.client.call(scene.interface(), 'org.mbnd1.Interface', 'ScanNetwork')
        scene.wait_restored(one, since=since)
        scene.assert_leases((one, 'Work', scene.connection()))
        told = scene.news(since)
        self.assertEqual((told[0][:3], told[1:]),
                         ((LOST, one.name, 'Work'), [(RESTORED, one.name, 'Work')]))
        self.assertTrue(scene.is_up())

    def test_one_of_two_modems(self):
        """The other one is none the worse."""
        scene = self.two_modems()
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        two.lease('Work')
        since = scene.client.mark()
        scene.modems[0].command('unplug')
        for client in (one, two):
            scene.wait_lost(client, E_HANDLE, since=since)
        scene.assert_untouched(n=1)
        far = scene.connection(1)
        self.assertEqual([lease for lease in scene.leases() if lease[1] == 'Far'],
                         [(two.name, 'Far', far)])
        scene.modems[0].command('plug')
        for client in (one, two):
            scene.wait_restored(client, since=since)
        scene.assert_leases((one, 'Work', scene.connection(0)), (two, 'Far', far),
                            (two, 'Work', scene.connection(0)))
        one.complete()
        since = scene.client.mark()
        two.complete()
        for n in range(2):
            scene.wait_down(n)
            self.assertEqual(scene.orders(n)[-1], DOWN)


@needs_mocks
class Asleep(LossTest):
    """SYNC-39, and org.mbnd1.Power"""

    def with_logind(self, **kwargs):
        """(scene, program with a lease, logind)"""
        scene = self.scene(start=False, **kwargs)
        logind = Logind(self, scene.system_bus.address)
        scene.start()
        logind.wait_inhibitors(1)
        one, = scene.join()
        one.lease()
        return scene, one, logind

    def test_suspended(self):
        """It stays, and leases too."""
        scene, one, logind = self.with_logind()
        logind.announce(True)
        logind.wait_inhibitors(0)
        logind.announce(False)
        logind.wait_inhibitors(1)
        scene.assert_untouched()
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.news(), [])
        scene.assert_orders(UP)

    def test_dropped_meanwhile(self):
        """It is noticed after it, and made again."""
        scene, one, logind = self.with_logind()
        logind.announce(True)
        logind.wait_inhibitors(0)
        for command in ('silent on', 'deactivate', 'silent off'):
            scene.modem.command(command)
        logind.announce(False)
        scene.wait_lost(one, DROPPED)
        scene.wait_restored(one)
        scene.assert_orders(UP, UP)

    def test_hibernation(self):
        """It ends before, and is made again after it; leases stay."""
        scene, one, logind = self.with_logind()
        logind.announce(True)
        logind.wait_inhibitors(0)
        self.assertEqual(scene.client.call(*PREPARE), ())
        scene.wait_lost(one, DROPPED)
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.assert_untouched()
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP, DOWN)
        logind.announce(False)
        scene.wait_restored(one)
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, DOWN, UP)
        one.complete()
        scene.wait_down()

    def test_hibernation_while_it_is_made_again(self):
        """An attempt that was cancelled for it has not failed."""
        scene, one, logind = self.with_logind(times={'backoff_initial': NEVER})
        scene.modem.command('set activate-delay 60000')
        scene.drop()
        scene.modem.wait('host connect set count=2')
        logind.announce(True)
        logind.wait_inhibitors(0)
        self.assertEqual(scene.client.call(*PREPARE), ())
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.modem.command('set activate-delay 0')
        scene.assert_untouched()
        logind.announce(False)
        scene.wait_restored(one)
        self.assertEqual(scene.news(), [(LOST, one.name, 'Work', DROPPED),
                                        (RESTORED, one.name, 'Work')])
        scene.assert_orders(UP, UP, DOWN, UP)

    def test_hibernation_during_the_attempt(self):
        scene, one, logind = self.with_logind()
        one.complete()
        scene.wait_down()
        scene.modem.command('set activate-delay 60000')
        call = scene.begin(one)
        logind.announce(True)
        logind.wait_inhibitors(0)
        self.assertEqual(scene.client.call(*PREPARE), ())
        self.assertEqual(scene.modem.state()['contexts'], [])
        scene.modem.command('set activate-delay 0')
        logind.announce(False)
        self.assert_unexpected(ERROR_CANCELLED, one.reply, call)
        scene.assert_leases()


class Unannounced(LossTest):
    """There is no logind to say that the machine sleeps"""

    def test_hibernation(self):
        """The clocks show that it is over; before that nothing is made again."""
        asan = os.environ.get('ASAN_OPTIONS', '')
        scene, one = self.leased(environment={'LD_PRELOAD': os.environ['MBN_SLEEP_CLOCK'],
                                              'ASAN_OPTIONS': f'{asan}:verify_asan_link_order=0'})
        self.assertEqual(scene.client.call(*PREPARE), ())
        scene.wait_lost(one, DROPPED)
        scene.assert_untouched(0.5)
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP, DOWN)
        scene.daemon.process.send_signal(signal.SIGUSR2)
        scene.wait_restored(one)
        scene.assert_orders(UP, DOWN, UP)


if __name__ == '__main__':
    mbnnet.enter()
    main()
