/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-event.h"

#include <stdio.h>
#include <string.h>

#include "auto-profile.h"
#include "mbn-alternate-link.h"
#include "mbn-enums.h"

static const char *const names[AUTO_N_EVENTS] = {
    [AUTO_EVENT_TIME] = "time",
    [AUTO_EVENT_SENSE] = "sense",
    [AUTO_EVENT_FORGET] = "forget",
    [AUTO_EVENT_SERVICE] = "service",
    [AUTO_EVENT_STARTED] = "started",
    [AUTO_EVENT_CHECKED] = "checked",
    [AUTO_EVENT_CHECKS] = "checks",
    [AUTO_EVENT_REGISTER] = "register",
    [AUTO_EVENT_PACKET] = "packet",
    [AUTO_EVENT_RADIO] = "radio",
    [AUTO_EVENT_SIM] = "sim",
    [AUTO_EVENT_EMERGENCY] = "emergency",
    [AUTO_EVENT_RESET] = "reset",
    [AUTO_EVENT_SILENT] = "silent",
    [AUTO_EVENT_SLOW] = "slow",
    [AUTO_EVENT_REFUSE] = "refuse",
    [AUTO_EVENT_DROP] = "drop",
    [AUTO_EVENT_PROFILE] = "profile",
    [AUTO_EVENT_REMOVE] = "remove",
    [AUTO_EVENT_CONNECT] = "connect",
    [AUTO_EVENT_DISCONNECT] = "disconnect",
    [AUTO_EVENT_ENABLE] = "enable",
    [AUTO_EVENT_POLICY] = "policy",
    [AUTO_EVENT_MINIMIZE] = "minimize",
    [AUTO_EVENT_SUSPEND] = "suspend",
    [AUTO_EVENT_RESUME] = "resume",
    [AUTO_EVENT_TRAFFIC] = "traffic",
};

/* How often each comes, compared with the others. */
static const guint weights[AUTO_N_EVENTS] = {
    [AUTO_EVENT_TIME] = 300,   [AUTO_EVENT_SENSE] = 200,   [AUTO_EVENT_FORGET] = 60,
    [AUTO_EVENT_SERVICE] = 24, [AUTO_EVENT_STARTED] = 10,  [AUTO_EVENT_CHECKED] = 60,
    [AUTO_EVENT_CHECKS] = 6,   [AUTO_EVENT_REGISTER] = 40, [AUTO_EVENT_PACKET] = 12,
    [AUTO_EVENT_RADIO] = 14,   [AUTO_EVENT_SIM] = 14,      [AUTO_EVENT_EMERGENCY] = 2,
    [AUTO_EVENT_RESET] = 3,    [AUTO_EVENT_SILENT] = 3,    [AUTO_EVENT_SLOW] = 70,
    [AUTO_EVENT_REFUSE] = 70,  [AUTO_EVENT_DROP] = 50,     [AUTO_EVENT_PROFILE] = 45,
    [AUTO_EVENT_REMOVE] = 16,  [AUTO_EVENT_CONNECT] = 20,  [AUTO_EVENT_DISCONNECT] = 12,
    [AUTO_EVENT_ENABLE] = 24,  [AUTO_EVENT_POLICY] = 20,   [AUTO_EVENT_MINIMIZE] = 12,
    [AUTO_EVENT_SUSPEND] = 7,  [AUTO_EVENT_RESUME] = 50,   [AUTO_EVENT_TRAFFIC] = 12,
};

#define BIT(event) (1u << AUTO_EVENT_##event)

/* What comes as often as it does elsewhere; all else comes so many times more seldom. */
#define SELDOM 16

static const guint32 themes[AUTO_N_THEMES] = {
    [AUTO_THEME_ALL] = G_MAXUINT32,
    [AUTO_THEME_LINKS] = BIT (TIME) | BIT (SENSE) | BIT (FORGET) | BIT (CHECKED) | BIT (CHECKS)
                         | BIT (SLOW) | BIT (SERVICE) | BIT (RESUME),
    [AUTO_THEME_NETWORK] = BIT (TIME) | BIT (REFUSE) | BIT (DROP) | BIT (SLOW) | BIT (REGISTER)
                           | BIT (PACKET) | BIT (CONNECT) | BIT (DISCONNECT) | BIT (ENABLE)
                           | BIT (FORGET) | BIT (RESUME),
};

