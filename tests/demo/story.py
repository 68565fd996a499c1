#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The client of demo.sh: what a program sees of mbnd, from a modem's arrival to Disconnect.

    story.py BUS-ADDRESS MODEM-CONTROL-SOCKET PROFILE [INTERFACE]

INTERFACE: the network interface through which data flow; none if none can. Exit status 0 if everything happened as it should, and in time.
"""

import os
import shlex
import signal
import subprocess
import sys
import textwrap
import time

from gi.repository import Gio, GLib

from modem import Modem, ModemError

NAME = 'org.mbnd1'
ROOT = '/org/mbnd1'
PROPERTIES = 'org.freedesktop.DBus.Properties'
OBJECT_MANAGER = 'org.freedesktop.DBus.ObjectManager'
STEP_TIMEOUT = 15
QUIET = 0.3
LINGER = 3                  # as demo.sh configures it
WIDTH = 78

PROFILE, TMP_PROFILE = 0, 1
PROFILE_NAME = 'Northwind data'
CAUSE = 38
# An address and a name behind the simulated modem (RFC 5737, RFC 2606).
HOST = '203.0.113.80'
PAGE = 'http://www.mbnd.example/'
EXAMPLE = os.path.join('tests', 'examples', 'mbn-lease-run')
TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
STATES = {
    'ReadyState': ['OFF', 'INITIALIZED', 'SIM_NOT_INSERTED', 'BAD_SIM', 'FAILURE', 'NOT_ACTIVATED',
                   'DEVICE_LOCKED', 'DEVICE_BLOCKED', 'NO_ESIM_PROFILE'],
    'RegisterMode': ['NONE', 'AUTOMATIC', 'MANUAL'],
    'RegisterState': ['NONE', 'DEREGISTERED', 'SEARCHING', 'HOME', 'ROAMING', 'PARTNER', 'DENIED'],
    'PacketServiceState': ['unknown', 'attaching', 'attached', 'detaching', 'detached'],
    'ActivationState': ['NONE', 'ACTIVATED', 'ACTIVATING', 'DEACTIVATED', 'DEACTIVATING'],
}
DATA_CLASSES = ['GPRS', 'EDGE', 'UMTS', 'HSDPA', 'HSUPA', 'LTE', '5G_NSA', '5G_SA']


class StoryError(Exception):
    """Something did not happen, or not as it should."""


def fill(text, **indents):
    return textwrap.fill(text, WIDTH, break_on_hyphens=False, **indents)


class Printer:
    """Writes for a person: 80 columns, bold headlines on a terminal only."""

    def __init__(self):
        self._start = time.monotonic()
        self._chapter = 0
        self._bold = sys.stdout.isatty() and 'NO_COLOR' not in os.environ \
            and os.environ.get('TERM', 'dumb') != 'dumb'

    def chapter(self, title):
        self._chapter += 1
        line = f'{self._chapter}. {title}'
        print(f'\n\033[1m{line}\033[0m' if self._bold else f'\n{line}', flush=True)
        if not self._bold:
            print('-' * len(line))

    def say(self, text):
        print(fill(text), flush=True)

    def fact(self, name, value):
        print(fill(f'{name:<20}{value}', initial_indent='    ', subsequent_indent=' ' * 24),
              flush=True)

    def blank(self):
        print()

    def event(self, what, gloss=''):
        margin = ' ' * 9
        stamp = f'{time.monotonic() - self._start:7.3f}  '
        print(fill(what, initial_indent=stamp, subsequent_indent=margin))
        if gloss:
            print(fill(gloss, initial_indent=margin, subsequent_indent=margin))
        sys.stdout.flush()

    def quote(self, text):
        print(textwrap.indent(text.rstrip('\n'), '    | '), flush=True)


def shown(name, value):
    """A property's value as a person reads it."""
    if name in STATES:
        return f'{value} {STATES[name][value]}'
    if name.endswith('DataClasses') or name == 'CurrentDataClass':
        return data_classes(value)
    if name in ('Ip4Config', 'Ip6Config'):
        return ip_config(value)
    if name == 'Leases':
        return ', '.join(f'{client} has "{profile}"' for client, profile, _ in value) or 'none'
    if name == 'HomeProvider':
        return f'{value[2]} ({value[0]})'
    return f'"{value}"' if isinstance(value, str) else str(value)


