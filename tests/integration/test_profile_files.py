#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The files of profiles (design.md 6 "State directory", PROF-8, PROF-9, PROF-40).

scene.agree() compares D-Bus with the directory and checks names, modes and secrets.
"""

import os
import resource
import shutil
import signal
import stat
import subprocess
import unittest

from mbnharness import DBusError, main
from mbnprofiles import (ARRIVAL, MAX_BYTES, NOBODY, NOTE, OTHER_IMSI, REMOVAL, NameWatch,
                         ProfileTest, big, edited, examples, fields, put, put_slowly, said, v1, v4)

PASSWORD = 'not-a-secret-1'
OTHER_PASSWORD = 'not-a-secret-2'


def work(apn='internet', password=PASSWORD, **kwargs):
    """The document that most tests here are about."""
    return v1('Work', apn=apn, user='me', password=password, **kwargs)


class FileTest(ProfileTest):
    """What the classes below share"""

    def path(self, scene, name):
        """The path of a file in profiles/."""
        return os.path.join(scene.store.profiles, name)

    def with_work(self, **kwargs):
        """A modem-less scene that has the profile Work; (scene, its object path)."""
        scene = self.scene(modems=[], **kwargs)
        return scene, scene.create(work())

    def wait_password(self, scene, name, password):
        """Waits until the secret of a profile is that, under the right name."""
        def is_so():
            try:
                return scene.store.password(name) == password
            except (ValueError, KeyError):      # no such profile yet, or one too many
                return False
        scene.until(is_so, f'password of {name}')

    def set_aside(self, scene, name, contents):
        """Waits until a file has another name and the log warns of it; returns that name."""
        def found():
            if os.path.lexists(self.path(scene, name)):
                return None
            return [path for path, (_, data) in scene.store.snapshot().items()
                    if data == contents and name.split('.')[0] in os.path.basename(path)]
        aside, = scene.until(found, f'{name} set aside')
        scene.until(lambda: [w for w in scene.warnings() if name in w], f'a warning about {name}')
        self.assertFalse(aside.endswith('.xml'), aside)
        return os.path.basename(aside)


class Layout(FileTest):
    """Names, modes, contents"""

    def test_names_and_modes_6(self):
        scene = self.scene(modems=[], start=False)
        mask = os.umask(0)
        self.addCleanup(os.umask, mask)
        scene.start()
        os.umask(mask)
        scene.create(work())
        scene.create(v1('None'))
        store = scene.store
        contents = store.documents()[store.identifiers('Work')[0]]
        self.assertEqual(said(contents), said(scene.xml(scene.find('Work'))))
        contents.decode('utf-8')
        self.assertEqual(store.password('Work'), PASSWORD)
        self.assertEqual(len(store.documents()), 2)
        modes = {path: int(mode, 8) for path, (mode, _) in store.snapshot().items()}
        for path, mode in modes.items():
            wanted = 0o700 if stat.S_ISDIR(mode) else 0o600
            self.assertEqual(stat.S_IMODE(mode), wanted, path)
        self.assertTrue({'profiles', 'secrets'} <= set(modes))
        self.assertEqual(stat.S_IMODE(os.stat(scene.state_dir).st_mode) & 0o077, 0)
        scene.agree()

    def test_password_is_in_one_place_PROF_40(self):
        scene, _ = self.with_work()
        self.assertEqual(scene.store.holds(PASSWORD),
                         [os.path.join('secrets', scene.store.secret_name('Work'))])

    def test_each_change_has_its_secret_6(self):
        scene, path = self.with_work()
        names = {scene.store.secret_name('Work')}
        for xml, password in ((work('a', OTHER_PASSWORD), OTHER_PASSWORD),
                              (work('b', None, ignore=True), OTHER_PASSWORD),
                              (work('b', PASSWORD), PASSWORD)):
            scene.update(path, xml)
            self.wait_password(scene, 'Work', password)
            names.add(scene.store.secret_name('Work'))
            scene.agree()
        self.assertGreaterEqual(len(names), 3)
        self.assertEqual(len(scene.store.identifiers('Work')), 1)
        scene.update(path, work('b', None))
        scene.agree()
        self.assertEqual(scene.store.holds(PASSWORD) + scene.store.holds(OTHER_PASSWORD), [])

    def test_on_disk_when_it_returns_PROF_53(self):
        """Written when Create and Update return, gone when Delete does."""
        scene = self.scene(modems=[])
        for turn in range(10):
            name, word = f'P{turn}', f'not-a-secret-{turn}'
            before = scene.client.mark()
            scene.ask_create(v1(name, user='me', password=word))
            self.assertEqual(scene.store.password(name), word)
            path = scene.arrival(name, before)
            scene.ask_update(path, v1(name, apn='b', user='me', password=word + 'b'))
            self.assertEqual(scene.store.password(name), word + 'b')
            with open(scene.store.file_of(name), encoding='utf-8') as file:
                self.assertEqual(fields(file.read())['Context/AccessString'], 'b')
            scene.ask_delete(path)
            self.assertEqual(scene.store.identifiers(name), [])
            self.assertEqual(scene.store.holds(word), [])
        scene.agree()

    def test_names_of_files_tell_no_identity_1(self):
        """They are in the log and in errors."""
        scene = self.scene(modems=[])
        for xml in examples().values():
            scene.create(xml)
        names = ' '.join(scene.store.snapshot())
        for word in scene.identity_words:
            self.assertNotIn(word, names)


class Restart(FileTest):
    """Everything comes back"""

    def test_all_fields_and_passwords(self):
        for number in (signal.SIGTERM, signal.SIGKILL):
            with self.subTest(signal=number.name):
                scene = self.scene(modems=[])
                documents = examples()
                before = {name: scene.xml(scene.create(xml)) for name, xml in documents.items()}
                scene.stop(number)
                scene.start()
                # all of it is there when the name is owned (design.md 2)
                self.assertEqual(sorted(scene.names()), sorted(documents))
                for name, xml in before.items():
                    self.assertEqual(scene.xml(scene.find(name)), xml)
                    self.assert_says(xml, documents[name])
                for name in ('One', 'Four'):
                    self.assertEqual(scene.store.password(name), f'not-a-secret-{name.lower()}')
                scene.agree()

    def test_updates_and_deletes_last(self):
        scene, path = self.with_work()
        scene.create(v1('Gone'))
        scene.update(path, work('new', OTHER_PASSWORD))
        scene.delete(scene.find('Gone'))
        scene.restart()
        self.assertEqual(scene.names(), ['Work'])
        path, = scene.profiles()
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'new')
        self.assertEqual(scene.store.password('Work'), OTHER_PASSWORD)
        # and goes on from there
        scene.update(path, work('newer', None, ignore=True))
        self.assertEqual(scene.store.password('Work'), OTHER_PASSWORD)
        scene.delete(path)
        scene.agree()

    def test_files_are_as_they_were(self):
        scene = self.scene(modems=[])
        for xml in examples().values():
            scene.create(xml)
        scene.agree()
        before = scene.store.snapshot()
        for _ in range(2):
            scene.restart()
            self.assertEqual(scene.store.snapshot(), before)

    def test_https_is_an_alias_PROF_2(self):
        scene = self.scene(modems=[])
        xml = examples()['One'].replace('http://www.microsoft', 'https://www.microsoft')
        self.assertIn('https://www.microsoft', xml)
        path = scene.create(xml)
        for _ in range(2):
            got = scene.xml(path)
            self.assert_says(got, examples()['One'])
            self.assertNotIn('https://www.microsoft', got)
            self.assertEqual(scene.store.holds('https://www.microsoft'), [])
            self.assertIn(NOTE, got)            # has https, and is nobody's business
            scene.restart()
            path, = scene.profiles()
        scene.update(path, examples()['One'].replace('http://www', 'https://www'))
        self.assertNotIn('https://www.microsoft', scene.xml(path))
        scene.agree()

    def test_unknown_elements_verbatim_PROF_9(self):
        scene = self.scene(modems=[])
        notes = [NOTE, '<m:X xmlns:m="urn:m">&lt;a&gt; ü 😀</m:X>',
                 '<Old xmlns="urn:old"><Name>not mine</Name><Password>no password</Password></Old>']
        path = scene.create(v1('Work', extension=''.join(notes)))

        def all_are_there():
            places = [scene.xml(path).find(note) for note in notes]
            self.assertNotIn(-1, places, scene.xml(path))
            self.assertEqual(places, sorted(places))

        for _ in range(2):
            all_are_there()
            scene.update(path, edited(scene.xml(path), '<AccessString>.*</AccessString>',
                                      '<AccessString>edited</AccessString>'))
            all_are_there()
            scene.restart()
            path, = scene.profiles()
            all_are_there()

    def test_hundreds(self):
        scene = self.scene(modems=[])
        client = scene.client
        documents = {f'P{n}': v1(f'P{n}', apn=f'a{n}') for n in range(300)}
        before = client.mark()
        serials = [client.send('/org/mbnd1', 'org.mbnd1.ConnectionProfileManager',
                               'CreateConnectionProfile', '(s)', (xml,))
                   for xml in documents.values()]
        for serial in serials:
            client.reply(serial, timeout=60)
        scene.until(lambda: len(scene.heard(before, ARRIVAL)) == 300, '300 arrivals')
        scene.restart()
        self.assertEqual({fields(x)['Name']: said(x) for x in map(scene.xml, scene.profiles())},
                         {name: said(xml) for name, xml in documents.items()})


class ByHand(FileTest):
    """Files put there, changed and removed while the daemon runs"""

    def arrives(self, scene, put_it, name, xml):
        """put_it(path, xml): a profile arrives, and files and D-Bus agree."""
        before = scene.client.mark()
        scene.note(xml)
        put_it(self.path(scene, name), xml)
        path = scene.arrival(None, before)
        scene.agree()
        return path

    def test_renamed_into_place_6(self):
        scene, first = self.with_work()
        xml = v1('By hand', apn='hand', extension=NOTE)
        path = self.arrives(scene, put, 'mine.xml', xml)
        self.assert_says(scene.xml(path), xml)
        self.assertIn(NOTE, scene.xml(path))
        self.assertEqual(scene.find('By hand'), path)
        self.assertEqual(scene.profiles(), [first, path])
        # it is like any other
        scene.update(path, v1('By hand', apn='other'))
        scene.agree()
        self.assertEqual(len(scene.store.documents()), 2)
        scene.delete(path)
        scene.agree()
        self.assertEqual(len(scene.store.documents()), 1)

    def test_any_name_ending_xml_6(self):
        scene, _ = self.with_work()
        names = ['a b.xml', 'ü.xml', '%s.xml', "quote'\".xml", '-x.xml', 'x.y.xml', 'x.xml.xml',
                 '7777.xml', '99999999999999999999.xml', 'n' * 200 + '.xml',
                 os.fsdecode(b'\xff.xml')]
        for number, name in enumerate(names):
            with self.subTest(name=name):
                xml = v1(f'P{number}', user='me', password=f'not-a-secret-{number}')
                self.arrives(scene, put, name, xml)
                self.wait_password(scene, f'P{number}', f'not-a-secret-{number}')
        scene.restart()
        self.assertEqual(len(scene.profiles()), len(names) + 1)
        scene.agree()

    def test_other_names_are_left_alone_6(self):
        scene, _ = self.with_work()
        names = ['a.XML.txt', 'xml', 'b.xm', 'c.xml~', 'd.xml.backup']
        before = scene.client.mark()
        for number, name in enumerate(names):
            put(self.path(scene, name), v1(f'P{number}'))
        put(self.path(scene, 'last.xml'), v1('Last'))
        scene.arrival('Last', before)
        self.assertEqual(scene.names(), ['Work', 'Last'])
        for number, name in enumerate(names):
            with open(self.path(scene, name), encoding='utf-8') as file:
                self.assertEqual(file.read(), v1(f'P{number}'))

    def test_written_slowly_6(self):
        """A half-written file is no broken file."""
        scene, _ = self.with_work()
        xml = v1('By hand', extension=NOTE)
        path = self.arrives(scene, put_slowly, 'mine.xml', xml)
        self.assert_says(scene.xml(path), xml)
        self.assertEqual(scene.store.others(), [])
        self.assertEqual([w for w in scene.warnings() if 'mine.xml' in w], [])

    def test_its_password_moves_to_the_secrets_6(self):
        for put_it in (put, put_slowly):
            with self.subTest(put=put_it.__name__):
                scene, _ = self.with_work()
                xml = v1('By hand', user='me', password=OTHER_PASSWORD)
                path = self.arrives(scene, put_it, 'mine.xml', xml)
                self.wait_password(scene, 'By hand', OTHER_PASSWORD)
                self.assertEqual(scene.store.holds(OTHER_PASSWORD),
                                 [os.path.join('secrets', scene.store.secret_name('By hand'))])
                self.assert_says(scene.xml(path), xml)
                self.assertEqual(
                    scene.value(path, 'Context/UserLogonCred/IgnorePassword'), 'true')
                self.assertEqual(len(scene.store.documents()), 2)

    def test_utf_16_PROF_8(self):
        scene, _ = self.with_work()
        for code, mark in (('utf-16-le', b'\xff\xfe'), ('utf-16-be', b'\xfe\xff')):
            for name in (f'{code} Größe €', f'{code} secret'):
                with self.subTest(name=name):
                    word = OTHER_PASSWORD if 'secret' in name else None
                    xml = v1(name, user='me', password=word, description='Ünïcödé 😀')
                    data = mark + xml.replace('"UTF-8"', '"utf-16"').encode(code)
                    scene.note(xml)
                    before = scene.client.mark()
                    put(self.path(scene, name + '.xml'), data)
                    path = scene.arrival(name, before)
                    self.assert_says(scene.xml(path), xml)
                    scene.agree()
                    if word is not None:
                        self.wait_password(scene, name, word)
                        with open(scene.store.file_of(name), encoding='utf-8') as file:
                            self.assertIn('Ünïcödé 😀', file.read())
        scene.restart()
        self.assertEqual(len(scene.profiles()), 5)
        scene.agree()

    def test_changed_keeps_the_password_6(self):
        for put_it in (put, put_slowly):
            with self.subTest(put=put_it.__name__):
                scene, path = self.with_work()
                for number, xml in enumerate((work('edited', None), v1('Work', apn='again',
                                                                       user='you'))):
                    scene.settle(0.3)       # the daemon is done with its own change
                    before = scene.client.mark()
                    put_it(scene.store.file_of('Work'), xml)
                    scene.client.wait_signal('OnProfileUpdate', path, since=before)
                    self.wait_password(scene, 'Work', PASSWORD)
                    self.assertEqual(scene.value(path, 'Context/AccessString'),
                                     ('edited', 'again')[number])
                    scene.agree()
                    # the same object, and nothing was set aside in between
                    self.assertEqual(scene.heard(before, ARRIVAL, REMOVAL), [])
                    self.assertEqual(scene.store.others(), [])

    def test_changed_with_a_new_password_6(self):
        scene, path = self.with_work()
        before = scene.client.mark()
        xml = work('edited', OTHER_PASSWORD)
        scene.note(xml)
        put(scene.store.file_of('Work'), xml)
        scene.client.wait_signal('OnProfileUpdate', path, since=before)
        self.wait_password(scene, 'Work', OTHER_PASSWORD)
        scene.agree()
        self.assertEqual(scene.store.holds(PASSWORD), [])
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'edited')

    def test_changed_password_reaches_the_modem_6(self):
        scene = self.scene(['packet attached'])
        connection = scene.ready()
        path = scene.create(work())
        for xml, password in ((work('b', None), PASSWORD),
                              (work('c', OTHER_PASSWORD), OTHER_PASSWORD)):
            before = scene.client.mark()
            scene.note(xml)
            put(scene.store.file_of('Work'), xml)
            scene.client.wait_signal('OnProfileUpdate', path, since=before)
            told = scene.modem_got(connection, 'Work')
            self.assertEqual((told['access_string'], told['password']),
                             (fields(xml)['Context/AccessString'], password))

    def test_removed_6(self):
        scene, path = self.with_work()
        other = scene.create(v1('Other'))
        before = scene.client.mark()
        os.remove(scene.store.file_of('Work'))
        scene.removal(path, before)
        self.assertEqual(scene.profiles(), [other])
        self.assert_gone(scene.xml, path)
        self.assert_refused('NotFound', scene.find, 'Work')
        # its name is free
        scene.create(v1('Work', user='me'))
        self.assertNotEqual(scene.store.password('Work'), PASSWORD)
        scene.restart()
        scene.agree()
        self.assertEqual(scene.store.holds(PASSWORD), [])

    def test_moved_away_and_back_6(self):
        scene, path = self.with_work()
        before = scene.client.mark()
        file = scene.store.file_of('Work')
        away = os.path.join(scene.directory, 'away')
        os.rename(file, away)
        scene.removal(path, before)
        os.rename(away, file)
        new = scene.arrival('Work', before)
        self.assertNotEqual(new, path)
        self.assert_says(scene.xml(new), work())

    def test_an_update_over_dbus_is_announced_once(self):
        """What the daemon writes itself is no change by hand."""
        scene, path = self.with_work()
        before = scene.client.mark()
        scene.update(path, work('new', OTHER_PASSWORD))
        scene.settle(0.7)
        self.assertEqual([m.member for m in scene.heard(before)], ['OnProfileUpdate'])
        before = scene.client.mark()
        scene.delete(path)
        scene.create(v1('New'))
        scene.settle(0.7)
        self.assertEqual([m.member for m in scene.heard(before)],
                         [REMOVAL, 'InterfacesRemoved', 'InterfacesAdded', ARRIVAL,
                          'OnProfileUpdate'])

    def test_duplicate_key_6(self):
        """The first one stays; what came is not lost and is warned of."""
        scene, first = self.with_work()
        before = scene.client.mark()
        xml = v1('Work', apn='second')
        put(self.path(scene, 'second.xml'), xml)
        scene.until(lambda: [w for w in scene.warnings() if 'second.xml' in w], 'a warning')
        self.assertEqual(scene.heard(before), [])
        self.assertEqual(scene.profiles(), [first])
        self.assertEqual(scene.value(first, 'Context/AccessString'), 'internet')
        self.assertIn(xml.encode(), [data for _, data in scene.store.snapshot().values()])
        scene.update(first, work('updated', None, ignore=True))
        self.assertEqual(scene.value(first, 'Context/AccessString'), 'updated')
        scene.restart()
        self.assertEqual(scene.names(), ['Work'])


class ByHandWhileStopped(FileTest):
    """The same while no daemon runs"""

    def stopped(self):
        """A scene that has Work and Other, stopped."""
        scene, _ = self.with_work()
        scene.create(v1('Other'))
        self.assertEqual(scene.stop(), 0)
        return scene

    def test_put_changed_and_removed_6(self):
        scene = self.stopped()
        put(scene.store.file_of('Work'), work('edited', None))
        os.remove(scene.store.file_of('Other'))
        xml = v1('By hand', user='you', password=OTHER_PASSWORD, extension=NOTE)
        scene.note(xml)
        put(self.path(scene, 'mine.xml'), xml)
        scene.start()
        self.assertEqual(sorted(scene.names()), ['By hand', 'Work'])
        self.assert_says(scene.xml(scene.find('By hand')), xml)
        self.assertEqual(scene.value(scene.find('Work'), 'Context/AccessString'), 'edited')
        self.wait_password(scene, 'By hand', OTHER_PASSWORD)
        self.wait_password(scene, 'Work', PASSWORD)
        scene.agree()
        self.assertEqual(len(scene.store.holds(OTHER_PASSWORD)), 1)
        scene.restart()
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        self.assertEqual(scene.store.password('By hand'), OTHER_PASSWORD)

    def test_changed_with_a_new_password_6(self):
        scene = self.stopped()
        scene.note(work('edited', OTHER_PASSWORD))
        put(scene.store.file_of('Work'), work('edited', OTHER_PASSWORD))
        scene.start()
        self.wait_password(scene, 'Work', OTHER_PASSWORD)
        scene.agree()
        self.assertEqual(scene.store.holds(PASSWORD), [])

    def test_the_newest_secret_of_its_id_6(self):
        """After a change by hand no secret fits; the newest one is it."""
        scene = self.stopped()
        name = scene.store.secret_name('Work')
        identifier = scene.store.identifiers('Work')[0]
        old = os.path.join(scene.store.secrets, f'{identifier}.{"0" * 16}')
        shutil.copyfile(os.path.join(scene.store.secrets, name), old)
        with open(old, 'r+b') as file:
            data = file.read().replace(PASSWORD.encode(), OTHER_PASSWORD.encode())
            file.seek(0)
            file.write(data)
        os.chmod(old, 0o600)
        os.utime(old, (1, 1))
        put(scene.store.file_of('Work'), work('edited', None))
        scene.start()
        self.wait_password(scene, 'Work', PASSWORD)
        scene.agree()

    def test_utf_16_PROF_8(self):
        scene = self.stopped()
        for code, mark in (('utf-16-le', b'\xff\xfe'), ('utf-16-be', b'\xfe\xff')):
            xml = v1(code, user='me', password=OTHER_PASSWORD)
            scene.note(xml)
            put(self.path(scene, code + '.xml'),
                mark + xml.replace('"UTF-8"', '"UTF-16"').encode(code))
        scene.start()
        self.assertEqual(sorted(scene.names()), ['Other', 'Work', 'utf-16-be', 'utf-16-le'])
        for code in ('utf-16-le', 'utf-16-be'):
            self.wait_password(scene, code, OTHER_PASSWORD)
        scene.agree()

    def test_duplicate_key_6(self):
        scene = self.stopped()
        xml = v1('Other', apn='second')
        put(self.path(scene, 'second.xml'), xml)
        scene.start()
        self.assertEqual(sorted(scene.names()), ['Other', 'Work'])
        self.assertTrue([w for w in scene.warnings() if '.xml' in w], scene.log())
        contents = [data for _, data in scene.store.snapshot().values()]
        self.assertIn(xml.encode(), contents)
        self.assertEqual(sum(b'>Other</Name>' in data for data in contents), 2)

    def test_no_directory_yet(self):
        """A first start, with a file that somebody has prepared."""
        scene = self.scene(modems=[], start=False)
        os.makedirs(scene.store.profiles, 0o700)
        put(self.path(scene, 'mine.xml'), work())
        scene.note(work())
        scene.start()
        self.assertEqual(scene.names(), ['Work'])
        self.wait_password(scene, 'Work', PASSWORD)
        scene.agree()


class Broken(FileTest):
    """Files that cannot be read are set aside with a warning, and nothing else is lost"""

    CASES = {'text': b'this is no document', 'half': work().encode()[:-40],
             'invalid': work().replace('false', 'perhaps').encode(),
             'no-utf-8': b'<MBNProfile>\xff\xfe\xfa</MBNProfile>', 'zeros': b'\0' * 4096,
             'entity': b'<!DOCTYPE a [<!ENTITY b "c">]>' + work().encode().partition(b'?>')[2]}

    def test_while_it_runs_6(self):
        for what, contents in self.CASES.items():
            with self.subTest(what=what):
                scene, path = self.with_work()
                before = scene.client.mark()
                put(self.path(scene, f'broken-{what}.xml'), contents)
                aside = self.set_aside(scene, f'broken-{what}.xml', contents)
                self.assertEqual(scene.heard(before), [])
                self.assertEqual(scene.profiles(), [path])
                scene.agree(allow=[aside])
                self.assertEqual(scene.store.password('Work'), PASSWORD)

    def test_at_start_6(self):
        scene, _ = self.with_work()
        scene.create(v4('Other', user='me', password=OTHER_PASSWORD))
        scene.stop()
        cases = {**self.CASES, 'empty': b''}
        for what, contents in cases.items():
            put(self.path(scene, f'broken-{what}.xml'), contents)
        scene.start()
        self.assertEqual(sorted(scene.names()), ['Other', 'Work'])
        aside = [self.set_aside(scene, f'broken-{what}.xml', contents)
                 for what, contents in cases.items()]
        scene.agree(allow=aside)
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        self.assertEqual(scene.store.password('Other'), OTHER_PASSWORD)
        # once is enough
        scene.restart()
        self.assertEqual([w for w in scene.warnings() if 'broken' in w], [])
        for name, contents in zip(aside, cases.values()):
            with open(self.path(scene, name), 'rb') as file:
                self.assertEqual(file.read(), contents)

    def test_set_aside_twice_under_one_name_6(self):
        """The second does not replace the first."""
        scene, _ = self.with_work()
        names = set()
        for number in range(3):
            contents = f'broken {number}'.encode()
            put(self.path(scene, 'broken.xml'), contents)
            names.add(self.set_aside(scene, 'broken.xml', contents))
        self.assertEqual(len(names), 3)

    def test_a_profile_whose_file_is_spoilt_by_hand_6(self):
        for running in (True, False):
            with self.subTest(running=running):
                scene, _ = self.with_work()
                scene.create(v1('Other', user='me', password=OTHER_PASSWORD))
                name = os.path.basename(scene.store.file_of('Work'))
                contents = work().encode()[:-40]
                if not running:
                    scene.stop()
                put(self.path(scene, name), contents)
                if not running:
                    scene.start()

                def aside():
                    return [os.path.basename(p) for p, (_, data) in
                            scene.store.snapshot().items()
                            if data == contents and not p.endswith('.xml')]
                allow = scene.until(aside, 'the spoilt file set aside')
                self.assertTrue([w for w in scene.warnings() if name in w], scene.log())
                if running:
                    self.assertEqual(len(scene.profiles()), len(scene.store.documents()))
                    scene.restart()
                scene.agree(allow=allow)
                self.assertEqual(scene.store.password('Other'), OTHER_PASSWORD)
                self.assertIn('Other', scene.names())


class Tidy(FileTest):
    """What is removed at start, and what is not"""

    def test_secrets_without_a_document_6(self):
        scene, _ = self.with_work()
        scene.create(v1('None'))
        identifier, = scene.store.identifiers('None')
        own = scene.store.identifiers('Work')[0]
        scene.stop()
        loose = [f'gone.{"a" * 16}', f'{identifier}.{"b" * 16}.{"c" * 16}', f'{own}.{"d" * 16}',
                 f'gone.xml.{"0" * 16}']
        for name in loose:
            path = os.path.join(scene.store.secrets, name)
            with open(path, 'w', encoding='utf-8') as file:
                file.write('not-a-secret-loose')
            os.chmod(path, 0o600)
            os.utime(path, (1, 1))
        scene.start()
        scene.until(lambda: not scene.store.loose_secrets(), 'no loose secrets')
        self.assertEqual(set(scene.store.secret_files()) - {scene.store.secret_name('None')},
                         {scene.store.secret_name('Work')})
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        scene.agree()

    def test_half_written_files_6(self):
        """Temporary files like those that a killed daemon leaves go; what is not ours stays."""
        scene, path = self.with_work()
        store = scene.store
        with NameWatch(store.profiles, store.secrets) as watch:
            for number in range(5):
                path = scene.create(v1(f'P{number}', user='me', password=OTHER_PASSWORD))
                scene.update(path, v1(f'P{number}', apn='b', user='me', password=PASSWORD))
        scene.agree()
        scene.stop()
        left = [os.path.join(*place) for place in watch.names
                if not os.path.exists(os.path.join(*place)) and
                not place[1].endswith('.xml') and not store.SECRET.fullmatch(place[1])]
        for file in left:
            with open(file, 'wb') as out:
                out.write(work().encode()[:100])
            os.chmod(file, 0o600)
        # names that look like temporary ones but are somebody's
        document = os.path.basename(store.file_of('Work'))
        mine = ['foo.xml.backup', document + '.backup', 'notes.txt', '.hidden']
        for name in mine:
            put(self.path(scene, name), 'mine')
        scene.start()
        scene.until(lambda: not [f for f in left if os.path.exists(f)],
                    f'{left} removed')
        self.assertEqual(store.others(), sorted(mine))
        for name in mine:
            with open(self.path(scene, name), encoding='utf-8') as file:
                self.assertEqual(file.read(), 'mine')
        scene.agree(allow=mine)
        self.assertEqual(len(scene.profiles()), 6)


class Odd(FileTest):
    """What is no regular file, or much too large, does no harm, and the daemon never blocks"""

    LARGE = v1('Large', extension=big(1 << 20))

    def make(self, scene):
        """One of each, all named *.xml; returns what must not change: {path: contents}."""
        outside = os.path.join(scene.directory, 'outside.xml')
        with open(outside, 'w', encoding='utf-8') as file:
            file.write(v1('Outside', user='me', password='not-a-secret-outside'))
        scene.password_words.append('not-a-secret-outside')
        os.mkfifo(self.path(scene, 'fifo.xml'))
        os.mkdir(self.path(scene, 'directory.xml'))
        put(self.path(scene, 'directory.xml/inside.xml'), v1('Inside'))
        for name, target in (('zero', '/dev/zero'), ('loop', 'loop.xml'), ('none', '/no/such'),
                             ('outside', outside), ('pipe', 'fifo.xml'), ('folder', '/etc')):
            os.symlink(target, self.path(scene, f'link-{name}.xml'))
        put(self.path(scene, 'large.xml'), self.LARGE)
        return {outside: v1('Outside', user='me', password='not-a-secret-outside'),
                self.path(scene, 'directory.xml/inside.xml'): v1('Inside')}

    def harmless(self, scene, kept):
        """The daemon answers and stores, and these files are as they were."""
        for number in range(3):
            scene.client.call('/org/mbnd1', 'org.mbnd1.ConnectionProfileManager',
                              'GetConnectionProfiles', '(o)', ('/',), timeout=5)
            path = scene.create(v1(f'After {number}', user='me', password=OTHER_PASSWORD))
            scene.update(path, v1(f'After {number}', user='me', apn='b', ignore=True))
            self.assertEqual(scene.store.password(f'After {number}'), OTHER_PASSWORD)
        names = set(scene.names())
        self.assertTrue({'Work', 'After 0', 'After 1', 'After 2'} <= names)
        self.assertFalse(names & {'Large', 'Inside'})
        for path, contents in kept.items():
            with open(path, encoding='utf-8') as file:
                self.assertEqual(file.read(), contents)
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        # what is too large is somewhere
        self.assertIn(self.LARGE.encode(), [c for _, c in scene.store.snapshot().values()])
        self.assertGreater(len(self.LARGE), MAX_BYTES)

    def test_while_it_runs(self):
        scene, _ = self.with_work()
        kept = self.make(scene)
        put(self.path(scene, 'last.xml'), v1('Last'))
        scene.arrival('Last')
        self.harmless(scene, kept)

    def test_at_start(self):
        scene, _ = self.with_work()
        scene.stop()
        kept = self.make(scene)
        scene.start()
        self.harmless(scene, kept)
        scene.restart()
        self.assertIn('After 2', scene.names())


class Failing(FileTest):
    """A disk that does not take it: WriteFault, memory and disk agree, later it works again"""

    def refused(self, scene, call, *args):
        """WriteFault that names a path, and nothing changes."""
        with scene.unchanged():
            message = self.assert_refused('WriteFault', call, *args)
            self.assertTrue(message.startswith('0x8007001D: '), message)
            self.assertIn(scene.state_dir, message)

    def works_again(self, scene, path):
        """All that a store can do; afterwards Work has OTHER_PASSWORD, also after a restart."""
        scene.update(path, work('later', OTHER_PASSWORD))
        scene.delete(scene.create(v1('Passing')))
        name = f'Later {len(scene.profiles())}'
        scene.create(v1(name, user='me', password=PASSWORD))
        scene.agree()
        scene.restart()
        scene.agree()
        self.assertIn(name, scene.names())
        self.assertEqual(scene.value(scene.find('Work'), 'Context/AccessString'), 'later')
        self.assertEqual(scene.store.password('Work'), OTHER_PASSWORD)

    def test_disk_full_WriteFault(self):
        scene = self.scene(modems=[], start=False)
        mount = scene.mount_state('size=256k,mode=0700')
        scene.start()
        path = scene.create(work())
        mount.fill()
        self.assertEqual(mount.free(), 0)
        self.refused(scene, scene.ask_create, v1('New', user='me', password=OTHER_PASSWORD))
        self.refused(scene, scene.ask_create, v1('New'))
        self.refused(scene, scene.ask_update, path, work('new', OTHER_PASSWORD))
        self.refused(scene, scene.ask_update, path, work('new', None, ignore=True))
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        scene.agree()
        mount.empty()
        self.works_again(scene, path)

    def test_disk_almost_full(self):
        """Wherever the space ends: done as a whole, or not at all."""
        scene = self.scene(modems=[], start=False)
        mount = scene.mount_state('size=256k,mode=0700')
        scene.start()
        path = scene.create(work('a0'))
        apn, password, outcomes = 'a0', PASSWORD, set()
        for pages in range(0, 14):
            mount.fill(leave=pages * 4096)
            wanted = f'a{pages + 1}', f'not-a-secret-page-{pages}'
            try:
                scene.ask_update(path, work(*wanted, extension=big(16384)))
                apn, password = wanted
                outcomes.add('done')
            except DBusError as error:
                self.assertEqual(error.name, 'org.mbnd1.Error.WriteFault', error)
                outcomes.add('refused')
            scene.agree()
            self.assertEqual(scene.value(path, 'Context/AccessString'), apn)
            self.assertEqual(scene.store.password('Work'), password)
            name = f'New {pages}'
            before = scene.client.mark()
            try:
                scene.ask_create(v1(name, user='me', password=password, extension=big(8192)))
                scene.delete(scene.arrival(name, before))
            except DBusError as error:
                self.assertEqual(error.name, 'org.mbnd1.Error.WriteFault', error)
            scene.agree()
            mount.empty()
        self.assertEqual(outcomes, {'done', 'refused'})
        scene.restart()
        self.assertEqual(scene.store.password('Work'), password)
        self.works_again(scene, scene.find('Work'))

    def test_delete_on_a_full_disk(self):
        """Needs no space, or says that it does."""
        scene = self.scene(modems=[], start=False)
        mount = scene.mount_state('size=256k,mode=0700')
        scene.start()
        scene.create(work())
        path = scene.create(v1('Gone', user='me', password=OTHER_PASSWORD))
        mount.fill()
        before = scene.client.mark()
        try:
            scene.ask_delete(path)
            scene.removal(path, before)
        except DBusError as error:
            self.assertEqual(error.name, 'org.mbnd1.Error.WriteFault', error)
            self.assertEqual(scene.heard(before), [])
        scene.agree()
        mount.empty()
        self.works_again(scene, scene.find('Work'))

    def test_read_only_file_system_WriteFault(self):
        scene = self.scene(modems=[], start=False)
        mount = scene.mount_state('size=1m,mode=0700')
        scene.start()
        path = scene.create(work())
        mount.remount('ro')
        self.refused(scene, scene.ask_create, v1('New'))
        self.refused(scene, scene.ask_create, v1('New', user='me', password=OTHER_PASSWORD))
        self.refused(scene, scene.ask_update, path, work('new', OTHER_PASSWORD))
        self.refused(scene, scene.ask_delete, path)
        scene.agree()
        mount.remount('rw')
        self.works_again(scene, path)

    def test_file_size_limit_WriteFault(self):
        """A write that fails half-way, and in a document only."""
        scene = self.scene(modems=[], wrapper='env --ignore-signal=XFSZ')
        path = scene.create(work())
        process = scene.daemon.process.pid
        for limit in (0, 4096):
            old = resource.prlimit(process, resource.RLIMIT_FSIZE)
            resource.prlimit(process, resource.RLIMIT_FSIZE, (limit, old[1]))
            filler = big(16384)
            self.refused(scene, scene.ask_create,
                         v1('New', user='me', password=OTHER_PASSWORD, extension=filler))
            self.refused(scene, scene.ask_update, path,
                         work('new', OTHER_PASSWORD, extension=filler))
            resource.prlimit(process, resource.RLIMIT_FSIZE, old)
            scene.agree()
        self.works_again(scene, path)

    def as_nobody(self):
        """A scene, not started, whose daemon is not root and so minds modes."""
        if os.getuid() != 0:
            return self.scene(modems=[], start=False)
        change = f'setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --pdeathsig TERM'
        can = subprocess.run(change.split() + ['test', '-x', os.environ['MBND']], check=False)
        if can.returncode != 0:
            raise unittest.SkipTest('another user cannot run mbnd from here')
        scene = self.scene(modems=[], start=False, wrapper=change)
        os.makedirs(scene.state_dir, 0o700)
        os.chown(scene.state_dir, NOBODY, NOBODY)
        run = os.path.join(scene.directory, 'run')
        os.makedirs(run, 0o700)
        os.chown(run, NOBODY, NOBODY)
        return scene

    def test_directory_that_may_not_be_written_WriteFault(self):
        scene = self.as_nobody()
        scene.start()
        path = scene.create(work())
        for locked in ([scene.store.profiles], [scene.store.secrets],
                       [scene.store.profiles, scene.store.secrets]):
            with self.subTest(locked=[os.path.basename(p) for p in locked]):
                for folder in locked:
                    os.chmod(folder, 0o500)
                self.refused(scene, scene.ask_create,
                             v1('New', user='me', password=OTHER_PASSWORD))
                self.refused(scene, scene.ask_update, path, work('new', OTHER_PASSWORD))
                if scene.store.profiles in locked:
                    self.refused(scene, scene.ask_delete, path)
                for folder in locked:
                    os.chmod(folder, 0o700)
        scene.agree()
        self.works_again(scene, path)

    def test_directory_vanishes(self):
        """Profiles are gone, as removed by hand; a new one is stored, or WriteFault says why."""
        for what in ('profiles', 'secrets', '.'):
            with self.subTest(what=what):
                scene = self.scene(modems=[])
                path = scene.create(v1('Work', user='me'))
                before = scene.client.mark()
                shutil.rmtree(os.path.normpath(os.path.join(scene.state_dir, what)))
                if what != 'secrets':
                    scene.removal(path, before)
                    self.assertEqual(scene.profiles(), [])
                try:
                    scene.ask_create(v1('New', user='me', password=PASSWORD))
                    scene.arrival('New', before)
                except DBusError as error:
                    self.assertEqual(error.name, 'org.mbnd1.Error.WriteFault', error)
                    self.assertIn(scene.state_dir, error.message)
                    self.assertNotIn('New', scene.names())
                    for folder in (scene.store.profiles, scene.store.secrets):
                        os.makedirs(folder, 0o700, exist_ok=True)
                    scene.create(v1('New', user='me', password=PASSWORD))
                self.assertEqual(scene.store.password('New'), PASSWORD)
                scene.agree()
                scene.restart()
                self.assertIn('New', scene.names())
                scene.agree()


class OtherSims(FileTest):
    """Files of profiles whose SIM is absent (PROF-61)"""

    def test_stay_whatever_modem_comes_and_goes(self):
        scene = self.scene()
        scene.ready()
        scene.create(v1('Theirs', imsi=OTHER_IMSI, user='me', password=PASSWORD))
        scene.create(work())
        theirs = scene.store.file_of('Theirs'), scene.store.secret_name('Theirs')
        steps = {'sim absent': 'OnConnectionRemoval', 'sim initialized': 'OnConnectionArrival',
                 'unplug': 'OnInterfaceRemoval', 'plug': 'OnConnectionArrival'}
        for line, signals in steps.items():
            since = scene.client.mark()
            scene.modem.command(line)
            scene.client.wait_signal(signals, since=since)
            scene.agree()
        scene.restart()
        self.assertEqual((scene.store.file_of('Theirs'), scene.store.secret_name('Theirs')),
                         theirs)
        self.assertEqual(scene.store.password('Theirs'), PASSWORD)
        self.assertEqual(scene.store.password('Work'), PASSWORD)
        self.assertEqual(sorted(scene.names()), ['Theirs', 'Work'])
        scene.agree()


if __name__ == '__main__':
    main()
