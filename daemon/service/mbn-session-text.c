/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-session-text.h"

#include <string.h>

#include "mbn-profile-parse.h"
#include "mbn-profile-write.h"

/* Another when any of this changes, or the text of a link (mbn_link_dup_record()). */
#define VERSION 1
/* The one that is spoken with modems; another would have other formats for every message. */
#define MBIMEX "1.0"

#define RECORD  "record"
#define CONTEXT "context"
#define LINK    "link"

char *
mbn_session_text_write (const MbnSessionRecord *record, const char *boot_id)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autofree char *xml = NULL;

  if (record->profile != NULL)
    xml = mbn_profile_write (record->profile, MBN_PROFILE_WRITE_WITHOUT_PASSWORD);

  g_key_file_set_integer (keys, RECORD, "version", VERSION);
  g_key_file_set_string (keys, RECORD, "boot-id", boot_id);
  g_key_file_set_string (keys, RECORD, "place", record->place);
  g_key_file_set_string (keys, RECORD, "device-id", record->device_id);
  g_key_file_set_string (keys, RECORD, "mbimex", MBIMEX);
  g_key_file_set_uint64 (keys, RECORD, "transaction-ceiling", record->ceiling);

  g_key_file_set_uint64 (keys, CONTEXT, "session", record->session);
  g_key_file_set_boolean (keys, CONTEXT, "ending", record->ending);
  g_key_file_set_string (keys, CONTEXT, "origin", mbn_origin_to_string (record->origin));
  if (record->uid != MBN_UID_UNKNOWN)
    g_key_file_set_uint64 (keys, CONTEXT, "uid", record->uid);
  g_key_file_set_int64 (keys, CONTEXT, "activated-us", record->activated_us);
  g_key_file_set_boolean (keys, CONTEXT, "stored", record->stored);
  g_key_file_set_string (keys, CONTEXT, "profile", xml != NULL ? xml : "");

  g_key_file_set_string (keys, LINK, "state", record->link != NULL ? record->link : "");

  return g_key_file_to_data (keys, NULL, NULL);
}

static gboolean
read_origin (GKeyFile *keys, MbnOrigin *origin)
{
  g_autofree char *word = g_key_file_get_string (keys, CONTEXT, "origin", NULL);

  for (*origin = MBN_ORIGIN_NONE; *origin <= MBN_ORIGIN_ADOPTED; (*origin)++)
    if (g_strcmp0 (word, mbn_origin_to_string (*origin)) == 0)
      return TRUE;

  return FALSE;
}

/* (transfer full) (nullable): %NULL for an empty one, too. */
static char *
get_text (GKeyFile *keys, const char *group, const char *key)
{
  g_autofree char *text = g_key_file_get_string (keys, group, key, NULL);

  return text != NULL && *text != '\0' ? g_steal_pointer (&text) : NULL;
}

static MbnProfile *
read_profile (GKeyFile *keys)
{
  g_autofree char *xml = get_text (keys, CONTEXT, "profile");

  return xml != NULL ? mbn_profile_parse (xml, strlen (xml), NULL) : NULL;
}

/* What is missing or wrong gets a value that is written otherwise. */
static MbnSessionRecord *
read_keys (GKeyFile *keys, const char *place)
{
  MbnSessionRecord *record = mbn_session_record_new (place);
  char *device_id = g_key_file_get_string (keys, RECORD, "device-id", NULL);

  if (device_id != NULL)
    {
      g_free (record->device_id);
      record->device_id = device_id;
    }

  record->ceiling = (guint32)g_key_file_get_uint64 (keys, RECORD, "transaction-ceiling", NULL);
  record->session = (guint32)g_key_file_get_uint64 (keys, CONTEXT, "session", NULL);
  record->ending = g_key_file_get_boolean (keys, CONTEXT, "ending", NULL);
  if (g_key_file_has_key (keys, CONTEXT, "uid", NULL))
    record->uid = (guint32)g_key_file_get_uint64 (keys, CONTEXT, "uid", NULL);
  record->activated_us = g_key_file_get_int64 (keys, CONTEXT, "activated-us", NULL);
  record->stored = g_key_file_get_boolean (keys, CONTEXT, "stored", NULL);
  record->profile = read_profile (keys);
  record->link = get_text (keys, LINK, "state");

  return record;
}

static const char *
find_fault (GKeyFile *keys, const char *place, const char *boot_id)
{
  g_autofree char *of_place = g_key_file_get_string (keys, RECORD, "place", NULL);
  g_autofree char *of_boot = g_key_file_get_string (keys, RECORD, "boot-id", NULL);
  g_autofree char *of_protocol = g_key_file_get_string (keys, RECORD, "mbimex", NULL);

  if (g_key_file_get_integer (keys, RECORD, "version", NULL) != VERSION)
    return "it has no version, or one that is not known";
  if (g_strcmp0 (of_boot, boot_id) != 0)
    return "it is from before the machine was started";
  if (g_strcmp0 (of_place, place) != 0)
    return "it is of a modem at another place";
  if (g_strcmp0 (of_protocol, MBIMEX) != 0)
    return "it is of another version of the modem's protocol";
  if (g_key_file_get_uint64 (keys, CONTEXT, "session", NULL) != 0)
    return "it is of a session that is not used";

  return NULL;
}

MbnSessionRecord *
mbn_session_text_read (
    const char *text, gsize length, const char *place, const char *boot_id, char **reason)
{
  g_autoptr (GKeyFile) keys = g_key_file_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnSessionRecord) record = NULL;
  g_autofree char *again = NULL;
  const char *fault;

  if (!g_key_file_load_from_data (keys, text, length, G_KEY_FILE_NONE, &error))
    {
      *reason = g_strdup (error->message);
      return NULL;
    }

  fault = find_fault (keys, place, boot_id);
  if (fault != NULL)
    {
      *reason = g_strdup (fault);
      return NULL;
    }

  record = read_keys (keys, place);
  if (read_origin (keys, &record->origin))
    again = mbn_session_text_write (record, boot_id);

  if (again == NULL || strlen (again) != length || memcmp (again, text, length) != 0)
    {
      *reason = g_strdup ("it is incomplete, or says what a record does not say");
      return NULL;
    }

  return g_steal_pointer (&record);
}
