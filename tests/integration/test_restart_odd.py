#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Restarts that nobody plans: several modems, crashes amid an adoption, other configurations."""

import time
import unittest

import mbnnet
import mbnudev
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, ROOT, Bus, Client, Daemon, profile)
from mbnlink import WEB4, Monitor
from mbnping import Pinger
from mbnproxy import end_proxies, is_installed, proxies
from mbnrestart import (BOTH, DUAL, Life, RestartScene, RestartTest, contexts, sent, states_told)
from mbnudev import UdevScene


class Two(RestartTest):
    """Two modems and one restart"""

    def two(self, **kwargs):
        """Both connected: (scene, [connection of wwan0, of wwan1])."""
        scene = self.scene(modems=[['packet attached', f'set imei 49015420323751{n}',
                                    f'set ip4 10.64.{n}.2/30', f'set ip4-gateway 10.64.{n}.1']
                                   for n in range(2)], net=True, **kwargs)
        self.before = mbnnet.snapshot()
        paths = self.find(scene, 0)
        for path in paths:
            scene.connected(path)
        return scene, paths

    def find(self, scene, since):
        """The Connections, by interface."""
        found = {}

        def are_there(message):
            if message.is_signal('InterfacesAdded') and CONNECTION in message.args[1]:
                found[message.args[1][CONNECTION]['NetworkInterface']] = message.args[0]
            return len(found) == 2
        scene.client.wait(are_there, since=since, what='two Connections')
        return [found['wwan0'], found['wwan1']]

    def until_up(self, scene, path, since):
        """Waits until that one says ACTIVATED."""
        scene.client.wait(lambda m: (path, ACTIVATED) in list(states_told([m])), since=since)

    def test_both_are_adopted(self):
        """Each by its own record; the routes keep their metrics, and nothing is taken away."""
        scene, _ = self.two()
        self.assertEqual(len(scene.records.paths()), 2)
        there = mbnnet.snapshot()
        with Monitor('wwan') as monitor:
            for _ in range(3):
                life = scene.reborn()
                paths = self.find(scene, life.since)
                for path in paths:
                    self.until_up(scene, path, life.since)
        self.assertEqual(monitor.taken_away(), [])
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        self.assertEqual([r['metric'] for r in mbnnet.routes(4) if r['dst'] == 'default'],
                         [700, 701])
        for path in paths:
            scene.disconnected(path)
        scene.records.until_gone()
        self.assert_as_found()

    def test_one_fails_and_the_other_does_not_notice(self):
        scene, _ = self.two()
        mbnnet.ip('route', 'add', '203.0.113.80', 'dev', 'wwan1')   # the second one's packets
        self.addCleanup(lambda: mbnnet.routes(4, dev='wwan1')
                        and mbnnet.ip('route', 'del', '203.0.113.80'))
        with Pinger(WEB4) as pinger:
            pinger.wait_answers(2)
            start = time.monotonic()
            life = scene.end()
            scene.modems[0].command('lose-open')
            scene.start_alive()
            paths = self.find(scene, life.since)
            self.until_up(scene, paths[1], life.since)
            scene.client.wait(lambda m: (paths[0], DEACTIVATED) in list(states_told([m])),
                              since=life.since)
            pinger.wait_answers(2)
            self.assertEqual([str(e) for e in pinger.lost(start, time.monotonic())], [])
        self.assertNotIn('open', sent(scene, 0, scene.modems[1])[1:])
        self.assertEqual([contexts(m) for m in scene.modems], [{}, {0: 'activated'}])
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        scene.connected(paths[0])
        for path in paths:
            scene.disconnected(path)

    def test_one_disconnects_the_other_stays(self):
        scene, paths = self.two()
        scene.modems[0].command('set deactivate-delay 300')
        scene.modems[0].command('set echo-indications on')
        scene.disconnect(paths[0])
        life = scene.reborn()
        paths = self.find(scene, life.since)
        self.until_up(scene, paths[1], life.since)
        scene.client.wait(lambda m: (paths[0], DEACTIVATED) in list(states_told([m])),
                          since=life.since)
        self.assertEqual([contexts(m) for m in scene.modems], [{}, {0: 'activated'}])
        self.assertEqual(len(scene.records.paths()), 1)

    def test_one_is_away_for_a_while(self):
        """It comes back rebooted; the other was adopted long before."""
        scene, _ = self.two()
        life = scene.end()
        scene.modems[0].command('unplug')
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual((state, scene.client.get(connection, CONNECTION, 'NetworkInterface')),
                         (ACTIVATED, 'wwan1'))
        scene.modems[0].command('plug')
        paths = self.find(scene, life.since)
        self.assertEqual(scene.state(paths[0]), DEACTIVATED)
        self.assertEqual(contexts(scene.modems[1]), {0: 'activated'})
        scene.disconnected(paths[1])
        scene.records.until_unplugged_gone(scene.modems[0])


