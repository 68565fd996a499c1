#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""What mbnd costs: measured here and now, beside floors measured in the same run.

A table on standard output; with --json the same as JSON. Nothing here fails because a number is
high: an aim that is missed is marked with "!".
"""

import argparse
import json
import os
import platform
import sys
import time

from measures import MEASURES


def number(value):
    """For people: three or four digits that matter."""
    if value == int(value) or abs(value) >= 1000:
        return f'{value:.0f}'
    return f'{value:.1f}' if abs(value) >= 10 else f'{value:.2f}'


def is_missed(result):
    """Whether an aim is missed."""
    if result['aim'] is None:
        return False
    return (result['value'] if result['ratio'] is None else result['ratio']) > result['aim'] * 1.005


def line(result):
    """One line of the table."""
    value = f'{number(result["value"])} {result["unit"]}'.rstrip()
    against = result['against'] or ''
    ratio = aim = ''
    if result['ratio'] is not None:
        against += f' {number(result["floor"])}'
        ratio = f'× {result["ratio"]:.2f}'
    if result['aim'] is not None:
        aim = f'≤ {number(result["aim"])}' + (' !' if is_missed(result) else '')
    return f'{result["name"]:<55} {value:>11}  {against:<22} {ratio:>8}  {aim}'.rstrip()


def is_sanitized(program):
    """Whether it was built with AddressSanitizer."""
    with open(program, 'rb') as file:
        return b'__asan_init' in file.read()


def options():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('measure', nargs='*', help=f'any of: {", ".join(MEASURES)} (all)')
    parser.add_argument('--json', metavar='FILE', help='write the rows there, too')
    parser.add_argument('--rounds', type=int, default=5, help='medians of so many (5)')
    parser.add_argument('--cycles', type=int, default=1000, help='cycles a round (1000)')
    parser.add_argument('--memory-cycles', type=int, default=10000)
    parser.add_argument('--idle-seconds', type=float, default=60)
    parser.add_argument('--idle-after', type=float, default=20, help='seconds before that minute')
    parser.add_argument('--clients', type=int, default=500)
    parser.add_argument('--modems', type=int, default=16)
    parser.add_argument('--profiles', type=int, default=10000)
    parser.add_argument('--pings', type=int, default=200, help='connections pinged through (200)')
    parser.add_argument('--lookups', type=int, default=1000, help='by name, at a time (1000)')
    parser.add_argument('--leases', type=int, default=1000, help='clients with a lease (1000)')
    parser.add_argument('--lease-rounds', type=int, default=5, help='of leases (5)')
    parser.add_argument('--sanitized', action='store_true',
                        help='go on with a sanitized build, to test this program')
    chosen = parser.parse_args()
    for name in chosen.measure:
        if name not in MEASURES:
            parser.error(f'no measure {name!r}; there are: {", ".join(MEASURES)}')
    return chosen


def main():
    """Runs the measures."""
    chosen = options()
    if is_sanitized(os.environ['MBND']) and not chosen.sanitized:
        print('mbnd is built with AddressSanitizer here: its time and memory say nothing. '
              'Use a build without, such as build-check-plain.')
        sys.exit(77)

    results = []
    print(f'{"":<55} {"measured":>11}  {"against":<22} {"ratio":>8}  aim')
    for name in chosen.measure or MEASURES:
        print(f'-- {name}')
        for result in MEASURES[name](chosen):
            results.append(dict(result, measure=name, missed=is_missed(result)))
            print(line(result), flush=True)

    if chosen.json:
        report = {'time': time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime()),
                  'machine': platform.machine(), 'cpus': os.cpu_count(),
                  'kernel': platform.release(), 'results': results}
        with open(chosen.json, 'w', encoding='utf-8') as file:
            json.dump(report, file, indent=1, ensure_ascii=False)
            file.write('\n')
        print(f'\nThe same as JSON: {chosen.json}')


if __name__ == '__main__':
    main()
