/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* MBIM status codes in our words (context-rules.md 10.1). */

#pragma once

#include "mbn-error.h"

G_BEGIN_DECLS

/** mbim_status_to_error: codes not in the table, also vendors' own, are %MBN_ERROR_FAILURE. */
MbnError mbim_status_to_error (guint32 status);

/** mbim_status_to_text: Returns: (transfer full): such as "MBIM status 12, PacketServiceDetached".
 */
char *mbim_status_to_text (guint32 status);

G_END_DECLS
