/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One `--device`: opened whenever its path exists, waited for when it does not (design.md 6). */

#pragma once

#include "mbn-modem-set.h"
#include "mbn-options.h"

G_BEGIN_DECLS

typedef struct _MbnFixedDevice MbnFixedDevice;

/** mbn_fixed_device_new: begins to look for @device; @modems is borrowed. */
MbnFixedDevice *mbn_fixed_device_new (MbnModemSet *modems, const MbnOptionsDevice *device);

void mbn_fixed_device_free (MbnFixedDevice *self);

G_END_DECLS
