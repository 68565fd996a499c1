# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Many modems on one daemon, each with an answer of its own that it spoils once."""

from mbnharness import CONNECTION, S_OK

KINDS = ('truncated-buffer', 'bad-offsets', 'random-bytes', 'wrong-length', 'wrong-tid',
         'unknown-type', 'zero-length', 'huge-count')
LIMITS = {'query_timeout': 1, 'open_timeout': 1, 'probe_timeout': 0.8, 'activate_timeout': 4,
          'deactivate_timeout': 1, 'ip_timeout': 2}


def every_kind(*commands):
    """Each command with each kind of garbage: lists of faults, one for each modem."""
    return [[(command, kind)] for command in commands for kind in KINDS]


def in_turn(*commands):
    """Each kind twice, each command with some of them."""
    return [[(commands[n % len(commands)], kind)] for n, kind in enumerate(KINDS * 2)]


def recover(test, faults):
    """All modems become ready, and Connect works on all of them in the end.

    faults: for each modem a list of (words of the sim's `fault`, kind of garbage)
    """
    modems = [[f'fault {command} garbage={kind}' for command, kind in spoilt]
              + [f'set imei 49015420323{number:04d}', 'packet attached']
              for number, spoilt in enumerate(faults)]
    scene = test.scene(modems=modems, limits=LIMITS)
    client = scene.client
    paths = {}
    for number, spoilt in enumerate(faults):
        added = client.wait(lambda m, n=f'wwan{number}': m.is_signal('InterfacesAdded')
                            and m.args[1].get(CONNECTION, {}).get('NetworkInterface') == n,
                            timeout=60, what=f'the connection of the modem with {spoilt}')
        paths[added.args[0]] = spoilt
    left = list(paths)
    for _ in range(4):          # the first may meet the garbage and the reset after it
        requests = {path: scene.connect(path) for path in left}
        done = {path: scene.completed(request, timeout=30).args[1]
                for path, request in requests.items()}
        left = [path for path in left if done[path] != S_OK]
    test.assertEqual([paths[path] for path in left], [])
