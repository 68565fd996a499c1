/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Access points of a PLMN, from a database of invented operators, from broken and hostile ones, and
 * from the real one if it is installed. */

#include "config.h"

#include <string.h>

#include "mbn-provider-database.h"

#define INSTALLED "/usr/share/mobile-broadband-provider-info/serviceproviders.xml"

#define HEAD      "<serviceproviders format=\"2.0\"><country code=\"xa\">"
#define TAIL      "</country></serviceproviders>"
#define PLMN      "<network-id mcc=\"001\" mnc=\"01\"/>"
#define PROVIDER  HEAD "<provider><name>P</name><gsm>" PLMN
#define END       "</gsm></provider>" TAIL
#define APN(more) "<apn value=\"a\">" more "</apn>"

static char *
load (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "providers",
                                                 "serviceproviders.xml", NULL);
  g_autoptr (GError) error = NULL;
  char *text;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);

  return text;
}

/* One line each: provider|plan|access string|user name|password|authentication|country */
static char *
print (const GPtrArray *found)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < found->len; i++)
    {
      const MbnAccessPoint *a = g_ptr_array_index (found, i);

      g_string_append_printf (text, "%s|%s|%s|%s|%s|%d|%s\n", a->provider_name,
                              a->plan_name != NULL ? a->plan_name : "-", a->access_string,
                              a->user_name != NULL ? a->user_name : "-",
                              a->password != NULL ? a->password : "-",
                              a->has_auth ? (int)a->auth : -1, a->country);
    }

  return g_string_free (text, FALSE);
}

static GPtrArray *
find_in (const char *text, const char *id)
{
  const char *const ids[] = {id, NULL};
  g_autoptr (GError) error = NULL;
  GPtrArray *found = mbn_provider_database_find (text, strlen (text), ids, &error);

  g_assert_no_error (error);
  g_assert_nonnull (found);

  return found;
}

static void
assert_found (const char *text, const char *expected)
{
  g_autoptr (GPtrArray) found = find_in (text, "00101");
  g_autofree char *printed = print (found);

  g_assert_cmpstr (printed, ==, expected);
}

/* ---- what is found ---- */

#define NORTHWIND_CONTRACT "Northwind|Contract|web.northwind.example|crew|not-a-real-secret|1|xa\n"
#define NORTHWIND_CARDS    "Northwind|Cards & more|prepaid.northwind.example|-|-|-1|xa\n"
#define NORTHWIND          NORTHWIND_CONTRACT NORTHWIND_CARDS
#define TAILSPIN           "Haleraser|-|tailspin.example|-|-|2|xa\n"
#define FABRIKAM           "Fabrikam|-|three.fabrikam.example|-|lonely|-1|xb\n"
#define CONTOSO            "Contoso|-|two.contoso.example|-|-|-1|xb\n"
#define ABROAD             "Northwind abroad|-|roam.northwind.example|-|-|-1|xb\n"

typedef struct
{
  const char *name;
  const char *ids; /* with blanks between */
  const char *expected;
} IdCase;

static const IdCase id_cases[] = {
    {"several-operators-of-one-plmn",   "00101",              NORTHWIND TAILSPIN},
    {"several-plmns-of-one-operator",   "00102",              NORTHWIND ABROAD  },
    {"unknown",                         "00199",              ""                },
    {"none",                            "",                   ""                },
    {"nothing-for-the-internet",        "00103",              ""                },
    {"cdma",                            "00104",              ""                },
    {"three-digits",                    "999001",             FABRIKAM          },
    {"two-digits",                      "99900",              CONTOSO           },
    {"one-digit",                       "9991",               CONTOSO           },
    {"zero-before-is-another",          "00199 001001 0101",  ""                },
    {"zero-after-is-another",           "999000",             ""                },
    {"first-id-wins",                   "999001 00101",       FABRIKAM          },
    {"first-id-wins-if-later",          "99900 00102",        CONTOSO           },
    {"second-if-first-is-unknown",      "001999 99900",       CONTOSO           },
    {"second-if-first-has-no-internet", "001010 00103 00102", NORTHWIND ABROAD  },
    {"both-of-one-operator",            "00101 00102",        NORTHWIND TAILSPIN},
    {"the-same-twice",                  "99900 99900",        CONTOSO           },
};

