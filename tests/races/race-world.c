/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "race-world.h"

#include <glib/gstdio.h>
#include <string.h>

#include "bench.h"
#include "mbn-auto-driver.h"
#include "mbn-fake-profiles.h"
#include "mbn-nm-source.h"
#include "mbn-profile-parse.h"
#include "mbn-senses.h"
#include "race-host.h"

#define PROFILE(name, internet)                                                                    \
  "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\"><Name>" name          \
  "</Name><IsDefault>0</IsDefault><SubscriberID>001010123456789</SubscriberID>"                    \
  "<AutoConnectOnInternet>" internet "</AutoConnectOnInternet>"                                    \
  "<ConnectionMode>auto</ConnectionMode>"                                                          \
  "<Context><AccessString>" name "</AccessString></Context></MBNProfile>"
#define HEEDING  PROFILE ("heeding", "0")
#define CARELESS PROFILE ("careless", "1")
#define OTHER    PROFILE ("other", "0") /* is not stored */

#define LOOK_MS 1000

typedef struct
{
  const RaceTimeline *timeline;
  RaceTruth truth;
  RaceHost host;
  RaceJudge judge;
  gint64 began_ms;
  gboolean wanted;     /* a check, that may be on its way */
  guint n_until_awake; /* late answers until the links have been looked at since a resume */
  GString *trace;

  Bench *bench;
  MbnNmSource *source;
  MbnAutoConfig config;
  MbnAlternateWatch *alternate;
  MbnSenses *senses;
  MbnFakeProfiles *profiles;
  char *folder; /* that it is in: */
  MbnAutoMemory *memory;
  MbnAutoSurroundings around;
  MbnAutoDriver *driver;
} World;

static gint64
now_ms (const World *self)
{
  return (gint64)mbn_fake_clock_now_ms () - self->began_ms;
}

G_GNUC_PRINTF (2, 3)
static void
note (World *self, const char *format, ...)
{
  va_list args;

  g_string_append_printf (self->trace, "%9.3f  ", (double)now_ms (self) / 1000);
  va_start (args, format);
  g_string_append_vprintf (self->trace, format, args);
  va_end (args);
  g_string_append_c (self->trace, '\n');
}

static void
look (World *self)
{
  race_judge_look (&self->judge, now_ms (self));
}

/* ---- what is done ---- */

static void
tell_context (World *self)
{
  MbnActivationState state = mbn_context_get_state (self->bench->context);

  race_judge_context (&self->judge, state == MBN_ACTIVATION_STATE_ACTIVATED,
                      state == MBN_ACTIVATION_STATE_DEACTIVATED
                          || state == MBN_ACTIVATION_STATE_NONE,
                      mbn_context_get_origin (self->bench->context) == MBN_ORIGIN_AUTO);
}

static void
on_context_changed (MbnContext *context, World *self)
{
  look (self);
  note (self, "  context %s %s", mbn_activation_state_to_string (mbn_context_get_state (context)),
        mbn_origin_to_string (mbn_context_get_origin (context)));
  tell_context (self);
}

static void
on_attempt_completed (MbnRequest *request, const MbnOutcome *outcome, World *self)
{
  look (self);
  note (self, "  attempt %s: %s", mbn_error_constant (outcome->status), outcome->message);
  race_judge_attempt_ended (&self->judge, outcome->status == MBN_OK,
                            outcome->status == MBN_ERROR_CANCELLED);
  tell_context (self);
}

static void
on_users_completed (MbnRequest *request, const MbnOutcome *outcome, World *self)
{
  gboolean connect = mbn_request_get_kind (request) == MBN_REQUEST_CONNECT;

  look (self);
  note (self, "  the user's request: %s", mbn_error_constant (outcome->status));
  race_judge_user_answered (&self->judge, connect && outcome->status == MBN_OK);
}

static void
note_own (World *self, MbnRequest *request)
{
  MbnProfile *profile = mbn_request_get_profile (request);

  if (mbn_request_get_kind (request) == MBN_REQUEST_DISCONNECT)
    {
      note (self, "  automatic Disconnect");
      race_judge_let_go (&self->judge);
      return;
    }

  note (self, "  automatic Connect, %s", mbn_profile_get_name (profile));
  race_judge_attempt (&self->judge, strcmp (mbn_profile_get_name (profile), "heeding") == 0);
  g_signal_connect (request, "completed", G_CALLBACK (on_attempt_completed), self);
}

