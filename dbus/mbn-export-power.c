/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export-power.h"

#include "mbn-dbus-generated.h"
#include "mbn-export.h"
#include "mbn-hibernation.h"
#include "mbn-reply.h"

struct _MbnExportPower
{
  MbnModemSet *modems;
  MbnDbusPower *skeleton;
};

static void
on_prepared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;

  if (mbn_hibernation_prepare_finish (MBN_MODEM_SET (source), result, &error))
    g_dbus_method_invocation_return_value (invocation, NULL);
  else
    mbn_reply_error (invocation, error);
}

static gboolean
handle_prepare_for_hibernation (MbnDbusPower *skeleton,
                                GDBusMethodInvocation *invocation,
                                MbnExportPower *self)
{
  mbn_hibernation_prepare_async (self->modems, on_prepared, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

MbnExportPower *
mbn_export_power_new (MbnGate *gate, MbnModemSet *modems)
{
  MbnExportPower *self = g_new0 (MbnExportPower, 1);

  self->modems = g_object_ref (modems);
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_POWER_SKELETON);
  g_signal_connect (self->skeleton, "handle-prepare-for-hibernation",
                    G_CALLBACK (handle_prepare_for_hibernation), self);

  return self;
}

gboolean
mbn_export_power_serve (MbnExportPower *self, GDBusConnection *bus, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus,
                                           MBN_PATH_ROOT, error);
}

void
mbn_export_power_free (MbnExportPower *self)
{
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  g_object_unref (self->skeleton);
  g_object_unref (self->modems);
  g_free (self);
}
