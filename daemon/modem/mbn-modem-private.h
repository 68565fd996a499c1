/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the parts of a modem (context, bring-up, operations) use of it. Not for other layers. */

#pragma once

#include "mbn-channel.h"
#include "mbn-modem.h"
#include "mbn-trace.h"

G_BEGIN_DECLS

/**
 * mbn_modem_run:
 *
 * As mbn_channel_run(). @func is not called when the modem is reset, gone or stopped meanwhile:
 * whoever started the command is told by that event. Facts that the modem caches are already
 * taken over and not in the reply any more.
 */
void mbn_modem_run (MbnModem *self,
                    const MbnCommand *command,
                    MbnChannelFunc func,
                    gpointer user_data,
                    GDestroyNotify destroy);

/** mbn_modem_run_for: the same, on behalf of a Set… request when @by_request (mbn-channel.h). */
void mbn_modem_run_for (MbnModem *self,
                        const MbnCommand *command,
                        gboolean by_request,
                        MbnChannelFunc func,
                        gpointer user_data,
                        GDestroyNotify destroy);

/** mbn_modem_reset: closes and opens again; requests under way end, queued ones stay. */
void mbn_modem_reset (MbnModem *self, const char *reason);

/** mbn_modem_is_running: opened and read; commands may be run. */
gboolean mbn_modem_is_running (MbnModem *self);

const MbnLimits *mbn_modem_get_limits (MbnModem *self);
MbnFacts *mbn_modem_get_facts (MbnModem *self);
MbnTrace *mbn_modem_get_trace (MbnModem *self);
const MbnModemConfig *mbn_modem_get_config (MbnModem *self);

/** mbn_modem_take_fact: takes over @fact (transfer full), tells everybody concerned. */
void mbn_modem_take_fact (MbnModem *self, MbnFact *fact, gboolean by_request);

/** mbn_modem_refuse_fact: notes that the modem refused to tell and tells everybody concerned. */
void mbn_modem_refuse_fact (MbnModem *self, MbnFactKind kind, MbnError error, const char *text);

/** mbn_modem_note_attach_error: an attach was refused with this cause; 0 = not told. */
void mbn_modem_note_attach_error (MbnModem *self, guint32 network_error);

/** mbn_modem_note_registration_error: the same for a registration. */
void mbn_modem_note_registration_error (MbnModem *self, guint32 network_error);

/** mbn_modem_settle: after a change of context or requests: whether the Connection exists. */
void mbn_modem_settle (MbnModem *self);

/* mbn-modem-statistics.c keeps the tasks that wait for one answer here. */
guint mbn_modem_add_statistics_task (MbnModem *self, GTask *task); /* (transfer full); how many */
GPtrArray *mbn_modem_take_statistics_tasks (MbnModem *self);       /* (transfer full) of GTask */

/* mbn-bringup.c calls these. */
void mbn_modem_bringup_identified (MbnModem *self);
void mbn_modem_bringup_done (MbnModem *self);
void mbn_modem_bringup_failed (MbnModem *self, const char *reason);

G_END_DECLS
