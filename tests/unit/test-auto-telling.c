/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What clients and the log are told of decisions (AUTO-33), and what is kept of them. */

#include "config.h"

#include <string.h>

#include "auto-fixture.h"
#include "mbn-auto-reason.h"
#include "mbn-auto-telling.h"

#define LABEL "modem3"

/* ---- the log ---- */

/* Lines about a modem since the last look. */
static GPtrArray *lines;
static GPtrArray *labels;

static char *
dup_field (const GLogField *fields, gsize n_fields, const char *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return g_strdup (fields[i].value);

  return g_strdup ("");
}

static GLogWriterOutput
keep_line (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  if ((level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_WARNING)
    return g_log_writer_default (level, fields, n_fields, user_data);

  g_ptr_array_add (lines, dup_field (fields, n_fields, "MESSAGE"));
  g_ptr_array_add (labels, dup_field (fields, n_fields, "MBN_MODEM"));

  return G_LOG_WRITER_HANDLED;
}

static void
forget_lines (void)
{
  g_ptr_array_set_size (lines, 0);
  g_ptr_array_set_size (labels, 0);
}

/* ---- a modem that is told about ---- */

typedef struct
{
  AutoFixture fixture;
  MbnAutoNotes *notes;
  MbnAutoTelling telling;
} Teller;

static void
set_up (Teller *self, gconstpointer data)
{
  auto_fixture_init (&self->fixture);
  self->notes = mbn_auto_notes_new ();
  mbn_auto_telling_init (&self->telling);
  forget_lines ();
}

static void
tear_down (Teller *self, gconstpointer data)
{
  mbn_auto_telling_clear (&self->telling);
  mbn_auto_notes_free (self->notes);
  auto_fixture_clear (&self->fixture);
}

static gboolean
take_as (Teller *self, const MbnAutoDecision *decision, const char *connected)
{
  MbnAutoInput input = auto_fixture_input (&self->fixture);

  return mbn_auto_telling_take (&self->telling, self->notes, LABEL, &input, decision, connected);
}

static gboolean
take (Teller *self, const MbnAutoDecision *decision)
{
  return take_as (self, decision, "");
}

static char *
dup_reason (Teller *self, const MbnAutoDecision *decision)
{
  MbnAutoInput input = auto_fixture_input (&self->fixture);

  return mbn_auto_dup_reason (&input, decision);
}

static void
append_note (const MbnAutoConnectNote *note, gpointer user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT " %s %s %s\n", note->time_us, note->rule,
                          note->decision, note->text);
}

static char *
notes_to_text (MbnAutoNotes *notes)
{
  GString *text = g_string_new (NULL);

  mbn_auto_notes_foreach (notes, append_note, text);

  return g_string_free (text, FALSE);
}

static void
count_note (const MbnAutoConnectNote *note, gpointer user_data)
{
  (*(guint *)user_data)++;
}

static guint
count_notes (MbnAutoNotes *notes)
{
  guint n = 0;

  mbn_auto_notes_foreach (notes, count_note, &n);

  return n;
}

/* ---- what clients see ---- */

static void
test_nothing_yet (Teller *self, gconstpointer data)
{
  MbnAutoConnectView view;

  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.reason, ==, "");
  g_assert_cmpstr (view.reason_code, ==, "");
  g_assert_cmpstr (view.profile, ==, "");
  g_assert_cmpuint (view.next_attempt_us, ==, 0);
  g_assert_cmpstr (mbn_auto_telling_get_reason (&self->telling), ==, "");
  g_assert_cmpuint (count_notes (self->notes), ==, 0);
}

static void
test_shown (Teller *self, gconstpointer data)
{
  MbnAutoDecision decision = auto_fixture_decide (&self->fixture);
  g_autofree char *reason = dup_reason (self, &decision);
  MbnAutoConnectView view;

  decision.next_attempt = AFTER (7);
  g_assert_true (take (self, &decision));

  /* it keeps what it tells */
  g_array_set_size (self->fixture.profiles, 0);
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.state, ==, "connecting");
  g_assert_cmpstr (view.reason, ==, reason);
  g_assert_cmpstr (view.reason_code, ==, "AUTO-42");
  g_assert_cmpstr (view.profile, ==, "internet");
  g_assert_cmpuint (view.next_attempt_us, ==, (guint64)AFTER (7));
  g_assert_cmpstr (mbn_auto_telling_get_reason (&self->telling), ==, reason);
  g_assert_null (self->telling.decision.profile);
}

/* A connection is told by its profile, whoever has made it. */
static void
test_shown_connected (Teller *self, gconstpointer data)
{
  MbnAutoDecision decision;
  MbnAutoConnectView view;

  auto_fixture_manual (&self->fixture, MBN_ACTIVATION_STATE_ACTIVATED);
  decision = auto_fixture_decide (&self->fixture);
  decision.profile = NULL;
  g_assert_true (take_as (self, &decision, "work"));
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.state, ==, "connected");
  g_assert_cmpstr (view.profile, ==, "work");

  g_assert_false (take_as (self, &decision, "work"));
  g_assert_true (take_as (self, &decision, "home"));
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.profile, ==, "home");

  /* what it is about goes before what there is */
  decision.profile = auto_fixture_get (&self->fixture, 0);
  g_assert_true (take_as (self, &decision, "home"));
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.profile, ==, "internet");
}

