#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Runs a command at a terminal of its own with polkit's text agent, which types a password.

    ask_interactively.py PASSWORD COMMAND…

Prints what was at the terminal; exits with the status of the command.
"""

import os
import pty
import select
import subprocess
import sys
import termios
import time

TIMEOUT = 120


def child(command):
    """In the terminal: the agent for this very process, and once that is there the command."""
    ready, tell = os.pipe()
    # pylint: disable-next=consider-using-with
    subprocess.Popen(['pkttyagent', '--process', str(os.getpid()), '--notify-fd', str(tell)],
                     pass_fds=[tell])
    os.close(tell)
    os.read(ready, 1)
    os.execvp(command[0], command)


def wait_silent(terminal, deadline):
    """Waits until what is typed is not shown: what came before that, the agent has thrown away."""
    while termios.tcgetattr(terminal)[3] & termios.ECHO and time.monotonic() < deadline:
        time.sleep(0.05)


def main(password, *command):
    """Types the password when it is asked for, once."""
    pid, terminal = pty.fork()
    if pid == 0:
        child(command)
    shown = b''
    is_typed = False
    deadline = time.monotonic() + TIMEOUT
    while select.select([terminal], [], [], max(deadline - time.monotonic(), 0))[0]:
        try:
            data = os.read(terminal, 4096)
        except OSError:         # nobody is at the other end any more
            break
        if not data:
            break
        shown += data
        if not is_typed and b'assword:' in shown:
            wait_silent(terminal, deadline)
            os.write(terminal, password.encode() + b'\n')
            is_typed = True
    os.close(terminal)
    print(shown.decode(errors='replace'))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
