/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the fake modem is: its facts, what commands do to it, its indications. */

#include "config.h"

#include "mbn-fake-modem.h"
#include "mbn-fake-private.h"

static const char *const words[MBN_N_FAKE] = {
    [MBN_COMMAND_READ_CAPS] = "caps",
    [MBN_COMMAND_SUBSCRIBE] = "subscribe",
    [MBN_COMMAND_READ_SUBSCRIBER] = "subscriber",
    [MBN_COMMAND_READ_PIN] = "pin",
    [MBN_COMMAND_READ_RADIO] = "radio",
    [MBN_COMMAND_SET_RADIO] = "set-radio",
    [MBN_COMMAND_READ_HOME_PROVIDER] = "home",
    [MBN_COMMAND_READ_PREFERRED_PROVIDERS] = "preferred",
    [MBN_COMMAND_SET_PREFERRED_PROVIDERS] = "set-preferred",
    [MBN_COMMAND_SCAN] = "scan",
    [MBN_COMMAND_READ_REGISTRATION] = "registration",
    [MBN_COMMAND_REGISTER] = "register",
    [MBN_COMMAND_READ_PACKET_SERVICE] = "packet",
    [MBN_COMMAND_ATTACH] = "attach",
    [MBN_COMMAND_READ_SESSION] = "session",
    [MBN_COMMAND_ACTIVATE] = "activate",
    [MBN_COMMAND_DEACTIVATE] = "deactivate",
    [MBN_COMMAND_READ_IP_CONFIG] = "ip",
    [MBN_COMMAND_READ_SIGNAL] = "signal",
    [MBN_COMMAND_READ_EMERGENCY] = "emergency",
    [MBN_COMMAND_READ_STATISTICS] = "statistics",
    [MBN_COMMAND_READ_PROVISIONED_CONTEXTS] = "provisioned",
    [MBN_FAKE_OPEN] = "open",
    [MBN_FAKE_CLOSE] = "close",
    [MBN_FAKE_RESUME] = "resume",
};

const char *
mbn_fake_word (guint kind)
{
  return words[kind];
}

static void
fill_ip (MbnFakeModem *self, MbnIpConfig *config)
{
  if (*self->ip4 != '\0')
    mbn_ip_family_add_address (&config->ip4, self->ip4, 24);
  if (*self->ip6 != '\0')
    mbn_ip_family_add_address (&config->ip6, self->ip6, 64);
}

static GPtrArray *
make_contexts (MbnFakeModem *self)
{
  GPtrArray *contexts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_provisioned_context_free);
  MbnProvisionedContext *context = mbn_provisioned_context_new ();

  context->id = 1;
  context->type = MBN_CONTEXT_TYPE_INTERNET;
  context->access_string = g_strdup (self->provisioned);
  g_ptr_array_add (contexts, context);

  return contexts;
}

MbnFact *
mbn_fake_modem_state (MbnFakeModem *self, MbnFactKind kind)
{
  MbnFact *fact = mbn_fact_new (kind);

  switch ((int)kind)
    {
    case MBN_FACT_CAPS:
      fact->caps.device_id = g_strdup (self->device_id);
      fact->caps.cellular_class = self->cellular_class;
      fact->caps.control_caps = self->control_caps;
      fact->caps.max_sessions = 1;
      break;
    case MBN_FACT_SUBSCRIBER:
      fact->subscriber.ready_state = self->ready;
      fact->subscriber.subscriber_id = g_strdup (self->subscriber_id);
      fact->subscriber.sim_icc_id = g_strdup (self->icc_id);
      break;
    case MBN_FACT_PIN:
      fact->pin.type = MBN_PIN_TYPE_PIN1;
      fact->pin.state = MBN_PIN_STATE_ENTER;
      break;
    case MBN_FACT_RADIO:
      fact->radio.hardware = self->radio_hardware;
      fact->radio.software = self->radio_software;
      break;
    case MBN_FACT_REGISTRATION:
      fact->registration.state = self->registration;
      fact->registration.mode = MBN_REGISTER_MODE_AUTOMATIC;
      fact->registration.provider_id = g_strdup (self->provider_id);
      fact->registration.available_data_classes = self->available_data_classes;
      fact->registration.attaches_itself = self->attaches_itself;
      break;
    case MBN_FACT_PACKET_SERVICE:
      fact->packet_service.state = self->packet;
      fact->packet_service.current_data_class = self->current_data_class;
      fact->packet_service.network_error = self->cause;
      break;
    case MBN_FACT_SESSION:
      fact->session.state = self->session;
      fact->session.ip_type = self->ip_type;
      fact->session.network_error = self->cause;
      break;
    case MBN_FACT_IP_CONFIG:
      fact->ip_config = mbn_ip_config_new (0);
      fill_ip (self, fact->ip_config);
      break;
    case MBN_FACT_PROVISIONED_CONTEXTS:
      fact->contexts = make_contexts (self);
      break;
    default:
      break;
    }

  mbn_fact_complete (fact);

  return fact;
}

/* Takes down whatever hangs on the radio. */
static void
lose_network (MbnFakeModem *self)
{
  self->registration = MBN_REGISTER_STATE_DEREGISTERED;
  self->packet = MBN_PACKET_SERVICE_DETACHED;
  self->session = MBN_ACTIVATION_STATE_DEACTIVATED;
}

