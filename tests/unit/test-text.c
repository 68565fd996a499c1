/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Text from outside made fit for the bus (style.md 9, 11). */

#include "config.h"

#include "mbn-text.h"

typedef struct
{
  const char *path;
  const char *given;
  gsize max_chars;
  const char *clean;
} CleanCase;

/* clang-format off */
static const CleanCase clean_cases[] = {
  {"null", NULL, 0, ""},
  {"empty", "", 0, ""},
  {"plain", "Northwind", 0, "Northwind"},
  {"inner-blank-stays", "North wind", 0, "North wind"},
  {"surrounding-blanks", "  Northwind \t", 0, "Northwind"},
  {"only-blanks", "    ", 0, ""},
  {"only-controls", "\x01\x02\x7f", 0, ""},
  {"control-characters", "a\x01""b\nc\rd\te\x1b[31mf", 0, "abcde[31mf"},
  {"delete-and-c1", "a\x7f""b\xc2\x85" "c\xc2\x9b" "d", 0, "abcd"},
  {"blanks-inside-controls", "\x01 a \x02", 0, "a"},
  {"cut", "abcdef", 3, "abc"},
  {"cut-at-length", "abc", 3, "abc"},
  {"cut-counts-characters-not-bytes", "\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f", 3, "\xc3\xa4\xc3\xb6\xc3\xbc"},
  {"cut-leaves-no-blank-at-the-end", "ab cdef", 3, "ab"},
  {"cut-ignores-dropped-controls", "\x01\x02""abc", 3, "abc"},
  {"cut-of-one", "\xf0\x9f\x93\xb6\xf0\x9f\x93\xb6", 1, "\xf0\x9f\x93\xb6"},
  {"invalid-byte", "a\xff""b", 0, "a\xef\xbf\xbd" "b"},
  {"truncated-sequence", "a\xe2\x82", 0, NULL},
  {"overlong-nul", "a\xc0\x80" "b", 0, NULL},
  {"surrogate", "a\xed\xa0\x80" "b", 0, NULL},
  {"invalid-and-cut", "\xff\xff\xff\xff", 2, "\xef\xbf\xbd\xef\xbf\xbd"},
};
/* clang-format on */

static void
test_clean (gconstpointer data)
{
  const CleanCase *c = data;
  g_autofree char *clean = mbn_text_clean (g_strdup (c->given), c->max_chars);

  g_assert_nonnull (clean);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  if (c->clean != NULL)
    g_assert_cmpstr (clean, ==, c->clean);
}

/* mbn-text.h: surrounding blanks do not use up the limit. */
static void
test_leading_blanks_do_not_count (void)
{
  g_autofree char *clean = mbn_text_clean (g_strdup ("   abc"), 3);

  g_assert_cmpstr (clean, ==, "abc");
}

static void
test_clean_fuzz (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      guint length = (guint)g_test_rand_int_range (0, 40);
      gsize max = (gsize)g_test_rand_int_range (0, 12);
      char bytes[41] = {0};
      g_autofree char *clean = NULL;

      for (guint j = 0; j < length; j++)
        bytes[j] = (char)g_test_rand_int_range (1, 256);

      clean = mbn_text_clean (g_strdup (bytes), max);
      g_assert_true (g_utf8_validate (clean, -1, NULL));
      g_assert_true (max == 0 || (gsize)g_utf8_strlen (clean, -1) <= max);
      for (const char *p = clean; *p != '\0'; p = g_utf8_next_char (p))
        g_assert_false (g_unichar_iscntrl (g_utf8_get_char (p)));
      g_assert_false (g_str_has_prefix (clean, " ") || g_str_has_suffix (clean, " "));
    }
}

typedef struct
{
  const char *path;
  const char *text;
  const char *collapsed;
} CollapseCase;

static const CollapseCase collapse_cases[] = {
    {"nothing",       "Work",                  "Work"              },
    {"empty",         "",                      ""                  },
    {"blanks",        " \t\r\n ",              ""                  },
    {"ends",          "  Work\n",              "Work"              },
    {"runs",          "My \t\r\n work & more", "My work & more"    },
    {"single-tab",    "a\tb",                  "a b"               },
    {"no-break",      "x\xc2\xa0\xc2\xa0y",    "x\xc2\xa0\xc2\xa0y"},
    {"vertical-tabs", "a\v\vb\f",              "a\v\vb\f"          },
};

/* PROF-28: the blanks of XML, no others. */
static void
test_collapse (gconstpointer data)
{
  const CollapseCase *c = data;
  g_autofree char *collapsed = mbn_text_collapse (c->text);

  g_assert_cmpstr (collapsed, ==, c->collapsed);
}

typedef struct
{
  const char *path;
  const char *text;
  gsize min;
  gsize max;
  gboolean ok;
} DigitsCase;

static const DigitsCase digits_cases[] = {
    {"five",             "26201",            5, 6, TRUE },
    {"six",              "310410",           5, 6, TRUE },
    {"too-short",        "2620",             5, 6, FALSE},
    {"too-long",         "3104100",          5, 6, FALSE},
    {"empty",            "",                 1, 6, FALSE},
    {"empty-allowed",    "",                 0, 6, TRUE },
    {"letter",           "2620a",            5, 6, FALSE},
    {"blank",            "2620 ",            5, 6, FALSE},
    {"sign",             "+2620",            5, 6, FALSE},
    {"arabic-indic",     "\xd9\xa1\xd9\xa2", 1, 6, FALSE},
    {"line-end-smuggle", "26201\n",          5, 6, FALSE},
};

static void
test_digits (gconstpointer data)
{
  const DigitsCase *c = data;

  g_assert_cmpint (mbn_text_is_ascii_digits (c->text, c->min, c->max), ==, c->ok);
}

static void
test_given (void)
{
  g_assert_false (mbn_text_is_given (NULL));
  g_assert_false (mbn_text_is_given (""));
  g_assert_true (mbn_text_is_given (" "));
}

static void
test_replace (void)
{
  char *text = NULL;

  g_assert_false (mbn_text_replace (&text, NULL));
  g_assert_true (mbn_text_replace (&text, "a"));
  g_assert_cmpstr (text, ==, "a");
  g_assert_false (mbn_text_replace (&text, "a"));
  g_assert_false (mbn_text_replace (&text, text));
  g_assert_true (mbn_text_replace (&text, text + 1));
  g_assert_cmpstr (text, ==, "");
  g_assert_true (mbn_text_replace (&text, NULL));
  g_assert_null (text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (clean_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/text/clean/", clean_cases[i].path, NULL);

      g_test_add_data_func (path, &clean_cases[i], test_clean);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (collapse_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/text/collapse/", collapse_cases[i].path, NULL);

      g_test_add_data_func (path, &collapse_cases[i], test_collapse);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (digits_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/text/digits/", digits_cases[i].path, NULL);

      g_test_add_data_func (path, &digits_cases[i], test_digits);
    }

  g_test_add_func ("/text/clean/leading-blanks-do-not-count", test_leading_blanks_do_not_count);
  g_test_add_func ("/text/clean/any-bytes", test_clean_fuzz);
  g_test_add_func ("/text/given", test_given);
  g_test_add_func ("/text/replace", test_replace);

  return g_test_run ();
}
