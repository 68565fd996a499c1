/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-modem.h"

#include <string.h>

static void
notify (SimModem *self, SimCid cid)
{
  self->hooks.notify (cid, 0, self->hooks.user_data);
}

void
sim_registration_clear (SimRegistration *self)
{
  g_clear_pointer (&self->provider, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->roaming_text, g_free);
}

void
sim_registration_copy (SimRegistration *to, const SimRegistration *from)
{
  SimRegistration copy = *from;

  copy.provider = g_strdup (from->provider);
  copy.name = g_strdup (from->name);
  copy.roaming_text = g_strdup (from->roaming_text);
  sim_registration_clear (to);
  *to = copy;
}

static void
init_state (SimModem *self)
{
  sim_settings_init (&self->settings);
  self->ready = SIM_READY_INITIALIZED;
  self->pin_enabled = FALSE;
  self->pin = g_strdup ("1234");
  self->puk = g_strdup ("12345678");
  self->pin_attempts = self->pin_attempts_max = 3;
  self->puk_attempts = self->puk_attempts_max = 10;
  self->hardware_radio = TRUE;
  self->software_radio = TRUE;
  self->network.state = SIM_REGISTER_HOME;
  self->network.mode = SIM_REGISTER_MODE_AUTOMATIC;
  self->network.cause = 0;
  self->network.data_class = 0;
  self->network.provider = g_strdup (self->settings.home_provider);
  self->network.name = g_strdup (self->settings.home_provider_name);
  self->network.roaming_text = g_strdup ("");
  sim_registration_copy (&self->registration, &self->network);
  self->packet = SIM_PACKET_DETACHED;
  self->packet_cause = 0;
  self->packet_data_class = 0;
  self->signal_interval = 5;
  self->rssi_threshold = 1;
  self->error_rate_threshold = G_MAXUINT32;
  self->idle_hint = 0;
}

static void
clear_state (SimModem *self)
{
  g_clear_handle_id (&self->register_timer, g_source_remove);
  g_clear_handle_id (&self->attach_timer, g_source_remove);
  sim_context_end_all (self, 0, SIM_STATUS_FAILURE, FALSE);
  g_clear_pointer (&self->last_connect, sim_connect_request_free);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  sim_registration_clear (&self->registration);
  sim_registration_clear (&self->network);
  sim_settings_clear (&self->settings);
  g_clear_pointer (&self->pin, g_free);
  g_clear_pointer (&self->puk, g_free);
}

SimModem *
sim_modem_new (const SimModemHooks *hooks)
{
  SimModem *self = g_new0 (SimModem, 1);

  self->hooks = *hooks;
  init_state (self);
  return self;
}

void
sim_modem_free (SimModem *self)
{
  clear_state (self);
  g_free (self);
}

void
sim_modem_reset (SimModem *self)
{
  clear_state (self);
  init_state (self);
}

gboolean
sim_modem_radio_is_on (const SimModem *self)
{
  return self->hardware_radio && self->software_radio;
}

void
sim_subscription_free (SimSubscription *subscription)
{
  g_array_unref (subscription->cids);
  g_free (subscription);
}

gboolean
sim_modem_is_subscribed (const SimModem *self, SimCid cid)
{
  if (self->subscriptions == NULL)
    return TRUE;

  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      const SimSubscription *entry = self->subscriptions->pdata[i];

      if (memcmp (entry->service, sim_uuid_basic_connect, SIM_UUID_SIZE) != 0)
        continue;
      if (entry->cids->len == 0)
        return TRUE;
      for (guint j = 0; j < entry->cids->len; j++)
        if (g_array_index (entry->cids, guint32, j) == (guint32)cid)
          return TRUE;
    }

  return FALSE;
}

static gboolean
is_served (SimRegisterState state)
{
  return state == SIM_REGISTER_HOME || state == SIM_REGISTER_ROAMING
         || state == SIM_REGISTER_PARTNER;
}

