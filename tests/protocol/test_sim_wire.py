#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem at the wire: MBIM packed by hand, so that nothing is shared with it."""

import errno
import os
import socket
import struct
import sys
import tempfile
import unittest

TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
sys.path[:0] = [os.path.join(TESTS, 'integration'), os.path.join(TESTS, 'sim')]
from mbimwire import (  # noqa: E402
    BASIC_CONNECT, COMMAND, COMMAND_DONE, CLOSE, CLOSE_DONE, CONNECT, DEVICE_CAPS,
    DEVICE_SERVICES, EMERGENCY, FILTERS, FUNCTION_ERROR, HOME, HOST_ERROR, IDLE_HINT, INTERNET,
    IP_CONFIGURATION, MULTICARRIER, OPEN, OPEN_DONE, OTHER_SERVICE, PACKET, PIN, PIN_LIST,
    PREFERRED, PROVISIONED, QUERY, RADIO, READY, REGISTER, SERVICE_ACTIVATION, SET, SIGNAL,
    SUBSCRIBE, TIMEOUT, VISIBLE, Host, Message, connect_buffer, pin_buffer, providers_buffer,
    string_fields, subscribe_buffer)
from mbnsim import Modem, SimError  # noqa: E402


class SimTest(unittest.TestCase):
    scenario = None

    def setUp(self):
        self.modem = Modem(self.scenario)
        self.addCleanup(self.close_modem)
        self.host = Host(self.modem.device)
        self.addCleanup(lambda: self.host.close())

    def close_modem(self):
        self.assertEqual(self.modem.close(), 0, 'the simulator failed; see its output')

    def sim(self, text):
        return self.modem.command(text)

    def open(self, max_transfer=4096):
        self.assertEqual(self.host.open(max_transfer).status, 0)

    def assert_quiet(self):
        """Nothing was sent before this point that has not been read."""
        tid = self.host.start(RADIO)
        message = self.host.message()
        self.assertEqual((message.type, message.tid), (COMMAND_DONE, tid))

    def attach(self):
        self.assertEqual(self.host.command(PACKET, SET, struct.pack('<I', 0)).status, 0)

    def connect(self, **kwargs):
        return self.host.command(CONNECT, SET, connect_buffer(**kwargs))

    def contexts(self):
        return {context['session']: context['state'] for context in self.modem.state()['contexts']}


class OpenTest(SimTest):
    def test_command_before_open(self):
        answer = self.host.command(DEVICE_CAPS)
        self.assertEqual((answer.type, answer.status), (FUNCTION_ERROR, 5))

    def test_open_and_close(self):
        self.open()
        self.sim('wait opened timeout=1000')
        self.assertEqual(self.host.command(RADIO).status, 0)
        answer = self.host.close_function()
        self.assertEqual((answer.type, answer.status), (CLOSE_DONE, 0))
        self.sim('wait closed timeout=1000')
        self.assertEqual(self.host.command(RADIO).type, FUNCTION_ERROR)

    def test_too_small_transfer_is_refused(self):
        self.assertEqual(self.host.open(32).status, 21)
        self.assertEqual(self.host.command(RADIO).status, 5)

    def test_close_ends_contexts_silently(self):
        self.open()
        self.attach()
        self.assertEqual(self.connect().status, 0)
        self.host.send(struct.pack('<III', CLOSE, 12, self.host.next_tid()))
        self.assertEqual(self.host.message().type, CLOSE_DONE)
        self.assertEqual(self.contexts(), {})

    def test_second_open_resets(self):
        self.open()
        self.attach()
        self.connect()
        self.sim('set device-delay 3600000')
        self.host.start(RADIO)
        self.sim('wait host radio-state')
        self.sim('set device-delay 0')
        self.open()
        self.assertEqual(self.contexts(), {})
        self.assert_quiet()

    def test_lose_open(self):
        self.open()
        self.sim('lose-open')
        self.assertEqual(self.host.command(RADIO).status, 5)

    def test_open_faults(self):
        self.sim('fault open status=2')
        self.assertEqual(self.host.open().status, 2)
        self.sim('fault open drop no-apply')
        self.sim('journal-clear')
        self.host.send(struct.pack('<IIII', OPEN, 16, self.host.next_tid(), 4096))
        self.sim('wait host open timeout=5000')
        self.assertFalse(self.modem.state()['opened'])
        self.open()

    def test_stray_messages(self):
        self.open()
        for name, kind in (('close-done', CLOSE_DONE), ('open-done', OPEN_DONE),
                           ('response', COMMAND_DONE)):
            self.sim(f'stray {name} tid=77')
            message = self.host.message()
            self.assertEqual((message.type, message.tid), (kind, 77))

    def test_client_that_left_data_unread(self):
        self.open()
        self.sim('indicate register-state times=200')
        self.host.send(struct.pack('<II', COMMAND, 48))
        self.host.close()
        self.modem.state()  # handled after the closing
        self.host = Host(self.modem.device)
        self.open()
        self.assert_quiet()


