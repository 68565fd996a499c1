/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-context-meeting.h"

#include "mbn-connect-check.h"
#include "mbn-log.h"

G_DEFINE_FINAL_TYPE (MbnContext, mbn_context, G_TYPE_OBJECT)

static guint changed_signal;
static guint accepted_signal;

/* ---- completing ---- */

static void
complete_all (GPtrArray *requests, const MbnOutcome *outcome)
{
  g_autoptr (GPtrArray) taken = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_extend_and_steal (taken, g_ptr_array_ref (requests));
  for (guint i = 0; i < taken->len; i++)
    mbn_request_complete (g_ptr_array_index (taken, i), outcome);
}

static void
complete_overtaken (MbnContext *self)
{
  g_autoptr (MbnOutcome) cancelled
      = mbn_outcome_new (MBN_ERROR_CANCELLED, "cancelled by a Disconnect");

  complete_all (self->overtaken, cancelled);
}

/* The running one, those that joined it, then those that waited. */
static void
end_connect (MbnContext *self, const MbnOutcome *outcome)
{
  g_autoptr (MbnRequest) request = g_steal_pointer (&self->connect);

  if (request != NULL)
    mbn_request_complete (request, outcome);

  complete_all (self->joined, outcome);
  complete_overtaken (self);
}

static void
end_disconnects (MbnContext *self)
{
  g_autoptr (MbnOutcome) success = mbn_outcome_success ();

  complete_overtaken (self);
  complete_all (self->disconnects, success);
}

/* ---- what the bearer tells ---- */

static void
on_bearer_changed (gpointer owner)
{
  g_signal_emit (owner, changed_signal, 0);
}

static void
on_connect_ended (const MbnOutcome *outcome, gpointer owner)
{
  end_connect (owner, outcome);
}

static void
on_disconnect_ended (gpointer owner)
{
  end_disconnects (owner);
}

static void
on_stepped (gpointer owner)
{
  MbnContext *self = owner;

  mbn_modem_core_settle (self->core);
  if (mbn_context_state_is_idle (mbn_bearer_get_state (self->bearer)))
    mbn_context_schedule (self);
}

static const MbnBearerEvents bearer_events = {
    .changed = on_bearer_changed,
    .connect_ended = on_connect_ended,
    .disconnect_ended = on_disconnect_ended,
    .stepped = on_stepped,
};

/* ---- the queue ---- */

static gboolean
is_kind (MbnRequest *request, MbnRequestKind kind)
{
  return mbn_request_get_kind (request) == kind;
}

/* Takes what stands before the last Disconnect, and that, off the queue (design.md 3.3). */
static gboolean
take_overtaking (MbnContext *self)
{
  if (!mbn_request_queue_has (&self->waiting, MBN_REQUEST_DISCONNECT))
    return FALSE;

  while (mbn_request_queue_has (&self->waiting, MBN_REQUEST_DISCONNECT))
    {
      MbnRequest *request = mbn_request_queue_pop (&self->waiting);

      g_ptr_array_add (is_kind (request, MBN_REQUEST_DISCONNECT) ? self->disconnects
                                                                 : self->overtaken,
                       request);
    }

  return TRUE;
}

/* What it leads to is the modem's business. Also amid a deactivation the Connects end now. */
void
mbn_context_take_down (MbnContext *self, const MbnOutcome *outcome)
{
  mbn_bearer_disconnect (self->bearer, outcome);
  end_connect (self, outcome);
}

static void
run_disconnect (MbnContext *self)
{
  g_autoptr (MbnOutcome) cancelled
      = mbn_outcome_new (MBN_ERROR_CANCELLED, "cancelled by a Disconnect");

  mbn_context_take_down (self, cancelled);
}

/* ---- running ---- */

/* A context is up already, or the modem is in no state for one. */
static MbnError
find_obstacle (MbnContext *self)
{
  if (mbn_bearer_get_state (self->bearer) == MBN_CONTEXT_UP)
    return MBN_ERROR_MAX_ACTIVATED_CONTEXTS;

  return mbn_connect_find_obstacle (self->core);
}

/* A context that was found active has no profile. */
static char *
describe_obstacle (MbnContext *self, MbnError obstacle)
{
  MbnProfile *profile = mbn_bearer_get_profile (self->bearer);

  if (obstacle == MBN_ERROR_MAX_ACTIVATED_CONTEXTS && profile != NULL)
    return g_strdup_printf ("%s (profile \"%s\")", mbn_error_text (obstacle),
                            mbn_profile_get_name (profile));

  return g_strdup (mbn_error_text (obstacle));
}

