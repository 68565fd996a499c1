/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#include "config.h"

#include <locale.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "mbn-settings-table.h"
#include "mbn-settings.h"

/* A configuration file in a directory of its own, both removed at the end. */
typedef struct
{
  char *folder;
  char *path;
} File;

static void
file_free (File *file)
{
  g_remove (file->path);
  g_assert_cmpint (g_rmdir (file->folder), ==, 0);
  g_free (file->path);
  g_free (file->folder);
  g_free (file);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (File, file_free)

static File *
file_new (const char *contents, gssize length)
{
  g_autoptr (GError) error = NULL;
  File *file = g_new0 (File, 1);

  file->folder = g_dir_make_tmp ("mbnd-settings-XXXXXX", &error);
  g_assert_no_error (error);
  file->path = g_build_filename (file->folder, "mbnd.conf", NULL);
  if (contents != NULL)
    g_file_set_contents (file->path, contents, length, &error);
  g_assert_no_error (error);

  return file;
}

static MbnSettings *
load_good (const char *contents)
{
  g_autoptr (File) file = file_new (contents, -1);
  g_autoptr (GError) error = NULL;
  MbnSettings *settings = mbn_settings_load (file->path, FALSE, &error);

  g_assert_no_error (error);
  g_assert_nonnull (settings);

  return settings;
}

static void
assert_refused (const char *contents, gssize length, MbnSettingsError code, const char *message)
{
  g_autoptr (File) file = file_new (contents, length);
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = g_strdup_printf ("%s: %s", file->path, message);

  g_assert_null (mbn_settings_load (file->path, TRUE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)code);
  g_assert_cmpstr (error->message, ==, expected);
}

static void
assert_causes (GArray *causes, const guint *expected, gsize n)
{
  g_assert_cmpmem (causes->data, causes->len * sizeof (guint), expected, n * sizeof (guint));
}

/* Spelled out from design.md, not from the table. */
static void
assert_defaults (const MbnSettings *s)
{
  const guint slow[] = {26, 28, 29, 30, 31, 33};
  const guint glacial[] = {8, 32};

  g_assert_cmpuint (s->autoconnect.boot_settle_ms, ==, 30000);
  g_assert_cmpuint (s->autoconnect.check_max_ms, ==, 20000);
  g_assert_cmpuint (s->autoconnect.check_interval_ms, ==, 5000);
  g_assert_cmpuint (s->autoconnect.none_hold_ms, ==, 3000);
  g_assert_cmpuint (s->autoconnect.loss_hold_ms, ==, 20000);
  g_assert_cmpuint (s->autoconnect.carrier_hold_ms, ==, 5000);
  g_assert_cmpuint (s->autoconnect.gain_hold_ms, ==, 10000);
  g_assert_cmpuint (s->autoconnect.portal_hold_ms, ==, 60000);
  g_assert_cmpuint (s->autoconnect.flap_hold_ms, ==, 60000);
  g_assert_cmpuint (s->autoconnect.flap_hold_max_ms, ==, 900000);
  g_assert_cmpuint (s->autoconnect.flap_window_ms, ==, 600000);
  g_assert_cmpuint (s->autoconnect.resume_settle_ms, ==, 15000);
  g_assert_cmpuint (s->autoconnect.backoff_initial_ms, ==, 3000);
  g_assert_cmpfloat (s->autoconnect.backoff_factor, ==, 3.0);
  g_assert_cmpuint (s->autoconnect.backoff_cap_ms, ==, 86400000);
  g_assert_cmpuint (s->autoconnect.backoff_slow_ms, ==, 300000);
  g_assert_cmpuint (s->autoconnect.backoff_glacial_ms, ==, 86400000);
  g_assert_cmpfloat (s->autoconnect.backoff_jitter, ==, 0.1);
  assert_causes (s->autoconnect.slow_causes, slow, G_N_ELEMENTS (slow));
  assert_causes (s->autoconnect.glacial_causes, glacial, G_N_ELEMENTS (glacial));
  g_assert_cmpuint (s->autoconnect.stable_after_ms, ==, 60000);
  g_assert_cmpuint (s->autoconnect.coalesce_ms, ==, 200);
  g_assert_cmpuint (s->autoconnect.soft_period_ms, ==, 30000);
  g_assert_cmpuint (s->autoconnect.soft_threshold, ==, 2048);
  g_assert_cmpuint (s->autoconnect.soft_limit_ms, ==, 0);
  g_assert_cmpint (s->autoconnect.minimize_connections, ==, -1);
  g_assert_cmpint (s->policy.data_enabled, ==, TRUE);
  g_assert_cmpint (s->policy.auto_connect, ==, TRUE);
  g_assert_cmpint (s->policy.data_roaming, ==, MBN_SETTINGS_ROAMING_ALL);
  g_assert_cmpint (s->policy.roaming_prohibited, ==, FALSE);
  g_assert_cmpint (s->policy.max_category, ==, MBN_SETTINGS_CATEGORY_DEVICE);
  g_assert_cmpuint (s->lease.linger_ms, ==, 10000);
  g_assert_cmpuint (s->lease.max_age_ms, ==, 14400000);
  g_assert_cmpuint (s->lease.establish_timeout_ms, ==, 180000);
  g_assert_cmpuint (s->lease.orphan_grace_ms, ==, 30000);
  g_assert_cmpstr (s->lease.default_profile, ==, "");
  g_assert_cmpint (s->lease.accept_alternate, ==, TRUE);
  g_assert_cmpuint (s->modem.activate_timeout_ms, ==, 180000);
  g_assert_cmpuint (s->modem.deactivate_timeout_ms, ==, 60000);
  g_assert_cmpuint (s->modem.query_timeout_ms, ==, 30000);
  g_assert_cmpuint (s->modem.open_timeout_ms, ==, 45000);
  g_assert_cmpuint (s->modem.attach_timeout_ms, ==, 30000);
  g_assert_cmpuint (s->modem.register_timeout_ms, ==, 60000);
  g_assert_cmpuint (s->modem.scan_timeout_ms, ==, 300000);
  g_assert_cmpuint (s->modem.ip_timeout_ms, ==, 30000);
  g_assert_cmpuint (s->modem.probe_timeout_ms, ==, 5000);
  g_assert_cmpuint (s->modem.loss_threshold_ms, ==, 60000);
  g_assert_cmpuint (s->modem.max_activated_contexts, ==, 1);
  g_assert_cmpuint (g_strv_length (s->modem.ignore), ==, 0);
  g_assert_cmpint (s->network.ip, ==, MBN_SETTINGS_IP_APPLY);
  g_assert_cmpuint (s->network.route_metric, ==, 700);
  g_assert_cmpint (s->network.dns, ==, MBN_SETTINGS_DNS_AUTO);
  g_assert_cmpint (s->profiles.propose, ==, MBN_SETTINGS_PROPOSE_MANUAL);
  g_assert_cmpuint (s->profiles.max, ==, 16384);
  g_assert_cmpint (s->service.on_stop, ==, MBN_SETTINGS_ON_STOP_END);
}

static gboolean
is_set (const MbnSettings *settings, const MbnSettingInfo *row)
{
  return mbn_settings_is_set (settings, G_STRUCT_MEMBER_P (settings, row->offset));
}

static void
assert_set (const MbnSettings *settings, gboolean expected)
{
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  for (gsize i = 0; i < n; i++)
    g_assert_cmpint (is_set (settings, &rows[i]), ==, expected);
}

static void
test_defaults (void)
{
  g_autoptr (MbnSettings) settings = mbn_settings_new_defaults ();

  assert_defaults (settings);
  assert_set (settings, FALSE);
}

/* The contract, to hold the table against. */
static const struct
{
  const char *group;
  const char *keys;
} contract[] = {
    {"autoconnect",
     "boot_settle, check_max, check_interval, none_hold, loss_hold, carrier_hold, gain_hold, "
     "portal_hold, flap_hold, flap_hold_max, flap_window, resume_settle, backoff_initial, "
     "backoff_factor, backoff_cap, backoff_slow, backoff_glacial, backoff_jitter, slow_causes, "
     "glacial_causes, stable_after, coalesce, soft_period, soft_threshold, soft_limit, "
     "minimize_connections"                                                                     },
    {"policy",      "data_enabled, auto_connect, data_roaming, roaming_prohibited, max_category"},
    {"lease",
     "linger, max_age, establish_timeout, orphan_grace, default_profile, accept_alternate"      },
    {"modem",       "activate_timeout, deactivate_timeout, query_timeout, open_timeout, attach_timeout, "
              "register_timeout, scan_timeout, ip_timeout, probe_timeout, loss_threshold, "
              "max_activated_contexts, ignore"                                     },
    {"network",     "ip, route_metric, dns"                                                     },
    {"profiles",    "propose, max"                                                              },
    {"service",     "on_stop"                                                                   },
};

static void
test_contract (void)
{
  g_autofree char *groups = mbn_settings_table_names (NULL);

  g_assert_cmpstr (groups, ==, "autoconnect, policy, lease, modem, network, profiles, service");
  for (gsize i = 0; i < G_N_ELEMENTS (contract); i++)
    {
      g_autofree char *keys = mbn_settings_table_names (contract[i].group);

      g_assert_cmpstr (keys, ==, contract[i].keys);
    }
}

typedef struct
{
  const char *name;
  const char *contents;
  MbnSettingsError code;
  const char *message; /* after the file's name */
} Refusal;

#define READ      MBN_SETTINGS_ERROR_READ
#define SYNTAX    MBN_SETTINGS_ERROR_SYNTAX
#define UNKNOWN   MBN_SETTINGS_ERROR_UNKNOWN
#define DUPLICATE MBN_SETTINGS_ERROR_DUPLICATE
#define VALUE     MBN_SETTINGS_ERROR_VALUE

#define SECONDS_LIMIT "a number of seconds (0.1 to 86400)"
#define SECONDS_HOLD  "a number of seconds (0 to 86400)"
#define CAUSES        "a list of whole numbers (1 to 65535) separated by ';'"
#define DEVICES       "a list of device paths (/dev/...) and vid:pid (12d1:1506) separated by ';'"

/* clang-format off */
static const Refusal refusals[] = {
  {"unknown-group", "[modems]\n", UNKNOWN, "[modems]: unknown group, not one of autoconnect, policy, lease, modem, network, profiles, service"},
  {"unknown-key", "[network]\nmetric=5\n", UNKNOWN, "[network] metric = \"5\": unknown key, not one of ip, route_metric, dns"},
  {"key-of-another-group", "[network]\nlinger=5\n", UNKNOWN, "[network] linger = \"5\": unknown key, not one of ip, route_metric, dns"},
  {"translated-key", "[network]\nip[xx]=report\n", UNKNOWN, "[network] ip[xx] = \"report\": unknown key, not one of ip, route_metric, dns"},
  {"key-in-upper-case", "[service]\nON_STOP=end\n", UNKNOWN, "[service] ON_STOP = \"end\": unknown key, not one of on_stop"},
  {"group-twice", "[modem]\n\n[lease]\n[modem] \n", DUPLICATE, "[modem]: given twice (lines 1 and 4), allowed once"},
  {"key-twice", "# x\n[lease]\nlinger=5\n  linger = 6\n", DUPLICATE, "[lease] linger = \"6\": given twice (lines 3 and 4), allowed once"},
  {"key-before-group", "linger=5\n[lease]\n", SYNTAX, "line 1: \"linger=5\": stands before the first [group]"},
  {"no-key-file", "[lease]\nlinger 5\n", SYNTAX, "line 2: \"linger 5\": not a [group], a key = value or a # comment"},
  {"group-with-more", "[lease] x\n", SYNTAX, "line 1: \"[lease] x\": not a [group], a key = value or a # comment"},

  {"time/word", "[modem]\nactivate_timeout=soon\n", VALUE, "[modem] activate_timeout = \"soon\": not " SECONDS_LIMIT},
  {"time/empty", "[modem]\nactivate_timeout=\n", VALUE, "[modem] activate_timeout = \"\": not " SECONDS_LIMIT},
  {"time/limit-zero", "[modem]\nactivate_timeout=0\n", VALUE, "[modem] activate_timeout = \"0\": too small, allowed: " SECONDS_LIMIT},
  {"time/negative", "[lease]\nlinger=-1\n", VALUE, "[lease] linger = \"-1\": not " SECONDS_HOLD},
  {"time/plus", "[lease]\nlinger=+1\n", VALUE, "[lease] linger = \"+1\": not " SECONDS_HOLD},
  {"time/unit", "[lease]\nlinger=5s\n", VALUE, "[lease] linger = \"5s\": not " SECONDS_HOLD},
  {"time/comment-behind", "[lease]\nlinger=5 # five\n", VALUE, "[lease] linger = \"5 # five\": not " SECONDS_HOLD},
  {"time/comma", "[lease]\nlinger=0,5\n", VALUE, "[lease] linger = \"0,5\": not " SECONDS_HOLD},
  {"time/hexadecimal", "[lease]\nlinger=0x10\n", VALUE, "[lease] linger = \"0x10\": not " SECONDS_HOLD},
  {"time/exponent", "[lease]\nlinger=1e1\n", VALUE, "[lease] linger = \"1e1\": not " SECONDS_HOLD},
  {"time/infinite", "[lease]\nlinger=inf\n", VALUE, "[lease] linger = \"inf\": not " SECONDS_HOLD},
  {"time/nan", "[lease]\nlinger=nan\n", VALUE, "[lease] linger = \"nan\": not " SECONDS_HOLD},
  {"time/point-only", "[lease]\nlinger=.\n", VALUE, "[lease] linger = \".\": not " SECONDS_HOLD},
  {"time/point-first", "[lease]\nlinger=.5\n", VALUE, "[lease] linger = \".5\": not " SECONDS_HOLD},
  {"time/point-last", "[lease]\nlinger=5.\n", VALUE, "[lease] linger = \"5.\": not " SECONDS_HOLD},
  {"time/two-points", "[lease]\nlinger=1.2.3\n", VALUE, "[lease] linger = \"1.2.3\": not " SECONDS_HOLD},
  {"time/too-fine", "[lease]\nlinger=0.0004\n", VALUE, "[lease] linger = \"0.0004\": finer than a millisecond, allowed: " SECONDS_HOLD},
  {"time/too-large", "[lease]\nlinger=86400.001\n", VALUE, "[lease] linger = \"86400.001\": too large, allowed: " SECONDS_HOLD},
  {"time/huge", "[lease]\nlinger=99999999999999999999999\n", VALUE, "[lease] linger = \"99999999999999999999999\": too large, allowed: " SECONDS_HOLD},

  {"integer/fraction", "[profiles]\nmax=1.5\n", VALUE, "[profiles] max = \"1.5\": not a whole number of profiles (1 to 1000000)"},
  {"integer/zero", "[profiles]\nmax=0\n", VALUE, "[profiles] max = \"0\": too small, allowed: a whole number of profiles (1 to 1000000)"},
  {"integer/beyond-32-bits", "[network]\nroute_metric=4294967296\n", VALUE, "[network] route_metric = \"4294967296\": too large, allowed: a whole number (1 to 4294966295)"},
  {"integer/beyond-64-bits", "[network]\nroute_metric=18446744073709551616\n", VALUE, "[network] route_metric = \"18446744073709551616\": too large, allowed: a whole number (1 to 4294966295)"},
  {"integer/contexts-2", "[modem]\nmax_activated_contexts=2\n", VALUE, "[modem] max_activated_contexts = \"2\": not 1, the only value in this release"},
  {"integer/contexts-0", "[modem]\nmax_activated_contexts=0\n", VALUE, "[modem] max_activated_contexts = \"0\": not 1, the only value in this release"},
  {"bytes/suffix", "[autoconnect]\nsoft_threshold=2k\n", VALUE, "[autoconnect] soft_threshold = \"2k\": not a whole number of bytes/s (0 to 1000000000000)"},
  {"optional/range", "[autoconnect]\nminimize_connections=4\n", VALUE, "[autoconnect] minimize_connections = \"4\": too large, allowed: \"unset\" or a whole number (0 to 3)"},
  {"optional/empty", "[autoconnect]\nminimize_connections=\n", VALUE, "[autoconnect] minimize_connections = \"\": not \"unset\" or a whole number (0 to 3)"},
  {"number/range", "[autoconnect]\nbackoff_factor=0.5\n", VALUE, "[autoconnect] backoff_factor = \"0.5\": too small, allowed: a number (1 to 100)"},
  {"number/word", "[autoconnect]\nbackoff_jitter=10%\n", VALUE, "[autoconnect] backoff_jitter = \"10%\": not a number (0 to 1)"},
  {"boolean/yes", "[policy]\ndata_enabled=yes\n", VALUE, "[policy] data_enabled = \"yes\": not true or false"},
  {"boolean/number", "[policy]\ndata_enabled=1\n", VALUE, "[policy] data_enabled = \"1\": not true or false"},
  {"enum/word", "[policy]\ndata_roaming=home\n", VALUE, "[policy] data_roaming = \"home\": not one of all, partner, none"},
  {"enum/case", "[policy]\ndata_roaming=All\n", VALUE, "[policy] data_roaming = \"All\": not one of all, partner, none"},
  {"enum/prefix", "[network]\ndns=resolv\n", VALUE, "[network] dns = \"resolv\": not one of auto, resolved, resolvconf, none"},
  {"list/comma", "[autoconnect]\nslow_causes=26,27\n", VALUE, "[autoconnect] slow_causes = \"26,27\": not " CAUSES},
  {"list/hole", "[autoconnect]\nslow_causes=26;;27\n", VALUE, "[autoconnect] slow_causes = \"26;;27\": not " CAUSES},
  {"list/separator-only", "[autoconnect]\nslow_causes=;\n", VALUE, "[autoconnect] slow_causes = \";\": not " CAUSES},
  {"list/item-range", "[autoconnect]\nslow_causes=26;65536\n", VALUE, "[autoconnect] slow_causes = \"26;65536\": too large, allowed: " CAUSES},
  {"devices/relative", "[modem]\nignore=/dev/cdc-wdm0;cdc-wdm1\n", VALUE, "[modem] ignore = \"/dev/cdc-wdm0;cdc-wdm1\": not " DEVICES},
  {"devices/short-id", "[modem]\nignore=12d1:150\n", VALUE, "[modem] ignore = \"12d1:150\": not " DEVICES},
  {"devices/no-colon", "[modem]\nignore=12d1x1506\n", VALUE, "[modem] ignore = \"12d1x1506\": not " DEVICES},
  {"devices/no-hex-id", "[modem]\nignore=12d1:150g\n", VALUE, "[modem] ignore = \"12d1:150g\": not " DEVICES},
  {"devices/escape", "[modem]\nignore=/dev/a\\qb\n", VALUE, "[modem] ignore = \"/dev/a\\\\qb\": not " DEVICES},
  {"string/escape", "[lease]\ndefault_profile=a\\qb\n", VALUE, "[lease] default_profile = \"a\\\\qb\": not a text whose backslashes are escapes (\\s \\t \\n \\r \\\\)"},
  {"one-line", "[lease]\nlinger=5\x1b[1m\n", VALUE, "[lease] linger = \"5\\033[1m\": not " SECONDS_HOLD},
  {"value-in-another-script", "[lease]\nlinger=f\303\274nf\n", VALUE, "[lease] linger = \"f\303\274nf\": not " SECONDS_HOLD},
};
/* clang-format on */

static void
test_refusal (gconstpointer data)
{
  const Refusal *row = data;

  assert_refused (row->contents, -1, row->code, row->message);
}

/* GKeyFile's own word on what the pre-scan lets pass; its text may be translated. */
static void
test_bad_group_line (void)
{
  g_autoptr (File) file = file_new ("[modem] = 5]\n", -1);
  g_autoptr (GError) error = NULL;

  g_assert_null (mbn_settings_load (file->path, TRUE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)SYNTAX);
  g_assert_true (g_str_has_prefix (error->message, file->path));
}

static void
test_not_utf8 (void)
{
  static const char nul[] = "[lease]\nlinger=5\0\n";

  assert_refused ("[lease]\n# f\xfcnf\nlinger=5\n", -1, SYNTAX,
                  "line 2: not UTF-8 text, which the file must be");
  assert_refused (nul, sizeof nul - 1, SYNTAX, "line 2: not UTF-8 text, which the file must be");
}

/* Smallest and largest value of every numeric key are accepted, one more is not. */
static void
test_range (gconstpointer data)
{
  const MbnSettingInfo *row = data;
  const double bounds[] = {row->min, row->max};
  g_autofree char *beyond = NULL;
  g_autoptr (File) file = NULL;
  g_autoptr (GError) error = NULL;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (bounds); i++)
    {
      g_autofree char *contents
          = g_strdup_printf ("[%s]\n%s=%s\n", row->group, row->key,
                             g_ascii_formatd (buffer, sizeof buffer, "%.15g", bounds[i]));
      g_autoptr (MbnSettings) settings = load_good (contents);

      g_assert_true (is_set (settings, row));
      if (row->type == MBN_SETTING_TIME)
        g_assert_cmpfloat (G_STRUCT_MEMBER (guint, settings, row->offset), ==, bounds[i] * 1000);
      else if (row->type == MBN_SETTING_INTEGER)
        g_assert_cmpfloat (G_STRUCT_MEMBER (guint, settings, row->offset), ==, bounds[i]);
    }

  beyond = g_strdup_printf ("[%s]\n%s=%s\n", row->group, row->key,
                            g_ascii_formatd (buffer, sizeof buffer, "%.15g", row->max + 1));
  file = file_new (beyond, -1);
  g_assert_null (mbn_settings_load (file->path, FALSE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)VALUE);
}

