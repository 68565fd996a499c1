/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-command.h"

#include "mbim-fact.h"

/* Asks for the indications that mbim-fact.c can read, and no others. */
static MbimMessage *
build_subscribe (GError **error)
{
  gsize n_cids;
  const guint32 *cids = mbim_fact_indicated_cids (&n_cids);
  MbimEventEntry entry = {
      .cids_count = (guint32)n_cids,
      .cids = (guint32 *)cids,
  };
  const MbimEventEntry *const entries[] = {&entry};

  entry.device_service_id = *mbim_uuid_from_service (MBIM_SERVICE_BASIC_CONNECT);

  return mbim_message_device_service_subscribe_list_set_new (1, entries, error);
}

static MbimMessage *
build_register (const MbnCommand *command, GError **error)
{
  gboolean manual = command->register_mode == MBN_REGISTER_MODE_MANUAL;

  return mbim_message_register_state_set_new (manual ? command->provider_id : "",
                                              manual ? MBIM_REGISTER_ACTION_MANUAL
                                                     : MBIM_REGISTER_ACTION_AUTOMATIC,
                                              command->data_classes, error);
}

static MbimMessage *
build_activate (const MbnCommand *command, GError **error)
{
  const MbnContextSettings *settings = &command->settings;

  return mbim_message_connect_set_new (command->session, MBIM_ACTIVATION_COMMAND_ACTIVATE,
                                       settings->access_string, settings->user_name,
                                       settings->password,
                                       settings->compression ? MBIM_COMPRESSION_ENABLE
                                                             : MBIM_COMPRESSION_NONE,
                                       (MbimAuthProtocol)settings->auth_protocol,
                                       (MbimContextIpType)settings->ip_type,
                                       mbim_uuid_from_context_type (MBIM_CONTEXT_TYPE_INTERNET),
                                       error);
}

/* The modem ignores the settings of a deactivation; they are sent empty (CTX-44). */
static MbimMessage *
build_deactivate (const MbnCommand *command, GError **error)
{
  return mbim_message_connect_set_new (command->session, MBIM_ACTIVATION_COMMAND_DEACTIVATE, "", "",
                                       "", MBIM_COMPRESSION_NONE, MBIM_AUTH_PROTOCOL_NONE,
                                       MBIM_CONTEXT_IP_TYPE_DEFAULT,
                                       mbim_uuid_from_context_type (MBIM_CONTEXT_TYPE_INTERNET),
                                       error);
}

static MbimMessage *
build_read_session (const MbnCommand *command, GError **error)
{
  return mbim_message_connect_query_new (command->session, MBIM_ACTIVATION_STATE_UNKNOWN,
                                         MBIM_VOICE_CALL_STATE_NONE, MBIM_CONTEXT_IP_TYPE_DEFAULT,
                                         mbim_uuid_from_context_type (MBIM_CONTEXT_TYPE_INTERNET),
                                         0, error);
}

static MbimMessage *
build_read_ip_config (const MbnCommand *command, GError **error)
{
  return mbim_message_ip_configuration_query_new (command->session,
                                                  MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_NONE,
                                                  MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_NONE, 0,
                                                  NULL, 0, NULL, NULL, NULL, 0, NULL, 0, NULL, 0, 0,
                                                  error);
}

static MbimMessage *
build_set_preferred (const MbnCommand *command, GError **error)
{
  guint n_providers = command->providers->len;
  g_autofree MbimProvider *providers = g_new0 (MbimProvider, n_providers);
  g_autofree const MbimProvider **pointers = g_new0 (const MbimProvider *, n_providers + 1);

  for (guint i = 0; i < n_providers; i++)
    {
      const MbnProvider *provider = g_ptr_array_index (command->providers, i);

      providers[i].provider_id = provider->id;
      providers[i].provider_state = provider->state;
      providers[i].provider_name = provider->name;
      providers[i].cellular_class = MBIM_CELLULAR_CLASS_GSM;
      providers[i].rssi = MBN_RSSI_UNKNOWN;
      providers[i].error_rate = MBN_ERROR_RATE_UNKNOWN;
      pointers[i] = &providers[i];
    }

  return mbim_message_preferred_providers_set_new (n_providers, pointers, error);
}

