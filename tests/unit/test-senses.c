/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which source of link news is followed, which links are left out, and what a change of either
 * means for what is known of other Internet. */

#include "config.h"

#include "senses-fixture.h"

#define PATIENCE_MS 5000 /* with services that have not answered yet */

static void
set_ours (SensesFixture *self, guint index, gboolean ours)
{
  if (ours)
    g_hash_table_add (self->ours, GUINT_TO_POINTER (index));
  else
    g_hash_table_remove (self->ours, GUINT_TO_POINTER (index));
}

/* ---- which one is followed ---- */

static void
test_best (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->best, 2, "wlan2", "ca-4");
  fake_link_source_set (self->other, 3, "eth3", "car0");
  senses_fixture_begin (self);
  senses_assert_view (self, "full link wlan2");

  /* and the other is not listened to */
  self->n_changed = 0;
  senses_tell (self->other, 3, "eth3", "c--0");
  senses_tell (self->other, 4, "eth4", "car0");
  g_assert_cmpuint (self->n_changed, ==, 0);
  senses_tell (self->best, 2, "wlan2", NULL);
  mbn_fake_clock_run (BOOT_MS);
  senses_assert_view (self, "none nothing");
}

static void
test_only_other (SensesFixture *self, gconstpointer data)
{
  fake_link_source_leave (self->best);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->other, 3, "eth3", "car0");
  senses_fixture_begin (self);
  senses_assert_view (self, "full link eth3");
}

/* It has the word once it is there. */
static void
test_best_comes_late (SensesFixture *self, gconstpointer data)
{
  fake_link_source_leave (self->best);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->other, 2, "wlan2", "car0");
  senses_fixture_begin (self);
  senses_assert_view (self, "full link wlan2");

  fake_link_source_set (self->best, 2, "wlan2", "car3");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full loss wlan2");
  self->n_changed = 0;
  senses_tell (self->other, 2, "wlan2", "c--0");
  g_assert_cmpuint (self->n_changed, ==, 0);
}

static void
test_best_is_waited_for (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->other, NONE);
  fake_link_source_set_start (self->other, MBN_LINK_START_OVER);
  fake_link_source_set (self->other, 3, "eth3", "car0");
  senses_fixture_begin (self);
  fake_link_source_say (self->other);
  mbn_fake_clock_run (PATIENCE_MS - 1);
  senses_assert_view (self, "determining boot");

  fake_link_source_set (self->best, 2, "wlan2", "car4");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full link wlan2");
  mbn_fake_clock_run (PATIENCE_MS);
  senses_assert_view (self, "full link wlan2");
}

static void
test_best_is_not_there (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->other, 3, "eth3", "car0");
  senses_fixture_begin (self);
  senses_assert_view (self, "determining boot");
  senses_leave (self->best);
  senses_assert_view (self, "full link eth3");
}

static void
test_not_for_ever (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->other, 3, "eth3", "car0");
  senses_fixture_begin (self);
  senses_assert_turns (self, PATIENCE_MS, "determining boot", "full link eth3");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  fake_link_source_set (self->best, 3, "eth3", "car3");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full loss eth3");
}

/* The fixture sees to it that nothing is left that waits or listens. */
static void
test_freed_while_waiting (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin (self);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
}

/* Nobody has told of any link: that there is none is not known (AUTO-24), until it is given up. */
static void
test_nobody (SensesFixture *self, gconstpointer data)
{
  static MbnAutoSettings settings;

  settings = mbn_auto_default_settings;
  settings.boot_settle_ms = 0;
  senses_fixture_set_settings (self, &settings);
  senses_fixture_begin (self);
  self->n_changed = 0;
  senses_assert_turns (self, PATIENCE_MS, "determining boot", "none nothing");
  g_assert_cmpuint (self->n_changed, >, 0);
}

/* ---- the service comes and goes (AUTO-22) ---- */

static void
test_service_restarts (SensesFixture *self, gconstpointer data)
{
  gint64 since;

  senses_fixture_begin_with (self, "car4");
  since = senses_fixture_get_since (self);
  mbn_fake_clock_run (1000);
  senses_leave (self->best);
  mbn_fake_clock_run (CHECK_MAX_MS - 1);
  senses_assert_view (self, "full link wlan2");

  fake_link_source_set (self->best, 2, "wlan2", "car4");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full link wlan2");
  mbn_fake_clock_run (CHECK_MAX_MS + LOSS_MS);
  senses_assert_view (self, "full link wlan2");
  g_assert_cmpint (senses_fixture_get_since (self), ==, since);
}

