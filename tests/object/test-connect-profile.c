/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which profile a Connect means, and whether it may be used here and now (design.md 3.1). */

#include "config.h"

#include "bench.h"

#include <string.h>

#include "mbn-connect-profile.h"
#include "mbn-fake-profiles.h"
#include "mbn-profile-parse.h"

#define SUBSCRIBER "001010123456789"
#define CARD       "8949000000000000001"
#define FOREIGN    "999990000000000"

#define NS "http://www.microsoft.com/networking/WWAN/profile/"
#define V1_OF(name, subscriber, more)                                                              \
  "<MBNProfile xmlns=\"" NS "v1\"><Name>" name                                                     \
  "</Name><IsDefault>0</IsDefault><SubscriberID>" subscriber "</SubscriberID>" more                \
  "</MBNProfile>"
#define V4_OF(name, card, more)                                                                    \
  "<MBNProfileExt xmlns=\"" NS "v4\"><Name>" name "</Name><IsDefault>0</IsDefault><SimIccID>" card \
  "</SimIccID>" more "</MBNProfileExt>"
#define V4(more)      V4_OF ("Work", CARD, more)
#define IF(condition) V4 ("<ProfileConditionedOn>" condition "</ProfileConditionedOn>")
#define MODEM_DM                                                                                   \
  "<ModemDMConfigProfile xmlns=\"" NS "v4\"><Name>Work</Name><SimIccID>" CARD "</SimIccID>"        \
  "<ApnID>0</ApnID><OemConnectionId>{3E5545D2-1137-4DC8-A198-33F1C657515F}</OemConnectionId>"      \
  "<Context/><AdminEnable>1</AdminEnable><AdminRoamControl>AllRoamAllowed</AdminRoamControl>"      \
  "</ModemDMConfigProfile>"
#define ADDITIONAL                                                                                 \
  "<IsAdditionalPdpContextProfile xmlns=\"" NS "v3\">1</IsAdditionalPdpContextProfile>"

#define INVALID MBN_ERROR_INVALID_ARG

/* @says NULL: accepted. */
static void
assert_says (const GError *error, MbnError code, const char *says)
{
  if (says == NULL)
    {
      g_assert_no_error (error);
      return;
    }

  g_assert_error (error, MBN_ERROR, (int)code);
  if (strstr (error->message, says) == NULL)
    g_error ("\"%s\" does not say \"%s\"", error->message, says);
  g_assert_null (strstr (error->message, SUBSCRIBER));
  g_assert_null (strstr (error->message, CARD));
  g_assert_null (strstr (error->message, FOREIGN));
}

static void
assert_found (Bench *bench, MbnProfiles *profiles, const char *name, const char *says)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_connect_profile_find (profiles, bench->modem, name, &error);

  assert_says (error, INVALID, says);
  g_assert_cmpint (profile != NULL, ==, says == NULL);
}

/* ---- conditions: the same for both modes ---- */

typedef struct
{
  const char *path;
  const char *xml;
  MbnError code;
  const char *says;
} Case;

/* At home, on LTE of 3GPP. */
/* clang-format off */
static const Case cases[] = {
  {"no-condition", V4 (""), MBN_OK, NULL},
  {"PROF-50/disabled", V4 ("<AdminEnable>0</AdminEnable>"), INVALID, "profile \"Work\" does not apply: AdminEnable is false"},
  {"PROF-23/provisioning", V4 ("<IsProvisioningProfile>1</IsProvisioningProfile>"), INVALID, "profile \"Work\" does not apply: IsProvisioningProfile is true"},
  {"modem-dm", MODEM_DM, INVALID, "profile \"Work\" does not apply: the profile is a ModemDMConfigProfile"},
  {"PROF-47/class", IF ("<CellularClass>3GPP2</CellularClass>"), INVALID, "CellularClass is 3GPP2"},
  {"PROF-47/class-met", IF ("<CellularClass>3GPP</CellularClass>"), MBN_OK, NULL},
  {"PROF-47/rat", IF ("<CellularClass>3GPP</CellularClass><RATApplicability>3GPP_LEGACY</RATApplicability>"), INVALID, "RATApplicability is 3GPP_LEGACY"},
  {"PROF-47/rat-met", IF ("<CellularClass>3GPP</CellularClass><RATApplicability>LTE_eHRPD</RATApplicability>"), MBN_OK, NULL},
  {"PROF-47/roaming", IF ("<RoamApplicability>NonPartnerOnly</RoamApplicability>"), INVALID, "RoamApplicability is NonPartnerOnly, and the network is the home network"},
  {"PROF-47/imsi", IF ("<IMSI>" FOREIGN "</IMSI>"), INVALID, "IMSI is not that of the SIM"},
  {"PROF-47/imsi-met", IF ("<IMSI>" SUBSCRIBER "</IMSI>"), MBN_OK, NULL},
  {"PROF-47/iwlan", IF ("<IwlanApplicability>IwlanOnly</IwlanApplicability>"), INVALID, "IwlanApplicability is IwlanOnly"},
  {"CTX-5/additional", V4 (ADDITIONAL), MBN_ERROR_MAX_ACTIVATED_CONTEXTS, "profile \"Work\" is for an additional context (IsAdditionalPdpContextProfile)"},
  {"CTX-5/additional-version-1", V1_OF ("Work", SUBSCRIBER, ADDITIONAL), MBN_ERROR_MAX_ACTIVATED_CONTEXTS, "profile \"Work\" is for an additional context"},
  {"CTX-5/additional-and-disabled", V4 ("<AdminEnable>0</AdminEnable>" ADDITIONAL), INVALID, "AdminEnable is false"},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) profiles = mbn_fake_profiles_new ();
  MbnProfile *profile = mbn_profile_entry_get_profile (mbn_fake_profiles_add (profiles, c->xml));
  g_autoptr (GError) by_name = NULL;
  g_autoptr (GError) in_line = NULL;
  MbnProfile *found
      = mbn_connect_profile_find (MBN_PROFILES (profiles), bench->modem, "Work", &by_name);
  gboolean ok = mbn_connect_profile_check_inline (profile, bench->modem, &in_line);

  assert_says (by_name, c->code, c->says);
  assert_says (in_line, c->code, c->says);
  g_assert_true (found == (c->says == NULL ? profile : NULL));
  g_assert_cmpint (ok, ==, c->says == NULL);
}

