#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Calls that are refused: the right error, and nothing happens (CTX-53, design.md 3.1)."""

import functools
import re
from unittest import mock

from gi.repository import Gio, GLib

from mbnbus import BUS_CONFIG, BUS_NAME, PROPERTIES, Bus
from mbnharness import (CONNECTION, DEACTIVATED, ICCID, IMEI, IMSI, INTERFACE, INTERFACE_MANAGER,
                        REGISTRATION, ROOT, SUBSCRIBER, V1, V3, DBusError, IntegrationTest, main,
                        profile)

GOOD = profile()
LIMIT = 256 * 1024
PASSWORD = 'Tr0ub4dor-and-3'
SYSTEM_BUS_LIMIT = 32 * 1024 * 1024

# name: (document, what the message names besides the line)
INVALID = {
    'empty': ('', None),
    'not XML': ('internet', None),
    'cut off': (GOOD[:-20], None),
    'unclosed': (GOOD.replace('</Context>', ''), 'Context'),
    'text behind it': (GOOD + 'x', None),
    'two roots': (GOOD + '<a/>', None),
    'bad UTF-8 declaration': (GOOD.replace('"1.0"?', '"1.0" encoding="nonsense"?'), None),
    'undefined entity': (GOOD.replace('internet', '&apn;'), 'apn|entity'),
    'DOCTYPE': (GOOD.replace('<MBNProfile', '<!DOCTYPE MBNProfile>\n<MBNProfile', 1),
                r'(?i)doctype|DTD'),
    'entity': (GOOD.replace('<MBNProfile',
                            '<!DOCTYPE a [<!ENTITY e "x">]>\n<MBNProfile', 1), r'(?i)doctype|DTD'),
    'external entity': (GOOD.replace(
        '<MBNProfile', '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<MBNProfile', 1)
        .replace('internet', '&e;'), r'(?i)doctype|DTD'),
    'wrong root': (GOOD.replace('MBNProfile', 'Profile'), 'Profile'),
    'wrong namespace': (GOOD.replace('profile/v1', 'profile/v7'), None),
    'no namespace': (GOOD.replace(f' xmlns="{V1}"', ''), None),
    'v4 without SIM': (GOOD.replace('MBNProfile', 'MBNProfileExt').replace(
        'profile/v1', 'profile/v4'), 'SimIccID'),
    'unknown element': (GOOD.replace('<Context>', '<Apn>x</Apn><Context>'), 'Apn'),
    'wrong order': (GOOD.replace('<IsDefault>false</IsDefault>', '').replace(
        '<Context>', '<IsDefault>false</IsDefault><Context>'), 'SubscriberID|IsDefault'),
    'no name': (GOOD.replace('<Name>Work</Name>', ''), 'Name'),
    'empty name': (GOOD.replace('Work', ' '), 'Name'),
    'long name': (profile(name='n' * 256), 'Name'),
    'no IsDefault': (GOOD.replace('<IsDefault>false</IsDefault>', ''), 'IsDefault'),
    'wrong boolean': (GOOD.replace('>false<', '>FALSE<'), 'FALSE|IsDefault'),
    'no SubscriberID': (GOOD.replace(f'<SubscriberID>{IMSI}</SubscriberID>', ''),
                        'SubscriberID'),
    'long access string': (profile('a' * 101), 'AccessString'),
    'empty access string': (profile(''), 'AccessString'),
    'wrong auth': (profile(auth='MsCHAPV2'), 'AuthProtocol|MsCHAPV2'),
    'no user name': (GOOD.replace('</AccessString>', '</AccessString><UserLogonCred><Password>'
                                  'x</Password></UserLogonCred>'), 'UserName'),
    'long password': (profile(user='u', password='p' * 256), 'Password'),
    'attribute': (GOOD.replace('<Context>', '<Context a="b">'), 'Context|attribute'),
    'v1 at the end': (profile(extra='<Description>x</Description>'), 'Description'),
    'additional and default': (profile(extra=f'<IsAdditionalPdpContextProfile xmlns="{V3}">true'
                                       '</IsAdditionalPdpContextProfile>').replace(
        '<IsDefault>false', '<IsDefault>true'), 'IsDefault|IsAdditionalPdpContextProfile'),
    'bad v3': (profile(extra=f'<IsAdditionalPdpContextProfile xmlns="{V3}">yes'
                       '</IsAdditionalPdpContextProfile>'), 'IsAdditionalPdpContextProfile'),
    'deep': (profile(extra='<x xmlns="urn:x">' + '<y>' * 40 + '</y>' * 40 + '</x>'), None),
}


