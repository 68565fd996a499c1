/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Version 1 with the elements of versions 2 and 3: what each may say and what a profile makes of
 * it. */

#include "config.h"

#include <string.h>

#include "profile-test.h"

/* clang-format off */
static const ProfileCase cases[] = {
  {"V2/is-default-missing", A, "  <IsDefault>true</IsDefault>\n", "", INVALID, 5, "ProfileCreationType", "allowed here, in this order: ICONFilePath, IsDefault (required)"},
  {"V3/access-string-empty", A, "survey.northwind.example", "", INVALID, 13, "AccessString", "is empty; allowed: 1 to 100 characters"},
  {"V4/mode-not-trimmed", A, ">auto-home<", "> auto-home <", INVALID, 11, "ConnectionMode", "\" auto-home \" is not one of manual, auto, auto-home"},
  {"V5/auth-trimmed", A, ">CHAP<", "> CHAP <", VALID, 0, NULL, NULL},
  {"V5/boolean-trimmed", A, ">true<", "> 1 <", VALID, 0, NULL, NULL},
  {"V6/boolean-upper-case", A, ">true<", ">TRUE<", INVALID, 5, "IsDefault", "\"TRUE\" is not one of true, false, 1, 0"},
  {"V7/auth-spelling-of-the-prose", A, ">CHAP<", ">MsCHAPV2<", INVALID, 20, "AuthProtocol", "\"MsCHAPV2\" is not one of NONE, PAP, CHAP, MsCHAPv2"},
  {"V8/flag-upper-case", B, ">true<", ">TRUE<", INVALID, 14, "IsAdditionalPdpContextProfile", "\"TRUE\" is not one of true, false, 1, 0"},
  {"V9/display-name-of-21", B, ">Northwind M2M<", ">123456789012345678901<", INVALID, 13, "DisplayProviderName", "21 characters that does not fit; allowed: 1 to 20 characters"},
  {"V9/display-name-of-20", B, ">Northwind M2M<", ">12345678901234567890<", VALID, 0, NULL, NULL},
  {"V13/credentials-before-access-string", A, "<Context>", "<Context><UserLogonCred><UserName>u</UserName></UserLogonCred>", INVALID, 13, "AccessString", "allowed here, in this order: Compression, AuthProtocol, </Context>"},
  {"V14/no-provider", B, "</Context>", "</Context><DataRoamingPartners/>", INVALID, 11, "DataRoamingPartners", "allowed next, in this order: Provider (required)"},
  {"V15/additional-and-auto", B, ">manual<", ">auto<", INVALID, 14, "IsAdditionalPdpContextProfile", "automatic ConnectionMode"},
  {"PROF-4/extension-in-the-middle", A, "<Description>", "<x:Foo xmlns:x=\"urn:x\"/><Description>", INVALID, 4, "Foo", "not allowed at this place in the namespace \"urn:x\""},
  {"PROF-4/element-twice", A, "<Description>", "<Name>twice</Name><Description>", INVALID, 4, "Name", "allowed here, in this order: Description, ICONFilePath, IsDefault (required)"},
  {"PROF-4/text-between", A, "<Context>", "<Context>stray", INVALID, 12, "Context", "has text between its elements"},
  {"PROF-4/misspelt", A, "<Compression>DISABLE</Compression>", "<Kompression/>", INVALID, 19, "Kompression", "allowed here, in this order: Compression, AuthProtocol, </Context>"},
  {"PROF-4/ends-early", A, "  <SubscriberID>001010123456789</SubscriberID>\n", "", INVALID, 7, "SimIccID", "in this order: SubscriberID (required)"},
  {"PROF-4/credentials-without-user", A, "<UserName>crew7</UserName>", "", INVALID, 16, "IgnorePassword", "in this order: UserName (required)"},
  {"PROF-4/password-before-ignore", A, "<IgnorePassword>false</IgnorePassword>", "<Password>not-a-real-secret</Password><IgnorePassword>1</IgnorePassword>", INVALID, 16, "IgnorePassword", "in this order: </UserLogonCred>"},
  {"PROF-13/no-break-space-counts", A, ">CHAP<", ">\xc2\xa0" "CHAP<", INVALID, 20, "AuthProtocol", "is not one of NONE"},
  {"PROF-14/connection-mode-not-trimmed", A, ">auto-home<", ">auto\n<", INVALID, 11, "ConnectionMode", "is not one of manual, auto, auto-home"},
  {"PROF-15/connection-mode-case", A, ">auto-home<", ">AUTO<", INVALID, 11, "ConnectionMode", "\"AUTO\" is not one of manual, auto, auto-home"},
  {"PROF-16/boolean-zero", A, ">true<", ">0<", VALID, 0, NULL, NULL},
  {"PROF-16/boolean-other", A, ">true<", ">2<", INVALID, 5, "IsDefault", "\"2\" is not one of true, false, 1, 0"},
  {"PROF-18/iccid-ascii", A, "8900101000000000017F", "\xd9\xa1\xd9\xa2", INVALID, 8, "SimIccID", "allowed: 1 to 20 ASCII letters and digits"},
  {"PROF-18/provider-id-ascii", A, ">00102<", ">\xd9\xa1\xd9\xa2<", INVALID, 24, "ProviderID", "allowed: 1 to 6 ASCII digits"},
  {"PROF-19/additional-and-default", B, "<IsDefault>false", "<IsDefault>true", INVALID, 14, "IsAdditionalPdpContextProfile", "IsDefault true"},
  {"PROF-19/additional-and-auto-home", B, ">manual<", ">auto-home<", INVALID, 14, "IsAdditionalPdpContextProfile", "automatic ConnectionMode"},
  {"PROF-19/additional-without-mode", B, "  <ConnectionMode>manual</ConnectionMode>\n", "", VALID, 0, NULL, NULL},
  {"PROF-19/not-additional", B, ">true<", ">false<", VALID, 0, NULL, NULL},
  {"message/name", A, "Field tablet - Northwind data", " ", INVALID, 3, "Name", "is empty; allowed: 1 to 255 characters"},
  {"message/description", A, "Primary data plan for survey crews", "", INVALID, 4, "Description", "1 to 255 characters"},
  {"message/icon", A, "<IsDefault>", "<ICONFilePath/><IsDefault>", INVALID, 5, "ICONFilePath", "1 to 1024 characters"},
  {"PROF-40/misplaced-password", A, "<AuthProtocol>CHAP", "<AuthProtocol>Hunter2PW", INVALID, 20, "AuthProtocol", "AuthProtocol: is not one of NONE"},
  {"PROF-40/misplaced-identity", A, "<IsDefault>true", "<IsDefault>001010123456789", INVALID, 5, "IsDefault", "IsDefault: is not one of true"},
  {"message/creation", A, "AdminProvisioned", "Admin", INVALID, 6, "ProfileCreationType", "\"Admin\" is not one of UserProvisioned, AdminProvisioned, OperatorProvisioned, DeviceProvisioned"},
  {"message/subscriber", A, "001010123456789", "", INVALID, 7, "SubscriberID", "1 or more characters"},
  {"message/iccid", A, "017F", "017F9", INVALID, 8, "SimIccID", "21 characters that does not fit"},
  {"message/home-provider", A, ">Northwind<", ">Northwind and its affiliates<", INVALID, 9, "HomeProviderName", "1 to 20 characters"},
  {"message/auto-connect", A, "<AutoConnectOnInternet>false", "<AutoConnectOnInternet>no", INVALID, 10, "AutoConnectOnInternet", "\"no\" is not one of true, false, 1, 0"},
  {"message/purchase", B, ">false</IsPurchase", ">no</IsPurchase", INVALID, 12, "IsPurchaseProfile", "\"no\" is not one of true, false, 1, 0"},
  {"message/display-name", B, "Northwind M2M", "", INVALID, 13, "DisplayProviderName", "is empty; allowed: 1 to 20 characters"},
  {"message/user-name", A, "crew7", "", INVALID, 15, "UserName", "is empty; allowed: 1 to 255 characters"},
  {"message/compression", A, "DISABLE", "NONE", INVALID, 19, "Compression", "\"NONE\" is not one of DISABLE, ENABLE"},
  {"message/provider-id", A, ">001003<", ">0010031<", INVALID, 28, "ProviderID", "7 characters that does not fit; allowed: 1 to 6 ASCII digits"},
  {"message/provider-name", A, "Fabrikam Cell", "", INVALID, 29, "ProviderName", "1 to 20 characters"},
  {"message/incomplete-provider", A, "<ProviderName>Fabrikam Cell</ProviderName>", "", INVALID, 27, "Provider", "allowed next, in this order: ProviderName (required)"},
  {"PROF-40/ampersand", A, ">not-a", ">&not-a", MALFORMED, 17, "Password", "&amp;"},
  {"PROF-40/tag", A, ">not-a-real-secret", "><not-a-real-secret/>", INVALID, 17, "Password", "contains an element"},
  {"PROF-40/tag-unfinished", A, ">not-a-real-secret", "><not-a-real-secret>", MALFORMED, 17, "Password", "start tag and end tag differ"},
  {"PROF-40/entity", A, ">not-a-real-secret", ">&not-a-real-secret;", MALFORMED, 17, "Password", "an entity that is not"},
  {"PROF-40/control-character", A, ">not-a-real-secret", ">not-a-real-secret\x01", MALFORMED, 17, "Password", "a control character"},
  {"PROF-40/invalid-utf-8", A, ">not-a-real-secret", ">not-a-real-secret\xff", MALFORMED, 17, "document", "not valid UTF-8"},
  {"PROF-40/as-boolean", A, "<IgnorePassword>false", "<IgnorePassword>not-a-real-secret", INVALID, 16, "IgnorePassword", "is not one of true, false, 1, 0"},
  {"PROF-40/as-text", A, "<UserLogonCred>", "<UserLogonCred>not-a-real-secret", INVALID, 14, "UserLogonCred", "has text between its elements"},
  {"PROF-40/twice", A, "</UserLogonCred>", "<Password>not-a-real-secret</Password></UserLogonCred>", INVALID, 18, "Password", "in this order: </UserLogonCred>"},
};
/* clang-format on */

