/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-private.h"

#include "mbn-bringup.h"
#include "mbn-channel.h"
#include "mbn-context-private.h"
#include "mbn-identity.h"
#include "mbn-intake.h"
#include "mbn-log.h"
#include "mbn-open-failures.h"
#include "mbn-operations.h"

#define HANG_UP_AFTER_MS    4000 /* at a stop: the CLOSE ends contexts, too */
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
  MbnModemCore *core; /* what the parts share */
  MbnIdentity identity;

  Phase phase;
  guint retry_timer;
  MbnOpenFailures failures;
  gboolean adopted; /* a session found at the first open was kept or not; later ones are ours */
  gint64 opened_us;
  GTask *stop_task;
  guint stop_timer;
  gboolean closing; /* CLOSE is not answered yet */
  guint abandon_idle;

  MbnBringup *bringup;
  MbnContext *context;
  MbnOperations *operations;
  MbnIntake *intake;
  gboolean has_connection;
};

G_DEFINE_FINAL_TYPE (MbnModem, mbn_modem, G_TYPE_OBJECT)

enum
{
  APPEARED,
  FACT_CHANGED,
  CONNECTION_CHANGED,
  FAILED_CHANGED,
  NET_INTERFACE_CHANGED,
  GONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void open_channel (MbnModem *self);
static void reset (const char *reason, gpointer modem);
static void give_up_resuming (MbnModem *self, const char *reason);
static void close_for_stop (MbnModem *self);
static void finish_stop (MbnModem *self);
static void on_context_changed_while_stopping (MbnContext *context, MbnModem *self);

/* ---- phase ---- */

static void
set_phase (MbnModem *self, Phase phase, const char *why)
{
  if (self->phase == phase)
    return;

  mbn_debug (self->core->label, 0, "%s -> %s: %s", phase_names[self->phase], phase_names[phase],
             why);
  mbn_trace_add (self->core->trace, g_get_monotonic_time (), "modem", phase_names[self->phase], why,
                 phase_names[phase]);
  self->phase = phase;
  self->core->running = phase == PHASE_RUNNING;
}

static void
set_failed (MbnModem *self, gboolean failed)
{
  if (self->core->failed == failed)
    return;

  self->core->failed = failed;
  g_signal_emit (self, signals[FAILED_CHANGED], 0);
  mbn_modem_core_announce (self->core, MBN_FACT_SUBSCRIBER, FALSE);
}

static void
drop_channel (MbnModem *self)
{
  /* what ends with it must find it gone already */
  MbnChannel *channel = g_steal_pointer (&self->core->channel);

  if (channel != NULL)
    mbn_channel_free (channel);
}

/* ---- whether the Connection exists ---- */

static void
schedule_background (MbnModem *self)
{
  gint64 since_open_ms = (g_get_monotonic_time () - self->opened_us) / 1000;

  if (self->has_connection || since_open_ms >= BACKGROUND_AFTER_MS)
    mbn_bringup_background (self->bringup, 0);
  else
    mbn_bringup_background (self->bringup, BACKGROUND_AFTER_MS - (guint)since_open_ms);
}

static void
settle (gpointer modem)
{
  MbnModem *self = modem;
  MbnReadyState ready = MBN_READY_STATE_OFF;
  MbnActivationState activation = mbn_context_get_state (self->context);
  gboolean has_connection;

  /* it stays through a reset; whether it goes is decided by what is read then (design.md 3.5) */
  if (self->phase != PHASE_RUNNING)
    return;

  mbn_modem_core_get_ready_state (self->core, &ready, NULL);
  has_connection = mbn_facts_is_registered (self->core->facts)
                   || ready == MBN_READY_STATE_DEVICE_LOCKED
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

/* ---- facts ---- */

static void
on_fact (MbnFact *fact, gboolean indicated, gboolean by_request, gpointer owner)
{
  MbnModem *self = owner;
  gboolean of_session = fact->kind == MBN_FACT_SESSION || fact->kind == MBN_FACT_IP_CONFIG;

  /* until the session has been read at the end of bring-up, that answer counts */
  if (self->phase == PHASE_OPENING || (self->phase == PHASE_READING && of_session))
    return;

  mbn_intake_take (self->intake, fact, indicated, by_request);
}

/* ---- opening ---- */

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
  guint delay_ms = mbn_open_failures_get_delay (&self->failures);

  set_phase (self, PHASE_WAITING, "before the next try");
  if (delay_ms > 0)
    mbn_info (self->core->label, 0, "trying to open it again in %u s", delay_ms / 1000);
  self->retry_timer = g_timeout_add (delay_ms, on_retry, self);
}

static void
note_open_failure (MbnModem *self, const char *reason)
{
  const char *check = self->core->port->proxy
                          ? "is it one, is libmbim-proxy installed, and does mbim-proxy answer?"
                          : "is it one, and does no other program such as ModemManager hold it?";

  mbn_open_failures_note (&self->failures);
  mbn_landmark_warning (MBN_LANDMARK_MODEM_UNUSABLE, self->core->label, 0,
                        "%s: cannot be used as a modem (%s); %s", self->core->port->path, reason,
                        check);

  if (mbn_open_failures_are_many (&self->failures))
    set_failed (self, TRUE);
}

static void
on_gone (gpointer owner)
{
  MbnModem *self = owner;

  mbn_modem_abandon (self);
}

static const MbnChannelEvents channel_events = {
    .fact = on_fact,
    .gone = on_gone,
    .lost = reset,
};

static void
on_opened (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnModem *self = user_data;

  if (self->phase == PHASE_STOPPING)
    {
      if (error == NULL)
        close_for_stop (self);
      else
        finish_stop (self);
      return;
    }

  if (error != NULL && !g_file_test (self->core->port->path, G_FILE_TEST_EXISTS))
    {
      mbn_modem_abandon (self);
      return;
    }

  if (error != NULL)
    {
      note_open_failure (self, error->message);
      drop_channel (self);
      /* what an earlier process has left leads nowhere, unless it was only the node that failed */
      if (!self->core->resumed || self->core->failed)
        mbn_modem_core_clear_link (self->core);
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
  MbnBackend *backend
      = self->core->config->factory (self->core->port, self->core->config->factory_data);

  set_phase (self, PHASE_OPENING, "its turn");
  self->core->channel = mbn_channel_new (backend, &self->core->config->limits, self->core->label,
                                         &channel_events, self);
  if (self->core->resumed)
    mbn_channel_resume (self->core->channel, mbn_session_keeper_begin_numbers (self->core->keeper));
  mbn_channel_open (self->core->channel, on_opened, self);
}

void
mbn_modem_start (MbnModem *self)
{
  g_return_if_fail (self->phase == PHASE_IDLE);

  self->core->resumed = mbn_session_keeper_get_inherited (self->core->keeper) != NULL;
  mbn_info (self->core->label, 0, "%s %s",
            self->core->resumed ? "going on where an earlier process left" : "opening",
            self->core->port->path);
  open_channel (self);
}

static gboolean
on_abandon_idle (gpointer user_data)
{
  MbnModem *self = user_data;

  self->abandon_idle = 0;
  mbn_modem_abandon (self);

  return G_SOURCE_REMOVE;
}

/* A reset may bring back another modem at the same path: that is a removal and an arrival. */
static void
replace (MbnModem *self)
{
  mbn_message (self->core->label, 0, "another modem answers at %s now", self->core->port->path);
  mbn_bringup_cancel (self->bringup);
  /* not from within the bring-up, which goes with us */
  if (self->abandon_idle == 0)
    self->abandon_idle = g_idle_add (on_abandon_idle, self);
}

/* What an earlier process has left is of another modem: the one that is there was not opened. */
static gboolean
check_inherited (MbnModem *self, const char *device_id)
{
  const MbnSessionRecord *record = mbn_session_keeper_get_inherited (self->core->keeper);

  if (record == NULL || g_str_equal (record->device_id, device_id))
    return TRUE;

  mbn_session_keeper_disown (self->core->keeper, "another modem is there now");
  mbn_modem_core_clear_link (self->core);
  if (!self->core->resumed)
    return TRUE;

  give_up_resuming (self, "it is another modem");

  return FALSE;
}

static void
on_identified (gpointer modem)
{
  MbnModem *self = modem;
  const MbnFact *caps = mbn_facts_peek (self->core->facts, MBN_FACT_CAPS);
  const char *device_id = caps->caps.device_id;

  if (mbn_identity_is_established (&self->identity))
    {
      if (!mbn_identity_matches (&self->identity, device_id))
        replace (self);
      return;
    }

  if (!check_inherited (self, device_id))
    return;

  mbn_session_keeper_note_device (self->core->keeper, device_id);
  mbn_identity_establish (&self->identity, device_id);
  mbn_landmark_message (MBN_LANDMARK_MODEM_ADDED, self->core->label, 0,
                        "modem at %s is %s, firmware \"%s\"", self->core->port->path,
                        self->core->interface_id, caps->caps.firmware);
  g_signal_emit (self, signals[APPEARED], 0);
}

static void
on_bringup_done (gpointer modem)
{
  MbnModem *self = modem;
  gboolean may_adopt = !self->adopted;

  mbn_open_failures_note_running (&self->failures);
  self->adopted = TRUE;
  self->core->resumed = FALSE;
  set_phase (self, PHASE_RUNNING, "read");
  set_failed (self, FALSE);

  mbn_context_on_modem_ready (self->context, mbn_bringup_found_session (self->bringup), may_adopt);
  settle (self);
  mbn_operations_start (self->operations);
  schedule_background (self);
}

/* ---- reset ---- */

/* The modem does not know that it was opened, says nothing, or is another one: whatever was in it
 * is lost or will be by opening it; what becomes of the context is read then. */
static void
give_up_resuming (MbnModem *self, const char *reason)
{
  mbn_message (self->core->label, 0, "cannot go on where an earlier process left (%s); opening %s",
               reason, self->core->port->path);
  self->core->resumed = FALSE;
  mbn_bringup_cancel (self->bringup);
  drop_channel (self);
  mbn_intake_forget_everything (self->intake);
  open_channel (self);
}

static void
note_closed (MbnModem *self, const GError *error)
{
  self->closing = FALSE;
  mbn_context_on_closed (self->context);
  /* mbim-proxy says so without telling the modem */
  if (error == NULL && !self->core->port->proxy)
    mbn_session_keeper_forget (self->core->keeper);
}

static void
on_closed_for_reset (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnModem *self = user_data;

  if (error != NULL)
    mbn_info (self->core->label, 0, "closing it for the reset: %s", error->message);

  note_closed (self, error);
  if (self->phase == PHASE_STOPPING)
    {
      finish_stop (self);
      return;
    }

  drop_channel (self);
  open_later (self);
}

static void
reset (const char *reason, gpointer modem)
{
  MbnModem *self = modem;
  g_autoptr (MbnModem) alive = g_object_ref (self);
  g_autoptr (MbnOutcome) outcome = NULL;
  g_autofree char *trace = NULL;

  if (self->phase == PHASE_STOPPING)
    {
      close_for_stop (self);
      return;
    }

  if (self->phase != PHASE_READING && self->phase != PHASE_RUNNING)
    return;

  if (self->core->resumed)
    {
      give_up_resuming (self, reason);
      return;
    }

  outcome = mbn_outcome_new (MBN_ERROR_TIMEOUT, "the modem was reset: %s", reason);
  mbn_landmark_warning (MBN_LANDMARK_MODEM_RESET, self->core->label, 0, "resetting the modem: %s",
                        reason);
  trace = mbn_trace_print (self->core->trace);
  mbn_debug (self->core->label, 0, "last transitions:\n%s", trace);

  if (self->phase == PHASE_READING)
    {
      note_open_failure (self, reason);
      /* what an earlier process has left has ended with the opening, or with the closing now */
      mbn_modem_core_clear_link (self->core);
    }
  else
    mbn_open_failures_note_reset (&self->failures);
  set_phase (self, PHASE_CLOSING, "reset");
  self->closing = TRUE;
  mbn_channel_close (self->core->channel, on_closed_for_reset, self);
  mbn_bringup_cancel (self->bringup);
  mbn_context_on_reset (self->context, outcome);
  mbn_operations_end (self->operations, outcome, TRUE);
  mbn_intake_forget_everything (self->intake);
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

  if (!stopping)
    mbn_landmark_message (MBN_LANDMARK_MODEM_REMOVED, self->core->label, 0,
                          "the modem at %s is gone", self->core->port->path);
  set_phase (self, PHASE_DEAD, "abandoned");
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  mbn_bringup_cancel (self->bringup);
  drop_channel (self);
  mbn_context_on_gone (self->context, outcome);
  mbn_operations_end (self->operations, outcome, FALSE);

  /* one that only did not let go in time may have a context still */
  if (!stopping)
    mbn_session_keeper_forget (self->core->keeper);
  mbn_modem_core_clear_link (self->core);

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
    mbn_info (self->core->label, 0, "closing it: %s", error->message);

  note_closed (self, error);
  finish_stop (self);
}

/* Whatever is left of the context ends with that, too. */
static void
close_for_stop (MbnModem *self)
{
  if (self->closing)
    return;

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_signal_handlers_disconnect_by_func (self->context, on_context_changed_while_stopping, self);
  mbn_modem_core_clear_link (self->core);

  if (self->core->channel == NULL)
    finish_stop (self);
  else
    {
      self->closing = TRUE;
      mbn_channel_close (self->core->channel, on_closed_for_stop, self);
    }
}

static gboolean
on_settled (gpointer user_data)
{
  MbnModem *self = user_data;

  self->stop_timer = 0;
  close_for_stop (self);

  return G_SOURCE_REMOVE;
}

/* Not from within what the context is doing. */
static void
on_context_changed_while_stopping (MbnContext *context, MbnModem *self)
{
  if (self->closing || !mbn_context_is_settled (context))
    return;

  g_clear_handle_id (&self->stop_timer, g_source_remove);
  self->stop_timer = g_idle_add_full (G_PRIORITY_HIGH, on_settled, self, NULL);
}

static gboolean
on_hang_up (gpointer user_data)
{
  MbnModem *self = user_data;

  self->stop_timer = 0;
  mbn_info (self->core->label, 0,
            "the context takes too long to go down; closing the modem, which ends it");
  close_for_stop (self);

  return G_SOURCE_REMOVE;
}

void
mbn_modem_keep (MbnModem *self)
{
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_SERVICE_NOT_ACTIVE, "the service is restarted");

  if (self->phase == PHASE_DEAD)
    return;

  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  mbn_bringup_cancel (self->bringup);
  set_phase (self, PHASE_DEAD, "left for a later process");
  mbn_session_keeper_seal (self->core->keeper);
  mbn_modem_core_leave_link (self->core);
  drop_channel (self);
  mbn_operations_end (self->operations, outcome, FALSE);
  mbn_context_on_keep (self->context, outcome);
}

void
mbn_modem_stop_async (MbnModem *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_SERVICE_NOT_ACTIVE, "the service is stopping");
  gboolean opened = self->phase == PHASE_READING || self->phase == PHASE_RUNNING;
  /* then what an earlier process has left in it ends with the closing */
  gboolean opening = self->phase == PHASE_OPENING && self->core->resumed;

