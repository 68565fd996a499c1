/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-frame.h"

#include <string.h>

struct _SimAssembler
{
  GByteArray *input; /* bytes not yet cut into fragments */
  gsize max_transfer;
  GByteArray *joined; /* payload of the fragments so far, NULL when no message is in pieces */
  guint32 type;
  guint32 tid;
  guint32 total;
  guint32 next;
};

static guint32
get_u32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static void
put_u32 (GByteArray *array, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (array, (const guint8 *)&value, sizeof value);
}

void
sim_message_free (SimMessage *message)
{
  g_clear_pointer (&message->buffer, g_bytes_unref);
  g_free (message);
}

gboolean
sim_message_is_fragmentable (guint32 type)
{
  return type == SIM_TYPE_COMMAND || type == SIM_TYPE_COMMAND_DONE || type == SIM_TYPE_INDICATION;
}

GByteArray *
sim_message_encode (const SimMessage *message)
{
  GByteArray *out = g_byte_array_new ();
  gsize size = message->buffer != NULL ? g_bytes_get_size (message->buffer) : 0;
  guint32 length;

  put_u32 (out, message->type);
  put_u32 (out, 0);
  put_u32 (out, message->tid);

  if (sim_message_is_fragmentable (message->type))
    {
      put_u32 (out, 1);
      put_u32 (out, 0);
      g_byte_array_append (out, message->service, SIM_UUID_SIZE);
      put_u32 (out, message->cid);
      if (message->type != SIM_TYPE_INDICATION)
        put_u32 (out, message->value);
      put_u32 (out, size);
      if (size > 0)
        g_byte_array_append (out, g_bytes_get_data (message->buffer, NULL), size);
    }
  else if (message->type != SIM_TYPE_CLOSE)
    {
      put_u32 (out, message->value);
    }

  length = GUINT32_TO_LE (out->len);
  memcpy (out->data + 4, &length, sizeof length);
  return out;
}

GPtrArray *
sim_frame_split (const GByteArray *whole, gsize max_transfer)
{
  GPtrArray *fragments = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  gsize payload = whole->len - MIN (whole->len, SIM_FRAGMENT_SIZE);
  gsize room = MAX (max_transfer, SIM_MIN_TRANSFER) - SIM_FRAGMENT_SIZE;
  guint32 total;

  if (!sim_message_is_fragmentable (get_u32 (whole->data)) || whole->len <= max_transfer)
    {
      g_ptr_array_add (fragments, g_bytes_new (whole->data, whole->len));
      return fragments;
    }

  total = (payload + room - 1) / room;
  for (guint32 current = 0; current < total; current++)
    {
      GByteArray *fragment = g_byte_array_new ();
      gsize start = current * room;
      gsize size = MIN (room, payload - start);

      put_u32 (fragment, get_u32 (whole->data));
      put_u32 (fragment, SIM_FRAGMENT_SIZE + size);
      put_u32 (fragment, get_u32 (whole->data + 8));
      put_u32 (fragment, total);
      put_u32 (fragment, current);
      g_byte_array_append (fragment, whole->data + SIM_FRAGMENT_SIZE + start, size);
      g_ptr_array_add (fragments, g_byte_array_free_to_bytes (fragment));
    }

  return fragments;
}

/* Joining */

SimAssembler *
sim_assembler_new (void)
{
  SimAssembler *self = g_new0 (SimAssembler, 1);

  self->input = g_byte_array_new ();
  self->max_transfer = SIM_DEFAULT_TRANSFER;
  return self;
}

void
sim_assembler_free (SimAssembler *self)
{
  g_byte_array_unref (self->input);
  g_clear_pointer (&self->joined, g_byte_array_unref);
  g_free (self);
}

void
sim_assembler_set_max_transfer (SimAssembler *self, gsize bytes)
{
  self->max_transfer = bytes;
}

void
sim_assembler_push (SimAssembler *self, const guint8 *data, gsize size)
{
  g_byte_array_append (self->input, data, size);
}

