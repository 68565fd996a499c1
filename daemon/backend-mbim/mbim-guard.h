/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Looks at a message's bytes before libmbim's parsers do. Those of libmbim 1.28 multiply element
 * counts before they check them, and free a list of strings twice when one of them cannot be read:
 * a modem that answers garbage must not end the daemon (style.md 11).
 */

#pragma once

#include <libmbim-glib.h>

#include "mbn-fact.h"

G_BEGIN_DECLS

/**
 * mbim_guard_check:
 * @message: a COMMAND_DONE or an INDICATE_STATUS
 * @kind: the fact it is going to be read as
 *
 * Returns: %TRUE when libmbim can be trusted with it, else %FALSE with @error
 */
gboolean mbim_guard_check (MbimMessage *message, MbnFactKind kind, GError **error);

/**
 * mbim_guard_read_numbers:
 *
 * Reads the telephone numbers of a message that has passed the check for %MBN_FACT_SUBSCRIBER, in
 * place of libmbim. Numbers that are no text are left out.
 *
 * Returns: (transfer full): NULL-terminated
 */
char **mbim_guard_read_numbers (MbimMessage *message);

G_END_DECLS
