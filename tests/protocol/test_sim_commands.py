#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What each command does to the simulated modem's state, seen at the wire."""

import struct
import unittest

from simtest import SimTest
from mbimwire import (
    BASIC_CONNECT, COMMAND_DONE, CONNECT, DEVICE_CAPS, DEVICE_SERVICES, EMERGENCY, FILTERS, HOME,
    IDLE_HINT, INTERNET, IP_CONFIGURATION, MULTICARRIER, OTHER_SERVICE, PACKET, PIN, PIN_LIST,
    PREFERRED, PROVISIONED, QUERY, RADIO, READY, REGISTER, SERVICE_ACTIVATION, SET, SIGNAL,
    SUBSCRIBE, VISIBLE, connect_buffer, pin_buffer, providers_buffer, string_fields,
    subscribe_buffer)
from mbnsim import SimError


class CommandTest(SimTest):
    def test_unknown_things(self):
        self.open()
        for cid, operation, service in ((99, QUERY, BASIC_CONNECT), (1, QUERY, OTHER_SERVICE),
                                        (DEVICE_CAPS, SET, BASIC_CONNECT),
                                        (SUBSCRIBE, QUERY, BASIC_CONNECT),
                                        (EMERGENCY, SET, BASIC_CONNECT)):
            answer = self.host.command(cid, operation, service=service)
            self.assertEqual((answer.status, answer.buffer), (9, b''), (cid, operation))
            self.assertEqual(answer.service, service)
        self.assertEqual(self.host.command(RADIO, 7).status, 21)

    def test_undecodable_buffers(self):
        self.open()
        good = {RADIO: struct.pack('<I', 1), PIN: pin_buffer(2, 0, '1234'),
                PREFERRED: providers_buffer([('00101', 'X')]),
                REGISTER: struct.pack('<IIII', 0, 0, 0, 0), PACKET: struct.pack('<I', 0),
                SIGNAL: struct.pack('<III', 0, 0, 0), CONNECT: connect_buffer(),
                SUBSCRIBE: subscribe_buffer([(BASIC_CONNECT, [1, 2])]),
                IDLE_HINT: struct.pack('<I', 1)}
        for cid, buffer in good.items():
            self.assertNotEqual(self.host.command(cid, SET, buffer).status, 21, cid)
            for size in range(0, len(buffer) - 3, 4):
                self.assertEqual(self.host.command(cid, SET, buffer[:size]).status, 21, (cid, size))

    def test_every_query_answers(self):
        self.open()
        self.attach()
        self.connect()
        for cid in range(1, 25):
            if cid in (17, 18, SERVICE_ACTIVATION, SUBSCRIBE):
                continue
            answer = self.host.command(cid, QUERY, b'\0' * 60)
            self.assertEqual((answer.type, answer.status, answer.cid), (COMMAND_DONE, 0, cid))
            self.assertGreater(len(answer.buffer), 3)

    def test_device_services_list_every_cid(self):
        self.open()
        answer = self.host.command(DEVICE_SERVICES)
        offset = answer.u32(8)
        self.assertEqual(answer.buffer[offset:offset + 16], BASIC_CONNECT)
        self.assertEqual(answer.u32(offset + 24), 22)

    def test_sets_that_are_kept(self):
        self.open()
        self.host.command(IDLE_HINT, SET, struct.pack('<I', 1))
        self.assertEqual(self.host.command(IDLE_HINT).u32(), 1)
        self.host.command(SIGNAL, SET, struct.pack('<III', 30, 2, 3))
        self.assertEqual(struct.unpack('<IIIII', self.host.command(SIGNAL).buffer),
                         (20, 99, 30, 2, 3))
        self.host.command(MULTICARRIER, SET, providers_buffer([('00101', 'A'), ('00102', 'B')]))
        self.assertEqual(self.host.command(MULTICARRIER).u32(), 2)
        home = self.host.command(HOME).buffer
        self.assertEqual(self.host.command(HOME, SET, home).buffer, home)

    def test_service_activation_echoes_and_activates(self):
        self.open()
        self.sim('sim not-activated')
        self.assertEqual(self.host.indication(READY).u32(), 5)
        self.host.command(RADIO)
        answer = self.host.command(SERVICE_ACTIVATION, SET, b'abcdefg')
        self.assertEqual((answer.status, answer.buffer), (0, b'\0\0\0\0abcdefg'))
        self.assertEqual(self.modem.state()['sim']['state'], 'initialized')

    def test_provisioned_contexts(self):
        self.open()
        pairs, data = string_fields(68 - 8, ['second', 'user', 'secret', '00101'])
        buffer = (struct.pack('<I', 0xffffffff) + INTERNET + b''.join(pairs[:3])
                  + struct.pack('<II', 0, 2) + pairs[3] + data)
        answer = self.host.command(PROVISIONED, SET, buffer)
        self.assertEqual((answer.status, answer.u32()), (0, 0))
        self.assertEqual(self.host.command(PROVISIONED).u32(), 2)
        self.assertIn('2:internet:second:user:secret:0:2',
                      self.modem.state()['settings']['provisioned'])

    def test_filters(self):
        self.open()
        buffer = struct.pack('<IIII', 0, 1, 16, 20) + struct.pack('<III', 4, 12, 16) + b'abcdefgh'
        self.assertEqual(self.host.command(FILTERS, SET, buffer).status, 16)
        self.attach()
        self.connect()
        answer = self.host.command(FILTERS, SET, buffer)
        self.assertEqual((answer.status, answer.buffer), (0, buffer))
        self.assertEqual(self.host.command(FILTERS, QUERY, b'\0' * 8).buffer, buffer)


