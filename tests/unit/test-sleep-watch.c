/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whether the machine sleeps (AUTO-71, AUTO-72), as logind tells, or the clocks. */

#include "config.h"

#include "fake-logind.h"
#include "fake-sleep.h"
#include "mbn-sleep-watch.h"

#define NIGHT_MS (8 * 3600 * 1000)

typedef struct
{
  PrivateBus *private_bus;
  FakeLogind *logind;
  GDBusConnection *bus;
  MbnSleepWatch *watch;
  GString *heard;
  gboolean hasty; /* ready as soon as it is asked to be */
} Fixture;

static void
on_news (MbnSleepNews news, gpointer user_data)
{
  Fixture *self = user_data;

  g_string_append (self->heard, news == MBN_SLEEP_COMING ? "coming " : "over ");
  if (self->hasty && news == MBN_SLEEP_COMING)
    mbn_sleep_watch_ready (self->watch);
}

static void
settle (Fixture *self)
{
  fake_logind_settle (self->logind, self->bus);
}

/* Since the last time. */
static void
assert_heard (Fixture *self, const char *news)
{
  settle (self);
  g_assert_cmpstr (self->heard->str, ==, news);
  g_string_truncate (self->heard, 0);
}

static void
announce (Fixture *self, gboolean start)
{
  fake_logind_announce (self->logind, g_variant_new_boolean (start));
  settle (self);
}

static void
set_up_answer (Fixture *self, FakeLogindAnswer answer)
{
  self->private_bus = private_bus_new ();
  private_bus_start (self->private_bus);
  self->logind = fake_logind_new (self->private_bus);
  fake_logind_set_answer (self->logind, answer);
  self->bus = private_bus_connect (self->private_bus);
  self->heard = g_string_new (NULL);
  self->watch = mbn_sleep_watch_new (on_news, self);
  mbn_sleep_watch_set_bus (self->watch, self->bus);
  settle (self);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  set_up_answer (self, FAKE_LOGIND_GIVES);
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

static void
free_watch (Fixture *self)
{
  g_clear_pointer (&self->watch, mbn_sleep_watch_free);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guint n_asked;

  if (self->watch != NULL)
    free_watch (self);
  assert_heard (self, "");

  /* whoever was let go of is not there any more */
  n_asked = fake_logind_count_asked (self->logind);
  announce (self, TRUE);
  announce (self, FALSE);
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, n_asked);
  assert_heard (self, "");

  g_string_free (self->heard, TRUE);
  g_clear_object (&self->bus);
  fake_logind_free (self->logind);
  private_bus_free (self->private_bus);
}

/* ---- as announced ---- */

static void
sleep_once (Fixture *self)
{
  announce (self, TRUE);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
  assert_heard (self, "coming ");

  mbn_sleep_watch_ready (self->watch);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);

  fake_sleep_sleep (NIGHT_MS);
  announce (self, FALSE);
  assert_heard (self, "over ");
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

static void
test_sleep (Fixture *self, gconstpointer data)
{
  for (guint i = 1; i <= 3; i++)
    {
      sleep_once (self);
      g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, i + 1);
      /* the kernel tells of it, too */
      fake_sleep_tell ();
      assert_heard (self, "");
    }
}

static void
test_hasty (Fixture *self, gconstpointer data)
{
  self->hasty = TRUE;
  announce (self, TRUE);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
  announce (self, FALSE);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
  assert_heard (self, "coming over ");
}

/* The machine sleeps without us, or not at all. What we hold serves for the next time. */
static void
test_not_ready (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  announce (self, FALSE);
  assert_heard (self, "coming over ");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);

  /* too late */
  mbn_sleep_watch_ready (self->watch);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

/* From sleep to hibernation: there is life between, of which nobody is to make use. */
static void
test_life_between (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  mbn_sleep_watch_ready (self->watch);
  fake_sleep_sleep (NIGHT_MS);
  fake_sleep_tell ();
  fake_sleep_sleep (NIGHT_MS);
  fake_sleep_tell ();
  assert_heard (self, "coming ");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);

  announce (self, FALSE);
  assert_heard (self, "over ");
}

/* ---- as not expected ---- */

