/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Random news of random links: an MbnAlternate that is looked at each 100 ms, one that is looked at
 * now and then, and the model of alternate-model.h must agree. MBN_TEST_SEED repeats a run; what
 * happened is printed as a story for alternate-script.h.
 */

#include "config.h"

#include "alternate-model.h"

#include <stdlib.h>

#define N_RUNS   2000
#define N_EVENTS 60

typedef struct
{
  GRand *rand;
  guint32 seed;
  MbnAutoSettings settings;
  AlternateModel model;
  MbnAlternate *restless;
  MbnAlternate *lazy;
  gboolean known[MODEL_N_LINKS];
  MbnConnectivityService service;
  MbnLinkSense senses[MODEL_N_LINKS];
  MbnAlternateView last; /* that the restless one has told */
  char *last_link;
  GString *story;
} Run;

/* How often each aggregate and why was met: a run that never comes somewhere proves nothing. */
static guint visited[MBN_INTERNET_FULL + 1][MBN_INTERNET_WHY_RESUME + 1];
static guint visited_verdicts[MBN_VERDICT_LOSS_PENDING + 1];

static const char *const names[MODEL_N_LINKS] = {"eth", "lan", "wlan"};
static const char *const services[] = {"none", "off", "on"};
static const char *const reachabilities[] = {"unknown", "none", "portal", "limited", "full"};

static guint
below (Run *self, guint n)
{
  return (guint)g_rand_int_range (self->rand, 0, (gint32)n);
}

static gint64
now_us (const Run *self)
{
  return (gint64)self->model.now * MODEL_TICK_US;
}

static void G_GNUC_PRINTF (2, 3) tell (Run *self, const char *format, ...)
{
  va_list args;

  g_string_append_printf (self->story, ";\n%u.%u ", self->model.now / 10, self->model.now % 10);
  va_start (args, format);
  g_string_append_vprintf (self->story, format, args);
  va_end (args);
}

#define AGREE(self, what, got, expected)                                                           \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if ((gint64)(got) != (gint64)(expected))                                                       \
      g_error ("MBN_TEST_SEED=%u: %s is %" G_GINT64_FORMAT ", not %" G_GINT64_FORMAT               \
               ", after\n%s",                                                                      \
               (self)->seed, what, (gint64)(got), (gint64)(expected), (self)->story->str);         \
  }                                                                                                \
  G_STMT_END

/* The link that is named must be one that can be why. */
static gboolean
is_possible (Run *self, const char *link)
{
  static const MbnVerdict of_why[] = {
      [MBN_INTERNET_WHY_LOSS] = MBN_VERDICT_LOSS_PENDING,
      [MBN_INTERNET_WHY_PORTAL] = MBN_VERDICT_PORTAL,
  };
  MbnInternetWhy why = self->model.why;
  MbnVerdict verdict;

  if (why == MBN_INTERNET_WHY_NOTHING || why == MBN_INTERNET_WHY_BOOT
      || why == MBN_INTERNET_WHY_RESUME)
    return link == NULL;

  if (why == MBN_INTERNET_WHY_LINK)
    verdict
        = self->model.internet == MBN_INTERNET_FULL ? MBN_VERDICT_FULL : MBN_VERDICT_DETERMINING;
  else
    verdict = of_why[why];

  for (guint i = 0; i < MODEL_N_LINKS; i++)
    if (g_strcmp0 (link, names[i]) == 0)
      return self->model.links[i].known && self->model.links[i].verdict == verdict;

  return FALSE;
}

/* What was foretold must come to pass when it was, and nothing before; @news: the past is over. */
static void
check_foretold (Run *self, const MbnAlternateView *view, gboolean news)
{
  gboolean same = view->internet == self->last.internet && view->why == self->last.why
                  && g_strcmp0 (view->link, self->last_link) == 0;

  if (!news && now_us (self) < self->last.next)
    AGREE (self, "the same before `next`", same, TRUE);
  if (!news && now_us (self) == self->last.next)
    AGREE (self, "the same at `next`", same, FALSE);
  if (news && view->next > alternate_model_next (&self->model))
    AGREE (self, "next", view->next, alternate_model_next (&self->model));

  self->last = *view;
  g_free (self->last_link);
  self->last_link = g_strdup (view->link);
}

