/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Which network interface belongs to a control node: the driver makes both below one device. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * mbn_link_finder_find:
 * @device: path of a control node, such as /dev/cdc-wdm0 (USB) or /dev/wwan0mbim0 (WWAN subsystem)
 *
 * Looks into sysfs, which is kernel memory. Of several interfaces (WWAN subsystem, a link each
 * session) the first by name is the default session's (mbim-notes.md 5).
 *
 * Returns: (transfer full) (nullable): the interface's name; %NULL: there is none (yet)
 */
char *mbn_link_finder_find (const char *device);

/**
 * mbn_link_finder_can_find:
 *
 * Returns: whether @device is a node of a driver, so that an interface may come later; a
 *   pseudo-terminal is none
 */
gboolean mbn_link_finder_can_find (const char *device);

G_END_DECLS
