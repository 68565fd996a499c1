/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-link.h"

G_DEFINE_INTERFACE (MbnLink, mbn_link, G_TYPE_OBJECT)

static guint recorded_signal;
static guint renamed_signal;
static guint progressed_signal;

static void
mbn_link_default_init (MbnLinkInterface *iface)
{
  recorded_signal = g_signal_new ("recorded", MBN_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  renamed_signal = g_signal_new ("renamed", MBN_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  progressed_signal = g_signal_new ("progressed", MBN_TYPE_LINK, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                    NULL, G_TYPE_NONE, 0);
}

const char *
mbn_link_get_name (MbnLink *self)
{
  return MBN_LINK_GET_IFACE (self)->get_name (self);
}

void
mbn_link_apply (MbnLink *self, const MbnIpConfig *config)
{
  MBN_LINK_GET_IFACE (self)->apply (self, config);
}

void
mbn_link_clear (MbnLink *self)
{
  MBN_LINK_GET_IFACE (self)->clear (self);
}

void
mbn_link_leave (MbnLink *self)
{
  MBN_LINK_GET_IFACE (self)->leave (self);
}

void
mbn_link_set_last_resort (MbnLink *self, gboolean last_resort)
{
  MBN_LINK_GET_IFACE (self)->set_last_resort (self, last_resort);
}

char *
mbn_link_dup_record (MbnLink *self)
{
  return MBN_LINK_GET_IFACE (self)->dup_record (self);
}

MbnLinkState
mbn_link_get_state (MbnLink *self)
{
  return MBN_LINK_GET_IFACE (self)->get_state (self);
}

char *
mbn_link_dup_problem (MbnLink *self)
{
  return MBN_LINK_GET_IFACE (self)->dup_problem (self);
}

void
mbn_link_read_statistics (MbnLink *self, MbnLinkStatisticsFunc func, gpointer user_data)
{
  MBN_LINK_GET_IFACE (self)->read_statistics (self, func, user_data);
}

void
mbn_link_emit_recorded (MbnLink *self)
{
  g_signal_emit (self, recorded_signal, 0);
}

void
mbn_link_emit_renamed (MbnLink *self)
{
  g_signal_emit (self, renamed_signal, 0);
}

void
mbn_link_emit_progressed (MbnLink *self)
{
  g_signal_emit (self, progressed_signal, 0);
}
