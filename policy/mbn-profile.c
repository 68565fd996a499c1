/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile.h"

#include <string.h>

#include "mbn-profile-private.h"
#include "mbn-profile-word.h"

G_DEFINE_BOXED_TYPE (MbnProfile, mbn_profile, mbn_profile_ref, mbn_profile_unref)

void
mbn_profile_secret_free (MbnProfileSecret *secret)
{
  if (secret == NULL)
    return;

  explicit_bzero (secret, strlen (secret));
  g_free (secret);
}

static void
clear_partner (gpointer data)
{
  MbnProfilePartner *partner = data;

  g_free (partner->provider_id);
  g_free (partner->provider_name);
}

static void
clear_namespace (gpointer data)
{
  MbnProfileNamespace *namespace = data;

  g_free (namespace->prefix);
  g_free (namespace->uri);
}

static void
clear_profile (gpointer data)
{
  MbnProfile *self = data;

  for (guint i = 0; i < MBN_PROFILE_N_FIELDS; i++)
    mbn_profile_set_value (self, i, NULL);

  g_array_unref (self->partners);
  g_ptr_array_unref (self->purposes);
  g_ptr_array_unref (self->extensions);
  g_array_unref (self->namespaces);
  g_free (self->prefix);
}

MbnProfile *
mbn_profile_new_empty (MbnProfileKind kind)
{
  MbnProfile *self = g_atomic_rc_box_new0 (MbnProfile);

  self->kind = kind;
  self->partners = g_array_new (FALSE, FALSE, sizeof (MbnProfilePartner));
  g_array_set_clear_func (self->partners, clear_partner);
  self->purposes = g_ptr_array_new_with_free_func (g_free);
  self->extensions = g_ptr_array_new_with_free_func (g_free);
  self->namespaces = g_array_new (FALSE, FALSE, sizeof (MbnProfileNamespace));
  g_array_set_clear_func (self->namespaces, clear_namespace);

  return self;
}

MbnProfile *
mbn_profile_dup (const MbnProfile *self)
{
  MbnProfile *copy = mbn_profile_new_empty (self->kind);

  for (guint i = 0; i < MBN_PROFILE_N_FIELDS; i++)
    copy->values[i] = g_strdup (self->values[i]);

  for (guint i = 0; i < self->partners->len; i++)
    {
      const MbnProfilePartner *partner = &g_array_index (self->partners, MbnProfilePartner, i);

      mbn_profile_add_partner (copy, g_strdup (partner->provider_id),
                               g_strdup (partner->provider_name));
    }

  for (guint i = 0; i < self->purposes->len; i++)
    g_ptr_array_add (copy->purposes, g_strdup (self->purposes->pdata[i]));

  for (guint i = 0; i < self->extensions->len; i++)
    g_ptr_array_add (copy->extensions, g_strdup (self->extensions->pdata[i]));

  for (guint i = 0; i < self->namespaces->len; i++)
    {
      const MbnProfileNamespace *namespace
          = &g_array_index (self->namespaces, MbnProfileNamespace, i);

      mbn_profile_add_namespace (copy, g_strdup (namespace->prefix), g_strdup (namespace->uri));
    }

  copy->prefix = g_strdup (self->prefix);
  return copy;
}

void
mbn_profile_set_value (MbnProfile *self, MbnProfileField field, char *value)
{
  if (field == MBN_PROFILE_FIELD_PASSWORD)
    mbn_profile_secret_free (self->values[field]);
  else
    g_free (self->values[field]);

  self->values[field] = value;
}

void
mbn_profile_add_partner (MbnProfile *self, char *provider_id, char *provider_name)
{
  MbnProfilePartner partner = {provider_id, provider_name};

  g_array_append_val (self->partners, partner);
}

void
mbn_profile_add_namespace (MbnProfile *self, char *prefix, char *uri)
{
  MbnProfileNamespace namespace = {prefix, uri};

  g_array_append_val (self->namespaces, namespace);
}

gboolean
mbn_profile_get_flag (const MbnProfile *self, MbnProfileField field)
{
  return g_strcmp0 (self->values[field], "true") == 0;
}

/* The number of a word; 0, the default of those that are asked for here, when there is none. */
static guint
get_word (const MbnProfile *self, MbnProfileField field, const char *const *words)
{
  return (guint)MAX (mbn_profile_word_find (words, self->values[field]), 0);
}

MbnProfile *
mbn_profile_ref (MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_atomic_rc_box_acquire (self);
}

void
mbn_profile_unref (MbnProfile *self)
{
  g_return_if_fail (self != NULL);

  g_atomic_rc_box_release_full (self, clear_profile);
}

MbnProfileKind
mbn_profile_get_kind (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_KIND_V1);

  return self->kind;
}

const char *
mbn_profile_get_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_NAME];
}

const char *
mbn_profile_get_description (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_DESCRIPTION];
}

const char *
mbn_profile_get_icon_path (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_ICON_PATH];
}

gboolean
mbn_profile_is_default (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_DEFAULT);
}

MbnProfileCreation
mbn_profile_get_creation (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_CREATION_USER);

  return (MbnProfileCreation)get_word (self, MBN_PROFILE_FIELD_CREATION,
                                       mbn_profile_words_creation);
}