/* Every key of every type, other than its default. */
static void
test_values (void)
{
  g_autoptr (MbnSettings) s = load_good ("# comment\n"
                                         "\n"
                                         "[autoconnect]\n"
                                         "none_hold=0\n"
                                         "coalesce = 0.25\n"
                                         "loss_hold=1.5\r\n"
                                         "check_max=007\n"
                                         "check_interval=1.001\n"
                                         "backoff_factor=2.5\n"
                                         "slow_causes= 26 ; 50;\n"
                                         "glacial_causes=\n"
                                         "soft_threshold=999999999999\n"
                                         "minimize_connections=0\n"
                                         "  [policy]  \n"
                                         "data_enabled=false\n"
                                         "roaming_prohibited=true\n"
                                         "data_roaming=none\n"
                                         "max_category=admin\n"
                                         "[lease]\n"
                                         "max_age=0\n"
                                         "default_profile=\\sM\303\274ller = 50 %;#x \n"
                                         "[modem]\n"
                                         "probe_timeout=0.1\n"
                                         "loss_threshold=0\n"
                                         "ignore=/dev/cdc-wdm0; 12D1:150F ;/dev/a\\;b;\n"
                                         "[network]\n"
                                         "ip=report\n"
                                         "dns=resolvconf\n"
                                         "[profiles]\n"
                                         "propose=off\n"
                                         "[service]\n"
                                         "on_stop=keep");
  const guint slow[] = {26, 50};
  const char *const ignore[] = {"/dev/cdc-wdm0", "12d1:150f", "/dev/a;b", NULL};

  g_assert_cmpuint (s->autoconnect.none_hold_ms, ==, 0);
  g_assert_cmpuint (s->autoconnect.coalesce_ms, ==, 250);
  g_assert_cmpuint (s->autoconnect.loss_hold_ms, ==, 1500);
  g_assert_cmpuint (s->autoconnect.check_max_ms, ==, 7000);
  g_assert_cmpuint (s->autoconnect.check_interval_ms, ==, 1001);
  g_assert_cmpfloat (s->autoconnect.backoff_factor, ==, 2.5);
  assert_causes (s->autoconnect.slow_causes, slow, G_N_ELEMENTS (slow));
  g_assert_cmpuint (s->autoconnect.glacial_causes->len, ==, 0);
  g_assert_cmpuint (s->autoconnect.soft_threshold, ==, G_GUINT64_CONSTANT (999999999999));
  g_assert_cmpint (s->autoconnect.minimize_connections, ==, 0);
  g_assert_false (s->policy.data_enabled);
  g_assert_true (s->policy.roaming_prohibited);
  g_assert_cmpint (s->policy.data_roaming, ==, MBN_SETTINGS_ROAMING_NONE);
  g_assert_cmpint (s->policy.max_category, ==, MBN_SETTINGS_CATEGORY_ADMIN);
  g_assert_cmpuint (s->lease.max_age_ms, ==, 0);
  g_assert_cmpstr (s->lease.default_profile, ==, " M\303\274ller = 50 %;#x");
  g_assert_cmpuint (s->modem.probe_timeout_ms, ==, 100);
  g_assert_cmpuint (s->modem.loss_threshold_ms, ==, 0);
  g_assert_cmpstrv (s->modem.ignore, ignore);
  g_assert_cmpint (s->network.ip, ==, MBN_SETTINGS_IP_REPORT);
  g_assert_cmpint (s->network.dns, ==, MBN_SETTINGS_DNS_RESOLVCONF);
  g_assert_cmpint (s->profiles.propose, ==, MBN_SETTINGS_PROPOSE_OFF);
  g_assert_cmpint (s->service.on_stop, ==, MBN_SETTINGS_ON_STOP_KEEP);
  /* What is not in the file keeps its default. */
  g_assert_cmpuint (s->modem.activate_timeout_ms, ==, 180000);
}

