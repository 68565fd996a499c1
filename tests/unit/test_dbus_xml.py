#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors

"""Holds dbus/*.xml to the mapping rule of design.md section 1.

Each rule is a function that takes an Interface and yields problems. It runs over every file, and
over broken copies of a small good interface, so that a rule which can no longer fail is noticed.
MBN_TEST_SRCDIR names the top of the source tree.
"""

import os
import pathlib
import re
import unittest
from xml.parsers import expat

PREFIX = "org.mbnd1."
DEFAULT_SRCDIR = pathlib.Path(__file__).resolve().parents[2]
DBUS_DIR = pathlib.Path(os.environ.get("MBN_TEST_SRCDIR", DEFAULT_SRCDIR)) / "dbus"

SNAKE_CASE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
EMITS_CHANGED = "org.freedesktop.DBus.Property.EmitsChangedSignal"

# Structures of mbn-api.md 4; a "u" stands for an enumeration or mask as well.
STRUCTS = {
    "MBN_INTERFACE_CAPS": "(uuusuusuussss)",
    "MBN_PROVIDER": "(susu)",
    "MBN_PROVIDER2": "((susu)uuu)",
    "MBN_PIN_INFO": "(uuu)",
    "MBN_CONTEXT": "(uusssuu)",
    "MBN_SMS_FILTER": "(uu)",
    "MBN_SMS_STATUS_INFO": "(uu)",
    "MBN_DEVICE_SERVICE": "(sbb)",
}
MAPPED_TYPES = {"u", "y", "b", "s", "ay", "o", "ao", "i", "a{sv}"}
MAPPED_TYPES |= set(STRUCTS.values()) | {"a" + struct for struct in STRUCTS.values()}
# Spelled out in design.md 1 and 2: times and counters, lists of strings and of numbers, the SMS
# configuration and messages, leases, decisions.
OUR_TYPES = {"t", "as", "au", "(suuu)", "aa{sv}", "a(sso)", "a(tsss)"}

# Getters without a property of the same name, and why.
GETTERS_WITHOUT_PROPERTY = {
    "InterfaceManager.GetInterface": "class S",
    "InterfaceManager.GetInterfaces": "class S",
    "ConnectionManager.GetConnection": "class S",
    "ConnectionManager.GetConnections": "class S",
    "ConnectionProfileManager.GetConnectionProfile": "class S",
    "ConnectionProfileManager.GetConnectionProfiles": "class S",
    "ConnectionProfile.GetProfileXmlData": "class S, and identity",
    "Interface.GetConnection": "class S",
    "Interface.GetSubscriberInformation": "design.md 1: always the own path",
    "SubscriberInformation.GetSubscriberInformation": "design.md 1: identity",
    "Connection.GetConnectionState": "two results: ActivationState and ProfileName",
    "Connection.GetStatistics": "ours: counters would change all the time",
    "AutoConnect.GetDecisions": "ours: a history",
}
# Results which the property leaves out.
RESULTS_NOT_IN_PROPERTY = {"Interface.GetVisibleProviders": ["age"]}
# Getters whose name does not start with Get; the property has the method's name.
GETTERS_WITHOUT_GET = {"Interface.InEmergencyMode"}
# Arguments a completion has between status and details (mbn-api.md 1.3).
MORE_COMPLETION_ARGS = {}


class Doc:
    """A documentation comment, read the way gdbus-codegen reads it."""

    PARAM = re.compile(r"@(\w+): (.*)")

    def __init__(self, comment):
        lines = [line.strip() for line in comment.strip().split("\n")]
        self.symbol, _, rest = lines[0].partition(":")
        self.params = {}
        # A parameter takes one line; the first other line begins the text.
        while len(lines) > 1 and (match := self.PARAM.fullmatch(lines[1])):
            self.params[match[1]] = match[2].strip()
            del lines[1]
        self.text = " ".join([rest, *lines[1:]]).strip()


class Node:
    """An interface, a member, an argument or an annotation."""

    def __init__(self, kind, attrs, comment):
        self.kind = kind
        self.attrs = attrs
        self.name = attrs.get("name", "")
        self.type = attrs.get("type", "")
        self.doc = Doc(comment) if comment else None
        self.children = []

    def of_kind(self, *kinds):
        return [child for child in self.children if child.kind in kinds]

    def args(self, direction=None):
        return [a for a in self.of_kind("arg") if direction in (None, a.attrs.get("direction"))]

    def member(self, kind, name):
        return next((m for m in self.of_kind(kind) if m.name == name), None)


