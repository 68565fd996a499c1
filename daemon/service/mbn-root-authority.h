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
 * @bus: where callers' users are asked for
 * @admits_own_user: whether the user the daemon runs as counts as root
 */
MbnAuthority *mbn_root_authority_new (GDBusConnection *bus, gboolean admits_own_user);

G_END_DECLS
