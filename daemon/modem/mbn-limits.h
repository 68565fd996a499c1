/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How long each operation of a modem may take (design.md 6, `[modem]`), in milliseconds. */

#pragma once

#include "mbn-command.h"

G_BEGIN_DECLS

typedef struct
{
  guint activate_ms;
  guint deactivate_ms;
  guint query_ms;
  guint open_ms;
  guint attach_ms;
  guint register_ms;
  guint scan_ms;
  guint ip_ms;
  guint probe_ms;
  guint loss_ms; /* without registration until the context is taken down; 0 = never (CTX-46) */
} MbnLimits;

/** mbn_limits_for: the limit of a command of this kind. */
guint mbn_limits_for (const MbnLimits *limits, MbnCommandKind kind);

G_END_DECLS
