/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Last step of the parser: rules that no schema can say. */

#include "config.h"

#include "mbn-profile-rules.h"

#include "mbn-profile-error.h"
#include "mbn-profile-ext.h"

typedef struct
{
  MbnProfileField field;
  const char *name;
  int max_units;
} Limit;

static const Limit limits[] = {
    {MBN_PROFILE_FIELD_ACCESS_STRING, "AccessString", MBN_PROFILE_MAX_ACCESS_STRING_UNITS},
    {MBN_PROFILE_FIELD_USER_NAME,     "UserName",     MBN_PROFILE_MAX_CREDENTIAL_UNITS   },
    {MBN_PROFILE_FIELD_PASSWORD,      "Password",     MBN_PROFILE_MAX_CREDENTIAL_UNITS   },
};

/* One element, if it has this value (NULL: any), needs another one to have that value. */
typedef struct
{
  MbnProfileField field;
  const char *name;
  const char *value;
  MbnProfileField other;
  const char *needed;
  gboolean is_default; /* @needed is also what an absent element means */
  const char *conflict;
  const char *allowed;
} Rule;

#define IS_DEFAULT      MBN_PROFILE_FIELD_IS_DEFAULT
#define MODE            MBN_PROFILE_FIELD_CONNECTION_MODE
#define CREATION        MBN_PROFILE_FIELD_CREATION
#define IS_ADDITIONAL   MBN_PROFILE_FIELD_IS_ADDITIONAL
#define IS_PROVISIONING MBN_PROFILE_FIELD_IS_PROVISIONING
#define IS_LONG         MBN_PROFILE_FIELD_IS_LONG_STANDING
#define MMS             MBN_PROFILE_FIELD_MMS
#define RAT             MBN_PROFILE_FIELD_RAT
#define CLASS           MBN_PROFILE_FIELD_CELLULAR_CLASS

#define NAME_ADDITIONAL   "IsAdditionalPdpContextProfile"
#define NAME_PROVISIONING "IsProvisioningProfile"
#define NAME_LONG         "IsLongStandingAdditionalPdpContextProfile"
#define NAME_MMS          "MmsConfiguration"

#define AUTOMATIC "an automatic ConnectionMode"
#define MANUAL    "ConnectionMode manual"

/* clang-format off */
static const Rule rules[] = {
  /* PROF-19 */
  {IS_ADDITIONAL, NAME_ADDITIONAL, "true", IS_DEFAULT, "false", TRUE, "IsDefault true", "IsDefault false"},
  {IS_ADDITIONAL, NAME_ADDITIONAL, "true", MODE, "manual", TRUE, AUTOMATIC, MANUAL},
  /* PROF-23 */
  {IS_PROVISIONING, NAME_PROVISIONING, "true", IS_DEFAULT, "false", TRUE, "IsDefault true", "IsDefault false"},
  {IS_PROVISIONING, NAME_PROVISIONING, "true", MODE, "manual", TRUE, AUTOMATIC, MANUAL},
  /* PROF-24 */
  {IS_LONG, NAME_LONG, "true", IS_ADDITIONAL, "true", FALSE, "a profile without " NAME_ADDITIONAL " true", NAME_ADDITIONAL " true"},
  /* PROF-25 */
  {MMS, NAME_MMS, NULL, CREATION, "UserProvisioned", TRUE, "another ProfileCreationType", "UserProvisioned"},
  {MMS, NAME_MMS, NULL, MODE, "manual", TRUE, AUTOMATIC, MANUAL},
  {MMS, NAME_MMS, NULL, IS_ADDITIONAL, "true", FALSE, "a profile without " NAME_ADDITIONAL " true", NAME_ADDITIONAL " true"},
  /* profile-xml.md 5 */
  {RAT, "RATApplicability", NULL, CLASS, "3GPP", FALSE, "a condition without CellularClass 3GPP", "CellularClass 3GPP"},
};
/* clang-format on */

gboolean
mbn_profile_fits_modem (const char *text, int max_units)
{
  int n_units = 0;

  for (const char *p = text; *p != '\0' && n_units <= max_units; p = g_utf8_next_char (p))
    n_units += g_utf8_get_char (p) > 0xffff ? 2 : 1;

  return n_units <= max_units;
}

/* Says nothing about the text itself: it may be a password. */
static gboolean
check_limit (const MbnProfile *profile,
             const MbnProfileLines *lines,
             const Limit *limit,
             GError **error)
{
  const char *text = profile->values[limit->field];

  if (text == NULL || mbn_profile_fits_modem (text, limit->max_units))
    return TRUE;

  g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                      lines->of[limit->field], limit->name,
                                                      "is too long for a modem; at most %d UTF-16 "
                                                      "units are allowed "
                                                      "(characters such as emoji count two)",
                                                      limit->max_units));
  return FALSE;
}

static gboolean
check_rule (const MbnProfile *profile,
            const MbnProfileLines *lines,
            const Rule *rule,
            GError **error)
{
  const char *value = profile->values[rule->field];
  const char *other = profile->values[rule->other];

  if (value == NULL || (rule->value != NULL && !g_str_equal (value, rule->value)))
    return TRUE;

  if (other != NULL ? g_str_equal (other, rule->needed) : rule->is_default)
    return TRUE;

  g_propagate_error (error, mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID,
                                                      lines->of[rule->field], rule->name,
                                                      "%s%scontradicts %s; with it %s is needed",
                                                      rule->value != NULL ? rule->value : "",
                                                      rule->value != NULL ? " " : "",
                                                      rule->conflict, rule->allowed));
  return FALSE;
}

/* PROF-25 */
static gboolean
check_mms_purpose (const MbnProfile *profile, const MbnProfileLines *lines, GError **error)
{
  if (!mbn_profile_has_mms (profile) || mbn_profile_has_purpose (profile, MBN_PROFILE_PURPOSE_MMS))
    return TRUE;

  g_propagate_error (error,
                     mbn_profile_error_new_at (MBN_PROFILE_ERROR_INVALID, lines->of[MMS], NAME_MMS,
                                               "contradicts PurposeGroups; with it the "
                                               "PurposeGroupGuid of MMS is needed"));
  return FALSE;
}

gboolean
mbn_profile_check_rules (const MbnProfile *profile, const MbnProfileLines *lines, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      if (!check_limit (profile, lines, &limits[i], error))
        return FALSE;
    }

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      if (!check_rule (profile, lines, &rules[i], error))
        return FALSE;
    }

  return check_mms_purpose (profile, lines, error);
}