/* An automatic attempt that has not begun makes way for a user's. */
static gboolean
makes_way (MbnContext *self, MbnRequest *request)
{
  return mbn_request_get_origin (request) == MBN_ORIGIN_AUTO
         && mbn_request_queue_find_connect (&self->waiting, MBN_ORIGIN_USER) != NULL;
}

static void
run_connect (MbnContext *self, MbnRequest *request)
{
  MbnError obstacle = find_obstacle (self);

  if (makes_way (self, request))
    {
      g_autoptr (MbnRequest) cancelled = request;
      g_autoptr (MbnOutcome) outcome
          = mbn_outcome_new (MBN_ERROR_CANCELLED, "a user's Connect came before it began");

      mbn_request_complete (cancelled, outcome);
    }
  else if (obstacle == MBN_OK)
    {
      self->connect = request;
      mbn_bearer_connect (self->bearer, request);
    }
  else
    {
      g_autoptr (MbnRequest) refused = request;
      g_autofree char *why = describe_obstacle (self, obstacle);
      g_autoptr (MbnOutcome) outcome
          = mbn_outcome_new (obstacle, "%s; nothing was asked of the modem", why);

      mbn_request_complete (refused, outcome);
      mbn_modem_core_settle (self->core);
    }
}

static gboolean on_wait_limit (gpointer user_data);

/* No request waits past its limit, however long the modem stays away (design.md 3.5). */
static void
limit_waiting (MbnContext *self, guint delay_ms)
{
  if (self->wait_timer == 0 && !mbn_request_queue_is_empty (&self->waiting))
    self->wait_timer = g_timeout_add (delay_ms, on_wait_limit, self);
}

static gboolean
on_wait_limit (gpointer user_data)
{
  MbnContext *self = user_data;
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_TIMEOUT,
                         "the modem was reset and did not come back in time; it is retried");
  guint limit_ms = self->core->config->limits.activate_ms;
  MbnRequest *oldest;

  self->wait_timer = 0;

  while ((oldest = mbn_request_queue_peek (&self->waiting)) != NULL)
    {
      g_autoptr (MbnRequest) late = NULL;
      guint waited_ms = mbn_request_get_elapsed_ms (oldest);

      if (waited_ms < limit_ms)
        {
          limit_waiting (self, limit_ms - waited_ms);
          break;
        }

      late = mbn_request_queue_pop (&self->waiting);
      mbn_request_complete (late, outcome);
    }

  mbn_modem_core_settle (self->core);

  return G_SOURCE_REMOVE;
}

static void
dispatch (MbnContext *self)
{
  g_autoptr (MbnContext) alive = g_object_ref (self);

  g_clear_handle_id (&self->dispatch_source, g_source_remove);

  if (take_overtaking (self))
    run_disconnect (self);

  if (!self->core->running)
    {
      limit_waiting (self, self->core->config->limits.activate_ms);
      return;
    }

  g_clear_handle_id (&self->wait_timer, g_source_remove);
  mbn_context_meet (self);

  while (mbn_context_state_is_idle (mbn_bearer_get_state (self->bearer))
         && self->dispatch_source == 0 && !mbn_request_queue_is_empty (&self->waiting))
    {
      run_connect (self, mbn_request_queue_pop (&self->waiting));
      mbn_context_meet (self);
    }
}

static gboolean
on_dispatch (gpointer user_data)
{
  MbnContext *self = user_data;

  self->dispatch_source = 0;
  dispatch (self);

  return G_SOURCE_REMOVE;
}

/* Once what is being told now has been told; before calls and answers that come later, so that a
 * busy bus holds nobody up. */
void
mbn_context_schedule (MbnContext *self)
{
  if (self->dispatch_source == 0 && !mbn_request_queue_is_empty (&self->waiting))
    self->dispatch_source = g_idle_add_full (G_PRIORITY_HIGH, on_dispatch, self, NULL);
}

gboolean
mbn_context_check_connect (MbnContext *self, GError **error)
{
  g_autofree char *why = NULL;

  if (mbn_bearer_get_state (self->bearer) != MBN_CONTEXT_UP || mbn_context_is_ending (self))
    return TRUE;

  why = describe_obstacle (self, MBN_ERROR_MAX_ACTIVATED_CONTEXTS);
  g_set_error (error, MBN_ERROR, MBN_ERROR_MAX_ACTIVATED_CONTEXTS, "%s; call Disconnect first",
               why);
  return FALSE;
}

