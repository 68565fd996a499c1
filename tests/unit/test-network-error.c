/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Names of network causes (context-rules.md 10.3, mbim-notes.md 7.2). */

#include "config.h"

#include <string.h>

#include "mbn-network-error.h"

/* @says must stand in the name, whatever its exact wording. */
typedef struct
{
  const char *path;
  MbnCauseScope scope;
  guint32 cause;
  const char *says; /* NULL = the standards name nothing */
} Case;

/* clang-format off */
static const Case cases[] = {
  {"session/0", MBN_CAUSE_SESSION, 0, NULL},
  {"session/8", MBN_CAUSE_SESSION, 8, "operator determined barring"},
  {"session/26", MBN_CAUSE_SESSION, 26, "insufficient resources"},
  {"session/27", MBN_CAUSE_SESSION, 27, "unknown APN"},
  {"session/28", MBN_CAUSE_SESSION, 28, "unknown PDP address or type"},
  {"session/29", MBN_CAUSE_SESSION, 29, "authentication failed"},
  {"session/30", MBN_CAUSE_SESSION, 30, "rejected"},
  {"session/31", MBN_CAUSE_SESSION, 31, "rejected"},
  {"session/32", MBN_CAUSE_SESSION, 32, "service option not supported"},
  {"session/33", MBN_CAUSE_SESSION, 33, "not subscribed"},
  {"session/34", MBN_CAUSE_SESSION, 34, "temporarily out of order"},
  {"session/43", MBN_CAUSE_SESSION, 43, "unknown context"},
  {"session/50", MBN_CAUSE_SESSION, 50, "IPv4 only"},
  {"session/51", MBN_CAUSE_SESSION, 51, "IPv6 only"},
  {"session/not-named", MBN_CAUSE_SESSION, 1, NULL},
  {"session/beyond-the-octet", MBN_CAUSE_SESSION, 256 + 27, NULL},
  {"session/largest", MBN_CAUSE_SESSION, G_MAXUINT32, NULL},
  {"mobility/0", MBN_CAUSE_MOBILITY, 0, NULL},
  {"mobility/2", MBN_CAUSE_MOBILITY, 2, "IMSI unknown in HLR"},
  {"mobility/4", MBN_CAUSE_MOBILITY, 4, "IMSI unknown in VLR"},
  {"mobility/6", MBN_CAUSE_MOBILITY, 6, "illegal"},
  {"mobility/7", MBN_CAUSE_MOBILITY, 7, "packet services not allowed"},
  {"mobility/8", MBN_CAUSE_MOBILITY, 8, "non-packet services not allowed"},
  {"mobility/11", MBN_CAUSE_MOBILITY, 11, "PLMN not allowed"},
  {"mobility/12", MBN_CAUSE_MOBILITY, 12, "area not allowed"},
  {"mobility/13", MBN_CAUSE_MOBILITY, 13, "roaming not allowed"},
  {"mobility/14", MBN_CAUSE_MOBILITY, 14, "not allowed in this PLMN"},
  {"mobility/15", MBN_CAUSE_MOBILITY, 15, "no suitable cells"},
  {"mobility/17", MBN_CAUSE_MOBILITY, 17, "network failure"},
  {"mobility/22", MBN_CAUSE_MOBILITY, 22, "congestion"},
  {"mobility/not-named", MBN_CAUSE_MOBILITY, 1, NULL},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  const char *name = mbn_network_error_name (c->scope, c->cause);

  if (c->says == NULL)
    {
      g_assert_null (name);
      g_assert_null (mbn_network_error_advice (c->scope, c->cause));
      return;
    }

  g_assert_nonnull (name);
  g_assert_nonnull (strstr (name, c->says));
}

/* What is named is one line of plain text, and within a scope no two causes share a name. */
static void
test_texts (gconstpointer data)
{
  MbnCauseScope scope = (MbnCauseScope)GPOINTER_TO_INT (data);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint32 cause = 0; cause <= 300; cause++)
    {
      const char *name = mbn_network_error_name (scope, cause);
      const char *advice = mbn_network_error_advice (scope, cause);

      if (name == NULL)
        {
          g_assert_null (advice);
          continue;
        }

      g_assert_true (g_hash_table_add (names, (gpointer)name));
      g_assert_false (g_str_has_suffix (name, "."));
      g_assert_null (strchr (name, '\n'));
      g_assert_true (advice == NULL || *advice != '\0');
    }
}

/* mbim-notes.md 7.2: one number, two meanings. */
static void
test_scope_decides (void)
{
  g_assert_cmpstr (mbn_network_error_name (MBN_CAUSE_SESSION, 8), !=,
                   mbn_network_error_name (MBN_CAUSE_MOBILITY, 8));
  g_assert_null (mbn_network_error_name (MBN_CAUSE_SESSION, 11));
  g_assert_null (mbn_network_error_name (MBN_CAUSE_MOBILITY, 27));
}

/* context-rules.md 10.3, "likely reason": what the person can do must fit it. */
static void
test_advice (void)
{
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 27), "APN"));
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 43), "APN"));
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 29), "password"));
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 33), "operator"));
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 26), "later"));
  g_assert_nonnull (strstr (mbn_network_error_advice (MBN_CAUSE_SESSION, 28), "IP type"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path
          = g_strconcat ("/network-error/context-rules-10.3/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_data_func ("/network-error/texts/session", GINT_TO_POINTER (MBN_CAUSE_SESSION),
                        test_texts);
  g_test_add_data_func ("/network-error/texts/mobility", GINT_TO_POINTER (MBN_CAUSE_MOBILITY),
                        test_texts);
  g_test_add_func ("/network-error/mbim-notes-7.2/scope-decides", test_scope_decides);
  g_test_add_func ("/network-error/context-rules-10.3/advice", test_advice);

  return g_test_run ();
}
