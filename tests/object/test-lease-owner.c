/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Leases beside users: whose a connection is, and who closes it (SYNC-19 to SYNC-22, design.md 3.3,
 * 3.4); leases on the default connection and on nothing (SYNC-5, SYNC-44), on the bench. */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#include <string.h>

#define WORK  LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define OTHER LEASE_PROFILE ("Other", "1", "0", LEASE_MANUAL)
#define EAST  LEASE_PROFILE ("East", "2", "0", LEASE_MANUAL)

#define LINGER_MS 10000
#define A_DAY_MS  86400000

#define SUBMITTED(call) g_assert_cmpint ((int)(call), ==, MBN_OK)

#define assert_origin(place, origin_)                                                              \
  g_assert_cmpint (mbn_context_get_origin ((place)->modems[0].context), ==, (origin_))

/* Nothing is done any more, however long one waits. */
static void
assert_quiet (LeasePlace *place)
{
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
}

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

/* ---- a user's connection ---- */

/* SYNC-20 (L4) */
static void
test_was_there (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated user=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_assert_log (place, "A=S_OK");
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (mbn_context_is_leased (place->modems[0].context));
  g_assert_true (lease_place_finish (place, ":1.5"));
  g_assert_false (mbn_context_is_leased (place->modems[0].context));
  assert_quiet (place);
  assert_origin (place, MBN_ORIGIN_USER);
}

