/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-ext.h"

#include "mbn-profile-private.h"
#include "mbn-profile-word.h"

/* Positions are the numbers of MbnProfilePurpose. */
static const char *const purposes[] = {
    "{3E5545D2-1137-4DC8-A198-33F1C657515F}", "{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}",
    "{474D66ED-0E4B-476B-A455-19BB1239ED13}", "{6D42669F-52A9-408E-9493-1071DCC437BD}",
    "{11A6FE68-5B47-4859-9CB6-1EAC96A8F0BD}", "{95522B2B-A6D1-4E40-960B-05E6D3F962AB}",
    "{2FFD9261-C23C-4D27-8DCF-CDE4E14A3364}", "{52D7654A-00A8-4140-806C-087D66705306}",
    "{A36E171F-2377-4965-88FE-1F53EB4B47C0}",
};

const char *const *
mbn_profile_get_purposes (const MbnProfile *self, gsize *n_purposes)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_purposes != NULL, NULL);

  if (self->purposes->len == 0)
    {
      *n_purposes = 1;
      return &purposes[MBN_PROFILE_PURPOSE_INTERNET];
    }

  *n_purposes = self->purposes->len;
  return (const char *const *)self->purposes->pdata;
}

static gboolean
has_purpose_guid (const MbnProfile *self, const char *guid)
{
  gsize n_guids;
  const char *const *guids = mbn_profile_get_purposes (self, &n_guids);

  for (gsize i = 0; i < n_guids; i++)
    {
      if (g_str_equal (guids[i], guid))
        return TRUE;
    }

  return FALSE;
}

gboolean
mbn_profile_has_purpose (const MbnProfile *self, MbnProfilePurpose purpose)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail ((gsize)purpose < G_N_ELEMENTS (purposes), FALSE);

  return has_purpose_guid (self, purposes[purpose]);
}

gboolean
mbn_profile_shares_purpose (const MbnProfile *a, const MbnProfile *b)
{
  gsize n_guids;
  const char *const *guids;

  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  guids = mbn_profile_get_purposes (a, &n_guids);
  for (gsize i = 0; i < n_guids; i++)
    {
      if (has_purpose_guid (b, guids[i]))
        return TRUE;
    }

  return FALSE;
}

MbnProfileCellularClass
mbn_profile_get_cellular_class (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_CELLULAR_CLASS_ANY);

  return (MbnProfileCellularClass)(mbn_profile_word_find (mbn_profile_words_cellular_class,
                                                          self->values
                                                              [MBN_PROFILE_FIELD_CELLULAR_CLASS])
                                   + 1);
}

MbnProfileRat
mbn_profile_get_rat (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_RAT_ANY);

  return (MbnProfileRat)(mbn_profile_word_find (mbn_profile_words_rat,
                                                self->values[MBN_PROFILE_FIELD_RAT])
                         + 1);
}

MbnProfileRoam
mbn_profile_get_roam (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_ROAM_ANY);

  return (MbnProfileRoam)(mbn_profile_word_find (mbn_profile_words_roam,
                                                 self->values[MBN_PROFILE_FIELD_ROAM])
                          + 1);
}

const char *
mbn_profile_get_imsi (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_IMSI];
}

MbnProfileIwlan
mbn_profile_get_iwlan (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_IWLAN_CELLULAR_ONLY);

  return (MbnProfileIwlan)MAX (mbn_profile_word_find (mbn_profile_words_iwlan,
                                                      self->values[MBN_PROFILE_FIELD_IWLAN]),
                               0);
}

gboolean
mbn_profile_is_provisioning (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_PROVISIONING);
}

const char *
mbn_profile_get_apn_id (const MbnProfile *self)
{
  const char *apn_id;

  g_return_val_if_fail (self != NULL, NULL);

  apn_id = self->values[MBN_PROFILE_FIELD_APN_ID];
  return apn_id != NULL ? apn_id : "0";
}

gboolean
mbn_profile_is_enabled (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->values[MBN_PROFILE_FIELD_ADMIN_ENABLE] == NULL
         || mbn_profile_get_flag (self, MBN_PROFILE_FIELD_ADMIN_ENABLE);
}

MbnProfileRoamControl
mbn_profile_get_roam_control (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_ROAM_CONTROL_ALL);

  return (MbnProfileRoamControl)
      MAX (mbn_profile_word_find (mbn_profile_words_roam_control,
                                  self->values[MBN_PROFILE_FIELD_ADMIN_ROAM_CONTROL]),
           0);
}

gboolean
mbn_profile_is_exclusive (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_EXCLUSIVE);
}

gboolean
mbn_profile_is_long_standing_additional (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return mbn_profile_get_flag (self, MBN_PROFILE_FIELD_IS_LONG_STANDING);
}

gboolean
mbn_profile_has_mms (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->values[MBN_PROFILE_FIELD_MMS] != NULL;
}

const char *
mbn_profile_get_mmsc_url (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_MMSC_URL];
}

static guint
get_number (const MbnProfile *self, MbnProfileField field)
{
  const char *number = self->values[field];

  return number != NULL ? (guint)g_ascii_strtoull (number, NULL, 10) : 0;
}

guint
mbn_profile_get_mmsc_port (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_number (self, MBN_PROFILE_FIELD_MMSC_PORT);
}

guint
mbn_profile_get_mms_max_size_kb (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return get_number (self, MBN_PROFILE_FIELD_MMS_MAX_SIZE);
}

const char *
mbn_profile_get_oem_connection_id (const MbnProfile *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->values[MBN_PROFILE_FIELD_OEM_CONNECTION_ID];
}
