# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Automatic connections of the real daemon: what it tells of them, and what it does.

    class Main(AutoTest):
        def test_something(self):
            scene = self.scene(['packet attached'])
            scene.create(auto())
            scene.wait_auto(State='connected', ReasonCode='AUTO-10', Profile='Work')

A scene has neither holds nor settling unless it asks for them (times=), and no link that has
Internet: the tests run in a network of their own (mbnnet.enter()). With nm=True a NetworkManager of
dbusmock's is there, with one link, `scene.lan`, which does as the test says.

What the properties say is what PropertiesChanged has told: whoever reads them (`auto()`) has both
compared. What holds for every run is checked at the end of each scene, see auto_problems();
test_auto_helpers.py shows that this can fail.
"""

import contextlib
import re
import signal
import time

from gi.repository import GLib

import mbnnm
from mbnharness import (CONNECTION, DEACTIVATED, DEFAULT_TIMEOUT, ICCID, IMEI, IMSI, PROPERTIES,
                        ROOT, DBusError)
from mbnprofiles import ProfileScene, ProfileTest, v1
from mbnrestart import RestartScene

AUTO = 'org.mbnd1.AutoConnect'
STATES = ('off', 'idle', 'waiting', 'connecting', 'connected', 'backoff', 'blocked')
WORDS = STATES + ('connect', 'disconnect')
MOST = 64                   # decisions that are kept
NO_HOLDS = {'boot_settle': 0, 'none_hold': 0, 'coalesce': 0.02, 'backoff_jitter': 0}
LOG = re.compile(r'auto-connect: (\w+) \((AUTO-\d+)\): (.*)$')
# What a loaded machine may be late by, where something has to happen at a time.
LATE = DEFAULT_TIMEOUT
COMPLETION = re.compile(r'On\w+Complete')


def auto(name='Work', mode='auto', internet=True, **fields):
    """A profile that connects by itself, also beside other Internet unless told otherwise."""
    return v1(name, mode=mode, internet=internet, **fields)


def governed(name='Work', **fields):
    """One that does not where another link has Internet."""
    return auto(name, internet=False, **fields)


def boottime():
    """Now, as decisions tell it: seconds of CLOCK_BOOTTIME."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Lan:
    """The one link of a NetworkManager that is not ours: `lo` or another of the kernel's."""

    def __init__(self, mock, kind='WiFi', name='lo', state=None):
        """state: it is up, and a check has come to this"""
        self.mock = mock
        self.device = mock.add_device(kind, name, mbnnm.DISCONNECTED)
        if state is not None:
            self.come(state)

    def associate(self):
        """Carrier, and no address."""
        self.mock.activate(self.device)

    def address(self, connectivity=0):
        """An address and a default route, and what a check says: 0 is nothing."""
        self.mock.give_addresses(self.device, connectivity)

    def come(self, connectivity=0):
        """All of it."""
        self.associate()
        self.address(connectivity)

    def say(self, connectivity):
        """A check has come to this; so will the next ones."""
        self.mock.set_connectivity(connectivity)
        self.mock.change(self.device, mbnnm.DEVICE, Ip4Connectivity=mbnnm.number(connectivity))

    def lose_carrier(self):
        """The cable is pulled."""
        self.mock.disconnect(self.device)


class NetworkManager(mbnnm.NetworkManagerMock):
    """One that checks for Internet; starting: it says that start-up is not complete"""

    def __init__(self, test, address, starting=False):
        super().__init__(test, address)
        self.set_checking()
        if starting:
            self.started(False)

    def started(self, started=True):
        """Whether start-up is complete."""
        self.change(mbnnm.MANAGER, mbnnm.NAME, Startup=GLib.Variant('b', not started))


