/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "auto-life.h"

#include "auto-driver.h"
#include "auto-oracle.h"

#define N_VARIANTS  4
#define MAX_SCRIPTS 2 /* answers that wait for a command */

typedef struct
{
  AutoDriver *driver;
  MbnFakeModem *fake; /* borrowed */
  AutoOracle oracle;
  AutoTally *tally;
  GString *trace;
  gint64 born;             /* when the life began */
  gboolean answers_checks; /* at once, with what it found before */
} World;

void
auto_verdict_clear (AutoVerdict *verdict)
{
  g_clear_pointer (&verdict->message, g_free);
}

/* ---- settings ---- */

static void
choose_settings (guint variant, MbnAutoSettings *settings)
{
  *settings = mbn_auto_default_settings;

  switch (variant % N_VARIANTS)
    {
    case 1: /* no holds */
      settings->none_hold_ms = 0;
      settings->loss_hold_ms = 0;
      settings->carrier_hold_ms = 0;
      settings->gain_hold_ms = 0;
      settings->portal_hold_ms = 0;
      settings->flap_hold_ms = 0;
      settings->check_interval_ms = 0;
      settings->backoff_jitter = 0;
      break;
    case 2: /* long ones, a short back-off, a limit */
      settings->none_hold_ms = 30000;
      settings->loss_hold_ms = 45000;
      settings->carrier_hold_ms = 20000;
      settings->check_interval_ms = 15000;
      settings->check_max_ms = 40000;
      settings->backoff_initial_ms = 700;
      settings->backoff_factor = 1.5;
      settings->backoff_cap_ms = 60000;
      settings->soft_limit_ms = 600000;
      break;
    case 3: /* gives way quickly */
      settings->gain_hold_ms = 1000;
      settings->soft_period_ms = 5000;
      settings->loss_hold_ms = 4000;
      settings->check_max_ms = 3000;
      settings->portal_hold_ms = 5000;
      settings->resume_settle_ms = 4000;
      settings->boot_settle_ms = 5000;
      break;
    default:
      break;
    }
}

/* ---- the other links ---- */

static void
do_sense (World *world, guint a, guint16 b)
{
  guint i = a % AUTO_N_LINKS;
  static const char *const names[AUTO_N_LINKS] = {"eth0", "wlan0", "eth1"};
  MbnLinkSense sense = {
      .carrier = (b & AUTO_SENSE_CARRIER) != 0,
      .address = (b & AUTO_SENSE_ADDRESS) != 0,
      .default_route = (b & AUTO_SENSE_ROUTE) != 0,
      .reachability = (MbnReachability)(AUTO_SENSE_REACHABILITY (b) % AUTO_REACHABILITY_IN_EVENTS),
  };
  gint64 now = auto_driver_now ();

  auto_links_sense (&world->oracle.links, i, &sense, now);
  mbn_alternate_sense (world->driver->alternate, i, names[i], &sense, now);
}

static void
do_forget (World *world, guint a, guint16 b)
{
  guint i = a % AUTO_N_LINKS;
  gint64 now = auto_driver_now ();

  auto_links_forget (&world->oracle.links, i, now);
  mbn_alternate_forget (world->driver->alternate, i, now);
}

static void
do_service (World *world, guint a, guint16 b)
{
  MbnConnectivityService service = (MbnConnectivityService)(a % 3);
  gint64 now = auto_driver_now ();

  auto_links_set_service (&world->oracle.links, service, now);
  mbn_alternate_set_service (world->driver->alternate, service, now);
}

/* The service has looked again. */
static void
do_checked (World *world, guint a, guint16 b)
{
  guint i = a % AUTO_N_LINKS;
  AutoLinks *links = &world->oracle.links;
  gint64 now = auto_driver_now ();
  MbnLinkSense sense = links->links[i].sense;

  if (!links->links[i].present || links->service != MBN_CONNECTIVITY_SERVICE_CHECKING)
    return;

  sense.reachability = (MbnReachability)(b % AUTO_REACHABILITY_IN_EVENTS);
  auto_links_sense (links, i, &sense, now);
  mbn_alternate_checked (world->driver->alternate, i, sense.reachability, now);
}

static void
do_suspend (World *world, guint a, guint16 b)
{
  if (world->oracle.asleep)
    return;

  world->oracle.asleep = TRUE;
  world->oracle.slept = TRUE;
  world->oracle.open_since = MBN_NEVER;
  mbn_auto_history_suspend (&world->driver->history);
}

