/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-network-error.h"

typedef struct
{
  guint32 cause;
  const char *name;
  const char *advice;
} CauseRow;

#define ADVICE_APN     "check the access string (APN) of the profile"
#define ADVICE_LOGON   "check user name, password and authentication protocol of the profile"
#define ADVICE_PLAN    "ask the operator whether the subscription includes data"
#define ADVICE_LATER   "try again later"
#define ADVICE_IP_TYPE "the network wants another IP type"

/* clang-format off */
static const CauseRow session_causes[] = {
  {8, "operator determined barring", ADVICE_PLAN},
  {26, "insufficient resources", ADVICE_LATER},
  {27, "missing or unknown APN", ADVICE_APN},
  {28, "unknown PDP address or type", ADVICE_IP_TYPE},
  {29, "user authentication failed", ADVICE_LOGON},
  {30, "activation rejected by gateway", ADVICE_LOGON},
  {31, "activation rejected, unspecified", ADVICE_LATER},
  {32, "service option not supported", ADVICE_PLAN},
  {33, "requested service option not subscribed", ADVICE_PLAN},
  {34, "service option temporarily out of order", ADVICE_LATER},
  {35, "transaction identity in use", ADVICE_LATER},
  {36, "regular deactivation", NULL},
  {37, "QoS not accepted", NULL},
  {38, "network failure", ADVICE_LATER},
  {39, "reactivation requested", ADVICE_LATER},
  {41, "semantic error in traffic flow template", NULL},
  {42, "syntactical error in traffic flow template", NULL},
  {43, "unknown context", ADVICE_APN},
  {44, "semantic errors in packet filters", NULL},
  {45, "syntactical errors in packet filters", NULL},
  {46, "context without traffic flow template already active", NULL},
  {49, "last PDN disconnection not allowed", NULL},
  {50, "IPv4 only allowed", ADVICE_IP_TYPE},
  {51, "IPv6 only allowed", ADVICE_IP_TYPE},
  {52, "single address bearers only allowed", ADVICE_IP_TYPE},
  {53, "ESM information not received", ADVICE_LATER},
  {54, "PDN connection does not exist", ADVICE_LATER},
  {55, "multiple connections to the same APN not allowed", "end the other connection first"},
  {56, "collision with network initiated request", ADVICE_LATER},
  {57, "IPv4v6 only allowed", ADVICE_IP_TYPE},
  {58, "non-IP only allowed", ADVICE_APN},
  {59, "unsupported QCI value", NULL},
  {60, "bearer handling not supported", NULL},
  {61, "Ethernet only allowed", ADVICE_APN},
  {65, "maximum number of contexts reached", "end another connection first"},
  {66, "APN not supported in this radio technology and network", ADVICE_APN},
  {67, "insufficient resources for slice and DNN", ADVICE_LATER},
  {69, "insufficient resources for slice", ADVICE_LATER},
  {70, "missing or unknown DNN in slice", ADVICE_APN},
  {81, "invalid transaction identifier", ADVICE_LATER},
  {90, "payload was not forwarded", ADVICE_LATER},
  {91, "DNN not supported or not subscribed in slice", ADVICE_APN},
  {92, "insufficient user-plane resources", ADVICE_LATER},
  {95, "semantically incorrect message", NULL},
  {96, "invalid mandatory information", NULL},
  {97, "message type not implemented", NULL},
  {98, "message type not compatible with protocol state", NULL},
  {99, "information element not implemented", NULL},
  {100, "conditional information element error", NULL},
  {101, "message not compatible with protocol state", NULL},
  {111, "protocol error, unspecified", ADVICE_LATER},
  {112, "APN restriction incompatible with active context", "end the other connection first"},
  {113, "multiple accesses to a PDN connection not allowed", NULL},
};

static const CauseRow mobility_causes[] = {
  {2, "IMSI unknown in HLR", "ask the operator whether the SIM is active"},
  {3, "illegal subscriber or equipment", "ask the operator whether the SIM is active"},
  {4, "IMSI unknown in VLR", ADVICE_LATER},
  {5, "IMEI not accepted", "the operator does not admit this modem"},
  {6, "illegal equipment", "the operator does not admit this modem"},
  {7, "packet services not allowed", ADVICE_PLAN},
  {8, "packet and non-packet services not allowed", ADVICE_PLAN},
  {9, "identity cannot be derived by the network", ADVICE_LATER},
  {10, "implicitly detached", ADVICE_LATER},
  {11, "PLMN not allowed", "the subscription does not cover this network"},
  {12, "location or tracking area not allowed", "the subscription does not cover this area"},
  {13, "roaming not allowed in this area", "the subscription does not cover roaming here"},
  {14, "packet services not allowed in this PLMN", "the subscription does not cover data on this network"},
  {15, "no suitable cells in this area", "the subscription does not cover this area"},
  {16, "MSC temporarily not reachable", ADVICE_LATER},
  {17, "network failure", ADVICE_LATER},
  {18, "circuit switched domain not available", NULL},
  {19, "ESM failure", "the network refused the attach APN"},
  {20, "MAC failure", ADVICE_LATER},
  {21, "synchronisation failure", ADVICE_LATER},
  {22, "congestion", ADVICE_LATER},
  {23, "security capabilities mismatch", NULL},
  {24, "security mode rejected", NULL},
  {25, "not authorised for this CSG", NULL},
  {26, "non-EPS authentication unacceptable", "ask the operator whether the SIM is active"},
  {31, "redirection to 5G core required", ADVICE_LATER},
  {35, "requested service option not authorised in this PLMN", ADVICE_PLAN},
  {40, "no bearer context activated", ADVICE_LATER},
  {42, "severe network failure", ADVICE_LATER},
  {62, "no network slices available", NULL},
  {71, "key set identifier already in use", ADVICE_LATER},
  {72, "non-3GPP access not allowed", NULL},
  {73, "serving network not authorised", NULL},
  {74, "temporarily not authorised for this SNPN", ADVICE_LATER},
  {75, "permanently not authorised for this SNPN", NULL},
  {76, "not authorised for this CAG or only CAG cells allowed", NULL},
  {77, "wireline access area not allowed", NULL},
};
/* clang-format on */

static const CauseRow *
find_row (MbnCauseScope scope, guint32 cause)
{
  const CauseRow *rows = scope == MBN_CAUSE_SESSION ? session_causes : mobility_causes;
  gsize n_rows
      = scope == MBN_CAUSE_SESSION ? G_N_ELEMENTS (session_causes) : G_N_ELEMENTS (mobility_causes);

  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].cause == cause)
      return &rows[i];

  return NULL;
}

const char *
mbn_network_error_name (MbnCauseScope scope, guint32 cause)
{
  const CauseRow *row = find_row (scope, cause);

  return row != NULL ? row->name : NULL;
}

const char *
mbn_network_error_advice (MbnCauseScope scope, guint32 cause)
{
  const CauseRow *row = find_row (scope, cause);

  return row != NULL ? row->advice : NULL;
}
