#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The link between a modem that talks nonsense and a host where others have their hands, too."""

import fcntl
import os
import struct
import time
import unittest

import mbnnet
from mbnbus import DEFAULT_TIMEOUT
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATING, E_MBN_FAILURE,
                        ERROR_CANCELLED, S_OK)
from mbnlink import WEB4, WEB6, LinkTest

DUAL = 'set default-ip-type ipv4v6'
IP6 = 'set default-ip-type ipv6'
PAUSE_MS = 500      # of the daemon, for the test to do something meanwhile


def renewed(scene, connection, words, **expected):
    """Has the modem indicate other settings; waits until the bus shows these addresses."""
    start = scene.client.mark()
    scene.modem.command('ip ' + words)
    for name, addresses in expected.items():
        scene.client.wait(lambda m, n=name, a=addresses: m.path == connection
                          and m.changed().get(n, {}).get('addresses') == a, since=start)


class Shapes(LinkTest):
    """Prefixes and gateways at the edge of what there can be."""

    def assert_ip4(self, address, gateway, via):
        self.connected([f'set ip4 {address}', f'set ip4-gateway {gateway}'])
        alone = address.split('/', maxsplit=1)[0]
        self.assertEqual(mbnnet.addresses('wwan0'), [alone + '/32'])
        self.assertEqual(self.route(4)[:3], ('default', via, alone))
        self.assert_reaches(WEB4)

    def test_prefix_31(self):
        self.assert_ip4('10.64.0.2/31', '10.64.0.3', '10.64.0.3')

    def test_prefix_32_without_gateway(self):
        self.assert_ip4('10.64.0.2/32', 'none', None)

    def test_gateway_zero(self):
        self.assert_ip4('10.64.0.2/30', '0.0.0.0', None)

    def test_sixteen_addresses_of_each_family(self):
        ip4 = [f'10.64.{n}.2/32' for n in range(16)]
        ip6 = [f'2001:db8:64::{n:x}/128' for n in range(2, 18)]
        self.connected([DUAL, 'set ip4 ' + ','.join(ip4), 'set ip6 ' + ','.join(ip6)])
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ip4)
        self.assertEqual(sorted(mbnnet.addresses('wwan0', family=6)), sorted(ip6))
        self.assertEqual(self.route(4)[2], '10.64.0.2')
        self.assertEqual(self.route(6)[2], '2001:db8:64::2')
        self.assert_reaches(WEB4, WEB6)

    def test_greatest_mtu(self):
        scene, connection = self.connected(['set ip4-mtu 65535'])
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 65535)
        self.assertEqual(self.config(scene, connection, 4)['mtu'], 65535)
        self.assert_reaches(WEB4)


class Nonsense(LinkTest):
    """What cannot be is no reason to take away what is (mbim-notes.md 6, CTX-74)."""

    def test_no_address_at_all(self):
        scene, connection = self.connected()
        before = mbnnet.snapshot()
        scene.modem.command('ip ip4=none ip4-gateway=none ip4-dns=none')
        scene.modem.wait('indication ip-configuration')
        scene.sync()
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.64.0.2', 30)])
        renewed(scene, connection, 'ip4=10.70.0.9/29', Ip4Config=[('10.70.0.9', 29)])
        self.assert_reaches(WEB4)

    def test_zero(self):
        scene, connection = self.connected()
        before = mbnnet.snapshot()
        scene.modem.command('ip ip4=0.0.0.0/0')
        scene.modem.wait('indication ip-configuration')
        scene.sync()
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.64.0.2', 30)])

    def test_fifty_changes(self):
        """The last one is in force, and nothing of the others is left."""
        scene, connection = self.connected([DUAL])
        for n in range(50):
            renewed(scene, connection, f'ip4=10.70.{n}.9/{n % 9 + 24} ip4-gateway=10.70.{n}.10 '
                    f'ip6=2001:db8:{n + 1:x}::7/64 ip4-mtu={1300 + n}',
                    Ip4Config=[(f'10.70.{n}.9', n % 9 + 24)])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.49.9/32', '2001:db8:32::7/128'])
        self.assertEqual(self.route(4), ('default', '10.70.49.10', '10.70.49.9', 700, None))
        self.assertEqual(self.route(6)[2], '2001:db8:32::7')
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1349)
        self.assert_reaches(WEB4, WEB6)


    def test_changes_at_once(self):
        """The next one is there before the kernel's answers to the last one are read."""
        scene, connection = self.connected([DUAL])
        start = scene.client.mark()
        for n in range(1, 6):
            scene.modem.command(f'after 100 ip ip4=10.70.{n}.9/29 ip6=2001:db8:9{n}::7/64')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.70.5.9', 29)], since=start)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.5.9/32', '2001:db8:95::7/128'])
        self.assert_reaches(WEB4, WEB6)


