#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Name servers, told to the real systemd-resolved and to the three real resolvconf."""

import os
import select
import socket
import struct
import subprocess
import tempfile
import unittest

from mbnbus import DEFAULT_TIMEOUT, Bus
from mbndns import DnsDriver, packed
from mbnharness import main
from mbnresolved import STUB, Resolved, Tun, enter_namespaces, run, unpacked

OURS, SERVER = '10.64.0.2', '10.64.0.1'
NO_BUS = 'unix:path=/nonexistent/bus'


def setUpModule():
    enter_namespaces()


def question(name):
    """A DNS query for the IPv4 address of name."""
    labels = b''.join(bytes([len(label)]) + label.encode() for label in name.split('.'))
    return struct.pack('!6H', 4711, 0x0100, 1, 0, 0, 0) + labels + b'\0' + struct.pack('!2H', 1, 1)


def answer(query, address):
    """The DNS answer with that address."""
    end = query.index(b'\0', 12) + 5
    record = struct.pack('!3HIH', 0xc00c, 1, 1, 60, 4) + socket.inet_aton(address)
    return query[:2] + struct.pack('!5H', 0x8180, 1, 1, 0, 0) + query[12:end] + record


def checksum(data):
    """That of an IPv4 header."""
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total & 0xffff) + (total >> 16)
    return ~(total + (total >> 16)) & 0xffff


def udp_reply(packet, payload):
    """The IPv4 packet that brings payload back to the sender of this one."""
    size = (packet[0] & 15) * 4
    source, target = packet[12:16], packet[16:20]
    source_port, target_port = struct.unpack('!2H', packet[size:size + 4])
    udp = struct.pack('!4H', target_port, source_port, 8 + len(payload), 0) + payload
    head = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0) + target + source
    return head[:10] + struct.pack('!H', checksum(head)) + head[12:] + udp


class Host(unittest.TestCase):
    """An interface, and a bus"""

    def setUp(self):
        self.tun = Tun('wwan0', OURS + '/24')
        self.addCleanup(self.tun.close)
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def resolved(self):
        """The service."""
        resolved = Resolved(self.bus)
        self.addCleanup(resolved.close)
        return resolved


