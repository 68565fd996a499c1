#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Profiles over D-Bus (mbn-api.md 2.6 and 2.7, PROF-26 to PROF-30, PROF-53 to PROF-61)."""

import contextlib

from mbnharness import (CONNECTION, DEACTIVATED, ICCID, IMSI, INTERFACE, ROOT, S_OK, V1,
                        Client, DBusError, main)
from mbnprofiles import (ADDITIONAL, ANY, ARRIVAL, INTERNET, MANAGER, MAX_BYTES, MMS, NOTE,
                         OTHER_ICCID, OTHER_IMSI, PROFILE, REMOVAL, ProfileTest, big,
                         check_profiles, connection_name, edited, examples, is_profile, modem_dm,
                         v1, v4)

NOT_FOUND = 'org.mbnd1.Error.NotFound'
SECOND = ['set imei 490154203237526', f'set imsi {OTHER_IMSI}', f'set iccid {OTHER_ICCID}']


class Order(ProfileTest):
    """What follows what on the wire (PROF-53, PROF-55, PROF-56, design.md 2)"""

    def test_create_PROF_53(self):
        """Reply, InterfacesAdded, arrival, OnProfileUpdate."""
        scene = self.scene(modems=[])
        client = scene.client
        before = client.mark()
        serial = client.send(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Work'),))
        reply = client.reply(serial)
        self.assertEqual(reply.args, ())
        arrived = client.wait_signal(ARRIVAL, ROOT, since=before)
        path, = arrived.args
        self.assertRegex(path, r'^/org/mbnd1/Profile/[0-9]+$')
        updated = client.wait_signal('OnProfileUpdate', path, since=before)
        added, = [m for m in client.signals('InterfacesAdded', ROOT, before) if m.args[0] == path]
        self.assert_order(reply, added, arrived, updated)
        self.assertEqual(arrived.interface, MANAGER)
        self.assertEqual((updated.interface, updated.args), (PROFILE, ()))
        self.assertEqual(added.args[1][PROFILE], {'Name': 'Work', 'Proposed': False})
        # and that is all
        self.assertEqual(scene.heard(before), [added, arrived, updated])

    def test_findable_with_the_arrival_and_not_before_PROF_53(self):
        """Create and searches in one go: whatever finds the profile comes after the arrival."""
        scene = self.scene(modems=[])
        client = scene.client
        for turn in range(20):
            name = f'Work {turn}'
            before = client.mark()
            client.send(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1(name),))
            searches = [(client.send(ROOT, MANAGER, 'GetConnectionProfile', '(os)', (ANY, name)),
                         client.send(ROOT, MANAGER, 'GetConnectionProfiles', '(o)', (ANY,)))
                        for _ in range(5)]
            arrived = client.wait_signal(ARRIVAL, ROOT, since=before)
            path, = arrived.args
            for search, listing in searches:
                listed = client.reply(listing)
                if path in listed.args[0]:
                    self.assertGreater(listed.index, arrived.index)
                try:
                    found = client.reply(search)
                except DBusError as error:
                    self.assertEqual(error.name, NOT_FOUND, error)
                    continue
                self.assertEqual(found.args, (path,))
                self.assertGreater(found.index, arrived.index)
            # whoever has seen the arrival finds it
            self.assertEqual(scene.find(name), path)
            self.assertIn(path, scene.profiles())

    def test_update_PROF_55(self):
        scene = self.scene(modems=[])
        client = scene.client
        path = scene.create(v1('Work'))
        before = client.mark()
        serial = client.send(path, PROFILE, 'UpdateProfile', '(s)', (v1('Work', apn='other'),))
        updated = client.wait_signal('OnProfileUpdate', path, since=before)
        reply = client.reply(serial)
        self.assertEqual(reply.args, ())
        self.assert_order(reply, updated)
        self.assertEqual(scene.heard(before), [updated])
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'other')

    def test_delete_PROF_56(self):
        """Reply, removal, InterfacesRemoved."""
        scene = self.scene(modems=[])
        client = scene.client
        path = scene.create(v1('Work'))
        before = client.mark()
        serial = client.send(path, PROFILE, 'Delete')
        gone = scene.removal(path, before)
        reply = client.reply(serial)
        removed, = [m for m in client.signals('InterfacesRemoved', ROOT, before)
                    if m.args[0] == path]
        self.assertEqual(reply.args, ())
        self.assert_order(reply, gone, removed)
        self.assertIn(PROFILE, removed.args[1])
        self.assertEqual(scene.heard(before), [gone, removed])
        self.assertEqual(scene.profiles(), [])
        self.assert_gone(scene.xml, path)
        self.assert_gone(scene.ask_update, path, v1('Work'))

    def test_deleted_twice_at_once_NotFound(self):
        """The second finds no object, or NotFound; it is removed once."""
        scene = self.scene(modems=[])
        client = scene.client
        path = scene.create(v1('Work'))
        before = client.mark()
        first, second = client.send(path, PROFILE, 'Delete'), client.send(path, PROFILE, 'Delete')
        client.reply(first)
        self.assert_gone(client.reply, second)
        scene.removal(path, before)
        self.assertEqual(len(scene.heard(before, REMOVAL)), 1)

    def test_deleted_meanwhile_NotFound(self):
        """An update right behind a Delete finds no object, or NotFound, and brings nothing back."""
        scene = self.scene(modems=[])
        client = scene.client
        path = scene.create(v1('Work'))
        before = client.mark()
        first = client.send(path, PROFILE, 'Delete')
        second = client.send(path, PROFILE, 'UpdateProfile', '(s)', (v1('Work', apn='late'),))
        client.reply(first)
        self.assert_gone(client.reply, second)
        scene.removal(path, before)
        self.assertEqual(scene.profiles(), [])
        self.assertEqual(scene.store.documents(), {})

    def test_the_same_name_twice_at_once_PROF_28(self):
        """Of two creations in flight one wins, and there is one profile."""
        scene = self.scene(modems=[])
        client = scene.client
        before = client.mark()
        serials = [client.send(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1(apn=apn),))
                   for apn in ('one', 'two')]
        refused = 0
        for serial in serials:
            try:
                client.reply(serial)
            except DBusError as error:
                self.assertEqual(error.name, 'org.mbnd1.Error.AlreadyExists', error)
                refused += 1
        self.assertEqual(refused, 1)
        scene.arrival('Work', before)
        self.assertEqual(len(scene.heard(before, ARRIVAL)), 1)
        scene.agree()
        self.assertEqual(len(scene.profiles()), 1)

    def test_two_defaults_at_once_PROF_26(self):
        scene = self.scene(modems=[])
        client = scene.client
        serials = [client.send(ROOT, MANAGER, 'CreateConnectionProfile', '(s)',
                               (v1(name, default=True),)) for name in ('One', 'Two')]
        errors = []
        for serial in serials:
            try:
                client.reply(serial)
            except DBusError as error:
                errors.append(error.name)
        self.assertEqual(errors, ['org.mbnd1.Error.DefaultProfileExist'])
        scene.agree()
        self.assertEqual(len(scene.profiles()), 1)

    def test_other_clients_hear_it_too(self):
        scene = self.scene(modems=[])
        other = Client(scene.bus.address)
        self.addCleanup(other.close)
        quiet = Client(scene.bus.address, subscribe=False)
        path = scene.create(v1('Work'), client=quiet)
        quiet.close()               # whoever called may go
        scene.update(path, v1('Work', apn='other'))
        scene.delete(path)
        gone = other.wait_signal('InterfacesRemoved', ROOT, where=lambda m: m.args[0] == path)
        heard = [m for m in other.messages[:gone.index + 1]
                 if m.kind == 'signal' and m.path in (ROOT, path) and 'Owner' not in m.member]
        self.assertEqual([m.member for m in heard],
                         ['InterfacesAdded', ARRIVAL, 'OnProfileUpdate', 'OnProfileUpdate',
                          REMOVAL, 'InterfacesRemoved'])
        self.assertEqual({m.destination for m in heard}, {None})
        self.assertEqual(check_profiles(other.messages), [])

    def test_updates_in_one_go_come_in_turn(self):
        """Each succeeds, the last is announced, and what was sent last stands."""
        scene = self.scene(modems=[])
        client = scene.client
        path = scene.create(v1('Work'))
        serials = [client.send(path, PROFILE, 'UpdateProfile', '(s)', (v1('Work', apn=f'a{n}'),))
                   for n in range(10)]
        last = [client.reply(serial) for serial in serials][-1]
        client.wait_signal('OnProfileUpdate', path, since=last.index)
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'a9')
        scene.agree()


