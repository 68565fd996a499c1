/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-function-private.h"

#include <string.h>

#include "sim-garbage.h"

gsize
sim_function_max_transfer (const SimFunction *self)
{
  guint32 setting = self->modem->settings.max_control_transfer;

  return setting != 0 ? MIN (setting, self->host_max_transfer) : self->host_max_transfer;
}

void
sim_send_message (SimFunction *self, SimMessage *message, SimOp op, SimGarbage garbage)
{
  g_autoptr (GByteArray) whole = NULL;
  g_autoptr (GPtrArray) fragments = NULL;

  if (self->silent || !sim_port_is_plugged (self->port))
    return;

  whole = sim_message_encode (message);
  message->length = whole->len;
  sim_garbage_message (whole, garbage);
  if (garbage == SIM_GARBAGE_NONE)
    {
      fragments = sim_frame_split (whole, sim_function_max_transfer (self));
    }
  else
    {
      fragments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
      g_ptr_array_add (fragments, g_bytes_new (whole->data, whole->len));
    }

  message->fragments = fragments->len;
  sim_journal_add (self->journal, FALSE, message, op);
  for (guint i = 0; i < fragments->len; i++)
    sim_port_write (self->port, fragments->pdata[i]);
  sim_function_changed (self);
}

void
sim_send_simple (SimFunction *self, guint32 type, guint32 tid, guint32 value)
{
  SimMessage message = {.type = type, .tid = tid, .value = value};

  sim_send_message (self, &message, SIM_OP_ANY, SIM_GARBAGE_NONE);
}

/* The value of state and network error in an answer or indication of cid. */
void
sim_send_override (SimBody *body, SimCid cid, guint32 state, guint32 nw_error)
{
  gssize offset = sim_cid_nw_error_offset (cid);

  if (nw_error != SIM_NOT_SET && offset >= 0)
    sim_body_poke_u32 (body, offset, nw_error);
  if (state != SIM_NOT_SET)
    sim_body_poke_u32 (body, 4, state);
}

SimMessage *
sim_send_build_indication (SimFunction *self,
                           SimCid cid,
                           const SimIndication *how,
                           SimGarbage garbage)
{
  g_autoptr (SimBody) body = sim_cid_body (self->modem, cid, how->session);
  SimMessage *message = g_new0 (SimMessage, 1);

  sim_send_override (body, cid, how->state, how->nw_error);
  sim_garbage_body (body, garbage);
  message->type = SIM_TYPE_INDICATION;
  memcpy (message->service, sim_uuid_basic_connect, SIM_UUID_SIZE);
  message->cid = cid;
  message->buffer = sim_body_to_bytes (body);
  return message;
}

void
sim_function_indicate (SimFunction *self, SimCid cid, const SimIndication *indication)
{
  g_autoptr (SimMessage) message = NULL;

  if (!self->open || (!indication->force && !sim_modem_is_subscribed (self->modem, cid)))
    return;

  message = sim_send_build_indication (self, cid, indication, SIM_GARBAGE_NONE);
  sim_send_message (self, message, SIM_OP_ANY, SIM_GARBAGE_NONE);
}

void
sim_function_send_garbage (SimFunction *self, SimGarbage kind)
{
  SimIndication how = {.state = SIM_NOT_SET, .nw_error = SIM_NOT_SET};
  SimCid cid
      = kind == SIM_GARBAGE_HUGE_COUNT ? SIM_CID_PROVISIONED_CONTEXTS : SIM_CID_REGISTER_STATE;
  g_autoptr (SimMessage) message = sim_send_build_indication (self, cid, &how, kind);

  if (kind == SIM_GARBAGE_WRONG_TID)
    message->type = SIM_TYPE_COMMAND_DONE;
  sim_send_message (self, message, SIM_OP_QUERY, kind);
}

void
sim_function_send_stray (SimFunction *self, guint32 type, guint32 tid)
{
  SimMessage message = {.type = type, .tid = tid, .cid = SIM_CID_DEVICE_CAPS};
  g_autoptr (SimBody) body = NULL;
  g_autoptr (GBytes) buffer = NULL;

  if (type == SIM_TYPE_COMMAND_DONE)
    {
      body = sim_cid_body (self->modem, SIM_CID_DEVICE_CAPS, 0);
      buffer = sim_body_to_bytes (body);
      memcpy (message.service, sim_uuid_basic_connect, SIM_UUID_SIZE);
      message.buffer = buffer;
    }

  sim_send_message (self, &message, SIM_OP_QUERY, SIM_GARBAGE_NONE);
}
