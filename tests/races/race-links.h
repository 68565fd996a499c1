/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the host's other links mean for automatic connections, by AUTO-16 to AUTO-28 and AUTO-72,
 * for a judge who is told what a link source ought to tell. Shares no code with what it judges.
 * Times are milliseconds.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define RACE_NEVER   G_MAXINT64
#define RACE_N_LINKS 5

/* As an empty configuration file has them (design.md 6). */
#define RACE_BOOT_SETTLE    30000
#define RACE_CHECK_MAX      20000
#define RACE_CHECK_INTERVAL 5000
#define RACE_NONE_HOLD      3000
#define RACE_LOSS_HOLD      20000
#define RACE_CARRIER_HOLD   5000
#define RACE_PORTAL_HOLD    60000
#define RACE_RESUME_SETTLE  15000

typedef enum
{
  RACE_SERVICE_NONE,
  RACE_SERVICE_UNCHECKED, /* there is one, with its checks switched off */
  RACE_SERVICE_CHECKED,
} RaceService;

typedef enum
{
  RACE_UNKNOWN,
  RACE_NOTHING,
  RACE_PORTAL,
  RACE_LIMITED,
  RACE_FULL,
} RaceReach; /* the numbers of AUTO-20 */

/** RaceSense: of a link, as the best source has it */
typedef struct
{
  gboolean carrier;
  gboolean address;
  gboolean route;
  RaceReach reach;
} RaceSense;

/** RaceVerdict: the greatest of all links decides (AUTO-17) */
typedef enum
{
  RACE_IS_DOWN,
  RACE_IS_LOCAL,
  RACE_IS_PORTAL,
  RACE_IS_UNDECIDED,
  RACE_IS_LOST, /* a moment ago: the hold runs */
  RACE_IS_FULL,
} RaceVerdict;

/**
 * RaceLink:
 * @known: it has been told of, and has not gone for good
 * @gone: not told of any more, its hold still counts
 * @stale: not told of since a resume
 * @expected: it was up before the resume, or has been since
 * @renewed: a service that comes says something else of it than was said before
 * @asked: since when it is being found out
 * @had: it was full before it became undecided
 * @portal: since when it is a portal; @tired: for so long that it does not matter any more
 * @hold_end: of a loss
 * @checkable: checks can tell of this loss; @failed: since the first that failed; @confirmed: two
 *   have
 */
typedef struct
{
  gboolean known;
  gboolean gone;
  gboolean stale;
  gboolean expected;
  gboolean renewed;
  RaceSense sense;
  RaceVerdict verdict;
  gint64 asked;
  gboolean had;
  gint64 portal;
  gboolean tired;
  gint64 hold_end;
  gboolean checkable;
  gint64 failed;
  gboolean confirmed;
} RaceLink;

/**
 * RaceLinks:
 * @service: by whose rules links are judged; @service_end: when it gives way to none, which has
 *   gone already
 * @served_since: when a service came, or changed its ways
 * @blurred_until: a service has come that does not know yet of a link that was full without it;
 * what it said of it before it went may have begun a loss
 * @boot_end, @resume_end: of the settling, %RACE_NEVER when it is over
 * @busiest: of the links, and of settling; %RACE_IS_LOCAL and below is NONE (AUTO-17)
 * @none_since: since when it is NONE
 * @full_since: since when it is FULL (or a loss is held)
 * @link_full_since: since when some link is full
 * @lost_since: since when a loss that can be checked is all that there is
 * @had_full: since the last NONE
 * @hinted: when NONE came after FULL last (AUTO-60); @surely_hinted: at once, and nobody can have
 *   missed that it was FULL
 * @n_recovered: losses that ended before their hold; @n_lost: those that did not
 */
typedef struct
{
  RaceLink links[RACE_N_LINKS];
  RaceService service;
  gint64 service_end;
  gint64 served_since;
  gint64 blurred_until;
  gint64 boot_end;
  gint64 resume_end;
  gint64 now;

  RaceVerdict busiest;
  gint64 none_since;
  gint64 full_since;
  gint64 link_full_since;
  gint64 lost_since;
  gboolean had_full;
  gint64 hinted;
  gint64 surely_hinted;
  guint n_recovered;
  guint n_lost;
} RaceLinks;

void race_links_init (RaceLinks *self);

/* What is told, each at @now, in the order in which it happens. */
void race_links_advance (RaceLinks *self, gint64 now);
void race_links_started (RaceLinks *self, gint64 now);
void race_links_serve (RaceLinks *self, RaceService service, gint64 now);
void race_links_sense (RaceLinks *self, guint link, const RaceSense *sense, gint64 now);
void race_links_forget (RaceLinks *self, guint link, gint64 now);
void race_links_checked (RaceLinks *self, guint link, gint64 now);

/** race_links_replace: as a service has it that comes at this moment; race_links_serve() follows.
 */
void race_links_replace (RaceLinks *self, guint link, const RaceSense *sense, gint64 now);

/** race_links_resume: what is sensed after that is told anew. */
void race_links_resume (RaceLinks *self, gint64 now);

/** race_links_free_from: when NONE has lasted for none_hold; %RACE_NEVER: it is not NONE now. */
gint64 race_links_free_from (const RaceLinks *self);

/** race_links_free_at_last: the same, for who need not know how a service that has just come judges
 * before it has told of all links. */
gint64 race_links_free_at_last (const RaceLinks *self);

/** race_links_describe: (transfer full): for people. */
char *race_links_describe (const RaceLinks *self);

G_END_DECLS
