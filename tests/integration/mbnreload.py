# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The configuration of a running daemon is read again (SIGHUP).

    @shows('[lease] linger')
    def test_linger(self):
        scene = self.scene()
        line = reload(scene, lease={'linger': 5})
        self.assertIn('[lease] linger', line)

@shows says of which keys a test shows that another value takes effect while the daemon runs.
"""

import configparser
import io
import signal
import time

from mbnharness import DEFAULT_TIMEOUT, NoMessage
from mbnplaces import put

ANSWERS = ('read again', 'stays in force')
UNCHANGED = 'read again; nothing is new'


def shows(*keys):
    """Marks a test; keys as '[group] key'."""
    def mark(function):
        function.shows = keys
        return function
    return mark


def shown_by(*classes):
    """All keys that tests of these classes are marked with."""
    return {key for of in classes for function in vars(of).values()
            for key in getattr(function, 'shows', ())}


def answers(scene):
    """The lines of the log of the present daemon that tell of a reading."""
    return [line for line in scene.daemon.log().splitlines()
            if any(answer in line for answer in ANSWERS)]


def change(scene, **groups):
    """Puts the configuration there with these keys changed, at once and whole; None takes a key
    away."""
    parser = configparser.RawConfigParser(delimiters='=')
    parser.read(scene.config, encoding='utf-8')
    for group, keys in groups.items():
        if not parser.has_section(group):
            parser.add_section(group)
        for key, value in keys.items():
            if value is None:
                parser.remove_option(group, key)
            else:
                parser.set(group, key, str(value))
    text = io.StringIO()
    parser.write(text)
    put(scene.config, text.getvalue())


def hang_up(scene):
    """SIGHUP, and nothing is waited for."""
    scene.daemon.process.send_signal(signal.SIGHUP)


def read_again(scene, timeout=DEFAULT_TIMEOUT):
    """SIGHUP; returns the line that the daemon logs when it has done what there is to do."""
    before = len(answers(scene))
    hang_up(scene)
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline:
        lines = answers(scene)
        if len(lines) > before:
            return lines[before]
        scene.client.pump(0.005)
    raise NoMessage('the configuration was not read again')


def reload(scene, **groups):
    """change() and read_again(), which must have found the keys and put them in force."""
    change(scene, **groups)
    line = read_again(scene)
    scene.test.assertIn('read again; what is new takes effect', line)
    for group, keys in groups.items():
        scene.test.assertIn(f'[{group}]', line)
        for key in keys:
            scene.test.assertIn(key, line)
    return line
