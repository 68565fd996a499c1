# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Cells of the table: a step of mbnmatrixsteps.py, an interruption, and what has to follow."""

import signal
import sys
import time

from mbnharness import ACTIVATED, BUS_NAME, CONNECTION, ERROR_CANCELLED, S_OK, TIME_FACTOR
from mbnmatrix import LIMITS, MARGIN, REOPENED, UNKNOWN, Cell, Table, run
from mbnmatrixsteps import (ACTIVATING, ADDRESS, DISCONNECTS, DISCONNECT_ANSWER, DISCONNECT_TWICE,
                            DROPPED, EARLY, FUNCTION_ERROR, INTERRUPTIONS, LATE, LATE_ANSWER,
                            LOSE_OPEN, NOW, SILENT, SILENT_BACK, STOPS, STOP_SILENT, TWICE,
                            UNPLUGGED, UNPLUGGED_BACK, UNPLUGS, activating_for, answers,
                            applicable, connect_and_cancel, oracle, oracle_queued,
                            register_lost_behind, resets)

DAEMONS = 2                     # at the same time
STOP_LIMITS = {name: 20 * TIME_FACTOR for name in LIMITS if name != 'open_timeout'}


def spoil(step, interruption):
    """Prepares the modem for what it will do with the step's command."""
    milliseconds, early = int((step.limit + LATE) * 1000), int(EARLY * 1000)
    if step is ACTIVATING or step.name.startswith(ACTIVATING.name):
        return {LATE_ANSWER: activating_for(milliseconds, 'on'),
                DISCONNECT_ANSWER: activating_for(early, 'off'),
                TWICE: activating_for(early, 'on')}.get(interruption, ())
    if step.fault is None:
        return ()
    action = {LATE_ANSWER: f'delay={milliseconds} apply', DROPPED: 'drop',
              TWICE: f'duplicate delay={early}', FUNCTION_ERROR: f'function-error=3 delay={early}',
              DISCONNECT_ANSWER: f'delay={early}'}.get(interruption, step.hold)
    return (f'fault {step.fault} {action}',)


def reach(cell, step, interruption):
    """From a modem that is ready to the middle of the step."""
    cell.late = step.fresh is not None and time.monotonic() - cell.plugged > step.fresh
    cell.mark()
    yield from step.prepare(cell)
    for line in spoil(step, interruption):
        cell.command(line)
    if step.start is not connect_and_cancel:
        cell.mark()
    yield from step.start(cell)
    if step.start is not register_lost_behind:
        if step.queued:
            cell.send_connect('queued', 'queued')
        yield from cell.accepted(*[name for name in ('running', 'queued')
                                   if name in cell.requests])
    if step.reached is not None:
        yield from cell.journal(step.reached, MARGIN, 'the step')
    elif step.kind is not None and step.fault is None:
        yield from cell.pause(NOW)
    if step.queued:
        for line in step.restore:
            if line.startswith('set activate'):
                cell.command(line)
    cell.note(f'now: {interruption}')


def interrupt(cell, step, interruption):
    """What happens then."""
    if interruption in DISCONNECTS:
        if step.kind == 'SetRegisterMode':
            reply = yield from cell.call(cell.connection, CONNECTION, 'Disconnect')
            if reply.error_name != 'org.mbnd1.Error.NotFound':
                raise AssertionError(f'Disconnect of nothing: {reply}')
            return
        cell.send('disconnect', 'Disconnect')
        if interruption == DISCONNECT_TWICE:
            cell.send('disconnect 2', 'Disconnect')
        yield from cell.accepted('disconnect')
        if interruption == DISCONNECT_TWICE:
            yield from join(cell)
        if interruption == DISCONNECT_ANSWER:
            for line in step.answer:
                cell.command(line, or_not=True)
    elif interruption == SILENT:
        cell.command('silent on')
    elif interruption == SILENT_BACK:
        cell.command('silent on')
        cell.command(f'after {int(NOW * 1000)} silent off')
    elif interruption == UNPLUGGED:
        cell.command('unplug')
    elif interruption == UNPLUGGED_BACK:
        cell.command(f'unplug for={int(NOW * 1000)}')
    elif interruption == LOSE_OPEN:
        cell.command('lose-open')
    elif interruption == LATE_ANSWER:
        for line in step.answer:
            cell.command(f'after {int((step.limit + LATE) * 1000)} {line}')
    elif interruption == TWICE and step.fault is None:
        for line in step.answer:
            cell.command(line)
        if step.name.startswith(ACTIVATING.name):
            yield from cell.until(lambda: [c for c in cell.modem.state()['contexts']
                                           if c['state'] == 'activated'], MARGIN, 'the context')
            cell.command('indicate connect')
        elif step.answer == (ADDRESS,):
            cell.command('indicate ip-configuration')
        else:
            cell.command('indicate packet-service')
    if step.kind is None and interruption not in UNPLUGS + STOPS + DISCONNECTS:
        yield from cell.pause(2 * NOW)
        yield from cell.disconnect()


