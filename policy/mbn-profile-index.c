/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-index.h"

#include <string.h>

#include "mbn-profile-ext.h"
#include "mbn-profile-sim.h"
#include "mbn-text.h"

/*
 * Each row is linked under up to five keys: its name, and for each of the two identities it may
 * give, that one with its name, and once more without it if it is a default profile. What kind of
 * profile says an identity is part of the key, because that decides who is whose rival.
 */
#define MAX_LINKS 5

/* What an identity says about the profile that gives it. */
#define V1_SUBSCRIBER 'S' /* a version 1 profile belongs to this subscriber */
#define V1_CARD       'c' /* is, as far as is known, for this card */
#define V4_CARD       'C' /* another profile belongs to this card */
#define V4_SUBSCRIBER 's' /* is, as far as is known, for this subscriber */

typedef struct _Row Row;

/* One of the rows that share a key, lowest number first. */
typedef struct _Link
{
  char *key;
  Row *row;
  struct _Link *next;
  struct _Link *last; /* of the first one: where a new row mostly goes */
} Link;

struct _Row
{
  guint number;
  MbnProfile *profile;
  gpointer item;
  guint n_links;
  Link links[MAX_LINKS];
};

struct _MbnProfileIndex
{
  GTree *rows;       /* number -> Row */
  GHashTable *links; /* key -> first Link, whose key it is */
  guint n_mms;
};

/* ---- keys ---- */

