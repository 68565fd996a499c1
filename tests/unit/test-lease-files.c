/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* SYNC-38: leases in the session record, a file a client */

#include "config.h"

#include "mbn-lease-files.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk-tap.h"
#include "mbn-lease-book.h"
#include "temp-dir.h"

#define BUS   "0123456789abcdef0123456789abcdef"
#define OTHER "fedcba9876543210fedcba9876543210"
#define A     "{6ADCC96B-40FA-5EC7-9396-2E5243D733B2}"
#define SINCE G_GINT64_CONSTANT (123456789012)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLeaseFiles, mbn_lease_files_free)

typedef struct
{
  TempDir *dir;
  char *folder; /* of the files */
  MbnLeaseFiles *files;
  GString *found; /* `:1.5 123456789012 {6AD…}/Work`, a line a client */
} Fixture;

static void
on_found (const char *client, gint64 since_us, GArray *leases, gpointer user_data)
{
  GString *found = user_data;

  g_assert_cmpuint (leases->len, >, 0);
  g_string_append_printf (found, "%s %" G_GINT64_FORMAT, client, since_us);
  for (guint i = 0; i < leases->len; i++)
    {
      const MbnLeaseFileEntry *lease = &g_array_index (leases, MbnLeaseFileEntry, i);

      g_string_append_printf (found, " %s/%s", lease->device, lease->profile);
      if (lease->ended != MBN_OK)
        g_string_append_printf (found, "!%s", mbn_error_constant (lease->ended));
    }
  g_string_append_c (found, '\n');
}

/* A process begins. */
static void
begin (Fixture *f, const char *bus)
{
  g_autoptr (GError) error = NULL;

  f->files = mbn_lease_files_new (f->dir->path, &error);
  g_assert_no_error (error);
  g_string_truncate (f->found, 0);
  mbn_lease_files_open (f->files, bus, on_found, f->found);
}

/* It has ended, and the next one begins. */
static void
begin_again (Fixture *f, const char *bus)
{
  g_clear_pointer (&f->files, mbn_lease_files_free);
  begin (f, bus);
}

static void
fixture_init (Fixture *f, gconstpointer data)
{
  f->dir = temp_dir_new ();
  f->folder = g_build_filename (f->dir->path, "leases", NULL);
  f->found = g_string_new (NULL);
  begin (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
}

static void
fixture_clear (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->files, mbn_lease_files_free);
  temp_dir_free (f->dir);
  g_free (f->folder);
  g_string_free (f->found, TRUE);
}

/* @words: device, profile, device, profile, …, %NULL */
static GArray *
make_leases (const char *const *words)
{
  GArray *leases = g_array_new (FALSE, FALSE, sizeof (MbnLeaseFileEntry));

  g_array_set_clear_func (leases, mbn_lease_file_entry_clear);
  for (; *words != NULL; words += 2)
    {
      const MbnLeaseFileEntry lease
          = {.device = g_strdup (words[0]), .profile = g_strdup (words[1])};

      g_array_append_val (leases, lease);
    }

  return leases;
}

static void
remember (Fixture *f, const char *client, gint64 since, const char *const *words)
{
  g_autoptr (GArray) leases = make_leases (words);

  mbn_lease_files_remember (f->files, client, since, leases);
}

#define REMEMBER(f, client, ...)                                                                   \
  remember (f, client, SINCE, (const char *const[]){__VA_ARGS__, NULL})
#define FORGET(f, client) remember (f, client, 0, (const char *const[]){NULL})

static guint
count_files (Fixture *f)
{
  g_autoptr (GDir) folder = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (folder != NULL && g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

/* The only one in the folder. */
static char *
find_file (Fixture *f)
{
  g_autoptr (GDir) folder = g_dir_open (f->folder, 0, NULL);
  const char *name = g_dir_read_name (folder);

  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (folder));

  return g_build_filename (f->folder, name, NULL);
}

static void
put_file (const char *path, const char *text, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, (gssize)length, &error);
  g_assert_no_error (error);
}

static void
expect_set_aside (void)
{
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*.lease*");
}

