#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Devices that are not there, or are no modems (issue item "bad input", design.md 6)."""

import os
import pty
import tempfile

from mbnharness import (CONNECTION, INTERFACE_MANAGER, ROOT, IntegrationTest, Modem, main)

SHORT = {'query_timeout': 0.6, 'open_timeout': 0.8, 'probe_timeout': 0.5}


class NotAModem(IntegrationTest):
    """--device that is something else; the modem beside it works"""

    def beside(self, path, limits=None):
        """A scene with a good modem and that device; returns (scene, connection)."""
        scene = self.scene(start=False, limits=limits or SHORT)
        scene.arguments.append('--device=' + path)
        scene.start()
        connection = scene.ready()
        scene.connected(connection)
        return scene, connection

    def failed(self, scene):
        """FailedDevices."""
        return scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices')

    def still_fine(self, scene, connection, path):
        """The daemon lives, said something, shows no object for it, and the good modem works."""
        scene.disconnected(connection)
        scene.connected(connection)
        self.assertEqual(len(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')[0]), 1)
        self.assertIn(path, scene.log())

    def test_regular_file_directory_and_null(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        path = os.path.join(scratch.name, 'file')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('nothing')
        for bad in (path, scratch.name, '/dev/null'):
            with self.subTest(bad=bad):
                scene, connection = self.beside(bad)
                # every word of it that reaches the log is a word about this path
                scene.wait_log(bad)
                self.still_fine(scene, connection, bad)
        with open(path, encoding='utf-8') as file:
            self.assertEqual(file.read(), 'nothing')

    def test_what_never_answers_is_listed_as_failed_2(self):
        """A pty with nobody behind it, and two dead modems: one wakes up, one goes away."""
        master, slave = pty.openpty()
        self.addCleanup(os.close, master)
        path = os.ttyname(slave)
        os.close(slave)
        scene = self.scene(modems=[['set imei 1'], ['set imei 2', 'silent on'],
                                   ['set imei 3', 'silent on']],
                           limits={**SHORT, 'open_timeout': 0.3}, start=False)
        scene.arguments.append('--device=' + path)
        scene.start()
        client = scene.client
        good, wakes, goes = scene.modems
        connection = scene.ready()
        scene.connected(connection)

        listed = client.wait(
            lambda m: len(m.changed().get('FailedDevices', [])) == 3, timeout=30,
            what='three FailedDevices')
        self.assertEqual((listed.path, listed.args[0]), (ROOT, INTERFACE_MANAGER))
        self.assertEqual(set(self.failed(scene)), {path, wakes.device, goes.device})
        self.still_fine(scene, connection, path)
        self.assertNotIn(good.device, self.failed(scene))

        # a path leaves the list when the modem goes away or answers
        goes.command('unplug')
        client.wait(lambda m: set(m.changed().get('FailedDevices', [])) == {path, wakes.device},
                    timeout=5, since=listed.index, what='FailedDevices without the unplugged one')
        since = client.mark()
        wakes.command('silent off')
        client.wait(lambda m: m.changed().get('FailedDevices') == [path], timeout=40,
                    since=since, what='FailedDevices without the woken one')
        scene.connected(scene.ready(since))


class Waited(IntegrationTest):
    """A path that does not exist yet is waited for; one that goes away too (design.md 6)"""

    def test_path_that_comes_later(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        scene = self.scene(modems=[], devices=[os.path.join(scratch.name, 'modem,net=wwan7')])
        scene.sync()
        self.assertEqual(scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices'), [])
        self.assertEqual(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))
        modem = Modem(directory=scratch.name)
        scene.modems.append(modem)
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan7')
        scene.connected(connection)

    def test_directory_that_comes_later(self):
        scratch = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(scratch.cleanup)
        directory = os.path.join(scratch.name, 'a', 'b')
        scene = self.scene(modems=[], devices=[os.path.join(directory, 'modem')])
        scene.sync()
        os.makedirs(directory)
        scene.modems.append(Modem(directory=directory))
        scene.connected(scene.ready())

    def test_goes_and_comes_many_times(self):
        scene = self.scene()
        scene.ready()
        for _ in range(5):
            since = scene.client.mark()
            scene.modem.command('unplug')
            scene.client.wait_signal('OnInterfaceRemoval', ROOT, since=since)
            scene.modem.command('plug')
            scene.ready(since)
        scene.connected(scene.ready(since))

    def test_another_modem_at_the_same_path_2(self):
        scene = self.scene()
        first = scene.client.get(scene.ready(), CONNECTION, 'InterfaceID')
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.modem.command('set imei 356938035643809')
        scene.modem.command('plug')
        second = scene.client.get(scene.ready(since), CONNECTION, 'InterfaceID')
        self.assertNotEqual(first, second)


if __name__ == '__main__':
    main()
