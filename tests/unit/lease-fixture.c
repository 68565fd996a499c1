/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "lease-fixture.h"

#include <string.h>

#define US_PER_MS G_GINT64_CONSTANT (1000)

static void
add_lease (const MbnLeaseView *lease, gpointer user_data)
{
  GString *text = user_data;

  if (text->len > 0)
    g_string_append (text, ", ");
  if (*lease->device == '\0' && *lease->profile == '\0')
    g_string_append_printf (text, "%s nothing", lease->client);
  else
    g_string_append_printf (text, "%s %s %s", lease->client, lease->device, lease->profile);
}

/* With what must survive a restart, too. */
static void
add_lease_with_time (const MbnLeaseView *lease, gpointer user_data)
{
  add_lease (lease, user_data);
  g_string_append_printf (user_data, " since %" G_GINT64_FORMAT, lease->since);
}

static char *
leases_of (LeaseTest *self, const char *client, MbnLeaseFunc func)
{
  GString *text = g_string_new (NULL);

  mbn_lease_book_foreach (self->book, client, func, text);

  return g_string_free (text, FALSE);
}

static LeaseTestDevice *
device_of (LeaseTest *self, const char *name)
{
  for (guint i = 0; i < LEASE_TEST_N_DEVICES; i++)
    {
      LeaseTestDevice *device = &self->devices[i];

      if (device->name == NULL)
        device->name = g_strdup (name);
      if (strcmp (device->name, name) == 0)
        return device;
    }

  g_assert_not_reached ();
}

/* ---- what the book wants done ---- */

static const char *
constant_of (MbnError error)
{
  return error == MBN_OK ? "ok" : mbn_error_constant (error);
}

static void
check_answer (LeaseTest *self, const MbnLeaseAction *action)
{
  const char *client = g_hash_table_lookup (self->clients, GUINT_TO_POINTER (action->call));
  g_autofree char *leases = NULL;

  g_assert_cmpstr (action->client, ==, client);
  leases = leases_of (self, client, add_lease_with_time);
  if (action->status == MBN_OK)
    {
      g_assert_cmpstr (leases, !=, "");
      g_assert_cmpstr (g_hash_table_lookup (self->remembered, client), ==, leases);
      g_assert_cmpint (action->detail, ==, MBN_OK);
    }
  g_hash_table_remove (self->clients, GUINT_TO_POINTER (action->call));
  g_free (self->text);
  self->text = g_strdup (action->text);
  self->is_new = action->is_new;
}

static char *
describe_lease (const MbnLeaseAction *action)
{
  if (*action->device == '\0')
    return g_strdup_printf ("%s nothing", action->client);

  return g_strdup_printf ("%s %s %s", action->client, action->device, action->profile);
}

static char *
describe (const MbnLeaseAction *action)
{
  g_autofree char *lease = NULL;

  switch (action->kind)
    {
    case MBN_LEASE_ANSWER:
      if (action->detail == MBN_OK)
        return g_strdup_printf ("answer %u %s", action->call, constant_of (action->status));
      return g_strdup_printf ("answer %u %s: %s", action->call, constant_of (action->status),
                              constant_of (action->detail));
    case MBN_LEASE_TELL_LOST:
      lease = describe_lease (action);
      return g_strdup_printf ("lost %s: %s", lease, constant_of (action->status));
    case MBN_LEASE_TELL_AGAIN:
      lease = describe_lease (action);
      return g_strdup_printf ("again %s", lease);
    case MBN_LEASE_CONNECT:
      return g_strdup_printf ("connect %s %s", action->device, action->profile);
    case MBN_LEASE_CANCEL:
      return g_strdup_printf ("cancel %s", action->device);
    case MBN_LEASE_DISCONNECT:
      return g_strdup_printf ("disconnect %s", action->device);
    case MBN_LEASE_REMEMBER:
    default:
      g_assert_not_reached ();
    }
}

static void
remember (LeaseTest *self, const char *client)
{
  g_autofree char *leases = leases_of (self, client, add_lease_with_time);

  if (*leases != '\0')
    g_hash_table_insert (self->remembered, g_strdup (client), g_steal_pointer (&leases));
  else
    g_hash_table_remove (self->remembered, client);
}

