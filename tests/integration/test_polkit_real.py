#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real polkit, with our policy and rules of the test's in mounts of its own.

Nobody has a session here, so everybody is somebody else (allow_any); what users in front of the
machine may do is asked of a mock (test_authority_matrix.py).
"""

import os
import pwd
import re
import subprocess
import unittest
from unittest import mock

from mbnharness import CONNECTION, ERROR_CANCELLED, IMSI, INTERFACE, ROOT, S_OK, DBusError, \
    IntegrationTest, main, profile
from mbnpolkit import DENIED, NEEDS_ROOT, NOBODY, POLICY, POLKIT, SOMEBODY, SOURCE, PolkitScene, \
    client_of
from mbnprofiles import MANAGER, PROFILE, v1
from mbnsim import DIE_WITH_ME

README = SOURCE / 'README.md'
POLKITD = '/usr/lib/polkit-1/polkitd'
ACTIONS, RULES = '/usr/share/polkit-1/actions', '/etc/polkit-1/rules.d'
RULE = '''
polkit.addRule(function(action, subject) {
    if (subject.user != "nobody")
        return;
    if (action.id == "org.mbnd1.connect-profile" && action.lookup("profile") == "Work"
        && action.lookup("method") == "org.mbnd1.Connection.Connect")
        return polkit.Result.YES;
    if (action.id == "org.mbnd1.manage-system-profiles")
        return polkit.Result.YES;
    if (action.id == "org.mbnd1.radio")
        return polkit.Result.NO;
});
'''


class RealPolkit:
    """It, on a bus, with the policy file of that text; None: without. Ends with the test."""

    def __init__(self, test, bus, policy, rule):
        directory = os.path.join(bus.directory, 'polkit')
        places = {ACTIONS: os.path.join(directory, 'actions'),
                  RULES: os.path.join(directory, 'rules')}
        for place, source in places.items():
            if not os.path.isdir(place):
                raise unittest.SkipTest(f'no {place} to put ours over')
            os.makedirs(source)
        if policy is not None:
            self.put(places[ACTIONS], POLICY.name, policy)
        self.put(places[RULES], '10-test.rules', rule)
        script = ' && '.join(f'mount --bind {source} {place}' for place, source in places.items())
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['unshare', '--mount', '--propagation', 'private', 'sh', '-c',
                           script + f' && exec {POLKITD} --no-debug'],
            env={**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': bus.address},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        test.addCleanup(self.process.wait)
        test.addCleanup(self.process.kill)

    @staticmethod
    def put(directory, name, text):
        """A file that polkit's user can read."""
        path = os.path.join(directory, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, 0o644)


