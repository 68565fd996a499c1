/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What happens in the property test of the auto-connect engine, as small values: a sequence of them
 * is a life of a modem. Written as lines, such as `sense 1 39`, that can be read again.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define AUTO_N_LINKS 3

typedef enum
{
  AUTO_EVENT_TIME,
  AUTO_EVENT_SENSE,
  AUTO_EVENT_FORGET,
  AUTO_EVENT_SERVICE,
  AUTO_EVENT_STARTED,
  AUTO_EVENT_CHECKED,
  AUTO_EVENT_CHECKS,
  AUTO_EVENT_REGISTER,
  AUTO_EVENT_PACKET,
  AUTO_EVENT_RADIO,
  AUTO_EVENT_SIM,
  AUTO_EVENT_EMERGENCY,
  AUTO_EVENT_RESET,
  AUTO_EVENT_SILENT,
  AUTO_EVENT_SLOW,
  AUTO_EVENT_REFUSE,
  AUTO_EVENT_DROP,
  AUTO_EVENT_PROFILE,
  AUTO_EVENT_REMOVE,
  AUTO_EVENT_CONNECT,
  AUTO_EVENT_DISCONNECT,
  AUTO_EVENT_ENABLE,
  AUTO_EVENT_POLICY,
  AUTO_EVENT_MINIMIZE,
  AUTO_EVENT_SUSPEND,
  AUTO_EVENT_RESUME,
  AUTO_EVENT_TRAFFIC,
  AUTO_N_EVENTS
} AutoEventKind;

/**
 * AutoEvent:
 * @kind: what happens
 * @a: to what, or how; any number has a meaning
 * @b: likewise
 */
typedef struct
{
  guint8 kind;
  guint8 a;
  guint16 b;
} AutoEvent;

/* Of SENSE: @a is the link, @b this. */
#define AUTO_SENSE_CARRIER          0x8u
#define AUTO_SENSE_ADDRESS          0x10u
#define AUTO_SENSE_ROUTE            0x20u
#define AUTO_SENSE_UP               0x38u
#define AUTO_SENSE_REACHABILITY(b)  ((b)&7u)
#define AUTO_REACHABILITY_IN_EVENTS 5

/** auto_event_time_ms: how long a TIME event takes. */
guint auto_event_time_ms (const AutoEvent *event);

/** AutoTheme: what a life is about; the rest happens, too, but not often. */
typedef enum
{
  AUTO_THEME_ALL,
  AUTO_THEME_LINKS,
  AUTO_THEME_NETWORK,
  AUTO_N_THEMES
} AutoTheme;

/** auto_event_random: the next of a life; @n is how many came before. */
AutoEvent auto_event_random (GRand *rand, AutoTheme theme, gsize n);

/** auto_event_print: (transfer full): one line, without its end; what follows `#` is for people. */
char *auto_event_print (const AutoEvent *event);

/** auto_event_parse: Returns: %FALSE if @line is none (an empty one, a remark). */
gboolean auto_event_parse (const char *line, AutoEvent *event);

G_END_DECLS
