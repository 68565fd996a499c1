#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The rules that are checked after every scene can fail: made-up messages that break each."""

import unittest

from gi.repository import Gio, GLib

from mbnbus import Message
from mbnrules import (CONNECTION, ROOT, activated_only_with_address, arrival_and_removal,
                      details_of_completions, exactly_one_completion, nothing_secret,
                      state_changes_are_announced)

PATH = ROOT + '/Connection/0'
MANAGER = 'org.mbnd1.ConnectionManager'


class Tape:
    """Stands for a Client with these messages."""

    def __init__(self):
        self.messages = []
        self.calls = {}
        self.sender = ':1.7'

    def pump(self, _timeout):
        """Nothing more comes."""

    def signals(self, member=None, path=None, since=0):
        """As Client.signals."""
        return [m for m in self.messages[since:] if m.kind == 'signal'
                and member in (None, m.member) and path in (None, m.path)]

    def called(self, message):
        """As Client.called."""
        return self.calls.get(message.reply_serial, (None, None, None))

    def add(self, raw, body):
        """Adds a message from mbnd."""
        raw.set_sender(self.sender)
        raw.set_body(body)
        self.messages.append(Message(raw, len(self.messages)))
        return self

    def next(self, sender=':1.8'):
        """What is added from now on comes from another daemon."""
        self.sender = sender
        return self

    def signal(self, path, interface, member, signature, *args):
        """Adds a signal."""
        return self.add(Gio.DBusMessage.new_signal(path, interface, member),
                        GLib.Variant(signature, args))

    def changed(self, **values):
        """Adds PropertiesChanged of the connection."""
        return self.signal(PATH, 'org.freedesktop.DBus.Properties', 'PropertiesChanged',
                           '(sa{sv}as)', CONNECTION, self.packed(values), [])

    def added(self, **values):
        """Adds the connection with these properties."""
        return self.signal(ROOT, MANAGER, 'InterfacesAdded', '(oa{sa{sv}})', PATH,
                           {CONNECTION: self.packed(values)})

    @staticmethod
    def packed(values):
        """Properties as they travel."""
        kinds = {int: 'u', str: 's'}
        return {k: GLib.Variant(kinds.get(type(v), 'a{sv}'), v) for k, v in values.items()}

    def reply(self, request):
        """Adds the reply of Connect."""
        serial = len(self.calls) + 1
        self.calls[serial] = (PATH, CONNECTION, 'Connect')
        call = Gio.DBusMessage.new_method_call('org.mbnd1', PATH, CONNECTION, 'Connect')
        call.set_serial(serial)
        return self.add(call.new_method_reply(), GLib.Variant('(u)', (request,)))

    def complete(self, request, member='OnConnectComplete', status=0, path=PATH, **details):
        """Adds a completion."""
        values = {'status-name': 'S_OK', 'message': 'success', **details}
        packed = {k: GLib.Variant('u' if isinstance(v, int) else 's', v)
                  for k, v in values.items()}
        return self.signal(path, CONNECTION, member, '(uia{sv})', request, status, packed)

    def state_change(self):
        """Adds OnConnectStateChange."""
        return self.signal(PATH, CONNECTION, 'OnConnectStateChange', '()')

    def objects(self, *words):
        """Adds signals about objects: +path added, !path arrival, ?path removal, -path removed."""
        for word in words:
            path = f'{ROOT}/Connection/{word[1:]}'
            if word[0] == '+':
                self.signal(ROOT, MANAGER, 'InterfacesAdded', '(oa{sa{sv}})', path, {})
            elif word[0] == '-':
                self.signal(ROOT, MANAGER, 'InterfacesRemoved', '(oas)', path, [])
            else:
                member = 'OnConnectionArrival' if word[0] == '!' else 'OnConnectionRemoval'
                self.signal(ROOT, MANAGER, member, '(o)', path)
        return self


