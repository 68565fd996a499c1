#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What a restart of the daemon costs a connection: mbnd's, or ModemManager's.

Each round: a simulated modem is plugged in, the daemon connects, pings go through the connection at
20 a second; then the daemon is ended and started again at once, and asked for a connection as soon
as it can be asked, unless it still has one. Addresses and routes: mbnd's are its own business; what
ModemManager's bearer says is put on the interface once, by hand, and stays: NetworkManager would
take it away as soon as ModemManager is gone. A table on standard output; with --json the rounds.
"""

import argparse
import collections
import contextlib
import json
import os
import signal
import statistics
import sys
import time

from restart_mbnd import Mbnd
from restart_modemmanager import ModemManager
from restart_pinger import RATE, Pinger

# pylint: disable=wrong-import-order
import mbnnet  # these are found through benchlib
from mbnudev import MountedModem, Testbed

DAEMONS = {'mbnd': Mbnd, 'modemmanager': ModemManager}
TARGET = '203.0.113.80'
SKIPPED = 77
# Pings that must have come back before the daemon is ended, and after it has connected again.
ANSWERS = 20
# Real modems need that many ms an answer, at least.
DEVICE_DELAY = 'device-delay 20'
TIMEOUT = 30
MEASURES = (('lost', 'packets lost'),
            ('lost_unasked', '  before the next daemon could be asked'),
            ('lost_asked', '  from then on'),
            ('silence', 'longest silence, s'),
            ('ended', 'daemon ended after, s'),
            ('ready', 'the next one could be asked after, s'),
            ('connected', 'connected again after, s'))
FACTS = (('kept_ended', 'context in the modem when the daemon has ended'),
         ('kept_ready', 'context in the modem when the next one can be asked'),
         ('says', 'which then says'),
         ('sent_ended', 'sent to the modem by the daemon that ends'),
         ('sent_ready', 'sent by the next one, unasked'),
         ('sent_connected', 'sent by the next one, asked'))


class Journal:
    """What the modem is told that concerns the life of its context, phase by phase."""

    def __init__(self, modem):
        self._modem = modem
        self._seen = 0
        self.sent()

    def sent(self):
        """OPEN, CLOSE and CONNECT set since the last time, as a text."""
        words = []
        for entry in self._modem.journal(self._seen):
            self._seen = entry['n']
            if entry['dir'] != 'host':
                continue
            if entry['type'] in ('open', 'close'):
                words.append(entry['type'].upper())
            elif (entry.get('cid'), entry.get('op')) == ('connect', 'set'):
                words.append('CONNECT')
        return ', '.join(words) or 'nothing'

    def has_context(self):
        """Whether the modem has the context."""
        contexts = self._modem.state()['contexts']
        return any(c['session'] == 0 and c['state'] == 'activated' for c in contexts)


def wait_until_clear(pinger, what):
    """Waits for pings that come back."""
    if not pinger.wait_for_answers(ANSWERS, time.monotonic(), TIMEOUT):
        raise RuntimeError(f'no ping came back {what}')


def restart(daemon, modem, pinger, options):
    """Ends the daemon, starts it again, lets it connect. The figures, as a dictionary."""
    journal, result, begin = Journal(modem), {}, time.monotonic()

    def phase(name):
        now = time.monotonic()
        result.update({name: now - begin, f'sent_{name}': journal.sent(),
                       f'kept_{name}': journal.has_context()})
        return now

    daemon.stop(options.signal, options.scope)
    phase('ended')
    daemon.start()
    result['says'] = daemon.wait_ready()
    asked = phase('ready')
    daemon.connect()
    phase('connected')
    wait_until_clear(pinger, 'after the restart')
    pinger.finish()
    result.update(lost=len(pinger.lost(begin)), lost_unasked=len(pinger.lost(begin, asked)),
                  lost_asked=len(pinger.lost(asked)), silence=pinger.longest_silence(begin))
    return result


def one_round(options):
    """One round, with everything new."""
    scenario = ['packet attached', *(f'set {setting}' for setting in options.set)]
    with contextlib.ExitStack() as stack:
        testbed = Testbed()
        stack.callback(testbed.close)
        modem = stack.enter_context(MountedModem(testbed, 'cdc-wdm0', 0, 'cdc_mbim', scenario,
                                                 net=True))
        modem.show_node()
        stack.callback(modem.hide_node)
        # one that no plug-in of ModemManager knows
        modem.appear(vid='1d6b', pid='0104')
        daemon = stack.enter_context(DAEMONS[options.daemon](testbed))
        try:
            daemon.start()
            daemon.wait_ready()
            daemon.connect()
            daemon.configure('wwan0')
            with Pinger(TARGET) as pinger:
                wait_until_clear(pinger, 'before the restart')
                return restart(daemon, modem, pinger, options)
        except Exception:
            print(daemon.log(), file=sys.stderr)
            raise


def number(value):
    """For people."""
    return f'{value:.0f}' if value == round(value) else f'{value:.2f}'


def table(rounds):
    """The lines of the table: medians and ranges, and how often what was the case."""
    yield f'{"":<55} {"median":>8}  range'
    for key, name in MEASURES:
        values = [r[key] for r in rounds]
        median, low, high = (number(f(values)) for f in (statistics.median, min, max))
        yield f'{name:<55} {median:>8}  {low} … {high}'
    for key, name in FACTS:
        words = collections.Counter({True: 'yes', False: 'no'}.get(r[key], r[key]) for r in rounds)
        yield f'{name:<55} ' + '; '.join(f'{n} × {word}' for word, n in words.most_common())


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--daemon', choices=DAEMONS, default='mbnd')
    parser.add_argument('--signal', choices=('TERM', 'KILL'), default='KILL')
    parser.add_argument('--scope', choices=('service', 'main'), default='service',
                        help='service: as systemd, mbim-proxy is ended too; main: only the daemon')
    parser.add_argument('--set', metavar='"KEY VALUE"', action='append', default=[DEVICE_DELAY],
                        help='a setting of the modem, see tests/sim/README.md; may be repeated. '
                        f'It begins with "{DEVICE_DELAY}"')
    parser.add_argument('--rounds', type=int, default=10)
    parser.add_argument('--build', metavar='DIR', help='the build folder (else the environment '
                        'variables MBND, MBN_MODEM_SIM and MBN_UNPACKED)')
    parser.add_argument('--json', metavar='FILE', help='write the rounds there, too')
    options = parser.parse_args()
    options.signal = signal.Signals['SIG' + options.signal]
    return options


def set_environment(build):
    """Names what is in a build folder."""
    for name, path in (('MBND', 'daemon/mbnd'), ('MBN_MODEM_SIM', 'tests/sim/mbn-modem-sim'),
                       ('MBN_UNPACKED', 'unpacked')):
        os.environ[name] = os.path.join(os.path.abspath(build), path)


def main():
    """Runs the rounds."""
    options = arguments()
    if options.build is not None:
        set_environment(options.build)
    reason = DAEMONS[options.daemon].missing() or mbnnet.enter()
    if reason is not None:
        print(f'skipped: {reason}')
        sys.exit(SKIPPED)

    rounds = []
    for _ in range(options.rounds):
        rounds.append(one_round(options))
        if sys.stderr.isatty():
            print(f'round {len(rounds)}: {rounds[-1]["lost"]} lost', file=sys.stderr)
    whom = {'service': 'its service', 'main': 'the daemon alone'}[options.scope]
    print(f'{DAEMONS[options.daemon].version()}, {options.signal.name} to {whom}, '
          f'{len(rounds)} rounds, {RATE} pings a second')
    print('\n'.join(table(rounds)))
    if options.json:
        with open(options.json, 'w', encoding='utf-8') as file:
            json.dump(rounds, file, indent=1)
            file.write('\n')


if __name__ == '__main__':
    main()
