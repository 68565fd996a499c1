/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-fact.h"

#include "mbim-guard.h"
#include "mbim-ip-config.h"
#include "mbn-error.h"

#include <string.h>

/* A response and an indication of one CID have the same layout, and libmbim a parser for each. */
#define PARSER(cid)                                                                                \
  (indicated ? mbim_message_##cid##_notification_parse : mbim_message_##cid##_response_parse)

/* The widest values that our enumerations know; more is a modem's invention and counts as 0. */
static guint32
bounded (guint32 value, guint32 max)
{
  return value <= max ? value : 0;
}

static MbnCellularClass
cellular_class (MbimCellularClass class)
{
  if (class & MBIM_CELLULAR_CLASS_GSM)
    return MBN_CELLULAR_CLASS_GSM;

  return class & MBIM_CELLULAR_CLASS_CDMA ? MBN_CELLULAR_CLASS_CDMA : MBN_CELLULAR_CLASS_NONE;
}

/* The first four bits agree with MBN_CTRL_CAPS, the others do not (mbn-api.md 3.2). */
static guint32
control_caps (MbimCtrlCaps caps, MbimCellularClass class)
{
  guint32 bits = (guint32)caps
                 & (MBN_CTRL_CAPS_REG_MANUAL | MBN_CTRL_CAPS_HW_RADIO_SWITCH
                    | MBN_CTRL_CAPS_CDMA_MOBILE_IP | MBN_CTRL_CAPS_CDMA_SIMPLE_IP);

  if (caps & MBIM_CTRL_CAPS_MULTI_CARRIER)
    bits |= MBN_CTRL_CAPS_MODEL_MULTI_CARRIER;
  if ((class & MBIM_CELLULAR_CLASS_GSM) && (class & MBIM_CELLULAR_CLASS_CDMA))
    bits |= MBN_CTRL_CAPS_MULTI_MODE;

  return bits;
}

static gboolean
read_caps (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnCaps *caps = &fact->caps;
  MbimCellularClass class;
  MbimVoiceClass voice;
  MbimDataClass data;
  MbimSmsCaps sms;
  MbimCtrlCaps control;

  if (!mbim_message_device_caps_response_parse (message, NULL, &class, &voice, NULL, &data, &sms,
                                                &control, &caps->max_sessions,
                                                &caps->custom_data_class, &caps->device_id,
                                                &caps->firmware, &caps->model, error))
    return FALSE;

  /* NULL in the MBN API without that bit (mbn-api.md 6.9) */
  if ((data & MBIM_DATA_CLASS_CUSTOM) == 0)
    g_clear_pointer (&caps->custom_data_class, g_free);

  caps->cellular_class = cellular_class (class);
  caps->voice_class = bounded (voice, MBIM_VOICE_CLASS_SIMULTANEOUS_VOICE_DATA);
  caps->data_classes = data;
  caps->sms_caps = sms;
  caps->control_caps = control_caps (control, class);

  return TRUE;
}

static MbnReadyState
ready_state (MbimSubscriberReadyState state)
{
  /* 7 is DEVICE_BLOCKED here and NoEsimProfile there (context-rules.md 8) */
  if (state == MBIM_SUBSCRIBER_READY_STATE_NO_ESIM_PROFILE)
    return MBN_READY_STATE_NO_ESIM_PROFILE;

  return (MbnReadyState)bounded (state, MBIM_SUBSCRIBER_READY_STATE_DEVICE_LOCKED);
}

/* An odd number of digits is stored with a filler that some modems pass on (mbim-notes.md 2.1). */
static void
strip_filler (char *icc_id)
{
  gsize length = icc_id != NULL ? strlen (icc_id) : 0;

  while (length > 0 && (icc_id[length - 1] == 'F' || icc_id[length - 1] == 'f'))
    icc_id[--length] = '\0';
}

static gboolean
read_subscriber (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnSubscriber *subscriber = &fact->subscriber;
  MbimSubscriberReadyState state;

  if (!PARSER (subscriber_ready_status) (message, &state, &subscriber->subscriber_id,
                                         &subscriber->sim_icc_id, NULL, NULL, NULL, error))
    return FALSE;

  subscriber->numbers = mbim_guard_read_numbers (message);
  subscriber->ready_state = ready_state (state);
  strip_filler (subscriber->sim_icc_id);

  return TRUE;
}

/* A PUK has the type of the PIN it unblocks. */
static MbnPinType
pin_type (MbimPinType type)
{
  switch ((int)type)
    {
    case MBIM_PIN_TYPE_PUK1:
      return MBN_PIN_TYPE_PIN1;
    case MBIM_PIN_TYPE_PUK2:
      return MBN_PIN_TYPE_PIN2;
    case MBIM_PIN_TYPE_DEVICE_FIRST_SIM_PUK:
      return MBN_PIN_TYPE_DEVICE_FIRST_SIM_PIN;
    case MBIM_PIN_TYPE_NETWORK_PUK:
      return MBN_PIN_TYPE_NETWORK_PIN;
    case MBIM_PIN_TYPE_NETWORK_SUBSET_PUK:
      return MBN_PIN_TYPE_NETWORK_SUBSET_PIN;
    case MBIM_PIN_TYPE_SERVICE_PROVIDER_PUK:
      return MBN_PIN_TYPE_SVC_PROVIDER_PIN;
    case MBIM_PIN_TYPE_CORPORATE_PUK:
      return MBN_PIN_TYPE_CORPORATE_PIN;
    default:
      return (MbnPinType)bounded (type, MBIM_PIN_TYPE_SUBSIDY_PIN);
    }
}

static gboolean
is_puk (MbimPinType type)
{
  return type >= MBIM_PIN_TYPE_PUK1 && type <= MBIM_PIN_TYPE_CORPORATE_PUK;
}

static gboolean
read_pin (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimPinType type;
  MbimPinState state;

  if (!mbim_message_pin_response_parse (message, &type, &state, &fact->pin.attempts, error))
    return FALSE;

  fact->pin.type = pin_type (type);
  if (state == MBIM_PIN_STATE_LOCKED)
    fact->pin.state = is_puk (type) ? MBN_PIN_STATE_UNBLOCK : MBN_PIN_STATE_ENTER;

  return TRUE;
}

static gboolean
read_radio (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimRadioSwitchState hardware;
  MbimRadioSwitchState software;

  if (!PARSER (radio_state) (message, &hardware, &software, error))
    return FALSE;

  fact->radio.hardware = hardware != MBIM_RADIO_SWITCH_STATE_OFF ? MBN_RADIO_ON : MBN_RADIO_OFF;
  fact->radio.software = software != MBIM_RADIO_SWITCH_STATE_OFF ? MBN_RADIO_ON : MBN_RADIO_OFF;

  return TRUE;
}

/* MBIM_PROVIDER has no data class; its state bits are MBN_PROVIDER_STATE's. */
static MbnProvider *
provider_from_mbim (const MbimProvider *provider)
{
  return mbn_provider_new (provider->provider_id, provider->provider_state, provider->provider_name,
                           MBN_DATA_CLASS_NONE);
}

static GPtrArray *
provider_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provider_free);
}

