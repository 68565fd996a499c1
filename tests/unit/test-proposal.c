/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Proposals: which, in which order, what they say and what they are called. */

#include "config.h"

#include <string.h>

#include "mbn-profile-applicable.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-sim.h"
#include "mbn-profile-write.h"
#include "mbn-proposal-name.h"
#include "mbn-proposal.h"
#include "mbn-provider-database.h"

#define IMSI  "001010123456789"
#define ICCID "8900101000000000017"
#define DASH  " \xe2\x80\x93 "

#define TEN     "1234567890"
#define FIFTY   TEN TEN TEN TEN TEN
#define HUNDRED FIFTY FIFTY

/* ---- input, in words ---- */

typedef struct
{
  MbnProposalInput input;
  GArray *contexts;         /* of MbnProposalContext */
  GPtrArray *access_points; /* of MbnAccessPoint */
  GPtrArray *texts;         /* what they borrow */
} Input;

static void
input_clear (Input *self)
{
  g_array_unref (self->contexts);
  g_ptr_array_unref (self->access_points);
  g_ptr_array_unref (self->texts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

static char **
split (Input *self, const char *entry, guint n_parts)
{
  g_auto (GStrv) parts = g_strsplit (entry, ":", -1);
  char **all = g_new0 (char *, n_parts + 1);

  g_assert_cmpuint (g_strv_length (parts), <=, n_parts);
  for (guint i = 0; parts[i] != NULL; i++)
    all[i] = g_strdup (parts[i]);
  g_ptr_array_add (self->texts, all);

  return all;
}

static guint32
number (const char *text)
{
  return text != NULL ? (guint32)g_ascii_strtoull (text, NULL, 10) : 0;
}

/* TYPE:APN[:USER[:PASSWORD[:COMPRESSION[:AUTH[:PROVIDER]]]]], … */
static void
add_contexts (Input *self, const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ",", -1);

  for (guint i = 0; entries[i] != NULL; i++)
    {
      char **parts = split (self, entries[i], 7);
      MbnProposalContext context = {
          .type = number (parts[0]),
          .access_string = parts[1],
          .user_name = parts[2],
          .password = parts[3],
          .compression = number (parts[4]) != 0,
          .auth = (MbnProfileAuth)number (parts[5]),
          .provider_id = parts[6],
      };

      g_array_append_val (self->contexts, context);
    }
}

/* PROVIDER:PLAN:APN[:USER[:PASSWORD[:AUTH]]], … */
static void
add_access_points (Input *self, const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ",", -1);

  for (guint i = 0; entries[i] != NULL; i++)
    {
      char **parts = split (self, entries[i], 6);
      MbnAccessPoint *access_point = g_new0 (MbnAccessPoint, 1);

      access_point->provider_name = g_strdup (parts[0]);
      access_point->plan_name = *parts[1] != '\0' ? g_strdup (parts[1]) : NULL;
      access_point->access_string = g_strdup (parts[2]);
      access_point->user_name = g_strdup (parts[3]);
      access_point->password = g_strdup (parts[4]);
      access_point->has_auth = parts[5] != NULL;
      access_point->auth = (MbnProfileAuth)number (parts[5]);
      access_point->country = g_strdup ("xa");
      g_ptr_array_add (self->access_points, access_point);
    }
}

static void
input_init (Input *self, const char *contexts, const char *access_points)
{
  memset (self, 0, sizeof *self);
  self->contexts = g_array_new (FALSE, FALSE, sizeof (MbnProposalContext));
  self->access_points = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_access_point_free);
  self->texts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  if (contexts != NULL)
    add_contexts (self, contexts);
  if (access_points != NULL)
    add_access_points (self, access_points);

  self->input = (MbnProposalInput){
      .subscriber_id = IMSI,
      .sim_icc_id = ICCID,
      .home_provider_id = "00101",
      .home_provider_name = "Northwind",
      .contexts = (const MbnProposalContext *)(gconstpointer)self->contexts->data,
      .n_contexts = self->contexts->len,
      .access_points = self->access_points,
  };
}

/* ---- what holds for all ---- */

static void
assert_reads_again (const MbnProfile *profile)
{
  g_autofree char *xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnProfile) again = mbn_profile_parse (xml, strlen (xml), &error);

  g_assert_no_error (error);
  g_assert_true (mbn_profile_equal (profile, again));
}