/* ---- news ---- */

static void
change_state (MbnAutoDecision *decision)
{
  decision->state = MBN_AUTO_STATE_WAITING;
}

static void
change_rule (MbnAutoDecision *decision)
{
  decision->rule = MBN_AUTO_RULE_LATCH;
}

static void
change_next_attempt (MbnAutoDecision *decision)
{
  decision->next_attempt = AFTER (1);
}

static void
change_look_again (MbnAutoDecision *decision)
{
  decision->look_again = AFTER (3);
}

static void
change_wishes (MbnAutoDecision *decision)
{
  decision->check = !decision->check;
  decision->read_traffic = !decision->read_traffic;
  decision->last_resort = !decision->last_resort;
}

static void
change_action (MbnAutoDecision *decision)
{
  decision->action = MBN_AUTO_ACTION_NOTHING;
}

/* @news: for clients; @told: kept and logged */
typedef struct
{
  const char *path;
  void (*change) (MbnAutoDecision *decision);
  gboolean news;
  gboolean told;
} NewsRow;

static const NewsRow news_rows[] = {
    {"state",        change_state,        TRUE,  TRUE },
    {"rule",         change_rule,         TRUE,  TRUE },
    {"next-attempt", change_next_attempt, TRUE,  FALSE},
    {"action",       change_action,       FALSE, TRUE },
    {"look-again",   change_look_again,   FALSE, FALSE},
    {"wishes",       change_wishes,       FALSE, FALSE},
};

/* The words of the decision are the same for these, and so is the reason but for the rule's. */
static void
test_news (Teller *self, gconstpointer data)
{
  const NewsRow *row = data;
  MbnAutoDecision decision = auto_fixture_decide (&self->fixture);

  decision.action = row->change == change_state ? MBN_AUTO_ACTION_NOTHING : decision.action;
  g_assert_true (take (self, &decision));
  g_assert_false (take (self, &decision));
  g_assert_cmpuint (count_notes (self->notes), ==, 1);
  g_assert_cmpuint (lines->len, ==, 1);

  row->change (&decision);
  self->fixture.now = AFTER (1);
  g_assert_cmpint (take (self, &decision), ==, row->news);
  g_assert_cmpuint (count_notes (self->notes), ==, 1u + row->told);
  g_assert_cmpuint (lines->len, ==, 1u + row->told);
  g_assert_false (take (self, &decision));
  g_assert_cmpuint (lines->len, ==, 1u + row->told);
}

/* Another reason is news, also by the same rule. */
static void
test_news_reason (Teller *self, gconstpointer data)
{
  MbnAutoDecision decision;
  MbnAutoConnectView view;
  g_autofree char *before = NULL;

  auto_fixture_internet (&self->fixture, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
  self->fixture.alternate.link = "eth0";
  decision = auto_fixture_decide (&self->fixture);
  g_assert_true (take (self, &decision));
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.reason_code, ==, "AUTO-23");
  before = g_strdup (view.reason);

  self->fixture.alternate.link = "wlan0";
  g_assert_true (take (self, &decision));
  mbn_auto_telling_show (&self->telling, &view);
  g_assert_cmpstr (view.reason, !=, before);
  g_assert_cmpuint (count_notes (self->notes), ==, 2);
  g_assert_cmpuint (lines->len, ==, 2);
}

/* ---- the log, and what is kept ---- */

static void
test_logged (Teller *self, gconstpointer data)
{
  MbnAutoDecision decision = auto_fixture_decide (&self->fixture);
  g_autofree char *reason = dup_reason (self, &decision);
  g_autofree char *wanted
      = g_strdup_printf ("%" G_GINT64_FORMAT " AUTO-42 connect %s\n", NOW, reason);
  g_autofree char *text = NULL;
  const char *line;

  g_assert_true (take (self, &decision));
  g_assert_cmpuint (lines->len, ==, 1);
  line = g_ptr_array_index (lines, 0);
  g_assert_nonnull (strstr (line, "AUTO-42"));
  g_assert_nonnull (strstr (line, "connect"));
  g_assert_nonnull (strstr (line, reason));
  g_assert_cmpstr (g_ptr_array_index (labels, 0), ==, LABEL);

  text = notes_to_text (self->notes);
  g_assert_cmpstr (text, ==, wanted);
}

/* What was so before and is so again is told again. */
static void
test_there_and_back (Teller *self, gconstpointer data)
{
  MbnAutoDecision first = auto_fixture_decide (&self->fixture);
  MbnAutoDecision second;

  self->fixture.modem.radio_on = FALSE;
  second = auto_fixture_decide (&self->fixture);
  for (guint i = 1; i <= 6; i++)
    {
      g_assert_true (take (self, i % 2 == 1 ? &first : &second));
      g_assert_cmpuint (count_notes (self->notes), ==, i);
      g_assert_cmpuint (lines->len, ==, i);
    }
}

/* ---- notes ---- */

