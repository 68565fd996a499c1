#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""`--device=PATH,proxy`: one modem shared with others through the real mbim-proxy (design.md 6).

mbim-proxy listens on an abstract socket, whose name belongs to the network namespace: each run has
a namespace of its own, so that no proxy of the host or of another test is met.
"""

import ctypes
import os
import shutil
import socket
import subprocess
import tempfile
import unittest

from mbnharness import (ACTIVATED, DEACTIVATED, E_HANDLE, INTERFACE_MANAGER, ROOT, IntegrationTest,
                        main)
from mbnproxy import PROXY_PATHS, end_proxies, is_installed, proxies

CLONE_NEWNET = 0x40000000
SHORT = {'query_timeout': 1, 'open_timeout': 3, 'probe_timeout': 0.5}


class Refused(IntegrationTest):
    """Who cannot have it is told so, once and at start"""

    def test_not_root_is_refused_at_start(self):
        someone = ['setpriv', '--reuid=65534', '--clear-groups'] if os.geteuid() == 0 else []
        done = subprocess.run(someone + [os.environ['MBND'], '--device=/dev/null,proxy'],
                              capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(done.returncode, 2, done)
        self.assertEqual(done.stderr, 'mbnd: --device=/dev/null,proxy: mbim-proxy admits only '
                         'root; run mbnd as root, or leave proxy out\n')


@unittest.skipUnless(os.geteuid() == 0, 'mbim-proxy admits only root')
@unittest.skipUnless(is_installed(), 'mbim-proxy is not installed')
class Shared(IntegrationTest):
    """The modem behind the real proxy"""

    @classmethod
    def setUpClass(cls):
        if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
            raise unittest.SkipTest('no network namespace of our own')

    def setUp(self):
        self.addCleanup(end_proxies)
        self.assertEqual(proxies(), [])

    def shared(self, **kwargs):
        """A scene whose daemon goes through the proxy."""
        scene = self.scene(start=False, **kwargs)
        scene.arguments = [a + (',proxy' if a.startswith('--device=') else '')
                           for a in scene.arguments]
        scene.start()
        return scene

    def mbimcli(self, scene, *arguments):
        """Another client of the same modem; returns what it prints."""
        done = subprocess.run(['mbimcli', '-p', '-d', scene.modem.device, *arguments],
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, 0, done)
        return done.stdout

    def test_two_clients_at_once(self):
        scene = self.shared()
        connection = scene.ready()
        self.assertEqual(len(proxies()), 1)
        self.assertIn("Device ID: '490154203237518'", self.mbimcli(scene, '--query-device-caps'))
        scene.connected(connection)
        # the other one sees our session, and its coming and going does not end it
        self.assertIn("Activation state: 'activated'",
                      self.mbimcli(scene, '--query-connection-state'))
        self.assertEqual(scene.state(connection), ACTIVATED)
        # one open for all: the proxy's
        self.assertEqual(len([e for e in scene.modem.journal()
                              if e['dir'] == 'host' and e['type'] == 'open']), 1)
        scene.disconnected(connection)

    def test_indications_come_through(self):
        scene = self.shared(scenario=['packet attached'])
        connection = scene.ready()
        scene.connected(connection)
        since = scene.client.mark()
        scene.modem.command('deactivate cause=36')
        scene.client.wait_signal('OnConnectStateChange', connection, since=since)
        self.assertEqual(scene.state(connection), DEACTIVATED)

    def test_orderly_stop_leaves_the_modem_to_others(self):
        scene = self.shared()
        scene.connected(scene.ready())
        self.assertEqual(scene.stop(), 0)
        self.assertEqual(scene.modem.state()['contexts'], [])
        self.assertIn("Device ID: '490154203237518'", self.mbimcli(scene, '--query-device-caps'))

    def test_the_proxy_dies(self):
        scene = self.shared(limits=SHORT)
        connection = scene.ready()
        scene.modem.command('fault connect set drop command=activate')
        request = scene.connect(connection)
        scene.modem.wait('host connect set')
        since = scene.client.mark()
        end_proxies()
        self.assertEqual(scene.completed(request).args[1], E_HANDLE)
        # another one is started and the modem comes back
        scene.connected(scene.ready(since))

    def test_garbage_does_not_end_the_daemon(self):
        for kind in ('huge-count', 'bad-offsets', 'truncated-buffer'):
            with self.subTest(kind=kind):
                scene = self.shared(scenario=['packet attached'], limits=SHORT)
                connection = scene.ready()
                scene.modem.command(f'fault ip-configuration query garbage={kind}')
                scene.completed(scene.connect(connection), timeout=30)
                self.assertIsNone(scene.daemon.process.poll())
                self.assertEqual(scene.stop(), 0)
                end_proxies()

    def test_no_proxy_answers(self):
        """Somebody sits on its socket and says nothing: a failure to open like any other."""
        with socket.socket(socket.AF_UNIX) as mute:
            mute.bind('\0mbim-proxy')
            mute.listen(8)
            # enough for a proxy that has to be started first, also on a slow machine
            scene = self.shared(limits={**SHORT, 'open_timeout': 1.5})
            scene.client.wait(lambda m: m.changed().get('FailedDevices') == [scene.modem.device],
                              timeout=30, what='FailedDevices')
        self.assertIn('does mbim-proxy answer?', scene.log())
        # never given up: with a proxy that works it comes up
        scene.ready()
        self.assertEqual(scene.client.get(ROOT, INTERFACE_MANAGER, 'FailedDevices'), [])

    def test_no_proxy_program(self):
        script = os.path.join(tempfile.mkdtemp(prefix='mbntest-'), 'without-proxy')
        self.addCleanup(shutil.rmtree, os.path.dirname(script))
        there = next(filter(os.path.exists, PROXY_PATHS))
        with open(script, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\nmount --bind /dev/null {there} && exec "$@"\n')
        os.chmod(script, 0o755)
        self.addCleanup(os.environ.pop, 'MBN_TEST_WRAPPER', None)
        os.environ['MBN_TEST_WRAPPER'] = f'unshare --mount {script}'
        scene = self.shared(limits=SHORT)
        line = scene.wait_log('cannot be used as a modem')
        self.assertIn('through mbim-proxy: ', line)
        self.assertIn('is libmbim-proxy installed', line)


if __name__ == '__main__':
    main()
