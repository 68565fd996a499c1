/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Changes of profiles as clients ask for them (PROF-26 to PROF-65, mbn-profiles.h). */

#include "config.h"

#include <string.h>

#include "mbn-profile-ext.h"
#include "store-test.h"

#define NAMED(name, apn)                DOCUMENT_OF (name, "1", "0", apn, USER_WITH ("one"))
#define NAMED_DEFAULT(name, subscriber) DOCUMENT_OF (name, subscriber, "1", "d", "")
#define ON_SIM(name, subscriber)        DOCUMENT_OF (name, subscriber, "0", "s", "")
#define MMS_ON(name, card)                                                                         \
  "<MBNProfileExt xmlns=\"" V4 "\"><Name>" name "</Name><IsDefault>0</IsDefault><SimIccID>" card   \
  "</SimIccID><Context><AccessString>mms</AccessString></Context><PurposeGroups>"                  \
  "<PurposeGroupGuid>{53E2C5D3-D13C-4068-AA38-9C48FF2E55A8}</PurposeGroupGuid></PurposeGroups>"    \
  "<MmsConfiguration/><IsAdditionalPdpContextProfile xmlns=\"" V3                                  \
  "\">1</IsAdditionalPdpContextProfile></MBNProfileExt>"

/* ---- create, update, remove ---- */

static void
test_create (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *id = NULL;
  g_autofree char *files = NULL;
  g_autofree char *expected = NULL;

  store_test_create (test, "A", ONE_A);
  g_assert_cmpstr (test->log->str, ==, "");
  store_test_assert_log (test, "A=S_OK:1 +1");
  store_test_assert_list (test, "1 Work=a/one");
  g_assert_cmpuint (store_test_find (test, "Work", NULL), ==, 1);
  g_assert_cmpuint (store_test_find (test, " Work\n", "1"), ==, 1);
  g_assert_cmpuint (store_test_find (test, "Work", "2"), ==, 0);
  g_assert_false (mbn_profile_entry_is_proposal (store_test_entry (test, 1)));

  id = store_test_document (test, 1);
  g_assert_true (g_uuid_string_is_valid (id));
  files = g_strdup_printf ("%s.xml | %s=one", id, id);
  place_assert_files (test->place, files);
}

static void
test_update (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  before = store_test_document (test, 1);
  store_test_update (test, "U", 1, TWO_B);
  store_test_assert_log (test, "U=S_OK:1 ~1");
  store_test_assert_list (test, "1 Work=b/two");
  after = store_test_document (test, 1);
  g_assert_cmpstr (after, ==, before);
}

static void
test_remove (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", NAMED ("Home", "h"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=S_OK:2 +2");
  store_test_remove (test, "R", 1);
  store_test_assert_log (test, "R=S_OK:1 -1");
  store_test_assert_list (test, "2 Home=h/one");
  g_assert_cmpuint (store_test_find (test, "Work", NULL), ==, 0);
  store_test_remove (test, "S", 2);
  store_test_assert_log (test, "S=S_OK:2 -2");
  place_assert_files (test->place, "|");
}

/* PROF-39: "keeps the old password"; "becomes exactly what the new XML says"; "on create has no
 * effect". */
static void
test_password (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", KEEP_A);
  store_test_create (test, "B",
                     DOCUMENT_OF ("Home", "1", "0", "h",
                                  "<UserLogonCred><UserName>u</UserName><IgnorePassword>true"
                                  "</IgnorePassword><Password>one</Password></UserLogonCred>"));
  store_test_run (test);
  store_test_assert_list (test, "1 Work=a/-, 2 Home=h/one");

  store_test_update (test, "U", 1, ONE_B);
  store_test_update (test, "V", 1, KEEP_A);
  store_test_run (test);
  store_test_assert_list (test, "1 Work=a/one, 2 Home=h/one");
  store_test_update (test, "W", 1, USER_A);
  store_test_update (test, "X", 1, KEEP_A);
  store_test_run (test);
  store_test_assert_list (test, "1 Work=a/-, 2 Home=h/one");

  /* a password beside IgnorePassword true is not looked at */
  store_test_update (test, "Y", 2,
                     DOCUMENT_OF ("Home", "1", "0", "h",
                                  "<UserLogonCred><UserName>u</UserName><IgnorePassword>true"
                                  "</IgnorePassword><Password>two</Password></UserLogonCred>"));
  store_test_run (test);
  store_test_assert_list (test, "1 Work=a/-, 2 Home=h/one");
}

