/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Version 4: MBNProfileExt and ModemDMConfigProfile. */

#include "config.h"

#include "mbn-profile-ext.h"
#include "profile-test.h"

#define ADDITIONAL                                                                                 \
  "<IsAdditionalPdpContextProfile xmlns=\"" V3 "\">1</IsAdditionalPdpContextProfile>"
#define NOT_LONG                                                                                   \
  "<IsLongStandingAdditionalPdpContextProfile>false</IsLongStandingAdditionalPdpContextProfile>\n"
#define LONG                                                                                       \
  "<IsLongStandingAdditionalPdpContextProfile>true</IsLongStandingAdditionalPdpContextProfile>"
#define MMS_GUID      "{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}"
#define INTERNET_GUID "{3E5545D2-1137-4DC8-A198-33F1C657515F}"
#define GUIDS_OF_4                                                                                 \
  "<PurposeGroupGuid>{00000000-0000-0000-0000-00000000000a}</PurposeGroupGuid>"                    \
  "<PurposeGroupGuid>{00000000-0000-0000-0000-00000000000b}</PurposeGroupGuid>"                    \
  "<PurposeGroupGuid>{00000000-0000-0000-0000-00000000000c}</PurposeGroupGuid>"                    \
  "<PurposeGroupGuid>{00000000-0000-0000-0000-00000000000d}</PurposeGroupGuid>"
#define GUID(guid) "<PurposeGroupGuid>" guid "</PurposeGroupGuid>"

