# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A private message bus, and a client that keeps every message in order of arrival.

The client speaks the wire itself (GLib only packs and unpacks messages), because the order of
replies and signals is what many tests are about, and a main loop in between could change it.

    with Bus() as bus:
        client = Client(bus.address)
        start = client.mark()
        path, = client.call(ROOT, 'org.mbnd1.InterfaceManager', 'GetInterfaces')
        client.wait(lambda m: m.member == 'OnInterfaceArrival', since=start)
"""

import math
import os
import select
import shutil
import socket
import subprocess
import tempfile
import time

import gi
gi.require_version('Gio', '2.0')
gi.require_version('GLib', '2.0')
from gi.repository import Gio, GLib  # noqa: E402

from mbnsim import DIE_WITH_ME  # noqa: E402

BUS_NAME = 'org.mbnd1'
ROOT = '/org/mbnd1'
PROPERTIES = 'org.freedesktop.DBus.Properties'
OBJECT_MANAGER = 'org.freedesktop.DBus.ObjectManager'
DBUS = 'org.freedesktop.DBus'
DBUS_PATH = '/org/freedesktop/DBus'
DEFAULT_TIMEOUT = 15 * float(os.environ.get('MBN_TEST_TIME_FACTOR', '1'))

BUS_CONFIG = '''<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>custom</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_type="method_call"/>
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
  </policy>
  {extra}
  <limit name="max_incoming_bytes">1000000000</limit>
  <limit name="max_outgoing_bytes">1000000000</limit>
  <limit name="max_message_size">1000000000</limit>
  <limit name="max_completed_connections">5000</limit>
  <limit name="max_connections_per_user">5000</limit>
  <limit name="max_match_rules_per_connection">1000</limit>
  <limit name="max_replies_per_connection">10000</limit>
</busconfig>
'''


class Bus:
    """A dbus-daemon of its own, in a directory other users may enter.

    extra: elements for its configuration
    template: all of it, with places for `socket` and `extra`
    """

    def __init__(self, extra='', template=BUS_CONFIG):
        self.directory = tempfile.mkdtemp(prefix='mbnbus-')
        os.chmod(self.directory, 0o755)
        self.socket = os.path.join(self.directory, 'bus')
        self.address = 'unix:path=' + self.socket
        config = os.path.join(self.directory, 'bus.conf')
        with open(config, 'w', encoding='utf-8') as file:
            file.write(template.format(socket=self.socket, extra=extra))
        with open(os.path.join(self.directory, 'log'), 'wb') as log:
            self.process = subprocess.Popen(
                DIE_WITH_ME + ['dbus-daemon', '--config-file=' + config, '--nofork',
                               '--print-address=1'],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log)
        readable, _, _ = select.select([self.process.stdout], [], [], DEFAULT_TIMEOUT)
        if not readable or not self.process.stdout.readline().startswith(b'unix:'):
            self.close()
            raise RuntimeError('dbus-daemon did not start')

    def close(self):
        """Ends the bus, at once; a second call does nothing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class DBusError(Exception):
    """An error reply; name and message are those of the wire."""

    def __init__(self, name, message):
        super().__init__(f'{name}: {message}')
        self.name = name
        self.message = message


class NoMessage(AssertionError):
    """What a test waited for did not come in time."""


