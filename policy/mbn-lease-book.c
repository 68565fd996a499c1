/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-book-private.h"

#include "mbn-lease-key.h"

/* After a restart a modem that is there has been opened by then. */
#define RETURN_MS 60000

/* ---- actions ---- */

MbnLeaseAction *
mbn_lease_book_push (MbnLeaseBook *self, MbnLeaseKind kind, const MbnLeaseLine *line)
{
  MbnLeaseAction *action = g_new0 (MbnLeaseAction, 1);

  action->kind = kind;
  action->device = g_strdup (line != NULL ? line->device : "");
  action->profile = g_strdup (line != NULL ? line->profile : "");
  g_queue_push_tail (&self->actions, action);

  return action;
}

static void
push_remember (MbnLeaseBook *self, const MbnLeaseClient *client)
{
  MbnLeaseAction *action = mbn_lease_book_push (self, MBN_LEASE_REMEMBER, NULL);

  action->client = g_strdup (client->name);
}

static void
push_lost (MbnLeaseBook *self, const MbnLease *lease, MbnError reason, gboolean ended)
{
  MbnLeaseAction *action = mbn_lease_book_push (self, MBN_LEASE_TELL_LOST, lease->line);

  action->client = g_strdup (lease->client->name);
  action->status = reason;
  action->ended = ended;
}

static void
push_again (MbnLeaseBook *self, const MbnLease *lease)
{
  MbnLeaseAction *action = mbn_lease_book_push (self, MBN_LEASE_TELL_AGAIN, lease->line);

  action->client = g_strdup (lease->client->name);
}

static MbnLeaseAction *
push_answer (MbnLeaseBook *self, const char *client, guint call, MbnError status, MbnError detail)
{
  MbnLeaseAction *action = mbn_lease_book_push (self, MBN_LEASE_ANSWER, NULL);

  action->client = g_strdup (client);
  action->call = call;
  action->status = status;
  action->detail = detail;

  return action;
}

MbnLeaseAction *
mbn_lease_book_take (MbnLeaseBook *self)
{
  return g_queue_pop_head (&self->actions);
}

/* ---- clients ---- */

gboolean
mbn_lease_book_has_run (MbnLeaseBook *self)
{
  return g_hash_table_size (self->clients) > 0;
}

static void
client_free (gpointer data)
{
  MbnLeaseClient *client = data;

  g_ptr_array_unref (client->leases);
  g_free (client->name);
  g_free (client);
}

static MbnLeaseClient *
ensure_client (MbnLeaseBook *self, const char *name, gint64 now)
{
  MbnLeaseClient *client = g_hash_table_lookup (self->clients, name);

  if (client != NULL)
    return client;

  client = g_new0 (MbnLeaseClient, 1);
  client->name = g_strdup (name);
  client->leases = g_ptr_array_new ();
  client->since = now;
  g_hash_table_insert (self->clients, client->name, client);

  return client;
}

/* Who neither has a lease nor waits for one is no part of the run (SYNC-30). */
static void
drop_idle_client (MbnLeaseBook *self, MbnLeaseClient *client)
{
  if (client->leases->len > 0 || client->n_calls > 0)
    return;

  g_hash_table_remove (self->clients, client->name);
  if (!mbn_lease_book_has_run (self))
    self->run++;
}

static gint64
get_client_end (MbnLeaseBook *self, const MbnLeaseClient *client)
{
  if (self->settings->max_age_ms == 0 || client->leases->len == 0)
    return MBN_NEVER;

  return mbn_auto_later (client->since, self->settings->max_age_ms);
}

/* ---- leases ---- */

static MbnLease *
find_lease (const MbnLeaseClient *client, const MbnLeaseLine *line)
{
  for (guint i = 0; i < client->leases->len; i++)
    {
      MbnLease *lease = g_ptr_array_index (client->leases, i);

      if (lease->line == line)
        return lease;
    }

  return NULL;
}

static MbnLease *
add_lease (MbnLeaseBook *self, MbnLeaseClient *client, MbnLeaseLine *line)
{
  MbnLease *lease = g_new0 (MbnLease, 1);

  lease->client = client;
  lease->line = line;
  if (line != NULL)
    line->n_leases++;
  g_ptr_array_add (client->leases, lease);
  g_ptr_array_add (self->leases, lease);

  return lease;
}

