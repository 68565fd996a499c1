# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Many clients at once: a bus monitor, and the queue of design.md 3 as a model that follows it.

The model decides from the messages alone, in the order in which the daemon sent them: a request
is accepted when its reply goes out, the state is the one announced last.

    monitor = Monitor(scene.bus.address, Model(valid={xml}))
    crowd = [Member(scene.bus.address) for _ in range(10)]
    for member in crowd:
        member.connect(connection, xml)
    monitor.quiesce(crowd)              # raises Violation with the last messages
"""

import select
import time

from gi.repository import Gio

from mbnbus import BUS_NAME, DEFAULT_TIMEOUT, Client, Message
from mbnharness import (ACTIVATED, ACTIVATING, CONNECTION, DEACTIVATED, DEACTIVATING,
                        E_HANDLE, E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_CANCELLED, ERROR_TIMEOUT,
                        S_OK, IntegrationTest, profile)
from mbnrules import ASYNC_METHODS, COMPLETION

ERROR = 'org.mbnd1.Error.'
ATTACHED = 'packet attached'
NEVER = 'set activate-delay 60000'
PATH = '/org/mbnd1/Connection/0'
ONE, TWO, THREE = (profile(apn, name=apn) for apn in ('one', 'two', 'three'))
GONE = ('org.freedesktop.DBus.Error.UnknownMethod', 'org.freedesktop.DBus.Error.UnknownObject')
PER_CLIENT, PER_MODEM = 32, 256
TAIL = 30
STATES = {0: 'NONE', ACTIVATED: 'ACTIVATED', ACTIVATING: 'ACTIVATING', DEACTIVATED: 'DEACTIVATED',
          DEACTIVATING: 'DEACTIVATING'}


class Violation(AssertionError):
    """A rule does not hold; the text has the rule and the last messages."""


class Request:
    """One accepted request."""

    def __init__(self, number, member, client, path, args, position):
        self.number = number
        self.member = member
        self.client = client
        self.path = path
        self.args = args
        self.position = position            # of the reply among the daemon's messages
        self.cancelled_by = None            # the first Disconnect accepted after it
        self.status = None

    def __str__(self):
        return f'{self.member} {self.number} of {self.client}'


class Link:
    """What the messages say about one Connection object."""

    def __init__(self, state=DEACTIVATED):
        self.state = state
        self.owed = False                   # a state was announced, its OnConnectStateChange not
        self.activated_at = -1
        self.activating_at = -1
        self.up = None                      # the Connect that made the context
        self.connects = []                  # open ones in order of acceptance
        self.disconnects = []
        self.others = []

    def queue(self, member):
        """The open requests of that kind."""
        return {'Connect': self.connects, 'Disconnect': self.disconnects}.get(member, self.others)

    def open(self):
        """All open requests."""
        return self.connects + self.disconnects + self.others

    def __str__(self):
        return (f'{STATES.get(self.state)}, open: {", ".join(map(str, self.connects)) or "-"}; '
                f'{", ".join(map(str, self.disconnects)) or "-"}')


class Model:
    """Follows the daemon's messages; fail() is called for what design.md does not allow.

    valid: the documents that Connect with mode 1 takes; anything else is InvalidArg
    failures: what a Connect may complete with besides S_OK, cancelled and MaxActivatedContexts
    resets: the modem may be reset or unplugged meanwhile (E_HANDLE, ERROR_TIMEOUT, Pending)
    """

    def __init__(self, valid=(), failures=(), resets=False):
        self.valid = set(valid)
        self.failures = set(failures)
        self.resets = resets
        self.daemon = None
        self.position = 0
        self.calls = {}                     # (sender, serial): (path, member, args), unanswered
        self.links = {}
        self.left = set()                   # clients that have left without waiting
        self.present = []                   # paths of Connections (that came since)
        self.modem_of = {}                  # other paths that stand for the modem of a Connection
        self.requests = {}                  # all ids ever: Request
        self.open_by_client = {}
        self.answered = {}                  # by client
        self.counts = {}

    def fail(self, rule, text):
        """Ends it."""
        raise Violation(f'{rule}: {text}')

    def link(self, path):
        """The Link of that path; a new one is DEACTIVATED."""
        return self.links.setdefault(self.modem_of.get(path, path), Link())

    def open(self):
        """The requests that are open."""
        return [r for link in self.links.values() for r in link.open()]

    def count(self, what):
        """Counts for the summary."""
        self.counts[what] = self.counts.get(what, 0) + 1

    def summary(self):
        """One line: what has been seen how often."""
        return ', '.join(f'{k} {v}' for k, v in sorted(self.counts.items()))

    # Messages ------------------------------------------------------------------------------

    def take(self, message):
        """The next message on the bus."""
        if message.kind == 'call':
            if message.destination == BUS_NAME:
                key = (message.sender, message.serial)
                self.calls[key] = (message.path, message.member, message.args)
                self.count('calls')
            return
        if message.kind in ('reply', 'error'):
            self.take_answer(message)
            return
        self.position += 1
        if message.member == 'OnConnectStateChange':
            self.link(message.path).owed = False
        elif COMPLETION.fullmatch(message.member):
            self.completed(message.path, message.member, *message.args)
        elif message.member == 'PropertiesChanged' and 'ActivationState' in message.args[1]:
            self.announced(self.link(message.path), message.args[1]['ActivationState'])
        elif message.member == 'InterfacesAdded' and CONNECTION in message.args[1]:
            self.link(message.args[0]).state = message.args[1][CONNECTION]['ActivationState']
            self.present.append(message.args[0])
        elif message.member == 'InterfacesRemoved' and message.args[0] in self.present:
            self.present.remove(message.args[0])
            if self.link(message.args[0]).open():
                self.fail('design.md 2', f'removed before {self.link(message.args[0])} completed')

    def take_answer(self, message):
        """A reply or an error; those of the bus itself are none of ours."""
        call = self.calls.pop((message.destination, message.reply_serial), None)
        if call is None:
            if message.sender == self.daemon:
                self.fail('one reply a call', 'an answer to nothing, or a second one')
            return
        self.position += 1
        self.answered[message.destination] = self.answered.get(message.destination, 0) + 1
        path, member, args = call
        if message.kind == 'error':
            name = message.error_name
            if name.startswith(ERROR):
                name = name[len(ERROR):]
            elif name not in GONE or not self.resets:
                self.fail('design.md 1', f'{member} failed with {name}')
            self.refused(self.link(path), member, message.destination, args, name)
            return
        self.daemon = message.sender
        if member in ASYNC_METHODS:
            self.accepted(path, member, message.destination, args, message.args[0])
        elif member == 'GetConnectionState':
            self.read(self.link(path), member, message.args[0])
            if message.args[1]:
                self.fail('CTX-59', 'a name though no profile is stored')
        elif member == 'Get' and args == (CONNECTION, 'ActivationState'):
            self.read(self.link(path), member, message.args[0])

    def read(self, link, member, state):
        """A getter and a property say what was announced last."""
        self.count('reads')
        if state != link.state:
            self.fail('design.md 4', f'{member} says {STATES.get(state, state)}, announced was '
                      f'{STATES.get(link.state)}')

    # Calls ---------------------------------------------------------------------------------

    def is_valid(self, member, args):
        """Whether the arguments are good."""
        return member != 'Connect' or (args[0] == 1 and args[1] in self.valid)

    def accepted(self, path, member, client, args, number):
        """A reply with a request id."""
        link = self.link(path)
        request = Request(number, member, client, path, args, self.position)
        if number == 0 or number in self.requests:
            self.fail('design.md 3.2', f'request id {number} is 0 or was used before')
        if not self.is_valid(member, args):
            self.fail('design.md 3.1', f'{request} accepted: {str(args)[:80]}')
        if self.open_by_client.get(client, 0) >= PER_CLIENT:
            self.fail('design.md 3.6', f'{request} accepted beyond {PER_CLIENT}')
        if len(link.open()) >= PER_MODEM:
            self.fail('design.md 3.6', f'{request} accepted beyond {PER_MODEM}')
        if member == 'Connect':
            if link.state == ACTIVATED and not link.disconnects:
                self.fail('design.md 3.3, CTX-35', f'{request} accepted though ACTIVATED ({link})')
        elif member == 'Disconnect':
            if link.state == DEACTIVATED and not link.connects and not link.disconnects:
                self.fail('design.md 3.3, CTX-61', f'{request} accepted with nothing to end')
            for connect in link.connects:
                connect.cancelled_by = connect.cancelled_by or request
        link.queue(member).append(request)
        self.requests[number] = request
        self.open_by_client[client] = self.open_by_client.get(client, 0) + 1
        self.count(member + ' accepted')

    def refused(self, link, member, client, args, name):
        """An error reply; with it nothing happens (CTX-53)."""
        self.count(f'{member} {name.rsplit(".", 1)[-1]}')
        if self.resets and (name in GONE or name == 'Pending' and member == 'GetConnectionState'):
            return
        if client in self.left and name == 'AccessDenied':
            return
        if member not in ASYNC_METHODS:
            self.fail('design.md 1', f'{member} failed with {name}')
        if (name == 'InvalidArg') == self.is_valid(member, args):
            self.fail('design.md 3.1', f'{member} refused with {name}: {str(args)[:80]}')
        if name == 'InvalidArg':
            return
        if name == 'NotEnoughQuota':
            if self.open_by_client.get(client, 0) < PER_CLIENT \
                    and len(link.open()) < PER_MODEM:
                self.fail('design.md 3.6', f'{member} of {client} refused below the limits')
        elif (member, name) == ('Connect', 'MaxActivatedContexts'):
            if link.state != ACTIVATED or link.disconnects:
                self.fail('design.md 3.3, CTX-35', f'Connect refused with {name}: {link}')
        elif (member, name) == ('Disconnect', 'NotFound'):
            if link.state not in (0, DEACTIVATED) or link.connects or link.disconnects:
                self.fail('design.md 3.3, CTX-61', f'Disconnect refused with {name}: {link}')
        else:
            self.fail('design.md 3.1', f'{member} refused with {name}: {link}')

    # Signals -------------------------------------------------------------------------------

    def announced(self, link, state):
        """ActivationState changed."""
        self.count('state ' + STATES.get(state, str(state)))
        if link.owed:
            self.fail('design.md 4', 'no OnConnectStateChange after the change before this one')
        if state in (ACTIVATING, ACTIVATED) and link.disconnects and not self.resets:
            self.fail('design.md 3.3', f'{STATES[state]} before the Disconnect completed: {link}')
        if state in (ACTIVATING, ACTIVATED) and not link.connects:
            self.fail('CTX-31', f'{STATES[state]} though nobody asked: {link}')
        if state == ACTIVATING and link.connects[0].cancelled_by and not self.resets:
            self.fail('design.md 3.3', f'ACTIVATING for a cancelled request: {link}')
        if state == ACTIVATED:
            if link.state != ACTIVATING:
                self.fail('design.md 4', 'ACTIVATED without ACTIVATING before')
            link.activated_at = self.position
        else:
            link.up = None
        if state == ACTIVATING:
            link.activating_at = self.position
        link.state = state
        link.owed = True

    def completed(self, path, member, number, status, details):
        """An On…Complete."""
        link = self.link(path)
        request = self.requests.get(number)
        if request is None:
            self.fail('design.md 3.2', f'{member} {number} before its reply, or of nobody')
        if request.status is not None:
            self.fail('design.md 3.2, CTX-52', f'{request} completed twice')
        if (path, member) != (request.path, ASYNC_METHODS[request.member]):
            self.fail('design.md 3.2', f'{request} completed by {member} on {path}')
        if link.owed:
            self.fail('design.md 4', f'{request} completed before OnConnectStateChange')
        if (status == S_OK) != (details['status-name'] == 'S_OK') or 'message' not in details:
            self.fail('design.md 1', f'{request} completed with {status} and {details}')
        request.status = status
        self.open_by_client[request.client] -= 1
        self.count(f'{request.member} {details["status-name"]}')
        queue = link.queue(request.member)
        if request.member in ('Connect', 'Disconnect') and queue[0] is not request:
            self.fail('design.md 3.3', f'{request} completed before {queue[0]}, accepted earlier')
        queue.remove(request)
        if request.member == 'Connect':
            self.connect_completed(link, request)
        elif request.member == 'Disconnect':
            self.disconnect_completed(link, request)

    def connect_completed(self, link, request):
        """How a Connect may end."""
        status, name = request.status, STATES.get(link.state)
        text = f'{request} completed with 0x{status & 0xffffffff:08X} in state {name}'
        if (status == ERROR_CANCELLED) != (request.cancelled_by is not None):
            self.fail('design.md 3.3', f'{text}; cancelled by {request.cancelled_by}')
        if status == S_OK:
            if link.state != ACTIVATED or link.activated_at < request.position:
                self.fail('design.md 4', f'{text}; ACTIVATED was not announced for it')
            if link.up is not None:
                self.fail('CTX-1', f'{text}, after S_OK for {link.up} and no end in between')
            link.up = request
        elif status == E_MBN_MAX_ACTIVATED_CONTEXTS:
            # a context is active when its turn comes, or it is the modem's own word, of a session
            # that had ended when it was asked about it (design.md 3.7 "then that status")
            asked = link.state == DEACTIVATED and link.activating_at > request.position
            if link.state != ACTIVATED and not asked:
                self.fail('design.md 3.3', text)
        elif status == ERROR_CANCELLED:
            if link.state not in (DEACTIVATING, DEACTIVATED) and not self.resets:
                self.fail('design.md 3.3', text)
        elif status not in self.failures \
                and not (self.resets and status in (E_HANDLE, ERROR_TIMEOUT)):
            self.fail('design.md 3.2', text + ', which nothing explains')
        elif link.state != DEACTIVATED and not self.resets:
            self.fail('design.md 3.2, 4', text)

    def disconnect_completed(self, link, request):
        """CTX-61: always S_OK, with nothing left."""
        if request.status != S_OK:
            self.fail('CTX-61', f'{request} completed with 0x{request.status & 0xffffffff:08X}')
        if link.state != DEACTIVATED and not self.resets:
            self.fail('design.md 3.3', f'{request} completed in state {STATES.get(link.state)}')
        for connect in link.connects:
            if connect.position < request.position:
                self.fail('design.md 3.3', f'{request} completed before {connect}, which it '
                          'cancels')


class Monitor(Client):
    """A bus monitor that gives every message to a model.

    keep: how many of the last messages are kept; None is all
    """

    def __init__(self, address, model, keep=None):
        self.keep = keep
        self.model = None
        self._taken = 0
        super().__init__(address, monitor=True)
        self.pump(0)
        self.messages.clear()
        self._taken = 0
        self.model = model

    def pump(self, timeout):
        """As Client.pump, in one pass over what has come."""
        alive = True
        readable, _, _ = select.select([self._socket], [], [], max(timeout, 0))
        if readable:
            data = self._socket.recv(1 << 20)
            alive = bool(data)
            self._input += data
        start = 0
        while len(self._input) - start >= 16:
            end = start + Gio.DBusMessage.bytes_needed(self._input[start:start + 16])
            if len(self._input) < end:
                break
            raw = Gio.DBusMessage.new_from_blob(self._input[start:end],
                                                Gio.DBusCapabilityFlags.NONE)
            start = end
            self._take(Message(raw, self._taken))
        self._input = self._input[start:]
        return alive

    def _take(self, message):
        self._taken += 1
        self.messages.append(message)
        if self.keep is not None and len(self.messages) > 2 * self.keep:
            del self.messages[:-self.keep]
        if self.model is None:
            return
        try:
            self.model.take(message)
        except Violation as violation:
            raise Violation(f'{violation}\n{self.tail()}') from None

    def tail(self, count=TAIL):
        """The last messages, for people."""
        return '\n'.join(f'  {m.time:.3f} {m.sender}>{m.destination or ""} {str(m)[:240]}'
                         for m in self.messages[-count:])

    def drain(self, crowd, timeout=0):
        """Takes in what is there; waits up to timeout seconds for the first byte."""
        while self.pump(timeout) and select.select([self._socket], [], [], 0)[0]:
            timeout = 0
        for member in crowd:
            member.drain()

    def until(self, condition, crowd=(), timeout=DEFAULT_TIMEOUT, what='that'):
        """Takes messages in until the condition holds."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise Violation(f'{what}: not within {timeout:g} s\n{self.tail()}')
            self.drain(crowd, 0.05)

    def quiesce(self, crowd, timeout=DEFAULT_TIMEOUT):
        """Waits until all calls of the crowd are answered and no request is open."""
        def is_quiet():
            return not self.model.open() and not self.waiting(crowd)
        try:
            self.until(is_quiet, crowd, timeout, 'design.md 3.2, an end of all requests')
        except Violation as violation:
            links = '\n'.join(f'  {path}: {link}' for path, link in self.model.links.items())
            calls = '\n'.join(f'  no answer to {key} {call[:2]}'
                              for key, call in self.model.calls.items())
            raise Violation(f'{violation}\n{links}\n{calls}') from None

    def waiting(self, crowd):
        """How many calls of the crowd are not answered."""
        return sum(m.sent - self.model.answered.get(m.name, 0) for m in crowd)


