#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Holds data/man/mbnd-autoconnect.7 to what mbnd says.

test-auto-reason.c holds the sentences of its table to the engine; this test holds those of the
manual to the table: each sentence has a place in the manual, under its rule, and the manual has no
other. MBN_TEST_SRCDIR names the top of the source tree.
"""

import os
import pathlib
import re
import shutil
import subprocess
import unittest

DEFAULT_SRCDIR = pathlib.Path(__file__).resolve().parents[2]
SRCDIR = pathlib.Path(os.environ.get("MBN_TEST_SRCDIR", DEFAULT_SRCDIR))
MANUAL = SRCDIR / "data" / "man" / "mbnd-autoconnect.7"
TABLE = SRCDIR / "tests" / "unit" / "test-auto-reason.c"

ROW = re.compile(r'^\s*\{"(AUTO-\d+)/[^"]*", \w+, "((?:[^"\\]|\\.)*)"\},$', re.MULTILINE)
ENTRY = re.compile(r"^\.TP\n\.B (AUTO-\d+)\n((?:[^.].*\n)+)", re.MULTILINE)
SECTION = re.compile(r"^\.SS (\w+)$", re.MULTILINE)


def reasons_of_table():
    text = TABLE.read_text()
    return {(code, reason.replace('\\"', '"')) for code, reason in ROW.findall(text)}


def reasons_of_manual():
    text = MANUAL.read_text()
    return [(code, " ".join(reason.split())) for code, reason in ENTRY.findall(text)]


class Manual(unittest.TestCase):
    def test_auto_33_each_reason_is_explained(self):
        # The manual says once what a link without a name is called.
        expected = {(code, reason) for code, reason in reasons_of_table()
                    if not reason.startswith("Another link ")}
        self.assertGreater(len(expected), 40)
        self.assertEqual(expected - set(reasons_of_manual()), set())

    def test_auto_33_no_other_reason_is_told(self):
        self.assertEqual(set(reasons_of_manual()) - reasons_of_table(), set())

    def test_auto_33_no_reason_twice(self):
        reasons = reasons_of_manual()
        self.assertEqual(len(reasons), len(set(reasons)))

    def test_each_state_has_a_section(self):
        xml = (SRCDIR / "dbus" / "org.mbnd1.AutoConnect.xml").read_text()
        states = re.search(r"State:\n\s*@since: 0.1\n(.*?)Source:", xml, re.DOTALL)[1]
        self.assertEqual(SECTION.findall(MANUAL.read_text()), re.findall(r"^\s*(\w+): ", states,
                                                                      re.MULTILINE))

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_man_formats_it_without_a_warning(self):
        run = subprocess.run(["man", "--warnings", "--local-file", str(MANUAL)], check=True,
                             env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"},
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(run.stderr, "")
        self.assertIn("SEEING WHY", run.stdout)


if __name__ == "__main__":
    unittest.main()