gboolean
mbn_profile_is_system (const MbnProfile *self)
{
  MbnProfileCreation creation = mbn_profile_get_creation (self);

  return creation == MBN_PROFILE_CREATION_ADMIN || creation == MBN_PROFILE_CREATION_OPERATOR;
}

const char *
mbn_profile_get_subscriber_id (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_SUBSCRIBER_ID];
}

const char *
mbn_profile_get_sim_icc_id (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_SIM_ICC_ID];
}

const char *
mbn_profile_get_home_provider_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_HOME_PROVIDER_NAME];
}

gboolean
mbn_profile_get_auto_connect_on_internet (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_AUTO_CONNECT_ON_INTERNET);
}

gboolean
mbn_profile_has_auto_connect_on_internet (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->values[MBN_PROFILE_FIELD_AUTO_CONNECT_ON_INTERNET] != NULL;
}

MbnProfileConnectionMode
mbn_profile_get_connection_mode (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_CONNECTION_MODE_MANUAL);

  return (MbnProfileConnectionMode)get_word (self, MBN_PROFILE_FIELD_CONNECTION_MODE,
                                             mbn_profile_words_connection_mode);
}

const char *
mbn_profile_get_access_string (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_ACCESS_STRING];
}

const char *
mbn_profile_get_user_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_USER_NAME];
}

const char *
mbn_profile_get_password (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_PASSWORD];
}

gboolean
mbn_profile_get_ignore_password (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IGNORE_PASSWORD);
}

MbnProfileCompression
mbn_profile_get_compression (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_COMPRESSION_NONE);

  return (MbnProfileCompression)get_word (self, MBN_PROFILE_FIELD_COMPRESSION,
                                          mbn_profile_words_compression);
}

MbnProfileAuth
mbn_profile_get_auth (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_AUTH_NONE);

  return (MbnProfileAuth)get_word (self, MBN_PROFILE_FIELD_AUTH, mbn_profile_words_auth);
}

MbnProfileIpType
mbn_profile_get_ip_type (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_IP_TYPE_DEFAULT);

  return (MbnProfileIpType)get_word (self, MBN_PROFILE_FIELD_IP_TYPE, mbn_profile_words_ip_type);
}

const MbnProfilePartner *
mbn_profile_get_partners (const MbnProfile *self, gsize *n_partners)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_partners != NULL, NULL);

  *n_partners = self->partners->len;
  return (const MbnProfilePartner *)(gconstpointer)self->partners->data;
}

gboolean
mbn_profile_is_purchase (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_PURCHASE);
}

const char *
mbn_profile_get_display_provider_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_DISPLAY_PROVIDER_NAME];
}

gboolean
mbn_profile_is_additional_pdp_context (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_ADDITIONAL);
}

static gboolean
equal_texts (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      if (!g_str_equal (a->pdata[i], b->pdata[i]))
        return FALSE;
    }

  return a->len == b->len;
}

static gboolean
equal_partners (const GArray *a, const GArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      const MbnProfilePartner *x = &g_array_index (a, MbnProfilePartner, i);
      const MbnProfilePartner *y = &g_array_index (b, MbnProfilePartner, i);

      if (!g_str_equal (x->provider_id, y->provider_id)
          || !g_str_equal (x->provider_name, y->provider_name))
        return FALSE;
    }

  return a->len == b->len;
}

static gboolean
equal_namespaces (const GArray *a, const GArray *b)
{
  for (guint i = 0; a->len == b->len && i < a->len; i++)
    {
      const MbnProfileNamespace *x = &g_array_index (a, MbnProfileNamespace, i);
      const MbnProfileNamespace *y = &g_array_index (b, MbnProfileNamespace, i);

      if (g_strcmp0 (x->prefix, y->prefix) != 0 || !g_str_equal (x->uri, y->uri))
        return FALSE;
    }

  return a->len == b->len;
}

gboolean
mbn_profile_equal (const MbnProfile *a, const MbnProfile *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  for (guint i = 0; i < MBN_PROFILE_N_FIELDS; i++)
    {
      if (g_strcmp0 (a->values[i], b->values[i]) != 0)
        return FALSE;
    }

  return a->kind == b->kind && equal_partners (a->partners, b->partners)
         && equal_texts (a->purposes, b->purposes) && equal_texts (a->extensions, b->extensions)
         && equal_namespaces (a->namespaces, b->namespaces)
         && g_strcmp0 (a->prefix, b->prefix) == 0;
}

/* On the way to the modem nothing tells an absent string from an empty one. */
static gboolean
same_text (const MbnProfile *a, const MbnProfile *b, MbnProfileField field)
{
  return g_str_equal (a->values[field] != NULL ? a->values[field] : "",
                      b->values[field] != NULL ? b->values[field] : "");
}

gboolean
mbn_profile_same_settings (const MbnProfile *a, const MbnProfile *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return same_text (a, b, MBN_PROFILE_FIELD_ACCESS_STRING)
         && same_text (a, b, MBN_PROFILE_FIELD_USER_NAME)
         && same_text (a, b, MBN_PROFILE_FIELD_PASSWORD)
         && mbn_profile_get_auth (a) == mbn_profile_get_auth (b)
         && mbn_profile_get_compression (a) == mbn_profile_get_compression (b)
         && mbn_profile_get_ip_type (a) == mbn_profile_get_ip_type (b);
}
