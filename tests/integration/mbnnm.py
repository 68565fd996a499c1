# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""NetworkManager as a source of link news: MbnNmSource behind a program, a NetworkManager of
dbusmock's, and the real one.

    mock = NetworkManagerMock(test, bus.address)
    driver = NmDriver(test, bus.address)
    driver.wait_until('news started not-checking')
    device = mock.add_device('Ethernet', 'lo', ACTIVATED)
"""

import os
import signal
import subprocess
import unittest

from gi.repository import GLib

from mbnbus import DEFAULT_TIMEOUT, PROPERTIES, Client
from mbnresolved import enter_namespaces, run, unpacked
from mbnsim import DIE_WITH_ME
from mbnwatch import WatchDriver

NAME = 'org.freedesktop.NetworkManager'
MANAGER = '/org/freedesktop/NetworkManager'
DEVICE, IP4_CONFIG = NAME + '.Device', NAME + '.IP4Config'
MOCK = 'org.freedesktop.DBus.Mock'
UNMANAGED, DISCONNECTED, ACTIVATED = 10, 30, 100
NONE, PORTAL, LIMITED, FULL = 1, 2, 3, 4

ADDRESS = GLib.Variant('aa{sv}', [{'address': GLib.Variant('s', '192.0.2.5'),
                                   'prefix': GLib.Variant('u', 24)}])
ROUTE = GLib.Variant('aa{sv}', [{'dest': GLib.Variant('s', '0.0.0.0'),
                                 'prefix': GLib.Variant('u', 0)}])


def enter():
    """Moves this process to where the real NetworkManager can run; SkipTest says why it cannot."""
    unpacked('network-manager')
    unpacked('libndp0')
    enter_namespaces()
    # it waits for udev where that could work
    run('mount', '-t', 'sysfs', '-o', 'ro', 'none', '/sys')
    run('mount', '-t', 'tmpfs', 'none', '/var/lib')


def number(value):
    """A property that is a number."""
    return GLib.Variant('u', value)


class NmDriver(WatchDriver):
    """The program mbn-nm-driver. Ends with the test, which it must do well."""

    PROGRAM = 'MBN_NM_DRIVER'

    def wait_until(self, line, timeout=DEFAULT_TIMEOUT):
        """Waits for that line, and takes it and what comes before it."""
        self.wait_for(line, timeout)
        while self._lines.pop(0) != line:
            pass

    def check(self):
        """mbn_link_source_check()."""
        self._command('check')


class NetworkManagerMock:
    """A NetworkManager of dbusmock's template. Its one interface can be `lo`, which every kernel
    has and which is Ethernet or Wi-Fi here."""

    def __init__(self, test, address):
        self.client = Client(address)
        test.addCleanup(self.client.close)
        start = self.client.mark()
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['/usr/bin/python3', '-m', 'dbusmock', '--system',
                           '--template', 'networkmanager'],
            env={**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': address},
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        test.addCleanup(self.close)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == NAME
                         and m.args[2], DEFAULT_TIMEOUT, since=start, what='NetworkManager')

    def _tell(self, path, method, signature, *args):
        return self.client.call(path, MOCK, method, signature, args, destination=NAME)

    def add(self, path, interface, **properties):
        """New properties of an object; nobody is told."""
        self._tell(path, 'AddProperties', '(sa{sv})', interface, properties)

    def change(self, path, interface, **properties):
        """Other values; PropertiesChanged."""
        self._tell(path, 'UpdateProperties', '(sa{sv})', interface, properties)

    def set_checking(self):
        """Checks are enabled, as NetworkManager has them since 1.10."""
        self.add(MANAGER, NAME, ConnectivityCheckAvailable=GLib.Variant('b', True),
                 ConnectivityCheckEnabled=GLib.Variant('b', True))

    def add_device(self, kind, name, state):
        """Adds one of the template's kinds, Ethernet or WiFi; returns its path."""
        path, = self._tell(MANAGER, f'Add{kind}Device', '(ssi)', name, name, state)
        return path

    def give_addresses(self, device, connectivity):
        """An address, a default route and what a check has found."""
        config = MANAGER + '/IP4Config/1'
        self._tell(MANAGER, 'AddObject', '(ssa{sv}a(ssss))', config, IP4_CONFIG,
                   {'AddressData': ADDRESS, 'RouteData': ROUTE}, [])
        self.add(device, DEVICE, Ip4Config=GLib.Variant('o', '/'), Ip4Connectivity=number(0))
        # UpdateProperties cannot tell of a path
        self.client.call(device, PROPERTIES, 'Set', '(ssv)',
                         (DEVICE, 'Ip4Config', GLib.Variant('o', config)), destination=NAME)
        self.change(device, DEVICE, Ip4Connectivity=number(connectivity))

    def set_connectivity(self, value):
        """Of the host: what CheckConnectivity is answered with."""
        self._tell(MANAGER, 'SetConnectivity', '(u)', value)

    def activate(self, device):
        """By the template: State."""
        self._tell(MANAGER, 'SetDeviceActive', '(ss)', device, MANAGER + '/ActiveConnection/1')

    def disconnect(self, device):
        """By the template: State."""
        self._tell(MANAGER, 'SetDeviceDisconnected', '(s)', device)

    def close(self):
        """It leaves the bus."""
        self.process.kill()
        self.process.wait()


