# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A network of the test's own, and looks at it.

    if __name__ == '__main__':
        mbnnet.enter()
        unittest.main()

From there on the process, and all it starts, lives in network and mount namespaces of its own: no
interface but `lo`, nothing in the routing tables, an /etc/resolv.conf that can be replaced, a /sys
that shows these interfaces. All of it goes with the last process in it. Nothing from outside can be
reached over IP; a message bus that the daemon is to use is started inside, as the harness does.
"""

import errno
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import unittest

INSIDE = 'MBN_TEST_NAMESPACE'
COMMAND_TIMEOUT = 30
CONF = '/proc/sys/net/{}/conf'
# What changes by itself: times that run, and counters.
VOLATILE = ('expires', 'age', 'valid_life_time', 'preferred_life_time', 'used', 'uid')

# RTMGRP_LINK, _IPV4_IFADDR, _IPV4_ROUTE, _IPV4_RULE, _IPV6_IFADDR, _IPV6_ROUTE, and rules of IPv6
NEWS_GROUPS = 0x1 | 0x10 | 0x40 | 0x80 | 0x100 | 0x400 | 0x40000

_resolv_conf = None


def _run(*command, timeout=COMMAND_TIMEOUT):
    """What a command prints; AssertionError, with what it says, when it fails."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              check=True, timeout=timeout).stdout
    except subprocess.CalledProcessError as error:
        raise AssertionError(f'{" ".join(command)}: status {error.returncode}: '
                             f'{error.stderr.strip()}') from error


def _namespace_command():
    """What makes the namespaces, for this user."""
    command = ['unshare', '--net', '--mount']
    return command if os.getuid() == 0 else command + ['--map-root-user']


def reason_against():
    """Why namespaces cannot be had here; None if they can."""
    script = ('mount -t sysfs none /sys && ip link set lo up && '
              'test -c /dev/net/tun && : <>/dev/net/tun')
    try:
        result = subprocess.run(_namespace_command() + ['sh', '-c', script], text=True,
                                stdin=subprocess.DEVNULL, capture_output=True, check=False,
                                timeout=COMMAND_TIMEOUT)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if result.returncode == 0:
        return None
    lines = result.stderr.strip().splitlines() or ['there is no /dev/net/tun']
    return lines[-1]


def _is_inside():
    """The environment names the namespace that was left; copies of it elsewhere mean nothing."""
    return os.environ.get(INSIDE, '') not in ('', os.readlink('/proc/self/ns/net'))


def _prepare():
    _run('mount', '-t', 'sysfs', 'none', '/sys')
    _run('ip', 'link', 'set', 'lo', 'up')


def enter():
    """Runs this program again in namespaces of its own; returns None there.

    Where that is not possible it returns why not, and every test of the program is skipped.
    """
    if _is_inside():
        _prepare()
        return None
    reason = reason_against()
    if reason is None:
        os.environ[INSIDE] = os.readlink('/proc/self/ns/net')
        command = _namespace_command() + [sys.executable, *sys.argv]
        os.execvp(command[0], command)
    # What unittest.skip does to a class, for all of them.
    unittest.TestCase.__unittest_skip__ = True
    unittest.TestCase.__unittest_skip_why__ = f'needs a network namespace with TUN: {reason}'
    return reason


def set_resolv_conf(text):
    """Makes text what /etc/resolv.conf says in here; the file outside stays as it is."""
    global _resolv_conf
    if os.environ.get(INSIDE) is None:
        raise RuntimeError('enter() comes first')
    if _resolv_conf is None:
        if not os.path.exists('/etc/resolv.conf'):
            raise unittest.SkipTest('there is no /etc/resolv.conf to mount over')
        _resolv_conf = tempfile.NamedTemporaryFile('w', prefix='mbn-resolv-', encoding='utf-8')
        os.chmod(_resolv_conf.name, 0o644)
        _run('mount', '--bind', _resolv_conf.name, os.path.realpath('/etc/resolv.conf'))
    _resolv_conf.seek(0)
    _resolv_conf.truncate()
    _resolv_conf.write(text)
    _resolv_conf.flush()


def ip(*arguments):
    """Runs ip; AssertionError, with what it says, when it refuses."""
    return _run('ip', *arguments)


# Looking


def ip_json(*arguments):
    """What `ip -j` says, as objects."""
    text = ip('-d', '-j', *arguments)
    return json.loads(text) if text.strip() else []


def link(ifname):
    """A link as `ip -d -j link` shows it; None if there is none."""
    return next((entry for entry in ip_json('link') if entry.get('ifname') == ifname), None)


