#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A session record that is wrong, foreign or no file at all: an ordinary open and a true state."""

import os
import random
import shutil
import unittest

import mbnnet
from mbnharness import ACTIVATED, DEACTIVATED, S_OK
from mbnplaces import Mount
from mbnrestart import BOTH, DUAL, RestartTest, boot_id, contexts, other_boot, sent

MIB = 1 << 20
WITHOUT_OVERRIDE = ('setpriv --bounding-set -dac_override,-dac_read_search '
                    '--inh-caps -dac_override,-dac_read_search --')


class RecordTest(RestartTest):
    """One scene in which records are spoilt again and again"""

    def spoilt(self, scene, connection, spoil):
        """Connects, kills, spoils, starts: an ordinary open; returns (Connection, Life)."""
        if scene.state(connection) == ACTIVATED:
            scene.disconnected(connection)      # the last one has failed
        scene.connected(connection)
        life = scene.end()
        spoil(scene.records)
        scene.start_alive()
        return self.assert_ordinary(scene, life, lost=True), life

    def tidy(self, scene):
        """Takes away what was set aside."""
        for name in scene.records.others():
            path = os.path.join(scene.records.directory, name)
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.remove(path)


class Wrong(RecordTest):
    """Contents that no record has"""

    def set_aside(self, spoils):
        """Each of these, which are set aside with a warning; spoils: {name: function}."""
        scene, connection = self.link_scene([DUAL])
        for name, spoil in spoils.items():
            with self.subTest(name):
                connection, _ = self.spoilt(scene, connection, spoil)
                self.assert_unreadable(scene)
                self.assert_connects(scene, connection)
                self.tidy(scene)
        # and the next that is good is good
        scene.connected(connection)
        self.assert_adopted(scene, scene.reborn())

    def test_truncated(self):
        scene, connection = self.up([DUAL])
        whole = scene.records.contents().rstrip()
        scene.disconnected(connection)
        scene.stop()
        lengths = sorted({0, 1, len(whole) - 1, *range(0, len(whole), len(whole) // 12),
                          whole.index(b'[context]'), whole.index(b'[link]'),
                          whole.index(b'state=')})
        self.doCleanups()
        self.set_aside({f'{n} of {len(whole)} bytes': lambda r, n=n: r.put(r.contents()[:n])
                        for n in lengths})

    def test_garbage(self):
        noise = random.Random(6).randbytes(3000)
        self.set_aside({
            'bytes': lambda r: r.put(noise),
            'zeros': lambda r: r.put(bytes(4096)),
            'text': lambda r: r.put(b'What a nice day.\n'),
            'zeros behind it': lambda r: r.put(r.contents() + bytes(512)),
            'the first sector lost': lambda r: r.put(bytes(512) + r.contents()[512:]),
            'the second sector lost': lambda r: r.put(r.contents()[:512] + bytes(512)
                                                      + r.contents()[1024:]),
            'twice': lambda r: r.put(r.contents() * 2),
            'a group more': lambda r: r.put(r.contents() + b'[more]\nkey=value\n'),
            'not UTF-8': lambda r: r.put(r.contents().replace(b'internet', b'inter\xff\xfet')),
        })

    def test_values_that_cannot_be(self):
        values = {'version': ('', '0', '2', 'one'), 'boot-id': ('', 'none'),
                  'place': ('', 'path:', '/dev/pts/3'), 'mbimex': ('', '9.0'),
                  'transaction-ceiling': ('', '-1', '4294967296', 'many'),
                  'session': ('', '-1', '7', '256', 'x'), 'ending': ('', 'maybe'),
                  'origin': ('nobody',),
                  'uid': ('', '-1', '4294967295', '4294967296', 'me'), 'activated-us': ('', 'now'),
                  'stored': ('', '2'), 'profile': ('<MBNProfile/>', 'no document')}
        self.set_aside({f'{key}={value}': lambda r, k=key, v=value: r.edit(k, v)
                        for key, found in values.items() for value in found})

    def test_another_version(self):
        self.set_aside({'version': lambda r: r.edit('version', 2)})

    def test_another_boot(self):
        """What was up then is not up any more, whatever the modem says."""
        self.assertNotEqual(other_boot(), boot_id())
        self.set_aside({'boot-id': lambda r: r.edit('boot-id', other_boot())})

    def test_huge(self):
        def grow(records):
            with open(records.path(), 'r+b') as file:
                file.truncate(512 * MIB)
        self.set_aside({'512 MiB': grow})

    def test_a_link_that_makes_no_sense(self):
        """Whatever becomes of the context, in the end nothing of it is on the interface."""
        scene, connection = self.link_scene([DUAL])
        for state in ('', '[', '(1, 2)', "('x',)", '<(2, 700)>'):
            with self.subTest(state):
                if scene.state(connection) == DEACTIVATED:
                    scene.connected(connection)
                life = scene.end()
                scene.records.edit('state', state)
                scene.start_alive()
                connection, now = scene.settled(life.since)
                self.assertEqual(now == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
                if now == ACTIVATED:
                    self.assert_reaches(*BOTH)
                    scene.disconnected(connection)
                scene.records.until_gone()
                self.assert_no_traces()


class NoFile(RecordTest):
    """Something else of that name, and none"""

    def replaced(self, make, *addresses):
        """make(path) puts something there; the modem is opened and its context is known."""
        def spoil(records):
            path = records.path()
            os.remove(path)
            make(path)
        scene, connection = self.link_scene([DUAL])
        connection, _ = self.spoilt(scene, connection, spoil)
        self.assert_connects(scene, connection, *addresses)
        life = scene.reborn()
        self.assert_ordinary(scene, life)
        return scene

    def test_a_directory(self):
        def make(path):
            os.makedirs(os.path.join(path, 'inside'))
        self.replaced(make, *BOTH)

    def test_a_fifo(self):
        """Nobody waits for what is written to it."""
        self.replaced(os.mkfifo)

    def test_a_symlink(self):
        """It is not followed, neither by who reads nor by who writes."""
        whole = []

        def spoil(records):
            path, other = records.path(), os.path.join(os.path.dirname(records.directory), 'else')
            whole.append(records.contents())
            os.rename(path, other)
            os.symlink(other, path)
        scene, connection = self.link_scene([DUAL])
        connection, _ = self.spoilt(scene, connection, spoil)
        self.assert_connects(scene, connection)
        with open(os.path.join(scene.directory, 'run', 'else'), 'rb') as file:
            self.assertEqual(file.read(), whole[0])

    def test_a_symlink_to_nowhere(self):
        self.replaced(lambda path: os.symlink('/nonexistent/record', path))

    def test_nothing(self):
        scene, connection = self.link_scene([DUAL])
        connection, _ = self.spoilt(scene, connection, lambda r: os.remove(r.path()))
        self.assert_connects(scene, connection)

    def test_no_directory(self):
        scene, connection = self.link_scene([DUAL])
        connection, _ = self.spoilt(scene, connection, lambda r: shutil.rmtree(r.directory))
        self.assert_connects(scene, connection)

    def test_unreadable(self):
        self.wrap_daemon(WITHOUT_OVERRIDE)
        scene, connection = self.link_scene([DUAL])
        connection, _ = self.spoilt(scene, connection, lambda r: os.chmod(r.path(), 0))
        self.assert_connects(scene, connection)

    def test_what_a_kill_amid_writing_leaves(self):
        """Half of a file that was never renamed into place is no record and does no harm."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        path = scene.records.path()
        half = scene.records.contents()[:100]
        for name in ('.tmp', '.XR2F41', '~', '.new'):
            with open(path + name, 'wb') as file:
                file.write(half)
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_works(scene, connection, *BOTH)

    def test_other_files_are_left_alone(self):
        """Names that are none of ours."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        for name in ('README', 'x.session', '.session'):
            with open(os.path.join(scene.records.directory, name), 'wb') as file:
                file.write(b'hello')
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        scene.disconnected(connection)
        self.assertIn('README', scene.records.others())


class Foreign(RecordTest):
    """A good record, but of another modem"""

    def test_another_device(self):
        """The modem goes on where it was, but it is another: nothing of the record holds."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        scene.modem.command('set imei 490154203237519')
        scene.start_alive()
        connection = self.assert_ordinary(scene, life)
        self.assertEqual(contexts(scene.modem), {})
        self.assert_reborn_in_vain(scene, connection)

    def assert_reborn_in_vain(self, scene, connection):
        """No record that lies is left: the second start is an ordinary one; all works."""
        self.assertEqual(scene.records.paths(), [])
        life = scene.reborn()
        connection = self.assert_ordinary(scene, life)
        scene.connected(connection)
        scene.disconnected(connection)

    def test_another_modem_was_plugged_in(self):
        scene, _ = self.up([DUAL])
        life = scene.end()
        for line in ('unplug', 'set imei 490154203237519', 'plug', 'packet attached'):
            scene.modem.command(line)
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        scene.records.until_unplugged_gone(scene.modem)
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], S_OK)

    def test_a_modem_without_a_device_id(self):
        """Nothing says that it is the same one, or nothing says that it is not: a true state."""
        scene, _ = self.up([DUAL, 'set imei ""'])
        self.assertEqual(scene.records.read()['record']['device-id'], '')
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual(state == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
        if state == ACTIVATED:
            scene.disconnected(connection)
        self.assert_down(scene, connection)

    def two_modems(self):
        """A scene with two that are connected, killed: (scene, Life)."""
        scene = self.scene(modems=[['packet attached', 'set imei 1'],
                                   ['packet attached', 'set imei 2']])
        scene.client.wait(lambda m: len(scene.client.signals('OnConnectionArrival')) == 2)
        for message in scene.client.signals('OnConnectionArrival'):
            scene.connected(message.args[0])
        self.assertEqual(len(scene.records.paths()), 2)
        return scene, scene.end()

    def assert_none_adopted(self, scene, life):
        """Both are opened, and nobody's context is left."""
        scene.start_alive()
        scene.client.wait(lambda m: len(scene.client.signals('OnConnectionArrival',
                                                             since=life.since)) == 2)
        self.assert_never_activated(scene, life.since)
        for modem in scene.modems:
            self.assertEqual(contexts(modem), {})
            self.assertIn('open', sent(scene, life.wire, modem))
        scene.records.until_gone()

    def test_two_modems_have_changed_places(self):
        scene, life = self.two_modems()
        scene.modems[0].command('set imei 2')
        scene.modems[1].command('set imei 1')
        self.assert_none_adopted(scene, life)

    def test_two_records_have_changed_names(self):
        """The name and the place inside have to agree: nobody's is taken for another's."""
        scene, life = self.two_modems()
        one, two = scene.records.paths()
        os.rename(one, one + '.x')
        os.rename(two, one)
        os.rename(one + '.x', two)
        self.assert_none_adopted(scene, life)
        self.assertEqual(len(scene.records.others()), 2)


class Disk(RestartTest):
    """A runtime directory that takes nothing"""

    def test_full(self):
        """The connection is made, and a restart knows the truth about it."""
        self.on_a_disk(Mount.fill, Mount.empty)

    def test_read_only(self):
        self.on_a_disk(lambda mount: mount.remount('ro'), lambda mount: mount.remount('rw'))

    def on_a_disk(self, spoil, repair):
        """A runtime directory on a disk of its own, spoilt when the daemon runs."""
        scene = self.scene(['packet attached', DUAL], net=True, start=False)
        mount = Mount(self, os.path.join(scene.directory, 'run'))
        self.wrap_daemon(mount.wrapper)
        scene.start()
        connection = scene.ready()
        spoil(mount)
        done = scene.completed(scene.connect(connection))
        self.assertEqual(done.args[1], S_OK)
        self.assert_reaches(*BOTH)
        self.assertTrue([line for line in scene.daemon.log().splitlines()
                         if 'WARNING' in line and mount.directory in line], scene.daemon.log())
        life = scene.end()
        repair(mount)
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
        if state == ACTIVATED:
            scene.disconnected(connection)
        self.assertEqual(contexts(scene.modem), {})
        self.assert_no_traces()

    def test_full_while_connected(self):
        """What was written stays true or goes; a Disconnect is not undone."""
        scene = self.scene(['packet attached', DUAL], net=True, start=False)
        mount = Mount(self, os.path.join(scene.directory, 'run'))
        self.wrap_daemon(mount.wrapper)
        scene.start()
        connection = scene.ready()
        scene.connected(connection)
        mount.fill()
        scene.modem.command('set deactivate-delay 300')
        scene.disconnect(connection)
        life = scene.reborn()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assertEqual(contexts(scene.modem), {})
        # killed amid taking away, without a record: of an address nobody knows whose it is
        self.assertEqual(mbnnet.routes(4, dev='wwan0') + [r for r in mbnnet.routes(6, dev='wwan0')
                                                          if r['dst'] == 'default'], [])

    def test_the_modem_gone_with_its_record(self):
        """It is there when the modem comes back, which has forgotten everything."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        scene.modem.command('unplug')
        scene.start_alive()
        scene.sync()
        self.assertNotIn('WARNING', scene.daemon.log())
        scene.modem.command('plug')
        scene.modem.command('packet attached')
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        scene.records.until_unplugged_gone(scene.modem)
        self.assert_connects(scene, connection, *BOTH)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