static void
end_lease (MbnLeaseBook *self, MbnLease *lease)
{
  if (lease->line != NULL)
    lease->line->n_leases--;
  g_ptr_array_remove (lease->client->leases, lease);
  g_ptr_array_remove (self->leases, lease); /* frees it */
}

void
mbn_lease_book_tell_line (MbnLeaseBook *self, MbnLeaseLine *line, MbnError lost)
{
  for (guint i = 0; i < self->leases->len; i++)
    {
      MbnLease *lease = g_ptr_array_index (self->leases, i);
      gboolean is_lost = lost != MBN_OK;

      if (lease->line != line || lease->lost == is_lost)
        continue;

      lease->lost = is_lost;
      if (is_lost)
        push_lost (self, lease, lost, FALSE);
      else
        push_again (self, lease);
    }
}

/* SYNC-8, SYNC-9: one lease, however often it is asked for. */
static void
grant (MbnLeaseBook *self, MbnLeaseClient *client, guint call, MbnLeaseLine *line, gint64 now)
{
  gboolean is_new = find_lease (client, line) == NULL;

  if (is_new)
    add_lease (self, client, line);
  if (is_new || client->since != now)
    {
      client->since = now;
      push_remember (self, client);
    }

  push_answer (self, client->name, call, MBN_OK, MBN_OK)->is_new = is_new;
}

/* ---- calls ---- */

static gboolean
is_reserved (MbnLeaseBook *self, const MbnLeaseClient *client, const MbnLeaseLine *line)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      const MbnLeaseCall *call = g_ptr_array_index (self->calls, i);

      if (call->client == client && call->line == line && call->reserves)
        return TRUE;
    }

  return FALSE;
}

/* A lease that one has, or waits for, takes no more room (SYNC-9, SYNC-42). */
static gboolean
is_new (MbnLeaseBook *self, const MbnLeaseClient *client, const MbnLeaseLine *line)
{
  return find_lease (client, line) == NULL && !is_reserved (self, client, line);
}

static gboolean
has_room (MbnLeaseBook *self, const MbnLeaseClient *client)
{
  return client->leases->len + client->n_reserved < MBN_LEASES_PER_CLIENT
         && self->leases->len + self->n_reserved < MBN_LEASES_MAX;
}

static void
add_call (MbnLeaseBook *self, MbnLeaseClient *client, guint id, MbnLeaseLine *line, gint64 now)
{
  MbnLeaseCall *call = g_new0 (MbnLeaseCall, 1);

  call->client = client;
  call->line = line;
  call->id = id;
  call->reserves = is_new (self, client, line);
  call->deadline = mbn_auto_later (now, self->settings->establish_timeout_ms);

  if (call->reserves)
    {
      client->n_reserved++;
      self->n_reserved++;
    }
  client->n_calls++;
  line->n_calls++;
  g_ptr_array_add (self->calls, call);
}

/* Returns: (transfer full): it waits no more. */
static MbnLeaseCall *
take_call (MbnLeaseBook *self, guint index)
{
  MbnLeaseCall *call = g_ptr_array_steal_index (self->calls, index);

  if (call->reserves)
    {
      call->client->n_reserved--;
      self->n_reserved--;
    }
  call->client->n_calls--;
  call->line->n_calls--;

  return call;
}

static void
refuse_call (MbnLeaseBook *self, guint index, MbnError detail, const char *text)
{
  g_autofree MbnLeaseCall *call = take_call (self, index);
  MbnLeaseAction *answer
      = push_answer (self, call->client->name, call->id, MBN_ERROR_UNEXPECTED, detail);

  answer->text = g_strdup (text);
  drop_idle_client (self, call->client);
}

static void
grant_call (MbnLeaseBook *self, guint index, gint64 now)
{
  g_autofree MbnLeaseCall *call = take_call (self, index);

  grant (self, call->client, call->id, call->line, now);
}

