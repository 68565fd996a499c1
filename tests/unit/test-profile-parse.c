/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The profile reader at its border: documents in, values or messages out. Most cases are one change
 * to an example of the specification; the examples are in tests/data/profiles. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "profile-test.h"

#define VALID       (-1)
#define MALFORMED   MBN_PROFILE_ERROR_MALFORMED
#define INVALID     MBN_PROFILE_ERROR_INVALID
#define UNSUPPORTED MBN_PROFILE_ERROR_UNSUPPORTED

#define V2  "http://www.microsoft.com/networking/WWAN/profile/v2"
#define V3  "http://www.microsoft.com/networking/WWAN/profile/v3"
#define XSI "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

/* Replaces @from, which occurs once in @file, by @to. Errors must read "line N: element: ", and say
 * @says somewhere. */
typedef struct
{
  const char *path; /* below /policy */
  const char *file;
  const char *from;
  const char *to;
  int code; /* VALID or an MbnProfileError */
  int line;
  const char *element;
  const char *says;
} Case;

/* clang-format off */
static const Case cases[] = {
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
  {"V12/unknown-extension", A, "</MBNProfile>", "<x:Any xmlns:x=\"urn:x\" a=\"b\">text<x:More/></x:Any></MBNProfile>", VALID, 0, NULL, NULL},
  {"V13/credentials-before-access-string", A, "<Context>", "<Context><UserLogonCred><UserName>u</UserName></UserLogonCred>", INVALID, 13, "AccessString", "allowed here, in this order: Compression, AuthProtocol, </Context>"},
  {"V14/no-provider", B, "</Context>", "</Context><DataRoamingPartners/>", INVALID, 11, "DataRoamingPartners", "allowed next, in this order: Provider (required)"},
  {"V15/additional-and-auto", B, ">manual<", ">auto<", INVALID, 14, "IsAdditionalPdpContextProfile", "automatic ConnectionMode"},

  {"PROF-1/two-roots", A, "</MBNProfile>", "</MBNProfile><MBNProfile/>", MALFORMED, 32, NULL, "goes on after the root element"},
  {"PROF-2/v1-https", A, "http:", "https:", VALID, 0, NULL, NULL},
  {"PROF-2/v2-https", B, "http://www.microsoft.com/networking/WWAN/profile/v2\">false", "https://www.microsoft.com/networking/WWAN/profile/v2\">false", VALID, 0, NULL, NULL},
  {"PROF-2/v3-https-is-validated", B, V3 "\">true", "https://www.microsoft.com/networking/WWAN/profile/v3\">yes", INVALID, 14, "IsAdditionalPdpContextProfile", "\"yes\" is not one of"},
  {"PROF-2/no-other-alias", A, "profile/v1\"", "profile/v1/\"", INVALID, 2, "MBNProfile", "profile/v1 is allowed"},
  {"PROF-3/root-without-namespace", A, " xmlns=\"" V1 "\"", "", INVALID, 2, "MBNProfile", "of the namespace \"\" is no profile"},
  {"PROF-3/child-without-namespace", A, "<Name>", "<Name xmlns=\"\">", INVALID, 3, "Name", "in the namespace \"\"; allowed here, in the namespace " V1 ": Name"},
  {"PROF-3/extension-without-namespace", B, "</MBNProfile>", "<Foo xmlns=\"\"/></MBNProfile>", INVALID, 15, "Foo", "elements of other namespaces"},
  {"PROF-4/extension-in-the-middle", A, "<Description>", "<x:Foo xmlns:x=\"urn:x\"/><Description>", INVALID, 4, "Foo", "not allowed at this place in the namespace \"urn:x\""},
  {"PROF-4/element-twice", A, "<Description>", "<Name>twice</Name><Description>", INVALID, 4, "Name", "allowed here, in this order: Description, ICONFilePath, IsDefault (required)"},
  {"PROF-4/text-between", A, "<Context>", "<Context>stray", INVALID, 12, "Context", "has text between its elements"},
  {"PROF-4/misspelt", A, "<Compression>DISABLE</Compression>", "<Kompression/>", INVALID, 19, "Kompression", "allowed here, in this order: Compression, AuthProtocol, </Context>"},
  {"PROF-4/ends-early", A, "  <SubscriberID>001010123456789</SubscriberID>\n", "", INVALID, 7, "SimIccID", "in this order: SubscriberID (required)"},
  {"PROF-4/credentials-without-user", A, "<UserName>crew7</UserName>", "", INVALID, 16, "IgnorePassword", "in this order: UserName (required)"},
  {"PROF-4/password-before-ignore", A, "<IgnorePassword>false</IgnorePassword>", "<Password>not-a-real-secret</Password><IgnorePassword>1</IgnorePassword>", INVALID, 16, "IgnorePassword", "in this order: </UserLogonCred>"},
  {"PROF-5/attribute", A, "<Description>", "<Description lang=\"en\">", INVALID, 4, "Description", "has the attribute \"lang\"; no attributes are allowed"},
  {"PROF-5/attribute-on-root", A, "<MBNProfile", "<MBNProfile version=\"1\"", INVALID, 2, "MBNProfile", "has the attribute \"version\""},
  {"PROF-5/attribute-on-extension", B, "<IsPurchaseProfile ", "<IsPurchaseProfile a=\"b\" ", INVALID, 12, "IsPurchaseProfile", "has the attribute \"a\""},
  {"PROF-5/xsi-type", A, "<Name>", "<Name " XSI " xsi:type=\"a\">", INVALID, 3, "Name", "has the attribute \"type\""},
  {"PROF-5/xml-ignored", A, "<UserName>", "<UserName xml:lang=\"en\" xml:id=\"1 bad id\" xml:space=\"odd\">", VALID, 0, NULL, NULL},
  {"PROF-5/xml-id-twice-ignored", A, "<Context>\n    <AccessString>", "<Context xml:id=\"a\"><AccessString xml:id=\"a\">", VALID, 0, NULL, NULL},
  {"PROF-5/schema-location-ignored", A, "<MBNProfile", "<MBNProfile " XSI " xsi:schemaLocation=\"" V1 " file:///dev/zero\"", VALID, 0, NULL, NULL},
  {"PROF-6/comments", A, "<Context>", "<!-- a --><Context><!-- b --><?pi c?>", VALID, 0, NULL, NULL},
  {"PROF-7/doctype", A, "<MBNProfile", "<!DOCTYPE MBNProfile><MBNProfile", MALFORMED, 2, "document", "DOCTYPE"},
  {"PROF-7/internal-subset", A, "<MBNProfile", "<!DOCTYPE a [<!ENTITY b \"c\">]><MBNProfile", MALFORMED, 2, "document", "DOCTYPE"},
  {"PROF-7/external-dtd", A, "<MBNProfile", "<!DOCTYPE a SYSTEM \"file:///dev/zero\"><MBNProfile", MALFORMED, 2, "document", "DOCTYPE"},
  {"PROF-7/entity", A, "crew7", "&crew;", MALFORMED, 15, "UserName", "an entity that is not"},
  {"PROF-7/xinclude-not-processed", B, "</MBNProfile>", "<i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"/dev/zero\"/></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-7/xinclude-as-value", A, ">crew7", "><i:include xmlns:i=\"http://www.w3.org/2001/XInclude\" href=\"/etc/passwd\"/>", INVALID, 15, "UserName", "contains an element; only text is allowed"},
  {"PROF-8/declared-utf-16", A, "\"UTF-8\"", "'utf-16'", VALID, 0, NULL, NULL},
  {"PROF-8/declared-latin-1", A, "UTF-8", "ISO-8859-1", MALFORMED, 1, "document", "is not one of UTF-8, UTF-16"},
  {"PROF-8/invalid-utf-8", A, "survey crews", "survey \xfc\xe4", MALFORMED, 4, "document", "not valid UTF-8"},
  {"PROF-9/unknown-not-validated", B, "</MBNProfile>", "<x:Foo xmlns:x=\"urn:x\" " XSI " xsi:type=\"x:None\"><IsPurchaseProfile xmlns=\"" V2 "\">maybe</IsPurchaseProfile></x:Foo></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/undeclared-of-known-namespace", B, "</MBNProfile>", "<Future xmlns=\"" V2 "\">1</Future></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-10/own-namespace-at-extension", B, "</MBNProfile>", "<Foo/></MBNProfile>", INVALID, 15, "Foo", "in this order: elements of other namespaces, </MBNProfile>"},
  {"PROF-10/known-element-after-extension", B, "</MBNProfile>", "<Context/></MBNProfile>", INVALID, 15, "Context", "in this order: elements of other namespaces, </MBNProfile>"},
  {"PROF-11/order-is-free", B, "  <IsPurchaseProfile", "  <IsAdditionalPdpContextProfile xmlns=\"" V3 "\">0</IsAdditionalPdpContextProfile><!-- --><x xmlns=\"urn:x\"/><IsPurchaseProfile", INVALID, 14, "IsAdditionalPdpContextProfile", "is repeated; one is allowed"},
  {"PROF-11/unknown-may-repeat", B, "</MBNProfile>", "<x xmlns=\"urn:x\"/><x xmlns=\"urn:x\"/></MBNProfile>", VALID, 0, NULL, NULL},
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

  /* What each element allows is in its message. */
  {"message/name", A, "Field tablet - Northwind data", " ", INVALID, 3, "Name", "is empty; allowed: 1 to 255 characters"},
  {"message/description", A, "Primary data plan for survey crews", "", INVALID, 4, "Description", "1 to 255 characters"},
  {"message/icon", A, "<IsDefault>", "<ICONFilePath/><IsDefault>", INVALID, 5, "ICONFilePath", "1 to 1024 characters"},
  {"message/creation", A, "AdminProvisioned", "Admin", INVALID, 6, "ProfileCreationType", "\"Admin\" is not one of UserProvisioned, AdminProvisioned, OperatorProvisioned, DeviceProvisioned"},
  {"message/subscriber", A, "001010123456789", "", INVALID, 7, "SubscriberID", "1 or more characters"},
  {"message/iccid", A, "017F", "017F9", INVALID, 8, "SimIccID", "21 characters that does not fit"},
  {"message/home-provider", A, ">Northwind<", ">Northwind and its affiliates<", INVALID, 9, "HomeProviderName", "1 to 20 characters"},
  {"message/auto-connect", A, "<AutoConnectOnInternet>false", "<AutoConnectOnInternet>no", INVALID, 10, "AutoConnectOnInternet", "\"no\" is not one of true, false, 1, 0"},
  {"message/purchase", B, ">false</IsPurchase", ">no</IsPurchase", INVALID, 12, "IsPurchaseProfile", "\"no\" is not one of true, false, 1, 0"},
  {"message/display-name", B, "Northwind M2M", "", INVALID, 13, "DisplayProviderName", "is empty; allowed: 1 to 20 characters"},
  {"message/first-of-several", A, ">true</IsDefault>", ">TRUE</IsDefault><SubscriberID/>", INVALID, 5, "IsDefault", "\"TRUE\""},
  {"message/user-name", A, "crew7", "", INVALID, 15, "UserName", "is empty; allowed: 1 to 255 characters"},
  {"message/compression", A, "DISABLE", "NONE", INVALID, 19, "Compression", "\"NONE\" is not one of DISABLE, ENABLE"},
  {"message/provider-id", A, ">001003<", ">0010031<", INVALID, 28, "ProviderID", "7 characters that does not fit; allowed: 1 to 6 ASCII digits"},
  {"message/provider-name", A, "Fabrikam Cell", "", INVALID, 29, "ProviderName", "1 to 20 characters"},
  {"message/incomplete-provider", A, "<ProviderName>Fabrikam Cell</ProviderName>", "", INVALID, 27, "Provider", "allowed next, in this order: ProviderName (required)"},
  {"message/long-value-is-cut", A, ">DISABLE<", ">1234567890123456789012345678901234567890123456789012345678901234abc<", INVALID, 19, "Compression", "\"1234567890123456789012345678901234567890123456789012345678901234...\""},
  {"message/one-line", A, ">DISABLE<", ">a\nb<", INVALID, 19, "Compression", "\"a?b\" is not one of"},
  {"message/tags-differ", A, "</Name>", "</Nmae>", MALFORMED, 3, "Name", "start tag and end tag differ"},
  {"message/prefix", A, "<Name>", "<p:Name>", MALFORMED, 3, "MBNProfile", "a prefix is not declared"},
  {"message/attribute-twice", A, "<Name>", "<Name a='' a=''>", MALFORMED, 3, "MBNProfile", "an attribute is given twice"},

  /* The password of example 1 stays out of every message; here it is where the fault is. */
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

/* True of every message: one printable line, nothing private in it. */
static void
assert_message (const GError *error)
{
  static const char *const secrets[]
      = {"not-a-real", "crew7", "001010123456789", "8900101000000000017F"};

  g_assert_true (error->domain == MBN_PROFILE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (strlen (error->message), <, 500);
  for (gsize i = 0; i < G_N_ELEMENTS (secrets); i++)
    g_assert_null (strstr (error->message, secrets[i]));
}

static void
assert_refused (const char *xml, gssize length, int code, const char *says)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = mbn_profile_parse (xml, length < 0 ? strlen (xml) : (gsize)length, &error);

  g_assert_null (profile);
  g_assert_error (error, MBN_PROFILE_ERROR, code);
  assert_message (error);
  g_test_message ("'%s' must say '%s'", error->message, says);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *xml = change (test->file, test->from, test->to);
  g_autofree char *start = NULL;

  if (test->code == VALID)
    {
      mbn_profile_unref (parse_valid (xml));
      return;
    }

  start = g_strdup_printf ("line %d: %s", test->line, test->element != NULL ? test->element : "");
  assert_refused (xml, -1, test->code, start);
  assert_refused (xml, -1, test->code, test->says);
}

static void
test_example_1 (void)
{
  g_autofree char *xml = load (A);
  g_autoptr (MbnProfile) profile = parse_valid (xml);
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
  g_autofree char *xml = load (B);
  g_autoptr (MbnProfile) profile = parse_valid (xml);

  g_assert_false (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_creation (profile), ==, MBN_PROFILE_CREATION_OPERATOR);
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==,
                   MBN_PROFILE_CONNECTION_MODE_MANUAL);
  g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_NONE);
  g_assert_false (mbn_profile_is_purchase (profile));
  g_assert_cmpstr (mbn_profile_get_display_provider_name (profile), ==, "Northwind M2M");
  g_assert_true (mbn_profile_is_additional_pdp_context (profile));
}

