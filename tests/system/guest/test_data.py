# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What a connection is: addresses, routes and name servers of the host."""

import json

import machine
from machine import LINK, SystemTest, run


class Data(SystemTest):
    """Connected, and not connected any more."""

    def test_1_link(self):
        """a connection puts address and default route on wwan0, and is a way to the Internet"""
        self.need_call()
        self.assertEqual(machine.addresses(), ['10.64.0.2'])
        routes = json.loads(run('ip', '-json', 'route', 'show', 'default'))
        self.assertEqual([route['dev'] for route in routes], [LINK], routes)
        self.assert_ping()

    def test_2_names(self):
        """systemd-resolved takes the name servers from mbnd, which is not root, and finds a name"""
        self.need_call()
        text = run('resolvectl', 'dns', LINK)
        self.assertIn('10.64.0.1', text)
        self.assertIn(machine.WEB, run('resolvectl', 'query', '--legend=no', 'www.mbnd.example'))

    def test_3_end(self):
        """a disconnect takes all of it away again"""
        self.need_call()
        self.hang_up()
        self.assertEqual(machine.addresses(), [])
        self.assertEqual(run('ip', 'route', 'show', 'default'), '')
        self.assertNotIn('10.64.0.1', run('resolvectl', 'dns', LINK))
