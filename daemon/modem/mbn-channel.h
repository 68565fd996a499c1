/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The line to one opened modem: a back end, the time limits of its commands, and the probe that
 * tells a late answer from a dead modem (design.md 3.5). Once freed, nothing that was asked on it
 * is answered any more.
 */

#pragma once

#include "mbn-backend.h"
#include "mbn-limits.h"

G_BEGIN_DECLS

typedef struct _MbnChannel MbnChannel;

/* What the owner is told; each may free the channel. */
typedef struct
{
  /* the modem said something, unasked or as the answer to a command; may be stolen.
   * @by_request: it is what a Set… request asked for */
  void (*fact) (MbnFact *fact, gboolean indicated, gboolean by_request, gpointer owner);
  /* the device hung up */
  void (*gone) (gpointer owner);
  /* it must be reset */
  void (*lost) (const char *reason, gpointer owner);
} MbnChannelEvents;

/**
 * MbnChannelFunc:
 * @reply: (nullable): the modem's answer, %NULL when there was none
 * @error: (nullable): why there was none
 */
typedef void (*MbnChannelFunc) (const MbnReply *reply, const GError *error, gpointer user_data);

/**
 * mbn_channel_new:
 * @backend: (transfer full): not opened yet
 * @limits, @events: borrowed
 * @label: for the log
 */
MbnChannel *mbn_channel_new (MbnBackend *backend,
                             const MbnLimits *limits,
                             const char *label,
                             const MbnChannelEvents *events,
                             gpointer owner);

/** mbn_channel_free: drops the line at once without a word to the modem. */
void mbn_channel_free (MbnChannel *self);

/**
 * mbn_channel_resume:
 * @number: of the first message, see mbn-numbering.h
 *
 * The modem is taken to be open already: mbn_channel_open() will not open it, and numbers go on
 * from @number.
 */
void mbn_channel_resume (MbnChannel *self, guint32 number);

/** mbn_channel_get_number: that the next message will have. */
guint32 mbn_channel_get_number (MbnChannel *self);

/** mbn_channel_open: @func with no reply, and no error when the modem is open. */
void mbn_channel_open (MbnChannel *self, MbnChannelFunc func, gpointer user_data);

/** mbn_channel_close: tells the modem good-bye; no events any more; @func as above. */
void mbn_channel_close (MbnChannel *self, MbnChannelFunc func, gpointer user_data);

/**
 * mbn_channel_run:
 * @by_request: what the answer tells is what a Set… request asked for
 * @func: (nullable): not called when the channel is freed first
 * @destroy: (nullable): called in any case, last
 *
 * Runs @command within its limit. A time-out is followed by one probe; unanswered, the modem is
 * reported lost.
 */
void mbn_channel_run (MbnChannel *self,
                      const MbnCommand *command,
                      gboolean by_request,
                      MbnChannelFunc func,
                      gpointer user_data,
                      GDestroyNotify destroy);

G_END_DECLS
