#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What a connection puts on its network interface, and that it takes all of it away again."""

import unittest

import mbnnet
from mbnlink import WEB4, WEB6, LinkTest


class Shapes(LinkTest):
    """Each shape that an IP configuration may have (mbim-notes.md 6)."""

    def test_ipv4_with_gateway(self):
        scene, connection = self.connected()
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32'])
        self.assertEqual(self.route(4), ('default', '10.64.0.1', '10.64.0.2', 700, None))
        self.assertEqual(mbnnet.routes(6, dev='wwan0'), [])
        self.assertEqual(self.config(scene, connection, 6), {})
        self.assert_reaches(WEB4, '10.64.0.1')

    def test_ipv4_without_gateway(self):
        self.connected(['set ip4 10.64.7.7/32', 'set ip4-gateway none'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.7.7/32'])
        self.assertEqual(self.route(4), ('default', None, '10.64.7.7', 700, None))
        self.assert_reaches(WEB4)

    def test_ipv4_single_address_with_gateway_outside_of_it(self):
        self.connected(['set ip4 10.64.7.7/32', 'set ip4-gateway 10.65.0.1'])
        self.assertEqual(self.route(4), ('default', '10.65.0.1', '10.64.7.7', 700, None))
        self.assert_reaches(WEB4)

    def test_ipv4_with_a_prefix_that_is_far_too_wide(self):
        """It must not take other hosts of 10/8 away from those who reach them otherwise."""
        self.connected(['set ip4 10.64.7.7/8'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.7.7/32'])
        self.assertEqual([r['dst'] for r in mbnnet.routes(4, dev='wwan0')], ['default'])

    def test_several_ipv4_addresses(self):
        self.connected(['set ip4 10.64.7.7/29,10.64.7.8/29,192.0.2.9/32'])
        self.assertEqual(mbnnet.addresses('wwan0'),
                         ['10.64.7.7/32', '10.64.7.8/32', '192.0.2.9/32'])
        self.assertEqual(self.route(4)[2], '10.64.7.7')
        self.assert_reaches(WEB4)

    def test_without_name_servers(self):
        scene, connection = self.connected(['set ip4-dns none'])
        self.assertEqual(self.config(scene, connection, 4)['dns'], [])
        self.assert_reaches(WEB4)

    def test_ipv6_only(self):
        scene, connection = self.connected(['set default-ip-type ipv6'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assertEqual(self.route(6), ('default', None, '2001:db8:64::2', 700, None))
        self.assertEqual(mbnnet.routes(4, dev='wwan0'), [])
        self.assertEqual(self.config(scene, connection, 4), {})
        self.assert_reaches(WEB6)

    def test_ipv6_without_gateway(self):
        self.connected(['set default-ip-type ipv6', 'set ip6-gateway none'])
        self.assertEqual(self.route(6), ('default', None, '2001:db8:64::2', 700, None))
        self.assert_reaches(WEB6)

    def test_ipv6_single_address(self):
        self.connected(['set default-ip-type ipv6', 'set ip6 2001:db8:64::2/128'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assert_reaches(WEB6)

    def test_ipv6_with_link_local_gateway(self):
        self.connected(['set default-ip-type ipv6', 'set ip6-gateway fe80::9'])
        self.assertEqual(self.route(6)[1], None)
        self.assert_reaches(WEB6)

    def test_both_families(self):
        self.connected(['set default-ip-type ipv4v6'])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32', '2001:db8:64::2/128'])
        self.assert_reaches(WEB4, WEB6)

    def test_ipv4_fails_and_ipv6_works(self):
        """Both asked for, one given: a success (mbim-notes.md 6)."""
        scene, connection = self.connected(
            ['set default-ip-type ipv4v6', 'set ip-type-allowed ipv6'])
        self.assertEqual(self.config(scene, connection, 4), {})
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assert_reaches(WEB6)

    def test_both_said_to_be_there_and_ipv4_has_no_address(self):
        scene, connection = self.connected(['set default-ip-type ipv4v6', 'set ip4 none'])
        self.assertEqual(self.config(scene, connection, 4), {})
        self.assert_reaches(WEB6)

    def test_mtu(self):
        self.connected(['set ip4-mtu 1400'])
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1400)
        self.assertEqual(self.route(4)[4], None)

    def test_mtu_of_two_families_is_the_smaller(self):
        self.connected(['set default-ip-type ipv4v6', 'set ip4-mtu 1430', 'set ip6-mtu 1340'])
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1340)

    def test_small_ipv4_mtu_leaves_ipv6_its_minimum(self):
        """Below 1280 an interface has no IPv6; IPv4 gets its own on the route."""
        self.connected(['set default-ip-type ipv4v6', 'set ip4-mtu 1000'])
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1280)
        self.assertEqual(self.route(4)[4], 1000)
        self.assert_reaches(WEB4, WEB6)

    def test_small_mtu_keeps_the_settings_of_ipv6(self):
        """An interface below 1280 loses them, and the kernel makes others later."""
        path = '/proc/sys/net/ipv6/conf/wwan0/use_tempaddr'
        scene, connection = self.link_scene(['set ip4-mtu 576'])
        with open(path, 'w', encoding='ascii') as file:
            file.write('2')
        self.before = mbnnet.snapshot()
        scene.connected(connection)
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1280)
        self.assertEqual(self.route(4)[4], 576)
        scene.disconnected(connection)
        self.assert_as_found()

    def test_absurd_mtus_are_ignored_and_logged(self):
        scene, connection = self.link_scene(['set default-ip-type ipv4v6'])
        for key, mtu in (('ip4', 0), ('ip4', 575), ('ip4', 65536), ('ip6', 1279)):
            scene.modem.command('set ip4-mtu 1500')
            scene.modem.command('set ip6-mtu 1500')
            scene.modem.command(f'set {key}-mtu {mtu}')
            scene.modem.command(f'set {key}-available {"15" if mtu == 0 else "auto"}')
            scene.connected(connection)
            self.assertEqual(mbnnet.link('wwan0')['mtu'], 1500)
            self.assertIn(f'gave the {key.replace("ip", "IPv")} MTU {mtu},', scene.log())
            scene.disconnected(connection)
            self.assert_as_found()

    def test_no_prefix_route_and_no_neighbour(self):
        """Nobody answers ARP or duplicate address detection on such a link."""
        self.connected(['set default-ip-type ipv4v6'])
        for info in mbnnet.ip_json('address', 'show', 'dev', 'wwan0')[0]['addr_info']:
            self.assertEqual(info['prefixlen'], {'inet': 32, 'inet6': 128}[info['family']])
            if info['family'] == 'inet6':
                self.assertTrue(info.get('nodad'), info)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