void
mbn_lease_book_answer_line (
    MbnLeaseBook *self, MbnLeaseLine *line, MbnError detail, const char *text, gint64 now)
{
  for (guint i = 0; i < self->calls->len;)
    {
      const MbnLeaseCall *call = g_ptr_array_index (self->calls, i);

      if (call->line != line)
        i++;
      else if (detail == MBN_OK)
        grant_call (self, i, now);
      else
        refuse_call (self, i, detail, text);
    }
}

/* ---- asking ---- */

static void
refuse (MbnLeaseBook *self, MbnLeaseClient *client, guint call, MbnError status)
{
  push_answer (self, client->name, call, status, MBN_OK);
  drop_idle_client (self, client);
}

/* SYNC-16, SYNC-18: who came first has the modem. */
static void
refuse_for (MbnLeaseBook *self, MbnLeaseClient *client, guint call, const MbnLeaseLine *rival)
{
  MbnLeaseAction *answer = push_answer (self, client->name, call, MBN_ERROR_UNEXPECTED,
                                        MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  g_autofree char *name = mbn_lease_key_dup_name (rival->profile);

  answer->text = g_strdup_printf ("the modem is needed for the connection \"%s\" that others "
                                  "have a lease on or wait for",
                                  name);
  drop_idle_client (self, client);
}

/* SYNC-44 */
static void
ask_for_nothing (MbnLeaseBook *self, MbnLeaseClient *client, guint call, gint64 now)
{
  if (find_lease (client, NULL) == NULL && !has_room (self, client))
    refuse (self, client, call, MBN_ERROR_OUT_OF_MEMORY);
  else
    grant (self, client, call, NULL, now);
}

static void
ask_for_line (MbnLeaseBook *self,
              MbnLeaseClient *client,
              guint call,
              const char *device,
              const char *profile,
              gint64 now)
{
  const MbnLeaseLine *rival = mbn_lease_line_find_rival (self, device, profile);
  MbnLeaseLine *line;

  if (rival != NULL)
    {
      refuse_for (self, client, call, rival);
      return;
    }

  line = mbn_lease_line_ensure (self, device, profile, now);
  if ((is_new (self, client, line) && !has_room (self, client))
      || client->n_calls >= MBN_LEASE_CALLS_PER_CLIENT)
    {
      refuse (self, client, call, MBN_ERROR_OUT_OF_MEMORY);
      return;
    }

  line->run = self->run;
  line->close_at = MBN_NEVER;
  line->withdrawn = FALSE;
  if (line->phase == MBN_LEASE_LINE_UP)
    grant (self, client, call, line, now);
  else
    add_call (self, client, call, line, now);
}

void
mbn_lease_book_ask (MbnLeaseBook *self,
                    const char *client,
                    guint call,
                    const char *device,
                    const char *profile,
                    gint64 now)
{
  MbnLeaseClient *asking = ensure_client (self, client, now);

  if (*device == '\0')
    ask_for_nothing (self, asking, call, now);
  else
    ask_for_line (self, asking, call, device, profile, now);

  mbn_lease_lines_settle (self, now);
}

/* ---- finishing ---- */

static void
end_calls (MbnLeaseBook *self, const MbnLeaseClient *client)
{
  for (guint i = self->calls->len; i > 0; i--)
    {
      const MbnLeaseCall *call = g_ptr_array_index (self->calls, i - 1);

      if (call->client == client)
        {
          g_autofree MbnLeaseCall *ended = take_call (self, i - 1);

          push_answer (self, client->name, ended->id, MBN_ERROR_UNEXPECTED, MBN_ERROR_CANCELLED);
        }
    }
}

static void
finish (MbnLeaseBook *self, MbnLeaseClient *client)
{
  end_calls (self, client);
  if (client->leases->len > 0)
    {
      while (client->leases->len > 0)
        end_lease (self, g_ptr_array_index (client->leases, client->leases->len - 1));
      push_remember (self, client);
    }

  drop_idle_client (self, client);
}

gboolean
mbn_lease_book_finish (MbnLeaseBook *self, const char *client, gint64 now)
{
  MbnLeaseClient *finished = g_hash_table_lookup (self->clients, client);

  if (finished == NULL)
    return FALSE;

  finish (self, finished);
  mbn_lease_lines_settle (self, now);

  return TRUE;
}

static void
void_leases (MbnLeaseBook *self, const MbnLeaseLine *line, MbnError reason)
{
  for (guint i = 0; i < self->leases->len;)
    {
      MbnLease *lease = g_ptr_array_index (self->leases, i);
      MbnLeaseClient *client = lease->client;

      if (lease->line != line)
        {
          i++;
          continue;
        }

      push_lost (self, lease, reason, TRUE);
      end_lease (self, lease);
      push_remember (self, client);
      drop_idle_client (self, client);
    }
}

void
mbn_lease_book_void_line (
    MbnLeaseBook *self, MbnLeaseLine *line, MbnError reason, const char *text, gint64 now)
{
  void_leases (self, line, reason);
  mbn_lease_book_answer_line (self, line, reason, text, now);
  mbn_lease_line_disown (line);
}

static void
doom_calls (MbnLeaseBook *self, const MbnLeaseLine *line)
{
  for (guint i = 0; i < self->calls->len; i++)
    {
      MbnLeaseCall *call = g_ptr_array_index (self->calls, i);

      call->is_doomed = call->is_doomed || call->line == line;
    }
}

void
mbn_lease_book_answer_doomed (MbnLeaseBook *self, MbnLeaseLine *line, const char *text)
{
  for (guint i = 0; i < self->calls->len;)
    {
      const MbnLeaseCall *call = g_ptr_array_index (self->calls, i);

      if (call->line == line && call->is_doomed)
        refuse_call (self, i, MBN_ERROR_CANCELLED, text);
      else
        i++;
    }
}

/* SYNC-22: who waits hears of it when the attempt has ended; who asks from now on gets another. */
static void
end_line (MbnLeaseBook *self, MbnLeaseLine *line, gint64 now)
{
  void_leases (self, line, MBN_ERROR_CANCELLED);
  mbn_lease_line_disown (line);
  if (line->phase == MBN_LEASE_LINE_TRYING)
    {
      line->cancelled = TRUE;
      doom_calls (self, line);
    }
  else
    mbn_lease_book_answer_line (self, line, MBN_ERROR_CANCELLED, "cancelled by a user's Disconnect",
                                now);

  if (line->phase == MBN_LEASE_LINE_UP)
    line->phase = MBN_LEASE_LINE_DOWN;
}

void
mbn_lease_book_user_disconnects (MbnLeaseBook *self, const char *device, gint64 now)
{
  MbnLeaseDevice *seen = g_hash_table_lookup (self->devices, device);

  if (seen != NULL)
    seen->up = FALSE;

  for (guint i = 0; i < self->lines->len; i++)
    {
      MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (g_str_equal (line->device, device))
        end_line (self, line, now);
    }

  mbn_lease_lines_settle (self, now);
}

/* ---- time ---- */

static void
end_late_calls (MbnLeaseBook *self, gint64 now)
{
  while (self->calls->len > 0
         && ((const MbnLeaseCall *)g_ptr_array_index (self->calls, 0))->deadline <= now)
    refuse_call (self, 0, MBN_ERROR_TIMEOUT, NULL);
}

/* SYNC-37 */
static void
end_old_clients (MbnLeaseBook *self, gint64 now)
{
  g_autoptr (GPtrArray) old = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer client;

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &client))
    if (get_client_end (self, client) <= now)
      g_ptr_array_add (old, client);

  for (guint i = 0; i < old->len; i++)
    {
      MbnLeaseClient *ended = g_ptr_array_index (old, i);

      for (guint j = 0; j < ended->leases->len; j++)
        push_lost (self, g_ptr_array_index (ended->leases, j), MBN_ERROR_TIMEOUT, TRUE);
      finish (self, ended);
    }
}

