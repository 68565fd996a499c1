/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A state directory with profiles in it, made and looked at by hand. */

#pragma once

#include "mbn-profile-files.h"
#include "profile-test.h"
#include "temp-dir.h"

G_BEGIN_DECLS

/* Documents that differ in name, SIM, access string and credentials. */
#define DOCUMENT_OF(name, subscriber, default, apn, credentials)                                   \
  "<MBNProfile xmlns=\"" V1 "\"><Name>" name                                                       \
  "</Name><IsDefault>" default "</IsDefault>"                                                      \
                               "<SubscriberID>" subscriber                                         \
                               "</SubscriberID><Context><AccessString>" apn                        \
                               "</AccessString>" credentials "</Context></MBNProfile>"
#define DOCUMENT(apn, credentials) DOCUMENT_OF ("Work", "1", "0", apn, credentials)
#define NOBODY                     "" /* no place for a password */
#define USER                       "<UserLogonCred><UserName>u</UserName></UserLogonCred>"
#define USER_WITH(password)                                                                        \
  "<UserLogonCred><UserName>u</UserName><Password>" password "</Password></UserLogonCred>"
#define USER_KEEPING                                                                               \
  "<UserLogonCred><UserName>u</UserName><IgnorePassword>1</IgnorePassword></UserLogonCred>"

/* Access string "a" or "b"; no place for a password, place for one, passwords "one" and "two". */
#define PLAIN_A DOCUMENT ("a", NOBODY)
#define PLAIN_B DOCUMENT ("b", NOBODY)
#define USER_A  DOCUMENT ("a", USER)
#define USER_B  DOCUMENT ("b", USER)
#define ONE_A   DOCUMENT ("a", USER_WITH ("one"))
#define ONE_B   DOCUMENT ("b", USER_WITH ("one"))
#define TWO_A   DOCUMENT ("a", USER_WITH ("two"))
#define TWO_B   DOCUMENT ("b", USER_WITH ("two"))
#define EMPTY_A DOCUMENT ("a", USER_WITH (""))
#define KEEP_A  DOCUMENT ("a", USER_KEEPING)

typedef struct
{
  TempDir *dir;
  char *state; /* it, and what is in it: */
  char *profiles;
  char *secrets;
  MbnProfileFiles *files;
  time_t last_time; /* of the secret made last */
} Place;

/** place_new: an empty one. */
Place *place_new (void);
void place_free (Place *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Place, place_free)

/** place_put: a file in profiles. */
void place_put (Place *place, const char *name, const char *text);

/** place_put_secret: the password of @id for the document @xml; newer than all made so before. */
void place_put_secret (Place *place, const char *id, const char *xml, const char *password);

/** place_read: (transfer full) (nullable): the text of a file in profiles. */
char *place_read (Place *place, const char *name);

/** place_remove: a file in profiles, which must be there. */
void place_remove (Place *place, const char *name);

/** place_rename: one file in profiles. */
void place_rename (Place *place, const char *from, const char *to);

/** place_tag: (transfer full): by design.md 6, the tag of a document. */
char *place_tag (const char *bytes, gsize length);

/**
 * place_files:
 *
 * Returns: (transfer full): what is in profiles and secrets, sorted, such as
 *   "x.xml y.xml | x=secret y?=older": the passwords, those that are for no document there with "?"
 */
char *place_files (Place *place);

/** place_assert_files: place_files(), and that all have mode 0600. */
void place_assert_files (Place *place, const char *expected);

/** place_text: (transfer full): "x=apn/password", "-" for none. */
char *place_text (const char *id, MbnProfile *profile);

/** place_load: (transfer full): what mbn_profile_files_load() finds, such as "x=apn/password
 * y=apn/-" */
char *place_load (Place *place);

/** place_assert_loads: place_load() */
void place_assert_loads (Place *place, const char *expected);

/** place_write: stores the profile that @xml is as @stored says. */
gboolean place_write (Place *place, MbnStoredProfile *stored, const char *xml, GError **error);

/** place_store: place_write() as document @id; nothing may fail. */
MbnStoredProfile *place_store (Place *place, const char *id, const char *xml);

/** place_expect_warning: of the service, the next one that it says, with @says in it. */
void place_expect_warning (const char *says);

G_END_DECLS
