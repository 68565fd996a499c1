#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What alice's shell on tty1 runs: her session does what tests ask for.

A process belongs to a session by where it was started, so only what is started here is hers, as far
as polkit is concerned. One line of JSON a connection, the arguments of a command; one line back:
[exit status, standard output, standard error].
"""

import json
import os
import socketserver
import subprocess

SOCKET = os.path.join(os.environ.get('XDG_RUNTIME_DIR', '/run'), 'agent')


class Request(socketserver.StreamRequestHandler):
    """One command."""

    def handle(self):
        arguments = json.loads(self.rfile.readline())
        done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=False)
        answer = [done.returncode, done.stdout, done.stderr]
        self.wfile.write(json.dumps(answer).encode() + b'\n')


if __name__ == '__main__':
    with socketserver.ThreadingUnixStreamServer(SOCKET, Request) as server:
        server.serve_forever()
