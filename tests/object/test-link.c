/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A context and its network interface: when it counts as up (CTX-42, design.md 4), renewals, what
 * is counted, what it is called. How it ends: test-link-end.c. */

#include "config.h"

#include "bench.h"

#include <string.h>

static void
start (Bench *bench, const char *ip4, const char *ip6)
{
  bench->fake->ip4 = ip4;
  bench->fake->ip6 = ip6;
  bench->fake->ip_type = *ip6 == '\0'   ? MBN_IP_TYPE_IPV4
                         : *ip4 == '\0' ? MBN_IP_TYPE_IPV6
                                        : MBN_IP_TYPE_IPV4V6;
  bench_start (bench);
}

static Bench *
new_started (const char *ip4, const char *ip6)
{
  Bench *bench = bench_new_with_link ();

  start (bench, ip4, ip6);

  return bench;
}

static Bench *
new_up (const char *ip4, const char *ip6)
{
  Bench *bench = new_started (ip4, ip6);

  bench_connect (bench, "up");
  bench_run (bench, 0);
  bench_assert_log (bench, "activating apply activated up=S_OK");
  bench_assert_sent (bench, "activate ip");

  return bench;
}

static char *
show_family (const MbnIpFamily *family)
{
  const MbnIpAddress *address;

  if (family->addresses->len == 0)
    return g_strdup (*family->method != '\0' ? family->method : "-");

  address = g_ptr_array_index (family->addresses, 0);

  return g_strdup (address->address);
}

/* What the bus shows: "IPV4 IPV6", "-" for a family that there is not; "" when not up. */
static void
assert_shown (Bench *bench, const char *expected)
{
  const MbnIpConfig *config = mbn_context_get_ip_config (bench->context);
  g_autofree char *ip4 = config != NULL ? show_family (&config->ip4) : NULL;
  g_autofree char *ip6 = config != NULL ? show_family (&config->ip6) : NULL;
  g_autofree char *shown = config != NULL ? g_strdup_printf ("%s %s", ip4, ip6) : g_strdup ("");

  g_assert_cmpstr (shown, ==, expected);
}

/* ---- coming up ---- */

static void
test_at_once (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  assert_shown (bench, "192.0.2.10 -");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  bench_run (bench, 3600 * 1000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
}

/* "ACTIVATING until the IP configuration is valid and applied" */
static void
test_later (void)
{
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "");

  bench->link->mute = TRUE;
  bench_connect (bench, "A");
  bench_run (bench, 29999);
  bench_assert_log (bench, "activating apply");
  assert_shown (bench, "");
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_UNUSED);
  bench_assert_log (bench, "activated A=S_OK");
  assert_shown (bench, "192.0.2.10 -");
  bench_run (bench, 60000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "activate ip");
}

/* "None within ip_timeout: deactivate, fail", and the message says what it waited for. */
static void
test_never (gconstpointer data)
{
  MbnLinkProgress progress = (MbnLinkProgress)GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "");

  bench->link->mute = TRUE;
  bench->link->problem = "the network interface \"wwan0\" is not there";
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  mbn_fake_link_progress (bench->link, progress, MBN_LINK_UNUSED);
  bench_run (bench, 28999);
  bench_assert_log (bench, "activating apply");
  bench_run (bench, 1);
  bench_assert_log (bench, "clear deactivating deactivated A=E_MBN_FAILURE");
  bench_assert_sent (bench, "activate ip deactivate");
  g_assert_nonnull (strstr (bench->messages->str, "\"wwan0\" is not there within 30 s"));

  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_UNUSED);
  bench_run (bench, 60000);
  bench_assert_log (bench, "");
}

/* Why should one wait for what the host has refused? */
static void
test_refused (void)
{
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "");

  bench->link->ip4 = MBN_LINK_FAILED;
  bench->link->problem = "adding 192.0.2.10/24 to wwan0: Permission denied";
  bench_connect (bench, "A");
  bench_run (bench, 0);
  bench_assert_log (bench, "activating apply clear deactivating deactivated A=E_MBN_FAILURE");
  g_assert_nonnull (strstr (bench->messages->str, bench->link->problem));
  bench_assert_sent (bench, "activate ip deactivate");
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* what was wrong then need not be now */
  bench->link->ip4 = MBN_LINK_APPLIED;
  bench_connect (bench, "B");
  bench_run (bench, 0);
  bench_assert_log (bench, "activating apply activated B=S_OK");
}

/* ---- two families ---- */

typedef struct
{
  const char *path;
  MbnLinkProgress ip4;
  MbnLinkProgress ip6;
  const char *log;
  const char *shown;
} PairCase;

