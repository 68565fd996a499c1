/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Verdicts on real links, as they reach a decision (AUTO-16 to AUTO-22): a link comes up at NOW,
 * beside nothing for a long time; what is decided some time later. */

#include "config.h"

#include "auto-fixture.h"

#define NONE         MBN_CONNECTIVITY_SERVICE_NONE
#define NOT_CHECKING MBN_CONNECTIVITY_SERVICE_NOT_CHECKING
#define CHECKING     MBN_CONNECTIVITY_SERVICE_CHECKING

#define NO_CARRIER                                                                                 \
  {                                                                                                \
    FALSE, TRUE, TRUE, MBN_REACHABILITY_FULL                                                       \
  }
#define NO_ADDRESS                                                                                 \
  {                                                                                                \
    TRUE, FALSE, TRUE, MBN_REACHABILITY_FULL                                                       \
  }
#define NO_ROUTE                                                                                   \
  {                                                                                                \
    TRUE, TRUE, FALSE, MBN_REACHABILITY_UNKNOWN                                                    \
  }
#define SAYS(r)                                                                                    \
  {                                                                                                \
    TRUE, TRUE, TRUE, MBN_REACHABILITY_##r                                                         \
  }

typedef struct
{
  const char *path;
  MbnConnectivityService service;
  MbnLinkSense sense;
  double seconds;
  MbnVerdict verdict;
  MbnAutoRule rule;
} LinkRow;

#define RULE(r) MBN_AUTO_RULE_##r