class Objects(ProfileTest):
    """What there is, and how it is found"""

    def test_paths_names_and_interfaces_2(self):
        scene = self.scene(modems=[])
        one, two = scene.create(v1('One')), scene.create(v4('Two'))
        objects = scene.client.objects()
        self.assertEqual({p for p in objects if is_profile(p)}, {one, two})
        for path, name in ((one, 'One'), (two, 'Two')):
            self.assertEqual(objects[path], {PROFILE: {'Name': name, 'Proposed': False}})
            self.assertEqual(scene.client.get_all(path, PROFILE),
                             {'Name': name, 'Proposed': False})
        text, = scene.client.call(ROOT, 'org.freedesktop.DBus.Introspectable', 'Introspect')
        self.assertIn(f'"{MANAGER}"', text)
        for member in ('GetConnectionProfiles', 'GetConnectionProfile', 'CreateConnectionProfile',
                       ARRIVAL, REMOVAL):
            self.assertIn(f'"{member}"', text)

    def test_listed_in_the_order_in_which_they_came(self):
        scene = self.scene(modems=[])
        paths = [scene.create(v1(f'P{n}')) for n in (3, 1, 2)]
        scene.update(paths[0], v1('P3', apn='other'))
        self.assertEqual(scene.profiles(), paths)
        scene.delete(paths[1])
        paths = [paths[0], paths[2], scene.create(v1('P1'))]
        self.assertEqual(scene.profiles(), paths)

    def test_numbers_are_never_used_again_2(self):
        scene = self.scene(modems=[])
        numbers = []
        for _ in range(5):
            path = scene.create(v1('Work'))
            numbers.append(int(path.rpartition('/')[2]))
            scene.delete(path)
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_document_comes_back_as_it_was_PROF_9(self):
        """All that the three versions can say."""
        scene = self.scene(modems=[])
        for name, xml in examples().items():
            with self.subTest(name=name):
                got = scene.xml(scene.create(xml))
                # no modem, so nothing is overwritten
                self.assert_says(got, xml)
                self.assertEqual(got.count(NOTE), xml.count(NOTE))
        scene.agree()

    def test_names_are_exact_and_case_counts_PROF_28(self):
        scene = self.scene(modems=[])
        lower, upper = scene.create(v1('work')), scene.create(v1('Work'))
        self.assertEqual(scene.find('work'), lower)
        self.assertEqual(scene.find('Work'), upper)
        for name in ('WORK', 'wor', 'work2', ''):
            message = self.assert_refused('NotFound', scene.find, name)
            self.assertTrue(message.startswith('0x80070490: '), message)

    def test_blanks_are_collapsed_PROF_28(self):
        scene = self.scene(modems=[])
        path = scene.create(v1('  My \t big\n  plan '))
        self.assertEqual(scene.client.get(path, PROFILE, 'Name'), 'My big plan')
        for name in ('My big plan', 'My   big  plan'):
            self.assertEqual(scene.find(name), path)
        with scene.unchanged():
            self.assert_refused('AlreadyExists', scene.ask_create, v1('My big  plan'))

    def test_longest_name(self):
        scene = self.scene(modems=[])
        name = 'ä' * 255                # characters, not bytes (PROF-17)
        path = scene.create(v1(name))
        self.assertEqual(scene.find(name), path)
        with scene.unchanged():
            self.assert_refused('InvalidProfile', scene.ask_create, v1(name + 'ä'))

    def test_names_that_are_no_file_names(self):
        scene = self.scene(modems=[])
        names = ['../../evil', '/etc/x', '.', '..', 'a/b', 'x.xml', '-', 'C:\\x', '%s%n', 'ü€😀',
                 'a;b', '"', "'", '<&>', 'con', '~', '*']
        for name in names:
            scene.create(v1(name))
        self.assertEqual(scene.names(), names)
        for name in names:
            self.assertIn(scene.find(name), scene.profiles())
        scene.agree()
        scene.restart()
        self.assertEqual(sorted(scene.names()), sorted(names))

    def test_no_modem_of_that_path_Handle(self):
        scene = self.scene()
        path = scene.create(v1('Work'))
        interface, = scene.interfaces()
        number = int(interface.rpartition('/')[2])
        for wrong in (f'{ROOT}/Interface/{number + 1}', path, ROOT, '/nonsense', interface + '/x'):
            with self.subTest(path=wrong):
                message = self.assert_refused('Handle', scene.profiles, wrong)
                self.assertTrue(message.startswith('0x80070006: '), message)
                self.assert_refused('Handle', scene.find, 'Work', wrong)

    def test_a_modem_that_is_gone_Handle(self):
        scene = self.scene()
        scene.create(v1('Work'))
        interface, = scene.interfaces()
        scene.modem.command('unplug')
        scene.client.wait_signal('OnInterfaceRemoval', ROOT)
        self.assert_refused('Handle', scene.profiles, interface)
        self.assert_refused('Handle', scene.find, 'Work', interface)
        self.assertEqual(scene.names(), ['Work'])