#define UP      "activating apply activated A=S_OK"
#define WAITS   "activating apply"
#define REFUSED "activating apply clear deactivating deactivated A=E_MBN_FAILURE"

static const PairCase pair_cases[] = {
    {"applied-applied", MBN_LINK_APPLIED, MBN_LINK_APPLIED, UP,      "192.0.2.10 2001:db8::10"},
    {"applied-waiting", MBN_LINK_APPLIED, MBN_LINK_WAITING, UP,      "192.0.2.10 -"           },
    {"applied-failed",  MBN_LINK_APPLIED, MBN_LINK_FAILED,  UP,      "192.0.2.10 -"           },
    {"waiting-applied", MBN_LINK_WAITING, MBN_LINK_APPLIED, UP,      "- 2001:db8::10"         },
    {"waiting-waiting", MBN_LINK_WAITING, MBN_LINK_WAITING, WAITS,   ""                       },
    {"waiting-failed",  MBN_LINK_WAITING, MBN_LINK_FAILED,  WAITS,   ""                       },
    {"failed-applied",  MBN_LINK_FAILED,  MBN_LINK_APPLIED, UP,      "- 2001:db8::10"         },
    {"failed-waiting",  MBN_LINK_FAILED,  MBN_LINK_WAITING, WAITS,   ""                       },
    {"failed-failed",   MBN_LINK_FAILED,  MBN_LINK_FAILED,  REFUSED, ""                       },
};

/* "the first activated family has an address … and it is applied; the other may follow" */
static void
test_pair (gconstpointer data)
{
  const PairCase *c = data;
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "2001:db8::10");

  bench->link->ip4 = c->ip4;
  bench->link->ip6 = c->ip6;
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_assert_log (bench, c->log);
  assert_shown (bench, c->shown);
  if (strcmp (c->log, UP) == 0)
    g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);

  /* whatever is so then: a minute later nobody waits any more */
  bench_run (bench, 60000);
  bench_assert_log (bench, strcmp (c->log, WAITS) == 0
                               ? "clear deactivating deactivated A=E_MBN_FAILURE"
                               : "");
}

static void
count_change (MbnContext *context, guint *n)
{
  (*n)++;
}

static void
test_other_follows (gconstpointer data)
{
  gboolean ip4_first = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "2001:db8::10");
  guint n = 0;

  bench->link->ip4 = ip4_first ? MBN_LINK_APPLIED : MBN_LINK_WAITING;
  bench->link->ip6 = ip4_first ? MBN_LINK_WAITING : MBN_LINK_APPLIED;
  bench_connect (bench, "A");
  bench_run (bench, 1000);
  bench_assert_log (bench, UP);
  assert_shown (bench, ip4_first ? "192.0.2.10 -" : "- 2001:db8::10");

  bench_run (bench, 300 * 1000);
  g_signal_connect (bench->context, "changed", G_CALLBACK (count_change), &n);
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_APPLIED);
  g_assert_cmpuint (n, ==, 1);
  assert_shown (bench, "192.0.2.10 2001:db8::10");
  /* told twice, changed once */
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_APPLIED);
  g_assert_cmpuint (n, ==, 1);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "activate ip");
  g_signal_handlers_disconnect_by_func (bench->context, count_change, &n);
}

/* A refusal is the verdict only when nothing can come any more. */
static void
test_refused_then_the_other (void)
{
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "2001:db8::10");

  bench->link->ip4 = MBN_LINK_FAILED;
  bench->link->ip6 = MBN_LINK_WAITING;
  bench_connect (bench, "A");
  bench_run (bench, 20000);
  bench_assert_log (bench, WAITS);
  mbn_fake_link_progress (bench->link, MBN_LINK_FAILED, MBN_LINK_APPLIED);
  bench_assert_log (bench, "activated A=S_OK");
  assert_shown (bench, "- 2001:db8::10");
}

/* ---- changes by the modem ---- */

/* "published" means "in force": the old is shown until the new is. */
static void
test_renewal (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  bench->link->mute = TRUE;
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.20");
  bench_run (bench, 5000);
  bench_assert_log (bench, "apply");
  assert_shown (bench, "192.0.2.10 -");
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_UNUSED);
  assert_shown (bench, "192.0.2.20 -");
  bench_run (bench, 60000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
  g_assert_cmpuint (bench->link->n_cleared, ==, 0);
}

static void
test_renewal_without_change (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  for (guint i = 0; i < 10; i++)
    mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.10");
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
}

