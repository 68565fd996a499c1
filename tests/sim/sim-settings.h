/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-json.h"
#include "sim-mbim.h"
#include "sim-values.h"

/* Everything `set KEY VALUE` changes. All text is UTF-8, all delays are in milliseconds. */
typedef struct
{
  /* SIM and device */
  char *imsi;
  char *iccid;
  char **numbers;
  guint32 ready_info;
  char *imei;
  char *firmware;
  char *hardware;
  char *custom_data_class;
  guint32 cellular_class;
  guint32 sim_class;
  guint32 voice_class;
  guint32 data_class;
  guint32 control_caps;
  guint32 sms_caps;
  guint32 max_sessions;
  guint32 max_contexts;

  /* network */
  guint32 auto_attach;
  guint32 drop_on_loss;
  guint32 registration_flags;
  char *home_provider;
  char *home_provider_name;
  GPtrArray *preferred;    /* SimProvider */
  GPtrArray *visible;      /* SimProvider */
  GPtrArray *multicarrier; /* SimProvider */
  GPtrArray *provisioned;  /* SimProvisioned */
  guint32 rssi;
  guint32 error_rate;
  guint32 emergency_mode;
  guint32 uplink_speed;
  guint32 downlink_speed;

  /* contexts */
  guint32 activating_reply; /* 1: answer Activating at once, Activated follows by indication */
  guint32 cancel_activation;
  guint32 ip_type_allowed; /* SimIpType */
  guint32 default_ip_type; /* SimIpType */
  SimIpFamily ip4;
  SimIpFamily ip6;
  guint32 ip_indicate;
  guint32 in_octets;
  guint32 out_octets;
  guint32 in_packets;
  guint32 out_packets;

  /* data side */
  guint32 net_delay;
  guint32 data_delay;
  guint32 data_loss;
  char *http_body;
  guint32 ra;
  SimIpFamily ra_values; /* addresses: the prefixes */
  guint32 ra_lifetime;
  guint32 ra_delay;
  guint32 http_size;

  /* delays of the answer */
  guint32 device_delay;
  guint32 register_delay;
  guint32 attach_delay;
  guint32 activate_delay;
  guint32 deactivate_delay;
  guint32 scan_delay;

  /* protocol */
  guint32 radio_set_status;
  guint32 max_control_transfer; /* bytes; 0 = only the host's limit */
  guint32 fragment_timeout;
  guint32 echo_indications;
  guint32 indications_first;
} SimSettings;

/** sim_settings_init: gives every setting its default; @self holds nothing yet. */
void sim_settings_init (SimSettings *self);
void sim_settings_clear (SimSettings *self);

/**
 * sim_settings_set:
 * @notify: (out): CID whose indication the change calls for, %SIM_CID_ANY for none
 *
 * Returns: %FALSE with @error set if @key or @value is wrong; then nothing changed
 */
gboolean sim_settings_set (
    SimSettings *self, const char *key, const char *value, SimCid *notify, GError **error);

/** sim_settings_write_json: appends every setting as a member named like its key. */
void sim_settings_write_json (SimSettings *self, SimJson *json);
