#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Options, configuration, exit status (design.md 6, issue item 7)."""

import os
import tempfile
import unittest

from mbnharness import (BUS_NAME, INTERFACE_MANAGER, REPORTS, ROOT, Bus, Client, Daemon,
                        IntegrationTest, main)


class Command(unittest.TestCase):
    """mbnd that does not get as far as serving"""

    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix='mbntest-')
        self.addCleanup(directory.cleanup)
        self.directory = directory.name
        self.bus = Bus()
        self.addCleanup(self.bus.close)

    def run_mbnd(self, *arguments, environment=None):
        """Runs it to its end; returns (status, output)."""
        values = {'DBUS_SYSTEM_BUS_ADDRESS': self.bus.address}
        values.update(environment or {})
        daemon = Daemon(list(arguments), self.directory, values)
        status = daemon.wait(20)
        text = daemon.log()
        for word in REPORTS:
            self.assertNotIn(word, text)
        return status, text

    def base(self, *without):
        """Options that would work, without those that start with one of `without`."""
        options = ['--bus-address=' + self.bus.address, '--no-hotplug', '--ip=report',
                   '--state-dir=' + os.path.join(self.directory, 'state'),
                   '--runtime-dir=' + os.path.join(self.directory, 'run'),
                   '--config=' + self.config('')]
        return [o for o in options if not o.startswith(without or ('-nothing',))]

    def config(self, text):
        """A configuration file with that text."""
        path = os.path.join(self.directory, f'mbnd-{bool(text)}.conf')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path

    def assert_usage(self, arguments, *words, environment=None):
        """Exit status 2 and exactly one line, which has all the words."""
        status, text = self.run_mbnd(*arguments, environment=environment)
        self.assertEqual(status, 2, text)
        lines = [line for line in text.splitlines() if line.strip()]
        self.assertEqual(len(lines), 1, text)
        for word in words:
            self.assertIn(word, lines[0])
        return lines[0]

    def test_version_and_help(self):
        status, text = self.run_mbnd('--version')
        self.assertEqual(status, 0)
        self.assertRegex(text, r'^mbnd \d+\.\d+\S*\n$')
        status, text = self.run_mbnd('--help')
        self.assertEqual(status, 0)
        for option in ('--session', '--bus-address', '--device', '--no-hotplug', '--state-dir',
                       '--runtime-dir', '--config', '--authority', '--ip', '--verbose',
                       '--version', '--help'):
            self.assertIn(option, text)

    def test_unknown_words(self):
        self.assert_usage(self.base() + ['--frobnicate'], 'frobnicate')
        self.assert_usage(self.base() + ['modem'], 'modem')
        self.assert_usage(self.base('--ip') + ['--ip=maybe'], 'maybe', '--ip')
        self.assert_usage(self.base() + ['--authority=king'], 'king', '--authority')
        self.assert_usage(self.base() + ['--authority='], '--authority')
        self.assert_usage(self.base() + ['--session'], '--session', '--bus-address')
        self.assert_usage(self.base('--bus') + ['--bus-address=nonsense'], 'nonsense')
        self.assert_usage(self.base('--bus') + ['--bus-address='], '--bus-address')
        self.assert_usage(self.base('--state') + ['--state-dir='], '--state-dir')

    def test_devices(self):
        for value, word in (('', '--device'), (',net=wwan0', '--device'),
                            ('/dev/null,driver=at', 'at'),
                            ('/dev/null,driver=', 'driver'), ('/dev/null,frob=1', 'frob'),
                            ('/dev/null,net=', 'net'), ('/dev/null,net=' + 'w' * 16, 'net'),
                            ('/dev/null,net=../../x', 'net'), ('/dev/null,driver=qmi', 'qmi'),
                            ('/dev/null,proxy=1', 'proxy')):
            with self.subTest(value=value):
                self.assert_usage(self.base() + ['--device=' + value], word)

    def test_the_same_device_twice(self):
        self.assert_usage(self.base() + ['--device=/dev/null', '--device=/dev/null'],
                          '/dev/null')

    def test_asked_for_in_the_file_and_not_there(self):
        """A configuration is asking explicitly too, but its keys are all accepted."""
        path = self.config('[network]\nip=apply\n')
        status, text = self.run_mbnd(*self.base('--ip', '--config'), '--config=' + path,
                                     '--bus-address=unix:path=/nonexistent/bus')
        self.assertIn(status, (1, 2), text)

    def test_none_is_refused_on_the_system_bus(self):
        self.assert_usage(self.base('--bus') + ['--authority=none'], '--authority=none')
        for path in ('/run/dbus/system_bus_socket', '/var/run/dbus/system_bus_socket',
                     '/run/../run/dbus/./system_bus_socket'):
            with self.subTest(path=path):
                self.assert_usage(self.base('--bus') + ['--bus-address=unix:path=' + path,
                                                        '--authority=none'], '--authority=none')
        self.assert_usage(self.base('--bus') + [
            '--bus-address=unix:path=/nonexistent;unix:path=/run/dbus/system_bus_socket',
            '--authority=none'], '--authority=none')
        # DBUS_SYSTEM_BUS_ADDRESS plays no part
        self.assert_usage(self.base('--bus') + ['--authority=none'],
                          environment={'DBUS_SYSTEM_BUS_ADDRESS': 'unix:path=/nonexistent'})

    def test_bad_configuration_names_file_group_key_value(self):
        cases = [('[modem]\nactivate_timeout=soon\n', ('modem', 'activate_timeout', 'soon')),
                 ('[modem]\nactivate_timeout=-1\n', ('modem', 'activate_timeout', '-1')),
                 ('[modem]\nmax_activated_contexts=2\n', ('modem', 'max_activated_contexts', '2')),
                 ('[policy]\ndata_roaming=some\n', ('policy', 'data_roaming', 'some')),
                 ('[policy]\ndata_enabled=perhaps\n', ('policy', 'data_enabled', 'perhaps')),
                 ('[modem]\nfrob=1\n', ('modem', 'frob')),
                 ('[frob]\nx=1\n', ('frob',)),
                 ('[network]\nip=none\n', ('network', 'ip', 'none')),
                 ('activate_timeout=1\n', ()),
                 ('[modem\n', ()),
                 ('[modem]\nactivate_timeout\n', ())]
        for text, words in cases:
            with self.subTest(text=text):
                path = self.config(text)
                self.assert_usage(self.base('--config') + ['--config=' + path], path, *words)

    def test_missing_config(self):
        self.assert_usage(self.base('--config') + ['--config=/nonexistent/x.conf'],
                          '/nonexistent/x.conf')
        self.assert_usage(self.base('--config') + ['--config=' + self.directory], self.directory)

    def test_all_keys_are_accepted(self):
        """Every key of the table of design.md 6, with its default."""
        path = self.config('''
[autoconnect]
boot_settle=30
check_max=20
check_interval=5
none_hold=3
loss_hold=20
carrier_hold=5
gain_hold=10
portal_hold=60
flap_hold=60
flap_hold_max=900
flap_window=600
resume_settle=15
backoff_initial=3
backoff_factor=3
backoff_cap=86400
backoff_slow=300
backoff_glacial=86400
backoff_jitter=0.1
slow_causes=26;28;29;30;31;33
glacial_causes=8;32
stable_after=60
coalesce=0.2
soft_period=30
soft_threshold=2048
soft_limit=0
minimize_connections=1
[policy]
data_enabled=true
auto_connect=true
data_roaming=all
roaming_prohibited=false
max_category=admin
[lease]
linger=10
max_age=14400
establish_timeout=180
orphan_grace=30
default_profile=
accept_alternate=true
[modem]
activate_timeout=180
deactivate_timeout=60
query_timeout=30
open_timeout=45
attach_timeout=30
register_timeout=60
scan_timeout=300
ip_timeout=30
probe_timeout=5
loss_threshold=60.5
max_activated_contexts=1
ignore=/dev/cdc-wdm9;1199:9079
[network]
ip=report
route_metric=700
dns=auto
[profiles]
propose=manual
max=16384
[service]
on_stop=end
''')
        status, text = self.run_mbnd(*self.base('--config', '--bus'), '--config=' + path,
                                     '--bus-address=unix:path=/nonexistent/bus')
        self.assertEqual(status, 1, text)     # as far as the bus

    def test_bus_unreachable(self):
        status, text = self.run_mbnd(*self.base('--bus'),
                                     '--bus-address=unix:path=/nonexistent/bus')
        self.assertEqual(status, 1, text)
        self.assertIn('bus', text)
        environment = {'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent/session'}
        status, text = self.run_mbnd(*self.base('--bus'), '--session', environment=environment)
        self.assertEqual(status, 1, text)

    def test_name_already_owned(self):
        client = Client(self.bus.address)
        self.addCleanup(client.close)
        self.assertEqual(client.call_bus('RequestName', '(su)', (BUS_NAME, 0)), (1,))
        status, text = self.run_mbnd(*self.base())
        self.assertEqual(status, 1, text)
        self.assertIn(BUS_NAME, text)
        # and it is not queued or replaced
        owner, = client.call_bus('GetNameOwner', '(s)', (BUS_NAME,))
        self.assertEqual(owner, client.name)

    def test_state_directory_cannot_be_made(self):
        path = os.path.join(self.directory, 'file')
        with open(path, 'w', encoding='utf-8'):
            pass
        status, text = self.run_mbnd(*self.base('--state'), f'--state-dir={path}/state',
                                     '--bus-address=unix:path=/nonexistent/bus')
        self.assertIn(status, (1, 2), text)