  self->stop_task = g_task_new (self, NULL, callback, user_data);
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  mbn_bringup_cancel (self->bringup);
  mbn_operations_end (self->operations, outcome, FALSE);
  set_phase (self, PHASE_STOPPING, "the service stops");

  if (!mbn_context_on_stop (self->context, outcome))
    {
      g_signal_connect (self->context, "changed", G_CALLBACK (on_context_changed_while_stopping),
                        self);
      self->stop_timer = g_timeout_add (HANG_UP_AFTER_MS, on_hang_up, self);
    }
  else if (self->phase == PHASE_STOPPING && opened)
    close_for_stop (self);
  else if (self->phase == PHASE_STOPPING && !self->closing && !opening)
    finish_stop (self);
}

void
mbn_modem_stop_finish (MbnModem *self, GAsyncResult *result)
{
  g_task_propagate_boolean (G_TASK (result), NULL);
}

/* ---- requests ---- */

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

/* ---- getters ---- */

const MbnFact *
mbn_modem_get_fact (MbnModem *self, MbnFactKind kind, MbnSimCheck check, GError **error)
{
  if (!mbn_facts_check_sim (self->core->facts, check, error))
    return NULL;

  if (mbn_facts_is_pending (self->core->facts, kind))
    mbn_bringup_want (self->bringup, kind);

  return mbn_facts_get (self->core->facts, kind, error);
}

