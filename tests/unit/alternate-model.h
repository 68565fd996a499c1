/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * AUTO-16 to AUTO-28 and AUTO-72 once more, written from the specification in the most
 * simple-minded way: time is a tick at a time, everything has an age, and what will happen next is
 * found by letting a copy tick on. Slow, and nothing like MbnAlternate; both must say the same.
 */

#pragma once

#include "mbn-alternate.h"

G_BEGIN_DECLS

#define MODEL_TICK_US 100000
#define MODEL_N_LINKS 3

/** ModelLink: ages and limits in ticks */
typedef struct
{
  gboolean known;
  gboolean gone; /* forgotten, and its hold still runs */
  gboolean stale;
  gboolean heard; /* of it, just now */
  MbnLinkSense sense;
  MbnVerdict verdict;
  gboolean was_full; /* before it became DETERMINING */
  guint asked_age;
  guint portal_age;
  gboolean portal_over;
  guint loss_age;
  guint loss_limit;
  gboolean checkable; /* AUTO-27 counts checks */
  gboolean failed;    /* one has failed */
  guint failed_age;
  gboolean confirmed; /* two have */
  guint wanted_age;   /* since checks could be made */
  gboolean asked;     /* since then */
  guint asked_for_age;
  gboolean awaited; /* settling after a sleep waits for it */
} ModelLink;

/** AlternateModel: plain memory */
typedef struct
{
  /* in ticks */
  guint boot_settle;
  guint check_max;
  guint check_interval;
  guint loss_hold;
  guint carrier_hold;
  guint portal_hold;
  guint resume_settle;

  guint now;
  gboolean booting;
  gboolean resuming;
  guint resume_age;
  MbnConnectivityService service;
  MbnConnectivityService judge; /* whose word counts */
  guint gone_age;               /* since there is no service any more */
  ModelLink links[MODEL_N_LINKS];

  MbnInternet internet;
  MbnInternetWhy why;
  guint since;
} AlternateModel;

void alternate_model_init (AlternateModel *self, const MbnAutoSettings *settings);

void alternate_model_tick (AlternateModel *self);

void alternate_model_started (AlternateModel *self);
void alternate_model_resume (AlternateModel *self);
void alternate_model_asked (AlternateModel *self);
void alternate_model_service (AlternateModel *self, MbnConnectivityService service);
void alternate_model_sense (AlternateModel *self, guint link, const MbnLinkSense *sense);
void alternate_model_checked (AlternateModel *self, guint link, MbnReachability reachability);
void alternate_model_forget (AlternateModel *self, guint link);

/** alternate_model_next: when internet or why will be another, in microseconds */
gint64 alternate_model_next (const AlternateModel *self);

/** alternate_model_check_due: in microseconds, as the field of MbnAlternateView */
gint64 alternate_model_check_due (const AlternateModel *self);

G_END_DECLS
