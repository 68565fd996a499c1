/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What proposals are called: short where that is enough to tell them apart. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbnProposalLabel:
 * @operator_name: (nullable): whose it is
 * @plan_name: (nullable): what the operator calls it
 * @access_string: (nullable): APN
 *
 * What a name is made of; all clean, see mbn_proposal_name_clean().
 */
typedef struct
{
  char *operator_name;
  char *plan_name;
  char *access_string;
} MbnProposalLabel;

/**
 * mbn_proposal_name_clean:
 * @text: (nullable): any text
 * @secrets: (array zero-terminated=1): what must not be shown
 *
 * Returns: (transfer full) (nullable): @text as UTF-8 without control characters, blanks collapsed;
 *   %NULL if nothing is left or one of @secrets is in it
 */
char *mbn_proposal_name_clean (const char *text, const char *const *secrets);

/**
 * mbn_proposal_name_all:
 * @labels: (array length=n_labels): what the names are made of
 * @n_labels: their number
 * @taken: (nullable): a set of names that others have
 *
 * Gives each as much as is needed to be unlike the others and those in @taken: operator, then plan,
 * then access string, then a number.
 *
 * Returns: (transfer full): as many names, all different, of 1 to 255 characters, and %NULL
 */
char **mbn_proposal_name_all (const MbnProposalLabel *labels, gsize n_labels, GHashTable *taken);

G_END_DECLS
