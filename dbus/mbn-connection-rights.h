/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which right a connection needs: less for a temporary profile than for a stored one, and less for
 * ending one's own than for ending any (CTX-55). */

#pragma once

#include <gio/gio.h>

#include "mbn-context.h"

G_BEGIN_DECLS

/** mbn_connection_rights_set_context: (nullable): calls on @skeleton are about @context, which is
 * borrowed; %NULL: it is gone. */
void mbn_connection_rights_set_context (gpointer skeleton, MbnContext *context);

/* For the rows of the gate's table. */
const char *mbn_connection_rights_for_connect (GDBusMethodInvocation *invocation,
                                               gpointer skeleton,
                                               GVariant *arguments);
const char *mbn_connection_rights_for_disconnect (GDBusMethodInvocation *invocation,
                                                  gpointer skeleton,
                                                  GVariant *arguments);

G_END_DECLS