class FragmentTest(SimTest):
    def split(self, raw, sizes):
        """The fragments of a one-fragment command, cut behind the given payload sizes."""
        _, _, tid = struct.unpack_from('<III', raw)
        payload, parts = raw[20:], []
        for size in sizes:
            parts.append(payload[:size])
            payload = payload[size:]
        parts.append(payload)
        return [struct.pack('<IIIII', COMMAND, 20 + len(part), tid, len(parts), i) + part
                for i, part in enumerate(parts)]

    def test_fragments_in(self):
        self.open()
        providers = [(f'{i:05}', f'Provider number {i}') for i in range(40)]
        raw = self.host.command_raw(PREFERRED, SET, providers_buffer(providers))
        for part in self.split(raw, [100, 1, 500, 7]):
            self.host.send(part)
        answer = self.host.message()
        self.assertEqual((answer.status, answer.u32()), (0, 40))
        entry = [e for e in self.modem.journal() if e['dir'] == 'host'][-1]
        self.assertEqual((entry['fragments'], entry['length']), (5, len(raw)))
        self.assertEqual(self.sim('count')['host'], 2)

    def test_bytes_one_by_one(self):
        self.open()
        raw = self.host.command_raw(RADIO)
        for i in range(len(raw)):
            self.host.send(raw[i:i + 1])
        self.assertEqual(self.host.message().status, 0)

    def test_two_messages_in_one_write(self):
        self.open()
        self.host.send(self.host.command_raw(RADIO) + self.host.command_raw(SIGNAL))
        self.assertEqual([self.host.message().cid, self.host.message().cid], [RADIO, SIGNAL])

    def test_fragments_out_by_host_limit(self):
        self.open(64)
        answer = self.host.command(DEVICE_CAPS)
        self.assertGreater(answer.fragments, 3)
        self.assertEqual(answer.claimed, len(answer.buffer))
        self.assertEqual(answer.text(40), '490154203237518')

    def test_fragments_out_by_setting(self):
        self.open()
        self.sim('set max-control-transfer 100')
        self.assertGreater(self.host.command(DEVICE_CAPS).fragments, 1)
        self.sim('set max-control-transfer 0')
        self.assertEqual(self.host.command(DEVICE_CAPS).fragments, 1)

    def test_fragment_time_out(self):
        self.open()
        self.sim('set fragment-timeout 20')
        parts = self.split(self.host.command_raw(CONNECT, SET, connect_buffer()), [40])
        self.host.send(parts[0])
        answer = self.host.message()
        self.assertEqual((answer.type, answer.status, answer.tid), (FUNCTION_ERROR, 1, 2))
        self.host.send(parts[1])
        self.assertEqual(self.host.message().status, 2)

    def test_half_a_header_is_dropped(self):
        self.open()
        self.sim('set fragment-timeout 20')
        self.host.send(struct.pack('<II', COMMAND, 48))
        self.assertEqual(self.host.message().status, 3)
        self.assert_quiet()

    def test_out_of_sequence(self):
        self.open()
        raw = self.host.command_raw(CONNECT, SET, connect_buffer())
        parts = self.split(raw, [30, 30])
        self.host.send(parts[0])
        self.host.send(parts[2])
        answer = self.host.message()
        self.assertEqual((answer.type, answer.status), (FUNCTION_ERROR, 2))
        self.assert_quiet()

    def test_new_command_inside_fragments(self):
        self.open()
        parts = self.split(self.host.command_raw(CONNECT, SET, connect_buffer()), [30])
        self.host.send(parts[0])
        tid = self.host.start(RADIO)
        answer = self.host.message()
        self.assertEqual((answer.type, answer.status, answer.tid), (FUNCTION_ERROR, 2, tid - 1))
        self.assertEqual(self.host.message().tid, tid)

    def test_lengths(self):
        self.open()
        raw = bytearray(self.host.command_raw(RADIO))
        struct.pack_into('<I', raw, 44, 8)  # buffer longer than the message
        self.host.send(bytes(raw))
        self.assertEqual(self.host.message().status, 3)
        self.host.send(struct.pack('<IIII', COMMAND, 100000, 9, 0))
        answer = self.host.message()
        self.assertEqual((answer.type, answer.status, answer.tid), (FUNCTION_ERROR, 8, 9))
        self.host.send(struct.pack('<IIII', COMMAND, 4, 9, 0))
        self.assertEqual(self.host.message().status, 3)
        self.host.send(struct.pack('<IIII', 55, 16, 10, 0))
        self.assertEqual(self.host.message().status, 6)
        self.assert_quiet()

    def test_duplicated_transaction(self):
        self.open()
        self.sim('set device-delay 50')
        self.host.start(RADIO, tid=5)
        self.host.start(SIGNAL, tid=5)
        self.assertEqual(self.host.message().status, 4)
        self.assertEqual(self.host.message().cid, RADIO)

    def test_host_error_and_cancel(self):
        self.open()
        self.host.send(struct.pack('<IIII', HOST_ERROR, 16, 99, 1))
        self.sim('fault signal-state delay=30')
        tid = self.host.start(SIGNAL)
        self.host.send(struct.pack('<IIII', HOST_ERROR, 16, tid, 7))
        self.sim('wait host any count=4')
        self.sim('fault radio-state delay=60')
        self.assert_quiet()


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


