# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Who may do what, with the real polkit and the real logind.

alice sits at the machine, carol is its administrator, bob has no session.
"""

import contextlib
import fcntl

import machine
from machine import (ACTIVATED, CONNECTION, DEACTIVATED, INTERFACES, ROOT, SystemTest, as_alice,
                     as_bob, busctl)

SUBSCRIBER = 'org.mbnd1.SubscriberInformation'
IMSI = '001010123456789'
VT_ACTIVATE, VT_WAITACTIVE = 0x5606, 0x5607
CAROLS_PASSWORD = 'carol'


def switch_to(terminal):
    """Another virtual terminal is on the screen."""
    with open('/dev/tty0', 'wb') as console:
        fcntl.ioctl(console, VT_ACTIVATE, terminal)
        fcntl.ioctl(console, VT_WAITACTIVE, terminal)


@contextlib.contextmanager
def alice_in_the_background():
    """Somebody else has the screen: her session is there, and not active."""
    session = as_alice('sh', '-c', 'echo $XDG_SESSION_ID').out.strip()

    def state():
        return machine.run('loginctl', 'show-session', session, '-P', 'Active').strip()
    switch_to(2)
    try:
        machine.wait_until(lambda: state() == 'no', "alice's session is in the background")
        yield
    finally:
        switch_to(1)
        machine.wait_until(lambda: state() == 'yes', "alice's session is active again")


class People(SystemTest):
    """In each the modem is registered, and there is a profile "Work"."""

    def setUp(self):
        super().setUp()
        self.connection = self.need_connection()
        self.need_profile()
        self.interface = next(path for path, interfaces in self.client.objects().items()
                              if SUBSCRIBER in interfaces)
        self.connect = busctl(self.connection, CONNECTION, 'Connect', 'us', 0, 'Work')
        self.disconnect = busctl(self.connection, CONNECTION, 'Disconnect')
        self.identity = busctl(self.interface, SUBSCRIBER, 'GetSubscriberInformation')
        self.hang_up()

    def test_1_at_the_machine(self):
        """a user who sits at the machine connects with busctl, gets through, and disconnects"""
        start = self.client.mark()
        outcome = as_alice(*self.connect)
        self.assertEqual(outcome.status, 0, str(outcome))
        status, details = self.completion('OnConnectComplete', start, int(outcome.out.split()[1]))
        self.assertEqual(status, 0, details)
        outcome = as_alice('ping', '-n', '-c', '3', '-i', '0.3', '-W', '10', machine.WEB)
        self.assertEqual(outcome.status, 0, str(outcome))
        start = self.client.mark()
        outcome = as_alice(*self.disconnect)
        self.assertEqual(outcome.status, 0, str(outcome))
        status, _ = self.completion('OnDisconnectComplete', start, int(outcome.out.split()[1]))
        self.assertEqual(status, 0)
        self.assertEqual(self.state(self.connection), DEACTIVATED)

    def test_2_without_session(self):
        """a user without a session is refused, with a reason, and may look"""
        for command in (self.connect, self.identity):
            text = self.refused(as_bob(*command))
            print('# bob reads:', text.strip(), flush=True)
        self.assertEqual(self.state(self.connection), DEACTIVATED)
        outcome = as_bob(*busctl(ROOT, INTERFACES, 'GetInterfaces'))
        self.assertEqual(outcome.out.strip(), f'ao 1 "{self.interface}"', str(outcome))

    def test_3_in_the_background(self):
        """a user whose session is in the background may not connect"""
        with alice_in_the_background():
            self.refused(as_alice(*self.connect))
        self.assertEqual(self.state(self.connection), DEACTIVATED)

    def test_4_identity(self):
        """the SIM's identity is root's to read; the user at the machine is asked to authenticate"""
        text = self.refused(as_alice(*self.identity))
        self.assertNotIn(IMSI, text)
        print('# alice reads:', text.strip(), flush=True)
        self.assertIn(IMSI, machine.run(*self.identity))
        properties = as_alice('busctl', 'get-property', machine.BUS_NAME, self.interface,
                              SUBSCRIBER, 'SubscriberID')
        self.assertEqual(properties.out.strip(), 's ""', str(properties))

    def ask(self, password):
        """alice reads the identity at a terminal, where polkit's agent asks for carol's password."""
        command = [*self.identity]
        command.insert(1, '--allow-interactive-authorization=yes')
        return as_alice('/usr/bin/python3', '/run/mbn-test/tests/ask_interactively.py', password,
                        *command)

    def test_5_password(self):
        """with the administrator's password, typed when polkit asks, the user reads it"""
        outcome = self.ask(CAROLS_PASSWORD)
        self.assertEqual(outcome.status, 0, str(outcome))
        self.assertIn(IMSI, outcome.out)
        print('# polkit asks:', next((line.strip() for line in outcome.out.splitlines()
                                      if 'uthentication' in line and '===' not in line), ''),
              flush=True)
        # what has been granted is not kept for the next test
        machine.run('systemctl', 'restart', 'polkit.service')

    def test_6_wrong_password(self):
        """and with a wrong one does not"""
        outcome = self.ask('wrong')
        self.assertNotEqual(outcome.status, 0, str(outcome))
        self.assertNotIn(IMSI, outcome.out)

    def test_7_others_connection(self):
        """nobody without a session ends what another has connected"""
        self.need_call()
        self.refused(as_bob(*self.disconnect))
        self.assertEqual(self.state(self.connection), ACTIVATED)

    def test_8_own_name(self):
        """nobody but the service takes its name on the bus"""
        outcome = as_bob('busctl', 'call', 'org.freedesktop.DBus', '/org/freedesktop/DBus',
                         'org.freedesktop.DBus', 'RequestName', 'su', 'org.mbnd1', '6')
        self.assertNotEqual(outcome.status, 0, str(outcome))
        self.assertIn('ccess denied', outcome.err)

    def test_9_without_polkit(self):
        """without polkit root alone may act, until it is back"""
        machine.systemctl('mask', '--runtime', 'polkit.service')
        machine.systemctl('stop', 'polkit.service')
        try:
            self.refused(as_alice(*self.connect))
            self.need_call()
        finally:
            machine.systemctl('unmask', '--runtime', 'polkit.service')
        self.hang_up()
        machine.systemctl('start', 'polkit.service')

        def may_connect():
            return as_alice(*self.connect).status == 0
        machine.wait_until(may_connect, 'alice may connect again')
        machine.wait_until(lambda: self.state(self.connection) == ACTIVATED, 'she is connected')
