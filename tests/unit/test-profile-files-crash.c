/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Whenever the service is killed or the power fails, what is found is the old document with the old
 * password or the new one with the new (design.md 6, mbn-profile-files.h). */

#include "config.h"

#include <string.h>

#include "disk-crash.h"
#include "profile-place.h"

static const char *const folders[] = {"profiles", "secrets", NULL};

typedef struct
{
  const char *name; /* "x.xml", or "x" for the password for @xml */
  const char *xml;
  const char *password;
} Found;

typedef struct
{
  const char *path;
  Found found[3];    /* before; the service has been started on it */
  const char *newer; /* what is written then; NULL: the document is removed */
  const char *before;
  const char *after;
} Crash;

/* clang-format off */
static const Crash crashes[] = {
  {"create", {{NULL}}, USER_A, "", "x=a/-"},
  {"create-with-password", {{NULL}}, ONE_A, "", "x=a/one"},
  {"remove", {{"x.xml", USER_A, NULL}}, NULL, "x=a/-", ""},
  {"remove-with-password", {{"x.xml", ONE_A, NULL}}, NULL, "x=a/one", ""},
  {"same", {{"x.xml", ONE_A, NULL}}, ONE_A, "x=a/one", "x=a/one"},
  {"password", {{"x.xml", ONE_A, NULL}}, TWO_A, "x=a/one", "x=a/two"},
  {"password-and-more", {{"x.xml", ONE_A, NULL}}, TWO_B, "x=a/one", "x=b/two"},
  {"more", {{"x.xml", ONE_A, NULL}}, ONE_B, "x=a/one", "x=b/one"},
  {"without-password", {{"x.xml", USER_A, NULL}}, USER_B, "x=a/-", "x=b/-"},
  {"password-goes", {{"x.xml", ONE_A, NULL}}, USER_A, "x=a/one", "x=a/-"},
  {"password-goes-and-more", {{"x.xml", ONE_A, NULL}}, USER_B, "x=a/one", "x=b/-"},
  {"user-goes", {{"x.xml", ONE_A, NULL}}, PLAIN_A, "x=a/one", "x=a/-"},
  {"user-comes-and-more", {{"x.xml", PLAIN_A, NULL}}, ONE_B, "x=a/-", "x=b/one"},
  {"password-comes-and-more", {{"x.xml", USER_A, NULL}}, ONE_B, "x=a/-", "x=b/one"},
  {"password-comes", {{"x.xml", USER_A, NULL}}, ONE_A, "x=a/-", "x=a/one"},

  /* after a crash before */
  {"after-empty-secret", {{"x.xml", USER_A, NULL}, {"x", USER_A, ""}}, ONE_B, "x=a/-", "x=b/one"},
  {"after-empty-secret-same", {{"x.xml", USER_A, NULL}, {"x", USER_A, ""}}, ONE_A, "x=a/-", "x=a/one"},
  {"after-empty-secret-none", {{"x.xml", USER_A, NULL}, {"x", USER_A, ""}}, USER_B, "x=a/-", "x=b/-"},
  {"after-empty-secret-remove", {{"x.xml", USER_A, NULL}, {"x", USER_A, ""}}, NULL, "x=a/-", ""},
};

/* The start itself changes files. */
static const Crash starts[] = {
  {"dropped", {{"x.xml", ONE_A, NULL}}, NULL, "x=a/one", NULL},
  {"dropped-over-older", {{"x.xml", TWO_B, NULL}, {"x", USER_A, "one"}}, NULL, "x=b/two", NULL},
  {"dropped-empty-over-older", {{"x.xml", EMPTY_A, NULL}, {"x", USER_B, "one"}}, NULL, "x=a/-", NULL},
  {"hand-edited", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}}, NULL, "x=b/one", NULL},
  {"hand-edited-twice", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", PLAIN_A, "two"}}, NULL, "x=b/two", NULL},
  {"hand-edited-no-place", {{"x.xml", PLAIN_B, NULL}, {"x", USER_A, "one"}}, NULL, "x=b/-", NULL},
  {"killed-before", {{"x.xml", USER_B, NULL}, {"x", USER_A, "one"}, {"x", USER_B, ""}}, NULL, "x=b/-", NULL},
  {"strangers", {{"x.xml", USER_A, NULL}, {"y", USER_A, "one"}, {".x.xml.new", ONE_B, NULL}}, NULL, "x=a/-", NULL},
};
/* clang-format on */

static void
put_found (Place *place, const Crash *test)
{
  for (guint i = 0; i < G_N_ELEMENTS (test->found) && test->found[i].name != NULL; i++)
    if (test->found[i].password != NULL)
      place_put_secret (place, test->found[i].name, test->found[i].xml, test->found[i].password);
    else
      place_put (place, test->found[i].name, test->found[i].xml);
}

/* Nothing is left of what was under way. */
static void
assert_tidy (Place *place)
{
  g_autofree char *files = place_files (place);

  g_assert_null (strstr (files, "?="));
  g_assert_null (strstr (files, ".new"));
}

/* @other: (nullable): what may be found as well */
static void
assert_survives (Place *place, DiskImage *image, const char *one, const char *other)
{
  g_autofree char *found = NULL;
  g_autofree char *again = NULL;

  disk_image_restore (image, place->state, folders);
  found = place_load (place);
  if (g_strcmp0 (found, one) != 0 && g_strcmp0 (found, other) != 0)
    {
      g_autofree char *text = disk_image_to_text (image);

      g_error ("found '%s', not '%s' nor '%s', in:\n%s", found, one,
               other != NULL ? other : "anything else", text);
    }

  assert_tidy (place);
  again = place_load (place);
  g_assert_cmpstr (again, ==, found);
}

