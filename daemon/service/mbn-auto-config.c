/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-config.h"

/* The enumerations have the same members in the same order. */
G_STATIC_ASSERT ((int)MBN_SETTINGS_ROAMING_ALL == (int)MBN_AUTO_ROAMING_ALL);
G_STATIC_ASSERT ((int)MBN_SETTINGS_ROAMING_PARTNER == (int)MBN_AUTO_ROAMING_PARTNER);
G_STATIC_ASSERT ((int)MBN_SETTINGS_ROAMING_NONE == (int)MBN_AUTO_ROAMING_NONE);
G_STATIC_ASSERT ((int)MBN_SETTINGS_CATEGORY_DEVICE == (int)MBN_AUTO_CATEGORY_DEVICE);
G_STATIC_ASSERT ((int)MBN_SETTINGS_CATEGORY_OPERATOR == (int)MBN_AUTO_CATEGORY_OPERATOR);
G_STATIC_ASSERT ((int)MBN_SETTINGS_CATEGORY_USER == (int)MBN_AUTO_CATEGORY_USER);
G_STATIC_ASSERT ((int)MBN_SETTINGS_CATEGORY_ADMIN == (int)MBN_AUTO_CATEGORY_ADMIN);

void
mbn_auto_config_init (MbnAutoConfig *self, const MbnSettings *from)
{
  *self = (MbnAutoConfig){
      .settings =
          {
              .boot_settle_ms = from->autoconnect.boot_settle_ms,
              .check_max_ms = from->autoconnect.check_max_ms,
              .check_interval_ms = from->autoconnect.check_interval_ms,
              .none_hold_ms = from->autoconnect.none_hold_ms,
              .loss_hold_ms = from->autoconnect.loss_hold_ms,
              .carrier_hold_ms = from->autoconnect.carrier_hold_ms,
              .gain_hold_ms = from->autoconnect.gain_hold_ms,
              .portal_hold_ms = from->autoconnect.portal_hold_ms,
              .flap_hold_ms = from->autoconnect.flap_hold_ms,
              .flap_hold_max_ms = from->autoconnect.flap_hold_max_ms,
              .flap_window_ms = from->autoconnect.flap_window_ms,
              .resume_settle_ms = from->autoconnect.resume_settle_ms,
              .backoff_initial_ms = from->autoconnect.backoff_initial_ms,
              .backoff_factor = from->autoconnect.backoff_factor,
              .backoff_cap_ms = from->autoconnect.backoff_cap_ms,
              .backoff_slow_ms = from->autoconnect.backoff_slow_ms,
              .backoff_glacial_ms = from->autoconnect.backoff_glacial_ms,
              .backoff_jitter = from->autoconnect.backoff_jitter,
              .slow_causes = (const guint *)(void *)from->autoconnect.slow_causes->data,
              .n_slow_causes = from->autoconnect.slow_causes->len,
              .glacial_causes = (const guint *)(void *)from->autoconnect.glacial_causes->data,
              .n_glacial_causes = from->autoconnect.glacial_causes->len,
              .stable_after_ms = from->autoconnect.stable_after_ms,
              .soft_period_ms = from->autoconnect.soft_period_ms,
              .soft_threshold = from->autoconnect.soft_threshold,
              .soft_limit_ms = from->autoconnect.soft_limit_ms,
              .minimize = (MbnAutoMinimize)from->autoconnect.minimize_connections,
          },
      .policy =
          {
              .data_enabled = from->policy.data_enabled,
              .auto_connect = from->policy.auto_connect,
              .data_roaming = (MbnAutoRoaming)from->policy.data_roaming,
              .roaming_prohibited = from->policy.roaming_prohibited,
              .max_category = (MbnAutoCategory)from->policy.max_category,
          },
      .coalesce_ms = from->autoconnect.coalesce_ms,
  };
}
