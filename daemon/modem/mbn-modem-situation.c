/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-situation.h"

/* MBN_DATA_CLASS (mbn-api.md 3): 1xRTT to UMB; 2G to 5G of 3GPP. */
#define DATA_CLASSES_3GPP2 0x007f0000u
#define DATA_CLASSES_3GPP  0x000000ffu

const MbnSubscriber *
mbn_modem_get_sim (MbnModem *self, GError **error)
{
  const MbnFact *fact = mbn_modem_peek_fact (self, MBN_FACT_SUBSCRIBER);
  MbnReadyState state;

  if (fact == NULL || !mbn_modem_get_ready_state (self, &state, NULL))
    {
      g_set_error_literal (error, MBN_ERROR, MBN_ERROR_NOT_READY,
                           "the modem has not told its SIM yet; OnReadyStateChange follows");
      return NULL;
    }

  if (state != MBN_READY_STATE_INITIALIZED)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_READY, "the SIM cannot be read: ready state %s",
                   mbn_ready_state_to_string (state));
      return NULL;
    }

  return &fact->subscriber;
}

static guint32
data_class_in_use (MbnModem *self)
{
  const MbnFact *registration = mbn_modem_peek_fact (self, MBN_FACT_REGISTRATION);
  const MbnFact *service = mbn_modem_peek_fact (self, MBN_FACT_PACKET_SERVICE);

  if (registration == NULL || !mbn_register_state_is_registered (registration->registration.state))
    return MBN_DATA_CLASS_NONE;

  if (service != NULL && service->packet_service.state == MBN_PACKET_SERVICE_ATTACHED
      && service->packet_service.current_data_class != MBN_DATA_CLASS_NONE)
    return service->packet_service.current_data_class;

  return registration->registration.available_data_classes;
}

static MbnProfileCellularClass
cellular_class_in_use (MbnModem *self, guint32 data_class)
{
  const MbnFact *fact = mbn_modem_peek_fact (self, MBN_FACT_CAPS);

  if (fact == NULL)
    return MBN_PROFILE_CELLULAR_CLASS_ANY;

  if ((fact->caps.control_caps & MBN_CTRL_CAPS_MULTI_MODE) != 0
      && (data_class & DATA_CLASSES_3GPP2) != 0 && (data_class & DATA_CLASSES_3GPP) == 0)
    return MBN_PROFILE_CELLULAR_CLASS_3GPP2;

  return (MbnProfileCellularClass)fact->caps.cellular_class;
}

void
mbn_modem_get_situation (MbnModem *self, MbnProfileSituation *situation)
{
  const MbnSubscriber *sim = mbn_modem_get_sim (self, NULL);
  const MbnFact *registration = mbn_modem_peek_fact (self, MBN_FACT_REGISTRATION);

  *situation = (MbnProfileSituation){.data_class = data_class_in_use (self)};
  situation->cellular_class = cellular_class_in_use (self, situation->data_class);

  if (sim != NULL)
    {
      situation->subscriber_id = sim->subscriber_id;
      situation->sim_icc_id = sim->sim_icc_id;
    }

  if (registration != NULL)
    {
      /* both have the numbers of MBN_REGISTER_STATE */
      situation->registration = (MbnProfileRegistration)registration->registration.state;
      situation->provider_id = registration->registration.provider_id;
    }
}
