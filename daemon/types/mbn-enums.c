/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-enums.h"

static const char *
name_at (const char *const *names, gsize n_names, guint value)
{
  return value < n_names ? names[value] : "out of range";
}

const char *
mbn_ready_state_to_string (MbnReadyState state)
{
  static const char *const names[] = {
      "off",           "initialized",   "SIM not inserted", "bad SIM",         "failure",
      "not activated", "device locked", "device blocked",   "no eSIM profile",
  };

  return name_at (names, G_N_ELEMENTS (names), state);
}

const char *
mbn_activation_state_to_string (MbnActivationState state)
{
  static const char *const names[]
      = {"unknown", "activated", "activating", "deactivated", "deactivating"};

  return name_at (names, G_N_ELEMENTS (names), state);
}

const char *
mbn_register_state_to_string (MbnRegisterState state)
{
  static const char *const names[]
      = {"unknown", "deregistered", "searching", "home", "roaming", "partner", "denied"};

  return name_at (names, G_N_ELEMENTS (names), state);
}

const char *
mbn_packet_service_state_to_string (MbnPacketServiceState state)
{
  static const char *const names[] = {"unknown", "attaching", "attached", "detaching", "detached"};

  return name_at (names, G_N_ELEMENTS (names), state);
}

const char *
mbn_origin_to_string (MbnOrigin origin)
{
  static const char *const names[] = {"", "user", "auto", "sync", "adopted"};

  return name_at (names, G_N_ELEMENTS (names), origin);
}

gboolean
mbn_register_state_is_registered (MbnRegisterState state)
{
  return state == MBN_REGISTER_STATE_HOME || state == MBN_REGISTER_STATE_ROAMING
         || state == MBN_REGISTER_STATE_PARTNER;
}