class SubscribeTest(SimTest):
    def subscribe(self, entries):
        buffer = subscribe_buffer(entries)
        answer = self.host.command(SUBSCRIBE, SET, buffer)
        self.assertEqual((answer.status, answer.buffer), (0, buffer))

    def test_default_is_everything(self):
        self.open()
        self.sim('set rssi 11')
        self.assertEqual(self.host.indication(SIGNAL).u32(), 11)

    def test_list_filters(self):
        self.open()
        self.subscribe([(BASIC_CONNECT, [REGISTER]), (OTHER_SERVICE, [])])
        self.sim('set rssi 5')
        self.sim('indicate connect state=deactivated cause=8')
        self.sim('register searching')
        self.host.indication(REGISTER)
        self.sim('indicate connect session=3 state=activated cause=8 force')
        self.assertEqual(struct.unpack_from('<II', self.host.indication(CONNECT).buffer), (3, 1))
        self.assert_quiet()

    def test_empty_cid_list_is_all_and_new_list_replaces(self):
        self.open()
        self.subscribe([(BASIC_CONNECT, [SIGNAL])])
        self.subscribe([(BASIC_CONNECT, [])])
        self.sim('register searching')
        self.host.indication(REGISTER)
        self.subscribe([])
        self.sim('register home')
        self.assert_quiet()

    def test_open_resets_the_list(self):
        self.open()
        self.subscribe([])
        self.open()
        self.sim('set rssi 7')
        self.host.indication(SIGNAL)

    def test_indicate_times(self):
        self.open()
        self.sim('indicate packet-service state=detached cause=7 times=3')
        for _ in range(3):
            message = self.host.indication(PACKET)
            self.assertEqual((message.u32(), message.u32(4), message.tid), (7, 4, 0))
        with self.assertRaisesRegex(SimError, 'no indication'):
            self.sim('indicate pin')

    def test_echo_and_order(self):
        self.open()
        self.sim('set echo-indications on')
        self.sim('set indications before')
        self.host.start(PACKET, SET, struct.pack('<I', 0))
        self.assertEqual(self.host.indication(PACKET).u32(4), 2)
        self.assertEqual(self.host.message().type, COMMAND_DONE)


