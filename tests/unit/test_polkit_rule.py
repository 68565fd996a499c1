#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""data/org.mbnd1.rules: what polkit is told about our own user, by a polkit made of five lines."""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ["MBN_TEST_SRCDIR"])
RULES = SOURCE / "data" / "org.mbnd1.rules"
ENGINE = shutil.which("duk") or shutil.which("node")
# The values are those of polkit(8): a rule without an opinion returns null.
POLKIT = """
var rules = [];
var polkit = {Result: {YES: "yes", NO: "no", NOT_HANDLED: null},
              addRule: function (rule) { rules.push(rule); }};
var say = typeof print === "function" ? print : console.log;
%(rules)s
say(JSON.stringify(%(questions)s.map(function (q) {
    return rules.map(function (rule) { return rule({id: q[0]}, {user: q[1], groups: q[2]}); });
})));
"""
RESOLVED = "org.freedesktop.resolve1."
# methods of resolved and the actions that it asks polkit about, of systemd 252
ACTIONS = {"SetLinkDNS": "set-dns-servers", "SetLinkDefaultRoute": "set-default-route",
           "RevertLink": "revert", "SetLinkDomains": "set-domains", "SetLinkLLMNR": "set-llmnr",
           "SetLinkMulticastDNS": "set-mdns", "SetLinkDNSSEC": "set-dnssec",
           "SetLinkDNSOverTLS": "set-dns-over-tls"}


@unittest.skipUnless(ENGINE, "no JavaScript engine (duk, node)")
class Rule(unittest.TestCase):
    """Answers to questions"""

    def ask(self, *questions):
        """(action, user, groups) each: what the rules of the file say, one list a question."""
        with tempfile.NamedTemporaryFile("w", suffix=".js", encoding="utf-8") as script:
            script.write(POLKIT % {"rules": RULES.read_text(encoding="utf-8"),
                                   "questions": json.dumps(questions)})
            script.flush()
            done = subprocess.run([ENGINE, script.name], capture_output=True, text=True,
                                  timeout=60, check=True)
        return json.loads(done.stdout)

    def test_the_user_may_do_what_the_daemon_does_and_no_more(self):
        """The methods are those that the source calls."""
        code = (SOURCE / "daemon" / "network" / "mbn-dns-resolved.c").read_text(encoding="utf-8")
        called = set(re.findall(r'"((?:Set|Revert)[A-Za-z]+)"', code))
        self.assertLessEqual(called, set(ACTIONS))
        answers = self.ask(*[(RESOLVED + action, "mbnd", ["mbnd"]) for action in ACTIONS.values()])
        self.assertEqual({method for method, answer in zip(ACTIONS, answers) if answer == ["yes"]},
                         called)
        self.assertEqual([answer for answer in answers if answer != ["yes"]],
                         [[None]] * (len(ACTIONS) - len(called)))

    def test_others_are_not_spoken_of(self):
        """… also those who are in its group, or who have nearly its name."""
        users = (("root", ["root"]), ("user", ["user", "mbnd"]), ("mbnd2", ["mbnd2"]), ("", []))
        self.assertEqual(self.ask(*[(RESOLVED + action, *user) for user in users
                                    for action in ACTIONS.values()]),
                         [[None]] * len(users) * len(ACTIONS))

    def test_other_actions_are_not_spoken_of(self):
        actions = ("org.freedesktop.login1.power-off", "org.freedesktop.systemd1.manage-units",
                   "org.mbnd1.read-identity", RESOLVED, RESOLVED + "revert2", "")
        self.assertEqual(self.ask(*[(action, "mbnd", ["mbnd"]) for action in actions]),
                         [[None]] * len(actions))


if __name__ == "__main__":
    unittest.main()
