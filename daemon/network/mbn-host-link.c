/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-host-link.h"

#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "mbn-link-finder.h"
#include "mbn-link-leftovers.h"
#include "mbn-link-setup.h"
#include "mbn-log.h"

/* The kernel takes down what is unplugged, a moment before it is gone. */
#define DOWN_NEWS_MS 1000

typedef struct
{
  MbnLinkStatisticsFunc func;
  gpointer user_data;
} StatisticsReader;

struct _MbnHostLink
{
  GObject parent;
  MbnNetwork *network;
  char *device;
  char *given_name; /* (nullable) */
  char *label;
  gulong link_handler;
  gulong network_handler;

  /* the interface */
  guint index; /* 0 = not there */
  char *name;  /* that it has, or is to have; "" = not known */
  gboolean up;
  MbnLinkLeftovers *leftovers; /* (nullable): being removed, before anything else is done */
  MbnLinkRecord *inherited; /* (nullable): of an earlier process; the interface is not there yet */

  /* what is wanted on it */
  MbnIpConfig *config; /* (nullable): nothing */
  guint32 metric;
  guint32 identifier[2]; /* of the interface, for SLAAC */
  gboolean metric_taken;
  gboolean last_resort; /* see mbn_link_set_last_resort() */
  gboolean hands_off;   /* this configuration is published only */
  gboolean is_others;   /* another modem has the interface */
  MbnLinkSetup *setup;  /* once it is known what was there before */
  gboolean looking;     /* … and that is being asked for */
  guint dns_generation; /* of the name servers last given */
  gboolean dns_pending;
  gboolean dns_set;
  gboolean taken_down; /* by somebody else, while it was configured */
  guint down_source;   /* to say so, if it is not gone by then */
  gboolean has_baseline;
  MbnStatistics baseline; /* the counters when the configuration was first given */
  guint progress_source;
  guint configure_source; /* the configuration given last is due to be put there */
  GArray *readers;        /* of StatisticsReader: waiting for one answer */
};

static void link_init (MbnLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnHostLink,
                               mbn_host_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK, link_init))

static MbnNetlink *
netlink (MbnHostLink *self)
{
  return mbn_network_get_netlink (self->network);
}

/* ---- progress ---- */

static gboolean
on_progress (gpointer user_data)
{
  MbnHostLink *self = user_data;

  self->progress_source = 0;
  mbn_link_emit_progressed (MBN_LINK (self));

  return G_SOURCE_REMOVE;
}

/* From the main loop: whatever made it is over by then. */
static void
progress (MbnHostLink *self)
{
  if (self->progress_source == 0)
    self->progress_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_progress, self, NULL);
}

static void
on_setup_progressed (gpointer owner)
{
  progress (owner);
}

static void
on_setup_recorded (gpointer owner)
{
  mbn_link_emit_recorded (owner);
}

static const MbnLinkSetupEvents setup_events = {
    .progressed = on_setup_progressed,
    .recorded = on_setup_recorded,
};

static MbnLinkProgress
family_progress (MbnHostLink *self, int family)
{
  const MbnIpFamily *wanted = family == AF_INET ? &self->config->ip4 : &self->config->ip6;
  MbnLinkProgress of_setup;

  if (*wanted->method == '\0')
    return MBN_LINK_UNUSED;
  if (self->hands_off)
    return MBN_LINK_APPLIED;
  if (self->looking || self->leftovers != NULL || self->configure_source != 0)
    return MBN_LINK_APPLYING;
  if (self->is_others)
    return MBN_LINK_FAILED;
  if (self->setup == NULL)
    return self->index == 0 && self->given_name == NULL && !mbn_link_finder_can_find (self->device)
               ? MBN_LINK_FAILED
               : MBN_LINK_WAITING;

  of_setup = mbn_link_setup_get_progress (self->setup, family);

  return of_setup == MBN_LINK_APPLIED && self->dns_pending ? MBN_LINK_APPLYING : of_setup;
}

static MbnLinkState
get_state (MbnLink *link)
{
  MbnHostLink *self = MBN_HOST_LINK (link);

  if (self->config == NULL)
    return (MbnLinkState){.ip4 = MBN_LINK_UNUSED, .ip6 = MBN_LINK_UNUSED};

  return (MbnLinkState){
      .ip4 = family_progress (self, AF_INET),
      .ip6 = family_progress (self, AF_INET6),
  };
}

