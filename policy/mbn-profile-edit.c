/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-edit.h"

#include <string.h>

#include "mbn-profile-error.h"
#include "mbn-profile-private.h"
#include "mbn-profile-rules.h"
#include "mbn-profile-write.h"

/* Table 2 of profile-xml.md: providerNameType, simIccIDType. */
#define MAX_PROVIDER_NAME_CHARS 20
#define MAX_ICC_ID_CHARS        20

static const MbnProfileField identity[]
    = {MBN_PROFILE_FIELD_SUBSCRIBER_ID, MBN_PROFILE_FIELD_SIM_ICC_ID, MBN_PROFILE_FIELD_IMSI};

/* XML 1.0, production 2 */
static gboolean
is_xml_char (gunichar c)
{
  return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c != 0xfffe && c != 0xffff);
}

static gboolean
is_xml_text (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (!is_xml_char (g_utf8_get_char (p)))
        return FALSE;
    }

  return TRUE;
}

/* A value that a document may leave out or say, in a profile that can say it. */
static MbnProfile *
with_value (MbnProfile *self, MbnProfileField field, const char *value)
{
  MbnProfile *copy;

  if (g_strcmp0 (self->values[field], value) == 0)
    return mbn_profile_ref (self);

  copy = mbn_profile_dup (self);
  mbn_profile_set_value (copy, field, g_strdup (value));
  return copy;
}

static gboolean
check_password (const char *password, GError **error)
{
  if (password == NULL
      || (is_xml_text (password)
          && mbn_profile_fits_modem (password, MBN_PROFILE_MAX_CREDENTIAL_UNITS)))
    return TRUE;

  g_set_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_INVALID,
               "the password is no text of at most %d UTF-16 units that XML can hold",
               MBN_PROFILE_MAX_CREDENTIAL_UNITS);
  return FALSE;
}

MbnProfile *
mbn_profile_with_password (MbnProfile *self, const char *password, GError **error)
{
  g_autoptr (MbnProfile) changed = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  if (!check_password (password, error))
    return NULL;

  if (self->values[MBN_PROFILE_FIELD_CREDENTIALS] == NULL)
    return mbn_profile_ref (self);

  changed = with_value (self, MBN_PROFILE_FIELD_PASSWORD, password);
  if (password != NULL && mbn_profile_measure (changed) > MBN_PROFILE_MAX_BYTES)
    {
      g_set_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_INVALID,
                   "the profile has no room for a password: at most %d bytes are allowed",
                   MBN_PROFILE_MAX_BYTES);
      return NULL;
    }

  return g_steal_pointer (&changed);
}

static gboolean
is_icc_id (const char *text)
{
  gsize length = text != NULL ? strlen (text) : 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isalnum (text[i]))
        return FALSE;
    }

  return length >= 1 && length <= MAX_ICC_ID_CHARS;
}

/* Collapsed and cut to what the schema allows; NULL if nothing is left. */
static char *
make_provider_name (const char *text)
{
  GString *name = g_string_new (NULL);
  int n_chars = 0;

  for (const char *p = text; *p != '\0' && n_chars < MAX_PROVIDER_NAME_CHARS;
       p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gboolean is_blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';

      if (is_blank && (name->len == 0 || name->str[name->len - 1] == ' '))
        continue;

      g_string_append_unichar (name, is_blank ? ' ' : c);
      n_chars++;
    }

  if (name->len > 0 && name->str[name->len - 1] == ' ')
    g_string_truncate (name, name->len - 1);

  return g_string_free (name, name->len == 0);
}

static MbnProfile *
with_home_provider_name (MbnProfile *self, const char *text)
{
  g_autofree char *name = NULL;

  if (text == NULL || self->kind == MBN_PROFILE_KIND_MODEM_DM || !is_xml_text (text))
    return mbn_profile_ref (self);

  name = make_provider_name (text);
  return name != NULL ? with_value (self, MBN_PROFILE_FIELD_HOME_PROVIDER_NAME, name)
                      : mbn_profile_ref (self);
}

MbnProfile *
mbn_profile_with_service_elements (MbnProfile *self,
                                   const char *sim_icc_id,
                                   const char *home_provider_name)
{
  g_autoptr (MbnProfile) named = NULL;
  g_autoptr (MbnProfile) changed = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  named = with_home_provider_name (self, home_provider_name);
  if (self->kind == MBN_PROFILE_KIND_V1 && is_icc_id (sim_icc_id))
    changed = with_value (named, MBN_PROFILE_FIELD_SIM_ICC_ID, sim_icc_id);
  else
    changed = g_steal_pointer (&named);

  if (changed != self && mbn_profile_measure (changed) > MBN_PROFILE_MAX_BYTES)
    return mbn_profile_ref (self);

  return g_steal_pointer (&changed);
}

MbnProfile *
mbn_profile_with_icon_path (MbnProfile *self, const char *path)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (mbn_profile_get_icon_path (self) != NULL, NULL);

  return with_value (self, MBN_PROFILE_FIELD_ICON_PATH, path);
}

MbnProfile *
mbn_profile_with_user_creation (MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return with_value (self, MBN_PROFILE_FIELD_CREATION, "UserProvisioned");
}

gboolean
mbn_profile_has_hidden_identity (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (gsize i = 0; i < G_N_ELEMENTS (identity); i++)
    {
      if (g_strcmp0 (self->values[identity[i]], MBN_PROFILE_HIDDEN) == 0)
        return TRUE;
    }

  return FALSE;
}

MbnProfile *
mbn_profile_with_identity (MbnProfile *self, const MbnProfile *older)
{
  g_autoptr (MbnProfile) copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (older != NULL, NULL);

  if (!mbn_profile_has_hidden_identity (self))
    return mbn_profile_ref (self);

  copy = mbn_profile_dup (self);
  for (gsize i = 0; i < G_N_ELEMENTS (identity); i++)
    {
      MbnProfileField field = identity[i];

      if (g_strcmp0 (copy->values[field], MBN_PROFILE_HIDDEN) == 0 && older->values[field] != NULL)
        mbn_profile_set_value (copy, field, g_strdup (older->values[field]));
    }

  return g_steal_pointer (&copy);
}
