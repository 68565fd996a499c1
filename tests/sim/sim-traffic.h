/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "sim-json.h"
#include "sim-mbim.h"

/* What the network counts. */

/** SimTrafficKind: what became of a packet of the host; each one counts as one kind. */
typedef enum
{
  SIM_TRAFFIC_ICMP4,
  SIM_TRAFFIC_ICMP6,
  SIM_TRAFFIC_DNS4,
  SIM_TRAFFIC_DNS6,
  SIM_TRAFFIC_TCP4,
  SIM_TRAFFIC_TCP6,
  SIM_TRAFFIC_UDP,
  SIM_TRAFFIC_OTHER,
  SIM_TRAFFIC_BAD_SOURCE, /* from here on: dropped */
  SIM_TRAFFIC_NO_CONTEXT,
  SIM_TRAFFIC_FRAGMENTS,
  SIM_TRAFFIC_MALFORMED,
  SIM_TRAFFIC_EXPIRED,
  SIM_TRAFFIC_SWALLOWED,
  SIM_TRAFFIC_N_KINDS,
} SimTrafficKind;

/** SimTraffic: rx is what came from the host, tx what its interface took. */
typedef struct
{
  guint64 rx_packets;
  guint64 rx_bytes;
  guint64 tx_packets;
  guint64 tx_bytes;
  guint64 kinds[SIM_TRAFFIC_N_KINDS];
} SimTraffic;

/* The names of the kinds. */
extern const SimWord sim_traffic_words[];

/** sim_traffic_write_json: appends the counters as an object. */
void sim_traffic_write_json (const SimTraffic *self, SimJson *json);
