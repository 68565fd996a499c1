/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Sets of what is on an interface: arrays of MbnLinkAddress or MbnLinkRoute, both compared as bytes
 * and beginning with their family. */

#pragma once

#include "mbn-link-plan.h"

G_BEGIN_DECLS

gboolean mbn_link_items_contain (const GArray *items, gconstpointer item);

/** mbn_link_items_new_missing: (transfer full): items of @from that @in has not, of @family. */
GArray *mbn_link_items_new_missing (const GArray *from, const GArray *in, int family);

void mbn_link_items_remove (GArray *items, gconstpointer item);
void mbn_link_items_remove_family (GArray *items, int family);

/** mbn_link_items_add: appends all of @from. */
void mbn_link_items_add (GArray *to, const GArray *from);

/** mbn_link_items_add_union: appends all of @a, and those of @b (nullable) that are not among them.
 */
void mbn_link_items_add_union (GArray *to, GArray *a, GArray *b);

G_END_DECLS
