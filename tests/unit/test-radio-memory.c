/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered about modems over a restart (design.md 3.8, CTX-71). */

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "mbn-modem-registry.h"
#include "temp-dir.h"

#define A "{BEA594BA-E88F-55AE-B988-A633E3216151}"
#define B "{B90AB0A7-C14D-53D9-A402-267EF2CF3EC9}"

/* As at the end of the process. */
static void
close_registry (MbnModemMemory *memory)
{
  mbn_modem_registry_flush (MBN_MODEM_REGISTRY (memory));
  g_object_unref (memory);
}

static MbnModemMemory *
open_registry (const TempDir *dir)
{
  return MBN_MODEM_MEMORY (mbn_modem_registry_new (dir->path));
}

static void
assert_radio (const TempDir *dir, const char *id, MbnRadioMemory radio)
{
  MbnModemMemory *memory = open_registry (dir);

  g_assert_cmpint ((int)mbn_modem_memory_recall_radio (memory, id), ==, (int)radio);
  close_registry (memory);
}

static void
test_persists (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  MbnModemMemory *memory = open_registry (dir);

  g_assert_cmpint ((int)mbn_modem_memory_recall_radio (memory, A), ==, MBN_RADIO_MEMORY_NEVER_SEEN);
  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_OFF);
  mbn_modem_memory_remember_radio (memory, B, MBN_RADIO_MEMORY_SEEN);
  /* from memory at once */
  g_assert_cmpint ((int)mbn_modem_memory_recall_radio (memory, A), ==, MBN_RADIO_MEMORY_OFF);
  close_registry (memory);

  assert_radio (dir, A, MBN_RADIO_MEMORY_OFF);
  assert_radio (dir, B, MBN_RADIO_MEMORY_SEEN);
  assert_radio (dir, "{other}", MBN_RADIO_MEMORY_NEVER_SEEN);

  /* a third object changes one and keeps the other */
  memory = open_registry (dir);
  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_ON);
  close_registry (memory);
  assert_radio (dir, A, MBN_RADIO_MEMORY_ON);
  assert_radio (dir, B, MBN_RADIO_MEMORY_SEEN);
}

/* Changes while the file is being written: the last one is on disk in the end. */
static void
test_last_of_a_burst (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  MbnModemMemory *memory = open_registry (dir);

  for (guint i = 0; i < 50; i++)
    {
      g_autofree char *id = g_strdup_printf ("{%u}", i);

      mbn_modem_memory_remember_radio (memory, id, MBN_RADIO_MEMORY_ON);
      mbn_modem_memory_remember_radio (memory, A,
                                       i % 2 == 0 ? MBN_RADIO_MEMORY_ON : MBN_RADIO_MEMORY_OFF);
      g_main_context_iteration (NULL, FALSE);
    }
  close_registry (memory);

  assert_radio (dir, A, MBN_RADIO_MEMORY_OFF);
  assert_radio (dir, "{0}", MBN_RADIO_MEMORY_ON);
  assert_radio (dir, "{49}", MBN_RADIO_MEMORY_ON);
}

static void
test_file_is_private (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  MbnModemMemory *memory = open_registry (dir);
  struct stat info;

  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_ON);
  close_registry (memory);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_cmpuint (temp_dir_count (dir), ==, 1);
}

/* What is remembered already is not written again. */
static void
test_same_is_not_written (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  MbnModemMemory *memory = open_registry (dir);

  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_ON);
  close_registry (memory);

  memory = open_registry (dir);
  g_assert_cmpint (g_unlink (path), ==, 0);
  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_ON);
  close_registry (memory);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_unreadable_is_set_aside (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);
  g_autofree char *aside = g_build_filename (dir->path, "modems.unreadable", NULL);
  g_autofree char *warning = g_strdup_printf ("*%s*", path);
  MbnModemMemory *memory;

  g_assert_true (g_file_set_contents (path, "\x01\x02 garbage", -1, NULL));
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, warning);
  memory = open_registry (dir);
  g_test_assert_expected_messages ();
  g_assert_true (g_file_test (aside, G_FILE_TEST_EXISTS));

  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_OFF);
  close_registry (memory);
  assert_radio (dir, A, MBN_RADIO_MEMORY_OFF);
}

/* A word of a later release, or of a careless hand, is as good as none; the rest counts. */
static void
test_unknown_word (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  g_autofree char *path = g_build_filename (dir->path, "modems", NULL);

  g_assert_true (g_file_set_contents (path,
                                      "[" A "]\nradio=sometimes\n[" B "]\nother=1\nradio=off\n", -1,
                                      NULL));
  assert_radio (dir, A, MBN_RADIO_MEMORY_NEVER_SEEN);
  assert_radio (dir, B, MBN_RADIO_MEMORY_OFF);
}

static void
test_failure_to_write_is_told (void)
{
  g_autoptr (TempDir) dir = temp_dir_new ();
  MbnModemMemory *memory = open_registry (dir);

  g_assert_cmpint (g_rmdir (dir->path), ==, 0);
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*forgotten*");
  mbn_modem_memory_remember_radio (memory, A, MBN_RADIO_MEMORY_OFF);
  g_assert_cmpint ((int)mbn_modem_memory_recall_radio (memory, A), ==, MBN_RADIO_MEMORY_OFF);
  close_registry (memory);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/radio-memory/CTX-71/persists", test_persists);
  g_test_add_func ("/radio-memory/last-of-a-burst", test_last_of_a_burst);
  g_test_add_func ("/radio-memory/design-6/file-is-private", test_file_is_private);
  g_test_add_func ("/radio-memory/same-is-not-written", test_same_is_not_written);
  g_test_add_func ("/radio-memory/design-6/unreadable-is-set-aside", test_unreadable_is_set_aside);
  g_test_add_func ("/radio-memory/unknown-word", test_unknown_word);
  g_test_add_func ("/radio-memory/failure-to-write-is-told", test_failure_to_write_is_told);

  return g_test_run ();
}
