# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real systemd-networkd, in namespaces where it is nobody's.

    enter()                                   # once in a process
    networkd = Networkd(test, bus.address)
    networkd.configure('lan0', STATIC)
    add_cable(test, 'lan0')
    networkd.start()
    networkd.wait_setup('lan0', 'configured')
"""

import os
import pwd
import subprocess
import unittest

from mbnbus import DBUS, Client
from mbnresolved import enter_namespaces, run
from mbnsim import DIE_WITH_ME

PROGRAM = '/lib/systemd/systemd-networkd'
FOLDER = '/run/systemd/network'
NAME, PATH = 'org.freedesktop.network1', '/org/freedesktop/network1'
ADDRESS = 'Address=192.0.2.5/24'
STATIC = ADDRESS + '\nGateway=192.0.2.1'
# nobody answers
DYNAMIC = 'DHCP=ipv4'


def enter():
    """Moves this process to where networkd can run; SkipTest says why it cannot."""
    if not os.path.exists(PROGRAM):
        raise unittest.SkipTest(f'no {PROGRAM}')
    try:
        pwd.getpwnam('systemd-network')
    except KeyError as error:
        raise unittest.SkipTest('no user for systemd-networkd') from error
    enter_namespaces()
    # networkd waits for udev where it could work
    run('mount', '-t', 'sysfs', '-o', 'ro', 'none', '/sys')
    os.makedirs(FOLDER)


def add_cable(test, name, carrier=True):
    """An Ethernet port, `name`, with somebody at the other end of the cable, `far-name`."""
    run('ip', 'link', 'add', name, 'type', 'veth', 'peer', 'name', 'far-' + name)
    test.addCleanup(subprocess.run, ['ip', 'link', 'del', name], check=False,
                    stderr=subprocess.DEVNULL)
    if carrier:
        plug(name)


def plug(name, carrier=True):
    """The cable is plugged in, or pulled."""
    run('ip', 'link', 'set', 'far-' + name, 'up' if carrier else 'down')


class Networkd:
    """It configures what it has a file for. Ends with the test."""

    def __init__(self, test, address):
        self._test = test
        self._environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': address}
        self._client = Client(address)
        test.addCleanup(self._client.close)
        self.process = None

    def configure(self, name, lines):
        """The file of a link."""
        path = os.path.join(FOLDER, f'{name}.network')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(f'[Match]\nName={name}\n[Network]\n{lines}\n'
                       'LinkLocalAddressing=no\nIPv6AcceptRA=no\n')
        self._test.addCleanup(os.remove, path)

    def start(self):
        """It is there, and as far with its links as it gets by itself."""
        since = self._client.mark()
        self.process = subprocess.Popen(DIE_WITH_ME + [PROGRAM], env=self._environment,
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._test.addCleanup(self.process.wait)
        self._test.addCleanup(self.process.kill)
        self._client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == NAME
                          and m.args[2], since=since, what='systemd-networkd')

    def reload(self):
        """It reads its files again."""
        self._client.call(PATH, NAME + '.Manager', 'Reload', destination=NAME)

    def _link(self, name):
        """The object path of a link."""
        _index, path = self._client.call(PATH, NAME + '.Manager', 'GetLinkByName', '(s)',
                                         (name,), destination=NAME)
        return path

    def wait_setup(self, name, word):
        """Waits until the AdministrativeState of a link is that."""
        since, path = self._client.mark(), self._link(name)
        value, = self._client.call(path, DBUS + '.Properties', 'Get', '(ss)',
                                   (NAME + '.Link', 'AdministrativeState'), destination=NAME)
        if value != word:
            self._client.wait(lambda m: m.path == path
                              and m.changed().get('AdministrativeState') == word,
                              since=since, what=f'{name} {word}')
