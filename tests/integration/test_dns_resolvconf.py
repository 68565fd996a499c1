#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Name servers through resolvconf, which the test plays."""

import os
import unittest

from mbndns import DnsDriver, FakeResolvconf
from mbnharness import main

NO_BUS = 'unix:path=/nonexistent/bus'
AS_NOBODY = ['/usr/bin/setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']


class ResolvconfTest(unittest.TestCase):
    """No system bus, and a program in PATH"""

    def driver(self, program, mode='auto', **kwargs):
        """A new MbnDns."""
        return DnsDriver(self, NO_BUS, mode, path=program.path, **kwargs)

    def assert_runs(self, program, *lines):
        """Those runs there were, each ended before the next began."""
        self.assertEqual(program.runs(), list(lines))


@unittest.skipUnless(os.getuid() == 0, 'resolvconf is run by root only')
class Runs(ResolvconfTest):
    """What is run, and when"""

    def test_set_change_revert(self):
        program = FakeResolvconf(self)
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1', '2001:db8::53'))
        self.assert_runs(program, 'begin -a wwan0.mbnd', '  nameserver 10.0.0.1',
                         '  nameserver 2001:db8::53', 'end -a wwan0.mbnd')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.2'))
        driver.wait_done(driver.revert(5))
        driver.wait_done(driver.revert(5))
        self.assertEqual(program.runs()[4:],
                         ['begin -a wwan0.mbnd', '  nameserver 10.0.0.2', 'end -a wwan0.mbnd',
                          'begin -d wwan0.mbnd', 'end -d wwan0.mbnd'])
        self.assertEqual(driver.warnings(), [])

    def test_asked_for(self):
        program = FakeResolvconf(self)
        driver = self.driver(program, 'resolvconf')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        self.assertEqual(len(program.runs()), 3)

    def test_no_servers_leave_no_record(self):
        program = FakeResolvconf(self)
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0'))
        self.assert_runs(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.set(5, 'wwan0'))
        driver.wait_done(driver.revert(5))
        self.assertEqual(program.runs()[3:], ['begin -d wwan0.mbnd', 'end -d wwan0.mbnd'])

    def test_slow_and_reverted_at_once(self):
        program = FakeResolvconf(self)
        program.hold()
        driver = self.driver(program, 'resolvconf')
        first, second = driver.set(5, 'wwan0', '10.0.0.1'), driver.revert(5)
        driver.wait_done(first)
        program.release()
        self.assertFalse(driver.is_done(second))
        program.release(last=True)
        driver.wait_done(second)
        self.assert_runs(program, 'begin -a wwan0.mbnd', '  nameserver 10.0.0.1',
                         'end -a wwan0.mbnd', 'begin -d wwan0.mbnd', 'end -d wwan0.mbnd')

    def test_of_many_changes_only_the_last_is_run(self):
        program = FakeResolvconf(self)
        program.hold()
        driver = self.driver(program, 'resolvconf')
        numbers = [driver.set(5, 'wwan0', f'10.0.0.{n}') for n in range(1, 9)]
        for number in numbers[:-1]:
            driver.wait_done(number)
        program.release(last=True)
        driver.wait_done(numbers[-1])
        self.assert_runs(program, 'begin -a wwan0.mbnd', '  nameserver 10.0.0.1',
                         'end -a wwan0.mbnd', 'begin -a wwan0.mbnd', '  nameserver 10.0.0.8',
                         'end -a wwan0.mbnd')

    def test_interfaces_do_not_wait_for_each_other(self):
        program = FakeResolvconf(self, 'case $2 in wwan0*) read -r word <held ;; esac')
        held = os.path.join(program.path, 'held')
        os.mkfifo(held)
        driver = self.driver(program)
        slow = driver.set(5, 'wwan0', '10.0.0.1')
        driver.wait_done(driver.set(6, 'wwan1', '10.0.0.2'))
        self.assertFalse(driver.is_done(slow))
        with open(held, 'w', encoding='utf-8') as file:
            file.write('go\n')
        driver.wait_done(slow)

    def test_renamed(self):
        program = FakeResolvconf(self)
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.set(5, 'wwp0s3', '10.0.0.2'))
        # another interface has the name now
        driver.wait_done(driver.set(6, 'wwan0', '10.0.0.6'))
        driver.wait_done(driver.revert(5))
        driver.wait_done(driver.revert(6))
        begun = [line for line in program.runs() if line.startswith('begin')]
        self.assertEqual(begun, ['begin -a wwan0.mbnd', 'begin -a wwan0.mbnd',
                                 'begin -a wwan0.mbnd.6', 'begin -d wwan0.mbnd',
                                 'begin -d wwan0.mbnd.6'])

    def test_that_of_systemd_gets_the_index(self):
        program = FakeResolvconf(self, name='resolvectl')
        driver = self.driver(program, 'resolvconf')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.set(5, 'wwp0s3', '10.0.0.1'))
        driver.wait_done(driver.revert(5))
        begun = [line for line in program.runs() if line.startswith('begin')]
        self.assertEqual(begun, ['begin -a 5.mbnd', 'begin -a 5.mbnd', 'begin -d 5.mbnd'])

    def test_that_of_systemd_is_no_substitute_for_resolved(self):
        program = FakeResolvconf(self, name='resolvectl')
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        self.assert_runs(program)
        self.assertIn('resolvconf is only another name of resolvectl', driver.warnings()[0])

    def test_link_local_servers_name_their_interface(self):
        program = FakeResolvconf(self)
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', 'fe80::1', '169.254.1.1'))
        self.assertEqual(program.runs()[1:3],
                         ['  nameserver fe80::1%wwan0', '  nameserver 169.254.1.1'])


