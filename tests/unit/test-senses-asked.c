/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is asked of sources of link news: checks (AUTO-27), and to read all again after a sleep
 * (AUTO-72). */

#include "config.h"

#include "senses-fixture.h"

/* ---- checks (AUTO-27) ---- */

/* The link of the best fails its check, and another one is wanted, once. */
static void
begin_loss (SensesFixture *self)
{
  senses_fixture_begin_with (self, "car4");
  senses_tell (self->best, 2, "wlan2", "car3");
  senses_assert_view (self, "full loss wlan2");
  senses_assert_asked (self->best, "");
  mbn_alternate_watch_check (self->watch);
  mbn_alternate_watch_check (self->watch);
  senses_assert_asked (self->best, "check ");
  senses_assert_asked (self->other, "");
}

static void
test_check_answered (SensesFixture *self, gconstpointer data)
{
  begin_loss (self);
  fake_link_source_say_checked (self->best, 2, MBN_REACHABILITY_LIMITED);
  mbn_fake_clock_run (CHECK_MS);
  mbn_alternate_watch_check (self->watch);
  senses_assert_asked (self->best, "check ");
  fake_link_source_say_checked (self->best, 2, MBN_REACHABILITY_LIMITED);
  senses_assert_turns (self, LOSS_MS - CHECK_MS, "full loss wlan2", "none nothing");
}

static void
test_check_recovers (SensesFixture *self, gconstpointer data)
{
  begin_loss (self);
  mbn_fake_clock_run (1000);
  fake_link_source_say_checked (self->best, 2, MBN_REACHABILITY_FULL);
  senses_assert_view (self, "full link wlan2");
}

/* What the other says about it is no answer: the loss lasts as if there was none. */
static void
test_check_answered_by_other (SensesFixture *self, gconstpointer data)
{
  begin_loss (self);
  mbn_fake_clock_run (CHECK_MS);
  mbn_alternate_watch_check (self->watch);
  fake_link_source_say_checked (self->other, 2, MBN_REACHABILITY_LIMITED);
  fake_link_source_say_checked (self->other, 2, MBN_REACHABILITY_FULL);
  senses_assert_turns (self, CHECK_MAX_MS, "full loss wlan2", "none nothing");
}

static void
test_check_of_unknown (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car3");
  fake_link_source_say_checked (self->best, 7, MBN_REACHABILITY_FULL);
  senses_assert_view (self, "none nothing");
}

/* Whoever is not there cannot be asked. */
static void
test_check_without_source (SensesFixture *self, gconstpointer data)
{
  begin_loss (self);
  fake_link_source_leave (self->other);
  senses_leave (self->best);
  mbn_fake_clock_run (CHECK_MS);
  mbn_alternate_watch_check (self->watch);
  senses_assert_asked (self->best, "");
  senses_assert_asked (self->other, "");
}

/* ---- after a sleep (AUTO-72) ---- */

static void
begin_waking (SensesFixture *self, const char *sense)
{
  senses_fixture_begin_with (self, sense);
  mbn_fake_clock_run (60000);
  mbn_senses_resume (self->senses);
  senses_assert_asked (self->best, "read ");
  senses_assert_asked (self->other, "");
  senses_assert_view (self, "determining link wlan2");
}

static void
test_resume (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");

  /* what it was before is all that it knows yet */
  fake_link_source_say (self->best);
  mbn_senses_refresh (self->senses);
  mbn_fake_clock_run (1000);
  senses_assert_view (self, "determining link wlan2");
  fake_link_source_say_read (self->best);
  senses_assert_view (self, "full link wlan2");
}

static void
test_resume_local (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car3");
  fake_link_source_say (self->best);
  senses_assert_view (self, "determining link wlan2");
  fake_link_source_say_read (self->best);
  senses_assert_view (self, "none nothing");
}

/* It is read once: whoever says it twice says no more than the last time. */
static void
test_resume_read_once (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  fake_link_source_say_read (self->best);
  self->n_changed = 0;
  fake_link_source_say_read (self->best);
  fake_link_source_say (self->best);
  g_assert_cmpuint (self->n_changed, ==, 0);
}

/* The other has not been asked. */
static void
test_resume_read_by_other (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  fake_link_source_say_read (self->other);
  fake_link_source_say (self->other);
  senses_assert_view (self, "determining link wlan2");
  fake_link_source_say_read (self->best);
  senses_assert_view (self, "full link wlan2");
}

/* What is another now cannot be of before. */
static void
test_resume_changes (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin_with (self, "car4");
  senses_tell (self->best, 3, "eth3", "car3");
  mbn_senses_resume (self->senses);
  senses_tell (self->best, 2, "wlan2", "car1");
  senses_assert_view (self, "determining link eth3");
  senses_tell (self->best, 4, "eth4", "car4");
  senses_assert_view (self, "full link eth4");
  senses_tell (self->best, 4, "eth4", "car3");
  fake_link_source_say_read (self->best);
  mbn_fake_clock_run (LOSS_MS + CHECK_MS);
  senses_assert_view (self, "none nothing");
}

