# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Steps of a connection, interruptions, and the oracle: what design.md allows each pair of them.

A step is what a modem is doing when it is interrupted: a command it has not answered, or something
it waits for. An interruption is what happens then. Not every pair makes sense; applicable() says
which.
"""

from mbnharness import (E_HANDLE, E_MBN_FAILURE, E_MBN_MAX_ACTIVATED_CONTEXTS,
                        E_MBN_NOT_REGISTERED, E_MBN_PACKET_SVC_DETACHED, ERROR_CANCELLED,
                        ERROR_SERVICE_NOT_ACTIVE, ERROR_TIMEOUT, REGISTRATION, S_OK, TIME_FACTOR,
                        hresult)
from mbnmatrix import ATTACH_WAIT, LIMITS, MARGIN, REOPENED, within

E_FAIL = hresult(0x80004005)
ATTACHED = 'packet attached'
NO_ADDRESS = ['set ip4 none', 'set ip4-gateway none', 'set ip4-dns none']
GIVE_ADDRESS = ['set ip4 10.64.0.2/30', 'set ip4-gateway 10.64.0.1', 'set ip4-dns 10.64.0.1']
ADDRESS = 'ip ip4=10.64.0.2/30 ip4-gateway=10.64.0.1 ip4-dns=10.64.0.1'
NOW = 0.3 * TIME_FACTOR         # what takes no time
LATE = 0.7 * TIME_FACTOR        # after a limit
EARLY = 0.6 * TIME_FACTOR       # well before each limit
FOREVER = 600 * 1000            # ms

# Interruptions
DISCONNECT = 'Disconnect called'
DISCONNECT_TWICE = 'Disconnect called twice'
DISCONNECT_ANSWER = 'Disconnect called, then the answer'
SILENT = 'modem silent'
SILENT_BACK = 'modem silent and back'
UNPLUGGED = 'modem unplugged'
UNPLUGGED_BACK = 'modem unplugged and back'
LATE_ANSWER = 'answer late'
DROPPED = 'answer dropped'
TWICE = 'answer twice'
FUNCTION_ERROR = 'FUNCTION_ERROR'
LOSE_OPEN = 'modem forgets that it was opened'
STOP = 'daemon told to stop'
STOP_SILENT = 'daemon told to stop, modem silent'
INTERRUPTIONS = (DISCONNECT, DISCONNECT_TWICE, DISCONNECT_ANSWER, SILENT, SILENT_BACK, UNPLUGGED,
                 UNPLUGGED_BACK, LATE_ANSWER, DROPPED, TWICE, FUNCTION_ERROR, LOSE_OPEN)
STOPS = (STOP, STOP_SILENT)
DISCONNECTS = (DISCONNECT, DISCONNECT_TWICE, DISCONNECT_ANSWER)
UNPLUGS = (UNPLUGGED, UNPLUGGED_BACK)


def nothing(_cell):
    """A generator that does nothing."""
    yield from ()


def up(cell):
    """Connects."""
    yield from cell.connect('up')
    done = yield from cell.completed('up', within('attach', 'activate', 'ip') + ATTACH_WAIT)
    if done.args[1] != S_OK:
        raise AssertionError(f'no connection to begin with: {done}')


def commands(*lines):
    """A generator function that gives the modem these commands."""
    def give(cell):
        yield from ()
        for line in lines:
            cell.command(line)
    return give


def connect(cell):
    """The Connect that is interrupted."""
    cell.send_connect('running')
    yield from ()


def sends(cid, op):
    """A predicate of journal entries: the daemon sends that."""
    return lambda e: e['dir'] == 'host' and e.get('cid') == cid and e.get('op') == op


def answers(cid, op):
    """A predicate of journal entries: the modem answers that."""
    return lambda e: e['dir'] == 'function' and e['type'] == 'command-done' \
        and e.get('cid') == cid and e.get('op') == op


class Step:
    """What is interrupted.

    scenario, prepare: how the modem comes there; start: the request; reached: journal entry
    fault: words of the command whose answer is spoilt; None: the step waits, and `answer` has the
        modem's commands that end the waiting
    limit: seconds until the request ends when nothing else happens
    unanswered, dead, refused: statuses of that request when the answer does not come although the
        modem answers all else; when the modem answers nothing; when it is a FUNCTION_ERROR
    lost: when the modem has forgotten that it was opened; None: as dead
    answered: when the answer comes
    resets: whether the answer that does not come leads to a reset (design.md 3.5), None: free;
        resets_anyway: the same for one that comes
    hold: what becomes of the answer in all other cases
    restore: the modem's commands that put it right again
    queued, after: with a second Connect behind it, and its statuses when the first went well (ok),
        failed, was not answered by a modem that is dead or lost (see AFTER)
    registered: whether the modem stays registered
    fresh: seconds since the modem was plugged in after which a request may not wait at all, but
        goes through at once, when the test is that slow; None: no such thing
    """

    def __init__(self, name, start=connect, **values):
        self.name = name
        self.start = start
        self.kind = 'Connect'           # what runs: Connect, Disconnect, SetRegisterMode, None
        self.scenario = [ATTACHED]
        self.prepare = nothing
        self.fault = self.reached = None
        self.answer = ()
        self.limit = 0
        self.unanswered = self.dead = self.refused = {ERROR_TIMEOUT}
        self.lost = None
        self.answered = {S_OK}
        self.resets = self.resets_anyway = False
        self.fresh = None
        self.hold = 'drop no-apply'
        self.restore = ()
        self.queued = False
        self.after = {}                 # status of the queued one by that of the running one
        self.registered = True
        self.not_applicable = ()
        self.__dict__.update(values)

    def with_queued(self, **values):
        """The same with a second Connect behind it."""
        return Step(self.name + ', one queued', **{
            **{k: v for k, v in self.__dict__.items() if k not in ('name', 'start')},
            'start': self.start, 'queued': True, **values})


def activating(_cell):
    """The state an activation waits in."""
    _cell.command('set activate-reply activating')
    _cell.command(f'set activate-delay {FOREVER}')
    yield from ()


def activating_for(milliseconds, cancel):
    """The same, for that long."""
    return (f'set activate-delay {int(milliseconds)}', f'set cancel-activation {cancel}')


def refused_with_13(cell):
    """MaxActivatedContexts for the next activation."""
    cell.command('fault connect set status=13 command=activate')
    yield from ()


def refused_with_13_and_up(cell):
    """The same, and the session is up."""
    cell.command('fault connect set status=13 command=activate')
    cell.command('fault connect query state=activated')
    yield from ()


def set_register_mode(cell):
    """SetRegisterMode, manual."""
    cell.send('running', 'SetRegisterMode', '(usu)', (2, '00101', 0), cell.interface(),
              REGISTRATION)
    yield from ()


def disconnect(cell):
    """The Disconnect that is interrupted."""
    cell.send('running', 'Disconnect')
    yield from ()


def connect_and_cancel(cell):
    """A Connect that the modem does not answer, and the Disconnect that cancels it."""
    cell.mark()
    yield from cell.connect('cancelled')
    yield from cell.journal(sends('connect', 'set'), MARGIN, 'CONNECT')
    cell.mark()
    cell.send('running', 'Disconnect')


def lose_registration(cell):
    """Up, and then without network for less than loss_threshold (CTX-47)."""
    yield from up(cell)
    cell.command('register searching')
    yield from cell.until(
        lambda: cell.table.objects[cell.interface()].get('RegisterState') == 2, MARGIN,
        'the loss of registration')


def register_lost_behind(cell):
    """A Connect runs, another waits; the network is lost."""
    cell.send_connect('running')
    cell.send_connect('queued', 'queued')
    yield from cell.accepted('running', 'queued')
    yield from cell.journal(sends('connect', 'set'), MARGIN, 'CONNECT')
    cell.command('register searching')
    yield from cell.until(
        lambda: cell.table.objects[cell.interface()].get('RegisterState') == 2, MARGIN,
        'the loss of registration')


NO_WAIT_ANSWER = (LATE_ANSWER, DROPPED, TWICE, FUNCTION_ERROR, DISCONNECT_ANSWER)

REGISTER = Step(
    'SetRegisterMode: REGISTER_STATE set', set_register_mode, kind='SetRegisterMode',
    fault='register-state set', reached=sends('register-state', 'set'), limit=LIMITS[
        'register_timeout'], refused={E_FAIL, E_MBN_FAILURE, ERROR_TIMEOUT})
# "Attach not answered: ERROR_TIMEOUT. Attach refused: E_MBN_PACKET_SVC_DETACHED" (3.5)
ATTACH = Step(
    'attach: PACKET_SERVICE set', scenario=[], fault='packet-service set',
    reached=sends('packet-service', 'set'), limit=LIMITS['attach_timeout'],
    refused={E_MBN_PACKET_SVC_DETACHED, E_MBN_FAILURE, ERROR_TIMEOUT},
    after={'lost': {S_OK, ERROR_TIMEOUT}})
# "Packet service Attaching, or the auto-attach flag set and registration younger than 5 s: wait
# up to 5 s for the indication before sending an attach" (3.5)
ATTACHING = Step(
    'attach: Attaching', scenario=['packet attaching'], answer=(ATTACHED,), limit=ATTACH_WAIT,
    unanswered={S_OK}, not_applicable=(FUNCTION_ERROR,))
AUTO_ATTACH = Step(
    'attach: waiting for auto-attach', scenario=['set registration-flags 2'], answer=(ATTACHED,),
    limit=ATTACH_WAIT, unanswered={S_OK}, not_applicable=(FUNCTION_ERROR,), fresh=4)
# "the time-out of a CONNECT activate: reset" (3.5)
ACTIVATE = Step(
    'connect: CONNECT activate', fault='connect set command=activate',
    reached=sends('connect', 'set'), limit=LIMITS['activate_timeout'],
    refused={E_MBN_FAILURE, ERROR_TIMEOUT}, resets=True)
ACTIVATING = Step(
    'connect: Activating', prepare=activating, reached=answers('connect', 'set'),
    limit=LIMITS['activate_timeout'], resets=True, not_applicable=(FUNCTION_ERROR,),
    restore=('set activate-reply activated', 'set activate-delay 0'))
# "Busy: three, 0.5 s, 1 s, 2 s" (3.7)
BUSY = Step(
    'connect: pause before a retry', prepare=commands('fault connect set status=1 count=2'),
    reached=answers('connect', 'set'), limit=1.5, unanswered={S_OK},
    not_applicable=NO_WAIT_ANSWER)
# "modem says MaxActivatedContexts: one CONNECT query; if the session is up and nobody here knows
# it, one deactivate and one retry, then that status" (3.7)
MAX_QUERY = Step(
    'connect: CONNECT query after MaxActivatedContexts', prepare=refused_with_13,
    fault='connect query', reached=sends('connect', 'query'), limit=LIMITS['query_timeout'],
    answered={E_MBN_MAX_ACTIVATED_CONTEXTS},
    unanswered={E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_TIMEOUT},
    dead={E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_TIMEOUT},
    refused={E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_FAILURE, ERROR_TIMEOUT})
MAX_CLEAR = Step(
    'connect: CONNECT deactivate after MaxActivatedContexts', prepare=refused_with_13_and_up,
    fault='connect set command=deactivate', reached=sends('connect', 'query'),
    limit=LIMITS['deactivate_timeout'] + LIMITS['activate_timeout'] + LIMITS['query_timeout'],
    unanswered={S_OK, E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_TIMEOUT},
    dead={E_MBN_MAX_ACTIVATED_CONTEXTS, ERROR_TIMEOUT},
    refused={S_OK, E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_FAILURE, ERROR_TIMEOUT}, resets=None)
# "IP_CONFIGURATION may be queried again after 1, 2, 4 … s" (4); "no valid IP configuration
# (E_MBN_FAILURE …)" (3.2); a silent modem is reset before ip_timeout with the limits used here
IP_QUERY = Step(
    'IP configuration: IP_CONFIGURATION query', fault='ip-configuration query',
    reached=sends('ip-configuration', 'query'), limit=LIMITS['ip_timeout'],
    unanswered={S_OK, E_MBN_FAILURE}, refused={S_OK, E_MBN_FAILURE, ERROR_TIMEOUT},
    lost={ERROR_TIMEOUT})
IP_WAIT = Step(
    'IP configuration: waiting for an address', scenario=[ATTACHED, *NO_ADDRESS],
    reached=answers('ip-configuration', 'query'), answer=(ADDRESS,), restore=GIVE_ADDRESS,
    limit=LIMITS['ip_timeout'] + LIMITS['deactivate_timeout'], unanswered={E_MBN_FAILURE},
    dead={E_MBN_FAILURE, ERROR_TIMEOUT}, not_applicable=(FUNCTION_ERROR,))
# OnDisconnectComplete: S_OK and nothing else (3.2)
DEACTIVATE = Step(
    'disconnect: CONNECT deactivate', disconnect, kind='Disconnect', prepare=up,
    fault='connect set command=deactivate', reached=sends('connect', 'set'),
    limit=LIMITS['deactivate_timeout'] + LIMITS['probe_timeout'] + LIMITS['query_timeout'],
    unanswered={S_OK}, dead={S_OK}, refused={S_OK}, lost={S_OK}, resets=None)
CANCELLING = Step(
    'disconnect: CONNECT deactivate of a running activation', connect_and_cancel,
    kind='Disconnect', fault='connect set command=deactivate',
    prepare=commands(f'fault connect set delay={FOREVER} command=activate'),
    reached=sends('connect', 'set'),
    limit=2 * LIMITS['deactivate_timeout'] + LIMITS['probe_timeout'] + LIMITS['query_timeout'],
    unanswered={S_OK}, dead={S_OK}, refused={S_OK}, lost={S_OK}, resets=None,
    resets_anyway=None)
IDLE = Step('connected', nothing, kind=None, prepare=up, not_applicable=NO_WAIT_ANSWER)
LOST = Step('connected, registration lost', nothing, kind=None, prepare=lose_registration,
            restore=('register home',), registered=False, not_applicable=NO_WAIT_ANSWER)
# T1: "completion E_MBN_NOT_REGISTERED, then the Connection object goes"
QUEUED_LOST = Step(
    'connect: CONNECT activate, one queued, registration lost', register_lost_behind,
    fault='connect set command=activate', limit=LIMITS['activate_timeout'],
    refused={E_MBN_FAILURE, ERROR_TIMEOUT}, answered={S_OK, E_MBN_NOT_REGISTERED}, resets=True,
    registered=False, queued=True,
    restore=('register home',), after={
        'ok': {E_MBN_MAX_ACTIVATED_CONTEXTS, E_MBN_NOT_REGISTERED},
        'failed': {E_MBN_NOT_REGISTERED}, 'dead': {E_MBN_NOT_REGISTERED, ERROR_TIMEOUT}})

ATTACH_STEPS = (REGISTER, ATTACH, ATTACH.with_queued(), ATTACHING, ATTACHING.with_queued(),
                AUTO_ATTACH)
CONNECT_STEPS = (ACTIVATE, ACTIVATE.with_queued(), ACTIVATING, ACTIVATING.with_queued(), BUSY,
                 BUSY.with_queued(), MAX_QUERY, MAX_CLEAR, QUEUED_LOST, IP_QUERY,
                 IP_QUERY.with_queued(), IP_WAIT,
                 IP_WAIT.with_queued(after={'failed': {S_OK, E_MBN_FAILURE}}))
DISCONNECT_STEPS = (IDLE, LOST, DEACTIVATE, DEACTIVATE.with_queued(), CANCELLING,
                    CANCELLING.with_queued())

AFTER = {'ok': {E_MBN_MAX_ACTIVATED_CONTEXTS}, 'failed': {S_OK}, 'dead': {S_OK, ERROR_TIMEOUT}}


def applicable(step, interruption):
    """Whether that can happen there."""
    return interruption not in step.not_applicable


def oracle(step, interruption):
    """{name of a request: (statuses, seconds)}, counted from the interruption.

    'running': what runs in this step; 'disconnect', 'disconnect 2': called as the interruption.
    A Connect behind it depends on how that one ends: see oracle_queued().
    """
    expected = {}
    limit = step.limit + MARGIN
    ending = within('deactivate', 'deactivate', 'probe', 'query')
    if interruption in DISCONNECTS and step.kind != 'SetRegisterMode':
        # 3.3: "every Connect accepted before it … is cancelled …, then Disconnect completes S_OK";
        # "completes with ERROR_CANCELLED at once"; a second Disconnect joins
        if step.kind is not None:
            expected['running'] = ({ERROR_CANCELLED}, MARGIN) if step.kind == 'Connect' \
                else ({S_OK}, ending)
        expected['disconnect'] = ({S_OK}, ending)
        if interruption == DISCONNECT_TWICE:
            expected['disconnect 2'] = ({S_OK}, ending)
        return expected
    if step.kind is None:
        # nothing runs; the Disconnect that comes afterwards succeeds whatever became of the modem
        if interruption not in UNPLUGS + STOPS:
            expected['disconnect'] = ({S_OK}, ending)
        return expected
    if interruption in UNPLUGS:
        # 3.2: modem gone E_HANDLE; Disconnect S_OK, also because the modem is gone
        expected['running'] = ({S_OK} if step.kind == 'Disconnect' else {E_HANDLE}, MARGIN)
    elif interruption in STOPS:
        # 3.2: daemon stopping ERROR_SERVICE_NOT_ACTIVE; Disconnect S_OK if it still is in time
        expected['running'] = ({ERROR_SERVICE_NOT_ACTIVE} | (
            {S_OK} if step.kind == 'Disconnect' else set()), 10)
    elif interruption in (TWICE, DISCONNECT_ANSWER):
        expected['running'] = (step.answered, limit)
    elif interruption == SILENT:
        # 3.5: unanswered, one probe, reset; "no request waits past its limit"
        expected['running'] = (step.dead, limit + max(
            LIMITS['attach_timeout'], LIMITS['activate_timeout']) + LIMITS['deactivate_timeout'])
    elif interruption == LOSE_OPEN:
        # 3.5: "A request that a reset interrupts completes with ERROR_TIMEOUT"
        expected['running'] = (step.lost or step.dead, limit + LIMITS['attach_timeout'])
    elif interruption == FUNCTION_ERROR:
        expected['running'] = (step.refused, limit)
    else:
        # dropped, late, lost while the modem was silent for a moment
        expected['running'] = (step.unanswered, limit + LIMITS['attach_timeout'])
    return expected


def oracle_queued(step, interruption, status):
    """(statuses, seconds) of the Connect behind one that ended with status."""
    limit = within('attach', 'activate', 'ip') + REOPENED
    after = {**AFTER, **step.after}
    if interruption in DISCONNECTS:
        return {ERROR_CANCELLED}, MARGIN + within('deactivate', 'deactivate', 'probe', 'query')
    if interruption in UNPLUGS:
        return {E_HANDLE}, MARGIN
    if interruption in STOPS:
        return {ERROR_SERVICE_NOT_ACTIVE}, 10
    if interruption == SILENT:
        return after['dead'], limit
    if interruption == LOSE_OPEN and 'lost' in after:
        # it may run already when the probe after the time-out of the first shows the loss
        return after['lost'], limit
    if step.kind == 'Connect' and status == S_OK:
        return after['ok'], limit
    return after['failed'], limit


def resets(step, interruption):
    """Whether the modem is reset: True, False (must not be), None (free)."""
    if interruption in UNPLUGS + STOPS:
        return None
    if interruption in (SILENT, LOSE_OPEN):
        return True
    if interruption == FUNCTION_ERROR or interruption in DISCONNECTS:
        return None
    if interruption == TWICE or step.kind is None:
        return step.resets_anyway
    return step.resets if interruption != SILENT_BACK or step.fault else None
