#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""IPv6 whose address the network gives by router advertisement (CTX-42, mbim-notes.md 6)."""

import unittest

import mbnnet
from mbnharness import CONNECTION, ACTIVATED, ACTIVATING, E_MBN_FAILURE, S_OK
from mbnlink import WEB4, WEB6, LinkTest

NO_ADDRESS = ['set default-ip-type ipv6', 'set ip6 none', 'set ip6-gateway none']


class Slaac(LinkTest):
    """The kernel forms the address, mbnd waits for it."""

    def test_address_by_router_advertisement(self):
        scene, connection = self.connected([*NO_ADDRESS, 'set ra on'])
        config = self.config(scene, connection, 6)
        self.assertEqual((config['method'], config['addresses']), ('slaac', []))
        address, = mbnnet.addresses('wwan0', family=6, scope='global')
        self.assertTrue(address.startswith('2001:db8:aa:') and address.endswith('/64'), address)
        default, = [r for r in mbnnet.routes(6, dev='wwan0') if r['dst'] == 'default']
        self.assertEqual((default.get('gateway'), default['metric']), (None, 700))
        self.assert_reaches(WEB6)

    def test_with_the_interface_identifier_of_the_modem(self):
        scene, connection = self.connected(
            ['set default-ip-type ipv6', 'set ip6 fe80::1234:5678:9abc:def0/64',
             'set ip6-gateway none', 'set ra on'])
        self.assertEqual(self.config(scene, connection, 6)['addresses'],
                         [('fe80::1234:5678:9abc:def0', 64)])
        self.assertEqual(mbnnet.addresses('wwan0', family=6, scope='global'),
                         ['2001:db8:aa:0:1234:5678:9abc:def0/64'])
        self.assertEqual(mbnnet.addresses('wwan0', family=6, scope='link'),
                         ['fe80::1234:5678:9abc:def0/64'])
        self.assert_reaches(WEB6)

    def test_no_advertisement_fails_at_the_limit(self):
        scene, connection = self.link_scene(NO_ADDRESS, limits={'ip_timeout': 1})
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('no IPv6 address came to wwan0 by router advertisement within 1 s',
                      done.args[2]['message'])
        self.assert_as_found()

    def test_ipv4_does_not_wait_for_ipv6(self):
        scene, connection = self.connected(
            ['set default-ip-type ipv4v6', 'set ip6 none', 'set ip6-gateway none'],
            limits={'ip_timeout': 1})
        self.assertEqual(self.config(scene, connection, 6), {})
        self.assertIn('wwan0: IPv4 10.64.0.2; IPv6 waits for a router advertisement', scene.log())
        self.assert_reaches(WEB4)
        scene.modem.command('set ra on')
        scene.modem.command('ra now')
        scene.client.wait(lambda m: m.changed().get('Ip6Config', {}).get('method') == 'slaac')
        self.assert_reaches(WEB6)

    def test_late_advertisement(self):
        scene, connection = self.link_scene([*NO_ADDRESS, 'set ra on', 'set ra-delay 300'])
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_reaches(WEB6)
        scene.disconnected(connection)
        self.assert_as_found()

    def test_the_modem_gives_the_address_later(self):
        scene, connection = self.connected([*NO_ADDRESS, 'set ra on'])
        scene.modem.command('ip ip6=2001:db8:64::2/64 ip6-gateway=2001:db8:64::1')
        scene.client.wait(lambda m: m.changed().get('Ip6Config', {}).get('method') == 'static')
        self.assertEqual(mbnnet.addresses('wwan0', family=6, scope='global'),
                         ['2001:db8:64::2/128'])
        self.assert_reaches(WEB6)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ActivationState'), ACTIVATED)

    def test_on_a_host_that_forwards(self):
        """Such a host ignores advertisements unless it is told otherwise."""
        path = '/proc/sys/net/ipv6/conf/all/forwarding'
        with open(path, 'w', encoding='ascii') as file:
            file.write('1')
        try:
            self.connected([*NO_ADDRESS, 'set ra on'])
            self.assert_reaches(WEB6)
        finally:
            self.doCleanups()
            with open(path, 'w', encoding='ascii') as file:
                file.write('0')

    def test_static_ipv6_ignores_advertisements(self):
        scene, connection = self.connected(['set default-ip-type ipv6', 'set ra on'])
        scene.modem.command('ra now')
        self.assert_reaches(WEB6)
        self.assertEqual(mbnnet.addresses('wwan0', family=6), ['2001:db8:64::2/128'])
        self.assertEqual(len(mbnnet.routes(6, dev='wwan0')), 1)

    def test_on_an_interface_that_was_up(self):
        """Routers have to be asked there, too: the kernel did so when it went up, and in vain."""
        scene, connection = self.link_scene(NO_ADDRESS)
        self.write_setting('router_solicitation_interval', '1')
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        mbnnet.until(lambda: mbnnet.addresses('wwan0', family=6, scope='link'))
        self.before = mbnnet.snapshot()
        scene.modem.command('traffic-clear')
        request = scene.connect(connection)
        scene.modem.command('wait traffic icmp6')
        scene.modem.command('set ra on')
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_reaches(WEB6)
        # the next question is the kernel's own, by the administrator's settings
        scene.modem.command('set ra off')
        scene.disconnected(connection)
        # the kernel does not let anybody say how an address was made
        left = [line for line in mbnnet.differences(self.before, mbnnet.snapshot())
                if 'stable-privacy' not in line]
        self.assertEqual(left, [])

    def test_an_address_of_an_earlier_connection_is_no_answer(self):
        """Prefixes of mobile networks last for ever; this network has not said a word."""
        scene, connection = self.link_scene(NO_ADDRESS, limits={'ip_timeout': 1})
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        mbnnet.ip('address', 'add', '2001:db8:dead::7/64', 'dev', 'wwan0', 'nodad',
                  'valid_lft', '3600', 'preferred_lft', '3600')
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('by router advertisement', done.args[2]['message'])
        self.assertIn('2001:db8:dead::7/64', mbnnet.addresses('wwan0'))

    def write_setting(self, name, value):
        with open(f'/proc/sys/net/ipv6/conf/wwan0/{name}', 'w', encoding='ascii') as file:
            file.write(value)

    def test_report_does_not_wait(self):
        """design.md 4: with --ip=report it cannot be seen."""
        scene = self.scene(['packet attached', *NO_ADDRESS])
        connection = scene.ready()
        scene.connected(connection)
        self.assertEqual(self.config(scene, connection, 6)['method'], 'slaac')
        scene.disconnected(connection)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
