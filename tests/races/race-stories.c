/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-stories.h"

#include "race-links.h"

#define PATIENCE 5000 /* with a NetworkManager that is there and does not tell */

typedef struct
{
  RaceTimeline *timeline;
  GRand *rand;
} Teller;

/* ---- drawing ---- */

static gint64
draw (Teller *self, gint64 from, gint64 to)
{
  return g_rand_int_range (self->rand, (gint32)from, (gint32)to + 1);
}

static gboolean
maybe (Teller *self, guint percent)
{
  return draw (self, 1, 100) <= percent;
}

/* A moment that matters, or one beside it. */
static gint64
draw_near (Teller *self, gint64 moment)
{
  static const gint64 off[] = {0, -1, 1, -3, 3, -199, -200, -201, 199, 200, 201, -1500, 1500};

  return MAX (1, moment + off[draw (self, 0, G_N_ELEMENTS (off) - 1)]);
}

/* How long something lasts: near a hold, or any time. */
static gint64
draw_length (Teller *self)
{
  static const gint64 holds[] = {
      RACE_NONE_HOLD,
      RACE_CARRIER_HOLD,
      RACE_CARRIER_HOLD + RACE_NONE_HOLD,
      10000,
      RACE_RESUME_SETTLE,
      RACE_LOSS_HOLD,
      RACE_LOSS_HOLD + RACE_NONE_HOLD,
      RACE_CHECK_INTERVAL + RACE_CHECK_MAX,
      RACE_BOOT_SETTLE,
      RACE_BOOT_SETTLE + RACE_NONE_HOLD,
      40000,
      RACE_PORTAL_HOLD,
      RACE_PORTAL_HOLD + RACE_NONE_HOLD,
      80000,
  };

  if (maybe (self, 35))
    return draw (self, 10, 90000);

  return draw_near (self, holds[draw (self, 0, G_N_ELEMENTS (holds) - 1)]);
}

static void
add (Teller *self, gint64 at_ms, RaceEventKind kind, guint link, guint value)
{
  race_timeline_add (self->timeline, at_ms, kind, link, value);
}

static guint
draw_link (Teller *self)
{
  guint percent = (guint)draw (self, 1, 100);

  if (percent <= 45)
    return RACE_WIFI;
  if (percent <= 80)
    return RACE_ETHERNET;
  if (percent <= 92)
    return RACE_BRIDGE;

  return percent <= 96 ? RACE_TUNNEL : RACE_OWN;
}

/* ---- stories of a link ---- */

/* Mostly in the order in which a link comes up; what comes too early is tried again. */
static gint64
come_up (Teller *self, gint64 at_ms, guint link, guint reach)
{
  static const RaceEventKind order[] = {RACE_EVENT_CARRIER, RACE_EVENT_ADDRESS, RACE_EVENT_ROUTE};
  gint64 step = maybe (self, 70) ? 900 : 6000;

  add (self, at_ms, RACE_EVENT_ADD, link, 0);
  if (maybe (self, 15))
    add (self, at_ms + draw (self, 1, step), RACE_EVENT_ADDRESS, link, 1);
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      at_ms += draw (self, 1, step);
      add (self, at_ms, order[i], link, 1);
      if (maybe (self, 20))
        add (self, at_ms + 1, RACE_EVENT_REACH, link,
             maybe (self, 50) ? RACE_LIMITED : (guint)draw (self, 0, 4));
    }
  if (maybe (self, 90))
    {
      at_ms += maybe (self, 75) ? draw (self, 1, 3000) : draw_length (self);
      add (self, at_ms, RACE_EVENT_REACH, link, reach);
    }

  return at_ms;
}

static guint
draw_failure (Teller *self)
{
  static const guint failures[]
      = {RACE_LIMITED, RACE_LIMITED, RACE_PORTAL, RACE_NOTHING, RACE_UNKNOWN};

  return failures[draw (self, 0, G_N_ELEMENTS (failures) - 1)];
}

static gint64
tell_outage (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REACH, link, maybe (self, 70) ? RACE_LIMITED : draw_failure (self));
  if (maybe (self, 25))
    add (self, at_ms + draw (self, 1, 20000), RACE_EVENT_REACH, link, draw_failure (self));
  at_ms += maybe (self, 45) ? draw (self, 10, RACE_LOSS_HOLD) : draw_length (self);
  if (maybe (self, 90))
    add (self, at_ms, RACE_EVENT_REACH, link, RACE_FULL);

  return at_ms;
}

