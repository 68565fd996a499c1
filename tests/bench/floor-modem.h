/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A modem with bare libmbim: the MBIM messages that mbnd sends for Connect and Disconnect, and
 * nothing else. For the floors; whatever goes wrong ends the program.
 */

#pragma once

#include <gio/gio.h>

typedef void (*FloorDone) (gpointer user_data);

/** floor_modem_open: @done when the modem is open. */
void floor_modem_open (const char *path, FloorDone done, gpointer user_data);

/** floor_modem_close: without a word to the modem. */
void floor_modem_close (void);

/** floor_modem_activate: CONNECT (activate), IP_CONFIGURATION; @done when both are answered. */
void floor_modem_activate (FloorDone done, gpointer user_data);

/** floor_modem_deactivate: CONNECT (deactivate); @done when it is answered. */
void floor_modem_deactivate (FloorDone done, gpointer user_data);
