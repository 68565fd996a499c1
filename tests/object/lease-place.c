/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "lease-place.h"

#include <string.h>

#include "mbn-profile-parse.h"

#define OTHER_LINK 7

/* Nodes that exist: a modem whose node does not is gone when it cannot be opened. */
static const struct
{
  const char *name;
  const char *path;
  const char *place;
  const char *device_id;
  const char *subscriber_id;
  const char *icc_id;
} identities[LEASE_PLACE_MODEMS] = {
    {"a", "/dev/null", "usb:1-1", "490154203237518", "001010123456781", "8949000000000000001"},
    {"b", "/dev/zero", "usb:1-2", "490154203237526", "001010123456782", "8949000000000000002"},
    {"c", "/dev/full", "usb:1-3", "490154203237534", "001010123456783", "8949000000000000003"},
};

/* ---- what is seen ---- */

G_GNUC_PRINTF (2, 3)
static void
note (LeasePlace *self, const char *format, ...)
{
  g_autofree char *word = NULL;
  va_list args;

  va_start (args, format);
  word = g_strdup_vprintf (format, args);
  va_end (args);
  g_string_append_printf (self->log, "%s%s", self->log->len > 0 ? " " : "", word);
  if (self->on_word != NULL)
    self->on_word (self, word);
}

static const char *
name_of (LeasePlace *self, MbnModem *modem)
{
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    if (modem != NULL && self->modems[i].modem == modem)
      return self->modems[i].name;

  return "-";
}

static void
on_context_changed (MbnContext *context, LeaseModem *modem)
{
  MbnActivationState state = mbn_context_get_state (context);
  MbnOrigin origin = mbn_context_get_origin (context);

  if (state != modem->logged)
    {
      modem->logged = state;
      modem->origin = origin;
      note (modem->place, "%s:%s", modem->name, mbn_activation_state_to_string (state));
    }
  else if (origin != modem->origin && state == MBN_ACTIVATION_STATE_ACTIVATED)
    {
      modem->origin = origin;
      note (modem->place, "%s=%s", modem->name, mbn_origin_to_string (origin));
    }
}

/* What is closed was made for leases, is up, and nobody has a lease on it or closes it already;
 * what is made has somebody who needs it (SYNC-15, SYNC-19, SYNC-25). */
static void
on_accepted (MbnContext *context, MbnRequest *request, LeaseModem *modem)
{
  g_autofree char *leases = NULL;
  g_autofree char *on_it = g_strconcat ("@", modem->name, NULL);

  if (mbn_request_get_origin (request) != MBN_ORIGIN_SYNC)
    return;

  leases = lease_place_dup_leases (modem->place);
  if (mbn_request_get_kind (request) == MBN_REQUEST_CONNECT)
    {
      modem->place->n_attempts++;
      g_assert_true (modem->place->reentrant || *leases != '\0' || modem->place->n_answers > 0);
      return;
    }

  g_assert_cmpint (mbn_context_get_state (context), ==, MBN_ACTIVATION_STATE_ACTIVATED);
  g_assert_cmpint (mbn_context_get_origin (context), ==, MBN_ORIGIN_SYNC);
  g_assert_false (mbn_context_is_ending (context));
  g_assert_null (strstr (leases, on_it));
}

static LeaseModem *
find_by_device (LeasePlace *self, const char *path)
{
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    if (g_str_equal (identities[i].path, path))
      return &self->modems[i];

  g_assert_not_reached ();
}

static void
on_added (MbnModemSet *set, MbnModem *modem, LeasePlace *self)
{
  LeaseModem *added = find_by_device (self, mbn_modem_get_device (modem));

  g_assert_null (added->modem);
  added->modem = modem;
  added->context = mbn_modem_get_context (modem);
  added->logged = MBN_ACTIVATION_STATE_NONE;
  added->origin = MBN_ORIGIN_NONE;
  g_signal_connect (added->context, "changed", G_CALLBACK (on_context_changed), added);
  g_signal_connect (added->context, "accepted", G_CALLBACK (on_accepted), added);
}

/* After all others, who tell of it. */
static void
on_removed (MbnModemSet *set, MbnModem *modem, LeasePlace *self)
{
  LeaseModem *removed = find_by_device (self, mbn_modem_get_device (modem));

  g_signal_handlers_disconnect_by_data (removed->context, removed);
  removed->modem = NULL;
  removed->context = NULL;
}

