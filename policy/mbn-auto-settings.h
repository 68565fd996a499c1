/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the administrator says about automatic connections (design.md 6, `[autoconnect]` and
 * `[policy]`), as the engine needs it. */

#pragma once

#include "mbn-auto-time.h"

G_BEGIN_DECLS

/** MbnAutoMinimize: the host's policy on simultaneous connections (AUTO-34, AUTO-35) */
typedef enum
{
  MBN_AUTO_MINIMIZE_UNSET = -1,       /* the profile's AutoConnectOnInternet decides */
  MBN_AUTO_MINIMIZE_OFF = 0,          /* other Internet never blocks */
  MBN_AUTO_MINIMIZE_BLOCK = 1,        /* other Internet blocks every profile */
  MBN_AUTO_MINIMIZE_LAST_RESORT = 2,  /* never blocks, but carries no traffic meanwhile */
  MBN_AUTO_MINIMIZE_LAST_RESORT3 = 3, /* likewise; what more it means concerns WLAN */
} MbnAutoMinimize;

/**
 * MbnAutoSettings:
 * @check_interval_ms: between two checks of a link whose reachability was lost (AUTO-27)
 * @backoff_jitter: share of a delay that is added at most (AUTO-66)
 * @slow_causes: (array length=n_slow_causes): network causes of the slow pace (AUTO-58)
 * @glacial_causes: (array length=n_glacial_causes): likewise of the glacial one, which wins
 * @soft_threshold: bytes per second (AUTO-36)
 * @soft_limit_ms: 0 = none
 *
 * Group `[autoconnect]`. Each field is named like its key; of the holds 0 means none (AUTO-32).
 */
typedef struct
{
  guint boot_settle_ms;
  guint check_max_ms;
  guint check_interval_ms;
  guint none_hold_ms;
  guint loss_hold_ms;
  guint carrier_hold_ms;
  guint gain_hold_ms;
  guint portal_hold_ms;
  guint flap_hold_ms;
  guint flap_hold_max_ms;
  guint flap_window_ms;
  guint resume_settle_ms;
  guint backoff_initial_ms;
  double backoff_factor;
  guint backoff_cap_ms;
  guint backoff_slow_ms;
  guint backoff_glacial_ms;
  double backoff_jitter;
  const guint *slow_causes;
  gsize n_slow_causes;
  const guint *glacial_causes;
  gsize n_glacial_causes;
  guint stable_after_ms;
  guint soft_period_ms;
  guint64 soft_threshold;
  guint soft_limit_ms;
  MbnAutoMinimize minimize;
} MbnAutoSettings;

/** MbnAutoRoaming: where data may be used at all (AUTO-9) */
typedef enum
{
  MBN_AUTO_ROAMING_ALL = 0,
  MBN_AUTO_ROAMING_PARTNER = 1,
  MBN_AUTO_ROAMING_NONE = 2,
} MbnAutoRoaming;

/**
 * MbnAutoCategory:
 *
 * Creation types in the order of their weight (AUTO-39); the rings of AUTO-41 from below.
 */
typedef enum
{
  MBN_AUTO_CATEGORY_DEVICE = 0,
  MBN_AUTO_CATEGORY_OPERATOR = 1,
  MBN_AUTO_CATEGORY_USER = 2,
  MBN_AUTO_CATEGORY_ADMIN = 3,
} MbnAutoCategory;

/**
 * MbnAutoPolicy:
 * @data_enabled: %FALSE: no cellular data for anybody (AUTO-6)
 * @auto_connect: %FALSE: no automatic connections (AUTO-6)
 * @data_roaming: where data may be used (AUTO-9)
 * @roaming_prohibited: no connection of any kind while roaming (AUTO-8)
 * @max_category: the lowest creation type that may be used (AUTO-39)
 *
 * Group `[policy]`.
 */
typedef struct
{
  gboolean data_enabled;
  gboolean auto_connect;
  MbnAutoRoaming data_roaming;
  gboolean roaming_prohibited;
  MbnAutoCategory max_category;
} MbnAutoPolicy;

/* What an empty configuration file means. */
extern const MbnAutoSettings mbn_auto_default_settings;
extern const MbnAutoPolicy mbn_auto_default_policy;

G_END_DECLS
