#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""tests/examples: the client that a person runs, and every line of its README."""

import os
import re
import select
import signal
import subprocess
import time
import unittest

from mbnauto import AutoTest
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, DEFAULT_TIMEOUT, ROOT, S_OK, Bus,
                        DBusError, IntegrationTest, main, profile)
from mbnnm import FULL

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'examples')
TOP = os.path.join(EXAMPLES, '..', '..')
PROGRAM = os.path.join(EXAMPLES, 'mbn-lease-run')
SYNC = 'org.mbnd1.SyncManager'
MANAGER = 'org.mbnd1.ConnectionProfileManager'
NAME = 'Northwind data'
OWN_FAILURE, NOT_EXECUTABLE, NOT_FOUND = 125, 126, 127
NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
# A command that says when it runs, and ends when it is told, with the status that it is told.
UNTIL_TOLD = ['sh', '-c', 'echo runs; read -r line; exit "${line:-0}"']


def until_signal(number):
    """A command that ends with 3 at that signal, by itself."""
    # A shell that reads may miss a signal that comes just before it does
    return ['/usr/bin/python3', '-c', f'import signal\n'
            f'signal.pthread_sigmask(signal.SIG_BLOCK, [{number:d}])\n'
            f'print("runs", flush=True)\n'
            f'signal.sigwait([{number:d}])\n'
            f'raise SystemExit(3)']