/* Links in the mask @b are sensed anew at once, the others whenever. */
static void
do_resume (World *world, guint a, guint16 b)
{
  gint64 now = auto_driver_now ();

  if (!world->oracle.asleep)
    return;

  auto_oracle_note_resume (&world->oracle);
  auto_links_resume (&world->oracle.links, now);
  mbn_alternate_resume (world->driver->alternate, now);
  mbn_auto_history_resume (&world->driver->history);
  for (guint i = 0; i < AUTO_N_LINKS; i++)
    if (world->oracle.links.links[i].present && (b & (1u << i)) != 0)
      {
        MbnLinkSense sense = world->oracle.links.links[i].sense;

        auto_links_sense (&world->oracle.links, i, &sense, now);
        mbn_alternate_sense (world->driver->alternate, i, "eth9", &sense, now);
      }
}

/* ---- the modem ---- */

static void
emit (World *world, MbnFactKind kind)
{
  if (world->fake->backend != NULL)
    mbn_fake_modem_emit (world->fake, mbn_fake_modem_state (world->fake, kind));
}

static void
do_register (World *world, guint a, guint16 b)
{
  MbnRegisterState state = (MbnRegisterState)(a % (MBN_REGISTER_STATE_DENIED + 1));
  gboolean registered = mbn_register_state_is_registered (state);

  world->oracle.registration = state;
  world->oracle.open_since = MBN_NEVER;
  world->fake->registration = state;
  world->fake->provider_id = b % 2 == 0 ? "00101" : "00102";
  world->fake->packet = registered ? MBN_PACKET_SERVICE_ATTACHED : MBN_PACKET_SERVICE_DETACHED;
  emit (world, MBN_FACT_REGISTRATION);
  emit (world, MBN_FACT_PACKET_SERVICE);
}

static void
do_packet (World *world, guint a, guint16 b)
{
  world->fake->packet = a % 2 != 0 ? MBN_PACKET_SERVICE_ATTACHED : MBN_PACKET_SERVICE_DETACHED;
  emit (world, MBN_FACT_PACKET_SERVICE);
}

static void
do_radio (World *world, guint a, guint16 b)
{
  gboolean on = a % 2 != 0;

  world->oracle.radio_on = on;
  auto_oracle_note_device (&world->oracle);
  world->fake->radio_hardware = on || b % 2 != 0 ? MBN_RADIO_ON : MBN_RADIO_OFF;
  world->fake->radio_software = on || b % 2 == 0 ? MBN_RADIO_ON : MBN_RADIO_OFF;
  if (!on)
    {
      world->fake->session = MBN_ACTIVATION_STATE_DEACTIVATED;
      do_register (world, MBN_REGISTER_STATE_DEREGISTERED, 0);
    }
  emit (world, MBN_FACT_RADIO);
  if (on && world->oracle.registration == MBN_REGISTER_STATE_DEREGISTERED)
    do_register (world, MBN_REGISTER_STATE_HOME, 0);
}

static void
do_sim (World *world, guint a, guint16 b)
{
  MbnReadyState ready = (MbnReadyState)(a % (MBN_READY_STATE_NO_ESIM_PROFILE + 1));
  guint sim = b % AUTO_N_SIMS;
  gboolean readable = ready == MBN_READY_STATE_INITIALIZED;

  world->oracle.ready = ready;
  if (readable)
    world->oracle.sim = sim;
  auto_oracle_note_device (&world->oracle);
  world->fake->ready = ready;
  world->fake->icc_id = readable ? auto_icc_ids[sim] : "";
  world->fake->subscriber_id = readable ? auto_subscriber_ids[sim] : "";
  emit (world, MBN_FACT_SUBSCRIBER);
}

static void
do_emergency (World *world, guint a, guint16 b)
{
  MbnFact *fact;

  if (world->fake->backend == NULL)
    return;

  fact = mbn_fact_new (MBN_FACT_EMERGENCY);
  fact->emergency = a % 2 != 0;
  world->oracle.open_since = MBN_NEVER;
  mbn_fake_modem_emit (world->fake, fact);
}

static MbnFact *
session_fact (guint32 cause)
{
  MbnFact *fact = mbn_fact_new (MBN_FACT_SESSION);

  fact->session.state = MBN_ACTIVATION_STATE_DEACTIVATED;
  fact->session.network_error = cause;

  return fact;
}

static const guint32 causes[] = {0, 0, 0, 8, 26, 27, 28, 29, 30, 32, 33, 36, 38, 50};

