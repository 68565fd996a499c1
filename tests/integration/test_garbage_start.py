#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Garbage in the answers that come before a modem is ready: reported, reset, retried."""

from mbngarbage import recover
from mbnharness import IntegrationTest, main


class Start(IntegrationTest):
    """Each answer, each kind of garbage"""

    def test_in_open_and_device_caps(self):
        recover(self, 'open', 'device-caps query')

    def test_in_subscriber_and_subscribe_list(self):
        recover(self, 'subscriber-ready-status query', 'device-service-subscribe-list set')

    def test_in_registration_and_packet_service(self):
        recover(self, 'register-state query', 'packet-service query')

    def test_in_radio_and_connect_query(self):
        recover(self, 'radio-state query', 'connect query')


if __name__ == '__main__':
    main()
