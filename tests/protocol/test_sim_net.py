#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem's data side, in a network namespace of its own.

The host's side of the interface is configured by hand here; that is what the daemon does elsewhere.
"""

import contextlib
import os
import socket
import struct
import subprocess
import tempfile
import unittest

from simtest import SimTest
import mbnnet
from mbimwire import STATISTICS
from mbnnet import ip
from mbnsim import Modem, SimError

NET = 'wwan9'
HOST4, HOST6 = '10.64.0.2', '2001:db8:64::2'
FAR4, FAR6 = '198.51.100.7', '2001:db8:1234::1'


class NetTest(SimTest):
    """A modem with a data side; nothing is active."""
    net = NET
    ip_type = 3

    def activate(self, **kwargs):
        self.attach()
        self.assertEqual(self.connect(ip_type=self.ip_type, **kwargs).status, 0)

    def configure(self):
        """What the context's settings say, on the interface."""
        ip('link', 'set', NET, 'up')
        ip('address', 'add', HOST4 + '/30', 'dev', NET)
        ip('address', 'add', HOST6 + '/64', 'dev', NET, 'nodad')
        ip('route', 'add', 'default', 'dev', NET)
        ip('-6', 'route', 'add', 'default', 'dev', NET)

    def count(self, kind):
        return self.modem.traffic()[kind]


class LifeTest(NetTest):
    def test_there_while_plugged(self):
        self.assertEqual(self.modem.state()['net'], {'name': NET, 'present': True, 'data': True})
        entry = mbnnet.link(NET)
        self.assertNotIn('UP', entry['flags'])
        self.assertEqual(mbnnet.addresses(NET), [])
        self.sim('unplug')
        self.assertIsNone(mbnnet.link(NET))
        self.assertFalse(self.modem.state()['net']['present'])
        self.sim('plug')
        self.assertNotEqual(mbnnet.link(NET)['ifindex'], entry['ifindex'])

    def test_gone_at_exit(self):
        self.modem.close()
        self.assertIsNone(mbnnet.link(NET))
        self.modem = Modem(net=NET)

    def test_later_than_the_port(self):
        self.sim('unplug')
        self.sim('set net-delay 50')
        self.sim('plug')
        self.assertTrue(os.path.exists(self.modem.device))
        self.sim('wait net')
        self.assertIsNotNone(mbnnet.link(NET))

    def test_unplugged_before_it_came(self):
        self.sim('unplug')
        self.sim('set net-delay 3600000')
        self.sim('plug')
        self.assertIsNone(mbnnet.link(NET))
        self.sim('unplug')
        self.sim('set net-delay 0')
        self.sim('plug')
        self.assertIsNotNone(mbnnet.link(NET))

    def test_plug_that_cannot_be_changes_nothing(self):
        self.sim('unplug')
        ip('tuntap', 'add', NET, 'mode', 'tun')
        with self.assertRaisesRegex(SimError, f'{NET}: .*there is one of that name'):
            self.sim('plug')
        ip('link', 'delete', NET)
        self.assertFalse(os.path.exists(self.modem.device))
        self.sim('plug')
        self.assertTrue(os.path.exists(self.modem.device))


class RefusalTest(unittest.TestCase):
    def start(self, name):
        with tempfile.TemporaryDirectory() as directory:
            return subprocess.run([os.environ['MBN_MODEM_SIM'], '--net=' + name,
                                   f'--link={directory}/modem'], stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False, timeout=20)

    def test_name_is_taken(self):
        ip('tuntap', 'add', NET, 'mode', 'tun')
        self.addCleanup(ip, 'link', 'delete', NET)
        result = self.start(NET)
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertRegex(result.stderr, f'making interface {NET}: .*there is one of that name')

    def test_name_is_none(self):
        for name in ('', 'a' * 16, 'a b', 'a/b', 'wwan%d'):
            result = self.start(name)
            self.assertEqual(result.returncode, 2, name)
            self.assertIn('no name of an interface', result.stderr)

    def test_commands_need_it(self):
        with Modem() as modem:
            self.assertIsNone(modem.state()['net'])
            for command in ('traffic', 'traffic-clear', 'data off', 'ra now', 'flow stop',
                            'dns a.example=192.0.2.1'):
                with self.assertRaisesRegex(SimError, '--net'):
                    modem.command(command)