gboolean
sim_assembler_is_partial (const SimAssembler *self)
{
  return self->joined != NULL || self->input->len > 0;
}

void
sim_assembler_reset (SimAssembler *self)
{
  g_byte_array_set_size (self->input, 0);
  g_clear_pointer (&self->joined, g_byte_array_unref);
}

void
sim_assembler_drop (SimAssembler *self, guint32 tid)
{
  if (self->joined != NULL && self->tid == tid)
    g_clear_pointer (&self->joined, g_byte_array_unref);
}

guint32
sim_assembler_expire (SimAssembler *self, SimProtocolError *error)
{
  guint32 tid = 0;

  *error = SIM_ERROR_FRAGMENT_TIMEOUT;
  if (self->joined != NULL)
    {
      tid = self->tid;
    }
  else
    {
      *error = SIM_ERROR_LENGTH_MISMATCH;
      if (self->input->len >= SIM_FRAME_HEADER_SIZE)
        tid = get_u32 (self->input->data + 8);
    }

  sim_assembler_reset (self);
  return tid;
}

/* Whole body of a message behind the 12 byte header, fragment header already taken off. */
static SimProtocolError
parse_body (guint32 type, const guint8 *body, gsize size, SimMessage *message)
{
  gsize head;
  guint32 buffer_length;

  if (!sim_message_is_fragmentable (type))
    {
      gsize expected = type == SIM_TYPE_CLOSE ? 0 : 4;

      if (size != expected)
        return SIM_ERROR_LENGTH_MISMATCH;
      message->value = expected > 0 ? get_u32 (body) : 0;
      return SIM_ERROR_NONE;
    }

  head = (type == SIM_TYPE_INDICATION ? SIM_INDICATION_SIZE : SIM_COMMAND_SIZE) - SIM_FRAGMENT_SIZE;
  if (size < head)
    return SIM_ERROR_LENGTH_MISMATCH;

  memcpy (message->service, body, SIM_UUID_SIZE);
  message->cid = get_u32 (body + 16);
  if (type != SIM_TYPE_INDICATION)
    message->value = get_u32 (body + 20);
  buffer_length = get_u32 (body + head - 4);
  if (buffer_length != size - head)
    return SIM_ERROR_LENGTH_MISMATCH;

  message->buffer = g_bytes_new (body + head, buffer_length);
  return SIM_ERROR_NONE;
}

static gboolean
is_known_type (guint32 type)
{
  switch (type)
    {
    case SIM_TYPE_OPEN:
    case SIM_TYPE_CLOSE:
    case SIM_TYPE_COMMAND:
    case SIM_TYPE_HOST_ERROR:
    case SIM_TYPE_OPEN_DONE:
    case SIM_TYPE_CLOSE_DONE:
    case SIM_TYPE_COMMAND_DONE:
    case SIM_TYPE_FUNCTION_ERROR:
    case SIM_TYPE_INDICATION:
      return TRUE;
    default:
      return FALSE;
    }
}

static SimAssemblerResult
finish_message (guint32 type,
                guint32 tid,
                const guint8 *body,
                gsize size,
                guint fragments,
                SimMessage **message,
                SimProtocolError *error)
{
  g_autoptr (SimMessage) result = g_new0 (SimMessage, 1);

  result->type = type;
  result->tid = tid;
  result->fragments = fragments;
  result->length
      = size + (sim_message_is_fragmentable (type) ? SIM_FRAGMENT_SIZE : SIM_FRAME_HEADER_SIZE);
  *error = parse_body (type, body, size, result);
  if (*error != SIM_ERROR_NONE)
    return SIM_ASSEMBLER_ERROR;

  *message = g_steal_pointer (&result);
  return SIM_ASSEMBLER_MESSAGE;
}