static void
note (LeaseTest *self, const MbnLeaseAction *action)
{
  LeaseTestDevice *device;

  switch (action->kind)
    {
    case MBN_LEASE_REMEMBER:
      remember (self, action->client);
      break;
    case MBN_LEASE_ANSWER:
      check_answer (self, action);
      break;
    case MBN_LEASE_CONNECT:
      device = device_of (self, action->device);
      g_assert_null (device->attempt);
      device->attempt = g_strdup (action->profile);
      self->is_retry = action->is_retry;
      break;
    case MBN_LEASE_CANCEL:
      g_assert_nonnull (device_of (self, action->device)->attempt);
      break;
    case MBN_LEASE_DISCONNECT:
      device = device_of (self, action->device);
      g_assert_true (device->seen.up);
      g_assert_cmpint (device->seen.origin, ==, MBN_ORIGIN_SYNC);
      g_assert_false (device->ending);
      device->ending = TRUE;
      break;
    case MBN_LEASE_TELL_LOST:
    case MBN_LEASE_TELL_AGAIN:
    default:
      break;
    }
}

/* In the order of what happens to whom; of disconnects the order is left as it is. */
static int
rank_of (const char *line)
{
  static const char *const words[] = {"answer", "lost", "again", "cancel", "connect", "disconnect"};

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (line, words[i]))
      return (int)i;

  g_assert_not_reached ();
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  const char *line = *(const char *const *)a;
  const char *other = *(const char *const *)b;
  int order = rank_of (line) - rank_of (other);

  if (order != 0 || g_str_has_prefix (line, "disconnect"))
    return order;

  return strcmp (line, other);
}

/* ---- after each event ---- */

static void
check_remembered (LeaseTest *self)
{
  GHashTableIter iter;
  gpointer client, text;
  guint n_remembered = 0;
  g_autofree char *all = leases_of (self, NULL, add_lease);
  g_auto (GStrv) each = g_strsplit (all, ", ", -1);

  g_hash_table_iter_init (&iter, self->remembered);
  while (g_hash_table_iter_next (&iter, &client, &text))
    {
      g_autofree char *leases = leases_of (self, client, add_lease_with_time);
      g_auto (GStrv) own = g_strsplit (leases, ", ", -1);

      g_assert_cmpstr (text, ==, leases);
      n_remembered += g_strv_length (own);
    }
  g_assert_cmpuint (n_remembered, ==, g_strv_length (each));
}

/* SYNC-45 */
static void
check_leased (LeaseTest *self)
{
  g_autofree char *all = leases_of (self, NULL, add_lease);
  g_autofree char *list = g_strconcat (all, ",", NULL);

  for (guint i = 0; i < LEASE_TEST_N_DEVICES && self->devices[i].name != NULL; i++)
    {
      const LeaseTestDevice *device = &self->devices[i];
      g_autofree char *words = g_strdup_printf (" %s %s,", device->name, device->profile);

      g_assert_cmpint (mbn_lease_book_is_leased (self->book, device->name), ==,
                       device->seen.up && !device->ending && strstr (list, words) != NULL);
    }
}

/* The modem's answer at once, if it has one; for a call it may be asked in vain. */
static gboolean
refuse (LeaseTest *self, const MbnLeaseAction *action)
{
  LeaseTestDevice *device;
  MbnError status;

  if (action->kind != MBN_LEASE_CONNECT)
    return FALSE;

  device = device_of (self, action->device);
  if (device->seen.present && (!device->seen.up || device->ending))
    return FALSE;

  g_assert_cmpuint (g_hash_table_size (self->clients), >, 0);
  status = device->seen.present ? MBN_ERROR_MAX_ACTIVATED_CONTEXTS : MBN_ERROR_HANDLE;
  g_clear_pointer (&device->attempt, g_free);
  mbn_lease_book_attempt_ended (self->book, device->name, status, 0, NULL, self->random, self->now);

  return TRUE;
}

