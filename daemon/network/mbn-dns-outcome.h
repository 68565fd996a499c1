/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* How those who are told of name servers answer; for mbn-dns*.c only. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_DNS_DONE,
  MBN_DNS_REFUSED,    /* logged */
  MBN_DNS_DENIED,     /* refused because of who we are; logged */
  MBN_DNS_UNANSWERED, /* nobody knows whether it was done; logged unless the service has gone */
} MbnDnsOutcome;

/**
 * MbnDnsDoneFunc:
 * @ticket: as given with the task
 *
 * Called from the main loop, never before the task is taken; at most once, and not at all for a
 * task that a later one for the same interface replaced before it began.
 */
typedef void (*MbnDnsDoneFunc) (guint ifindex,
                                guint ticket,
                                MbnDnsOutcome outcome,
                                gpointer user_data);

G_END_DECLS