class PingTest(NetTest):
    def setUp(self):
        super().setUp()
        self.open()
        self.configure()

    def test_both_families(self):
        self.activate()
        for address in (FAR4, '10.64.0.1', FAR6, '2001:db8:64::1'):
            self.assertTrue(mbnnet.ping(address), address)
            self.assertTrue(mbnnet.ping(address, size=1400, count=3), address)
        self.assertEqual((self.count('icmp4'), self.count('bad-source')), (8, 0))
        self.assertEqual(self.count('malformed'), 0)

    def test_larger_mtu(self):
        self.activate()
        ip('link', 'set', NET, 'mtu', '9000')
        self.assertTrue(mbnnet.ping(FAR4, size=8000))
        self.assertTrue(mbnnet.ping(FAR6, size=8000))

    def test_fragments_are_dropped(self):
        self.activate()
        self.assertFalse(mbnnet.ping(FAR4, size=2000, timeout=1))
        self.assertGreaterEqual(self.count('fragments'), 2)

    def test_no_context(self):
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))
        self.assertGreater(self.count('no-context'), 0)
        self.activate()
        self.assertTrue(mbnnet.ping(FAR4))
        self.sim('deactivate')
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))

    def test_context_of_another_session(self):
        self.activate(session=1)
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))

    def test_wrong_source(self):
        self.activate()
        ip('address', 'add', '10.99.0.1/32', 'dev', NET)
        ip('address', 'add', '2001:db8:99::1/128', 'dev', NET, 'nodad')
        self.assertFalse(mbnnet.ping(FAR4, interface='10.99.0.1', timeout=1))
        self.assertFalse(mbnnet.ping(FAR6, interface='2001:db8:99::1', timeout=1))
        self.assertGreaterEqual(self.count('bad-source'), 2)
        self.assertTrue(mbnnet.ping(FAR4))

    def test_address_changed_by_the_network(self):
        self.activate()
        self.sim('ip session=0 ip4=10.64.0.6/30')
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))
        ip('address', 'replace', '10.64.0.6/30', 'dev', NET)
        self.assertTrue(mbnnet.ping(FAR4, interface='10.64.0.6'))

    def test_data_off(self):
        self.activate()
        self.sim('data off')
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))
        self.assertGreater(self.count('swallowed'), 0)
        self.sim('data on')
        self.assertTrue(mbnnet.ping(FAR4))

    def test_delay(self):
        self.activate()
        self.sim('set data-delay 60')
        self.assertTrue(mbnnet.ping(FAR6, count=3))
        self.sim('set data-delay 3600000')
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))

    def test_statistics_start_with_the_context(self):
        self.activate()
        self.assertTrue(mbnnet.ping(FAR4, size=100, count=2))
        numbers = struct.unpack('<IIQQQQII', self.host.command(STATISTICS).buffer)[2:6]
        for octets, packets in (numbers[:2], numbers[2:]):
            self.assertGreaterEqual(packets, 2)
            self.assertGreaterEqual(octets, 2 * 128)
        ip('link', 'set', NET, 'down')
        self.sim('deactivate')
        self.activate()
        numbers = struct.unpack('<IIQQQQII', self.host.command(STATISTICS).buffer)
        self.assertEqual(numbers, (0,) * 8)

    def test_counters_clear(self):
        self.activate()
        self.assertTrue(mbnnet.ping(FAR4))
        ip('link', 'set', NET, 'down')
        self.sim('traffic-clear')
        self.assertEqual(set(self.modem.traffic().values()), {0})


def dns_query(name, kind):
    """A query as bytes, spelled out."""
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
    head = struct.pack('>HHHHHH', 0x1234, 0x0100, 1, 0, 0, 0)
    return head + labels + struct.pack('>xHH', kind, 1)


