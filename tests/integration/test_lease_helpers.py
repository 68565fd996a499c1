#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What is checked after each scene with leases can fail (mbnlease.py)."""

import types
import unittest

from gi.repository import Gio, GLib

from mbnbus import PROPERTIES, Message
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, E_HANDLE, ERROR_CANCELLED,
                        ERROR_TIMEOUT, ROOT)
from mbnlease import (DOWN, E_MBN_CONTEXT_NOT_ACTIVATED, LOST, RESTORED, SYNC, UP, LeaseScene,
                      answer_problems, lease_problems, order_problems)

MBND, OTHER_MBND = ':1.7', ':1.9'
PATH, NEXT = ROOT + '/Connection/0', ROOT + '/Connection/1'
ONE, TWO, NOTHING = (':1.3', 'Work', PATH), (':1.4', 'Work', PATH), (':1.4', '', '/')
DROPPED = E_MBN_CONTEXT_NOT_ACTIVATED


class Tape:
    """Stands for a Client with these messages."""

    def __init__(self):
        self.messages = []
        self.calls = {}

    def add(self, raw, signature, *args, sender=MBND):
        """One from mbnd."""
        raw.set_sender(sender)
        raw.set_body(GLib.Variant(signature, args))
        self.messages.append(Message(raw, len(self.messages)))
        return self

    def leases(self, *leases, sender=MBND):
        """The property."""
        return self.add(Gio.DBusMessage.new_signal(ROOT, PROPERTIES, 'PropertiesChanged'),
                        '(sa{sv}as)', SYNC, {'Leases': GLib.Variant('a(sso)', leases)}, [],
                        sender=sender)

    def state(self, value, path=PATH):
        """Of a Connection."""
        return self.add(Gio.DBusMessage.new_signal(path, PROPERTIES, 'PropertiesChanged'),
                        '(sa{sv}as)', CONNECTION, {'ActivationState': GLib.Variant('u', value)},
                        [])

    def lost(self, lease, reason, to=None):
        """OnLeaseLost; to: one only."""
        raw = Gio.DBusMessage.new_signal(ROOT, SYNC, LOST)
        raw.set_destination(to)
        return self.add(raw, '(ssoi)', *lease, reason)

    def restored(self, lease):
        """OnLeaseRestored."""
        return self.add(Gio.DBusMessage.new_signal(ROOT, SYNC, RESTORED), '(sso)', *lease)

    def failed(self, member, name, text, interface=SYNC):
        """The answer to a call."""
        call = Gio.DBusMessage.new_method_call('org.mbnd1', ROOT, interface, member)
        call.set_serial(len(self.messages) + 1)
        self.calls[call.get_serial()] = (ROOT, interface, member)
        return self.add(Gio.DBusMessage.new_method_error_literal(call, name, text), '(s)', text)

    def called(self, message):
        """As Client.called."""
        return self.calls.get(message.reply_serial, (None, None, None))


def problems(tape, daemons=1):
    """Of a scene with these messages."""
    scene = types.SimpleNamespace(client=tape, life=0, owner=MBND, daemons=[None] * daemons)
    scene.told = lambda until, path: LeaseScene.told(scene, until, path)
    return list(lease_problems(scene))


