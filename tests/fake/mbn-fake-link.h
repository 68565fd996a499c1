/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A network interface in the test's hand. Unless told otherwise it is a good one: what is applied
 * is in force soon after. What is asked of it is written as words, "apply", "clear" and "leave", to
 * where the test writes the rest of what it sees, so that their order shows. It insists on the
 * contract of mbn-link.h: nothing is cleared that was not applied, here or in an earlier process.
 */

#pragma once

#include "mbn-link.h"

G_BEGIN_DECLS

#define MBN_TYPE_FAKE_LINK (mbn_fake_link_get_type ())
G_DECLARE_FINAL_TYPE (MbnFakeLink, mbn_fake_link, MBN, FAKE_LINK, GObject)

struct _MbnFakeLink
{
  GObject parent;

  /* what a test may change at any time */
  MbnLinkProgress ip4;     /* what becomes of IPv4 that is applied … */
  MbnLinkProgress ip6;     /* … and of IPv6 */
  gboolean mute;           /* tells nothing of it, see mbn_fake_link_progress() */
  const char *problem;     /* (nullable): for mbn_link_dup_problem() */
  gboolean has_statistics; /* or the interface is not there */
  MbnStatistics statistics;

  /* what was asked of it */
  GString *log;        /* (nullable) (not owned): words go there */
  MbnIpConfig *config; /* (nullable): what is to be in force now */
  gboolean last_resort;
  guint n_applied;
  guint n_cleared;
  char *record; /* (nullable): for a later process; stays over leaving */

  /* inside */
  char *name;
  gboolean told; /* of what became of the last configuration */
  guint idle;
};

MbnFakeLink *mbn_fake_link_new (void);

/** mbn_fake_link_progress: from now on IPv4 is @ip4 and IPv6 is @ip6, and that is told. */
void mbn_fake_link_progress (MbnFakeLink *self, MbnLinkProgress ip4, MbnLinkProgress ip6);

/** mbn_fake_link_record: @record: (nullable): is what a later process needs from now on. */
void mbn_fake_link_record (MbnFakeLink *self, const char *record);

/** mbn_fake_link_rename: the interface is called @name now. */
void mbn_fake_link_rename (MbnFakeLink *self, const char *name);

G_END_DECLS
