/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-script.h"

static void
write_subscriber (SimJson *json, const SimModem *modem)
{
  guint32 ready = modem->ready == SIM_READY_PUK ? SIM_READY_DEVICE_LOCKED : modem->ready;

  sim_json_begin (json, "sim", '{');
  sim_json_string (json, "state", sim_word_name (sim_ready_words, modem->ready));
  sim_json_number (json, "ready_state", ready);
  sim_json_string (json, "imsi", modem->settings.imsi);
  sim_json_string (json, "iccid", modem->settings.iccid);
  sim_json_strv (json, "numbers", modem->settings.numbers);
  sim_json_bool (json, "pin_enabled", modem->pin_enabled);
  sim_json_string (json, "pin", modem->pin);
  sim_json_number (json, "pin_attempts", modem->pin_attempts);
  sim_json_number (json, "puk_attempts", modem->puk_attempts);
  sim_json_end (json, '}');

  sim_json_begin (json, "radio", '{');
  sim_json_bool (json, "hardware", modem->hardware_radio);
  sim_json_bool (json, "software", modem->software_radio);
  sim_json_end (json, '}');
}

static void
write_network (SimJson *json, const SimModem *modem)
{
  const SimRegistration *registration = &modem->registration;

  sim_json_begin (json, "registration", '{');
  sim_json_string (json, "state", sim_word_name (sim_register_words, registration->state));
  sim_json_string (json, "mode",
                   registration->mode == SIM_REGISTER_MODE_MANUAL ? "manual" : "automatic");
  sim_json_number (json, "cause", registration->cause);
  sim_json_string (json, "provider", registration->provider);
  sim_json_string (json, "name", registration->name);
  sim_json_string (json, "roaming_text", registration->roaming_text);
  sim_json_end (json, '}');

  sim_json_begin (json, "packet", '{');
  sim_json_string (json, "state", sim_word_name (sim_packet_words, modem->packet));
  sim_json_number (json, "cause", modem->packet_cause);
  sim_json_number (json, "data_class", sim_modem_packet_class (modem));
  sim_json_end (json, '}');

  sim_json_begin (json, "signal", '{');
  sim_json_number (json, "rssi", modem->settings.rssi);
  sim_json_number (json, "error_rate", modem->settings.error_rate);
  sim_json_number (json, "interval", modem->signal_interval);
  sim_json_number (json, "rssi_threshold", modem->rssi_threshold);
  sim_json_number (json, "error_rate_threshold", modem->error_rate_threshold);
  sim_json_end (json, '}');

  sim_json_bool (json, "idle_hint", modem->idle_hint);
}

static void
write_ip (SimJson *json, const char *name, const SimIpFamily *family)
{
  sim_json_begin (json, name, '{');
  sim_json_strv (json, "addresses", family->addresses);
  sim_json_string (json, "gateway", family->gateway);
  sim_json_strv (json, "dns", family->dns);
  sim_json_number (json, "mtu", family->mtu);
  sim_json_end (json, '}');
}

/* The settings of a context as CONNECT carries them. */
static void
write_parameters (SimJson *json,
                  const char *access_string,
                  const char *user_name,
                  const char *password,
                  guint32 auth,
                  guint32 compression,
                  guint32 ip_type,
                  const guint8 *type)
{
  g_autofree char *context_type = sim_context_type_format (type);

  sim_json_string (json, "access_string", access_string);
  sim_json_string (json, "user_name", user_name);
  sim_json_string (json, "password", password);
  sim_json_number (json, "auth", auth);
  sim_json_number (json, "compression", compression);
  sim_json_string (json, "ip_type", sim_word_name (sim_ip_type_words, ip_type));
  sim_json_string (json, "context_type", context_type);
}

static void
write_contexts (SimJson *json, const SimModem *modem)
{
  sim_json_begin (json, "contexts", '[');
  for (guint i = 0; i < SIM_MAX_SESSIONS; i++)
    {
      const SimContext *context = modem->contexts[i];

      if (context == NULL)
        continue;

      sim_json_begin (json, NULL, '{');
      sim_json_number (json, "session", context->session);
      sim_json_string (json, "state", sim_word_name (sim_context_words, context->state));
      write_parameters (json, context->access_string, context->user_name, context->password,
                        context->auth, context->compression, context->ip_type, context->type);
      write_ip (json, "ip4", &context->ip4);
      write_ip (json, "ip6", &context->ip6);
      sim_json_number (json, "filters", context->filters != NULL ? context->filters->len : 0);
      sim_json_end (json, '}');
    }
  sim_json_end (json, ']');
}

static void
write_last_connect (SimJson *json, const SimModem *modem)
{
  const SimConnectRequest *last = modem->last_connect;

  if (last == NULL)
    {
      sim_json_string (json, "last_connect", NULL);
      return;
    }

  sim_json_begin (json, "last_connect", '{');
  sim_json_number (json, "session", last->session);
  sim_json_string (json, "command", last->command == 1 ? "activate" : "deactivate");
  write_parameters (json, last->access_string, last->user_name, last->password, last->auth,
                    last->compression, last->ip_type, last->type);
  sim_json_end (json, '}');
}

static void
write_subscriptions (SimJson *json, const SimModem *modem)
{
  if (modem->subscriptions == NULL)
    {
      sim_json_string (json, "subscriptions", NULL);
      return;
    }

  sim_json_begin (json, "subscriptions", '[');
  for (guint i = 0; i < modem->subscriptions->len; i++)
    {
      const SimSubscription *entry = modem->subscriptions->pdata[i];
      g_autofree char *uuid = sim_uuid_format (entry->service);

      sim_json_begin (json, NULL, '{');
      sim_json_string (json, "service", uuid);
      sim_json_begin (json, "cids", '[');
      for (guint j = 0; j < entry->cids->len; j++)
        sim_json_number (json, NULL, g_array_index (entry->cids, guint32, j));
      sim_json_end (json, ']');
      sim_json_end (json, '}');
    }
  sim_json_end (json, ']');
}

static void
write_net (SimJson *json, const SimNet *net)
{
  if (net == NULL)
    {
      sim_json_string (json, "net", NULL);
      return;
    }

  sim_json_begin (json, "net", '{');
  sim_json_string (json, "name", sim_net_get_name (net));
  sim_json_bool (json, "present", sim_net_is_present (net));
  sim_json_bool (json, "data", sim_net_get_data (net));
  sim_json_end (json, '}');
}

void
sim_state_write_json (SimFunction *function, GString *text)
{
  SimModem *modem = sim_function_get_modem (function);
  SimJson json = SIM_JSON_INIT (text);

  sim_json_begin (&json, NULL, '{');
  sim_json_bool (&json, "plugged", sim_function_is_plugged (function));
  write_net (&json, sim_function_get_net (function));
  sim_json_bool (&json, "opened", sim_function_is_open (function));
  sim_json_bool (&json, "silent", sim_function_is_silent (function));
  sim_json_number (&json, "max_control_transfer", sim_function_max_transfer (function));
  write_subscriber (&json, modem);
  write_network (&json, modem);
  write_contexts (&json, modem);
  write_last_connect (&json, modem);
  write_subscriptions (&json, modem);
  sim_faults_write_json (sim_function_get_faults (function), &json);
  sim_json_begin (&json, "settings", '{');
  sim_settings_write_json (&modem->settings, &json);
  sim_json_end (&json, '}');
  sim_json_end (&json, '}');
}