class Refused(IntegrationTest):
    """Connect is refused"""

    def nothing_happened(self, scene, connection, before, wire):
        """No signal since before, no message to the modem since wire, state as it was."""
        scene.sync()
        self.assertEqual([str(m) for m in scene.client.signals(since=before)
                          if m.sender != 'org.freedesktop.DBus'], [])
        self.assertEqual(scene.wire(since=wire), [])
        self.assertEqual(scene.state(connection), DEACTIVATED)

    def quiet(self, scene=None):
        """(scene, connection, mark, wire mark) when the background reads are through."""
        scene = scene or self.scene(['packet attached'])
        connection = scene.ready()
        scene.client.wait_signal('OnEmergencyModeChange')
        scene.client.wait_signal('OnPreferredProvidersChange')
        scene.client.wait_signal('OnHomeProviderAvailable')
        scene.sync()
        return scene, connection, scene.client.mark(), scene.wire_mark()

    def test_invalid_documents_CTX_50(self):
        scene, connection, before, wire = self.quiet()
        for name, (xml, named) in INVALID.items():
            with self.subTest(name):
                message = self.assert_refused('InvalidArg', scene.connect, connection, xml)
                self.assertTrue(message.startswith('0x80070057: '), message)
                if xml:
                    self.assertRegex(message, r'(?i)\bline \d+')
                self.assertNotIn('\n', message)
                if named:
                    self.assertRegex(message, named)
        self.nothing_happened(scene, connection, before, wire)
        scene.connected(connection)

    def test_the_line_is_the_right_one(self):
        scene, connection, _before, _wire = self.quiet()
        xml = profile(auth='WRONG')
        line = xml[:xml.index('WRONG')].count('\n') + 1
        message = self.assert_refused('InvalidArg', scene.connect, connection, xml)
        self.assertRegex(message, rf'\bline {line}\b')

    def test_password_is_not_in_the_refusal(self):
        scene, connection, _before, _wire = self.quiet()
        scene.password_words.append(PASSWORD)
        for xml in (profile(user='u', password=PASSWORD, auth='WRONG'),
                    profile(user='u', password=PASSWORD * 20),
                    profile(user='u', password=PASSWORD + '<oops/>'),
                    profile(user='u', password=PASSWORD)[:-20],
                    profile(user='u', password=PASSWORD).replace('</Password>', '</Pass>'),
                    profile(user='u', password=PASSWORD + '&oops;')):
            message = self.assert_refused('InvalidArg', scene.connect, connection, xml)
            self.assertNotIn(PASSWORD[:6], message)

    def test_size_limit_3_6(self):
        scene, connection, before, wire = self.quiet()
        message = self.assert_refused('InvalidArg', scene.connect, connection,
                                      GOOD + ' ' * (LIMIT + 1 - len(GOOD)))
        self.assertRegex(message, r'256|262144')
        self.assert_refused('InvalidArg', scene.connect, connection, 'x' * 5_000_000)
        self.nothing_happened(scene, connection, before, wire)
        done = scene.completed(scene.connect(connection, GOOD + ' ' * (LIMIT - len(GOOD))))
        self.assertEqual(done.args[1], 0)

    def test_a_call_as_large_as_the_bus_allows(self):
        """An answer that repeats it would be larger, and the bus would close the connection."""
        config = BUS_CONFIG.replace('max_message_size">1000000000',
                                    f'max_message_size">{SYSTEM_BUS_LIMIT}')
        self.assertNotEqual(config, BUS_CONFIG)
        with mock.patch('mbnharness.Bus', functools.partial(Bus, template=config)):
            scene = self.scene(modems=[])
        for interface, member, signature, arguments in (
                ('org.mbnd1.SyncManager', 'EstablishConnection', '(su)', lambda text: (text, 0)),
                (PROPERTIES, 'Get', '(ss)', lambda text: (text, ''))):
            with self.subTest(member=member):
                small = Gio.DBusMessage.new_method_call(BUS_NAME, ROOT, interface, member)
                small.set_serial(1)
                small.set_body(GLib.Variant(signature, arguments('')))
                room = SYSTEM_BUS_LIMIT - len(small.to_blob(Gio.DBusCapabilityFlags.NONE)) - 8
                with self.assertRaises(DBusError) as caught:
                    scene.client.call(ROOT, interface, member, signature, arguments(' ' * room))
                self.assertEqual(caught.exception.name,
                                 'org.freedesktop.DBus.Error.LimitsExceeded')
        self.assertEqual(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))

    def test_modes(self):
        scene, connection, before, wire = self.quiet()
        for mode in (2, 3, 255, 0xffffffff):
            self.assert_refused('InvalidArg', scene.connect, connection, GOOD, mode=mode)
        # PROFILE: a name nobody knows; the message names the condition, not the whole argument
        for name in ('Work', '', 'x' * 300, 'x' * 300_000):
            message = self.assert_refused('InvalidArg', scene.connect, connection, name, mode=0)
            self.assertRegex(message, r'(?i)profile')
            self.assertLess(len(message), 1000)
        self.nothing_happened(scene, connection, before, wire)

    def test_additional_context_profile_CTX_5(self):
        scene, connection, before, wire = self.quiet()
        xml = profile(extra=f'<IsAdditionalPdpContextProfile xmlns="{V3}">true'
                      '</IsAdditionalPdpContextProfile>')
        message = self.assert_refused('MaxActivatedContexts', scene.connect, connection, xml)
        self.assertTrue(message.startswith('0x80548205: '))
        self.nothing_happened(scene, connection, before, wire)
        done = scene.completed(scene.connect(connection, xml.replace('true', 'false')))
        self.assertEqual(done.args[1], 0)

    def test_arguments_are_checked_before_the_state_3_1(self):
        scene, connection, _before, _wire = self.quiet()
        scene.connected(connection)
        self.assert_refused('InvalidArg', scene.connect, connection, '<a/>')
        self.assert_refused('InvalidArg', scene.connect, connection, GOOD, mode=7)
        self.assert_refused('MaxActivatedContexts', scene.connect, connection)

    def test_host_policy_3_1(self):
        """data_enabled = false: AccessDenied."""
        scene = self.scene(['packet attached'], config={'policy': {'data_enabled': 'false'}})
        connection = scene.ready()
        try:
            request = scene.connect(connection)
        except DBusError as error:
            self.assertEqual(error.name, 'org.mbnd1.Error.AccessDenied')
        else:   # all keys are accepted from now on; one whose feature is not there has no effect
            self.assertEqual(scene.completed(request).args[1], 0)

    def test_wrong_types_and_unknown_members(self):
        scene, connection, before, wire = self.quiet()
        client = scene.client
        interface = scene.interface_of(connection)
        calls = [
            (connection, CONNECTION, 'Connect', None, ()),
            (connection, CONNECTION, 'Connect', '(s)', (GOOD,)),
            (connection, CONNECTION, 'Connect', '(is)', (1, GOOD)),
            (connection, CONNECTION, 'Connect', '(uss)', (1, GOOD, '')),
            (connection, CONNECTION, 'Connect', '(uay)', (1, GOOD.encode())),
            (connection, CONNECTION, 'Disconnect', '(u)', (1,)),
            (interface, REGISTRATION, 'SetRegisterMode', '(us)', (1, '')),
            (interface, INTERFACE, 'SetPreferredProviders', '(a(sus))', ([],)),
            (ROOT, INTERFACE_MANAGER, 'GetInterface', '(o)', ('/',)),
        ]
        for call in calls:
            with self.subTest(call[2:4]):
                with self.assertRaises(DBusError) as caught:
                    client.call(*call)
                self.assertEqual(caught.exception.name,
                                 'org.freedesktop.DBus.Error.InvalidArgs')
        for call in ((connection, CONNECTION, 'Konnect'), (connection, INTERFACE, 'GetReadyState'),
                     (interface, 'org.mbnd1.Nothing', 'Connect'),
                     ('/org/mbnd1/Connection/4711', CONNECTION, 'Disconnect'),
                     ('/', CONNECTION, 'Disconnect')):
            with self.subTest(call):
                with self.assertRaises(DBusError) as caught:
                    client.call(*call)
                self.assertRegex(caught.exception.name,
                                 r'org\.freedesktop\.DBus\.Error\.Unknown\w+')
        for name in ('Connect', 'Nothing'):
            with self.assertRaises(DBusError):
                client.get(connection, CONNECTION, name)
        with self.assertRaises(DBusError) as caught:
            client.call(connection, 'org.freedesktop.DBus.Properties', 'Set', '(ssv)',
                        (CONNECTION, 'ActivationState', _variant('u', 1)))
        self.nothing_happened(scene, connection, before, wire)


