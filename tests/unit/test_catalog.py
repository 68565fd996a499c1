#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Holds data/mbnd.catalog to the landmark events of the code, and journalctl to the file.

MBN_TEST_SRCDIR names the top of the source tree.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

DEFAULT_SRCDIR = pathlib.Path(__file__).resolve().parents[2]
SRCDIR = pathlib.Path(os.environ.get("MBN_TEST_SRCDIR", DEFAULT_SRCDIR))
CATALOG = SRCDIR / "data" / "mbnd.catalog"
TABLE = SRCDIR / "daemon" / "types" / "mbn-landmark.c"

ROW = re.compile(r'\[(MBN_LANDMARK_\w+)\] = "([0-9a-f]{32})"')
ENTRY = re.compile(r"^-- ([0-9a-f]{32})\n((?:[\w-]+: .*\n)+)\n((?:(?!-- ).*\n)+)", re.MULTILINE)
FIELDS = ["Subject", "Defined-By", "Support", "Documentation"]
MANUALS_OF_OTHERS = {"polkit(8)", "systemd.service(5)"}


def landmarks():
    """{name: number} of the table in the code."""
    return dict(ROW.findall(TABLE.read_text()))


def entries():
    """[(number, {field: value}, text)] of the catalogue."""
    return [(number, dict(line.split(": ", 1) for line in head.splitlines()), text.strip())
            for number, head, text in ENTRY.findall(CATALOG.read_text())]


def code_but_the_table():
    return "\n".join(path.read_text() for folder in ("daemon", "dbus", "policy")
                     for path in sorted((SRCDIR / folder).rglob("*.c")) if path != TABLE)


class Catalog(unittest.TestCase):
    def test_each_landmark_is_explained_and_nothing_else(self):
        numbers = [number for number, _, _ in entries()]
        self.assertGreater(len(numbers), 10)
        self.assertEqual(sorted(numbers), sorted(landmarks().values()))

    def test_each_landmark_is_told_by_some_line(self):
        told = set(re.findall(r"\bMBN_LANDMARK_\w+", code_but_the_table()))
        self.assertEqual(set(landmarks()) - told, set())

    def test_no_line_spells_a_number_itself(self):
        self.assertEqual(re.findall(r'"MESSAGE_ID", (\w+)|MESSAGE_ID=', code_but_the_table()),
                         ["mbn_landmark_get_id"])

    def test_each_entry_is_whole(self):
        """A subject of one line, where to read on, and what it means in at least two paragraphs."""
        for number, fields, text in entries():
            with self.subTest(number=number):
                self.assertEqual(list(fields), FIELDS)
                self.assertLessEqual(len(fields["Subject"]), 78)
                self.assertFalse(fields["Subject"].endswith("."))
                self.assertEqual(fields["Defined-By"], "mbnd")
                self.assertGreaterEqual(text.count("\n\n"), 1)
                self.assertLessEqual(max(map(len, text.splitlines())), 102)
                self.assertNotRegex(text, r"^-- ")

    def test_each_manual_that_it_names_is_there(self):
        installed = (SRCDIR / "data" / "man" / "meson.build").read_text()
        for number, fields, _ in entries():
            for manual in fields["Documentation"].split():
                with self.subTest(number=number, manual=manual):
                    kind, page = manual.split(":", 1)
                    self.assertEqual(kind, "man")
                    name, section = re.fullmatch(r"(.+)\((\d)\)", page).groups()
                    if page not in MANUALS_OF_OTHERS:
                        self.assertIn(f"{name}.{section}", installed)

    def test_only_fields_that_the_line_has(self):
        """A modem's label is there for what concerns a modem that was opened, and for nothing else."""
        for number, fields, text in entries():
            with self.subTest(number=number):
                self.assertLessEqual(set(re.findall(r"@(\w+)@", fields["Subject"] + text)),
                                     {"MBN_MODEM"})


@unittest.skipUnless(shutil.which("journalctl"), "no journalctl")
class Journalctl(unittest.TestCase):
    """What journalctl makes of it, in a root of its own"""

    def update(self, text):
        """Messages of an update with this catalogue, and what is listed afterwards."""
        with tempfile.TemporaryDirectory(prefix="mbncatalog-") as root:
            folder = pathlib.Path(root, "usr/lib/systemd/catalog")
            folder.mkdir(parents=True)
            pathlib.Path(root, "var/lib/systemd/catalog").mkdir(parents=True)
            folder.joinpath("mbnd.catalog").write_text(text)
            run = lambda verb: subprocess.run(["journalctl", f"--root={root}", verb], text=True,
                                              capture_output=True, timeout=30, check=False)
            updated = run("--update-catalog")
            if updated.returncode == 0 and "Refusing" not in updated.stderr:
                return updated.stderr, run("--dump-catalog").stdout
            return updated.stderr or "it failed", ""

    def test_it_is_taken_in_without_a_complaint(self):
        messages, dump = self.update(CATALOG.read_text())
        self.assertEqual(messages, "")
        for number, fields, text in entries():
            with self.subTest(number=number):
                self.assertIn(f"-- {number}\n", dump)
                self.assertIn(f"Subject: {fields['Subject']}\n", dump)
                self.assertIn(text, dump)

    def test_faults_are_seen(self):
        number = entries()[0][0]
        broken = CATALOG.read_text().replace(f"-- {number}", "-- 12345", 1)
        messages, dump = self.update(broken)
        self.assertTrue(messages or entries()[0][1]["Subject"] not in dump)


if __name__ == "__main__":
    unittest.main()
