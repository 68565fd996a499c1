/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "profile-random.h"

#include <string.h>

#include "profile-test.h"

/* A document being made. Contradictions between elements are left out by deciding on them first. */
typedef struct
{
  GString *xml;
  const char *prefix; /* of the root's namespace: "p:" or "" */
  gboolean is_v4;
  gboolean is_additional;
  gboolean is_provisioning;
  gboolean is_long_standing;
  gboolean is_mms;
} Maker;

static const char *const booleans[] = {"true", "false", "1", "0", NULL};
static const char *const trues[] = {"true", "1", NULL};
static const char *const falses[] = {"false", "0", NULL};
static const char *const creations[]
    = {"UserProvisioned", "AdminProvisioned", "OperatorProvisioned", "DeviceProvisioned", NULL};
static const char *const user[] = {"UserProvisioned", NULL};
static const char *const modes[] = {"manual", "auto", "auto-home", NULL};
static const char *const manual[] = {"manual", NULL};
static const char *const compressions[] = {"DISABLE", "ENABLE", NULL};
static const char *const auths[] = {"NONE", "PAP", "CHAP", "MsCHAPv2", NULL};
static const char *const v4_auths[] = {"NONE", "PAP", "CHAP", "MsCHAPv2", "AutoSelection", NULL};
static const char *const ip_types[] = {"Default", "IPv4", "IPv6", "IPv4v6", "XLAT", NULL};
static const char *const classes[] = {"3GPP", "3GPP2", NULL};
static const char *const gsm[] = {"3GPP", NULL};
static const char *const rats[] = {"LTE_eHRPD", "3GPP_LEGACY", NULL};
static const char *const roams[]
    = {"HomeOnly",   "PartnerOnly", "NonPartnerOnly", "HomeAndPartner", "PartnerAndNonpartner",
       "AllRoaming", NULL};
static const char *const iwlans[] = {"CellularOnly", "CellularAndIwlan", "IwlanOnly", NULL};
static const char *const controls[]
    = {"AllRoamAllowed", "PartnerRoamAllowed", "NoRoamAllowed", NULL};
static const char *const decimals[] = {"0", "-0", "+7", "0012", "1.50", ".5", "5.", "-3.25", NULL};
static const char *const urls[]
    = {"http://mms.example/a?b=c&d=e", "mms.example:8080/", "", "relative/path", NULL};
static const char *const sizes[] = {"0", "300", "4294967295", "+007", "-0", NULL};
static const char *const ports[] = {"0", "80", "99999", "00080", NULL};

/* One character each, as it is in a value. */
static const char *const letters[]
    = {"a", "B", "7",   "-",     "<",     ">",        "&",        "\"",
       "'", "]", "]]>", E_ACUTE, ANTENNA, "\xc2\xa0", "\xc2\x85", "\xef\xbf\xbd"};
static const char *const ascii_letters[] = {"a", "Z", "0", "9"};
static const char *const digits[] = {"0", "5", "9"};
static const char *const hex_digits[] = {"0", "9", "a", "F"};
static const char *const blanks[] = {" ", "\t", "\n", "\r\n", "&#13;", "<!-- c -->", "<?p i?>"};

static gboolean
one_in (int n)
{
  return g_test_rand_int_range (0, n) == 0;
}

#define PICK(array) ((array)[g_test_rand_int_range (0, G_N_ELEMENTS (array))])

static const char *
pick_word (const char *const *words)
{
  return words[g_test_rand_int_range (0, (gint32)g_strv_length ((char **)words))];
}

static void
add_blanks (GString *xml)
{
  while (one_in (3))
    g_string_append (xml, PICK (blanks));
}

/* White space between elements; a carriage return by number would be text. */
static void
add_space (GString *xml)
{
  static const char *const space[] = {"\n", "  ", "\t", "<!-- a < b & c -->", "<?p i?>"};

  while (one_in (3))
    g_string_append (xml, PICK (space));
}

