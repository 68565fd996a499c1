#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Order on the wire (design.md 3.2, 3.3, 4), from the raw messages of a bus monitor.

Checker: check_order (mbnorder.py) lets a right sequence pass and finds each wrong one.
The other classes: whole runs of the daemon that it is applied to when they have ended.
"""

import copy
import os
import signal
import time
import unittest

from mbnbus import Message
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING, E_HANDLE,
                        E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_PACKET_SVC_DETACHED,
                        ERROR_CANCELLED, ERROR_SERVICE_NOT_ACTIVE, ERROR_TIMEOUT, REGISTRATION,
                        ROOT, S_OK, Client, DBusError, IntegrationTest, main, profile)
from mbnorder import check_order

ATTACHED = 'packet attached'
NO_ADDRESS = ['set ip4 none', 'set ip4-gateway none', 'set ip4-dns none']
SHORT = {'activate_timeout': 0.6, 'attach_timeout': 0.6, 'deactivate_timeout': 0.6,
         'probe_timeout': 0.6, 'open_timeout': 2, 'query_timeout': 2}


# ---- the checker itself -----------------------------------------------------------------------

DAEMON, CALLER, OTHER = ':1.5', ':1.9', ':1.10'
PATH, MODEM = ROOT + '/Connection/0', ROOT + '/Interface/0'
IP4 = {'addresses': [('10.0.0.1', 30)]}


class Made(Message):
    """A message made by hand."""

    def __init__(self, kind, **values):
        # pylint: disable=super-init-not-called
        self.kind = kind
        self.index = 0
        self.sender, self.destination, self.path = DAEMON, None, None
        self.interface = self.member = self.error_name = None
        self.serial = self.reply_serial = 0
        self.args = ()
        self.__dict__.update(values)


def call(serial, member='Connect', sender=CALLER):
    """A client calls."""
    return Made('call', sender=sender, destination='org.mbnd1', path=PATH, interface=CONNECTION,
                member=member, serial=serial)


def reply(serial, number, destination=CALLER):
    """The daemon accepts."""
    return Made('reply', destination=destination, reply_serial=serial, args=(number,))


def refusal(serial, destination=CALLER):
    """The daemon refuses."""
    return Made('error', destination=destination, reply_serial=serial, args=('0x80070057: x',),
                error_name='org.mbnd1.Error.InvalidArg')


def event(member, *args, path=PATH, interface=CONNECTION, **values):
    """The daemon sends a signal."""
    return Made('signal', path=path, interface=interface, member=member, args=args, **values)


def changed(path=PATH, interface=CONNECTION, **values):
    """PropertiesChanged."""
    return event('PropertiesChanged', interface, values, [], path=path,
                 interface='org.freedesktop.DBus.Properties')


def root(member, *args):
    """A signal of the root object."""
    return event(member, *args, path=ROOT, interface='org.mbnd1.ConnectionManager')


def done(number, status=S_OK, member='OnConnectComplete', **details):
    """A completion."""
    return event(member, number, status, details)


def announced():
    """OnConnectStateChange."""
    return event('OnConnectStateChange')


def packet(state):
    """PacketServiceState changes and is announced."""
    return [changed(MODEM, REGISTRATION, PacketServiceState=state),
            event('OnPacketServiceStateChange', path=MODEM, interface=REGISTRATION)]


def owner(old, new):
    """The name changes hands."""
    return Made('signal', sender='org.freedesktop.DBus', path='/org/freedesktop/DBus',
                interface='org.freedesktop.DBus', member='NameOwnerChanged',
                args=('org.mbnd1', old, new))


BEGIN = [owner('', DAEMON),
         root('InterfacesAdded', MODEM, {'org.mbnd1.Interface': {'InterfaceID': '{1}'},
                                         REGISTRATION: {'PacketServiceState': 4}}),
         root('OnInterfaceArrival', MODEM),
         root('InterfacesAdded', PATH, {CONNECTION: {'InterfaceID': '{1}', 'Origin': '',
                                                     'ActivationState': DEACTIVATED}}),
         root('OnConnectionArrival', PATH)]
END = [root('OnConnectionRemoval', PATH), root('InterfacesRemoved', PATH, [CONNECTION]),
       root('OnInterfaceRemoval', MODEM), root('InterfacesRemoved', MODEM, []), owner(DAEMON, '')]
ATTACH = [*packet(1), *packet(2)]
UP = [changed(ActivationState=ACTIVATING, Origin='user'), announced(),
      changed(ActivationState=ACTIVATED, Ip4Config=IP4), announced()]
GOING = [changed(ActivationState=DEACTIVATING, Ip4Config={}), announced()]
DOWN = [changed(ActivationState=DEACTIVATED, Origin='', Ip4Config={}), announced()]
CONNECT = [call(1), reply(1, 7)]
DISCONNECT = [call(2, 'Disconnect'), reply(2, 8)]
OFF = done(8, member='OnDisconnectComplete')
GOOD = {
    'from detached, down, unplugged': [*CONNECT, *ATTACH, *UP, done(7), *DISCONNECT, *GOING,
                                       *DOWN, OFF],
    'address first': [*CONNECT, *ATTACH, UP[0], UP[1], changed(Ip4Config=IP4),
                      changed(ActivationState=ACTIVATED), announced(), done(7)],
    'refused': [call(1), refusal(1), call(2, 'Disconnect'), refusal(2)],
    'attach refused': [*CONNECT, changed(MODEM, REGISTRATION, PacketAttachNetworkError=7),
                       ATTACH[1], done(7, E_MBN_PACKET_SVC_DETACHED, **{'network-error': 7})],
    'failed with a cause': [*CONNECT, *ATTACH, UP[0], UP[1],
                            changed(ActivationState=DEACTIVATED, Origin='',
                                    ActivationNetworkError=33),
                            announced(), done(7, E_MBN_FAILURE, **{'network-error': 33})],
    'cancelled with a queued one': [*CONNECT, call(3, sender=OTHER), reply(3, 9, OTHER), *ATTACH,
                                    UP[0], UP[1], *DISCONNECT, *GOING, done(7, ERROR_CANCELLED),
                                    done(9, ERROR_CANCELLED), *DOWN, OFF],
    'queued behind an active one': [*CONNECT, call(3), reply(3, 9), *ATTACH, *UP, done(7),
                                    done(9, E_MBN_MAX_ACTIVATED_CONTEXTS)],
    'disconnect, then connect at once': [*CONNECT, *ATTACH, *UP, done(7), *DISCONNECT, call(3),
                                         reply(3, 9), *GOING, *DOWN, OFF, *UP, done(9)],
    'ended by the network': [*CONNECT, *ATTACH, *UP, done(7),
                             changed(ActivationState=DEACTIVATED, Ip4Config={}, Origin='',
                                     ActivationNetworkError=8), announced()],
    'unplugged': [*CONNECT, *ATTACH, UP[0], UP[1], *DOWN, done(7, E_HANDLE)],
}


class Checker(unittest.TestCase):
    """Right sequences pass, wrong ones are found, by the right rule"""

    def check(self, *middle, end=tuple(END), begin=tuple(BEGIN)):
        """The problems of a sequence."""
        messages = []
        for message in (*begin, *middle, *end):
            messages.append(copy.copy(message))
            messages[-1].index = len(messages) - 1
        return check_order(messages)

    def assert_wrong(self, rule, *middle, **kwargs):
        """The rule finds something, and it is the first to do so."""
        problems = self.check(*middle, **kwargs)
        self.assertTrue(problems, 'nothing found')
        self.assertTrue(problems[0].startswith(rule + ': '), problems)

    def test_right_sequences(self):
        for name, middle in GOOD.items():
            with self.subTest(name):
                self.assertEqual(self.check(*middle), [])

    def test_every_message_left_out_is_noticed(self):
        """Whatever is missing from a connection and its end, some rule says so."""
        middle = GOOD['from detached, down, unplugged']
        # a modem may be attached, and a context down, without a state in between
        optional = [ATTACH[:2], GOING]
        for index, message in enumerate(middle):
            if not any(message is first for first, _ in optional):
                with self.subTest(str(message)):
                    self.assertNotEqual(self.check(*middle[:index], *middle[index + 1:]), [])
        for pair in optional:
            rest = [m for m in middle if not any(m is left_out for left_out in pair)]
            self.assertEqual(self.check(*rest), [])

    def test_every_swap_of_what_belongs_in_order_is_noticed(self):
        """design.md 4: any two neighbours of call … completion the other way round."""
        middle = [*CONNECT, *packet(2), *UP, done(7)]
        for index in range(len(middle) - 1):
            if index == 1:
                continue    # the network may attach on its own while the call is on its way
            with self.subTest(str(middle[index])):
                swapped = list(middle)
                swapped[index:index + 2] = reversed(middle[index:index + 2])
                self.assertNotEqual(self.check(*swapped), [])

    def test_requests(self):
        up = [*ATTACH, *UP]
        self.assert_wrong('request', *CONNECT, end=())
        self.assert_wrong('request', *CONNECT, *up, done(7), done(7))
        self.assert_wrong('request', call(1), *up[:-4], done(7), reply(1, 7))
        self.assert_wrong('request', call(1), refusal(1), done(7, E_MBN_FAILURE))
        self.assert_wrong('request', call(1), reply(1, 0), *up, done(0))
        self.assert_wrong('request', *CONNECT, *up, done(7), *DISCONNECT, *DOWN, OFF, call(3),
                          reply(3, 7), *UP)
        self.assert_wrong('request', *CONNECT, *up, done(7, member='OnDisconnectComplete'))
        self.assert_wrong('answer', call(1))
        self.assert_wrong('answer', call(1), refusal(1), refusal(1))
        self.assert_wrong('answer', *CONNECT, reply(1, 8), *up, done(7))
        self.assert_wrong('answer', reply(1, 7))

    def test_states(self):
        self.assert_wrong('state', *CONNECT, *ATTACH, UP[2], UP[3], done(7))
        self.assert_wrong('state', *CONNECT, *ATTACH, UP[0], *UP[2:], done(7))
        self.assert_wrong('state', *CONNECT, *ATTACH, *UP[:2],
                          changed(ActivationState=ACTIVATED), announced(),
                          changed(Ip4Config=IP4), done(7))
        self.assert_wrong('state', *CONNECT, *UP, done(7))
        self.assert_wrong('state', *CONNECT, ATTACH[0], ATTACH[2], ATTACH[1], *UP, done(7))
        self.assert_wrong('state', *CONNECT, *ATTACH[:3], *UP, ATTACH[3], done(7))
        self.assert_wrong('state', *ATTACH, *UP)
        up = [*CONNECT, *ATTACH, *UP, done(7)]
        self.assert_wrong('state', *up, changed(ActivationState=DEACTIVATED, Ip4Config={},
                                                Origin='user'), announced())
        self.assert_wrong('state', *up, changed(ActivationState=DEACTIVATED, Origin=''),
                          announced())
        self.assert_wrong('state', *up, *GOING, *UP[2:])
        self.assert_wrong('state', *up, changed(ActivationNetworkError=8))
        self.assert_wrong('state', *up, DOWN[0])
        self.assert_wrong('state', *up, *DISCONNECT, call(3), reply(3, 9), *DOWN, *UP, OFF)

    def test_completions(self):
        begin = [*CONNECT, *ATTACH]
        self.assert_wrong('completion', *begin, *UP[:3], done(7), UP[3])
        self.assert_wrong('completion', *begin, *UP[:2], done(7), *UP[2:])
        self.assert_wrong('completion', *begin, done(7), *UP)
        self.assert_wrong('completion', *begin, *UP[:2], done(7, E_MBN_FAILURE), *DOWN)
        self.assert_wrong('completion', *begin, *UP, done(7, E_MBN_FAILURE))
        self.assert_wrong('completion', *begin, *UP[:2], *GOING, done(7, E_MBN_FAILURE), *DOWN)
        self.assert_wrong('completion', *begin, *UP[:2], *DOWN,
                          done(7, E_MBN_FAILURE, **{'network-error': 33}),
                          changed(ActivationNetworkError=33), announced())
        self.assert_wrong('completion', *begin[:-1], done(7, E_MBN_FAILURE), begin[-1])
        self.assert_wrong('completion', *begin, *UP[:2], *GOING, done(7, ERROR_CANCELLED), *DOWN)
        self.assert_wrong('completion', *begin, *UP[:2], DISCONNECT[0], *GOING,
                          done(7, ERROR_CANCELLED), DISCONNECT[1], *DOWN, OFF)
        up = [*begin, *UP, done(7), *DISCONNECT]
        self.assert_wrong('completion', *up, *GOING, OFF, *DOWN)
        self.assert_wrong('completion', *up, *GOING, DOWN[0], OFF, DOWN[1])
        self.assert_wrong('completion', *up, *GOING, *DOWN,
                          done(8, E_MBN_FAILURE, 'OnDisconnectComplete'))
        # another Connect that says S_OK because one is up
        self.assert_wrong('completion', *up, *DOWN, OFF, *call_and_up(), call(5), reply(5, 11),
                          done(11))

    def test_turns(self):
        two = [*CONNECT, call(3), reply(3, 9), *ATTACH, *UP[:2], *DISCONNECT, *GOING]
        self.assert_wrong('turn', *two, done(9, ERROR_CANCELLED), done(7, ERROR_CANCELLED),
                          *DOWN, OFF)
        self.assert_wrong('turn', *two, done(7, ERROR_CANCELLED), *DOWN, OFF,
                          done(9, ERROR_CANCELLED))
        up = [*CONNECT, *ATTACH, *UP, done(7), *DISCONNECT, call(3), reply(3, 9)]
        self.assert_wrong('turn', *up, done(9, E_MBN_MAX_ACTIVATED_CONTEXTS), *DOWN, OFF)
        self.assert_wrong('turn', *up[:-2], call(3, 'Disconnect'), reply(3, 9), *DOWN,
                          done(9, member='OnDisconnectComplete'), OFF)

    def test_objects(self):
        self.assert_wrong('object', begin=[*BEGIN[:3], BEGIN[4], BEGIN[3]])
        self.assert_wrong('object', begin=BEGIN[:4])
        self.assert_wrong('object', end=[END[1], END[0], *END[2:]])
        self.assert_wrong('object', end=[*END[1:]])
        self.assert_wrong('object', end=[END[0], *END[2:]])
        self.assert_wrong('object', *END[:2], announced(), end=END[2:])
        self.assert_wrong('object', *END[:2], *BEGIN[3:])
        self.assert_wrong('object', *CONNECT, *END[:2], done(7, E_HANDLE), end=END[2:])
        self.assert_wrong('object', *CONNECT, END[0], done(7, E_HANDLE), end=END[1:])

    def test_senders(self):
        self.assert_wrong('sender', event('OnConnectStateChange', destination=CALLER))
        self.assert_wrong('sender', event('OnConnectStateChange', sender=OTHER))
        self.assert_wrong('sender', event('Something', path='/', interface='org.example'))
        self.assert_wrong('sender', event('Something', interface='org.example'))


def call_and_up():
    """One more Connect that works, with an id of its own."""
    return [call(4), reply(4, 10), *UP, done(10)]


# ---- whole runs -------------------------------------------------------------------------------

class OrderTest(IntegrationTest):
    """A scene with a monitor from the beginning; its messages are checked at the end."""

    def watched(self, *args, **kwargs):
        """A scene with `monitor`."""
        scene = self.scene(*args, start=False, **kwargs)
        scene.monitor = Client(scene.bus.address, monitor=True)
        self.addCleanup(self.conclude, scene)
        scene.start()
        return scene

    def conclude(self, scene):
        """Ends the daemon and checks everything the monitor has seen."""
        try:
            monitor = scene.monitor
            if scene.daemon.status is None:
                self.assertEqual(scene.stop(), 0)
            name = [m.args[1] for m in scene.client.signals('NameOwnerChanged')
                    if m.args[0] == 'org.mbnd1' and m.args[1]][-1]
            monitor.wait(lambda m: m.is_signal('NameOwnerChanged')
                         and m.args == (name, name, ''), what='the end of mbnd on the bus')
            self.assertTrue([m for m in monitor.messages if m.kind == 'signal'
                             and m.member.endswith('Complete')], 'the scene was empty')
            problems = check_order(monitor.messages)
            self.assertEqual(problems, [], '\n'.join(problems) + '\n' + monitor.show())
        finally:
            scene.monitor.close()

    def ends(self, scene, *expected):
        """Requests complete with these statuses: (request, status)…, in this order."""
        completions = [scene.completed(request) for request, _ in expected]
        self.assertEqual([m.args[1] for m in completions], [status for _, status in expected],
                         '\n'.join(str(m) for m in completions))
        self.assert_order(*completions)


class Success(OrderTest):
    """A connection that comes up"""

    def test_from_detached_and_from_attached_4(self):
        scene = self.watched(['set attach-delay 40', 'set activate-delay 40',
                              'set deactivate-delay 40'])
        connection = scene.ready()
        scene.connected(connection)         # detached before
        scene.disconnected(connection)
        scene.connected(connection)         # attached before
        scene.modem.command('packet detached')
        scene.disconnected(connection)
        scene.connected(connection)         # detached again
        # the whole sequence of design.md 4, once, as the monitor has it
        monitor = scene.monitor
        last = scene.client.signals('OnConnectComplete')[-1].args[0]
        ended = monitor.wait(lambda m: m.member == 'OnConnectComplete' and m.args[0] == last)
        replied = monitor.wait(lambda m: m.kind == 'reply' and m.args == (last,)
                               and m.destination == scene.client.name
                               and m.signature == 'u')
        words = []
        for m in monitor.messages[replied.index:ended.index + 1]:
            values = m.changed()
            if m is replied or m is ended:
                words.append(m.kind if m is replied else m.member)
            elif m.kind == 'signal' and m.member.startswith('On'):
                words.append(m.member)
            words += [f'packet {values["PacketServiceState"]}'] \
                if 'PacketServiceState' in values else []
            words += ['address'] if values.get('Ip4Config') else []
            words += [f'state {values["ActivationState"]}'] if 'ActivationState' in values else []
        wanted = ['reply', 'packet 2', 'OnPacketServiceStateChange', f'state {ACTIVATING}',
                  'OnConnectStateChange', 'address', f'state {ACTIVATED}', 'OnConnectStateChange',
                  'OnConnectComplete']
        self.assertEqual([w for w in words if w in wanted][:len(wanted)], wanted, words)

    def test_both_families_and_an_address_that_comes_late_4(self):
        scene = self.watched([ATTACHED, 'set default-ip-type ipv4v6'])
        connection = scene.ready()
        scene.connected(connection)
        scene.disconnected(connection)
        for line in ('set default-ip-type ipv4', *NO_ADDRESS):
            scene.modem.command(line)
        seen = len(scene.wire('ip-configuration', 'query'))
        request = scene.connect(connection)
        scene.modem.wait(f'host ip-configuration query count={seen + 1}')
        scene.modem.command('ip ip4=10.64.0.2/30 ip4-gateway=10.64.0.1')
        self.ends(scene, (request, S_OK))

    def test_retries_3_7(self):
        scene = self.watched([ATTACHED, *(f'fault connect set status={s}' for s in (12, 21, 1))])
        scene.connected(scene.ready())


class BeforeTheModem(OrderTest):
    """The reply is sent before anything is asked of the modem (design.md 3.2)"""

    def test_modem_that_is_not_even_running(self):
        """Its process stands still: nothing at all can come from it before the reply."""
        scene = self.watched([ATTACHED])
        connection = scene.ready()
        scene.client.wait_signal('OnPreferredProvidersChange')
        wire = scene.wire_mark()
        pid = scene.modem.process.pid
        os.kill(pid, signal.SIGSTOP)
        try:
            ids = [scene.connect(connection), scene.disconnect(connection),
                   scene.connect(connection)]
            self.assertEqual(scene.completed(ids[0]).args[1], ERROR_CANCELLED)
            self.assertEqual(scene.client.signals('OnDisconnectComplete'), [])
        finally:
            os.kill(pid, signal.SIGCONT)
        self.ends(scene, (ids[0], ERROR_CANCELLED), (ids[1], S_OK), (ids[2], S_OK))
        self.assertTrue(scene.wire('connect', 'set', since=wire))

    def test_modem_that_answers_nothing(self):
        for fault in ('fault packet-service set drop no-apply',
                      'fault connect set drop no-apply command=activate'):
            with self.subTest(fault):
                scene = self.watched([fault] if 'packet' in fault else [ATTACHED, fault],
                                     limits=SHORT)
                connection = scene.ready()
                request = scene.connect(connection)
                self.assertEqual(scene.client.signals('OnConnectComplete'), [])
                self.ends(scene, (request, ERROR_TIMEOUT))


class Failure(OrderTest):
    """Connect fails in each of its phases"""

    def test_refused_in_each_phase(self):
        scene = self.watched(limits={'ip_timeout': 0.3})
        connection = scene.ready()
        for faults, status in (
                (['fault packet-service set status=2 nw-error=7'], E_MBN_PACKET_SVC_DETACHED),
                (['fault packet-service set status=12'], E_MBN_PACKET_SVC_DETACHED),
                (['fault connect set status=2 nw-error=33'], E_MBN_FAILURE),
                (['fault connect set status=2 nw-error=27 delay=60'], E_MBN_FAILURE),
                (['fault connect set status=13 count=all'], E_MBN_MAX_ACTIVATED_CONTEXTS),
                (['fault ip-configuration query status=2 count=all', 'set ip-indicate off'],
                 E_MBN_FAILURE),
                (NO_ADDRESS, E_MBN_FAILURE)):
            with self.subTest(faults[0]):
                for line in faults:
                    scene.modem.command(line)
                self.ends(scene, (scene.connect(connection), status))
                for line in ('fault clear', 'set ip4 10.64.0.2/30', 'set ip-indicate on'):
                    scene.modem.command(line)
                scene.connected(connection)
                scene.disconnected(connection)
                scene.modem.command('packet detached')

    def test_refused_before_it_began(self):
        """No completion follows a refusal (CTX-53)."""
        scene = self.watched([ATTACHED])
        connection = scene.ready()
        for xml in ('', '<x/>', profile(auth='WRONG')):
            self.assert_refused('InvalidArg', scene.connect, connection, xml)
        self.assert_refused('NotFound', scene.disconnect, connection)
        scene.connected(connection)
        self.assert_refused('MaxActivatedContexts', scene.connect, connection)

    def test_unanswered_in_each_phase_and_reset_3_5(self):
        scene = self.watched(limits=SHORT)
        connection = scene.ready()
        interface = scene.interface_of(connection)
        scene.modem.command('fault packet-service set drop no-apply')
        self.ends(scene, (scene.connect(connection), ERROR_TIMEOUT))
        for fault in ('command=activate', 'command=deactivate'):
            before = scene.client.mark()
            scene.modem.command(f'fault connect set drop no-apply {fault}')
            first = scene.connect(connection, profile('one'))
            if fault == 'command=activate':
                second = scene.connect(connection, profile('two'))
                self.ends(scene, (first, ERROR_TIMEOUT))
                self.assertIn(scene.completed(second).args[1], (ERROR_TIMEOUT, S_OK))
            else:
                self.ends(scene, (first, S_OK))
                self.ends(scene, (scene.disconnect(connection), S_OK))
            scene.client.wait_property(interface, 'ReadyState', 1, since=before)
        scene.connected(connection)

    def test_forgotten_by_the_modem_3_5(self):
        scene = self.watched([ATTACHED], limits=SHORT)
        connection = scene.ready()
        scene.connected(connection)
        scene.modem.command('lose-open')
        scene.disconnected(connection)
        scene.modem.wait('host open count=2')
        scene.connected(connection)


class Cancelled(OrderTest):
    """Disconnect in each phase of Connect (design.md 3.3)"""

    def cancel(self, settings, until, limits=None):
        """Three Connects of two clients, Disconnect once the modem has seen the command."""
        scene = self.watched(settings, limits=limits)
        connection = scene.ready()
        other = Client(scene.bus.address, subscribe=False)
        self.addCleanup(other.close)
        ids = [scene.connect(connection, profile('one')),
               scene.connect(connection, profile('two'), client=other),
               scene.connect(connection, profile('three'))]
        scene.modem.wait(until)
        off = scene.disconnect(connection, client=other)
        after = scene.connect(connection, profile('four'), client=other)
        joined = scene.disconnect(connection)
        self.ends(scene, *((n, ERROR_CANCELLED) for n in ids), (off, S_OK))
        # a quick modem may have connected again before the second Disconnect
        self.assertIn(scene.completed(after).args[1], (ERROR_CANCELLED, S_OK))
        self.assertEqual(scene.completed(joined).args[1], S_OK)
        for line in ('fault clear', 'set activate-delay 0', 'set ip4 10.64.0.2/30'):
            scene.modem.command(line)
        scene.connected(connection)
        return scene

    def test_during_attach(self):
        self.cancel(['set attach-delay 300'], 'host packet-service set')

    def test_during_activation(self):
        self.cancel([ATTACHED, 'set activate-delay 20000'], 'host connect set')

    def test_during_activation_that_cannot_be_cancelled(self):
        self.cancel([ATTACHED, 'set activate-delay 400', 'set cancel-activation off'],
                    'host connect set')

    def test_during_activation_that_succeeds_late(self):
        """The modem activates, but its answer comes after the Disconnect."""
        self.cancel([ATTACHED, 'fault connect set delay=300 apply command=activate'],
                    'host connect set')

    def test_during_the_wait_for_an_address(self):
        self.cancel([ATTACHED, *NO_ADDRESS], 'host ip-configuration query')

    def test_in_a_pause_before_a_retry(self):
        self.cancel([ATTACHED, 'fault connect set status=1 count=2'], 'function connect set')

    def test_never_answered(self):
        self.cancel([ATTACHED, 'fault connect set drop no-apply command=activate'],
                    'host connect set', limits={**SHORT, 'activate_timeout': 20})

    def test_all_calls_in_one_go(self):
        """Nobody waits for anything; whatever comes out, the order holds."""
        scene = self.watched(['set attach-delay 20', 'set activate-delay 20',
                              'set deactivate-delay 20'])
        connection = scene.ready()
        client = scene.client
        serials = []
        for n in range(24):
            word = ('Connect', 'Connect', 'Disconnect', 'Connect', 'Disconnect',
                    'Disconnect')[n % 6]
            arguments = ('(us)', (1, profile(f'apn{n}'))) if word == 'Connect' else (None, ())
            serials.append(client.send(connection, CONNECTION, word, *arguments))
        for serial in serials:
            try:
                scene.completed(client.reply(serial).args[0])
            except DBusError as error:
                self.assertRegex(error.name, r'NotFound|MaxActivatedContexts')


class FromOutside(OrderTest):
    """What the network, the user's hands and the system do"""

    def up(self, *settings, **kwargs):
        """(scene, connection path) of a connected modem."""
        scene = self.watched([ATTACHED, *settings], **kwargs)
        connection = scene.ready()
        scene.connected(connection)
        return scene, connection

    def pending(self, *settings, **kwargs):
        """(scene, connection path, request) of a modem that has been told to activate."""
        scene = self.watched([ATTACHED, 'set activate-delay 20000', *settings], **kwargs)
        connection = scene.ready()
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        return scene, connection, request

    def test_network_ends_the_context(self):
        scene, connection = self.up()
        for cause in (8, 8, 36, 0):
            since = scene.client.mark()
            scene.modem.command(f'deactivate cause={cause}')
            scene.client.wait_property(connection, 'ActivationState', DEACTIVATED, since=since)
            scene.connected(connection)
        since = scene.client.mark()
        for line in NO_ADDRESS:
            scene.modem.command(line)
        scene.disconnected(connection)
        request = scene.connect(connection)
        scene.client.wait_property(connection, 'ActivationState', ACTIVATING, since=since)
        scene.modem.wait('context session=0')
        scene.modem.command('deactivate cause=39')
        self.ends(scene, (request, E_MBN_FAILURE))

    def test_radio_off_while_connected(self):
        for word in ('software', 'hardware'):
            scene, connection = self.up()
            since = scene.client.mark()
            scene.modem.command(f'radio {word}=off')
            scene.client.wait_signal('OnConnectionRemoval', ROOT, since=since)
            since = scene.client.mark()
            scene.modem.command(f'radio {word}=on')
            scene.connected(scene.ready(since))

    def test_radio_off_while_connecting(self):
        scene, _connection, request = self.pending()
        queued = scene.connect(_connection)
        scene.modem.command('radio hardware=off')
        completions = [scene.completed(r) for r in (request, queued)]
        self.assertNotIn(S_OK, [m.args[1] for m in completions])
        scene.client.wait_signal('OnConnectionRemoval', ROOT)

    def test_sim_removed(self):
        scene, _connection = self.up()
        scene.modem.command('sim absent')
        scene.client.wait_signal('OnConnectionRemoval', ROOT)
        scene, _connection, request = self.pending()
        scene.modem.command('sim absent')
        self.assertNotEqual(scene.completed(request).args[1], S_OK)
        scene.client.wait_signal('OnConnectionRemoval', ROOT)

    def test_registration_lost_for_long(self):
        scene, _connection = self.up(limits={'loss_threshold': 0.3})
        scene.modem.command('register searching')
        scene.client.wait_signal('OnConnectionRemoval', ROOT)
        since = scene.client.mark()
        scene.modem.command('register home')
        scene.connected(scene.ready(since))

    def test_unplugged_while_connecting(self):
        scene, connection, request = self.pending()
        queued = scene.connect(connection)
        scene.modem.command('unplug for=50')
        self.ends(scene, (request, E_HANDLE), (queued, E_HANDLE))
        gone = scene.client.wait_signal('OnInterfaceRemoval', ROOT)
        scene.modem.command('set activate-delay 0')
        scene.connected(scene.ready(since=gone.index))

    def test_unplugged_while_connected(self):
        scene, _connection = self.up()
        scene.modem.command('unplug for=50')
        gone = scene.client.wait_signal('OnInterfaceRemoval', ROOT)
        scene.connected(scene.ready(since=gone.index))

    def test_unplugged_while_disconnecting(self):
        scene, connection = self.up('set deactivate-delay 20000')
        ids = [scene.disconnect(connection), scene.disconnect(connection),
               scene.connect(connection)]
        scene.modem.wait('host connect set count=2')
        scene.modem.command('unplug')
        self.assertEqual([scene.completed(n).args[1] for n in ids], [S_OK, S_OK, E_HANDLE])
        scene.client.wait_signal('OnInterfaceRemoval', ROOT)

    def test_unplugged_while_cancelling(self):
        scene, connection, request = self.pending('set cancel-activation off')
        off = scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        scene.modem.command('unplug')
        self.ends(scene, (request, ERROR_CANCELLED), (off, S_OK))
        scene.client.wait_signal('OnInterfaceRemoval', ROOT)

    def test_silent_modem_is_reset_3_5(self):
        scene, connection = self.up(limits=SHORT)
        interface = scene.interface_of(connection)
        since = scene.client.mark()
        scene.modem.command('silent on')
        request = scene.disconnect(connection)
        queued = scene.connect(connection)
        time.sleep(1)
        scene.modem.command('silent off')
        self.ends(scene, (request, S_OK))
        scene.client.wait_property(interface, 'ReadyState', 1, since=since)
        scene.completed(queued)

    def test_daemon_stopped_while_connecting_3_2(self):
        scene, connection, request = self.pending()
        queued = scene.connect(connection)
        self.assertEqual(scene.stop(), 0)
        self.ends(scene, (request, ERROR_SERVICE_NOT_ACTIVE), (queued, ERROR_SERVICE_NOT_ACTIVE))

    def test_daemon_stopped_while_attaching_and_while_disconnecting_3_2(self):
        scene = self.watched(['set attach-delay 300'])
        request = scene.connect(scene.ready())
        scene.modem.wait('host packet-service set')
        self.assertEqual(scene.stop(), 0)
        self.ends(scene, (request, ERROR_SERVICE_NOT_ACTIVE))
        scene, connection = self.up('set deactivate-delay 300')
        off = scene.disconnect(connection)
        scene.modem.wait('host connect set count=2')
        self.assertEqual(scene.stop(), 0)
        self.assertIn(scene.completed(off).args[1], (S_OK, ERROR_SERVICE_NOT_ACTIVE))

    def test_two_lives_of_the_daemon(self):
        scene, _connection = self.up()
        since = scene.restart()
        scene.connect(scene.ready(since))
        done_again = scene.client.wait_signal('OnConnectComplete', since=since)
        self.assertEqual(done_again.args[1], S_OK)

    def test_two_clients_at_once_and_one_that_leaves(self):
        scene = self.watched([ATTACHED, 'set activate-delay 30', 'set deactivate-delay 30'])
        connection = scene.ready()
        clients = [scene.client, Client(scene.bus.address), Client(scene.bus.address)]
        self.addCleanup(clients[1].close)
        serials = []
        for _ in range(6):
            for client in clients:
                serials.append((client, client.send(connection, CONNECTION, 'Connect', '(us)',
                                                    (1, profile()))))
            serials.append((clients[1], clients[1].send(connection, CONNECTION, 'Disconnect')))
        for client, serial in serials:
            if client is not clients[2]:
                try:
                    scene.completed(client.reply(serial).args[0])
                except DBusError as error:
                    self.assertRegex(error.name, r'NotFound|MaxActivatedContexts')
        clients[2].close()
        scene.sync()


if __name__ == '__main__':
    main()
