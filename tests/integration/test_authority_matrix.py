#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every method as every caller, compared with authority-matrix.md.

polkit is a mock that answers as our policy file says, for one class of callers after the other.
Root needs uid 0. Without it everybody is the daemon's own user: then the columns of root and of no
polkit, where that user counts as root, are left out, and the case of another user's connection.
"""

import os
import re
import unittest
from collections import namedtuple
from pathlib import Path
from xml.etree import ElementTree

from mbnharness import (ACTIVATED, CONNECTION, CONNECTION_MANAGER, ICCID, IMEI, IMSI, INTERFACE,
                        INTERFACE_MANAGER, REGISTRATION, ROOT, S_OK, SIGNAL, SUBSCRIBER, DBusError,
                        IntegrationTest, main, profile)
from mbnpolkit import DEFAULTS, DENIED, NEEDS_ROOT, NOBODY, SOURCE, PolkitScene, read_policy
from mbnprofiles import ANY, MANAGER, PROFILE, v1

TABLE = Path(__file__).resolve().parent / 'authority-matrix.md'
XML = sorted((SOURCE / 'dbus').glob('org.mbnd1.*.xml'))
CALLERS = ('root', 'active', 'inactive', 'other', 'no polkit')
AUTO_CONNECT, SYNC, POWER = 'org.mbnd1.AutoConnect', 'org.mbnd1.SyncManager', 'org.mbnd1.Power'
PREFIX = 'org.mbnd1.'
NUMBER = '+15550100'
# Of methods that are not there yet.
LATER = {'org.mbnd1.unlock-sim', 'org.mbnd1.sms', 'org.mbnd1.device-command'}

Row = namedtuple('Row', 'method case action outcomes')
Call = namedtuple('Call', 'path interface member signature args')


def read_table():
    """The rows, as they stand there."""
    rows = []
    for line in TABLE.read_text(encoding='utf-8').splitlines():
        cells = [cell.strip() for cell in line.strip('|').split('|')]
        if line.startswith('| ') and cells[0] != 'method':
            assert len(cells) == 3 + len(CALLERS), line
            rows.append(Row(*cells[:3], dict(zip(CALLERS, cells[3:]))))
    return rows


def methods_of_xml():
    """All methods of the API, without the prefix."""
    found = []
    for path in XML:
        for interface in ElementTree.parse(path).getroot().iter('interface'):
            name = interface.get('name')[len(PREFIX):]
            found += [f'{name}.{method.get("name")}' for method in interface.iter('method')]
    return found


class Table(unittest.TestCase):
    """The table by itself"""

    def test_has_every_method_and_no_other(self):
        self.assertGreater(len(XML), 10)
        self.assertEqual({row.method for row in read_table()}, set(methods_of_xml()))

    def test_has_no_row_twice(self):
        keys = [(row.method, row.case) for row in read_table()]
        self.assertEqual(len(keys), len(set(keys)))
        for method in {row.method for row in read_table()}:
            cases = [row.case for row in read_table() if row.method == method]
            self.assertTrue(cases == [''] or '' not in cases, method)

    def test_says_what_the_policy_says(self):
        """yes, or for those who must authenticate, no; and whoever is not asked may."""
        for row in read_table():
            with self.subTest(method=row.method, case=row.case):
                for caller, outcome in row.outcomes.items():
                    if row.action == '-' or caller == 'root':
                        expected = {'yes'}
                    elif caller != 'no polkit' \
                            and DEFAULTS[caller][PREFIX + row.action] == 'yes':
                        expected = {'yes'}
                    else:
                        expected = {'no', 'hidden'}
                    self.assertIn(outcome, expected, caller)

    def test_and_the_policy_have_the_same_actions(self):
        used = {PREFIX + row.action for row in read_table() if row.action != '-'}
        for actions in read_policy().values():
            self.assertEqual(set(actions), used | LATER)

    def test_and_the_gate_have_the_same_actions(self):
        text = (SOURCE / 'dbus' / 'mbn-gate-table.h').read_text(encoding='utf-8')
        defined = set(re.findall(r'#define MBN_ACTION_\w+\s+"(org\.mbnd1\.[a-z-]+)"', text))
        self.assertEqual(defined, {PREFIX + row.action for row in read_table()
                                   if row.action != '-'})


class Policy(unittest.TestCase):
    """data/org.mbnd1.policy"""

    def test_is_complete_and_none_is_for_everybody(self):
        order = ['no', 'auth_admin', 'auth_admin_keep', 'auth_self', 'auth_self_keep', 'yes']
        policy = read_policy()
        for action, active in policy['active'].items():
            with self.subTest(action=action):
                ranks = [order.index(policy[c][action]) for c in ('other', 'inactive', 'active')]
                self.assertEqual(ranks, sorted(ranks))
                self.assertNotEqual(policy['other'][action], 'yes')
                self.assertEqual(active == 'no', action == 'org.mbnd1.power')

    def test_speaks_to_people_and_names_the_owner(self):
        root = ElementTree.parse(SOURCE / 'data' / 'org.mbnd1.policy').getroot()
        actions = {action.get('id') for action in root.iter('action')}
        for action in root.iter('action'):
            notes = {note.get('key'): note.text for note in action.iter('annotate')}
            self.assertEqual(notes.pop('org.freedesktop.policykit.owner'), 'unix-user:mbnd')
            implied = notes.pop('org.freedesktop.policykit.imply', '').split()
            self.assertLessEqual(set(implied), actions)
            self.assertEqual(notes, {})
            self.assertTrue(action.find('description').text)
            self.assertRegex(action.find('message').text, r'^[A-Z].*\.$')


class World:
    """What the calls are about, made ready before each, while polkit says yes to everybody."""

    def __init__(self, test, scene, caller):
        self.test, self.scene, self.caller = test, scene, caller
        self.root = scene.client
        self.connection = scene.ready()
        self.interface = scene.interface_of(self.connection)
        self.numbers = iter(range(1000))

    def create(self, creation=None):
        """A new profile: (path, name)."""
        name, since = f'Profile{next(self.numbers)}', self.root.mark()
        self.root.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)',
                       (v1(name, creation=creation),))
        return self.root.wait_signal('OnConnectionProfileArrival', since=since).args[0], name

    def connect(self, client=None):
        """There is a connection, of that client, or of anybody."""
        state = self.scene.state(self.connection)
        if client is not None and state == ACTIVATED:
            self.scene.disconnected(self.connection)
        if client is not None or state != ACTIVATED:
            done = self.scene.completed(self.scene.connect(self.connection, client=client))
            self.test.assertEqual(done.args[1], S_OK, done)

    def own(self):
        """There is a connection of the caller, if he could make one."""
        self.connect(self.caller.client if self.scene.polkit else None)
        return self.on_connection('Disconnect')

    def others(self):
        """There is one of root."""
        self.connect(self.root)
        return self.on_connection('Disconnect')

    def on_connection(self, member, signature=None, args=()):
        """A call of Connection."""
        return Call(self.connection, CONNECTION, member, signature, args)

    def temporary(self):
        """Refused by the handler: there is one already."""
        self.connect()
        return self.on_connection('Connect', '(us)', (1, profile()))

    def new(self, creation=None):
        """CreateConnectionProfile"""
        return Call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)',
                    (v1(f'New{next(self.numbers)}', creation=creation),))

    def changed(self, before, after):
        """UpdateProfile"""
        path, name = self.create(before)
        return Call(path, PROFILE, 'UpdateProfile', '(s)',
                    (v1(name, creation=after, apn='other'),))

    def deleted(self, creation):
        """Delete"""
        return Call(self.create(creation)[0], PROFILE, 'Delete', None, ())


def getters(interface, path, *members):
    """Recipes of methods without arguments."""
    return {(f'{interface[len(PREFIX):]}.{member}', ''):
            (lambda world, member=member: Call(path(world), interface, member, None, ()))
            for member in members}


def at_root(_world):
    """The path of the managers."""
    return ROOT


def at_modem(world):
    """The path of the modem."""
    return world.interface


ADMIN, OPERATOR = 'AdminProvisioned', 'OperatorProvisioned'
# (method, case) → what makes the Call.
RECIPES = {
    ('InterfaceManager.GetInterface', ''): lambda w: Call(
        ROOT, INTERFACE_MANAGER, 'GetInterface', '(s)',
        (w.root.get(w.connection, CONNECTION, 'InterfaceID'),)),
    ('ConnectionManager.GetConnection', ''): lambda w: Call(
        ROOT, CONNECTION_MANAGER, 'GetConnection', '(s)',
        (w.root.get(w.connection, CONNECTION, 'ConnectionID'),)),
    ('Interface.SetPreferredProviders', ''): lambda w: Call(
        w.interface, INTERFACE, 'SetPreferredProviders', '(a(susu))', ([],)),
    ('Registration.SetRegisterMode', ''): lambda w: Call(
        w.interface, REGISTRATION, 'SetRegisterMode', '(usu)', (1, '', 0)),
    ('Connection.Connect', 'temporary profile'): World.temporary,
    ('Connection.Connect', 'stored profile'): lambda w: w.on_connection(
        'Connect', '(us)', (0, 'No such')),
    ('Connection.Disconnect', 'own'): World.own,
    ('Connection.Disconnect', "another's"): World.others,
    ('ConnectionProfileManager.GetConnectionProfiles', ''): lambda w: Call(
        ROOT, MANAGER, 'GetConnectionProfiles', '(o)', (ANY,)),
    ('ConnectionProfileManager.GetConnectionProfile', ''): lambda w: Call(
        ROOT, MANAGER, 'GetConnectionProfile', '(os)', (ANY, 'No such')),
    ('ConnectionProfileManager.CreateConnectionProfile', "user's"): World.new,
    ('ConnectionProfileManager.CreateConnectionProfile', "administrator's"): lambda w: w.new(
        ADMIN),
    ('ConnectionProfileManager.CreateConnectionProfile', "operator's"): lambda w: w.new(OPERATOR),
    ('ConnectionProfile.GetProfileXmlData', ''): lambda w: Call(
        w.create()[0], PROFILE, 'GetProfileXmlData', None, ()),
    ('ConnectionProfile.UpdateProfile', "user's"): lambda w: w.changed(None, None),
    ('ConnectionProfile.UpdateProfile', "to be the administrator's"): lambda w: w.changed(
        None, ADMIN),
    ('ConnectionProfile.UpdateProfile', "administrator's to be a user's"): lambda w: w.changed(
        ADMIN, None),
    ('ConnectionProfile.Delete', "user's"): lambda w: w.deleted(None),
    ('ConnectionProfile.Delete', "administrator's"): lambda w: w.deleted(ADMIN),
    ('AutoConnect.SetEnabled', ''): lambda w: Call(
        w.interface, AUTO_CONNECT, 'SetEnabled', '(b)', (True,)),
    ('SyncManager.EstablishConnection', 'default connection'): lambda w: Call(
        ROOT, SYNC, 'EstablishConnection', '(su)', ('', 0)),
    ('SyncManager.EstablishConnection', 'another one'): lambda w: Call(
        ROOT, SYNC, 'EstablishConnection', '(su)', ('No such', 0)),
    ('SyncManager.SynchronizeCompleted', ''): lambda w: Call(
        ROOT, SYNC, 'SynchronizeCompleted', '(i)', (0,)),
    **getters(INTERFACE_MANAGER, at_root, 'GetInterfaces'),
    **getters(CONNECTION_MANAGER, at_root, 'GetConnections'),
    **getters(POWER, at_root, 'PrepareForHibernation'),
    **getters(INTERFACE, at_modem, 'GetInterfaceCapability', 'GetSubscriberInformation',
              'GetReadyState', 'InEmergencyMode', 'GetHomeProvider', 'GetPreferredProviders',
              'GetVisibleProviders', 'ScanNetwork', 'GetConnection'),
    **getters(SUBSCRIBER, at_modem, 'GetSubscriberInformation'),
    **getters(REGISTRATION, at_modem, 'GetRegisterState', 'GetRegisterMode', 'GetProviderID',
              'GetProviderName', 'GetRoamingText', 'GetAvailableDataClasses',
              'GetCurrentDataClass', 'GetRegistrationNetworkError',
              'GetPacketAttachNetworkError'),
    **getters(SIGNAL, at_modem, 'GetSignalStrength', 'GetSignalError'),
    **getters(AUTO_CONNECT, at_modem, 'GetDecisions'),
    **getters(CONNECTION, lambda w: w.connection, 'GetConnectionState',
              'GetActivationNetworkError', 'GetVoiceCallState', 'GetStatistics'),
}


class Caller:
    """A client of one class; and what polkit says of him."""

    def __init__(self, scene, name):
        self.name, self.of_root = name, name == 'root'
        self.answers = DEFAULTS.get(name, {})
        uid = os.geteuid() if self.of_root or os.geteuid() != 0 else NOBODY
        self.client = scene.caller(uid)

    def outcome(self, call):
        """What becomes of that call."""
        try:
            got = self.client.call(*call)
        except DBusError as error:
            # a call that nobody answers to proves nothing
            assert 'Unknown' not in error.name, (call, error)
            return 'no' if error.name == DENIED else 'yes'
        if call.member == 'GetInterfaceCapability':
            return 'yes' if IMEI in str(got) else 'hidden'
        if call.member == 'GetProfileXmlData':
            return 'yes' if IMSI in str(got) else 'hidden'
        return 'yes'


class Matrix(IntegrationTest):
    """The table and the service"""

    def run_column(self, name):
        """All rows as one caller: what differs from the table."""
        scene = PolkitScene(self, ['packet attached', f'set numbers {NUMBER}'],
                            polkit=name != 'no polkit')
        caller = Caller(scene, name)
        world = World(self, scene, caller)
        polkit = scene.polkit
        for row in read_table():
            with self.subTest(caller=name, method=row.method, case=row.case):
                if row.case == "another's" and os.getuid() != 0:
                    continue
                if polkit:
                    polkit.answer({}, 'yes')
                call = RECIPES[row.method, row.case](world)
                self.assertEqual(f'{call.interface}.{call.member}', PREFIX + row.method)
                if polkit:
                    polkit.answer(caller.answers)
                    polkit.questions()
                self.assertEqual(caller.outcome(call), row.outcomes[name])
                asked = [q.action for q in polkit.questions()] if polkit else []
                wanted = [] if row.action == '-' or polkit is None or caller.of_root \
                    else [PREFIX + row.action]
                self.assertEqual(asked, wanted)

    def test_every_row_can_be_called(self):
        self.assertEqual(set(RECIPES), {(row.method, row.case) for row in read_table()})

    @unittest.skipUnless(os.getuid() == 0, NEEDS_ROOT)
    def test_root(self):
        self.run_column('root')

    def test_active(self):
        self.run_column('active')

    def test_inactive(self):
        self.run_column('inactive')

    def test_other(self):
        self.run_column('other')

    @unittest.skipUnless(os.getuid() == 0, NEEDS_ROOT)
    def test_no_polkit(self):
        self.run_column('no polkit')


class Identity(IntegrationTest):
    """design.md 1: in no property and no broadcast, whoever reads"""

    def test_nobody_reads_it_in_properties(self):
        scene = PolkitScene(self, ['packet attached', f'set numbers {NUMBER}'])
        scene.polkit.answer({}, 'yes')
        connection = scene.ready()
        scene.password_words.append(NUMBER)         # not in a signal or the log either
        scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Work'),))
        scene.connected(connection)
        told = str(scene.client.call(scene.interface_of(connection), SUBSCRIBER,
                                     'GetSubscriberInformation'))
        for word in (IMSI, ICCID, NUMBER):
            self.assertIn(word, told)
        objects = scene.client.objects()
        seen = [objects] + [scene.client.get_all(path, interface)
                            for path, interfaces in objects.items() for interface in interfaces
                            if interface.startswith(PREFIX)]
        seen += [scene.client.get_all(ROOT, f'{PREFIX}{name}') for name in (
            'InterfaceManager', 'ConnectionManager', 'ConnectionProfileManager', 'SyncManager')]
        self.assertIn(connection, objects)
        for word in (IMSI, ICCID, IMEI, NUMBER):
            self.assertNotIn(word, str(seen))
        scene.disconnected(connection)


if __name__ == '__main__':
    main()
