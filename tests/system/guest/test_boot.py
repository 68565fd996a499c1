# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A boot with the modem plugged in, after a shutdown with a connection."""

import json

import machine
from machine import ACTIVATED, CONNECTION, SystemTest
from modem import words


class Shutdown(SystemTest):
    """What is left of the boot before."""

    def test_ends_call(self):
        """a shutdown ends the call before the modem loses its power"""
        with open('/var/lib/modem/journal.json', encoding='utf-8') as file:
            saved = json.load(file)
        asked = [words(entry) for entry in saved['journal'] if entry['dir'] == 'host']
        self.assertEqual(asked[-2:], ['connect set', 'close'], asked[-10:])
        self.assertEqual([c for c in saved['state']['contexts'] if c['state'] != 'deactivated'], [])

    def test_in_order(self):
        """mbnd says why it stops, and systemd is content with how it does"""
        text = machine.run('journalctl', '-q', '-b', '-1', '-u', 'mbnd', '-o', 'cat')
        self.assertIn('stopping (the machine', text)
        end = text[text.rindex('stopping ('):]
        for word in ('Failed', 'timed out', 'Killing', 'SIGKILL'):
            self.assertNotIn(word, end)


class Boot(SystemTest):
    """This boot."""

    def test_connects(self):
        """after a boot the automatic connection comes up by itself"""
        connection = self.need_connection()
        machine.wait_until(lambda: self.state(connection) == ACTIVATED, 'connected by itself')
        self.assertEqual(self.client.get(connection, CONNECTION, 'Origin'), 'auto')
        self.assert_ping()
        lines = machine.run('journalctl', '-q', '-b', '-o', 'json', '_COMM=mbnd')
        entries = [json.loads(line) for line in lines.splitlines()]

        def moment(text):
            return next(int(entry['__MONOTONIC_TIMESTAMP']) / 1e6 for entry in entries
                        if text in str(entry['MESSAGE']))
        machine.measured('from the start of the kernel to mbnd serving', moment(' serves '))
        machine.measured('from the start of the kernel to the modem known', moment('modem at '))
        machine.measured('from the start of the kernel to registered', moment('registered ('))
        machine.measured('from the start of the kernel to connected', moment('auto-connect: connected'))

    def test_nothing_failed(self):
        """no unit has failed at this boot"""
        self.assertEqual(machine.run('systemctl', '--failed', '--quiet'), '')