static void
on_accepted (MbnContext *context, MbnRequest *request, World *self)
{
  look (self);
  if (mbn_request_get_origin (request) == MBN_ORIGIN_AUTO)
    {
      note_own (self, request);
      return;
    }

  race_judge_user_asked (&self->judge, mbn_request_get_kind (request) == MBN_REQUEST_DISCONNECT);
  g_signal_connect (request, "completed", G_CALLBACK (on_users_completed), self);
}

static void
on_appeared (MbnModem *modem, World *self)
{
  MbnAutoPast *past = mbn_auto_past_new ();

  self->driver = mbn_auto_driver_new (&self->around, modem, past);
  mbn_auto_past_unref (past);
  look (self);
  race_judge_watched (&self->judge);
}

/* ---- what happens ---- */

static void
hear (World *self, gboolean asked)
{
  guint n_asked = self->host.n_asked;
  guint n_answered = race_host_settle (&self->host, asked);

  if (self->host.n_asked > n_asked)
    {
      note (self, "  a check is asked for");
      race_judge_asked (&self->judge, now_ms (self));
    }
  for (guint i = 0; i < n_answered; i++)
    race_truth_tell_checked (&self->truth, &self->judge.links, race_host_get_answer (&self->host),
                             now_ms (self));
}

static void
on_check_wanted (MbnAlternateWatch *watch, World *self)
{
  self->wanted = TRUE;
}

/* What was sent is heard before time goes on. */
static void
settle (World *self)
{
  mbn_fake_clock_settle ();
  while (self->wanted)
    {
      self->wanted = FALSE;
      hear (self, TRUE);
    }
}

static void
do_host (World *self, const RaceEvent *event)
{
  if (event->kind != RACE_EVENT_ANSWERS && !race_truth_apply (&self->truth, event))
    return;

  race_host_do (&self->host, event);
  if (event->kind == RACE_EVENT_LEAVE)
    self->n_until_awake = 0;
  race_truth_tell (&self->truth, &self->judge.links, now_ms (self));
  hear (self, race_host_is_asked (event));
}

static void
do_release (World *self, const RaceEvent *event)
{
  if (self->host.n_held == 0)
    return;

  race_host_do (&self->host, event);
  hear (self, TRUE);
  race_truth_tell_checked (&self->truth, &self->judge.links, race_host_get_answer (&self->host),
                           now_ms (self));
  if (self->n_until_awake > 0 && --self->n_until_awake == 0 && self->truth.waking)
    race_truth_wake (&self->truth, &self->judge.links, now_ms (self));
}

static gboolean
is_context (World *self, MbnActivationState state)
{
  return mbn_context_get_state (self->bench->context) == state;
}

static void
end_session (World *self)
{
  if (is_context (self, MBN_ACTIVATION_STATE_ACTIVATED))
    mbn_fake_modem_indicate_session (self->bench->fake, MBN_ACTIVATION_STATE_DEACTIVATED, 0);
}

/* Not amid what the modem is doing: it would have to tell two things at once. */
static gboolean
is_modem_at_rest (World *self)
{
  return is_context (self, MBN_ACTIVATION_STATE_ACTIVATED)
         || is_context (self, MBN_ACTIVATION_STATE_DEACTIVATED);
}

static void
do_register (World *self, const RaceEvent *event)
{
  if (!is_modem_at_rest (self) || self->judge.registered == (gboolean)event->value)
    return;

  end_session (self);
  race_judge_event (&self->judge, event);
  mbn_fake_modem_indicate_registration (self->bench->fake, event->value
                                                               ? MBN_REGISTER_STATE_HOME
                                                               : MBN_REGISTER_STATE_SEARCHING);
}

static void
submit (World *self, MbnRequestKind kind, const char *xml)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request
      = mbn_modem_open_request (self->bench->modem, kind, ":1.1", &error);

  g_assert_no_error (error);
  if (xml != NULL)
    {
      g_autoptr (MbnProfile) profile = mbn_profile_parse (xml, strlen (xml), &error);

      g_assert_no_error (error);
      mbn_request_set_profile (request, profile, strcmp (xml, OTHER) != 0);
    }
  mbn_context_accept (self->bench->context, request);
  mbn_context_submit (self->bench->context, request);
}

static void
do_connect (World *self, const RaceEvent *event)
{
  const char *own = self->timeline->heeding ? HEEDING : CARELESS;

  if (self->judge.registered && mbn_context_check_connect (self->bench->context, NULL))
    submit (self, MBN_REQUEST_CONNECT, event->value ? own : OTHER);
}

static void
do_disconnect (World *self)
{
  if (mbn_context_check_disconnect (self->bench->context, NULL))
    submit (self, MBN_REQUEST_DISCONNECT, NULL);
}

