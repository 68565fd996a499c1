/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-change.h"

void
change_no_sim (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_SIM_NOT_INSERTED;
  f->modem.place.sim_icc_id = NULL;
  f->modem.place.subscriber_id = NULL;
}

void
change_locked (AutoFixture *f)
{
  f->modem.ready = MBN_READY_STATE_DEVICE_LOCKED;
}

void
change_radio_off (AutoFixture *f)
{
  f->modem.radio_on = FALSE;
}

void
change_not_registered (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_NONE;
}

void
change_not_working (AutoFixture *f)
{
  f->modem.working = FALSE;
}

void
change_roaming (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_ROAMING;
  f->modem.place.provider_id = "26201";
}

void
change_at_partner (AutoFixture *f)
{
  f->modem.place.registration = MBN_PROFILE_REGISTRATION_PARTNER;
  f->modem.place.provider_id = "00103";
}

void
change_manual (AutoFixture *f)
{
  ONLY (f, .name = "manual", .mode = "manual");
}

void
change_auto_home (AutoFixture *f)
{
  ONLY (f, .name = "home", .mode = "auto-home");
}

void
change_auto_home_roaming (AutoFixture *f)
{
  change_auto_home (f);
  change_roaming (f);
}

void
change_auto_connect_off (AutoFixture *f)
{
  f->policy.auto_connect = FALSE;
}

void
change_data_off (AutoFixture *f)
{
  f->policy.data_enabled = FALSE;
}

void
change_token_off (AutoFixture *f)
{
  mbn_auto_intent_set_enabled (&f->intent, FALSE);
}

void
change_prohibited (AutoFixture *f)
{
  f->policy.roaming_prohibited = TRUE;
}

void
change_prohibited_roaming (AutoFixture *f)
{
  change_prohibited (f);
  change_roaming (f);
}

void
change_prohibited_partner (AutoFixture *f)
{
  change_prohibited (f);
  change_at_partner (f);
}

void
change_home_only (AutoFixture *f)
{
  f->policy.data_roaming = MBN_AUTO_ROAMING_NONE;
}

void
change_home_only_roaming (AutoFixture *f)
{
  change_home_only (f);
  change_roaming (f);
}

void
change_home_only_partner (AutoFixture *f)
{
  change_home_only (f);
  change_at_partner (f);
}

void
change_home_only_own_partner (AutoFixture *f)
{
  ONLY (f, .name = "abroad", .partner = "26201");
  change_home_only_roaming (f);
}

void
change_partners (AutoFixture *f)
{
  f->policy.data_roaming = MBN_AUTO_ROAMING_PARTNER;
}

void
change_partners_at_partner (AutoFixture *f)
{
  change_partners (f);
  change_at_partner (f);
}

void
change_partners_roaming (AutoFixture *f)
{
  change_partners (f);
  change_roaming (f);
}

void
change_partners_own_partner (AutoFixture *f)
{
  ONLY (f, .name = "abroad", .partner = "26201");
  change_partners_roaming (f);
}

void
change_above_category (AutoFixture *f)
{
  f->policy.max_category = MBN_AUTO_CATEGORY_ADMIN;
}

void
change_latch (AutoFixture *f)
{
  mbn_auto_intent_disconnected (&f->intent, &f->modem);
}

void
change_user_up (AutoFixture *f)
{
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATED);
}

void
change_user_activating (AutoFixture *f)
{
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_ACTIVATING);
}

void
change_user_deactivating (AutoFixture *f)
{
  auto_fixture_manual (f, MBN_ACTIVATION_STATE_DEACTIVATING);
}

void
change_attempt (AutoFixture *f)
{
  auto_fixture_start (f, "internet");
}

/* The modem has not begun yet. */
void
change_attempt_queued (AutoFixture *f)
{
  change_attempt (f);
  f->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  f->modem.origin = MBN_ORIGIN_NONE;
}

void
change_stopped_by_pin (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_PIN_REQUIRED, 0);
}

void
change_asleep (AutoFixture *f)
{
  mbn_auto_history_suspend (&f->history);
}

void
change_backoff (AutoFixture *f)
{
  auto_fixture_fail (f, MBN_ERROR_FAILURE, 0);
}

void
change_up (AutoFixture *f)
{
  auto_fixture_connect (f);
}

void
change_internet_full (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LINK, 0);
}

/* … which may come back within 20 s. */
void
change_internet_losing (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_FULL, MBN_INTERNET_WHY_LOSS, 20);
}

/* … for 20 s at most. */
void
change_internet_determining (AutoFixture *f)
{
  auto_fixture_internet (f, MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK, 20);
}
