/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * NetworkManager as a source of link news (AUTO-20). Followed by its signals, on a bus that is
 * given: it is never started, and asked for nothing while nothing changes. All that it has is read
 * in one piece, when it appears and when it has other devices; "there" is after the first reading,
 * however long that takes. What comes together is told together.
 *
 * Its properties say for which links it waits at its own start (Startup), at each of them. What it
 * says of connectivity, see mbn-nm-device.h. NetworkingEnabled is of no interest: checks go on
 * without it, and links that go down by it are seen to.
 */

#pragma once

#include <gio/gio.h>

#include "mbn-link-source.h"

G_BEGIN_DECLS

#define MBN_TYPE_NM_SOURCE (mbn_nm_source_get_type ())
G_DECLARE_FINAL_TYPE (MbnNmSource, mbn_nm_source, MBN, NM_SOURCE, GObject)

/** mbn_nm_source_new: an MbnLinkSource that is not there, before it has a bus. */
MbnNmSource *mbn_nm_source_new (void);

/** mbn_nm_source_set_bus: @bus: (nullable): the system bus; %NULL when it is lost. */
void mbn_nm_source_set_bus (MbnNmSource *self, GDBusConnection *bus);

G_END_DECLS