static gboolean
add_note (MbnAutoNotes *notes, guint64 time, const char *rule, const char *word, const char *text)
{
  return mbn_auto_notes_add (notes, &(MbnAutoConnectNote){time, rule, word, text});
}

static void
append_number (const MbnAutoConnectNote *note, gpointer user_data)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, note->time_us);

  g_assert_cmpstr (note->text, ==, text);
  g_string_append_printf (user_data, "%s ", note->text);
}

/* The last of them, oldest first. */
static void
test_notes_in_order (void)
{
  for (guint n = 0; n <= 3 * MBN_AUTO_NOTES; n++)
    {
      MbnAutoNotes *notes = mbn_auto_notes_new ();
      g_autoptr (GString) wanted = g_string_new (NULL);
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *number = g_strdup_printf ("%u", i);

          g_assert_true (add_note (notes, i, "AUTO-1", "waiting", number));
          if (i + MBN_AUTO_NOTES >= n)
            g_string_append_printf (wanted, "%u ", i);
        }
      mbn_auto_notes_foreach (notes, append_number, text);
      g_assert_cmpstr (text->str, ==, wanted->str);
      mbn_auto_notes_free (notes);
    }
}

static void
test_notes_same (void)
{
  MbnAutoNotes *notes = mbn_auto_notes_new ();
  g_autofree char *text = NULL;

  g_assert_true (add_note (notes, 1, "AUTO-1", "waiting", "a"));
  g_assert_false (add_note (notes, 2, "AUTO-1", "waiting", "a"));
  g_assert_true (add_note (notes, 3, "AUTO-2", "waiting", "a"));
  g_assert_true (add_note (notes, 4, "AUTO-2", "blocked", "a"));
  g_assert_true (add_note (notes, 5, "AUTO-2", "blocked", "b"));
  g_assert_false (add_note (notes, 6, "AUTO-2", "blocked", "b"));
  g_assert_true (add_note (notes, 7, "AUTO-1", "waiting", "a"));

  text = notes_to_text (notes);
  g_assert_cmpstr (text, ==,
                   "1 AUTO-1 waiting a\n3 AUTO-2 waiting a\n4 AUTO-2 blocked a\n"
                   "5 AUTO-2 blocked b\n7 AUTO-1 waiting a\n");
  mbn_auto_notes_free (notes);
}

/* Also where the first place is the next one. */
static void
test_notes_same_when_full (void)
{
  for (guint n = MBN_AUTO_NOTES - 1; n <= MBN_AUTO_NOTES + 1; n++)
    {
      MbnAutoNotes *notes = mbn_auto_notes_new ();

      for (guint i = 0; i < n; i++)
        {
          g_autofree char *number = g_strdup_printf ("%u", i);

          g_assert_true (add_note (notes, i, "AUTO-1", "waiting", number));
          g_assert_false (add_note (notes, i, "AUTO-1", "waiting", number));
        }
      g_assert_true (add_note (notes, 0, "AUTO-1", "waiting", "0"));
      g_assert_cmpuint (count_notes (notes), ==, MIN (n + 1, MBN_AUTO_NOTES));
      mbn_auto_notes_free (notes);
    }
}

/* Whoever adds one may change its strings afterwards. */
static void
test_notes_are_copies (void)
{
  MbnAutoNotes *notes = mbn_auto_notes_new ();
  char rule[] = "AUTO-1";
  char word[] = "waiting";
  char text[] = "a";
  g_autofree char *kept = NULL;

  g_assert_true (add_note (notes, 1, rule, word, text));
  rule[0] = word[0] = text[0] = 'X';
  kept = notes_to_text (notes);
  g_assert_cmpstr (kept, ==, "1 AUTO-1 waiting a\n");
  mbn_auto_notes_free (notes);
}

/* ---- all ---- */

static void
add (const char *path, void (*test) (Teller *self, gconstpointer data))
{
  g_test_add (path, Teller, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  lines = g_ptr_array_new_with_free_func (g_free);
  labels = g_ptr_array_new_with_free_func (g_free);
  g_log_set_writer_func (keep_line, NULL, NULL);

  add ("/telling/nothing-yet", test_nothing_yet);
  add ("/telling/AUTO-33/shown", test_shown);
  add ("/telling/AUTO-33/connected", test_shown_connected);
  add ("/telling/AUTO-33/reason", test_news_reason);
  for (gsize i = 0; i < G_N_ELEMENTS (news_rows); i++)
    {
      g_autofree char *path = g_strconcat ("/telling/AUTO-33/news/", news_rows[i].path, NULL);

      g_test_add (path, Teller, &news_rows[i], set_up, test_news, tear_down);
    }
  add ("/telling/logged", test_logged);
  add ("/telling/there-and-back", test_there_and_back);
  g_test_add_func ("/notes/in-order", test_notes_in_order);
  g_test_add_func ("/notes/same", test_notes_same);
  g_test_add_func ("/notes/same-when-full", test_notes_same_when_full);
  g_test_add_func ("/notes/copies", test_notes_are_copies);

  status = g_test_run ();
  g_ptr_array_unref (lines);
  g_ptr_array_unref (labels);

  return status;
}