class Amid(RestartTest):
    """Killed at every moment of a start"""

    def test_killed_amid_the_adoption(self):
        """Behind each message of the bring-up, and between; nothing on the interface changes."""
        scene, _ = self.up([DUAL])
        scene.modem.command('set device-delay 8')
        life = scene.end()
        began = time.monotonic()
        scene.start_alive()
        self.assert_adopted(scene, life)
        whole = time.monotonic() - began
        there = mbnnet.snapshot()
        life = scene.end()
        with Monitor() as monitor:
            # a machine that is slower by now than it was for the start above needs longer lives
            for slower in 1, 3, 9:
                for n in range(24):
                    scene.kill_amid_start(slower * whole * n / 20)
                words = sent(scene, life.wire)
                if 'ip-configuration query' in words:
                    break
        self.assertEqual(monitor.taken_away(), [])
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        self.assertGreater(words.count('device-caps query'), 3)
        self.assertIn('ip-configuration query', words)
        scene.modem.command('set device-delay 0')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_works(scene, connection, *BOTH)

    def test_killed_amid_the_first_start(self):
        """Nobody has connected: no record, nothing to adopt, and it works."""
        scene, _ = self.link_scene([DUAL, 'set device-delay 5'])
        life = scene.end()
        for n in range(10):
            scene.kill_amid_start(0.02 + 0.01 * n)
        scene.modem.command('set device-delay 0')
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assertEqual(scene.records.paths(), [])
        self.assert_connects(scene, connection, *BOTH)

    def test_other_signals(self):
        """A crash is a crash."""
        scene, _ = self.up([DUAL])
        for how in ('SIGABRT', 'SIGQUIT', 'SIGKILL'):
            with self.subTest(how):
                life = scene.reborn(how)
                connection = self.assert_adopted(scene, life)
        self.assert_works(scene, connection, *BOTH)

    def test_a_second_daemon(self):
        """It is refused (somebody has the state directory), and changes nothing of the first's."""
        scene, connection = self.up([DUAL])
        there, wire, record = mbnnet.snapshot(), scene.wire_mark(), scene.records.contents()
        first = scene.daemon
        scene.daemons.append(Daemon(scene.arguments, scene.directory))
        self.assertEqual(scene.daemon.wait(), 1)
        scene.daemons.append(first)
        self.assertEqual(sent(scene, wire), [])
        self.assertEqual(scene.records.contents(), record)
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        self.assert_up(scene, connection)
        connection = self.assert_adopted(scene, scene.reborn())
        self.assert_works(scene, connection, *BOTH)

    def test_the_bus_is_lost(self):
        """The daemon ends with 1, and the next one, on another bus, goes on (design.md 3.9)."""
        scene, _ = self.up([DUAL])
        there = mbnnet.snapshot()
        wire = scene.wire_mark()
        scene.killed.add(scene.owner)
        scene.bus.close()
        self.assertEqual(scene.daemon.wait(), 1)
        self.assertEqual(sent(scene, wire), [])
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        old = scene.bus.address
        scene.client.close()
        scene.bus = Bus()
        scene.client = Client(scene.bus.address)
        scene.arguments = [a.replace(old, scene.bus.address) for a in scene.arguments]
        scene.died = 0
        scene.start_alive()
        connection = self.assert_adopted(scene, Life(0, wire))
        self.assert_works(scene, connection, *BOTH)


