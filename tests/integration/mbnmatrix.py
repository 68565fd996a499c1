# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every step x every interruption: many modems on one daemon, each of them one cell of the table.

A Cell has a simulated modem for itself and a generator that says what happens to it. The generator
yields Wait objects; run() lets all cells of all scenes go on as soon as what they wait for is
there: most of a cell is waiting. When a cell has ended its modem is pulled out and comes back as
another one for the next cell.

    table = Table(test, cells)          # a scene
    run([table])                        # all cells to their ends
    table.report()                      # one subTest for each cell

mbnmatrixsteps.py has what is interrupted, by what, and what design.md allows then;
mbnmatrixcells.py and mbnmatrixopen.py what the cells do.
"""

import re
import time
import traceback

from mbnharness import (ACTIVATED, BUS_NAME, CONNECTION, DEACTIVATED, INTERFACE, ROOT,
                        S_OK, TIME_FACTOR, NoMessage, SimError, profile)

# Limits of [modem]: short, in the order that the defaults have; a query and the probe after it
# end before ip_timeout does, so that a modem that died is known before its address is missed.
# Enough for two dozen modems at once on a machine that does other things as well.
LIMITS = {name: 1.5 * value * TIME_FACTOR for name, value in {
    'query_timeout': 1.5, 'open_timeout': 1.5, 'probe_timeout': 1, 'attach_timeout': 1.5,
    'register_timeout': 1.5, 'activate_timeout': 4, 'deactivate_timeout': 1.5,
    'ip_timeout': 4}.items()}
FIRST_RETRY = 5         # design.md 3.5: "the first within 5 s"
ATTACH_WAIT = 5         # design.md 3.5: "wait up to 5 s for the indication"
MARGIN = 4 * TIME_FACTOR
MODEMS = 9              # on one daemon
POLL = 0.02             # between two looks at a journal
UNKNOWN = ('org.freedesktop.DBus.Error.UnknownMethod', 'org.freedesktop.DBus.Error.UnknownObject')


def within(*names):
    """The sum of these limits and the margin, in seconds."""
    return sum(LIMITS[name + '_timeout'] for name in names) + MARGIN


REOPENED = within('query', 'probe', 'open', 'open', 'query', 'query') + FIRST_RETRY


class Wait:
    """Until check() returns something that is not None; NoMessage after timeout seconds."""

    def __init__(self, check, timeout, what):
        self.check = check
        self.what = f'{what}: not within {timeout:g} s'
        self.deadline = time.monotonic() + timeout


class Cell:
    """One modem and what happens to it. script(cell) is the generator.

    scenario: what the modem is told before it is plugged in
    """

    def __init__(self, name, script, scenario=()):
        self.name = name
        self.script = script
        self.scenario = list(scenario)
        self.error = None
        self.table = self.modem = self.net = self.wait = self.generator = None
        self.connection = self.interface_id = self.dump = self.stage = None
        self.connections = []               # paths, each a life of the Connection
        self.notes = []
        self.requests = {}                  # name: (kind, id)
        self.looked = self.start = self.plugged = 0
        self.late = False                   # a step that does not last has not been reached

    # What happens --------------------------------------------------------------------------

    def begin(self, table, modem=None, net=None):
        """Called when its turn has come."""
        self.table, self.modem, self.net = table, modem, net
        self.generator = self.play()
        self.advance(None)

    def play(self):
        """A modem that is new to the daemon, and then the script."""
        if self.modem is not None:
            yield from self.until(lambda: not self.table.is_present(self.net), MARGIN,
                                  'the end of the modem before')
            for line in ('reset-state', 'journal-clear', f'set imei {self.table.new_imei()}',
                         *self.scenario):
                self.command(line)
            self.start = self.table.scene.client.mark()
            yield from self.until(self.plug, 10 * MARGIN, 'an inotify instance')
        yield from self.script(self)

    def plug(self):
        """Plugs the modem in if it is not; False while it has not got what it needs for that."""
        try:
            if not self.modem.state()['plugged']:
                self.plugged = time.monotonic()
                self.modem.command('plug')
        except SimError as error:
            if 'Too many open files' not in str(error):
                raise
            return False
        self.note('modem: plug')
        return True

    def end(self):
        """Keeps what a failure needs, and pulls the modem out."""
        self.generator = None
        if self.modem is not None:
            if self.error is not None:
                self.dump = self.show()
            if self.modem.state()['plugged']:
                self.modem.command('unplug')

    def poll(self):
        """Goes on if what it waits for is there, or overdue; returns whether it has ended."""
        if self.generator is None:
            return True
        try:
            value = self.wait.check()
        except Exception as error:  # pylint: disable=broad-except
            self.advance(None, error)
            return self.generator is None
        if value is not None:
            self.advance(value)
        elif time.monotonic() > self.wait.deadline:
            self.advance(None, NoMessage(self.wait.what))
        return self.generator is None

    def advance(self, value, error=None):
        """Runs the script up to its next wait."""
        try:
            self.wait = self.generator.send(value) if error is None \
                else self.generator.throw(error)
        except StopIteration:
            self.end()
        except Exception:  # pylint: disable=broad-except
            self.error = traceback.format_exc()
            self.end()

    def note(self, text):
        """Something to tell if the cell fails."""
        self.notes.append(f'{time.monotonic():.3f} {text}')

    def command(self, text, or_not=False):
        """Runs a control command of the modem; or_not: one that may come too late."""
        self.note(f'modem: {text}')
        try:
            return self.modem.command(text)
        except SimError:
            if not or_not:
                raise
            return None

    # Waiting (generators) --------------------------------------------------------------------

    def until(self, check, timeout, what):
        """Waits until check() is true; returns its value."""
        value = yield Wait(lambda: check() or None, timeout, what)
        return value

    def pause(self, seconds):
        """Lets time pass."""
        end = time.monotonic() + seconds
        yield Wait(lambda: time.monotonic() >= end or None, seconds + 60, 'time')

    def message(self, is_it, timeout, what, since=None):
        """Waits for a message of the bus."""
        client = self.table.scene.client
        cursor = [len(client.messages) if since is None else since]

        def look():
            while cursor[0] < len(client.messages):
                message = client.messages[cursor[0]]
                cursor[0] += 1
                if is_it(message):
                    return message
            return None
        message = yield Wait(look, timeout, what)
        return message

    def journal(self, is_it, timeout, what, since=None):
        """Waits for an entry of the modem's journal."""
        last = [self.looked if since is None else since, 0]

        def look():
            if time.monotonic() < last[1]:
                return None
            last[1] = time.monotonic() + POLL
            for entry in self.modem.journal(last[0]):
                last[0] = entry['n']
                if is_it(entry):
                    return entry
            return None
        entry = yield Wait(look, timeout, what)
        return entry

    def mark(self):
        """The present end of the journal, where journal() begins to look."""
        journal = self.modem.journal(self.looked)
        if journal:
            self.looked = journal[-1]['n']
        return self.looked

    def call(self, path, interface, member, signature=None, args=()):
        """Calls a method; returns the reply or error Message."""
        client = self.table.scene.client
        start = len(client.messages)
        serial = client.send(path, interface, member, signature, args)
        reply = yield from self.message(
            lambda m: m.kind in ('reply', 'error') and m.reply_serial == serial, MARGIN * 2,
            f'the reply to {member}', start)
        return reply

    def send(self, name, member, signature=None, args=(), path=None, interface=CONNECTION):
        """Calls an asynchronous method; accepted() waits for the reply."""
        path = path or self.connection
        client = self.table.scene.client
        start = len(client.messages)
        serial = client.send(path, interface, member, signature, args)
        self.requests[name] = (member, serial, start, path)

    def accepted(self, *names, refused=()):
        """The calls of these names were accepted; completed() waits for the completions.

        refused: names of errors that are allowed as well; returns the names accepted
        """
        good = []
        for name in names:
            member, serial, start, path = self.requests[name]
            reply = yield from self.message(
                lambda m, s=serial: m.kind in ('reply', 'error') and m.reply_serial == s,
                MARGIN * 2, f'the reply to {member}', start)
            if reply.kind == 'reply':
                self.requests[name] = (member, reply.args[0], reply, path)
                self.note(f'{name}: {member} is request {reply.args[0]}')
                good.append(name)
            elif reply.error_name not in refused:
                raise AssertionError(f'{member} was refused: {reply}')
        return good

    def send_connect(self, name='running', access_string='internet'):
        """Calls Connect."""
        self.send(name, 'Connect', '(us)', (1, profile(access_string)))

    def connect(self, name='running', access_string='internet'):
        """An accepted Connect."""
        self.send_connect(name, access_string)
        yield from self.accepted(name)

    def disconnect(self, name='disconnect'):
        """An accepted Disconnect."""
        self.send(name, 'Disconnect')
        yield from self.accepted(name)

    def completed(self, name, timeout):
        """The completion of a request; timeout counts from now."""
        member, number, reply, path = self.requests[name]
        wanted = f'On{member}Complete'
        done = yield from self.message(
            lambda m: m.kind == 'signal' and m.member == wanted and m.args[0] == number
            and m.sender == reply.sender, timeout, f'the completion of {name} ({member})',
            reply.index)
        self.note(f'{name} completed: {done.args[2].get("status-name")}, '
                  f'"{done.args[2].get("message")}"')
        if done.path != path:
            raise AssertionError(f'{done} is not on {path}')
        return done

    def present(self, timeout=REOPENED):
        """Waits until the modem has its Connection (announced by its arrival)."""
        path = yield from self.until(lambda: self.table.connection_of(self), timeout,
                                     f'the Connection of {self.net}')
        if path not in self.connections:
            self.connections.append(path)
        self.connection = path
        self.interface_id = self.table.objects[path]['InterfaceID']

    def gone(self, timeout=MARGIN):
        """Waits until the Connection is removed."""
        path = self.connection
        yield from self.until(lambda: path not in self.table.objects, timeout,
                              f'InterfacesRemoved of {path}')

    def interface(self):
        """The path of the Interface, None when it is not there."""
        for path, values in self.table.objects.items():
            if path.startswith(ROOT + '/Interface/') and self.interface_id is not None \
                    and values.get('InterfaceID') == self.interface_id:
                return path
        return None

    def known(self, timeout=REOPENED):
        """Waits until Connection and Interface are there and their getters answer."""
        end = time.monotonic() + timeout
        seen = None
        while time.monotonic() < end:
            yield from self.present(timeout)
            ready = yield from self.call(self.interface(), INTERFACE, 'GetReadyState')
            state = yield from self.call(self.connection, CONNECTION, 'GetConnectionState')
            seen = f'{ready}, {state}'
            if ready.kind == state.kind == 'reply' and ready.args[0] == 1:
                return state.args[0]
            yield from self.pause(0.05)
        raise AssertionError(f'the modem is not known within {timeout:g} s: {seen}')

    def truth(self, timeout=MARGIN):
        """ActivationState, GetConnectionState and the modem's own state agree.

        Waits for that, since what is under way may go on behind a completion; returns the state.
        """
        end = time.monotonic() + timeout
        while True:
            reply = yield from self.call(self.connection, CONNECTION, 'GetConnectionState')
            shown = self.table.objects.get(self.connection, {}).get('ActivationState')
            contexts = [c['state'] for c in self.modem.state()['contexts']]
            if reply.kind == 'reply' and reply.args[0] == shown and (shown, contexts) in (
                    (ACTIVATED, ['activated']), (DEACTIVATED, [])):
                return shown
            if time.monotonic() > end:
                raise AssertionError(f'{reply}, property {shown}, modem {contexts}')
            yield from self.pause(0.05)

    def works(self):
        """The next Connect works, and its context is the modem's only one."""
        state = yield from self.truth(REOPENED)
        if state == ACTIVATED:
            yield from self.disconnect('its end')
            done = yield from self.completed('its end', within('deactivate'))
            if done.args[1] != S_OK:
                raise AssertionError(f'Disconnect: {done}')
        yield from self.connect('next', 'next')
        done = yield from self.completed('next', within('attach', 'activate', 'ip') + ATTACH_WAIT)
        if done.args[1] != S_OK:
            raise AssertionError(f'the next Connect: {done}')
        state = yield from self.truth()
        contexts = self.modem.state()['contexts']
        if state != ACTIVATED or [c['access_string'] for c in contexts] != ['next']:
            raise AssertionError(f'the next Connect left state {state}, modem {contexts}')

    def opens(self):
        """How often the modem has been opened."""
        return len([e for e in self.modem.journal() if e['dir'] == 'host' and e['type'] == 'open'])

    def show(self):
        """What belongs to this cell, for people."""
        scene = self.table.scene
        paths = set(self.connections)
        for message in scene.client.messages[self.start:]:
            if message.is_signal('InterfacesAdded') and self.interface_id is not None \
                    and message.args[1].get(INTERFACE, {}).get('InterfaceID') \
                    == self.interface_id:
                paths.add(message.args[0])
        lines = ['-- what was done', *self.notes, '-- messages']
        for message in scene.client.messages[self.start:]:
            path = message.path
            if message.kind in ('reply', 'error'):
                path = scene.client.called(message)[0]
            if path in paths or (message.args and isinstance(message.args[0], str)
                                 and message.args[0] in paths):
                lines.append(f'{message.time:.3f} {message}')
        lines.append('-- journal of the modem')
        for entry in self.modem.journal():
            lines.append(f'{entry["time_us"] / 1e6:.3f} {entry["dir"]} {entry["type"]} '
                         f'{entry.get("cid", "")} {entry.get("op", "")} tid {entry.get("tid")} '
                         f'{entry.get("status", "")}')
        lines.append('-- log')
        labels = set()
        for path in paths:
            found = re.fullmatch(ROOT + r'/Interface/(\d+)', path)
            if found:
                labels.add(f'modem{found.group(1)}')
        lines += [line for line in scene.log().splitlines()
                  if any(re.search(re.escape(label) + r'(?!\d)', line) for label in labels)]
        return '\n'.join(lines)


