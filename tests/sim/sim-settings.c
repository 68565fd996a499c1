/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-settings.h"

#include <string.h>

#include "sim-frame.h"
#include "sim-http.h"
#include "sim-words.h"

typedef enum
{
  KIND_TEXT,
  KIND_LIST,
  KIND_NUMBER,
  KIND_WORD,
  KIND_PROVIDERS,
  KIND_PROVISIONED,
  KIND_IP4,
  KIND_IP6,
} SettingKind;

typedef struct
{
  const char *key;
  SettingKind kind;
  gsize offset;
  const char *initial;
  guint32 min;
  guint32 max;
  const SimWord *words;
  SimCid notify;
} Setting;

static const SimWord reply_words[] = {
    {"activated",  0},
    {"activating", 1},
    {NULL,         0}
};
static const SimWord order_words[] = {
    {"after",  0},
    {"before", 1},
    {NULL,     0}
};
static const SimWord family_words[] = {
    {"ipv4",   SIM_IP_V4  },
    {"ipv6",   SIM_IP_V6  },
    {"ipv4v6", SIM_IP_V4V6},
    {NULL,     0          }
};

#define MAX_DELAY 3600000

#define FIELD(name) G_STRUCT_OFFSET (SimSettings, name)
#define TEXT(key, name, value)                                                                     \
  {                                                                                                \
    key, KIND_TEXT, FIELD (name), value, 0, 0, NULL, SIM_CID_ANY                                   \
  }
#define READY(key, kind, name, value)                                                              \
  {                                                                                                \
    key, kind, FIELD (name), value, 0, G_MAXUINT32, NULL, SIM_CID_SUBSCRIBER_READY_STATUS          \
  }
#define NUMBER(key, name, value, min, max)                                                         \
  {                                                                                                \
    key, KIND_NUMBER, FIELD (name), value, min, max, NULL, SIM_CID_ANY                             \
  }
#define SWITCH(key, name, value)                                                                   \
  {                                                                                                \
    key, KIND_WORD, FIELD (name), value, 0, 0, sim_switch_words, SIM_CID_ANY                       \
  }
#define DELAY(key, name, value) NUMBER (key, name, value, 0, MAX_DELAY)
#define IP(key, kind, name, value)                                                                 \
  {                                                                                                \
    key, kind, FIELD (name), value, 0, 0, NULL, SIM_CID_ANY                                        \
  }

