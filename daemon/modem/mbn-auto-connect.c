/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-connect.h"

G_DEFINE_INTERFACE (MbnAutoConnect, mbn_auto_connect, G_TYPE_OBJECT)

static void
mbn_auto_connect_default_init (MbnAutoConnectInterface *iface)
{
  g_signal_new ("changed", MBN_TYPE_AUTO_CONNECT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

void
mbn_auto_connect_get_view (MbnAutoConnect *self, MbnAutoConnectView *view)
{
  MBN_AUTO_CONNECT_GET_IFACE (self)->get_view (self, view);
}

void
mbn_auto_connect_set_enabled (MbnAutoConnect *self, gboolean enabled)
{
  MBN_AUTO_CONNECT_GET_IFACE (self)->set_enabled (self, enabled);
}

void
mbn_auto_connect_foreach_note (MbnAutoConnect *self,
                               MbnAutoConnectNoteFunc func,
                               gpointer user_data)
{
  MBN_AUTO_CONNECT_GET_IFACE (self)->foreach_note (self, func, user_data);
}

gboolean
mbn_auto_connect_check_connect (MbnAutoConnect *self, const MbnProfile *profile, GError **error)
{
  return MBN_AUTO_CONNECT_GET_IFACE (self)->check_connect (self, profile, error);
}

gboolean
mbn_auto_connect_wants (MbnAutoConnect *self, const MbnProfile *profile)
{
  return MBN_AUTO_CONNECT_GET_IFACE (self)->wants (self, profile);
}

MbnProfile *
mbn_auto_connect_find_first (MbnAutoConnect *self)
{
  return MBN_AUTO_CONNECT_GET_IFACE (self)->find_first (self);
}