/* A temporary context never counts as the named connection, nor does another profile. */
static void
test_something_else_was_there (gconstpointer stored)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, OTHER, NULL);

  SUBMITTED (lease_place_connect (place, 0, "user", GPOINTER_TO_INT (stored) ? OTHER : WORK,
                                  GPOINTER_TO_INT (stored)));
  lease_place_run (place, 0);
  lease_place_assert_sent (place, 0, "activate ip");
  g_string_truncate (place->log, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_assert_log (place, "A=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_place_assert_leases (place, "");
  assert_quiet (place);
}

/* A user's that was there and dropped is made for the lease, and is the lease's then. */
static void
test_was_there_and_dropped (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 60000);
  g_string_truncate (place->log, 0);
  lease_place_drop (place, 0);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:activating a:activated again(:1.5,Work@a)");
  assert_origin (place, MBN_ORIGIN_SYNC);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* SYNC-21 (L17): "the modem is not touched and the refusal stays" */
static void
test_claimed (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_cmpint ((int)lease_place_connect (place, 0, "user", WORK, TRUE), ==,
                   MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  lease_place_assert_log (place, "a=user");
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
  assert_origin (place, MBN_ORIGIN_USER);
}

static void
test_claimed_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS - 1);
  g_assert_cmpint ((int)lease_place_connect (place, 0, "user", WORK, TRUE), ==,
                   MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  lease_place_assert_log (place, "a=user");
  assert_quiet (place);
}

/* design.md 3.4: "a user's Connect with the same settings joins it: the attempt becomes a user one"
 */
static void
test_user_joins (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK user=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  g_assert_true (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
}

/* Who joined goes on when the lease is needed no more. */
static void
test_user_joins_and_stays (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED a:activated "
                                 "user=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  assert_quiet (place);
}

/* design.md 3.4: "EstablishConnection during a user's attempt joins it and does not own it" */
static void
test_joins_user (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activating a:activated user=S_OK A=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");
  assert_origin (place, MBN_ORIGIN_USER);
  g_assert_true (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
}

static void
test_joins_user_who_fails (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  SUBMITTED (lease_place_connect (place, 0, "user", WORK, TRUE));
  lease_place_run (place, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ACCESS_STRING);
  lease_place_assert_log (place, "a:activating a:deactivated user=E_MBN_INVALID_ACCESS_STRING "
                                 "A=E_UNEXPECTED/E_MBN_INVALID_ACCESS_STRING");
  lease_place_assert_sent (place, 0, "activate");
  assert_quiet (place);
}

/* An attempt with other settings is waited for. */
static void
test_waits_for_user (gconstpointer fails)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, OTHER, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  SUBMITTED (lease_place_connect (place, 0, "user", OTHER, TRUE));
  lease_place_run (place, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "a:activating");
  if (GPOINTER_TO_INT (fails))
    {
      lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
      lease_place_assert_log (place, "a:deactivated user=E_MBN_FAILURE a:activating a:activated "
                                     "A=S_OK");
      return;
    }

  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:activated user=S_OK "
                                 "A=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_place_assert_sent (place, 0, "activate ip");
}

/* ---- a user's Disconnect, SYNC-22 (L11) ---- */

static void
test_disconnect (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  /* when it is accepted */
  lease_place_assert_log (place, "lost(:1.5,Work@a,ERROR_CANCELLED) a:deactivating");
  lease_place_assert_leases (place, "");
  g_assert_false (lease_place_finish (place, ":1.5"));
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivated D=S_OK");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* "a new Establish call may" */
static void
test_ask_after_disconnect (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  g_string_truncate (place->log, 0);
  lease_place_ask (place, "B", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivated D=S_OK a:activating a:activated B=S_OK");
  assert_origin (place, MBN_ORIGIN_SYNC);
}

static void
test_disconnect_while_it_is_made (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "a:activating a:deactivating A=E_UNEXPECTED/ERROR_CANCELLED "
                                 "B=E_UNEXPECTED/ERROR_CANCELLED a:deactivated D=S_OK");
  g_assert_false (lease_place_finish (place, ":1.5"));
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
}

/* A call that has not begun is cancelled as well: it was accepted before. */
static void
test_disconnect_before_it_begins (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_ask (place, "A", ":1.5", "Work");
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "A=E_UNEXPECTED/ERROR_CANCELLED D=S_OK");
  lease_place_assert_sent (place, 0, "");
}

/* A lease whose connection is down, and tried again now and then, has an attempt to be cancelled,
 * or waits for the next one. */
static void
test_disconnect_amid_redial (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  lease_place_assert_log (place, "lost(:1.5,Work@a,ERROR_CANCELLED) a:deactivating a:deactivated "
                                 "D=S_OK");
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
}

static void
test_disconnect_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS - 1);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:deactivating a:deactivated D=S_OK");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* One that is being closed already: the user's joins, and there is one disconnect. */
static void
test_disconnect_while_closing (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  lease_place_run (place, LINGER_MS);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivating a:deactivated D=S_OK");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* … and the call that waits for it to be made again is cancelled. */
static void
test_disconnect_while_closing_and_asked (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_hold (place, 0, MBN_COMMAND_DEACTIVATE);
  lease_place_run (place, LINGER_MS);
  lease_place_ask (place, "B", ":1.6", "Work");
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_DEACTIVATE, MBN_OK);
  lease_place_assert_log (place, "a:deactivating B=E_UNEXPECTED/ERROR_CANCELLED a:deactivated "
                                 "D=S_OK");
  lease_place_assert_sent (place, 0, "deactivate");
  assert_quiet (place);
}

/* Leases on nothing and on other modems have nothing to do with it. */
static void
test_disconnect_leaves_others (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, EAST, NULL);

  lease_place_internet (place, TRUE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.5", "East");
  lease_place_ask (place, "C", ":1.5", "");
  lease_place_run (place, 0);
  g_string_truncate (place->log, 0);
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, A_DAY_MS / 24);
  lease_place_assert_log (place, "lost(:1.5,Work@a,ERROR_CANCELLED) a:deactivating a:deactivated "
                                 "D=S_OK");
  lease_place_assert_leases (place, ":1.5 @-, :1.5 East@b");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "b:deactivating b:deactivated");
}

/* ---- the default, and nothing ---- */

/* SYNC-44, SYNC-29 (L16) */
static void
test_lease_on_nothing (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_internet (place, TRUE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "");
  lease_place_assert_log (place, "B=S_OK");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_leases (place, ":1.6 @-, :1.5 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* SYNC-37 for it, too: without a profile and a path */
static void
test_lease_on_nothing_ages (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (0, NULL);

  lease_place_internet (place, TRUE);
  lease_place_ask (place, "A", ":1.5", "");
  lease_place_assert_log (place, "A=S_OK");
  lease_place_run (place, 14400 * 1000);
  lease_place_assert_log (place, "lost(:1.5,@-,ERROR_TIMEOUT)");
  lease_place_assert_leases (place, "");
}

/* Without other Internet, or when it is not to be accepted, a connection is made. */
static void
test_nothing_not_accepted (gconstpointer accepted)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  place->settings->lease.accept_alternate = GPOINTER_TO_INT (accepted);
  mbn_fake_profiles_add (place->profiles, WORK);
  lease_place_open (place, "bus");
  lease_place_internet (place, !GPOINTER_TO_INT (accepted));
  lease_place_plug (place, 0);
  lease_place_ask (place, "A", ":1.5", "");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated A=S_OK");
  lease_place_assert_leases (place, ":1.5 Work@a");
}

/* Another link is being checked: that is no Internet yet. */
static void
test_internet_not_sure (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);
  MbnAlternateView view;

  mbn_alternate_watch_set_service (place->alternate, MBN_CONNECTIVITY_SERVICE_CHECKING);
  lease_place_internet (place, TRUE);
  mbn_alternate_watch_look (place->alternate, &view);
  g_assert_cmpint (view.internet, ==, MBN_INTERNET_DETERMINING);
  lease_place_ask (place, "A", ":1.5", "");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
}