static void
test_ids (gconstpointer data)
{
  const IdCase *c = data;
  g_autofree char *text = load ();
  g_auto (GStrv) ids = g_strsplit (c->ids, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = mbn_provider_database_find (text, strlen (text), (const char *const *)ids, &error);
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  printed = print (found);
  g_assert_cmpstr (printed, ==, c->expected);
}

typedef struct
{
  const char *name;
  const char *home;
  const char *imsi;
  const char *expected;
} SimCase;

/* PROF-66: three digits, then two */
static const SimCase sim_cases[] = {
    {"home-provider",             "00101",   "999001000000001",  NORTHWIND TAILSPIN},
    {"home-provider-alone",       "00101",   NULL,               NORTHWIND TAILSPIN},
    {"home-provider-of-six",      "999001",  NULL,               FABRIKAM          },
    {"home-provider-has-nothing", "00103",   "001020000000001",  NORTHWIND ABROAD  },
    {"home-provider-too-long",    "0010100", "999001000000001",  FABRIKAM          },
    {"home-provider-too-short",   "9991",    "001010000000001",  NORTHWIND TAILSPIN},
    {"home-provider-not-digits",  "0010a",   "001010000000001",  NORTHWIND TAILSPIN},
    {"home-provider-empty",       "",        "001010000000001",  NORTHWIND TAILSPIN},
    {"three-before-two",          NULL,      "999001000000001",  FABRIKAM          },
    {"two-if-three-is-unknown",   NULL,      "999002000000001",  CONTOSO           },
    {"two-if-three-has-nothing",  NULL,      "001010000000001",  NORTHWIND TAILSPIN},
    {"shortest-imsi",             NULL,      "99900200000",      CONTOSO           },
    {"cdma-number",               NULL,      "9990020000",       ""                },
    {"too-long",                  NULL,      "9990020000000001", ""                },
    {"not-digits",                NULL,      "99900200000000x",  ""                },
    {"nothing",                   NULL,      NULL,               ""                },
    {"empty",                     "",        "",                 ""                },
};

static void
test_sim (gconstpointer data)
{
  const SimCase *c = data;
  g_autofree char *text = load ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found
      = mbn_provider_database_find_for_sim (text, strlen (text), c->home, c->imsi, &error);
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  printed = print (found);
  g_assert_cmpstr (printed, ==, c->expected);
}

typedef struct
{
  const char *name;
  const char *text;
  const char *expected;
} TextCase;

/* the formatter would spread these rows over the page */
/* clang-format off */
static const TextCase text_cases[] = {
    {"usage/last-of-several",
     PROVIDER APN ("<usage type=\"mms\"/><usage type=\"internet\"/>") END, "P|-|a|-|-|-1|xa\n"},
    {"usage/first-of-several",
     PROVIDER APN ("<usage type=\"internet\"/><usage type=\"mms\"/>") END, "P|-|a|-|-|-1|xa\n"},
    {"usage/without-type", PROVIDER APN ("<usage/>") END, ""},
    {"usage/in-an-unknown-element",
     PROVIDER APN ("<x><usage type=\"mms\"/></x>") END, "P|-|a|-|-|-1|xa\n"},
    {"auth/unknown", PROVIDER APN ("<authentication method=\"x\"/>") END, "P|-|a|-|-|-1|xa\n"},
    {"auth/first-known",
     PROVIDER APN ("<authentication/><authentication method=\"chap\"/>"
                   "<authentication method=\"pap\"/>") END, "P|-|a|-|-|2|xa\n"},
    {"apn/without-value", PROVIDER "<apn/>" END, ""},
    {"apn/blanks-around",
     PROVIDER "<apn value=\"&#10; a&#9;\"><username>\n u v \n</username></apn>" END,
     "P|-|a|u v|-|-1|xa\n"},
    {"apn/cdata-and-comments",
     PROVIDER APN ("<username>u<!-- x --><![CDATA[<v>]]></username>") END,
     "P|-|a|u<v>|-|-1|xa\n"},
    {"apn/unknown-element-in-text",
     PROVIDER APN ("<username>u<x>x</x>v</username>") END, "P|-|a|uv|-|-1|xa\n"},
    {"apn/first-user-name",
     PROVIDER APN ("<username/><username>u</username><username>v</username>") END,
     "P|-|a|u|-|-1|xa\n"},
    {"apn/plan-without-name",
     PROVIDER APN ("<name/><name>Plan</name>") APN ("<name/>") END,
     "P|Plan|a|-|-|-1|xa\nP|-|a|-|-|-1|xa\n"},
    {"apn/plan-of-the-one-before",
     PROVIDER APN ("<usage type=\"mms\"/><name>M</name>") APN ("") END, "P|-|a|-|-|-1|xa\n"},
    {"apn/outside-a-provider", HEAD "<gsm>" PLMN APN ("") "</gsm>" TAIL, ""},
    {"apn/in-cdma", HEAD "<provider><cdma>" PLMN APN ("") "</cdma></provider>" TAIL, ""},
    {"provider/name-and-plmn-last",
     HEAD "<provider><gsm>" APN ("") PLMN "</gsm><name>P</name></provider>" TAIL,
     "P|-|a|-|-|-1|xa\n"},
    {"provider/without-name",
     HEAD "<provider><name> </name><gsm>" PLMN APN ("") END, "|-|a|-|-|-1|xa\n"},
    {"provider/plmn-of-the-one-before",
     PROVIDER "</gsm></provider><provider><name>Q</name><gsm>" APN ("") END, ""},
    {"provider/name-of-the-one-before",
     PROVIDER "</gsm></provider><provider><gsm>" PLMN APN ("") END, "|-|a|-|-|-1|xa\n"},
    {"provider/plmn-without-mnc",
     HEAD "<provider><gsm><network-id mcc=\"001\"/><network-id mnc=\"00101\"/>" APN ("") END, ""},
    {"country/without-code",
     "<serviceproviders format=\"2.1\"><country><provider><gsm>" PLMN APN ("") END,
     "|-|a|-|-|-1|\n"},
    {"country/of-the-one-before",
     HEAD "</country><country><provider><gsm>" PLMN APN ("") END, "|-|a|-|-|-1|\n"},
    {"country/longer-than-a-code",
     "<serviceproviders format=\"2.0\"><country code=\"somewhere\"><provider><gsm>" PLMN APN ("")
     END, "|-|a|-|-|-1|\n"},
    {"byte-order-mark", "\xef\xbb\xbf" PROVIDER APN ("") END, "P|-|a|-|-|-1|xa\n"},
    {"empty-database", "<serviceproviders format=\"2.0\"/>", ""},
};
/* clang-format on */

static void
test_text (gconstpointer data)
{
  const TextCase *c = data;

  assert_found (c->text, c->expected);
}

/* ---- what is refused ---- */

typedef struct
{
  const char *name;
  const char *text;
  MbnProviderDatabaseError code;
  const char *says;
} ErrorCase;

#define MALFORMED MBN_PROVIDER_DATABASE_ERROR_MALFORMED
#define INVALID   MBN_PROVIDER_DATABASE_ERROR_INVALID

/* clang-format off */
static const ErrorCase error_cases[] = {
    {"empty", "", MALFORMED, "line 1: is empty"},
    {"blank", " \n ", MALFORMED, "is empty"},
    {"no-xml", "secret", MALFORMED, "line 1: is not well-formed XML"},
    {"cut", PROVIDER "\n" APN ("\n"), MALFORMED, "line 3: is not well-formed XML"},
    {"tags", HEAD "\n\n<provider></secret>" TAIL, MALFORMED, "line 3: is not well-formed XML"},
    {"not-utf-8", HEAD "\n<!-- \xff -->" TAIL, MALFORMED, "line 2: is not valid UTF-8"},
    {"utf-16", "\xff\xfe<", MALFORMED, "line 1: is not valid UTF-8"},
    {"other-root", "<!-- -->\n<html>secret</html>", INVALID, "line 2: is no database"},
    {"no-root", "<?xml version=\"1.0\"?>\n<!-- secret -->\n", INVALID, "line 3: is no database"},
    {"two-roots", HEAD TAIL "\n" HEAD TAIL, INVALID, "line 2: goes on after the root"},
    {"no-format", "<serviceproviders/>", INVALID, "line 1: serviceproviders: the format"},
    {"format-3", "<serviceproviders format=\"3.0\"/>", INVALID, "the format is not 2.x"},
    {"format-20", "<serviceproviders format=\"20\"/>", INVALID, "the format is not 2.x"},
    {"entity-in-text", PROVIDER "\n" APN ("<username>&secret;</username>") END, MALFORMED,
     "line 2: is not well-formed XML, or has entities"},
    {"entity-in-an-attribute", PROVIDER "<apn value=\"&secret;\"/>" END, MALFORMED,
     "has entities that are not predefined"},
    {"ampersand", PROVIDER APN ("<password>a&secret</password>") END, MALFORMED, "entities"},
};
/* clang-format on */

static void
assert_message (const GError *error)
{
  g_assert_true (error->domain == MBN_PROVIDER_DATABASE_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, "secret"));
}

