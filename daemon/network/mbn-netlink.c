/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-netlink.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>

#include <gio/gio.h>
#include <glib-unix.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/link.h>
#include <netlink/route/link/inet6.h>
#include <netlink/route/rtnl.h>

#include <linux/if_addr.h>

#include "mbn-log.h"

/* Bytes the kernel may have waiting for us; what is beyond it is lost, and all is read again. */
#define BUFFER_SIZE (256 * 1024)

/* The kernel sends no more at a time in a listing. */
#define MESSAGE_SIZE (32 * 1024)

/* Somebody waits for the answer to one request. */
typedef struct
{
  MbnNetlinkDone done;
  MbnNetlinkGotLink got;
  MbnNetlinkEach each;
  gpointer user_data;
} Waiter;

/* A listing that waits for its turn: the kernel has one at a time for a socket. */
typedef struct
{
  struct nl_msg *message;
  Waiter waiter;
  gboolean is_links; /* the one that keeps our own list */
} Listing;

struct _MbnNetlink
{
  GObject parent;
  struct nl_sock *requests;
  struct nl_sock *events;
  guint request_source;
  guint event_source;
  GHashTable *waiters;  /* sequence number -> Waiter (owned) */
  GHashTable *links;    /* index -> MbnNetlinkLink (owned) */
  GHashTable *stale;    /* (nullable): indexes not listed yet by the listing under way */
  GQueue listings;      /* of Listing (owned): waiting for their turn */
  guint32 listing;      /* sequence number of the one under way, 0 = none */
  gboolean is_links;    /* … which is that of the interfaces */
  gboolean interrupted; /* … and may have missed something */
  gboolean discarding;  /* events that are older than the listing to come */
  int probe;            /* the answer to the probe */
};

G_DEFINE_FINAL_TYPE (MbnNetlink, mbn_netlink, G_TYPE_OBJECT)

static guint link_signal;
static guint address_signal;

static void list_links (MbnNetlink *self);
static void start_listing (MbnNetlink *self);

static void
link_free (MbnNetlinkLink *link)
{
  g_free (link->name);
  g_free (link);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnNetlinkLink, link_free)

static void
listing_free (Listing *listing)
{
  nlmsg_free (listing->message);
  g_free (listing);
}

/* ---- what the kernel tells ---- */

static MbnNetlinkLink *
link_from_route (struct rtnl_link *from)
{
  MbnNetlinkLink *link = g_new0 (MbnNetlinkLink, 1);
  const char *name = rtnl_link_get_name (from);
  uint8_t mode;

  link->index = (guint)rtnl_link_get_ifindex (from);
  link->name = g_strdup (name != NULL ? name : "");
  link->up = (rtnl_link_get_flags (from) & IFF_UP) != 0;
  link->mtu = rtnl_link_get_mtu (from);
  link->addr_gen_mode = rtnl_link_inet6_get_addr_gen_mode (from, &mode) == 0 ? mode : -1;
  link->statistics = (MbnStatistics){
      .rx_bytes = rtnl_link_get_stat (from, RTNL_LINK_RX_BYTES),
      .tx_bytes = rtnl_link_get_stat (from, RTNL_LINK_TX_BYTES),
      .rx_packets = rtnl_link_get_stat (from, RTNL_LINK_RX_PACKETS),
      .tx_packets = rtnl_link_get_stat (from, RTNL_LINK_TX_PACKETS),
  };

  return link;
}

static gboolean
is_same_link (const MbnNetlinkLink *a, const MbnNetlinkLink *b)
{
  return strcmp (a->name, b->name) == 0 && a->up == b->up && a->mtu == b->mtu
         && a->addr_gen_mode == b->addr_gen_mode;
}

static void
take_link (MbnNetlink *self, MbnNetlinkLink *link)
{
  gpointer key = GUINT_TO_POINTER (link->index);
  const MbnNetlinkLink *known = g_hash_table_lookup (self->links, key);
  gboolean news = known == NULL || !is_same_link (known, link);
  guint index = link->index;

  if (self->stale != NULL)
    g_hash_table_remove (self->stale, key);

  /* some events leave out what has not changed */
  if (known != NULL && link->addr_gen_mode < 0)
    {
      link->addr_gen_mode = known->addr_gen_mode;
      news = !is_same_link (known, link);
    }

  g_hash_table_replace (self->links, key, link);
  if (news)
    g_signal_emit (self, link_signal, 0, index);
}

