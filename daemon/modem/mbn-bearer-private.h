/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the files of the bearer share: mbn-bearer.c (the machine, what is asked of the modem and its
 * answers), mbn-bearer-events.c (what it tells unasked), mbn-bearer-takeover.c (what an earlier
 * process has left). Not for anybody else. */

#pragma once

#include "mbn-bearer.h"
#include "mbn-ip-watch.h"
#include "mbn-last-failure.h"
#include "mbn-retry-timer.h"
#include "mbn-service-loss.h"

G_BEGIN_DECLS

/* The default data session (CTX-87); one context in this release (CTX-5). */
#define SESSION 0

struct _MbnBearer
{
  MbnModemCore *core; /* borrowed: it owns our owner */
  const MbnBearerEvents *events;
  gpointer owner;
  MbnContextMachine machine;
  guint stepping;  /* within so many steps of it */
  gboolean frozen; /* left for a later process */

  /* the attempt under way, or the active context */
  guint32 request_id;  /* for the log; 0 = none */
  MbnOutcome *outcome; /* how the attempt will end, as far as is known */
  MbnProfile *profile;
  gboolean stored; /* that one is found in the list of profiles */
  MbnOrigin origin;
  guint32 uid;            /* of the user whose Connect made it */
  gboolean simpler;       /* retry with simpler settings (mbim-notes.md 7.1, status 21) */
  guint attempt;          /* counts up; answers to older attempts are recognised by it */
  guint queries;          /* counts up, likewise for answers to older queries */
  MbnSession session;     /* as last told */
  MbnSession told;        /* by the last indication since the activation was sent */
  gint64 sent_us;         /* when the attach or activation under way was sent */
  guint timer;            /* of the machine's state */
  gboolean unsaid;        /* what an earlier process began ends without a word, see takeover */
  gboolean unwanted;      /* … and is to go down */
  gint64 unsaid_until_us; /* CLOCK_MONOTONIC: while down, that may be for so long */
  MbnRetryTimer requery;
  MbnServiceLoss loss; /* not registered while active */
  MbnIpWatch *ip_watch;
  MbnIpConfig *ip_config; /* while up */
  gint64 activated_us;

  MbnLastFailure failure;
};

/** mbn_bearer_step: feeds the machine and performs its actions. */
void mbn_bearer_step (MbnBearer *self, MbnContextEvent event);

/** mbn_bearer_query_session: asks the modem; an older query does not count any more. */
void mbn_bearer_query_session (MbnBearer *self);

/**
 * mbn_bearer_take_unsaid:
 * @session: (nullable): the answer to a query, %NULL = none
 *
 * Returns: %TRUE if the end of what an earlier process began was waited for: the answer is dealt
 *   with
 */
gboolean mbn_bearer_take_unsaid (MbnBearer *self, const MbnSession *session);

/** mbn_bearer_end_unsaid: nothing that an earlier process began is waited for any more. */
void mbn_bearer_end_unsaid (MbnBearer *self);

/** mbn_bearer_on_requery: asks again. */
void mbn_bearer_on_requery (gpointer bearer);

/** mbn_bearer_on_loss: not registered for too long. */
void mbn_bearer_on_loss (gpointer bearer);

/** mbn_bearer_note_outcome: @outcome: (transfer full) (nullable): of the attempt under way. */
void mbn_bearer_note_outcome (MbnBearer *self, MbnOutcome *outcome);

/** mbn_bearer_note_lost: the modem says that the context is down, for @cause (0 = not told). */
void mbn_bearer_note_lost (MbnBearer *self, guint32 cause);

/** mbn_bearer_is_active: the modem has the context, configured or not. */
gboolean mbn_bearer_is_active (MbnBearer *self);
gboolean mbn_bearer_is_coming_or_up (MbnBearer *self);

G_END_DECLS
