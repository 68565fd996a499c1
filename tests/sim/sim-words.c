/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-words.h"

#include <errno.h>
#include <string.h>

struct _SimWords
{
  GPtrArray *words; /* char*; a used one is replaced by NULL and moved to used */
  GPtrArray *used;  /* keeps what callers borrowed alive */
};

void
sim_words_free (SimWords *self)
{
  g_ptr_array_unref (self->words);
  g_ptr_array_unref (self->used);
  g_free (self);
}

/* Reads one word at *text and moves behind it. NULL: a quote is not closed. */
static char *
read_word (const char **text)
{
  GString *word = g_string_new (NULL);
  gboolean quoted = FALSE;
  const char *p;

  for (p = *text; *p != '\0' && (quoted || !g_ascii_isspace (*p)); p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p == '\\' && p[1] != '\0')
        g_string_append_c (word, *++p);
      else
        g_string_append_c (word, *p);
    }

  *text = p;
  if (quoted)
    {
      g_string_free (word, TRUE);
      return NULL;
    }

  return g_string_free (word, FALSE);
}

SimWords *
sim_words_parse (const char *line, GError **error)
{
  g_autoptr (SimWords) self = g_new0 (SimWords, 1);

  self->words = g_ptr_array_new_with_free_func (g_free);
  self->used = g_ptr_array_new_with_free_func (g_free);
  if (!g_utf8_validate (line, -1, NULL))
    {
      g_set_error_literal (error, SIM_ERROR, 0, "the line is not UTF-8");
      return NULL;
    }

  while (TRUE)
    {
      char *word;

      while (g_ascii_isspace (*line))
        line++;
      if (*line == '\0' || *line == '#')
        return g_steal_pointer (&self);

      word = read_word (&line);
      if (word == NULL)
        {
          g_set_error_literal (error, SIM_ERROR, 0, "a double quote is not closed");
          return NULL;
        }
      g_ptr_array_add (self->words, word);
    }
}

gboolean
sim_words_is_empty (const SimWords *self)
{
  return self->words->len == 0;
}

static const char *
use (SimWords *self, guint i)
{
  char *word = self->words->pdata[i];

  self->words->pdata[i] = NULL;
  g_ptr_array_add (self->used, word);
  return word;
}

/* The length of KEY if word is KEY=VALUE, else 0. */
static gsize
key_length (const char *word)
{
  gsize length = strspn (word, "abcdefghijklmnopqrstuvwxyz0123456789-");

  return word[length] == '=' && g_ascii_isalpha (word[0]) ? length : 0;
}

const char *
sim_words_next (SimWords *self)
{
  for (guint i = 0; i < self->words->len; i++)
    if (self->words->pdata[i] != NULL && key_length (self->words->pdata[i]) == 0)
      return use (self, i);

  return NULL;
}

const char *
sim_words_raw (SimWords *self)
{
  for (guint i = 0; i < self->words->len; i++)
    if (self->words->pdata[i] != NULL)
      return use (self, i);

  return NULL;
}

gboolean
sim_words_flag (SimWords *self, const char *name)
{
  for (guint i = 0; i < self->words->len; i++)
    if (g_strcmp0 (self->words->pdata[i], name) == 0)
      {
        use (self, i);
        return TRUE;
      }

  return FALSE;
}

char *
sim_words_rest (SimWords *self)
{
  GString *rest = g_string_new (NULL);
  const char *word;

  while ((word = sim_words_raw (self)) != NULL)
    {
      if (rest->len > 0)
        g_string_append_c (rest, ' ');
      g_string_append_c (rest, '"');
      for (; *word != '\0'; word++)
        {
          if (*word == '"' || *word == '\\')
            g_string_append_c (rest, '\\');
          g_string_append_c (rest, *word);
        }
      g_string_append_c (rest, '"');
    }

  return g_string_free (rest, FALSE);
}

const char *
sim_words_text (SimWords *self, const char *key)
{
  gsize length = strlen (key);

  for (guint i = 0; i < self->words->len; i++)
    {
      const char *word = self->words->pdata[i];

      if (word != NULL && key_length (word) == length && strncmp (word, key, length) == 0)
        return use (self, i) + length + 1;
    }

  return NULL;
}

gboolean
sim_parse_u32 (const char *text, const char *what, guint32 *value, GError **error)
{
  gboolean hex = g_str_has_prefix (text, "0x");
  const char *digits = hex ? text + 2 : text;
  char *end = NULL;
  guint64 number;

  errno = 0;
  number = g_ascii_strtoull (digits, &end, hex ? 16 : 10);
  if (!g_ascii_isxdigit (digits[0]) || *end != '\0' || errno != 0 || number > G_MAXUINT32)
    {
      g_set_error (error, SIM_ERROR, 0,
                   "%s \"%s\" is no number from 0 to 4294967295 (decimal or 0x hexadecimal)", what,
                   text);
      return FALSE;
    }

  *value = number;
  return TRUE;
}

gboolean
sim_words_u32 (SimWords *self, const char *key, guint32 *value, gboolean *given, GError **error)
{
  const char *text = sim_words_text (self, key);

  if (given != NULL)
    *given = text != NULL;

  return text == NULL || sim_parse_u32 (text, key, value, error);
}

gboolean
sim_words_word (SimWords *self,
                const char *key,
                const SimWord *words,
                guint32 *value,
                gboolean *given,
                GError **error)
{
  const char *text = sim_words_text (self, key);

  if (given != NULL)
    *given = text != NULL;

  return text == NULL || sim_word_value (words, key, text, value, error);
}

gboolean
sim_words_end (SimWords *self, GError **error)
{
  const char *word = sim_words_raw (self);

  if (word == NULL)
    return TRUE;

  g_set_error (error, SIM_ERROR, 0, "\"%s\" is not understood or too much here", word);
  return FALSE;
}
