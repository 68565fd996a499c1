/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Who can tell about the links of the host, and whether they have Internet: NetworkManager,
 * systemd-networkd, or the kernel. Implementations live where each of them is reached
 * (daemon/service, daemon/network).
 */

#pragma once

#include <glib-object.h>

#include "mbn-alternate-link.h"

G_BEGIN_DECLS

#define MBN_TYPE_LINK_SOURCE (mbn_link_source_get_type ())
G_DECLARE_INTERFACE (MbnLinkSource, mbn_link_source, MBN, LINK_SOURCE, GObject)

/*
 * Signals, each from the main loop:
 *   "news" (): what the functions below tell is another now
 *   "read-again" (): what mbn_link_source_read_again() asked for is done
 *   "checked" (guint index, guint reachability): the service has checked a link anew, be it with
 *     the same result as before (AUTO-27); #MbnReachability
 */

/**
 * MbnSourceLink:
 * @index: interface index; or with %MBN_LINK_MADE_UP, one that no interface has
 * @name: of the interface; valid within the call only
 * @sense: what is seen of it
 */
typedef struct
{
  guint index;
  const char *name;
  MbnLinkSense sense;
} MbnSourceLink;

/* Set in the index of a link whose interface the kernel does not show us. */
#define MBN_LINK_MADE_UP 0x80000000u

typedef void (*MbnSourceLinkFunc) (const MbnSourceLink *link, gpointer user_data);

/** MbnLinkStart: whether links are being configured that the host starts with (AUTO-25) */
typedef enum
{
  MBN_LINK_START_UNKNOWN,   /* it is not there, or does not know */
  MBN_LINK_START_UNDER_WAY, /* or it is not known yet */
  MBN_LINK_START_OVER,
} MbnLinkStart;

struct _MbnLinkSourceInterface
{
  GTypeInterface parent_iface;

  gboolean (*is_known) (MbnLinkSource *self);
  gboolean (*is_there) (MbnLinkSource *self);
  MbnLinkStart (*get_start) (MbnLinkSource *self);
  MbnConnectivityService (*get_service) (MbnLinkSource *self);
  void (*foreach_link) (MbnLinkSource *self, MbnSourceLinkFunc func, gpointer user_data);
  void (*check) (MbnLinkSource *self);
  void (*read_again) (MbnLinkSource *self);
};

/** mbn_link_source_is_made_up: the kernel does not show us the interface with this index. */
gboolean mbn_link_source_is_made_up (guint index);

/** mbn_link_source_is_known: whether it is there, and all that it has to tell, has been found out.
 */
gboolean mbn_link_source_is_known (MbnLinkSource *self);

/** mbn_link_source_is_there: it can be relied on now: it runs, and has told all that it knows. */
gboolean mbn_link_source_is_there (MbnLinkSource *self);

/** mbn_link_source_get_start: how far it is with those that it configures itself. */
MbnLinkStart mbn_link_source_get_start (MbnLinkSource *self);

/** mbn_link_source_get_service: whether it tells reachability (AUTO-20). */
MbnConnectivityService mbn_link_source_get_service (MbnLinkSource *self);

/** mbn_link_source_foreach_link: all links but loopback; also modems', which others leave out. */
void mbn_link_source_foreach_link (MbnLinkSource *self, MbnSourceLinkFunc func, gpointer user_data);

/** mbn_link_source_check: have all links checked for Internet now; "checked" tells what came of it.
 */
void mbn_link_source_check (MbnLinkSource *self);

/**
 * mbn_link_source_read_again:
 *
 * The host has slept: what is known is not believed any more (AUTO-72). All is read, and if there
 * is a service checked, anew; "read-again" tells when that is done, never inside this call. A
 * source that goes away meanwhile does not tell.
 */
void mbn_link_source_read_again (MbnLinkSource *self);

G_END_DECLS