/* A cable pulled, an access point lost, or another one taken. */
static gint64
tell_carrier_loss (Teller *self, gint64 at_ms, guint link)
{
  gboolean roams = maybe (self, 40);

  add (self, at_ms, RACE_EVENT_CARRIER, link, 0);
  if (!roams)
    add (self, at_ms + draw (self, 1, 6000), RACE_EVENT_ADDRESS, link, 0);
  at_ms
      += roams ? draw_near (self, maybe (self, 50) ? 2000 : RACE_CARRIER_HOLD) : draw_length (self);
  if (maybe (self, 15))
    return at_ms;

  add (self, at_ms, RACE_EVENT_CARRIER, link, 1);
  return come_up (self, at_ms, link, maybe (self, 80) ? RACE_FULL : draw_failure (self));
}

static gint64
tell_route_loss (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, maybe (self, 50) ? RACE_EVENT_ROUTE : RACE_EVENT_ADDRESS, link, 0);
  at_ms += draw_length (self);

  return come_up (self, at_ms, link, maybe (self, 80) ? RACE_FULL : draw_failure (self));
}

static gint64
tell_portal (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_PORTAL);
  at_ms += draw_near (self, maybe (self, 60) ? RACE_PORTAL_HOLD : 30000);
  add (self, at_ms, RACE_EVENT_REACH, link, maybe (self, 70) ? RACE_FULL : draw_failure (self));

  return at_ms;
}

static gint64
tell_removal (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REMOVE, link, 0);
  at_ms += draw_length (self);
  if (maybe (self, 75))
    at_ms = come_up (self, at_ms, link, maybe (self, 80) ? RACE_FULL : draw_failure (self));

  return at_ms;
}

/* Long enough for an attempt, and for what is done when Internet is back (R5, R10). */
static gint64
tell_long_outage (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_LIMITED);
  at_ms += draw_near (self, RACE_LOSS_HOLD + RACE_NONE_HOLD);
  at_ms += maybe (self, 70) ? draw (self, 0, 8000) : 0;
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_FULL);

  return at_ms + (maybe (self, 50) ? draw_near (self, 40000) : 0);
}

/* Internet that comes back and goes again, longer than holds last (AUTO-30). */
static gint64
tell_flapping (Teller *self, gint64 at_ms, guint link)
{
  guint n = (guint)draw (self, 2, 3);

  for (guint i = 0; i < n; i++)
    {
      at_ms = tell_long_outage (self, at_ms, link) + draw (self, 0, 10000);
      if (maybe (self, 50))
        at_ms += 45000;
    }
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_LIMITED);

  return at_ms + draw (self, 50000, 250000);
}

/* The user wants what is being done already. */
static gint64
tell_takeover (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_LIMITED);
  at_ms += RACE_LOSS_HOLD + RACE_NONE_HOLD + draw (self, 0, 4000);
  add (self, at_ms, RACE_EVENT_CONNECT, 0, maybe (self, 80));
  at_ms += draw (self, 1, 5000);
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_FULL);

  return at_ms + draw (self, 0, 60000);
}

/* ---- stories of NetworkManager ---- */

static gint64
tell_restart (Teller *self, gint64 at_ms, guint link)
{
  gboolean tells = maybe (self, 80);

  add (self, at_ms, RACE_EVENT_LEAVE, 0, 0);
  if (maybe (self, 30))
    add (self, at_ms + draw (self, 1, 15000), RACE_EVENT_REACH, link, draw_failure (self));
  if (maybe (self, 20))
    add (self, at_ms + draw (self, 1, 15000), RACE_EVENT_CARRIER, link, 0);
  at_ms += maybe (self, 50) ? draw (self, 100, 10000) : MIN (draw_length (self), 60000);
  add (self, at_ms, RACE_EVENT_COME, 0, tells);
  if (!tells)
    {
      at_ms += draw_length (self);
      add (self, at_ms, RACE_EVENT_TELL, 0, 0);
    }
  if (maybe (self, 60))
    {
      at_ms += draw (self, 1, 4000);
      add (self, at_ms, RACE_EVENT_REACH, link, RACE_FULL);
    }

  return at_ms;
}

/* It leaves amid an outage, and does not come back before time decides without it (AUTO-22). */
static gint64
tell_vanishing (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_REACH, link, RACE_LIMITED);
  at_ms += draw (self, 5000, 17000);
  add (self, at_ms, RACE_EVENT_LEAVE, 0, 0);
  at_ms += draw (self, 15000, 70000);
  add (self, at_ms, RACE_EVENT_COME, 0, 1);

  return at_ms;
}

