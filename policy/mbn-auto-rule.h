/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The rules of autoconnect.md that can decide. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** MbnAutoRule: each value is the number of the rule */
typedef enum
{
  MBN_AUTO_RULE_NONE = 0,
  MBN_AUTO_RULE_MODE = 2,      /* the profiles are for manual connections */
  MBN_AUTO_RULE_HOME_ONLY = 3, /* auto-home, and not at home */
  MBN_AUTO_RULE_MODEM = 5,     /* no SIM, registration, radio; or the modem does not work */
  MBN_AUTO_RULE_POLICY = 6,    /* the administrator */
  MBN_AUTO_RULE_TOKEN = 7,     /* SetEnabled(false) */
  MBN_AUTO_RULE_ROAMING_PROHIBITED = 8,
  MBN_AUTO_RULE_DATA_ROAMING = 9,
  MBN_AUTO_RULE_ONE_CONTEXT = 10, /* there is one, or an attempt at one */
  MBN_AUTO_RULE_PIN = 12,
  MBN_AUTO_RULE_PORTAL = 19,
  MBN_AUTO_RULE_ALTERNATE = 23, /* other Internet is there */
  MBN_AUTO_RULE_DETERMINING = 24,
  MBN_AUTO_RULE_BOOT = 25,
  MBN_AUTO_RULE_LOSS = 26,
  MBN_AUTO_RULE_NONE_HOLD = 28,
  MBN_AUTO_RULE_CANCEL = 29, /* other Internet came during an attempt */
  MBN_AUTO_RULE_FLAP = 30,
  MBN_AUTO_RULE_SOFT_DISCONNECT = 36,
  MBN_AUTO_RULE_CATEGORY = 39, /* the administrator does not allow its creation type */
  MBN_AUTO_RULE_ROUND = 42,    /* nothing is in the way of the next candidate */
  MBN_AUTO_RULE_NO_PROFILE = 45,
  MBN_AUTO_RULE_LATCH = 52, /* the user has disconnected */
  MBN_AUTO_RULE_BACKOFF = 56,
  MBN_AUTO_RULE_CHANGED = 60, /* the profile that is being tried is another now */
  MBN_AUTO_RULE_INCURABLE = 65,
  MBN_AUTO_RULE_ASLEEP = 71,
  MBN_AUTO_RULE_RESUME = 72,
} MbnAutoRule;

/** mbn_auto_rule_code: Returns: such as `AUTO-24`; "" for %MBN_AUTO_RULE_NONE. */
const char *mbn_auto_rule_code (MbnAutoRule rule);

G_END_DECLS
