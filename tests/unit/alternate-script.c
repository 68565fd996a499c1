/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "alternate-script.h"

#include "mbn-alternate.h"

#include <string.h>

#define EVERY_US 100000

typedef struct
{
  MbnAutoSettings settings;
  MbnAlternate *alternate;
  GPtrArray *links; /* (element-type utf8): their ids are their places, plus 1 */
  gint64 now;
  gboolean restless; /* looks all the time */
  const char *line;
} Script;

static const char *const internets[] = {"NONE", "DETERMINING", "FULL"};
static const char *const whys[] = {"NOTHING", "LINK", "LOSS", "PORTAL", "BOOT", "RESUME"};
static const char *const verdicts[]
    = {"DOWN", "DETERMINING", "LOCAL", "PORTAL", "FULL", "LOSS-PENDING"};
static const char *const reachabilities[] = {"unknown", "none", "portal", "limited", "full"};

static const struct
{
  const char *key;
  gsize offset;
} keys[] = {
    {"boot_settle",    G_STRUCT_OFFSET (MbnAutoSettings, boot_settle_ms)   },
    {"check_max",      G_STRUCT_OFFSET (MbnAutoSettings, check_max_ms)     },
    {"check_interval", G_STRUCT_OFFSET (MbnAutoSettings, check_interval_ms)},
    {"loss_hold",      G_STRUCT_OFFSET (MbnAutoSettings, loss_hold_ms)     },
    {"carrier_hold",   G_STRUCT_OFFSET (MbnAutoSettings, carrier_hold_ms)  },
    {"portal_hold",    G_STRUCT_OFFSET (MbnAutoSettings, portal_hold_ms)   },
    {"resume_settle",  G_STRUCT_OFFSET (MbnAutoSettings, resume_settle_ms) },
};

/* The place of @word in @words, which must have it. */
static guint
find (const Script *self, const char *const *words, gsize n_words, const char *word)
{
  for (guint i = 0; i < n_words; i++)
    if (strcmp (words[i], word) == 0)
      return i;

  g_error ("'%s': no such word: %s", self->line, word);
}

static void
set (Script *self, const char *key, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].key, key) == 0)
      {
        G_STRUCT_MEMBER (guint, &self->settings, keys[i].offset)
            = (guint)g_ascii_strtoull (value, NULL, 10);
        return;
      }

  g_error ("'%s': no such setting", self->line);
}

static gint64
parse_time (const char *text)
{
  char *point = NULL;
  gint64 time = g_ascii_strtoll (text, &point, 10) * G_USEC_PER_SEC;
  gint64 unit = G_USEC_PER_SEC;

  if (*point == '.')
    for (const char *digit = point + 1; *digit != '\0'; digit++)
      {
        unit /= 10;
        time += (*digit - '0') * unit;
      }

  return time;
}

static void
append_time (GString *text, const char *what, gint64 time)
{
  if (time == MBN_NEVER)
    g_string_append_printf (text, " %s never", what);
  else if (time % G_USEC_PER_SEC == 0)
    g_string_append_printf (text, " %s %" G_GINT64_FORMAT, what, time / G_USEC_PER_SEC);
  else
    g_string_append_printf (text, " %s %" G_GINT64_FORMAT ".%06" G_GINT64_FORMAT, what,
                            time / G_USEC_PER_SEC, time % G_USEC_PER_SEC);
}

static char *
describe (const MbnAlternateView *view, gboolean any_link)
{
  GString *text = g_string_new (internets[view->internet]);
  const char *link = view->link != NULL ? view->link : "-";

  g_string_append_printf (text, " %s %s", whys[view->why], any_link ? "*" : link);
  append_time (text, "since", view->since);
  append_time (text, "next", view->next);
  append_time (text, "check", view->check_due);
  return g_string_free (text, FALSE);
}

/* Time goes on; @now is not looked at. */
static void
wait_until (Script *self, gint64 now)
{
  MbnAlternateView view;

  g_assert_cmpint (now, >=, self->now);
  if (self->restless)
    for (gint64 t = self->now + EVERY_US; t < now; t += EVERY_US)
      mbn_alternate_look (self->alternate, t, &view);
  self->now = now;
}

/* The other stories are told all the same. */
static void
fail (const Script *self, const char *got)
{
  g_test_fail_printf ("'%s', looked at %s: it is %s", self->line,
                      self->restless ? "all the time" : "when asked", got);
}

