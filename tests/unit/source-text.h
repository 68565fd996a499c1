/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a source of link news tells, in a line to be compared. */

#pragma once

#include "mbn-link-source.h"

G_BEGIN_DECLS

/**
 * source_to_text:
 *
 * Returns: (transfer full): such as `started checking; 2 eth2 car 4`, or `away`, or `unheard` (not
 *   known yet whether it is there): of each link its index, its name, c(arrier), a(ddress),
 * (default) r(oute), and reachability; `-` is none
 */
char *source_to_text (MbnLinkSource *source);

G_END_DECLS