static void
do_suspend (World *self, const RaceEvent *event)
{
  if (self->judge.asleep)
    return;

  race_judge_event (&self->judge, event);
  if (self->driver != NULL)
    mbn_auto_driver_suspend (self->driver);
  if (self->judge.use == RACE_TRYING && self->judge.failure == NULL)
    self->judge.failure = g_strdup ("goes on: the host falls asleep (AUTO-71)");
}

/* NetworkManager looks at its links anew by checking them, where it does. */
static gboolean
is_check_awaited (World *self)
{
  return self->truth.teller == RACE_TELLER_NM && self->truth.checks
         && self->host.answers == RACE_ANSWERS_LATE;
}

static void
do_resume (World *self, const RaceEvent *event)
{
  if (!self->judge.asleep)
    return;

  race_truth_resume (&self->truth, &self->judge.links, now_ms (self));
  race_judge_event (&self->judge, event);
  mbn_senses_resume (self->senses);
  if (self->driver != NULL)
    mbn_auto_driver_resume (self->driver);
  hear (self, TRUE);
  if (!is_check_awaited (self))
    race_truth_wake (&self->truth, &self->judge.links, now_ms (self));
  else if (self->n_until_awake == 0)
    self->n_until_awake = self->host.n_held;
}

static void
do_enable (World *self, const RaceEvent *event)
{
  if (self->driver == NULL)
    return;

  race_judge_event (&self->judge, event);
  mbn_auto_connect_set_enabled (MBN_AUTO_CONNECT (self->driver), event->value);
}

static void
happen (World *self, const RaceEvent *event)
{
  g_autoptr (GString) text = g_string_new (NULL);

  race_event_describe (event, text);
  note (self, "%s", text->str);
  switch ((guint)event->kind)
    {
    case RACE_EVENT_RELEASE:
      do_release (self, event);
      break;
    case RACE_EVENT_REGISTER:
      do_register (self, event);
      break;
    case RACE_EVENT_DROP:
      end_session (self);
      break;
    case RACE_EVENT_CONNECT:
      do_connect (self, event);
      break;
    case RACE_EVENT_DISCONNECT:
      do_disconnect (self);
      break;
    case RACE_EVENT_ENABLE:
      do_enable (self, event);
      break;
    case RACE_EVENT_SUSPEND:
      do_suspend (self, event);
      break;
    case RACE_EVENT_RESUME:
      do_resume (self, event);
      break;
    default:
      if (event->kind == RACE_EVENT_COME)
        race_judge_event (&self->judge, event);
      do_host (self, event);
      break;
    }
  settle (self);
}

/* Time goes from timer to timer; what is sent at one is heard at once. In between the judge looks,
 * too: what time alone brings is not missed if it goes by time alone. */
static void
run_until (World *self, gint64 at_ms)
{
  while (now_ms (self) < at_ms && self->judge.failure == NULL)
    {
      guint left = (guint)MIN (at_ms - now_ms (self), LOOK_MS);

      mbn_fake_clock_run (MIN (left, MAX (mbn_fake_clock_next_ms (), 1)));
      settle (self);
      look (self);
    }
}

/* ---- beginning and end ---- */

static gboolean
is_ours (guint index, const char *name, gpointer user_data)
{
  return index == RACE_OWN + 1;
}

static void
set_up_modem (World *self)
{
  self->bench = bench_new ();
  self->bench->fake->registration = MBN_REGISTER_STATE_SEARCHING;
  for (guint i = 0; i < RACE_N_ANSWERS; i++)
    {
      const RaceAnswer *answer = &self->timeline->answers[i];

      mbn_fake_modem_script (self->bench->fake, MBN_COMMAND_ACTIVATE,
                             (MbnFakeAnswer){.delay_ms = answer->delay_ms,
                                             .status
                                             = answer->refused ? MBN_ERROR_FAILURE : MBN_OK});
    }
  g_signal_connect (self->bench->modem, "appeared", G_CALLBACK (on_appeared), self);
  g_signal_connect (self->bench->context, "changed", G_CALLBACK (on_context_changed), self);
  g_signal_connect (self->bench->context, "accepted", G_CALLBACK (on_accepted), self);
}

static void
set_up_senses (World *self, const RacePlace *place)
{
  g_autoptr (GPtrArray) sources = g_ptr_array_new ();

  self->alternate = mbn_alternate_watch_new (&self->config.settings);
  g_signal_connect (self->alternate, "check-wanted", G_CALLBACK (on_check_wanted), self);
  self->source = mbn_nm_source_new ();
  g_ptr_array_add (sources, self->source);
  g_ptr_array_add (sources, self->host.kernel);
  self->senses = mbn_senses_new (self->alternate, sources, is_ours, self);
  mbn_nm_source_set_bus (self->source, place->connection);
}

