/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-shutdown-watch.h"

#include "mbn-remote-property.h"

#define LOGIND          "org.freedesktop.login1"
#define LOGIND_OBJECT   "/org/freedesktop/login1"
#define LOGIND_MANAGER  "org.freedesktop.login1.Manager"
#define SYSTEMD         "org.freedesktop.systemd1"
#define SYSTEMD_OBJECT  "/org/freedesktop/systemd1"
#define SYSTEMD_MANAGER "org.freedesktop.systemd1.Manager"

struct _MbnShutdownWatch
{
  MbnShutdownFunc func;
  gpointer user_data;
  GDBusConnection *bus; /* NULL: none */
  guint subscription;
  GCancellable *look; /* NULL: none under way */
  guint n_answers;    /* that the look waits for */
  gboolean announced; /* by logind */
  gboolean confirmed; /* that was said on this bus */
  gboolean stopping;  /* by systemd, which does not come back from it */
};

static void
take_announcement (MbnShutdownWatch *self, gboolean announced)
{
  self->announced = announced;
  self->confirmed = TRUE;
}

/* ---- looking ---- */

static void
end_look (MbnShutdownWatch *self)
{
  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  self->n_answers = 0;
}

/* One of its answers, or that there is none. */
static void
note_answer (MbnShutdownWatch *self)
{
  self->n_answers--;
  if (self->n_answers == 0)
    g_clear_object (&self->look);
  self->func (self->user_data);
}

static void
on_preparing (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnShutdownWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE_BOOLEAN, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (value != NULL)
    take_announcement (self, g_variant_get_boolean (value));
  note_answer (self);
}

static void
on_system_state (GObject *source, GAsyncResult *result, gpointer user_data)
{
  MbnShutdownWatch *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value
      = mbn_remote_property_get_finish (source, result, G_VARIANT_TYPE_STRING, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (value != NULL && g_str_equal (g_variant_get_string (value, NULL), "stopping"))
    self->stopping = TRUE;
  note_answer (self);
}

void
mbn_shutdown_watch_look (MbnShutdownWatch *self)
{
  g_return_if_fail (self->bus != NULL);

  end_look (self);
  self->look = g_cancellable_new ();
  self->n_answers = 2;
  mbn_remote_property_get_async (self->bus, LOGIND, LOGIND_OBJECT, LOGIND_MANAGER,
                                 "PreparingForShutdown", self->look, on_preparing, self);
  mbn_remote_property_get_async (self->bus, SYSTEMD, SYSTEMD_OBJECT, SYSTEMD_MANAGER, "SystemState",
                                 self->look, on_system_state, self);
}

/* ---- following ---- */

static void
on_prepare_for_shutdown (GDBusConnection *bus,
                         const char *sender,
                         const char *path,
                         const char *interface,
                         const char *signal,
                         GVariant *parameters,
                         gpointer user_data)
{
  MbnShutdownWatch *self = user_data;
  gboolean announced;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    return;

  g_variant_get (parameters, "(b)", &announced);
  take_announcement (self, announced);
  self->func (self->user_data);
}

void
mbn_shutdown_watch_set_bus (MbnShutdownWatch *self, GDBusConnection *bus)
{
  end_look (self);
  if (self->bus != NULL)
    g_dbus_connection_signal_unsubscribe (self->bus, self->subscription);
  g_clear_object (&self->bus);
  self->confirmed = FALSE;
  if (bus == NULL)
    return;

  self->bus = g_object_ref (bus);
  self->subscription
      = g_dbus_connection_signal_subscribe (bus, LOGIND, LOGIND_MANAGER, "PrepareForShutdown",
                                            LOGIND_OBJECT, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                            on_prepare_for_shutdown, self, NULL);
  mbn_shutdown_watch_look (self);
}

/* ---- telling ---- */

gboolean
mbn_shutdown_watch_is_expected (MbnShutdownWatch *self)
{
  return self->stopping || self->announced;
}

MbnShutdownState
mbn_shutdown_watch_get_state (MbnShutdownWatch *self)
{
  if (self->stopping || (self->announced && self->confirmed))
    return MBN_SHUTDOWN_EXPECTED;
  if (self->look != NULL)
    return MBN_SHUTDOWN_LOOKING;

  return self->announced ? MBN_SHUTDOWN_EXPECTED : MBN_SHUTDOWN_NOT_EXPECTED;
}

/* ---- object ---- */

MbnShutdownWatch *
mbn_shutdown_watch_new (MbnShutdownFunc func, gpointer user_data)
{
  MbnShutdownWatch *self = g_new0 (MbnShutdownWatch, 1);

  self->func = func;
  self->user_data = user_data;

  return self;
}

void
mbn_shutdown_watch_free (MbnShutdownWatch *self)
{
  mbn_shutdown_watch_set_bus (self, NULL);
  g_free (self);
}
