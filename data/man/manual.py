# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""What the makers of manual pages share: text in man(7)'s language, and the tables of the program."""

import subprocess
import textwrap


def escape(text):
    """Plain text as it stands in a page. Each dash is a minus, so that what is copied is right."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line
                     for line in text.split("\n"))


def bold(text):
    return f"\\fB{escape(text)}\\fR"


def italic(text):
    return f"\\fI{escape(text)}\\fR"


def argument(text):
    """For the line of a macro: one argument, whatever is in it. The text is escaped already."""
    return '"' + text.replace('"', "\\(dq") + '"'


def fill(page):
    """The page with no line of text longer than 79, as the tools that look at pages want them."""
    lines, literal = [], False
    for line in page.splitlines():
        literal = line == ".EX" or literal and line != ".EE"
        if literal or line.startswith(".") or len(line) < 80:
            lines.append(line)
            continue
        wrapped = textwrap.wrap(line, 79, break_long_words=False, break_on_hyphens=False)
        lines += ["\\&" + part if part.startswith((".", "'")) else part for part in wrapped]
    return "\n".join(lines) + "\n"


def read_tables(program):
    """{kind: [fields]} of what the program prints."""
    printed = subprocess.run([program], stdout=subprocess.PIPE, text=True, check=True).stdout
    tables = {}
    for line in printed.splitlines():
        kind, *fields = line.split("\t")
        tables.setdefault(kind, []).append(fields)
    return tables