static void
test_version_4 (void)
{
  g_autofree char *xml = load ("partner-roaming-v4.xml");
  g_autofree char *https
      = change ("partner-roaming-v4.xml", "http://www.microsoft.com/networking/WWAN/profile/v4",
                "https://www.microsoft.com/networking/WWAN/profile/v4");

  assert_refused (xml, -1, UNSUPPORTED, "line 3: MBNProfileExt: version 4 profiles are not");
  assert_refused (https, -1, UNSUPPORTED, "this release reads MBNProfile");
  assert_refused ("<ModemDMConfigProfile "
                  "xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"/>",
                  -1, UNSUPPORTED, "line 1: ModemDMConfigProfile: ");
}

static void
test_roots (void)
{
  assert_refused ("<a/>", -1, INVALID, "line 1: a: of the namespace \"\" is no profile");
  assert_refused ("<Name xmlns=\"" V1 "\">a</Name>", -1, INVALID, "line 1: Name: ");
  assert_refused ("<Foo xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"/>", -1,
                  INVALID, "line 1: Foo: ");
  assert_refused ("<IsPurchaseProfile xmlns=\"" V2 "\">1</IsPurchaseProfile>", -1, INVALID,
                  "line 1: IsPurchaseProfile: ");
  assert_refused ("<MBNProfile xmlns=\"" V1 "\"/>", -1, INVALID,
                  "allowed next, in this order: Name (required)");
  assert_refused ("", -1, MALFORMED, "line 1: document: is empty");
  assert_refused (" ", -1, MALFORMED, "line 1: document: ");
  assert_refused ("no XML", -1, MALFORMED, "line 1: document: does not begin with an element");
}

