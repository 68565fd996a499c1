#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What `meson install` installs: all of it below the prefix, and fit to be used there.

MBN_UNITS: the folder of the built tree where those files are that are made
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import test_units

BUILD = Path(os.environ["MBN_UNITS"]).parent
SOURCE = Path(os.environ["MBN_TEST_SRCDIR"])
# Of everything that is installed, what others look for, by the name they look for.
WANTED = {
    "etc/mbnd/mbnd.conf",
    "lib/systemd/catalog/mbnd.catalog",
    "lib/systemd/network/05-mbnd.network",
    "lib/systemd/system/mbnd.service",
    "lib/systemd/system/mbnd-hibernate.service",
    "lib/sysusers.d/mbnd.conf",
    "lib/udev/rules.d/77-mbnd.rules",
    "sbin/mbnd",
    "share/dbus-1/interfaces/org.mbnd1.Connection.xml",
    "share/dbus-1/system-services/org.mbnd1.service",
    "share/dbus-1/system.d/org.mbnd1.conf",
    "share/man/man5/mbnd.conf.5",
    "share/man/man7/mbnd-autoconnect.7",
    "share/man/man7/org.mbnd1.7",
    "share/man/man8/mbnd.8",
    "share/polkit-1/actions/org.mbnd1.policy",
    "share/polkit-1/rules.d/org.mbnd1.rules",
}
XML = {".xml", ".xsd", ".policy"}
# The bus policy is named like a configuration file.
BUS_POLICY = "share/dbus-1/system.d/org.mbnd1.conf"


def options():
    """Names and values of the build's options."""
    done = subprocess.run(["meson", "introspect", "--buildoptions", str(BUILD)],
                          capture_output=True, text=True, timeout=60, check=True)
    return {option["name"]: option["value"] for option in json.loads(done.stdout)}


