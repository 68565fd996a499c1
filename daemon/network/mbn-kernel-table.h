/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Links, addresses and default routes that the kernel has, and what follows from them: whether a
 * link has an address and a default route, and on which other one it is stacked. Plain memory,
 * filled with objects of libnl-route.
 *
 *   - An address counts that is not link-local, and that is in use: one that is still looked for on
 *     the network (tentative), or that another host has, is not. One that is deprecated is: the
 *     kernel goes on using it as long as there is no better one.
 *   - A default route is one for all addresses that sends packets on: not one that refuses them,
 *     and not the halves that a VPN puts before another's. It counts in whichever table, as rules
 *     may choose that one, but not in that of a VRF, which is another network. One that a router
 *     has announced is there until the kernel takes it away: up to half a minute longer than the
 *     router said.
 */

#pragma once

#include "mbn-link-source.h"

struct nl_object;

G_BEGIN_DECLS

typedef enum
{
  MBN_KERNEL_LINK,
  MBN_KERNEL_ADDRESS,
  MBN_KERNEL_ROUTE,
} MbnKernelKind;

#define MBN_KERNEL_N_KINDS 3

typedef struct _MbnKernelTable MbnKernelTable;

MbnKernelTable *mbn_kernel_table_new (void);
void mbn_kernel_table_free (MbnKernelTable *self);

/**
 * mbn_kernel_table_take:
 * @object: of that kind
 * @there: %FALSE: it is gone; of routes always %TRUE
 *
 * Returns: whether something is another now
 */
gboolean mbn_kernel_table_take (MbnKernelTable *self,
                                MbnKernelKind kind,
                                struct nl_object *object,
                                gboolean there);

/**
 * mbn_kernel_table_adopt:
 * @from: has none of that kind afterwards
 *
 * Puts what @from has of that kind in the place of what was there.
 *
 * Returns: whether something may be another now
 */
gboolean mbn_kernel_table_adopt (MbnKernelTable *self, MbnKernelTable *from, MbnKernelKind kind);

/** mbn_kernel_table_clear: there is none of that kind. */
void mbn_kernel_table_clear (MbnKernelTable *self, MbnKernelKind kind);

/** mbn_kernel_table_foreach: each link that can be a way to the Internet of its own. */
void mbn_kernel_table_foreach (MbnKernelTable *self, MbnSourceLinkFunc func, gpointer user_data);

/** mbn_kernel_table_is_on: as mbn_kernel_links_is_on(). */
gboolean mbn_kernel_table_is_on (MbnKernelTable *self, guint index, const char *name);

G_END_DECLS
