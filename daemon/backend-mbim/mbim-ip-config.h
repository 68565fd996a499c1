/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* MBIM_CID_IP_CONFIGURATION as an IP configuration. Pure. */

#pragma once

#include <libmbim-glib.h>

#include "mbn-values.h"

G_BEGIN_DECLS

/**
 * mbim_ip_config_parse:
 * @indicated: whether @message is an indication or the answer to a query
 *
 * A field counts only when its "available" flag is set (mbim-notes.md 6).
 *
 * Returns: (transfer full): what the modem gave, or %NULL with @error
 */
MbnIpConfig *mbim_ip_config_parse (MbimMessage *message, gboolean indicated, GError **error);

G_END_DECLS