def parse(text):
    """The root node of an introspection document."""
    parser = expat.ParserCreate()
    stack = [Node("document", {}, None)]
    comment = None

    def on_comment(data):
        nonlocal comment
        comment = data

    def on_start(kind, attrs):
        nonlocal comment
        node = Node(kind, attrs, comment)
        comment = None
        stack[-1].children.append(node)
        stack.append(node)

    def on_end(_kind):
        nonlocal comment
        comment = None
        stack.pop()

    parser.CommentHandler = on_comment
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.Parse(text, True)
    return stack[0].children[0]


def members(interface):
    return interface.of_kind("method", "signal", "property")


def qualified(interface, member):
    return f"{interface.name.removeprefix(PREFIX)}.{member.name}"


def undocumented(interface):
    """Every interface, member and argument has a comment right before it, with text and @since."""
    for node in [interface, *members(interface)]:
        if node.doc is None or node.doc.symbol != node.name:
            yield f"{node.kind} {node.name}: no documentation comment"
            continue
        if not node.doc.text:
            yield f"{node.kind} {node.name}: documentation comment without text"
        wanted = {arg.name for arg in node.args()} | {"since"}
        if node is interface:
            wanted.add("short_description")
        for param in wanted:
            if not node.doc.params.get(param):
                yield f"{node.kind} {node.name}: no @{param} in the documentation comment"
        for param in node.doc.params.keys() - wanted:
            yield f"{node.kind} {node.name}: @{param} documents nothing"


def badly_named_arguments(interface):
    """Every argument has a name of its own in snake_case, and in methods a direction."""
    for member in members(interface):
        names = [arg.name for arg in member.args()]
        for arg in member.args():
            if not SNAKE_CASE.fullmatch(arg.name):
                yield f"{member.name}: argument name {arg.name!r} is not snake_case"
            if names.count(arg.name) > 1:
                yield f"{member.name}: argument name {arg.name!r} is used twice"
            if member.kind == "method" and arg.attrs.get("direction") not in ("in", "out"):
                yield f"{member.name}: argument {arg.name!r} has no direction"


def wrong_completions(interface):
    """On…Complete carries request_id, status and details, and belongs to a request method."""
    completions = set()
    for signal in interface.of_kind("signal"):
        match = re.fullmatch(r"On(.+)Complete", signal.name)
        if not match:
            continue
        completions.add(match[1])
        more = MORE_COMPLETION_ARGS.get(qualified(interface, signal), [])
        wanted = [("u", "request_id"), ("i", "status"), *more, ("a{sv}", "details")]
        if [(arg.type, arg.name) for arg in signal.args()] != wanted:
            yield f"{signal.name}: arguments are not {wanted}"
    requests = {
        method.name
        for method in interface.of_kind("method")
        if [(arg.type, arg.name) for arg in method.args("out")] == [("u", "request_id")]
    }
    for name in completions - requests:
        yield f"On{name}Complete: no method {name} returns just a request_id"
    for name in requests - completions:
        yield f"{name}: returns a request_id but there is no On{name}Complete"


def writable_properties(interface):
    """Properties are read-only (methods pass the authorisation gate) and tell their changes."""
    for prop in interface.of_kind("property"):
        if prop.attrs.get("access") != "read":
            yield f"property {prop.name}: access is {prop.attrs.get('access')!r}"
        for annotation in prop.of_kind("annotation"):
            if annotation.name == EMITS_CHANGED and annotation.attrs.get("value") != "const":
                yield f"property {prop.name}: it may be constant, but not change in silence"


def getters_without_property(interface):
    """A class C getter GetX has a property X of the same signature; the exceptions have none."""
    for method in interface.of_kind("method"):
        name = qualified(interface, method)
        if name in GETTERS_WITHOUT_GET:
            wanted = method.name
        elif method.name.startswith("Get"):
            wanted = method.name.removeprefix("Get")
        else:
            continue
        prop = interface.member("property", wanted)
        if name in GETTERS_WITHOUT_PROPERTY:
            if prop is not None:
                yield f"{method.name}: must not have a property {wanted}"
            continue
        left_out = RESULTS_NOT_IN_PROPERTY.get(name, [])
        signature = "".join(arg.type for arg in method.args("out") if arg.name not in left_out)
        if prop is None:
            yield f"{method.name}: no property {wanted}"
        elif prop.type != signature:
            yield f"{method.name}: property {wanted} is {prop.type!r}, not {signature!r}"


def unmapped_types(interface):
    """Only types of the mapping table (design.md 1) and those design.md spells out."""
    for member in members(interface):
        for node in [member] if member.kind == "property" else member.args():
            if node.type not in MAPPED_TYPES | OUR_TYPES:
                yield f"{member.name}: type {node.type!r} of {node.name!r} is not in the mapping"


