#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem of this machine, through its control socket (tests/sim/README.md).

    modem.py save FILE          journal and state, before it is switched off
"""

import json
import socket
import sys
import time

CONTROL = '/run/modem/control'
ANSWER_TIMEOUT = 60


class Modem:
    """The modem that runs as mbn-test-modem.service."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_TIMEOUT)
        self._socket.connect(CONTROL)
        self._lines = self._socket.makefile('r', encoding='utf-8')

    def command(self, text):
        """Runs one command; its JSON, or None. RuntimeError with what the modem says is wrong."""
        self._socket.sendall(text.encode() + b'\n')
        word, _, rest = self._lines.readline().rstrip('\n').partition(' ')
        if word != 'OK':
            raise RuntimeError(f'{text}: {rest}')
        return json.loads(rest) if rest else None

    def wait(self, condition, seconds=30):
        """One of the simulator's conditions, see there."""
        self.command(f'wait {condition} timeout={seconds * 1000}')

    def state(self):
        """Everything about it."""
        return self.command('state')

    def is_connected(self):
        """Whether it has a context."""
        return any(context['state'] == 'activated' for context in self.state()['contexts'])

    def mark(self):
        """The number of its last message; what comes later is since then."""
        journal = self.command('journal')
        return journal[-1]['n'] if journal else 0

    def asked(self, since=0):
        """What the host has asked for since then, in words: `open`, `connect set` …"""
        return [words(entry) for entry in self.command(f'journal since={since}')
                if entry['dir'] == 'host']

    def close(self):
        """Leaves the modem alone."""
        self._lines.close()
        self._socket.close()


def words(entry):
    """One message of the journal."""
    if entry['type'] != 'command':
        return entry['type']
    return f'{entry["cid"]} {entry["op"]}'


def save(path):
    """For whoever cannot ask it any more."""
    modem = Modem()
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({'time': time.time(), 'state': modem.state(),
                   'journal': modem.command('journal')}, file)


if __name__ == '__main__':
    save(sys.argv[2])
