# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Modems that the daemon finds by udev: a sysfs of umockdev, simulated modems as its nodes.

    scene = UdevScene(test)
    modem = scene.plug(number=0)              # /dev/cdc-wdm0, with a modem behind it
    connection = scene.ready()
    scene.unplug(modem)

umockdev's library, preloaded, sends the daemon's looks at /sys and /dev into the testbed and brings
it udev's events. The testbed itself lives in a process of its own, which has to be preloaded, too
(this file, run as a program).
"""

import json
import os
import re
import shutil
import subprocess
import sys

from mbnharness import DIE_WITH_ME, Modem, Scene

PRELOAD = 'libumockdev-preload.so.0'
CONTROLLER = '/devices/pci0000:00/0000:00:14.0'


def missing():
    """Why there can be no testbed here; None: there can."""
    if shutil.which('umockdev-wrapper') is None:
        return 'umockdev is not installed'
    done = subprocess.run(['/usr/bin/python3', '-c',
                           'import gi; gi.require_version("UMockdev", "1.0")'],
                          capture_output=True, check=False)
    return None if done.returncode == 0 else 'the GObject bindings of umockdev are not installed'


def preload():
    """The daemon's LD_PRELOAD: AddressSanitizer insists on being first."""
    libraries = subprocess.run(['ldd', os.environ['MBND']], capture_output=True, text=True,
                               check=True).stdout
    asan = re.findall(r'=> (\S*/libasan\.so\S*)', libraries)
    return ' '.join(asan + [PRELOAD])


