#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The network interface of a modem that udev shows: found in sysfs, and configured."""

import unittest

import mbnnet
import mbnudev
from mbnharness import ACTIVATING, CONNECTION, IntegrationTest, S_OK
from mbnudev import UdevScene


@unittest.skipIf(mbnudev.missing(), mbnudev.missing())
class Found(IntegrationTest):
    """Nobody names it: driver and kernel put both below one device (mbim-notes.md 5)."""

    def begin(self, **kwargs):
        """A modem plugged in, without its interface; returns scene and connection."""
        scene = UdevScene(self, ip=None, **kwargs)
        modem = scene.plug(scenario=['packet attached'])
        return scene, modem, scene.ready()

    def make(self, name='wwan1'):
        """The interface that sysfs tells of comes up in the kernel, too."""
        mbnnet.ip('tuntap', 'add', 'dev', name, 'mode', 'tun')
        self.addCleanup(lambda: name in mbnnet.links() and mbnnet.ip('link', 'del', name))

    def test_there(self):
        self.make()
        scene, _, connection = self.begin()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan1')
        before = mbnnet.snapshot()
        scene.connected(connection)
        self.assertEqual(mbnnet.addresses('wwan1', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])

    def test_late(self):
        scene, _, connection = self.begin()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), '')
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        self.make()
        scene.client.wait_property(connection, 'NetworkInterface', 'wwan1')
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(mbnnet.addresses('wwan1', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)

    def test_unplugged_while_connected(self):
        """Device and interface go together, in the one order or in the other."""
        for hang_up in (True, False):
            with self.subTest(hang_up=hang_up):
                self.make()
                scene, modem, connection = self.begin()
                scene.connected(connection)
                scene.unplug(modem, hang_up=hang_up)
                scene.client.wait_signal('OnInterfaceRemoval')
                self.assertEqual(mbnnet.addresses('wwan1'), [])
                self.assertEqual(mbnnet.routes(4, dev='wwan1'), [])
                mbnnet.ip('link', 'del', 'wwan1')
                scene.stop()

    def test_re_enumerated_with_another_interface(self):
        self.make('wwan1')
        scene, modem, connection = self.begin()
        scene.connected(connection)
        scene.unplug(modem)
        scene.client.wait_signal('OnInterfaceRemoval')
        mbnnet.ip('link', 'del', 'wwan1')
        since = scene.client.mark()
        self.make('wwan1')
        scene.replug(modem, node='cdc-wdm3')
        connection = scene.ready(since=since)
        scene.connect(connection)
        done = scene.client.wait_signal('OnConnectComplete', since=since)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(mbnnet.addresses('wwan1', family=4), ['10.64.0.2/32'])


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
