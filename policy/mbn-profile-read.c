/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Fifth step of the parser: from a valid tree to a value. */

#include "config.h"

#include "mbn-profile-read.h"

#include <string.h>

#include "mbn-profile-document.h"
#include "mbn-profile-element.h"

static char *
read_boolean (const xmlNode *node)
{
  g_autofree char *word = mbn_profile_node_get_collapsed (node);

  return g_strdup (g_str_equal (word, "true") || g_str_equal (word, "1") ? "true" : "false");
}

static char *
read_number (const xmlNode *node)
{
  g_autofree char *number = mbn_profile_node_get_collapsed (node);

  return g_strdup_printf ("%" G_GUINT64_FORMAT, g_ascii_strtoull (number, NULL, 10));
}

/* xs:decimal: sign, digits, point, digits; one of the two runs of digits may be empty. Without
 * superfluous zeros and plus sign; a point only with digits on both sides. */
static char *
read_decimal (const xmlNode *node)
{
  g_autofree char *text = mbn_profile_node_get_collapsed (node);
  const char *sign = *text == '-' ? "-" : "";
  char *integer = text + strspn (text, "+-0");
  char *fraction = strchr (integer, '.');

  if (fraction != NULL)
    {
      char *end = fraction + strlen (fraction);

      while (end[-1] == '0')
        *--end = '\0';
      *fraction++ = '\0';
    }

  if (fraction == NULL || *fraction == '\0')
    return *integer == '\0' ? g_strdup ("0") : g_strconcat (sign, integer, NULL);

  return g_strconcat (sign, *integer == '\0' ? "0" : integer, ".", fraction, NULL);
}

static char *
read_guid (const xmlNode *node)
{
  g_autofree char *guid = mbn_profile_node_get_collapsed (node);

  return g_ascii_strup (guid, -1);
}

static char *
read_value (const xmlNode *node, MbnProfileElementForm form)
{
  switch (form)
    {
    case MBN_PROFILE_FORM_GROUP:
      return g_strdup ("");
    case MBN_PROFILE_FORM_RAW:
      return mbn_profile_node_get_text (node);
    case MBN_PROFILE_FORM_BOOLEAN:
      return read_boolean (node);
    case MBN_PROFILE_FORM_NUMBER:
      return read_number (node);
    case MBN_PROFILE_FORM_DECIMAL:
      return read_decimal (node);
    case MBN_PROFILE_FORM_GUID:
      return read_guid (node);
    case MBN_PROFILE_FORM_TEXT:
    case MBN_PROFILE_FORM_WORD:
    default:
      return mbn_profile_node_get_collapsed (node);
    }
}

/* Its two children are what the schema says they are. */
static void
read_provider (MbnProfile *profile, const xmlNode *provider)
{
  const xmlNode *id = xmlFirstElementChild ((xmlNode *)provider);
  const xmlNode *name = xmlNextElementSibling ((xmlNode *)id);

  mbn_profile_add_partner (profile, mbn_profile_node_get_collapsed (id),
                           mbn_profile_node_get_collapsed (name));
}

static void
read_group (MbnProfile *profile,
            const xmlNode *group,
            const MbnProfileElement *row,
            MbnProfileLines *lines)
{
  for (const xmlNode *node = xmlFirstElementChild ((xmlNode *)group); node != NULL;
       node = xmlNextElementSibling ((xmlNode *)node))
    {
      const MbnProfileElement *child = mbn_profile_element_find_child (row, node);

      if (child->field == MBN_PROFILE_FIELD_PROVIDER)
        read_provider (profile, node);
      else if (child->field == MBN_PROFILE_FIELD_PURPOSE)
        g_ptr_array_add (profile->purposes, read_guid (node));
      else
        {
          lines->of[child->field] = xmlGetLineNo (node);
          mbn_profile_set_value (profile, child->field, read_value (node, child->form));
          read_group (profile, node, child, lines);
        }
    }
}

void
mbn_profile_read_elements (MbnProfile *profile, const xmlNode *root, MbnProfileLines *lines)
{
  memset (lines, 0, sizeof *lines);
  read_group (profile, root, mbn_profile_element_get_root (profile->kind), lines);
}
