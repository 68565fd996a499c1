# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A daemon that restart.py starts, connects, ends and starts again: what all have in common.

It finds the modem through udev (umockdev) and lives on a bus of its own, in the namespaces of
mbnnet.enter().
"""

import os
import select
import shutil
import signal
import subprocess
import tempfile

from benchlib import DIE_WITH_ME, Bus, Client

import mbnudev  # found through benchlib

# In seconds: for an answer of a daemon, and for its end.
TIMEOUT = 60
STOP_TIMEOUT = 30


def end(pid, number):
    """Sends a signal to a process that is not our child, and waits until it has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        signal.pidfd_send_signal(handle, number)
        if not select.select([handle], [], [], STOP_TIMEOUT)[0]:
            raise RuntimeError(f'process {pid} does not end')
    except ProcessLookupError:
        pass
    finally:
        os.close(handle)


class Daemon:
    """For one `with`. What a kind of daemon is:

    missing()       why it cannot be had here; None: it can
    version()       its name and version
    wait_ready()    waits until it can be asked for a connection; returns what it says then
    connect()       asks for a connection, unless there is one, and waits for it
    configure(if)   puts on the interface what the daemon does not
    """

    def __init__(self, testbed):
        self.directory = tempfile.mkdtemp(prefix='mbnrestart-')
        self.bus = Bus()
        self.client = Client(self.bus.address)
        self.process = None
        self._testbed = testbed
        self._since = 0

    def environment(self):
        """That of its process."""
        return {**os.environ, 'UMOCKDEV_DIR': self._testbed.root,
                'LD_PRELOAD': mbnudev.PRELOAD, 'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address}

    def command(self):
        """What starts it."""
        raise NotImplementedError

    def start(self):
        """Starts it."""
        self._since = self.client.mark()
        with open(os.path.join(self.directory, 'log'), 'ab') as log:
            self.process = subprocess.Popen(DIE_WITH_ME + self.command(), stdin=subprocess.DEVNULL,
                                            env=self.environment(), stdout=log, stderr=log)

    def helpers(self):
        """The processes that it has started."""
        return []

    def stop(self, number, scope='service'):
        """Ends it, and waits for that.

        scope: `service` does as systemd does (KillMode=control-group, the default, which holds for
        Debian's ModemManager): SIGTERM goes to all processes at once; when somebody kills the main
        one, the others get SIGTERM then. `main`: that one alone.
        """
        helpers = self.helpers() if scope == 'service' else []
        self.process.send_signal(number)
        if number == signal.SIGKILL:
            self.process.wait(STOP_TIMEOUT)
        for pid in helpers:
            end(pid, signal.SIGTERM)
        self.process.wait(STOP_TIMEOUT)

    def log(self):
        """What its processes have printed."""
        with open(os.path.join(self.directory, 'log'), encoding='utf-8', errors='replace') as file:
            return file.read()

    def close(self):
        """Ends everything."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP_TIMEOUT)
        for pid in self.helpers():
            end(pid, signal.SIGTERM)
        self.client.close()
        self.bus.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
