/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Every condition, met and not met; the roaming tables of profile-xml.md 5 in full. */

#include "config.h"

#include <string.h>

#include "mbn-profile-applicable.h"
#include "profile-test.h"

#define SUBSCRIBER "001010123456789"
#define CARD       "8900101000000000017"

/* MBN_DATA_CLASS */
#define GPRS   0x1u
#define HSPA   0x18u
#define LTE    0x20u
#define NR_NSA 0x40u
#define NR_SA  0x80u
#define EVDO   0x20000u

/* In which all conditions of example 3 are met. */
static MbnProfileSituation
make_situation (void)
{
  return (MbnProfileSituation){
      .subscriber_id = SUBSCRIBER,
      .sim_icc_id = CARD,
      .cellular_class = MBN_PROFILE_CELLULAR_CLASS_3GPP,
      .data_class = LTE,
      .registration = MBN_PROFILE_REGISTRATION_PARTNER,
      .provider_id = "00103",
      .on_iwlan = FALSE,
  };
}

typedef gboolean (*Check) (const MbnProfile *profile,
                           const MbnProfileSituation *situation,
                           char **why);

/* @says NULL: it is applicable; else what the sentence must say. */
static void
assert_check (Check check,
              const MbnProfile *profile,
              const MbnProfileSituation *situation,
              const char *says)
{
  g_autofree char *why = NULL;
  gboolean applicable = check (profile, situation, &why);

  g_test_message ("%s", why != NULL ? why : "applicable");
  g_assert_cmpint (applicable, ==, says == NULL);
  g_assert_cmpint (why == NULL, ==, says == NULL);
  g_assert_cmpint (check (profile, situation, NULL), ==, applicable);
  if (says == NULL)
    return;

  g_assert_nonnull (strstr (why, says));
  g_assert_null (strstr (why, SUBSCRIBER));
  g_assert_null (strstr (why, CARD));
}

static gboolean
is_about_the_owner (const char *says)
{
  return says != NULL
         && (g_str_has_prefix (says, "SubscriberID is") || g_str_has_prefix (says, "SimIccID is"));
}

/* Of a stored profile. One that came with the call must get the same answer, unless it is about
 * whose profile it is (CTX-54). */
static void
assert_applicable (const MbnProfile *profile,
                   const MbnProfileSituation *situation,
                   const char *says)
{
  assert_check (mbn_profile_check_applicable, profile, situation, says);
  if (!is_about_the_owner (says))
    assert_check (mbn_profile_check_applicable_inline, profile, situation, says);
}

/* One change to example 3, or to the situation. */
typedef struct
{
  const char *path;
  const char *from;
  const char *to;
  const char *says;
} Condition;

#define NAME "Northwind abroad"

/* clang-format off */
static const Condition conditions[] = {
  {"PROF-47/all-met", NAME, NAME, NULL},
  {"PROF-50/disabled", "<AdminEnable>true", "<AdminEnable>false", "AdminEnable is false"},
  {"PROF-50/silent", "<AdminEnable>true</AdminEnable>", "", NULL},
  {"PROF-29/other-card", "<SimIccID>8900101000000000017", "<SimIccID>8900101000000000018", "SimIccID is not that of the SIM"},
  {"PROF-29/subscriber-does-not-count", "  <SimIccID>", "  <SubscriberID>1</SubscriberID><SimIccID>", NULL},
  {"PROF-47/other-imsi", "<IMSI>001010123456789", "<IMSI>001010123456780", "IMSI is not that of the SIM"},
  {"PROF-47/no-imsi", "    <IMSI>001010123456789</IMSI>\n", "", NULL},
  {"PROF-47/class", "    <CellularClass>3GPP</CellularClass>\n    <RATApplicability>LTE_eHRPD</RATApplicability>", "<CellularClass>3GPP2</CellularClass>", "CellularClass is 3GPP2, and the device's is 3GPP"},
  {"PROF-47/legacy", ">LTE_eHRPD<", ">3GPP_LEGACY<", "RATApplicability is 3GPP_LEGACY, and the radio technology in use is not of that kind"},
  {"PROF-47/home-only", ">PartnerOnly<", ">HomeOnly<", "RoamApplicability is HomeOnly, and the network is a roaming partner's"},
  {"PROF-48/admin", ">PartnerRoamAllowed<", ">NoRoamAllowed<", "AdminRoamControl is NoRoamAllowed, and the network is a roaming partner's"},
  {"PROF-47/iwlan-only", ">CellularOnly<", ">IwlanOnly<", "IwlanApplicability is IwlanOnly, and the device is not on Wi-Fi offload"},
  {"PROF-47/iwlan-too", ">CellularOnly<", ">CellularAndIwlan<", NULL},
};
/* clang-format on */

