# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A polkit on the bus of a scene, callers of other users, and the policy that we ship.

    scene = PolkitScene(self, ['packet attached'])      # polkit and mbnd are on one bus
    scene.polkit.answer(DEFAULTS['active'])
    nobody = scene.caller(NOBODY)                       # a client of that user

PolkitTest has what tests of calls that wait for polkit share.

polkit is dbusmock's, which cannot tell one caller from another: a test tells it what it says about
everybody but root, whom it is never asked about.
"""

import os
import time
import unittest
from collections import namedtuple
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from mbnbus import DEFAULT_TIMEOUT, Client, NoMessage
from mbnharness import CONNECTION, ROOT, DBusError, IntegrationTest, Scene, profile
from mbnmock import MOCK, MockService
from mbnprofiles import MANAGER

POLKIT, POLKIT_PATH = 'org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority'
TEMPLATE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'polkitd_template.py')
SOURCE = Path(os.environ.get('MBN_TEST_SRCDIR', Path(__file__).resolve().parents[2]))
POLICY = SOURCE / 'data' / 'org.mbnd1.policy'
# A bus lets in only whom the system knows: "nobody" and "daemon".
NOBODY, SOMEBODY = 65534, 1
DENIED = 'org.mbnd1.Error.AccessDenied'
ATTACHED = ['packet attached']
NEEDS_ROOT = 'needs root to become another user'

Question = namedtuple('Question', 'kind subject action details flags id')


def read_policy():
    """{class of callers: {action: what the shipped file says}}."""
    classes = {'active': 'allow_active', 'inactive': 'allow_inactive', 'other': 'allow_any'}
    root = ElementTree.parse(POLICY).getroot()
    return {name: {action.get('id'): action.find(f'defaults/{tag}').text
                   for action in root.iter('action')} for name, tag in classes.items()}


def as_polkit_answers(defaults):
    """What polkit says without rules of an administrator, when nobody can be asked."""
    return {action: word if word in ('yes', 'no') else 'challenge'
            for action, word in defaults.items()}


DEFAULTS = {name: as_polkit_answers(defaults) for name, defaults in read_policy().items()}


@contextmanager
def user(uid):
    """What is opened meanwhile is that user's."""
    if uid == os.geteuid():
        yield
        return
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)


def client_of(test, uid, address):
    """A client of that user; it ends with the test."""
    with user(uid):
        client = Client(address)
    test.addCleanup(client.close)
    return client


class Polkit(MockService):
    """The mocked polkit, which says no until it is told otherwise. Ends with the test."""

    name, template = POLKIT, TEMPLATE

    def _tell(self, method, signature=None, args=()):
        return self.client.call(POLKIT_PATH, MOCK, method, signature, args, destination=POLKIT)

    def answer(self, answers, otherwise='no'):
        """From now on: {action: word}, see polkitd_template.py."""
        self._tell('SetAnswers', '(a{ss}s)', (answers, otherwise))

    def questions(self):
        """Those since the last time."""
        asked, = self._tell('TakeQuestions')
        return [Question(*one) for one in asked]

    def taken_back(self):
        """Ids of questions."""
        return self._tell('TakenBack')[0]

    def wait_until(self, what, condition):
        """Waits until that holds."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while not condition():
            if time.monotonic() > deadline:
                raise NoMessage(f'not in time: {what}')

    def wait_asked(self, number=1):
        """Waits until so many questions wait for an answer; returns them."""
        self.wait_until(f'{number} questions',
                        lambda: len(self._tell('Waiting')[0]) == number)
        return self._tell('Waiting')[0]

    def release(self, word='yes'):
        """Answers those that wait."""
        self._tell('Release', '(s)', (word,))


class PolkitScene(Scene):
    """polkit: there from the start; same_bus: mbnd serves the bus that polkit is on.

    uid: of the user that mbnd will run as; before_start: is called with the scene
    """

    def __init__(self, test, scenario=None, polkit=True, same_bus=True, uid=None,
                 before_start=None, **kwargs):
        super().__init__(test, scenario, start=False, authority='polkit', **kwargs)
        for name in ('state', 'run') if uid is not None else ():
            path = os.path.join(self.directory, name)
            os.mkdir(path, 0o700)
            os.chown(path, uid, uid)
        self.polkit_bus = self.bus if same_bus else self.system_bus
        self.environment = {'DBUS_SYSTEM_BUS_ADDRESS': self.polkit_bus.address}
        self.polkit = None
        if polkit:
            self.add_polkit()
        if before_start:
            before_start(self)
        self.start()

    def add_polkit(self):
        """It appears."""
        self.polkit = Polkit(self.test, self.polkit_bus.address)

    def caller(self, uid=NOBODY):
        """A client of another user."""
        return client_of(self.test, uid, self.bus.address)


@unittest.skipUnless(os.getuid() == 0, NEEDS_ROOT)
class PolkitTest(IntegrationTest):
    """polkit, and a caller who is not root"""

    def begin(self, *args, **kwargs):
        """scene, connection, a caller of another user."""
        scene = PolkitScene(self, *(args or (ATTACHED,)), **kwargs)
        connection = scene.ready()
        return scene, connection, scene.caller()

    def assert_denied(self, client, serial):
        """The call is refused for want of authority; returns the message."""
        with self.assertRaises(DBusError) as caught:
            client.reply(serial)
        self.assertEqual(caught.exception.name, DENIED, caught.exception)
        self.assertTrue(caught.exception.message.startswith('0x80070005: '), caught.exception)
        self.assertNotIn('\n', caught.exception.message)
        return caught.exception.message

    @staticmethod
    def send_connect(client, connection, name='Work', **kwargs):
        """Connect with a temporary profile; its serial."""
        return client.send(connection, CONNECTION, 'Connect', '(us)', (1, profile(name=name)),
                           **kwargs)

    def create(self, scene, xml):
        """Root makes a profile; its path."""
        since = scene.client.mark()
        scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (xml,))
        return scene.client.wait_signal('OnConnectionProfileArrival', since=since).args[0]
