/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-memory.h"

G_DEFINE_INTERFACE (MbnModemMemory, mbn_modem_memory, G_TYPE_OBJECT)

static void
mbn_modem_memory_default_init (MbnModemMemoryInterface *iface)
{
}

MbnRadioMemory
mbn_modem_memory_recall_radio (MbnModemMemory *self, const char *interface_id)
{
  return MBN_MODEM_MEMORY_GET_IFACE (self)->recall_radio (self, interface_id);
}

void
mbn_modem_memory_remember_radio (MbnModemMemory *self,
                                 const char *interface_id,
                                 MbnRadioMemory radio)
{
  MBN_MODEM_MEMORY_GET_IFACE (self)->remember_radio (self, interface_id, radio);
}
