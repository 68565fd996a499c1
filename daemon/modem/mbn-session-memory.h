/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Where session records outlive the process (design.md 6, Adoption). The implementation lives where
 * the files are (daemon/service). */

#pragma once

#include <glib-object.h>

#include "mbn-session-record.h"

G_BEGIN_DECLS

#define MBN_TYPE_SESSION_MEMORY (mbn_session_memory_get_type ())
G_DECLARE_INTERFACE (MbnSessionMemory, mbn_session_memory, MBN, SESSION_MEMORY, GObject)

struct _MbnSessionMemoryInterface
{
  GTypeInterface parent_iface;

  MbnSessionRecord *(*recall) (MbnSessionMemory *self, const char *place);
  void (*remember) (MbnSessionMemory *self, const MbnSessionRecord *record);
  void (*forget) (MbnSessionMemory *self, const char *place);
  void (*set_aside) (MbnSessionMemory *self, const char *place, const char *reason);
  void (*claim) (MbnSessionMemory *self, const char *place, const char *device_id);
};

/**
 * mbn_session_memory_recall:
 *
 * Returns: (transfer full) (nullable): what was last remembered of the modem at @place, in this
 * boot of the machine; one that cannot be used has been set aside
 */
MbnSessionRecord *mbn_session_memory_recall (MbnSessionMemory *self, const char *place);

/**
 * mbn_session_memory_remember:
 *
 * Replaces what is known of the modem at the record's place, as a whole and at once: a process
 * killed right afterwards finds it. A failure is logged; then nothing is known of that modem.
 */
void mbn_session_memory_remember (MbnSessionMemory *self, const MbnSessionRecord *record);

/** mbn_session_memory_forget: there is nothing to go on with at @place. */
void mbn_session_memory_forget (MbnSessionMemory *self, const char *place);

/**
 * mbn_session_memory_claim:
 * @device_id: not empty
 *
 * That modem is at @place: what is remembered of it at other places is of earlier days, and
 * forgotten.
 */
void mbn_session_memory_claim (MbnSessionMemory *self, const char *place, const char *device_id);

/** mbn_session_memory_set_aside: the record was of something else, for @reason: kept for people. */
void mbn_session_memory_set_aside (MbnSessionMemory *self, const char *place, const char *reason);

G_END_DECLS
