/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * For each interface: what is wanted, and where something of ours may be in force. What is wanted
 * is placed anew when it changes and when systemd-resolved appears; an answer counts only for the
 * newest placing (its ticket).
 */

#include "config.h"

#include "mbn-dns.h"

#include "mbn-dns-resolvconf.h"
#include "mbn-dns-resolved.h"
#include "mbn-dns-waiters.h"
#include "mbn-log.h"

#define TIME_LIMIT_MS 5000
/* How much longer than anybody waits a resolvconf may run: its hooks restart services. */
#define RESOLVCONF_FACTOR 6

typedef enum
{
  PLACE_NOT_KNOWN, /* until resolved is found or not */
  PLACE_RESOLVED,
  PLACE_RESOLVCONF,
  PLACE_NOWHERE,
} Place;

typedef struct
{
  guint ifindex;
  char *ifname;
  char **servers;         /* NULL = nothing of ours is wanted any more */
  Place place;            /* of these servers */
  gboolean in_resolved;   /* something of ours may be in force there; so is a revert owed to it */
  gboolean in_resolvconf; /* the same */
  gboolean denied;        /* resolved did not want these servers of us */
  gboolean inherited;     /* of an earlier process, and stays until something else is wanted */
  guint ticket;           /* of the newest placing */
  guint n_tasks;          /* of it under way */
  guint waiter;           /* of the newest call, see mbn-dns-waiters.h */
} Link;

struct _MbnDns
{
  MbnDnsMode mode;
  guint limit_ms;
  GHashTable *links; /* interface index -> Link (owned) */
  MbnDnsWaiters *waiters;
  MbnDnsResolved *resolved;
  MbnDnsResolvconf *resolvconf;
  guint last_ticket;
  gboolean told_nowhere;
};

static void place (MbnDns *self, Link *link);

static void
link_free (gpointer data)
{
  Link *link = data;

  g_free (link->ifname);
  g_strfreev (link->servers);
  g_free (link);
}

static Link *
find_link (MbnDns *self, guint ifindex)
{
  return g_hash_table_lookup (self->links, GUINT_TO_POINTER (ifindex));
}

/* Calls for @link are answered when nothing is under way; one that nothing is left of goes. */
static void
settle (MbnDns *self, Link *link)
{
  if (link->n_tasks > 0)
    return;

  mbn_dns_waiters_finish (self->waiters, link->waiter);
  if (link->servers == NULL && !link->in_resolved && !link->in_resolvconf)
    g_hash_table_remove (self->links, GUINT_TO_POINTER (link->ifindex));
}

/* Placing ------------------------------------------------------------------------------------- */

static gboolean
may_use_resolved (MbnDns *self)
{
  return self->mode == MBN_DNS_AUTO || self->mode == MBN_DNS_RESOLVED;
}

static const char *
why_not_resolvconf (MbnDns *self)
{
  /* Where resolved itself is not there, its resolvconf is of no use. */
  return mbn_dns_resolvconf_why_not (self->mode == MBN_DNS_RESOLVCONF);
}

static gboolean
is_asking (MbnDns *self)
{
  return mbn_dns_resolved_get_presence (self->resolved) == MBN_DNS_PRESENCE_ASKING;
}

static Place
choose (MbnDns *self, Link *link)
{
  if (self->mode == MBN_DNS_NONE)
    return PLACE_NOWHERE;

  if (may_use_resolved (self))
    switch (mbn_dns_resolved_get_presence (self->resolved))
      {
      case MBN_DNS_PRESENCE_UNKNOWN:
      case MBN_DNS_PRESENCE_ASKING:
        return PLACE_NOT_KNOWN;
      case MBN_DNS_PRESENCE_PRESENT:
        if (!link->denied)
          return PLACE_RESOLVED;
        break;
      case MBN_DNS_PRESENCE_ABSENT:
        break;
      }

  return self->mode != MBN_DNS_RESOLVED && why_not_resolvconf (self) == NULL ? PLACE_RESOLVCONF
                                                                             : PLACE_NOWHERE;
}

static void
tell_nowhere (MbnDns *self, Link *link)
{
  const char *resolved = link->denied ? "systemd-resolved does not let us"
                                      : "systemd-resolved is not on the system bus";

  if (self->told_nowhere || self->mode == MBN_DNS_NONE || link->servers[0] == NULL)
    return;

  self->told_nowhere = TRUE;
  if (self->mode == MBN_DNS_RESOLVED)
    mbn_warning (NULL, 0, "name servers are published only: dns = resolved, but %s", resolved);
  else if (self->mode == MBN_DNS_RESOLVCONF)
    mbn_warning (NULL, 0, "name servers are published only: dns = resolvconf, but %s",
                 why_not_resolvconf (self));
  else
    mbn_message (NULL, 0, "name servers are published only: %s, and %s", resolved,
                 why_not_resolvconf (self));
}