/* clang-format off */
static const ProfileCase cases[] = {
  {"V10/no-iccid", C, "  <SimIccID>8900101000000000017</SimIccID>\n", "", INVALID, 8, "AutoConnectOnInternet", "allowed here, in this order: SubscriberID, SimIccID (required)"},
  {"V11/provider-id-of-version-4", C, "<p1:ProviderID>00102</p1:ProviderID>", "<ProviderID>00102</ProviderID>", VALID, 0, NULL, NULL},
  {"V11/provider-name-of-version-4", C, "<p1:ProviderName>Tailspin Mobile</p1:ProviderName>", "<ProviderName>Tailspin Mobile</ProviderName>", VALID, 0, NULL, NULL},
  {"V16/eleven-purposes", C, "</PurposeGroups>", GUIDS_OF_4 GUIDS_OF_4 GUID (MMS_GUID) GUID (MMS_GUID) "</PurposeGroups>", INVALID, 25, "PurposeGroupGuid", "is repeated too often; 10 are allowed"},
  {"V16/ten-purposes", C, "</PurposeGroups>", GUIDS_OF_4 GUIDS_OF_4 GUID (MMS_GUID) "</PurposeGroups>", VALID, 0, NULL, NULL},
  {"V16/no-purpose", C, GUID (INTERNET_GUID), "", INVALID, 23, "PurposeGroups", "allowed next, in this order: PurposeGroupGuid (required)"},
  {"V16/guid-without-braces", C, INTERNET_GUID, "3E5545D2-1137-4DC8-A198-33F1C657515F", INVALID, 24, "PurposeGroupGuid", "8-4-4-4-12 hexadecimal digits}, with braces"},
  {"V16/guid-too-short", C, INTERNET_GUID, "{3E5545D2-1137-4DC8-A198-33F1C657515}", INVALID, 24, "PurposeGroupGuid", "37 characters that does not fit"},
  {"V17/port-100000", C, NOT_LONG, "<MmsConfiguration><MmscPort>100000</MmscPort></MmsConfiguration>", INVALID, 38, "MmscPort", "allowed: 0 to 99999"},
  {"V18/rat-without-class", C, "    <CellularClass>3GPP</CellularClass>\n", "", INVALID, 27, "RATApplicability", "without CellularClass 3GPP"},
  {"V18/rat-of-another-class", C, ">3GPP<", ">3GPP2<", INVALID, 28, "RATApplicability", "CellularClass 3GPP is needed"},

  {"PROF-1/no-other-root", D, "<ModemDMConfigProfile ", "<ModemDMConfigProfile2 ", MALFORMED, 15, NULL, "start tag and end tag differ"},
  {"PROF-2/v4-https", C, "http://www.microsoft.com/networking/WWAN/profile/v4", "https://www.microsoft.com/networking/WWAN/profile/v4", VALID, 0, NULL, NULL},
  {"PROF-2/v1-in-v4-https", C, "http://www.microsoft.com/networking/WWAN/profile/v1", "https://www.microsoft.com/networking/WWAN/profile/v1", VALID, 0, NULL, NULL},
  {"PROF-4/purposes-before-partners", C, "  <DataRoamingPartners>", "  <PurposeGroups>" GUID (MMS_GUID) "</PurposeGroups><DataRoamingPartners>", INVALID, 17, "DataRoamingPartners", "allowed here, in this order: ProfileConditionedOn"},
  {"PROF-4/conditions-in-order", C, "    <CellularClass>3GPP</CellularClass>\n    <RATApplicability>LTE_eHRPD</RATApplicability>", "<RATApplicability>LTE_eHRPD</RATApplicability><CellularClass>3GPP</CellularClass>", INVALID, 27, "CellularClass", "allowed here, in this order: RoamApplicability, IMSI, IwlanApplicability, </ProfileConditionedOn>"},
  {"PROF-5/attribute-in-v4", C, "<CellularClass>", "<CellularClass a=\"b\">", INVALID, 27, "CellularClass", "has the attribute \"a\""},
  {"PROF-5/attribute-on-provider-id", C, "<p1:ProviderID>", "<p1:ProviderID a=\"b\">", INVALID, 19, "ProviderID", "has the attribute \"a\""},
  {"PROF-5/schema-location-ignored", C, "<CellularClass>", "<CellularClass " XSI " xsi:schemaLocation=\"a b\" xml:lang=\"en\">", VALID, 0, NULL, NULL},
  {"PROF-13/words-trimmed", C, ">PartnerOnly<", "> PartnerOnly\n<", VALID, 0, NULL, NULL},
  {"PROF-14/connection-mode-not-trimmed", C, "<ConnectionMode>auto<", "<ConnectionMode> auto<", INVALID, 10, "ConnectionMode", "is not one of manual, auto, auto-home"},
  {"PROF-15/lower-case-p-in-nonpartner", C, ">PartnerOnly<", ">PartnerAndNonPartner<", INVALID, 29, "RoamApplicability", "PartnerAndNonpartner"},
  {"PROF-19/additional-and-automatic", C, "</MBNProfileExt>", ADDITIONAL "</MBNProfileExt>", INVALID, 39, "IsAdditionalPdpContextProfile", "automatic ConnectionMode"},
  {"PROF-21/children-of-no-namespace", C, "<p1:ProviderID>", "<p1:ProviderID xmlns:p1=\"\">", MALFORMED, 19, NULL, ""},
  {"PROF-21/not-the-provider-itself", C, "<Provider>", "<p1:Provider>", MALFORMED, 21, NULL, "start tag and end tag differ"},
  {"PROF-21/value-is-checked", C, "<p1:ProviderID>00102</p1:ProviderID>", "<ProviderID>a</ProviderID>", INVALID, 19, "ProviderID", "1 to 6 ASCII digits"},
  {"PROF-21/order-is-checked", C, "<p1:ProviderID>00102</p1:ProviderID>", "", INVALID, 20, "ProviderName", "ProviderID (required)"},
  {"PROF-21/only-these-two", C, "<p1:ProviderID>00102</p1:ProviderID>", "<ProviderIcon/>", INVALID, 19, "ProviderIcon", "in the namespace " V1 ": ProviderID (required)"},
  {"PROF-22/credentials-of-version-1", C, "<Compression>", "<p1:UserLogonCred><p1:UserName>u</p1:UserName></p1:UserLogonCred><Compression>", INVALID, 13, "UserLogonCred", "in the namespace " V4 ": UserLogonCred, Compression, AuthProtocol, IPType, </Context>"},
  {"PROF-22/user-name-of-version-1", C, "<Compression>", "<UserLogonCred><p1:UserName>u</p1:UserName></UserLogonCred><Compression>", INVALID, 13, "UserName", "in the namespace " V4 ": UserName (required)"},
  {"PROF-22/context-of-version-1", C, "<Context>", "<p1:Context/><Context>", INVALID, 11, "Context", "in this order: elements of other namespaces, </MBNProfileExt>"},
  {"PROF-22/v4-words-not-in-v1", A, ">CHAP<", ">AutoSelection<", INVALID, 20, "AuthProtocol", "\"AutoSelection\" is not one of NONE, PAP, CHAP, MsCHAPv2"},
  {"PROF-22/ip-type-not-in-v1", B, "</Context>", "<IPType>IPv4</IPType></Context>", INVALID, 11, "IPType", "in this order: </Context>"},
  {"PROF-23/provisioning-and-automatic", C, "<IsProvisioningProfile>false", "<IsProvisioningProfile>true", INVALID, 33, "IsProvisioningProfile", "automatic ConnectionMode; with it ConnectionMode manual is needed"},
  {"PROF-24/long-standing-without-additional", C, NOT_LONG, LONG, INVALID, 38, "IsLongStandingAdditionalPdpContextProfile", "IsAdditionalPdpContextProfile true is needed"},
  {"PROF-24/long-standing-and-automatic", C, NOT_LONG, LONG ADDITIONAL, INVALID, 38, "IsAdditionalPdpContextProfile", "automatic ConnectionMode"},
  {"PROF-50/words", C, "<AdminEnable>true", "<AdminEnable>TRUE", INVALID, 35, "AdminEnable", "is not one of true, false, 1, 0"},

  {"message/ip-type", C, ">IPv4v6<", ">IPv4V6<", INVALID, 15, "IPType", "\"IPv4V6\" is not one of Default, IPv4, IPv6, IPv4v6, XLAT"},
  {"message/auth", C, ">AutoSelection<", ">AUTO<", INVALID, 14, "AuthProtocol", "is not one of NONE, PAP, CHAP, MsCHAPv2, AutoSelection"},
  {"message/class", C, ">3GPP<", ">GSM<", INVALID, 27, "CellularClass", "\"GSM\" is not one of 3GPP, 3GPP2"},
  {"message/rat", C, ">LTE_eHRPD<", ">LTE<", INVALID, 28, "RATApplicability", "is not one of LTE_eHRPD, 3GPP_LEGACY"},
  {"message/iwlan", C, ">CellularOnly<", ">Any<", INVALID, 31, "IwlanApplicability", "is not one of CellularOnly, CellularAndIwlan, IwlanOnly"},
  {"message/roam-control", C, ">PartnerRoamAllowed<", ">Partner<", INVALID, 36, "AdminRoamControl", "is not one of AllRoamAllowed, PartnerRoamAllowed, NoRoamAllowed"},
  {"message/imsi-is-not-quoted", C, "<IMSI>001010123456789</IMSI>", "<IMSI>001010123456789<a/></IMSI>", INVALID, 30, "IMSI", "contains an element"},
  {"message/iccid-is-not-quoted", C, "8900101000000000017", "8900101000000000017-F", INVALID, 8, "SimIccID", "21 characters that does not fit"},
  {"message/apn-id", C, "<ApnID>0", "<ApnID>1e3", INVALID, 34, "ApnID", "allowed: a decimal number"},
  {"message/mms-size", C, NOT_LONG, "<MmsConfiguration><MmsMaximumMessageSize>-1</MmsMaximumMessageSize></MmsConfiguration>", INVALID, 38, "MmsMaximumMessageSize", "0 to 4294967295 (KB)"},
  {"message/mms-url", C, NOT_LONG, "<MmsConfiguration><MmscUrl>http://[</MmscUrl></MmsConfiguration>", INVALID, 38, "MmscUrl", "allowed: a URL"},
  {"message/modem-dm-incomplete", D, "  <AdminEnable>true</AdminEnable>\n", "", INVALID, 12, "AdminRoamControl", "allowed here, in this order: AdminEnable (required)"},
  {"message/modem-dm-no-default", D, "  <SimIccID>", "  <IsDefault>0</IsDefault><SimIccID>", INVALID, 4, "IsDefault", "allowed here, in this order: SimIccID (required)"},
  {"message/modem-dm-guid", D, "{0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9}", "0", INVALID, 6, "OemConnectionId", "with braces"},
  {"message/modem-dm-no-context", D, "Context>\n    <AccessString>", "Kontext>\n    <AccessString>", MALFORMED, 11, NULL, "differ"},
};
/* clang-format on */

