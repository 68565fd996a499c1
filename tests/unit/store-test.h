/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A store of profiles whose every word is written down in `log`: NAME=STATUS:NUMBER when the change
 * that was asked for as NAME is done, +NUMBER, ~NUMBER and -NUMBER when a profile is added, updated
 * or removed, ?NUMBER when a proposal was deleted. Whenever it speaks, what it says must be true
 * already, and it must not speak before a function has returned.
 */

#pragma once

#include "mbn-modem-set.h"
#include "mbn-profile-store.h"
#include "profile-place.h"

G_BEGIN_DECLS

typedef struct
{
  Place *place;
  MbnModemConfig config;
  MbnModemSet *modems;
  MbnProfileStore *store;
  GString *log;
  GString *messages;   /* of refusals, one a line */
  GHashTable *entries; /* number -> MbnProfileEntry, all that were ever told */
  MbnProfileEntry *nobody;
  gboolean modest;  /* whoever asks may not manage system profiles */
  gboolean inside;  /* a function of the store has not returned yet */
  gboolean closing; /* nothing is proved of the disk any more */
} StoreTest;

#define STORE_TEST_MAX 1000

/** store_test_init: in place of g_test_init(). */
void store_test_init (int *argc, char ***argv);

/** store_test_new: an empty store, loaded. */
StoreTest *store_test_new (void);

/** store_test_new_with: not loaded yet; @place: (transfer full) */
StoreTest *store_test_new_with (Place *place, guint max);
void store_test_load (StoreTest *test);

/** store_test_free: proves that memory and disk agree, and that nothing is left over. */
void store_test_free (StoreTest *test);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StoreTest, store_test_free)

/** store_test_create: as a client does; @name is only for the log. Returns at once. */
void store_test_create (StoreTest *test, const char *name, const char *xml);
void store_test_update (StoreTest *test, const char *name, guint number, const char *xml);
void store_test_remove (StoreTest *test, const char *name, guint number);

/** store_test_propose: Returns: its number, 0 when it was refused */
guint store_test_propose (StoreTest *test, const char *xml);
void store_test_withdraw (StoreTest *test, guint number);

/** store_test_entry: (transfer none): of @number, also when it is no more. */
MbnProfileEntry *store_test_entry (StoreTest *test, guint number);

/** store_test_run: until all that was asked for, and all that happened on disk, is done. */
void store_test_run (StoreTest *test);

/** store_test_assert_log: store_test_run(), then what was logged since the last call. */
#define store_test_assert_log(test, expected)                                                      \
  store_test_assert (__FILE__, __LINE__, G_STRFUNC, test, expected)
void store_test_assert (
    const char *file, int line, const char *func, StoreTest *test, const char *expected);

/** store_test_list: (transfer full): "1 Work=a/one, 2 Home=b/-" */
char *store_test_list (StoreTest *test);
void store_test_assert_list (StoreTest *test, const char *expected);

/** store_test_find: Returns: a number, 0 for none. @subscriber: (nullable): IMSI */
guint store_test_find (StoreTest *test, const char *name, const char *subscriber);

/** store_test_document: (transfer full): the id of the document of a stored profile. */
char *store_test_document (StoreTest *test, guint number);

G_END_DECLS