static void
test_example_1 (void)
{
  g_autofree char *xml = profile_test_load (A);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  const MbnProfilePartner *partners;
  gsize n_partners;

  g_assert_cmpstr (mbn_profile_get_name (profile), ==, "Field tablet - Northwind data");
  g_assert_cmpstr (mbn_profile_get_description (profile), ==, "Primary data plan for survey crews");
  g_assert_cmpstr (mbn_profile_get_icon_path (profile), ==, NULL);
  g_assert_true (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_ADMIN);
  g_assert_cmpstr (mbn_profile_get_subscriber_id (profile), ==, "001010123456789");
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, "8900101000000000017F");
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, "Northwind");
  g_assert_true (mbn_profile_has_auto_connect_on_internet (profile));
  g_assert_false (mbn_profile_get_auto_connect_on_internet (profile));
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==,
                   MBN_PROFILE_CONNECTION_MODE_AUTO_HOME);
  g_assert_cmpstr (mbn_profile_get_access_string (profile), ==, "survey.northwind.example");
  g_assert_cmpstr (mbn_profile_get_user_name (profile), ==, "crew7");
  g_assert_cmpstr (mbn_profile_get_password (profile), ==, "not-a-real-secret");
  g_assert_false (mbn_profile_get_ignore_password (profile));
  g_assert_cmpint (mbn_profile_get_compression (profile), ==, MBN_PROFILE_COMPRESSION_NONE);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_CHAP);

  partners = mbn_profile_get_partners (profile, &n_partners);
  g_assert_cmpuint (n_partners, ==, 2);
  g_assert_cmpstr (partners[0].provider_id, ==, "00102");
  g_assert_cmpstr (partners[0].provider_name, ==, "Tailspin Mobile");
  g_assert_cmpstr (partners[1].provider_id, ==, "001003");
  g_assert_cmpstr (partners[1].provider_name, ==, "Fabrikam Cell");

  g_assert_false (mbn_profile_is_purchase (profile));
  g_assert_cmpstr (mbn_profile_get_display_provider_name (profile), ==, NULL);
  g_assert_false (mbn_profile_is_additional_pdp_context (profile));
}

