/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-alternate.h"

typedef struct
{
  guint id;
  char *name;
  MbnAlternateLink link;
  gboolean gone;     /* forgotten, but still counted (AUTO-26) */
  gboolean expected; /* it was up before the host went to sleep, or since */
} Entry;

/* What changes with time, beside the links themselves. */
typedef struct
{
  MbnConnectivityService service; /* that verdicts are made by */
  gint64 vanish_at;               /* when it will be NONE; MBN_NEVER: it is there */
  gboolean blind;                 /* nobody has told of any link yet */
  gint64 boot_end;                /* of the settling of AUTO-25; MBN_NEVER: it is over */
  gint64 resume_end;              /* of the settling of AUTO-72; likewise */
} Host;

/* What the links say together. */
typedef struct
{
  MbnInternet internet;
  MbnInternetWhy why;
  const char *link;
} Aggregate;

struct _MbnAlternate
{
  MbnAutoSettings settings;
  GArray *entries; /* of Entry */
  Host host;
  Aggregate aggregate;
  gint64 since;
};

static Entry *
get_entry (const GArray *entries, guint i)
{
  return &g_array_index (entries, Entry, i);
}

static void
clear_entry (gpointer data)
{
  g_free (((Entry *)data)->name);
}

/* ---- the aggregate (AUTO-17) ---- */

/* How much a link has to say: the greatest decides. */
static guint
rank (const MbnAlternateLink *link)
{
  switch (link->verdict)
    {
    case MBN_VERDICT_FULL:
      return 4;
    case MBN_VERDICT_LOSS_PENDING:
      return 3;
    case MBN_VERDICT_DETERMINING:
      return 2;
    case MBN_VERDICT_PORTAL:
      return 1;
    case MBN_VERDICT_DOWN:
    case MBN_VERDICT_LOCAL:
    default:
      return 0;
    }
}

static Aggregate
aggregate_of (const GArray *entries, const Host *host)
{
  static const Aggregate by_rank[] = {
      {MBN_INTERNET_NONE,        MBN_INTERNET_WHY_NOTHING, NULL},
      {MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_PORTAL,  NULL},
      {MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_LINK,    NULL},
      {MBN_INTERNET_FULL,        MBN_INTERNET_WHY_LOSS,    NULL},
      {MBN_INTERNET_FULL,        MBN_INTERNET_WHY_LINK,    NULL},
  };
  const Entry *best = NULL;
  Aggregate aggregate;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = get_entry (entries, i);

      if (best == NULL || rank (&entry->link) > rank (&best->link))
        best = entry;
    }

  aggregate = by_rank[best != NULL ? rank (&best->link) : 0];
  if (aggregate.internet != MBN_INTERNET_NONE)
    aggregate.link = best->name;
  else if (host->blind || host->boot_end != MBN_NEVER)
    aggregate = (Aggregate){MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_BOOT, NULL};
  else if (host->resume_end != MBN_NEVER)
    aggregate = (Aggregate){MBN_INTERNET_DETERMINING, MBN_INTERNET_WHY_RESUME, NULL};

  return aggregate;
}

/* ---- settling (AUTO-25, AUTO-72) ---- */

/* A link that was up is expected to come up again; with none, nobody knows what will come. */
static gboolean
has_woken_up (const GArray *entries)
{
  guint n_decided = 0;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = get_entry (entries, i);
      gboolean decided = mbn_alternate_link_is_decided (&entry->link);

      if (!decided && entry->expected && !entry->gone)
        return FALSE;
      n_decided += decided;
    }

  return n_decided > 0;
}

static void
settle (GArray *entries, Host *host)
{
  if (host->resume_end == MBN_NEVER)
    return;

  for (guint i = 0; i < entries->len; i++)
    {
      Entry *entry = get_entry (entries, i);

      entry->expected = entry->expected || entry->link.verdict != MBN_VERDICT_DOWN;
    }

  if (has_woken_up (entries))
    host->resume_end = MBN_NEVER;
}

/* ---- time ---- */

static gint64
get_next (const GArray *entries, const Host *host, const MbnAutoSettings *settings)
{
  gint64 next = MIN (host->vanish_at, MIN (host->boot_end, host->resume_end));

  for (guint i = 0; i < entries->len; i++)
    next = MIN (next, mbn_alternate_link_get_next (&get_entry (entries, i)->link, settings));

  return next;
}

static void
judge_all (GArray *entries, const MbnLinkMoment *at)
{
  for (guint i = 0; i < entries->len; i++)
    mbn_alternate_link_judge (&get_entry (entries, i)->link, at);
}

