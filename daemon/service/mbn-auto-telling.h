/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What clients see of the last decision about one modem, and what the log says of it. */

#pragma once

#include "mbn-auto-decide.h"
#include "mbn-auto-notes.h"

G_BEGIN_DECLS

/** MbnAutoTelling: @decision: without its profile */
typedef struct
{
  MbnAutoDecision decision;
  char *profile_name;
  char *reason;
} MbnAutoTelling;

void mbn_auto_telling_init (MbnAutoTelling *self);
void mbn_auto_telling_clear (MbnAutoTelling *self);

/**
 * mbn_auto_telling_take:
 * @notes: where it is kept; and if it says something else than the last one, it is logged
 * @label: of the modem
 * @decision: made of @input
 * @connected: name of the stored profile that the context was made with, whoever asked for it; ""
 *   when there is none
 *
 * Returns: whether clients see something else now
 */
gboolean mbn_auto_telling_take (MbnAutoTelling *self,
                                MbnAutoNotes *notes,
                                const char *label,
                                const MbnAutoInput *input,
                                const MbnAutoDecision *decision,
                                const char *connected);

/** mbn_auto_telling_show: fills @view, all but @enabled with what clients see; that is FALSE. */
void mbn_auto_telling_show (const MbnAutoTelling *self, MbnAutoConnectView *view);

/** mbn_auto_telling_get_reason: (transfer none): until the next decision. */
const char *mbn_auto_telling_get_reason (const MbnAutoTelling *self);

G_END_DECLS
