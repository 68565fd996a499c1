/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The store of profiles beside a modem whose SIM it knows (PROF-28, PROF-29, PROF-44). */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "store-test.h"

#define IMSI "001010123456789"
#define CARD "8900101000000000017"

#define V1_OF(name, default, subscriber, more)                                                     \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name                                                       \
  "</Name><IsDefault>" default "</IsDefault><SubscriberID>" subscriber "</SubscriberID>" more      \
                               "</MBNProfile>"
#define V4_OF(name, default, card, more)                                                           \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>" name                                                    \
  "</Name><IsDefault>" default "</IsDefault><SimIccID>" card "</SimIccID>" more "</MBNProfileExt>"

typedef struct
{
  Bench *bench;
  StoreTest *store;
} Scene;

/* The modem's home provider is @home; "" = it does not say. */
static Scene *
scene_new (MbnReadyState ready, const char *home)
{
  Scene *scene = g_new0 (Scene, 1);
  const MbnModemPort port = {.path = (char *)"/dev/null", .net = (char *)"wwan0"};
  MbnFact *subscriber = mbn_fact_new (MBN_FACT_SUBSCRIBER);
  MbnFact *providers = mbn_fact_new (MBN_FACT_HOME_PROVIDER);

  scene->bench = bench_new ();
  scene->store = store_test_new ();
  scene->store->config = scene->bench->config;

  subscriber->subscriber.ready_state = ready;
  subscriber->subscriber.subscriber_id = g_strdup (IMSI);
  subscriber->subscriber.sim_icc_id = g_strdup (CARD "F");
  mbn_fact_complete (subscriber);
  providers->providers = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);
  g_ptr_array_add (providers->providers, mbn_provider_new ("00101", 0, home, 0));
  mbn_fact_complete (providers);
  mbn_fake_modem_script (scene->bench->fake, MBN_COMMAND_READ_SUBSCRIBER,
                         (MbnFakeAnswer){.fact = subscriber});
  mbn_fake_modem_script (scene->bench->fake, MBN_COMMAND_READ_HOME_PROVIDER,
                         (MbnFakeAnswer){.fact = providers});

  mbn_modem_set_open (scene->store->modems, &port);
  bench_run (scene->bench, 10000);
  g_assert_cmpuint (mbn_modem_set_get_modems (scene->store->modems)->len, ==, 1);

  return scene;
}

static void
scene_free (Scene *scene)
{
  store_test_free (scene->store);
  bench_free (scene->bench);
  g_free (scene);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Scene, scene_free)

static MbnProfile *
profile_of (Scene *scene, guint number)
{
  return mbn_profile_entry_get_profile (store_test_entry (scene->store, number));
}

#define SERVICE_ELEMENTS "<SimIccID>1</SimIccID><HomeProviderName>Mine</HomeProviderName>"

/* "accept and overwrite them; never fail because of them" */
static void
test_service_elements (void)
{
  g_autoptr (Scene) scene = scene_new (MBN_READY_STATE_INITIALIZED, "Northwind");

  store_test_create (scene->store, "A", V1_OF ("a", "0", IMSI, SERVICE_ELEMENTS));
  store_test_create (scene->store, "B", V1_OF ("b", "0", IMSI, ""));
  store_test_create (scene->store, "C", V1_OF ("c", "0", "1", SERVICE_ELEMENTS));
  store_test_assert_log (scene->store, "A=S_OK:1 +1 B=S_OK:2 +2 C=S_OK:3 +3");
  for (guint i = 1; i <= 2; i++)
    {
      g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile_of (scene, i)), ==, CARD "F");
      g_assert_cmpstr (mbn_profile_get_home_provider_name (profile_of (scene, i)), ==, "Northwind");
    }
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile_of (scene, 3)), ==, "1");
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile_of (scene, 3)), ==, "Mine");

  store_test_update (scene->store, "U", 1, V1_OF ("a", "0", IMSI, SERVICE_ELEMENTS));
  store_test_assert_log (scene->store, "U=S_OK:1 ~1");
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile_of (scene, 1)), ==, CARD "F");
}

