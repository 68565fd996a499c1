# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Name servers: MbnDns behind a program, and those it tells, played by the test.

    fake = FakeResolved(test, bus.address)
    driver = DnsDriver(test, bus.address)
    number = driver.set(5, 'wwan0', '10.0.0.1')
    fake.answer(fake.take('SetLinkDNS'))
    fake.answer(fake.take('SetLinkDefaultRoute'))
    driver.wait_done(number)
"""

import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time

from gi.repository import Gio, GLib

from mbnbus import DEFAULT_TIMEOUT, Client, NoMessage
from mbnharness import REPORTS
from mbnsim import DIE_WITH_ME

RESOLVED = 'org.freedesktop.resolve1'
MANAGER = RESOLVED + '.Manager'
# So long that nothing in a test ends by it.
NO_LIMIT = 60000

RESOLVCONF = '''#!/bin/sh
PATH=/usr/bin:/bin
cd {directory} || exit 9
echo "begin $*" >>log
sed 's/^/  /' >>log
if [ -p gate ]; then read -r word <gate; fi
{body}
echo "end $*" >>log
'''


def packed(*servers):
    """Addresses as SetLinkDNS has them."""
    families = [socket.AF_INET6 if ':' in server else socket.AF_INET for server in servers]
    return [(int(family), list(socket.inet_pton(family, server)))
            for family, server in zip(families, servers)]


class DnsDriver:
    """The program mbn-dns-driver. Ends with the test, which it must do well."""

    def __init__(self, test, address, mode='auto', limit_ms=NO_LIMIT, path='/nonexistent',
                 wrapper=(), environment=None):
        self.lines = []
        self._data = b''
        self._log = tempfile.TemporaryFile()
        setpriv = [shutil.which(DIE_WITH_ME[0])] + DIE_WITH_ME[1:]
        self.process = subprocess.Popen(
            setpriv + list(wrapper) + [os.environ['MBN_DNS_DRIVER'], mode, str(limit_ms)],
            env={**(environment or os.environ), 'DBUS_SYSTEM_BUS_ADDRESS': address,
                 'PATH': path},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log)
        self._test = test
        self._freed = False
        test.addCleanup(self.close)

    def _read(self, timeout):
        readable, _, _ = select.select([self.process.stdout], [], [], timeout)
        data = os.read(self.process.stdout.fileno(), 65536) if readable else b''
        self._data += data
        *lines, self._data = self._data.split(b'\n')
        self.lines += [line.decode() for line in lines]
        return data != b''

    def _wait_line(self, line, timeout=DEFAULT_TIMEOUT):
        deadline = time.monotonic() + timeout
        while line not in self.lines:
            left = deadline - time.monotonic()
            if not self._read(max(left, 0)):
                raise NoMessage(f'no "{line}" among {self.lines}; log:\n{self.log()}')

    def _command(self, *words):
        self.process.stdin.write(' '.join(map(str, words)).encode() + b'\n')
        self.process.stdin.flush()

    def _task(self, *words):
        number = 1 + len([line for line in self.lines if line.startswith('taken')])
        self._command(*words)
        self._wait_line(f'taken {number}')
        return number

    def set(self, ifindex, ifname, *servers):
        """mbn_dns_set; returns the number to wait for."""
        return self._task('set', ifindex, ifname, *servers)

    def revert(self, ifindex):
        """mbn_dns_revert; returns the number to wait for."""
        return self._task('revert', ifindex)

    def inherit(self, ifindex, ifname):
        """mbn_dns_inherit."""
        self._command('inherit', ifindex, ifname)
        self._wait_line('inherited')

    def set_mode(self, mode):
        """mbn_dns_set_mode."""
        self.lines = [line for line in self.lines if line != 'moded']
        self._command('mode', mode)
        self._wait_line('moded')

    def free(self):
        """mbn_dns_free."""
        self._freed = True
        self._command('free')
        self._wait_line('freed')

    def wait_done(self, number):
        """Waits for the func of a set or revert."""
        self._wait_line(f'done {number}')

    def is_done(self, number):
        """Whether it has been called."""
        while self._read(0):
            pass
        return f'done {number}' in self.lines

    def log(self):
        """What it has logged."""
        self._log.seek(0)
        return self._log.read().decode(errors='replace')

    def wait_log(self, text, timeout=DEFAULT_TIMEOUT):
        """Waits for a text in the log, for the few cases that show nowhere else."""
        deadline = time.monotonic() + timeout
        while text not in self.log():
            if time.monotonic() > deadline:
                raise NoMessage(f'no {text!r} in the log:\n{self.log()}')
            time.sleep(0.02)

    def warnings(self):
        """The warnings and messages in the log."""
        return [line for line in self.log().splitlines()
                if re.search(r'WARNING \*\*|Message:', line)]

    def close(self):
        """Ends it, and checks that each func was called once, and none inside."""
        if self.process.stdin.closed:
            return
        self.process.stdin.close()
        try:
            status = self.process.wait(DEFAULT_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        while self._read(0):
            pass
        self.process.stdout.close()
        log = self.log()
        self._log.close()
        self._test.assertEqual(status, 0, log)
        self._test.assertEqual([word for word in REPORTS if word in log], [], log)
        done = [line for line in self.lines if line.startswith('done')]
        self._test.assertEqual(len(done), len(set(done)), self.lines)
        for line in done:
            taken = line.replace('done', 'taken')
            self._test.assertLess(self.lines.index(taken), self.lines.index(line), self.lines)
            if self._freed:
                self._test.assertLess(self.lines.index(line), self.lines.index('freed'))


class FakeResolved(Client):
    """org.freedesktop.resolve1, as far as the test plays it: it answers nothing by itself."""

    def __init__(self, test, address, own=True):
        super().__init__(address, subscribe=False)
        self._taken = 0
        test.addCleanup(self.close)
        if own:
            self.own()

    def own(self):
        """Appears on the bus."""
        self.call_bus('RequestName', '(su)', (RESOLVED, 4))

    def disown(self):
        """Goes."""
        self.call_bus('ReleaseName', '(s)', (RESOLVED,))

    def take(self, member=None):
        """The next call; it must be this one."""
        call = self.wait(lambda m: m.kind == 'call', since=self._taken,
                         what=member or 'a call')
        self._taken = call.index + 1
        if (call.interface, call.member) != (MANAGER, member or call.member):
            raise AssertionError(f'{member} was to come, not {call}')
        return call

    def untaken(self):
        """The calls that nobody has taken yet. Those of a task that is done have all arrived."""
        self.call_bus('GetId')
        return [m for m in self.messages[self._taken:] if m.kind == 'call']

    def answer(self, call, error=None, text='because of the test'):
        """Sends the answer."""
        reply = Gio.DBusMessage()
        reply.set_message_type(Gio.DBusMessageType.ERROR if error
                               else Gio.DBusMessageType.METHOD_RETURN)
        reply.set_destination(call.sender)
        reply.set_reply_serial(call.serial)
        if error:
            reply.set_error_name(error)
            reply.set_body(GLib.Variant('(s)', (text,)))
        self._serial += 1
        reply.set_serial(self._serial)
        self._socket.sendall(reply.to_blob(Gio.DBusCapabilityFlags.NONE))

    def accept_set(self, ifindex, *servers, errors=(None, None)):
        """Takes both calls of a set; returns them."""
        calls = [self.take('SetLinkDNS'), self.take('SetLinkDefaultRoute')]
        if calls[0].args != (ifindex, packed(*servers)) or calls[1].args != (ifindex, True):
            raise AssertionError(f'wrong arguments: {calls[0]} {calls[1]}')
        for call, error in zip(calls, errors):
            self.answer(call, error)
        return calls

    def accept_revert(self, ifindex, error=None):
        """Takes the call of a revert; returns it."""
        call = self.take('RevertLink')
        if call.args != (ifindex,):
            raise AssertionError(f'wrong arguments: {call}')
        self.answer(call, error)
        return call


class FakeResolvconf:
    """A program resolvconf in a directory of its own, which keeps a log of its runs.

    body: what it does before it ends, in shell
    """

    def __init__(self, test, body='', name='resolvconf'):
        self.path = tempfile.mkdtemp(prefix='mbnresolvconf-')
        os.chmod(self.path, 0o755)
        test.addCleanup(shutil.rmtree, self.path)
        self.program = os.path.join(self.path, name)
        self.write(body)
        if name != 'resolvconf':
            os.symlink(self.program, os.path.join(self.path, 'resolvconf'))

    def write(self, body):
        """Gives it another body."""
        beside = self.program + '.new'
        with open(beside, 'w', encoding='utf-8') as file:
            file.write(RESOLVCONF.format(directory=self.path, body=body))
        os.chmod(beside, 0o755)
        os.rename(beside, self.program)

    def hold(self):
        """From now on runs wait for `release`."""
        os.mkfifo(os.path.join(self.path, 'gate'))

    def release(self, last=False):
        """Lets a run end, and waits for its begin before; last: later ones shall not wait."""
        gate = os.path.join(self.path, 'gate')
        with open(gate, 'w', encoding='utf-8') as file:
            if last:
                os.remove(gate)
            file.write('go\n')

    def runs(self):
        """The lines of the log: `begin ARGUMENTS`, indented input, `end ARGUMENTS`."""
        try:
            with open(os.path.join(self.path, 'log'), encoding='utf-8') as file:
                return file.read().splitlines()
        except FileNotFoundError:
            return []
