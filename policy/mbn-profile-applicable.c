/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-profile-applicable.h"

#include "mbn-profile-private.h"
#include "mbn-profile-sim.h"

/* MBN_DATA_CLASS (mbn-api.md 3): GPRS, EDGE, UMTS, HSDPA, HSUPA; LTE, and 5G, which has no word of
 * its own in the format and shares the packet core of LTE or follows it; eHRPD is of 3GPP2. */
#define DATA_CLASSES_3GPP_LEGACY 0x0000001fu
#define DATA_CLASSES_LTE_EHRPD   0x000000e0u

#define HOME        (1u << MBN_PROFILE_NETWORK_HOME)
#define PARTNER     (1u << MBN_PROFILE_NETWORK_PARTNER)
#define NON_PARTNER (1u << MBN_PROFILE_NETWORK_NON_PARTNER)
#define EVERYWHERE  (HOME | PARTNER | NON_PARTNER)

/* The roaming tables of profile-xml.md 5; positions are the numbers of the enumerations. */
static const guint roam_networks[] = {
    EVERYWHERE, HOME, PARTNER, NON_PARTNER, HOME | PARTNER, PARTNER | NON_PARTNER, EVERYWHERE,
};
static const guint roam_control_networks[] = {EVERYWHERE, HOME | PARTNER, HOME};

/* Positions are the numbers of MbnProfileNetwork. */
static const char *const network_names[] = {
    "the device is not registered with any",
    "the network is the home network",
    "the network is a roaming partner's",
    "the network is not of a roaming partner",
};

static gboolean
is_partner (const MbnProfile *self, const char *provider_id)
{
  gsize n_partners;
  const MbnProfilePartner *partners = mbn_profile_get_partners (self, &n_partners);

  for (gsize i = 0; provider_id != NULL && i < n_partners; i++)
    {
      if (g_str_equal (partners[i].provider_id, provider_id))
        return TRUE;
    }

  return FALSE;
}

MbnProfileNetwork
mbn_profile_classify_network (const MbnProfile *self, const MbnProfileSituation *situation)
{
  g_return_val_if_fail (self != NULL, MBN_PROFILE_NETWORK_UNKNOWN);
  g_return_val_if_fail (situation != NULL, MBN_PROFILE_NETWORK_UNKNOWN);

  switch (situation->registration)
    {
    case MBN_PROFILE_REGISTRATION_HOME:
      return MBN_PROFILE_NETWORK_HOME;
    case MBN_PROFILE_REGISTRATION_PARTNER:
      return MBN_PROFILE_NETWORK_PARTNER;
    case MBN_PROFILE_REGISTRATION_ROAMING:
      return is_partner (self, situation->provider_id) ? MBN_PROFILE_NETWORK_PARTNER
                                                       : MBN_PROFILE_NETWORK_NON_PARTNER;
    case MBN_PROFILE_REGISTRATION_NONE:
    default:
      return MBN_PROFILE_NETWORK_UNKNOWN;
    }
}

/* Each check returns NULL if it is met, else the sentence. */
static char *
check_use (const MbnProfile *self)
{
  if (self->kind == MBN_PROFILE_KIND_MODEM_DM)
    return g_strdup ("the profile is a ModemDMConfigProfile, for the modem's device management and "
                     "not for connections");

  if (!mbn_profile_is_enabled (self))
    return g_strdup ("AdminEnable is false, so the profile is not to be used");

  if (mbn_profile_is_provisioning (self))
    return g_strdup ("IsProvisioningProfile is true, so the profile is for provisioning only");

  return NULL;
}

/* Identity, here and in the next: values are not named. */
static char *
check_owner (const MbnProfile *self, const MbnProfileSituation *situation)
{
  if (mbn_profile_matches_sim (self, situation->subscriber_id, situation->sim_icc_id))
    return NULL;

  return g_strdup_printf ("%s is not that of the SIM in the device",
                          self->kind == MBN_PROFILE_KIND_V1 ? "SubscriberID" : "SimIccID");
}

static char *
check_imsi (const MbnProfile *self, const MbnProfileSituation *situation)
{
  const char *imsi = mbn_profile_get_imsi (self);

  if (imsi != NULL && g_strcmp0 (imsi, situation->subscriber_id) != 0)
    return g_strdup ("IMSI is not that of the SIM in the device");

  return NULL;
}

/* Version 1 does not know of Wi-Fi offload, and has no condition about it. */
static char *
check_iwlan (const MbnProfile *self, const MbnProfileSituation *situation)
{
  MbnProfileIwlan iwlan = mbn_profile_get_iwlan (self);

  if (self->kind == MBN_PROFILE_KIND_V1 || iwlan == MBN_PROFILE_IWLAN_CELLULAR_AND_IWLAN)
    return NULL;

  if (iwlan == MBN_PROFILE_IWLAN_CELLULAR_ONLY && situation->on_iwlan)
    return g_strdup_printf ("IwlanApplicability is CellularOnly%s, and the device is on Wi-Fi "
                            "offload",
                            self->values[MBN_PROFILE_FIELD_IWLAN] == NULL ? " by default" : "");

  if (iwlan == MBN_PROFILE_IWLAN_IWLAN_ONLY && !situation->on_iwlan)
    return g_strdup ("IwlanApplicability is IwlanOnly, and the device is not on Wi-Fi offload");

  return NULL;
}