static void
test_example_3 (void)
{
  g_autofree char *xml = profile_test_load (C);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  const MbnProfilePartner *partners;
  gsize n;

  g_assert_cmpint (mbn_profile_get_kind (profile), ==, MBN_PROFILE_KIND_V4);
  g_assert_cmpstr (mbn_profile_get_name (profile), ==, "Northwind abroad");
  g_assert_cmpstr (mbn_profile_get_description (profile), ==,
                   "Used only while visiting partner networks");
  g_assert_false (mbn_profile_is_default (profile));
  g_assert_cmpstr (mbn_profile_get_subscriber_id (profile), ==, NULL);
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, "8900101000000000017");
  g_assert_true (mbn_profile_get_auto_connect_on_internet (profile));
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==, MBN_PROFILE_CONNECTION_MODE_AUTO);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_AUTO);
  g_assert_cmpint (mbn_profile_get_ip_type (profile), ==, MBN_PROFILE_IP_TYPE_IPV4V6);

  partners = mbn_profile_get_partners (profile, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (partners[0].provider_id, ==, "00102");
  g_assert_cmpstr (partners[0].provider_name, ==, "Tailspin Mobile");
  g_assert_cmpstr (mbn_profile_get_purposes (profile, &n)[0], ==, INTERNET_GUID);
  g_assert_cmpuint (n, ==, 1);

  g_assert_cmpint (mbn_profile_get_cellular_class (profile), ==, MBN_PROFILE_CELLULAR_CLASS_3GPP);
  g_assert_cmpint (mbn_profile_get_rat (profile), ==, MBN_PROFILE_RAT_LTE_EHRPD);
  g_assert_cmpint (mbn_profile_get_roam (profile), ==, MBN_PROFILE_ROAM_PARTNER_ONLY);
  g_assert_cmpstr (mbn_profile_get_imsi (profile), ==, "001010123456789");
  g_assert_cmpint (mbn_profile_get_iwlan (profile), ==, MBN_PROFILE_IWLAN_CELLULAR_ONLY);
  g_assert_false (mbn_profile_is_provisioning (profile));
  g_assert_cmpstr (mbn_profile_get_apn_id (profile), ==, "0");
  g_assert_true (mbn_profile_is_enabled (profile));
  g_assert_cmpint (mbn_profile_get_roam_control (profile), ==, MBN_PROFILE_ROAM_CONTROL_PARTNER);
  g_assert_false (mbn_profile_is_exclusive (profile));
  g_assert_false (mbn_profile_is_long_standing_additional (profile));
  g_assert_false (mbn_profile_has_mms (profile));
}