static void
test_example_2 (void)
{
  g_autofree char *xml = profile_test_load (B);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);

  g_assert_false (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_OPERATOR);
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==,
                   MBN_PROFILE_CONNECTION_MODE_MANUAL);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_NONE);
  g_assert_false (mbn_profile_is_purchase (profile));
  g_assert_cmpstr (mbn_profile_get_display_provider_name (profile), ==, "Northwind M2M");
  g_assert_true (mbn_profile_is_additional_pdp_context (profile));
}

/* What a document does not say has the default of the format. */
static void
test_defaults (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (MINIMAL);
  gsize n_partners;

  g_assert_false (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_USER);
  g_assert_cmpstr (mbn_profile_get_description (profile), ==, NULL);
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, NULL);
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, NULL);
  g_assert_false (mbn_profile_has_auto_connect_on_internet (profile));
  g_assert_false (mbn_profile_get_auto_connect_on_internet (profile));
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==,
                   MBN_PROFILE_CONNECTION_MODE_MANUAL);
  g_assert_cmpstr (mbn_profile_get_access_string (profile), ==, NULL);
  g_assert_cmpstr (mbn_profile_get_user_name (profile), ==, NULL);
  g_assert_cmpstr (mbn_profile_get_password (profile), ==, NULL);
  g_assert_cmpint (mbn_profile_get_compression (profile), ==, MBN_PROFILE_COMPRESSION_NONE);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_NONE);
  g_assert_cmpint (mbn_profile_get_ip_type (profile), ==, MBN_PROFILE_IP_TYPE_DEFAULT);
  mbn_profile_get_partners (profile, &n_partners);
  g_assert_cmpuint (n_partners, ==, 0);
}

