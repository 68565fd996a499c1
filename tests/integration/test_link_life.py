#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A network interface with a connection on it: changes, loss, return, other people's hands."""

import os
import shutil
import subprocess
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, E_MBN_FAILURE, S_OK)
from mbnlink import WEB4, WEB6, LinkTest, Monitor


class Changes(LinkTest):
    """IP_CONFIGURATION indications while connected: the difference is applied."""

    def change(self, scene, connection, words):
        """Has the modem indicate other settings; waits until the bus tells them."""
        start = scene.client.mark()
        scene.modem.command('ip ' + words)
        scene.client.wait(lambda m: m.path == connection and
                          {'Ip4Config', 'Ip6Config'} & set(m.changed()), since=start)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ActivationState'), ACTIVATED)

    def test_another_address(self):
        scene, connection = self.connected()
        self.change(scene, connection, 'ip4=10.70.0.9/29 ip4-gateway=10.70.0.10')
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.0.9/32'])
        self.assertEqual(self.route(4), ('default', '10.70.0.10', '10.70.0.9', 700, None))
        self.assert_reaches(WEB4)

    def test_one_of_two_addresses_of_a_prefix_goes(self):
        """With prefixes on the interface the kernel would take the second along."""
        scene, connection = self.connected(['set ip4 10.64.0.2/24,10.64.0.3/24'])
        self.change(scene, connection, 'ip4=10.64.0.3/24')
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.3/32'])
        self.assertEqual(self.route(4)[2], '10.64.0.3')
        self.assert_reaches(WEB4)

    def test_ipv6_renumbered(self):
        scene, connection = self.connected(['set default-ip-type ipv4v6'])
        self.change(scene, connection, 'ip6=2001:db8:99::7/64 ip6-gateway=2001:db8:99::1')
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32', '2001:db8:99::7/128'])
        self.assertEqual(self.route(6)[1:3], (None, '2001:db8:99::7'))
        self.assert_reaches(WEB4, WEB6)

    def test_only_the_source_of_a_route_changes(self):
        scene, connection = self.connected(['set default-ip-type ipv6'])
        self.change(scene, connection, 'ip6=2001:db8:64::77/64')
        self.assertEqual(self.route(6)[1:3], (None, '2001:db8:64::77'))
        self.assert_reaches(WEB6)

    def test_gateway_and_mtu(self):
        scene, connection = self.connected()
        self.change(scene, connection, 'ip4-gateway=none ip4-mtu=1360')
        self.assertEqual(self.route(4)[1], None)
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1360)
        self.change(scene, connection, 'ip4-mtu=none')
        self.assertEqual(mbnnet.link('wwan0')['mtu'], 1500)

    def test_a_family_comes_and_goes(self):
        scene, connection = self.connected(['set default-ip-type ipv4v6', 'set ip4 none'])
        self.change(scene, connection, 'ip4=10.64.0.2/30 ip4-gateway=10.64.0.1')
        self.assert_reaches(WEB4, WEB6)
        self.change(scene, connection, 'ip4=none')
        self.assertEqual(mbnnet.addresses('wwan0'), ['2001:db8:64::2/128'])
        self.assertEqual(mbnnet.routes(4, dev='wwan0'), [])

    def test_what_stays_is_not_touched(self):
        """A new name server is no reason to take an address away, not even for a moment."""
        scene, connection = self.connected(['set default-ip-type ipv4v6'])
        with Monitor() as monitor:
            self.change(scene, connection, 'ip4-dns=192.0.2.53')
        self.assertEqual(monitor.lines, [])


