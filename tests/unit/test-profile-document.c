/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Documents as such: encoding, size, namespaces, attributes, and what a message says. */

#include "config.h"

#include <string.h>

#include "profile-test.h"

/* clang-format off */
static const ProfileCase cases[] = {
  {"PROF-1/two-roots", A, "</MBNProfile>", "</MBNProfile><MBNProfile/>", MALFORMED, 32, NULL, "goes on after the root element"},
  {"PROF-2/v1-https", A, "http:", "https:", VALID, 0, NULL, NULL},
  {"PROF-2/v2-https", B, "http://www.microsoft.com/networking/WWAN/profile/v2\">false", "https://www.microsoft.com/networking/WWAN/profile/v2\">false", VALID, 0, NULL, NULL},
  {"PROF-2/v3-https-is-validated", B, V3 "\">true", "https://www.microsoft.com/networking/WWAN/profile/v3\">yes", INVALID, 14, "IsAdditionalPdpContextProfile", "\"yes\" is not one of"},
  {"PROF-2/no-other-alias", A, "profile/v1\"", "profile/v1/\"", INVALID, 2, "MBNProfile", "profile/v1 is allowed"},
  {"PROF-3/root-without-namespace", A, " xmlns=\"" V1 "\"", "", INVALID, 2, "MBNProfile", "of the namespace \"\" is no profile"},
  {"PROF-3/child-without-namespace", A, "<Name>", "<Name xmlns=\"\">", INVALID, 3, "Name", "in the namespace \"\"; allowed here, in the namespace " V1 ": Name"},
  {"PROF-3/extension-without-namespace", B, "</MBNProfile>", "<Foo xmlns=\"\"/></MBNProfile>", INVALID, 15, "Foo", "elements of other namespaces"},
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
  {"message/first-of-several", A, ">true</IsDefault>", ">TRUE</IsDefault><SubscriberID/>", INVALID, 5, "IsDefault", "\"TRUE\""},
  {"PROF-40/long-value-is-not-quoted", A, ">DISABLE<", ">1234567890123456789012345678901234567890123456789012345678901234abc<", INVALID, 19, "Compression", "Compression: is not one of"},
  {"message/one-line", A, ">DISABLE<", ">a\nb<", INVALID, 19, "Compression", "Compression: is not one of"},
  {"message/tags-differ", A, "</Name>", "</Nmae>", MALFORMED, 3, "Name", "start tag and end tag differ"},
  {"message/prefix", A, "<Name>", "<p:Name>", MALFORMED, 3, "MBNProfile", "a prefix is not declared"},
  {"message/attribute-twice", A, "<Name>", "<Name a='' a=''>", MALFORMED, 3, "MBNProfile", "an attribute is given twice"},
};
/* clang-format on */

static void
test_roots (void)
{
  profile_test_assert_refused ("<a/>", -1, INVALID,
                               "line 1: a: of the namespace \"\" is no profile");
  profile_test_assert_refused ("<Name xmlns=\"" V1 "\">a</Name>", -1, INVALID, "line 1: Name: ");
  profile_test_assert_refused ("<Foo "
                               "xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"/>",
                               -1, INVALID, "line 1: Foo: ");
  profile_test_assert_refused ("<IsPurchaseProfile xmlns=\"" V2 "\">1</IsPurchaseProfile>", -1,
                               INVALID, "line 1: IsPurchaseProfile: ");
  profile_test_assert_refused ("<MBNProfile xmlns=\"" V1 "\"/>", -1, INVALID,
                               "allowed next, in this order: Name (required)");
  profile_test_assert_refused ("", -1, MALFORMED, "line 1: document: is empty");
  profile_test_assert_refused (" ", -1, MALFORMED, "line 1: document: ");
  profile_test_assert_refused ("no XML", -1, MALFORMED,
                               "line 1: document: does not begin with an element");
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

  mbn_profile_unref (profile_test_parse (largest));
  profile_test_assert_refused (too_large, -1, MBN_PROFILE_ERROR_TOO_LARGE,
                               "has 262145 bytes; at most 262144");

  /* Lines are counted beyond 16 bits. */
  profile_test_assert_refused (late, -1, INVALID, "line 200001: Foo: ");
}

static void
test_depth (void)
{
  /* The root is level 1. */
  g_autofree char *open = profile_test_repeat ("<x xmlns=\"urn:x\">", 15);
  g_autofree char *close = profile_test_repeat ("</x>", 15);
  g_autofree char *deepest = g_strconcat (MINIMAL_HEAD, open, close, MINIMAL_TAIL, NULL);
  g_autofree char *too_deep = g_strconcat (MINIMAL_HEAD, open, "<x/>", close, MINIMAL_TAIL, NULL);
  g_autofree char *abyss = profile_test_repeat ("<x>", MBN_PROFILE_MAX_BYTES / 3);

  mbn_profile_unref (profile_test_parse (deepest));
  profile_test_assert_refused (too_deep, -1, MALFORMED,
                               "line 1: MBNProfile: elements are nested too deep; 16");
  profile_test_assert_refused (abyss, -1, MALFORMED, "nested too deep");
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
  g_autofree char *providers = profile_test_repeat ("<Provider/>", 20000);
  g_autofree char *faults = g_strconcat (MINIMAL_HEAD "<DataRoamingPartners>", providers,
                                         "</DataRoamingPartners>" MINIMAL_TAIL, NULL);

  for (guint i = 1; i < 40; i++)
    g_string_append_printf (bomb, "<!ENTITY a%u \"&a%u;&a%u;&a%u;\">", i, i - 1, i - 1, i - 1);
  g_string_append (bomb, "]><a>&a39;</a>");
  for (guint i = 0; i < 28000; i++)
    g_string_append_printf (tag, " a%x=''", i);
  g_string_append (tag, "/>");

  g_test_timer_start ();
  profile_test_assert_refused (bomb->str, -1, MALFORMED, "DOCTYPE");
  profile_test_assert_refused (tag->str, -1, MALFORMED,
                               "line 1: document: a start tag has too many attributes; 64");
  profile_test_assert_refused (attribute, -1, INVALID, "line 1: MBNProfile: ");
  profile_test_assert_refused (faults, -1, INVALID, "line 1: Provider: is incomplete");
  mbn_profile_unref (profile_test_parse (huge));
  g_assert_cmpfloat (g_test_timer_elapsed (), <, 5.0);

  g_string_free (bomb, TRUE);
  g_string_free (tag, TRUE);
}

