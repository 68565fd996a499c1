#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connect by the name of a stored profile: which one is meant, what is used, what is told of it."""

from mbnconditions import (ALLOWED, HOME, OTHER_ICCID, OTHER_IMSI, REFUSED, by_situation, logon,
                           on, profile_v4)
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, E_MBN_PIN_REQUIRED, ICCID,
                        IMSI, ROOT, S_OK, V3, IntegrationTest, main, profile)

MANAGER = 'org.mbnd1.ConnectionProfileManager'
PROFILE = 'org.mbnd1.ConnectionProfile'
ADDITIONAL = f'<IsAdditionalPdpContextProfile xmlns="{V3}">true</IsAdditionalPdpContextProfile>'
PASSWORD = 'Tr0ub4dor-and-3'


class NameTest(IntegrationTest):
    """A test with stored profiles"""

    def begin(self, scenario=None):
        """(scene, connection) with a modem that has come up; no profiles but the test's own."""
        scene = self.scene(HOME if scenario is None else scenario,
                           config={'profiles': {'propose': 'off'}})
        return scene, scene.ready()

    def create(self, scene, xml):
        """Stores a profile; returns its path when it can be found."""
        start = scene.client.mark()
        scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (xml,))
        return scene.client.wait_signal('OnConnectionProfileArrival', ROOT, since=start).args[0]

    def update(self, scene, path, xml):
        """Replaces a profile; returns when all know."""
        start = scene.client.mark()
        scene.client.call(path, PROFILE, 'UpdateProfile', '(s)', (xml,))
        scene.client.wait_signal('OnProfileUpdate', path, since=start)

    def delete(self, scene, path):
        """Deletes a profile; returns when all know."""
        start = scene.client.mark()
        scene.client.call(path, PROFILE, 'Delete')
        scene.client.wait_signal('OnConnectionProfileRemoval', ROOT, since=start)

    def connected(self, scene, connection, name='Work'):
        """Connects by name, and asserts that it worked; returns the completion."""
        done = scene.completed(scene.connect(connection, name, mode=0))
        self.assertEqual(done.args[1], S_OK, done)
        return done

    def refused(self, scene, connection, name='Work', error='InvalidArg'):
        """The refusal of a Connect by name; it tells no identity and does nothing."""
        wire = scene.wire_mark()
        message = self.assert_refused(error, scene.connect, connection, name, mode=0)
        for word in (IMSI, ICCID, OTHER_IMSI, OTHER_ICCID):
            self.assertNotIn(word, message)
        self.assertEqual(scene.wire('connect', 'set', wire), [])
        return message

    def name_of(self, scene, connection):
        """What both getters say of the name, which must be the same."""
        name = scene.client.call(connection, CONNECTION, 'GetConnectionState')[1]
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ProfileName'), name)
        return name