gboolean
sim_modem_is_registered (const SimModem *self)
{
  return is_served (self->registration.state);
}

SimStatus
sim_modem_sim_status (const SimModem *self)
{
  switch (self->ready)
    {
    case SIM_READY_INITIALIZED:
      return SIM_STATUS_SUCCESS;
    case SIM_READY_NOT_INITIALIZED:
      return SIM_STATUS_NOT_INITIALIZED;
    case SIM_READY_NOT_INSERTED:
    case SIM_READY_NO_ESIM_PROFILE:
      return SIM_STATUS_SIM_NOT_INSERTED;
    case SIM_READY_BAD_SIM:
      return SIM_STATUS_BAD_SIM;
    case SIM_READY_NOT_ACTIVATED:
      return SIM_STATUS_SERVICE_NOT_ACTIVATED;
    case SIM_READY_DEVICE_LOCKED:
    case SIM_READY_PUK:
      return SIM_STATUS_PIN_REQUIRED;
    case SIM_READY_FAILURE:
    default:
      return SIM_STATUS_FAILURE;
    }
}

SimStatus
sim_modem_network_status (const SimModem *self)
{
  return sim_modem_radio_is_on (self) ? sim_modem_sim_status (self) : SIM_STATUS_RADIO_POWER_OFF;
}

/* Packet service */

guint32
sim_modem_packet_class (const SimModem *self)
{
  guint32 classes = self->registration.data_class;

  if (self->packet != SIM_PACKET_ATTACHED || !sim_modem_is_registered (self))
    return 0;
  if (self->packet_data_class != 0)
    return self->packet_data_class;
  if (classes == 0)
    classes = self->settings.data_class;

  for (gint bit = 31; bit >= 0; bit--)
    if (classes & 1u << bit)
      return 1u << bit;

  return 0;
}

/* Ends a pending attach or detach of the host, if there is one. */
static void
abort_packet_call (SimModem *self, SimStatus status)
{
  SimCall *call = g_steal_pointer (&self->packet_call);

  if (call == NULL)
    return;

  call->abort_status = status;
  self->hooks.hurry (call, self->hooks.user_data);
}

static void
change_packet (SimModem *self, SimPacketState state, guint32 cause)
{
  if (self->packet == state && self->packet_cause == cause)
    return;

  self->packet = state;
  self->packet_cause = cause;
  notify (self, SIM_CID_PACKET_SERVICE);
}

void
sim_modem_set_packet (SimModem *self, SimPacketState state, guint32 cause)
{
  g_clear_handle_id (&self->attach_timer, g_source_remove);
  abort_packet_call (self, state == SIM_PACKET_ATTACHED ? SIM_STATUS_SUCCESS : SIM_STATUS_FAILURE);
  if (state == SIM_PACKET_DETACHED && self->settings.drop_on_loss)
    sim_context_end_all (self, cause, SIM_STATUS_PACKET_SERVICE_DETACHED, TRUE);
  change_packet (self, state, cause);
}

void
sim_modem_detach (SimModem *self)
{
  sim_context_end_all (self, 0, SIM_STATUS_PACKET_SERVICE_DETACHED, TRUE);
  change_packet (self, SIM_PACKET_DETACHED, 0);
}

static gboolean
on_attach_timer (gpointer user_data)
{
  SimModem *self = user_data;

  self->attach_timer = 0;
  if (sim_modem_is_registered (self))
    change_packet (self, SIM_PACKET_ATTACHED, 0);

  return G_SOURCE_REMOVE;
}

void
sim_modem_auto_attach (SimModem *self)
{
  if (!self->settings.auto_attach || !sim_modem_is_registered (self)
      || self->packet == SIM_PACKET_ATTACHED || self->attach_timer != 0)
    return;

  if (self->settings.attach_delay == 0)
    change_packet (self, SIM_PACKET_ATTACHED, 0);
  else
    self->attach_timer = g_timeout_add (self->settings.attach_delay, on_attach_timer, self);
}

