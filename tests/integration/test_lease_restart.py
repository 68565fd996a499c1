#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases over the end of the daemon, be it in order or not (SYNC-38), beside the cases
of test_lease.py."""

import time
import unittest

import mbnnet
from mbnharness import ACTIVATED, DEACTIVATED, DEACTIVATING, ERROR_TIMEOUT, Bus, Client, main
from mbnlease import (ACTIVATIONS_FAIL, DOWN, E_MBN_CONTEXT_NOT_ACTIVATED, LOST, NEVER, NO_PATH,
                      NOTHING, RESTORED, TIME_FACTOR, UP, LeaseClient, LeaseTest)
from mbnsystemd import dbusmock

DROPPED = E_MBN_CONTEXT_NOT_ACTIVATED
# How a daemon ends that is to leave a connection up.
ENDS = ('SIGKILL', 'SIGTERM')
KEEP = {'on_stop': 'keep'}
needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class RestartTest(LeaseTest):
    """A daemon, its end, and the next one"""

    def leave_meanwhile(self, scene, *clients):
        """Programs that leave while no daemon is there."""
        for client in clients:
            client.close()
            scene.client.wait(lambda m, c=client: m.is_signal('NameOwnerChanged')
                              and m.args[0] == c.name and not m.args[2])

    def assert_closed_for(self, scene, client, *others):
        """It was the last one; what was left is closed, once (others: numbers of modems)."""
        client.complete()
        scene.assert_leases()
        for n in (0, *others):
            scene.wait_down(n)
            scene.assert_orders(UP, DOWN, n=n)

    def assert_closed_as_orphan(self, scene, since, grace):
        """Not before it has had its time, and once."""
        closing = scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATING,
                                             since=scene.life)
        self.assertGreaterEqual(closing.time - since, grace)
        scene.wait_down()
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)


class Programs(RestartTest):
    """Those who stay, and those who leave"""

    GRACE = 0.4

    def test_one_stays_and_one_leaves(self):
        for how in ENDS:
            with self.subTest(how):
                scene = self.scene(lease={'orphan_grace': 0.2}, service=KEEP)
                one, two, three = scene.join(3)
                for client in (one, two, three):
                    client.lease()
                life = scene.end(how)
                self.leave_meanwhile(scene, one)
                scene.start_alive()
                scene.wait_state(ACTIVATED)
                scene.wait_leases((two, 'Work'), (three, 'Work'))
                scene.assert_untouched(0.5)
                # the daemon watches them as before
                scene.leave(two)
                scene.wait_leases((three, 'Work'))
                self.assertEqual(scene.news(life.since), [])
                self.assert_closed_for(scene, three)

    def test_twice(self):
        scene = self.scene(lease={'orphan_grace': 0.2})
        one, = scene.join()
        one.lease()
        for _ in range(2):
            scene.reborn()
            scene.wait_state(ACTIVATED)
            scene.wait_leases((one, 'Work'))
        scene.assert_untouched(0.4)
        self.assert_closed_for(scene, one)

    def test_end_in_order(self):
        """on_stop=end: the connection ends, and leases with it."""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        scene.reborn('SIGTERM')
        scene.connection()
        scene.assert_leases()
        scene.assert_untouched()
        self.assert_unexpected(None, one.complete)
        scene.assert_orders(UP, DOWN)

    def test_a_call_that_was_waiting(self):
        """Nobody has been told that there is a lease, and there is none."""
        scene = self.scene(lease={'orphan_grace': 0.2})
        one, = scene.join()
        with scene.frozen():
            scene.begin(one)
            scene.kill()
        scene.end()
        scene.start_alive()
        scene.wait_down()
        scene.assert_leases()
        self.assert_unexpected(None, one.complete)

    def test_the_bus_goes_away_while_a_call_waits(self):
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            scene.begin(one)
            scene.expected_status = 1
            scene.rules = False
            scene.bus.process.kill()
            self.assertEqual(scene.daemon.wait(), 1)

    def test_age_SYNC_37(self):
        """It goes on being counted: no daemon lives as long here."""
        age = 1.2 * TIME_FACTOR
        # killed after it has ended the lease and before it has closed, it leaves an orphan
        scene = self.scene(lease={'max_age': age, 'orphan_grace': 0})
        one, = scene.join()
        one.lease()
        for _ in range(10):
            scene.reborn()
            scene.settle(age / 4)
            if scene.client.signals(LOST):
                break
        self.assert_told_lost(scene, one)
        scene.wait_down()
        scene.assert_leases()
        scene.assert_orders(UP, DOWN)

    def test_killed_when_the_age_is_over_SYNC_37(self):
        """What one daemon has told, the next one does."""
        scene = self.scene(lease={'max_age': 0.4 * TIME_FACTOR, 'orphan_grace': 0})
        one, = scene.join()
        one.lease()
        scene.wait_lost(one, ERROR_TIMEOUT)
        scene.reborn()
        scene.wait_down()
        scene.assert_leases()
        self.assert_told_lost(scene, one)
        scene.assert_orders(UP, DOWN)

    def assert_told_lost(self, scene, client):
        """Once; again by the next daemon if the first was killed before it knew it to be told."""
        self.assertIn(scene.news(), [[(LOST, client.name, 'Work', ERROR_TIMEOUT)] * n
                                     for n in (1, 2)])

    def test_on_another_bus(self):
        """The same unique names are others there."""
        scene = self.scene(lease={'orphan_grace': self.GRACE})
        one, = scene.join()
        one.lease()
        scene.end()
        before, scene.bus = scene.bus, Bus()
        self.addCleanup(before.close)
        self.addCleanup(scene.client.close)
        scene.arguments = [a.replace(before.address, scene.bus.address) for a in scene.arguments]
        scene.client = Client(scene.bus.address)
        scene.died = scene.life = 0
        others = self.with_name(scene, one.name)
        scene.killed.clear()
        began = time.monotonic()
        scene.start_alive()
        self.assert_closed_as_orphan(scene, began, self.GRACE)
        self.assert_unexpected(None, others[-1].complete)

    def with_name(self, scene, name):
        """Programs, the last of which has that unique name."""
        found = [scene.client]
        while found[-1].name != name:
            self.assertLess(len(found), 100)
            client = LeaseClient(scene.bus.address)
            self.addCleanup(client.close)
            found.append(client)
        return found


class Owners(RestartTest):
    """Whose a connection was"""

    def test_a_users(self):
        scene = self.scene(lease={'orphan_grace': 0})
        scene.user_connects()
        one, = scene.join()
        one.lease()
        scene.reborn()
        scene.wait_state(ACTIVATED)
        scene.wait_leases((one, 'Work'))
        self.assertEqual(scene.origin(), 'user')
        one.complete()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_claimed_SYNC_21(self):
        scene = self.scene(lease={'orphan_grace': 0})
        one, = scene.join()
        one.lease()
        self.assert_refused('MaxActivatedContexts', scene.connect, scene.connection(), 'Work', 0)
        scene.end()
        self.leave_meanwhile(scene, one)
        scene.start_alive()
        scene.wait_state(ACTIVATED)
        scene.assert_untouched()
        scene.assert_leases()
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP)

    def test_lingering_SYNC_24(self):
        """It is an orphan."""
        grace = 0.4
        scene = self.scene(lease={'linger': NEVER, 'orphan_grace': grace})
        one, = scene.join()
        one.lease()
        one.complete()
        scene.end()
        began = time.monotonic()
        scene.start_alive()
        self.assert_closed_as_orphan(scene, began, grace)

    def test_asked_for_again(self):
        """Before it is closed: without a redial, and it is closed for the new one."""
        scene = self.scene(lease={'orphan_grace': 0.8 * TIME_FACTOR})
        one, two = scene.join(2)
        one.lease()
        scene.end()
        self.leave_meanwhile(scene, one)
        scene.start_alive()
        scene.wait_state(ACTIVATED)
        two.lease()
        scene.assert_leases((two, 'Work', scene.connection()))
        scene.assert_untouched(1.2 * TIME_FACTOR)
        self.assertEqual(scene.origin(), 'sync')
        self.assert_closed_for(scene, two)

    def test_disconnected_by_a_user_SYNC_22(self):
        """What has ended before does not come back."""
        scene = self.scene()
        one, = scene.join()
        one.lease()
        scene.user_disconnects()
        scene.reborn()
        scene.connection()
        scene.assert_untouched()
        scene.assert_leases()
        scene.assert_orders(UP, DOWN)


class Lost(RestartTest):
    """Connections that are not found up"""

    def test_dropped_meanwhile(self):
        scene = self.scene(times={'backoff_initial': NEVER})
        one, = scene.join()
        one.lease()
        life = scene.end()
        scene.modem.command('deactivate')
        scene.start_alive()
        scene.wait_restored(one, since=life.since)
        self.assertEqual(scene.news(life.since), [(LOST, one.name, 'Work', DROPPED),
                                                  (RESTORED, one.name, 'Work')])
        scene.assert_leases((one, 'Work', scene.connection()))
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        scene.wait_down()
        scene.assert_orders(UP, UP, DOWN)

    def test_lost_before(self):
        """It was in back-off: there is an attempt at once."""
        scene = self.scene(times={'backoff_initial': NEVER})
        one, = scene.join()
        one.lease()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        scene.drop()
        scene.modem.wait('function connect set count=2')
        scene.wait_state(DEACTIVATED)
        life = scene.reborn()
        scene.wait_restored(one, since=life.since)
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP, UP, UP)

    def test_unplugged_meanwhile(self):
        """The modem comes back later, and with it the connection."""
        scene = self.scene(times={'backoff_initial': NEVER})
        one, = scene.join()
        one.lease()
        life = scene.end()
        scene.modem.command('unplug')
        scene.start_alive()
        scene.wait_leases((one, 'Work'))
        scene.assert_leases((one, 'Work', NO_PATH))
        scene.modem.command('plug')
        scene.wait_restored(one, since=life.since)
        scene.assert_leases((one, 'Work', scene.connection()))
        scene.assert_orders(UP, UP)


class Several(RestartTest):
    """Several modems, and leases on nothing"""

    def test_two_modems(self):
        """All that was made for the run stays for it, as before (SYNC-13)."""
        scene = self.two_modems(lease={'orphan_grace': 0.2})
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        scene.reborn()
        for n in range(2):
            scene.wait_state(ACTIVATED, n)
        scene.wait_leases((one, 'Work'), (two, 'Far'))
        one.complete()
        for n in range(2):
            scene.assert_untouched(0.4, n)
        self.assert_closed_for(scene, two, 1)

    def test_without_a_lease_in_the_run_SYNC_13_14(self):
        """What was made for a run that goes on is no orphan."""
        scene = self.two_modems(lease={'orphan_grace': 0.2})
        one, two = scene.join(2)
        one.lease('Work')
        two.lease('Far')
        one.complete()
        scene.reborn()
        for n in range(2):
            scene.wait_state(ACTIVATED, n)
        scene.wait_leases((two, 'Far'))
        scene.assert_untouched(0.5)
        self.assert_closed_for(scene, two, 1)

    @needs_mocks
    def test_on_nothing(self):
        """Alone, and as what keeps the connection of another"""
        scene = self.beside_internet(lease={'orphan_grace': 0.2})
        one, two = scene.join(2)
        two.lease('')
        scene.reborn()
        scene.wait_leases((two, NOTHING))
        scene.connection()
        one.lease('Work')
        one.complete()
        scene.reborn()
        scene.wait_state(ACTIVATED)
        scene.wait_leases((two, NOTHING))
        scene.assert_untouched(0.5)
        self.assert_closed_for(scene, two)


if __name__ == '__main__':
    mbnnet.enter()
    main()