class PinTest(SimTest):
    scenario = ['sim locked', 'pin code=4321 attempts=3 puk=87654321 puk-attempts=2']

    def pin_state(self):
        return struct.unpack('<III', self.host.command(PIN).buffer)

    def test_enter(self):
        self.open()
        self.assertEqual(self.host.command(READY).u32(), 6)
        self.assertEqual(self.pin_state(), (2, 1, 3))
        answer = self.host.command(PIN, SET, pin_buffer(2, 0, '1111'))
        self.assertEqual((answer.status, struct.unpack('<III', answer.buffer)), (2, (2, 1, 2)))
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 0, '12')).status, 21)
        self.assertEqual(self.pin_state(), (2, 1, 2))
        tid = self.host.start(PIN, SET, pin_buffer(2, 0, '4321'))
        answer = self.host.message()
        self.assertEqual((answer.tid, answer.status), (tid, 0))
        self.assertEqual(self.host.indication(READY).u32(), 1)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 2)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 3)
        self.assertEqual(self.pin_state(), (0, 0, 0xffffffff))

    def test_puk(self):
        self.open()
        for left in (2, 1):
            answer = self.host.command(PIN, SET, pin_buffer(2, 0, '0000'))
            self.assertEqual(answer.u32(8), left)
        answer = self.host.command(PIN, SET, pin_buffer(2, 0, '0000'))
        self.assertEqual((answer.status, struct.unpack('<III', answer.buffer)), (2, (11, 1, 2)))
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 0, '4321')).status, 5)
        answer = self.host.command(PIN, SET, pin_buffer(11, 0, '11111111', '9999'))
        self.assertEqual((answer.status, answer.u32(8)), (2, 1))
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(11, 0, '87654321', '9999')).status,
                         0)
        self.assertEqual(self.modem.state()['sim']['pin'], '9999')
        self.assertEqual(self.modem.state()['sim']['state'], 'initialized')

    def test_puk_used_up_is_a_bad_sim(self):
        self.open()
        self.sim('sim puk')
        for _ in range(2):
            self.host.command(PIN, SET, pin_buffer(11, 0, '11111111', '9999'))
        self.assertEqual(self.modem.state()['sim']['state'], 'bad')
        self.assertEqual(self.host.command(PIN).status, 4)

    def test_disable_change_enable(self):
        self.open()
        self.host.command(PIN, SET, pin_buffer(2, 0, '4321'))
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 3, '4321', '5555')).status, 0)
        answer = self.host.command(PIN, SET, pin_buffer(2, 2, '4321'))
        self.assertEqual((answer.status, answer.u32(8)), (2, 2))
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 2, '5555')).status, 0)
        self.assertEqual(self.host.command(PIN_LIST).u32(), 2)
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 3, '5555', '1234')).status, 6)
        self.assertEqual(self.host.command(PIN, SET, pin_buffer(2, 1, '5555')).status, 0)
        self.assertEqual(self.host.command(PIN_LIST).u32(), 1)

    def test_locks_again_after_reboot(self):
        self.open()
        self.host.command(PIN, SET, pin_buffer(2, 0, '4321'))
        self.host.close()
        self.sim('reboot for=1')
        self.assertEqual(self.modem.state()['sim']['state'], 'locked')


