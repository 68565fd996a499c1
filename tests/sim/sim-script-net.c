/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-script.h"

#define DEFAULT_FLOW_SIZE 100
#define DEFAULT_FLOW_MS   20
#define MAX_FLOW_SIZE     9000u
#define MAX_FLOW_MS       60000u

/* The network behind the modem; NULL with error set if the program was started without. */
static SimNet *
need_net (SimFunction *function, GError **error)
{
  SimNet *net = sim_function_get_net (function);

  if (net == NULL)
    g_set_error_literal (error, SIM_ERROR, 0,
                         "there is no data side; start the program with --net or --net-socket");
  return net;
}

static gboolean
run_data (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimNet *net = need_net (function, error);
  guint32 data = 0;

  if (net == NULL
      || !sim_word_value (sim_switch_words, "data", sim_words_next (words), &data, error)
      || !sim_words_end (words, error))
    return FALSE;

  sim_net_set_data (net, data);
  return TRUE;
}

static gboolean
run_dns (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimNet *net = need_net (function, error);
  const char *entry = sim_words_raw (words);
  g_auto (GStrv) parts = g_strsplit (entry != NULL ? entry : "", "=", 2);

  if (net == NULL || !sim_words_end (words, error))
    return FALSE;
  if (g_strv_length (parts) != 2)
    {
      g_set_error_literal (error, SIM_ERROR, 0, "wanted: dns NAME=ADDRESS,… (or NAME=none)");
      return FALSE;
    }

  return sim_dns_set (sim_net_get_dns (net), parts[0], parts[1], error);
}

static gboolean
run_ra (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimNet *net = need_net (function, error);

  if (net == NULL)
    return FALSE;
  if (!sim_words_flag (words, "now"))
    {
      g_set_error_literal (error, SIM_ERROR, 0, "wanted: ra now (`set ra on` switches it on)");
      return FALSE;
    }

  return sim_words_end (words, error) && sim_net_advertise (net, error);
}

static gboolean
run_flow (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  static const SimWord flow_words[] = {
      {"stop",  0},
      {"start", 1},
      {NULL,    0}
  };
  SimNet *net = need_net (function, error);
  SimFlow flow = {.size = DEFAULT_FLOW_SIZE, .interval_ms = DEFAULT_FLOW_MS};
  guint32 start = 0;

  if (net == NULL || !sim_word_value (flow_words, "flow", sim_words_next (words), &start, error))
    return FALSE;
  if (start)
    {
      flow.ip4 = sim_words_flag (words, "ip4");
      flow.ip6 = sim_words_flag (words, "ip6");
      if (!flow.ip4 && !flow.ip6)
        flow.ip4 = flow.ip6 = TRUE;
      if (!sim_words_u32 (words, "size", &flow.size, NULL, error)
          || !sim_words_u32 (words, "interval", &flow.interval_ms, NULL, error))
        return FALSE;
    }
  if (!sim_words_end (words, error))
    return FALSE;
  if (flow.size < 4 || flow.size > MAX_FLOW_SIZE || flow.interval_ms == 0
      || flow.interval_ms > MAX_FLOW_MS)
    {
      g_set_error (error, SIM_ERROR, 0, "allowed: size= 4 to %u bytes, interval= 1 to %u ms",
                   MAX_FLOW_SIZE, MAX_FLOW_MS);
      return FALSE;
    }

  if (start)
    sim_net_start_flow (net, &flow);
  else
    sim_net_stop_flow (net);
  return TRUE;
}

static gboolean
run_traffic (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimNet *net = need_net (function, error);
  SimJson json = SIM_JSON_INIT (reply);

  if (net == NULL || !sim_words_end (words, error))
    return FALSE;

  sim_traffic_write_json (sim_net_get_traffic (net), &json);
  return TRUE;
}

static gboolean
run_traffic_clear (SimFunction *function, SimWords *words, GString *reply, GError **error)
{
  SimNet *net = need_net (function, error);

  if (net == NULL || !sim_words_end (words, error))
    return FALSE;

  sim_net_clear_traffic (net);
  return TRUE;
}

const SimCommand sim_net_commands[] = {
    {"data",          run_data         },
    {"dns",           run_dns          },
    {"ra",            run_ra           },
    {"flow",          run_flow         },
    {"traffic",       run_traffic      },
    {"traffic-clear", run_traffic_clear},
    {NULL,            NULL             },
};
