# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Echo requests at a steady pace, each with its number, and what became of them.

    with Pinger('203.0.113.80') as pinger:
        ...
    print(len(pinger.lost()), pinger.longest_silence())
"""

import errno
import os
import select
import socket
import struct
import threading
import time

RATE = 20   # a second
# What comes later than this after the last request counts as lost.
PATIENCE = 1
ECHO_REPLY, ECHO_REQUEST = 0, 8
# The host itself says that there is no way: a packet lost like any other.
NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.ENOBUFS, errno.EADDRNOTAVAIL,
          errno.EINVAL, errno.ENXIO, errno.ENODEV)


def echo_request(identifier, number):
    """The ICMP message."""
    body = struct.pack('!HH', identifier, number)
    total = (ECHO_REQUEST << 8) + identifier + number
    while total > 0xffff:
        total = (total & 0xffff) + (total >> 16)
    return struct.pack('!BBH', ECHO_REQUEST, 0, ~total & 0xffff) + body


class Pinger(threading.Thread):
    """Pings from start to finish, whether there is a way or not, for less than an hour.

    All times are CLOCK_MONOTONIC.
    """

    def __init__(self, target, rate=RATE):
        super().__init__(daemon=True)
        self.interval = 1 / rate
        self.sent = []              # when, by number
        self.answered = {}          # number: when
        self._target = target
        self._news = threading.Condition()
        self._ending = threading.Event()
        self._identifier = os.getpid() & 0xffff
        self._socket = None

    def start(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._socket.setblocking(False)
        super().start()

    def _send(self):
        number = len(self.sent)
        self.sent.append(time.monotonic())
        try:
            self._socket.sendto(echo_request(self._identifier, number), (self._target, 0))
        except OSError as error:
            if error.errno not in NO_WAY:
                raise

    def _receive(self, until):
        while (left := until - time.monotonic()) > 0:
            if not select.select([self._socket], [], [], left)[0]:
                return
            message = self._socket.recv(2048)[20:]      # behind the IP header
            kind, _, _, identifier, number = struct.unpack('!BBHHH', message[:8])
            if (kind, identifier) == (ECHO_REPLY, self._identifier):
                with self._news:
                    self.answered.setdefault(number, time.monotonic())
                    self._news.notify_all()

    def run(self):
        due = time.monotonic()
        while True:
            self._send()
            due += self.interval
            self._receive(due)
            if self._ending.is_set():
                break
        self._receive(time.monotonic() + PATIENCE)

    def wait_for_answers(self, count, since, timeout):
        """Waits for so many answers to requests sent after that time: whether they came."""
        with self._news:
            return self._news.wait_for(
                lambda: sum(self.sent[n] >= since for n in self.answered) >= count, timeout)

    def finish(self):
        """Sends no more, and waits for the last answers."""
        self._ending.set()
        self.join()
        self._socket.close()

    def lost(self, since=0, until=float('inf')):
        """The numbers of the requests sent in that time and not answered, once finished."""
        return [number for number, when in enumerate(self.sent)
                if since <= when < until and number not in self.answered]

    def longest_silence(self, since=0):
        """The most seconds from one answer to the next, from the last one before that time on."""
        times = sorted(self.answered.values())
        return max((after - before for before, after in zip(times, times[1:]) if after >= since),
                   default=float('inf'))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        if not self._ending.is_set():
            self.finish()
