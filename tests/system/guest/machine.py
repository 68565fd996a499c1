# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The machine that the tests run in: its units, its people, its journal, and mbnd on its bus."""

import glob
import json
import os
import pathlib
import re
import socket
import subprocess
import time
import unittest

# The processor is an emulated one, on a machine that may have much to do.
os.environ.setdefault('MBN_TEST_TIME_FACTOR', '6')

from mbnbus import BUS_NAME, PROPERTIES, ROOT, Client, DBusError, NoMessage  # noqa: E402
from modem import Modem  # noqa: E402

HERE = pathlib.Path('/run/mbn-test')
SYSTEM_BUS = 'unix:path=/run/dbus/system_bus_socket'
UNIT = 'mbnd.service'
NODE = '/dev/cdc-wdm0'
LINK = 'wwan0'
CONFIG = pathlib.Path('/etc/mbnd/mbnd.conf')
DROP_IN = pathlib.Path('/run/systemd/system/mbnd.service.d/test.conf')
SCENARIO = pathlib.Path('/var/lib/modem/scenario')
WEB = '203.0.113.80'            # any address is answered; this is www.mbnd.example
DEADLINE = 120
STEP = 0.1
INTERFACE, CONNECTION = 'org.mbnd1.Interface', 'org.mbnd1.Connection'
INTERFACES, PROFILES = 'org.mbnd1.InterfaceManager', 'org.mbnd1.ConnectionProfileManager'
ACTIVATED, ACTIVATING, DEACTIVATED, DEACTIVATING = 1, 2, 3, 4
PROFILE = '''<?xml version="1.0"?>
<MBNProfile xmlns="http://www.microsoft.com/networking/WWAN/profile/v1">
  <Name>{name}</Name>
  <IsDefault>false</IsDefault>
  <SubscriberID>001010123456789</SubscriberID>
  <AutoConnectOnInternet>true</AutoConnectOnInternet>
  <ConnectionMode>{mode}</ConnectionMode>
  <Context><AccessString>internet</AccessString>
    <UserLogonCred><UserName>me</UserName><Password>not-for-logs</Password></UserLogonCred>
  </Context>
</MBNProfile>
'''
# What of the modem, the SIM and the profile nobody may find in a log.
SECRETS = ('001010123456789', '89860000000000000001', '490154203237518', 'not-for-logs')


class Outcome:
    """What became of a command."""

    def __init__(self, command, status, out, err):
        self.command = command
        self.status = status
        self.out = out
        self.err = err

    def __str__(self):
        return (f'{" ".join(map(str, self.command))}: exit status {self.status}\n'
                f'{self.out}{self.err}')


def attempt(*command, **options):
    """Runs a command as root, or as user=; it may fail."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False, errors='replace', **options)
    return Outcome(command, done.returncode, done.stdout, done.stderr)


def run(*command, **options):
    """Runs a command that has to succeed; its standard output."""
    outcome = attempt(*command, **options)
    if outcome.status != 0:
        raise AssertionError(str(outcome))
    return outcome.out


def as_alice(*command):
    """In the session of alice, who sits at the machine."""
    agent = f'/run/user/{run("id", "-u", "alice").strip()}/agent'
    wait_until(lambda: os.path.exists(agent), 'alice is logged in')
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(agent)
        connection.sendall(json.dumps(command).encode() + b'\n')
        with connection.makefile('r', encoding='utf-8') as file:
            return Outcome(command, *json.loads(file.readline()))


def as_bob(*command):
    """As a user who has no session."""
    return attempt('setpriv', '--reuid=bob', '--regid=bob', '--clear-groups', '--', *command)


def busctl(path, interface, member, *arguments):
    """The command that calls mbnd."""
    return ('busctl', '--system', '--timeout=60', 'call', BUS_NAME, path, interface, member,
            *map(str, arguments))


def wait_until(condition, what, seconds=DEADLINE):
    """Looks until the condition holds, for what nobody tells of; what it came to."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f'not within {seconds} s: {what}')
        time.sleep(STEP)
    return value


