# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The host's side of MBIM 1.0 for tests: packs commands by hand and takes answers apart.

Shares nothing with the simulator's encoder and decoder, nor with libmbim.
"""

import os
import select
import struct
import time
import uuid

BASIC_CONNECT = uuid.UUID('a289cc33-bcbb-8b4f-b6b0-133ec2aae6df').bytes
OTHER_SERVICE = uuid.UUID('3d01dcc5-fef5-4d05-0d3a-bef7058e9aaf').bytes
INTERNET = uuid.UUID('7e5e2a7e-4e6f-7272-736b-656e7e5e2a7e').bytes

OPEN, CLOSE, COMMAND, HOST_ERROR = 1, 2, 3, 4
OPEN_DONE, CLOSE_DONE, COMMAND_DONE = 0x80000001, 0x80000002, 0x80000003
FUNCTION_ERROR, INDICATION = 0x80000004, 0x80000007
QUERY, SET = 0, 1

DEVICE_CAPS, READY, RADIO, PIN, PIN_LIST, HOME, PREFERRED, VISIBLE = range(1, 9)
REGISTER, PACKET, SIGNAL, CONNECT, PROVISIONED, SERVICE_ACTIVATION = range(9, 15)
IP_CONFIGURATION, DEVICE_SERVICES, SUBSCRIBE, STATISTICS, IDLE_HINT = 15, 16, 19, 20, 21
EMERGENCY, FILTERS, MULTICARRIER = 22, 23, 24

TIMEOUT = 10


def string_fields(fixed_size, texts):
    """Offset and length pairs for texts, and the data that goes behind the fixed part."""
    pairs, data = [], b''
    for text in texts:
        encoded = text.encode('utf-16-le')
        pairs.append(struct.pack('<II', fixed_size + len(data) if encoded else 0, len(encoded)))
        data += encoded + b'\0' * (-len(encoded) % 4)
    return pairs, data


def connect_buffer(session=0, command=1, apn='internet', user='', password='', compression=0,
                   auth=0, ip_type=1, context_type=INTERNET):
    pairs, data = string_fields(60, [apn, user, password])
    return (struct.pack('<II', session, command) + b''.join(pairs)
            + struct.pack('<III', compression, auth, ip_type) + context_type + data)


def pin_buffer(kind, operation, pin, new_pin=''):
    pairs, data = string_fields(24, [pin, new_pin])
    return struct.pack('<II', kind, operation) + b''.join(pairs) + data


def subscribe_buffer(entries):
    children = [service + struct.pack(f'<I{len(cids)}I', len(cids), *cids)
                for service, cids in entries]
    offset, pairs, data = 4 + 8 * len(children), b'', b''
    for child in children:
        pairs += struct.pack('<II', offset + len(data), len(child))
        data += child
    return struct.pack('<I', len(children)) + pairs + data


def providers_buffer(providers):
    children = []
    for identity, name in providers:
        pairs, data = string_fields(32, [identity, name])
        children.append(pairs[0] + struct.pack('<I', 4) + pairs[1]
                        + struct.pack('<III', 1, 99, 99) + data)
    offset, pairs, data = 4 + 8 * len(children), b'', b''
    for child in children:
        pairs += struct.pack('<II', offset + len(data), len(child))
        data += child
    return struct.pack('<I', len(children)) + pairs + data


class Message:
    """A whole message of the function."""

    def __init__(self, raw, fragments=1):
        self.raw = raw
        self.fragments = fragments
        self.type, self.length, self.tid = struct.unpack_from('<III', raw)
        self.service = self.cid = self.status = None
        self.buffer = b''
        if self.type in (COMMAND_DONE, INDICATION):
            self.service = raw[20:36]
            self.cid = struct.unpack_from('<I', raw, 36)[0]
            if self.type == COMMAND_DONE:
                self.status, self.claimed = struct.unpack_from('<II', raw, 40)
                self.buffer = raw[48:]
            else:
                self.claimed = struct.unpack_from('<I', raw, 40)[0]
                self.buffer = raw[44:]
        elif len(raw) >= 16:
            self.status = struct.unpack_from('<I', raw, 12)[0]

    def u32(self, offset=0):
        return struct.unpack_from('<I', self.buffer, offset)[0]

    def text(self, offset):
        start, size = struct.unpack_from('<II', self.buffer, offset)
        return self.buffer[start:start + size].decode('utf-16-le')


class Host:
    """The host's end of the port."""

    def __init__(self, device):
        self.fd = os.open(device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        self.input = b''
        self.tid = 0
        self.parts = {}

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
        self.fd = -1

    def send(self, raw):
        deadline = time.monotonic() + TIMEOUT
        while raw:
            select.select([], [self.fd], [], max(0, deadline - time.monotonic()))
            raw = raw[os.write(self.fd, raw):]

    def read(self, size, timeout=TIMEOUT):
        """Exactly size bytes, or an error."""
        deadline = time.monotonic() + timeout
        while len(self.input) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise TimeoutError(f'{len(self.input)} of {size} bytes: {self.input.hex()}')
            data = os.read(self.fd, 65536)
            if not data:
                raise EOFError
            self.input += data
        data, self.input = self.input[:size], self.input[size:]
        return data

    def fragment(self, timeout=TIMEOUT):
        head = self.read(12, timeout)
        length = struct.unpack_from('<I', head, 4)[0]
        return head + self.read(length - 12, timeout)

    def message(self, timeout=TIMEOUT):
        """The next whole message; checks numbering of fragments."""
        raw = self.fragment(timeout)
        kind, _, tid = struct.unpack_from('<III', raw)
        if kind not in (COMMAND_DONE, INDICATION):
            return Message(raw)
        total, current = struct.unpack_from('<II', raw, 12)
        assert current == 0, (total, current)
        for expected in range(1, total):
            more = self.fragment(timeout)
            assert struct.unpack_from('<IxxxxIII', more) == (kind, tid, total, expected)
            raw += more[20:]
        return Message(raw, total)

    def next_tid(self):
        self.tid += 1
        return self.tid

    def command_raw(self, cid, operation=QUERY, buffer=b'', service=BASIC_CONNECT, tid=None):
        tid = self.next_tid() if tid is None else tid
        body = service + struct.pack('<III', cid, operation, len(buffer)) + buffer
        return struct.pack('<IIIII', COMMAND, 20 + len(body), tid, 1, 0) + body

    def start(self, *args, **kwargs):
        raw = self.command_raw(*args, **kwargs)
        self.send(raw)
        return struct.unpack_from('<I', raw, 8)[0]

    def command(self, *args, **kwargs):
        """Sends a command and returns its answer; indications before it are thrown away."""
        tid = self.start(*args, **kwargs)
        return self.answer(tid)

    def answer(self, tid):
        while True:
            message = self.message()
            if message.type != INDICATION:
                assert message.tid == tid, (message.tid, tid)
                return message

    def indication(self, cid):
        message = self.message()
        assert message.type == INDICATION and message.cid == cid, (hex(message.type), message.cid)
        return message

    def open(self, max_transfer=4096):
        self.send(struct.pack('<IIII', OPEN, 16, self.next_tid(), max_transfer))
        return self.answer(self.tid)

    def close_function(self):
        self.send(struct.pack('<III', CLOSE, 12, self.next_tid()))
        return self.answer(self.tid)
