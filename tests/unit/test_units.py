#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""The units of data/: systemd understands each line, and what design.md 6 promises is there.

MBN_UNITS: the folder of the built tree where those are that are made
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

BUILT = Path(os.environ["MBN_UNITS"])
SERVICE = BUILT / "mbnd.service"
HIBERNATE = Path(os.environ["MBN_TEST_SRCDIR"], "data", "mbnd-hibernate.service")
# Units that ours name, so that the test does not depend on what is installed.
OTHERS = {"dbus.socket": "[Socket]\nListenStream=/run/dbus/system_bus_socket\nService=dbus.service\n",
          "dbus.service": "[Service]\nExecStart=/bin/true\n",
          "modprobe@.service": "[Service]\nExecStart=/bin/true\n"}
# What systemd-analyze may say of the sandbox at most, in tenths.
EXPOSURE = {SERVICE: 15, HIBERNATE: 7}
SPANS = {"": 1, "s": 1, "min": 60}


def parse(text):
    """The lines of a unit: {section: {key: [values]}}."""
    sections, section = {}, None
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = sections.setdefault(line.strip("[]"), {})
        else:
            key, value = line.split("=", 1)
            section.setdefault(key, []).append(value)
    return sections


def seconds(span):
    """A time span with one unit, as systemd.time(7) has it."""
    number, unit = re.fullmatch(r"(\d+)([a-z]*)", span).groups()
    return int(number) * SPANS[unit]


def complaints(name, text):
    """What systemd-analyze says to a unit whose program is there."""
    with tempfile.TemporaryDirectory(prefix="mbnunits-") as directory:
        for other, lines in OTHERS.items():
            Path(directory, other).write_text(lines)
        path = Path(directory, name)
        path.write_text(re.sub(r"^ExecStart=\S*mbnd\b", "ExecStart=/bin/true", text, flags=re.M))
        done = subprocess.run(["systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                               str(path)], capture_output=True, text=True, timeout=60, check=False,
                              env={**os.environ, "SYSTEMD_UNIT_PATH": directory + ":"})
    return (done.stdout + done.stderr).strip() or ("" if done.returncode == 0 else "it failed")


def is_exposed(name, text, tenths):
    """Whether systemd-analyze finds the unit exposed by more than that."""
    with tempfile.TemporaryDirectory(prefix="mbnunits-") as directory:
        path = Path(directory, name)
        path.write_text(re.sub(r"^ExecStart=\S*mbnd\b", "ExecStart=/bin/true", text, flags=re.M))
        done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                               f"--threshold={tenths}", str(path)], capture_output=True, text=True,
                              timeout=60, check=False)
    if "Overall exposure level" not in done.stdout:
        raise AssertionError(done.stdout + done.stderr)
    return done.returncode != 0


def missing():
    """Why nothing can be verified here, or None."""
    if shutil.which("systemd-analyze") is None:
        return "no systemd-analyze"
    problem = complaints("good.service", "[Service]\nExecStart=/bin/true\n")
    return problem and f"systemd-analyze does not work here: {problem}"


class Verified(unittest.TestCase):
    """What systemd itself says"""

    @classmethod
    def setUpClass(cls):
        if why := missing():
            raise unittest.SkipTest(why)

    def test_every_unit(self):
        for path in (SERVICE, HIBERNATE):
            with self.subTest(unit=path.name):
                self.assertEqual(complaints(path.name, path.read_text()), "")

    def test_faults_are_seen(self):
        """A key, a value and a section that systemd does not know, a program that is not there."""
        text = SERVICE.read_text()
        for old, new in (("WatchdogSec=", "WatchdogSecs="), ("KillMode=mixed", "KillMode=some"),
                         ("[Install]", "[Installation]"), ("sbin/mbnd", "sbin/mbnd-not-there")):
            with self.subTest(new=new):
                self.assertIn(old, text)
                self.assertNotEqual(complaints("mbnd.service", text.replace(old, new)), "")


    def test_sandbox_is_tight(self):
        for path, tenths in EXPOSURE.items():
            self.assertFalse(is_exposed(path.name, path.read_text(), tenths), path.name)

    def test_a_hole_in_the_sandbox_is_seen(self):
        for path, tenths in EXPOSURE.items():
            text = path.read_text()
            for key in ("Protect", "SystemCall", "Restrict"):
                rest = re.sub(f"^{key}.*\n", "", text, flags=re.M)
                self.assertTrue(is_exposed(path.name, rest, tenths), key)