/* Every word of every enumeration, by the order of design.md. */
static void
test_words (void)
{
  static const struct
  {
    const char *contents;
    guint propose;
    guint dns;
    guint category;
  } rows[] = {
      {"[profiles]\npropose=auto\n[network]\ndns=resolved\n[policy]\nmax_category=operator\n",
       MBN_SETTINGS_PROPOSE_AUTO,   MBN_SETTINGS_DNS_RESOLVED, MBN_SETTINGS_CATEGORY_OPERATOR},
      {"[profiles]\npropose=manual\n[network]\ndns=none\n[policy]\nmax_category=user\n",
       MBN_SETTINGS_PROPOSE_MANUAL, MBN_SETTINGS_DNS_NONE,     MBN_SETTINGS_CATEGORY_USER    },
      {"[profiles]\npropose=off\n[network]\ndns=auto\n[policy]\nmax_category=device\n",
       MBN_SETTINGS_PROPOSE_OFF,    MBN_SETTINGS_DNS_AUTO,     MBN_SETTINGS_CATEGORY_DEVICE  },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (MbnSettings) settings = load_good (rows[i].contents);

      g_assert_cmpuint (settings->profiles.propose, ==, rows[i].propose);
      g_assert_cmpuint (settings->network.dns, ==, rows[i].dns);
      g_assert_cmpuint (settings->policy.max_category, ==, rows[i].category);
    }
}

