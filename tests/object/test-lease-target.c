/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profile of which modem a name means, and the default connection (SYNC-2 to SYNC-7). */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#include <string.h>

#define WORK    LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define WORK_B  LEASE_PROFILE ("Work", "2", "0", LEASE_MANUAL)
#define EAST    LEASE_PROFILE ("East", "2", "0", LEASE_MANUAL)
#define FOREIGN LEASE_PROFILE ("Foreign", "9", "0", LEASE_MANUAL)
#define MARKED  LEASE_PROFILE ("Marked", "1", "1", LEASE_MANUAL)
#define MARKED2 LEASE_PROFILE ("Marked2", "2", "1", LEASE_MANUAL)
#define AUTO    LEASE_PROFILE ("Auto", "1", "0", LEASE_AUTO)
#define AUTO2   LEASE_PROFILE ("Auto2", "2", "0", LEASE_AUTO)

#define ADDITIONAL                                                                                 \
  "<MBNProfileExt xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"><Name>More</Name>" \
  "<IsDefault>0</IsDefault><SimIccID>8949000000000000001</SimIccID>"                               \
  "<IsAdditionalPdpContextProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v3\">"  \
  "true</IsAdditionalPdpContextProfile></MBNProfileExt>"

/* What is meant, as `Work@a`; or why nothing is, as a constant. */
static char *
describe (LeasePlace *place, gboolean found, const MbnLeaseTarget *target, const GError *error)
{
  if (!found)
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (error->domain, ==, MBN_ERROR);
      g_assert_cmpstr (error->message, !=, "");
      return g_strdup (mbn_error_constant (mbn_error_from (error)));
    }

  g_assert_no_error (error);
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    if (place->modems[i].modem == target->modem)
      return g_strdup_printf ("%s@%s", mbn_profile_get_name (target->profile),
                              place->modems[i].name);

  g_assert_not_reached ();
}

static void
assert_name (LeasePlace *place, const char *name, const char *expected)
{
  g_autoptr (GError) error = NULL;
  MbnLeaseTarget target;
  gboolean found = mbn_lease_target_find (&place->lease_around, name, &target, &error);
  g_autofree char *got = describe (place, found, &target, error);

  g_assert_cmpstr (got, ==, expected);
}

static void
assert_default (LeasePlace *place, const char *expected)
{
  g_autoptr (GError) error = NULL;
  MbnLeaseTarget target;
  gboolean found = mbn_lease_target_find_default (&place->lease_around, &target, &error);
  g_autofree char *got = describe (place, found, &target, error);

  g_assert_cmpstr (got, ==, expected);
  g_assert_cmpint (mbn_leases_is_default (MBN_LEASES (place->desk), ""), ==, TRUE);
  if (found)
    g_assert_true (
        mbn_leases_is_default (MBN_LEASES (place->desk), mbn_profile_get_name (target.profile)));
}

static void
set_registered (LeasePlace *place, guint modem, gboolean registered)
{
  mbn_fake_modem_indicate_registration (place->modems[modem].fake,
                                        registered ? MBN_REGISTER_STATE_HOME
                                                   : MBN_REGISTER_STATE_SEARCHING);
  lease_place_run (place, 0);
}

static void
set_ready (LeasePlace *place, guint modem, MbnReadyState ready)
{
  mbn_fake_modem_indicate_subscriber (place->modems[modem].fake, ready, "");
  lease_place_run (place, 0);
}

/* ---- by name ---- */

static void
test_of_its_sim (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (3, WORK, EAST, NULL);

  assert_name (place, "Work", "Work@a");
  assert_name (place, "East", "East@b");
  assert_name (place, "  East ", "East@b");
}

static void
test_unknown (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, FOREIGN, NULL);

  assert_name (place, "Nobody", "E_INVALIDARG");
  assert_name (place, "work", "E_INVALIDARG");
  assert_name (place, "Foreign", "E_INVALIDARG");
}

/* "no modem at all: Unexpected : E_HANDLE"; a name that nobody has is wrong all the same. */
static void
test_no_modem (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (0, WORK, NULL);

  assert_name (place, "Work", "E_HANDLE");
  assert_name (place, "Nobody", "E_INVALIDARG");
}

/* One name on two SIMs: the first modem that is registered, the first one otherwise. */
static void
test_two_modems (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, WORK_B, NULL);

  assert_name (place, "Work", "Work@a");
  set_registered (place, 0, FALSE);
  assert_name (place, "Work", "Work@b");
  set_registered (place, 1, FALSE);
  assert_name (place, "Work", "Work@a");
  set_registered (place, 0, TRUE);
  assert_name (place, "Work", "Work@a");
}

