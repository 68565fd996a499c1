/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-session-record.h"

MbnSessionRecord *
mbn_session_record_new (const char *place)
{
  MbnSessionRecord *record = g_new0 (MbnSessionRecord, 1);

  record->place = g_strdup (place);
  record->device_id = g_strdup ("");
  record->uid = MBN_UID_UNKNOWN;

  return record;
}

void
mbn_session_record_free (MbnSessionRecord *record)
{
  g_free (record->place);
  g_free (record->device_id);
  g_clear_pointer (&record->profile, mbn_profile_unref);
  g_free (record->link);
  g_free (record);
}