/* ---- at random ---- */

static guint
pick (GRand *rand, const guint *shares, gsize n)
{
  guint total = 0;
  guint drawn;

  for (gsize i = 0; i < n; i++)
    total += shares[i];
  drawn = (guint)g_rand_int_range (rand, 0, (gint32)total);
  for (gsize i = 0; i < n; i++)
    {
      if (drawn < shares[i])
        return (guint)i;
      drawn -= shares[i];
    }

  g_assert_not_reached ();
}

static guint16
random_sense (GRand *rand)
{
  static const guint shapes[] = {12, 2, 1, 5}; /* up, no carrier, no address, no route */
  static const guint reachabilities[AUTO_REACHABILITY_IN_EVENTS] = {3, 2, 2, 4, 3};
  static const guint bits[] = {AUTO_SENSE_UP, AUTO_SENSE_ADDRESS | AUTO_SENSE_ROUTE,
                               AUTO_SENSE_CARRIER, AUTO_SENSE_CARRIER | AUTO_SENSE_ADDRESS};

  return (guint16)(bits[pick (rand, shapes, G_N_ELEMENTS (shapes))]
                   | pick (rand, reachabilities, G_N_ELEMENTS (reachabilities)));
}

static void
random_time (GRand *rand, AutoTheme theme, AutoEvent *event)
{
  static const guint units[][5] = {
      {10, 40, 24, 3, 1},
      {10, 60, 5,  1, 0},
      {10, 30, 30, 4, 2}
  };

  event->a = (guint8)pick (rand, units[theme], G_N_ELEMENTS (units[theme]));
  event->b = (guint16)(event->a == 0 ? g_rand_int_range (rand, 0, 1000)
                                     : g_rand_int_range (rand, 1, event->a < 3 ? 61 : 13));
}

static guint8
random_state (GRand *rand)
{
  static const guint registration[7] = {0, 1, 1, 24, 5, 5, 1};

  return (guint8)pick (rand, registration, G_N_ELEMENTS (registration));
}

static guint8
random_ready (GRand *rand)
{
  static const guint ready[] = {1, 90, 4, 1, 1, 1, 3, 1, 1};

  return (guint8)pick (rand, ready, G_N_ELEMENTS (ready));
}

/* Mostly what allows most, or all lives would be spent behind some prohibition. */
static guint16
random_policy (GRand *rand)
{
  return g_rand_int_range (rand, 0, 10) < 7 ? 0 : (guint16)g_rand_int_range (rand, 0, 512);
}

static void
fill (GRand *rand, AutoTheme theme, AutoEvent *event)
{
  event->a = (guint8)g_rand_int_range (rand, 0, 256);
  event->b = (guint16)g_rand_int_range (rand, 0, 65536);

  switch ((AutoEventKind)event->kind)
    {
    case AUTO_EVENT_TIME:
      random_time (rand, theme, event);
      break;
    case AUTO_EVENT_SENSE:
      event->a %= AUTO_N_LINKS;
      event->b = random_sense (rand);
      break;
    case AUTO_EVENT_FORGET:
    case AUTO_EVENT_CHECKED:
      event->a %= AUTO_N_LINKS;
      event->b %= AUTO_REACHABILITY_IN_EVENTS;
      break;
    case AUTO_EVENT_SERVICE:
      event->a = g_rand_int_range (rand, 0, 10) < 6 ? MBN_CONNECTIVITY_SERVICE_CHECKING
                                                    : (guint8)(event->a % 2);
      break;
    case AUTO_EVENT_REGISTER:
      event->a = random_state (rand);
      event->b = g_rand_int_range (rand, 0, 8) == 0;
      break;
    case AUTO_EVENT_SIM:
      event->a = random_ready (rand);
      event->b = g_rand_int_range (rand, 0, 4) == 0;
      break;
    case AUTO_EVENT_RADIO:
    case AUTO_EVENT_ENABLE:
    case AUTO_EVENT_PACKET:
      event->a = g_rand_int_range (rand, 0, 10) < 9;
      break;
    case AUTO_EVENT_EMERGENCY:
      event->a = g_rand_int_range (rand, 0, 20) == 0;
      break;
    case AUTO_EVENT_PROFILE:
      event->b = auto_profile_random (rand);
      break;
    case AUTO_EVENT_POLICY:
      event->b = random_policy (rand);
      break;
    case AUTO_EVENT_MINIMIZE:
      event->a = g_rand_int_range (rand, 0, 2) == 0 ? 0 : event->a % 5;
      break;
    case AUTO_EVENT_STARTED:
    case AUTO_EVENT_CHECKS:
    case AUTO_EVENT_RESET:
    case AUTO_EVENT_SILENT:
    case AUTO_EVENT_SLOW:
    case AUTO_EVENT_REFUSE:
    case AUTO_EVENT_DROP:
    case AUTO_EVENT_REMOVE:
    case AUTO_EVENT_CONNECT:
    case AUTO_EVENT_DISCONNECT:
    case AUTO_EVENT_SUSPEND:
    case AUTO_EVENT_RESUME:
    case AUTO_EVENT_TRAFFIC:
    case AUTO_N_EVENTS:
    default:
      break;
    }
}