def page_here():
    """The page, by its name if names can be looked up at the modem."""
    return PAGE if os.path.exists('/etc/resolv.conf') else f'http://{HOST}/'


def data_classes(mask):
    names = [name for bit, name in enumerate(DATA_CLASSES) if mask & 1 << bit]
    return f'0x{mask:x} {" ".join(names) or "NONE"}'


def ip_config(config):
    if not config:
        return 'none'
    addresses = ', '.join(f'{address}/{length}' for address, length in config['addresses'])
    return f'{addresses} via {config.get("gateway", "-")}'


class Daemon:
    """mbnd on the bus. Prints every signal as it arrives and keeps the properties they bring."""

    def __init__(self, address, printer):
        self._printer = printer
        self._properties = {}
        self._arrived = []
        self._signals = []
        self._last_signal = 0
        self._owner = None
        self._lost = False
        self._context = GLib.MainContext.default()
        self._bus = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        # An exception in a callback would be lost, so this one only notes what came.
        self._bus.signal_subscribe(NAME, None, None, None, None, Gio.DBusSignalFlags.NONE,
                                   lambda *arguments: self._arrived.append(arguments))
        Gio.bus_watch_name_on_connection(self._bus, NAME, Gio.BusNameWatcherFlags.NONE,
                                         self._on_name_appeared, self._on_name_vanished)
        self.wait('mbnd on the bus', lambda: self._owner)

    def _on_name_appeared(self, _bus, _name, owner):
        self._owner = owner

    def _on_name_vanished(self, _bus, _name):
        self._lost = self._owner is not None

    def _on_signal(self, path, interface, member, arguments):
        if interface == PROPERTIES:
            changed = arguments[1]
            self._properties.setdefault((path, arguments[0]), {}).update(changed)
            self._printer.event(f'{member}: ' + ', '.join(
                f'{name} {shown(name, value)}' for name, value in sorted(changed.items())))
        else:
            if member == 'InterfacesAdded':
                for name, values in arguments[1].items():
                    self._properties[arguments[0], name] = values
            place = arguments[0] if interface == OBJECT_MANAGER else path
            self._printer.event(f'{member:<34}{place}',
                                self._gloss(path, interface, member, arguments))
        self._signals.append((member, arguments))
        self._last_signal = time.monotonic()

    def _iterate(self):
        self._context.iteration(True)
        while self._arrived:
            _, _, path, interface, member, parameters = self._arrived.pop(0)[:6]
            self._on_signal(path, interface, member, parameters.unpack())
        if self._lost:
            raise StoryError('mbnd left the bus')

    def _gloss(self, path, interface, member, arguments):
        gloss = GLOSSES.get(member, '')
        if callable(gloss):
            gloss = gloss(lambda name: self._properties.get((path, interface), {}).get(name, 0),
                          arguments)
        return gloss

    def wait(self, what, condition, timeout=STEP_TIMEOUT):
        """Lets time pass until condition() is true; returns what it gave."""
        expired = []
        source = GLib.timeout_source_new(int(timeout * 1000))
        source.set_callback(lambda *_: expired.append(True) or GLib.SOURCE_CONTINUE)
        source.attach(self._context)
        try:
            while not (result := condition()):
                if expired:
                    raise StoryError(f'no {what} within {timeout} seconds')
                self._iterate()
            return result
        finally:
            source.destroy()

    def wait_signal(self, member, condition=lambda *_: True):
        """Waits for a signal that nobody has waited for yet; returns its arguments."""
        def seen():
            for index, (name, arguments) in enumerate(self._signals):
                if name == member and condition(*arguments):
                    del self._signals[index]
                    return [arguments]
            return None
        return self.wait(member, seen)[0]

    def wait_property(self, path, interface, name, value):
        wanted = (path, f'{NAME}.{interface}')
        self.wait(f'{name} {shown(name, value)}',
                  lambda: self._properties.get(wanted, {}).get(name) == value)

    def settle(self):
        """Waits until no more signals come."""
        source = GLib.timeout_source_new(50)
        source.set_callback(lambda *_: GLib.SOURCE_CONTINUE)
        source.attach(self._context)
        deadline = time.monotonic() + STEP_TIMEOUT
        start = time.monotonic()
        while time.monotonic() < min(deadline, max(start, self._last_signal) + QUIET):
            self._iterate()
        source.destroy()
        self._signals.clear()

    def call(self, path, interface, method, signature='()', *arguments):
        """Calls a method of mbnd; a D-Bus error is raised as GLib.Error."""
        reply = self._bus.call_sync(NAME, path, f'{NAME}.{interface}', method,
                                    GLib.Variant(signature, arguments), None,
                                    Gio.DBusCallFlags.NO_AUTO_START, STEP_TIMEOUT * 1000, None)
        values = reply.unpack()
        return values[0] if len(values) == 1 else values

    def property(self, path, interface, name):
        reply = self._bus.call_sync(NAME, path, PROPERTIES, 'Get',
                                    GLib.Variant('(ss)', (f'{NAME}.{interface}', name)), None,
                                    Gio.DBusCallFlags.NO_AUTO_START, STEP_TIMEOUT * 1000, None)
        return reply.unpack()[0]


