/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-word.h"

const char *const mbn_profile_words_creation[]
    = {"UserProvisioned", "AdminProvisioned", "OperatorProvisioned", "DeviceProvisioned", NULL};
const char *const mbn_profile_words_connection_mode[] = {"manual", "auto", "auto-home", NULL};
const char *const mbn_profile_words_compression[] = {"DISABLE", "ENABLE", NULL};
const char *const mbn_profile_words_auth_v1[] = {"NONE", "PAP", "CHAP", "MsCHAPv2", NULL};
const char *const mbn_profile_words_auth[]
    = {"NONE", "PAP", "CHAP", "MsCHAPv2", "AutoSelection", NULL};
const char *const mbn_profile_words_ip_type[] = {"Default", "IPv4", "IPv6", "IPv4v6", "XLAT", NULL};
const char *const mbn_profile_words_iwlan[]
    = {"CellularOnly", "CellularAndIwlan", "IwlanOnly", NULL};
const char *const mbn_profile_words_roam_control[]
    = {"AllRoamAllowed", "PartnerRoamAllowed", "NoRoamAllowed", NULL};

const char *const mbn_profile_words_cellular_class[] = {"3GPP", "3GPP2", NULL};
const char *const mbn_profile_words_rat[] = {"LTE_eHRPD", "3GPP_LEGACY", NULL};
const char *const mbn_profile_words_roam[]
    = {"HomeOnly",   "PartnerOnly", "NonPartnerOnly", "HomeAndPartner", "PartnerAndNonpartner",
       "AllRoaming", NULL};

const char *const mbn_profile_words_boolean[] = {"true", "false", "1", "0", NULL};

int
mbn_profile_word_find (const char *const *words, const char *word)
{
  for (int i = 0; word != NULL && words[i] != NULL; i++)
    {
      if (g_str_equal (words[i], word))
        return i;
    }

  return -1;
}
