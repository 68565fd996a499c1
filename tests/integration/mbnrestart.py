# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A daemon that ends and starts again on the same bus, directories, modem and interface.

    class Main(RestartTest):
        def test_something(self):
            scene, connection = self.up()           # connected
            life = scene.reborn()                   # SIGKILL, and the next daemon
            connection = self.assert_adopted(scene, life)

What is known of the file that carries a context from one daemon to the next (design.md 6) is in
Records. The tests look at it from outside: bus, wire, interface, file.
"""

import contextlib
import dataclasses
import glob
import os
import re
import signal
import stat
import time
import uuid

from gi.repository import GLib

import mbnnet
from mbnharness import (ACTIVATED, BUS_NAME, CONNECTION, DEACTIVATED, DEFAULT_TIMEOUT, IMEI,
                        INTERFACE, DBusError, Scene, profile)
from mbnlink import WEB4, WEB6, LinkTest

PROTOCOL = '109'            # of our routes
ORDERLY = (signal.SIGTERM, signal.SIGINT)
GAP = 0x10000               # design.md 6: numbers go on so far above the recorded ceiling
DUAL = 'set default-ip-type ipv4v6'
SLAAC = ['set default-ip-type ipv6', 'set ip6 none', 'set ip6-gateway none', 'set ra on']
# What is read of every modem before it is ready, other than by whom it is (device-caps).
STATES = ['subscriber-ready-status query', 'radio-state query', 'register-state query',
          'packet-service query', 'connect query']


@dataclasses.dataclass
class Life:
    """Where the life of a daemon begins."""

    since: int          # index of the first message after the end of the one before
    wire: int           # number of the last journal entry of the one before


def boot_id():
    """As the kernel gives it."""
    with open('/proc/sys/kernel/random/boot_id', encoding='ascii') as file:
        return file.read().strip()


class Records:
    """The session records below a runtime directory."""

    def __init__(self, runtime):
        self.directory = os.path.join(runtime, 'sessions')

    def paths(self):
        """Those that are there: one for each modem with a context."""
        return sorted(glob.glob(os.path.join(self.directory, '*.session')))

    def path(self):
        """The only one."""
        path, = self.paths()
        return path

    def others(self):
        """Names of everything else in the directory."""
        with contextlib.suppress(FileNotFoundError):
            return sorted(set(os.listdir(self.directory))
                          - {os.path.basename(path) for path in self.paths()})
        return []

    def contents(self, path=None):
        """The bytes of one."""
        with open(path or self.path(), 'rb') as file:
            return file.read()

    def put(self, contents):
        """Writes other bytes in the place of the only one."""
        with open(self.path(), 'wb') as file:
            file.write(contents)

    def read(self, path=None):
        """One as {group: {key: text}}."""
        file = GLib.KeyFile()
        data = self.contents(path)
        file.load_from_bytes(GLib.Bytes.new(data), GLib.KeyFileFlags.NONE)
        return {group: {key: file.get_string(group, key) for key in file.get_keys(group)[0]}
                for group in file.get_groups()[0]}

    def edit(self, key, value):
        """Gives a key of the only one another text, as it stands in the file."""
        text = self.contents().decode()
        changed, count = re.subn(f'^{key}=.*$', lambda _: f'{key}={value}', text, flags=re.M)
        if count != 1:
            raise AssertionError(f'{count} keys {key} in\n{text}')
        self.put(changed.encode())

    def ceiling(self, path=None):
        """transaction-ceiling."""
        return int(self.read(path)['record']['transaction-ceiling'])

    def until(self, condition, what, timeout=DEFAULT_TIMEOUT):
        """Waits until condition(self) holds."""
        deadline = time.monotonic() + timeout
        while not condition(self):
            if time.monotonic() > deadline:
                raise AssertionError(f'{what}: not within {timeout:g} s; there are '
                                     f'{self.paths()} and {self.others()}')
            time.sleep(0.005)

    def until_gone(self, timeout=DEFAULT_TIMEOUT):
        """Waits until no record is left."""
        self.until(lambda records: not records.paths(), 'the end of the record', timeout)

    def until_unplugged_gone(self, modem):
        """The same for a modem that was plugged in again while no daemon ran.

        Its terminal may have another number now. What was recorded of the place where it was
        before says nothing about this one; it is taken away, as if the machine had none there.
        """
        place = 'path:' + os.path.realpath(modem.device)
        for path in self.paths():
            with contextlib.suppress(GLib.Error, OSError):
                if self.read(path)['record']['place'] != place:
                    os.remove(path)
        self.until_gone()


def states_told(messages):
    """(path of the Connection, ActivationState) of all messages that tell one, in order."""
    for message in messages:
        if message.kind == 'signal' and message.member == 'InterfacesAdded' \
                and CONNECTION in message.args[1]:
            yield message.args[0], message.args[1][CONNECTION]['ActivationState']
        elif 'ActivationState' in message.changed():
            yield message.path, message.changed()['ActivationState']


def sent(scene, since, modem=None):
    """What the host has sent since that entry: 'open', 'close', 'connect set' …, in order."""
    words = []
    for entry in scene.wire(since=since, modem=modem):
        words.append(f'{entry["cid"]} {entry["op"]}' if 'cid' in entry else entry['type'])
    return words


def numbers(scene, since=0):
    """Transaction ids of what the host has sent since that entry, and since the last OPEN."""
    found = []
    for entry in scene.wire(since=since):
        found = found + [entry['tid']] if entry['type'] != 'open' else [entry['tid']]
    return found


def contexts(modem):
    """The contexts in the modem: {session: state}."""
    return {c['session']: c['state'] for c in modem.state()['contexts']}


class RestartScene(Scene):
    """A scene whose daemon ends and starts again."""

    def __init__(self, *args, **kwargs):
        self.died = 0           # index of the first message after the end of the one before
        super().__init__(*args, **kwargs)
        self.records = Records(os.path.join(self.directory, 'run'))

    def end(self, how='SIGKILL'):
        """Ends the daemon by a signal; what comes after it has a Life of its own."""
        number = getattr(signal, how)
        if number in ORDERLY:
            self.test.assertEqual(self.stop(number), 0)
        else:
            self.kill(number)
        self.died = self.client.mark()
        return Life(self.died, self.wire_mark())

    def reborn(self, how='SIGKILL'):
        """Ends the daemon and starts the next one."""
        life = self.end(how)
        self.start_alive()
        return life

    def kill_amid_start(self, seconds):
        """A daemon that has only so long to live, be it long enough to take the name or not."""
        self.start(wait=False)
        time.sleep(seconds)
        self.daemon.stop(signal.SIGKILL)

    def start_alive(self):
        """Starts a daemon and waits until it, and none that was killed before, has the name."""
        self.start(wait=False)

        def is_ours(message):
            return message.is_signal('NameOwnerChanged') and message.args[0] == BUS_NAME \
                and self.owner_pid() == self.daemon.process.pid
        self.client.wait(is_ours, since=self.died, what='mbnd taking its name')
        self.owner, = self.client.call_bus('GetNameOwner', '(s)', (BUS_NAME,))
        # those that were killed amid their start, and had got so far
        self.killed |= {m.args[2] for m in self.client.signals('NameOwnerChanged', since=self.died)
                        if m.args[0] == BUS_NAME and m.args[2]} - {self.owner}

    def owner_pid(self):
        """The process that has the name; None: nobody."""
        try:
            return self.client.call_bus('GetConnectionUnixProcessID', '(s)', (BUS_NAME,))[0]
        except DBusError:
            return None

    def settled(self, since=0, timeout=DEFAULT_TIMEOUT):
        """Waits until the daemon says whether a context is up; returns (Connection, state)."""
        found = []

        def is_it(message):
            if self.owner not in (None, message.sender):
                return False
            found[:] = [(p, s) for p, s in states_told([message]) if s in (ACTIVATED, DEACTIVATED)]
            return found
        self.client.wait(is_it, timeout, since, 'a context that is up or down')
        return found[0]


class RestartTest(LinkTest):
    """What has to hold for such scenes"""

    def scene(self, *args, **kwargs):
        """As IntegrationTest.scene(): a RestartScene."""
        return RestartScene(self, *args, **kwargs)

    def up(self, scenario=(), xml=None, **kwargs):
        """A scene as LinkTest.link_scene() makes it, connected: (scene, connection)."""
        scene, connection = self.link_scene(scenario, **kwargs)
        scene.connected(connection, xml)
        return scene, connection

    def assert_adopted(self, scene, life, origin='user', name=''):
        """The daemon of that life has taken over a context that is up; returns its Connection."""
        path, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertNotIn('open', sent(scene, life.wire))
        self.assertNotIn('close', sent(scene, life.wire))
        self.assert_up(scene, path, origin, name)
        return path

    def assert_up(self, scene, connection, origin='user', name=''):
        """Bus, modem, interface and record agree on a context that is up."""
        client, modem = scene.client, scene.modem
        values = client.get_all(connection, CONNECTION)
        self.assertEqual(client.call(connection, CONNECTION, 'GetConnectionState'),
                         (ACTIVATED, name))
        self.assertEqual((values['ActivationState'], values['Origin'], values['ProfileName']),
                         (ACTIVATED, origin, name))
        context, = modem.state()['contexts']
        self.assertEqual((context['session'], context['state']), (0, 'activated'))
        for family, alone in ((4, '/32'), (6, '/128')):
            config = values[f'Ip{family}Config']
            if config.get('method') != 'static':
                continue
            given = [f'{address}/{length}' for address, length in config['addresses']]
            self.assertEqual(given, context[f'ip{family}']['addresses'])
            if 'report' not in str(scene.arguments):
                self.assertEqual(sorted(mbnnet.addresses('wwan0', family, 'global')),
                                 sorted(a.split('/')[0] + alone for a in given))
        self.assert_recorded(scene, origin)

    def assert_recorded(self, scene, origin='user'):
        """The record says what design.md 6 promises, and no more than it may."""
        records = scene.records
        path = records.path()
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(records.directory).st_mode), 0o700)
        said = records.read()
        self.assertEqual(said['record']['version'], '1')
        self.assertEqual(said['record']['boot-id'], boot_id())
        self.assertEqual(said['record']['place'], 'path:' + os.path.realpath(scene.modem.device))
        self.assertEqual(said['record']['device-id'], IMEI)
        self.assertEqual((said['context']['session'], said['context']['ending'],
                          said['context']['origin']), ('0', 'false', origin))
        self.assertGreaterEqual(records.ceiling(), max(numbers(scene)))
        for word in scene.password_words:
            self.assertNotIn(word.encode(), records.contents())

    def assert_down(self, scene, connection=None):
        """Bus, modem, interface and record agree that there is no context."""
        if connection is not None:
            values = scene.client.get_all(connection, CONNECTION)
            self.assertEqual(scene.state(connection), DEACTIVATED)
            self.assertEqual((values['ActivationState'], values['Origin'], values['Ip4Config'],
                              values['Ip6Config']), (DEACTIVATED, '', {}, {}))
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assert_as_found()
        scene.records.until_gone()

    def assert_no_traces(self):
        """No address and no route of a connection is there; from here on that is 'as found'.

        How an interface was before the connection is in the record only: once that is lost, such
        things as whether it was up stay as they are.
        """
        self.assertEqual(mbnnet.addresses('wwan0', scope='global'), [])
        for family in (4, 6):
            self.assertEqual([r for r in mbnnet.routes(family, dev='wwan0')
                              if r['dst'] == 'default' or r.get('protocol') == PROTOCOL], [])
        self.before = mbnnet.snapshot()

    def assert_never_activated(self, scene, since):
        """Nobody has said since then that a context is up."""
        scene.sync()
        told = [state for _, state in states_told(scene.client.messages[since:])]
        self.assertNotIn(ACTIVATED, told)

    def assert_ordinary(self, scene, life, opens=1, lost=False):
        """The daemon of that life has opened the modem, and the context is gone.

        lost: there was no record to tell how the interface was found; returns the Connection
        """
        path, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assertEqual(sent(scene, life.wire).count('open'), opens)
        if lost:
            self.assert_no_traces()
        self.assert_down(scene, path)
        return path

    def assert_works(self, scene, connection, *addresses):
        """Disconnect, Connect and Disconnect work, and leave nothing."""
        scene.disconnected(connection)
        self.assert_down(scene, connection)
        self.assert_connects(scene, connection, *addresses)

    def assert_connects(self, scene, connection, *addresses):
        """Connect and Disconnect work, and leave nothing."""
        scene.connected(connection, profile(name='Next', apn='next'))
        self.assert_up(scene, connection)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'next')
        self.assert_reaches(*(addresses or [WEB4]))
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def assert_unreadable(self, scene):
        """One record was set aside, with a warning; returns its path."""
        records = scene.records
        name, = records.others()
        self.assertRegex(name, r'^[0-9a-f]{16}\.session\.unreadable$')
        warned = [line for line in scene.daemon.log().splitlines()
                  if 'WARNING' in line and '.session' in line]
        self.assertEqual(len(warned), 1, scene.daemon.log())
        return os.path.join(records.directory, name)

    def ready_state(self, scene, since):
        """Waits until the modem has been read; returns (Interface, its ReadyState)."""
        path = scene.arrived(since)
        while True:
            mark = scene.client.mark()
            try:
                return path, scene.client.call(path, INTERFACE, 'GetReadyState')[0]
            except DBusError as error:
                self.assertEqual(error.name, 'org.mbnd1.Error.Pending')
            scene.client.wait_signal('OnReadyStateChange', path, since=mark)


def other_boot():
    """The boot id of no kernel that runs."""
    return str(uuid.uuid4())


BOTH = (WEB4, WEB6)