/* Does all that is due at @now. */
static void
expire (GArray *entries, Host *host, const MbnAutoSettings *settings, gint64 now)
{
  MbnLinkMoment at = {.service = host->service, .settings = settings, .now = now};

  if (host->boot_end <= now)
    host->boot_end = MBN_NEVER;
  if (host->resume_end <= now)
    host->resume_end = MBN_NEVER;

  if (host->vanish_at <= now)
    {
      host->vanish_at = MBN_NEVER;
      host->service = MBN_CONNECTIVITY_SERVICE_NONE;
      at.service = host->service;
      judge_all (entries, &at);
    }

  for (guint i = 0; i < entries->len; i++)
    {
      MbnAlternateLink *link = &get_entry (entries, i)->link;

      if (mbn_alternate_link_get_next (link, settings) <= now)
        mbn_alternate_link_expire (link, &at);
    }

  settle (entries, host);
}

static gboolean
is_same_aggregate (const Aggregate *a, const Aggregate *b)
{
  return a->internet == b->internet && a->why == b->why && a->link == b->link;
}

/* What was forgotten and does not count any more goes. */
static void
drop_gone (MbnAlternate *self)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      const Entry *entry = get_entry (self->entries, i - 1);

      if (entry->gone && entry->link.verdict == MBN_VERDICT_DOWN)
        g_array_remove_index (self->entries, i - 1);
    }
}

/* To be called after each change, with the time of the change. What is due at the same moment, such
 * as the end of a hold that is 0, belongs to it. */
static void
update (MbnAlternate *self, gint64 now)
{
  MbnInternet before = self->aggregate.internet;

  while (get_next (self->entries, &self->host, &self->settings) <= now)
    expire (self->entries, &self->host, &self->settings, now);

  settle (self->entries, &self->host);
  drop_gone (self);
  self->aggregate = aggregate_of (self->entries, &self->host);
  if (self->aggregate.internet != before)
    self->since = now;
}

/* Does what time has changed until @now, each thing at its own time. */
static void
advance (MbnAlternate *self, gint64 now)
{
  gint64 next;

  while ((next = get_next (self->entries, &self->host, &self->settings)) <= now)
    update (self, next);
}

/* When the aggregate will be another if nothing happens: tried out on a copy. */
static gint64
foresee (const MbnAlternate *self)
{
  g_autoptr (GArray) entries = NULL;
  Host host = self->host;
  gint64 next = get_next (self->entries, &host, &self->settings);

  if (next == MBN_NEVER)
    return MBN_NEVER;

  entries = g_array_sized_new (FALSE, FALSE, sizeof (Entry), self->entries->len);
  g_array_append_vals (entries, self->entries->data, self->entries->len);
  while (next != MBN_NEVER)
    {
      Aggregate aggregate;

      expire (entries, &host, &self->settings, next);
      aggregate = aggregate_of (entries, &host);
      if (!is_same_aggregate (&aggregate, &self->aggregate))
        return next;

      next = get_next (entries, &host, &self->settings);
    }

  return MBN_NEVER;
}

/* ---- news ---- */

/* To be made when time has been made up for: that can change the service. */
static MbnLinkMoment
get_moment (const MbnAlternate *self, gint64 now)
{
  return (MbnLinkMoment){.service = self->host.service, .settings = &self->settings, .now = now};
}

MbnAlternate *
mbn_alternate_new (const MbnAutoSettings *settings, gint64 now)
{
  MbnAlternate *self = g_new0 (MbnAlternate, 1);

  self->settings = *settings;
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, clear_entry);
  self->host = (Host){
      .service = MBN_CONNECTIVITY_SERVICE_NONE,
      .vanish_at = MBN_NEVER,
      .boot_end = mbn_auto_later (now, settings->boot_settle_ms),
      .resume_end = MBN_NEVER,
  };
  self->since = now;
  update (self, now);

  return self;
}

void
mbn_alternate_free (MbnAlternate *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

/* What was due before is judged by what was said then. */
void
mbn_alternate_set_settings (MbnAlternate *self, const MbnAutoSettings *settings, gint64 now)
{
  advance (self, now);
  self->settings = *settings;
  update (self, now);
}

void
mbn_alternate_set_blind (MbnAlternate *self, gboolean blind, gint64 now)
{
  advance (self, now);
  self->host.blind = blind;
  update (self, now);
}

void
mbn_alternate_set_started (MbnAlternate *self, gint64 now)
{
  advance (self, now);
  self->host.boot_end = MBN_NEVER;
  update (self, now);
}

void
mbn_alternate_set_service (MbnAlternate *self, MbnConnectivityService service, gint64 now)
{
  gboolean was_there, vanishing;
  MbnLinkMoment at;

  advance (self, now);
  was_there = self->host.service != MBN_CONNECTIVITY_SERVICE_NONE;
  vanishing = self->host.vanish_at != MBN_NEVER;
  if (service == MBN_CONNECTIVITY_SERVICE_NONE && was_there)
    {
      if (!vanishing)
        self->host.vanish_at = mbn_auto_later (now, self->settings.check_max_ms);
    }
  else if (service != self->host.service || vanishing)
    {
      self->host.vanish_at = MBN_NEVER;
      self->host.service = service;
      at = get_moment (self, now);
      judge_all (self->entries, &at);
    }

  update (self, now);
}

static Entry *
find_entry (MbnAlternate *self, guint id)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (get_entry (self->entries, i)->id == id)
      return get_entry (self->entries, i);

  return NULL;
}