/* clang-format off */
static const Setting settings[] = {
  READY ("imsi", KIND_TEXT, imsi, "001010123456789"),
  READY ("iccid", KIND_TEXT, iccid, "89860000000000000001"),
  READY ("numbers", KIND_LIST, numbers, ""),
  READY ("ready-info", KIND_NUMBER, ready_info, "0"),
  TEXT ("imei", imei, "490154203237518"),
  TEXT ("firmware", firmware, "mbn-modem-sim 1"),
  TEXT ("hardware", hardware, "mbn-modem-sim"),
  TEXT ("custom-data-class", custom_data_class, ""),
  NUMBER ("cellular-class", cellular_class, "1", 0, G_MAXUINT32),
  NUMBER ("sim-class", sim_class, "2", 0, G_MAXUINT32),
  NUMBER ("voice-class", voice_class, "1", 0, G_MAXUINT32),
  NUMBER ("data-class", data_class, "0x3f", 0, G_MAXUINT32),
  NUMBER ("control-caps", control_caps, "3", 0, G_MAXUINT32),
  NUMBER ("sms-caps", sms_caps, "3", 0, G_MAXUINT32),
  NUMBER ("max-sessions", max_sessions, "8", 1, 256),
  NUMBER ("max-contexts", max_contexts, "8", 0, 256),

  SWITCH ("auto-attach", auto_attach, "off"),
  SWITCH ("drop-on-loss", drop_on_loss, "off"),
  NUMBER ("registration-flags", registration_flags, "0", 0, G_MAXUINT32),
  TEXT ("home-provider", home_provider, "00101"),
  TEXT ("home-provider-name", home_provider_name, "Test PLMN"),
  {"preferred", KIND_PROVIDERS, FIELD (preferred), "", 0, 0, NULL, SIM_CID_PREFERRED_PROVIDERS},
  {"visible", KIND_PROVIDERS, FIELD (visible), "00101:Test PLMN:home+visible+registered", 0, 0, NULL, SIM_CID_ANY},
  {"multicarrier", KIND_PROVIDERS, FIELD (multicarrier), "", 0, 0, NULL, SIM_CID_MULTICARRIER_PROVIDERS},
  {"provisioned", KIND_PROVISIONED, FIELD (provisioned), "1:internet:internet", 0, 0, NULL, SIM_CID_PROVISIONED_CONTEXTS},
  {"rssi", KIND_NUMBER, FIELD (rssi), "20", 0, 99, NULL, SIM_CID_SIGNAL_STATE},
  {"error-rate", KIND_NUMBER, FIELD (error_rate), "99", 0, 99, NULL, SIM_CID_SIGNAL_STATE},
  {"emergency-mode", KIND_WORD, FIELD (emergency_mode), "off", 0, 0, sim_switch_words, SIM_CID_EMERGENCY_MODE},
  NUMBER ("uplink-speed", uplink_speed, "50000000", 0, G_MAXUINT32),
  NUMBER ("downlink-speed", downlink_speed, "150000000", 0, G_MAXUINT32),

  {"activate-reply", KIND_WORD, FIELD (activating_reply), "activated", 0, 0, reply_words, SIM_CID_ANY},
  SWITCH ("cancel-activation", cancel_activation, "on"),
  {"ip-type-allowed", KIND_WORD, FIELD (ip_type_allowed), "ipv4v6", 0, 0, family_words, SIM_CID_ANY},
  {"default-ip-type", KIND_WORD, FIELD (default_ip_type), "ipv4", 0, 0, family_words, SIM_CID_ANY},
  IP ("ip4", KIND_IP4, ip4, "10.64.0.2/30"),
  IP ("ip4-gateway", KIND_IP4, ip4, "10.64.0.1"),
  IP ("ip4-dns", KIND_IP4, ip4, "10.64.0.1"),
  IP ("ip4-mtu", KIND_IP4, ip4, "1500"),
  IP ("ip4-available", KIND_IP4, ip4, "auto"),
  IP ("ip6", KIND_IP6, ip6, "2001:db8:64::2/64"),
  IP ("ip6-gateway", KIND_IP6, ip6, "2001:db8:64::1"),
  IP ("ip6-dns", KIND_IP6, ip6, "2001:db8:64::1"),
  IP ("ip6-mtu", KIND_IP6, ip6, "1500"),
  IP ("ip6-available", KIND_IP6, ip6, "auto"),
  SWITCH ("ip-indicate", ip_indicate, "on"),
  NUMBER ("in-octets", in_octets, "0", 0, G_MAXUINT32),
  NUMBER ("out-octets", out_octets, "0", 0, G_MAXUINT32),
  NUMBER ("in-packets", in_packets, "0", 0, G_MAXUINT32),
  NUMBER ("out-packets", out_packets, "0", 0, G_MAXUINT32),

  DELAY ("net-delay", net_delay, "0"),
  DELAY ("data-delay", data_delay, "0"),
  NUMBER ("data-loss", data_loss, "0", 0, G_MAXUINT32),
  TEXT ("http-body", http_body, "This page comes from the network of the simulated modem.\n"),
  NUMBER ("http-size", http_size, "0", 0, SIM_HTTP_MAX_SIZE),

  SWITCH ("ra", ra, "off"),
  IP ("ra-prefix", KIND_IP6, ra_values, "2001:db8:aa::/64"),
  IP ("ra-dns", KIND_IP6, ra_values, "none"),
  IP ("ra-mtu", KIND_IP6, ra_values, "none"),
  NUMBER ("ra-lifetime", ra_lifetime, "1800", 0, G_MAXUINT16),
  DELAY ("ra-delay", ra_delay, "0"),

  DELAY ("device-delay", device_delay, "0"),
  DELAY ("register-delay", register_delay, "0"),
  DELAY ("attach-delay", attach_delay, "0"),
  DELAY ("activate-delay", activate_delay, "0"),
  DELAY ("deactivate-delay", deactivate_delay, "0"),
  DELAY ("scan-delay", scan_delay, "0"),

  NUMBER ("radio-set-status", radio_set_status, "0", 0, G_MAXUINT32),
  NUMBER ("max-control-transfer", max_control_transfer, "0", 0, 65536),
  NUMBER ("fragment-timeout", fragment_timeout, "1250", 1, MAX_DELAY),
  SWITCH ("echo-indications", echo_indications, "off"),
  {"indications", KIND_WORD, FIELD (indications_first), "after", 0, 0, order_words, SIM_CID_ANY},
};
/* clang-format on */

/* The part of an IP key behind "ip4-", "ip6-" or "ra-"; "" for the addresses. */
static const char *
ip_field (const char *key)
{
  const char *dash = strchr (key, '-');

  return dash == NULL || g_str_equal (dash, "-prefix") ? "" : dash + 1;
}

static gboolean
set_number (const Setting *setting, guint32 *field, const char *value, GError **error)
{
  guint32 number = 0;

  if (!sim_parse_u32 (value, setting->key, &number, error))
    return FALSE;

  if (number < setting->min || number > setting->max)
    {
      g_set_error (error, SIM_ERROR, 0, "%s %u is out of range; allowed: %u to %u", setting->key,
                   number, setting->min, setting->max);
      return FALSE;
    }
  if (setting->offset == FIELD (max_control_transfer) && number > 0 && number < SIM_MIN_TRANSFER)
    {
      g_set_error (error, SIM_ERROR, 0,
                   "max-control-transfer %u is too small; allowed: 0 (the host's limit), %u to "
                   "65536",
                   number, SIM_MIN_TRANSFER);
      return FALSE;
    }

  *field = number;
  return TRUE;
}

