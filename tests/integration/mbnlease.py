# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases of the real daemon: programs that ask for connections, finish and die.

    class Main(LeaseTest):
        def test_something(self):
            scene = self.scene()                # the profiles Work and Other are stored
            one, two = scene.join(2)
            one.lease()
            with scene.frozen():
                call = scene.begin(two, 'Work')
                two.sync()
                self.assertFalse(two.has_answer(call))
            one.complete()
            scene.wait_leases((two, 'Work'))

Each program is a connection to the bus of its own; one that is to be killed is a process of its own
(LeaseProcess). What users do is done by scene.client, and what a lease leads to is told to nobody
as the end of a request. A scene does not linger unless it is told so, and no connection is made by
itself unless a profile says so. Times in which nothing may happen are ten minutes (NEVER), so that
what comes after them never comes.

What holds for every run is checked at the end of each scene, see lease_problems() and
order_problems(); test_lease_helpers.py shows that this can fail.
"""

import contextlib
import os
import re
import select
import signal
import subprocess
import sys

from mbnauto import AutoScene, AutoTest, governed
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DBUS, DEACTIVATED, DEFAULT_TIMEOUT,
                        DIE_WITH_ME, E_HANDLE, ERROR_CANCELLED, ERROR_TIMEOUT, INTERFACE_MANAGER,
                        ROOT, S_OK, TIME_FACTOR, Client, DBusError, hresult)
from mbnnm import FULL
from mbnprofiles import OTHER_ICCID, OTHER_IMSI, v1

SYNC = 'org.mbnd1.SyncManager'
ERROR = 'org.mbnd1.Error.'
LOST, RESTORED = 'OnLeaseLost', 'OnLeaseRestored'
E_ACCESSDENIED = hresult(0x80070005)
E_MBN_CONTEXT_NOT_ACTIVATED = hresult(0x80548201)
# The reasons after which a lease stays, and those after which it has ended.
STAYS, ENDS = (E_MBN_CONTEXT_NOT_ACTIVATED, E_HANDLE), (ERROR_CANCELLED, ERROR_TIMEOUT)
NOTHING, NO_PATH = '', '/'
# Seconds that no test lives to see, and as many as it takes to see that nothing happens.
NEVER, WHILE = 600, 0.25 * TIME_FACTOR
# An attempt that may not be made is made within a WHILE, be it that a first one has failed.
SOON = {'backoff_initial': 0.1}
WORK, OTHER = v1('Work', apn='work', mode='manual'), v1('Other', apn='other', mode='manual')
GOVERNED = governed('Auto', apn='auto')
# Holds of automatic connections that never end.
ENDLESS = dict.fromkeys(('boot_settle', 'none_hold', 'check_max', 'portal_hold', 'loss_hold',
                         'carrier_hold'), NEVER)
# Of a second modem, with another SIM.
FAR = v1('Far', imsi=OTHER_IMSI, apn='far', mode='manual')
ATTACHED = 'packet attached'
TWO_MODEMS = ([ATTACHED], [f'set imsi {OTHER_IMSI}', f'set iccid {OTHER_ICCID}',
                           'set imei 490154203237526', ATTACHED])
# A CONNECT set without any text: only that of a deactivation has none here.
WITHOUT_TEXT = 108
UP, DOWN = 'up', 'down'
ACTIVATIONS_FAIL = 'fault connect set status=2 nw-error=38 count={} command=activate'
CODE = re.compile(r'0x[0-9A-F]{8}')


class LeaseClient(Client):
    """A program that synchronises."""

    ROUND_TRIPS = 6

    def establish(self, name='Work', reserved=0):
        """Calls EstablishConnection, and waits for nothing; returns the serial."""
        return self.send(ROOT, SYNC, 'EstablishConnection', '(su)', (name, reserved))

    def lease(self, name='Work'):
        """Calls, and waits until the connection is up; returns the reply, raises DBusError."""
        return self.reply(self.establish(name))

    def finish(self, result=0):
        """Calls SynchronizeCompleted, and waits for nothing; returns the serial."""
        return self.send(ROOT, SYNC, 'SynchronizeCompleted', '(i)', (result,))

    def complete(self, result=0):
        """Has finished; raises DBusError."""
        return self.reply(self.finish(result))

    def sync(self):
        """What was called before has been acted on, and what the daemon sent before has arrived.

        Before it acts it asks the bus who calls, and watches his name: a round trip each.
        """
        for _ in range(self.ROUND_TRIPS):
            self.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')

    def has_answer(self, serial):
        """Whether the reply to that call is here."""
        self.pump(0)
        return any(m.kind in ('reply', 'error') and m.reply_serial == serial
                   for m in self.messages)


class LeaseProcess:
    """The same in a process of its own, be it another user's: it calls once for each name, and
    stays. Ends with the test."""

    def __init__(self, test, address, *names, uid=None):
        code = 'import mbnlease; mbnlease.child()'
        self.process = subprocess.Popen(
            DIE_WITH_ME + [sys.executable, '-c', code, address, str(uid or os.getuid()), *names],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, bufsize=1,
            cwd=os.path.dirname(os.path.abspath(__file__)),
            env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
        test.addCleanup(self.close)
        self.name = self._line()

    def _line(self):
        if not select.select([self.process.stdout], [], [], DEFAULT_TIMEOUT)[0]:
            raise AssertionError('the program says nothing')
        return self.process.stdout.readline().strip()

    def outcome(self):
        """How the next of its calls has ended, in the order of the calls: 'ok', or the error."""
        return self._line()

    def kill(self):
        """Without time for an end."""
        self.process.kill()
        self.process.wait()

    def close(self):
        """Kills it if nobody has."""
        self.kill()
        self.process.stdout.close()


def child():
    """The other side of LeaseProcess."""
    address, uid, *names = sys.argv[1:]
    if int(uid) != os.getuid():
        os.setgroups([])
        os.setgid(int(uid))
        os.setuid(int(uid))
    client = LeaseClient(address)
    print(client.name, flush=True)
    for serial in [client.establish(name) for name in names]:
        try:
            client.reply(serial)
            print('ok', flush=True)
        except DBusError as error:
            print(error, flush=True)
    while client.pump(NEVER):
        pass


def clients_and_profiles(leases):
    """The property Leases without the paths."""
    return [(client, name) for client, name, _ in leases]


class LeaseScene(AutoScene):
    """A scene with programs.

    lease, service: keys of these groups
    documents: the profiles that are stored
    ready: numbers of the modems that have a Connection when it begins; None: all
    """

    def __init__(self, test, *args, lease=None, service=None, documents=(WORK, OTHER), ready=None,
                 start=True, **kwargs):
        self._groups = {'lease': {'linger': 0, **(lease or {})}, 'service': service or {}}
        self.clients = []
        super().__init__(test, *args, start=False, **kwargs)
        self._ready = range(len(self.modems)) if ready is None else ready
        folder = os.path.join(self.state_dir, 'profiles')
        os.makedirs(folder, 0o700)
        for n, document in enumerate(documents):
            self.note(document)
            with open(os.path.join(folder, f'{n}.xml'), 'w', encoding='utf-8') as file:
                file.write(document)
        if start:
            self.start()

    def groups(self, times=None, policy=None):      # pylint: disable=arguments-differ
        """For write_config()."""
        return {**AutoScene.groups({**SOON, **(times or {})}, policy), **self._groups}

    def start(self, wait=True):
        """Starts the daemon, and waits until it knows its modems."""
        since = super().start(wait)
        for n in self._ready if wait else ():
            self.connection(n)
        return since

    # Programs --------------------------------------------------------------------------------

    def join(self, number=1):
        """So many programs; they leave with the test."""
        joined = []
        for _ in range(number):
            client = LeaseClient(self.bus.address)
            self.test.addCleanup(client.close)
            joined.append(client)
        self.clients += joined
        return joined

    def begin(self, client, name='Work', n=0):
        """Calls, and waits until an attempt has begun; returns the serial of the call."""
        connection, since = self.connection(n), self.client.mark()
        serial = client.establish(name)
        self.client.wait_property(connection, 'ActivationState', ACTIVATING, since=since)
        return serial

    def wait_left(self, client):
        """Waits until all have been told that it has left the bus, the daemon among them."""
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == client.name
                         and not m.args[2], what=f'the end of {client.name}')
        self.sync()

    def leave(self, client):
        """It leaves the bus without a word; the daemon has been told of it."""
        client.close()
        self.wait_left(client)

    # Leases ----------------------------------------------------------------------------------

    def told(self, until=None, path=None):
        if path != ROOT:
            return super().told(until, path)
        # nothing is told of what an earlier daemon has left
        values = [] if len(self.daemons) == 1 else None
        for message in self.client.messages[self.life:until]:
            if tells_leases(message, self.owner):
                values = message.changed()['Leases']
        return values

    def leases(self):
        """The property Leases, which is what has been told."""
        serial = self.client.send(ROOT, 'org.freedesktop.DBus.Properties', 'Get', '(ss)',
                                  (SYNC, 'Leases'))
        reply = self.client.reply(serial)
        told = self.told(reply.index, ROOT)
        if told is not None:
            self.test.assertEqual(reply.args[0], told)
        return reply.args[0]

    def wait_leases(self, *wanted):
        """Waits until these are the leases: (program, name of the profile), the oldest first."""
        wanted = [(client.name, name) for client, name in wanted]
        since = self.client.mark()
        found = clients_and_profiles(self.leases())
        if found != wanted:
            self.client.wait(lambda m: tells_leases(m, self.owner)
                             and clients_and_profiles(m.changed()['Leases']) == wanted,
                             since=since, what=f'the leases {wanted}, which were {found}')

    def assert_leases(self, *wanted):
        """These are the leases, the oldest first: (program, name of the profile[, path])."""
        found = self.leases()
        if wanted and len(wanted[0]) == 2:
            found = clients_and_profiles(found)
        self.test.assertEqual(found, [(client.name, *rest) for client, *rest in wanted])

    def wait_lost(self, client, reason, name='Work', since=0):
        """Waits for OnLeaseLost."""
        return self.client.wait_signal(LOST, ROOT, since=since, where=lambda m: (
            m.args[0], m.args[1], m.args[3]) == (client.name, name, reason))

    def wait_restored(self, client, name='Work', since=0):
        """Waits for OnLeaseRestored."""
        return self.client.wait_signal(RESTORED, ROOT, since=since,
                                       where=lambda m: m.args[:2] == (client.name, name))

    def news(self, since=0):
        """What all have been told of leases that were lost or restored, without the paths."""
        self.sync()
        return [(m.member, *m.args[:2], *m.args[3:]) for m in self.client.signals(since=since)
                if m.member in (LOST, RESTORED)]

    # Connections -----------------------------------------------------------------------------

    def connection(self, n=0):
        """The path of the Connection of a modem; waits until there is one."""
        def there():
            for path, interfaces in self.client.objects().items():
                if interfaces.get(CONNECTION, {}).get('NetworkInterface') == f'wwan{n}':
                    return path
            return None
        return self.until(there, f'the Connection of wwan{n}')

    def origin(self, n=0):
        return self.property('Origin', self.connection(n))

    def is_up(self, n=0):
        """Whether a context is, on the bus and in the modem."""
        return self.state(self.connection(n)) == ACTIVATED and self.has_context(n)

    def has_context(self, n=0):
        """Whether the modem has one that is up."""
        return [c['state'] for c in self.modems[n].state()['contexts']] == ['activated']

    def wait_state(self, state, n=0):
        """Waits until the Connection is in that state, be it already."""
        connection, since = self.connection(n), self.client.mark()
        if self.state(connection) != state:
            self.client.wait_property(connection, 'ActivationState', state, since=since)

    def wait_down(self, n=0):
        """Waits until there is no context, on the bus and in the modem."""
        self.wait_state(DEACTIVATED, n)
        self.test.assertEqual(self.modems[n].state()['contexts'], [])

    def drop(self, n=0):
        """The network ends the connection; all have been told."""
        connection, since = self.connection(n), self.client.mark()
        self.modems[n].command('deactivate')
        self.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=since)

    def user_connects(self, name='Work', n=0):
        """By the name of a stored profile; returns when it is up."""
        done = self.completed(self.connect(self.connection(n), name, 0))
        self.test.assertEqual(done.args[1], S_OK, done)

    def user_disconnects(self, n=0):
        """Returns when it is down."""
        self.disconnected(self.connection(n))

    @contextlib.contextmanager
    def frozen(self, n=0):
        """That modem, which is ready, does nothing within it, and what it is asked afterwards."""
        self.connection(n)
        process = self.modems[n].process
        process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(signal.SIGCONT)

    # The wire --------------------------------------------------------------------------------

    def commands(self, n=0, since=0):
        """The CONNECT commands that a modem has been given since that entry: journal entries."""
        return self.wire('connect', 'set', since, self.modems[n])

    def orders(self, n=0, since=0):
        """What they were: UP or DOWN, in order."""
        return [DOWN if entry['length'] == WITHOUT_TEXT else UP
                for entry in self.commands(n, since)]

    def was_refused(self, number, n=0):
        """Whether the modem has answered that command, counted from 0, with an error."""
        command = self.commands(n)[number]
        return any(entry['status'] for entry in self.modems[n].journal(command['n'])
                   if entry['type'] == 'command-done' and entry['tid'] == command['tid'])

    def assert_orders(self, *wanted, n=0, since=0):
        """These are the commands, and none is about to follow: what is wrong leads to one at
        once."""
        self.sync()
        self.test.assertEqual(self.orders(n, since), list(wanted), self.client.show())

    def assert_untouched(self, seconds=WHILE, n=0):
        """For so long no command reaches the modem, and nothing becomes of its connection."""
        connection, since, wire = self.connection(n), self.client.mark(), \
            self.wire_mark(self.modems[n])
        self.settle(seconds, since, lambda m: m.path == connection and m.changed())
        self.test.assertEqual(self.orders(n, wire), [])

    # The end ---------------------------------------------------------------------------------

    def finish(self):
        problems = []
        try:
            problems = self.problems()
        finally:
            super().finish()
        if problems:
            self.test.fail('\n'.join(problems))

    def problems(self):
        """Everything that is wrong with what this scene has led to, a line each."""
        found = []
        if self.daemons and self.daemon.process.poll() is None:
            try:
                self.leases()
            except (AssertionError, DBusError) as error:
                found.append(f'the leases at the end: {error}')
            found += order_problems(self)
        if self.client is not None:
            found += lease_problems(self)
        for client in self.clients:
            found += answer_problems(client)
        return found


# ---- what holds for every run -------------------------------------------------------------------

def tells_leases(message, owner=None):
    """Whether this is news of the property Leases (by the daemon with that name)."""
    return message.path == ROOT and 'Leases' in message.changed() and message.args[0] == SYNC \
        and owner in (None, message.sender)


def lease_problems(scene):
    """Everything that is wrong with what has been told of leases while the last daemon lived."""
    told = scene.told(scene.life, ROOT)
    lost, up = set(), set()
    for message in scene.client.messages[scene.life:]:
        if message.kind != 'signal' or scene.owner not in (None, message.sender):
            continue
        if tells_leases(message):
            leases = message.changed()['Leases']
            if leases == told:
                yield f'told again: {message}'
            yield from leases_problems(told or [], leases, message)
            told = leases
            lost &= set(clients_and_profiles(told))
        elif message.member in (LOST, RESTORED):
            yield from news_problems(told, lost, up, message)
        _learn_state(up, message)


def _learn_state(up, message):
    """Takes in which Connections are up."""
    path, state = message.path, message.changed().get('ActivationState')
    if message.is_signal('InterfacesAdded', ROOT):
        path, state = message.args[0], message.args[1].get(CONNECTION, {}).get('ActivationState')
    elif message.is_signal('InterfacesRemoved', ROOT):
        path, state = message.args[0], DEACTIVATED
    if state is not None:
        (up.add if state == ACTIVATED else up.discard)(path)


def leases_problems(before, leases, message):
    """Each once, the oldest first, with names of those who are one."""
    known = clients_and_profiles(leases)
    there = set(known)
    if len(there) != len(known):
        yield f'twice: {message}'
    stay = [lease for lease in clients_and_profiles(before) if lease in there]
    if known[:len(stay)] != stay:
        yield f'in another order, it was {before}: {message}'
    for client, name, path in leases:
        if not client.startswith(':') or (name == NOTHING and path != NO_PATH) \
                or not (path == NO_PATH or path.startswith(ROOT + '/Connection/')):
            yield f'odd lease {(client, name, path)}: {message}'


def news_problems(told, lost, up, message):
    """A lease that is lost is there, or has ended; one is restored that was lost, once."""
    client, name, path = message.args[:3]
    lease = (client, name)
    there = told is None or lease in clients_and_profiles(told)
    if message.destination is not None or message.path != ROOT:
        yield f'not to everybody: {message}'
    if message.member == LOST:
        if message.args[3] not in STAYS + ENDS:
            yield f'no such reason: {message}'
        if there != (message.args[3] in STAYS) and told is not None:
            yield f'the leases are {told}: {message}'
        if message.args[3] in STAYS:
            lost.add(lease)
    else:
        if lease not in lost:
            yield f'it was not lost: {message}'
        if path not in up or (told is not None and (client, name, path) not in told):
            yield f'the leases are {told}, and {sorted(up)} are up: {message}'
        lost.discard(lease)


def order_problems(scene):
    """No modem is told twice to end a connection, unless it has refused the first time: an
    activation that somebody cancelled may not have got so far (design.md 3.3)."""
    for n in range(len(scene.modems)):
        orders = scene.orders(n)
        for number, pair in enumerate(zip(orders, orders[1:])):
            if pair == (DOWN, DOWN) and not scene.was_refused(number, n):
                yield f'wwan{n} was told to end what had ended: {orders}'


def answer_problems(client):
    """What these calls may be answered with, by whoever asks: SYNC-40."""
    names = {'EstablishConnection': ('InvalidArg', 'Unexpected', 'OutOfMemory'),
             'SynchronizeCompleted': ('Unexpected',)}
    numbers = {'InvalidArg': '0x80070057', 'Unexpected': '0x8000FFFF', 'OutOfMemory': '0x8007000E'}
    for message in client.messages:
        _path, interface, member = client.called(message) if message.kind == 'error' \
            else (None, None, None)
        if interface != SYNC or message.error_name.startswith(DBUS):
            continue
        name = message.error_name.removeprefix(ERROR)
        if name not in names[member]:
            yield f'no answer to {member}: {message}'
        elif not message.args[0].startswith(numbers[name] + ': '):
            yield f'not the number of {name}: {message}'


class LeaseTest(AutoTest):
    """A test with LeaseScenes."""

    def scene(self, scenario=(ATTACHED,), **kwargs):
        """A new LeaseScene that ends with the test."""
        return LeaseScene(self, scenario, **kwargs)

    def two_modems(self, **kwargs):
        """A scene with two modems; the profile Far is for the second, wwan1."""
        documents = kwargs.pop('documents', (WORK, OTHER, FAR))
        return self.scene(modems=[list(m) for m in TWO_MODEMS], documents=documents, **kwargs)

    def assert_unexpected(self, detail, call, *args):
        """The call fails with Unexpected, whose message ends with that code and its text.

        None: whatever code it may have. Returns the message.
        """
        message = self.assert_refused('Unexpected', call, *args)
        self.assertRegex(message, r'^0x8000FFFF: \S')
        if detail is not None:
            code = f'0x{detail & 0xffffffff:08X}'
            self.assertEqual(CODE.findall(message), ['0x8000FFFF', code], message)
            self.assertRegex(message, rf'\S: {code} \S')
        return message

    def assert_invalid(self, call, *args):
        """The call fails with InvalidArg; returns the message."""
        message = self.assert_refused('InvalidArg', call, *args)
        self.assertRegex(message, r'^0x80070057: \S')
        return message

    def beside_internet(self, *documents, **kwargs):
        """A scene in which another link, `scene.lan`, has Internet, as the daemon knows.

        It has a profile of automatic connection, Auto, too, for which other Internet is a reason
        to wait; none of the time that it may have to wait for more ever ends.
        """
        scene = self.scene(nm='starting', documents=(WORK, OTHER, GOVERNED, *documents),
                           times={**ENDLESS, **kwargs.pop('times', {})}, **kwargs)
        scene.lan.come(FULL)
        scene.wait_auto(since=scene.life, State='blocked', ReasonCode='AUTO-23')
        scene.nm.started()
        return scene
