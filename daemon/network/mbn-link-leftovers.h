/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What an mbnd that was killed left on an interface: its routes, known by their protocol number,
 * and the addresses that they have as source. The context they were for ends when the modem is
 * opened. */

#pragma once

#include "mbn-netlink.h"

G_BEGIN_DECLS

typedef struct _MbnLinkLeftovers MbnLinkLeftovers;

/** MbnLinkLeftoversDone: everything is gone; the object may be freed. */
typedef void (*MbnLinkLeftoversDone) (gpointer user_data);

/** mbn_link_leftovers_new: begins to remove them; @done is never called inside this. */
MbnLinkLeftovers *mbn_link_leftovers_new (
    MbnNetlink *netlink, guint index, const char *label, MbnLinkLeftoversDone done, gpointer data);

/** mbn_link_leftovers_free: @done is not called any more. */
void mbn_link_leftovers_free (MbnLinkLeftovers *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLinkLeftovers, mbn_link_leftovers_free)

G_END_DECLS
