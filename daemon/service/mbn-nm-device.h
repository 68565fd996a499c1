/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One device of NetworkManager's: what it has said of it, and what that means for a link (AUTO-20).
 *
 * The numbers that it gives a family of addresses are not always taken at their word. The cases are
 * those of version 1.42:
 *
 * - 1 (none) with an address. It gives this, unasked, to a link without carrier, address or route,
 *   so the link had none of them at its last check, and the next is under way: unknown.
 * - 3 (limited) since before it had carrier and address, or got its default route. That was found
 *   over the link-local address alone, or without the route: unknown, until it says something else
 *   of this family, or that the other has all, or a check is done. Nothing else tells it from the
 *   same result anew.
 * - 3 (limited) without an address, but for a link-local one: none.
 * - 4 (full) of one that is activated: it has an address, whatever it says of that.
 * - Where it has not said anything of addresses, one that is activated has one, and a default
 * route, and the numbers are taken at their word.
 * - 0 or 1 of a device that it does not manage. It checks these, too, but at intervals that grow to
 *   five minutes, whatever happens to the device. So a check is wanted when it comes up or gets its
 *   default route, and until that is done: unknown. If it knows no more after that, it does not
 *   tell, and there is no service for this link: full with a default route, else limited (AUTO-22).
 *   So an Ethernet that others configure is not Internet-less for ever, and one that was checked in
 *   vain blocks nothing (AUTO-18).
 *
 * The numbers are not in order: a portal (2) is better than limited (3). Of two families the better
 * counts, and one that is not known yet is better than one that has nothing.
 */

#pragma once

#include "mbn-link-source.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_NM_IP4,
  MBN_NM_IP6,
} MbnNmFamily;

#define MBN_NM_N_FAMILIES 2

typedef struct _MbnNmDevice MbnNmDevice;

/** mbn_nm_device_new: @path: of the object. */
MbnNmDevice *mbn_nm_device_new (const char *path);
void mbn_nm_device_free (MbnNmDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnNmDevice, mbn_nm_device_free)

const char *mbn_nm_device_get_path (const MbnNmDevice *self);

/**
 * mbn_nm_device_take:
 * @properties: a{sv}: some or all of org.freedesktop.NetworkManager.Device; what is of a wrong type
 *   is ignored
 *
 * Returns: whether it has an object for the addresses now that it did not have before. What was
 *   known of the former holds until the new one's are taken.
 */
gboolean mbn_nm_device_take (MbnNmDevice *self, GVariant *properties);

/** mbn_nm_device_has_config: @path: of an object for the addresses of @family. */
gboolean mbn_nm_device_has_config (const MbnNmDevice *self, MbnNmFamily family, const char *path);

/** mbn_nm_device_take_config: the same as mbn_nm_device_take(), of …IP4Config or …IP6Config. */
void mbn_nm_device_take_config (MbnNmDevice *self, MbnNmFamily family, GVariant *properties);

/** mbn_nm_device_settle: all that came together has been taken. To be called before the rest. */
void mbn_nm_device_settle (MbnNmDevice *self);

/**
 * mbn_nm_device_get_link:
 * @link: (out): its name is borrowed from @self
 *
 * One whose interface is not in the kernel, as where NetworkManager is of another network
 * namespace, has an index that no interface has.
 *
 * Returns: %FALSE if it is none that could have the host's Internet
 */
gboolean mbn_nm_device_get_link (MbnNmDevice *self, MbnSourceLink *link);

/** mbn_nm_device_is_full: it has said so, of either family. */
gboolean mbn_nm_device_is_full (const MbnNmDevice *self);

/** mbn_nm_device_is_managed: it is NetworkManager's to configure. */
gboolean mbn_nm_device_is_managed (const MbnNmDevice *self);

/** mbn_nm_device_take_wish: whether a check is wanted; once for each time the link comes up or gets
 * its default route. */
gboolean mbn_nm_device_take_wish (MbnNmDevice *self);

/**
 * mbn_nm_device_note_checked:
 * @host: what the check says of the whole host
 *
 * A check of all devices is done, and what it found was taken before. NetworkManager answers early
 * when it finds one that is full: then nothing is known of others.
 */
void mbn_nm_device_note_checked (MbnNmDevice *self, guint32 host);

/** mbn_nm_device_note_refused: the check that was wanted is not to be had. */
void mbn_nm_device_note_refused (MbnNmDevice *self);

/** mbn_nm_device_take_checked: whether it has been checked since the last call. */
gboolean mbn_nm_device_take_checked (MbnNmDevice *self);

G_END_DECLS
