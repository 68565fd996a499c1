/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Automatic connections of one modem, as clients see them (design.md 2, `org.mbnd1.AutoConnect`).
 * The implementation lives where decisions are made (daemon/service). */

#pragma once

#include "mbn-modem.h"

G_BEGIN_DECLS

#define MBN_TYPE_AUTO_CONNECT (mbn_auto_connect_get_type ())
G_DECLARE_INTERFACE (MbnAutoConnect, mbn_auto_connect, MBN, AUTO_CONNECT, GObject)

/* Signal "changed" (): what mbn_auto_connect_get_view() tells is another now. */

/**
 * MbnAutoConnectView:
 * @enabled: by SetEnabled()
 * @state: such as `waiting`
 * @reason: one sentence or two for people
 * @reason_code: rule that decided, such as `AUTO-24`
 * @profile: name of the profile that it is about; "" = none
 * @next_attempt_us: CLOCK_BOOTTIME; 0 = none is due by time alone
 *
 * All strings belong to the object and are valid until "changed".
 */
typedef struct
{
  gboolean enabled;
  const char *state;
  const char *reason;
  const char *reason_code;
  const char *profile;
  guint64 next_attempt_us;
} MbnAutoConnectView;

/** MbnAutoConnectNote: one decision, as GetDecisions() tells it. */
typedef struct
{
  guint64 time_us; /* CLOCK_BOOTTIME */
  const char *rule;
  const char *decision;
  const char *text;
} MbnAutoConnectNote;

/** MbnAutoConnectNoteFunc: @note is valid within the call only. */
typedef void (*MbnAutoConnectNoteFunc) (const MbnAutoConnectNote *note, gpointer user_data);

struct _MbnAutoConnectInterface
{
  GTypeInterface parent_iface;

  void (*get_view) (MbnAutoConnect *self, MbnAutoConnectView *view);
  void (*set_enabled) (MbnAutoConnect *self, gboolean enabled);
  void (*foreach_note) (MbnAutoConnect *self, MbnAutoConnectNoteFunc func, gpointer user_data);
  gboolean (*check_connect) (MbnAutoConnect *self, const MbnProfile *profile, GError **error);
  gboolean (*wants) (MbnAutoConnect *self, const MbnProfile *profile);
  MbnProfile *(*find_first) (MbnAutoConnect *self);
};

/** MbnAutoConnectFinder: (transfer none) (nullable): that of @modem. */
typedef MbnAutoConnect *(*MbnAutoConnectFinder) (MbnModem *modem, gpointer user_data);

void mbn_auto_connect_get_view (MbnAutoConnect *self, MbnAutoConnectView *view);

/**
 * mbn_auto_connect_set_enabled:
 *
 * Remembered over restart and reboot. On clears the user-disconnected latch, also when it was on
 * already; off leaves a connection up (design.md 3.4).
 */
void mbn_auto_connect_set_enabled (MbnAutoConnect *self, gboolean enabled);

/** mbn_auto_connect_foreach_note: the last decisions, oldest first. */
void mbn_auto_connect_foreach_note (MbnAutoConnect *self,
                                    MbnAutoConnectNoteFunc func,
                                    gpointer user_data);

/**
 * mbn_auto_connect_check_connect:
 * @profile: that a user wants to connect with
 *
 * The host's policies bind users, too (design.md 3.1). Errors: %MBN_ERROR_ACCESS_DENIED, the
 * message names the key of the configuration.
 */
gboolean
mbn_auto_connect_check_connect (MbnAutoConnect *self, const MbnProfile *profile, GError **error);

/**
 * mbn_auto_connect_wants:
 *
 * Returns: %TRUE: were the connection that is up with @profile down, it would be made
 *   automatically now (SYNC-21)
 */
gboolean mbn_auto_connect_wants (MbnAutoConnect *self, const MbnProfile *profile);

/**
 * mbn_auto_connect_find_first:
 *
 * Returns: (nullable) (transfer none): the profile that would be tried first, its mode aside
 *   (SYNC-5); until the profiles change
 */
MbnProfile *mbn_auto_connect_find_first (MbnAutoConnect *self);

G_END_DECLS