static void
assert_one (const MbnProfile *profile, const MbnProposalInput *input, gboolean is_first)
{
  const char *name = mbn_profile_get_name (profile);

  assert_reads_again (profile);
  g_assert_true (mbn_profile_matches_sim (profile, input->subscriber_id, input->sim_icc_id));
  g_assert_false (mbn_profile_is_default (profile));
  g_assert_cmpint (mbn_profile_get_connection_mode (profile), ==,
                   is_first && input->automatic ? MBN_PROFILE_CONNECTION_MODE_AUTO
                                                : MBN_PROFILE_CONNECTION_MODE_MANUAL);
  g_assert_cmpint (g_utf8_strlen (name, -1), >=, 1);
  g_assert_cmpint (g_utf8_strlen (name, -1), <=, 255);
  if (input->subscriber_id != NULL && strlen (input->subscriber_id) >= 6)
    g_assert_null (strstr (name, input->subscriber_id));
  if (input->sim_icc_id != NULL && strlen (input->sim_icc_id) >= 6)
    g_assert_null (strstr (name, input->sim_icc_id));
}

static GPtrArray *
make (const MbnProposalInput *input)
{
  GPtrArray *proposals = mbn_proposal_make (input);
  g_autoptr (GPtrArray) again = mbn_proposal_make (input);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (proposals->len, ==, again->len);
  for (guint i = 0; i < proposals->len; i++)
    {
      MbnProfile *profile = g_ptr_array_index (proposals, i);

      assert_one (profile, input, i == 0);
      g_assert_true (g_hash_table_add (names, (gpointer)mbn_profile_get_name (profile)));
      g_assert_true (mbn_profile_equal (profile, g_ptr_array_index (again, i)));
    }

  return proposals;
}

static const char *
or_dash (const char *text)
{
  return text != NULL ? text : "-";
}

/* One line each: letter of the creation, name, access string, user name, password,
 * authentication, compression. */
static char *
print (const GPtrArray *proposals)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < proposals->len; i++)
    {
      const MbnProfile *p = g_ptr_array_index (proposals, i);

      g_string_append_printf (text, "%c %s|%s|%s|%s|%d%s\n", "UAOD"[mbn_profile_get_creation (p)],
                              mbn_profile_get_name (p), or_dash (mbn_profile_get_access_string (p)),
                              or_dash (mbn_profile_get_user_name (p)),
                              or_dash (mbn_profile_get_password (p)), mbn_profile_get_auth (p),
                              mbn_profile_get_compression (p) != MBN_PROFILE_COMPRESSION_NONE
                                  ? " compressed"
                                  : "");
    }

  return g_string_free (text, FALSE);
}

static void
assert_made (const MbnProposalInput *input, const char *expected)
{
  g_autoptr (GPtrArray) proposals = make (input);
  g_autofree char *printed = print (proposals);

  g_assert_cmpstr (printed, ==, expected);
}

/* ---- which ones ---- */

#define BLANK "D Northwind|-|-|-|0\n"

typedef struct
{
  const char *name;
  const char *contexts;
  const char *access_points;
  const char *expected;
} Case;

