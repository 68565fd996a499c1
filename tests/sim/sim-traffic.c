/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-traffic.h"

const SimWord sim_traffic_words[] = {
    {"icmp4",      SIM_TRAFFIC_ICMP4     },
    {"icmp6",      SIM_TRAFFIC_ICMP6     },
    {"dns4",       SIM_TRAFFIC_DNS4      },
    {"dns6",       SIM_TRAFFIC_DNS6      },
    {"tcp4",       SIM_TRAFFIC_TCP4      },
    {"tcp6",       SIM_TRAFFIC_TCP6      },
    {"udp",        SIM_TRAFFIC_UDP       },
    {"other",      SIM_TRAFFIC_OTHER     },
    {"bad-source", SIM_TRAFFIC_BAD_SOURCE},
    {"no-context", SIM_TRAFFIC_NO_CONTEXT},
    {"fragments",  SIM_TRAFFIC_FRAGMENTS },
    {"malformed",  SIM_TRAFFIC_MALFORMED },
    {"expired",    SIM_TRAFFIC_EXPIRED   },
    {"swallowed",  SIM_TRAFFIC_SWALLOWED },
    {NULL,         0                     },
};

void
sim_traffic_write_json (const SimTraffic *self, SimJson *json)
{
  sim_json_begin (json, NULL, '{');
  sim_json_number (json, "rx-packets", self->rx_packets);
  sim_json_number (json, "rx-bytes", self->rx_bytes);
  sim_json_number (json, "tx-packets", self->tx_packets);
  sim_json_number (json, "tx-bytes", self->tx_bytes);
  for (const SimWord *word = sim_traffic_words; word->name != NULL; word++)
    sim_json_number (json, word->name, self->kinds[word->value]);
  sim_json_end (json, '}');
}
