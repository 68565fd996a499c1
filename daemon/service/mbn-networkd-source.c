/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-networkd-source.h"

#include "mbn-networkd-watch.h"

struct _MbnNetworkdSource
{
  GObject parent;
  MbnLinkSource *kernel;
  MbnNetworkdWatch *watch;
};

static void link_source_init (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnNetworkdSource,
                               mbn_networkd_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE, link_source_init))

/* ---- the interface ---- */

static gboolean
is_known (MbnLinkSource *source)
{
  MbnNetworkdSource *self = MBN_NETWORKD_SOURCE (source);

  return mbn_networkd_watch_is_known (self->watch) && mbn_link_source_is_known (self->kernel);
}

static gboolean
is_there (MbnLinkSource *source)
{
  MbnNetworkdSource *self = MBN_NETWORKD_SOURCE (source);

  return mbn_networkd_watch_is_there (self->watch) && mbn_link_source_is_there (self->kernel);
}

static MbnLinkStart
get_start (MbnLinkSource *source)
{
  MbnNetworkdWatch *watch = MBN_NETWORKD_SOURCE (source)->watch;

  if (mbn_networkd_watch_is_started (watch))
    return MBN_LINK_START_OVER;

  return mbn_networkd_watch_is_there (watch) || !mbn_networkd_watch_is_known (watch)
             ? MBN_LINK_START_UNDER_WAY
             : MBN_LINK_START_UNKNOWN;
}

static MbnConnectivityService
get_service (MbnLinkSource *source)
{
  return MBN_CONNECTIVITY_SERVICE_NONE;
}

typedef struct
{
  MbnSourceLinkFunc func;
  gpointer user_data;
} Listener;

static void
tell_elsewhere (const MbnNetworkdLink *link, gpointer user_data)
{
  const Listener *listener = user_data;
  const MbnSourceLink told = {
      .index = MBN_LINK_MADE_UP | g_str_hash (link->name),
      .name = link->name,
      .sense = {.carrier = link->carrier || link->online,
                .address = link->routable || link->online,
                .default_route = link->online},
  };

  listener->func (&told, listener->user_data);
}

static void
foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  MbnNetworkdSource *self = MBN_NETWORKD_SOURCE (source);
  Listener listener = {.func = func, .user_data = user_data};

  mbn_link_source_foreach_link (self->kernel, func, user_data);
  mbn_networkd_watch_foreach_elsewhere (self->watch, tell_elsewhere, &listener);
}

/* There is nobody who could. */
static void
check (MbnLinkSource *source)
{
}

static void
read_again (MbnLinkSource *source)
{
  mbn_link_source_read_again (MBN_NETWORKD_SOURCE (source)->kernel);
}

static void
link_source_init (MbnLinkSourceInterface *iface)
{
  iface->is_known = is_known;
  iface->is_there = is_there;
  iface->get_start = get_start;
  iface->get_service = get_service;
  iface->foreach_link = foreach_link;
  iface->check = check;
  iface->read_again = read_again;
}

/* ---- news ---- */

static void
tell (gpointer user_data)
{
  g_signal_emit_by_name (user_data, "news");
}

static void
tell_read (gpointer user_data)
{
  g_signal_emit_by_name (user_data, "read-again");
}

/* ---- object ---- */

void
mbn_networkd_source_set_bus (MbnNetworkdSource *self, GDBusConnection *bus)
{
  mbn_networkd_watch_set_bus (self->watch, bus);
}

MbnNetworkdSource *
mbn_networkd_source_new (MbnLinkSource *kernel)
{
  MbnNetworkdSource *self = g_object_new (MBN_TYPE_NETWORKD_SOURCE, NULL);

  self->kernel = g_object_ref (kernel);
  g_signal_connect_object (kernel, "news", G_CALLBACK (tell), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (kernel, "read-again", G_CALLBACK (tell_read), self, G_CONNECT_SWAPPED);

  return self;
}

static void
mbn_networkd_source_finalize (GObject *object)
{
  MbnNetworkdSource *self = MBN_NETWORKD_SOURCE (object);

  mbn_networkd_watch_free (self->watch);
  g_object_unref (self->kernel);

  G_OBJECT_CLASS (mbn_networkd_source_parent_class)->finalize (object);
}

static void
mbn_networkd_source_class_init (MbnNetworkdSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_networkd_source_finalize;
}

static void
mbn_networkd_source_init (MbnNetworkdSource *self)
{
  self->watch = mbn_networkd_watch_new (tell, self);
}