def join(cell):
    """The second Disconnect joins the first; when that one has ended it finds nothing (3.3)."""
    accepted = yield from cell.accepted('disconnect 2',
                                        refused=('org.mbnd1.Error.NotFound', *UNKNOWN))
    if accepted:
        return
    _member, serial, start, path = cell.requests.pop('disconnect 2')
    messages = cell.table.scene.client.messages
    refusal = next(m for m in messages[start:] if m.reply_serial == serial)
    done = yield from cell.completed('disconnect', NOW)
    if done.index > refusal.index:
        raise AssertionError(f'a Disconnect runs, and {refusal}')
    if refusal.error_name in UNKNOWN and not any(
            m.is_signal('InterfacesRemoved') and m.args[0] == path
            for m in messages[start:refusal.index]):
        raise AssertionError(f'the Connection is there, and {refusal}')


def check(done, allowed, name):
    """The status is one of those."""
    if done.args[1] not in allowed:
        names = ', '.join(f'0x{status & 0xffffffff:08X}' for status in sorted(allowed))
        raise AssertionError(f'{name} is to complete with one of {names}: {done}')


def finished(cell, step, interruption, since):
    """All completions, with their statuses, within their limits."""
    status = None
    last = []
    if step.start is connect_and_cancel:
        # whatever comes then: the Disconnect has been accepted (3.3)
        done = yield from cell.completed('cancelled', MARGIN)
        check(done, {ERROR_CANCELLED}, 'cancelled')
        last.append(done)
    for name, (allowed, limit) in oracle(step, interruption).items():
        if name not in cell.requests:
            continue
        done = yield from cell.completed(name, since + limit - time.monotonic())
        check(done, allowed | {S_OK} if cell.late else allowed, name)
        last.append(done)
        if name == 'running':
            status = done.args[1]
    if step.queued:
        allowed, limit = oracle_queued(step, interruption, status)
        if interruption in DISCONNECTS:
            done = yield from cell.completed('queued', since + limit - time.monotonic())
            last.insert(1, done)        # after the running one, before each Disconnect
        else:
            if interruption == SILENT:
                yield from back(cell)
            done = yield from cell.completed('queued', limit)
            last.append(done)
        check(done, allowed, 'queued')
    elif interruption == SILENT:
        yield from back(cell)
    if step.kind != 'Disconnect':       # one that runs may complete with the second, in any order
        order = [m.index for m in last]
        if order != sorted(order):
            raise AssertionError('completions in another order: ' + '; '.join(map(str, last)))


def back(cell):
    """The modem answers again, after a reset that has failed once."""
    yield from cell.until(lambda: cell.opens() >= 2, REOPENED, 'the reset')
    yield from cell.pause(LIMITS['open_timeout'] + NOW)
    cell.command('silent off')


def afterwards(cell, step, interruption):
    """Objects, the modem's own state, and that the next Connect works."""
    wanted = resets(step, interruption)
    if wanted:
        yield from cell.until(lambda: cell.opens() >= 2, REOPENED, 'the reset')
    if interruption in UNPLUGS:
        old = cell.connection
        yield from cell.gone()
        if interruption == UNPLUGGED_BACK:
            yield from cell.pause(2 * NOW)
        reply = yield from cell.call(old, CONNECTION, 'Disconnect')
        if reply.error_name not in UNKNOWN:
            raise AssertionError(f'Disconnect on an object that is gone: {reply}')
        for line in step.restore:
            cell.command(line)
        if interruption == UNPLUGGED:
            yield from cell.pause(NOW)
            if cell.table.connection_of(cell) is not None:
                raise AssertionError('a Connection without a modem')
        yield from cell.until(cell.plug, 10 * MARGIN, 'an inotify instance')
    else:
        for line in step.restore:
            cell.command(line)
        yield from cell.pause(NOW)      # a probe, an answer that comes late
    if interruption == LATE_ANSWER:
        yield from cell.pause(LATE + NOW)
    if wanted:
        yield from cell.until(lambda: is_reread(cell), REOPENED, 'the re-read')
    state = yield from cell.known()
    opens = cell.opens()
    if wanted is False and opens != 1:
        raise AssertionError(f'opened {opens} times: one late command is no reason for a reset')
    yield from cell.truth()
    if interruption in DISCONNECTS and state == ACTIVATED:
        raise AssertionError('active after a Disconnect')
    yield from cell.works()
    lives = 2 if interruption in UNPLUGS else 1
    for kind in ('Interface', 'Connection'):
        paths = cell.table.arrivals(cell, kind)
        if (step.registered or kind == 'Interface') and len(paths) != lives:
            raise AssertionError(f'{len(paths)} lives of the {kind}: {paths}')
        if [cell.table.announced.get(path) for path in paths] != [1] * len(paths):
            raise AssertionError(f'announced: {paths}, {cell.table.announced}')