class DnsTest(NetTest):
    def setUp(self):
        super().setUp()
        self.open()
        self.configure()
        self.activate()

    def ask(self, query, server='10.64.0.1', port=53):
        family = socket.AF_INET6 if ':' in server else socket.AF_INET
        with socket.socket(family, socket.SOCK_DGRAM) as udp:
            udp.settimeout(10)
            udp.connect((server, port))
            udp.send(query)
            return udp.recv(4096)

    def dig(self, *arguments, server='10.64.0.1'):
        result = subprocess.run(['dig', '+time=5', '+tries=1', '@' + server, *arguments],
                                stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                check=False, timeout=30)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertNotIn('WARNING', result.stdout)
        return result.stdout

    def test_query_by_hand(self):
        for server in ('10.64.0.1', '2001:db8:64::1'):
            query = dns_query('www.mbnd.example', 1)
            answer = self.ask(query, server)
            self.assertEqual(answer, b'\x12\x34\x81\x80\0\1\0\1\0\0\0\0' + query[12:]
                             + b'\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\xcb\0\x71\x50')
        self.assertEqual((self.count('dns4'), self.count('dns6')), (1, 1))
        answer = self.ask(dns_query('mbnd.example', 1))
        self.assertEqual(answer[2:8], b'\x81\x83\0\1\0\0')
        self.assertEqual(self.ask(b'\x12\x34' + b'\0' * 10)[:4], b'\x12\x34\x80\x81')

    def test_dig(self):
        for server in ('10.64.0.1', '2001:db8:64::1'):
            text = self.dig('+short', 'www.mbnd.example', 'AAAA', server=server)
            self.assertEqual(text, '2001:db8:80::80\n')
        self.assertIn('status: NXDOMAIN', self.dig('nothing.example'))
        self.assertIn('status: NOERROR', self.dig('www.mbnd.example', 'MX'))

    def test_names_by_command(self):
        self.sim('dns two.example=192.0.2.1,192.0.2.2')
        self.assertEqual(self.dig('+short', 'two.example'), '192.0.2.1\n192.0.2.2\n')
        self.sim('dns two.example=none')
        self.assertIn('status: NXDOMAIN', self.dig('two.example'))
        for command, text in (('dns', 'NAME=ADDRESS'), ('dns two.example', 'NAME=ADDRESS'),
                              ('dns two.example=192.0.2', 'no address'),
                              ('dns a..b=192.0.2.1', 'no domain name')):
            with self.assertRaisesRegex(SimError, text):
                self.sim(command)

    def test_resolver_of_the_host(self):
        mbnnet.set_resolv_conf('nameserver 10.64.0.1\n')
        found = subprocess.run(['getent', 'ahosts', 'www.mbnd.example'], capture_output=True,
                               text=True, check=False, timeout=30).stdout
        self.assertEqual({line.split()[0] for line in found.splitlines()},
                         {'203.0.113.80', '2001:db8:80::80'})

    def test_only_at_the_addresses_of_the_context(self):
        for server in (FAR4, FAR6):
            with self.assertRaises(ConnectionRefusedError):
                self.ask(dns_query('www.mbnd.example', 1), server)
        self.sim(f'ip session=0 ip4-dns={FAR4}')
        self.ask(dns_query('www.mbnd.example', 1), FAR4)
        with self.assertRaises(ConnectionRefusedError):
            self.ask(dns_query('www.mbnd.example', 1))
        self.assertEqual(self.count('udp'), 3)

    def test_no_other_port(self):
        for server in ('10.64.0.1', '2001:db8:64::1'):
            with self.assertRaises(ConnectionRefusedError):
                self.ask(b'x' * 1300, server, 54)