static void
test_twice (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  mbn_sleep_watch_ready (self->watch);
  announce (self, TRUE);
  assert_heard (self, "coming ");
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);

  announce (self, FALSE);
  announce (self, FALSE);
  assert_heard (self, "over ");
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

static void
test_over_alone (Fixture *self, gconstpointer data)
{
  announce (self, FALSE);
  assert_heard (self, "");

  /* we were not there when it was announced */
  fake_sleep_sleep (NIGHT_MS);
  announce (self, FALSE);
  assert_heard (self, "over ");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
}

static void
test_never_over (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  assert_heard (self, "coming ");
  free_watch (self);
}

static void
test_odd_signal (Fixture *self, gconstpointer data)
{
  fake_logind_announce (self->logind, g_variant_new_string ("true"));
  assert_heard (self, "");
  announce (self, TRUE);
  fake_logind_announce (self->logind, g_variant_new_uint32 (0));
  assert_heard (self, "coming ");
}

/* ---- no inhibitor ---- */

typedef struct
{
  const char *name;
  FakeLogindAnswer answer;
  const char *message;
} Row;

static const Row rows[] = {
    {"refused", FAKE_LOGIND_REFUSES,       "*will not wait*already running*"  },
    {"nothing", FAKE_LOGIND_GIVES_NOTHING, "*will not wait*without it*"       },
    {"another", FAKE_LOGIND_GIVES_ANOTHER, "*will not wait*without it*"       },
    {"text",    FAKE_LOGIND_GIVES_TEXT,    "*will not wait*type*(s)*expected*"},
};

static void
test_without (gconstpointer data)
{
  const Row *row = data;
  Fixture self = {0};

  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_MESSAGE, row->message);
  set_up_answer (&self, row->answer);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (fake_logind_count_held (self.logind), ==, 0);

  announce (&self, TRUE);
  assert_heard (&self, "coming ");
  mbn_sleep_watch_ready (self.watch);
  fake_logind_set_answer (self.logind, FAKE_LOGIND_GIVES);
  announce (&self, FALSE);
  assert_heard (&self, "over ");
  g_assert_cmpuint (fake_logind_count_asked (self.logind), ==, 2);
  g_assert_cmpuint (fake_logind_count_held (self.logind), ==, 1);

  tear_down (&self, NULL);
}

static void
set_up_waiting (Fixture *self, gconstpointer data)
{
  set_up_answer (self, FAKE_LOGIND_WAITS);
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
}

static void
answer (Fixture *self)
{
  fake_logind_answer (self->logind, FAKE_LOGIND_GIVES);
  settle (self);
}

static void
test_slow (Fixture *self, gconstpointer data)
{
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
  announce (self, TRUE);
  assert_heard (self, "coming ");
}

/* It comes while it is of use. */
static void
test_slow_in_time (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
  mbn_sleep_watch_ready (self->watch);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
  assert_heard (self, "coming ");
}

/* Nobody has the machine wait for who is ready already. */
static void
test_slow_too_late (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  mbn_sleep_watch_ready (self->watch);
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);

  announce (self, FALSE);
  assert_heard (self, "coming over ");
  answer (self);
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 2);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

/* It is not asked for twice at a time. */
static void
test_slow_over (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  announce (self, FALSE);
  assert_heard (self, "coming over ");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

static void
test_slow_freed (Fixture *self, gconstpointer data)
{
  free_watch (self);
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
}

/* The answer is here, but has not been looked at. */
static void
test_answered_freed (Fixture *self, gconstpointer data)
{
  fake_logind_answer (self->logind, FAKE_LOGIND_GIVES);
  fake_logind_deliver (self->logind, self->bus);
  free_watch (self);
}

/* ---- logind and the bus come and go ---- */

static void
test_restart (Fixture *self, gconstpointer data)
{
  fake_logind_leave (self->logind);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
  fake_logind_come (self->logind);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
  assert_heard (self, "");

  sleep_once (self);
}

static void
test_restart_coming (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  mbn_sleep_watch_ready (self->watch);
  fake_logind_leave (self->logind);
  assert_heard (self, "coming over ");
  fake_logind_come (self->logind);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);

  sleep_once (self);
}

