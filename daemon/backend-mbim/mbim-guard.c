/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbim-guard.h"

#include <dlfcn.h>

#include "mbn-error.h"

/* Type, length, transaction id (MBIM 1.0 9.3.1). */
#define MESSAGE_HEADER 12

/* Up to and including the length of the information buffer (MBIM 1.0 9.4.5, 9.4.6). */
#define COMMAND_DONE_HEADER    48
#define INDICATE_STATUS_HEADER 44

/* More telephone numbers than a SIM holds. */
#define MAX_NUMBERS 64

/* More slots than a modem has: context ids of 3GPP TS 27.007 are small numbers. Without a limit a
 * short message could name one long text many thousand times. */
#define MAX_CONTEXTS 256

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
    case MBN_FACT_PROVISIONED_CONTEXTS:
      return count_fits (buffer, 0, PAIR_SIZE) && read_u32 (buffer->bytes) <= MAX_CONTEXTS;
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

/*
 * libmbim 1.28 translates every answer that it cannot match to a command into text, whether or not
 * somebody reads that text, by parsers that multiply counts before they check them: one duplicated
 * answer with a short body ends the program. The library calls its printer through the dynamic
 * linker, which finds this one first. Nothing is lost: translations never reach our log
 * (mbn-log.h).
 */
char *
mbim_message_get_printable_full (const MbimMessage *self,
                                 guint8 mbimex_version_major,
                                 guint8 mbimex_version_minor,
                                 const char *line_prefix,
                                 gboolean headers_only,
                                 GError **error)
{
  return NULL;
}

/*
 * The same library takes a message of the type CLOSE, which no modem sends, whatever its length:
 * one that says its length is 0 is read for ever. The check it calls through the dynamic linker
 * finds this one first; all the rest is left to the library's own.
 */
gboolean
mbim_message_validate (const MbimMessage *self, GError **error)
{
  gboolean (*validate) (const MbimMessage *, GError **)
      = dlsym (RTLD_NEXT, "mbim_message_validate");

  if (validate != NULL && !validate (self, error))
    return FALSE;

  if (mbim_message_get_message_length (self) >= MESSAGE_HEADER)
    return TRUE;

  g_set_error_literal (error, MBIM_CORE_ERROR, MBIM_CORE_ERROR_INVALID_MESSAGE,
                       "a message shorter than its header");

  return FALSE;
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
