/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-node.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "temp-dir.h"

static gboolean
are_one (const char *a, const char *b)
{
  g_autofree char *one = mbn_node_identify (a);
  g_autofree char *other = mbn_node_identify (b);

  return g_str_equal (one, other);
}

/* A character device is its number, whatever its name. */
static void
test_device (void)
{
  g_autoptr (TempDir) folder = temp_dir_new ();
  g_autofree char *link = g_build_filename (folder->path, "modem", NULL);

  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  g_assert_true (are_one ("/dev/null", link));
  g_assert_true (are_one ("/dev/null", "/dev/../dev/./null"));
  g_assert_false (are_one ("/dev/null", "/dev/zero"));
}

/* Anything else is its path, without links. */
static void
test_file (void)
{
  g_autoptr (TempDir) folder = temp_dir_new ();
  g_autofree char *file = g_build_filename (folder->path, "file", NULL);
  g_autofree char *other = g_build_filename (folder->path, "other", NULL);
  g_autofree char *link = g_build_filename (folder->path, "link", NULL);

  g_assert_true (g_file_set_contents (file, "1", 1, NULL));
  g_assert_true (g_file_set_contents (other, "1", 1, NULL));
  g_assert_cmpint (symlink (file, link), ==, 0);
  g_assert_true (are_one (file, link));
  g_assert_false (are_one (file, other));
}

static void
test_nothing (void)
{
  g_assert_true (are_one ("/nonexistent/a", "/nonexistent/./b/../a"));
  g_assert_false (are_one ("/nonexistent/a", "/nonexistent/b"));
}

static void
test_resolve (void)
{
  g_autoptr (TempDir) folder = temp_dir_new ();
  g_autofree char *link = g_build_filename (folder->path, "link", NULL);
  g_autofree char *second = g_build_filename (folder->path, "second", NULL);
  g_autofree char *resolved = NULL;

  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  g_assert_cmpint (symlink ("link", second), ==, 0);
  resolved = mbn_node_resolve (second);
  g_assert_cmpstr (resolved, ==, "/dev/null");
  g_assert_null (mbn_node_resolve ("/nonexistent/a"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/node/design-3.9/device", test_device);
  g_test_add_func ("/node/file", test_file);
  g_test_add_func ("/node/nothing", test_nothing);
  g_test_add_func ("/node/resolve", test_resolve);

  return g_test_run ();
}
