/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Where a modem is and whose SIM it holds, from what it has told. */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "mbn-modem-situation.h"

#define LTE  0x20u
#define UMTS 0x4u
#define EVDO 0x20000u

static MbnProfileSituation
get (Bench *bench)
{
  MbnProfileSituation situation;

  /* nothing of what was there before stays */
  memset (&situation, 0xff, sizeof situation);
  mbn_modem_get_situation (bench->modem, &situation);

  return situation;
}

static void
tell (Bench *bench, MbnFactKind kind)
{
  mbn_fake_modem_emit (bench->fake, mbn_fake_modem_state (bench->fake, kind));
}

static void
test_all_known (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  MbnProfileSituation situation = get (bench);

  g_assert_cmpstr (situation.subscriber_id, ==, "001010123456789");
  g_assert_cmpstr (situation.sim_icc_id, ==, "8949000000000000001");
  g_assert_cmpint (situation.cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP);
  g_assert_cmphex (situation.data_class, ==, LTE);
  g_assert_cmpint (situation.registration, ==, MBN_PROFILE_REGISTRATION_HOME);
  g_assert_cmpstr (situation.provider_id, ==, "00101");
  g_assert_false (situation.on_iwlan);
}

static void
test_nothing_known (void)
{
  g_autoptr (Bench) bench = bench_new ();
  MbnProfileSituation situation = get (bench);

  g_assert_null (situation.subscriber_id);
  g_assert_null (situation.sim_icc_id);
  g_assert_cmpint (situation.cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_ANY);
  g_assert_cmphex (situation.data_class, ==, 0);
  g_assert_cmpint (situation.registration, ==, MBN_PROFILE_REGISTRATION_NONE);
  g_assert_null (situation.provider_id);
  g_assert_false (situation.on_iwlan);
}

/* PROF-37 needs the provider that the modem is registered with now. */
static void
test_roaming (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->provider_id = "00102";
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_ROAMING);
  g_assert_cmpint (get (bench).registration, ==, MBN_PROFILE_REGISTRATION_ROAMING);
  g_assert_cmpstr (get (bench).provider_id, ==, "00102");
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_PARTNER);
  g_assert_cmpint (get (bench).registration, ==, MBN_PROFILE_REGISTRATION_PARTNER);
}

static void
test_cdma (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->cellular_class = MBN_CELLULAR_CLASS_CDMA;
  bench->fake->current_data_class = EVDO;
  bench_start (bench);
  g_assert_cmpint (get (bench).cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP2);
}

/* Its caps say GSM; what it uses now says more. */
static void
test_multi_mode (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->control_caps = MBN_CTRL_CAPS_MULTI_MODE;
  bench->fake->current_data_class = EVDO;
  bench_start (bench);
  g_assert_cmpint (get (bench).cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP2);

  bench->fake->current_data_class = LTE;
  tell (bench, MBN_FACT_PACKET_SERVICE);
  g_assert_cmpint (get (bench).cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP);

  /* both on offer: what the caps say */
  bench->fake->available_data_classes = LTE | EVDO;
  tell (bench, MBN_FACT_REGISTRATION);
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  g_assert_cmphex (get (bench).data_class, ==, LTE | EVDO);
  g_assert_cmpint (get (bench).cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP);
}

/* A device of one class is of that class, whatever bits it sends. */
static void
test_single_mode (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->current_data_class = EVDO;
  bench_start (bench);
  g_assert_cmpint (get (bench).cellular_class, ==, MBN_PROFILE_CELLULAR_CLASS_3GPP);
}

/* CTX-8: Connect attaches; what the network offers then counts. */
static void
test_data_class (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  bench->fake->current_data_class = UMTS;
  tell (bench, MBN_FACT_PACKET_SERVICE);
  g_assert_cmphex (get (bench).data_class, ==, UMTS);

  bench->fake->available_data_classes = LTE;
  tell (bench, MBN_FACT_REGISTRATION);
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_DETACHED);
  g_assert_cmphex (get (bench).data_class, ==, LTE);

  /* a modem that is attached and does not say by what */
  bench->fake->current_data_class = 0;
  mbn_fake_modem_indicate_packet (bench->fake, MBN_PACKET_SERVICE_ATTACHED);
  g_assert_cmphex (get (bench).data_class, ==, LTE);

  bench->fake->current_data_class = UMTS;
  tell (bench, MBN_FACT_PACKET_SERVICE);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_SEARCHING);
  g_assert_cmphex (get (bench).data_class, ==, 0);
}

/* ---- the SIM ---- */

static void
assert_no_sim (Bench *bench, const char *says)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (mbn_modem_get_sim (bench->modem, &error));
  g_assert_error (error, MBN_ERROR, MBN_ERROR_NOT_READY);
  g_assert_nonnull (strstr (error->message, says));
  g_assert_null (mbn_modem_get_sim (bench->modem, NULL));
  g_assert_null (get (bench).subscriber_id);
  g_assert_null (get (bench).sim_icc_id);
}

static void
test_sim (void)
{
  g_autoptr (Bench) bench = bench_new ();
  const MbnSubscriber *sim;

  assert_no_sim (bench, "not told");
  bench_start (bench);
  sim = mbn_modem_get_sim (bench->modem, NULL);
  g_assert_nonnull (sim);
  g_assert_cmpstr (sim->subscriber_id, ==, "001010123456789");
  g_assert_cmpstr (sim->sim_icc_id, ==, "8949000000000000001");
}

static void
test_sim_not_ready (void)
{
  static const MbnReadyState states[] = {
      MBN_READY_STATE_OFF,     MBN_READY_STATE_SIM_NOT_INSERTED, MBN_READY_STATE_BAD_SIM,
      MBN_READY_STATE_FAILURE, MBN_READY_STATE_NOT_ACTIVATED,    MBN_READY_STATE_DEVICE_LOCKED,
  };
  g_autoptr (Bench) bench = bench_new_started ();

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      /* some modems go on telling an identity */
      mbn_fake_modem_indicate_subscriber (bench->fake, states[i], "8949000000000000001");
      assert_no_sim (bench, mbn_ready_state_to_string (states[i]));
    }

  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_INITIALIZED,
                                      "8949000000000000002");
  g_assert_cmpstr (mbn_modem_get_sim (bench->modem, NULL)->sim_icc_id, ==, "8949000000000000002");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

#define ADD(name, func) g_test_add_func ("/situation/" name, func)
  ADD ("PROF-47/all-known", test_all_known);
  ADD ("PROF-47/nothing-known", test_nothing_known);
  ADD ("PROF-37/roaming", test_roaming);
  ADD ("PROF-47/cdma", test_cdma);
  ADD ("PROF-47/multi-mode", test_multi_mode);
  ADD ("PROF-47/single-mode", test_single_mode);
  ADD ("CTX-8/data-class", test_data_class);
  ADD ("PROF-30/sim", test_sim);
  ADD ("PROF-30/sim-not-ready", test_sim_not_ready);

  return g_test_run ();
}
