/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered about a modem over its removal and our restart (design.md 3.8). */

#pragma once

#include <glib-object.h>

#include "mbn-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_RADIO_MEMORY_NEVER_SEEN, /* switch on once */
  MBN_RADIO_MEMORY_SEEN,       /* leave alone: nobody set it through mbnd */
  MBN_RADIO_MEMORY_OFF,        /* set through mbnd: restore */
  MBN_RADIO_MEMORY_ON,
} MbnRadioMemory;

#define MBN_TYPE_MODEM_MEMORY (mbn_modem_memory_get_type ())
G_DECLARE_INTERFACE (MbnModemMemory, mbn_modem_memory, MBN, MODEM_MEMORY, GObject)

struct _MbnModemMemoryInterface
{
  GTypeInterface parent_iface;

  MbnRadioMemory (*recall_radio) (MbnModemMemory *self, const char *interface_id);
  void (*remember_radio) (MbnModemMemory *self, const char *interface_id, MbnRadioMemory radio);
};

/** mbn_modem_memory_recall_radio: from memory; no I/O. */
MbnRadioMemory mbn_modem_memory_recall_radio (MbnModemMemory *self, const char *interface_id);

/** mbn_modem_memory_remember_radio: on disk soon afterwards; a failure to write is logged. */
void mbn_modem_memory_remember_radio (MbnModemMemory *self,
                                      const char *interface_id,
                                      MbnRadioMemory radio);

G_END_DECLS