static gboolean
read_home_provider (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimProvider *provider = NULL;

  if (!mbim_message_home_provider_response_parse (message, &provider, error))
    return FALSE;

  fact->providers = provider_list_new ();
  g_ptr_array_add (fact->providers, provider_from_mbim (provider));
  mbim_provider_free (provider);

  return TRUE;
}

static void
take_providers (MbnFact *fact, guint32 n_providers, MbimProviderArray *providers)
{
  fact->providers = provider_list_new ();

  for (guint32 i = 0; i < n_providers; i++)
    g_ptr_array_add (fact->providers, provider_from_mbim (providers[i]));

  mbim_provider_array_free (providers);
}

static gboolean
read_preferred_providers (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimProviderArray *providers = NULL;
  guint32 n_providers = 0;

  if (!PARSER (preferred_providers) (message, &n_providers, &providers, error))
    return FALSE;

  take_providers (fact, n_providers, providers);

  return TRUE;
}

static gboolean
read_visible_providers (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimProviderArray *providers = NULL;
  guint32 n_providers = 0;

  if (!mbim_message_visible_providers_response_parse (message, &n_providers, &providers, error))
    return FALSE;

  take_providers (fact, n_providers, providers);

  return TRUE;
}

static gboolean
read_registration (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnRegistration *registration = &fact->registration;
  MbimNwError network_error;
  MbimRegisterState state;
  MbimRegisterMode mode;
  MbimDataClass classes;
  MbimRegistrationFlag flags;

  if (!PARSER (register_state) (message, &network_error, &state, &mode, &classes, NULL,
                                &registration->provider_id, &registration->provider_name,
                                &registration->roaming_text, &flags, error))
    return FALSE;

  registration->network_error = network_error;
  registration->state = (MbnRegisterState)bounded (state, MBIM_REGISTER_STATE_DENIED);
  registration->mode = (MbnRegisterMode)bounded (mode, MBIM_REGISTER_MODE_MANUAL);
  registration->attaches_itself
      = (flags & MBIM_REGISTRATION_FLAG_PACKET_SERVICE_AUTOMATIC_ATTACH) != 0;

  /* none while not registered, whatever the modem says (mbn-api.md 6.10) */
  if (mbn_register_state_is_registered (registration->state))
    registration->available_data_classes = classes;

  return TRUE;
}