/* the formatter would spread these rows over the page */
/* clang-format off */
static const Case cases[] = {
    {"PROF-63/nothing-known", NULL, NULL, BLANK},
    {"PROF-63/context-before-database", "1:web", "Northwind::data", "D Northwind|web|-|-|0\n"},
    {"PROF-63/database-if-no-context-fits", "0:,2:vpn,1:", "Northwind::data",
     "O Northwind|data|-|-|0\n"},
    {"PROF-63/blank-if-nothing-fits", "5:ims", "Northwind::" HUNDRED "x", BLANK},

    {"context/every-type-but-internet", "0:a,2:b,3:c,4:d,5:e,6:f,7:g", NULL, BLANK},
    {"context/without-access-string", "1,1:,1: ", NULL, BLANK},
    {"context/trimmed", "1: web ", NULL, "D Northwind|web|-|-|0\n"},
    {"context/modem-order", "1:b,1:a", NULL,
     "D Northwind (b)|b|-|-|0\nD Northwind (a)|a|-|-|0\n"},
    {"context/all-settings", "1:web:me:secret:1:3", NULL,
     "D Northwind|web|me|secret|3 compressed\n"},
    {"context/the-same-once", "1:web:me,2:web:me,1:web:me,1: web :me::0:2", NULL,
     "D Northwind|web|me|-|2\n"},
    {"context/another-password", "1:web:me:a,1:web:me:b", NULL,
     "D Northwind (web)|web|me|a|2\nD Northwind (web) 2|web|me|b|2\n"},
    {"context/provider", "1:a:::::00101,1:b:::::00102,1:c:::::,1:d:::::1", NULL,
     "D Northwind (a)|a|-|-|0\nD Northwind (c)|c|-|-|0\n"},

    {"PROF-66/sims-name-first", NULL, "Tailspin::t,northWIND::n,Contoso::c,  North wind::x",
     "O northWIND|n|-|-|0\nO Tailspin|t|-|-|0\nO Contoso|c|-|-|0\nO North wind|x|-|-|0\n"},
    {"PROF-66/database-order", NULL, "Tailspin::b,Tailspin::a,Contoso::c",
     "O Tailspin (b)|b|-|-|0\nO Tailspin (a)|a|-|-|0\nO Contoso|c|-|-|0\n"},
    {"PROF-66/blanks-collapsed", NULL, "Other::o, \tNorthwind  ::n",
     "O Northwind|n|-|-|0\nO Other|o|-|-|0\n"},
    {"database/all-settings", NULL, "Northwind:Plan:web:me:secret:1",
     "O Northwind|web|me|secret|1\n"},
    {"database/the-same-once", NULL, "Northwind:A:web,Northwind:B:web,Northwind::web",
     "O Northwind|web|-|-|0\n"},
    {"database/once-an-operator", NULL, "Northwind::web,Tailspin::web",
     "O Northwind|web|-|-|0\nO Tailspin|web|-|-|0\n"},
    {"database/without-access-string", NULL, "Northwind:::me,Northwind::", BLANK},
    {"database/without-operator", NULL, ":Plan:web", "O Northwind|web|-|-|0\n"},

    {"auth/user-without-protocol", "1:web:me", NULL, "D Northwind|web|me|-|2\n"},
    {"auth/user-with-none", NULL, "Northwind::web:me:pw:0", "O Northwind|web|me|pw|2\n"},
    {"auth/pap", NULL, "Northwind::web:me:pw:1", "O Northwind|web|me|pw|1\n"},
    {"auth/chap", NULL, "Northwind::web:me:pw:2", "O Northwind|web|me|pw|2\n"},
    {"auth/mschapv2", NULL, "Northwind::web:me:pw:3", "O Northwind|web|me|pw|3\n"},
    {"auth/automatic-is-not-for-version-1", "1:web:me::0:4", NULL, "D Northwind|web|me|-|2\n"},
    {"auth/unknown", "1:web:::0:77", NULL, "D Northwind|web|-|-|0\n"},
    {"auth/protocol-without-user", "1:web:::0:1", NULL, "D Northwind|web|-|-|1\n"},
    {"auth/password-without-user", NULL, "Northwind::web::pw", "O Northwind|web|-|-|0\n"},
    {"auth/user-without-password", NULL, "Northwind::web:me:", "O Northwind|web|me|-|2\n"},

    {"left-out/control-characters",
     "1:a\x01" "b,1:web,1:c:u\x7f,1:d:u\x1f,1:e:u:p\x02", NULL,
     "D Northwind (web)|web|-|-|0\nD Northwind (c)|c|u\x7f|-|2\n"},
    {"left-out/blanks-inside", "1:a  b,1:web,1:c:u  v,1: d e ", NULL,
     "D Northwind (web)|web|-|-|0\nD Northwind (d e)|d e|-|-|0\n"},
    {"left-out/too-long", NULL,
     "A::" HUNDRED "x,B::" HUNDRED ",C::c:" HUNDRED HUNDRED FIFTY "123456,D::d:"
     HUNDRED HUNDRED FIFTY "12345,E::e:u:" HUNDRED HUNDRED FIFTY "123456",
     "O B|" HUNDRED "|-|-|0\nO D|d|" HUNDRED HUNDRED FIFTY "12345|-|2\n"},
    {"left-out/not-utf-8", "1:a\xff,1:web,1:c:\xff,1:d:u:\xc3", NULL, "D Northwind|web|-|-|0\n"},
};
/* clang-format on */

static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (Input) input;

  input_init (&input, c->contexts, c->access_points);
  assert_made (&input.input, c->expected);
}

/* ---- whose ---- */

