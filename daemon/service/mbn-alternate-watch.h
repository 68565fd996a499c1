/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The one place of the daemon where it is known whether the host has other Internet: what sources
 * see comes in, and whoever decides about connections looks. */

#pragma once

#include <glib-object.h>

#include "mbn-alternate.h"

G_BEGIN_DECLS

#define MBN_TYPE_ALTERNATE_WATCH (mbn_alternate_watch_get_type ())
G_DECLARE_FINAL_TYPE (MbnAlternateWatch, mbn_alternate_watch, MBN, ALTERNATE_WATCH, GObject)

/*
 * Signals:
 *   "changed" (): there is news; what time alone changes is told by nobody
 *   "check-wanted" (): the links are to be checked for Internet now (AUTO-27)
 */

/** mbn_alternate_watch_new: @settings: copied. The settling of the start begins (AUTO-25). */
MbnAlternateWatch *mbn_alternate_watch_new (const MbnAutoSettings *settings);

/** mbn_alternate_watch_set_settings: as mbn_alternate_set_settings(). */
void mbn_alternate_watch_set_settings (MbnAlternateWatch *self, const MbnAutoSettings *settings);

/** mbn_alternate_watch_look: how things stand now, see mbn_alternate_look(). */
void mbn_alternate_watch_look (MbnAlternateWatch *self, MbnAlternateView *view);

/** mbn_alternate_watch_get_check_max_ms: see [autoconnect] check_max. */
guint mbn_alternate_watch_get_check_max_ms (MbnAlternateWatch *self);

/** mbn_alternate_watch_check: asks for the check that the view wants. However many do, once. */
void mbn_alternate_watch_check (MbnAlternateWatch *self);

/* For sources; see the functions of mbn-alternate.h that are called alike. */
void mbn_alternate_watch_set_blind (MbnAlternateWatch *self, gboolean blind);
void mbn_alternate_watch_set_started (MbnAlternateWatch *self);
void mbn_alternate_watch_set_service (MbnAlternateWatch *self, MbnConnectivityService service);
void mbn_alternate_watch_sense (MbnAlternateWatch *self,
                                guint id,
                                const char *name,
                                const MbnLinkSense *sense);
void mbn_alternate_watch_checked (MbnAlternateWatch *self, guint id, MbnReachability reachability);
void mbn_alternate_watch_forget (MbnAlternateWatch *self, guint id);
void mbn_alternate_watch_exclude (MbnAlternateWatch *self, guint id);
void mbn_alternate_watch_resume (MbnAlternateWatch *self);

G_END_DECLS
