/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "floor-modem.h"

#include <libmbim-glib.h>

#define LIMIT_S 30
#define SESSION 0

static MbimDevice *modem;
static FloorDone next;
static gpointer next_data;

static void
go_on (void)
{
  next (next_data);
}

static MbimMessage *
finish (GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  MbimMessage *response = mbim_device_command_finish (MBIM_DEVICE (source), result, &error);

  if (response == NULL
      || !mbim_message_response_get_result (response, MBIM_MESSAGE_TYPE_COMMAND_DONE, &error))
    g_error ("%s", error->message);

  return response;
}

static void
run (MbimMessage *message, GAsyncReadyCallback callback)
{
  mbim_device_command (modem, message, LIMIT_S, NULL, callback, NULL);
  mbim_message_unref (message);
}

static void
check_state (MbimMessage *response, MbimActivationState expected)
{
  MbimActivationState state = MBIM_ACTIVATION_STATE_UNKNOWN;

  if (!mbim_message_connect_response_parse (response, NULL, &state, NULL, NULL, NULL, NULL, NULL)
      || state != expected)
    g_error ("the session is in state %u", state);
}

static void
on_ip_configuration (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbimMessage) response = finish (source, result);
  g_autoptr (MbimIPv4ElementArray) addresses = NULL;
  guint32 count = 0;

  if (!mbim_message_ip_configuration_response_parse (response, NULL, NULL, NULL, &count, &addresses,
                                                     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                                     NULL, NULL, NULL)
      || count == 0)
    g_error ("no IPv4 address");

  go_on ();
}

static void
on_activated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbimMessage) response = finish (source, result);

  check_state (response, MBIM_ACTIVATION_STATE_ACTIVATED);
  run (mbim_message_ip_configuration_query_new (SESSION, MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_NONE,
                                                MBIM_IP_CONFIGURATION_AVAILABLE_FLAG_NONE, 0, NULL,
                                                0, NULL, NULL, NULL, 0, NULL, 0, NULL, 0, 0, NULL),
       on_ip_configuration);
}

static void
on_deactivated (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (MbimMessage) response = finish (source, result);

  check_state (response, MBIM_ACTIVATION_STATE_DEACTIVATED);
  go_on ();
}

static void
set_session (MbimActivationCommand command,
             const char *access_string,
             GAsyncReadyCallback callback,
             FloorDone done,
             gpointer user_data)
{
  next = done;
  next_data = user_data;
  run (mbim_message_connect_set_new (SESSION, command, access_string, "", "", MBIM_COMPRESSION_NONE,
                                     MBIM_AUTH_PROTOCOL_NONE, MBIM_CONTEXT_IP_TYPE_DEFAULT,
                                     mbim_uuid_from_context_type (MBIM_CONTEXT_TYPE_INTERNET),
                                     NULL),
       callback);
}

void
floor_modem_activate (FloorDone done, gpointer user_data)
{
  set_session (MBIM_ACTIVATION_COMMAND_ACTIVATE, "internet", on_activated, done, user_data);
}

void
floor_modem_deactivate (FloorDone done, gpointer user_data)
{
  set_session (MBIM_ACTIVATION_COMMAND_DEACTIVATE, "", on_deactivated, done, user_data);
}

static void
on_open (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!mbim_device_open_full_finish (MBIM_DEVICE (source), result, &error))
    g_error ("%s", error->message);

  go_on ();
}

static void
on_device (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  modem = mbim_device_new_finish (result, &error);
  if (modem == NULL)
    g_error ("%s", error->message);

  mbim_device_open_full (modem, MBIM_DEVICE_OPEN_FLAGS_NONE, LIMIT_S, NULL, on_open, NULL);
}

void
floor_modem_open (const char *path, FloorDone done, gpointer user_data)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  next = done;
  next_data = user_data;
  mbim_device_new (file, NULL, on_device, NULL);
}

void
floor_modem_close (void)
{
  mbim_device_close_force (modem, NULL);
  g_clear_object (&modem);
}
