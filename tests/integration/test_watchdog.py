#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What systemd is told by the daemon: ready, alive, stopping; and alive no more when it is stuck."""

import os
import pathlib
import socket
import tempfile
import threading

from mbnharness import (DEFAULT_TIMEOUT, ERROR_SERVICE_NOT_ACTIVE, IntegrationTest, NoMessage,
                        Scene, main)

READY, PING, STOPPING = 'READY=1', 'WATCHDOG=1', 'STOPPING=1'
MARK = 'by the test'
# A ping every 100 ms.
SHORT = {'WATCHDOG_USEC': '200000'}


class Notified:
    """Where systemd would listen. Reads at once: who notifies waits until there is room."""

    def __init__(self, directory):
        self.path = os.path.join(directory, 'notify')
        self.messages = []
        self._news = threading.Condition()
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(self.path)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self):
        while text := self._socket.recv(4096).decode():
            with self._news:
                self.messages.append(text)
                self._news.notify_all()

    def wait(self, text, count=1):
        """Waits until it was told that so often."""
        with self._news:
            if not self._news.wait_for(lambda: self.messages.count(text) >= count,
                                       DEFAULT_TIMEOUT):
                raise NoMessage(f'not {count} times {text}: {self.messages}')

    def _send(self, text):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.sendto(text.encode(), self.path)

    def mark(self):
        """Takes in what was sent before, and writes down that it was before this."""
        marks = self.messages.count(MARK)
        self._send(MARK)
        self.wait(MARK, marks + 1)

    def close(self):
        """Takes in what was sent before; returns everything in order."""
        if self._thread.is_alive():
            self._send('')
            self._thread.join()
            self._socket.close()
        return self.messages


class ServiceScene(Scene):
    """A Scene whose daemon, and nothing else, has this environment."""

    def __init__(self, test, environment, *args, **kwargs):
        self.environment = environment
        super().__init__(test, *args, **kwargs)


class Watchdog(IntegrationTest):
    """The daemon in the environment of a service"""

    def watched(self, environment, scenario=('packet attached',)):
        """A scene whose daemon has that environment, and where it notifies."""
        directory = tempfile.TemporaryDirectory(prefix='mbnnotify-')
        self.addCleanup(directory.cleanup)
        notified = Notified(directory.name)
        self.addCleanup(notified.close)
        environment = {'NOTIFY_SOCKET': notified.path, **environment}
        return ServiceScene(self, environment, list(scenario)), notified

    def test_ready_pings_stopping(self):
        scene, notified = self.watched(SHORT)
        scene.connected(scene.ready())
        notified.wait(PING, 5)
        self.assertEqual(scene.stop(), 0)
        messages = notified.close()
        self.assertEqual(messages[0], READY)
        self.assertEqual([m for m in messages if m != PING], [READY, STOPPING])

    def test_pings_while_stopping(self):
        scene, notified = self.watched(
            SHORT, ['packet attached', 'fault connect set delay=1500 command=deactivate'])
        scene.connected(scene.ready())
        self.assertEqual(scene.stop(), 0)
        messages = notified.close()
        self.assertIn(PING, messages[messages.index(STOPPING):])

    def test_no_watchdog_wanted(self):
        scene, notified = self.watched({})
        scene.connected(scene.ready())
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(notified.close(), [READY, STOPPING])
        self.assertNotIn('watchdog', scene.log().lower())

    def test_senseless_interval_is_said_and_nothing_more(self):
        scene, notified = self.watched({'WATCHDOG_USEC': 'soon'})
        scene.connected(scene.ready())
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(notified.close(), [READY, STOPPING])
        self.assertEqual(scene.log().count('no watchdog'), 1)

    def test_overdue_request_ends_the_pings(self):
        """A Connect an hour old, which no limit has ended: what it was to do is forgotten."""
        with tempfile.TemporaryDirectory(prefix='mbnlate-') as directory:
            later = pathlib.Path(directory, 'later')
            asan = os.environ.get('ASAN_OPTIONS', '')
            scene, notified = self.watched(
                {**SHORT, 'LD_PRELOAD': os.environ['MBN_LATE_CLOCK_LIBRARY'],
                 'MBN_LATE_CLOCK': str(later),
                 'ASAN_OPTIONS': f'{asan}:verify_asan_link_order=0'},
                ['packet attached', 'set activate-delay 600000'])
            connection = scene.ready()
            request = scene.connect(connection)
            scene.modem.wait('host connect set')
            notified.wait(PING, 5)
            self.assertNotIn('must not be', scene.log())
            later.touch()
            line = scene.wait_log('systemd will restart the service, the connection is kept')
            self.assertRegex(line, rf'Connect \(request {request}\) of modem0 has been open for '
                                   r'36\d\d s, and nothing .* in 36\d\d s;')
            notified.mark()
            # it goes on serving; only the pings have ended
            scene.settle(1)
            self.assertEqual(scene.stop(), 0)
            self.assertEqual(scene.completed(request).args[1], ERROR_SERVICE_NOT_ACTIVE)
            messages = notified.close()
            self.assertEqual(messages[messages.index(MARK):], [MARK, STOPPING])
            self.assertEqual(scene.log().count('systemd will restart'), 1)


if __name__ == '__main__':
    main()
