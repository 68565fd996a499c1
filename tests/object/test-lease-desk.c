/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What becomes of connections that clients have leases on (sync-lease.md), on the bench. */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#include <string.h>

#define WORK  LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define OTHER LEASE_PROFILE ("Other", "1", "0", LEASE_MANUAL)
#define AUTO  LEASE_PROFILE ("Auto", "1", "0", LEASE_AUTO)
#define EAST  LEASE_PROFILE ("East", "2", "0", LEASE_MANUAL)
#define SOUTH LEASE_PROFILE ("South", "3", "0", LEASE_MANUAL)

#define LINGER_MS 10000
#define A_DAY_MS  86400000

#define SUBMITTED(call) g_assert_cmpint ((int)(call), ==, MBN_OK)

/* Work, connected for :1.5. */
static LeasePlace *
new_leased (void)
{
  LeasePlace *place = lease_place_new_with (1, WORK, OTHER, NULL);

  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");

  return place;
}

static MbnContext *
get_context (LeasePlace *place)
{
  return place->modems[0].context;
}

/* Nothing is done any more, however long one waits. */
static void
assert_quiet_but (LeasePlace *place, const char *sent)
{
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, sent);
}

static void
assert_quiet (LeasePlace *place)
{
  assert_quiet_but (place, "");
}

/* ---- one run ---- */

/* SYNC-6, SYNC-15, SYNC-24, SYNC-25 (L1, L3) */
static void
test_one_client (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_assert_log (place, "");
  lease_place_assert_leases (place, "");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_cmpint (mbn_context_get_origin (get_context (place)), ==, MBN_ORIGIN_SYNC);
  g_assert_true (mbn_context_is_leased (get_context (place)));
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_assert_leases (place, "");
  g_assert_false (mbn_context_is_leased (get_context (place)));
  lease_place_run (place, LINGER_MS - 1);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
  g_assert_false (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
}

/* SYNC-13, SYNC-14, SYNC-30 (L2) */
static void
test_all_have_finished (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_assert_log (place, "B=S_OK");
  lease_place_assert_leases (place, ":1.5 Work@a, :1.6 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
}

/* SYNC-17 (L6) */
static void
test_shared_attempt (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 1000);
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "a:activating");
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activated A=S_OK B=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
}

/* SYNC-12, SYNC-41 */
static void
test_shared_failure (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ACCESS_STRING);
  lease_place_assert_log (place, "a:activating a:deactivated "
                                 "A=E_UNEXPECTED/E_MBN_INVALID_ACCESS_STRING "
                                 "B=E_UNEXPECTED/E_MBN_INVALID_ACCESS_STRING");
  g_assert_nonnull (strstr (place->messages->str, "the connection \"Work\" cannot be established"));
  lease_place_assert_leases (place, "");
  g_assert_false (lease_place_finish (place, ":1.5"));
  lease_place_assert_sent (place, 0, "activate");
  assert_quiet (place);
}

/* SYNC-34 (L8) */
static void
test_one_of_two_vanishes (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED");
  lease_place_run (place, 1000);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activated B=S_OK");
  lease_place_assert_leases (place, ":1.6 Work@a");
  lease_place_assert_sent (place, 0, "activate ip");
}

/* SYNC-34: nobody else waits for it. */
static void
test_who_asked_vanishes (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED a:deactivating");
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivated");
  lease_place_assert_sent (place, 0, "activate deactivate deactivate");
  assert_quiet (place);
}

/* Who asks while the attempt is being given up gets one of his own. */
static void
test_ask_while_cancelled (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED a:deactivating");
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated B=S_OK");
}

/* … also with another profile, which is no rival of one that nobody wants. */
static void
test_ask_for_other_while_cancelled (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, OTHER, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED a:deactivating "
                                 "a:deactivated a:activating a:activated B=S_OK");
  g_assert_cmpstr (place->modems[0].fake->access_string, ==, "Other");
}

/* SYNC-7: at the end of its time a call is answered, and nobody waits any more. */
static void
test_establish_timeout (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  place->settings->lease.establish_timeout_ms = 20000;
  mbn_fake_profiles_add (place->profiles, WORK);
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_assert_log (place, "a:deactivated");
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 19999);
  lease_place_assert_log (place, "a:activating");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "A=E_UNEXPECTED/ERROR_TIMEOUT a:deactivating");
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "a:deactivated");
}

