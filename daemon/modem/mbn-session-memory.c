/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-session-memory.h"

G_DEFINE_INTERFACE (MbnSessionMemory, mbn_session_memory, G_TYPE_OBJECT)

static void
mbn_session_memory_default_init (MbnSessionMemoryInterface *iface)
{
}

MbnSessionRecord *
mbn_session_memory_recall (MbnSessionMemory *self, const char *place)
{
  return MBN_SESSION_MEMORY_GET_IFACE (self)->recall (self, place);
}

void
mbn_session_memory_remember (MbnSessionMemory *self, const MbnSessionRecord *record)
{
  MBN_SESSION_MEMORY_GET_IFACE (self)->remember (self, record);
}

void
mbn_session_memory_forget (MbnSessionMemory *self, const char *place)
{
  MBN_SESSION_MEMORY_GET_IFACE (self)->forget (self, place);
}

void
mbn_session_memory_set_aside (MbnSessionMemory *self, const char *place, const char *reason)
{
  MBN_SESSION_MEMORY_GET_IFACE (self)->set_aside (self, place, reason);
}

void
mbn_session_memory_claim (MbnSessionMemory *self, const char *place, const char *device_id)
{
  MBN_SESSION_MEMORY_GET_IFACE (self)->claim (self, place, device_id);
}
