/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the configuration says about automatic connections, in the engine's words. */

#pragma once

#include "mbn-auto-settings.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

/**
 * MbnAutoConfig:
 * @coalesce_ms: triggers that come that close together cause one evaluation (AUTO-15)
 */
typedef struct
{
  MbnAutoSettings settings;
  MbnAutoPolicy policy;
  guint coalesce_ms;
} MbnAutoConfig;

/** mbn_auto_config_init: @from must outlive what @self says. */
void mbn_auto_config_init (MbnAutoConfig *self, const MbnSettings *from);

G_END_DECLS