/* ---- leases ---- */

typedef struct
{
  LeasePlace *place;
  GString *text;
} Listing;

static void
print_lease (const char *client, const char *profile, MbnModem *modem, gpointer user_data)
{
  Listing *listing = user_data;

  g_string_append_printf (listing->text, "%s%s %s@%s", listing->text->len > 0 ? ", " : "", client,
                          profile, name_of (listing->place, modem));
}

char *
lease_place_dup_leases (LeasePlace *self)
{
  Listing listing = {self, g_string_new (NULL)};

  mbn_leases_foreach (MBN_LEASES (self->desk), print_lease, &listing);

  return g_string_free (listing.text, FALSE);
}

static void
print_words (const char *client, const char *profile, MbnModem *modem, gpointer user_data)
{
  g_string_append_printf (user_data, "%s %s\n", client, profile);
}

/* Where modems are shown is told with the modems. */
static char *
dup_shown (LeasePlace *self)
{
  GString *text = g_string_new (NULL);

  mbn_leases_foreach (MBN_LEASES (self->desk), print_words, text);

  return g_string_free (text, FALSE);
}

static void
on_leases_changed (MbnLeases *leases, LeasePlace *self)
{
  g_free (self->shown);
  self->shown = dup_shown (self);
}

/* Whoever is told anything finds the leases so. */
static void
check_shown (LeasePlace *self)
{
  g_autofree char *leases = dup_shown (self);

  g_assert_cmpstr (leases, ==, self->shown);
}

static void
on_lost (MbnLeases *leases,
         const char *client,
         const char *profile,
         MbnModem *modem,
         int reason,
         guint64 number,
         LeasePlace *self)
{
  check_shown (self);
  note (self, "lost(%s,%s@%s,%s)", client, profile, name_of (self, modem),
        mbn_error_constant ((MbnError)reason));
  if (number != 0 && !self->stuck)
    mbn_leases_told (leases, number);
}

static void
on_restored (
    MbnLeases *leases, const char *client, const char *profile, MbnModem *modem, LeasePlace *self)
{
  check_shown (self);
  note (self, "again(%s,%s@%s)", client, profile, name_of (self, modem));
}

/* ---- EstablishConnection ---- */

typedef struct
{
  LeasePlace *place;
  char *call;
  char *client;
} Asking;

/* The code behind E_UNEXPECTED; clients read it in the text (design.md 1). */
static const char *
find_inner (const char *message)
{
  const char *hex = strstr (message, ": 0x");

  g_assert_nonnull (hex);
  for (int error = MBN_OK; error < MBN_N_ERRORS; error++)
    if ((guint)mbn_error_hresult ((MbnError)error) == g_ascii_strtoull (hex + 2, NULL, 16))
      return mbn_error_constant ((MbnError)error);

  g_assert_not_reached ();
}

static void
note_refusal (LeasePlace *self, const Asking *asking, const GError *error)
{
  MbnError code = mbn_error_from (error);

  g_assert_cmpuint (error->domain, ==, MBN_ERROR);
  g_string_append_printf (self->messages, "%s\n", error->message);
  if (code == MBN_ERROR_UNEXPECTED)
    note (self, "%s=E_UNEXPECTED/%s", asking->call, find_inner (error->message));
  else
    note (self, "%s=%s", asking->call, mbn_error_constant (code));
}

static void
on_answer (const GError *error, gpointer user_data)
{
  Asking *asking = user_data;
  LeasePlace *self = asking->place;

  check_shown (self);
  g_assert_cmpuint (self->n_answers, >, 0);
  self->n_answers--;
  if (error != NULL)
    note_refusal (self, asking, error);
  else
    {
      g_assert_true (self->reentrant || strstr (self->shown, asking->client) != NULL);
      note (self, "%s=S_OK", asking->call);
    }

  g_free (asking->call);
  g_free (asking->client);
  g_free (asking);
}

void
lease_place_ask (LeasePlace *self, const char *call, const char *client, const char *connection)
{
  Asking *asking = g_new0 (Asking, 1);

  asking->place = self;
  asking->call = g_strdup (call);
  asking->client = g_strdup (client);
  self->n_answers++;
  mbn_leases_establish (MBN_LEASES (self->desk), client, connection, on_answer, asking);
}