class Profiles(RestartTest):
    """Whatever the profile says"""

    def carried(self, xml):
        """Connects with it, kills, adopts; returns (scene, connection, what the record says)."""
        scene, connection = self.up(xml=xml)
        for _ in range(2):
            connection = self.assert_adopted(scene, scene.reborn())
        return scene, connection, scene.records.read()['context']['profile']

    def test_odd_characters(self):
        name = 'Wörk ⚡ [link] = \\n;#\t"quoted" &amp; &lt;x&gt;'
        scene, connection, said = self.carried(profile(name=name, apn='a=b;c#d\\e'))
        self.assertIn('a=b;c#d\\e', said)
        self.assertIn('Wörk ⚡', said)
        self.assert_works(scene, connection)

    def test_a_large_one(self):
        """As large as Connect takes them (design.md 3.6)."""
        filler = '<x:Filler xmlns:x="urn:example:filler">' + 'f' * 200000 + '</x:Filler>'
        scene, connection, said = self.carried(profile(extra=filler))
        self.assertIn('f' * 200000, said)
        self.assert_works(scene, connection)

    def test_none_of_ours(self):
        """A context that was there before mbnd came: Origin adopted, with a record of its own."""
        scene = self.scene(['packet attached', DUAL], net=True)
        connection = scene.ready()
        scene.stop()
        self.before = mbnnet.snapshot()
        scene.died = scene.client.mark()
        # as of a modem that does not end contexts when it is opened
        scene.modem.command('journal-clear')
        scene.modem.command('set device-delay 60')
        scene.start_alive()
        scene.modem.wait('host packet-service query')
        scene.modem.command('activate access-string=theirs')
        scene.modem.command('set device-delay 0')
        connection, state = scene.settled(scene.died)
        self.assertEqual(state, ACTIVATED)
        for _ in range(2):
            self.assertEqual(scene.client.get(connection, CONNECTION, 'Origin'), 'adopted')
            self.assertEqual(contexts(scene.modem), {0: 'activated'})
            life = scene.reborn()
            connection = self.assert_adopted(scene, life, origin='adopted')
        scene.disconnected(connection)
        self.assert_down(scene, connection)


class UdevRestartScene(UdevScene, RestartScene):
    """Both"""


@unittest.skipIf(mbnudev.missing(), mbnudev.missing())
class Found(RestartTest):
    """A modem that udev has found is known by where it is plugged in, not by its node"""

    def found(self):
        """Connected: (scene, modem)."""
        mbnnet.ip('tuntap', 'add', 'dev', 'wwan1', 'mode', 'tun')
        self.addCleanup(lambda: 'wwan1' in mbnnet.links() and mbnnet.ip('link', 'del', 'wwan1'))
        scene = UdevRestartScene(self, ip=None)
        modem = scene.modem = scene.plug(scenario=['packet attached', DUAL])
        connection = scene.ready()
        self.before = mbnnet.snapshot()
        scene.connected(connection)
        return scene, modem

    def test_adopted(self):
        scene, modem = self.found()
        place = scene.records.read()['record']['place']
        self.assertRegex(place, r'^usb:1-1\b')
        for _ in range(2):
            life = scene.reborn()
            connection, state = scene.settled(life.since)
            self.assertEqual(state, ACTIVATED)
            self.assertNotIn('open', sent(scene, life.wire, modem))
        scene.disconnected(connection)
        scene.records.until_gone()
        self.assert_as_found()

    def test_the_node_has_another_name(self):
        scene, modem = self.found()
        life = scene.end()
        scene.rename(modem, 'cdc-wdm3')
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertNotIn('open', sent(scene, life.wire, modem))
        scene.disconnected(connection)
        scene.records.until_gone()

    def test_unplugged_and_plugged_in_elsewhere(self):
        """Rebooted by that; nobody's record is found there, and nobody says ACTIVATED."""
        scene, modem = self.found()
        life = scene.end()
        scene.unplug(modem)
        modem.port = 5
        scene.start_alive()
        modem.command('plug')
        modem.name_node('cdc-wdm5')
        modem.show_node()
        modem.appear()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, DEACTIVATED)
        self.assert_never_activated(scene, life.since)
        self.assertTrue(connection)


