#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""SIGTERM, for every reason that systemd may have (design.md 6, Restart keeps the call).

Four modems at once: one connected, one amid Connect, one amid Disconnect, one idle. What is to
become of them depends on the job of the unit, on `[service] on_stop` and on whether the machine
goes down; systemd and logind are mocked.
"""

import signal
import time
import unittest

import mbnnet
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        ERROR_SERVICE_NOT_ACTIVE, INTERFACE, S_OK, TIME_FACTOR)
from mbnlink import Monitor
from mbnrestart import DUAL, RestartTest, contexts, sent, states_told
from mbnrules import COMPLETION
from mbnsystemd import Logind, Systemd, dbusmock

KEEP, END = 'keep', 'end'
CONNECTED, CONNECTING, DISCONNECTING, IDLE = range(4)
# How Connect and Disconnect stay open: answers that never come, and some that take their time.
LOST = ('fault connect set drop command=activate',
        'fault connect set drop no-apply command=deactivate')
SLOW = 'set activate-delay 60000', 'set deactivate-delay 600'
STOP_LIMIT = 10 * TIME_FACTOR
# so long that nothing but the stop ends a request
LONG = {name + '_timeout': 60 for name in ('activate', 'deactivate', 'query')}


@unittest.skipIf(dbusmock is None, 'python3-dbusmock is not installed')
class StopTest(RestartTest):
    """A scene with four modems, and what has to be seen of each"""

    def four(self, on_stop, systemd=True, **kwargs):
        """The scene, with a systemd unless told otherwise."""
        # pylint: disable=attribute-defined-outside-init
        scene = self.scene(
            modems=[['packet attached', DUAL, f'set imei 49015420323751{n}',
                     f'set ip4 10.64.{n}.2/30', f'set ip4-gateway 10.64.{n}.1',
                     f'set ip6 2001:db8:{n}::2/64'] for n in range(4)],
            net=True, limits=LONG, config={'service': {'on_stop': on_stop}}, start=False, **kwargs)
        self.before = mbnnet.snapshot()
        self.systemd = Systemd(self, scene) if systemd else None
        scene.start()
        self.find(scene, 0)
        return scene

    def find(self, scene, since):
        """Waits for all four, so that self.paths[n] is the Connection of wwan<n>."""
        # pylint: disable=attribute-defined-outside-init
        found = {}

        def are_there(message):
            if message.is_signal('InterfacesAdded') and CONNECTION in message.args[1]:
                found[message.args[1][CONNECTION]['NetworkInterface']] = message.args[0]
            return len(found) == 4
        scene.client.wait(are_there, since=since, what='four Connections')
        self.paths = [found[f'wwan{n}'] for n in range(4)]

    def bring(self, scene, faults=LOST):
        """Brings each modem to where it is when the stop comes; returns the open requests."""
        for number in (CONNECTED, DISCONNECTING):
            scene.connected(self.paths[number])
        scene.modems[CONNECTING].command(faults[0])
        scene.modems[DISCONNECTING].command(faults[1])
        scene.modems[IDLE].command('set scan-delay 60000')
        interface = scene.interface_of(self.paths[IDLE])
        requests = {'connect': scene.connect(self.paths[CONNECTING]),
                    'disconnect': scene.disconnect(self.paths[DISCONNECTING]),
                    'queued': scene.connect(self.paths[DISCONNECTING]),
                    'scan': scene.client.call(interface, INTERFACE, 'ScanNetwork')[0]}
        scene.client.wait_property(self.paths[CONNECTING], 'ActivationState', ACTIVATING)
        scene.client.wait_property(self.paths[DISCONNECTING], 'ActivationState', DEACTIVATING)
        scene.modems[CONNECTING].wait('host connect set')
        scene.modems[DISCONNECTING].wait('host connect set count=2')
        scene.modems[IDLE].wait('host visible-providers query')
        scene.sync()
        return requests

    def stopped(self, scene, number=signal.SIGTERM):
        """Stops the daemon in time; returns (index, entry of the journal of each) before it."""
        mark = scene.client.mark()
        wires = [scene.wire_mark(modem) for modem in scene.modems]
        began = time.monotonic()
        self.assertEqual(scene.stop(number), 0)
        self.assertLess(time.monotonic() - began, STOP_LIMIT)
        scene.died = scene.client.mark()
        return mark, wires

    def assert_completed(self, scene, mark, requests, disconnect):
        """Each open request has completed once; disconnect: what that may be with."""
        done = {m.args[0]: m for m in scene.client.signals(since=mark)
                if COMPLETION.fullmatch(m.member)}
        self.assertEqual(set(done), set(requests.values()))
        for name, number in requests.items():
            allowed = disconnect if name == 'disconnect' else (ERROR_SERVICE_NOT_ACTIVE,)
            self.assertIn(done[number].args[1], allowed, f'{name}: {done[number]}')

    def assert_kept(self, scene, mark, wires, monitor, requests):
        """Nobody was told to end anything, and nothing changed anywhere."""
        for modem, wire in zip(scene.modems, wires):
            words = sent(scene, wire, modem)
            self.assertNotIn('connect set', words)
            self.assertNotIn('close', words)
        self.assertEqual(monitor.taken_away(), [])
        for number in (CONNECTED, CONNECTING, DISCONNECTING):
            self.assertEqual(contexts(scene.modems[number]), {0: 'activated'}, number)
        self.assert_completed(scene, mark, requests, (ERROR_SERVICE_NOT_ACTIVE,))
        # no state is told that is none
        self.assertEqual([s for _, s in states_told(scene.client.messages[mark:])], [])
        self.assertEqual(len(scene.records.paths()), 3)

    def assert_ended(self, scene, mark, wires, requests):
        """No context is left, nothing on any interface, no record."""
        for number, (modem, wire) in enumerate(zip(scene.modems, wires)):
            words = sent(scene, wire, modem)
            self.assertEqual(words[-1], 'close', number)
            if number == CONNECTED:
                self.assertEqual(words, ['connect set', 'close'])
            self.assertEqual(contexts(modem), {}, number)
        self.assert_completed(scene, mark, requests, (ERROR_SERVICE_NOT_ACTIVE, S_OK))
        self.assertEqual(scene.records.paths(), [])
        self.assert_as_found()

    def assert_states(self, scene, wanted):
        """The next daemon: each Connection comes to that state, and was in no other end state."""
        for number, state in wanted.items():
            self.until_state(scene, number, state)
            told = [s for p, s in states_told(scene.client.messages[scene.died:])
                    if p == self.paths[number]]
            self.assertNotIn(ACTIVATED if state == DEACTIVATED else DEACTIVATED, told, number)
            self.assertEqual(contexts(scene.modems[number]),
                             {0: 'activated'} if state == ACTIVATED else {}, number)

    def until_state(self, scene, number, state):
        """Waits until the Connection says so."""
        def is_it(message):
            return (self.paths[number], state) in list(states_told([message]))
        scene.client.wait(is_it, since=scene.died, what=f'state {state} of wwan{number}')

    def tidy(self, scene):
        """All disconnected, for the next reason."""
        for number in range(4):
            for line in ('fault clear', 'set activate-delay 0', 'set deactivate-delay 0',
                         'set scan-delay 0'):
                scene.modems[number].command(line)
            if contexts(scene.modems[number]):
                scene.disconnected(self.paths[number])
            scene.modems[number].command('journal-clear')
        scene.records.until_gone()
        self.assert_as_found()

    def run_reason(self, scene, outcome, number=signal.SIGTERM, before=None, after=None):
        """One stop, with everything that has to follow, and the next start."""
        if before is not None:
            before(scene.daemon.process.pid)
        requests = self.bring(scene, LOST if outcome == KEEP else SLOW)
        with Monitor('wwan') as monitor:
            mark, wires = self.stopped(scene, number)
        if outcome == KEEP:
            self.assert_kept(scene, mark, wires, monitor, requests)
        else:
            self.assert_ended(scene, mark, wires, requests)
        if after is not None:
            after()
        scene.start_alive()
        self.find(scene, scene.died)
        up = ACTIVATED if outcome == KEEP else DEACTIVATED
        self.assert_states(scene, {CONNECTED: up, CONNECTING: up, DISCONNECTING: DEACTIVATED,
                                   IDLE: DEACTIVATED})
        for n in range(4):
            opened = 'open' in sent(scene, wires[n], scene.modems[n])
            if n != IDLE:
                self.assertEqual(opened, outcome == END, n)
        self.tidy(scene)

    def run_reasons(self, on_stop, reasons, **kwargs):
        """Each of {name: (outcome, before, after)}, one after the other on one scene."""
        scene = self.four(on_stop, **kwargs)
        for name, (outcome, before, after) in reasons.items():
            with self.subTest(f'{name}, on_stop={on_stop}'):
                if not self.is_usable(scene):
                    self.skipTest('the one before has failed')
                self.run_reason(scene, outcome, before=before, after=after)

    @staticmethod
    def is_usable(scene):
        """Whether a daemon runs and no context is left of what went before."""
        return scene.daemon.process.poll() is None \
            and not any(contexts(modem) for modem in scene.modems)


class Jobs(StopTest):
    """The unit's job"""

    def jobs(self, on_stop):
        """The table for one value of on_stop."""
        def with_job(kind):
            def before(pid):
                self.systemd.serve(pid)
                self.systemd.job(kind)
            return before
        return {'restart': (KEEP, with_job('restart'), None),
                'stop': (on_stop, with_job('stop'), None),
                'try-restart': (KEEP, with_job('try-restart'), None),
                'no job': (on_stop, with_job(None), None)}

    def test_on_stop_end(self):
        self.run_reasons(END, self.jobs(END))

    def test_on_stop_keep(self):
        self.run_reasons(KEEP, self.jobs(KEEP))


