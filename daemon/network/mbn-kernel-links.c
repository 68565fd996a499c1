/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-kernel-links.h"

#include <net/if.h>
#include <string.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/rtnetlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "mbn-kernel-table.h"
#include "mbn-log.h"
#include "mbn-retry-timer.h"

/* Bytes the kernel may have waiting for us; what is beyond it is lost, and all is read again. */
#define BUFFER_SIZE (256 * 1024)

/* The kernel sends no more at a time in a listing. */
#define MESSAGE_SIZE (32 * 1024)

/* After a refusal. */
#define LONGEST_RETRY_MS (60 * 1000)

struct _MbnKernelLinks
{
  GObject parent;
  struct nl_sock *socket;
  guint socket_source;
  guint news_source;
  MbnKernelTable *table;              /* what is known */
  MbnKernelTable *incoming;           /* what the listing under way has told */
  gboolean known[MBN_KERNEL_N_KINDS]; /* it has been listed */
  gboolean due[MBN_KERNEL_N_KINDS];   /* it is to be listed (again) */
  guint32 listing;                    /* sequence number of the one under way, 0 = none */
  MbnKernelKind kind;                 /* … what of */
  gboolean discarding;                /* what is older than the listings to come */
  gboolean asked_again;               /* somebody waits for the end of all listings */
  MbnRetryTimer retry;
};

static void source_init (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnKernelLinks,
                               mbn_kernel_links,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE, source_init))

/* ---- telling ---- */

static gboolean
is_due (MbnKernelLinks *self)
{
  for (guint kind = 0; kind < MBN_KERNEL_N_KINDS; kind++)
    if (self->due[kind])
      return TRUE;

  return FALSE;
}

static gboolean
on_news (gpointer user_data)
{
  MbnKernelLinks *self = user_data;

  self->news_source = 0;
  g_signal_emit_by_name (self, "news");
  if (self->asked_again && self->listing == 0 && !is_due (self))
    {
      self->asked_again = FALSE;
      g_signal_emit_by_name (self, "read-again");
    }

  return G_SOURCE_REMOVE;
}

/* Of many at a time once. */
static void
tell (MbnKernelLinks *self)
{
  if (self->news_source == 0)
    self->news_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_news, self, NULL);
}

/* ---- listings ---- */

static void
want_all (MbnKernelLinks *self)
{
  for (guint kind = 0; kind < MBN_KERNEL_N_KINDS; kind++)
    self->due[kind] = TRUE;
}

static void
fail (MbnKernelLinks *self, const char *why)
{
  static const char *const kinds[MBN_KERNEL_N_KINDS] = {"links", "addresses", "routes"};

  if (self->retry.tries == 0)
    mbn_warning (NULL, 0, "the kernel does not list %s: %s; asking again from time to time",
                 kinds[self->kind], why);

  self->listing = 0;
  self->due[self->kind] = TRUE;
  mbn_retry_timer_arm (&self->retry);
  tell (self);
}

static void
end_listing (MbnKernelLinks *self, int error)
{
  if (error < 0)
    {
      fail (self, g_strerror (-error));
      return;
    }

  self->listing = 0;
  if (self->due[self->kind])
    return;

  if (mbn_kernel_table_adopt (self->table, self->incoming, self->kind) || !self->known[self->kind])
    {
      self->known[self->kind] = TRUE;
      tell (self);
    }
}

/* A listing of all families waits until a change that is being made is whole, one of a single
 * family does not; and the loss of an address is told of before the routes go that it takes with
 * it. libnl's own listing functions tell no sequence number. */