class FaultTest(SimTest):
    def test_reject(self):
        self.open()
        self.attach()
        self.sim('fault connect set status=2 nw-error=33 command=activate')
        answer = self.connect()
        self.assertEqual((answer.status, answer.u32(4), answer.u32(32)), (2, 3, 33))
        self.assertEqual(self.contexts(), {})
        self.assertEqual(self.connect().status, 0)

    def test_reject_bodies(self):
        self.open()
        self.sim('fault connect status=2 body=empty')
        self.assertEqual(self.connect().buffer, b'')
        self.sim('fault connect status=2 body=short')
        self.assertEqual(len(self.connect().buffer), 16)
        self.sim('fault radio-state status=28')
        answer = self.host.command(RADIO, SET, struct.pack('<I', 0))
        self.assertEqual((answer.status, answer.buffer), (28, b''))
        self.assertTrue(self.modem.state()['radio']['software'])

    def test_reject_but_apply(self):
        self.open()
        self.attach()
        self.sim('fault connect status=2 state=activated apply')
        answer = self.connect()
        self.assertEqual((answer.status, answer.u32(4)), (2, 1))
        self.assertEqual(self.contexts(), {0: 'activated'})

    def test_count_skip_all(self):
        self.open()
        self.sim('fault signal-state query status=1 skip=1 count=2')
        self.assertEqual([self.host.command(SIGNAL).status for _ in range(4)], [0, 1, 1, 0])
        self.sim('fault any status=1 count=all')
        self.assertEqual([self.host.command(c).status for c in (SIGNAL, RADIO, 99)], [1, 1, 1])
        self.sim('fault clear')
        self.assertEqual(self.host.command(SIGNAL).status, 0)

    def test_drop_applies_unless_told(self):
        self.open()
        self.attach()
        self.sim('fault connect drop')
        self.host.start(CONNECT, SET, connect_buffer())
        self.sim('wait context session=0')
        self.sim('fault connect drop no-apply')
        self.sim('journal-clear')
        self.host.start(CONNECT, SET, connect_buffer(command=0))
        self.sim('wait host connect set')
        self.assertEqual(self.contexts(), {0: 'activated'})
        self.assert_quiet()

    def test_delay(self):
        self.open()
        self.attach()
        self.sim('fault connect delay=40')
        self.sim('fault radio-state delay=40 apply')
        first = self.host.start(CONNECT, SET, connect_buffer())
        self.assertEqual(self.contexts(), {})
        second = self.host.start(RADIO, SET, struct.pack('<I', 1))
        third = self.host.start(SIGNAL)
        self.assertEqual([self.host.message().tid for _ in range(3)], [third, first, second])

    def test_duplicate(self):
        self.open()
        self.sim('fault signal-state duplicate')
        tid = self.host.start(SIGNAL)
        self.assertEqual([self.host.message().tid, self.host.message().tid], [tid, tid])
        self.assert_quiet()

    def test_function_error(self):
        self.open()
        self.sim('fault connect function-error=5')
        answer = self.connect()
        self.assertEqual((answer.type, answer.status), (FUNCTION_ERROR, 5))

    def test_one_family_success(self):
        self.open()
        self.attach()
        self.sim('fault connect nw-error=50')
        answer = self.connect()
        self.assertEqual((answer.status, answer.u32(4), answer.u32(32)), (0, 1, 50))

    def test_garbage_answers(self):
        self.open()

        def spoilt(kind):
            self.sim(f'fault device-caps garbage={kind}')
            return self.host.start(DEVICE_CAPS)

        normal = self.host.command(DEVICE_CAPS)

        spoilt('truncated-buffer')
        answer = self.host.message()
        self.assertLess(len(answer.buffer), answer.claimed)

        spoilt('bad-offsets')
        answer = self.host.message()
        self.assertGreater(answer.u32(40), len(answer.buffer))

        spoilt('random-bytes')
        answer = self.host.message()
        self.assertEqual(len(answer.buffer), len(normal.buffer))
        self.assertNotEqual(answer.buffer, normal.buffer)

        tid = spoilt('wrong-tid')
        self.assertNotEqual(self.host.message().tid, tid)

        spoilt('unknown-type')
        self.assertEqual(Message(self.host.fragment()).type, 0x80000055)

        spoilt('zero-length')
        self.assertEqual(struct.unpack('<II', self.host.read(12)[:8]), (COMMAND_DONE, 0))

        spoilt('wrong-length')
        head = self.host.read(12)
        self.assertEqual(struct.unpack_from('<I', head, 4)[0], normal.length + 16)
        self.host.read(normal.length - 12)

        self.sim('fault device-services garbage=huge-count')
        self.assertEqual(self.host.command(DEVICE_SERVICES).u32(), 0x40000001)

    def test_unsolicited_garbage(self):
        self.open()
        for kind in ('truncated-buffer', 'bad-offsets', 'random-bytes', 'huge-count', 'wrong-tid',
                     'unknown-type'):
            self.sim('garbage ' + kind)
            self.assertGreater(len(self.host.fragment()), 12, kind)
        self.assert_quiet()