/* design.md 1: "hidden" is unchanged. */
static void
test_hidden (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  store_test_update (test, "V", 1, DOCUMENT_OF ("Work", "hidden", "0", "h", USER_KEEPING));
  store_test_assert_log (test, "V=S_OK:1 ~1");
  store_test_assert_list (test, "1 Work=h/one");
  g_assert_cmpuint (store_test_find (test, "Work", "1"), ==, 1);
}

/* ---- one after the other ---- */

static void
test_pipelined (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", TWO_B);
  store_test_create (test, "C", NAMED ("Home", "h"));
  store_test_create (test, "D", ON_SIM ("Work", "2"));
  store_test_create (test, "E", NAMED_DEFAULT ("Default", "1"));
  store_test_create (test, "F", NAMED_DEFAULT ("Another", "1"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=ERROR_ALREADY_EXISTS C=S_OK:2 +2 D=S_OK:3 +3 "
                               "E=S_OK:4 +4 F=E_MBN_DEFAULT_PROFILE_EXIST");
  store_test_assert_list (test, "1 Work=a/one, 2 Home=h/one, 3 Work=s/-, 4 Default=d/-");
}

static void
test_after_a_removal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_run (test);
  g_string_truncate (test->log, 0);

  store_test_remove (test, "R", 1);
  store_test_update (test, "U", 1, TWO_B);
  store_test_remove (test, "S", 1);
  store_test_create (test, "B", TWO_A);
  store_test_update (test, "V", 1, TWO_B);
  store_test_assert_log (test, "R=S_OK:1 -1 U=ERROR_NOT_FOUND:1 S=ERROR_NOT_FOUND:1 B=S_OK:2 +2 "
                               "V=ERROR_NOT_FOUND:1");
  store_test_assert_list (test, "2 Work=a/two");
}

static void
test_updates_in_order (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  store_test_update (test, "U", 1, TWO_A);
  store_test_update (test, "V", 1, KEEP_A);
  store_test_update (test, "W", 1, ONE_B);
  store_test_update (test, "X", 1, DOCUMENT ("c", USER_KEEPING));
  store_test_assert_log (test, "U=S_OK:1 ~1 V=S_OK:1 ~1 W=S_OK:1 ~1 X=S_OK:1 ~1");
  store_test_assert_list (test, "1 Work=c/one");
}

/* What is asked for from within an answer has its turn, too. */
static void
ask_for_more (const GError *error, MbnProfileEntry *entry, gpointer user_data)
{
  StoreTest *test = user_data;

  g_string_append (test->log, "more");
  if (error == NULL)
    store_test_remove (test, "R", mbn_profile_entry_get_number (entry) - 1);
  store_test_create (test, "B", NAMED ("Home", "h"));
  g_assert_true (g_str_has_suffix (test->log->str, "more"));
}

static void
test_asked_from_an_answer (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autoptr (MbnProfile) other = profile_test_parse (NAMED ("Other", "o"));
  g_autoptr (MbnProfile) rival = profile_test_parse (NAMED ("Home", "h"));

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  mbn_profiles_create (MBN_PROFILES (test->store), other, ask_for_more, test);
  store_test_assert_log (test, "more +2 R=S_OK:1 -1 B=S_OK:3 +3");
  mbn_profiles_create (MBN_PROFILES (test->store), rival, ask_for_more, test);
  store_test_assert_log (test, "more B=ERROR_ALREADY_EXISTS");
  store_test_assert_list (test, "2 Other=o/one, 3 Home=h/one");
}

/* ---- refused ---- */

typedef struct
{
  const char *path;
  const char *xml; /* in place of 1, which is Work of subscriber 1; 2 is its Default, 3 Work of 2 */
  const char *status;
  const char *says;
} Refusal;