static void
run_resolvconf (MbnDns *self, Link *link, const char *const *servers)
{
  link->n_tasks++;
  link->in_resolvconf = TRUE;
  mbn_dns_resolvconf_set (self->resolvconf, link->ifindex, link->ifname, servers,
                          self->limit_ms * RESOLVCONF_FACTOR, link->ticket);
}

static void
leave_resolvconf (MbnDns *self, Link *link)
{
  static const char *const nothing[] = {NULL};

  if (link->in_resolvconf)
    run_resolvconf (self, link, nothing);
}

static void
run_resolved (MbnDns *self, Link *link)
{
  link->n_tasks++;
  link->in_resolved = TRUE;
  mbn_dns_resolved_set (self->resolved, link->ifindex, link->ifname,
                        (const char *const *)link->servers, self->limit_ms, link->ticket);
}

/* One that restarts remembers what it was told: then the revert waits for it. */
static void
leave_resolved (MbnDns *self, Link *link)
{
  if (!link->in_resolved
      || mbn_dns_resolved_get_presence (self->resolved) != MBN_DNS_PRESENCE_PRESENT)
    return;

  link->n_tasks++;
  mbn_dns_resolved_revert (self->resolved, link->ifindex, link->ifname, self->limit_ms,
                           link->ticket);
}

static void
place_servers (MbnDns *self, Link *link)
{
  link->place = choose (self, link);
  switch (link->place)
    {
    case PLACE_NOT_KNOWN:
      break;
    case PLACE_RESOLVED:
      run_resolved (self, link);
      break;
    case PLACE_RESOLVCONF:
      run_resolvconf (self, link, (const char *const *)link->servers);
      leave_resolved (self, link);
      break;
    case PLACE_NOWHERE:
      tell_nowhere (self, link);
      leave_resolvconf (self, link);
      leave_resolved (self, link);
      break;
    }
}

static void
place (MbnDns *self, Link *link)
{
  link->ticket = ++self->last_ticket;
  link->n_tasks = 0;
  if (link->servers != NULL)
    place_servers (self, link);
  else
    {
      link->place = is_asking (self) && link->in_resolved ? PLACE_NOT_KNOWN : PLACE_NOWHERE;
      leave_resolvconf (self, link);
      leave_resolved (self, link);
    }

  if (link->place != PLACE_NOT_KNOWN)
    settle (self, link);
}

/* Answers ------------------------------------------------------------------------------------- */

/* The link that @ticket is the newest placing of. */
static Link *
take_answer (MbnDns *self, guint ifindex, guint ticket)
{
  Link *link = find_link (self, ifindex);

  if (link == NULL || link->ticket != ticket)
    return NULL;

  link->n_tasks--;

  return link;
}

static void
on_resolved_done (guint ifindex, guint ticket, MbnDnsOutcome outcome, gpointer user_data)
{
  MbnDns *self = user_data;
  Link *link = take_answer (self, ifindex, ticket);

  if (link == NULL)
    return;

  /* elsewhere by now: this was the revert */
  if (link->place != PLACE_RESOLVED || link->servers[0] == NULL || outcome == MBN_DNS_DENIED)
    link->in_resolved = outcome == MBN_DNS_UNANSWERED;

  if (link->place == PLACE_RESOLVED && outcome == MBN_DNS_DENIED)
    {
      link->denied = TRUE;
      place (self, link);
      return;
    }

  /* It took over. */
  if (link->place == PLACE_RESOLVED && outcome == MBN_DNS_DONE)
    leave_resolvconf (self, link);
  settle (self, link);
}

static void
on_resolvconf_done (guint ifindex, guint ticket, MbnDnsOutcome outcome, gpointer user_data)
{
  MbnDns *self = user_data;
  Link *link = take_answer (self, ifindex, ticket);

  if (link == NULL)
    return;

  if (link->servers == NULL || link->servers[0] == NULL || link->place != PLACE_RESOLVCONF)
    link->in_resolvconf = FALSE;
  settle (self, link);
}

static void
on_resolved_appeared (MbnDns *self, Link *link)
{
  if (link->servers == NULL)
    {
      leave_resolved (self, link);
      return;
    }

  link->denied = FALSE;
  place (self, link);
}

static void
on_resolved_presence (gpointer user_data)
{
  MbnDns *self = user_data;
  gboolean present = mbn_dns_resolved_get_presence (self->resolved) == MBN_DNS_PRESENCE_PRESENT;
  g_autoptr (GList) links = g_hash_table_get_values (self->links);

  for (GList *item = links; item != NULL; item = item->next)
    {
      Link *link = item->data;

      if (link->inherited)
        continue;
      if (present)
        on_resolved_appeared (self, link);
      else if (link->servers == NULL)
        {
          link->place = PLACE_NOWHERE;
          settle (self, link);
        }
      else if (link->place == PLACE_NOT_KNOWN || link->place == PLACE_RESOLVED)
        place (self, link);
    }
}

/* For all ------------------------------------------------------------------------------------- */

