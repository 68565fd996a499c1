/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-settings.h"

static const guint slow_causes[] = {26, 28, 29, 30, 31, 33};
static const guint glacial_causes[] = {8, 32};

const MbnAutoSettings mbn_auto_default_settings = {
    .boot_settle_ms = 30000,
    .check_max_ms = 20000,
    .check_interval_ms = 5000,
    .none_hold_ms = 3000,
    .loss_hold_ms = 20000,
    .carrier_hold_ms = 5000,
    .gain_hold_ms = 10000,
    .portal_hold_ms = 60000,
    .flap_hold_ms = 60000,
    .flap_hold_max_ms = 900000,
    .flap_window_ms = 600000,
    .resume_settle_ms = 15000,
    .backoff_initial_ms = 3000,
    .backoff_factor = 3,
    .backoff_cap_ms = 86400000,
    .backoff_slow_ms = 300000,
    .backoff_glacial_ms = 86400000,
    .backoff_jitter = 0.1,
    .slow_causes = slow_causes,
    .n_slow_causes = G_N_ELEMENTS (slow_causes),
    .glacial_causes = glacial_causes,
    .n_glacial_causes = G_N_ELEMENTS (glacial_causes),
    .stable_after_ms = 60000,
    .soft_period_ms = 30000,
    .soft_threshold = 2048,
    .soft_limit_ms = 0,
    .minimize = MBN_AUTO_MINIMIZE_UNSET,
};

const MbnAutoPolicy mbn_auto_default_policy = {
    .data_enabled = TRUE,
    .auto_connect = TRUE,
    .data_roaming = MBN_AUTO_ROAMING_ALL,
    .roaming_prohibited = FALSE,
    .max_category = MBN_AUTO_CATEGORY_DEVICE,
};
