#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Nobody is told of an address before it is there, nor that it is gone before it is (design.md 4).

To look at the interface when a message comes shows little: the daemon may have done meanwhile what
it was to do before. So its changes of addresses and routes are slowed down (slow-netlink.c) and the
times compared: a message that came too early came long before the change was done. A machine that
is slow itself makes messages later, which can hide a fault but never makes one up.
"""

import os
import tempfile
import unittest

import mbnnet
from mbnharness import ACTIVATED, ACTIVATING, DEACTIVATED, DEACTIVATING
from mbnlink import LinkTest

PAUSE_MS = 40
NEW_ADDRESS, DEL_ADDRESS, NEW_ROUTE, DEL_ROUTE = 20, 21, 24, 25
ADDED, REMOVED = {NEW_ADDRESS, NEW_ROUTE}, {DEL_ADDRESS, DEL_ROUTE}
DUAL = ['set default-ip-type ipv4v6']


class Order(LinkTest):
    """What the kernel has done, and what clients have been told, by the same clock."""

    def setUp(self):
        self.changes = tempfile.NamedTemporaryFile('r', prefix='mbn-changes-', encoding='ascii')
        self.addCleanup(self.changes.close)
        asan = os.environ.get('ASAN_OPTIONS', '')
        self.wrap_daemon(f'env LD_PRELOAD={os.environ["MBN_SLOW_NETLINK"]} '
                         f'MBN_SLOW_NETLINK_LOG={self.changes.name} '
                         f'MBN_SLOW_NETLINK_MS={PAUSE_MS} '
                         f'ASAN_OPTIONS={asan}:verify_asan_link_order=0')

    def done(self, kinds):
        """When the kernel was through with each change of these kinds since the last call."""
        lines = [line.split() for line in self.changes.read().splitlines()]
        times = [int(nanoseconds) / 1e9 for kind, nanoseconds in lines if int(kind) in kinds]
        self.assertTrue(times, lines)
        return times

    def told(self, scene, connection, since, *states):
        """When the client had the first change of ActivationState to one of the states."""
        return min(m.time for m in scene.client.messages[since:] if m.path == connection
                   and m.changed().get('ActivationState') in states)

    def up(self):
        scene, connection = self.link_scene(DUAL)
        start = scene.client.mark()
        scene.connected(connection)
        return scene, connection, start

    def test_activated(self):
        scene, connection, start = self.up()
        times = self.done(ADDED)
        self.assertEqual(len(times), 4)
        self.assertLess(max(times), self.told(scene, connection, start, ACTIVATED))
        self.assertLess(self.told(scene, connection, start, ACTIVATING), min(times))

    def test_disconnected(self):
        scene, connection, _ = self.up()
        self.done(ADDED)
        start = scene.client.mark()
        scene.disconnected(connection)
        times = self.done(REMOVED)
        self.assertEqual(len(times), 4)
        self.assertLess(max(times), self.told(scene, connection, start, DEACTIVATING))
        self.assert_as_found()

    def test_ended_by_the_network(self):
        scene, connection, _ = self.up()
        self.done(ADDED)
        start = scene.client.mark()
        scene.modem.command('deactivate cause=36')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=start)
        self.assertLess(max(self.done(REMOVED)), self.told(scene, connection, start, DEACTIVATED))
        self.assert_as_found()

    def test_cancelled_while_configuring(self):
        """An address that has been added by then is gone before DEACTIVATING is told."""
        scene, connection = self.link_scene(['set default-ip-type ipv6', 'set ip6 none'])
        start = scene.client.mark()
        request = scene.connect(connection)
        mbnnet.until(lambda: mbnnet.addresses('wwan0'))
        other = scene.disconnect(connection)
        scene.completed(request)
        scene.completed(other)
        self.assertLess(max(self.done(REMOVED)), self.told(scene, connection, start, DEACTIVATING))
        self.assert_as_found()

    def test_renewed(self):
        scene, connection, _ = self.up()
        self.done(ADDED)
        start = scene.client.mark()
        scene.modem.command('ip ip4=10.70.0.9/29 ip6=2001:db8:99::7/64')
        message = scene.client.wait(lambda m: 'Ip6Config' in m.changed(), since=start)
        self.assertEqual(message.changed()['Ip4Config']['addresses'], [('10.70.0.9', 29)])
        self.assertLess(max(self.done(ADDED | REMOVED)), message.time)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
