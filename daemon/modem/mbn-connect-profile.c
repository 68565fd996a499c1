/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-connect-profile.h"

#include "mbn-modem-situation.h"
#include "mbn-text.h"

typedef gboolean (*CheckApplicable) (const MbnProfile *profile,
                                     const MbnProfileSituation *situation,
                                     char **why);

static gboolean
check (const MbnProfile *profile, MbnModem *modem, CheckApplicable applicable, GError **error)
{
  const char *name = mbn_profile_get_name (profile);
  g_autofree char *why = NULL;
  MbnProfileSituation situation;

  mbn_modem_get_situation (modem, &situation);
  if (!applicable (profile, &situation, &why))
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG, "profile \"%s\" does not apply: %s",
                   name, why);
      return FALSE;
    }

  /* one context a device in this release */
  if (mbn_profile_is_additional_pdp_context (profile))
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
                   "profile \"%s\" is for an additional context "
                   "(IsAdditionalPdpContextProfile); this release has one context a modem",
                   name);
      return FALSE;
    }

  return TRUE;
}

static MbnProfileEntry *
find_entry (MbnProfiles *profiles, MbnModem *modem, const char *name, GError **error)
{
  g_autofree char *shown = mbn_text_collapse (name);
  g_autoptr (GError) no_sim = NULL;
  const MbnSubscriber *sim;
  MbnProfileEntry *entry;

  if (mbn_profiles_find (profiles, name, NULL) == NULL)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG, "there is no profile \"%s\"", shown);
      return NULL;
    }

  sim = mbn_modem_get_sim (modem, &no_sim);
  if (sim == NULL)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                   "whether profile \"%s\" belongs to the SIM in the modem is not known: %s", shown,
                   no_sim->message);
      return NULL;
    }

  entry = mbn_profiles_find (profiles, name, sim);
  if (entry == NULL)
    g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG,
                 "profile \"%s\" belongs to another SIM than the one in the modem", shown);

  return entry;
}

MbnProfile *
mbn_connect_profile_find (MbnProfiles *profiles, MbnModem *modem, const char *name, GError **error)
{
  MbnProfileEntry *entry = find_entry (profiles, modem, name, error);
  MbnProfile *profile = entry != NULL ? mbn_profile_entry_get_profile (entry) : NULL;

  if (profile == NULL || !check (profile, modem, mbn_profile_check_applicable, error))
    return NULL;

  return profile;
}

gboolean
mbn_connect_profile_check_inline (const MbnProfile *profile, MbnModem *modem, GError **error)
{
  return check (profile, modem, mbn_profile_check_applicable_inline, error);
}