/* ---- what is remembered ---- */

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", A, "Work");
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
  /* it stays */
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
}

static void
test_several_leases (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", A, "Work", "", "", "{B}", "Home");
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work / {B}/Home\n");
}

/* SYNC-44 */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", "", "");
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 /\n");
}

/* SYNC-42 */
static void
test_as_many_as_may_be (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) leases = make_leases ((const char *const[]){NULL});
  g_autofree char *long_name = g_strnfill (255, 'n');

  for (guint i = 0; i < MBN_LEASES_PER_CLIENT; i++)
    {
      const MbnLeaseFileEntry lease
          = {.device = g_strdup_printf ("{%u}", i), .profile = g_strdup (long_name)};

      g_array_append_val (leases, lease);
    }
  mbn_lease_files_remember (f->files, ":1.5", SINCE, leases);
  begin_again (f, BUS);
  g_assert_nonnull (strstr (f->found->str, " {0}/nnn"));
  g_assert_nonnull (strstr (f->found->str, " {63}/nnn"));
}

/* Of leases that are no more, whose holder may not know. */
static void
test_not_told (Fixture *f, gconstpointer data)
{
  static const MbnError reasons[] = {MBN_ERROR_CANCELLED, MBN_OK, MBN_ERROR_TIMEOUT};
  g_autoptr (GArray) leases
      = make_leases ((const char *const[]){A, "Work", A, "Home", "", "", NULL});

  for (guint i = 0; i < leases->len; i++)
    g_array_index (leases, MbnLeaseFileEntry, i).ended = reasons[i];
  mbn_lease_files_remember (f->files, ":1.5", SINCE, leases);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==,
                   ":1.5 123456789012 " A "/Work!ERROR_CANCELLED " A "/Home /!ERROR_TIMEOUT\n");
}

/* The last are left out: the file is one that can be read. */
static void
test_more_than_may_be (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) leases = make_leases ((const char *const[]){NULL});

  for (guint i = 0; i < 3 * MBN_LEASES_PER_CLIENT; i++)
    {
      const MbnLeaseFileEntry lease
          = {.device = g_strdup_printf ("{%u}", i),
             .profile = g_strnfill (255, 'n'),
             .ended = i < MBN_LEASES_PER_CLIENT ? MBN_OK : MBN_ERROR_CANCELLED};

      g_array_append_val (leases, lease);
    }
  mbn_lease_files_remember (f->files, ":1.5", SINCE, leases);
  begin_again (f, BUS);
  g_assert_nonnull (strstr (f->found->str, " {0}/nnn"));
  g_assert_nonnull (strstr (f->found->str, " {127}/nnn"));
  g_assert_null (strstr (f->found->str, " {128}/nnn"));
}

/* Names of profiles are anything that XML can have. */
static void
test_odd_names (Fixture *f, gconstpointer data)
{
  static const char *const names[] = {
      "a=b", "[lease 1]", "#",    ";",  " x",
      "x ",  "\\s\\n",    "a\nb", "\t", "\xc3\xa4\xe2\x82\xac",
      "/",   "..",        "%s%n", "\"", "a\r\nb",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *expected = g_strdup_printf (":1.5 123456789012 %s/%s\n", A, names[i]);

      REMEMBER (f, ":1.5", A, names[i]);
      begin_again (f, BUS);
      g_assert_cmpstr (f->found->str, ==, expected);
    }
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
test_several_clients (Fixture *f, gconstpointer data)
{
  g_auto (GStrv) lines = NULL;

  REMEMBER (f, ":1.5", A, "Work");
  REMEMBER (f, ":1.50", A, "Work");
  REMEMBER (f, ":1.500", "", "");
  FORGET (f, ":1.50");
  begin_again (f, BUS);
  lines = g_strsplit (f->found->str, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 3);
  qsort (lines, 2, sizeof (char *), compare_lines);
  g_assert_cmpstr (lines[0], ==, ":1.5 123456789012 " A "/Work");
  g_assert_cmpstr (lines[1], ==, ":1.500 123456789012 /");
}

/* What is remembered last counts. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", A, "Work", A, "Home");
  remember (f, ":1.5", 7, (const char *const[]){"", "", NULL});
  g_assert_cmpuint (count_files (f), ==, 1);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 7 /\n");
}

static void
test_ended (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", A, "Work");
  FORGET (f, ":1.5");
  g_assert_cmpuint (count_files (f), ==, 0);
  /* who had none is forgotten, too */
  FORGET (f, ":1.6");
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
}