static void
list (MbnKernelLinks *self, MbnKernelKind kind)
{
  static const int types[MBN_KERNEL_N_KINDS] = {RTM_GETLINK, RTM_GETADDR, RTM_GETROUTE};
  const struct rtgenmsg body = {.rtgen_family = AF_UNSPEC};
  struct nl_msg *message = nlmsg_alloc_simple (types[kind], NLM_F_DUMP);
  int error;

  self->kind = kind;
  self->due[kind] = FALSE;
  mbn_kernel_table_clear (self->incoming, kind);
  nlmsg_append (message, (void *)&body, sizeof body, NLMSG_ALIGNTO);
  nl_complete_msg (self->socket, message);
  self->listing = nlmsg_hdr (message)->nlmsg_seq;
  error = nl_send (self->socket, message);
  nlmsg_free (message);
  if (error < 0)
    fail (self, nl_geterror (error));
}

/* One after the other: the kernel has one at a time for a socket. */
static void
list_next (MbnKernelLinks *self)
{
  if (self->listing != 0 || self->retry.source != 0)
    return;

  for (guint kind = 0; kind < MBN_KERNEL_N_KINDS; kind++)
    if (self->due[kind])
      {
        list (self, kind);
        return;
      }

  self->retry.tries = 0;
  if (self->asked_again)
    tell (self);
}

/* ---- what the kernel says ---- */

typedef struct
{
  MbnKernelTable *table;
  MbnKernelKind kind;
  gboolean there;
  gboolean changed;
} Reading;

static void
on_parsed (struct nl_object *object, void *user_data)
{
  Reading *reading = user_data;

  reading->changed |= mbn_kernel_table_take (reading->table, reading->kind, object, reading->there);
}

static gboolean
take (MbnKernelTable *table, MbnKernelKind kind, struct nl_msg *message, gboolean there)
{
  Reading reading = {.table = table, .kind = kind, .there = there};

  nl_msg_parse (message, on_parsed, &reading);

  return reading.changed;
}

/* What a listing under way has told of that kind may be older. */
static void
spoil_listing (MbnKernelLinks *self, MbnKernelKind kind)
{
  if (self->listing != 0 && self->kind == kind)
    self->due[kind] = TRUE;
}

static void
take_link (MbnKernelLinks *self, struct nl_msg *message)
{
  struct nlmsghdr *header = nlmsg_hdr (message);
  const struct ifinfomsg *body = nlmsg_data (header);
  gboolean there = header->nlmsg_type == RTM_NEWLINK;

  /* what a bridge says of its ports, or a Wi-Fi of its scans, leaves out the rest */
  if (body->ifi_family != AF_UNSPEC
      || nlmsg_find_attr (header, sizeof *body, IFLA_WIRELESS) != NULL)
    return;

  spoil_listing (self, MBN_KERNEL_LINK);
  if (!take (self->table, MBN_KERNEL_LINK, message, there))
    return;

  if (!there || (body->ifi_flags & IFF_UP) == 0)
    self->due[MBN_KERNEL_ROUTE] = TRUE;
  tell (self);
}

static void
take_address (MbnKernelLinks *self, struct nl_msg *message)
{
  const struct ifaddrmsg *body = nlmsg_data (nlmsg_hdr (message));
  gboolean there = nlmsg_hdr (message)->nlmsg_type == RTM_NEWADDR;

  if (!there && body->ifa_family == AF_INET)
    self->due[MBN_KERNEL_ROUTE] = TRUE;

  spoil_listing (self, MBN_KERNEL_ADDRESS);
  if (take (self->table, MBN_KERNEL_ADDRESS, message, there))
    tell (self);
}

/* There may be very many that are not default routes; they are not even parsed. */
static gboolean
is_default_route (struct nl_msg *message)
{
  const struct rtmsg *body = nlmsg_data (nlmsg_hdr (message));

  return body->rtm_dst_len == 0;
}

static void
take_news (MbnKernelLinks *self, struct nl_msg *message)
{
  switch (nlmsg_hdr (message)->nlmsg_type)
    {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      take_link (self, message);
      break;
    case RTM_NEWADDR:
    case RTM_DELADDR:
      take_address (self, message);
      break;
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      self->due[MBN_KERNEL_ROUTE] |= is_default_route (message);
      break;
    case RTM_NEWNEXTHOP:
    case RTM_DELNEXTHOP:
      self->due[MBN_KERNEL_ROUTE] = TRUE;
      break;
    default:
      break;
    }
}