class PortTest(SimTest):
    def test_unplug_and_plug(self):
        self.open()
        self.attach()
        self.connect()
        self.sim('unplug')
        self.assertFalse(os.path.lexists(self.modem.device))
        with self.assertRaises((EOFError, OSError)) as caught:
            self.host.message()
        if isinstance(caught.exception, OSError):
            self.assertEqual(caught.exception.errno, errno.EIO)
        self.host.close()
        self.sim('plug')
        self.host = Host(self.modem.device)
        self.assertEqual(self.host.command(RADIO).status, 5)
        self.open()
        state = self.modem.state()
        self.assertEqual((state['contexts'], state['packet']['state'],
                          state['registration']['state']), ([], 'detached', 'home'))

    def test_reboot_comes_back(self):
        self.host.close()
        self.sim('reboot for=20')
        self.assertFalse(self.modem.state()['plugged'])
        self.sim('wait plugged')
        self.host = Host(self.modem.device)
        self.open()

    def test_silent(self):
        self.open()
        self.sim('silent on')
        self.sim('journal-clear')
        self.host.start(RADIO)
        self.sim('wait host radio-state query')
        self.sim('register searching')
        self.sim('silent off')
        self.assert_quiet()
        self.assertEqual(self.sim('count'), {'host': 2, 'function': 1})

    def test_slow_reader_loses_nothing(self):
        self.open()
        self.sim('indicate register-state times=3000')
        for _ in range(3000):
            self.host.indication(REGISTER)
        self.assert_quiet()