/* SYNC-7: "one already connected with that profile" */
static void
test_connected_one (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, WORK_B, NULL);

  g_assert_cmpint ((int)lease_place_connect (place, 1, "user", WORK_B, FALSE), ==, MBN_OK);
  lease_place_run (place, 0);
  /* that is a temporary one */
  assert_name (place, "Work", "Work@a");
  g_assert_cmpint ((int)lease_place_disconnect (place, 1, "D"), ==, MBN_OK);
  lease_place_run (place, 0);
  g_assert_cmpint ((int)lease_place_connect (place, 1, "user", WORK_B, TRUE), ==, MBN_OK);
  assert_name (place, "Work", "Work@a");
  lease_place_run (place, 0);
  assert_name (place, "Work", "Work@b");
}

/* The number of a modem counts, not when it has appeared in the list. */
static void
test_replugged (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, WORK_B, NULL);

  lease_place_unplug (place, 0);
  assert_name (place, "Work", "Work@b");
  lease_place_plug (place, 0);
  assert_name (place, "Work", "Work@b");
}

/* A SIM that cannot be read may be the one that is meant: that is the modem's state. */
static void
test_sim_cannot_be_read (void)
{
  static const struct
  {
    MbnReadyState ready;
    const char *expected;
  } table[] = {
      {MBN_READY_STATE_SIM_NOT_INSERTED, "E_MBN_SIM_NOT_INSERTED"     },
      {MBN_READY_STATE_BAD_SIM,          "E_MBN_BAD_SIM"              },
      {MBN_READY_STATE_DEVICE_LOCKED,    "E_MBN_PIN_REQUIRED"         },
      {MBN_READY_STATE_NOT_ACTIVATED,    "E_MBN_SERVICE_NOT_ACTIVATED"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (LeasePlace) place = lease_place_new ();

      mbn_fake_profiles_add (place->profiles, WORK);
      place->modems[0].fake->ready = table[i].ready;
      place->modems[0].fake->subscriber_id = "";
      place->modems[0].fake->icc_id = "";
      lease_place_open (place, "bus");
      lease_place_plug (place, 0);
      assert_name (place, "Work", table[i].expected);
      assert_name (place, "Nobody", "E_INVALIDARG");
      /* a modem whose SIM is another one is no better reason */
      lease_place_plug (place, 1);
      assert_name (place, "Work", table[i].expected);
    }
}

/* … whichever modem it is in. */
static void
test_sim_of_second_cannot_be_read (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  mbn_fake_profiles_add (place->profiles, FOREIGN);
  place->modems[1].fake->ready = MBN_READY_STATE_DEVICE_LOCKED;
  place->modems[1].fake->subscriber_id = "";
  place->modems[1].fake->icc_id = "";
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  assert_name (place, "Foreign", "E_INVALIDARG");
  lease_place_plug (place, 1);
  assert_name (place, "Foreign", "E_MBN_PIN_REQUIRED");
}

/* A modem without a network is meant: what it lacks is told by the attempt (SYNC-49). */
static void
test_not_registered (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  set_registered (place, 0, FALSE);
  assert_name (place, "Work", "Work@a");
  g_string_truncate (place->log, 0);
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 0);
  lease_place_assert_log (place, "A=E_UNEXPECTED/E_MBN_NOT_REGISTERED");
}

/* CTX-5 */
static void
test_additional (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  mbn_fake_profiles_add (place->profiles, ADDITIONAL);
  assert_name (place, "More", "E_MBN_MAX_ACTIVATED_CONTEXTS");
  lease_place_ask (place, "A", ":1.5", "More");
  lease_place_assert_log (place, "A=E_UNEXPECTED/E_MBN_MAX_ACTIVATED_CONTEXTS");
}

/* ---- the default connection, SYNC-5 ---- */

static void
test_none (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (0, WORK, NULL);

  assert_default (place, "ERROR_NOT_FOUND");
}

/* Of SIMs that are not there. */
static void
test_foreign_only (void)
{
  g_autoptr (LeasePlace) place
      = lease_place_new_with (1, FOREIGN, LEASE_PROFILE ("X", "9", "1", LEASE_AUTO), NULL);

  assert_default (place, "ERROR_NOT_FOUND");
}

/* (a) "the default named by the user's setting" */
static void
test_configured (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  g_free (place->settings->lease.default_profile);
  place->settings->lease.default_profile = g_strdup ("East");
  mbn_fake_profiles_add (place->profiles, MARKED);
  mbn_fake_profiles_add (place->profiles, EAST);
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  assert_default (place, "ERROR_NOT_FOUND");
  lease_place_plug (place, 1);
  assert_default (place, "East@b");
  g_assert_false (mbn_leases_is_default (MBN_LEASES (place->desk), "Marked"));
  lease_place_unplug (place, 0);
  lease_place_unplug (place, 1);
  assert_default (place, "E_HANDLE");
}