class Refusals(ProfileTest):
    """A refused call changes nothing: no signal, no profile, no file"""

    PLAIN = f'''<MBNProfile xmlns="{V1}">
<Name>Work</Name>
<IsDefault>false</IsDefault>
<SubscriberID>{IMSI}</SubscriberID>
<ConnectionMode>manual</ConnectionMode>
<Context><AccessString>internet</AccessString>
<AuthProtocol>CHAP</AuthProtocol></Context>
</MBNProfile>
'''
    BAD = [                         # what, from, to, (line, element) when there is no doubt
        ('V2', '<IsDefault>.*</IsDefault>\n', '', None),
        ('V3', '>internet<', '><', (6, 'AccessString')),
        ('V4', '>manual<', '> auto-home <', (5, 'ConnectionMode')),
        ('V6', '>false<', '>FALSE<', (3, 'IsDefault')),
        ('V7', '>CHAP<', '>MsCHAPV2<', (7, 'AuthProtocol')),
        ('PROF-3', '<MBNProfile xmlns', '<MBNProfile xmlns:none', None),
        ('PROF-4', '<Name>.*</Name>\n', '', None),
        ('PROF-5', '<Name>', '<Name kind="x">', (2, 'Name')),
        ('PROF-2', 'profile/v1', 'profile/v5', None),
    ]

    def test_invalid_PROF_54(self):
        """The message tells line, element and reason."""
        scene = self.scene(modems=[])
        path = scene.create(v1('Work'))
        self.assert_says(scene.xml(scene.create(self.PLAIN.replace('Work', 'Plain'))),
                         self.PLAIN.replace('Work', 'Plain'))
        for what, source, replacement, where in self.BAD:
            xml = edited(self.PLAIN, source, replacement)
            with self.subTest(what=what), scene.unchanged():
                for call, args in ((scene.ask_create, (xml,)), (scene.ask_update, (path, xml))):
                    message = self.assert_refused('InvalidProfile', call, *args)
                    self.assertTrue(message.startswith('0x80548218: '), message)
                    self.assertRegex(message, r'\bline [0-9]+\b')
                    if where is not None:
                        self.assertRegex(message, rf'\bline {where[0]}\b')
                        self.assertIn(where[1], message)

    def test_no_document_PROF_7_PROF_54(self):
        scene = self.scene(modems=[])
        path = scene.create(v1('Other'))
        good = v1('Other')
        bomb = good.replace('?>', '?><!DOCTYPE x [<!ENTITY a "aaaa">]>')
        outside = good.replace('?>', '?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>') \
            .replace('>internet<', '>&a;<')
        for xml in ('', ' ', 'Work', '<a/>', '<', good[:-8], good + good, bomb, outside,
                    good.replace('<Name>', '<Name>' + '<a>' * 40), 'C:\\profile.xml'):
            with self.subTest(xml=xml[:60]), scene.unchanged():
                self.assert_refused('InvalidProfile', scene.ask_create, xml)
                self.assert_refused('InvalidProfile', scene.ask_update, path, xml)

    def test_rules_beyond_the_schema(self):
        scene = self.scene(modems=[])
        with scene.unchanged():
            for xml in (v1(mode='auto', extension=ADDITIONAL),                      # PROF-19, V15
                        v1(default=True, extension=ADDITIONAL),
                        v4(conditions=[('RATApplicability', '3GPP_LEGACY')]),       # V18
                        v4(mms=True).replace('>manual<', '>auto<'),                 # PROF-25
                        v4(mms=True).replace(MMS, INTERNET)):
                self.assert_refused('InvalidProfile', scene.ask_create, xml)

    def test_too_large_3_6(self):
        """256 KiB and not one byte more, counted in UTF-8."""
        scene = self.scene(modems=[])
        plain = v1('Work').replace('?>', '?><!---->')

        def of_size(size):
            return plain.replace('<!---->', f'<!--{"é" * ((size - room) // 2)}'
                                            f'{"x" * ((size - room) % 2)}-->')
        room = len(plain.encode())
        for size in (MAX_BYTES + 1, 2 * MAX_BYTES):
            with scene.unchanged():
                self.assertEqual(len(of_size(size).encode()), size)
                message = self.assert_refused('InvalidProfile', scene.ask_create, of_size(size))
                self.assertLess(len(message), 1000)
        path = scene.create(of_size(MAX_BYTES))
        with scene.unchanged():
            self.assert_refused('InvalidProfile', scene.ask_update, path, of_size(MAX_BYTES + 1))
        scene.update(path, of_size(MAX_BYTES))
        scene.agree()

    def test_a_large_one_comes_back_whole(self):
        scene = self.scene(modems=[])
        xml = v1('Work', extension=big(200 * 1024))
        path = scene.create(xml)
        self.assert_says(scene.xml(path), xml)
        scene.restart()
        path, = scene.profiles()
        self.assert_says(scene.xml(path), xml)

    def test_name_taken_PROF_28(self):
        scene = self.scene(modems=[])
        path = scene.create(v1('Work'))
        with scene.unchanged():
            message = self.assert_refused('AlreadyExists', scene.ask_create, v1('Work', apn='x'))
            self.assertTrue(message.startswith('0x800700B7: '), message)
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'internet')
        card = scene.create(v4('Card'))
        with scene.unchanged():
            self.assert_refused('AlreadyExists', scene.ask_create, v4('Card', apn='x'))
            self.assert_refused('AlreadyExists', scene.ask_create, v4('Card', apn='x', mms=True))
        scene.delete(card)
        self.assertNotEqual(scene.create(v4('Card')), card)

    def test_name_taken_by_the_other_version_PROF_28(self):
        """The SIM is here, so both belong to it."""
        for first, second in ((v1, v4), (v4, v1)):
            with self.subTest(first=first.__name__):
                scene = self.scene()
                scene.ready()
                scene.create(first('Work'))
                with scene.unchanged():
                    self.assert_refused('AlreadyExists', scene.ask_create, second('Work'))
                scene.create(second('Other'))
                scene.agree()

    def test_mms_names_are_for_all_sims_PROF_25(self):
        scene = self.scene(modems=[])
        scene.create(v4('Mail', iccid=OTHER_ICCID))
        scene.create(v4('Pictures', mms=True))
        with scene.unchanged():
            self.assert_refused('AlreadyExists', scene.ask_create, v4('Mail', mms=True))
            self.assert_refused('AlreadyExists', scene.ask_create,
                                v4('Pictures', iccid=OTHER_ICCID, mms=True))

    def test_key_cannot_be_changed_PROF_39(self):
        scene = self.scene(modems=[])
        one, two = scene.create(v1('One')), scene.create(v4('Two'))
        with scene.unchanged():
            for path, xml in ((one, v1('Other')), (one, v1('ONE')), (one, v1('One', imsi='1')),
                              (two, v4('Other')), (two, v4('Two', iccid='1'))):
                message = self.assert_refused('InvalidProfile', scene.ask_update, path, xml)
                self.assertTrue(message.startswith('0x80548218: '), message)

    def test_quota_of_the_configuration_3_6(self):
        scene = self.scene(modems=[], most=3)
        paths = [scene.create(v1(f'P{n}', password=f'not-a-secret-{n}', user='u'))
                 for n in range(3)]
        with scene.unchanged():
            message = self.assert_refused('NotEnoughQuota', scene.ask_create,
                                          v1('P4', user='u', password='not-a-secret-4'))
            self.assertTrue(message.startswith('0x80070718: '), message)
            self.assert_refused('NotEnoughQuota', scene.ask_create, v4('P4', iccid=OTHER_ICCID))
        # a full store can be changed, and a place is free again
        scene.update(paths[0], v1('P0', apn='other'))
        scene.delete(paths[1])
        scene.create(v1('P4'))
        with scene.unchanged():
            self.assert_refused('NotEnoughQuota', scene.ask_create, v1('P5'))
        scene.restart()
        self.assertEqual(sorted(scene.names()), ['P0', 'P2', 'P4'])
        self.assert_refused('NotEnoughQuota', scene.ask_create, v1('P5'))


