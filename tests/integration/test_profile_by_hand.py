#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Files of profiles that somebody puts, changes and removes (design.md 6 "State directory")."""

import os
import shutil

from mbnharness import main
from mbnplaces import put, put_slowly
from mbnprofilefiles import OTHER_PASSWORD, PASSWORD, FileTest, work
from mbnprofiles import ARRIVAL, NOTE, REMOVAL, fields, v1


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


if __name__ == '__main__':
    main()