/* Everything that radio off or a missing SIM takes away, contexts first. */
static void
lose_service (SimModem *self, SimStatus abort_status)
{
  g_clear_handle_id (&self->register_timer, g_source_remove);
  g_clear_handle_id (&self->attach_timer, g_source_remove);
  abort_packet_call (self, abort_status);
  sim_context_end_all (self, 0, abort_status, TRUE);
  change_packet (self, SIM_PACKET_DETACHED, 0);
  if (self->registration.state != SIM_REGISTER_DEREGISTERED)
    {
      self->registration.state = SIM_REGISTER_DEREGISTERED;
      self->registration.cause = 0;
      notify (self, SIM_CID_REGISTER_STATE);
    }
}

/* Registration */

static gboolean
on_register_timer (gpointer user_data)
{
  SimModem *self = user_data;
  SimRegisterMode mode = self->registration.mode;

  self->register_timer = 0;
  sim_registration_copy (&self->registration, &self->network);
  self->registration.mode = mode;
  notify (self, SIM_CID_REGISTER_STATE);
  sim_modem_auto_attach (self);
  return G_SOURCE_REMOVE;
}

/* Searches, then gets what the network grants; at once unless there is a register-delay. */
static void
start_registering (SimModem *self)
{
  g_clear_handle_id (&self->register_timer, g_source_remove);
  if (self->registration.state != SIM_REGISTER_SEARCHING)
    {
      self->registration.state = SIM_REGISTER_SEARCHING;
      self->registration.cause = 0;
      notify (self, SIM_CID_REGISTER_STATE);
    }
  if (self->network.state == SIM_REGISTER_SEARCHING)
    return;

  if (self->settings.register_delay == 0)
    on_register_timer (self);
  else
    self->register_timer = g_timeout_add (self->settings.register_delay, on_register_timer, self);
}

void
sim_modem_set_network (SimModem *self, const SimRegistration *network)
{
  gboolean was_registered = sim_modem_is_registered (self);
  SimRegisterMode mode = self->registration.mode;

  g_clear_handle_id (&self->register_timer, g_source_remove);
  /* Deregistered is a state of the modem, not of the network: the next try succeeds again. */
  if (network->state != SIM_REGISTER_DEREGISTERED && network->state != SIM_REGISTER_UNKNOWN)
    sim_registration_copy (&self->network, network);
  if (sim_modem_network_status (self) != SIM_STATUS_SUCCESS && is_served (network->state))
    return;

  sim_registration_copy (&self->registration, network);
  self->registration.mode = mode;
  notify (self, SIM_CID_REGISTER_STATE);

  if (sim_modem_is_registered (self))
    {
      sim_modem_auto_attach (self);
    }
  else if (was_registered && self->settings.drop_on_loss)
    {
      abort_packet_call (self, SIM_STATUS_NOT_REGISTERED);
      sim_context_end_all (self, network->cause, SIM_STATUS_NOT_REGISTERED, TRUE);
      change_packet (self, SIM_PACKET_DETACHED, network->cause);
    }
}

static const SimProvider *
find_visible (SimModem *self, const char *id)
{
  for (guint i = 0; i < self->settings.visible->len; i++)
    {
      const SimProvider *provider = self->settings.visible->pdata[i];

      if (g_strcmp0 (provider->id, id) == 0)
        return provider;
    }

  return NULL;
}