static Entry *
ensure_entry (MbnAlternate *self, guint id, gint64 now)
{
  Entry *known = find_entry (self, id);
  Entry made = {.id = id};

  if (known != NULL)
    return known;

  mbn_alternate_link_init (&made.link, now);
  g_array_append_val (self->entries, made);

  return find_entry (self, id);
}

void
mbn_alternate_sense (
    MbnAlternate *self, guint id, const char *name, const MbnLinkSense *sense, gint64 now)
{
  MbnLinkSense seen = *sense;
  MbnLinkMoment at;
  Entry *entry;

  advance (self, now);
  entry = ensure_entry (self, id, now);
  entry->gone = FALSE;
  /* nobody can tell at present: what was told last stands (AUTO-22) */
  if (self->host.vanish_at != MBN_NEVER)
    seen.reachability = entry->link.sense.reachability;
  if (g_strcmp0 (entry->name, name) != 0)
    {
      g_free (entry->name);
      entry->name = g_strdup (name);
    }

  at = get_moment (self, now);
  mbn_alternate_link_sense (&entry->link, &seen, &at);
  update (self, now);
}

void
mbn_alternate_checked (MbnAlternate *self, guint id, MbnReachability reachability, gint64 now)
{
  MbnLinkMoment at;
  Entry *entry;

  advance (self, now);
  entry = find_entry (self, id);
  if (entry == NULL || entry->gone)
    return;

  at = get_moment (self, now);
  mbn_alternate_link_checked (&entry->link, reachability, &at);
  update (self, now);
}

void
mbn_alternate_note_asked (MbnAlternate *self, gint64 now)
{
  const MbnLinkMoment at = get_moment (self, now);

  for (guint i = 0; i < self->entries->len; i++)
    mbn_alternate_link_note_asked (&get_entry (self->entries, i)->link, &at);
}

void
mbn_alternate_forget (MbnAlternate *self, guint id, gint64 now)
{
  static const MbnLinkSense nothing = {.carrier = FALSE};
  MbnLinkMoment at;
  Entry *entry;

  advance (self, now);
  entry = find_entry (self, id);
  if (entry == NULL)
    return;

  entry->gone = TRUE;
  at = get_moment (self, now);
  mbn_alternate_link_sense (&entry->link, &nothing, &at);
  update (self, now);
}

void
mbn_alternate_exclude (MbnAlternate *self, guint id, gint64 now)
{
  Entry *entry;

  advance (self, now);
  entry = find_entry (self, id);
  if (entry == NULL)
    return;

  mbn_alternate_link_init (&entry->link, now);
  entry->gone = TRUE;
  update (self, now);
}

/* What is gone already does not come back by waking up. */
static void
resume_entry (Entry *entry, gint64 now)
{
  if (entry->gone)
    mbn_alternate_link_init (&entry->link, now);

  entry->expected = entry->link.verdict != MBN_VERDICT_DOWN;
  mbn_alternate_link_resume (&entry->link, now);
}

void
mbn_alternate_resume (MbnAlternate *self, gint64 now)
{
  advance (self, now);
  for (guint i = 0; i < self->entries->len; i++)
    resume_entry (get_entry (self->entries, i), now);

  self->host.resume_end = mbn_auto_later (now, self->settings.resume_settle_ms);
  update (self, now);
}

/* ---- looking ---- */

/* Only while it decides something, a link that is lost beside one that has Internet can wait; and
 * while there is somebody to ask. */
static gint64
get_check_due (const MbnAlternate *self)
{
  gint64 due = MBN_NEVER;

  if (self->aggregate.why != MBN_INTERNET_WHY_LOSS || self->host.vanish_at != MBN_NEVER)
    return MBN_NEVER;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const MbnAlternateLink *link = &get_entry (self->entries, i)->link;

      /* later it would tell nothing any more */
      if (link->check_due < mbn_alternate_link_get_next (link, &self->settings))
        due = MIN (due, link->check_due);
    }

  return due;
}

void
mbn_alternate_look (MbnAlternate *self, gint64 now, MbnAlternateView *view)
{
  advance (self, now);
  *view = (MbnAlternateView){
      .internet = self->aggregate.internet,
      .why = self->aggregate.why,
      .link = self->aggregate.link,
      .since = self->since,
      .next = foresee (self),
      .check_due = get_check_due (self),
  };
}

MbnVerdict
mbn_alternate_get_verdict (MbnAlternate *self, guint id)
{
  const Entry *entry = find_entry (self, id);

  return entry != NULL ? entry->link.verdict : MBN_VERDICT_DOWN;
}
