# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The real mbim-proxy, in the test's own network namespace: its abstract socket belongs to that."""

import os
import signal
import socket
import time

PROXY_PATHS = ('/usr/libexec/mbim-proxy', '/usr/lib/mbim-proxy/mbim-proxy')


def is_installed():
    """Whether there is one."""
    return any(map(os.path.exists, PROXY_PATHS))


def in_this_namespace():
    """Processes in our network namespace, with their command's name."""
    own = os.readlink('/proc/self/ns/net')
    found = {}
    for pid in filter(str.isdigit, os.listdir('/proc')):
        try:
            if os.readlink(f'/proc/{pid}/ns/net') == own:
                with open(f'/proc/{pid}/comm', encoding='utf-8') as file:
                    found[int(pid)] = file.read().strip()
        except OSError:
            pass
    return found


def proxies():
    """The mbim-proxy processes that we have caused."""
    return [pid for pid, name in in_this_namespace().items() if name == 'mbim-proxy']


def name_is_free():
    """Whether nobody has the proxies' socket."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.bind('\0mbim-proxy')
        except OSError:
            return False
    return True


def end_proxies():
    """Ends them all; they would wait for clients for minutes."""
    for pid in proxies():
        os.kill(pid, signal.SIGKILL)
    # one that is ending has lost its command line before it lets go of its socket
    deadline = time.monotonic() + 10
    while (proxies() or not name_is_free()) and time.monotonic() < deadline:
        time.sleep(0.01)