/* What the restless one tells is what the model does. */
static void
compare (Run *self, gboolean news)
{
  MbnAlternateView view;

  mbn_alternate_look (self->restless, now_us (self), &view);
  AGREE (self, "internet", view.internet, self->model.internet);
  AGREE (self, "why", view.why, self->model.why);
  AGREE (self, "since", view.since, (gint64)self->model.since * MODEL_TICK_US);
  AGREE (self, "check_due", view.check_due, alternate_model_check_due (&self->model));
  AGREE (self, "link", is_possible (self, view.link), TRUE);
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    {
      AGREE (self, names[i], mbn_alternate_get_verdict (self->restless, i + 1),
             self->model.links[i].verdict);
      visited_verdicts[self->model.links[i].verdict]++;
    }
  check_foretold (self, &view, news);
  visited[view.internet][view.why]++;
}

/* When it was looked at before makes no difference. */
static void
compare_views (Run *self)
{
  MbnAlternateView often;
  MbnAlternateView seldom;

  mbn_alternate_look (self->lazy, now_us (self), &seldom);
  mbn_alternate_look (self->restless, now_us (self), &often);
  AGREE (self, "internet seldom looked at", seldom.internet, often.internet);
  AGREE (self, "why seldom looked at", seldom.why, often.why);
  AGREE (self, "since seldom looked at", seldom.since, often.since);
  AGREE (self, "next seldom looked at", seldom.next, often.next);
  AGREE (self, "check_due seldom looked at", seldom.check_due, often.check_due);
  AGREE (self, "link seldom looked at", g_strcmp0 (seldom.link, often.link), 0);
}

static void
sense (Run *self)
{
  guint i = below (self, MODEL_N_LINKS);
  MbnLinkSense *sense = &self->senses[i];

  /* mostly one thing changes, sometimes all */
  switch (below (self, 8))
    {
    case 0:
      sense->carrier = !sense->carrier;
      break;
    case 1:
      sense->address = !sense->address;
      break;
    case 2:
      sense->default_route = !sense->default_route;
      break;
    case 3:
      sense->carrier = below (self, 5) > 0;
      sense->address = below (self, 5) > 0;
      sense->default_route = below (self, 2) > 0;
      sense->reachability = below (self, MBN_REACHABILITY_FULL + 1);
      break;
    case 4:
      *sense = (MbnLinkSense){TRUE, TRUE, TRUE, MBN_REACHABILITY_FULL};
      break;
    case 5:
      break;
    default:
      sense->reachability = below (self, MBN_REACHABILITY_FULL + 1);
      break;
    }

  tell (self, "%s %s%s%s %s", names[i], sense->carrier ? "c" : "-", sense->address ? "a" : "-",
        sense->default_route ? "r" : "-", reachabilities[sense->reachability]);
  alternate_model_sense (&self->model, i, sense);
  mbn_alternate_sense (self->restless, i + 1, names[i], sense, now_us (self));
  mbn_alternate_sense (self->lazy, i + 1, names[i], sense, now_us (self));
}

/* Only a service that checks says so, and only of links that can be checked. */
static void
checked (Run *self)
{
  guint i = below (self, MODEL_N_LINKS);
  MbnReachability reachability = below (self, MBN_REACHABILITY_FULL + 1);

  if (self->model.service != MBN_CONNECTIVITY_SERVICE_CHECKING || self->model.links[i].stale
      || !self->senses[i].carrier || !self->senses[i].address)
    return;

  if (below (self, 2) == 0)
    reachability = self->senses[i].reachability;
  self->senses[i].reachability = reachability;
  tell (self, "%s checked %s", names[i], reachabilities[reachability]);
  alternate_model_checked (&self->model, i, reachability);
  mbn_alternate_checked (self->restless, i + 1, reachability, now_us (self));
  mbn_alternate_checked (self->lazy, i + 1, reachability, now_us (self));
}

static void
forget (Run *self)
{
  guint i = below (self, MODEL_N_LINKS);

  tell (self, "%s gone", names[i]);
  self->senses[i] = (MbnLinkSense){.carrier = FALSE};
  alternate_model_forget (&self->model, i);
  mbn_alternate_forget (self->restless, i + 1, now_us (self));
  mbn_alternate_forget (self->lazy, i + 1, now_us (self));
}

static void
change_service (Run *self)
{
  MbnConnectivityService service = below (self, MBN_CONNECTIVITY_SERVICE_CHECKING + 1);

  /* what was not heard of since a sleep is judged by another service in no particular way */
  for (guint i = 0; i < MODEL_N_LINKS; i++)
    if (self->model.links[i].stale)
      return;

  tell (self, "service %s", services[service]);
  alternate_model_service (&self->model, service);
  mbn_alternate_set_service (self->restless, service, now_us (self));
  mbn_alternate_set_service (self->lazy, service, now_us (self));
}