class Rules(unittest.TestCase):
    """Good tapes pass, each bad one is caught"""

    def check(self, rule, good, bad):
        """good and bad are lists of tapes."""
        for tape in good:
            self.assertEqual(list(rule(tape)), [])
        for tape in bad:
            self.assertTrue(list(rule(tape)), [str(m) for m in tape.messages])

    def test_exactly_one_completion(self):
        self.check(exactly_one_completion,
                   [Tape().reply(1).complete(1), Tape(),
                    Tape().reply(1).reply(2).complete(2).complete(1)],
                   [Tape().reply(1), Tape().reply(1).complete(1).complete(1),
                    Tape().complete(1).reply(1), Tape().reply(0).complete(0),
                    Tape().reply(1).complete(1).reply(1).complete(1),
                    Tape().reply(1).complete(1, 'OnDisconnectComplete'),
                    Tape().reply(1).complete(1, path=ROOT + '/Connection/1')])

    def test_a_killed_daemon_completes_nothing(self):
        def rule(tape):
            return exactly_one_completion(tape, {':1.7'})
        self.check(rule,
                   [Tape().reply(1), Tape().reply(1).next().reply(1).complete(1)],
                   [Tape().reply(1).complete(1).complete(1), Tape().reply(1).next().reply(1),
                    Tape().reply(1).next().reply(1).complete(1, status=-5).complete(1)])

    def test_details(self):
        name = {'status-name': 'E_MBN_FAILURE'}
        wrong = Tape().signal(PATH, CONNECTION, 'OnConnectComplete', '(ui)', 1, 0)
        no_message = Tape().signal(PATH, CONNECTION, 'OnConnectComplete', '(uia{sv})', 1, 0,
                                   {'status-name': GLib.Variant('s', 'S_OK')})
        self.check(details_of_completions,
                   [Tape().complete(1), Tape().complete(1, status=-5, **name)],
                   [wrong, no_message, Tape().complete(1, status=-5), Tape().complete(1, **name),
                    Tape().complete(1, profile=7), Tape().complete(1, secret='x')])

    def test_state_changes(self):
        self.check(state_changes_are_announced,
                   [Tape().changed(ActivationState=2).state_change().complete(1)],
                   [Tape().changed(ActivationState=2), Tape().changed(
                       ActivationState=2).complete(1).state_change(),
                    Tape().changed(ActivationState=2).changed(ActivationState=1).state_change(),
                    Tape().changed(ActivationState=2).next().state_change()])

    def test_a_killed_daemon_announces_nothing(self):
        def rule(tape):
            return state_changes_are_announced(tape, {':1.7'})
        self.check(rule,
                   [Tape().changed(ActivationState=2),
                    Tape().changed(ActivationState=2).next().changed(
                        ActivationState=1).state_change()],
                   [Tape().changed(ActivationState=2).next().changed(ActivationState=1),
                    Tape().changed(ActivationState=2).changed(ActivationState=1)])

    def test_activated_only_with_address(self):
        address = {'method': GLib.Variant('s', 'static')}
        self.check(activated_only_with_address,
                   [Tape().changed(ActivationState=1, Ip4Config=address),
                    Tape().changed(Ip6Config=address).changed(ActivationState=1),
                    Tape().added(ActivationState=1, Ip4Config=address),
                    Tape().changed(Ip4Config=address).next().changed(ActivationState=3)],
                   [Tape().changed(ActivationState=1), Tape().added(ActivationState=1),
                    Tape().changed(Ip4Config=address).next().changed(ActivationState=1),
                    Tape().changed(ActivationState=1).changed(Ip4Config=address),
                    Tape().changed(Ip4Config=address).changed(ActivationState=3),
                    Tape().changed(Origin='user').changed(ActivationState=3)])

    def test_arrival_and_removal(self):
        self.check(arrival_and_removal,
                   [Tape().objects('+0', '!0', '?0', '-0', '+1', '!1')],
                   [Tape().objects('!0'), Tape().objects('+0', '!0', '-0'),
                    Tape().objects('+0', '!0', '-0', '?0'), Tape().objects('?0'),
                    Tape().objects('+0', '!0', '?0', '-0', '+0'),
                    Tape().objects('+0', '!0', '?0', '-0').state_change()])

    def test_nothing_secret(self):
        tape = Tape().complete(1, message='for 00101')
        self.assertEqual(list(nothing_secret(tape, 'a line', ['00102'])), [])
        self.assertTrue(list(nothing_secret(tape, 'a line', ['00101'])))
        self.assertTrue(list(nothing_secret(tape, 'a 00102 line', ['00102'])))


if __name__ == '__main__':
    unittest.main(verbosity=2)