class Many(LinkTest):
    """Again and again."""

    def n_files(self, scene):
        """Open ones, but for state files: these are written beside, and may just be."""
        folder = f'/proc/{scene.daemon.process.pid}/fd'
        state = os.path.join(scene.directory, 'state')
        n_files = 0
        for name in os.listdir(folder):
            try:
                target = os.readlink(os.path.join(folder, name))
            except FileNotFoundError:
                continue
            n_files += not target.startswith(state + os.sep)
        return n_files

    def assert_no_more_files(self, scene, before):
        """What has ended may take a moment to be closed."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while self.n_files(scene) > before:
            self.assertLess(time.monotonic(), deadline, 'files stay open')
            scene.client.pump(0.02)

    def test_a_hundred_times(self):
        scene, connection = self.link_scene([DUAL])
        scene.connected(connection)
        scene.disconnected(connection)
        before = self.n_files(scene)
        for _ in range(100):
            scene.connected(connection)
            scene.disconnected(connection)
        self.assert_no_more_files(scene, before)
        self.assert_as_found()

    def test_a_hundred_times_without_waiting(self):
        """Each Disconnect finds its Connect somewhere else."""
        scene, connection = self.link_scene([DUAL])
        scene.connected(connection)
        scene.disconnected(connection)
        before = self.n_files(scene)
        for _ in range(100):
            request = scene.connect(connection)
            other = scene.disconnect(connection)
            self.assertIn(scene.completed(request).args[1], (S_OK, ERROR_CANCELLED))
            self.assertEqual(scene.completed(other).args[1], S_OK)
            self.assertEqual(mbnnet.addresses('wwan0'), [])
        self.assert_no_more_files(scene, before)
        self.assert_as_found()
        scene.connected(connection)
        self.assert_reaches(WEB4, WEB6)


class Tun:
    """A TUN interface in the test's hand: what is sent by it is counted when it is read."""

    SET_INTERFACE, TUN_WITHOUT_INFO = 0x400454ca, 0x1001

    def __init__(self, name):
        self.file = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.file, self.SET_INTERFACE,
                    struct.pack('16sH22x', name.encode(), self.TUN_WITHOUT_INFO))

    def read(self):
        """Takes what has been sent by it; nobody answers."""
        try:
            while os.read(self.file, 65536):
                pass
        except BlockingIOError:
            return

    def close(self):
        """The interface goes."""
        os.close(self.file)


