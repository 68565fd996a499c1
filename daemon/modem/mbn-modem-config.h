/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What every modem of the daemon shares. */

#pragma once

#include "mbn-backend.h"
#include "mbn-limits.h"
#include "mbn-link.h"
#include "mbn-modem-memory.h"
#include "mbn-request-ledger.h"
#include "mbn-session-memory.h"

G_BEGIN_DECLS

/* The owner keeps it alive as long as any modem. */
typedef struct
{
  MbnLimits limits;
  MbnBackendFactory factory;
  gpointer factory_data;
  MbnLinkFactory link_factory; /* (nullable): addresses are published, nothing else */
  gpointer link_factory_data;
  MbnModemMemory *memory;
  MbnSessionMemory *sessions; /* (nullable): a restart ends the call */
  MbnRequestLedger *ledger;
  guint8 id_namespace[16]; /* names modems and connections of this machine (design.md 2) */
} MbnModemConfig;

G_END_DECLS
