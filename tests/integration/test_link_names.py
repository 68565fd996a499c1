#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Pages by name: a connection, the real systemd-resolved, the network behind the modem."""

import socket

import mbnnet
from mbnharness import IntegrationTest, main
from mbnresolved import Resolved, enter_namespaces

PAGE = 'http://www.mbnd.example/'


def setUpModule():
    enter_namespaces()


class Names(IntegrationTest):
    """What programs on the host can do while connected."""

    def begin(self, *lines):
        """A scene with resolved on its system bus, ready to connect."""
        scene = self.scene(['packet attached', *lines], net=True,
                           config={'network': {'dns': 'auto'}})
        resolved = Resolved(scene.system_bus)
        self.addCleanup(resolved.close)
        return scene, scene.ready(), resolved

    def test_page_by_name(self):
        scene, connection, resolved = self.begin('set http-body mbnd-was-here')
        with self.assertRaises(AssertionError):
            mbnnet.curl(PAGE, timeout=2)
        scene.connected(connection)
        # the connection is said to be up when names can be looked up
        self.assertIn('mbnd-was-here', mbnnet.curl('--ipv4', PAGE))
        link = resolved.link(socket.if_nametoindex('wwan0'))
        self.assertEqual([bytes(server) for _, server in link['DNS']],
                         [socket.inet_aton('10.64.0.1')])
        self.assertTrue(link['DefaultRoute'])
        scene.disconnected(connection)
        self.assertEqual(resolved.link(socket.if_nametoindex('wwan0'))['DNS'], [])
        with self.assertRaises(AssertionError):
            mbnnet.curl(PAGE, timeout=2)

    def test_page_over_ipv6(self):
        scene, connection, _ = self.begin('set default-ip-type ipv6')
        scene.connected(connection)
        self.assertIn('simulated modem', mbnnet.curl('--ipv6', PAGE))

    def test_stop_takes_the_name_servers_back(self):
        scene, connection, resolved = self.begin()
        scene.connected(connection)
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(resolved.link(socket.if_nametoindex('wwan0'))['DNS'], [])


if __name__ == '__main__':
    main()
