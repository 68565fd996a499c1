/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-profile.h"

#include <string.h>

#include "mbn-profile-parse.h"

#define NS "http://www.microsoft.com/networking/WWAN/profile/"

const char *const auto_icc_ids[AUTO_N_SIMS] = {"8949000000000000001", "8949000000000000002"};
const char *const auto_subscriber_ids[AUTO_N_SIMS] = {"001010123456789", "001010123456780"};

static GHashTable *made; /* of MbnProfile, by code */

static const char *const modes[] = {"manual", "auto", "auto-home"};

void
auto_profile_decode (guint16 code, AutoProfile *profile)
{
  static const MbnProfileConnectionMode mode_of[]
      = {MBN_PROFILE_CONNECTION_MODE_MANUAL, MBN_PROFILE_CONNECTION_MODE_AUTO,
         MBN_PROFILE_CONNECTION_MODE_AUTO_HOME, MBN_PROFILE_CONNECTION_MODE_AUTO};

  profile->name = code & 3;
  profile->sim = (code >> 2) & 1;
  profile->slot = code & 7;
  profile->mode = mode_of[(code >> 3) & 3];
  profile->category = (MbnAutoCategory)((code >> 5) & 3);
  profile->on_internet = (code >> 7) & 1;
  profile->purchase = ((code >> 8) & 3) == 3;
  profile->is_default = (code >> 10) & 1;
  profile->settings = (code >> 11) & 1;
  profile->from_modem = profile->category == MBN_AUTO_CATEGORY_DEVICE && profile->settings == 1;
}

guint16
auto_profile_random (GRand *rand)
{
  guint16 code = (guint16)g_rand_int_range (rand, 0, 1 << 12);

  /* most of the SIM that is mostly in, and made by a person: one ring */
  if (g_rand_int_range (rand, 0, 4) != 0)
    code &= (guint16) ~(1u << 2);
  if (g_rand_int_range (rand, 0, 2) != 0)
    code = (guint16)((code & ~(3u << 5)) | ((guint)MBN_AUTO_CATEGORY_USER << 5));

  /* other Internet is what most rules are about */
  if (g_rand_int_range (rand, 0, 2) != 0)
    code &= (guint16) ~(1u << 7);

  return code;
}

static char *
write_xml (const AutoProfile *profile)
{
  static const char *const creations[]
      = {"DeviceProvisioned", "OperatorProvisioned", "UserProvisioned", "AdminProvisioned"};

  return g_strdup_printf (
      "<MBNProfileExt xmlns=\"" NS "v4\"><Name>p%u</Name><IsDefault>%s</IsDefault>"
      "<ProfileCreationType>%s</ProfileCreationType><SimIccID>%s</SimIccID>"
      "<AutoConnectOnInternet>%s</AutoConnectOnInternet><ConnectionMode>%s</ConnectionMode>"
      "<Context><AccessString>apn%u</AccessString></Context>"
      "<IsPurchaseProfile xmlns=\"" NS "v2\">%s</IsPurchaseProfile></MBNProfileExt>",
      profile->name, profile->is_default ? "true" : "false", creations[profile->category],
      auto_icc_ids[profile->sim], profile->on_internet ? "true" : "false", modes[profile->mode],
      profile->settings, profile->purchase ? "true" : "false");
}

MbnProfile *
auto_profile_get (guint16 code)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *xml = NULL;
  AutoProfile says;
  MbnProfile *profile;

  if (made == NULL)
    made = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)mbn_profile_unref);

  profile = g_hash_table_lookup (made, GUINT_TO_POINTER (code));
  if (profile != NULL)
    return profile;

  auto_profile_decode (code, &says);
  xml = write_xml (&says);
  profile = mbn_profile_parse (xml, strlen (xml), &error);
  g_assert_no_error (error);
  g_hash_table_insert (made, GUINT_TO_POINTER (code), profile);

  return profile;
}

void
auto_profile_describe (guint16 code, GString *text)
{
  static const char *const categories[] = {"device", "operator", "user", "admin"};
  AutoProfile says;

  auto_profile_decode (code, &says);
  g_string_append_printf (text, "p%u of SIM %u, %s, %s, apn%u%s%s%s%s", says.name, says.sim,
                          modes[says.mode], categories[says.category], says.settings,
                          says.on_internet ? ", on Internet" : "",
                          says.purchase ? ", purchase" : "", says.is_default ? ", default" : "",
                          says.from_modem ? ", from the modem" : "");
}

void
auto_profile_free_all (void)
{
  g_clear_pointer (&made, g_hash_table_unref);
}
