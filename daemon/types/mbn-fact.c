/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fact.h"

#include "mbn-secret.h"
#include "mbn-text.h"

#include <string.h>

MbnFact *
mbn_fact_new (MbnFactKind kind)
{
  MbnFact *fact = g_new0 (MbnFact, 1);

  fact->kind = kind;

  if (kind == MBN_FACT_SIGNAL)
    {
      fact->signal.rssi = MBN_RSSI_UNKNOWN;
      fact->signal.error_rate = MBN_ERROR_RATE_UNKNOWN;
    }

  return fact;
}

static void
clean (char **text, gsize max_chars)
{
  *text = mbn_text_clean (*text, max_chars);
}

static void
complete_caps (MbnCaps *caps)
{
  clean (&caps->custom_data_class, 0);
  clean (&caps->custom_bands, 0);
  clean (&caps->device_id, MBN_DEVICEID_LEN);
  clean (&caps->manufacturer, 32);
  clean (&caps->model, 32);
  clean (&caps->firmware, 32);
}

static void
complete_subscriber (MbnSubscriber *subscriber)
{
  clean (&subscriber->subscriber_id, 15);
  clean (&subscriber->sim_icc_id, 20);

  if (subscriber->numbers == NULL)
    subscriber->numbers = g_new0 (char *, 1);

  for (char **number = subscriber->numbers; *number != NULL; number++)
    clean (number, 0);
}

static void
complete_providers (GPtrArray **providers)
{
  if (*providers == NULL)
    *providers = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);

  for (guint i = 0; i < (*providers)->len; i++)
    {
      MbnProvider *provider = g_ptr_array_index (*providers, i);

      clean (&provider->id, MBN_PROVIDERID_LEN);
      clean (&provider->name, MBN_PROVIDERNAME_LEN);
    }
}

static void
complete_registration (MbnRegistration *registration)
{
  clean (&registration->provider_id, MBN_PROVIDERID_LEN);
  clean (&registration->provider_name, MBN_PROVIDERNAME_LEN);
  clean (&registration->roaming_text, MBN_ROAMTEXT_LEN);
}

static void
complete_contexts (GPtrArray **contexts)
{
  if (*contexts == NULL)
    *contexts = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provisioned_context_free);

  for (guint i = 0; i < (*contexts)->len; i++)
    {
      MbnProvisionedContext *context = g_ptr_array_index (*contexts, i);

      clean (&context->access_string, 0);
      clean (&context->user_name, 0);
      clean (&context->provider_id, MBN_PROVIDERID_LEN);
      if (context->password == NULL || !g_utf8_validate (context->password, -1, NULL))
        {
          mbn_secret_free (context->password);
          context->password = g_strdup ("");
        }
    }
}

void
mbn_fact_complete (MbnFact *fact)
{
  switch (fact->kind)
    {
    case MBN_FACT_CAPS:
      complete_caps (&fact->caps);
      break;
    case MBN_FACT_SUBSCRIBER:
      complete_subscriber (&fact->subscriber);
      break;
    case MBN_FACT_HOME_PROVIDER:
    case MBN_FACT_PREFERRED_PROVIDERS:
    case MBN_FACT_VISIBLE_PROVIDERS:
      complete_providers (&fact->providers);
      break;
    case MBN_FACT_REGISTRATION:
      complete_registration (&fact->registration);
      break;
    case MBN_FACT_IP_CONFIG:
      if (fact->ip_config == NULL)
        fact->ip_config = mbn_ip_config_new (0);
      break;
    case MBN_FACT_PROVISIONED_CONTEXTS:
      complete_contexts (&fact->contexts);
      break;
    case MBN_FACT_PIN:
    case MBN_FACT_RADIO:
    case MBN_FACT_PACKET_SERVICE:
    case MBN_FACT_SIGNAL:
    case MBN_FACT_SESSION:
    case MBN_FACT_EMERGENCY:
    case MBN_FACT_STATISTICS:
    case MBN_N_FACTS:
      break;
    }
}

