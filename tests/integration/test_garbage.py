#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A modem that answers garbage is reported, reset and retried with back-off (issue, "bad input").
"""

from mbngarbage import KINDS, LIMITS, every_kind, recover
from mbnharness import CONNECTION, S_OK, IntegrationTest, main


class Garbage(IntegrationTest):
    """Once, then the modem behaves; or for ever. See also test_garbage_start.py."""

    def test_in_connect_and_in_what_is_read_in_the_background(self):
        background = ('home-provider query', 'signal-state query', 'preferred-providers query',
                      'emergency-mode query')
        recover(self, [[(command, kind) for command in background] for kind in KINDS]
                + every_kind('connect set', 'ip-configuration query'))

    def test_out_of_the_blue(self):
        scene = self.scene(['packet attached'], limits=LIMITS)
        connection = scene.ready()
        for kind in KINDS:
            scene.modem.command('garbage ' + kind)
        for _ in range(5):
            status = scene.completed(scene.connect(connection), timeout=30).args[1]
            if status == S_OK:
                break
        self.assertEqual(status, S_OK)

    def test_for_ever_is_reported_and_the_other_works(self):
        """DEVICE_CAPS is never understandable: FailedDevices, no Interface."""
        scene = self.scene(modems=[['fault device-caps garbage=random-bytes count=all'], []],
                           limits={**LIMITS, 'open_timeout': 0.4, 'query_timeout': 0.4})
        connection = scene.ready()
        self.assertEqual(scene.client.get(connection, CONNECTION, 'NetworkInterface'), 'wwan1')
        scene.client.wait(lambda m: m.changed().get('FailedDevices') == [scene.modem.device],
                          timeout=40, what='FailedDevices')
        scene.connected(connection)

    def test_open_refused_is_retried(self):
        modems = [[f'fault open {fault}', f'set imei {n}']
                  for n, fault in enumerate(('status=2', 'status=1', 'function-error=5', 'drop'))]
        scene = self.scene(modems=modems, limits=LIMITS)
        scene.client.wait(
            lambda m: len(scene.client.signals('OnConnectionArrival')) == len(modems), timeout=30,
            what='all connections')
        for path in scene.client.call('/org/mbnd1', 'org.mbnd1.ConnectionManager',
                                      'GetConnections')[0]:
            scene.connected(path)

    def test_small_fragments_both_ways(self):
        scene = self.scene(['set max-control-transfer 64', 'packet attached',
                            'set numbers +4917000000001,+4917000000002,+4917000000003'])
        scene.connected(scene.ready())
        self.assertTrue([e for e in scene.modem.journal() if e['fragments'] > 1])


if __name__ == '__main__':
    main()
