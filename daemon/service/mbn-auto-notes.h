/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The last decisions about one modem, for GetDecisions(). */

#pragma once

#include "mbn-auto-connect.h"

G_BEGIN_DECLS

#define MBN_AUTO_NOTES 64

typedef struct _MbnAutoNotes MbnAutoNotes;

MbnAutoNotes *mbn_auto_notes_new (void);
void mbn_auto_notes_free (MbnAutoNotes *self);

/**
 * mbn_auto_notes_add:
 *
 * Returns: %FALSE when it says the same as the last one, and is not kept
 */
gboolean mbn_auto_notes_add (MbnAutoNotes *self, const MbnAutoConnectNote *note);

/** mbn_auto_notes_foreach: oldest first. */
void mbn_auto_notes_foreach (MbnAutoNotes *self, MbnAutoConnectNoteFunc func, gpointer user_data);

G_END_DECLS
