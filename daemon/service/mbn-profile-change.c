/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-store-private.h"

#include <string.h>

#include "mbn-error.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-edit.h"
#include "mbn-profile-icon.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-sim.h"
#include "mbn-profile-write.h"

MbnProfileChange *
mbn_profile_change_new (MbnProfileChangeFunc begin, MbnProfilesDone done, gpointer user_data)
{
  MbnProfileChange *change = g_new0 (MbnProfileChange, 1);

  change->begin = begin;
  change->done = done;
  change->user_data = user_data;

  return change;
}

void
mbn_profile_change_free (gpointer data)
{
  MbnProfileChange *change = data;

  g_clear_object (&change->entry);
  g_clear_pointer (&change->profile, mbn_profile_unref);
  g_clear_pointer (&change->ids, g_hash_table_unref);
  g_free (change->id);
  g_free (change);
}

/* ---- what is to be stored ---- */

/* Replaces *@profile by what was @made of it; FALSE when that is NULL. */
static gboolean
take_made (MbnProfile **profile, MbnProfile *made)
{
  if (made == NULL)
    return FALSE;

  mbn_profile_unref (*profile);
  *profile = made;

  return TRUE;
}

static const char *
peek_home_provider_name (MbnModem *modem)
{
  const MbnFact *fact = mbn_modem_peek_fact (modem, MBN_FACT_HOME_PROVIDER);
  const MbnProvider *provider
      = fact != NULL && fact->providers->len > 0 ? g_ptr_array_index (fact->providers, 0) : NULL;

  return provider != NULL && *provider->name != '\0' ? provider->name : NULL;
}

/* PROF-44, as far as it is known now. */
static void
write_service_elements (MbnProfileStore *self, MbnProfileChange *change)
{
  MbnModem *modem
      = mbn_profile_memory_find_modem (mbn_profile_store_get_memory (self), change->profile);

  if (modem != NULL)
    take_made (&change->profile,
               mbn_profile_with_service_elements (change->profile,
                                                  mbn_modem_get_sim (modem, NULL)->sim_icc_id,
                                                  peek_home_provider_name (modem)));
}

/* PROF-41: the document names the copy. @before: (nullable): the one that it replaces. */
static void
plan_icon (MbnProfileStore *self,
           MbnProfileChange *change,
           MbnProfile *before,
           MbnProfileIconChange *icon)
{
  const char *state_dir = mbn_profile_disk_get_state_dir (mbn_profile_store_get_disk (self));
  const char *path = mbn_profile_get_icon_path (change->profile);
  const char *older = before != NULL ? mbn_profile_get_icon_path (before) : NULL;
  gboolean older_is_ours = mbn_profile_icon_is_ours (state_dir, change->id, older);

  if (older_is_ours && g_strcmp0 (path, older) == 0)
    return;

  if (older_is_ours)
    icon->stale = g_strdup (older);
  if (mbn_profile_icon_is_foreign (path))
    return;

  icon->source = g_strdup (path);
  icon->target = mbn_profile_icon_make_path (state_dir, change->id);
  take_made (&change->profile, mbn_profile_with_icon_path (change->profile, icon->target));
}

static gboolean
check_size (MbnProfile *profile, GError **error)
{
  if (mbn_profile_measure (profile) <= MBN_PROFILE_MAX_BYTES)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_PROFILE,
               "the document is too large: with what the service writes into it, it has more than "
               "%d bytes",
               MBN_PROFILE_MAX_BYTES);

  return FALSE;
}

/* The last step before the disk. */
static gboolean
write_to_disk (MbnProfileStore *self,
               MbnProfileChange *change,
               const MbnStoredProfile *stored,
               MbnProfile *before,
               GAsyncReadyCallback callback,
               GError **error)
{
  g_auto (MbnProfileIconChange) icon = {0};

  change->id = g_strdup (stored->id);
  plan_icon (self, change, before, &icon);
  if (!check_size (change->profile, error))
    return FALSE;

  g_strlcpy (change->tag, stored->tag, sizeof change->tag);
  mbn_profile_store_expect (self, change->id);
  mbn_profile_disk_write_async (mbn_profile_store_get_disk (self), stored, change->profile, &icon,
                                callback, g_object_ref (self));

  return TRUE;
}

