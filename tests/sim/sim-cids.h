/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-modem.h"

/*
 * The commands of Basic Connect: one entry per CID, one handler per operation. Handlers decode the
 * information buffer, work on the modem and write the answer's buffer; they know nothing of
 * messages, delays and faults.
 */

/**
 * SimHandler:
 * @in: the command's buffer; a handler returns INVALID_PARAMETERS if it cannot be decoded
 * @out: (nullable): the answer's buffer; %NULL in the first half of a command
 *
 * Returns: status of the answer
 */
typedef guint32 (*SimHandler) (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call);

/**
 * SimCidEntry:
 * @query, @set: do the work and write the answer; %NULL = not supported
 * @query_begin, @set_begin: (nullable): run first; may refuse, or ask for time in @call
 * @is_indicated: there is an indication; its buffer is what @query writes
 * @body_on_failure: a failed command of this CID carries what @query writes
 */
typedef struct
{
  SimCid cid;
  SimHandler query;
  SimHandler query_begin;
  SimHandler set;
  SimHandler set_begin;
  gboolean is_indicated;
  gboolean body_on_failure;
} SimCidEntry;

/** sim_cid_find: Returns: (transfer none) (nullable): the entry of @cid. */
const SimCidEntry *sim_cid_find (guint32 cid);

/** sim_cid_nw_error_offset: Returns: where the buffer of @cid has its network error, -1 = nowhere.
 */
gssize sim_cid_nw_error_offset (SimCid cid);

/** sim_cid_body: Returns: (transfer full): what a query of @cid answers now, for @session. */
SimBody *sim_cid_body (SimModem *modem, SimCid cid, guint32 session);

/* sim-cid-device.c */
guint32 sim_device_caps_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_device_services_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_subscribe_list_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_idle_hint_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_idle_hint_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_emergency_mode_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_radio_state_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_radio_state_set (SimModem *, SimReader *, SimWriter *, SimCall *);

/* sim-cid-subscriber.c */
guint32 sim_subscriber_ready_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_pin_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_pin_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_pin_list_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_service_activation_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_provisioned_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_provisioned_set (SimModem *, SimReader *, SimWriter *, SimCall *);

/* sim-cid-network.c */
guint32 sim_home_provider_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_home_provider_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_preferred_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_preferred_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_visible_begin (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_visible_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_multicarrier_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_multicarrier_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_register_state_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_register_state_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_service_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_service_begin (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_service_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_signal_state_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_signal_state_set (SimModem *, SimReader *, SimWriter *, SimCall *);

/* sim-cid-connect.c */
guint32 sim_connect_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_connect_begin (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_connect_set (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_ip_configuration_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_statistics_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_filters_query (SimModem *, SimReader *, SimWriter *, SimCall *);
guint32 sim_packet_filters_set (SimModem *, SimReader *, SimWriter *, SimCall *);

/** sim_connect_parse: Returns: (transfer full) (nullable): the request; %NULL if undecodable. */
SimConnectRequest *sim_connect_parse (SimReader *in);