class Testbed:
    """A sysfs, a /dev and a udev."""

    def __init__(self):
        self.process = subprocess.Popen(
            DIE_WITH_ME + ['umockdev-wrapper', '/usr/bin/python3', __file__],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.root = self._answer()
        os.makedirs(os.path.join(self.root, 'dev', '.node'))

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError('the testbed has ended')
        return json.loads(line)

    def call(self, method, *args):
        """A method of UMockdev.Testbed."""
        self.process.stdin.write(json.dumps([method, *args]) + '\n')
        self.process.stdin.flush()
        return self._answer()

    def add(self, path, subsystem, links=None, attributes=None, event=False, **properties):
        """A device; path without /sys. With event, udev tells of it."""
        lines = [f'P: {path}', f'E: SUBSYSTEM={subsystem}']
        lines += [f'E: {key}={value}' for key, value in properties.items()]
        lines += [f'L: {key}={value}' for key, value in (links or {}).items()]
        lines += [f'A: {key}={value}' for key, value in (attributes or {}).items()]
        self.call('add_from_string', '\n'.join(lines) + '\n')
        if event:
            self.uevent(path, 'add')

    def uevent(self, path, action, properties=None):
        """An event of a device, with more properties than the device has."""
        if properties:
            words = [f'{key}={value}' for key, value in properties.items()]
            for word in words:
                self.call('set_property', '/sys' + path, *word.split('=', 1))
        self.call('uevent', '/sys' + path, action)

    def remove(self, path):
        """A device and those below it go, without an event."""
        self.call('remove_device', '/sys' + path)

    def close(self):
        """The end."""
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()


class PluggedModem(Modem):
    """A simulated modem that is a device of a testbed.

    node: its name in /dev; port: the physical port, so that several can be there; kind: how the
    kernel shows it: cdc_mbim, qmi_wwan (both USB) or mhi (PCI, subsystem wwan); net: it makes the
    interface that sysfs tells of, too (see mbnnet.py)
    """

    def __init__(self, testbed, node, port, kind, scenario, net=False):
        self.testbed = testbed
        self.kind = kind
        self.port = port
        self.added = []
        self.ports = []
        self.type_word = None
        super().__init__(scenario, net=f'wwan{port}' if net else None)
        self.name_node(node)

    def name_node(self, node):
        """What it is called from the next time on that it is plugged."""
        self.node = node
        self.path = '/dev/' + node
        if self.kind == 'mhi':
            self.physical = f'/devices/pci0000:00/0000:0{self.port}:00.0'
            self.net_parent = f'{self.physical}/wwan/wwan{self.port}'
            self.sysfs = f'{self.net_parent}/{node}'
        else:
            self.physical = f'{CONTROLLER}/usb1/1-{self.port}'
            self.net_parent = f'{self.physical}/1-{self.port}:1.0'
            self.sysfs = f'{self.net_parent}/usbmisc/{node}'

    def _links(self):
        folder = os.path.join(self.testbed.root, 'dev')
        return os.path.join(folder, self.node), os.path.join(folder, '.node', self.node)

    def show_node(self):
        """The node appears in /dev; umockdev is told its device number by a link of its own."""
        link, number = self._links()
        info = os.stat(self.device)
        os.symlink(f'{os.major(info.st_rdev)}:{os.minor(info.st_rdev)}', number)
        os.symlink(self.device, link)

    def hide_node(self):
        """It goes."""
        for link in self._links():
            os.unlink(link)

    def _add(self, path, *args, **kwargs):
        self.testbed.add(path, *args, **kwargs)
        self.added.append(path)

    def _add_parents(self, vid, pid):
        add = self._add
        if self.kind == 'mhi':
            add(self.physical, 'pci', {'driver': '../../../bus/pci/drivers/mhi-pci-generic'},
                {'vendor': f'0x{vid}', 'device': f'0x{pid}'})
            add(self.net_parent, 'wwan', DEVTYPE='wwan_dev')
        else:
            add(self.physical, 'usb', {'driver': '../../../../../bus/usb/drivers/usb'},
                {'idVendor': vid, 'idProduct': pid}, DEVTYPE='usb_device')
            driver = f'../../../../../../bus/usb/drivers/{self.kind}'
            add(self.net_parent, 'usb', {'driver': driver}, {'bInterfaceNumber': '00'},
                DEVTYPE='usb_interface')
        add(f'{self.net_parent}/net/wwan{self.port}', 'net', INTERFACE=f'wwan{self.port}',
            IFINDEX=str(10 + self.port), DEVTYPE='wwan')

    def appear(self, vid='12d1', pid='1506', event=True, type_word='MBIM'):
        """In sysfs, and with event in udev."""
        self._add_parents(vid, pid)
        self.type_word = type_word
        self.show_port(event)

    def show_port(self, event):
        """The control port itself."""
        self.ports.append(self.sysfs)
        links = {'device': os.path.relpath(self.net_parent, self.sysfs)}
        self._link_number()
        if self.kind == 'mhi':
            attributes = {'type': self.type_word} if self.type_word is not None else {}
            self._add(self.sysfs, 'wwan', links, attributes, event, DEVNAME=self.path,
                      DEVTYPE='wwan_port')
        else:
            self._add(self.sysfs, 'usbmisc', links, event=event, DEVNAME=self.path)

    def _link_number(self):
        """By its device number a node is found in sysfs; umockdev would make a node for that."""
        number = os.stat(self.device).st_rdev
        folder = os.path.join(self.testbed.root, 'sys', 'dev', 'char')
        os.makedirs(folder, exist_ok=True)
        link = os.path.join(folder, f'{os.major(number)}:{os.minor(number)}')
        if os.path.lexists(link):
            os.unlink(link)
        os.symlink('../..' + self.sysfs, link)

    def forget_port(self):
        """It goes without a word."""
        self.testbed.remove(self.sysfs)
        self.added.remove(self.sysfs)
        self.ports.remove(self.sysfs)

    def add_port(self, node):
        """Another control port of the same USB interface."""
        self.ports.append(f'{self.net_parent}/usbmisc/{node}')
        self._add(self.ports[-1], 'usbmisc', event=True, DEVNAME='/dev/' + node)

    def vanish(self, event=True):
        """From sysfs, and with event from udev."""
        for path in self.ports if event else []:
            self.testbed.uevent(path, 'remove')
        self.ports = []
        for path in reversed(self.added):
            self.testbed.remove(path)
        self.added = []


class MountedModem(PluggedModem):
    """One for programs that resolve links, and that ModemManager takes for a modem.

    Its terminal is mounted on the node: umockdev spoils the heap of a program that calls realpath()
    on a link out of the testbed, as mbim-proxy does. In a mount namespace only (see mbnnet.py).
    """

    def show_node(self):
        link, number = self._links()
        info = os.stat(self.device)
        os.symlink(f'{os.major(info.st_rdev)}:{os.minor(info.st_rdev)}', number)
        with open(link, 'xb'):
            pass
        subprocess.run(['mount', '--bind', os.path.realpath(self.device), link], check=True)

    def hide_node(self):
        subprocess.run(['umount', self._links()[0]], check=True)
        super().hide_node()

    def _add(self, path, *args, **kwargs):
        super()._add(path, *args, ID_MM_CANDIDATE='1', **kwargs)


class UdevScene(Scene):
    """A scene whose daemon finds its modems by itself."""

    def __init__(self, test, start=True, **kwargs):
        self.testbed = Testbed()
        kwargs.setdefault('modems', [])
        super().__init__(test, start=False, **kwargs)
        test.addCleanup(self.testbed.close)
        self.arguments.remove('--no-hotplug')
        self.environment = {'LD_PRELOAD': preload(), 'UMOCKDEV_DIR': self.testbed.root}
        if start:
            self.start()

    def plug(self, number=0, kind='cdc_mbim', scenario=None, node=None, show=True, **kwargs):
        """A new modem, plugged in; returns it. Without show, its node is not there yet."""
        name = node or (f'wwan{number}mbim0' if kind == 'mhi' else f'cdc-wdm{number}')
        modem = PluggedModem(self.testbed, name, number + 1, kind, scenario)
        self.modems.append(modem)
        if show:
            modem.show_node()
        modem.appear(**kwargs)
        return modem

    def link(self, path, target):
        """Another name of a node."""
        os.symlink(target, path)

    def rename(self, modem, node):
        """The kernel gives a plugged modem another name."""
        old = modem.sysfs
        modem.hide_node()
        modem.forget_port()
        modem.name_node(node)
        modem.show_node()
        modem.show_port(False)
        self.testbed.uevent(modem.sysfs, 'move', {'DEVPATH_OLD': old})

    def replug(self, modem, node=None, **kwargs):
        """One that was unplugged comes back, perhaps with another name."""
        modem.name_node(node or modem.node)
        modem.command('plug')
        modem.show_node()
        modem.appear(**kwargs)

    def unplug(self, modem, hang_up=True):
        """The modem hangs up, its node goes, then udev says so: as the kernel does it.

        Without hang_up, udev is the first to tell.
        """
        if hang_up:
            modem.command('unplug')
            modem.hide_node()
        modem.vanish()
        if not hang_up:
            modem.hide_node()


def serve():
    """The testbed's process: one JSON line a call, one a result."""
    import gi  # pylint: disable=import-outside-toplevel
    gi.require_version('UMockdev', '1.0')
    from gi.repository import UMockdev  # pylint: disable=import-outside-toplevel
    testbed = UMockdev.Testbed.new()
    print(json.dumps(testbed.get_root_dir()), flush=True)
    for line in sys.stdin:
        method, *args = json.loads(line)
        print(json.dumps(getattr(testbed, method)(*args)), flush=True)


if __name__ == '__main__':
    serve()