class Message:
    """One received message."""

    KINDS = {Gio.DBusMessageType.METHOD_CALL: 'call', Gio.DBusMessageType.METHOD_RETURN: 'reply',
             Gio.DBusMessageType.ERROR: 'error', Gio.DBusMessageType.SIGNAL: 'signal'}

    def __init__(self, raw, index):
        self.index = index
        self.time = time.monotonic()
        self.kind = self.KINDS[raw.get_message_type()]
        self.sender = raw.get_sender()
        self.destination = raw.get_destination()
        self.path = raw.get_path()
        self.interface = raw.get_interface()
        self.member = raw.get_member()
        self.error_name = raw.get_error_name()
        self.serial = raw.get_serial()
        self.reply_serial = raw.get_reply_serial()
        self.signature = raw.get_signature()
        self.starts_service = not raw.get_flags() & Gio.DBusMessageFlags.NO_AUTO_START
        self.body = raw.get_body()
        self.args = self.body.unpack() if self.body is not None else ()

    def is_signal(self, member, path=None):
        """Whether this is the signal of that name (on that path)."""
        return self.kind == 'signal' and self.member == member and path in (None, self.path)

    def changed(self):
        """The new values if this is PropertiesChanged, else an empty dictionary."""
        if self.kind == 'signal' and self.member == 'PropertiesChanged':
            return self.args[1]
        return {}

    def __str__(self):
        text = str(self.args)
        if len(text) > 400:
            text = text[:400] + '…'
        if self.kind == 'signal':
            return f'#{self.index} signal {self.path} {self.interface}.{self.member} {text}'
        if self.kind == 'call':
            return f'#{self.index} call {self.path} {self.interface}.{self.member} {text}'
        return f'#{self.index} {self.kind} to {self.reply_serial} {self.error_name or ""} {text}'