def measured(what, seconds):
    """A figure for people."""
    print(f'measured: {what}: {seconds:.1f} s', flush=True)


# Units ------------------------------------------------------------------------------------------


def systemctl(*arguments):
    """systemctl, which has to succeed."""
    return run('systemctl', '--quiet', *arguments)


def show(name, unit=UNIT):
    """A property of a unit."""
    return run('systemctl', 'show', '--property', name, '--value', unit).strip()


def is_active(unit=UNIT):
    """Whether it is up, and done with starting."""
    return show('ActiveState', unit) == 'active'


def main_pid():
    """mbnd's process; 0 for none."""
    return int(show('MainPID'))


def drop_in(text):
    """Overrides mbnd.service until no_drop_in()."""
    DROP_IN.parent.mkdir(parents=True, exist_ok=True)
    DROP_IN.write_text(text, encoding='utf-8')
    systemctl('daemon-reload')


def no_drop_in():
    """The unit as it is installed."""
    DROP_IN.unlink(missing_ok=True)
    systemctl('daemon-reload')


def settle():
    """Waits until nothing is starting or stopping: an emulated systemd answers late meanwhile."""
    wait_until(lambda: not run('systemctl', 'list-jobs', '--quiet'), 'systemd has nothing to do')


def stop():
    """systemctl stop, when systemd has the time to tell mbnd that it is one."""
    settle()
    systemctl('stop', UNIT)


def start_fresh():
    """mbnd runs; however it ended before is forgotten."""
    systemctl('reset-failed', UNIT)
    systemctl('start', UNIT)


# The journal ------------------------------------------------------------------------------------


class Journal:
    """What is written from now on."""

    def __init__(self):
        # Not a cursor: with --after-cursor and a match journalctl 252 skips the first entry found.
        self._since = f'@{time.time():.6f}'

    def entries(self, *matches):
        """Entries as dictionaries; all, or those of journalctl's matches."""
        run('journalctl', '--sync')
        lines = run('journalctl', '-q', '-o', 'json', '--since', self._since, *matches)
        return [json.loads(line) for line in lines.splitlines()]

    def of_mbnd(self):
        """What mbnd said itself."""
        return [entry for entry in self.entries('_COMM=mbnd')
                if isinstance(entry.get('MESSAGE'), str)]

    def messages(self):
        """The same, only the text."""
        return [entry['MESSAGE'] for entry in self.of_mbnd()]

    def of_unit(self):
        """What mbnd and systemd said of the service."""
        return [entry['MESSAGE'] for entry in self.entries('-u', UNIT)
                if isinstance(entry.get('MESSAGE'), str)]

    def wait(self, pattern, seconds=DEADLINE):
        """The first message of mbnd in which the pattern is found."""
        def find():
            return next((m for m in self.messages() if re.search(pattern, m)), None)
        return wait_until(find, f'a line like "{pattern}" in the journal of mbnd', seconds)


# Packages ---------------------------------------------------------------------------------------


def package(version):
    """The file of the package mbnd, of `first` or `second`."""
    path, = glob.glob(f'{HERE}/packages/{version}/mbnd_*.deb')
    return path


def install(version):
    """As an administrator does it."""
    return run('apt-get', '-y', '-q', '--no-install-recommends', 'install', package(version),
               env={**os.environ, 'DEBIAN_FRONTEND': 'noninteractive'})


# Modem and mbnd ---------------------------------------------------------------------------------


def set_modem_up(scenario=''):
    """Switches the simulated modem on, with a cable to this machine."""
    SCENARIO.parent.mkdir(exist_ok=True)
    SCENARIO.write_text(scenario, encoding='utf-8')
    for path in glob.glob(f'{HERE}/units/*'):
        if not os.path.exists(os.path.join('/etc/systemd/system', os.path.basename(path))):
            run('cp', path, '/etc/systemd/system/')
    systemctl('daemon-reload')
    systemctl('start', 'mbn-test-modem.service', 'mbn-test-cable.service')
    wait_until(lambda: os.path.exists('/run/modem/control'), 'the modem is on')