class HttpTest(NetTest):
    def setUp(self):
        super().setUp()
        self.open()
        self.configure()
        self.activate()
        mbnnet.set_resolv_conf('nameserver 10.64.0.1\n')

    def fetch(self, request, address='203.0.113.80', port=80):
        """All the answer to a request as bytes, up to the end of the connection."""
        with socket.create_connection((address, port), timeout=15) as connection:
            connection.sendall(request)
            return b''.join(iter(lambda: connection.recv(65536), b''))

    def page(self, size):
        return ''.join(f'{i:07x}\n' for i in range(size // 8 + 1))[:size]

    def test_by_name(self):
        for family in ('-4', '-6'):
            self.assertIn('simulated modem', mbnnet.curl('http://www.mbnd.example/', family))
        self.assertGreater(min(self.count('tcp4'), self.count('tcp6')), 3)
        self.assertEqual((self.count('malformed'), self.count('bad-source')), (0, 0))

    def test_any_address_and_path(self):
        self.sim('set http-body "Hello, world"')
        for host in (FAR4, f'[{FAR6}]'):
            self.assertEqual(mbnnet.curl(f'http://{host}/some/where?x=1'), 'Hello, world')

    def test_large_page(self):
        for size in (1, 1460, 65536, 1 << 20):
            self.sim(f'set http-size {size}')
            for family in ('-4', '-6'):
                text = mbnnet.curl('http://www.mbnd.example/', family)
                self.assertEqual(text, self.page(size))

    def test_packets_get_lost(self):
        self.sim('set http-size 200000')
        self.sim('set data-loss 10')
        self.assertEqual(mbnnet.curl(f'http://{FAR4}/'), self.page(200000))

    def test_slow_reader(self):
        """The window closes, and what is behind comes when it opens again."""
        self.sim('set http-size 300000')
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(15)
            connection.connect((FAR4, 80))
            connection.sendall(b'GET / HTTP/1.1\r\n\r\n')
            data = connection.recv(100)
            # Answers to probes of the closed window:
            self.modem.wait(f'traffic tcp4 count={self.count("tcp4") + 2}')
            data += b''.join(iter(lambda: connection.recv(3000), b''))
        self.assertEqual(data.split(b'\r\n\r\n')[1].decode(), self.page(300000))

    def test_small_segments(self):
        ip('link', 'set', NET, 'mtu', '1280')
        self.sim('set http-size 20000')
        self.assertEqual(mbnnet.curl(f'http://[{FAR6}]/'), self.page(20000))

    def test_several_at_once(self):
        self.sim('set http-size 100000')
        connections = [socket.create_connection((address, 80), timeout=15)
                       for address in (FAR4, FAR6) * 10]
        for connection in connections:
            connection.sendall(b'GET / HTTP/1.1\r\n')
        for connection in connections:
            connection.sendall(b'Host: x\r\n\r\n')
        for connection in connections:
            with connection:
                data = b''.join(iter(lambda: connection.recv(65536), b''))
                self.assertEqual(data.split(b'\r\n\r\n')[1].decode(), self.page(100000))

    def test_requests_that_are_none(self):
        for request, status in ((b'HELLO\r\n\r\n', b'400'), (b'POST / HTTP/1.1\r\n\r\n', b'501'),
                                (b'GET / FTP/1\r\n\r\n', b'400'), (b'\0\r\n\r\n', b'400'),
                                (b'x' * 20000, b'431')):
            self.assertEqual(self.fetch(request).split()[1], status, request[:20])
        head = self.fetch(b'HEAD / HTTP/1.0\r\n\r\n')
        self.assertTrue(head.startswith(b'HTTP/1.1 200 OK\r\n'))
        self.assertTrue(head.endswith(b'\r\n\r\n'))

    def test_host_closes_first(self):
        for request in (b'', b'GET / HT'):
            with socket.create_connection((FAR4, 80), timeout=15) as connection:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(connection.recv(100), b'')

    def test_no_other_port(self):
        for address in (FAR4, FAR6):
            with self.assertRaises(ConnectionRefusedError):
                socket.create_connection((address, 81), timeout=15)

    def test_connections_end_with_the_context(self):
        self.sim('set data-delay 20')
        with socket.create_connection((FAR4, 80), timeout=15) as connection:
            self.sim('deactivate')
            self.connect(ip_type=3)
            connection.sendall(b'GET / HTTP/1.1\r\n\r\n')
            with self.assertRaises(ConnectionResetError):
                connection.recv(100)


def checksum(data):
    """RFC 1071."""
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'>{len(data) // 2}H', data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('>H', total ^ 0xffff)


def packet4(payload, protocol=1, ttl=64, source=HOST4, destination=FAR4):
    head = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(payload), 0, 0, ttl, protocol, 0)
    addresses = socket.inet_aton(source) + socket.inet_aton(destination)
    return head[:10] + checksum(head + addresses) + addresses + payload


def packet6(payload, protocol=58, hop_limit=64, source=HOST6, destination=FAR6):
    return (struct.pack('>IHBB', 6 << 28, len(payload), protocol, hop_limit)
            + socket.inet_pton(socket.AF_INET6, source)
            + socket.inet_pton(socket.AF_INET6, destination) + payload)


def icmp4(kind, code=0, data=b'\0\1\0\1abc'):
    return bytes((kind, code)) + checksum(bytes((kind, code)) + data) + data


def icmp6(kind, code, data, source, destination):
    addresses = (socket.inet_pton(socket.AF_INET6, source)
                 + socket.inet_pton(socket.AF_INET6, destination))
    head = bytes((kind, code))
    return head + checksum(addresses + struct.pack('>II', 4 + len(data), 58) + head + data) + data


class RawTest(NetTest):
    """Packets that the host's IP would not send."""

    def setUp(self):
        self.let_ipv6(False)            # no packet but ours
        self.addCleanup(self.let_ipv6, True)
        super().setUp()
        self.open()
        self.activate()
        ip('link', 'set', NET, 'up')

    @staticmethod
    def let_ipv6(on):
        """Whether interfaces that come now speak IPv6 by themselves."""
        with open('/proc/sys/net/ipv6/conf/default/disable_ipv6', 'w', encoding='ascii') as file:
            file.write('0' if on else '1')

    def send(self, data, kind):
        """What the packet is counted as, and whether something comes back."""
        before = self.modem.traffic()
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) as raw:
            raw.sendto(data, (NET, 0x0800 if data[:1] < b'\x50' else 0x86dd))
        self.modem.wait(f'traffic {kind} count={before[kind] + 1}')
        after = self.modem.traffic()
        self.assertEqual(after['rx-packets'] - before['rx-packets'], 1)
        self.assertEqual(after['rx-bytes'] - before['rx-bytes'], len(data))
        return after['tx-packets'] - before['tx-packets']

    def test_echo(self):
        self.assertEqual(self.send(packet4(icmp4(8)), 'icmp4'), 1)
        self.assertEqual(self.send(packet4(icmp4(8, 1)), 'icmp4'), 0)
        self.assertEqual(self.send(packet4(icmp4(0)), 'icmp4'), 0)
        self.assertEqual(self.send(packet4(icmp4(8, data=b'')), 'icmp4'), 0)
        for address in ('224.0.0.1', '255.255.255.255', '0.0.0.0'):
            self.assertEqual(self.send(packet4(icmp4(8), destination=address), 'icmp4'), 0)

    def test_expired(self):
        self.assertEqual(self.send(packet4(icmp4(8), ttl=0), 'expired'), 0)
        self.assertEqual(self.send(packet4(icmp4(8), ttl=1), 'icmp4'), 1)

    def test_malformed(self):
        good = packet4(icmp4(8))
        for data in (b'\x45', good[:-1], good[:-1] + b'x', b'\x55' + good[1:],
                     b'\x44' + good[1:], packet6(b'\x80\0\0\0\0\1\0\1'), packet6(b'', 0),
                     packet4(b'\0' * 19, 6)):
            self.assertEqual(self.send(data, 'malformed'), 0, data)

    def test_other_protocols_and_sources(self):
        self.assertEqual(self.send(packet4(b'x' * 20, 132), 'other'), 0)
        self.assertEqual(self.send(packet4(icmp4(8), source='10.64.0.1'), 'bad-source'), 0)
        self.assertEqual(self.send(packet6(b'', 59, source='fe80::9'), 'bad-source'), 0)
        self.assertEqual(self.send(packet6(b'', 59), 'other'), 0)

    def test_fragments(self):
        data = bytearray(packet4(icmp4(8)))
        data[6:12] = b'\x20\0' + data[8:10] + b'\0\0'
        data[10:12] = checksum(bytes(data[:20]))
        self.assertEqual(self.send(bytes(data), 'fragments'), 0)
        self.assertEqual(self.send(packet6(b'\x3a\0\0\1\0\0\0\1' + b'x' * 8, 44), 'fragments'), 0)

    def test_solicitations(self):
        self.sim('set ra on')
        self.sim('set ra-delay 3600000')
        way = ('fe80::9', 'ff02::2')
        body = icmp6(133, 0, b'\0' * 4, *way)
        self.send(packet6(body, 58, 64, *way), 'icmp6')     # from afar: nobody listens
        self.sim('set ra-delay 0')
        self.assertEqual(self.modem.traffic()['tx-packets'], 0)
        self.send(packet6(body, 58, 255, *way), 'icmp6')
        with socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x86dd)) as raw:
            raw.bind((NET, 0x86dd))
            raw.settimeout(10)
            self.send(packet6(body, 58, 255, *way), 'icmp6')
            data = raw.recv(2000)
            while data[8:24] != b'\xfe\x80' + b'\0' * 13 + b'\1':
                data = raw.recv(2000)
        self.assertEqual((data[7], data[40:42]), (255, b'\x86\0'))


