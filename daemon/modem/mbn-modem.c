/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

#include "mbn-bringup.h"
#include "mbn-channel.h"
#include "mbn-context-private.h"
#include "mbn-interface-id.h"
#include "mbn-log.h"
#include "mbn-operations.h"

#define HANG_UP_AFTER_MS    4000  /* at a stop: the CLOSE ends contexts, too */
#define STEADY_AFTER_MS     10000 /* running for so long, an earlier failure is forgotten */
#define FIRST_RETRY_MS      2000  /* within 5 s, later at most 60 s apart (design.md 3.5) */
#define LAST_RETRY_MS       60000
#define FAILURES_TO_REPORT  3
#define BACKGROUND_AFTER_MS 5000 /* after OPEN, when ready does not come (design.md 5) */

typedef enum
{
  PHASE_IDLE,
  PHASE_OPENING,
  PHASE_READING, /* opened; bring-up runs */
  PHASE_RUNNING,
  PHASE_CLOSING,  /* being reset */
  PHASE_WAITING,  /* before the next try to open */
  PHASE_STOPPING, /* the service stops */
  PHASE_DEAD,
} Phase;

static const char *const phase_names[]
    = {"idle", "opening", "reading", "running", "closing", "waiting", "stopping", "dead"};

struct _MbnModem
{
  GObject parent;
  const MbnModemConfig *config; /* borrowed */
  guint number;
  char *label;
  char *device;
  char *net_interface;
  char *device_id;     /* identity: once identified, to recognise it after a reset */
  char *interface_id;  /* once identified */
  char *connection_id; /* likewise */
  MbnModemIdTaken id_taken;
  gpointer id_taken_data;

  Phase phase;
  MbnChannel *channel; /* while opening, reading, running, closing, stopping */
  guint retry_timer;
  guint failures;   /* to open, in a row */
  gboolean failed;  /* reported as failed */
  gboolean adopted; /* a session found at the first open was kept or not; later ones are ours */
  gint64 opened_us;
  gint64 running_since_us;
  GTask *stop_task;
  guint stop_timer;

  MbnFacts *facts;
  MbnBringup *bringup;
  MbnContext *context;
  MbnOperations *operations;
  GPtrArray *statistics_tasks; /* of GTask: waiting for one answer */
  MbnTrace *trace;
  gboolean has_connection;
};

G_DEFINE_FINAL_TYPE (MbnModem, mbn_modem, G_TYPE_OBJECT)

