#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Next to ModemManager: what it holds is not opened, and is as soon as it lets go."""

import os
import signal
import subprocess
import unittest

from mbnharness import (DIE_WITH_ME, Client, INTERFACE_MANAGER, ROOT, IntegrationTest, main)

try:
    import dbusmock
except ImportError:
    dbusmock = None

NAME = 'org.freedesktop.ModemManager1'
PATH = '/org/freedesktop/ModemManager1'
MODEM = NAME + '.Modem'
MM_PORT_NET, MM_PORT_MBIM, MM_PORT_IGNORED = 2, 7, 9


class FakeManager:
    """A ModemManager of dbusmock's on the scene's system bus."""

    def __init__(self, scene):
        self.address = scene.system_bus.address
        environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': self.address}
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['/usr/bin/python3', '-m', 'dbusmock', '--system', '-m', NAME, PATH,
                           'org.freedesktop.DBus.Mock.Unused'], env=environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._gdbus('wait', '--timeout', '20', NAME)

    def _gdbus(self, command, *args):
        subprocess.run(['gdbus', command, '--address', self.address, *args], check=True,
                       stdout=subprocess.DEVNULL, timeout=30)

    def _mock(self, method, *args):
        self._gdbus('call', '--dest', NAME, '--object-path', PATH,
                    '--method', 'org.freedesktop.DBus.Mock.' + method, *args)

    def _emit(self, *args):
        self._mock('EmitSignal', 'org.freedesktop.DBus.ObjectManager', *args)

    def take(self, *ports, number=0):
        """A modem with these ports, (path, type)."""
        names = [(os.path.realpath(path).removeprefix('/dev/'), kind) for path, kind in ports]
        words = ', '.join(f"('{name}', uint32 {kind})" for name, kind in names)
        properties = f"{{'Ports': <[{words}]>}}"
        path = f'{PATH}/Modem/{number}'
        self._mock('AddObject', path, MODEM, properties, '@a(ssss) []')
        self._emit('InterfacesAdded', 'oa{sa{sv}}',
                   f"[<objectpath '{path}'>, <{{'{MODEM}': {properties}}}>]")

    def let_go(self, number=0):
        """It goes."""
        path = f'{PATH}/Modem/{number}'
        self._mock('RemoveObject', path)
        self._emit('InterfacesRemoved', 'oas', f"[<objectpath '{path}'>, <['{MODEM}']>]")

    def mute(self):
        """It stays on the bus and says nothing more."""
        self.process.send_signal(signal.SIGSTOP)

    def close(self):
        """It leaves the bus."""
        self.process.kill()
        self.process.wait()


@unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')
class ManagerTest(IntegrationTest):
    """Scenes with a ModemManager"""

    def mock_scene(self, **kwargs):
        """A scene whose daemon is not started yet, and a ModemManager."""
        scene = self.scene(start=False, **kwargs)
        manager = FakeManager(scene)
        self.addCleanup(manager.close)
        return scene, manager

    def failed(self, scene):
        """FailedDevices."""
        return scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices')

    def wait_held(self, scene, *devices):
        """Waits until the daemon says that these are held; it has left them alone."""
        scene.client.wait(lambda m: m.changed().get('FailedDevices') == sorted(devices),
                          what='FailedDevices with those that are held')
        for modem in scene.modems:
            if modem.device in devices:
                self.assertEqual(modem.journal(), [])

    def lines(self, scene):
        """What the log says about ModemManager."""
        return [line for line in scene.log().splitlines() if 'ModemManager' in line]


