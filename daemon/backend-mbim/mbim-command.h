/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Commands as MBIM messages. Pure. */

#pragma once

#include <libmbim-glib.h>

#include "mbn-command.h"

G_BEGIN_DECLS

/**
 * mbim_command_build:
 *
 * Returns: (transfer full): the message that carries out @command, or %NULL with @error
 */
MbimMessage *mbim_command_build (const MbnCommand *command, GError **error);

/** mbim_command_fact: the kind of fact that the answer carries; %MBN_N_FACTS = none. */
MbnFactKind mbim_command_fact (MbnCommandKind kind);

G_END_DECLS
