/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What can be said for sure about other Internet by somebody who knows only what was done to the
 * links: from when to when there surely is some, or surely is doubt; and from when on there surely
 * is none. In between nothing is claimed.
 */

#pragma once

#include "auto-event.h"
#include "mbn-alternate-link.h"

G_BEGIN_DECLS

/**
 * AutoLink:
 * @fresh: @sense is not of before a resume
 * @full: surely gives Internet now
 * @loss_since: when it lost it
 * @loss_until: surely counts as given until then, if nothing else happens
 * @doubt_until: surely undecided until then, if nothing else happens
 * @changed: when something happened to it
 */
typedef struct
{
  gboolean present;
  MbnLinkSense sense;
  gboolean fresh;
  gboolean full;
  gint64 loss_since;
  gint64 loss_until;
  gint64 doubt_until;
  gint64 changed;
} AutoLink;

/**
 * AutoLinks:
 * @service: as it was told
 * @judge: whose rules hold: that, or the one that has just gone
 * @judge_since: since when
 * @grace_end: when @judge gives way to @service; %MBN_NEVER: they are the same
 * @boot_end: until then at the latest the host starts up; 0 when it has
 * @settle_end: until then it surely settles after a resume, if no link comes up
 * @resumed: when it did last
 * @busy_seen: until when there surely was Internet or doubt, at the last change
 * @changed: when something happened
 * @full_since: since when there surely is a link that gives Internet; %MBN_NEVER: there is none
 */
typedef struct
{
  const MbnAutoSettings *settings;
  AutoLink links[AUTO_N_LINKS];
  MbnConnectivityService service;
  MbnConnectivityService judge;
  gint64 judge_since;
  gint64 grace_end;
  gint64 boot_end;
  gint64 settle_end;
  gint64 resumed;
  gint64 busy_seen;
  gint64 changed;
  gint64 full_since;
} AutoLinks;

void auto_links_init (AutoLinks *self, const MbnAutoSettings *settings, gint64 now);

/* What happens, at @now. */
void auto_links_sense (AutoLinks *self, guint i, const MbnLinkSense *sense, gint64 now);
void auto_links_forget (AutoLinks *self, guint i, gint64 now);
void auto_links_set_service (AutoLinks *self, MbnConnectivityService service, gint64 now);
void auto_links_set_started (AutoLinks *self, gint64 now);
void auto_links_resume (AutoLinks *self, gint64 now);

/** auto_links_forbid: for sure a governed profile may not be used now; @why: (out): in words. */
gboolean auto_links_forbid (AutoLinks *self, gint64 now, const char **why);

/**
 * auto_links_free_from:
 *
 * Returns: from when on other Internet surely is in nobody's way if nothing happens; %MBN_NEVER:
 *   cannot be told
 */
gint64 auto_links_free_from (AutoLinks *self, gint64 now);

/** auto_links_may_be_full: a link may give Internet now, or may have until a moment ago. */
gboolean auto_links_may_be_full (AutoLinks *self, gint64 now);

G_END_DECLS
