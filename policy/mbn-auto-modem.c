/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-modem.h"

#include "mbn-text.h"

const char *
mbn_auto_get_sim (const MbnAutoModem *modem)
{
  if (modem->ready != MBN_READY_STATE_INITIALIZED)
    return NULL;
  if (mbn_text_is_given (modem->place.sim_icc_id))
    return modem->place.sim_icc_id;

  return mbn_text_is_given (modem->place.subscriber_id) ? modem->place.subscriber_id : NULL;
}

gboolean
mbn_auto_is_registered (const MbnAutoModem *modem)
{
  switch (modem->place.registration)
    {
    case MBN_PROFILE_REGISTRATION_HOME:
    case MBN_PROFILE_REGISTRATION_PARTNER:
    case MBN_PROFILE_REGISTRATION_ROAMING:
      return TRUE;
    case MBN_PROFILE_REGISTRATION_NONE:
    default:
      return FALSE;
    }
}

gboolean
mbn_auto_is_roaming (const MbnAutoModem *modem)
{
  return mbn_auto_is_registered (modem)
         && modem->place.registration != MBN_PROFILE_REGISTRATION_HOME;
}