class NoService(StopTest):
    """Not the main process of a service, though there is a systemd and a job: on_stop"""

    def others(self, on_stop):
        """The table for one value of on_stop."""
        def somebody_elses(pid):
            self.systemd.job('restart')
            self.systemd.serve(pid, main_pid=1)

        def in_a_session(_pid):
            self.systemd.job('restart')
            self.systemd.scope()

        def in_no_unit(_pid):
            self.systemd.no_unit()
        return {'another main process': (on_stop, somebody_elses, None),
                'a session': (on_stop, in_a_session, None),
                'no unit': (on_stop, in_no_unit, None)}

    def test_on_stop_end(self):
        self.run_reasons(END, self.others(END))

    def test_on_stop_keep(self):
        self.run_reasons(KEEP, self.others(KEEP))

    def test_no_systemd(self):
        scene = self.four(END, systemd=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            self.run_reason(scene, END, number=number)

    def test_no_systemd_keep(self):
        scene = self.four(KEEP, systemd=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            self.run_reason(scene, KEEP, number=number)


class NoAnswer(StopTest):
    """No answer within 1 s: as a restart, whatever on_stop says"""

    def silences(self):
        """The table."""
        def mute(pid):
            self.systemd.serve(pid)
            self.systemd.job('stop')
            self.systemd.mute()

        def late(pid):
            self.systemd.job('stop')
            self.systemd.late(4, pid)

        def speak():
            self.systemd.speak()
        return {'silent': (KEEP, mute, speak), 'late': (KEEP, late, None)}

    def test_on_stop_end(self):
        self.run_reasons(END, self.silences())


class Shutdown(StopTest):
    """The machine goes down: always ended"""

    def announced(self, active, then=None):
        """A logind that says so, while systemd's job is a restart."""
        def before(pid):
            self.systemd.serve(pid)
            self.systemd.job('restart')
            self.logind.prepare_for_shutdown(active)
            if then is not None:
                self.logind.prepare_for_shutdown(then)
        return before

    def stopping(self, pid):
        """A manager that says so, whose job for us is a restart."""
        self.systemd.serve(pid)
        self.systemd.job('restart')
        self.systemd.state('stopping')

    def test_shutdown(self):
        # pylint: disable=attribute-defined-outside-init
        scene = self.four(KEEP)
        self.logind = Logind(self, scene)
        self.run_reason(scene, END, before=self.announced(True),
                        after=lambda: self.logind.prepare_for_shutdown(False))
        self.run_reason(scene, KEEP, before=self.announced(True, then=False))
        self.run_reason(scene, END, before=self.stopping,
                        after=lambda: self.systemd.state('running'))
        self.run_reason(scene, KEEP, before=self.announced(False))


class Amid(StopTest):
    """While it stops"""

    def test_calls_are_refused(self):
        scene = self.four(END)
        scene.connected(self.paths[0])
        interface = scene.interface_of(self.paths[0])
        scene.modems[0].command('set deactivate-delay 700')
        scene.daemon.process.send_signal(signal.SIGTERM)
        scene.modems[0].wait('host connect set count=2')
        for path, name, member, args in (
                (self.paths[1], CONNECTION, 'Connect', ('(us)', (1, '<x/>'))),
                (self.paths[0], CONNECTION, 'Disconnect', ()),
                (self.paths[1], CONNECTION, 'Disconnect', ()),
                (interface, INTERFACE, 'ScanNetwork', ())):
            if member == 'Connect':
                call = (scene.connect, path)
            else:
                call = (scene.client.call, path, name, member, *args)
            self.assert_refused('ServiceNotActive', *call)
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(contexts(scene.modems[0]), {})
        self.assert_as_found()

    def test_calls_are_refused_while_systemd_is_asked(self):
        scene = self.four(END)
        scene.connected(self.paths[0])
        self.systemd.mute()
        wire = scene.wire_mark(scene.modems[1])
        scene.daemon.process.send_signal(signal.SIGTERM)
        time.sleep(0.2 * TIME_FACTOR)
        for path in self.paths[:2]:
            self.assert_refused('ServiceNotActive', scene.connect, path)
            self.assert_refused('ServiceNotActive', scene.disconnect, path)
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(sent(scene, wire, scene.modems[1]), [])
        self.systemd.speak()

    def test_silent_modems_hold_nobody_up(self):
        """10 s at most; what could not be ended then, the next daemon ends."""
        scene = self.four(END)
        requests = self.bring(scene)
        self.systemd.serve(scene.daemon.process.pid)
        self.systemd.job('stop')
        for modem in scene.modems:
            modem.command('silent on')
        mark, _ = self.stopped(scene)
        self.assert_completed(scene, mark, requests, (ERROR_SERVICE_NOT_ACTIVE,))
        self.assert_as_found()
        self.assertEqual(contexts(scene.modems[CONNECTED]), {0: 'activated'})
        for modem in scene.modems:
            modem.command('silent off')
        scene.start_alive()
        self.find(scene, scene.died)
        self.assert_states(scene, {n: DEACTIVATED for n in range(4)})
        self.tidy(scene)

    def test_a_bus_that_is_stuck_holds_nobody_up(self):
        """10 s at most; connections end as they do otherwise."""
        scene = self.four(END)
        scene.connected(self.paths[0])
        scene.rules = False
        scene.bus.process.send_signal(signal.SIGSTOP)
        try:
            self.assertEqual(scene.daemon.stop(), 0)
        finally:
            scene.bus.process.send_signal(signal.SIGCONT)
        self.assertEqual(contexts(scene.modems[0]), {})

    def test_killed_amid_the_end(self):
        """Whoever stopped it loses patience: what was to end is ended by the next daemon."""
        scene = self.four(END)
        for path in self.paths[:2]:
            scene.connected(path)
        for modem in scene.modems[:2]:
            modem.command('set deactivate-delay 60000')
        self.systemd.serve(scene.daemon.process.pid)
        self.systemd.job('stop')
        scene.daemon.process.send_signal(signal.SIGTERM)
        for modem in scene.modems[:2]:
            modem.wait('host connect set count=2')
        scene.end()
        for modem in scene.modems[:2]:
            modem.command('set deactivate-delay 0')
            modem.command('deactivate')
        scene.modems[1].command('activate')
        scene.start_alive()
        self.find(scene, scene.died)
        self.assert_states(scene, {n: DEACTIVATED for n in range(4)})
        self.tidy(scene)

    def test_silent_modems_are_kept_at_once(self):
        scene = self.four(END)
        requests = self.bring(scene)
        self.systemd.serve(scene.daemon.process.pid)
        self.systemd.job('restart')
        for modem in scene.modems:
            modem.command('silent on')
        with Monitor('wwan') as monitor:
            began = time.monotonic()
            mark, wires = self.stopped(scene)
            self.assertLess(time.monotonic() - began, 3 * TIME_FACTOR)
        for modem in scene.modems:
            modem.command('silent off')
        self.assert_kept(scene, mark, wires, monitor, requests)

    def test_in_the_first_moments(self):
        """What an earlier daemon has left is kept or ended, also before it is taken over."""
        scene = self.four(END)
        for word, pause in ((w, p) for w in ('restart', 'stop') for p in (0, 0.004, 0.01, 0.03)):
            with self.subTest(f'{word} after {pause} s'):
                for path in self.paths[:2]:
                    if scene.state(path) != ACTIVATED:
                        scene.connected(path)
                scene.end()
                scene.start_alive()
                self.systemd.serve(scene.daemon.process.pid)
                self.systemd.job(word)
                time.sleep(pause)
                self.stopped(scene)
                kept = word == 'restart'
                left = [contexts(modem) for modem in scene.modems[:2]]
                records = len(scene.records.paths())
                if not kept:
                    self.assert_as_found()
                scene.start_alive()
                self.find(scene, scene.died)
                self.assertEqual(left, [{0: 'activated'} if kept else {}] * 2)
                self.assertEqual(records, 2 if kept else 0)
                self.assert_states(scene, {n: ACTIVATED if kept else DEACTIVATED for n in (0, 1)})

    def test_a_second_signal_changes_nothing(self):
        scene = self.four(END)
        self.bring(scene)
        self.systemd.serve(scene.daemon.process.pid)
        self.systemd.job('restart')
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
            scene.daemon.process.send_signal(number)
        self.stopped(scene)
        self.assertEqual(contexts(scene.modems[CONNECTED]), {0: 'activated'})
        self.assertEqual(len(scene.records.paths()), 3)


if __name__ == '__main__':
    mbnnet.enter()
    unittest.main(verbosity=2)