static gboolean
read_packet_service (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnPacketService *service = &fact->packet_service;
  MbimPacketServiceState state;
  MbimDataClass class;

  if (!PARSER (packet_service) (message, &service->network_error, &state, &class,
                                &service->uplink_bps, &service->downlink_bps, error))
    return FALSE;

  service->state = (MbnPacketServiceState)bounded (state, MBIM_PACKET_SERVICE_STATE_DETACHED);
  service->current_data_class = class;

  return TRUE;
}

static gboolean
read_signal (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  guint32 rssi;
  guint32 error_rate;

  if (!PARSER (signal_state) (message, &rssi, &error_rate, NULL, NULL, NULL, error))
    return FALSE;

  fact->signal.rssi = rssi <= 31 ? rssi : MBN_RSSI_UNKNOWN;
  fact->signal.error_rate = error_rate <= 7 ? error_rate : MBN_ERROR_RATE_UNKNOWN;

  return TRUE;
}

static gboolean
read_session (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnSession *session = &fact->session;
  MbimActivationState state;
  MbimVoiceCallState voice;
  MbimContextIpType ip_type;

  if (!PARSER (connect) (message, &session->session, &state, &voice, &ip_type, NULL,
                         &session->network_error, error))
    return FALSE;

  session->state = (MbnActivationState)bounded (state, MBIM_ACTIVATION_STATE_DEACTIVATING);
  session->voice_call = (MbnVoiceCallState)bounded (voice, MBIM_VOICE_CALL_STATE_HANG_UP);
  session->ip_type = (MbnIpType)bounded (ip_type, MBIM_CONTEXT_IP_TYPE_IPV4_AND_IPV6);

  return TRUE;
}

static gboolean
read_ip_config (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  fact->ip_config = mbim_ip_config_parse (message, indicated, error);

  return fact->ip_config != NULL;
}

static gboolean
read_emergency (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbimEmergencyModeState state;

  if (!PARSER (emergency_mode) (message, &state, error))
    return FALSE;

  fact->emergency = state == MBIM_EMERGENCY_MODE_STATE_ON;

  return TRUE;
}

static gboolean
read_statistics (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  MbnStatistics *statistics = &fact->statistics;

  return mbim_message_packet_statistics_response_parse (message, NULL, NULL, &statistics->rx_bytes,
                                                        &statistics->rx_packets,
                                                        &statistics->tx_bytes,
                                                        &statistics->tx_packets, NULL, NULL, error);
}

/* What the MBN API has no word for, be it a service of the operator or a vendor's, is CUSTOM: no
 * empty slot, and not for data connections. */
static MbnContextType
context_type (const MbimUuid *uuid)
{
  switch ((int)mbim_uuid_to_context_type (uuid))
    {
    case MBIM_CONTEXT_TYPE_NONE:
      return MBN_CONTEXT_TYPE_NONE;
    case MBIM_CONTEXT_TYPE_INTERNET:
      return MBN_CONTEXT_TYPE_INTERNET;
    case MBIM_CONTEXT_TYPE_VPN:
      return MBN_CONTEXT_TYPE_VPN;
    case MBIM_CONTEXT_TYPE_VOICE:
      return MBN_CONTEXT_TYPE_VOICE;
    case MBIM_CONTEXT_TYPE_VIDEO_SHARE:
      return MBN_CONTEXT_TYPE_VIDEO_SHARE;
    case MBIM_CONTEXT_TYPE_PURCHASE:
      return MBN_CONTEXT_TYPE_PURCHASE;
    default:
      return MBN_CONTEXT_TYPE_CUSTOM;
    }
}

/* Takes the texts: of a password there must be no copy that nobody wipes. */
static MbnProvisionedContext *
context_from_mbim (MbimProvisionedContextElement *element)
{
  MbnProvisionedContext *context = mbn_provisioned_context_new ();

  context->id = element->context_id;
  context->type = context_type (&element->context_type);
  context->access_string = g_steal_pointer (&element->access_string);
  context->user_name = g_steal_pointer (&element->user_name);
  context->password = g_steal_pointer (&element->password);
  context->compression = element->compression == MBIM_COMPRESSION_ENABLE;
  context->auth_protocol
      = (MbnAuthProtocol)bounded (element->auth_protocol, MBIM_AUTH_PROTOCOL_MSCHAPV2);

  return context;
}

