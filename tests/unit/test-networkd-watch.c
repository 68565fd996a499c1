/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whether systemd-networkd configures links, and is done with those of the start (AUTO-25). Time is
 * virtual. */

#include "config.h"

#include "fake-networkd.h"
#include "mbn-fake-clock.h"
#include "mbn-networkd-watch.h"

#define WAIT_MS 10000

typedef struct
{
  PrivateBus *private_bus;
  FakeNetworkd *networkd;
  GDBusConnection *bus;
  MbnNetworkdWatch *watch;
  GString *heard;
  gboolean free_at_news;
} Fixture;

static void
on_news (gpointer user_data)
{
  Fixture *self = user_data;

  g_string_append_printf (self->heard, "%s%s ",
                          mbn_networkd_watch_is_there (self->watch) ? "there" : "away",
                          mbn_networkd_watch_is_started (self->watch) ? "+started" : "");
  if (self->free_at_news)
    g_clear_pointer (&self->watch, mbn_networkd_watch_free);
}

/* Since the last time. */
static void
assert_heard (Fixture *self, const char *news)
{
  fake_networkd_settle (self->networkd, self->bus);
  g_assert_cmpstr (self->heard->str, ==, news);
  g_string_truncate (self->heard, 0);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->private_bus = private_bus_new ();
  private_bus_start (self->private_bus);
  self->networkd = fake_networkd_new (self->private_bus);
  self->bus = private_bus_connect (self->private_bus);
  self->heard = g_string_new (NULL);
  self->watch = mbn_networkd_watch_new (on_news, self);
  mbn_networkd_watch_set_bus (self->watch, self->bus);
  g_assert_false (mbn_networkd_watch_is_known (self->watch));
  assert_heard (self, "away ");
  g_assert_true (mbn_networkd_watch_is_known (self->watch));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  assert_heard (self, "");
  g_clear_pointer (&self->watch, mbn_networkd_watch_free);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* whoever is not there any more hears nothing */
  fake_networkd_set_list_answer (self->networkd, FAKE_NETWORKD_ANSWERS);
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_ANSWERS);
  fake_networkd_add (self->networkd, 9, "pending", "off");
  fake_networkd_change (self->networkd, 9, "configured", "carrier");
  assert_heard (self, "");

  g_string_free (self->heard, TRUE);
  g_clear_object (&self->bus);
  fake_networkd_free (self->networkd);
  private_bus_free (self->private_bus);
}

/* As it is with one link that is done, and one that is not. */
static void
begin_with_two (Fixture *self)
{
  fake_networkd_add (self->networkd, 2, "configured", "carrier");
  fake_networkd_add (self->networkd, 3, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
}

/* ---- one link ---- */

typedef struct
{
  const char *setup;
  const char *carrier;
  const char *at_once;
  const char *later; /* when the carrier has been waited for */
} Row;

static const Row rows[] = {
    {"pending",     "off",              "there ",         ""              },
    {"pending",     "carrier",          "there ",         ""              },
    {"initialized", "off",              "there ",         ""              },
    {"configuring", "off",              "there ",         "there+started "},
    {"configuring", "no-carrier",       "there ",         "there+started "},
    {"configuring", "dormant",          "there ",         "there+started "},
    {"configuring", "degraded-carrier", "there ",         ""              },
    {"configuring", "carrier",          "there ",         ""              },
    {"configuring", "enslaved",         "there ",         ""              },
    {"configured",  "no-carrier",       "there+started ", ""              },
    {"configured",  "carrier",          "there+started ", ""              },
    {"failed",      "carrier",          "there+started ", ""              },
    {"unheard-of",  "carrier",          "there+started ", ""              },
    {"unmanaged",   "no-carrier",       "",               ""              },
    {"unmanaged",   "carrier",          "",               ""              },
};

static void
test_row (Fixture *self, gconstpointer data)
{
  const Row *row = data;

  fake_networkd_add (self->networkd, 2, row->setup, row->carrier);
  fake_networkd_come (self->networkd);
  assert_heard (self, row->at_once);
  mbn_fake_clock_run (WAIT_MS - 1);
  assert_heard (self, "");
  mbn_fake_clock_run (1);
  assert_heard (self, row->later);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* ---- the start ---- */

static void
test_start (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "there+started ");

  /* what happens later does not undo it */
  fake_networkd_change (self->networkd, 3, "configuring", "no-carrier");
  fake_networkd_change (self->networkd, 2, "pending", NULL);
  fake_networkd_change (self->networkd, 2, "configured", NULL);
  assert_heard (self, "");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* From udev on, as systemd words it. */
static void
test_whole_start (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "pending", "off");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  fake_networkd_change (self->networkd, 2, "initialized", NULL);
  fake_networkd_change (self->networkd, 2, "configuring", NULL);
  fake_networkd_change (self->networkd, 2, NULL, "no-carrier");
  fake_networkd_settle (self->networkd, self->bus);
  mbn_fake_clock_run (WAIT_MS - 1);
  fake_networkd_change (self->networkd, 2, NULL, "carrier");
  fake_networkd_settle (self->networkd, self->bus);
  mbn_fake_clock_run (3 * WAIT_MS);
  assert_heard (self, "");

  fake_networkd_change (self->networkd, 2, "configured", NULL);
  assert_heard (self, "there+started ");
}

/* A link that others look after turns out to be the only one. */
static void
test_none_after_all (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "pending", "off");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  fake_networkd_change (self->networkd, 2, "unmanaged", NULL);
  assert_heard (self, "away ");
}

