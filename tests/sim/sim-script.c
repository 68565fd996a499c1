/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-script.h"

#define MAX_DELAY_MS 86400000u

struct _SimScript
{
  SimFunction *function;
  void (*quit) (gpointer user_data);
  gpointer user_data;
  GPtrArray *scheduled; /* Scheduled */
};

/* A command of `after`. */
typedef struct
{
  SimScript *script;
  char *line;
  guint timer;
} Scheduled;

static void
scheduled_free (gpointer data)
{
  Scheduled *scheduled = data;

  g_clear_handle_id (&scheduled->timer, g_source_remove);
  g_free (scheduled->line);
  g_free (scheduled);
}

SimScript *
sim_script_new (SimFunction *function, void (*quit) (gpointer), gpointer user_data)
{
  SimScript *self = g_new0 (SimScript, 1);

  self->function = function;
  self->quit = quit;
  self->user_data = user_data;
  self->scheduled = g_ptr_array_new_with_free_func (scheduled_free);
  return self;
}

void
sim_script_free (SimScript *self)
{
  g_ptr_array_unref (self->scheduled);
  g_free (self);
}

static const SimCommand *
find_command (const char *name)
{
  const SimCommand *tables[] = {sim_modem_commands, sim_port_commands, sim_net_commands};

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const SimCommand *command = tables[i]; command->name != NULL; command++)
      if (g_strcmp0 (command->name, name) == 0)
        return command;

  return NULL;
}

static gboolean
fail_unknown (const char *name, GError **error)
{
  const SimCommand *tables[] = {sim_modem_commands, sim_port_commands, sim_net_commands};
  g_autoptr (GString) names = g_string_new ("after, quit, reset-state, wait (control socket only)");

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (const SimCommand *command = tables[i]; command->name != NULL; command++)
      g_string_append_printf (names, ", %s", command->name);

  g_set_error (error, SIM_ERROR, 0, "command \"%s\" is not known; allowed: %s", name, names->str);
  return FALSE;
}

static gboolean
on_scheduled (gpointer user_data)
{
  Scheduled *scheduled = user_data;
  SimScript *self = scheduled->script;
  g_autofree char *line = g_steal_pointer (&scheduled->line);
  g_autoptr (GString) reply = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  scheduled->timer = 0;
  g_ptr_array_remove (self->scheduled, scheduled);
  if (!sim_script_run (self, line, reply, &error))
    g_printerr ("mbn-modem-sim: after: %s: %s\n", line, error->message);

  return G_SOURCE_REMOVE;
}

static gboolean
run_after (SimScript *self, SimWords *words, GError **error)
{
  const char *delay = sim_words_raw (words);
  g_autofree char *line = sim_words_rest (words);
  g_autoptr (SimWords) inner = sim_words_parse (line, error);
  const char *name = inner != NULL ? sim_words_raw (inner) : NULL;
  Scheduled *scheduled;
  guint32 delay_ms = 0;

  if (delay == NULL || name == NULL)
    {
      g_set_error_literal (error, SIM_ERROR, 0, "wanted: after MILLISECONDS COMMAND");
      return FALSE;
    }
  if (!sim_parse_u32 (delay, "delay", &delay_ms, error))
    return FALSE;
  if (delay_ms > MAX_DELAY_MS)
    {
      g_set_error (error, SIM_ERROR, 0, "delay %u is above %u ms", delay_ms, MAX_DELAY_MS);
      return FALSE;
    }
  if (find_command (name) == NULL && !g_str_equal (name, "quit") && !g_str_equal (name, "after")
      && !g_str_equal (name, "reset-state"))
    return fail_unknown (name, error);

  scheduled = g_new0 (Scheduled, 1);
  scheduled->script = self;
  scheduled->line = g_steal_pointer (&line);
  scheduled->timer = g_timeout_add (delay_ms, on_scheduled, scheduled);
  g_ptr_array_add (self->scheduled, scheduled);
  return TRUE;
}

gboolean
sim_script_run (SimScript *self, const char *line, GString *reply, GError **error)
{
  g_autoptr (SimWords) words = sim_words_parse (line, error);
  const SimCommand *command;
  const char *name;

  if (words == NULL)
    return FALSE;
  if (sim_words_is_empty (words))
    return TRUE;

  name = sim_words_raw (words);
  if (g_str_equal (name, "after"))
    return run_after (self, words, error);

  command = find_command (name);
  if (command != NULL)
    return command->run (self->function, words, reply, error);

  if (!g_str_equal (name, "quit") && !g_str_equal (name, "reset-state"))
    return fail_unknown (name, error);
  if (!sim_words_end (words, error))
    return FALSE;

  if (g_str_equal (name, "quit"))
    {
      self->quit (self->user_data);
    }
  else
    {
      g_ptr_array_set_size (self->scheduled, 0);
      sim_function_reset (self->function);
    }

  return TRUE;
}

gboolean
sim_script_run_file (SimScript *self, const char *path, GError **error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, error))
    return FALSE;

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (GString) reply = g_string_new (NULL);

      if (!sim_script_run (self, lines[i], reply, error))
        {
          g_prefix_error (error, "%s:%u: ", path, i + 1);
          return FALSE;
        }
    }

  return TRUE;
}
