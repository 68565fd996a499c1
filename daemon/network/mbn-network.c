/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-network.h"

#include "mbn-host-link.h"
#include "mbn-log.h"

static guint changed_signal;

struct _MbnNetwork
{
  GObject parent;
  MbnNetworkMode wish;
  MbnNetworkMode mode; /* what is possible of it */
  guint metric;
  GHashTable *metrics; /* set of those in use */
  GHashTable *claims;  /* interface index -> who configures it (borrowed) */
  MbnNetlink *netlink;
  MbnDns *dns;
  guint n_reverting;
  GPtrArray *settling; /* of GTask */
};

G_DEFINE_FINAL_TYPE (MbnNetwork, mbn_network, G_TYPE_OBJECT)

MbnLink *
mbn_network_new_link (const MbnModemPort *port,
                      const char *label,
                      const char *record,
                      gpointer network)
{
  return MBN_LINK (mbn_host_link_new (network, port, label, record));
}

MbnNetworkMode
mbn_network_get_mode (MbnNetwork *self)
{
  return self->mode;
}

MbnNetlink *
mbn_network_get_netlink (MbnNetwork *self)
{
  return self->netlink;
}

gboolean
mbn_network_claim (MbnNetwork *self, guint index, gpointer owner)
{
  gpointer holder = g_hash_table_lookup (self->claims, GUINT_TO_POINTER (index));

  if (holder != NULL)
    return holder == owner;

  g_hash_table_insert (self->claims, GUINT_TO_POINTER (index), owner);

  return TRUE;
}

void
mbn_network_disclaim (MbnNetwork *self, guint index, gpointer owner)
{
  if (g_hash_table_lookup (self->claims, GUINT_TO_POINTER (index)) == owner)
    g_hash_table_remove (self->claims, GUINT_TO_POINTER (index));
}

guint32
mbn_network_take_metric (MbnNetwork *self)
{
  guint32 metric = self->metric;

  while (!g_hash_table_add (self->metrics, GUINT_TO_POINTER (metric)) && metric < G_MAXUINT32)
    metric++;

  return metric;
}

guint32
mbn_network_reserve_metric (MbnNetwork *self, guint32 metric, guint32 base)
{
  if (base == self->metric && g_hash_table_add (self->metrics, GUINT_TO_POINTER (metric)))
    return metric;

  return mbn_network_take_metric (self);
}

guint32
mbn_network_get_last_metric (MbnNetwork *self, guint32 metric)
{
  return MBN_NETWORK_MAX_METRIC + (metric - self->metric);
}

guint32
mbn_network_get_base_metric (MbnNetwork *self)
{
  return self->metric;
}

void
mbn_network_release_metric (MbnNetwork *self, guint32 metric)
{
  g_hash_table_remove (self->metrics, GUINT_TO_POINTER (metric));
}

/* ---- the resolver ---- */

void
mbn_network_set_dns (MbnNetwork *self,
                     guint index,
                     const char *ifname,
                     const char *const *servers,
                     MbnDnsFunc func,
                     gpointer user_data)
{
  mbn_dns_set (self->dns, index, ifname, servers, func, user_data);
}

static void
end_settling (MbnNetwork *self)
{
  g_autoptr (GPtrArray) tasks = g_steal_pointer (&self->settling);

  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < tasks->len; i++)
    g_task_return_boolean (g_ptr_array_index (tasks, i), TRUE);
}

static void
on_reverted (gpointer user_data)
{
  g_autoptr (MbnNetwork) self = user_data;

  if (--self->n_reverting == 0)
    end_settling (self);
}

void
mbn_network_revert_dns (MbnNetwork *self, guint index)
{
  self->n_reverting++;
  mbn_dns_revert (self->dns, index, on_reverted, g_object_ref (self));
}

guint
mbn_network_get_dns_places (MbnNetwork *self, guint index)
{
  return mbn_dns_get_places (self->dns, index);
}

void
mbn_network_inherit_dns (MbnNetwork *self, guint index, const char *ifname, guint places)
{
  mbn_dns_inherit (self->dns, index, ifname, places);
}

void
mbn_network_settle_async (MbnNetwork *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, mbn_network_settle_async);
  g_ptr_array_add (self->settling, task);
  if (self->n_reverting == 0)
    end_settling (self);
}

void
mbn_network_settle_finish (MbnNetwork *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- object ---- */

gboolean
mbn_network_check (MbnNetwork *self, const MbnNetworkConfig *config, GError **error)
{
  if (config->mode != MBN_NETWORK_APPLY_ALWAYS || mbn_netlink_may_configure (self->netlink))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                       "--ip=apply (or [network] ip = apply): this process may not configure "
                       "network interfaces; run it as root or with CAP_NET_ADMIN, or use "
                       "--ip=report");

  return FALSE;
}

static void
set_mode (MbnNetwork *self, MbnNetworkMode mode)
{
  self->wish = mode;
  self->mode = mode;
  if (mode != MBN_NETWORK_APPLY || mbn_netlink_may_configure (self->netlink))
    return;

  mbn_message (NULL, 0,
               "this process may not configure network interfaces (it lacks CAP_NET_ADMIN); "
               "addresses are published on the bus only (as --ip=report)");
  self->mode = MBN_NETWORK_REPORT;
}

/* As far from the base as they were: the order of the modems stays. */
static void
move_metrics (MbnNetwork *self, guint before)
{
  g_autoptr (GHashTable) old = g_steal_pointer (&self->metrics);
  GHashTableIter iter;
  gpointer metric;

  self->metrics = g_hash_table_new (NULL, NULL);
  g_hash_table_iter_init (&iter, old);
  while (g_hash_table_iter_next (&iter, &metric, NULL))
    g_hash_table_add (self->metrics,
                      GUINT_TO_POINTER (self->metric + (GPOINTER_TO_UINT (metric) - before)));
}

void
mbn_network_configure (MbnNetwork *self, const MbnNetworkConfig *config)
{
  guint before = self->metric;

  if (config->mode != self->wish)
    set_mode (self, config->mode);
  self->metric = config->metric;
  move_metrics (self, before);
  mbn_dns_set_mode (self->dns, config->dns);
  g_signal_emit (self, changed_signal, 0, before);
}

MbnNetwork *
mbn_network_new (const MbnNetworkConfig *config, GError **error)
{
  g_autoptr (MbnNetwork) self = g_object_new (MBN_TYPE_NETWORK, NULL);

  self->metric = config->metric;
  self->netlink = mbn_netlink_new (error);
  if (self->netlink == NULL || !mbn_network_check (self, config, error))
    return NULL;

  set_mode (self, config->mode);
  self->dns = mbn_dns_new (config->dns);

  return g_steal_pointer (&self);
}

static void
mbn_network_finalize (GObject *object)
{
  MbnNetwork *self = MBN_NETWORK (object);

  g_clear_pointer (&self->dns, mbn_dns_free);
  if (self->netlink != NULL)
    mbn_netlink_flush (self->netlink);
  g_clear_object (&self->netlink);
  g_hash_table_unref (self->metrics);
  g_hash_table_unref (self->claims);
  g_ptr_array_unref (self->settling);

  G_OBJECT_CLASS (mbn_network_parent_class)->finalize (object);
}

static void
mbn_network_class_init (MbnNetworkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_network_finalize;

  changed_signal = g_signal_new ("changed", MBN_TYPE_NETWORK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
mbn_network_init (MbnNetwork *self)
{
  self->metrics = g_hash_table_new (NULL, NULL);
  self->claims = g_hash_table_new (NULL, NULL);
  self->settling = g_ptr_array_new_with_free_func (g_object_unref);
}
