#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""org.mbnd1.AutoConnect: what it says in each state, and how automatic connections and what users
ask for go together (design.md 2, 3.1, 3.3, 3.4; autoconnect.md 8 to 12)."""

import unittest

from gi.repository import GLib

import mbnnet
from mbnauto import LATE, MOST, AutoTest, auto, boottime, governed
from mbnharness import ACTIVATED, DEACTIVATED, S_OK, main, profile
from mbnnm import DEVICE, DISCONNECTED, FULL, LIMITED, PORTAL, NetworkManagerMock, number
from mbnprofiles import v1
from mbnsystemd import LOGIND_PATH, Logind, dbusmock

HOUR = 3600
ACTIVATED_DEVICE = 100
FIXED, ROAMING = 0x2, 0x40000
ACTIVATIONS_FAIL = 'fault connect set status=2 nw-error={} count={} command=activate'

needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class States(AutoTest):
    """A way into each, and what is said there"""

    def wait(self, scene, state, rule, *words, **others):
        """Until it is so; the Reason has these words in it. Returns what GetAll says."""
        scene.wait_auto(State=state, ReasonCode=rule, says=words, **others)
        return scene.auto()

    def test_idle(self):
        scene = self.scene()
        self.wait(scene, 'idle', 'AUTO-45', 'no profile', Profile='', NextAttempt=0, Enabled=True)
        path = scene.create(v1('By hand', mode='manual'))
        self.wait(scene, 'idle', 'AUTO-2', '"By hand"', NextAttempt=0)
        for command, back, rule, word in (
                ('sim absent', 'sim initialized', 'AUTO-5', 'no SIM'),
                ('sim locked', 'sim initialized', 'AUTO-12', 'PIN'),
                ('radio hardware=off', 'radio hardware=on', 'AUTO-5', 'radio is off'),
                ('register searching', 'register home', 'AUTO-5', 'not registered')):
            with self.subTest(command):
                scene.modem.command(command)
                self.wait(scene, 'idle', rule, word, Profile='', NextAttempt=0)
                scene.modem.command(back)
                self.wait(scene, 'idle', 'AUTO-2', '"By hand"')
        for command, word in (('sim absent', 'no SIM'), ('sim bad', 'cannot use its SIM'),
                              ('sim puk', 'PUK'), ('sim failure', 'failed')):
            scene.modem.command(command)
            self.wait(scene, 'idle', 'AUTO-5', word)
        scene.modem.command('sim initialized')
        self.wait(scene, 'idle', 'AUTO-2')
        # nothing to disconnect: that is no wish (design.md 3.3)
        self.assert_refused('NotFound', scene.disconnect, scene.connection())
        scene.update(path, auto('By hand'))
        self.wait(scene, 'connected', 'AUTO-10', Profile='By hand')

    @needs_mocks
    def test_waiting_and_blocked_by_a_link(self):
        scene = self.scene(nm='starting', times={
            'boot_settle': HOUR, 'check_max': HOUR, 'none_hold': HOUR, 'portal_hold': HOUR,
            'loss_hold': HOUR})
        scene.create(governed())
        self.wait(scene, 'waiting', 'AUTO-25', 'starting', Profile='Work', NextAttempt=0)
        started = boottime()
        scene.nm.started()
        told = self.wait(scene, 'waiting', 'AUTO-28', 'No other link', Profile='Work')
        self.assertGreaterEqual(told['NextAttempt'] / 1e6, started + HOUR)
        self.assertLess(told['NextAttempt'] / 1e6, boottime() + HOUR)
        scene.lan.come()
        self.wait(scene, 'waiting', 'AUTO-24', 'lo is being checked', Profile='Work',
                  NextAttempt=0)
        for value, state, rule, word in (
                (PORTAL, 'waiting', 'AUTO-19', 'lo is behind a captive portal'),
                (FULL, 'blocked', 'AUTO-23', 'lo has Internet'),
                (LIMITED, 'waiting', 'AUTO-26', 'lo has lost its Internet'),
                (FULL, 'blocked', 'AUTO-23', 'lo has Internet')):
            scene.lan.say(value)
            self.wait(scene, state, rule, word, Profile='Work', NextAttempt=0)
        self.assertEqual(scene.activations(), 0)
        # AUTO-31, AUTO-51: a user may
        connection = scene.ready()
        self.assertEqual(scene.completed(scene.connect(connection, 'Work', 0)).args[1], S_OK)
        self.wait(scene, 'connected', 'AUTO-10', Profile='Work')
        scene.disconnected(connection)
        self.wait(scene, 'blocked', 'AUTO-52')
        scene.enable(True)
        self.wait(scene, 'blocked', 'AUTO-23')
        # AUTO-23: and a profile that does not mind
        scene.create(auto('Free'))
        self.wait(scene, 'connected', 'AUTO-10', Profile='Free')

    def test_blocked_by_policy(self):
        scene = self.scene(policy={'data_enabled': 'false'})
        scene.create(auto())
        self.wait(scene, 'blocked', 'AUTO-6', 'data_enabled', 'mbnd.conf', NextAttempt=0)
        self.assert_denied(scene, 'data_enabled')
        self.restart(scene, auto_connect='false')
        self.wait(scene, 'blocked', 'AUTO-6', 'auto_connect', 'mbnd.conf', NextAttempt=0)
        self.assertEqual(scene.completed(scene.connect(scene.ready(scene.life), 'Work', 0)).args[1],
                         S_OK)
        self.restart(scene, max_category='admin')
        self.wait(scene, 'idle', 'AUTO-45', '"Work"', 'max_category')
        self.assert_denied(scene, 'max_category')

    def test_blocked_by_roaming(self):
        scene = self.scene(['packet attached', 'register roaming'],
                           policy={'roaming_prohibited': 'true'})
        scene.create(auto())
        self.wait(scene, 'blocked', 'AUTO-8', 'roaming_prohibited', NextAttempt=0)
        self.assert_denied(scene, 'roaming_prohibited')
        self.restart(scene, data_roaming='none')
        self.wait(scene, 'blocked', 'AUTO-9', '"Work"', 'data_roaming', Profile='Work',
                  NextAttempt=0)
        self.assert_denied(scene, 'data_roaming')
        self.restart(scene)
        self.wait(scene, 'connected', 'AUTO-10')
        scene.modem.command('register home')
        self.restart(scene, data_roaming='none')
        self.wait(scene, 'connected', 'AUTO-10', Profile='Work')
        scene.modem.command('register roaming')
        scene.update(scene.find('Work'), auto(mode='auto-home'))
        scene.modem.command('deactivate')
        self.wait(scene, 'blocked', 'AUTO-3', '"Work"', 'home', NextAttempt=0)

    def restart(self, scene, **policy):
        scene.reconfigure(policy=policy)
        scene.restart()

    def assert_denied(self, scene, key):
        """A user may not connect either; the message names the key of the configuration."""
        before = scene.activations()
        for name, mode in (('Work', 0), (profile(), 1)):
            message = self.assert_refused('AccessDenied', scene.connect, scene.ready(scene.life),
                                          name, mode)
            self.assertIn(key, message)
        self.assertEqual(scene.activations(), before)

    def test_off(self):
        scene = self.scene()
        scene.create(auto())
        self.wait(scene, 'connected', 'AUTO-10', Profile='Work', Enabled=True)
        scene.enable(False)
        told = scene.auto()
        self.assertEqual((told['Enabled'], told['State'], told['ReasonCode'], told['NextAttempt']),
                         (False, 'off', 'AUTO-7', 0))
        self.assertIn('SetEnabled(true)', told['Reason'])
        # what is up stays up
        self.assertEqual((scene.property('ActivationState'), scene.origin()), (ACTIVATED, 'auto'))
        scene.enable(True)
        self.wait(scene, 'connected', 'AUTO-10')
        scene.enable(False)
        self.assertEqual(scene.activations(), 1)
        mark = scene.client.mark()
        scene.modem.command('deactivate')
        scene.client.wait_property(scene.connection(), 'ActivationState', DEACTIVATED, since=mark)
        self.assertEqual(scene.auto()['State'], 'off')
        self.assert_down(scene)

    def test_off_gives_up_an_attempt(self):
        scene = self.scene()
        scene.enable(False)
        scene.create(auto())
        with scene.frozen():
            scene.enable(True)
            self.wait(scene, 'connecting', 'AUTO-10', Profile='Work')
            self.assertEqual(scene.origin(), 'auto')
            mark = scene.client.mark()
            scene.enable(False)
            self.assertEqual(scene.auto()['State'], 'off')
        scene.client.wait_property(scene.ready(), 'ActivationState', DEACTIVATED, since=mark)
        self.assert_down(scene)
        self.assertEqual(scene.activations(), 2)
        scene.enable(True)
        self.wait(scene, 'connected', 'AUTO-10')

    @needs_mocks
    def test_asleep(self):
        """AUTO-71, AUTO-72: who makes way for other Internet waits for it after waking up."""
        scene = self.scene(nm=True, times={'resume_settle': HOUR})
        logind = Logind(self, scene)
        logind.method(Logind.MANAGER, 'Inhibit', 'ssss', 'h', 'ret = dbus.types.UnixFd(0)')
        with scene.frozen():
            scene.create(governed())
            self.wait(scene, 'connecting', 'AUTO-10', Profile='Work')
            self.sleep(logind, True)
            self.wait(scene, 'waiting', 'AUTO-71', 'sleep', NextAttempt=0)
        scene.modem.wait('host connect set count=2')
        self.sleep(logind, False)
        self.wait(scene, 'waiting', 'AUTO-72', 'woken up', Profile='Work')
        self.assert_down(scene)
        scene.create(auto('Free'))
        self.wait(scene, 'connected', 'AUTO-10', Profile='Free')
        self.assertEqual(scene.activations(), 3)

    @staticmethod
    def sleep(logind, start):
        """PrepareForSleep"""
        logind.tell('EmitSignal', '(sssav)', Logind.MANAGER, 'PrepareForSleep', 'b',
                    [GLib.Variant('b', start)], path=LOGIND_PATH)

    def test_decisions(self):
        """The last 64; one that says the same is none."""
        scene = self.scene()
        self.wait(scene, 'idle', 'AUTO-45')
        for _ in range(MOST):
            scene.enable(False)
            scene.enable(False)
            scene.enable(True)
        found = scene.decisions()
        self.assertEqual([d[1:3] for d in found],
                         [('AUTO-7', 'off'), ('AUTO-45', 'idle')] * (MOST // 2))
        self.assertEqual(found[-1][3], scene.auto()['Reason'])

    def test_cost(self):
        """AUTO-74, AUTO-75"""
        scene = self.scene()
        connection = scene.ready()
        self.assertEqual(scene.property('Cost'), FIXED)
        for place, cost in (('roaming', FIXED | ROAMING), ('home', FIXED)):
            mark = scene.client.mark()
            scene.modem.command(f'register {place}')
            scene.client.wait_property(connection, 'Cost', cost, since=mark)
            self.assertEqual(scene.property('Cost'), cost)


class Failures(AutoTest):
    """AUTO-56 to AUTO-65"""

    INITIAL, FACTOR = 0.3, 3

    def test_backoff(self):
        scene = self.scene(['packet attached', ACTIVATIONS_FAIL.format(38, 2)],
                           times={'backoff_initial': self.INITIAL, 'backoff_factor': self.FACTOR})
        scene.create(auto())
        scene.wait_auto(since=0, State='connected', Profile='Work')
        tries = [d[0] for d in scene.decided('connect')]
        failures = [d[0] for d in scene.decided('backoff', 'AUTO-56')]
        self.assertEqual((len(tries), len(failures), scene.activations()), (3, 2, 3))
        announced = self.announced(scene)
        delay = self.INITIAL
        for n, due in enumerate(announced):
            self.assertGreaterEqual(round(due - tries[n], 6), delay)
            self.assertLessEqual(round(due - failures[n], 6), delay)
            self.assertGreaterEqual(tries[n + 1], due)
            self.assertLess(tries[n + 1], due + LATE)
            delay = round(delay * self.FACTOR, 6)

    @staticmethod
    def announced(scene):
        """The values of NextAttempt in the order in which they were told, without 0: seconds."""
        return [us / 1e6 for us in scene.client.values(scene.interface(), 'NextAttempt') if us]

    def slowly(self, scene, seconds):
        """Until an attempt is put off for so long."""
        told = scene.wait_auto(State='backoff', ReasonCode='AUTO-56')
        self.assertGreater(told['NextAttempt'] / 1e6, boottime() + seconds - LATE)
        self.assertLess(told['NextAttempt'] / 1e6, boottime() + seconds)

    def test_slow_backoff_ends(self):
        """AUTO-58, and what does not wait for its end: a user (AUTO-46), a new profile (AUTO-60),
        SetEnabled(true)"""
        scene = self.scene(['packet attached', ACTIVATIONS_FAIL.format(33, 1)],
                           times={'backoff_slow': HOUR, 'stable_after': 0})
        scene.create(auto())
        self.slowly(scene, HOUR)
        connection = scene.ready()
        self.assertEqual(scene.completed(scene.connect(connection, 'Work', 0)).args[1], S_OK)
        scene.wait_auto(State='connected', NextAttempt=0)
        self.assertEqual(scene.origin(), 'user')
        for end in (lambda: scene.create(auto('Another')), lambda: scene.enable(True)):
            scene.modem.command(ACTIVATIONS_FAIL.format(33, 'all'))
            scene.modem.command('deactivate')
            self.slowly(scene, HOUR)
            scene.modem.command('fault clear')
            end()
            scene.wait_auto(State='connected', NextAttempt=0)
            self.assertEqual(scene.origin(), 'auto')

    def test_a_modem_that_leaves_and_comes_back(self):
        """It is the same to what has failed before."""
        scene = self.scene(['packet attached', 'set auto-attach on',
                            ACTIVATIONS_FAIL.format(33, 1)], times={'backoff_slow': HOUR})
        scene.create(auto())
        self.slowly(scene, HOUR)
        before, decisions = scene.auto(), scene.decisions()
        mark = scene.client.mark()
        scene.modem.command('reboot for=1')
        path = scene.arrived(mark)
        scene.wait_auto(path=path, State='backoff', NextAttempt=before['NextAttempt'])
        self.assertEqual(scene.auto(path), before)
        self.assertEqual(scene.decisions(path)[:len(decisions)], decisions)
        self.assertEqual(scene.activations(), 1)

    @needs_mocks
    def test_backoff_beside_another_link(self):
        """Nobody knows when an attempt will be made while a link is being checked."""
        scene = self.scene(['packet attached', ACTIVATIONS_FAIL.format(33, 1)], nm=True,
                           times={'backoff_slow': HOUR, 'check_max': HOUR})
        scene.create(governed())
        self.slowly(scene, HOUR)
        due = scene.auto()['NextAttempt']
        scene.lan.come()
        scene.wait_auto(State='backoff', ReasonCode='AUTO-56', Profile='Work', NextAttempt=0)
        scene.lan.say(LIMITED)
        scene.wait_auto(State='backoff', ReasonCode='AUTO-56', Profile='Work', NextAttempt=due)
        self.assertEqual(scene.auto()['NextAttempt'], due)

    def test_bad_credentials_AUTO_65(self):
        scene = self.scene(['packet attached', ACTIVATIONS_FAIL.format(29, 'all')],
                           times={'backoff_initial': 0.1, 'slow_causes': 26})
        path = scene.create(auto(user='crew', password='not-this-one'))
        told = scene.wait_auto(since=0, State='blocked', ReasonCode='AUTO-65', Profile='Work',
                               NextAttempt=0)
        self.assertIn('password of the profile "Work"', told['Reason'])
        scene.modem.command('fault clear')
        self.assert_stays(scene, 0.5)
        self.assertEqual(scene.activations(), 2)
        scene.update(path, auto(user='crew', password='but-this-one'))
        scene.wait_auto(State='connected', Profile='Work')


class Users(AutoTest):
    """Connect, Disconnect, and what the service does by itself"""

    def up(self, scenario=('packet attached',), **kwargs):
        """A scene connected by itself: (scene, connection)"""
        scene = self.scene(scenario, **kwargs)
        scene.create(auto())
        scene.wait_auto(State='connected', Profile='Work')
        self.assertEqual(scene.origin(), 'auto')
        self.assertEqual(scene.client.values(scene.interface(), 'Profile'), ['Work'])
        return scene, scene.ready()

    def attempt(self, scene):
        """Begins one, which is not over as long as the modem is frozen."""
        scene.create(auto())
        scene.wait_auto(State='connecting', ReasonCode='AUTO-10', Profile='Work')
        self.assertEqual(scene.origin(), 'auto')

    def test_connect_joins_an_attempt(self):
        scene = self.scene()
        with scene.frozen():
            self.attempt(scene)
            mark = scene.client.mark()
            request = scene.connect(scene.connection(), 'Work', 0)
            self.assertEqual(scene.origin(), 'user')
        done = scene.completed(request)
        self.assertEqual((done.args[1], done.args[2]['profile']), (S_OK, 'Work'))
        scene.wait_auto(mark, State='connected')
        self.assertEqual((scene.activations(), scene.origin()), (1, 'user'))

    def test_connect_cancels_an_attempt(self):
        scene = self.scene()
        with scene.frozen():
            self.attempt(scene)
            request = scene.connect(scene.connection(), profile(apn='other'))
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'other')
        self.assertEqual((scene.activations(), scene.origin()), (3, 'user'))
        scene.wait_auto(State='connected')
        self.assertEqual(scene.decided('backoff'), [])

    def test_disconnect_cancels_an_attempt(self):
        scene = self.scene()
        with scene.frozen():
            self.attempt(scene)
            request = scene.disconnect(scene.connection())
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.wait_auto(State='blocked', ReasonCode='AUTO-52')
        self.assert_down(scene)

    def test_refused_connect_claims(self):
        """design.md 3.3: by name, and no other name"""
        scene, connection = self.up()
        scene.create(v1('Other', apn='other'))
        for name, mode, origin in (('Other', 0, 'auto'), (auto(), 1, 'auto'),
                                   ('Work', 0, 'user')):
            mark = scene.client.mark()
            self.assert_refused('MaxActivatedContexts', scene.connect, connection, name, mode)
            self.assertEqual(scene.origin(), origin)
            self.assertEqual(scene.client.values(connection, 'Origin', mark),
                             ['user'] if origin == 'user' else [])
        self.assertEqual(scene.activations(), 1)
        self.assertEqual(scene.auto()['State'], 'connected')
        # a user's connection that fails is no failure of ours: another attempt is free (AUTO-50)
        self.lose(scene, connection, 'cause=33')
        self.assertEqual(scene.decided('backoff'), [])

    @staticmethod
    def lose(scene, connection, cause=''):
        """The network ends a connection, and there is one of ours next."""
        mark = scene.client.mark()
        scene.modem.command(f'deactivate {cause}')
        scene.client.wait_property(connection, 'Origin', 'auto', since=mark)

    def latch(self, scene, connection):
        """A Disconnect, and that it is kept to."""
        scene.disconnected(connection)
        told = scene.wait_auto(State='blocked', ReasonCode='AUTO-52', NextAttempt=0)
        self.assertIn('user has disconnected', told['Reason'])

    def test_latch(self):
        """AUTO-53, AUTO-55: what does not end it, and what does"""
        scene, connection = self.up(times={'stable_after': 0})
        path = scene.find('Work')
        self.latch(scene, connection)
        for command in ('register searching', 'radio hardware=off'):
            scene.modem.command(command)
            scene.wait_auto(State='idle', ReasonCode='AUTO-5')
            scene.modem.command('radio hardware=on')
            scene.modem.command('register home')
            scene.wait_auto(State='blocked', ReasonCode='AUTO-52')
        scene.update(path, auto(description='the same mode'))
        scene.create(auto('Another'))
        self.assert_stays(scene, 0.2)
        for end in (lambda: scene.enable(True), lambda: self.connect_and_lose(scene),
                    lambda: scene.update(path, auto(mode='auto-home'))):
            end()
            scene.wait_auto(State='connected')
            self.assertEqual(scene.origin(), 'auto')
            self.latch(scene, scene.connection())

    def connect_and_lose(self, scene):
        """A user's connection that the network ends: after it we are free again (AUTO-50)."""
        connection = scene.connection()
        self.assertEqual(scene.completed(scene.connect(connection, 'Work', 0)).args[1], S_OK)
        self.lose(scene, connection)

    def test_disconnect_that_joins_latches(self):
        """The first one's latch is cleared before the second one joins it."""
        scene, connection = self.up()
        with scene.frozen():
            first = scene.disconnect(connection)
            scene.enable(True)
            second = scene.disconnect(connection)
        for request in (first, second):
            self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.wait_auto(State='blocked', ReasonCode='AUTO-52')
        self.assertEqual(scene.activations(), 2)
        self.assert_down(scene)


