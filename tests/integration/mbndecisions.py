# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem that connects by itself, told by what the daemon has decided and what the modem was
asked.

    scene = DecisionScene(test, {'boot_settle': 1, 'none_hold': 0.3})
    scene.start()
    scene.until('waiting', 'AUTO-25')
    decision = scene.until('connect', 'AUTO-42')
    scene.assert_after(decision, scene.started, 1 + 0.3)

Times are seconds of CLOCK_BOOTTIME, as the daemon tells them.
"""

import collections
import os
import time

from mbnbus import DEFAULT_TIMEOUT, NoMessage
from mbnharness import CONNECTION, Scene
from mbnprofiles import v1
from mbnresolved import run

AUTO_CONNECT = 'org.mbnd1.AutoConnect'
# word: connect, disconnect, or the state
Decision = collections.namedtuple('Decision', 'time rule word text')
ACTIONS = ('connect', 'disconnect')
PORTAL, ALTERNATE, DETERMINING, BOOT, LOSS = 'AUTO-19', 'AUTO-23', 'AUTO-24', 'AUTO-25', 'AUTO-26'
SOFT, ROUND, UP = 'AUTO-36', 'AUTO-42', 'AUTO-10'
LATCH, BACKOFF, SLEEP, RESUME = 'AUTO-52', 'AUTO-56', 'AUTO-71', 'AUTO-72'
# Seconds that no test lives to see.
NEVER = 600
# It waits for other Internet to go, or does not care for it.
GOVERNED = v1('Auto', apn='auto', mode='auto', internet=False)
FREE = v1('Auto', apn='auto', mode='auto', internet=True)


def now():
    """Now."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def long_holds(**settings):
    """Settings of [autoconnect] in which what the test does not say takes for ever."""
    names = ('boot_settle', 'check_max', 'loss_hold', 'carrier_hold', 'portal_hold', 'gain_hold',
             'flap_hold', 'resume_settle')
    return {**dict.fromkeys(names, NEVER), **settings}


def stack(test):
    """A MACVLAN on the modem's interface, in a bridge, br0, which has the first default route."""
    run('ip', 'link', 'add', 'link', 'wwan0', 'name', 'macvlan0', 'type', 'macvlan')
    run('ip', 'link', 'add', 'br0', 'type', 'bridge')
    test.addCleanup(run, 'ip', 'link', 'del', 'br0')
    run('ip', 'link', 'set', 'macvlan0', 'master', 'br0')
    run('ip', 'link', 'set', 'macvlan0', 'up')
    run('ip', 'address', 'add', '10.65.0.2/24', 'dev', 'br0')
    run('ip', 'link', 'set', 'br0', 'up')
    run('ip', 'route', 'add', 'default', 'via', '10.65.0.1', 'metric', '50')


class DecisionScene(Scene):
    """A scene with a profile on disk and holds of the test's; to be started.

    settings: keys of [autoconnect]
    """

    def __init__(self, test, settings, scenario=(), document=GOVERNED, **kwargs):
        super().__init__(test, ['packet attached', *scenario], start=False,
                         config={'autoconnect': settings}, **kwargs)
        self._n_seen = 0
        self.started = None     # when the daemon was, last
        self.interface = None
        folder = os.path.join(self.directory, 'state', 'profiles')
        os.makedirs(folder, 0o700)
        with open(os.path.join(folder, 'auto.xml'), 'w', encoding='utf-8') as file:
            file.write(document)

    def start(self, wait=True):
        """Starts the daemon and waits for its modem."""
        self.started = now()
        since = super().start(wait)
        self._n_seen = 0
        self.interface = self.arrived(since)
        return since

    # What was decided ---------------------------------------------------------------------

    def decisions(self):
        """All, oldest first; a test makes fewer than are kept."""
        found, = self.client.call(self.interface, AUTO_CONNECT, 'GetDecisions')
        self.test.assertLess(len(found), 64)
        return [Decision(us / 1e6, *rest) for us, *rest in found]

    def until(self, word, rule, timeout=DEFAULT_TIMEOUT):
        """Waits for such a decision after those seen before, and returns it.

        What is decided on the way may be anything that does nothing.
        """
        deadline = time.monotonic() + timeout
        while True:
            since = self.client.mark()
            for decision in self.unseen():
                self._n_seen += 1
                if (decision.word, decision.rule) == (word, rule):
                    return decision
                self.test.assertNotIn(decision.word, ACTIONS, f'before {word} {rule}: {decision}')
            try:
                self.client.wait(lambda m: m.path == self.interface and m.changed(),
                                 deadline - time.monotonic(), since, 'any decision')
            except NoMessage as error:
                listing = '\n'.join(map(str, self.decisions()))
                raise AssertionError(f'no {word} {rule} in {timeout:g} s:\n{listing}') from error

    def unseen(self):
        """The decisions after the last that was waited for."""
        return self.decisions()[self._n_seen:]

    def told(self):
        """What clients are told now: (State, ReasonCode)."""
        values = self.client.get_all(self.interface, AUTO_CONNECT)
        return values['State'], values['ReasonCode']

    def assert_after(self, decision, event, seconds):
        """It was taken so long after that or later; nothing is said about how late."""
        self.test.assertGreaterEqual(decision.time - event, seconds, decision)

    # What the modem was asked -------------------------------------------------------------

    def n_asked(self):
        """How often it was to connect or disconnect."""
        return len(self.wire('connect', 'set'))

    def assert_asked(self, number):
        """It was to connect and disconnect that often in all, one after the other."""
        self.test.assertEqual(self.n_asked(), number, self.decisions())

    def drop_unheard(self):
        """The network ends the connection, and the modem tells nobody."""
        for command in ('silent on', 'deactivate', 'silent off'):
            self.modem.command(command)

    def journal_time(self, entry):
        """When that was, by our clock."""
        return entry['time_us'] / 1e6 + now() - time.monotonic()

    def origin(self):
        """Of the connection."""
        connection, = [path for path in self.client.objects() if '/Connection/' in path]
        return self.client.get(connection, CONNECTION, 'Origin')