gboolean
lease_place_finish (LeasePlace *self, const char *client)
{
  g_autoptr (GError) error = NULL;
  gboolean part = mbn_leases_has_client (MBN_LEASES (self->desk), client);

  if (mbn_leases_complete (MBN_LEASES (self->desk), client, &error))
    {
      g_assert_true (part);
      g_assert_false (mbn_leases_has_client (MBN_LEASES (self->desk), client));
      return TRUE;
    }

  g_assert_error (error, MBN_ERROR, MBN_ERROR_UNEXPECTED);

  return FALSE;
}

/* ---- a user ---- */

static void
on_completed (MbnRequest *request, const MbnOutcome *outcome, LeasePlace *self)
{
  note (self, "%s=%s", (const char *)g_object_get_data (G_OBJECT (request), "name"),
        mbn_error_constant (outcome->status));
}

static MbnRequest *
open_request (LeasePlace *self, guint modem, const char *name, MbnRequestKind kind)
{
  g_autoptr (GError) error = NULL;
  MbnRequest *request = mbn_modem_open_request (self->modems[modem].modem, kind, ":1.1", &error);

  g_assert_no_error (error);
  g_object_set_data_full (G_OBJECT (request), "name", g_strdup (name), g_free);
  g_signal_connect (request, "completed", G_CALLBACK (on_completed), self);

  return request;
}

MbnError
lease_place_connect (
    LeasePlace *self, guint modem, const char *name, const char *xml, gboolean stored)
{
  MbnContext *context = self->modems[modem].context;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), &error);
  g_autoptr (MbnRequest) request = NULL;

  g_assert_no_error (error);
  if (!mbn_context_check_connect (context, &error))
    {
      if (stored)
        mbn_context_claim (context, profile);
      return mbn_error_from (error);
    }

  request = open_request (self, modem, name, MBN_REQUEST_CONNECT);
  mbn_request_set_profile (request, profile, stored);
  mbn_context_accept (context, request);
  mbn_context_submit (context, request);

  return MBN_OK;
}

MbnError
lease_place_disconnect (LeasePlace *self, guint modem, const char *name)
{
  MbnContext *context = self->modems[modem].context;
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request = NULL;

  if (!mbn_context_check_disconnect (context, &error))
    return mbn_error_from (error);

  request = open_request (self, modem, name, MBN_REQUEST_DISCONNECT);
  mbn_context_accept (context, request);
  mbn_context_submit (context, request);

  return MBN_OK;
}

/* ---- the world ---- */

void
lease_place_internet (LeasePlace *self, gboolean full)
{
  const MbnLinkSense sense = {.carrier = full, .address = full, .default_route = full};

  mbn_alternate_watch_sense (self->alternate, OTHER_LINK, "eth0", &sense);
}

void
lease_place_drop (LeasePlace *self, guint modem)
{
  mbn_fake_modem_indicate_session (self->modems[modem].fake, MBN_ACTIVATION_STATE_DEACTIVATED, 0);
  lease_place_run (self, 0);
}

void
lease_place_hold (LeasePlace *self, guint modem, guint kind)
{
  mbn_fake_modem_script (self->modems[modem].fake, kind, (MbnFakeAnswer){.silent = TRUE});
}

void
lease_place_answer (LeasePlace *self, guint modem, guint kind, MbnError status)
{
  g_assert_true (mbn_fake_modem_release (self->modems[modem].fake, kind, status));
  lease_place_run (self, 0);
}

void
lease_place_refuse (LeasePlace *self, guint modem, MbnError status, guint n)
{
  for (guint i = 0; i < n; i++)
    mbn_fake_modem_script (self->modems[modem].fake, MBN_COMMAND_ACTIVATE,
                           (MbnFakeAnswer){.status = status});
}

void
lease_place_run (LeasePlace *self, guint ms)
{
  mbn_fake_clock_run (ms);
}

void
lease_place_plug (LeasePlace *self, guint modem)
{
  const MbnModemPort port = {.path = (char *)identities[modem].path,
                             .net = (char *)"",
                             .place = (char *)identities[modem].place};

  mbn_modem_set_open (self->set, &port);
  mbn_fake_clock_settle ();
  g_assert_nonnull (self->modems[modem].modem);
  g_string_truncate (self->modems[modem].fake->sent, 0);
}

