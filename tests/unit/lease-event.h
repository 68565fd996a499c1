/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What happens in the random test of connection leases, as small values. Written as lines, such as
 * `ask 2 5`, that can be read again.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LEASE_EVENT_TIME,
  LEASE_EVENT_NEXT,       /* time passes until something is due */
  LEASE_EVENT_LATE,       /* time passes, and the book is not woken */
  LEASE_EVENT_ASK,        /* client a asks for b */
  LEASE_EVENT_CROWD,      /* client a asks for b, so often that it may be too often */
  LEASE_EVENT_FINISH,     /* client a has finished, or has died */
  LEASE_EVENT_CONNECT,    /* a user, or the service itself, connects device a */
  LEASE_EVENT_DISCONNECT, /* a user disconnects device a */
  LEASE_EVENT_DROP,
  LEASE_EVENT_UNPLUG,
  LEASE_EVENT_PLUG,
  LEASE_EVENT_READY,
  LEASE_EVENT_OUTCOME, /* of attempts on device a from now on */
  LEASE_EVENT_SLOW,    /* likewise what they take */
  LEASE_EVENT_CLOSING, /* what becomes of the next disconnect of device a */
  LEASE_EVENT_HOLD,
  LEASE_EVENT_SAME,    /* device a is seen again as it is */
  LEASE_EVENT_RESTART, /* clients in b stay on the bus */
  LEASE_N_EVENTS
} LeaseEventKind;

/**
 * LeaseEvent:
 * @kind: what happens
 * @a: to whom or what; any number has a meaning
 * @b: how; likewise
 */
typedef struct
{
  guint8 kind;
  guint8 a;
  guint16 b;
} LeaseEvent;

/** lease_event_time_us: how long a TIME or LATE event takes. */
gint64 lease_event_time_us (const LeaseEvent *event);

LeaseEvent lease_event_random (GRand *rand);

/** lease_event_print: (transfer full): one line, without its end; what follows `#` is for people.
 */
char *lease_event_print (const LeaseEvent *event);

/** lease_event_parse: Returns: %FALSE if @line is none (an empty one, a remark). */
gboolean lease_event_parse (const char *line, LeaseEvent *event);

G_END_DECLS