enum
{
  APPEARED,
  FACT_CHANGED,
  CONNECTION_CHANGED,
  FAILED_CHANGED,
  GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void open_channel (MbnModem *self);
static void finish_stop (MbnModem *self);
static void on_context_changed_while_stopping (MbnContext *context, MbnModem *self);

/* ---- phase ---- */

static void
set_phase (MbnModem *self, Phase phase, const char *why)
{
  if (self->phase == phase)
    return;

  mbn_debug (self->label, 0, "%s -> %s: %s", phase_names[self->phase], phase_names[phase], why);
  mbn_trace_add (self->trace, g_get_monotonic_time (), "modem", phase_names[self->phase], why,
                 phase_names[phase]);
  self->phase = phase;
}

static void
set_failed (MbnModem *self, gboolean failed)
{
  if (self->failed == failed)
    return;

  self->failed = failed;
  g_signal_emit (self, signals[FAILED_CHANGED], 0);
  g_signal_emit (self, signals[FACT_CHANGED], 0, MBN_FACT_SUBSCRIBER, FALSE);
}

static void
drop_channel (MbnModem *self)
{
  /* what ends with it must find it gone already */
  MbnChannel *channel = g_steal_pointer (&self->channel);

  if (channel != NULL)
    mbn_channel_free (channel);
}

void
mbn_modem_run_for (MbnModem *self,
                   const MbnCommand *command,
                   gboolean by_request,
                   MbnChannelFunc func,
                   gpointer user_data,
                   GDestroyNotify destroy)
{
  if (self->channel != NULL)
    mbn_channel_run (self->channel, command, by_request, func, user_data, destroy);
  else if (destroy != NULL)
    destroy (user_data);
}

void
mbn_modem_run (MbnModem *self,
               const MbnCommand *command,
               MbnChannelFunc func,
               gpointer user_data,
               GDestroyNotify destroy)
{
  mbn_modem_run_for (self, command, FALSE, func, user_data, destroy);
}

/* ---- facts ---- */

static void
announce (MbnModem *self, MbnFactKind kind, gboolean by_request)
{
  g_signal_emit (self, signals[FACT_CHANGED], 0, kind, by_request);
}

static gboolean
sim_is_usable (const MbnFact *subscriber)
{
  return subscriber != NULL && subscriber->subscriber.ready_state == MBN_READY_STATE_INITIALIZED;
}

static gboolean
is_other_sim (const MbnFact *before, const MbnFact *now)
{
  return before == NULL
         || g_strcmp0 (before->subscriber.sim_icc_id, now->subscriber.sim_icc_id) != 0
         || before->subscriber.ready_state != now->subscriber.ready_state;
}

static void
forget_and_announce (MbnModem *self, MbnFactKind kind)
{
  if (mbn_facts_is_pending (self->facts, kind))
    return;

  mbn_facts_forget (self->facts, kind);
  announce (self, kind, FALSE);
}

/* What hangs on the SIM is read again when it becomes usable, and not before (mbn-api.md 6.4). */
static void
on_subscriber_changed (MbnModem *self, gboolean other_sim)
{
  const MbnFact *fact = mbn_facts_peek (self->facts, MBN_FACT_SUBSCRIBER);
  gboolean usable = sim_is_usable (fact);

  if (fact->subscriber.ready_state != MBN_READY_STATE_DEVICE_LOCKED)
    forget_and_announce (self, MBN_FACT_PIN);

  if (self->phase != PHASE_RUNNING || !other_sim)
    return;

  if (usable)
    {
      forget_and_announce (self, MBN_FACT_HOME_PROVIDER);
      forget_and_announce (self, MBN_FACT_PREFERRED_PROVIDERS);
    }

  if (usable || fact->subscriber.ready_state == MBN_READY_STATE_DEVICE_LOCKED)
    mbn_bringup_subscriber_changed (self->bringup);
}

/* The rest of a change, once the getters tell the new value. */
static void
react (MbnModem *self, MbnFactKind kind, gboolean other_sim)
{
  const MbnFact *fact = mbn_facts_peek (self->facts, kind);

  switch ((int)kind)
    {
    case MBN_FACT_SUBSCRIBER:
      on_subscriber_changed (self, other_sim);
      break;
    case MBN_FACT_RADIO:
      if (self->phase == PHASE_RUNNING
          && (fact->radio.hardware == MBN_RADIO_OFF || fact->radio.software == MBN_RADIO_OFF))
        mbn_context_on_lost (self->context);
      break;
    case MBN_FACT_REGISTRATION:
      mbn_context_on_registration (self->context, mbn_facts_is_registered (self->facts));
      break;
    case MBN_FACT_PACKET_SERVICE:
      mbn_context_on_packet_service (self->context, &fact->packet_service);
      break;
    default:
      break;
    }
}

void
mbn_modem_take_fact (MbnModem *self, MbnFact *fact, gboolean by_request)
{
  MbnFactKind kind = fact->kind;
  gboolean other_sim
      = kind == MBN_FACT_SUBSCRIBER && is_other_sim (mbn_facts_peek (self->facts, kind), fact);

  /* the context goes before the SIM does, so that clients see it go */
  if (other_sim && !sim_is_usable (fact) && self->phase == PHASE_RUNNING)
    mbn_context_on_lost (self->context);

  if (mbn_facts_take (self->facts, fact))
    {
      announce (self, kind, by_request);
      react (self, kind, other_sim);
    }

  mbn_modem_settle (self);
}

void
mbn_modem_refuse_fact (MbnModem *self, MbnFactKind kind, MbnError error, const char *text)
{
  if (mbn_facts_refuse (self->facts, kind, error, text))
    announce (self, kind, FALSE);
}

void
mbn_modem_note_registration_error (MbnModem *self, guint32 network_error)
{
  if (mbn_facts_get_registration_error (self->facts) == network_error)
    return;

  mbn_facts_set_registration_error (self->facts, network_error);
  announce (self, MBN_FACT_REGISTRATION, FALSE);
}

void
mbn_modem_note_attach_error (MbnModem *self, guint32 network_error)
{
  if (mbn_facts_get_attach_error (self->facts) == network_error)
    return;

  mbn_facts_set_attach_error (self->facts, network_error);
  announce (self, MBN_FACT_PACKET_SERVICE, FALSE);
}

/* The context owns its session and the IP configuration of it; statistics are not kept. */
static gboolean
is_cached (MbnFactKind kind)
{
  return kind != MBN_FACT_SESSION && kind != MBN_FACT_IP_CONFIG && kind != MBN_FACT_STATISTICS;
}

/* The same words for another lock: the PIN may have become a PUK. */
static gboolean
is_locked_again (MbnModem *self, const MbnFact *fact, gboolean indicated)
{
  const MbnFact *known = mbn_facts_peek (self->facts, MBN_FACT_SUBSCRIBER);

  return indicated && self->phase == PHASE_RUNNING && fact->kind == MBN_FACT_SUBSCRIBER
         && fact->subscriber.ready_state == MBN_READY_STATE_DEVICE_LOCKED && known != NULL
         && mbn_fact_equal (known, fact);
}

static void
on_fact (MbnFact *fact, gboolean indicated, gboolean by_request, gpointer owner)
{
  MbnModem *self = owner;

  if (self->phase == PHASE_OPENING)
    return;

  if (is_locked_again (self, fact, indicated))
    mbn_bringup_subscriber_changed (self->bringup);
  else if (is_cached (fact->kind))
    mbn_modem_take_fact (self, mbn_fact_steal (fact), by_request);
  /* until the session has been read at the end of bring-up, that answer counts */
  else if (indicated && self->phase != PHASE_READING && fact->kind == MBN_FACT_SESSION)
    mbn_context_on_session (self->context, &fact->session);
  else if (indicated && self->phase != PHASE_READING && fact->kind == MBN_FACT_IP_CONFIG)
    mbn_context_on_ip_config (self->context, fact->ip_config);
}

/* ---- opening ---- */

static guint
retry_delay_ms (MbnModem *self)
{
  guint delay_ms = FIRST_RETRY_MS;

  if (self->failures == 0)
    return 0;

  for (guint i = 1; i < self->failures && delay_ms < LAST_RETRY_MS; i++)
    delay_ms *= 2;

  return MIN (delay_ms, LAST_RETRY_MS);
}

static gboolean
on_retry (gpointer user_data)
{
  MbnModem *self = user_data;

  self->retry_timer = 0;
  open_channel (self);

  return G_SOURCE_REMOVE;
}

static void
open_later (MbnModem *self)
{
  guint delay_ms = retry_delay_ms (self);

  set_phase (self, PHASE_WAITING, "before the next try");
  if (delay_ms > 0)
    mbn_info (self->label, 0, "trying to open it again in %u s", delay_ms / 1000);
  self->retry_timer = g_timeout_add (delay_ms, on_retry, self);
}

static void
note_open_failure (MbnModem *self, const char *reason)
{
  self->failures++;
  mbn_warning (self->label, 0,
               "%s: cannot be used as a modem (%s); is it one, and does no other program such as "
               "ModemManager hold it?",
               self->device, reason);

  if (self->failures >= FAILURES_TO_REPORT)
    set_failed (self, TRUE);
}

static void
on_gone (gpointer owner)
{
  MbnModem *self = owner;

  mbn_message (self->label, 0, "%s is gone", self->device);
  mbn_modem_abandon (self);
}

static void
on_lost (const char *reason, gpointer owner)
{
  mbn_modem_reset (owner, reason);
}

static const MbnChannelEvents channel_events = {
    .fact = on_fact,
    .gone = on_gone,
    .lost = on_lost,
};

static void
on_opened (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnModem *self = user_data;

  if (error != NULL && !g_file_test (self->device, G_FILE_TEST_EXISTS))
    {
      mbn_message (self->label, 0, "%s is gone", self->device);
      mbn_modem_abandon (self);
      return;
    }

  if (error != NULL)
    {
      note_open_failure (self, error->message);
      drop_channel (self);
      open_later (self);
      return;
    }

  self->opened_us = g_get_monotonic_time ();
  set_phase (self, PHASE_READING, "opened");
  mbn_bringup_start (self->bringup);
}

static void
open_channel (MbnModem *self)
{
  MbnBackend *backend = self->config->factory (self->device, self->config->factory_data);

  set_phase (self, PHASE_OPENING, "its turn");
  self->channel
      = mbn_channel_new (backend, &self->config->limits, self->label, &channel_events, self);
  mbn_channel_open (self->channel, on_opened, self);
}

void
mbn_modem_start (MbnModem *self)
{
  g_return_if_fail (self->phase == PHASE_IDLE);

  mbn_info (self->label, 0, "opening %s", self->device);
  open_channel (self);
}

/* A reset may bring back another modem at the same path: that is a removal and an arrival. */
static void
check_same_modem (MbnModem *self, const char *device_id)
{
  if (g_strcmp0 (self->device_id, device_id) == 0)
    return;

  mbn_message (self->label, 0, "another modem answers at %s now", self->device);
  mbn_modem_abandon (self);
}

void
mbn_modem_bringup_identified (MbnModem *self)
{
  const MbnFact *caps = mbn_facts_peek (self->facts, MBN_FACT_CAPS);
  const char *device_id = caps->caps.device_id;
  const char *path = device_id[0] == '\0' ? self->device : NULL;

  if (self->interface_id != NULL)
    {
      check_same_modem (self, device_id);
      return;
    }

  self->device_id = g_strdup (device_id);
  self->interface_id
      = mbn_interface_id_new (self->config->id_namespace, "interface", device_id, path);

  if (path == NULL && self->id_taken != NULL
      && self->id_taken (self->interface_id, self->id_taken_data))
    {
      path = self->device;
      g_free (self->interface_id);
      self->interface_id
          = mbn_interface_id_new (self->config->id_namespace, "interface", device_id, path);
    }

  self->connection_id
      = mbn_interface_id_new (self->config->id_namespace, "connection", device_id, path);

  mbn_message (self->label, 0, "modem at %s is %s, firmware \"%s\"", self->device,
               self->interface_id, caps->caps.firmware);
  g_signal_emit (self, signals[APPEARED], 0);
}

static void
schedule_background (MbnModem *self)
{
  gint64 since_open_ms = (g_get_monotonic_time () - self->opened_us) / 1000;

  if (self->has_connection || since_open_ms >= BACKGROUND_AFTER_MS)
    mbn_bringup_background (self->bringup, 0);
  else
    mbn_bringup_background (self->bringup, BACKGROUND_AFTER_MS - (guint)since_open_ms);
}

void
mbn_modem_bringup_done (MbnModem *self)
{
  gboolean may_adopt = !self->adopted;

  self->running_since_us = g_get_monotonic_time ();
  self->adopted = TRUE;
  set_phase (self, PHASE_RUNNING, "read");
  set_failed (self, FALSE);

  mbn_context_on_modem_ready (self->context, mbn_bringup_found_session (self->bringup), may_adopt);
  mbn_modem_settle (self);
  mbn_operations_start (self->operations);
  schedule_background (self);
}

void
mbn_modem_bringup_failed (MbnModem *self, const char *reason)
{
  mbn_modem_reset (self, reason);
}

/* ---- reset ---- */

/* A modem that has to be reset again and again is opened more and more rarely. */
static void
count_failure (MbnModem *self, const char *reason)
{
  gint64 ran_ms = (g_get_monotonic_time () - self->running_since_us) / 1000;

  if (self->phase == PHASE_READING)
    note_open_failure (self, reason);
  else if (ran_ms < STEADY_AFTER_MS)
    self->failures++;
  else
    self->failures = 0;
}

static void
forget_everything (MbnModem *self)
{
  for (MbnFactKind kind = 0; kind < MBN_N_FACTS; kind++)
    if (kind != MBN_FACT_VISIBLE_PROVIDERS)
      forget_and_announce (self, kind);
}

static void
on_closed_for_reset (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnModem *self = user_data;

  if (error != NULL)
    mbn_info (self->label, 0, "closing it for the reset: %s", error->message);

  drop_channel (self);
  open_later (self);
}

void
mbn_modem_reset (MbnModem *self, const char *reason)
{
  g_autoptr (MbnModem) alive = g_object_ref (self);
  g_autoptr (MbnOutcome) outcome = NULL;
  g_autofree char *trace = NULL;

  if (self->phase == PHASE_STOPPING)
    {
      finish_stop (self);
      return;
    }

  if (self->phase != PHASE_READING && self->phase != PHASE_RUNNING)
    return;

  outcome = mbn_outcome_new (MBN_ERROR_TIMEOUT, "the modem was reset: %s", reason);
  mbn_warning (self->label, 0, "resetting the modem: %s", reason);
  trace = mbn_trace_print (self->trace);
  mbn_debug (self->label, 0, "last transitions:\n%s", trace);

  count_failure (self, reason);
  set_phase (self, PHASE_CLOSING, "reset");
  mbn_channel_close (self->channel, on_closed_for_reset, self);
  mbn_bringup_cancel (self->bringup);
  mbn_context_on_reset (self->context, outcome);
  mbn_operations_end (self->operations, outcome, TRUE);
  forget_everything (self);
}

/* ---- the end ---- */

void
mbn_modem_abandon (MbnModem *self)
{
  g_autoptr (MbnModem) alive = g_object_ref (self);
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_HANDLE, "%s", mbn_error_text (MBN_ERROR_HANDLE));
  gboolean stopping = self->phase == PHASE_STOPPING;