@unittest.skipUnless(shutil.which("meson"), "no meson in PATH")
class Installed(unittest.TestCase):
    """A tree of its own"""

    @classmethod
    def setUpClass(cls):
        cls.prefix = options()["prefix"]
        if cls.prefix == "/usr":
            raise unittest.SkipTest("with the prefix /usr, files lie where the distribution says")
        cls.tree = tempfile.mkdtemp(prefix="mbninstall-")
        cls.addClassCleanup(shutil.rmtree, cls.tree)
        subprocess.run(["meson", "install", "-C", str(BUILD), "--no-rebuild", "--quiet",
                        "--destdir", cls.tree], capture_output=True, timeout=60, check=True)
        cls.root = Path(cls.tree + cls.prefix)
        cls.files = {str(path.relative_to(cls.root)): path for path in cls.root.rglob("*")
                     if not path.is_dir()}

    def test_all_is_there(self):
        self.assertEqual(WANTED - set(self.files), set())

    def test_nothing_lies_elsewhere(self):
        every = [path for path in Path(self.tree).rglob("*") if not path.is_dir()]
        self.assertEqual(set(every), set(self.files.values()))

    def test_no_file_names_the_build(self):
        """… or the tree that it was built from."""
        with tempfile.TemporaryDirectory(prefix="mbninstall-") as directory:
            for name, path in self.files.items():
                content = path.read_bytes()
                if content.startswith(b"\x7fELF"):
                    # what a debugger is told does not count
                    stripped = Path(directory, "stripped")
                    subprocess.run(["strip", "-o", str(stripped), str(path)], check=True)
                    content = stripped.read_bytes()
                for foreign in (BUILD, SOURCE):
                    # not the end of a relative path, which the compiler has from meson
                    wrong = re.search(rb"(?<![\w.-])" + re.escape(os.fsencode(foreign)) + b"/[^\0]*",
                                      content)
                    self.assertIsNone(wrong, name)

    def test_programs_are_those_below_the_prefix(self):
        for name, path in self.files.items():
            if name.endswith(".service") and "/systemd/" in name:
                for program in re.findall(r"^ExecStart=-?(/\S+)", path.read_text(), re.M):
                    self.assertEqual(program, f"{self.prefix}/sbin/mbnd", name)

    def test_the_service_reads_the_file_that_is_installed(self):
        """Of itself mbnd looks in /etc (design.md 6)."""
        unit = self.files["lib/systemd/system/mbnd.service"].read_text()
        self.assertIn(f"sbin/mbnd --config={self.prefix}/etc/mbnd/mbnd.conf\n", unit)

    def test_units_are_good(self):
        if why := test_units.missing():
            self.skipTest(why)
        for name, path in self.files.items():
            if name.startswith("lib/systemd/system/"):
                self.assertEqual(test_units.complaints(path.name, path.read_text()), "", name)

    def test_activation_starts_the_unit_while_it_is_enabled(self):
        activation = test_units.parse(
            self.files["share/dbus-1/system-services/org.mbnd1.service"].read_text())
        unit = test_units.parse(self.files["lib/systemd/system/mbnd.service"].read_text())
        rules = self.files["lib/udev/rules.d/77-mbnd.rules"].read_text()
        alias, = unit["Install"]["Alias"]
        self.assertEqual(activation["D-BUS Service"]["Name"], ["org.mbnd1"])
        self.assertEqual(activation["D-BUS Service"]["SystemdService"], [alias])
        self.assertEqual(set(re.findall(r'SYSTEMD_WANTS\}\+="([^"]*)"', rules)), {alias})

    def test_user_is_the_one_that_is_made(self):
        user = re.search(r"^u (\S+) ", self.files["lib/sysusers.d/mbnd.conf"].read_text(), re.M)[1]
        unit = test_units.parse(self.files["lib/systemd/system/mbnd.service"].read_text())
        policy = ElementTree.parse(self.files[BUS_POLICY])
        rules = self.files["lib/udev/rules.d/77-mbnd.rules"].read_text()
        self.assertEqual(unit["Service"]["User"], [user])
        self.assertEqual({element.get("user") for element in policy.iter("policy")
                          if element.get("user")}, {user, "root"})
        self.assertEqual(set(re.findall(r'GROUP="([^"]*)"', rules)), {user})

    @unittest.skipUnless(shutil.which("systemd-sysusers"), "no systemd-sysusers")
    def test_user_can_be_made(self):
        with tempfile.TemporaryDirectory(prefix="mbninstall-") as directory:
            Path(directory, "etc").mkdir()
            subprocess.run(["systemd-sysusers", f"--root={directory}",
                            str(self.files["lib/sysusers.d/mbnd.conf"])], check=True, timeout=60,
                           capture_output=True)
            line, = (line for line in Path(directory, "etc/passwd").read_text().splitlines()
                     if line.startswith("mbnd:"))
            self.assertRegex(line, "^mbnd:x:[0-9]+:[0-9]+:.*:/usr/sbin/nologin$")
            self.assertRegex(Path(directory, "etc/group").read_text(), "(?m)^mbnd:")

    def test_xml_is_xml(self):
        for name, path in self.files.items():
            if path.suffix in XML or name == BUS_POLICY:
                ElementTree.parse(path)


@unittest.skipUnless(shutil.which("meson") and shutil.which("pkg-config"),
                     "no meson or pkg-config in PATH")
class Catalogue(unittest.TestCase):
    """As a package is built, or in another prefix"""

    def test_where_systemd_says(self):
        """In the folder that systemd's package has a trigger for, by this very name."""
        asked = subprocess.run(["pkg-config", "--variable=catalogdir", "systemd"],
                               capture_output=True, text=True, timeout=60, check=False)
        if asked.returncode != 0:
            self.skipTest("pkg-config knows nothing of systemd")
        done = subprocess.run(["meson", "introspect", "--installed", str(BUILD)],
                              capture_output=True, text=True, timeout=60, check=True)
        folder = re.sub("^/usr(?=/)", options()["prefix"], asked.stdout.strip())
        self.assertIn(folder + "/mbnd.catalog", json.loads(done.stdout).values())


if __name__ == "__main__":
    unittest.main()
