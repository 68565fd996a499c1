/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-proposal-name.h"

#include <string.h>

#define MAX_NAME_CHARS 255 /* nameType */
#define NO_NAME        "Mobile broadband"

/* Shorter ones are in many a name by chance. */
#define MIN_SECRET_BYTES 6

typedef enum
{
  DETAIL_OPERATOR,
  DETAIL_PLAN,
  DETAIL_ACCESS_STRING,
} Detail;

/* U+FFFE and U+FFFF are no characters of XML. */
static gboolean
is_shown (gunichar c)
{
  return !g_unichar_iscntrl (c) && c != 0xfffe && c != 0xffff;
}

static gboolean
tells_secret (const char *text, const char *const *secrets)
{
  for (; *secrets != NULL; secrets++)
    {
      if (strlen (*secrets) >= MIN_SECRET_BYTES && strstr (text, *secrets) != NULL)
        return TRUE;
    }

  return FALSE;
}

char *
mbn_proposal_name_clean (const char *text, const char *const *secrets)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  gboolean is_apart = FALSE;

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (strchr (" \t\r\n", *p) != NULL)
        is_apart = clean->len > 0;
      else if (is_shown (c))
        {
          if (is_apart)
            g_string_append_c (clean, ' ');
          g_string_append_unichar (clean, c);
          is_apart = FALSE;
        }
    }

  if (clean->len == 0 || tells_secret (clean->str, secrets))
    return NULL;

  return g_strdup (clean->str);
}

/* @text, cut so that @end still fits. */
static char *
append_to_cut (const char *text, const char *end)
{
  glong room = MAX_NAME_CHARS - g_utf8_strlen (end, -1);
  g_autofree char *cut
      = g_utf8_strlen (text, -1) > room ? g_utf8_substring (text, 0, room) : g_strdup (text);

  return g_strconcat (g_strchomp (cut), end, NULL);
}

static char *
make_name (const MbnProposalLabel *label, Detail detail)
{
  const char *operator_name = label->operator_name;
  g_autofree char *name = NULL;
  g_autofree char *end = NULL;

  if (operator_name == NULL)
    operator_name = label->access_string != NULL ? label->access_string : NO_NAME;

  name = detail >= DETAIL_PLAN && label->plan_name != NULL
             ? g_strconcat (operator_name, " \xe2\x80\x93 ", label->plan_name, NULL)
             : g_strdup (operator_name);
  end = detail >= DETAIL_ACCESS_STRING && label->operator_name != NULL
                && label->access_string != NULL
            ? g_strconcat (" (", label->access_string, ")", NULL)
            : g_strdup ("");

  return append_to_cut (name, end);
}

static GHashTable *
count_names (char **names, GHashTable *taken)
{
  GHashTable *counts = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer name;

  if (taken != NULL)
    {
      g_hash_table_iter_init (&iter, taken);
      while (g_hash_table_iter_next (&iter, &name, NULL))
        g_hash_table_insert (counts, name, GUINT_TO_POINTER (1));
    }

  for (; *names != NULL; names++)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, *names));

      g_hash_table_insert (counts, *names, GUINT_TO_POINTER (n + 1));
    }

  return counts;
}

/* All that are called alike are told apart, not all but one of them. */
static gboolean
add_details (Detail *details, char **names, GHashTable *taken)
{
  g_autoptr (GHashTable) counts = count_names (names, taken);
  gboolean changed = FALSE;

  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (GPOINTER_TO_UINT (g_hash_table_lookup (counts, names[i])) > 1
          && details[i] < DETAIL_ACCESS_STRING)
        {
          details[i]++;
          changed = TRUE;
        }
    }

  return changed;
}

static void
add_numbers (char **names, GHashTable *others)
{
  g_autoptr (GHashTable) taken = count_names (names, others);
  g_autoptr (GHashTable) seen = count_names (names + g_strv_length (names), others);
  g_autoptr (GPtrArray) replaced = g_ptr_array_new_with_free_func (g_free);

  for (; *names != NULL; names++)
    {
      char *name = *names;

      for (guint n = 2; g_hash_table_contains (seen, name); n++)
        {
          g_autofree char *end = g_strdup_printf (" %u", n);
          g_autofree char *numbered = append_to_cut (*names, end);

          if (!g_hash_table_contains (taken, numbered))
            name = g_steal_pointer (&numbered);
        }

      /* the tables go on using the one that is not a name any more */
      if (name != *names)
        g_ptr_array_add (replaced, *names);
      *names = name;
      g_hash_table_add (seen, name);
      g_hash_table_insert (taken, name, GUINT_TO_POINTER (1));
    }
}

char **
mbn_proposal_name_all (const MbnProposalLabel *labels, gsize n_labels, GHashTable *taken)
{
  g_autofree Detail *details = g_new0 (Detail, n_labels);
  char **names = g_new0 (char *, n_labels + 1);

  do
    for (gsize i = 0; i < n_labels; i++)
      {
        g_free (names[i]);
        names[i] = make_name (&labels[i], details[i]);
      }
  while (add_details (details, names, taken));

  add_numbers (names, taken);
  return names;
}