def _variant(kind, value):
    from gi.repository import GLib
    return GLib.Variant(kind, value)


class Secrets(IntegrationTest):
    """design.md 1, issue item 8"""

    def test_password_appears_nowhere(self):
        scene = self.scene(['packet attached'], start=False)
        monitor = type(scene.client)(scene.bus.address, monitor=True)
        self.addCleanup(monitor.close)
        scene.start()
        scene.password_words.append(PASSWORD)
        connection = scene.ready()
        xml = profile(user='u', password=PASSWORD, auth='CHAP')
        scene.connected(connection, xml)
        self.assertEqual(scene.modem.state()['last_connect']['password'], PASSWORD)
        self.assert_refused('MaxActivatedContexts', scene.connect, connection, xml)
        scene.client.objects()
        scene.disconnected(connection)
        scene.modem.command('fault connect set status=19')
        scene.completed(scene.connect(connection, xml))
        scene.stop()
        monitor.pump(0)
        for message in monitor.messages:
            if message.kind != 'call':     # the call that brings it
                self.assertNotIn(PASSWORD, str(message.args))
        text = scene.log()
        for word in (PASSWORD, PASSWORD.encode('utf-16-le').hex(),
                     ':'.join(f'{b:02X}' for b in PASSWORD.encode('utf-16-le'))):
            self.assertNotIn(word.lower(), text.lower())

    def test_identity_only_by_method(self):
        scene = self.scene(['set numbers +491701234567'])
        scene.password_words.append('491701234567')
        connection = scene.ready()
        interface = scene.interface_of(connection)
        client = scene.client
        self.assertEqual(client.call(interface, SUBSCRIBER, 'GetSubscriberInformation'),
                         (IMSI, ICCID, ['+491701234567']))
        self.assertEqual(client.get_all(interface, SUBSCRIBER),
                         {'SubscriberID': '', 'SimIccID': '', 'TelephoneNumbers': []})
        caps, = client.call(interface, INTERFACE, 'GetInterfaceCapability')
        self.assertEqual(caps[9], IMEI)
        self.assertEqual(client.get(interface, INTERFACE, 'InterfaceCapability')[9], '')
        self.assertIsNone(re.search('|'.join((IMSI, ICCID, IMEI)), str(client.objects())))
        # the rest is checked at the end of every scene: no identity in signals and log

    def test_identity_in_failed_starts_is_not_logged(self):
        """Also where something is odd with it."""
        scene = self.scene(['fault subscriber-ready-status query garbage=bad-offsets',
                            'fault device-caps garbage=truncated-buffer'],
                           limits={'query_timeout': 0.5, 'open_timeout': 2, 'probe_timeout': 0.5})
        scene.modem.wait('host device-caps query')
        scene.wait_log('modem')
        scene.connected(scene.ready())


if __name__ == '__main__':
    main()
