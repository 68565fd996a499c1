/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered of automatic connections over restart and reboot: token (AUTO-7), latch
 * (AUTO-53) and last-known-good profile (AUTO-44). */

#include "config.h"

#include <string.h>

#include "mbn-auto-memory.h"
#include "temp-dir.h"

#define A "{BEA594BA-E88F-55AE-B988-A633E3216151}"
#define B "{B90AB0A7-C14D-53D9-A402-267EF2CF3EC9}"

#define CARD  "8900101000000000017"
#define OTHER "8900101000000000025"
#define IMSI  "001010123456789"

typedef struct
{
  TempDir *dir;
  MbnAutoMemory *memory;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->dir = temp_dir_new ();
  self->memory = mbn_auto_memory_new (self->dir->path, NULL);
}

static void
close_memory (Fixture *self)
{
  mbn_auto_memory_flush (self->memory);
  g_clear_object (&self->memory);
}

/* As the next process finds it. */
static void
reopen (Fixture *self)
{
  close_memory (self);
  self->memory = mbn_auto_memory_new (self->dir->path, NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  close_memory (self);
  temp_dir_free (self->dir);
}

/* ---- token and latch ---- */

/* Such as `on`, `off`, `latched ICCID IMSI`, with `-` for what
 * is not known. */
static char *
intent_to_text (const MbnAutoIntent *intent)
{
  if (!intent->latched)
    {
      g_assert_false (mbn_auto_sim_is_known (&intent->sim));
      return g_strdup (intent->enabled ? "on" : "off");
    }

  return g_strdup_printf ("%s latched %s %s", intent->enabled ? "on" : "off",
                          intent->sim.icc_id != NULL ? intent->sim.icc_id : "-",
                          intent->sim.subscriber_id != NULL ? intent->sim.subscriber_id : "-");
}

static void
assert_intent (Fixture *self, const char *interface_id, const char *wanted)
{
  g_autofree char *text = NULL;
  MbnAutoIntent intent;

  mbn_auto_intent_init (&intent);
  mbn_auto_memory_recall_intent (self->memory, interface_id, &intent);
  text = intent_to_text (&intent);
  g_assert_cmpstr (text, ==, wanted);
  mbn_auto_intent_clear (&intent);
}

/* At once, and in the next process. */
static void
assert_remembered (Fixture *self, const char *interface_id, const char *wanted)
{
  assert_intent (self, interface_id, wanted);
  reopen (self);
  assert_intent (self, interface_id, wanted);
}

static void
remember_enabled (Fixture *self, const char *interface_id, gboolean enabled)
{
  MbnAutoIntent intent;

  mbn_auto_intent_init (&intent);
  mbn_auto_intent_set_enabled (&intent, enabled);
  mbn_auto_memory_remember_intent (self->memory, interface_id, &intent);
  mbn_auto_intent_clear (&intent);
}

/* A user's Disconnect. @icc_id, @imsi: (nullable): of the SIM that is in */
static void
remember_latch (
    Fixture *self, const char *interface_id, gboolean enabled, const char *icc_id, const char *imsi)
{
  const MbnAutoModem modem = {
      .ready = MBN_READY_STATE_INITIALIZED, .place = {.sim_icc_id = icc_id, .subscriber_id = imsi}
  };
  MbnAutoIntent intent;

  mbn_auto_intent_init (&intent);
  mbn_auto_intent_set_enabled (&intent, enabled);
  mbn_auto_intent_disconnected (&intent, &modem);
  mbn_auto_memory_remember_intent (self->memory, interface_id, &intent);
  mbn_auto_intent_clear (&intent);
}

static void
test_token (Fixture *self, gconstpointer data)
{
  assert_intent (self, A, "on");
  remember_enabled (self, A, FALSE);
  assert_remembered (self, A, "off");
  assert_intent (self, B, "on");

  remember_enabled (self, B, FALSE);
  remember_enabled (self, A, TRUE);
  assert_remembered (self, A, "on");
  assert_intent (self, B, "off");
}

static void
test_latch (Fixture *self, gconstpointer data)
{
  remember_latch (self, A, TRUE, CARD, IMSI);
  assert_remembered (self, A, "on latched " CARD " " IMSI);
  assert_intent (self, B, "on");

  remember_enabled (self, A, TRUE);
  assert_remembered (self, A, "on");
}

/* Each part of it is remembered as it is now, not as it was. */
static void
test_latch_sim (Fixture *self, gconstpointer data)
{
  remember_latch (self, A, FALSE, CARD, NULL);
  assert_remembered (self, A, "off latched " CARD " -");
  remember_latch (self, A, FALSE, NULL, IMSI);
  assert_remembered (self, A, "off latched - " IMSI);
  remember_latch (self, A, TRUE, OTHER, IMSI);
  assert_remembered (self, A, "on latched " OTHER " " IMSI);
  remember_latch (self, A, TRUE, NULL, NULL);
  assert_remembered (self, A, "on latched - -");
}

/* Another SIM clears the latch of an earlier process, and the same one does not. */
static void
test_latch_other_sim (Fixture *self, gconstpointer data)
{
  const MbnAutoModem same = {
      .ready = MBN_READY_STATE_INITIALIZED, .place = {.sim_icc_id = CARD, .subscriber_id = IMSI}
  };
  const MbnAutoModem other = {.ready = MBN_READY_STATE_INITIALIZED, .place = {.sim_icc_id = OTHER}};
  MbnAutoIntent intent;

  remember_latch (self, A, TRUE, CARD, IMSI);
  reopen (self);
  mbn_auto_intent_init (&intent);
  mbn_auto_memory_recall_intent (self->memory, A, &intent);
  mbn_auto_intent_see_sim (&intent, &same);
  g_assert_true (intent.latched);
  mbn_auto_intent_see_sim (&intent, &other);
  g_assert_false (intent.latched);

  mbn_auto_memory_remember_intent (self->memory, A, &intent);
  assert_remembered (self, A, "on");
  mbn_auto_intent_clear (&intent);
}

/* ---- the last-known-good profile ---- */

static void
assert_good (Fixture *self, const char *sim, const char *wanted)
{
  g_autofree char *name = mbn_auto_memory_recall_good (self->memory, sim);

  g_assert_cmpstr (name, ==, wanted);
}

static void
test_good (Fixture *self, gconstpointer data)
{
  assert_good (self, CARD, NULL);
  mbn_auto_memory_remember_good (self->memory, CARD, "internet");
  mbn_auto_memory_remember_good (self->memory, OTHER, "work");
  assert_good (self, CARD, "internet");
  reopen (self);
  assert_good (self, CARD, "internet");
  assert_good (self, OTHER, "work");

  mbn_auto_memory_remember_good (self->memory, CARD, "home");
  mbn_auto_memory_remember_good (self->memory, OTHER, NULL);
  reopen (self);
  assert_good (self, CARD, "home");
  assert_good (self, OTHER, NULL);
}

/* The filler of an odd number of digits is no part of it, and not all modems tell it. */
static void
test_filler (Fixture *self, gconstpointer data)
{
  mbn_auto_memory_remember_good (self->memory, CARD "F", "internet");
  assert_good (self, CARD, "internet");
  assert_good (self, CARD "f", "internet");
  mbn_auto_memory_remember_good (self->memory, CARD, "home");
  assert_good (self, CARD "F", "home");
}

static const char *const hostile[] = {"[",
                                      "]",
                                      "[interface " A "]",
                                      "a]\n[b",
                                      "a=b",
                                      "=",
                                      "a\nb",
                                      "a\r\nb",
                                      " a ",
                                      "#a",
                                      ";a",
                                      "a;b",
                                      "\\n",
                                      "%5B",
                                      "%",
                                      "a\tb",
                                      "\001",
                                      "caf\303\251",
                                      "\346\227\245\346\234\254",
                                      "enabled",
                                      "good",
                                      "'\"`$",
                                      "\342\200\250"};

/* Whatever the card calls itself, and the user calls a profile. */
static void
test_hostile_names (Fixture *self, gconstpointer data)
{
  gsize n = G_N_ELEMENTS (hostile);

  remember_enabled (self, A, FALSE);
  for (gsize i = 0; i < n; i++)
    mbn_auto_memory_remember_good (self->memory, hostile[i], hostile[n - 1 - i]);
  reopen (self);

  for (gsize i = 0; i < n; i++)
    assert_good (self, hostile[i], hostile[n - 1 - i]);
  assert_good (self, CARD, NULL);
  assert_intent (self, A, "off");
  g_assert_cmpuint (temp_dir_count (self->dir), ==, 1);
}

static void
test_hostile_sim (Fixture *self, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *wanted = g_strdup_printf ("on latched %s %s", hostile[i], hostile[0]);

      remember_latch (self, A, TRUE, hostile[i], hostile[0]);
      assert_remembered (self, A, wanted);
    }
  assert_intent (self, B, "on");
  g_assert_cmpuint (temp_dir_count (self->dir), ==, 1);
}