/* The verdict is kept, then it is the route's. */
static void
test_service_vanishes (SensesFixture *self, gconstpointer data)
{
  gint64 since;

  senses_fixture_begin_with (self, "car4");
  since = senses_fixture_get_since (self);
  senses_leave (self->best);
  mbn_fake_clock_run (CHECK_MAX_MS + LOSS_MS + 1);
  senses_assert_view (self, "full link wlan2");
  g_assert_cmpint (senses_fixture_get_since (self), ==, since);
}

static void
test_service_vanishes_no_route (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  fake_link_source_set (self->other, 2, "wlan2", "ca-0");
  senses_leave (self->best);
  senses_assert_turns (self, CHECK_MAX_MS, "full link wlan2", "full loss wlan2");
  senses_assert_turns (self, LOSS_MS, "full loss wlan2", "none nothing");
}

static void
test_service_vanishes_local (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car3");
  senses_assert_view (self, "none nothing");
  senses_leave (self->best);
  senses_assert_turns (self, CHECK_MAX_MS, "none nothing", "full link wlan2");
}

static void
test_service_restarts_local (SensesFixture *self, gconstpointer data)
{
  gint64 since;

  senses_fixture_begin_with (self, "car1");
  since = senses_fixture_get_since (self);
  mbn_fake_clock_run (1000);
  senses_leave (self->best);
  mbn_fake_clock_run (CHECK_MAX_MS - 1);
  fake_link_source_set (self->best, 2, "wlan2", "car1");
  senses_come (self->best, CHECKING);
  mbn_fake_clock_run (CHECK_MAX_MS * 2);
  senses_assert_view (self, "none nothing");
  g_assert_cmpint (senses_fixture_get_since (self), ==, since);
}

/* @sense, view at once: what it says of the link when it is back. */
typedef struct
{
  const char *path;
  guint away_ms;
  MbnConnectivityService service;
  const char *sense;
  const char *view;
} BackRow;

static const BackRow back_rows[] = {
    {"within/full",         1000,             CHECKING,     "car4", "full link wlan2"       },
    {"within/limited",      1000,             CHECKING,     "car3", "full loss wlan2"       },
    {"within/none",         1000,             CHECKING,     "car1", "full loss wlan2"       },
    {"within/portal",       1000,             CHECKING,     "car2", "full loss wlan2"       },
    {"within/unknown",      1000,             CHECKING,     "car0", "determining link wlan2"},
    {"within/no-carrier",   1000,             CHECKING,     "---0", "full loss wlan2"       },
    {"within/not-checking", 1000,             NOT_CHECKING, "car4", "determining link wlan2"},
    {"after/full",          CHECK_MAX_MS + 1, CHECKING,     "car4", "full link wlan2"       },
    {"after/limited",       CHECK_MAX_MS + 1, CHECKING,     "car3", "full loss wlan2"       },
    {"after/portal",        CHECK_MAX_MS + 1, CHECKING,     "car2", "full loss wlan2"       },
    {"after/unknown",       CHECK_MAX_MS + 1, CHECKING,     "car0", "determining link wlan2"},
    {"after/no-carrier",    CHECK_MAX_MS + 1, CHECKING,     "---0", "full loss wlan2"       },
    {"after/not-checking",  CHECK_MAX_MS + 1, NOT_CHECKING, "car4", "determining link wlan2"},
};

static void
test_service_back (SensesFixture *self, gconstpointer data)
{
  const BackRow *row = data;

  senses_fixture_begin_with (self, "car4");
  senses_leave (self->best);
  mbn_fake_clock_run (row->away_ms);
  senses_assert_view (self, "full link wlan2");
  fake_link_source_set (self->best, 2, "wlan2", row->sense);
  senses_come (self->best, row->service);
  senses_assert_view (self, row->view);
}

/* Nobody is left to tell: what was told last stands for the time being. */
static void
test_nobody_left (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "ca-4");
  fake_link_source_leave (self->other);
  senses_leave (self->best);
  senses_assert_turns (self, CHECK_MAX_MS, "full link wlan2", "full loss wlan2");
}

