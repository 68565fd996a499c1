#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Name servers through systemd-resolved, which the test plays."""

import os
import socket
import tempfile
import unittest

from mbnbus import Bus, Client
from mbndns import RESOLVED, DnsDriver, FakeResolved, FakeResolvconf
from mbnharness import main

DENIED = 'org.freedesktop.DBus.Error.AccessDenied'
INTERACTIVE = 'org.freedesktop.DBus.Error.InteractiveAuthorizationRequired'
AS_NOBODY = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
needs_root = unittest.skipUnless(os.getuid() == 0, 'resolvconf is run by root only')


class ResolvedTest(unittest.TestCase):
    """A bus of its own as the system bus"""

    def setUp(self):
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def fake(self, own=True):
        """A new resolved."""
        return FakeResolved(self, self.bus.address, own)

    def driver(self, *args, **kwargs):
        """A new MbnDns."""
        return DnsDriver(self, self.bus.address, *args, **kwargs)

    def both(self):
        """(resolved, driver) with servers in force for interface 5."""
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1')
        driver.wait_done(number)
        return fake, driver


class Inherited(ResolvedTest):
    """What an earlier process has told stays until something else is wanted (design.md 6)."""

    def inherited(self, **kwargs):
        fake, driver = self.fake(), self.driver(**kwargs)
        driver.inherit(5, 'wwan0')
        # by then resolved has been found
        number = driver.set(6, 'wwan1', '10.0.0.9')
        if kwargs.get('mode') != 'none':
            fake.accept_set(6, '10.0.0.9')
        driver.wait_done(number)
        self.assertEqual(fake.untaken(), [])
        return fake, driver

    def test_nothing_is_reverted_unasked(self):
        self.inherited()

    def test_replaced(self):
        fake, driver = self.inherited()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1')
        driver.wait_done(number)
        self.assertEqual(fake.untaken(), [])

    def test_reverted(self):
        fake, driver = self.inherited()
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)

    def test_reverted_before_resolved_is_found(self):
        fake, driver = self.fake(own=False), self.driver()
        driver.inherit(5, 'wwan0')
        fake.own()
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)

    def test_another_place_is_wanted_now(self):
        fake, driver = self.inherited(mode='none')
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_revert(5)
        driver.wait_done(number)

    def test_without_resolved(self):
        driver = self.driver()
        driver.inherit(5, 'wwan0')
        driver.wait_done(driver.revert(5))

    @needs_root
    def test_resolvconf_may_have_it(self):
        resolvconf = FakeResolvconf(self)
        driver = self.driver(mode='resolvconf', path=resolvconf.path)
        driver.inherit(5, 'wwan0')
        driver.wait_done(driver.revert(5))
        self.assertEqual(resolvconf.runs(), ['begin -d wwan0.mbnd', 'end -d wwan0.mbnd'])