static void
test_new_link (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_add (self->networkd, 4, "pending", "off");
  fake_networkd_change (self->networkd, 4, "initialized", NULL);
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "");
  fake_networkd_change (self->networkd, 4, "unmanaged", NULL);
  assert_heard (self, "there+started ");
}

/* One that is read yet: neither is networkd away for it, nor is the start over. */
static void
test_new_link_slow (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 4, "configured", "carrier");
  fake_networkd_change (self->networkd, 4, NULL, "carrier");
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there+started ");
}

/* It may be the first of networkd's, but nobody knows yet. */
static void
test_first_link_slow (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "unmanaged", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 3, "configuring", "carrier");
  fake_networkd_change (self->networkd, 3, "configuring", NULL);
  assert_heard (self, "");
  fake_networkd_change (self->networkd, 2, NULL, "no-carrier");
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there ");
}

static void
test_removed (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_remove (self->networkd, 3);
  assert_heard (self, "there+started ");
  fake_networkd_remove (self->networkd, 2);
  assert_heard (self, "away+started ");
  fake_networkd_add (self->networkd, 5, "configuring", "carrier");
  fake_networkd_change (self->networkd, 5, "configuring", NULL);
  assert_heard (self, "there+started ");
}

/* Unplugged, and then pulled out while it is waited for. */
static void
test_removed_waiting (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "configured", "carrier");
  fake_networkd_add (self->networkd, 3, "configuring", "no-carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
  fake_networkd_remove (self->networkd, 3);
  assert_heard (self, "there+started ");
}

/* Two are unplugged: each has its time; a third ends the start's wait for good. */
static void
test_unplugged (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "configuring", "no-carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  mbn_fake_clock_run (4000);
  fake_networkd_add (self->networkd, 3, "configuring", "no-carrier");
  fake_networkd_change (self->networkd, 3, NULL, "no-carrier");
  fake_networkd_settle (self->networkd, self->bus);
  mbn_fake_clock_run (WAIT_MS - 1);
  assert_heard (self, "");
  mbn_fake_clock_run (1);
  assert_heard (self, "there+started ");
}

/* There is one timer for each, once. */
static void
test_waited_once (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "pending", "off");
  fake_networkd_add (self->networkd, 3, "configuring", "off");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  fake_networkd_change (self->networkd, 3, NULL, "no-carrier");
  assert_heard (self, "");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
  mbn_fake_clock_run (WAIT_MS);

  fake_networkd_change (self->networkd, 3, NULL, "off");
  assert_heard (self, "");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  fake_networkd_change (self->networkd, 2, "configured", NULL);
  assert_heard (self, "there+started ");
}

/* ---- how it is told ---- */

