/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-request-ledger.h"

struct _MbnRequestLedger
{
  GObject parent;
  GHashTable *by_client; /* unique name → count, no zero entries */
  GHashTable *by_modem;  /* label → count, no zero entries */
  guint32 last_id;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (MbnRequestLedger, mbn_request_ledger, G_TYPE_OBJECT)

/* What one open request counts for; freed when the request is completed or dropped. */
typedef struct
{
  MbnRequestLedger *ledger;
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
entry_free (Entry *entry)
{
  if (entry->client != NULL)
    count_down (entry->ledger->by_client, entry->client);
  count_down (entry->ledger->by_modem, entry->modem);

  g_object_unref (entry->ledger);
  g_free (entry->client);
  g_free (entry->modem);
  g_free (entry);
}

static void
on_completed (MbnRequest *request)
{
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

  if (count_of (self->by_modem, modem) >= MBN_REQUESTS_PER_MODEM)
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
  entry->client = g_strdup (client);
  entry->modem = g_strdup (modem);
  g_object_set_data_full (G_OBJECT (request), ENTRY_KEY, entry, (GDestroyNotify)entry_free);

  if (client != NULL)
    count_up (self->by_client, client);
  count_up (self->by_modem, modem);
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
  return count_of (self->by_modem, modem);
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
  self->by_modem = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}
