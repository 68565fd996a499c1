/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-mbim.h"

#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (sim-error-quark, sim_error)
/* clang-format on */

const SimWord sim_cid_words[] = {
    {"any",                           SIM_CID_ANY                          },
    {"device-caps",                   SIM_CID_DEVICE_CAPS                  },
    {"subscriber-ready-status",       SIM_CID_SUBSCRIBER_READY_STATUS      },
    {"radio-state",                   SIM_CID_RADIO_STATE                  },
    {"pin",                           SIM_CID_PIN                          },
    {"pin-list",                      SIM_CID_PIN_LIST                     },
    {"home-provider",                 SIM_CID_HOME_PROVIDER                },
    {"preferred-providers",           SIM_CID_PREFERRED_PROVIDERS          },
    {"visible-providers",             SIM_CID_VISIBLE_PROVIDERS            },
    {"register-state",                SIM_CID_REGISTER_STATE               },
    {"packet-service",                SIM_CID_PACKET_SERVICE               },
    {"signal-state",                  SIM_CID_SIGNAL_STATE                 },
    {"connect",                       SIM_CID_CONNECT                      },
    {"provisioned-contexts",          SIM_CID_PROVISIONED_CONTEXTS         },
    {"service-activation",            SIM_CID_SERVICE_ACTIVATION           },
    {"ip-configuration",              SIM_CID_IP_CONFIGURATION             },
    {"device-services",               SIM_CID_DEVICE_SERVICES              },
    {"device-service-subscribe-list", SIM_CID_DEVICE_SERVICE_SUBSCRIBE_LIST},
    {"packet-statistics",             SIM_CID_PACKET_STATISTICS            },
    {"network-idle-hint",             SIM_CID_NETWORK_IDLE_HINT            },
    {"emergency-mode",                SIM_CID_EMERGENCY_MODE               },
    {"ip-packet-filters",             SIM_CID_IP_PACKET_FILTERS            },
    {"multicarrier-providers",        SIM_CID_MULTICARRIER_PROVIDERS       },
    {"open",                          SIM_CID_OPEN                         },
    {"close",                         SIM_CID_CLOSE                        },
    {NULL,                            0                                    },
};

const SimWord sim_ready_words[] = {
    {"initialized",     SIM_READY_INITIALIZED    },
    {"absent",          SIM_READY_NOT_INSERTED   },
    {"locked",          SIM_READY_DEVICE_LOCKED  },
    {"puk",             SIM_READY_PUK            },
    {"bad",             SIM_READY_BAD_SIM        },
    {"failure",         SIM_READY_FAILURE        },
    {"not-activated",   SIM_READY_NOT_ACTIVATED  },
    {"not-initialized", SIM_READY_NOT_INITIALIZED},
    {"no-esim",         SIM_READY_NO_ESIM_PROFILE},
    {NULL,              0                        },
};

const SimWord sim_register_words[] = {
    {"home",         SIM_REGISTER_HOME        },
    {"roaming",      SIM_REGISTER_ROAMING     },
    {"partner",      SIM_REGISTER_PARTNER     },
    {"searching",    SIM_REGISTER_SEARCHING   },
    {"denied",       SIM_REGISTER_DENIED      },
    {"deregistered", SIM_REGISTER_DEREGISTERED},
    {"unknown",      SIM_REGISTER_UNKNOWN     },
    {NULL,           0                        },
};

const SimWord sim_packet_words[] = {
    {"attached",  SIM_PACKET_ATTACHED },
    {"detached",  SIM_PACKET_DETACHED },
    {"attaching", SIM_PACKET_ATTACHING},
    {"detaching", SIM_PACKET_DETACHING},
    {"unknown",   SIM_PACKET_UNKNOWN  },
    {NULL,        0                   },
};

const SimWord sim_context_words[] = {
    {"activated",    SIM_CONTEXT_ACTIVATED   },
    {"activating",   SIM_CONTEXT_ACTIVATING  },
    {"deactivated",  SIM_CONTEXT_DEACTIVATED },
    {"deactivating", SIM_CONTEXT_DEACTIVATING},
    {"unknown",      SIM_CONTEXT_UNKNOWN     },
    {NULL,           0                       },
};

const SimWord sim_ip_type_words[] = {
    {"ipv4",          SIM_IP_V4       },
    {"ipv6",          SIM_IP_V6       },
    {"ipv4v6",        SIM_IP_V4V6     },
    {"ipv4-and-ipv6", SIM_IP_V4_AND_V6},
    {"default",       SIM_IP_DEFAULT  },
    {NULL,            0               },
};

