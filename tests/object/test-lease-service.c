/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Leases when the service stops and comes back (SYNC-38), the machine hibernates (SYNC-39), a modem
 * is reset, and when there is no room for a request, on the bench. */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#include <string.h>

#include "mbn-hibernation.h"
#include "mbn-lease-book.h"

#define WORK  LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define OTHER LEASE_PROFILE ("Other", "1", "0", LEASE_MANUAL)
#define EAST  LEASE_PROFILE ("East", "2", "0", LEASE_MANUAL)

#define LINGER_MS 10000
#define GRACE_MS  30000
#define RETURN_MS 60000
#define A_DAY_MS  86400000

#define SUBMITTED(call) g_assert_cmpint ((int)(call), ==, MBN_OK)

#define assert_origin(place, origin_)                                                              \
  g_assert_cmpint (mbn_context_get_origin ((place)->modems[0].context), ==, (origin_))

/* Work, connected for :1.5. */
static LeasePlace *
new_leased (void)
{
  LeasePlace *place = lease_place_new_with (2, WORK, OTHER, EAST, NULL);

  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated A=S_OK");
  lease_place_assert_sent (place, 0, "activate ip");

  return place;
}

/* ---- stopping ---- */

static void
test_stop_answers (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating");
  mbn_lease_desk_stop (place->desk);
  g_assert_cmpuint (place->n_answers, ==, 0);
  g_assert_cmpuint (place->log->len, ==,
                    strlen ("A=E_UNEXPECTED/ERROR_SERVICE_NOT_ACTIVE "
                            "B=E_UNEXPECTED/ERROR_SERVICE_NOT_ACTIVE"));
  g_string_truncate (place->log, 0);
  lease_place_ask (place, "C", ":1.7", "Work");
  lease_place_assert_log (place, "C=E_UNEXPECTED/ERROR_SERVICE_NOT_ACTIVE");
  g_assert_false (mbn_leases_complete (MBN_LEASES (place->desk), ":1.5", NULL));
  mbn_lease_desk_stop (place->desk);
}

/* Nothing is told, made or closed any more: modems end for other reasons. */
static void
test_stop_is_quiet (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_stop (place);
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

static void
test_stop_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  mbn_lease_desk_stop (place->desk);
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
}

/* An attempt that is to be given up is ended by who stops the modem. */
static void
test_stop_while_cancelled (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  mbn_lease_desk_stop (place->desk);
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating A=E_UNEXPECTED/ERROR_CANCELLED");
  lease_place_stop (place);
}

/* ---- coming back ---- */

/* The process is killed, and modem a finds its context as it was. */
static void
restart (LeasePlace *place, const char *bus)
{
  lease_place_kill (place);
  lease_place_open (place, bus);
}

static void
plug (LeasePlace *place)
{
  lease_place_plug (place, 0);
  lease_place_run (place, 1000);
  g_string_truncate (place->modems[0].fake->sent, 0);
}

static void
test_restored (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  restart (place, "bus");
  lease_place_assert_leases (place, ":1.5 Work@-");
  plug (place);
  lease_place_assert_log (place, "a:activating a:activated");
  lease_place_assert_leases (place, ":1.5 Work@a");
  assert_origin (place, MBN_ORIGIN_SYNC);
  g_assert_true (mbn_context_is_leased (place->modems[0].context));
  lease_place_run (place, 100 * GRACE_MS);
  lease_place_assert_log (place, "");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
}