static void
drop_link (MbnNetlink *self, guint index)
{
  if (g_hash_table_remove (self->links, GUINT_TO_POINTER (index)))
    g_signal_emit (self, link_signal, 0, index);
}

static void
take_address (MbnNetlink *self, struct rtnl_addr *from)
{
  struct nl_addr *local = rtnl_addr_get_local (from);
  unsigned int flags = rtnl_addr_get_flags (from);
  MbnNetlinkAddress address;

  if (rtnl_addr_get_family (from) != AF_INET6 || local == NULL || nl_addr_get_len (local) != 16)
    return;

  memset (&address, 0, sizeof address);
  address.index = (guint)rtnl_addr_get_ifindex (from);
  memcpy (address.bytes, nl_addr_get_binary_addr (local), sizeof address.bytes);
  address.prefix = (guint)rtnl_addr_get_prefixlen (from);
  address.global = rtnl_addr_get_scope (from) == RT_SCOPE_UNIVERSE;
  address.link_local = rtnl_addr_get_scope (from) == RT_SCOPE_LINK;
  address.usable = (flags & (IFA_F_TENTATIVE | IFA_F_DADFAILED | IFA_F_DEPRECATED)) == 0;
  address.dynamic = (flags & IFA_F_PERMANENT) == 0;
  g_signal_emit (self, address_signal, 0, &address);
}

static Waiter *
find_waiter (MbnNetlink *self, const struct nlmsghdr *header)
{
  return g_hash_table_lookup (self->waiters, GUINT_TO_POINTER (header->nlmsg_seq));
}

/* What the links of one message are for: the one who asked, or everybody. */
typedef struct
{
  MbnNetlink *self;
  const struct nlmsghdr *header;
  gboolean is_event;
} Reading;

static void
on_parsed_link (Reading *reading, struct rtnl_link *from)
{
  MbnNetlink *self = reading->self;
  g_autoptr (MbnNetlinkLink) link = link_from_route (from);
  Waiter *waiter = reading->is_event ? NULL : find_waiter (self, reading->header);

  if (reading->header->nlmsg_type == RTM_DELLINK)
    {
      drop_link (self, link->index);
    }
  else if (waiter != NULL && waiter->got != NULL)
    {
      MbnNetlinkGotLink got = g_steal_pointer (&waiter->got);

      got (link, waiter->user_data);
    }
  else if (reading->is_event || reading->header->nlmsg_seq == self->listing)
    {
      take_link (self, g_steal_pointer (&link));
    }
  /* else who asked has given up, and events may have told later news already */
}

static void
on_parsed (struct nl_object *object, void *user_data)
{
  Reading *reading = user_data;
  const char *type = nl_object_get_type (object);
  Waiter *waiter = reading->is_event ? NULL : find_waiter (reading->self, reading->header);

  if (waiter != NULL && waiter->each != NULL)
    waiter->each (object, waiter->user_data);
  else if (strcmp (type, "route/link") == 0)
    on_parsed_link (reading, (struct rtnl_link *)object);
  else if (strcmp (type, "route/addr") == 0)
    take_address (reading->self, (struct rtnl_addr *)object);
}

static int
take_message (MbnNetlink *self, struct nl_msg *message, gboolean is_event)
{
  Reading reading = {.self = self, .header = nlmsg_hdr (message), .is_event = is_event};
  const struct rtgenmsg *body = nlmsg_data (nlmsg_hdr (message));

  /* an interface that leaves a bridge is "deleted" there */
  if (reading.header->nlmsg_type != RTM_DELADDR && body->rtgen_family != AF_BRIDGE)
    nl_msg_parse (message, on_parsed, &reading);

  return NL_OK;
}

static int
on_answer (struct nl_msg *message, void *user_data)
{
  return take_message (user_data, message, FALSE);
}

/* It bears the sequence number of the request that caused it, which may be another program's. */
static int
on_event (struct nl_msg *message, void *user_data)
{
  MbnNetlink *self = user_data;

  return self->discarding ? NL_OK : take_message (self, message, TRUE);
}

/* What the listing of the interfaces had not is gone; unless it was not whole: then once more. */
static void
end_listing (MbnNetlink *self, int error)
{
  g_autoptr (GHashTable) gone = self->is_links ? g_steal_pointer (&self->stale) : NULL;
  gboolean whole = error == 0 && !self->interrupted;
  GHashTableIter iter;
  gpointer index;

  self->listing = 0;
  if (gone != NULL && !whole)
    {
      list_links (self);
    }
  else if (gone != NULL)
    {
      g_hash_table_iter_init (&iter, gone);
      while (g_hash_table_iter_next (&iter, &index, NULL))
        drop_link (self, GPOINTER_TO_UINT (index));
    }

  start_listing (self);
}