static char *
check_cellular_class (const MbnProfile *self, const MbnProfileSituation *situation)
{
  static const char *const names[]
      = {"the device's class is not known", "the device's is 3GPP", "the device's is 3GPP2"};
  MbnProfileCellularClass wanted = mbn_profile_get_cellular_class (self);
  guint now = situation->cellular_class;

  if (wanted == MBN_PROFILE_CELLULAR_CLASS_ANY || wanted == situation->cellular_class)
    return NULL;

  return g_strdup_printf ("CellularClass is %s, and %s",
                          self->values[MBN_PROFILE_FIELD_CELLULAR_CLASS],
                          names[now < G_N_ELEMENTS (names) ? now : 0]);
}

static char *
check_rat (const MbnProfile *self, const MbnProfileSituation *situation)
{
  MbnProfileRat rat = mbn_profile_get_rat (self);
  guint32 wanted
      = rat == MBN_PROFILE_RAT_LTE_EHRPD ? DATA_CLASSES_LTE_EHRPD : DATA_CLASSES_3GPP_LEGACY;

  if (rat == MBN_PROFILE_RAT_ANY || (situation->data_class & wanted) != 0)
    return NULL;

  return g_strdup_printf ("RATApplicability is %s, and the radio technology in use %s",
                          self->values[MBN_PROFILE_FIELD_RAT],
                          situation->data_class == 0 ? "is not known" : "is not of that kind");
}

static char *
check_network (const char *element, const char *value, guint allowed, MbnProfileNetwork network)
{
  if (allowed == EVERYWHERE || (allowed & (1u << network)) != 0)
    return NULL;

  return g_strdup_printf ("%s is %s, and %s", element, value, network_names[network]);
}

/* PROF-48: intersection */
static char *
check_roaming (const MbnProfile *self, const MbnProfileSituation *situation)
{
  MbnProfileNetwork network = mbn_profile_classify_network (self, situation);
  char *why = check_network ("RoamApplicability", self->values[MBN_PROFILE_FIELD_ROAM],
                             roam_networks[mbn_profile_get_roam (self)], network);

  if (why != NULL)
    return why;

  return check_network ("AdminRoamControl", self->values[MBN_PROFILE_FIELD_ADMIN_ROAM_CONTROL],
                        roam_control_networks[mbn_profile_get_roam_control (self)], network);
}

static char *
check_conditions (const MbnProfile *self, const MbnProfileSituation *situation)
{
  char *why = check_imsi (self, situation);

  if (why == NULL)
    why = check_iwlan (self, situation);

  /* PROF-49 */
  if (why != NULL || situation->on_iwlan)
    return why;

  why = check_cellular_class (self, situation);
  if (why == NULL)
    why = check_rat (self, situation);
  if (why == NULL)
    why = check_roaming (self, situation);

  return why;
}

/* Takes over @unmet. */
static gboolean
tell (char *unmet, char **why)
{
  if (unmet == NULL)
    return TRUE;

  if (why != NULL)
    *why = unmet;
  else
    g_free (unmet);

  return FALSE;
}

gboolean
mbn_profile_check_applicable (const MbnProfile *self,
                              const MbnProfileSituation *situation,
                              char **why)
{
  char *unmet;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (situation != NULL, FALSE);

  unmet = check_use (self);
  if (unmet == NULL)
    unmet = check_owner (self, situation);
  if (unmet == NULL)
    unmet = check_conditions (self, situation);

  return tell (unmet, why);
}

gboolean
mbn_profile_check_applicable_inline (const MbnProfile *self,
                                     const MbnProfileSituation *situation,
                                     char **why)
{
  char *unmet;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (situation != NULL, FALSE);

  unmet = check_use (self);
  if (unmet == NULL)
    unmet = check_conditions (self, situation);

  return tell (unmet, why);
}

gboolean
mbn_profile_serves_internet (const MbnProfile *self, const char *subscriber_id)
{
  g_autofree char *unmet = NULL;
  const char *imsi;

  g_return_val_if_fail (self != NULL, FALSE);

  unmet = check_use (self);
  imsi = mbn_profile_get_imsi (self);
  return unmet == NULL && !mbn_profile_is_additional_pdp_context (self)
         && !mbn_profile_has_mms (self) && !mbn_profile_is_purchase (self)
         && mbn_profile_get_iwlan (self) != MBN_PROFILE_IWLAN_IWLAN_ONLY
         && (imsi == NULL || g_strcmp0 (imsi, subscriber_id) == 0)
         && mbn_profile_has_purpose (self, MBN_PROFILE_PURPOSE_INTERNET);
}