const SimWord sim_switch_words[] = {
    {"off", FALSE},
    {"on",  TRUE },
    {NULL,  0    },
};

const guint8 sim_uuid_basic_connect[SIM_UUID_SIZE]
    = {0xa2, 0x89, 0xcc, 0x33, 0xbc, 0xbb, 0x8b, 0x4f,
       0xb6, 0xb0, 0x13, 0x3e, 0xc2, 0xaa, 0xe6, 0xdf};
const guint8 sim_uuid_context_none[SIM_UUID_SIZE]
    = {0xb4, 0x3f, 0x75, 0x8c, 0xa5, 0x60, 0x4b, 0x46,
       0xb3, 0x5e, 0xc5, 0x86, 0x96, 0x41, 0xfb, 0x54};
const guint8 sim_uuid_context_internet[SIM_UUID_SIZE]
    = {0x7e, 0x5e, 0x2a, 0x7e, 0x4e, 0x6f, 0x72, 0x72,
       0x73, 0x6b, 0x65, 0x6e, 0x7e, 0x5e, 0x2a, 0x7e};

static const struct
{
  const char *name;
  const char *uuid;
} context_types[] = {
    {"none",        "b43f758c-a560-4b46-b35e-c5869641fb54"},
    {"internet",    "7e5e2a7e-4e6f-7272-736b-656e7e5e2a7e"},
    {"vpn",         "9b9f7bbe-8952-44b7-83ac-ca41318df7a0"},
    {"voice",       "88918294-0ef4-4396-8cca-a8588fbc02b2"},
    {"video-share", "05a2a716-7c34-4b4d-9a91-c5ef0c7aaacc"},
    {"purchase",    "b3272496-ac6c-422b-a8c0-acf687a27217"},
    {"ims",         "21610d01-3074-4bce-9425-b53a07d697d6"},
    {"mms",         "46726664-7269-6bc6-9624-d1d35389aca9"},
    {"local",       "a57a9afc-b09f-45d7-bb40-033c39f60db9"},
};

const char *
sim_word_name (const SimWord *words, guint32 value)
{
  for (; words->name != NULL; words++)
    if (words->value == value)
      return words->name;

  return "unknown";
}

gboolean
sim_word_value (
    const SimWord *words, const char *what, const char *name, guint32 *value, GError **error)
{
  g_autoptr (GString) allowed = g_string_new (NULL);

  for (const SimWord *word = words; word->name != NULL; word++)
    {
      if (g_strcmp0 (word->name, name) == 0)
        {
          *value = word->value;
          return TRUE;
        }
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? ", " : "", word->name);
    }

  g_set_error (error, SIM_ERROR, 0, "%s \"%s\" is not known; allowed: %s", what, name,
               allowed->str);
  return FALSE;
}

char *
sim_uuid_format (const guint8 uuid[SIM_UUID_SIZE])
{
  GString *text = g_string_sized_new (36);

  for (guint i = 0; i < SIM_UUID_SIZE; i++)
    g_string_append_printf (text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
                            uuid[i]);

  return g_string_free (text, FALSE);
}

static gboolean
uuid_parse (const char *text, guint8 uuid[SIM_UUID_SIZE])
{
  for (guint i = 0; i < SIM_UUID_SIZE; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        if (*text++ != '-')
          return FALSE;
      if (!g_ascii_isxdigit (text[0]) || !g_ascii_isxdigit (text[1]))
        return FALSE;
      uuid[i] = g_ascii_xdigit_value (text[0]) << 4 | g_ascii_xdigit_value (text[1]);
      text += 2;
    }

  return *text == '\0';
}

char *
sim_context_type_format (const guint8 uuid[SIM_UUID_SIZE])
{
  char *text = sim_uuid_format (uuid);

  for (guint i = 0; i < G_N_ELEMENTS (context_types); i++)
    if (g_str_equal (context_types[i].uuid, text))
      {
        g_free (text);
        return g_strdup (context_types[i].name);
      }

  return text;
}

gboolean
sim_context_type_parse (const char *text, guint8 uuid[SIM_UUID_SIZE], GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (context_types); i++)
    if (g_str_equal (context_types[i].name, text))
      return uuid_parse (context_types[i].uuid, uuid);

  if (!uuid_parse (text, uuid))
    {
      g_set_error (error, SIM_ERROR, 0,
                   "context type \"%s\" is not known; allowed: none, internet, vpn, voice, "
                   "video-share, purchase, ims, mms, local or a UUID",
                   text);
      return FALSE;
    }

  return TRUE;
}
