/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-target.h"

#include "mbn-connect-profile.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-sim.h"
#include "mbn-text.h"

/* ---- the modems, the better ones first ---- */

static gboolean
is_connected_with (MbnModem *modem, const MbnProfile *profile)
{
  MbnContext *context = mbn_modem_get_context (modem);

  return *mbn_context_get_profile_name (context) != '\0'
         && mbn_profile_same_key (mbn_context_get_profile (context), profile);
}

static gboolean
is_registered (MbnModem *modem)
{
  return mbn_modem_find_obstacle (modem) == MBN_OK;
}

static int
compare_modems (gconstpointer a, gconstpointer b)
{
  MbnModem *left = *(MbnModem *const *)a;
  MbnModem *right = *(MbnModem *const *)b;
  int by_use = is_registered (right) - is_registered (left);

  if (by_use != 0)
    return by_use;

  return (mbn_modem_get_number (left) > mbn_modem_get_number (right))
         - (mbn_modem_get_number (left) < mbn_modem_get_number (right));
}

static GPtrArray *
list_modems (const MbnLeaseSurroundings *around)
{
  GPtrArray *modems = g_ptr_array_copy (mbn_modem_set_get_modems (around->modems), NULL, NULL);

  g_ptr_array_set_free_func (modems, NULL);
  g_ptr_array_sort (modems, compare_modems);

  return modems;
}

/* ---- by name ---- */

/* A SIM that cannot be read may be the one that is meant; that is the modem's state, not a wrong
 * name. */
static void
explain_sim (MbnModem *modem, GError **error)
{
  g_autoptr (GError) no_sim = NULL;
  MbnError obstacle = mbn_modem_find_obstacle (modem);

  if (mbn_modem_get_sim (modem, &no_sim) != NULL)
    return;

  g_clear_error (error);
  g_set_error (error, MBN_ERROR, (gint)(obstacle != MBN_OK ? obstacle : MBN_ERROR_NOT_READY), "%s",
               no_sim->message);
}

/* Of several modems' reasons the one that tells most: that of a SIM that could be the one. */
static void
keep_better (GError **best, GError *error)
{
  gboolean better = *best == NULL
                    || (g_error_matches (*best, MBN_ERROR, MBN_ERROR_INVALID_ARG)
                        && !g_error_matches (error, MBN_ERROR, MBN_ERROR_INVALID_ARG));

  if (better)
    {
      g_clear_error (best);
      *best = error;
    }
  else
    g_error_free (error);
}

static gboolean
is_unknown (const MbnLeaseSurroundings *around, const char *name, GError **error)
{
  g_autofree char *shown = NULL;

  if (mbn_profiles_find (around->profiles, name, NULL) != NULL)
    return FALSE;

  shown = mbn_text_collapse (name);
  g_set_error (error, MBN_ERROR, MBN_ERROR_INVALID_ARG, "there is no profile \"%s\"", shown);

  return TRUE;
}

gboolean
mbn_lease_target_find (const MbnLeaseSurroundings *around,
                       const char *name,
                       MbnLeaseTarget *target,
                       GError **error)
{
  g_autoptr (GPtrArray) modems = list_modems (around);
  g_autoptr (GError) best = NULL;

  *target = (MbnLeaseTarget){NULL, NULL};
  if (is_unknown (around, name, error))
    return FALSE;

  for (guint i = 0; i < modems->len; i++)
    {
      MbnModem *modem = g_ptr_array_index (modems, i);
      GError *why = NULL;
      MbnProfile *profile = mbn_connect_profile_find (around->profiles, modem, name, &why);

      if (profile == NULL)
        {
          explain_sim (modem, &why);
          keep_better (&best, why);
        }
      else if (target->modem == NULL || is_connected_with (modem, profile))
        *target = (MbnLeaseTarget){modem, profile};
    }

  if (target->modem != NULL)
    return TRUE;

  if (best == NULL)
    g_set_error_literal (&best, MBN_ERROR, MBN_ERROR_HANDLE, "there is no modem");
  g_propagate_error (error, g_steal_pointer (&best));

  return FALSE;
}

/* ---- the default ---- */

static gboolean
is_usable (const MbnLeaseSurroundings *around, MbnModem *modem, const MbnProfile *profile)
{
  return mbn_connect_profile_find (around->profiles, modem, mbn_profile_get_name (profile), NULL)
         == profile;
}

/* PROF-26: there is one for each SIM. */
static MbnProfile *
find_marked (const MbnLeaseSurroundings *around, MbnModem *modem)
{
  const MbnSubscriber *sim = mbn_modem_get_sim (modem, NULL);
  g_autoptr (GPtrArray) entries = NULL;

  if (sim == NULL)
    return NULL;

  entries = mbn_profiles_list (around->profiles, sim);
  for (guint i = 0; i < entries->len; i++)
    {
      MbnProfile *profile = mbn_profile_entry_get_profile (g_ptr_array_index (entries, i));

      if (mbn_profile_is_default (profile) && is_usable (around, modem, profile))
        return profile;
    }

  return NULL;
}

static MbnProfile *
find_first (const MbnLeaseSurroundings *around, MbnModem *modem)
{
  MbnAutoConnect *auto_connect = around->auto_connect (modem, around->auto_connect_data);

  return auto_connect != NULL ? mbn_auto_connect_find_first (auto_connect) : NULL;
}

typedef MbnProfile *(*FindProfile) (const MbnLeaseSurroundings *around, MbnModem *modem);

static gboolean
search (const MbnLeaseSurroundings *around,
        GPtrArray *modems,
        gboolean registered,
        MbnLeaseTarget *target)
{
  static const FindProfile ways[] = {find_marked, find_first};

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint i = 0; i < modems->len; i++)
      {
        MbnModem *modem = g_ptr_array_index (modems, i);
        MbnProfile *profile = is_registered (modem) == registered ? ways[way](around, modem) : NULL;

        if (profile != NULL)
          {
            *target = (MbnLeaseTarget){modem, profile};
            return TRUE;
          }
      }

  return FALSE;
}

static gboolean
find_configured (const MbnLeaseSurroundings *around, MbnLeaseTarget *target, GError **error)
{
  g_autoptr (GError) why = NULL;
  MbnError code;

  if (mbn_lease_target_find (around, around->default_profile, target, &why))
    return TRUE;

  code = (MbnError)why->code == MBN_ERROR_INVALID_ARG ? MBN_ERROR_NOT_FOUND : (MbnError)why->code;
  g_set_error (error, MBN_ERROR, (gint)code, "%s ([lease] default_profile)", why->message);

  return FALSE;
}

gboolean
mbn_lease_target_find_default (const MbnLeaseSurroundings *around,
                               MbnLeaseTarget *target,
                               GError **error)
{
  g_autoptr (GPtrArray) modems = list_modems (around);

  if (*around->default_profile != '\0')
    return find_configured (around, target, error);

  if (search (around, modems, TRUE, target) || search (around, modems, FALSE, target))
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_NOT_FOUND,
                       "no default connection: no SIM has a profile that could be meant; name one "
                       "in [lease] default_profile, or mark one with IsDefault");

  return FALSE;
}
