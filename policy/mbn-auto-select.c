/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-select.h"

#include <string.h>

/* What no candidate can be. */
#define NO_RING (-1)

static const MbnAutoHold not_held = {.rule = MBN_AUTO_RULE_NONE, .until = MBN_NEVER, .free_at = 0};

static MbnAutoHold
hold (MbnAutoRule rule, gint64 until)
{
  return (MbnAutoHold){.rule = rule, .until = until, .free_at = MBN_NEVER};
}

/* After which nothing is in the way. */
static MbnAutoHold
hold_only (MbnAutoRule rule, gint64 until)
{
  return (MbnAutoHold){.rule = rule, .until = until, .free_at = until};
}

/* ---- where the modem is ---- */

/* AUTO-9 */
MbnAutoRule
mbn_auto_judge_roaming (const MbnAutoInput *input, const MbnProfile *profile)
{
  MbnProfileNetwork network = mbn_profile_classify_network (profile, &input->modem->place);
  gboolean allowed = input->policy->data_roaming == MBN_AUTO_ROAMING_ALL
                     || network == MBN_PROFILE_NETWORK_HOME
                     || network == MBN_PROFILE_NETWORK_UNKNOWN
                     || (input->policy->data_roaming == MBN_AUTO_ROAMING_PARTNER
                         && network == MBN_PROFILE_NETWORK_PARTNER);

  return allowed ? MBN_AUTO_RULE_NONE : MBN_AUTO_RULE_DATA_ROAMING;
}

/* AUTO-3 */
MbnAutoRule
mbn_auto_judge_place (const MbnAutoInput *input, const MbnProfile *profile)
{
  if (mbn_profile_get_connection_mode (profile) == MBN_PROFILE_CONNECTION_MODE_AUTO_HOME
      && input->modem->place.registration != MBN_PROFILE_REGISTRATION_HOME)
    return MBN_AUTO_RULE_HOME_ONLY;

  return mbn_auto_judge_roaming (input, profile);
}

/* ---- other Internet ---- */

gboolean
mbn_auto_is_governed (const MbnAutoSettings *settings, const MbnProfile *profile)
{
  switch (settings->minimize)
    {
    case MBN_AUTO_MINIMIZE_BLOCK:
      return TRUE;
    case MBN_AUTO_MINIMIZE_OFF:
    case MBN_AUTO_MINIMIZE_LAST_RESORT:
    case MBN_AUTO_MINIMIZE_LAST_RESORT3:
      return FALSE;
    case MBN_AUTO_MINIMIZE_UNSET:
    default:
      return !mbn_profile_get_auto_connect_on_internet (profile);
    }
}

static MbnAutoRule
rule_of_determining (MbnInternetWhy why)
{
  switch (why)
    {
    case MBN_INTERNET_WHY_PORTAL:
      return MBN_AUTO_RULE_PORTAL;
    case MBN_INTERNET_WHY_BOOT:
      return MBN_AUTO_RULE_BOOT;
    case MBN_INTERNET_WHY_RESUME:
      return MBN_AUTO_RULE_RESUME;
    case MBN_INTERNET_WHY_NOTHING:
    case MBN_INTERNET_WHY_LINK:
    case MBN_INTERNET_WHY_LOSS:
    default:
      return MBN_AUTO_RULE_DETERMINING;
    }
}

/* AUTO-28, AUTO-30 */
static MbnAutoHold
judge_none (const MbnAutoInput *input)
{
  gint64 quiet = mbn_auto_later (input->alternate->since, input->settings->none_hold_ms);
  gint64 calm = input->history->flap.until;

  if (input->now < MAX (quiet, calm))
    return calm > quiet ? hold_only (MBN_AUTO_RULE_FLAP, calm)
                        : hold_only (MBN_AUTO_RULE_NONE_HOLD, quiet);

  return not_held;
}