static void
test_condition (gconstpointer data)
{
  const Condition *test = data;
  g_autoptr (MbnProfile) profile = profile_test_parse_changed (C, test->from, test->to);
  MbnProfileSituation situation = make_situation ();

  assert_applicable (profile, &situation, test->says);
}

static const char *const roams[] = {"HomeOnly",       "PartnerOnly",          "NonPartnerOnly",
                                    "HomeAndPartner", "PartnerAndNonpartner", "AllRoaming"};
static const char *const controls[] = {"AllRoamAllowed", "PartnerRoamAllowed", "NoRoamAllowed"};

/* The tables as they are printed: home, partner, non-partner. */
static const char *const roam_table[] = {"ynn", "nyn", "nny", "yyn", "nyy", "yyy"};
static const char *const control_table[] = {"yyy", "yyn", "ynn"};

static const MbnProfileRegistration registrations[] = {
    MBN_PROFILE_REGISTRATION_HOME,
    MBN_PROFILE_REGISTRATION_PARTNER,
    MBN_PROFILE_REGISTRATION_ROAMING,
};

static MbnProfile *
make_roaming_profile (const char *roam, const char *control)
{
  g_autofree char *xml
      = g_strdup_printf (MINIMAL_V4_HEAD "%s%s%s%s%s%s" MINIMAL_V4_TAIL,
                         roam != NULL ? "<ProfileConditionedOn><RoamApplicability>" : "",
                         roam != NULL ? roam : "",
                         roam != NULL ? "</RoamApplicability></ProfileConditionedOn>" : "",
                         control != NULL ? "<AdminRoamControl>" : "",
                         control != NULL ? control : "",
                         control != NULL ? "</AdminRoamControl>" : "");

  return profile_test_parse (xml);
}

/* Every pair of words, one of them absent too, in every network. */
static void
test_roaming (void)
{
  MbnProfileSituation situation = make_situation ();

  situation.sim_icc_id = "1";
  for (gsize i = 0; i <= G_N_ELEMENTS (roams); i++)
    for (gsize j = 0; j <= G_N_ELEMENTS (controls); j++)
      for (gsize k = 0; k < G_N_ELEMENTS (registrations); k++)
        {
          const char *roam = i < G_N_ELEMENTS (roams) ? roams[i] : NULL;
          const char *control = j < G_N_ELEMENTS (controls) ? controls[j] : NULL;
          gboolean roam_met = roam == NULL || roam_table[i][k] == 'y';
          gboolean control_met = control == NULL || control_table[j][k] == 'y';
          g_autoptr (MbnProfile) profile = make_roaming_profile (roam, control);

          situation.registration = registrations[k];
          assert_applicable (profile, &situation,
                             !roam_met      ? "RoamApplicability is "
                             : !control_met ? "AdminRoamControl is "
                                            : NULL);
        }
}

/* What is not known meets no condition, but there must be one. */
static void
test_not_registered (void)
{
  static const int states[] = {0, 1, 2, 6, 99};

  for (gsize i = 0; i < G_N_ELEMENTS (states); i++)
    {
      MbnProfileSituation situation = make_situation ();
      g_autoptr (MbnProfile) home = make_roaming_profile ("HomeOnly", NULL);
      g_autoptr (MbnProfile) admin = make_roaming_profile (NULL, "NoRoamAllowed");
      g_autoptr (MbnProfile) all = make_roaming_profile ("AllRoaming", "AllRoamAllowed");
      g_autoptr (MbnProfile) none = make_roaming_profile (NULL, NULL);

      situation.sim_icc_id = "1";
      situation.registration = (MbnProfileRegistration)states[i];
      assert_applicable (home, &situation, "the device is not registered");
      assert_applicable (admin, &situation, "the device is not registered");
      assert_applicable (all, &situation, NULL);
      assert_applicable (none, &situation, NULL);
    }
}

static void
test_unknown (void)
{
  g_autofree char *xml = profile_test_load (C);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  MbnProfileSituation situation = make_situation ();

  situation.data_class = 0;
  assert_applicable (profile, &situation,
                     "RATApplicability is LTE_eHRPD, and the radio technology "
                     "in use is not known");
  situation.cellular_class = MBN_PROFILE_CELLULAR_CLASS_ANY;
  assert_applicable (profile, &situation, "CellularClass is 3GPP, and the device's class is not");
  situation.subscriber_id = NULL;
  assert_applicable (profile, &situation, "IMSI is not that of the SIM in the device");
  situation.sim_icc_id = "";
  assert_applicable (profile, &situation, "SimIccID is not that of the SIM in the device");
}

