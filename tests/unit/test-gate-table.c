/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The authorisation table and the interfaces are one: every method has a row, every row a method.
 * Walks the generated skeletons; the XML files say whether these are all. */

#include "config.h"

#include <string.h>

#include "mbn-dbus-generated.h"
#include "mbn-gate-table.h"

static const struct
{
  const char *name;
  GDBusInterfaceInfo *(*get_info) (void);
} interfaces[] = {
    {"org.mbnd1.AutoConnect",              mbn_dbus_auto_connect_interface_info              },
    {"org.mbnd1.Connection",               mbn_dbus_connection_interface_info                },
    {"org.mbnd1.ConnectionManager",        mbn_dbus_connection_manager_interface_info        },
    {"org.mbnd1.ConnectionProfile",        mbn_dbus_connection_profile_interface_info        },
    {"org.mbnd1.ConnectionProfileManager", mbn_dbus_connection_profile_manager_interface_info},
    {"org.mbnd1.Interface",                mbn_dbus_interface_interface_info                 },
    {"org.mbnd1.InterfaceManager",         mbn_dbus_interface_manager_interface_info         },
    {"org.mbnd1.Power",                    mbn_dbus_power_interface_info                     },
    {"org.mbnd1.Registration",             mbn_dbus_registration_interface_info              },
    {"org.mbnd1.Signal",                   mbn_dbus_signal_interface_info                    },
    {"org.mbnd1.SubscriberInformation",    mbn_dbus_subscriber_information_interface_info    },
    {"org.mbnd1.SyncManager",              mbn_dbus_sync_manager_interface_info              },
};

/* A new file in dbus/ must be added above, or its methods go unwatched. */
static void
test_every_xml_is_walked (void)
{
  const char *top = g_getenv ("MBN_TEST_SRCDIR");
  g_autofree char *folder = g_build_filename (top != NULL ? top : "", "dbus", NULL);
  g_autoptr (GDir) dir = top != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *file;

  if (dir == NULL)
    {
      g_test_skip ("MBN_TEST_SRCDIR does not name the sources");
      return;
    }

  while ((file = g_dir_read_name (dir)) != NULL)
    {
      gboolean found = FALSE;

      if (!g_str_has_suffix (file, ".xml"))
        continue;

      for (gsize i = 0; i < G_N_ELEMENTS (interfaces); i++)
        found = found
                || (g_str_has_prefix (file, interfaces[i].name)
                    && g_str_equal (file + strlen (interfaces[i].name), ".xml"));
      if (!found)
        g_error ("dbus/%s is not in the list of this test", file);
    }
}

static void
test_every_method_has_a_row (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (interfaces); i++)
    {
      GDBusInterfaceInfo *info = interfaces[i].get_info ();

      g_assert_cmpstr (info->name, ==, interfaces[i].name);
      for (GDBusMethodInfo **m = info->methods; m != NULL && *m != NULL; m++)
        {
          const MbnGateRow *row = mbn_gate_table_find (info->name, (*m)->name);

          if (row == NULL)
            g_error ("%s.%s has no row", info->name, (*m)->name);
          g_assert_cmpstr (row->method, ==, (*m)->name);
        }
    }
}

static GDBusMethodInfo *
find_method (const MbnGateRow *row)
{
  g_autofree char *name = g_strconcat ("org.mbnd1.", row->interface, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (interfaces); i++)
    if (g_str_equal (interfaces[i].name, name))
      return g_dbus_interface_info_lookup_method (interfaces[i].get_info (), row->method);

  return NULL;
}

static void
test_every_row_has_a_method (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gsize n_rows;
  const MbnGateRow *rows = mbn_gate_table (&n_rows);

  g_assert_cmpuint (n_rows, >, 0);
  for (gsize i = 0; i < n_rows; i++)
    {
      if (find_method (&rows[i]) == NULL)
        g_error ("%s.%s is no method", rows[i].interface, rows[i].method);
      g_assert_true (
          g_hash_table_add (seen, g_strdup_printf ("%s.%s", rows[i].interface, rows[i].method)));
      g_assert_true (rows[i].action == NULL || g_str_has_prefix (rows[i].action, "org.mbnd1."));
    }
}

/* Who may end what is his own may always: a client that has got a lease may let go of it. */
static gboolean
is_about_own (const MbnGateRow *row)
{
  return g_str_equal (row->interface, "SyncManager")
         && g_str_equal (row->method, "SynchronizeCompleted");
}

/* Every method that changes something, spends money or tells identity asks for an action. */
static void
test_what_needs_an_action (void)
{
  gsize n_rows;
  const MbnGateRow *rows = mbn_gate_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    {
      gboolean reads
          = g_str_has_prefix (rows[i].method, "Get") || g_str_has_prefix (rows[i].method, "In");

      if (!reads && !is_about_own (&rows[i]))
        {
          g_assert_nonnull (rows[i].action);
          g_assert_false (rows[i].optional);
        }
      g_assert_true (!rows[i].optional || rows[i].action != NULL);
    }
}

