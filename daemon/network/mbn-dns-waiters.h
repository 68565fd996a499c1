/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Those who wait for the end of a task: each is called once, in time, and from the main loop. */

#pragma once

#include "mbn-dns.h"

G_BEGIN_DECLS

typedef struct _MbnDnsWaiters MbnDnsWaiters;

MbnDnsWaiters *mbn_dns_waiters_new (void);

/** mbn_dns_waiters_add: Returns: a number for mbn_dns_waiters_finish(), 0 without @func */
guint
mbn_dns_waiters_add (MbnDnsWaiters *self, guint limit_ms, MbnDnsFunc func, gpointer user_data);

/**
 * mbn_dns_waiters_finish:
 * @id: of one that waits, or has been called, or 0
 *
 * Has it called from the main loop, if it has not been.
 */
void mbn_dns_waiters_finish (MbnDnsWaiters *self, guint id);

/** mbn_dns_waiters_free: Nobody is called any more. */
void mbn_dns_waiters_free (MbnDnsWaiters *self);

G_END_DECLS
