/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Bytes of MBIM messages, spelled out by hand from the MBIM 1.0 layout: neither libmbim nor the
 * simulator has a part in them.
 *
 * The notation, for tables and for the files in tests/data/mbim:
 *   0a1b…    bytes in hex, in the order of the wire
 *   4:N 8:N  a number of four or eight bytes, little-endian; N decimal or 0x…
 *   'text'   UTF-16LE, padded with zeros to a multiple of four bytes
 *   # …      a comment, to the end of the line
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WIRE_DONE_HEADER       48
#define WIRE_INDICATION_HEADER 44
#define WIRE_BASIC_CONNECT     "a289cc33bcbb8b4fb6b0133ec2aae6df"
#define WIRE_INTERNET          "7e5e2a7e4e6f7272736b656e7e5e2a7e"

enum
{
  CID_DEVICE_CAPS = 1,
  CID_SUBSCRIBER = 2,
  CID_RADIO = 3,
  CID_PIN = 4,
  CID_HOME = 6,
  CID_PREFERRED = 7,
  CID_VISIBLE = 8,
  CID_REGISTER = 9,
  CID_PACKET = 10,
  CID_SIGNAL = 11,
  CID_CONNECT = 12,
  CID_CONTEXTS = 13,
  CID_IP = 15,
  CID_SUBSCRIBE = 19,
  CID_STATISTICS = 20,
  CID_EMERGENCY = 22,
};

/** wire_bytes: @notation as bytes; a mistake in it ends the test. */
GByteArray *wire_bytes (const char *notation);

/** wire_file: the same from a file in tests/data/mbim. */
GByteArray *wire_file (const char *name);

/** wire_done: a whole COMMAND_DONE of Basic Connect, transaction 1, with @buffer. */
GByteArray *wire_done (guint32 cid, guint32 status, const GByteArray *buffer);

/** wire_indication: a whole INDICATE_STATUS of Basic Connect with @buffer. */
GByteArray *wire_indication (guint32 cid, const GByteArray *buffer);

void wire_append_u32 (GByteArray *bytes, guint32 value);
void wire_set_u32 (GByteArray *bytes, gsize position, guint32 value);
guint32 wire_get_u32 (const GByteArray *bytes, gsize position);
GByteArray *wire_dup (const GByteArray *bytes);

/** wire_hex: for messages of failing tests. Returns: (transfer full). */
char *wire_hex (const GByteArray *bytes);

G_END_DECLS
