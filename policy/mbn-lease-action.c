/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-action.h"

void
mbn_lease_action_free (MbnLeaseAction *action)
{
  g_free (action->client);
  g_free (action->device);
  g_free (action->profile);
  g_free (action->text);
  g_free (action);
}
