/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-cids.h"

#include <string.h>

/* clang-format off */
static const SimCidEntry entries[] = {
  /* CID, query, its first half, set, its first half, indicated, body on failure */
  {SIM_CID_DEVICE_CAPS, sim_device_caps_query, NULL, NULL, NULL, FALSE, FALSE},
  {SIM_CID_SUBSCRIBER_READY_STATUS, sim_subscriber_ready_query, NULL, NULL, NULL, TRUE, FALSE},
  {SIM_CID_RADIO_STATE, sim_radio_state_query, NULL, sim_radio_state_set, NULL, TRUE, FALSE},
  {SIM_CID_PIN, sim_pin_query, NULL, sim_pin_set, NULL, FALSE, TRUE},
  {SIM_CID_PIN_LIST, sim_pin_list_query, NULL, NULL, NULL, FALSE, FALSE},
  {SIM_CID_HOME_PROVIDER, sim_home_provider_query, NULL, sim_home_provider_set, NULL, FALSE, FALSE},
  {SIM_CID_PREFERRED_PROVIDERS, sim_preferred_query, NULL, sim_preferred_set, NULL, TRUE, FALSE},
  {SIM_CID_VISIBLE_PROVIDERS, sim_visible_query, sim_visible_begin, NULL, NULL, FALSE, FALSE},
  {SIM_CID_REGISTER_STATE, sim_register_state_query, NULL, sim_register_state_set, NULL, TRUE, TRUE},
  {SIM_CID_PACKET_SERVICE, sim_packet_service_query, NULL, sim_packet_service_set, sim_packet_service_begin, TRUE, TRUE},
  {SIM_CID_SIGNAL_STATE, sim_signal_state_query, NULL, sim_signal_state_set, NULL, TRUE, FALSE},
  {SIM_CID_CONNECT, sim_connect_query, NULL, sim_connect_set, sim_connect_begin, TRUE, TRUE},
  {SIM_CID_PROVISIONED_CONTEXTS, sim_provisioned_query, NULL, sim_provisioned_set, NULL, TRUE, FALSE},
  {SIM_CID_SERVICE_ACTIVATION, NULL, NULL, sim_service_activation_set, NULL, FALSE, TRUE},
  {SIM_CID_IP_CONFIGURATION, sim_ip_configuration_query, NULL, NULL, NULL, TRUE, FALSE},
  {SIM_CID_DEVICE_SERVICES, sim_device_services_query, NULL, NULL, NULL, FALSE, FALSE},
  {SIM_CID_DEVICE_SERVICE_SUBSCRIBE_LIST, NULL, NULL, sim_subscribe_list_set, NULL, FALSE, FALSE},
  {SIM_CID_PACKET_STATISTICS, sim_packet_statistics_query, NULL, NULL, NULL, FALSE, FALSE},
  {SIM_CID_NETWORK_IDLE_HINT, sim_idle_hint_query, NULL, sim_idle_hint_set, NULL, FALSE, FALSE},
  {SIM_CID_EMERGENCY_MODE, sim_emergency_mode_query, NULL, NULL, NULL, TRUE, FALSE},
  {SIM_CID_IP_PACKET_FILTERS, sim_packet_filters_query, NULL, sim_packet_filters_set, NULL, FALSE, FALSE},
  {SIM_CID_MULTICARRIER_PROVIDERS, sim_multicarrier_query, NULL, sim_multicarrier_set, NULL, TRUE, FALSE},
};
/* clang-format on */

const SimCidEntry *
sim_cid_find (guint32 cid)
{
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i].cid == cid)
      return &entries[i];

  return NULL;
}

gssize
sim_cid_nw_error_offset (SimCid cid)
{
  if (cid == SIM_CID_CONNECT)
    return 32;

  return cid == SIM_CID_REGISTER_STATE || cid == SIM_CID_PACKET_SERVICE
                 || cid == SIM_CID_SERVICE_ACTIVATION
             ? 0
             : -1;
}

SimBody *
sim_cid_body (SimModem *modem, SimCid cid, guint32 session)
{
  const SimCidEntry *entry = sim_cid_find (cid);
  SimWriter *out = sim_writer_new ();
  guint32 buffer[15] = {GUINT32_TO_LE (session)};
  SimCall call = {0};
  SimReader in;

  /* Session first and zeros behind it is a valid query of every CID that takes one. */
  sim_reader_init (&in, (const guint8 *)buffer, sizeof buffer);
  if (cid == SIM_CID_SERVICE_ACTIVATION)
    sim_writer_u32 (out, 0);
  else if (entry != NULL && entry->query != NULL)
    entry->query (modem, &in, out, &call);

  return sim_writer_finish (out);
}
