#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What is remembered of automatic connections over the end of the daemon, be it in order or not:
the token, the latch, the last-known-good profile of each SIM, and whose a connection is
(AUTO-7, AUTO-14, AUTO-44, AUTO-53, AUTO-73; design.md 6)."""

import os
import shutil
import signal
import stat
import unittest

import mbnnet
from mbnauto import AutoTest, auto, governed
from mbnharness import CONNECTION, ICCID, IMSI, INTERFACE, main
from mbnnm import FULL
from mbnprofiles import OTHER_ICCID, OTHER_IMSI
from mbnrestart import sent
from mbnsystemd import dbusmock

FILE = 'auto-connect'       # in the state directory; what is not on disk yet, in the other one
NONSENSE = b'\0[interface\nno key file'
OTHER_IMEI = '490154203237526'
OTHER_MODEM = [f'set imsi {OTHER_IMSI}', f'set iccid {OTHER_ICCID}', f'set imei {OTHER_IMEI}',
               'packet attached']


class MemoryTest(AutoTest):
    """Daemons that end, and what lies on disk"""

    def end_and_start(self, scene, how):
        """A daemon ends as `how` says and another one starts: a signal, or `reboot` of it all."""
        scene.end('SIGTERM' if how == 'reboot' else how)
        self.assert_private(scene)
        if how == 'reboot':
            shutil.rmtree(self.runtime(scene))
        scene.start_alive()

    @staticmethod
    def runtime(scene, *name):
        """The runtime directory, or a file in it."""
        return os.path.join(scene.directory, 'run', *name)

    def assert_private(self, scene):
        """All files of the daemon are its own (design.md 6)."""
        files = [os.path.join(folder, name)
                 for top in (scene.state_dir, self.runtime(scene))
                 for folder, _, names in os.walk(top) for name in names]
        self.assertIn(os.path.join(scene.state_dir, FILE), files)
        for path in files:
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)

    def wait(self, scene, **wanted):
        """wait_auto() from the start of the daemon on."""
        return scene.wait_auto(since=scene.life, **wanted)


class Wishes(MemoryTest):
    """The token and the latch"""

    def test_token(self):
        scene = self.scene()
        scene.enable(False)
        scene.create(auto())
        for how in ('SIGTERM', 'SIGKILL', 'reboot'):
            self.end_and_start(scene, how)
            self.assertEqual(self.wait(scene, State='off')['Enabled'], False)
        self.assertEqual(scene.activations(), 0)
        scene.enable(True)
        self.wait(scene, State='connected', Profile='Work')
        self.end_and_start(scene, 'SIGTERM')
        self.wait(scene, State='connected', Profile='Work', Enabled=True)

    def test_token_and_a_kill_at_once(self):
        """What was answered is kept, however soon the end comes."""
        scene = self.scene()
        for n in range(6):
            scene.enable(n % 2 == 1)
            scene.reborn()
            self.assertEqual(self.wait(scene)['Enabled'], n % 2 == 1)

    def test_latch(self):
        scene = self.scene()
        scene.create(auto())
        self.wait(scene, State='connected', Profile='Work')
        scene.disconnected(scene.connection())
        before = scene.activations()
        for how in ('SIGKILL', 'SIGTERM', 'reboot'):
            self.end_and_start(scene, how)
            self.wait(scene, State='blocked', ReasonCode='AUTO-52', Enabled=True)
        self.assertEqual(scene.activations(), before)
        scene.enable(True)
        self.wait(scene, State='connected', Profile='Work')
        self.end_and_start(scene, 'SIGTERM')
        self.wait(scene, State='connected', Profile='Work')

    def test_latch_and_a_kill_before_the_completion(self):
        scene = self.scene()
        scene.create(auto())
        self.wait(scene, State='connected', Profile='Work')
        with scene.frozen():
            scene.disconnect(scene.connection())
            scene.daemon.stop(signal.SIGKILL)
        scene.end()
        self.assertEqual(scene.client.signals('OnDisconnectComplete'), [])
        scene.start_alive()
        self.wait(scene, State='blocked', ReasonCode='AUTO-52')
        self.assert_stays(scene, 0.3)
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.end_and_start(scene, 'SIGTERM')
        self.wait(scene, State='blocked', ReasonCode='AUTO-52')

    def test_another_sim_has_no_latch(self):
        """Whether somebody sees the change or not"""
        scene = self.scene()
        scene.create(auto())
        scene.create(auto('Other', imsi=OTHER_IMSI))
        self.wait(scene, State='connected', Profile='Work')
        scene.disconnected(scene.connection())
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        scene.wait_auto(State='connected', Profile='Other')
        scene.disconnected(scene.connection())
        scene.end('SIGTERM')
        for command in ('sim absent', f'set imsi {IMSI}', f'set iccid {ICCID}', 'sim initialized'):
            scene.modem.command(command)
        scene.start_alive()
        self.wait(scene, State='connected', Profile='Work')

    def test_two_modems(self):
        """One without the token, one with the latch; each keeps its own."""
        scene = self.scene(modems=[['packet attached'], OTHER_MODEM])
        scene.create(auto())
        scene.create(auto('Other', imsi=OTHER_IMSI))
        first, second = self.modems(scene)
        self.wait(scene, path=first, State='connected', Profile='Work')
        self.wait(scene, path=second, State='connected', Profile='Other')
        scene.enable(False, first)
        scene.disconnected(self.connection(scene, second))
        for how in ('SIGTERM', 'SIGKILL', 'reboot'):
            self.end_and_start(scene, how)
            first, second = self.modems(scene)
            self.wait(scene, path=first, State='off', Enabled=False)
            self.wait(scene, path=second, State='blocked', ReasonCode='AUTO-52', Enabled=True)
            for path in (first, second):
                scene.auto(path)

    @staticmethod
    def modems(scene):
        """Their paths: the one with the first profile's SIM, the other."""
        return scene.modem_with(ICCID, 2), scene.modem_with(OTHER_ICCID, 2)

    @staticmethod
    def connection(scene, interface):
        """The Connection of a modem."""
        objects = scene.client.objects()
        wanted = objects[interface][INTERFACE]['InterfaceID']
        path, = [p for p, interfaces in objects.items()
                 if interfaces.get(CONNECTION, {}).get('InterfaceID') == wanted]
        return path


