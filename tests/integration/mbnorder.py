# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The order of messages (design.md 2, 3 and 4), checked on what a bus monitor has seen.

    monitor = Client(bus.address, monitor=True)     # before the daemon starts
    ...
    self.assertEqual(check_order(monitor.messages), [])

A monitor sees the calls and replies of all clients and each signal once, in the order in which the
bus passed them on; what one sender has sent keeps its order. check_order walks through the whole
run once and returns a line for everything that is wrong, the name of the rule first. test_order.py
shows that each rule can fail. Rules of one client's view are in mbnrules.py.
"""

from mbnbus import BUS_NAME, DBUS, OBJECT_MANAGER, PROPERTIES, ROOT
from mbnrules import (ACTIVATED, ACTIVATING, ASYNC_METHODS, COMPLETION, CONNECTION, DEACTIVATED,
                      DEACTIVATING, REGISTRATION)

ATTACHED = 2
UNKNOWN = 0
STATES = {None: 'nothing', UNKNOWN: 'unknown', ACTIVATED: 'ACTIVATED', ACTIVATING: 'ACTIVATING',
          DEACTIVATED: 'DEACTIVATED', DEACTIVATING: 'DEACTIVATING'}
# ActivationState: what may follow what, besides UNKNOWN, which may go anywhere and come any time
FOLLOWS = {DEACTIVATED: {ACTIVATING}, ACTIVATING: {ACTIVATED, DEACTIVATING, DEACTIVATED},
           ACTIVATED: {DEACTIVATING, DEACTIVATED}, DEACTIVATING: {DEACTIVATED}}
S_OK = 0
E_HANDLE, E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_CANCELLED, ERROR_TIMEOUT, ERROR_SERVICE_NOT_ACTIVE = (
    n - (1 << 32) for n in (0x80070006, 0x80548205, 0x800704C7, 0x800705B4, 0x80070426))
# A Connect with one of these may complete before a Disconnect that was accepted earlier.
OVERTAKING = {ERROR_CANCELLED, E_HANDLE, ERROR_TIMEOUT, ERROR_SERVICE_NOT_ACTIVE}


class Request:
    """One accepted call of a method with a request id."""

    def __init__(self, call, reply):
        self.path = call.path
        self.member = call.member
        self.accepted = reply.index
        self.completed = None       # the message


class ConnectionWalk:
    """What has been said about one Connection so far."""

    def __init__(self, values):
        self.values = dict(values)
        self.since = -1             # index of the change to the present ActivationState
        self.activating = -1        # index of the last change to ACTIVATING
        self.unannounced = None     # a change that OnConnectStateChange has to follow

    @property
    def state(self):
        """ActivationState as last told."""
        return self.values.get('ActivationState')

    def configured(self):
        """Whether an IP configuration is published."""
        return bool(self.values.get('Ip4Config') or self.values.get('Ip6Config'))


class PacketWalk:
    """What has been said about the packet service of one Interface so far."""

    def __init__(self, identity, values):
        self.identity = identity
        self.values = dict(values)
        self.unannounced = None     # a change that OnPacketServiceStateChange has to follow


class Life:
    """One daemon, from taking its name to its end."""

    def __init__(self):
        self.requests = {}          # id → Request, in order of acceptance
        self.stage = {}             # object path → added, arrived, removed, gone
        self.connections = {}       # path → ConnectionWalk
        self.packets = {}           # path of an Interface → PacketWalk

    def open(self, path, member=None, before=None):
        """Ids of open requests on a path, (of a method), (accepted before an index)."""
        return [n for n, r in self.requests.items() if r.completed is None and r.path == path
                and member in (None, r.member) and (before is None or r.accepted < before)]

    def packet_of(self, connection):
        """The PacketWalk of the modem that a ConnectionWalk belongs to, or None."""
        return next((p for p in self.packets.values()
                     if p.identity == connection.values.get('InterfaceID')), None)


class Walk:
    """One walk through all messages; problems grows."""

    def __init__(self, messages):
        self.messages = messages
        self.problems = []
        self.lives = {m.args[2]: Life() for m in messages if self.is_owner_change(m) and m.args[2]}
        self.calls = {}             # (caller, serial) → call not answered yet
        self.left = set()           # clients that are gone

    @staticmethod
    def is_owner_change(message):
        """Whether the bus tells of another owner of the daemon's name."""
        return message.sender == DBUS and message.is_signal('NameOwnerChanged') \
            and message.args[0] == BUS_NAME

    def wrong(self, rule, text, message):
        """Notes a problem."""
        self.problems.append(f'{rule}: {text}: {message}')

    def run(self):
        """Walks; returns the problems."""
        for message in self.messages:
            if message.kind == 'call':
                self.on_call(message)
            elif message.kind in ('reply', 'error'):
                self.on_answer(message)
            else:
                self.on_signal(message)
        self.at_end()
        return self.problems

    # Calls ---------------------------------------------------------------------------------

    def on_call(self, call):
        """A call of anyone."""
        if call.destination == BUS_NAME or call.destination in self.lives:
            self.calls[(call.sender, call.serial)] = call

    def on_answer(self, answer):
        """A reply or an error of anyone."""
        call = self.calls.pop((answer.destination, answer.reply_serial), None)
        life = self.lives.get(answer.sender)
        if life is None:
            return
        if call is None:
            self.wrong('answer', 'answers no call, or one answered before', answer)
        elif answer.kind == 'reply' and call.member in ASYNC_METHODS \
                and call.interface.startswith(BUS_NAME + '.'):
            self.on_accepted(life, call, answer)

    def on_accepted(self, life, call, reply):
        """design.md 3.2: ids are never 0 and unique in the daemon's life."""
        number, = reply.args
        if number == 0:
            self.wrong('request', 'id 0', reply)
        if number in life.requests:
            self.wrong('request', 'id used twice', reply)
        life.requests[number] = Request(call, reply)

    # Signals -------------------------------------------------------------------------------

    def on_signal(self, message):
        """A signal of anyone."""
        if message.is_signal('NameOwnerChanged') and message.args[1] and not message.args[2]:
            self.left.add(message.args[0])
        life = self.lives.get(message.sender)
        ours = (message.path or '').startswith(ROOT)
        if life is None:
            if ours or (message.interface or '').startswith(BUS_NAME):
                self.wrong('sender', 'not of the daemon', message)
            return
        if not ours or not (message.interface.startswith(BUS_NAME + '.')
                            or message.interface in (PROPERTIES, OBJECT_MANAGER)):
            self.wrong('sender', 'about something else', message)
            return
        if message.destination is not None:
            self.wrong('sender', 'not to everybody', message)
        self.on_own_signal(life, message)

    def on_own_signal(self, life, message):
        """A signal of the daemon about itself."""
        if message.path == ROOT:
            self.on_object(life, message)
            return
        if life.stage.get(message.path) not in ('added', 'arrived', 'removed'):
            self.wrong('object', 'a signal of what is not there', message)
        connection = life.connections.get(message.path)
        packet = life.packets.get(message.path)
        if COMPLETION.fullmatch(message.member):
            self.on_completion(life, message)
        elif message.member == 'OnConnectStateChange' and connection is not None:
            connection.unannounced = None
        elif message.member == 'OnPacketServiceStateChange' and packet is not None:
            packet.unannounced = None
        elif message.member == 'PropertiesChanged' and message.args[0] == CONNECTION:
            self.on_connection_changed(life, message)
        elif message.member == 'PropertiesChanged' and message.args[0] == REGISTRATION:
            self.on_registration_changed(packet, message)

    # Objects -------------------------------------------------------------------------------

    def on_object(self, life, message):
        """design.md 2: InterfacesAdded, On…Arrival; completions, On…Removal, InterfacesRemoved."""
        path = message.args[0] if message.args else None
        if not isinstance(path, str) or not path.startswith((ROOT + '/Interface/',
                                                             ROOT + '/Connection/')):
            return
        kind = path[len(ROOT) + 1:].split('/')[0]
        steps = {'InterfacesAdded': (None, 'added'), f'On{kind}Arrival': ('added', 'arrived'),
                 f'On{kind}Removal': ('arrived', 'removed'),
                 'InterfacesRemoved': ('removed', 'gone')}
        if message.member not in steps:
            return
        before, after = steps[message.member]
        if life.stage.get(path) != before:
            self.wrong('object', f'{after}, and was {life.stage.get(path)} before', message)
        if after in ('removed', 'gone'):
            for number in life.open(path):
                self.wrong('object', f'request {number} is not completed', message)
        life.stage[path] = after
        if after == 'added':
            self.on_added(life, path, message.args[1])

    def on_added(self, life, path, interfaces):
        """Notes the values an object begins with."""
        if CONNECTION in interfaces:
            life.connections[path] = ConnectionWalk(interfaces[CONNECTION])
        if REGISTRATION in interfaces:
            identity = interfaces.get(BUS_NAME + '.Interface', {}).get('InterfaceID')
            life.packets[path] = PacketWalk(identity, interfaces[REGISTRATION])

    # Values --------------------------------------------------------------------------------

    def on_connection_changed(self, life, message):
        """design.md 4: the states of a Connection, and what comes with them."""
        connection = life.connections.get(message.path)
        if connection is None:
            return
        changed = message.changed()
        old, new = connection.state, changed.get('ActivationState')
        connection.values.update(changed)
        if new is not None:
            if connection.unannounced is not None:
                self.wrong('state', f'a change before {connection.unannounced} was announced',
                           message)
            if old is not None and new not in FOLLOWS.get(old, {new}) | {UNKNOWN}:
                self.wrong('state', f'{STATES[old]} is followed by {STATES[new]}', message)
            self.on_state(life, connection, new, message)
            connection.since = message.index
        if new is not None or 'ActivationNetworkError' in changed:
            connection.unannounced = message

    def on_state(self, life, connection, new, message):
        """A new ActivationState."""
        if new == ACTIVATING:
            connection.activating = message.index
            if not life.open(message.path, 'Connect'):
                self.wrong('state', 'ACTIVATING before any Connect was replied to', message)
            if life.open(message.path, 'Disconnect'):
                self.wrong('state', 'ACTIVATING before a Disconnect has completed', message)
            packet = life.packet_of(connection)
            if packet is not None and (packet.unannounced is not None or packet.values.get(
                    'PacketServiceState', ATTACHED) not in (ATTACHED, UNKNOWN)):
                self.wrong('state', 'ACTIVATING before attached was announced', message)
        elif new == ACTIVATED and not connection.configured():
            self.wrong('state', 'ACTIVATED without IP configuration', message)
        elif new == DEACTIVATED and (connection.configured() or connection.values.get('Origin')):
            self.wrong('state', 'DEACTIVATED with IP configuration or Origin', message)

    def on_registration_changed(self, packet, message):
        """The packet service of an Interface."""
        if packet is None:
            return
        changed = message.changed()
        packet.values.update(changed)
        if {'PacketServiceState', 'PacketAttachNetworkError'} & set(changed):
            if packet.unannounced is not None:
                self.wrong('state', f'a change before {packet.unannounced} was announced', message)
            # what has become unknown is announced when it is known again
            unknown = changed.get('PacketServiceState') == UNKNOWN
            packet.unannounced = None if unknown else message

    # Completions ---------------------------------------------------------------------------

    def on_completion(self, life, message):
        """design.md 3.2, 3.3"""
        number, status = message.args[:2]
        request = life.requests.get(number)
        if request is None:
            self.wrong('request', 'completes what was not accepted, or not yet', message)
            return
        if request.completed is not None:
            self.wrong('request', 'completed a second time', message)
            return
        if (request.path, ASYNC_METHODS[request.member]) != (message.path, message.member):
            self.wrong('request', f'completes a {request.member} on {request.path}', message)
        request.completed = message
        connection = life.connections.get(request.path)
        if connection is None:
            return
        if connection.unannounced is not None:
            self.wrong('completion', f'before {connection.unannounced} was announced', message)
        packet = life.packet_of(connection)
        if packet is not None and packet.unannounced is not None:
            self.wrong('completion', f'before {packet.unannounced} was announced', message)
        self.check_turn(life, request, status)
        if request.member == 'Disconnect':
            self.check_disconnected(connection, message, status)
        elif status == S_OK:
            self.check_connected(connection, message, request)
        else:
            self.check_failed(life, connection, message, status)
            if status == ERROR_CANCELLED and not any(
                    life.requests[n].accepted > request.accepted
                    for n in life.open(request.path, 'Disconnect')):
                self.wrong('completion', 'cancelled before any Disconnect was replied to', message)

    def check_turn(self, life, request, status):
        """design.md 3.3: first in first out, but Disconnect overtakes."""
        for number in life.open(request.path, before=request.accepted):
            member = life.requests[number].member
            if member == 'Connect' or request.member == 'Disconnect' or status not in OVERTAKING:
                self.wrong('turn', f'before the {member} of request {number}', request.completed)

    def check_disconnected(self, connection, message, status):
        """DEACTIVATED before OnDisconnectComplete; S_OK, or the daemon stops first."""
        if status not in (S_OK, ERROR_SERVICE_NOT_ACTIVE):
            self.wrong('completion', 'a status that Disconnect does not have', message)
        if status == S_OK and connection.state not in (DEACTIVATED, UNKNOWN, None):
            self.wrong('completion', f'in state {STATES[connection.state]}', message)

    def check_connected(self, connection, message, request):
        """design.md 4: reply, ACTIVATING, ACTIVATED with an address, completion."""
        if connection.state != ACTIVATED:
            self.wrong('completion', f'S_OK in state {STATES[connection.state]}', message)
        elif not request.accepted < connection.activating < connection.since:
            self.wrong('completion', 'ACTIVATED, but not by this Connect', message)
        elif not connection.configured():
            self.wrong('completion', 'S_OK without IP configuration', message)

    def check_failed(self, life, connection, message, status):
        """Nothing is up that this Connect made."""
        allowed = {DEACTIVATED, UNKNOWN, None}
        if status in (ERROR_CANCELLED, ERROR_SERVICE_NOT_ACTIVE):
            allowed.add(DEACTIVATING)
        if status == E_MBN_MAX_ACTIVATED_CONTEXTS:
            allowed.add(ACTIVATED)
        if connection.state not in allowed:
            self.wrong('completion', f'a failure in state {STATES[connection.state]}', message)
        cause = message.args[2].get('network-error', 0)
        packet = life.packet_of(connection)
        known = {0, connection.values.get('ActivationNetworkError')}
        if packet is not None:
            known.add(packet.values.get('PacketAttachNetworkError'))
        if cause not in known:
            self.wrong('completion', f'before network error {cause} can be read', message)

    # The end -------------------------------------------------------------------------------

    def at_end(self):
        """What is still open."""
        for (caller, _serial), call in self.calls.items():
            if caller not in self.left:
                self.wrong('answer', 'never answered', call)
        for life in self.lives.values():
            for number, request in life.requests.items():
                if request.completed is None:
                    self.wrong('request', f'{number} was never completed',
                               self.messages[request.accepted])
            for path, stage in life.stage.items():
                if stage in ('added', 'removed'):
                    self.wrong('object', f'{path} was {stage}, and that was all',
                               self.messages[-1])
            for walk in (*life.connections.values(), *life.packets.values()):
                if walk.unannounced is not None:
                    self.wrong('state', 'a change was never announced', walk.unannounced)


def check_order(messages):
    """Everything that is wrong with the order of these messages, a line each."""
    return Walk(messages).run()
