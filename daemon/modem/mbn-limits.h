/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How long each operation of a modem may take (design.md 6, `[modem]`), in milliseconds. */

#pragma once

#include "mbn-command.h"

G_BEGIN_DECLS

/* Not for the administrator to change. */
#define MBN_CLOSE_LIMIT_MS 5000  /* longest good-bye; after that the line is dropped */
#define MBN_LAST_RETRY_MS  60000 /* longest pause before the next try to open (design.md 3.5) */

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

/**
 * mbn_limits_longest_request_ms:
 *
 * How long the first request in the line of a modem can take when everything goes as badly as it
 * may: every answer comes in the last moment and allows another retry (design.md 3.7), and the
 * modem has to be reset twice before (design.md 3.5). Generous: who waits longer than that has been
 * forgotten. Three quarters of an hour with the limits of design.md 6.
 */
guint64 mbn_limits_longest_request_ms (const MbnLimits *limits);

G_END_DECLS