class Vanishing(LinkTest):
    """An interface that no modem made, so that it goes and comes when the test says so."""

    def vanishing_scene(self, *scenario):
        scene = self.scene(['packet attached', DUAL, *scenario], ip='apply')
        self.make()
        return scene, scene.ready()

    def make(self, name='wwan0'):
        mbnnet.ip('tuntap', 'add', 'dev', name, 'mode', 'tun')

    def assert_up(self, scene, connection, name='wwan0'):
        mbnnet.until(lambda: '10.64.0.2/32' in mbnnet.addresses(name)
                     and mbnnet.routes(4, dev=name) and mbnnet.routes(6, dev=name))
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(len(mbnnet.routes(4, dev=name)), 1)

    def test_disconnect_while_it_is_missing(self):
        scene, connection = self.vanishing_scene()
        scene.connected(connection)
        mbnnet.ip('link', 'del', 'wwan0')
        scene.wait_log('wwan0 is gone')
        scene.disconnected(connection)
        self.make()
        before = mbnnet.snapshot()
        scene.sync()
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        scene.connected(connection)
        self.assert_up(scene, connection)

    def test_disconnect_while_it_never_came(self):
        scene = self.scene(['packet attached'], ip='apply')
        connection = scene.ready()
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        scene.modem.wait('function ip-configuration')
        other = scene.disconnect(connection)
        self.assertEqual(scene.completed(request).args[1], ERROR_CANCELLED)
        self.assertEqual(scene.completed(other).args[1], S_OK)
        # too late
        self.make()
        scene.wait_log('its network interface is wwan0')
        scene.sync()
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        self.assertNotIn('UP', mbnnet.link('wwan0')['flags'])

    def test_deleted_before_the_addresses_come(self):
        scene, connection = self.vanishing_scene('set activate-delay 200')
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        mbnnet.ip('link', 'del', 'wwan0')
        scene.wait_log('wwan0 is gone')
        scene.modem.wait('function ip-configuration')
        self.make()
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_up(scene, connection)

    def test_deleted_when_the_addresses_come(self):
        """Ten times, as what the daemon is at then is another thing each time.

        One completion each time, whichever; and nothing of it is in the way of the next.
        """
        scene, connection = self.vanishing_scene()
        for _ in range(10):
            request = scene.connect(connection)
            mbnnet.until(lambda: mbnnet.addresses('wwan0'))
            mbnnet.ip('link', 'del', 'wwan0')
            self.make()
            status = scene.completed(request).args[1]
            self.assertIn(status, (S_OK, E_MBN_FAILURE))
            if status == S_OK:
                self.assert_up(scene, connection)
                scene.disconnected(connection)
            self.assertEqual(mbnnet.addresses('wwan0'), [])
        scene.connected(connection)
        self.assert_up(scene, connection)

    def test_deleted_while_disconnecting(self):
        scene, connection = self.vanishing_scene('set deactivate-delay 200')
        scene.connected(connection)
        other = scene.disconnect(connection)
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATING)
        mbnnet.ip('link', 'del', 'wwan0')
        self.assertEqual(scene.completed(other).args[1], S_OK)
        self.make()
        scene.connected(connection)
        self.assert_up(scene, connection)

    def test_deleted_and_made_again_at_once(self):
        """Another interface of that name gets everything, however fast that went."""
        scene, connection = self.vanishing_scene()
        scene.connected(connection)
        for _ in range(20):
            mbnnet.ip('link', 'del', 'wwan0')
            self.make()
        self.assert_up(scene, connection)
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('wwan0'), [])

    def test_deleted_while_it_is_asked_about(self):
        """The kernel's answer is that it does not exist, before the news that it has gone."""
        asan = os.environ.get('ASAN_OPTIONS', '')
        self.wrap_daemon(f'env LD_PRELOAD={os.environ["MBN_SLOW_NETLINK"]} '
                         f'MBN_SLOW_NETLINK_ASK_MS={PAUSE_MS} '
                         f'ASAN_OPTIONS={asan}:verify_asan_link_order=0')
        scene, connection = self.vanishing_scene()
        request = scene.connect(connection)
        scene.modem.wait('function ip-configuration')
        mbnnet.ip('link', 'del', 'wwan0')
        scene.wait_log('wwan0 is gone')
        self.make()
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_up(scene, connection)

    def test_renewed_while_it_is_missing(self):
        """Shown is what is in force, so the new address is when the interface is back."""
        scene, connection = self.vanishing_scene()
        scene.connected(connection)
        mbnnet.ip('link', 'del', 'wwan0')
        scene.wait_log('wwan0 is gone')
        scene.modem.command('ip ip4=10.70.0.9/29 ip6=2001:db8:99::7/64')
        scene.modem.wait('indication ip-configuration')
        scene.sync()
        self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.64.0.2', 30)])
        start = scene.client.mark()
        self.make()
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.70.0.9', 29)], since=start)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.0.9/32', '2001:db8:99::7/128'])
        self.assertNotIn('WARNING', scene.log())

    def test_renamed_while_connecting(self):
        scene, connection = self.vanishing_scene('set activate-delay 200')
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        mbnnet.ip('link', 'set', 'wwan0', 'name', 'cell9')
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_up(scene, connection, 'cell9')
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'cell9')
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('cell9'), [])

    def test_renamed_while_disconnecting(self):
        scene, connection = self.vanishing_scene('set deactivate-delay 200')
        scene.connected(connection)
        other = scene.disconnect(connection)
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATING)
        mbnnet.ip('link', 'set', 'wwan0', 'name', 'cell9')
        self.assertEqual(scene.completed(other).args[1], S_OK)
        self.assertEqual(mbnnet.addresses('cell9'), [])
        scene.connected(connection)
        self.assert_up(scene, connection, 'cell9')

    def sent(self, scene, connection, tun):
        """Packets sent since the connect, also those that the kernel sends by itself."""
        tun.read()
        return scene.client.call(connection, CONNECTION, 'GetStatistics')[0]['tx-packets']

    def test_statistics_of_an_interface_that_came_back(self):
        """Its counters begin anew; what the one before had counted is not taken off them."""
        scene = self.scene(['packet attached'], ip='apply')
        tun = Tun('wwan0')
        connection = scene.ready()
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        mbnnet.ip('address', 'add', '198.51.100.5/24', 'dev', 'wwan0')
        mbnnet.ping('198.51.100.6', count=5, timeout=1)
        tun.read()
        scene.connected(connection)
        self.assertLess(self.sent(scene, connection, tun), 5)
        tun.close()
        scene.wait_log('wwan0 is gone')
        tun = Tun('wwan0')
        self.addCleanup(tun.close)
        mbnnet.until(lambda: mbnnet.routes(4, dev='wwan0'))
        mbnnet.ping(WEB4, count=3, timeout=1)
        self.assertGreaterEqual(self.sent(scene, connection, tun), 3)

    def test_the_kernel_cannot_have_the_mtu(self):
        """A connection with the MTU that there is beats none."""
        scene = self.scene(['packet attached', 'set ip4-mtu 9000'], ip='apply')
        mbnnet.ip('tuntap', 'add', 'dev', 'below', 'mode', 'tap')
        try:
            mbnnet.ip('link', 'add', 'link', 'below', 'name', 'wwan0', 'type', 'macvlan')
        except AssertionError as error:
            self.skipTest(f'no interface with an MTU of its own: {error}')
        connection = scene.ready()
        scene.connected(connection)
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1500)
        scene.disconnected(connection)
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1500)

    def tearDown(self):
        for name in ('wwan0', 'cell9', 'below'):
            if name in mbnnet.links():
                mbnnet.ip('link', 'del', name)


