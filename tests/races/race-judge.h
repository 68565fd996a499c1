/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Judges automatic connections by autoconnect.md: none when it must not happen, none missed when it
 * must. Is told what happens, and what is done about it; knows nothing of how that is decided.
 * Where the specification leaves a moment open, there are two for it, a first and a last, and in
 * between nothing is claimed. Times are milliseconds.
 */

#pragma once

#include "race-links.h"
#include "race-timeline.h"

G_BEGIN_DECLS

#define RACE_COALESCE 200 /* AUTO-15 */

/** RaceUse: what the modem's context is used for */
typedef enum
{
  RACE_IDLE,
  RACE_TRYING, /* an automatic attempt */
  RACE_ENDING_TRY,
  RACE_CONNECTED, /* automatically */
  RACE_OTHERS,    /* a user's, or being ended */
} RaceUse;

/**
 * RaceTally:
 * @n_due: attempts of the heeding profile that had to be made, and were; @n_due_timelines: with one
 * @n_forbidden_timelines: in which there must be none of it all the time, with a modem that is
 *   registered for a minute
 * @n_cancelled: attempts, for other Internet; @n_let_go: connections, likewise
 * @n_recovered, @n_lost: see #RaceLinks
 * @n_starts: of NetworkManager
 */
typedef struct
{
  guint n_attempts;
  guint n_due;
  guint n_due_timelines;
  guint n_forbidden_timelines;
  guint n_refused;
  guint n_connected;
  guint n_cancelled;
  guint n_let_go;
  guint n_dropped;
  guint n_recovered;
  guint n_lost;
  guint n_starts;
  guint n_resumes;
} RaceTally;

/**
 * RaceJudge:
 * @watched: somebody decides for the modem
 * @n_requests: of users, open
 * @able_since: since when nothing of the modem and the user is in the way; %RACE_NEVER: it is
 * @registered_since, @lost_at: when registration came and went; @registered_for: before that
 * @wait_since: when a back-off began; @wait_first, @wait_last: when it ends
 * @flap_first, @flap_last: when the hold of AUTO-30 ends; @flap_ms: the last one's length;
 *   @flaps_known: there has been none that may not have counted
 * @n_failures: that lengthen the next back-off at most; @n_surely: at least
 * @heeds: whether the attempt, or connection, is of the heeding profile
 * @since: when that began; @slept: the host has slept since
 * @last_asked: for a check of the links; @hinted: see #RaceLinks, as far as it is taken
 * @was_due: an attempt was, at some time
 * @interfered: somebody has a reason to end the attempt
 * @failure: (nullable): what was wrong first
 */
typedef struct
{
  RaceLinks links;
  const RaceTimeline *timeline;
  gint64 now;

  gboolean watched;
  gboolean registered;
  gboolean enabled;
  gboolean latched;
  gboolean asleep;
  guint n_requests;
  gint64 able_since;
  gint64 enabled_since;
  gint64 registered_since;
  gint64 registered_for;
  gint64 lost_at;

  gint64 wait_since;
  gint64 wait_first;
  gint64 wait_last;
  guint n_failures;
  guint n_surely;
  gint64 flap_first;
  gint64 flap_last;
  gint64 flap_ms;
  gboolean flaps_known;

  RaceUse use;
  gboolean heeds;
  gint64 since;
  gboolean slept;
  gboolean interfered;
  gint64 last_asked;
  gint64 hinted;

  gboolean was_due;
  RaceTally tally;
  char *failure;
} RaceJudge;

void race_judge_init (RaceJudge *self, const RaceTimeline *timeline);
void race_judge_clear (RaceJudge *self);

/** race_judge_look: time is @now, and all that was due before must have been done. */
void race_judge_look (RaceJudge *self, gint64 now);

/* What happens, at the time of the last look. */
void race_judge_watched (RaceJudge *self);
void race_judge_event (RaceJudge *self, const RaceEvent *event);
void race_judge_user_asked (RaceJudge *self, gboolean disconnect);
void race_judge_user_answered (RaceJudge *self, gboolean connected);

/** race_judge_asked: a check of the links is asked for at @now. */
void race_judge_asked (RaceJudge *self, gint64 now);

/* What is done, likewise at the time of the last look. */
void race_judge_attempt (RaceJudge *self, gboolean heeds);
void race_judge_attempt_ended (RaceJudge *self, gboolean ok, gboolean cancelled);
void race_judge_let_go (RaceJudge *self);

/** race_judge_context: @up: activated; @down: deactivated; @ours: an automatic one. */
void race_judge_context (RaceJudge *self, gboolean up, gboolean down, gboolean ours);

/** race_judge_remembered: what is on disk; @good: a last-known-good profile. */
void race_judge_remembered (RaceJudge *self, gboolean enabled, gboolean latched, gboolean good);

/** race_judge_end: the timeline is over; what there was is added to @tally. */
void race_judge_end (RaceJudge *self, RaceTally *tally);

G_END_DECLS
