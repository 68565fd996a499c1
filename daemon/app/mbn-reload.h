/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the log and systemd are told while the configuration is read again (SIGHUP). */

#pragma once

#include "mbn-options.h"

G_BEGIN_DECLS

/**
 * mbn_reload_hold_signal, mbn_reload_release_signal:
 *
 * While nobody answers SIGHUP it would end the process: it waits from the one to the other.
 */
void mbn_reload_hold_signal (void);
void mbn_reload_release_signal (void);

/**
 * mbn_reload_begin:
 *
 * For systemd: it waits, and `systemctl reload` with it, until mbn_reload_end(). Only when it has
 * been told that the service is ready.
 */
void mbn_reload_begin (void);

/** mbn_reload_end: @status: what `systemctl status` shows from now on, one line. */
void mbn_reload_end (const char *status);

/**
 * mbn_reload_refuse:
 * @error: names the file, and what is wrong with it
 *
 * Returns: (transfer full): the status; the log has it
 */
char *mbn_reload_refuse (const GError *error);

/**
 * mbn_reload_accept:
 * @before: the settings that were in force
 * @after: those that are now
 *
 * Returns: (transfer full): the status: which keys are others, and from when on; the log has it
 */
char *
mbn_reload_accept (const MbnOptions *options, const MbnSettings *before, const MbnSettings *after);

G_END_DECLS