static void
clear_caps (MbnCaps *caps)
{
  g_free (caps->custom_data_class);
  g_free (caps->custom_bands);
  g_free (caps->device_id);
  g_free (caps->manufacturer);
  g_free (caps->model);
  g_free (caps->firmware);
}

void
mbn_fact_free (MbnFact *fact)
{
  switch (fact->kind)
    {
    case MBN_FACT_CAPS:
      clear_caps (&fact->caps);
      break;
    case MBN_FACT_SUBSCRIBER:
      g_free (fact->subscriber.subscriber_id);
      g_free (fact->subscriber.sim_icc_id);
      g_strfreev (fact->subscriber.numbers);
      break;
    case MBN_FACT_HOME_PROVIDER:
    case MBN_FACT_PREFERRED_PROVIDERS:
    case MBN_FACT_VISIBLE_PROVIDERS:
      g_clear_pointer (&fact->providers, g_ptr_array_unref);
      break;
    case MBN_FACT_REGISTRATION:
      g_free (fact->registration.provider_id);
      g_free (fact->registration.provider_name);
      g_free (fact->registration.roaming_text);
      break;
    case MBN_FACT_IP_CONFIG:
      g_clear_pointer (&fact->ip_config, mbn_ip_config_free);
      break;
    case MBN_FACT_PROVISIONED_CONTEXTS:
      g_clear_pointer (&fact->contexts, g_ptr_array_unref);
      break;
    case MBN_FACT_PIN:
    case MBN_FACT_RADIO:
    case MBN_FACT_PACKET_SERVICE:
    case MBN_FACT_SIGNAL:
    case MBN_FACT_SESSION:
    case MBN_FACT_EMERGENCY:
    case MBN_FACT_STATISTICS:
    case MBN_N_FACTS:
      break;
    }

  g_free (fact);
}

MbnFact *
mbn_fact_steal (MbnFact *fact)
{
  MbnFact *stolen = g_memdup2 (fact, sizeof *fact);

  memset (fact, 0, sizeof *fact);
  fact->kind = stolen->kind;

  return stolen;
}

static gboolean
caps_equal (const MbnCaps *a, const MbnCaps *b)
{
  return a->cellular_class == b->cellular_class && a->voice_class == b->voice_class
         && a->data_classes == b->data_classes && a->gsm_bands == b->gsm_bands
         && a->cdma_bands == b->cdma_bands && a->sms_caps == b->sms_caps
         && a->control_caps == b->control_caps && a->max_sessions == b->max_sessions
         && g_strcmp0 (a->custom_data_class, b->custom_data_class) == 0
         && g_strcmp0 (a->custom_bands, b->custom_bands) == 0
         && g_strcmp0 (a->device_id, b->device_id) == 0
         && g_strcmp0 (a->manufacturer, b->manufacturer) == 0 && g_strcmp0 (a->model, b->model) == 0
         && g_strcmp0 (a->firmware, b->firmware) == 0;
}

static gboolean
subscriber_equal (const MbnSubscriber *a, const MbnSubscriber *b)
{
  return a->ready_state == b->ready_state && g_strcmp0 (a->subscriber_id, b->subscriber_id) == 0
         && g_strcmp0 (a->sim_icc_id, b->sim_icc_id) == 0
         && g_strv_equal ((const char *const *)a->numbers, (const char *const *)b->numbers);
}

static gboolean
providers_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      const MbnProvider *x = g_ptr_array_index (a, i);
      const MbnProvider *y = g_ptr_array_index (b, i);

      if (x->state != y->state || x->data_classes != y->data_classes
          || g_strcmp0 (x->id, y->id) != 0 || g_strcmp0 (x->name, y->name) != 0)
        return FALSE;
    }

  return TRUE;
}

static gboolean
contexts_equal (const GPtrArray *a, const GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!mbn_provisioned_context_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;

  return TRUE;
}

static gboolean
registration_equal (const MbnRegistration *a, const MbnRegistration *b)
{
  return a->state == b->state && a->mode == b->mode
         && a->available_data_classes == b->available_data_classes
         && a->network_error == b->network_error && a->attaches_itself == b->attaches_itself
         && g_strcmp0 (a->provider_id, b->provider_id) == 0
         && g_strcmp0 (a->provider_name, b->provider_name) == 0
         && g_strcmp0 (a->roaming_text, b->roaming_text) == 0;
}