def addresses():
    """The addresses on the modem's interface that are not just link-local."""
    if not os.path.exists(f'/sys/class/net/{LINK}'):
        return []
    links = json.loads(run('ip', '-json', 'address', 'show', 'dev', LINK))
    return [info['local'] for link in links for info in link['addr_info']
            if info['scope'] == 'global']


class SystemTest(unittest.TestCase):
    """A test with the modem, a client on the system bus, and the journal from its start on."""

    def setUp(self):
        self.journal = Journal()
        self.client = Client(SYSTEM_BUS)
        self.addCleanup(self.client.close)

    def need_modem(self):
        """The modem; the test is of no use without it."""
        if not hasattr(self, 'modem'):
            if not os.path.exists('/run/modem/control'):
                set_modem_up()
            self.modem = Modem()
            self.addCleanup(self.modem.close)
            if not self.modem.state()['plugged']:
                self.modem.command('plug')
        return self.modem

    def need_connection(self):
        """The path of the Connection, with mbnd running and the modem registered."""
        self.need_modem()

        def find():
            try:
                paths = [path for path, interfaces in self.client.objects().items()
                         if CONNECTION in interfaces]
            except DBusError:
                return None
            return paths[0] if paths else None
        return wait_until(find, 'mbnd has a Connection')

    def need_profile(self, name='Work', mode='manual'):
        """A stored profile of this name."""
        for path in self.client.call(ROOT, PROFILES, 'GetConnectionProfiles', '(o)', ('/',))[0]:
            text, = self.client.call(path, 'org.mbnd1.ConnectionProfile', 'GetProfileXmlData')
            if f'<Name>{name}</Name>' in text:
                return
        self.client.call(ROOT, PROFILES, 'CreateConnectionProfile', '(s)',
                         (PROFILE.format(name=name, mode=mode),))

    def state(self, connection):
        """The ActivationState."""
        return self.client.get(connection, CONNECTION, 'ActivationState')

    def settled_state(self, connection):
        """The same, once nothing is on its way: a new mbnd may be taking a connection over."""
        def look():
            state = self.state(connection)
            return state if state not in (ACTIVATING, DEACTIVATING) else None
        return wait_until(look, 'the connection is up or down')

    def completion(self, member, start, request):
        """Waits for the completion of a request; its status."""
        message = self.client.wait_signal(member, since=start,
                                          where=lambda m: m.args[0] == request)
        return message.args[1], message.args[2]

    def need_call(self):
        """The path of the Connection, connected."""
        connection = self.need_connection()
        self.need_profile()
        if self.settled_state(connection) != ACTIVATED:
            start = self.client.mark()
            request, = self.client.call(connection, CONNECTION, 'Connect', '(us)', (0, 'Work'))
            status, details = self.completion('OnConnectComplete', start, request)
            self.assertEqual(status, 0, details)
        return connection

    def hang_up(self):
        """No call any more."""
        connection = self.need_connection()
        if self.settled_state(connection) == ACTIVATED:
            start = self.client.mark()
            request, = self.client.call(connection, CONNECTION, 'Disconnect')
            self.completion('OnDisconnectComplete', start, request)

    def assert_ping(self):
        """The Internet behind the modem answers."""
        run('ping', '-n', '-c', '3', '-i', '0.3', '-W', '10', '-I', LINK, WEB)

    def refused(self, outcome):
        """What busctl says of a call that mbnd refused as not allowed."""
        self.assertNotEqual(outcome.status, 0, str(outcome))
        self.assertIn('0x80070005', outcome.err, str(outcome))
        return outcome.err