class RouterTest(NetTest):
    """IPv6 addresses that the kernel makes itself."""
    ip_type = 2

    def setUp(self):
        super().setUp()
        self.open()
        self.sim('set ip6 none')

    def slaac(self):
        """The kernel's own addresses, as soon as there are such."""
        return mbnnet.until(lambda: mbnnet.addresses(NET, 6, 'global'))

    def test_solicited(self):
        self.sim('set ra on')
        self.sim('set ra-mtu 1400')
        self.activate()
        ip('link', 'set', NET, 'up')
        found = self.slaac()
        self.assertRegex(found[0], '^2001:db8:aa:0?:.*/64$')
        routes = mbnnet.routes(6, dev=NET)
        default = [route for route in routes if route['dst'] == 'default']
        self.assertEqual([route['gateway'] for route in default], ['fe80::1'])
        with open(f'/proc/sys/net/ipv6/conf/{NET}/mtu', encoding='ascii') as file:
            self.assertEqual(file.read(), '1400\n')
        self.assertTrue(mbnnet.ping(FAR6))
        self.assertIn('simulated modem', mbnnet.curl('http://[2001:db8:80::80]/'))
        self.assertEqual(self.count('bad-source'), 0)

    def test_unasked_and_after_a_time(self):
        ip('link', 'set', NET, 'up')
        with open(f'/proc/sys/net/ipv6/conf/{NET}/router_solicitations', 'w',
                  encoding='ascii') as file:
            file.write('0')
        self.sim('set ra on')
        self.sim('set ra-delay 30')
        self.activate()
        self.assertTrue(self.slaac())

    def test_by_command(self):
        for command in ('ra now', 'ra', 'ra later'):
            with self.assertRaises(SimError):
                self.sim(command)
        ip('link', 'set', NET, 'up')
        self.activate()
        self.assertEqual(mbnnet.addresses(NET, 6, 'global'), [])
        self.sim('set ra on')
        self.sim('set ra-prefix 2001:db8:bb::/64,2001:db8:cc::/64')
        self.sim('ra now')
        self.slaac()
        self.sim('set ra-lifetime 0')
        self.sim('ra now')
        self.assertFalse(mbnnet.ping(FAR6, timeout=1))

    def test_name_server(self):
        self.sim('set ra on')
        self.sim('set ip6-dns none')
        self.sim('set ra-dns 2001:db8:64::53')
        self.activate()
        ip('link', 'set', NET, 'up')
        self.slaac()
        found = subprocess.run(['dig', '+short', '@2001:db8:64::53', 'www.mbnd.example'],
                               capture_output=True, text=True, check=False, timeout=30)
        self.assertEqual(found.stdout, '203.0.113.80\n')

    def test_not_with_ip4_only(self):
        self.sim('set ra on')
        self.attach()
        self.connect(ip_type=1)
        with self.assertRaisesRegex(SimError, 'nobody'):
            self.sim('ra now')

    def test_off(self):
        self.activate()
        ip('link', 'set', NET, 'up')
        self.modem.wait('traffic icmp6')        # the kernel solicits
        self.assertEqual(self.modem.traffic()['tx-packets'], 0)
        self.assertEqual(mbnnet.addresses(NET, 6, 'global'), [])


