/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The files of the profiles (design.md 6):
 *
 *   profiles/<id>.xml     the document without the password
 *   secrets/<id>.<tag>    the password; the tag says for which document it is
 *
 * Every function blocks for the disk and is for a worker thread; none keeps anything in memory.
 *
 * A password is written before the document that it is for is renamed into place, and the older one
 * removed after that. So whenever the service is killed, what is found is either the old document
 * with the old password or the new with the new. Of two documents one after the other of which only
 * one has a password, the other has an empty one until the change is complete: the password lying
 * about must not be taken for its.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-profile-secrets.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

typedef struct _MbnProfileFiles MbnProfileFiles;

/**
 * mbn_profile_files_new:
 * @state_dir: directory of the service
 *
 * The value never changes, so threads may share it.
 */
MbnProfileFiles *mbn_profile_files_new (const char *state_dir);
void mbn_profile_files_free (MbnProfileFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfileFiles, mbn_profile_files_free)

const char *mbn_profile_files_get_dir (const MbnProfileFiles *self);

/** mbn_profile_files_prepare: makes the directories. */
gboolean mbn_profile_files_prepare (const MbnProfileFiles *self, GError **error);

/**
 * MbnStoredProfile:
 * @id: name of the file, without .xml
 * @tag: first 16 hex digits of the SHA-256 of the document on disk; empty for one not on disk
 * @has_secret: there is a file in secrets for @tag
 * @unsettled: the disk refused something about its password, so it is read again
 * @unread: it could not be read just now; what was known of it stands
 * @written: when it was last changed, ns since 1970; 0 if not known
 * @profile: (nullable): the profile with its password; %NULL for one not on disk, or in a listing
 *   for one that has not changed
 *
 * What is on disk under one name.
 */
typedef struct
{
  char *id;
  char tag[MBN_PROFILE_TAG_LENGTH + 1];
  gboolean has_secret;
  gboolean unsettled;
  gboolean unread;
  gint64 written;
  MbnProfile *profile;
} MbnStoredProfile;

MbnStoredProfile *mbn_stored_profile_new (const char *id);
/** mbn_stored_profile_copy: (transfer full): the same without the profile. */
MbnStoredProfile *mbn_stored_profile_copy (const MbnStoredProfile *stored);
void mbn_stored_profile_free (MbnStoredProfile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnStoredProfile, mbn_stored_profile_free)

/**
 * mbn_profile_files_write:
 * @stored: what is on disk under its id now, if anything; changed on success
 * @profile: what is to be there, with its password
 *
 * Errors: #G_IO_ERROR, naming the file. The disk has then mostly what it had; when even that could
 * not be made sure, mbn_profile_files_read() tells.
 */
gboolean mbn_profile_files_write (const MbnProfileFiles *self,
                                  MbnStoredProfile *stored,
                                  MbnProfile *profile,
                                  GError **error);

/** mbn_profile_files_has: the document of @profile is there, if perhaps not for good. */
gboolean mbn_profile_files_has (const MbnProfileFiles *self, const char *id, MbnProfile *profile);

/** mbn_profile_files_remove: document first, then the password. Errors as above. */
gboolean mbn_profile_files_remove (const MbnProfileFiles *self,
                                   const MbnStoredProfile *stored,
                                   GError **error);

/**
 * mbn_profile_files_read:
 * @known: what was on disk under its id, as far as is known
 *
 * Reads one document again. One that somebody changed keeps its password; a password that it
 * brings along goes to the secrets, and the document is written anew without it. One that is no
 * profile is set aside, with a warning; one that cannot be read for another reason is left alone.
 *
 * Returns: (transfer full): what is there now; without a profile if it is as @known says
 */
MbnStoredProfile *mbn_profile_files_read (const MbnProfileFiles *self,
                                          const MbnStoredProfile *known);

/**
 * mbn_profile_files_read_all:
 * @known: (element-type MbnStoredProfile): documents of different ids
 *
 * mbn_profile_files_read() of many.
 *
 * Returns: (transfer full) (element-type MbnStoredProfile): in the same order
 */
GPtrArray *mbn_profile_files_read_all (const MbnProfileFiles *self, GPtrArray *known);

/**
 * mbn_profile_files_list:
 * @error: return location
 *
 * Returns: (transfer full) (nullable): names of documents (ids), sorted; free with g_strfreev()
 */
char **mbn_profile_files_list (const MbnProfileFiles *self, GError **error);

/**
 * mbn_profile_files_list_aside:
 *
 * Ids of which a document was set aside: once repaired, it wants back what belongs to it.
 *
 * Returns: (transfer full): a set of ids
 */
GHashTable *mbn_profile_files_list_aside (const MbnProfileFiles *self);

/**
 * mbn_profile_files_load:
 *
 * For the start: removes what a killed service left behind, and passwords without document; reads
 * every document as mbn_profile_files_read() does.
 *
 * Returns: (transfer full) (nullable) (element-type MbnStoredProfile): sorted by id
 */
GPtrArray *mbn_profile_files_load (const MbnProfileFiles *self, GError **error);

/** mbn_profile_files_is_document: @name is one that a document in the directory has. */
gboolean mbn_profile_files_is_document (const char *name);

/**
 * mbn_profile_files_name_to_id:
 *
 * Returns: (transfer full) (nullable): the id of a document; %NULL for a name that
 *   mbn_profile_files_list() changes, because it is too long or no text
 */
char *mbn_profile_files_name_to_id (const char *name);

/** mbn_profile_files_set_aside: renames the document of @id, with a warning that says @reason. */
void mbn_profile_files_set_aside (const MbnProfileFiles *self, const char *id, const char *reason);

G_END_DECLS
