/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-senses.h"

#include "mbn-log.h"

/* A source that should be there and does not answer. */
#define PATIENCE_MS 5000

typedef struct
{
  char *name;
  MbnLinkSense sense;
} Told;

struct _MbnSenses
{
  MbnAlternateWatch *watch;
  GPtrArray *sources;
  MbnLinkSource *active; /* (nullable): that is followed; of @sources */
  MbnSensesIsOurs is_ours;
  gpointer user_data;
  GHashTable *told; /* index -> Told that the watch knows; NULL: to be told again */
  GHashTable *gone; /* indices that have not been seen in this round */
  MbnConnectivityService service;
  guint patience;  /* until the first one is chosen */
  guint keeping;   /* links that only a service that has gone could see */
  gboolean waking; /* what is as it was told before the sleep is not news (AUTO-72) */
  gboolean started;
};

/* ---- links ---- */

static Told *
told_new (const MbnSourceLink *link)
{
  Told *told = g_new0 (Told, 1);

  told->name = g_strdup (link->name);
  told->sense = link->sense;

  return told;
}

static void
told_free (gpointer data)
{
  Told *told = data;

  if (told == NULL)
    return;

  g_free (told->name);
  g_free (told);
}

static gboolean
is_same (const Told *told, const MbnSourceLink *link)
{
  const MbnLinkSense *sense = &link->sense;

  return told != NULL && g_str_equal (told->name, link->name)
         && told->sense.carrier == sense->carrier && told->sense.address == sense->address
         && told->sense.default_route == sense->default_route
         && told->sense.reachability == sense->reachability;
}

/* Those are kept for as long as its last word counts (AUTO-22): it may be on its way back. */
static void
forget (MbnSenses *self, guint index)
{
  if (self->keeping != 0 && mbn_link_source_is_made_up (index))
    return;

  g_hash_table_remove (self->told, GUINT_TO_POINTER (index));
  mbn_alternate_watch_forget (self->watch, index);
}

static void
exclude (MbnSenses *self, guint index)
{
  g_hash_table_remove (self->gone, GUINT_TO_POINTER (index));
  if (g_hash_table_remove (self->told, GUINT_TO_POINTER (index)))
    mbn_alternate_watch_exclude (self->watch, index);
}

static void
on_link (const MbnSourceLink *link, gpointer user_data)
{
  MbnSenses *self = user_data;
  gpointer key = GUINT_TO_POINTER (link->index);

  if (self->is_ours (link->index, link->name, self->user_data))
    {
      exclude (self, link->index);
      return;
    }

  g_hash_table_remove (self->gone, key);
  if (is_same (g_hash_table_lookup (self->told, key), link))
    return;

  g_hash_table_insert (self->told, key, told_new (link));
  mbn_alternate_watch_sense (self->watch, link->index, link->name, &link->sense);
}

static void
follow_links (MbnSenses *self)
{
  GHashTableIter iter;
  gpointer index;

  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, &index, NULL))
    g_hash_table_add (self->gone, index);

  mbn_link_source_foreach_link (self->active, on_link, self);
  g_hash_table_iter_init (&iter, self->gone);
  while (g_hash_table_iter_next (&iter, &index, NULL))
    forget (self, GPOINTER_TO_UINT (index));
  g_hash_table_remove_all (self->gone);
}

/* All links will be told, also those that are as before. */
static void
tell_all_again (MbnSenses *self)
{
  GHashTableIter iter;

  self->waking = FALSE;
  g_hash_table_iter_init (&iter, self->told);
  while (g_hash_table_iter_next (&iter, NULL, NULL))
    g_hash_table_iter_replace (&iter, NULL);
}

/* ---- the service, and the start ---- */

static gboolean
on_kept (gpointer user_data)
{
  MbnSenses *self = user_data;

  self->keeping = 0;
  mbn_senses_refresh (self);

  return G_SOURCE_REMOVE;
}

static void
keep (MbnSenses *self)
{
  g_clear_handle_id (&self->keeping, g_source_remove);
  self->keeping = g_timeout_add (mbn_alternate_watch_get_check_max_ms (self->watch), on_kept, self);
}

/* Before the links: where it goes away its last word on them stays (AUTO-22), and where it comes it
 * is what they are judged by. */
static void
follow_service (MbnSenses *self)
{
  MbnConnectivityService service = self->active != NULL ? mbn_link_source_get_service (self->active)
                                                        : MBN_CONNECTIVITY_SERVICE_NONE;

  if (service == self->service)
    return;

  if (service == MBN_CONNECTIVITY_SERVICE_NONE)
    keep (self);
  self->service = service;
  mbn_alternate_watch_set_service (self->watch, service);
  tell_all_again (self);
}

/* Several may configure links of one host, each its own: all have to be done. Where nobody says
 * when that is, the settling takes its time. */