/* News bear the sequence number of the request that caused them, which may be another program's. */
static int
on_message (struct nl_msg *message, void *user_data)
{
  MbnKernelLinks *self = user_data;
  const struct nlmsghdr *header = nlmsg_hdr (message);

  if (self->discarding)
    return NL_OK;

  if (header->nlmsg_pid != nl_socket_get_local_port (self->socket))
    take_news (self, message);
  else if ((header->nlmsg_flags & NLM_F_MULTI) != 0 && header->nlmsg_seq == self->listing
           && (self->kind != MBN_KERNEL_ROUTE || is_default_route (message)))
    take (self->incoming, self->kind, message, TRUE);

  return NL_OK;
}

/* The last word of a listing, which may be an error. */
static int
on_listed (struct nl_msg *message, void *user_data)
{
  MbnKernelLinks *self = user_data;
  struct nlmsghdr *header = nlmsg_hdr (message);
  int error = 0;

  if (nlmsg_datalen (header) >= (int)sizeof error)
    memcpy (&error, nlmsg_data (header), sizeof error);
  if (header->nlmsg_seq == self->listing)
    end_listing (self, error);

  return NL_OK;
}

static int
on_refused (struct sockaddr_nl *from, struct nlmsgerr *refusal, void *user_data)
{
  MbnKernelLinks *self = user_data;

  if (self->listing != 0 && refusal->msg.nlmsg_seq == self->listing)
    end_listing (self, refusal->error);

  return NL_SKIP;
}

static int
on_interrupted (struct nl_msg *message, void *user_data)
{
  MbnKernelLinks *self = user_data;

  if (nlmsg_hdr (message)->nlmsg_seq == self->listing)
    spoil_listing (self, self->kind);

  return NL_OK;
}

static int
receive (MbnKernelLinks *self)
{
  int error;

  do
    error = nl_recvmsgs_default (self->socket);
  while (error >= 0);

  return error;
}

/* After a loss the kernel tells nothing until all is read that is waiting; that is old, then. A
 * listing begins when nothing is waiting, so that there is room for it; where that was not enough
 * the next one waits for better times. */
static gboolean
on_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  MbnKernelLinks *self = user_data;
  int error = receive (self);

  if (error != -NLE_AGAIN)
    {
      mbn_info (NULL, 0, "news about links were lost (%s); reading them again",
                nl_geterror (error));
      self->discarding = TRUE;
      while (error == -NLE_NOMEM)
        error = receive (self);
      self->discarding = FALSE;
      if (self->listing != 0)
        mbn_retry_timer_arm (&self->retry);
      self->listing = 0;
      want_all (self);
    }

  list_next (self);

  return G_SOURCE_CONTINUE;
}

/* ---- MbnLinkSource ---- */

static gboolean
is_there (MbnLinkSource *source)
{
  const MbnKernelLinks *self = MBN_KERNEL_LINKS (source);

  for (guint kind = 0; kind < MBN_KERNEL_N_KINDS; kind++)
    if (!self->known[kind])
      return FALSE;

  return TRUE;
}

/* When the kernel does not want to tell nobody has to wait for it. */
static gboolean
is_known (MbnLinkSource *source)
{
  return is_there (source) || MBN_KERNEL_LINKS (source)->retry.tries > 0;
}

/* Nobody says when all is there that will be: the settling takes its whole time (AUTO-25). */
static MbnLinkStart
get_start (MbnLinkSource *source)
{
  return is_known (source) ? MBN_LINK_START_UNKNOWN : MBN_LINK_START_UNDER_WAY;
}

static MbnConnectivityService
get_service (MbnLinkSource *source)
{
  return MBN_CONNECTIVITY_SERVICE_NONE;
}

static void
foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  if (is_there (source))
    mbn_kernel_table_foreach (MBN_KERNEL_LINKS (source)->table, func, user_data);
}

static void
check (MbnLinkSource *source)
{
}

