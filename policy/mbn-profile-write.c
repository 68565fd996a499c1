/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-write.h"

#include "mbn-profile-element.h"
#include "mbn-profile-markup.h"
#include "mbn-profile-private.h"

typedef struct
{
  const MbnProfile *profile;
  MbnProfileWriteFlags flags;
} Job;

/* Where an element stands. */
typedef struct
{
  const char *ns;     /* its parent's */
  const char *prefix; /* (nullable): that of @ns */
  guint level;        /* the root is 0 */
} Place;

static const char *
value_to_write (const Job *job, MbnProfileField field)
{
  const char *value = job->profile->values[field];
  const char *password = job->profile->values[MBN_PROFILE_FIELD_PASSWORD];

  if (field == MBN_PROFILE_FIELD_PASSWORD && (job->flags & MBN_PROFILE_WRITE_WITHOUT_PASSWORD) != 0)
    return NULL;

  if (field == MBN_PROFILE_FIELD_IGNORE_PASSWORD
      && (job->flags & MBN_PROFILE_WRITE_MARK_PASSWORD) != 0 && password != NULL
      && *password != '\0')
    return "true";

  if ((job->flags & MBN_PROFILE_WRITE_HIDE_IDENTITY) != 0 && value != NULL
      && (field == MBN_PROFILE_FIELD_SUBSCRIBER_ID || field == MBN_PROFILE_FIELD_SIM_ICC_ID
          || field == MBN_PROFILE_FIELD_IMSI))
    return MBN_PROFILE_HIDDEN;

  return value;
}

static void
indent (MbnProfileMarkup *markup, guint level)
{
  while (level-- > 0)
    mbn_profile_markup_add (markup, "  ", NULL);
}

static void
add_name (MbnProfileMarkup *markup, const MbnProfileElement *row, const Place *place)
{
  if (place->prefix != NULL && g_str_equal (row->ns, place->ns))
    mbn_profile_markup_add (markup, place->prefix, ":", NULL);

  mbn_profile_markup_add (markup, row->name, NULL);
}

/* An element of another namespace than the one around it says so itself. */
static void
start_element (MbnProfileMarkup *markup, const MbnProfileElement *row, const Place *place)
{
  indent (markup, place->level);
  mbn_profile_markup_add (markup, "<", NULL);
  add_name (markup, row, place);
  if (!g_str_equal (row->ns, place->ns))
    mbn_profile_markup_add_attribute (markup, "xmlns", NULL, row->ns);
}

static void
end_element (MbnProfileMarkup *markup, const MbnProfileElement *row, const Place *place)
{
  mbn_profile_markup_add (markup, "</", NULL);
  add_name (markup, row, place);
  mbn_profile_markup_add (markup, ">\n", NULL);
}

static void
add_value (MbnProfileMarkup *markup,
           const MbnProfileElement *row,
           const Place *place,
           const char *value)
{
  start_element (markup, row, place);
  if (*value == '\0')
    {
      mbn_profile_markup_add (markup, "/>\n", NULL);
      return;
    }

  mbn_profile_markup_add (markup, ">", NULL);
  mbn_profile_markup_add_text (markup, value);
  end_element (markup, row, place);
}

static void
add_provider (MbnProfileMarkup *markup,
              const MbnProfileElement *row,
              const Place *place,
              const MbnProfilePartner *partner)
{
  const Place inside = {place->ns, place->prefix, place->level + 1};

  start_element (markup, row, place);
  mbn_profile_markup_add (markup, ">\n", NULL);
  add_value (markup, &row->children[0], &inside, partner->provider_id);
  add_value (markup, &row->children[1], &inside, partner->provider_name);
  indent (markup, place->level);
  end_element (markup, row, place);
}

static void
add_providers (MbnProfileMarkup *markup,
               const Job *job,
               const MbnProfileElement *row,
               const Place *place)
{
  gsize n_partners;
  const MbnProfilePartner *partners = mbn_profile_get_partners (job->profile, &n_partners);

  for (gsize i = 0; i < n_partners; i++)
    add_provider (markup, row, place, &partners[i]);
}

