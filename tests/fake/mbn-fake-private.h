/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "mbn-fake-modem.h"

/** mbn_fake_state_apply: does what @kind asks; Returns: how a good modem answers. */
MbnError mbn_fake_state_apply (MbnFakeModem *self, guint kind);

/** mbn_fake_state_answer: (transfer full) (nullable): the fact in the answer to @kind. */
MbnFact *mbn_fake_state_answer (MbnFakeModem *self, guint kind);
