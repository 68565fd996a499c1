/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-cids.h"

#include <string.h>

#define PIN_MODE_NOT_SUPPORTED 0
#define PIN_MODE_ENABLED       1
#define PIN_MODE_DISABLED      2
#define PIN_FORMAT_NUMERIC     1

guint32
sim_subscriber_ready_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  const SimSettings *settings = &modem->settings;
  gboolean readable
      = modem->ready == SIM_READY_INITIALIZED || modem->ready == SIM_READY_NOT_ACTIVATED;
  guint32 ready = modem->ready == SIM_READY_PUK ? SIM_READY_DEVICE_LOCKED : modem->ready;
  guint n_numbers = readable ? g_strv_length (settings->numbers) : 0;

  sim_writer_u32 (out, ready);
  sim_writer_string (out, readable ? settings->imsi : NULL);
  sim_writer_string (out, readable ? settings->iccid : NULL);
  sim_writer_u32 (out, settings->ready_info);
  sim_writer_count (out, n_numbers);
  for (guint i = 0; i < n_numbers; i++)
    sim_writer_string (out, settings->numbers[i]);

  return SIM_STATUS_SUCCESS;
}

guint32
sim_pin_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  if (modem->ready == SIM_READY_PUK)
    {
      sim_writer_u32 (out, SIM_PIN_TYPE_PUK1);
      sim_writer_u32 (out, 1);
      sim_writer_u32 (out, modem->puk_attempts);
    }
  else if (modem->ready == SIM_READY_DEVICE_LOCKED)
    {
      sim_writer_u32 (out, SIM_PIN_TYPE_PIN1);
      sim_writer_u32 (out, 1);
      sim_writer_u32 (out, modem->pin_attempts);
    }
  else
    {
      sim_writer_u32 (out, SIM_PIN_TYPE_NONE);
      sim_writer_u32 (out, 0);
      sim_writer_u32 (out, SIM_UNKNOWN_COUNT);
    }

  return modem->ready == SIM_READY_NOT_INSERTED || modem->ready == SIM_READY_BAD_SIM
             ? sim_modem_sim_status (modem)
             : SIM_STATUS_SUCCESS;
}

guint32
sim_pin_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  guint32 type = sim_reader_u32 (in);
  guint32 operation = sim_reader_u32 (in);
  g_autofree char *pin = sim_reader_string (in);
  g_autofree char *new_pin = sim_reader_string (in);
  SimStatus status;

  if (!sim_reader_ok (in))
    return SIM_STATUS_INVALID_PARAMETERS;

  status = sim_pin_operate (modem, type, operation, pin, new_pin);
  if (status == SIM_STATUS_FAILURE && modem->ready == SIM_READY_INITIALIZED)
    {
      /* A wrong code for enable, disable or change: the tries that are left for this PIN. */
      sim_writer_u32 (out, type);
      sim_writer_u32 (out, 0);
      sim_writer_u32 (out, modem->pin_attempts);
      return status;
    }

  sim_pin_query (modem, in, out, call);
  return status;
}

static void
write_pin_description (SimWriter *out, guint32 mode)
{
  gboolean supported = mode != PIN_MODE_NOT_SUPPORTED;

  sim_writer_u32 (out, mode);
  sim_writer_u32 (out, supported ? PIN_FORMAT_NUMERIC : 0);
  sim_writer_u32 (out, supported ? 4 : 0);
  sim_writer_u32 (out, supported ? 8 : 0);
}

guint32
sim_pin_list_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  if (modem->ready == SIM_READY_NOT_INSERTED || modem->ready == SIM_READY_BAD_SIM)
    return sim_modem_sim_status (modem);

  write_pin_description (out, modem->pin_enabled ? PIN_MODE_ENABLED : PIN_MODE_DISABLED);
  for (guint i = 1; i < 10; i++)
    write_pin_description (out, PIN_MODE_NOT_SUPPORTED);

  return SIM_STATUS_SUCCESS;
}

guint32
sim_service_activation_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  gsize length = 0;
  const guint8 *data = sim_reader_rest (in, &length);
  SimStatus status
      = modem->ready == SIM_READY_NOT_ACTIVATED ? SIM_STATUS_SUCCESS : sim_modem_sim_status (modem);

  sim_writer_u32 (out, 0);
  if (status != SIM_STATUS_SUCCESS)
    return status;

  sim_writer_bytes (out, data, length); /* echoed: the contents are the vendor's own */
  if (modem->ready == SIM_READY_NOT_ACTIVATED)
    sim_modem_set_sim (modem, SIM_READY_INITIALIZED);

  return SIM_STATUS_SUCCESS;
}

guint32
sim_provisioned_query (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  SimStatus status = sim_modem_sim_status (modem);

  if (status == SIM_STATUS_SUCCESS)
    sim_provisioned_write (out, modem->settings.provisioned);

  return status;
}

/* The slot to overwrite; for the id "append" or an unknown one a new slot at the end. */
static guint
find_slot (GPtrArray *list, SimProvisioned *element)
{
  guint32 highest = 0;

  for (guint i = 0; i < list->len; i++)
    {
      const SimProvisioned *other = list->pdata[i];

      if (other->id == element->id)
        return i;
      highest = MAX (highest, other->id);
    }

  if (element->id == SIM_UNKNOWN_COUNT)
    element->id = highest + 1;
  g_ptr_array_add (list, NULL);
  return list->len - 1;
}

guint32
sim_provisioned_set (SimModem *modem, SimReader *in, SimWriter *out, SimCall *call)
{
  g_autoptr (SimProvisioned) element = sim_provisioned_read (in);
  g_autofree char *provider = sim_reader_string (in);
  SimStatus status = sim_modem_sim_status (modem);
  GPtrArray *list = modem->settings.provisioned;
  guint slot;

  if (!sim_reader_ok (in) || element->compression > 1 || element->auth > 3
      || strspn (provider, "0123456789") != strlen (provider))
    return SIM_STATUS_INVALID_PARAMETERS;
  if (status != SIM_STATUS_SUCCESS)
    return status;

  slot = find_slot (list, element);
  if (list->pdata[slot] != NULL)
    sim_provisioned_free (list->pdata[slot]);
  list->pdata[slot] = g_steal_pointer (&element);

  sim_writer_count (out, 0); /* CTX-79 */
  return SIM_STATUS_SUCCESS;
}
