#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Turns schema files into C strings, so that the daemon needs no file at run time.

usage: embed-schema.py OUTPUT.c OUTPUT.h NAME=FILE...

Each FILE becomes `const char NAME[]`.
"""

import pathlib
import re
import sys

NOTICE = '/* Made by embed-schema.py from the files in data/schema. */\n\n'


def c_string(text):
    lines = []
    for line in text.splitlines(keepends=True):
        escaped = line.replace('\\', '\\\\').replace('"', '\\"').replace('\n', '\\n')
        lines.append(f'    "{escaped}"')
    return '\n'.join(lines)


def read_schema(path):
    """The text of a schema without its comments: nobody reads them at run time."""
    text = pathlib.Path(path).read_text(encoding='ascii')
    text = re.sub(r'<!--.*?-->', '', text, flags=re.DOTALL)
    return '\n'.join(line for line in text.splitlines() if line.strip()) + '\n'


def main(source, header, *schemas):
    definitions = []
    declarations = []

    for schema in schemas:
        name, path = schema.split('=', 1)
        declarations.append(f'extern const char {name}[];\n')
        definitions.append(f'const char {name}[] =\n{c_string(read_schema(path))};\n')

    header = pathlib.Path(header)
    header.write_text(NOTICE + '#pragma once\n\n' + ''.join(declarations), encoding='ascii')
    pathlib.Path(source).write_text(
        NOTICE + f'#include "{header.name}"\n\n' + '\n'.join(definitions), encoding='ascii')


if __name__ == '__main__':
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
