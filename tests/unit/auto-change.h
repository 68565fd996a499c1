/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The one thing that is different from what auto_fixture_init() makes: changes that more than one
 * table has. */

#pragma once

#include "auto-fixture.h"

G_BEGIN_DECLS

void change_no_sim (AutoFixture *f);
void change_locked (AutoFixture *f);
void change_radio_off (AutoFixture *f);
void change_not_registered (AutoFixture *f);
void change_not_working (AutoFixture *f);
void change_roaming (AutoFixture *f);
void change_at_partner (AutoFixture *f);
void change_manual (AutoFixture *f);
void change_auto_home (AutoFixture *f);
void change_auto_home_roaming (AutoFixture *f);
void change_auto_connect_off (AutoFixture *f);
void change_data_off (AutoFixture *f);
void change_token_off (AutoFixture *f);
void change_prohibited (AutoFixture *f);
void change_prohibited_roaming (AutoFixture *f);
void change_prohibited_partner (AutoFixture *f);
void change_home_only (AutoFixture *f);
void change_home_only_roaming (AutoFixture *f);
void change_home_only_partner (AutoFixture *f);
void change_home_only_own_partner (AutoFixture *f);
void change_partners (AutoFixture *f);
void change_partners_at_partner (AutoFixture *f);
void change_partners_roaming (AutoFixture *f);
void change_partners_own_partner (AutoFixture *f);
void change_above_category (AutoFixture *f);
void change_latch (AutoFixture *f);
void change_user_up (AutoFixture *f);
void change_user_activating (AutoFixture *f);
void change_user_deactivating (AutoFixture *f);
void change_attempt (AutoFixture *f);
void change_attempt_queued (AutoFixture *f);
void change_stopped_by_pin (AutoFixture *f);
void change_asleep (AutoFixture *f);
void change_backoff (AutoFixture *f);
void change_up (AutoFixture *f);
void change_internet_full (AutoFixture *f);
void change_internet_losing (AutoFixture *f);
void change_internet_determining (AutoFixture *f);

G_END_DECLS
