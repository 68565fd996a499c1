/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* `--authority=root`: only uid 0 may do anything, and on a private bus the daemon's own user too
 * (design.md 6). */

#pragma once

#include "mbn-authority.h"

G_BEGIN_DECLS

#define MBN_TYPE_ROOT_AUTHORITY (mbn_root_authority_get_type ())
G_DECLARE_FINAL_TYPE (MbnRootAuthority, mbn_root_authority, MBN, ROOT_AUTHORITY, GObject)

/**
 * mbn_root_authority_new:
 * @admits_own_user: whether the user the daemon runs as counts as root
 */
MbnRootAuthority *mbn_root_authority_new (gboolean admits_own_user);

/** mbn_root_authority_admits: what it would answer. */
gboolean mbn_root_authority_admits (MbnRootAuthority *self, const MbnCaller *caller);

G_END_DECLS