class Others(LinkTest):
    """Other programs configure the host, too."""

    def flushed(self, *scenario):
        scene, connection = self.connected(scenario)
        mbnnet.ip('address', 'flush', 'dev', 'wwan0')
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        return scene, connection

    def test_flushed_and_renumbered(self):
        scene, connection = self.flushed(DUAL)
        renewed(scene, connection, 'ip4=10.70.0.9/29 ip6=2001:db8:99::7/64',
                Ip4Config=[('10.70.0.9', 29)])
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.0.9/32', '2001:db8:99::7/128'])
        self.assert_reaches(WEB4, WEB6)

    def test_flushed_and_one_family_renumbered(self):
        scene, connection = self.flushed(DUAL)
        renewed(scene, connection, 'ip4=10.70.0.9/29', Ip4Config=[('10.70.0.9', 29)])
        self.assertIn('10.70.0.9/32', mbnnet.addresses('wwan0'))
        self.assert_reaches(WEB4)

    def test_flushed_and_disconnected(self):
        scene, connection = self.flushed(DUAL)
        scene.disconnected(connection)
        self.assert_as_found()
        scene.connected(connection)
        self.assert_reaches(WEB4, WEB6)

    def test_the_default_route_is_deleted_by_others(self):
        scene, connection = self.connected()
        mbnnet.ip('route', 'del', 'default', 'dev', 'wwan0')
        renewed(scene, connection, 'ip4=10.70.0.9/29 ip4-gateway=10.70.0.10',
                Ip4Config=[('10.70.0.9', 29)])
        self.assertEqual(self.route(4)[:3], ('default', '10.70.0.10', '10.70.0.9'))

    def other_interface(self):
        mbnnet.ip('tuntap', 'add', 'dev', 'eth7', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'eth7')
        mbnnet.ip('link', 'set', 'eth7', 'up')
        mbnnet.ip('address', 'add', '198.51.100.5/24', 'dev', 'eth7')
        mbnnet.ip('address', 'add', '2001:db8:7::5/64', 'dev', 'eth7', 'nodad')

    def test_refused_and_tried_again(self):
        """A gateway that this host has itself for the moment; the next renewal finds it free."""
        self.other_interface()
        scene, connection = self.link_scene([DUAL, 'set ip4-gateway 198.51.100.5'])
        scene.connected(connection)
        self.assert_reaches(WEB6)
        mbnnet.ip('address', 'del', '198.51.100.5/24', 'dev', 'eth7')
        start = scene.client.mark()
        scene.modem.command('ip ip4-dns=192.0.2.53')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get('dns') == ['192.0.2.53'],
                          since=start)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        self.assert_reaches(WEB4)
        scene.disconnected(connection)

    def test_same_metric_4(self):
        """Who was there first stays, while we are and when we are not any more."""
        self.other_interface()
        mbnnet.ip('route', 'add', 'default', 'via', '198.51.100.1', 'dev', 'eth7', 'metric', '700')
        scene, connection = self.link_scene()
        theirs = mbnnet.routes(4, dev='eth7')
        scene.connected(connection)
        self.assertEqual(mbnnet.routes(4, dev='eth7'), theirs)
        self.assertTrue(mbnnet.ping(WEB4, interface='wwan0'))
        renewed(scene, connection, 'ip4=10.70.0.9/29 ip4-gateway=10.70.0.10',
                Ip4Config=[('10.70.0.9', 29)])
        self.assertEqual(mbnnet.routes(4, dev='eth7'), theirs)
        scene.disconnected(connection)
        self.assert_as_found()

    def test_same_metric_6(self):
        self.other_interface()
        mbnnet.ip('-6', 'route', 'add', 'default', 'via', '2001:db8:7::1', 'dev', 'eth7',
                  'metric', '700')
        scene, connection = self.link_scene([IP6])
        scene.connected(connection)
        self.assertTrue(mbnnet.ping(WEB6, interface='wwan0'))
        self.assertIn("'2001:db8:7::1'", str(mbnnet.routes(6)))
        renewed(scene, connection, 'ip6=2001:db8:99::7/64 ip6-gateway=2001:db8:99::1',
                Ip6Config=[('2001:db8:99::7', 64)])
        self.assertIn("'2001:db8:7::1'", str(mbnnet.routes(6)))
        scene.disconnected(connection)
        self.assert_as_found()

    def test_same_metric_6_without_gateways(self):
        self.other_interface()
        mbnnet.ip('-6', 'route', 'add', 'default', 'dev', 'eth7', 'metric', '700')
        scene, connection = self.link_scene([IP6, 'set ip6-gateway none'])
        scene.connected(connection)
        self.assertTrue(mbnnet.ping(WEB6, interface='wwan0'))
        self.assertIn("'eth7'", str(mbnnet.routes(6)))
        scene.disconnected(connection)
        self.assert_as_found()

    def test_the_same_address_elsewhere(self):
        """Another interface has it already, for reasons of its own."""
        self.other_interface()
        mbnnet.ip('address', 'add', '10.64.0.2/30', 'dev', 'eth7')
        scene, connection = self.link_scene()
        scene.connected(connection)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)
        self.assert_as_found()

    def test_a_lower_metric_goes_before(self):
        """The default metric is above what Ethernet and Wi-Fi have, so those win."""
        self.other_interface()
        mbnnet.ip('route', 'add', 'default', 'dev', 'eth7', 'metric', '600')
        self.connected()
        route = mbnnet.ip_json('route', 'get', WEB4)[0]
        self.assertEqual(route['dev'], 'eth7')


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
