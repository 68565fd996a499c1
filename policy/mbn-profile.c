/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile.h"

#include <string.h>

#include "mbn-profile-private.h"

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
clear_profile (gpointer data)
{
  MbnProfile *self = data;

  g_free (self->name);
  g_free (self->description);
  g_free (self->icon_path);
  g_free (self->subscriber_id);
  g_free (self->sim_icc_id);
  g_free (self->home_provider_name);
  g_free (self->display_provider_name);
  g_free (self->access_string);
  g_free (self->user_name);
  g_clear_pointer (&self->password, mbn_profile_secret_free);
  g_array_unref (self->partners);
}

MbnProfile *
mbn_profile_new_empty (void)
{
  MbnProfile *self = g_atomic_rc_box_new0 (MbnProfile);

  self->partners = g_array_new (FALSE, FALSE, sizeof (MbnProfilePartner));
  g_array_set_clear_func (self->partners, clear_partner);

  return self;
}

void
mbn_profile_add_partner (MbnProfile *self, char *provider_id, char *provider_name)
{
  MbnProfilePartner partner = {provider_id, provider_name};

  g_array_append_val (self->partners, partner);
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

const char *
mbn_profile_get_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

const char *
mbn_profile_get_description (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->description;
}

const char *
mbn_profile_get_icon_path (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->icon_path;
}

gboolean
mbn_profile_is_default (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_default;
}

MbnProfileCreation
mbn_profile_get_creation (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_CREATION_USER);

  return (MbnProfileCreation)self->creation;
}

const char *
mbn_profile_get_subscriber_id (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subscriber_id;
}

const char *
mbn_profile_get_sim_icc_id (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->sim_icc_id;
}

const char *
mbn_profile_get_home_provider_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->home_provider_name;
}

gboolean
mbn_profile_get_auto_connect_on_internet (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->auto_connect_on_internet;
}

gboolean
mbn_profile_has_auto_connect_on_internet (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->auto_connect_on_internet_given;
}

MbnProfileConnectionMode
mbn_profile_get_connection_mode (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_CONNECTION_MODE_MANUAL);

  return (MbnProfileConnectionMode)self->connection_mode;
}

const char *
mbn_profile_get_access_string (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->access_string;
}

const char *
mbn_profile_get_user_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->user_name;
}

const char *
mbn_profile_get_password (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->password;
}

gboolean
mbn_profile_get_ignore_password (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->ignore_password;
}

MbnProfileCompression
mbn_profile_get_compression (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_COMPRESSION_NONE);

  return (MbnProfileCompression)self->compression;
}

MbnProfileAuth
mbn_profile_get_auth (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_AUTH_NONE);

  return (MbnProfileAuth)self->auth;
}

MbnProfileIpType
mbn_profile_get_ip_type (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_IP_TYPE_DEFAULT);

  return (MbnProfileIpType)self->ip_type;
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

  return self->is_purchase;
}

const char *
mbn_profile_get_display_provider_name (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->display_provider_name;
}

gboolean
mbn_profile_is_additional_pdp_context (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_additional_pdp_context;
}

/* On the way to the modem nothing tells an absent string from an empty one. */
static gboolean
same_text (const char *a, const char *b)
{
  return g_str_equal (a != NULL ? a : "", b != NULL ? b : "");
}

gboolean
mbn_profile_same_settings (const MbnProfile *a, const MbnProfile *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  return same_text (a->access_string, b->access_string) && same_text (a->user_name, b->user_name)
         && same_text (a->password, b->password) && a->auth == b->auth
         && a->compression == b->compression && a->ip_type == b->ip_type;
}
