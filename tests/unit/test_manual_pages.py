#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Holds the manual pages to the program: its options, settings, interfaces and errors; and all of
them to what man and mandoc want.

MBN_TEST_SRCDIR names the top of the source tree, MBN_MANUALS the folder of the pages that are made,
MBND the program.
"""

import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

SRCDIR = pathlib.Path(os.environ["MBN_TEST_SRCDIR"])
MADE = pathlib.Path(os.environ["MBN_MANUALS"])
WRITTEN = sorted((SRCDIR / "data" / "man").glob("*.[1-9]"))
PAGES = WRITTEN + [MADE / "mbnd.conf.5", MADE / "org.mbnd1.7"]


def plain(path):
    """A page's source without what is only for the eye."""
    return re.sub(r"\\f[BIR]", "", path.read_text(encoding="utf-8")).replace("\\-", "-")


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False,
                          env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})


class Options(unittest.TestCase):
    """mbnd(8) and `mbnd --help`"""

    @classmethod
    def setUpClass(cls):
        cls.help = run(os.environ["MBND"], "--help").stdout
        cls.page = plain(SRCDIR / "data" / "man" / "mbnd.8")

    def options_of_page(self):
        options = self.page[self.page.index(".SH OPTIONS"):self.page.index(".SH SIGNALS")]
        lines = re.findall(r"^(?:\.BI? |)(--.*)$", options, re.MULTILINE)
        return sorted(re.sub(r"= (?=[A-Z])", "=", line).strip() for line in lines)

    def test_the_same_options_with_the_same_values(self):
        of_help = re.findall(r"^  (--\S+)$", self.help, re.MULTILINE)
        self.assertGreater(len(of_help), 10)
        self.assertEqual(self.options_of_page(), sorted(of_help))

    def test_the_same_defaults(self):
        for default in set(re.findall(r"(?:/etc|/var|/run)/[\w/.]+\w", self.help)):
            with self.subTest(default=default):
                self.assertIn(default, self.page)

    def test_the_same_exit_status(self):
        statuses = re.findall(r"^  (\d)  ", self.help, re.MULTILINE)
        section = self.page[self.page.index(".SH EXIT STATUS"):self.page.index(".SH ENVIRONMENT")]
        self.assertEqual(re.findall(r"^\.B (\d)$", section, re.MULTILINE), statuses)

    def test_each_signal_that_is_caught(self):
        code = (SRCDIR / "daemon" / "app" / "mbn-app.c").read_text()
        section = self.page[self.page.index("SIGNALS\n") + 8:self.page.index(".SH CONNECTIONS")]
        caught = set(re.findall(r"g_unix_signal_add \((SIG\w+)", code))
        self.assertEqual(set(re.findall(r"SIG[A-Z0-9]+", section)), caught)

    def test_each_variable_that_is_read(self):
        section = self.page[self.page.index(".SH ENVIRONMENT"):self.page.index(".SH FILES")]
        code = "".join(path.read_text() for path in (SRCDIR / "daemon").rglob("*.c"))
        read = set(re.findall(r'(?:g_getenv|default_dir) \("(\w+)"', code))
        self.assertEqual(read - set(re.findall(r"[A-Z_]{6,}", section)), set())


class Settings(unittest.TestCase):
    """mbnd.conf(5) and the file that is installed, which the test "settings" holds to the program"""

    def test_each_key_with_its_default_in_its_group(self):
        expected = []
        for line in (SRCDIR / "data" / "mbnd.conf").read_text().splitlines():
            if match := re.fullmatch(r"\[(\w+)\]|#(\w+) =(.*)", line):
                expected.append(match[1].upper() if match[1] else f"{match[2]} ={match[3]}")
        page = plain(MADE / "mbnd.conf.5")
        got = re.findall(r"^\.SH ([A-Z]+)$|^\.TP\n(\w+ =.*)$", page, re.MULTILINE)
        groups = {name for name in expected if name.isupper()}
        got = [group or key for group, key in got if not group or group in groups]
        self.assertGreater(len(expected), 50)
        self.assertEqual(got, expected)