/* "the service ends for good, and all leases with it": what is there, not only what it has written
 */
static void
test_forget (Fixture *f, gconstpointer data)
{
  g_autofree char *other = g_build_filename (f->folder, "notes", NULL);

  REMEMBER (f, ":1.5", A, "Work");
  REMEMBER (f, ":1.6", A, "Work");
  put_file (other, "x", 1);
  begin_again (f, BUS);
  mbn_lease_files_forget (f->files);
  g_assert_cmpuint (count_files (f), ==, 1);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
}

/* "Until mbn_lease_files_open() nothing is remembered." */
static void
test_not_open (Fixture *f, gconstpointer data)
{
  g_autoptr (GArray) leases = make_leases ((const char *const[]){A, "Work", NULL});
  g_autoptr (MbnLeaseFiles) files = mbn_lease_files_new (f->dir->path, NULL);

  mbn_lease_files_remember (files, ":1.5", SINCE, leases);
  g_assert_cmpuint (count_files (f), ==, 0);
}

/* Names of another bus mean others: removed, without a word. */
static void
test_other_bus (Fixture *f, gconstpointer data)
{
  REMEMBER (f, ":1.5", A, "Work");
  begin_again (f, OTHER);
  g_assert_cmpstr (f->found->str, ==, "");
  g_assert_cmpuint (count_files (f), ==, 0);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
}

/* Nobody else reads who works with what. */
static void
test_mode (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  struct stat status;

  REMEMBER (f, ":1.5", A, "Work");
  path = find_file (f);
  g_assert_true (g_str_has_suffix (path, ".lease"));
  g_assert_null (strstr (path, ":1.5"));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpint (stat (f->folder, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
}

/* ---- what cannot be read ---- */

/* Cut off anywhere it is none. */
static void
test_truncated (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  REMEMBER (f, ":1.5", A, "Work");
  path = find_file (f);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < length; i++)
    {
      put_file (path, text, i);
      begin_again (f, BUS);
      g_assert_cmpstr (f->found->str, ==, "");
      g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
    }
}

/* With one byte another it is none, or says what it says then, of whoever it names. */
static void
test_spoiled (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  gsize length;
  guint n_read = 0;

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  REMEMBER (f, ":1.5", A, "Work");
  path = find_file (f);
  g_assert_true (g_file_get_contents (path, &text, &length, NULL));
  for (gsize i = 0; i < length; i++)
    for (guint bit = 0; bit < 8; bit++)
      {
        g_autofree char *other = g_memdup2 (text, length);

        other[i] = (char)(other[i] ^ (1 << bit));
        put_file (path, other, length);
        begin_again (f, BUS);
        g_assert_cmpstr (f->found->str, !=, ":1.5 123456789012 " A "/Work\n");
        n_read += f->found->len > 0;
      }
  /* names and the time may be others */
  g_assert_cmpuint (n_read, >, 0);
}

static void
assert_set_aside (Fixture *f, const char *text, gsize length)
{
  g_autofree char *path = g_build_filename (f->folder, "0123456789abcdef.lease", NULL);

  put_file (path, text, length);
  expect_set_aside ();
  begin_again (f, BUS);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (f->found->str, ==, "");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* A record of one lease, and what it is when something of it is another. */
static char *
write_with (Fixture *f, const char *from, const char *to)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *written = NULL;
  char *path;

  remember (f, ":1.5", 7, (const char *const[]){"x", "y", NULL});
  path = find_file (f);
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  text = g_string_new (written);
  g_assert_cmpuint (g_string_replace (text, from, to, 0), ==, 1);
  put_file (path, text->str, text->len);

  return path;
}

static void
assert_refused_with (Fixture *f, const char *from, const char *to)
{
  g_autofree char *path = write_with (f, from, to);
  g_autofree char *aside = g_strconcat (path, ".unreadable", NULL);

  expect_set_aside ();
  begin_again (f, BUS);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (f->found->str, ==, "");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_unlink (aside), ==, 0);
}