static Link *
add_link (MbnDns *self, guint ifindex)
{
  Link *link = find_link (self, ifindex);

  if (link != NULL)
    return link;

  link = g_new0 (Link, 1);
  link->ifindex = ifindex;
  g_hash_table_insert (self->links, GUINT_TO_POINTER (ifindex), link);

  return link;
}

/* Takes what is wanted of @link from now on, and who waits for that. */
static void
want (MbnDns *self, Link *link, char **servers, MbnDnsFunc func, gpointer user_data)
{
  mbn_dns_waiters_finish (self->waiters, link->waiter);
  link->waiter = mbn_dns_waiters_add (self->waiters, self->limit_ms, func, user_data);
  g_strfreev (link->servers);
  link->servers = servers;
  link->denied = FALSE;
  link->inherited = FALSE;
}

/* Before it is known which of them is there. */
static guint
possible_places (MbnDns *self)
{
  gboolean resolvconf = (self->mode == MBN_DNS_AUTO || self->mode == MBN_DNS_RESOLVCONF)
                        && why_not_resolvconf (self) == NULL;

  return (may_use_resolved (self) ? MBN_DNS_IN_RESOLVED : 0)
         | (resolvconf ? MBN_DNS_IN_RESOLVCONF : 0);
}

guint
mbn_dns_get_places (MbnDns *self, guint ifindex)
{
  const Link *link = find_link (self, ifindex);

  if (link == NULL || link->place == PLACE_NOT_KNOWN)
    return possible_places (self);

  return (link->in_resolved ? MBN_DNS_IN_RESOLVED : 0)
         | (link->in_resolvconf ? MBN_DNS_IN_RESOLVCONF : 0);
}

void
mbn_dns_inherit (MbnDns *self, guint ifindex, const char *ifname, guint places)
{
  Link *link;

  g_return_if_fail (self != NULL);

  if (places == 0)
    return;

  /* that process may have been told to use another place than we are */
  link = add_link (self, ifindex);
  g_free (link->ifname);
  link->ifname = g_strdup (ifname);
  link->inherited = TRUE;
  link->in_resolved = (places & MBN_DNS_IN_RESOLVED) != 0;
  link->in_resolvconf = (places & MBN_DNS_IN_RESOLVCONF) != 0;
  if (link->in_resolvconf)
    mbn_dns_resolvconf_inherit (self->resolvconf, ifindex, ifname);
  if (link->in_resolved)
    mbn_dns_resolved_look (self->resolved, self->limit_ms);
}

void
mbn_dns_set (MbnDns *self,
             guint ifindex,
             const char *ifname,
             const char *const *servers,
             MbnDnsFunc func,
             gpointer user_data)
{
  Link *link;

  g_return_if_fail (self != NULL);
  g_return_if_fail (ifname != NULL);
  g_return_if_fail (servers != NULL);

  link = add_link (self, ifindex);
  want (self, link, g_strdupv ((char **)servers), func, user_data);
  g_free (link->ifname);
  link->ifname = g_strdup (ifname);

  if (may_use_resolved (self))
    mbn_dns_resolved_look (self->resolved, self->limit_ms);
  place (self, link);
}

void
mbn_dns_revert (MbnDns *self, guint ifindex, MbnDnsFunc func, gpointer user_data)
{
  Link *link;

  g_return_if_fail (self != NULL);

  link = find_link (self, ifindex);
  if (link == NULL)
    {
      guint waiter = mbn_dns_waiters_add (self->waiters, self->limit_ms, func, user_data);

      mbn_dns_waiters_finish (self->waiters, waiter);
      return;
    }

  want (self, link, NULL, func, user_data);
  place (self, link);
}

void
mbn_dns_set_mode (MbnDns *self, MbnDnsMode mode)
{
  g_return_if_fail (self != NULL);

  self->told_nowhere = self->told_nowhere && mode == self->mode;
  self->mode = mode;
}

void
mbn_dns_set_time_limit (MbnDns *self, guint limit_ms)
{
  g_return_if_fail (self != NULL);

  self->limit_ms = limit_ms;
}

MbnDns *
mbn_dns_new (MbnDnsMode mode)
{
  MbnDns *self = g_new0 (MbnDns, 1);

  self->mode = mode;
  self->limit_ms = TIME_LIMIT_MS;
  self->links = g_hash_table_new_full (NULL, NULL, NULL, link_free);
  self->waiters = mbn_dns_waiters_new ();
  self->resolved = mbn_dns_resolved_new (on_resolved_presence, on_resolved_done, self);
  self->resolvconf = mbn_dns_resolvconf_new (on_resolvconf_done, self);

  return self;
}

void
mbn_dns_free (MbnDns *self)
{
  if (self == NULL)
    return;

  mbn_dns_waiters_free (self->waiters);
  mbn_dns_resolved_free (self->resolved);
  mbn_dns_resolvconf_free (self->resolvconf);
  g_hash_table_unref (self->links);
  g_free (self);
}