gboolean
mbn_context_check_disconnect (MbnContext *self, GError **error)
{
  if (mbn_context_has_requests (self) || self->awaited || mbn_bearer_may_come_up (self->bearer)
      || mbn_bearer_get_activation (self->bearer) != MBN_ACTIVATION_STATE_DEACTIVATED)
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_NOT_FOUND,
                       "already disconnected: no context is active and no Connect is waiting");
  return FALSE;
}

void
mbn_context_accept (MbnContext *self, MbnRequest *request)
{
  if (is_kind (request, MBN_REQUEST_DISCONNECT))
    mbn_session_keeper_mark_ending (self->core->keeper);
  g_signal_emit (self, accepted_signal, 0, request);
}

void
mbn_context_submit (MbnContext *self, MbnRequest *request)
{
  mbn_request_queue_push (&self->waiting, request);

  /* a Disconnect takes effect here and now: no answer of the modem may come in between */
  if (is_kind (request, MBN_REQUEST_DISCONNECT) && !mbn_bearer_is_stepping (self->bearer))
    dispatch (self);
  else
    mbn_context_schedule (self);
}

void
mbn_context_set_leased (MbnContext *self, gboolean leased)
{
  if (self->leased == leased)
    return;

  self->leased = leased;
  g_signal_emit (self, changed_signal, 0);
}

void
mbn_context_set_awaited (MbnContext *self, gboolean awaited)
{
  self->awaited = awaited;
}

gboolean
mbn_context_is_leased (MbnContext *self)
{
  return self->leased;
}

void
mbn_context_set_last_resort (MbnContext *self, gboolean last_resort)
{
  if (self->core->link_in_use)
    mbn_link_set_last_resort (self->core->link, last_resort);
}

/* ---- what the modem tells ---- */

void
mbn_context_on_session (MbnContext *self, const MbnSession *session)
{
  mbn_bearer_on_session (self->bearer, session);
}

void
mbn_context_on_ip_config (MbnContext *self, const MbnIpConfig *config)
{
  mbn_bearer_on_ip_config (self->bearer, config);
}

void
mbn_context_on_packet_service (MbnContext *self, const MbnPacketService *service)
{
  mbn_bearer_on_packet_service (self->bearer, service);
}

void
mbn_context_on_registration (MbnContext *self, gboolean registered)
{
  mbn_bearer_on_registration (self->bearer, registered);
}

void
mbn_context_read_again (MbnContext *self)
{
  mbn_bearer_read_again (self->bearer);
}

void
mbn_context_on_lost (MbnContext *self, MbnError why)
{
  mbn_bearer_on_lost (self->bearer, why);
}

void
mbn_context_on_modem_ready (MbnContext *self, const MbnSession *found, gboolean may_adopt)
{
  self->known = TRUE;
  mbn_bearer_take_over (self->bearer, found, may_adopt);
  g_signal_emit (self, changed_signal, 0);
  mbn_context_schedule (self);
}

void
mbn_context_on_reset (MbnContext *self, const MbnOutcome *outcome)
{
  mbn_bearer_reset (self->bearer, outcome);
  limit_waiting (self, self->core->config->limits.activate_ms);
}

void
mbn_context_on_closed (MbnContext *self)
{
  mbn_bearer_closed (self->bearer);
}

void
mbn_context_on_gone (MbnContext *self, const MbnOutcome *outcome)
{
  g_autoptr (MbnOutcome) success = mbn_outcome_success ();

  mbn_bearer_reset (self->bearer, outcome);
  mbn_bearer_closed (self->bearer);
  mbn_request_queue_complete (&self->waiting, outcome, success);
}

void
mbn_context_on_keep (MbnContext *self, const MbnOutcome *outcome)
{
  mbn_bearer_freeze (self->bearer);
  g_clear_handle_id (&self->wait_timer, g_source_remove);
  end_connect (self, outcome);
  complete_all (self->disconnects, outcome);
  mbn_request_queue_complete (&self->waiting, outcome, outcome);
}

gboolean
mbn_context_on_stop (MbnContext *self, const MbnOutcome *outcome)
{
  if (!mbn_context_is_settled (self))
    mbn_bearer_disconnect (self->bearer, outcome);

  end_connect (self, outcome);
  complete_all (self->disconnects, outcome);
  mbn_request_queue_complete (&self->waiting, outcome, outcome);

  return mbn_context_is_settled (self);
}

/* ---- getters ---- */

gboolean
mbn_context_is_settled (MbnContext *self)
{
  MbnContextState state = mbn_bearer_get_state (self->bearer);

  return state == MBN_CONTEXT_DOWN || state == MBN_CONTEXT_ATTACH_DRAINING
         || state == MBN_CONTEXT_RESETTING;
}

gboolean
mbn_context_is_known (MbnContext *self)
{
  return self->known;
}

