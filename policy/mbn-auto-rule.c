/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-rule.h"

const char *
mbn_auto_rule_code (MbnAutoRule rule)
{
  static const char *const codes[] = {
      [MBN_AUTO_RULE_NONE] = "",
      [MBN_AUTO_RULE_MODE] = "AUTO-2",
      [MBN_AUTO_RULE_HOME_ONLY] = "AUTO-3",
      [MBN_AUTO_RULE_MODEM] = "AUTO-5",
      [MBN_AUTO_RULE_POLICY] = "AUTO-6",
      [MBN_AUTO_RULE_TOKEN] = "AUTO-7",
      [MBN_AUTO_RULE_ROAMING_PROHIBITED] = "AUTO-8",
      [MBN_AUTO_RULE_DATA_ROAMING] = "AUTO-9",
      [MBN_AUTO_RULE_ONE_CONTEXT] = "AUTO-10",
      [MBN_AUTO_RULE_PIN] = "AUTO-12",
      [MBN_AUTO_RULE_PORTAL] = "AUTO-19",
      [MBN_AUTO_RULE_ALTERNATE] = "AUTO-23",
      [MBN_AUTO_RULE_DETERMINING] = "AUTO-24",
      [MBN_AUTO_RULE_BOOT] = "AUTO-25",
      [MBN_AUTO_RULE_LOSS] = "AUTO-26",
      [MBN_AUTO_RULE_NONE_HOLD] = "AUTO-28",
      [MBN_AUTO_RULE_CANCEL] = "AUTO-29",
      [MBN_AUTO_RULE_FLAP] = "AUTO-30",
      [MBN_AUTO_RULE_SOFT_DISCONNECT] = "AUTO-36",
      [MBN_AUTO_RULE_CATEGORY] = "AUTO-39",
      [MBN_AUTO_RULE_ROUND] = "AUTO-42",
      [MBN_AUTO_RULE_NO_PROFILE] = "AUTO-45",
      [MBN_AUTO_RULE_LATCH] = "AUTO-52",
      [MBN_AUTO_RULE_BACKOFF] = "AUTO-56",
      [MBN_AUTO_RULE_CHANGED] = "AUTO-60",
      [MBN_AUTO_RULE_INCURABLE] = "AUTO-65",
      [MBN_AUTO_RULE_ASLEEP] = "AUTO-71",
      [MBN_AUTO_RULE_RESUME] = "AUTO-72",
  };

  return rule < G_N_ELEMENTS (codes) && codes[rule] != NULL ? codes[rule] : "";
}