/* SYNC-5 (L9) */
static void
test_no_default (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, NULL);

  lease_place_ask (place, "A", ":1.5", "");
  lease_place_assert_log (place, "A=E_UNEXPECTED/ERROR_NOT_FOUND");
  g_assert_nonnull (strstr (place->messages->str, "no default connection"));
  lease_place_assert_leases (place, "");
  assert_quiet (place);
}

/* SYNC-40 (L10) */
static void
test_unknown_name (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_ask (place, "A", ":1.5", "Nobody");
  lease_place_assert_log (place, "A=E_INVALIDARG");
  g_assert_false (lease_place_finish (place, ":1.5"));
  assert_quiet (place);
}

/* ---- the host's policies, SYNC-43 ---- */

static void
test_policy (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  place->config.policy.data_enabled = FALSE;
  mbn_fake_profiles_add (place->profiles, WORK);
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:deactivated A=E_UNEXPECTED/E_ACCESSDENIED");
  lease_place_assert_leases (place, "");
  assert_quiet (place);
}

/* SYNC-43: other Internet and the manual mode do not block it (AUTO-51). */
static void
test_beside_internet (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_internet (place, TRUE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
}

int
main (int argc, char **argv)
{
  const gpointer yes = GINT_TO_POINTER (TRUE);
  const gpointer no = GINT_TO_POINTER (FALSE);

  bench_init (&argc, &argv);

#define TEST(path, func)            g_test_add_func ("/lease-owner/" path, func)
#define TEST_WITH(path, data, func) g_test_add_data_func ("/lease-owner/" path, data, func)
  TEST ("SYNC-20/was-there", test_was_there);
  TEST_WITH ("SYNC-16/temporary-was-there", no, test_something_else_was_there);
  TEST_WITH ("SYNC-16/other-was-there", yes, test_something_else_was_there);
  TEST ("SYNC-23/users-was-there-and-dropped", test_was_there_and_dropped);
  TEST ("SYNC-21/claimed", test_claimed);
  TEST ("SYNC-21/claimed-while-it-lingers", test_claimed_while_it_lingers);
  TEST ("3.4/user-joins", test_user_joins);
  TEST ("3.4/user-joins-and-stays", test_user_joins_and_stays);
  TEST ("3.4/joins-user", test_joins_user);
  TEST ("3.4/joins-user-who-fails", test_joins_user_who_fails);
  TEST_WITH ("3.4/waits-for-user", no, test_waits_for_user);
  TEST_WITH ("3.4/waits-for-user-who-fails", yes, test_waits_for_user);
  TEST ("SYNC-22/disconnect", test_disconnect);
  TEST ("SYNC-22/ask-after-it", test_ask_after_disconnect);
  TEST ("SYNC-22/while-it-is-made", test_disconnect_while_it_is_made);
  TEST ("SYNC-22/before-it-begins", test_disconnect_before_it_begins);
  TEST ("SYNC-22/amid-redial", test_disconnect_amid_redial);
  TEST ("SYNC-22/while-it-lingers", test_disconnect_while_it_lingers);
  TEST ("SYNC-22/while-closing", test_disconnect_while_closing);
  TEST ("SYNC-22/while-closing-and-asked", test_disconnect_while_closing_and_asked);
  TEST ("SYNC-22/leaves-others", test_disconnect_leaves_others);
  TEST ("SYNC-44/nothing", test_lease_on_nothing);
  TEST ("SYNC-37/nothing", test_lease_on_nothing_ages);
  TEST_WITH ("SYNC-44/no-internet", yes, test_nothing_not_accepted);
  TEST_WITH ("SYNC-44/not-accepted", no, test_nothing_not_accepted);
  TEST ("SYNC-44/not-sure", test_internet_not_sure);
  TEST ("SYNC-5/none", test_no_default);
  TEST ("SYNC-40/unknown-name", test_unknown_name);
  TEST ("SYNC-43/policy", test_policy);
  TEST ("SYNC-43/beside-internet", test_beside_internet);

  return g_test_run ();
}
