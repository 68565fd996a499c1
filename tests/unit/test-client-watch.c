/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Clients that leave the bus (SYNC-33 to SYNC-36), on a real one. */

#include "config.h"

#include "mbn-client-watch.h"

#include <string.h>

#include "private-bus.h"

#define BUS_NAME "org.freedesktop.DBus"
#define BUS_PATH "/org/freedesktop/DBus"

#define N_CLIENTS 200

/* A rule of somebody else on our connection. */
#define A_RULE "type='signal',member='Anything'"

typedef struct
{
  PrivateBus *private_bus;
  GDBusConnection *bus;  /* of who watches */
  GDBusConnection *peer; /* sees who leaves, too */
  MbnClientWatch *watch;
  GString *told; /* what was told, as words */
  char *gone;    /* who has left the bus last */
  gboolean seen;
} Fixture;

/* ---- warnings ---- */

static guint n_warnings;

static GLogWriterOutput
count_warning (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  for (gsize i = 0; i < n_fields; i++)
    if (level == G_LOG_LEVEL_WARNING && g_str_equal (fields[i].key, "MESSAGE")
        && strstr (fields[i].value, "nobody can have a lease") != NULL)
      {
        n_warnings++;
        return G_LOG_WRITER_HANDLED;
      }

  return g_log_writer_default (level, fields, n_fields, user_data);
}

static void
assert_warnings (guint n)
{
  g_assert_cmpuint (n_warnings, ==, n);
  n_warnings = 0;
}

/* ---- what is told ---- */

G_GNUC_PRINTF (2, 3)
static void
note (Fixture *f, const char *format, ...)
{
  va_list args;

  if (f->told->len > 0)
    g_string_append_c (f->told, ' ');
  va_start (args, format);
  g_string_append_vprintf (f->told, format, args);
  va_end (args);
}

static void
on_left (const char *client, gpointer user_data)
{
  note (user_data, "left(%s)", client);
}

static void
on_checked (gboolean there, gpointer user_data)
{
  note (user_data, "%s", there ? "there" : "gone");
}

static void
assert_told (Fixture *f, const char *format, const char *name)
{
  g_autoptr (GString) expected = g_string_new (format);

  g_string_replace (expected, "%", name, 0);
  g_assert_cmpstr (f->told->str, ==, expected->str);
  g_string_truncate (f->told, 0);
}

/* ---- the bus ---- */

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, NULL);

  *(gboolean *)user_data = TRUE;
}

static void
call_bus (GDBusConnection *bus,
          const char *method,
          const char *argument,
          GAsyncReadyCallback func,
          gpointer data)
{
  g_dbus_connection_call (bus, BUS_NAME, BUS_PATH, BUS_NAME, method,
                          argument != NULL ? g_variant_new ("(s)", argument) : NULL, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, func, data);
}

/* All that was asked on it is answered, and what the bus has sent before is heard. */
static void
settle (Fixture *f)
{
  gboolean done = FALSE;

  call_bus (f->bus, "GetId", NULL, on_done, &done);
  private_bus_wait (&done);
  private_bus_drain ();
}

static void
on_name_owner_changed (GDBusConnection *bus,
                       const char *sender,
                       const char *path,
                       const char *interface,
                       const char *signal,
                       GVariant *parameters,
                       gpointer user_data)
{
  Fixture *f = user_data;
  const char *name;
  const char *owner;

  g_variant_get (parameters, "(&s&s&s)", &name, NULL, &owner);
  if (*owner == '\0' && g_strcmp0 (name, f->gone) == 0)
    f->seen = TRUE;
}

/* Has left when it returns, and whoever watches has heard of it. */
static void
leave (Fixture *f, GDBusConnection *client)
{
  g_autoptr (GError) error = NULL;

  g_free (f->gone);
  f->gone = g_strdup (g_dbus_connection_get_unique_name (client));
  f->seen = FALSE;
  g_dbus_connection_close_sync (client, NULL, &error);
  g_assert_no_error (error);
  private_bus_wait (&f->seen);
  settle (f);
}