/* As the format collapses a name (PROF-13). */
static char *
collapse (const char *name)
{
  GString *text = g_string_new (NULL);

  for (const char *p = name; *p != '\0'; p++)
    {
      gboolean blank = strchr (" \t\r\n", *p) != NULL;

      if (!blank)
        g_string_append_c (text, *p);
      else if (text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_c (text, ' ');
    }

  if (text->len > 0 && text->str[text->len - 1] == ' ')
    g_string_truncate (text, text->len - 1);

  return g_string_free (text, FALSE);
}

/* Spellings that mbn_profile_same_icc_id() takes for one become one. */
static char *
make_identity (char kind, const char *identity)
{
  g_autofree char *upper = NULL;

  if (kind != V1_CARD && kind != V4_CARD)
    return g_strdup (identity);

  upper = g_ascii_strup (identity, -1);
  if (strlen (upper) == 20 && upper[19] == 'F')
    upper[19] = '\0';

  return g_steal_pointer (&upper);
}

/* A name has no control characters. @name NULL: the default profile of that SIM. */
static char *
make_key (char kind, const char *identity, const char *name)
{
  g_autofree char *canonical = make_identity (kind, identity);

  return g_strdup_printf ("%c\n%s\n%s", kind, canonical, name != NULL ? name : "");
}

static char *
make_name_key (const char *name)
{
  return g_strconcat ("N\n", name, NULL);
}

static gboolean
is_v1 (const MbnProfile *profile)
{
  return mbn_profile_get_kind (profile) == MBN_PROFILE_KIND_V1;
}

/* ---- rows ---- */

static void
link_row (MbnProfileIndex *self, Row *row, char *key)
{
  Link *link = &row->links[row->n_links++];
  Link *first = g_hash_table_lookup (self->links, key);
  Link *before = first;

  g_assert (row->n_links <= MAX_LINKS);
  link->key = key;
  link->row = row;
  link->last = link;

  if (first == NULL || first->row->number > row->number)
    {
      link->next = first;
      link->last = first != NULL ? first->last : link;
      g_hash_table_replace (self->links, link->key, link);
      return;
    }

  if (first->last->row->number < row->number)
    before = first->last;
  while (before->next != NULL && before->next->row->number < row->number)
    before = before->next;

  link->next = before->next;
  before->next = link;
  if (link->next == NULL)
    first->last = link;
}

static void
unlink_row (MbnProfileIndex *self, Link *link)
{
  Link *first = g_hash_table_lookup (self->links, link->key);
  Link *before = first;

  if (first == link && link->next == NULL)
    g_hash_table_remove (self->links, link->key);
  else if (first == link)
    {
      link->next->last = first->last;
      g_hash_table_replace (self->links, link->next->key, link->next);
    }
  else
    {
      while (before->next != link)
        before = before->next;
      before->next = link->next;
      if (first->last == link)
        first->last = before;
    }

  g_free (link->key);
}

static void
link_identity (MbnProfileIndex *self, Row *row, char kind, const char *identity)
{
  if (!mbn_text_is_given (identity))
    return;

  link_row (self, row, make_key (kind, identity, mbn_profile_get_name (row->profile)));
  if (mbn_profile_is_default (row->profile))
    link_row (self, row, make_key (kind, identity, NULL));
}

static void
row_free (gpointer data)
{
  Row *row = data;

  mbn_profile_unref (row->profile);
  g_free (row);
}

void
mbn_profile_index_add (MbnProfileIndex *self, guint number, MbnProfile *profile, gpointer item)
{
  Row *row = g_new0 (Row, 1);
  gboolean v1 = is_v1 (profile);

  row->number = number;
  row->profile = mbn_profile_ref (profile);
  row->item = item;

  link_row (self, row, make_name_key (mbn_profile_get_name (profile)));
  link_identity (self, row, v1 ? V1_SUBSCRIBER : V4_SUBSCRIBER,
                 mbn_profile_get_subscriber_id (profile));
  link_identity (self, row, v1 ? V1_CARD : V4_CARD, mbn_profile_get_sim_icc_id (profile));
  if (mbn_profile_has_mms (profile))
    self->n_mms++;

  g_tree_insert (self->rows, GUINT_TO_POINTER (number), row);
}

void
mbn_profile_index_remove (MbnProfileIndex *self, guint number)
{
  Row *row = g_tree_lookup (self->rows, GUINT_TO_POINTER (number));

  g_return_if_fail (row != NULL);

  for (guint i = 0; i < row->n_links; i++)
    unlink_row (self, &row->links[i]);
  if (mbn_profile_has_mms (row->profile))
    self->n_mms--;

  g_tree_remove (self->rows, GUINT_TO_POINTER (number));
}

guint
mbn_profile_index_get_size (MbnProfileIndex *self)
{
  return (guint)g_tree_nnodes (self->rows);
}

/* ---- questions ---- */

static Row *
lower (Row *a, Row *b)
{
  if (a == NULL || b == NULL)
    return a != NULL ? a : b;

  return a->number < b->number ? a : b;
}

static Row *
first_of (MbnProfileIndex *self, char *key, guint except)
{
  g_autofree char *owned = key;
  Link *link = g_hash_table_lookup (self->links, owned);

  if (link != NULL && link->row->number == except)
    link = link->next;

  return link != NULL ? link->row : NULL;
}

static Row *
first_with (MbnProfileIndex *self, char kind, const char *identity, const char *name, guint except)
{
  return mbn_text_is_given (identity) ? first_of (self, make_key (kind, identity, name), except)
                                      : NULL;
}

gpointer
mbn_profile_index_find (MbnProfileIndex *self, const char *name, const MbnProfileOwner *owner)
{
  g_autofree char *collapsed = collapse (name);
  Row *row;

  /* no profile has it, but it stands for the default profile in the keys */
  if (*collapsed == '\0')
    return NULL;

  if (owner == NULL)
    row = first_of (self, make_name_key (collapsed), 0);
  else
    row = lower (first_with (self, V1_SUBSCRIBER, owner->subscriber_id, collapsed, 0),
                 first_with (self, V4_CARD, owner->sim_icc_id, collapsed, 0));

  return row != NULL ? row->item : NULL;
}

/* Rows on the SIM of @profile, as mbn_profile_same_key() sees it; @owner may tell more of that SIM
 * than the profile. */
static Row *
find_on_sim (MbnProfileIndex *self,
             const MbnProfile *profile,
             const MbnProfileOwner *owner,
             const char *name,
             guint except)
{
  const char *subscriber = mbn_profile_get_subscriber_id (profile);
  const char *card = mbn_profile_get_sim_icc_id (profile);
  gboolean v1 = is_v1 (profile);
  Row *row = v1 ? first_with (self, V1_SUBSCRIBER, subscriber, name, except)
                : first_with (self, V4_CARD, card, name, except);

  row = lower (row, first_with (self, v1 ? V4_CARD : V1_CARD, card, name, except));
  row = lower (row,
               first_with (self, v1 ? V4_SUBSCRIBER : V1_SUBSCRIBER, subscriber, name, except));

  if (owner != NULL)
    {
      row = lower (row, first_with (self, V1_SUBSCRIBER, owner->subscriber_id, name, except));
      row = lower (row, first_with (self, V4_CARD, owner->sim_icc_id, name, except));
    }

  return row;
}

/* PROF-25: the name of an MMS profile is the only one in the whole system. */
static Row *
find_mms_rival (MbnProfileIndex *self, const MbnProfile *profile, guint except)
{
  g_autofree char *key = make_name_key (mbn_profile_get_name (profile));
  gboolean mms = mbn_profile_has_mms (profile);

  if (!mms && self->n_mms == 0)
    return NULL;

  for (Link *link = g_hash_table_lookup (self->links, key); link != NULL; link = link->next)
    if (link->row->number != except && (mms || mbn_profile_has_mms (link->row->profile)))
      return link->row;

  return NULL;
}

gpointer
mbn_profile_index_find_rival (MbnProfileIndex *self,
                              const MbnProfile *profile,
                              const MbnProfileOwner *owner,
                              guint number)
{
  Row *row = lower (find_on_sim (self, profile, owner, mbn_profile_get_name (profile), number),
                    find_mms_rival (self, profile, number));

  return row != NULL ? row->item : NULL;
}

gpointer
mbn_profile_index_find_default (MbnProfileIndex *self,
                                const MbnProfile *profile,
                                const MbnProfileOwner *owner,
                                guint number)
{
  Row *row = find_on_sim (self, profile, owner, NULL, number);

  return row != NULL ? row->item : NULL;
}

typedef struct
{
  const MbnProfileOwner *owner;
  GPtrArray *items;
} Listing;

static gboolean
list_row (gpointer number, gpointer value, gpointer data)
{
  Listing *listing = data;
  Row *row = value;

  if (listing->owner == NULL
      || mbn_profile_matches_sim (row->profile, listing->owner->subscriber_id,
                                  listing->owner->sim_icc_id))
    g_ptr_array_add (listing->items, row->item);

  return FALSE;
}

GPtrArray *
mbn_profile_index_list (MbnProfileIndex *self, const MbnProfileOwner *owner)
{
  Listing listing = {owner, g_ptr_array_new ()};

  g_tree_foreach (self->rows, list_row, &listing);

  return listing.items;
}

/* ---- object ---- */

static int
compare_numbers (gconstpointer a, gconstpointer b, gpointer user_data)
{
  guint left = GPOINTER_TO_UINT (a);
  guint right = GPOINTER_TO_UINT (b);

  return (left > right) - (left < right);
}

MbnProfileIndex *
mbn_profile_index_new (void)
{
  MbnProfileIndex *self = g_new0 (MbnProfileIndex, 1);

  self->rows = g_tree_new_full (compare_numbers, NULL, NULL, row_free);
  self->links = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

static gboolean
free_keys (gpointer number, gpointer value, gpointer data)
{
  Row *row = value;

  for (guint i = 0; i < row->n_links; i++)
    g_free (row->links[i].key);

  return FALSE;
}

void
mbn_profile_index_free (MbnProfileIndex *self)
{
  g_hash_table_unref (self->links);
  g_tree_foreach (self->rows, free_keys, NULL);
  g_tree_unref (self->rows);
  g_free (self);
}
