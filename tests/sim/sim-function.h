/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-faults.h"
#include "sim-journal.h"
#include "sim-modem.h"
#include "sim-net.h"

/*
 * The MBIM function: the protocol between the port and the modem. Opens and closes, runs each
 * command through faults and delays, sends answers and indications, keeps the journal.
 */

typedef struct _SimFunction SimFunction;

/** sim_function_new: @link: path of the device link; the port is not plugged yet. */
SimFunction *sim_function_new (const char *link, gboolean verbose);
void sim_function_free (SimFunction *self);

/** sim_function_set_net: gives it a data side (sim_net_new()); before sim_function_start(). */
void sim_function_set_net (SimFunction *self, SimNetKind kind, const char *name);

/* (transfer none), alive as long as the function */
SimModem *sim_function_get_modem (SimFunction *self);
SimFaults *sim_function_get_faults (SimFunction *self);
SimJournal *sim_function_get_journal (SimFunction *self);
SimNet *sim_function_get_net (SimFunction *self); /* (nullable) */

gboolean sim_function_is_open (const SimFunction *self);
gboolean sim_function_is_plugged (const SimFunction *self);
gboolean sim_function_is_silent (const SimFunction *self);

/** sim_function_max_transfer: Returns: largest fragment sent to the host, in bytes. */
gsize sim_function_max_transfer (const SimFunction *self);

/** sim_function_set_changed: @changed is called after every message and every change of state. */
void sim_function_set_changed (SimFunction *self, void (*changed) (gpointer), gpointer user_data);

/** sim_function_start: plugs in, unless a scenario has unplugged it. Returns: as sim_function_plug.
 */
gboolean sim_function_start (SimFunction *self, GError **error);

/** sim_function_plug: Returns: %FALSE with @error set if there is no pty, link or interface. */
gboolean sim_function_plug (SimFunction *self, GError **error);

/**
 * sim_function_unplug:
 * @for_ms: plugged in again after that many milliseconds; 0 = stays unplugged
 *
 * Contexts and everything in progress are lost.
 */
void sim_function_unplug (SimFunction *self, guint for_ms);

/** sim_function_lose_open: forgets that the host opened it; contexts end without a word. */
void sim_function_lose_open (SimFunction *self);

/** sim_function_set_silent: silent: messages are read and logged, nothing else happens. */
void sim_function_set_silent (SimFunction *self, gboolean silent);

/** sim_function_reset: modem, faults and silence back to defaults, commands in progress dropped. */
void sim_function_reset (SimFunction *self);

/**
 * SimIndication: what to change in an indication sent by command.
 * @state, @nw_error: %SIM_NOT_SET = the true one
 * @force: also without subscription
 */
typedef struct
{
  guint32 session;
  guint32 state;
  guint32 nw_error;
  gboolean force;
} SimIndication;

/** sim_function_indicate: sends an indication of @cid now, if the function is open. */
void sim_function_indicate (SimFunction *self, SimCid cid, const SimIndication *indication);

/** sim_function_send_garbage: sends something spoilt that nobody asked for. */
void sim_function_send_garbage (SimFunction *self, SimGarbage kind);

/** sim_function_send_stray: sends OPEN_DONE, CLOSE_DONE or COMMAND_DONE nobody asked for. */
void sim_function_send_stray (SimFunction *self, guint32 type, guint32 tid);