class Table:
    """A scene with some modems, which all cells share: each has one for itself until it ends.

    modems: how many. A client may have 32 open requests, and a user 128 inotify instances, of which
        each simulated modem has one
    script: a generator function with the table as argument, for what concerns the daemon
    """

    def __init__(self, test, cells, modems=MODEMS, script=None, limits=None):
        self.test = test
        self.cells = list(cells)
        self.waiting = list(cells)
        self.running = [None] * min(modems, len(self.cells))
        self.objects = {}               # path: values, of Connections and Interfaces
        self.announced = {}             # path: number of On…Arrival
        self.read = self.imeis = 0
        self.stage = None
        self.loop = None if script is None else Cell('the daemon', lambda _: script(self))
        self.scene = test.scene(modems=[['unplug']] * len(self.running),
                                limits={**LIMITS, **(limits or {})}, start=False)

    def new_imei(self):
        """One that no modem has had."""
        self.imeis += 1
        return f'49015420{self.imeis:07d}'

    def begin(self):
        """Starts the daemon."""
        self.scene.start()
        if self.loop is not None:
            self.loop.begin(self)

    def poll(self):
        """One round; returns whether all cells have ended."""
        self.scene.client.pump(0)
        self.take_in()
        for number, cell in enumerate(self.running):
            if (cell is None or cell.poll()) and self.waiting:
                self.running[number] = self.waiting.pop(0)
                self.running[number].begin(self, self.scene.modems[number], f'wwan{number}')
        ended = all(cell.generator is None for cell in self.running)
        return (self.loop is None or self.loop.poll()) and ended and not self.waiting

    def take_in(self):
        """Keeps what objects there are and their properties."""
        messages = self.scene.client.messages
        while self.read < len(messages):
            message = messages[self.read]
            self.read += 1
            if message.is_signal('NameOwnerChanged') and message.args[0] == BUS_NAME:
                self.objects, self.announced = {}, {}
            elif message.is_signal('InterfacesAdded', ROOT):
                values = self.objects.setdefault(message.args[0], {})
                for properties in message.args[1].values():
                    values.update(properties)
            elif message.is_signal('InterfacesRemoved', ROOT):
                self.objects.pop(message.args[0], None)
            elif message.is_signal('OnConnectionArrival', ROOT) \
                    or message.is_signal('OnInterfaceArrival', ROOT):
                path = message.args[0]
                self.announced[path] = self.announced.get(path, 0) + 1
            elif message.changed() and message.path in self.objects:
                self.objects[message.path].update(message.changed())

    def connection_of(self, cell):
        """The path of the cell's Connection, if it is there and announced."""
        for path, values in self.objects.items():
            if values.get('NetworkInterface') == cell.net and path in self.announced:
                return path
        return None

    def is_present(self, net):
        """Whether the modem with that network interface has objects."""
        ids = {cell.interface_id for cell in self.cells if cell.net == net}
        return any(values.get('NetworkInterface') == net or values.get('InterfaceID') in ids
                   for values in self.objects.values())

    def arrivals(self, cell, kind):
        """Objects of that kind of the cell's modem in the life of the present daemon: paths."""
        name = 'NetworkInterface' if kind == 'Connection' else 'InterfaceID'
        wanted = cell.net if kind == 'Connection' else cell.interface_id
        paths = []
        for message in self.scene.client.messages[cell.start:]:
            if message.is_signal('NameOwnerChanged') and message.args[0] == BUS_NAME:
                paths = []
            elif message.is_signal('InterfacesAdded', ROOT) \
                    and message.args[1].get(f'org.mbnd1.{kind}', {}).get(name) == wanted:
                paths.append(message.args[0])
        return paths

    def report(self):
        """One subTest for each cell."""
        for cell in self.cells + ([self.loop] if self.loop is not None else []):
            with self.test.subTest(cell.name):
                if cell.error is not None:
                    self.test.fail(f'{cell.name}\n{cell.error}\n{cell.dump or ""}')


def run(tables):
    """All cells of all tables to their ends, at the same time."""
    for table in tables:
        table.begin()
    live = list(tables)
    while live:
        live = [table for table in live if not table.poll()]
        time.sleep(0.005)
