/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-export-profiles.h"

#include <string.h>

#include "mbn-arguments.h"
#include "mbn-dbus-generated.h"
#include "mbn-export.h"
#include "mbn-gate-table.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-rights.h"
#include "mbn-profile-write.h"
#include "mbn-reply.h"

struct _MbnExportProfiles
{
  MbnGate *gate;
  GDBusObjectManagerServer *server;
  MbnProfiles *profiles;
  MbnExportProfilesModems modems;
  gpointer user_data;
  MbnDbusConnectionProfileManager *manager;
  GHashTable *objects;      /* number -> ProfileObject, owned */
  MbnProfileEntry *created; /* whose creation has been answered, but not announced yet */
};

/* /org/mbnd1/Profile/N */
typedef struct
{
  MbnExportProfiles *owner;
  MbnProfileEntry *entry;
  MbnDbusConnectionProfile *skeleton;
  char *path;
} ProfileObject;

/* A change that somebody waits for. */
typedef struct
{
  MbnExportProfiles *owner;
  GDBusMethodInvocation *invocation;
} Waiter;

static Waiter *
waiter_new (MbnExportProfiles *owner, GDBusMethodInvocation *invocation)
{
  Waiter *waiter = g_new0 (Waiter, 1);

  waiter->owner = owner;
  waiter->invocation = invocation;

  return waiter;
}

static void
on_changed (const GError *error, MbnProfileEntry *entry, gpointer user_data)
{
  g_autofree Waiter *waiter = user_data;

  if (error != NULL)
    mbn_reply_error (waiter->invocation, g_error_copy (error));
  else
    g_dbus_method_invocation_return_value (waiter->invocation, NULL);
}

/* ---- one profile ---- */

