#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every step x every interruption: opening a modem and reading it (mbnmatrix.py)."""

from mbnharness import IntegrationTest, main
from mbnmatrixcells import run_cells, summary
from mbnmatrixopen import open_cells, open_steps
from mbnmatrixsteps import DISCONNECT, INTERRUPTIONS


class Open(IntegrationTest):
    """From OPEN to what is read in the background"""

    def test_every_interruption_3_2_3_5(self):
        steps = open_steps(self)
        cells = open_cells(steps)
        run_cells(self, cells)
        done = len([cell for cell in cells if not cell.name.endswith(DISCONNECT)])
        summary(done, len(steps), len(INTERRUPTIONS), len(steps) * len(INTERRUPTIONS) - done)


if __name__ == '__main__':
    main()