static void
assert_refused (const char *text, gsize length, MbnProviderDatabaseError code, const char *says)
{
  const char *const ids[] = {"00101", NULL};
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = mbn_provider_database_find (text, length, ids, &error);

  g_assert_null (found);
  g_assert_error (error, MBN_PROVIDER_DATABASE_ERROR, (int)code);
  assert_message (error);
  g_test_message ("'%s' must say '%s'", error->message, says);
  g_assert_nonnull (strstr (error->message, says));
}

static void
test_error (gconstpointer data)
{
  const ErrorCase *c = data;

  assert_refused (c->text, strlen (c->text), c->code, c->says);
}

static void
test_nul (void)
{
  static const char text[] = PROVIDER APN ("<username>\0</username>") END;

  assert_refused (text, sizeof text - 1, MALFORMED, "is not valid UTF-8");
}

static void
test_too_large (void)
{
  gsize length = MBN_PROVIDER_DATABASE_MAX_BYTES + 1;
  g_autofree char *text = g_malloc (length);

  memset (text, ' ', length);
  memcpy (text, PROVIDER, strlen (PROVIDER));
  memcpy (text + length - strlen (END), END, strlen (END));
  assert_refused (text, length, MBN_PROVIDER_DATABASE_ERROR_TOO_LARGE, "at most 8388608");

  memcpy (text + length - 1 - strlen (END), END, strlen (END));
  text[length - 1] = '\0';
  assert_found (text, "");
}

