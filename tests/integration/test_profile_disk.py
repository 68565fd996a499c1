#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Files that are no profiles, and disks that refuse (design.md 6 "State directory")."""

import os
import resource
import shutil
import subprocess
import unittest

from mbnharness import DBusError, main
from mbnplaces import put
from mbnprofilefiles import OTHER_PASSWORD, PASSWORD, FileTest, work
from mbnprofiles import MAX_BYTES, NOBODY, big, v1, v4


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


if __name__ == '__main__':
    main()
