/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A modem on the bench that connects by itself: asks the engine whenever something has changed,
 * does what it decides through the ledger and the queue of requests, and tells it what came of it.
 * One timer, for the moment that the last decision named.
 */

#pragma once

#include "auto-profile.h"
#include "bench.h"
#include "mbn-auto-decide.h"
#include "mbn-auto-reason.h"

G_BEGIN_DECLS

typedef struct _AutoDriver AutoDriver;

/**
 * AutoWatch:
 * @decided: the engine has decided, and nothing of that is done yet; @by_timer: the timer is over,
 *   and nothing else has happened since the last decision
 * @asked: a check of the other links is wanted
 * @attempt_ended: an automatic attempt, with the profile in @slot
 * @connection_ended: an automatic connection
 * @taken_over: the attempt, or the connection, is a user's now
 * @user_connected: by a Connect of his own, or one that joined
 *
 * Who is told what the driver sees.
 */
typedef struct
{
  void (*decided) (gpointer owner, gboolean by_timer);
  void (*asked) (gpointer owner);
  void (*attempt_ended) (gpointer owner, MbnError status, guint32 cause);
  void (*connection_ended) (gpointer owner, gboolean dropped, guint32 cause, gint64 lived_us);
  void (*taken_over) (gpointer owner, gint64 lived_us);
  void (*user_connected) (gpointer owner, MbnProfile *profile);
} AutoWatch;

/**
 * AutoDriver:
 * @slots: (nullable): the profile in each slot
 * @codes: what it says, see auto-profile.h
 * @decision: the last one
 * @view: of the other links then
 * @before: the decision before that
 * @view_before: likewise
 * @attempt: (nullable) (not owned): the automatic request that is open
 * @n_of_users: requests of users that are open
 * @n_open: requests of any kind
 * @is_up: the connection that is up was made by @attempt
 * @up_since: since when
 * @ended: somebody has ended that connection, so that it is no drop
 * @rate: bytes a second that the connection carries
 * @stuck: the engine did not come to rest, and is not asked any more; @n_turns: how often it was
 *   asked at @turns_at
 */
struct _AutoDriver
{
  Bench *bench;
  MbnAutoSettings settings;
  MbnAutoPolicy policy;
  MbnAlternate *alternate;
  MbnAutoIntent intent;
  MbnAutoHistory history;
  MbnAutoModem modem;
  MbnProfile *slots[AUTO_N_SLOTS];
  guint16 codes[AUTO_N_SLOTS];
  MbnAutoProfile profiles[AUTO_N_SLOTS];
  gsize n_profiles;
  MbnAutoInput input;

  MbnAutoDecision decision;
  MbnAlternateView view;
  MbnAutoDecision before;
  MbnAlternateView view_before;

  MbnRequest *attempt;
  guint n_of_users;
  guint n_open;
  gboolean is_up;
  gint64 up_since;
  gboolean ended;
  gboolean stuck;
  gint64 turns_at;
  guint n_turns;

  guint rate;

  guint timer;
  gint64 armed;
  GSource *wake;
  gboolean woken;
  const AutoWatch *watch;
  gpointer owner;
};

/** auto_driver_new: @settings: copied; @watch: (transfer none) */
AutoDriver *
auto_driver_new (const MbnAutoSettings *settings, const AutoWatch *watch, gpointer owner);

/** auto_driver_free: also proves that no request is open, and that nothing is left over. */
void auto_driver_free (AutoDriver *self);

/** auto_driver_now: in microseconds, of the virtual clock. */
gint64 auto_driver_now (void);

/** auto_driver_wake: something has changed that the engine should know. */
void auto_driver_wake (AutoDriver *self);

/** auto_driver_put_profile: adds or updates it. */
void auto_driver_put_profile (AutoDriver *self, guint16 code);
void auto_driver_remove_profile (AutoDriver *self, guint slot);

/** auto_driver_user_connect: Returns: %TRUE if it was accepted. */
gboolean auto_driver_user_connect (AutoDriver *self, guint slot);
gboolean auto_driver_user_disconnect (AutoDriver *self);

void auto_driver_set_enabled (AutoDriver *self, gboolean enabled);

/** auto_driver_find_slot: of @profile; %AUTO_N_SLOTS: it is in none. */
guint auto_driver_find_slot (AutoDriver *self, const MbnProfile *profile);

G_END_DECLS
