#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Connection leases: what is asked for, and what is answered (sync-lease.md 3, 4, 8, 9), beside the
cases of test_lease.py."""

import contextlib
import os
import resource
import time
import unittest

import mbnnet
from mbnauto import auto
from mbnconditions import HOME
from mbnharness import (ACTIVATED, ACTIVATING, DEACTIVATED, DEACTIVATING, E_HANDLE, E_MBN_FAILURE,
                        E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_NOT_REGISTERED,
                        E_MBN_PACKET_SVC_DETACHED, E_MBN_PIN_REQUIRED, E_MBN_RADIO_POWER_OFF,
                        E_MBN_SIM_NOT_INSERTED, ERROR_TIMEOUT, ROOT, S_OK, main, profile)
from mbnlease import (ACTIVATIONS_FAIL, ATTACHED, DOWN, E_ACCESSDENIED, ENDLESS, FAR, GOVERNED,
                      NEVER, NO_PATH, NOTHING, OTHER, SYNC, TIME_FACTOR, UP, WORK, LeaseClient,
                      LeaseTest)
from mbnnm import FULL, LIMITED, PORTAL
from mbnprofiles import ICCID, v1, v4
from mbnsystemd import dbusmock
from test_authority import NOBODY, call_as

SLOW = 'set activate-delay 60000'
needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


class Default(LeaseTest):
    """SYNC-3, SYNC-5, SYNC-44: the empty name"""

    def assert_default(self, scene, name, n=0):
        """It is the connection with that profile, under its own name; closed again."""
        one, = scene.join()
        one.lease('')
        scene.assert_leases((one, name, scene.connection(n)))
        self.assertEqual(scene.modems[n].state()['last_connect']['access_string'], name.lower())
        # it is one lease, by whichever name
        one.lease(name)
        one.lease('')
        scene.assert_leases((one, name))
        one.complete()
        scene.wait_down(n)
        scene.assert_orders(UP, DOWN, n=n)

    def test_of_the_configuration_SYNC_5a(self):
        default = v1('Work', apn='work', default=True, mode='manual')
        scene = self.scene(documents=(default, OTHER), lease={'default_profile': 'Other'})
        self.assert_default(scene, 'Other')

    def test_of_the_device_SYNC_5b(self):
        """Before what automatic connection would try first"""
        default = v1('Work', apn='work', default=True, mode='manual')
        scene = self.scene(documents=(default, OTHER, auto('Auto', apn='auto')),
                           policy={'auto_connect': 'false'})
        self.assert_default(scene, 'Work')

    def test_of_the_first_device_that_has_one_SYNC_5b(self):
        far = FAR.replace('<IsDefault>false', '<IsDefault>true')
        scene = self.two_modems(documents=(WORK, OTHER, far))
        scene.connection(0)
        self.assert_default(scene, 'Far', 1)
        scene.assert_orders()

    def test_one_that_does_not_apply_is_none_SYNC_5b(self):
        default = v4('Cdma', ICCID, default=True, conditions=[('CellularClass', '3GPP2')])
        self.assert_default(self.scene(HOME, documents=(default, WORK)), 'Work')

    def test_what_would_be_tried_first_SYNC_5c(self):
        """By name (AUTO-43), and manual as it is"""
        self.assert_default(self.scene(), 'Other')

    def test_what_would_be_tried_first_is_of_the_first_ring_SYNC_5c(self):
        admin = v1('Zoo', apn='zoo', mode='manual', creation='AdminProvisioned')
        self.assert_default(self.scene(documents=(WORK, OTHER, admin)), 'Zoo')

    def test_offers_do_not_count_SYNC_5(self):
        scene = self.scene([ATTACHED, 'set provisioned 1:internet:offer'], documents=(),
                           propose='manual')
        scene.arrival(proposed=True)
        one, = scene.join()
        self.assertIn('no default connection', self.assert_refused('Unexpected', one.lease, ''))
        scene.assert_untouched()

    def test_of_another_sim_is_none_SYNC_5(self):
        scene = self.scene(documents=(FAR,))
        one, = scene.join()
        self.assert_refused('Unexpected', one.lease, '')
        scene.assert_leases()
        scene.assert_untouched()

    def test_one_that_is_up_SYNC_3_8(self):
        scene = self.scene(lease={'default_profile': 'Work'})
        scene.user_connects()
        one, = scene.join()
        one.lease('')
        scene.assert_leases((one, 'Work', scene.connection()))
        one.complete()
        scene.assert_untouched()
        scene.assert_orders(UP)

    @needs_mocks
    def test_other_internet_is_enough_SYNC_44(self):
        scene = self.beside_internet(lease={'default_profile': 'Work'})
        one, two = scene.join(2)
        one.lease('')
        one.lease('')
        two.lease('')
        scene.assert_leases((one, NOTHING, NO_PATH), (two, NOTHING, NO_PATH))
        one.complete()
        scene.assert_leases((two, NOTHING))
        self.assert_unexpected(None, one.complete)
        scene.assert_untouched()
        # together with one on something
        two.lease('Other')
        scene.assert_leases((two, NOTHING, NO_PATH), (two, 'Other', scene.connection()))
        two.complete()
        scene.assert_leases()
        scene.wait_down()
        scene.assert_orders(UP, DOWN)

    @needs_mocks
    def test_other_internet_is_enough_whatever_the_default_SYNC_44(self):
        scene = self.beside_internet(lease={'default_profile': 'Nobody'})
        one, = scene.join()
        one.lease('')
        scene.assert_leases((one, NOTHING, NO_PATH))

    @needs_mocks
    def test_only_internet_is_enough_SYNC_44(self):
        scene = self.scene(nm=True, documents=(WORK, GOVERNED), times=ENDLESS,
                           lease={'default_profile': 'Work'})
        one, = scene.join()
        scene.lan.come(PORTAL)
        # the last of these was Internet a moment ago, which is good enough to wait only (AUTO-26)
        for value, rule in ((PORTAL, 'AUTO-19'), (LIMITED, 'AUTO-28'), (FULL, 'AUTO-23'),
                            (LIMITED, 'AUTO-26')):
            scene.lan.say(value)
            scene.wait_auto(ReasonCode=rule)
            if value == FULL:
                continue
            one.lease('')
            scene.assert_leases((one, 'Work'))
            one.complete()
            scene.wait_down()

    @needs_mocks
    def test_other_internet_is_not_accepted_SYNC_44(self):
        scene = self.beside_internet(lease={'default_profile': 'Work',
                                            'accept_alternate': 'false'})
        self.assert_default(scene, 'Work')

    @needs_mocks
    def test_a_name_is_meant_SYNC_43_44(self):
        scene = self.beside_internet(lease={'default_profile': 'Work'})
        one, = scene.join()
        one.lease('Work')
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP)
        # it has its own lease already
        one.lease('')
        scene.assert_leases((one, 'Work', scene.connection()), (one, NOTHING, NO_PATH))


class Which(LeaseTest):
    """SYNC-7, SYNC-10 to SYNC-12"""

    SAME_SIM = [[ATTACHED], [ATTACHED, 'set imei 490154203237526']]

    def test_the_modem_that_is_connected_with_it_SYNC_7(self):
        scene = self.scene(modems=self.SAME_SIM)
        one, = scene.join()
        scene.connection(0)
        scene.user_connects(n=1)
        one.lease()
        scene.assert_leases((one, 'Work', scene.connection(1)))
        scene.assert_orders(n=0)
        scene.assert_orders(UP, n=1)

    def test_the_first_that_is_registered_SYNC_7(self):
        scene = self.scene(modems=[['register searching', *self.SAME_SIM[0]], self.SAME_SIM[1]],
                           ready=[1])
        scene.interfaces(2)
        one, = scene.join()
        scene.connection(1)
        one.lease()
        scene.assert_leases((one, 'Work', scene.connection(1)))
        scene.assert_orders(n=0)

    def test_the_one_with_the_sim_SYNC_7(self):
        scene = self.two_modems()
        one, = scene.join()
        scene.connection(0)
        scene.connection(1)
        one.lease('Far')
        scene.assert_leases((one, 'Far', scene.connection(1)))
        self.assertEqual(scene.modems[1].state()['last_connect']['access_string'], 'far')
        scene.assert_orders(n=0)

    def test_several_connections_SYNC_10_11_26(self):
        """Closed in the reverse of the order in which they were opened, whichever that is"""
        names = {'Work': 0, 'Far': 1}
        for order in (['Work', 'Far'], ['Far', 'Work']):
            with self.subTest(order):
                scene = self.two_modems()
                one, = scene.join()
                paths = [scene.connection(names[name]) for name in order]
                one.lease(order[0])
                with scene.frozen(names[order[1]]):
                    call = scene.begin(one, order[1], names[order[1]])
                    scene.assert_untouched(n=names[order[0]])
                one.reply(call)
                scene.assert_leases(*[(one, n, p) for n, p in zip(order, paths)])
                since = scene.client.mark()
                one.complete()
                for n in range(2):
                    scene.wait_down(n)
                closing = [m.path for m in scene.client.messages[since:]
                           if m.changed().get('ActivationState') == DEACTIVATING]
                self.assertEqual(closing, paths[::-1])
                for n in range(2):
                    scene.assert_orders(UP, DOWN, n=n)

    def test_a_later_one_fails_SYNC_12_41(self):
        scene = self.two_modems()
        scene.modems[1].command(ACTIVATIONS_FAIL.format('all'))
        one, two = scene.join(2)
        one.lease('Work')
        scene.connection(1)
        for client in (one, two):
            self.assert_unexpected(E_MBN_FAILURE, client.lease, 'Far')
            scene.assert_leases((one, 'Work', scene.connection(0)))
        self.assertEqual(scene.news(), [])
        scene.assert_untouched(n=0)
        scene.assert_untouched(n=1)
        scene.assert_orders(UP, n=0)
        scene.assert_orders(UP, UP, n=1)
        # the second was no part of the run any more
        self.assert_unexpected(None, two.complete)
        one.complete()
        scene.wait_down(0)


class TimeOut(LeaseTest):
    """SYNC-7"""

    def test_of_the_service_SYNC_7_41(self):
        seconds = 0.4
        scene = self.scene([ATTACHED, SLOW], lease={'establish_timeout': seconds})
        one, = scene.join()
        began = time.monotonic()
        self.assert_unexpected(ERROR_TIMEOUT, one.lease)
        self.assertGreaterEqual(time.monotonic() - began, seconds)
        scene.assert_leases()
        scene.wait_down()
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN)

    def test_of_a_program_SYNC_7(self):
        """It has not waited for the answer, and holds the lease all the same."""
        scene = self.scene()
        one, = scene.join()
        scene.connection()
        one.establish()
        scene.wait_leases((one, 'Work'))
        self.assertTrue(scene.is_up())
        one.complete()
        scene.wait_down()

    def test_behind_a_users_attempt_SYNC_7(self):
        """Which goes on"""
        scene = self.scene([ATTACHED, SLOW], lease={'establish_timeout': 0.3})
        one, = scene.join()
        scene.connect(scene.connection(), 'Other', 0)
        scene.modem.wait('host connect set')
        self.assert_unexpected(ERROR_TIMEOUT, one.lease)
        scene.assert_untouched()
        self.assertEqual((scene.state(scene.connection()), scene.origin()), (ACTIVATING, 'user'))
        scene.assert_orders(UP)

    def test_each_call_has_its_own_SYNC_7_17(self):
        seconds = 1.5 * TIME_FACTOR
        scene = self.scene(lease={'establish_timeout': seconds})
        one, two = scene.join(2)
        with scene.frozen():
            first = scene.begin(one)
            scene.settle(seconds * 2 / 3)
            second = two.establish()
            self.assert_unexpected(ERROR_TIMEOUT, one.reply, first)
        two.reply(second)
        scene.assert_leases((two, 'Work'))
        scene.assert_untouched()
        scene.assert_orders(UP)


class OneLine(LeaseTest):
    """SYNC-16, SYNC-18: a device has one connection"""

    def assert_occupied(self, scene, client, name='Work'):
        """Refused for that, and nothing happens."""
        self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, client.lease, name)
        scene.assert_leases()
        scene.assert_untouched()
        self.assert_unexpected(None, client.complete)

    def test_a_users_connection_SYNC_16(self):
        scene = self.scene()
        scene.user_connects('Other')
        one, = scene.join()
        self.assert_occupied(scene, one)
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP)
        scene.user_disconnects()
        one.lease()

    def test_an_automatic_connection_SYNC_16(self):
        scene = self.scene(documents=(WORK, auto('Auto')))
        scene.wait_auto(since=scene.life, State='connected')
        one, = scene.join()
        self.assert_occupied(scene, one)
        self.assertEqual(scene.origin(), 'auto')
        scene.assert_orders(UP)

    def test_a_temporary_one_SYNC_8_16(self):
        """Be it of the same name and settings"""
        scene = self.scene(documents=(profile('work'),))
        scene.connected(scene.connection(), profile('work'))
        one, = scene.join()
        self.assert_occupied(scene, one)
        scene.assert_orders(UP)

    def test_an_adopted_one_SYNC_16(self):
        scene = self.scene()
        scene.user_connects('Other')
        scene.end()
        scene.records.edit('origin', 'adopted')
        scene.start_alive()
        scene.wait_state(ACTIVATED)
        self.assertEqual(scene.origin(), 'adopted')
        one, = scene.join()
        self.assert_occupied(scene, one)
        # and a lease on it does not own it (SYNC-20)
        one.lease('Other')
        one.complete()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_one_of_a_run_that_is_over_SYNC_16_24(self):
        scene = self.scene(lease={'linger': NEVER})
        one, two = scene.join(2)
        one.lease('Other')
        one.complete()
        self.assert_occupied(scene, two)
        two.lease('Other')
        scene.assert_orders(UP)

    def test_one_that_is_being_made_SYNC_18(self):
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            call = scene.begin(one)
            # at once: the modem does nothing
            self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, two.lease, 'Other')
            self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, one.lease, 'Other')
            one.sync()
            self.assertFalse(one.has_answer(call))
        one.reply(call)
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP)

    def test_one_that_is_to_be_made_again_SYNC_16_18_23(self):
        scene = self.scene(times={'backoff_initial': NEVER})
        one, two = scene.join(2)
        one.lease()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        scene.drop()
        scene.modem.wait('host connect set count=2')
        scene.wait_state(DEACTIVATED)
        for client in (one, two):
            self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, client.lease, 'Other')
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP, UP)

    def test_one_of_the_run_without_a_lease_SYNC_14_16(self):
        """Up, or down and to be made again"""
        scene = self.two_modems(times={'backoff_initial': NEVER})
        one, two, three = scene.join(3)
        one.lease('Work')
        two.lease('Far')
        one.complete()
        self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, three.lease, 'Other')
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        scene.drop()
        scene.modem.wait('host connect set count=2')
        scene.wait_state(DEACTIVATED)
        self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, three.lease, 'Other')
        scene.assert_leases((two, 'Far'))
        two.complete()
        three.lease('Other')
        self.assertEqual(scene.modem.state()['last_connect']['access_string'], 'other')

    def test_a_users_attempt_that_succeeds_SYNC_16(self):
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Other', 0)
            call = one.establish()
            one.sync()
            self.assertFalse(one.has_answer(call))
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assert_unexpected(E_MBN_MAX_ACTIVATED_CONTEXTS, one.reply, call)
        scene.assert_leases()
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP)

    def test_a_users_attempt_that_fails_SYNC_16(self):
        scene = self.scene()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Other', 0)
            call = one.establish()
            one.sync()
        self.assertNotEqual(scene.completed(request).args[1], S_OK)
        one.reply(call)
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP, UP)
        one.complete()
        scene.wait_down()

    def test_one_that_a_user_is_ending(self):
        scene = self.scene()
        scene.user_connects('Other')
        one, = scene.join()
        with scene.frozen():
            request = scene.disconnect(scene.connection())
            call = one.establish()
            one.sync()
        self.assertEqual(scene.completed(request).args[1], S_OK)
        one.reply(call)
        scene.assert_leases((one, 'Work'))
        scene.assert_orders(UP, DOWN, UP)


class Joining(LeaseTest):
    """SYNC-17, design.md 3.4: one attempt for all who want the same"""

    def test_a_users_attempt(self):
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Work', 0)
            call = one.establish()
            one.sync()
            self.assertFalse(one.has_answer(call))
        one.reply(call)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.assert_leases((one, 'Work'))
        self.assertEqual(scene.origin(), 'user')
        one.complete()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_a_users_attempt_that_fails(self):
        scene = self.scene()
        scene.modem.command(ACTIVATIONS_FAIL.format(1))
        one, = scene.join()
        with scene.frozen():
            request = scene.connect(scene.connection(), 'Work', 0)
            call = one.establish()
            one.sync()
        self.assertEqual(scene.completed(request).args[1], E_MBN_FAILURE)
        self.assert_unexpected(E_MBN_FAILURE, one.reply, call)
        scene.assert_leases()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_an_automatic_attempt(self):
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            scene.create(auto('Auto'))
            scene.wait_auto(State='connecting')
            call = one.establish('Auto')
            one.sync()
            self.assertFalse(one.has_answer(call))
        one.reply(call)
        scene.assert_leases((one, 'Auto'))
        self.assertEqual(scene.origin(), 'auto')
        one.complete()
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_a_user_joins_ours_SYNC_21(self):
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            call = scene.begin(one)
            request = scene.connect(scene.connection(), 'Work', 0)
            self.assertEqual(scene.origin(), 'user')
        one.reply(call)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.assert_leases((one, 'Work'))
        one.complete()
        scene.assert_untouched()
        self.assertEqual(scene.origin(), 'user')
        scene.assert_orders(UP)

    def test_a_user_with_another_waits_behind_ours(self):
        """design.md 3.4: it queues behind a sync attempt"""
        scene = self.scene()
        one, = scene.join()
        with scene.frozen():
            call = scene.begin(one)
            request = scene.connect(scene.connection(), 'Other', 0)
        one.reply(call)
        self.assertEqual(scene.completed(request).args[1], E_MBN_MAX_ACTIVATED_CONTEXTS)
        self.assertEqual(scene.origin(), 'sync')
        scene.assert_orders(UP)


class Refused(LeaseTest):
    """SYNC-40, SYNC-41, SYNC-43, SYNC-47, SYNC-49: what a call may end with"""

    def assert_nothing(self, scene, client):
        """There is no lease, and the client is no part of a run."""
        scene.assert_leases()
        self.assert_unexpected(None, client.complete)
        self.assertEqual(scene.news(), [])

    def test_no_modem(self):
        scene = self.scene(modems=[], devices=[])
        one, = scene.join()
        self.assert_unexpected(E_HANDLE, one.lease)
        self.assert_invalid(one.lease, 'Nobody')
        self.assert_nothing(scene, one)

    def test_a_modem_that_cannot(self):
        scene = self.scene()
        scene.connection()
        one, = scene.join()
        for command, back, ready, code in (
                ('sim absent', 'sim initialized', 2, E_MBN_SIM_NOT_INSERTED),
                ('sim locked', 'sim initialized', 6, E_MBN_PIN_REQUIRED),
                ('radio hardware=off', 'radio hardware=on', None, E_MBN_RADIO_POWER_OFF),
                ('register searching', 'register home', None, E_MBN_NOT_REGISTERED)):
            with self.subTest(command):
                since = scene.client.mark()
                scene.modem.command(command)
                if ready is not None:
                    scene.client.wait(lambda m, r=ready: m.changed().get('ReadyState') == r,
                                      since=since)
                else:
                    scene.client.wait_signal('OnConnectionRemoval', since=since)
                self.assert_unexpected(code, one.lease)
                self.assert_nothing(scene, one)
                scene.modem.command(back)
                scene.connection()
        scene.assert_orders()

    def test_another_sim(self):
        scene = self.scene(documents=(WORK, FAR))
        scene.connection()
        one, = scene.join()
        message = self.assert_invalid(one.lease, 'Far')
        self.assertIn('"Far" belongs to another SIM', message)
        # which may be the one that cannot be read
        since = scene.client.mark()
        scene.modem.command('sim locked')
        scene.client.wait(lambda m: m.changed().get('ReadyState') == 6, since=since)
        self.assert_unexpected(E_MBN_PIN_REQUIRED, one.lease, 'Far')
        self.assert_nothing(scene, one)

    def test_a_profile_that_does_not_apply(self):
        document = v4('Work', ICCID, conditions=[('CellularClass', '3GPP2')])
        scene = self.scene(HOME, documents=(document,))
        scene.connection()
        one, = scene.join()
        self.assertIn('does not apply', self.assert_invalid(one.lease))
        self.assert_nothing(scene, one)
        scene.assert_orders()

    def test_the_network_refuses(self):
        scene = self.scene()
        one, = scene.join()
        scene.modem.command('fault connect set status=2 nw-error=33 command=activate')
        self.assert_unexpected(E_MBN_FAILURE, one.lease)
        self.assert_nothing(scene, one)
        # one attempt, and none by itself
        scene.assert_untouched()
        scene.assert_orders(UP)

    def test_attached_first_SYNC_49(self):
        scene = self.scene([])
        one, = scene.join()
        one.lease()
        sets = [entry['cid'] for entry in scene.wire(op='set')
                if entry['cid'] in ('packet-service', 'connect')]
        self.assertEqual(sets, ['packet-service', 'connect'])

    def test_attach_is_refused_SYNC_49(self):
        scene = self.scene(['fault packet-service set status=2 nw-error=7'])
        one, = scene.join()
        scene.connection()
        self.assert_unexpected(E_MBN_PACKET_SVC_DETACHED, one.lease)
        self.assert_nothing(scene, one)
        scene.assert_orders()

    def test_the_modem_leaves_meanwhile(self):
        scene = self.scene([ATTACHED, SLOW])
        one, two = scene.join(2)
        calls = [(one, scene.begin(one)), (two, two.establish())]
        two.sync()
        scene.modem.command('unplug')
        for client, call in calls:
            self.assert_unexpected(E_HANDLE, client.reply, call)
        self.assert_nothing(scene, one)

    def test_policy_of_the_host_SYNC_43(self):
        for policy, command in (({'data_enabled': 'false'}, 'register home'),
                                ({'roaming_prohibited': 'true'}, 'register roaming'),
                                ({'data_roaming': 'none'}, 'register roaming')):
            with self.subTest(policy):
                scene = self.scene([ATTACHED, command], policy=policy)
                scene.connection()
                one, = scene.join()
                self.assert_unexpected(E_ACCESSDENIED, one.lease)
                self.assert_nothing(scene, one)
                scene.assert_orders()

    def test_policies_of_automatic_connection_SYNC_43(self):
        """They do not matter, nor does that it is off."""
        scene = self.scene(policy={'auto_connect': 'false'})
        scene.enable(False)
        one, = scene.join()
        one.lease()
        scene.assert_leases((one, 'Work'))
        one.complete()
        scene.wait_down()

    @unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
    def test_who_may_SYNC_47(self):
        scene = self.scene(authority='root')
        scene.connection()
        denied, wrong, wrong_too, unknown, finished, seen = call_as(NOBODY, scene.bus.address, [
            (ROOT, SYNC, 'EstablishConnection', '(su)', ('Work', 0)),
            (ROOT, SYNC, 'EstablishConnection', '(su)', ('Work', 1)),
            (ROOT, SYNC, 'EstablishConnection', '(su)', (' ', 0)),
            (ROOT, SYNC, 'EstablishConnection', '(su)', ('', 0)),
            (ROOT, SYNC, 'SynchronizeCompleted', '(i)', (0,)),
            (ROOT, 'org.freedesktop.DBus.Properties', 'Get', '(ss)', (SYNC, 'Leases'))])
        self.assertEqual(denied.get('error'), 'org.mbnd1.Error.AccessDenied', denied)
        self.assertEqual(wrong.get('error'), 'org.mbnd1.Error.InvalidArg', wrong)
        self.assertEqual(wrong_too.get('error'), 'org.mbnd1.Error.InvalidArg', wrong_too)
        self.assertEqual(unknown.get('error'), 'org.mbnd1.Error.AccessDenied', unknown)
        self.assertEqual(finished.get('error'), 'org.mbnd1.Error.Unexpected', finished)
        self.assertEqual(seen.get('args'), [[]], seen)
        scene.assert_leases()
        scene.assert_orders()


class Unchanged(LeaseTest):
    """SYNC-48: what a lease leaves alone"""

    def test_profiles(self):
        scene = self.scene(documents=(v1('Work', apn='work', mode='manual', default=True), OTHER))
        one, = scene.join()
        with scene.unchanged():
            one.lease('Other')
            one.complete()
            scene.wait_down()

    def test_the_latch(self):
        """Neither set nor cleared"""
        scene = self.scene(documents=(auto('Auto'),))
        scene.wait_auto(since=scene.life, State='connected')
        scene.user_disconnects()
        scene.wait_auto(State='blocked', ReasonCode='AUTO-52')
        one, = scene.join()
        since = scene.client.mark()
        one.lease('Auto')
        self.assertEqual(scene.origin(), 'sync')
        one.complete()
        scene.wait_down()
        scene.wait_auto(since=since, State='blocked', ReasonCode='AUTO-52')
        scene.assert_untouched()
        scene.assert_orders(UP, DOWN, UP, DOWN)


class Limits(LeaseTest):
    """SYNC-42"""

    CALLS, LEASES = 128, 1024

    def test_calls_that_wait(self):
        scene = self.scene()
        one, two = scene.join(2)
        with scene.frozen():
            calls = [scene.begin(one)] + [one.establish() for _ in range(self.CALLS - 1)]
            self.assert_refused('OutOfMemory', one.lease)
            # others have their own
            other = two.establish()
            two.sync()
            self.assertFalse(two.has_answer(other))
        for call in calls:
            one.reply(call)
        two.reply(other)
        scene.assert_leases((one, 'Work'), (two, 'Work'))
        scene.assert_orders(UP)


    @needs_mocks
    def test_leases_of_all(self):
        """Those on nothing count like others; what is given back can be had again."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        self.assertGreater(hard, 2 * self.LEASES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        scene = self.beside_internet()
        known = self.silent(scene)
        with scene.frozen():
            call = scene.begin(known)
            scene.sync()
            with self.unheard(scene):
                self.crowd(scene, known)
                self.wait_number(scene, 0)
        known.reply(call)
        scene.wait_leases((known, 'Work'))
        scene.assert_orders(UP)

    def crowd(self, scene, known):
        """As many as there may be leases, while `known` waits for one; then they leave."""
        clients = [self.silent(scene) for _ in range(self.LEASES)]
        calls = [(client, client.establish('')) for client in clients]
        for client, call in calls[:-1]:
            client.reply(call)
        client, call = calls[-1]
        self.assert_refused('OutOfMemory', client.reply, call)
        self.assert_refused('OutOfMemory', client.lease, 'Work')
        self.assert_unexpected(None, client.complete)
        # what is there already, or is waited for, is none more
        again = known.establish('Work')
        known.sync()
        self.assertFalse(known.has_answer(again))
        clients[0].lease('')
        self.wait_number(scene, self.LEASES - 1)
        clients[1].complete()
        client.lease('')
        self.wait_number(scene, self.LEASES - 1)
        for client in clients:
            client.close()

    @contextlib.contextmanager
    def unheard(self, scene):
        """Within it nobody here is told of anything: a thousand news of a thousand leases."""
        scene.client.call_bus('RemoveMatch', '(s)', ("type='signal'",))
        yield
        scene.client.call_bus('AddMatch', '(s)', ("type='signal'",))

    @staticmethod
    def wait_number(scene, number):
        """So many leases; of many not each one is told by itself."""
        scene.until(lambda: len(scene.client.get(ROOT, SYNC, 'Leases')) == number,
                    f'{number} leases')

    def silent(self, scene):
        """A program that hears no signals."""
        client = LeaseClient(scene.bus.address, subscribe=False)
        self.addCleanup(client.close)
        return client


if __name__ == '__main__':
    mbnnet.enter()
    main()
