#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The benchmark of restarts counts what is lost, and says what it cannot measure."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import restart
from benchlib import Modem
from restart_pinger import Pinger, echo_request

# pylint: disable=wrong-import-order
import mbnnet  # these are found through benchlib
import mbnudev

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'restart.py')


def run(*arguments, **environment):
    """The finished process, which makes namespaces of its own."""
    values = {**os.environ, **environment}
    values.pop(mbnnet.INSIDE, None)
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True,
                          env=values, timeout=150, check=False)


class Pings(unittest.TestCase):
    """restart_pinger.py"""

    def test_checksum(self):
        """It is right when the sum of all words, itself included, is all ones (RFC 1071)."""
        for identifier, number in ((0, 0), (0xffff, 0xffff), (0x1234, 0x4321)):
            words = memoryview(echo_request(identifier, number)).cast('H')
            total = sum(words)
            self.assertEqual((total & 0xffff) + (total >> 16), 0xffff)

    def test_lost_are_those_that_the_network_has_swallowed(self):
        with Modem(['packet attached'], net='wwan0') as modem:
            modem.command('activate')
            # whose neighbour discovery would be swallowed, too
            with open(mbnnet.CONF.format('ipv6') + '/wwan0/disable_ipv6', 'w',
                      encoding='ascii') as file:
                file.write('1')
            mbnnet.ip('link', 'set', 'wwan0', 'up')
            mbnnet.ip('address', 'add', '10.64.0.2/30', 'dev', 'wwan0')
            mbnnet.ip('route', 'add', 'default', 'dev', 'wwan0')
            with Pinger(restart.TARGET) as pinger:
                restart.wait_until_clear(pinger, 'at first')
                modem.command('data off')
                modem.wait('traffic swallowed count=5')
                modem.command('data on')
                restart.wait_until_clear(pinger, 'in the end')
            self.assertEqual(len(pinger.lost()), modem.traffic()['swallowed'])
        first, last = pinger.lost()[0], pinger.lost()[-1]
        self.assertEqual(last - first + 1, len(pinger.lost()))
        self.assertGreater(pinger.longest_silence(), pinger.sent[last] - pinger.sent[first])

    def test_no_way_is_lost_too(self):
        with Pinger(restart.TARGET) as pinger:
            pass
        self.assertEqual(pinger.lost(), list(range(len(pinger.sent))))
        self.assertNotEqual(pinger.lost(), [])

    def test_times(self):
        pinger = Pinger(restart.TARGET)
        pinger.sent = [1, 2, 3, 4, 5]
        pinger.answered = {0: 1.25, 1: 2.25, 4: 5.5}
        self.assertEqual(pinger.lost(), [2, 3])
        self.assertEqual(pinger.lost(3.5), [3])
        self.assertEqual(pinger.lost(until=4), [2])
        self.assertEqual(pinger.longest_silence(3), 3.25)
        self.assertEqual(pinger.longest_silence(6), float('inf'))


class Restart(unittest.TestCase):
    """restart.py"""

    def test_table(self):
        """Medians and ranges, and how often a thing was so."""
        same = {key: 'x' for key, _ in restart.FACTS} | {key: 1 for key, _ in restart.MEASURES}
        rounds = [{**same, 'lost': lost, 'kept_ended': kept}
                  for lost, kept in ((3, True), (20, False), (4, True))]
        lines = [line.split() for line in restart.table(rounds)]
        self.assertEqual(lines[1], ['packets', 'lost', '4', '3', '…', '20'])
        self.assertEqual(lines[len(restart.MEASURES) + 1][-6:],
                         ['2', '×', 'yes;', '1', '×', 'no'])

    def test_without_modem_manager(self):
        done = run('--daemon=modemmanager', MBN_UNPACKED='/nonexistent')
        self.assertEqual((done.returncode, done.stderr), (restart.SKIPPED, ''))
        self.assertRegex(done.stdout, r'\Askipped: ModemManager is not unpacked; .*\n\Z')

    @unittest.skipIf(mbnudev.missing(), mbnudev.missing())
    def test_one_round(self):
        """Of each kind."""
        for name in ('TERM', 'KILL'):
            with self.subTest(name), tempfile.NamedTemporaryFile() as file:
                done = run('--rounds=1', f'--signal={name}', f'--json={file.name}')
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                result, = json.load(file)
                self.assertEqual(result['lost'], result['lost_unasked'] + result['lost_asked'])
                self.assertLess(result['ended'], result['ready'])
                for _, text in restart.MEASURES + restart.FACTS:
                    self.assertIn(text, done.stdout)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