void
lease_place_unplug (LeasePlace *self, guint modem)
{
  mbn_backend_emit_gone (self->modems[modem].fake->backend);
  mbn_fake_clock_settle ();
  self->modems[modem].fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
  g_assert_null (self->modems[modem].modem);
}

/* ---- beginning and end ---- */

static MbnBackend *
make_backend (const MbnModemPort *port, gpointer user_data)
{
  return mbn_fake_modem_factory (port, find_by_device (user_data, port->path)->fake);
}

static void
set_up_fakes (LeasePlace *self)
{
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    {
      LeaseModem *modem = &self->modems[i];

      modem->place = self;
      modem->name = identities[i].name;
      modem->fake = mbn_fake_modem_new ();
      modem->fake->device_id = identities[i].device_id;
      modem->fake->subscriber_id = identities[i].subscriber_id;
      modem->fake->icc_id = identities[i].icc_id;
    }
}

LeasePlace *
lease_place_new (void)
{
  LeasePlace *self = g_new0 (LeasePlace, 1);

  self->settings = mbn_settings_new_defaults ();
  mbn_auto_config_init (&self->config, self->settings);
  self->config.settings.backoff_jitter = 0;
  self->config.settings.boot_settle_ms = 0;
  self->config.settings.none_hold_ms = 0;
  self->dir = temp_dir_new ();
  self->profiles = mbn_fake_profiles_new ();
  self->log = g_string_new (NULL);
  self->messages = g_string_new (NULL);
  self->shown = g_strdup ("");
  set_up_fakes (self);

  return self;
}

static void
set_up_modems (LeasePlace *self)
{
  g_autoptr (GError) error = NULL;

  self->modem_config = (MbnModemConfig){
      .limits = {
          .activate_ms = 180000,
          .deactivate_ms = 60000,
          .query_ms = 30000,
          .open_ms = 45000,
          .attach_ms = 30000,
          .register_ms = 60000,
          .scan_ms = 300000,
          .ip_ms = 30000,
          .probe_ms = 5000,
          .loss_ms = 60000,
      },
      .factory = make_backend,
      .factory_data = self,
      .memory = MBN_MODEM_MEMORY (mbn_modem_registry_new (self->dir->path)),
      .sessions = MBN_SESSION_MEMORY (mbn_session_files_new (self->dir->path, &error)),
      .ledger = mbn_request_ledger_new (),
      .id_namespace = {1, 2, 3},
  };
  g_assert_no_error (error);
  self->set = mbn_modem_set_new (&self->modem_config);
  g_signal_connect (self->set, "added", G_CALLBACK (on_added), self);
}

static MbnAutoConnect *
find_auto_connect (MbnModem *modem, gpointer user_data)
{
  return mbn_auto_drivers_find (((LeasePlace *)user_data)->drivers, modem);
}

static void
on_rested (gpointer user_data)
{
}

static void
set_up_drivers (LeasePlace *self)
{
  self->alternate = mbn_alternate_watch_new (&self->config.settings);
  mbn_alternate_watch_set_started (self->alternate);
  self->memory = mbn_auto_memory_new (self->dir->path, NULL);
  self->around = (MbnAutoSurroundings){
      .config = &self->config,
      .alternate = self->alternate,
      .profiles = MBN_PROFILES (self->profiles),
      .memory = self->memory,
  };
  self->drivers = mbn_auto_drivers_new (&self->around, self->set, on_rested, self);
}

void
lease_place_open (LeasePlace *self, const char *bus)
{
  g_autoptr (GError) error = NULL;
  MbnLeaseFiles *files = mbn_lease_files_new (self->dir->path, &error);

  g_assert_no_error (error);
  set_up_modems (self);
  set_up_drivers (self);
  self->lease_around = (MbnLeaseSurroundings){
      .modems = self->set,
      .profiles = MBN_PROFILES (self->profiles),
      .auto_connect = find_auto_connect,
      .auto_connect_data = self,
      .default_profile = self->settings->lease.default_profile,
  };
  self->desk = mbn_lease_desk_new (self->settings, &self->config.settings, &self->lease_around,
                                   self->alternate, files);
  g_signal_connect (self->desk, "changed", G_CALLBACK (on_leases_changed), self);
  g_signal_connect (self->desk, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->desk, "restored", G_CALLBACK (on_restored), self);
  g_signal_connect_after (self->set, "removed", G_CALLBACK (on_removed), self);
  mbn_lease_desk_open (self->desk, bus);
  on_leases_changed (MBN_LEASES (self->desk), self);
}

