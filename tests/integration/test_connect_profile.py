#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connect with documents of version 4: what the modem is asked, and what does not apply."""

from mbnconditions import (ALLOWED, CDMA, HOME, OTHER_ICCID, OTHER_IMSI, REFUSED, ROAMING,
                           by_situation, control, logon, on, profile_v4)
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_MBN_PIN_REQUIRED, ICCID, IMSI, V3,
                        IntegrationTest, main, profile)

ADDITIONAL = f'<IsAdditionalPdpContextProfile xmlns="{V3}">true</IsAdditionalPdpContextProfile>'


class OnTheWire(IntegrationTest):
    """The words of version 4 become numbers of MBIM"""

    def last_connect(self, scene, connection, xml):
        """What an activation with that profile tells the modem."""
        scene.connected(connection, xml)
        seen = scene.modem.state()['last_connect']
        scene.disconnected(connection)
        return seen

    def test_ip_types_CTX_40(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        for word, asked in ((None, 'default'), ('Default', 'default'), ('IPv4', 'ipv4'),
                            ('IPv6', 'ipv6'), ('IPv4v6', 'ipv4v6'), ('XLAT', 'ipv6')):
            with self.subTest(word=word):
                seen = self.last_connect(scene, connection, profile_v4(ip_type=word))
                self.assertEqual(seen['ip_type'], asked)

    def test_xlat_has_ipv6_only(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        scene.connected(connection, profile_v4(ip_type='XLAT'))
        values = scene.client.get_all(connection, CONNECTION)
        self.assertEqual(values['Ip4Config'], {})
        self.assertEqual(values['Ip6Config']['addresses'], [('2001:db8:64::2', 64)])

    def test_an_ipv6_profile_never_becomes_ipv4_3_7(self):
        """The one retry after InvalidParameters asks for no family that the profile excludes."""
        scene = self.scene(HOME)
        connection = scene.ready()
        for word, asked in (('IPv6', ['ipv6']), ('XLAT', ['ipv6']), ('IPv4v6', ['ipv4v6', 'ipv4'])):
            with self.subTest(word=word):
                mark = scene.wire_mark()
                scene.modem.command('fault connect set status=21 command=activate count=2')
                scene.completed(scene.connect(connection, profile_v4(ip_type=word)))
                scene.modem.command('fault clear')
                self.assertEqual(len(scene.wire('connect', 'set', mark)), len(asked))
                self.assertEqual(scene.modem.state()['last_connect']['ip_type'], asked[-1])

    def test_auto_selection(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        seen = self.last_connect(scene, connection, profile_v4(logon=logon('u', 'w'),
                                                               auth='AutoSelection'))
        self.assertEqual((seen['auth'], seen['user_name'], seen['password']), (2, 'u', 'w'))
        seen = self.last_connect(scene, connection, profile_v4(auth='AutoSelection'))
        self.assertEqual((seen['auth'], seen['user_name']), (0, ''))

    def test_cdma_gets_neither_compression_nor_authentication_PROF_35(self):
        scene = self.scene(CDMA)
        connection = scene.ready()
        for xml in (profile('#777', user='u', password='w', auth='CHAP', compression='ENABLE'),
                    profile_v4(apn='#777', logon=logon('u', 'w'), auth='AutoSelection')):
            seen = self.last_connect(scene, connection, xml)
            self.assertEqual((seen['auth'], seen['compression']), (0, 0))
            self.assertEqual((seen['access_string'], seen['user_name']), ('#777', 'u'))


class Conditions(IntegrationTest):
    """PROF-47 to PROF-50"""

    def refuse(self, scene, connection, xml, says):
        """The document is refused, with a message that says why and no identity."""
        message = self.assert_refused('InvalidArg', scene.connect, connection, xml)
        self.assertRegex(message, '^0x80070057: profile "Work" does not apply: ')
        self.assertRegex(message, says)
        for word in (IMSI, ICCID, OTHER_IMSI):
            self.assertNotIn(word, message)

    def test_refused(self):
        for commands, cases in by_situation(REFUSED):
            scene = self.scene(commands)
            connection = scene.ready()
            for label, xml, says in cases:
                with self.subTest(label):
                    self.refuse(scene, connection, xml, says)
            self.assertEqual(scene.wire('connect', 'set'), [])
            self.assertEqual(scene.wire('packet-service', 'set'), [])
            self.assertEqual(scene.client.signals('OnConnectComplete'), [])
            self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_allowed(self):
        for commands, cases in by_situation(ALLOWED):
            scene = self.scene(commands)
            connection = scene.ready()
            for label, xml in cases:
                with self.subTest(label):
                    scene.connected(connection, xml)
                    scene.disconnected(connection)

    def test_the_situation_is_that_of_the_call(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        client = scene.client
        scene.connected(connection, control('NoRoamAllowed'))
        # a network entered later does not end what is up
        before = client.mark()
        scene.modem.command('register roaming')
        client.wait_signal('OnRegisterStateChange', since=before)
        self.assertEqual(scene.state(connection), ACTIVATED)
        scene.disconnected(connection)
        self.assert_refused('InvalidArg', scene.connect, connection, control('NoRoamAllowed'))
        before = client.mark()
        scene.modem.command('register home')
        client.wait_signal('OnRegisterStateChange', since=before)
        scene.connected(connection, control('NoRoamAllowed'))

    def test_foreign_card_is_not_compared_CTX_54(self):
        scene = self.scene(HOME)
        scene.connected(scene.ready(), profile_v4(iccid=OTHER_ICCID))

    def test_foreign_and_disabled_CTX_54(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        xml = profile_v4('<AdminEnable>0</AdminEnable>', iccid=OTHER_ICCID)
        self.assertRegex(self.assert_refused('InvalidArg', scene.connect, connection, xml),
                         'AdminEnable')

    def test_without_a_readable_sim(self):
        """A document needs no SIM to be judged, unless it has a condition on one."""
        scene = self.scene(['sim locked'])
        connection = scene.ready()
        done = scene.completed(scene.connect(connection, profile_v4()))
        self.assertEqual(done.args[1], E_MBN_PIN_REQUIRED)
        message = self.assert_refused('InvalidArg', scene.connect, connection, on(IMSI=IMSI))
        self.assertRegex(message, 'IMSI')


class Order(IntegrationTest):
    """design.md 3.1: arguments, names and applicability, state"""

    def test_applicability_before_state(self):
        scene = self.scene(ROAMING)
        connection = scene.ready()
        scene.connected(connection, profile_v4(name='First'))
        self.assert_refused('InvalidArg', scene.connect, connection,
                            on(RoamApplicability='HomeOnly'))
        message = self.assert_refused('MaxActivatedContexts', scene.connect, connection,
                                      profile_v4())
        self.assertEqual(message, '0x80548205: a context is already active (profile "First"); '
                         'call Disconnect first')

    def test_additional_context_CTX_5(self):
        scene = self.scene(HOME)
        connection = scene.ready()
        message = self.assert_refused('MaxActivatedContexts', scene.connect, connection,
                                      profile_v4(ADDITIONAL))
        self.assertRegex(message, 'profile "Work" is for an additional context')
        # what could not be connected with in any release either is said first
        self.assert_refused('InvalidArg', scene.connect, connection,
                            profile_v4('<AdminEnable>false</AdminEnable>' + ADDITIONAL))

    def test_queued_behind_another_3_3(self):
        """A Connect that was accepted and finds a context active is told which."""
        scene = self.scene(['packet attached', 'set activate-delay 300'])
        connection = scene.ready()
        first = scene.connect(connection, profile_v4(name='First'))
        second = scene.connect(connection, profile_v4(name='Second'))
        self.assertEqual(scene.completed(first).args[2]['profile'], 'First')
        done = scene.completed(second)
        self.assertEqual(done.args[2]['status-name'], 'E_MBN_MAX_ACTIVATED_CONTEXTS')
        self.assertEqual(done.args[2]['profile'], 'Second')
        self.assertIn('(profile "First")', done.args[2]['message'])


if __name__ == '__main__':
    main()