class FlowTest(NetTest):
    def setUp(self):
        super().setUp()
        self.open()
        self.configure()

    def listen(self, family, address):
        udp = socket.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(udp.close)
        udp.settimeout(10)
        udp.bind((address, 40000))
        return udp

    def test_both_families(self):
        both = self.listen(socket.AF_INET, HOST4), self.listen(socket.AF_INET6, HOST6)
        self.sim('flow start interval=5 size=300')
        self.activate()
        for udp in both:
            numbers = []
            for _ in range(5):
                data = udp.recv(9000)
                self.assertEqual(len(data), 300)
                numbers += struct.unpack_from('>I', data)
            self.assertEqual(numbers, sorted(set(numbers)))
        self.sim('flow stop')

    def test_session_lost_while_packets_flow(self):
        udp = self.listen(socket.AF_INET, HOST4)
        self.activate()
        self.sim('flow start ip4 interval=1')
        udp.recv(9000)
        self.sim('deactivate cause=36')
        sent = self.modem.traffic()['tx-packets']
        self.assertFalse(mbnnet.ping(FAR4, timeout=1))
        self.assertEqual(self.modem.traffic()['tx-packets'], sent)
        self.connect(ip_type=1)
        udp.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while udp.recv(9000):
                pass
        udp.settimeout(10)
        udp.recv(9000)

    def test_to_an_address_the_host_made(self):
        self.sim('set ip6 none')
        self.sim('set ra on')
        ip('address', 'add', '2001:db8:aa::77/64', 'dev', NET, 'nodad')
        self.activate()
        udp = self.listen(socket.AF_INET6, '2001:db8:aa::77')
        self.sim('flow start ip6 interval=1')
        self.assertTrue(mbnnet.ping(FAR6, interface='2001:db8:aa::77'))
        udp.recv(9000)

    def test_refused(self):
        for command, text in (('flow', 'start'), ('flow start size=3', 'size='),
                              ('flow start interval=0', 'interval='), ('flow stop now', 'now'),
                              ('flow start ip5', 'ip5')):
            with self.assertRaisesRegex(SimError, text):
                self.sim(command)


