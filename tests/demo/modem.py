#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Gives one command to a simulated modem; tests/sim/README.md lists them.

    modem.py SOCKET COMMAND...
"""

import json
import socket
import sys

TIMEOUT = 10


class ModemError(Exception):
    """The modem answered ERR, or not at all."""


class Modem:
    """The control socket of a running mbn-modem-sim."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(TIMEOUT)
        self._socket.connect(path)
        self._answers = self._socket.makefile(encoding='utf-8')

    def command(self, text):
        """Runs one command; returns its JSON or None."""
        self._socket.sendall(text.encode() + b'\n')
        word, _, rest = self._answers.readline().rstrip('\n').partition(' ')
        if word != 'OK':
            raise ModemError(f'{text}: {rest or "the modem is gone"}')
        return json.loads(rest) if rest else None


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        answer = Modem(sys.argv[1]).command(' '.join(sys.argv[2:]))
    except (ModemError, OSError) as error:
        sys.exit(f'modem.py: {error}')
    print('OK' if answer is None else json.dumps(answer, indent=2))


if __name__ == '__main__':
    main()
