/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The network's name server: a table of names, and the answer to a query as bytes. No I/O. */

typedef struct _SimDns SimDns;

/** sim_dns_new: Knows www.mbnd.example. */
SimDns *sim_dns_new (void);
void sim_dns_free (SimDns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDns, sim_dns_free)

/** sim_dns_reset: only the name it knew at the start. */
void sim_dns_reset (SimDns *self);

/**
 * sim_dns_set:
 * @name: in any case, with or without a dot at the end
 * @addresses: "ADDRESS,…" of both families, at most 16; `none`: the name is gone
 *
 * Returns: %FALSE with @error set if one of them is malformed; then nothing changed
 */
gboolean sim_dns_set (SimDns *self, const char *name, const char *addresses, GError **error);

/**
 * sim_dns_answer:
 *
 * Believes nothing of @query. What is no query at all is not answered; one that is malformed gets
 * FORMERR, an unknown name NXDOMAIN, a type other than A and AAAA no records.
 *
 * Returns: (transfer full) (nullable): the answer; with TC set and no records if it would be larger
 * than what the query allows
 */
GByteArray *sim_dns_answer (SimDns *self, const guint8 *query, gsize size);