/* What an event has led to; events that come together are one. */
static void
take (LeaseTest *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (;;)
    {
      g_autoptr (MbnLeaseAction) action = mbn_lease_book_take (self->book);

      if (action == NULL)
        break;
      note (self, action);
      if (action->kind != MBN_LEASE_REMEMBER && !refuse (self, action))
        g_ptr_array_add (lines, describe (action));
    }

  g_ptr_array_sort (lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append_printf (self->log, "%st=%g %s", self->log->len > 0 ? "\n" : "",
                            (double)self->now / G_USEC_PER_SEC, (char *)lines->pdata[i]);
  check_remembered (self);
  check_leased (self);
}

/* Nothing was foretold for this moment. */
static void
wake_in_vain (LeaseTest *self, gint64 at)
{
  gint64 next = mbn_lease_book_get_next (self->book);

  self->now = at;
  mbn_lease_book_wake (self->book, at);
  g_assert_null (mbn_lease_book_take (self->book));
  g_assert_cmpint (mbn_lease_book_get_next (self->book), ==, next);
}

static void
pass (LeaseTest *self, gint64 until)
{
  if (self->restless && until > self->now + 1)
    {
      wake_in_vain (self, self->now);
      wake_in_vain (self, self->now + (until - self->now) / 2);
      wake_in_vain (self, until - 1);
    }
  self->now = until;
}

void
lease_test_run (LeaseTest *self, guint until_ms)
{
  gint64 until = until_ms * US_PER_MS;

  for (;;)
    {
      gint64 next = mbn_lease_book_get_next (self->book);

      if (next > until)
        break;
      g_assert_cmpint (next, >, self->now);
      pass (self, next);
      mbn_lease_book_wake (self->book, next);
      take (self);
    }
  pass (self, until);
}

/* ---- events ---- */

void
lease_test_ask (
    LeaseTest *self, const char *client, guint call, const char *device, const char *profile)
{
  g_assert_false (g_hash_table_contains (self->clients, GUINT_TO_POINTER (call)));
  g_hash_table_insert (self->clients, GUINT_TO_POINTER (call), g_strdup (client));
  mbn_lease_book_ask (self->book, client, call, device, profile, self->now);
  take (self);
}

gboolean
lease_test_finish (LeaseTest *self, const char *client)
{
  g_autofree char *before = g_strdup (self->log->str);
  gboolean finished = mbn_lease_book_finish (self->book, client, self->now);

  take (self);
  if (!finished)
    g_assert_cmpstr (self->log->str, ==, before);

  return finished;
}

void
lease_test_restore (
    LeaseTest *self, const char *client, const char *device, const char *profile, gint since_ms)
{
  mbn_lease_book_restore (self->book, client, device, profile, since_ms * US_PER_MS, self->now);
  remember (self, client); /* it was, before */
  take (self);
}

static void
see (LeaseTest *self, LeaseTestDevice *device)
{
  mbn_lease_book_see (self->book, device->name, &device->seen, self->random, self->now);
}

static void
set_context (LeaseTestDevice *device, gboolean up, const char *profile, MbnOrigin origin)
{
  char *copy = g_strdup (profile);

  g_free (device->profile);
  device->profile = copy;
  device->ending = FALSE;
  device->seen.up = up;
  device->seen.origin = origin;
  device->seen.profile = copy;
}

void
lease_test_up (LeaseTest *self, const char *device, const char *profile, MbnOrigin origin)
{
  LeaseTestDevice *it = device_of (self, device);

  set_context (it, TRUE, profile, origin);
  it->seen.present = it->seen.known = it->seen.ready = TRUE;
  it->seen.busy = FALSE;
  see (self, it);
  take (self);
}

void
lease_test_down (LeaseTest *self, const char *device)
{
  LeaseTestDevice *it = device_of (self, device);

  set_context (it, FALSE, NULL, MBN_ORIGIN_NONE);
  it->seen.present = it->seen.known = TRUE;
  see (self, it);
  take (self);
}

void
lease_test_ready (LeaseTest *self, const char *device, gboolean ready)
{
  LeaseTestDevice *it = device_of (self, device);

  it->seen.present = it->seen.known = TRUE;
  it->seen.ready = ready;
  see (self, it);
  take (self);
}

void
lease_test_busy (LeaseTest *self, const char *device, gboolean busy)
{
  LeaseTestDevice *it = device_of (self, device);

  it->seen.busy = busy;
  see (self, it);
  take (self);
}

void
lease_test_plug (LeaseTest *self, const char *device)
{
  LeaseTestDevice *it = device_of (self, device);

  set_context (it, FALSE, NULL, MBN_ORIGIN_NONE);
  it->seen.present = TRUE;
  it->seen.known = it->seen.ready = it->seen.busy = FALSE;
  see (self, it);
  take (self);
}

void
lease_test_unplug (LeaseTest *self, const char *device)
{
  LeaseTestDevice *it = device_of (self, device);

  set_context (it, FALSE, NULL, MBN_ORIGIN_NONE);
  it->seen.present = it->seen.known = it->seen.ready = it->seen.busy = FALSE;
  see (self, it);
  take (self);
}

static void
end_attempt (LeaseTest *self, LeaseTestDevice *device, MbnError status, guint32 cause)
{
  g_assert_nonnull (device->attempt);
  g_clear_pointer (&device->attempt, g_free);
  mbn_lease_book_attempt_ended (self->book, device->name, status, cause, "because", self->random,
                                self->now);
  take (self);
}

void
lease_test_connected (LeaseTest *self, const char *device)
{
  LeaseTestDevice *it = device_of (self, device);

  g_assert_nonnull (it->attempt);
  set_context (it, TRUE, it->attempt, MBN_ORIGIN_SYNC);
  see (self, it);
  end_attempt (self, it, MBN_OK, 0);
}

void
lease_test_ended (LeaseTest *self, const char *device, MbnError status, guint32 cause)
{
  end_attempt (self, device_of (self, device), status, cause);
}

void
lease_test_make (
    LeaseTest *self, const char *client, guint call, const char *device, const char *profile)
{
  double at = (double)self->now / G_USEC_PER_SEC;
  g_autofree char *lines
      = g_strdup_printf ("t=%g connect %s %s\nt=%g answer %u ok", at, device, profile, at, call);

  lease_test_expect (self, "");
  lease_test_ask (self, client, call, device, profile);
  lease_test_connected (self, device);
  lease_test_expect (self, lines);
}

void
lease_test_user_disconnects (LeaseTest *self, const char *device)
{
  device_of (self, device)->ending = TRUE;
  mbn_lease_book_user_disconnects (self->book, device, self->now);
  take (self);
}

void
lease_test_withdraw (LeaseTest *self, const char *profile)
{
  mbn_lease_book_withdraw (self->book, profile, self->now);
  take (self);
}

void
lease_test_renew (LeaseTest *self, const char *profile)
{
  mbn_lease_book_renew (self->book, profile, self->now);
  take (self);
}

void
lease_test_not_closed (LeaseTest *self, const char *device)
{
  device_of (self, device)->ending = FALSE;
  mbn_lease_book_not_closed (self->book, device, self->now);
  take (self);
}

void
lease_test_hold (LeaseTest *self, gboolean hold)
{
  mbn_lease_book_hold (self->book, hold, self->now);
  take (self);
}

/* ---- what is expected ---- */

void
lease_test_expect (LeaseTest *self, const char *lines)
{
  g_assert_cmpstr (self->log->str, ==, lines);
  g_string_truncate (self->log, 0);
}

void
lease_test_expect_leases (LeaseTest *self, const char *leases)
{
  g_autofree char *all = leases_of (self, NULL, add_lease);

  g_assert_cmpstr (all, ==, leases);
}

void
lease_test_expect_next (LeaseTest *self, guint at_ms)
{
  g_assert_cmpint (mbn_lease_book_get_next (self->book), ==, at_ms * US_PER_MS);
}

void
lease_test_expect_over (LeaseTest *self)
{
  lease_test_expect (self, "");
  lease_test_expect_leases (self, "");
  g_assert_cmpint (mbn_lease_book_get_next (self->book), ==, MBN_NEVER);
}

/* ---- telling ---- */

void
lease_test_begin_unseen (LeaseTest *self)
{
  self->book = mbn_lease_book_new (&self->settings);
  take (self);
}

void
lease_test_begin (LeaseTest *self)
{
  lease_test_begin_unseen (self);
  lease_test_ready (self, "m1", TRUE);
  lease_test_ready (self, "m2", TRUE);
  lease_test_expect_over (self);
}

static void
tell (const LeaseStoryEntry *entry, gboolean restless)
{
  LeaseTest self = {
      .settings = {.linger_ms = 10000,
                   .max_age_ms = 14400000,
                   .establish_timeout_ms = 180000,
                   .orphan_grace_ms = 30000},
      .waits = mbn_auto_default_settings,
      .restless = restless,
  };

  self.waits.backoff_jitter = 0;
  self.settings.waits = &self.waits;
  self.clients = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self.remembered = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self.log = g_string_new (NULL);

  entry->story (&self, entry->data);
  lease_test_expect (&self, "");
  g_assert_cmpuint (g_hash_table_size (self.clients), ==, 0);

  g_string_free (self.log, TRUE);
  g_free (self.text);
  g_hash_table_unref (self.remembered);
  g_hash_table_unref (self.clients);
  for (guint i = 0; i < LEASE_TEST_N_DEVICES; i++)
    {
      g_free (self.devices[i].name);
      g_free (self.devices[i].profile);
      g_free (self.devices[i].attempt);
    }
  mbn_lease_book_free (self.book);
}

static void
tell_twice (gconstpointer data)
{
  tell (data, FALSE);
  tell (data, TRUE);
}

void
lease_test_add (const LeaseStoryEntry *entries, gsize n_entries)
{
  for (gsize i = 0; i < n_entries; i++)
    g_test_add_data_func (entries[i].path, &entries[i], tell_twice);
}
