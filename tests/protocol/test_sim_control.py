#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem's control socket and command line."""

import os
import socket
import tempfile
import unittest

from simtest import SimTest
from mbimwire import SIGNAL, TIMEOUT
from mbnsim import Modem, SimError


class ControlTest(SimTest):
    def test_errors_say_what_is_allowed(self):
        for command, text in (('nonsense', 'allowed: .*journal-clear'), ('sim broken', 'absent'),
                              ('set rssi 200', '0 to 99'), ('set nothing 1', 'max-contexts'),
                              ('radio', 'hardware'), ('fault connect', 'does nothing'),
                              ('fault conect drop', 'packet-service'), ('sim absent now', 'now'),
                              ('register home cause=x', 'number'), ('set ip4 10.0.0.1', 'PREFIX'),
                              ('fault pin state=activated', 'only'), ('set imsi "12', 'quote'),
                              ('after x quit', 'number'), ('wait host', 'message'),
                              ('fault connect drop count=0', 'nothing'), ('journal extra', 'extra'),
                              ('ip session=0 ip4=1.2.3.4/24', 'not active')):
            with self.assertRaisesRegex(SimError, text, msg=command):
                self.sim(command)
        self.assertEqual(self.modem.state()['sim']['state'], 'initialized')

    def test_wait_times_out(self):
        with self.assertRaisesRegex(SimError, 'timeout'):
            self.sim('wait host connect set timeout=10')

    def test_wait_wakes_another_client(self):
        other = self.modem._connect()
        self.addCleanup(other.close)
        other.sendall(b'wait host connect set count=2 timeout=10000\ncount\n')
        self.open()
        self.connect()
        self.sim('count')
        self.connect()
        self.assertEqual(other.makefile().readline(), 'OK\n')

    def test_client_that_only_listens(self):
        other = self.modem._connect()
        self.addCleanup(other.close)
        other.sendall(b'wait opened\nset rssi 200\n')
        other.shutdown(socket.SHUT_WR)
        self.sim('count')
        self.open()
        with other.makefile() as answers:
            self.assertEqual(answers.readline(), 'OK\n')
            self.assertRegex(answers.readline(), '^ERR .*0 to 99')
            self.assertEqual(answers.readline(), '')

    def test_after(self):
        self.open()
        self.sim('after 10 set rssi 3')
        self.assertEqual(self.host.indication(SIGNAL).u32(), 3)

    def test_reset_state(self):
        self.open()
        self.sim('set imsi 999990000000000')
        self.sim('fault any drop count=all')
        self.sim('after 3600000 sim absent')
        self.sim('reset-state')
        state = self.modem.state()
        self.assertEqual((state['sim']['imsi'], state['faults'], state['opened']),
                         ('001010123456789', [], True))

    def test_journal(self):
        self.open()
        self.host.command(SIGNAL)
        entries = self.modem.journal()
        self.assertEqual([(e['dir'], e['type'], e.get('cid'), e.get('op'), e.get('status'))
                          for e in entries],
                         [('host', 'open', None, None, None),
                          ('function', 'open-done', None, None, 0),
                          ('host', 'command', 'signal-state', 'query', None),
                          ('function', 'command-done', 'signal-state', 'query', 0)])
        self.assertEqual(self.modem.journal(since=entries[2]['n']), entries[3:])
        self.sim('journal-clear')
        self.assertEqual((self.modem.journal(), self.modem.count()),
                         ([], {'host': 0, 'function': 0}))

    def test_quit(self):
        self.sim('quit')
        self.assertEqual(self.modem.process.wait(TIMEOUT), 0)
        self.assertEqual([name for name in os.listdir(self.modem.directory) if name != 'sim.log'],
                         [])


class StartTest(unittest.TestCase):
    def test_bad_scenario_names_the_line(self):
        with self.assertRaisesRegex(SimError, r'scenario:3: SIM state "gone"'):
            Modem(['# comment', 'set imsi 1', 'sim gone'])

    def test_scenario_can_start_unplugged(self):
        with Modem('unplug\nafter 1 plug\n') as modem:
            modem.wait('plugged')
            self.assertTrue(os.path.exists(modem.device))

    def test_file_in_the_way_stays(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'modem')
            with open(path, 'w', encoding='utf-8') as file:
                file.write('mine')
            with self.assertRaisesRegex(SimError, 'File exists'):
                Modem(directory=directory)
            with open(path, encoding='utf-8') as file:
                self.assertEqual(file.read(), 'mine')
            self.assertEqual(sorted(os.listdir(directory)), ['modem', 'sim.log'])

    def test_wrong_usage(self):
        program = os.environ['MBN_MODEM_SIM']
        for arguments in ([], ['--link=/tmp/x', 'more'], ['--nonsense']):
            pid = os.posix_spawn(program, [program, *arguments], os.environ,
                                 file_actions=[(os.POSIX_SPAWN_OPEN, 2, '/dev/null', os.O_WRONLY,
                                                0)])
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 2, arguments)


if __name__ == '__main__':
    unittest.main()