void
mbn_lease_book_wake (MbnLeaseBook *self, gint64 now)
{
  end_late_calls (self, now);
  end_old_clients (self, now);
  mbn_lease_lines_settle (self, now);
}

gint64
mbn_lease_book_get_next (MbnLeaseBook *self)
{
  gint64 next = mbn_lease_lines_get_next (self);
  GHashTableIter iter;
  gpointer client;

  if (self->calls->len > 0)
    next = MIN (next, ((const MbnLeaseCall *)g_ptr_array_index (self->calls, 0))->deadline);

  g_hash_table_iter_init (&iter, self->clients);
  while (g_hash_table_iter_next (&iter, NULL, &client))
    next = MIN (next, get_client_end (self, client));

  return next;
}

/* ---- after a restart, SYNC-38 ---- */

void
mbn_lease_book_restore (MbnLeaseBook *self,
                        const char *client,
                        const char *device,
                        const char *profile,
                        gint64 since,
                        gint64 now)
{
  MbnLeaseClient *restored = ensure_client (self, client, since);
  MbnLeaseLine *line = NULL;

  if (*device != '\0')
    {
      line = mbn_lease_line_ensure (self, device, profile, now);
      line->run = self->run;
      if (line->phase != MBN_LEASE_LINE_UP && line->unsure_until == MBN_NEVER)
        line->unsure_until = mbn_auto_later (now, MAX (self->settings->orphan_grace_ms, RETURN_MS));
    }

  if (has_room (self, restored) && find_lease (restored, line) == NULL)
    add_lease (self, restored, line);
  drop_idle_client (self, restored);
}

