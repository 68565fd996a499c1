/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles as text again, for the disk and for clients. */

#include "config.h"

#include <string.h>

#include "mbn-profile-write.h"
#include "profile-test.h"

/* The examples are in canonical form but for where namespaces are declared. */
static void
test_example (gconstpointer file)
{
  g_autofree char *xml = profile_test_load (file);
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  g_autofree char *written = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = profile_test_parse (written);
  g_autofree char *rewritten = mbn_profile_write (again, MBN_PROFILE_WRITE_ALL);

  g_assert_true (mbn_profile_equal (profile, again));
  g_assert_cmpstr (rewritten, ==, written);
  g_assert_cmpuint (mbn_profile_measure (profile), ==, strlen (written));
  if (!g_str_equal (file, C))
    g_assert_cmpstr (written, ==, xml);
}

static void
test_provider_of_version_4 (void)
{
  g_autofree char *alias = profile_test_change (C, "<p1:ProviderID>00102</p1:ProviderID>",
                                                "<ProviderID>00102</ProviderID>");
  g_autoptr (MbnProfile) profile = profile_test_parse (alias);
  g_autofree char *written = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);

  g_assert_nonnull (strstr (written,
                            "    <Provider>\n"
                            "      <ProviderID xmlns=\"" V1 "\">00102</ProviderID>\n"
                            "      <ProviderName xmlns=\"" V1 "\">Tailspin Mobile</ProviderName>\n"
                            "    </Provider>\n"));
}

/* What a document says in many ways is written in one; what it does not say is not written. */
static void
test_canonical (void)
{
  g_autoptr (MbnProfile) profile = profile_test_parse (
      "\xef\xbb\xbf<?xml version='1.0' encoding='utf-16'?><!-- a -->"
      "<q:MBNProfileExt xmlns:q=\"https://www.microsoft.com/networking/WWAN/profile/v4\">"
      "<q:Name> a\n<![CDATA[<&>]]>  \"b\"</q:Name><q:IsDefault> 0 </q:IsDefault>"
      "<q:SimIccID>1</q:SimIccID><q:Context><q:UserLogonCred><q:UserName>u</q:UserName>"
      "<q:Password> &#13;\t<![CDATA[p&]]>\n </q:Password></q:UserLogonCred></q:Context>"
      "<q:PurposeGroups><q:PurposeGroupGuid>{6d42669f-52a9-408e-9493-1071dcc437bd}"
      "</q:PurposeGroupGuid></q:PurposeGroups><q:ProfileConditionedOn/>"
      "<q:ApnID>+01.50</q:ApnID><q:AdminEnable>1</q:AdminEnable>"
      "<IsPurchaseProfile xmlns=\"https://www.microsoft.com/networking/WWAN/profile/v2\">0"
      "</IsPurchaseProfile></q:MBNProfileExt><!-- b -->");
  g_autofree char *written = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);

  g_assert_cmpstr (written, ==,
                   "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                   "<MBNProfileExt xmlns=\"" V4 "\">\n"
                   "  <Name>a &lt;&amp;&gt; \"b\"</Name>\n"
                   "  <IsDefault>false</IsDefault>\n"
                   "  <SimIccID>1</SimIccID>\n"
                   "  <Context>\n"
                   "    <UserLogonCred>\n"
                   "      <UserName>u</UserName>\n"
                   "      <Password> &#13;\tp&amp;\n </Password>\n"
                   "    </UserLogonCred>\n"
                   "  </Context>\n"
                   "  <PurposeGroups>\n"
                   "    <PurposeGroupGuid>{6D42669F-52A9-408E-9493-1071DCC437BD}"
                   "</PurposeGroupGuid>\n"
                   "  </PurposeGroups>\n"
                   "  <ProfileConditionedOn/>\n"
                   "  <ApnID>1.5</ApnID>\n"
                   "  <AdminEnable>true</AdminEnable>\n"
                   "  <IsPurchaseProfile xmlns=\"" V2 "\">false</IsPurchaseProfile>\n"
                   "</MBNProfileExt>\n");
}

/* PROF-38: not in the text, and nothing else is gone. */
static void
test_without_password (void)
{
  g_autofree char *xml = profile_test_load (A);
  g_autofree char *expected
      = profile_test_change (A, "      <Password>not-a-real-secret</Password>\n", "");
  g_autoptr (MbnProfile) profile = profile_test_parse (xml);
  g_autofree char *written = mbn_profile_write (profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);

  g_assert_cmpstr (written, ==, expected);
}

static void
assert_marked (const char *from, const char *to, const char *expected)
{
  const MbnProfileWriteFlags flags
      = MBN_PROFILE_WRITE_WITHOUT_PASSWORD | MBN_PROFILE_WRITE_MARK_PASSWORD;
  g_autoptr (MbnProfile) profile = profile_test_parse_changed (A, from, to);
  g_autofree char *written = mbn_profile_write (profile, flags);

  g_assert_nonnull (strstr (written, expected));
  g_assert_null (strstr (written, "<Password"));
}

