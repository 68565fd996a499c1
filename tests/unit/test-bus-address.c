/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "mbn-bus-address.h"

typedef struct
{
  const char *name;
  const char *address;
  gboolean is_system;
} Row;

/* clang-format off */
static const Row rows[] = {
  {"default", NULL, TRUE},
  {"run", "unix:path=/run/dbus/system_bus_socket", TRUE},
  {"var-run", "unix:path=/var/run/dbus/system_bus_socket", TRUE},
  {"with-guid", "unix:path=/run/dbus/system_bus_socket,guid=00112233445566778899aabbccddeeff", TRUE},
  {"guid-first", "unix:guid=00112233445566778899aabbccddeeff,path=/run/dbus/system_bus_socket", TRUE},
  {"second-entry", "unix:path=/tmp/bus;unix:path=/run/dbus/system_bus_socket", TRUE},
  {"last-of-three", "tcp:host=localhost,port=1;unix:abstract=x;unix:path=/var/run/dbus/system_bus_socket;", TRUE},
  {"escaped-value", "unix:path=%2frun%2Fdbus/%73ystem_bus_socket", TRUE},
  {"escaped-key", "unix:%70ath=/run/dbus/system_bus_socket", TRUE},
  {"second-path-of-entry", "unix:path=/tmp/bus,path=/run/dbus/system_bus_socket", TRUE},

  {"empty", "", FALSE},
  {"other-path", "unix:path=/tmp/bus", FALSE},
  {"longer-path", "unix:path=/run/dbus/system_bus_socket2", FALSE},
  {"shorter-path", "unix:path=/run/dbus/system_bus_socke", FALSE},
  {"folder", "unix:path=/run/dbus", FALSE},
  {"empty-path", "unix:path=", FALSE},
  {"abstract", "unix:abstract=/run/dbus/system_bus_socket", FALSE},
  {"dir", "unix:dir=/run/dbus/system_bus_socket", FALSE},
  {"tmpdir", "unix:tmpdir=/run/dbus", FALSE},
  {"tcp", "tcp:host=localhost,port=1234", FALSE},
  {"path-of-other-transport", "unixexec:path=/run/dbus/system_bus_socket", FALSE},
  {"bad-escape", "unix:path=/run/dbus/system_bus_socket%zz", FALSE},
  {"nonsense", "/run/dbus/system_bus_socket", FALSE},
  {"no-value", "unix:path", FALSE},
  {"no-colon", "unix,path=/run/dbus/system_bus_socket", FALSE},
};
/* clang-format on */

static void
test_row (gconstpointer data)
{
  const Row *row = data;

  g_assert_cmpint (mbn_bus_address_is_system (row->address), ==, row->is_system);
}

static void
test_environment (void)
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/tmp/bus", TRUE);
  g_assert_false (mbn_bus_address_is_system ("unix:path=/tmp/bus"));
  g_assert_true (mbn_bus_address_is_system ("unix:path=/run/dbus/system_bus_socket"));
  g_assert_true (mbn_bus_address_is_system (NULL));
  g_unsetenv ("DBUS_SYSTEM_BUS_ADDRESS");
}

/* real/socket, a file for a socket, and ways to it from the folder beside it. */
typedef struct
{
  char *root;
  char *real;
  char *socket;
  char *link_to_folder;
  char *link_to_socket;
} Tree;

static void
tree_set_up (Tree *tree, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  tree->root = g_dir_make_tmp ("mbnd-bus-XXXXXX", &error);
  g_assert_no_error (error);
  tree->real = g_build_filename (tree->root, "real", NULL);
  tree->socket = g_build_filename (tree->real, "socket", NULL);
  tree->link_to_folder = g_build_filename (tree->root, "folder", NULL);
  tree->link_to_socket = g_build_filename (tree->root, "link", NULL);
  g_assert_cmpint (g_mkdir (tree->real, 0700), ==, 0);
  g_assert_cmpint (symlink ("real", tree->link_to_folder), ==, 0);
  g_assert_cmpint (symlink ("real/socket", tree->link_to_socket), ==, 0);
}

static void
tree_tear_down (Tree *tree, gconstpointer data)
{
  g_unlink (tree->socket);
  g_unlink (tree->link_to_folder);
  g_unlink (tree->link_to_socket);
  g_assert_cmpint (g_rmdir (tree->real), ==, 0);
  g_assert_cmpint (g_rmdir (tree->root), ==, 0);
  g_free (tree->root);
  g_free (tree->real);
  g_free (tree->socket);
  g_free (tree->link_to_folder);
  g_free (tree->link_to_socket);
}

static void
make_socket (Tree *tree)
{
  g_assert_true (g_file_set_contents (tree->socket, "", 0, NULL));
}

static gboolean
leads_to (const char *path, const char *socket)
{
  g_autofree char *address = g_strconcat ("unix:path=", path, NULL);

  return mbn_bus_address_names_socket (address, socket);
}

static void
test_link_to_socket (Tree *tree, gconstpointer data)
{
  make_socket (tree);
  g_assert_true (leads_to (tree->link_to_socket, tree->socket));
  g_assert_true (leads_to (tree->socket, tree->link_to_socket));
}

static void
test_link_to_folder (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->link_to_folder, "socket", NULL);
  g_autofree char *detour
      = g_build_filename (tree->link_to_folder, "..", "real", ".", "socket", NULL);

  make_socket (tree);
  g_assert_true (leads_to (path, tree->socket));
  g_assert_true (leads_to (tree->socket, path));
  g_assert_true (leads_to (detour, tree->socket));
}

/* Before the bus has made its socket. */
static void
test_missing_socket (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->link_to_folder, "socket", NULL);
  g_autofree char *other = g_build_filename (tree->link_to_folder, "other", NULL);

  g_assert_true (leads_to (tree->socket, tree->socket));
  g_assert_true (leads_to (path, tree->socket));
  g_assert_false (leads_to (other, tree->socket));
}

static void
test_hard_link (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->root, "hard", NULL);

  make_socket (tree);
  g_assert_cmpint (link (tree->socket, path), ==, 0);
  g_assert_true (leads_to (path, tree->socket));
  g_unlink (path);
}

static void
test_other_file (Tree *tree, gconstpointer data)
{
  g_autofree char *path = g_build_filename (tree->root, "socket", NULL);

  make_socket (tree);
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  g_assert_false (leads_to (path, tree->socket));
  g_unlink (path);
}

static void
add_tree_test (const char *path, void (*test) (Tree *tree, gconstpointer data))
{
  g_test_add (path, Tree, NULL, tree_set_up, test, tree_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/bus-address/design-6/%s/%s",
                             rows[i].is_system ? "system" : "not-system", rows[i].name);

      g_test_add_data_func (path, &rows[i], test_row);
    }
  g_test_add_func ("/bus-address/design-6/environment-plays-no-part", test_environment);
  add_tree_test ("/bus-address/design-6/links/to-socket", test_link_to_socket);
  add_tree_test ("/bus-address/design-6/links/to-folder", test_link_to_folder);
  add_tree_test ("/bus-address/design-6/links/missing-socket", test_missing_socket);
  add_tree_test ("/bus-address/design-6/links/hard-link", test_hard_link);
  add_tree_test ("/bus-address/design-6/links/other-file", test_other_file);

  return g_test_run ();
}
