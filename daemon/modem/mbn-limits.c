/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-limits.h"

guint
mbn_limits_for (const MbnLimits *limits, MbnCommandKind kind)
{
  switch ((int)kind)
    {
    case MBN_COMMAND_ACTIVATE:
      return limits->activate_ms;
    case MBN_COMMAND_DEACTIVATE:
      return limits->deactivate_ms;
    case MBN_COMMAND_ATTACH:
      return limits->attach_ms;
    case MBN_COMMAND_REGISTER:
      return limits->register_ms;
    case MBN_COMMAND_SCAN:
      return limits->scan_ms;
    default:
      return limits->query_ms;
    }
}
