/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The extension point: elements of versions 2 and 3, and those of others, which are kept. */

#include "config.h"

#include <string.h>

#include "mbn-profile-write.h"
#include "profile-test.h"

/* clang-format off */
static const ProfileCase cases[] = {
  {"V12/unknown-extension", A, "</MBNProfile>", "<x:Any xmlns:x=\"urn:x\" a=\"b\">text<x:More/></x:Any></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/unknown-not-validated", B, "</MBNProfile>", "<x:Foo xmlns:x=\"urn:x\" " XSI " xsi:type=\"x:None\"><IsPurchaseProfile xmlns=\"" V2 "\">maybe</IsPurchaseProfile></x:Foo></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/undeclared-of-known-namespace", B, "</MBNProfile>", "<Future xmlns=\"" V2 "\">1</Future></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-10/own-namespace-at-extension", B, "</MBNProfile>", "<Foo/></MBNProfile>", INVALID, 15, "Foo", "in this order: elements of other namespaces, </MBNProfile>"},
  {"PROF-10/known-element-after-extension", B, "</MBNProfile>", "<Context/></MBNProfile>", INVALID, 15, "Context", "in this order: elements of other namespaces, </MBNProfile>"},
  {"PROF-11/order-is-free", B, "  <IsPurchaseProfile", "  <IsAdditionalPdpContextProfile xmlns=\"" V3 "\">0</IsAdditionalPdpContextProfile><!-- --><x xmlns=\"urn:x\"/><IsPurchaseProfile", INVALID, 14, "IsAdditionalPdpContextProfile", "is repeated; one is allowed"},
  {"PROF-11/unknown-may-repeat", B, "</MBNProfile>", "<x xmlns=\"urn:x\"/><x xmlns=\"urn:x\"/></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/unknown-in-version-4", C, "</MBNProfileExt>", "<x xmlns=\"urn:x\"/></MBNProfileExt>", VALID, 0, NULL, NULL},
  {"PROF-9/version-1-in-version-4", C, "</MBNProfileExt>", "<p1:MBNProfile/><p1:Name/></MBNProfileExt>", VALID, 0, NULL, NULL},
  {"PROF-9/version-4-in-version-1", A, "</MBNProfile>", "<MBNProfileExt xmlns=\"" V4 "\"/></MBNProfile>", VALID, 0, NULL, NULL},
  {"PROF-12/version-1-in-version-4", C, "</MBNProfileExt>", "<p1:MBNProfile><p1:Name>x</p1:Name><p1:SubscriberID>1</p1:SubscriberID></p1:MBNProfile></MBNProfileExt>", INVALID, 39, "SubscriberID", "another profile inside"},
  {"PROF-12/version-4-in-version-1", A, "</MBNProfile>", "<MBNProfileExt xmlns=\"" V4 "\"><SimIccID/></MBNProfileExt></MBNProfile>", INVALID, 32, "SimIccID", "another profile inside"},
  {"PROF-12/its-password-only", A, "</MBNProfile>", "<a:x xmlns:a=\"urn:x\"><a:y><Password>p</Password></a:y></a:x></MBNProfile>", INVALID, 32, "Password", "another profile inside"},
  {"PROF-12/https", A, "</MBNProfile>", "<a:x xmlns:a=\"urn:x\"><IMSI xmlns=\"https://www.microsoft.com/networking/WWAN/profile/v4\"/></a:x></MBNProfile>", INVALID, 32, "IMSI", "another profile inside"},
  {"PROF-9/version-2-in-version-4", C, "</MBNProfileExt>", "<IsPurchaseProfile xmlns=\"" V2 "\">yes</IsPurchaseProfile></MBNProfileExt>", INVALID, 39, "IsPurchaseProfile", "\"yes\" is not one of true, false, 1, 0"},
  {"PROF-9/unknown-in-modem-dm", D, "</ModemDMConfigProfile>", "<x xmlns=\"urn:x\"/></ModemDMConfigProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/version-3-in-modem-dm", D, "</ModemDMConfigProfile>", "<IsAdditionalPdpContextProfile xmlns=\"" V3 "\">1</IsAdditionalPdpContextProfile></ModemDMConfigProfile>", VALID, 0, NULL, NULL},
  {"PROF-9/none-inside-a-group", C, "</Context>", "<x xmlns=\"urn:x\"/></Context>", INVALID, 16, "x", "not allowed at this place in the namespace \"urn:x\""},
  {"PROF-9/version-1-amid-version-4", C, "  <DataRoamingPartners>", "<p1:MBNProfile/><x xmlns=\"urn:x\"/>\n<DataRoamingPartners>", INVALID, 18, "DataRoamingPartners", "in this order: elements of other namespaces, </MBNProfileExt>"},
  {"PROF-9/namespace-that-is-no-uri", B, "</MBNProfile>", "<x xmlns=\"a &lt; b\"/></MBNProfile>", MALFORMED, 15, "MBNProfile", "the name of a namespace is no URI"},
  {"PROF-10/own-namespace-in-version-4", C, "</MBNProfileExt>", "<Foo/></MBNProfileExt>", INVALID, 39, "Foo", "in this order: MmsConfiguration, elements of other namespaces, </MBNProfileExt>"},
  {"PROF-11/repeated-in-version-4", C, "</MBNProfileExt>", "<IsPurchaseProfile xmlns=\"" V2 "\">0</IsPurchaseProfile><IsPurchaseProfile xmlns=\"" V2 "\">0</IsPurchaseProfile></MBNProfileExt>", INVALID, 39, "IsPurchaseProfile", "is repeated; one is allowed"},
};
/* clang-format on */

