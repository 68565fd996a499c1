/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* AUTO-32: every hold can be switched off by a 0, and then nothing of it is left. */

#include "config.h"

#include "auto-fixture.h"

/* What an empty configuration file means: design.md 6. */
static void
test_defaults (void)
{
  const MbnAutoSettings *s = &mbn_auto_default_settings;
  const MbnAutoPolicy *p = &mbn_auto_default_policy;

  g_assert_cmpuint (s->boot_settle_ms, ==, 30000);
  g_assert_cmpuint (s->check_max_ms, ==, 20000);
  g_assert_cmpuint (s->check_interval_ms, ==, 5000);
  g_assert_cmpuint (s->none_hold_ms, ==, 3000);
  g_assert_cmpuint (s->loss_hold_ms, ==, 20000);
  g_assert_cmpuint (s->carrier_hold_ms, ==, 5000);
  g_assert_cmpuint (s->gain_hold_ms, ==, 10000);
  g_assert_cmpuint (s->portal_hold_ms, ==, 60000);
  g_assert_cmpuint (s->flap_hold_ms, ==, 60000);
  g_assert_cmpuint (s->flap_hold_max_ms, ==, 900000);
  g_assert_cmpuint (s->flap_window_ms, ==, 600000);
  g_assert_cmpuint (s->resume_settle_ms, ==, 15000);
  g_assert_cmpuint (s->backoff_initial_ms, ==, 3000);
  g_assert_cmpfloat (s->backoff_factor, ==, 3);
  g_assert_cmpuint (s->backoff_cap_ms, ==, 86400000);
  g_assert_cmpuint (s->backoff_slow_ms, ==, 300000);
  g_assert_cmpuint (s->backoff_glacial_ms, ==, 86400000);
  g_assert_cmpfloat (s->backoff_jitter, ==, 0.1);
  g_assert_cmpuint (s->stable_after_ms, ==, 60000);
  g_assert_cmpuint (s->soft_period_ms, ==, 30000);
  g_assert_cmpuint (s->soft_threshold, ==, 2048);
  g_assert_cmpuint (s->soft_limit_ms, ==, 0);
  g_assert_cmpint (s->minimize, ==, MBN_AUTO_MINIMIZE_UNSET);

  g_assert_true (p->data_enabled);
  g_assert_true (p->auto_connect);
  g_assert_cmpint (p->data_roaming, ==, MBN_AUTO_ROAMING_ALL);
  g_assert_false (p->roaming_prohibited);
  g_assert_cmpint (p->max_category, ==, MBN_AUTO_CATEGORY_DEVICE);
}

static void
test_later (void)
{
  g_assert_cmpint (mbn_auto_later (NOW, 0), ==, NOW);
  g_assert_cmpint (mbn_auto_later (NOW, 1500), ==, NOW + 1500000);
  g_assert_cmpint (mbn_auto_later (NOW, G_MAXUINT), ==, NOW + (gint64)G_MAXUINT * 1000);
  g_assert_cmpint (mbn_auto_later (MBN_NEVER, 1), ==, MBN_NEVER);
}

/* A link that the engine sees through the verdict machine. */

static const MbnLinkSense down = {FALSE, FALSE, FALSE, MBN_REACHABILITY_UNKNOWN};
static const MbnLinkSense no_carrier = {FALSE, TRUE, TRUE, MBN_REACHABILITY_FULL};
static const MbnLinkSense unknown = {TRUE, TRUE, TRUE, MBN_REACHABILITY_UNKNOWN};
static const MbnLinkSense limited = {TRUE, TRUE, TRUE, MBN_REACHABILITY_LIMITED};
static const MbnLinkSense portal = {TRUE, TRUE, TRUE, MBN_REACHABILITY_PORTAL};
static const MbnLinkSense full = {TRUE, TRUE, TRUE, MBN_REACHABILITY_FULL};

typedef enum
{
  BOOT,   /* nothing is known to have started */
  RESUME, /* the host has just woken up */
  LINK,   /* up and running */
} Moment;

/**
 * ZeroRow:
 * @offset: of the setting that is 0
 * @moment: what is going on at NOW
 * @before: what the link was like until then
 * @now: and what it is like from then on
 * @held: rule by which nothing is connected at NOW with the default
 * @free: and with 0
 */
typedef struct
{
  const char *path;
  gsize offset;
  Moment moment;
  const MbnLinkSense *before;
  const MbnLinkSense *now;
  MbnAutoRule held;
  MbnAutoRule free;
} ZeroRow;

#define SETTING(name) "AUTO-32/" #name, G_STRUCT_OFFSET (MbnAutoSettings, name##_ms)

