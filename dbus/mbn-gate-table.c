/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-gate-table.h"

#include <string.h>

#include "mbn-arguments.h"
#include "mbn-connection-rights.h"
#include "mbn-lease-rights.h"
#include "mbn-profile-rights.h"

#define PREFIX "org.mbnd1."

/* clang-format off */
static const MbnGateRow rows[] = {
  {"InterfaceManager", "GetInterface", NULL, FALSE, NULL, NULL},
  {"InterfaceManager", "GetInterfaces", NULL, FALSE, NULL, NULL},
  {"ConnectionManager", "GetConnection", NULL, FALSE, NULL, NULL},
  {"ConnectionManager", "GetConnections", NULL, FALSE, NULL, NULL},
  {"Interface", "GetInterfaceCapability", MBN_ACTION_READ_IDENTITY, TRUE, NULL, NULL},
  {"Interface", "GetSubscriberInformation", NULL, FALSE, NULL, NULL},
  {"Interface", "GetReadyState", NULL, FALSE, NULL, NULL},
  {"Interface", "InEmergencyMode", NULL, FALSE, NULL, NULL},
  {"Interface", "GetHomeProvider", NULL, FALSE, NULL, NULL},
  {"Interface", "GetPreferredProviders", NULL, FALSE, NULL, NULL},
  {"Interface", "SetPreferredProviders", MBN_ACTION_CHANGE_SIM, FALSE, NULL, mbn_arguments_check_providers},
  {"Interface", "GetVisibleProviders", NULL, FALSE, NULL, NULL},
  {"Interface", "ScanNetwork", MBN_ACTION_RADIO, FALSE, NULL, NULL},
  {"Interface", "GetConnection", NULL, FALSE, NULL, NULL},
  {"SubscriberInformation", "GetSubscriberInformation", MBN_ACTION_READ_IDENTITY, FALSE, NULL, NULL},
  {"Registration", "GetRegisterState", NULL, FALSE, NULL, NULL},
  {"Registration", "GetRegisterMode", NULL, FALSE, NULL, NULL},
  {"Registration", "GetProviderID", NULL, FALSE, NULL, NULL},
  {"Registration", "GetProviderName", NULL, FALSE, NULL, NULL},
  {"Registration", "GetRoamingText", NULL, FALSE, NULL, NULL},
  {"Registration", "GetAvailableDataClasses", NULL, FALSE, NULL, NULL},
  {"Registration", "GetCurrentDataClass", NULL, FALSE, NULL, NULL},
  {"Registration", "GetRegistrationNetworkError", NULL, FALSE, NULL, NULL},
  {"Registration", "GetPacketAttachNetworkError", NULL, FALSE, NULL, NULL},
  {"Registration", "SetRegisterMode", MBN_ACTION_RADIO, FALSE, NULL, mbn_arguments_check_register_mode},
  {"Signal", "GetSignalStrength", NULL, FALSE, NULL, NULL},
  {"Signal", "GetSignalError", NULL, FALSE, NULL, NULL},
  {"Connection", "Connect", MBN_ACTION_CONNECT, FALSE, mbn_connection_rights_for_connect, mbn_arguments_check_connect},
  {"Connection", "Disconnect", MBN_ACTION_CONNECT_PROFILE, FALSE, mbn_connection_rights_for_disconnect, NULL},
  {"Connection", "GetConnectionState", NULL, FALSE, NULL, NULL},
  {"Connection", "GetActivationNetworkError", NULL, FALSE, NULL, NULL},
  {"Connection", "GetVoiceCallState", NULL, FALSE, NULL, NULL},
  {"Connection", "GetStatistics", NULL, FALSE, NULL, NULL},
  {"ConnectionProfileManager", "GetConnectionProfiles", NULL, FALSE, NULL, NULL},
  {"ConnectionProfileManager", "GetConnectionProfile", NULL, FALSE, NULL, NULL},
  {"ConnectionProfileManager", "CreateConnectionProfile", MBN_ACTION_MANAGE_PROFILES, FALSE, mbn_profile_rights_for_create, mbn_arguments_check_new_profile},
  {"ConnectionProfile", "GetProfileXmlData", MBN_ACTION_READ_IDENTITY, TRUE, NULL, NULL},
  {"ConnectionProfile", "UpdateProfile", MBN_ACTION_MANAGE_PROFILES, FALSE, mbn_profile_rights_for_update, mbn_arguments_check_changed_profile},
  {"ConnectionProfile", "Delete", MBN_ACTION_MANAGE_PROFILES, FALSE, mbn_profile_rights_for_delete, NULL},
  {"AutoConnect", "SetEnabled", MBN_ACTION_CONNECT_PROFILE, FALSE, NULL, NULL},
  {"AutoConnect", "GetDecisions", NULL, FALSE, NULL, NULL},
  {"SyncManager", "EstablishConnection", MBN_ACTION_LEASE, FALSE, mbn_lease_rights_for_establish, mbn_arguments_check_establish},
  {"SyncManager", "SynchronizeCompleted", NULL, FALSE, NULL, NULL},
  {"Power", "PrepareForHibernation", MBN_ACTION_POWER, FALSE, NULL, NULL},
};
/* clang-format on */

const MbnGateRow *
mbn_gate_table_find (const char *interface, const char *method)
{
  if (!g_str_has_prefix (interface, PREFIX))
    return NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].interface, interface + strlen (PREFIX)) == 0
        && strcmp (rows[i].method, method) == 0)
      return &rows[i];

  return NULL;
}

const MbnGateRow *
mbn_gate_table (gsize *n_rows)
{
  *n_rows = G_N_ELEMENTS (rows);

  return rows;
}
