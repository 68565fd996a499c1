/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/*
 * NCM transfer blocks with 16-bit numbers (NTB-16), as MBIM uses them: IP packets of several
 * sessions, several packets a block. Pure.
 */

/* Both ways; the least is what NCM lets a host set. */
#define USB_NTB_MAX_SIZE 16384
#define USB_NTB_MIN_SIZE 2048

/* Where pointers and packets begin: at a multiple of it. */
#define USB_NTB_ALIGNMENT 4

/** UsbNtbPacket: an IP packet of session 0. */
typedef void (*UsbNtbPacket) (const guint8 *data, gsize size, gpointer user_data);

/**
 * usb_ntb_parse:
 * @packet: called for each packet, in their order; those of other sessions are passed over
 *
 * Believes no length and no index. Packets in front of what is wrong have been handed on.
 *
 * Returns: %FALSE with @error set if @data is no block
 */
gboolean usb_ntb_parse (
    const guint8 *data, gsize size, UsbNtbPacket packet, gpointer user_data, GError **error);

/**
 * usb_ntb_build:
 * @packets: (element-type GBytes): those that fit are taken from its head; one that would not even
 *   fit alone is thrown away
 * @max_size: of the block, at most %USB_NTB_MAX_SIZE
 * @sequence: number of the block
 *
 * Returns: (transfer full) (nullable): a block; %NULL if nothing is left to send
 */
GByteArray *usb_ntb_build (GQueue *packets, gsize max_size, guint16 sequence);
