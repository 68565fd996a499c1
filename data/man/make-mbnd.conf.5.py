#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Prints mbnd.conf(5): the template, with the keys of each group from the program's table.

make-mbnd.conf.5.py TEMPLATE PRINT-TABLES
"""

import pathlib
import re
import sys

import manual

# A line of the template: the keys of a group belong here.
PLACE = re.compile(r"^@keys (\w+)@\n", re.MULTILINE)


def entry(key, default, allowed, summary, effect):
    """One key. The table says when another value takes effect only where that is not at once."""
    value = f" {manual.escape(default)}" if default else ""
    text = [".TP", f"{manual.bold(key)} ={value}", manual.escape(summary),
            manual.escape(f"Allowed: {allowed}.")]
    if effect:
        text.append(manual.escape(f"A changed value takes effect {effect}."))
    return "\n".join(text) + "\n"


def main(template, program, *_inputs):
    groups = {}
    for group, *fields in manual.read_tables(program)["setting"]:
        groups.setdefault(group, []).append(entry(*fields))
    text = pathlib.Path(template).read_text(encoding="utf-8")
    if PLACE.findall(text) != list(groups):
        sys.exit(f"{template}: has places for {PLACE.findall(text)}, the groups are {list(groups)}")
    sys.stdout.write(manual.fill(PLACE.sub(lambda place: "".join(groups[place[1]]), text)))


if __name__ == "__main__":
    main(*sys.argv[1:])