class AutoScene(ProfileScene, RestartScene):
    """A scene whose daemon connects by itself.

    times: keys of [autoconnect], beside NO_HOLDS
    policy: keys of [policy]
    nm: a NetworkManager with a Lan is there before the daemon is; 'starting': and has not
        completed start-up
    lan: arguments of Lan
    start: the daemon; the test does it otherwise
    """

    def __init__(self, test, *args, times=None, policy=None, nm=None, lan=None, start=True,
                 **kwargs):
        self.nm = self.lan = None
        super().__init__(test, *args, config=self.groups(times, policy), start=False, **kwargs)
        if nm:
            self.nm = NetworkManager(test, self.system_bus.address, nm == 'starting')
            self.lan = Lan(self.nm, **(lan or {}))
        self.began = boottime()
        if start:
            self.start()

    @staticmethod
    def groups(times=None, policy=None):
        """For write_config()."""
        return {'autoconnect': {**NO_HOLDS, **(times or {})}, 'policy': policy or {}}

    def reconfigure(self, times=None, policy=None):
        """Another configuration, for the next start."""
        self.write_config({}, {'profiles': {'propose': 'off'}, **self.groups(times, policy)})

    # What is told ----------------------------------------------------------------------------

    def interface(self, path=None):
        """The path of the modem; of the first one unless told."""
        if path is None:
            path = self.arrived(self.life)
        return path

    def told(self, until=None, path=None):
        """The properties as signals have told them up to a message; {} if they have not."""
        path = self.interface(path)
        values = {}
        for message in self.client.messages[self.life:until]:
            _learn(values, message, path)
        return values

    def auto(self, path=None):
        """The properties as GetAll tells them, which is what signals have told."""
        path = self.interface(path)
        serial = self.client.send(path, PROPERTIES, 'GetAll', '(s)', (AUTO,))
        reply = self.client.reply(serial)
        self.test.assertEqual(reply.args[0], self.told(reply.index, path))
        return reply.args[0]

    def wait_auto(self, since=None, path=None, says=(), **wanted):
        """Waits until they have these values together, at a moment from `since` on (now).

        says: words that Reason has in it. Returns all values of that moment.
        """
        path = self.interface(path)
        since = self.client.mark() if since is None else since
        values = self.told(since, path)

        def matches():
            return values and all(values[name] == value for name, value in wanted.items()) \
                and all(word in values['Reason'] for word in says)

        def is_it(message):
            return _learn(values, message, path) and matches()
        if not matches():
            self.client.wait(is_it, since=since,
                             what=f'{wanted} {says} of {path}, which had {values}')
        return dict(values)

    def decisions(self, path=None):
        """GetDecisions: [(seconds, rule, decision, text)]."""
        path = self.interface(path)
        found, = self.client.call(path, AUTO, 'GetDecisions')
        return [(us / 1e6, rule, word, text) for us, rule, word, text in found]

    def decided(self, word, rule=None, since=0, path=None):
        """Those of the decisions, from a time on."""
        return [d for d in self.decisions(path)
                if d[0] >= since and d[2] == word and rule in (None, d[1])]

    def when(self, word, rule=None, since=0):
        """The time of the only one of these."""
        found = self.decided(word, rule, since)
        self.test.assertEqual(len(found), 1, self.decisions())
        return found[0][0]

    def enable(self, enabled, path=None):
        """SetEnabled; when it returns, all have been told what it has led to."""
        path = self.interface(path)
        reply = self.client.reply(self.client.send(path, AUTO, 'SetEnabled', '(b)', (enabled,)))
        told = self.told(reply.index, path)
        self.test.assertEqual((told['Enabled'], told['State'] == 'off'), (enabled, not enabled))

    # Connection and modem --------------------------------------------------------------------

    def property(self, name, connection=None):
        """A property of the Connection; of the one that is there unless told."""
        return self.client.get(connection or self.connection(), CONNECTION, name)

    def connection(self):
        """The path of the Connection of this modem: another one after a radio that was off."""
        path, = [p for p, i in self.client.objects().items() if CONNECTION in i]
        return path

    def origin(self):
        """Origin of the Connection."""
        return self.property('Origin')

    def activations(self, since=0, modem=None):
        """How often the modem was asked to connect since that entry, or to disconnect."""
        return len(self.wire('connect', 'set', since, modem))

    @contextlib.contextmanager
    def frozen(self):
        """The modem, which is ready, does nothing within it, and what it is asked afterwards."""
        self.ready(self.life)
        self.modem.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.modem.process.send_signal(signal.SIGCONT)

    # The end ---------------------------------------------------------------------------------

    def finish(self):
        problems = []
        try:
            if self.daemons and self.daemon.process.poll() is None:
                problems = auto_problems(self)
        finally:
            super().finish()
        if problems:
            self.test.fail('\n'.join(problems))


