/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-session-keeper.h"

#include "mbn-numbering.h"

/* The ceiling is this far away when it is set, and set anew when fewer than the margin are left:
 * some messages (a probe, an error of the protocol) are sent without our being told. */
#define NUMBERS_AT_A_TIME 0x1000
#define MARGIN            0x40

struct _MbnSessionKeeper
{
  MbnSessionMemory *memory; /* (nullable) */
  MbnSessionRecord *record; /* filled as things are told, remembered or not */
  gboolean remembered;      /* it is where it outlives us */
  gboolean inherited;       /* … and was there before us: nobody has decided about it */
  guint32 number;           /* of the next message */
};

static void
remember (MbnSessionKeeper *self)
{
  if (self->memory == NULL)
    return;

  self->remembered = TRUE;
  mbn_session_memory_remember (self->memory, self->record);
}

static void
update (MbnSessionKeeper *self)
{
  if (self->remembered)
    remember (self);
}

/* ---- numbers ---- */

static void
raise_ceiling (MbnSessionKeeper *self)
{
  self->record->ceiling = mbn_numbering_advance (self->number, NUMBERS_AT_A_TIME);
}

guint32
mbn_session_keeper_begin_numbers (MbnSessionKeeper *self)
{
  g_return_val_if_fail (self->inherited, 1);

  self->number = mbn_numbering_advance (self->record->ceiling, MBN_NUMBERING_GAP);
  raise_ceiling (self);
  update (self);

  return self->number;
}

void
mbn_session_keeper_note_number (MbnSessionKeeper *self, guint32 number)
{
  self->number = number;
  if (!self->remembered || mbn_numbering_get_left (number, self->record->ceiling) > MARGIN)
    return;

  raise_ceiling (self);
  update (self);
}

/* ---- what was there before ---- */

const MbnSessionRecord *
mbn_session_keeper_get_inherited (MbnSessionKeeper *self)
{
  return self->inherited ? self->record : NULL;
}

void
mbn_session_keeper_disown (MbnSessionKeeper *self, const char *reason)
{
  g_autoptr (MbnSessionRecord) foreign = NULL;

  if (!self->inherited)
    return;

  foreign = g_steal_pointer (&self->record);
  mbn_session_memory_set_aside (self->memory, foreign->place, reason);
  self->record = mbn_session_record_new (foreign->place);
  self->inherited = FALSE;
  self->remembered = FALSE;
}

/* ---- what is there now ---- */

void
mbn_session_keeper_note_device (MbnSessionKeeper *self, const char *device_id)
{
  if (self->memory != NULL && *device_id != '\0')
    mbn_session_memory_claim (self->memory, self->record->place, device_id);
  if (g_str_equal (self->record->device_id, device_id))
    return;

  g_free (self->record->device_id);
  self->record->device_id = g_strdup (device_id);
  update (self);
}

void
mbn_session_keeper_note_link (MbnSessionKeeper *self, char *link)
{
  g_autofree char *old = g_steal_pointer (&self->record->link);

  self->record->link = link;
  if (g_strcmp0 (old, link) != 0)
    update (self);
}

static gboolean
is_kept_already (MbnSessionKeeper *self, const MbnKeptContext *context)
{
  const MbnSessionRecord *record = self->record;

  return self->remembered && !self->inherited && record->session == context->session
         && record->ending == context->ending && record->origin == context->origin
         && record->uid == context->uid && record->activated_us == context->activated_us
         && record->profile == context->profile && record->stored == context->stored;
}

void
mbn_session_keeper_keep (MbnSessionKeeper *self, const MbnKeptContext *context)
{
  MbnSessionRecord *record = self->record;
  g_autoptr (MbnProfile) old = NULL;

  if (is_kept_already (self, context))
    return;

  old = g_steal_pointer (&record->profile);
  record->profile = context->profile != NULL ? mbn_profile_ref (context->profile) : NULL;
  record->session = context->session;
  record->ending = context->ending;
  record->origin = context->origin;
  record->uid = context->uid;
  record->activated_us = context->activated_us;
  record->stored = context->stored;
  self->inherited = FALSE;
  if (mbn_numbering_get_left (self->number, record->ceiling) <= MARGIN)
    raise_ceiling (self);

  remember (self);
}

void
mbn_session_keeper_mark_ending (MbnSessionKeeper *self)
{
  if (!self->remembered || self->inherited || self->record->ending)
    return;

  self->record->ending = TRUE;
  update (self);
}

void
mbn_session_keeper_forget (MbnSessionKeeper *self)
{
  if (!self->remembered)
    return;

  self->remembered = FALSE;
  self->inherited = FALSE;
  g_clear_pointer (&self->record->profile, mbn_profile_unref);
  mbn_session_memory_forget (self->memory, self->record->place);
}

MbnSessionKeeper *
mbn_session_keeper_new (MbnSessionMemory *memory, const char *place)
{
  MbnSessionKeeper *self = g_new0 (MbnSessionKeeper, 1);

  self->memory = place != NULL ? memory : NULL;
  self->number = 1;
  if (self->memory != NULL)
    self->record = mbn_session_memory_recall (self->memory, place);
  self->inherited = self->remembered = self->record != NULL;
  if (self->record == NULL)
    self->record = mbn_session_record_new (place);

  return self;
}

void
mbn_session_keeper_seal (MbnSessionKeeper *self)
{
  self->memory = NULL;
  self->remembered = FALSE;
  self->inherited = FALSE;
}

void
mbn_session_keeper_free (MbnSessionKeeper *self)
{
  mbn_session_record_free (self->record);
  g_free (self);
}
