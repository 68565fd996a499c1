# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What the tests of the simulated modem share; also makes the helpers of other folders importable.

Import it before `mbimwire` and `mbnsim`.
"""

import os
import struct
import sys
import unittest

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [os.path.join(TESTS, 'integration'), os.path.join(TESTS, 'sim')]
from mbimwire import COMMAND_DONE, CONNECT, PACKET, RADIO, SET, Host, connect_buffer  # noqa: E402
from mbnsim import Modem  # noqa: E402


class SimTest(unittest.TestCase):
    scenario = None
    net = None

    def setUp(self):
        self.modem = Modem(self.scenario, net=self.net)
        self.addCleanup(self.close_modem)
        self.host = Host(self.modem.device)
        self.addCleanup(lambda: self.host.close())

    def close_modem(self):
        self.assertEqual(self.modem.close(), 0, 'the simulator failed; see its output')

    def sim(self, text):
        return self.modem.command(text)

    def open(self, max_transfer=4096):
        self.assertEqual(self.host.open(max_transfer).status, 0)

    def assert_quiet(self):
        """Nothing was sent before this point that has not been read."""
        tid = self.host.start(RADIO)
        message = self.host.message()
        self.assertEqual((message.type, message.tid), (COMMAND_DONE, tid))

    def attach(self):
        self.assertEqual(self.host.command(PACKET, SET, struct.pack('<I', 0)).status, 0)

    def connect(self, **kwargs):
        return self.host.command(CONNECT, SET, connect_buffer(**kwargs))

    def contexts(self):
        return {context['session']: context['state'] for context in self.modem.state()['contexts']}
