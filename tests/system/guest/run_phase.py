#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Inside the virtual machine: runs the tests of this boot, tells the host, and switches off.

On standard output, for run.py: `ok - NAME`, `not ok - NAME`, `skip - NAME # WHY`, lines with
`measured` and `#`, and `end of phase`.
"""

import subprocess
import time
import traceback
import unittest

# In this order: what is later builds on what is before.
PHASES = {
    'install': ['test_install', 'test_hotplug', 'test_start', 'test_people', 'test_data',
                'test_keeps_call', 'test_hibernate', 'test_reload', 'test_journal', 'test_bad_input',
                'test_remove', 'test_last'],
    'again': ['test_boot'],
}
JOURNAL_LINES = 80


def say(text, prefix=''):
    """Lines for the host."""
    for line in str(text).splitlines():
        print(prefix + line, flush=True)


class Result(unittest.TestResult):
    """Says each result when it is there, with what mbnd logged during a test that failed."""

    def __init__(self):
        super().__init__()
        self._start = 0
        self._time = 0

    def _name(self, test):
        return test.shortDescription() or str(test)

    def startTest(self, test):
        super().startTest(test)
        self._start = time.time()

    def addSuccess(self, test):
        say(f'ok - {self._name(test)} ({time.time() - self._start:.1f} s)')

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        say(f'skip - {self._name(test)} # {reason}')

    def _bad(self, test, err):
        say(f'not ok - {self._name(test)}')
        say(''.join(traceback.format_exception(*err)), '#   ')
        journal = subprocess.run(
            ['journalctl', '--no-pager', '-q', '-o', 'short-precise',
             '--since', f'@{self._start or time.time() - 60:.6f}'],
            capture_output=True, text=True, check=False)
        # without what the tests themselves cause by reading it
        lines = [line for line in journal.stdout.splitlines() if 'request to sync' not in line]
        say('\n'.join(lines[-JOURNAL_LINES:]), '#   | ')

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._bad(test, err)

    def addError(self, test, err):
        super().addError(test, err)
        self._bad(test, err)

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._bad(subtest, err)


def wanted():
    """The test files that the host has asked for at this boot."""
    with open('/proc/cmdline', encoding='ascii') as file:
        words = dict(word.partition('=')[::2] for word in file.read().split())
    names = PHASES[words['mbn.phase']]
    if words['mbn.only']:
        names = words['mbn.only'].split(',')
    return names


def main():
    """All tests of the phase; whatever comes of it, the machine is off afterwards."""
    try:
        result = Result()
        for name in wanted():
            unittest.defaultTestLoader.loadTestsFromName(name).run(result)
        say('end of phase')
    except BaseException:
        say(traceback.format_exc(), '# ')
        raise
    finally:
        subprocess.run(['systemctl', 'poweroff'], check=False)


if __name__ == '__main__':
    main()