@unittest.skipUnless(os.getuid() == 0, 'resolvconf is run by root only')
class Fails(ResolvconfTest):
    """Runs that do not go well"""

    def test_failure_is_logged_with_what_it_said(self):
        program = FakeResolvconf(self, 'echo "no space left" >&2; printf "on\\033[2J disk"; exit 3')
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        line, = driver.warnings()
        self.assertRegex(line, r'resolvconf -a wwan0\.mbnd: .*code 3: no space left ?on.*disk$')
        # part of it may have been done
        program.write('')
        driver.wait_done(driver.revert(5))
        self.assertEqual(program.runs()[-1], 'end -d wwan0.mbnd')

    def test_a_service_it_starts_keeps_nobody_waiting(self):
        program = FakeResolvconf(self, 'sleep 300 & echo $! >service')
        driver = self.driver(program)
        try:
            driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        finally:
            with open(os.path.join(program.path, 'service'), encoding='utf-8') as file:
                os.kill(int(file.read()), 9)

    def test_hangs(self):
        program = FakeResolvconf(self)
        program.hold()
        driver = self.driver(program, 'resolvconf', limit_ms=100)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_log('ending it by force')
        os.remove(os.path.join(program.path, 'gate'))
        driver.wait_done(driver.revert(5))
        driver.wait_log('running resolvconf -d wwan0.mbnd')

    def test_cannot_be_run(self):
        program = FakeResolvconf(self)
        os.chmod(program.program, 0o755)
        with open(program.program, 'w', encoding='utf-8') as file:
            file.write('#!/nonexistent/interpreter\n')
        driver = self.driver(program)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.revert(5))
        self.assertIn('resolvconf cannot be run: ', driver.warnings()[0])

    def test_freed_before_the_record_could_be_removed(self):
        program = FakeResolvconf(self)
        program.hold()
        driver = self.driver(program, 'resolvconf')
        driver.set(5, 'wwan0', '10.0.0.1')
        second = driver.revert(5)
        driver.free()
        log = driver.log()
        program.release(last=True)
        driver.close()
        self.assertIn('to remove it: resolvconf -d wwan0.mbnd', log)
        self.assertNotIn(f'done {second}', driver.lines)


class Unusable(ResolvconfTest):
    """Resolvconf is not there, or not for us"""

    def test_not_installed(self):
        driver = DnsDriver(self, NO_BUS, 'resolvconf')
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        driver.wait_done(driver.set(6, 'wwan1', '10.0.0.1'))
        driver.wait_done(driver.revert(5))
        line, = driver.warnings()
        self.assertIn('WARNING', line)
        self.assertIn('published only: dns = resolvconf, but resolvconf is not installed', line)

    def test_nothing_to_say_without_servers(self):
        driver = DnsDriver(self, NO_BUS, 'resolvconf')
        driver.wait_done(driver.set(5, 'wwan0'))
        self.assertEqual(driver.warnings(), [])

    @unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
    def test_not_root(self):
        program = FakeResolvconf(self)
        driver = self.driver(program, wrapper=AS_NOBODY)
        driver.wait_done(driver.set(5, 'wwan0', '10.0.0.1'))
        self.assertIn('resolvconf needs root', driver.warnings()[0])
        self.assert_runs(program)


if __name__ == '__main__':
    main()
