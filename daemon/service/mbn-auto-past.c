/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-past.h"

MbnAutoPast *
mbn_auto_past_new (void)
{
  MbnAutoPast *self = g_rc_box_new0 (MbnAutoPast);

  mbn_auto_history_init (&self->history);
  self->notes = mbn_auto_notes_new ();

  return self;
}

MbnAutoPast *
mbn_auto_past_ref (MbnAutoPast *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  MbnAutoPast *self = data;

  mbn_auto_history_clear (&self->history);
  mbn_auto_notes_free (self->notes);
  g_free (self->sim);
}

void
mbn_auto_past_unref (MbnAutoPast *self)
{
  g_rc_box_release_full (self, clear);
}
