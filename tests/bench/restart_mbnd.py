# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""mbnd, as restart.py sees it."""

import os
import subprocess

from benchlib import ACTIVATED, CONNECTION, DEACTIVATED, profile
from restart_daemon import TIMEOUT, Daemon

# pylint: disable=wrong-import-order
import mbnudev  # these are found through benchlib
from mbnrules import ACTIVATING

STATES = {ACTIVATED: 'activated', ACTIVATING: 'activating', DEACTIVATED: 'deactivated'}


class Mbnd(Daemon):
    """mbnd, which configures the interface itself."""

    def __init__(self, testbed):
        super().__init__(testbed)
        self._connection = None
        self._config = os.path.join(self.directory, 'mbnd.conf')
        # There is no systemd here that could say that it is a restart.
        with open(self._config, 'w', encoding='ascii') as file:
            file.write('[service]\non_stop=keep\n[network]\ndns=none\n[profiles]\npropose=off\n')

    @staticmethod
    def missing():
        """Why it cannot be had here; None: it can."""
        return mbnudev.missing()

    @staticmethod
    def version():
        """Its name and version."""
        text = subprocess.run([os.environ['MBND'], '--version'], capture_output=True, text=True,
                              check=True).stdout
        return text.splitlines()[0]

    def environment(self):
        return {**super().environment(), 'LD_PRELOAD': mbnudev.preload()}

    def command(self):
        return [os.environ['MBND'], '--bus-address=' + self.bus.address, '--ip=apply',
                '--config=' + self._config, '--authority=none',
                '--state-dir=' + os.path.join(self.directory, 'state'),
                '--runtime-dir=' + os.path.join(self.directory, 'run')]

    def wait_ready(self):
        """Waits until it can be asked for a connection; returns what it says then."""
        arrival = self.client.wait_signal('OnConnectionArrival', timeout=TIMEOUT, since=self._since)
        self._connection = arrival.args[0]
        state = self._state()
        return STATES.get(state, f'state {state}')

    def _state(self):
        return self.client.get(self._connection, CONNECTION, 'ActivationState')

    def connect(self):
        """Asks for a connection and waits for it, unless it is there."""
        since = self.client.mark()
        state = self._state()
        if state == ACTIVATING:
            state = self.client.wait(
                lambda m: m.changed().get('ActivationState') in (ACTIVATED, DEACTIVATED), TIMEOUT,
                since, 'the end of ACTIVATING').changed()['ActivationState']
        if state == ACTIVATED:
            return
        request, = self.client.call(self._connection, CONNECTION, 'Connect', '(us)',
                                    (1, profile(name='Bench')))
        done = self.client.wait(lambda m: m.is_signal('OnConnectComplete') and m.args[0] == request,
                                TIMEOUT, since)
        if done.args[1] != 0:
            raise RuntimeError(f'not connected: {done}')

    def configure(self, _ifname):
        """It has done that."""
