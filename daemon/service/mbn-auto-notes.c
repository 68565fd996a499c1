/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-notes.h"

typedef struct
{
  guint64 time_us;
  const char *rule;     /* static */
  const char *decision; /* static */
  char *text;
} Note;

struct _MbnAutoNotes
{
  Note notes[MBN_AUTO_NOTES]; /* a ring */
  guint n;                    /* ever added */
};

MbnAutoNotes *
mbn_auto_notes_new (void)
{
  return g_new0 (MbnAutoNotes, 1);
}

void
mbn_auto_notes_free (MbnAutoNotes *self)
{
  for (guint i = 0; i < MBN_AUTO_NOTES; i++)
    g_free (self->notes[i].text);

  g_free (self);
}

static Note *
get (MbnAutoNotes *self, guint i)
{
  return &self->notes[i % MBN_AUTO_NOTES];
}

static gboolean
is_last (MbnAutoNotes *self, const MbnAutoConnectNote *note)
{
  const Note *last = self->n > 0 ? get (self, self->n - 1) : NULL;

  return last != NULL && g_str_equal (last->rule, note->rule)
         && g_str_equal (last->decision, note->decision) && g_str_equal (last->text, note->text);
}

gboolean
mbn_auto_notes_add (MbnAutoNotes *self, const MbnAutoConnectNote *note)
{
  Note *place;

  if (is_last (self, note))
    return FALSE;

  place = get (self, self->n++);
  g_free (place->text);
  *place = (Note){
      .time_us = note->time_us,
      .rule = g_intern_string (note->rule),
      .decision = g_intern_string (note->decision),
      .text = g_strdup (note->text),
  };

  return TRUE;
}

void
mbn_auto_notes_foreach (MbnAutoNotes *self, MbnAutoConnectNoteFunc func, gpointer user_data)
{
  for (guint i = self->n > MBN_AUTO_NOTES ? self->n - MBN_AUTO_NOTES : 0; i < self->n; i++)
    {
      const Note *note = get (self, i);
      const MbnAutoConnectNote told = {note->time_us, note->rule, note->decision, note->text};

      func (&told, user_data);
    }
}
