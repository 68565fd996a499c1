# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A service on the system bus of a scene, made up by dbusmock from a template."""

import os
import subprocess

from mbnbus import Client
from mbnsim import DIE_WITH_ME

MOCK = 'org.freedesktop.DBus.Mock'


class MockService:
    """It comes and goes as a test wants it. Ends with the test.

    name: which it has on the bus; template: dbusmock's, or a file
    """

    name = template = None

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
                           self.template],
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
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == self.name
                         and (m.args[2] != '') == there, since=since,
                         what=f'the mock of {self.name}')
