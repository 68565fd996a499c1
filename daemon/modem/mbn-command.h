/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the daemon asks of a modem, as values. One command is one round trip; its answer is a
 * status and, mostly, a fact. A back end turns commands into its protocol's messages.
 */

#pragma once

#include "mbn-error.h"
#include "mbn-fact.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_COMMAND_READ_CAPS,
  MBN_COMMAND_SUBSCRIBE, /* ask for the indications this back end can use */
  MBN_COMMAND_READ_SUBSCRIBER,
  MBN_COMMAND_READ_PIN,
  MBN_COMMAND_READ_RADIO,
  MBN_COMMAND_SET_RADIO,
  MBN_COMMAND_READ_HOME_PROVIDER,
  MBN_COMMAND_READ_PREFERRED_PROVIDERS,
  MBN_COMMAND_SET_PREFERRED_PROVIDERS,
  MBN_COMMAND_SCAN,
  MBN_COMMAND_READ_REGISTRATION,
  MBN_COMMAND_REGISTER,
  MBN_COMMAND_READ_PACKET_SERVICE,
  MBN_COMMAND_ATTACH,
  MBN_COMMAND_READ_SESSION,
  MBN_COMMAND_ACTIVATE,
  MBN_COMMAND_DEACTIVATE,
  MBN_COMMAND_READ_IP_CONFIG,
  MBN_COMMAND_READ_SIGNAL,
  MBN_COMMAND_READ_EMERGENCY,
  MBN_COMMAND_READ_STATISTICS,
  MBN_COMMAND_READ_PROVISIONED_CONTEXTS,
  MBN_N_COMMANDS
} MbnCommandKind;

/* What a context is activated with (CTX-4). Borrowed strings; never NULL, "" is blank (CTX-33). */
typedef struct
{
  const char *access_string;
  const char *user_name;
  const char *password;
  MbnAuthProtocol auth_protocol;
  gboolean compression;
  MbnIpType ip_type;
} MbnContextSettings;

/* A command lives only for the call that starts it; a back end copies what it keeps. */
typedef struct
{
  MbnCommandKind kind;
  guint limit_ms;                /* 0 = that of its kind */
  guint32 session;               /* READ_SESSION, ACTIVATE, DEACTIVATE, READ_IP_CONFIG */
  MbnContextSettings settings;   /* ACTIVATE */
  MbnRadio radio;                /* SET_RADIO */
  MbnRegisterMode register_mode; /* REGISTER */
  const char *provider_id;       /* REGISTER, manual */
  guint32 data_classes;          /* REGISTER: preferred, 0 = no preference */
  const GPtrArray *providers;    /* SET_PREFERRED_PROVIDERS: of MbnProvider */
} MbnCommand;

/* What the modem answered. A refusal is an answer too and may carry a fact (mbim-notes.md 7.1). */
typedef struct
{
  MbnError status;   /* MBN_OK, or the modem's refusal in our words (context-rules.md 10.1) */
  char *status_text; /* as the modem put it, such as "MBIM status 12, PacketServiceDetached" */
  MbnFact *fact;     /* NULL when the answer carried none */
} MbnReply;

MbnReply *mbn_reply_new (MbnError status, const char *status_text, MbnFact *fact);
void mbn_reply_free (MbnReply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnReply, mbn_reply_free)

/** mbn_command_kind_to_string: for the log and messages, such as "activate". */
const char *mbn_command_kind_to_string (MbnCommandKind kind);

G_END_DECLS