/* What a document does not say has the default of the format. */
static void
test_defaults (void)
{
  g_autoptr (MbnProfile) profile = parse_valid (MINIMAL);
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
  g_autoptr (MbnProfile) profile = parse_valid (
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
      = change (A, "Field tablet - Northwind data",
                "\r\n Field\t \n<!-- c -->tablet<![CDATA[ <&> ]]>&#233;\xc3\xa9 ");
  g_autofree char *password
      = change (A, "not-a-real-secret", " a\t&lt;&#x26;<!-- c --><![CDATA[<b>&amp;]]>  ");
  g_autofree char *empty = change (A, "not-a-real-secret", "");
  g_autoptr (MbnProfile) named = parse_valid (name);
  g_autoptr (MbnProfile) secret = parse_valid (password);
  g_autoptr (MbnProfile) blank = parse_valid (empty);

  g_assert_cmpstr (mbn_profile_get_name (named), ==, "Field tablet <&> \xc3\xa9\xc3\xa9");
  g_assert_cmpstr (mbn_profile_get_password (secret), ==, " a\t<&<b>&amp;  ");
  g_assert_cmpstr (mbn_profile_get_password (blank), ==, "");
}

static char *
repeat (const char *text, guint count)
{
  GString *string = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    g_string_append (string, text);

  return g_string_free (string, FALSE);
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

#define E_ACUTE "\xc3\xa9"
#define ANTENNA "\xf0\x9f\x93\xb6" /* U+1F4F6: one character, two UTF-16 units, four bytes */

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
  g_autofree char *longest = repeat (test->unit, test->fits);
  g_autofree char *fits = g_strconcat (test->before, longest, test->after, NULL);
  g_autofree char *exceeds = g_strconcat (test->before, longest, test->unit, test->after, NULL);
  g_autofree char *valid = change (A, test->from, fits);
  g_autofree char *invalid = change (A, test->from, exceeds);

  mbn_profile_unref (parse_valid (valid));
  assert_refused (invalid, -1, INVALID, test->error);
}

/* PROF-7 */
static void
test_size (void)
{
  const gsize fill = MBN_PROFILE_MAX_BYTES - strlen (MINIMAL);
  g_autofree char *blanks = g_strnfill (fill, '\n');
  g_autofree char *largest = g_strconcat (MINIMAL, blanks, NULL);
  g_autofree char *too_large = g_strconcat (largest, "\n", NULL);
  g_autofree char *lines = g_strnfill (200000, '\n');
  g_autofree char *late = g_strconcat (MINIMAL_HEAD, lines, "<Foo/>" MINIMAL_TAIL, NULL);

  mbn_profile_unref (parse_valid (largest));
  assert_refused (too_large, -1, MBN_PROFILE_ERROR_TOO_LARGE, "has 262145 bytes; at most 262144");

  /* Lines are counted beyond 16 bits. */
  assert_refused (late, -1, INVALID, "line 200001: Foo: ");
}

static void
test_depth (void)
{
  /* The root is level 1. */
  g_autofree char *open = repeat ("<x xmlns=\"urn:x\">", 15);
  g_autofree char *close = repeat ("</x>", 15);
  g_autofree char *deepest = g_strconcat (MINIMAL_HEAD, open, close, MINIMAL_TAIL, NULL);
  g_autofree char *too_deep = g_strconcat (MINIMAL_HEAD, open, "<x/>", close, MINIMAL_TAIL, NULL);
  g_autofree char *abyss = repeat ("<x>", MBN_PROFILE_MAX_BYTES / 3);

  mbn_profile_unref (parse_valid (deepest));
  assert_refused (too_deep, -1, MALFORMED, "line 1: MBNProfile: elements are nested too deep; 16");
  assert_refused (abyss, -1, MALFORMED, "nested too deep");
}

/* Small documents that want a lot of work. Generous: what is meant takes hours, or a second. */
static void
test_cost (void)
{
  GString *bomb = g_string_new ("<!DOCTYPE a [<!ENTITY a0 \"boom\">");
  GString *tag = g_string_new ("<MBNProfile");
  g_autofree char *value = g_strnfill (MBN_PROFILE_MAX_BYTES - 300, 'v');
  g_autofree char *huge
      = g_strconcat (MINIMAL_HEAD "<x xmlns=\"urn:x\" a=\"", value, "\"/>" MINIMAL_TAIL, NULL);
  g_autofree char *attribute = g_strconcat ("<MBNProfile a='", value, "'/>", NULL);
  g_autofree char *providers = repeat ("<Provider/>", 20000);
  g_autofree char *faults = g_strconcat (MINIMAL_HEAD "<DataRoamingPartners>", providers,
                                         "</DataRoamingPartners>" MINIMAL_TAIL, NULL);

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (bomb, "<!ENTITY a%u \"&a%u;&a%u;&a%u;\">", i, i - 1, i - 1, i - 1);
  g_string_append (bomb, "]><a>&a39;</a>");
  for (guint i = 0; i < 28000; i++)
    g_string_append_printf (tag, " a%x=''", i);
  g_string_append (tag, "/>");

  g_test_timer_start ();
  assert_refused (bomb->str, -1, MALFORMED, "DOCTYPE");
  assert_refused (tag->str, -1, MALFORMED,
                  "line 1: document: a start tag has too many attributes; 64");
  assert_refused (attribute, -1, INVALID, "line 1: MBNProfile: ");
  assert_refused (faults, -1, INVALID, "line 1: Provider: is incomplete");
  mbn_profile_unref (parse_valid (huge));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5.0);

  g_string_free (bomb, TRUE);
  g_string_free (tag, TRUE);
}

