#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The model that follows the crowd tests can fail: messages made up, right and wrong."""

import types
import unittest

from mbncrowd import ONE, PATH, PER_CLIENT, Model, Violation
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_PACKET_SVC_DETACHED,
                        ERROR_CANCELLED, S_OK, main)


def message(kind, **values):
    """What the model reads of a message."""
    values = {'sender': ':1.1', 'destination': None, 'path': PATH, 'interface': CONNECTION,
              'member': None, 'args': (), 'serial': 0, 'reply_serial': 0, 'error_name': None,
              **values}
    return types.SimpleNamespace(kind=kind, **values)


class Tape:
    """Messages made up for a model."""

    def __init__(self):
        self.model = Model([ONE], [E_MBN_FAILURE])
        self.serial = 0

    def call(self, member, *args, client=':1.5'):
        """A call; returns what its answer needs."""
        self.serial += 1
        self.model.take(message('call', sender=client, destination='org.mbnd1', member=member,
                                args=args, serial=self.serial))
        return {'destination': client, 'reply_serial': self.serial}

    def connect(self, number=None, error=None, xml=ONE, mode=1, client=':1.5'):
        """Connect and its reply."""
        self.answer(self.call('Connect', mode, xml, client=client), number, error)

    def disconnect(self, number=None, error=None):
        """Disconnect and its reply."""
        self.answer(self.call('Disconnect'), number, error)

    def answer(self, call, number=None, error=None):
        """The reply with a number, or the error."""
        if error is None:
            self.model.take(message('reply', args=(number,), **call))
        else:
            self.model.take(message('error', error_name='org.mbnd1.Error.' + error, **call))

    def state(self, *states, told=True):
        """ActivationState and OnConnectStateChange."""
        for state in states:
            self.model.take(message('signal', member='PropertiesChanged',
                                    args=(CONNECTION, {'ActivationState': state}, [])))
            if told:
                self.model.take(message('signal', member='OnConnectStateChange'))

    def done(self, number, status=S_OK, member='OnConnectComplete', path=PATH):
        """A completion."""
        details = {'status-name': 'S_OK' if status == S_OK else 'x', 'message': ''}
        self.model.take(message('signal', member=member, path=path,
                                args=(number, status, details)))

    def ended(self, number, status=S_OK):
        """OnDisconnectComplete."""
        self.done(number, status, 'OnDisconnectComplete')

    def up(self, number=1):
        """A Connect that worked."""
        self.connect(number)
        self.state(ACTIVATING, ACTIVATED)
        self.done(number)
        return self


