/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* Messages of the modem, told apart in a stream of bytes. Pure. */

/**
 * usb_fragments_take:
 * @stream: bytes of the modem; what is returned is taken from its head
 * @max_size: of what goes to the host in one piece
 *
 * A fragment of MBIM says how long it is. Where that cannot be, everything there is goes on as it
 * is: what a modem says is not ours to judge.
 *
 * Returns: (transfer full) (nullable): a fragment; %NULL if there is no whole one yet
 */
GBytes *usb_fragments_take (GByteArray *stream, gsize max_size);
