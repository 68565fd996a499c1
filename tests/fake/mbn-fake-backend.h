/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One opening of the fake modem. */

#pragma once

#include "mbn-fake-modem.h"

G_BEGIN_DECLS

#define MBN_TYPE_FAKE_BACKEND (mbn_fake_backend_get_type ())
G_DECLARE_FINAL_TYPE (MbnFakeBackend, mbn_fake_backend, MBN, FAKE_BACKEND, MbnBackend)

/** mbn_fake_backend_new: @modem is borrowed and outlives it. */
MbnBackend *mbn_fake_backend_new (MbnFakeModem *modem);

G_END_DECLS
