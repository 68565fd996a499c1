#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What counts as a valid IP configuration, and what is published (CTX-42, design.md 4)."""

import time

from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, E_MBN_FAILURE, S_OK,
                        IntegrationTest, main)

IP4 = {'addresses': [('10.64.0.2', 30)], 'gateway': '10.64.0.1', 'dns': ['10.64.0.1'],
       'mtu': 1500, 'method': 'static'}
IP6 = {'addresses': [('2001:db8:64::2', 64)], 'gateway': '2001:db8:64::1',
       'dns': ['2001:db8:64::1'], 'mtu': 1500, 'method': 'static'}


class Families(IntegrationTest):
    """Which family the modem gave"""

    def connect(self, *settings):
        """Connects a modem with these settings; returns (scene, connection path)."""
        scene = self.scene(['packet attached', *settings])
        connection = scene.ready()
        scene.connected(connection)
        return scene, connection

    def configs(self, scene, connection):
        """(Ip4Config, Ip6Config) now."""
        values = scene.client.get_all(connection, CONNECTION)
        return values['Ip4Config'], values['Ip6Config']

    def test_ipv6(self):
        scene, connection = self.connect('set default-ip-type ipv6')
        self.assertEqual(self.configs(scene, connection), ({}, IP6))
        # in the same PropertiesChanged as ACTIVATED, or before
        given = scene.client.wait_property(connection, 'Ip6Config', IP6)
        active = scene.client.wait_property(connection, 'ActivationState', ACTIVATED)
        self.assertLessEqual(given.index, active.index)
        scene.disconnected(connection)
        self.assertEqual(self.configs(scene, connection), ({}, {}))

    def test_ipv4v6(self):
        scene, connection = self.connect('set default-ip-type ipv4v6')
        self.assertEqual(self.configs(scene, connection), (IP4, IP6))

    def test_lists_and_types(self):
        scene, connection = self.connect(
            'set ip4 10.1.2.3/32,10.1.2.4/32', 'set ip4-gateway none',
            'set ip4-dns 9.9.9.9,1.1.1.1', 'set ip4-mtu 1430')
        got = self.configs(scene, connection)[0]
        self.assertEqual(got['addresses'], [('10.1.2.3', 32), ('10.1.2.4', 32)])
        self.assertEqual(got.get('gateway', ''), '')
        self.assertEqual(got['dns'], ['9.9.9.9', '1.1.1.1'])     # in the order of the modem
        self.assertEqual((got['mtu'], got['method']), (1430, 'static'))

    def test_mtu_without_sense_is_not_taken(self):
        scene, connection = self.connect('set ip4-mtu 100')
        self.assertIn(self.configs(scene, connection)[0].get('mtu', 1500), (0, 1500))

    def test_slaac_completes_at_once_4(self):
        scene, connection = self.connect('set default-ip-type ipv6', 'set ip6 none')
        got = self.configs(scene, connection)
        self.assertEqual(got[0], {})
        self.assertEqual(got[1]['method'], 'slaac')
        self.assertEqual(got[1].get('addresses', []), [])

    def test_slaac_first_ipv4_follows_4(self):
        scene, connection = self.connect('set default-ip-type ipv4v6', 'set ip6 none',
                                         'set ip4 none', 'set ip4-gateway none',
                                         'set ip4-dns none')
        got = self.configs(scene, connection)
        self.assertEqual((got[0], got[1]['method']), ({}, 'slaac'))
        before = scene.client.mark()
        scene.modem.command('ip ip4=10.64.0.2/30 ip4-gateway=10.64.0.1 ip4-dns=10.64.0.1')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get('addresses')
                          == [('10.64.0.2', 30)], since=before, what='Ip4Config')
        self.assertEqual(scene.client.values(connection, 'ActivationState', before), [])

    def test_ipv6_alone_is_up_ipv4_without_address_counts_as_absent_4(self):
        scene, connection = self.connect('set default-ip-type ipv4v6', 'set ip4 none',
                                         'set ip4-gateway none', 'set ip4-dns none')
        self.assertEqual(self.configs(scene, connection), ({}, IP6))
        self.assertRegex(scene.log(), r'(?i)dhcp|no IPv4 address')   # is said in the log

    def test_address_changes_while_connected_CTX_74(self):
        scene, connection = self.connect()
        before = scene.client.mark()
        scene.modem.command('ip ip4=10.64.0.6/30 ip4-gateway=10.64.0.5')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get('addresses')
                          == [('10.64.0.6', 30)], since=before, what='the new address')
        scene.sync()
        self.assertEqual(scene.client.values(connection, 'ActivationState', before), [])
        self.assertEqual(scene.state(connection), ACTIVATED)