def is_reread(cell):
    """Whether the modem has answered CONNECT query since it was last opened."""
    entries = cell.modem.journal()
    opened = max((e['n'] for e in entries if e['dir'] == 'host' and e['type'] == 'open'),
                 default=0)
    return [e for e in entries if e['n'] > opened and answers('connect', 'query')(e)]


def connection_cell(step, interruption):
    """The cell of a step that begins with a modem that is ready."""
    def script(cell):
        yield from cell.known()
        yield from reach(cell, step, interruption)
        since = time.monotonic()
        yield from interrupt(cell, step, interruption)
        yield from finished(cell, step, interruption, since)
        yield from afterwards(cell, step, interruption)
    return Cell(f'{step.name} × {interruption}', script, step.scenario)


def stop_cell(step, interruption):
    """The same, interrupted by the end of the daemon: see stop_script()."""
    def script(cell):
        yield from cell.known()
        cell.stage = 'ready'
        yield from cell.until(lambda: cell.table.stage == f'go, {interruption}', 2 * REOPENED,
                              'the others')
        yield from reach(cell, step, interruption)
        cell.stage = 'reached'
        yield from cell.until(lambda: cell.table.stage == 'stopping', REOPENED, 'SIGTERM')
        yield from finished(cell, step, interruption, time.monotonic())
        cell.note('completed')
        yield from cell.until(lambda: cell.table.stage == 'restarted', REOPENED, 'the restart')
        for line in ('fault clear', *step.restore):
            cell.command(line)
        state = yield from cell.known()
        if state == ACTIVATED:
            raise AssertionError('active after an orderly stop')
        yield from cell.works()
        for kind in ('Interface', 'Connection'):
            paths = cell.table.arrivals(cell, kind)
            if len(paths) != 1 and (step.registered or kind == 'Interface'):
                raise AssertionError(f'{len(paths)} lives of the {kind}: {paths}')
    cell = Cell(f'{step.name} × {interruption}', script, step.scenario)
    cell.interruption = interruption
    return cell


def stop_script(table):
    """Each kind of stop, one after the other."""
    for interruption in STOPS:
        yield from stop(table, [c for c in table.cells if c.interruption == interruption],
                        interruption == STOP_SILENT, f'go, {interruption}')


def stop(table, cells, silent, word):
    """SIGTERM when all cells have reached their steps, 10 s to leave, and a new start."""
    loop, scene = table.loop, table.scene

    def all_at(*stages):
        return all(cell.stage in stages or cell.error is not None for cell in cells)
    yield from loop.until(lambda: all_at('ready', 'reached'), 2 * REOPENED, 'all ready')
    table.stage = word
    yield from loop.until(lambda: all_at('reached'), 2 * MARGIN, 'all in their steps')
    if silent:
        for cell in cells:
            cell.command('silent on')
    mark = scene.client.mark()
    began = time.monotonic()
    scene.daemon.process.send_signal(signal.SIGTERM)
    table.stage = 'stopping'
    yield from loop.until(lambda: scene.daemon.process.poll() is not None, 10 * TIME_FACTOR + 1,
                          'the end of the daemon')
    took = time.monotonic() - began
    status = scene.daemon.wait()
    if status != 0 or took > 10 * TIME_FACTOR:
        raise AssertionError(f'mbnd ended with {status} after {took:.1f} s')
    left = yield from loop.message(
        lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME and not m.args[2],
        MARGIN, 'the name given up', mark)
    late = [m for m in scene.client.messages[left.index:]
            if m.kind == 'signal' and m.member.endswith('Complete')]
    if late:
        raise AssertionError(f'completed after the name was given up: {late[0]}')
    for cell in cells:
        if silent:
            cell.command('silent off')
        elif cell.modem.state()['contexts'] and cell.error is None:
            cell.error = 'a context is left after an orderly stop'
    mark = scene.client.mark()
    scene.start(wait=False)
    yield from loop.message(
        lambda m: m.is_signal('NameOwnerChanged') and m.args[0] == BUS_NAME and m.args[2],
        MARGIN, 'the name taken', mark)
    table.stage = 'restarted'


def run_stops(test, cells, modems):
    """These cells, for each kind of stop `modems` of them at once."""
    table = Table(test, cells, modems, stop_script, STOP_LIMITS)
    run([table])
    table.report()


def run_cells(test, cells):
    """These cells, on a few daemons."""
    tables = [Table(test, cells[n::DAEMONS]) for n in range(DAEMONS)]
    run(tables)
    for table in tables:
        table.report()


def run_steps(test, steps):
    """The whole table of these steps but for the stops, and one line about its size."""
    cells = [connection_cell(step, interruption) for step in steps
             for interruption in INTERRUPTIONS if applicable(step, interruption)]
    run_cells(test, cells)
    summary(len(cells), len(steps), len(INTERRUPTIONS),
            len(steps) * len(INTERRUPTIONS) - len(cells))


def summary(cells, steps, interruptions, not_applicable):
    """The size of a table."""
    print(f'matrix: {cells} cells ({steps} steps × {interruptions} interruptions, '
          f'{not_applicable} not applicable)', file=sys.stderr, flush=True)