/* They are those of now, not of when the modem came up. */
static void
test_roaming (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) fake = mbn_fake_profiles_new ();
  MbnProfiles *profiles = MBN_PROFILES (fake);

  mbn_fake_profiles_add (fake, V4 ("<AdminRoamControl>NoRoamAllowed</AdminRoamControl>"));
  assert_found (bench, profiles, "Work", NULL);
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_PARTNER);
  assert_found (bench, profiles, "Work",
                "AdminRoamControl is NoRoamAllowed, and the network is a roaming partner's");
  mbn_fake_modem_indicate_registration (bench->fake, MBN_REGISTER_STATE_HOME);
  assert_found (bench, profiles, "Work", NULL);
}

/* ---- names ---- */

static void
test_unknown (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) fake = mbn_fake_profiles_new ();

  mbn_fake_profiles_add (fake, V4 (""));
  assert_found (bench, MBN_PROFILES (fake), "work", "there is no profile \"work\"");
  assert_found (bench, MBN_PROFILES (fake), "Work 2", "there is no profile \"Work 2\"");
}

/* PROF-28 */
static void
test_blanks (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) fake = mbn_fake_profiles_new ();

  mbn_fake_profiles_add (fake, V4_OF ("My work", CARD, ""));
  assert_found (bench, MBN_PROFILES (fake), " My \n work\t", NULL);
  assert_found (bench, MBN_PROFILES (fake), " My\n own\t", "there is no profile \"My own\"");
}

static void
test_other_sim (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) fake = mbn_fake_profiles_new ();
  MbnProfiles *profiles = MBN_PROFILES (fake);
  g_autoptr (GError) error = NULL;
  MbnProfileEntry *ours;

  mbn_fake_profiles_add (fake, V1_OF ("Work", FOREIGN, ""));
  assert_found (bench, profiles, "Work",
                "profile \"Work\" belongs to another SIM than the one in the modem");

  /* one name on two SIMs: the one of this SIM is meant, wherever it stands */
  ours = mbn_fake_profiles_add (fake, V1_OF ("Work", SUBSCRIBER, ""));
  g_assert_true (mbn_connect_profile_find (profiles, bench->modem, "Work", &error)
                 == mbn_profile_entry_get_profile (ours));
  g_assert_no_error (error);
}

static void
test_sim_not_readable (void)
{
  g_autoptr (Bench) bench = bench_new_started ();
  g_autoptr (MbnFakeProfiles) fake = mbn_fake_profiles_new ();
  MbnProfiles *profiles = MBN_PROFILES (fake);

  mbn_fake_profiles_add (fake, V4 (""));
  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_DEVICE_LOCKED, CARD);
  assert_found (bench, profiles, "Work",
                "whether profile \"Work\" belongs to the SIM in the modem is not known: the SIM "
                "cannot be read: ready state device locked");
  assert_found (bench, profiles, "Play", "there is no profile \"Play\"");
}

/* ---- documents that came with the call ---- */

static void
assert_inline (Bench *bench, const char *xml, const char *says)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), NULL);
  gboolean ok = mbn_connect_profile_check_inline (profile, bench->modem, &error);

  assert_says (error, INVALID, says);
  g_assert_cmpint (ok, ==, says == NULL);
}

/* CTX-54 */
static void
test_inline_of_another_sim (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  assert_inline (bench, V1_OF ("Work", FOREIGN, ""), NULL);
  assert_inline (bench, V4_OF ("Work", "1", ""), NULL);
  assert_inline (bench, V4_OF ("Work", "1", "<AdminEnable>0</AdminEnable>"),
                 "AdminEnable is false");
}

static void
test_inline_without_sim (void)
{
  g_autoptr (Bench) bench = bench_new_started ();

  mbn_fake_modem_indicate_subscriber (bench->fake, MBN_READY_STATE_DEVICE_LOCKED, "");
  assert_inline (bench, V1_OF ("Work", FOREIGN, ""), NULL);
  assert_inline (bench, V4 (""), NULL);
  assert_inline (bench, IF ("<IMSI>" SUBSCRIBER "</IMSI>"), "IMSI is not that of the SIM");
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connect-profile/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

#define ADD(name, func) g_test_add_func ("/connect-profile/" name, func)
  ADD ("PROF-48/roaming", test_roaming);
  ADD ("PROF-57/unknown", test_unknown);
  ADD ("PROF-28/blanks", test_blanks);
  ADD ("PROF-29/other-sim", test_other_sim);
  ADD ("PROF-30/sim-not-readable", test_sim_not_readable);
  ADD ("CTX-54/inline-of-another-sim", test_inline_of_another_sim);
  ADD ("CTX-54/inline-without-sim", test_inline_without_sim);

  return g_test_run ();
}