class ModelCanFail(unittest.TestCase):
    """Each rule of the model breaks on made-up messages, and the good ones pass."""

    def violates(self, *scripts):
        """Each script breaks a rule with its last step."""
        for number, steps in enumerate(scripts):
            with self.subTest(number):
                tape = Tape()
                for step in steps[:-1]:
                    step(tape)
                with self.assertRaises(Violation):
                    steps[-1](tape)

    def test_good_messages_pass(self):
        tape = Tape().up()
        tape.connect(error='MaxActivatedContexts')
        tape.connect(error='InvalidArg', xml='x')
        tape.connect(error='InvalidArg', mode=0)
        tape.disconnect(2)
        tape.connect(3)
        tape.disconnect(4)
        tape.connect(5)
        tape.state(DEACTIVATING)
        tape.done(3, ERROR_CANCELLED)
        tape.state(DEACTIVATED)
        tape.ended(2)
        tape.ended(4)
        tape.state(ACTIVATING, DEACTIVATED)
        tape.done(5, E_MBN_FAILURE)
        tape.disconnect(error='NotFound')
        self.assertEqual(tape.model.open(), [])

    def test_replies_3_2(self):
        def twice(tape):
            call = tape.call('GetConnectionState')
            tape.model.take(message('reply', args=(DEACTIVATED, ''), **call))
            tape.model.take(message('reply', args=(DEACTIVATED, ''), **call))
        self.violates([twice], [lambda t: t.connect(0)], [Tape.up, lambda t: t.disconnect(1)])

    def test_refusals_3_1_3_3(self):
        self.violates([lambda t: t.connect(error='MaxActivatedContexts')],
                      [lambda t: t.connect(1, xml='x')],
                      [lambda t: t.connect(1, mode=0)],
                      [lambda t: t.connect(error='InvalidArg')],
                      [lambda t: t.disconnect(1)],
                      [Tape.up, lambda t: t.connect(2)],
                      [Tape.up, lambda t: t.disconnect(error='NotFound')],
                      [lambda t: t.connect(1), lambda t: t.disconnect(error='NotFound')],
                      [Tape.up, lambda t: t.disconnect(2),
                       lambda t: t.connect(error='MaxActivatedContexts')],
                      [lambda t: t.connect(error='AccessDenied')])

    def test_limits_3_6(self):
        def fill(clients):
            def go(tape):
                for number in range(clients * PER_CLIENT):
                    tape.connect(number + 1, client=f':1.{number // PER_CLIENT + 5}')
            return go
        self.violates([fill(1), lambda t: t.connect(1000)],
                      [fill(1), lambda t: t.connect(error='NotEnoughQuota', client=':1.99')],
                      [lambda t: t.connect(error='NotEnoughQuota')],
                      [fill(8), lambda t: t.connect(1000, client=':1.99')])

    def test_completions_3_2(self):
        running = [lambda t: t.connect(1), lambda t: t.connect(2), lambda t: t.state(ACTIVATING)]
        self.violates([lambda t: t.done(1)],
                      [Tape.up, lambda t: t.done(1)],
                      [*running, lambda t: t.done(1)],
                      [*running, lambda t: t.state(DEACTIVATED),
                       lambda t: t.done(2, E_MBN_FAILURE)],
                      [*running, lambda t: t.state(ACTIVATED, told=False), lambda t: t.done(1)],
                      [*running, lambda t: t.state(ACTIVATED), lambda t: t.ended(1)],
                      [*running, lambda t: t.state(ACTIVATED),
                       lambda t: t.done(1, path=PATH + '1')],
                      [*running, lambda t: t.state(ACTIVATED), lambda t: t.done(1),
                       lambda t: t.done(2)],
                      [*running, lambda t: t.done(1, E_MBN_MAX_ACTIVATED_CONTEXTS)],
                      [*running, lambda t: t.done(1, ERROR_CANCELLED)],
                      [*running, lambda t: t.done(1, E_MBN_PACKET_SVC_DETACHED)],
                      [*running, lambda t: t.done(1, E_MBN_FAILURE)])

    def test_disconnect_3_3(self):
        two = [lambda t: t.connect(1), lambda t: t.connect(2), lambda t: t.state(ACTIVATING),
               lambda t: t.disconnect(3)]
        off = [*two, lambda t: t.state(DEACTIVATING), lambda t: t.done(1, ERROR_CANCELLED)]
        self.violates([*two, lambda t: t.state(ACTIVATED)],
                      [*two, lambda t: t.state(DEACTIVATED), lambda t: t.done(1, E_MBN_FAILURE)],
                      [*off, lambda t: t.state(DEACTIVATED), lambda t: t.ended(3)],
                      [*off, lambda t: t.done(2, ERROR_CANCELLED), lambda t: t.ended(3)],
                      [*off, lambda t: t.done(2, ERROR_CANCELLED), lambda t: t.connect(4),
                       lambda t: t.state(DEACTIVATED, ACTIVATING)],
                      [*off, lambda t: t.done(2, ERROR_CANCELLED), lambda t: t.disconnect(4),
                       lambda t: t.state(DEACTIVATED), lambda t: t.ended(4)],
                      [*off, lambda t: t.done(2, ERROR_CANCELLED), lambda t: t.state(DEACTIVATED),
                       lambda t: t.ended(3, E_MBN_FAILURE)])

    def test_states_4(self):
        def read(state):
            def go(tape):
                tape.model.take(message('reply', args=(state, ''),
                                        **tape.call('GetConnectionState')))
            return go
        self.violates([lambda t: t.state(ACTIVATING)],
                      [lambda t: t.connect(1), lambda t: t.state(ACTIVATED)],
                      [lambda t: t.connect(1), lambda t: t.state(ACTIVATING, told=False),
                       lambda t: t.state(ACTIVATED)],
                      [read(ACTIVATED)], [Tape.up, read(DEACTIVATED)])


if __name__ == '__main__':
    main()
