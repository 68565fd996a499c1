/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-timeline.h"

#include "race-stories.h"

static const char *const links[] = {"eth1", "wlan2", "br3", "tun4", "wwan5"};

RaceTimeline *
race_timeline_new (guint32 seed)
{
  RaceTimeline *self = g_new0 (RaceTimeline, 1);

  self->seed = seed;
  self->events = g_array_new (FALSE, FALSE, sizeof (RaceEvent));
  race_stories_tell (self);
  race_timeline_sort (self);

  return self;
}

void
race_timeline_free (RaceTimeline *self)
{
  g_array_unref (self->events);
  g_free (self);
}

void
race_timeline_add (RaceTimeline *self, gint64 at_ms, RaceEventKind kind, guint link, guint value)
{
  const RaceEvent event = {.at_ms = at_ms, .kind = kind, .link = link, .value = value};

  g_array_append_val (self->events, event);
}

static gint
compare (gconstpointer a, gconstpointer b)
{
  const RaceEvent *one = a;
  const RaceEvent *other = b;

  return (one->at_ms > other->at_ms) - (one->at_ms < other->at_ms);
}

void
race_timeline_sort (RaceTimeline *self)
{
  gint64 last = G_MININT64 / 2;

  g_array_sort (self->events, compare);
  for (guint i = 0; i < self->events->len; i++)
    {
      RaceEvent *event = &g_array_index (self->events, RaceEvent, i);

      event->at_ms = MAX (event->at_ms, last + 1);
      last = event->at_ms;
    }
}

void
race_event_describe (const RaceEvent *event, GString *text)
{
  static const struct
  {
    const char *word;
    gboolean of_link;
    const char *values[5];
  } words[] = {
      [RACE_EVENT_ADD] = {"appears",                                TRUE,  {0}                                                 },
      [RACE_EVENT_REMOVE] = {"is removed",                             TRUE,  {0}                                                 },
      [RACE_EVENT_CARRIER] = {"carrier",                                TRUE,  {"off", "on"}                                       },
      [RACE_EVENT_ADDRESS] = {"address",                                TRUE,  {"off", "on"}                                       },
      [RACE_EVENT_ROUTE] = {"default route",                          TRUE,  {"off", "on"}                                       },
      [RACE_EVENT_REACH]
      = {"is said to be",                          TRUE,  {"0", "1", "2 (portal)", "3 (limited)", "4 (full)"} },
      [RACE_EVENT_COME] = {"NetworkManager comes",                   FALSE, {"and does not tell", "and tells"}                  },
      [RACE_EVENT_TELL] = {"NetworkManager tells",                   FALSE, {0}                                                 },
      [RACE_EVENT_IMPATIENCE] = {"NetworkManager is waited for no longer", FALSE, {0}                                                 },
      [RACE_EVENT_LEAVE] = {"NetworkManager leaves",                  FALSE, {0}                                                 },
      [RACE_EVENT_STARTUP] = {"NetworkManager's Startup is",            FALSE, {"over", "on"}                                      },
      [RACE_EVENT_CHECKS] = {"NetworkManager's checks are",            FALSE, {"off", "on"}                                       },
      [RACE_EVENT_ANSWERS]
      = {"checks are answered",                    FALSE, {"well", "late", "with an error", "oddly", "with 4"}},
      [RACE_EVENT_RELEASE] = {"a late check is answered",               FALSE, {0}                                                 },
      [RACE_EVENT_REGISTER] = {"the modem is registered",                FALSE, {"no more", "at home"}                              },
      [RACE_EVENT_DROP] = {"the network drops the connection",       FALSE, {0}                                                 },
      [RACE_EVENT_CONNECT] = {"the user connects",                      FALSE, {"as he likes", "by the profile"}                   },
      [RACE_EVENT_DISCONNECT] = {"the user disconnects",                   FALSE, {0}                                                 },
      [RACE_EVENT_ENABLE] = {"auto-connect is switched",               FALSE, {"off", "on"}                                       },
      [RACE_EVENT_SUSPEND] = {"the host falls asleep",                  FALSE, {0}                                                 },
      [RACE_EVENT_RESUME] = {"the host wakes up",                      FALSE, {0}                                                 },
  };
  const char *value = words[event->kind].values[event->value];

  g_string_append_printf (text, "%s%s%s%s%s", words[event->kind].of_link ? links[event->link] : "",
                          words[event->kind].of_link ? " " : "", words[event->kind].word,
                          value != NULL ? " " : "", value != NULL ? value : "");
}

void
race_timeline_describe (const RaceTimeline *self, GString *text)
{
  g_string_append_printf (text, "profiles:%s%s; kernel links %s; Startup %s, checks %s; modem:",
                          self->heeding ? " heeds other Internet" : "",
                          self->careless ? " does not heed it" : "",
                          self->has_kernel ? "seen" : "not seen", self->startup ? "on" : "over",
                          self->checks ? "on" : "off");
  for (guint i = 0; i < RACE_N_ANSWERS; i++)
    g_string_append_printf (text, " %s%u", self->answers[i].refused ? "-" : "",
                            self->answers[i].delay_ms);
  g_string_append_c (text, '\n');
}