def _learn(values, message, path):
    """Takes in what a signal tells of the properties; whether it tells anything."""
    if message.is_signal('InterfacesAdded', ROOT) and message.args[0] == path \
            and AUTO in message.args[1]:
        values.clear()
        values.update(message.args[1][AUTO])
        return True
    if message.path == path and message.changed() and message.args[0] == AUTO:
        values.update(message.changed())
        return True
    return False


# ---- what holds for every run -------------------------------------------------------------------

def auto_problems(scene):
    """Everything that is wrong with what the running daemon has told, a line each."""
    problems = []
    try:
        paths = [path for path, interfaces in scene.client.objects().items() if AUTO in interfaces]
        for path in paths:
            decisions, log = history(scene, path)
            problems += history_problems(decisions)
            problems += change_problems(scene, path)
            if len(paths) == 1:
                problems += log_problems(decisions, log)
    except DBusError as error:
        problems.append(str(error))
    return problems + list(uninvited_completions(scene.client))


def history(scene, path):
    """(decisions, log) of one moment: none came between the one and the other."""
    for _ in range(MOST):
        decisions, log = scene.decisions(path), scene.daemon.log()
        if scene.decisions(path) == decisions:
            return decisions, log
    raise AssertionError(f'decides and decides: {decisions}')


def history_problems(decisions):
    """GetDecisions: at most 64, times rise, no two alike in a row, rules and words are known."""
    if len(decisions) > MOST:
        yield f'{len(decisions)} decisions'
    for decision in decisions:
        _, rule, word, text = decision
        if not re.fullmatch(r'AUTO-\d+', rule) or word not in WORDS or not text:
            yield f'odd decision: {decision}'
        yield from identities(text)
    for before, after in zip(decisions, decisions[1:]):
        if before[0] > after[0] or before[1:] == after[1:]:
            yield f'{after} after {before}'


def identities(text):
    """What of SIM and modem is in a text for everybody."""
    return [f'{word} in {text}' for word in (IMSI, ICCID, IMEI) if word in text]


def log_problems(decisions, log):
    """Each decision is logged once, with its rule."""
    logged = [(m[2], m[1], m[3]) for m in map(LOG.search, log.splitlines()) if m]
    told = [decision[1:] for decision in decisions]
    if len(logged) < len(told) or logged[len(logged) - len(told):] != told \
            or (len(told) < MOST and len(logged) != len(told)):
        yield f'logged: {logged}\ntold: {told}'


def change_problems(scene, path):
    """Each news is one, and what is told together fits together."""
    values = {}
    for message in scene.client.messages[scene.life:]:
        before = dict(values)
        if not _learn(values, message, path):
            continue
        same = [name for name in message.changed() if before.get(name) == values[name]]
        if same:
            yield f'{same} told again: {message}'
        yield from fit_problems(values, message)


def fit_problems(values, message):
    """What one moment may not have."""
    state = values['State']
    if state not in STATES or not values['Reason'] \
            or not re.fullmatch(r'AUTO-\d+', values['ReasonCode']):
        yield f'odd: {message}'
    if (state == 'off') == values['Enabled']:
        yield f'{state} with Enabled {values["Enabled"]}: {message}'
    if values['NextAttempt'] and state not in ('waiting', 'backoff'):
        yield f'{state} with NextAttempt: {message}'
    yield from identities(str(values))


def uninvited_completions(client):
    """Nobody is told of the end of a request that none of the test's clients has made."""
    asked = {(m.sender, m.args[0]) for m in client.messages
             if m.kind == 'reply' and m.signature == 'u'}
    for message in client.signals():
        if COMPLETION.fullmatch(message.member) and (message.sender, message.args[0]) not in asked:
            yield f'nobody has asked for this: {message}'


class AutoTest(ProfileTest):
    """A test with AutoScenes."""

    def scene(self, scenario=('packet attached',), **kwargs):
        """A new AutoScene that ends with the test."""
        return AutoScene(self, scenario, **kwargs)

    def assert_down(self, scene):
        """No context, on the bus and in the modem."""
        self.assertEqual(scene.property('ActivationState'), DEACTIVATED)
        self.assertEqual(scene.modem.state()['contexts'], [])

    @staticmethod
    def assert_stays(scene, seconds):
        """The state is no other for so long."""
        scene.settle(seconds, scene.client.mark(), lambda m: 'State' in m.changed())
