#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""A polkit that does not answer: who wants no password asked for waits 25 s, as the bus has it, and
who does waits for a person. In real time, and therefore by itself."""

from mbnharness import S_OK, main
from mbnpolkit import SOMEBODY, PolkitTest

# Longer than D-Bus has as the usual limit of a call; libdbus and GLib agree on it.
LIMIT = 25
MORE = 60
CONNECT = 'org.mbnd1.connect'


class Silent(PolkitTest):
    """Both at once, as they do not disturb each other"""

    def test_limit_of_those_who_ask_nobody(self):
        scene, connection, waits = self.begin()
        hurries = scene.caller(SOMEBODY)
        scene.polkit.answer({CONNECT: 'wait'})
        person = self.send_connect(waits, connection, interactive=True)
        asked = self.send_connect(hurries, connection)
        scene.polkit.wait_asked(2)
        began = hurries.messages[-1].time
        hurries.wait(lambda m: m.kind == 'error' and m.reply_serial == asked, MORE,
                     what='the refusal')
        refusal = [m for m in hurries.messages if m.reply_serial == asked][-1]
        self.assertGreater(refusal.time - began, LIMIT - 5)
        message = self.assert_denied(hurries, asked)
        self.assertIn('polkit cannot say', message)
        self.assertIn('call again', message)
        scene.settle(1)
        scene.polkit.release()
        request, = waits.reply(person).args
        self.assertEqual(scene.completed(request).args[1], S_OK)
        self.assertEqual(len(scene.wire('connect', 'set')), 1)


if __name__ == '__main__':
    main()
