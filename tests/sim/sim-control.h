/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-script.h"

/*
 * The control socket: lines in, one line out for each, several clients at once. A client's next
 * line is read when the one before is answered.
 */

typedef struct _SimControl SimControl;

/**
 * sim_control_new:
 * @path: Unix socket to make; one left over from an earlier run is replaced
 *
 * Returns: %NULL with @error set if there is no socket
 */
SimControl *
sim_control_new (const char *path, SimFunction *function, SimScript *script, GError **error);

/** sim_control_free: closes all clients and removes the socket. */
void sim_control_free (SimControl *self);