/* clang-format off */
static const ZeroRow zero_rows[] = {
  {SETTING (boot_settle), BOOT, &down, &down, MBN_AUTO_RULE_BOOT, MBN_AUTO_RULE_ROUND},
  {SETTING (check_max), LINK, &down, &unknown, MBN_AUTO_RULE_DETERMINING, MBN_AUTO_RULE_ROUND},
  {SETTING (loss_hold), LINK, &full, &limited, MBN_AUTO_RULE_LOSS, MBN_AUTO_RULE_ROUND},
  {SETTING (carrier_hold), LINK, &full, &no_carrier, MBN_AUTO_RULE_LOSS, MBN_AUTO_RULE_ROUND},
  {SETTING (portal_hold), LINK, &down, &portal, MBN_AUTO_RULE_PORTAL, MBN_AUTO_RULE_ROUND},
  {SETTING (resume_settle), RESUME, &down, &down, MBN_AUTO_RULE_RESUME, MBN_AUTO_RULE_ROUND},
};
/* clang-format on */

static MbnAutoRule
run (const ZeroRow *row, gboolean zero)
{
  g_auto (AutoFixture) f;
  g_autoptr (MbnAlternate) alternate = NULL;
  gint64 begin = row->moment == BOOT ? NOW : AFTER (-100);

  auto_fixture_init (&f);
  f.settings.none_hold_ms = 0;
  if (zero)
    G_STRUCT_MEMBER (guint, &f.settings, row->offset) = 0;

  alternate = mbn_alternate_new (&f.settings, begin);
  mbn_alternate_set_service (alternate, MBN_CONNECTIVITY_SERVICE_CHECKING, begin);
  if (row->moment != BOOT)
    mbn_alternate_set_started (alternate, begin);
  mbn_alternate_sense (alternate, 2, "eth0", row->before, begin);
  if (row->moment == RESUME)
    mbn_alternate_resume (alternate, NOW);
  mbn_alternate_sense (alternate, 2, "eth0", row->now, NOW);
  mbn_alternate_look (alternate, NOW, &f.alternate);
  return auto_fixture_decide (&f).rule;
}

static void
test_zero (gconstpointer data)
{
  const ZeroRow *row = data;

  g_assert_cmpstr (mbn_auto_rule_code (run (row, FALSE)), ==, mbn_auto_rule_code (row->held));
  g_assert_cmpstr (mbn_auto_rule_code (run (row, TRUE)), ==, mbn_auto_rule_code (row->free));
}

/* none_hold and boot together: R2 with both at 0 connects in the instant of the start. */
static void
test_none_hold (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_NONE, MBN_INTERNET_WHY_NOTHING, 0);
  auto_assert (f, NOTHING, WAITING, NONE_HOLD);
  f->settings.none_hold_ms = 0;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* gain_hold: let go of at once. */
static void
test_gain_hold (AutoFixture *f)
{
  auto_fixture_connect (f);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  g_assert_false (auto_fixture_decide (f).last_resort);
  f->settings.gain_hold_ms = 0;
  g_assert_true (auto_fixture_decide (f).last_resort);
  g_assert_true (auto_fixture_decide (f).read_traffic);
}

/* flap_hold: back as soon as the other Internet is gone. */
static void
test_flap_hold (AutoFixture *f)
{
  f->settings.flap_hold_ms = 0;
  auto_fixture_start (f, NULL);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  mbn_auto_history_ending (&f->history, &f->settings, MBN_AUTO_RULE_CANCEL, f->now);
  auto_fixture_end (f, MBN_ERROR_CANCELLED, 0);
  f->now = AFTER (3);
  f->alternate.internet = MBN_INTERNET_NONE;
  f->alternate.since = NOW;
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* stable_after: every connection has lived. */
static void
test_stable_after (AutoFixture *f)
{
  f->settings.stable_after_ms = 0;
  auto_fixture_connect (f);
  auto_fixture_drop (f, TRUE, 0);
  auto_assert (f, CONNECT, CONNECTING, ROUND);
}

/* soft_limit: 0 is none (its default), not at once. */
static void
test_soft_limit (AutoFixture *f)
{
  auto_fixture_connect (f);
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  f->now = AFTER (100000);
  g_assert_cmpint (auto_fixture_decide (f).action, ==, MBN_AUTO_ACTION_NOTHING);
  f->settings.soft_limit_ms = 1;
  g_assert_cmpint (auto_fixture_decide (f).action, ==, MBN_AUTO_ACTION_DISCONNECT);
}

/* backoff_jitter of 0 with the greatest random. */
static void
test_jitter (AutoFixture *f)
{
  f->settings.backoff_jitter = 0;
  f->random = 1;
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 26);
  g_assert_cmpint (auto_fixture_decide (f).look_again, ==, AFTER (300));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/auto/defaults", test_defaults);
  g_test_add_func ("/auto/AUTO-32/later", test_later);
  for (gsize i = 0; i < G_N_ELEMENTS (zero_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", zero_rows[i].path, NULL);

      g_test_add_data_func (path, &zero_rows[i], test_zero);
    }
  auto_add ("AUTO-32/none_hold", test_none_hold);
  auto_add ("AUTO-32/gain_hold", test_gain_hold);
  auto_add ("AUTO-32/flap_hold", test_flap_hold);
  auto_add ("AUTO-32/stable_after", test_stable_after);
  auto_add ("AUTO-32/soft_limit", test_soft_limit);
  auto_add ("AUTO-32/backoff_jitter", test_jitter);

  return g_test_run ();
}
