#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The checks of mbnprofiles.py can fail: handmade directories and messages that break each."""

import os
import shutil
import tempfile
import threading
import time
import unittest

from mbnbus import Message
from mbnharness import IMSI, OBJECT_MANAGER, PROPERTIES, ROOT, DBusError, main
from mbnplaces import Mount, NameWatch, put, put_slowly
from mbnprofiles import (ARRIVAL, NOTE, PROFILE, REMOVAL, ProfileTest, Store, big, check_private,
                         check_profiles, edited, examples, fields, fixture_dir, modem_dm, said,
                         v1, v4)

DAEMON = ':1.5'
PATH = ROOT + '/Profile/0'
WORD = 'not-a-secret'


class Made(Message):
    """A message made by hand."""

    def __init__(self, kind, path=None, member=None, *args, **values):
        # pylint: disable=super-init-not-called,keyword-arg-before-vararg
        self.kind, self.path, self.member, self.args = kind, path, member, args
        self.index, self.serial, self.reply_serial = 0, 0, 0
        self.sender, self.destination = DAEMON, None
        self.interface = self.error_name = None
        self.__dict__.update(values)


def root(member, *args, **values):
    """A signal of the root object."""
    return Made('signal', ROOT, member, *args, **values)


def event(path=PATH, **values):
    """OnProfileUpdate."""
    return Made('signal', path, 'OnProfileUpdate', **values)


ADDED, CAME = root('InterfacesAdded', PATH, {}), root(ARRIVAL, PATH)
WENT, REMOVED = root(REMOVAL, PATH), root('InterfacesRemoved', PATH, [PROFILE])
ENDED = root('NameOwnerChanged', 'org.mbnd1', DAEMON, '')


class Signals(unittest.TestCase):
    """check_profiles and check_private"""

    def test_good(self):
        other = ROOT + '/Interface/0'
        for good in ([], [ADDED, CAME], [ADDED, CAME, event(), event(), WENT, REMOVED],
                     [event(), WENT, REMOVED], [WENT, REMOVED],         # there since the start
                     [root('InterfacesAdded', other, {}), event(other)],
                     [ADDED, ENDED], [ADDED, CAME, WENT, ENDED],
                     [ADDED, CAME, ENDED, root('InterfacesAdded', PATH, {}, sender=':1.6'),
                      root(ARRIVAL, PATH, sender=':1.6')]):
            self.assertEqual(check_profiles(good), [])

    def test_bad(self):
        for bad in ([CAME], [CAME, ADDED], [ADDED], [ADDED, event(), CAME], [event(), ADDED, CAME],
                    [ADDED, CAME, CAME], [ADDED, CAME, WENT], [ADDED, CAME, REMOVED],
                    [ADDED, CAME, WENT, WENT, REMOVED], [ADDED, CAME, WENT, event(), REMOVED],
                    [ADDED, CAME, WENT, REMOVED, event()],
                    [ADDED, CAME, WENT, REMOVED, ADDED, CAME], [ADDED, WENT, REMOVED],
                    [ADDED, CAME, event(destination=':1.9')]):
            self.assertTrue(check_profiles(bad), [str(m) for m in bad])

    def test_private(self):
        class Tape:
            """Stands for a Client."""

            def __init__(self, message, interface):
                self.messages = [message]
                self.interface = interface

            def called(self, _message):
                """As Client.called."""
                return (PATH, self.interface, 'Member')

        def found(message, interface=None):
            return check_private(Tape(message, interface), [WORD], [IMSI])

        reply, error = Made('reply', None, None, IMSI), Made('error', None, None, IMSI)
        self.assertEqual(found(reply, PROFILE), [])
        self.assertEqual(found(Made('error', None, None, 'x')), [])
        for message, interface in ((reply, PROPERTIES), (reply, OBJECT_MANAGER), (error, PROFILE),
                                   (Made('signal', PATH, 'X', IMSI), None),
                                   (Made('reply', None, None, f'a{WORD}b'), PROFILE),
                                   (Made('error', None, None, WORD), PROFILE)):
            self.assertTrue(found(message, interface), str(message))


