# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Tests of what a connection does to the host's network: in a namespace, see mbnnet.enter()."""

import os
import re
import select
import subprocess
import time

import mbnnet
from mbnharness import CONNECTION, DEFAULT_TIMEOUT, DIE_WITH_ME, IntegrationTest

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


class Monitor:
    """What changes on wwan0 (link, addresses, routes), as `ip monitor` tells it: lines."""

    def __init__(self, ifname='wwan0'):
        self.ifname = ifname
        self.lines = []
        self._input = b''

    def __enter__(self):
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['ip', '-o', 'monitor', 'link', 'address', 'route'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self._mark('192.0.2.200')
        self.lines = []
        return self

    def _read(self, seconds):
        """Takes in whole lines for so long, or until there are some; returns them."""
        if select.select([self.process.stdout], [], [], seconds)[0]:
            self._input += os.read(self.process.stdout.fileno(), 65536)
        *whole, self._input = self._input.split(b'\n')
        return [line.decode() for line in whole]

    def _mark(self, address):
        """Makes a change of its own and reads up to it; again until that has been told."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while time.monotonic() < deadline:
            mbnnet.ip('address', 'add', f'{address}/32', 'dev', 'lo')
            mbnnet.ip('address', 'del', f'{address}/32', 'dev', 'lo')
            while lines := self._read(0.2):
                self.lines += [line for line in lines if self.ifname in line]
                if any(address in line for line in lines):
                    return
        raise AssertionError('ip monitor says nothing')

    def sync(self):
        """Takes in what has happened so far; returns all lines."""
        self._mark('192.0.2.201')
        return self.lines

    def taken_away(self):
        """The lines that tell of something that was there and is no more, be it for a moment."""
        return [line for line in self.lines if line.startswith('Deleted')
                or (found := re.search(r'<([A-Z_,]*)>', line)) and 'UP' not in found[1].split(',')]

    def __exit__(self, *unused):
        try:
            self.sync()
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
