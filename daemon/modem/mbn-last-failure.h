/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The network's cause for the last attempt that failed (CTX-57), and for whose settings it was:
 * modems that stop asking the network after repeated failures answer "0", and then the cause that
 * made them stop stays the cause to report (CTX-86). */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

typedef struct
{
  guint32 cause;       /* session cause; 0 = none */
  MbnProfile *profile; /* (nullable) */
} MbnLastFailure;

/** mbn_last_failure_note: @profile: (nullable): whose attempt failed with @cause; 0: none did. */
void mbn_last_failure_note (MbnLastFailure *self, guint32 cause, MbnProfile *profile);

/** mbn_last_failure_get_kept: the cause of an attempt with @profile that the modem tells none for.
 */
guint32 mbn_last_failure_get_kept (const MbnLastFailure *self, MbnProfile *profile);

G_END_DECLS