/* clang-format off */
static const Refusal updates[] = {
  {"name", NAMED ("Another", "a"), "E_MBN_INVALID_PROFILE", "Name: another one"},
  {"name-case", NAMED ("work", "a"), "E_MBN_INVALID_PROFILE", "Name: another one"},
  {"sim", ON_SIM ("Work", "9"), "E_MBN_INVALID_PROFILE", "another SIM"},
  {"sim-of-another", ON_SIM ("Work", "2"), "E_MBN_INVALID_PROFILE", "another SIM"},
  {"kind", "<MBNProfileExt xmlns=\"" V4 "\"><Name>Work</Name><IsDefault>0</IsDefault><SimIccID>1</SimIccID></MBNProfileExt>", "E_MBN_INVALID_PROFILE", "another SIM"},
  {"second-default", NAMED_DEFAULT ("Work", "1"), "E_MBN_DEFAULT_PROFILE_EXIST", "\"Default\""},
  {"icon-missing", "<MBNProfile xmlns=\"" V1 "\"><Name>Work</Name><ICONFilePath>/nonexistent/icon</ICONFilePath><IsDefault>0</IsDefault><SubscriberID>1</SubscriberID></MBNProfile>", "ERROR_FILE_NOT_FOUND", "/nonexistent/icon"},
  {"hidden-unknown", "<MBNProfile xmlns=\"" V1 "\"><Name>Work</Name><IsDefault>0</IsDefault><SubscriberID>hidden</SubscriberID><SimIccID>hidden</SimIccID></MBNProfile>", "E_MBN_INVALID_PROFILE", "hidden"},
};

static const Refusal creations[] = {
  {"name", TWO_B, "ERROR_ALREADY_EXISTS", "\"Work\""},
  {"default", NAMED_DEFAULT ("Another", "1"), "E_MBN_DEFAULT_PROFILE_EXIST", "\"Default\""},
  {"icon-missing", "<MBNProfile xmlns=\"" V1 "\"><Name>Icon</Name><ICONFilePath>/nonexistent/icon</ICONFilePath><IsDefault>0</IsDefault><SubscriberID>1</SubscriberID></MBNProfile>", "ERROR_FILE_NOT_FOUND", "/nonexistent/icon"},
  {"mms-name", MMS_ON ("Work", "9"), "ERROR_ALREADY_EXISTS", "\"Work\""},
};
/* clang-format on */