def completion(_property, arguments):
    request, status, details = arguments
    text = f'Request {request} ended: status 0x{status & 0xffffffff:08x}, '
    text += f'{details["status-name"]}, "{details["message"]}"'
    if 'elapsed-ms' in details:
        text += f', after {details["elapsed-ms"]} ms'
    return text + '.'


def activation(get, _arguments):
    state = get('ActivationState')
    return {
        1: 'The connection is up, and its IP configuration is known.',
        2: 'The modem is bringing the connection up.',
        3: 'There is no connection.',
        4: 'The modem is taking the connection down.',
    }.get(state, 'The state of the connection is not known.')


def registration(get, _arguments):
    return {
        2: 'The modem is looking for a network.',
        3: f'The modem is in its home network, {get("ProviderName")}.',
    }.get(get('RegisterState'), 'The register state changed.')


def packet_service(get, _arguments):
    return {
        1: 'The modem is attaching to the packet service of the network.',
        2: 'The modem is attached: the network will carry packets for it.',
        3: 'The modem is leaving the packet service.',
        4: 'The modem is not attached to the packet service of the network.',
    }.get(get('PacketServiceState'), 'The packet service changed.')


GLOSSES = {
    'InterfacesAdded': 'A new object is on the bus.',
    'InterfacesRemoved': 'The object is gone from the bus.',
    'OnInterfaceArrival': 'A modem has arrived and said what it is.',
    'OnInterfaceRemoval': 'A modem is gone.',
    'OnConnectionArrival': 'There is a network, so the modem can be asked to connect.',
    'OnConnectionRemoval': 'The modem can no longer be asked to connect.',
    'OnInterfaceCapabilityAvailable': 'What the modem can do has been read.',
    'OnReadyStateChange': 'It is known whether modem and SIM can be used.',
    'OnSubscriberInformationChange': 'The identity of the SIM has been read. Identity is never in '
                                     'a signal; a program that may know it asks for it.',
    'OnEmergencyModeChange': 'It is known whether only emergency calls are possible.',
    'OnHomeProviderAvailable': 'The provider of the SIM has been read.',
    'OnPreferredProvidersChange': 'The networks that the SIM prefers have been read.',
    'OnRegisterModeAvailable': 'It is known who chooses the network, the modem or a person.',
    'OnRegisterStateChange': registration,
    'OnPacketServiceStateChange': packet_service,
    'OnSignalStateChange': lambda get, _: f'Signal strength {get("SignalStrength")} of 31.',
    'OnConnectStateChange': activation,
    'OnConnectionProfileArrival': 'A profile can be used by its name now.',
    'OnConnectionProfileRemoval': 'A profile is no more.',
    'OnProfileUpdate': 'What the profile says has been set.',
    'OnConnectComplete': completion,
    'OnDisconnectComplete': completion,
}