/* Names of another bus mean others (L14). */
static void
test_other_bus (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  restart (place, "another");
  lease_place_assert_leases (place, "");
  lease_place_plug (place, 0);
  lease_place_run (place, GRACE_MS - 1);
  lease_place_assert_log (place, "a:activating a:activated");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* "unless a client leases them again" */
static void
test_leased_again (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  restart (place, "another");
  plug (place);
  lease_place_run (place, GRACE_MS / 2);
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_run (place, GRACE_MS);
  lease_place_assert_log (place, "a:activating a:activated B=S_OK");
  lease_place_assert_sent (place, 0, "");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* Who had it has left meanwhile. */
static void
test_left_meanwhile (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  restart (place, "bus");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_plug (place, 0);
  lease_place_run (place, GRACE_MS - 1);
  lease_place_assert_log (place, "a:activating a:activated");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* It was lost while nobody looked. */
static void
test_found_down (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_kill (place);
  place->modems[0].fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  lease_place_open (place, "bus");
  plug (place);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:activating a:activated again(:1.5,Work@a)");
  assert_origin (place, MBN_ORIGIN_SYNC);
}

/* The modem was unplugged while nobody looked. */
static void
test_modem_is_missing (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  restart (place, "bus");
  lease_place_run (place, RETURN_MS - 1);
  lease_place_assert_log (place, "");
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "lost(:1.5,Work@-,E_HANDLE)");
  place->modems[0].fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  plug (place);
  lease_place_assert_log (place, "a:deactivated a:activating a:activated again(:1.5,Work@a)");
}

/* A user's stays a user's, and what a user has taken over does, too. */
static void
test_users_stays (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_cmpint ((int)lease_place_connect (place, 0, "user", WORK, TRUE), ==,
                   MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  restart (place, "bus");
  plug (place);
  assert_origin (place, MBN_ORIGIN_USER);
  lease_place_assert_leases (place, ":1.5 Work@a");
  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "a:activating a:activated");
}

/* The run goes on, and with it what was made for it, though nobody has a lease on it any more. */
static void
test_run_goes_on (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_ask (place, "B", ":1.6", "East");
  lease_place_run (place, 0);
  g_assert_true (lease_place_finish (place, ":1.5"));
  restart (place, "bus");
  lease_place_assert_leases (place, ":1.6 East@-");
  lease_place_plug (place, 0);
  lease_place_plug (place, 1);
  lease_place_run (place, 100 * GRACE_MS);
  lease_place_assert_log (place, "a:activating a:activated b:activating b:activated");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  g_assert_nonnull (strstr (place->log->str, "a:deactivating"));
  g_assert_nonnull (strstr (place->log->str, "b:deactivating"));
}

/* A lease on nothing is one (SYNC-29). */
static void
test_nothing_restored (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_internet (place, TRUE);
  lease_place_ask (place, "B", ":1.6", "");
  g_assert_true (lease_place_finish (place, ":1.5"));
  restart (place, "bus");
  lease_place_assert_leases (place, ":1.6 @-");
  plug (place);
  lease_place_run (place, 100 * GRACE_MS);
  lease_place_assert_log (place, "a:activating a:activated");
  g_assert_true (lease_place_finish (place, ":1.6"));
  lease_place_run (place, LINGER_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
}

/* SYNC-37: it has the age that it has. */
static void
test_age_goes_on (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 10000 * 1000);
  restart (place, "bus");
  plug (place);
  lease_place_run (place, 4399 * 1000 - 1);
  lease_place_assert_log (place, "a:activating a:activated");
  lease_place_run (place, 1);
  lease_place_assert_log (place, "lost(:1.5,Work@a,ERROR_TIMEOUT)");
}

/* What was ended is not restored. */
static void
test_ended_is_not_restored (gconstpointer how)
{
  g_autoptr (LeasePlace) place = new_leased ();

  if (GPOINTER_TO_INT (how))
    SUBMITTED (lease_place_disconnect (place, 0, "D"));
  else
    g_assert_true (lease_place_finish (place, ":1.5"));
  restart (place, "bus");
  lease_place_assert_leases (place, "");
}

/* A process that is killed before the holder's news has left for the bus leaves that to the next
 * one, and what has ended has ended. */
static void
test_told_by_the_next_process (gconstpointer how)
{
  gboolean by_user = GPOINTER_TO_INT (how);
  g_autoptr (LeasePlace) place = new_leased ();

  place->stuck = TRUE;
  if (by_user)
    SUBMITTED (lease_place_disconnect (place, 0, "D"));
  else
    lease_place_run (place, 14400 * 1000);
  g_assert_nonnull (strstr (place->log->str, "lost(:1.5,Work@a,"));

  for (guint i = 0; i < 2; i++)
    {
      place->stuck = i == 0;
      restart (place, "bus");
      lease_place_assert_leases (place, "");
      lease_place_assert_log (place, "");
      lease_place_run (place, 0);
      lease_place_assert_log (place, by_user ? "lost(:1.5,Work@-,ERROR_CANCELLED)"
                                             : "lost(:1.5,Work@-,ERROR_TIMEOUT)");
    }

  restart (place, "bus");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "");
}

/* What is remembered anew meanwhile leaves out nothing, and is not what ends. */
static void
test_asks_again_before_told (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  place->stuck = TRUE;
  SUBMITTED (lease_place_disconnect (place, 0, "D"));
  lease_place_run (place, 0);
  lease_place_ask (place, "B", ":1.5", "Other");
  lease_place_run (place, 0);
  place->stuck = FALSE;
  restart (place, "bus");
  lease_place_assert_leases (place, ":1.5 Other@-");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "lost(:1.5,Work@-,ERROR_CANCELLED)");
  restart (place, "bus");
  lease_place_run (place, 0);
  lease_place_assert_leases (place, ":1.5 Other@-");
  lease_place_assert_log (place, "");
}