static char *
dup_problem (MbnLink *link)
{
  MbnHostLink *self = MBN_HOST_LINK (link);
  const char *problem4, *problem6;

  if (self->index == 0 && self->given_name != NULL)
    return g_strdup_printf ("the network interface \"%s\" is not there", self->given_name);
  if (self->index == 0)
    return g_strdup_printf ("no network interface belongs to %s; name it with "
                            "--device=%s,net=IFNAME",
                            self->device, self->device);
  if (self->is_others)
    return g_strdup_printf ("the network interface %s carries the data of another modem",
                            self->name);
  if (self->setup == NULL)
    return g_strdup_printf ("the state of the network interface %s cannot be read", self->name);

  problem4 = mbn_link_setup_get_problem (self->setup, AF_INET);
  problem6 = mbn_link_setup_get_problem (self->setup, AF_INET6);
  if (problem4 != NULL || problem6 != NULL)
    return g_strdup (problem4 != NULL ? problem4 : problem6);
  if (mbn_link_setup_get_progress (self->setup, AF_INET6) == MBN_LINK_WAITING)
    return g_strdup_printf ("no IPv6 address came to %s by router advertisement", self->name);

  return NULL;
}

/* ---- name servers ---- */

typedef struct
{
  MbnHostLink *link;
  guint generation;
} DnsWait;

static void
on_dns_set (gpointer user_data)
{
  g_autofree DnsWait *wait = user_data;
  g_autoptr (MbnHostLink) self = wait->link;

  if (wait->generation != self->dns_generation)
    return;

  self->dns_pending = FALSE;
  /* now it is known where they are */
  mbn_link_emit_recorded (MBN_LINK (self));
  progress (self);
}

static void
set_dns (MbnHostLink *self, const char *const *servers)
{
  DnsWait *wait = g_new0 (DnsWait, 1);

  wait->link = g_object_ref (self);
  wait->generation = ++self->dns_generation;
  self->dns_pending = TRUE;
  mbn_network_set_dns (self->network, self->index, self->name, servers, on_dns_set, wait);
}

static void
revert_dns (MbnHostLink *self)
{
  self->dns_generation++;
  self->dns_pending = FALSE;
  if (!self->dns_set)
    return;

  self->dns_set = FALSE;
  mbn_network_revert_dns (self->network, self->index);
}

/* ---- configuring ---- */

static void
configure (MbnHostLink *self)
{
  guint32 metric = self->last_resort ? mbn_network_get_last_metric (self->network, self->metric)
                                     : self->metric;
  MbnLinkPlan *plan = mbn_link_plan_new (self->config, metric, (const guint8 *)self->identifier);
  g_auto (GStrv) dns = g_strdupv (plan->dns);

  /* this is recorded with the rest */
  self->dns_set = TRUE;
  mbn_link_setup_apply (self->setup, plan, self->name);
  set_dns (self, (const char *const *)dns);
}

static void look (MbnHostLink *self);

static gboolean
on_configure (gpointer user_data)
{
  MbnHostLink *self = user_data;

  self->configure_source = 0;
  configure (self);
  progress (self);

  return G_SOURCE_REMOVE;
}

/* Of several in a row only the last one counts. */
static void
configure_soon (MbnHostLink *self)
{
  if (self->configure_source == 0)
    self->configure_source = g_idle_add_full (G_PRIORITY_DEFAULT, on_configure, self, NULL);
}

static void
on_looked (const MbnNetlinkLink *found, gpointer user_data)
{
  MbnHostLink *self = user_data;
  char name[IF_NAMESIZE];

  self->looking = FALSE;
  if (found == NULL)
    {
      /* the answer was lost; or the interface is gone, which will be told */
      if (if_indextoname (self->index, name) != NULL)
        look (self);
      return;
    }

  if (!self->has_baseline)
    self->baseline = found->statistics;
  self->has_baseline = TRUE;
  self->up = found->up;

  if (self->hands_off)
    {
      mbn_link_emit_recorded (MBN_LINK (self));
      return;
    }

  self->is_others = !mbn_network_claim (self->network, self->index, self);
  if (self->is_others)
    {
      progress (self);
      return;
    }

  self->setup = mbn_link_setup_new (netlink (self), found, self->label, &setup_events, self);
  configure (self);
  progress (self);
}

