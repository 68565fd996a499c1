/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/*
 * The pseudo-terminal the host opens. Raw before anyone can open it; one slave descriptor stays
 * open in here, so that the master survives the time between two clients.
 */

typedef struct _SimPort SimPort;

/** SimPortInput: @data came from the host. %NULL data: a client has closed the port. */
typedef void (*SimPortInput) (const guint8 *data, gsize size, gpointer user_data);

/** sim_port_new: @link: path of the symlink to the slave. The port starts unplugged. */
SimPort *sim_port_new (const char *link, SimPortInput input, gpointer user_data);

/** sim_port_free: unplugs first. */
void sim_port_free (SimPort *self);

/** sim_port_plug: makes pty and link. Returns: %FALSE with @error set. Plugged already: %TRUE. */
gboolean sim_port_plug (SimPort *self, GError **error);

/** sim_port_unplug: removes the link and hangs up; what was not written yet is lost. */
void sim_port_unplug (SimPort *self);

gboolean sim_port_is_plugged (const SimPort *self);

/**
 * sim_port_write:
 * @fragment: (transfer none): written with one write() where the pty has room for it
 *
 * Never blocks. What does not fit is kept and written in order as soon as it does.
 */
void sim_port_write (SimPort *self, GBytes *fragment);
