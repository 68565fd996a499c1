/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The inside of MbnProfile, for the modules of this library that make profiles, and for tests. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/* A zero-filled profile is one in which every optional element is absent. Enumerations are kept
 * as plain integers so that a reader can fill them from the position in a list of words. */
struct _MbnProfile
{
  char *name;
  char *description;
  char *icon_path;
  char *subscriber_id;
  char *sim_icc_id;
  char *home_provider_name;
  char *display_provider_name;
  char *access_string;
  char *user_name;
  char *password;   /* owned; overwritten before it is freed */
  GArray *partners; /* of MbnProfilePartner */

  guint creation;        /* MbnProfileCreation */
  guint connection_mode; /* MbnProfileConnectionMode */
  guint compression;     /* MbnProfileCompression */
  guint auth;            /* MbnProfileAuth */
  guint ip_type;         /* MbnProfileIpType */

  gboolean is_default;
  gboolean auto_connect_on_internet;
  gboolean auto_connect_on_internet_given;
  gboolean ignore_password;
  gboolean is_purchase;
  gboolean is_additional_pdp_context;
};

/**
 * mbn_profile_new_empty:
 *
 * Returns: (transfer full): a profile to fill; it must not change once anybody else sees it
 */
MbnProfile *mbn_profile_new_empty (void);

/**
 * mbn_profile_add_partner:
 * @self: a profile being filled
 * @provider_id: (transfer full): digits
 * @provider_name: (transfer full): name
 */
void mbn_profile_add_partner (MbnProfile *self, char *provider_id, char *provider_name);

/* Heap text that may hold a password: overwritten before it is freed. */
typedef char MbnProfileSecret;

/**
 * mbn_profile_secret_free:
 * @secret: (transfer full) (nullable): NUL-terminated text from g_malloc()
 */
void mbn_profile_secret_free (MbnProfileSecret *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfileSecret, mbn_profile_secret_free)

G_END_DECLS