static gboolean
set_array (GPtrArray **field, GPtrArray *list)
{
  if (list == NULL)
    return FALSE;

  g_clear_pointer (field, g_ptr_array_unref);
  *field = list;
  return TRUE;
}

static gboolean
apply (SimSettings *self, const Setting *setting, const char *value, GError **error)
{
  gpointer field = G_STRUCT_MEMBER_P (self, setting->offset);

  switch (setting->kind)
    {
    case KIND_TEXT:
      g_free (*(char **)field);
      *(char **)field = g_strdup (value);
      return TRUE;
    case KIND_LIST:
      g_strfreev (*(char ***)field);
      *(char ***)field = g_strsplit (g_str_equal (value, "none") ? "" : value, ",", -1);
      return TRUE;
    case KIND_NUMBER:
      return set_number (setting, field, value, error);
    case KIND_WORD:
      return sim_word_value (setting->words, setting->key, value, field, error);
    case KIND_PROVIDERS:
      return set_array (field, sim_providers_parse (value, error));
    case KIND_PROVISIONED:
      return set_array (field, sim_provisioned_parse (value, error));
    case KIND_IP4:
    case KIND_IP6:
      return sim_ip_family_set (field, setting->kind == KIND_IP6, ip_field (setting->key), value,
                                error);
    default:
      g_assert_not_reached ();
    }
}

void
sim_settings_init (SimSettings *self)
{
  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      g_autoptr (GError) error = NULL;

      apply (self, &settings[i], settings[i].initial, &error);
      g_assert_no_error (error);
    }
}

void
sim_settings_clear (SimSettings *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      gpointer field = G_STRUCT_MEMBER_P (self, settings[i].offset);

      if (settings[i].kind == KIND_TEXT)
        g_clear_pointer ((char **)field, g_free);
      else if (settings[i].kind == KIND_LIST)
        g_clear_pointer ((char ***)field, g_strfreev);
      else if (settings[i].kind == KIND_PROVIDERS || settings[i].kind == KIND_PROVISIONED)
        g_clear_pointer ((GPtrArray **)field, g_ptr_array_unref);
      else if (settings[i].kind == KIND_IP4 || settings[i].kind == KIND_IP6)
        sim_ip_family_clear (field);
    }
}

gboolean
sim_settings_set (
    SimSettings *self, const char *key, const char *value, SimCid *notify, GError **error)
{
  g_autoptr (GString) keys = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      if (g_str_equal (settings[i].key, key))
        {
          *notify = settings[i].notify;
          return apply (self, &settings[i], value, error);
        }
      g_string_append_printf (keys, "%s%s", i > 0 ? ", " : "", settings[i].key);
    }

  g_set_error (error, SIM_ERROR, 0, "setting \"%s\" is not known; allowed: %s", key, keys->str);
  return FALSE;
}

static void
write_ip_json (SimJson *json, const char *key, const SimIpFamily *family)
{
  const char *field = ip_field (key);

  if (g_str_equal (field, "gateway"))
    sim_json_string (json, key, family->gateway);
  else if (g_str_equal (field, "dns"))
    sim_json_strv (json, key, family->dns);
  else if (g_str_equal (field, "mtu"))
    sim_json_number (json, key, family->mtu);
  else if (g_str_equal (field, "available"))
    sim_json_number (json, key,
                     family->available == SIM_AVAILABLE_AUTO ? -1 : (gint64)family->available);
  else
    sim_json_strv (json, key, family->addresses);
}

void
sim_settings_write_json (SimSettings *self, SimJson *json)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    {
      const char *key = settings[i].key;
      gpointer field = G_STRUCT_MEMBER_P (self, settings[i].offset);
      g_autofree char *text = NULL;

      switch (settings[i].kind)
        {
        case KIND_TEXT:
          sim_json_string (json, key, *(char **)field);
          break;
        case KIND_LIST:
          sim_json_strv (json, key, *(char ***)field);
          break;
        case KIND_NUMBER:
          sim_json_number (json, key, *(guint32 *)field);
          break;
        case KIND_WORD:
          sim_json_string (json, key, sim_word_name (settings[i].words, *(guint32 *)field));
          break;
        case KIND_PROVIDERS:
          text = sim_providers_format (*(GPtrArray **)field);
          sim_json_string (json, key, text);
          break;
        case KIND_PROVISIONED:
          text = sim_provisioned_format (*(GPtrArray **)field);
          sim_json_string (json, key, text);
          break;
        case KIND_IP4:
        case KIND_IP6:
          write_ip_json (json, key, field);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}
