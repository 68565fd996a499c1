/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Between those who can tell about the links of the host and the one place where it is known
 * whether there is other Internet: the best source that is there at present is followed, and our
 * own links are left out. */

#pragma once

#include "mbn-alternate-watch.h"
#include "mbn-link-source.h"

G_BEGIN_DECLS

typedef struct _MbnSenses MbnSenses;

/** MbnSensesIsOurs: the link with this interface index and name is a modem's, or stacked on one
 * (AUTO-16). */
typedef gboolean (*MbnSensesIsOurs) (guint index, const char *name, gpointer user_data);

/**
 * mbn_senses_new:
 * @sources: (element-type MbnLinkSource): the best first; referenced
 */
MbnSenses *mbn_senses_new (MbnAlternateWatch *watch,
                           GPtrArray *sources,
                           MbnSensesIsOurs is_ours,
                           gpointer user_data);
void mbn_senses_free (MbnSenses *self);

/** mbn_senses_refresh: which links are ours has changed. */
void mbn_senses_refresh (MbnSenses *self);

/** mbn_senses_resume: the host has woken up: all is told anew (AUTO-72). */
void mbn_senses_resume (MbnSenses *self);

G_END_DECLS