class Story:
    """The chapters, in order."""

    def __init__(self, address, control, profile, net=None):
        self._printer = Printer()
        self._modem = Modem(control)
        self._profile = profile
        self._net = net
        self._address = address
        self._daemon = Daemon(address, self._printer)
        self._interface = None
        self._connection = None
        self._heard = 0

    def tell(self):
        self.modem_arrives()
        self.network_found()
        self.show_profile()
        self.connect()
        if self._net:
            self.data()
        self.refusals()
        self.network_ends_it()
        self.connect_and_disconnect()
        self.while_needed()
        self.by_itself()

    def _count_messages(self):
        """What the modem has heard since the last call, as words."""
        heard = [entry for entry in self._modem.command(f'journal since={self._heard}')
                 if entry['n'] > self._heard]
        if heard:
            self._heard = heard[-1]['n']
        return [f'{entry.get("cid", entry["type"])} {entry.get("op", "")}'.strip()
                for entry in heard if entry['dir'] == 'host']

    def _say_messages(self, what):
        messages = self._count_messages()
        self._printer.blank()
        self._printer.say(f'{what} the modem got {len(messages)} messages: '
                          + ', '.join(messages) + '.')

    def _connect_call(self):
        request = self._daemon.call(self._connection, 'Connection', 'Connect', '(us)', PROFILE,
                                    PROFILE_NAME)
        self._printer.event(f'Connect(0, "{PROFILE_NAME}")', f'Accepted: request_id {request}. '
                            'OnConnectComplete with this number will tell the result.')
        return request

    def _finish(self, member, request):
        _, status, details = self._daemon.wait_signal(member, lambda number, *_: number == request)
        if status != 0:
            raise StoryError(f'{member}: {details["status-name"]}, {details["message"]}')
        self._daemon.settle()

    def modem_arrives(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('A modem is plugged in')
        printer.say('mbnd was told to wait for a device. Now the simulated modem appears there. '
                    'Left: seconds since the start.')
        self._modem.command('plug')
        self._interface = daemon.wait_signal('OnInterfaceArrival')[0]
        daemon.wait_property(self._interface, 'Interface', 'ReadyState', 1)
        daemon.wait_signal('OnRegisterStateChange')
        daemon.settle()

        capability = daemon.call(self._interface, 'Interface', 'GetInterfaceCapability')
        printer.blank()
        printer.say('What mbnd knows about it:')
        printer.fact('object', self._interface)
        printer.fact('InterfaceID', daemon.property(self._interface, 'Interface', 'InterfaceID'))
        printer.fact('model, firmware', f'{capability[11]}, {capability[12]}')
        printer.fact('technologies', data_classes(capability[2]))
        self._show_state('Interface', 'ReadyState')
        self._show_state('Registration', 'RegisterState')

    def _show_state(self, interface, name):
        value = self._daemon.call(self._interface, interface, f'Get{name}')
        self._printer.fact(name, shown(name, value))

    def network_found(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('The modem finds its network')
        self._modem.command('register home')
        self._connection = daemon.wait_signal('OnConnectionArrival')[0]
        daemon.settle()
        printer.blank()
        printer.say('What is new:')
        printer.fact('object', self._connection)
        self._show_state('Registration', 'RegisterState')
        self._show_state('Registration', 'ProviderName')
        self._show_state('Registration', 'ProviderID')
        self._say_messages('For all this')

    def _profiles(self):
        return self._daemon.call(ROOT, 'ConnectionProfileManager', 'GetConnectionProfiles', '(o)',
                                 self._interface)

    def show_profile(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('A profile')
        printer.say('A profile says how to connect. This SIM has none of its own yet, so mbnd '
                    'proposes what the modem was provisioned with:')
        for path in self._profiles():
            name = daemon.property(path, 'ConnectionProfile', 'Name')
            printer.fact(path.rpartition('/org/mbnd1/')[2], f'"{name}"')
        printer.blank()
        printer.say('A profile of our own is the XML that Windows uses:')
        printer.quote(self._profile)
        printer.blank()
        printer.say('It is stored, and then the proposal is not needed any more:')
        daemon.call(ROOT, 'ConnectionProfileManager', 'CreateConnectionProfile', '(s)',
                    self._profile)
        printer.event('CreateConnectionProfile(the profile)')
        arrived = daemon.wait_signal('OnConnectionProfileArrival')[0]
        daemon.wait_signal('OnConnectionProfileRemoval')
        daemon.settle()
        if self._profiles() != [arrived]:
            raise StoryError('the SIM has other profiles than the one that was stored')

    def connect(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('Connect')
        request = self._connect_call()
        self._finish('OnConnectComplete', request)
        config = daemon.property(self._connection, 'Connection', 'Ip4Config')
        if not config.get('addresses'):
            raise StoryError('the connection is up and Ip4Config is empty')
        printer.blank()
        printer.say('Ip4Config, as the network gave it:')
        for name, value in config.items():
            if name == 'addresses':
                value = [f'{address}/{length}' for address, length in value]
            printer.fact(name, ', '.join(value) if isinstance(value, list) else value)
        self._say_messages('For the whole Connect')

    def _run(self, *command):
        """Shows a command and what it prints; it must succeed."""
        printer = self._printer
        printer.blank()
        printer.quote('$ ' + ' '.join(command))
        result = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True, check=False,
                                timeout=STEP_TIMEOUT)
        printer.quote('\n'.join(line.rstrip() for line in result.stdout.splitlines() if line))
        if result.returncode != 0:
            raise StoryError(f'{command[0]} failed with status {result.returncode}')

    def data(self):
        """What all of it is for: packets go through."""
        printer, daemon = self._printer, self._daemon
        printer.chapter('Data')
        printer.say(f'mbnd has put the address on {self._net} and made it the way out; it all '
                    'happens in a network namespace of this demo, where there is no other.')
        self._run('ip', '-4', '-brief', 'address', 'show', 'dev', self._net)
        self._run('ip', '-4', 'route')
        self._run('ping', '-n', '-c', '3', '-i', '0.2', '-W', '2', HOST)
        self._run('curl', '--silent', '--show-error', '--noproxy', '*', '--max-time', '5',
                  page_here())
        printer.blank()
        printer.say('GetStatistics, from the counters of the interface:')
        statistics = daemon.call(self._connection, 'Connection', 'GetStatistics')
        for name, value in sorted(statistics.items()):
            printer.fact(name, value)
        if statistics['rx-packets'] < 3:
            raise StoryError('packets were received that are not counted')

    def refusals(self):
        printer = self._printer
        printer.chapter('What mbnd refuses')
        printer.say('A second Connect, while the first one is up:')
        self._refused('MaxActivatedContexts', self._profile)
        printer.blank()
        printer.say('A profile with <Compression>MAYBE</Compression>:')
        self._refused('InvalidArg', self._profile.replace('DISABLE', 'MAYBE'))
        printer.blank()
        printer.say('A profile cut off in the middle:')
        self._refused('InvalidArg', self._profile[:self._profile.index('</AccessString>')])
        messages = self._count_messages()
        if messages:
            raise StoryError('a refusal reached the modem: ' + ', '.join(messages))
        printer.blank()
        printer.say('The modem was not bothered with any of them: it got no message.')

    def _refused(self, name, profile):
        try:
            self._daemon.call(self._connection, 'Connection', 'Connect', '(us)', TMP_PROFILE,
                              profile)
        except GLib.Error as error:
            remote = Gio.DBusError.get_remote_error(error) or ''
            self._printer.fact('error', remote)
            self._printer.fact('message', error.message.split(f'{remote}: ')[-1])
            if remote != f'{NAME}.Error.{name}':
                raise StoryError(f'refused with another error than {name}') from error
            return
        raise StoryError('it was not refused')

    def network_ends_it(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('The network ends the connection')
        printer.say(f'The simulated network drops the connection and gives cause {CAUSE}, '
                    '"network failure" in 3GPP TS 24.008.')
        self._modem.command(f'deactivate session=0 cause={CAUSE}')
        daemon.wait_property(self._connection, 'Connection', 'ActivationState', 3)
        daemon.wait_signal('OnConnectStateChange')
        daemon.settle()
        cause = daemon.call(self._connection, 'Connection', 'GetActivationNetworkError')
        printer.blank()
        printer.say('What a program can learn about it:')
        printer.fact('network error', cause)
        if cause != CAUSE:
            raise StoryError(f'the network error is not {CAUSE}')

    def connect_and_disconnect(self):
        self._printer.chapter('Connect again, and Disconnect')
        self._count_messages()
        self._finish('OnConnectComplete', self._connect_call())
        request = self._daemon.call(self._connection, 'Connection', 'Disconnect')
        self._printer.event('Disconnect()', f'Accepted: request_id {request}.')
        self._finish('OnDisconnectComplete', request)
        self._say_messages('For both')
        if self._net:
            self._printer.blank()
            self._printer.say(f'Nothing of it is left on {self._net}:')
            self._run('ip', '-brief', 'address', 'show', 'dev', self._net)

    def _run_lease(self, *command):
        """Runs the example with that command; what it prints stands among the signals."""
        self._printer.blank()
        self._printer.quote(f"$ {EXAMPLE} --connection='{PROFILE_NAME}' -- \\\n      "
                            + shlex.join(command))
        process = subprocess.Popen(
            [sys.executable, os.path.join(TOP, EXAMPLE), '--bus-address=' + self._address,
             '--connection=' + PROFILE_NAME, '--', *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        output = []
        watch = GLib.io_add_watch(process.stdout.fileno(), GLib.PRIORITY_DEFAULT,
                                  GLib.IOCondition.IN | GLib.IOCondition.HUP,
                                  lambda fd, _: output.append(os.read(fd, 4096)) or True)
        try:
            # an empty one is the end
            while text := self._daemon.wait('end of the command', lambda: output).pop(0):
                self._printer.quote(text.decode())
        finally:
            GLib.source_remove(watch)
            process.stdout.close()
        if process.wait(STEP_TIMEOUT) != 0:
            raise StoryError(f'{EXAMPLE} failed with status {process.returncode}')

    def while_needed(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('A connection while a program needs it')
        printer.say('A program that needs the network now and then asks for a lease, and says when '
                    'it has finished. It need not know whether there is a connection already, nor '
                    'who else uses it. Here is one that runs a command meanwhile:')
        self._count_messages()
        if self._net:
            self._run_lease('curl', '--silent', '--noproxy', '*', '--max-time', '5', page_here())
        else:
            self._run_lease('echo', 'Data would flow now.')
        printer.blank()
        printer.say(f'The program has finished. For {LINGER} seconds ([lease] linger, here short) '
                    'mbnd waits whether somebody else wants the connection. Nobody does:')
        daemon.wait_property(self._connection, 'Connection', 'ActivationState', 3)
        daemon.settle()
        self._say_messages('For all this')

    def _why(self):
        for name in ('State', 'Reason', 'ReasonCode'):
            self._printer.fact(name, self._daemon.property(self._interface, 'AutoConnect', name))

    def by_itself(self):
        printer, daemon = self._printer, self._daemon
        printer.chapter('mbnd connects by itself, and says why it does not')
        self._why()
        printer.blank()
        printer.say('The profile is made automatic. That is a new word of the user, so his '
                    'Disconnect does not count any more:')
        automatic = self._profile.replace('<Context>', '<AutoConnectOnInternet>true'
                                          '</AutoConnectOnInternet>\n  <ConnectionMode>auto'
                                          '</ConnectionMode>\n  <Context>')
        daemon.call(self._profiles()[0], 'ConnectionProfile', 'UpdateProfile', '(s)', automatic)
        printer.event('UpdateProfile(the same with ConnectionMode auto)')
        daemon.wait_property(self._connection, 'Connection', 'ActivationState', 1)
        daemon.settle()
        printer.blank()
        self._why()
        printer.fact('Origin', daemon.property(self._connection, 'Connection', 'Origin'))
        printer.blank()
        printer.say('And when the user disconnects:')
        request = daemon.call(self._connection, 'Connection', 'Disconnect')
        self._finish('OnDisconnectComplete', request)
        printer.blank()
        self._why()


def main():
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if len(sys.argv) not in (4, 5):
        sys.exit(__doc__)
    address, control, path, *net = sys.argv[1:]
    with open(path, encoding='utf-8') as file:
        profile = file.read()
    try:
        Story(address, control, profile, *net).tell()
    except BrokenPipeError:
        # Nobody reads on, as with `demo.sh | head`.
        os._exit(128 + signal.SIGPIPE)
    except (StoryError, ModemError, OSError, GLib.Error) as error:
        print(f'\nThe demo failed: {error}', flush=True)
        sys.exit(1)


if __name__ == '__main__':
    main()
