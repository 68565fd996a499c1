/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a profile becomes at the modem: authentication, compression, IP type. */

#include "config.h"

#include "bench.h"

#define LOGON       "<UserLogonCred><UserName>u</UserName><Password>w</Password></UserLogonCred>"
#define AUTH(word)  "<AuthProtocol>" word "</AuthProtocol>"
#define TYPE(word)  "<IPType>" word "</IPType>"
#define COMPRESSION "<Compression>ENABLE</Compression>"
#define V1(context) PROFILE_NAMED ("W", "<Context>" context "</Context>")
#define V4(context) PROFILE_V4_NAMED ("W", "<Context>" context "</Context>")

#define GSM  MBN_CELLULAR_CLASS_GSM
#define CDMA MBN_CELLULAR_CLASS_CDMA

typedef struct
{
  const char *path;
  const char *xml;
  MbnCellularClass class;
  MbnAuthProtocol auth;
  gboolean compression;
  MbnIpType ip_type;
} Case;

#define A(word) MBN_AUTH_PROTOCOL_##word
#define T(word) MBN_IP_TYPE_##word

/* clang-format off */
static const Case cases[] = {
  {"CTX-40/version-1-is-default", V1 (""), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"CTX-40/silent", V4 (""), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"CTX-40/default", V4 (TYPE ("Default")), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"CTX-40/ipv4", V4 (TYPE ("IPv4")), GSM, A (NONE), FALSE, T (IPV4)},
  {"CTX-40/ipv6", V4 (TYPE ("IPv6")), GSM, A (NONE), FALSE, T (IPV6)},
  {"CTX-40/ipv4v6", V4 (TYPE ("IPv4v6")), GSM, A (NONE), FALSE, T (IPV4V6)},
  {"CTX-40/xlat-is-ipv6", V4 (TYPE ("XLAT")), GSM, A (NONE), FALSE, T (IPV6)},
  {"auth/silent-with-user", V1 (LOGON), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"auth/none-with-user", V4 (LOGON AUTH ("NONE")), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"auth/pap", V4 (LOGON AUTH ("PAP")), GSM, A (PAP), FALSE, T (DEFAULT)},
  {"auth/chap", V4 (LOGON AUTH ("CHAP")), GSM, A (CHAP), FALSE, T (DEFAULT)},
  {"auth/chap-without-user", V1 (AUTH ("CHAP")), GSM, A (CHAP), FALSE, T (DEFAULT)},
  {"auth/mschapv2", V4 (LOGON AUTH ("MsCHAPv2")), GSM, A (MSCHAPV2), FALSE, T (DEFAULT)},
  {"auth/auto-with-user", V4 (LOGON AUTH ("AutoSelection")), GSM, A (CHAP), FALSE, T (DEFAULT)},
  {"auth/auto-without-user", V4 (AUTH ("AutoSelection")), GSM, A (NONE), FALSE, T (DEFAULT)},
  {"PROF-35/gsm", V4 (LOGON COMPRESSION AUTH ("PAP")), GSM, A (PAP), TRUE, T (DEFAULT)},
  {"PROF-35/unknown-class", V4 (LOGON COMPRESSION AUTH ("PAP")), MBN_CELLULAR_CLASS_NONE, A (PAP), TRUE, T (DEFAULT)},
  {"PROF-35/cdma", V1 (LOGON COMPRESSION AUTH ("PAP")), CDMA, A (NONE), FALSE, T (DEFAULT)},
  {"PROF-35/cdma-auto", V4 (LOGON COMPRESSION AUTH ("AutoSelection") TYPE ("IPv4")), CDMA, A (NONE), FALSE, T (IPV4)},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->cellular_class = c->class;
  bench_start (bench);
  g_assert_cmpint ((int)bench_connect_to (bench, "A", c->xml), ==, MBN_OK);
  bench_run (bench, 0);
  bench_assert_log (bench, "activating activated A=S_OK");
  g_assert_cmpint ((int)bench->fake->asked_auth, ==, (int)c->auth);
  g_assert_cmpint (bench->fake->asked_compression, ==, c->compression);
  g_assert_cmpint ((int)bench->fake->asked_ip_type, ==, (int)c->ip_type);
}

/* PROF-35 is about compression and authentication; the credentials themselves are sent (CTX-4). */
static void
test_cdma_credentials (void)
{
  g_autoptr (Bench) bench = bench_new ();

  bench->fake->cellular_class = CDMA;
  bench_start (bench);
  bench_connect_to (bench, "A", V1 ("<AccessString>#777</AccessString>" LOGON));
  bench_run (bench, 0);
  g_assert_cmpstr (bench->fake->access_string, ==, "#777");
  g_assert_cmpstr (bench->fake->user_name, ==, "u");
}

/* design.md 3.7: InvalidParameters: at most one retry. What the profile excludes is not tried. */
typedef struct
{
  const char *path;
  const char *type;
  const char *sent;
} Simpler;

static const Simpler simpler_cases[] = {
    {"default", V4 (TYPE ("Default")), "activate activate ip"},
    {"ipv4v6",  V4 (TYPE ("IPv4v6")),  "activate activate ip"},
    {"ipv4",    V4 (TYPE ("IPv4")),    "activate"            },
    {"ipv6",    V4 (TYPE ("IPv6")),    "activate"            },
    {"xlat",    V4 (TYPE ("XLAT")),    "activate"            },
};

static void
test_simpler (gconstpointer data)
{
  const Simpler *c = data;
  g_autoptr (Bench) bench = bench_new_started ();

  bench_refuse (bench, MBN_COMMAND_ACTIVATE, MBN_ERROR_INVALID_ARG, 1);
  bench_connect_to (bench, "A", c->type);
  bench_run (bench, 1000);
  bench_assert_sent (bench, c->sent);
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/connect-settings/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }

  for (gsize i = 0; i < G_N_ELEMENTS (simpler_cases); i++)
    {
      g_autofree char *path
          = g_strconcat ("/connect-settings/design-3.7/simpler/", simpler_cases[i].path, NULL);

      g_test_add_data_func (path, &simpler_cases[i], test_simpler);
    }

  g_test_add_func ("/connect-settings/PROF-35/cdma-credentials", test_cdma_credentials);

  return g_test_run ();
}