class ContextTest(SimTest):
    def test_checks_in_order(self):
        self.open()
        self.assertEqual(self.connect().status, 12)
        self.assertEqual(self.connect(session=8).status, 21)
        self.assertEqual(self.connect(auth=9).status, 21)
        self.assertEqual(self.connect(command=0).status, 16)
        self.sim('register searching')
        self.assertEqual(self.connect().status, 7)
        for state, status in (('absent', 3), ('bad', 4), ('locked', 5), ('not-initialized', 14),
                              ('not-activated', 17)):
            self.sim('sim ' + state)
            self.assertEqual(self.connect().status, status, state)
        self.sim('radio software=off')
        answer = self.connect()
        self.assertEqual(answer.status, 20)
        self.assertEqual((len(answer.buffer), answer.u32(4)), (36, 3))
        self.assertEqual(self.host.command(CONNECT, QUERY, b'\0' * 36).status, 0)

    def test_sessions_are_independent(self):
        self.open()
        self.attach()
        for session in (0, 5, 7):
            answer = self.connect(session=session)
            self.assertEqual((answer.status, answer.u32(), answer.u32(4)), (0, session, 1))
        self.assertEqual(self.connect(session=5).status, 13)
        answer = self.connect(session=5, command=0)
        self.assertEqual((answer.status, answer.u32(4)), (0, 3))
        self.assertEqual(answer.buffer[16:32], INTERNET)
        self.assertEqual(self.connect(session=5, command=0).status, 16)
        self.assertEqual(self.contexts(), {0: 'activated', 7: 'activated'})

    def test_T5_deactivate_another_session(self):
        """context-rules.md 11: CONTEXT_NOT_ACTIVATED, and the active session is untouched."""
        self.open()
        self.attach()
        self.assertEqual(self.connect(session=5).status, 0)
        answer = self.connect(session=6, command=0)
        self.assertEqual((answer.status, answer.u32(), answer.u32(4)), (16, 6, 3))
        self.assertEqual(self.contexts(), {5: 'activated'})
        answer = self.host.command(CONNECT, QUERY, struct.pack('<I', 5) + b'\0' * 32)
        self.assertEqual((answer.status, answer.u32(), answer.u32(4)), (0, 5, 1))
        self.assert_quiet()
        self.assertEqual(self.connect(session=5, command=0).status, 0)

    def test_max_contexts(self):
        self.open()
        self.attach()
        self.sim('set max-contexts 1')
        self.assertEqual(self.connect(session=1).status, 0)
        self.assertEqual(self.connect(session=0).status, 13)
        self.connect(session=1, command=0)
        self.assertEqual(self.connect(session=0).status, 0)

    def test_last_connect_is_verbatim(self):
        self.open()
        self.connect(session=3, apn='Ünï.example', user='me', password='p w', auth=2, ip_type=3)
        last = self.modem.state()['last_connect']
        self.assertEqual((last['session'], last['command'], last['access_string'],
                          last['user_name'], last['password'], last['auth'], last['ip_type'],
                          last['context_type']),
                         (3, 'activate', 'Ünï.example', 'me', 'p w', 2, 'ipv4v6', 'internet'))

    def test_ip_types(self):
        self.open()
        self.attach()
        rows = (('ipv4v6', 0, 0, 1, 0), ('ipv4v6', 3, 0, 3, 0), ('ipv4v6', 2, 0, 2, 0),
                ('ipv4', 3, 0, 1, 50), ('ipv6', 3, 0, 2, 51), ('ipv4', 2, 2, None, 50),
                ('ipv6', 1, 2, None, 51), ('ipv6', 0, 0, 2, 0))
        for allowed, wanted, status, got, nw_error in rows:
            self.sim('set ip-type-allowed ' + allowed)
            answer = self.connect(ip_type=wanted)
            self.assertEqual((answer.status, answer.u32(32)), (status, nw_error), (allowed, wanted))
            if status == 0:
                self.assertEqual(answer.u32(12), got)
                flags = self.host.command(IP_CONFIGURATION, QUERY, b'\0' * 60)
                self.assertEqual((flags.u32(4) != 0, flags.u32(8) != 0),
                                 (got in (1, 3), got in (2, 3)))
                self.connect(command=0)

    def test_ip_configuration(self):
        self.open()
        self.assertEqual(self.host.command(IP_CONFIGURATION, QUERY, b'\0' * 60).status, 16)
        self.attach()
        self.connect(ip_type=3)
        answer = self.host.command(IP_CONFIGURATION, QUERY, b'\0' * 60)
        fields = struct.unpack_from('<15I', answer.buffer)
        self.assertEqual(fields[:4], (0, 15, 15, 1))
        at = fields[4]
        self.assertEqual(answer.buffer[at:at + 8], struct.pack('<I', 30) + bytes([10, 64, 0, 2]))
        self.assertEqual(answer.buffer[fields[7]:fields[7] + 4], bytes([10, 64, 0, 1]))
        self.assertEqual(fields[13:], (1500, 1500))
        self.sim('ip session=0 ip4=192.0.2.7/32 ip4-gateway=none ip4-dns=192.0.2.1,192.0.2.2')
        changed = self.host.indication(IP_CONFIGURATION)
        self.assertEqual(struct.unpack_from('<IIII', changed.buffer), (0, 13, 15, 1))

    def test_slow_activation_is_cancelled(self):
        self.open()
        self.attach()
        self.sim('set activate-delay 3600000')
        first = self.host.start(CONNECT, SET, connect_buffer())
        self.sim('wait context session=0 state=activating')
        second = self.host.start(CONNECT, SET, connect_buffer(command=0))
        answers = [self.host.message(), self.host.message()]
        self.assertEqual([(a.tid, a.status, a.u32(4)) for a in answers],
                         [(first, 2, 3), (second, 0, 3)])
        self.assertEqual(self.contexts(), {})

    def test_slow_activation_that_cannot_be_cancelled(self):
        self.open()
        self.attach()
        self.sim('set cancel-activation off')
        self.sim('set activate-delay 50')
        first = self.host.start(CONNECT, SET, connect_buffer())
        second = self.host.start(CONNECT, SET, connect_buffer(command=0))
        answers = [self.host.message(), self.host.message()]
        self.assertEqual([(a.tid, a.status) for a in answers], [(second, 16), (first, 0)])

    def test_activating_reply(self):
        self.open()
        self.attach()
        self.sim('set activate-reply activating')
        self.assertEqual(self.connect().u32(4), 2)
        self.assertEqual(self.host.indication(CONNECT).u32(4), 1)

    def test_slow_deactivation(self):
        self.open()
        self.attach()
        self.connect()
        self.sim('set deactivate-delay 20')
        tid = self.host.start(CONNECT, SET, connect_buffer(command=0))
        self.sim('wait context session=0 state=deactivated')
        answer = self.host.message()
        self.assertEqual((answer.tid, answer.status, answer.u32(4)), (tid, 0, 3))

    def test_network_side_changes(self):
        self.open()
        self.attach()
        self.connect()
        self.sim('deactivate session=0 cause=36')
        gone = self.host.indication(CONNECT)
        self.assertEqual((gone.u32(4), gone.u32(32)), (3, 36))
        with self.assertRaisesRegex(SimError, 'not active'):
            self.sim('deactivate session=0')
        self.sim('activate session=2')
        self.assertEqual(struct.unpack_from('<II', self.host.indication(CONNECT).buffer), (2, 1))

    def test_radio_off_takes_everything_down(self):
        self.open()
        self.attach()
        self.connect()
        tid = self.host.start(RADIO, SET, struct.pack('<I', 0))
        answer = self.host.message()
        self.assertEqual((answer.tid, answer.buffer), (tid, struct.pack('<II', 1, 0)))
        self.assertEqual(self.host.indication(CONNECT).u32(4), 3)
        self.assertEqual(self.host.indication(PACKET).u32(4), 4)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 1)
        self.assertEqual(self.host.indication(SIGNAL).u32(), 99)
        self.assertEqual(self.host.command(PACKET, SET, struct.pack('<I', 0)).status, 20)
        self.sim('set auto-attach on')
        self.host.start(RADIO, SET, struct.pack('<I', 1))
        self.assertEqual(self.host.message().type, COMMAND_DONE)
        self.assertEqual(self.host.indication(SIGNAL).u32(), 20)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 2)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 3)
        self.assertEqual(self.host.indication(PACKET).u32(4), 2)
        self.assert_quiet()

    def test_radio_off_answers_a_pending_activation(self):
        self.open()
        self.attach()
        self.sim('set activate-delay 3600000')
        self.host.start(CONNECT, SET, connect_buffer())
        self.sim('wait context session=0 state=activating')
        self.sim('radio hardware=off')
        answers = [self.host.message() for _ in range(4)]
        self.assertEqual([a.status for a in answers if a.type == COMMAND_DONE], [20])

    def test_registration_loss_keeps_the_context(self):
        self.open()
        self.attach()
        self.connect()
        self.sim('register searching')
        self.assertEqual(self.host.indication(REGISTER).u32(4), 2)
        self.assertEqual(self.contexts(), {0: 'activated'})
        self.sim('register home')
        self.host.indication(REGISTER)
        self.sim('set drop-on-loss on')
        self.sim('register searching')
        self.assertEqual(self.host.indication(REGISTER).u32(4), 2)
        self.assertEqual(self.host.indication(CONNECT).u32(4), 3)
        self.assertEqual(self.host.indication(PACKET).u32(4), 4)

    def test_detach_ends_contexts(self):
        self.open()
        self.attach()
        self.connect()
        self.host.start(PACKET, SET, struct.pack('<I', 1))
        self.assertEqual(self.host.message().u32(4), 4)
        self.assertEqual(self.host.indication(CONNECT).u32(4), 3)

    def test_slow_attach(self):
        self.open()
        self.sim('set attach-delay 20')
        tid = self.host.start(PACKET, SET, struct.pack('<I', 0))
        self.sim('wait packet state=attached')
        answer = self.host.message()
        self.assertEqual((answer.tid, answer.status, answer.u32(4)), (tid, 0, 2))