/* What is there is asked for first: to be taken back to, and to count from. */
static void
look (MbnHostLink *self)
{
  if (self->index == 0 || self->looking || self->leftovers != NULL)
    return;

  self->looking = TRUE;
  mbn_netlink_get_link (netlink (self), self->index, on_looked, self);
}

static void
on_leftovers_removed (gpointer user_data)
{
  MbnHostLink *self = user_data;

  g_clear_pointer (&self->leftovers, mbn_link_leftovers_free);
  if (self->config != NULL)
    look (self);
}

/* ---- the interface ---- */

static void
set_name (MbnHostLink *self, const char *name)
{
  g_autofree char *old = g_steal_pointer (&self->name);

  self->name = g_strdup (name != NULL ? name : "");
  if (strcmp (old, self->name) != 0)
    mbn_link_emit_renamed (MBN_LINK (self));
}

/* What an earlier process has put on an interface that is not for us to configure any more. */
static void
undo_inherited (MbnHostLink *self, const MbnLinkRecord *record)
{
  const MbnNetlinkLink *link = mbn_netlink_find (netlink (self), record->index);
  MbnLinkSetup *setup;

  if (link == NULL || !mbn_netlink_may_configure (netlink (self)))
    return;

  mbn_message (self->label, 0, "taking back what an earlier mbnd has put on %s", link->name);
  setup = mbn_link_setup_new_recorded (netlink (self), link, record->setup, self->label,
                                       &setup_events, self);
  mbn_link_setup_undo (setup, link->name);
  mbn_link_setup_free (setup);
  if (record->dns == 0)
    return;

  mbn_network_inherit_dns (self->network, link->index, link->name, record->dns);
  mbn_network_revert_dns (self->network, link->index);
}

/* What an earlier process has put on the interface stays there as it is. Returns whether it is
 * known what that is. */
static gboolean
take_inherited (MbnHostLink *self, const MbnNetlinkLink *link)
{
  g_autoptr (MbnLinkRecord) record = g_steal_pointer (&self->inherited);
  gboolean same = record != NULL && record->index == link->index;

  if (same)
    self->baseline = record->baseline;
  self->has_baseline = same;
  if (record == NULL || record->setup == NULL)
    return FALSE;

  if (!same || mbn_network_get_mode (self->network) == MBN_NETWORK_REPORT
      || !mbn_network_claim (self->network, self->index, self))
    {
      undo_inherited (self, record);
      return FALSE;
    }

  self->metric = mbn_network_reserve_metric (self->network, record->metric, record->base_metric);
  self->metric_taken = TRUE;
  memcpy (self->identifier, record->identifier, sizeof self->identifier);
  self->setup = mbn_link_setup_new_recorded (netlink (self), link, record->setup, self->label,
                                             &setup_events, self);
  self->dns_set = record->dns != 0;
  mbn_network_inherit_dns (self->network, self->index, self->name, record->dns);

  return TRUE;
}

static void
find (MbnHostLink *self)
{
  g_autofree char *found = NULL;
  const MbnNetlinkLink *link;

  if (self->index != 0)
    return;

  found = self->given_name != NULL ? g_strdup (self->given_name)
                                   : mbn_link_finder_find (self->device);
  /* this knows alternative names, too, and is an ioctl that waits for nothing */
  link = found != NULL ? mbn_netlink_find (netlink (self), if_nametoindex (found)) : NULL;
  if (link == NULL)
    return;

  mbn_info (self->label, 0, "its network interface is %s", link->name);
  self->index = link->index;
  self->up = link->up;
  set_name (self, link->name);

  if (take_inherited (self, link))
    return;

  if (mbn_network_get_mode (self->network) != MBN_NETWORK_REPORT)
    self->leftovers = mbn_link_leftovers_new (netlink (self), self->index, self->label,
                                              on_leftovers_removed, self);
  else if (self->config != NULL)
    look (self);
}