/* A name that the modem does not say stays as it is; one too long is cut (PROF-66). */
static void
test_home_provider_name (void)
{
  static const char *const names[][2] = {
      {"",                           "Mine"                      },
      {"A name of 21 letters.",      "A name of 21 letters"      },
      {"Northwind \xc3\xa9\xc3\xa9", "Northwind \xc3\xa9\xc3\xa9"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (Scene) scene = scene_new (MBN_READY_STATE_INITIALIZED, names[i][0]);

      store_test_create (scene->store, "A", V1_OF ("a", "0", IMSI, SERVICE_ELEMENTS));
      store_test_assert_log (scene->store, "A=S_OK:1 +1");
      g_assert_cmpstr (mbn_profile_get_home_provider_name (profile_of (scene, 1)), ==, names[i][1]);
    }
}

/* A SIM that has not been read is nobody's. */
static void
test_not_ready (void)
{
  g_autoptr (Scene) scene = scene_new (MBN_READY_STATE_DEVICE_LOCKED, "Northwind");

  store_test_create (scene->store, "A", V1_OF ("a", "0", IMSI, SERVICE_ELEMENTS));
  store_test_create (scene->store, "B", V4_OF ("a", "0", CARD, ""));
  store_test_assert_log (scene->store, "A=S_OK:1 +1 B=S_OK:2 +2");
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile_of (scene, 1)), ==, "1");
}

/* What belongs to the subscriber and what belongs to his card is on one SIM, as the modem knows. */
static void
test_one_sim (void)
{
  g_autoptr (Scene) scene = scene_new (MBN_READY_STATE_INITIALIZED, "");
  MbnSubscriber sim = {.subscriber_id = (char *)IMSI, .sim_icc_id = (char *)CARD};
  g_autoptr (GPtrArray) listed = NULL;

  store_test_create (scene->store, "A", V4_OF ("a", "1", CARD, ""));
  store_test_create (scene->store, "B", V1_OF ("a", "0", IMSI, ""));
  store_test_create (scene->store, "C", V1_OF ("c", "1", IMSI, ""));
  store_test_create (scene->store, "D", V1_OF ("c", "0", IMSI, ""));
  store_test_create (scene->store, "E", V4_OF ("c", "0", CARD "f", ""));
  store_test_create (scene->store, "F", V1_OF ("a", "1", "1", ""));
  store_test_assert_log (scene->store, "A=S_OK:1 +1 B=ERROR_ALREADY_EXISTS "
                                       "C=E_MBN_DEFAULT_PROFILE_EXIST D=S_OK:2 +2 "
                                       "E=ERROR_ALREADY_EXISTS F=S_OK:3 +3");

  listed = mbn_profiles_list (MBN_PROFILES (scene->store->store), &sim);
  g_assert_cmpuint (listed->len, ==, 2);
  g_assert_true (g_ptr_array_index (listed, 0) == store_test_entry (scene->store, 1));
  g_assert_true (g_ptr_array_index (listed, 1) == store_test_entry (scene->store, 2));
}

/* A proposal of the card goes when the subscriber gets a profile of that name. */
static void
test_proposal_of_the_card (void)
{
  g_autoptr (Scene) scene = scene_new (MBN_READY_STATE_INITIALIZED, "");

  g_assert_cmpuint (store_test_propose (scene->store, V4_OF ("a", "0", CARD, "")), ==, 1);
  g_assert_cmpuint (store_test_propose (scene->store, V1_OF ("a", "0", IMSI, "")), ==, 0);
  store_test_create (scene->store, "A", V1_OF ("a", "0", IMSI, ""));
  store_test_assert_log (scene->store, "+1 -1 A=S_OK:2 +2");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  g_test_add_func ("/profile-sim/PROF-44/service-elements", test_service_elements);
  g_test_add_func ("/profile-sim/PROF-66/home-provider-name", test_home_provider_name);
  g_test_add_func ("/profile-sim/PROF-29/not-ready", test_not_ready);
  g_test_add_func ("/profile-sim/PROF-28/one-sim", test_one_sim);
  g_test_add_func ("/profile-sim/PROF-65/proposal-of-the-card", test_proposal_of_the_card);

  return g_test_run ();
}