static guint8
random_kind (GRand *rand, AutoTheme theme)
{
  guint kind;

  do
    kind = pick (rand, weights, AUTO_N_EVENTS);
  while ((themes[theme] & (1u << kind)) == 0 && g_rand_int_range (rand, 0, SELDOM) != 0);

  return (guint8)kind;
}

AutoEvent
auto_event_random (GRand *rand, AutoTheme theme, gsize n)
{
  AutoEvent event = {0};

  /* a modem without profiles is a dull one */
  event.kind = n < 3 ? AUTO_EVENT_PROFILE : random_kind (rand, theme);
  fill (rand, theme, &event);

  return event;
}

guint
auto_event_time_ms (const AutoEvent *event)
{
  static const guint units[] = {1, 1000, 60000, 3600000, 86400000};
  guint unit = units[event->a % G_N_ELEMENTS (units)];

  return MIN (event->b, G_MAXUINT / 2 / unit) * unit;
}

/* ---- as text ---- */

static void
describe_sense (guint16 b, GString *line)
{
  static const char *const words[] = {"unknown", "none", "portal", "limited", "full"};

  g_string_append_printf (line, "%s%s%s%s", b & AUTO_SENSE_CARRIER ? "carrier " : "",
                          b & AUTO_SENSE_ADDRESS ? "address " : "",
                          b & AUTO_SENSE_ROUTE ? "route " : "",
                          words[AUTO_SENSE_REACHABILITY (b) % G_N_ELEMENTS (words)]);
}

static void
describe (const AutoEvent *event, GString *line)
{
  static const char *const services[] = {"none", "not checking", "checking"};

  switch ((int)event->kind)
    {
    case AUTO_EVENT_TIME:
      g_string_append_printf (line, "%.3f s", auto_event_time_ms (event) / 1000.0);
      break;
    case AUTO_EVENT_SENSE:
      describe_sense (event->b, line);
      break;
    case AUTO_EVENT_CHECKED:
      describe_sense (event->b % AUTO_REACHABILITY_IN_EVENTS, line);
      break;
    case AUTO_EVENT_SERVICE:
      g_string_append (line, services[event->a % G_N_ELEMENTS (services)]);
      break;
    case AUTO_EVENT_REGISTER:
      g_string_append (line, mbn_register_state_to_string ((MbnRegisterState)event->a));
      break;
    case AUTO_EVENT_SIM:
      g_string_append (line, mbn_ready_state_to_string ((MbnReadyState)event->a));
      break;
    case AUTO_EVENT_PROFILE:
      auto_profile_describe (event->b, line);
      break;
    default:
      break;
    }
}

char *
auto_event_print (const AutoEvent *event)
{
  GString *line = g_string_new (NULL);

  g_string_printf (line, "%s %u %u  # ", names[event->kind], event->a, event->b);
  describe (event, line);
  if (g_str_has_suffix (line->str, "  # "))
    g_string_truncate (line, line->len - 4);

  return g_string_free (line, FALSE);
}

gboolean
auto_event_parse (const char *line, AutoEvent *event)
{
  char name[16];
  guint a, b;

  if (sscanf (line, "%15[a-z] %u %u", name, &a, &b) != 3)
    return FALSE;

  for (guint i = 0; i < AUTO_N_EVENTS; i++)
    if (strcmp (names[i], name) == 0)
      {
        *event = (AutoEvent){(guint8)i, (guint8)a, (guint16)b};
        return TRUE;
      }

  return FALSE;
}
