/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What is remembered about modems, in the file `modems` of the state directory. */

#pragma once

#include "mbn-modem-memory.h"

G_BEGIN_DECLS

#define MBN_TYPE_MODEM_REGISTRY (mbn_modem_registry_get_type ())
G_DECLARE_FINAL_TYPE (MbnModemRegistry, mbn_modem_registry, MBN, MODEM_REGISTRY, GObject)

/** mbn_modem_registry_new: @state_dir: an existing directory; reads what is there. */
MbnModemRegistry *mbn_modem_registry_new (const char *state_dir);

/** mbn_modem_registry_flush: at the end of the process: all is on disk. Blocks. */
void mbn_modem_registry_flush (MbnModemRegistry *self);

G_END_DECLS