/* Any of the ways to write a text. */
static void
add_text (GString *xml, const char *text)
{
  g_autofree char *escaped = NULL;

  if (one_in (8) && *text != '\0')
    {
      g_string_append_printf (xml, "&#x%X;", g_utf8_get_char (text));
      text = g_utf8_next_char (text);
    }

  escaped = g_markup_escape_text (text, -1);
  if (one_in (8) && strstr (text, "]]>") == NULL)
    g_string_append_printf (xml, "<![CDATA[%s]]>", text);
  else
    g_string_append (xml, escaped);
}

static void
start (Maker *maker, const char *name)
{
  add_space (maker->xml);
  g_string_append_printf (maker->xml, "<%s%s", maker->prefix, name);
  if (one_in (10))
    g_string_append (maker->xml, " xml:lang='en'");
  if (one_in (10))
    g_string_append (maker->xml, " " XSI " xsi:schemaLocation=\"a b\"");
  g_string_append (maker->xml, ">");
}

static void
end (Maker *maker, const char *name)
{
  g_string_append_printf (maker->xml, "</%s%s%s>", maker->prefix, name, one_in (10) ? " " : "");
  add_space (maker->xml);
}

static void
add_exact (Maker *maker, const char *name, const char *value)
{
  start (maker, name);
  add_text (maker->xml, value);
  end (maker, name);
}

static void
add_trimmed (Maker *maker, const char *name, const char *value)
{
  start (maker, name);
  add_blanks (maker->xml);
  add_text (maker->xml, value);
  add_blanks (maker->xml);
  end (maker, name);
}

static void
maybe_word (Maker *maker, const char *name, const char *const *words)
{
  if (one_in (2))
    add_trimmed (maker, name, pick_word (words));
}

/* At most @max characters, blanks inside. */
static char *
random_text (const char *const *alphabet, int n_letters, int max)
{
  GString *text = g_string_new (NULL);
  int length = g_test_rand_int_range (1, (one_in (10) ? max : MIN (max, 12)) + 1);

  while (length-- > 0)
    {
      const char *letter = alphabet[g_test_rand_int_range (0, n_letters)];

      if (g_utf8_strlen (text->str, -1) + 4 > max && text->len > 0)
        break;
      if (one_in (12) && text->len > 0)
        g_string_append (text, " ");
      g_string_append (text, letter);
    }

  return g_string_free (text, FALSE);
}

#define TEXT_OF(alphabet, max) random_text (alphabet, G_N_ELEMENTS (alphabet), max)

static void
add_random (Maker *maker, const char *name, int max)
{
  g_autofree char *text = TEXT_OF (letters, max);

  add_trimmed (maker, name, text);
}

static void
maybe_random (Maker *maker, const char *name, int max)
{
  if (one_in (2))
    add_random (maker, name, max);
}

static void
add_code (Maker *maker, const char *name, const char *const *alphabet, int n_letters, int max)
{
  g_autofree char *text = random_text (alphabet, n_letters, max);
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  g_autofree char *code = g_strjoinv ("", parts);

  add_trimmed (maker, name, code);
}

static void
add_guid (Maker *maker, const char *name)
{
  static const int runs[] = {8, 4, 4, 4, 12};
  GString *guid = g_string_new ("{");

  for (gsize i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      if (i > 0)
        g_string_append_c (guid, '-');
      for (int j = 0; j < runs[i]; j++)
        g_string_append (guid, PICK (hex_digits));
    }

  g_string_append_c (guid, '}');
  add_trimmed (maker, name, guid->str);
  g_string_free (guid, TRUE);
}

static void
add_credentials (Maker *maker)
{
  g_autofree char *password = TEXT_OF (letters, 60);
  g_autofree char *raw
      = g_strconcat (one_in (3) ? " \t" : "", password, one_in (3) ? "\r\n " : "", NULL);

  start (maker, "UserLogonCred");
  add_random (maker, "UserName", 60);
  maybe_word (maker, "IgnorePassword", booleans);
  if (one_in (2))
    add_exact (maker, "Password", one_in (5) ? "" : raw);
  end (maker, "UserLogonCred");
}

