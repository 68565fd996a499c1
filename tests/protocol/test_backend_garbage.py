#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The whole daemon against modems that answer rubbish (style.md 11, design.md 3.5).

One daemon serves many modems. Each answers one kind of garbage, once, at one step of its life. The
daemon must not crash, must say in its log what is wrong, must end every request, and must work with
each of the modems afterwards. What no run may show (a report of a sanitizer, a critical, a broken
rule on the bus) is checked when the scene ends.
"""

import os
import sys
import time

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [os.path.join(TESTS, 'integration')]
from mbnharness import (  # noqa: E402
    CONNECTION, CONNECTION_MANAGER, ROOT, S_OK, TIME_FACTOR, DBusError, IntegrationTest, main)

# two kinds for each daemon, so that the pauses of their resets pass together
KINDS = (('truncated-buffer', 'bad-offsets'), ('random-bytes', 'huge-count'),
         ('wrong-tid', 'unknown-type'), ('wrong-length', 'zero-length'))

# step -> rule of the simulator; during the last three a Connect may fail by it
STEPS = {
    'open': 'open',
    'device-caps': 'device-caps query',
    'subscriber-ready-status': 'subscriber-ready-status query',
    'register-state': 'register-state query',
    'packet-service': 'packet-service query',
    'connect': 'connect set',
    'ip-configuration': 'ip-configuration query',
    'unsolicited': None,
}
LATER_STEPS = ('connect', 'ip-configuration', 'unsolicited')
# these spoil the information buffer, which OPEN_DONE has not
BUFFER_KINDS = ('truncated-buffer', 'bad-offsets', 'random-bytes', 'huge-count')
# and these leave something that can be read, unless there are offsets or counts to spoil
READABLE_KINDS = ('bad-offsets', 'random-bytes', 'huge-count')
OFFSETS_AND_COUNTS = {
    'bad-offsets': ('device-caps', 'subscriber-ready-status', 'register-state',
                    'ip-configuration', 'unsolicited'),
    'random-bytes': ('device-caps', 'subscriber-ready-status', 'register-state',
                     'ip-configuration'),
    'huge-count': ('subscriber-ready-status', 'ip-configuration'),
}

LIMITS = {'open_timeout': 1, 'query_timeout': 0.8, 'probe_timeout': 0.6, 'activate_timeout': 1.5,
          'deactivate_timeout': 1, 'attach_timeout': 1, 'register_timeout': 1, 'ip_timeout': 2}
# From garbage to a modem that works: time-out, probe, a CLOSE that a deaf modem does not answer,
# the pause, and the whole bring-up.
RECOVERY = 20 * TIME_FACTOR


def pairs_of(kinds):
    return [(kind, step) for kind in kinds for step in STEPS
            if step != 'open' or kind not in BUFFER_KINDS]


class Case:
    """One modem of a scene"""

    def __init__(self, number, kind, step):
        self.number = number
        self.kind = kind
        self.step = step
        self.modem = None
        self.connection = None

    def __repr__(self):
        return f'{self.kind} as {self.step} (modem{self.number})'

    def is_unreadable(self):
        """The daemon cannot take it for an answer or an indication."""
        if self.kind in READABLE_KINDS:
            return self.step in OFFSETS_AND_COUNTS[self.kind]
        return self.step != 'unsolicited' or self.kind == 'truncated-buffer'

    def scenario(self):
        lines = ['packet attached', f'set imei 35693803564{self.number:04}', 'set numbers 123,456']
        if self.step != 'unsolicited':
            lines.append(f'fault {STEPS[self.step]} garbage={self.kind}')
        return lines


class Garbage(IntegrationTest):
    """Every kind of garbage at every step"""

    def find_connections(self, scene, cases):
        """Waits until each modem has its Connection."""
        by_name = {f'wwan{case.number}': case for case in cases}
        deadline = time.monotonic() + RECOVERY
        while any(c.connection is None for c in cases) and time.monotonic() < deadline:
            scene.client.pump(0.05)
            for path in scene.client.call(ROOT, CONNECTION_MANAGER, 'GetConnections')[0]:
                name = scene.client.get(path, CONNECTION, 'NetworkInterface')
                by_name[name].connection = path
        self.assertEqual([c for c in cases if c.connection is None], [], 'these did not come up')

    def connect_all(self, scene, cases):
        """A Connect for each at the same time; those that failed."""
        requests = [(case, scene.connect(case.connection)) for case in cases]
        return [case for case, request in requests
                if scene.completed(request, RECOVERY).args[1] != S_OK]

    def disconnect_all(self, scene, cases):
        """Disconnect always succeeds; a reset may have been quicker."""
        for case in cases:
            try:
                request = scene.disconnect(case.connection)
            except DBusError as error:
                self.assertEqual(error.name, 'org.mbnd1.Error.NotFound', case)
            else:
                self.assertEqual(scene.completed(request, RECOVERY).args[1], S_OK, case)

    def connect_until_it_works(self, scene, cases):
        deadline = time.monotonic() + RECOVERY
        failed = self.connect_all(scene, cases)
        while failed and time.monotonic() < deadline:
            scene.client.pump(0.2)
            failed = self.connect_all(scene, failed)
        self.assertEqual(failed, [], 'these do not work again')

    def check(self, kinds):
        cases = [Case(number, *pair) for number, pair in enumerate(pairs_of(kinds))]
        scene = self.scene(modems=[case.scenario() for case in cases], limits=LIMITS)
        for case, modem in zip(cases, scene.modems):
            case.modem = modem
        self.find_connections(scene, cases)

        for case in cases:
            if case.step == 'unsolicited':
                for _ in range(3):
                    case.modem.command('garbage ' + case.kind)
        failed = self.connect_all(scene, cases)
        self.assertEqual([c for c in failed if c.step not in LATER_STEPS], [])
        self.disconnect_all(scene, [c for c in cases if c not in failed])

        self.connect_until_it_works(scene, cases)
        for case in cases:
            self.assertEqual(case.modem.state()['faults'], [], f'{case}: was never sent')
        self.check_log(scene, cases)

    def check_log(self, scene, cases):
        """Each modem that answered rubbish is named in a warning or a message about an error."""
        lines = scene.log().splitlines()
        for case in cases:
            names = (case.modem.device, f'[modem{case.number}]')
            words = ('WARNING', 'cannot be understood', 'did not answer', 'failed')
            said = [line for line in lines if any(name in line for name in names)
                    and any(word in line for word in words)]
            if case.is_unreadable():
                self.assertTrue(said, f'{case}: not a word in the log')


def add_tests():
    """A test for each daemon."""
    for kinds in KINDS:
        def test(self, kinds=kinds):
            self.check(kinds)
        setattr(Garbage, 'test_' + '_and_'.join(kinds).replace('-', '_'), test)
    n_cases = sum(len(pairs_of(kinds)) for kinds in KINDS)
    print(f'{sum(map(len, KINDS))} kinds of garbage, {len(STEPS)} steps: {n_cases} cases',
          flush=True)


add_tests()

if __name__ == '__main__':
    main()
