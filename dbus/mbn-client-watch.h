/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Which clients are on the bus, by their unique names (SYNC-33 to SYNC-36). However many are
 * watched, the bus has one match rule of ours, and none while nobody is: a system bus allows few.
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MbnClientWatch MbnClientWatch;

/** MbnClientLeft: @client was watched and has left the bus; it is watched no more. */
typedef void (*MbnClientLeft) (const char *client, gpointer user_data);

MbnClientWatch *mbn_client_watch_new (GDBusConnection *bus, MbnClientLeft left, gpointer user_data);
void mbn_client_watch_free (MbnClientWatch *self);

/**
 * MbnClientChecked:
 * @there: it is on the bus, and will not leave unnoticed
 *
 * Called once.
 */
typedef void (*MbnClientChecked) (gboolean there, gpointer user_data);

/**
 * mbn_client_watch_add:
 * @client: a unique name
 * @checked: (nullable): called when it is known, maybe at once; when the watch is freed at the
 *   latest
 *
 * If it has left the bus already, @left is called, and then @checked.
 */
void mbn_client_watch_add (MbnClientWatch *self,
                           const char *client,
                           MbnClientChecked checked,
                           gpointer user_data);

/** mbn_client_watch_drop: nobody needs to know of @client any more, but for who still waits. */
void mbn_client_watch_drop (MbnClientWatch *self, const char *client);

G_END_DECLS