class NoAddress(IntegrationTest):
    """IPv4 activated, no address yet"""

    NONE = ['packet attached', 'set ip4 none', 'set ip4-gateway none', 'set ip4-dns none']

    def begin(self, *settings, ip_timeout=10):
        """Connects without an address; returns (scene, connection, request)."""
        scene = self.scene([*self.NONE, *settings], limits={'ip_timeout': ip_timeout})
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host ip-configuration query')
        return scene, connection, request

    def test_never_valid_is_a_failure_and_is_deactivated_CTX_42(self):
        scene, connection, request = self.begin(ip_timeout=0.6)
        done = scene.completed(request)
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertRegex(done.args[2]['message'], r'(?i)\bIP\b|address')
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertEqual(len(scene.wire('connect', 'set')), 2)
        # a context that gets no address never shows ACTIVATED
        self.assertNotIn(ACTIVATED, scene.client.values(connection, 'ActivationState'))
        self.assertEqual(scene.state(connection), DEACTIVATED)
        # said in the log: a modem that wants DHCP
        self.assertRegex(scene.log(), r'(?i)dhcp|no IP(v4)? address')

    def test_flag_without_address_is_no_address(self):
        scene = self.scene([*self.NONE, 'set ip4-available 1'], limits={'ip_timeout': 0.5})
        done = scene.completed(scene.connect(scene.ready()))
        self.assertEqual(done.args[1], E_MBN_FAILURE)

    def test_address_comes_late_by_indication_4(self):
        scene, connection, request = self.begin()
        self.assertEqual(scene.state(connection), ACTIVATING)
        scene.modem.command('ip ip4=10.64.0.2/30 ip4-gateway=10.64.0.1')
        done = scene.completed(request, timeout=3)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_address_is_asked_for_again_4(self):
        """Modems that do not indicate: queried again after 1, 2, 4 … s."""
        scene, connection, request = self.begin('set ip-indicate off')
        scene.modem.command('ip ip4=10.64.0.2/30 ip4-gateway=10.64.0.1')
        done = scene.completed(request, timeout=6)
        self.assertEqual(done.args[1], S_OK)
        queries = scene.wire('ip-configuration', 'query')
        self.assertGreaterEqual(len(queries), 2)
        self.assertLessEqual(len(queries), 3)
        gap = (queries[1]['time_us'] - queries[0]['time_us']) / 1e6
        self.assertGreaterEqual(gap, 0.9)
        self.assertLess(gap, 2)

    def test_deactivated_meanwhile_fails_at_once_with_the_cause_4(self):
        scene, connection, request = self.begin()
        start = time.monotonic()
        scene.modem.command('deactivate cause=36')
        done = scene.completed(request)
        self.assertLess(time.monotonic() - start, 3)
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertEqual(done.args[2]['network-error'], 36)
        self.assertEqual(scene.client.call(connection, CONNECTION, 'GetActivationNetworkError'),
                         (36,))
        self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_ip_configuration_query_refused_is_a_failure(self):
        scene = self.scene(['packet attached', 'set ip-indicate off',
                            'fault ip-configuration query status=2 count=all'],
                           limits={'ip_timeout': 0.6})
        done = scene.completed(scene.connect(scene.ready()))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertEqual(scene.modem.state()['contexts'], [])

    def test_next_connect_works_after_a_failure(self):
        scene, connection, request = self.begin(ip_timeout=0.5)
        self.assertEqual(scene.completed(request).args[1], E_MBN_FAILURE)
        scene.modem.command('set ip4 10.64.0.2/30')
        scene.connected(connection)

    def test_ip4_config_is_empty_while_waiting(self):
        scene, connection, request = self.begin()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'Ip4Config'), {})
        scene.disconnected(connection)
        scene.completed(request)


if __name__ == '__main__':
    main()
