/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* The network's only page, at every address and under every path. Pure. */

#define SIM_HTTP_MAX_SIZE (1u << 20)

/**
 * sim_http_answer:
 * @request: all that the client has said so far
 * @body: the page
 * @size: if not 0, the page is that many bytes instead: lines of eight, each with its number in hex
 *
 * Returns: (transfer full) (nullable): the whole answer, after which the connection is closed;
 * %NULL as long as the request is not complete
 */
GBytes *sim_http_answer (const GByteArray *request, const char *body, guint32 size);
