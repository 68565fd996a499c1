#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every step x the daemon is told to stop, by a modem that answers and one that does not.

Open requests complete with ERROR_SERVICE_NOT_ACTIVE before the name is given up, the daemon leaves
with status 0 within 10 s, and the next one works (design.md 3.2 and 6).
"""

from mbnharness import IntegrationTest, main
from mbnmatrixcells import run_stops, stop_cell, summary
from mbnmatrixopen import open_steps, stop_open_cell
from mbnmatrixsteps import ATTACH_STEPS, CONNECT_STEPS, DISCONNECT_STEPS, STOPS


class Stop(IntegrationTest):
    """SIGTERM in the middle of everything"""

    cells = steps = 0

    @classmethod
    def tearDownClass(cls):
        summary(cls.cells, cls.steps, len(STOPS), cls.steps * len(STOPS) - cls.cells)

    def stop(self, steps, cell):
        """All these steps at once, once for each kind of stop."""
        cells = [cell(step, interruption) for interruption in STOPS for step in steps]
        Stop.cells += len(cells)
        Stop.steps += len(steps)
        run_stops(self, cells, len(steps))

    def test_while_connecting(self):
        self.stop(CONNECT_STEPS, stop_cell)

    def test_while_attaching_and_disconnecting(self):
        self.stop(ATTACH_STEPS + DISCONNECT_STEPS, stop_cell)

    def test_while_opening(self):
        self.stop(open_steps(self), stop_open_cell)


if __name__ == '__main__':
    main()
