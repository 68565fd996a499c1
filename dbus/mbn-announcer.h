/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Decides whether an event of the API is due: it is, when the values it stands for are others than
 * at the last event, or when a wait for them has ended (mbn-api.md 1.4).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GVariant *last; /* what was announced, NULL = nothing yet, or the values became unknown since */
} MbnAnnouncer;

/**
 * mbn_announcer_is_due:
 * @pending: the values are not known at present
 * @values: (transfer floating): the values now, any type; a refusal belongs in it, too
 */
gboolean mbn_announcer_is_due (MbnAnnouncer *announcer, gboolean pending, GVariant *values);

void mbn_announcer_clear (MbnAnnouncer *announcer);

G_END_DECLS
