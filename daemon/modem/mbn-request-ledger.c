/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-request-ledger.h"

struct _MbnRequestLedger
{
  GObject parent;
  GHashTable *by_client; /* unique name → count, no zero entries */
  GHashTable *by_modem;  /* label → Account (owned), none without an open request */
  guint32 last_id;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MbnRequestLedger, mbn_request_ledger, G_TYPE_OBJECT)

/* What is open about one modem. */
typedef struct
{
  GQueue open;              /* of Entry, in order of acceptance */
  gint64 last_completed_us; /* monotonic; 0 = nothing since the first was opened */
} Account;

/* What one open request counts for; freed when the request is completed or dropped. */
typedef struct
{
  MbnRequestLedger *ledger;
  MbnRequest *request; /* borrowed: we go with it */
  char *client;
  char *modem;
} Entry;

#define ENTRY_KEY "mbn-ledger-entry"

static guint
count_of (GHashTable *counts, const char *key)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, key));
}

static void
count_up (GHashTable *counts, const char *key)
{
  g_hash_table_replace (counts, g_strdup (key), GUINT_TO_POINTER (count_of (counts, key) + 1));
}

static void
count_down (GHashTable *counts, const char *key)
{
  guint count = count_of (counts, key);

  if (count <= 1)
    g_hash_table_remove (counts, key);
  else
    g_hash_table_replace (counts, g_strdup (key), GUINT_TO_POINTER (count - 1));
}

static void
account_add (GHashTable *accounts, Entry *entry)
{
  Account *account = g_hash_table_lookup (accounts, entry->modem);

  if (account == NULL)
    {
      account = g_new0 (Account, 1);
      g_hash_table_insert (accounts, g_strdup (entry->modem), account);
    }

  g_queue_push_tail (&account->open, entry);
}

static void
account_remove (GHashTable *accounts, Entry *entry)
{
  Account *account = g_hash_table_lookup (accounts, entry->modem);

  g_queue_remove (&account->open, entry);
  if (g_queue_is_empty (&account->open))
    g_hash_table_remove (accounts, entry->modem);
}

static void
entry_free (Entry *entry)
{
  if (entry->client != NULL)
    count_down (entry->ledger->by_client, entry->client);
  account_remove (entry->ledger->by_modem, entry);

  g_object_unref (entry->ledger);
  g_free (entry->client);
  g_free (entry->modem);
  g_free (entry);
}

static void
on_completed (MbnRequest *request)
{
  Entry *entry = g_object_get_data (G_OBJECT (request), ENTRY_KEY);
  Account *account = g_hash_table_lookup (entry->ledger->by_modem, entry->modem);

  account->last_completed_us = g_get_monotonic_time ();
  g_object_set_data (G_OBJECT (request), ENTRY_KEY, NULL);
}

MbnRequestLedger *
mbn_request_ledger_new (void)
{
  return g_object_new (MBN_TYPE_REQUEST_LEDGER, NULL);
}

static guint32
next_id (MbnRequestLedger *self)
{
  /* At one request a millisecond the counter lasts 49 days; wrapping then is harmless, as no
   * request lives that long. 0 is never an id (CTX-51). */
  self->last_id++;
  if (self->last_id == 0)
    self->last_id = 1;

  return self->last_id;
}

static gboolean
check_quota (MbnRequestLedger *self, const char *client, const char *modem, GError **error)
{
  if (client != NULL && count_of (self->by_client, client) >= MBN_REQUESTS_PER_CLIENT)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
                   "this client has %u open requests already; wait for completions",
                   MBN_REQUESTS_PER_CLIENT);
      return FALSE;
    }

  if (mbn_request_ledger_count (self, modem) >= MBN_REQUESTS_PER_MODEM)
    {
      g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_ENOUGH_QUOTA,
                   "the modem has %u open requests already; wait for completions",
                   MBN_REQUESTS_PER_MODEM);
      return FALSE;
    }

  return TRUE;
}

MbnRequest *
mbn_request_ledger_open (MbnRequestLedger *self,
                         MbnRequestKind kind,
                         MbnOrigin origin,
                         const char *client,
                         const char *modem,
                         GError **error)
{
  MbnRequest *request;
  Entry *entry;

  if (self->closed)
    {
      g_set_error_literal (error, MBN_ERROR, MBN_ERROR_SERVICE_NOT_ACTIVE,
                           mbn_error_text (MBN_ERROR_SERVICE_NOT_ACTIVE));
      return NULL;
    }

  if (!check_quota (self, client, modem, error))
    return NULL;

  request = mbn_request_new (next_id (self), kind, origin, modem);

  entry = g_new0 (Entry, 1);
  entry->ledger = g_object_ref (self);
  entry->request = request;
  entry->client = g_strdup (client);
  entry->modem = g_strdup (modem);
  g_object_set_data_full (G_OBJECT (request), ENTRY_KEY, entry, (GDestroyNotify)entry_free);

  if (client != NULL)
    count_up (self->by_client, client);
  account_add (self->by_modem, entry);
  g_signal_connect (request, "completed", G_CALLBACK (on_completed), NULL);

  return request;
}

void
mbn_request_ledger_close (MbnRequestLedger *self)
{
  self->closed = TRUE;
}

guint
mbn_request_ledger_count (MbnRequestLedger *self, const char *modem)
{
  Account *account = g_hash_table_lookup (self->by_modem, modem);

  return account != NULL ? account->open.length : 0;
}

/* How long the oldest open request has been waiting with nothing else getting done either. */
static guint64
idle_ms (Account *account)
{
  const Entry *oldest = g_queue_peek_head (&account->open);
  gint64 quiet_us = g_get_monotonic_time () - account->last_completed_us;

  return MIN (mbn_request_get_elapsed_ms (oldest->request), (guint64)quiet_us / 1000);
}

static char *
describe (Account *account)
{
  const Entry *oldest = g_queue_peek_head (&account->open);
  MbnRequest *request = oldest->request;

  return g_strdup_printf ("%s (request %u) of %s has been open for %u s, and nothing about that "
                          "modem was completed in %" G_GUINT64_FORMAT " s",
                          mbn_request_kind_to_string (mbn_request_get_kind (request)),
                          mbn_request_get_id (request), oldest->modem,
                          mbn_request_get_elapsed_ms (request) / 1000, idle_ms (account) / 1000);
}

gboolean
mbn_request_ledger_find_overdue (MbnRequestLedger *self, guint64 limit_ms, char **what)
{
  Account *longest = NULL;
  GHashTableIter iter;
  gpointer account;

  g_hash_table_iter_init (&iter, self->by_modem);
  while (g_hash_table_iter_next (&iter, NULL, &account))
    if (longest == NULL || idle_ms (account) > idle_ms (longest))
      longest = account;

  if (longest == NULL || idle_ms (longest) <= limit_ms)
    return FALSE;

  *what = describe (longest);

  return TRUE;
}

static void
mbn_request_ledger_finalize (GObject *object)
{
  MbnRequestLedger *self = MBN_REQUEST_LEDGER (object);

  g_hash_table_unref (self->by_client);
  g_hash_table_unref (self->by_modem);

  G_OBJECT_CLASS (mbn_request_ledger_parent_class)->finalize (object);
}

static void
mbn_request_ledger_class_init (MbnRequestLedgerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_request_ledger_finalize;
}

static void
mbn_request_ledger_init (MbnRequestLedger *self)
{
  self->by_client = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_modem = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}