class Good(MemoryTest):
    """The last-known-good profile"""

    def second_is_good(self):
        """A scene with two profiles, of which the second one is the last that worked."""
        scene = self.scene(['packet attached',
                            'fault connect set status=2 nw-error=38 command=activate'])
        scene.enable(False)
        scene.create(auto('First', apn='first'))
        scene.create(auto('Second', apn='second'))
        scene.enable(True)
        self.wait(scene, State='connected', Profile='Second')
        return scene

    def assert_first_try(self, scene, name):
        """This one is tried before others, and that was all."""
        self.wait(scene, State='connected', Profile=name)
        tries = [text for _, _, _, text in scene.decided('connect')]
        self.assertEqual(len(tries), 1, tries)
        self.assertIn(f'"{name}"', tries[0])
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], name.lower())

    def test_it_is_remembered(self):
        scene = self.second_is_good()
        for how in ('SIGTERM', 'reboot'):
            self.end_and_start(scene, how)
            self.assert_first_try(scene, 'Second')
        scene.end()
        scene.modem.command('reboot for=1')     # and with it the connection
        scene.modem.wait('plugged')
        scene.modem.command('packet attached')
        scene.start_alive()
        self.assert_first_try(scene, 'Second')
        scene.update(scene.find('Second'), auto('Second', apn='second', description='new'))
        self.end_and_start(scene, 'SIGTERM')
        self.assert_first_try(scene, 'First')

    def test_each_sim_has_its_own(self):
        scene = self.second_is_good()
        scene.create(auto('Alpha', apn='alpha', imsi=OTHER_IMSI))
        scene.create(auto('Beta', apn='beta', imsi=OTHER_IMSI))
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        scene.wait_auto(State='connected', Profile='Alpha')
        scene.change_sim(IMSI, ICCID)
        scene.wait_auto(State='connected', Profile='Second')
        self.assertNotIn('First', str(scene.decided('connect')[3:]))
        scene.change_sim(OTHER_IMSI, OTHER_ICCID)
        scene.wait_auto(State='connected', Profile='Alpha')
        self.end_and_start(scene, 'SIGTERM')
        self.assert_first_try(scene, 'Alpha')


