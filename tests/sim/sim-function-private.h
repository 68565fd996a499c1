/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include "sim-cids.h"
#include "sim-frame.h"
#include "sim-function.h"
#include "sim-port.h"

/* Shared by the parts of the function: sim-function.c, sim-request.c and sim-send.c. */

struct _SimFunction
{
  SimPort *port;
  SimModem *modem;
  SimFaults *faults;
  SimJournal *journal;
  SimNet *net; /* NULL = no data side */
  SimAssembler *assembler;
  gboolean open;
  gboolean silent;
  gboolean starts_unplugged;
  guint32 host_max_transfer;
  guint fragment_timer;
  guint plug_timer;
  GPtrArray *requests;        /* SimRequest in progress */
  struct SimRequest *running; /* its handler is on the stack */
  void (*changed) (gpointer user_data);
  gpointer changed_data;
};

/*
 * A message of the host being worked on: wait (fault or device delay), run the first half, wait
 * (what the modem needs), run the second half, wait (fault delay of a command that is applied at
 * once), answer.
 */
typedef struct SimRequest
{
  SimCall call; /* first: the modem knows requests by this */
  SimFunction *function;
  guint32 type; /* SIM_TYPE_OPEN, _CLOSE or _COMMAND */
  guint32 tid;
  guint8 service[SIM_UUID_SIZE];
  guint32 cid;
  SimOp op;
  guint32 value;
  GBytes *buffer;
  const SimCidEntry *entry; /* NULL = not ours */
  SimFault fault;
  guint timer;
  void (*next) (struct SimRequest *);
  guint32 status;
  SimBody *body;          /* NULL = empty */
  GPtrArray *indications; /* SimMessage, to go out after the answer */
} SimRequest;

/* sim-send.c */

/** sim_send_message: sends @message in as many fragments as it takes, and logs it. */
void sim_send_message (SimFunction *self, SimMessage *message, SimOp op, SimGarbage garbage);

/** sim_send_simple: sends a message whose body is one number. */
void sim_send_simple (SimFunction *self, guint32 type, guint32 tid, guint32 value);

/** sim_send_build_indication: Returns: (transfer full): an indication as the state is now. */
SimMessage *sim_send_build_indication (SimFunction *self,
                                       SimCid cid,
                                       const SimIndication *how,
                                       SimGarbage garbage);

/** sim_send_override: puts state and network error into @body, unless %SIM_NOT_SET. */
void sim_send_override (SimBody *body, SimCid cid, guint32 state, guint32 nw_error);

/* sim-request.c */

void sim_request_free (SimRequest *request);

/** sim_request_start: takes up a message of the host: fault, delay, work, answer. */
void sim_request_start (SimFunction *self, const SimMessage *message);

/** sim_request_hurry: ends @call, a command of @self in progress, now (SimModemHooks). */
void sim_request_hurry (SimCall *call, gpointer user_data);

/** sim_request_find: Returns: (nullable): the first one in progress with that transaction id. */
SimRequest *sim_request_find (SimFunction *self, guint32 tid);

/** sim_request_drop_all: drops every command in progress but @except; the modem forgot them. */
void sim_request_drop_all (SimFunction *self, const SimRequest *except);

/* sim-function.c */

/** sim_function_changed: tells whoever waits that something happened. */
void sim_function_changed (SimFunction *self);