static gboolean
is_started (MbnSenses *self)
{
  gboolean started = FALSE;

  for (guint i = 0; i < self->sources->len; i++)
    {
      MbnLinkSource *source = g_ptr_array_index (self->sources, i);
      MbnLinkStart start = mbn_link_source_get_start (source);

      if (start == MBN_LINK_START_UNDER_WAY)
        return FALSE;
      started = started || start == MBN_LINK_START_OVER;
    }

  return started;
}

static void
follow_start (MbnSenses *self)
{
  if (self->started || !is_started (self))
    return;

  self->started = TRUE;
  mbn_alternate_watch_set_started (self->watch);
}

/* ---- sources ---- */

/* At first the best one is waited for: what another says meanwhile would count as news that are
 * lost again (AUTO-26). */
static MbnLinkSource *
find_best (MbnSenses *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      MbnLinkSource *source = g_ptr_array_index (self->sources, i);

      if (mbn_link_source_is_there (source))
        return source;
      if (self->patience != 0 && !mbn_link_source_is_known (source))
        return NULL;
    }

  return NULL;
}

static void
end_patience (MbnSenses *self)
{
  if (self->patience == 0)
    return;

  g_clear_handle_id (&self->patience, g_source_remove);
  mbn_alternate_watch_set_blind (self->watch, FALSE);
}

static gboolean
on_patience_over (gpointer user_data)
{
  MbnSenses *self = user_data;

  mbn_info (NULL, 0, "not all services that know of links have answered; going on without");
  self->patience = 0;
  mbn_senses_refresh (self);
  mbn_alternate_watch_set_blind (self->watch, FALSE);

  return G_SOURCE_REMOVE;
}

void
mbn_senses_refresh (MbnSenses *self)
{
  MbnLinkSource *before = self->active;

  self->active = find_best (self);
  /* that will not tell any more what it has read again, and this one has not told anything */
  if (self->waking && self->active != before)
    tell_all_again (self);

  follow_service (self);
  if (self->active == NULL)
    return;

  follow_links (self);
  follow_start (self);
  end_patience (self);
}

static void
on_checked (MbnLinkSource *source, guint index, guint reachability, MbnSenses *self)
{
  if (source == self->active && g_hash_table_contains (self->told, GUINT_TO_POINTER (index)))
    mbn_alternate_watch_checked (self->watch, index, (MbnReachability)reachability);
}

static void
on_read_again (MbnLinkSource *source, MbnSenses *self)
{
  if (source != self->active || !self->waking)
    return;

  tell_all_again (self);
  mbn_senses_refresh (self);
}

static void
on_check_wanted (MbnAlternateWatch *watch, MbnSenses *self)
{
  if (self->active != NULL)
    mbn_link_source_check (self->active);
}

void
mbn_senses_resume (MbnSenses *self)
{
  mbn_alternate_watch_resume (self->watch);
  if (self->active == NULL)
    {
      /* whoever comes has read since */
      tell_all_again (self);
      return;
    }

  self->waking = TRUE;
  mbn_link_source_read_again (self->active);
}

/* ---- object ---- */

MbnSenses *
mbn_senses_new (MbnAlternateWatch *watch,
                GPtrArray *sources,
                MbnSensesIsOurs is_ours,
                gpointer user_data)
{
  MbnSenses *self = g_new0 (MbnSenses, 1);

  self->watch = g_object_ref (watch);
  self->sources = g_ptr_array_ref (sources);
  self->is_ours = is_ours;
  self->user_data = user_data;
  self->told = g_hash_table_new_full (NULL, NULL, NULL, told_free);
  self->gone = g_hash_table_new (NULL, NULL);
  g_signal_connect (watch, "check-wanted", G_CALLBACK (on_check_wanted), self);
  for (guint i = 0; i < sources->len; i++)
    {
      MbnLinkSource *source = g_ptr_array_index (sources, i);

      g_signal_connect_swapped (source, "news", G_CALLBACK (mbn_senses_refresh), self);
      g_signal_connect (source, "checked", G_CALLBACK (on_checked), self);
      g_signal_connect (source, "read-again", G_CALLBACK (on_read_again), self);
    }
  self->patience = g_timeout_add (PATIENCE_MS, on_patience_over, self);
  mbn_alternate_watch_set_blind (watch, TRUE);
  mbn_senses_refresh (self);

  return self;
}

void
mbn_senses_free (MbnSenses *self)
{
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_handle_id (&self->keeping, g_source_remove);
  g_signal_handlers_disconnect_by_data (self->watch, self);
  for (guint i = 0; i < self->sources->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (self->sources, i), self);

  g_hash_table_unref (self->told);
  g_hash_table_unref (self->gone);
  g_ptr_array_unref (self->sources);
  g_object_unref (self->watch);
  g_free (self);
}