class Which(NameTest):
    """PROF-28, PROF-29, PROF-57, PROF-59"""

    def test_unknown_PROF_57(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        for name in ('work', 'Work 2', 'Wor', 'x' * 255):
            with self.subTest(name):
                self.assertEqual(self.refused(scene, connection, name),
                                 f'0x80070057: there is no profile "{name}"')

    def test_blanks_are_collapsed_PROF_28(self):
        scene, connection = self.begin()
        self.create(scene, profile(name='My \n work'))
        done = self.connected(scene, connection, '  My\t\twork ')
        self.assertEqual(done.args[2]['profile'], 'My work')
        self.assertEqual(self.name_of(scene, connection), 'My work')

    def test_of_another_sim_PROF_29(self):
        scene, connection = self.begin()
        self.create(scene, profile().replace(IMSI, OTHER_IMSI))
        self.create(scene, profile_v4(name='Card', iccid=OTHER_ICCID))
        for name in ('Work', 'Card'):
            self.assertEqual(self.refused(scene, connection, name),
                             f'0x80070057: profile "{name}" belongs to another SIM than the one '
                             'in the modem')

    def test_one_name_on_two_sims_PROF_28(self):
        scene, connection = self.begin()
        self.create(scene, profile('theirs').replace(IMSI, OTHER_IMSI))
        self.create(scene, profile('ours'))
        self.connected(scene, connection)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'ours')

    def test_the_sim_that_is_in_the_modem_now(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        self.connected(scene, connection)
        scene.disconnected(connection)
        before = scene.client.mark()
        for line in ('sim absent', f'set imsi {OTHER_IMSI}', f'set iccid {OTHER_ICCID}',
                     'sim initialized'):
            scene.modem.command(line)
        connection = scene.ready(since=before)
        self.assertRegex(self.refused(scene, connection), 'belongs to another SIM')

    def test_sim_that_cannot_be_read_PROF_30(self):
        scene, connection = self.begin(['sim locked'])
        self.create(scene, profile())
        message = self.refused(scene, connection)
        self.assertRegex(message, 'profile "Work" .*not known.*device locked')
        self.assertRegex(self.refused(scene, connection, 'Play'), 'there is no profile "Play"')
        # a document does not need one
        done = scene.completed(scene.connect(connection, profile()))
        self.assertEqual(done.args[1], E_MBN_PIN_REQUIRED)


class Conditions(NameTest):
    """PROF-47 to PROF-50"""

    def test_refused(self):
        for commands, cases in by_situation(REFUSED):
            scene, connection = self.begin(commands)
            for label, xml, says in cases:
                with self.subTest(label):
                    path = self.create(scene, xml)
                    message = self.refused(scene, connection)
                    self.assertRegex(message, '^0x80070057: profile "Work" does not apply: ')
                    self.assertRegex(message, says)
                    self.delete(scene, path)
            self.assertEqual(scene.state(connection), DEACTIVATED)
            self.assertEqual(scene.client.signals('OnConnectComplete'), [])

    def test_allowed(self):
        for commands, cases in by_situation(ALLOWED):
            scene, connection = self.begin(commands)
            for label, xml in cases:
                with self.subTest(label):
                    path = self.create(scene, xml)
                    self.connected(scene, connection)
                    scene.disconnected(connection)
                    self.delete(scene, path)

    def test_applicability_before_state_3_1(self):
        scene, connection = self.begin()
        self.create(scene, on(RoamApplicability='PartnerOnly'))
        scene.connected(connection)
        self.refused(scene, connection)
        self.refused(scene, connection, 'Play')

    def test_additional_context_CTX_5(self):
        scene, connection = self.begin()
        self.create(scene, profile(extra=ADDITIONAL))
        message = self.refused(scene, connection, error='MaxActivatedContexts')
        self.assertRegex(message, 'profile "Work" is for an additional context')


class Use(NameTest):
    """What is used, and when"""

    def test_settings_and_the_stored_password(self):
        scene, connection = self.begin()
        scene.password_words.append(PASSWORD)
        self.create(scene, profile_v4(apn='Data.Example', logon=logon('me', PASSWORD), auth='PAP',
                                      ip_type='IPv4v6'))
        done = self.connected(scene, connection)
        self.assertEqual(done.args[2]['profile'], 'Work')
        seen = scene.modem.state()['last_connect']
        self.assertEqual((seen['access_string'], seen['user_name'], seen['password']),
                         ('Data.Example', 'me', PASSWORD))
        self.assertEqual((seen['auth'], seen['ip_type']), (1, 'ipv4v6'))

    def test_update_is_for_the_next_time_PROF_39(self):
        scene, connection = self.begin()
        path = self.create(scene, profile('old'))
        self.connected(scene, connection)
        wire, before = scene.wire_mark(), scene.client.mark()
        self.update(scene, path, profile('new'))
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(self.name_of(scene, connection), 'Work')
        self.assertEqual(scene.client.signals('OnConnectStateChange', since=before), [])
        self.assertEqual(scene.wire('connect', since=wire), [])
        scene.disconnected(connection)
        self.connected(scene, connection)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'new')

    def test_update_after_the_call_is_too_late(self):
        """A Connect uses the profile that was checked, also when it has to wait."""
        scene, connection = self.begin(HOME + ['set deactivate-delay 400'])
        path = self.create(scene, profile('old'))
        scene.connected(connection)
        scene.disconnect(connection)
        request = scene.connect(connection, 'Work', mode=0)
        self.update(scene, path, profile('new'))
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'old')

    def test_delete_leaves_the_connection_PROF_39(self):
        scene, connection = self.begin()
        path = self.create(scene, profile())
        self.connected(scene, connection)
        wire, before = scene.wire_mark(), scene.client.mark()
        self.delete(scene, path)
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(self.name_of(scene, connection), 'Work')
        self.assertEqual(scene.client.signals('OnConnectStateChange', since=before), [])
        self.assertEqual(scene.wire('connect', since=wire), [])
        # refused for its name, not for the state
        self.assertRegex(self.refused(scene, connection), 'there is no profile "Work"')
        scene.disconnected(connection)
        self.assertEqual(self.name_of(scene, connection), '')


