/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Connection leases: who needs which connection, which of them were made for that, and when they
 * are made again or closed (sync-lease.md). A state machine over events and time, without a bus or
 * a clock: each function below is one event, at a time; what it leads to is taken out with
 * mbn_lease_book_take() afterwards, in order, and time alone leads to more at
 * mbn_lease_book_get_next().
 *
 * A device is a modem, by any name that stays the same; it has one connection. A profile is its
 * name; behind a line feed may follow what tells it from others of that name. Clients with a lease,
 * or a call that waits for one, form the run. Times must not go backwards from call to call.
 */

#pragma once

#include "mbn-auto-settings.h"
#include "mbn-enums.h"
#include "mbn-lease-action.h"

G_BEGIN_DECLS

/* SYNC-42 */
#define MBN_LEASES_PER_CLIENT 64
#define MBN_LEASES_MAX        1024
/* As many as the system bus lets wait. */
#define MBN_LEASE_CALLS_PER_CLIENT 128

/**
 * MbnLeaseSettings:
 * @max_age_ms: 0 = none
 * @waits: (transfer none): of attempts that failed (SYNC-23)
 *
 * Group `[lease]`. Each field is named like its key; of linger and grace 0 means none.
 */
typedef struct
{
  guint linger_ms;
  guint max_age_ms;
  guint establish_timeout_ms;
  guint orphan_grace_ms;
  const MbnAutoSettings *waits;
} MbnLeaseSettings;

/**
 * MbnLeaseDevice:
 * @present: it is there; %FALSE: nothing else counts
 * @known: it has told the state of its context
 * @ready: an attempt has a chance: SIM, radio, registration; while not @known it does not count
 * @busy: somebody else's Connect or Disconnect is open
 * @up: a context is activated, and nobody is ending it
 * @origin: of the context that is up
 * @profile: (nullable): the stored one that it is up with
 *
 * A device at one moment.
 */
typedef struct
{
  gboolean present;
  gboolean known;
  gboolean ready;
  gboolean busy;
  gboolean up;
  MbnOrigin origin;
  const char *profile;
} MbnLeaseDevice;

typedef struct _MbnLeaseBook MbnLeaseBook;

/** mbn_lease_book_new: @settings: (transfer none): outlives it */
MbnLeaseBook *mbn_lease_book_new (const MbnLeaseSettings *settings);
void mbn_lease_book_free (MbnLeaseBook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLeaseBook, mbn_lease_book_free)

/** mbn_lease_book_take: (transfer full) (nullable): what is to be done next; %NULL: nothing. */
MbnLeaseAction *mbn_lease_book_take (MbnLeaseBook *self);

/** mbn_lease_book_get_next: when mbn_lease_book_wake() is due; %MBN_NEVER: not by time alone. */
gint64 mbn_lease_book_get_next (MbnLeaseBook *self);

/** mbn_lease_book_wake: it is @now. */
void mbn_lease_book_wake (MbnLeaseBook *self, gint64 now);

/**
 * mbn_lease_book_ask:
 * @call: not 0, and of no call that waits
 * @device: "" for a lease on nothing, as @profile (SYNC-44)
 *
 * A client asks for a connection. It is answered once, maybe already: %MBN_OK with a lease; without
 * one %MBN_ERROR_UNEXPECTED with a detail, or %MBN_ERROR_OUT_OF_MEMORY.
 */
void mbn_lease_book_ask (MbnLeaseBook *self,
                         const char *client,
                         guint call,
                         const char *device,
                         const char *profile,
                         gint64 now);

/**
 * mbn_lease_book_finish:
 *
 * A client has completed, or has vanished. Calls of it that wait are answered with
 * %MBN_ERROR_CANCELLED as detail.
 *
 * Returns: %FALSE: it is no part of the run, nothing happens (SYNC-32)
 */
gboolean mbn_lease_book_finish (MbnLeaseBook *self, const char *client, gint64 now);

/**
 * mbn_lease_book_see:
 * @random: 0 to 1, for the jitter of a wait
 *
 * A device is new, gone, or something of it is another now. Nothing happens if it is not.
 */
void mbn_lease_book_see (
    MbnLeaseBook *self, const char *device, const MbnLeaseDevice *seen, double random, gint64 now);

/**
 * mbn_lease_book_attempt_ended:
 * @status: of the attempt that %MBN_LEASE_CONNECT has begun. %MBN_OK: the device was seen with its
 *   context up before. One that could not be begun has ended, too
 * @cause: session cause of the network, 0 for none
 * @text: (nullable): more than the text of @status
 *
 * Is called once for each attempt, also for one that was cancelled.
 */
void mbn_lease_book_attempt_ended (MbnLeaseBook *self,
                                   const char *device,
                                   MbnError status,
                                   guint32 cause,
                                   const char *text,
                                   double random,
                                   gint64 now);

/** mbn_lease_book_user_disconnects: on @device; to be called when it is accepted (SYNC-22). */
void mbn_lease_book_user_disconnects (MbnLeaseBook *self, const char *device, gint64 now);

/**
 * mbn_lease_book_withdraw:
 *
 * @profile was deleted: leases on connections that are up with it last until those go down; others
 * have ended, because nobody can make them again.
 */
void mbn_lease_book_withdraw (MbnLeaseBook *self, const char *profile, gint64 now);

/** mbn_lease_book_renew: @profile is another now: what failed with it may not any more (AUTO-60).
 */
void mbn_lease_book_renew (MbnLeaseBook *self, const char *profile, gint64 now);

/** mbn_lease_book_not_closed: what %MBN_LEASE_DISCONNECT asked for cannot be done now. */
void mbn_lease_book_not_closed (MbnLeaseBook *self, const char *device, gint64 now);

/**
 * mbn_lease_book_hold:
 * @hold: %TRUE: the machine is about to hibernate: nothing is made again until it is %FALSE
 */
void mbn_lease_book_hold (MbnLeaseBook *self, gboolean hold, gint64 now);

/**
 * mbn_lease_book_restore:
 * @since: when the client's leases were made new last
 *
 * A lease of an earlier process, before any device is seen (SYNC-38). Whether its connection is up
 * is found out then. Ignored beyond the limits.
 */
void mbn_lease_book_restore (MbnLeaseBook *self,
                             const char *client,
                             const char *device,
                             const char *profile,
                             gint64 since,
                             gint64 now);

/**
 * MbnLeaseView:
 * @since: when the client's leases were made new last
 *
 * One lease; strings are borrowed until the next event.
 */
typedef struct
{
  const char *client;
  const char *device;
  const char *profile;
  gint64 since;
} MbnLeaseView;

/** MbnLeaseFunc: must tell the book nothing. */
typedef void (*MbnLeaseFunc) (const MbnLeaseView *lease, gpointer user_data);

/** mbn_lease_book_foreach: @client: (nullable): only its leases; the oldest first. */
void mbn_lease_book_foreach (MbnLeaseBook *self,
                             const char *client,
                             MbnLeaseFunc func,
                             gpointer user_data);

/** mbn_lease_book_has_client: it holds a lease, or waits for one. */
gboolean mbn_lease_book_has_client (MbnLeaseBook *self, const char *client);

/** mbn_lease_book_is_awaited: the connection of @device is down, and is to be made again. */
gboolean mbn_lease_book_is_awaited (MbnLeaseBook *self, const char *device);

/** mbn_lease_book_is_leased: a lease is on the connection of @device (SYNC-45). */
gboolean mbn_lease_book_is_leased (MbnLeaseBook *self, const char *device);

G_END_DECLS