static void
test_is_set (void)
{
  g_autoptr (MbnSettings) settings = load_good ("[network]\nip=apply\n[lease]\nlinger=3\n");

  /* Also when it says what is the default anyway. */
  g_assert_true (mbn_settings_is_set (settings, &settings->network.ip));
  g_assert_true (mbn_settings_is_set (settings, &settings->lease.linger_ms));
  g_assert_false (mbn_settings_is_set (settings, &settings->network.dns));
  g_assert_false (mbn_settings_is_set (settings, &settings->autoconnect.boot_settle_ms));
}

static void
test_missing (void)
{
  g_autoptr (File) file = file_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnSettings) settings = mbn_settings_load (file->path, TRUE, &error);

  g_assert_no_error (error);
  assert_defaults (settings);
  assert_set (settings, FALSE);

  g_assert_null (mbn_settings_load (file->path, FALSE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)READ);
  g_assert_true (g_str_has_prefix (error->message, file->path));
}

/* What an administrator names may be a link, or a device that ends; nothing is waited for. */
static void
test_no_plain_file (void)
{
  g_autoptr (File) file = file_new (NULL, 0);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnSettings) settings = mbn_settings_load ("/dev/null", FALSE, &error);

  g_assert_no_error (error);
  assert_defaults (settings);

  g_assert_null (mbn_settings_load ("/dev/zero", FALSE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)READ);
  g_clear_error (&error);

  g_assert_cmpint (symlink ("/dev/null", file->path), ==, 0);
  mbn_settings_unref (g_steal_pointer (&settings));
  settings = mbn_settings_load (file->path, FALSE, &error);
  g_assert_no_error (error);
}

