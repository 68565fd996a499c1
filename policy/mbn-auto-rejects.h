/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Settings that the network has refused twice for what no retry cures (AUTO-65). */

#pragma once

#include "mbn-error.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

/** MbnAutoRejects: what was refused for which profile, and how often. */
typedef struct _MbnAutoRejects MbnAutoRejects;

MbnAutoRejects *mbn_auto_rejects_new (void);
void mbn_auto_rejects_free (MbnAutoRejects *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnAutoRejects, mbn_auto_rejects_free)

/**
 * mbn_auto_rejects_note:
 * @status: how an attempt with @profile ended
 * @cause: session cause of the network, 0 for none
 *
 * Counts it if it is about credentials or the access string; anything else, success first, is
 * forgiven what came before.
 */
void
mbn_auto_rejects_note (MbnAutoRejects *self, MbnProfile *profile, MbnError status, guint32 cause);

/**
 * mbn_auto_rejects_find:
 *
 * Returns: what the settings of @profile were refused for twice:
 *   %MBN_ERROR_INVALID_PASSWORD or %MBN_ERROR_INVALID_ACCESS_STRING; %MBN_OK if they were not
 */
MbnError mbn_auto_rejects_find (const MbnAutoRejects *self, const MbnProfile *profile);

/** mbn_auto_rejects_forget: all: another SIM is in. */
void mbn_auto_rejects_forget (MbnAutoRejects *self);

/** mbn_auto_rejects_prune: of @profile, which is gone or has other settings now. */
void mbn_auto_rejects_prune (MbnAutoRejects *self, const MbnProfile *profile);

G_END_DECLS
