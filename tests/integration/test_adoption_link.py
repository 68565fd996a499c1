#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What is on the interface stays there while one daemon follows another, and goes in the end."""

import os
import tempfile
import time
import unittest

import mbnnet
from mbnharness import ACTIVATED, DEACTIVATED
from mbnlink import WEB4, WEB6, Monitor
from mbnrestart import BOTH, DUAL, SLAAC, RestartTest

IP6 = 'set default-ip-type ipv6'
PAUSE_MS = 30


def setting(name, value):
    """Writes a setting of IPv6 of wwan0."""
    with open(f'/proc/sys/net/ipv6/conf/wwan0/{name}', 'w', encoding='ascii') as file:
        file.write(value)


class Shapes(RestartTest):
    """Every shape of a configuration, through two restarts, to the end"""

    def carried(self, scenario, *addresses, prepare=None):
        """Connects, kills, adopts, kills, adopts, disconnects."""
        scene, connection = self.link_scene(scenario)
        if prepare is not None:
            prepare()
            self.before = mbnnet.snapshot()
        scene.connected(connection)
        self.assert_reaches(*addresses)
        configs = [self.config(scene, connection, family) for family in (4, 6)]
        there = mbnnet.snapshot()
        with Monitor() as monitor:
            for _ in range(2):
                life = scene.end()
                self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
                scene.start_alive()
                connection = self.assert_adopted(scene, life)
                scene.sync()
                self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
                self.assertEqual([self.config(scene, connection, family) for family in (4, 6)],
                                 configs)
                self.assert_reaches(*addresses)
        self.assertEqual(monitor.taken_away(), [])
        scene.disconnected(connection)
        self.assert_down(scene, connection)
        # a SIGKILL now has nothing to carry on
        life = scene.reborn()
        connection = self.assert_ordinary(scene, life)
        scene.connected(connection)
        self.assert_reaches(*addresses)
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_ipv4(self):
        self.carried([], WEB4)

    def test_ipv4_without_gateway_and_name_servers(self):
        self.carried(['set ip4 10.64.7.7/32', 'set ip4-gateway none', 'set ip4-dns none'], WEB4)

    def test_ipv6(self):
        self.carried([IP6], WEB6)

    def test_both(self):
        self.carried([DUAL], *BOTH)

    def test_several_addresses(self):
        self.carried([DUAL, 'set ip4 10.64.7.7/29,10.64.7.8/29,192.0.2.9/32',
                      'set ip6 2001:db8:64::2/64,2001:db8:64::3/64'], *BOTH)

    def test_mtu(self):
        self.carried([DUAL, 'set ip4-mtu 1400', 'set ip6-mtu 1340'], *BOTH)

    def test_small_mtu(self):
        """IPv4 has its own on the route, the interface what IPv6 needs at least."""
        self.carried([DUAL, 'set ip4-mtu 1000'], *BOTH)

    def test_slaac(self):
        self.carried(SLAAC, WEB6)

    def test_slaac_with_the_identifier_of_the_modem(self):
        self.carried([IP6, 'set ip6 fe80::1234:5678:9abc:def0/64', 'set ip6-gateway none',
                      'set ra on'], WEB6)

    def test_slaac_beside_ipv4(self):
        self.carried([DUAL, 'set ip6 none', 'set ip6-gateway none', 'set ra on'], WEB4)

    def test_on_an_interface_with_a_life_of_its_own(self):
        """Up, with an address, an MTU and settings before the first daemon ever came."""
        def prepare():
            setting('use_tempaddr', '2')
            setting('accept_ra', '0')
            mbnnet.ip('link', 'set', 'wwan0', 'up', 'mtu', '1450')
            mbnnet.ip('address', 'add', '198.51.100.7/24', 'dev', 'wwan0')
            mbnnet.ip('route', 'add', '198.18.0.0/32', 'dev', 'wwan0')
            mbnnet.until(lambda: mbnnet.addresses('wwan0', family=6, scope='link'))

        scene, connection = self.link_scene(['set ip4-mtu 1400'])
        prepare()
        self.before = mbnnet.snapshot()
        scene.connected(connection)
        there = mbnnet.snapshot()
        for _ in range(2):
            life = scene.reborn()
            connection, state = scene.settled(life.since)
            self.assertEqual(state, ACTIVATED)
            self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        scene.disconnected(connection)
        self.assert_down(scene, connection)


