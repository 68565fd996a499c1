/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-cids.h"

#define UNKNOWN_SIGNAL 99

guint32
sim_home_provider_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimSettings *settings = &modem->settings;
  SimStatus status = sim_modem_sim_status (modem);
  g_autoptr (SimProvider) provider
      = sim_provider_new (settings->home_provider, settings->home_provider_name, 1);

  if (status == SIM_STATUS_SUCCESS)
    sim_provider_write (out, provider);

  return status;
}

guint32
sim_home_provider_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimSettings *settings = &modem->settings;
  g_autoptr (SimProvider) provider = sim_provider_read (in);
  SimStatus status = sim_modem_sim_status (modem);

  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;
  if (status != SIM_STATUS_SUCCESS)
    return status;

  g_free (settings->home_provider);
  g_free (settings->home_provider_name);
  settings->home_provider = g_strdup (provider->id);
  settings->home_provider_name = g_strdup (provider->name);
  return sim_home_provider_query (modem, in, out, call);
}

static guint32
query_providers (SimModem *modem, SimWriter *out, GPtrArray *list)
{
  SimStatus status = sim_modem_sim_status (modem);

  if (status == SIM_STATUS_SUCCESS)
    sim_providers_write (out, list);

  return status;
}

static guint32
set_providers (SimModem *modem, SimReader *in, SimWriter *out, GPtrArray **field)
{
  g_autoptr (GPtrArray) list = sim_providers_read (in);
  SimStatus status = sim_modem_sim_status (modem);

  if (list == NULL)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (status != SIM_STATUS_SUCCESS)
    return status;

  g_ptr_array_unref (*field);
  *field = g_steal_pointer (&list);
  return query_providers (modem, out, *field);
}

guint32
sim_preferred_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  return query_providers (modem, out, modem->settings.preferred);
}

guint32
sim_preferred_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  return set_providers (modem, in, out, &modem->settings.preferred);
}

guint32
sim_multicarrier_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  return query_providers (modem, out, modem->settings.multicarrier);
}

guint32
sim_multicarrier_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  return set_providers (modem, in, out, &modem->settings.multicarrier);
}

guint32
sim_visible_begin (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 action = sim_reader_u32 (in);

  if (!sim_reader_ok (in) || action > 1)
    return SIM_STATUS_INVALID_PARAMETERS;

  call->delay_ms = modem->settings.scan_delay;
  return sim_modem_network_status (modem);
}

guint32
sim_visible_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimStatus status = sim_modem_network_status (modem);

  if (status == SIM_STATUS_SUCCESS)
    sim_providers_write (out, modem->settings.visible);

  return status;
}

guint32
sim_register_state_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimRegistration *registration = &modem->registration;
  gboolean registered = sim_modem_is_registered (modem);
  guint32 classes
      = registration->data_class != 0 ? registration->data_class : modem->settings.data_class;

  sim_writer_u32 (out, registration->cause);
  sim_writer_u32 (out, registration->state);
  sim_writer_u32 (out, registration->mode);
  sim_writer_u32 (out, registered ? classes : 0);
  sim_writer_u32 (out, modem->settings.cellular_class);
  sim_writer_string (out, registered ? registration->provider : NULL);
  sim_writer_string (out, registered ? registration->name : NULL);
  sim_writer_string (out, registered ? registration->roaming_text : NULL);
  sim_writer_u32 (out, modem->settings.registration_flags
                           | (modem->settings.auto_attach ? SIM_REGISTRATION_FLAG_AUTO_ATTACH : 0));
  return SIM_STATUS_SUCCESS;
}

guint32
sim_register_state_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  g_autofree char *provider = sim_reader_string (in);
  guint32 action = sim_reader_u32 (in);
  SimStatus status;

  sim_reader_u32 (in); /* preferred data classes: no effect */
  if (!sim_reader_ok (in) || action > 1)
    return SIM_STATUS_INVALID_PARAMETERS;

  status = sim_modem_register (modem,
                               action == 1 ? SIM_REGISTER_MODE_MANUAL : SIM_REGISTER_MODE_AUTOMATIC,
                               provider);
  sim_register_state_query (modem, in, out, call);
  return status;
}

guint32
sim_packet_service_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  gboolean attached = modem->packet == SIM_PACKET_ATTACHED;

  sim_writer_u32 (out, modem->packet_cause);
  sim_writer_u32 (out, modem->packet);
  sim_writer_u32 (out, sim_modem_packet_class (modem));
  sim_writer_u64 (out, attached ? modem->settings.uplink_speed : 0);
  sim_writer_u64 (out, attached ? modem->settings.downlink_speed : 0);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_packet_service_begin (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 detach = sim_reader_u32 (in);
  SimStatus status = sim_modem_network_status (modem);

  if (!sim_reader_ok (in) || detach > 1)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (status != SIM_STATUS_SUCCESS)
    return status;
  if (!detach && !sim_modem_is_registered (modem))
    return SIM_STATUS_NOT_REGISTERED;
  if (modem->packet_call != NULL)
    return SIM_STATUS_FAILURE;
  if (modem->packet == (detach ? SIM_PACKET_DETACHED : SIM_PACKET_ATTACHED)) /* CTX-84 */
    return SIM_STATUS_SUCCESS;

  modem->packet = detach ? SIM_PACKET_DETACHING : SIM_PACKET_ATTACHING;
  modem->packet_call = call;
  call->delay_ms = modem->settings.attach_delay;
  return SIM_STATUS_SUCCESS;
}

guint32
sim_packet_service_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 detach = sim_reader_u32 (in);

  if (modem->packet_call == call)
    modem->packet_call = NULL;
  if (detach)
    sim_modem_detach (modem);
  else
    sim_modem_set_packet (modem, SIM_PACKET_ATTACHED, 0);

  return sim_packet_service_query (modem, in, out, call);
}

guint32
sim_signal_state_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  gboolean on = sim_modem_radio_is_on (modem);

  sim_writer_u32 (out, on ? modem->settings.rssi : UNKNOWN_SIGNAL);
  sim_writer_u32 (out, on ? modem->settings.error_rate : UNKNOWN_SIGNAL);
  sim_writer_u32 (out, modem->signal_interval);
  sim_writer_u32 (out, modem->rssi_threshold);
  sim_writer_u32 (out, modem->error_rate_threshold);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_signal_state_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 interval = sim_reader_u32 (in);
  guint32 rssi_threshold = sim_reader_u32 (in);
  guint32 error_rate_threshold = sim_reader_u32 (in);

  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;

  modem->signal_interval = interval;
  modem->rssi_threshold = rssi_threshold;
  modem->error_rate_threshold = error_rate_threshold;
  return sim_signal_state_query (modem, in, out, call);
}
