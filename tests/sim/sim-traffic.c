/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-traffic.h"

static const char *const kind_names[SIM_TRAFFIC_N_KINDS] = {
    [SIM_TRAFFIC_ICMP4] = "icmp4",
    [SIM_TRAFFIC_ICMP6] = "icmp6",
    [SIM_TRAFFIC_DNS4] = "dns4",
    [SIM_TRAFFIC_DNS6] = "dns6",
    [SIM_TRAFFIC_TCP4] = "tcp4",
    [SIM_TRAFFIC_TCP6] = "tcp6",
    [SIM_TRAFFIC_UDP] = "udp",
    [SIM_TRAFFIC_OTHER] = "other",
    [SIM_TRAFFIC_BAD_SOURCE] = "bad-source",
    [SIM_TRAFFIC_NO_CONTEXT] = "no-context",
    [SIM_TRAFFIC_FRAGMENTS] = "fragments",
    [SIM_TRAFFIC_MALFORMED] = "malformed",
    [SIM_TRAFFIC_EXPIRED] = "expired",
    [SIM_TRAFFIC_SWALLOWED] = "swallowed",
};

void
sim_traffic_write_json (const SimTraffic *self, SimJson *json)
{
  sim_json_begin (json, NULL, '{');
  sim_json_number (json, "rx-packets", self->rx_packets);
  sim_json_number (json, "rx-bytes", self->rx_bytes);
  sim_json_number (json, "tx-packets", self->tx_packets);
  sim_json_number (json, "tx-bytes", self->tx_bytes);
  for (guint i = 0; i < SIM_TRAFFIC_N_KINDS; i++)
    sim_json_number (json, kind_names[i], self->kinds[i]);
  sim_json_end (json, '}');
}