static void
lose (MbnHostLink *self)
{
  mbn_message (self->label, 0, "its network interface %s is gone", self->name);
  revert_dns (self);
  mbn_netlink_cancel (netlink (self), self);
  g_clear_pointer (&self->leftovers, mbn_link_leftovers_free);
  g_clear_pointer (&self->setup, mbn_link_setup_free);
  g_clear_handle_id (&self->down_source, g_source_remove);
  g_clear_handle_id (&self->configure_source, g_source_remove);
  mbn_network_disclaim (self->network, self->index, self);
  self->is_others = FALSE;
  self->looking = FALSE;
  self->taken_down = FALSE;
  self->index = 0;
  /* the counters of one that comes instead start anew */
  self->baseline = (MbnStatistics){.rx_bytes = 0};
  set_name (self, self->given_name);
  mbn_link_emit_recorded (MBN_LINK (self));

  if (self->config != NULL)
    progress (self);
}

static void
note_name (MbnHostLink *self, const char *name)
{
  if (strcmp (self->name, name) == 0)
    return;

  mbn_info (self->label, 0, "its network interface %s is called %s now", self->name, name);
  set_name (self, name);
}

static gboolean
on_still_down (gpointer user_data)
{
  MbnHostLink *self = user_data;

  self->down_source = 0;
  mbn_message (self->label, 0, "somebody took %s down; nothing is sent until it is up again",
               self->name);

  return G_SOURCE_REMOVE;
}

/* The kernel drops routes, and IPv6 addresses, of an interface that somebody takes down. It stays
 * down as long as they like; up again, it gets everything again. One that is unplugged goes down,
 * too, and is gone at once. */
static void
note_up (MbnHostLink *self, gboolean up)
{
  gboolean was_up = self->up;

  self->up = up;
  if (self->setup == NULL || was_up == up)
    return;

  if (!up)
    {
      self->taken_down = TRUE;
      self->down_source = g_timeout_add (DOWN_NEWS_MS, on_still_down, self);
    }
  else if (self->taken_down)
    {
      g_clear_handle_id (&self->down_source, g_source_remove);
      self->taken_down = FALSE;
      mbn_link_setup_repeat (self->setup, self->name);
      mbn_message (self->label, 0, "%s is up again", self->name);
    }
}

static void
on_link (MbnNetlink *netlink, guint index, MbnHostLink *self)
{
  const MbnNetlinkLink *link = mbn_netlink_find (netlink, index);

  if (index == self->index && link == NULL)
    {
      lose (self);
    }
  else if (index == self->index)
    {
      note_name (self, link->name);
      note_up (self, link->up);
    }

  find (self);
}

/* ---- MbnLink ---- */

static const char *
get_name (MbnLink *link)
{
  return MBN_HOST_LINK (link)->name;
}

/* Whether this modem's configuration is only published, as it cannot be put anywhere. */
static gboolean
keeps_hands_off (MbnHostLink *self)
{
  MbnNetworkMode mode = mbn_network_get_mode (self->network);

  if (mode != MBN_NETWORK_APPLY)
    return mode == MBN_NETWORK_REPORT;
  if (self->index != 0 || self->given_name != NULL || mbn_link_finder_can_find (self->device))
    return FALSE;

  mbn_message (self->label, 0,
               "no network interface belongs to %s: its addresses are published on the bus only; "
               "--device=%s,net=IFNAME names one",
               self->device, self->device);

  return TRUE;
}

static void
apply (MbnLink *link, const MbnIpConfig *config)
{
  MbnHostLink *self = MBN_HOST_LINK (link);

  if (self->config == NULL)
    self->hands_off = keeps_hands_off (self);
  /* or goes on as in an earlier process */
  if (!self->metric_taken)
    {
      self->metric = mbn_network_take_metric (self->network);
      self->metric_taken = TRUE;
      /* a new one each time tells nobody who we are; any will do (RFC 6459 5.2, RFC 7136) */
      self->identifier[0] = g_random_int ();
      self->identifier[1] = g_random_int ();
    }

  g_clear_pointer (&self->config, mbn_ip_config_free);
  self->config = mbn_ip_config_copy (config);
  find (self);
  if (self->setup != NULL)
    configure_soon (self);
  else if (!self->hands_off || !self->has_baseline)
    look (self);

  progress (self);
}