RULES = [
    undocumented,
    badly_named_arguments,
    wrong_completions,
    writable_properties,
    getters_without_property,
    unmapped_types,
]


class DBusXml(unittest.TestCase):
    """The files of dbus/."""

    @classmethod
    def setUpClass(cls):
        cls.interfaces = {}
        cls.files = sorted(DBUS_DIR.glob("*.xml"))
        for path in cls.files:
            cls.interfaces[path.name] = parse(path.read_bytes()).of_kind("interface")

    def test_one_interface_per_file(self):
        self.assertTrue(self.files, f"no XML files in {DBUS_DIR}")
        for filename, found in self.interfaces.items():
            with self.subTest(file=filename):
                self.assertTrue(filename.startswith(PREFIX))
                self.assertEqual([i.name + ".xml" for i in found], [filename])

    def test_exceptions_are_in_use(self):
        """A row of an exception table that names no member any more has to go."""
        present = {
            qualified(interface, member)
            for found in self.interfaces.values()
            for interface in found
            for member in members(interface)
        }
        for table in (
            GETTERS_WITHOUT_PROPERTY,
            RESULTS_NOT_IN_PROPERTY,
            GETTERS_WITHOUT_GET,
            MORE_COMPLETION_ARGS,
        ):
            self.assertEqual(set(table) - present, set())

    def check(self, rule):
        for filename, found in self.interfaces.items():
            for interface in found:
                with self.subTest(file=filename):
                    self.assertEqual(list(rule(interface)), [])

    def test_documentation(self):
        self.check(undocumented)

    def test_argument_names(self):
        self.check(badly_named_arguments)

    def test_completions(self):
        self.check(wrong_completions)

    def test_properties_are_read_only(self):
        self.check(writable_properties)

    def test_getters_have_properties(self):
        self.check(getters_without_property)

    def test_types(self):
        self.check(unmapped_types)


GOOD = """
<node>
  <!--
    org.mbnd1.Interface:
    @short_description: short
    @since: 0.1

    Text.
  -->
  <interface name="org.mbnd1.Interface">
    <!--
      GetReadyState:
      @ready_state: state
      @since: 0.1

      Text.
    -->
    <method name="GetReadyState">
      <arg type="u" name="ready_state" direction="out"/>
    </method>
    <!--
      GetVisibleProviders:
      @age: seconds
      @visible_providers: list
      @since: 0.1

      Text.
    -->
    <method name="GetVisibleProviders">
      <arg type="u" name="age" direction="out"/>
      <arg type="a(susu)" name="visible_providers" direction="out"/>
    </method>
    <!--
      InEmergencyMode:
      @emergency_mode: mode
      @since: 0.1

      Text.
    -->
    <method name="InEmergencyMode">
      <arg type="b" name="emergency_mode" direction="out"/>
    </method>
    <!--
      GetConnection:
      @connection: path
      @since: 0.1

      Text.
    -->
    <method name="GetConnection">
      <arg type="o" name="connection" direction="out"/>
    </method>
    <!--
      ScanNetwork:
      @request_id: number
      @since: 0.1

      Text.
    -->
    <method name="ScanNetwork">
      <arg type="u" name="request_id" direction="out"/>
    </method>
    <!--
      OnScanNetworkComplete:
      @request_id: number
      @status: result
      @details: more
      @since: 0.1

      Text.
    -->
    <signal name="OnScanNetworkComplete">
      <arg type="u" name="request_id"/>
      <arg type="i" name="status"/>
      <arg type="a{sv}" name="details"/>
    </signal>
    <!--
      ReadyState:
      @since: 0.1

      Text.
    -->
    <property type="u" name="ReadyState" access="read"/>
    <!--
      VisibleProviders:
      @since: 0.1

      Text.
    -->
    <property type="a(susu)" name="VisibleProviders" access="read"/>
    <!--
      InEmergencyMode:
      @since: 0.1

      Text.
    -->
    <property type="b" name="InEmergencyMode" access="read"/>
    <!--
      InterfaceID:
      @since: 0.1

      Text.
    -->
    <property type="s" name="InterfaceID" access="read">
      <annotation name="org.freedesktop.DBus.Property.EmitsChangedSignal" value="const"/>
    </property>
  </interface>
</node>
"""

