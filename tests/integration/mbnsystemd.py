# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A systemd and a logind of dbusmock's on the private system bus of a scene.

    systemd = Systemd(test, scene)
    systemd.serve(scene.daemon.process.pid)     # mbnd is the main process of a service
    systemd.job('restart')
    self.assertEqual(scene.stop(), 0)
"""

import os
import signal
import subprocess

from gi.repository import GLib

from mbnbus import Client
from mbnharness import DEFAULT_TIMEOUT, DIE_WITH_ME

try:
    import dbusmock
except ImportError:
    dbusmock = None

MOCK = 'org.freedesktop.DBus.Mock'
SYSTEMD, LOGIND = 'org.freedesktop.systemd1', 'org.freedesktop.login1'
SYSTEMD_PATH, LOGIND_PATH = '/org/freedesktop/systemd1', '/org/freedesktop/login1'
UNIT = SYSTEMD_PATH + '/unit/mbnd_2eservice'
SCOPE = SYSTEMD_PATH + '/unit/session_2d3_2escope'
JOB = SYSTEMD_PATH + '/job/4711'
NO_JOB = (0, '/')
NO_UNIT = ('raise dbus.exceptions.DBusException("PID does not belong to any loaded unit.", '
           f'name="{SYSTEMD}.NoUnitForPID")')


class Mock:
    """One mocked service: a process of dbusmock's, and a client that tells it what to be."""

    def __init__(self, test, scene, name, path, interface):
        self.name, self.path, self.interface = name, path, interface
        environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': scene.system_bus.address}
        self.client = Client(scene.system_bus.address)
        test.addCleanup(self.client.close)
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['/usr/bin/python3', '-m', 'dbusmock', '--system', name, path,
                           interface], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL)
        test.addCleanup(self.close)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == name
                         and m.args[2], DEFAULT_TIMEOUT, what=f'the mock of {name}')

    def tell(self, method, signature, *args, path=None):
        """A method of dbusmock's own interface."""
        return self.client.call(path or self.path, MOCK, method, signature, args,
                                destination=self.name)

    def method(self, interface, member, takes, gives, code, path=None):
        """Adds a method, or gives it other code."""
        self.tell('AddMethod', '(sssss)', interface, member, takes, gives, code, path=path)

    def mute(self):
        """It stays on the bus and says nothing more."""
        self.process.send_signal(signal.SIGSTOP)

    def speak(self):
        """It answers again, first what it was asked meanwhile."""
        self.process.send_signal(signal.SIGCONT)

    def close(self):
        """It leaves the bus."""
        self.process.kill()
        self.process.wait()


class Systemd(Mock):
    """org.freedesktop.systemd1: GetUnitByPID, the unit, its job, SystemState."""

    MANAGER = SYSTEMD + '.Manager'

    def __init__(self, test, scene):
        super().__init__(test, scene, SYSTEMD, SYSTEMD_PATH, self.MANAGER)
        self._add(UNIT, 'Unit', Id=GLib.Variant('s', 'mbnd.service'))
        self._job, self._main_pid = None, 1
        self._add(SCOPE, 'Unit', Id=GLib.Variant('s', 'session-3.scope'),
                  Job=GLib.Variant('(uo)', (4711, JOB)))
        self._add(JOB, 'Job', Id=GLib.Variant('u', 4711), State=GLib.Variant('s', 'running'),
                  JobType=GLib.Variant('s', 'restart'))
        self.tell('AddProperties', '(sa{sv})', self.MANAGER,
                  {'SystemState': GLib.Variant('s', 'running')})
        self.no_unit()

    def serve(self, pid, main_pid=None):
        """The process belongs to the service; main_pid: whose main process is another."""
        self._unit_of(f'ret = dbus.ObjectPath("{UNIT}") if args[0] == {pid} '
                      f'else dbus.ObjectPath("{SCOPE}")')
        self._main_pid = main_pid or pid
        self._renew_unit()

    def scope(self):
        """Every process belongs to somebody's session, which restarts."""
        self._unit_of(f'ret = dbus.ObjectPath("{SCOPE}")')

    def no_unit(self):
        """No process belongs to a unit."""
        self._unit_of(NO_UNIT)

    def late(self, seconds, pid):
        """GetUnitByPID is answered after that long."""
        self._unit_of(f'import time; time.sleep({seconds}); ret = dbus.ObjectPath("{UNIT}")')
        self._main_pid = pid
        self._renew_unit()

    def _unit_of(self, code):
        self.method(self.MANAGER, 'GetUnitByPID', 'u', 'o', code)

    def _add(self, path, interface, **values):
        self.tell('AddObject', '(ssa{sv}a(ssss))', path, f'{SYSTEMD}.{interface}', values, [])

    def _renew_unit(self):
        """dbusmock cannot change a property that is a structure."""
        self.tell('RemoveObject', '(s)', UNIT)
        self._add(UNIT, 'Unit', Id=GLib.Variant('s', 'mbnd.service'),
                  Job=GLib.Variant('(uo)', (4711, JOB) if self._job else NO_JOB))
        self.tell('AddProperties', '(sa{sv})', SYSTEMD + '.Service',
                  {'MainPID': GLib.Variant('u', self._main_pid)}, path=UNIT)

    def _set(self, path, interface, **values):
        self.tell('UpdateProperties', '(sa{sv})', f'{SYSTEMD}.{interface}', values, path=path)

    def job(self, kind):
        """The job of the unit, by its type; None: there is none."""
        self._job = kind
        self._renew_unit()
        if kind is not None:
            self._set(JOB, 'Job', JobType=GLib.Variant('s', kind))

    def state(self, word):
        """SystemState."""
        self._set(SYSTEMD_PATH, 'Manager', SystemState=GLib.Variant('s', word))


class Logind(Mock):
    """org.freedesktop.login1: it says when the machine goes down."""

    MANAGER = LOGIND + '.Manager'

    def __init__(self, test, scene):
        super().__init__(test, scene, LOGIND, LOGIND_PATH, self.MANAGER)
        self.tell('AddProperties', '(sa{sv})', self.MANAGER,
                  {'PreparingForShutdown': GLib.Variant('b', False),
                   'PreparingForSleep': GLib.Variant('b', False)})
        # nobody is let to hold it up here
        self.method(self.MANAGER, 'Inhibit', 'ssss', 'h', 'raise dbus.exceptions.DBusException('
                    '"not here", name="org.freedesktop.DBus.Error.AccessDenied")')

    def prepare_for_shutdown(self, active):
        """The signal, and the property that goes with it; all on the bus have been told then."""
        self.tell('UpdateProperties', '(sa{sv})', self.MANAGER,
                  {'PreparingForShutdown': GLib.Variant('b', active)})
        self.tell('EmitSignal', '(sssav)', self.MANAGER, 'PrepareForShutdown', 'b',
                  [GLib.Variant('b', active)])
        self.client.call_bus('GetId')
