/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-leases.h"

G_DEFINE_INTERFACE (MbnLeases, mbn_leases, G_TYPE_OBJECT)

static void
mbn_leases_default_init (MbnLeasesInterface *iface)
{
  g_signal_new ("changed", MBN_TYPE_LEASES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("lost", MBN_TYPE_LEASES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 5,
                G_TYPE_STRING, G_TYPE_STRING, MBN_TYPE_MODEM, G_TYPE_INT, G_TYPE_UINT64);
  g_signal_new ("restored", MBN_TYPE_LEASES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                G_TYPE_STRING, G_TYPE_STRING, MBN_TYPE_MODEM);
}

void
mbn_leases_establish (MbnLeases *self,
                      const char *client,
                      const char *name,
                      MbnLeasesAnswer answer,
                      gpointer user_data)
{
  MBN_LEASES_GET_IFACE (self)->establish (self, client, name, answer, user_data);
}

gboolean
mbn_leases_complete (MbnLeases *self, const char *client, GError **error)
{
  return MBN_LEASES_GET_IFACE (self)->complete (self, client, error);
}

gboolean
mbn_leases_is_default (MbnLeases *self, const char *name)
{
  return MBN_LEASES_GET_IFACE (self)->is_default (self, name);
}

gboolean
mbn_leases_has_client (MbnLeases *self, const char *client)
{
  return MBN_LEASES_GET_IFACE (self)->has_client (self, client);
}

void
mbn_leases_told (MbnLeases *self, guint64 number)
{
  MBN_LEASES_GET_IFACE (self)->told (self, number);
}

void
mbn_leases_foreach (MbnLeases *self, MbnLeasesFunc func, gpointer user_data)
{
  MBN_LEASES_GET_IFACE (self)->foreach (self, func, user_data);
}