/* design.md 4 lets only the modem, a request or the loss of service end a context that is up. */
static void
test_renewal_refused (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  bench->link->ip4 = MBN_LINK_FAILED;
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.20");
  bench_run (bench, 60000);
  bench_assert_log (bench, "apply");
  bench_assert_sent (bench, "");

  /* the next one is given a chance */
  bench->link->ip4 = MBN_LINK_APPLIED;
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.30");
  bench_run (bench, 0);
  bench_assert_log (bench, "apply");
  assert_shown (bench, "192.0.2.30 -");
}

static void
test_renewal_of_which_one_family_is_refused (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "2001:db8::10");

  bench->link->ip4 = MBN_LINK_FAILED;
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.20");
  bench_run (bench, 1000);
  bench_assert_log (bench, "apply");
  assert_shown (bench, "- 2001:db8::10");
}

/* Nothing usable is no reason to take away what there is. */
static void
test_renewal_with_nothing (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  mbn_fake_modem_indicate_ip (bench->fake, "");
  mbn_fake_modem_indicate_ip (bench->fake, "0.0.0.0");
  bench_run (bench, 60000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
  assert_shown (bench, "192.0.2.10 -");
}

/* Three in a row before the first is in force: the last one counts. */
static void
test_renewals_in_a_row (void)
{
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "");

  bench->link->mute = TRUE;
  bench_connect (bench, "A");
  bench_run (bench, 0);
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.20");
  mbn_fake_modem_indicate_ip (bench->fake, "192.0.2.30");
  bench_run (bench, 0);
  bench_assert_log (bench, "activating apply apply apply");
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_UNUSED);
  bench_assert_log (bench, "activated A=S_OK");
  assert_shown (bench, "192.0.2.30 -");
}

/* The limit is for the configuration, not for each of its versions. */
static void
test_renewals_do_not_prolong_the_limit (void)
{
  g_autoptr (Bench) bench = new_started ("192.0.2.10", "");

  bench->link->mute = TRUE;
  bench_connect (bench, "A");
  for (guint i = 0; i < 29; i++)
    {
      bench_run (bench, 1000);
      mbn_fake_modem_indicate_ip (bench->fake, i % 2 == 0 ? "192.0.2.20" : "192.0.2.30");
    }
  bench_run (bench, 999);
  g_assert_null (strstr (bench->log->str, "deactivating"));
  bench_run (bench, 1);
  g_assert_true (
      g_str_has_suffix (bench->log->str, "clear deactivating deactivated A=E_MBN_FAILURE"));
}

/* The interface goes and comes back, or somebody takes it down: the context is none the worse. */
static void
test_interface_lost_while_up (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  mbn_fake_link_progress (bench->link, MBN_LINK_WAITING, MBN_LINK_UNUSED);
  bench_run (bench, 300 * 1000);
  mbn_fake_link_progress (bench->link, MBN_LINK_APPLIED, MBN_LINK_UNUSED);
  bench_run (bench, 1000);
  bench_assert_log (bench, "");
  bench_assert_sent (bench, "");
  assert_shown (bench, "192.0.2.10 -");
}

/* ---- one after another ---- */

static void
test_two_connects (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");

  bench_disconnect (bench, "D");
  bench_connect (bench, "B");
  bench_run (bench, 1000);
  bench_assert_log (bench, "clear deactivating deactivated D=S_OK "
                           "activating apply activated B=S_OK");
  g_assert_cmpuint (bench->link->n_applied, ==, 2);
  g_assert_cmpuint (bench->link->n_cleared, ==, 1);
}

/* ---- counters and names ---- */

typedef struct
{
  guint n;
  MbnStatistics statistics;
  MbnError error;
} Read;

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Read *read = user_data;
  g_autoptr (GError) error = NULL;

  read->n++;
  if (!mbn_modem_read_statistics_finish (MBN_MODEM (source), result, &read->statistics, &error))
    read->error = mbn_error_from (error);
}

/* From the interface, at no cost for the modem. */
static void
test_statistics (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");
  Read read = {0};

  bench->link->has_statistics = TRUE;
  bench->link->statistics = (MbnStatistics){1, 2, 3, 4};
  mbn_modem_read_statistics_async (bench->modem, on_read, &read);
  g_assert_cmpuint (read.n, ==, 0);
  bench_run (bench, 0);
  g_assert_cmpuint (read.n, ==, 1);
  g_assert_cmpint ((int)read.error, ==, MBN_OK);
  g_assert_cmpuint (read.statistics.rx_bytes, ==, 1);
  g_assert_cmpuint (read.statistics.tx_bytes, ==, 2);
  g_assert_cmpuint (read.statistics.rx_packets, ==, 3);
  g_assert_cmpuint (read.statistics.tx_packets, ==, 4);
  bench_assert_sent (bench, "");
}

