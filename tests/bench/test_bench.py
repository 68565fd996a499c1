#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The benchmark measures everything it promises. Its numbers here mean nothing."""

import json
import os
import subprocess
import sys
import tempfile
import unittest

import bench
from bench_leases import LIMITS, system_bus
from measures import row

import mbnnet  # found through benchlib
from mbnbus import Client, DBusError

PROGRAM = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'bench.py')
SMALL = ['--sanitized', '--rounds=1', '--cycles=20', '--memory-cycles=20', '--idle-seconds=1',
         '--idle-after=1', '--clients=5', '--modems=2', '--profiles=40', '--lookups=20',
         '--pings=3', '--leases=6', '--lease-rounds=2']


MEASURES_HERE = {'cycles', 'messages', 'ready', 'idle', 'memory', 'profiles', 'leases'}
if mbnnet.reason_against() is None:
    MEASURES_HERE.add('data')


def run(*arguments):
    """The finished process."""
    return subprocess.run([sys.executable, PROGRAM, *arguments], capture_output=True, text=True,
                          timeout=150, check=False)


class Bench(unittest.TestCase):
    """tests/bench/bench.py"""

    def test_all_measures(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'benchmark.json')
            done = run(*SMALL, '--json', path)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            with open(path, encoding='utf-8') as file:
                results = json.load(file)['results']

        self.assertEqual({r['measure'] for r in results},
                         MEASURES_HERE)
        for result in results:
            self.assertIn(result['name'].strip(), done.stdout)
            if result['floor'] is not None:
                self.assertAlmostEqual(result['ratio'], result['value'] / result['floor'])
        values = {r['name'].strip(): r['value'] for r in results}
        # what does not depend on the build
        self.assertEqual(values['messages, Connect, attached'], 2)
        self.assertEqual(values['messages, Connect, detached'], 3)
        self.assertEqual(values['messages, Disconnect'], 1)
        self.assertLessEqual(values['messages, OPEN to ready'], 10)
        self.assertEqual(values['messages per idle minute'], 0)
        self.assertEqual(values['activations a round'], 1)
        self.assertEqual(values['deactivations a round'], 1)

    def test_leases_are_measured_on_a_bus_with_the_limits_of_a_system_bus(self):
        with system_bus() as bus:
            client = Client(bus.address, subscribe=False)
            for number in range(LIMITS['max_match_rules_per_connection']):
                client.call_bus('AddMatch', '(s)', (f"type='signal',member='Signal{number}'",))
            with self.assertRaises(DBusError) as caught:
                client.call_bus('AddMatch', '(s)', ("type='signal',member='OneTooMany'",))
            client.close()
        self.assertEqual(caught.exception.name, 'org.freedesktop.DBus.Error.LimitsExceeded')

    def test_an_aim_that_is_missed_is_marked(self):
        for result, missed in ((row('a', 3, '', 'budget', None, 3), False),
                               (row('a', 4, '', 'budget', None, 3), True),
                               (row('a', 11, 'µs', 'floor', 10, 1.2), False),
                               (row('a', 13, 'µs', 'floor', 10, 1.2), True),
                               (row('a', 13, 'µs', 'floor', 10), False)):
            with self.subTest(result=result):
                self.assertEqual(bench.is_missed(result), missed)
                self.assertEqual(bench.line(result).endswith('!'), missed)

    def test_unknown_measure(self):
        done = run('nonsense')
        self.assertEqual(done.returncode, 2)
        self.assertIn('nonsense', done.stderr)


if __name__ == '__main__':
    unittest.main(verbosity=2)