/* The limit on attributes counts those of one tag, and nothing that only looks like one. */
static void
test_attribute_count (void)
{
  g_autofree char *equals = repeat ("=", 200);
  g_autofree char *looks
      = g_strconcat ("<!--<", equals, "-->" MINIMAL_HEAD "<x xmlns=\"urn:x\" a=\"", equals, ">'\">",
                     equals, "<![CDATA[", equals, "]]></x>" MINIMAL_TAIL, NULL);
  g_autofree char *most = NULL;
  g_autofree char *too_many = NULL;
  GString *tag = g_string_new (MINIMAL_HEAD "\n<x xmlns = 'urn:x'");

  for (guint i = 1; i < 64; i++)
    g_string_append_printf (tag, " a%u = '>\"'", i);
  most = g_strconcat (tag->str, "/>" MINIMAL_TAIL, NULL);
  too_many = g_strconcat (tag->str, " b=\"\"/>" MINIMAL_TAIL, NULL);
  g_string_free (tag, TRUE);

  mbn_profile_unref (parse_valid (looks));
  mbn_profile_unref (parse_valid (most));
  assert_refused (too_many, -1, MALFORMED, "line 2: document: a start tag has too many");
}

/* UTF-16 with a byte order mark; @length counts bytes. */
static char *
to_utf16 (const char *xml, gboolean big_endian, gsize *length)
{
  glong n_units;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (xml, -1, NULL, &n_units, NULL);
  char *bytes = g_malloc (2 * (gsize)n_units + 2);

  for (glong i = -1; i < n_units; i++)
    {
      gunichar2 unit = i < 0 ? 0xfeff : units[i];

      bytes[2 * i + 2] = (char)(big_endian ? unit >> 8 : unit & 0xff);
      bytes[2 * i + 3] = (char)(big_endian ? unit & 0xff : unit >> 8);
    }

  *length = 2 * (gsize)n_units + 2;
  return bytes;
}

