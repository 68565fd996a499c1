/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Automatic connections and what they need of the host, put together: the drivers of the modems,
 * what is remembered, who tells about other links (NetworkManager, else systemd-networkd, else the
 * kernel), and sleep.
 */

#pragma once

#include "mbn-auto-drivers.h"
#include "mbn-settings.h"

G_BEGIN_DECLS

typedef struct _MbnAutoHost MbnAutoHost;

/**
 * mbn_auto_host_new:
 * @settings: referenced
 * @state_dir: where is remembered what has to be
 * @runtime_dir: (nullable): likewise, until it is on disk
 * @modems: referenced; modems that appear from now on are driven
 * @profiles: referenced
 *
 * Errors: %G_IO_ERROR_FAILED when the kernel does not tell about links.
 */
MbnAutoHost *mbn_auto_host_new (MbnSettings *settings,
                                const char *state_dir,
                                const char *runtime_dir,
                                MbnModemSet *modems,
                                MbnProfiles *profiles,
                                GError **error);
void mbn_auto_host_free (MbnAutoHost *self);

/**
 * mbn_auto_host_set_settings:
 * @settings: referenced
 *
 * `[autoconnect]` and `[policy]` are others now. Where mbn_auto_host_get_settings() points stays.
 */
void mbn_auto_host_set_settings (MbnAutoHost *self, MbnSettings *settings);

/** mbn_auto_host_stop: nothing is connected by itself any more; what is up stays. */
void mbn_auto_host_stop (MbnAutoHost *self);

/** mbn_auto_host_find: an #MbnAutoConnectFinder; @user_data is the host. */
MbnAutoConnect *mbn_auto_host_find (MbnModem *modem, gpointer user_data);

/** mbn_auto_host_get_alternate: (transfer none): what is known of other Internet. */
MbnAlternateWatch *mbn_auto_host_get_alternate (MbnAutoHost *self);

/** mbn_auto_host_get_settings: (transfer none): `[autoconnect]`, as the engine has it. */
const MbnAutoSettings *mbn_auto_host_get_settings (MbnAutoHost *self);

/** mbn_auto_host_set_bus: @bus: (nullable): the system bus; %NULL: it is not there. Until then it
 * is not known. */
void mbn_auto_host_set_bus (MbnAutoHost *self, GDBusConnection *bus);

G_END_DECLS
