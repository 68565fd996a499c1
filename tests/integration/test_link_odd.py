#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Odd things that modems give, and what must not come of them."""

import unittest

import mbnnet
from mbnharness import CONNECTION, S_OK
from mbnlink import WEB4, WEB6, LinkTest

DUAL = 'set default-ip-type ipv4v6'
IP6 = 'set default-ip-type ipv6'


class Prefixes(LinkTest):
    """A prefix makes no neighbours."""

    def test_of_0(self):
        self.connected(['set ip4 10.64.0.2/0'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32'])
        self.assert_reaches(WEB4)

    def test_of_0_for_ipv6(self):
        self.connected([IP6, 'set ip6 2001:db8:64::2/0'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assert_reaches(WEB6)

    def test_name_server_at_its_broadcast_address(self):
        """It is invented around the address: the one above it is somebody."""
        self.connected(['set ip4 10.64.0.2/30', 'set ip4-dns 10.64.0.3'])
        self.assert_reaches('10.64.0.3')

    def test_only_the_length_changes(self):
        """IPv6 has an address once, whatever its prefix."""
        scene, connection = self.connected([IP6, 'set ip6 2001:db8:64::2/128',
                                            'set ip6-gateway none'])
        start = scene.client.mark()
        scene.modem.command('ip ip6=2001:db8:64::2/64 ip6-gateway=2001:db8:64::1')
        scene.client.wait(lambda m: 'Ip6Config' in m.changed(), since=start)
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assert_reaches(WEB6)

    def test_others_of_the_prefix_stay(self):
        """An administrator's address beside ours does not depend on it."""
        scene, connection = self.link_scene(['set ip4 10.64.0.2/24'])
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        scene.connected(connection)
        mbnnet.ip('address', 'add', '10.64.0.77/24', 'dev', 'wwan0')
        scene.modem.command('ip ip4=10.64.0.5/24')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.64.0.5', 24)])
        self.assertIn('10.64.0.77/24', mbnnet.addresses('wwan0'))
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.77/24'])


class Gateways(LinkTest):
    """One that the kernel does not take is none; on such a link it means nothing."""

    def test_own_address(self):
        self.connected(['set ip4-gateway 10.64.0.2'])
        self.assertEqual(self.route(4)[1], None)
        self.assert_reaches(WEB4)

    def test_own_address_of_ipv6(self):
        self.connected([IP6, 'set ip6-gateway 2001:db8:64::2'])
        self.assert_reaches(WEB6)

    def test_multicast(self):
        self.connected(['set ip4-gateway 224.0.0.1'])
        self.assert_reaches(WEB4)

    def test_another_default_route_of_the_same_metric(self):
        """The kernel would spread IPv6 over both, had they gateways."""
        scene, connection = self.link_scene([IP6])
        mbnnet.ip('tuntap', 'add', 'dev', 'eth7', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'eth7')
        mbnnet.ip('link', 'set', 'eth7', 'up')
        mbnnet.ip('address', 'add', '2001:db8:7::5/64', 'dev', 'eth7', 'nodad')
        mbnnet.ip('-6', 'route', 'add', 'default', 'via', '2001:db8:7::1', 'metric', '700')
        self.before = mbnnet.snapshot()
        scene.connected(connection)
        for route in mbnnet.routes(6):
            self.assertNotIn('nexthops', route)
        scene.disconnected(connection)
        self.assert_as_found()


class Many(LinkTest):
    """Too much of a good thing."""

    def test_fifty_changes_at_once(self):
        """The last one is in force, and nothing of the others is left."""
        scene, connection = self.connected([DUAL])
        start = scene.client.mark()
        for n in range(50):
            scene.modem.command(f'ip ip4=10.70.{n}.9/{n % 9 + 24} ip4-gateway=10.70.{n}.10 '
                                f'ip6=2001:db8:{n + 1:x}::7/64 ip4-mtu={1300 + n}')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.70.49.9', 28)], since=start)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.49.9/32', '2001:db8:32::7/128'])
        self.assertEqual(self.route(4), ('default', '10.70.49.10', '10.70.49.9', 700, None))
        self.assertEqual(self.route(6)[2], '2001:db8:32::7')
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1349)
        self.assert_reaches(WEB4, WEB6)

    def test_five_hundred_addresses(self):
        """As many as anybody has use for; nothing is lost on the way."""
        ip4 = [f'10.64.{n // 250}.{n % 250 + 1}/32' for n in range(500)]
        scene, connection = self.connected(['set ip4-gateway none', 'set ip4 ' + ','.join(ip4)])
        self.assertEqual(len(mbnnet.addresses('wwan0')), 16)
        self.assertNotIn('were lost', scene.log())
        self.assertIn('rx-bytes', scene.client.call(connection, CONNECTION, 'GetStatistics')[0])
        self.assert_reaches(WEB4)

    def test_events_are_lost(self):
        """More news of interfaces than the kernel keeps for us: then all is read again."""
        scene = self.scene(['packet attached'], ip='apply', limits={'ip_timeout': 5})
        connection = scene.ready()
        scene.daemon.process.send_signal(19)    # SIGSTOP
        try:
            mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
            for n in range(400):
                mbnnet.ip('link', 'set', 'wwan0', 'mtu', str(1300 + n % 2))
            mbnnet.ip('link', 'del', 'wwan0')
        finally:
            scene.daemon.process.send_signal(18)    # SIGCONT
        scene.wait_log('were lost')
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'wwan0')
        self.assertEqual(scene.completed(scene.connect(connection)).args[1], S_OK)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)


class Names(LinkTest):
    """Of the interface."""

    def test_alternative_name(self):
        scene = self.scene(['packet attached'], ip='apply', devices=[], start=False)
        self.add_interface()
        mbnnet.ip('link', 'property', 'add', 'dev', 'wwan0', 'altname', 'wwp0s20u4')
        scene.arguments.append(f'--device={scene.modem.device},net=wwp0s20u4')
        scene.start()
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan0')
        scene.connected(connection)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