static void
test_utf16 (gconstpointer data)
{
  const gboolean big_endian = GPOINTER_TO_INT (data);
  g_autofree char *xml = change (A, "survey crews", "\xc3\xa9\xf0\x9f\x93\xb6");
  g_autofree char *invalid = change (A, ">CHAP<", ">chap<");
  gsize length;
  g_autofree char *bytes = to_utf16 (xml, big_endian, &length);
  g_autoptr (MbnProfile) profile = mbn_profile_parse (bytes, length, NULL);
  const gsize line_4 = 2 * (gsize)(strstr (xml, "Primary") - xml) + 2;

  g_assert_nonnull (profile);
  g_assert_cmpstr (mbn_profile_get_description (profile), ==,
                   "Primary data plan for \xc3\xa9\xf0\x9f\x93\xb6");

  assert_refused (bytes, (gssize)length - 1, MALFORMED, "line 32: document: is not valid UTF-16");
  assert_refused (bytes, 2, MALFORMED, "line 1: document: ");
  assert_refused (bytes + 2, (gssize)length - 2, MALFORMED, "line 1: document: contains a NUL");

  /* Half of a pair at the end, in the middle, then no character at all. */
  bytes[length - 2] = (char)(big_endian ? 0xd8 : 0);
  bytes[length - 1] = (char)(big_endian ? 0 : 0xd8);
  assert_refused (bytes, (gssize)length, MALFORMED, "line 32: document: is not valid UTF-16");
  bytes[line_4] = (char)(big_endian ? 0xd8 : 0);
  bytes[line_4 + 1] = (char)(big_endian ? 0 : 0xd8);
  assert_refused (bytes, (gssize)length, MALFORMED, "line 4: document: is not valid UTF-16");
  bytes[line_4] = bytes[line_4 + 1] = 0;
  assert_refused (bytes, (gssize)length, MALFORMED, "line 4: document: contains a NUL");

  g_free (g_steal_pointer (&bytes));
  bytes = to_utf16 (invalid, big_endian, &length);
  assert_refused (bytes, (gssize)length, INVALID, "line 20: AuthProtocol: \"chap\"");
}