class Loss(LinkTest):
    """The end of a context from the other side."""

    def test_lost_while_packets_flow(self):
        scene, connection = self.link_scene()
        scene.connected(connection)
        pinging = subprocess.Popen(['ping', '-q', '-i', '0.01', WEB4], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        try:
            self.assert_reaches(WEB4)
            scene.modem.command('deactivate cause=36')
            scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
            # gone when the bus says so
            self.assertEqual(mbnnet.addresses('wwan0'), [])
        finally:
            pinging.kill()
            pinging.wait()
        self.assert_as_found()
        self.assertEqual(self.config(scene, connection, 4), {})

    def test_reset_takes_everything_away(self):
        scene, connection = self.link_scene(limits={'probe_timeout': 0.5, 'query_timeout': 1})
        scene.connected(connection)
        scene.modem.command('lose-open')
        scene.client.call(connection, CONNECTION, 'Disconnect')
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
        self.assert_as_found()

    def test_stop_takes_everything_away(self):
        scene, connection = self.link_scene()
        scene.connected(connection)
        self.assertEqual(scene.stop(), 0)
        self.assert_as_found()


class Interface(LinkTest):
    """The interface itself comes, goes, changes its name, is taken down."""

    def test_renamed(self):
        scene, connection = self.connected()
        mbnnet.ip('link', 'property', 'add', 'dev', 'wwan0', 'altname', 'modemlink')
        mbnnet.ip('link', 'set', 'wwan0', 'name', 'cell7')
        scene.client.wait_property(connection, 'NetworkInterface', 'cell7')
        self.assert_reaches(WEB4)
        scene.modem.command('ip ip4=10.70.0.9/29')
        scene.client.wait(lambda m: 'Ip4Config' in m.changed() and m.changed()['Ip4Config'].get(
            'addresses') == [('10.70.0.9', 29)])
        self.assertEqual(mbnnet.addresses('cell7'), ['10.70.0.9/32'])
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('cell7'), [])
        self.assertNotIn('UP', mbnnet.link('cell7')['flags'])
        mbnnet.ip('link', 'set', 'cell7', 'name', 'wwan0')
        mbnnet.ip('link', 'property', 'del', 'dev', 'wwan0', 'altname', 'modemlink')
        scene.client.wait_property(connection, 'NetworkInterface', 'wwan0')
        scene.connected(connection)

    def test_taken_down_and_up_again(self):
        scene, connection = self.connected(['set default-ip-type ipv4v6'])
        mbnnet.ip('link', 'set', 'wwan0', 'down')
        scene.wait_log('somebody took wwan0 down')
        mbnnet.ip('link', 'set', 'wwan0', 'up')
        scene.wait_log('wwan0 is up again')
        self.assert_reaches(WEB4, WEB6)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_what_others_put_there_stays(self):
        scene, connection = self.link_scene()
        mbnnet.ip('link', 'set', 'wwan0', 'up', 'mtu', '1450')
        mbnnet.ip('address', 'add', '198.51.100.7/24', 'dev', 'wwan0')
        mbnnet.ip('route', 'add', '198.18.0.0/32', 'dev', 'wwan0')
        before = mbnnet.snapshot()
        scene.connected(connection)
        self.assertIn('198.51.100.7/24', mbnnet.addresses('wwan0'))
        scene.modem.command('ip ip4=10.70.0.9/29')
        scene.client.wait(lambda m: m.changed().get('Ip4Config', {}).get(
            'addresses') == [('10.70.0.9', 29)])
        scene.disconnected(connection)
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])

    def test_ipv6_switched_off_by_the_administrator(self):
        scene, connection = self.link_scene(['set default-ip-type ipv4v6'])
        path = '/proc/sys/net/ipv6/conf/wwan0/disable_ipv6'
        with open(path, 'w', encoding='ascii') as file:
            file.write('1')
        scene.connected(connection)
        self.assertEqual(self.config(scene, connection, 6), {})
        self.assert_reaches(WEB4)
        scene.disconnected(connection)
        scene.modem.command('set default-ip-type ipv6')
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('net.ipv6.conf.wwan0.disable_ipv6', done.args[2]['message'])
        with open(path, 'w', encoding='ascii') as file:
            file.write('0')
        self.assert_as_found()

    def test_not_there(self):
        scene = self.scene(['packet attached'], ip='apply', limits={'ip_timeout': 1},
                           devices=None)
        connection = scene.ready()
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('"wwan0" is not there', done.args[2]['message'])

    def test_late(self):
        """CTX-42: it has the time of the IP configuration to appear."""
        scene = self.scene(['packet attached'], ip='apply')
        connection = scene.ready()
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING)
        scene.modem.wait('function ip-configuration')
        self.add_interface()
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])

    def test_gone_and_back(self):
        scene = self.scene(['packet attached'], ip='apply')
        connection = scene.ready()
        self.add_interface()
        scene.connected(connection)
        mbnnet.ip('link', 'del', 'wwan0')
        scene.wait_log('wwan0 is gone')
        self.assertEqual(scene.state(connection), ACTIVATED)
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        scene.wait_log('adding the IPv4 default route')
        # the kernel does it before it answers
        scene.sync()
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), [])