/* Forgets what was wanted; what is on the interface by then stays there. */
static void
let_go (MbnHostLink *self)
{
  mbn_netlink_cancel (netlink (self), self);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->inherited, mbn_link_record_free);
  g_clear_pointer (&self->setup, mbn_link_setup_free);
  g_clear_pointer (&self->config, mbn_ip_config_free);
  g_clear_handle_id (&self->down_source, g_source_remove);
  g_clear_handle_id (&self->configure_source, g_source_remove);
  mbn_network_disclaim (self->network, self->index, self);
  self->is_others = FALSE;
  self->looking = FALSE;
  self->taken_down = FALSE;
  self->has_baseline = FALSE;

  if (self->metric_taken)
    mbn_network_release_metric (self->network, self->metric);
  self->metric_taken = FALSE;
  self->last_resort = FALSE;
}

static void
clear (MbnLink *link)
{
  MbnHostLink *self = MBN_HOST_LINK (link);

  if (self->setup != NULL)
    mbn_link_setup_undo (self->setup, self->name);
  revert_dns (self);
  let_go (self);
  mbn_link_emit_recorded (link);
}

static void
set_last_resort (MbnLink *link, gboolean last_resort)
{
  MbnHostLink *self = MBN_HOST_LINK (link);

  if (self->last_resort == last_resort)
    return;

  self->last_resort = last_resort;
  if (self->setup == NULL || self->config == NULL)
    return;

  mbn_message (self->label, 0, "the default routes by %s %s", self->name,
               last_resort ? "are the last resort now: other links go before them"
                           : "have their ordinary metric again");
  configure_soon (self);
}

static void
leave (MbnLink *link)
{
  MbnHostLink *self = MBN_HOST_LINK (link);

  self->dns_generation++;
  self->dns_pending = FALSE;
  self->dns_set = FALSE;
  let_go (self);
}

static char *
dup_record (MbnLink *link)
{
  MbnHostLink *self = MBN_HOST_LINK (link);
  g_autoptr (MbnLinkRecord) record = NULL;

  if (self->inherited != NULL)
    return mbn_link_record_to_text (self->inherited);
  if (self->index == 0 || (self->config == NULL && self->setup == NULL))
    return NULL;

  record = g_new0 (MbnLinkRecord, 1);
  record->index = self->index;
  record->metric = self->metric;
  record->base_metric = mbn_network_get_base_metric (self->network);
  memcpy (record->identifier, self->identifier, sizeof record->identifier);
  record->dns = self->dns_set ? mbn_network_get_dns_places (self->network, self->index) : 0;
  record->baseline = self->baseline;
  if (self->setup != NULL)
    record->setup = mbn_link_setup_dup_record (self->setup);

  return mbn_link_record_to_text (record);
}

/* ---- counters ---- */

static guint64
since (guint64 now, guint64 then)
{
  return now > then ? now - then : 0;
}

static MbnStatistics
statistics_since (const MbnStatistics *now, const MbnStatistics *then)
{
  return (MbnStatistics){
      .rx_bytes = since (now->rx_bytes, then->rx_bytes),
      .tx_bytes = since (now->tx_bytes, then->tx_bytes),
      .rx_packets = since (now->rx_packets, then->rx_packets),
      .tx_packets = since (now->tx_packets, then->tx_packets),
  };
}

/* However many ask at a time, the kernel is asked once. */
typedef struct
{
  MbnHostLink *link; /* apart from the link itself, whose questions are cancelled with its plan */
} StatisticsRead;

static void
on_counters (const MbnNetlinkLink *found, gpointer user_data)
{
  g_autofree StatisticsRead *read = user_data;
  g_autoptr (MbnHostLink) self = read->link;
  g_autoptr (GArray) readers = g_steal_pointer (&self->readers);
  gboolean known = found != NULL && self->has_baseline;
  MbnStatistics statistics = {.rx_bytes = 0};

  self->readers = g_array_new (FALSE, FALSE, sizeof (StatisticsReader));
  if (known)
    statistics = statistics_since (&found->statistics, &self->baseline);

  for (guint i = 0; i < readers->len; i++)
    {
      const StatisticsReader *reader = &g_array_index (readers, StatisticsReader, i);

      reader->func (known ? &statistics : NULL, reader->user_data);
    }
}