class RegisterTest(SimTest):
    def set_register(self, provider='', action=0):
        pairs, data = string_fields(16, [provider])
        return self.host.command(REGISTER, SET, pairs[0] + struct.pack('<II', action, 0) + data)

    def test_states(self):
        self.open()
        self.sim('register roaming cause=0 provider=26201 name="Other net" roaming-text="Roam on"')
        message = self.host.indication(REGISTER)
        self.assertEqual((message.u32(4), message.text(20), message.text(28), message.text(36)),
                         (4, '26201', 'Other net', 'Roam on'))
        self.sim('register denied cause=11')
        message = self.host.indication(REGISTER)
        self.assertEqual((message.u32(), message.u32(4), message.text(20)), (11, 6, ''))

    def test_automatic_after_deregistered(self):
        self.open()
        self.sim('register deregistered')
        self.host.indication(REGISTER)
        self.sim('set register-delay 20')
        self.assertEqual(self.set_register().u32(4), 2)
        self.assertEqual(self.host.indication(REGISTER).u32(4), 3)

    def test_manual(self):
        self.open()
        self.sim('set visible "00101:Home:home,00102:Other:visible,00103:No:forbidden"')
        self.assertEqual(self.host.command(VISIBLE, QUERY, b'\0' * 4).u32(), 3)
        self.assertEqual(self.set_register('99999', 1).status, 10)
        answer = self.set_register('00102', 1)
        self.assertEqual((answer.status, answer.u32(4), answer.u32(8), answer.text(20)),
                         (0, 4, 2, '00102'))
        answer = self.set_register('00103', 1)
        self.assertEqual((answer.u32(), answer.u32(4)), (11, 6))
        self.sim('set registration-flags 1')
        self.assertEqual(self.set_register('00101', 1).status, 28)


if __name__ == '__main__':
    unittest.main()
