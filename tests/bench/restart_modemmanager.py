# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Debian's ModemManager, as restart.py sees it: what unpack-modemmanager.sh has unpacked."""

import glob
import os
import subprocess

from restart_daemon import TIMEOUT, Daemon

# pylint: disable=wrong-import-order
import mbnnet  # these are found through benchlib
import mbnudev
from mbnbus import PROPERTIES, GLib
from mbnsim import DIE_WITH_ME

PROXY = '/usr/libexec/mbim-proxy'
PROGRAM = 'modemmanager'
LIBRARIES = ('libmm-glib0', 'libqmi-glib5', 'libqrtr-glib0', 'libpolkit-gobject-1-0')
MM = 'org.freedesktop.ModemManager1'
MM_MODEM, MM_BEARER = MM + '.Modem', MM + '.Bearer'
# MMModemState
MM_STATES = {-1: 'failed', 0: 'unknown', 1: 'initializing', 2: 'locked', 3: 'disabled',
             4: 'disabling', 5: 'enabling', 6: 'enabled', 7: 'searching', 8: 'registered',
             9: 'disconnecting', 10: 'connecting', 11: 'connected'}
MM_DISABLED = 3
POLKIT, POLKIT_PATH = 'org.freedesktop.PolicyKit1', '/org/freedesktop/PolicyKit1/Authority'


def processes(name):
    """The processes of that name in this network namespace, which nobody else has."""
    own, found = os.readlink('/proc/self/ns/net'), []
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.readlink(f'/proc/{pid}/ns/net') == own:
                with open(f'/proc/{pid}/comm', encoding='utf-8') as file:
                    found += [int(pid)] if file.read().strip() == name else []
        except OSError:
            pass    # it has ended
    return found


class ModemManager(Daemon):
    """Debian's ModemManager, unpacked and not installed; everything is allowed to everybody."""

    def __init__(self, testbed):
        super().__init__(testbed)
        self._modem = self._bearer = None
        self._polkit = subprocess.Popen(
            DIE_WITH_ME + ['/usr/bin/python3', '-m', 'dbusmock', '--template', 'polkitd'],
            env={**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == POLKIT,
                         what='the mock of polkit')
        self.client.call(POLKIT_PATH, 'org.freedesktop.DBus.Mock', 'AllowUnknown', '(b)', (True,),
                         destination=POLKIT)

    @staticmethod
    def _unpacked(package, pattern):
        """The one file of an unpacked package; None if there is none."""
        found = glob.glob(os.path.join(os.environ.get('MBN_UNPACKED', '/nonexistent'), package,
                                       pattern))
        return found[0] if found else None

    @classmethod
    def _program(cls):
        return cls._unpacked(PROGRAM, 'usr/sbin/ModemManager')

    @classmethod
    def _libraries(cls):
        return [cls._unpacked(package, 'usr/lib/*') for package in LIBRARIES]

    @classmethod
    def missing(cls):
        """Why it cannot be had here; None: it can."""
        if cls._program() is None or None in cls._libraries():
            return 'ModemManager is not unpacked; tests/bench/unpack-modemmanager.sh does that'
        if not os.path.exists(PROXY):
            return 'there is no mbim-proxy, which ModemManager needs'
        done = subprocess.run(['/usr/bin/python3', '-c', 'import dbusmock'], capture_output=True,
                              check=False)
        return mbnudev.missing() if done.returncode == 0 else 'python3-dbusmock is not installed'

    @classmethod
    def version(cls):
        """Its name and version."""
        text = subprocess.run([cls._program(), '--version'], capture_output=True, text=True,
                              check=True, env={**os.environ, **cls._library_path()}).stdout
        return text.strip().splitlines()[0]

    @classmethod
    def _library_path(cls):
        return {'LD_LIBRARY_PATH': ':'.join(cls._libraries())}

    def environment(self):
        return {**super().environment(), **self._library_path()}

    def command(self):
        return [self._program(),
                '--test-plugin-dir=' + self._unpacked(PROGRAM, 'usr/lib/*/ModemManager')]

    def helpers(self):
        return processes('mbim-proxy')

    def _get_all(self, path, interface):
        values, = self.client.call(path, PROPERTIES, 'GetAll', '(s)', (interface,), destination=MM)
        return values

    def wait_ready(self):
        """Waits until it can be asked for a connection; returns what it says then."""
        def state(message):
            if message.is_signal('InterfacesAdded') and MM_MODEM in message.args[1]:
                self._modem = message.args[0]
                return message.args[1][MM_MODEM]['State']
            return message.changed().get('State', 0) if message.path == self._modem else 0
        self._modem = None      # of the last one, signals may still come
        self.client.wait(lambda m: state(m) >= MM_DISABLED, TIMEOUT, self._since,
                         'a modem of ModemManager')
        values = self._get_all(self._modem, MM_MODEM)
        return f'{MM_STATES[values["State"]]}, {len(values["Bearers"]) or "no"} bearer'

    def connect(self):
        """Asks for a connection and waits for it."""
        self._bearer, = self.client.call(
            self._modem, MM_MODEM + '.Simple', 'Connect', '(a{sv})',
            ({'apn': GLib.Variant('s', 'internet')},), TIMEOUT, MM)

    def configure(self, ifname):
        """Gives the interface what the bearer says, as NetworkManager would."""
        config = self._get_all(self._bearer, MM_BEARER)['Ip4Config']
        mbnnet.ip('address', 'add', f'{config["address"]}/{config["prefix"]}', 'dev', ifname)
        mbnnet.ip('link', 'set', ifname, 'up', 'mtu', str(config['mtu']))
        mbnnet.ip('route', 'add', 'default', 'via', config['gateway'], 'dev', ifname)

    def close(self):
        super().close()
        self._polkit.kill()
        self._polkit.wait()
