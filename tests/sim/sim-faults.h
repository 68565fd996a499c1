/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-codec.h"
#include "sim-json.h"
#include "sim-mbim.h"
#include "sim-words.h"

/* Rules that say which commands are delayed, rejected, dropped or answered with rubbish. */

typedef enum
{
  SIM_GARBAGE_NONE = 0,
  SIM_GARBAGE_TRUNCATED_BUFFER,
  SIM_GARBAGE_BAD_OFFSETS,
  SIM_GARBAGE_RANDOM_BYTES,
  SIM_GARBAGE_WRONG_LENGTH,
  SIM_GARBAGE_WRONG_TID,
  SIM_GARBAGE_UNKNOWN_TYPE,
  SIM_GARBAGE_ZERO_LENGTH,
  SIM_GARBAGE_HUGE_COUNT,
} SimGarbage;

extern const SimWord sim_garbage_words[];

typedef enum
{
  SIM_BODY_NORMAL = 0,
  SIM_BODY_EMPTY,
  SIM_BODY_SHORT,
} SimBodyKind;

typedef enum
{
  SIM_APPLY_DEFAULT = 0, /* rejected: the state does not change; dropped, delayed, …: it does */
  SIM_APPLY_YES,
  SIM_APPLY_NO,
} SimApply;

#define SIM_NOT_SET G_MAXUINT32

/** SimFault: what is to happen to one command; all fields of a command without fault are "nothing".
 */
typedef struct
{
  guint32 status;         /* SIM_NOT_SET = the true one */
  guint32 nw_error;       /* SIM_NOT_SET = the true one */
  guint32 state;          /* of a CONNECT, REGISTER_STATE or PACKET_SERVICE answer; likewise */
  guint32 body;           /* SimBodyKind */
  guint32 delay_ms;       /* of the answer */
  gboolean drop;          /* no answer */
  gboolean duplicate;     /* the answer twice */
  guint32 garbage;        /* SimGarbage */
  guint32 function_error; /* FUNCTION_ERROR of this code instead of an answer; 0 = no */
  SimApply apply;
} SimFault;

/** sim_fault_init: nothing happens. */
void sim_fault_init (SimFault *fault);

/** sim_fault_applies: Returns: %TRUE if the command with @fault is carried out. */
gboolean sim_fault_applies (const SimFault *fault);

typedef struct _SimFaults SimFaults;

SimFaults *sim_faults_new (void);
void sim_faults_free (SimFaults *self);

/** sim_faults_clear: removes every rule. */
void sim_faults_clear (SimFaults *self);

/**
 * sim_faults_add:
 * @words: the command behind the word `fault`
 *
 * Returns: %FALSE with @error set if the rule is malformed; then none was added
 */
gboolean sim_faults_add (SimFaults *self, SimWords *words, GError **error);

/**
 * sim_faults_take:
 * @command: activation command of a CONNECT set, %SIM_NOT_SET for others
 * @fault: (out): what the first matching rule says; nothing if none matches
 *
 * Uses up one of the rule's skips or counts.
 */
void sim_faults_take (SimFaults *self, SimCid cid, SimOp op, guint32 command, SimFault *fault);

/** sim_faults_write_json: appends the rules left as member `faults`. */
void sim_faults_write_json (const SimFaults *self, SimJson *json);