class Set(ResolvedTest):
    """Set and revert, and nobody in the way"""

    def test_servers_of_both_families_in_their_order(self):
        servers = ['2001:db8::53', '10.0.0.1', '192.0.2.7', 'fd00::1']
        fake, driver = self.fake(), self.driver()
        number = driver.set(7, 'wwan0', *servers)
        fake.accept_set(7, *servers)
        driver.wait_done(number)
        # above all no SetLinkDomains
        self.assertEqual(fake.untaken(), [])
        self.assertEqual(driver.warnings(), [])

    def test_done_means_answered(self):
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        calls = [fake.take('SetLinkDNS'), fake.take('SetLinkDefaultRoute')]
        fake.answer(calls[0])
        # the driver has the first answer when it has this one
        other = driver.revert(99)
        driver.wait_done(other)
        self.assertFalse(driver.is_done(number))
        fake.answer(calls[1])
        driver.wait_done(number)

    def test_change(self):
        fake, driver = self.both()
        number = driver.set(5, 'wwan0', '10.0.0.2', '10.0.0.3')
        fake.accept_set(5, '10.0.0.2', '10.0.0.3')
        driver.wait_done(number)
        self.assertEqual(fake.untaken(), [])

    def test_replaced_before_the_answer(self):
        fake, driver = self.fake(), self.driver()
        first = driver.set(5, 'wwan0', '10.0.0.1')
        old = fake.take('SetLinkDNS'), fake.take('SetLinkDefaultRoute')
        second = driver.set(5, 'wwan0', '10.0.0.2')
        driver.wait_done(first)
        for call in old:
            fake.answer(call)
        new = fake.take('SetLinkDNS'), fake.take('SetLinkDefaultRoute')
        self.assertFalse(driver.is_done(second))
        for call in new:
            fake.answer(call)
        driver.wait_done(second)

    def test_revert(self):
        fake, driver = self.both()
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)
        again = driver.revert(5)
        driver.wait_done(again)
        self.assertEqual(fake.untaken(), [])

    def test_revert_at_once_is_sent_behind_the_set(self):
        fake, driver = self.both()
        first = driver.set(5, 'wwan0', '10.0.0.9')
        second = driver.revert(5)
        fake.accept_set(5, '10.0.0.9')
        fake.accept_revert(5)
        driver.wait_done(first)
        driver.wait_done(second)

    def test_set_and_reverted_before_resolved_is_found(self):
        fake, driver = self.fake(), self.driver()
        first, second = driver.set(5, 'wwan0', '10.0.0.1'), driver.revert(5)
        driver.wait_done(first)
        driver.wait_done(second)
        # whatever came of the first is gone, or was never there
        names = [call.member for call in fake.untaken()]
        self.assertIn(names, ([], ['SetLinkDNS', 'SetLinkDefaultRoute', 'RevertLink']))

    def test_no_servers_is_a_revert(self):
        fake, driver = self.both()
        number = driver.set(5, 'wwan0')
        fake.accept_revert(5)
        driver.wait_done(number)
        again = driver.revert(5)
        driver.wait_done(again)
        self.assertEqual(fake.untaken(), [])

    def test_nothing_set_nothing_reverted(self):
        fake, driver = self.both()
        number = driver.revert(6)
        driver.wait_done(number)
        self.assertEqual(fake.untaken(), [])

    def test_interfaces_are_independent(self):
        fake, driver = self.both()
        other = driver.set(6, 'wwan1', '10.0.0.6')
        fake.accept_set(6, '10.0.0.6')
        driver.wait_done(other)
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)
        self.assertEqual(fake.untaken(), [])

    def test_freed_while_a_call_is_under_way(self):
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        call = fake.take('SetLinkDNS')
        driver.free()
        fake.answer(call)
        fake.answer(fake.take('SetLinkDefaultRoute'))
        driver.close()
        self.assertNotIn(f'done {number}', driver.lines)

    def test_none_does_not_look_at_the_bus(self):
        watcher = Client(self.bus.address)
        driver = self.driver('none')
        start = watcher.mark()
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.revert(5))
        watcher.call_bus('GetId')
        self.assertEqual(watcher.signals('NameOwnerChanged', since=start), [])
        self.assertEqual(driver.log(), '')
        watcher.close()