/* ---- the file ---- */

/* (nullable): there is none */
static char *
read_file (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->dir->path, "auto-connect", NULL);
  char *text = NULL;

  g_file_get_contents (path, &text, NULL, NULL);

  return text;
}

static void
test_defaults_leave_nothing (Fixture *self, gconstpointer data)
{
  g_autofree char *before = NULL;
  g_autofree char *text = NULL;

  remember_enabled (self, A, TRUE);
  mbn_auto_memory_remember_good (self->memory, CARD, NULL);
  mbn_auto_memory_flush (self->memory);
  g_assert_cmpuint (temp_dir_count (self->dir), ==, 0);

  remember_latch (self, A, FALSE, CARD, IMSI);
  remember_enabled (self, B, FALSE);
  mbn_auto_memory_remember_good (self->memory, CARD, "internet");
  mbn_auto_memory_flush (self->memory);
  before = read_file (self);
  g_assert_nonnull (before);
  g_assert_nonnull (strstr (before, "["));

  remember_enabled (self, A, TRUE);
  remember_enabled (self, B, TRUE);
  mbn_auto_memory_remember_good (self->memory, CARD, NULL);
  mbn_auto_memory_flush (self->memory);
  text = read_file (self);
  g_assert_cmpstr (text, ==, "");
}