const char *
mbn_modem_get_connection_id (MbnModem *self)
{
  return self->identity.connection_id;
}

gboolean
mbn_modem_is_scanning (MbnModem *self)
{
  return mbn_operations_is_scanning (self->operations);
}

gboolean
mbn_modem_is_gone (MbnModem *self)
{
  return self->phase == PHASE_DEAD;
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

/* ---- object ---- */

MbnModemCore *
mbn_modem_get_core (MbnModem *self)
{
  return self->core;
}

static void
on_core_fact_changed (MbnFactKind kind, gboolean by_request, gpointer modem)
{
  g_signal_emit (modem, signals[FACT_CHANGED], 0, kind, by_request);
}

static const MbnModemCoreEvents core_events = {
    .fact_changed = on_core_fact_changed,
    .settle = settle,
    .reset = reset,
};

static const MbnBringupEvents bringup_events = {
    .identified = on_identified,
    .done = on_bringup_done,
    .failed = reset,
};

void
mbn_modem_set_id_check (MbnModem *self, MbnModemIdTaken taken, gpointer user_data)
{
  self->identity.id_taken = taken;
  self->identity.id_taken_data = user_data;
}

static void
on_link_renamed (MbnLink *link, MbnModem *self)
{
  g_signal_emit (self, signals[NET_INTERFACE_CHANGED], 0);
}

MbnModem *
mbn_modem_new (const MbnModemConfig *config, guint number, const MbnModemPort *port)
{
  MbnModem *self = g_object_new (MBN_TYPE_MODEM, NULL);

  self->core = mbn_modem_core_new (config, number, port, &core_events, self);
  self->identity.core = self->core;
  if (self->core->link != NULL)
    g_signal_connect (self->core->link, "renamed", G_CALLBACK (on_link_renamed), self);
  self->bringup = mbn_bringup_new (self->core, &bringup_events, self);
  self->context = mbn_context_new (self->core);
  self->operations = mbn_operations_new (self->core);
  self->intake = mbn_intake_new (self->core, self->context, self->bringup);

  return self;
}

static void
mbn_modem_dispose (GObject *object)
{
  MbnModem *self = MBN_MODEM (object);

  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_handle_id (&self->stop_timer, g_source_remove);
  g_clear_handle_id (&self->abandon_idle, g_source_remove);
  /* one that nobody stopped, as when the bus is lost, leaves things as a crash would */
  if (self->core != NULL && self->phase != PHASE_DEAD)
    mbn_modem_core_leave_link (self->core);
  drop_channel (self);
  if (self->core != NULL && self->core->link != NULL)
    g_signal_handlers_disconnect_by_data (self->core->link, self);
  g_clear_pointer (&self->intake, mbn_intake_free);
  g_clear_pointer (&self->bringup, mbn_bringup_free);
  g_clear_object (&self->context);
  g_clear_pointer (&self->operations, mbn_operations_free);

  G_OBJECT_CLASS (mbn_modem_parent_class)->dispose (object);
}

static void
mbn_modem_finalize (GObject *object)
{
  MbnModem *self = MBN_MODEM (object);

  g_clear_pointer (&self->core, mbn_modem_core_free);
  mbn_identity_clear (&self->identity);

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
  signals[NET_INTERFACE_CHANGED] = g_signal_new ("net-interface-changed", type, G_SIGNAL_RUN_LAST,
                                                 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[GONE]
      = g_signal_new ("gone", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
mbn_modem_init (MbnModem *self)
{
}