/* What an unknown element says, and the canonical form of it. */
typedef struct
{
  const char *path;
  const char *root; /* attributes of the root, its own namespace apart */
  const char *element;
  const char *written; /* NULL: as it is */
} Kept;

/* clang-format off */
static const Kept kept[] = {
  {"PROF-9/kept/empty", "", "<x xmlns=\"urn:x\"/>", NULL},
  {"PROF-9/kept/attributes", "", "<a:x xmlns:a=\"urn:x\" b=\"1\" a:b=\"2\" xml:lang=\"en\"/>", NULL},
  {"PROF-9/kept/inside", "", "<x xmlns=\"urn:x\"> a <y>b</y><!-- c --><?d e?>\n\t<z xmlns=\"\"/> </x>", NULL},
  {"PROF-9/kept/not-looked-into", "", "<x xmlns=\"urn:x\"><IsPurchaseProfile xmlns=\"" V2 "\">maybe</IsPurchaseProfile></x>", NULL},
  {"PROF-9/kept/undeclared-of-version-2", "", "<Future xmlns=\"" V2 "\">1</Future>", NULL},
  {"PROF-9/kept/https-inside", "", "<x xmlns=\"urn:x\"><y xmlns=\"https://www.microsoft.com/networking/WWAN/profile/v2\"/></x>", NULL},
  {"PROF-9/kept/password-inside", "", "<x xmlns=\"urn:x\"><Password>p</Password></x>", NULL},
  {"PROF-9/kept/prefix-of-the-root", " xmlns:a=\"urn:a\" xmlns:b=\"urn:b\"", "<a:x y=\"b:z\"><z/></a:x>", NULL},
  {"PROF-9/kept/escapes", "", "<x xmlns=\"urn:x\" a=\"&lt;&amp;&quot;&#9;&#10;&#13;'&gt;\">&lt;&amp;&gt;&#13;\"'</x>", NULL},
  {"PROF-9/kept/namespace-with-escapes", " xmlns:a=\"http://x/?a=b&amp;c='d'\"", "<a:x xmlns:b=\"urn:&amp;amp;\" b:c=\"\"/>", NULL},
  {"PROF-9/kept/beyond-ascii", "", "<\xc3\xa4 xmlns=\"urn:x\" \xc3\xb6=\"" ANTENNA "\">" ANTENNA "</\xc3\xa4>", NULL},
  {"PROF-9/canonical/empty", "", "<x xmlns=\"urn:x\"></x >", "<x xmlns=\"urn:x\"/>"},
  {"PROF-9/canonical/cdata", "", "<x xmlns=\"urn:x\">a<![CDATA[<b>]]>]]&gt;</x>", "<x xmlns=\"urn:x\">a&lt;b&gt;]]&gt;</x>"},
  {"PROF-9/canonical/quotes", "", "<x  xmlns='urn:x' a = '\"'/>", "<x xmlns=\"urn:x\" a=\"&quot;\"/>"},
  {"PROF-9/canonical/character-references", "", "<x xmlns=\"urn:x\">&#x41;&#228;</x>", "<x xmlns=\"urn:x\">A\xc3\xa4</x>"},
  {"PROF-2/https-at-the-extension-point", "", "<Future xmlns=\"https://www.microsoft.com/networking/WWAN/profile/v2\"/>", "<Future xmlns=\"" V2 "\"/>"},
};
/* clang-format on */

