/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The one gate in front of every method (style.md 10). A method that has no row in the table is
 * denied; one that has is checked in the order of design.md 3.1: arguments, then authorisation.
 * Only then its handler runs, which checks names, applicability and state.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-authority.h"

G_BEGIN_DECLS

#define MBN_TYPE_GATE (mbn_gate_get_type ())
G_DECLARE_FINAL_TYPE (MbnGate, mbn_gate, MBN, GATE, GObject)

/** mbn_gate_new: @bus: that is served, where it is asked who callers are, and whether they leave.
 */
MbnGate *mbn_gate_new (MbnAuthority *authority, GDBusConnection *bus);

/**
 * mbn_gate_new_skeleton:
 * @skeleton_type: a generated skeleton type, such as MBN_DBUS_TYPE_CONNECTION_SKELETON
 *
 * Returns: (transfer full): a skeleton of that type whose methods all pass this gate
 */
gpointer mbn_gate_new_skeleton (MbnGate *self, GType skeleton_type);

typedef enum
{
  MBN_GATE_ORDER_OF_ALL,
  MBN_GATE_ORDER_OF_CHANGES, /* getters do not wait for a question about a password */
} MbnGateOrder;

/**
 * mbn_gate_keep_order:
 * @skeleton: from mbn_gate_new_skeleton()
 *
 * Calls of one client on @skeleton are handled in the order in which they came, however long it
 * takes to know whether he may. Elsewhere a call does not wait for another one.
 */
void mbn_gate_keep_order (gpointer skeleton, MbnGateOrder order);

/** mbn_gate_get_action: (nullable): what the caller of @invocation was found to be allowed to do.
 */
const char *mbn_gate_get_action (GDBusMethodInvocation *invocation);

/** mbn_gate_get_caller_uid: of a call whose row has an action; %MBN_UID_UNKNOWN of another. */
guint32 mbn_gate_get_caller_uid (GDBusMethodInvocation *invocation);

/**
 * mbn_gate_note_profile:
 * @invocation: (nullable): %NULL: nothing is done
 * @name: (nullable): of the profile that the call is about, for whoever decides; %NULL: of none
 *
 * Blanks are told as they count (PROF-28): a rule about "Work" is about every spelling that finds
 * that profile.
 */
void mbn_gate_note_profile (GDBusMethodInvocation *invocation, const char *name);

/** mbn_gate_close: the service stops: every call is refused from now on (design.md 3.2), and nobody
 * is asked for a password any more. */
void mbn_gate_close (MbnGate *self);

/**
 * mbn_gate_may_read_identity:
 *
 * Returns: %TRUE when the caller of @invocation may see IMSI, ICCID, numbers and device ids; for
 *   methods whose row asks for that without refusing those who may not
 */
gboolean mbn_gate_may_read_identity (GDBusMethodInvocation *invocation);

G_END_DECLS