/* A listing under way is made again, for it may be of before. */
static void
read_again (MbnLinkSource *source)
{
  MbnKernelLinks *self = MBN_KERNEL_LINKS (source);

  self->asked_again = TRUE;
  want_all (self);
  mbn_retry_timer_stop (&self->retry);
  list_next (self);
}

static void
source_init (MbnLinkSourceInterface *iface)
{
  iface->is_known = is_known;
  iface->is_there = is_there;
  iface->get_start = get_start;
  iface->get_service = get_service;
  iface->foreach_link = foreach_link;
  iface->check = check;
  iface->read_again = read_again;
}

gboolean
mbn_kernel_links_is_on (MbnKernelLinks *self, guint index, const char *name)
{
  return mbn_kernel_table_is_on (self->table, index, name);
}

/* ---- object ---- */

static void
on_retry (gpointer owner)
{
  list_next (owner);
}

static int
open_socket (MbnKernelLinks *self)
{
  int result;

  nl_socket_disable_seq_check (self->socket);
  nl_socket_disable_auto_ack (self->socket);
  /* Where it has no room to go on with a listing, each look at a message brings an error and the
   * message stays: for ever, if libnl looks for the size first. */
  nl_socket_disable_msg_peek (self->socket);
  nl_socket_set_msg_buf_size (self->socket, MESSAGE_SIZE);
  nl_socket_modify_cb (self->socket, NL_CB_VALID, NL_CB_CUSTOM, on_message, self);
  nl_socket_modify_cb (self->socket, NL_CB_FINISH, NL_CB_CUSTOM, on_listed, self);
  nl_socket_modify_cb (self->socket, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, self);
  nl_socket_modify_err_cb (self->socket, NL_CB_CUSTOM, on_refused, self);

  result = nl_connect (self->socket, NETLINK_ROUTE);
  if (result >= 0)
    result = nl_socket_set_nonblocking (self->socket);
  if (result >= 0)
    result = nl_socket_set_buffer_size (self->socket, BUFFER_SIZE, 0);
  if (result >= 0)
    result = nl_socket_add_memberships (self->socket, RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR,
                                        RTNLGRP_IPV6_IFADDR, RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,
                                        0);

  return result;
}

MbnKernelLinks *
mbn_kernel_links_new (GError **error)
{
  g_autoptr (MbnKernelLinks) self = g_object_new (MBN_TYPE_KERNEL_LINKS, NULL);
  int result = open_socket (self);

  if (result < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "the kernel's routing socket cannot be opened: %s", nl_geterror (result));
      return NULL;
    }

  /* where there is no such group there is no such thing */
  nl_socket_add_membership (self->socket, RTNLGRP_NEXTHOP);
  self->socket_source = g_unix_fd_add (nl_socket_get_fd (self->socket), G_IO_IN, on_readable, self);
  want_all (self);
  list_next (self);

  return g_steal_pointer (&self);
}

static void
mbn_kernel_links_finalize (GObject *object)
{
  MbnKernelLinks *self = MBN_KERNEL_LINKS (object);

  mbn_retry_timer_stop (&self->retry);
  g_clear_handle_id (&self->socket_source, g_source_remove);
  g_clear_handle_id (&self->news_source, g_source_remove);
  g_clear_pointer (&self->socket, nl_socket_free);
  mbn_kernel_table_free (self->table);
  mbn_kernel_table_free (self->incoming);

  G_OBJECT_CLASS (mbn_kernel_links_parent_class)->finalize (object);
}

static void
mbn_kernel_links_class_init (MbnKernelLinksClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_kernel_links_finalize;
}

static void
mbn_kernel_links_init (MbnKernelLinks *self)
{
  self->socket = nl_socket_alloc ();
  self->table = mbn_kernel_table_new ();
  self->incoming = mbn_kernel_table_new ();
  self->retry = (MbnRetryTimer){
      .ask = on_retry,
      .owner = self,
      .longest_ms = LONGEST_RETRY_MS,
  };
}