typedef struct
{
  guint32 data_class;
  gboolean is_lte;
  gboolean is_legacy;
} DataClass;

static void
test_data_classes (void)
{
  static const DataClass classes[] = {
      {GPRS,         FALSE, TRUE },
      {HSPA,         FALSE, TRUE },
      {LTE,          TRUE,  FALSE},
      {NR_NSA,       TRUE,  FALSE},
      {NR_SA,        TRUE,  FALSE},
      {LTE | NR_NSA, TRUE,  FALSE},
      {EVDO,         FALSE, FALSE},
      {0x80000000u,  FALSE, FALSE},
  };
  g_autofree char *xml = profile_test_load (C);
  g_autoptr (MbnProfile) lte = profile_test_parse (xml);
  g_autoptr (MbnProfile) legacy = profile_test_parse_changed (C, ">LTE_eHRPD<", ">3GPP_LEGACY<");

  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++)
    {
      MbnProfileSituation situation = make_situation ();

      situation.data_class = classes[i].data_class;
      assert_applicable (lte, &situation, classes[i].is_lte ? NULL : "RATApplicability");
      assert_applicable (legacy, &situation, classes[i].is_legacy ? NULL : "RATApplicability");
    }
}

/* PROF-37: the providers of the profile's own list are partners, if the modem does not say so. */
static void
test_partners (void)
{
  g_autofree char *xml = profile_test_load (C);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  MbnProfileSituation situation = make_situation ();

  situation.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  assert_applicable (profile, &situation, "the network is not of a roaming partner");

  situation.provider_id = NULL;
  assert_applicable (profile, &situation, "the network is not of a roaming partner");

  situation.provider_id = "00102";
  assert_applicable (profile, &situation, NULL);
  g_assert_cmpint (mbn_profile_classify_network (profile, &situation), ==,
                   MBN_PROFILE_NETWORK_PARTNER);

  situation.registration = MBN_PROFILE_REGISTRATION_HOME;
  g_assert_cmpint (mbn_profile_classify_network (profile, &situation), ==,
                   MBN_PROFILE_NETWORK_HOME);
}

/* PROF-49 */
static void
test_iwlan (void)
{
  const char *only = "<IwlanApplicability>CellularOnly</IwlanApplicability>";
  g_autoptr (MbnProfile) cellular = profile_test_parse_changed (C, only, only);
  g_autoptr (MbnProfile) by_default = profile_test_parse_changed (C, only, "");
  g_autoptr (MbnProfile) unconditioned = profile_test_parse (MINIMAL_V4);
  g_autoptr (MbnProfile) both
      = profile_test_parse_changed (C, ">CellularOnly<", ">CellularAndIwlan<");
  g_autoptr (MbnProfile) iwlan = profile_test_parse_changed (C, ">CellularOnly<", ">IwlanOnly<");
  g_autoptr (MbnProfile) v1 = profile_test_parse (MINIMAL);
  MbnProfileSituation situation = make_situation ();

  situation.on_iwlan = TRUE;
  situation.cellular_class = MBN_PROFILE_CELLULAR_CLASS_3GPP2;
  situation.data_class = GPRS;
  situation.registration = MBN_PROFILE_REGISTRATION_HOME;

  assert_applicable (cellular, &situation, "IwlanApplicability is CellularOnly, and");
  assert_applicable (by_default, &situation, "IwlanApplicability is CellularOnly by default, and");
  assert_applicable (both, &situation, NULL);
  assert_applicable (iwlan, &situation, NULL);

  situation.subscriber_id = "1";
  assert_applicable (iwlan, &situation, "IMSI");
  assert_applicable (v1, &situation, NULL);
  situation.sim_icc_id = "1";
  assert_applicable (unconditioned, &situation, "CellularOnly by default");
}

static void
test_provisioning (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      MINIMAL_V4_HEAD "<IsProvisioningProfile>1</IsProvisioningProfile>" MINIMAL_V4_TAIL);
  MbnProfileSituation situation = make_situation ();

  situation.sim_icc_id = "1";
  assert_applicable (profile, &situation, "IsProvisioningProfile is true");
}

