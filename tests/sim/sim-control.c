/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-control.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "sim-listen.h"
#include "sim-wait.h"

#define READ_SIZE  4096
#define MAX_LINE   65536
#define MAX_QUEUED 1024 /* clients waiting to be accepted */

struct _SimControl
{
  char *path;
  SimFunction *function;
  SimScript *script;
  GSocket *socket;
  GSource *accept_source;
  GPtrArray *clients; /* Client */
  guint check_idle;
};

typedef struct
{
  SimControl *control;
  GSocket *socket;
  GSource *read_source;
  GSource *write_source;
  GString *input;
  GString *output;
  SimWait *wait; /* of the command that is not answered yet */
  guint wait_timer;
  guint resume_idle;
  gboolean ended; /* the client sends no more, but may wait for answers */
} Client;

static void
source_clear (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
client_free (gpointer data)
{
  Client *client = data;

  source_clear (&client->read_source);
  source_clear (&client->write_source);
  g_clear_handle_id (&client->wait_timer, g_source_remove);
  g_clear_handle_id (&client->resume_idle, g_source_remove);
  g_clear_pointer (&client->wait, sim_wait_free);
  g_string_free (client->input, TRUE);
  g_string_free (client->output, TRUE);
  g_socket_close (client->socket, NULL);
  g_object_unref (client->socket);
  g_free (client);
}

static GSource *
watch (GSocket *socket, GIOCondition condition, GSocketSourceFunc callback, gpointer user_data)
{
  GSource *source = g_socket_create_source (socket, condition, NULL);

  g_source_set_callback (source, G_SOURCE_FUNC (callback), user_data, NULL);
  g_source_attach (source, NULL);
  return source;
}

static void process_input (Client *client);

static gboolean
on_resume (gpointer user_data)
{
  Client *client = user_data;

  client->resume_idle = 0;
  process_input (client);
  if (client->ended && client->wait == NULL && client->output->len == 0 && client->resume_idle == 0)
    g_ptr_array_remove (client->control->clients, client);

  return G_SOURCE_REMOVE;
}

static void
resume_later (Client *client)
{
  if (client->resume_idle == 0)
    client->resume_idle = g_idle_add (on_resume, client);
}

static gboolean
on_writable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Client *client = user_data;

  while (client->output->len > 0)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_socket_send (socket, client->output->str, client->output->len, NULL, &error);

      if (n < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return G_SOURCE_CONTINUE;
      if (n < 0) /* the client is gone; reading will tell */
        n = client->output->len;
      g_string_erase (client->output, 0, n);
    }

  source_clear (&client->write_source);
  if (client->ended)
    resume_later (client);

  return G_SOURCE_REMOVE;
}

static void
answer (Client *client, const GString *json, const GError *error)
{
  if (error != NULL)
    {
      g_autofree char *text = g_strdelimit (g_strdup (error->message), "\r\n", ' ');

      g_string_append_printf (client->output, "ERR %s\n", text);
    }
  else
    {
      g_string_append (client->output, json != NULL && json->len > 0 ? "OK " : "OK");
      if (json != NULL)
        g_string_append_len (client->output, json->str, json->len);
      g_string_append_c (client->output, '\n');
    }

  if (client->write_source == NULL)
    {
      client->write_source = watch (client->socket, G_IO_OUT, on_writable, client);
      on_writable (client->socket, G_IO_OUT, client);
    }
}

/* The wait is over; the lines behind it follow from the main loop. */
static void
end_wait (Client *client, const GError *error)
{
  g_clear_pointer (&client->wait, sim_wait_free);
  g_clear_handle_id (&client->wait_timer, g_source_remove);
  answer (client, NULL, error);
  resume_later (client);
}

static gboolean
on_wait_timeout (gpointer user_data)
{
  Client *client = user_data;
  g_autoptr (GError) error = g_error_new_literal (SIM_ERROR, 0, "timeout");

  client->wait_timer = 0;
  end_wait (client, error);
  return G_SOURCE_REMOVE;
}