static void
test_together (Fixture *self, gconstpointer data)
{
  for (guint i = 2; i <= 8; i++)
    fake_networkd_add (self->networkd, i, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  for (guint i = 2; i <= 8; i++)
    fake_networkd_remove (self->networkd, i);
  fake_networkd_deliver (self->networkd, self->bus);
  assert_heard (self, "away ");
}

/* What is as before when it has been heard to the end is no news. */
static void
test_and_back (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  fake_networkd_change (self->networkd, 3, "configuring", NULL);
  fake_networkd_deliver (self->networkd, self->bus);
  assert_heard (self, "");
  g_assert_false (mbn_networkd_watch_is_started (self->watch));
}

static void
test_loopback (Fixture *self, gconstpointer data)
{
  guint n_questions;

  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  n_questions = fake_networkd_count (self->networkd);
  fake_networkd_change (self->networkd, 1, "configured", NULL);
  assert_heard (self, "");
  g_assert_cmpuint (fake_networkd_count (self->networkd), ==, n_questions);
}

static void
test_freed_by_news (Fixture *self, gconstpointer data)
{
  self->free_at_news = TRUE;
  fake_networkd_add (self->networkd, 2, "configuring", "no-carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  g_assert_null (self->watch);
}

/* ---- answers ---- */

static void
test_slow_list (Fixture *self, gconstpointer data)
{
  fake_networkd_set_list_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_add (self->networkd, 3, "configured", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  /* it is heard of before, and of the others nothing is known */
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there ");
}

static void
test_slow_link (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_add (self->networkd, 3, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  /* of the other nothing is known */
  fake_networkd_change (self->networkd, 2, "configured", NULL);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there ");
}

static void
test_gone_before_answer (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_add (self->networkd, 3, "configured", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_remove (self->networkd, 2);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there+started ");
}

/* What is told of it later is of before. */
static void
test_answered_when_gone (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_say (self->networkd, 2, "AdministrativeState", g_variant_new_string ("linger"));
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "");
}

/* It was listed, and is gone without a word. */
static void
test_gone_unsaid (Fixture *self, gconstpointer data)
{
  fake_networkd_set_list_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configured", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_say (self->networkd, 7, "CarrierState", g_variant_new_string ("carrier"));
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there+started ");
}

static void
test_freed_waiting (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  g_clear_pointer (&self->watch, mbn_networkd_watch_free);
  fake_networkd_answer (self->networkd);
}

static void
test_freed_answered (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configuring", "no-carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  fake_networkd_deliver (self->networkd, self->bus);
  g_clear_pointer (&self->watch, mbn_networkd_watch_free);
}

static void
test_list_refused (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "configured", "carrier");
  fake_networkd_set_list_answer (self->networkd, (FakeNetworkdAnswer)GPOINTER_TO_INT (data));
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_MESSAGE, "*does not tell which links*");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  g_test_assert_expected_messages ();
  fake_networkd_change (self->networkd, 2, "configured", "carrier");
  assert_heard (self, "");

  /* the next one may be better */
  fake_networkd_leave (self->networkd);
  fake_networkd_set_list_answer (self->networkd, FAKE_NETWORKD_ANSWERS);
  fake_networkd_come (self->networkd);
  assert_heard (self, "there+started ");
}

/* A link of which nothing is told is none that we could wait for. */
static void
test_links_refused (Fixture *self, gconstpointer data)
{
  fake_networkd_set_link_answer (self->networkd, (FakeNetworkdAnswer)GPOINTER_TO_INT (data));
  fake_networkd_add (self->networkd, 2, "configuring", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");

  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_ANSWERS);
  fake_networkd_change (self->networkd, 2, "configured", NULL);
  assert_heard (self, "there+started ");
}

static void
test_new_link_refused (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_set_link_answer (self->networkd, (FakeNetworkdAnswer)GPOINTER_TO_INT (data));
  fake_networkd_add (self->networkd, 4, "configuring", "carrier");
  fake_networkd_change (self->networkd, 4, NULL, "carrier");
  assert_heard (self, "");
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "there+started ");
}

/* Somebody who is not networkd says so. */
static void
test_intruder (Fixture *self, gconstpointer data)
{
  g_autoptr (FakeNetworkd) intruder = fake_networkd_new (self->private_bus);

  begin_with_two (self);
  fake_networkd_add (intruder, 3, "configuring", "carrier");
  fake_networkd_change (intruder, 3, "configured", NULL);
  fake_networkd_settle (intruder, self->bus);
  assert_heard (self, "");
}

static void
test_odd_signal (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_say (self->networkd, 3, "AdministrativeState", g_variant_new_uint32 (3));
  fake_networkd_say (self->networkd, 3, "CarrierState", g_variant_new_boolean (FALSE));
  assert_heard (self, "");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

/* ---- networkd and the bus come and go ---- */

static void
test_restart (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  fake_networkd_leave (self->networkd);
  assert_heard (self, "away ");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "there+started ");

  fake_networkd_leave (self->networkd);
  assert_heard (self, "away+started ");
  fake_networkd_change (self->networkd, 3, "configuring", NULL);
  fake_networkd_come (self->networkd);
  assert_heard (self, "there+started ");
}

static void
test_restart_slow (Fixture *self, gconstpointer data)
{
  fake_networkd_set_list_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_set_link_answer (self->networkd, FAKE_NETWORKD_WAITS);
  fake_networkd_add (self->networkd, 2, "configured", "carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_leave (self->networkd);
  fake_networkd_settle (self->networkd, self->bus);
  /* to a question of before: of no use */
  fake_networkd_answer (self->networkd);
  assert_heard (self, "");

  fake_networkd_come (self->networkd);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "");
  fake_networkd_answer (self->networkd);
  assert_heard (self, "there+started ");
}

static void
test_restart_waiting (Fixture *self, gconstpointer data)
{
  fake_networkd_add (self->networkd, 2, "configuring", "no-carrier");
  fake_networkd_come (self->networkd);
  assert_heard (self, "there ");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 1);
  fake_networkd_leave (self->networkd);
  assert_heard (self, "away ");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
}

