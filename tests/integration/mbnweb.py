# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The other end of some cables: a network of its own, with the web page that connectivity checks
ask for.

    web = Web(test)
    web.connect('lan0', '192.0.2.1/24')
    web.answer('portal')
"""

import subprocess

from mbnresolved import run
from mbnsim import DIE_WITH_ME

ADDRESS = '198.51.100.1'
PAGE = f'http://{ADDRESS}/check'
CODE = '''
import http.server, sys, threading
answer = 'full'
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if answer == 'silent':
            threading.Event().wait()
        if answer == 'broken':
            return
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'NetworkManager is online' if answer == 'full' else b'Please log in')
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(('', 80), Handler)
server.handle_error = lambda *_: None
threading.Thread(target=server.serve_forever, daemon=True).start()
print('ready', flush=True)
for line in sys.stdin:
    answer = line.strip()
    print('ready', flush=True)
'''


class Web:
    """Answers as it is told: `full`, `portal` (another page), `broken` (the connection ends),
    `silent` (nothing)."""

    def __init__(self, test):
        self._process = subprocess.Popen(
            DIE_WITH_ME + ['unshare', '--net', '/usr/bin/python3', '-c', CODE],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._names = []
        test.addCleanup(self.close)
        self._wait()
        self._run('ip', 'link', 'set', 'lo', 'up')
        self._run('ip', 'address', 'add', f'{ADDRESS}/32', 'dev', 'lo')

    def _wait(self):
        if self._process.stdout.readline() != b'ready\n':
            raise RuntimeError('no web server')

    def _run(self, *command):
        run('nsenter', '--net', f'--target={self._process.pid}', *command)

    def answer(self, word):
        """From now on."""
        self._process.stdin.write(word.encode() + b'\n')
        self._process.stdin.flush()
        self._wait()

    def connect(self, name, address):
        """An Ethernet port here, `name`, with a cable to it; it has that address there."""
        run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', f'far-{name}', 'netns',
            str(self._process.pid))
        self._names.append(name)
        self.add(name, address)
        self.plug(name)

    def add(self, name, address):
        """Another address at the far end of a cable."""
        self._run('ip', 'address', 'add', address, 'dev', f'far-{name}')

    def plug(self, name, carrier=True):
        """The cable is plugged in, or pulled."""
        self._run('ip', 'link', 'set', f'far-{name}', 'up' if carrier else 'down')

    def disconnect(self, name):
        """Takes the port away."""
        self._names.remove(name)
        run('ip', 'link', 'del', name)

    def close(self):
        """It ends; by itself the kernel would take its time to take the ports away."""
        for name in [*self._names]:
            self.disconnect(name)
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()
