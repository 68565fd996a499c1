/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* InterfaceID and ConnectionID (design.md 2): a UUID of version 5 (RFC 4122 4.3), as Windows
 * prints GUIDs, the same at every start and so in every release. */

#include "config.h"

#include <string.h>

#include "mbn-interface-id.h"

static const guint8 namespace_a[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const guint8 namespace_b[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16};

#define IMEI "490154203237518"

/* RFC 4122 4.3 with other functions than the code's: hex digits of GLib's one-shot SHA-1. */
static char *
uuid5 (const guint8 *id_namespace, const char *name)
{
  g_autofree guint8 *bytes = g_malloc (16 + strlen (name));
  g_autofree char *hex = NULL;
  g_autoptr (GString) text = g_string_new ("{");

  memcpy (bytes, id_namespace, 16);
  memcpy (bytes + 16, name, strlen (name));
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA1, bytes, 16 + strlen (name));

  hex[12] = '5';
  hex[16] = "89ab"[g_ascii_xdigit_value (hex[16]) & 3];
  for (guint i = 0; i < 32; i++)
    {
      if (i == 8 || i == 12 || i == 16 || i == 20)
        g_string_append_c (text, '-');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
    }
  g_string_append_c (text, '}');

  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef struct
{
  const char *path;
  const char *role;
  const char *device_id;
  const char *device_path;
  const char *name;
  const char *golden; /* from Python's uuid.uuid5() */
} Case;

/* clang-format off */
static const Case cases[] = {
  {"interface", "interface", IMEI, NULL, "interface:" IMEI ":", "{BEA594BA-E88F-55AE-B988-A633E3216151}"},
  {"connection", "connection", IMEI, NULL, "connection:" IMEI ":", "{B90AB0A7-C14D-53D9-A402-267EF2CF3EC9}"},
  {"no-device-id", "interface", "", "/dev/cdc-wdm0", "interface::/dev/cdc-wdm0", "{2B0CDD42-8204-54DF-BE41-B6FB209480EC}"},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *id = mbn_interface_id_new (namespace_a, c->role, c->device_id, c->device_path);
  g_autofree char *independent = uuid5 (namespace_a, c->name);

  g_assert_cmpstr (id, ==, independent);
  g_assert_cmpstr (id, ==, c->golden);
}

static void
test_format (void)
{
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *device = g_strdup_printf ("%u", i);
      g_autofree char *id = mbn_interface_id_new (namespace_a, "interface", device, NULL);

      g_assert_true (g_regex_match_simple ("^\\{[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB]"
                                           "[0-9A-F]{3}-[0-9A-F]{12}\\}$",
                                           id, 0, 0));
    }
}

/* Every input counts, and none is told. */
static void
test_distinct (void)
{
  const struct
  {
    const guint8 *id_namespace;
    const char *role;
    const char *device_id;
    const char *device_path;
  } inputs[] = {
      {namespace_a, "interface",  IMEI,              NULL           },
      {namespace_b, "interface",  IMEI,              NULL           },
      {namespace_a, "connection", IMEI,              NULL           },
      {namespace_a, "interface",  "490154203237519", NULL           },
      {namespace_a, "interface",  IMEI,              "/dev/cdc-wdm0"},
      {namespace_a, "interface",  IMEI,              "/dev/cdc-wdm1"},
      {namespace_a, "interface",  "",                "/dev/cdc-wdm0"},
      {namespace_a, "interface",  "",                "/dev/cdc-wdm1"},
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (inputs); i++)
    {
      char *id = mbn_interface_id_new (inputs[i].id_namespace, inputs[i].role, inputs[i].device_id,
                                       inputs[i].device_path);
      g_autofree char *again = mbn_interface_id_new (inputs[i].id_namespace, inputs[i].role,
                                                     inputs[i].device_id, inputs[i].device_path);

      g_assert_cmpstr (again, ==, id);
      g_assert_null (strstr (id, "49015420"));
      g_assert_true (g_hash_table_add (seen, id));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/interface-id/rfc-4122/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  g_test_add_func ("/interface-id/design-2/format", test_format);
  g_test_add_func ("/interface-id/design-2/distinct", test_distinct);

  return g_test_run ();
}
