#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Polkit is asked: what it is told, what becomes of its answers, and what goes on meanwhile
(design.md 6, style.md 10). Who may call what is test_authority_matrix.py.
"""

import os

from mbnharness import (ACTIVATED, CONNECTION, INTERFACE_MANAGER, ROOT, S_OK, DBusError, main,
                        profile)
from mbnpolkit import NOBODY, SOMEBODY, PolkitScene, PolkitTest
from mbnprofiles import GONE, MANAGER, PROFILE, v1

INTERACTIVE = 1
CONNECT, BY_NAME = 'org.mbnd1.connect', 'org.mbnd1.connect-profile'
MANAGE = 'org.mbnd1.manage-profiles'
SYNC = 'org.mbnd1.SyncManager'
QUOTA = 'org.mbnd1.Error.NotEnoughQuota'
STOPPING = 'org.mbnd1.Error.ServiceNotActive'


class Question(PolkitTest):
    """What polkit is asked"""

    def test_the_caller_by_his_name_on_a_bus_of_both(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'yes'})
        request, = caller.reply(self.send_connect(caller, connection)).args
        self.assertEqual(scene.completed(request).args[1], S_OK)
        asked, = scene.polkit.questions()
        self.assertEqual((asked.kind, asked.subject), ('system-bus-name', {'name': caller.name}))
        self.assertEqual((asked.action, asked.flags), (CONNECT, 0))
        self.assertEqual(asked.details, {'method': CONNECTION + '.Connect', 'object': connection})
        self.assertNotEqual(asked.id, '')

    def test_the_process_of_a_caller_on_another_bus(self):
        scene, connection, caller = self.begin(same_bus=False)
        scene.polkit.answer({CONNECT: 'yes'})
        caller.reply(self.send_connect(caller, connection))
        asked, = scene.polkit.questions()
        with open(f'/proc/{os.getpid()}/stat', encoding='utf-8') as file:
            start = int(file.read().rpartition(')')[2].split()[19])
        self.assertEqual((asked.kind, asked.subject), (
            'unix-process', {'pid': os.getpid(), 'start-time': start, 'uid': NOBODY}))

    def test_a_person_is_asked_only_if_the_caller_wants_it(self):
        scene, connection, caller = self.begin()
        for interactive in (False, True):
            self.assert_denied(caller, self.send_connect(caller, connection,
                                                         interactive=interactive))
        self.assertEqual([q.flags for q in scene.polkit.questions()], [0, INTERACTIVE])

    def test_the_profile_is_named(self):
        scene, connection, caller = self.begin()
        path = self.create(scene, v1('Work'))
        calls = [(connection, CONNECTION, 'Connect', '(us)', (0, 'Work')),
                 # in another spelling, which finds the same one
                 (connection, CONNECTION, 'Connect', '(us)', (0, ' Work\n')),
                 (ROOT, SYNC, 'EstablishConnection', '(su)', ('Work ', 0)),
                 (path, PROFILE, 'UpdateProfile', '(s)', (v1('Work', apn='other'),)),
                 (path, PROFILE, 'Delete', None, ())]
        for call in calls:
            self.assert_denied(caller, caller.send(*call))
        self.assertEqual([q.details.get('profile') for q in scene.polkit.questions()],
                         ['Work'] * 5)

    def test_root_is_not_asked_about(self):
        scene, connection, _ = self.begin()
        scene.connected(connection)
        scene.disconnected(connection)
        self.assertEqual(scene.polkit.questions(), [])


class Answer(PolkitTest):
    """What becomes of the answer"""

    def test_what_the_refused_are_told(self):
        scene, connection, caller = self.begin()
        for word, interactive, texts in (
                ('no', False, (f'user {NOBODY}', CONNECT)),
                ('challenge', False, ('authentication is needed',
                                      'ALLOW_INTERACTIVE_AUTHORIZATION')),
                ('challenge', True, ('authentication is needed', 'authentication agent')),
                ('dismissed', True, ('dismissed',)),
                ('unregistered', False, ('org.mbnd1.policy', CONNECT)),
                ('stranger', False, ('org.mbnd1.policy', 'user 0')),
                # what polkit says of who has left meanwhile: it is there
                ('gone', False, ('has left the bus',))):
            with self.subTest(word=word, interactive=interactive):
                scene.polkit.answer({CONNECT: word})
                message = self.assert_denied(
                    caller, self.send_connect(caller, connection, interactive=interactive))
                for text in texts:
                    self.assertIn(text, message)
        self.assertNotIn('polkit is not there', scene.log())
        # said once, however often somebody calls
        self.assertEqual(scene.log().count('does not know the action'),
                         1 + scene.log().count('refused: 0x80070005: polkit does not know'))

    def test_polkit_that_dies_while_it_is_asked_refuses(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'})
        serial = self.send_connect(caller, connection, interactive=True)
        scene.polkit.wait_asked()
        scene.polkit.kill()
        self.assertIn('polkit cannot say', self.assert_denied(caller, serial))
        self.assertEqual(scene.wire('connect', 'set'), [])
        scene.connected(connection)         # root may all the same

    def test_used_as_soon_as_it_appears_and_while_it_is_there_6(self):
        scene, connection, caller = self.begin(polkit=False)
        for _ in range(3):
            self.assertIn('polkit is not there', self.assert_denied(
                caller, self.send_connect(caller, connection)))
        self.assertEqual(scene.log().count('polkit is not there: only root'), 1)
        scene.add_polkit()
        scene.polkit.answer({CONNECT: 'yes'})
        request, = caller.reply(self.send_connect(caller, connection)).args
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(scene.log().count('polkit is there: it is asked'), 1)
        scene.polkit.kill()
        self.assert_denied(caller, self.send_connect(caller, connection))
        self.assertEqual(scene.log().count('polkit is not there: only root'), 2)
        scene.disconnected(connection)

    def test_absent_is_said_at_the_start(self):
        scene = PolkitScene(self, modems=[], polkit=False)
        scene.wait_log('polkit is not there: only root')

    def test_without_a_system_bus_root_may_6(self):
        scene, connection, caller = self.begin(same_bus=False)
        scene.polkit.answer({CONNECT: 'wait'})
        serial = self.send_connect(caller, connection)
        scene.polkit.wait_asked()
        scene.system_bus.close()
        self.assertIn('polkit is not there', self.assert_denied(caller, serial))
        self.assertIn('polkit is not there', self.assert_denied(
            caller, self.send_connect(caller, connection)))
        scene.connected(connection)


class Meanwhile(PolkitTest):
    """What happens while polkit has not answered"""

    def test_others_and_getters_do_not_wait(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'}, 'yes')
        serial = self.send_connect(caller, connection, interactive=True)
        scene.polkit.wait_asked()
        caller.call(connection, CONNECTION, 'GetConnectionState')
        caller.get_all(connection, CONNECTION)
        caller.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')
        scene.connected(connection)
        other = scene.caller(SOMEBODY)
        done = scene.completed(scene.disconnect(connection, client=other))
        self.assertEqual(done.args[1], S_OK)
        scene.polkit.release()
        request, = caller.reply(serial).args
        self.assertEqual(scene.completed(request).args[1], S_OK)

    def test_changes_of_one_client_keep_their_order(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'}, 'yes')
        first = self.send_connect(caller, connection)
        scene.polkit.wait_asked()
        second = caller.send(connection, CONNECTION, 'Connect', '(us)', (0, 'No such'))
        caller.call(connection, CONNECTION, 'GetConnectionState')
        scene.polkit.release()
        request = caller.reply(first)
        with self.assertRaises(DBusError) as caught:
            caller.reply(second)
        self.assertEqual(caught.exception.name, 'org.mbnd1.Error.InvalidArg')
        error = [m for m in caller.messages if m.kind == 'error'][-1]
        self.assert_order(request, error)
        scene.completed(request.args[0])

    def test_nothing_is_done_for_who_has_left(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'})
        stays = scene.caller(SOMEBODY)
        self.send_connect(caller, connection, interactive=True)
        self.send_connect(caller, connection, interactive=True, name='Other')
        ids = scene.polkit.wait_asked(2)
        waits = self.send_connect(stays, connection, interactive=True)
        scene.polkit.wait_asked(3)
        caller.close()
        scene.polkit.wait_until('taking back', lambda: set(ids) <= set(scene.polkit.taken_back()))
        scene.polkit.wait_asked(1)
        self.assertEqual(scene.wire('connect', 'set'), [])
        scene.polkit.release()
        request, = stays.reply(waits).args
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(len(scene.wire('connect', 'set')), 1)

    def test_nor_is_what_was_to_come_after_it(self):
        """It is allowed already, and waits for its turn."""
        scene, connection, caller = self.begin()
        self.create(scene, v1('Work'))
        scene.polkit.answer({CONNECT: 'wait'}, 'yes')
        self.send_connect(caller, connection)
        question, = scene.polkit.wait_asked()
        caller.send(connection, CONNECTION, 'Connect', '(us)', (0, 'Work'))
        scene.polkit.wait_until('both asked', lambda: BY_NAME in [
            q.action for q in scene.polkit.questions()])
        # polkit's answer to that one is before the one to this
        caller.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (v1('Other'),))
        caller.close()
        scene.polkit.wait_until('taking back', lambda: question in scene.polkit.taken_back())
        scene.sync()
        scene.sync()
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_no_more_questions_to_persons_than_open_requests(self):
        """Nor do calls pile up behind them. Others are asked all the same."""
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'}, 'yes')
        serials = [self.send_connect(caller, connection, interactive=True) for _ in range(32)]
        scene.polkit.wait_asked(32)
        for client, interactive in ((scene.caller(), True), (caller, True), (caller, False)):
            with self.assertRaises(DBusError) as caught:
                client.reply(self.send_connect(client, connection, interactive=interactive))
            self.assertEqual(caught.exception.name, QUOTA)
        other = self.send_connect(scene.caller(SOMEBODY), connection, interactive=True)
        scene.polkit.wait_asked(33)
        self.assertIsNotNone(other)
        scene.polkit.release('no')
        for serial in serials:
            self.assert_denied(caller, serial)
        # and then he may ask again
        serial = self.send_connect(caller, connection, interactive=True)
        scene.polkit.wait_asked()
        scene.polkit.release('no')
        self.assert_denied(caller, serial)

    def test_the_served_bus_goes(self):
        scene, connection, caller = self.begin(same_bus=False)
        scene.polkit.answer({CONNECT: 'wait'})
        self.send_connect(caller, connection, interactive=True)
        scene.polkit.wait_asked()
        scene.rules, scene.expected_status = False, 1
        scene.bus.close()
        self.assertEqual(scene.daemon.wait(), 1)

    def test_the_stop_of_the_service_takes_questions_back(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait'})
        serial = self.send_connect(caller, connection, interactive=True)
        scene.polkit.wait_asked()
        self.assertEqual(scene.stop(), 0)
        with self.assertRaises(DBusError) as caught:
            caller.reply(serial)
        self.assertEqual(caught.exception.name, STOPPING)
        self.assertEqual(len(scene.polkit.taken_back()), 1)

    def test_a_profile_that_has_become_the_administrators(self):
        """He was asked whether he may change a user's profile, and that is what he may."""
        scene, _, caller = self.begin()
        path = self.create(scene, v1('Work'))
        for member, signature, args in (('UpdateProfile', '(s)', (v1('Work', apn='evil'),)),
                                        ('Delete', None, ())):
            with self.subTest(member=member):
                scene.client.call(path, PROFILE, 'UpdateProfile', '(s)', (v1('Work'),))
                scene.polkit.answer({MANAGE: 'wait'})
                serial = caller.send(path, PROFILE, member, signature, args)
                scene.polkit.wait_asked()
                scene.client.call(path, PROFILE, 'UpdateProfile', '(s)',
                                  (v1('Work', creation='AdminProvisioned'),))
                scene.polkit.release()
                self.assert_denied(caller, serial)
                xml, = scene.client.call(path, PROFILE, 'GetProfileXmlData')
                self.assertIn('AdminProvisioned', xml)
                self.assertNotIn('evil', xml)

    def test_a_profile_that_is_gone(self):
        scene, _, caller = self.begin()
        for member, signature, args in (('UpdateProfile', '(s)', (v1('Work', apn='late'),)),
                                        ('Delete', None, ())):
            with self.subTest(member=member):
                path = self.create(scene, v1('Work'))
                scene.polkit.answer({MANAGE: 'wait'})
                serial = caller.send(path, PROFILE, member, signature, args)
                scene.polkit.wait_asked()
                scene.client.call(path, PROFILE, 'Delete')
                scene.polkit.release()
                with self.assertRaises(DBusError) as caught:
                    caller.reply(serial)
                self.assertIn(caught.exception.name, GONE)

    def test_a_modem_that_is_gone(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'wait', BY_NAME: 'wait'})
        connect = self.send_connect(caller, connection)
        scene.polkit.wait_asked()
        other = scene.caller()
        scene.connected(connection)
        disconnect = other.send(connection, CONNECTION, 'Disconnect')
        scene.polkit.wait_asked(2)
        since = scene.client.mark()
        scene.modem.command('unplug')
        scene.client.wait_signal('OnInterfaceRemoval', since=since)
        scene.polkit.release()
        for client, serial in ((caller, connect), (other, disconnect)):
            with self.assertRaises(DBusError) as caught:
                client.reply(serial)
            self.assertIn(caught.exception.name, GONE)