static void
test_empty (void)
{
  g_autoptr (MbnSettings) settings = load_good ("");

  assert_defaults (settings);
}

/* A directory stands for every file that is there and cannot be read: root may read all files. */
static void
test_unreadable (void)
{
  g_autoptr (File) file = file_new (NULL, 0);
  g_autoptr (GError) error = NULL;

  g_assert_null (mbn_settings_load (file->folder, TRUE, &error));
  g_assert_error (error, MBN_SETTINGS_ERROR, (int)READ);
  g_assert_true (g_str_has_prefix (error->message, file->folder));
  g_assert_null (strchr (error->message, '\n'));
}

/* Where the machine has a locale with a decimal comma; elsewhere the same in the C locale. */
static void
test_locale (void)
{
  static const char *const locales[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "fr_FR"};
  g_autoptr (MbnSettings) settings = NULL;
  g_autofree char *allowed = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (locales); i++)
    if (setlocale (LC_NUMERIC, locales[i]) != NULL)
      break;
  settings = load_good ("[lease]\nlinger=0.5\n[autoconnect]\nbackoff_jitter=0.25\n");
  allowed = mbn_setting_info_allowed (mbn_settings_table_find ("modem", "query_timeout"));
  setlocale (LC_NUMERIC, "C");

  g_assert_cmpuint (settings->lease.linger_ms, ==, 500);
  g_assert_cmpfloat (settings->autoconnect.backoff_jitter, ==, 0.25);
  g_assert_cmpstr (allowed, ==, "a number of seconds (0.1 to 86400)");
}

