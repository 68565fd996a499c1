#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Proposals for a SIM without a profile (PROF-63 to PROF-66).

The daemon finds the provider database below the directories of XDG_DATA_DIRS; the operators here
are invented.
"""

import os

from mbnharness import DEACTIVATED, ICCID, IMSI, ROOT, S_OK, main
from mbnprofiles import (ADDITIONAL, ARRIVAL, OTHER_ICCID, OTHER_IMSI, PROFILE, REMOVAL,
                         ProfileScene, ProfileTest, edited, fields, fixture_dir, modem_dm, v1, v4)

NOTHING = 'set provisioned none'
ONE = 'set provisioned 1:internet:modem.example:me:not-a-secret-modem:0:2'
TWO = 'set provisioned 1:internet:first.example,2:internet:second.example:you:not-a-secret-two'
PASSWORD = 'not-a-secret-database'
LONG = 'Northwind Telecommunications International'


def apn(value, user=None, password=None, name=None):
    """An apn element of the database."""
    return (f'<apn value="{value}"><plan type="postpaid"/><usage type="internet"/>'
            + (f'<name>{name}</name>' if name else '')
            + (f'<username>{user}</username>' if user else '')
            + (f'<password>{password}</password>' if password else '') + '</apn>')


def provider(name, networks, *apns):
    """A provider element; networks: [(mcc, mnc)]."""
    ids = ''.join(f'<network-id mcc="{mcc}" mnc="{mnc}"/>' for mcc, mnc in networks)
    return f'<provider><name>{name}</name><gsm>{ids}{"".join(apns)}</gsm></provider>'


def database(*providers):
    """A whole database."""
    return ('<?xml version="1.0"?>\n<!DOCTYPE serviceproviders SYSTEM "serviceproviders.2.dtd">\n'
            '<serviceproviders format="2.0"><country code="xx"><name>Nowhere</name>'
            + ''.join(providers) + '</country></serviceproviders>')


HOME = [('001', '01')]
ELSEWHERE = provider('Elsewhere', [('002', '02')], apn('elsewhere.example'))
SIMPLE = database(ELSEWHERE, provider('Alpha', HOME, apn('alpha.example', 'guest', PASSWORD)))


class ProposalTest(ProfileTest):
    """What the classes below share"""

    def proposing(self, lines=(), text=None, propose='manual', **kwargs):
        """A scene, started, whose modem has an attached SIM and whose database is that text.

        text: None for no database
        """
        if 'modems' not in kwargs:
            kwargs['scenario'] = ['packet attached', *lines]
        scene = ProfileScene(self, start=False, propose=propose, **kwargs)
        data = os.path.join(scene.directory, 'share')
        os.makedirs(data)
        scene.environment['XDG_DATA_DIRS'] = fixture_dir(self, data, text)
        scene.password_words += ['not-a-secret-modem', 'not-a-secret-two', PASSWORD]
        scene.start()
        return scene

    def proposals(self, scene, count=1, since=0):
        """Waits for so many proposals, and for the Connection; their paths, as listed."""
        scene.ready(since)
        return self.until_proposed(scene, count)

    def until_proposed(self, scene, count):
        """Waits until exactly so many proposals are listed for any modem; their paths."""
        def there():
            paths = self.proposed(scene)
            return len(paths) == count and (paths or True)
        found = scene.until(there, f'{count} proposals')
        return [] if found is True else found

    def proposed(self, scene):
        """The paths of all proposals, as listed."""
        return list(scene.listed(proposed=True))

    def access_strings(self, scene, paths):
        """AccessString of each; None where there is none."""
        return [scene.value(p, 'Context/AccessString') for p in paths]

    def wait_string(self, scene, string):
        """Waits until there is a proposal with that AccessString."""
        def there():
            documents = scene.listed(proposed=True).values()
            return string in [fields(xml).get('Context/AccessString') for xml in documents]
        scene.until(there, f'the proposal with {string}')

    def again(self, scene):
        """Sends the only proposal away, with a profile, and lets it come back; its new path."""
        path, = self.proposed(scene)
        before = scene.client.mark()
        mine = scene.create(v1('Mine'))
        scene.removal(path, before)
        scene.delete(mine)
        path, = self.until_proposed(scene, 1)
        return path

    def settled(self, scene):
        """The modem is ready and what is read in the background has been read (design.md 5)."""
        scene.ready()
        scene.settle(6)


class Sources(ProposalTest):
    """Where proposals come from (PROF-63)"""

    def test_provisioned_context_of_the_modem_PROF_63(self):
        scene = self.proposing([ONE], SIMPLE)
        path, = self.proposals(scene)
        seen = fields(scene.xml(path))
        self.assertEqual(seen['Context/AccessString'], 'modem.example')
        self.assertEqual(seen['Context/UserLogonCred/UserName'], 'me')
        self.assertEqual(seen['ProfileCreationType'], 'DeviceProvisioned')
        connection = scene.ready()
        told = scene.modem_got(connection, seen['Name'])
        self.assertEqual((told['access_string'], told['user_name'], told['password']),
                         ('modem.example', 'me', 'not-a-secret-modem'))

    def test_several_provisioned_contexts_PROF_66(self):
        scene = self.proposing([TWO])
        paths = self.proposals(scene, 2)
        self.assertEqual(sorted(self.access_strings(scene, paths)),
                         ['first.example', 'second.example'])
        connection = scene.ready()
        for path in paths:
            name = scene.client.get(path, PROFILE, 'Name')
            self.assertEqual(scene.modem_got(connection, name)['access_string'],
                             scene.value(path, 'Context/AccessString'))

    def test_provider_database_PROF_63(self):
        scene = self.proposing([NOTHING], SIMPLE)
        path, = self.proposals(scene)
        seen = fields(scene.xml(path))
        self.assertEqual(seen['Context/AccessString'], 'alpha.example')
        self.assertEqual(seen['ProfileCreationType'], 'OperatorProvisioned')
        told = scene.modem_got(scene.ready(), seen['Name'])
        self.assertEqual((told['access_string'], told['user_name'], told['password']),
                         ('alpha.example', 'guest', PASSWORD))

    def test_blank_when_nobody_knows_PROF_63(self):
        for what, text in (('no database', None), ('not in it', database(ELSEWHERE)),
                           ('broken', 'no XML'), ('empty', '')):
            with self.subTest(what=what):
                scene = self.proposing([NOTHING], text)
                path, = self.proposals(scene)
                self.assertIsNone(scene.value(path, 'Context/AccessString'))
                told = scene.modem_got(scene.ready(), scene.client.get(path, PROFILE, 'Name'))
                self.assertEqual((told['access_string'], told['user_name'], told['password']),
                                 ('', '', ''))

    def test_propose_off_PROF_63(self):
        scene = self.proposing([ONE], SIMPLE, propose='off')
        self.settled(scene)
        interface, = scene.interfaces()
        self.assertEqual(scene.profiles(interface), [])
        self.assertEqual(scene.heard(0), [])

    def test_manual_is_the_default_and_never_dials_PROF_63(self):
        for propose in (None, 'manual'):
            with self.subTest(propose=propose):
                scene = self.proposing([ONE], SIMPLE, propose=propose)
                path, = self.proposals(scene)
                self.assertIn(scene.value(path, 'ConnectionMode'), (None, 'manual'))
                connection = scene.ready()
                scene.settle(1)
                self.assertEqual(scene.wire('connect', 'set'), [])
                self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_propose_auto_PROF_63(self):
        for lines, text in (([ONE], None), ([NOTHING], SIMPLE), ([NOTHING], None)):
            with self.subTest(lines=lines, text=text is not None):
                scene = self.proposing(lines, text, propose='auto')
                path, = self.proposals(scene)
                self.assertEqual(scene.value(path, 'ConnectionMode'), 'auto')


class Database(ProposalTest):
    """What is taken from the provider database (PROF-66)"""

    def listed(self, lines, *providers, count):
        """(scene, paths) of so many proposals from a database."""
        scene = self.proposing([NOTHING, *lines], database(*providers))
        return scene, self.proposals(scene, count)

    def test_all_access_strings_in_the_order_of_the_database_PROF_66(self):
        values = ['c.example', 'a.example', 'b.example']
        scene, paths = self.listed([], provider('Alpha', HOME, *map(apn, values)), count=3)
        self.assertEqual(self.access_strings(scene, paths), values)
        names = [scene.client.get(p, PROFILE, 'Name') for p in paths]
        self.assertEqual(len(set(names)), 3)
        interface, = scene.interfaces()
        for path, name in zip(paths, names):
            self.assertEqual(scene.find(name, interface), path)
        # as often as it starts
        for _ in range(3):
            since = scene.restart()
            again = self.proposals(scene, 3, since)
            self.assertEqual(self.access_strings(scene, again), values)
            self.assertEqual([scene.client.get(p, PROFILE, 'Name') for p in again], names)

    def test_the_provider_of_the_sim_first_PROF_66(self):
        providers = [provider(n, HOME, apn(f'{n.lower()}-1.example'), apn(f'{n.lower()}-2.example'))
                     for n in ('Alpha', 'Beta', 'Gamma')]
        for name, order in (('Beta', 'beta alpha gamma'), ('Gamma', 'gamma alpha beta'),
                            ('Nobody', 'alpha beta gamma')):
            with self.subTest(name=name):
                scene, paths = self.listed([f'set home-provider-name {name}'], *providers, count=6)
                wanted = [f'{n}-{i}.example' for n in order.split() for i in (1, 2)]
                self.assertEqual(self.access_strings(scene, paths), wanted)

    def test_network_codes_of_three_digits_and_of_two_PROF_66(self):
        three = provider('Three', [('001', '019')], apn('three.example'))
        two = provider('Two', HOME, apn('two.example'))
        imsi = 'set imsi 001019123456789'
        scene, paths = self.listed([imsi, 'set home-provider 001019'], two, three, count=1)
        scene.identity_words.append('001019123456789')
        self.assertEqual(self.access_strings(scene, paths), ['three.example'])
        scene, paths = self.listed([imsi], two, ELSEWHERE, count=1)
        scene.identity_words.append('001019123456789')
        self.assertEqual(self.access_strings(scene, paths), ['two.example'])

    def test_the_subscriber_decides_and_not_where_it_is_PROF_63(self):
        """MCC and MNC of the SIM, also while roaming."""
        there = provider('There', [('002', '02')], apn('there.example'))
        scene, paths = self.listed(['register roaming provider=00202'], there,
                                   provider('Alpha', HOME, apn('alpha.example')), count=1)
        self.assertEqual(self.access_strings(scene, paths), ['alpha.example'])

    def test_long_names_are_cut_PROF_66(self):
        scene, paths = self.listed([], provider(LONG, HOME, apn('long.example')), count=1)
        path, = paths
        home = scene.value(path, 'HomeProviderName')
        self.assertIn(home, (None, LONG[:20], 'Test PLMN'))
        # it is a valid document: what it says can be stored
        scene.update(path, scene.xml(path))
        self.assertFalse(scene.client.get(path, PROFILE, 'Proposed'))
        scene.agree()

    def test_access_strings_are_trimmed_PROF_66(self):
        scene, paths = self.listed([], provider('Alpha', HOME, apn('  blank.example\t')), count=1)
        self.assertEqual(self.access_strings(scene, paths), ['blank.example'])
        told = scene.modem_got(scene.ready(), scene.client.get(paths[0], PROFILE, 'Name'))
        self.assertEqual(told['access_string'], 'blank.example')

    def test_odd_entries_do_no_harm(self):
        """Too long, empty, or with characters that need escaping: the good ones are proposed."""
        odd = provider('A &amp; B &lt;C&gt;', HOME, apn('x' * 101), apn(''), apn('good.example'),
                       apn('u.example', 'u' * 300, 'p' * 300))
        scene = self.proposing([NOTHING], database(odd))
        scene.ready()
        self.wait_string(scene, 'good.example')
        for path in self.proposed(scene):
            self.assertLessEqual(len(scene.value(path, 'Context/AccessString') or ''), 100)

    def test_the_password_is_never_seen_PROF_38(self):
        """The scene's end searches all messages and the log as well."""
        scene = self.proposing([NOTHING], SIMPLE)
        path, = self.proposals(scene)
        seen = fields(scene.xml(path))
        self.assertEqual(seen['Context/UserLogonCred/UserName'], 'guest')
        self.assertNotIn('Context/UserLogonCred/Password', seen)
        self.assertEqual(seen['Context/UserLogonCred/IgnorePassword'], 'true')
        self.assertNotIn(PASSWORD, str(scene.client.objects()))
        self.assertEqual(scene.store.holds(PASSWORD), [])


