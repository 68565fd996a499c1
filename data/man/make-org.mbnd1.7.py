#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Prints org.mbnd1(7): the template, the interfaces as their XML documents them, and what the
program's tables say of methods and errors.

make-org.mbnd1.7.py TEMPLATE PRINT-TABLES FILE.xml... FILE.policy
"""

import pathlib
import re
import sys
from xml.etree import ElementTree
from xml.parsers import expat

import manual

PREFIX = "org.mbnd1."
# The rules that hold for all stand with the first one; then as one meets them.
ORDER = ["InterfaceManager", "Interface", "SubscriberInformation", "Registration", "Signal",
         "ConnectionManager", "Connection", "ConnectionProfileManager", "ConnectionProfile",
         "AutoConnect", "SyncManager"]

# What the comments cite is the project's specification, which readers of the manual have not.
# Rules of automatic connections stay: mbnd-autoconnect(7) and ReasonCode name them.
CITED = r"(?:(?:design|mbn-api)\.md|CTX(?: section)?|PROF|SYNC)[ -]\d[\d.]*"
CITATIONS = re.compile(rf"\s*(?:;\s*)?{CITED}(?:(?:,| and| to|, and)\s(?:{CITED}|\d[\d.]*))*")
PARENTHESIS = re.compile(r"(\s*)\(([^()]*)\)")

PARAMETER = re.compile(r"@(\w+): (.*)")
TOKENS = re.compile(r"@(\w+)|%(\w+)")


class Doc:
    """A documentation comment: what it is about, its parameters, its paragraphs."""

    def __init__(self, comment):
        lines = [line.strip() for line in comment.strip().split("\n")][1:]
        self.parameters = {}
        while lines and (match := PARAMETER.fullmatch(lines[0])):
            self.parameters[match[1]] = match[2]
            del lines[0]
        self.short = self.parameters.pop("short_description", "")
        self.parameters.pop("since", None)
        paragraphs = ("\n".join(lines).strip().split("\n\n"))
        self.paragraphs = list(filter(None, map(without_citations, paragraphs)))


class Element:
    def __init__(self, kind, attributes, doc):
        self.kind = kind
        self.name = attributes.get("name", "")
        self.attributes = attributes
        self.doc = doc
        self.children = []

    def of_kind(self, kind):
        return [child for child in self.children if child.kind == kind]

    def arguments(self, direction=None):
        return [child for child in self.of_kind("arg")
                if direction in (None, child.attributes.get("direction", "in"))]


def without_citations(paragraph):
    """A paragraph in one line, without what it cites."""
    text = " ".join(paragraph.split())
    text = re.sub(r"\s*\bSource: .*", "", text)

    def trim(match):
        inside = CITATIONS.sub("", match[2]).strip()
        return f"{match[1]}({inside})" if inside else ""

    return PARENTHESIS.sub(trim, text).strip()


def read(path):
    """The interfaces of an introspection document, with their comments."""
    parser = expat.ParserCreate()
    stack = [Element("document", {}, None)]
    comment = []

    def on_start(kind, attributes):
        element = Element(kind, attributes, Doc(comment[-1]) if comment else None)
        comment.clear()
        stack[-1].children.append(element)
        stack.append(element)

    def on_end(_kind):
        comment.clear()
        stack.pop()

    parser.CommentHandler = comment.append
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.Parse(pathlib.Path(path).read_text(encoding="utf-8"), True)
    return stack[0].children[0].of_kind("interface")


def place(interface):
    name = interface.name.removeprefix(PREFIX)
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def prose(text):
    """A paragraph: arguments in italics, constants in bold, the first word of a list of errors too."""
    parts, end = [], 0
    head = re.match(r"(Errors|Completion|Order|Refused or queued)(?=[:.])", text)
    if head:
        parts.append(manual.bold(head[0]))
        end = head.end()
    for match in TOKENS.finditer(text, end):
        parts.append(manual.escape(text[end:match.start()]))
        parts.append(manual.italic(match[1]) if match[1] else manual.bold(match[2]))
        end = match.end()
    parts.append(manual.escape(text[end:]))
    line = "".join(parts)
    return line if not line.startswith((".", "'")) else "\\&" + line


def list_arguments(arguments):
    return ", ".join(f"{manual.escape(argument.attributes['type'])} {manual.italic(argument.name)}"
                     for argument in arguments)


def signature(member):
    """One line: what goes in, what comes out."""
    if member.kind == "property":
        return f"{manual.escape(member.name)} {manual.escape(member.attributes['type'])}"
    if member.kind == "signal":
        return f"{manual.escape(member.name)} ({list_arguments(member.arguments())})"
    return (f"{manual.escape(member.name)} ({list_arguments(member.arguments('in'))}) \\(-> "
            f"({list_arguments(member.arguments('out'))})")


def needs(row):
    """What the caller of a method needs, in a sentence; row is the gate's."""
    action, optional, depends = row
    if not action:
        return "Everybody may call it."
    if optional:
        return f"Everybody may call it; identity needs the action {manual.bold(action)}."
    if depends:
        return f"Needs the action {manual.bold(action)}, or another one, see AUTHORISATION."
    return f"Needs the action {manual.bold(action)}."


