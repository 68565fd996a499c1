/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One modem: opens it, reads its states once, keeps them true by its indications, runs what is
 * asked of it, and brings it back when it fails. Facets with work of their own sit beside it:
 * mbn-context (the data connection), mbn-operation (single-command requests), mbn-bringup.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-context.h"
#include "mbn-facts.h"
#include "mbn-modem-config.h"

G_BEGIN_DECLS

#define MBN_TYPE_MODEM (mbn_modem_get_type ())
G_DECLARE_FINAL_TYPE (MbnModem, mbn_modem, MBN, MODEM, GObject)

/**
 * MbnModemIdTaken:
 *
 * Returns: %TRUE when another modem has this InterfaceID already
 */
typedef gboolean (*MbnModemIdTaken) (const char *interface_id, gpointer user_data);

/*
 * Signals:
 *   "appeared" (): DEVICE_CAPS has answered for the first time; the InterfaceID is known
 *   "fact-changed" (MbnFactKind, gboolean by_request): a getter's answer may be another now;
 *     @by_request when the change is what a Set… request asked for
 *   "connection-changed" (): mbn_modem_has_connection() is another now
 *   "failed-changed" (): mbn_modem_is_failed() is another now
 *   "net-interface-changed" (): mbn_modem_get_net_interface() is another now
 *   "gone" (): the device hung up; every request has been completed; drop the object
 */

/**
 * mbn_modem_new:
 * @config: shared by all modems, borrowed
 * @number: of the object paths; never used twice by the caller
 * @port: its control node and how to open it; copied
 */
MbnModem *mbn_modem_new (const MbnModemConfig *config, guint number, const MbnModemPort *port);

/** mbn_modem_set_id_check: called once, when the InterfaceID is made. */
void mbn_modem_set_id_check (MbnModem *self, MbnModemIdTaken taken, gpointer user_data);

/** mbn_modem_start: begins to open it; returns at once. */
void mbn_modem_start (MbnModem *self);

/**
 * mbn_modem_stop_async:
 *
 * The service stops in order: open requests complete with ERROR_SERVICE_NOT_ACTIVE, an active
 * context is taken down, the modem is closed. Takes as long as the modem takes; the caller sets
 * the limit by mbn_modem_abandon(), after which the callback comes.
 */
void mbn_modem_stop_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data);
void mbn_modem_stop_finish (MbnModem *self, GAsyncResult *result);

/**
 * mbn_modem_keep:
 *
 * The service stops and comes back: open requests complete with ERROR_SERVICE_NOT_ACTIVE; the modem
 * is told nothing, its context and what is on the network interface stay as they are, for the next
 * process to go on with (CTX-67).
 */
void mbn_modem_keep (MbnModem *self);

/**
 * mbn_modem_read_again_async:
 *
 * Asks the modem for everything that its indications keep current, because some may have been lost.
 * Done when it has answered, or will not; at once while it is being opened or reset, which reads
 * all anyway. @callback is called once, from the main loop.
 */
void mbn_modem_read_again_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data);
void mbn_modem_read_again_finish (MbnModem *self, GAsyncResult *result);

/** mbn_modem_abandon: drops the channel without a word; completes what is open with E_HANDLE. */
void mbn_modem_abandon (MbnModem *self);

guint mbn_modem_get_number (MbnModem *self);
const char *mbn_modem_get_label (MbnModem *self); /* for the log, such as "modem0" */
const char *mbn_modem_get_device (MbnModem *self);
/** mbn_modem_get_net_interface: name of the network interface that carries its data; "" = none */
const char *mbn_modem_get_net_interface (MbnModem *self);

/** mbn_modem_get_interface_id: (nullable): `{…}`, known from "appeared" on. */
const char *mbn_modem_get_interface_id (MbnModem *self);
const char *mbn_modem_get_connection_id (MbnModem *self);

/** mbn_modem_is_running: opened and read, and not being reset. */
gboolean mbn_modem_is_running (MbnModem *self);

/** mbn_modem_is_gone: the device hung up, or is let go of; what ends with it finds it so. */
gboolean mbn_modem_is_gone (MbnModem *self);

/** mbn_modem_find_obstacle: see mbn_connect_find_obstacle(). */
MbnError mbn_modem_find_obstacle (MbnModem *self);