/* PROF-39 */
static void
test_mark_password (void)
{
  assert_marked ("<IgnorePassword>false</IgnorePassword>", "",
                 "</UserName>\n      <IgnorePassword>true</IgnorePassword>\n    </UserLogonCred>");
  assert_marked ("<IgnorePassword>false", "<IgnorePassword>false",
                 "<IgnorePassword>true</IgnorePassword>");

  /* Without a password, or with an empty one, there is nothing to keep. */
  assert_marked ("<Password>not-a-real-secret</Password>", "",
                 "<IgnorePassword>false</IgnorePassword>");
  assert_marked ("not-a-real-secret", "", "<IgnorePassword>false</IgnorePassword>");
}

/* design.md 1 */
static void
test_hide_identity (void)
{
  g_autofree char *xml = profile_test_load (A);
  g_autofree char *v4_xml = profile_test_load (C);
  g_autoptr (MbnProfile) v1 = profile_test_parse (xml);
  g_autoptr (MbnProfile) v4 = profile_test_parse (v4_xml);
  g_autofree char *hidden_v1 = mbn_profile_write (v1, MBN_PROFILE_WRITE_HIDE_IDENTITY);
  g_autofree char *hidden_v4 = mbn_profile_write (v4, MBN_PROFILE_WRITE_HIDE_IDENTITY);

  g_assert_nonnull (strstr (hidden_v1, "<SubscriberID>hidden</SubscriberID>"));
  g_assert_nonnull (strstr (hidden_v1, "<SimIccID>hidden</SimIccID>"));
  g_assert_nonnull (strstr (hidden_v4, "<SimIccID>hidden</SimIccID>"));
  g_assert_nonnull (strstr (hidden_v4, "<IMSI>hidden</IMSI>"));
  g_assert_null (strstr (hidden_v4, "SubscriberID"));
  g_assert_null (strstr (hidden_v1, "001010123456789"));
  g_assert_null (strstr (hidden_v1, "8900101000000000017"));
  g_assert_null (strstr (hidden_v4, "001010123456789"));
  g_assert_null (strstr (hidden_v4, "8900101000000000017"));
  mbn_profile_unref (profile_test_parse (hidden_v1));
  mbn_profile_unref (profile_test_parse (hidden_v4));
}

/* A document that grows beyond what can be read again is refused (PROF-7). */
static void
test_size (void)
{
  g_autofree char *ampersands = g_strnfill (50000, '&');
  g_autofree char *more = g_strnfill (55000, '&');
  g_autofree char *fits = g_strconcat (MINIMAL_HEAD "<x xmlns=\"urn:x\"><![CDATA[", ampersands,
                                       "]]></x>" MINIMAL_TAIL, NULL);
  g_autofree char *grows = g_strconcat (MINIMAL_HEAD "<x xmlns=\"urn:x\"><![CDATA[", more,
                                        "]]></x>" MINIMAL_TAIL, NULL);
  g_autoptr (MbnProfile) profile = profile_test_parse (fits);

  g_assert_cmpuint (mbn_profile_measure (profile), <=, MBN_PROFILE_MAX_BYTES);
  profile_test_assert_refused (grows, -1, MBN_PROFILE_ERROR_TOO_LARGE,
                               "bytes in the form in which it is stored; at most 262144");
}

/* The prefix of the root may be written in every tag, and then bounds how much a document grows. */
static void
test_prefix_size (void)
{
  static const char format[] = "<%s:MBNProfile xmlns:%s=\"" V1 "\" xmlns=\"" V1 "\"><Name>m</Name>"
                               "<IsDefault>0</IsDefault><SubscriberID>1</SubscriberID>"
                               "<DataRoamingPartners>%s</DataRoamingPartners>"
                               "<x xmlns=\"urn:x\"/></%s:MBNProfile>";
  g_autofree char *longest = g_strnfill (64, 'p');
  g_autofree char *too_long = g_strnfill (65, 'p');
  g_autofree char *providers = profile_test_repeat (
      "<Provider><ProviderID>1</ProviderID><ProviderName>n</ProviderName></Provider>", 420);
  g_autofree char *fits = g_strdup_printf (format, longest, longest, providers, longest);
  g_autofree char *refused = g_strdup_printf (format, too_long, too_long, providers, too_long);
  g_autoptr (MbnProfile) profile = profile_test_parse (fits);

  g_assert_cmpuint (mbn_profile_measure (profile), >, 6 * strlen (fits));
  g_assert_cmpuint (mbn_profile_measure (profile), <, 8 * strlen (fits));
  profile_test_assert_refused (refused, -1, INVALID, "has a prefix that is too long; at most 64");
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  profile_test_add ("V1/write-example-1", A, test_example);
  profile_test_add ("V1/write-example-2", B, test_example);
  profile_test_add ("V1/write-example-3", C, test_example);
  profile_test_add ("V1/write-modem-dm", D, test_example);
  g_test_add_func ("/policy/PROF-21/written-in-version-1", test_provider_of_version_4);
  g_test_add_func ("/policy/write/canonical", test_canonical);
  g_test_add_func ("/policy/PROF-38/without-password", test_without_password);
  g_test_add_func ("/policy/PROF-39/mark-password", test_mark_password);
  g_test_add_func ("/policy/design-1/hide-identity", test_hide_identity);
  g_test_add_func ("/policy/PROF-7/canonical-size", test_size);
  g_test_add_func ("/policy/PROF-7/prefix", test_prefix_size);

  return g_test_run ();
}