class Ip4Test(NetTest):
    ip_type = 1

    def test_only_the_family_of_the_context(self):
        self.open()
        self.configure()
        self.activate()
        self.assertTrue(mbnnet.ping(FAR4))
        self.assertFalse(mbnnet.ping(FAR6, timeout=1))


class NamespaceTest(unittest.TestCase):
    def test_snapshot_sees_everything(self):
        before = mbnnet.snapshot()
        self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])
        ip('tuntap', 'add', 'other', 'mode', 'tun')
        self.addCleanup(ip, 'link', 'delete', 'other')
        base = mbnnet.snapshot()
        self.assertIn('link new: other', mbnnet.differences(before, base))
        steps = ((('link', 'set', 'other', 'up'), 'link changed: other'),
                 (('link', 'set', 'other', 'mtu', '1400'), 'sysctl changed: ipv6/other/mtu'),
                 (('address', 'add', '192.0.2.1/24', 'dev', 'other'),
                  'address new: other 192.0.2.1/24'),
                 (('route', 'add', '192.0.2.128/25', 'dev', 'other', 'table', '77'), 'route4 new'),
                 (('-6', 'route', 'add', '2001:db8::/32', 'dev', 'other'), 'route6 new'),
                 (('rule', 'add', 'from', '192.0.2.1', 'table', '77'), 'rule4 new'))
        for command, line in steps:
            ip(*command)
            after = mbnnet.snapshot()
            found = mbnnet.differences(base, after)
            self.assertTrue([text for text in found if text.startswith(line)], (line, found))
            base = after
        self.addCleanup(ip, 'rule', 'del', 'from', '192.0.2.1', 'table', '77')
        self.assertIn('address gone: other 192.0.2.1/24', mbnnet.differences(base, before))

    def test_until(self):
        with self.assertRaisesRegex(AssertionError, 'not within'):
            mbnnet.until(lambda: mbnnet.link('other'), timeout=0.1)
        with subprocess.Popen(['sh', '-c', 'read go && ip tuntap add other mode tun'],
                              stdin=subprocess.PIPE) as process:
            self.addCleanup(ip, 'link', 'delete', 'other')

            def condition():
                if not process.stdin.closed:
                    process.stdin.write(b'go\n')
                    process.stdin.close()
                return mbnnet.link('other')
            self.assertEqual(mbnnet.until(condition)['ifname'], 'other')

    def test_resolv_conf(self):
        mbnnet.set_resolv_conf('nameserver 192.0.2.53\n# long\n')
        mbnnet.set_resolv_conf('nameserver 192.0.2.54\n')
        with open('/etc/resolv.conf', encoding='utf-8') as file:
            self.assertEqual(file.read(), 'nameserver 192.0.2.54\n')


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main()