class Told(NameTest):
    """CTX-59, mbn-api.md 6.10: the name of the profile"""

    def test_with_activated_and_no_longer(self):
        scene, connection = self.begin(HOME + ['set activate-delay 200',
                                               'set deactivate-delay 200'])
        client = scene.client
        self.create(scene, profile())
        self.assertEqual(self.name_of(scene, connection), '')
        before = client.mark()
        request = scene.connect(connection, 'Work', mode=0)
        client.wait_property(connection, 'ActivationState', ACTIVATING, since=before)
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (ACTIVATING, ''))
        scene.completed(request)
        named = client.wait_property(connection, 'ProfileName', 'Work', since=before)
        activated = client.wait_property(connection, 'ActivationState', ACTIVATED, since=before)
        change = client.wait_signal('OnConnectStateChange', connection, since=activated.index)
        self.assertLess(named.index, change.index)
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (ACTIVATED, 'Work'))

        request = scene.disconnect(connection)
        client.wait_property(connection, 'ProfileName', '', since=activated.index)
        self.assertEqual(self.name_of(scene, connection), '')
        scene.completed(request)
        self.assertEqual(self.name_of(scene, connection), '')
        self.assertEqual(client.values(connection, 'ProfileName', before), ['Work', ''])

    def test_ended_by_the_network(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        self.connected(scene, connection)
        before = scene.client.mark()
        scene.modem.command('deactivate cause=36')
        scene.client.wait_property(connection, 'ProfileName', '', since=before)
        self.assertEqual(self.name_of(scene, connection), '')

    def test_failed(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        scene.modem.command('fault connect set status=2 nw-error=33')
        done = scene.completed(scene.connect(connection, 'Work', mode=0))
        self.assertEqual(done.args[2]['profile'], 'Work')
        self.assertEqual(self.name_of(scene, connection), '')
        self.assertEqual(scene.client.values(connection, 'ProfileName'), [])

    def test_a_temporary_one_of_the_same_name_has_none(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        scene.connected(connection, profile())
        self.assertEqual(self.name_of(scene, connection), '')
        scene.disconnected(connection)
        self.connected(scene, connection)
        self.assertEqual(self.name_of(scene, connection), 'Work')

    def test_the_refusal_names_the_active_one_1(self):
        scene, connection = self.begin()
        self.create(scene, profile())
        self.create(scene, profile(name='Play'))
        self.connected(scene, connection)
        message = self.refused(scene, connection, 'Play', 'MaxActivatedContexts')
        self.assertEqual(message, '0x80548205: a context is already active (profile "Work"); '
                         'call Disconnect first')


if __name__ == '__main__':
    main()