static void
add_context (Maker *maker)
{
  start (maker, "Context");
  maybe_random (maker, "AccessString", 50);
  if (one_in (2))
    add_credentials (maker);
  maybe_word (maker, "Compression", compressions);
  maybe_word (maker, "AuthProtocol", maker->is_v4 ? v4_auths : auths);
  if (maker->is_v4)
    maybe_word (maker, "IPType", ip_types);
  end (maker, "Context");
}

static void
add_partners (Maker *maker)
{
  const char *prefix = maker->prefix;
  /* PROF-21: the alias as well as what the schema wants */
  const char *inner = maker->is_v4 && one_in (2) ? "v1:" : prefix;

  start (maker, "DataRoamingPartners");
  do
    {
      start (maker, "Provider");
      maker->prefix = inner;
      add_code (maker, "ProviderID", digits, G_N_ELEMENTS (digits), 6);
      add_random (maker, "ProviderName", 20);
      maker->prefix = prefix;
      end (maker, "Provider");
    }
  while (one_in (2));
  end (maker, "DataRoamingPartners");
}

static void
add_purposes (Maker *maker)
{
  int n_purposes = g_test_rand_int_range (maker->is_mms ? 0 : 1, 10);

  start (maker, "PurposeGroups");
  if (maker->is_mms)
    add_trimmed (maker, "PurposeGroupGuid", "{53e2c5d3-D13C-4068-AA38-9C48FF2E55A8}");
  while (n_purposes-- > 0)
    add_guid (maker, "PurposeGroupGuid");
  end (maker, "PurposeGroups");
}

static void
add_conditions (Maker *maker)
{
  gboolean has_rat = one_in (2);

  start (maker, "ProfileConditionedOn");
  if (has_rat)
    {
      add_trimmed (maker, "CellularClass", pick_word (gsm));
      add_trimmed (maker, "RATApplicability", pick_word (rats));
    }
  else
    maybe_word (maker, "CellularClass", classes);
  maybe_word (maker, "RoamApplicability", roams);
  maybe_random (maker, "IMSI", 20);
  maybe_word (maker, "IwlanApplicability", iwlans);
  end (maker, "ProfileConditionedOn");
}

static void
add_mms (Maker *maker)
{
  start (maker, "MmsConfiguration");
  maybe_word (maker, "MmscUrl", urls);
  maybe_word (maker, "MmscPort", ports);
  maybe_word (maker, "MmsMaximumMessageSize", sizes);
  end (maker, "MmsConfiguration");
}

/* What the versions 1 and 4 have in common. */
static void
add_profile (Maker *maker)
{
  gboolean is_bound = maker->is_additional || maker->is_provisioning;

  add_random (maker, "Name", 255);
  maybe_random (maker, "Description", 255);
  maybe_random (maker, "ICONFilePath", 1024);
  add_trimmed (maker, "IsDefault", pick_word (is_bound ? falses : booleans));
  maybe_word (maker, "ProfileCreationType", maker->is_mms ? user : creations);
  if (!maker->is_v4 || one_in (2))
    add_random (maker, "SubscriberID", 20);
  if (maker->is_v4 || one_in (2))
    add_code (maker, "SimIccID", ascii_letters, G_N_ELEMENTS (ascii_letters), 20);
  maybe_random (maker, "HomeProviderName", 20);
  maybe_word (maker, "AutoConnectOnInternet", booleans);
  if (one_in (2))
    add_exact (maker, "ConnectionMode", pick_word (is_bound ? manual : modes));
  if (one_in (2))
    add_context (maker);
  if (one_in (2))
    add_partners (maker);
}

static void
add_version_4 (Maker *maker)
{
  if (maker->is_mms || one_in (2))
    add_purposes (maker);
  if (one_in (2))
    add_conditions (maker);
  if (maker->is_provisioning)
    add_trimmed (maker, "IsProvisioningProfile", pick_word (trues));
  else
    maybe_word (maker, "IsProvisioningProfile", falses);
  maybe_word (maker, "ApnID", decimals);
  maybe_word (maker, "AdminEnable", booleans);
  maybe_word (maker, "AdminRoamControl", controls);
  maybe_word (maker, "IsExclusiveToOther", booleans);
  if (maker->is_long_standing)
    add_trimmed (maker, "IsLongStandingAdditionalPdpContextProfile", pick_word (trues));
  else
    maybe_word (maker, "IsLongStandingAdditionalPdpContextProfile", falses);
  if (maker->is_mms)
    add_mms (maker);
}