class Held(ManagerTest):
    """A modem that it has before us"""

    def held_scene(self, **kwargs):
        """A scene in which the daemon has found its modem held."""
        scene, manager = self.mock_scene(**kwargs)
        manager.take(('/dev/wwan7', MM_PORT_NET), (scene.modem.device, MM_PORT_MBIM))
        scene.start()
        self.wait_held(scene, scene.modem.device)
        return scene, manager

    def check_free(self, scene):
        """It is opened and works, and is no longer listed."""
        scene.connected(scene.ready())
        self.assertEqual(self.failed(scene), [])
        self.assertTrue(scene.wait_log('ModemManager has let go of ' + scene.modem.device))

    def test_until_it_lets_go(self):
        scene, manager = self.held_scene()
        lines = self.lines(scene)
        self.assertEqual(len(lines), 1, lines)
        for word in (scene.modem.device, PATH + '/Modem/0', '77-mbnd.rules', 'systemctl mask',
                     '[modem] ignore'):
            self.assertIn(word, lines[0])
        manager.let_go()
        self.check_free(scene)

    def test_until_it_ends(self):
        scene, manager = self.held_scene()
        manager.close()
        self.check_free(scene)

    def test_until_the_bus_ends(self):
        scene, _ = self.held_scene()
        scene.system_bus.close()
        self.check_free(scene)

    def test_said_once(self):
        """Its other modems come and go; ours stays held, with one line about it."""
        scene, manager = self.held_scene()
        for number in (1, 2):
            manager.take(('/dev/null', MM_PORT_MBIM), number=number)
            manager.let_go(number)
        scene.settle(0.3, unless=lambda m: m.is_signal('InterfacesAdded'))
        self.assertEqual(self.failed(scene), [scene.modem.device])
        self.assertEqual(len(self.lines(scene)), 1)

    def test_unplugged_meanwhile(self):
        scene, manager = self.held_scene()
        scene.modem.command('unplug')
        scene.client.wait(lambda m: m.changed().get('FailedDevices') == [],
                          what='FailedDevices without the one that is gone')
        manager.let_go()
        scene.modem.command('plug')
        scene.connected(scene.ready())

    def test_one_of_two(self):
        """The other one is not kept waiting."""
        scene, manager = self.mock_scene(modems=[[], ['set imei 356938035643809']])
        held, free = scene.modems
        manager.take((held.device, MM_PORT_MBIM))
        scene.start()
        self.wait_held(scene, held.device)
        scene.connected(scene.ready())
        self.assertNotEqual(free.journal(), [])

    def test_stopped_while_held(self):
        scene, _ = self.held_scene()
        self.assertEqual(scene.stop(), 0)


class NotHeld(ManagerTest):
    """What is no reason to wait"""

    def test_another_port(self):
        scene, manager = self.mock_scene()
        manager.take(('/dev/null', MM_PORT_MBIM))
        scene.start()
        scene.connected(scene.ready())
        self.assertEqual(self.lines(scene), [])

    def test_port_that_it_ignores(self):
        scene, manager = self.mock_scene()
        manager.take((scene.modem.device, MM_PORT_IGNORED))
        scene.start()
        scene.connected(scene.ready())

    def test_no_answer(self):
        """It is asked for two seconds at most."""
        scene, manager = self.mock_scene()
        manager.mute()
        scene.start()
        scene.wait_log('does not say whether it has taken ' + scene.modem.device)
        scene.connected(scene.ready())

    def test_no_bus(self):
        scene = self.scene(start=False)
        scene.system_bus.close()
        scene.start()
        scene.connected(scene.ready())

    def test_no_manager(self):
        """It is asked for, and not started."""
        scene = self.scene(start=False)
        monitor = Client(scene.system_bus.address, monitor=True)
        self.addCleanup(monitor.close)
        scene.start()
        scene.connected(scene.ready())
        self.assertEqual(self.lines(scene), [])
        asked = monitor.wait(lambda m: m.kind == 'call' and m.member == 'GetManagedObjects')
        self.assertEqual(asked.destination, NAME)
        started = [m for m in monitor.messages if m.kind == 'call' and (
            m.member == 'StartServiceByName' or (m.destination == NAME and m.starts_service))]
        self.assertEqual(started, [])

    def test_it_comes_later(self):
        """Too late to give way, but said."""
        scene, manager = self.mock_scene()
        scene.start()
        connection = scene.ready()
        scene.connected(connection)
        manager.take((scene.modem.device, MM_PORT_MBIM))
        scene.wait_log('both will miss answers')
        self.assertEqual(self.failed(scene), [])
        scene.disconnected(connection)
        # once, until it has let go and takes it again
        manager.take(('/dev/null', MM_PORT_MBIM), number=1)
        manager.let_go(1)
        scene.settle(0.3)
        self.assertEqual(len(self.lines(scene)), 1)
        manager.let_go()
        scene.wait_log('ModemManager has let go of ' + scene.modem.device)
        manager.take((scene.modem.device, MM_PORT_MBIM), number=2)
        scene.wait_log(PATH + '/Modem/2')
        self.assertEqual(len(self.lines(scene)), 3)


if __name__ == '__main__':
    main()