static void
read_statistics (MbnLink *link, MbnLinkStatisticsFunc func, gpointer user_data)
{
  MbnHostLink *self = MBN_HOST_LINK (link);
  StatisticsReader reader = {.func = func, .user_data = user_data};
  StatisticsRead *read;

  g_array_append_val (self->readers, reader);
  if (self->readers->len > 1)
    return;

  read = g_new0 (StatisticsRead, 1);
  read->link = g_object_ref (self);
  mbn_netlink_get_link (netlink (self), self->index, on_counters, read);
}

/* ---- another configuration ---- */

/* What another process has left there could not be removed while nothing was to be changed. */
static gboolean
has_leftovers (MbnHostLink *self)
{
  return self->index != 0 && self->setup == NULL && self->leftovers == NULL && !self->looking
         && self->config == NULL && mbn_network_get_mode (self->network) != MBN_NETWORK_REPORT;
}

static void
on_network_changed (MbnNetwork *network, guint base_before, MbnHostLink *self)
{
  if (self->metric_taken)
    self->metric = mbn_network_get_base_metric (network) + (self->metric - base_before);

  if (self->setup != NULL && self->config != NULL)
    configure_soon (self);
  else if (has_leftovers (self))
    self->leftovers = mbn_link_leftovers_new (netlink (self), self->index, self->label,
                                              on_leftovers_removed, self);
}

static void
link_init (MbnLinkInterface *iface)
{
  iface->get_name = get_name;
  iface->apply = apply;
  iface->clear = clear;
  iface->leave = leave;
  iface->set_last_resort = set_last_resort;
  iface->dup_record = dup_record;
  iface->get_state = get_state;
  iface->dup_problem = dup_problem;
  iface->read_statistics = read_statistics;
}

/* ---- object ---- */

MbnHostLink *
mbn_host_link_new (MbnNetwork *network,
                   const MbnModemPort *port,
                   const char *label,
                   const char *record)
{
  MbnHostLink *self = g_object_new (MBN_TYPE_HOST_LINK, NULL);

  self->network = g_object_ref (network);
  self->device = g_strdup (port->path);
  self->given_name = g_strdup (port->net);
  self->label = g_strdup (label);
  self->name = g_strdup (port->net != NULL ? port->net : "");
  self->link_handler = g_signal_connect (netlink (self), "link", G_CALLBACK (on_link), self);
  self->network_handler
      = g_signal_connect (network, "changed", G_CALLBACK (on_network_changed), self);
  self->inherited = record != NULL ? mbn_link_record_from_text (record) : NULL;
  if (record != NULL && self->inherited == NULL)
    mbn_warning (label, 0,
                 "what an earlier mbnd has put on its network interface cannot be read from "
                 "the session record; only routes of ours are removed");
  find (self);

  return self;
}

static void
mbn_host_link_dispose (GObject *object)
{
  MbnHostLink *self = MBN_HOST_LINK (object);

  if (self->network != NULL)
    {
      clear (MBN_LINK (self));
      g_clear_pointer (&self->leftovers, mbn_link_leftovers_free);
      g_clear_signal_handler (&self->link_handler, netlink (self));
      g_clear_signal_handler (&self->network_handler, self->network);
    }
  g_clear_object (&self->network);

  G_OBJECT_CLASS (mbn_host_link_parent_class)->dispose (object);
}

static void
mbn_host_link_finalize (GObject *object)
{
  MbnHostLink *self = MBN_HOST_LINK (object);

  g_array_unref (self->readers);
  g_free (self->device);
  g_free (self->given_name);
  g_free (self->label);
  g_free (self->name);

  G_OBJECT_CLASS (mbn_host_link_parent_class)->finalize (object);
}

static void
mbn_host_link_class_init (MbnHostLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_host_link_dispose;
  G_OBJECT_CLASS (klass)->finalize = mbn_host_link_finalize;
}

static void
mbn_host_link_init (MbnHostLink *self)
{
  self->readers = g_array_new (FALSE, FALSE, sizeof (StatisticsReader));
}
