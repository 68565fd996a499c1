/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* MBIM messages as facts. Pure; input is hostile (style.md 11). */

#pragma once

#include <libmbim-glib.h>

#include "mbn-fact.h"

G_BEGIN_DECLS

/**
 * mbim_fact_from_response:
 * @response: a COMMAND_DONE, whatever its status
 *
 * Returns: (transfer full): the fact in its buffer, or %NULL with @error when there is none to read
 */
MbnFact *mbim_fact_from_response (MbnFactKind kind, MbimMessage *response, GError **error);

/**
 * mbim_fact_from_indication:
 *
 * Returns: (transfer full): the fact, or %NULL, with @error when it is one of ours that cannot be
 *   read and without when it is none of ours
 */
MbnFact *mbim_fact_from_indication (MbimMessage *indication, GError **error);

/** mbim_fact_indicated_cids: the Basic Connect CIDs the function above knows. */
const guint32 *mbim_fact_indicated_cids (gsize *n_cids);

G_END_DECLS