/* ---- hostile ---- */

/* Exactly one of a list and an error, whatever comes in. */
static gboolean
try_hostile (const char *bytes, gsize length)
{
  g_autoptr (GError) error = NULL;
  /* A block of its own, so that the sanitizer sees a read beyond it. */
  g_autofree char *copy = g_memdup2 (bytes, length);
  g_autoptr (GPtrArray) found
      = mbn_provider_database_find_for_sim (copy, length, "00101", "999001000000001", &error);

  g_assert_true ((found != NULL) != (error != NULL));
  if (error != NULL)
    {
      assert_message (error);
      return FALSE;
    }

  g_assert_cmpuint (found->len, <=, MBN_PROVIDER_DATABASE_MAX_RESULTS);
  for (guint i = 0; i < found->len; i++)
    {
      const MbnAccessPoint *a = g_ptr_array_index (found, i);

      g_assert_cmpstr (a->access_string, !=, "");
      g_assert_true (g_utf8_validate (a->access_string, -1, NULL));
      g_assert_true (g_utf8_validate (a->provider_name, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (a->provider_name, -1), <=, 255);
      g_assert_nonnull (a->country);
      if (a->user_name != NULL)
        g_assert_cmpstr (a->user_name, !=, "");
      if (a->password != NULL)
        g_assert_cmpstr (a->password, !=, "");
    }

  return TRUE;
}

static void
test_prefixes (void)
{
  g_autofree char *text = load ();
  const gsize length = strlen (text);

  /* complete from the > of the last tag on */
  for (gsize i = 0; i <= length; i++)
    g_assert_cmpint (try_hostile (text, i), ==, i + 1 >= length);
}

#define N_MUTATIONS 3000

/* GTest prints the seed; --seed repeats a run. */
static void
test_mutations (void)
{
  static const char markup[] = "<>&\"'/=![]-?; \n\0\x80\xff"
                               "aA0:";
  g_autofree char *text = load ();
  const gsize length = strlen (text);
  guint n_valid = 0;

  for (guint i = 0; i < N_MUTATIONS; i++)
    {
      g_autofree char *mutant = g_strdup (text);
      gint n_bytes = g_test_rand_int_range (1, 5);

      while (n_bytes-- > 0)
        {
          gsize at = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize from = (gsize)g_test_rand_int_range (0, (gint)length);
          gsize run = (gsize)g_test_rand_int_range (1, 60);

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

static void
append_times (GString *text, const char *what, guint n_times)
{
  for (guint i = 0; i < n_times; i++)
    g_string_append (text, what);
}

/* Nothing declared is ever used, and nothing named is opened. */
static void
test_doctype (void)
{
  static const char *const subsets[] = {
      "SYSTEM \"file:///etc/passwd\"",
      "PUBLIC \"-//X//Y\" \"http://192.0.2.1/x.dtd\"",
      "[<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]",
      "[<!ENTITY a SYSTEM \"file:///etc/passwd\">]",
      "[<!ENTITY % a \"<!ENTITY b 'x'>\"> %a;]",
      "[<!ATTLIST apn value CDATA \"b\">]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (subsets); i++)
    {
      g_autofree char *unused
          = g_strdup_printf ("<!DOCTYPE serviceproviders %s>%s", subsets[i], PROVIDER APN ("") END);
      g_autofree char *used = g_strdup_printf ("<!DOCTYPE serviceproviders %s>%s", subsets[i],
                                               PROVIDER APN ("<username>&b;</username>") END);

      assert_found (unused, "P|-|a|-|-|-1|xa\n");
      assert_refused (used, strlen (used), MALFORMED, "entities that are not predefined");
    }
}

/* Depth, attributes and text without end: none of them takes more than linear time. */
static void
test_masses (void)
{
  const guint n = 200000;
  g_autoptr (GString) deep = g_string_new (PROVIDER);
  g_autoptr (GString) wide = g_string_new (PROVIDER "<apn");
  g_autoptr (GString) text = g_string_new (PROVIDER "<apn value=\"a\"><username>");

  append_times (deep, "<x>", n);
  append_times (deep, "</x>", n);
  g_string_append (deep, APN ("") END);
  assert_found (deep->str, "P|-|a|-|-|-1|xa\n");
  append_times (deep, "<x>", 1);
  g_assert_false (try_hostile (deep->str, deep->len));

  for (guint i = 0; i < n; i++)
    g_string_append_printf (wide, " a%u=\"x\"", i);
  g_string_append (wide, " value=\"a\"/>" END);
  try_hostile (wide->str, wide->len);

  append_times (text, "1234567890<!-- -->", n);
  g_string_append (text, "</username></apn>" END);
  g_assert_true (try_hostile (text->str, text->len));
}

/* What is returned does not grow beyond reason either: a name is not repeated at full length. */
static void
test_many_access_points (void)
{
  g_autoptr (GString) one = g_string_new (HEAD "<provider><name>");
  g_autoptr (GString) many = g_string_new (HEAD);
  g_autoptr (GPtrArray) of_one = NULL;
  g_autoptr (GPtrArray) of_many = NULL;
  const MbnAccessPoint *access_point;

  append_times (one, "\xc3\xa4", 100000);
  g_string_append (one, "</name><gsm>" PLMN);
  append_times (one, APN (""), 300);
  g_string_append (one, END);
  of_one = find_in (one->str, "00101");
  g_assert_cmpuint (of_one->len, ==, MBN_PROVIDER_DATABASE_MAX_RESULTS);
  access_point = g_ptr_array_index (of_one, 255);
  g_assert_cmpint (g_utf8_strlen (access_point->provider_name, -1), ==, 255);

  for (guint i = 0; i < 300; i++)
    g_string_append_printf (many,
                            "<provider><name>P%u</name><gsm>" PLMN APN ("") "</gsm></provider>", i);
  g_string_append (many, TAIL);
  of_many = find_in (many->str, "00101");
  g_assert_cmpuint (of_many->len, ==, MBN_PROVIDER_DATABASE_MAX_RESULTS);
  access_point = g_ptr_array_index (of_many, 0);
  g_assert_cmpstr (access_point->provider_name, ==, "P0");
}

/* ---- the real one ---- */

static void
test_installed (void)
{
  static const char *const ids[] = {"26201", "310260", "20801", "23410", "24001", "50501", "72405"};
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (INSTALLED, &text, &length, NULL))
    {
      g_test_skip ("mobile-broadband-provider-info is not installed");
      return;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      g_autofree char *imsi = g_strconcat (ids[i], "123456789", NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) found = find_in (text, ids[i]);
      g_autoptr (GPtrArray) of_imsi
          = mbn_provider_database_find_for_sim (text, length, NULL, imsi, &error);
      const MbnAccessPoint *access_point;

      g_assert_no_error (error);
      g_test_message ("%s: %u access points", ids[i], found->len);
      g_assert_cmpuint (found->len, >, 0);
      g_assert_cmpuint (of_imsi->len, ==, found->len);
      access_point = g_ptr_array_index (found, 0);
      g_assert_cmpstr (access_point->provider_name, !=, "");
      g_assert_cmpuint (strlen (access_point->country), ==, 2);
    }
}

static void
add (const char *group, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/policy/provider-database/%s/%s", group, name);

  g_test_add_data_func (path, data, func);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (id_cases); i++)
    add ("ids", id_cases[i].name, &id_cases[i], test_ids);
  for (gsize i = 0; i < G_N_ELEMENTS (sim_cases); i++)
    add ("PROF-66/sim", sim_cases[i].name, &sim_cases[i], test_sim);
  for (gsize i = 0; i < G_N_ELEMENTS (text_cases); i++)
    add ("text", text_cases[i].name, &text_cases[i], test_text);
  for (gsize i = 0; i < G_N_ELEMENTS (error_cases); i++)
    add ("refused", error_cases[i].name, &error_cases[i], test_error);

  g_test_add_func ("/policy/provider-database/refused/nul", test_nul);
  g_test_add_func ("/policy/provider-database/refused/too-large", test_too_large);
  g_test_add_func ("/policy/provider-database/hostile/prefixes", test_prefixes);
  g_test_add_func ("/policy/provider-database/hostile/mutations", test_mutations);
  g_test_add_func ("/policy/provider-database/hostile/doctype", test_doctype);
  g_test_add_func ("/policy/provider-database/hostile/masses", test_masses);
  g_test_add_func ("/policy/provider-database/hostile/many-access-points", test_many_access_points);
  g_test_add_func ("/policy/provider-database/installed", test_installed);

  return g_test_run ();
}
