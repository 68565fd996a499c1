# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Tests of what a connection does to the host's network: in a namespace, see mbnnet.enter()."""

import os

import mbnnet
from mbnharness import CONNECTION, IntegrationTest

# Behind the simulated modem everything answers.
WEB4, WEB6 = '203.0.113.80', '2001:db8:80::80'


class LinkTest(IntegrationTest):
    """A scene whose modem has a network interface, and a look at the host before and after."""

    def link_scene(self, scenario=(), **kwargs):
        scene = self.scene(['packet attached', *scenario], net=True, **kwargs)
        self.before = mbnnet.snapshot()
        return scene, scene.ready()

    def assert_as_found(self):
        self.assertEqual(mbnnet.differences(self.before, mbnnet.snapshot()), [])

    def config(self, scene, connection, family):
        return scene.client.get(connection, CONNECTION, f'Ip{family}Config')

    def route(self, family):
        """The one route of the interface: (destination, gateway, source, metric, MTU)."""
        route, = mbnnet.routes(family, dev='wwan0')
        mtu = [m['mtu'] for m in route.get('metrics', []) if 'mtu' in m]
        return (route['dst'], route.get('gateway'), route.get('prefsrc'), route['metric'],
                mtu[0] if mtu else None)

    def connected(self, scenario=(), **kwargs):
        """A connected scene; the end of the test disconnects it and looks at what is left."""
        scene, connection = self.link_scene(scenario, **kwargs)
        scene.connected(connection)
        self.addCleanup(self.assert_as_found)
        self.addCleanup(scene.disconnected, connection)
        return scene, connection

    def assert_reaches(self, *addresses):
        for address in addresses:
            self.assertTrue(mbnnet.ping(address), address)

    def add_interface(self):
        """An interface wwan0 that no modem has made; it goes with the test."""
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'wwan0')

    def wrap_daemon(self, command):
        """Daemons of this test started from now on are started by that command."""
        before = os.environ.get('MBN_TEST_WRAPPER', '')
        os.environ['MBN_TEST_WRAPPER'] = f'{before} {command}'.strip()
        self.addCleanup(os.environ.__setitem__, 'MBN_TEST_WRAPPER', before)
