#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Holds auto-table.md to the tests: each rule and each timeline of autoconnect.md has a row with
tests named by it, or a reason for none.

    test_auto_table.py PROGRAM...

The programs are asked for their tests; none is run. MBN_TEST_SRCDIR names the top of the source
tree.
"""

import os
import pathlib
import re
import subprocess
import sys
import unittest

DEFAULT_SRCDIR = pathlib.Path(__file__).resolve().parents[2]
TABLE = pathlib.Path(os.environ.get("MBN_TEST_SRCDIR", DEFAULT_SRCDIR), "tests/unit/auto-table.md")
LAST_RULE = 75
LAST_TIMELINE = 10
# Fewer words are no reason.
LEAST_REASON = 3

ROW = re.compile(r"\| (AUTO-\d+|R\d+) \| ([^|]+) \| ([^|]+) \|")
PATH = re.compile(r"`(/[^`]+)`")
RULE_IN_PATH = re.compile(r"/AUTO-\d+/")
RULES = [f"AUTO-{number}" for number in range(1, LAST_RULE + 1)]
RULES += [f"R{number}" for number in range(1, LAST_TIMELINE + 1)]


def read_rows(text):
    """The rows of the table: [(rule, cell with tests)]."""
    return [(match[1], match[3].strip()) for match in map(ROW.fullmatch, text.splitlines())
            if match]


def stands_for(path, test):
    """Whether a path of the table means a test: itself, or all below it."""
    return test == path or path.endswith("/") and test.startswith(path)


def wrong_rules(rows, _tests):
    rules = [rule for rule, _ in rows]
    for rule in sorted(set(rules) ^ set(RULES)):
        yield f"{rule}: one row is wanted for each of {RULES[0]} to {RULES[-1]}"
    if rules != [rule for rule in RULES if rule in rules]:
        yield "the rows are not in order, each once"


def paths_without_test(rows, tests):
    for rule, cell in rows:
        for path in PATH.findall(cell):
            if not any(stands_for(path, test) for test in tests):
                yield f"{rule}: there is no test {path}"


def paths_of_other_rules(rows, _tests):
    for rule, cell in rows:
        for path in PATH.findall(cell):
            if f"/{rule}/" not in path:
                yield f"{rule}: {path} is not named by it"


def tests_without_row(rows, tests):
    paths = [path for _, cell in rows for path in PATH.findall(cell)]
    for test in tests:
        if RULE_IN_PATH.search(test) and not any(stands_for(path, test) for path in paths):
            yield f"{test} is in no row"


def rules_without_reason(rows, _tests):
    for rule, cell in rows:
        if not PATH.search(cell) and len(cell.split()) < LEAST_REASON:
            yield f"{rule} has neither tests nor a reason for none"


CHECKS = [wrong_rules, paths_without_test, paths_of_other_rules, tests_without_row,
          rules_without_reason]


def list_tests(program):
    # Who only lists frees nothing.
    options = os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
    lines = subprocess.run([program, "-l"], check=True, capture_output=True, text=True,
                           env=os.environ | {"ASAN_OPTIONS": options}).stdout
    return [line for line in lines.splitlines() if line.startswith("/")]


class Table(unittest.TestCase):
    programs = []

    def test_table(self):
        tests = [test for program in self.programs for test in list_tests(program)]
        rows = read_rows(TABLE.read_text())
        self.assertTrue(tests)
        for check in CHECKS:
            with self.subTest(check=check.__name__):
                self.assertEqual(list(check(rows, tests)), [])


GOOD_TESTS = [f"/auto/{rule}/case" for rule in RULES[1:]] + ["/auto/other"]
GOOD = "| rule | what |\n| AUTO-1 | first | not the engine's at all |\n" + "".join(
    f"| {rule} | what | `/auto/{rule}/` |\n" for rule in RULES[1:])
BREAKAGES = [
    (wrong_rules, "| AUTO-7 | what | `/auto/AUTO-7/` |\n", ""),
    (wrong_rules, "| AUTO-7 |", "| AUTO-8 |"),
    (wrong_rules, "| AUTO-75 |", "| AUTO-76 |"),
    (wrong_rules, "| R10 |", "| R11 |"),
    (wrong_rules, "| AUTO-1 | first | not the engine's at all |\n", "| AUTO-1 | x | a b c |\n" * 2),
    (paths_without_test, "`/auto/AUTO-7/`", "`/auto/AUTO-7/` `/auto/AUTO-7/other`"),
    (paths_without_test, "`/auto/AUTO-7/`", "`/auto/AUTO-7`"),
    (paths_without_test, "`/auto/AUTO-7/`", "`/auto/AUTO-7/cas`"),
    (paths_of_other_rules, "`/auto/AUTO-7/`", "`/auto/AUTO-7/` `/auto/AUTO-8/`"),
    (paths_of_other_rules, "`/auto/AUTO-7/`", "`/auto/AUTO-70/`"),
    (paths_of_other_rules, "`/auto/R1/`", "`/auto/R10/`"),
    (tests_without_row, "`/auto/AUTO-7/`", "somebody else tests it"),
    (rules_without_reason, "not the engine's at all", "-"),
    (rules_without_reason, "`/auto/AUTO-7/`", "other rule"),
]


class ChecksCanFail(unittest.TestCase):
    """Each check accepts GOOD and notices each way to break it."""

    @staticmethod
    def complaints(text):
        rows = read_rows(text)
        return {check.__name__ for check in CHECKS if list(check(rows, GOOD_TESTS))}

    def test_good(self):
        self.assertEqual(self.complaints(GOOD), set())

    def test_broken(self):
        for check, old, new in BREAKAGES:
            with self.subTest(check=check.__name__, old=old, new=new):
                self.assertIn(old, GOOD)
                self.assertIn(check.__name__, self.complaints(GOOD.replace(old, new)))

    def test_every_check_is_broken_once(self):
        self.assertEqual({check for check, _, _ in BREAKAGES}, set(CHECKS))


if __name__ == "__main__":
    Table.programs = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