class Running(IntegrationTest):
    """mbnd that serves"""

    def test_bus_goes_away(self):
        scene = self.scene()
        scene.ready()
        scene.expected_status = 1
        scene.rules = False
        scene.bus.process.kill()
        self.assertEqual(scene.daemon.wait(), 1)
        self.assertTrue(scene.log().splitlines()[-1])

    def test_a_signal_when_it_has_all_but_ended(self):
        """The exit status is that of the reason, whatever comes on top."""
        asan = os.environ.get('ASAN_OPTIONS', '')
        scene = self.scene(start=False)
        scene.environment = {'LD_PRELOAD': os.environ['MBN_LATE_SIGNAL'],
                             'ASAN_OPTIONS': f'{asan}:verify_asan_link_order=0'}
        scene.start()
        scene.ready()
        self.assertEqual(scene.stop(), 0)

    def test_losing_the_system_bus_does_not_end_it(self):
        scene = self.scene()
        connection = scene.ready()
        scene.system_bus.process.kill()
        scene.connected(connection)

    def test_name_is_there_when_the_roots_are(self):
        scene = self.scene(modems=[])
        self.assertEqual(scene.client.call(ROOT, INTERFACE_MANAGER, 'GetInterfaces'), ([],))

    def test_the_command_line_wins_over_the_file(self):
        scene = self.scene(config={'network': {'ip': 'apply'}})
        scene.connected(scene.ready())

    def test_session_bus(self):
        scene = self.scene(start=False)
        scene.arguments = ['--session'] + [a for a in scene.arguments
                                           if not a.startswith('--bus-address')]
        os.environ['DBUS_SESSION_BUS_ADDRESS'] = scene.bus.address
        self.addCleanup(os.environ.pop, 'DBUS_SESSION_BUS_ADDRESS', None)
        environment = {'DBUS_SYSTEM_BUS_ADDRESS': scene.system_bus.address,
                       'DBUS_SESSION_BUS_ADDRESS': scene.bus.address}
        scene.daemons.append(Daemon(scene.arguments, scene.directory, environment))
        scene.connected(scene.ready())

    def test_a_quiet_run_logs_little_and_marks_no_debug(self):
        scene = self.scene(verbose=False)
        scene.connected(scene.ready())
        self.assertNotIn('DEBUG', scene.log())


if __name__ == '__main__':
    main()
