/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a source of link news has NetworkManager check (AUTO-27), and how it is let go of. */

#include "config.h"

#include "nm-fixture.h"

/* ---- checks ---- */

static void
test_check (NmFixture *f, gconstpointer data)
{
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  nm_fixture_change_connectivity (f, 2, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 3; 3 eth3 car 3");
  nm_fixture_assert_checked (f, "");

  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "2=3 3=3");
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 3; 3 eth3 car 3");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 1);
}

/* News of what a check has found come before it is told that there was one. */
static void
on_news_no_checked (MbnLinkSource *source, gpointer user_data)
{
  NmFixture *f = user_data;

  g_assert_cmpstr (f->checked->str, ==, "");
}

static void
test_check_finds (NmFixture *f, gconstpointer data)
{
  g_signal_connect (f->source, "news", G_CALLBACK (on_news_no_checked), f);
  fake_nm_say (f->nm, CHECK, "...");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "");
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_release (f->nm);
  nm_fixture_assert_checked (f, "2=3");
  f->n_news = 0;
}

/* It answers as soon as one is full: nothing is known of the others then. */
static void
test_check_answered_early (NmFixture *f, gconstpointer data)
{
  nm_fixture_add_device (f, 3, 100, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  fake_nm_set_host (f->nm, 4);
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "2=4");
}

static void
test_check_fails (NmFixture *f, gconstpointer answer)
{
  fake_nm_say (f->nm, CHECK, answer);
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "");
  nm_fixture_assert_told (f, 0, "started checking; 2 eth2 car 4");

  fake_nm_say (f->nm, CHECK, "");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "2=4");
}

static void
test_check_switched_off (NmFixture *f, gconstpointer data)
{
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <false>}");
  nm_fixture_assert_told (f, 1, "started not-checking; 2 eth2 car 4");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 0);
}

/* A NetworkManager that hangs is not asked without end. */
static void
test_checks_are_bounded (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "...");
  for (guint i = 0; i < 100; i++)
    mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 8);

  fake_nm_release (f->nm);
  nm_fixture_assert_checked (f, "2=4");
  for (guint i = 0; i < 100; i++)
    mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 9);
}

/* Of the one that hung nothing is waited for any more. */
static void
test_bound_over_a_restart (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "...");
  for (guint i = 0; i < 100; i++)
    mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");

  fake_nm_say (f->nm, CHECK, "");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  nm_fixture_assert_checked (f, "2=4");
}

static void
test_check_over_a_restart (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "...");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  fake_nm_leave (f->nm);
  nm_fixture_assert_told (f, 1, "away");
  fake_nm_come (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4");
  fake_nm_release (f->nm);
  nm_fixture_assert_checked (f, "");
}

static void
test_removed_while_checked (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "...");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  nm_fixture_remove_device (f, 2);
  nm_fixture_assert_told (f, 1, "started checking");
  fake_nm_release (f->nm);
  nm_fixture_assert_checked (f, "");
}

/* One that others configure is checked when it comes up, and judged by its route in the end. */
static void
test_unmanaged (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "...");
  nm_fixture_add_device (f, 3, 10, 1);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 0");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 1);
  fake_nm_release (f->nm);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 4");
  nm_fixture_assert_checked (f, "2=4 3=4");

  nm_fixture_change_connectivity (f, 3, 3);
  nm_fixture_assert_told (f, 1, "started checking; 2 eth2 car 4; 3 eth3 car 3");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 1);
}

static void
test_unmanaged_refused (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, CHECK, "org.freedesktop.NetworkManager.PermissionDenied");
  nm_fixture_add_device (f, 3, 10, 0);
  nm_fixture_assert_told (f, 2, "started checking; 2 eth2 car 4; 3 eth3 car 4");
  nm_fixture_assert_checked (f, "");
}

/* Nothing can be wanted of one that does not check; it is when it does. */
static void
test_unmanaged_not_checking (NmFixture *f, gconstpointer data)
{
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <false>}");
  nm_fixture_add_device (f, 3, 10, 0);
  fake_nm_settle (f->nm);
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 0);
  fake_nm_change (f->nm, "", "", "{'ConnectivityCheckEnabled': <true>}");
  nm_fixture_assert_checked (f, "2=4 3=4");
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 1);
  f->n_news = 0;
}

/* ---- the end ---- */

