#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""ICONFilePath (PROF-41 to PROF-43)."""

import contextlib
import os
import tempfile
import unittest

from mbnharness import main
from mbnprofiles import ProfileTest, modem_dm, v1, v4

LIMIT = 64 * 1024
ICON = b'BM' + bytes(range(256)) * 12
OTHER = b'BM' + b'other' * 500
WINDOWS = ['C:\\x.bmp', 'c:\\Program Files\\Operator\\icon.bmp', 'C:/forward/slashes.bmp',
           '\\\\server\\share\\x.bmp', 'D:\\Größe\\ü.bmp', '\\\\?\\C:\\x.bmp']


class Icon(ProfileTest):
    """A modem-less daemon and a directory with icons"""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        os.chmod(self.directory, 0o755)

    def icon(self, contents=ICON, name='icon.bmp', mode=0o644):
        """A file that everybody may read, unless told otherwise; its path."""
        path = os.path.join(self.directory, name)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)             # the one before may be such that nobody can write it
        with open(path, 'wb') as file:
            file.write(contents)
        os.chmod(path, mode)
        return path

    def stored(self, scene, path, contents=ICON):
        """The stored copy that the document of a profile names, which has these bytes."""
        copy = scene.value(path, 'ICONFilePath')
        self.assertTrue(os.path.isabs(copy), copy)
        self.assertTrue(copy.startswith(scene.state_dir + os.sep), copy)
        self.assertEqual(os.path.realpath(copy), copy)
        with open(copy, 'rb') as file:
            self.assertEqual(file.read(), contents)
        return copy

    def agree(self, scene, *copies):
        """Memory and disk agree; these copies are there and no others."""
        scene.agree(allow=[os.path.basename(c) for c in copies])
        found = [os.path.join(scene.state_dir, p) for p, (_, data) in
                 scene.store.snapshot().items() if data in (ICON, OTHER)]
        self.assertEqual(sorted(found), sorted(copies))

    def refused(self, scene, icon, path=None):
        """FileNotFound from Create and from Update, and nothing is created."""
        with scene.unchanged():
            message = self.assert_refused('FileNotFound', scene.ask_create, v1('New', icon=icon))
            self.assertTrue(message.startswith('0x80070002: '), message)
            if path is not None:
                self.assert_refused('FileNotFound', scene.ask_update, path, v1(icon=icon))

    def test_copied_PROF_41(self):
        scene = self.scene(modems=[])
        for make in (v1, v4):
            with self.subTest(make=make.__name__):
                source = self.icon()
                path = scene.create(make(icon=source))
                copy = self.stored(scene, path)
                self.assertNotEqual(copy, source)
                self.assertEqual(os.stat(source).st_mode & 0o777, 0o644)
                # a copy, not a link: the source may change and go
                with open(source, 'wb') as file:
                    file.write(OTHER)
                self.assertEqual(self.stored(scene, path), copy)
                os.remove(source)
                self.assertEqual(self.stored(scene, path), copy)
                self.agree(scene, copy)
                scene.delete(path)

    def test_there_after_a_restart_PROF_41(self):
        scene = self.scene(modems=[])
        copy = self.stored(scene, scene.create(v1(icon=self.icon())))
        scene.restart()
        path, = scene.profiles()
        self.assertEqual(self.stored(scene, path), copy)
        self.agree(scene, copy)

    def test_update_with_the_stored_path_keeps_it_PROF_41(self):
        scene = self.scene(modems=[])
        path = scene.create(v1(icon=self.icon()))
        os.remove(self.icon())
        copy = self.stored(scene, path)
        scene.update(path, v1(icon=copy, apn='other'))
        self.assertEqual(self.stored(scene, path), copy)
        self.assertEqual(scene.value(path, 'Context/AccessString'), 'other')
        scene.update(path, scene.xml(path).replace('>other<', '>again<'))
        self.assertEqual(self.stored(scene, path), copy)
        self.agree(scene, copy)
        scene.restart()
        path, = scene.profiles()
        scene.update(path, v1(icon=copy))
        self.assertEqual(self.stored(scene, path), copy)

    def test_update_with_another_one_replaces_it_PROF_41(self):
        scene = self.scene(modems=[])
        path = scene.create(v1(icon=self.icon()))
        old = self.stored(scene, path)
        scene.update(path, v1(icon=self.icon(OTHER, 'other.bmp')))
        copy = self.stored(scene, path, OTHER)
        self.agree(scene, copy)
        if copy != old:
            self.assertFalse(os.path.exists(old))
        # the same source with other contents is another icon, too
        scene.update(path, v1(icon=self.icon(ICON, 'other.bmp')))
        self.agree(scene, self.stored(scene, path))

    def test_update_can_bring_one_and_take_it_away(self):
        scene = self.scene(modems=[])
        path = scene.create(v1())
        self.assertIsNone(scene.value(path, 'ICONFilePath'))
        scene.update(path, v1(icon=self.icon()))
        self.agree(scene, self.stored(scene, path))
        scene.update(path, v1())
        self.assertIsNone(scene.value(path, 'ICONFilePath'))
        self.agree(scene)

    def test_deleted_with_the_profile_PROF_42(self):
        scene = self.scene(modems=[])
        source = self.icon()
        one, two = scene.create(v1('One', icon=source)), scene.create(v1('Two', icon=source))
        copies = [self.stored(scene, one), self.stored(scene, two)]
        self.assertNotEqual(*copies)
        scene.ask_delete(one)
        self.assertFalse(os.path.exists(copies[0]))     # gone when it returns
        self.assertEqual(self.stored(scene, two), copies[1])
        scene.delete(two)
        self.assertFalse(os.path.exists(copies[1]))
        self.assertTrue(os.path.exists(source))
        self.agree(scene)

    def test_size_PROF_43(self):
        scene = self.scene(modems=[])
        path = scene.create(v1())
        self.refused(scene, self.icon(b'x' * (LIMIT + 1)), path)
        self.refused(scene, self.icon(b'x' * (1 << 22)), path)
        for contents in (b'x' * LIMIT, b'x'):
            scene.update(path, v1(icon=self.icon(contents)))
            self.stored(scene, path, contents)

    def test_no_such_file_PROF_41(self):
        scene = self.scene(modems=[])
        path = scene.create(v1(icon=self.icon()))
        copy = self.stored(scene, path)
        for icon in ('/no/such.bmp', self.directory + '/none.bmp', self.icon() + '/below.bmp',
                     '/' + 'n' * 300, '/dev/null', '/dev/zero', '/proc/self/mem'):
            with self.subTest(icon=icon[:40]):
                self.refused(scene, icon, path)
        self.assertEqual(self.stored(scene, path), copy)
        self.agree(scene, copy)

    def test_relative_path_PROF_41(self):
        """Whatever the working directory is."""
        scene = self.scene(modems=[], start=False)
        self.icon()
        here = os.getcwd()
        self.addCleanup(os.chdir, here)
        os.chdir(self.directory)
        scene.start()
        os.chdir(here)
        for icon in ('icon.bmp', './icon.bmp', '../' + os.path.basename(self.directory)
                     + '/icon.bmp', '~/icon.bmp', 'file://' + self.icon(), '.'):
            with self.subTest(icon=icon):
                self.refused(scene, icon)

    def test_not_for_everybody_PROF_43(self):
        """The daemon may read more than its callers."""
        scene = self.scene(modems=[])
        for mode in (0o600, 0o640, 0o660, 0o710, 0o000):
            with self.subTest(mode=oct(mode)):
                self.refused(scene, self.icon(mode=mode))
        path = scene.create(v1(icon=self.icon(mode=0o444)))
        self.stored(scene, path)

    @unittest.skipUnless(os.path.exists('/etc/shadow'), 'needs /etc/shadow')
    def test_shadow_PROF_43(self):
        scene = self.scene(modems=[])
        self.refused(scene, '/etc/shadow')

    def test_symbolic_link_PROF_43(self):
        scene = self.scene(modems=[])
        path = scene.create(v1())
        link = os.path.join(self.directory, 'link.bmp')
        for target in (self.icon(), 'icon.bmp', '/no/such', 'link.bmp', '/etc/shadow'):
            os.symlink(target, link)
            with self.subTest(target=target):
                self.refused(scene, link, path)
            os.remove(link)
        # on the way there it is allowed
        os.symlink(self.directory, link)
        scene.update(path, v1(icon=os.path.join(link, 'icon.bmp')))
        self.stored(scene, path)

    def test_directory_PROF_43(self):
        scene = self.scene(modems=[])
        for icon in (self.directory, self.directory + '/', '/', '/etc'):
            with self.subTest(icon=icon):
                self.refused(scene, icon)

    def test_fifo_and_socket_do_not_block_PROF_43(self):
        scene = self.scene(modems=[])
        fifo = os.path.join(self.directory, 'fifo.bmp')
        os.mkfifo(fifo)
        os.chmod(fifo, 0o666)
        self.refused(scene, fifo)
        self.refused(scene, scene.bus.socket)

    def test_windows_paths_are_kept_PROF_43(self):
        scene = self.scene(modems=[])
        names = {}
        for number, icon in enumerate(WINDOWS):
            with self.subTest(icon=icon):
                make = v1 if number % 2 else v4
                names[f'P{number}'] = icon
                path = scene.create(make(f'P{number}', icon=icon))
                self.assertEqual(scene.value(path, 'ICONFilePath'), icon)
                scene.update(path, make(f'P{number}', icon=icon, apn='other'))
                self.assertEqual(scene.value(path, 'ICONFilePath'), icon)
        self.agree(scene)
        scene.restart()
        for name, icon in names.items():
            self.assertEqual(scene.value(scene.find(name), 'ICONFilePath'), icon)
        for path in scene.profiles():
            scene.delete(path)

    def test_windows_path_instead_of_a_file_and_back_PROF_43(self):
        scene = self.scene(modems=[])
        path = scene.create(v1(icon=self.icon()))
        scene.update(path, v1(icon=WINDOWS[0]))
        self.assertEqual(scene.value(path, 'ICONFilePath'), WINDOWS[0])
        self.agree(scene)
        scene.update(path, v1(icon=self.icon()))
        self.agree(scene, self.stored(scene, path))

    def test_refused_for_another_reason_nothing_is_copied(self):
        scene = self.scene(modems=[])
        scene.create(v1(default=True))
        icon = self.icon()
        with scene.unchanged():
            self.assert_refused('AlreadyExists', scene.ask_create, v1(icon=icon))
            self.assert_refused('DefaultProfileExist', scene.ask_create,
                                v1('New', default=True, icon=icon))
            self.assert_refused('InvalidProfile', scene.ask_create,
                                v1('New', mode='never', icon=icon))
            self.assert_refused('InvalidProfile', scene.ask_update, scene.find('Work'),
                                v1('Renamed', icon=icon))
        self.agree(scene)

    def test_the_daemons_own_files_are_no_icons_PROF_43(self):
        """They are not for everybody, so nobody can make a copy of them."""
        scene = self.scene(modems=[])
        path = scene.create(v1(user='me', password='not-a-secret'))
        secret = os.path.join(scene.store.secrets, scene.store.secret_name('Work'))
        self.refused(scene, secret, path)
        self.refused(scene, scene.store.file_of('Work'), path)

    def test_modem_dm_has_none(self):
        scene = self.scene(modems=[])
        self.assertIsNone(scene.value(scene.create(modem_dm()), 'ICONFilePath'))


if __name__ == '__main__':
    main()
