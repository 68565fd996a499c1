/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the tests of the auto-connect engine share: an input in which an automatic connection is due
 * at once. A test changes one thing and says what becomes of it.
 */

#pragma once

#include "mbn-auto-decide.h"

G_BEGIN_DECLS

#define AUTO_SUBSCRIBER "001010123456789"
#define AUTO_CARD       "8900101000000000017"

/* When tests begin: long after the holds of any settings. */
#define NOW        (G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC)
#define SECONDS(n) ((gint64)(n)*G_USEC_PER_SEC)
#define AFTER(n)   (NOW + SECONDS (n))
#define AUTO_ANY   G_MININT64 /* a time that a row does not care about */

/**
 * AutoProfile:
 * @name: of the profile
 * @mode: ConnectionMode; %NULL: auto, or manual with @additional; "": the document is silent
 * @creation: ProfileCreationType without `Provisioned`; %NULL: silent
 * @access_string: %NULL: `internet`
 * @password: (nullable): of the user `u`
 * @partner: (nullable): id of a provider in DataRoamingPartners
 * @version4: elements from PurposeGroups on; makes the document one of version 4
 *
 * One profile in short.
 */
typedef struct
{
  const char *name;
  const char *mode;
  const char *creation;
  const char *access_string;
  const char *password;
  const char *partner;
  const char *version4;
  gboolean is_default;
  gboolean on_internet;
  gboolean purchase;
  gboolean additional;
  gboolean other_sim;
  gboolean from_modem;
  gboolean proposed;
} AutoProfile;

typedef struct
{
  MbnAutoSettings settings;
  MbnAutoPolicy policy;
  MbnAutoModem modem;
  GArray *profiles; /* of MbnAutoProfile */
  MbnAlternateView alternate;
  MbnAutoIntent intent;
  MbnAutoHistory history;
  gint64 now;
  double random;
} AutoFixture;

/** auto_profile_new: (transfer full) */
MbnProfile *auto_profile_new (const AutoProfile *spec);

/** AUTO_PROFILE: auto_profile_new() of what is given by name */
#define AUTO_PROFILE(...) auto_profile_new (&(const AutoProfile){__VA_ARGS__})

/**
 * auto_fixture_init:
 *
 * One profile, `internet`, ConnectionMode auto, that yields to other Internet; a modem at home
 * without a context; no other Internet for a minute. It was observed once.
 */
void auto_fixture_init (AutoFixture *self);
void auto_fixture_clear (AutoFixture *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AutoFixture, auto_fixture_clear)

/** auto_fixture_add: one more profile. Returns: (transfer none): it */
MbnProfile *auto_fixture_add (AutoFixture *self, const AutoProfile *spec);

/** auto_fixture_only: one profile and no other. Returns: (transfer none): it */
MbnProfile *auto_fixture_only (AutoFixture *self, const AutoProfile *spec);

#define ADD(f, ...)  auto_fixture_add (f, &(const AutoProfile){__VA_ARGS__})
#define ONLY(f, ...) auto_fixture_only (f, &(const AutoProfile){__VA_ARGS__})

/** auto_fixture_get: Returns: (transfer none): the profile at @index */
MbnProfile *auto_fixture_get (const AutoFixture *self, guint index);

/** auto_fixture_update: puts @after (transfer full) in the place of a profile, as an update does.
 */
void auto_fixture_update (AutoFixture *self, guint index, MbnProfile *after);

/** auto_fixture_internet: the other Internet is another since now, for @seconds (0: for good). */
void
auto_fixture_internet (AutoFixture *self, MbnInternet internet, MbnInternetWhy why, double seconds);

/** auto_fixture_input: as it is now, borrowed from @self */
MbnAutoInput auto_fixture_input (const AutoFixture *self);

/** auto_fixture_observe: mbn_auto_history_observe() of that */
void auto_fixture_observe (AutoFixture *self);

/**
 * auto_fixture_decide:
 *
 * Observes, then decides, and checks what is true of every decision: to decide changes nothing, the
 * same input gives the same decision, the reason is a sentence without identity, nothing is
 * scheduled in the past.
 */
MbnAutoDecision auto_fixture_decide (AutoFixture *self);

/** auto_fixture_start: does what is decided, which must be to connect with @name (%NULL: any). */
void auto_fixture_start (AutoFixture *self, const char *name);

/** auto_fixture_end: the attempt ends, and the context is what comes of it. Observes. */
void auto_fixture_end (AutoFixture *self, MbnError status, guint32 cause);

/** auto_fixture_fail: both */
void auto_fixture_fail (AutoFixture *self, MbnError status, guint32 cause);

/** auto_fixture_connect: the attempt is made and succeeds. */
void auto_fixture_connect (AutoFixture *self);

/** auto_fixture_drop: the automatic connection ends. Observes. */
void auto_fixture_drop (AutoFixture *self, gboolean dropped, guint32 cause);

/**
 * auto_fixture_begin_backoff:
 *
 * Two rounds have failed; at AFTER (4) the second wait is on, until AFTER (12), 9 s long: the next
 * one would be of 27 s, and after a reset of 3 s.
 */
void auto_fixture_begin_backoff (AutoFixture *self);

/** auto_fixture_manual: a user's context in @state. */
void auto_fixture_manual (AutoFixture *self, MbnActivationState state);

/** auto_fixture_round: fails every attempt. Returns: (transfer full): names, with blanks between */
char *auto_fixture_round (AutoFixture *self);

/**
 * AutoRow:
 * @path: after `/auto/`
 * @change: (nullable): the one thing
 * @profile: name of the profile that it is about; "": none; %NULL: not looked at
 * @next_attempt: 0: none, %AUTO_ANY: not looked at; @look_again likewise
 */
typedef struct
{
  const char *path;
  void (*change) (AutoFixture *fixture);
  MbnAutoAction action;
  MbnAutoState state;
  MbnAutoRule rule;
  const char *profile;
  gint64 next_attempt;
  gint64 look_again;
} AutoRow;

/** auto_assert_decision: @decision is what @row says. */
void auto_assert_decision (const MbnAutoDecision *decision, const AutoRow *row);

/** auto_assert_row: what is decided now is what @row says. */
void auto_assert_row (AutoFixture *self, const AutoRow *row);

/** auto_assert: short for it, where times do not matter */
#define auto_assert(f, a, s, r)                                                                    \
  auto_assert_row (f, &(const AutoRow){.path = G_STRLOC,                                           \
                                       .action = MBN_AUTO_ACTION_##a,                              \
                                       .state = MBN_AUTO_STATE_##s,                                \
                                       .rule = MBN_AUTO_RULE_##r,                                  \
                                       .next_attempt = AUTO_ANY,                                   \
                                       .look_again = AUTO_ANY})

/** auto_assert_next_delay: a round is due; when it has failed, this is waited. */
void auto_assert_next_delay (AutoFixture *self, guint seconds);

void auto_add_rows (const AutoRow *rows, gsize n_rows);

/** auto_add: a test below /auto/ that gets a fixture */
void auto_add (const char *path, void (*test) (AutoFixture *fixture));

G_END_DECLS