/* At every moment @before or @after is found, and in the end only @after. */
static void
assert_crashes (
    Place *place, DiskImage *image, GPtrArray *calls, const char *before, const char *after)
{
  guint n_images = 0;

  for (guint n = 0; n <= calls->len; n++)
    {
      g_autoptr (GPtrArray) images = disk_crash_list (image, calls, n);

      n_images += images->len;
      for (guint i = 0; i < images->len; i++)
        assert_survives (place, g_ptr_array_index (images, i), n < calls->len ? before : after,
                         after);
    }

  g_test_message ("%u calls, %u states of the disk", calls->len, n_images);
}

static void
test_change (gconstpointer data)
{
  const Crash *test = data;
  g_autoptr (Place) place = place_new ();
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (MbnStoredProfile) nothing = mbn_stored_profile_new ("x");
  g_autoptr (DiskImage) image = NULL;
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GError) error = NULL;
  MbnStoredProfile *stored = nothing;

  put_found (place, test);
  loaded = mbn_profile_files_load (place->files, NULL);
  if (loaded->len > 0)
    stored = g_ptr_array_index (loaded, 0);

  image = disk_image_take (place->state, folders);
  disk_tap_start (place->state);
  if (test->newer != NULL)
    place_write (place, stored, test->newer, &error);
  else
    mbn_profile_files_remove (place->files, stored, &error);
  calls = disk_tap_stop ();
  g_assert_no_error (error);

  assert_crashes (place, image, calls, test->before, test->after);
}

static void
test_start (gconstpointer data)
{
  const Crash *test = data;
  g_autoptr (Place) place = place_new ();
  g_autoptr (DiskImage) image = NULL;
  g_autoptr (GPtrArray) calls = NULL;

  put_found (place, test);
  image = disk_image_take (place->state, folders);
  disk_tap_start (place->state);
  place_assert_loads (place, test->before);
  calls = disk_tap_stop ();

  assert_crashes (place, image, calls, test->before, test->before);
}

/* ---- at random ---- */

#define N_STEPS 1500

typedef struct
{
  Place *place;
  MbnStoredProfile *stored; /* what the service knows */
  char *text;               /* what is to be found */
} Walk;

/* The service starts. */
static void
look (Walk *walk)
{
  g_autoptr (GPtrArray) loaded = mbn_profile_files_load (walk->place->files, NULL);
  MbnStoredProfile *found = loaded->len > 0 ? g_ptr_array_index (loaded, 0) : NULL;

  g_assert_cmpuint (loaded->len, <=, 1);
  g_clear_pointer (&walk->stored, mbn_stored_profile_free);
  g_free (walk->text);
  walk->stored = found != NULL ? mbn_stored_profile_copy (found) : mbn_stored_profile_new ("x");
  walk->text = found != NULL ? place_text ("x", found->profile) : g_strdup ("");
}

/* Returns: (transfer full): what is found when it is done */
static char *
change_something (Walk *walk)
{
  static const char *const documents[]
      = {PLAIN_A, PLAIN_B, USER_A, USER_B, ONE_A, ONE_B, TWO_A, TWO_B};
  guint which = (guint)g_test_rand_int_range (0, G_N_ELEMENTS (documents) + 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = NULL;

  if (which < G_N_ELEMENTS (documents))
    {
      profile = profile_test_parse (documents[which]);
      place_write (walk->place, walk->stored, documents[which], &error);
    }
  else
    {
      mbn_profile_files_remove (walk->place->files, walk->stored, &error);
      g_clear_pointer (&walk->stored, mbn_stored_profile_free);
      walk->stored = mbn_stored_profile_new ("x");
    }
  g_assert_no_error (error);

  return profile != NULL ? place_text ("x", profile) : g_strdup ("");
}

static void
step (Walk *walk)
{
  g_autoptr (DiskImage) image = disk_image_take (walk->place->state, folders);
  g_autoptr (GPtrArray) calls = NULL;
  g_autoptr (GPtrArray) images = NULL;
  g_autofree char *after = NULL;
  guint n;

  disk_tap_start (walk->place->state);
  after = change_something (walk);
  calls = disk_tap_stop ();

  /* often it goes well, and the service goes on with what it knows */
  if (g_test_rand_bit ())
    {
      g_free (walk->text);
      walk->text = g_steal_pointer (&after);
      return;
    }

  n = (guint)g_test_rand_int_range (0, (gint32)calls->len + 1);
  images = disk_crash_list (image, calls, n);
  assert_survives (walk->place,
                   g_ptr_array_index (images, g_test_rand_int_range (0, (gint32)images->len)),
                   n < calls->len ? walk->text : after, after);
  look (walk);
}

static void
test_random (void)
{
  g_autoptr (Place) place = place_new ();
  Walk walk = {place, NULL, NULL};

  look (&walk);
  for (guint i = 0; i < N_STEPS; i++)
    {
      step (&walk);
      if (g_test_rand_int_range (0, 4) > 0)
        continue;

      /* an orderly restart */
      place_assert_loads (place, walk.text);
      assert_tidy (place);
      look (&walk);
    }

  mbn_stored_profile_free (walk.stored);
  g_free (walk.text);
}

int
main (int argc, char **argv)
{
  profile_test_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (crashes); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-files/design-6/crash-", crashes[i].path, NULL);

      g_test_add_data_func (path, &crashes[i], test_change);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    {
      g_autofree char *path
          = g_strconcat ("/profile-files/design-6/crash-at-start-", starts[i].path, NULL);

      g_test_add_data_func (path, &starts[i], test_start);
    }
  g_test_add_func ("/profile-files/design-6/crash-at-random", test_random);

  return g_test_run ();
}
