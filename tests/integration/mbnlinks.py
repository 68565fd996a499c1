# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The kernel as a source of link news: MbnKernelLinks behind a program, and cables to plug in.

    far = Far(test)
    far.connect('lan0')
    driver = LinksDriver(test)
    driver.wait_links(lan0='c--')
"""

import os
import select
import signal
import socket
import struct
import subprocess
import time

from mbnbus import DEFAULT_TIMEOUT
from mbnnet import ip
from mbnresolved import run
from mbnsim import DIE_WITH_ME
from mbnwatch import WatchDriver

# RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE
LINKS, ADDRESSES, ROUTES = 18, 22, 26
ROUTER_ADVERTISEMENT = 134


def index(name):
    """Of an interface."""
    return socket.if_nametoindex(name)


def batch(*commands):
    """Has ip carry out many commands."""
    subprocess.run(['ip', '-batch', '-'], input='\n'.join(commands), text=True, check=True)


def router_advertisement(prefix, lifetime):
    """What a router says: it is one for so many seconds, and addresses may have this /64."""
    header = struct.pack('!BBHBBHII', ROUTER_ADVERTISEMENT, 0, 0, 64, 0, lifetime, 0, 0)
    information = struct.pack('!BBBBIII', 3, 4, 64, 0xc0, 86400, 86400, 0)
    return header + information + socket.inet_pton(socket.AF_INET6, prefix)


class Far:
    """The other end of some cables: a network of its own. Goes with the test, and the cables with
    it."""

    SEND = ("import socket, sys; s = socket.socket(socket.AF_INET6, socket.SOCK_RAW, 58); "
            "s.setsockopt(41, 18, 255); "
            "s.sendto(bytes.fromhex(sys.argv[2]), "
            "('ff02::1', 0, 0, socket.if_nametoindex(sys.argv[1])))")

    def __init__(self, test):
        self._process = subprocess.Popen(
            DIE_WITH_ME + ['unshare', '--net', 'sh', '-c', 'echo ready; exec cat'],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        test.addCleanup(self.close)
        if self._process.stdout.readline() != b'ready\n':
            raise RuntimeError('no network for the other end')
        self._cables = []

    @property
    def place(self):
        """What ip calls this network."""
        return str(self._process.pid)

    def run(self, *command):
        """Runs a command at the other end."""
        run('nsenter', '--net', f'--target={self.place}', *command)

    def connect(self, *names):
        """Ethernet ports here, up, with a cable each; the other end is far-NAME."""
        for name in names:
            ip('link', 'add', name, 'type', 'veth', 'peer', 'name', f'far-{name}', 'netns',
               self.place)
            self._cables.append(name)
            ip('link', 'set', name, 'up')
            self.plug(name)

    def plug(self, name, carrier=True):
        """The cable is plugged in, or pulled."""
        self.run('ip', 'link', 'set', f'far-{name}', 'up' if carrier else 'down')

    def advertise(self, name, prefix, lifetime):
        """The router at the other end says that it is one, for so many seconds."""
        self.run('/usr/bin/python3', '-c', self.SEND, f'far-{name}',
                 router_advertisement(prefix, lifetime).hex())

    def close(self):
        """It ends, and the cables are gone when this returns."""
        names = [name for _, name in socket.if_nameindex()]
        batch(*(f'link delete {name}' for name in self._cables if name in names))
        self._process.kill()
        self._process.wait()
        self._process.stdin.close()
        self._process.stdout.close()


def _links(line):
    """{name: sense} of a line; None if the source is not there."""
    words, *entries = line.split('; ')
    if words.split()[1] in ('away', 'unheard'):
        return None
    fields = [entry.split() for entry in entries]
    return {name: sense for _, name, sense, _ in fields}


class LinksDriver(WatchDriver):
    """The program mbn-links-driver; commands: what it is to do at its first listings."""

    PROGRAM = 'MBN_LINKS_DRIVER'

    def __init__(self, test, *commands):
        super().__init__(test, '', *commands)
        self.news = [None]      # the links that all news were about, None while it is not there

    def _next(self, deadline, wanted):
        """The next line."""
        while not self._lines:
            self._read(deadline, wanted)
        line = self._lines.pop(0)
        if line.startswith('news '):
            self.news.append(_links(line))
            # it is there from the first time on
            self._test.assertFalse(self.last is None and self.news[-2] is not None, self.log())
        return line

    @property
    def last(self):
        """The links that the last news were about."""
        return self.news[-1]

    def wait_line(self, line):
        """Waits until that is what it says."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while self._next(deadline, line) != line:
            pass

    def said(self):
        """The lines till now; of a program that is stopped."""
        while select.select([self.process.stdout], [], [], 0)[0]:
            self._read(time.monotonic(), 'more')
        return self._lines

    def read_again(self):
        """mbn_link_source_read_again(), which ends with the line `again`."""
        self._command('again')

    def wait_links(self, **links):
        """Waits until it is told that there are these links, and no others."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while self.last != links:
            self._next(deadline, f'{links} (but {self.last})')

    def told(self):
        """(links, number of news till now) when all is taken in that the kernel has said. What
        there is must have been told."""
        self._command('tell')
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        count = 0
        while not (line := self._next(deadline, 'told')).startswith('told '):
            count += line.startswith('news ')
        links = _links(line)
        self._test.assertEqual(links, self.last)
        return links, count

    def is_on(self, upper, lower):
        """mbn_kernel_links_is_on(), of names, when all is taken in."""
        self.told()
        self._command('on', str(index(upper)), lower)
        line = self._next(time.monotonic() + DEFAULT_TIMEOUT, 'on')
        return {'on yes': True, 'on no': False}[line]

    def plan(self, *words):
        """A command: what it is to do at the next listing of a type, or else."""
        self._command(*(str(word) for word in words))
        self.told()

    def wait_stopped(self):
        """Until it has stopped itself."""
        os.waitid(os.P_PID, self.process.pid, os.WSTOPPED)

    def stop(self):
        """It is stopped, and hears nothing."""
        self.process.send_signal(signal.SIGSTOP)
        self.wait_stopped()

    def go_on(self):
        """After a stop."""
        self.process.send_signal(signal.SIGCONT)