class Life(ProposalTest):
    """When they come and go (PROF-64)"""

    def test_listed_like_other_profiles_PROF_64(self):
        scene = self.proposing([ONE])
        path, = self.proposals(scene)
        interface, = scene.interfaces()
        values = scene.client.get_all(path, PROFILE)
        self.assertEqual(values['Proposed'], True)
        self.assertTrue(values['Name'])
        self.assertEqual(scene.profiles(interface), [path])
        self.assertEqual(scene.profiles(), [path])
        self.assertEqual(scene.find(values['Name'], interface), path)
        self.assertEqual(scene.find(values['Name']), path)
        self.assertEqual(scene.client.objects()[path], {PROFILE: values})
        seen = fields(scene.xml(path))
        self.assertIn(seen['IsDefault'], ('false', '0'))
        self.assertEqual(seen['Name'], values['Name'])
        self.assertTrue(seen.get('SubscriberID') == IMSI or seen.get('SimIccID') == ICCID, seen)
        members = [m.member for m in scene.heard(0)]
        self.assertEqual(members[:2], ['InterfacesAdded', ARRIVAL])

    def test_never_on_disk_PROF_64(self):
        scene = self.proposing([TWO])
        self.proposals(scene, 2)
        store = scene.store
        self.assertEqual((store.documents(), store.secret_files()), ({}, {}))
        for word in ('first.example', 'second.example', 'not-a-secret-two'):
            self.assertEqual(store.holds(word), [])
        scene.stop()
        for word in ('first.example', 'not-a-secret-two'):
            self.assertEqual(store.holds(word), [])

    def test_gone_with_a_profile_and_back_without_PROF_64(self):
        for make in (v1, v4):
            with self.subTest(make=make.__name__):
                scene = self.proposing([TWO])
                paths = self.proposals(scene, 2)
                strings = self.access_strings(scene, paths)
                before = scene.client.mark()
                mine = scene.create(make('Mine'))
                for path in paths:
                    scene.removal(path, before)
                self.assertEqual(scene.profiles(), [mine])
                for path in paths:
                    self.assert_gone(scene.xml, path)
                before = scene.client.mark()
                scene.delete(mine)
                again = self.until_proposed(scene, 2)
                self.assertEqual(self.access_strings(scene, again), strings)
                self.assertFalse(set(again) & set(paths))       # N is never reused
                self.assertEqual(len(scene.heard(before, ARRIVAL)), 2)

    def test_none_when_there_is_a_profile_at_start_PROF_63(self):
        scene = self.proposing([ONE])
        self.proposals(scene)
        scene.create(v1('Mine'))
        before = scene.restart()
        scene.ready(before)
        scene.settle(6)
        self.assertEqual(scene.names(), ['Mine'])
        self.assertEqual(scene.heard(before, REMOVAL), [])

    def test_a_profile_put_by_hand_is_one_too_PROF_64(self):
        scene = self.proposing([ONE])
        self.proposals(scene)
        path = self.again(scene)
        before = scene.client.mark()
        file = os.path.join(scene.store.profiles, 'mine.xml')
        with open(file + '.new', 'w', encoding='utf-8') as out:
            out.write(v1('By hand'))
        os.rename(file + '.new', file)
        scene.removal(path, before)
        self.assertEqual(scene.names(), ['By hand'])
        os.remove(file)
        self.until_proposed(scene, 1)

    def test_a_profile_of_another_sim_changes_nothing_PROF_63(self):
        scene = self.proposing([ONE])
        path, = self.proposals(scene)
        before = scene.client.mark()
        scene.create(v1('Theirs', imsi=OTHER_IMSI))
        scene.create(v4('Card', iccid=OTHER_ICCID))
        scene.settle(0.5)
        self.assertEqual(scene.heard(before, REMOVAL), [])
        self.assertEqual(self.proposed(scene), [path])

    def test_a_profile_that_makes_no_ordinary_connection_changes_nothing_PROF_63(self):
        scene = self.proposing([ONE])
        path, = self.proposals(scene)
        before = scene.client.mark()
        scene.create(modem_dm('Device'))
        scene.create(v1('Additional', extension=ADDITIONAL))
        scene.create(v4('Pictures', mms=True))
        scene.create(v4('Off', enabled=False))
        scene.settle(0.5)
        self.assertEqual(scene.heard(before, REMOVAL), [])
        self.assertEqual(self.proposed(scene), [path])
        scene.create(v1('Ordinary'))
        scene.removal(path, before)

    def test_gone_with_the_sim_and_back_with_it_PROF_63(self):
        scene = self.proposing([ONE])
        path, = self.proposals(scene)
        before = scene.client.mark()
        scene.modem.command('sim absent')
        scene.removal(path, before)
        self.assertEqual(scene.profiles(), [])
        scene.modem.command('sim initialized')
        self.assertEqual(self.access_strings(scene, self.until_proposed(scene, 1)),
                         ['modem.example'])

    def test_gone_with_the_modem_PROF_63(self):
        scene = self.proposing([ONE])
        path, = self.proposals(scene)
        before = scene.client.mark()
        scene.modem.command('unplug')
        scene.removal(path, before)
        self.assertEqual(scene.profiles(), [])

    def test_none_while_a_pin_is_needed_PROF_63(self):
        scene = self.proposing(['sim locked', ONE])
        scene.arrived()
        scene.settle(6)
        self.assertEqual(scene.profiles(), [])

    def test_for_the_other_sim_others_PROF_63(self):
        text = database(provider('Alpha', HOME, apn('alpha.example')), ELSEWHERE)
        scene = self.proposing([NOTHING], text)
        path, = self.proposals(scene)
        before = scene.client.mark()
        scene.modem.command('sim absent')
        scene.removal(path, before)
        scene.modem.command('set home-provider 00202')
        for line in ('set imsi 002020000000001', f'set iccid {OTHER_ICCID}', 'sim initialized'):
            scene.modem.command(line)
        scene.identity_words += ['002020000000001', OTHER_ICCID]
        again = self.until_proposed(scene, 1)
        self.assertEqual(self.access_strings(scene, again), ['elsewhere.example'])
        seen = fields(scene.xml(again[0]))
        self.assertTrue(seen.get('SubscriberID') == '002020000000001'
                        or seen.get('SimIccID') == OTHER_ICCID, seen)

    def one_sim_in_two_modems(self):
        """A scene with both modems ready and the one proposal there."""
        twin = ['set imei 490154203237526', ONE]
        scene = self.proposing(modems=[[ONE], twin])
        self.until_proposed(scene, 1)
        scene.client.wait(lambda m: len(scene.client.signals('OnConnectionArrival')) == 2)
        scene.settle(0.5)
        return scene

    def test_one_sim_in_two_modems_PROF_63(self):
        """Whichever modem the proposal was made for: it is there as long as the SIM is."""
        for gone in range(2):
            with self.subTest(gone=gone):
                scene = self.one_sim_in_two_modems()
                scene.modems[gone].command('unplug')
                scene.client.wait_signal('OnInterfaceRemoval', ROOT)
                scene.settle(0.5)
                path, = self.until_proposed(scene, 1)
                self.assertEqual(self.access_strings(scene, [path]), ['modem.example'])

    def test_deleted_for_both_modems_PROF_65(self):
        scene = self.one_sim_in_two_modems()
        path, = self.proposed(scene)
        scene.delete(path)
        scene.settle(1)
        self.assertEqual(self.proposed(scene), [])
        scene.modems[0].command('unplug')
        scene.client.wait_signal('OnInterfaceRemoval', ROOT)
        scene.settle(1)
        self.assertEqual(self.proposed(scene), [])

    def test_two_modems_have_their_own(self):
        other = ['set imei 490154203237526', f'set imsi {OTHER_IMSI}', f'set iccid {OTHER_ICCID}',
                 'set provisioned 1:internet:other.example']
        scene = self.proposing(modems=[[ONE], other])
        scene.identity_words += [OTHER_IMSI, OTHER_ICCID]
        self.until_proposed(scene, 2)
        first = scene.modem_with(ICCID, 2)
        second = scene.modem_with(OTHER_ICCID, 2)
        for modem, value in ((first, 'modem.example'), (second, 'other.example')):
            self.assertEqual(self.access_strings(scene, scene.profiles(modem)), [value])
        # a profile for one leaves the other's alone
        scene.create(v1('Mine'))
        left, = self.until_proposed(scene, 1)
        self.assertEqual(scene.profiles(second), [left])
        self.assertEqual(scene.names(first), ['Mine'])