class Default(ProfileTest):
    """At most one default profile for a SIM (PROF-26)"""

    def refused(self, scene, call, *args):
        """DefaultProfileExist, and nothing changes."""
        with scene.unchanged():
            message = self.assert_refused('DefaultProfileExist', call, *args)
            self.assertTrue(message.startswith('0x80548219: '), message)

    def test_PROF_26_second_default(self):
        scene = self.scene(modems=[])
        first = scene.create(v1('One', default=True))
        self.refused(scene, scene.ask_create, v1('Two', default=True))
        second = scene.create(v1('Two'))
        self.refused(scene, scene.ask_update, second, v1('Two', default=True))
        # the default itself may be updated; when it is no default any more another one may be
        scene.update(first, v1('One', default=True, apn='other'))
        scene.update(first, v1('One'))
        scene.update(second, v1('Two', default=True))
        self.refused(scene, scene.ask_update, first, v1('One', default=True))
        scene.delete(second)
        scene.update(first, v1('One', default=True))
        scene.agree()

    def test_PROF_26_version_4(self):
        scene = self.scene(modems=[])
        scene.create(v4('One', default=True))
        self.refused(scene, scene.ask_create, v4('Two', default=True))
        second = scene.create(v4('Two'))
        self.refused(scene, scene.ask_update, second, v4('Two', default=True))

    def test_PROF_26_versions_1_and_4_of_the_sim_that_is_here(self):
        for first, second in ((v1, v4), (v4, v1)):
            with self.subTest(first=first.__name__):
                scene = self.scene()
                scene.ready()
                scene.create(first('One', default=True))
                self.refused(scene, scene.ask_create, second('Two', default=True))
                path = scene.create(second('Two'))
                self.refused(scene, scene.ask_update, path, second('Two', default=True))

    def test_PROF_26_another_sim_has_its_own(self):
        scene = self.scene()
        scene.ready()
        scene.create(v1('Work', default=True))
        scene.create(v1('Work', imsi=OTHER_IMSI, default=True))
        scene.create(v4('Work', iccid='8900101000000000017', default=True))
        self.refused(scene, scene.ask_create, v1('Two', imsi=OTHER_IMSI, default=True))
        self.refused(scene, scene.ask_create, v4('Two', iccid='8900101000000000017', default=True))
        self.assertEqual(len(scene.profiles()), 3)

    def test_PROF_26_still_known_after_a_restart(self):
        scene = self.scene(modems=[])
        scene.create(v1('One', default=True))
        scene.restart()
        self.refused(scene, scene.ask_create, v1('Two', default=True))