static gboolean
read_contexts (MbimMessage *message, gboolean indicated, MbnFact *fact, GError **error)
{
  g_autoptr (MbimProvisionedContextElementArray) contexts = NULL;
  guint32 n_contexts = 0;

  if (!PARSER (provisioned_contexts) (message, &n_contexts, &contexts, error))
    return FALSE;

  fact->contexts = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provisioned_context_free);
  for (guint32 i = 0; i < n_contexts; i++)
    g_ptr_array_add (fact->contexts, context_from_mbim (contexts[i]));

  return TRUE;
}

typedef gboolean (*Reader) (MbimMessage *message,
                            gboolean indicated,
                            MbnFact *fact,
                            GError **error);

static const Reader readers[MBN_N_FACTS] = {
    [MBN_FACT_CAPS] = read_caps,
    [MBN_FACT_SUBSCRIBER] = read_subscriber,
    [MBN_FACT_PIN] = read_pin,
    [MBN_FACT_RADIO] = read_radio,
    [MBN_FACT_HOME_PROVIDER] = read_home_provider,
    [MBN_FACT_PREFERRED_PROVIDERS] = read_preferred_providers,
    [MBN_FACT_VISIBLE_PROVIDERS] = read_visible_providers,
    [MBN_FACT_REGISTRATION] = read_registration,
    [MBN_FACT_PACKET_SERVICE] = read_packet_service,
    [MBN_FACT_SIGNAL] = read_signal,
    [MBN_FACT_SESSION] = read_session,
    [MBN_FACT_IP_CONFIG] = read_ip_config,
    [MBN_FACT_EMERGENCY] = read_emergency,
    [MBN_FACT_STATISTICS] = read_statistics,
    [MBN_FACT_PROVISIONED_CONTEXTS] = read_contexts,
};

static const guint32 indicated_cids[] = {
    MBIM_CID_BASIC_CONNECT_SUBSCRIBER_READY_STATUS,
    MBIM_CID_BASIC_CONNECT_RADIO_STATE,
    MBIM_CID_BASIC_CONNECT_PREFERRED_PROVIDERS,
    MBIM_CID_BASIC_CONNECT_REGISTER_STATE,
    MBIM_CID_BASIC_CONNECT_PACKET_SERVICE,
    MBIM_CID_BASIC_CONNECT_SIGNAL_STATE,
    MBIM_CID_BASIC_CONNECT_CONNECT,
    MBIM_CID_BASIC_CONNECT_PROVISIONED_CONTEXTS,
    MBIM_CID_BASIC_CONNECT_IP_CONFIGURATION,
    MBIM_CID_BASIC_CONNECT_EMERGENCY_MODE,
};

/* Parallel to the list above. */
static const MbnFactKind indicated_kinds[G_N_ELEMENTS (indicated_cids)] = {
    MBN_FACT_SUBSCRIBER,
    MBN_FACT_RADIO,
    MBN_FACT_PREFERRED_PROVIDERS,
    MBN_FACT_REGISTRATION,
    MBN_FACT_PACKET_SERVICE,
    MBN_FACT_SIGNAL,
    MBN_FACT_SESSION,
    MBN_FACT_PROVISIONED_CONTEXTS,
    MBN_FACT_IP_CONFIG,
    MBN_FACT_EMERGENCY,
};

const guint32 *
mbim_fact_indicated_cids (gsize *n_cids)
{
  *n_cids = G_N_ELEMENTS (indicated_cids);

  return indicated_cids;
}

static MbnFact *
read_fact (MbnFactKind kind, MbimMessage *message, gboolean indicated, GError **error)
{
  g_autoptr (MbnFact) fact = mbn_fact_new (kind);

  if (!mbim_guard_check (message, kind, error) || !readers[kind](message, indicated, fact, error))
    return NULL;

  mbn_fact_complete (fact);

  return g_steal_pointer (&fact);
}

MbnFact *
mbim_fact_from_response (MbnFactKind kind, MbimMessage *response, GError **error)
{
  return read_fact (kind, response, FALSE, error);
}

MbnFact *
mbim_fact_from_indication (MbimMessage *indication, GError **error)
{
  guint32 cid = mbim_message_indicate_status_get_cid (indication);

  if (mbim_message_indicate_status_get_service (indication) != MBIM_SERVICE_BASIC_CONNECT)
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (indicated_cids); i++)
    if (indicated_cids[i] == cid)
      return read_fact (indicated_kinds[i], indication, TRUE, error);

  return NULL;
}
