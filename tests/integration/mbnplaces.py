# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Places for files: a file system of the daemon's own, a watch for names, files put as people do."""

import contextlib
import ctypes
import os
import select
import struct
import subprocess
import time
import unittest

from mbnharness import DEFAULT_TIMEOUT, DIE_WITH_ME


class Mount:
    """A tmpfs over a directory, in a mount namespace of its own.

    directory: where, as those inside name it; path: the same for those outside
    wrapper: what a command must begin with to live there
    Raises unittest.SkipTest when this user or this kernel does not allow it.
    """

    def __init__(self, test, directory, options='size=1m,mode=0700'):
        if os.getuid() != 0:
            raise unittest.SkipTest('needs root to mount')
        os.makedirs(directory, exist_ok=True)
        self.directory = directory
        script = f'mount -t tmpfs -o {options} none "$0" && echo ready && exec sleep infinity'
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script,
                           directory],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        test.addCleanup(self.close)
        readable, _, _ = select.select([self.process.stdout], [], [], DEFAULT_TIMEOUT)
        if not readable or self.process.stdout.readline() != b'ready\n':
            raise unittest.SkipTest('mounting is not allowed here')
        self.path = f'/proc/{self.process.pid}/root{directory}'
        self.wrapper = f'nsenter --mount=/proc/{self.process.pid}/ns/mnt --'

    def remount(self, options):
        """Changes options of the mount: ro, rw, size=…; skipped where the kernel forbids that."""
        done = subprocess.run(self.wrapper.split() + ['mount', '-o', 'remount,' + options,
                                                      self.directory], check=False,
                              capture_output=True, text=True)
        if done.returncode != 0:
            raise unittest.SkipTest(f'no remount here: {done.stderr.strip()}')

    def fill(self, leave=0):
        """Fills it with one file, but for so many bytes at least; `empty` takes it away."""
        page = b'\0' * 4096
        with open(os.path.join(self.path, 'filler'), 'ab', buffering=0) as file, \
                contextlib.suppress(OSError):
            while self.free() - len(page) >= leave:
                file.write(page)

    def free(self):
        """How many bytes can still be written."""
        info = os.statvfs(self.path)
        return info.f_bavail * info.f_bsize

    def empty(self):
        """Takes the filler away."""
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.path, 'filler'))

    def close(self):
        """Ends it; the file system goes with the last process in it."""
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


class NameWatch:
    """The names that come up in directories, also those that are gone again at once.

        with NameWatch(store.profiles) as watch:
            ...
        print(watch.names)          # {(directory, name), …}
    """

    CREATED, MOVED_TO = 0x100, 0x80

    def __init__(self, *directories):
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), 'inotify_init1')
        self._watches = {}
        for directory in directories:
            number = self._libc.inotify_add_watch(self._fd, os.fsencode(directory),
                                                  self.CREATED | self.MOVED_TO)
            if number < 0:
                raise OSError(ctypes.get_errno(), directory)
            self._watches[number] = directory
        self.names = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BlockingIOError):
            while True:
                data = os.read(self._fd, 1 << 16)
                while data:
                    number, _mask, _cookie, length = struct.unpack_from('iIII', data)
                    name = os.fsdecode(data[16:16 + length].rstrip(b'\0'))
                    self.names.add((self._watches[number], name))
                    data = data[16 + length:]
        os.close(self._fd)


def put(path, contents, mode=0o600):
    """Writes a file beside its place and renames it into it, as an editor does."""
    beside = os.path.join(os.path.dirname(path), '.' + os.path.basename(path) + '.swp-of-a-test')
    with open(beside, 'wb') as file:
        file.write(contents if isinstance(contents, bytes) else contents.encode())
    os.chmod(beside, mode)
    os.rename(beside, path)


def put_slowly(path, contents, pause=0.4):
    """Writes a file in place in two steps, as cp does with a slow disk."""
    data = contents if isinstance(contents, bytes) else contents.encode()
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(number, 'wb', buffering=0) as file:
        file.write(data[:len(data) // 2])
        time.sleep(pause)
        file.write(data[len(data) // 2:])
