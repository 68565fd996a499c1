#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""mbn-modem-usb, as far as nothing is plugged into this machine: what it says, how it ends."""

import os
import signal
import subprocess
import tempfile
import unittest

import simtest  # noqa: F401
from mbnsim import DIE_WITH_ME, Modem

TIMEOUT = 20
PROGRAM = os.environ['MBN_MODEM_USB']
CONTROLLER = '/sys/devices/platform/vhci_hcd.0'


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, check=False, timeout=TIMEOUT)


class UsageTest(unittest.TestCase):
    def test_wrong_usage(self):
        for arguments, reason in (
                ([], '--modem=PATH is missing'),
                (['--modem=/x', 'more'], '"more" is not understood'),
                (['--modem=/x', '--nonsense'], '--nonsense'),
                (['--modem=/x', '--id=1209'], '--id=1209 is no pair'),
                (['--modem=/x', '--id=1209:10000'], 'is no pair'),
                (['--modem=/x', '--id=1209:x'], 'is no pair'),
                (['--modem=/x', '--serial='], 'is no serial number'),
                (['--modem=/x', '--serial=' + 127 * 'x'], 'is no serial number'),
                (['--modem=/x', '--serial=a\tb'], 'is no serial number'),
                (['--modem=/x', '--max-control-message=63'], 'is not between 64 and 65535'),
                (['--modem=/x', '--max-control-message=65536'], 'is not between 64 and 65535')):
            result = run(*arguments)
            self.assertEqual((result.returncode, result.stdout), (2, ''), arguments)
            self.assertEqual(result.stderr.count('\n'), 1, result.stderr)
            self.assertIn(reason, result.stderr)

    def test_version(self):
        result = run('--version')
        self.assertEqual((result.returncode, result.stderr), (0, ''))
        self.assertRegex(result.stdout, r'^mbn-modem-usb \S+\n$')

    def test_no_such_folder(self):
        result = run('--modem=/nonexistent/modem')
        self.assertEqual((result.returncode, result.stdout), (1, ''))
        self.assertEqual(result.stderr,
                         'mbn-modem-usb: watching /nonexistent: No such file or directory\n')


class WaitingTest(unittest.TestCase):
    """Without a modem."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix='mbnusb-')
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.process = subprocess.Popen(
            DIE_WITH_ME + [PROGRAM, f'--modem={self.folder}/modem',
                           f'--packets={self.folder}/packets'],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.stop)
        self.assertEqual(self.process.stdout.readline(), 'unplugged\n')

    def stop(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate(timeout=TIMEOUT)

    def test_signals(self):
        self.process.send_signal(signal.SIGTERM)
        self.assertEqual(self.process.communicate(timeout=TIMEOUT), ('', ''))
        self.assertEqual(self.process.returncode, 0)

    @unittest.skipIf(os.path.exists(CONTROLLER), 'would plug a device into this machine')
    def test_no_controller(self):
        with Modem(directory=self.folder, net_socket=True):
            out, err = self.process.communicate(timeout=TIMEOUT)
        self.assertEqual((self.process.returncode, out), (1, ''))
        self.assertEqual(err, 'mbn-modem-usb: there is no virtual USB host controller; load its '
                         'module: modprobe vhci-hcd\n')


if __name__ == '__main__':
    unittest.main()