class Spoiled(MemoryTest):
    """Files that cannot be read (design.md 6)"""

    def spoil(self, path):
        """Something else is in it."""
        with open(path, 'wb') as file:
            file.write(NONSENSE)
        os.chmod(path, 0o600)

    def assert_set_aside(self, scene, path):
        """With a warning that names it; what was in it is still there."""
        folder, name = os.path.split(path)
        aside = [n for n in os.listdir(folder) if n.startswith(name + '.unreadable')]
        self.assertEqual(len(aside), 1, os.listdir(folder))
        with open(os.path.join(folder, aside[0]), 'rb') as file:
            self.assertEqual(file.read(), NONSENSE)
        warnings = [line for line in scene.warnings() if path in line]
        self.assertEqual(len(warnings), 1, scene.daemon.log())

    def test_state(self):
        scene = self.scene()
        scene.enable(False)
        scene.create(auto())
        scene.end('SIGTERM')
        path = os.path.join(scene.state_dir, FILE)
        others = {name: contents for name, contents in scene.store.snapshot().items()
                  if name != FILE}
        self.spoil(path)
        scene.start_alive()
        self.wait(scene, State='connected', Profile='Work', Enabled=True)
        self.assert_set_aside(scene, path)
        after = scene.store.snapshot()
        self.assertEqual({name: after.get(name) for name in others}, others)
        scene.enable(False)
        self.end_and_start(scene, 'SIGTERM')
        self.wait(scene, State='off')

    def test_what_is_not_on_disk_yet(self):
        """It takes nothing with it that was on disk."""
        scene = self.scene()
        scene.enable(False)
        scene.end('SIGTERM')
        self.spoil(self.runtime(scene, FILE))
        scene.start_alive()
        self.wait(scene, State='off', Enabled=False)
        self.assert_set_aside(scene, self.runtime(scene, FILE))


@unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')
class Adopted(MemoryTest):
    """A connection that outlives the daemon that has made it"""

    def adopted(self, origin):
        """A scene whose connection was taken over, with Internet on the other link from then on."""
        scene = self.scene(nm=True, times={'gain_hold': 0.2, 'soft_period': 0.2})
        scene.create(governed())
        self.wait(scene, State='connected', Profile='Work')
        if origin == 'user':
            self.assert_refused('MaxActivatedContexts', scene.connect, scene.connection(), 'Work',
                                0)
        life = scene.reborn()
        self.wait(scene, State='connected', ReasonCode='AUTO-10')
        self.assertEqual(scene.origin(), origin)
        self.assertNotIn('open', sent(scene, life.wire))
        self.assertEqual(scene.activations(), 1)
        scene.lan.come(FULL)
        return scene

    def test_ours_is_let_go(self):
        scene = self.adopted('auto')
        self.assertEqual(scene.wait_auto(State='connected', ReasonCode='AUTO-36')['Profile'],
                         'Work')
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23', Profile='Work')
        self.assert_down(scene)
        scene.when('disconnect', 'AUTO-36')

    def test_claimed_one_stays(self):
        scene = self.adopted('user')
        self.assert_stays(scene, 1)
        self.assertEqual(scene.auto()['ReasonCode'], 'AUTO-10')
        self.assertEqual((scene.activations(), scene.origin()), (1, 'user'))


if __name__ == '__main__':
    mbnnet.enter()
    main()
