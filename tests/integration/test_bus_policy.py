#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The policy for the system bus that is installed with the service."""

import os
import shutil
import tempfile
import unittest

from mbnbus import BUS_NAME, ROOT, Bus, Client
from mbnharness import INTERFACE_MANAGER, Daemon, IntegrationTest, main

POLICY = os.path.join(os.environ['MBN_TEST_SRCDIR'], 'data', 'org.mbnd1.conf')
# What a system bus says of names and calls that no other file speaks of.
STRICT = '''
  <policy context="default"><deny own="*"/><deny send_type="method_call"/>
    <allow send_destination="org.freedesktop.DBus"/></policy>'''


@unittest.skipUnless(os.getuid() == 0, 'only root may own the name')
class Policy(IntegrationTest):
    """A bus as strict as the system's."""

    def run_on(self, extra):
        bus = Bus(extra)
        self.addCleanup(bus.close)
        client = Client(bus.address)
        self.addCleanup(client.close)
        return bus, client

    def daemon(self, bus):
        directory = tempfile.mkdtemp(prefix='mbntest-')
        self.addCleanup(shutil.rmtree, directory)
        daemon = Daemon(['--bus-address=' + bus.address, '--no-hotplug', '--ip=report',
                         '--state-dir=' + os.path.join(directory, 'state'),
                         '--runtime-dir=' + os.path.join(directory, 'run')], directory)
        self.addCleanup(daemon.stop)
        return daemon

    def test_refused_without(self):
        bus, _client = self.run_on(STRICT)
        daemon = self.daemon(bus)
        self.assertEqual(daemon.wait(), 1)
        self.assertIn('the bus policy does not allow it', daemon.log())

    def test_allowed_with(self):
        bus, client = self.run_on(STRICT + f'<include>{POLICY}</include>')
        self.daemon(bus)
        client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME)
        self.assertEqual(client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))


if __name__ == '__main__':
    main()
