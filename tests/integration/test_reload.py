#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The configuration is read again on SIGHUP: what is refused and what is said; each key takes
effect while the daemon runs, those of [autoconnect] in test_reload_auto.py."""

import os
import re
import signal
import tempfile
import time
import unittest

import mbnnet
import test_hotplug
import test_reload_auto
from mbnauto import NO_HOLDS
from mbndns import FakeResolved
from mbnharness import (ACTIVATED, CONNECTION, DEACTIVATED, DEFAULT_TIMEOUT, E_MBN_FAILURE,
                        ERROR_TIMEOUT, INTERFACE, REGISTRATION, ROOT, S_OK, IntegrationTest, main)
from mbnlease import GOVERNED, NO_PATH, NOTHING, WORK, LeaseTest
from mbnlink import LinkTest
from mbnnm import FULL
from mbnprofiles import MANAGER, ProfileTest, v1
from mbnreload import UNCHANGED, answers, change, hang_up, read_again, reload, shown_by, shows
from mbnsystemd import dbusmock
from test_proposals import ONE, ProposalTest
from test_watchdog import Notified, ServiceScene

NEVER = 600
SOON = 0.2
ATTACHED = 'packet attached'
# It has a single value.
NOT_SHOWN = {'[modem] max_activated_contexts'}

needs_mocks = unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')


def keys_while_it_runs():
    """Those that take effect then, by the file that is shipped, which has all and says when."""
    path = os.path.join(os.environ['MBN_TEST_SRCDIR'], 'data', 'mbnd.conf')
    group, keys, later = None, set(), False
    with open(path, encoding='utf-8') as file:
        for line in file:
            if match := re.match(r'(\[\w+\])$', line):
                group = match[1]
            elif match := re.match(r'#(\w+) =', line):
                keys |= set() if later else {f'{group} {match[1]}'}
                later = False
            elif line.startswith('# Takes effect: at the next start'):
                later = True
    return keys


class Words(IntegrationTest):
    """What is said, and what is refused"""

    def quiet(self, **kwargs):
        """A scene without modems."""
        return self.scene(modems=[], verbose=False, **kwargs)

    def assert_refused_again(self, scene, *words):
        """What is in the file now is refused, in a line with these words."""
        line = read_again(scene)
        for word in (*words, scene.config, 'stays in force as it was', 'WARNING'):
            self.assertIn(word, line)
        return line

    def test_nothing_is_new(self):
        scene = self.quiet()
        scene.wait_log('serves org.mbnd1')
        log = scene.log()
        self.assertIn(f'{scene.config}: {UNCHANGED}', read_again(scene))
        # other words for the same
        change(scene, policy={'data_enabled': 'true'}, lease={'linger': '10.0'})
        self.assertIn(UNCHANGED, read_again(scene))
        self.assertEqual(len(scene.log().splitlines()), len(log.splitlines()) + 2)

    def test_what_is_new_is_named_with_its_time(self):
        scene = self.quiet(ip=None)
        line = reload(scene, lease={'linger': 1, 'max_age': 5}, policy={'auto_connect': 'false'},
                      network={'ip': 'report'}, autoconnect={'boot_settle': 1})
        wanted = (f'{scene.config}: read again; what is new takes effect at once: [policy] '
                  'auto_connect, [lease] linger, max_age; from the next connection on: [network] '
                  'ip; at the next start, which keeps connections (systemctl restart mbnd): '
                  '[autoconnect] boot_settle')
        self.assertTrue(line.endswith(wanted), line)
        self.assertIn(UNCHANGED, read_again(scene))

    def test_the_command_line_wins(self):
        scene = self.quiet(ip='report')
        self.assertIn('takes effect not as long as --ip is given: [network] ip',
                      reload(scene, network={'ip': 'apply'}))

    def test_bad_values_are_refused_and_nothing_of_the_file_counts(self):
        scene = self.quiet(config={'profiles': {'propose': 'off', 'max': 1}})
        change(scene, profiles={'max': 7}, service={'on_stop': 'maybe'})
        line = self.assert_refused_again(scene, '[service] on_stop = "maybe"', 'one of end, keep')
        self.assertEqual(len([x for x in scene.log().splitlines() if 'maybe' in x]), 1)
        self.assertIn(scene.config, line)
        call = (ROOT, MANAGER, 'CreateConnectionProfile', '(s)')
        scene.client.call(*call, (v1('One'),))
        self.assert_refused('NotEnoughQuota', scene.client.call, *call, (v1('Two'),))
        change(scene, service={'on_stop': 'keep'})
        self.assertIn('[profiles] max, [service] on_stop', read_again(scene))
        scene.client.call(*call, (v1('Two'),))

    def test_files_that_cannot_be_read(self):
        """Nothing is waited for, and what is mended counts."""
        scene = self.quiet()
        path = scene.config

        def put(contents):
            with open(path, 'wb') as file:
                file.write(contents)

        def away():
            if os.path.isdir(path):
                os.rmdir(path)
            elif os.path.lexists(path):
                os.remove(path)

        for what, make, words in (
                ('gone', lambda: None, ('No such file',)),
                ('a directory', lambda: os.mkdir(path), ('directory',)),
                ('a FIFO', lambda: os.mkfifo(path), ('no regular file',)),
                ('NUL', lambda: put(b'[lease]\nlinger=5\0\n'), ('line 2', 'UTF-8')),
                ('10 MB', lambda: put(b'#' * 10000000), ('1048576 bytes',)),
                ('endless', lambda: os.symlink('/dev/zero', path), ('1048576 bytes',)),
                ('a link in a circle', lambda: os.symlink(path, path), ('symbolic link',)),
                ('no key file', lambda: put(b'hello\n'), ('line 1', 'hello')),
                ('a group', lambda: put(b'[modems]\n'), ('[modems]', 'not one of')),
                ('a key', lambda: put(b'[lease]\nlnger=1\n'), ('lnger', 'not one of')),
                ('twice', lambda: put(b'[lease]\nlinger=1\nlinger=2\n'), ('twice',))):
            with self.subTest(what):
                away()
                make()
                self.assert_refused_again(scene, *words)
        away()
        scene.write_config({}, {'lease': {'linger': 1}})
        self.assertIn('[lease] linger', read_again(scene))

    def test_many_in_a_row(self):
        """The last configuration is in force, and each is read whole."""
        scene = self.quiet()
        for number in range(1, 21):
            change(scene, lease={'linger': number})
            hang_up(scene)
        change(scene, lease={'linger': 21})
        # a line may be that of a signal that was sent before
        lines = [read_again(scene) for _ in range(3)]
        self.assertIn(UNCHANGED, lines[-1])
        self.assertNotIn('stays in force', scene.log())

    def test_while_stopping(self):
        scene = self.scene([ATTACHED, 'set deactivate-delay 300'])
        scene.connected(scene.ready())
        scene.daemon.process.send_signal(signal.SIGTERM)
        scene.modem.wait('host connect set count=2')
        change(scene, lease={'linger': 1})
        for _ in range(3):
            hang_up(scene)
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(answers(scene), [])

    def test_during_a_connect(self):
        scene = self.scene([ATTACHED, 'set activate-delay 100'])
        connection = scene.ready()
        request = scene.connect(connection)
        reload(scene, modem={'activate_timeout': 1}, lease={'linger': 1})
        self.assertEqual(scene.completed(request).args[1], S_OK)
        reload(scene, policy={'auto_connect': 'false'})
        self.assertEqual(scene.state(connection), ACTIVATED)


class Service(IntegrationTest):
    """What systemd is told"""

    def notified(self, **kwargs):
        """A scene whose daemon notifies, and where."""
        directory = tempfile.TemporaryDirectory(prefix='mbnnotify-')
        self.addCleanup(directory.cleanup)
        notified = Notified(directory.name)
        self.addCleanup(notified.close)
        return ServiceScene(self, {'NOTIFY_SOCKET': notified.path}, modems=[], **kwargs), notified

    def test_reloading_then_ready_with_the_status(self):
        scene, notified = self.notified()
        notified.wait('READY=1')
        reload(scene, lease={'linger': 1})
        change(scene, lease={'linger': 'x'})
        refused = read_again(scene)
        self.assertEqual(scene.stop(), 0)
        ready, *told, stopping = notified.close()
        self.assertEqual((ready, stopping), ('READY=1', 'STOPPING=1'))
        self.assertEqual(len(told), 4, told)
        for begin in told[::2]:
            self.assertRegex(begin, r'\ARELOADING=1\nMONOTONIC_USEC=\d+\Z')
        self.assertRegex(told[1], r'\AREADY=1\nSTATUS=.*takes effect at once: \[lease\] linger\Z')
        self.assertRegex(told[3], r'\AREADY=1\nSTATUS=.*stays in force as it was\Z')
        self.assertTrue(refused.endswith(told[3].split('STATUS=')[1]))

    @staticmethod
    def minds_hang_up(pid):
        """Whether the signal would not end it: blocked, or with a handler; as bits of /proc."""
        with open(f'/proc/{pid}/status', encoding='ascii') as file:
            masks = dict(line.split(':') for line in file)
        return any(int(masks[name], 16) & 1 << signal.SIGHUP - 1 for name in ('SigBlk', 'SigCgt'))

    def until(self, scene, condition):
        """Waits until that holds, while the daemon lives."""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while not condition():
            self.assertIsNone(scene.daemon.process.poll(), scene.log())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.005)

    def test_before_the_name_is_owned(self):
        """It is read, and nobody is told that the service is ready before it is."""
        scene, notified = self.notified(start=False)
        scene.bus.process.send_signal(signal.SIGSTOP)
        try:
            scene.start(wait=False)
            change(scene, lease={'linger': 1})
            self.until(scene, lambda: self.minds_hang_up(scene.daemon.process.pid))
            hang_up(scene)
            self.until(scene, lambda: answers(scene))
            notified.mark()
            self.assertEqual(notified.messages[:-1], [])
        finally:
            scene.bus.process.send_signal(signal.SIGCONT)
        notified.wait('READY=1')
        self.assertEqual(scene.stop(), 0)


class Policy(ProfileTest):
    """[policy]: who connects from then on; what is up stays up"""

    @shows('[policy] data_enabled', '[policy] roaming_prohibited', '[policy] max_category',
           '[policy] data_roaming')
    def test_what_users_may(self):
        scene = self.scene([ATTACHED, 'register roaming'])
        scene.create(v1('Work', mode='manual'))
        connection = scene.ready()
        for key, value, usual in (('data_enabled', 'false', 'true'),
                                  ('roaming_prohibited', 'true', 'false'),
                                  ('max_category', 'admin', 'device'),
                                  ('data_roaming', 'none', 'all')):
            with self.subTest(key):
                self.assertEqual(scene.completed(scene.connect(connection, 'Work', 0)).args[1],
                                 S_OK)
                reload(scene, policy={key: value})
                line = scene.wait_log('stays up until it is disconnected', also=key)
                self.assertIn('"Work"', line)
                self.assertEqual(scene.state(connection), ACTIVATED)
                scene.disconnected(connection)
                message = self.assert_refused('AccessDenied', scene.connect, connection, 'Work', 0)
                self.assertIn(key, message)
                reload(scene, policy={key: usual})

    def test_what_stays_is_said_when_policy_changes_only(self):
        scene = self.scene([ATTACHED])
        connection = scene.ready()
        scene.connected(connection)
        reload(scene, policy={'data_enabled': 'false'})
        reload(scene, lease={'linger': 1})
        self.assertEqual(scene.log().count('stays up until'), 1)


class Limits(IntegrationTest):
    """[modem]: each limit, one after the other, on one modem"""

    NAMES = ('activate', 'deactivate', 'query', 'open', 'attach', 'register', 'scan', 'ip', 'probe')

    def limits_scene(self, *settings):
        """One that waits for ever."""
        limits = {f'{name}_timeout': NEVER for name in self.NAMES}
        return self.scene([*settings], limits={**limits, 'loss_threshold': 0})

    def shorten(self, scene, *names):
        """These take effect soon."""
        reload(scene, modem={name: SOON for name in names})

    def assert_times_out(self, scene, request):
        self.assertEqual(scene.completed(request).args[1], ERROR_TIMEOUT)

    @shows('[modem] attach_timeout', '[modem] register_timeout', '[modem] scan_timeout',
           '[modem] query_timeout', '[modem] ip_timeout', '[modem] loss_threshold')
    def test_of_commands(self):
        """The probe that follows is answered: nothing is reset."""
        scene = self.limits_scene('fault packet-service set drop no-apply')
        connection = scene.ready()
        interface = scene.interface_of(connection)
        client, modem = scene.client, scene.modem

        self.shorten(scene, 'attach_timeout')
        self.assert_times_out(scene, scene.connect(connection))

        self.shorten(scene, 'register_timeout')
        modem.command('fault register-state set drop no-apply')
        self.assert_times_out(scene, client.call(interface, REGISTRATION, 'SetRegisterMode',
                                                 '(usu)', (1, '', 0))[0])
        self.shorten(scene, 'scan_timeout')
        modem.command('fault visible-providers drop')
        self.assert_times_out(scene, client.call(interface, INTERFACE, 'ScanNetwork')[0])

        self.shorten(scene, 'query_timeout')
        modem.command('fault packet-statistics drop')
        modem.command('fault preferred-providers drop')
        self.assert_times_out(scene, client.call(
            interface, INTERFACE, 'SetPreferredProviders', '(a(susu))', ([],))[0])

        self.shorten(scene, 'ip_timeout')
        modem.command('set ip4 none')
        self.assertEqual(scene.completed(scene.connect(connection)).args[1], E_MBN_FAILURE)
        modem.command('set ip4 10.64.0.2/30')
        scene.connected(connection)
        mark = client.mark()
        self.shorten(scene, 'loss_threshold')
        modem.command('register searching')
        client.wait_property(connection, 'ActivationState', DEACTIVATED, since=mark)
        self.assertEqual(len([e for e in modem.journal() if e['type'] == 'open']), 1)

    @shows('[modem] activate_timeout', '[modem] deactivate_timeout', '[modem] probe_timeout',
           '[modem] open_timeout')
    def test_of_the_modem(self):
        """Each ends in a reset, and the modem comes back."""
        scene = self.limits_scene(ATTACHED)
        connection = scene.ready()
        scene.connected(connection)
        self.shorten(scene, 'deactivate_timeout', 'probe_timeout')
        scene.modem.command('silent on')
        request = scene.disconnect(connection)
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.shorten(scene, 'open_timeout')
        scene.modem.wait('host open count=3', timeout=20000)
        scene.modem.command('silent off')
        self.shorten(scene, 'activate_timeout')
        mark = scene.client.mark()
        scene.client.wait_property(scene.interface_of(connection), 'ReadyState', 1)
        scene.modem.command('packet attached')
        scene.modem.command('fault connect set drop no-apply command=activate')
        self.assert_times_out(scene, scene.connect(connection))
        self.assertGreaterEqual(scene.client.mark(), mark)


class Profiles(ProfileTest):
    """[profiles]"""

    @shows('[profiles] max')
    def test_max(self):
        scene = self.scene(modems=[])
        for name in ('One', 'Two'):
            scene.create(v1(name))
        reload(scene, profiles={'max': 2})
        self.assert_refused('NotEnoughQuota', scene.create, v1('Three'))
        reload(scene, profiles={'max': 1})
        self.assert_refused('NotEnoughQuota', scene.create, v1('Three'))
        # none of those that are too many has gone
        self.assertEqual(scene.names(), ['One', 'Two'])
        reload(scene, profiles={'max': 3})
        scene.create(v1('Three'))


class Leases(LeaseTest):
    """[lease]"""

    @shows('[lease] linger')
    def test_linger(self):
        scene = self.scene(lease={'linger': NEVER})
        one, = scene.join()
        reload(scene, lease={'linger': 0.1})
        one.lease()
        one.complete()
        scene.wait_down()

    @shows('[lease] max_age')
    def test_max_age(self):
        """Also of leases that there are."""
        scene = self.scene(lease={'max_age': NEVER})
        one, = scene.join()
        one.lease()
        reload(scene, lease={'max_age': 0.1})
        scene.wait_lost(one, ERROR_TIMEOUT)

    @shows('[lease] establish_timeout')
    def test_establish_timeout(self):
        scene = self.scene(lease={'establish_timeout': NEVER})
        one, = scene.join()
        reload(scene, lease={'establish_timeout': SOON})
        with scene.frozen():
            self.assert_unexpected(ERROR_TIMEOUT, one.lease)
        scene.wait_down()

    @shows('[lease] default_profile')
    def test_default_profile(self):
        scene = self.scene(lease={'default_profile': 'Work', 'accept_alternate': 'false'})
        one, = scene.join()
        reload(scene, lease={'default_profile': 'Other'})
        one.lease('')
        scene.assert_leases((one, 'Other', scene.connection()))

    @needs_mocks
    @shows('[lease] accept_alternate')
    def test_accept_alternate(self):
        scene = self.scene(nm=True, lan={'state': FULL}, documents=(WORK, GOVERNED),
                           lease={'default_profile': 'Work', 'accept_alternate': 'false'})
        scene.wait_auto(ReasonCode='AUTO-23')
        one, two = scene.join(2)
        one.lease('')
        reload(scene, lease={'accept_alternate': 'true'})
        two.lease('')
        scene.assert_leases((one, 'Work', scene.connection()), (two, NOTHING, NO_PATH))

    @shows('[lease] orphan_grace')
    def test_orphan_grace(self):
        """Of a connection that is found after it was read."""
        scene = self.scene(lease={'orphan_grace': NEVER})
        one, = scene.join()
        one.lease()
        scene.end('SIGKILL')
        one.close()
        scene.modem.process.send_signal(signal.SIGSTOP)
        scene.start(wait=False)
        scene.wait_log('serves org.mbnd1')
        reload(scene, lease={'orphan_grace': SOON})
        scene.modem.process.send_signal(signal.SIGCONT)
        scene.wait_down()


class Proposals(ProposalTest):
    """[profiles] propose"""

    @shows('[profiles] propose')
    def test_propose(self):
        scene = self.proposing([ONE], propose='off', config={'autoconnect': NO_HOLDS})
        scene.ready()
        reload(scene, profiles={'propose': 'manual'})
        path, = self.until_proposed(scene, 1)
        self.assertEqual(scene.value(path, 'ConnectionMode'), 'manual')
        mark = scene.client.mark()
        reload(scene, profiles={'propose': 'auto'})
        scene.removal(path, mark)
        connection = scene.ready()
        scene.client.wait_property(connection, 'ActivationState', ACTIVATED, since=mark)
        mark = scene.client.mark()
        reload(scene, profiles={'propose': 'off'})
        self.until_proposed(scene, 0)
        # as of any profile that is deleted
        self.assertEqual(scene.state(connection), ACTIVATED)
        self.assertEqual(scene.client.values(connection, 'ActivationState', mark), [])


class Network(LinkTest):
    """[network]: what is there is changed, and stays there"""

    @shows('[network] route_metric')
    def test_route_metric(self):
        """Of both modems, in their order; nothing else is touched."""
        other = ['packet attached', 'set imei 350000000000006', 'set ip4 10.80.0.2/30',
                 'set ip4-gateway 10.80.0.1']
        scene = self.scene(modems=[['packet attached'], other], net=True)
        paths = [scene.client.wait_signal(
            'OnConnectionArrival', where=lambda m, n=n: m.args[0].endswith(f'/{n}')).args[0]
            for n in (0, 1)]
        for path in paths:
            scene.connected(path)
        first, second = (scene.client.get(path, CONNECTION, 'NetworkInterface') for path in paths)
        for base in (2000, 2001, 1):
            reload(scene, network={'route_metric': base})
            self.until_metrics({first: base, second: base + 1})
        self.assertEqual(sorted(mbnnet.addresses('wwan0', family=4)
                                + mbnnet.addresses('wwan1', family=4)),
                         ['10.64.0.2/32', '10.80.0.2/32'])
        for path in paths:
            self.assertEqual(scene.state(path), ACTIVATED)
            scene.disconnected(path)
        self.assertEqual(mbnnet.routes(4), [])

    def until_metrics(self, wanted):
        """Waits until the default routes are these: {interface: metric}"""
        deadline = time.monotonic() + DEFAULT_TIMEOUT
        while {r['dev']: r['metric'] for r in mbnnet.routes(4)} != wanted:
            self.assertLess(time.monotonic(), deadline, mbnnet.routes(4))
            time.sleep(0.01)
        self.assertEqual(len(mbnnet.routes(4)), len(wanted))

    @shows('[network] dns')
    def test_dns(self):
        scene, connection = self.connected()
        resolved = FakeResolved(self, scene.system_bus.address)
        reload(scene, network={'dns': 'resolved'})
        told = resolved.take('SetLinkDNS')
        self.assertEqual(len(told.args[1]), 1)
        resolved.answer(told)
        resolved.answer(resolved.take('SetLinkDefaultRoute'))
        reload(scene, network={'dns': 'none'})
        resolved.answer(resolved.take('RevertLink'))
        self.assertEqual(scene.state(connection), ACTIVATED)

    @shows('[network] ip')
    def test_ip_counts_from_the_next_connection_on(self):
        scene = self.scene([ATTACHED], net=True, ip=None, start=False)
        scene.arguments = [x for x in scene.arguments if not x.startswith('--ip')]
        scene.start()
        connection = scene.ready()
        before = mbnnet.snapshot()
        for now, then in (('report', True), ('apply', False), ('report', True)):
            scene.connected(connection)
            self.assertEqual(mbnnet.addresses('wwan0', family=4) != [], then)
            reload(scene, network={'ip': now})
            scene.sync()
            self.assertEqual(mbnnet.addresses('wwan0', family=4) != [], then)
            scene.disconnected(connection)
            self.assertEqual(mbnnet.differences(before, mbnnet.snapshot()), [])

    def test_ip_that_cannot_be_is_refused(self):
        self.wrap_daemon('setpriv --bounding-set -net_admin --inh-caps -net_admin --')
        scene = self.scene(modems=[], ip='report', start=False)
        scene.arguments.remove('--ip=report')
        scene.start()
        change(scene, network={'ip': 'apply'}, lease={'linger': 1})
        line = read_again(scene)
        for word in (scene.config, '[network] ip = apply', 'CAP_NET_ADMIN', 'stays in force'):
            self.assertIn(word, line)
        change(scene, network={'ip': 'report'})
        self.assertIn('[lease] linger', read_again(scene))


class Stop(IntegrationTest):
    """[service]"""

    @shows('[service] on_stop')
    def test_on_stop(self):
        scene = self.scene([ATTACHED], config={'service': {'on_stop': 'end'}})
        scene.connected(scene.ready())
        reload(scene, service={'on_stop': 'keep'})
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(len(scene.modem.state()['contexts']), 1)


class Every(unittest.TestCase):
    """No key is forgotten"""

    def test_each_key_is_shown(self):
        tests = [value for module in (globals(), vars(test_reload_auto), vars(test_hotplug))
                 for value in module.values() if isinstance(value, type)]
        shown = shown_by(*tests)
        self.assertEqual(shown & NOT_SHOWN, set())
        self.assertEqual(sorted(shown | NOT_SHOWN), sorted(keys_while_it_runs()))


if __name__ == '__main__':
    mbnnet.enter()
    main()
