/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Keeps the session record of one modem true: the parts of the modem tell it what has changed, and
 * what a later process would need is remembered before anything else happens. Also holds what an
 * earlier process has left, until somebody has decided what becomes of it.
 */

#pragma once

#include "mbn-session-memory.h"

G_BEGIN_DECLS

typedef struct _MbnSessionKeeper MbnSessionKeeper;

/**
 * mbn_session_keeper_new:
 * @memory: (nullable): borrowed; %NULL: nothing outlives the process
 * @place: (nullable): of the modem; %NULL likewise
 *
 * Recalls what an earlier process has left.
 */
MbnSessionKeeper *mbn_session_keeper_new (MbnSessionMemory *memory, const char *place);

/** mbn_session_keeper_seal: what is remembered stays as it is, whatever is told from now on. */
void mbn_session_keeper_seal (MbnSessionKeeper *self);

/** mbn_session_keeper_free: what is remembered stays so. */
void mbn_session_keeper_free (MbnSessionKeeper *self);

/**
 * mbn_session_keeper_get_inherited:
 *
 * Returns: (nullable): what an earlier process has left, until it is kept, forgotten or disowned
 */
const MbnSessionRecord *mbn_session_keeper_get_inherited (MbnSessionKeeper *self);

/**
 * mbn_session_keeper_disown:
 *
 * What was inherited is of something else, for @reason: set aside.
 */
void mbn_session_keeper_disown (MbnSessionKeeper *self, const char *reason);

/**
 * mbn_session_keeper_begin_numbers:
 *
 * Returns: the number for the first message to a modem that is gone on with. It is far above what
 *   the earlier process used, and is remembered as used already
 */
guint32 mbn_session_keeper_begin_numbers (MbnSessionKeeper *self);

/** mbn_session_keeper_note_number: the next message has @number. To be told before it is sent. */
void mbn_session_keeper_note_number (MbnSessionKeeper *self, guint32 number);

/** mbn_session_keeper_note_device: the modem has told its @device_id. */
void mbn_session_keeper_note_device (MbnSessionKeeper *self, const char *device_id);

/** mbn_session_keeper_note_link: @link is on its network interface; see #MbnSessionRecord. */
void mbn_session_keeper_note_link (MbnSessionKeeper *self, char *link /* (transfer full) */);

/* Of the context, see #MbnSessionRecord. */
typedef struct
{
  guint32 session;
  gboolean ending;
  MbnOrigin origin;
  guint32 uid;
  gint64 activated_us;
  MbnProfile *profile; /* (nullable) */
  gboolean stored;
} MbnKeptContext;

/** mbn_session_keeper_keep: there is a context in the modem, or may soon be. */
void mbn_session_keeper_keep (MbnSessionKeeper *self, const MbnKeptContext *context);

/** mbn_session_keeper_mark_ending: the context that was kept is to go down; none was: no-op. */
void mbn_session_keeper_mark_ending (MbnSessionKeeper *self);

/** mbn_session_keeper_forget: no context is left in the modem. */
void mbn_session_keeper_forget (MbnSessionKeeper *self);

G_END_DECLS
