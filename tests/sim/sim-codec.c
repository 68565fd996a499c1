/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-codec.h"

#include <string.h>

struct _SimWriter
{
  GByteArray *fixed;
  GByteArray *variable;
  GArray *offsets; /* guint32: positions in fixed whose value counts from the start of variable */
  GArray *counts;  /* guint32: positions in fixed */
};

/* Reading */

void
sim_reader_init (SimReader *self, const guint8 *data, gsize size)
{
  self->data = data;
  self->size = size;
  self->position = 0;
  self->failed = FALSE;
}

gboolean
sim_reader_ok (const SimReader *self)
{
  return !self->failed;
}

/* The data at offset, or NULL (and failed) if length bytes are not there. */
static const guint8 *
sim_reader_at (SimReader *self, gsize offset, gsize length)
{
  if (self->failed || offset > self->size || length > self->size - offset)
    {
      self->failed = TRUE;
      return NULL;
    }

  return self->data + offset;
}

static const guint8 *
sim_reader_take (SimReader *self, gsize length)
{
  const guint8 *data = sim_reader_at (self, self->position, length);

  if (data != NULL)
    self->position += length;

  return data;
}

guint32
sim_reader_u32 (SimReader *self)
{
  const guint8 *data = sim_reader_take (self, 4);
  guint32 value;

  if (data == NULL)
    return 0;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

guint64
sim_reader_u64 (SimReader *self)
{
  const guint8 *data = sim_reader_take (self, 8);
  guint64 value;

  if (data == NULL)
    return 0;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

void
sim_reader_uuid (SimReader *self, guint8 uuid[SIM_UUID_SIZE])
{
  const guint8 *data = sim_reader_take (self, SIM_UUID_SIZE);

  if (data != NULL)
    memcpy (uuid, data, SIM_UUID_SIZE);
  else
    memset (uuid, 0, SIM_UUID_SIZE);
}

char *
sim_reader_string (SimReader *self)
{
  guint32 offset = sim_reader_u32 (self);
  guint32 length = sim_reader_u32 (self);
  g_autofree gunichar2 *units = NULL;
  const guint8 *data;
  char *text;

  if (self->failed)
    return NULL;

  if (length == 0)
    return g_strdup ("");

  data = sim_reader_at (self, offset, length);
  if (data == NULL || length % 2 != 0)
    {
      self->failed = TRUE;
      return NULL;
    }

  /* Copied because the buffer promises no alignment. */
  units = g_new (gunichar2, length / 2);
  memcpy (units, data, length);
  for (gsize i = 0; i < length / 2; i++)
    units[i] = GUINT16_FROM_LE (units[i]);

  text = g_utf16_to_utf8 (units, length / 2, NULL, NULL, NULL);
  if (text == NULL)
    self->failed = TRUE;

  return text;
}

void
sim_reader_child (SimReader *self, SimReader *child)
{
  guint32 offset = sim_reader_u32 (self);
  guint32 length = sim_reader_u32 (self);
  const guint8 *data = sim_reader_at (self, offset, length);

  sim_reader_init (child, data, data != NULL ? length : 0);
  child->failed = data == NULL;
}

const guint8 *
sim_reader_data (SimReader *self, gsize length)
{
  guint32 offset = sim_reader_u32 (self);

  if (self->failed || length == 0)
    return NULL;

  return sim_reader_at (self, offset, length);
}

const guint8 *
sim_reader_rest (SimReader *self, gsize *length)
{
  *length = self->failed ? 0 : self->size - self->position;
  return *length > 0 ? self->data + self->position : NULL;
}

/* Writing */

void
sim_body_free (SimBody *body)
{
  g_byte_array_unref (body->bytes);
  g_array_unref (body->offsets);
  g_array_unref (body->counts);
  g_free (body);
}

GBytes *
sim_body_to_bytes (const SimBody *body)
{
  return body != NULL ? g_bytes_new (body->bytes->data, body->bytes->len) : NULL;
}

guint32
sim_body_peek_u32 (const SimBody *body, gsize offset)
{
  guint32 value;

  if (offset + sizeof value > body->bytes->len)
    return 0;

  memcpy (&value, body->bytes->data + offset, sizeof value);
  return GUINT32_FROM_LE (value);
}

void
sim_body_poke_u32 (SimBody *body, gsize offset, guint32 value)
{
  value = GUINT32_TO_LE (value);

  if (offset + sizeof value <= body->bytes->len)
    memcpy (body->bytes->data + offset, &value, sizeof value);
}

SimWriter *
sim_writer_new (void)
{
  SimWriter *self = g_new0 (SimWriter, 1);

  self->fixed = g_byte_array_new ();
  self->variable = g_byte_array_new ();
  self->offsets = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->counts = g_array_new (FALSE, FALSE, sizeof (guint32));
  return self;
}

void
sim_writer_free (SimWriter *self)
{
  g_byte_array_unref (self->fixed);
  g_byte_array_unref (self->variable);
  g_array_unref (self->offsets);
  g_array_unref (self->counts);
  g_free (self);
}

void
sim_writer_bytes (SimWriter *self, gconstpointer data, gsize length)
{
  if (length > 0)
    g_byte_array_append (self->fixed, data, length);
}

void
sim_writer_u32 (SimWriter *self, guint32 value)
{
  value = GUINT32_TO_LE (value);
  sim_writer_bytes (self, &value, sizeof value);
}

void
sim_writer_u64 (SimWriter *self, guint64 value)
{
  value = GUINT64_TO_LE (value);
  sim_writer_bytes (self, &value, sizeof value);
}

void
sim_writer_uuid (SimWriter *self, const guint8 uuid[SIM_UUID_SIZE])
{
  sim_writer_bytes (self, uuid, SIM_UUID_SIZE);
}

void
sim_writer_count (SimWriter *self, guint32 count)
{
  guint32 position = self->fixed->len;

  g_array_append_val (self->counts, position);
  sim_writer_u32 (self, count);
}

void
sim_writer_data (SimWriter *self, gconstpointer data, gsize length)
{
  static const guint8 padding[3] = {0};
  guint32 position = self->fixed->len;

  if (length == 0)
    {
      sim_writer_u32 (self, 0);
      return;
    }

  g_array_append_val (self->offsets, position);
  sim_writer_u32 (self, self->variable->len);
  g_byte_array_append (self->variable, data, length);
  if (length % 4 != 0)
    g_byte_array_append (self->variable, padding, 4 - length % 4);
}

void
sim_writer_string (SimWriter *self, const char *text)
{
  g_autofree gunichar2 *units = NULL;
  glong n_units = 0;

  if (text != NULL && text[0] != '\0')
    units = g_utf8_to_utf16 (text, -1, NULL, &n_units, NULL);
  if (units == NULL)
    n_units = 0;

  for (glong i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_LE (units[i]);

  sim_writer_data (self, units, n_units * sizeof *units);
  sim_writer_u32 (self, n_units * sizeof *units);
}

void
sim_writer_child (SimWriter *self, SimWriter *child)
{
  g_autoptr (SimBody) body = sim_writer_finish (child);

  sim_writer_data (self, body->bytes->data, body->bytes->len);
  sim_writer_u32 (self, body->bytes->len);
}

SimBody *
sim_writer_finish (SimWriter *self)
{
  SimBody *body = g_new0 (SimBody, 1);
  guint32 fixed_size = self->fixed->len;

  body->bytes = g_byte_array_ref (self->fixed);
  body->offsets = g_array_ref (self->offsets);
  body->counts = g_array_ref (self->counts);

  for (guint i = 0; i < body->offsets->len; i++)
    {
      guint32 position = g_array_index (body->offsets, guint32, i);

      sim_body_poke_u32 (body, position, sim_body_peek_u32 (body, position) + fixed_size);
    }

  /* The fixed part is a multiple of 4 in every structure that has a data part. */
  g_byte_array_append (body->bytes, self->variable->data, self->variable->len);
  sim_writer_free (self);
  return body;
}