static void
set_up_surroundings (World *self, const RacePlace *place)
{
  self->folder = g_strdup_printf ("%s/%u", place->state_dir, self->timeline->seed);
  g_assert_cmpint (g_mkdir (self->folder, 0700), ==, 0);
  self->profiles = mbn_fake_profiles_new ();
  if (self->timeline->heeding)
    mbn_fake_profiles_add (self->profiles, HEEDING);
  if (self->timeline->careless)
    mbn_fake_profiles_add (self->profiles, CARELESS);
  self->memory = mbn_auto_memory_new (self->folder, NULL);
  self->around = (MbnAutoSurroundings){
      .config = &self->config,
      .alternate = self->alternate,
      .profiles = MBN_PROFILES (self->profiles),
      .memory = self->memory,
  };
}

/* What was so before the daemon starts. */
static guint
do_before (World *self)
{
  const GArray *events = self->timeline->events;
  guint i;

  for (i = 0; i < events->len && g_array_index (events, RaceEvent, i).at_ms < 0; i++)
    {
      const RaceEvent *event = &g_array_index (events, RaceEvent, i);
      g_autoptr (GString) text = g_string_new (NULL);

      race_event_describe (event, text);
      note (self, "before: %s", text->str);
      if (race_truth_apply (&self->truth, event))
        race_host_do (&self->host, event);
    }

  return i;
}

static guint
begin (World *self, const RacePlace *place)
{
  guint next;

  self->config = (MbnAutoConfig){
      .settings = mbn_auto_default_settings,
      .policy = mbn_auto_default_policy,
      .coalesce_ms = RACE_COALESCE,
  };
  self->config.settings.backoff_jitter = 0;
  self->began_ms = (gint64)mbn_fake_clock_now_ms ();
  race_truth_init (&self->truth, self->timeline);
  race_judge_init (&self->judge, self->timeline);
  race_host_init (&self->host, &self->truth, place->nm, place->connection);
  next = do_before (self);
  set_up_senses (self, place);
  set_up_surroundings (self, place);
  set_up_modem (self);
  race_truth_begin (&self->truth, &self->judge.links);
  race_host_meet (&self->host);
  mbn_modem_start (self->bench->modem);
  settle (self);

  return next;
}

/* What the next process finds (AUTO-7, AUTO-44, AUTO-53). */
static void
check_remembered (World *self)
{
  g_autoptr (MbnAutoMemory) memory = NULL;
  g_autofree char *good = NULL;
  MbnAutoIntent intent;

  if (self->driver == NULL)
    return;

  mbn_auto_memory_flush (self->memory);
  memory = mbn_auto_memory_new (self->folder, NULL);
  mbn_auto_intent_init (&intent);
  mbn_auto_memory_recall_intent (memory, mbn_modem_get_interface_id (self->bench->modem), &intent);
  good = mbn_auto_memory_recall_good (memory, self->bench->fake->icc_id);
  race_judge_remembered (&self->judge, intent.enabled, intent.latched, good != NULL);
  mbn_auto_intent_clear (&intent);
}

static void
end (World *self)
{
  if (self->driver != NULL)
    {
      mbn_auto_driver_stop (self->driver);
      g_signal_handlers_disconnect_by_data (self->bench->context, self);
    }
  g_clear_object (&self->driver);
  bench_free (self->bench);
  mbn_senses_free (self->senses);
  g_assert_finalize_object (self->source);
  race_host_clear (&self->host);
  g_assert_finalize_object (self->alternate);
  mbn_auto_memory_flush (self->memory);
  g_assert_finalize_object (self->memory);
  g_free (self->folder);
  g_assert_finalize_object (self->profiles);
  race_judge_clear (&self->judge);
}

char *
race_world_live (const RacePlace *place,
                 const RaceTimeline *timeline,
                 RaceTally *tally,
                 GString *trace)
{
  World self = {.timeline = timeline, .trace = trace};
  const GArray *events = timeline->events;
  char *failure;

  for (guint i = begin (&self, place); i < events->len; i++)
    {
      const RaceEvent *event = &g_array_index (events, RaceEvent, i);

      run_until (&self, event->at_ms);
      if (self.judge.failure != NULL)
        break;
      happen (&self, event);
    }
  run_until (&self, timeline->end_ms);
  check_remembered (&self);

  failure = g_steal_pointer (&self.judge.failure);
  if (failure != NULL)
    note (&self, "%s", failure);
  race_judge_end (&self.judge, tally);
  end (&self);

  return failure;
}
