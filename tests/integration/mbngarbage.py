# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Modems that answer garbage, one for each pair of command and kind of garbage, on one daemon."""

from mbnharness import CONNECTION, S_OK

KINDS = ('truncated-buffer', 'bad-offsets', 'random-bytes', 'wrong-length', 'wrong-tid',
         'unknown-type', 'zero-length', 'huge-count')
LIMITS = {'query_timeout': 1, 'open_timeout': 1, 'probe_timeout': 0.8, 'activate_timeout': 4,
          'deactivate_timeout': 1, 'ip_timeout': 2}


def recover(test, *commands):
    """All modems become ready, and Connect works on all of them in the end.

    commands: what a modem spoils its answer to, once: a word of the sim's `fault`, or several
    """
    pairs = [(command, kind) for command in commands for kind in KINDS]
    modems = []
    for number, (command, kind) in enumerate(pairs):
        words = [command] if isinstance(command, str) else command
        modems.append([f'fault {word} garbage={kind}' for word in words]
                      + [f'set imei 49015420323{number:04d}', 'packet attached'])
    scene = test.scene(modems=modems, limits=LIMITS)
    client = scene.client
    paths = {}
    for number, pair in enumerate(pairs):
        added = client.wait(lambda m, n=f'wwan{number}': m.is_signal('InterfacesAdded')
                            and m.args[1].get(CONNECTION, {}).get('NetworkInterface') == n,
                            timeout=60, what=f'the connection of the modem with {pair}')
        paths[added.args[0]] = pair
    left = list(paths)
    for _ in range(4):          # the first may meet the garbage and the reset after it
        requests = {path: scene.connect(path) for path in left}
        done = {path: scene.completed(request, timeout=30).args[1]
                for path, request in requests.items()}
        left = [path for path in left if done[path] != S_OK]
    test.assertEqual([paths[path] for path in left], [])