static void
test_utf8 (void)
{
  g_autofree char *xml = load (A);
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", xml, NULL);
  const gsize length = strlen (xml);

  mbn_profile_unref (parse_valid (marked));

  /* Not NUL-terminated: a byte too many would be seen. */
  xml[length - 1] = 'x';
  mbn_profile_unref (mbn_profile_parse (xml, length - 1, NULL));
  assert_refused (xml, (gssize)length, MALFORMED, "goes on after the root element");

  *strstr (xml, "Primary") = '\0';
  assert_refused (xml, (gssize)length, MALFORMED, "line 4: document: contains a NUL byte");
}

/* Exactly one of a profile and an error, whatever comes in. */
static gboolean
try_hostile (const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* A block of its own, so that the sanitizer sees a read beyond it. */
  g_autofree char *copy = g_memdup2 (bytes, length);
  g_autoptr (MbnProfile) profile = mbn_profile_parse (copy, length, &error);

  g_assert_true ((profile != NULL) != (error != NULL));
  if (error != NULL)
    {
      g_assert_true (error->domain == MBN_PROFILE_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_null (strstr (error->message, "real-secret"));
      return FALSE;
    }

  g_assert_cmpint (g_utf8_strlen (mbn_profile_get_name (profile), -1), >, 0);
  g_assert_nonnull (mbn_profile_get_subscriber_id (profile));
  return TRUE;
}

static void
test_prefixes (gconstpointer file)
{
  g_autofree char *xml = load (file);
  const gsize length = strlen (xml);
  gsize utf16_length;
  g_autofree char *utf16 = to_utf16 (xml, FALSE, &utf16_length);

  /* Complete from the > of the last tag on. */
  for (gsize i = 0; i <= length; i++)
    g_assert_cmpint (try_hostile (xml, i), ==, i + 1 >= length);
  for (gsize i = 0; i < utf16_length - 2; i++)
    g_assert_false (try_hostile (utf16, i));
}

#define N_MUTATIONS 4000

/* GTest prints the seed; --seed repeats a run. */
static void
test_mutations (gconstpointer file)
{
  static const char markup[] = "<>&\"'/=![]-?; \n\0\x80\xff"
                               "aA0:";
  g_autofree char *xml = load (file);
  const gsize length = strlen (xml);
  guint n_valid = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree char *mutant = g_strdup (xml);
      gint n_bytes = g_test_rand_int_range (1, 5);

      while (n_bytes-- > 0)
        {
          gsize at = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize from = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize run = MIN ((gsize)g_test_rand_int_range (1, 60), length - MAX (at, from));

          if (g_test_rand_bit ())
            mutant[at] = markup[g_test_rand_int_range (0, sizeof markup - 1)];
          else
            memmove (mutant + at, mutant + from, MIN (run, length - MAX (at, from)));
        }

      n_valid += try_hostile (mutant, length) ? 1 : 0;
    }

  /* If none or all were valid, the changes would be of no use. */
  g_test_message ("%u of %u mutants are valid", n_valid, N_MUTATIONS);
  g_assert_cmpuint (n_valid, >, 0);
  g_assert_cmpuint (n_valid, <, N_MUTATIONS / 2);
}