class Member(Client):
    """One of the crowd: sends and does not look at what comes (unless it subscribes)."""

    def __init__(self, address, subscribe=False):
        self.sent = 0
        super().__init__(address, subscribe=subscribe)
        self._listens = subscribe

    def send(self, path, interface, member, signature=None, args=(), destination=BUS_NAME):
        """As Client.send."""
        self.sent += destination == BUS_NAME
        return super().send(path, interface, member, signature, args, destination)

    def connect(self, connection, xml, mode=1):
        """Sends Connect."""
        return self.send(connection, CONNECTION, 'Connect', '(us)', (mode, xml))

    def disconnect(self, connection):
        """Sends Disconnect."""
        return self.send(connection, CONNECTION, 'Disconnect')

    def drain(self):
        """Takes in what is there: keeps it if it listens, else throws it away."""
        if self._listens:
            self.pump(0)
            return
        while self._socket.fileno() >= 0 and select.select([self._socket], [], [], 0)[0]:
            if not self._socket.recv(1 << 20):
                break


class CrowdTest(IntegrationTest):
    """A scene, a monitor with the model, and members that only send, or also listen."""

    def crowd(self, scene, count=10, subscribe=False):
        """Members who leave with the test."""
        members = [Member(scene.bus.address, subscribe) for _ in range(count)]
        for member in members:
            self.addCleanup(member.close)
        return members

    def watch(self, scene, valid=(), failures=()):
        """Starts the monitor."""
        monitor = Monitor(scene.bus.address, Model([ONE, TWO, THREE, *valid], failures))
        self.addCleanup(monitor.close)
        return monitor

    def answered(self, monitor, crowd):
        """Waits until every call of the crowd has its reply."""
        monitor.until(lambda: not monitor.waiting(crowd), crowd, what='replies (design.md 3.2)')

    def requests(self, monitor, member='Connect'):
        """All accepted ones in order of acceptance."""
        return [r for r in monitor.model.requests.values() if r.member == member]

    def completions(self, monitor, *members):
        """(id, status) of completions in the order they came."""
        names = [f'On{m}Complete' for m in members or ('Connect', 'Disconnect')]
        return [m.args[:2] for m in monitor.messages if m.member in names]

    def in_use(self, scene, connection, modem=None):
        """The access string the modem has active; bus and modem agree."""
        contexts = (modem or scene.modem).state()['contexts']
        state = scene.client.get(connection, CONNECTION, 'ActivationState')
        self.assertEqual(state, ACTIVATED if contexts else DEACTIVATED)
        self.assertEqual(scene.state(connection), state)
        return contexts[0]['access_string'] if contexts else None

    def asked(self, scene, since):
        """What the modem was asked for a request (not what is read in the background)."""
        return [e for e in scene.wire(since=since)
                if e.get('op') == 'set' or e.get('cid') in ('connect', 'visible-providers')]
