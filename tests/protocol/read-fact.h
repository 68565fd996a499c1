/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Bytes in the notation of wire.h through mbim-fact.c. */

#pragma once

#include "mbim-fact.h"

G_BEGIN_DECLS

/** read_done: the fact in an answer with @buffer; the test fails if there is none. */
MbnFact *read_done (MbnFactKind kind, guint32 cid, guint32 status, const char *buffer);

/** read_format: read_done() of a success, @format with printf's arguments. */
MbnFact *read_format (MbnFactKind kind, guint32 cid, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** read_bad: an answer with @buffer must be refused with an error. */
void read_bad (MbnFactKind kind, guint32 cid, const char *buffer);

/** read_indication: what mbim_fact_from_indication() makes of @buffer. */
MbnFact *read_indication (guint32 cid, const char *buffer, GError **error);

/** read_raw_response, read_raw_indication: whole messages. */
MbnFact *read_raw_response (MbnFactKind kind, const GByteArray *raw, GError **error);
MbnFact *read_raw_indication (const GByteArray *raw, GError **error);

G_END_DECLS