static void
answer (MbnNetlink *self, guint32 sequence, int error)
{
  g_autofree Waiter *waiter = NULL;

  if (sequence == self->listing)
    end_listing (self, error);

  if (!g_hash_table_steal_extended (self->waiters, GUINT_TO_POINTER (sequence), NULL,
                                    (gpointer *)&waiter))
    return;

  if (waiter->got != NULL)
    waiter->got (NULL, waiter->user_data);
  if (waiter->done != NULL)
    waiter->done (error, waiter->user_data);
}

static int
on_ack (struct nl_msg *message, void *user_data)
{
  answer (user_data, nlmsg_hdr (message)->nlmsg_seq, 0);

  return NL_OK;
}

static int
on_refusal (struct sockaddr_nl *from, struct nlmsgerr *refusal, void *user_data)
{
  answer (user_data, refusal->msg.nlmsg_seq, refusal->error);

  return NL_SKIP;
}

static int
on_listed (struct nl_msg *message, void *user_data)
{
  answer (user_data, nlmsg_hdr (message)->nlmsg_seq, 0);

  return NL_OK;
}

static int
on_interrupted (struct nl_msg *message, void *user_data)
{
  MbnNetlink *self = user_data;

  self->interrupted = self->interrupted || nlmsg_hdr (message)->nlmsg_seq == self->listing;

  return NL_OK;
}

static int
accept_message (struct nl_msg *message, void *user_data)
{
  return NL_OK;
}

/* The object may be let go of by whom it tells. */
static int
receive (MbnNetlink *self, struct nl_sock *socket)
{
  g_autoptr (MbnNetlink) alive = g_object_ref (self);
  int error;

  do
    error = nl_recvmsgs_default (socket);
  while (error >= 0);

  return error;
}

/* Answers are lost; nobody knows whose. */
static void
fail_waiters (MbnNetlink *self)
{
  g_autoptr (GList) sequences = g_hash_table_get_keys (self->waiters);

  for (GList *sequence = sequences; sequence != NULL; sequence = sequence->next)
    answer (self, GPOINTER_TO_UINT (sequence->data), -ENOBUFS);
}

static gboolean
on_answer_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (MbnNetlink) self = g_object_ref (MBN_NETLINK (user_data));
  int error = receive (self, self->requests);

  if (error == -NLE_AGAIN)
    return G_SOURCE_CONTINUE;

  mbn_warning (NULL, 0, "the kernel's answers about network interfaces were lost: %s",
               nl_geterror (error));
  fail_waiters (self);
  list_links (self);

  return G_SOURCE_CONTINUE;
}

void
mbn_netlink_flush (MbnNetlink *self)
{
  g_queue_clear_full (&self->listings, (GDestroyNotify)listing_free);
  receive (self, self->requests);
  fail_waiters (self);
}

