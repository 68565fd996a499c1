#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem's data side as a socket: the network behind it, without an interface."""

import os
import socket
import struct
import subprocess
import tempfile
import unittest

from simtest import SimTest
from mbimwire import Host
from mbnsim import Modem, SimError

TIMEOUT = 20
HOST, FAR = '10.64.0.2', '198.51.100.7'


def checksum(data):
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def echo_request(number, source=HOST):
    """An IPv4 packet with an ICMP echo request."""
    icmp = struct.pack('!BBHHH', 8, 0, 0, 7, number) + b'payload.'
    icmp = icmp[:2] + struct.pack('!H', checksum(icmp)) + icmp[4:]
    header = struct.pack('!BBHHHBBH4s4s', 0x45, 0, 20 + len(icmp), 0, 0, 64, 1, 0,
                         socket.inet_aton(source), socket.inet_aton(FAR))
    return header[:10] + struct.pack('!H', checksum(header)) + header[12:] + icmp


class SocketTest(SimTest):
    def setUp(self):
        self.modem = Modem(self.scenario, net_socket=True)
        self.addCleanup(self.close_modem)
        self.host = self.new_host()
        self.open()

    def new_host(self):
        host = Host(self.modem.device)
        self.addCleanup(host.close)
        return host

    def plug_in(self):
        """The host's end of the data side."""
        end = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.addCleanup(end.close)
        end.settimeout(TIMEOUT)
        end.connect(self.modem.packets)
        return end

    def activate(self):
        self.attach()
        self.assertEqual(self.connect().status, 0)

    def ping(self, end, number):
        end.send(echo_request(number))
        answer = end.recv(65536)
        self.assertEqual((answer[12:16], answer[16:20]),
                         (socket.inet_aton(FAR), socket.inet_aton(HOST)))
        self.assertEqual(struct.unpack('!BB', answer[20:22]), (0, 0))
        self.assertEqual(struct.unpack('!HH', answer[24:28]), (7, number))
        self.assertEqual(answer[28:], b'payload.')

    def test_packets_go_through(self):
        self.activate()
        end = self.plug_in()
        for number in range(3):
            self.ping(end, number)
        self.assertEqual(self.modem.traffic()['icmp4'], 3)
        self.assertEqual(self.modem.traffic()['tx-packets'], 3)

    def test_nobody_is_connected(self):
        self.activate()
        end = self.plug_in()
        self.ping(end, 1)
        end.send(echo_request(2))
        end.close()
        self.sim('wait traffic icmp4 count=2')
        self.ping(self.plug_in(), 3)

    def test_the_next_one_takes_its_place(self):
        self.activate()
        first = self.plug_in()
        self.ping(first, 1)
        second = self.plug_in()
        self.ping(second, 2)
        self.assertEqual(first.recv(65536), b'')

    def test_only_what_the_context_allows(self):
        end = self.plug_in()
        end.send(echo_request(1))
        self.sim('wait traffic no-context')
        self.activate()
        end.send(echo_request(2, source='10.99.0.1'))
        self.sim('wait traffic bad-source')
        self.ping(end, 3)

    def test_there_while_plugged(self):
        end = self.plug_in()
        self.assertEqual(self.modem.state()['net'],
                         {'name': self.modem.packets, 'present': True, 'data': True})
        self.sim('unplug')
        self.assertEqual(end.recv(65536), b'')
        self.assertFalse(os.path.exists(self.modem.packets))
        self.assertFalse(self.modem.state()['net']['present'])
        self.sim('plug')
        self.host = self.new_host()
        self.open()
        self.activate()
        self.ping(self.plug_in(), 1)

    def test_a_file_in_the_way_stays(self):
        self.sim('unplug')
        with open(self.modem.packets, 'w', encoding='utf-8') as file:
            file.write('mine')
        with self.assertRaisesRegex(SimError, 'something else of that name'):
            self.sim('plug')
        with open(self.modem.packets, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'mine')
        self.assertFalse(os.path.exists(self.modem.device))
        os.unlink(self.modem.packets)
        self.sim('plug')


class UsageTest(unittest.TestCase):
    def test_one_data_side(self):
        with tempfile.TemporaryDirectory() as directory:
            result = subprocess.run([os.environ['MBN_MODEM_SIM'], f'--link={directory}/modem',
                                     '--net=wwan9', f'--net-socket={directory}/packets'],
                                    stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                    check=False, timeout=TIMEOUT)
        self.assertEqual((result.returncode, result.stdout), (2, ''))
        self.assertIn('--net and --net-socket exclude each other', result.stderr)


if __name__ == '__main__':
    unittest.main()