@needs_mocks
class SaysLittle(AutoTest):
    """A NetworkManager that tells of no addresses, and of a link that the kernel does not have"""

    def test_by_state_and_connectivity(self):
        """AUTO-20: 4 is Internet, 3 and 1 are none, 0 is not known yet"""
        scene = self.scene(start=False, times={'boot_settle': HOUR, 'check_max': HOUR,
                                               'gain_hold': 0.1, 'soft_period': 0.1,
                                               'loss_hold': 0, 'carrier_hold': 0, 'flap_hold': 0})
        manager = NetworkManagerMock(self, scene.system_bus.address)
        wlan = manager.add_device('WiFi', 'wlan9', DISCONNECTED)
        manager.add(wlan, DEVICE, Ip4Connectivity=number(0), Ip6Connectivity=number(0))
        scene.start()
        scene.create(governed())
        scene.wait_auto(State='connected', ReasonCode='AUTO-10')
        manager.activate(wlan)
        manager.change(wlan, DEVICE, Ip4Connectivity=number(FULL))
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23', says=('wlan9',))
        manager.change(wlan, DEVICE, Ip4Connectivity=number(0))
        scene.wait_auto(State='waiting', ReasonCode='AUTO-24', says=('wlan9',))
        manager.change(wlan, DEVICE, Ip4Connectivity=number(LIMITED))
        scene.wait_auto(State='connected', ReasonCode='AUTO-10')
        manager.change(wlan, DEVICE, Ip6Connectivity=number(FULL))
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        manager.disconnect(wlan)
        scene.wait_auto(State='connected', ReasonCode='AUTO-10')

    def add_full(self, scene, name):
        """A NetworkManager with one link, which has Internet."""
        manager = NetworkManagerMock(self, scene.system_bus.address)
        link = manager.add_device('WiFi', name, ACTIVATED_DEVICE)
        manager.add(link, DEVICE, Ip4Connectivity=number(FULL), Ip6Connectivity=number(1))
        return manager

    def test_restarts(self):
        """R9: its links are kept, though nobody else sees them"""
        scene = self.scene(start=False, times={'check_max': HOUR, 'carrier_hold': 0.1,
                                               'loss_hold': 0.1, 'none_hold': 0.1})
        manager = self.add_full(scene, 'wlan9')
        scene.start()
        scene.create(governed())
        scene.wait_auto(State='blocked', ReasonCode='AUTO-23')
        manager.close()
        self.assert_stays(scene, 0.5)
        self.add_full(scene, 'wlan9')
        scene.settle(0.5, scene.client.mark(),
                     lambda m: m.changed().get('State') == 'connecting')
        self.assertEqual(scene.activations(), 0)


if __name__ == '__main__':
    mbnnet.enter()
    main()