static void
test_resume_link_gone (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  senses_tell (self->best, 2, "wlan2", NULL);
  senses_assert_turns (self, RESUME_SETTLE_MS, "determining resume", "none nothing");
}

static void
test_resume_gone_when_read (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  fake_link_source_set (self->best, 2, "wlan2", NULL);
  fake_link_source_say_read (self->best);
  senses_assert_turns (self, RESUME_SETTLE_MS, "determining resume", "none nothing");
}

/* The other has seen it since: it is there, and its service is missed as ever. */
static void
test_resume_source_goes (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  senses_leave (self->best);
  mbn_fake_clock_run (CHECK_MAX_MS);
  senses_assert_view (self, "full link wlan2");

  /* too late, and not asked any more */
  self->n_changed = 0;
  fake_link_source_say_read (self->best);
  g_assert_cmpuint (self->n_changed, ==, 0);
}

/* Neither has a service; what the other sees is the same, and of now. */
static void
test_resume_plain_source_goes (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, NONE);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set (self->best, 2, "wlan2", "car0");
  fake_link_source_set (self->other, 2, "wlan2", "car0");
  senses_fixture_begin (self);
  mbn_senses_resume (self->senses);
  senses_assert_view (self, "determining link wlan2");
  senses_leave (self->best);
  senses_assert_view (self, "full link wlan2");
}

static void
test_resume_source_back (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  fake_link_source_leave (self->other);
  senses_leave (self->best);
  fake_link_source_set (self->best, 2, "wlan2", "car4");
  senses_come (self->best, CHECKING);
  senses_assert_view (self, "full link wlan2");
}

static void
test_resume_twice (SensesFixture *self, gconstpointer data)
{
  begin_waking (self, "car4");
  mbn_senses_resume (self->senses);
  senses_assert_asked (self->best, "read ");
  fake_link_source_say (self->best);
  senses_assert_view (self, "determining link wlan2");
  fake_link_source_say_read (self->best);
  senses_assert_view (self, "full link wlan2");
}

static void
test_resume_with_nobody (SensesFixture *self, gconstpointer data)
{
  senses_fixture_begin (self);
  mbn_fake_clock_run (BOOT_MS);
  senses_assert_view (self, "none nothing");
  mbn_senses_resume (self->senses);
  senses_assert_asked (self->best, "");
  senses_assert_turns (self, RESUME_SETTLE_MS, "determining resume", "none nothing");
}

/* Whoever comes back has read all since. */
static void
test_resume_while_away (SensesFixture *self, gconstpointer data)
{
  fake_link_source_come (self->best, NONE);
  fake_link_source_leave (self->other);
  fake_link_source_set (self->best, 2, "wlan2", "car0");
  senses_fixture_begin (self);
  senses_assert_view (self, "full link wlan2");
  senses_leave (self->best);
  mbn_senses_resume (self->senses);
  fake_link_source_set (self->best, 2, "wlan2", "car0");
  senses_come (self->best, NONE);
  senses_assert_view (self, "full link wlan2");
}

/* ---- all ---- */

static const SensesTest tests[] = {
    {"/senses/AUTO-27/answered",          test_check_answered          },
    {"/senses/AUTO-27/recovers",          test_check_recovers          },
    {"/senses/AUTO-27/answered-by-other", test_check_answered_by_other },
    {"/senses/AUTO-27/of-unknown",        test_check_of_unknown        },
    {"/senses/AUTO-27/without-source",    test_check_without_source    },
    {"/senses/AUTO-72/read",              test_resume                  },
    {"/senses/AUTO-72/local",             test_resume_local            },
    {"/senses/AUTO-72/read-once",         test_resume_read_once        },
    {"/senses/AUTO-72/read-by-other",     test_resume_read_by_other    },
    {"/senses/AUTO-72/changes",           test_resume_changes          },
    {"/senses/AUTO-72/link-gone",         test_resume_link_gone        },
    {"/senses/AUTO-72/gone-when-read",    test_resume_gone_when_read   },
    {"/senses/AUTO-72/source-goes",       test_resume_source_goes      },
    {"/senses/AUTO-72/plain-source-goes", test_resume_plain_source_goes},
    {"/senses/AUTO-72/source-back",       test_resume_source_back      },
    {"/senses/AUTO-72/twice",             test_resume_twice            },
    {"/senses/AUTO-72/with-nobody",       test_resume_with_nobody      },
    {"/senses/AUTO-72/while-away",        test_resume_while_away       },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  senses_add (tests, G_N_ELEMENTS (tests));

  return g_test_run ();
}