/* SYNC-41: nor what never was. */
static void
test_refused_is_not_restored (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_ask (place, "B", ":1.6", "Other");
  lease_place_assert_log (place, "B=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
  restart (place, "bus");
  lease_place_assert_leases (place, ":1.5 Work@-");
}

/* on_stop = end */
static void
test_forgotten (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_stop (place);
  mbn_lease_desk_forget (place->desk);
  restart (place, "bus");
  lease_place_assert_leases (place, "");
}

/* ---- hibernation ---- */

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (mbn_hibernation_prepare_finish (MBN_MODEM_SET (source), result, &error));
  g_assert_no_error (error);
  *(gboolean *)user_data = TRUE;
}

static void
hibernate (LeasePlace *place)
{
  gboolean prepared = FALSE;

  mbn_hibernation_prepare_async (place->set, on_prepared, &prepared);
  lease_place_run (place, 0);
  g_assert_true (prepared);
}

static void
test_hibernation (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  hibernate (place);
  lease_place_assert_log (place, "a:deactivating lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:deactivated");
  lease_place_assert_leases (place, ":1.5 Work@a");
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "deactivate");
  g_signal_emit_by_name (place->set, "awake");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* There is nothing to take down, and nothing is made meanwhile, though its time comes. */
static void
test_hibernation_amid_backoff (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 1);
  lease_place_drop (place, 0);
  g_string_truncate (place->log, 0);
  hibernate (place);
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  g_signal_emit_by_name (place->set, "awake");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated again(:1.5,Work@a)");
}

/* Sleep that leaves contexts alone. */
static void
test_awake (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_signal_emit_by_name (place->set, "awake");
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
}

/* What lingers is ended by it. */
static void
test_hibernation_while_it_lingers (void)
{
  g_autoptr (LeasePlace) place = new_leased ();

  g_assert_true (lease_place_finish (place, ":1.5"));
  hibernate (place);
  g_signal_emit_by_name (place->set, "awake");
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_assert_sent (place, 0, "deactivate");
}

static void
test_hibernation_while_it_is_made (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);
  gboolean prepared = FALSE;

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  mbn_hibernation_prepare_async (place->set, on_prepared, &prepared);
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_ERROR_FAILURE);
  g_assert_true (prepared);
  lease_place_assert_log (place, "a:activating a:deactivating A=E_UNEXPECTED/ERROR_CANCELLED "
                                 "a:deactivated");
}

/* ---- a modem that is reset ---- */

static void
test_reset (void)
{
  g_autoptr (LeasePlace) place = new_leased ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request
      = mbn_modem_open_request (place->modems[0].modem, MBN_REQUEST_SET_REGISTER_MODE, ":1.1",
                                &error);
  const MbnCommand command = {.kind = MBN_COMMAND_REGISTER,
                              .register_mode = MBN_REGISTER_MODE_AUTOMATIC,
                              .provider_id = ""};

  g_assert_no_error (error);
  lease_place_hold (place, 0, MBN_COMMAND_REGISTER);
  lease_place_hold (place, 0, MBN_COMMAND_READ_CAPS);
  mbn_modem_submit_operation (place->modems[0].modem, request, &command);
  lease_place_run (place, 60000);
  place->modems[0].fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  lease_place_run (place, 20000);
  lease_place_assert_log (place, "a:deactivated lost(:1.5,Work@a,E_MBN_CONTEXT_NOT_ACTIVATED) "
                                 "a:activating a:activated again(:1.5,Work@a)");
  lease_place_assert_leases (place, ":1.5 Work@a");
}

/* ---- no room for a request (design.md 3.6) ---- */

/* The most that there may be: nothing more can be asked of that modem. */
static GPtrArray *
fill_up (LeasePlace *place)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < MBN_REQUESTS_PER_MODEM; i++)
    {
      g_autoptr (GError) error = NULL;

      g_ptr_array_add (requests,
                       mbn_modem_open_own_request (place->modems[0].modem, MBN_REQUEST_CONNECT,
                                                   MBN_ORIGIN_AUTO, &error));
      g_assert_no_error (error);
    }

  return requests;
}

static void
test_no_room_to_close (void)
{
  g_autoptr (LeasePlace) place = new_leased ();
  g_autoptr (GPtrArray) requests = fill_up (place);

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS + 60000);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
  g_ptr_array_set_size (requests, 0);
  lease_place_run (place, 1000);
  lease_place_assert_log (place, "a:deactivating a:deactivated");
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_sent (place, 0, "deactivate");
}

/* Meanwhile somebody needs it again. */
static void
test_leased_while_it_cannot_be_closed (void)
{
  g_autoptr (LeasePlace) place = new_leased ();
  g_autoptr (GPtrArray) requests = fill_up (place);

  g_assert_true (lease_place_finish (place, ":1.5"));
  lease_place_run (place, LINGER_MS + 500);
  lease_place_ask (place, "B", ":1.6", "Work");
  lease_place_assert_log (place, "B=S_OK");
  g_ptr_array_set_size (requests, 0);
  lease_place_run (place, 1000 * 1000);
  lease_place_assert_log (place, "");
  lease_place_assert_sent (place, 0, "");
}