static gboolean
handle_get_profile_xml_data (MbnDbusConnectionProfile *skeleton,
                             GDBusMethodInvocation *invocation,
                             ProfileObject *object)
{
  MbnProfileWriteFlags flags
      = MBN_PROFILE_WRITE_WITHOUT_PASSWORD | MBN_PROFILE_WRITE_MARK_PASSWORD
        | (mbn_gate_may_read_identity (invocation) ? 0 : MBN_PROFILE_WRITE_HIDE_IDENTITY);
  g_autofree char *xml = mbn_profile_write (mbn_profile_entry_get_profile (object->entry), flags);

  mbn_dbus_connection_profile_complete_get_profile_xml_data (skeleton, invocation, xml);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What the caller was asked about may have changed while somebody typed a password, or while the
 * call waited for its turn, so the store asks again. */
static gboolean
may_manage_system (GDBusMethodInvocation *invocation)
{
  return g_strcmp0 (mbn_gate_get_action (invocation), MBN_ACTION_MANAGE_SYSTEM_PROFILES) == 0;
}

static gboolean
handle_update_profile (MbnDbusConnectionProfile *skeleton,
                       GDBusMethodInvocation *invocation,
                       const char *xml,
                       ProfileObject *object)
{
  mbn_profiles_update (object->owner->profiles, object->entry,
                       mbn_arguments_get_profile (invocation), may_manage_system (invocation),
                       on_changed, waiter_new (object->owner, invocation));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
handle_delete (MbnDbusConnectionProfile *skeleton,
               GDBusMethodInvocation *invocation,
               ProfileObject *object)
{
  mbn_profiles_remove (object->owner->profiles, object->entry, may_manage_system (invocation),
                       on_changed, waiter_new (object->owner, invocation));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
update_properties (ProfileObject *object)
{
  mbn_dbus_connection_profile_set_proposed (object->skeleton,
                                            mbn_profile_entry_is_proposal (object->entry));
  g_dbus_interface_skeleton_flush (G_DBUS_INTERFACE_SKELETON (object->skeleton));
}

static ProfileObject *
export_profile (MbnExportProfiles *self, MbnProfileEntry *entry)
{
  ProfileObject *object = g_new0 (ProfileObject, 1);
  g_autoptr (GDBusObjectSkeleton) exported = NULL;
  guint number = mbn_profile_entry_get_number (entry);

  object->owner = self;
  object->entry = g_object_ref (entry);
  object->path = g_strdup_printf (MBN_PATH_ROOT "/Profile/%u", number);
  object->skeleton = mbn_gate_new_skeleton (self->gate, MBN_DBUS_TYPE_CONNECTION_PROFILE_SKELETON);
  mbn_profile_rights_set_entry (object->skeleton, entry);
  mbn_dbus_connection_profile_set_name (object->skeleton,
                                        mbn_profile_get_name (
                                            mbn_profile_entry_get_profile (entry)));
  update_properties (object);

  g_signal_connect (object->skeleton, "handle-get-profile-xml-data",
                    G_CALLBACK (handle_get_profile_xml_data), object);
  g_signal_connect (object->skeleton, "handle-update-profile", G_CALLBACK (handle_update_profile),
                    object);
  g_signal_connect (object->skeleton, "handle-delete", G_CALLBACK (handle_delete), object);

  exported = g_dbus_object_skeleton_new (object->path);
  g_dbus_object_skeleton_add_interface (exported, G_DBUS_INTERFACE_SKELETON (object->skeleton));
  g_dbus_object_manager_server_export (self->server, exported);
  g_hash_table_insert (self->objects, GUINT_TO_POINTER (number), object);

  return object;
}

static void
profile_object_free (gpointer data)
{
  ProfileObject *object = data;

  g_signal_handlers_disconnect_by_data (object->skeleton, object);
  g_dbus_object_manager_server_unexport (object->owner->server, object->path);
  g_object_unref (object->skeleton);
  g_object_unref (object->entry);
  g_free (object->path);
  g_free (object);
}

static ProfileObject *
find_object (MbnExportProfiles *self, MbnProfileEntry *entry)
{
  return g_hash_table_lookup (self->objects,
                              GUINT_TO_POINTER (mbn_profile_entry_get_number (entry)));
}

/* ---- profiles coming and going ---- */

/* InterfacesAdded, then the arrival (design.md 2); the update event only if a client created it
 * (mbn-api.md 2.6, 2.7). */
static void
on_added (MbnProfiles *profiles, MbnProfileEntry *entry, MbnExportProfiles *self)
{
  ProfileObject *object = export_profile (self, entry);

  mbn_dbus_connection_profile_manager_emit_on_connection_profile_arrival (self->manager,
                                                                          object->path);
  if (self->created == entry)
    mbn_dbus_connection_profile_emit_on_profile_update (object->skeleton);
  self->created = NULL;
}

static void
on_updated (MbnProfiles *profiles,
            MbnProfileEntry *entry,
            MbnProfile *before,
            MbnExportProfiles *self)
{
  ProfileObject *object = find_object (self, entry);

  update_properties (object);
  mbn_dbus_connection_profile_emit_on_profile_update (object->skeleton);
}

static void
on_removed (MbnProfiles *profiles, MbnProfileEntry *entry, MbnExportProfiles *self)
{
  ProfileObject *object = find_object (self, entry);

  mbn_dbus_connection_profile_manager_emit_on_connection_profile_removal (self->manager,
                                                                          object->path);
  g_hash_table_remove (self->objects, GUINT_TO_POINTER (mbn_profile_entry_get_number (entry)));
}

/* ---- the manager ---- */

static gboolean
is_any (const char *path)
{
  return strcmp (path, "/") == 0;
}

/* (transfer container) */
static GPtrArray *
get_modems (MbnExportProfiles *self, const char *path, GError **error)
{
  GPtrArray *modems = self->modems (path, self->user_data);

  if (modems == NULL)
    g_set_error (error, MBN_ERROR, MBN_ERROR_HANDLE, "there is no modem %s", path);

  return modems;
}

static gboolean
handle_get_connection_profiles (MbnDbusConnectionProfileManager *manager,
                                GDBusMethodInvocation *invocation,
                                const char *path,
                                MbnExportProfiles *self)
{
  GError *error = NULL;
  g_autoptr (GPtrArray) modems = get_modems (self, path, &error);
  const MbnSubscriber *sim = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  g_autoptr (GPtrArray) paths = NULL;

  if (modems != NULL && !is_any (path))
    sim = mbn_modem_get_sim (g_ptr_array_index (modems, 0), &error);
  if (error != NULL)
    {
      mbn_reply_error (invocation, error);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  entries = mbn_profiles_list (self->profiles, sim);
  paths = g_ptr_array_new_full (entries->len + 1, NULL);
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (paths, find_object (self, g_ptr_array_index (entries, i))->path);
  g_ptr_array_add (paths, NULL);

  mbn_dbus_connection_profile_manager_complete_get_connection_profiles (manager, invocation,
                                                                        (const char *const *)
                                                                            paths->pdata);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* With any modem, one whose SIM has such a profile comes first (design.md 2). */
static MbnProfileEntry *
find_for_any (MbnExportProfiles *self, GPtrArray *modems, const char *name)
{
  for (guint i = 0; i < modems->len; i++)
    {
      const MbnSubscriber *sim = mbn_modem_get_sim (g_ptr_array_index (modems, i), NULL);
      MbnProfileEntry *entry = sim != NULL ? mbn_profiles_find (self->profiles, name, sim) : NULL;

      if (entry != NULL)
        return entry;
    }

  return mbn_profiles_find (self->profiles, name, NULL);
}

static MbnProfileEntry *
find_entry (MbnExportProfiles *self, const char *path, const char *name, GError **error)
{
  g_autoptr (GPtrArray) modems = get_modems (self, path, error);
  const MbnSubscriber *sim;
  MbnProfileEntry *entry;

  if (modems == NULL)
    return NULL;

  if (is_any (path))
    entry = find_for_any (self, modems, name);
  else
    {
      sim = mbn_modem_get_sim (g_ptr_array_index (modems, 0), error);
      if (sim == NULL)
        return NULL;
      entry = mbn_profiles_find (self->profiles, name, sim);
    }

  if (entry == NULL)
    g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_FOUND, "there is no profile \"%s\"%s", name,
                 is_any (path) ? "" : " for the SIM in this modem");

  return entry;
}

static gboolean
handle_get_connection_profile (MbnDbusConnectionProfileManager *manager,
                               GDBusMethodInvocation *invocation,
                               const char *path,
                               const char *name,
                               MbnExportProfiles *self)
{
  GError *error = NULL;
  MbnProfileEntry *entry = find_entry (self, path, name, &error);

  if (entry != NULL)
    mbn_dbus_connection_profile_manager_complete_get_connection_profile (manager, invocation,
                                                                         find_object (self, entry)
                                                                             ->path);
  else
    mbn_reply_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* The reply comes first; on_added() follows (PROF-53). */
static void
on_created (const GError *error, MbnProfileEntry *entry, gpointer user_data)
{
  Waiter *waiter = user_data;

  waiter->owner->created = entry;
  on_changed (error, entry, waiter);
}

static gboolean
handle_create_connection_profile (MbnDbusConnectionProfileManager *manager,
                                  GDBusMethodInvocation *invocation,
                                  const char *xml,
                                  MbnExportProfiles *self)
{
  mbn_profiles_create (self->profiles, mbn_arguments_get_profile (invocation), on_created,
                       waiter_new (self, invocation));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* ---- object ---- */

MbnExportProfiles *
mbn_export_profiles_new (MbnGate *gate,
                         GDBusObjectManagerServer *server,
                         MbnProfiles *profiles,
                         MbnExportProfilesModems modems,
                         gpointer user_data)
{
  MbnExportProfiles *self = g_new0 (MbnExportProfiles, 1);
  g_autoptr (GPtrArray) entries = mbn_profiles_list (profiles, NULL);

  self->gate = g_object_ref (gate);
  self->server = g_object_ref (server);
  self->profiles = g_object_ref (profiles);
  self->modems = modems;
  self->user_data = user_data;
  self->objects = g_hash_table_new_full (NULL, NULL, NULL, profile_object_free);
  self->manager = mbn_gate_new_skeleton (gate, MBN_DBUS_TYPE_CONNECTION_PROFILE_MANAGER_SKELETON);

  g_signal_connect (self->manager, "handle-get-connection-profiles",
                    G_CALLBACK (handle_get_connection_profiles), self);
  g_signal_connect (self->manager, "handle-get-connection-profile",
                    G_CALLBACK (handle_get_connection_profile), self);
  g_signal_connect (self->manager, "handle-create-connection-profile",
                    G_CALLBACK (handle_create_connection_profile), self);
  g_signal_connect (profiles, "added", G_CALLBACK (on_added), self);
  g_signal_connect (profiles, "updated", G_CALLBACK (on_updated), self);
  g_signal_connect (profiles, "removed", G_CALLBACK (on_removed), self);

  for (guint i = 0; i < entries->len; i++)
    export_profile (self, g_ptr_array_index (entries, i));

  return self;
}

gboolean
mbn_export_profiles_serve (MbnExportProfiles *self, GDBusConnection *bus, GError **error)
{
  return g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->manager), bus,
                                           MBN_PATH_ROOT, error);
}

void
mbn_export_profiles_free (MbnExportProfiles *self)
{
  g_signal_handlers_disconnect_by_data (self->profiles, self);
  g_signal_handlers_disconnect_by_data (self->manager, self);
  g_hash_table_unref (self->objects);
  if (g_dbus_interface_skeleton_get_connection (G_DBUS_INTERFACE_SKELETON (self->manager)) != NULL)
    g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (self->manager));
  g_object_unref (self->manager);
  g_object_unref (self->profiles);
  g_object_unref (self->server);
  g_object_unref (self->gate);
  g_free (self);
}
