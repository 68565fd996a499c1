#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What is checked after each scene of automatic connections can fail (mbnauto.py)."""

import types
import unittest

from gi.repository import Gio, GLib

from mbnauto import (AUTO, MOST, change_problems, history_problems, log_problems,
                     uninvited_completions)
from mbnbus import PROPERTIES, Message
from mbnharness import CONNECTION, ICCID, ROOT

PATH = ROOT + '/Interface/0'
IDLE = (1.0, 'AUTO-45', 'idle', 'There is no profile.')
CONNECT = (2.0, 'AUTO-42', 'connect', 'Nothing is in the way.')
VALUES = {'Enabled': True, 'State': 'idle', 'Reason': 'There is no profile.',
          'ReasonCode': 'AUTO-45', 'Profile': '', 'NextAttempt': 0}
TYPES = {bool: 'b', str: 's', int: 't'}


def packed(values):
    """For a{sv}."""
    return {name: GLib.Variant(TYPES[type(value)], value) for name, value in values.items()}


class Tape:
    """Stands for a Client with these messages."""

    def __init__(self):
        self.messages = []

    def add(self, raw, signature, *args):
        """One from mbnd."""
        raw.set_sender(':1.7')
        raw.set_body(GLib.Variant(signature, args))
        self.messages.append(Message(raw, len(self.messages)))
        return self

    def appeared(self, **values):
        """The modem is there, with these properties."""
        return self.add(Gio.DBusMessage.new_signal(
            ROOT, 'org.freedesktop.DBus.ObjectManager', 'InterfacesAdded'), '(oa{sa{sv}})', PATH,
            {AUTO: packed({**VALUES, **values})})

    def changed(self, **values):
        """They are others."""
        return self.add(Gio.DBusMessage.new_signal(PATH, PROPERTIES, 'PropertiesChanged'),
                        '(sa{sv}as)', AUTO, packed(values), [])

    def replied(self, request):
        """A request was accepted."""
        call = Gio.DBusMessage.new_method_call('org.mbnd1', PATH, CONNECTION, 'Connect')
        call.set_serial(1)
        return self.add(Gio.DBusMessage.new_method_reply(call), '(u)', request)

    def completed(self, request):
        """Its end."""
        return self.add(Gio.DBusMessage.new_signal(PATH, CONNECTION, 'OnConnectComplete'),
                        '(uia{sv})', request, 0, {})

    def signals(self):
        """As Client.signals."""
        return [m for m in self.messages if m.kind == 'signal']


def log(*decisions):
    """What is logged of them."""
    return ''.join(f'mbnd-service-Message: 12:00:00.000: [modem0] auto-connect: {word} ({rule}): '
                   f'{text}\n' for _, rule, word, text in decisions)


class Checks(unittest.TestCase):
    """Each finds what it is for, and nothing where nothing is wrong"""

    def test_history(self):
        many = [(float(n), *(IDLE, CONNECT)[n % 2][1:]) for n in range(MOST + 1)]
        self.assertEqual(list(history_problems(many[1:])), [])
        for wrong in ([IDLE, IDLE], [CONNECT, IDLE], many,
                      [(1.0, 'AUTO', 'idle', 'x')], [(1.0, 'AUTO-1', 'busy', 'x')],
                      [(1.0, 'AUTO-1', 'idle', '')], [(1.0, 'AUTO-1', 'idle', f'the SIM {ICCID}')]):
            with self.subTest(wrong[:2]):
                self.assertNotEqual(list(history_problems(wrong)), [])

    def test_log(self):
        told = [IDLE, CONNECT]
        self.assertEqual(list(log_problems(told, log(*told))), [])
        for logged in ((), (IDLE,), (CONNECT, IDLE), (IDLE, CONNECT, CONNECT), (IDLE, *told),
                       (IDLE, (2.0, 'AUTO-41', *CONNECT[2:]))):
            with self.subTest(logged):
                self.assertNotEqual(list(log_problems(told, log(*logged))), [])

    def problems(self, tape):
        return list(change_problems(types.SimpleNamespace(client=tape, life=0), PATH))

    def test_changes(self):
        self.assertEqual(self.problems(Tape().appeared().changed(
            State='waiting', ReasonCode='AUTO-28', NextAttempt=7).changed(
            State='off', Enabled=False, NextAttempt=0)), [])
        for first, then in (({}, {'State': 'idle', 'Profile': 'Work'}), ({}, {'NextAttempt': 7}),
                            ({}, {'State': 'off'}), ({}, {'Enabled': False}),
                            ({}, {'State': 'busy'}), ({}, {'Reason': ''}),
                            ({}, {'ReasonCode': 'AUTO'}), ({'Profile': ICCID}, {'Profile': ''}),
                            ({'NextAttempt': 7}, {'NextAttempt': 0})):
            with self.subTest(then):
                self.assertNotEqual(self.problems(Tape().appeared(**first).changed(**then)), [])

    def test_completions(self):
        self.assertEqual(list(uninvited_completions(Tape().replied(1).completed(1))), [])
        for tape in (Tape().completed(1), Tape().replied(1).completed(2)):
            self.assertNotEqual(list(uninvited_completions(tape)), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
