#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Identity and passwords of profiles: who sees what (design.md 1, PROF-38 to PROF-40).

What a client saw is searched for all passwords and identities after each scene, and so is the log
(mbnprofiles.py); here also what others are sent.
"""

import os
import unittest

from mbnharness import (CONNECTION, ICCID, IMSI, OBJECT_MANAGER, PROPERTIES, ROOT, S_OK, Client,
                        main)
from mbnprofiles import (ANY, MANAGER, NOBODY, OTHER_ICCID, OTHER_IMSI, PROFILE, ProfileTest,
                         edited, fields, v1, v4)
from test_authority import call_as

HIDDEN = 'hidden'
DENIED = 'org.mbnd1.Error.AccessDenied'
INVALID = 'org.mbnd1.Error.InvalidProfile'
CONDITIONS = [('CellularClass', '3GPP'), ('IMSI', IMSI)]


@unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
class Others(ProfileTest):
    """A client that may not read identity"""

    def ask(self, scene, *calls):
        """The results of calls as nobody."""
        return call_as(NOBODY, scene.bus.address, calls)

    def get(self, scene, path):
        """GetProfileXmlData as nobody."""
        result, = self.ask(scene, (path, PROFILE, 'GetProfileXmlData', None, ()))
        self.assertIn('args', result, result)
        return result['args'][0]

    def create_both(self, scene):
        """A profile of version 1 and one of version 4; their paths."""
        return (scene.create(v1('One', iccid=ICCID, user='me', password='not-a-secret-1')),
                scene.create(v4('Two', imsi=IMSI, conditions=CONDITIONS, user='me',
                                password='not-a-secret-2')))

    def test_identity_is_hidden_1(self):
        for modems in ([], [[]]):
            with self.subTest(modems=len(modems)):
                scene = self.scene(modems=modems, authority='root')
                if modems:
                    scene.ready()
                for path in self.create_both(scene):
                    seen = fields(self.get(scene, path))
                    full = fields(scene.xml(path))
                    expected = dict(full)
                    for name in ('SubscriberID', 'SimIccID', 'ProfileConditionedOn/IMSI'):
                        if name in full:
                            self.assertIn(full[name], (IMSI, ICCID))
                            expected[name] = HIDDEN
                    self.assertGreaterEqual(list(expected.values()).count(HIDDEN), 2)
                    self.assertEqual(seen, expected)
                    self.assertNotIn(IMSI, self.get(scene, path))
                    self.assertNotIn(ICCID, self.get(scene, path))

    def test_none_shows_everybody(self):
        scene = self.scene(modems=[], authority='none')
        for path in self.create_both(scene):
            self.assertEqual(self.get(scene, path), scene.xml(path))
            self.assertIn(ICCID, self.get(scene, path))

    def test_others_find_and_list_but_learn_no_identity_1(self):
        scene = self.scene(authority='root')
        scene.ready()
        interface, = scene.interfaces()
        paths = list(self.create_both(scene))
        results = self.ask(
            scene, (ROOT, MANAGER, 'GetConnectionProfiles', '(o)', (ANY,)),
            (ROOT, MANAGER, 'GetConnectionProfiles', '(o)', (interface,)),
            (ROOT, MANAGER, 'GetConnectionProfile', '(os)', (interface, 'Two')),
            (ROOT, OBJECT_MANAGER, 'GetManagedObjects', None, ()),
            (paths[0], PROPERTIES, 'GetAll', '(s)', (PROFILE,)),
            (ROOT, MANAGER, 'GetConnectionProfile', '(os)', (interface, 'No such')))
        self.assertEqual([r.get('args') for r in results[:3]],
                         [[paths], [paths], [paths[1]]])
        self.assertEqual(results[4].get('args'), [{'Name': 'One', 'Proposed': False}])
        self.assertEqual(results[5].get('error'), 'org.mbnd1.Error.NotFound')
        for result in results:
            for word in (IMSI, ICCID, 'not-a-secret'):
                self.assertNotIn(word, str(result))

    def test_others_change_nothing_3_1(self):
        """Arguments first, then the authority, then names, then the state."""
        scene = self.scene(modems=[], authority='root')
        one, two = self.create_both(scene)
        calls = {
            (ROOT, MANAGER, 'CreateConnectionProfile', v1('New')): DENIED,
            (ROOT, MANAGER, 'CreateConnectionProfile', '<broken'): INVALID,
            (ROOT, MANAGER, 'CreateConnectionProfile', v1('One')): DENIED,
            (ROOT, MANAGER, 'CreateConnectionProfile', v1('New', icon='/no/such.bmp')): DENIED,
            (ROOT, MANAGER, 'CreateConnectionProfile', v1('A', creation='AdminProvisioned')):
                DENIED,
            (one, PROFILE, 'UpdateProfile', v1('One', apn='other')): DENIED,
            (one, PROFILE, 'UpdateProfile', '<broken'): INVALID,
            (one, PROFILE, 'UpdateProfile', v1('Renamed')): DENIED,
            (two, PROFILE, 'UpdateProfile', self.get(scene, two)): DENIED,
            (two, PROFILE, 'Delete', None): DENIED}
        with scene.unchanged():
            results = self.ask(scene, *[
                (path, interface, member, None if xml is None else '(s)',
                 () if xml is None else (xml,)) for path, interface, member, xml in calls])
            for (call, error), result in zip(calls.items(), results):
                with self.subTest(call=str(call)[:200]):
                    self.assertEqual(result.get('error'), error, result)
                    for word in (IMSI, ICCID, 'not-a-secret'):
                        self.assertNotIn(word, result['message'])
        # root may
        scene.update(one, v1('One', apn='other'))
        scene.delete(two)

    def test_others_do_not_connect_by_name_CTX_55(self):
        scene = self.scene(['packet attached'], authority='root')
        connection = scene.ready()
        scene.create(v1('Work'))
        known, unknown = self.ask(scene, *[(connection, CONNECTION, 'Connect', '(us)', (0, name))
                                           for name in ('Work', 'No such')])
        # whoever may not connect does not learn which names there are
        self.assertEqual((known.get('error'), unknown.get('error')), (DENIED, DENIED))

    def test_what_others_got_can_be_edited_and_sent_1(self):
        """"hidden" in an update means unchanged."""
        scene = self.scene(['packet attached'], authority='root')
        connection = scene.ready()
        for path in self.create_both(scene):
            before = fields(scene.xml(path))
            xml = edited(self.get(scene, path), '>internet<', '>edited<')
            self.assertIn(HIDDEN, xml)
            scene.update(path, xml)
            after = fields(scene.xml(path))
            for profile in (before, after):     # the service's own, once it knows it (PROF-44)
                profile.pop('HomeProviderName', None)
            self.assertEqual(after, {**before, 'Context/AccessString': 'edited'})
        self.assertEqual(scene.store.holds(HIDDEN), [])
        told = scene.modem_got(connection, 'Two')
        self.assertEqual((told['access_string'], told['password']), ('edited', 'not-a-secret-2'))
        scene.agree()


class Hidden(ProfileTest):
    """The word "hidden" in documents (design.md 1)"""

    def test_create_refuses_it_1(self):
        scene = self.scene(modems=[])
        documents = {
            'v1 SubscriberID': v1(imsi=HIDDEN), 'v1 SimIccID': v1(iccid=HIDDEN),
            'v4 SimIccID': v4(iccid=HIDDEN), 'v4 SubscriberID': v4(imsi=HIDDEN),
            'v4 IMSI': v4(conditions=[('IMSI', HIDDEN)]), 'with blanks': v1(imsi=' hidden ')}
        with scene.unchanged():
            for what, xml in documents.items():
                with self.subTest(what=what):
                    self.assert_refused('InvalidProfile', scene.ask_create, xml)

    def test_update_takes_it_as_unchanged_1(self):
        scene = self.scene(modems=[])
        one = scene.create(v1('One', iccid=OTHER_ICCID))
        two = scene.create(v4('Two', imsi=OTHER_IMSI, conditions=CONDITIONS))
        hidden = [('CellularClass', '3GPP'), ('IMSI', HIDDEN)]
        cases = [
            (one, v1('One', imsi=HIDDEN, iccid=HIDDEN, apn='a'),
             v1('One', iccid=OTHER_ICCID, apn='a')),
            (one, v1('One', imsi=HIDDEN, iccid=OTHER_ICCID, apn='b'),
             v1('One', iccid=OTHER_ICCID, apn='b')),
            (one, v1('One', iccid=HIDDEN, apn='c'), v1('One', iccid=OTHER_ICCID, apn='c')),
            (two, v4('Two', imsi=HIDDEN, iccid=HIDDEN, conditions=hidden, apn='a'),
             v4('Two', imsi=OTHER_IMSI, conditions=CONDITIONS, apn='a')),
            (two, v4('Two', imsi=OTHER_IMSI, iccid=HIDDEN, conditions=CONDITIONS, apn='b'),
             v4('Two', imsi=OTHER_IMSI, conditions=CONDITIONS, apn='b')),
            (two, v4('Two', iccid=HIDDEN, conditions=hidden, apn='c'),
             v4('Two', conditions=CONDITIONS, apn='c'))]
        for path, sent, expected in cases:
            with self.subTest(sent=sent):
                scene.update(path, sent)
                self.assert_says(scene.xml(path), expected)
                self.assertEqual(scene.store.holds(HIDDEN), [])
        scene.agree()
        scene.restart()
        self.assert_says(scene.xml(scene.find('One')), cases[2][2])
        self.assert_says(scene.xml(scene.find('Two')), cases[5][2])

    def test_hidden_does_not_excuse_another_name_PROF_39(self):
        scene = self.scene(modems=[])
        path = scene.create(v1('One'))
        with scene.unchanged():
            self.assert_refused('InvalidProfile', scene.ask_update, path,
                                v1('Other', imsi=HIDDEN))

    def test_a_name_may_be_hidden(self):
        """Only the identities have that meaning."""
        scene = self.scene(modems=[])
        path = scene.create(v1(HIDDEN, apn=HIDDEN, user=HIDDEN, description=HIDDEN))
        scene.update(path, v1(HIDDEN, apn=HIDDEN, user=HIDDEN))
        self.assertEqual(scene.find(HIDDEN), path)
        self.assert_says(scene.xml(path), v1(HIDDEN, apn=HIDDEN, user=HIDDEN))


class Passwords(ProfileTest):
    """What the modem is told, and what clients are (PROF-38, PROF-39)"""

    def start(self):
        """(scene, connection) with an attached modem."""
        scene = self.scene(['packet attached'])
        return scene, scene.ready()

    def told(self, scene, connection, name='Work'):
        """(access string, user name, password) that an activation by name sends."""
        got = scene.modem_got(connection, name)
        return got['access_string'], got['user_name'], got['password']

    def assert_marked(self, scene, path, marked=True):
        """GetProfileXmlData: never a Password; IgnorePassword true where one is stored."""
        seen = fields(scene.xml(path))
        self.assertNotIn('Context/UserLogonCred/Password', seen)
        self.assertNotIn('<Password', scene.xml(path))
        if marked:
            self.assertEqual(seen.get('Context/UserLogonCred/IgnorePassword'), 'true')

    def test_never_returned_PROF_38(self):
        scene = self.scene(modems=[])
        word = 'not-a-secret <&> "ü"'
        for make in (v1, v4):
            path = scene.create(make(make.__name__, user='me', password=word, ignore=False))
            self.assert_marked(scene, path)
        plain = scene.create(v1('None', user='me'))
        self.assertNotEqual(
            fields(scene.xml(plain)).get('Context/UserLogonCred/IgnorePassword'), 'true')
        scene.restart()
        for name in ('v1', 'v4'):
            self.assert_marked(scene, scene.find(name))
            self.assertEqual(scene.store.password(name), word)

    def test_create_PROF_39(self):
        """As the document says; IgnorePassword has no effect."""
        scene, connection = self.start()
        for name, ignore in (('absent', None), ('false', False), ('true', True)):
            with self.subTest(ignore=name):
                path = scene.create(v1(name, user='me', password=f'not-a-secret-{name}',
                                       ignore=ignore))
                self.assert_marked(scene, path)
                self.assertEqual(self.told(scene, connection, name),
                                 ('internet', 'me', f'not-a-secret-{name}'))
        scene.create(v1('none', user='me', ignore=True))
        self.assertEqual(self.told(scene, connection, 'none'), ('internet', 'me', ''))

    def test_get_edit_update_keeps_it_PROF_39(self):
        scene, connection = self.start()
        for make in (v1, v4):
            with self.subTest(make=make.__name__):
                word = f'not-a-secret-{make.__name__}'
                path = scene.create(make('Work', user='me', password=word))
                scene.update(path, edited(scene.xml(path), '>internet<', '>edited<'))
                self.assert_marked(scene, path)
                self.assertEqual(self.told(scene, connection), ('edited', 'me', word))
                scene.update(path, edited(scene.xml(path), '>me<', '>you<'))
                connection = scene.ready(scene.restart())
                self.assertEqual(self.told(scene, connection), ('edited', 'you', word))
                scene.delete(scene.find('Work'))

    def test_update_that_ignores_keeps_it_whatever_it_says_PROF_39(self):
        scene, connection = self.start()
        path = scene.create(v1(user='me', password='not-a-secret-old'))
        scene.update(path, v1(user='me', ignore=True, password='not-a-secret-new'))
        self.assertEqual(self.told(scene, connection), ('internet', 'me', 'not-a-secret-old'))
        scene.update(path, v1(user='me', ignore=True, apn=None))
        self.assertEqual(self.told(scene, connection), ('', 'me', 'not-a-secret-old'))

    def test_update_that_does_not_ignore_replaces_it_PROF_39(self):
        scene, connection = self.start()
        path = scene.create(v1(user='me', password='not-a-secret-0'))
        for number, ignore in enumerate((False, None), 1):
            scene.update(path, v1(user='me', ignore=ignore, password=f'not-a-secret-{number}'))
            self.assert_marked(scene, path)
            self.assertEqual(self.told(scene, connection),
                             ('internet', 'me', f'not-a-secret-{number}'))
        scene.agree()

    def test_update_without_one_clears_it_PROF_39(self):
        scene, connection = self.start()
        for ignore in (False, None):
            with self.subTest(ignore=ignore):
                path = scene.create(v1(user='me', password='not-a-secret-1'))
                scene.update(path, v1(user='me', ignore=ignore))
                self.assert_marked(scene, path, False)
                self.assertEqual(self.told(scene, connection), ('internet', 'me', ''))
                # what is gone does not come back
                scene.update(path, v1(user='me', ignore=True))
                self.assertEqual(self.told(scene, connection), ('internet', 'me', ''))
                scene.agree()
                self.assertEqual(scene.store.holds('not-a-secret-1'), [])
                scene.delete(path)

    def test_update_without_credentials_clears_it_PROF_39(self):
        scene, connection = self.start()
        path = scene.create(v1(user='me', password='not-a-secret-1'))
        scene.update(path, v1())
        self.assertEqual(self.told(scene, connection), ('internet', '', ''))
        scene.update(path, v1(user='me', ignore=True))
        self.assertEqual(self.told(scene, connection), ('internet', 'me', ''))

    def test_a_refused_update_keeps_it(self):
        scene, connection = self.start()
        path = scene.create(v1(user='me', password='not-a-secret-1'))
        with scene.unchanged():
            self.assert_refused('InvalidProfile', scene.ask_update, path,
                                v1('Renamed', user='me', password='not-a-secret-2'))
            self.assert_refused('FileNotFound', scene.ask_update, path,
                                v1(user='me', password='not-a-secret-3', icon='/no/such.bmp'))
        self.assertEqual(self.told(scene, connection), ('internet', 'me', 'not-a-secret-1'))

    def test_every_character_counts_PROF_36(self):
        scene, connection = self.start()
        words = [' not-a-secret  with blanks ', 'not-a-secret-<&>"\'\\', 'not-a-secret-üß€',
                 'not-a-secret-\t-tab', '😀' * 127, 'p' * 255]
        for number, word in enumerate(words):
            with self.subTest(word=word):
                scene.create(v1(f'P{number}', user='me', password=word))
                self.assertEqual(self.told(scene, connection, f'P{number}')[2], word)
        connection = scene.ready(scene.restart())
        for number, word in enumerate(words):
            self.assertEqual(self.told(scene, connection, f'P{number}')[2], word)

    def test_of_the_same_name_on_another_sim_untouched_PROF_28(self):
        scene, connection = self.start()
        scene.create(v1(user='me', password='not-a-secret-mine'))
        theirs = scene.create(v1(imsi=OTHER_IMSI, user='me', password='not-a-secret-theirs'))
        scene.delete(theirs)
        self.assertEqual(self.told(scene, connection)[2], 'not-a-secret-mine')
        # a new one of that name does not inherit
        scene.create(v1(imsi=OTHER_IMSI, user='me', ignore=True))
        before = scene.client.mark()
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        self.assertEqual(self.told(scene, scene.ready(before))[2], '')


class Everywhere(ProfileTest):
    """No identity and no password in what is sent to others, whatever goes wrong (design.md 1)"""

    def test_nothing_secret_anywhere(self):
        scene = self.scene(['packet attached'], start=False)
        monitor = Client(scene.bus.address, monitor=True)
        self.addCleanup(monitor.close)
        scene.start()
        connection = scene.ready()
        word = 'not-a-secret'
        good = scene.create(v1(user='me', password=word, default=True))
        scene.create(v4('Card', user='me', password=word, conditions=CONDITIONS))
        credentials = dict(user='me', password=word)
        long = v1('Long', user='me', password=word + 'x' * 250)
        refused = [
            ('InvalidProfile', long),
            ('InvalidProfile', v1('Bad', mode='never', **credentials)),
            ('InvalidProfile', edited(v1('Bad', **credentials), '</Password>', '</Passwort>')),
            ('InvalidProfile', edited(v1('Bad', **credentials), '<Password>', '<Password><a/>')),
            ('InvalidProfile', edited(v1('Bad', **credentials), '<UserName>me</UserName>', '')),
            ('InvalidProfile', v1('Bad', **credentials)[:-30]),
            ('InvalidProfile', v1('Bad', imsi='', iccid=OTHER_ICCID, **credentials)),
            ('InvalidProfile', v4('Bad', iccid=OTHER_ICCID + '12', **credentials)),
            ('AlreadyExists', v1(**credentials)),
            ('DefaultProfileExist', v1('Second', default=True, **credentials)),
            ('FileNotFound', v1('Icon', icon='/no/such.bmp', **credentials))]
        for error, xml in refused:
            with self.subTest(error=error, xml=xml):
                self.assert_refused(error, scene.ask_create, xml)
        for xml in (long, v1('Renamed', **credentials), v1(imsi=OTHER_IMSI, **credentials)):
            self.assert_refused('InvalidProfile', scene.ask_update, good, xml)
        scene.modem.command('fault connect set status=2 nw-error=29')
        done = scene.completed(scene.connect(connection, 'Work', mode=0))
        self.assertNotEqual(done.args[1], S_OK)
        self.assertEqual(scene.modem.state()['last_connect']['password'], word)
        scene.modem_got(connection, 'Work')
        scene.update(good, v1(user='me', ignore=True, default=True))
        scene.xml(good)
        scene.client.objects()
        scene.modem.command('sim absent')
        scene.modem.command('sim initialized')
        scene.ready(scene.restart())
        scene.delete(scene.find('Card'))
        scene.sync()

        monitor.pump(0.2)
        daemons = {m.args[2] for m in monitor.messages if m.is_signal('NameOwnerChanged')
                   and m.args[0] == 'org.mbnd1'}
        sent = [m for m in monitor.messages if m.sender in daemons]
        self.assertGreater(len(sent), 50)
        for message in sent:
            text = str(message.args)
            self.assertNotIn(word, text)
            if '<MBNProfile' not in text:
                for identity in (IMSI, ICCID, OTHER_IMSI, OTHER_ICCID):
                    self.assertNotIn(identity, text)
        # what is on the disk: identity in the documents, passwords among the secrets
        for path in scene.store.holds(word):
            self.assertEqual(os.path.dirname(path), 'secrets')
        self.assertTrue(scene.store.holds(word))


if __name__ == '__main__':
    main()