def links():
    """The names of all interfaces."""
    return {entry['ifname'] for entry in ip_json('link')}


def addresses(ifname, family=None, scope=None):
    """The addresses of an interface as 'ADDRESS/PREFIX' (with a peer: 'ADDRESS PEER/PREFIX').

    family: 4 or 6; scope: global, link, host; None: all
    """
    found = []
    for entry in ip_json('address', 'show', 'dev', ifname):
        for info in entry.get('addr_info', []):
            if family in (None, {'inet': 4, 'inet6': 6}[info['family']]) \
                    and scope in (None, info['scope']):
                peer = f' {info["address"]}' if 'address' in info else ''
                found.append(f'{info["local"]}{peer}/{info["prefixlen"]}')
    return found


def routes(family=4, table='main', dev=None):
    """Routes as `ip -j route` shows them. table: a name or number, or 'all'."""
    found = ip_json(f'-{family}', 'route', 'show', 'table', table)
    return [route for route in found if dev in (None, route.get('dev'))]


def until(condition, timeout=15):
    """Waits until condition() is true and returns its value; AssertionError if that never comes.

    It is asked at each news of the kernel about links, addresses, routes and rules.
    """
    deadline = time.monotonic() + timeout
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as news:
        news.bind((0, NEWS_GROUPS))
        while not (value := condition()):
            news.settimeout(max(deadline - time.monotonic(), 0.001))
            try:
                news.recv(65536)
            except TimeoutError as error:
                raise AssertionError(f'not within {timeout} s') from error
            except OSError as error:
                if error.errno != errno.ENOBUFS:    # news were lost: that is news, too
                    raise
        return value


def _sysctls():
    """{path: value} of all that can be read below /proc/sys/net/ipv?/conf."""
    values = {}
    for family in ('ipv4', 'ipv6'):
        top = CONF.format(family)
        for ifname in os.listdir(top):
            for name in os.listdir(os.path.join(top, ifname)):
                path = os.path.join(top, ifname, name)
                try:
                    with open(path, encoding='ascii') as file:
                        values[f'{family}/{ifname}/{name}'] = file.read().strip()
                except OSError:     # write-only, or not set yet
                    continue
    return values


def _steady(entry):
    """One object of `ip -j` as a line, without what changes by itself."""
    return json.dumps({key: value for key, value in entry.items() if key not in VOLATILE},
                      sort_keys=True)


def snapshot():
    """What must be as found after a run: {group: {name: value}}, see differences()."""
    state = {'link': {}, 'address': {}, 'sysctl': _sysctls()}
    for entry in ip_json('address'):
        state['link'][entry['ifname']] = json.dumps(
            {key: sorted(value) if key == 'flags' else value for key, value in entry.items()
             if key in ('flags', 'mtu', 'inet6_addr_gen_mode', 'master', 'operstate')},
            sort_keys=True)
        for info in entry.get('addr_info', []):
            name = f'{entry["ifname"]} {info["local"]}/{info["prefixlen"]}'
            state['address'][name] = _steady(info)
    for family in (4, 6):
        for group, found in (('route', routes(family, 'all')),
                             ('rule', ip_json(f'-{family}', 'rule'))):
            lines = sorted(_steady(entry) for entry in found)
            state[f'{group}{family}'] = {line: 'there' for line in lines}
    return state


def differences(before, after):
    """What is not in after as it was before, one readable line each; [] if nothing."""
    lines = []
    for group in before:
        old, new = before[group], after[group]
        for name in sorted(old.keys() | new.keys()):
            if name not in new:
                lines.append(f'{group} gone: {name}')
            elif name not in old:
                lines.append(f'{group} new: {name}')
            elif old[name] != new[name]:
                lines.append(f'{group} changed: {name}: {old[name]} -> {new[name]}')
    return lines


# Trying


def ping(address, interface=None, count=1, timeout=5, size=56):
    """Sends count pings and waits up to timeout seconds: True if all are answered."""
    command = ['ping', '-n', '-q', '-i', '0.2', '-c', str(count), '-w', str(timeout),
               '-s', str(size)]
    if interface:
        command += ['-I', interface]
    result = subprocess.run(command + [address], stdin=subprocess.DEVNULL, capture_output=True,
                            text=True, check=False, timeout=timeout + COMMAND_TIMEOUT)
    return f' {count} received' in result.stdout


def curl(url, *options, timeout=15):
    """What a page says; AssertionError when it does not come."""
    return _run('curl', '--silent', '--show-error', '--noproxy', '*', '--max-time', str(timeout),
                *options, url, timeout=timeout + COMMAND_TIMEOUT)
