/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Tells of control ports that come and go, from udev. */

#pragma once

#include "mbn-port.h"

G_BEGIN_DECLS

#define MBN_TYPE_PORT_WATCH (mbn_port_watch_get_type ())
G_DECLARE_FINAL_TYPE (MbnPortWatch, mbn_port_watch, MBN, PORT_WATCH, GObject)

/*
 * Signals; a port is the emitter's and lives until "vanished" has been emitted for it:
 *   "appeared" (const MbnPort *): there is one; no other that is there has the same node. The node
 *     may be a moment late
 *   "vanished" (const MbnPort *): it is gone, or has become another: then "appeared" follows
 */

MbnPortWatch *mbn_port_watch_new (void);

/** mbn_port_watch_list: (transfer container) (element-type MbnPort): those that are there. */
GPtrArray *mbn_port_watch_list (MbnPortWatch *self);

/** mbn_port_watch_start: emits "appeared" for each port that is there, and goes on from that. */
void mbn_port_watch_start (MbnPortWatch *self);

G_END_DECLS
