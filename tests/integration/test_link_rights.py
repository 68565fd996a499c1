#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A daemon that may not do what the link needs: no CAP_NET_ADMIN, /proc/sys read-only."""

import os
import subprocess
import unittest

import mbnnet
from mbnharness import ACTIVATED, CONNECTION, E_MBN_FAILURE, S_OK
from mbnlink import WEB4, WEB6, LinkTest

# Whoever is started by it has all rights but that one, though it be root.
WITHOUT_NET_ADMIN = 'setpriv --bounding-set -net_admin --inh-caps -net_admin --'
SLAAC = ['set default-ip-type ipv6', 'set ip6 none', 'set ip6-gateway none', 'set ra on']
DUAL = 'set default-ip-type ipv4v6'


def mount(*arguments):
    """Runs mount, in the test's own namespace."""
    subprocess.run(['mount', *arguments], check=True)


class NoNetAdmin(LinkTest):
    """design.md 6: what was asked for is refused, a default falls back with one log line."""

    def setUp(self):
        self.wrap_daemon(WITHOUT_NET_ADMIN)

    def test_the_wrapper_takes_the_right_away(self):
        """Else the other tests would show nothing."""
        command = os.environ['MBN_TEST_WRAPPER'].split() + ['ip', 'link', 'set', 'lo', 'mtu', '999']
        result = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertNotEqual(result.returncode, 0)
        self.assertIn('not permitted', result.stderr)

    def test_apply_is_refused(self):
        scene = self.scene(['packet attached'], ip='apply', start=False)
        scene.expected_status = 2
        scene.start(wait=False)
        self.assertEqual(scene.daemon.wait(), 2)
        line, = [line for line in scene.log().splitlines() if line]
        self.assertIn('--ip=apply', line)
        self.assertIn('CAP_NET_ADMIN', line)

    def test_default_falls_back(self):
        scene = self.scene(['packet attached', DUAL], ip=None)
        self.add_interface()
        connection = scene.ready()
        before = mbnnet.snapshot()
        for _ in range(2):
            scene.connected(connection)
            self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.64.0.2', 30)])
            self.assertEqual(self.config(scene, connection, 6)['addresses'],
                             [('2001:db8:64::2', 64)])
            self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan0')
            self.assertIn('rx-bytes', scene.client.call(connection, CONNECTION, 'GetStatistics')[0])
            self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
            scene.disconnected(connection)
        lines = [line for line in scene.log().splitlines() if 'CAP_NET_ADMIN' in line]
        self.assertEqual(len(lines), 1, lines)

    def test_default_falls_back_with_slaac(self):
        """As --ip=report: it cannot be seen, so nobody waits for it."""
        scene = self.scene(['packet attached', *SLAAC], ip=None)
        self.add_interface()
        connection = scene.ready()
        scene.connected(connection)
        self.assertEqual(self.config(scene, connection, 6)['method'], 'slaac')
        self.assertEqual(mbnnet.addresses('wwan0', family=6, scope='global'), [])
        scene.disconnected(connection)

    def test_report_needs_no_right(self):
        scene = self.scene(['packet attached'], ip='report')
        connection = scene.ready()
        scene.connected(connection)
        self.assertNotIn('CAP_NET_ADMIN', scene.log())
        scene.disconnected(connection)


class ReadOnlySysctl(LinkTest):
    """A sandbox that leaves the files of mbn-link-sysctl.h out of what may be written."""

    def setUp(self):
        mount('--bind', '/proc/sys', '/proc/sys')
        self.addCleanup(subprocess.run, ['umount', '/proc/sys'], check=True)
        mount('-o', 'remount,ro,bind', '/proc/sys')

    def assert_named(self, scene, *settings):
        for setting in settings:
            self.assertIn(f'net.ipv6.conf.wwan0.{setting}', scene.log())

    def test_the_mount_is_read_only(self):
        """Else the other tests would show nothing."""
        with self.assertRaises(OSError):
            with open('/proc/sys/net/ipv6/conf/lo/accept_ra', 'w', encoding='ascii') as file:
                file.write('1')

    def test_static(self):
        scene, _ = self.connected([DUAL])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32', '2001:db8:64::2/128'])
        self.assert_reaches(WEB4, WEB6)
        self.assert_named(scene, 'accept_ra')

    def test_slaac(self):
        """The kernel's own settings do, unless the host forwards."""
        scene, connection = self.connected(SLAAC)
        self.assertEqual(self.config(scene, connection, 6)['method'], 'slaac')
        self.assert_reaches(WEB6)
        self.assert_named(scene, 'accept_ra', 'accept_ra_defrtr')

    def test_renewals_and_statistics(self):
        scene, connection = self.connected([DUAL])
        start = scene.client.mark()
        scene.modem.command('ip ip4=10.70.0.9/29')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.70.0.9', 29)], since=start)
        self.assertIn('rx-bytes', scene.client.call(connection, CONNECTION, 'GetStatistics')[0])
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_slaac_on_a_host_that_forwards(self):
        """The one thing that does not work: the limit ends it, and the log says which file."""
        mount('-o', 'remount,rw,bind', '/proc/sys')
        self.forward('1')
        self.addCleanup(self.forward, '0')
        mount('-o', 'remount,ro,bind', '/proc/sys')
        self.addCleanup(mount, '-o', 'remount,rw,bind', '/proc/sys')
        scene, connection = self.link_scene(SLAAC, limits={'ip_timeout': 1})
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assert_named(scene, 'accept_ra')
        self.assert_as_found()
        scene.modem.command('set default-ip-type ipv4')
        self.assertEqual(scene.completed(scene.connect(connection)).args[1], S_OK)
        self.assert_reaches(WEB4)
        scene.disconnected(connection)
        self.assert_as_found()

    @staticmethod
    def forward(value):
        with open('/proc/sys/net/ipv6/conf/all/forwarding', 'w', encoding='ascii') as file:
            file.write(value)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