static void
test_version_1 (void)
{
  g_auto (Input) input;
  g_autoptr (GPtrArray) proposals = NULL;
  const MbnProfile *profile;

  input_init (&input, "1:web", NULL);
  proposals = make (&input.input);
  profile = g_ptr_array_index (proposals, 0);
  g_assert_cmpint (mbn_profile_get_kind (profile), ==, MBN_PROFILE_KIND_V1);
  g_assert_cmpstr (mbn_profile_get_subscriber_id (profile), ==, IMSI);
  g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, ICCID);
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, "Northwind");
  g_assert_true (mbn_profile_serves_internet (profile, mbn_profile_get_subscriber_id (profile)));
}

/* An ICCID that version 1 cannot say is not needed there. */
static void
test_version_1_without_icc_id (void)
{
  static const char *const icc_ids[] = {NULL, "", "no iccid", "123456789012345678901"};

  for (gsize i = 0; i < G_N_ELEMENTS (icc_ids); i++)
    {
      g_auto (Input) input;
      g_autoptr (GPtrArray) proposals = NULL;
      const MbnProfile *profile;

      input_init (&input, "1:web", NULL);
      input.input.sim_icc_id = icc_ids[i];
      input.input.home_provider_name = i % 2 == 0 ? NULL : "";
      proposals = make (&input.input);
      g_assert_cmpuint (proposals->len, ==, 1);
      profile = g_ptr_array_index (proposals, 0);
      g_assert_null (mbn_profile_get_sim_icc_id (profile));
      g_assert_null (mbn_profile_get_home_provider_name (profile));
      g_assert_cmpstr (mbn_profile_get_name (profile), ==, "web");
    }
}

static void
test_version_4 (void)
{
  static const char *const subscriber_ids[] = {NULL, ""};

  for (gsize i = 0; i < G_N_ELEMENTS (subscriber_ids); i++)
    {
      g_auto (Input) input;
      g_autoptr (GPtrArray) proposals = NULL;
      const MbnProfile *profile;

      input_init (&input, "1:web:me:pw:1", NULL);
      input.input.subscriber_id = subscriber_ids[i];
      proposals = make (&input.input);
      g_assert_cmpuint (proposals->len, ==, 1);
      profile = g_ptr_array_index (proposals, 0);
      g_assert_cmpint (mbn_profile_get_kind (profile), ==, MBN_PROFILE_KIND_V4);
      g_assert_cmpstr (mbn_profile_get_sim_icc_id (profile), ==, ICCID);
      g_assert_null (mbn_profile_get_subscriber_id (profile));
      g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, "Northwind");
      g_assert_cmpstr (mbn_profile_get_user_name (profile), ==, "me");
      g_assert_cmpint (mbn_profile_get_auth (profile), ==, MBN_PROFILE_AUTH_CHAP);
      g_assert_true (mbn_profile_serves_internet (profile, NULL));
    }
}

/* No SIM that is known, or one that no document can name: nothing, and no failure. */
static void
test_no_sim (void)
{
  static const struct
  {
    const char *subscriber_id;
    const char *sim_icc_id;
  } rows[] = {
      {NULL,        NULL      },
      {"",          ""        },
      {NULL,        ""        },
      {NULL,        "no iccid"},
      {"00101\x01", ICCID     },
      {" ",         ICCID     },
      {"\xff",      NULL      },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Input) input;

      input_init (&input, "1:web", NULL);
      input.input.subscriber_id = rows[i].subscriber_id;
      input.input.sim_icc_id = rows[i].sim_icc_id;
      assert_made (&input.input, "");
    }
}

/* Modes are checked in make(): the first is auto, the others are manual. */
static void
test_automatic (void)
{
  static const char *const contexts[] = {NULL, "1:a,1:b,1:c"};
  static const char *const access_points[] = {NULL, "A::a,B::b"};

  for (gsize i = 0; i < 4; i++)
    {
      g_auto (Input) input;
      g_autoptr (GPtrArray) proposals = NULL;

      input_init (&input, contexts[i % 2], access_points[i / 2]);
      input.input.automatic = TRUE;
      proposals = make (&input.input);
      g_assert_cmpuint (proposals->len, ==, i % 2 == 1 ? 3 : i == 2 ? 2 : 1);
    }
}

/* ---- names ---- */

typedef struct
{
  const char *name;
  const char *home;
  const char *access_points;
  const char *expected; /* names, a line each */
} NameCase;

#define LONG_250 HUNDRED HUNDRED FIFTY
#define LONG     LONG_250 "12345"