class Service(unittest.TestCase):
    """mbnd.service"""

    @classmethod
    def setUpClass(cls):
        cls.unit = parse(SERVICE.read_text())
        cls.service = cls.unit["Service"]

    def assert_lines(self, section, **wanted):
        got = {key: self.unit[section].get(key) for key in wanted}
        self.assertEqual(got, {key: [value] for key, value in wanted.items()})

    def test_readiness_and_end(self):
        self.assert_lines("Service", Type="notify", NotifyAccess="main", KillMode="mixed",
                          Restart="on-failure", RestartPreventExitStatus="2")
        # the stop is told apart from the restart by the daemon; nothing is done before
        for key in ("ExecStop", "ExecStopPost", "KillSignal"):
            self.assertNotIn(key, self.service)

    def test_reload_is_the_signal(self):
        """systemd 252 does not know Type=notify-reload."""
        self.assert_lines("Service", ExecReload='sh -c "kill -HUP $MAINPID"')

    def test_rights(self):
        """A user of its own, with the one capability that configuring a link takes."""
        self.assert_lines("Service", User="mbnd", AmbientCapabilities="CAP_NET_ADMIN",
                          CapabilityBoundingSet="CAP_NET_ADMIN", NoNewPrivileges="yes")

    def test_what_is_left_open(self):
        """The modems, the bus, netlink, and IPv6 settings: nothing else."""
        self.assert_lines("Service", DevicePolicy="closed", ProtectSystem="strict",
                          RestrictAddressFamilies="AF_UNIX AF_NETLINK",
                          ReadWritePaths="-/proc/sys/net/ipv6/conf -/proc/sys/net/ipv6/neigh")
        self.assertEqual(self.service["DeviceAllow"], ["char-usb rw", "char-wwan_port rw"])

    def test_kinds_of_devices_are_known_when_it_starts(self):
        """systemd allows those that /proc/devices has at that moment; modules put them there."""
        modules = {"modprobe@usbcore.service", "modprobe@wwan.service"}
        for key in ("Wants", "After"):
            self.assertLessEqual(modules, set(" ".join(self.unit["Unit"][key]).split()), key)

    def test_stop_takes_10_seconds_at_most_6(self):
        self.assertIn(seconds(self.service["TimeoutStopSec"][0]), range(12, 21))

    def test_watchdog_pings_every_few_minutes_5(self):
        self.assertIn(seconds(self.service["WatchdogSec"][0]) / 2, range(120, 301))

    def test_directories_are_those_of_the_daemon_6(self):
        """… and the record outlives a restart, not a stop."""
        self.assert_lines("Service", StateDirectory="mbnd", StateDirectoryMode="0700",
                          RuntimeDirectory="mbnd", RuntimeDirectoryMode="0700",
                          RuntimeDirectoryPreserve="restart")

    def test_order(self):
        unit = self.unit["Unit"]
        self.assertLessEqual({"dbus.socket", "dbus.service", "network-pre.target"},
                             set(" ".join(unit["After"]).split()))
        self.assertEqual(unit["Before"], ["network.target"])
        self.assertIn("network.target", unit["Wants"])

    def test_it_is_started_on_demand(self):
        """By a name that only an enabled unit has; a machine without modem does not run it."""
        self.assert_lines("Install", Alias="dbus-org.mbnd1.service", Also=HIBERNATE.name)
        self.assertNotIn("WantedBy", self.unit["Install"])

    @unittest.skipUnless(shutil.which("meson"), "no meson in PATH")
    def test_program_is_the_one_that_is_installed(self):
        done = subprocess.run(["meson", "introspect", "--installed", str(BUILT.parent)],
                              capture_output=True, text=True, timeout=60, check=True)
        installed = {Path(where) for where in json.loads(done.stdout).values()}
        program, = self.service["ExecStart"]
        self.assertEqual([p for p in installed if p.name == "mbnd"], [Path(program.split()[0])])
        for unit in (SERVICE, HIBERNATE):
            self.assertEqual(len([p for p in installed if p.name == unit.name]), 1)


class Hibernate(unittest.TestCase):
    """mbnd-hibernate.service (what it runs is tried in test_hibernation.py)"""

    def test_it_runs_before_each_way_to_hibernate_6(self):
        """… and a machine that cannot wait for it hibernates all the same."""
        unit = parse(HIBERNATE.read_text())
        ways = {f"systemd-{way}.service" for way in ("hibernate", "hybrid-sleep",
                                                     "suspend-then-hibernate")}
        for section, key in (("Unit", "Before"), ("Install", "WantedBy")):
            self.assertEqual(set(" ".join(unit[section][key]).split()), ways)
        self.assertEqual(set(unit["Unit"]), {"Description", "Documentation", "Before"})
        self.assertEqual(set(unit["Install"]), {"WantedBy"})
        self.assertEqual(unit["Service"]["Type"], ["oneshot"])
        # the call is answered within 10 s; then the caller gives up, then systemd
        limit, = re.findall(r"--timeout=(\d+)", unit["Service"]["ExecStart"][0])
        self.assertIn(int(limit), range(11, seconds(unit["Service"]["TimeoutStartSec"][0])))
        self.assertLessEqual(seconds(unit["Service"]["TimeoutStartSec"][0]), 20)


if __name__ == "__main__":
    unittest.main()