#define LEASE "\n[lease 0]\ndevice=x\nprofile=y\n"

static void
test_another_value (Fixture *f, gconstpointer data)
{
  g_autofree char *path = write_with (f, "since-us=7", "since-us=8");

  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 8 x/y\n");
}

static void
test_foreign (Fixture *f, gconstpointer data)
{
  /* no lease, half a lease */
  assert_refused_with (f, LEASE, "");
  assert_refused_with (f, "[lease 0]", "[lease 1]");
  assert_refused_with (f, "profile=y\n", "");
  assert_refused_with (f, LEASE, LEASE "\n[lease 1]\nprofile=y\n");
  /* of a later version */
  assert_refused_with (f, "version=1\n", "version=2\n");
  /* more than we would write */
  assert_refused_with (f, "since-us=7\n", "since-us=7\nmore=1\n");
  assert_refused_with (f, LEASE, LEASE "\n[more]\nx=1\n");
  assert_refused_with (f, "[client]", "# hello\n[client]");
  /* no number, no name, no bus */
  assert_refused_with (f, "since-us=7", "since-us=x");
  assert_refused_with (f, "name=:1.5\n", "");
  assert_refused_with (f, "bus=" BUS "\n", "");
  FORGET (f, ":1.5");
  assert_set_aside (f, "", 0);
  assert_set_aside (f, "hello", 5);
  assert_set_aside (f, "\0\0\0", 3);
}

static void
test_too_large (Fixture *f, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1024 * 1024, '#');

  assert_set_aside (f, text, strlen (text));
}

/* More than a client may have: such a file is not ours. */
static void
test_too_many (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) leases = g_string_new (NULL);

  for (guint i = 0; i <= MBN_LEASES_PER_CLIENT; i++)
    g_string_append_printf (leases, "\n[lease %u]\ndevice=x%u\nprofile=y\n", i, i);
  assert_refused_with (f, LEASE, leases->str);
}

/* What is no file is left alone by whoever reads; nothing waits for it. */
static void
test_no_file (Fixture *f, gconstpointer data)
{
  g_autofree char *pipe = g_build_filename (f->folder, "0123456789abcdef.lease", NULL);
  g_autofree char *link = g_build_filename (f->folder, "fedcba9876543210.lease", NULL);

  REMEMBER (f, ":1.5", A, "Work");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("/etc/passwd", link), ==, 0);
  expect_set_aside ();
  expect_set_aside ();
  begin_again (f, BUS);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
}

/* One that is spoiled does not keep the others from being read. */
static void
test_others_are_read (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "0123456789abcdef.lease", NULL);

  REMEMBER (f, ":1.5", A, "Work");
  put_file (path, "hello", 5);
  expect_set_aside ();
  begin_again (f, BUS);
  g_test_assert_expected_messages ();
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
  /* once */
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
}

/* What a write that was killed has left is none. */
static void
test_temporary (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *left = g_build_filename (f->folder, ".0123456789abcdef.lease.new", NULL);

  REMEMBER (f, ":1.5", A, "Work");
  path = find_file (f);
  g_assert_cmpint (g_rename (path, left), ==, 0);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
}

/* ---- when it cannot be written ---- */

/* Where the file would be written first, something is in the way. */
static char *
block (Fixture *f, const char *client)
{
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, client, -1);
  char *in_the_way = g_strdup_printf ("%s/.%.16s.lease.new", f->folder, digest);
  g_autofree char *within = g_build_filename (in_the_way, "x", NULL);

  g_assert_cmpint (g_mkdir_with_parents (within, 0700), ==, 0);

  return in_the_way;
}

