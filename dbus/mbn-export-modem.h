/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One modem on the bus: its Interface object, and its Connection object while it has one. */

#pragma once

#include "mbn-auto-connect.h"
#include "mbn-gate.h"
#include "mbn-modem.h"
#include "mbn-profiles.h"

G_BEGIN_DECLS

typedef struct _MbnExportModem MbnExportModem;

/* What the root does for its modems. */
typedef struct
{
  /* gives a path that was never used, "/org/mbnd1/Connection/N" */
  char *(*next_connection_path) (gpointer user_data);
  /* the Connection has been exported, or is about to be unexported */
  void (*connection_arrived) (const char *path, gpointer user_data);
  void (*connection_removed) (const char *path, gpointer user_data);
  /* (transfer none): of a modem that has just come */
  MbnAutoConnect *(*find_auto_connect) (MbnModem *modem, gpointer user_data);
} MbnExportModemHost;

/**
 * mbn_export_modem_new:
 * @server: where objects are exported; borrowed
 * @profiles: for Connect by name
 * @host: borrowed, with @user_data
 *
 * Exports @modem's Interface object. The Connection comes with mbn_export_modem_follow().
 */
MbnExportModem *mbn_export_modem_new (MbnGate *gate,
                                      GDBusObjectManagerServer *server,
                                      MbnModem *modem,
                                      MbnProfiles *profiles,
                                      const MbnExportModemHost *host,
                                      gpointer user_data);

/** mbn_export_modem_follow: exports and unexports the Connection as the modem has one or not. */
void mbn_export_modem_follow (MbnExportModem *self);

/** mbn_export_modem_remove_connection: the modem is gone: its Connection goes first. */
void mbn_export_modem_remove_connection (MbnExportModem *self);

MbnModem *mbn_export_modem_get_modem (MbnExportModem *self);
const char *mbn_export_modem_get_path (MbnExportModem *self);

/** mbn_export_modem_get_connection_path: (nullable). */
const char *mbn_export_modem_get_connection_path (MbnExportModem *self);

/** mbn_export_modem_free: unexports what is left. */
void mbn_export_modem_free (MbnExportModem *self);

G_END_DECLS