MbnAutoHold
mbn_auto_judge_alternate (const MbnAutoInput *input, const MbnProfile *profile)
{
  const MbnAlternateView *alternate = input->alternate;

  if (!mbn_auto_is_governed (input->settings, profile))
    return not_held;

  switch (alternate->internet)
    {
    case MBN_INTERNET_FULL:
      return hold (alternate->why == MBN_INTERNET_WHY_LOSS ? MBN_AUTO_RULE_LOSS
                                                           : MBN_AUTO_RULE_ALTERNATE,
                   alternate->next);
    case MBN_INTERNET_DETERMINING:
      return hold (rule_of_determining (alternate->why), alternate->next);
    case MBN_INTERNET_NONE:
    default:
      return judge_none (input);
    }
}

/* ---- candidates ---- */

/* What keeps a candidate from being tried now. */
static MbnAutoHold
judge (const MbnAutoInput *input, const MbnProfile *profile)
{
  MbnAutoRule place = mbn_auto_judge_place (input, profile);

  if (place != MBN_AUTO_RULE_NONE)
    return hold (place, MBN_NEVER);
  if (mbn_auto_rejects_find (input->history->rejects, profile) != MBN_OK)
    return hold (MBN_AUTO_RULE_INCURABLE, MBN_NEVER);

  return mbn_auto_judge_alternate (input, profile);
}

MbnAutoCategory
mbn_auto_category_of (const MbnProfile *profile)
{
  switch (mbn_profile_get_creation (profile))
    {
    case MBN_PROFILE_CREATION_ADMIN:
      return MBN_AUTO_CATEGORY_ADMIN;
    case MBN_PROFILE_CREATION_OPERATOR:
      return MBN_AUTO_CATEGORY_OPERATOR;
    case MBN_PROFILE_CREATION_DEVICE:
      return MBN_AUTO_CATEGORY_DEVICE;
    case MBN_PROFILE_CREATION_USER:
    default:
      return MBN_AUTO_CATEGORY_USER;
    }
}

MbnAutoCategory
mbn_auto_ring_of (const MbnAutoProfile *entry)
{
  return entry->from_modem ? MBN_AUTO_CATEGORY_DEVICE : mbn_auto_category_of (entry->profile);
}

/* AUTO-39 */
static gboolean
is_usable (const MbnAutoInput *input, const MbnAutoProfile *entry)
{
  gboolean ordinary = !mbn_profile_is_additional_pdp_context (entry->profile)
                      || mbn_profile_is_purchase (entry->profile);

  return ordinary && mbn_auto_ring_of (entry) >= input->policy->max_category
         && mbn_profile_check_applicable (entry->profile, &input->modem->place, NULL);
}

/* AUTO-41: the mode does not matter here. */
static int
find_ring (const MbnAutoInput *input)
{
  int ring = NO_RING;

  for (gsize i = 0; i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];

      if (!mbn_profile_is_purchase (entry->profile) && (int)mbn_auto_ring_of (entry) > ring
          && is_usable (input, entry))
        ring = (int)mbn_auto_ring_of (entry);
    }

  return ring;
}

static gboolean
is_in_round (const MbnAutoInput *input, const MbnAutoProfile *entry, int ring)
{
  return (mbn_profile_is_purchase (entry->profile) || (int)mbn_auto_ring_of (entry) == ring)
         && is_usable (input, entry);
}

/* AUTO-2 */
static gboolean
is_automatic (const MbnProfile *profile)
{
  return mbn_profile_get_connection_mode (profile) != MBN_PROFILE_CONNECTION_MODE_MANUAL;
}

/* AUTO-43: the smaller comes first. */
static guint
rank (const MbnAutoInput *input, const MbnAutoProfile *entry)
{
  if (mbn_profile_is_purchase (entry->profile))
    return 4;
  if (g_strcmp0 (mbn_profile_get_name (entry->profile), input->history->last_known_good) == 0)
    return 0;
  if (mbn_profile_is_default (entry->profile))
    return 1;

  return entry->from_modem ? 2 : 3;
}

static gboolean
comes_before (const MbnAutoInput *input, const MbnAutoProfile *a, const MbnAutoProfile *b)
{
  guint rank_a = rank (input, a);
  guint rank_b = rank (input, b);

  if (rank_a != rank_b)
    return rank_a < rank_b;

  return strcmp (mbn_profile_get_name (a->profile), mbn_profile_get_name (b->profile)) < 0;
}

