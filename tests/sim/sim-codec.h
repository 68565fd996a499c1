/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/*
 * Information buffers: reading with bounds checks, writing with offsets filled in at the end.
 *
 * A buffer (or a structure inside one) is a fixed part followed by a data part. The fixed part
 * refers to the data part by offset and length, both in bytes, counted from the start of the
 * buffer or structure. Everything is little-endian, text is UTF-16, data starts at multiples of 4.
 */

#define SIM_UUID_SIZE 16

/**
 * SimReader:
 * @data: (transfer none): the buffer; must outlive the reader
 * @size: bytes in @data
 * @position: offset of the next field of the fixed part
 * @failed: an earlier read was out of bounds or malformed
 *
 * Failure is sticky: after it every read gives 0, %NULL or nothing, so a caller reads all fields
 * and asks sim_reader_ok() once.
 */
typedef struct
{
  const guint8 *data;
  gsize size;
  gsize position;
  gboolean failed;
} SimReader;

/** sim_reader_init: starts reading @size bytes of @data, which may be %NULL when @size is 0. */
void sim_reader_init (SimReader *self, const guint8 *data, gsize size);

/** sim_reader_ok: Returns: %TRUE if every read so far was inside the buffer and well formed. */
gboolean sim_reader_ok (const SimReader *self);

/** sim_reader_u32: Returns: the next 4 bytes of the fixed part; 0 on failure. */
guint32 sim_reader_u32 (SimReader *self);

/** sim_reader_u64: Returns: the next 8 bytes of the fixed part; 0 on failure. */
guint64 sim_reader_u64 (SimReader *self);

/** sim_reader_uuid: copies the next 16 bytes of the fixed part to @uuid; zeros on failure. */
void sim_reader_uuid (SimReader *self, guint8 uuid[SIM_UUID_SIZE]);

/**
 * sim_reader_string:
 *
 * Reads an offset and length pair and the text it names. Odd lengths and broken surrogates fail.
 *
 * Returns: (transfer full): UTF-8, "" for length 0; %NULL on failure
 */
char *sim_reader_string (SimReader *self);

/**
 * sim_reader_child:
 * @child: (out caller-allocates): reader of the structure named by the next offset and length pair
 *
 * The child's offsets count from its own start. On failure the child has failed as well.
 */
void sim_reader_child (SimReader *self, SimReader *child);

/**
 * sim_reader_data:
 * @length: bytes wanted
 *
 * Reads an offset (without length) and checks that @length bytes are there. Offset 0 with @length 0
 * is an empty array.
 *
 * Returns: (transfer none) (nullable): the data; %NULL on failure or when @length is 0
 */
const guint8 *sim_reader_data (SimReader *self, gsize length);

/**
 * sim_reader_rest:
 * @length: (out): bytes from the current position to the end of the buffer
 *
 * Returns: (transfer none) (nullable): the data there
 */
const guint8 *sim_reader_rest (SimReader *self, gsize *length);

/**
 * SimBody:
 * @bytes: the information buffer
 * @offsets: of guint32: where in @bytes an offset field sits (what `bad-offsets` spoils)
 * @counts: of guint32: where in @bytes an element count sits (what `huge-count` spoils)
 */
typedef struct
{
  GByteArray *bytes;
  GArray *offsets;
  GArray *counts;
} SimBody;

void sim_body_free (SimBody *body);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimBody, sim_body_free)

/** sim_body_to_bytes: Returns: (transfer full) (nullable): a copy; %NULL if @body is %NULL. */
GBytes *sim_body_to_bytes (const SimBody *body);

/** sim_body_peek_u32: Returns: the little-endian number at @offset, 0 if @body is too short. */
guint32 sim_body_peek_u32 (const SimBody *body, gsize offset);

/** sim_body_poke_u32: overwrites the number at @offset; does nothing if @body is too short. */
void sim_body_poke_u32 (SimBody *body, gsize offset, guint32 value);

typedef struct _SimWriter SimWriter;

SimWriter *sim_writer_new (void);
void sim_writer_free (SimWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWriter, sim_writer_free)

/* Each appends one field to the fixed part. */
void sim_writer_u32 (SimWriter *self, guint32 value);
void sim_writer_u64 (SimWriter *self, guint64 value);
void sim_writer_uuid (SimWriter *self, const guint8 uuid[SIM_UUID_SIZE]);
void sim_writer_bytes (SimWriter *self, gconstpointer data, gsize length);

/** sim_writer_count: appends the element count of an array. */
void sim_writer_count (SimWriter *self, guint32 count);

/** sim_writer_string: appends offset and length of @text (UTF-8, %NULL = empty) and its data. */
void sim_writer_string (SimWriter *self, const char *text);

/** sim_writer_child: (transfer full) @child: appends offset and length of the finished structure.
 */
void sim_writer_child (SimWriter *self, SimWriter *child);

/** sim_writer_data: appends an offset only, and @length bytes of data; offset 0 if @length is 0. */
void sim_writer_data (SimWriter *self, gconstpointer data, gsize length);

/**
 * sim_writer_finish:
 * @self: (transfer full)
 *
 * Returns: (transfer full): fixed part followed by data part
 */
SimBody *sim_writer_finish (SimWriter *self);
