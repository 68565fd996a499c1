/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export.h"

#include "mbn-dbus-generated.h"

struct _MbnExportAutoConnect
{
  MbnAutoConnect *auto_connect;
  MbnDbusAutoConnect *skeleton;
};

static void
update (MbnExportAutoConnect *self)
{
  MbnAutoConnectView view;

  mbn_auto_connect_get_view (self->auto_connect, &view);
  mbn_dbus_auto_connect_set_enabled (self->skeleton, view.enabled);
  mbn_dbus_auto_connect_set_state (self->skeleton, view.state);
  mbn_dbus_auto_connect_set_reason (self->skeleton, view.reason);
  mbn_dbus_auto_connect_set_reason_code (self->skeleton, view.reason_code);
  mbn_dbus_auto_connect_set_profile (self->skeleton, view.profile);
  mbn_dbus_auto_connect_set_next_attempt (self->skeleton, view.next_attempt_us);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

static gboolean
handle_set_enabled (MbnDbusAutoConnect *skeleton,
                    GDBusMethodInvocation *invocation,
                    gboolean enabled,
                    MbnExportAutoConnect *self)
{
  mbn_auto_connect_set_enabled (self->auto_connect, enabled);
  mbn_dbus_auto_connect_complete_set_enabled (skeleton, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
add_note (const MbnAutoConnectNote *note, gpointer user_data)
{
  g_variant_builder_add (user_data, "(tsss)", note->time_us, note->rule, note->decision,
                         note->text);
}

static gboolean
handle_get_decisions (MbnDbusAutoConnect *skeleton,
                      GDBusMethodInvocation *invocation,
                      MbnExportAutoConnect *self)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(tsss)"));
  mbn_auto_connect_foreach_note (self->auto_connect, add_note, &builder);
  mbn_dbus_auto_connect_complete_get_decisions (skeleton, invocation,
                                                g_variant_builder_end (&builder));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

MbnExportAutoConnect *
mbn_export_auto_connect_new (MbnGate *gate,
                             MbnAutoConnect *auto_connect,
                             GDBusObjectSkeleton *object)
{
  MbnExportAutoConnect *self = g_new0 (MbnExportAutoConnect, 1);

  self->auto_connect = g_object_ref (auto_connect);
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_AUTO_CONNECT_SKELETON);
  g_signal_connect (self->skeleton, "handle-set-enabled", G_CALLBACK (handle_set_enabled), self);
  g_signal_connect (self->skeleton, "handle-get-decisions", G_CALLBACK (handle_get_decisions),
                    self);
  g_signal_connect_swapped (auto_connect, "changed", G_CALLBACK (update), self);

  update (self);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (self->skeleton));

  return self;
}

void
mbn_export_auto_connect_free (MbnExportAutoConnect *self)
{
  g_signal_handlers_disconnect_by_data (self->auto_connect, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->skeleton);
  g_object_unref (self->auto_connect);
  g_free (self);
}
