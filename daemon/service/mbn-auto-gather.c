/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-gather.h"

#include "mbn-modem-situation.h"

/* One that does not tell is no reason not to try, as for a Connect. */
static gboolean
is_radio_on (MbnModem *modem)
{
  const MbnFact *fact = mbn_modem_peek_fact (modem, MBN_FACT_RADIO);

  return fact == NULL
         || (fact->radio.hardware == MBN_RADIO_ON && fact->radio.software == MBN_RADIO_ON);
}

static gboolean
is_in_emergency (MbnModem *modem)
{
  const MbnFact *fact = mbn_modem_peek_fact (modem, MBN_FACT_EMERGENCY);

  return fact != NULL && fact->emergency;
}

void
mbn_auto_gather_modem (MbnModem *modem, MbnAutoModem *state)
{
  MbnContext *context = mbn_modem_get_context (modem);

  *state = (MbnAutoModem){
      .radio_on = is_radio_on (modem),
      .emergency = is_in_emergency (modem),
      .context = mbn_context_get_state (context),
      .origin = mbn_context_get_origin (context),
      .leased = mbn_context_is_leased (context),
  };
  state->working = mbn_modem_get_ready_state (modem, &state->ready, NULL)
                   && mbn_modem_is_running (modem) && !mbn_modem_is_failed (modem);
  mbn_modem_get_situation (modem, &state->place);
}

static void
clear_profile (gpointer data)
{
  mbn_profile_unref (((MbnAutoProfile *)data)->profile);
}

GArray *
mbn_auto_gather_profiles (MbnModem *modem, MbnProfiles *profiles)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (MbnAutoProfile));
  const MbnSubscriber *sim = mbn_modem_get_sim (modem, NULL);
  g_autoptr (GPtrArray) entries = NULL;

  g_array_set_clear_func (list, clear_profile);
  if (sim == NULL)
    return list;

  entries = mbn_profiles_list (profiles, sim);
  for (guint i = 0; i < entries->len; i++)
    {
      MbnProfileEntry *entry = g_ptr_array_index (entries, i);
      MbnProfile *profile = mbn_profile_entry_get_profile (entry);
      const MbnAutoProfile found = {
          .profile = mbn_profile_ref (profile),
          .proposed = mbn_profile_entry_is_proposal (entry),
          .from_modem = mbn_profile_entry_is_proposal (entry)
                        && mbn_profile_get_creation (profile) == MBN_PROFILE_CREATION_DEVICE,
      };

      g_array_append_val (list, found);
    }

  return list;
}