SimStatus
sim_modem_register (SimModem *self, SimRegisterMode mode, const char *provider)
{
  SimStatus status = sim_modem_network_status (self);
  gboolean same = g_strcmp0 (provider, self->network.provider) == 0;
  const SimProvider *visible = find_visible (self, provider);

  if (status != SIM_STATUS_SUCCESS)
    return status;

  if (mode == SIM_REGISTER_MODE_MANUAL)
    {
      if (self->settings.registration_flags & SIM_REGISTRATION_FLAG_NO_MANUAL)
        return SIM_STATUS_OPERATION_NOT_ALLOWED;
      if (!same && visible == NULL)
        return SIM_STATUS_PROVIDER_NOT_VISIBLE;
    }

  self->registration.mode = mode;
  if (mode == SIM_REGISTER_MODE_MANUAL && !same)
    {
      SimRegistration chosen = {.state = SIM_REGISTER_ROAMING, .roaming_text = (char *)""};

      if (visible->state & 2u)
        {
          chosen.state = SIM_REGISTER_DENIED;
          chosen.cause = 11;
        }
      else if (g_strcmp0 (provider, self->settings.home_provider) == 0)
        {
          chosen.state = SIM_REGISTER_HOME;
        }
      chosen.provider = visible->id;
      chosen.name = visible->name;
      sim_registration_copy (&self->network, &chosen);
    }
  else if (self->registration.state == self->network.state && is_served (self->network.state))
    {
      return SIM_STATUS_SUCCESS;
    }

  start_registering (self);
  return SIM_STATUS_SUCCESS;
}

/* SIM and radio */

void
sim_modem_set_sim (SimModem *self, SimReadyState ready)
{
  gboolean changed = self->ready != ready;

  self->ready = ready;
  if (ready == SIM_READY_DEVICE_LOCKED)
    self->pin_enabled = TRUE;
  if (ready == SIM_READY_DEVICE_LOCKED && self->pin_attempts == 0)
    self->pin_attempts = self->pin_attempts_max;
  if (ready == SIM_READY_PUK)
    {
      self->pin_enabled = TRUE;
      self->pin_attempts = 0;
      if (self->puk_attempts == 0)
        self->puk_attempts = self->puk_attempts_max;
    }
  if (!changed)
    return;

  notify (self, SIM_CID_SUBSCRIBER_READY_STATUS);
  if (ready != SIM_READY_INITIALIZED)
    lose_service (self, sim_modem_sim_status (self));
  else if (sim_modem_radio_is_on (self) && !sim_modem_is_registered (self))
    start_registering (self);
}

void
sim_modem_set_radio (SimModem *self, gboolean hardware, gboolean software)
{
  gboolean was_on = sim_modem_radio_is_on (self);

  if (self->hardware_radio == hardware && self->software_radio == software)
    return;

  self->hardware_radio = hardware;
  self->software_radio = software;
  notify (self, SIM_CID_RADIO_STATE);

  if (was_on && !sim_modem_radio_is_on (self))
    {
      lose_service (self, SIM_STATUS_RADIO_POWER_OFF);
      notify (self, SIM_CID_SIGNAL_STATE);
    }
  else if (!was_on && sim_modem_radio_is_on (self))
    {
      notify (self, SIM_CID_SIGNAL_STATE);
      if (self->ready == SIM_READY_INITIALIZED)
        start_registering (self);
    }
}

void
sim_modem_close (SimModem *self)
{
  sim_context_end_all (self, 0, SIM_STATUS_FAILURE, FALSE);
  g_clear_pointer (&self->subscriptions, g_ptr_array_unref);
  if (self->packet_call != NULL)
    self->packet = self->packet == SIM_PACKET_ATTACHING ? SIM_PACKET_DETACHED : SIM_PACKET_ATTACHED;
  self->packet_call = NULL;
}

void
sim_modem_power_cycle (SimModem *self)
{
  g_clear_handle_id (&self->register_timer, g_source_remove);
  g_clear_handle_id (&self->attach_timer, g_source_remove);
  sim_modem_close (self);
  self->packet = SIM_PACKET_DETACHED;
  self->registration.state = SIM_REGISTER_DEREGISTERED;
  self->registration.mode = SIM_REGISTER_MODE_AUTOMATIC;
  if (self->pin_enabled && self->ready == SIM_READY_INITIALIZED)
    self->ready = SIM_READY_DEVICE_LOCKED;
  if (sim_modem_network_status (self) == SIM_STATUS_SUCCESS)
    start_registering (self);
}