class ComesAndGoes(ResolvedTest):
    """Resolved appears, restarts, vanishes"""

    def test_absent_then_there(self):
        driver = self.driver('resolved')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.set(6, 'wwan1', '10.0.0.6'))
        warnings = driver.warnings()
        self.assertEqual(len(warnings), 1, warnings)
        self.assertIn('published only: dns = resolved, but', warnings[0])
        fake = self.fake()
        calls = [fake.take(name) for name in ('SetLinkDNS', 'SetLinkDefaultRoute') * 2]
        self.assertEqual({call.args[0] for call in calls}, {5, 6})

    def test_nothing_there_is_said_once(self):
        driver = self.driver()
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.revert(5))
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.2'))
        lines = driver.warnings()
        self.assertEqual(len(lines), 1, lines)
        self.assertIn('systemd-resolved is not on the system bus, and resolvconf is not installed',
                      lines[0])

    def test_restarted(self):
        fake, driver = self.both()
        driver.set(6, 'wwan1', '10.0.0.6')
        fake.accept_set(6, '10.0.0.6')
        driver.revert(6)
        fake.accept_revert(6)
        fake.close()
        again = self.fake()
        again.accept_set(5, '10.0.0.1')
        number = driver.revert(5)
        again.accept_revert(5)
        driver.wait_done(number)
        # nothing of 6
        self.assertEqual(again.untaken(), [])

    def test_reverted_while_it_is_away(self):
        fake, driver = self.both()
        fake.disown()
        driver.wait_log('systemd-resolved is gone')
        driver.wait_done(driver.set(6, 'wwan1', '10.0.0.6'))
        driver.wait_done(driver.revert(5))
        driver.wait_done(driver.revert(6))
        self.assertEqual(fake.untaken(), [])
        fake.own()
        # it was never told of 6
        fake.accept_revert(5)
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1')
        driver.wait_done(number)

    def test_set_while_it_is_away(self):
        fake, driver = self.both()
        fake.disown()
        driver.wait_log('systemd-resolved is gone')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.2'))
        self.assertEqual(fake.untaken(), [])
        fake.own()
        fake.accept_set(5, '10.0.0.2')

    def test_vanishes_with_calls_under_way(self):
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.take('SetLinkDNS')
        fake.close()
        driver.wait_done(number)
        again = self.fake()
        again.accept_set(5, '10.0.0.1')

    def test_vanishes_with_a_revert_under_way(self):
        fake, driver = self.both()
        number = driver.revert(5)
        fake.take('RevertLink')
        fake.close()
        driver.wait_done(number)
        self.fake().accept_revert(5)

    @needs_root
    def test_gone_for_good(self):
        program = FakeResolvconf(self)
        fake, driver = self.fake(), self.driver(path=program.path)
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1')
        driver.wait_done(number)
        fake.disown()
        driver.wait_log('systemd-resolved is gone')
        self.assertEqual(program.runs(), [])
        # what comes next moves everything
        driver.wait_done(driver.set(6, 'wwan1', '10.0.0.6'))
        driver.wait_done(driver.revert(5))
        driver.wait_done(driver.revert(6))
        self.assertEqual({line for line in program.runs() if line.startswith('begin -a')},
                         {'begin -a wwan0.mbnd', 'begin -a wwan1.mbnd'})

    def test_activatable_but_broken(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, RESOLVED + '.service')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(f'[D-BUS Service]\nName={RESOLVED}\nExec=/bin/false\n')
            os.chmod(directory, 0o755)
            self.bus.close()
            self.bus = Bus(f'<servicedir>{directory}</servicedir>')
            self.addCleanup(self.bus.close)
            driver = self.driver()
            driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        self.assertEqual(len(driver.warnings()), 1)

    @needs_root
    def test_takes_over_from_resolvconf(self):
        program = FakeResolvconf(self)
        driver = self.driver(path=program.path)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        self.assertEqual(program.runs()[0], 'begin -a wwan0.mbnd')
        fake = self.fake()
        fake.accept_set(5, '10.0.0.1')
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)
        self.assertEqual([line for line in program.runs() if line.startswith('begin')],
                         ['begin -a wwan0.mbnd', 'begin -d wwan0.mbnd'])

    @needs_root
    def test_does_not_take_over_what_it_refuses(self):
        program = FakeResolvconf(self)
        driver = self.driver(path=program.path)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        fake = self.fake()
        busy = 'org.freedesktop.resolve1.LinkBusy'
        fake.accept_set(5, '10.0.0.1', errors=(busy, busy))
        driver.wait_log('refuses SetLinkDefaultRoute')
        driver.wait_done(driver.revert(99))
        self.assertNotIn('running resolvconf -d', driver.log())
        number = driver.revert(5)
        fake.accept_revert(5)
        driver.wait_done(number)
        self.assertIn('begin -d wwan0.mbnd', program.runs())