/* libxml2 writes to stderr when a handler is missing. */
static void
test_silent (void)
{
  if (g_test_subprocess ())
    {
      for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
        {
          g_autofree char *xml = change (cases[i].file, cases[i].from, cases[i].to);

          try_hostile (xml, strlen (xml));
        }
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr ("");
}

static void
add (const char *path, gconstpointer data, GTestDataFunc function)
{
  g_autofree char *full = g_strconcat ("/policy/", path, NULL);

  g_test_add_data_func (full, data, function);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  /* No G_TEST_OPTION_ISOLATE_DIRS: nothing here touches files, and it leaks in GLib 2.74. */
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/policy/V1/example-1", test_example_1);
  g_test_add_func ("/policy/V1/example-2", test_example_2);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    add (cases[i].path, &cases[i], test_case);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++)
    add (lengths[i].path, &lengths[i], test_length);

  g_test_add_func ("/policy/PROF-1/roots", test_roots);
  g_test_add_func ("/policy/PROF-1/version-4", test_version_4);
  g_test_add_func ("/policy/values/defaults", test_defaults);
  g_test_add_func ("/policy/values/others", test_other_values);
  g_test_add_func ("/policy/PROF-13/white-space", test_white_space);
  g_test_add_func ("/policy/PROF-7/size", test_size);
  g_test_add_func ("/policy/PROF-7/depth", test_depth);
  g_test_add_func ("/policy/PROF-7/cost", test_cost);
  g_test_add_func ("/policy/PROF-7/attribute-count", test_attribute_count);
  g_test_add_func ("/policy/PROF-8/utf-8", test_utf8);
  add ("PROF-8/utf-16-little-endian", GINT_TO_POINTER (FALSE), test_utf16);
  add ("PROF-8/utf-16-big-endian", GINT_TO_POINTER (TRUE), test_utf16);
  add ("hostile/prefixes-1", A, test_prefixes);
  add ("hostile/prefixes-2", B, test_prefixes);
  add ("hostile/mutations-1", A, test_mutations);
  add ("hostile/mutations-2", B, test_mutations);
  g_test_add_func ("/policy/hostile/silent", test_silent);

  return g_test_run ();
}
