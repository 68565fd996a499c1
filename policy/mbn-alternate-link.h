/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* One link of the host that is not ours, and whether it gives Internet (AUTO-16, AUTO-19 to
 * AUTO-22, AUTO-26, AUTO-27): a state machine over news and time. */

#pragma once

#include "mbn-auto-settings.h"

G_BEGIN_DECLS

/** MbnReachability: what the host's connectivity service says; the numbers of AUTO-20 */
typedef enum
{
  MBN_REACHABILITY_UNKNOWN = 0,
  MBN_REACHABILITY_NONE = 1,
  MBN_REACHABILITY_PORTAL = 2,
  MBN_REACHABILITY_LIMITED = 3,
  MBN_REACHABILITY_FULL = 4,
} MbnReachability;

/** MbnConnectivityService: who tells reachability (AUTO-20, AUTO-22) */
typedef enum
{
  MBN_CONNECTIVITY_SERVICE_NONE = 0,         /* nobody: carrier, address and route have to do */
  MBN_CONNECTIVITY_SERVICE_NOT_CHECKING = 1, /* a service whose checks are switched off */
  MBN_CONNECTIVITY_SERVICE_CHECKING = 2,
} MbnConnectivityService;

/**
 * MbnLinkSense:
 * @carrier: carrier, or association
 * @address: an address that is not link-local
 * @default_route: a default route goes over it
 * @reachability: as the service has it; ignored when none is checking
 *
 * What is seen of a link.
 */
typedef struct
{
  gboolean carrier;
  gboolean address;
  gboolean default_route;
  MbnReachability reachability;
} MbnLinkSense;

/** MbnVerdict: AUTO-16 */
typedef enum
{
  MBN_VERDICT_DOWN,
  MBN_VERDICT_DETERMINING,
  MBN_VERDICT_LOCAL,
  MBN_VERDICT_PORTAL,
  MBN_VERDICT_FULL,
  MBN_VERDICT_LOSS_PENDING,
} MbnVerdict;

/**
 * MbnAlternateLink:
 * @verdict: as of the last news
 * @sense: what was seen last
 * @since: when @verdict began
 * @asked_since: from when the check of AUTO-21 counts
 * @loss_end: when the hold of AUTO-26 is over
 * @full_at: during a loss: when it counts as full by its route, as nobody checks (AUTO-20)
 * @checkable: during a loss: checks could tell, so two have to fail (AUTO-27)
 * @first_failure: when the first of them did
 * @confirmed: the second did, too
 * @check_due: when the next one is wanted; %MBN_NEVER: none
 * @was_full: it has Internet as far as was known before it began to be checked
 * @portal_over: the captive portal has been waited for long enough (AUTO-19)
 * @stale: @sense is of before a suspend
 *
 * Times are %MBN_NEVER while they do not apply. Plain memory: may be copied.
 */
typedef struct
{
  MbnVerdict verdict;
  MbnLinkSense sense;
  gint64 since;
  gint64 asked_since;
  gint64 loss_end;
  gint64 full_at;
  gboolean checkable;
  gint64 first_failure;
  gboolean confirmed;
  gint64 check_due;
  gboolean was_full;
  gboolean portal_over;
  gboolean stale;
} MbnAlternateLink;

/**
 * MbnLinkMoment:
 * @service: who tells reachability
 * @settings: the times
 * @now: the time
 *
 * What a link is judged by at one moment.
 */
typedef struct
{
  MbnConnectivityService service;
  const MbnAutoSettings *settings;
  gint64 now;
} MbnLinkMoment;

/** mbn_alternate_link_init: of which nothing is known yet. */
void mbn_alternate_link_init (MbnAlternateLink *self, gint64 now);

/** mbn_alternate_link_sense: how the link is now. */
void mbn_alternate_link_sense (MbnAlternateLink *self,
                               const MbnLinkSense *sense,
                               const MbnLinkMoment *at);

/** mbn_alternate_link_checked: the service has checked anew, be it with the same result. */
void mbn_alternate_link_checked (MbnAlternateLink *self,
                                 MbnReachability reachability,
                                 const MbnLinkMoment *at);

/** mbn_alternate_link_note_asked: the check that is due has been asked for. */
void mbn_alternate_link_note_asked (MbnAlternateLink *self, const MbnLinkMoment *at);

/** mbn_alternate_link_judge: the service is another now. */
void mbn_alternate_link_judge (MbnAlternateLink *self, const MbnLinkMoment *at);

/** mbn_alternate_link_resume: what was known is of before a suspend (AUTO-72). */
void mbn_alternate_link_resume (MbnAlternateLink *self, gint64 now);

/**
 * mbn_alternate_link_get_next:
 *
 * Returns: when time alone changes the verdict; %MBN_NEVER: not at all
 */
gint64 mbn_alternate_link_get_next (const MbnAlternateLink *self, const MbnAutoSettings *settings);

/** mbn_alternate_link_expire: that time has come: it is what get_next() told. */
void mbn_alternate_link_expire (MbnAlternateLink *self, const MbnLinkMoment *at);

/** mbn_alternate_link_is_decided: neither down nor waiting for a decision. */
gboolean mbn_alternate_link_is_decided (const MbnAlternateLink *self);

const char *mbn_verdict_to_string (MbnVerdict verdict);

G_END_DECLS
