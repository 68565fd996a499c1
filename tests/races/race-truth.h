/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The host of a timeline as it is, and what those who look at it ought to tell of it:
 * NetworkManager by what mbn-nm-device.h says of its numbers, else the kernel, else nobody.
 */

#pragma once

#include "race-links.h"
#include "race-timeline.h"

G_BEGIN_DECLS

/**
 * RaceThing: a link
 * @reach: as NetworkManager numbers it
 * @seen: NetworkManager has told of it
 * @progress: how much of what it needs it has; @waiting: for a check since then
 */
typedef struct
{
  gboolean present;
  gboolean carrier;
  gboolean address;
  gboolean route;
  guint reach;
  gboolean seen;
  guint progress;
  gboolean waiting;
} RaceThing;

typedef enum
{
  RACE_TELLER_NOBODY,
  RACE_TELLER_KERNEL,
  RACE_TELLER_NM,
} RaceTeller;

/**
 * RaceTruth:
 * @patient: NetworkManager runs since before the daemon and has not told, and nobody else is
 * listened to for a while
 * @told: what was told of each link last
 * @service: likewise
 * @waking: since a resume @teller has not looked anew: what is as it was told before is not news
 */
typedef struct
{
  RaceThing things[RACE_N_LINKS];
  gboolean has_kernel;
  gboolean nm_runs;
  gboolean nm_tells;
  gboolean patient;
  gboolean startup;
  gboolean checks;
  RaceTeller teller;
  RaceSense told[RACE_N_LINKS];
  RaceService service;
  gboolean waking;
  gboolean started;
} RaceTruth;

void race_truth_init (RaceTruth *self, const RaceTimeline *timeline);

/** race_truth_apply: Returns: %FALSE if @event cannot happen as things are */
gboolean race_truth_apply (RaceTruth *self, const RaceEvent *event);

/** race_truth_tell: @links is told at @now what is other than before. */
void race_truth_tell (RaceTruth *self, RaceLinks *links, gint64 now);

/** race_truth_resume: the host wakes up; race_truth_wake(): and has been looked at since. */
void race_truth_resume (RaceTruth *self, RaceLinks *links, gint64 now);
void race_truth_wake (RaceTruth *self, RaceLinks *links, gint64 now);

/** race_truth_begin: the same, at the start. */
void race_truth_begin (RaceTruth *self, RaceLinks *links);

/** race_truth_tell_checked: NetworkManager has answered a check, with @host. */
void race_truth_tell_checked (RaceTruth *self, RaceLinks *links, guint host, gint64 now);

/** race_truth_get_host: what NetworkManager says of all its links together. */
guint race_truth_get_host (const RaceTruth *self);

G_END_DECLS
