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
  GArray *rejects; /* of Reject */
};

static void
clear_reject (gpointer data)
{
  mbn_profile_unref (((Reject *)data)->profile);
}

MbnAutoRejects *
mbn_auto_rejects_new (void)
{
  MbnAutoRejects *self = g_new0 (MbnAutoRejects, 1);

  self->rejects = g_array_new (FALSE, FALSE, sizeof (Reject));
  g_array_set_clear_func (self->rejects, clear_reject);

  return self;
}

void
mbn_auto_rejects_free (MbnAutoRejects *self)
{
  g_array_unref (self->rejects);
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

static gboolean
is_about (const Reject *reject, const MbnProfile *profile)
{
  return g_str_equal (mbn_profile_get_name (reject->profile), mbn_profile_get_name (profile))
         && mbn_profile_same_settings (reject->profile, profile);
}

static Reject *
find (const MbnAutoRejects *self, const MbnProfile *profile)
{
  for (guint i = 0; i < self->rejects->len; i++)
    {
      Reject *reject = &g_array_index (self->rejects, Reject, i);

      if (is_about (reject, profile))
        return reject;
    }

  return NULL;
}

void
mbn_auto_rejects_note (MbnAutoRejects *self, MbnProfile *profile, MbnError status, guint32 cause)
{
  MbnError what = classify (status, cause);
  Reject *known = find (self, profile);

  if (known != NULL && known->what == what)
    {
      known->n++;
      return;
    }

  mbn_auto_rejects_prune (self, profile);
  if (what != MBN_OK)
    {
      Reject made = {.profile = mbn_profile_ref (profile), .what = what, .n = 1};

      g_array_append_val (self->rejects, made);
    }
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
  g_array_set_size (self->rejects, 0);
}

void
mbn_auto_rejects_prune (MbnAutoRejects *self, const MbnProfile *profile)
{
  for (guint i = self->rejects->len; i > 0; i--)
    if (is_about (&g_array_index (self->rejects, Reject, i - 1), profile))
      g_array_remove_index (self->rejects, i - 1);
}
