/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The back end for modems that speak MBIM, through libmbim. */

#pragma once

#include "mbn-backend.h"

G_BEGIN_DECLS

#define MBIM_TYPE_BACKEND (mbim_backend_get_type ())
G_DECLARE_FINAL_TYPE (MbimBackend, mbim_backend, MBIM, BACKEND, MbnBackend)

/**
 * mbim_backend_new:
 * @device: path of a control node such as /dev/cdc-wdm0
 * @proxy: through libmbim's mbim-proxy, which admits only root: it is started when it does not run,
 *   opens the node itself and keeps it open for its other clients when this one closes it
 */
MbnBackend *mbim_backend_new (const char *device, gboolean proxy);

G_END_DECLS