/* Without an interface the modem is asked, once for all who want to know. */
static void
test_statistics_of_the_modem (gconstpointer data)
{
  gboolean with_link = GPOINTER_TO_INT (data);
  g_autoptr (Bench) bench = with_link ? new_up ("192.0.2.10", "") : bench_new_started ();
  Read reads[3] = {0};

  bench_hold (bench, MBN_COMMAND_READ_STATISTICS);
  for (guint i = 0; i < 3; i++)
    mbn_modem_read_statistics_async (bench->modem, on_read, &reads[i]);
  bench_run (bench, 1000);
  bench_assert_sent (bench, "statistics");
  mbn_fake_modem_release (bench->fake, MBN_COMMAND_READ_STATISTICS, MBN_OK);
  bench_run (bench, 0);
  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpuint (reads[i].n, ==, 1);
      g_assert_cmpint ((int)reads[i].error, ==, MBN_OK);
    }
}

/* The interface says that it is gone when the modem is, too. */
static void
test_statistics_of_nobody (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");
  Read read = {0};

  mbn_modem_read_statistics_async (bench->modem, on_read, &read);
  mbn_backend_emit_gone (bench->fake->backend);
  bench_run (bench, 1000);
  g_assert_cmpuint (read.n, ==, 1);
  g_assert_cmpint ((int)read.error, ==, MBN_ERROR_HANDLE);
  bench_assert_sent (bench, "");
}

static void
count_name (MbnModem *modem, guint *n)
{
  (*n)++;
}

static void
test_name (void)
{
  g_autoptr (Bench) bench = new_up ("192.0.2.10", "");
  guint n = 0;

  g_signal_connect (bench->modem, "net-interface-changed", G_CALLBACK (count_name), &n);
  g_assert_cmpstr (mbn_modem_get_net_interface (bench->modem), ==, "wwan0");
  mbn_fake_link_rename (bench->link, "cell7");
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (mbn_modem_get_net_interface (bench->modem), ==, "cell7");
  mbn_fake_link_rename (bench->link, "");
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (mbn_modem_get_net_interface (bench->modem), ==, "");
  bench_assert_log (bench, "");
  g_signal_handlers_disconnect_by_func (bench->modem, count_name, &n);
}

static void
add (const char *prefix, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strconcat ("/link/", prefix, "/", name, NULL);

  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/link/" name, func)
  ADD ("design-4/at-once", test_at_once);
  ADD ("design-4/later", test_later);
  add ("CTX-42", "never-answered", GINT_TO_POINTER (MBN_LINK_APPLYING), test_never);
  add ("CTX-42", "never-there", GINT_TO_POINTER (MBN_LINK_WAITING), test_never);
  ADD ("design-4/refused", test_refused);
  for (gsize i = 0; i < G_N_ELEMENTS (pair_cases); i++)
    add ("design-4/pair", pair_cases[i].path, &pair_cases[i], test_pair);
  add ("design-4", "ip6-follows", GINT_TO_POINTER (TRUE), test_other_follows);
  add ("design-4", "ip4-follows", GINT_TO_POINTER (FALSE), test_other_follows);
  ADD ("design-4/refused-then-the-other", test_refused_then_the_other);
  ADD ("CTX-74/renewal", test_renewal);
  ADD ("CTX-74/without-change", test_renewal_without_change);
  ADD ("CTX-74/refused", test_renewal_refused);
  ADD ("CTX-74/one-family-refused", test_renewal_of_which_one_family_is_refused);
  ADD ("CTX-74/with-nothing", test_renewal_with_nothing);
  ADD ("CTX-74/in-a-row", test_renewals_in_a_row);
  ADD ("CTX-42/renewals-do-not-prolong-the-limit", test_renewals_do_not_prolong_the_limit);
  ADD ("CTX-66/interface-lost", test_interface_lost_while_up);
  ADD ("design-3.3/two-connects", test_two_connects);
  ADD ("statistics/of-the-interface", test_statistics);
  add ("statistics", "interface-gone", GINT_TO_POINTER (TRUE), test_statistics_of_the_modem);
  add ("statistics", "no-interface", GINT_TO_POINTER (FALSE), test_statistics_of_the_modem);
  ADD ("statistics/of-nobody", test_statistics_of_nobody);
  ADD ("name", test_name);

  return g_test_run ();
}
