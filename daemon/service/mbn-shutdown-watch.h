/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Whether the machine is about to go down (power off, reboot, halt, kexec). Three sources, any of
 * which says so:
 *
 *   logind's signal PrepareForShutdown   true, until a false takes it back
 *   logind's PreparingForShutdown        the same, read
 *   systemd's SystemState                "stopping": also a shutdown without logind (Ctrl-Alt-Del,
 *                                        a signal to process 1). It never says so of a shutdown
 *                                        before the end of boot, which logind alone tells
 *
 * The signal is followed while there is a bus, which costs nothing as long as it is not sent; the
 * other two are read when a bus is given, so that what was said before that is not missed, and
 * when asked to. Neither service is started by it.
 *
 * What was announced outlives the bus: a machine that goes down takes the bus with it. It holds
 * until logind takes it back, with the signal or in answer to the next look.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_SHUTDOWN_NOT_EXPECTED,
  MBN_SHUTDOWN_EXPECTED,
  MBN_SHUTDOWN_LOOKING, /* an answer is still to come */
} MbnShutdownState;

typedef struct _MbnShutdownWatch MbnShutdownWatch;

/** MbnShutdownFunc: there is news, or an answer. From the main loop; may free the watch. */
typedef void (*MbnShutdownFunc) (gpointer user_data);

MbnShutdownWatch *mbn_shutdown_watch_new (MbnShutdownFunc func, gpointer user_data);

/** mbn_shutdown_watch_free: @func is not called any more. */
void mbn_shutdown_watch_free (MbnShutdownWatch *self);

/**
 * mbn_shutdown_watch_set_bus:
 * @bus: (nullable): the system bus; %NULL when it is lost
 *
 * Follows the signal there, and looks.
 */
void mbn_shutdown_watch_set_bus (MbnShutdownWatch *self, GDBusConnection *bus);

/**
 * mbn_shutdown_watch_look:
 *
 * Reads both properties again. There must be a bus. A look that is not over yet is given up.
 */
void mbn_shutdown_watch_look (MbnShutdownWatch *self);

/** mbn_shutdown_watch_get_state: %MBN_SHUTDOWN_EXPECTED as soon as one of the sources says so. */
MbnShutdownState mbn_shutdown_watch_get_state (MbnShutdownWatch *self);

/** mbn_shutdown_watch_is_expected: by what was last heard, without the answers still to come. */
gboolean mbn_shutdown_watch_is_expected (MbnShutdownWatch *self);

G_END_DECLS
