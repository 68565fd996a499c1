/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-fixture.h"

#include <string.h>

#include "mbn-auto-reason.h"
#include "mbn-profile-parse.h"

#define V "http://www.microsoft.com/networking/WWAN/profile/v"

static const MbnAutoModem good_modem = {
    .working = TRUE,
    .ready = MBN_READY_STATE_INITIALIZED,
    .radio_on = TRUE,
    .place =
        {
            .subscriber_id = AUTO_SUBSCRIBER,
            .sim_icc_id = AUTO_CARD,
            .cellular_class = MBN_PROFILE_CELLULAR_CLASS_3GPP,
            .data_class = 0x20, /* LTE */
            .registration = MBN_PROFILE_REGISTRATION_HOME,
            .provider_id = "00101",
        },
    .context = MBN_ACTIVATION_STATE_DEACTIVATED,
};

static void
append (GString *xml, const char *element, const char *value)
{
  if (value != NULL && *value != '\0')
    g_string_append_printf (xml, "<%s>%s</%s>", element, value, element);
}

static void
append_context (GString *xml, const AutoProfile *spec)
{
  const char *access = spec->access_string != NULL ? spec->access_string : "internet";

  g_string_append (xml, "<Context>");
  append (xml, "AccessString", access);
  if (spec->password != NULL)
    g_string_append_printf (xml,
                            "<UserLogonCred><UserName>u</UserName>"
                            "<Password>%s</Password></UserLogonCred>",
                            spec->password);
  g_string_append (xml, "</Context>");
}

static void
append_partner (GString *xml, const AutoProfile *spec)
{
  if (spec->partner != NULL)
    g_string_append_printf (xml,
                            "<DataRoamingPartners><Provider xmlns:p=\"" V "1\">"
                            "<p:ProviderID>%s</p:ProviderID><p:ProviderName>P</p:ProviderName>"
                            "</Provider></DataRoamingPartners>",
                            spec->partner);
}

MbnProfile *
auto_profile_new (const AutoProfile *spec)
{
  const char *root = spec->version4 != NULL ? "MBNProfileExt" : "MBNProfile";
  const char *usual = spec->additional ? "manual" : "auto"; /* PROF-19 */
  const char *mode = spec->mode != NULL ? spec->mode : usual;
  g_autofree char *creation
      = spec->creation != NULL ? g_strconcat (spec->creation, "Provisioned", NULL) : NULL;
  g_autoptr (GString) xml = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  MbnProfile *profile;

  g_string_append_printf (xml, "<%s xmlns=\"" V "%d\">", root, spec->version4 != NULL ? 4 : 1);
  append (xml, "Name", spec->name);
  append (xml, "IsDefault", spec->is_default ? "true" : "false");
  append (xml, "ProfileCreationType", creation);
  append (xml, "SubscriberID", spec->other_sim ? "001010999999999" : AUTO_SUBSCRIBER);
  append (xml, "SimIccID", spec->other_sim ? "8900101000000000099" : AUTO_CARD);
  append (xml, "AutoConnectOnInternet", spec->on_internet ? "true" : NULL);
  append (xml, "ConnectionMode", mode);
  append_context (xml, spec);
  append_partner (xml, spec);
  g_string_append (xml, spec->version4 != NULL ? spec->version4 : "");
  if (spec->purchase)
    g_string_append (xml, "<IsPurchaseProfile xmlns=\"" V "2\">true</IsPurchaseProfile>");
  if (spec->additional)
    g_string_append (xml, "<IsAdditionalPdpContextProfile xmlns=\"" V "3\">true"
                          "</IsAdditionalPdpContextProfile>");
  g_string_append_printf (xml, "</%s>", root);

  profile = mbn_profile_parse (xml->str, xml->len, &error);
  g_assert_no_error (error);
  return profile;
}

static void
clear_profile (gpointer data)
{
  MbnAutoProfile *profile = data;

  mbn_profile_unref (profile->profile);
}