static void
happen (Run *self)
{
  guint which = below (self, 40);

  if (which == 0)
    {
      tell (self, "started");
      alternate_model_started (&self->model);
      mbn_alternate_set_started (self->restless, now_us (self));
      mbn_alternate_set_started (self->lazy, now_us (self));
    }
  else if (which == 1)
    {
      tell (self, "resume");
      alternate_model_resume (&self->model);
      mbn_alternate_resume (self->restless, now_us (self));
      mbn_alternate_resume (self->lazy, now_us (self));
    }
  else if (which == 2)
    change_service (self);
  else if (which < 5)
    forget (self);
  else if (which < 9)
    {
      tell (self, "asked");
      alternate_model_asked (&self->model);
      mbn_alternate_note_asked (self->restless, now_us (self));
      mbn_alternate_note_asked (self->lazy, now_us (self));
    }
  else if (which < 17)
    checked (self);
  else
    sense (self);
}

static guint
random_hold (Run *self, const char *key)
{
  static const guint holds[] = {0, 1, 2, 5, 10, 20, 30, 50};
  guint hold = holds[below (self, G_N_ELEMENTS (holds))] * 100;

  g_string_append_printf (self->story, "set %s %u;\n", key, hold);
  return hold;
}

static void
set_up (Run *self)
{
  self->settings = mbn_auto_default_settings;
  self->settings.boot_settle_ms = random_hold (self, "boot_settle");
  self->settings.check_max_ms = random_hold (self, "check_max");
  self->settings.check_interval_ms = random_hold (self, "check_interval");
  self->settings.loss_hold_ms = random_hold (self, "loss_hold");
  self->settings.carrier_hold_ms = random_hold (self, "carrier_hold");
  self->settings.portal_hold_ms = random_hold (self, "portal_hold");
  self->settings.resume_settle_ms = random_hold (self, "resume_settle");
  g_string_append (self->story, "boot");

  alternate_model_init (&self->model, &self->settings);
  self->restless = mbn_alternate_new (&self->settings, 0);
  self->lazy = mbn_alternate_new (&self->settings, 0);
  compare (self, TRUE);
}

static void
run (guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GString) story = g_string_new (NULL);
  Run self = {.rand = rand, .seed = seed, .story = story};

  set_up (&self);
  if (below (&self, 4) > 0)
    {
      tell (&self, "service on");
      alternate_model_service (&self.model, MBN_CONNECTIVITY_SERVICE_CHECKING);
      mbn_alternate_set_service (self.restless, MBN_CONNECTIVITY_SERVICE_CHECKING, 0);
      mbn_alternate_set_service (self.lazy, MBN_CONNECTIVITY_SERVICE_CHECKING, 0);
    }

  for (guint i = 0; i < N_EVENTS; i++)
    {
      guint wait = below (&self, 3) > 0 ? below (&self, 8) : below (&self, 60);

      for (; wait > 0; wait--)
        {
          alternate_model_tick (&self.model);
          compare (&self, FALSE);
        }
      if (below (&self, 5) == 0)
        compare_views (&self);
      happen (&self);
      compare (&self, TRUE);
    }

  compare_views (&self);
  g_free (self.last_link);
  mbn_alternate_free (self.restless);
  mbn_alternate_free (self.lazy);
}

static void
test_random (void)
{
  const char *given = g_getenv ("MBN_TEST_SEED");
  guint32 seed = given != NULL ? (guint32)strtoul (given, NULL, 10) : g_random_int ();

  g_test_message ("MBN_TEST_SEED=%u", seed);
  for (guint32 i = 0; i < N_RUNS; i++)
    run (seed + i);

  if (given == NULL)
    {
      for (guint i = 0; i < G_N_ELEMENTS (visited_verdicts); i++)
        g_assert_cmpuint (visited_verdicts[i], >, 0);
      for (MbnInternetWhy why = MBN_INTERNET_WHY_NOTHING; why <= MBN_INTERNET_WHY_RESUME; why++)
        g_assert_cmpuint (visited[MBN_INTERNET_NONE][why] + visited[MBN_INTERNET_DETERMINING][why]
                              + visited[MBN_INTERNET_FULL][why],
                          >, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/alternate/AUTO-17/random", test_random);
  return g_test_run ();
}