/* One fragment of exactly size bytes. NEED_MORE: taken, the message is not complete yet. */
static SimAssemblerResult
take_fragment (SimAssembler *self,
               const guint8 *data,
               gsize size,
               SimMessage **message,
               guint32 *tid,
               SimProtocolError *error)
{
  guint32 type = get_u32 (data);
  guint32 total;
  guint32 current;
  SimAssemblerResult result;

  *tid = get_u32 (data + 8);
  if (!is_known_type (type))
    {
      *error = SIM_ERROR_UNKNOWN;
      return SIM_ASSEMBLER_ERROR;
    }

  if (!sim_message_is_fragmentable (type))
    {
      g_clear_pointer (&self->joined, g_byte_array_unref);
      return finish_message (type, *tid, data + SIM_FRAME_HEADER_SIZE, size - SIM_FRAME_HEADER_SIZE,
                             1, message, error);
    }

  if (size < SIM_FRAGMENT_SIZE)
    {
      *error = SIM_ERROR_LENGTH_MISMATCH;
      return SIM_ASSEMBLER_ERROR;
    }

  total = get_u32 (data + 12);
  current = get_u32 (data + 16);
  *error = SIM_ERROR_OUT_OF_SEQUENCE;
  if (total == 0 || current >= total)
    {
      sim_assembler_drop (self, *tid);
      return SIM_ASSEMBLER_ERROR;
    }

  if (current == 0)
    {
      g_clear_pointer (&self->joined, g_byte_array_unref);
      self->joined = g_byte_array_new ();
      self->type = type;
      self->tid = *tid;
      self->total = total;
      self->next = 0;
    }
  else if (self->joined == NULL || self->tid != *tid || self->type != type || self->total != total
           || self->next != current)
    {
      g_clear_pointer (&self->joined, g_byte_array_unref);
      return SIM_ASSEMBLER_ERROR;
    }

  g_byte_array_append (self->joined, data + SIM_FRAGMENT_SIZE, size - SIM_FRAGMENT_SIZE);
  self->next++;
  if (self->joined->len > SIM_MAX_MESSAGE)
    {
      g_clear_pointer (&self->joined, g_byte_array_unref);
      *error = SIM_ERROR_MAX_TRANSFER;
      return SIM_ASSEMBLER_ERROR;
    }
  if (self->next < self->total)
    return SIM_ASSEMBLER_NEED_MORE;

  result = finish_message (type, *tid, self->joined->data, self->joined->len, self->total, message,
                           error);
  g_clear_pointer (&self->joined, g_byte_array_unref);
  return result;
}

SimAssemblerResult
sim_assembler_pop (SimAssembler *self, SimMessage **message, guint32 *tid, SimProtocolError *error)
{
  while (self->input->len >= SIM_FRAME_HEADER_SIZE)
    {
      guint32 length = get_u32 (self->input->data + 4);
      SimAssemblerResult result;

      if (length < SIM_FRAME_HEADER_SIZE || length > self->max_transfer)
        {
          *tid = get_u32 (self->input->data + 8);
          *error
              = length < SIM_FRAME_HEADER_SIZE ? SIM_ERROR_LENGTH_MISMATCH : SIM_ERROR_MAX_TRANSFER;
          sim_assembler_reset (self);
          return SIM_ASSEMBLER_ERROR;
        }
      if (self->input->len < length)
        return SIM_ASSEMBLER_NEED_MORE;

      /* A new first fragment replaces an unfinished message; the host gets to know that. */
      if (self->joined != NULL && length >= SIM_FRAGMENT_SIZE
          && sim_message_is_fragmentable (get_u32 (self->input->data))
          && get_u32 (self->input->data + 16) == 0)
        {
          *tid = self->tid;
          *error = SIM_ERROR_OUT_OF_SEQUENCE;
          g_clear_pointer (&self->joined, g_byte_array_unref);
          return SIM_ASSEMBLER_ERROR;
        }

      result = take_fragment (self, self->input->data, length, message, tid, error);
      g_byte_array_remove_range (self->input, 0, length);
      if (result != SIM_ASSEMBLER_NEED_MORE)
        return result;
    }

  return SIM_ASSEMBLER_NEED_MORE;
}