/** mbn_modem_is_failed: repeatedly could not be opened; still being retried (design.md 3.5). */
gboolean mbn_modem_is_failed (MbnModem *self);

/**
 * mbn_modem_get_fact:
 * @check: which SIM conditions make this getter fail
 *
 * A getter of class C. While unknown, makes sure that the value is on its way.
 * Errors: see mbn_facts_get() and mbn_facts_check_sim().
 */
const MbnFact *
mbn_modem_get_fact (MbnModem *self, MbnFactKind kind, MbnSimCheck check, GError **error);

/** mbn_modem_peek_fact: (nullable): what is known, whatever the SIM's state. */
const MbnFact *mbn_modem_peek_fact (MbnModem *self, MbnFactKind kind);

/**
 * mbn_modem_peek_status:
 *
 * For properties, which are empty while their getter is pending or fails (design.md 1).
 *
 * Returns: what the getter would answer now; asks nothing of the modem
 */
MbnError mbn_modem_peek_status (MbnModem *self, MbnFactKind kind, MbnSimCheck check);

/** mbn_modem_check_sim: see mbn_facts_check_sim(). */
gboolean mbn_modem_check_sim (MbnModem *self, MbnSimCheck check, GError **error);

/** mbn_modem_get_ready_state: includes FAILURE and DEVICE_BLOCKED, which no single fact tells. */
gboolean mbn_modem_get_ready_state (MbnModem *self, MbnReadyState *state, GError **error);

/* Last causes, 0 = none; cleared by the next success of the same operation (mbn-api.md 6.7). */
guint32 mbn_modem_get_registration_error (MbnModem *self);
guint32 mbn_modem_get_attach_error (MbnModem *self);

/** mbn_modem_get_scan_time: CLOCK_BOOTTIME of the last scan's end in µs, 0 = none. */
guint64 mbn_modem_get_scan_time (MbnModem *self);
gboolean mbn_modem_is_scanning (MbnModem *self);

/** mbn_modem_has_connection: whether a Connection object exists (design.md 2). */
gboolean mbn_modem_has_connection (MbnModem *self);

/** mbn_modem_get_context: (transfer none): the data connection. */
MbnContext *mbn_modem_get_context (MbnModem *self);

/**
 * mbn_modem_open_request:
 * @client: (nullable): who asks, %NULL for the daemon itself; then it has no origin either
 *
 * Returns: (transfer full): a request about this modem; errors of mbn_request_ledger_open()
 */
MbnRequest *
mbn_modem_open_request (MbnModem *self, MbnRequestKind kind, const char *client, GError **error);

/**
 * mbn_modem_open_own_request:
 * @origin: %MBN_ORIGIN_AUTO or %MBN_ORIGIN_SYNC: for which purpose of its own the service asks
 *
 * As mbn_modem_open_request(), for the service itself.
 */
MbnRequest *
mbn_modem_open_own_request (MbnModem *self, MbnRequestKind kind, MbnOrigin origin, GError **error);

/**
 * mbn_modem_submit_operation:
 * @request: a ScanNetwork, SetPreferredProviders or SetRegisterMode
 * @command: what to run for it; strings and lists are copied
 *
 * Runs a request that is one command, now or as soon as the modem is back from a reset. Never
 * completes it before returning.
 */
void mbn_modem_submit_operation (MbnModem *self, MbnRequest *request, const MbnCommand *command);

/** mbn_modem_settle_operation: accepts @request and completes it with S_OK, asking nothing. */
void mbn_modem_settle_operation (MbnModem *self, MbnRequest *request);

/**
 * mbn_modem_read_statistics_async:
 *
 * The packet counters of the context: those of its network interface since the activation, where
 * there is one; else the modem is asked for its own. Errors: as mbn_backend_run_async(), and the
 * modem's refusal as an %MBN_ERROR.
 */
void
mbn_modem_read_statistics_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean mbn_modem_read_statistics_finish (MbnModem *self,
                                           GAsyncResult *result,
                                           MbnStatistics *statistics,
                                           GError **error);

/** mbn_modem_print_trace: (transfer full): the last transitions, for the log. */
char *mbn_modem_print_trace (MbnModem *self);

G_END_DECLS
