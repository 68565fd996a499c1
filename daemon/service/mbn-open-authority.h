/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* `--authority=none`: everybody on the bus may do everything. For private buses; refused on the
 * system bus when the command line is read. */

#pragma once

#include "mbn-authority.h"

G_BEGIN_DECLS

#define MBN_TYPE_OPEN_AUTHORITY (mbn_open_authority_get_type ())
G_DECLARE_FINAL_TYPE (MbnOpenAuthority, mbn_open_authority, MBN, OPEN_AUTHORITY, GObject)

MbnAuthority *mbn_open_authority_new (void);

G_END_DECLS
