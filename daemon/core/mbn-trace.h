/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The last transitions of one modem, kept so that a failure can be told as a story (style.md 8). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MBN_TRACE_LENGTH 64

typedef struct _MbnTrace MbnTrace;

MbnTrace *mbn_trace_new (void);
void mbn_trace_free (MbnTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnTrace, mbn_trace_free)

/**
 * mbn_trace_add:
 * @time_us: when, on any clock the owner likes, in microseconds
 * @machine, @from, @event, @to: static strings, borrowed for ever
 */
void mbn_trace_add (MbnTrace *trace,
                    gint64 time_us,
                    const char *machine,
                    const char *from,
                    const char *event,
                    const char *to);

/**
 * mbn_trace_print:
 *
 * Returns: (transfer full): the kept transitions, oldest first, one a line, times relative to the
 *   newest, in milliseconds
 */
char *mbn_trace_print (const MbnTrace *trace);

G_END_DECLS