static void
test_mms (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      MINIMAL_V4_HEAD "<PurposeGroups><PurposeGroupGuid>{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}"
                      "</PurposeGroupGuid></PurposeGroups><MmsConfiguration/>"
                      "<IsAdditionalPdpContextProfile xmlns=\"" V3
                      "\">1</IsAdditionalPdpContextProfile>" MINIMAL_V4_TAIL);
  MbnProfileSituation situation = make_situation ();

  assert_applicable (profile, &situation, "SimIccID is not that of the SIM in the device");
  situation.sim_icc_id = "1";
  assert_applicable (profile, &situation, NULL);
}

static void
test_modem_dm (void)
{
  g_autofree char *xml = profile_test_load (D);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  MbnProfileSituation situation = make_situation ();

  assert_applicable (profile, &situation, "the profile is a ModemDMConfigProfile");
}

/* Version 1 has no condition but its subscriber. */
static void
test_version_1 (void)
{
  g_autofree char *xml = profile_test_load (A);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  MbnProfileSituation situation = {.subscriber_id = SUBSCRIBER};

  assert_applicable (profile, &situation, NULL);
  situation.subscriber_id = "1";
  situation.sim_icc_id = CARD;
  assert_applicable (profile, &situation, "SubscriberID is not that of the SIM in the device");
}

static const Condition inline_conditions[] = {
    {"CTX-54/inline/other-card",       "<SimIccID>8900101000000000017", "<SimIccID>1",                                NULL                           },
    {"CTX-54/inline/other-subscriber", "  <SimIccID>",                  "  <SubscriberID>1</SubscriberID><SimIccID>",
     NULL                                                                                                                                            },
    {"CTX-54/inline/other-imsi",       "<IMSI>001010123456789",         "<IMSI>001010123456780",
     "IMSI is not that of the SIM"                                                                                                                   },
    {"CTX-54/inline/other-network",    ">PartnerOnly<",                 ">HomeOnly<",                                 "RoamApplicability is HomeOnly"},
};

/* CTX-54: whose profile it is does not count, its conditions do. */
static void
test_inline_condition (gconstpointer data)
{
  const Condition *test = data;
  g_autoptr (MbnProfile) profile = profile_test_parse_changed (C, test->from, test->to);
  MbnProfileSituation situation = make_situation ();

  assert_check (mbn_profile_check_applicable_inline, profile, &situation, test->says);
  situation.sim_icc_id = "8999";
  assert_check (mbn_profile_check_applicable_inline, profile, &situation, test->says);
  situation.sim_icc_id = NULL;
  assert_check (mbn_profile_check_applicable_inline, profile, &situation, test->says);
}

/* Version 1 has none, so it needs no SIM; nor does a disabled profile to be refused. */
static void
test_inline_without_sim (void)
{
  MbnProfileSituation nothing = {.subscriber_id = NULL};
  g_autoptr (MbnProfile) v1 = profile_test_parse (MINIMAL);
  g_autoptr (MbnProfile) v4 = profile_test_parse (MINIMAL_V4);
  g_autoptr (MbnProfile) disabled
      = profile_test_parse (MINIMAL_V4_HEAD "<AdminEnable>0</AdminEnable>" MINIMAL_V4_TAIL);

  assert_check (mbn_profile_check_applicable_inline, v1, &nothing, NULL);
  assert_check (mbn_profile_check_applicable_inline, v4, &nothing, NULL);
  assert_check (mbn_profile_check_applicable_inline, disabled, &nothing, "AdminEnable is false");
}

/* ---- whether it could ever be used for the Internet ---- */

typedef struct
{
  const char *path;
  const char *file;
  const char *from;
  const char *to;
  gboolean serves;
} Service;

#define INTERNET "{3E5545D2-1137-4DC8-A198-33F1C657515F}"
#define MMS      "{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}"
#define GUIDS    "<PurposeGroupGuid>" INTERNET "</PurposeGroupGuid>"
#define GROUPS   "  <PurposeGroups>\n    " GUIDS "\n  </PurposeGroups>\n"
#define V3_FLAG                                                                                    \
  "<IsAdditionalPdpContextProfile xmlns=\"" V3 "\">true</IsAdditionalPdpContextProfile>"

