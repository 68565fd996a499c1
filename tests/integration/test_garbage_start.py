#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Garbage in the answers that come before a modem is ready: reported, reset, retried."""

from mbngarbage import every_kind, in_turn, recover
from mbnharness import IntegrationTest, main


class Start(IntegrationTest):
    """Each answer, many kinds of garbage"""

    def test_in_open_and_device_caps(self):
        recover(self, every_kind('open', 'device-caps query'))

    def test_in_the_others(self):
        recover(self, in_turn('subscriber-ready-status query', 'register-state query',
                              'device-service-subscribe-list set', 'packet-service query',
                              'connect query', 'radio-state query')
                + [[('subscriber-ready-status query', 'bad-offsets'),
                    ('register-state query', 'huge-count')]])


if __name__ == '__main__':
    main()
