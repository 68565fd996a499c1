/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Waits for a session's valid IP configuration: reads it, listens to indications, reads again
 * after 1, 2, 4 … s, and has it put on the network interface; gives up after ip_timeout (CTX-42,
 * design.md 4). Then keeps it current. */

#pragma once

#include "mbn-modem-core.h"

G_BEGIN_DECLS

typedef struct _MbnIpWatch MbnIpWatch;

/**
 * MbnIpWatchFunc:
 * @config: (nullable) (transfer none): what is in force; %NULL: nothing can be, or nothing was
 *   within ip_timeout
 * @problem: (nullable): then why, for people
 */
typedef void (*MbnIpWatchFunc) (const MbnIpConfig *config, const char *problem, gpointer user_data);

/**
 * mbn_ip_watch_new:
 * @core: borrowed
 * @ip_type: what was activated, as the modem says
 *
 * Begins to read. @func is called first with the verdict, never inside this call, and after a
 * verdict that was positive again at each change.
 */
MbnIpWatch *mbn_ip_watch_new (MbnModemCore *core,
                              guint32 session,
                              MbnIpType ip_type,
                              MbnIpWatchFunc func,
                              gpointer user_data);

/** mbn_ip_watch_take: the modem indicated @given. */
void mbn_ip_watch_take (MbnIpWatch *self, const MbnIpConfig *given);

/** mbn_ip_watch_read_again: the modem may have indicated another that was not heard. */
void mbn_ip_watch_read_again (MbnIpWatch *self);

/** mbn_ip_watch_free: takes from the network interface what was put on it. */
void mbn_ip_watch_free (MbnIpWatch *self);

G_END_DECLS