/* The other value of everything the examples have. */
static void
test_other_values (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      "<p:MBNProfile xmlns:p=\"" V1
      "\"><p:Name>n</p:Name><p:ICONFilePath>C:\\a b.bmp</p:ICONFilePath>"
      "<p:IsDefault>1</p:IsDefault><p:ProfileCreationType>DeviceProvisioned</p:ProfileCreationType>"
      "<p:SubscriberID>any id</p:SubscriberID><p:AutoConnectOnInternet>1</p:AutoConnectOnInternet>"
      "<p:ConnectionMode>auto</p:ConnectionMode><p:Context><p:UserLogonCred><p:UserName>u</"
      "p:UserName>"
      "<p:IgnorePassword>true</p:IgnorePassword></p:UserLogonCred><p:Compression>ENABLE</"
      "p:Compression>"
      "<p:AuthProtocol>MsCHAPv2</p:AuthProtocol></p:Context>"
      "<IsPurchaseProfile xmlns=\"" V2 "\">1</IsPurchaseProfile></p:MBNProfile>");

  g_assert_cmpstr (mbn_profile_get_icon_path (profile), ==, "C:\\a b.bmp");
  g_assert_true (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_DEVICE);
  g_assert_cmpstr (mbn_profile_get_subscriber_id (profile), ==, "any id");
  g_assert_true (mbn_profile_has_auto_connect_on_internet (profile));
  g_assert_true (mbn_profile_get_auto_connect_on_internet (profile));
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==, MBN_PROFILE_CONNECTION_MODE_AUTO);
  g_assert_true (mbn_profile_get_ignore_password (profile));
  g_assert_cmpstr (mbn_profile_get_password (profile), ==, NULL);
  g_assert_cmpint (mbn_profile_get_compression (profile), ==, MBN_PROFILE_COMPRESSION_ENABLE);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_MSCHAPV2);
  g_assert_true (mbn_profile_is_purchase (profile));
}

