#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copyright (C) 2026 The mbnd authors
"""Every step x every interruption: registration and attach (mbnmatrix.py)."""

from mbnharness import IntegrationTest, main
from mbnmatrixcells import run_steps
from mbnmatrixsteps import ATTACH_STEPS


class Attach(IntegrationTest):
    """SetRegisterMode, and what comes before the activation"""

    def test_every_interruption_3_2_3_3_3_5(self):
        run_steps(self, ATTACH_STEPS)


if __name__ == '__main__':
    main()