static void
disconnect_modems (LeasePlace *self)
{
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    if (self->modems[i].context != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->modems[i].context, &self->modems[i]);
        self->modems[i].modem = NULL;
        self->modems[i].context = NULL;
      }
}

/* What the daemon has asked, and does not wait for any more. */
static void
forget_calls (LeasePlace *self)
{
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    {
      MbnFakeModem *fake = self->modems[i].fake;

      while (fake->pending->len > 0)
        mbn_fake_modem_release (fake, ((FakeCall *)g_ptr_array_index (fake->pending, 0))->kind,
                                MBN_OK);
    }
  mbn_fake_clock_settle ();
}

void
lease_place_kill (LeasePlace *self)
{
  disconnect_modems (self);
  g_assert_finalize_object (g_steal_pointer (&self->desk));
  mbn_auto_drivers_free (g_steal_pointer (&self->drivers));
  g_signal_handlers_disconnect_by_data (self->set, self);
  g_assert_finalize_object (g_steal_pointer (&self->set));
  forget_calls (self);
  g_assert_finalize_object (g_steal_pointer (&self->alternate));
  mbn_auto_memory_flush (self->memory);
  g_assert_finalize_object (g_steal_pointer (&self->memory));
  mbn_modem_registry_flush (MBN_MODEM_REGISTRY (self->modem_config.memory));
  g_assert_finalize_object (g_steal_pointer (&self->modem_config.memory));
  g_assert_finalize_object (g_steal_pointer (&self->modem_config.sessions));
  g_assert_finalize_object (g_steal_pointer (&self->modem_config.ledger));
  g_assert_cmpuint (self->n_answers, ==, 0);
  g_assert_cmpuint (mbn_fake_clock_n_timers (), ==, 0);
  g_string_truncate (self->log, 0);
}

static void
on_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  mbn_modem_set_stop_finish (MBN_MODEM_SET (source), result);
  *(gboolean *)user_data = TRUE;
}

void
lease_place_stop (LeasePlace *self)
{
  gboolean stopped = FALSE;

  mbn_auto_drivers_stop (self->drivers);
  mbn_lease_desk_stop (self->desk);
  mbn_request_ledger_close (self->modem_config.ledger);
  mbn_modem_set_stop_async (self->set, on_stopped, &stopped);
  mbn_fake_clock_run (10000);
  g_assert_true (stopped);
}

void
lease_place_free (LeasePlace *self)
{
  if (self->desk != NULL)
    lease_place_kill (self);
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    mbn_fake_modem_free (self->modems[i].fake);
  g_assert_finalize_object (self->profiles);
  mbn_settings_unref (self->settings);
  temp_dir_free (self->dir);
  g_string_free (self->log, TRUE);
  g_string_free (self->messages, TRUE);
  g_free (self->shown);
  g_free (self);
}

LeasePlace *
lease_place_new_with (guint n_modems, ...)
{
  LeasePlace *self = lease_place_new ();
  const char *xml;
  va_list all;

  va_start (all, n_modems);
  while ((xml = va_arg (all, const char *)) != NULL)
    mbn_fake_profiles_add (self->profiles, xml);
  va_end (all);

  lease_place_open (self, "bus");
  for (guint i = 0; i < n_modems; i++)
    lease_place_plug (self, i);
  lease_place_run (self, 1000);
  g_string_truncate (self->log, 0);
  for (guint i = 0; i < LEASE_PLACE_MODEMS; i++)
    g_string_truncate (self->modems[i].fake->sent, 0);

  return self;
}

/* ---- checking ---- */

void
lease_place_assert (
    const char *file, int line, const char *func, GString *got, const char *expected)
{
  if (strcmp (got->str, expected) != 0)
    {
      g_autofree char *message = g_strdup_printf ("\"%s\", expected \"%s\"", got->str, expected);

      g_assertion_message (G_LOG_DOMAIN, file, line, func, message);
    }

  g_string_truncate (got, 0);
}