/* SYNC-8, SYNC-9 (L18) */
static void
test_asked_again (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  for (guint i = 0; i < 100; i++)
    {
      lease_place_ask (place, "B", ":1.5", "Work");
      lease_place_assert_log (place, "B=S_OK");
    }
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
}

/* SYNC-37 */
static void
test_max_age (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 14400 * 1000 - 1);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "lost(:1.5,Work@a,ERROR_TIMEOUT)");
  lease_place_assert_leases (place, "");
  g_assert_false (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* SYNC-24 (L13) */
static void
test_taken_over_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS - 1);
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_assert_log (place, "B=S_OK");
  lease_place_run (place, 10 * LINGER_MS);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_sent (place, 0, "deactivate");
}

/* Who asks while it is being closed gets it made again. */
static void
test_ask_while_closing (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating");
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "");
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated B=S_OK");
  lease_place_assert_sent (place, 0, "deactivate activate ip");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_sent (place, 0, "deactivate");
}

/* … with another profile, too: the line will be free. */
static void
test_ask_for_other_while_closing (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  lease_place_run (place, LINGER_MS);
  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivating a:deactivated a:activating a:activated B=S_OK");
  lease_place_assert_leases (place, ":1.6 Other@a");
}

/* SYNC-16 (L5): at once, and nothing is asked of the modem. */
static void
test_other_profile (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_assert_log (place, "B=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  g_assert_nonnull (strstr (place->messages->str, "\"Work\""));
  g_assert_false (lease_place_finish (place, ":1.6"));
  lease_place_assert_leases (place, ":1.5 Work@a");
  lease_place_run (place, 60000);
  lease_place_assert_sent (place, 0, "");
  g_assert_true (mbn_context_is_leased (get_context (place)));
}

/* SYNC-16: one of the run before is there still. It goes when its time is over all the same. */
static void
test_other_profile_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS / 2);
  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "B=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_place_run (place, LINGER_MS / 2);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  assert_quiet_but (place, "deactivate");
}

/* SYNC-18 */
static void
test_other_profile_while_it_is_made (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, OTHER, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_assert_log (place, "B=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_leases (place, ":1.5 Work@a");
}

/* ---- loss and return, SYNC-23 (L12) ---- */

static void
test_lost (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:activating a:activated again(:1.5,Work@a)");
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (mbn_context_is_leased (get_context (place)));
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_sent (place, 0, "activate ip deactivate");
}

/* "the manager tries once at once and then with the normal back-off" */
static void
test_lost_and_refused (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 3);
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:activating a:deactivated");
  g_assert_false (mbn_context_is_leased (get_context (place)));
  lease_place_run (place, 2999);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:activating a:deactivated");
  lease_place_run (place, 8999);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:activating a:deactivated");
  lease_place_run (place, 27000);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* One that does not last is not made again at once, again and again. */
static void
test_lost_again_and_again (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_drop (place, 0);
  lease_place_assert_sent (place, 0, "activate ip");
  lease_place_run (place, 59000);
  lease_place_drop (place, 0);
  lease_place_run (place, 2999);
  lease_place_assert_sent (place, 0, "");
  lease_place_run (place, 1);
  lease_place_assert_sent (place, 0, "activate ip");
  lease_place_run (place, 60000);
  lease_place_drop (place, 0);
  lease_place_assert_sent (place, 0, "activate ip");
}

/* Who asks during the wait does not wait. */
static void
test_ask_amid_backoff (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 2);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  lease_place_run (place, 1000);
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:deactivated B=E_UNEXPECTED/E_MBN_FAILURE");
  lease_place_assert_leases (place, ":1.5 Work@a");
  lease_place_ask (place, "C", ":1.6", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a) C=S_OK");
}