/* clang-format off */
static const NameCase name_cases[] = {
    {"operator", "N", "A:P:a", "A\n"},
    {"plan-tells-apart", "N", "A:P:a,A:Q:b,B:P:c", "A" DASH "P\nA" DASH "Q\nB\n"},
    {"one-without-plan", "N", "A::a,A:Q:b", "A\nA" DASH "Q\n"},
    {"apn-tells-apart", "N", "A:P:a,A:P:b,A:Q:c", "A" DASH "P (a)\nA" DASH "P (b)\nA" DASH "Q\n"},
    {"apn-without-plan", "N", "A::a,A::b,A:P:c", "A (a)\nA (b)\nA" DASH "P\n"},
    {"number", "N", "A:P:a:u:p,A:P:a:u:q,A:P:a:u:r",
     "A" DASH "P (a)\nA" DASH "P (a) 2\nA" DASH "P (a) 3\n"},
    {"number-is-taken", "N", "A::a:u,A::a:v,A (a) 2::b", "A (a)\nA (a) 3\nA (a) 2\n"},
    {"made-of-another", "N", "A:P:a,A:Q:b,A" DASH "P::c",
     "A" DASH "P (a)\nA" DASH "Q\nA" DASH "P\n"},
    {"no-operator", NULL, ":P:a,:Q:b", "a\nb\n"},
    {"no-operator-the-same-apn", NULL, ":P:a:u,:P:a:v,:Q:a:w,::a",
     "a" DASH "P\na" DASH "P 2\na" DASH "Q\na\n"},
    {"letters-matter", "N", "A::a,a::b", "A\na\n"},
    {"control-characters", "N", "A\x01\x7f\xc2\x85\n \tB::a,\xef\xbf\xbf::b", "A B\nb\n"},
    {"not-utf-8", "N", "A\xff::a", "A\xef\xbf\xbd\n"},
    {"cut", "N", LONG "6::a", LONG "\n"},
    {"cut-for-the-apn", "N", LONG "6::a," LONG "7::b", LONG_250 "1 (a)\n" LONG_250 "1 (b)\n"},
    {"cut-at-a-blank", "N", LONG_250 " 2345::a," LONG_250 " 2346::b",
     LONG_250 " 2345\n" LONG_250 " 2346\n"},
    {"cut-at-a-blank-for-the-apn", "N", LONG_250 " 23456::a," LONG_250 " 23457::b",
     LONG_250 " (a)\n" LONG_250 " (b)\n"},
    {"identity", "N",
     "IMSI " IMSI "::a,ICCID" ICCID ":" IMSI ":b,C:" ICCID ":c,C:P:" IMSI "d,C:P:e",
     "a\nb\nC\nC" DASH "P\nC" DASH "P (e)\n"},
};
/* clang-format on */

static char *
print_names (const GPtrArray *proposals)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < proposals->len; i++)
    g_string_append_printf (text, "%s\n", mbn_profile_get_name (g_ptr_array_index (proposals, i)));

  return g_string_free (text, FALSE);
}

static void
test_names (gconstpointer data)
{
  const NameCase *c = data;
  g_auto (Input) input;
  g_autoptr (GPtrArray) proposals = NULL;
  g_autofree char *names = NULL;

  input_init (&input, NULL, c->access_points);
  input.input.home_provider_name = c->home;
  proposals = make (&input.input);
  names = print_names (proposals);
  g_assert_cmpstr (names, ==, c->expected);
}

static void
test_name_of_blank (void)
{
  static const char *const rows[][2] = {
      {"Northwind",    "Northwind"       },
      {" North\twind", "North wind"      },
      {NULL,           "Mobile broadband"},
      {"",             "Mobile broadband"},
      {"\x01",         "Mobile broadband"},
      {IMSI,           "Mobile broadband"},
      {"x" ICCID,      "Mobile broadband"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Input) input;
      g_autoptr (GPtrArray) proposals = NULL;
      g_autofree char *xml = NULL;

      input_init (&input, NULL, NULL);
      input.input.home_provider_name = rows[i][0];
      proposals = make (&input.input);
      g_assert_cmpuint (proposals->len, ==, 1);
      g_assert_cmpstr (mbn_profile_get_name (proposals->pdata[0]), ==, rows[i][1]);

      /* hidden, it says no identity at all */
      xml = mbn_profile_write (proposals->pdata[0], MBN_PROFILE_WRITE_HIDE_IDENTITY);
      g_assert_null (strstr (xml, IMSI));
      g_assert_null (strstr (xml, ICCID));
      /* PROF-33: blank by omission */
      g_assert_null (strstr (xml, "Context"));
    }
}