class Documents(unittest.TestCase):
    """Documents, and what is read of them"""

    def test_fields(self):
        seen = fields(v1('A  & <B>', user='me', password=WORD, ignore=True,
                         partners=[('1', 'a'), ('2', 'b')], extension=NOTE + big(3)))
        self.assertEqual(seen[''], '{http://www.microsoft.com/networking/WWAN/profile/v1}MBNProfile')
        self.assertEqual(seen['Name'], 'A  & <B>')
        self.assertEqual(seen['IsDefault'], 'false')
        self.assertEqual(seen['Context/UserLogonCred/Password'], WORD)
        self.assertEqual(seen['DataRoamingPartners/Provider[2]/ProviderName'], 'b')
        self.assertEqual(seen['{https://example.org/n}Note@kind'], 'a')
        self.assertEqual(seen['{urn:example:filler}Filler'], 'fff')
        self.assertNotIn('Context/UserLogonCred/Password', fields(v1(user='me')))
        self.assertNotIn('Context', fields(v1(apn=None)))
        partner = fields(v4(partners=[('1', 'a')]))
        self.assertEqual(partner['DataRoamingPartners/Provider/ProviderID'], '1')

    def test_said(self):
        one = v1(user='me', password=WORD, ignore=False)
        self.assertEqual(said(one), said(v1(user='me', ignore=True)))
        self.assertEqual(said(one), said(one.encode('utf-8')))
        for other in (v1(user='you'), v1(user='me', apn='x'), v1(user='me', extension=NOTE),
                      v4(user='me'), v1(user='me', default=True), v1(), modem_dm('Work')):
            self.assertNotEqual(said(one), said(other))

    def test_edited(self):
        self.assertEqual(edited('<a>1</a>', '1', '\\1'), '<a>\\1</a>')
        for pattern in ('2', '[<>]'):
            with self.assertRaises(AssertionError):
                edited('<a>1</a>', pattern, '')

    def test_examples(self):
        for name, xml in examples().items():
            self.assertEqual(fields(xml)['Name'], name)


class Files(unittest.TestCase):
    """Store, on directories made by hand"""

    def setUp(self):
        self.directory = tempfile.mkdtemp(prefix='mbntest-')
        self.store = Store(self.directory)
        self.document = v1('Work', user='me', ignore=True).encode()
        self.fill()

    def tearDown(self):
        shutil.rmtree(self.directory)

    def fill(self):
        """Two documents, one of them with a secret."""
        os.makedirs(self.store.profiles, 0o700)
        os.makedirs(self.store.secrets, 0o700)
        put(os.path.join(self.store.profiles, '7.xml'), self.document)
        self.secret('7.' + Store.generation(self.document))
        put(os.path.join(self.store.profiles, '8.xml'), v4('Other'))

    def secret(self, name, contents=WORD):
        """Writes a secret."""
        put(os.path.join(self.store.secrets, name), contents)

    def test_good(self):
        store = self.store
        self.assertEqual(store.problems(), [])
        self.assertEqual(set(store.documents()), {'7', '8'})
        self.assertEqual((store.password('Work'), store.password('Other')), (WORD, ''))
        self.assertEqual(store.identifiers('Work'), ['7'])
        self.assertEqual(store.file_of('Other'), os.path.join(store.profiles, '8.xml'))
        self.assertEqual(store.holds(WORD),
                         ['secrets/7.' + Store.generation(self.document)])
        self.assertEqual(len(store.snapshot()), 5)
        self.assertEqual(Store.generation(b'abc'), 'ba7816bf8f01cfea')

    def test_a_password_counts_only_with_its_document(self):
        put(os.path.join(self.store.profiles, '7.xml'), self.document + b'\n')
        self.assertEqual(self.store.password('Work'), '')
        self.assertEqual(len(self.store.loose_secrets()), 1)

    def test_each_problem_is_found(self):
        profiles, secrets = self.store.profiles, self.store.secrets
        right = Store.generation(self.document)
        problems = {
            'password in a document': lambda: put(f'{profiles}/9.xml', v1(user='a', password='b')),
            'broken document': lambda: put(f'{profiles}/9.xml', '<a>'),
            'loose secret': lambda: self.secret('9.0123456789abcdef'),
            'secret of an older document': lambda: self.secret('7.0123456789abcdef'),
            'secret of another one': lambda: self.secret(f'8.{right}'),
            'something among the secrets': lambda: self.secret('7.tmp'),
            'stray file': lambda: put(f'{profiles}/7.xml.AB12CD', 'x'),
            'mode of a document': lambda: os.chmod(f'{profiles}/7.xml', 0o640),
            'mode of a secret': lambda: os.chmod(f'{secrets}/7.{right}', 0o604),
            'mode of a directory': lambda: os.chmod(secrets, 0o710)}
        for what, spoil in problems.items():
            with self.subTest(what=what):
                self.tearDown()
                self.fill()
                before = self.store.snapshot()
                self.assertEqual(self.store.problems(), [])
                spoil()
                self.assertTrue(self.store.problems())
                self.assertNotEqual(self.store.snapshot(), before)

    def test_what_is_allowed_is_no_problem(self):
        put(os.path.join(self.store.profiles, 'foo.xml.backup'), 'x', 0o644)
        self.assertEqual(len(self.store.problems()), 2)
        self.assertEqual(self.store.problems(allow=['foo.xml.backup']), [])

    def test_odd_things_do_not_block(self):
        os.mkfifo(os.path.join(self.store.profiles, 'fifo.xml'))
        os.symlink('/dev/zero', os.path.join(self.store.profiles, 'link.xml'))
        os.mkdir(os.path.join(self.store.profiles, 'directory.xml'))
        self.assertEqual(set(self.store.documents()), {'7', '8'})
        self.assertEqual(len(self.store.snapshot()), 8)

    def test_words_in_utf_16(self):
        put(os.path.join(self.store.profiles, '9.xml'), WORD.encode('utf-16-be'))
        self.assertEqual(len(self.store.holds(WORD)), 2)

    def test_put_slowly(self):
        path = os.path.join(self.directory, 'slow')
        thread = threading.Thread(target=put_slowly, args=(path, 'ab' * 500, 0.3))
        thread.start()
        sizes = set()
        while thread.is_alive():
            if os.path.exists(path):
                sizes.add(os.path.getsize(path))
            time.sleep(0.005)
        self.assertIn(500, sizes)
        thread.join()
        self.assertEqual(os.path.getsize(path), 1000)

    def test_name_watch(self):
        with NameWatch(self.store.profiles, self.store.secrets) as watch:
            put(os.path.join(self.store.profiles, '9.xml'), 'x')
            self.secret('ü')
        self.assertLessEqual({(self.store.profiles, '9.xml'), (self.store.secrets, 'ü'),
                              (self.store.profiles, '.9.xml.swp-of-a-test')}, watch.names)

    def test_fixture_dir(self):
        data = fixture_dir(self, os.path.join(self.directory, 'share'), '<a/>')
        self.assertTrue(os.path.exists(
            os.path.join(data, 'mobile-broadband-provider-info/serviceproviders.xml')))

    def test_mount(self):
        place = os.path.join(self.directory, 'state')
        mount = Mount(self, place, 'size=64k')
        self.assertEqual(os.listdir(place), [])
        mount.fill(leave=8192)
        self.assertEqual(mount.free(), 8192)
        mount.fill()
        self.assertEqual(mount.free(), 0)
        with self.assertRaises(OSError):
            put(os.path.join(mount.path, 'x'), 'x')
        mount.empty()
        mount.remount('ro')
        with self.assertRaises(OSError):
            put(os.path.join(mount.path, 'y'), 'x')
        mount.remount('rw')
        put(os.path.join(mount.path, 'y'), 'x')
        self.assertNotIn('y', os.listdir(place))


