/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-cids.h"

guint32
sim_device_caps_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimSettings *settings = &modem->settings;

  sim_writer_u32 (out, 1); /* embedded */
  sim_writer_u32 (out, settings->cellular_class);
  sim_writer_u32 (out, settings->voice_class);
  sim_writer_u32 (out, settings->sim_class);
  sim_writer_u32 (out, settings->data_class);
  sim_writer_u32 (out, settings->sms_caps);
  sim_writer_u32 (out, settings->control_caps);
  sim_writer_u32 (out, settings->max_sessions);
  sim_writer_string (out, settings->custom_data_class);
  sim_writer_string (out, settings->imei);
  sim_writer_string (out, settings->firmware);
  sim_writer_string (out, settings->hardware);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_device_services_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimWriter *service = sim_writer_new ();
  g_autoptr (GArray) cids = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint32 cid = 1; cid <= SIM_CID_MULTICARRIER_PROVIDERS; cid++)
    if (sim_cid_find (cid) != NULL)
      g_array_append_val (cids, cid);

  sim_writer_uuid (service, sim_uuid_basic_connect);
  sim_writer_u32 (service, 0); /* payload of device service streams: none */
  sim_writer_u32 (service, 0); /* instances of them */
  sim_writer_count (service, cids->len);
  for (guint i = 0; i < cids->len; i++)
    sim_writer_u32 (service, g_array_index (cids, guint32, i));

  sim_writer_count (out, 1);
  sim_writer_u32 (out, 0); /* stream sessions */
  sim_writer_child (out, service);
  return SIM_STATUS_SUCCESS;
}

static SimSubscription *
read_subscription (SimReader *in)
{
  SimSubscription *entry = g_new0 (SimSubscription, 1);
  guint32 count;

  entry->cids = g_array_new (FALSE, FALSE, sizeof (guint32));
  sim_reader_uuid (in, entry->service);
  count = sim_reader_u32 (in);
  for (guint32 i = 0; i < count && sim_reader_ok (in); i++)
    {
      guint32 cid = sim_reader_u32 (in);

      g_array_append_val (entry->cids, cid);
    }

  return entry;
}

guint32
sim_subscribe_list_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  g_autoptr (GPtrArray) list
      = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_subscription_free);
  guint32 count = sim_reader_u32 (in);

  for (guint32 i = 0; i < count && sim_reader_ok (in); i++)
    {
      SimReader child;

      sim_reader_child (in, &child);
      g_ptr_array_add (list, read_subscription (&child));
      if (!sim_reader_ok (&child))
        return SIM_STATUS_INVALID_PARAMETERS;
    }
  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;

  sim_writer_count (out, list->len);
  for (guint i = 0; i < list->len; i++)
    {
      const SimSubscription *entry = list->pdata[i];
      SimWriter *child = sim_writer_new ();

      sim_writer_uuid (child, entry->service);
      sim_writer_count (child, entry->cids->len);
      for (guint j = 0; j < entry->cids->len; j++)
        sim_writer_u32 (child, g_array_index (entry->cids, guint32, j));
      sim_writer_child (out, child);
    }

  g_clear_pointer (&modem->subscriptions, g_ptr_array_unref);
  modem->subscriptions = g_steal_pointer (&list);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_idle_hint_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  sim_writer_u32 (out, modem->idle_hint);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_idle_hint_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 hint = sim_reader_u32 (in);

  if (!sim_reader_ok (in) || hint > 1)
    return SIM_STATUS_INVALID_PARAMETERS;

  modem->idle_hint = hint;
  return sim_idle_hint_query (modem, in, out, call);
}

guint32
sim_emergency_mode_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  sim_writer_u32 (out, modem->settings.emergency_mode);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_radio_state_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  sim_writer_u32 (out, modem->hardware_radio);
  sim_writer_u32 (out, modem->software_radio);
  return SIM_STATUS_SUCCESS;
}

guint32
sim_radio_state_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 on = sim_reader_u32 (in);

  if (!sim_reader_ok (in) || on > 1)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (modem->settings.radio_set_status != SIM_STATUS_SUCCESS)
    return modem->settings.radio_set_status;

  sim_modem_set_radio (modem, modem->hardware_radio, on);
  return sim_radio_state_query (modem, in, out, call);
}