  if (self->phase == PHASE_DEAD)
    return;

  set_phase (self, PHASE_DEAD, "abandoned");
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  mbn_bringup_cancel (self->bringup);
  drop_channel (self);
  mbn_context_on_gone (self->context, outcome);
  mbn_operations_end (self->operations, outcome, FALSE);

  if (stopping)
    finish_stop (self);
  else
    g_signal_emit (self, signals[GONE], 0);
}

static void
finish_stop (MbnModem *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->stop_task);

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  set_phase (self, PHASE_DEAD, "stopped");
  drop_channel (self);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
}

static void
on_closed_for_stop (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnModem *self = user_data;

  if (error != NULL)
    mbn_info (self->label, 0, "closing it: %s", error->message);

  finish_stop (self);
}

static void
close_for_stop (MbnModem *self)
{
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_signal_handlers_disconnect_by_func (self->context, on_context_changed_while_stopping, self);

  if (self->channel == NULL)
    finish_stop (self);
  else
    mbn_channel_close (self->channel, on_closed_for_stop, self);
}

static void
on_context_changed_while_stopping (MbnContext *context, MbnModem *self)
{
  if (mbn_context_is_settled (context))
    close_for_stop (self);
}

static gboolean
on_hang_up (gpointer user_data)
{
  MbnModem *self = user_data;

  self->stop_timer = 0;
  mbn_info (self->label, 0,
            "the context takes too long to go down; closing the modem, which ends it");
  close_for_stop (self);

  return G_SOURCE_REMOVE;
}