static gboolean
on_event_readable (gint fd, GIOCondition condition, gpointer user_data)
{
  g_autoptr (MbnNetlink) self = g_object_ref (MBN_NETLINK (user_data));
  int error = receive (self, self->events);

  if (error == -NLE_AGAIN)
    return G_SOURCE_CONTINUE;

  mbn_info (NULL, 0, "events about network interfaces were lost (%s); reading them again",
            nl_geterror (error));
  self->discarding = TRUE;
  while (error == -NLE_NOMEM)
    error = receive (self, self->events);
  self->discarding = FALSE;
  list_links (self);
  mbn_netlink_list_addresses (self, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

/* ---- asking ---- */

static guint32
send_message (MbnNetlink *self, struct nl_msg *message)
{
  guint32 sequence;

  nl_complete_msg (self->requests, message);
  sequence = nlmsg_hdr (message)->nlmsg_seq;

  return nl_send (self->requests, message) < 0 ? 0 : sequence;
}

typedef struct
{
  MbnNetlink *self;
  guint32 sequence;
} Unsent;

static gboolean
on_unsent (gpointer user_data)
{
  Unsent *unsent = user_data;

  answer (unsent->self, unsent->sequence, -EINVAL);

  return G_SOURCE_REMOVE;
}

static void
unsent_free (Unsent *unsent)
{
  g_object_unref (unsent->self);
  g_free (unsent);
}

/* What could not even be asked is answered from the main loop like the rest. */
static guint32
answer_unsent (MbnNetlink *self)
{
  Unsent *unsent = g_new0 (Unsent, 1);

  unsent->self = g_object_ref (self);
  unsent->sequence = nl_socket_use_seq (self->requests);
  g_idle_add_full (G_PRIORITY_DEFAULT, on_unsent, unsent, (GDestroyNotify)unsent_free);

  return unsent->sequence;
}

static void
ask (MbnNetlink *self, struct nl_msg *message, const Waiter *waiter)
{
  guint32 sequence = message != NULL ? send_message (self, message) : 0;

  if (sequence == 0)
    sequence = answer_unsent (self);

  if (waiter->done != NULL || waiter->got != NULL)
    g_hash_table_insert (self->waiters, GUINT_TO_POINTER (sequence),
                         g_memdup2 (waiter, sizeof *waiter));
  if (message != NULL)
    nlmsg_free (message);
}

void
mbn_netlink_send (MbnNetlink *self, struct nl_msg *message, MbnNetlinkDone done, gpointer user_data)
{
  ask (self, message, &(Waiter){.done = done, .user_data = user_data});
}

void
mbn_netlink_get_link (MbnNetlink *self, guint index, MbnNetlinkGotLink got, gpointer user_data)
{
  struct nl_msg *message = NULL;

  /* libnl takes an index of 0 for a bug, and aborts */
  if (index == 0 || rtnl_link_build_get_request ((int)index, NULL, &message) < 0)
    message = NULL;

  ask (self, message, &(Waiter){.got = got, .user_data = user_data});
}

void
mbn_netlink_cancel (MbnNetlink *self, gpointer user_data)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->waiters);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((Waiter *)value)->user_data == user_data)
      g_hash_table_iter_remove (&iter);

  for (GList *link = self->listings.head; link != NULL; link = link->next)
    if (((Listing *)link->data)->waiter.user_data == user_data)
      ((Listing *)link->data)->waiter = (Waiter){.done = NULL};
}

static struct nl_msg *
new_listing (int type, int family)
{
  struct nl_msg *message = nlmsg_alloc_simple (type, NLM_F_DUMP);
  struct rtgenmsg body = {.rtgen_family = (unsigned char)family};

  /* libnl's own listing functions send at once and tell no sequence number */
  nlmsg_append (message, &body, sizeof body, NLMSG_ALIGNTO);

  return message;
}

static void
remember_links (MbnNetlink *self)
{
  GHashTableIter iter;
  gpointer index;

  g_clear_pointer (&self->stale, g_hash_table_unref);
  self->stale = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, &index, NULL))
    g_hash_table_add (self->stale, index);
}

static void
start_listing (MbnNetlink *self)
{
  Listing *next = self->listing == 0 ? g_queue_pop_head (&self->listings) : NULL;

  if (next == NULL)
    return;

  self->is_links = next->is_links;
  self->interrupted = FALSE;
  if (next->is_links)
    remember_links (self);

  self->listing = send_message (self, next->message);
  if (self->listing == 0)
    self->listing = answer_unsent (self);
  g_hash_table_insert (self->waiters, GUINT_TO_POINTER (self->listing),
                       g_memdup2 (&next->waiter, sizeof next->waiter));
  listing_free (next);
}

static void
add_listing (MbnNetlink *self, int type, int family, const Waiter *waiter, gboolean is_links)
{
  Listing *listing = g_new0 (Listing, 1);

  listing->message = new_listing (type, family);
  listing->waiter = *waiter;
  listing->is_links = is_links;
  g_queue_push_tail (&self->listings, listing);
  start_listing (self);
}

static void
list_links (MbnNetlink *self)
{
  add_listing (self, RTM_GETLINK, AF_UNSPEC, &(Waiter){.done = NULL}, TRUE);
}

void
mbn_netlink_list_addresses (MbnNetlink *self, MbnNetlinkDone done, gpointer user_data)
{
  add_listing (self, RTM_GETADDR, AF_INET6, &(Waiter){.done = done, .user_data = user_data}, FALSE);
}

void
mbn_netlink_list (
    MbnNetlink *self, int type, MbnNetlinkEach each, MbnNetlinkDone done, gpointer user_data)
{
  const Waiter waiter = {.each = each, .done = done, .user_data = user_data};

  add_listing (self, type, AF_UNSPEC, &waiter, FALSE);
}

const MbnNetlinkLink *
mbn_netlink_find (MbnNetlink *self, guint index)
{
  return g_hash_table_lookup (self->links, GUINT_TO_POINTER (index));
}