/* What the disk does not have yet is in the other directory, and found there. */
static void
test_runtime_dir (Fixture *self, gconstpointer data)
{
  g_autoptr (TempDir) run = temp_dir_new ();
  g_autofree char *journal = g_build_filename (run->path, "auto-connect", NULL);

  close_memory (self);
  g_assert_true (g_file_set_contents (journal, "[interface " A "]\nenabled=false\n", -1, NULL));
  self->memory = mbn_auto_memory_new (self->dir->path, run->path);
  assert_intent (self, A, "off");
  close_memory (self);
  g_assert_cmpuint (temp_dir_count (run), ==, 0);
  g_assert_cmpuint (temp_dir_count (self->dir), ==, 1);

  self->memory = mbn_auto_memory_new (self->dir->path, run->path);
  assert_intent (self, A, "off");
  remember_enabled (self, A, TRUE);
  g_assert_true (g_file_test (journal, G_FILE_TEST_EXISTS));
}

static void
add (const char *path, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("/memory/AUTO-7/token", test_token);
  add ("/memory/AUTO-53/latch", test_latch);
  add ("/memory/AUTO-53/sim", test_latch_sim);
  add ("/memory/AUTO-53/other-sim", test_latch_other_sim);
  add ("/memory/AUTO-53/hostile-sim", test_hostile_sim);
  add ("/memory/AUTO-44/good", test_good);
  add ("/memory/AUTO-44/filler", test_filler);
  add ("/memory/AUTO-44/hostile-names", test_hostile_names);
  add ("/memory/defaults-leave-nothing", test_defaults_leave_nothing);
  add ("/memory/design-6/runtime-dir", test_runtime_dir);

  return g_test_run ();
}
