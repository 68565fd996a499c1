# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A template for python-dbusmock: its polkitd, which keeps what it was asked and answers with more
than yes and no. mbnpolkit.py tells it what.

Answers: yes, no, challenge, dismissed, unregistered, stranger, gone, wait. One that waits is given
with Release(), or taken back by who asked.
"""

# pylint: disable=invalid-name,unused-argument,wildcard-import,unused-wildcard-import
import dbus
from dbusmock import MOCK_IFACE
from dbusmock.templates import polkitd
from dbusmock.templates.polkitd import *  # noqa: F401,F403
from dbusmock.templates.polkitd import BUS_NAME, MAIN_IFACE, MAIN_OBJ, SYSTEM_BUS  # noqa: F401

ERROR = 'org.freedesktop.PolicyKit1.Error.'


def load(mock, parameters):
    """dbusmock calls it."""
    polkitd.load(mock, parameters)
    mock.answers, mock.otherwise = {}, 'no'
    mock.questions, mock.taken_back = [], []
    mock.waiting = {}           # cancellation id → (ok, error, action)


def _answer(word, action, ok, error):
    results = {'yes': (True, False, {}), 'no': (False, False, {}),
               'challenge': (False, True, {'polkit.retains_authorization_after_challenge': '1'}),
               'dismissed': (False, True, {'polkit.dismissed': 'true'})}
    errors = {'unregistered': ('Failed', f'Action {action} is not registered'),
              'stranger': ('NotAuthorized', 'Only trusted callers may ask'),
              'cancelled': ('Cancelled', 'taken back')}
    if word in results:
        yes, challenge, details = results[word]
        ok((yes, challenge, dbus.Dictionary(details, signature='ss')))
    elif word == 'gone':
        error(dbus.exceptions.DBusException("Could not get UID of name ':1.5'",
                                            name='org.freedesktop.DBus.Error.NameHasNoOwner'))
    else:
        name, text = errors[word]
        error(dbus.exceptions.DBusException(text, name=ERROR + name))


@dbus.service.method(MAIN_IFACE, in_signature='(sa{sv})sa{ss}us', out_signature='(bba{ss})',
                     async_callbacks=('ok_cb', 'err_cb'))
def CheckAuthorization(self, subject, action_id, details, flags, cancellation_id, ok_cb, err_cb):
    """Of polkit."""
    self.questions.append((subject[0], subject[1], action_id, details, flags, cancellation_id))
    word = self.answers.get(action_id, self.otherwise)
    if word == 'wait':
        self.waiting[str(cancellation_id)] = (ok_cb, err_cb, str(action_id))
    else:
        _answer(word, action_id, ok_cb, err_cb)


@dbus.service.method(MAIN_IFACE, in_signature='s')
def CancelCheckAuthorization(self, cancellation_id):
    """Of polkit."""
    self.taken_back.append(cancellation_id)
    if str(cancellation_id) in self.waiting:
        ok_cb, err_cb, action = self.waiting.pop(str(cancellation_id))
        _answer('cancelled', action, ok_cb, err_cb)


@dbus.service.method(MOCK_IFACE, in_signature='a{ss}s')
def SetAnswers(self, answers, otherwise):
    """By action; otherwise: of all others."""
    self.answers = {str(action): str(word) for action, word in answers.items()}
    self.otherwise = str(otherwise)


@dbus.service.method(MOCK_IFACE, out_signature='a(sa{sv}sa{ss}us)')
def TakeQuestions(self):
    """Those since the last time."""
    taken, self.questions = self.questions, []
    return dbus.Array(taken, signature='(sa{sv}sa{ss}us)')


@dbus.service.method(MOCK_IFACE, out_signature='as')
def TakenBack(self):
    """Ids of questions that were."""
    return dbus.Array(self.taken_back, signature='s')


@dbus.service.method(MOCK_IFACE, out_signature='as')
def Waiting(self):
    """Ids of questions that wait for Release()."""
    return dbus.Array(list(self.waiting), signature='s')


@dbus.service.method(MOCK_IFACE, in_signature='s')
def Release(self, word):
    """Answers those that wait, in the order in which they came."""
    waiting, self.waiting = self.waiting, {}
    for ok_cb, err_cb, action in waiting.values():
        _answer(word, action, ok_cb, err_cb)