static gint64
tell_checks (Teller *self, gint64 at_ms, guint link)
{
  add (self, at_ms, RACE_EVENT_CHECKS, 0, 0);
  if (maybe (self, 40))
    add (self, at_ms + draw (self, 1, 30000), RACE_EVENT_ROUTE, link, 0);
  at_ms += draw_length (self);
  if (maybe (self, 70))
    add (self, at_ms, RACE_EVENT_CHECKS, 0, 1);

  return at_ms;
}

/* Checks that are answered late, never, or wrongly, amid an outage. */
static gint64
tell_answers (Teller *self, gint64 at_ms, guint link)
{
  gint64 end_ms;

  add (self, at_ms, RACE_EVENT_ANSWERS, 0,
       maybe (self, 50) ? RACE_ANSWERS_LATE
                        : (guint)draw (self, RACE_ANSWERS_REFUSED, RACE_ANSWERS_FALSE));
  end_ms = tell_outage (self, at_ms + draw (self, 1, 2000), link);
  for (guint i = 0; i < 2; i++)
    if (maybe (self, 60))
      add (self, at_ms + draw_near (self, maybe (self, 50) ? 22000 : 6000), RACE_EVENT_RELEASE, 0,
           0);
  add (self, end_ms + draw (self, 1, 5000), RACE_EVENT_ANSWERS, 0, RACE_ANSWERS_WELL);

  return end_ms;
}

/* ---- stories of the modem, the user and the host ---- */

static gint64
tell_modem (Teller *self, gint64 at_ms, guint link)
{
  if (maybe (self, 60))
    {
      add (self, at_ms, RACE_EVENT_DROP, 0, 0);
      return at_ms;
    }

  add (self, at_ms, RACE_EVENT_REGISTER, 0, 0);
  at_ms += draw (self, 10, 50000);
  add (self, at_ms, RACE_EVENT_REGISTER, 0, 1);

  return at_ms;
}

static gint64
tell_user (Teller *self, gint64 at_ms, guint link)
{
  if (maybe (self, 60))
    add (self, at_ms, RACE_EVENT_CONNECT, 0, maybe (self, 50));
  at_ms += draw_length (self);
  if (maybe (self, 40))
    add (self, at_ms, RACE_EVENT_ENABLE, 0, 0);
  else
    add (self, at_ms, RACE_EVENT_DISCONNECT, 0, 0);
  at_ms += draw (self, 1, 30000);
  if (maybe (self, 75))
    add (self, at_ms, maybe (self, 60) ? RACE_EVENT_ENABLE : RACE_EVENT_CONNECT, 0, 1);

  return at_ms;
}

/* The links are looked at anew after it, by a check if there are any. */
static gint64
tell_sleep (Teller *self, gint64 at_ms, guint link)
{
  gint64 end_ms = at_ms + draw (self, 1000, 120000);

  if (maybe (self, 20))
    add (self, at_ms - 1, RACE_EVENT_CHECKS, 0, 0);
  if (maybe (self, 40))
    add (self, at_ms - 2, RACE_EVENT_ANSWERS, 0, (guint)draw (self, 0, RACE_ANSWERS_FALSE));
  add (self, at_ms, RACE_EVENT_SUSPEND, 0, 0);
  add (self, end_ms, RACE_EVENT_RESUME, 0, 0);
  if (maybe (self, 20))
    {
      add (self, at_ms - 1500, RACE_EVENT_ANSWERS, 0, RACE_ANSWERS_LATE);
      add (self, at_ms - 1000, RACE_EVENT_REACH, link, RACE_LIMITED);
    }
  if (maybe (self, 60))
    add (self,
         end_ms + (maybe (self, 50) ? draw_near (self, RACE_CHECK_MAX) : draw (self, 1, 9000)),
         RACE_EVENT_RELEASE, 0, 0);
  add (self, end_ms + draw (self, 5000, 60000), RACE_EVENT_ANSWERS, 0, RACE_ANSWERS_WELL);
  add (self, end_ms + draw (self, 5000, 60000), RACE_EVENT_CHECKS, 0, 1);
  if (maybe (self, 50))
    return tell_carrier_loss (self, end_ms + draw (self, 1, 3000), link);

  return end_ms;
}

/* ---- the whole ---- */

typedef gint64 (*Story) (Teller *self, gint64 at_ms, guint link);

