/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* What the function says on its interrupt endpoint. Pure. Returns: (transfer full). */

/** usb_notification_response: a message of the modem can be fetched. */
GBytes *usb_notification_response (void);

/** usb_notification_speed: bit/s, from and to the network. */
GBytes *usb_notification_speed (guint32 down, guint32 up);

/** usb_notification_connection: whether the data interface leads anywhere. */
GBytes *usb_notification_connection (gboolean connected);