class Interfaces(unittest.TestCase):
    """org.mbnd1(7) and dbus/*.xml"""

    @classmethod
    def setUpClass(cls):
        cls.page = plain(MADE / "org.mbnd1.7")

    def test_each_interface_with_each_member(self):
        sections = dict(re.findall(r'^\.SH "(org\.mbnd1\.\w+)"\n((?:(?!\.SH ).*\n)+)', self.page,
                                   re.MULTILINE))
        for path in sorted((SRCDIR / "dbus").glob("*.xml")):
            for interface in ElementTree.parse(path).iter("interface"):
                members = [member.get("name") for member in interface
                           if member.tag in ("method", "signal", "property")]
                with self.subTest(interface=interface.get("name")):
                    section = sections.pop(interface.get("name"))
                    self.assertEqual(re.findall(r'^\.SS "(\w+) ', section, re.MULTILINE), members)
        self.assertEqual(sections, {})

    def test_each_method_says_who_may_call_it(self):
        methods = re.findall(r'^\.SS "\w+ \(.* \\\(->', self.page, re.MULTILINE)
        said = re.findall(r"^(?:Everybody may call it|Needs the action org\.mbnd1\.)", self.page,
                          re.MULTILINE)
        self.assertGreater(len(methods), 40)
        self.assertEqual(len(said), len(methods))

    def test_each_error(self):
        table = (SRCDIR / "daemon" / "types" / "mbn-error.c").read_text()
        rows = re.findall(r'ROW \(\w+, (?:0x(\w+)|FROM_WIN32 \((\d+)\)), "(\w+)", "(\w+)"', table)
        self.assertGreater(len(rows), 50)
        for hresult, win32, constant, name in rows:
            number = hresult or f"{0x80070000 | int(win32):08X}"
            with self.subTest(name=name):
                self.assertIn(f".TP\n{name}\n0x{number} {constant}: ", self.page)

    def test_each_action_with_what_it_is_by_default(self):
        actions = self.page[self.page.index(".SH AUTHORISATION"):self.page.index(".SH \"org")]
        actions = actions.replace("\n", " ")
        for action in ElementTree.parse(SRCDIR / "data" / "org.mbnd1.policy").iter("action"):
            with self.subTest(action=action.get("id")):
                self.assertIn(f".TP {action.get('id')} {action.findtext('description')}. In front "
                              f"of the machine: ", actions)

    def test_nothing_is_cited_that_readers_have_not(self):
        cited = re.search(r".*\b(?:(?:design|mbn-api)\.md|CTX-|PROF-|SYNC-|Source:).*", self.page)
        self.assertIsNone(cited, cited and cited[0])


class Pages(unittest.TestCase):
    """All of them"""

    def test_each_page_that_another_names_is_there(self):
        names = {path.name for path in PAGES}
        for path in PAGES:
            for name, section in re.findall(r"\b(mbnd[\w.-]*|org\.mbnd1) ?\((\d)\)", plain(path)):
                with self.subTest(page=path.name, name=name):
                    self.assertIn(f"{name}.{section}", names)

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_man_formats_them_without_a_warning(self):
        for path in PAGES:
            with self.subTest(page=path.name):
                done = run("man", "--warnings", "--local-file", str(path))
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("SEE ALSO", done.stdout)

    @unittest.skipUnless(shutil.which("mandoc"), "mandoc is not installed")
    def test_mandoc_has_no_complaint(self):
        for path in PAGES:
            with self.subTest(page=path.name):
                done = run("mandoc", "-Tlint", "-Wwarning", str(path))
                self.assertEqual(done.stdout + done.stderr, "")

    @unittest.skipUnless(shutil.which("man"), "man is not installed")
    def test_faults_are_seen(self):
        with tempfile.NamedTemporaryFile("w", suffix=".8", encoding="utf-8") as page:
            page.write(WRITTEN[0].read_text() + ".XX no such macro\n")
            page.flush()
            self.assertNotEqual(run("man", "--warnings", "--local-file", page.name).stderr, "")


if __name__ == "__main__":
    unittest.main()