class RealNetworkManager:
    """The one that check.sh has unpacked, where enter() leads. It has a connection for `lan0`, and
    does not manage `lan1`, nor a modem's `wwan0`: there is no udev here, whose rules say that."""

    CONFIG = """[main]
plugins=keyfile
auth-polkit=false
dns=none
no-auto-default=*
[keyfile]
path={connections}
unmanaged-devices=interface-name:lan1;interface-name:wwan0
[connectivity]
uri={page}
enabled={enabled}
"""
    CONNECTION = """[connection]
id=lan0
type=ethernet
interface-name=lan0
[ipv4]
method=manual
address1=192.0.2.5/24,192.0.2.1
[ipv6]
method=link-local
"""

    def __init__(self, test, bus, page):
        folder = unpacked('network-manager')
        self._program = os.path.join(folder, 'usr/sbin/NetworkManager')
        self._environment = {**os.environ, 'DBUS_SYSTEM_BUS_ADDRESS': bus.address,
                             'LD_LIBRARY_PATH': self._libraries()}
        self._try()
        self._page = page
        self.client = Client(bus.address)
        test.addCleanup(self.client.close)
        connections = '/run/NetworkManager/system-connections'
        os.makedirs(connections, exist_ok=True)
        self._write(os.path.join(connections, 'lan0.nmconnection'), self.CONNECTION)
        self.set_checking(True)
        self.process = None
        self.start()
        test.addCleanup(self.kill)

    @staticmethod
    def _libraries():
        """The folder with the one library that it needs and nobody else."""
        for path, _, names in os.walk(unpacked('libndp0', 'usr/lib')):
            if 'libndp.so.0' in names:
                return path
        raise unittest.SkipTest('libndp0 has no library')

    def _try(self):
        """It depends on libraries that most machines have, and that are not fetched for it."""
        result = subprocess.run([self._program, '--version'], env=self._environment, text=True,
                                stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if result.returncode != 0:
            raise unittest.SkipTest(result.stderr.strip())

    @staticmethod
    def _write(path, text):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, 0o600)

    def set_checking(self, enabled):
        """What the configuration says; read at the start, or by reload()."""
        self._write('/run/nm.conf', self.CONFIG.format(
            connections='/run/NetworkManager/system-connections', page=self._page,
            enabled=str(enabled).lower()))

    def check(self):
        """A check, as somebody else than mbnd asks for it; returns what it found for the host."""
        value, = self.client.call(MANAGER, NAME, 'CheckConnectivity', destination=NAME)
        return value

    def wait_started(self, **more):
        """Waits until it is done with its start, and properties of it have had these values."""
        for name, value in {'Startup': False, **more}.items():
            self.client.wait_property(MANAGER, name, value, since=self._since)

    def devices(self):
        """{name: properties}."""
        paths, = self.client.call(MANAGER, NAME, 'GetAllDevices', destination=NAME)
        found = [self.client.call(path, PROPERTIES, 'GetAll', '(s)', (DEVICE,),
                                   destination=NAME)[0] for path in paths]
        return {values['Interface']: values for values in found}

    def wait_device_full(self, name):
        """Waits until it has found Internet by a device."""
        since = self.client.mark()
        while self.devices().get(name, {}).get('Ip4Connectivity') != FULL:
            self.client.wait(lambda m: 'Ip4Connectivity' in m.changed(), since=since,
                              what=f'Internet by {name}')
            since = self.client.mark()

    def reload(self):
        """It reads its configuration again."""
        self.process.send_signal(signal.SIGHUP)

    def start(self):
        """Starts it, and waits until it is on the bus."""
        self._since = self.client.mark()
        self.process = subprocess.Popen(
            DIE_WITH_ME + [self._program, '--no-daemon', '--config=/run/nm.conf',
                           '--config-dir=/nonexistent', '--system-config-dir=/nonexistent',
                           '--pid-file=/run/nm.pid', '--state-file=/run/nm.state',
                           '--intern-config=/run/nm.intern'], env=self._environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == NAME
                          and m.args[2], DEFAULT_TIMEOUT, since=self._since, what='NetworkManager')

    def stop(self):
        """It ends in order."""
        self.process.terminate()
        self.process.wait(DEFAULT_TIMEOUT)

    def kill(self):
        """It ends at once."""
        self.process.kill()
        self.process.wait()