class Refused(ResolvedTest):
    """Resolved does not want, or does not answer"""

    def test_denied_tells_what_to_do_once(self):
        for error in DENIED, INTERACTIVE:
            with self.subTest(error=error):
                fake, driver = self.fake(), self.driver()
                for n in range(2):
                    number = driver.set(5 + n, 'wwan0', '10.0.0.1')
                    fake.accept_set(5 + n, '10.0.0.1', errors=(error, error))
                    driver.wait_done(number)
                log = driver.log()
                self.assertEqual(log.count('org.freedesktop.resolve1.set-dns-servers'), 1, log)
                self.assertIn('polkit rule', log)
                self.assertEqual(log.count('published only'), 1, log)
                # nothing is in force, so there is nothing to revert
                driver.wait_done(driver.revert(5))
                self.assertEqual(fake.untaken(), [])
                driver.close()
                fake.close()

    @needs_root
    def test_denied_goes_to_the_next(self):
        program = FakeResolvconf(self)
        fake, driver = self.fake(), self.driver(path=program.path)
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1', errors=(DENIED, DENIED))
        driver.wait_done(number)
        self.assertEqual(program.runs(), ['begin -a wwan0.mbnd', '  nameserver 10.0.0.1',
                                          'end -a wwan0.mbnd'])

    @needs_root
    def test_denied_to_one_who_is_not_root_stays_published(self):
        program = FakeResolvconf(self)
        fake, driver = self.fake(), self.driver(path=program.path, wrapper=AS_NOBODY)
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1', errors=(INTERACTIVE, INTERACTIVE))
        driver.wait_done(number)
        self.assertEqual(program.runs(), [])
        self.assertIn('systemd-resolved does not let us, and resolvconf needs root', driver.log())

    def test_allowed_later(self):
        fake, driver = self.fake(), self.driver()
        driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1', errors=(DENIED, DENIED))
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1')
        driver.wait_done(number)
        driver.revert(5)
        fake.accept_revert(5)

    def test_only_the_default_route_is_refused(self):
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.accept_set(5, '10.0.0.1', errors=(None, DENIED))
        driver.wait_done(number)
        self.assertNotIn('published only', driver.log())
        driver.revert(5)
        fake.accept_revert(5)

    def test_the_interface_is_networkd_s(self):
        fake, driver = self.fake(), self.driver()
        number = driver.set(5, 'wwan0', '10.0.0.1')
        busy = 'org.freedesktop.resolve1.LinkBusy'
        fake.accept_set(5, '10.0.0.1', errors=(busy, busy))
        driver.wait_done(number)
        self.assertIn('refuses SetLinkDNS for wwan0: because of the test. The interface belongs '
                      'to systemd-networkd', driver.log())

    def test_reverted_when_the_interface_is_gone(self):
        fake, driver = self.both()
        number = driver.revert(5)
        fake.accept_revert(5, 'org.freedesktop.resolve1.NoSuchLink')
        driver.wait_done(number)
        self.assertEqual(driver.warnings(), [])

    def test_hangs(self):
        fake, driver = self.fake(), self.driver(limit_ms=100)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        fake.take('SetLinkDNS')
        fake.take('SetLinkDefaultRoute')
        # it may have done it after all
        number = driver.revert(5)
        fake.take('RevertLink')
        driver.wait_done(number)
        self.assertNotIn('published only', driver.log())

    def test_hangs_and_that_is_logged(self):
        self.fake()
        driver = self.driver(limit_ms=100)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_log('systemd-resolved does not answer SetLinkDNS for wwan0 in time')