/* Whether there is room for one more match rule on the connection of who watches. */
static gboolean
has_room (Fixture *f)
{
  g_autoptr (GVariant) reply
      = g_dbus_connection_call_sync (f->bus, BUS_NAME, BUS_PATH, BUS_NAME, "AddMatch",
                                     g_variant_new ("(s)", A_RULE), NULL, G_DBUS_CALL_FLAGS_NONE,
                                     -1, NULL, NULL);
  g_autoptr (GVariant) removed = NULL;

  if (reply == NULL)
    return FALSE;

  removed = g_dbus_connection_call_sync (f->bus, BUS_NAME, BUS_PATH, BUS_NAME, "RemoveMatch",
                                         g_variant_new ("(s)", A_RULE), NULL,
                                         G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
  g_assert_nonnull (removed);

  return TRUE;
}

/* ---- setting up ---- */

/* @data: how many match rules a connection may have */
static void
set_up (Fixture *f, gconstpointer data)
{
  f->private_bus = private_bus_new ();
  private_bus_limit (f->private_bus, "max_match_rules_per_connection", GPOINTER_TO_UINT (data));
  private_bus_start (f->private_bus);
  f->told = g_string_new (NULL);
  f->bus = private_bus_connect (f->private_bus);
  f->peer = private_bus_connect (f->private_bus);
  g_dbus_connection_signal_subscribe (f->peer, BUS_NAME, BUS_NAME, "NameOwnerChanged", BUS_PATH,
                                      NULL, G_DBUS_SIGNAL_FLAGS_NONE, on_name_owner_changed, f,
                                      NULL);
  f->watch = mbn_client_watch_new (f->bus, on_left, f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->watch, mbn_client_watch_free);
  private_bus_drain ();
  g_assert_cmpstr (f->told->str, ==, "");
  assert_warnings (0);
  g_clear_object (&f->bus);
  g_clear_object (&f->peer);
  private_bus_free (f->private_bus);
  g_string_free (f->told, TRUE);
  g_free (f->gone);
}

static const char *
name_of (GDBusConnection *client)
{
  return g_dbus_connection_get_unique_name (client);
}

/* A client that is watched, and known to be there. */
static GDBusConnection *
new_watched (Fixture *f)
{
  GDBusConnection *client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_told (f, "there", "");

  return client;
}

/* ---- there, or not ---- */

static void
test_there (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  /* it is not known yet */
  assert_told (f, "", "");
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_told (f, "there there", "");
  /* and now it is */
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  assert_told (f, "there", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

static void
test_left (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = new_watched (f);
  g_autoptr (GDBusConnection) other = new_watched (f);

  leave (f, client);
  assert_told (f, "left(%)", f->gone);
  leave (f, other);
  assert_told (f, "left(%)", f->gone);
}

/* SYNC-36: it has gone before it is asked about. */
static void
test_left_before (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  leave (f, client);
  mbn_client_watch_add (f->watch, f->gone, on_checked, f);
  mbn_client_watch_add (f->watch, f->gone, on_checked, f);
  settle (f);
  assert_told (f, "left(%) gone gone", f->gone);
  g_assert_true (has_room (f));
}

/* It goes while it is asked about: it is there no more, whatever is heard first. */
static void
test_left_meanwhile (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);
  g_autofree char *either = NULL;

  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  leave (f, client);
  /* it was there when the bus was asked, and is not any more; or it was not */
  either = g_strdup_printf ("there left(%s)", f->gone);
  if (strcmp (f->told->str, either) == 0)
    assert_told (f, "there left(%)", f->gone);
  else
    assert_told (f, "left(%) gone", f->gone);
}

/* Nobody waits for the answer, as for clients of an earlier process. */
static void
test_nobody_waits (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), NULL, NULL);
  mbn_client_watch_add (f->watch, ":1.4000", NULL, NULL);
  settle (f);
  assert_told (f, "left(:1.4000)", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

/* SYNC-35: names that it owns are irrelevant. */
static void
test_well_known_names (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = new_watched (f);
  gboolean done = FALSE;

  g_dbus_connection_call (client, BUS_NAME, BUS_PATH, BUS_NAME, "RequestName",
                          g_variant_new ("(su)", "org.example.Backup", 0), NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_done, &done);
  private_bus_wait (&done);
  done = FALSE;
  call_bus (client, "ReleaseName", "org.example.Backup", on_done, &done);
  private_bus_wait (&done);
  settle (f);
  assert_told (f, "", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

/* ---- dropped, freed ---- */

static void
test_dropped (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = new_watched (f);

  mbn_client_watch_drop (f->watch, name_of (client));
  mbn_client_watch_drop (f->watch, name_of (client));
  mbn_client_watch_drop (f->watch, ":1.4000");
  leave (f, client);
  assert_told (f, "", "");
}

/* "but for who still waits" */
static void
test_dropped_while_asked (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  mbn_client_watch_drop (f->watch, name_of (client));
  settle (f);
  assert_told (f, "there", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

/* The answer is not mistaken for one to a later question. */
static void
test_dropped_and_added (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), NULL, NULL);
  mbn_client_watch_drop (f->watch, name_of (client));
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_told (f, "there", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
  g_assert_true (has_room (f));
}

typedef struct
{
  Fixture *fixture;
  const char *name;
} Dropping;

static void
on_checked_drop (gboolean there, gpointer user_data)
{
  const Dropping *dropping = user_data;

  on_checked (there, dropping->fixture);
  mbn_client_watch_drop (dropping->fixture->watch, dropping->name);
}

/* Who is told drops it at once. */
static void
test_dropped_within (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);
  Dropping dropping = {f, name_of (client)};

  mbn_client_watch_add (f->watch, name_of (client), on_checked_drop, &dropping);
  settle (f);
  assert_told (f, "there", "");
  g_assert_true (has_room (f));
  leave (f, client);
  assert_told (f, "", "");
}

/* … but the next one has not been told then, and is: that it will not leave unnoticed. */
static void
test_dropped_by_the_first (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);
  Dropping dropping = {f, name_of (client)};

  mbn_client_watch_add (f->watch, name_of (client), on_checked_drop, &dropping);
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_told (f, "there there", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

/* "when the watch is freed at the latest" */
static void
test_freed_while_asked (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  mbn_client_watch_add (f->watch, ":1.4000", on_checked, f);
  g_clear_pointer (&f->watch, mbn_client_watch_free);
  assert_told (f, "gone gone", "");
  settle (f);
  g_assert_true (has_room (f));
}

static void
test_freed_while_watching (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = new_watched (f);

  g_assert_false (has_room (f));
  g_clear_pointer (&f->watch, mbn_client_watch_free);
  g_assert_true (has_room (f));
  leave (f, client);
  assert_told (f, "", "");
}

/* ---- match rules ---- */

/* However many are watched, there is one; the bus lets us have no more here. */
static void
test_one_rule (Fixture *f, gconstpointer data)
{
  GDBusConnection *clients[N_CLIENTS];

  for (guint i = 0; i < N_CLIENTS; i++)
    clients[i] = new_watched (f);
  g_assert_false (has_room (f));
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      if (i % 2 == 0)
        mbn_client_watch_drop (f->watch, name_of (clients[i]));
      leave (f, clients[i]);
      assert_told (f, i % 2 == 0 ? "" : "left(%)", f->gone);
      g_object_unref (clients[i]);
    }
  /* and none without clients */
  g_assert_true (has_room (f));
}

static void
test_none_without_clients (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = NULL;

  g_assert_true (has_room (f));
  for (guint i = 0; i < 3; i++)
    {
      g_clear_object (&client);
      client = new_watched (f);
      g_assert_false (has_room (f));
      mbn_client_watch_drop (f->watch, name_of (client));
      g_assert_true (has_room (f));
    }
}

/* SYNC-36: who cannot be watched has nothing. */
static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);

  for (guint i = 0; i < 2; i++)
    {
      mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
      settle (f);
      assert_warnings (1);
      assert_told (f, "left(%) gone", name_of (client));
    }
}

/* When there is room again it works again. */
static void
test_refused_once (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = private_bus_connect (f->private_bus);
  gboolean done = FALSE;

  call_bus (f->bus, "AddMatch", A_RULE, on_done, &done);
  private_bus_wait (&done);
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_warnings (1);
  assert_told (f, "left(%) gone", name_of (client));

  call_bus (f->bus, "RemoveMatch", A_RULE, NULL, NULL);
  mbn_client_watch_add (f->watch, name_of (client), on_checked, f);
  settle (f);
  assert_told (f, "there", "");
  leave (f, client);
  assert_told (f, "left(%)", f->gone);
}

/* Without a bus nobody is there. */
static void
test_bus_gone (Fixture *f, gconstpointer data)
{
  g_autoptr (GDBusConnection) client = new_watched (f);

  g_dbus_connection_set_exit_on_close (f->bus, FALSE);
  g_dbus_connection_set_exit_on_close (f->peer, FALSE);
  g_dbus_connection_set_exit_on_close (client, FALSE);
  private_bus_stop (f->private_bus);
  mbn_client_watch_add (f->watch, ":1.4000", on_checked, f);
  g_clear_pointer (&f->watch, mbn_client_watch_free);
  assert_told (f, "gone", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_writer_func (count_warning, NULL, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);

#define TEST(path, n_rules, func)                                                                  \
  g_test_add ("/client-watch/" path, Fixture, GUINT_TO_POINTER (n_rules), set_up, func, tear_down)
  TEST ("SYNC-33/there", 1, test_there);
  TEST ("SYNC-33/left", 1, test_left);
  TEST ("SYNC-36/left-before", 1, test_left_before);
  TEST ("SYNC-36/left-meanwhile", 1, test_left_meanwhile);
  TEST ("SYNC-38/nobody-waits", 1, test_nobody_waits);
  TEST ("SYNC-35/well-known-names", 1, test_well_known_names);
  TEST ("SYNC-33/dropped", 1, test_dropped);
  TEST ("SYNC-33/dropped-while-asked", 1, test_dropped_while_asked);
  TEST ("SYNC-33/dropped-and-added", 1, test_dropped_and_added);
  TEST ("SYNC-33/dropped-within", 1, test_dropped_within);
  TEST ("SYNC-36/dropped-by-the-first", 1, test_dropped_by_the_first);
  TEST ("SYNC-36/freed-while-asked", 1, test_freed_while_asked);
  TEST ("SYNC-36/freed-while-watching", 1, test_freed_while_watching);
  TEST ("SYNC-33/one-rule", 1, test_one_rule);
  TEST ("SYNC-33/no-rule", 1, test_none_without_clients);
  TEST ("SYNC-36/refused", 0, test_refused);
  TEST ("SYNC-36/refused-once", 1, test_refused_once);
  TEST ("SYNC-33/bus-gone", 1, test_bus_gone);

  return g_test_run ();
}