class RealResolved(Host):
    """systemd-resolved on the system bus"""

    def in_force(self):
        """(resolved, driver) with our server in force."""
        resolved = self.resolved()
        driver = DnsDriver(self, self.bus.address)
        driver.wait_done(driver.set(self.tun.index, 'wwan0', SERVER, '2001:db8::53'))
        return resolved, driver

    def serve(self, client, address):
        """Answers name queries that leave through the interface until the client has its answer.

        There may be two of the same name: we know nothing of EDNS.
        """
        asked = set()
        while True:
            readable, _, _ = select.select([client, self.tun], [], [], DEFAULT_TIMEOUT)
            self.assertTrue(readable, f'no answer; asked were {asked}')
            if client in readable:
                return asked, client.recv(4096)
            packet = self.tun.read()
            size = (packet[0] & 15) * 4
            if packet[0] >> 4 == 4 and packet[9] == 17 and packet[size + 2:size + 4] == b'\0\x35':
                asked.add(socket.inet_ntoa(packet[16:20]))
                self.tun.write(udp_reply(packet, answer(packet[size + 8:], address)))

    def test_set_and_revert(self):
        resolved, driver = self.in_force()
        link = resolved.link(self.tun.index)
        self.assertEqual(link['DNS'], packed(SERVER, '2001:db8::53'))
        self.assertIs(link['DefaultRoute'], True)
        self.assertEqual(link['Domains'], [])
        driver.wait_done(driver.set(self.tun.index, 'wwan0', '10.64.0.9'))
        self.assertEqual(resolved.link(self.tun.index)['DNS'], packed('10.64.0.9'))
        driver.wait_done(driver.revert(self.tun.index))
        link = resolved.link(self.tun.index)
        self.assertEqual(link['DNS'], [])
        self.assertIs(link['DefaultRoute'], False)
        self.assertEqual(driver.warnings(), [])

    def test_a_name_is_looked_up_through_it(self):
        self.resolved()
        driver = DnsDriver(self, self.bus.address)
        driver.wait_done(driver.set(self.tun.index, 'wwan0', SERVER))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.sendto(question('www.example.net'), (STUB, 53))
            asked, got = self.serve(client, '192.0.2.80')
        self.assertEqual(asked, {SERVER})
        self.assertIn(socket.inet_aton('192.0.2.80'), got)

    def test_restarted(self):
        resolved, driver = self.in_force()
        resolved.stop()
        resolved.start()
        # what we say again arrives behind the name; a change arrives behind that
        driver.wait_done(driver.set(self.tun.index, 'wwan0', SERVER))
        self.assertEqual(resolved.link(self.tun.index)['DNS'], packed(SERVER))

    def test_reverted_while_it_is_away(self):
        resolved, driver = self.in_force()
        resolved.stop()
        driver.wait_done(driver.revert(self.tun.index))
        resolved.start()
        # a set for an interface that is not there: its answer comes behind that of the revert
        driver.wait_done(driver.set(99999, 'wwan9', SERVER))
        self.assertEqual(resolved.link(self.tun.index)['DNS'], [])

    def test_the_interface_is_gone(self):
        _, driver = self.in_force()
        self.tun.close()
        driver.wait_done(driver.revert(self.tun.index))
        self.assertEqual(driver.warnings(), [])

    def test_to_one_who_is_not_root(self):
        resolved = self.resolved()
        driver = DnsDriver(self, self.bus.address, wrapper=[
            '/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups',
            '--inh-caps=-all', '--bounding-set=-all'])
        driver.wait_done(driver.set(self.tun.index, 'wwan0', SERVER))
        self.assertEqual(resolved.link(self.tun.index)['DNS'], [])
        self.assertIn('polkit rule', driver.log())

    def test_its_resolvconf_follows_a_renamed_interface(self):
        resolved = self.resolved()
        with tempfile.TemporaryDirectory() as path:
            os.symlink(unpacked('systemd-resolved', 'usr/bin/resolvectl'), path + '/resolvconf')
            driver = DnsDriver(self, self.bus.address, 'resolvconf', path=path,
                               environment=resolved.environment)
            driver.wait_done(driver.set(self.tun.index, 'wwan0', SERVER))
            self.assertEqual(resolved.link(self.tun.index)['DNS'], packed(SERVER))
            run('ip', 'link', 'set', 'wwan0', 'down')
            run('ip', 'link', 'set', 'wwan0', 'name', 'wwp0s3')
            driver.wait_done(driver.revert(self.tun.index))
            self.assertEqual(resolved.link(self.tun.index)['DNS'], [])
            self.assertEqual(driver.warnings(), [])


class RealResolvconf(unittest.TestCase):
    """The others of that name"""

    def check(self, program, extra_path):
        """Set, change, revert, as `resolvconf -l` shows them; it must be the first in that PATH."""
        path = os.path.dirname(program) + extra_path
        driver = DnsDriver(self, NO_BUS, path=path)

        def listed():
            # openresolv fails when there is nothing to list
            return subprocess.run([program, '-l'], check=False, capture_output=True, text=True,
                                  stdin=subprocess.DEVNULL,
                                  env={**os.environ, 'PATH': path}).stdout

        driver.wait_done(driver.set(5, 'wwan0', SERVER, '2001:db8::53'))
        self.assertIn(f'resolv.conf from wwan0.mbnd\nnameserver {SERVER}\n'
                      'nameserver 2001:db8::53\n', listed())
        driver.wait_done(driver.set(5, 'wwp0s3', '10.64.0.9'))
        self.assertIn('nameserver 10.64.0.9\n', listed())
        self.assertNotIn(SERVER, listed())
        driver.wait_done(driver.revert(5))
        self.assertNotIn('nameserver', listed())
        self.assertEqual(driver.warnings(), [])

    def test_openresolv(self):
        self.check(unpacked('openresolv', 'sbin/resolvconf'), ':/usr/bin:/bin')

    def test_debian(self):
        program = unpacked('resolvconf', 'sbin/resolvconf')
        library = unpacked('resolvconf', 'lib')
        # where it looks for its parts; both folders are only read
        try:
            run('mount', '-t', 'overlay', '-o', f'lowerdir={library}:/usr/lib', 'none', '/usr/lib')
        except subprocess.CalledProcessError as error:
            raise unittest.SkipTest('no overlay file system') from error
        self.addCleanup(run, 'umount', '--lazy', '/usr/lib')
        self.check(program, ':/usr/bin:/bin')


if __name__ == '__main__':
    main()
