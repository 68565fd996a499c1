/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A modem in the test's hand, over all its openings. Unless told otherwise it is a good one:
 * answers every command at once with its state, and changes that state as commands ask. For each
 * kind of command a queue of scripted answers comes first.
 */

#pragma once

#include "mbn-backend.h"

G_BEGIN_DECLS

/* Opening and closing can be scripted and are recorded like commands. */
#define MBN_FAKE_OPEN   MBN_N_COMMANDS
#define MBN_FAKE_CLOSE  (MBN_N_COMMANDS + 1)
#define MBN_FAKE_RESUME (MBN_N_COMMANDS + 2) /* instead of opening */
#define MBN_N_FAKE      (MBN_N_COMMANDS + 3)

typedef struct
{
  guint delay_ms;    /* before the answer */
  gboolean silent;   /* no answer, unless mbn_fake_modem_release() */
  gboolean stubborn; /* not even when cancelled */
  MbnError failure;  /* not MBN_OK: no answer of the modem, but this error of the channel */
  MbnError status;   /* the modem's answer */
  MbnFact *fact;     /* (transfer full): in the answer; NULL: what the state says, if it is OK */
} MbnFakeAnswer;

typedef struct
{
  /* what it tells when asked; a test may change it at any time */
  const char *device_id;
  MbnCellularClass cellular_class;
  guint32 control_caps;
  MbnReadyState ready;
  const char *subscriber_id;
  const char *icc_id;
  MbnRadio radio_hardware;
  MbnRadio radio_software;
  MbnRegisterState registration;
  const char *provider_id;
  guint32 available_data_classes;
  gboolean attaches_itself;
  MbnPacketServiceState packet;
  guint32 current_data_class;
  MbnActivationState session;
  MbnIpType ip_type;
  const char *ip4;         /* "" = gives none */
  const char *ip6;         /* likewise */
  const char *provisioned; /* access string of its one provisioned context */
  guint32 cause;           /* network error in the next session facts */

  /* what was asked of it */
  GString *sent;       /* words, see mbn_fake_word() */
  char *access_string; /* of the last activation, with the four below it */
  char *user_name;
  MbnAuthProtocol asked_auth;
  gboolean asked_compression;
  MbnIpType asked_ip_type;
  MbnRadio asked_radio;
  guint n_backends; /* alive */
  guint32 number;   /* that the next message has */

  /* inside */
  GQueue scripts[MBN_N_FAKE]; /* of MbnFakeAnswer */
  GPtrArray *pending;         /* of FakeCall: unanswered */
  MbnBackend *backend;        /* the present one; NULL = none */
} MbnFakeModem;

MbnFakeModem *mbn_fake_modem_new (void);
void mbn_fake_modem_free (MbnFakeModem *self);

/** mbn_fake_modem_factory: an #MbnBackendFactory; @user_data is the modem. */
MbnBackend *mbn_fake_modem_factory (const MbnModemPort *port, gpointer user_data);

/** mbn_fake_modem_script: appends the answer to a coming command of @kind. */
void mbn_fake_modem_script (MbnFakeModem *self, guint kind, MbnFakeAnswer answer);

/**
 * mbn_fake_modem_release:
 *
 * Answers the oldest unanswered command of @kind now. Returns: %FALSE when there is none.
 */
gboolean mbn_fake_modem_release (MbnFakeModem *self, guint kind, MbnError status);

/** mbn_fake_modem_is_asked: a command of @kind is unanswered. */
gboolean mbn_fake_modem_is_asked (MbnFakeModem *self, guint kind);

/** mbn_fake_modem_emit: an indication; takes over @fact. */
void mbn_fake_modem_emit (MbnFakeModem *self, MbnFact *fact);

/* Change the state and indicate it. */
void mbn_fake_modem_indicate_registration (MbnFakeModem *self, MbnRegisterState state);
void mbn_fake_modem_indicate_packet (MbnFakeModem *self, MbnPacketServiceState state);
void mbn_fake_modem_indicate_session (MbnFakeModem *self, MbnActivationState state, guint32 cause);
void
mbn_fake_modem_indicate_subscriber (MbnFakeModem *self, MbnReadyState ready, const char *icc_id);
void mbn_fake_modem_indicate_radio (MbnFakeModem *self, MbnRadio hardware, MbnRadio software);
void mbn_fake_modem_indicate_ip (MbnFakeModem *self, const char *ip4);
void mbn_fake_modem_indicate_provisioned (MbnFakeModem *self, const char *access_string);

/** mbn_fake_modem_state: (transfer full): the fact of @kind as the state has it. */
MbnFact *mbn_fake_modem_state (MbnFakeModem *self, MbnFactKind kind);

/** mbn_fake_word: how @kind is recorded, such as "activate". */
const char *mbn_fake_word (guint kind);

/* For the back end. */
typedef struct
{
  MbnFakeModem *modem;
  GTask *task;
  GCancellable *cancellable;
  gulong cancel_handler;
  guint kind;
  MbnFakeAnswer answer;
  guint timer;
} FakeCall;

void mbn_fake_modem_take_call (MbnFakeModem *self,
                               guint kind,
                               const MbnCommand *command,
                               GTask *task,
                               GCancellable *cancellable);

G_END_DECLS