MbimMessage *
mbim_command_build (const MbnCommand *command, GError **error)
{
  switch (command->kind)
    {
    case MBN_COMMAND_READ_CAPS:
      return mbim_message_device_caps_query_new (error);
    case MBN_COMMAND_SUBSCRIBE:
      return build_subscribe (error);
    case MBN_COMMAND_READ_SUBSCRIBER:
      return mbim_message_subscriber_ready_status_query_new (error);
    case MBN_COMMAND_READ_PIN:
      return mbim_message_pin_query_new (error);
    case MBN_COMMAND_READ_RADIO:
      return mbim_message_radio_state_query_new (error);
    case MBN_COMMAND_SET_RADIO:
      return mbim_message_radio_state_set_new (command->radio == MBN_RADIO_ON
                                                   ? MBIM_RADIO_SWITCH_STATE_ON
                                                   : MBIM_RADIO_SWITCH_STATE_OFF,
                                               error);
    case MBN_COMMAND_READ_HOME_PROVIDER:
      return mbim_message_home_provider_query_new (error);
    case MBN_COMMAND_READ_PREFERRED_PROVIDERS:
      return mbim_message_preferred_providers_query_new (error);
    case MBN_COMMAND_SET_PREFERRED_PROVIDERS:
      return build_set_preferred (command, error);
    case MBN_COMMAND_SCAN:
      return mbim_message_visible_providers_query_new (MBIM_VISIBLE_PROVIDERS_ACTION_FULL_SCAN,
                                                       error);
    case MBN_COMMAND_READ_REGISTRATION:
      return mbim_message_register_state_query_new (error);
    case MBN_COMMAND_REGISTER:
      return build_register (command, error);
    case MBN_COMMAND_READ_PACKET_SERVICE:
      return mbim_message_packet_service_query_new (error);
    case MBN_COMMAND_ATTACH:
      return mbim_message_packet_service_set_new (MBIM_PACKET_SERVICE_ACTION_ATTACH, error);
    case MBN_COMMAND_READ_SESSION:
      return build_read_session (command, error);
    case MBN_COMMAND_ACTIVATE:
      return build_activate (command, error);
    case MBN_COMMAND_DEACTIVATE:
      return build_deactivate (command, error);
    case MBN_COMMAND_READ_IP_CONFIG:
      return build_read_ip_config (command, error);
    case MBN_COMMAND_READ_SIGNAL:
      return mbim_message_signal_state_query_new (error);
    case MBN_COMMAND_READ_EMERGENCY:
      return mbim_message_emergency_mode_query_new (error);
    case MBN_COMMAND_READ_STATISTICS:
      return mbim_message_packet_statistics_query_new (error);
    case MBN_COMMAND_READ_PROVISIONED_CONTEXTS:
      return mbim_message_provisioned_contexts_query_new (error);
    case MBN_N_COMMANDS:
      break;
    }

  g_return_val_if_reached (NULL);
}

MbnFactKind
mbim_command_fact (MbnCommandKind kind)
{
  switch (kind)
    {
    case MBN_COMMAND_READ_CAPS:
      return MBN_FACT_CAPS;
    case MBN_COMMAND_READ_SUBSCRIBER:
      return MBN_FACT_SUBSCRIBER;
    case MBN_COMMAND_READ_PIN:
      return MBN_FACT_PIN;
    case MBN_COMMAND_READ_RADIO:
    case MBN_COMMAND_SET_RADIO:
      return MBN_FACT_RADIO;
    case MBN_COMMAND_READ_HOME_PROVIDER:
      return MBN_FACT_HOME_PROVIDER;
    case MBN_COMMAND_READ_PREFERRED_PROVIDERS:
      return MBN_FACT_PREFERRED_PROVIDERS;
    case MBN_COMMAND_SCAN:
      return MBN_FACT_VISIBLE_PROVIDERS;
    case MBN_COMMAND_READ_REGISTRATION:
    case MBN_COMMAND_REGISTER:
      return MBN_FACT_REGISTRATION;
    case MBN_COMMAND_READ_PACKET_SERVICE:
    case MBN_COMMAND_ATTACH:
      return MBN_FACT_PACKET_SERVICE;
    case MBN_COMMAND_READ_SESSION:
    case MBN_COMMAND_ACTIVATE:
    case MBN_COMMAND_DEACTIVATE:
      return MBN_FACT_SESSION;
    case MBN_COMMAND_READ_IP_CONFIG:
      return MBN_FACT_IP_CONFIG;
    case MBN_COMMAND_READ_SIGNAL:
      return MBN_FACT_SIGNAL;
    case MBN_COMMAND_READ_EMERGENCY:
      return MBN_FACT_EMERGENCY;
    case MBN_COMMAND_READ_STATISTICS:
      return MBN_FACT_STATISTICS;
    case MBN_COMMAND_READ_PROVISIONED_CONTEXTS:
      return MBN_FACT_PROVISIONED_CONTEXTS;
    case MBN_COMMAND_SUBSCRIBE:
    case MBN_COMMAND_SET_PREFERRED_PROVIDERS: /* its answer is empty or repeats the list: read again
                                               */
    case MBN_N_COMMANDS:
      break;
    }

  return MBN_N_FACTS;
}
