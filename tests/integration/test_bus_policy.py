#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The policy for the system bus that is installed with the service."""

import os
import shutil
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

from mbnbus import BUS_NAME, ROOT, Bus, Client
from mbnharness import INTERFACE_MANAGER, Daemon, IntegrationTest, main
from test_authority import NOBODY, call_as

POLICY = os.path.join(os.environ['MBN_TEST_SRCDIR'], 'data', 'org.mbnd1.conf')
# What a system bus says of names and calls that no other file speaks of.
STRICT = '''
  <policy context="default"><deny own="*"/><deny send_type="method_call"/>
    <allow send_destination="org.freedesktop.DBus"/></policy>'''


# Two users that every machine has, in the place of ours and of anybody.
OURS, OTHER = 'nobody', 'daemon'
OWN = '''
import os, pwd, sys
user = pwd.getpwnam(sys.argv[1])
os.setgroups([])
os.setgid(user.pw_gid)
os.setuid(user.pw_uid)
from gi.repository import Gio, GLib
bus = Gio.DBusConnection.new_for_address_sync(
    sys.argv[2], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
    | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
try:
    bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                  'RequestName', GLib.Variant('(su)', ('org.mbnd1', 4)), None, 0, -1, None)
    print('owner')
except GLib.Error as error:
    print(Gio.DBusError.get_remote_error(error))
'''


def own_as(user, address):
    """What that user is told who asks for the name."""
    done = subprocess.run(['/usr/bin/python3', '-c', OWN, user, address], capture_output=True,
                          text=True, timeout=60, check=True)
    return done.stdout.strip()


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

    def test_the_name_is_for_its_user_and_for_root(self):
        bus, _client = self.run_on(STRICT + f'<include>{self.policy_for(OURS)}</include>')
        denied = 'org.freedesktop.DBus.Error.AccessDenied'
        self.assertEqual([own_as(user, bus.address) for user in (OTHER, OURS, 'root')],
                         [denied, 'owner', 'owner'])

    def test_a_user_that_is_not_there_spoils_nothing(self):
        """The bus has read the policy before the user was made."""
        bus, _client = self.run_on(STRICT + f'<include>{self.policy_for("no-such-user")}</include>')
        denied = 'org.freedesktop.DBus.Error.AccessDenied'
        self.assertEqual([own_as(user, bus.address) for user in (OTHER, 'root')],
                         [denied, 'owner'])

    def test_calls_and_nothing_else_are_for_everybody(self):
        bus, client = self.run_on(STRICT + f'<include>{POLICY}</include>')
        self.daemon(bus)
        client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME)
        (result,) = call_as(NOBODY, bus.address, [(ROOT, 'org.freedesktop.DBus.Introspectable',
                                                   'Introspect', None, [])])
        self.assertIn('org.mbnd1.InterfaceManager', result['args'][0])
        for element in ElementTree.parse(POLICY).iter('allow'):
            if 'own' not in element.attrib:
                self.assertEqual(element.attrib, {'send_destination': BUS_NAME,
                                                  'send_type': 'method_call'})

    def policy_for(self, user):
        """Our policy, with another user in the place of ours."""
        with open(POLICY, encoding='utf-8') as file:
            text = file.read()
        self.assertIn('user="mbnd"', text)
        directory = tempfile.mkdtemp(prefix='mbntest-')
        self.addCleanup(shutil.rmtree, directory)
        path = os.path.join(directory, 'policy.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text.replace('user="mbnd"', f'user="{user}"'))
        return path


if __name__ == '__main__':
    main()
