#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Contexts end before the machine hibernates (CTX-48): org.mbnd1.Power, and the unit for it."""

import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import tempfile
import unittest

from mbnharness import (ACTIVATED, ACTIVATING, BUS_NAME, DEACTIVATED, DEACTIVATING,
                        DEFAULT_TIMEOUT, ERROR_CANCELLED, ROOT, S_OK, Bus, Client, DBusError,
                        IntegrationTest, main)
from test_authority import NOBODY, call_as

ATTACHED = 'packet attached'
POWER = 'org.mbnd1.Power'
PREPARE = (ROOT, POWER, 'PrepareForHibernation')
UNIT = pathlib.Path(os.environ['MBN_TEST_SRCDIR'], 'data', 'mbnd-hibernate.service')


class HibernationTest(IntegrationTest):
    """The machine is about to hibernate"""

    def prepare(self, scene, client=None):
        """Calls and returns the reply when it has come."""
        client = client or scene.client
        return client.reply(client.send(*PREPARE))

    def assert_gone(self, scene, *modems):
        """No context is left, and nobody was told of a Disconnect."""
        for modem in modems or scene.modems:
            self.assertEqual(modem.state()['contexts'], [])
        self.assertEqual(scene.client.signals('OnDisconnectComplete'), [])


class States(HibernationTest):
    """The call in every state of a context"""

    def test_nothing_connected(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        before, wire = scene.client.mark(), scene.wire_mark()
        self.assertEqual(self.prepare(scene).args, ())
        scene.sync()
        self.assertEqual(scene.client.signals('OnConnectStateChange', since=before), [])
        self.assertEqual(scene.wire('connect', since=wire), [])
        scene.connected(connection)

    def test_no_modem(self):
        scene = self.scene(modems=[], devices=[])
        self.assertEqual(self.prepare(scene).args, ())

    def test_up(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        connection = scene.ready()
        scene.connected(connection)
        before = scene.client.mark()
        reply = self.prepare(scene)
        states = scene.client.values(connection, 'ActivationState', before)
        self.assertEqual(states, [DEACTIVATING, DEACTIVATED])
        gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=before)
        told = scene.client.signals('OnConnectStateChange', connection, since=before)
        self.assertEqual(len(told), 2)
        self.assert_order(gone, told[1], reply)
        self.assert_gone(scene)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)
        # and the machine is back
        scene.connected(connection)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_activating_and_queued(self):
        scene = self.scene([ATTACHED, 'set activate-delay 20000'])
        connection = scene.ready()
        requests = [scene.connect(connection), scene.connect(connection)]
        scene.modem.wait('host connect set')
        reply = self.prepare(scene)
        done = [scene.completed(r) for r in requests]
        self.assertEqual([d.args[1] for d in done], [ERROR_CANCELLED] * 2)
        self.assert_order(*done, reply)
        self.assertEqual(scene.state(connection), DEACTIVATED)
        self.assert_gone(scene)

    def test_attaching(self):
        scene = self.scene(['fault packet-service set delay=400'])
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host packet-service set')
        reply = self.prepare(scene)
        self.assertEqual(scene.completed(request).args[1], ERROR_CANCELLED)
        self.assert_order(scene.completed(request), reply)
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_deactivating(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        connection = scene.ready()
        scene.connected(connection)
        request = scene.disconnect(connection)
        reply = self.prepare(scene)
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        self.assert_order(done, reply)
        self.assertEqual(scene.client.signals('OnDisconnectComplete'), [done])
        self.assertEqual(len(scene.wire('connect', 'set')), 2)

    def test_connect_accepted_later_runs(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        connection = scene.ready()
        scene.connected(connection)
        client = scene.client
        serial = client.send(*PREPARE)
        scene.modem.wait('host connect set count=2')
        request = scene.connect(connection)
        reply = client.reply(serial)
        done = scene.completed(request)
        self.assertEqual(done.args[1], S_OK)
        activating = client.wait_property(connection, 'ActivationState', ACTIVATING,
                                          since=reply.index)
        self.assert_order(reply, activating, done)

    def test_two_modems(self):
        """The reply comes when the slower one is through."""
        scene = self.scene(modems=[[ATTACHED, 'set imei 1', 'set deactivate-delay 50'],
                                   [ATTACHED, 'set imei 2', 'set deactivate-delay 600']])
        first = scene.ready()
        second = scene.client.wait_signal('OnConnectionArrival', ROOT,
                                          where=lambda m: m.args[0] != first).args[0]
        for connection in (first, second):
            scene.connected(connection)
        before = scene.client.mark()
        reply = self.prepare(scene)
        for connection in (first, second):
            gone = scene.client.wait_property(connection, 'ActivationState', DEACTIVATED,
                                              since=before)
            self.assert_order(gone, reply)
        self.assert_gone(scene)

    def test_several_calls(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        scene.connected(scene.ready())
        other = Client(scene.bus.address)
        self.addCleanup(other.close)
        serials = [(client, client.send(*PREPARE))
                   for client in (scene.client, other, scene.client)]
        for client, serial in serials:
            self.assertEqual(client.reply(serial).args, ())
        self.assert_gone(scene)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)


class Trouble(HibernationTest):
    """Modems, callers and moments that stand in the way"""

    def test_deactivation_unanswered(self):
        """After 10 s the machine goes on; the other modem has been told all the same."""
        drop = 'fault connect set drop no-apply command=deactivate count=all'
        scene = self.scene(modems=[[ATTACHED, 'set imei 1'], [ATTACHED, 'set imei 2', drop]])
        scene.ready()
        scene.client.wait(lambda _: len(scene.client.signals('OnConnectionArrival')) == 2)
        for message in scene.client.signals('OnConnectionArrival'):
            scene.connected(message.args[0])
        message = self.assert_refused('Timeout', self.prepare, scene)
        self.assertIn(scene.modems[1].device, message)
        self.assertNotIn(scene.modems[0].device, message)
        self.assert_gone(scene, scene.modems[0])

    def test_modem_that_has_to_be_reset(self):
        """A reset ends the context, too (design.md 3.2)."""
        scene = self.scene([ATTACHED, 'fault connect set drop no-apply command=deactivate'],
                           limits={'deactivate_timeout': 0.5, 'probe_timeout': 0.5})
        scene.connected(scene.ready())
        self.assertEqual(self.prepare(scene).args, ())
        self.assert_gone(scene)

    def test_unplugged(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 20000'])
        scene.connected(scene.ready())
        serial = scene.client.send(*PREPARE)
        scene.modem.wait('host connect set count=2')
        scene.modem.command('unplug')
        self.assertEqual(scene.client.reply(serial).args, ())

    @unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
    def test_for_root_only(self):
        for authority in ('root', None):
            with self.subTest(authority=authority):
                scene = self.scene([ATTACHED], authority=authority)
                connection = scene.ready()
                scene.connected(connection)
                result, = call_as(NOBODY, scene.bus.address, [(*PREPARE, None, ())])
                self.assertEqual(result.get('error'), 'org.mbnd1.Error.AccessDenied', result)
                self.assertEqual(scene.state(connection), ACTIVATED)
                self.prepare(scene)
                self.assert_gone(scene)

    def test_stopping(self):
        """Refused from then on, and so is what is under way."""
        scene = self.scene([ATTACHED, 'fault connect set delay=1000 command=deactivate'])
        scene.connected(scene.ready())
        client = scene.client
        owner, = client.call_bus('GetNameOwner', '(s)', (BUS_NAME,))
        early = client.send(*PREPARE)
        scene.modem.wait('host connect set count=2')
        scene.daemon.process.send_signal(signal.SIGTERM)
        self.assert_refused('ServiceNotActive', client.reply, early)
        self.assert_refused('ServiceNotActive', client.call, *PREPARE, destination=owner)
        self.assertEqual(scene.daemon.wait(), 0)


def command_of_unit():
    """(may fail, words) of its ExecStart line, of which there is one."""
    line, = [line for line in UNIT.read_text(encoding='utf-8').splitlines()
             if line.startswith('ExecStart=')]
    words = shlex.split(line.removeprefix('ExecStart='))
    return words[0].startswith('-'), [words[0].lstrip('-'), *words[1:]]


@unittest.skipUnless(shutil.which('busctl'), 'no busctl')
class Unit(HibernationTest):
    """What mbnd-hibernate.service runs, on a private bus in place of the system's"""

    def run_command(self, bus, words):
        """Returns (exit status, what it says)."""
        environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': bus.address}
        done = subprocess.run(words, capture_output=True, text=True, timeout=DEFAULT_TIMEOUT,
                              check=False, env=environment)
        return done.returncode, done.stdout + done.stderr

    def test_contexts_end(self):
        scene = self.scene([ATTACHED])
        scene.connected(scene.ready())
        _, words = command_of_unit()
        self.assertEqual(self.run_command(scene.bus, words), (0, ''))
        self.assert_gone(scene)

    def test_no_mbnd(self):
        """It is not started for this, and the failure does not matter."""
        may_fail, words = command_of_unit()
        self.assertTrue(may_fail)
        with tempfile.TemporaryDirectory(prefix='mbnservices-') as directory:
            started = pathlib.Path(directory, 'started')
            pathlib.Path(directory, f'{BUS_NAME}.service').write_text(
                f'[D-BUS Service]\nName={BUS_NAME}\n'
                f'Exec=/bin/sh -c "touch {started}; exit 1"\n', encoding='ascii')
            with Bus(f'<servicedir>{directory}</servicedir>') as bus:
                status, _ = self.run_command(bus, words)
                self.assertNotEqual(status, 0)
                self.assertFalse(started.exists())
                # the bus would have
                client = Client(bus.address)
                self.addCleanup(client.close)
                with self.assertRaises(DBusError):
                    client.call(*PREPARE)
                self.assertTrue(started.exists())


if __name__ == '__main__':
    main()