MbnError
mbn_fake_state_apply (MbnFakeModem *self, guint kind)
{
  switch (kind)
    {
    case MBN_COMMAND_SET_RADIO:
      self->radio_software = self->asked_radio;
      if (self->asked_radio == MBN_RADIO_OFF)
        lose_network (self);
      break;
    case MBN_COMMAND_ATTACH:
      self->packet = MBN_PACKET_SERVICE_ATTACHED;
      break;
    case MBN_COMMAND_ACTIVATE:
      if (self->session == MBN_ACTIVATION_STATE_ACTIVATED)
        return MBN_ERROR_MAX_ACTIVATED_CONTEXTS;
      self->session = MBN_ACTIVATION_STATE_ACTIVATED;
      break;
    case MBN_COMMAND_DEACTIVATE:
      if (self->session != MBN_ACTIVATION_STATE_ACTIVATED)
        return MBN_ERROR_CONTEXT_NOT_ACTIVATED;
      self->session = MBN_ACTIVATION_STATE_DEACTIVATED;
      break;
    case MBN_FAKE_CLOSE:
      self->session = MBN_ACTIVATION_STATE_DEACTIVATED;
      break;
    default:
      break;
    }

  return MBN_OK;
}

MbnFact *
mbn_fake_state_answer (MbnFakeModem *self, guint kind)
{
  static const int facts[MBN_N_COMMANDS] = {
      [MBN_COMMAND_READ_CAPS] = MBN_FACT_CAPS,
      [MBN_COMMAND_SUBSCRIBE] = -1,
      [MBN_COMMAND_READ_SUBSCRIBER] = MBN_FACT_SUBSCRIBER,
      [MBN_COMMAND_READ_PIN] = MBN_FACT_PIN,
      [MBN_COMMAND_READ_RADIO] = MBN_FACT_RADIO,
      [MBN_COMMAND_SET_RADIO] = MBN_FACT_RADIO,
      [MBN_COMMAND_READ_HOME_PROVIDER] = MBN_FACT_HOME_PROVIDER,
      [MBN_COMMAND_READ_PREFERRED_PROVIDERS] = MBN_FACT_PREFERRED_PROVIDERS,
      [MBN_COMMAND_SET_PREFERRED_PROVIDERS] = -1,
      [MBN_COMMAND_SCAN] = MBN_FACT_VISIBLE_PROVIDERS,
      [MBN_COMMAND_READ_REGISTRATION] = MBN_FACT_REGISTRATION,
      [MBN_COMMAND_REGISTER] = MBN_FACT_REGISTRATION,
      [MBN_COMMAND_READ_PACKET_SERVICE] = MBN_FACT_PACKET_SERVICE,
      [MBN_COMMAND_ATTACH] = MBN_FACT_PACKET_SERVICE,
      [MBN_COMMAND_READ_SESSION] = MBN_FACT_SESSION,
      [MBN_COMMAND_ACTIVATE] = MBN_FACT_SESSION,
      [MBN_COMMAND_DEACTIVATE] = MBN_FACT_SESSION,
      [MBN_COMMAND_READ_IP_CONFIG] = MBN_FACT_IP_CONFIG,
      [MBN_COMMAND_READ_SIGNAL] = MBN_FACT_SIGNAL,
      [MBN_COMMAND_READ_EMERGENCY] = MBN_FACT_EMERGENCY,
      [MBN_COMMAND_READ_STATISTICS] = MBN_FACT_STATISTICS,
      [MBN_COMMAND_READ_PROVISIONED_CONTEXTS] = MBN_FACT_PROVISIONED_CONTEXTS,
  };

  return facts[kind] < 0 ? NULL : mbn_fake_modem_state (self, (MbnFactKind)facts[kind]);
}

void
mbn_fake_modem_emit (MbnFakeModem *self, MbnFact *fact)
{
  g_assert_nonnull (self->backend);
  mbn_backend_emit_fact (self->backend, fact);
}

static void
indicate (MbnFakeModem *self, MbnFactKind kind)
{
  mbn_fake_modem_emit (self, mbn_fake_modem_state (self, kind));
}

void
mbn_fake_modem_indicate_registration (MbnFakeModem *self, MbnRegisterState state)
{
  self->registration = state;
  indicate (self, MBN_FACT_REGISTRATION);
}

void
mbn_fake_modem_indicate_packet (MbnFakeModem *self, MbnPacketServiceState state)
{
  self->packet = state;
  indicate (self, MBN_FACT_PACKET_SERVICE);
}

void
mbn_fake_modem_indicate_session (MbnFakeModem *self, MbnActivationState state, guint32 cause)
{
  self->session = state;
  self->cause = cause;
  indicate (self, MBN_FACT_SESSION);
  self->cause = 0;
}

void
mbn_fake_modem_indicate_subscriber (MbnFakeModem *self, MbnReadyState ready, const char *icc_id)
{
  self->ready = ready;
  self->icc_id = icc_id;
  indicate (self, MBN_FACT_SUBSCRIBER);
}

void
mbn_fake_modem_indicate_radio (MbnFakeModem *self, MbnRadio hardware, MbnRadio software)
{
  self->radio_hardware = hardware;
  self->radio_software = software;
  if (hardware == MBN_RADIO_OFF || software == MBN_RADIO_OFF)
    lose_network (self);
  indicate (self, MBN_FACT_RADIO);
}

void
mbn_fake_modem_indicate_ip (MbnFakeModem *self, const char *ip4)
{
  self->ip4 = ip4;
  indicate (self, MBN_FACT_IP_CONFIG);
}

void
mbn_fake_modem_indicate_provisioned (MbnFakeModem *self, const char *access_string)
{
  self->provisioned = access_string;
  indicate (self, MBN_FACT_PROVISIONED_CONTEXTS);
}