@unittest.skipUnless(os.getuid() == 0, NEEDS_ROOT)
@unittest.skipUnless(os.path.exists(POLKITD), 'no polkit is installed')
class Real(IntegrationTest):
    """polkit as Debian has it"""

    def begin(self, policy=POLICY.read_text(encoding='utf-8'), rule=RULE, **kwargs):
        """A scene with it."""
        def start(scene):
            client = client_of(self, 0, scene.polkit_bus.address)
            since = client.mark()
            RealPolkit(self, scene.polkit_bus, policy, rule)
            client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == POLKIT
                              and m.args[2], since=since, what='polkit')
        return PolkitScene(self, ['packet attached'], polkit=False, before_start=start, **kwargs)

    def refused(self, client, *call, interactive=False):
        """The message of a refusal."""
        with self.assertRaises(DBusError) as caught:
            client.reply(client.send(*call, interactive=interactive))
        self.assertEqual(caught.exception.name, DENIED, caught.exception)
        return caught.exception.message

    def test_defaults_rules_and_details(self):
        scene = self.begin()
        connection = scene.ready()
        nobody, daemon = scene.caller(NOBODY), scene.caller(SOMEBODY)
        scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Work'),))
        temporary = (connection, CONNECTION, 'Connect', '(us)', (1, profile()))
        by_name = (connection, CONNECTION, 'Connect', '(us)', (0, 'Work'))
        # a challenge; and nobody is there to meet it
        self.assertIn('ALLOW_INTERACTIVE_AUTHORIZATION', self.refused(daemon, *temporary))
        self.assertIn('authentication agent', self.refused(daemon, *temporary, interactive=True))
        self.assertIn('authentication is needed', self.refused(daemon, *by_name))
        # a no
        interface = scene.interface_of(connection)
        self.assertIn("polkit's policy", self.refused(nobody, interface, INTERFACE, 'ScanNetwork'))
        # a yes, for what our details say; and for no more
        self.assertIn('authentication is needed', self.refused(
            nobody, connection, CONNECTION, 'Connect', '(us)', (0, 'Other')))
        request, = nobody.call(*by_name)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        # his own, to which the lesser authority suffices, which he has not
        self.assertIn('org.mbnd1.connect)', self.refused(nobody, connection, CONNECTION,
                                                         'Disconnect'))
        # who may do the greater thing may do the lesser one
        nobody.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Mine'),))
        path, = scene.client.call(ROOT, MANAGER, 'GetConnectionProfile', '(os)', ('/', 'Mine'))
        self.assertNotIn(IMSI, nobody.call(path, PROFILE, 'GetProfileXmlData')[0])
        scene.disconnected(connection)

    def test_the_rule_of_the_readme(self):
        """Who is let use a profile connects with it and disconnects, and does nothing else."""
        rule = re.search(r'```js\n(.*?)```', README.read_text(encoding='utf-8'), re.S)[1]
        scene = self.begin(rule=rule.replace('subject.isInGroup("netdev")',
                                             'subject.user == "nobody"'))
        connection = scene.ready()
        nobody, daemon = scene.caller(NOBODY), scene.caller(SOMEBODY)
        for name in 'Company', 'Other':
            scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1(name),))
        disconnect = (connection, CONNECTION, 'Disconnect')
        for client in nobody, scene.client:
            request, = client.call(connection, CONNECTION, 'Connect', '(us)', (0, 'Company'))
            self.assertEqual(scene.completed(request).args[1], S_OK)
            self.refused(daemon, *disconnect)
            request, = nobody.call(*disconnect)
            self.assertEqual(scene.completed(request).args[1], S_OK)
        # while it is being made, too
        scene.modem.command('set activate-delay 600')
        request, = nobody.call(connection, CONNECTION, 'Connect', '(us)', (0, 'Company'))
        scene.modem.wait('host connect set count=3')
        ending, = nobody.call(*disconnect)
        self.assertEqual(scene.completed(request).args[1], ERROR_CANCELLED)
        self.assertEqual(scene.completed(ending).args[1], S_OK)
        scene.modem.command('set activate-delay 0')
        # another profile, and one of that name that is not the stored one
        for mode, data in ((0, 'Other'), (1, profile(name='Company'))):
            self.refused(nobody, connection, CONNECTION, 'Connect', '(us)', (mode, data))
            request, = scene.client.call(connection, CONNECTION, 'Connect', '(us)', (mode, data))
            self.assertEqual(scene.completed(request).args[1], S_OK)
            self.refused(nobody, *disconnect)
            scene.disconnected(connection)

    def test_a_process_of_another_bus(self):
        scene = self.begin(same_bus=False)
        nobody = scene.caller(NOBODY)
        nobody.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Mine'),))
        self.assertIn('authentication is needed', self.refused(
            scene.caller(SOMEBODY), ROOT, MANAGER, 'CreateConnectionProfile', '(s)',
            (v1('His'),)))

    def test_without_our_policy(self):
        scene = self.begin(policy=None)
        create = (ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Work'),))
        self.assertIn('org.mbnd1.policy', self.refused(scene.caller(), *create))
        scene.client.call(*create)
        scene.wait_log('polkit does not know the action')

    def test_as_the_owner_and_as_another_user(self):
        """The service is no root: only the owner of an action may ask about others."""
        text = POLICY.read_text(encoding='utf-8')
        own = text.replace('unix-user:mbnd', f'unix-user:{pwd.getpwuid(SOMEBODY).pw_name}')
        self.assertNotEqual(text, own)
        for policy, may in ((own, True), (text, False)):
            with self.subTest(may=may), mock.patch.dict(os.environ, {
                    'MBN_TEST_WRAPPER': f'setpriv --reuid={SOMEBODY} --regid={SOMEBODY} '
                                        '--clear-groups'}):
                scene = self.begin(policy, modems=[], uid=SOMEBODY)
                create = (ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Work'),))
                if may:
                    scene.caller(NOBODY).call(*create)
                else:
                    self.assertIn(f'user {SOMEBODY} as its owner',
                                  self.refused(scene.caller(NOBODY), *create))


if __name__ == '__main__':
    main()