class Own(PolkitTest):
    """Ending one's own connection needs no more than beginning it (CTX-55)"""

    def own(self, scene, connection, caller):
        """The caller connects."""
        scene.polkit.answer({CONNECT: 'yes'})
        request, = caller.reply(self.send_connect(caller, connection)).args
        self.assertEqual(scene.completed(request).args[1], S_OK)
        scene.polkit.questions()

    def asked(self, scene, caller, connection):
        """The action that a Disconnect asks for, which is refused."""
        scene.polkit.answer({}, 'no')
        self.assert_denied(caller, caller.send(connection, CONNECTION, 'Disconnect'))
        question, = scene.polkit.questions()
        return question.action

    def test_own_another_users_and_roots_CTX_55(self):
        scene, connection, caller = self.begin()
        self.own(scene, connection, caller)
        # own is who has the same uid, not the same connection to the bus
        for client, action in ((caller, CONNECT), (scene.caller(NOBODY), CONNECT),
                               (scene.caller(SOMEBODY), BY_NAME)):
            self.assertEqual(self.asked(scene, client, connection), action)
        scene.polkit.answer({CONNECT: 'yes'})
        done = scene.completed(scene.disconnect(connection, client=scene.caller(NOBODY)))
        self.assertEqual(done.args[1], S_OK)
        scene.polkit.questions()
        scene.connected(connection)
        self.assertEqual(self.asked(scene, caller, connection), BY_NAME)

    def test_another_users_that_waits_CTX_55(self):
        """A Disconnect would end it, too (design.md 3.3)."""
        scene, connection, caller = self.begin()
        scene.modem.command('set activate-delay 3000')
        scene.polkit.answer({CONNECT: 'yes'})
        caller.reply(self.send_connect(caller, connection))
        scene.polkit.questions()
        self.assertEqual(self.asked(scene, caller, connection), CONNECT)
        scene.connect(connection, profile(name='Other'))
        self.assertEqual(self.asked(scene, caller, connection), BY_NAME)
        scene.disconnected(connection)

    def test_nothing_there_is_nobodys(self):
        scene, connection, caller = self.begin()
        scene.polkit.answer({CONNECT: 'yes'})
        with self.assertRaises(DBusError) as caught:
            caller.call(connection, CONNECTION, 'Disconnect')
        self.assertEqual(caught.exception.name, 'org.mbnd1.Error.NotFound')

    def becomes_anothers(self, **answers):
        """While polkit is asked whether he may end his own; returns (scene, connection, caller,
        serial of that call)."""
        scene, connection, caller = self.begin()
        self.own(scene, connection, caller)
        scene.polkit.answer({CONNECT: 'wait', **answers})
        serial = caller.send(connection, CONNECTION, 'Disconnect')
        scene.polkit.wait_asked()
        scene.disconnected(connection)
        scene.connected(connection)
        scene.polkit.release()
        return scene, connection, caller, serial

    def test_not_his_any_more_when_polkit_has_answered_CTX_55(self):
        """Polkit is asked for what is needed now."""
        scene, connection, caller, serial = self.becomes_anothers()
        self.assert_denied(caller, serial)
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_another_profile_when_polkit_has_answered(self):
        """What was allowed for one is asked again for the other."""
        scene, connection, caller = self.begin()
        for name in 'Work', 'Other':
            self.create(scene, v1(name))
        scene.completed(scene.client.call(connection, CONNECTION, 'Connect', '(us)', (0, 'Work'))[0])
        scene.polkit.answer({BY_NAME: 'wait'})
        serial = caller.send(connection, CONNECTION, 'Disconnect')
        asked, = scene.polkit.wait_asked()
        scene.disconnected(connection)
        scene.completed(scene.client.call(connection, CONNECTION, 'Connect', '(us)', (0, 'Other'))[0])
        scene.polkit.release()
        scene.polkit.wait_until('a second question', lambda: scene.polkit.wait_asked()[0] != asked)
        scene.polkit.release('no')
        self.assert_denied(caller, serial)
        self.assertEqual([q.details['profile'] for q in scene.polkit.questions()
                          if q.action == BY_NAME], ['Work', 'Other'])

    def test_not_his_any_more_but_he_may_end_any_CTX_55(self):
        scene, connection, caller, serial = self.becomes_anothers(**{BY_NAME: 'yes'})
        reply = caller.reply(serial)
        self.assertEqual(reply.kind, 'reply', reply)
        done = caller.wait_signal('OnDisconnectComplete', connection, since=reply.index)
        self.assertEqual(done.args[0], reply.args[0])

    def test_still_his_after_a_restart_CTX_55(self):
        scene, connection, caller = self.begin()
        self.own(scene, connection, caller)
        scene.kill()
        connection = scene.ready(scene.start())
        scene.polkit.wait_until('the connection is taken over', lambda: scene.client.get(
            connection, CONNECTION, 'ActivationState') == ACTIVATED)
        self.assertEqual(self.asked(scene, caller, connection), CONNECT)
        self.assertEqual(self.asked(scene, scene.caller(SOMEBODY), connection), BY_NAME)


if __name__ == '__main__':
    main()