class Checks(unittest.TestCase):
    """Each finds what it is for, and nothing where nothing is wrong"""

    def check(self, good, wrong, daemons=1):
        """good, wrong: tapes"""
        for tape in good:
            self.assertEqual(problems(tape, daemons), [])
        for tape in wrong:
            with self.subTest([str(m) for m in tape.messages]):
                self.assertNotEqual(problems(tape, daemons), [])

    def test_property(self):
        self.check([Tape().leases(ONE).leases(ONE, TWO).leases(ONE, TWO, NOTHING).leases(NOTHING),
                    Tape().leases(ONE, TWO).leases().leases(TWO, ONE),
                    Tape().leases(ONE).leases((*ONE[:2], '/')).leases((*ONE[:2], NEXT))],
                   [Tape().leases(ONE).leases(ONE), Tape().leases(), Tape().leases(ONE, ONE),
                    Tape().leases(ONE, (*ONE[:2], NEXT)), Tape().leases(ONE, TWO).leases(TWO, ONE),
                    Tape().leases(ONE).leases(TWO, ONE), Tape().leases(('org.x', 'Work', PATH)),
                    Tape().leases((':1.3', '', PATH)), Tape().leases((':1.3', 'Work', ROOT))])

    def test_of_another_daemon(self):
        """Nothing is known of what it has left."""
        self.check([Tape().leases(ONE, sender=OTHER_MBND).leases(ONE),
                    Tape().lost(ONE, DROPPED).state(ACTIVATED).restored(ONE).leases()],
                   [Tape().leases(ONE).leases(ONE)], daemons=2)

    def test_lost(self):
        up = Tape().state(ACTIVATED).leases(ONE).state(DEACTIVATED)
        self.check([up.lost(ONE, DROPPED), Tape().leases(ONE).lost(ONE, E_HANDLE),
                    Tape().leases(ONE).leases().lost(ONE, ERROR_CANCELLED),
                    Tape().leases(NOTHING).leases().lost(NOTHING, ERROR_TIMEOUT)],
                   [Tape().lost(ONE, DROPPED), Tape().leases(TWO).lost(ONE, E_HANDLE),
                    Tape().leases(ONE).lost(ONE, ERROR_CANCELLED), Tape().leases(ONE).lost(ONE, 0),
                    Tape().leases(ONE).lost(ONE, ERROR_TIMEOUT),
                    Tape().leases(ONE).lost(ONE, DROPPED, to=ONE[0])])

    def test_restored(self):
        def lost(path=PATH):
            return Tape().leases((*ONE[:2], path)).lost(ONE, DROPPED)
        self.check([lost().state(ACTIVATED).restored(ONE),
                    lost().state(ACTIVATED).restored(ONE).lost(ONE, DROPPED).restored(ONE)],
                   [lost().restored(ONE), Tape().leases(ONE).state(ACTIVATED).restored(ONE),
                    lost().state(ACTIVATED).restored(ONE).restored(ONE),
                    lost().state(ACTIVATED).restored(TWO), lost('/').state(ACTIVATED).restored(ONE),
                    lost().state(ACTIVATED, NEXT).restored(ONE),
                    lost().state(ACTIVATED).state(DEACTIVATED).restored(ONE),
                    lost().leases().leases(ONE).state(ACTIVATED).restored(ONE)])

    def test_orders(self):
        def found(*orders, refused=()):
            scene = types.SimpleNamespace(modems=[None, None],
                                          orders=lambda n: [] if n == 0 else list(orders),
                                          was_refused=lambda number, n: number in refused)
            return list(order_problems(scene))
        for orders in ((), (UP, DOWN, UP), (UP, UP, DOWN)):
            self.assertEqual(found(*orders), [])
        self.assertNotEqual(found(UP, DOWN, DOWN), [])
        self.assertEqual(found(UP, DOWN, DOWN, refused=[1]), [])
        self.assertNotEqual(found(UP, DOWN, DOWN, refused=[0, 2]), [])

    def test_answers(self):
        error, texts = 'org.mbnd1.Error.', {'Unexpected': '0x8000FFFF: x',
                                            'InvalidArg': '0x80070057: x',
                                            'OutOfMemory': '0x8007000E: x'}
        for name, text in texts.items():
            self.assertEqual(list(answer_problems(Tape().failed(
                'EstablishConnection', error + name, text))), [])
        self.assertEqual(list(answer_problems(Tape().failed('Connect', error + 'Other', 'x',
                                                            CONNECTION))), [])
        for member, name, text in (('EstablishConnection', 'MaxActivatedContexts', '0x80548205: x'),
                                   ('EstablishConnection', 'Unexpected', '0x80548205: x'),
                                   ('SynchronizeCompleted', 'InvalidArg', '0x80070057: x')):
            with self.subTest(name):
                self.assertNotEqual(list(answer_problems(Tape().failed(member, error + name,
                                                                       text))), [])


if __name__ == '__main__':
    unittest.main(verbosity=2)