/* What the network says of a refusal decides how long it is waited (AUTO-58). */
static void
test_cause_of_refusal (void)
{
  g_autoptr (LeasePlace) place = new_leased ();
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  fact->session.state = MBN_ACTIVATION_STATE_DEACTIVATED;
  fact->session.network_error = 26; /* insufficient resources */
  mbn_fake_modem_script (place->modems[0].fake, MBN_COMMAND_ACTIVATE,
                         (MbnFakeAnswer){.status = MBN_ERROR_FAILURE, .fact = fact});
  lease_place_run (place, 60000);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  lease_place_run (place, 299999);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* … not what it says of an attach that it refuses: that is another list of numbers. */
static void
test_cause_of_attach (void)
{
  g_autoptr (LeasePlace) place = new_leased ();
  MbnFact *fact = mbn_fact_new (MBN_FACT_PACKET_SERVICE);

  fact->packet_service.state = MBN_PACKET_SERVICE_DETACHED;
  fact->packet_service.network_error = 26;
  mbn_fake_modem_script (place->modems[0].fake, MBN_COMMAND_ATTACH,
                         (MbnFakeAnswer){.status = MBN_ERROR_FAILURE, .fact = fact});
  lease_place_run (place, 60000);
  mbn_fake_modem_indicate_packet (place->modems[0].fake, MBN_PACKET_SERVICE_DETACHED);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  lease_place_run (place, 2999);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* The modem is somebody else's for a while: no attempt then, and one as soon as it is free. */
static void
test_not_while_busy (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 1);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  g_assert_cmpuint (place->n_attempts, ==, 2);
  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  g_assert_cmpint ((int)lease_place_connect (place, 0, "user", OTHER, TRUE), ==, MBN_OK);
  lease_place_run (place, 60000);
  g_assert_cmpuint (place->n_attempts, ==, 2);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "a:activating a:deactivated user=E_MBN_FAILURE a:activating "
                                 "a:activated again(:1.5,Work@a)");
  g_assert_cmpuint (place->n_attempts, ==, 3);
}

/* … and none while it is up for a user with another profile. */
static void
test_not_while_others (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 1);
  lease_place_drop (place, 0);
  g_assert_cmpint ((int)lease_place_connect (place, 0, "user", OTHER, TRUE), ==, MBN_OK);
  lease_place_run (place, 0);
  g_string_truncate (place->log, 0);
  lease_place_run (place, A_DAY_MS / 24);
  g_assert_cmpuint (place->n_attempts, ==, 2);
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_false (mbn_context_is_leased (place->modems[0].context));
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated again(:1.5,Work@a)");
}

/* SYNC-14: kept up for the run, though nobody has a lease on it any more. */
static void
test_kept_for_the_run (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, EAST, NULL);

  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "East");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 60000);
  lease_place_assert_log (place, "a:activating b:activating a:activated A=S_OK b:activated B=S_OK");
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "b:deactivating a:deactivating b:deactivated a:deactivated");
}

/* Without a network nothing is tried; with one it is at once. */
static void
test_not_registered (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  mbn_fake_modem_indicate_registration (place->modems[0].fake, MBN_REGISTER_STATE_SEARCHING);
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED)");
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  mbn_fake_modem_indicate_registration (place->modems[0].fake, MBN_REGISTER_STATE_HOME);
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* ---- modems that go ---- */

static void
test_unplugged (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_unplug (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_HANDLE)");
  lease_place_assert_leases (place, ":1.5 Work@-");
  lease_place_run (place, 100000);
  lease_place_plug (place, 0);
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated again(:1.5,Work@a)");
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* While it is away nothing is tried, so no wait gets longer. */
static void
test_unplugged_amid_backoff (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 3);
  lease_place_drop (place, 0);
  lease_place_run (place, 20000);
  lease_place_unplug (place, 0);
  lease_place_run (place, 1000 * 1000);
  g_string_truncate (place->log, 0);
  lease_place_plug (place, 0);
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated again(:1.5,Work@a)");
}

static void
test_unplugged_while_it_is_made (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_unplug (place, 0);
  lease_place_assert_log (place, "a:activating a:deactivated A=E_UNEXPECTED/E_HANDLE");
  lease_place_ask (place, "B", ":1.5", "Work");
  lease_place_assert_log (place, "B=E_UNEXPECTED/E_HANDLE");
  lease_place_assert_leases (place, "");
}

static void
test_unplugged_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_unplug (place, 0);
  lease_place_assert_log (place, "a:deactivated");
  lease_place_plug (place, 0);
  lease_place_assert_log (place, "a:deactivated");
  assert_quiet_but (place, "");
}