static StoreTest *
new_with_three (void)
{
  StoreTest *test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", NAMED_DEFAULT ("Default", "1"));
  store_test_create (test, "C", ON_SIM ("Work", "2"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=S_OK:2 +2 C=S_OK:3 +3");

  return test;
}

#define THREE "1 Work=a/one, 2 Default=d/-, 3 Work=s/-"

static void
assert_refused (StoreTest *test, const Refusal *refusal, const char *log, const char *files)
{
  g_autofree char *now = NULL;

  store_test_assert_log (test, log);
  g_assert_nonnull (strstr (test->messages->str, refusal->says));
  store_test_assert_list (test, THREE);
  now = place_files (test->place);
  g_assert_cmpstr (now, ==, files);
}

static void
test_update_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (StoreTest) test = new_with_three ();
  g_autofree char *files = place_files (test->place);
  g_autofree char *log = g_strdup_printf ("U=%s:1", refusal->status);

  store_test_update (test, "U", 1, refusal->xml);
  assert_refused (test, refusal, log, files);
}

static void
test_create_refused (gconstpointer data)
{
  const Refusal *refusal = data;
  g_autoptr (StoreTest) test = new_with_three ();
  g_autofree char *files = place_files (test->place);
  g_autofree char *log = g_strdup_printf ("D=%s", refusal->status);

  store_test_create (test, "D", refusal->xml);
  assert_refused (test, refusal, log, files);
}

/* PROF-26: one that is the default may go on being it, and another may take its place. */
static void
test_default_moves (void)
{
  g_autoptr (StoreTest) test = new_with_three ();

  store_test_update (test, "U", 2, NAMED_DEFAULT ("Default", "1"));
  store_test_update (test, "V", 2, ON_SIM ("Default", "1"));
  store_test_update (test, "W", 1, NAMED_DEFAULT ("Work", "1"));
  store_test_update (test, "X", 2, NAMED_DEFAULT ("Default", "1"));
  store_test_update (test, "Y", 3, NAMED_DEFAULT ("Work", "2"));
  store_test_assert_log (test, "U=S_OK:2 ~2 V=S_OK:2 ~2 W=S_OK:1 ~1 "
                               "X=E_MBN_DEFAULT_PROFILE_EXIST:2 Y=S_OK:3 ~3");
}

/* PROF-25 */
static void
test_mms (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", MMS_ON ("Pictures", "9"));
  store_test_create (test, "B", ON_SIM ("Pictures", "2"));
  store_test_create (test, "C", MMS_ON ("Pictures", "8"));
  store_test_create (test, "D", MMS_ON ("Others", "8"));
  store_test_assert_log (test, "A=S_OK:1 +1 B=ERROR_ALREADY_EXISTS C=ERROR_ALREADY_EXISTS "
                               "D=S_OK:2 +2");
}

/* ---- proposals (PROF-63 to PROF-65) ---- */

static void
test_propose (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  store_test_assert_log (test, "A=S_OK:1 +1");
  g_assert_cmpuint (store_test_propose (test, TWO_B), ==, 0);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "2")), ==, 2);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "2")), ==, 0);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Other", "2")), ==, 3);
  store_test_assert_log (test, "+2 +3");
  store_test_assert_list (test, "1 Work=a/one, 2 Work=s/-, 3 Other=s/-");
  g_assert_cmpuint (store_test_find (test, "Work", "2"), ==, 2);

  store_test_withdraw (test, 2);
  store_test_withdraw (test, 2);
  store_test_withdraw (test, 1);
  store_test_assert_log (test, "-2");
  store_test_assert_list (test, "1 Work=a/one, 3 Other=s/-");
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "2")), ==, 4);
  store_test_assert_log (test, "+4");
}

/* "CreateConnectionProfile with a proposal's name replaces it." */
static void
test_create_over_a_proposal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_create (test, "A", ONE_A);
  store_test_create (test, "B", TWO_B);
  store_test_assert_log (test, "+1 -1 A=S_OK:2 +2 B=ERROR_ALREADY_EXISTS");
  store_test_assert_list (test, "2 Work=a/one");
}

/* Proposed while the disk was busy with one of that name. */
static void
test_proposed_meanwhile (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  store_test_create (test, "A", ONE_A);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_assert_log (test, "+1 -1 A=S_OK:2 +2");
  store_test_assert_list (test, "2 Work=a/one");
}

/* "UpdateProfile on one stores it as UserProvisioned." */
static void
test_update_of_a_proposal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  MbnProfileEntry *entry;

  g_assert_cmpuint (store_test_propose (test, "<MBNProfile xmlns=\"" V1
                                              "\"><Name>Work</Name><IsDefault>0</IsDefault>"
                                              "<ProfileCreationType>DeviceProvisioned</"
                                              "ProfileCreationType>"
                                              "<SubscriberID>1</SubscriberID></MBNProfile>"),
                    ==, 1);
  store_test_update (test, "U", 1,
                     "<MBNProfile xmlns=\"" V1 "\"><Name>Work</Name><IsDefault>0</IsDefault>"
                     "<ProfileCreationType>DeviceProvisioned</ProfileCreationType>"
                     "<SubscriberID>1</SubscriberID><Context><AccessString>u</AccessString>"
                     "</Context></MBNProfile>");
  store_test_assert_log (test, "+1 U=S_OK:1 ~1");
  store_test_assert_list (test, "1 Work=u/-");
  entry = store_test_entry (test, 1);
  g_assert_false (mbn_profile_entry_is_proposal (entry));
  g_assert_cmpint (mbn_profile_get_creation (mbn_profile_entry_get_profile (entry)), ==,
                   MBN_PROFILE_CREATION_USER);

  /* it is none any more */
  store_test_withdraw (test, 1);
  store_test_assert_log (test, "");
  store_test_remove (test, "R", 1);
  store_test_assert_log (test, "R=S_OK:1 -1");
  place_assert_files (test->place, "|");
}

