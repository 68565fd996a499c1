#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Echo requests at a steady pace, each with its number and the moment it was sent.

    with Pinger(WEB4) as pinger:            # in the namespace of mbnnet.enter()
        start = time.monotonic()
        ...
        self.assertEqual(pinger.lost(start, time.monotonic()), [])

They are sent by a process of its own (this file, run as a program), so that nothing the test does
makes one late. Each chooses its way and its source anew, as a new connection of a program would.
"""

import dataclasses
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time

from mbnsim import DIE_WITH_ME

INTERVAL = 0.05
# An echo comes back at once through the simulated modem: after that long it never does.
GRACE = 1 * float(os.environ.get('MBN_TEST_TIME_FACTOR', '1'))
START_TIMEOUT = 20
ECHO4, ECHO6, REPLY4, REPLY6 = 8, 128, 0, 129


@dataclasses.dataclass
class Echo:
    """One echo request. Times are those of time.monotonic()."""

    number: int
    sent: float
    error: str = ''             # why it could not be sent
    answered: float = None

    def __str__(self):
        if self.answered is not None:
            return f'{self.number} sent {self.sent:.3f}, answered {self.answered:.3f}'
        return f'{self.number} sent {self.sent:.3f}, {self.error or "never answered"}'


class Pinger:
    """Sends echo requests to an address, one each interval seconds, until it is closed."""

    def __init__(self, address, interval=INTERVAL):
        self.address = address
        self.echoes = {}            # number → Echo, in the order of sending
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            DIE_WITH_ME + [sys.executable, __file__, address, str(interval)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._until(lambda: self.echoes, time.monotonic() + START_TIMEOUT)
        if not self.echoes:
            self.close()
            raise AssertionError('the pinger sends nothing')

    def _read(self):
        for line in self._process.stdout:
            word, number, moment, *error = line.split(' ', 3)
            with self._news:
                if word == 'sent':
                    self.echoes[int(number)] = Echo(int(number), float(moment),
                                                    error[0].strip() if error else '')
                else:
                    self.echoes[int(number)].answered = float(moment)
                self._news.notify_all()

    def _until(self, condition, deadline):
        with self._news:
            while not condition() and time.monotonic() < deadline:
                self._news.wait(max(deadline - time.monotonic(), 0.001))

    def sent(self, start, end):
        """The echo requests sent from start on and before end."""
        # what was sent before end has been read when a later one has
        self._until(lambda: next(reversed(self.echoes.values())).sent >= end,
                    max(end, time.monotonic()) + GRACE)
        with self._news:
            return [echo for echo in self.echoes.values() if start <= echo.sent < end]

    def lost(self, start, end):
        """Those of sent(start, end) that are never answered."""
        found = self.sent(start, end)
        for echo in found:
            self._until(lambda e=echo: e.error or e.answered is not None, echo.sent + GRACE)
        return [echo for echo in found if echo.answered is None]

    def wait_answers(self, count=1, timeout=10):
        """Waits until so many requests that are sent from now on are answered."""
        start = time.monotonic()

        def are_there():
            return sum(echo.answered is not None for echo in self.echoes.values()
                       if echo.sent >= start) >= count
        self._until(are_there, start + timeout)
        with self._news:
            if not are_there():
                raise AssertionError(f'{self.address} did not answer {count} echo requests within '
                                     f'{timeout} s')

    def close(self):
        """Sends no more."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


# The program ------------------------------------------------------------------------------


def checksum(data):
    """The Internet checksum."""
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total >> 16) + (total & 0xffff)
    return 0xffff ^ (total + (total >> 16)) & 0xffff


def request(is_ip6, identity, number):
    """An echo request; number in its payload, all of it."""
    kind = ECHO6 if is_ip6 else ECHO4
    tail = struct.pack('!HHQ', identity, number & 0xffff, number)
    value = checksum(struct.pack('!BBH', kind, 0, 0) + tail)     # for ICMPv6 the kernel's business
    return struct.pack('!BBH', kind, 0, value) + tail


def answered(is_ip6, identity, data):
    """The number in a packet that answers one of ours; None for any other."""
    if not is_ip6:
        data = data[(data[0] & 15) * 4:]
    if len(data) != 16:
        return None
    kind, _code, _sum, whose, _low, number = struct.unpack('!BBHHHQ', data)
    if kind != (REPLY6 if is_ip6 else REPLY4) or whose != identity:
        return None
    return number


def tell(*words):
    """A line for the test."""
    os.write(1, (' '.join(map(str, words)) + '\n').encode())


def main(address, interval):
    """Sends and listens until it is killed."""
    is_ip6 = ':' in address
    identity = os.getpid() & 0xffff
    raw = socket.socket(socket.AF_INET6 if is_ip6 else socket.AF_INET, socket.SOCK_RAW,
                        socket.IPPROTO_ICMPV6 if is_ip6 else socket.IPPROTO_ICMP)
    raw.setblocking(False)
    start = time.monotonic()
    number = 0
    while True:
        due = start + number * interval
        while (left := due - time.monotonic()) > 0:
            if not select.select([raw], [], [], left)[0]:
                continue
            try:
                found = answered(is_ip6, identity, raw.recv(65536))
            except OSError:         # what a router says of one that is lost
                found = None
            if found is not None:
                tell('answered', found, time.monotonic())
        moment = time.monotonic()
        try:
            raw.sendto(request(is_ip6, identity, number), (address, 0))
            tell('sent', number, moment)
        except OSError as error:
            tell('sent', number, moment, error.strerror)
        number += 1


if __name__ == '__main__':
    main(sys.argv[1], float(sys.argv[2]))