static void
add_modem_dm (Maker *maker)
{
  add_random (maker, "Name", 255);
  add_code (maker, "SimIccID", ascii_letters, G_N_ELEMENTS (ascii_letters), 20);
  add_trimmed (maker, "ApnID", pick_word (decimals));
  add_guid (maker, "OemConnectionId");
  maybe_word (maker, "RoamApplicability", roams);
  add_context (maker);
  add_trimmed (maker, "AdminEnable", pick_word (booleans));
  add_trimmed (maker, "AdminRoamControl", pick_word (controls));
  maybe_word (maker, "ProfileCreationType", creations);
}

static void
add_unknown (Maker *maker)
{
  static const char *const unknown[] = {
      "<x xmlns='urn:x'/>",
      "<e:x a='b' e:a='&quot;&#10;&amp;'>t<![CDATA[<]]>&#13;<!--c--><e:y xmlns:e='urn:y'/></e:x>",
      "<Future xmlns='" V2 "'> <IsPurchaseProfile>maybe</IsPurchaseProfile> </Future>",
      "<e:MBNProfile xmlns:f='http://f/?a&amp;b' f:g=''><f:Password>p</f:Password></e:MBNProfile>",
  };

  add_space (maker->xml);
  g_string_append (maker->xml, PICK (unknown));
}

/* In any order. */
static void
add_extensions (Maker *maker)
{
  const char *prefix = maker->prefix;

  maker->prefix = "v3:";
  if (maker->is_additional)
    add_trimmed (maker, "IsAdditionalPdpContextProfile", pick_word (trues));
  while (one_in (2))
    add_unknown (maker);
  maker->prefix = "v2:";
  maybe_random (maker, "DisplayProviderName", 20);
  maybe_word (maker, "IsPurchaseProfile", booleans);
  while (one_in (3))
    add_unknown (maker);
  maker->prefix = "v3:";
  if (!maker->is_additional)
    maybe_word (maker, "IsAdditionalPdpContextProfile", falses);
  maker->prefix = prefix;
}

static void
start_root (Maker *maker, const char *name)
{
  const char *scheme = one_in (3) ? "https" : "http";

  g_string_append (maker->xml, one_in (2) ? "<?xml version='1.0' encoding='UTF-8'?>\n" : "");
  g_string_append_printf (maker->xml, "<%s%s xmlns%s='%s%s' ", maker->prefix, name,
                          *maker->prefix != '\0' ? ":p" : "", scheme,
                          (maker->is_v4 ? V4 : V1) + strlen ("http"));
  g_string_append_printf (maker->xml,
                          "xmlns:v1='" V1 "' xmlns:v2='%s%s' xmlns:v3='" V3 "' xmlns:e='urn:e'>",
                          scheme, V2 + strlen ("http"));
}

char *
profile_random_document (void)
{
  static const char *const roots[] = {"MBNProfile", "MBNProfileExt", "ModemDMConfigProfile"};
  int kind = g_test_rand_int_range (0, G_N_ELEMENTS (roots));
  Maker maker = {
      .xml = g_string_new (NULL),
      .prefix = one_in (2) ? "p:" : "",
      .is_v4 = kind > 0,
      .is_additional = one_in (3),
  };

  maker.is_provisioning = kind == 1 && one_in (4);
  maker.is_long_standing = kind == 1 && maker.is_additional && one_in (3);
  maker.is_mms = kind == 1 && maker.is_additional && one_in (2);

  start_root (&maker, roots[kind]);
  if (kind == 2)
    add_modem_dm (&maker);
  else
    add_profile (&maker);
  if (kind == 1)
    add_version_4 (&maker);
  add_extensions (&maker);
  end (&maker, roots[kind]);

  return g_string_free (maker.xml, FALSE);
}
