# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A logind of dbusmock's template, which others wrote: it announces a sleep and has inhibitors.

    logind = Logind(test, bus.address)
    logind.wait_inhibitors(1)
    logind.announce(True)
"""

import os
import subprocess
import time

from gi.repository import GLib

from mbnbus import DEFAULT_TIMEOUT, Client
from mbnsim import DIE_WITH_ME
from mbnsystemd import LOGIND, LOGIND_PATH, MOCK

MANAGER = LOGIND + '.Manager'


class Logind:
    """It puts nothing to sleep. Ends with the test."""

    def __init__(self, test, address):
        self._test, self._address = test, address
        self.client = Client(address)
        test.addCleanup(self.client.close)
        self.process = None
        self.start()

    def start(self):
        """It is there."""
        since = self.client.mark()
        self.process = process = subprocess.Popen(
            DIE_WITH_ME + ['/usr/bin/python3', '-m', 'dbusmock', '--system', '--template',
                           'logind'],
            env={**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': self._address},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._test.addCleanup(process.wait)
        self._test.addCleanup(process.kill)
        self._wait_owner(since, True)

    def kill(self):
        """It leaves the bus."""
        since = self.client.mark()
        self.process.kill()
        self._wait_owner(since, False)

    def _wait_owner(self, since, there):
        """Waits until it has, or has not, its name."""
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == LOGIND
                         and (m.args[2] != '') == there, since=since, what='the mock of logind')

    def inhibitors(self):
        """Those who have the machine wait: (what, who, mode)."""
        found, = self.client.call(LOGIND_PATH, MANAGER, 'ListInhibitors', destination=LOGIND)
        return [(what, who, mode) for what, who, _why, mode, _uid, _pid in found]

    def wait_inhibitors(self, number):
        """Waits until so many of ours are there; they must be as logind wants them."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while len(found := self.inhibitors()) != number:
            self._test.assertLess(time.monotonic(), deadline, found)
        self._test.assertEqual(found, [('sleep', 'mbnd', 'delay')] * number)

    def announce(self, start):
        """PrepareForSleep."""
        self.client.call(LOGIND_PATH, MOCK, 'EmitSignal', '(sssav)',
                         (MANAGER, 'PrepareForSleep', 'b', [GLib.Variant('b', start)]),
                         destination=LOGIND)