/* By how often they come. */
static const Story stories[] = {
    tell_outage,       tell_outage,      tell_outage,      tell_long_outage,  tell_long_outage,
    tell_long_outage,  tell_long_outage, tell_long_outage, tell_carrier_loss, tell_carrier_loss,
    tell_carrier_loss, tell_portal,      tell_route_loss,  tell_removal,      tell_restart,
    tell_restart,      tell_restart,     tell_checks,      tell_answers,      tell_answers,
    tell_vanishing,    tell_vanishing,   tell_modem,       tell_modem,        tell_user,
    tell_sleep,        tell_sleep,       tell_flapping,    tell_flapping,     tell_takeover,
    tell_takeover,
};

/* Internet that is there, and is lost for short times only: nothing may happen. */
static const Story calm_stories[] = {tell_outage, tell_restart, tell_modem};

static void
tell_there_before (Teller *self)
{
  gboolean tells = maybe (self, 85);

  add (self, -1, RACE_EVENT_COME, 0, tells);
  if (tells)
    return;

  add (self, PATIENCE, RACE_EVENT_IMPATIENCE, 0, 0);
  add (self, maybe (self, 50) ? draw_near (self, PATIENCE) : draw (self, 1, 40000), RACE_EVENT_TELL,
       0, 0);
}

static void
tell_boot_of_nm (Teller *self)
{
  guint percent = (guint)draw (self, 1, 100);
  gint64 at_ms = 0;

  self->timeline->startup = maybe (self, 60);
  self->timeline->checks = maybe (self, 85);
  if (percent <= 55)
    tell_there_before (self);
  else if (percent <= 90)
    {
      at_ms = maybe (self, 50) ? draw (self, 1, 8000) : draw (self, 1, 40000);
      add (self, at_ms, RACE_EVENT_COME, 0, 1);
    }
  if (self->timeline->startup && maybe (self, 85))
    add (self, at_ms + (maybe (self, 50) ? draw (self, 1, 12000) : draw_near (self, 30000)),
         RACE_EVENT_STARTUP, 0, 0);
}

static void
tell_boot (Teller *self, gboolean calm)
{
  guint n_links = (guint)draw (self, calm ? 1 : 0, 3);

  self->timeline->has_kernel = maybe (self, 65);
  tell_boot_of_nm (self);
  for (guint i = 0; i < n_links; i++)
    {
      guint link = calm && i == 0 ? RACE_WIFI : draw_link (self);
      gint64 at_ms = maybe (self, 40) || (calm && i == 0) ? -30000 : draw (self, 0, 15000);

      come_up (self, at_ms, link, calm || maybe (self, 70) ? RACE_FULL : draw_failure (self));
    }
  add (self, maybe (self, 60) ? draw (self, 1, 5000) : draw (self, 1, 60000), RACE_EVENT_REGISTER,
       0, 1);
}

static void
draw_profiles (Teller *self, gboolean calm)
{
  guint percent = (guint)draw (self, 1, 100);

  self->timeline->heeding = percent <= 90 || calm;
  self->timeline->careless = percent > 80 && !calm;
}

static void
draw_answers (Teller *self)
{
  gboolean slow = maybe (self, 65);
  guint refused = maybe (self, 30) ? 50 : 3;

  for (guint i = 0; i < RACE_N_ANSWERS; i++)
    self->timeline->answers[i] = (RaceAnswer){
        .delay_ms = (guint)(slow ? draw (self, 1000, 15000) : draw (self, 0, 300)),
        .refused = maybe (self, refused),
    };
}

void
race_stories_tell (RaceTimeline *timeline)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (timeline->seed);
  Teller self = {.timeline = timeline, .rand = rand};
  gboolean calm = maybe (&self, 25);
  guint n_stories = (guint)draw (&self, 1, 6);
  gint64 at_ms = draw (&self, 5000, 60000);

  draw_profiles (&self, calm);
  draw_answers (&self);
  tell_boot (&self, calm);
  for (guint i = 0; i < n_stories; i++)
    {
      guint link = calm || maybe (&self, 50) ? RACE_WIFI : draw_link (&self);
      const Story story = calm ? calm_stories[draw (&self, 0, G_N_ELEMENTS (calm_stories) - 1)]
                               : stories[draw (&self, 0, G_N_ELEMENTS (stories) - 1)];
      gint64 end_ms = story (&self, at_ms, link);

      at_ms = maybe (&self, 20) ? at_ms + draw (&self, 1, 5000) : end_ms + draw_length (&self);
    }
  timeline->end_ms = at_ms + draw (&self, 5000, 120000);
}