/* clang-format off */
static const LinkRow rows[] = {
  {"AUTO-16/no-carrier", CHECKING, NO_CARRIER, 0, MBN_VERDICT_DOWN, RULE (ROUND)},
  {"AUTO-16/no-address", CHECKING, NO_ADDRESS, 0, MBN_VERDICT_DOWN, RULE (ROUND)},
  {"AUTO-16/determining", CHECKING, SAYS (UNKNOWN), 0, MBN_VERDICT_DETERMINING, RULE (DETERMINING)},
  {"AUTO-16/local", CHECKING, SAYS (LIMITED), 0, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-16/portal", CHECKING, SAYS (PORTAL), 0, MBN_VERDICT_PORTAL, RULE (PORTAL)},
  {"AUTO-16/full", CHECKING, SAYS (FULL), 0, MBN_VERDICT_FULL, RULE (ALTERNATE)},
  {"AUTO-18/local-for-ever", CHECKING, SAYS (LIMITED), 100000, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-19/portal-almost-over", CHECKING, SAYS (PORTAL), 59.999999, MBN_VERDICT_PORTAL, RULE (PORTAL)},
  {"AUTO-19/portal-over", CHECKING, SAYS (PORTAL), 60, MBN_VERDICT_LOCAL, RULE (NONE_HOLD)},
  {"AUTO-19/portal-is-local-then", CHECKING, SAYS (PORTAL), 63, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-20/0", CHECKING, SAYS (UNKNOWN), 1, MBN_VERDICT_DETERMINING, RULE (DETERMINING)},
  {"AUTO-20/1", CHECKING, SAYS (NONE), 1, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-20/2", CHECKING, SAYS (PORTAL), 1, MBN_VERDICT_PORTAL, RULE (PORTAL)},
  {"AUTO-20/3", CHECKING, SAYS (LIMITED), 1, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-20/4", CHECKING, SAYS (FULL), 1, MBN_VERDICT_FULL, RULE (ALTERNATE)},
  {"AUTO-20/not-checking", NOT_CHECKING, SAYS (NONE), 1, MBN_VERDICT_DETERMINING, RULE (DETERMINING)},
  {"AUTO-20/not-checking-then-route", NOT_CHECKING, SAYS (NONE), 20, MBN_VERDICT_FULL, RULE (ALTERNATE)},
  {"AUTO-20/not-checking-then-none", NOT_CHECKING, NO_ROUTE, 20, MBN_VERDICT_LOCAL, RULE (NONE_HOLD)},
  {"AUTO-21/almost-over", CHECKING, SAYS (UNKNOWN), 19.999999, MBN_VERDICT_DETERMINING, RULE (DETERMINING)},
  {"AUTO-21/over", CHECKING, SAYS (UNKNOWN), 20, MBN_VERDICT_LOCAL, RULE (NONE_HOLD)},
  {"AUTO-21/attempt", CHECKING, SAYS (UNKNOWN), 23, MBN_VERDICT_LOCAL, RULE (ROUND)},
  {"AUTO-22/no-service-route", NONE, SAYS (NONE), 0, MBN_VERDICT_FULL, RULE (ALTERNATE)},
  {"AUTO-22/no-service-no-route", NONE, NO_ROUTE, 0, MBN_VERDICT_LOCAL, RULE (ROUND)},
};
/* clang-format on */

static MbnAlternate *
make_alternate (AutoFixture *f, MbnConnectivityService service)
{
  MbnAlternate *alternate = mbn_alternate_new (&f->settings, AFTER (-100));

  mbn_alternate_set_service (alternate, service, AFTER (-100));
  mbn_alternate_set_started (alternate, AFTER (-100));
  return alternate;
}

static void
assert_rule (AutoFixture *f, MbnAlternate *alternate, gint64 when, MbnAutoRule rule)
{
  f->now = when;
  mbn_alternate_look (alternate, when, &f->alternate);
  g_assert_cmpstr (mbn_auto_rule_code (auto_fixture_decide (f).rule), ==,
                   mbn_auto_rule_code (rule));
}

static void
test_link (gconstpointer data)
{
  const LinkRow *row = data;
  g_auto (AutoFixture) f;
  g_autoptr (MbnAlternate) alternate = NULL;

  auto_fixture_init (&f);
  alternate = make_alternate (&f, row->service);
  mbn_alternate_sense (alternate, 2, "eth0", &row->sense, NOW);
  assert_rule (&f, alternate, NOW + (gint64)(row->seconds * G_USEC_PER_SEC + 0.5), row->rule);
  g_assert_cmpint (mbn_alternate_get_verdict (alternate, 2), ==, row->verdict);
}

/* AUTO-17: of two links, in every combination: the one that says most about Internet counts. */
static void
test_aggregate (void)
{
  static const struct
  {
    MbnLinkSense sense;
    guint weight;
  } kinds[] = {
      {NO_CARRIER,     0},
      {SAYS (LIMITED), 0},
      {SAYS (UNKNOWN), 1},
      {SAYS (PORTAL),  1},
      {SAYS (FULL),    2},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (kinds); j++)
      {
        g_auto (AutoFixture) f;
        g_autoptr (MbnAlternate) alternate = NULL;
        MbnAutoDecision decision;

        auto_fixture_init (&f);
        alternate = make_alternate (&f, CHECKING);
        mbn_alternate_sense (alternate, 2, "eth0", &kinds[i].sense, NOW);
        mbn_alternate_sense (alternate, 3, "eth0 again", &kinds[j].sense, NOW);
        mbn_alternate_look (alternate, NOW, &f.alternate);
        decision = auto_fixture_decide (&f);
        g_assert_cmpint (decision.state, ==,
                         MAX (kinds[i].weight, kinds[j].weight) == 2   ? MBN_AUTO_STATE_BLOCKED
                         : MAX (kinds[i].weight, kinds[j].weight) == 1 ? MBN_AUTO_STATE_WAITING
                                                                       : MBN_AUTO_STATE_CONNECTING);
      }
}

/* AUTO-22, R9: the service goes away; verdicts are kept for a while, then the route has to do. */
static void
test_service_gone (AutoFixture *f)
{
  static const MbnLinkSense no_route = {TRUE, TRUE, FALSE, MBN_REACHABILITY_FULL};
  g_autoptr (MbnAlternate) alternate = make_alternate (f, CHECKING);

  mbn_alternate_sense (alternate, 2, "eth0", &no_route, NOW);
  mbn_alternate_set_service (alternate, NONE, AFTER (10));
  assert_rule (f, alternate, AFTER (30) - 1, RULE (ALTERNATE));
  assert_rule (f, alternate, AFTER (30), RULE (LOSS));
  assert_rule (f, alternate, AFTER (50), RULE (NONE_HOLD));
  assert_rule (f, alternate, AFTER (53), RULE (ROUND));
}

/* AUTO-26, R5 and R6: a loss is waited for, that of a carrier not as long. */
static void
test_loss (AutoFixture *f)
{
  static const MbnLinkSense full = SAYS (FULL);
  static const MbnLinkSense gone = NO_CARRIER;
  g_autoptr (MbnAlternate) alternate = make_alternate (f, CHECKING);

  mbn_alternate_sense (alternate, 2, "eth0", &full, NOW);
  mbn_alternate_sense (alternate, 2, "eth0", &gone, AFTER (100));
  g_assert_cmpint (mbn_alternate_get_verdict (alternate, 2), ==, MBN_VERDICT_LOSS_PENDING);
  assert_rule (f, alternate, AFTER (100), RULE (LOSS));
  assert_rule (f, alternate, AFTER (105), RULE (NONE_HOLD));
  assert_rule (f, alternate, AFTER (108), RULE (ROUND));
}

/* AUTO-25, R2: nothing is up at the boot. */
static void
test_boot (AutoFixture *f)
{
  g_autoptr (MbnAlternate) alternate = mbn_alternate_new (&f->settings, NOW);

  assert_rule (f, alternate, AFTER (7), RULE (BOOT));
  mbn_alternate_set_started (alternate, AFTER (8));
  assert_rule (f, alternate, AFTER (8), RULE (NONE_HOLD));
  assert_rule (f, alternate, AFTER (11), RULE (ROUND));
}

/* AUTO-72: after a sleep the same as before is news. */
static void
test_checked_after_sleep (AutoFixture *f)
{
  static const MbnLinkSense full = SAYS (FULL);
  g_autoptr (MbnAlternate) alternate = make_alternate (f, CHECKING);

  mbn_alternate_sense (alternate, 2, "eth0", &full, NOW);
  mbn_alternate_resume (alternate, AFTER (100));
  assert_rule (f, alternate, AFTER (100), RULE (DETERMINING));
  mbn_alternate_checked (alternate, 2, MBN_REACHABILITY_FULL, AFTER (101));
  assert_rule (f, alternate, AFTER (101), RULE (ALTERNATE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_link);
    }
  g_test_add_func ("/auto/AUTO-17/two-links", test_aggregate);
  auto_add ("AUTO-22/service-gone", test_service_gone);
  auto_add ("AUTO-26/carrier", test_loss);
  auto_add ("AUTO-72/checked-after-sleep", test_checked_after_sleep);
  auto_add ("AUTO-25/started", test_boot);

  return g_test_run ();
}
