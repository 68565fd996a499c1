#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""SIGKILL amid a storm of changes, again and again: what was replied to is on disk, as a whole.

The seed is printed. MBN_TEST_SEED sets it, MBN_TEST_KILLS the number of kills. What a seed repeats
is the order of calls and pauses; what a kill hits is up to the scheduler.
"""

import os
import random
import signal
import sys
import time

from mbnharness import BUS_NAME, DEFAULT_TIMEOUT, ROOT, TIME_FACTOR, DBusError, Modem, main
from mbnprofiles import ARRIVAL, MANAGER, PROFILE, ProfileTest, big, fields, is_profile, v1

SEED = int(os.environ.get('MBN_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
KILLS = int(os.environ.get('MBN_TEST_KILLS') or 200)
NAMES = [f'Profile {n}' for n in range(16)]
IN_FLIGHT = 8
NO_REPLY = ('org.freedesktop.DBus.Error.NoReply', 'org.freedesktop.DBus.Error.ServiceUnknown',
            'org.freedesktop.DBus.Error.NameHasNoOwner')
WORD = 'not-a-secret-'


class Content:
    """What a profile says: an access string, a password or None, an extension of some size."""

    def __init__(self, number, password, size):
        self.apn = f'a{number}.example'
        self.password = f'{WORD}{number:08}' if password else None
        self.size = size

    def document(self, name):
        """As a document."""
        return v1(name, apn=self.apn, user='me', password=self.password,
                  extension=big(self.size) if self.size else '')

    def is_said_by(self, xml):
        """Whether a document, without its password, says exactly this."""
        seen = fields(xml)
        filler = seen.get('{urn:example:filler}Filler', '')
        return seen.get('Context/AccessString') == self.apn \
            and seen.get('Context/UserLogonCred/UserName') == 'me' \
            and filler == 'f' * self.size

    def __repr__(self):
        return f'{self.apn} with password {self.password} and {self.size} bytes more'


class Model:
    """What is known of one name: its last acknowledged content and the operation after it."""

    def __init__(self):
        self.path = None            # of the object, once it has arrived
        self.acknowledged = None    # Content, None for no profile
        self.pending = None         # (serial, what it becomes) of the call in flight

    def allowed(self):
        """What may be on disk: a list of Content and None."""
        return [self.acknowledged] + ([self.pending[1]] if self.pending else [])

    def __repr__(self):
        return f'{self.acknowledged}, then perhaps {self.pending}'


class Kill(ProfileTest):
    """One daemon after the other on one bus and one state directory"""

    def start_storm(self):
        """The scene and the model."""
        # pylint: disable=attribute-defined-outside-init
        self.random = random.Random(SEED)
        self.scene_ = self.scene(modems=[])
        self.scene_.password_words.append(WORD)
        self.client = self.scene_.client
        self.models = {name: Model() for name in NAMES}
        self.by_serial = {}         # serial of a call in flight → name
        self.read = self.client.mark()
        self.arrived = {}           # path → name, from InterfacesAdded
        self.numbers = 0
        self.counts = {'acknowledged': 0, 'cut off and done': 0, 'cut off and not done': 0}

    # The storm --------------------------------------------------------------------------------

    def call(self, name):
        """Sends the next operation on a name that nothing is in flight for."""
        model = self.models[name]
        self.numbers += 1
        content = Content(self.numbers, self.random.random() < 0.7,
                          self.random.choice([0, 0, 100, 5000, 20000]))
        if model.acknowledged is None:
            serial = self.client.send(ROOT, MANAGER, 'CreateConnectionProfile', '(s)',
                                      (content.document(name),))
        elif self.random.random() < 0.3:
            content = None
            serial = self.client.send(model.path, PROFILE, 'Delete')
        else:
            serial = self.client.send(model.path, PROFILE, 'UpdateProfile', '(s)',
                                      (content.document(name),))
        model.pending = (serial, content)
        self.by_serial[serial] = name

    def take_in(self):
        """Looks at what has arrived since the last time."""
        while self.read < len(self.client.messages):
            message = self.client.messages[self.read]
            self.read += 1
            if message.kind in ('reply', 'error'):
                self.answered(message)
            elif message.is_signal('InterfacesAdded', ROOT) and is_profile(message.args[0]):
                self.arrived[message.args[0]] = message.args[1][PROFILE]['Name']
            elif message.is_signal(ARRIVAL, ROOT):
                self.models[self.arrived[message.args[0]]].path = message.args[0]

    def answered(self, message):
        """A reply, or what the bus says of a daemon that is dead."""
        name = self.by_serial.pop(message.reply_serial, None)
        if name is None:
            return
        model = self.models[name]
        if message.kind == 'error':
            self.assertIn(message.error_name, NO_REPLY, message)
            return                  # pending stays: nobody knows
        model.acknowledged, model.pending = model.pending[1], None
        self.counts['acknowledged'] += 1
        if model.acknowledged is None:
            model.path = None

    def idle(self):
        """Names that can be operated on now."""
        return [n for n, m in self.models.items() if m.pending is None
                and (m.acknowledged is None or m.path is not None)]

    def storm(self, seconds):
        """Calls, many at a time, for so long."""
        end = time.monotonic() + seconds
        while True:
            idle = self.idle()
            while idle and len(self.by_serial) < IN_FLIGHT:
                name = self.random.choice(idle)
                idle.remove(name)
                self.call(name)
            left = end - time.monotonic()
            if left <= 0:
                return
            self.client.pump(min(left, 0.005))
            self.take_in()

    def kill(self):
        """SIGKILL; returns when the bus has said of every call how it ended."""
        daemon = self.scene_.daemon
        daemon.stop(signal.SIGKILL)
        end = time.monotonic() + DEFAULT_TIMEOUT
        while self.by_serial:
            self.assertLess(time.monotonic(), end, 'calls that are never answered')
            self.client.pump(0.1)
            self.take_in()
        for model in self.models.values():
            model.path = None

    def kill_amid_start(self):
        """A daemon that does not live long enough, most times, to take its name."""
        scene = self.scene_
        scene.start(wait=False)
        time.sleep(self.random.uniform(0, 0.06))
        scene.daemon.stop(signal.SIGKILL)
        self.scene_.until(lambda: not self.client.call_bus(
            'NameHasOwner', '(s)', (BUS_NAME,))[0], 'the name given up', 5)

    def start_alive(self):
        """Starts a daemon and waits until it, and not one killed before, has the name."""
        scene = self.scene_
        scene.start()

        def is_owner():
            try:
                number, = self.client.call_bus('GetConnectionUnixProcessID', '(s)', (BUS_NAME,))
            except DBusError:
                return False
            return number == scene.daemon.process.pid
        scene.until(is_owner, 'the name taken by the living')

    # After it ---------------------------------------------------------------------------------

    def look(self):
        """Compares D-Bus and the disk with the model, and takes over what was in doubt."""
        scene, client, store = self.scene_, self.client, self.scene_.store
        paths = scene.profiles()
        serials = [client.send(p, PROFILE, 'GetProfileXmlData') for p in paths]
        documents = {}
        for path, serial in zip(paths, serials):
            xml, = client.reply(serial).args
            name = fields(xml)['Name']
            self.assertNotIn(name, documents, 'two of one name')
            documents[name] = (path, xml)
        self.take_in()
        self.assertLessEqual(set(documents), set(NAMES))

        files = {}
        for identifier, contents in store.documents().items():
            files[fields(contents)['Name']] = (identifier, contents)
        secrets = store.secret_files()
        expected = set()
        for name, model in self.models.items():
            self.assertEqual(name in documents, name in files, f'{name}: {model}')
            found = None
            if name in documents:
                path, xml = documents[name]
                fitting = [c for c in model.allowed() if c is not None and c.is_said_by(xml)]
                self.assertTrue(fitting, f'{name}: {model}\n{xml[:1000]}')
                found = fitting[0]
                model.path = path
                identifier, contents = files[name]
                self.assertTrue(found.is_said_by(contents), f'{name}: {model}\n{contents[:1000]}')
                secret = f'{identifier}.{store.generation(contents)}'
                if found.password is not None:
                    self.assertIn(secret, secrets, f'{name}: {model}')
                    self.assertIn(found.password.encode(), secrets[secret])
                    expected.add(secret)
                else:
                    self.assertNotIn(WORD.encode(), secrets.get(secret, b''))
                    expected |= {secret} & set(secrets)
            else:
                self.assertIn(None, model.allowed(), f'{name} is lost: {model}')
            if model.pending:
                done = found is model.pending[1]
                self.counts['cut off and done' if done else 'cut off and not done'] += 1
            model.acknowledged, model.pending = found, None
        # nothing else lies around, and nobody had to be warned
        self.assertEqual(set(secrets), expected)
        self.assertEqual(store.problems(), [])
        self.assertEqual(scene.warnings(), [], scene.daemon.log())

    def connect_with_all(self):
        """A modem at last: it is told the password of each profile."""
        scene = self.scene_
        scene.modem = Modem(['packet attached'])
        scene.modems.append(scene.modem)
        self.assertEqual(scene.stop(), 0)
        scene.arguments.append(f'--device={scene.modem.device},net=wwan0')
        connection = scene.ready(scene.start())
        stored = {n: m.acknowledged for n, m in self.models.items() if m.acknowledged}
        self.assertTrue(stored)
        for name, content in stored.items():
            told = scene.modem_got(connection, name)
            self.assertEqual((told['access_string'], told['password']),
                             (content.apn, content.password or ''))

    def test_nothing_acknowledged_is_lost_6(self):
        print(f'MBN_TEST_SEED={SEED} MBN_TEST_KILLS={KILLS}', file=sys.stderr, flush=True)
        self.start_storm()
        try:
            for number in range(KILLS):
                self.storm(self.random.uniform(0, 0.12) * TIME_FACTOR)
                self.kill()
                if number % 5 == 0:
                    self.kill_amid_start()
                self.start_alive()
                self.look()
            self.connect_with_all()
        except AssertionError as error:
            raise AssertionError(f'MBN_TEST_SEED={SEED}, kill {number + 1}: {error}') from error
        print(self.counts, file=sys.stderr)
        # it was a storm: calls were answered, and calls were cut off either way
        self.assertGreater(self.counts['acknowledged'], KILLS)
        if KILLS >= 100:
            self.assertGreater(self.counts['cut off and done'], 0)
            self.assertGreater(self.counts['cut off and not done'], 0)


if __name__ == '__main__':
    main()