/* What a document does not say has the default of the format; version 1 says none of it. */
static void
test_defaults (gconstpointer xml)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  gsize n;

  g_assert_cmpstr (mbn_profile_get_purposes (profile, &n)[0], ==, INTERNET_GUID);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (mbn_profile_has_purpose (profile, MBN_PROFILE_PURPOSE_INTERNET));
  g_assert_cmpint (mbn_profile_get_cellular_class (profile), ==, MBN_PROFILE_CELLULAR_CLASS_ANY);
  g_assert_cmpint (mbn_profile_get_rat (profile), ==, MBN_PROFILE_RAT_ANY);
  g_assert_cmpint (mbn_profile_get_roam (profile), ==, MBN_PROFILE_ROAM_ANY);
  g_assert_cmpstr (mbn_profile_get_imsi (profile), ==, NULL);
  g_assert_cmpint (mbn_profile_get_iwlan (profile), ==, MBN_PROFILE_IWLAN_CELLULAR_ONLY);
  g_assert_false (mbn_profile_is_provisioning (profile));
  g_assert_cmpstr (mbn_profile_get_apn_id (profile), ==, "0");
  g_assert_true (mbn_profile_is_enabled (profile));
  g_assert_cmpint (mbn_profile_get_roam_control (profile), ==, MBN_PROFILE_ROAM_CONTROL_ALL);
  g_assert_false (mbn_profile_is_exclusive (profile));
  g_assert_false (mbn_profile_is_long_standing_additional (profile));
  g_assert_false (mbn_profile_has_mms (profile));
  g_assert_cmpstr (mbn_profile_get_mmsc_url (profile), ==, NULL);
  g_assert_cmpuint (mbn_profile_get_mmsc_port (profile), ==, 0);
  g_assert_cmpuint (mbn_profile_get_mms_max_size_kb (profile), ==, 0);
  g_assert_cmpstr (mbn_profile_get_oem_connection_id (profile), ==, NULL);
  g_assert_cmpint (mbn_profile_get_ip_type (profile), ==, MBN_PROFILE_IP_TYPE_DEFAULT);
}