/* One that is in many a name by chance is not looked for. */
static void
test_short_identity (void)
{
  g_auto (Input) input;
  g_autoptr (GPtrArray) proposals = NULL;

  input_init (&input, NULL, NULL);
  input.input.subscriber_id = "1";
  input.input.home_provider_name = "Network 1";
  proposals = make (&input.input);
  g_assert_cmpstr (mbn_profile_get_name (proposals->pdata[0]), ==, "Network 1");
}

/* PROF-66: cut to 20 characters; the SIM's name may be cut already. */
static void
test_long_provider_names (void)
{
  g_auto (Input) input;
  g_autoptr (GPtrArray) proposals = NULL;
  const MbnProfile *profile;

  input_init (&input, NULL, "Other::o,Northwind Broadband of the Coast::n");
  input.input.home_provider_name = "northwind";
  assert_made (&input.input, "O Other|o|-|-|0\nO Northwind Broadband of the Coast|n|-|-|0\n");

  input.input.home_provider_name = "northwind broadband ";
  proposals = make (&input.input);
  profile = g_ptr_array_index (proposals, 0);
  g_assert_cmpstr (mbn_profile_get_name (profile), ==, "Northwind Broadband of the Coast");
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, "Northwind Broadband");
  profile = g_ptr_array_index (proposals, 1);
  g_assert_cmpstr (mbn_profile_get_home_provider_name (profile), ==, "Other");
}

/* However alike the labels are, the names are not. */
static void
test_random_names (void)
{
  static const char *const words[]
      = {NULL, "A", "A 2", "A (a)", "A (a) 2", "A" DASH "A", LONG, HUNDRED "\xc3\xa4" HUNDRED};
  const gint n_words = G_N_ELEMENTS (words);

  for (guint run = 0; run < 300; run++)
    {
      gsize n_labels = (gsize)g_test_rand_int_range (0, 30);
      g_autofree MbnProposalLabel *labels = g_new0 (MbnProposalLabel, n_labels + 1);
      g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
      g_auto (GStrv) names = NULL;

      for (gsize i = 0; i < n_labels; i++)
        {
          labels[i].operator_name = (char *)words[g_test_rand_int_range (0, n_words)];
          labels[i].plan_name = (char *)words[g_test_rand_int_range (0, n_words)];
          labels[i].access_string = (char *)words[g_test_rand_int_range (0, n_words - 2)];
        }

      names = mbn_proposal_name_all (labels, n_labels, NULL);
      g_assert_cmpuint (g_strv_length (names), ==, n_labels);
      for (gsize i = 0; i < n_labels; i++)
        {
          g_assert_true (g_hash_table_add (seen, names[i]));
          g_assert_cmpint (g_utf8_strlen (names[i], -1), <=, 255);
          g_assert_true (g_utf8_validate (names[i], -1, NULL));
          g_assert_null (strstr (names[i], "  "));
        }
    }
}

/* ---- random input: make() says what must hold ---- */

static const char *
random_text (Input *input)
{
  static const char *const texts[]
      = {NULL,     "",    " ",        "web", "Web", " web ", "a  b", "a\tb",  "a\x01", "\xff",
         "<&>\"'", "]]>", "\xc3\xa4", IMSI,  ICCID, "me",    "pw",   "00101", LONG,    HUNDRED};
  GString *text;
  char **all;

  if (g_test_rand_bit ())
    return texts[g_test_rand_int_range (0, G_N_ELEMENTS (texts))];

  text = g_string_new (NULL);
  for (gint n = g_test_rand_int_range (0, 4); n > 0; n--)
    g_string_append_unichar (text, (gunichar)g_test_rand_int_range (1, 0x3000));
  all = g_new0 (char *, 2);
  all[0] = g_string_free (text, FALSE);
  g_ptr_array_add (input->texts, all);

  return all[0];
}

