# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Starts the simulated modem (tests/sim) and talks to its control socket.

    with Modem() as modem:
        modem.command('sim locked')
        start_something_with(modem.device)
        modem.wait('host connect set')
        self.assertEqual(modem.state()['last_connect']['access_string'], 'internet')

The program is found through the environment variable MBN_MODEM_SIM.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time

START_TIMEOUT = 20
ANSWER_TIMEOUT = 20
STOP_TIMEOUT = 20
# In front of a command: it ends when this process ends, however that comes about.
DIE_WITH_ME = ['setpriv', '--pdeathsig', 'TERM']


class SimError(Exception):
    """The program answered ERR, did not answer, or did not start."""


class Modem:
    """One running mbn-modem-sim in a temporary directory of its own.

    scenario: commands to run before the port opens, a string or a list of lines
    directory: where to put link and socket; a new temporary one by default
    verbose: the program logs every message on its standard error
    net: the name of the interface that it makes as its data side (see mbnnet.py)
    net_socket: packets go through the socket self.packets instead
    """

    def __init__(self, scenario=None, directory=None, verbose=False, program=None, net=None,
                 net_socket=False):
        self.process = None
        self._socket = None
        self._input = b''
        self._own_directory = directory is None
        self.directory = directory or tempfile.mkdtemp(prefix='mbnsim-')
        self.device = os.path.join(self.directory, 'modem')
        self.control = os.path.join(self.directory, 'control')
        self.packets = os.path.join(self.directory, 'packets')
        self.log = os.path.join(self.directory, 'sim.log')

        command = DIE_WITH_ME + [program or os.environ['MBN_MODEM_SIM'],
                                 '--link=' + self.device, '--control=' + self.control]
        if scenario is not None:
            path = os.path.join(self.directory, 'scenario')
            with open(path, 'w', encoding='utf-8') as file:
                file.write(scenario if isinstance(scenario, str) else '\n'.join(scenario))
            command.append('--scenario=' + path)
        if verbose:
            command.append('--verbose')
        if net is not None:
            command.append('--net=' + net)
        if net_socket:
            command.append('--net-socket=' + self.packets)

        try:
            with open(self.log, 'wb') as log:
                self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                                                stdout=subprocess.PIPE, stderr=log)
            self._wait_ready()
            self._socket = self._connect()
        except BaseException:
            self.close()
            raise

    def _wait_ready(self):
        readable, _, _ = select.select([self.process.stdout], [], [], START_TIMEOUT)
        line = self.process.stdout.readline() if readable else b''
        if not line.startswith(b'ready '):
            raise SimError('mbn-modem-sim did not start: ' + self.read_log())

    def _connect(self):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(ANSWER_TIMEOUT)
        connection.connect(self.control)
        return connection

    def _read_line(self, deadline):
        while b'\n' not in self._input:
            left = deadline - time.monotonic()
            if left <= 0:
                raise SimError('mbn-modem-sim does not answer')
            self._socket.settimeout(left)
            try:
                data = self._socket.recv(65536)
            except socket.timeout:
                continue
            if not data:
                raise SimError('mbn-modem-sim is gone: ' + self.read_log())
            self._input += data
        line, self._input = self._input.split(b'\n', 1)
        return line.decode()

    def command(self, text, timeout=ANSWER_TIMEOUT):
        """Runs one control command; returns its JSON or None, raises SimError on ERR."""
        self._socket.settimeout(timeout)
        self._socket.sendall(text.encode() + b'\n')
        line = self._read_line(time.monotonic() + timeout)
        if line == 'OK':
            return None
        if line.startswith('OK '):
            return json.loads(line[3:])
        raise SimError(f'{text}: {line.removeprefix("ERR ")}')

    def wait(self, condition, timeout=10):
        """Waits up to timeout seconds for a condition of the command `wait`."""
        self.command(f'wait {condition} timeout={int(timeout * 1000)}', timeout + ANSWER_TIMEOUT)

    def state(self):
        """Everything about the modem, as a dictionary."""
        return self.command('state')

    def journal(self, since=0):
        """The messages so far, as a list of dictionaries."""
        return self.command(f'journal since={since}')

    def count(self):
        """Whole messages since the last journal-clear: {'host': n, 'function': n}."""
        return self.command('count')

    def traffic(self):
        """What the network behind the interface has counted."""
        return self.command('traffic')

    def read_log(self):
        """What the program has printed on standard error so far."""
        try:
            with open(self.log, encoding='utf-8', errors='replace') as file:
                return file.read()
        except FileNotFoundError:
            return ''

    def close(self):
        """Ends the program and removes the directory. Returns the exit status."""
        status = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self.process is not None:
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            try:
                status = self.process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            self.process.stdout.close()
            self.process = None
            self.last_log = self.read_log()
            if status != 0 and self.last_log:
                print(self.last_log)
        if self._own_directory:
            shutil.rmtree(self.directory, ignore_errors=True)
        return status

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
