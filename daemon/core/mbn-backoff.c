/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-backoff.h"

guint
mbn_backoff_ms (guint tries, guint first_ms, guint last_ms)
{
  guint64 delay_ms = (guint64)first_ms << MIN (tries, 31);

  return (guint)MIN (delay_ms, last_ms);
}