@unittest.skipUnless(is_installed(), 'mbim-proxy is not installed')
class Proxy(RestartTest):
    """Through the real mbim-proxy, which keeps the modem open when mbnd dies"""

    def shared(self):
        """A connected scene whose daemon goes through the proxy."""
        self.addCleanup(end_proxies)
        scene = self.scene(['packet attached', DUAL], net=True, start=False)
        self.before = mbnnet.snapshot()
        scene.arguments = [a + (',proxy' if a.startswith('--device=') else '')
                           for a in scene.arguments]
        scene.start()
        scene.connected(scene.ready())
        self.assertEqual(len(proxies()), 1)
        return scene

    def test_the_proxy_lives(self):
        scene = self.shared()
        there = mbnnet.snapshot()
        with Pinger(WEB4) as pinger:
            pinger.wait_answers(2)
            start = time.monotonic()
            for _ in range(2):
                life = scene.reborn()
                connection = self.assert_adopted(scene, life)
            pinger.wait_answers(2)
            self.assertEqual([str(e) for e in pinger.lost(start, time.monotonic())], [])
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_the_proxy_dies_with_it(self):
        """Another proxy opens the modem anew, which ends the context."""
        scene = self.shared()
        life = scene.end()
        end_proxies()
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
        if state == ACTIVATED:
            scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_the_proxy_goes_amid_the_adoption(self):
        scene = self.shared()
        life = scene.end()
        scene.modem.command('set device-delay 60')
        scene.start_alive()
        scene.modem.wait('host register-state query count=2')
        end_proxies()
        scene.modem.command('set device-delay 0')
        connection, state = scene.settled(life.since, timeout=30)
        scene.sync()
        self.assertEqual(state == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
        if state == ACTIVATED:
            scene.disconnected(connection)
        scene.records.until_gone()
        self.assertEqual(mbnnet.addresses('wwan0'), [])


class Configured(RestartTest):
    """Another configuration at the next start counts at once (README, Restart keeps the call)"""

    def test_from_apply_to_report(self):
        """What is on the interface is taken back; the context stays."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        scene.arguments = ['--ip=report' if a == '--ip=apply' else a for a in scene.arguments]
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertNotIn('open', sent(scene, life.wire))
        self.assert_as_found()
        self.assertTrue(self.config(scene, connection, 4))
        scene.disconnected(connection)
        self.assert_down(scene, connection)

    def test_from_report_to_apply(self):
        scene = self.scene(['packet attached', DUAL], net=True, start=False)
        self.before = mbnnet.snapshot()
        scene.arguments = ['--ip=report' if a == '--ip=apply' else a for a in scene.arguments]
        scene.start()
        scene.connected(scene.ready())
        self.assert_as_found()
        life = scene.end()
        scene.arguments = ['--ip=apply' if a == '--ip=report' else a for a in scene.arguments]
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assert_reaches(*BOTH)
        self.assert_works(scene, connection, *BOTH)

    def test_another_interface(self):
        """net= names another one: the old one is as it was found, the new one works."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        mbnnet.ip('tuntap', 'add', 'dev', 'other0', 'mode', 'tun')
        self.addCleanup(mbnnet.ip, 'link', 'del', 'other0')
        scene.arguments = [a.replace('net=wwan0', 'net=other0') for a in scene.arguments]
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state, ACTIVATED)
        self.assertEqual(mbnnet.addresses('wwan0'), [])
        self.assertEqual(mbnnet.addresses('other0', scope='global'),
                         ['10.64.0.2/32', '2001:db8:64::2/128'])
        scene.disconnected(connection)
        self.assertEqual(mbnnet.addresses('other0', scope='global'), [])

    def test_without_the_right_to_configure(self):
        """A default that cannot be had: as --ip=report; what was put there stays, and works."""
        scene, _ = self.up([DUAL])
        there = mbnnet.snapshot()
        life = scene.end()
        scene.arguments.remove('--ip=apply')
        self.wrap_daemon('setpriv --bounding-set -net_admin --inh-caps -net_admin --')
        scene.start_alive()
        connection = self.assert_adopted(scene, life)
        self.assertEqual(mbnnet.differences(there, mbnnet.snapshot()), [])
        self.assert_reaches(*BOTH)
        scene.disconnected(connection)
        self.assertEqual(contexts(scene.modem), {})

    def test_two_restarts_without_the_device(self):
        """A --device that is left out and comes back: whatever is said then is true."""
        scene, _ = self.up([DUAL])
        life = scene.end()
        whole = scene.arguments
        scene.arguments = [a for a in whole if not a.startswith('--device=')]
        scene.start_alive()
        scene.sync()
        self.assertEqual(scene.client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces'),
                         ([],))
        scene.end()
        scene.arguments = whole
        scene.start_alive()
        connection, state = scene.settled(life.since)
        self.assertEqual(state == ACTIVATED, contexts(scene.modem) == {0: 'activated'})
        if state == ACTIVATED:
            self.assert_up(scene, connection)
            scene.disconnected(connection)
        self.assert_down(scene, connection)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
