#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Programs that ask, finish and leave at random, beside a network that drops connections, a modem
that fails and a user. What must hold whenever no call is under way:

- Leases are those that the programs have been told of, no more and no less (SYNC-41);
- while there is one, its connection comes up, whoever makes it, unless a user has another one
  (SYNC-13, SYNC-23);
- without one, nothing stays that was made for leases (SYNC-15), and what a user has connected does
  (SYNC-20).

The seed is printed. MBN_TEST_SEED sets it, MBN_TEST_ROUNDS the number of times that this is asked.
"""

import contextlib
import os
import random
import sys

import mbnnet
from mbnharness import ACTIVATED, CONNECTION, DBUS, DBusError, SimError, main
from mbnlease import ENDS, LOST, SYNC, LeaseTest

SEED = int(os.environ.get('MBN_TEST_SEED') or random.SystemRandom().randrange(1 << 32))
ROUNDS = int(os.environ.get('MBN_TEST_ROUNDS') or (200 if os.environ.get('MBN_LONG') else 8))
STEPS = 25
MOST = 12               # programs at once
SHORT = {'backoff_initial': 0.1, 'backoff_factor': 1, 'backoff_cap': 0.2, 'stable_after': 0.05}
NAMES = ('Work', 'Work', 'Work', 'Other')


def held(client):
    """What it has been told that it holds: names of profiles, by what it has called and heard."""
    names = set()
    for message in client.messages:
        if message.kind in ('reply', 'error'):
            _path, interface, member = client.called(message)
            if interface != SYNC or message.kind == 'error':
                continue
            if member == 'EstablishConnection':
                names.add(client.asked[message.reply_serial])
            else:
                names.clear()
        elif message.is_signal(LOST) and message.args[0] == client.name \
                and message.args[3] in ENDS:
            names.discard(message.args[1])
    return names


class Crowd:
    """The programs, and what they and others do."""

    def __init__(self, scene, seed):
        self.scene = scene
        self.random = random.Random(seed)
        self.clients = []
        self.waiting = []       # (program, serial) of calls that are not answered

    def step(self):
        """One of them does something, and waits for nothing."""
        action = self.random.choice((self.ask, self.ask, self.ask, self.finish, self.finish,
                                     self.leave, self.drop, self.fail, self.user))
        action()

    def any(self):
        """One of them."""
        return self.random.choice(self.clients)

    def ask(self):
        """A new one as long as there is room, or an old one."""
        if len(self.clients) < MOST and self.random.random() < 0.5 or not self.clients:
            client, = self.scene.join()
            client.asked = {}
            self.clients.append(client)
        client, name = self.any(), self.random.choice(NAMES)
        serial = client.establish(name)
        client.asked[serial] = name
        self.waiting.append((client, serial))

    def finish(self):
        """Maybe one that has not begun."""
        if self.clients:
            client = self.any()
            self.waiting.append((client, client.finish()))

    def leave(self):
        """Without a word, maybe with a call of a moment ago."""
        if self.clients:
            client = self.any()
            self.clients.remove(client)
            self.waiting = [w for w in self.waiting if w[0] is not client]
            client.close()

    def drop(self):
        """The network ends what is up, if that is so."""
        with contextlib.suppress(SimError):
            self.scene.modem.command('deactivate')

    def fail(self):
        """One of the next activations fails, or takes a while."""
        self.scene.modem.command(self.random.choice((
            'fault connect set status=2 nw-error=38 command=activate',
            'set activate-delay 30', 'set activate-delay 0')))

    def user(self):
        """A user connects or disconnects, or may not."""
        connection = self.scene.connection()
        call = self.random.choice((
            ('Connect', '(us)', (0, 'Work')), ('Connect', '(us)', (0, 'Other')), ('Disconnect',)))
        self.waiting.append((self.scene.client, self.scene.client.send(
            connection, CONNECTION, *call)))

    def calm(self):
        """All calls are answered, and nothing more fails."""
        self.scene.modem.command('fault clear')
        for client, serial in self.waiting:
            try:
                reply = client.reply(serial)
                if reply.signature == 'u' and client is self.scene.client:
                    self.scene.completed(reply.args[0])
            except DBusError as error:
                if error.name.startswith(DBUS):
                    raise
        self.waiting = []

    def held(self):
        """What they hold: pairs."""
        for client in self.clients:
            client.sync()
        return {(client.name, name) for client in self.clients for name in held(client)}


class Main(LeaseTest):
    """A crowd for a while"""

    def test_at_random(self):
        print(f'MBN_TEST_SEED={SEED} MBN_TEST_ROUNDS={ROUNDS}', file=sys.stderr, flush=True)
        for linger in (0, 0.03):
            with self.subTest(linger=linger):
                scene = self.scene(times=SHORT, lease={'linger': linger})
                crowd = Crowd(scene, f'{SEED} {linger}')
                for _ in range(ROUNDS):
                    for _ in range(STEPS):
                        crowd.step()
                    crowd.calm()
                    self.assert_sound(scene, crowd)
                self.assert_clean(scene, crowd)

    def assert_sound(self, scene, crowd):
        """What must hold whenever no call is under way."""
        held = crowd.held()
        self.assertEqual({lease[:2] for lease in scene.leases()}, held)
        if not held:
            self.assert_nobodys(scene)
            return
        names = {name for _, name in held}
        self.assertEqual(len(names), 1)         # of one device
        scene.wait_state(ACTIVATED)
        values = scene.client.get_all(scene.connection(), CONNECTION)
        if values['Origin'] != 'user':
            self.assertEqual((values['Origin'], values['ProfileName']), ('sync', *names))

    @staticmethod
    def assert_nobodys(scene):
        """There is no connection, or a user's."""
        scene.until(lambda: scene.origin() in ('', 'user'), 'the end of what leases have made')

    def assert_clean(self, scene, crowd):
        """All have finished."""
        for client in crowd.clients:
            if held(client):
                client.complete()
        self.assert_nobodys(scene)
        scene.assert_leases()
        if scene.origin() == 'user':
            scene.assert_untouched()
            scene.user_disconnects()
        scene.wait_down()
        scene.assert_untouched()


if __name__ == '__main__':
    mbnnet.enter()
    main()