class Amid(RestartTest):
    """Killed amid the changes of the interface, which a slow kernel spreads out

    A family has an address and a route, so a configuration is four changes long.
    """

    def slow_scene(self, scenario=(DUAL,), **kwargs):
        """A scene whose first daemon is slow."""
        self.changes = tempfile.NamedTemporaryFile('r', prefix='mbn-changes-', encoding='ascii')
        self.addCleanup(self.changes.close)
        asan = os.environ.get('ASAN_OPTIONS', '')
        before = os.environ.get('MBN_TEST_WRAPPER', '')
        self.wrap_daemon(f'env LD_PRELOAD={os.environ["MBN_SLOW_NETLINK"]} '
                         f'MBN_SLOW_NETLINK_LOG={self.changes.name} '
                         f'MBN_SLOW_NETLINK_MS={PAUSE_MS} '
                         f'ASAN_OPTIONS={asan}:verify_asan_link_order=0')
        scene, connection = self.link_scene(scenario, **kwargs)
        os.environ['MBN_TEST_WRAPPER'] = before
        return scene, connection

    def until_changes(self, count):
        """Waits until the kernel has carried out so many."""
        seen = 0
        deadline = time.monotonic() + 15
        while seen < count:
            seen += self.changes.read().count('\n')
            self.assertLess(time.monotonic(), deadline, f'{seen} changes')
            time.sleep(0.001)

    def test_configuring(self):
        for count in range(5):
            with self.subTest(changes=count):
                scene, connection = self.slow_scene()
                scene.connect(connection)
                scene.modem.wait('function ip-configuration query')
                self.until_changes(count)
                life = scene.end()
                scene.start_alive()
                connection = self.assert_adopted(scene, life)
                self.assert_reaches(*BOTH)
                self.assert_works(scene, connection, *BOTH)
            self.doCleanups()

    def test_taking_away(self):
        for count in range(5):
            with self.subTest(changes=count):
                scene, connection = self.slow_scene()
                scene.connected(connection)
                self.until_changes(4)
                serial = scene.client.send(connection, 'org.mbnd1.Connection', 'Disconnect')
                scene.client.reply(serial)
                self.until_changes(count)
                life = scene.end()
                scene.start_alive()
                connection, state = scene.settled(life.since)
                self.assertEqual(state, DEACTIVATED)
                self.assert_never_activated(scene, life.since)
                self.assert_down(scene, connection)
                self.assert_connects(scene, connection, *BOTH)
            self.doCleanups()

    def test_renewing(self):
        """Old and new addresses side by side: of neither anything is left in the end."""
        for count in range(7):
            with self.subTest(changes=count):
                scene, connection = self.slow_scene()
                scene.connected(connection)
                self.until_changes(4)
                scene.modem.command('ip ip4=10.70.0.9/29 ip4-gateway=10.70.0.10 '
                                    'ip6=2001:db8:99::7/64')
                self.until_changes(count)
                life = scene.end()
                scene.start_alive()
                connection = self.assert_adopted(scene, life)
                self.assertEqual(mbnnet.addresses('wwan0'),
                                 ['10.70.0.9/32', '2001:db8:99::7/128'])
                self.assert_reaches(*BOTH)
                self.assert_works(scene, connection, *BOTH)
            self.doCleanups()

    def test_lost_while_dead_amid_configuring(self):
        """Half a configuration, and the context is gone: the interface is as it was found."""
        for count in range(5):
            with self.subTest(changes=count):
                scene, connection = self.slow_scene(limits={'activate_timeout': 1})
                scene.connect(connection)
                scene.modem.wait('function ip-configuration query')
                self.until_changes(count)
                life = scene.end()
                scene.modem.command('deactivate')
                scene.start_alive()
                connection, state = scene.settled(life.since)
                self.assertEqual(state, DEACTIVATED)
                self.assert_never_activated(scene, life.since)
                self.assert_down(scene, connection)
            self.doCleanups()


class Missing(RestartTest):
    """The interface itself changes while nobody looks"""

    def test_late(self):
        """The modem is there, its interface comes later, after the restart."""
        scene = self.scene(['packet attached', DUAL], ip='apply')
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        connection = scene.ready()
        scene.connected(connection)
        life = scene.end()
        mbnnet.ip('link', 'del', 'wwan0')
        scene.start_alive()
        scene.modem.wait('function connect query count=2')
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'wwan0')
        connection = self.assert_adopted(scene, life)
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        self.assertNotIn('UP', mbnnet.link('wwan0')['flags'])
        scene.records.until_gone()

    def test_another_of_that_name(self):
        """What was found and put there belongs to the one that is gone."""
        scene = self.scene(['packet attached', DUAL], ip='apply')
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        mbnnet.ip('link', 'set', 'wwan0', 'up', 'mtu', '1450')
        connection = scene.ready()
        scene.connected(connection)
        life = scene.end()
        mbnnet.ip('link', 'del', 'wwan0')
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'wwan0')
        mbnnet.ip('link', 'set', 'wwan0', 'mtu', '1480')
        self.before = mbnnet.snapshot()
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        scene.disconnected(connection)
        self.assert_down(scene, connection)


class Report(RestartTest):
    """--ip=report: nothing is put on an interface, and all else is as ever"""

    def test_adopted(self):
        scene = self.scene(['packet attached', DUAL])
        connection = scene.ready()
        before = mbnnet.snapshot()
        scene.connected(connection)
        for _ in range(2):
            life = scene.reborn()
            connection = self.assert_adopted(scene, life)
            self.assertEqual(self.config(scene, connection, 6)['addresses'],
                             [('2001:db8:64::2', 64)])
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        scene.disconnected(connection)
        scene.records.until_gone()


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
