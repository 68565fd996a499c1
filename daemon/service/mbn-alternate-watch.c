/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-alternate-watch.h"

#include "mbn-clock.h"

struct _MbnAlternateWatch
{
  GObject parent;
  guint check_max_ms;
  MbnAlternate *alternate;
};

G_DEFINE_FINAL_TYPE (MbnAlternateWatch, mbn_alternate_watch, G_TYPE_OBJECT)

static guint changed_signal;
static guint check_wanted_signal;

static gint64
now_us (void)
{
  return (gint64)mbn_clock_boottime_us ();
}

static void
tell (MbnAlternateWatch *self)
{
  g_signal_emit (self, changed_signal, 0);
}

void
mbn_alternate_watch_look (MbnAlternateWatch *self, MbnAlternateView *view)
{
  mbn_alternate_look (self->alternate, now_us (), view);
}

guint
mbn_alternate_watch_get_check_max_ms (MbnAlternateWatch *self)
{
  return self->check_max_ms;
}

void
mbn_alternate_watch_check (MbnAlternateWatch *self)
{
  MbnAlternateView view;

  mbn_alternate_watch_look (self, &view);
  if (view.check_due > now_us ())
    return;

  mbn_alternate_note_asked (self->alternate, now_us ());
  g_signal_emit (self, check_wanted_signal, 0);
}

void
mbn_alternate_watch_set_settings (MbnAlternateWatch *self, const MbnAutoSettings *settings)
{
  self->check_max_ms = settings->check_max_ms;
  mbn_alternate_set_settings (self->alternate, settings, now_us ());
  tell (self);
}

void
mbn_alternate_watch_set_blind (MbnAlternateWatch *self, gboolean blind)
{
  mbn_alternate_set_blind (self->alternate, blind, now_us ());
  tell (self);
}

void
mbn_alternate_watch_set_started (MbnAlternateWatch *self)
{
  mbn_alternate_set_started (self->alternate, now_us ());
  tell (self);
}

void
mbn_alternate_watch_set_service (MbnAlternateWatch *self, MbnConnectivityService service)
{
  mbn_alternate_set_service (self->alternate, service, now_us ());
  tell (self);
}

void
mbn_alternate_watch_sense (MbnAlternateWatch *self,
                           guint id,
                           const char *name,
                           const MbnLinkSense *sense)
{
  mbn_alternate_sense (self->alternate, id, name, sense, now_us ());
  tell (self);
}

void
mbn_alternate_watch_checked (MbnAlternateWatch *self, guint id, MbnReachability reachability)
{
  mbn_alternate_checked (self->alternate, id, reachability, now_us ());
  tell (self);
}

void
mbn_alternate_watch_forget (MbnAlternateWatch *self, guint id)
{
  mbn_alternate_forget (self->alternate, id, now_us ());
  tell (self);
}

void
mbn_alternate_watch_exclude (MbnAlternateWatch *self, guint id)
{
  mbn_alternate_exclude (self->alternate, id, now_us ());
  tell (self);
}

void
mbn_alternate_watch_resume (MbnAlternateWatch *self)
{
  mbn_alternate_resume (self->alternate, now_us ());
  tell (self);
}

MbnAlternateWatch *
mbn_alternate_watch_new (const MbnAutoSettings *settings)
{
  MbnAlternateWatch *self = g_object_new (MBN_TYPE_ALTERNATE_WATCH, NULL);

  self->check_max_ms = settings->check_max_ms;
  self->alternate = mbn_alternate_new (settings, now_us ());

  return self;
}

static void
mbn_alternate_watch_finalize (GObject *object)
{
  mbn_alternate_free (MBN_ALTERNATE_WATCH (object)->alternate);

  G_OBJECT_CLASS (mbn_alternate_watch_parent_class)->finalize (object);
}

static void
mbn_alternate_watch_class_init (MbnAlternateWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_alternate_watch_finalize;

  changed_signal = g_signal_new ("changed", MBN_TYPE_ALTERNATE_WATCH, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
  check_wanted_signal = g_signal_new ("check-wanted", MBN_TYPE_ALTERNATE_WATCH, G_SIGNAL_RUN_LAST,
                                      0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mbn_alternate_watch_init (MbnAlternateWatch *self)
{
}
