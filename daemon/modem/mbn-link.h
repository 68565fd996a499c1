/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The host's end of a modem's data path: its network interface, and whether what the modem gave is
 * in force on it. The implementation lives where the kernel is talked to (daemon/network).
 */

#pragma once

#include <glib-object.h>

#include "mbn-modem-port.h"
#include "mbn-values.h"

G_BEGIN_DECLS

#define MBN_TYPE_LINK (mbn_link_get_type ())
G_DECLARE_INTERFACE (MbnLink, mbn_link, MBN, LINK, GObject)

typedef enum
{
  MBN_LINK_UNUSED,   /* the configuration has nothing of this family */
  MBN_LINK_APPLYING, /* given to the kernel, which answers at once */
  MBN_LINK_WAITING,  /* for a router advertisement, or for the network interface to appear */
  MBN_LINK_APPLIED,  /* in force */
  MBN_LINK_FAILED,   /* the host refused it */
} MbnLinkProgress;

typedef struct
{
  MbnLinkProgress ip4;
  MbnLinkProgress ip6;
} MbnLinkState;

/**
 * MbnLinkStatisticsFunc:
 * @statistics: (nullable): since mbn_link_apply() was first called after mbn_link_clear(); %NULL:
 *   the interface is not there
 */
typedef void (*MbnLinkStatisticsFunc) (const MbnStatistics *statistics, gpointer user_data);

struct _MbnLinkInterface
{
  GTypeInterface parent_iface;

  const char *(*get_name) (MbnLink *self);
  void (*apply) (MbnLink *self, const MbnIpConfig *config);
  void (*clear) (MbnLink *self);
  void (*leave) (MbnLink *self);
  void (*set_last_resort) (MbnLink *self, gboolean last_resort);
  char *(*dup_record) (MbnLink *self);
  MbnLinkState (*get_state) (MbnLink *self);
  char *(*dup_problem) (MbnLink *self);
  void (*read_statistics) (MbnLink *self, MbnLinkStatisticsFunc func, gpointer user_data);
};

/*
 * Signals, from the main loop:
 *   "renamed" (): mbn_link_get_name() is another now
 *   "progressed" (): mbn_link_get_state() is another now
 * and at any time:
 *   "recorded" (): mbn_link_dup_record() is another now; what it tells is done to the interface
 * only after this
 */

/** mbn_link_get_name: of the network interface, such as "wwan0"; "" = not known (yet). */
const char *mbn_link_get_name (MbnLink *self);

/**
 * mbn_link_apply:
 * @config: usable, see mbn_ip_check()
 *
 * Brings the interface up with @config: only what differs from what is in force is touched. An
 * interface that appears later, or again, gets it then. Never emits a signal inside this call.
 */
void mbn_link_apply (MbnLink *self, const MbnIpConfig *config);

/**
 * mbn_link_clear:
 *
 * Takes back everything that mbn_link_apply() did, in this process or an earlier one: addresses,
 * routes and settings are gone from the interface when this returns, name servers soon afterwards.
 */
void mbn_link_clear (MbnLink *self);

/**
 * mbn_link_leave:
 *
 * Lets go of the interface with everything on it as it is, for a later process.
 */
void mbn_link_leave (MbnLink *self);

/**
 * mbn_link_set_last_resort:
 * @last_resort: the default routes have the lowest preference of all, so that traffic goes by other
 *   links as long as these have one (AUTO-35, AUTO-36)
 *
 * Holds until mbn_link_clear(). What was applied is changed soon afterwards.
 */
void mbn_link_set_last_resort (MbnLink *self, gboolean last_resort);

/**
 * mbn_link_dup_record:
 *
 * Returns: (transfer full) (nullable): what a later process needs to go on with the interface, or
 * to take everything back: printable text without line ends; %NULL: nothing of ours is on it
 */
char *mbn_link_dup_record (MbnLink *self);

/** mbn_link_get_state: how far the last configuration given is in force, by family. */
MbnLinkState mbn_link_get_state (MbnLink *self);

/**
 * mbn_link_dup_problem:
 *
 * Returns: (transfer full) (nullable): why something is failed or waiting, for people: a clause
 *   such as `the network interface "wwan7" is not there`
 */
char *mbn_link_dup_problem (MbnLink *self);

/** mbn_link_read_statistics: @func is called once, never inside this call. */
void mbn_link_read_statistics (MbnLink *self, MbnLinkStatisticsFunc func, gpointer user_data);

/* For implementations. */
void mbn_link_emit_recorded (MbnLink *self);
void mbn_link_emit_renamed (MbnLink *self);
void mbn_link_emit_progressed (MbnLink *self);

/**
 * MbnLinkFactory:
 * @port: of the modem; without a network interface's name, that is to be found
 * @label: of the modem, for the log
 * @record: (nullable): what mbn_link_dup_record() told in an earlier process. It is in force still,
 *   until mbn_link_apply() or mbn_link_clear()
 *
 * Returns: (transfer full): the link of a modem
 */
typedef MbnLink *(*MbnLinkFactory) (const MbnModemPort *port,
                                    const char *label,
                                    const char *record,
                                    gpointer user_data);

G_END_DECLS