class Two(LinkTest):
    """Two modems at a time."""

    def test_each_has_a_default_route_of_its_own_metric(self):
        scene = self.scene(modems=[['packet attached'], [
            'packet attached', 'set imei 350000000000006', 'set ip4 10.80.0.2/30',
            'set ip4-gateway 10.80.0.1']], net=True)
        paths = [scene.client.wait_signal(
            'OnConnectionArrival', where=lambda m, n=n: m.args[0].endswith(f'/{n}')).args[0]
            for n in (0, 1)]
        first, second = sorted(paths, key=lambda path: scene.client.get(path, CONNECTION,
                                                                        'NetworkInterface'))
        before = mbnnet.snapshot()
        scene.connected(first)
        scene.connected(second)
        self.assertEqual([(r['dev'], r['metric']) for r in mbnnet.routes(4)],
                         [('wwan0', 700), ('wwan1', 701)])
        self.assertTrue(mbnnet.ping(WEB4, interface='wwan1'))
        scene.disconnected(first)
        self.assertEqual([(r['dev'], r['metric']) for r in mbnnet.routes(4)], [('wwan1', 701)])
        self.assert_reaches(WEB4)
        scene.connected(first)
        self.assertEqual(sorted(r['metric'] for r in mbnnet.routes(4)), [700, 701])
        scene.disconnected(first)
        scene.disconnected(second)
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])


class OneForTwo(LinkTest):
    """The same interface named for two modems: one can have it."""

    def test_the_second_is_refused(self):
        scene = self.scene(modems=[['packet attached'], [
            'packet attached', 'set imei 350000000000006']], ip='apply', devices=[], start=False)
        self.add_interface()
        before = mbnnet.snapshot()
        scene.arguments += [f'--device={modem.device},net=wwan0' for modem in scene.modems]
        scene.start()
        first, second = [scene.client.wait_signal(
            'OnConnectionArrival', where=lambda m, n=n: m.args[0].endswith(f'/{n}')).args[0]
            for n in (0, 1)]
        scene.connected(first)
        done = scene.completed(scene.connect(second))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('wwan0 carries the data of another modem', done.args[2]['message'])
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        self.assertEqual(len(mbnnet.routes(4, dev='wwan0')), 1)
        scene.disconnected(first)
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        scene.connected(second)
        scene.disconnected(second)


class Killed(LinkTest):
    """An mbnd that was killed leaves the interface as it was; the next one, when it knows nothing of
    that, tidies up. When it does know, see test_restart*.py."""

    def test_the_next_connection_works(self):
        scene, connection = self.link_scene(['set default-ip-type ipv4v6'])
        scene.connected(connection)
        scene.expected_status = -9
        self.assertEqual(scene.stop(9), -9)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.64.0.2/32', '2001:db8:64::2/128'])
        shutil.rmtree(os.path.join(scene.directory, 'run'))
        scene.modem.command('set ip4 10.70.0.9/29')
        scene.modem.command('set ip4-gateway 10.70.0.10')
        scene.modem.command('set ip6 2001:db8:99::7/64')
        scene.expected_status = 0
        start = scene.start()
        connection = scene.ready(since=start)
        # before it connects, too, nothing goes to where nobody listens any more
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        self.assertEqual(mbnnet.routes(4, dev='wwan0') + mbnnet.routes(6, dev='wwan0'), [])
        # the numbers of requests begin anew
        scene.connect(connection)
        done = scene.client.wait_signal('OnConnectComplete', since=start)
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(mbnnet.addresses('wwan0'), ['10.70.0.9/32', '2001:db8:99::7/128'])
        self.assert_reaches(WEB4, WEB6)
        scene.disconnect(connection)
        scene.client.wait_signal('OnDisconnectComplete', since=start)
        self.assertEqual(mbnnet.addresses('wwan0'), [])