/* "Delete hides it": whoever proposes is told. */
static void
test_remove_a_proposal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_remove (test, "R", 1);
  store_test_remove (test, "S", 1);
  store_test_update (test, "U", 1, ON_SIM ("Work", "1"));
  store_test_assert_log (test, "+1 ?1 R=S_OK:1 -1 S=ERROR_NOT_FOUND:1 U=ERROR_NOT_FOUND:1");
  store_test_assert_list (test, "");
}

static void
test_withdrawn_before_its_turn (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_update (test, "U", 1, ON_SIM ("Work", "1"));
  store_test_withdraw (test, 1);
  store_test_assert_log (test, "+1 -1 U=ERROR_NOT_FOUND:1");
  place_assert_files (test->place, "|");
}

/* The disk is busy with it: the user wanted it. */
static void
test_withdrawn_meanwhile (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_update (test, "U", 1, ON_SIM ("Work", "1"));
  g_main_context_iteration (NULL, FALSE);
  store_test_withdraw (test, 1);
  store_test_assert_log (test, "+1 -1 U=S_OK:2 +2");
  store_test_assert_list (test, "2 Work=s/-");
}

/* What a call was judged by may be another when its turn comes. */
static void
test_rights_in_turn (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  const char *admin = "<MBNProfile xmlns=\"" V1 "\"><Name>Work</Name><IsDefault>0</IsDefault>"
                      "<ProfileCreationType>AdminProvisioned</ProfileCreationType>"
                      "<SubscriberID>1</SubscriberID></MBNProfile>";

  g_assert_cmpuint (store_test_propose (test, ONE_A), ==, 1);
  store_test_assert_log (test, "+1");

  /* the first finds a proposal, which becomes a user's; the second no more */
  test->modest = TRUE;
  store_test_update (test, "A", 1, admin);
  store_test_update (test, "B", 1, admin);
  store_test_assert_log (test, "A=S_OK:1 ~1 B=E_ACCESSDENIED:1");

  test->modest = FALSE;
  store_test_update (test, "C", 1, admin);
  test->modest = TRUE;
  store_test_update (test, "D", 1, TWO_B);
  store_test_remove (test, "E", 1);
  store_test_assert_log (test, "C=S_OK:1 ~1 D=E_ACCESSDENIED:1 E=E_ACCESSDENIED:1");

  test->modest = FALSE;
  store_test_remove (test, "F", 1);
  store_test_assert_log (test, "F=S_OK:1 -1");
}

/* More than may wait is refused in its turn, and nothing else is. */
static void
test_overload (void)
{
  g_autoptr (StoreTest) test = store_test_new ();
  g_autofree char *blanks = g_strnfill (200 * 1024, 'x');
  g_autoptr (GString) expected = g_string_new (NULL);
  guint refused = 0;

  for (guint i = 1; i <= 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);
      g_autofree char *xml
          = g_strdup_printf ("<MBNProfile xmlns=\"" V1 "\"><Name>%u</Name><IsDefault>0</IsDefault>"
                             "<SubscriberID>1</SubscriberID><x xmlns=\"urn:x\">%s</x></MBNProfile>",
                             i, blanks);

      store_test_create (test, name, xml);
    }
  store_test_run (test);

  for (const char *p = test->log->str; (p = strstr (p, "ERROR_NOT_ENOUGH_QUOTA")) != NULL; p++)
    refused++;
  g_assert_cmpuint (refused, >=, 200 - 170);
  g_assert_cmpuint (refused, <=, 200 - 150);
  g_string_truncate (test->log, 0);

  store_test_create (test, "A", ONE_A);
  store_test_run (test);
  g_assert_nonnull (strstr (test->log->str, "A=S_OK"));
  g_string_truncate (test->log, 0);
}

/* PROF-25: that a proposal has to go does not make room beside one that is stored. */
static void
test_mms_beside_a_proposal (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_create (test, "A", ON_SIM ("Work", "2"));
  store_test_create (test, "B", MMS_ON ("Work", "9"));
  store_test_assert_log (test, "+1 A=S_OK:2 +2 B=ERROR_ALREADY_EXISTS");
}

