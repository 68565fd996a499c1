#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Rules about the source that neither compiler nor linker knows (HACKING.md, "Layers")."""

import os
import re
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("MBN_TEST_SRCDIR", Path(__file__).parents[2]))

# What a layer may include of others' libraries besides GLib and the C library.
FOREIGN = {
    "daemon/types": {"gio/gio.h"},
    "policy": {"libxml"},
    "daemon/core": {"arpa/inet.h"},
    "daemon/modem": {"gio/gio.h"},
    "daemon/backend-mbim": {"libmbim-glib.h", "arpa/inet.h"},
    "daemon/network": {"gio/gio.h", "netlink", "arpa/inet.h"},
    "daemon/service": {"gio/gio.h", "gio/gunixfdlist.h", "gudev", "systemd"},
    "dbus": {"gio/gio.h"},
}
WATCHED = ("libmbim-glib.h", "libqmi-glib.h", "gio/gio.h", "gio/gunixfdlist.h", "gudev", "libxml",
           "netlink", "systemd", "arpa/inet.h")


def sources(folder):
    return sorted(path for path in (ROOT / folder).rglob("*.[ch]"))


def includes(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1)


class Includes(unittest.TestCase):
    def test_no_path_leaves_its_folder(self):
        for folder in list(FOREIGN) + ["daemon/app", "tests/sim"]:
            for path in sources(folder):
                for number, name in includes(path):
                    self.assertNotIn("..", name, f"{path}:{number}")

    def test_foreign_libraries_stay_in_their_layer(self):
        for folder, allowed in FOREIGN.items():
            for path in sources(folder):
                for number, name in includes(path):
                    watched = [w for w in WATCHED if name == w or name.startswith(w + "/")]
                    for library in watched:
                        self.assertIn(library, allowed, f"{path}:{number} includes {name}")

    def test_the_simulator_decodes_by_itself(self):
        for path in sources("tests/sim"):
            for number, name in includes(path):
                self.assertNotIn("mbim-glib", name, f"{path}:{number}")

    def test_nothing_blocks_the_main_loop(self):
        blocked = re.compile(r"\b\w+_sync \(|\bg_main_context_iteration\b|\bg_usleep\b|\bsleep \(")
        for folder in list(FOREIGN) + ["daemon/app"]:
            for path in sources(folder):
                for number, line in enumerate(path.read_text().splitlines(), 1):
                    self.assertIsNone(blocked.search(line), f"{path}:{number}: {line.strip()}")

    def test_one_main_loop(self):
        users = [path for folder in list(FOREIGN) + ["daemon/app"] for path in sources(folder)
                 if "g_main_loop_run" in path.read_text()]
        self.assertEqual([path.name for path in users], ["mbn-app.c"])

    def test_the_state_of_a_machine_is_set_in_one_place(self):
        setter = re.compile(r"machine(->|\.)state\s*=[^=]")
        users = {path.name for folder in ("daemon/core", "daemon/modem") for path in sources(folder)
                 if setter.search(path.read_text())}
        self.assertEqual(users, {"mbn-context-machine.c"})


if __name__ == "__main__":
    unittest.main()
