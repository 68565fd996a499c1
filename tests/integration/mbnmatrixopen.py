# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Steps of opening a modem, interrupted (see mbnmatrix.py and mbnmatrixcells.py).

The steps are the messages in the journals of real runs, so a new one joins the table by itself.
"""

import time

from mbnharness import ACTIVATED, CONNECTION, ROOT
from mbnmatrix import LIMITS, MARGIN, REOPENED, UNKNOWN, Cell, Table, run
from mbnmatrixcells import back, is_reread
from mbnmatrixsteps import (DISCONNECT, DISCONNECT_ANSWER, DISCONNECT_TWICE, DROPPED, EARLY,
                            FUNCTION_ERROR, INTERRUPTIONS, LATE, LATE_ANSWER, LOSE_OPEN, NOW,
                            SILENT, SILENT_BACK, STOPS, TWICE, UNPLUGGED, UNPLUGGED_BACK, UNPLUGS,
                            answers)

# What makes a modem send other messages when it is opened: {name: (before, to put it right)}
VARIANTS = {
    '': ([], []),
    ', radio off': (['radio software=off'], []),
    ', SIM locked': (['sim locked'], ['sim initialized']),
    ', searching': (['register searching'], ['register home']),
}
ATTACHED = 'packet attached'
# A Disconnect called while the modem is opened finds no object, or nothing to disconnect; there is
# no answer to a call that could come later.
NOT_APPLICABLE = (DISCONNECT_TWICE, DISCONNECT_ANSWER)


class Step:
    """A message that the daemon sends when it opens a modem."""

    def __init__(self, entry, name):
        self.cid, self.op = entry.get('cid'), entry.get('op')
        self.variant = name
        self.scenario, self.restore = VARIANTS[name]
        self.word = self.cid or entry['type']
        self.limit = LIMITS['open_timeout' if self.cid is None else 'query_timeout']
        self.name = f'open{name}: ' + ' '.join(
            word.upper().replace('-', '_') if n == 0 else word
            for n, word in enumerate(filter(None, (self.word, self.op))))

    def is_sent(self, entry):
        """Whether the daemon sends it: a predicate of journal entries."""
        return entry['dir'] == 'host' and (entry.get('cid') or entry['type']) == self.word \
            and entry.get('op') == self.op

    def fault(self, interruption):
        """The command that spoils the answer."""
        late, early = int((self.limit + LATE) * 1000), int(EARLY * 1000)
        action = {LATE_ANSWER: f'delay={late} apply', DROPPED: 'drop',
                  TWICE: f'duplicate delay={early}',
                  FUNCTION_ERROR: 'function-error=3'}.get(interruption, 'drop no-apply')
        return f'fault {self.word} {self.op or ""} {action}'


def recorded(name):
    """A cell that only opens a modem, for its journal."""
    def script(cell):
        yield from cell.journal(answers('emergency-mode', 'query'), REOPENED,
                                'the last read in the background', 0)
        cell.sent = [e for e in cell.modem.journal() if e['dir'] == 'host']
    before, _after = VARIANTS[name]
    cell = Cell(f'journal{name}', script, [*before, ATTACHED] if not before else before)
    cell.variant, cell.sent = name, []
    return cell


def open_steps(test):
    """The messages of the first journal, and those that others have besides."""
    table = Table(test, [recorded(name) for name in VARIANTS])
    run([table])
    table.report()
    steps, seen = [], set()
    for cell in table.cells:
        for entry in cell.sent:
            key = (entry['type'], entry.get('cid'), entry.get('op'))
            if key not in seen:
                seen.add(key)
                steps.append(Step(entry, cell.variant))
    test.assertGreater(len(steps), 10)
    return steps


def reach(cell, step, interruption):
    """The daemon has sent it."""
    yield from cell.journal(step.is_sent, MARGIN, step.name, 0)
    cell.note(f'now: {interruption}')
    cell.reached = time.monotonic()


def call_disconnect(cell):
    """Not applicable: there is no object yet, or nothing to disconnect."""
    path = cell.table.connection_of(cell)
    reply = yield from cell.call(path or f'{ROOT}/Connection/99999', CONNECTION, 'Disconnect')
    allowed = UNKNOWN if path is None else ('org.mbnd1.Error.NotFound', *UNKNOWN)
    if reply.error_name not in allowed:
        raise AssertionError(f'Disconnect while the modem is opened: {reply}')


def interrupt(cell, step, interruption):
    """What happens then."""
    if interruption == DISCONNECT:
        yield from call_disconnect(cell)
    elif interruption == SILENT:
        cell.command('silent on')
        # for good: the reset that follows fails too
        if step.cid is not None:
            yield from back(cell)
        else:
            yield from cell.pause(2 * step.limit)
            cell.command('silent off')
    elif interruption == SILENT_BACK:
        cell.command('silent on')
        cell.command(f'after {int(NOW * 1000)} silent off')
        yield from cell.pause(2 * NOW)
    elif interruption == UNPLUGGED:
        cell.command('unplug')
        yield from cell.pause(NOW)
        yield from cell.until(lambda: not cell.table.is_present(cell.net), MARGIN, 'the removal')
        yield from cell.until(cell.plug, 10 * MARGIN, 'an inotify instance')
    elif interruption == UNPLUGGED_BACK:
        cell.command(f'unplug for={int(NOW * 1000)}')
        yield from cell.pause(3 * NOW)
        yield from cell.until(cell.plug, 10 * MARGIN, 'an inotify instance')
    elif interruption == LOSE_OPEN:
        cell.command('lose-open')


def ready(cell, step, interruption):
    """The modem becomes usable, once, and the next Connect works."""
    for line in step.restore:
        cell.command(line)
    if interruption == FUNCTION_ERROR and step.op == 'set' and step.cid == 'radio-state':
        cell.command('radio software=on')       # "switched on once" (3.8), and that was refused
    yield from cell.present()
    if interruption in (SILENT, LOSE_OPEN):
        yield from cell.until(lambda: cell.opens() >= 2, REOPENED, 'the reset')
    # the answer that does not come may be one that is read in the background: its time-out and the
    # probe are over then
    if interruption not in (TWICE, *UNPLUGS, *STOPS):
        yield from cell.pause(cell.reached + step.limit + LATE + NOW - time.monotonic())
    if cell.opens() > 1:
        yield from cell.until(lambda: is_reread(cell), REOPENED, 'the re-read')
    state = yield from cell.known()
    if state == ACTIVATED:
        raise AssertionError('activated by nobody')
    yield from cell.works()
    lives_are_right(cell, step, interruption)


def lives_are_right(cell, step, interruption):
    """One arrival for each life; one life unless the modem was unplugged or lost the network."""
    for kind in ('Interface', 'Connection'):
        paths = cell.table.arrivals(cell, kind)
        alive = [path for path in paths if path in cell.table.objects]
        lives = 2 if interruption in UNPLUGS else 1
        if kind == 'Connection':
            lives += losses(cell) + bool(step.restore)
        if len(alive) != 1 or len(paths) > lives:
            raise AssertionError(f'lives of the {kind}: {paths}, alive: {alive}')
        if [cell.table.announced.get(path) for path in paths] != [1] * len(paths):
            raise AssertionError(f'announced: {paths}, {cell.table.announced}')


def losses(cell):
    """How often the modem has said that it is not registered."""
    paths = cell.table.arrivals(cell, 'Interface')
    return len([m for m in cell.table.scene.client.messages[cell.start:]
                if m.path in paths and m.changed().get('RegisterState') in (1, 2, 6)])


def open_cell(step, interruption):
    """The cell of one message."""
    def script(cell):
        yield from reach(cell, step, interruption)
        yield from interrupt(cell, step, interruption)
        yield from ready(cell, step, interruption)
    return Cell(f'{step.name} × {interruption}', script,
                [*(step.scenario or [ATTACHED]), step.fault(interruption)])


def stop_open_cell(step, interruption):
    """The daemon is told to stop."""
    def script(cell):
        yield from reach(cell, step, interruption)
        cell.stage = 'reached'
        yield from cell.until(lambda: cell.table.stage == 'stopping', REOPENED, 'SIGTERM')
        yield from cell.until(lambda: cell.table.stage == 'restarted', REOPENED, 'the restart')
        cell.command('fault clear')
        yield from ready(cell, step, interruption)
    cell = Cell(f'{step.name} × {interruption}', script,
                [*(step.scenario or [ATTACHED]), step.fault(interruption)])
    cell.interruption = interruption
    return cell


def open_cells(steps):
    """All that are not a stop. Disconnect is not applicable; that it is refused is checked."""
    return [open_cell(step, interruption) for step in steps for interruption in INTERRUPTIONS
            if interruption not in NOT_APPLICABLE]
