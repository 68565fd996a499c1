/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The few events of the log that an administrator looks for by kind, whatever their words are:
 * each has a number of its own in the journal (`MESSAGE_ID=`), under which `journalctl -x` finds
 * what it means and what to do (data/mbnd.catalog; a test holds the two together).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbnLandmark:
 *
 * Kinds of landmark events. %MBN_LANDMARK_NONE is every other line.
 */
typedef enum
{
  MBN_LANDMARK_NONE = 0,
  MBN_LANDMARK_SERVICE_READY,
  MBN_LANDMARK_SERVICE_STOPPING,
  MBN_LANDMARK_CONFIGURATION_REFUSED, /* at a reload; the old one stays */
  MBN_LANDMARK_POLKIT_MISSING,
  MBN_LANDMARK_WATCHDOG, /* the service is stuck and will be restarted */
  MBN_LANDMARK_MODEM_ADDED,
  MBN_LANDMARK_MODEM_REMOVED,
  MBN_LANDMARK_MODEM_UNUSABLE, /* it does not open, or not answer */
  MBN_LANDMARK_MODEM_RESET,
  MBN_LANDMARK_MODEM_TAKEN, /* by ModemManager */
  MBN_LANDMARK_SIM_LOCKED,  /* it wants a PIN, or a PUK */
  MBN_LANDMARK_CONNECTED,
  MBN_LANDMARK_CONNECTION_LOST, /* nobody here wanted that */
  MBN_LANDMARK_AUTO_CONNECT_GAVE_UP,
  MBN_N_LANDMARKS
} MbnLandmark;

/**
 * mbn_landmark_get_id:
 *
 * The numbers are random and never change: people's queries and the catalogue hold on to them.
 *
 * Returns: 32 lower case hexadecimal digits; "" for %MBN_LANDMARK_NONE
 */
const char *mbn_landmark_get_id (MbnLandmark self);

G_END_DECLS
