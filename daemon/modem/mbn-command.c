/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-command.h"

MbnReply *
mbn_reply_new (MbnError status, const char *status_text, MbnFact *fact)
{
  MbnReply *reply = g_new0 (MbnReply, 1);

  reply->status = status;
  reply->status_text = g_strdup (status_text);
  reply->fact = fact;

  return reply;
}

void
mbn_reply_free (MbnReply *reply)
{
  g_free (reply->status_text);
  g_clear_pointer (&reply->fact, mbn_fact_free);
  g_free (reply);
}

const char *
mbn_command_kind_to_string (MbnCommandKind kind)
{
  static const char *const names[MBN_N_COMMANDS] = {
      [MBN_COMMAND_READ_CAPS] = "read capabilities",
      [MBN_COMMAND_SUBSCRIBE] = "subscribe to indications",
      [MBN_COMMAND_READ_SUBSCRIBER] = "read subscriber",
      [MBN_COMMAND_READ_PIN] = "read PIN",
      [MBN_COMMAND_READ_RADIO] = "read radio",
      [MBN_COMMAND_SET_RADIO] = "set radio",
      [MBN_COMMAND_READ_HOME_PROVIDER] = "read home provider",
      [MBN_COMMAND_READ_PREFERRED_PROVIDERS] = "read preferred providers",
      [MBN_COMMAND_SET_PREFERRED_PROVIDERS] = "set preferred providers",
      [MBN_COMMAND_SCAN] = "scan",
      [MBN_COMMAND_READ_REGISTRATION] = "read registration",
      [MBN_COMMAND_REGISTER] = "register",
      [MBN_COMMAND_READ_PACKET_SERVICE] = "read packet service",
      [MBN_COMMAND_ATTACH] = "attach",
      [MBN_COMMAND_READ_SESSION] = "read session",
      [MBN_COMMAND_ACTIVATE] = "activate",
      [MBN_COMMAND_DEACTIVATE] = "deactivate",
      [MBN_COMMAND_READ_IP_CONFIG] = "read IP configuration",
      [MBN_COMMAND_READ_SIGNAL] = "read signal",
      [MBN_COMMAND_READ_EMERGENCY] = "read emergency mode",
      [MBN_COMMAND_READ_STATISTICS] = "read statistics",
      [MBN_COMMAND_READ_PROVISIONED_CONTEXTS] = "read provisioned contexts",
  };

  return kind < MBN_N_COMMANDS ? names[kind] : "unknown";
}
