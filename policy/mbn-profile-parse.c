/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-parse.h"

#include "mbn-profile-check.h"
#include "mbn-profile-document.h"
#include "mbn-profile-private.h"
#include "mbn-profile-read.h"
#include "mbn-profile-schema.h"
#include "mbn-profile-text.h"

MbnProfile *
mbn_profile_parse (const char *xml, gsize length, GError **error)
{
  g_autoptr (MbnProfileSecret) text = NULL;
  g_autoptr (xmlDoc) document = NULL;

  g_return_val_if_fail (xml != NULL || length == 0, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  text = mbn_profile_text_read (xml, length, error);
  if (text == NULL)
    return NULL;

  document = mbn_profile_document_read (text, error);
  if (document == NULL || !mbn_profile_check_document (document, error)
      || !mbn_profile_schema_validate (xmlDocGetRootElement (document), error))
    return NULL;

  return mbn_profile_read_elements (xmlDocGetRootElement (document), error);
}