/* clang-format off */
static const Service services[] = {
  {"version-1", A, "Northwind data", "x", TRUE},
  {"manual", A, "<ConnectionMode>auto-home", "<ConnectionMode>manual", TRUE},
  {"purchase", A, "</MBNProfile>", "<IsPurchaseProfile xmlns=\"" V2 "\">true</IsPurchaseProfile></MBNProfile>", FALSE},
  {"additional", B, "Telemetry", "x", FALSE},
  {"additional-false", B, ">true<", ">false<", TRUE},
  {"modem-dm", D, "<AdminEnable>true", "<AdminEnable>1", FALSE},
  {"PROF-50/disabled", C, "<AdminEnable>true", "<AdminEnable>false", FALSE},
  {"purpose/internet", C, NAME, NAME, TRUE},
  {"purpose/silent", C, GROUPS, "", TRUE},
  {"purpose/other", C, INTERNET, MMS, FALSE},
  {"purpose/internet-too", C, GUIDS, "<PurposeGroupGuid>" MMS "</PurposeGroupGuid>" GUIDS, TRUE},
  /* what changes with the place, or is asked elsewhere */
  {"place/class", C, "    <CellularClass>3GPP</CellularClass>\n    <RATApplicability>LTE_eHRPD</RATApplicability>", "<CellularClass>3GPP2</CellularClass>", TRUE},
  {"place/roaming", C, ">PartnerOnly<", ">NonPartnerOnly<", TRUE},
  {"place/roam-control", C, ">PartnerRoamAllowed<", ">NoRoamAllowed<", TRUE},
  {"place/iwlan", C, ">CellularOnly<", ">IwlanOnly<", FALSE},
  {"place/iwlan-too", C, ">CellularOnly<", ">CellularAndIwlan<", TRUE},
  {"place/other-imsi", C, "<IMSI>001010123456789", "<IMSI>001010123456780", FALSE},
  {"place/other-card", C, "<SimIccID>8900101000000000017", "<SimIccID>8900101000000000018", TRUE},
};
/* clang-format on */

static void
test_serves (gconstpointer data)
{
  const Service *test = data;
  g_autoptr (MbnProfile) profile = profile_test_parse_changed (test->file, test->from, test->to);

  g_assert_cmpint (mbn_profile_serves_internet (profile, "001010123456789"), ==, test->serves);
}

/* Those need more than one change to an example. */
static void
test_serves_not (void)
{
  g_autoptr (MbnProfile) provisioning = profile_test_parse (
      MINIMAL_V4_HEAD "<IsProvisioningProfile>true</IsProvisioningProfile>" MINIMAL_V4_TAIL);
  g_autoptr (MbnProfile) additional = profile_test_parse (MINIMAL_V4_HEAD V3_FLAG MINIMAL_V4_TAIL);
  g_autoptr (MbnProfile) mms = profile_test_parse (
      MINIMAL_V4_HEAD "<PurposeGroups>" GUIDS "<PurposeGroupGuid>" MMS "</PurposeGroupGuid>"
                      "</PurposeGroups><MmsConfiguration/>" V3_FLAG MINIMAL_V4_TAIL);
  g_autoptr (MbnProfile) plain = profile_test_parse (MINIMAL_V4);

  g_assert_false (mbn_profile_serves_internet (provisioning, NULL));
  g_assert_false (mbn_profile_serves_internet (additional, NULL));
  g_assert_false (mbn_profile_serves_internet (mms, NULL));
  g_assert_true (mbn_profile_serves_internet (plain, NULL));
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++)
    profile_test_add (conditions[i].path, &conditions[i], test_condition);

  for (gsize i = 0; i < G_N_ELEMENTS (inline_conditions); i++)
    profile_test_add (inline_conditions[i].path, &inline_conditions[i], test_inline_condition);

  g_test_add_func ("/policy/CTX-54/inline/without-sim", test_inline_without_sim);

  for (gsize i = 0; i < G_N_ELEMENTS (services); i++)
    {
      g_autofree char *path = g_strconcat ("PROF-63/serves/", services[i].path, NULL);

      profile_test_add (path, &services[i], test_serves);
    }

  g_test_add_func ("/policy/PROF-63/serves/not", test_serves_not);
  g_test_add_func ("/policy/PROF-48/roaming-tables", test_roaming);
  g_test_add_func ("/policy/PROF-47/not-registered", test_not_registered);
  g_test_add_func ("/policy/PROF-47/unknown", test_unknown);
  g_test_add_func ("/policy/PROF-47/data-classes", test_data_classes);
  g_test_add_func ("/policy/PROF-37/partners", test_partners);
  g_test_add_func ("/policy/PROF-49/iwlan", test_iwlan);
  g_test_add_func ("/policy/PROF-23/provisioning-only", test_provisioning);
  g_test_add_func ("/policy/PROF-25/mms", test_mms);
  g_test_add_func ("/policy/PROF-29/version-1", test_version_1);
  g_test_add_func ("/policy/applicable/modem-dm", test_modem_dm);

  return g_test_run ();
}