static void
test_bus_lost (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  mbn_networkd_watch_set_bus (self->watch, NULL);
  assert_heard (self, "away ");
  fake_networkd_change (self->networkd, 3, "configured", NULL);
  assert_heard (self, "");
  mbn_networkd_watch_set_bus (self->watch, self->bus);
  assert_heard (self, "there+started ");
}

static void
test_bus_ended (Fixture *self, gconstpointer data)
{
  begin_with_two (self);
  private_bus_stop (self->private_bus);
  g_assert_cmpstr (self->heard->str, ==, "away ");
  g_string_truncate (self->heard, 0);
  mbn_networkd_watch_set_bus (self->watch, NULL);

  fake_networkd_free (self->networkd);
  g_clear_object (&self->bus);
  private_bus_start (self->private_bus);
  self->networkd = fake_networkd_new (self->private_bus);
  self->bus = private_bus_connect (self->private_bus);
  mbn_networkd_watch_set_bus (self->watch, self->bus);
  begin_with_two (self);
}

/* ---- all of them ---- */

typedef void (*TestFunc) (Fixture *self, gconstpointer data);

static void
add_with_data (const char *name, gconstpointer data, TestFunc func)
{
  g_autofree char *path = g_strconcat ("/networkd-watch/", name, NULL);

  g_test_add (path, Fixture, data, set_up, func, tear_down);
}

static void
add (const char *name, TestFunc func)
{
  add_with_data (name, NULL, func);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = g_strconcat ("one/", rows[i].setup, "/", rows[i].carrier, NULL);

      add_with_data (name, &rows[i], test_row);
    }
  add ("start", test_start);
  add ("whole-start", test_whole_start);
  add ("none-after-all", test_none_after_all);
  add ("new-link", test_new_link);
  add ("new-link-slow", test_new_link_slow);
  add ("first-link-slow", test_first_link_slow);
  add ("removed", test_removed);
  add ("removed-waiting", test_removed_waiting);
  add ("unplugged", test_unplugged);
  add ("waited-once", test_waited_once);
  add ("together", test_together);
  add ("and-back", test_and_back);
  add ("loopback", test_loopback);
  add ("freed-by-news", test_freed_by_news);
  add ("slow-list", test_slow_list);
  add ("slow-link", test_slow_link);
  add ("gone-before-answer", test_gone_before_answer);
  add ("answered-when-gone", test_answered_when_gone);
  add ("gone-unsaid", test_gone_unsaid);
  add ("freed-waiting", test_freed_waiting);
  add ("freed-answered", test_freed_answered);
  add_with_data ("list-refused", GINT_TO_POINTER (FAKE_NETWORKD_REFUSES), test_list_refused);
  add_with_data ("list-odd", GINT_TO_POINTER (FAKE_NETWORKD_ODD), test_list_refused);
  add_with_data ("new-link-refused", GINT_TO_POINTER (FAKE_NETWORKD_REFUSES),
                 test_new_link_refused);
  add_with_data ("new-link-odd", GINT_TO_POINTER (FAKE_NETWORKD_ODD), test_new_link_refused);
  add_with_data ("new-link-odd-values", GINT_TO_POINTER (FAKE_NETWORKD_ODD_VALUES),
                 test_new_link_refused);
  add_with_data ("links-refused", GINT_TO_POINTER (FAKE_NETWORKD_REFUSES), test_links_refused);
  add_with_data ("links-odd", GINT_TO_POINTER (FAKE_NETWORKD_ODD), test_links_refused);
  add_with_data ("links-odd-values", GINT_TO_POINTER (FAKE_NETWORKD_ODD_VALUES),
                 test_links_refused);
  add ("odd-signal", test_odd_signal);
  add ("intruder", test_intruder);
  add ("restart", test_restart);
  add ("restart-slow", test_restart_slow);
  add ("restart-waiting", test_restart_waiting);
  add ("bus-lost", test_bus_lost);
  add ("bus-ended", test_bus_ended);

  return g_test_run ();
}
