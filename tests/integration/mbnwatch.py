# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What the daemon follows on the system bus, behind a program that prints what it is told.

    driver = WatchDriver(test, bus.address)
    driver.wait('there', 'there started')
    driver.flush(NETWORKD)
    self.assertEqual(driver.take(), [])
"""

import os
import select
import subprocess
import tempfile
import time

from mbnbus import DEFAULT_TIMEOUT, NoMessage
from mbnharness import REPORTS
from mbnsim import DIE_WITH_ME


class WatchDriver:
    """The program mbn-watch-driver. Ends with the test, which it must do well."""

    PROGRAM = 'MBN_WATCH_DRIVER'

    def __init__(self, test, address, *arguments):
        self._test = test
        self._lines, self._data = [], b''
        self._log = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            DIE_WITH_ME + [os.environ[self.PROGRAM], *arguments],
            env={**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': address},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        test.addCleanup(self.close)

    def log(self):
        """What it has logged."""
        self._log.seek(0)
        return self._log.read().decode(errors='replace')

    def wait_for(self, line, timeout=DEFAULT_TIMEOUT):
        """Waits for that line; others may come before."""
        deadline = time.monotonic() + timeout
        while line not in self._lines:
            self._read(deadline, line)

    def _read(self, deadline, wanted):
        """Waits for more lines."""
        left = max(deadline - time.monotonic(), 0)
        readable, _, _ = select.select([self.process.stdout], [], [], left)
        data = os.read(self.process.stdout.fileno(), 65536) if readable else b''
        if not data:
            raise NoMessage(f'no "{wanted}" among {self._lines}; log:\n{self.log()}')
        self._data += data
        *lines, self._data = self._data.split(b'\n')
        self._lines += [line.decode() for line in lines]

    def _command(self, *words):
        self.process.stdin.write(' '.join(words).encode() + b'\n')
        self.process.stdin.flush()

    def ready(self):
        """mbn_sleep_watch_ready()."""
        self._command('ready')

    def flush(self, name):
        """Waits until it has heard all that a service has said by now."""
        self._command('flush', name)
        self.wait_for('flushed')
        self._lines.remove('flushed')

    def take(self):
        """The lines that nobody has taken yet."""
        lines, self._lines = self._lines, []
        return lines

    def wait(self, *lines):
        """Waits for these lines; there must be no others before the last."""
        self.wait_for(lines[-1])
        self._test.assertEqual(self.take(), list(lines), self.log())

    def close(self):
        """Ends it."""
        self.process.stdin.close()
        try:
            status = self.process.wait(DEFAULT_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        self.process.stdout.close()
        log = self.log()
        self._log.close()
        self._test.assertEqual(status, 0, log)
        self._test.assertEqual([word for word in REPORTS if word in log], [], log)