static void
add_purposes (MbnProfileMarkup *markup,
              const Job *job,
              const MbnProfileElement *row,
              const Place *place)
{
  for (guint i = 0; i < job->profile->purposes->len; i++)
    add_value (markup, row, place, job->profile->purposes->pdata[i]);
}

static void add_children (MbnProfileMarkup *markup,
                          const Job *job,
                          const MbnProfileElement *rows,
                          const Place *place);

static void
add_group (MbnProfileMarkup *markup,
           const Job *job,
           const MbnProfileElement *row,
           const Place *place)
{
  const Place inside = {place->ns, place->prefix, place->level + 1};
  MbnProfileMarkup measure = {NULL, 0};

  start_element (markup, row, place);
  add_children (&measure, job, row->children, &inside);
  if (measure.length == 0)
    {
      mbn_profile_markup_add (markup, "/>\n", NULL);
      return;
    }

  mbn_profile_markup_add (markup, ">\n", NULL);
  add_children (markup, job, row->children, &inside);
  indent (markup, place->level);
  end_element (markup, row, place);
}

static void
add_children (MbnProfileMarkup *markup,
              const Job *job,
              const MbnProfileElement *rows,
              const Place *place)
{
  for (const MbnProfileElement *row = rows; row->name != NULL; row++)
    {
      const char *value = value_to_write (job, row->field);

      if (row->field == MBN_PROFILE_FIELD_PROVIDER)
        add_providers (markup, job, row, place);
      else if (row->field == MBN_PROFILE_FIELD_PURPOSE)
        add_purposes (markup, job, row, place);
      else if (value != NULL && row->children != NULL)
        add_group (markup, job, row, place);
      else if (value != NULL)
        add_value (markup, row, place, value);
    }
}

static void
add_namespaces (MbnProfileMarkup *markup, const MbnProfile *profile, const char *ns)
{
  if (profile->namespaces->len == 0)
    mbn_profile_markup_add_attribute (markup, "xmlns", NULL, ns);

  for (guint i = 0; i < profile->namespaces->len; i++)
    {
      const MbnProfileNamespace *namespace
          = &g_array_index (profile->namespaces, MbnProfileNamespace, i);

      mbn_profile_markup_add_attribute (markup, "xmlns", namespace->prefix, namespace->uri);
    }
}

static void
add_extensions (MbnProfileMarkup *markup, const MbnProfile *profile)
{
  for (guint i = 0; i < profile->extensions->len; i++)
    {
      indent (markup, 1);
      mbn_profile_markup_add (markup, profile->extensions->pdata[i], "\n", NULL);
    }
}

/* MbnProfileMarkupFunc */
static void
add_document (MbnProfileMarkup *markup, gconstpointer data)
{
  const Job *job = data;
  const MbnProfileElement *root = mbn_profile_element_get_root (job->profile->kind);
  const Place outside = {root->ns, job->profile->prefix, 0};
  const Place inside = {root->ns, job->profile->prefix, 1};

  mbn_profile_markup_add (markup, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", NULL);
  start_element (markup, root, &outside);
  add_namespaces (markup, job->profile, root->ns);
  mbn_profile_markup_add (markup, ">\n", NULL);

  add_children (markup, job, root->children, &inside);
  add_children (markup, job, mbn_profile_element_get_extensions (), &inside);
  add_extensions (markup, job->profile);

  end_element (markup, root, &outside);
}

char *
mbn_profile_write (const MbnProfile *self, MbnProfileWriteFlags flags)
{
  const Job job = {self, flags};

  g_return_val_if_fail (self != NULL, NULL);

  return mbn_profile_markup_write (add_document, &job);
}

gsize
mbn_profile_measure (const MbnProfile *self)
{
  const Job job = {self, MBN_PROFILE_WRITE_ALL};

  g_return_val_if_fail (self != NULL, 0);

  return mbn_profile_markup_measure (add_document, &job);
}