static gboolean
was_tried (const MbnAutoInput *input, const MbnProfile *profile)
{
  return g_hash_table_contains (input->history->tried, profile);
}

/* The best so far of those that may be tried, and of those that may not. */
typedef struct
{
  const MbnAutoProfile *next;
  const MbnAutoProfile *held;
  MbnAutoHold hold;
} Best;

static void
consider (const MbnAutoInput *input, const MbnAutoProfile *entry, Best *best)
{
  MbnAutoHold found = judge (input, entry->profile);
  gboolean better;

  if (found.rule == MBN_AUTO_RULE_NONE)
    {
      if (best->next == NULL || comes_before (input, entry, best->next))
        best->next = entry;
      return;
    }

  better = best->held == NULL || found.until < best->hold.until
           || (found.until == best->hold.until && comes_before (input, entry, best->held));
  if (better)
    {
      best->held = entry;
      best->hold = found;
    }
}

void
mbn_auto_select (const MbnAutoInput *input, MbnAutoSelection *selection)
{
  int ring = find_ring (input);
  Best best = {.hold = hold (MBN_AUTO_RULE_NO_PROFILE, MBN_NEVER)};

  for (gsize i = 0; i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];

      if (!is_in_round (input, entry, ring))
        continue;

      if (!is_automatic (entry->profile))
        best.hold.rule = best.held == NULL ? MBN_AUTO_RULE_MODE : best.hold.rule;
      else if (!was_tried (input, entry->profile))
        consider (input, entry, &best);
    }

  *selection = (MbnAutoSelection){
      .next = best.next != NULL ? best.next->profile : NULL,
      .held = best.next == NULL && best.held != NULL ? best.held->profile : NULL,
      .hold = best.hold,
  };
}

gboolean
mbn_auto_is_candidate (const MbnAutoInput *input, const MbnProfile *profile)
{
  for (gsize i = 0; i < input->n_profiles; i++)
    if (input->profiles[i].profile == profile)
      return is_automatic (profile) && is_usable (input, &input->profiles[i]);

  return FALSE;
}

MbnProfile *
mbn_auto_find_manual (const MbnAutoInput *input)
{
  int ring = find_ring (input);

  for (gsize i = 0; i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];

      if (!is_automatic (entry->profile) && is_in_round (input, entry, ring))
        return entry->profile;
    }

  return NULL;
}

/* Of a mode that is not automatic only what somebody has stored; no other is in the way, either. */
static gboolean
may_be_first (const MbnAutoInput *input, const MbnAutoProfile *entry)
{
  return !mbn_profile_is_purchase (entry->profile) && is_usable (input, entry)
         && (is_automatic (entry->profile) || !entry->proposed);
}

/* AUTO-41, AUTO-43 */
static gboolean
is_better_first (const MbnAutoInput *input, const MbnAutoProfile *a, const MbnAutoProfile *b)
{
  MbnAutoCategory ring_a = mbn_auto_ring_of (a);
  MbnAutoCategory ring_b = mbn_auto_ring_of (b);

  return ring_a != ring_b ? ring_a > ring_b : comes_before (input, a, b);
}

/* Where the modem is a profile of the ring may not be used, and one of a lower ring is not
 * (AUTO-41). */
MbnProfile *
mbn_auto_find_first (const MbnAutoInput *input)
{
  const MbnAutoProfile *first = NULL;
  const MbnAutoProfile *best = NULL;

  for (gsize i = 0; i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];

      if (may_be_first (input, entry) && (best == NULL || is_better_first (input, entry, best)))
        best = entry;
    }

  for (gsize i = 0; best != NULL && i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];

      if (may_be_first (input, entry) && mbn_auto_ring_of (entry) == mbn_auto_ring_of (best)
          && mbn_auto_judge_place (input, entry->profile) == MBN_AUTO_RULE_NONE
          && (first == NULL || comes_before (input, entry, first)))
        first = entry;
    }

  return first != NULL ? first->profile : NULL;
}