class Run:
    """mbn-lease-run, in a process group of its own, as a terminal's foreground is."""

    def __init__(self, test, address, *arguments, wrapper=()):
        self.said = ''
        command = [*wrapper, '/usr/bin/python3', PROGRAM]
        if address is not None:
            command.append('--bus-address=' + address)
        self.process = subprocess.Popen(
            command + list(arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, 'LC_ALL': 'C.UTF-8', 'DBUS_SYSTEM_BUS_ADDRESS': 'unix:path=/none'})
        test.addCleanup(self._clean_up)

    def _clean_up(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()

    def _read(self, deadline, what):
        """More of what it says; False at its end."""
        left = deadline - time.monotonic()
        readable, _, _ = select.select([self.process.stdout], [], [], max(left, 0))
        if not readable:
            raise AssertionError(f'no {what} in time; said: {self.said}')
        data = os.read(self.process.stdout.fileno(), 4096)
        self.said += data.decode()
        return bool(data)

    def wait_said(self, words):
        """Waits until it, or the command, has said that."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while words not in self.said:
            if not self._read(deadline, repr(words)):
                raise AssertionError(f'it ended and never said {words!r}: {self.said}')

    def tell(self, line=''):
        """A line for the command."""
        self.process.stdin.write(line.encode() + b'\n')
        self.process.stdin.flush()

    def ends(self):
        """Waits for the end of it and its command; returns the exit status."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while self._read(deadline, 'end'):
            pass
        return self.process.wait(DEFAULT_TIMEOUT)


class ExampleTest(IntegrationTest):
    """A test with a modem, and the profile of the demo as the default one"""

    def begin(self, scenario=('packet attached',), default=True, other=False, lease=None,
              **kwargs):
        """(scene, connection); other: there is also a profile "Other"."""
        lease = {'linger': 0, 'accept_alternate': 'false', **(lease or {})}
        config = {'lease': lease, **kwargs.pop('config', {})}
        scene = self.scene(list(scenario), config=config, **kwargs)
        connection = scene.ready()
        document = profile(name=NAME, apn='internet')
        if default:
            document = document.replace('<IsDefault>false', '<IsDefault>true')
        self.store(scene, document)
        if other:
            self.store(scene, profile(name='Other', apn='other'))
        return scene, connection

    @staticmethod
    def store(scene, document):
        """Returns when it can be found."""
        start = scene.client.mark()
        scene.client.call(ROOT, MANAGER, 'CreateConnectionProfile', '(s)', (document,))
        scene.client.wait_signal('OnConnectionProfileArrival', ROOT, since=start)

    def run_example(self, scene, *arguments, **kwargs):
        """Starts it on the bus of the scene."""
        return Run(self, scene.bus.address, *arguments, **kwargs)

    def running(self, scene, command=tuple(UNTIL_TOLD), **kwargs):
        """One whose command runs."""
        run = self.run_example(scene, '--', *command, **kwargs)
        run.wait_said('runs\n')
        return run

    @staticmethod
    def leases(scene):
        """What there is, without the clients' names."""
        return [lease[1:] for lease in scene.client.get(ROOT, SYNC, 'Leases')]

    def assert_closed(self, scene, connection):
        """The connection was made once and closed once, by one message each."""
        scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
        self.assertEqual(len(scene.wire('connect', 'set')), 2)
        self.assertEqual(self.leases(scene), [])

    def assert_result(self, scene, result):
        """The daemon was told how it went."""
        scene.wait_log(f'has finished synchronising with 0x{result:08X}')


class CommandLine(ExampleTest):
    """What needs no daemon"""

    def test_help(self):
        run = Run(self, None, '--help')
        self.assertEqual(run.ends(), 0)
        for words in ('mbn-lease-run [--connection=NAME] [--bus-address=ADDRESS] [--] COMMAND...',
                      '125', '126', '127', 'system bus'):
            self.assertIn(words, run.said)
        self.assertLess(max(map(len, run.said.splitlines())), 101)

    def test_wrong_use(self):
        for arguments, words in (([], 'there is no command to run'),
                                 (['--'], 'there is no command to run'),
                                 (['--nonsense', 'true'], 'unrecognized arguments: --nonsense'),
                                 (['--conn=x', 'true'], 'unrecognized arguments: --conn=x'),
                                 (['--connection'], 'expected one argument')):
            with self.subTest(arguments=arguments):
                run = Run(self, None, *arguments)
                self.assertEqual(run.ends(), OWN_FAILURE, run.said)
                self.assertIn('mbn-lease-run [', run.said)
                self.assertIn(words, run.said)

    def test_no_bus(self):
        for address in ('unix:path=/nowhere/bus', 'nonsense', None):
            with self.subTest(address=address):
                run = Run(self, address, 'echo', 'runs')
                self.assertEqual(run.ends(), OWN_FAILURE)
                self.assertIn('there is no message bus', run.said)
                self.assertNotIn('runs', run.said)

    def test_no_mbnd(self):
        with Bus() as bus:
            run = Run(self, bus.address, 'echo', 'runs')
            self.assertEqual(run.ends(), OWN_FAILURE)
        self.assertIn('mbnd does not run', run.said)
        self.assertNotIn('runs\n', run.said)


class Running(ExampleTest):
    """A connection, and a command"""

    def test_the_connection_is_there_while_the_command_runs(self):
        scene, connection = self.begin()
        run = self.running(scene)
        self.assertIn('waiting for the default connection', run.said)
        self.assertIn(f'"{NAME}" is up', run.said)
        self.assertEqual(self.leases(scene), [(NAME, connection)])
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(scene.client.get(connection, CONNECTION, 'Origin'), 'sync')
        run.tell('7')
        self.assertEqual(run.ends(), 7)
        self.assert_result(scene, 7)
        self.assert_closed(scene, connection)

    def test_another_connection_than_the_default_one(self):
        scene, connection = self.begin(other=True)
        run = self.run_example(scene, '--connection=Other', *UNTIL_TOLD)
        run.wait_said('runs\n')
        self.assertIn('waiting for "Other"', run.said)
        self.assertEqual(self.leases(scene), [('Other', connection)])
        run.tell()
        self.assertEqual(run.ends(), 0)

    def test_arguments_of_the_command_are_its_own(self):
        scene, _ = self.begin()
        for words in (['echo', '--help', '--'], ['--', 'echo', '--help', '--']):
            with self.subTest(words=words):
                run = self.run_example(scene, *words)
                self.assertEqual(run.ends(), 0)
                self.assertIn('--help --\n', run.said)

    def test_two_share_a_connection(self):
        scene, connection = self.begin()
        first, second = self.running(scene), self.running(scene)
        first.tell()
        self.assertEqual(first.ends(), 0)
        self.assertEqual(self.leases(scene), [(NAME, connection)])
        self.assertEqual(scene.state(connection), ACTIVATED)
        second.tell()
        self.assertEqual(second.ends(), 0)
        self.assert_closed(scene, connection)

    def test_commands_that_cannot_be_run(self):
        scene, _ = self.begin()
        for command, status, words in (('/nowhere/at-all', NOT_FOUND, 'No such file'),
                                       ('/', NOT_EXECUTABLE, 'Permission denied')):
            with self.subTest(command=command):
                run = self.run_example(scene, command)
                self.assertEqual(run.ends(), status)
                self.assertIn(words, run.said)
                self.assert_result(scene, status)

    def test_the_command_is_killed(self):
        scene, connection = self.begin()
        run = self.running(scene, ['sh', '-c', 'echo runs; kill -KILL $$'])
        self.assertEqual(run.ends(), 128 + signal.SIGKILL)
        self.assert_result(scene, 128 + signal.SIGKILL)
        self.assert_closed(scene, connection)

    def test_it_is_killed_itself(self):
        scene, connection = self.begin()
        run = self.running(scene)
        run.process.kill()
        self.assert_closed(scene, connection)
        run.tell()
        self.assertEqual(run.ends(), -signal.SIGKILL)


class Interruptions(ExampleTest):
    """Signals"""

    def test_control_c_while_the_command_runs(self):
        for command, status in ((UNTIL_TOLD, 128 + signal.SIGINT),
                                (until_signal(signal.SIGINT), 3)):
            with self.subTest(status=status):
                scene, connection = self.begin()
                run = self.running(scene, command)
                os.killpg(run.process.pid, signal.SIGINT)
                self.assertEqual(run.ends(), status)
                self.assert_result(scene, status)
                self.assert_closed(scene, connection)

    def test_what_ends_it_ends_the_command(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                scene, connection = self.begin()
                run = self.running(scene, until_signal(number))
                run.process.send_signal(number)
                self.assertEqual(run.ends(), 3)
                self.assert_result(scene, 3)
                self.assert_closed(scene, connection)

    def test_a_signal_that_is_ignored_stays_so(self):
        scene, _ = self.begin()
        run = self.running(scene, wrapper=['sh', '-c', 'trap "" HUP; exec "$@"', 'sh'])
        os.killpg(run.process.pid, signal.SIGHUP)
        run.tell('5')
        self.assertEqual(run.ends(), 5)

    def test_while_it_waits_for_the_connection(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number=number):
                scene, connection = self.begin(['packet attached', 'set activate-delay 600000'])
                run = self.run_example(scene, 'echo', 'runs')
                scene.modem.wait('host connect set', DEFAULT_TIMEOUT)
                run.process.send_signal(number)
                self.assertEqual(run.ends(), 128 + number)
                self.assertNotIn('runs', run.said)
                scene.client.wait_property(connection, 'ActivationState', DEACTIVATED)
                self.assertEqual(self.leases(scene), [])


class Telling(ExampleTest):
    """What becomes of the connection while the command runs"""

    def test_dropped_and_made_again(self):
        scene, connection = self.begin()
        run = self.running(scene)
        scene.modem.command('deactivate session=0 cause=38')
        run.wait_said('the connection is up again')
        self.assertIn(f'"{NAME}": the connection was dropped; mbnd makes it again', run.said)
        run.tell()
        self.assertEqual(run.ends(), 0)
        scene.client.wait_signal('OnLeaseRestored', ROOT)
        self.assertEqual(self.leases(scene), [])
        self.assertEqual(scene.client.get(connection, CONNECTION, 'ProfileName'), '')

    def test_only_what_concerns_it(self):
        scene, _ = self.begin(other=True)
        run = self.running(scene)
        with self.assertRaises(DBusError):
            scene.client.call(ROOT, SYNC, 'EstablishConnection', '(su)', ('Other', 0))
        scene.client.call(ROOT, SYNC, 'EstablishConnection', '(su)', (NAME, 0))
        scene.modem.command('deactivate session=0 cause=38')
        run.wait_said('the connection is up again')
        run.tell()
        self.assertEqual(run.ends(), 0)
        self.assertEqual(run.said.count('dropped'), 1)
        self.assertEqual(run.said.count('up again'), 1)

    def test_modem_unplugged(self):
        scene, _ = self.begin()
        run = self.running(scene)
        scene.modem.command('unplug')
        run.wait_said('the modem is gone; mbnd connects again when it is back')
        scene.modem.command('plug')
        run.wait_said('the connection is up again')
        run.tell('4')
        self.assertEqual(run.ends(), 4)
        self.assert_result(scene, 4)

    def test_a_user_disconnects(self):
        scene, connection = self.begin()
        run = self.running(scene)
        scene.disconnected(connection)
        run.wait_said('a user has disconnected, so mbnd does not connect again')
        run.tell('2')
        self.assertEqual(run.ends(), 2)
        self.assertNotIn('knows of no lease', run.said)

    def test_it_runs_for_too_long(self):
        scene, connection = self.begin(lease={'max_age': 1})
        run = self.running(scene)
        run.wait_said('longer than [lease] max_age allows')
        self.assert_closed(scene, connection)
        run.tell('2')
        self.assertEqual(run.ends(), 2)

    def test_mbnd_is_restarted(self):
        scene, _ = self.begin()
        run = self.running(scene)
        scene.kill()
        run.wait_said('mbnd has left the bus; the lease goes on when it is restarted')
        start = scene.start()
        connection = scene.ready(start)
        run.wait_said('mbnd is back')
        self.assertEqual(self.leases(scene), [(NAME, connection)])
        run.tell()
        self.assertEqual(run.ends(), 0)
        self.assertNotIn('knows of no lease', run.said)
        self.assert_result(scene, 0)

    def test_mbnd_has_ended_when_the_command_does(self):
        scene, _ = self.begin()
        run = self.running(scene)
        self.assertEqual(scene.stop(), 0)
        run.wait_said('mbnd has left the bus')
        run.tell('6')
        self.assertEqual(run.ends(), 6)
        self.assertIn('mbnd knows of no lease any more: ', run.said)
        self.assertIn('mbnd does not run', run.said)

    def test_the_bus_ends(self):
        scene, _ = self.begin()
        scene.expected_status = 1
        run = self.running(scene)
        scene.client.mark()
        scene.bus.close()
        run.wait_said('the message bus is gone, and the lease with it')
        run.tell('6')
        self.assertEqual(run.ends(), 6)


class Refusals(ExampleTest):
    """What there is no lease for is explained in words"""

    def refused(self, scene, *words, arguments=(), **kwargs):
        """It ends with all these words, and the command was not run."""
        run = self.run_example(scene, *arguments, 'echo', 'runs', **kwargs)
        self.assertEqual(run.ends(), OWN_FAILURE, run.said)
        self.assertNotIn('runs\n', run.said)
        for one in words:
            self.assertIn(one, run.said)
        self.assertEqual(self.leases(scene), [])
        return run

    def test_names(self):
        scene, _ = self.begin()
        for name in ('Nonsense', '   ', NAME.lower(), 'x' * 5000):
            with self.subTest(name=name[:20]):
                self.refused(scene, '0x80070057: ', 'No SIM here has a usable profile',
                             arguments=[f'--connection={name}'])
        self.assertEqual(scene.wire('connect', 'set'), [])

    def test_no_default_connection(self):
        scene = self.scene(['packet attached'], config={'lease': {'accept_alternate': 'false'}})
        scene.ready()
        self.refused(scene, '0x80070490 ', 'No profile is the default one')

    def test_another_connection_is_up(self):
        scene, connection = self.begin(other=True)
        done = scene.completed(scene.connect(connection, 'Other', mode=0))
        self.assertEqual(done.args[1], S_OK)
        self.refused(scene, '0x80548205 ', 'The modem has another connection')
        self.assertEqual(scene.state(connection), ACTIVATED)

    def test_policy(self):
        scene, _ = self.begin(config={'policy': {'data_enabled': 'false'}})
        self.refused(scene, '0x80070005 ', 'The administrator does not allow it')

    def test_no_radio(self):
        scene, _ = self.begin()
        scene.modem.command('radio software=off')
        scene.client.wait_signal('OnConnectionRemoval', ROOT)
        self.refused(scene, '0x80548208 ', 'The radio of the modem is off')

    def test_the_network_refuses(self):
        for fault, words in (('status=17', 'The subscription is not active, or has expired'),
                             ('status=18', 'The network does not know the access string (APN)'),
                             ('status=19', 'The network refuses the user name or password'),
                             ('status=2 nw-error=33', 'whether the subscription includes data'),
                             ('status=2', 'The modem or the network refused; why stands above')):
            with self.subTest(fault=fault):
                scene, _ = self.begin(
                    ['packet attached', f'fault connect set {fault} count=all'])
                self.refused(scene, words)

    def test_a_user_disconnects_meanwhile(self):
        scene, connection = self.begin(['packet attached', 'set activate-delay 600000'])
        run = self.run_example(scene, 'echo', 'runs')
        scene.modem.wait('host connect set', DEFAULT_TIMEOUT)
        scene.disconnected(connection)
        self.assertEqual(run.ends(), OWN_FAILURE)
        self.assertIn('A user has disconnected meanwhile', run.said)

    def test_it_takes_too_long(self):
        scene, _ = self.begin(['packet attached', 'set activate-delay 600000'],
                              lease={'establish_timeout': 0.2})
        self.refused(scene, '0x800705B4 ', 'It took too long')

    def test_mbnd_stops_meanwhile(self):
        scene, _ = self.begin(['packet attached', 'set activate-delay 600000'])
        run = self.run_example(scene, 'echo', 'runs')
        scene.modem.wait('host connect set', DEFAULT_TIMEOUT)
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(run.ends(), OWN_FAILURE)
        self.assertIn('mbnd is stopping', run.said)

    def test_mbnd_dies_meanwhile(self):
        scene, _ = self.begin(['packet attached', 'set activate-delay 600000'])
        run = self.run_example(scene, 'echo', 'runs')
        scene.modem.wait('host connect set', DEFAULT_TIMEOUT)
        scene.kill()
        self.assertEqual(run.ends(), OWN_FAILURE)
        self.assertIn('mbnd ended before it had an answer', run.said)

    @unittest.skipUnless(os.getuid() == 0, 'needs root to become another user')
    def test_somebody_who_may_not(self):
        scene, _ = self.begin(authority='root')
        self.refused(scene, '0x80070005: ', 'You are not allowed to have this connection',
                     wrapper=NOBODY)


class OtherInternet(AutoTest):
    """The default connection is not needed where there is Internet"""

    def test_nothing_is_connected(self):
        scene = self.scene(['packet attached'], nm=True, lan={'state': FULL})
        scene.ready()
        run = Run(self, scene.bus.address, *UNTIL_TOLD)
        run.wait_said('runs\n')
        self.assertIn('the host has other Internet, so nothing was connected', run.said)
        self.assertEqual([lease[1:] for lease in scene.client.get(ROOT, SYNC, 'Leases')],
                         [('', '/')])
        run.tell()
        self.assertEqual(run.ends(), 0)
        self.assertEqual(scene.wire('connect', 'set'), [])


class Readme(ExampleTest):
    """Every line of tests/examples/README.md that is meant to be run"""

    def blocks(self):
        """(whether it fails, the lines) of each."""
        with open(os.path.join(EXAMPLES, 'README.md'), encoding='utf-8') as file:
            found = re.findall(r'^```sh( fails)?\n(.*?)^```$', file.read(), re.M | re.S)
        self.assertGreater(len(found), 7)
        return [(bool(fails), lines) for fails, lines in found]

    def test_all_lines(self):
        scene, connection = self.begin(lease={'linger': 3600})
        outputs = []
        for fails, lines in self.blocks():
            with self.subTest(lines=lines):
                done = subprocess.run(
                    ['bash', '-ec', lines], cwd=TOP, input='\n', capture_output=True, text=True,
                    timeout=4 * DEFAULT_TIMEOUT, check=False,
                    env={**os.environ, 'DBUS_SESSION_BUS_ADDRESS': scene.bus.address,
                         'LC_ALL': 'C.UTF-8'})
                outputs.append(done.stdout)
                self.assertEqual(done.returncode != 0, fails, done.stdout + done.stderr)
                if fails:
                    self.assertIn('holds no lease', done.stderr)
        listing, _, established, gone, *_ = outputs
        self.assertIn(f"'{NAME}', objectpath '{connection}'", listing)
        self.assertEqual(established, '()\n')
        self.assertEqual(gone, 'a(sso) 0\n')
        self.assertTrue(any(re.fullmatch(rf'a\(sso\) 1 ":1\.\d+" "{NAME}" "{connection}"\n', text)
                            for text in outputs), outputs)
        self.assertEqual(outputs[-1], 's "sync"\n')


if __name__ == '__main__':
    main()
