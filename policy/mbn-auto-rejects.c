/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-rejects.h"

/* Session causes of 3GPP TS 24.008 10.5.6.6 */
#define CAUSE_UNKNOWN_APN           27
#define CAUSE_AUTHENTICATION_FAILED 29

#define ENOUGH 2

typedef struct
{
  MbnProfile *profile; /* as it was tried last */
  MbnError what;
  guint n;
} Reject;

struct _MbnAutoRejects
{
  GHashTable *rejects; /* name, of the profile -> Reject */
};

static void
reject_free (Reject *reject)
{
  mbn_profile_unref (reject->profile);
  g_free (reject);
}

MbnAutoRejects *
mbn_auto_rejects_new (void)
{
  MbnAutoRejects *self = g_new0 (MbnAutoRejects, 1);

  self->rejects
      = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify)reject_free);

  return self;
}

void
mbn_auto_rejects_free (MbnAutoRejects *self)
{
  g_hash_table_unref (self->rejects);
  g_free (self);
}

/* What the settings are refused for; MBN_OK: for nothing that they are to blame for. */
static MbnError
classify (MbnError status, guint32 cause)
{
  if (status == MBN_ERROR_INVALID_PASSWORD || status == MBN_ERROR_INVALID_ACCESS_STRING)
    return status;
  if (status == MBN_OK)
    return MBN_OK;

  switch (cause)
    {
    case CAUSE_UNKNOWN_APN:
      return MBN_ERROR_INVALID_ACCESS_STRING;
    case CAUSE_AUTHENTICATION_FAILED:
      return MBN_ERROR_INVALID_PASSWORD;
    default:
      return MBN_OK;
    }
}

/* Of these very settings. */
static Reject *
find (const MbnAutoRejects *self, const MbnProfile *profile)
{
  Reject *known = g_hash_table_lookup (self->rejects, mbn_profile_get_name (profile));

  return known != NULL && mbn_profile_same_settings (known->profile, profile) ? known : NULL;
}

static void
add (MbnAutoRejects *self, MbnProfile *profile, MbnError what)
{
  Reject *reject = g_new0 (Reject, 1);

  reject->profile = mbn_profile_ref (profile);
  reject->what = what;
  reject->n = 1;
  g_hash_table_replace (self->rejects, (gpointer)mbn_profile_get_name (profile), reject);
}

void
mbn_auto_rejects_note (MbnAutoRejects *self, MbnProfile *profile, MbnError status, guint32 cause)
{
  MbnError what = classify (status, cause);
  Reject *known = find (self, profile);

  if (known != NULL && known->what == what)
    known->n++;
  else if (what != MBN_OK)
    add (self, profile, what);
  else
    mbn_auto_rejects_prune (self, profile);
}

MbnError
mbn_auto_rejects_find (const MbnAutoRejects *self, const MbnProfile *profile)
{
  const Reject *known = find (self, profile);

  return known != NULL && known->n >= ENOUGH ? known->what : MBN_OK;
}

void
mbn_auto_rejects_forget (MbnAutoRejects *self)
{
  g_hash_table_remove_all (self->rejects);
}

void
mbn_auto_rejects_prune (MbnAutoRejects *self, const MbnProfile *profile)
{
  if (find (self, profile) != NULL)
    g_hash_table_remove (self->rejects, mbn_profile_get_name (profile));
}
