/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export.h"

#include "mbn-announcer.h"
#include "mbn-dbus-generated.h"
#include "mbn-reply.h"

struct _MbnExportSignal
{
  MbnModem *modem;
  MbnDbusSignal *skeleton;
  MbnAnnouncer announcer;
  gint64 updated_us; /* monotonic */
  guint timer;       /* until a change may be told */
};

/* Modems report every flicker; people do not want to know it more often (mbim-notes.md 3). */
#define LEAST_INTERVAL_MS 5000

static void
update (MbnExportSignal *self)
{
  const MbnFact *fact = mbn_modem_peek_fact (self->modem, MBN_FACT_SIGNAL);
  guint32 rssi = fact != NULL ? fact->signal.rssi : MBN_RSSI_UNKNOWN;
  guint32 error_rate = fact != NULL ? fact->signal.error_rate : MBN_ERROR_RATE_UNKNOWN;

  mbn_dbus_signal_set_signal_strength (self->skeleton, rssi);
  mbn_dbus_signal_set_signal_error (self->skeleton, error_rate);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));

  if (mbn_announcer_is_due (&self->announcer,
                            mbn_modem_peek_status (self->modem, MBN_FACT_SIGNAL, MBN_SIM_CHECK_NONE)
                                == MBN_ERROR_PENDING,
                            g_variant_new ("(uu)", rssi, error_rate)))
    mbn_dbus_signal_emit_on_signal_state_change (self->skeleton);
}

static void
update_now (MbnExportSignal *self)
{
  self->updated_us = g_get_monotonic_time ();
  update (self);
}

static gboolean
on_timer (gpointer user_data)
{
  MbnExportSignal *self = user_data;

  self->timer = 0;
  update_now (self);

  return G_SOURCE_REMOVE;
}

static void
on_fact_changed (MbnModem *modem, MbnFactKind kind, gboolean by_request, MbnExportSignal *self)
{
  gint64 since_ms = (g_get_monotonic_time () - self->updated_us) / 1000;
  gboolean known = mbn_modem_peek_fact (modem, MBN_FACT_SIGNAL) != NULL;

  if (kind != MBN_FACT_SIGNAL || self->timer != 0)
    return;

  /* the first value, and that there is none any more, are told at once */
  if (since_ms >= LEAST_INTERVAL_MS || !known || self->announcer.last == NULL)
    update_now (self);
  else
    self->timer = g_timeout_add (LEAST_INTERVAL_MS - (guint)since_ms, on_timer, self);
}

static gboolean
handle_get_strength (MbnDbusSignal *skeleton,
                     GDBusMethodInvocation *invocation,
                     MbnExportSignal *self)
{
  GError *error = NULL;
  const MbnFact *fact
      = mbn_modem_get_fact (self->modem, MBN_FACT_SIGNAL, MBN_SIM_CHECK_NONE, &error);

  if (fact == NULL)
    mbn_reply_error (invocation, error);
  else
    mbn_dbus_signal_complete_get_signal_strength (skeleton, invocation, fact->signal.rssi);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_get_error (MbnDbusSignal *skeleton, GDBusMethodInvocation *invocation, MbnExportSignal *self)
{
  GError *error = NULL;
  const MbnFact *fact
      = mbn_modem_get_fact (self->modem, MBN_FACT_SIGNAL, MBN_SIM_CHECK_NONE, &error);

  if (fact == NULL)
    mbn_reply_error (invocation, error);
  else
    mbn_dbus_signal_complete_get_signal_error (skeleton, invocation, fact->signal.error_rate);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

MbnExportSignal *
mbn_export_signal_new (MbnGate *gate, MbnModem *modem, GDBusObjectSkeleton *object)
{
  MbnExportSignal *self = g_new0 (MbnExportSignal, 1);

  self->modem = modem;
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_SIGNAL_SKELETON);
  g_signal_connect (self->skeleton, "handle-get-signal-strength", G_CALLBACK (handle_get_strength),
                    self);
  g_signal_connect (self->skeleton, "handle-get-signal-error", G_CALLBACK (handle_get_error), self);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), self);

  update (self);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->skeleton));

  return self;
}

void
mbn_export_signal_free (MbnExportSignal *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->modem, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->skeleton);
  mbn_announcer_clear (&self->announcer);
  g_free (self);
}