/* Only the password may have been written; or, if the disk refused, who knows what. */
static MbnStoredProfile *
finish_writing (MbnProfileStore *self, GAsyncResult *result, GError **error)
{
  MbnProfileChange *change = mbn_profile_store_get_running (self);
  MbnStoredProfile *stored
      = mbn_profile_disk_write_finish (mbn_profile_store_get_disk (self), result, error);

  if (stored == NULL || strcmp (stored->tag, change->tag) == 0)
    mbn_profile_store_expected (self, change->id);

  return stored;
}

static MbnStoredProfile *
new_document (void)
{
  g_autofree char *id = g_uuid_string_random ();

  return mbn_stored_profile_new (id);
}

/* ---- create ---- */

static void
on_created (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;
  MbnProfileChange *change = mbn_profile_store_get_running (self);
  GError *error = NULL;
  MbnStoredProfile *stored = finish_writing (self, result, &error);

  if (stored == NULL)
    mbn_profile_store_fail (self, change, error);
  else
    mbn_profile_store_add (self, change, change->profile, stored);

  mbn_profile_store_end_change (self);
}

gboolean
mbn_profile_change_create (MbnProfileStore *self, MbnProfileChange *change, GError **error)
{
  g_autoptr (MbnStoredProfile) nothing = new_document ();

  write_service_elements (self, change);

  return mbn_profile_memory_check_place (mbn_profile_store_get_memory (self), change->profile, NULL,
                                         error)
         && mbn_profile_memory_check_quota (mbn_profile_store_get_memory (self), error)
         && write_to_disk (self, change, nothing, NULL, on_created, error);
}

/* ---- update ---- */

static void
on_updated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;
  MbnProfileChange *change = mbn_profile_store_get_running (self);
  GError *error = NULL;
  MbnStoredProfile *stored = finish_writing (self, result, &error);
  MbnProfileRecord *record
      = mbn_profile_memory_get (mbn_profile_store_get_memory (self), change->entry);

  if (stored == NULL)
    mbn_profile_store_fail (self, change, error);
  else if (record != NULL)
    mbn_profile_store_replace (self, change, record, change->profile, stored);
  else
    /* a proposal whose SIM went while it was being stored */
    mbn_profile_store_add (self, change, change->profile, stored);

  mbn_profile_store_end_change (self);
}

static gboolean
check_same_key (MbnProfile *profile, MbnProfile *before, GError **error)
{
  gboolean same_name = strcmp (mbn_profile_get_name (profile), mbn_profile_get_name (before)) == 0;

  if (mbn_profile_same_key (profile, before))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_PROFILE,
               "%s than that of the profile; create another profile and delete this one",
               same_name ? "SubscriberID or SimIccID: another SIM" : "Name: another one");

  return FALSE;
}

/* What the document leaves to the one before it (PROF-39, design.md 1). */
static gboolean
keep_from_before (MbnProfileChange *change, MbnProfile *before, gboolean proposal, GError **error)
{
  g_autoptr (GError) reason = NULL;

  take_made (&change->profile, mbn_profile_with_identity (change->profile, before));
  if (mbn_profile_has_hidden_identity (change->profile))
    {
      g_set_error_literal (error, MBN_ERROR, MBN_ERROR_INVALID_PROFILE,
                           "\"hidden\" stands for an identity that the profile does not give; "
                           "leave the element out");
      return FALSE;
    }

  if (proposal)
    take_made (&change->profile, mbn_profile_with_user_creation (change->profile));

  if (!mbn_profile_get_ignore_password (change->profile)
      || take_made (&change->profile,
                    mbn_profile_with_password (change->profile, mbn_profile_get_password (before),
                                               &reason)))
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_INVALID_PROFILE, reason->message);

  return FALSE;
}