MbnActivationState
mbn_context_get_state (MbnContext *self)
{
  return self->known ? mbn_bearer_get_activation (self->bearer) : MBN_ACTIVATION_STATE_NONE;
}

const char *
mbn_context_get_profile_name (MbnContext *self)
{
  const char *name = mbn_context_get_stored_name (self);

  return name != NULL && mbn_context_get_state (self) == MBN_ACTIVATION_STATE_ACTIVATED ? name : "";
}

const char *
mbn_context_get_stored_name (MbnContext *self)
{
  MbnProfile *profile = mbn_bearer_get_profile (self->bearer);

  return profile != NULL && mbn_bearer_has_stored_profile (self->bearer)
             ? mbn_profile_get_name (profile)
             : NULL;
}

MbnProfile *
mbn_context_get_profile (MbnContext *self)
{
  return mbn_bearer_get_profile (self->bearer);
}

MbnVoiceCallState
mbn_context_get_voice_call_state (MbnContext *self)
{
  return mbn_bearer_get_voice_call_state (self->bearer);
}

MbnOrigin
mbn_context_get_origin (MbnContext *self)
{
  return mbn_bearer_get_origin (self->bearer);
}

guint32
mbn_context_get_network_error (MbnContext *self)
{
  return mbn_bearer_get_network_error (self->bearer);
}

const MbnIpConfig *
mbn_context_get_ip_config (MbnContext *self)
{
  return mbn_bearer_get_ip_config (self->bearer);
}

guint64
mbn_context_get_duration_ms (MbnContext *self)
{
  return mbn_bearer_get_duration_ms (self->bearer);
}

gboolean
mbn_context_has_requests (MbnContext *self)
{
  return self->connect != NULL || self->disconnects->len > 0 || self->overtaken->len > 0
         || !mbn_request_queue_is_empty (&self->waiting);
}

/* Those who have joined an attempt count for nothing: they have not begun it. */
gboolean
mbn_context_is_of (MbnContext *self, guint32 uid)
{
  gboolean there = self->connect != NULL || mbn_bearer_may_come_up (self->bearer)
                   || mbn_bearer_get_activation (self->bearer) != MBN_ACTIVATION_STATE_DEACTIVATED;

  return uid != MBN_UID_UNKNOWN && !self->awaited
         && (!there || mbn_bearer_get_uid (self->bearer) == uid)
         && mbn_request_queue_is_of (&self->waiting, uid);
}

gboolean
mbn_context_is_ending (MbnContext *self)
{
  return self->disconnects->len > 0
         || mbn_request_queue_has (&self->waiting, MBN_REQUEST_DISCONNECT)
         || mbn_context_get_state (self) == MBN_ACTIVATION_STATE_DEACTIVATING;
}

/* ---- object ---- */

MbnContext *
mbn_context_new (MbnModemCore *core)
{
  MbnContext *self = g_object_new (MBN_TYPE_CONTEXT, NULL);

  self->core = core;
  self->bearer = mbn_bearer_new (core, &bearer_events, self);

  return self;
}

static void
mbn_context_dispose (GObject *object)
{
  MbnContext *self = MBN_CONTEXT (object);

  g_clear_handle_id (&self->dispatch_source, g_source_remove);
  g_clear_handle_id (&self->wait_timer, g_source_remove);
  g_clear_pointer (&self->bearer, mbn_bearer_free);
  mbn_request_queue_clear (&self->waiting);
  g_clear_object (&self->connect);

  G_OBJECT_CLASS (mbn_context_parent_class)->dispose (object);
}

static void
mbn_context_finalize (GObject *object)
{
  MbnContext *self = MBN_CONTEXT (object);

  g_ptr_array_unref (self->overtaken);
  g_ptr_array_unref (self->joined);
  g_ptr_array_unref (self->disconnects);

  G_OBJECT_CLASS (mbn_context_parent_class)->finalize (object);
}

static void
mbn_context_class_init (MbnContextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = mbn_context_dispose;
  object_class->finalize = mbn_context_finalize;

  changed_signal = g_signal_new ("changed", MBN_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
  accepted_signal = g_signal_new ("accepted", MBN_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, MBN_TYPE_REQUEST);
  g_signal_new ("taken-over", MBN_TYPE_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                0);
}

static void
mbn_context_init (MbnContext *self)
{
  mbn_request_queue_init (&self->waiting);
  self->overtaken = g_ptr_array_new_with_free_func (g_object_unref);
  self->joined = g_ptr_array_new_with_free_func (g_object_unref);
  self->disconnects = g_ptr_array_new_with_free_func (g_object_unref);
}
