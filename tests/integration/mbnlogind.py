# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A logind of dbusmock's template, which others wrote: it announces a sleep and has inhibitors.

    logind = Logind(test, bus.address)
    logind.wait_inhibitors(1)
    logind.announce(True)
"""

import time

from gi.repository import GLib

from mbnbus import DEFAULT_TIMEOUT
from mbnmock import MOCK, MockService
from mbnsystemd import LOGIND, LOGIND_PATH

MANAGER = LOGIND + '.Manager'


class Logind(MockService):
    """It puts nothing to sleep. Ends with the test."""

    name, template = LOGIND, 'logind'

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
