# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""How the journal of this boot reads, before people have broken things."""

import json
import re
import unittest

import machine
from machine import UNIT, SystemTest, run

# What the tests before this one have brought about on purpose.
EXPECTED = [
    r'mbnd\.conf.*route_metric',                # a bad configuration at a reload
    r'polkit',                                  # that was taken away
]
# mbnd has been killed twice.
OF_SYSTEMD = [r'Main process exited, code=killed, status=9/KILL',
              r'Main process exited, code=(killed|dumped), status=11/SEGV',
              r"Failed with result '(signal|core-dump)'"]


def entries(*matches):
    """The entries of this boot."""
    lines = run('journalctl', '-q', '-b', '-o', 'json', *matches)
    found = [json.loads(line) for line in lines.splitlines()]
    return [entry for entry in found if isinstance(entry.get('MESSAGE'), str)]


class ReadsWell(unittest.TestCase):
    """Everything that was logged until now."""

    def test_no_warnings(self):
        """nothing in it is a warning or worse but what was brought about"""
        bad = [entry['MESSAGE'] for entry in entries('-u', UNIT, '-p', 'warning')]
        unexpected = [line for line in bad
                      if not any(re.search(pattern, line) for pattern in EXPECTED + OF_SYSTEMD)]
        self.assertEqual(unexpected, [])

    def test_no_denials(self):
        """neither the kernel nor the bus has denied the service anything"""
        lines = [entry['MESSAGE'] for entry in entries()]
        denied = [line for line in lines
                  if (re.search(r'type=1326|apparmor="DENIED"', line) and 'mbnd' in line)
                  or ('Rejected send message' in line and 'org.mbnd1' in line)]
        self.assertEqual(denied, [])
        own = [entry['MESSAGE'] for entry in entries('_COMM=mbnd')]
        self.assertEqual([line for line in own
                          if re.search('Operation not permitted|Permission denied', line)], [])

    def test_no_secrets(self):
        """neither identity nor passwords are in any entry, field or core"""
        text = run('journalctl', '-q', '-b', '-o', 'export', '-u', UNIT)
        self.assertEqual([secret for secret in machine.SECRETS if secret in text], [])

    def test_fields(self):
        """one modem's story and one request's are a query each"""
        found = entries('_COMM=mbnd')
        modems = {entry.get('MBN_MODEM') for entry in found} - {None}
        self.assertIn('modem0', modems)
        request = next(entry['MBN_REQUEST'] for entry in found if 'MBN_REQUEST' in entry)
        story = entries(f'MBN_REQUEST={request}')
        self.assertTrue(any('completed' in entry['MESSAGE'] for entry in story), story)

    def test_catalogue(self):
        """journalctl -x explains landmarks"""
        known = {line.split()[0] for line in run('journalctl', '--list-catalog').splitlines()
                 if 'mbnd' in line}
        self.assertNotEqual(known, set())
        used = {entry['MESSAGE_ID'] for entry in entries('_COMM=mbnd')
                if 'MESSAGE_ID' in entry}
        self.assertNotEqual(used, set())
        self.assertEqual(used - known, set())
        text = run('journalctl', '-q', '-b', '-x', f'MESSAGE_ID={sorted(used)[0]}')
        self.assertIn('Defined-By: mbnd', text)


class Sandbox(SystemTest):
    """What the sandbox forbids silently is told here."""

    def test_system_calls(self):
        """the service asks for no system call that its sandbox forbids, but for one of GLib's"""
        # GLib's pools of threads try to keep a thread's priority, and do without.
        machine.drop_in('[Service]\nSystemCallErrorNumber=kill\nSystemCallFilter=sched_setattr\n')
        try:
            machine.systemctl('restart', UNIT)
            pid = machine.main_pid()
            self.need_call()
            self.assert_ping()
            self.hang_up()
            self.assertEqual(machine.main_pid(), pid)
        finally:
            machine.no_drop_in()
            machine.systemctl('restart', UNIT)
        denied = [entry['MESSAGE'] for entry in self.journal.entries()
                  if 'type=1326' in str(entry.get('MESSAGE'))]
        self.assertEqual(denied, [])