void
auto_fixture_init (AutoFixture *self)
{
  memset (self, 0, sizeof *self);
  self->settings = mbn_auto_default_settings;
  self->policy = mbn_auto_default_policy;
  self->modem = good_modem;
  self->profiles = g_array_new (FALSE, FALSE, sizeof (MbnAutoProfile));
  g_array_set_clear_func (self->profiles, clear_profile);
  self->alternate = (MbnAlternateView){
      .internet = MBN_INTERNET_NONE,
      .since = AFTER (-60),
      .next = MBN_NEVER,
      .check_due = MBN_NEVER,
  };
  self->now = NOW;
  mbn_auto_intent_init (&self->intent);
  mbn_auto_history_init (&self->history);
  ADD (self, .name = "internet");
  auto_fixture_observe (self);
}

void
auto_fixture_clear (AutoFixture *self)
{
  mbn_auto_history_clear (&self->history);
  mbn_auto_intent_clear (&self->intent);
  g_array_unref (self->profiles);
}

MbnProfile *
auto_fixture_add (AutoFixture *self, const AutoProfile *spec)
{
  MbnAutoProfile profile = {.profile = auto_profile_new (spec),
                            .proposed = spec->proposed,
                            .from_modem = spec->from_modem};

  g_array_append_val (self->profiles, profile);
  return profile.profile;
}

MbnProfile *
auto_fixture_only (AutoFixture *self, const AutoProfile *spec)
{
  g_array_set_size (self->profiles, 0);
  return auto_fixture_add (self, spec);
}

MbnProfile *
auto_fixture_get (const AutoFixture *self, guint index)
{
  return g_array_index (self->profiles, MbnAutoProfile, index).profile;
}

void
auto_fixture_update (AutoFixture *self, guint index, MbnProfile *after)
{
  MbnAutoProfile *place = &g_array_index (self->profiles, MbnAutoProfile, index);
  g_autoptr (MbnProfile) before = place->profile;

  place->profile = after;
  mbn_auto_history_profile_changed (&self->history, before, after);
  mbn_auto_intent_profile_updated (&self->intent, before, after);
}

void
auto_fixture_internet (AutoFixture *self, MbnInternet internet, MbnInternetWhy why, double seconds)
{
  self->alternate.internet = internet;
  self->alternate.why = why;
  self->alternate.link = internet != MBN_INTERNET_NONE ? "eth0" : NULL;
  self->alternate.since = self->now;
  self->alternate.next = seconds > 0 ? self->now + SECONDS (seconds) : MBN_NEVER;
}

MbnAutoInput
auto_fixture_input (const AutoFixture *self)
{
  return (MbnAutoInput){
      .settings = &self->settings,
      .policy = &self->policy,
      .modem = &self->modem,
      .profiles = (const MbnAutoProfile *)(gconstpointer)self->profiles->data,
      .n_profiles = self->profiles->len,
      .alternate = &self->alternate,
      .intent = &self->intent,
      .history = &self->history,
      .now = self->now,
      .random = self->random,
  };
}

void
auto_fixture_observe (AutoFixture *self)
{
  MbnAutoInput input = auto_fixture_input (self);

  mbn_auto_history_observe (&self->history, &input);
}

static void
assert_same_decision (const MbnAutoDecision *a, const MbnAutoDecision *b)
{
  g_assert_cmpint (a->action, ==, b->action);
  g_assert_cmpint (a->state, ==, b->state);
  g_assert_cmpint (a->rule, ==, b->rule);
  g_assert_true (a->profile == b->profile);
  g_assert_cmpint (a->next_attempt, ==, b->next_attempt);
  g_assert_cmpint (a->look_again, ==, b->look_again);
  g_assert_cmpint (a->check, ==, b->check);
  g_assert_cmpint (a->read_traffic, ==, b->read_traffic);
  g_assert_cmpint (a->last_resort, ==, b->last_resort);
}