/* The lease stays while it is away, and ends with who has it. */
static void
test_finished_while_unplugged (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_unplug (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_assert_leases (place, "");
  lease_place_plug (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_HANDLE) a:deactivated");
  assert_quiet_but (place, "");
}

/* SYNC-26: in the reverse order of opening; one that was made again keeps its place. */
static void
test_reverse_order (gconstpointer drops)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (3, WORK, EAST, SOUTH, NULL);

  lease_place_ask (place, "B", ":1.5", "East");
  lease_place_run (place, 10);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 10);
  lease_place_ask (place, "C", ":1.6", "South");
  lease_place_run (place, 100000);
  if (GPOINTER_TO_INT (drops))
    lease_place_drop (place, 1);
  g_string_truncate (place->log, 0);
  for (guint i = 0; i < 3; i++)
    lease_place_hold (place, i, MBN_COMMAND_DEACTIVATE);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 2 * LINGER_MS);
  lease_place_assert_log (place, "");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "c:deactivating a:deactivating b:deactivating");
  for (guint i = 0; i < 3; i++)
    lease_place_answer (place, i, MBN_COMMAND_DEACTIVATE, MBN_OK);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define TEST(path, func)            g_test_add_func ("/lease-desk/" path, func)
#define TEST_WITH(path, data, func) g_test_add_data_func ("/lease-desk/" path, data, func)
  TEST ("SYNC-25/one-client", test_one_client);
  TEST ("SYNC-13/all-have-finished", test_all_have_finished);
  TEST ("SYNC-17/shared-attempt", test_shared_attempt);
  TEST ("SYNC-41/shared-failure", test_shared_failure);
  TEST ("SYNC-34/one-of-two-vanishes", test_one_of_two_vanishes);
  TEST ("SYNC-34/who-asked-vanishes", test_who_asked_vanishes);
  TEST ("SYNC-34/ask-while-cancelled", test_ask_while_cancelled);
  TEST ("SYNC-34/ask-for-other-while-cancelled", test_ask_for_other_while_cancelled);
  TEST ("SYNC-7/establish-timeout", test_establish_timeout);
  TEST ("SYNC-9/asked-again", test_asked_again);
  TEST ("SYNC-37/max-age", test_max_age);
  TEST ("SYNC-24/taken-over", test_taken_over_while_it_lingers);
  TEST ("SYNC-24/ask-while-closing", test_ask_while_closing);
  TEST ("SYNC-24/ask-for-other-while-closing", test_ask_for_other_while_closing);
  TEST ("SYNC-16/other-profile", test_other_profile);
  TEST ("SYNC-16/other-profile-while-it-lingers", test_other_profile_while_it_lingers);
  TEST ("SYNC-18/other-profile-while-it-is-made", test_other_profile_while_it_is_made);
  TEST ("SYNC-23/lost", test_lost);
  TEST ("SYNC-23/lost-and-refused", test_lost_and_refused);
  TEST ("SYNC-23/lost-again-and-again", test_lost_again_and_again);
  TEST ("SYNC-23/ask-amid-backoff", test_ask_amid_backoff);
  TEST ("SYNC-23/cause", test_cause_of_refusal);
  TEST ("SYNC-23/cause-of-attach", test_cause_of_attach);
  TEST ("SYNC-23/not-while-busy", test_not_while_busy);
  TEST ("SYNC-23/not-while-others", test_not_while_others);
  TEST ("SYNC-14/kept-for-the-run", test_kept_for_the_run);
  TEST ("SYNC-23/not-registered", test_not_registered);
  TEST ("SYNC-23/unplugged", test_unplugged);
  TEST ("SYNC-23/unplugged-amid-backoff", test_unplugged_amid_backoff);
  TEST ("SYNC-23/unplugged-while-it-is-made", test_unplugged_while_it_is_made);
  TEST ("SYNC-24/unplugged-while-it-lingers", test_unplugged_while_it_lingers);
  TEST ("SYNC-27/finished-while-unplugged", test_finished_while_unplugged);
  TEST_WITH ("SYNC-26/reverse-order", GINT_TO_POINTER (FALSE), test_reverse_order);
  TEST_WITH ("SYNC-26/reverse-order/made-again", GINT_TO_POINTER (TRUE), test_reverse_order);

  return g_test_run ();
}