class Client:
    """A connection to a bus. It subscribes to all signals before it returns.

    monitor: a real bus monitor (BecomeMonitor): it sees what all others send, and cannot call
    """

    def __init__(self, address, monitor=False, subscribe=True):
        self.messages = []
        self._calls = {}
        self._marks = {}            # serial of a call → index of the first message after it
        self._input = b''
        self._serial = 0
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(DEFAULT_TIMEOUT)
        # there may be more of them than select() can take
        self._poll = select.poll()
        self._poll.register(self._socket, select.POLLIN)
        self._socket.connect(address.split('unix:path=', 1)[1].split(',')[0])
        self._authenticate()
        self.name, = self.call_bus('Hello')
        if monitor:
            self.call('/org/freedesktop/DBus', 'org.freedesktop.DBus.Monitoring', 'BecomeMonitor',
                      '(asu)', ([], 0), destination=DBUS)
        elif subscribe:
            self.call_bus('AddMatch', '(s)', ("type='signal'",))

    def _authenticate(self):
        uid = str(os.geteuid()).encode().hex().encode()
        self._socket.sendall(b'\0AUTH EXTERNAL ' + uid + b'\r\n')
        line = b''
        while not line.endswith(b'\r\n'):
            data = self._socket.recv(1)
            if not data:
                raise RuntimeError('the bus closed the connection')
            line += data
        if not line.startswith(b'OK '):
            raise RuntimeError(f'the bus refused the connection: {line!r}')
        self._socket.sendall(b'BEGIN\r\n')

    def close(self):
        """Leaves the bus."""
        self._socket.close()

    def mark(self):
        """The index the next message will have."""
        self.pump(0)
        return len(self.messages)

    def pump(self, timeout):
        """Takes in what has arrived; waits up to timeout seconds for the first byte.

        Returns False when the bus has closed the connection.
        """
        readable = self._poll.poll(math.ceil(max(timeout, 0) * 1000))
        while readable:
            data = self._socket.recv(1 << 20)
            if not data:
                return False
            self._input += data
            readable = self._poll.poll(0)
        while len(self._input) >= 16:
            length = Gio.DBusMessage.bytes_needed(self._input)
            if len(self._input) < length:
                break
            blob, self._input = self._input[:length], self._input[length:]
            raw = Gio.DBusMessage.new_from_blob(blob, Gio.DBusCapabilityFlags.NONE)
            self.messages.append(Message(raw, len(self.messages)))
        return True

    def send(self, path, interface, member, signature=None, args=(), destination=BUS_NAME,
             interactive=False):
        """Sends a call and returns its serial; the reply arrives like everything else.

        interactive: polkit may ask the person who calls
        """
        raw = Gio.DBusMessage.new_method_call(destination, path, interface, member)
        if interactive:
            raw.set_flags(Gio.DBusMessageFlags.ALLOW_INTERACTIVE_AUTHORIZATION)
        if signature is not None:
            raw.set_body(GLib.Variant(signature, args))
        self._serial += 1
        raw.set_serial(self._serial)
        self._calls[self._serial] = (path, interface, member)
        self._marks[self._serial] = len(self.messages)
        self._socket.sendall(raw.to_blob(Gio.DBusCapabilityFlags.NONE))
        return self._serial

    def reply(self, serial, timeout=DEFAULT_TIMEOUT):
        """Waits for the reply with that serial; returns the Message, raises DBusError."""
        def is_it(message):
            return message.kind in ('reply', 'error') and message.reply_serial == serial
        message = self.wait(is_it, timeout, self._marks[serial],
                            f'the reply to {self._calls[serial]}')
        if message.kind == 'error':
            raise DBusError(message.error_name, message.args[0] if message.args else '')
        return message

    def call(self, path, interface, member, signature=None, args=(), timeout=DEFAULT_TIMEOUT,
             destination=BUS_NAME):
        """Calls and returns the tuple of results; raises DBusError."""
        serial = self.send(path, interface, member, signature, args, destination)
        return self.reply(serial, timeout).args

    def call_bus(self, member, signature=None, args=()):
        """Calls the bus itself."""
        return self.call(DBUS_PATH, DBUS, member, signature, args, destination=DBUS)

    def called(self, message):
        """(path, interface, member) of the call that a reply answers."""
        return self._calls.get(message.reply_serial, (None, None, None))

    def get(self, path, interface, name):
        """One property."""
        value, = self.call(path, PROPERTIES, 'Get', '(ss)', (interface, name))
        return value

    def get_all(self, path, interface):
        """All properties of an interface, as a dictionary."""
        values, = self.call(path, PROPERTIES, 'GetAll', '(s)', (interface,))
        return values

    def objects(self):
        """GetManagedObjects of the root."""
        values, = self.call(ROOT, OBJECT_MANAGER, 'GetManagedObjects')
        return values

    def wait(self, predicate, timeout=DEFAULT_TIMEOUT, since=0, what=None):
        """The first message from index since on that the predicate holds for."""
        deadline = time.monotonic() + timeout
        index = since
        alive = True
        while True:
            while index < len(self.messages):
                if predicate(self.messages[index]):
                    return self.messages[index]
                index += 1
            left = deadline - time.monotonic()
            if left <= 0 or not alive:
                why = f'not within {timeout:g} s' if alive else 'the bus is gone'
                raise NoMessage(f'{what or "the message waited for"}: {why}; received:\n'
                                + self.show(since))
            alive = self.pump(left)

    def wait_signal(self, member, path=None, timeout=DEFAULT_TIMEOUT, since=0, where=None):
        """The first such signal; where: a further predicate."""
        def is_it(message):
            return message.is_signal(member, path) and (where is None or where(message))
        return self.wait(is_it, timeout, since, f'signal {member} on {path or "any path"}')

    def wait_property(self, path, name, value, timeout=DEFAULT_TIMEOUT, since=0):
        """The first PropertiesChanged on path that sets name to value."""
        def is_it(message):
            return message.path == path and name in message.changed() \
                and message.changed()[name] == value
        return self.wait(is_it, timeout, since, f'{path} {name} = {value!r}')

    def signals(self, member=None, path=None, since=0):
        """The signals received so far."""
        self.pump(0)
        return [m for m in self.messages[since:] if m.kind == 'signal'
                and member in (None, m.member) and path in (None, m.path)]

    def values(self, path, name, since=0):
        """The values a property took, in order, by PropertiesChanged."""
        self.pump(0)
        return [m.changed()[name] for m in self.messages[since:]
                if m.path == path and name in m.changed()]

    def show(self, since=0):
        """The messages since then, for people."""
        return '\n'.join('  ' + str(m) for m in self.messages[since:])
