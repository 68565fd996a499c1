/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The kernel's routing socket on the main loop: requests with their answers, the list of network
 * interfaces kept current by events, and IPv6 addresses as they come. The kernel carries a request
 * out while it is being sent, so its effect is there when the call returns; only the answer comes
 * later.
 */

#pragma once

#include <glib-object.h>

#include "mbn-values.h"

struct nl_msg;
struct nl_object;

G_BEGIN_DECLS

#define MBN_TYPE_NETLINK (mbn_netlink_get_type ())
G_DECLARE_FINAL_TYPE (MbnNetlink, mbn_netlink, MBN, NETLINK, GObject)

/* A network interface. */
typedef struct
{
  guint index;
  char *name;
  gboolean up; /* administratively */
  guint32 mtu;
  int addr_gen_mode;        /* of IPv6, IN6_ADDR_GEN_MODE_…; -1 = not told */
  MbnStatistics statistics; /* current only in the answer to mbn_netlink_get_link() */
} MbnNetlinkLink;

/*
 * Signals:
 *   "link" (guint index): this interface came, went or is another now; see mbn_netlink_find()
 *   "address" (const MbnNetlinkAddress *): an IPv6 address came or changed
 */

typedef struct
{
  guint index; /* of the interface */
  guint8 bytes[16];
  guint prefix;
  gboolean global;
  gboolean link_local;
  gboolean usable;  /* not tentative, not a duplicate, not deprecated */
  gboolean dynamic; /* formed by the kernel from a router advertisement */
} MbnNetlinkAddress;

/** MbnNetlinkDone: @error: 0, or the negative errno of the kernel's refusal */
typedef void (*MbnNetlinkDone) (int error, gpointer user_data);

/** MbnNetlinkGotLink: @link: (nullable): %NULL: there is none of this index */
typedef void (*MbnNetlinkGotLink) (const MbnNetlinkLink *link, gpointer user_data);

/**
 * mbn_netlink_new:
 *
 * Errors: %G_IO_ERROR, when the kernel gives no routing socket.
 *
 * Returns: (transfer full) (nullable): it; the interfaces that exist come as signals "link" soon
 */
MbnNetlink *mbn_netlink_new (GError **error);

/** mbn_netlink_may_configure: whether this process may change anything (CAP_NET_ADMIN). */
gboolean mbn_netlink_may_configure (MbnNetlink *self);

/** mbn_netlink_find: (nullable): the interface of this index. */
const MbnNetlinkLink *mbn_netlink_find (MbnNetlink *self, guint index);

/**
 * mbn_netlink_send:
 * @message: (transfer full) (nullable): a request as libnl-route builds them; %NULL: it could not
 * @done: (nullable): called once, never inside this call, unless @self is disposed of before
 */
void mbn_netlink_send (MbnNetlink *self,
                       struct nl_msg *message,
                       MbnNetlinkDone done,
                       gpointer user_data);

/** mbn_netlink_get_link: asks for an interface with its counters as they are now. */
void
mbn_netlink_get_link (MbnNetlink *self, guint index, MbnNetlinkGotLink got, gpointer user_data);

/** MbnNetlinkEach: @object: an object of libnl-route, of the kind that was asked for */
typedef void (*MbnNetlinkEach) (struct nl_object *object, gpointer user_data);

/**
 * mbn_netlink_list:
 * @type: %RTM_GETROUTE or %RTM_GETADDR
 * @each: called for each one that there is, and then
 * @done: once, with 0 or what went wrong
 */
void mbn_netlink_list (
    MbnNetlink *self, int type, MbnNetlinkEach each, MbnNetlinkDone done, gpointer user_data);

/**
 * mbn_netlink_list_addresses:
 * @done: (nullable): as of mbn_netlink_send()
 *
 * Every IPv6 address that there is comes as a signal "address", before @done.
 */
void mbn_netlink_list_addresses (MbnNetlink *self, MbnNetlinkDone done, gpointer user_data);

/**
 * mbn_netlink_flush:
 *
 * Ends every request now: with the kernel's answer, which is there when a request has been sent, or
 * with -ENOBUFS. To be called before the last reference goes; those who wait hold references.
 */
void mbn_netlink_flush (MbnNetlink *self);

/** mbn_netlink_cancel: nobody waits any more with this @user_data. */
void mbn_netlink_cancel (MbnNetlink *self, gpointer user_data);

G_END_DECLS