/* ---- what there is ---- */

static void
show (const MbnLease *lease, MbnLeaseFunc func, gpointer user_data)
{
  const MbnLeaseView view = {
      .client = lease->client->name,
      .device = lease->line != NULL ? lease->line->device : "",
      .profile = lease->line != NULL ? lease->line->profile : "",
      .since = lease->client->since,
  };

  func (&view, user_data);
}

void
mbn_lease_book_foreach (MbnLeaseBook *self,
                        const char *client,
                        MbnLeaseFunc func,
                        gpointer user_data)
{
  const MbnLeaseClient *only = client != NULL ? g_hash_table_lookup (self->clients, client) : NULL;
  GPtrArray *leases = only != NULL ? only->leases : self->leases;

  if (client != NULL && only == NULL)
    return;

  for (guint i = 0; i < leases->len; i++)
    show (g_ptr_array_index (leases, i), func, user_data);
}

gboolean
mbn_lease_book_has_client (MbnLeaseBook *self, const char *client)
{
  return g_hash_table_contains (self->clients, client);
}

gboolean
mbn_lease_book_is_awaited (MbnLeaseBook *self, const char *device)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (line->phase == MBN_LEASE_LINE_DOWN && g_str_equal (line->device, device)
          && mbn_lease_line_is_wanted (self, line))
        return TRUE;
    }

  return FALSE;
}

gboolean
mbn_lease_book_is_leased (MbnLeaseBook *self, const char *device)
{
  for (guint i = 0; i < self->lines->len; i++)
    {
      const MbnLeaseLine *line = g_ptr_array_index (self->lines, i);

      if (line->n_leases > 0 && line->phase == MBN_LEASE_LINE_UP
          && g_str_equal (line->device, device))
        return TRUE;
    }

  return FALSE;
}

/* ---- object ---- */

static void
device_free (gpointer data)
{
  MbnLeaseDevice *device = data;

  g_free ((char *)device->profile);
  g_free (device);
}

MbnLeaseBook *
mbn_lease_book_new (const MbnLeaseSettings *settings)
{
  MbnLeaseBook *self = g_new0 (MbnLeaseBook, 1);

  self->settings = settings;
  self->run = 1;
  g_queue_init (&self->actions);
  self->devices = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, device_free);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_lease_line_free);
  self->clients = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, client_free);
  self->leases = g_ptr_array_new_with_free_func (g_free);
  self->calls = g_ptr_array_new_with_free_func (g_free);

  return self;
}

void
mbn_lease_book_free (MbnLeaseBook *self)
{
  g_queue_clear_full (&self->actions, (GDestroyNotify)mbn_lease_action_free);
  g_ptr_array_unref (self->calls);
  g_ptr_array_unref (self->leases);
  g_hash_table_unref (self->clients);
  g_ptr_array_unref (self->lines);
  g_hash_table_unref (self->devices);
  g_free (self);
}