class Buses(unittest.TestCase):
    """The system bus itself"""

    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.path = os.path.join(directory.name, 'bus')
        self.address = 'unix:path=' + self.path

    def bus(self):
        """A bus at the address of the test, in place of the one before."""
        bus = Bus()
        self.addCleanup(bus.close)
        os.symlink(bus.socket, self.path + '.new')
        os.rename(self.path + '.new', self.path)
        return bus

    def test_missing_then_there(self):
        driver = DnsDriver(self, self.address)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        fake = FakeResolved(self, self.bus().address)
        number = driver.set(6, 'wwan1', '10.0.0.6')
        calls = [fake.take(name) for name in ('SetLinkDNS', 'SetLinkDefaultRoute') * 2]
        self.assertEqual({call.args[0] for call in calls}, {5, 6})
        for call in calls:
            fake.answer(call)
        driver.wait_done(number)

    def test_lost_and_back(self):
        bus = self.bus()
        fake, driver = FakeResolved(self, bus.address), DnsDriver(self, self.address)
        for index in 5, 6:
            number = driver.set(index, 'wwan0', '10.0.0.1')
            fake.accept_set(index, '10.0.0.1')
            driver.wait_done(number)
        bus.close()
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.2'))
        driver.wait_done(driver.revert(6))
        fake = FakeResolved(self, self.bus().address)
        number = driver.set(5, 'wwan0', '10.0.0.3')
        calls = sorted([fake.take() for _ in range(3)], key=lambda call: call.member)
        self.assertEqual([call.member for call in calls],
                         ['RevertLink', 'SetLinkDNS', 'SetLinkDefaultRoute'])
        self.assertEqual([call.args[0] for call in calls], [6, 5, 5])
        for call in calls:
            fake.answer(call)
        driver.wait_done(number)

    def test_lost_with_calls_under_way(self):
        bus = self.bus()
        fake, driver = FakeResolved(self, bus.address), DnsDriver(self, self.address)
        number = driver.set(5, 'wwan0', '10.0.0.1')
        fake.take('SetLinkDNS')
        bus.close()
        driver.wait_done(number)

    def test_hangs(self):
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(self.path)
            silent.listen()
            driver = DnsDriver(self, self.address, limit_ms=100)
            driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
            driver.wait_done(driver.set(6, 'wwan0', '10.0.0.1'))
            driver.wait_done(driver.revert(5))
            driver.close()

    @needs_root
    def test_hangs_and_resolvconf_steps_in(self):
        program = FakeResolvconf(self)
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(self.path)
            silent.listen()
            program.hold()
            driver = DnsDriver(self, self.address, limit_ms=500, path=program.path)
            driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
            program.release(last=True)
            driver.wait_done(driver.revert(5))
            driver.close()
        self.assertEqual(program.runs()[0], 'begin -a wwan0.mbnd')


class Modes(ResolvedTest):
    """[network] dns is another: what is set again has its place by that, and no other place"""

    @needs_root
    def test_each_after_the_other(self):
        program = FakeResolvconf(self)
        fake, driver = self.fake(), self.driver('resolved', path=program.path)
        set_there = ['begin -a wwan0.mbnd', '  nameserver 10.0.0.1', 'end -a wwan0.mbnd']
        taken_back = ['begin -d wwan0.mbnd', 'end -d wwan0.mbnd']
        for mode, comes, goes in (('resolved', True, []), ('resolvconf', False, set_there),
                                  ('auto', True, taken_back), ('none', False, [])):
            with self.subTest(mode):
                before = len(program.runs())
                driver.set_mode(mode)
                number = driver.set(5, 'wwan0', '10.0.0.1')
                if comes:
                    fake.accept_set(5, '10.0.0.1')
                else:
                    fake.answer(fake.take('RevertLink'))
                driver.wait_done(number)
                self.assertEqual(program.runs()[before:], goes)
                self.assertEqual(fake.untaken(), [])
        driver.wait_done(driver.revert(5))
        self.assertEqual(fake.untaken(), [])
        self.assertEqual(driver.warnings(), [])

    def test_what_is_set_stays_until_it_is_set_again(self):
        fake, driver = self.both()
        driver.set_mode('none')
        self.assertEqual(fake.untaken(), [])
        number = driver.revert(5)
        fake.answer(fake.take('RevertLink'))
        driver.wait_done(number)


if __name__ == '__main__':
    main()