class Sims(ProfileTest):
    """Whose profiles they are (PROF-28 to PROF-30, PROF-61)"""

    def ready_state(self, scene, state, since):
        """Waits for a ReadyState of the modem."""
        interface, = scene.interfaces()
        if scene.client.get(interface, INTERFACE, 'ReadyState') != state:
            scene.client.wait_property(interface, 'ReadyState', state, since=since)

    def home_provider(self, scene):
        """Waits until the daemon knows the home provider."""
        interface, = scene.interfaces()

        def known():
            with contextlib.suppress(DBusError):
                return scene.client.call(interface, INTERFACE, 'GetHomeProvider')
            return None
        scene.until(known, 'the home provider')

    def listed(self, scene, interface, names):
        """Waits until the modem has exactly these profiles."""
        def is_so():
            with contextlib.suppress(DBusError):
                return scene.names(interface) == names
            return False
        scene.until(is_so, f'profiles {names} of the modem')

    def test_list_of_the_sim_PROF_29(self):
        scene = self.scene()
        scene.ready()
        interface, = scene.interfaces()
        mine = scene.create(v1('Mine'))
        others = scene.create(v1('Theirs', imsi=OTHER_IMSI))
        card = scene.create(v4('Card'))
        # a version 4 profile belongs to the card, whatever subscriber it names
        foreign = scene.create(v4('Foreign card', iccid=OTHER_ICCID, imsi=IMSI))
        device = scene.create(modem_dm('Device'))
        self.assertEqual(scene.profiles(interface), [mine, card, device])
        self.assertEqual(scene.profiles(), [mine, others, card, foreign, device])
        self.assertEqual(scene.find('Mine', interface), mine)
        for name in ('Theirs', 'Foreign card', 'mine'):
            self.assert_refused('NotFound', scene.find, name, interface)
        for name, path in (('Theirs', others), ('Foreign card', foreign), ('Mine', mine)):
            self.assertEqual(scene.find(name), path)

    def test_also_those_that_do_not_apply_now_PROF_29(self):
        """The modem's list has what belongs to the SIM, whether it applies or not."""
        scene = self.scene()
        scene.ready()
        interface, = scene.interfaces()
        scene.create(v4('Abroad', conditions=[('RoamApplicability', 'NonPartnerOnly')]))
        scene.create(v4('Off', enabled=False))
        scene.create(v4('Another subscriber', conditions=[('IMSI', OTHER_IMSI)]))
        self.assertEqual(scene.names(interface), ['Abroad', 'Off', 'Another subscriber'])

    def test_iccid_with_and_without_filler_PROF_29(self):
        number = '8986000000000000001'      # 19 digits
        for card in (number, number + 'F'):
            with self.subTest(card=card):
                scene = self.scene([f'set iccid {card}'])
                scene.ready()
                interface, = scene.interfaces()
                bare = scene.create(v4('Bare', iccid=number))
                filled = scene.create(v4('Filled', iccid=number + 'F'))
                scene.create(v4('Other', iccid=number + '0'))
                self.assertEqual(scene.profiles(interface), [bare, filled])
                with scene.unchanged():
                    self.assert_refused('AlreadyExists', scene.ask_create,
                                        v4('Bare', iccid=number + 'F'))

    def test_no_sim_and_pin_NotReady_PROF_30(self):
        for line in ('sim absent', 'sim locked', 'sim puk', 'sim bad'):
            with self.subTest(line=line):
                scene = self.scene([line])
                path = scene.create(v1('Work'))
                interface, = scene.interfaces()
                for call, args in ((scene.profiles, (interface,)),
                                   (scene.find, ('Work', interface)),
                                   (scene.find, ('No such', interface))):
                    message = self.assert_refused('NotReady', call, *args)
                    self.assertTrue(message.startswith('0x80070015: '), message)
                self.assertEqual(scene.profiles(), [path])
                self.assertEqual(scene.find('Work'), path)

    def test_sim_taken_out_and_back_PROF_61(self):
        scene = self.scene()
        scene.ready()
        interface, = scene.interfaces()
        work, card = scene.create(v1('Work')), scene.create(v4('Card'))
        scene.create(v1('Theirs', imsi=OTHER_IMSI))
        before = scene.client.mark()
        scene.modem.command('sim absent')
        self.ready_state(scene, 2, before)
        self.assert_refused('NotReady', scene.profiles, interface)
        self.assertEqual(scene.names(), ['Work', 'Card', 'Theirs'])
        scene.modem.command('sim initialized')
        self.listed(scene, interface, ['Work', 'Card'])
        self.assertEqual(scene.profiles(interface), [work, card])
        # nothing has come or gone
        self.assertEqual(scene.heard(before, ARRIVAL, REMOVAL), [])
        scene.agree()

    def test_another_sim_PROF_61(self):
        scene = self.scene()
        scene.ready()
        interface, = scene.interfaces()
        mine, theirs = scene.create(v1('Work')), scene.create(v1('Work', imsi=OTHER_IMSI))
        scene.create(v4('Card', iccid=OTHER_ICCID))
        self.assertEqual(scene.profiles(interface), [mine])
        before = scene.client.mark()
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        self.listed(scene, interface, ['Work', 'Card'])
        self.assertEqual(scene.find('Work', interface), theirs)
        scene.change_sim(IMSI, ICCID)
        self.listed(scene, interface, ['Work'])
        self.assertEqual(scene.find('Work', interface), mine)
        self.assertEqual(scene.heard(before, ARRIVAL, REMOVAL), [])

    def test_one_name_on_two_sims_PROF_28(self):
        """With "/": that of the SIM in the first modem that has one, else the lowest number."""
        scene = self.scene()
        scene.ready()
        theirs, mine = scene.create(v1('Work', imsi=OTHER_IMSI)), scene.create(v1('Work'))
        third = scene.create(v1('Work', imsi='001010555555555'))
        self.assertEqual(scene.find('Work'), mine)
        before = scene.client.mark()
        scene.modem.command('sim absent')
        self.ready_state(scene, 2, before)
        self.assertEqual(scene.find('Work'), theirs)
        scene.modem.command('unplug')
        scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=before)
        self.assertEqual(scene.find('Work'), theirs)
        scene.delete(theirs)
        self.assertEqual(scene.find('Work'), mine)
        scene.delete(mine)
        self.assertEqual(scene.find('Work'), third)

    def test_two_modems_PROF_29(self):
        scene = self.scene(modems=[[], SECOND])
        first = scene.modem_with(ICCID, 2)
        second = scene.modem_with(OTHER_ICCID, 2)
        scene.client.wait(lambda m: len(scene.client.signals('OnConnectionArrival')) == 2)
        work = {first: scene.create(v1('Work')),
                second: scene.create(v1('Work', imsi=OTHER_IMSI))}
        card = scene.create(v4('Card', iccid=OTHER_ICCID))
        scene.create(v1('Nobody', imsi='001010555555555'))
        self.assertEqual(scene.profiles(first), [work[first]])
        self.assertEqual(scene.profiles(second), [work[second], card])
        self.assertEqual(scene.find('Card', second), card)
        self.assert_refused('NotFound', scene.find, 'Card', first)
        # the first modem present decides
        self.assertEqual(scene.find('Work'), work[min(first, second)])
        scene.delete(work[min(first, second)])
        self.assertEqual(scene.find('Work'), work[max(first, second)])

    def test_what_the_service_writes_PROF_44(self):
        scene = self.scene(['set home-provider-name "Northwind Mobile"'])
        scene.ready()
        self.home_provider(scene)
        path = scene.create(v1('Work', iccid='1234567890', home='Wrong'))
        self.assertEqual(scene.value(path, 'SimIccID'), ICCID)
        self.assertEqual(scene.value(path, 'HomeProviderName'), 'Northwind Mobile')
        path = scene.create(v1('Bare'))
        self.assertEqual(scene.value(path, 'SimIccID'), ICCID)
        self.assertEqual(scene.value(path, 'HomeProviderName'), 'Northwind Mobile')
        scene.agree()


