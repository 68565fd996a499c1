/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-codec.h"

/*
 * Messages on the wire: headers, splitting a message into fragments, joining fragments again.
 * Knows nothing of what the information buffers mean.
 */

#define SIM_FRAME_HEADER_SIZE 12 /* type, length, transaction id */
#define SIM_FRAGMENT_SIZE     20 /* the same, fragment total and current */
#define SIM_COMMAND_SIZE      48 /* the same, service, CID, operation or status, buffer length */
#define SIM_INDICATION_SIZE   44 /* the same without operation or status */
#define SIM_MIN_TRANSFER      64
#define SIM_DEFAULT_TRANSFER  4096
#define SIM_MAX_MESSAGE       (1024 * 1024) /* largest message joined from fragments, in bytes */

typedef enum
{
  SIM_TYPE_OPEN = 1,
  SIM_TYPE_CLOSE = 2,
  SIM_TYPE_COMMAND = 3,
  SIM_TYPE_HOST_ERROR = 4,
} SimHostType;

#define SIM_TYPE_OPEN_DONE      0x80000001u
#define SIM_TYPE_CLOSE_DONE     0x80000002u
#define SIM_TYPE_COMMAND_DONE   0x80000003u
#define SIM_TYPE_FUNCTION_ERROR 0x80000004u
#define SIM_TYPE_INDICATION     0x80000007u

typedef enum
{
  SIM_ERROR_NONE = 0,
  SIM_ERROR_FRAGMENT_TIMEOUT = 1,
  SIM_ERROR_OUT_OF_SEQUENCE = 2,
  SIM_ERROR_LENGTH_MISMATCH = 3,
  SIM_ERROR_DUPLICATED_TID = 4,
  SIM_ERROR_NOT_OPENED = 5,
  SIM_ERROR_UNKNOWN = 6,
  SIM_ERROR_CANCEL = 7,
  SIM_ERROR_MAX_TRANSFER = 8,
} SimProtocolError;

/**
 * SimMessage:
 * @type: SIM_TYPE_…
 * @tid: transaction id; 0 in indications
 * @value: OPEN: max control transfer in bytes; …_DONE: status; COMMAND: operation (0 query, 1 set);
 *   errors: the code
 * @service: of COMMAND, COMMAND_DONE and INDICATION
 * @cid: likewise
 * @buffer: (nullable): information buffer
 * @fragments: fragments it came in
 * @length: size of the whole message as if it were one fragment, in bytes
 */
typedef struct
{
  guint32 type;
  guint32 tid;
  guint32 value;
  guint8 service[SIM_UUID_SIZE];
  guint32 cid;
  GBytes *buffer;
  guint fragments;
  gsize length;
} SimMessage;

void sim_message_free (SimMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimMessage, sim_message_free)

/** sim_message_is_fragmentable: Returns: %TRUE for the types that carry a fragment header. */
gboolean sim_message_is_fragmentable (guint32 type);

/**
 * sim_message_encode:
 *
 * Returns: (transfer full): @message as one fragment of whatever size
 */
GByteArray *sim_message_encode (const SimMessage *message);

/**
 * sim_frame_split:
 * @whole: a message as sim_message_encode() makes it
 * @max_transfer: largest fragment in bytes, at least %SIM_MIN_TRANSFER
 *
 * Messages without fragment header are never split.
 *
 * Returns: (transfer full) (element-type GBytes): the fragments in order, at least one
 */
GPtrArray *sim_frame_split (const GByteArray *whole, gsize max_transfer);

typedef struct _SimAssembler SimAssembler;

typedef enum
{
  SIM_ASSEMBLER_NEED_MORE,
  SIM_ASSEMBLER_MESSAGE,
  SIM_ASSEMBLER_ERROR,
} SimAssemblerResult;

/** sim_assembler_new: joins the byte stream of one direction into whole messages. */
SimAssembler *sim_assembler_new (void);
void sim_assembler_free (SimAssembler *self);

/** sim_assembler_set_max_transfer: fragments above @bytes are refused with MAX_TRANSFER. */
void sim_assembler_set_max_transfer (SimAssembler *self, gsize bytes);

/** sim_assembler_push: appends @size bytes read from the port. */
void sim_assembler_push (SimAssembler *self, const guint8 *data, gsize size);

/**
 * sim_assembler_pop:
 * @message: (out) (transfer full): set with %SIM_ASSEMBLER_MESSAGE only
 * @tid: (out): transaction id the error belongs to, set with %SIM_ASSEMBLER_ERROR only
 * @error: (out): what is wrong, set with %SIM_ASSEMBLER_ERROR only
 *
 * Call until it returns %SIM_ASSEMBLER_NEED_MORE. An impossible length discards everything
 * buffered, because where the next message starts is then unknown.
 */
SimAssemblerResult
sim_assembler_pop (SimAssembler *self, SimMessage **message, guint32 *tid, SimProtocolError *error);

/** sim_assembler_is_partial: Returns: %TRUE while a message or a fragment is incomplete. */
gboolean sim_assembler_is_partial (const SimAssembler *self);

/**
 * sim_assembler_expire:
 * @error: (out): FRAGMENT_TIMEOUT when fragments are missing, LENGTH_MISMATCH when one is short
 *
 * Drops what is incomplete, because the rest did not come in time.
 *
 * Returns: its transaction id; 0 if not even that has arrived
 */
guint32 sim_assembler_expire (SimAssembler *self, SimProtocolError *error);

/** sim_assembler_drop: forgets an incomplete message with transaction id @tid, if there is one. */
void sim_assembler_drop (SimAssembler *self, guint32 tid);

/** sim_assembler_reset: forgets everything. */
void sim_assembler_reset (SimAssembler *self);
