/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-time.h"

gint64
mbn_auto_later (gint64 when, guint ms)
{
  return when == MBN_NEVER ? MBN_NEVER : when + (gint64)ms * 1000;
}