class InUse(ProfileTest):
    """Profiles and connections"""

    def test_connect_by_name_PROF_59(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        scene.create(v1('Work', imsi=OTHER_IMSI, apn='theirs'))
        scene.create(v1('Work', apn='mine', auth='CHAP', user='me'))
        before = scene.client.mark()
        done = scene.completed(scene.connect(connection, 'Work', mode=0))
        self.assertEqual((done.args[1], done.args[2].get('profile')), (S_OK, 'Work'))
        told = scene.modem.state()['last_connect']
        self.assertEqual((told['access_string'], told['user_name'], told['auth']),
                         ('mine', 'me', 2))
        self.assertEqual(connection_name(scene, connection), 'Work')
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ProfileName'), 'Work')
        self.assertIn('Work', scene.client.values(connection, 'ProfileName', before))
        scene.disconnected(connection)
        self.assertEqual(connection_name(scene, connection), '')

    def test_connect_by_a_name_that_cannot_be_PROF_57(self):
        """Unknown, of another SIM, not applicable, not for connecting: refused at the call."""
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        scene.create(v1('Theirs', imsi=OTHER_IMSI))
        scene.create(v4('Off', enabled=False))                                      # PROF-50
        scene.create(v4('Abroad', conditions=[('RoamApplicability', 'PartnerOnly')]))   # PROF-47
        scene.create(v4('Not me', conditions=[('IMSI', OTHER_IMSI)]))
        scene.create(modem_dm('Device'))
        wire = scene.wire_mark()
        with scene.unchanged():
            for name in ('No such', '', 'Theirs', 'Off', 'Abroad', 'Not me', 'Device', 'x' * 300):
                with self.subTest(name=name[:20]):
                    message = self.assert_refused('InvalidArg', scene.connect, connection, name,
                                                  mode=0)
                    self.assertTrue(message.startswith('0x80070057: '), message)
        self.assertEqual(scene.wire('connect', 'set', wire), [])
        self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_a_temporary_profile_is_not_stored_PROF_58(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        with scene.unchanged():
            scene.connected(connection, v1('Passing by'))
            self.assert_refused('NotFound', scene.find, 'Passing by')
        self.assertEqual(connection_name(scene, connection), '')
        scene.disconnected(connection)
        self.assert_refused('InvalidArg', scene.connect, connection, 'Passing by', mode=0)

    def test_update_of_the_active_one_applies_next_time_PROF_39(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        path = scene.create(v1('Work', apn='old'))
        scene.completed(scene.connect(connection, 'Work', mode=0))
        before, wire = scene.client.mark(), scene.wire_mark()
        scene.update(path, v1('Work', apn='new'))
        scene.settle(0.5, before, lambda m: m.is_signal('OnConnectStateChange'))
        self.assertEqual(scene.wire('connect', 'set', wire), [])
        self.assertEqual(scene.state(connection), 1)
        scene.disconnected(connection)
        self.assertEqual(scene.modem_got(connection, 'Work')['access_string'], 'new')

    def test_delete_of_the_active_one_leaves_it_up_PROF_39(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        path = scene.create(v1('Work'))
        scene.completed(scene.connect(connection, 'Work', mode=0))
        before, wire = scene.client.mark(), scene.wire_mark()
        scene.delete(path)
        scene.settle(0.5, before, lambda m: m.is_signal('OnConnectStateChange'))
        self.assertEqual(scene.wire('connect', 'set', wire), [])
        self.assertEqual(scene.state(connection), 1)
        self.assertEqual(scene.profiles(), [])
        scene.disconnected(connection)
        self.assert_refused('InvalidArg', scene.connect, connection, 'Work', mode=0)


if __name__ == '__main__':
    main()
