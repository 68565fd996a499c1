/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A timeline: how a host starts, and what happens to it, each thing at a millisecond of its own. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Links of the host. The last two are no way to the Internet of their own: a tunnel, and ours. */
#define RACE_ETHERNET 0
#define RACE_WIFI     1
#define RACE_BRIDGE   2
#define RACE_TUNNEL   3
#define RACE_OWN      4

typedef enum
{
  /* of a link */
  RACE_EVENT_ADD,
  RACE_EVENT_REMOVE,
  RACE_EVENT_CARRIER,
  RACE_EVENT_ADDRESS,
  RACE_EVENT_ROUTE,
  RACE_EVENT_REACH, /* value: as NetworkManager numbers it */

  /* of NetworkManager */
  RACE_EVENT_COME,       /* value: whether it tells of its links at once */
  RACE_EVENT_TELL,       /* of its links, now */
  RACE_EVENT_IMPATIENCE, /* the daemon waits no longer for it to tell */
  RACE_EVENT_LEAVE,
  RACE_EVENT_STARTUP,
  RACE_EVENT_CHECKS,
  RACE_EVENT_ANSWERS, /* value: RaceAnswers */
  RACE_EVENT_RELEASE, /* an answer that was held back */

  /* of the modem */
  RACE_EVENT_REGISTER,
  RACE_EVENT_DROP,

  /* of the user and his host */
  RACE_EVENT_CONNECT, /* value: with the settings of the automatic profile */
  RACE_EVENT_DISCONNECT,
  RACE_EVENT_ENABLE,
  RACE_EVENT_SUSPEND,
  RACE_EVENT_RESUME,
} RaceEventKind;

/** RaceAnswers: what becomes of CheckConnectivity */
typedef enum
{
  RACE_ANSWERS_WELL,
  RACE_ANSWERS_LATE, /* not before it is released */
  RACE_ANSWERS_REFUSED,
  RACE_ANSWERS_ODDLY, /* with a value of a wrong type */
  RACE_ANSWERS_FALSE, /* the host has Internet, whatever is so */
} RaceAnswers;

/** RaceEvent: @at_ms: since the daemon began, may be before; @value: on or off, unless said
 * otherwise */
typedef struct
{
  gint64 at_ms;
  RaceEventKind kind;
  guint link;
  guint value;
} RaceEvent;

/** RaceAnswer: of the modem to an activation */
typedef struct
{
  guint delay_ms;
  gboolean refused;
} RaceAnswer;

#define RACE_N_ANSWERS 12

/**
 * RaceTimeline:
 * @has_kernel: links are seen without NetworkManager, too
 * @heeding: there is a profile that heeds other Internet; @careless: one that does not
 * @startup: NetworkManager's property Startup, at first; @checks: ConnectivityCheckEnabled
 * @answers: to the first activations
 * @end_ms: when it ends
 */
typedef struct
{
  guint32 seed;
  gboolean has_kernel;
  gboolean heeding;
  gboolean careless;
  gboolean startup;
  gboolean checks;
  RaceAnswer answers[RACE_N_ANSWERS];
  GArray *events; /* of RaceEvent, by time */
  gint64 end_ms;
} RaceTimeline;

/** race_timeline_new: the one of @seed. */
RaceTimeline *race_timeline_new (guint32 seed);
void race_timeline_free (RaceTimeline *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RaceTimeline, race_timeline_free)

/** race_timeline_add: to the end; times are sorted out later. */
void
race_timeline_add (RaceTimeline *self, gint64 at_ms, RaceEventKind kind, guint link, guint value);

/** race_timeline_sort: by time; no two at the same moment. */
void race_timeline_sort (RaceTimeline *self);

/** race_event_describe: appends a few words. */
void race_event_describe (const RaceEvent *event, GString *text);

/** race_timeline_describe: appends how the host starts. */
void race_timeline_describe (const RaceTimeline *self, GString *text);

G_END_DECLS
