/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-landmark.h"

/* clang-format off */
static const char *const ids[MBN_N_LANDMARKS] = {
  [MBN_LANDMARK_NONE] = "",
  [MBN_LANDMARK_SERVICE_READY] = "a4a920437a364b02a4b2bf3d7c8dd96a",
  [MBN_LANDMARK_SERVICE_STOPPING] = "96938fba84c64022ac88349864e78b45",
  [MBN_LANDMARK_CONFIGURATION_REFUSED] = "4532dfea6d1740f4b35fdd30ff4f7263",
  [MBN_LANDMARK_POLKIT_MISSING] = "e38e1e271785457bbb2df9c96ff5335d",
  [MBN_LANDMARK_WATCHDOG] = "f4f8f06c71a34bfaa518e43396b10f86",
  [MBN_LANDMARK_MODEM_ADDED] = "d45414f0edb141bba8932da331ffbdfb",
  [MBN_LANDMARK_MODEM_REMOVED] = "a609f952a8b646c693afbb7fd49ad2d0",
  [MBN_LANDMARK_MODEM_UNUSABLE] = "98b1c42eff724aa8bb4b1c2e2687af2f",
  [MBN_LANDMARK_MODEM_RESET] = "907bb6b262f1433098068342e7ba9aae",
  [MBN_LANDMARK_MODEM_TAKEN] = "63e0ecc62a7d4947b8a0592232284b7d",
  [MBN_LANDMARK_SIM_LOCKED] = "575bb4fd66514549a43644d56f98482a",
  [MBN_LANDMARK_CONNECTED] = "708eb0ebcfe44b5d8bc106bdc0151952",
  [MBN_LANDMARK_CONNECTION_LOST] = "7fd5d3a047d042f4b38e71c6703b1055",
  [MBN_LANDMARK_AUTO_CONNECT_GAVE_UP] = "59f955f87d11480389521761a70c4925",
};
/* clang-format on */

const char *
mbn_landmark_get_id (MbnLandmark self)
{
  g_return_val_if_fail (self < MBN_N_LANDMARKS, "");

  return ids[self];
}