static void
test_ref (void)
{
  g_autoptr (MbnSettings) settings = load_good ("[lease]\ndefault_profile=Work\n");
  MbnSettings *second = mbn_settings_ref (settings);

  g_assert_true (second == settings);
  mbn_settings_unref (second);
  g_assert_cmpstr (settings->lease.default_profile, ==, "Work");
}

static char *
read_shipped_file (void)
{
  const char *source_root = g_getenv ("MBN_TEST_SRCDIR");
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  if (source_root == NULL)
    g_error ("MBN_TEST_SRCDIR must name the root of the source tree");
  path = g_build_filename (source_root, "data", "mbnd.conf", NULL);
  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);

  return contents;
}

/* Each key in the file's order: its summary, what it allows, when another value takes effect if
 * that is not at once, as the head of the file says, and its commented default. */
static void
test_shipped_documents (void)
{
  g_autofree char *contents = read_shipped_file ();
  const char *rest = contents;
  const char *group = "";
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *allowed = mbn_setting_info_allowed (&rows[i]);
      g_autofree char *later = rows[i].effect != MBN_SETTING_AT_ONCE
                                   ? g_strdup_printf ("# Takes effect: %s\n",
                                                      mbn_setting_effect_to_text (rows[i].effect))
                                   : g_strdup ("");
      g_autofree char *heading = g_strdup_printf ("\n[%s]\n", rows[i].group);
      g_autofree char *text
          = g_strdup_printf ("\n# %s\n# Allowed: %s\n%s#%s =%s%s\n", rows[i].summary, allowed,
                             later, rows[i].key, rows[i].default_text[0] != '\0' ? " " : "",
                             rows[i].default_text);

      if (!g_str_equal (group, rows[i].group))
        rest = strstr (rest, heading);
      g_assert_nonnull (rest);
      group = rows[i].group;
      rest = strstr (rest, text);
      if (rest == NULL)
        g_error ("data/mbnd.conf lacks, in its place under [%s]:%s", group, text);
    }
}