/* The same source, whose checks are switched off and on. */
static void
test_checks_switched (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car3");
  senses_come (self->best, NOT_CHECKING);
  senses_assert_turns (self, CHECK_MAX_MS, "determining link wlan2", "full link wlan2");
  fake_link_source_set (self->best, 2, "wlan2", "car4");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full link wlan2");
}

/* ---- links ---- */

static void
test_ours (SensesFixture *self, gconstpointer data)
{
  set_ours (self, 2, TRUE);
  senses_fixture_begin_with (self, "car4");
  senses_assert_view (self, "none nothing");
  senses_tell (self->best, 2, "wlan2", "ca-4");
  fake_link_source_say_checked (self->best, 2, MBN_REACHABILITY_FULL);
  senses_assert_view (self, "none nothing");
  senses_tell (self->best, 3, "eth3", "car4");
  senses_assert_view (self, "full link eth3");
}

/* It has never been there, so nothing is lost. */
static void
test_ours_found_out (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  set_ours (self, 2, TRUE);
  senses_assert_view (self, "full link wlan2");
  mbn_senses_refresh (self->senses);
  senses_assert_view (self, "none nothing");

  set_ours (self, 2, FALSE);
  mbn_senses_refresh (self->senses);
  senses_assert_view (self, "full link wlan2");
}

static void
test_ours_found_out_in_loss (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  senses_tell (self->best, 2, "wlan2", "c--0");
  senses_assert_view (self, "full loss wlan2");
  set_ours (self, 2, TRUE);
  mbn_senses_refresh (self->senses);
  senses_assert_view (self, "none nothing");
}

static void
test_forgotten (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  senses_tell (self->best, 2, "wlan2", NULL);
  senses_assert_turns (self, CARRIER_MS, "full loss wlan2", "none nothing");
}

static void
test_forgotten_among_others (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  senses_tell (self->best, 3, "eth3", "car4");
  senses_tell (self->best, 4, "eth4", "car3");
  senses_tell (self->best, 2, "wlan2", NULL);
  mbn_fake_clock_run (CARRIER_MS);
  senses_assert_view (self, "full link eth3");
  senses_tell (self->best, 3, "eth3", NULL);
  senses_assert_turns (self, CARRIER_MS, "full loss eth3", "none nothing");
}

static void
test_comes_again (SensesFixture *self, gconstpointer data)
{
  gint64 since;

  senses_fixture_begin_with (self, "car4");
  since = senses_fixture_get_since (self);
  senses_tell (self->best, 2, "wlan2", NULL);
  mbn_fake_clock_run (CARRIER_MS - 1);
  senses_tell (self->best, 2, "wlan2", "car4");
  mbn_fake_clock_run (CARRIER_MS);
  senses_assert_view (self, "full link wlan2");
  g_assert_cmpint (senses_fixture_get_since (self), ==, since);
}

static void
test_renamed (SensesFixture *self, gconstpointer data)
{
  gint64 since;

  senses_fixture_begin_with (self, "car4");
  since = senses_fixture_get_since (self);
  mbn_fake_clock_run (1000);
  senses_tell (self->best, 2, "wlp1s0", "car4");
  senses_assert_view (self, "full link wlp1s0");
  g_assert_cmpint (senses_fixture_get_since (self), ==, since);
}

/* Each part of what is seen is news, and nothing else is. */
static void
test_only_news (SensesFixture *self, gconstpointer data)
{
  static const char *const senses[]
      = {"car3", "-ar3", "--r3", "---3", "---0", "c--0", "ca-0", "car0", "car4"};

  senses_fixture_begin_with (self, "car4");
  self->n_changed = 0;
  fake_link_source_say (self->best);
  senses_tell (self->best, 2, "wlan2", "car4");
  mbn_senses_refresh (self->senses);
  g_assert_cmpuint (self->n_changed, ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (senses); i++)
    {
      senses_tell (self->best, 2, "wlan2", senses[i]);
      senses_tell (self->best, 2, "wlan2", senses[i]);
      g_assert_cmpuint (self->n_changed, ==, i + 1);
    }
}

/* ---- the start (AUTO-25) ---- */

static void
set_start (FakeLinkSource *source, MbnLinkStart start)
{
  fake_link_source_set_start (source, start);
  fake_link_source_say (source);
}