class Harness(ProfileTest):
    """What a ProfileScene adds, with the daemon"""

    def test_configuration_and_modems(self):
        scene = self.scene(most=7, propose='manual', environment={'MBN_TEST_WORD': 'seen'},
                           wrapper='env MBN_TEST_OTHER=too')
        with open(scene.config, encoding='utf-8') as file:
            self.assertIn('[profiles]\npropose=manual\nmax=7\n', file.read())
        with open(f'/proc/{scene.daemon.process.pid}/environ', encoding='utf-8') as file:
            text = file.read()
        self.assertIn('MBN_TEST_WORD=seen', text)
        self.assertIn('MBN_TEST_OTHER=too', text)
        self.assertNotIn('MBN_TEST_WORD', os.environ)
        self.assertEqual(len(scene.interfaces()), 1)

    def test_another_sim(self):
        scene = self.scene()
        first = scene.ready()
        before = scene.client.mark()
        scene.change_sim('001010987654321', '89860000000000000777')
        self.assertNotEqual(scene.ready(before), first)
        self.assertEqual(scene.modem_with('89860000000000000777', 1), scene.interfaces()[0])
        self.assertIn('001010987654321', scene.identity_words)

    def test_state_on_a_file_system_of_its_own(self):
        scene = self.scene(start=False)
        mount = scene.mount_state('size=1m,mode=0700')
        scene.start()
        scene.ready()
        scene.until(lambda: os.listdir(mount.path), 'a file of the daemon')
        self.assertEqual(os.listdir(scene.state_dir), [])

    def test_note(self):
        scene = self.scene(modems=[])
        scene.note(v4(iccid='89000000000000001', user='me', password='not-a-secret'))
        scene.note('<broken')
        self.assertEqual(scene.password_words, ['not-a-secret'])
        self.assertIn('89000000000000001', scene.identity_words)

    def test_gone(self):
        scene = self.scene(modems=[])

        def fail(name):
            raise DBusError(name, '')
        self.assert_gone(fail, 'org.mbnd1.Error.NotFound')
        self.assert_gone(scene.client.call, ROOT + '/Profile/99', PROFILE, 'Delete')
        for name in ('org.mbnd1.Error.Handle', 'org.freedesktop.DBus.Error.NoReply'):
            with self.assertRaises(AssertionError):
                self.assert_gone(fail, name)


if __name__ == '__main__':
    main()
