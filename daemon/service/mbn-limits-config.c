/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include "mbn-limits-config.h"

void
mbn_limits_config_init (MbnLimits *self, const MbnSettings *from)
{
  *self = (MbnLimits){
      .activate_ms = from->modem.activate_timeout_ms,
      .deactivate_ms = from->modem.deactivate_timeout_ms,
      .query_ms = from->modem.query_timeout_ms,
      .open_ms = from->modem.open_timeout_ms,
      .attach_ms = from->modem.attach_timeout_ms,
      .register_ms = from->modem.register_timeout_ms,
      .scan_ms = from->modem.scan_timeout_ms,
      .ip_ms = from->modem.ip_timeout_ms,
      .probe_ms = from->modem.probe_timeout_ms,
      .loss_ms = from->modem.loss_threshold_ms,
  };
}
