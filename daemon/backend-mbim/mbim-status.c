/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-status.h"

#include <libmbim-glib.h>

/* BUSY, NOT_INITIALIZED, READ_FAILURE and WRITE_FAILURE keep codes of their own here: whether they
 * become E_MBN_FAILURE depends on what was asked, which the layer above knows. */
static const struct
{
  MbimStatusError status;
  MbnError error;
} rows[] = {
    {MBIM_STATUS_ERROR_NONE,                     MBN_OK                            },
    {MBIM_STATUS_ERROR_BUSY,                     MBN_ERROR_BUSY                    },
    {MBIM_STATUS_ERROR_FAILURE,                  MBN_ERROR_FAILURE                 },
    {MBIM_STATUS_ERROR_SIM_NOT_INSERTED,         MBN_ERROR_SIM_NOT_INSERTED        },
    {MBIM_STATUS_ERROR_BAD_SIM,                  MBN_ERROR_BAD_SIM                 },
    {MBIM_STATUS_ERROR_PIN_REQUIRED,             MBN_ERROR_PIN_REQUIRED            },
    {MBIM_STATUS_ERROR_PIN_DISABLED,             MBN_ERROR_PIN_DISABLED            },
    {MBIM_STATUS_ERROR_NOT_REGISTERED,           MBN_ERROR_NOT_REGISTERED          },
    {MBIM_STATUS_ERROR_PROVIDERS_NOT_FOUND,      MBN_ERROR_PROVIDERS_NOT_FOUND     },
    {MBIM_STATUS_ERROR_NO_DEVICE_SUPPORT,        MBN_ERROR_NOT_SUPPORTED           },
    {MBIM_STATUS_ERROR_PROVIDER_NOT_VISIBLE,     MBN_ERROR_PROVIDER_NOT_VISIBLE    },
    {MBIM_STATUS_ERROR_DATA_CLASS_NOT_AVAILABLE, MBN_ERROR_DATA_CLASS_NOT_AVAILABLE},
    {MBIM_STATUS_ERROR_PACKET_SERVICE_DETACHED,  MBN_ERROR_PACKET_SVC_DETACHED     },
    {MBIM_STATUS_ERROR_MAX_ACTIVATED_CONTEXTS,   MBN_ERROR_MAX_ACTIVATED_CONTEXTS  },
    {MBIM_STATUS_ERROR_NOT_INITIALIZED,          MBN_ERROR_PENDING                 },
    {MBIM_STATUS_ERROR_VOICE_CALL_IN_PROGRESS,   MBN_ERROR_VOICE_CALL_IN_PROGRESS  },
    {MBIM_STATUS_ERROR_CONTEXT_NOT_ACTIVATED,    MBN_ERROR_CONTEXT_NOT_ACTIVATED   },
    {MBIM_STATUS_ERROR_SERVICE_NOT_ACTIVATED,    MBN_ERROR_SERVICE_NOT_ACTIVATED   },
    {MBIM_STATUS_ERROR_INVALID_ACCESS_STRING,    MBN_ERROR_INVALID_ACCESS_STRING   },
    {MBIM_STATUS_ERROR_INVALID_USER_NAME_PWD,    MBN_ERROR_INVALID_PASSWORD        },
    {MBIM_STATUS_ERROR_RADIO_POWER_OFF,          MBN_ERROR_RADIO_POWER_OFF         },
    {MBIM_STATUS_ERROR_INVALID_PARAMETERS,       MBN_ERROR_INVALID_ARG             },
    {MBIM_STATUS_ERROR_READ_FAILURE,             MBN_ERROR_READ_FAULT              },
    {MBIM_STATUS_ERROR_WRITE_FAILURE,            MBN_ERROR_WRITE_FAULT             },
    {MBIM_STATUS_ERROR_OPERATION_NOT_ALLOWED,    MBN_ERROR_INVALID_STATE           },
    {MBIM_STATUS_ERROR_CONTEXT_NOT_SUPPORTED,    MBN_ERROR_FAILURE                 },
};

MbnError
mbim_status_to_error (guint32 status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((guint32)rows[i].status == status)
      return rows[i].error;

  return MBN_ERROR_FAILURE;
}

char *
mbim_status_to_text (guint32 status)
{
  const char *name = mbim_status_error_get_string ((MbimStatusError)status);

  if (name == NULL)
    return g_strdup_printf ("MBIM status %u", status);

  return g_strdup_printf ("MBIM status %u, %s", status, name);
}