static void
test_no_room_to_connect (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);
  g_autoptr (GPtrArray) requests = fill_up (place);

  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "A=E_UNEXPECTED/ERROR_NOT_ENOUGH_QUOTA");
  lease_place_assert_leases (place, "");
}

/* SYNC-42 */
static void
test_too_many_calls (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_hold (place, 0, MBN_COMMAND_ACTIVATE);
  for (guint i = 0; i < MBN_LEASE_CALLS_PER_CLIENT; i++)
    lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_assert_log (place, "");
  lease_place_ask (place, "B", ":1.5", "Work");
  lease_place_assert_log (place, "B=E_OUTOFMEMORY");
  lease_place_run (place, 0);
  lease_place_answer (place, 0, MBN_COMMAND_ACTIVATE, MBN_OK);
  g_assert_cmpuint (place->n_answers, ==, 0);
  lease_place_assert_leases (place, ":1.5 Work@a");
}

/* SYNC-42 */
static void
test_too_many_leases (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  lease_place_internet (place, TRUE);
  for (guint i = 0; i < MBN_LEASES_MAX; i++)
    {
      g_autofree char *client = g_strdup_printf (":1.%u", 100 + i);

      lease_place_ask (place, "A", client, "");
      g_string_truncate (place->log, 0);
    }
  lease_place_ask (place, "B", ":1.5", "Work");
  lease_place_ask (place, "C", ":1.5", "");
  lease_place_assert_log (place, "B=E_OUTOFMEMORY C=E_OUTOFMEMORY");
  lease_place_run (place, 0);
  lease_place_assert_sent (place, 0, "");
  g_assert_false (lease_place_finish (place, ":1.5"));
  g_assert_true (lease_place_finish (place, ":1.100"));
  lease_place_ask (place, "D", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "a:activating a:activated D=S_OK");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define TEST(path, func)            g_test_add_func ("/lease-service/" path, func)
#define TEST_WITH(path, data, func) g_test_add_data_func ("/lease-service/" path, data, func)
  TEST ("stop/answers", test_stop_answers);
  TEST ("stop/quiet", test_stop_is_quiet);
  TEST ("stop/while-it-lingers", test_stop_while_it_lingers);
  TEST ("stop/while-cancelled", test_stop_while_cancelled);
  TEST ("SYNC-38/restored", test_restored);
  TEST ("SYNC-38/other-bus", test_other_bus);
  TEST ("SYNC-38/leased-again", test_leased_again);
  TEST ("SYNC-38/left-meanwhile", test_left_meanwhile);
  TEST ("SYNC-38/found-down", test_found_down);
  TEST ("SYNC-38/modem-is-missing", test_modem_is_missing);
  TEST ("SYNC-38/users-stays", test_users_stays);
  TEST ("SYNC-38/run-goes-on", test_run_goes_on);
  TEST ("SYNC-38/nothing", test_nothing_restored);
  TEST ("SYNC-37/age-goes-on", test_age_goes_on);
  TEST_WITH ("SYNC-38/finished", GINT_TO_POINTER (FALSE), test_ended_is_not_restored);
  TEST_WITH ("SYNC-38/disconnected", GINT_TO_POINTER (TRUE), test_ended_is_not_restored);
  TEST_WITH ("SYNC-38/told-by-the-next/user", GINT_TO_POINTER (TRUE),
             test_told_by_the_next_process);
  TEST_WITH ("SYNC-38/told-by-the-next/age", GINT_TO_POINTER (FALSE),
             test_told_by_the_next_process);
  TEST ("SYNC-38/asks-again-before-told", test_asks_again_before_told);
  TEST ("SYNC-38/refused", test_refused_is_not_restored);
  TEST ("SYNC-38/forgotten", test_forgotten);
  TEST ("SYNC-39/hibernation", test_hibernation);
  TEST ("SYNC-39/amid-backoff", test_hibernation_amid_backoff);
  TEST ("SYNC-39/awake", test_awake);
  TEST ("SYNC-39/while-it-lingers", test_hibernation_while_it_lingers);
  TEST ("SYNC-39/while-it-is-made", test_hibernation_while_it_is_made);
  TEST ("SYNC-23/reset", test_reset);
  TEST ("3.6/no-room-to-close", test_no_room_to_close);
  TEST ("3.6/leased-while-it-cannot-be-closed", test_leased_while_it_cannot_be_closed);
  TEST ("3.6/no-room-to-connect", test_no_room_to_connect);
  TEST ("SYNC-42/calls", test_too_many_calls);
  TEST ("SYNC-42/leases", test_too_many_leases);

  return g_test_run ();
}
