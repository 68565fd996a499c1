/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The contract of tests/object/backend-contract.h for the MBIM back end, on the simulated modem. */

#include "config.h"

#include "backend-contract.h"
#include "mbim-backend.h"

#include <glib/gstdio.h>

typedef struct
{
  char *folder;
  char *device;
  GSubprocess *sim;
} Stand;

static MbnBackend *
create (gpointer data)
{
  Stand *stand = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) output = NULL;
  g_autofree char *link = NULL;
  g_autofree char *line = NULL;

  stand->folder = g_dir_make_tmp ("mbnd-test-XXXXXX", &error);
  g_assert_no_error (error);
  stand->device = g_build_filename (stand->folder, "modem", NULL);
  link = g_strconcat ("--link=", stand->device, NULL);
  stand->sim = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, g_getenv ("MBN_MODEM_SIM"),
                                 link, NULL);
  g_assert_no_error (error);
  output = g_data_input_stream_new (g_subprocess_get_stdout_pipe (stand->sim));
  line = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (line, "ready "));

  return mbim_backend_new (stand->device, FALSE);
}

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
wait_for (const gboolean *done, gpointer data)
{
  gint64 end_us = g_get_monotonic_time () + (done == NULL ? 300 : 20000) * 1000;
  guint tick = g_timeout_add (5, on_tick, NULL);

  while ((done == NULL || !*done) && g_get_monotonic_time () < end_us)
    g_main_context_iteration (NULL, TRUE);

  g_source_remove (tick);
}

static void
clean_up (gpointer data)
{
  Stand *stand = data;
  g_autoptr (GError) error = NULL;

  g_subprocess_send_signal (stand->sim, 15);
  g_subprocess_wait (stand->sim, NULL, &error);
  g_assert_no_error (error);
  g_clear_object (&stand->sim);
  g_rmdir (stand->folder);
  g_clear_pointer (&stand->folder, g_free);
  g_clear_pointer (&stand->device, g_free);
}

int
main (int argc, char **argv)
{
  static Stand stand;
  static const ContractSubject subject
      = {.create = create, .wait = wait_for, .clean_up = clean_up, .data = &stand};

  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  g_assert_nonnull (g_getenv ("MBN_MODEM_SIM"));
  backend_contract_add ("/backend/mbim", &subject);

  return g_test_run ();
}
