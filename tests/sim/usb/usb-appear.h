/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* Tells when a file has come to be. */

typedef struct _UsbAppear UsbAppear;

/** UsbAppearFunc: there is a new file, or link, of that name. It may be gone again already. */
typedef void (*UsbAppearFunc) (gpointer user_data);

/** usb_appear_new: Returns: (transfer full): %NULL with @error set, e.g. if its folder is missing.
 */
UsbAppear *
usb_appear_new (const char *path, UsbAppearFunc appeared, gpointer user_data, GError **error);

void usb_appear_free (UsbAppear *self);