/* design.md 1, CTX-55: spelled out here. */
static const struct
{
  const char *interface;
  const char *method;
  const char *arguments; /* NULL = whatever they are */
  const char *action;
  gboolean optional;
} actions[] = {
    {"Connection",               "Connect",                  "(uint32 0, 'Work')", "org.mbnd1.connect-profile", FALSE},
    {"Connection",               "Connect",                  "(uint32 1, '<x/>')", "org.mbnd1.connect",         FALSE},
    {"Connection",               "Disconnect",               NULL,                 "org.mbnd1.connect-profile", FALSE},
    {"Connection",               "GetConnectionState",       NULL,                 NULL,                        FALSE},
    {"SubscriberInformation",    "GetSubscriberInformation", NULL,                 "org.mbnd1.read-identity",   FALSE},
    {"Interface",                "GetInterfaceCapability",   NULL,                 "org.mbnd1.read-identity",   TRUE },
    {"ConnectionProfileManager", "CreateConnectionProfile",  NULL,                 "org.mbnd1.manage-profiles",
     FALSE                                                                                                           },
    {"ConnectionProfileManager", "GetConnectionProfiles",    NULL,                 NULL,                        FALSE},
    {"ConnectionProfile",        "GetProfileXmlData",        NULL,                 "org.mbnd1.read-identity",   TRUE },
    {"ConnectionProfile",        "UpdateProfile",            NULL,                 "org.mbnd1.manage-profiles", FALSE},
    {"ConnectionProfile",        "Delete",                   NULL,                 "org.mbnd1.manage-profiles", FALSE},
    {"Interface",                "ScanNetwork",              NULL,                 "org.mbnd1.radio",           FALSE},
    {"Power",                    "PrepareForHibernation",    NULL,                 "org.mbnd1.power",           FALSE},
    {"Registration",             "SetRegisterMode",          NULL,                 "org.mbnd1.radio",           FALSE},
    {"SyncManager",              "EstablishConnection",      NULL,                 "org.mbnd1.lease",           FALSE},
    {"SyncManager",              "SynchronizeCompleted",     NULL,                 NULL,                        FALSE},
};

static void
test_actions (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strconcat ("org.mbnd1.", actions[i].interface, NULL);
      const MbnGateRow *row = mbn_gate_table_find (name, actions[i].method);
      const char *action;

      g_assert_nonnull (row);
      action = row->action;
      if (actions[i].arguments != NULL && row->choose_action != NULL)
        {
          g_autoptr (GVariant) arguments
              = g_variant_parse (NULL, actions[i].arguments, NULL, NULL, NULL);

          action = row->choose_action (NULL, NULL, arguments);
        }
      g_assert_cmpstr (action, ==, actions[i].action);
      g_assert_cmpint (row->optional, ==, actions[i].optional);
    }
}

/* An action that polkit does not know is refused to all but root. Which actions choosers may come
 * up with is asked of the whole daemon (test_authority_matrix.py). */
static void
test_policy_has_the_actions (void)
{
  const char *source = g_getenv ("MBN_TEST_SRCDIR");
  g_autofree char *path = NULL;
  g_autofree char *policy = NULL;
  g_autoptr (GError) error = NULL;
  gsize n_rows;
  const MbnGateRow *rows = mbn_gate_table (&n_rows);

  g_assert_nonnull (source);
  path = g_build_filename (source, "data", "org.mbnd1.policy", NULL);
  g_file_get_contents (path, &policy, NULL, &error);
  g_assert_no_error (error);

  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].action != NULL)
      {
        g_autofree char *entry = g_strdup_printf ("<action id=\"%s\">", rows[i].action);

        if (strstr (policy, entry) == NULL)
          g_error ("org.mbnd1.policy is without %s", rows[i].action);
      }
}

/* Its caller is known only when a row has an action (mbn-gate.c). */
static void
test_choosers_have_an_action (void)
{
  gsize n_rows;
  const MbnGateRow *rows = mbn_gate_table (&n_rows);

  for (gsize i = 0; i < n_rows; i++)
    g_assert_true (rows[i].choose_action == NULL || rows[i].action != NULL);
}

static void
test_unknown_is_denied (void)
{
  static const struct
  {
    const char *interface;
    const char *method;
  } unknown[] = {
      {"org.mbnd1.Connection",      "Explode" },
      {"org.mbnd1.Connection",      "connect" },
      {"org.mbnd1.Connection",      "Connec"  },
      {"org.mbnd1.Connection",      "Connect2"},
      {"org.mbnd1.Connection",      ""        },
      {"org.mbnd1.Interface",       "Connect" },
      {"org.mbnd1.Nothing",         "Connect" },
      {"org.mbnd1.",                "Connect" },
      {"org.mbnd1",                 "Connect" },
      {"Connection",                "Connect" },
      {"org.example.Connection",    "Connect" },
      {"org.mbnd1.Connection.More", "Connect" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (mbn_gate_table_find (unknown[i].interface, unknown[i].method));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/gate-table/every-xml-is-walked", test_every_xml_is_walked);
  g_test_add_func ("/gate-table/every-method-has-a-row", test_every_method_has_a_row);
  g_test_add_func ("/gate-table/every-row-has-a-method", test_every_row_has_a_method);
  g_test_add_func ("/gate-table/what-needs-an-action", test_what_needs_an_action);
  g_test_add_func ("/gate-table/CTX-55/actions", test_actions);
  g_test_add_func ("/gate-table/policy-has-the-actions", test_policy_has_the_actions);
  g_test_add_func ("/gate-table/choosers-have-an-action", test_choosers_have_an_action);
  g_test_add_func ("/gate-table/unknown-is-denied", test_unknown_is_denied);

  return g_test_run ();
}
