/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "senses-fixture.h"

static gboolean
is_ours (guint index, const char *name, gpointer user_data)
{
  return g_hash_table_contains (((SensesFixture *)user_data)->ours, GUINT_TO_POINTER (index));
}

static void
on_changed (MbnAlternateWatch *watch, SensesFixture *self)
{
  self->n_changed++;
}

void
senses_fixture_begin (SensesFixture *self)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (sources, g_object_ref (self->best));
  g_ptr_array_add (sources, g_object_ref (self->other));
  self->senses = mbn_senses_new (self->watch, sources, is_ours, self);
}

void
senses_fixture_begin_with (SensesFixture *self, const char *sense)
{
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_come (self->other, NONE);
  fake_link_source_set_start (self->best, MBN_LINK_START_OVER);
  fake_link_source_set (self->best, 2, "wlan2", sense);
  fake_link_source_set (self->other, 2, "wlan2", "car0");
  senses_fixture_begin (self);
}

void
senses_fixture_set_settings (SensesFixture *self, const MbnAutoSettings *settings)
{
  g_clear_object (&self->watch);
  self->watch = mbn_alternate_watch_new (settings);
  g_signal_connect (self->watch, "changed", G_CALLBACK (on_changed), self);
}

void
senses_fixture_set_up (SensesFixture *self, gconstpointer data)
{
  self->best = fake_link_source_new ();
  self->other = fake_link_source_new ();
  self->ours = g_hash_table_new (NULL, NULL);
  senses_fixture_set_settings (self, &mbn_auto_default_settings);
}

void
senses_fixture_tear_down (SensesFixture *self, gconstpointer data)
{
  g_clear_pointer (&self->senses, mbn_senses_free);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* nobody listens any more */
  self->n_changed = 0;
  fake_link_source_come (self->best, CHECKING);
  fake_link_source_set (self->best, 9, "late9", "car4");
  fake_link_source_say (self->best);
  fake_link_source_say_read (self->best);
  fake_link_source_say_checked (self->best, 9, MBN_REACHABILITY_FULL);
  g_assert_cmpuint (self->n_changed, ==, 0);

  g_assert_finalize_object (self->best);
  g_assert_finalize_object (self->other);
  g_assert_finalize_object (self->watch);
  g_hash_table_unref (self->ours);
}

/* ---- what is looked at ---- */

static char *
view_to_text (const MbnAlternateView *view)
{
  static const char *const internet[] = {"none", "determining", "full"};
  static const char *const why[] = {"nothing", "link", "loss", "portal", "boot", "resume"};

  return view->link != NULL
             ? g_strdup_printf ("%s %s %s", internet[view->internet], why[view->why], view->link)
             : g_strdup_printf ("%s %s", internet[view->internet], why[view->why]);
}

void
senses_assert_view_at (const char *place, SensesFixture *self, const char *wanted)
{
  g_autofree char *text = NULL;
  MbnAlternateView view;

  mbn_alternate_watch_look (self->watch, &view);
  text = view_to_text (&view);
  if (!g_str_equal (text, wanted))
    g_error ("%s: it is `%s`, not `%s`", place, text, wanted);
}

gint64
senses_fixture_get_since (SensesFixture *self)
{
  MbnAlternateView view;

  mbn_alternate_watch_look (self->watch, &view);

  return view.since;
}

void
senses_assert_asked (FakeLinkSource *source, const char *wanted)
{
  g_autofree char *asked = fake_link_source_take_asked (source);

  g_assert_cmpstr (asked, ==, wanted);
}

/* ---- what happens ---- */

void
senses_come (FakeLinkSource *source, MbnConnectivityService service)
{
  fake_link_source_come (source, service);
  fake_link_source_say (source);
}

void
senses_leave (FakeLinkSource *source)
{
  fake_link_source_leave (source);
  fake_link_source_say (source);
}

void
senses_tell (FakeLinkSource *source, guint index, const char *name, const char *sense)
{
  fake_link_source_set (source, index, name, sense);
  fake_link_source_say (source);
}

void
senses_add (const SensesTest *tests, gsize n_tests)
{
  for (gsize i = 0; i < n_tests; i++)
    g_test_add (tests[i].path, SensesFixture, NULL, senses_fixture_set_up, tests[i].test,
                senses_fixture_tear_down);
}