static void
test_shipped_changes_nothing (void)
{
  g_autofree char *contents = read_shipped_file ();
  g_autoptr (MbnSettings) settings = load_good (contents);

  assert_defaults (settings);
  assert_set (settings, FALSE);
}

static void
test_shipped_uncommented (void)
{
  g_autofree char *contents = read_shipped_file ();
  g_autoptr (GRegex) commented_key = g_regex_new ("^#(?=[^ \n])", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *uncommented
      = g_regex_replace_literal (commented_key, contents, -1, 0, "", 0, NULL);
  g_autoptr (MbnSettings) settings = load_good (uncommented);

  assert_defaults (settings);
  assert_set (settings, TRUE);
}

static void
add_range_tests (void)
{
  gsize n;
  const MbnSettingInfo *rows = mbn_settings_table (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path
          = g_strdup_printf ("/settings/design-6/range/%s/%s", rows[i].group, rows[i].key);

      if (rows[i].max > 0)
        g_test_add_data_func (path, &rows[i], test_range);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/design-6/defaults", test_defaults);
  g_test_add_func ("/settings/design-6/all-groups-and-keys", test_contract);
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/settings/design-6/refuse/%s", refusals[i].name);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/settings/design-6/refuse/bad-group-line", test_bad_group_line);
  g_test_add_func ("/settings/design-6/refuse/not-utf-8", test_not_utf8);
  add_range_tests ();
  g_test_add_func ("/settings/design-6/values", test_values);
  g_test_add_func ("/settings/design-6/words", test_words);
  g_test_add_func ("/settings/design-6/set-in-file", test_is_set);
  g_test_add_func ("/settings/design-6/missing-file", test_missing);
  g_test_add_func ("/settings/design-6/empty-file", test_empty);
  g_test_add_func ("/settings/design-6/unreadable-file", test_unreadable);
  g_test_add_func ("/settings/design-6/no-plain-file", test_no_plain_file);
  g_test_add_func ("/settings/locale-plays-no-part", test_locale);
  g_test_add_func ("/settings/ref", test_ref);
  g_test_add_func ("/settings/shipped-file/documents-every-key", test_shipped_documents);
  g_test_add_func ("/settings/shipped-file/changes-nothing", test_shipped_changes_nothing);
  g_test_add_func ("/settings/shipped-file/uncommented-is-the-default", test_shipped_uncommented);

  return g_test_run ();
}