static gboolean
packet_service_equal (const MbnPacketService *a, const MbnPacketService *b)
{
  return a->state == b->state && a->current_data_class == b->current_data_class
         && a->uplink_bps == b->uplink_bps && a->downlink_bps == b->downlink_bps
         && a->network_error == b->network_error;
}

static gboolean
session_equal (const MbnSession *a, const MbnSession *b)
{
  return a->session == b->session && a->state == b->state && a->voice_call == b->voice_call
         && a->ip_type == b->ip_type && a->network_error == b->network_error;
}

static gboolean
statistics_equal (const MbnStatistics *a, const MbnStatistics *b)
{
  return a->rx_bytes == b->rx_bytes && a->tx_bytes == b->tx_bytes && a->rx_packets == b->rx_packets
         && a->tx_packets == b->tx_packets;
}

gboolean
mbn_fact_equal (const MbnFact *a, const MbnFact *b)
{
  if (a->kind != b->kind)
    return FALSE;

  switch (a->kind)
    {
    case MBN_FACT_CAPS:
      return caps_equal (&a->caps, &b->caps);
    case MBN_FACT_SUBSCRIBER:
      return subscriber_equal (&a->subscriber, &b->subscriber);
    case MBN_FACT_PIN:
      return a->pin.type == b->pin.type && a->pin.state == b->pin.state
             && a->pin.attempts == b->pin.attempts;
    case MBN_FACT_RADIO:
      return a->radio.hardware == b->radio.hardware && a->radio.software == b->radio.software;
    case MBN_FACT_HOME_PROVIDER:
    case MBN_FACT_PREFERRED_PROVIDERS:
    case MBN_FACT_VISIBLE_PROVIDERS:
      return providers_equal (a->providers, b->providers);
    case MBN_FACT_REGISTRATION:
      return registration_equal (&a->registration, &b->registration);
    case MBN_FACT_PACKET_SERVICE:
      return packet_service_equal (&a->packet_service, &b->packet_service);
    case MBN_FACT_SIGNAL:
      return a->signal.rssi == b->signal.rssi && a->signal.error_rate == b->signal.error_rate;
    case MBN_FACT_SESSION:
      return session_equal (&a->session, &b->session);
    case MBN_FACT_IP_CONFIG:
      return mbn_ip_config_equal (a->ip_config, b->ip_config);
    case MBN_FACT_EMERGENCY:
      return a->emergency == b->emergency;
    case MBN_FACT_STATISTICS:
      return statistics_equal (&a->statistics, &b->statistics);
    case MBN_FACT_PROVISIONED_CONTEXTS:
      return contexts_equal (a->contexts, b->contexts);
    case MBN_N_FACTS:
      break;
    }

  g_return_val_if_reached (FALSE);
}

const char *
mbn_fact_kind_to_string (MbnFactKind kind)
{
  static const char *const names[MBN_N_FACTS] = {
      [MBN_FACT_CAPS] = "capabilities",
      [MBN_FACT_SUBSCRIBER] = "subscriber",
      [MBN_FACT_PIN] = "PIN",
      [MBN_FACT_RADIO] = "radio",
      [MBN_FACT_HOME_PROVIDER] = "home provider",
      [MBN_FACT_PREFERRED_PROVIDERS] = "preferred providers",
      [MBN_FACT_VISIBLE_PROVIDERS] = "visible providers",
      [MBN_FACT_REGISTRATION] = "registration",
      [MBN_FACT_PACKET_SERVICE] = "packet service",
      [MBN_FACT_SIGNAL] = "signal",
      [MBN_FACT_SESSION] = "session",
      [MBN_FACT_IP_CONFIG] = "IP configuration",
      [MBN_FACT_EMERGENCY] = "emergency mode",
      [MBN_FACT_STATISTICS] = "statistics",
      [MBN_FACT_PROVISIONED_CONTEXTS] = "provisioned contexts",
  };

  return kind < MBN_N_FACTS ? names[kind] : "unknown";
}
