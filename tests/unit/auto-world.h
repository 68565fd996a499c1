/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A host with one modem, other links, a network and a user, on a virtual clock: does what the
 * engine decides, and lets time jump from one moment at which something is due to the next. What
 * was done is logged, a line each:
 *
 *   t=11 connect P (AUTO-42)     the engine wants an attempt; t is in seconds
 *   t=13 up P                    or `failed P`, `cancelled P`
 *   t=150 last resort            routes get the lowest preference; `as usual`: not any more
 *   t=180 disconnect P (AUTO-36) the engine ends the attempt, or the connection
 *   t=181 down P
 *   t=99 user connect P          likewise `user disconnect`; `dropped P`
 *
 * After each event it is checked that the engine can say why, that it keeps AUTO-10, and that it
 * does nothing at a moment that it has not foretold.
 */

#pragma once

#include "mbn-auto-reason.h"

G_BEGIN_DECLS

#define AUTO_WORLD_N_LINKS 4

typedef struct
{
  char *name; /* NULL: there is none */
  MbnLinkSense sense;
} AutoWorldLink;

/**
 * AutoWorld:
 * @attempt_ms: what an attempt takes
 * @outcome: how attempts end
 * @cause: why the network says so
 * @disconnect_ms: what it takes to end an attempt or a connection
 * @answer_ms: what a check takes
 * @mute: checks are not answered
 * @rate: what goes over a connection, in bytes per second
 * @n_decisions: made so far
 *
 * These may be set at any time; before auto_world_begin() also the settings.
 */
typedef struct
{
  MbnAutoSettings settings;
  MbnAutoPolicy policy;
  guint attempt_ms;
  MbnError outcome;
  guint32 cause;
  guint disconnect_ms;
  guint answer_ms;
  gboolean mute;
  guint64 rate;
  guint n_decisions;

  /*< private >*/
  gboolean restless;
  MbnAutoModem modem;
  MbnAutoIntent intent;
  MbnAutoHistory history;
  GPtrArray *profiles; /* of MbnProfile */
  MbnAlternate *alternate;
  MbnConnectivityService service;
  AutoWorldLink links[AUTO_WORLD_N_LINKS];
  gint64 now;
  gint64 attempt_end;
  gint64 disconnect_end;
  gint64 answer_at;
  gint64 traffic_at; /* from when @rate counts */
  guint64 bytes;
  MbnProfile *current; /* of the context */
  gboolean last_resort;
  MbnAutoDecision decision;
  GString *log;
} AutoWorld;

typedef void (*AutoWorldStory) (AutoWorld *self, gconstpointer data);

/**
 * auto_world_tell:
 *
 * Tells @story in two worlds: in one the engine is asked when it wants to be and when something
 * happens, in the other also each second. Both have default settings without jitter, no profile and
 * a modem that is registered at home.
 */
void auto_world_tell (AutoWorldStory story, gconstpointer data);

/** auto_world_add_profile: `P`, mode `auto`, for example. */
void
auto_world_add_profile (AutoWorld *self, const char *name, const char *mode, gboolean on_internet);

/** auto_world_begin: the service starts; it is t=0. */
void auto_world_begin (AutoWorld *self);

/** auto_world_run: until @ms after the start. */
void auto_world_run (AutoWorld *self, gint64 ms);

/** auto_world_expect: that all that was done since the last time is @lines, separated by newlines
 */
void auto_world_expect (AutoWorld *self, const char *lines);

/** auto_world_expect_state: such as `waiting AUTO-24` */
void auto_world_expect_state (AutoWorld *self, const char *state);

/** auto_world_expect_attempt: when the next one is said to be, in ms after the start; 0: none */
void auto_world_expect_attempt (AutoWorld *self, gint64 ms);

/* ---- what happens ---- */

void auto_world_started (AutoWorld *self);
void auto_world_set_service (AutoWorld *self, MbnConnectivityService service);

/** auto_world_link: @flags: (c)arrier, (a)ddress, default (r)oute, or `-` for each */
void auto_world_link (AutoWorld *self,
                      const char *name,
                      const char *flags,
                      MbnReachability reachability);
void auto_world_unplug (AutoWorld *self, const char *name);
void
auto_world_register (AutoWorld *self, MbnProfileRegistration registration, const char *provider_id);
void auto_world_set_radio (AutoWorld *self, gboolean on);
void auto_world_set_sim (AutoWorld *self, const char *sim_icc_id);

/** auto_world_drop: the network ends the connection. */
void auto_world_drop (AutoWorld *self, guint32 cause);
void auto_world_user_connect (AutoWorld *self);
void auto_world_user_disconnect (AutoWorld *self);
void auto_world_set_enabled (AutoWorld *self, gboolean enabled);

/** auto_world_sleep: until @ms after the start; the context is kept, links are not sensed again. */
void auto_world_sleep (AutoWorld *self, gint64 ms);

G_END_DECLS
