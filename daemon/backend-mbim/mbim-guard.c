/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-guard.h"

#include "mbn-error.h"

/* Up to and including the length of the information buffer (MBIM 1.0 9.4.5, 9.4.6). */
#define COMMAND_DONE_HEADER    48
#define INDICATE_STATUS_HEADER 44

/* More telephone numbers than a SIM holds. */
#define MAX_NUMBERS 64

/* MBIM_SUBSCRIBER_READY_INFO: where the list of numbers is. */
#define NUMBERS_COUNT_AT 24
#define NUMBERS_LIST_AT  28
#define PAIR_SIZE        8 /* offset and size of one element */

typedef struct
{
  const guint8 *bytes;
  guint32 length;
} Buffer;

static guint32
read_u32 (const guint8 *at)
{
  return (guint32)at[0] | (guint32)at[1] << 8 | (guint32)at[2] << 16 | (guint32)at[3] << 24;
}

static gboolean
find_buffer (MbimMessage *message, Buffer *buffer)
{
  guint32 length = 0;
  const guint8 *raw = mbim_message_get_raw (message, &length, NULL);
  guint32 header = mbim_message_get_message_type (message) == MBIM_MESSAGE_TYPE_COMMAND_DONE
                       ? COMMAND_DONE_HEADER
                       : INDICATE_STATUS_HEADER;

  if (raw == NULL || length < header)
    return FALSE;

  buffer->bytes = raw + header;
  buffer->length = read_u32 (raw + header - 4);

  return buffer->length <= length - header;
}

/* Whether the count at @count_at leaves room for that many elements of @size bytes. */
static gboolean
count_fits (const Buffer *buffer, guint32 count_at, guint32 size)
{
  if (buffer->length < count_at + 4)
    return FALSE;

  return read_u32 (buffer->bytes + count_at) <= buffer->length / size;
}

static gboolean
counts_fit (const Buffer *buffer, MbnFactKind kind)
{
  switch ((int)kind)
    {
    case MBN_FACT_SUBSCRIBER:
      return count_fits (buffer, NUMBERS_COUNT_AT, PAIR_SIZE);
    case MBN_FACT_PREFERRED_PROVIDERS:
    case MBN_FACT_VISIBLE_PROVIDERS:
      return count_fits (buffer, 0, PAIR_SIZE);
    case MBN_FACT_IP_CONFIG:
      /* IPv4 and IPv6 elements, IPv4 and IPv6 name servers */
      return count_fits (buffer, 12, 8) && count_fits (buffer, 20, 20) && count_fits (buffer, 36, 4)
             && count_fits (buffer, 44, 16);
    default:
      return TRUE;
    }
}

gboolean
mbim_guard_check (MbimMessage *message, MbnFactKind kind, GError **error)
{
  Buffer buffer;

  if (find_buffer (message, &buffer) && counts_fit (&buffer, kind))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_FAIL, "its lengths or counts do not fit its size (%s)",
               mbn_fact_kind_to_string (kind));

  return FALSE;
}

static char *
read_string (const Buffer *buffer, const guint8 *pair)
{
  guint32 offset = read_u32 (pair);
  guint32 size = read_u32 (pair + 4);
  g_autofree gunichar2 *units = NULL;

  if (size % 2 != 0 || offset > buffer->length || size > buffer->length - offset)
    return NULL;

  units = g_new0 (gunichar2, size / 2 + 1);
  for (guint32 i = 0; i < size / 2; i++)
    {
      const guint8 *at = buffer->bytes + offset + 2 * i;

      units[i] = (gunichar2)(at[0] | at[1] << 8);
    }

  return g_utf16_to_utf8 (units, (glong)(size / 2), NULL, NULL, NULL);
}

char **
mbim_guard_read_numbers (MbimMessage *message)
{
  g_autoptr (GStrvBuilder) numbers = g_strv_builder_new ();
  Buffer buffer;
  guint32 count;

  if (!find_buffer (message, &buffer) || buffer.length < NUMBERS_LIST_AT)
    return g_new0 (char *, 1);

  count = MIN (read_u32 (buffer.bytes + NUMBERS_COUNT_AT),
               (buffer.length - NUMBERS_LIST_AT) / PAIR_SIZE);
  for (guint32 i = 0; i < MIN (count, MAX_NUMBERS); i++)
    {
      g_autofree char *number
          = read_string (&buffer, buffer.bytes + NUMBERS_LIST_AT + i * PAIR_SIZE);

      if (number != NULL && *number != '\0')
        g_strv_builder_add (numbers, number);
    }

  return g_strv_builder_end (numbers);
}