static void
add_random (Input *self)
{
  for (gint n = g_test_rand_int_range (0, 8); n > 0; n--)
    {
      MbnProposalContext context = {
          .type = (guint32)g_test_rand_int_range (0, 3),
          .access_string = random_text (self),
          .user_name = random_text (self),
          .password = random_text (self),
          .compression = g_test_rand_bit (),
          .auth = (MbnProfileAuth)g_test_rand_int_range (0, 6),
          .provider_id = g_test_rand_bit () ? NULL : random_text (self),
      };

      g_array_append_val (self->contexts, context);
    }

  for (gint n = g_test_rand_int_range (0, 8); n > 0; n--)
    {
      MbnAccessPoint *access_point = g_new0 (MbnAccessPoint, 1);

      access_point->provider_name = g_strdup (random_text (self));
      access_point->plan_name = g_strdup (random_text (self));
      access_point->access_string = g_strdup (random_text (self));
      access_point->user_name = g_strdup (random_text (self));
      access_point->password = g_strdup (random_text (self));
      access_point->has_auth = g_test_rand_bit ();
      access_point->auth = (MbnProfileAuth)g_test_rand_int_range (0, 5);
      g_ptr_array_add (self->access_points, access_point);
    }
}

static void
test_random (void)
{
  guint n_made = 0;

  for (guint run = 0; run < 1000; run++)
    {
      g_auto (Input) input;
      g_autoptr (GPtrArray) proposals = NULL;

      input_init (&input, NULL, NULL);
      add_random (&input);
      input.input.contexts = (const MbnProposalContext *)(gconstpointer)input.contexts->data;
      input.input.n_contexts = g_test_rand_bit () ? input.contexts->len : 0;
      if (g_test_rand_int_range (0, 3) == 0)
        input.input.subscriber_id = random_text (&input);
      if (g_test_rand_int_range (0, 3) == 0)
        input.input.sim_icc_id = random_text (&input);
      input.input.home_provider_name = random_text (&input);
      input.input.automatic = g_test_rand_bit ();
      proposals = make (&input.input);
      n_made += proposals->len;
    }

  g_test_message ("%u proposals", n_made);
  g_assert_cmpuint (n_made, >, 500);
}

static void
add (const char *group, const char *name, gconstpointer data, GTestDataFunc func)
{
  g_autofree char *path = g_strdup_printf ("/policy/proposal/%s%s", group, name);

  g_test_add_data_func (path, data, func);
}

/* PROF-28: a name is taken by a profile that is for something else. */
static void
test_names_taken (void)
{
  MbnProposalLabel labels[] = {
      {(char *)"Op",    NULL, (char *)"web"},
      {(char *)"Other", NULL, NULL         }
  };
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) detailed = NULL;
  g_auto (GStrv) numbered = NULL;

  g_hash_table_add (taken, (gpointer) "Op");
  detailed = mbn_proposal_name_all (labels, G_N_ELEMENTS (labels), taken);
  g_assert_cmpstr (detailed[0], ==, "Op (web)");
  g_assert_cmpstr (detailed[1], ==, "Other");

  g_hash_table_add (taken, (gpointer) "Op (web)");
  g_hash_table_add (taken, (gpointer) "Op (web) 2");
  g_hash_table_add (taken, (gpointer) "Other");
  numbered = mbn_proposal_name_all (labels, G_N_ELEMENTS (labels), taken);
  g_assert_cmpstr (numbered[0], ==, "Op (web) 3");
  g_assert_cmpstr (numbered[1], ==, "Other 2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    add ("", cases[i].name, &cases[i], test_case);
  for (gsize i = 0; i < G_N_ELEMENTS (name_cases); i++)
    add ("name/", name_cases[i].name, &name_cases[i], test_names);

  g_test_add_func ("/policy/proposal/PROF-29/version-1", test_version_1);
  g_test_add_func ("/policy/proposal/PROF-29/version-1-without-icc-id",
                   test_version_1_without_icc_id);
  g_test_add_func ("/policy/proposal/PROF-29/version-4", test_version_4);
  g_test_add_func ("/policy/proposal/PROF-29/no-sim", test_no_sim);
  g_test_add_func ("/policy/proposal/PROF-63/automatic", test_automatic);
  g_test_add_func ("/policy/proposal/PROF-66/long-provider-names", test_long_provider_names);
  g_test_add_func ("/policy/proposal/name/of-blank", test_name_of_blank);
  g_test_add_func ("/policy/proposal/name/short-identity", test_short_identity);
  g_test_add_func ("/policy/proposal/name/random", test_random_names);
  g_test_add_func ("/policy/proposal/random", test_random);

  g_test_add_func ("/policy/PROF-28/proposal/names-taken", test_names_taken);

  return g_test_run ();
}
