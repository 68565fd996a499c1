# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real systemd-resolved, in namespaces where it is nobody's.

    enter_namespaces()                        # once in a process: network, mounts, /run
    with Bus() as bus, Resolved(bus) as resolved:
        ...                                   # /etc/resolv.conf names its stub, 127.0.0.53

check.sh unpacks the package below the build folder (MBN_UNPACKED), nothing is installed. What
cannot be had raises unittest.SkipTest with the reason.
"""

import ctypes
import fcntl
import os
import pwd
import socket
import struct
import subprocess
import tempfile
import unittest

from mbnbus import DBUS, Client
from mbndns import MANAGER, RESOLVED
from mbnsim import DIE_WITH_ME

CLONE_NEWNS, CLONE_NEWNET = 0x20000, 0x40000000
USER = 'systemd-resolve'
STUB = '127.0.0.53'


def unpacked(package, *path):
    """A file or folder of a Debian package that check.sh has unpacked."""
    result = os.path.join(os.environ.get('MBN_UNPACKED', '/nonexistent'), package, *path)
    if not os.path.exists(result):
        raise unittest.SkipTest(f'no package {package}; check.sh fetches it')
    return result


def run(*command):
    """Runs a command that must succeed."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _cover(path, text):
    """Mounts a file with that text over path, which others see unchanged."""
    with tempfile.NamedTemporaryFile('w', dir='/run', delete=False) as file:
        file.write(text)
    os.chmod(file.name, 0o644)
    run('mount', '--bind', file.name, path)


def enter_namespaces():
    """Moves this process to a network of its own, with an empty /run; others keep theirs."""
    if os.getuid() != 0:
        raise unittest.SkipTest('needs root to make namespaces')
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS | CLONE_NEWNET) != 0:
        raise unittest.SkipTest(f'no namespaces: {os.strerror(ctypes.get_errno())}')
    try:
        run('mount', '--make-rprivate', '/')
        run('mount', '-t', 'tmpfs', 'none', '/run')
        run('ip', 'link', 'set', 'lo', 'up')
    except (OSError, subprocess.CalledProcessError) as error:
        raise unittest.SkipTest(f'namespaces of no use: {error}') from error


class Tun:
    """A network interface; what it sends and receives is ours."""

    TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000

    def __init__(self, name, *addresses):
        try:
            self._fd = os.open('/dev/net/tun', os.O_RDWR | os.O_CLOEXEC)
        except OSError as error:
            raise unittest.SkipTest(f'no TUN interfaces: {error}') from error
        request = struct.pack('16sH22x', name.encode(), self.IFF_TUN | self.IFF_NO_PI)
        fcntl.ioctl(self._fd, self.TUNSETIFF, request)
        for address in addresses:
            run('ip', 'address', 'add', address, 'dev', name)
        run('ip', 'link', 'set', name, 'up')
        self.index = socket.if_nametoindex(name)

    def fileno(self):
        """For select."""
        return self._fd

    def read(self):
        """The next IP packet that was sent on it."""
        return os.read(self._fd, 65536)

    def write(self, packet):
        """Lets it receive an IP packet."""
        os.write(self._fd, packet)

    def close(self):
        """Takes it away."""
        if self._fd is not None:
            os.close(self._fd)
        self._fd = None


class Resolved:
    """A systemd-resolved on that bus; the namespaces must have been entered."""

    _prepared = False

    def __init__(self, bus):
        root = unpacked('systemd-resolved')
        self.program = os.path.join(root, 'lib/systemd/systemd-resolved')
        self.environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': bus.address,
                            'LD_LIBRARY_PATH': self.libraries()}
        self.process = None
        self._prepare()
        self.client = Client(bus.address)
        self.start()

    @staticmethod
    def libraries():
        """The folder with the library of systemd that goes with it."""
        folder = unpacked('libsystemd-shared', 'usr/lib')
        for path, _, names in os.walk(folder):
            if any(name.startswith('libsystemd-shared-') for name in names):
                return path
        raise unittest.SkipTest('libsystemd-shared has no library')

    @classmethod
    def _prepare(cls):
        if cls._prepared:
            return
        cls._prepared = True
        os.makedirs('/run/systemd', exist_ok=True)
        # read by resolved, too: its own address counts as none
        _cover('/etc/resolv.conf', f'nameserver {STUB}\n')
        try:
            pwd.getpwnam(USER)
        except KeyError:
            for path, line in (('/etc/passwd', f'{USER}:x:64990:64990::/:/usr/sbin/nologin\n'),
                               ('/etc/group', f'{USER}:x:64990:\n')):
                with open(path, encoding='utf-8') as file:
                    _cover(path, file.read() + line)

    def start(self):
        """Starts it, and waits until it is on the bus."""
        since = self.client.mark()
        self.process = subprocess.Popen(DIE_WITH_ME + [self.program], env=self.environment,
                                        stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == RESOLVED
                         and m.args[2], since=since, what='systemd-resolved')

    def stop(self):
        """Ends it, and waits until it has left the bus. It remembers what it was told."""
        since = self.client.mark()
        self.process.terminate()
        self.process.wait()
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == RESOLVED
                         and not m.args[2], since=since, what='the end of systemd-resolved')

    def link(self, ifindex):
        """The properties of an interface: DNS, DefaultRoute, Domains, …"""
        path, = self.client.call('/org/freedesktop/resolve1', MANAGER, 'GetLink', '(i)',
                                 (ifindex,), destination=RESOLVED)
        values, = self.client.call(path, DBUS + '.Properties', 'GetAll', '(s)',
                                   (RESOLVED + '.Link',), destination=RESOLVED)
        return values

    def close(self):
        """Ends it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()
        self.client.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
