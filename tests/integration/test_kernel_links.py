#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The kernel as a source of link news: links, addresses, default routes, stacks, as the real kernel
tells them, and what it tells when it has no time. What it cannot make here is in
tests/unit/test-kernel-table.c."""

import unittest

import mbnnet
from mbnharness import main
from mbnlinks import ADDRESSES, LINKS, ROUTES, Far, LinksDriver, batch, index
from mbnnet import ip

LOST = 'news about links were lost'
REFUSED = 'the kernel does not list'


def set_ipv6(path, value):
    """A setting of the kernel."""
    with open(f'/proc/sys/net/ipv6/{path}', 'w', encoding='ascii') as file:
        file.write(str(value))


class KernelLinks(unittest.TestCase):
    """A host with some Ethernet ports"""

    PORTS = ()

    def setUp(self):
        self.far = Far(self)
        self.far.connect(*self.PORTS)
        for name in self.PORTS:
            # duplicates are found sooner
            set_ipv6(f'conf/{name}/router_solicitation_delay', 0)
            set_ipv6(f'neigh/{name}/retrans_time_ms', 100)
            mbnnet.until(lambda name=name: mbnnet.link(name)['operstate'] == 'UP')

    def add(self, *command):
        """A link of its own, away with the test; its name comes first."""
        ip('link', 'add', *command)
        self.addCleanup(ip, 'link', 'delete', command[0])

    @staticmethod
    def give(name='lan0', host=5, route=True):
        """An address and, over the gateway of its network, a default route."""
        ip('address', 'add', f'192.0.{host}.{host}/24', 'dev', name)
        if route:
            ip('route', 'add', 'default', 'via', f'192.0.{host}.1', 'dev', name, 'metric',
               str(host))


class OnePort(KernelLinks):
    PORTS = ('lan0',)

    def setUp(self):
        super().setUp()
        self.driver = LinksDriver(self)
        self.driver.wait_links(lan0='c--')

    def check(self, sense):
        """It is told so of lan0, now."""
        links, _ = self.driver.told()
        self.assertEqual(links, {'lan0': sense})

    def test_begins(self):
        self.give()
        driver = LinksDriver(self)
        driver.wait_links(lan0='car')
        self.assertEqual(driver.told(), ({'lan0': 'car'}, 0))

    def test_cable(self):
        self.give()
        self.far.plug('lan0', False)
        self.driver.wait_links(lan0='-ar')
        self.far.plug('lan0')
        self.driver.wait_links(lan0='car')

    def test_down(self):
        """Routes of IPv4 go without a word, also when there is no carrier to lose"""
        self.give()
        ip('link', 'set', 'lan0', 'down')
        self.check('-a-')
        ip('link', 'set', 'lan0', 'up')
        self.driver.wait_links(lan0='ca-')
        ip('route', 'add', 'default', 'via', '192.0.5.1')
        self.far.plug('lan0', False)
        self.driver.wait_links(lan0='-ar')
        ip('link', 'set', 'lan0', 'down')
        self.check('-a-')

    def test_not_let_in(self):
        """802.1X, and Wi-Fi before its keys"""
        self.give()
        ip('link', 'set', 'lan0', 'mode', 'dormant', 'state', 'dormant')
        self.driver.wait_links(lan0='-ar')
        ip('link', 'set', 'lan0', 'state', 'up')
        self.driver.wait_links(lan0='car')

    def test_renamed(self):
        ip('link', 'set', 'lan0', 'down')
        ip('link', 'set', 'lan0', 'name', 'lan9')
        self.addCleanup(ip, 'link', 'set', 'lan9', 'name', 'lan0')
        links, _ = self.driver.told()
        self.assertEqual(links, {'lan9': '---'})

    def test_last_address_goes(self):
        """And the default route with it, without a word"""
        self.give()
        self.check('car')
        ip('address', 'delete', '192.0.5.5/24', 'dev', 'lan0')
        self.check('c--')

    def test_address_goes_that_a_route_is_bound_to(self):
        self.give(route=False)
        ip('address', 'add', '192.0.5.6/24', 'dev', 'lan0')
        ip('route', 'add', 'default', 'via', '192.0.5.1', 'src', '192.0.5.6')
        self.check('car')
        ip('address', 'delete', '192.0.5.6/24', 'dev', 'lan0')
        self.check('ca-')

    def test_link_local(self):
        ip('address', 'add', '169.254.7.7/16', 'dev', 'lan0')
        ip('address', 'add', '192.0.2.5/24', 'dev', 'lan0', 'scope', 'link')
        ip('address', 'add', 'fe80::5/64', 'dev', 'lan0', 'nodad')
        self.check('c--')

    def test_address_twice(self):
        """With two prefixes; either can go"""
        for prefix in (24, 16):
            ip('address', 'add', f'192.0.2.5/{prefix}', 'dev', 'lan0')
        ip('address', 'delete', '192.0.2.5/24', 'dev', 'lan0')
        self.check('ca-')
        ip('address', 'delete', '192.0.2.5/16', 'dev', 'lan0')
        self.check('c--')

    def test_tentative(self):
        """It is looked for once there is carrier"""
        self.far.plug('lan0', False)
        self.driver.wait_links(lan0='---')
        ip('address', 'add', '2001:db8::5/64', 'dev', 'lan0')
        self.check('---')
        self.far.plug('lan0')
        self.driver.wait_links(lan0='c--')
        self.driver.wait_links(lan0='ca-')

    def test_duplicate(self):
        self.far.run('ip', 'address', 'add', '2001:db8::5/64', 'dev', 'far-lan0', 'nodad')
        ip('address', 'add', '2001:db8::5/64', 'dev', 'lan0')
        mbnnet.until(lambda: 'dadfailed' in ip('address', 'show', 'dev', 'lan0'))
        self.check('c--')

    def test_router(self):
        """It advertises itself, and then that it is none any more"""
        set_ipv6('conf/lan0/dad_transmits', 0)
        self.far.run('ip', 'address', 'add', 'fe80::1/64', 'dev', 'far-lan0', 'nodad')
        self.far.advertise('lan0', '2001:db8::', 1800)
        self.driver.wait_links(lan0='car')
        self.far.advertise('lan0', '2001:db8::', 0)
        self.driver.wait_links(lan0='ca-')

    def test_ipv6(self):
        ip('address', 'add', '2001:db8::5/64', 'dev', 'lan0', 'nodad')
        ip('-6', 'route', 'add', 'default', 'via', '2001:db8::1')
        self.check('car')
        ip('-6', 'route', 'delete', 'default')
        self.check('ca-')

    def test_routes_that_are_none(self):
        self.give(route=False)
        ip('route', 'add', 'unreachable', 'default', 'metric', '1')
        ip('route', 'add', 'blackhole', 'default', 'metric', '2')
        ip('-6', 'route', 'add', 'unreachable', 'default', 'metric', '1')
        for half in ('0.0.0.0/1', '128.0.0.0/1'):
            ip('route', 'add', half, 'via', '192.0.5.1')
        self.addCleanup(ip, '-6', 'route', 'delete', 'unreachable', 'default', 'metric', '1')
        self.addCleanup(batch, 'route delete unreachable default metric 1',
                        'route delete blackhole default metric 2')
        self.check('ca-')

    def test_route_is_replaced_by_none(self):
        self.give()
        self.check('car')
        ip('route', 'replace', 'unreachable', 'default', 'metric', '5')
        self.addCleanup(ip, 'route', 'delete', 'unreachable', 'default', 'metric', '5')
        self.check('ca-')

    def test_routes_that_look_alike(self):
        """Of two one goes"""
        self.give()
        ip('route', 'append', 'default', 'via', '192.0.5.2', 'dev', 'lan0', 'metric', '5')
        ip('route', 'delete', 'default', 'via', '192.0.5.1', 'metric', '5')
        self.check('car')
        ip('route', 'delete', 'default', 'via', '192.0.5.2', 'metric', '5')
        self.check('ca-')

    def test_route_of_another_table(self):
        self.give(route=False)
        ip('route', 'add', 'default', 'via', '192.0.5.1', 'table', '1000')
        self.check('car')
        ip('route', 'flush', 'table', '1000')
        self.check('ca-')

    def test_next_hop_goes(self):
        """And the route with it, without a word"""
        self.give(route=False)
        ip('nexthop', 'add', 'id', '7', 'via', '192.0.5.1', 'dev', 'lan0')
        ip('route', 'add', 'default', 'nhid', '7')
        self.check('car')
        ip('nexthop', 'delete', 'id', '7')
        self.check('ca-')

    def test_goes(self):
        self.give()
        self.check('car')
        ip('link', 'delete', 'lan0')
        self.assertEqual(self.driver.told()[0], {})

    def test_goes_elsewhere(self):
        """To another network, and another comes with its index"""
        self.give()
        number = str(index('lan0'))
        ip('link', 'set', 'lan0', 'netns', self.far.place)
        self.assertEqual(self.driver.told()[0], {})
        self.add('again', 'index', number, 'type', 'bridge')
        self.assertEqual(self.driver.told()[0], {'again': '---'})

    def test_reads_again(self):
        """After a sleep, say; also what is being read just then"""
        for kind in (LINKS, ADDRESSES, ROUTES):
            self.driver.plan('interrupt', kind)
            self.driver.plan('stop', kind)
            self.driver.read_again()
            self.driver.wait_stopped()
            self.assertNotIn('again', self.driver.said())
            self.driver.read_again()
            self.driver.go_on()
            self.driver.wait_line('again')
            self.check('c--')
        self.assertNotIn(REFUSED, self.driver.log())

    def test_many_news_are_told_once(self):
        self.driver.stop()
        batch(*(f'address add 192.0.2.{host}/24 dev lan0' for host in range(5, 55)))
        self.driver.go_on()
        self.assertEqual(self.driver.told(), ({'lan0': 'ca-'}, 1))
        self.assertNotIn(LOST, self.driver.log())

    def test_nothing_to_tell(self):
        """What changes nothing here is no news"""
        self.give()
        self.check('car')
        ip('link', 'set', 'lan0', 'mtu', '1400')
        ip('address', 'change', '192.0.5.5/24', 'dev', 'lan0', 'valid_lft', '5000',
           'preferred_lft', '5000')
        ip('route', 'add', '198.51.100.0/24', 'via', '192.0.5.1')
        ip('route', 'add', 'default', 'via', '192.0.5.2', 'dev', 'lan0', 'metric', '9')
        ip('route', 'delete', 'default', 'via', '192.0.5.2', 'metric', '9')
        ip('route', 'delete', '198.51.100.0/24')
        self.assertEqual(self.driver.told(), ({'lan0': 'car'}, 0))


class TwoPortsBase(KernelLinks):
    """The first has Internet"""

    PORTS = ('lan0', 'lan1')

    def setUp(self):
        super().setUp()
        self.give('lan0', 5)
        self.give('lan1', 6, route=False)
        self.driver = LinksDriver(self)
        self.driver.wait_links(lan0='car', lan1='ca-')

    def check(self, lan0, lan1, **others):
        """It is told so, now."""
        self.assertEqual(self.driver.told()[0], {'lan0': lan0, 'lan1': lan1, **others})


class TwoPorts(TwoPortsBase):
    def test_route_is_replaced(self):
        """Nobody says that the other is gone"""
        ip('route', 'replace', 'default', 'via', '192.0.6.1', 'dev', 'lan1', 'metric', '5')
        self.check('ca-', 'car')

    def test_route_of_two_links(self):
        ip('route', 'replace', 'default', 'metric', '5', 'nexthop', 'via', '192.0.5.1',
           'nexthop', 'via', '192.0.6.1')
        self.check('car', 'car')
        ip('link', 'set', 'lan0', 'down')
        self.check('-a-', 'car')

    def test_bridge(self):
        """The port of one has no address of its own"""
        self.add('br0', 'type', 'bridge')
        self.check('car', 'ca-', br0='---')
        ip('address', 'flush', 'dev', 'lan0')
        ip('link', 'set', 'br0', 'up')
        ip('link', 'set', 'lan0', 'master', 'br0')
        ip('address', 'add', '192.0.5.5/24', 'dev', 'br0')
        ip('route', 'add', 'default', 'via', '192.0.5.1')
        self.driver.wait_links(lan0='c--', lan1='ca-', br0='car')
        self.assertTrue(self.driver.is_on('br0', 'lan0'))
        self.assertFalse(self.driver.is_on('br0', 'lan1'))
        self.assertFalse(self.driver.is_on('lan0', 'br0'))
        ip('link', 'set', 'lan0', 'nomaster')
        self.assertFalse(self.driver.is_on('br0', 'lan0'))
        self.assertIn('lan0', self.driver.told()[0])

    def test_stacking_is_news(self):
        """Also when the links look the same"""
        self.add('br0', 'type', 'bridge')
        self.check('car', 'ca-', br0='---')
        ip('link', 'set', 'lan1', 'master', 'br0')
        links, count = self.driver.told()
        self.assertEqual(links, {'lan0': 'car', 'lan1': 'ca-', 'br0': '---'})
        self.assertEqual(count, 1)
        ip('link', 'set', 'lan1', 'nomaster')
        self.check('car', 'ca-', br0='---')

    def test_stack(self):
        """MACVLAN over a bridge over a MACVLAN over a port, and a name that changes"""
        self.add('low', 'link', 'lan0', 'type', 'macvlan', 'mode', 'bridge')
        self.add('br0', 'type', 'bridge')
        ip('link', 'set', 'low', 'master', 'br0')
        self.add('high', 'link', 'br0', 'type', 'macvlan', 'mode', 'bridge')
        for lower in ('high', 'br0', 'low', 'lan0'):
            self.assertTrue(self.driver.is_on('high', lower), lower)
        self.assertFalse(self.driver.is_on('high', 'lan1'))
        self.assertFalse(self.driver.is_on('lan1', 'lan0'))
        self.assertFalse(self.driver.is_on('lo', 'nothing'))
        ip('link', 'set', 'lan0', 'down')
        ip('link', 'set', 'lan0', 'name', 'lan9')
        self.addCleanup(ip, 'link', 'set', 'lan9', 'name', 'lan0')
        self.assertTrue(self.driver.is_on('high', 'lan9'))
        self.assertFalse(self.driver.is_on('high', 'lan0'))

    def test_wireless_event(self):
        """It leaves out what the link is a port of"""
        self.add('br0', 'type', 'bridge')
        ip('link', 'set', 'lan1', 'master', 'br0')
        self.driver.plan('wireless', index('lan1'))
        self.assertTrue(self.driver.is_on('br0', 'lan1'))
        self.assertIn('lan1', self.driver.told()[0])

    def test_other_kinds(self):
        """What is told as a way to the Internet, and what is not"""
        self.add('pair0', 'type', 'veth', 'peer', 'name', 'pair1')
        self.add('mac0', 'link', 'lan0', 'type', 'macvlan')
        self.add('ifb0', 'type', 'ifb')
        self.add('vx0', 'type', 'vxlan', 'id', '7', 'dstport', '4789', 'dev', 'lan0')
        for name, mode in (('tun0', 'tun'), ('tap0', 'tap')):
            ip('tuntap', 'add', name, 'mode', mode)
            self.addCleanup(ip, 'link', 'delete', name)
        self.check('car', 'ca-', pair0='---', pair1='---', mac0='---')
        self.assertFalse(self.driver.is_on('pair0', 'pair1'))

    def test_many(self):
        names = [f'm{number}' for number in range(200)]
        batch(*(f'link add {name} link lan0 up group 7 type macvlan' for name in names),
              *(f'address add 198.51.100.{number}/24 dev {name}'
                for number, name in enumerate(names)))
        self.driver.wait_links(lan0='car', lan1='ca-', **dict.fromkeys(names, 'ca-'))
        ip('link', 'delete', 'group', '7')
        self.check('car', 'ca-')


class Hardship(TwoPortsBase):
    """The kernel has no time, or the program"""

    @staticmethod
    def flood(count):
        """Twice as many news."""
        batch(*(f'address add 10.0.{number // 250}.{number % 250}/32 dev lo'
                for number in range(count)))
        ip('address', 'flush', 'dev', 'lo', 'to', '10.0.0.0/8')

    def test_news_are_lost(self):
        """Those that wait already are old when they are read"""
        self.driver.plan('shrink', 32768)
        self.driver.stop()
        ip('address', 'add', '198.51.100.5/24', 'dev', 'lan1')
        self.flood(200)
        ip('address', 'flush', 'dev', 'lan1')
        ip('route', 'delete', 'default', 'metric', '5')
        self.add('br0', 'type', 'bridge')
        self.driver.go_on()
        self.check('ca-', 'c--', br0='---')
        self.assertIn(LOST, self.driver.log())

    def test_old_news_are_not_told(self):
        """When what came after them is lost"""
        self.driver.plan('shrink', 32768)
        self.driver.stop()
        ip('address', 'flush', 'dev', 'lan1')
        self.flood(200)
        self.give('lan1', 6, route=False)
        self.driver.go_on()
        self.check('car', 'ca-')
        self.assertIn(LOST, self.driver.log())
        self.assertNotIn({'lan0': 'car', 'lan1': 'c--'}, self.driver.news)

    def test_hardly_any_room(self):
        """Not even for a listing in one piece"""
        names = [f'm{number}' for number in range(50)]
        batch(*(f'link add {name} link lan0 group 7 type macvlan' for name in names))
        self.addCleanup(ip, 'link', 'delete', 'group', '7')
        self.driver.plan('crowd', LINKS)
        self.driver.plan('shrink', 8192)
        self.driver.stop()
        self.flood(50)
        ip('link', 'delete', 'lan1')
        self.driver.go_on()
        self.driver.wait_links(lan0='car', **dict.fromkeys(names, '---'))
        self.assertIn(LOST, self.driver.log())

    def test_deletion_is_lost(self):
        self.driver.plan('shrink', 32768)
        self.driver.stop()
        self.flood(200)
        ip('link', 'delete', 'lan1')
        self.driver.go_on()
        self.assertEqual(self.driver.told()[0], {'lan0': 'car'})
        self.assertIn(LOST, self.driver.log())

    def test_news_are_lost_at_the_start(self):
        """While the first listing runs"""
        driver = LinksDriver(self, f'stop {LINKS}')
        driver.wait_stopped()
        self.flood(1000)
        ip('link', 'delete', 'lan1')
        driver.go_on()
        driver.wait_links(lan0='car')
        self.assertIn(LOST, driver.log())
        self.assertEqual(self.driver.told()[0], {'lan0': 'car'})

    def overtaken(self, kind, *command):
        """A program whose listing of that kind was overtaken by that change."""
        driver = LinksDriver(self, f'stop {kind}')
        driver.wait_stopped()
        ip(*command)
        driver.go_on()
        while driver.last is None:
            driver.told()
        return driver

    def test_listing_of_links_is_overtaken(self):
        self.add('br0', 'type', 'bridge')
        driver = self.overtaken(LINKS, 'link', 'set', 'lan0', 'master', 'br0')
        self.assertTrue(driver.is_on('br0', 'lan0'))
        driver = self.overtaken(LINKS, 'link', 'delete', 'lan1')
        self.assertNotIn('lan1', driver.told()[0])

    def test_listing_of_addresses_is_overtaken(self):
        driver = self.overtaken(ADDRESSES, 'address', 'flush', 'dev', 'lan1')
        self.assertEqual(driver.told()[0], {'lan0': 'car', 'lan1': 'c--'})

    def test_listing_of_routes_is_overtaken(self):
        driver = self.overtaken(ROUTES, 'route', 'delete', 'default', 'metric', '5')
        self.assertEqual(driver.told()[0], {'lan0': 'ca-', 'lan1': 'ca-'})

    def test_listing_is_interrupted(self):
        """It is made again"""
        driver = LinksDriver(self, f'interrupt {ADDRESSES}', f'stop {ADDRESSES}')
        driver.wait_stopped()
        driver.go_on()
        driver.wait_links(lan0='car', lan1='ca-')

    def test_listing_is_refused(self):
        """That is known soon, and whoever follows does not wait"""
        driver = LinksDriver(self, f'refuse {LINKS}', f'stop {LINKS}')
        driver.wait_stopped()
        self.assertEqual(driver.said(), ['news away'])
        driver.go_on()
        driver.wait_links(lan0='car', lan1='ca-')
        self.assertIn(f'{REFUSED} links: Operation not supported', driver.log())

    def test_listing_ends_with_an_error(self):
        driver = LinksDriver(self, f'abort {ROUTES}')
        driver.wait_links(lan0='car', lan1='ca-')
        self.assertIn(f'{REFUSED} routes: Cannot allocate memory', driver.log())

    def test_listing_fails_later(self):
        """What was known stays until then, and what needs no listing is news"""
        self.driver.plan('break', ROUTES)
        ip('route', 'replace', 'default', 'via', '192.0.6.1', 'dev', 'lan1', 'metric', '5')
        self.check('car', 'ca-')
        ip('address', 'flush', 'dev', 'lan0')
        self.check('c-r', 'ca-')
        self.driver.wait_links(lan0='c--', lan1='car')
        self.assertIn(f'{REFUSED} routes', self.driver.log())


if __name__ == '__main__':
    mbnnet.enter()
    main()
