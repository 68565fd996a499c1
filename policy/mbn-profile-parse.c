/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-parse.h"

#include "mbn-profile-check.h"
#include "mbn-profile-document.h"
#include "mbn-profile-element.h"
#include "mbn-profile-extension.h"
#include "mbn-profile-private.h"
#include "mbn-profile-read.h"
#include "mbn-profile-rules.h"
#include "mbn-profile-schema.h"
#include "mbn-profile-text.h"
#include "mbn-profile-write.h"

/* However a document spells things, the canonical form has less than this many bytes for each:
 * "&" in CDATA becomes five, a quote in an attribute six, and a Provider without prefixes six and a
 * half times as long if the root has the longest one. */
#define MAX_GROWTH 8

static MbnProfile *
read_profile (xmlNode *root, GError **error)
{
  g_autoptr (MbnProfile) profile = NULL;
  MbnProfileKind kind = MBN_PROFILE_KIND_V1;
  MbnProfileLines lines;

  mbn_profile_element_find_root (root, &kind);
  profile = mbn_profile_new_empty (kind);

  mbn_profile_extension_take (profile, root);
  if (!mbn_profile_schema_validate (root, error))
    return NULL;

  mbn_profile_read_elements (profile, root, &lines);
  if (!mbn_profile_check_rules (profile, &lines, error))
    return NULL;

  return g_steal_pointer (&profile);
}

/* What is stored must be read again: UTF-16, CDATA and prefixes can be shorter than what they
 * become. */
static gboolean
check_canonical_size (const MbnProfile *profile, gsize length, GError **error)
{
  gsize canonical;

  if (length < MBN_PROFILE_MAX_BYTES / MAX_GROWTH)
    return TRUE;

  canonical = mbn_profile_measure (profile);
  if (canonical <= MBN_PROFILE_MAX_BYTES)
    return TRUE;

  g_set_error (error, MBN_PROFILE_ERROR, MBN_PROFILE_ERROR_TOO_LARGE,
               "document: has %" G_GSIZE_FORMAT " bytes in the form in which it is stored; at most "
               "%d are allowed",
               canonical, MBN_PROFILE_MAX_BYTES);
  return FALSE;
}

MbnProfile *
mbn_profile_parse (const char *xml, gsize length, GError **error)
{
  g_autoptr (MbnProfileSecret) text = NULL;
  g_autoptr (xmlDoc) document = NULL;
  g_autoptr (MbnProfile) profile = NULL;

  g_return_val_if_fail (xml != NULL || length == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = mbn_profile_text_read (xml, length, error);
  if (text == NULL)
    return NULL;

  document = mbn_profile_document_read (text, error);
  if (document == NULL || !mbn_profile_check_document (document, error))
    return NULL;

  profile = read_profile (xmlDocGetRootElement (document), error);
  if (profile == NULL || !check_canonical_size (profile, length, error))
    return NULL;

  return g_steal_pointer (&profile);
}
