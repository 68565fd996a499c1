/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What configuration and command line say about `[network]`, in the words of the network. */

#pragma once

#include "mbn-network.h"
#include "mbn-options.h"

G_BEGIN_DECLS

/** mbn_network_config_init: `--ip` wins over @settings. */
void mbn_network_config_init (MbnNetworkConfig *self,
                              const MbnOptions *options,
                              const MbnSettings *settings);

G_END_DECLS
