/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "read-fact.h"

#include "wire.h"

MbnFact *
read_raw_response (MbnFactKind kind, const GByteArray *raw, GError **error)
{
  g_autoptr (MbimMessage) message = mbim_message_new (raw->data, raw->len);

  return mbim_fact_from_response (kind, message, error);
}

MbnFact *
read_raw_indication (const GByteArray *raw, GError **error)
{
  g_autoptr (MbimMessage) message = mbim_message_new (raw->data, raw->len);

  return mbim_fact_from_indication (message, error);
}

MbnFact *
read_done (MbnFactKind kind, guint32 cid, guint32 status, const char *buffer)
{
  g_autoptr (GByteArray) bytes = wire_bytes (buffer);
  g_autoptr (GByteArray) raw = wire_done (cid, status, bytes);
  g_autoptr (GError) error = NULL;
  MbnFact *fact = read_raw_response (kind, raw, &error);

  g_assert_no_error (error);
  g_assert_nonnull (fact);
  g_assert_cmpint (fact->kind, ==, kind);

  return fact;
}

MbnFact *
read_format (MbnFactKind kind, guint32 cid, const char *format, ...)
{
  g_autofree char *buffer = NULL;
  va_list arguments;

  va_start (arguments, format);
  buffer = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return read_done (kind, cid, 0, buffer);
}

void
read_bad (MbnFactKind kind, guint32 cid, const char *buffer)
{
  g_autoptr (GByteArray) bytes = wire_bytes (buffer);
  g_autoptr (GByteArray) raw = wire_done (cid, 0, bytes);
  g_autoptr (GError) error = NULL;

  g_assert_null (read_raw_response (kind, raw, &error));
  g_assert_nonnull (error);
}

MbnFact *
read_indication (guint32 cid, const char *buffer, GError **error)
{
  g_autoptr (GByteArray) bytes = wire_bytes (buffer);
  g_autoptr (GByteArray) raw = wire_indication (cid, bytes);

  return read_raw_indication (raw, error);
}