def print_member(member, rows):
    yield f".SS {manual.argument(signature(member))}"
    if member.kind == "property" and any(child.attributes.get("value") == "const"
                                         for child in member.of_kind("annotation")):
        yield "It does not change."
        yield ".PP"
    for name, text in member.doc.parameters.items():
        yield ".TP"
        yield manual.italic(name)
        yield prose(text)
    first = not member.doc.parameters
    for paragraph in member.doc.paragraphs:
        if not first:
            yield ".PP"
        first = False
        yield prose(paragraph)
    if member.kind == "method":
        yield ".PP"
        yield needs(rows[member.name])


def print_interface(interface, methods):
    rows = {method: rest for name, method, *rest in methods
            if PREFIX + name == interface.name}
    yield f".SH {manual.argument(manual.escape(interface.name))}"
    yield manual.escape(interface.doc.short) + "."
    for paragraph in interface.doc.paragraphs:
        yield ".PP"
        yield prose(paragraph)
    for kind, title in (("method", "Methods"), ("signal", "Signals"), ("property", "Properties")):
        members = interface.of_kind(kind)
        if members:
            names = ", ".join(manual.bold(member.name) for member in members)
            yield ".PP"
            yield f"{title}: {names}."
    for member in (child for child in interface.children if child.doc):
        yield from print_member(member, rows)


WORDS = {"yes": "yes", "no": "no", "auth_self": "own password", "auth_self_keep": "own password",
         "auth_admin": "administrator's password", "auth_admin_keep": "administrator's password"}


def print_actions(methods, policy):
    """Each action: what it allows, by whom, with which methods."""
    users = {}
    for interface, method, action, *_ in methods:
        if action:
            users.setdefault(action, []).append(f"{interface}.{method}")
    known = {}
    for action in ElementTree.parse(policy).iter("action"):
        defaults = action.find("defaults")
        known[action.get("id")] = (
            action.findtext("description").strip(),
            [WORDS[defaults.findtext(f"allow_{who}", "no").strip()]
             for who in ("active", "inactive", "any")])
    for action in known or users:
        yield ".TP"
        yield manual.bold(action)
        if action in known:
            description, (active, inactive, anybody) = known[action]
            elsewhere = (f"elsewhere: {anybody}" if anybody == inactive else
                         f"in a session that is not active: {inactive}; elsewhere: {anybody}")
            yield manual.escape(f"{description}.")
            yield manual.escape(f"In front of the machine: {active}; {elsewhere}.")
        if action in users:
            yield manual.escape(f"{', '.join(users[action])}.")


def print_errors(rows):
    for hresult, constant, name, text in rows:
        yield ".TP"
        yield manual.bold(name.rpartition(".")[2])
        yield manual.escape(f"{hresult} {constant}: {text}")


def main(template, program, *files):
    tables = manual.read_tables(program)
    xml = [path for path in files if path.endswith(".xml")]
    policy, = (path for path in files if path.endswith(".policy"))
    interfaces = sorted((found for path in xml for found in read(path)), key=place)
    parts = {
        "interfaces": [line for interface in interfaces
                       for line in print_interface(interface, tables["method"])],
        "actions": print_actions(tables["method"], policy),
        "errors": print_errors(tables["error"]),
    }
    text = pathlib.Path(template).read_text(encoding="utf-8")
    sys.stdout.write(manual.fill(re.sub(r"^@(\w+)@$", lambda part: "\n".join(parts[part[1]]), text,
                                        flags=re.MULTILINE)))


if __name__ == "__main__":
    main(*sys.argv[1:])