static void
assert_reason (const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  g_autofree char *reason = mbn_auto_dup_reason (input, decision);
  g_autofree char *again = mbn_auto_dup_reason (input, decision);

  g_test_message ("%s: %s", mbn_auto_rule_code (decision->rule), reason);
  g_assert_cmpstr (reason, ==, again);
  g_assert_true (g_utf8_validate (reason, -1, NULL));
  g_assert_true (g_ascii_isupper (reason[0]) || g_str_has_prefix (reason, "eth0 "));
  g_assert_true (g_str_has_suffix (reason, "."));
  g_assert_null (strchr (reason, '\n'));
  g_assert_null (strstr (reason, AUTO_SUBSCRIBER));
  g_assert_null (strstr (reason, AUTO_CARD));
}

static void
assert_sound (const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  gboolean ours = decision->profile == NULL;

  for (gsize i = 0; i < input->n_profiles; i++)
    ours = ours || decision->profile == input->profiles[i].profile;

  g_assert_true (ours || decision->profile == input->history->attempt.profile
                 || decision->profile == input->history->connected);
  g_assert_true (g_str_has_prefix (mbn_auto_rule_code (decision->rule), "AUTO-"));
  g_assert_true (decision->next_attempt == 0 || decision->next_attempt > input->now);
  g_assert_cmpint (decision->next_attempt, !=, MBN_NEVER);
  if (decision->action == MBN_AUTO_ACTION_CONNECT)
    g_assert_nonnull (decision->profile);
  if (decision->action == MBN_AUTO_ACTION_NOTHING && !decision->check && !decision->read_traffic)
    g_assert_cmpint (decision->look_again, >, input->now);
  assert_reason (input, decision);
}

MbnAutoDecision
auto_fixture_decide (AutoFixture *self)
{
  MbnAutoDecision decision = {0};
  MbnAutoDecision again = {0};
  MbnAutoInput input;
  MbnAutoHistory before;
  guint n_tried;

  auto_fixture_observe (self);
  input = auto_fixture_input (self);
  memcpy (&before, &self->history, sizeof before);
  n_tried = g_hash_table_size (self->history.tried);

  mbn_auto_decide (&input, &decision);
  mbn_auto_decide (&input, &again);

  g_assert_cmpmem (&before, sizeof before, &self->history, sizeof self->history);
  g_assert_cmpuint (n_tried, ==, g_hash_table_size (self->history.tried));
  assert_same_decision (&decision, &again);
  assert_sound (&input, &decision);
  return decision;
}

void
auto_fixture_start (AutoFixture *self, const char *name)
{
  MbnAutoDecision decision = auto_fixture_decide (self);

  g_assert_cmpint (decision.action, ==, MBN_AUTO_ACTION_CONNECT);
  if (name != NULL)
    g_assert_cmpstr (mbn_profile_get_name (decision.profile), ==, name);
  mbn_auto_history_attempt_started (&self->history, decision.profile);
  self->modem.context = MBN_ACTIVATION_STATE_ACTIVATING;
  self->modem.origin = MBN_ORIGIN_AUTO;
  auto_fixture_observe (self);
}

static void
no_context (AutoFixture *self)
{
  self->modem.context = MBN_ACTIVATION_STATE_DEACTIVATED;
  self->modem.origin = MBN_ORIGIN_NONE;
}

void
auto_fixture_end (AutoFixture *self, MbnError status, guint32 cause)
{
  mbn_auto_history_attempt_ended (&self->history, &self->settings, status, cause, self->now);
  if (status == MBN_OK)
    self->modem.context = MBN_ACTIVATION_STATE_ACTIVATED;
  else
    no_context (self);
  auto_fixture_observe (self);
}

void
auto_fixture_fail (AutoFixture *self, MbnError status, guint32 cause)
{
  auto_fixture_start (self, NULL);
  auto_fixture_end (self, status, cause);
}

void
auto_fixture_connect (AutoFixture *self)
{
  auto_fixture_start (self, NULL);
  auto_fixture_end (self, MBN_OK, 0);
}