/* Returns TRUE if the line was a wait, well formed or not. */
static gboolean
start_wait (Client *client, const char *line)
{
  g_autoptr (SimWords) words = sim_words_parse (line, NULL);
  g_autoptr (GError) error = NULL;
  guint32 timeout_ms = 0;

  if (words == NULL || g_strcmp0 (sim_words_raw (words), "wait") != 0)
    return FALSE;

  client->wait = sim_wait_parse (words, &timeout_ms, &error);
  if (client->wait == NULL)
    answer (client, NULL, error);
  else if (sim_wait_is_true (client->wait, client->control->function))
    end_wait (client, NULL);
  else
    client->wait_timer = g_timeout_add (timeout_ms, on_wait_timeout, client);

  return TRUE;
}

static void
run_line (Client *client, const char *line)
{
  g_autoptr (GString) reply = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  if (start_wait (client, line))
    return;

  sim_script_run (client->control->script, line, reply, &error);
  answer (client, reply, error);
}

static void
process_input (Client *client)
{
  char *end;

  while (client->wait == NULL && client->resume_idle == 0
         && (end = memchr (client->input->str, '\n', client->input->len)) != NULL)
    {
      gsize length = end - client->input->str;
      g_autofree char *line = g_strndup (client->input->str, length);

      g_string_erase (client->input, 0, length + 1);
      run_line (client, line);
    }
}

static gboolean
on_readable (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  Client *client = user_data;
  char buffer[READ_SIZE];
  gssize n = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL);

  if (n == 0)
    {
      client->ended = TRUE;
      source_clear (&client->read_source);
      resume_later (client);
      return G_SOURCE_REMOVE;
    }
  if (n < 0 || client->input->len + n > MAX_LINE)
    {
      g_ptr_array_remove (client->control->clients, client);
      return G_SOURCE_REMOVE;
    }

  g_string_append_len (client->input, buffer, n);
  process_input (client);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_connection (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  SimControl *self = user_data;
  GSocket *accepted = g_socket_accept (socket, NULL, NULL);
  Client *client;

  if (accepted == NULL)
    return G_SOURCE_CONTINUE;

  g_socket_set_blocking (accepted, FALSE);
  client = g_new0 (Client, 1);
  client->control = self;
  client->socket = accepted;
  client->input = g_string_new (NULL);
  client->output = g_string_new (NULL);
  client->read_source = watch (accepted, G_IO_IN, on_readable, client);
  g_ptr_array_add (self->clients, client);
  return G_SOURCE_CONTINUE;
}

static gboolean
check_waits (gpointer user_data)
{
  SimControl *self = user_data;

  self->check_idle = 0;
  for (guint i = 0; i < self->clients->len; i++)
    {
      Client *client = self->clients->pdata[i];

      if (client->wait != NULL && sim_wait_is_true (client->wait, self->function))
        end_wait (client, NULL);
    }

  return G_SOURCE_REMOVE;
}

/* Checked from the main loop, because the change is reported from the middle of things. */
static void
on_changed (gpointer user_data)
{
  SimControl *self = user_data;

  if (self->check_idle == 0)
    self->check_idle = g_idle_add_full (G_PRIORITY_DEFAULT, check_waits, self, NULL);
}

SimControl *
sim_control_new (const char *path, SimFunction *function, SimScript *script, GError **error)
{
  GSocket *socket = sim_listen (path, G_SOCKET_TYPE_STREAM, MAX_QUEUED, error);
  SimControl *self;

  if (socket == NULL)
    return NULL;

  self = g_new0 (SimControl, 1);
  self->path = g_strdup (path);
  self->function = function;
  self->script = script;
  self->socket = socket;
  self->clients = g_ptr_array_new_with_free_func (client_free);
  self->accept_source = watch (self->socket, G_IO_IN, on_connection, self);
  sim_function_set_changed (function, on_changed, self);
  return self;
}

void
sim_control_free (SimControl *self)
{
  sim_function_set_changed (self->function, NULL, NULL);
  g_clear_handle_id (&self->check_idle, g_source_remove);
  source_clear (&self->accept_source);
  g_ptr_array_unref (self->clients);
  g_socket_close (self->socket, NULL);
  g_object_unref (self->socket);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}