static void
test_restart_slow (Fixture *self, gconstpointer data)
{
  fake_logind_leave (self->logind);
  settle (self);
  fake_logind_set_answer (self->logind, FAKE_LOGIND_GIVES);
  fake_logind_come (self->logind);
  settle (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);

  /* to the question of before */
  answer (self);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

/* private_bus_free() sees to it that nobody was started. */
static void
test_no_logind (Fixture *self, gconstpointer data)
{
  fake_logind_leave (self->logind);
  settle (self);
  mbn_sleep_watch_set_bus (self->watch, NULL);
  mbn_sleep_watch_set_bus (self->watch, self->bus);
  settle (self);
  mbn_sleep_watch_ready (self->watch);

  fake_sleep_sleep (NIGHT_MS);
  fake_sleep_tell ();
  assert_heard (self, "over ");
  fake_sleep_tell ();
  assert_heard (self, "");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
}

/* Past logind: it is there, and has not been asked. */
static void
test_not_announced (Fixture *self, gconstpointer data)
{
  fake_sleep_sleep (NIGHT_MS);
  fake_sleep_tell ();
  assert_heard (self, "over ");
  g_assert_cmpuint (fake_logind_count_asked (self->logind), ==, 1);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 1);
}

static void
test_bus_lost (Fixture *self, gconstpointer data)
{
  mbn_sleep_watch_set_bus (self->watch, NULL);
  assert_heard (self, "");
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);

  announce (self, TRUE);
  assert_heard (self, "");
  announce (self, FALSE);

  fake_sleep_sleep (NIGHT_MS);
  fake_sleep_tell ();
  assert_heard (self, "over ");

  mbn_sleep_watch_set_bus (self->watch, self->bus);
  settle (self);
  sleep_once (self);
}

static void
test_bus_lost_coming (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  mbn_sleep_watch_ready (self->watch);
  mbn_sleep_watch_set_bus (self->watch, NULL);
  assert_heard (self, "coming over ");
  mbn_sleep_watch_set_bus (self->watch, self->bus);
  settle (self);
  sleep_once (self);
}

/* The bus itself ends, before anybody has said so to the watch; then there is another. */
static void
test_bus_ended (Fixture *self, gconstpointer data)
{
  announce (self, TRUE);
  private_bus_stop (self->private_bus);
  g_assert_cmpstr (self->heard->str, ==, "coming over ");
  g_string_truncate (self->heard, 0);
  g_assert_cmpuint (fake_logind_count_held (self->logind), ==, 0);
  mbn_sleep_watch_set_bus (self->watch, NULL);

  fake_logind_free (self->logind);
  g_clear_object (&self->bus);
  private_bus_start (self->private_bus);
  self->logind = fake_logind_new (self->private_bus);
  self->bus = private_bus_connect (self->private_bus);
  mbn_sleep_watch_set_bus (self->watch, self->bus);
  settle (self);
  sleep_once (self);
}

/* ---- all of them ---- */

typedef void (*TestFunc) (Fixture *self, gconstpointer data);

static void
add (const char *name, TestFunc func)
{
  g_autofree char *path = g_strconcat ("/sleep-watch/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, func, tear_down);
}

static void
add_waiting (const char *name, TestFunc func)
{
  g_autofree char *path = g_strconcat ("/sleep-watch/slow/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up_waiting, func, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  add ("sleep", test_sleep);
  add ("hasty", test_hasty);
  add ("not-ready", test_not_ready);
  add ("life-between", test_life_between);
  add ("twice", test_twice);
  add ("over-alone", test_over_alone);
  add ("never-over", test_never_over);
  add ("odd-signal", test_odd_signal);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/sleep-watch/without/", rows[i].name, NULL);

      g_test_add_data_func (path, &rows[i], test_without);
    }
  add_waiting ("answered", test_slow);
  add_waiting ("in-time", test_slow_in_time);
  add_waiting ("too-late", test_slow_too_late);
  add_waiting ("over", test_slow_over);
  add_waiting ("freed", test_slow_freed);
  add_waiting ("answered-freed", test_answered_freed);
  add_waiting ("restart", test_restart_slow);
  add ("restart", test_restart);
  add ("restart-coming", test_restart_coming);
  add ("no-logind", test_no_logind);
  add ("not-announced", test_not_announced);
  add ("bus-lost", test_bus_lost);
  add ("bus-lost-coming", test_bus_lost_coming);
  add ("bus-ended", test_bus_ended);

  return g_test_run ();
}