/* What is named there and does not exist is not the caller's mistake. */
static void
test_configured_wrongly (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  g_free (place->settings->lease.default_profile);
  place->settings->lease.default_profile = g_strdup ("Nobody");
  mbn_fake_profiles_add (place->profiles, MARKED);
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  assert_default (place, "ERROR_NOT_FOUND");
  lease_place_ask (place, "A", ":1.5", "");
  lease_place_assert_log (place, "a:deactivated A=E_UNEXPECTED/ERROR_NOT_FOUND");
  g_assert_nonnull (strstr (place->messages->str, "[lease] default_profile"));
}

/* (b) "the default profile (IsDefault) of the device", before what would connect automatically */
static void
test_marked (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, AUTO, AUTO2, MARKED2, NULL);

  assert_default (place, "Marked2@b");
  g_assert_false (mbn_leases_is_default (MBN_LEASES (place->desk), "Auto"));
  g_assert_false (mbn_leases_is_default (MBN_LEASES (place->desk), "Nobody"));
}

static void
test_marked_on_two (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, MARKED, MARKED2, NULL);

  assert_default (place, "Marked@a");
  set_registered (place, 0, FALSE);
  assert_default (place, "Marked2@b");
  set_registered (place, 1, FALSE);
  assert_default (place, "Marked@a");
}

/* A marked one that is of no use here and now is passed over. */
static void
test_marked_of_no_use (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, WORK, NULL);

  mbn_fake_profiles_add (place->profiles,
                         "<MBNProfileExt "
                         "xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"><Name>Away"
                         "</Name><IsDefault>1</IsDefault><SimIccID>8949000000000000001</SimIccID>"
                         "<AdminEnable>false</AdminEnable></MBNProfileExt>");
  assert_default (place, "Work@a");
}

/* Registered before not registered, whatever is marked. */
static void
test_registered_first (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, MARKED, EAST, NULL);

  set_registered (place, 0, FALSE);
  assert_default (place, "East@b");
}

/* (c) "the profile auto-connect would choose first, ignoring its manual mode" */
static void
test_first_of_automatic (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, WORK, NULL);

  assert_default (place, "Work@a");
}

/* Offers for manual connections do not count, automatic ones do. */
static void
test_proposals (void)
{
  g_autoptr (LeasePlace) place = lease_place_new ();

  mbn_fake_profiles_propose (place->profiles, LEASE_PROFILE ("Offer", "1", "0", LEASE_MANUAL));
  lease_place_open (place, "bus");
  lease_place_plug (place, 0);
  assert_default (place, "ERROR_NOT_FOUND");
  lease_place_plug (place, 1);
  mbn_fake_profiles_propose (place->profiles, LEASE_PROFILE ("Ready", "3", "0", LEASE_AUTO));
  assert_default (place, "ERROR_NOT_FOUND");
  lease_place_plug (place, 2);
  assert_default (place, "Ready@c");
}

/* Of a SIM that cannot be read nothing is the default. */
static void
test_default_and_pin (void)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (2, MARKED, MARKED2, NULL);

  set_ready (place, 0, MBN_READY_STATE_DEVICE_LOCKED);
  assert_default (place, "Marked2@b");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define TEST(path, func) g_test_add_func ("/lease-target/" path, func)
  TEST ("SYNC-2/of-its-sim", test_of_its_sim);
  TEST ("SYNC-40/unknown", test_unknown);
  TEST ("SYNC-40/no-modem", test_no_modem);
  TEST ("SYNC-7/two-modems", test_two_modems);
  TEST ("SYNC-7/connected", test_connected_one);
  TEST ("SYNC-7/replugged", test_replugged);
  TEST ("SYNC-40/sim", test_sim_cannot_be_read);
  TEST ("SYNC-40/sim-of-second", test_sim_of_second_cannot_be_read);
  TEST ("SYNC-49/not-registered", test_not_registered);
  TEST ("CTX-5/additional", test_additional);
  TEST ("SYNC-5/none", test_none);
  TEST ("SYNC-5/foreign", test_foreign_only);
  TEST ("SYNC-5/configured", test_configured);
  TEST ("SYNC-5/configured-wrongly", test_configured_wrongly);
  TEST ("SYNC-5/marked", test_marked);
  TEST ("SYNC-5/marked-on-two", test_marked_on_two);
  TEST ("SYNC-5/marked-of-no-use", test_marked_of_no_use);
  TEST ("SYNC-5/registered-first", test_registered_first);
  TEST ("SYNC-5/first-of-automatic", test_first_of_automatic);
  TEST ("SYNC-5/proposals", test_proposals);
  TEST ("SYNC-5/pin", test_default_and_pin);

  return g_test_run ();
}