READY_STATE = '<property type="u" name="ReadyState" access="read"/>'
VISIBLE = '<property type="a(susu)" name="VisibleProviders" access="read"/>'
EMERGENCY = '<property type="b" name="InEmergencyMode" access="read"/>'
REQUEST_ID = '<arg type="u" name="request_id"/>'
STATUS = '<arg type="i" name="status"/>'
DETAILS = '<arg type="a{sv}" name="details"/>'
EMERGENCY_COMMENT = """<!--
      InEmergencyMode:
      @since: 0.1

      Text.
    -->"""
SCAN_COMMENT = """<!--
      ScanNetwork:
      @request_id: number
      @since: 0.1

      Text.
    -->"""

# (the rule that has to complain, what is replaced in GOOD, by what)
BREAKAGES = [
    # documentation
    (undocumented, SCAN_COMMENT, ""),
    (undocumented, "      ScanNetwork:\n", "      ScanNetworks:\n"),
    (undocumented, SCAN_COMMENT, SCAN_COMMENT.replace("      Text.\n", "")),
    (undocumented, SCAN_COMMENT, SCAN_COMMENT.replace("      @since: 0.1\n", "")),
    (undocumented, "      @ready_state: state\n", ""),
    (undocumented, "      @status: result\n", ""),
    (undocumented, "      @age: seconds\n", "      @age: seconds\n      that have passed\n"),
    (undocumented, "      @age: seconds\n", "      @age: seconds\n      @gone: seconds\n"),
    (undocumented, "    @short_description: short\n", ""),
    (undocumented, "    org.mbnd1.Interface:\n", ""),
    # the property must not live on the comment of the method of the same name
    (undocumented, EMERGENCY_COMMENT, ""),
    # argument names
    (badly_named_arguments, '"u" name="ready_state"', '"u"'),
    (badly_named_arguments, "ready_state", "readyState"),
    (badly_named_arguments, "ready_state", "Ready_state"),
    (badly_named_arguments, "ready_state", "ready__state"),
    (badly_named_arguments, '"visible_providers"', '"age"'),
    (badly_named_arguments, '"ready_state" direction="out"', '"ready_state" direction="inout"'),
    # completions
    (wrong_completions, DETAILS, ""),
    (wrong_completions, STATUS, ""),
    (wrong_completions, STATUS, '<arg type="u" name="status"/>'),
    (wrong_completions, STATUS, '<arg type="i" name="result"/>'),
    (wrong_completions, REQUEST_ID + "\n      " + STATUS, STATUS + "\n      " + REQUEST_ID),
    (wrong_completions, DETAILS, DETAILS + '<arg type="u" name="more"/>'),
    (wrong_completions, 'name="ScanNetwork"', 'name="ScanAll"'),
    (wrong_completions, "OnScanNetworkComplete", "OnScanAllComplete"),
    (wrong_completions, "OnScanNetworkComplete", "OnScanNetworkDone"),
    # properties
    (writable_properties, READY_STATE, READY_STATE.replace('"read"', '"readwrite"')),
    (writable_properties, READY_STATE, READY_STATE.replace('"read"', '"write"')),
    (writable_properties, 'value="const"', 'value="false"'),
    # getters
    (getters_without_property, 'name="ReadyState"', 'name="Readiness"'),
    (getters_without_property, READY_STATE, READY_STATE.replace('"u"', '"s"')),
    (getters_without_property, VISIBLE, VISIBLE.replace('"a(susu)"', '"(susu)"')),
    (getters_without_property, EMERGENCY, EMERGENCY.replace('"b"', '"u"')),
    (getters_without_property, "InterfaceID", "Connection"),
    # types
    (unmapped_types, '"s" name="InterfaceID"', '"d" name="InterfaceID"'),
    (unmapped_types, '"o" name="connection"', '"x" name="connection"'),
    (unmapped_types, '"o" name="connection"', '"v" name="connection"'),
    (unmapped_types, '"o" name="connection"', '"(su)" name="connection"'),
]


class RulesCanFail(unittest.TestCase):
    """Each rule accepts GOOD and notices each way to break it."""

    @staticmethod
    def complaints(text):
        (interface,) = parse(text).of_kind("interface")
        return {rule.__name__ for rule in RULES if list(rule(interface))}

    def test_good(self):
        self.assertEqual(self.complaints(GOOD), set())

    def test_broken(self):
        for rule, old, new in BREAKAGES:
            with self.subTest(rule=rule.__name__, old=old, new=new):
                self.assertIn(old, GOOD)
                self.assertIn(rule.__name__, self.complaints(GOOD.replace(old, new)))

    def test_every_rule_is_broken_once(self):
        self.assertEqual({rule for rule, _, _ in BREAKAGES}, set(RULES))


if __name__ == "__main__":
    unittest.main()