void
mbn_modem_stop_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_SERVICE_NOT_ACTIVE, "the service is stopping");
  gboolean opened = self->phase == PHASE_READING || self->phase == PHASE_RUNNING;

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  mbn_bringup_cancel (self->bringup);
  mbn_operations_end (self->operations, outcome, FALSE);
  set_phase (self, PHASE_STOPPING, "the service stops");

  g_signal_connect (self->context, "changed", G_CALLBACK (on_context_changed_while_stopping), self);
  if (!mbn_context_on_stop (self->context, outcome))
    self->stop_timer = g_timeout_add (HANG_UP_AFTER_MS, on_hang_up, self);
  else if (self->phase == PHASE_STOPPING && opened)
    close_for_stop (self);
  else if (self->phase == PHASE_STOPPING)
    finish_stop (self);
}

void
mbn_modem_stop_finish (MbnModem *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- requests ---- */

MbnRequest *
mbn_modem_open_request (MbnModem *self, MbnRequestKind kind, const char *client, GError **error)
{
  return mbn_request_ledger_open (self->config->ledger, kind, MBN_ORIGIN_USER, client, self->label,
                                  error);
}

static void
on_operation_changed (MbnModem *self, MbnRequestKind kind)
{
  if (kind == MBN_REQUEST_SCAN)
    announce (self, MBN_FACT_VISIBLE_PROVIDERS, TRUE);
}

void
mbn_modem_submit_operation (MbnModem *self, MbnRequest *request, const MbnCommand *command)
{
  mbn_operations_submit (self->operations, request, command);
}

void
mbn_modem_settle_operation (MbnModem *self, MbnRequest *request)
{
  mbn_operations_settle (self->operations, request, mbn_outcome_success ());
}

guint
mbn_modem_add_statistics_task (MbnModem *self, GTask *task)
{
  g_ptr_array_add (self->statistics_tasks, task);

  return self->statistics_tasks->len;
}

GPtrArray *
mbn_modem_take_statistics_tasks (MbnModem *self)
{
  GPtrArray *taken = g_steal_pointer (&self->statistics_tasks);

  self->statistics_tasks = g_ptr_array_new_with_free_func (g_object_unref);

  return taken;
}

/* ---- getters ---- */

const MbnFact *
mbn_modem_get_fact (MbnModem *self, MbnFactKind kind, MbnSimCheck check, GError **error)
{
  if (!mbn_facts_check_sim (self->facts, check, error))
    return NULL;

  if (mbn_facts_is_pending (self->facts, kind))
    mbn_bringup_background (self->bringup, 0);

  return mbn_facts_get (self->facts, kind, error);
}

const MbnFact *
mbn_modem_peek_fact (MbnModem *self, MbnFactKind kind)
{
  return mbn_facts_peek (self->facts, kind);
}

gboolean
mbn_modem_check_sim (MbnModem *self, MbnSimCheck check, GError **error)
{
  return mbn_facts_check_sim (self->facts, check, error);
}

MbnError
mbn_modem_peek_status (MbnModem *self, MbnFactKind kind, MbnSimCheck check)
{
  return mbn_facts_get_status (self->facts, kind, check);
}

gboolean
mbn_modem_get_ready_state (MbnModem *self, MbnReadyState *state, GError **error)
{
  const MbnFact *pin = mbn_facts_peek (self->facts, MBN_FACT_PIN);
  const MbnFact *subscriber;

  if (self->failed)
    {
      *state = MBN_READY_STATE_FAILURE;
      return TRUE;
    }

  subscriber = mbn_facts_get (self->facts, MBN_FACT_SUBSCRIBER, error);
  if (subscriber == NULL)
    return FALSE;

  *state = subscriber->subscriber.ready_state;
  if (*state == MBN_READY_STATE_DEVICE_LOCKED && pin != NULL
      && pin->pin.state == MBN_PIN_STATE_UNBLOCK)
    *state = MBN_READY_STATE_DEVICE_BLOCKED;

  return TRUE;
}

void
mbn_modem_settle (MbnModem *self)
{
  MbnReadyState ready = MBN_READY_STATE_OFF;
  MbnActivationState activation = mbn_context_get_state (self->context);
  gboolean has_connection;

  /* it stays through a reset; whether it goes is decided by what is read then (design.md 3.5) */
  if (self->phase != PHASE_RUNNING)
    return;

  mbn_modem_get_ready_state (self, &ready, NULL);
  has_connection = mbn_facts_is_registered (self->facts) || ready == MBN_READY_STATE_DEVICE_LOCKED
                   || activation == MBN_ACTIVATION_STATE_ACTIVATING
                   || activation == MBN_ACTIVATION_STATE_ACTIVATED
                   || activation == MBN_ACTIVATION_STATE_DEACTIVATING
                   || mbn_context_has_requests (self->context);

  if (has_connection == self->has_connection)
    return;

  self->has_connection = has_connection;
  g_signal_emit (self, signals[CONNECTION_CHANGED], 0);
  schedule_background (self);
}

gboolean
mbn_modem_is_running (MbnModem *self)
{
  return self->phase == PHASE_RUNNING;
}

guint
mbn_modem_get_number (MbnModem *self)
{
  return self->number;
}

const char *
mbn_modem_get_label (MbnModem *self)
{
  return self->label;
}

const char *
mbn_modem_get_device (MbnModem *self)
{
  return self->device;
}

const char *
mbn_modem_get_net_interface (MbnModem *self)
{
  return self->net_interface;
}

const char *
mbn_modem_get_interface_id (MbnModem *self)
{
  return self->interface_id;
}

const char *
mbn_modem_get_connection_id (MbnModem *self)
{
  return self->connection_id;
}

gboolean
mbn_modem_is_failed (MbnModem *self)
{
  return self->failed;
}

guint32
mbn_modem_get_registration_error (MbnModem *self)
{
  return mbn_facts_get_registration_error (self->facts);
}

guint32
mbn_modem_get_attach_error (MbnModem *self)
{
  return mbn_facts_get_attach_error (self->facts);
}

guint64
mbn_modem_get_scan_time (MbnModem *self)
{
  return mbn_facts_get_scan_time (self->facts);
}

gboolean
mbn_modem_is_scanning (MbnModem *self)
{
  return mbn_operations_is_scanning (self->operations);
}

gboolean
mbn_modem_has_connection (MbnModem *self)
{
  return self->has_connection;
}

MbnContext *
mbn_modem_get_context (MbnModem *self)
{
  return self->context;
}

const MbnLimits *
mbn_modem_get_limits (MbnModem *self)
{
  return &self->config->limits;
}

MbnFacts *
mbn_modem_get_facts (MbnModem *self)
{
  return self->facts;
}

MbnTrace *
mbn_modem_get_trace (MbnModem *self)
{
  return self->trace;
}

const MbnModemConfig *
mbn_modem_get_config (MbnModem *self)
{
  return self->config;
}

char *
mbn_modem_print_trace (MbnModem *self)
{
  return mbn_trace_print (self->trace);
}

/* ---- object ---- */

void
mbn_modem_set_id_check (MbnModem *self, MbnModemIdTaken taken, gpointer user_data)
{
  self->id_taken = taken;
  self->id_taken_data = user_data;
}

MbnModem *
mbn_modem_new (const MbnModemConfig *config,
               guint number,
               const char *device,
               const char *net_interface)
{
  MbnModem *self = g_object_new (MBN_TYPE_MODEM, NULL);

  self->config = config;
  self->number = number;
  self->label = g_strdup_printf ("modem%u", number);
  self->device = g_strdup (device);
  self->net_interface = g_strdup (net_interface != NULL ? net_interface : "");

  return self;
}

static void
mbn_modem_dispose (GObject *object)
{
  MbnModem *self = MBN_MODEM (object);

  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  drop_channel (self);
  g_clear_pointer (&self->bringup, mbn_bringup_free);
  g_clear_object (&self->context);
  g_clear_pointer (&self->operations, mbn_operations_free);

  G_OBJECT_CLASS (mbn_modem_parent_class)->dispose (object);
}

static void
mbn_modem_finalize (GObject *object)
{
  MbnModem *self = MBN_MODEM (object);

  g_ptr_array_unref (self->statistics_tasks);
  mbn_facts_free (self->facts);
  mbn_trace_free (self->trace);
  g_free (self->label);
  g_free (self->device);
  g_free (self->net_interface);
  g_free (self->device_id);
  g_free (self->interface_id);
  g_free (self->connection_id);

  G_OBJECT_CLASS (mbn_modem_parent_class)->finalize (object);
}

static void
mbn_modem_class_init (MbnModemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = MBN_TYPE_MODEM;

  object_class->dispose = mbn_modem_dispose;
  object_class->finalize = mbn_modem_finalize;

  signals[APPEARED]
      = g_signal_new ("appeared", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FACT_CHANGED] = g_signal_new ("fact-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
  signals[CONNECTION_CHANGED] = g_signal_new ("connection-changed", type, G_SIGNAL_RUN_LAST, 0,
                                              NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED_CHANGED] = g_signal_new ("failed-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 0);
  signals[GONE]
      = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mbn_modem_init (MbnModem *self)
{
  self->facts = mbn_facts_new ();
  self->trace = mbn_trace_new ();
  self->bringup = mbn_bringup_new (self);
  self->context = mbn_context_new (self);
  self->operations = mbn_operations_new (self, on_operation_changed);
  self->statistics_tasks = g_ptr_array_new_with_free_func (g_object_unref);
}
