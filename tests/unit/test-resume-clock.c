/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A sleep that nobody announces is noticed (AUTO-72). */

#include "config.h"

#include "fake-sleep.h"
#include "mbn-resume-clock.h"

typedef struct
{
  MbnResumeClock *clock;
  guint n_told;
} Fixture;

static void
on_slept (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_told++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->clock = mbn_resume_clock_new (on_slept, self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  mbn_resume_clock_free (self->clock);
}

/* The clock is set, by hand or for the network's time. */
static void
test_awake (Fixture *self, gconstpointer data)
{
  fake_sleep_tell ();
  fake_sleep_pass (3600 * 1000);
  fake_sleep_tell ();

  g_assert_cmpuint (self->n_told, ==, 0);
  g_assert_false (mbn_resume_clock_look (self->clock));
}

static void
test_told (Fixture *self, gconstpointer data)
{
  fake_sleep_sleep (1000);
  fake_sleep_tell ();
  g_assert_cmpuint (self->n_told, ==, 1);
  g_assert_false (mbn_resume_clock_look (self->clock));

  /* the clock is set once more after a resume: the network's time */
  fake_sleep_pass (5000);
  fake_sleep_tell ();
  g_assert_cmpuint (self->n_told, ==, 1);

  fake_sleep_sleep (8 * 3600 * 1000);
  fake_sleep_tell ();
  g_assert_cmpuint (self->n_told, ==, 2);
}

static void
test_looked (Fixture *self, gconstpointer data)
{
  fake_sleep_sleep (2000);
  g_assert_true (mbn_resume_clock_look (self->clock));
  g_assert_false (mbn_resume_clock_look (self->clock));
  fake_sleep_tell ();

  g_assert_cmpuint (self->n_told, ==, 0);
}

static void
test_short (Fixture *self, gconstpointer data)
{
  fake_sleep_sleep (999);
  fake_sleep_tell ();
  g_assert_cmpuint (self->n_told, ==, 0);

  /* what is short again and again is not */
  fake_sleep_sleep (1);
  fake_sleep_tell ();
  g_assert_cmpuint (self->n_told, ==, 1);
}

/* The process stops for long between the two clocks, whenever it looks. */
static void
test_interrupted (void)
{
  Fixture self = {0};

  fake_sleep_interrupt (30 * 1000);
  set_up (&self, NULL);
  for (guint i = 0; i < 3; i++)
    fake_sleep_tell ();
  g_assert_cmpuint (self.n_told, ==, 0);

  fake_sleep_interrupt (0);
  fake_sleep_tell ();
  g_assert_cmpuint (self.n_told, ==, 0);
  fake_sleep_sleep (120 * 1000);
  fake_sleep_tell ();
  g_assert_cmpuint (self.n_told, ==, 1);
  tear_down (&self, NULL);
}

static void
test_no_timer (void)
{
  Fixture self = {0};

  fake_sleep_refuse (TRUE);
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_MESSAGE, "*will not be noticed: Too many*");
  set_up (&self, NULL);
  g_test_assert_expected_messages ();
  fake_sleep_refuse (FALSE);

  fake_sleep_sleep (2000);
  g_assert_true (mbn_resume_clock_look (self.clock));
  tear_down (&self, NULL);
}

static guint
count_descriptors (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  g_assert_nonnull (folder);
  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
test_freed (Fixture *self, gconstpointer data)
{
  guint n = count_descriptors ();

  for (guint i = 0; i < 3; i++)
    {
      tear_down (self, NULL);
      set_up (self, NULL);
    }
  g_assert_cmpuint (count_descriptors (), ==, n);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/resume-clock/awake", Fixture, NULL, set_up, test_awake, tear_down);
  g_test_add ("/resume-clock/told", Fixture, NULL, set_up, test_told, tear_down);
  g_test_add ("/resume-clock/looked", Fixture, NULL, set_up, test_looked, tear_down);
  g_test_add ("/resume-clock/short", Fixture, NULL, set_up, test_short, tear_down);
  g_test_add ("/resume-clock/freed", Fixture, NULL, set_up, test_freed, tear_down);
  g_test_add_func ("/resume-clock/interrupted", test_interrupted);
  g_test_add_func ("/resume-clock/no-timer", test_no_timer);

  return g_test_run ();
}
