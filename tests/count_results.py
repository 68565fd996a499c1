#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Counts the results in a testlog.json of meson; the rules are at the top of check.sh.

    count_results.py TESTLOG

Shows the logs of the tests that failed, and prints `passed failed skipped` as its last line.
"""

import collections
import json
import re
import sys

# Of the log of a failed test: the beginning has the random seed, the end has the reason.
FIRST_LINES = 5
LAST_LINES = 150
PASSED, FAILED, SKIPPED = 'passed', 'failed', 'skipped'
OF_MESON = {'OK': PASSED, 'EXPECTEDFAIL': PASSED, 'SKIP': SKIPPED}

TAP_PLAN = re.compile(r'^1\.\.\d+', re.MULTILINE)
TAP_LINE = re.compile(r'(ok|not ok)\b[ \d]*(?:- )?([^#\n]*)(?:# *((?i:SKIP|TODO))\b)?')
UNITTEST_RAN = re.compile(r'^Ran (\d+) tests? in ', re.MULTILINE)
UNITTEST_END = re.compile(r'^(?:OK|FAILED)(?: \(([^)]*)\))?$', re.MULTILINE)


def count_tap(output):
    """The counts of a TAP stream, and the names of its failed cases."""
    counts = collections.Counter()
    names = []
    for line in output.splitlines() if TAP_PLAN.search(output) else ():
        match = TAP_LINE.match(line)
        if not match:
            continue
        word, name, directive = match.groups()
        directive = (directive or '').upper()
        if directive == 'SKIP':
            counts[SKIPPED] += 1
        elif (word == 'ok') != (directive == 'TODO'):
            counts[PASSED] += 1
        else:
            counts[FAILED] += 1
            names.append(name.strip())
    return counts, names


def count_unittest(output):
    """The counts of a python unittest program, and the names of its failed cases."""
    ran = UNITTEST_RAN.search(output)
    if not ran:
        return collections.Counter(), []
    end = UNITTEST_END.search(output, ran.end())
    numbers = dict(re.findall(r'([a-z ]+)=(\d+)', (end and end[1]) or ''))
    numbers = {key.strip(): int(value) for key, value in numbers.items()}
    failed = sum(numbers.get(key, 0) for key in ('failures', 'errors', 'unexpected successes'))
    skipped = numbers.get('skipped', 0)
    passed = max(int(ran[1]) - failed - skipped, 0)
    names = re.findall(r'^(?:FAIL|ERROR): (.*)$', output, re.MULTILINE)
    return collections.Counter({PASSED: passed, FAILED: failed, SKIPPED: skipped}), names


def count_test(test):
    """The counts of one test of meson, and the names of its failed cases."""
    counts, names = count_tap(test.get('stdout', ''))
    if not counts:
        counts, names = count_unittest(test.get('stderr', '') + '\n' + test.get('stdout', ''))
    result = OF_MESON.get(test['result'], FAILED)
    if not sum(counts.values()):
        counts[result] = 1
    elif result == FAILED and not counts[FAILED]:
        # All cases seen are well, but the program crashed, hung or left some of them out.
        counts[FAILED] = 1
    return counts, names


def abridged(lines):
    """The lines without those about cases that are well, and without the middle of many."""
    lines = [line for line in lines if not re.match(r'ok |# (Start|End) of ', line)]
    left_out = len(lines) - FIRST_LINES - LAST_LINES
    if left_out > 0:
        lines[FIRST_LINES:-LAST_LINES] = [f'[... {left_out} lines ...]']
    return lines


def show(test, names):
    """What a failed test said."""
    print(f'\n==== {test["name"]}: {test["result"]}, exit status {test.get("returncode")}')
    for name in names:
        print(f'     failed: {name}')
    for stream in ('stdout', 'stderr'):
        lines = abridged(test.get(stream, '').splitlines())
        if lines:
            print(f'---- {stream}')
            print('\n'.join(lines))


def main():
    total = collections.Counter()
    with open(sys.argv[1], encoding='utf-8', errors='replace') as log:
        for line in log:
            test = json.loads(line)
            counts, names = count_test(test)
            total += counts
            if counts[FAILED]:
                show(test, names)
    print(total[PASSED], total[FAILED], total[SKIPPED])


if __name__ == '__main__':
    main()