class ControlTest(SimTest):
    def test_errors_say_what_is_allowed(self):
        for command, text in (('nonsense', 'allowed: .*journal-clear'), ('sim broken', 'absent'),
                              ('set rssi 200', '0 to 99'), ('set nothing 1', 'max-contexts'),
                              ('radio', 'hardware'), ('fault connect', 'does nothing'),
                              ('fault conect drop', 'packet-service'), ('sim absent now', 'now'),
                              ('register home cause=x', 'number'), ('set ip4 10.0.0.1', 'PREFIX'),
                              ('fault pin state=activated', 'only'), ('set imsi "12', 'quote'),
                              ('after x quit', 'number'), ('wait host', 'message'),
                              ('fault connect drop count=0', 'nothing'), ('journal extra', 'extra'),
                              ('ip session=0 ip4=1.2.3.4/24', 'not active')):
            with self.assertRaisesRegex(SimError, text, msg=command):
                self.sim(command)
        self.assertEqual(self.modem.state()['sim']['state'], 'initialized')

    def test_wait_times_out(self):
        with self.assertRaisesRegex(SimError, 'timeout'):
            self.sim('wait host connect set timeout=10')

    def test_wait_wakes_another_client(self):
        other = self.modem._connect()
        self.addCleanup(other.close)
        other.sendall(b'wait host connect set count=2 timeout=10000\ncount\n')
        self.open()
        self.connect()
        self.sim('count')
        self.connect()
        self.assertEqual(other.makefile().readline(), 'OK\n')

    def test_client_that_only_listens(self):
        other = self.modem._connect()
        self.addCleanup(other.close)
        other.sendall(b'wait opened\nset rssi 200\n')
        other.shutdown(socket.SHUT_WR)
        self.sim('count')
        self.open()
        with other.makefile() as answers:
            self.assertEqual(answers.readline(), 'OK\n')
            self.assertRegex(answers.readline(), '^ERR .*0 to 99')
            self.assertEqual(answers.readline(), '')

    def test_after(self):
        self.open()
        self.sim('after 10 set rssi 3')
        self.assertEqual(self.host.indication(SIGNAL).u32(), 3)

    def test_reset_state(self):
        self.open()
        self.sim('set imsi 999990000000000')
        self.sim('fault any drop count=all')
        self.sim('after 3600000 sim absent')
        self.sim('reset-state')
        state = self.modem.state()
        self.assertEqual((state['sim']['imsi'], state['faults'], state['opened']),
                         ('001010123456789', [], True))

    def test_journal(self):
        self.open()
        self.host.command(SIGNAL)
        entries = self.modem.journal()
        self.assertEqual([(e['dir'], e['type'], e.get('cid'), e.get('op'), e.get('status'))
                          for e in entries],
                         [('host', 'open', None, None, None),
                          ('function', 'open-done', None, None, 0),
                          ('host', 'command', 'signal-state', 'query', None),
                          ('function', 'command-done', 'signal-state', 'query', 0)])
        self.assertEqual(self.modem.journal(since=entries[2]['n']), entries[3:])
        self.sim('journal-clear')
        self.assertEqual((self.modem.journal(), self.modem.count()),
                         ([], {'host': 0, 'function': 0}))

    def test_quit(self):
        self.sim('quit')
        self.assertEqual(self.modem.process.wait(TIMEOUT), 0)
        self.assertEqual([name for name in os.listdir(self.modem.directory) if name != 'sim.log'],
                         [])


class StartTest(unittest.TestCase):
    def test_bad_scenario_names_the_line(self):
        with self.assertRaisesRegex(SimError, r'scenario:3: SIM state "gone"'):
            Modem(['# comment', 'set imsi 1', 'sim gone'])

    def test_scenario_can_start_unplugged(self):
        with Modem('unplug\nafter 1 plug\n') as modem:
            modem.wait('plugged')
            self.assertTrue(os.path.exists(modem.device))

    def test_file_in_the_way_stays(self):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, 'modem')
            with open(path, 'w', encoding='utf-8') as file:
                file.write('mine')
            with self.assertRaisesRegex(SimError, 'File exists'):
                Modem(directory=directory)
            with open(path, encoding='utf-8') as file:
                self.assertEqual(file.read(), 'mine')
            self.assertEqual(sorted(os.listdir(directory)), ['modem', 'sim.log'])

    def test_wrong_usage(self):
        program = os.environ['MBN_MODEM_SIM']
        for arguments in ([], ['--link=/tmp/x', 'more'], ['--nonsense']):
            pid = os.posix_spawn(program, [program, *arguments], os.environ,
                                 file_actions=[(os.POSIX_SPAWN_OPEN, 2, '/dev/null', os.O_WRONLY,
                                                0)])
            self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 2, arguments)


if __name__ == '__main__':
    unittest.main()
