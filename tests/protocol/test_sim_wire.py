#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The simulated modem at the wire: MBIM packed by hand, so that nothing is shared with it.

Opening, fragments, subscriptions, faults and the port.
"""

import errno
import os
import struct
import unittest

from simtest import SimTest
from mbimwire import (
    BASIC_CONNECT, CLOSE, CLOSE_DONE, COMMAND, COMMAND_DONE, CONNECT, DEVICE_CAPS, DEVICE_SERVICES,
    FUNCTION_ERROR, HOST_ERROR, OPEN, OPEN_DONE, OTHER_SERVICE, PACKET, PREFERRED, RADIO, REGISTER,
    SET, SIGNAL, SUBSCRIBE, Host, Message, connect_buffer, providers_buffer, subscribe_buffer)
from mbnsim import SimError


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


if __name__ == '__main__':
    unittest.main()