static void
test_modem_dm (void)
{
  g_autofree char *xml = profile_test_load (D);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  g_assert_cmpint (mbn_profile_get_kind (profile), ==, MBN_PROFILE_KIND_MODEM_DM);
  g_assert_cmpstr (mbn_profile_get_name (profile), ==, "Northwind attach");
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, "8900101000000000017");
  g_assert_cmpstr (mbn_profile_get_apn_id (profile), ==, "1");
  g_assert_cmpstr (mbn_profile_get_oem_connection_id (profile), ==,
                   "{0A1B2C3D-4E5F-6071-8293-A4B5C6D7E8F9}");
  g_assert_cmpint (mbn_profile_get_roam (profile), ==, MBN_PROFILE_ROAM_HOME_AND_PARTNER);
  g_assert_cmpstr (mbn_profile_get_access_string (profile), ==, "attach.northwind.example");
  g_assert_cmpint (mbn_profile_get_ip_type (profile), ==, MBN_PROFILE_IP_TYPE_IPV6);
  g_assert_true (mbn_profile_is_enabled (profile));
  g_assert_cmpint (mbn_profile_get_roam_control (profile), ==, MBN_PROFILE_ROAM_CONTROL_ALL);
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_OPERATOR);
  g_assert_false (mbn_profile_is_default (profile));
}

/* All that an MMS profile must be (PROF-25), each part of which may be missing. */
#define MMS_HEAD "<MBNProfileExt xmlns=\"" V4 "\"><Name>mms</Name><IsDefault>0</IsDefault>"
#define MMS_SIM  "<SimIccID>1</SimIccID>"
#define MMS_GROUPS                                                                                 \
  "<PurposeGroups>" GUID ("{53e2c5d3-d13c-4068-aa38-9c48ff2e55a8}") "</PurposeGroups>"
#define MMS_CONFIG                                                                                 \
  "<MmsConfiguration><MmscUrl> http://mms.example/ </MmscUrl><MmscPort> 099999\n</MmscPort>"       \
  "<MmsMaximumMessageSize>300</MmsMaximumMessageSize></MmsConfiguration>"
#define MMS_TAIL ADDITIONAL "</MBNProfileExt>"
#define MMS_BODY MMS_SIM MMS_GROUPS MMS_CONFIG

static void
test_mms (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (MMS_HEAD MMS_BODY MMS_TAIL);

  g_assert_true (mbn_profile_has_mms (profile));
  g_assert_cmpstr (mbn_profile_get_mmsc_url (profile), ==, "http://mms.example/");
  g_assert_cmpuint (mbn_profile_get_mmsc_port (profile), ==, 99999);
  g_assert_cmpuint (mbn_profile_get_mms_max_size_kb (profile), ==, 300);
  g_assert_true (mbn_profile_has_purpose (profile, MBN_PROFILE_PURPOSE_MMS));
  g_assert_false (mbn_profile_has_purpose (profile, MBN_PROFILE_PURPOSE_INTERNET));
}

static void
test_mms_rules (void)
{
  const char *manual = MMS_HEAD MMS_SIM "<ConnectionMode>manual</ConnectionMode>" MMS_GROUPS
                                        "<MmsConfiguration/>" MMS_TAIL;
  const char *creation
      = MMS_HEAD "<ProfileCreationType>AdminProvisioned</ProfileCreationType>" MMS_BODY MMS_TAIL;
  const char *automatic = MMS_HEAD MMS_SIM
      "<ConnectionMode>auto</ConnectionMode>" MMS_GROUPS MMS_CONFIG "</MBNProfileExt>";

  mbn_profile_unref (profile_test_parse (manual));
  profile_test_assert_refused (creation, -1, INVALID, "MmsConfiguration: contradicts another Prof");
  profile_test_assert_refused (automatic, -1, INVALID,
                               "MmsConfiguration: contradicts an automatic");
  profile_test_assert_refused (MMS_HEAD MMS_BODY "</MBNProfileExt>", -1, INVALID,
                               "MmsConfiguration: contradicts a profile without IsAdditional");
  profile_test_assert_refused (MMS_HEAD MMS_SIM MMS_CONFIG MMS_TAIL, -1, INVALID,
                               "MmsConfiguration: contradicts PurposeGroups");
}

