/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export-sync.h"

#include "mbn-client-watch.h"
#include "mbn-dbus-generated.h"
#include "mbn-export.h"
#include "mbn-gated-skeleton.h"
#include "mbn-lease-rights.h"
#include "mbn-log.h"
#include "mbn-reply.h"

#define NO_PATH "/"

/* All of them are told each time: when they are many, that is not done for each change. */
#define MANY         32
#define TELL_MANY_MS 100

struct _MbnExportSync
{
  MbnLeases *leases;
  MbnExportSyncPath path;
  gpointer user_data;
  MbnDbusSyncManager *skeleton;
  MbnClientWatch *watch; /* NULL until it is served */
  gboolean ending;
  guint n_leases;   /* in the property */
  guint tell_timer; /* while it is not what is so */
  guint64 last_lost;
  guint64 leaving; /* the last of those that are on their way to the bus; 0: none is */
  GCancellable *cancellable;
};

/* ---- the property ---- */

static const char *
path_of (MbnExportSync *self, MbnModem *modem)
{
  const char *path = modem != NULL ? self->path (modem, self->user_data) : NULL;

  return path != NULL ? path : NO_PATH;
}

typedef struct
{
  MbnExportSync *export;
  GVariantBuilder builder;
} Listing;

static void
list_lease (const char *client, const char *profile, MbnModem *modem, gpointer user_data)
{
  Listing *listing = user_data;

  g_variant_builder_add (&listing->builder, "(sso)", client, profile,
                         path_of (listing->export, modem));
}

static void
update (MbnExportSync *self)
{
  Listing listing = {.export = self};
  g_autoptr (GVariant) leases = NULL;

  g_variant_builder_init (&listing.builder, G_VARIANT_TYPE ("a(sso)"));
  mbn_leases_foreach (self->leases, list_lease, &listing);
  leases = g_variant_ref_sink (g_variant_builder_end (&listing.builder));
  self->n_leases = (guint)g_variant_n_children (leases);
  mbn_dbus_sync_manager_set_leases (self->skeleton, leases);
}

static void
tell (MbnExportSync *self)
{
  g_clear_handle_id (&self->tell_timer, g_source_remove);
  update (self);
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (self->skeleton));
}

static gboolean
on_tell_timer (gpointer user_data)
{
  MbnExportSync *self = user_data;

  self->tell_timer = 0;
  tell (self);

  return G_SOURCE_REMOVE;
}

/* Who asks gets them as they are. */
static void
on_property_wanted (gpointer user_data)
{
  MbnExportSync *self = user_data;

  if (self->tell_timer != 0)
    tell (self);
}

/* A few are told before what else there is to tell of them. */
void
mbn_export_sync_refresh (MbnExportSync *self)
{
  if (self->n_leases <= MANY)
    tell (self);
  else if (self->tell_timer == 0)
    self->tell_timer = g_timeout_add (TELL_MANY_MS, on_tell_timer, self);
}

/* ---- what becomes of leases ---- */

/* Who is no part of the run need not be watched. */
static void
drop_if_finished (MbnExportSync *self, const char *client)
{
  if (!mbn_leases_has_client (self->leases, client))
    mbn_client_watch_drop (self->watch, client);
}

static void flush_lost (MbnExportSync *self);

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnExportSync *self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean flushed = g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, &error);
  guint64 left;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  left = self->leaving;
  self->leaving = 0;
  if (!flushed)
    return;

  mbn_leases_told (self->leases, left);
  if (left != self->last_lost)
    flush_lost (self);
}

/* A bus that is closed hears of nothing any more: that is left to the next process. */
static void
flush_lost (MbnExportSync *self)
{
  GDBusInterfaceSkeleton *skeleton = G_DBUS_INTERFACE_SKELETON (self->skeleton);

  if (self->leaving != 0)
    return;

  self->leaving = self->last_lost;
  g_dbus_connection_flush (g_dbus_interface_skeleton_get_connection (skeleton), self->cancellable,
                           on_flushed, self);
}

static void
on_lost (MbnLeases *leases,
         const char *client,
         const char *profile,
         MbnModem *modem,
         int reason,
         guint64 number,
         MbnExportSync *self)
{
  mbn_dbus_sync_manager_emit_on_lease_lost (self->skeleton, client, profile, path_of (self, modem),
                                            mbn_error_hresult ((MbnError)reason));
  drop_if_finished (self, client);
  if (number != 0)
    {
      self->last_lost = number;
      flush_lost (self);
    }
}

static void
on_restored (MbnLeases *leases,
             const char *client,
             const char *profile,
             MbnModem *modem,
             MbnExportSync *self)
{
  mbn_dbus_sync_manager_emit_on_lease_restored (self->skeleton, client, profile,
                                                path_of (self, modem));
}

static void
on_client_left (const char *client, gpointer user_data)
{
  MbnExportSync *self = user_data;

  if (mbn_leases_complete (self->leases, client, NULL))
    mbn_message (NULL, 0, "%s has left the bus: its leases have ended", client);
}

/* ---- callers ---- */

typedef struct
{
  MbnExportSync *export;
  GDBusMethodInvocation *invocation;
} Asking;

/* @checked: is called with an Asking of its own; calls of one client in their order. */
static void
watch_caller (MbnExportSync *self, GDBusMethodInvocation *invocation, MbnClientChecked checked)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->export = self;
  asking->invocation = invocation;
  mbn_client_watch_add (self->watch, g_dbus_method_invocation_get_sender (invocation), checked,
                        asking);
}