/* PROF-25: no other of that name may be left. */
static void
test_mms_over_two_proposals (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "2")), ==, 2);
  store_test_create (test, "A", MMS_ON ("Work", "9"));
  store_test_run (test);
  store_test_assert_list (test, "3 Work=mms/-");
}

/* Another one has been proposed when the disk is ready with the one that has been withdrawn. */
static void
test_proposed_again_meanwhile (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  store_test_update (test, "U", 1, DOCUMENT ("u", ""));
  g_main_context_iteration (NULL, FALSE);
  store_test_withdraw (test, 1);
  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 2);
  store_test_run (test);
  store_test_assert_list (test, "3 Work=u/-");
}

static void
withdraw_it (MbnProfileStore *store, MbnProfileEntry *entry, gpointer user_data)
{
  mbn_profile_store_withdraw (store, entry);
}

/* Whoever proposes may say so himself. */
static void
test_withdrawn_when_told (void)
{
  g_autoptr (StoreTest) test = store_test_new ();

  g_assert_cmpuint (store_test_propose (test, ON_SIM ("Work", "1")), ==, 1);
  g_signal_connect (test->store, "proposal-deleted", G_CALLBACK (withdraw_it), NULL);
  store_test_remove (test, "R", 1);
  store_test_run (test);
  store_test_assert_list (test, "");
}

int
main (int argc, char **argv)
{
  store_test_init (&argc, &argv);

  g_test_add_func ("/profile-store/PROF-53/create", test_create);
  g_test_add_func ("/profile-store/PROF-55/update", test_update);
  g_test_add_func ("/profile-store/PROF-56/remove", test_remove);
  g_test_add_func ("/profile-store/PROF-39/password", test_password);
  g_test_add_func ("/profile-store/design-1/hidden", test_hidden);
  g_test_add_func ("/profile-store/pipelined", test_pipelined);
  g_test_add_func ("/profile-store/after-a-removal", test_after_a_removal);
  g_test_add_func ("/profile-store/updates-in-order", test_updates_in_order);
  g_test_add_func ("/profile-store/asked-from-an-answer", test_asked_from_an_answer);
  for (gsize i = 0; i < G_N_ELEMENTS (updates); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-store/PROF-39/no-", updates[i].path, NULL);

      g_test_add_data_func (path, &updates[i], test_update_refused);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (creations); i++)
    {
      g_autofree char *path = g_strconcat ("/profile-store/PROF-28/no-", creations[i].path, NULL);

      g_test_add_data_func (path, &creations[i], test_create_refused);
    }
  g_test_add_func ("/profile-store/PROF-26/default-moves", test_default_moves);
  g_test_add_func ("/profile-store/PROF-25/mms", test_mms);
  g_test_add_func ("/profile-store/PROF-64/propose", test_propose);
  g_test_add_func ("/profile-store/PROF-65/create-over-a-proposal", test_create_over_a_proposal);
  g_test_add_func ("/profile-store/PROF-64/proposed-meanwhile", test_proposed_meanwhile);
  g_test_add_func ("/profile-store/PROF-65/update-of-a-proposal", test_update_of_a_proposal);
  g_test_add_func ("/profile-store/PROF-65/remove-a-proposal", test_remove_a_proposal);
  g_test_add_func ("/profile-store/PROF-64/withdrawn-before-its-turn",
                   test_withdrawn_before_its_turn);
  g_test_add_func ("/profile-store/PROF-65/withdrawn-meanwhile", test_withdrawn_meanwhile);

  g_test_add_func ("/profile-store/PROF-46/rights-in-turn", test_rights_in_turn);
  g_test_add_func ("/profile-store/design-3.6/overload", test_overload);

  g_test_add_func ("/profile-store/PROF-25/mms-beside-a-proposal", test_mms_beside_a_proposal);
  g_test_add_func ("/profile-store/PROF-25/mms-over-two-proposals", test_mms_over_two_proposals);
  g_test_add_func ("/profile-store/PROF-64/proposed-again-meanwhile",
                   test_proposed_again_meanwhile);
  g_test_add_func ("/profile-store/PROF-65/withdrawn-when-told", test_withdrawn_when_told);

  return g_test_run ();
}