static void
do_refuse (World *world, guint a, guint16 b)
{
  static const MbnError statuses[] = {
      MBN_ERROR_FAILURE,
      MBN_ERROR_FAILURE,
      MBN_ERROR_FAILURE,
      MBN_ERROR_INVALID_PASSWORD,
      MBN_ERROR_BUSY,
      MBN_ERROR_INVALID_ACCESS_STRING,
      MBN_ERROR_BAD_SIM,
      MBN_ERROR_PIN_REQUIRED,
      MBN_ERROR_SERVICE_NOT_ACTIVATED,
      MBN_ERROR_FAILURE,
      MBN_ERROR_SIM_NOT_INSERTED,
      MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
      MBN_ERROR_RADIO_POWER_OFF,
      MBN_ERROR_FAILURE,
  };

  if (g_queue_get_length (&world->fake->scripts[MBN_COMMAND_ACTIVATE]) < MAX_SCRIPTS)
    mbn_fake_modem_script (world->fake, MBN_COMMAND_ACTIVATE,
                           (MbnFakeAnswer){.status = statuses[a % G_N_ELEMENTS (statuses)],
                                           .delay_ms = b % 7 == 0 ? b : 0,
                                           .fact
                                           = session_fact (causes[b % G_N_ELEMENTS (causes)])});
}

static void
do_slow (World *world, guint a, guint16 b)
{
  static const guint kinds[]
      = {MBN_COMMAND_ACTIVATE, MBN_COMMAND_ACTIVATE, MBN_COMMAND_DEACTIVATE, MBN_COMMAND_ATTACH};
  guint kind = kinds[a % G_N_ELEMENTS (kinds)];

  if (g_queue_get_length (&world->fake->scripts[kind]) < MAX_SCRIPTS)
    mbn_fake_modem_script (world->fake, kind, (MbnFakeAnswer){.delay_ms = b});
}

static void
do_silent (World *world, guint a, guint16 b)
{
  static const guint kinds[]
      = {MBN_COMMAND_ACTIVATE, MBN_COMMAND_DEACTIVATE, MBN_COMMAND_READ_CAPS};
  guint kind = kinds[a % G_N_ELEMENTS (kinds)];

  if (g_queue_get_length (&world->fake->scripts[kind]) < MAX_SCRIPTS)
    mbn_fake_modem_script (world->fake, kind, (MbnFakeAnswer){.silent = TRUE});
}

static void
do_drop (World *world, guint a, guint16 b)
{
  if (world->fake->session == MBN_ACTIVATION_STATE_ACTIVATED && world->fake->backend != NULL)
    mbn_fake_modem_indicate_session (world->fake, MBN_ACTIVATION_STATE_DEACTIVATED,
                                     causes[b % G_N_ELEMENTS (causes)]);
}

static void
do_reset (World *world, guint a, guint16 b)
{
  if (world->fake->backend == NULL)
    return;

  world->oracle.open_since = MBN_NEVER;
  mbn_backend_emit_forgotten (world->fake->backend, "a test");
}

/* ---- people ---- */

static void
do_profile (World *world, guint a, guint16 b)
{
  auto_oracle_note_profile (&world->oracle, b);
  auto_driver_put_profile (world->driver, b);
}

static void
do_remove (World *world, guint a, guint16 b)
{
  guint slot = a % AUTO_N_SLOTS;

  auto_oracle_note_removed (&world->oracle, slot);
  auto_driver_remove_profile (world->driver, slot);
}

static void
do_connect (World *world, guint a, guint16 b)
{
  if (auto_driver_user_connect (world->driver, a % AUTO_N_SLOTS))
    auto_oracle_note_user_connect (&world->oracle);
}

static void
do_disconnect (World *world, guint a, guint16 b)
{
  if (auto_driver_user_disconnect (world->driver))
    auto_oracle_note_disconnect (&world->oracle);
}

static void
do_enable (World *world, guint a, guint16 b)
{
  auto_oracle_note_enabled (&world->oracle, a % 2 != 0);
  auto_driver_set_enabled (world->driver, a % 2 != 0);
}

static void
do_policy (World *world, guint a, guint16 b)
{
  world->driver->policy = (MbnAutoPolicy){
      .data_enabled = (b & 3) != 3,
      .auto_connect = (b & 12) != 12,
      .data_roaming = (MbnAutoRoaming)(((b >> 4) & 3) % 3),
      .roaming_prohibited = (b & 64) != 0,
      .max_category = (MbnAutoCategory)((b >> 7) & 3),
  };
  auto_oracle_note_policy (&world->oracle);
}

