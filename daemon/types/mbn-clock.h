/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The clock of times that clients see: it counts suspended time and never jumps. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** mbn_clock_boottime_us: CLOCK_BOOTTIME in microseconds. */
guint64 mbn_clock_boottime_us (void);

G_END_DECLS