static void
refuse_unseen (MbnExportSync *self, GDBusMethodInvocation *invocation)
{
  g_autofree char *inner = self->ending
                               ? mbn_error_inner (MBN_ERROR_SERVICE_NOT_ACTIVE, NULL)
                               : mbn_error_inner (MBN_ERROR_HANDLE, "it is not seen on the bus");

  mbn_reply_new_error (invocation, MBN_ERROR_UNEXPECTED, "the caller cannot be watched: %s", inner);
}

/* ---- EstablishConnection ---- */

static void
on_answer (const GError *error, gpointer user_data)
{
  g_autofree Asking *asking = user_data;
  g_autofree char *client = g_strdup (g_dbus_method_invocation_get_sender (asking->invocation));

  if (error == NULL)
    g_dbus_method_invocation_return_value (asking->invocation, NULL);
  else
    mbn_reply_error (asking->invocation, g_error_copy (error));

  drop_if_finished (asking->export, client);
}

/* SYNC-36: nothing is done for who cannot be seen to leave. */
static void
on_watched (gboolean there, gpointer user_data)
{
  Asking *asking = user_data;
  GDBusMethodInvocation *invocation = asking->invocation;
  MbnLeases *leases = asking->export->leases;
  GError *error = NULL;
  const char *name;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(&su)", &name, NULL);
  if (!there)
    {
      refuse_unseen (asking->export, invocation);
      g_free (asking);
    }
  else if (!mbn_lease_rights_check_again (leases, invocation, name, &error))
    {
      drop_if_finished (asking->export, g_dbus_method_invocation_get_sender (invocation));
      mbn_reply_error (invocation, error);
      g_free (asking);
    }
  else
    mbn_leases_establish (leases, g_dbus_method_invocation_get_sender (invocation), name, on_answer,
                          asking);
}

static gboolean
handle_establish_connection (MbnDbusSyncManager *skeleton,
                             GDBusMethodInvocation *invocation,
                             const char *name,
                             guint32 reserved,
                             MbnExportSync *self)
{
  watch_caller (self, invocation, on_watched);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- SynchronizeCompleted ---- */

static void
complete (MbnExportSync *self, GDBusMethodInvocation *invocation)
{
  const char *client = g_dbus_method_invocation_get_sender (invocation);
  GError *error = NULL;
  int result;

  g_variant_get (g_dbus_method_invocation_get_parameters (invocation), "(i)", &result);
  if (mbn_leases_complete (self->leases, client, &error))
    mbn_message (NULL, 0, "%s has finished synchronising with 0x%08X: its leases have ended",
                 client, (guint)result);
  drop_if_finished (self, client);

  if (error != NULL)
    mbn_reply_error (invocation, error);
  else
    g_dbus_method_invocation_return_value (invocation, NULL);
}

/* Behind the calls that came before it. */
static void
on_turn (gboolean there, gpointer user_data)
{
  g_autofree Asking *asking = user_data;

  if (there)
    complete (asking->export, asking->invocation);
  else
    refuse_unseen (asking->export, asking->invocation);
}

static gboolean
handle_synchronize_completed (MbnDbusSyncManager *skeleton,
                              GDBusMethodInvocation *invocation,
                              int result,
                              MbnExportSync *self)
{
  watch_caller (self, invocation, on_turn);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- object ---- */

MbnExportSync *
mbn_export_sync_new (MbnGate *gate, MbnLeases *leases, MbnExportSyncPath path, gpointer user_data)
{
  MbnExportSync *self = g_new0 (MbnExportSync, 1);

  self->leases = g_object_ref (leases);
  self->cancellable = g_cancellable_new ();
  self->path = path;
  self->user_data = user_data;
  self->skeleton = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_SYNC_MANAGER_SKELETON);
  mbn_gate_keep_order (self->skeleton, MBN_GATE_ORDER_OF_ALL);
  mbn_gated_skeleton_set_before_get (self->skeleton, on_property_wanted, self);
  mbn_lease_rights_set_leases (self->skeleton, leases);
  g_signal_connect (self->skeleton, "handle-establish-connection",
                    G_CALLBACK (handle_establish_connection), self);
  g_signal_connect (self->skeleton, "handle-synchronize-completed",
                    G_CALLBACK (handle_synchronize_completed), self);

  return self;
}

/* Those of an earlier process may have left meanwhile (SYNC-38). */
static void
watch_restored (const char *client, const char *profile, MbnModem *modem, gpointer user_data)
{
  mbn_client_watch_add (((MbnExportSync *)user_data)->watch, client, NULL, NULL);
}

gboolean
mbn_export_sync_serve (MbnExportSync *self, GDBusConnection *bus, GError **error)
{
  self->watch = mbn_client_watch_new (bus, on_client_left, self);
  g_signal_connect_swapped (self->leases, "changed", G_CALLBACK (mbn_export_sync_refresh), self);
  g_signal_connect (self->leases, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->leases, "restored", G_CALLBACK (on_restored), self);
  mbn_leases_foreach (self->leases, watch_restored, self);
  mbn_export_sync_refresh (self);

  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), bus,
                                           MBN_PATH_ROOT, error);
}

void
mbn_export_sync_free (MbnExportSync *self)
{
  on_property_wanted (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_signal_handlers_disconnect_by_data (self->leases, self);
  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->skeleton));
  self->ending = TRUE;
  g_clear_pointer (&self->watch, mbn_client_watch_free);
  g_object_unref (self->skeleton);
  g_object_unref (self->leases);
  g_free (self);
}