/* An older one would lie; it is said once, and again when it has worked meanwhile. */
static void
test_cannot_be_written (Fixture *f, gconstpointer data)
{
  g_autofree char *in_the_way = NULL;

  REMEMBER (f, ":1.5", A, "Work");
  in_the_way = block (f, ":1.5");
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*would not survive*");
  REMEMBER (f, ":1.5", A, "Home");
  g_test_assert_expected_messages ();
  REMEMBER (f, ":1.5", A, "Travel");
  temp_dir_remove (in_the_way);
  g_assert_cmpuint (count_files (f), ==, 0);

  REMEMBER (f, ":1.5", A, "Work");
  g_free (g_steal_pointer (&in_the_way));
  in_the_way = block (f, ":1.5");
  g_test_expect_message ("mbnd-service", G_LOG_LEVEL_WARNING, "*would not survive*");
  REMEMBER (f, ":1.5", A, "Home");
  g_test_assert_expected_messages ();
  temp_dir_remove (in_the_way);
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, "");
}

/* The disk is full: what is there afterwards is the new one, or none. It is tried twice. */
static void
test_disk_full (Fixture *f, gconstpointer data)
{
  static const struct
  {
    guint nth; /* of creating, writing, renaming */
    guint count;
    gboolean written;
  } table[] = {
      {1, 1, TRUE },
      {1, 2, FALSE},
      {2, 1, TRUE },
      {3, 1, TRUE }
  };

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GPtrArray) calls = NULL;

      REMEMBER (f, ":1.5", A, "Work");
      disk_tap_start (f->dir->path);
      disk_tap_fail (table[i].nth, table[i].count, ENOSPC);
      REMEMBER (f, ":1.5", A, "Home");
      calls = disk_tap_stop ();

      begin_again (f, BUS);
      g_assert_cmpstr (f->found->str, ==, table[i].written ? ":1.5 123456789012 " A "/Home\n" : "");
    }
}

/* A runtime directory that somebody emptied is made again. */
static void
test_folder_gone (Fixture *f, gconstpointer data)
{
  temp_dir_remove (f->folder);
  FORGET (f, ":1.5");
  REMEMBER (f, ":1.5", A, "Work");
  begin_again (f, BUS);
  g_assert_cmpstr (f->found->str, ==, ":1.5 123456789012 " A "/Work\n");
  temp_dir_remove (f->folder);
  mbn_lease_files_forget (f->files);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define TEST(path, func)                                                                           \
  g_test_add ("/lease-files/" path, Fixture, NULL, fixture_init, func, fixture_clear)
  TEST ("SYNC-38/round-trip", test_round_trip);
  TEST ("SYNC-38/several-leases", test_several_leases);
  TEST ("SYNC-44/nothing", test_nothing);
  TEST ("SYNC-42/as-many-as-may-be", test_as_many_as_may_be);
  TEST ("SYNC-38/not-told", test_not_told);
  TEST ("SYNC-38/more-than-may-be", test_more_than_may_be);
  TEST ("SYNC-38/odd-names", test_odd_names);
  TEST ("SYNC-38/several-clients", test_several_clients);
  TEST ("SYNC-38/replaced", test_replaced);
  TEST ("SYNC-38/ended", test_ended);
  TEST ("SYNC-38/forget", test_forget);
  TEST ("SYNC-38/not-open", test_not_open);
  TEST ("SYNC-38/other-bus", test_other_bus);
  TEST ("design-6/mode", test_mode);
  TEST ("design-6/truncated", test_truncated);
  TEST ("design-6/spoiled", test_spoiled);
  TEST ("design-6/another-value", test_another_value);
  TEST ("design-6/foreign", test_foreign);
  TEST ("design-6/too-large", test_too_large);
  TEST ("design-6/too-many", test_too_many);
  TEST ("design-6/no-file", test_no_file);
  TEST ("design-6/others-are-read", test_others_are_read);
  TEST ("design-6/temporary", test_temporary);
  TEST ("design-6/cannot-be-written", test_cannot_be_written);
  TEST ("design-6/disk-full", test_disk_full);
  TEST ("design-6/folder-gone", test_folder_gone);

  return g_test_run ();
}