static void
expect_view (Script *self, const char *expected)
{
  g_autofree char *got = NULL;
  MbnAlternateView view;
  gsize length = strlen (expected);

  mbn_alternate_look (self->alternate, self->now, &view);
  got = describe (&view, strchr (expected, '*') != NULL);
  if (strncmp (got, expected, length) != 0 || (got[length] != '\0' && got[length] != ' '))
    fail (self, got);
}

static guint
get_id (Script *self, const char *name)
{
  for (guint i = 0; i < self->links->len; i++)
    if (strcmp (self->links->pdata[i], name) == 0)
      return i + 1;

  g_ptr_array_add (self->links, g_strdup (name));
  return self->links->len;
}

static void
expect_verdict (Script *self, const char *name, const char *expected)
{
  MbnAlternateView view;
  MbnVerdict verdict;

  mbn_alternate_look (self->alternate, self->now, &view);
  verdict = mbn_alternate_get_verdict (self->alternate, get_id (self, name));
  if (verdict != find (self, verdicts, G_N_ELEMENTS (verdicts), expected))
    fail (self, verdicts[verdict]);
}

static MbnReachability
reachability (const Script *self, const char *word)
{
  return (MbnReachability)find (self, reachabilities, G_N_ELEMENTS (reachabilities), word);
}

static void
tell_link (Script *self, char **words)
{
  const char *name = words[1];
  const char *flags = words[2];
  guint id = get_id (self, name);

  if (strcmp (flags, "gone") == 0)
    mbn_alternate_forget (self->alternate, id, self->now);
  else if (strcmp (flags, "ours") == 0)
    mbn_alternate_exclude (self->alternate, id, self->now);
  else if (strcmp (flags, "is") == 0)
    expect_verdict (self, name, words[3]);
  else if (strcmp (flags, "checked") == 0)
    mbn_alternate_checked (self->alternate, id, reachability (self, words[3]), self->now);
  else
    {
      MbnLinkSense sense = {
          .carrier = flags[0] == 'c',
          .address = flags[1] == 'a',
          .default_route = flags[2] == 'r',
          .reachability = reachability (self, words[3]),
      };

      mbn_alternate_sense (self->alternate, id, name, &sense, self->now);
    }
}

static void
tell (Script *self, char **words)
{
  static const char *const services[] = {"none", "off", "on"};
  const char *verb = words[1];

  wait_until (self, parse_time (words[0]));
  if (strcmp (verb, "started") == 0)
    mbn_alternate_set_started (self->alternate, self->now);
  else if (strcmp (verb, "blind") == 0)
    mbn_alternate_set_blind (self->alternate, TRUE, self->now);
  else if (strcmp (verb, "seeing") == 0)
    mbn_alternate_set_blind (self->alternate, FALSE, self->now);
  else if (strcmp (verb, "resume") == 0)
    mbn_alternate_resume (self->alternate, self->now);
  else if (strcmp (verb, "asked") == 0)
    mbn_alternate_note_asked (self->alternate, self->now);
  else if (strcmp (verb, "service") == 0)
    mbn_alternate_set_service (self->alternate,
                               (MbnConnectivityService)find (self, services,
                                                             G_N_ELEMENTS (services), words[2]),
                               self->now);
  else if (strcmp (verb, "?") == 0)
    expect_view (self, strchr (self->line, '?') + 2);
  else
    tell_link (self, words);
}

static void
run (const AlternateStory *story, gboolean restless)
{
  g_auto (GStrv) lines = g_strsplit (story->lines, ";", -1);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  Script self = {
      .settings = mbn_auto_default_settings,
      .links = links,
      .restless = restless,
  };
  gboolean boot = FALSE;
  guint i = 0;

  for (char **line = lines; *line != NULL; line++)
    g_strstrip (*line);

  for (; g_str_has_prefix (lines[i], "set ") || strcmp (lines[i], "boot") == 0; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);

      self.line = lines[i];
      if (words[1] != NULL)
        set (&self, words[1], words[2]);
      else
        boot = TRUE;
    }

  self.alternate = mbn_alternate_new (&self.settings, 0);
  if (!boot)
    mbn_alternate_set_started (self.alternate, 0);

  for (; lines[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (lines[i], " ", -1);

      self.line = lines[i];
      tell (&self, words);
    }

  mbn_alternate_free (self.alternate);
}

static void
test_story (gconstpointer data)
{
  run (data, FALSE);
  run (data, TRUE);
}

void
alternate_script_add (const AlternateStory *stories, gsize n_stories)
{
  for (gsize i = 0; i < n_stories; i++)
    {
      g_autofree char *path = g_strconcat ("/alternate/", stories[i].path, NULL);

      g_test_add_data_func (path, &stories[i], test_story);
    }
}