static void
do_minimize (World *world, guint a, guint16 b)
{
  world->driver->settings.minimize = (MbnAutoMinimize)((int)(a % 5) - 1);
  auto_oracle_note_policy (&world->oracle);
}

static void
do_traffic (World *world, guint a, guint16 b)
{
  static const guint rates[] = {0, 0, 0, 100, 100, 1000, 1000, 5000};

  world->driver->rate = rates[a % G_N_ELEMENTS (rates)];
  world->oracle.wanted_since = auto_driver_now ();
}

static void
do_time (World *world, guint a, guint16 b)
{
  const AutoEvent event = {AUTO_EVENT_TIME, (guint8)a, b};

  mbn_fake_clock_run (auto_event_time_ms (&event));
}

static void
do_started (World *world, guint a, guint16 b)
{
  auto_links_set_started (&world->oracle.links, auto_driver_now ());
  mbn_alternate_set_started (world->driver->alternate, auto_driver_now ());
}

static void
do_checks (World *world, guint a, guint16 b)
{
  world->answers_checks = a % 2 != 0;
}

/* Any numbers have a meaning. */
static void (*const handlers[AUTO_N_EVENTS]) (World *world, guint a, guint16 b) = {
    [AUTO_EVENT_TIME] = do_time,
    [AUTO_EVENT_SENSE] = do_sense,
    [AUTO_EVENT_FORGET] = do_forget,
    [AUTO_EVENT_SERVICE] = do_service,
    [AUTO_EVENT_STARTED] = do_started,
    [AUTO_EVENT_CHECKED] = do_checked,
    [AUTO_EVENT_CHECKS] = do_checks,
    [AUTO_EVENT_REGISTER] = do_register,
    [AUTO_EVENT_PACKET] = do_packet,
    [AUTO_EVENT_RADIO] = do_radio,
    [AUTO_EVENT_SIM] = do_sim,
    [AUTO_EVENT_EMERGENCY] = do_emergency,
    [AUTO_EVENT_RESET] = do_reset,
    [AUTO_EVENT_SILENT] = do_silent,
    [AUTO_EVENT_SLOW] = do_slow,
    [AUTO_EVENT_REFUSE] = do_refuse,
    [AUTO_EVENT_DROP] = do_drop,
    [AUTO_EVENT_PROFILE] = do_profile,
    [AUTO_EVENT_REMOVE] = do_remove,
    [AUTO_EVENT_CONNECT] = do_connect,
    [AUTO_EVENT_DISCONNECT] = do_disconnect,
    [AUTO_EVENT_ENABLE] = do_enable,
    [AUTO_EVENT_POLICY] = do_policy,
    [AUTO_EVENT_MINIMIZE] = do_minimize,
    [AUTO_EVENT_SUSPEND] = do_suspend,
    [AUTO_EVENT_RESUME] = do_resume,
    [AUTO_EVENT_TRAFFIC] = do_traffic,
};

/* ---- what the driver tells ---- */

static double
age (World *world)
{
  return (double)(auto_driver_now () - world->born) / G_USEC_PER_SEC;
}

static void
write_trace (World *world, const char *what)
{
  const MbnAutoDecision *decision = &world->driver->decision;

  g_string_append_printf (world->trace,
                          "#   %12.3f %s %s %s %s p%d, other Internet %d/%d, context %d\n",
                          age (world), what, mbn_auto_action_to_string (decision->action),
                          mbn_auto_state_to_string (decision->state),
                          mbn_auto_rule_code (decision->rule),
                          decision->profile != NULL
                              ? (int)auto_driver_find_slot (world->driver, decision->profile)
                              : -1,
                          (int)world->driver->view.internet, (int)world->driver->view.why,
                          (int)world->driver->modem.context);
}

static void
on_decided (gpointer owner, gboolean by_timer)
{
  World *world = owner;

  if (world->trace != NULL)
    write_trace (world, by_timer ? "timer" : "event");
  if (world->tally != NULL)
    {
      world->tally->n_decisions++;
      world->tally->n_attempts += world->driver->decision.action == MBN_AUTO_ACTION_CONNECT;
      world->tally->n_ended += world->driver->decision.action == MBN_AUTO_ACTION_DISCONNECT;
      world->tally->n_back_offs += world->driver->decision.state == MBN_AUTO_STATE_BACKOFF
                                   && world->driver->before.state != MBN_AUTO_STATE_BACKOFF;
    }
  auto_oracle_decided (&world->oracle, by_timer);
}