static gboolean
check_still_there (MbnProfileRecord *record, MbnProfileChange *change, GError **error)
{
  if (record != NULL)
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_FOUND, "profile \"%s\" is no more",
               mbn_profile_get_name (mbn_profile_entry_get_profile (change->entry)));

  return FALSE;
}

/* PROF-45, PROF-46; asked before, too, but the profile may have become another one since. */
static gboolean
check_rights (const MbnProfileRecord *record, MbnProfileChange *change, GError **error)
{
  if (change->system || record->stored == NULL
      || (!mbn_profile_is_system (mbn_profile_entry_get_profile (change->entry))
          && (change->profile == NULL || !mbn_profile_is_system (change->profile))))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_ACCESS_DENIED,
               "profile \"%s\" is an administrator's or operator's by now; to change it takes the "
               "right to manage system profiles",
               mbn_profile_get_name (mbn_profile_entry_get_profile (change->entry)));

  return FALSE;
}

gboolean
mbn_profile_change_update (MbnProfileStore *self, MbnProfileChange *change, GError **error)
{
  MbnProfileRecord *record
      = mbn_profile_memory_get (mbn_profile_store_get_memory (self), change->entry);
  MbnProfile *before = mbn_profile_entry_get_profile (change->entry);
  gboolean proposal = record != NULL && record->stored == NULL;
  g_autoptr (MbnStoredProfile) stored = NULL;

  if (!check_still_there (record, change, error) || !check_rights (record, change, error)
      || !keep_from_before (change, before, proposal, error)
      || !check_same_key (change->profile, before, error))
    return FALSE;

  write_service_elements (self, change);
  if (!mbn_profile_memory_check_place (mbn_profile_store_get_memory (self), change->profile, record,
                                       error)
      || (proposal && !mbn_profile_memory_check_quota (mbn_profile_store_get_memory (self), error)))
    return FALSE;

  stored = proposal ? new_document () : mbn_stored_profile_copy (record->stored);

  return write_to_disk (self, change, stored, before, on_updated, error);
}

/* ---- remove ---- */

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbnProfileStore) self = user_data;
  MbnProfileChange *change = mbn_profile_store_get_running (self);
  GError *error = NULL;

  if (mbn_profile_disk_remove_finish (MBN_PROFILE_DISK (source), result, &error))
    mbn_profile_store_take_out (self, change,
                                mbn_profile_memory_get (mbn_profile_store_get_memory (self),
                                                        change->entry));
  else
    mbn_profile_store_fail (self, change, error);

  mbn_profile_store_end_change (self);
}

gboolean
mbn_profile_change_remove (MbnProfileStore *self, MbnProfileChange *change, GError **error)
{
  MbnProfileRecord *record
      = mbn_profile_memory_get (mbn_profile_store_get_memory (self), change->entry);
  const char *state_dir = mbn_profile_disk_get_state_dir (mbn_profile_store_get_disk (self));
  const char *icon;

  if (!check_still_there (record, change, error) || !check_rights (record, change, error))
    return FALSE;

  if (record->stored == NULL)
    {
      mbn_profile_store_delete_proposal (self, change, record);
      mbn_profile_store_end_change (self);
      return TRUE;
    }

  change->id = g_strdup (record->stored->id);
  icon = mbn_profile_get_icon_path (mbn_profile_entry_get_profile (change->entry));
  if (!mbn_profile_icon_is_ours (state_dir, change->id, icon))
    icon = NULL;
  mbn_profile_disk_remove_async (mbn_profile_store_get_disk (self), record->stored, icon,
                                 on_removed, g_object_ref (self));

  return TRUE;
}
