# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Rules of design.md that hold for every run, checked on the messages one client has seen.

check_rules returns what is wrong, as a list of lines; empty is good. test_rules.py shows that each
rule can fail.
"""

import re

ROOT = '/org/mbnd1'
INTERFACE = 'org.mbnd1.Interface'
CONNECTION = 'org.mbnd1.Connection'
REGISTRATION = 'org.mbnd1.Registration'
SIGNAL = 'org.mbnd1.Signal'
SUBSCRIBER = 'org.mbnd1.SubscriberInformation'
ACTIVATED, ACTIVATING, DEACTIVATED, DEACTIVATING = 1, 2, 3, 4

ASYNC_METHODS = {'Connect': 'OnConnectComplete', 'Disconnect': 'OnDisconnectComplete',
                 'ScanNetwork': 'OnScanNetworkComplete',
                 'SetPreferredProviders': 'OnSetPreferredProvidersComplete',
                 'SetRegisterMode': 'OnSetRegisterModeComplete'}
COMPLETION = re.compile(r'On\w+Complete')
DETAIL_TYPES = {'status-name': 's', 'message': 's', 'network-error': 'u',
                'network-error-name': 's', 'profile': 's', 'elapsed-ms': 'u'}


def exactly_one_completion(client, killed=()):
    """design.md 3.2, CTX-51 to CTX-53: one completion per accepted request, after its reply.

    Ids are never 0 and never used twice (per owner of the bus name). killed: unique names of
    daemons that were killed; what those had accepted may lack its completion.
    """
    accepted = {}
    for message in client.messages:
        path, _interface, member = client.called(message) if message.kind == 'reply' \
            else (None, None, None)
        if member in ASYNC_METHODS and message.sender:
            key = (message.sender, message.args[0])
            if message.args[0] == 0:
                yield f'request id 0: {message}'
            if key in accepted:
                yield f'request id used twice: {message}'
            accepted[key] = (message, path, ASYNC_METHODS[member])

    seen = {}
    for message in client.messages:
        if message.kind == 'signal' and COMPLETION.fullmatch(message.member):
            seen.setdefault((message.sender, message.args[0]), []).append(message)

    for key, (reply, path, member) in accepted.items():
        found = seen.pop(key, [])
        if len(found) != 1 and not (not found and reply.sender in killed):
            yield f'{len(found)} completions for the request of {reply}'
        for completion in found:
            if (completion.path, completion.member) != (path, member):
                yield f'wrong kind of completion for {reply}: {completion}'
            if completion.index < reply.index:
                yield f'completion before reply: {completion}'


def details_of_completions(client):
    """design.md 1: status-name and message always; documented keys and types only."""
    for message in client.signals():
        if not COMPLETION.fullmatch(message.member):
            continue
        if message.signature != 'uia{sv}':
            yield f'wrong signature {message.signature}: {message}'
            continue
        details = message.body.get_child_value(2)
        types = {}
        for index in range(details.n_children()):
            entry = details.get_child_value(index)
            value = entry.get_child_value(1).get_variant()
            types[entry.get_child_value(0).get_string()] = value.get_type_string()
        for key in ('status-name', 'message'):
            if key not in types:
                yield f'no {key}: {message}'
        for key, kind in types.items():
            if DETAIL_TYPES.get(key) != kind:
                yield f'{key} of type {kind} is not documented: {message}'
        if (message.args[1] == 0) != (message.args[2].get('status-name') == 'S_OK'):
            yield f'status and status-name differ: {message}'


def state_changes_are_announced(client, killed=()):
    """design.md 4: OnConnectStateChange follows every change of ActivationState.

    killed: as above; nothing need follow the last word of one
    """
    for message in client.signals('PropertiesChanged'):
        if 'ActivationState' not in message.changed():
            continue
        for later in client.messages[message.index + 1:]:
            if (later.sender, later.path) != (message.sender, message.path):
                continue
            if later.is_signal('OnConnectStateChange'):
                break
            if 'ActivationState' in later.changed() or (later.kind == 'signal'
                                                        and COMPLETION.fullmatch(later.member)):
                yield f'no OnConnectStateChange between {message} and {later}'
                break
        else:
            if message.sender not in killed and not _is_gone(client, message):
                yield f'no OnConnectStateChange after {message}'


def _is_gone(client, message):
    return any(m.is_signal('InterfacesRemoved') and m.args[0] == message.path
               and m.sender == message.sender for m in client.messages[message.index:])


def activated_only_with_address(client):
    """design.md 4, CTX-42: ACTIVATED comes with an IP configuration, or after it."""
    current = {}
    for message in client.signals():
        changed = {}
        path = message.path
        if message.member == 'InterfacesRemoved':
            current.pop((message.sender, message.args[0]), None)
        elif message.member == 'InterfacesAdded':
            path = message.args[0]
            changed = message.args[1].get(CONNECTION, {})
        elif message.changed() and message.args[0] == CONNECTION:
            changed = message.changed()
        values = current.setdefault((message.sender, path), {})
        values.update(changed)
        if changed.get('ActivationState') == ACTIVATED and not (
                values.get('Ip4Config') or values.get('Ip6Config')):
            yield f'ACTIVATED without IP configuration: {message}'
        if changed.get('ActivationState') == DEACTIVATED and (
                values.get('Ip4Config') or values.get('Ip6Config') or values.get('Origin')):
            yield f'DEACTIVATED with an IP configuration or Origin: {message} {values}'


def arrival_and_removal(client):
    """design.md 2: InterfacesAdded, On…Arrival … completions, On…Removal, InterfacesRemoved.

    N is never used twice by one daemon.
    """
    for kind in ('Interface', 'Connection'):
        yield from _arrival_and_removal(client, kind)


def _arrival_and_removal(client, kind):
    alive, used, added, left = set(), set(), set(), set()
    for message in client.signals():
        path = message.args[0] if message.args else None
        ours = isinstance(path, str) and path.startswith(f'{ROOT}/{kind}/')
        if message.is_signal('NameOwnerChanged') and path == 'org.mbnd1' and message.args[1]:
            left.add(message.args[1])   # what follows is the end of that daemon
            alive, added = set(), set()
        elif message.sender in left:
            continue
        elif message.is_signal('InterfacesAdded', ROOT) and ours:
            if (message.sender, path) in used:
                yield f'path used twice: {message}'
            used.add((message.sender, path))
            added.add(path)
        elif message.is_signal(f'On{kind}Arrival', ROOT):
            if path not in added:
                yield f'arrival before InterfacesAdded: {message}'
            alive.add(path)
        elif message.is_signal(f'On{kind}Removal', ROOT):
            if path not in alive or path not in added:
                yield f'removal of what is not there: {message}'
            alive.discard(path)
        elif message.is_signal('InterfacesRemoved', ROOT) and ours:
            if path in alive:
                yield f'InterfacesRemoved before removal: {message}'
            added.discard(path)
        elif (message.sender, message.path) in used and message.path not in added:
            yield f'signal of an object that is gone: {message}'


def nothing_secret(client, log, words):
    """design.md 1, issue item 8: no identity in a broadcast or the log, no password anywhere."""
    for message in client.messages:
        if message.kind != 'signal':
            continue
        text = str(message.args)
        for word in words:
            if word in text:
                yield f'{word} in a signal: {message}'
    for line in log.splitlines():
        for word in words:
            if word in line:
                yield f'{word} in the log: {line}'


def check_rules(client, log, secrets, killed=()):
    """Everything that is wrong; killed: unique names of daemons that were killed."""
    client.pump(0)
    problems = []
    for rule in (exactly_one_completion, state_changes_are_announced):
        problems += [f'{rule.__name__}: {text}' for text in rule(client, killed)]
    for rule in (details_of_completions, activated_only_with_address, arrival_and_removal):
        problems += [f'{rule.__name__}: {text}' for text in rule(client)]
    problems += [f'nothing_secret: {text}' for text in nothing_secret(client, log, secrets)]
    return problems
