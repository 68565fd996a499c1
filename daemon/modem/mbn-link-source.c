/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link-source.h"

G_DEFINE_INTERFACE (MbnLinkSource, mbn_link_source, G_TYPE_OBJECT)

static void
mbn_link_source_default_init (MbnLinkSourceInterface *iface)
{
  g_signal_new ("news", MBN_TYPE_LINK_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
  g_signal_new ("read-again", MBN_TYPE_LINK_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
  g_signal_new ("checked", MBN_TYPE_LINK_SOURCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

gboolean
mbn_link_source_is_made_up (guint index)
{
  return (index & MBN_LINK_MADE_UP) != 0;
}

gboolean
mbn_link_source_is_known (MbnLinkSource *self)
{
  return MBN_LINK_SOURCE_GET_IFACE (self)->is_known (self);
}

gboolean
mbn_link_source_is_there (MbnLinkSource *self)
{
  return MBN_LINK_SOURCE_GET_IFACE (self)->is_there (self);
}

MbnLinkStart
mbn_link_source_get_start (MbnLinkSource *self)
{
  return MBN_LINK_SOURCE_GET_IFACE (self)->get_start (self);
}

MbnConnectivityService
mbn_link_source_get_service (MbnLinkSource *self)
{
  return MBN_LINK_SOURCE_GET_IFACE (self)->get_service (self);
}

void
mbn_link_source_foreach_link (MbnLinkSource *self, MbnSourceLinkFunc func, gpointer user_data)
{
  MBN_LINK_SOURCE_GET_IFACE (self)->foreach_link (self, func, user_data);
}

void
mbn_link_source_check (MbnLinkSource *self)
{
  MBN_LINK_SOURCE_GET_IFACE (self)->check (self);
}

void
mbn_link_source_read_again (MbnLinkSource *self)
{
  MBN_LINK_SOURCE_GET_IFACE (self)->read_again (self);
}