static void
test_let_go_while_asking (NmFixture *f, gconstpointer data)
{
  fake_nm_say (f->nm, OBJECTS, "...");
  fake_nm_say (f->nm, CHECK, "...");
  nm_fixture_add_device (f, 3, 100, 4);
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  g_assert_cmpuint (fake_nm_count (f->nm, OBJECTS), ==, 2);
  g_assert_cmpuint (fake_nm_count (f->nm, CHECK), ==, 1);
  nm_fixture_let_go (f);
  fake_nm_release (f->nm);
  fake_nm_release (f->nm);
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_leave (f->nm);
  fake_nm_settle (f->nm);
}

/* There is something to be told still. */
static void
test_let_go_before_telling (NmFixture *f, gconstpointer data)
{
  fake_nm_leave (f->nm);
  mbn_nm_source_set_bus (f->source, NULL);
  nm_fixture_let_go (f);
  fake_nm_settle (f->nm);
}

static void
on_news_let_go (MbnLinkSource *source, gpointer user_data)
{
  NmFixture *f = user_data;

  f->n_news = 0;
  g_clear_object (&f->source);
}

static void
test_let_go_by_the_told (NmFixture *f, gconstpointer data)
{
  g_signal_connect (f->source, "news", G_CALLBACK (on_news_let_go), f);
  fake_nm_say (f->nm, CHECK, "...");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  fake_nm_release (f->nm);
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_deliver (f->nm);
  nm_fixture_assert_checked (f, "2=3");
  g_assert_null (f->source);
}

static void
on_news_no_bus (MbnLinkSource *source, gpointer user_data)
{
  mbn_nm_source_set_bus (user_data, NULL);
}

static void
test_bus_taken_by_the_told (NmFixture *f, gconstpointer data)
{
  g_signal_connect (f->source, "news", G_CALLBACK (on_news_no_bus), f->source);
  fake_nm_say (f->nm, CHECK, "...");
  mbn_link_source_check (MBN_LINK_SOURCE (f->source));
  fake_nm_settle (f->nm);
  fake_nm_release (f->nm);
  nm_fixture_change_connectivity (f, 2, 3);
  fake_nm_deliver (f->nm);
  nm_fixture_assert_checked (f, "");
  nm_fixture_assert_told (f, 2, "away");
}

#define ADD(name, from, func)                                                                      \
  g_test_add ("/nm-check/" name, NmFixture, NULL, from, func, nm_fixture_tear_down)
#define ADD_WITH(name, from, func, data)                                                           \
  g_test_add ("/nm-check/" name, NmFixture, data, from, func, nm_fixture_tear_down)

static void
add_checks (void)
{
  ADD ("check", nm_fixture_set_up, test_check);
  ADD ("check-finds", nm_fixture_set_up, test_check_finds);
  ADD ("check-answered-early", nm_fixture_set_up, test_check_answered_early);
  ADD_WITH ("check-fails/denied", nm_fixture_set_up, test_check_fails,
            "org.freedesktop.NetworkManager.PermissionDenied");
  ADD_WITH ("check-fails/type", nm_fixture_set_up, test_check_fails, "#");
  ADD ("check-switched-off", nm_fixture_set_up, test_check_switched_off);
  ADD ("checks-are-bounded", nm_fixture_set_up, test_checks_are_bounded);
  ADD ("bound-over-a-restart", nm_fixture_set_up, test_bound_over_a_restart);
  ADD ("check-over-a-restart", nm_fixture_set_up, test_check_over_a_restart);
  ADD ("removed-while-checked", nm_fixture_set_up, test_removed_while_checked);
  ADD ("unmanaged", nm_fixture_set_up, test_unmanaged);
  ADD ("unmanaged-refused", nm_fixture_set_up, test_unmanaged_refused);
  ADD ("unmanaged-not-checking", nm_fixture_set_up, test_unmanaged_not_checking);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_checks ();
  ADD ("let-go-while-asking", nm_fixture_set_up, test_let_go_while_asking);
  ADD ("let-go-before-telling", nm_fixture_set_up, test_let_go_before_telling);
  ADD ("let-go-by-the-told", nm_fixture_set_up, test_let_go_by_the_told);
  ADD ("bus-taken-by-the-told", nm_fixture_set_up, test_bus_taken_by_the_told);

  return g_test_run ();
}