class Calls(ProposalTest):
    """What can be done with them (PROF-65)"""

    def one(self, **kwargs):
        """(scene, connection, path, name) of the only proposal."""
        scene = self.proposing([ONE], **kwargs)
        path, = self.proposals(scene)
        return scene, scene.ready(), path, scene.client.get(path, PROFILE, 'Name')

    def test_create_with_its_name_replaces_it_PROF_65(self):
        scene, connection, path, name = self.one()
        before = scene.client.mark()
        mine = scene.create(v1(name, apn='mine', user='you'))
        scene.removal(path, before)
        self.assertNotEqual(mine, path)
        self.assertEqual(scene.profiles(), [mine])
        self.assertEqual(scene.find(name), mine)
        self.assertFalse(scene.client.get(mine, PROFILE, 'Proposed'))
        told = scene.modem_got(connection, name)
        self.assertEqual((told['access_string'], told['user_name'], told['password']),
                         ('mine', 'you', ''))
        scene.agree()

    def test_create_as_default_PROF_64(self):
        """A proposal is never the default profile."""
        scene, _, path, _ = self.one()
        before = scene.client.mark()
        scene.create(v1('Default', default=True))
        scene.removal(path, before)

    def test_update_stores_it_PROF_65(self):
        scene, connection, path, name = self.one()
        before = scene.client.mark()
        scene.update(path, edited(
            scene.xml(path), '<AccessString>.*?</AccessString>',
            '<AccessString>edited.example</AccessString>'))
        self.assertFalse(scene.client.get(path, PROFILE, 'Proposed'))
        scene.client.wait_property(path, 'Proposed', False, since=before)
        self.assertEqual(scene.profiles(), [path])
        self.assertEqual(scene.find(name), path)
        self.assertEqual(scene.heard(before, ARRIVAL, REMOVAL), [])
        seen = fields(scene.xml(path))
        self.assertEqual(seen['Context/AccessString'], 'edited.example')
        self.assertEqual(seen['ProfileCreationType'], 'UserProvisioned')
        # get, edit, update keeps the password (PROF-39)
        self.assertEqual(scene.store.password(name), 'not-a-secret-modem')
        scene.agree()
        told = scene.modem_got(connection, name)
        self.assertEqual((told['access_string'], told['password']),
                         ('edited.example', 'not-a-secret-modem'))
        since = scene.restart()
        scene.ready(since)
        self.assertEqual(scene.names(), [name])
        self.assertFalse(scene.client.get(scene.profiles()[0], PROFILE, 'Proposed'))

    def test_update_of_one_sends_the_others_away_PROF_65(self):
        scene = self.proposing([TWO])
        one, two = self.proposals(scene, 2)
        before = scene.client.mark()
        scene.update(one, scene.xml(one))
        scene.removal(two, before)
        self.assertEqual(scene.profiles(), [one])
        # deleted, it is a profile that is deleted: the proposals are back
        scene.delete(one)
        self.until_proposed(scene, 2)

    def test_update_of_an_operators_one_PROF_65(self):
        """Needs no more than others do, and is the user's afterwards."""
        scene = self.proposing([NOTHING], SIMPLE)
        path, = self.proposals(scene)
        scene.update(path, scene.xml(path))
        self.assertEqual(scene.value(path, 'ProfileCreationType'), 'UserProvisioned')
        self.assertEqual(scene.store.password(scene.names()[0]), PASSWORD)
        scene.agree()

    def test_refused_update_leaves_a_proposal(self):
        scene, _, path, _ = self.one()
        xml = scene.xml(path)
        for error, changed in (
                ('InvalidProfile', edited(xml, '<Name>.*?</Name>', '<Name>Renamed</Name>')),
                ('InvalidProfile', '<broken'),
                ('FileNotFound', edited(xml, '<IsDefault>',
                                        '<ICONFilePath>/no/such.bmp</ICONFilePath><IsDefault>'))):
            with self.subTest(error=error), scene.unchanged():
                self.assert_refused(error, scene.ask_update, path, changed)
        self.assertTrue(scene.client.get(path, PROFILE, 'Proposed'))
        self.assertEqual(scene.store.documents(), {})

    def test_not_counted_but_no_place_to_store_it_NotEnoughQuota(self):
        scene = self.proposing([TWO], most=1)
        paths = self.proposals(scene, 2)
        scene.create(v1('Theirs', imsi=OTHER_IMSI))
        self.assertEqual(self.proposed(scene), paths)
        with scene.unchanged():
            self.assert_refused('NotEnoughQuota', scene.ask_update, paths[0],
                                scene.xml(paths[0]))
        self.assertTrue(scene.client.get(paths[0], PROFILE, 'Proposed'))

    def test_delete_hides_it_until_the_restart_PROF_65(self):
        scene = self.proposing([TWO])
        one, two = self.proposals(scene, 2)
        string = scene.value(one, 'Context/AccessString')
        name = scene.client.get(one, PROFILE, 'Name')
        scene.delete(one)
        self.assertEqual(scene.profiles(), [two])
        self.assert_refused('NotFound', scene.find, name)
        # not back when the others are
        shown = self.again(scene)
        scene.settle(1)
        self.assertEqual(self.proposed(scene), [shown])
        self.assertNotEqual(scene.value(shown, 'Context/AccessString'), string)
        since = scene.restart()
        again = self.proposals(scene, 2, since)
        self.assertIn(string, self.access_strings(scene, again))

    def test_delete_hides_it_until_the_sim_changes_PROF_65(self):
        scene, _, path, name = self.one()
        scene.delete(path)
        self.assert_refused('NotFound', scene.find, name)
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        self.wait_string(scene, 'modem.example')
        scene.change_sim(IMSI, ICCID)

        def back():
            seen = [fields(xml) for xml in scene.listed(proposed=True).values()]
            return [s for s in seen if s.get('Context/AccessString') == 'modem.example'
                    and (s.get('SubscriberID') == IMSI or s.get('SimIccID') == ICCID)]
        scene.until(back, 'the proposal for the first SIM')

    def test_connect_by_name_PROF_59(self):
        scene, connection, path, name = self.one()
        done = scene.completed(scene.connect(connection, name, mode=0))
        self.assertEqual(done.args[1], S_OK)
        self.assertEqual(scene.profiles(), [path])
        told = scene.modem.state()['last_connect']
        self.assertEqual((told['access_string'], told['auth']), ('modem.example', 2))

    def test_a_connection_made_with_one_stays_PROF_64(self):
        for how in ('create', 'replace', 'delete'):
            with self.subTest(how=how):
                scene, connection, path, name = self.one()
                scene.completed(scene.connect(connection, name, mode=0))
                before, wire = scene.client.mark(), scene.wire_mark()
                if how == 'delete':
                    scene.ask_delete(path)
                else:
                    scene.create(v1(name if how == 'replace' else 'Mine'))
                scene.removal(path, before)
                scene.settle(0.5, before, lambda m: m.is_signal('OnConnectStateChange'))
                self.assertEqual(scene.state(connection), 1)
                self.assertEqual(scene.wire('connect', 'set', wire), [])
                scene.disconnected(connection)

    def test_gone_they_cannot_be_connected_with(self):
        scene, connection, path, name = self.one()
        before = scene.client.mark()
        scene.create(v1('Mine'))
        scene.removal(path, before)
        self.assert_refused('InvalidArg', scene.connect, connection, name, mode=0)


if __name__ == '__main__':
    main()
