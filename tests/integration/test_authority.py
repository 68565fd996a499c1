#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Who may call (design.md 3.1, 6). Needs root, to be somebody else as well."""

import json
import os
import subprocess
import sys
import unittest

from mbnharness import (CONNECTION, IMEI, INTERFACE, INTERFACE_MANAGER, REGISTRATION, ROOT, S_OK,
                        SUBSCRIBER, Client, DBusError, IntegrationTest, main, profile)

NOBODY = 65534


def call_as(uid, address, calls):
    """Makes the calls as that user in a process of its own.

    calls: [(path, interface, member, signature, args)]; returns per call
    {'args': …} or {'error': name, 'message': text}.
    """
    code = 'import test_authority; test_authority.child()'
    work = json.dumps({'uid': uid, 'address': address, 'calls': calls})
    done = subprocess.run([sys.executable, '-c', code], input=work, capture_output=True,
                          text=True, timeout=60, check=False,
                          cwd=os.path.dirname(os.path.abspath(__file__)),
                          env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


def child():
    """The other side of call_as."""
    work = json.load(sys.stdin)
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(work['uid'])
    client = Client(work['address'])
    results = []
    for path, interface, member, signature, args in work['calls']:
        try:
            got = client.call(path, interface, member, signature, tuple(args))
            results.append({'args': got})
        except DBusError as error:
            results.append({'error': error.name, 'message': error.message})
    print(json.dumps(results, default=str))


@unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
class OtherUser(IntegrationTest):
    """A client of another uid"""

    def ask(self, scene, *calls):
        """The results of calls as nobody."""
        return call_as(NOBODY, scene.bus.address, calls)

    def scene_for(self, authority):
        """(scene, connection, interface) with that authority, None for the default."""
        scene = self.scene(['packet attached'], authority=authority)
        connection = scene.ready()
        return scene, connection, scene.interface_of(connection)

    def changing_calls(self, connection, interface):
        """All calls that change something."""
        return [(connection, CONNECTION, 'Connect', '(us)', (1, profile())),
                (connection, CONNECTION, 'Connect', '(us)', (0, 'Work')),
                (connection, CONNECTION, 'Disconnect', None, ()),
                (interface, INTERFACE, 'ScanNetwork', None, ()),
                (interface, INTERFACE, 'SetPreferredProviders', '(a(susu))', ([],)),
                (interface, REGISTRATION, 'SetRegisterMode', '(usu)', (1, '', 0))]

    def test_root_denies_others_everything_that_changes_something(self):
        for authority in ('root', None):
            with self.subTest(authority=authority):
                scene, connection, interface = self.scene_for(authority)
                before, wire = scene.client.mark(), scene.wire_mark()
                for result in self.ask(scene, *self.changing_calls(connection, interface)):
                    self.assertEqual(result.get('error'), 'org.mbnd1.Error.AccessDenied', result)
                    self.assertTrue(result['message'].startswith('0x80070005: '), result)
                scene.sync()
                self.assertEqual([m for m in scene.client.signals(since=before)
                                  if 'Complete' in m.member], [])
                sent = [e for e in scene.wire(since=wire) if e.get('op') == 'set']
                self.assertEqual(sent, [])
                # root itself may
                scene.connected(connection)
                # and nobody cannot end what root began
                result, = self.ask(scene, (connection, CONNECTION, 'Disconnect', None, ()))
                self.assertEqual(result.get('error'), 'org.mbnd1.Error.AccessDenied')
                scene.disconnected(connection)

    def test_arguments_are_checked_before_the_authority_3_1(self):
        scene, connection, _ = self.scene_for('root')
        bad, mode = self.ask(scene, (connection, CONNECTION, 'Connect', '(us)', (1, '<a/>')),
                             (connection, CONNECTION, 'Connect', '(us)', (9, profile())))
        self.assertEqual(bad.get('error'), 'org.mbnd1.Error.InvalidArg', bad)
        self.assertEqual(mode.get('error'), 'org.mbnd1.Error.InvalidArg', mode)

    def test_authority_is_checked_before_the_state_3_1(self):
        scene, connection, _ = self.scene_for('root')
        scene.connected(connection)
        result, = self.ask(scene, (connection, CONNECTION, 'Connect', '(us)', (1, profile())))
        self.assertEqual(result.get('error'), 'org.mbnd1.Error.AccessDenied', result)

    def test_identity_is_not_for_others_1(self):
        scene, connection, interface = self.scene_for('root')
        who, caps, where, ready, state = self.ask(
            scene, (interface, SUBSCRIBER, 'GetSubscriberInformation', None, ()),
            (interface, INTERFACE, 'GetInterfaceCapability', None, ()),
            (interface, INTERFACE, 'GetSubscriberInformation', None, ()),
            (interface, INTERFACE, 'GetReadyState', None, ()),
            (connection, CONNECTION, 'GetConnectionState', None, ()))
        self.assertEqual(who.get('error'), 'org.mbnd1.Error.AccessDenied', who)
        if 'args' in caps:      # not an error: the deviceID is empty
            self.assertEqual(caps['args'][0][9], '')
        self.assertNotIn(IMEI, str(caps))
        self.assertEqual(caps.get('args', [[0]])[0][0], 1, caps)
        self.assertEqual(where.get('args'), [interface], where)
        self.assertEqual(ready.get('args'), [1], ready)
        self.assertEqual(state.get('args'), [3, ''], state)
        own, = scene.client.call(interface, INTERFACE, 'GetInterfaceCapability')
        self.assertEqual(own[9], IMEI)

    def test_others_can_look(self):
        scene, connection, interface = self.scene_for('root')
        results = self.ask(
            scene, (ROOT, INTERFACE_MANAGER, 'GetInterfaces', None, ()),
            (ROOT, 'org.freedesktop.DBus.ObjectManager', 'GetManagedObjects', None, ()),
            (connection, 'org.freedesktop.DBus.Properties', 'GetAll', '(s)', (CONNECTION,)),
            (interface, REGISTRATION, 'GetRegisterState', None, ()))
        for result in results:
            self.assertIn('args', result, result)

    def test_none_allows_everybody(self):
        scene, connection, interface = self.scene_for('none')
        connect, who, bad = self.ask(
            scene, (connection, CONNECTION, 'Connect', '(us)', (1, profile())),
            (interface, SUBSCRIBER, 'GetSubscriberInformation', None, ()),
            (connection, CONNECTION, 'Connect', '(us)', (1, '<a/>')))
        self.assertIn('args', connect, connect)
        self.assertIn('args', who, who)
        self.assertEqual(bad.get('error'), 'org.mbnd1.Error.InvalidArg')
        self.assertEqual(scene.completed(connect['args'][0]).args[1], S_OK)


class OwnUser(IntegrationTest):
    """root = uid 0, and on other buses than the system bus mbnd's own uid"""

    def test_own_uid_may(self):
        for authority in ('root', None, 'none'):
            with self.subTest(authority=authority):
                scene = self.scene(authority=authority)
                connection = scene.ready()
                scene.connected(connection)
                scene.disconnected(connection)

    def test_default_that_cannot_be_had_is_said_once(self):
        scene = self.scene()
        scene.ready()
        lines = [line for line in scene.log().splitlines() if 'polkit' in line.lower()]
        self.assertLessEqual(len(lines), 1)


if __name__ == '__main__':
    main()
