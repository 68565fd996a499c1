/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-key.h"

#include <string.h>

/* The SIM of a version 1 profile is its subscriber (PROF-29). No name has a line feed. */
char *
mbn_lease_key_new (const MbnProfile *profile)
{
  const char *subscriber = mbn_profile_get_subscriber_id (profile);
  const char *sim = subscriber != NULL && *subscriber != '\0'
                        ? subscriber
                        : mbn_profile_get_sim_icc_id (profile);

  return g_strdup_printf ("%s\n%s", mbn_profile_get_name (profile), sim != NULL ? sim : "");
}

char *
mbn_lease_key_dup_name (const char *key)
{
  return g_strndup (key, strcspn (key, "\n"));
}