static void
test_start (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_leave (self->other);
  fake_link_source_set_start (self->best, MBN_LINK_START_UNDER_WAY);
  senses_fixture_begin (self);
  mbn_fake_clock_run (8000);
  senses_assert_view (self, "determining boot");
  set_start (self->best, MBN_LINK_START_OVER);
  senses_assert_view (self, "none nothing");

  /* once over, over */
  set_start (self->best, MBN_LINK_START_UNDER_WAY);
  senses_assert_view (self, "none nothing");
  senses_leave (self->best);
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "none nothing");
}

/* The other does not tell of links, but it has some to configure. */
static void
test_start_of_all (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set_start (self->best, MBN_LINK_START_OVER);
  fake_link_source_set_start (self->other, MBN_LINK_START_UNDER_WAY);
  senses_fixture_begin (self);
  senses_assert_view (self, "determining boot");
  set_start (self->best, MBN_LINK_START_UNDER_WAY);
  set_start (self->other, MBN_LINK_START_OVER);
  senses_assert_view (self, "determining boot");
  set_start (self->best, MBN_LINK_START_OVER);
  senses_assert_view (self, "none nothing");
}

static void
test_start_of_other (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set_start (self->other, MBN_LINK_START_UNDER_WAY);
  senses_fixture_begin (self);
  senses_assert_view (self, "determining boot");
  set_start (self->other, MBN_LINK_START_OVER);
  senses_assert_view (self, "none nothing");
}

/* Who is not there configures nothing; and while that is not known, he might. */
static void
test_start_unheard (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_set_start (self->best, MBN_LINK_START_OVER);
  senses_fixture_begin (self);
  senses_assert_view (self, "determining boot");
  senses_leave (self->other);
  senses_assert_view (self, "none nothing");
}

static void
test_start_unknown (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_come (self->other, NONE);
  senses_fixture_begin (self);
  senses_assert_turns (self, BOOT_MS, "determining boot", "none nothing");
}

/* ---- all ---- */

static const SensesTest tests[] = {
    {"/senses/source/best",                 test_best                     },
    {"/senses/source/only-other",           test_only_other               },
    {"/senses/source/best-comes-late",      test_best_comes_late          },
    {"/senses/source/best-is-waited-for",   test_best_is_waited_for       },
    {"/senses/source/best-is-not-there",    test_best_is_not_there        },
    {"/senses/source/not-for-ever",         test_not_for_ever             },
    {"/senses/source/freed-while-waiting",  test_freed_while_waiting      },
    {"/senses/AUTO-24/nobody",              test_nobody                   },
    {"/senses/R9/restarts",                 test_service_restarts         },
    {"/senses/AUTO-22/vanishes",            test_service_vanishes         },
    {"/senses/AUTO-22/vanishes-no-route",   test_service_vanishes_no_route},
    {"/senses/AUTO-22/vanishes-local",      test_service_vanishes_local   },
    {"/senses/AUTO-22/restarts-local",      test_service_restarts_local   },
    {"/senses/AUTO-22/nobody-left",         test_nobody_left              },
    {"/senses/AUTO-20/checks-switched",     test_checks_switched          },
    {"/senses/AUTO-16/ours",                test_ours                     },
    {"/senses/AUTO-16/found-out",           test_ours_found_out           },
    {"/senses/AUTO-16/found-out-in-loss",   test_ours_found_out_in_loss   },
    {"/senses/link/forgotten",              test_forgotten                },
    {"/senses/link/forgotten-among-others", test_forgotten_among_others   },
    {"/senses/link/comes-again",            test_comes_again              },
    {"/senses/link/renamed",                test_renamed                  },
    {"/senses/link/only-news",              test_only_news                },
    {"/senses/AUTO-25/one",                 test_start                    },
    {"/senses/AUTO-25/all",                 test_start_of_all             },
    {"/senses/AUTO-25/of-other",            test_start_of_other           },
    {"/senses/AUTO-25/unheard",             test_start_unheard            },
    {"/senses/AUTO-25/unknown",             test_start_unknown            },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  senses_add (tests, G_N_ELEMENTS (tests));
  for (gsize i = 0; i < G_N_ELEMENTS (back_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/senses/AUTO-22/back/", back_rows[i].path, NULL);

      g_test_add (path, SensesFixture, &back_rows[i], senses_fixture_set_up, test_service_back,
                  senses_fixture_tear_down);
    }

  return g_test_run ();
}