static void
on_asked (gpointer owner)
{
  World *world = owner;

  for (guint i = 0; world->answers_checks && i < AUTO_N_LINKS; i++)
    {
      const AutoLink *link = &world->oracle.links.links[i];

      if (link->present && link->fresh)
        mbn_alternate_checked (world->driver->alternate, i, link->sense.reachability,
                               auto_driver_now ());
    }
}

static void
on_attempt_ended (gpointer owner, MbnError status, guint32 cause)
{
  World *world = owner;

  if (world->trace != NULL)
    g_string_append_printf (world->trace, "#   %12.3f attempt: %s, cause %u\n", age (world),
                            mbn_error_constant (status), cause);
  if (world->tally != NULL)
    world->tally->n_connections += status == MBN_OK;
  auto_oracle_attempt_ended (&world->oracle, status, cause);
}

static void
on_connection_ended (gpointer owner, gboolean dropped, guint32 cause, gint64 lived_us)
{
  World *world = owner;

  if (world->trace != NULL)
    g_string_append_printf (world->trace, "#   %12.3f connection: %s, cause %u, after %.3f s\n",
                            age (world), dropped ? "dropped" : "ended", cause,
                            (double)lived_us / G_USEC_PER_SEC);
  auto_oracle_connection_ended (&world->oracle, dropped, cause, lived_us);
}

static void
on_taken_over (gpointer owner, gint64 lived_us)
{
  World *world = owner;

  if (world->trace != NULL)
    g_string_append_printf (world->trace, "#   %12.3f taken over by a user\n", age (world));
  if (world->tally != NULL)
    world->tally->n_taken_over++;
  auto_oracle_taken_over (&world->oracle, lived_us);
}

static void
on_user_connected (gpointer owner, MbnProfile *profile)
{
  World *world = owner;

  if (world->tally != NULL)
    world->tally->n_user_connections++;
  auto_oracle_user_connected (&world->oracle, profile);
}

static const AutoWatch watch = {
    .decided = on_decided,
    .asked = on_asked,
    .attempt_ended = on_attempt_ended,
    .connection_ended = on_connection_ended,
    .taken_over = on_taken_over,
    .user_connected = on_user_connected,
};

/* ---- a life ---- */

/* Nobody wants anything any more: what is open ends, however slow the modem is. */
static void
wind_down (World *world)
{
  Bench *bench = world->driver->bench;

  auto_oracle_note_enabled (&world->oracle, FALSE);
  auto_driver_set_enabled (world->driver, FALSE);
  mbn_fake_clock_run ((guint)mbn_limits_longest_request_ms (&bench->config.limits));
  if (world->driver->n_open > 0
      || mbn_request_ledger_count (bench->ledger, mbn_modem_get_label (bench->modem)) > 0)
    auto_oracle_fail (&world->oracle, 'l', "a request is forgotten");
}

void
auto_life_run (const AutoEvent *events,
               gsize n_events,
               guint variant,
               AutoTally *tally,
               GString *trace,
               AutoVerdict *verdict)
{
  World world = {.tally = tally, .trace = trace, .born = auto_driver_now ()};
  MbnAutoSettings settings;
  gsize i;

  choose_settings (variant, &settings);
  auto_oracle_init (&world.oracle, &settings, auto_driver_now ());
  world.driver = auto_driver_new (&settings, &watch, &world);
  world.fake = world.driver->bench->fake;
  world.oracle.driver = world.driver;

  for (i = 0; i < n_events && world.oracle.letter == 0; i++)
    {
      if (trace != NULL)
        {
          g_autofree char *line = auto_event_print (&events[i]);

          g_string_append_printf (trace, "%s\n", line);
        }
      handlers[events[i].kind](&world, events[i].a, events[i].b);
      auto_driver_wake (world.driver);
      mbn_fake_clock_settle ();
      auto_oracle_rest (&world.oracle);
      g_string_truncate (world.driver->bench->log, 0);
      g_string_truncate (world.fake->sent, 0);
    }
  world.trace = NULL;
  wind_down (&world);

  *verdict = (AutoVerdict){world.oracle.letter, i, g_steal_pointer (&world.oracle.message)};
  auto_driver_free (world.driver);
  auto_oracle_clear (&world.oracle);
}