/* The limit on attributes counts those of one tag, and nothing that only looks like one. */
static void
test_attribute_count (void)
{
  g_autofree char *equals = profile_test_repeat ("=", 200);
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

  mbn_profile_unref (profile_test_parse (looks));
  mbn_profile_unref (profile_test_parse (most));
  profile_test_assert_refused (too_many, -1, MALFORMED,
                               "line 2: document: a start tag has too many");
}

static void
test_utf16 (gconstpointer data)
{
  const gboolean big_endian = GPOINTER_TO_INT (data);
  g_autofree char *xml = profile_test_change (A, "survey crews", "\xc3\xa9\xf0\x9f\x93\xb6");
  g_autofree char *invalid = profile_test_change (A, ">CHAP<", ">chap<");
  gsize length;
  g_autofree char *bytes = profile_test_to_utf16 (xml, big_endian, &length);
  g_autoptr (MbnProfile) profile = mbn_profile_parse (bytes, length, NULL);
  const gsize line_4 = 2 * (gsize)(strstr (xml, "Primary") - xml) + 2;

  g_assert_nonnull (profile);
  g_assert_cmpstr (mbn_profile_get_description (profile), ==,
                   "Primary data plan for \xc3\xa9\xf0\x9f\x93\xb6");

  profile_test_assert_refused (bytes, (gssize)length - 1, MALFORMED,
                               "line 32: document: is not valid UTF-16");
  profile_test_assert_refused (bytes, 2, MALFORMED, "line 1: document: ");
  profile_test_assert_refused (bytes + 2, (gssize)length - 2, MALFORMED,
                               "line 1: document: contains a NUL");

  /* Half of a pair at the end, in the middle, then no character at all. */
  bytes[length - 2] = (char)(big_endian ? 0xd8 : 0);
  bytes[length - 1] = (char)(big_endian ? 0 : 0xd8);
  profile_test_assert_refused (bytes, (gssize)length, MALFORMED,
                               "line 32: document: is not valid UTF-16");
  bytes[line_4] = (char)(big_endian ? 0xd8 : 0);
  bytes[line_4 + 1] = (char)(big_endian ? 0 : 0xd8);
  profile_test_assert_refused (bytes, (gssize)length, MALFORMED,
                               "line 4: document: is not valid UTF-16");
  bytes[line_4] = bytes[line_4 + 1] = 0;
  profile_test_assert_refused (bytes, (gssize)length, MALFORMED,
                               "line 4: document: contains a NUL");

  g_free (g_steal_pointer (&bytes));
  bytes = profile_test_to_utf16 (invalid, big_endian, &length);
  profile_test_assert_refused (bytes, (gssize)length, INVALID, "line 20: AuthProtocol: \"chap\"");
}

static void
test_utf8 (void)
{
  g_autofree char *xml = profile_test_load (A);
  g_autofree char *marked = g_strconcat ("\xef\xbb\xbf", xml, NULL);
  const gsize length = strlen (xml);

  mbn_profile_unref (profile_test_parse (marked));

  /* Not NUL-terminated: a byte too many would be seen. */
  xml[length - 1] = 'x';
  mbn_profile_unref (mbn_profile_parse (xml, length - 1, NULL));
  profile_test_assert_refused (xml, (gssize)length, MALFORMED, "goes on after the root element");

  *strstr (xml, "Primary") = '\0';
  profile_test_assert_refused (xml, (gssize)length, MALFORMED,
                               "line 4: document: contains a NUL byte");
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  profile_test_add_cases (cases, G_N_ELEMENTS (cases));
  g_test_add_func ("/policy/PROF-1/roots", test_roots);
  g_test_add_func ("/policy/PROF-7/size", test_size);
  g_test_add_func ("/policy/PROF-7/depth", test_depth);
  g_test_add_func ("/policy/PROF-7/cost", test_cost);
  g_test_add_func ("/policy/PROF-7/attribute-count", test_attribute_count);
  g_test_add_func ("/policy/PROF-8/utf-8", test_utf8);
  profile_test_add ("PROF-8/utf-16-little-endian", GINT_TO_POINTER (FALSE), test_utf16);
  profile_test_add ("PROF-8/utf-16-big-endian", GINT_TO_POINTER (TRUE), test_utf16);

  return g_test_run ();
}
