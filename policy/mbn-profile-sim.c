/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-sim.h"

#include <string.h>

/* ITU-T E.118: 19 digits; 3GPP TS 31.102 4.2.2 stores 20, the last of them F. */
#define ICC_ID_DIGITS_WITH_FILLER 20

static gsize
length_without_filler (const char *icc_id)
{
  gsize length = strlen (icc_id);

  if (length == ICC_ID_DIGITS_WITH_FILLER && g_ascii_toupper (icc_id[length - 1]) == 'F')
    return length - 1;

  return length;
}

gboolean
mbn_profile_same_icc_id (const char *a, const char *b)
{
  gsize length;

  if (a == NULL || b == NULL || *a == '\0')
    return FALSE;

  length = length_without_filler (a);
  return length == length_without_filler (b) && g_ascii_strncasecmp (a, b, length) == 0;
}

static gboolean
same_subscriber (const char *a, const char *b)
{
  return a != NULL && b != NULL && *a != '\0' && g_str_equal (a, b);
}

gboolean
mbn_profile_matches_sim (const MbnProfile *self, const char *subscriber_id, const char *sim_icc_id)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (mbn_profile_get_kind (self) == MBN_PROFILE_KIND_V1)
    return same_subscriber (mbn_profile_get_subscriber_id (self), subscriber_id);

  return mbn_profile_same_icc_id (mbn_profile_get_sim_icc_id (self), sim_icc_id);
}

static gboolean
is_v1 (const MbnProfile *self)
{
  return mbn_profile_get_kind (self) == MBN_PROFILE_KIND_V1;
}

gboolean
mbn_profile_same_key (const MbnProfile *a, const MbnProfile *b)
{
  gboolean one_subscriber;
  gboolean one_card;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  if (!g_str_equal (mbn_profile_get_name (a), mbn_profile_get_name (b)))
    return FALSE;

  one_subscriber
      = same_subscriber (mbn_profile_get_subscriber_id (a), mbn_profile_get_subscriber_id (b));
  one_card
      = mbn_profile_same_icc_id (mbn_profile_get_sim_icc_id (a), mbn_profile_get_sim_icc_id (b));

  if (is_v1 (a) && is_v1 (b))
    return one_subscriber;

  return is_v1 (a) || is_v1 (b) ? one_subscriber || one_card : one_card;
}