void
auto_fixture_drop (AutoFixture *self, gboolean dropped, guint32 cause)
{
  mbn_auto_history_connection_ended (&self->history, &self->settings, dropped, cause, self->now,
                                     self->random);
  no_context (self);
  auto_fixture_observe (self);
}

void
auto_fixture_begin_backoff (AutoFixture *self)
{
  auto_fixture_fail (self, MBN_ERROR_FAILURE, 0);
  self->now = AFTER (3);
  auto_fixture_fail (self, MBN_ERROR_FAILURE, 0);
  self->now = AFTER (4);
  auto_assert (self, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (self->history.backoff.until, ==, AFTER (12));
}

void
auto_fixture_manual (AutoFixture *self, MbnActivationState state)
{
  self->modem.context = state;
  self->modem.origin = MBN_ORIGIN_USER;
}

char *
auto_fixture_round (AutoFixture *self)
{
  GString *order = g_string_new (NULL);

  for (guint i = 0; auto_fixture_decide (self).action == MBN_AUTO_ACTION_CONNECT; i++)
    {
      MbnAutoDecision decision = auto_fixture_decide (self);

      g_assert_cmpuint (i, <, self->profiles->len);
      g_string_append_printf (order, "%s%s", i > 0 ? " " : "",
                              mbn_profile_get_name (decision.profile));
      auto_fixture_fail (self, MBN_ERROR_FAILURE, 0);
    }

  return g_string_free (order, FALSE);
}

void
auto_assert_decision (const MbnAutoDecision *decision, const AutoRow *row)
{
  g_test_message ("%s: %s", row->path, mbn_auto_rule_code (decision->rule));
  g_assert_cmpstr (mbn_auto_rule_code (decision->rule), ==, mbn_auto_rule_code (row->rule));
  g_assert_cmpstr (mbn_auto_state_to_string (decision->state), ==,
                   mbn_auto_state_to_string (row->state));
  g_assert_cmpstr (mbn_auto_action_to_string (decision->action), ==,
                   mbn_auto_action_to_string (row->action));
  if (row->profile != NULL && *row->profile == '\0')
    g_assert_null (decision->profile);
  else if (row->profile != NULL)
    g_assert_cmpstr (mbn_profile_get_name (decision->profile), ==, row->profile);
  if (row->next_attempt != AUTO_ANY)
    g_assert_cmpint (decision->next_attempt, ==, row->next_attempt);
  if (row->look_again != AUTO_ANY)
    g_assert_cmpint (decision->look_again, ==, row->look_again);
}

void
auto_assert_row (AutoFixture *self, const AutoRow *row)
{
  MbnAutoDecision decision = auto_fixture_decide (self);

  auto_assert_decision (&decision, row);
}

void
auto_assert_next_delay (AutoFixture *self, guint seconds)
{
  auto_fixture_fail (self, MBN_ERROR_FAILURE, 0);
  auto_assert (self, NOTHING, BACKOFF, BACKOFF);
  g_assert_cmpint (self->history.backoff.until, ==, self->now + SECONDS (seconds));
}

static void
test_row (gconstpointer data)
{
  const AutoRow *row = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  if (row->change != NULL)
    row->change (&fixture);
  auto_assert_row (&fixture, row);
}

void
auto_add_rows (const AutoRow *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *path = g_strconcat ("/auto/", rows[i].path, NULL);

      g_test_add_data_func (path, &rows[i], test_row);
    }
}

/* A pointer to a function does not fit a pointer to data, so it is kept in one. */
typedef struct
{
  void (*run) (AutoFixture *fixture);
} Test;

static void
test_one (gconstpointer data)
{
  const Test *test = data;
  g_auto (AutoFixture) fixture;

  auto_fixture_init (&fixture);
  test->run (&fixture);
}

void
auto_add (const char *path, void (*test) (AutoFixture *fixture))
{
  g_autofree char *full = g_strconcat ("/auto/", path, NULL);
  Test *kept = g_new (Test, 1);

  kept->run = test;
  g_test_add_data_func_full (full, kept, test_one, g_free);
}
