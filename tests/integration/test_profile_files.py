#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The files of profiles (design.md 6 "State directory", PROF-8, PROF-9, PROF-40).

scene.agree() compares D-Bus with the directory and checks names, modes and secrets.
"""

import os
import signal
import stat

from mbnharness import main
from mbnplaces import NameWatch, put
from mbnprofilefiles import OTHER_PASSWORD, PASSWORD, FileTest, work
from mbnprofiles import ARRIVAL, NOTE, OTHER_IMSI, edited, examples, fields, said, v1


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


if __name__ == '__main__':
    main()
