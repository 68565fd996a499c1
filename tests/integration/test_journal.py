#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What reaches the journal, field by field: the numbers of landmark events, modems, requests.

The journal is a socket of the test's own, in its place in a mount namespace. The daemon finds it
because its standard error leads there, as systemd does it; this program run with --into-journal is
what connects it.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading

import mbnnet
from mbnharness import DEFAULT_TIMEOUT, IntegrationTest, NoMessage, Scene, main

FOLDER = '/run/systemd/journal'
TABLE = os.path.join(os.environ['MBN_TEST_SRCDIR'], 'daemon', 'types', 'mbn-landmark.c')


def landmarks():
    """{number: name} as the code has them, names in lower case and without the prefix."""
    with open(TABLE, encoding='utf-8') as file:
        rows = re.findall(r'\[MBN_LANDMARK_(\w+)\] = "(\w{32})"', file.read())
    return {number: name.lower() for name, number in rows}


def parse(data):
    """The fields of one entry of journald's native protocol."""
    fields = {}
    while data:
        line, _, data = data.partition(b'\n')
        key, equals, value = line.partition(b'=')
        if not equals:
            length = int.from_bytes(data[:8], 'little')
            value, data = data[8:8 + length], data[8 + length + 1:]
        fields[key.decode()] = value.decode()
    return fields


class Journal:
    """Where journald would listen."""

    def __init__(self):
        os.makedirs(FOLDER, exist_ok=True)
        self.entries = []
        self._news = threading.Condition()
        self._streams = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._streams.bind(os.path.join(FOLDER, 'stdout'))
        self._streams.listen()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(os.path.join(FOLDER, 'socket'))
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        while data := self._socket.recv(1 << 16):
            with self._news:
                self.entries.append(parse(data))
                self._news.notify_all()

    def wait(self, what, **fields):
        """Waits for an entry with such fields; returns it."""
        def find():
            return next((entry for entry in self.entries
                         if all(entry.get(key) == value for key, value in fields.items())), None)
        with self._news:
            if not self._news.wait_for(find, DEFAULT_TIMEOUT):
                raise NoMessage(f'no entry in the journal: {what}')
            return find()


class Fields(IntegrationTest):
    """One daemon's life in the journal"""

    @classmethod
    def setUpClass(cls):
        cls.numbers = {name: number for number, name in landmarks().items()}
        cls.journal = Journal()
        os.environ['MBN_TEST_WRAPPER'] = ' '.join((sys.executable, os.path.abspath(__file__),
                                                   '--into-journal'))

    def setUp(self):
        self.journal.entries.clear()

    def told(self, name, **fields):
        return self.journal.wait(name, MESSAGE_ID=self.numbers[name], **fields)

    def test_landmarks(self):
        scene = Scene(self)
        self.assertIn('serves org.mbnd1', self.told('service_ready')['MESSAGE'])
        connection = scene.ready()
        added = self.told('modem_added', MBN_MODEM='modem0')
        self.assertEqual(added['PRIORITY'], '5')
        self.assertEqual(added['GLIB_DOMAIN'], 'mbnd-modem')
        self.assertEqual({e.get('SYSLOG_IDENTIFIER') for e in self.journal.entries}, {'mbnd'})

        done = scene.connected(connection)
        self.told('connected', MBN_MODEM='modem0', MBN_REQUEST=str(done.args[0]))

        mark = scene.client.mark()
        scene.modem.command('deactivate cause=26')
        scene.client.wait_signal('OnConnectStateChange', connection, since=mark)
        self.assertIn('26', self.told('connection_lost', MBN_MODEM='modem0')['MESSAGE'])

        scene.modem.command('sim locked')
        self.told('sim_locked', MBN_MODEM='modem0')

        scene.modem.command('unplug')
        self.told('modem_removed', MBN_MODEM='modem0')

        self.assertEqual(scene.stop(), 0)
        self.assertIn('ended', self.told('service_stopping')['MESSAGE'])

        # a request that fails is none, and what is none has no number
        numbers = [entry['MESSAGE_ID'] for entry in self.journal.entries if 'MESSAGE_ID' in entry]
        self.assertEqual(len(numbers), len(set(numbers)))
        self.assertLess(len(numbers), len(self.journal.entries))

    def test_modem_that_cannot_be_used(self):
        Scene(self, ['fault open drop count=all'], limits={'open_timeout': '0.1'})
        entry = self.told('modem_unusable')
        self.assertEqual(entry['PRIORITY'], '4')
        self.assertEqual(entry['MBN_MODEM'], 'modem0')

    def test_configuration_that_is_refused(self):
        scene = Scene(self)
        scene.write_config({}, {'lease': {'linger': 'long'}})
        scene.daemon.process.send_signal(signal.SIGHUP)
        entry = self.told('configuration_refused')
        self.assertEqual(entry['PRIORITY'], '4')
        self.assertIn('linger', entry['MESSAGE'])


def into_journal(command):
    """Becomes the command, with the journal as its standard error."""
    stream = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    stream.connect(os.path.join(FOLDER, 'stdout'))
    os.dup2(stream.fileno(), 2)
    os.execv(command[0], command)


if __name__ == '__main__':
    if sys.argv[1:2] == ['--into-journal']:
        into_journal(sys.argv[2:])
    if mbnnet.enter() is None:
        subprocess.run(['mount', '-t', 'tmpfs', 'tmpfs', '/run'], check=True)
    main()