class Settings(LinkTest):
    """[network] and --ip."""

    def test_route_metric(self):
        self.connected(config={'network': {'route_metric': 50}})
        self.assertEqual(self.route(4)[3], 50)

    def test_report_changes_nothing(self):
        scene = self.scene(['packet attached', 'set default-ip-type ipv4v6'])
        self.add_interface()
        connection = scene.ready()
        before = mbnnet.snapshot()
        scene.connected(connection)
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        self.assertEqual(self.config(scene, connection, 4)['addresses'], [('10.64.0.2', 30)])
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan0')
        scene.disconnected(connection)

    def test_the_default_applies(self):
        scene = self.scene(['packet attached'], ip=None)
        self.add_interface()
        connection = scene.ready()
        scene.connected(connection)
        self.assertEqual(mbnnet.addresses('wwan0', family=4), ['10.64.0.2/32'])
        scene.disconnected(connection)

    def test_a_modem_without_interface_is_published_only_by_default(self):
        scene = self.scene(['packet attached'], ip=None, devices=[])
        scene.stop()
        scene.arguments.append('--device=' + scene.modem.device)
        start = scene.start()
        connection = scene.ready(since=start)
        scene.connected(connection)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), '')
        scene.wait_log('no network interface belongs to')
        scene.disconnected(connection)

    def test_a_modem_without_interface_fails_when_apply_was_asked_for(self):
        scene = self.scene(['packet attached'], ip='apply', devices=[])
        scene.stop()
        scene.arguments.append('--device=' + scene.modem.device)
        connection = scene.ready(since=scene.start())
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], E_MBN_FAILURE)
        self.assertIn('net=IFNAME', done.args[2]['message'])


class Statistics(LinkTest):
    """GetStatistics: from the interface, since the connect, on demand."""

    def read(self, scene, connection):
        return scene.client.call(connection, CONNECTION, 'GetStatistics')[0]

    def test_counts_since_the_connect(self):
        scene, connection = self.connected()
        mark = scene.wire_mark()
        first = self.read(scene, connection)
        mbnnet.ping(WEB4, count=3, size=100)
        second = self.read(scene, connection)
        self.assertEqual(second['tx-packets'] - first['tx-packets'], 3)
        self.assertEqual(second['rx-packets'] - first['rx-packets'], 3)
        self.assertEqual(second['tx-bytes'] - first['tx-bytes'], 3 * 128)
        self.assertEqual(second['rx-bytes'] - first['rx-bytes'], 3 * 128)
        self.assertEqual(scene.wire(since=mark), [])
        scene.disconnected(connection)
        self.assertEqual(self.read(scene, connection), {})
        scene.connected(connection)
        self.assertLess(self.read(scene, connection)['tx-packets'], 3)

    def test_many_at_a_time(self):
        scene, connection = self.connected()
        serials = [scene.client.send(connection, CONNECTION, 'GetStatistics')
                   for _ in range(500)]
        for serial in serials:
            self.assertIn('rx-bytes', scene.client.reply(serial).args[0])

    def test_while_the_interface_goes(self):
        scene = self.scene(['packet attached'], ip='apply')
        connection = scene.ready()
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan0', 'mode', 'tun')
        scene.connected(connection)
        mbnnet.ip('link', 'del', 'wwan0')
        # the modem is asked instead
        self.assertIn('rx-bytes', self.read(scene, connection))
        scene.disconnected(connection)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