static void
test_provisioning (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      MINIMAL_V4_HEAD "<IsProvisioningProfile>1</IsProvisioningProfile>" MINIMAL_V4_TAIL);

  g_assert_true (mbn_profile_is_provisioning (profile));
  profile_test_assert_refused (
      "<MBNProfileExt xmlns=\"" V4 "\"><Name>m</Name><IsDefault>1</IsDefault>"
      "<SimIccID>1</SimIccID><IsProvisioningProfile>1</IsProvisioningProfile>"
      "</MBNProfileExt>",
      -1, INVALID, "IsProvisioningProfile: true contradicts IsDefault true");
}

static void
test_long_standing (void)
{
  g_autoptr (MbnProfile) profile
      = profile_test_parse (MINIMAL_V4_HEAD LONG ADDITIONAL MINIMAL_V4_TAIL);

  g_assert_true (mbn_profile_is_long_standing_additional (profile));
  g_assert_true (mbn_profile_is_additional_pdp_context (profile));
}

typedef struct
{
  const char *written;
  const char *read;
} Decimal;

/* One number, one text. */
static void
test_apn_id (void)
{
  static const Decimal decimals[] = {
      {"0",                        "0"                       },
      {"-0",                       "0"                       },
      {"+7",                       "7"                       },
      {"007",                      "7"                       },
      {"-7",                       "-7"                      },
      {"7.0",                      "7"                       },
      {"7.50",                     "7.5"                     },
      {".5",                       "0.5"                     },
      {"5.",                       "5"                       },
      {"-.50",                     "-0.5"                    },
      {"+0.10",                    "0.1"                     },
      {"-0.00",                    "0"                       },
      {" 10 ",                     "10"                      },
      {"100",                      "100"                     },
      {"0.0",                      "0"                       },
      {"-00.010",                  "-0.01"                   },
      {"123456789012345678901234", "123456789012345678901234"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (decimals); i++)
    {
      g_autofree char *xml = g_strdup_printf (MINIMAL_V4_HEAD "<ApnID>%s</ApnID>" MINIMAL_V4_TAIL,
                                              decimals[i].written);
      g_autoptr (MbnProfile) profile = profile_test_parse (xml);

      g_assert_cmpstr (mbn_profile_get_apn_id (profile), ==, decimals[i].read);
    }
}

static void
test_purposes (void)
{
  g_autofree char *both_xml
      = profile_test_change (C, "</PurposeGroups>", GUID (MMS_GUID) "</PurposeGroups>");
  g_autofree char *mms_xml = profile_test_change (C, INTERNET_GUID, MMS_GUID);
  g_autoptr (MbnProfile) both = profile_test_parse (both_xml);
  g_autoptr (MbnProfile) mms = profile_test_parse (mms_xml);
  g_autoptr (MbnProfile) internet = profile_test_parse (MINIMAL);
  gsize n;

  g_assert_cmpstr (mbn_profile_get_purposes (both, &n)[1], ==, MMS_GUID);
  g_assert_cmpuint (n, ==, 2);
  g_assert_true (mbn_profile_shares_purpose (both, mms));
  g_assert_true (mbn_profile_shares_purpose (both, internet));
  g_assert_false (mbn_profile_shares_purpose (mms, internet));
}

/* Every word of every list. */
typedef struct
{
  const char *from;
  const char *to;
  guint (*get) (const MbnProfile *);
  guint number;
} Word;

#define GETTER(name)                                                                               \
  static guint name (const MbnProfile *profile)                                                    \
  {                                                                                                \
    return (guint)mbn_profile_get_##name (profile);                                                \
  }

GETTER (auth)
GETTER (ip_type)
GETTER (cellular_class)
GETTER (rat)
GETTER (roam)
GETTER (iwlan)
GETTER (roam_control)

#define RAT_OF_3GPP                                                                                \
  "    <CellularClass>3GPP</CellularClass>\n    <RATApplicability>LTE_eHRPD</RATApplicability>"

/* clang-format off */
static const Word words[] = {
  {">AutoSelection<", ">NONE<", auth, MBN_PROFILE_AUTH_NONE},
  {">AutoSelection<", ">PAP<", auth, MBN_PROFILE_AUTH_PAP},
  {">AutoSelection<", ">CHAP<", auth, MBN_PROFILE_AUTH_CHAP},
  {">AutoSelection<", ">MsCHAPv2<", auth, MBN_PROFILE_AUTH_MSCHAPV2},
  {">IPv4v6<", ">Default<", ip_type, MBN_PROFILE_IP_TYPE_DEFAULT},
  {">IPv4v6<", ">IPv4<", ip_type, MBN_PROFILE_IP_TYPE_IPV4},
  {">IPv4v6<", ">IPv6<", ip_type, MBN_PROFILE_IP_TYPE_IPV6},
  {">IPv4v6<", ">XLAT<", ip_type, MBN_PROFILE_IP_TYPE_XLAT},
  {RAT_OF_3GPP, "<CellularClass>3GPP2</CellularClass>", cellular_class, MBN_PROFILE_CELLULAR_CLASS_3GPP2},
  {">LTE_eHRPD<", ">3GPP_LEGACY<", rat, MBN_PROFILE_RAT_3GPP_LEGACY},
  {">PartnerOnly<", ">HomeOnly<", roam, MBN_PROFILE_ROAM_HOME_ONLY},
  {">PartnerOnly<", ">NonPartnerOnly<", roam, MBN_PROFILE_ROAM_NON_PARTNER_ONLY},
  {">PartnerOnly<", ">HomeAndPartner<", roam, MBN_PROFILE_ROAM_HOME_AND_PARTNER},
  {">PartnerOnly<", ">PartnerAndNonpartner<", roam, MBN_PROFILE_ROAM_PARTNER_AND_NON_PARTNER},
  {">PartnerOnly<", ">AllRoaming<", roam, MBN_PROFILE_ROAM_ALL},
  {">CellularOnly<", ">CellularAndIwlan<", iwlan, MBN_PROFILE_IWLAN_CELLULAR_AND_IWLAN},
  {">CellularOnly<", ">IwlanOnly<", iwlan, MBN_PROFILE_IWLAN_IWLAN_ONLY},
  {">PartnerRoamAllowed<", ">AllRoamAllowed<", roam_control, MBN_PROFILE_ROAM_CONTROL_ALL},
  {">PartnerRoamAllowed<", ">NoRoamAllowed<", roam_control, MBN_PROFILE_ROAM_CONTROL_NONE},
};
/* clang-format on */

static void
test_words (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      g_autoptr (MbnProfile) profile = profile_test_parse_changed (C, words[i].from, words[i].to);

      g_test_message ("%s", words[i].to);
      g_assert_cmpuint (words[i].get (profile), ==, words[i].number);
    }
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  profile_test_add_cases (cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/policy/V1/example-3", test_example_3);
  profile_test_add ("values/defaults-v1", MINIMAL, test_defaults);
  profile_test_add ("values/defaults-v4", MINIMAL_V4, test_defaults);
  g_test_add_func ("/policy/values/modem-dm", test_modem_dm);
  g_test_add_func ("/policy/values/words", test_words);
  g_test_add_func ("/policy/values/apn-id", test_apn_id);
  g_test_add_func ("/policy/PROF-23/provisioning", test_provisioning);
  g_test_add_func ("/policy/PROF-24/long-standing", test_long_standing);
  g_test_add_func ("/policy/PROF-25/mms", test_mms);
  g_test_add_func ("/policy/PROF-25/rules", test_mms_rules);
  g_test_add_func ("/policy/V17/port-99999", test_mms);
  g_test_add_func ("/policy/PROF-52/purposes", test_purposes);

  return g_test_run ();
}
