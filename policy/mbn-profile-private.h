/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The inside of MbnProfile, for the modules of this library that make profiles. */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/* What a document can say, whatever its version calls it. Groups are fields too: that one is there,
 * if only empty, is part of what a document says. */
typedef enum
{
  MBN_PROFILE_FIELD_NONE,

  MBN_PROFILE_FIELD_NAME,
  MBN_PROFILE_FIELD_DESCRIPTION,
  MBN_PROFILE_FIELD_ICON_PATH,
  MBN_PROFILE_FIELD_IS_DEFAULT,
  MBN_PROFILE_FIELD_CREATION,
  MBN_PROFILE_FIELD_SUBSCRIBER_ID,
  MBN_PROFILE_FIELD_SIM_ICC_ID,
  MBN_PROFILE_FIELD_HOME_PROVIDER_NAME,
  MBN_PROFILE_FIELD_AUTO_CONNECT_ON_INTERNET,
  MBN_PROFILE_FIELD_CONNECTION_MODE,

  MBN_PROFILE_FIELD_CONTEXT,
  MBN_PROFILE_FIELD_ACCESS_STRING,
  MBN_PROFILE_FIELD_CREDENTIALS,
  MBN_PROFILE_FIELD_USER_NAME,
  MBN_PROFILE_FIELD_IGNORE_PASSWORD,
  MBN_PROFILE_FIELD_PASSWORD,
  MBN_PROFILE_FIELD_COMPRESSION,
  MBN_PROFILE_FIELD_AUTH,
  MBN_PROFILE_FIELD_IP_TYPE,

  /* The entries of these two lists are in arrays of their own. */
  MBN_PROFILE_FIELD_PARTNERS,
  MBN_PROFILE_FIELD_PROVIDER,
  MBN_PROFILE_FIELD_PROVIDER_ID,
  MBN_PROFILE_FIELD_PROVIDER_NAME,
  MBN_PROFILE_FIELD_PURPOSES,
  MBN_PROFILE_FIELD_PURPOSE,

  MBN_PROFILE_FIELD_CONDITIONS,
  MBN_PROFILE_FIELD_CELLULAR_CLASS,
  MBN_PROFILE_FIELD_RAT,
  MBN_PROFILE_FIELD_ROAM,
  MBN_PROFILE_FIELD_IMSI,
  MBN_PROFILE_FIELD_IWLAN,

  MBN_PROFILE_FIELD_IS_PROVISIONING,
  MBN_PROFILE_FIELD_APN_ID,
  MBN_PROFILE_FIELD_ADMIN_ENABLE,
  MBN_PROFILE_FIELD_ADMIN_ROAM_CONTROL,
  MBN_PROFILE_FIELD_IS_EXCLUSIVE,
  MBN_PROFILE_FIELD_IS_LONG_STANDING,

  MBN_PROFILE_FIELD_MMS,
  MBN_PROFILE_FIELD_MMSC_URL,
  MBN_PROFILE_FIELD_MMSC_PORT,
  MBN_PROFILE_FIELD_MMS_MAX_SIZE,

  MBN_PROFILE_FIELD_OEM_CONNECTION_ID,

  MBN_PROFILE_FIELD_IS_PURCHASE,
  MBN_PROFILE_FIELD_DISPLAY_PROVIDER_NAME,
  MBN_PROFILE_FIELD_IS_ADDITIONAL,

  MBN_PROFILE_N_FIELDS
} MbnProfileField;

/**
 * MbnProfileNamespace:
 * @prefix: (nullable): %NULL for the default namespace
 * @uri: its name, may be empty
 *
 * A namespace declaration of the root element.
 */
typedef struct
{
  char *prefix;
  char *uri;
} MbnProfileNamespace;

/**
 * MbnProfile:
 * @kind: its root element
 * @values: what the document says, in canonical form: an owned text a field, empty for a group;
 *   %NULL is absent. A text is what the schema allows for its element
 * @partners: of #MbnProfilePartner, in the document's order
 * @purposes: of owned text: GUIDs in braces, upper case, in the document's order
 * @extensions: of owned text: the unknown extension elements as XML, in the document's order
 * @namespaces: of #MbnProfileNamespace: what the root declares, for the prefixes in @extensions;
 *   empty if there are none
 * @prefix: (nullable): the root's own prefix, if @extensions need the default namespace for
 *   something else
 */
struct _MbnProfile
{
  MbnProfileKind kind;
  char *values[MBN_PROFILE_N_FIELDS];
  GArray *partners;
  GPtrArray *purposes;
  GPtrArray *extensions;
  GArray *namespaces;
  char *prefix;
};

/**
 * mbn_profile_new_empty:
 * @kind: its kind
 *
 * Returns: (transfer full): a profile to fill; it must not change once anybody else sees it
 */
MbnProfile *mbn_profile_new_empty (MbnProfileKind kind);

/**
 * mbn_profile_dup:
 * @self: a profile
 *
 * Returns: (transfer full): an equal one, to be changed before anybody else sees it
 */
MbnProfile *mbn_profile_dup (const MbnProfile *self);

/**
 * mbn_profile_set_value:
 * @self: a profile being filled
 * @field: which value
 * @value: (transfer full) (nullable): canonical text, %NULL for absent
 */
void mbn_profile_set_value (MbnProfile *self, MbnProfileField field, char *value);

/**
 * mbn_profile_add_partner:
 * @self: a profile being filled
 * @provider_id: (transfer full): digits
 * @provider_name: (transfer full): name
 */
void mbn_profile_add_partner (MbnProfile *self, char *provider_id, char *provider_name);

/**
 * mbn_profile_add_namespace:
 * @self: a profile being filled
 * @prefix: (transfer full) (nullable): prefix
 * @uri: (transfer full): name of the namespace
 */
void mbn_profile_add_namespace (MbnProfile *self, char *prefix, char *uri);

/**
 * mbn_profile_get_flag:
 * @self: a profile
 * @field: a boolean
 *
 * Returns: %TRUE if the document gives it and says true
 */
gboolean mbn_profile_get_flag (const MbnProfile *self, MbnProfileField field);

/* Heap text that may hold a password: overwritten before it is freed. */
typedef char MbnProfileSecret;

/**
 * mbn_profile_secret_free:
 * @secret: (transfer full) (nullable): NUL-terminated text from g_malloc()
 */
void mbn_profile_secret_free (MbnProfileSecret *secret);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnProfileSecret, mbn_profile_secret_free)

G_END_DECLS
