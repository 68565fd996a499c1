# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The built daemon, a private bus, simulated modems: what every integration test stands on.

    class Main(IntegrationTest):
        def test_something(self):
            scene = self.scene(['packet attached'], modem={'ip_timeout': 2})
            connection = scene.ready()
            request = scene.connect(connection, profile())
            self.assertEqual(scene.completed(request).args[1], S_OK)

A scene ends with the test: the daemon gets SIGTERM and must leave with status 0, without a report
of a sanitizer and without a critical. Then the rules that hold for every run are checked on all
messages the client has seen (check_rules in mbnrules.py).
"""

import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

from mbnbus import (BUS_NAME, DBUS, DEFAULT_TIMEOUT, OBJECT_MANAGER, PROPERTIES, ROOT,  # noqa: F401
                    Bus, Client, DBusError, Message, NoMessage)
from mbnrules import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,  # noqa: F401
                      INTERFACE, REGISTRATION, SIGNAL, SUBSCRIBER, check_rules)
from mbnsim import DIE_WITH_ME, Modem, SimError  # noqa: F401

INTERFACE_MANAGER = 'org.mbnd1.InterfaceManager'
CONNECTION_MANAGER = 'org.mbnd1.ConnectionManager'
IMSI = '001010123456789'
ICCID = '89860000000000000001'
IMEI = '490154203237518'

TIME_FACTOR = float(os.environ.get('MBN_TEST_TIME_FACTOR', '1'))
STOP_TIMEOUT = 12 * TIME_FACTOR
REPORTS = ('AddressSanitizer', 'LeakSanitizer', 'UndefinedBehaviorSanitizer', 'runtime error:',
           'CRITICAL', 'ERROR **')


def hresult(value):
    """The signed number an HRESULT has on D-Bus."""
    return ctypes.c_int32(value).value


S_OK = 0
E_HANDLE = hresult(0x80070006)
E_INVALIDARG = hresult(0x80070057)
E_MBN_FAILURE = hresult(0x80548212)
E_MBN_MAX_ACTIVATED_CONTEXTS = hresult(0x80548205)
E_MBN_PACKET_SVC_DETACHED = hresult(0x80548206)
E_MBN_PIN_REQUIRED = hresult(0x80548210)
E_MBN_NOT_REGISTERED = hresult(0x8054820D)
E_MBN_RADIO_POWER_OFF = hresult(0x80548208)
E_MBN_SIM_NOT_INSERTED = hresult(0x8054820A)
ERROR_CANCELLED = hresult(0x800704C7)
ERROR_TIMEOUT = hresult(0x800705B4)
ERROR_SERVICE_NOT_ACTIVE = hresult(0x80070426)
ERROR_INVALID_STATE = hresult(0x8007139F)

V1 = 'http://www.microsoft.com/networking/WWAN/profile/v1'
V3 = 'http://www.microsoft.com/networking/WWAN/profile/v3'


def profile(apn='internet', name='Work', user=None, password=None, auth=None, compression=None,
            extra=''):
    """A v1 profile document; apn None leaves AccessString out."""
    lines = []
    if apn is not None:
        lines.append(f'<AccessString>{apn}</AccessString>')
    if user is not None:
        word = '' if password is None else f'<Password>{password}</Password>'
        lines.append(f'<UserLogonCred><UserName>{user}</UserName>{word}</UserLogonCred>')
    if compression is not None:
        lines.append(f'<Compression>{compression}</Compression>')
    if auth is not None:
        lines.append(f'<AuthProtocol>{auth}</AuthProtocol>')
    context = '\n    '.join(lines)
    return f'''<?xml version="1.0"?>
<MBNProfile xmlns="{V1}">
  <Name>{name}</Name>
  <IsDefault>false</IsDefault>
  <SubscriberID>{IMSI}</SubscriberID>
  <Context>
    {context}
  </Context>
  {extra}
</MBNProfile>
'''


class Daemon:
    """One mbnd process. Its log is standard error, kept in a file."""

    def __init__(self, arguments, directory, environment=None):
        self.log_path = os.path.join(directory, f'mbnd-{time.monotonic_ns()}.log')
        self.status = None
        values = dict(os.environ)
        for name in ('STATE_DIRECTORY', 'RUNTIME_DIRECTORY', 'DBUS_SESSION_BUS_ADDRESS'):
            values.pop(name, None)
        values.update(environment or {})
        wrapper = os.environ.get('MBN_TEST_WRAPPER', '').split()
        with open(self.log_path, 'wb') as log:
            self.process = subprocess.Popen(
                DIE_WITH_ME + wrapper + [os.environ['MBND']] + arguments, env=values,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def log(self):
        """What it has printed so far."""
        with open(self.log_path, encoding='utf-8', errors='replace') as file:
            return file.read()

    def wait(self, timeout=STOP_TIMEOUT):
        """Waits for its end and returns the exit status."""
        if self.status is None:
            try:
                self.status = self.process.wait(timeout)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                self.status = 'killed: it did not end by itself'
        return self.status

    def stop(self, number=signal.SIGTERM, timeout=STOP_TIMEOUT):
        """Sends a signal, SIGTERM unless told otherwise, and waits."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait(timeout)

    def complaints(self):
        """Lines of the log that no run may have."""
        return [line for line in self.log().splitlines() if any(word in line for word in REPORTS)]