static void
assert_kept (const char *xml, const char *root, const char *written)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  g_autofree char *text = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = profile_test_parse (text);
  g_autofree char *line = g_strconcat ("\n  ", written, "\n</", NULL);

  g_test_message ("%s", text);
  g_assert_nonnull (strstr (text, root));
  g_assert_nonnull (strstr (text, line));
  g_assert_true (mbn_profile_equal (profile, again));
}

static void
test_kept (gconstpointer data)
{
  const Kept *test = data;
  const char *written = test->written != NULL ? test->written : test->element;
  g_autofree char *v1_root = g_strconcat ("<MBNProfile xmlns=\"" V1 "\"", test->root, ">", NULL);
  g_autofree char *v4_root = g_strconcat ("<MBNProfileExt xmlns=\"" V4 "\"", test->root, ">", NULL);
  g_autofree char *v1 = g_strconcat (v1_root,
                                     "<Name>m</Name><IsDefault>0</IsDefault>"
                                     "<SubscriberID>1</SubscriberID>",
                                     test->element, MINIMAL_TAIL, NULL);
  g_autofree char *v4 = g_strconcat (v4_root,
                                     "<Name>m</Name><IsDefault>0</IsDefault>"
                                     "<SimIccID>1</SimIccID>",
                                     test->element, MINIMAL_V4_TAIL, NULL);

  assert_kept (v1, v1_root, written);
  assert_kept (v4, v4_root, written);
}

/* The default namespace may be one of theirs; then the root has a prefix, and keeps it. */
static void
test_root_prefix (void)
{
  g_autoptr (MbnProfile) profile
      = profile_test_parse ("<p:MBNProfile xmlns:p=\"" V1 "\" xmlns=\"urn:x\"><p:Name>m</p:Name>"
                            "<p:IsDefault>0</p:IsDefault><p:SubscriberID>1</p:SubscriberID>"
                            "<x/></p:MBNProfile>");
  g_autoptr (MbnProfile) plain
      = profile_test_parse ("<p:MBNProfile xmlns:p=\"" V1 "\" xmlns=\"urn:x\"><p:Name>m</p:Name>"
                            "<p:IsDefault>0</p:IsDefault><p:SubscriberID>1</p:SubscriberID>"
                            "</p:MBNProfile>");
  g_autofree char *text = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autofree char *plain_text = mbn_profile_write (plain, MBN_PROFILE_WRITE_ALL);

  g_assert_cmpstr (text, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<p:MBNProfile xmlns:p=\"" V1 "\" xmlns=\"urn:x\">\n"
                   "  <p:Name>m</p:Name>\n"
                   "  <p:IsDefault>false</p:IsDefault>\n"
                   "  <p:SubscriberID>1</p:SubscriberID>\n"
                   "  <x/>\n"
                   "</p:MBNProfile>\n");
  g_assert_nonnull (strstr (plain_text, "\n<MBNProfile xmlns=\"" V1 "\">\n  <Name>"));
}

/* They stay in their order, after those of versions 2 and 3. */
static void
test_order (void)
{
  g_autoptr (MbnProfile) profile
      = profile_test_parse_changed (B, "</Context>",
                                    "</Context><b xmlns=\"urn:x\"/><a xmlns=\"urn:x\"/><!-- gone "
                                    "--><b xmlns=\"urn:x\"/>");
  g_autofree char *text = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);

  g_assert_nonnull (strstr (text, "</IsAdditionalPdpContextProfile>\n  <b xmlns=\"urn:x\"/>\n"
                                  "  <a xmlns=\"urn:x\"/>\n  <b xmlns=\"urn:x\"/>\n</MBNProfile>"));
}

static void
test_known_in_version_4 (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      MINIMAL_V4_HEAD "<x xmlns=\"urn:x\"/><IsPurchaseProfile xmlns=\"" V2
                      "\">1</IsPurchaseProfile><DisplayProviderName xmlns=\"" V2
                      "\">d</DisplayProviderName><IsAdditionalPdpContextProfile xmlns=\"" V3
                      "\">1</IsAdditionalPdpContextProfile>" MINIMAL_V4_TAIL);

  g_assert_true (mbn_profile_is_purchase (profile));
  g_assert_cmpstr (mbn_profile_get_display_provider_name (profile), ==, "d");
  g_assert_true (mbn_profile_is_additional_pdp_context (profile));
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  profile_test_add_cases (cases, G_N_ELEMENTS (cases));
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    profile_test_add (kept[i].path, &kept[i], test_kept);

  g_test_add_func ("/policy/PROF-9/root-prefix", test_root_prefix);
  g_test_add_func ("/policy/PROF-9/order", test_order);
  g_test_add_func ("/policy/PROF-9/known-in-version-4", test_known_in_version_4);

  return g_test_run ();
}
