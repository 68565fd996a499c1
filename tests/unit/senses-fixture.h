/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the tests of the senses share: two sources of link news, the better one first, and a look at
 * what becomes of what they tell. Time is virtual, the settings are the defaults.
 */

#pragma once

#include "fake-link-source.h"
#include "mbn-fake-clock.h"
#include "mbn-senses.h"

G_BEGIN_DECLS

/* The holds and limits of mbn_auto_default_settings. */
#define BOOT_MS          30000
#define CHECK_MAX_MS     20000
#define CHECK_MS         5000
#define LOSS_MS          20000
#define CARRIER_MS       5000
#define RESUME_SETTLE_MS 15000

#define NONE         MBN_CONNECTIVITY_SERVICE_NONE
#define NOT_CHECKING MBN_CONNECTIVITY_SERVICE_NOT_CHECKING
#define CHECKING     MBN_CONNECTIVITY_SERVICE_CHECKING

/**
 * SensesFixture:
 * @ours: indices of links that are
 * @senses: %NULL until senses_fixture_begin()
 * @n_changed: how often the watch has told of a change
 */
typedef struct
{
  FakeLinkSource *best;
  FakeLinkSource *other;
  GHashTable *ours;
  MbnAlternateWatch *watch;
  MbnSenses *senses;
  guint n_changed;
} SensesFixture;

void senses_fixture_set_up (SensesFixture *self, gconstpointer data);
void senses_fixture_tear_down (SensesFixture *self, gconstpointer data);

/** senses_fixture_set_settings: before the beginning, instead of the defaults; @settings: borrowed.
 */
void senses_fixture_set_settings (SensesFixture *self, const MbnAutoSettings *settings);

/** senses_fixture_begin: the sources are as the test has made them by then. */
void senses_fixture_begin (SensesFixture *self);

/**
 * senses_fixture_begin_with:
 *
 * The start is over, the best source checks, the other does not; both know of wlan2, and @sense is
 * what the best has it to be.
 */
void senses_fixture_begin_with (SensesFixture *self, const char *sense);

/** senses_fixture_get_since: the aggregate is as it is. */
gint64 senses_fixture_get_since (SensesFixture *self);

/** senses_come, senses_leave, senses_tell: the functions of the source, and it says so. */
void senses_come (FakeLinkSource *source, MbnConnectivityService service);
void senses_leave (FakeLinkSource *source);
void senses_tell (FakeLinkSource *source, guint index, const char *name, const char *sense);

/** senses_assert_view: how it stands, such as `full link wlan2` or `none nothing`. */
#define senses_assert_view(self, text) senses_assert_view_at (G_STRLOC, self, text)
void senses_assert_view_at (const char *place, SensesFixture *self, const char *wanted);

/** senses_assert_turns: it is the one until @ms from now, and then the other. */
#define senses_assert_turns(self, ms, before, after)                                               \
  G_STMT_START                                                                                     \
  {                                                                                                \
    senses_assert_view (self, before);                                                             \
    mbn_fake_clock_run ((ms)-1);                                                                   \
    senses_assert_view (self, before);                                                             \
    mbn_fake_clock_run (1);                                                                        \
    senses_assert_view (self, after);                                                              \
  }                                                                                                \
  G_STMT_END

/** senses_assert_asked: what @source was asked since the last time. */
void senses_assert_asked (FakeLinkSource *source, const char *wanted);

/** SensesTest: a row for senses_add(). */
typedef struct
{
  const char *path;
  void (*test) (SensesFixture *self, gconstpointer data);
} SensesTest;

/** senses_add: each with a fixture, which begins nothing by itself. */
void senses_add (const SensesTest *tests, gsize n_tests);

G_END_DECLS
