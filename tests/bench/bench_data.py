#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""From the modem's "activated" to the first ping answered, in a network namespace of its own.

As a program: bench_data.py COUNT prints two lists of µs as JSON, or why there are none.
"""

import json
import os
import socket
import statistics
import struct
import subprocess
import sys
import time

from benchlib import Host, Modem, profile, row

import mbnnet  # found through benchlib

TARGET = '203.0.113.80'
# Long enough for the pinging to have begun when the modem answers.
ACTIVATE_DELAY = 20
BY_HAND = '''link set wwan0 up
address add 10.64.0.2/30 dev wwan0 noprefixroute
route add default via 10.64.0.1 dev wwan0 metric 700 onlink
'''
PING_TIMEOUT = 10


class Pinger:
    """Sends an echo request as soon as there is a way, and takes the time of the answer."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self._socket.settimeout(PING_TIMEOUT)
        self._sequence = 0

    def _request(self):
        self._sequence += 1
        header = struct.pack('!BBHHH', 8, 0, 0, os.getpid() & 0xffff, self._sequence)
        total = sum(struct.unpack('!4H', header))
        total = (total & 0xffff) + (total >> 16)
        return header[:2] + struct.pack('!H', ~total & 0xffff) + header[4:]

    def answered(self):
        """CLOCK_MONOTONIC in µs when the first ping that could be sent was answered."""
        request = self._request()
        deadline = time.monotonic() + PING_TIMEOUT
        while True:
            try:
                self._socket.sendto(request, (TARGET, 0))
                break
            except OSError:     # no route yet
                if time.monotonic() > deadline:
                    raise
        while True:
            answer = self._socket.recv(2048)[20:]
            if answer[0] == 0 and answer[4:] == request[4:]:
                return time.monotonic_ns() / 1000


def with_mbnd(count):
    """µs from the modem's answer to CONNECT to the ping's, each time."""
    times = []
    pinger = Pinger()
    scenario = ['packet attached', f'set activate-delay {ACTIVATE_DELAY}']
    with Host(scenario=scenario, net=True) as host:
        path, = host.connections()
        host.settle()
        for _ in range(count):
            seen = host.modem.journal()[-1]['n']
            host.client.call(path, 'org.mbnd1.Connection', 'Connect', '(us)',
                             (1, profile(name='Bench')))
            answered = pinger.answered()
            activated = next(e['time_us'] for e in host.modem.journal(seen)
                             if e['dir'] == 'function' and e.get('cid') == 'connect'
                             and e['n'] > seen)
            times.append(answered - activated)
            host.disconnect(path)
    return times


def by_hand(count):
    """µs from the start of ip, which is given the same settings, to the ping's answer."""
    times = []
    pinger = Pinger()
    with Modem(['packet attached'], net='wwan0') as modem:
        for _ in range(count):
            modem.command('activate')
            start = time.monotonic_ns() / 1000
            subprocess.run(['ip', '-batch', '-'], input=BY_HAND, text=True, check=True)
            times.append(pinger.answered() - start)
            mbnnet.ip('link', 'set', 'wwan0', 'down')
            mbnnet.ip('address', 'flush', 'dev', 'wwan0')
            modem.command('deactivate')
    return times


def data(options):
    """The measure: medians, beside ip(8)."""
    text = subprocess.check_output([sys.executable, __file__, str(options.pings)], text=True)
    result = json.loads(text)
    if isinstance(result, str):
        print(f'   not measured: {result}')
        return
    mbnd, hand = (statistics.median(result[who]) for who in ('mbnd', 'hand'))
    yield row('modem says "activated" to first ping answered', mbnd, 'µs', 'ip(8) by hand', hand, 1)


def main():
    reason = mbnnet.enter()
    if reason is not None:
        print(json.dumps(reason))
        return
    count = int(sys.argv[1])
    print(json.dumps({'mbnd': with_mbnd(count), 'hand': by_hand(count)}))


if __name__ == '__main__':
    main()
