/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-modem.h"

#include <string.h>

enum
{
  OPERATION_ENTER = 0,
  OPERATION_ENABLE = 1,
  OPERATION_DISABLE = 2,
  OPERATION_CHANGE = 3,
};

static gboolean
is_code (const char *text, gsize min, gsize max)
{
  gsize length = strlen (text);

  return length >= min && length <= max && strspn (text, "0123456789") == length;
}

/* Compares, and counts the attempt. At 0 the PUK is asked for. */
static SimStatus
check_pin (SimModem *self, const char *pin)
{
  if (g_str_equal (pin, self->pin))
    {
      self->pin_attempts = self->pin_attempts_max;
      return SIM_STATUS_SUCCESS;
    }

  if (self->pin_attempts > 0)
    self->pin_attempts--;
  if (self->pin_attempts == 0)
    sim_modem_set_sim (self, SIM_READY_PUK);

  return SIM_STATUS_FAILURE;
}

static SimStatus
unblock (SimModem *self, const char *puk, const char *new_pin)
{
  if (self->ready != SIM_READY_PUK)
    return SIM_STATUS_OPERATION_NOT_ALLOWED;
  if (!is_code (puk, 8, 8) || !is_code (new_pin, 4, 8))
    return SIM_STATUS_INVALID_PARAMETERS;

  if (!g_str_equal (puk, self->puk))
    {
      if (self->puk_attempts > 0)
        self->puk_attempts--;
      if (self->puk_attempts == 0)
        sim_modem_set_sim (self, SIM_READY_BAD_SIM);
      return SIM_STATUS_FAILURE;
    }

  g_free (self->pin);
  self->pin = g_strdup (new_pin);
  self->pin_attempts = self->pin_attempts_max;
  self->puk_attempts = self->puk_attempts_max;
  sim_modem_set_sim (self, SIM_READY_INITIALIZED);
  return SIM_STATUS_SUCCESS;
}

static SimStatus
enter (SimModem *self, const char *pin)
{
  SimStatus status;

  if (!self->pin_enabled)
    return SIM_STATUS_PIN_DISABLED;

  status = check_pin (self, pin);
  if (status == SIM_STATUS_SUCCESS && self->ready == SIM_READY_DEVICE_LOCKED)
    sim_modem_set_sim (self, SIM_READY_INITIALIZED);

  return status;
}

SimStatus
sim_pin_operate (
    SimModem *self, guint32 type, guint32 operation, const char *pin, const char *new_pin)
{
  SimStatus status = sim_modem_sim_status (self);

  if (type == SIM_PIN_TYPE_NONE || type > SIM_PIN_TYPE_ADM || operation > OPERATION_CHANGE)
    return SIM_STATUS_INVALID_PARAMETERS;
  if (type != SIM_PIN_TYPE_PIN1 && type != SIM_PIN_TYPE_PUK1)
    return SIM_STATUS_NO_DEVICE_SUPPORT;
  if (status != SIM_STATUS_SUCCESS && status != SIM_STATUS_PIN_REQUIRED)
    return status;

  if (type == SIM_PIN_TYPE_PUK1)
    return operation == OPERATION_ENTER ? unblock (self, pin, new_pin)
                                        : SIM_STATUS_INVALID_PARAMETERS;

  if (self->ready == SIM_READY_PUK
      || (self->ready == SIM_READY_DEVICE_LOCKED && operation != OPERATION_ENTER))
    return SIM_STATUS_PIN_REQUIRED;
  /* A code of the wrong form cannot be right; it costs no attempt, as in real devices. */
  if (!is_code (pin, 4, 8) || (operation == OPERATION_CHANGE && !is_code (new_pin, 4, 8)))
    return SIM_STATUS_INVALID_PARAMETERS;

  switch (operation)
    {
    case OPERATION_ENTER:
      return enter (self, pin);

    case OPERATION_ENABLE:
      status = check_pin (self, pin);
      if (status == SIM_STATUS_SUCCESS)
        self->pin_enabled = TRUE;
      return status;

    case OPERATION_DISABLE:
      if (!self->pin_enabled)
        return SIM_STATUS_PIN_DISABLED;
      status = check_pin (self, pin);
      if (status == SIM_STATUS_SUCCESS)
        self->pin_enabled = FALSE;
      return status;

    case OPERATION_CHANGE:
    default:
      if (!self->pin_enabled)
        return SIM_STATUS_PIN_DISABLED;
      status = check_pin (self, pin);
      if (status == SIM_STATUS_SUCCESS)
        {
          g_free (self->pin);
          self->pin = g_strdup (new_pin);
        }
      return status;
    }
}
