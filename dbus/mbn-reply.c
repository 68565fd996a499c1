/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-reply.h"

#include "mbn-log.h"

void
mbn_reply_error (GDBusMethodInvocation *invocation, GError *error)
{
  g_autoptr (GError) owned = error;
  g_autoptr (GError) for_bus = mbn_error_for_bus (owned);

  mbn_debug (NULL, 0, "%s.%s refused: %s", g_dbus_method_invocation_get_interface_name (invocation),
             g_dbus_method_invocation_get_method_name (invocation), for_bus->message);
  g_dbus_method_invocation_return_gerror (invocation, for_bus);
}

void
mbn_reply_new_error (GDBusMethodInvocation *invocation, MbnError code, const char *format, ...)
{
  va_list args;
  GError *error;

  va_start (args, format);
  error = g_error_new_valist (MBN_ERROR, (gint)code, format, args);
  va_end (args);

  mbn_reply_error (invocation, error);
}