class Scene:
    """A bus, modems, a client that records, and the daemon (started last).

    scenario: commands for the first modem; modems: a list of scenarios for several
    limits: keys of [modem] in the configuration file, others: {group: {key: value}}
    net: the modems have a data side, wwan0, wwan1 …, and the daemon configures it (see mbnnet.py)
    ip: the value of --ip; None leaves it out
    """

    # For the daemon, beside the test's own; a scene of its own kind may set another.
    environment = {}

    def __init__(self, test, scenario=None, modems=None, limits=None, config=None, arguments=(),
                 devices=None, authority=None, verbose=True, start=True, net=False, ip='report'):
        self.test = test
        self.daemons = []
        self.killed = set()         # unique names of daemons that had no time for an end
        self.life = 0               # index of the first message of the present daemon's life
        self.owner = None           # the unique name of the present daemon, if it was waited for
        self.modems = []
        self.client = self.bus = self.system_bus = None
        self.directory = tempfile.mkdtemp(prefix='mbntest-')
        os.chmod(self.directory, 0o755)
        test.addCleanup(self.finish)
        self.expected_status = 0
        self.rules = True
        self.password_words = []
        self.bus = Bus()
        self.system_bus = Bus()
        for lines in modems if modems is not None else [scenario or []]:
            self.modems.append(Modem(lines, net=f'wwan{len(self.modems)}' if net else None))
        self.modem = self.modems[0] if self.modems else None
        self.client = Client(self.bus.address)
        self.config = os.path.join(self.directory, 'mbnd.conf')
        self.write_config(limits or {}, config or {})
        if devices is None:
            devices = [f'{m.device},net=wwan{n}' for n, m in enumerate(self.modems)]
        self.arguments = ['--bus-address=' + self.bus.address, '--no-hotplug',
                          '--state-dir=' + os.path.join(self.directory, 'state'),
                          '--runtime-dir=' + os.path.join(self.directory, 'run'),
                          '--config=' + self.config]
        self.arguments += ['--device=' + d for d in devices]
        if net or ip is not None:
            self.arguments.append('--ip=' + ('apply' if net else ip))
        if authority is not None:
            self.arguments.append('--authority=' + authority)
        if verbose:
            self.arguments.append('--verbose')
        self.arguments += arguments
        if start:
            self.start()

    def write_config(self, limits, config):
        """Writes the configuration file, for the next start.

        Unless it says so, nothing is proposed and the host's resolver is left alone.
        """
        groups = {'profiles': {'propose': 'off'}, **config}
        groups['network'] = {'dns': 'none', **groups.get('network', {})}
        groups['modem'] = {**groups.get('modem', {}), **limits}
        with open(self.config, 'w', encoding='utf-8') as file:
            for group, keys in groups.items():
                file.write(f'[{group}]\n')
                file.writelines(f'{key}={value}\n' for key, value in keys.items())

    @property
    def daemon(self):
        """The daemon that runs now, or ran last."""
        return self.daemons[-1]

    def start(self, wait=True):
        """Starts the daemon and waits until it owns its name."""
        start = self.life = self.client.mark()
        environment = {'DBUS_SYSTEM_BUS_ADDRESS': self.system_bus.address, **self.environment}
        self.daemons.append(Daemon(self.arguments, self.directory, environment))
        self.owner = None
        if wait:
            self.owner = self.client.wait(
                lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME
                and m.args[2], since=start, what='mbnd taking its name').args[2]
        return start

    def stop(self, number=signal.SIGTERM):
        """Ends the daemon; returns the exit status when the bus has seen it leave."""
        running = self.daemon.status is None
        status = self.daemon.stop(number)
        if running and self.bus.process is not None:
            self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME
                             and not m.args[2] and self.owner in (None, m.args[1]),
                             since=self.life, what='mbnd giving up its name')
        return status

    def kill(self, number=signal.SIGKILL):
        """A signal that leaves no time for an end; returns when the bus has seen it go."""
        self.daemon.stop(number)
        self.killed.add(self.owner)
        self.client.wait(lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == self.owner
                         and not m.args[2], since=self.life, what='the end of mbnd')

    def restart(self):
        """Orderly stop and new start; returns the index where the new life begins."""
        self.test.assertEqual(self.stop(), 0)
        return self.start()

    def log(self):
        """The logs of all daemons of this scene."""
        return ''.join(daemon.log() for daemon in self.daemons)

    def wait_log(self, text, timeout=DEFAULT_TIMEOUT, also=''):
        """Waits until the daemon's log has a line with both texts in it; returns the line.

        For the few cases that show nowhere else.
        """
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            for line in self.daemon.log().splitlines():
                if text in line and also in line:
                    return line
            self.client.pump(0.02)
        raise NoMessage(f'no line with {text!r} in the log within {timeout:g} s')

    # What most tests do ------------------------------------------------------------------

    def arrived(self, since=0):
        """Waits for the first Interface; returns its path."""
        return self.client.wait_signal('OnInterfaceArrival', ROOT, since=since).args[0]

    def ready(self, since=0):
        """Waits for the first Connection; returns its path."""
        return self.client.wait_signal('OnConnectionArrival', ROOT, since=since).args[0]

    def interface_of(self, connection):
        """The path of the modem of a connection."""
        wanted = self.client.get(connection, CONNECTION, 'InterfaceID')
        return self.client.call(ROOT, INTERFACE_MANAGER, 'GetInterface', '(s)', (wanted,))[0]

    def connect(self, connection, xml=None, mode=1, client=None):
        """Connect; returns the request id, raises DBusError."""
        return (client or self.client).call(connection, CONNECTION, 'Connect', '(us)',
                                            (mode, profile() if xml is None else xml))[0]

    def disconnect(self, connection, client=None):
        """Disconnect; returns the request id, raises DBusError."""
        return (client or self.client).call(connection, CONNECTION, 'Disconnect')[0]

    def completed(self, request, timeout=DEFAULT_TIMEOUT, member=None):
        """Waits for the completion with that request id; returns the Message.

        Ids are unique in the life of a daemon: it is the one that runs now, or ran last.
        """
        def is_it(message):
            return message.kind == 'signal' and message.args and message.args[0] == request \
                and re.fullmatch(member or r'On\w+Complete', message.member) is not None
        return self.client.wait(is_it, timeout, self.life, f'the completion of request {request}')

    def connected(self, connection, xml=None):
        """Connects, and asserts that it worked; returns the completion."""
        done = self.completed(self.connect(connection, xml))
        self.test.assertEqual(done.args[1], S_OK, done)
        return done

    def disconnected(self, connection):
        """Disconnects, and asserts that it worked; returns the completion."""
        done = self.completed(self.disconnect(connection))
        self.test.assertEqual(done.args[1], S_OK, done)
        return done

    def state(self, connection):
        """GetConnectionState's first result."""
        return self.client.call(connection, CONNECTION, 'GetConnectionState')[0]

    def sync(self):
        """One round trip: what the daemon sent before has arrived."""
        self.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces')

    def assert_nothing_told(self, since):
        """But by AutoConnect, which tells a moment later what was done before."""
        self.sync()
        told = [m for m in self.client.signals(since=since)
                if m.args[:1] != ('org.mbnd1.AutoConnect',)]
        self.test.assertEqual(told, [])

    def settle(self, seconds, since=0, unless=None):
        """Lets time pass to show that something does NOT happen: a message `unless` holds for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.client.pump(deadline - time.monotonic())
            wrong = [m for m in self.client.messages[since:] if unless is not None and unless(m)]
            if wrong:
                raise AssertionError(f'this was not to come: {wrong[0]}')

    def wire(self, cid=None, op=None, since=0, modem=None):
        """Commands the modem has received: journal entries, oldest first."""
        return [e for e in (modem or self.modem).journal(since)
                if e['dir'] == 'host' and cid in (None, e.get('cid')) and op in (None, e.get('op'))]

    def wire_mark(self, modem=None):
        """The number for since= that shows only what comes from now on (later than that one)."""
        journal = (modem or self.modem).journal()
        return journal[-1]['n'] if journal else 0

    # The end ------------------------------------------------------------------------------

    def finish(self):
        """Stops everything and checks what holds for every run."""
        failed = _has_failed(self.test)
        problems = []
        try:
            if self.daemons and self.daemon.status is None:
                try:
                    status = self.stop()
                except NoMessage as error:
                    status, problems = self.daemon.wait(), [str(error)]
                if status != self.expected_status:
                    problems.append(f'mbnd ended with {status}')
            for daemon in self.daemons:
                problems += daemon.complaints()
            if self.rules and not failed and self.daemons:
                secrets = [IMSI, ICCID, IMEI] + self.password_words
                problems += check_rules(self.client, self.log(), secrets, self.killed)
        finally:
            if failed or problems:
                print(f'==== {self.test.id()}: log of mbnd', file=sys.stderr)
                print(self.log(), file=sys.stderr)
                print('==== end of log', file=sys.stderr)
            for modem in self.modems:
                modem.close()
            for thing in (self.client, self.bus, self.system_bus):
                if thing is not None:
                    thing.close()
            shutil.rmtree(self.directory, ignore_errors=True)
        if problems and not failed:
            self.test.fail('\n'.join(problems) + '\n' + self.client.show())


def _has_failed(test):
    result = test._outcome.result  # pylint: disable=protected-access
    failed = [t for t, _ in result.failures + result.errors]
    return any(t is test or getattr(t, 'test_case', None) is test for t in failed)


class IntegrationTest(unittest.TestCase):
    """A test with scenes."""

    maxDiff = None

    def scene(self, *args, **kwargs):
        """A new Scene that ends with the test."""
        return Scene(self, *args, **kwargs)

    def assert_refused(self, name, call, *args, **kwargs):
        """The call fails with org.mbnd1.Error.<name>; returns the message.

        The message begins with the HRESULT in hex, a colon and a blank (design.md 1).
        """
        with self.assertRaises(DBusError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.name, 'org.mbnd1.Error.' + name, caught.exception)
        self.assertRegex(caught.exception.message, r'^0x[0-9A-F]{8}: \S')
        return caught.exception.message

    def assert_order(self, *messages):
        """The messages arrived in this order."""
        indexes = [m.index for m in messages]
        self.assertEqual(indexes, sorted(indexes), '\n'.join(str(m) for m in messages))


def main():
    """Runs the tests of the file."""
    unittest.main(verbosity=2)