/* PROF-13, and a password that keeps what a name loses */
static void
test_white_space (void)
{
  g_autofree char *name
      = profile_test_change (A, "Field tablet - Northwind data",
                             "\r\n Field\t \n<!-- c -->tablet<![CDATA[ <&> ]]>&#233;\xc3\xa9 ");
  g_autofree char *password
      = profile_test_change (A, "not-a-real-secret",
                             " a\t&lt;&#x26;<!-- c --><![CDATA[<b>&amp;]]>  ");
  g_autofree char *empty = profile_test_change (A, "not-a-real-secret", "");
  g_autoptr (MbnProfile) named = profile_test_parse (name);
  g_autoptr (MbnProfile) secret = profile_test_parse (password);
  g_autoptr (MbnProfile) blank = profile_test_parse (empty);

  g_assert_cmpstr (mbn_profile_get_name (named), ==, "Field tablet <&> \xc3\xa9\xc3\xa9");
  g_assert_cmpstr (mbn_profile_get_password (secret), ==, " a\t<&<b>&amp;  ");
  g_assert_cmpstr (mbn_profile_get_password (blank), ==, "");
}

/* Replaces @from in example 1 by @before, a run of @unit, @after. */
typedef struct
{
  const char *path;
  const char *from;
  const char *before;
  const char *unit;
  const char *after;
  guint fits; /* most repetitions of @unit that are valid; one more is not */
  const char *error;
} Length;

/* clang-format off */
static const Length lengths[] = {
  {"PROF-17/name-in-characters", "Field tablet - Northwind data", "", E_ACUTE, "", 255, "line 3: Name: has a value of 256 characters"},
  {"PROF-17/name-outside-the-basic-plane", "Field tablet - Northwind data", "", ANTENNA, "", 255, "line 3: Name: has a value of 256 characters"},
  {"PROF-17/icon", "<IsDefault>", "<ICONFilePath>", E_ACUTE, "</ICONFilePath><IsDefault>", 1024, "line 5: ICONFilePath: has a value of 1025 characters"},
  {"PROF-17/home-provider", ">Northwind<", ">", E_ACUTE, "<", 20, "line 9: HomeProviderName: has a value of 21 characters"},
  {"PROF-36/access-string", "survey.northwind.example", "", "a", "", 100, "line 13: AccessString: has a value of 101 characters"},
  {"PROF-36/access-string-units", "survey.northwind.example", "", ANTENNA, "", 50, "line 13: AccessString: is too long for a modem; at most 100"},
  {"CTX-39/user-name", "crew7", "", E_ACUTE, "", 255, "line 15: UserName: has a value of 256 characters"},
  {"CTX-39/user-name-units", "crew7", "", ANTENNA, "", 127, "line 15: UserName: is too long for a modem; at most 255"},
  {"PROF-36/password", "not-a-real-secret", "", E_ACUTE, "", 255, "line 17: Password: is too long for a modem; at most 255"},
  {"PROF-36/password-units", "not-a-real-secret", "", ANTENNA, "", 127, "line 17: Password: is too long for a modem; at most 255"},
  {"PROF-40/password-too-long", "real-secret", "real-secret", " ", "", 238, "line 17: Password: is too long for a modem; at most 255"},
};
/* clang-format on */

static void
test_length (gconstpointer data)
{
  const Length *test = data;
  g_autofree char *longest = profile_test_repeat (test->unit, test->fits);
  g_autofree char *fits = g_strconcat (test->before, longest, test->after, NULL);
  g_autofree char *exceeds = g_strconcat (test->before, longest, test->unit, test->after, NULL);
  g_autofree char *valid = profile_test_change (A, test->from, fits);
  g_autofree char *invalid = profile_test_change (A, test->from, exceeds);

  mbn_profile_unref (profile_test_parse (valid));
  profile_test_assert_refused (invalid, -1, INVALID, test->error);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  profile_test_add_cases (cases, G_N_ELEMENTS (cases));
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    profile_test_add (lengths[i].path, &lengths[i], test_length);

  g_test_add_func ("/policy/V1/example-1", test_example_1);
  g_test_add_func ("/policy/V1/example-2", test_example_2);
  g_test_add_func ("/policy/values/defaults", test_defaults);
  g_test_add_func ("/policy/values/others", test_other_values);
  g_test_add_func ("/policy/PROF-13/white-space", test_white_space);

  return g_test_run ();
}