/* ---- object ---- */

static void
on_probed (int error, gpointer user_data)
{
  MBN_NETLINK (user_data)->probe = error;
}

gboolean
mbn_netlink_may_configure (MbnNetlink *self)
{
  return self->probe != -EPERM && self->probe != -EACCES;
}

/* A change of no interface: refused for lack of the right before it is refused for that. The answer
 * is there when the request is sent. */
static void
probe (MbnNetlink *self)
{
  struct nl_msg *message = nlmsg_alloc_simple (RTM_SETLINK, 0);
  struct ifinfomsg body = {.ifi_family = AF_UNSPEC};

  nlmsg_append (message, &body, sizeof body, NLMSG_ALIGNTO);
  mbn_netlink_send (self, message, on_probed, self);
  receive (self, self->requests);
}

static struct nl_sock *
open_socket (GError **error)
{
  struct nl_sock *socket = nl_socket_alloc ();
  int result;

  /* Where there is no room to go on with a listing, each look at a message brings an error and the
   * message stays: for ever, if libnl looks for the size first. */
  nl_socket_disable_msg_peek (socket);
  nl_socket_set_msg_buf_size (socket, MESSAGE_SIZE);
  result = nl_connect (socket, NETLINK_ROUTE);

  if (result < 0 || (result = nl_socket_set_nonblocking (socket)) < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                   "the kernel's routing socket cannot be opened: %s; a sandbox has to allow "
                   "AF_NETLINK "
                   "(RestrictAddressFamilies= of the service)",
                   nl_geterror (result));
      nl_socket_free (socket);
      return NULL;
    }

  nl_socket_modify_cb (socket, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, accept_message, NULL);

  return socket;
}

MbnNetlink *
mbn_netlink_new (GError **error)
{
  g_autoptr (MbnNetlink) self = g_object_new (MBN_TYPE_NETLINK, NULL);

  self->requests = open_socket (error);
  if (self->requests == NULL)
    return NULL;
  self->events = open_socket (error);
  if (self->events == NULL)
    return NULL;

  nl_socket_modify_cb (self->requests, NL_CB_VALID, NL_CB_CUSTOM, on_answer, self);
  nl_socket_modify_cb (self->requests, NL_CB_ACK, NL_CB_CUSTOM, on_ack, self);
  nl_socket_modify_cb (self->requests, NL_CB_FINISH, NL_CB_CUSTOM, on_listed, self);
  nl_socket_modify_cb (self->requests, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, self);
  nl_socket_modify_err_cb (self->requests, NL_CB_CUSTOM, on_refusal, self);
  nl_socket_modify_cb (self->events, NL_CB_VALID, NL_CB_CUSTOM, on_event, self);
  nl_socket_set_buffer_size (self->requests, BUFFER_SIZE, 0);
  nl_socket_set_buffer_size (self->events, BUFFER_SIZE, 0);
  nl_socket_add_memberships (self->events, RTNLGRP_LINK, RTNLGRP_IPV6_IFADDR, 0);

  probe (self);
  list_links (self);
  self->request_source
      = g_unix_fd_add (nl_socket_get_fd (self->requests), G_IO_IN, on_answer_readable, self);
  self->event_source
      = g_unix_fd_add (nl_socket_get_fd (self->events), G_IO_IN, on_event_readable, self);

  return g_steal_pointer (&self);
}

static void
mbn_netlink_finalize (GObject *object)
{
  MbnNetlink *self = MBN_NETLINK (object);

  g_clear_handle_id (&self->request_source, g_source_remove);
  g_clear_handle_id (&self->event_source, g_source_remove);
  g_clear_pointer (&self->requests, nl_socket_free);
  g_clear_pointer (&self->events, nl_socket_free);
  g_queue_clear_full (&self->listings, (GDestroyNotify)listing_free);
  g_hash_table_unref (self->waiters);
  g_hash_table_unref (self->links);
  g_clear_pointer (&self->stale, g_hash_table_unref);

  G_OBJECT_CLASS (mbn_netlink_parent_class)->finalize (object);
}

static void
mbn_netlink_class_init (MbnNetlinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_netlink_finalize;

  link_signal = g_signal_new ("link", MBN_TYPE_NETLINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 1, G_TYPE_UINT);
  address_signal = g_signal_new ("address", MBN_TYPE_NETLINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
mbn_netlink_init (MbnNetlink *self)
{
  g_queue_init (&self->listings);
  self->waiters = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->links = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)link_free);
}
