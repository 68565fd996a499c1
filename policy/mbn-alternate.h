/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Alternate Internet: what all links of the host that are not ours say together (AUTO-17 to
 * AUTO-28). A state machine over events and time: news come in with the time they came at, and
 * looking at it tells the verdict at a time. It needs no timers: what time alone has changed is
 * done, at the moment it was due, with the next news or look.
 *
 * Times must not go backwards from call to call.
 */

#pragma once

#include "mbn-alternate-link.h"

G_BEGIN_DECLS

/** MbnInternet: the aggregate (AUTO-17) */
typedef enum
{
  MBN_INTERNET_NONE,
  MBN_INTERNET_DETERMINING,
  MBN_INTERNET_FULL,
} MbnInternet;

/** MbnInternetWhy: what makes the aggregate what it is */
typedef enum
{
  MBN_INTERNET_WHY_NOTHING, /* there is none */
  MBN_INTERNET_WHY_LINK,    /* a link has it, or is being checked */
  MBN_INTERNET_WHY_LOSS,    /* a link has lost it a moment ago (AUTO-26) */
  MBN_INTERNET_WHY_PORTAL,  /* a link is behind a captive portal (AUTO-19) */
  MBN_INTERNET_WHY_BOOT,    /* the host is starting up (AUTO-25) */
  MBN_INTERNET_WHY_RESUME,  /* the host has just woken up (AUTO-72) */
} MbnInternetWhy;

/**
 * MbnAlternateView:
 * @internet: the aggregate
 * @why: what makes it so
 * @link: (nullable): name of the link that does; borrowed until the next news
 * @since: when @internet became what it is
 * @next: when time alone will make @internet, @why or @link another; %MBN_NEVER: not at all
 * @check_due: when an active check is wanted (AUTO-27), may be past; %MBN_NEVER: none
 *
 * How things stand at one moment.
 */
typedef struct
{
  MbnInternet internet;
  MbnInternetWhy why;
  const char *link;
  gint64 since;
  gint64 next;
  gint64 check_due;
} MbnAlternateView;

typedef struct _MbnAlternate MbnAlternate;

/**
 * mbn_alternate_new:
 * @settings: its times; copied
 * @now: when the service, or the host, was started: the settling of AUTO-25 begins
 */
MbnAlternate *mbn_alternate_new (const MbnAutoSettings *settings, gint64 now);
void mbn_alternate_free (MbnAlternate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnAlternate, mbn_alternate_free)

/**
 * mbn_alternate_set_settings:
 * @settings: its times from now on; copied
 *
 * Holds that are counted from a moment last as long as is said now, and may be over with that;
 * those whose end is fixed when they begin (settling, a loss) end as they were to.
 */
void mbn_alternate_set_settings (MbnAlternate *self, const MbnAutoSettings *settings, gint64 now);

/**
 * mbn_alternate_set_blind:
 * @blind: nobody has told of any link yet: it is not known that there is none (AUTO-24)
 *
 * It is not so at first. @now: as with all of these.
 */
void mbn_alternate_set_blind (MbnAlternate *self, gboolean blind, gint64 now);

/** mbn_alternate_set_started: the host has configured the links it starts with (AUTO-25). */
void mbn_alternate_set_started (MbnAlternate *self, gint64 now);

/**
 * mbn_alternate_set_service:
 *
 * Who tells reachability has come, gone or changed its mind. After it is gone verdicts are kept for
 * a while (AUTO-22). At first there is none.
 */
void mbn_alternate_set_service (MbnAlternate *self, MbnConnectivityService service, gint64 now);

/**
 * mbn_alternate_sense:
 * @id: of the link, such as its interface index
 * @name: for people, such as `eth0`
 * @sense: (transfer none): how it is now
 *
 * A link is there, or something about it has changed. Nothing happens if it has not.
 */
void mbn_alternate_sense (
    MbnAlternate *self, guint id, const char *name, const MbnLinkSense *sense, gint64 now);

/**
 * mbn_alternate_checked:
 *
 * The service has checked a link anew, be it with the same result as before (AUTO-27). Unknown
 * links are ignored.
 */
void mbn_alternate_checked (MbnAlternate *self, guint id, MbnReachability reachability, gint64 now);

/** mbn_alternate_note_asked: the check that the view wanted has been asked for. */
void mbn_alternate_note_asked (MbnAlternate *self, gint64 now);

/** mbn_alternate_forget: a link is gone. It counts as one without carrier, then not at all. */
void mbn_alternate_forget (MbnAlternate *self, guint id, gint64 now);

/**
 * mbn_alternate_exclude:
 *
 * A link turns out to be none of the others: it is ours, or stacked on one of ours (AUTO-16). It
 * has never been there.
 */
void mbn_alternate_exclude (MbnAlternate *self, guint id, gint64 now);

/** mbn_alternate_resume: the host has woken up (AUTO-72). Links are to be sensed anew then. */
void mbn_alternate_resume (MbnAlternate *self, gint64 now);

/** mbn_alternate_look: how things stand at @now. */
void mbn_alternate_look (MbnAlternate *self, gint64 now, MbnAlternateView *view);

/**
 * mbn_alternate_get_verdict:
 *
 * Returns: of one link, at the time of the last news or look; %MBN_VERDICT_DOWN if there is none
 */
MbnVerdict mbn_alternate_get_verdict (MbnAlternate *self, guint id);

G_END_DECLS
