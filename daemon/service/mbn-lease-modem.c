/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-lease-modem.h"

#include "mbn-clock.h"
#include "mbn-connect-profile.h"
#include "mbn-lease-key.h"
#include "mbn-log.h"

struct _MbnLeaseModem
{
  GObject parent;
  const MbnLeaseSurroundings *around;
  MbnLeaseBook *book;
  MbnModem *modem;
  MbnContext *context; /* of it */
  MbnRequest *attempt; /* (nullable): for leases */
  gboolean ending;     /* a Disconnect was accepted, and the context is up still */
  guint cancel_source;
  gboolean stopped;
};

G_DEFINE_FINAL_TYPE (MbnLeaseModem, mbn_lease_modem, G_TYPE_OBJECT)

static guint news_signal;

static gint64
now_us (void)
{
  return (gint64)mbn_clock_boottime_us ();
}

/* ---- what the book sees ---- */

/* (transfer full) (nullable): of the stored profile that a context is up with */
static char *
dup_profile (MbnContext *context)
{
  if (*mbn_context_get_profile_name (context) == '\0')
    return NULL;

  return mbn_lease_key_new (mbn_context_get_profile (context));
}

/* What is found of an earlier process is coming up until its addresses are known. */
static void
look (MbnLeaseModem *self, MbnLeaseDevice *seen)
{
  MbnContext *context = self->context;
  MbnActivationState state = mbn_context_get_state (context);
  gboolean up = state == MBN_ACTIVATION_STATE_ACTIVATED;

  if (!up)
    self->ending = FALSE;

  *seen = (MbnLeaseDevice){
      .present = !mbn_modem_is_gone (self->modem),
      .known = mbn_modem_is_running (self->modem) && state != MBN_ACTIVATION_STATE_NONE
               && state != MBN_ACTIVATION_STATE_ACTIVATING,
      .ready = mbn_modem_find_obstacle (self->modem) == MBN_OK,
      .busy = self->attempt == NULL && mbn_context_has_requests (context),
      .up = up && !self->ending && !mbn_context_is_ending (context),
      .origin = mbn_context_get_origin (context),
  };
}

void
mbn_lease_modem_see (MbnLeaseModem *self)
{
  g_autofree char *profile = dup_profile (self->context);
  MbnLeaseDevice seen;

  look (self, &seen);
  seen.profile = profile;
  mbn_lease_book_see (self->book, mbn_lease_modem_get_id (self), &seen, g_random_double (),
                      now_us ());
}

static void
tell_news (MbnLeaseModem *self)
{
  if (!self->stopped)
    g_signal_emit (self, news_signal, 0);
}

static void
see_and_tell (MbnLeaseModem *self)
{
  if (self->stopped)
    return;

  mbn_lease_modem_see (self);
  tell_news (self);
}

/* ---- attempts ---- */

static void
tell_attempt_ended (MbnLeaseModem *self, MbnError status, guint32 cause, const char *text)
{
  mbn_lease_modem_see (self);
  mbn_lease_book_attempt_ended (self->book, mbn_lease_modem_get_id (self), status, cause, text,
                                g_random_double (), now_us ());
}

static void
on_attempt_completed (MbnRequest *request, const MbnOutcome *outcome, MbnLeaseModem *self)
{
  guint32 cause = outcome->scope == MBN_CAUSE_SESSION ? outcome->network_error : 0;

  g_clear_object (&self->attempt);
  g_clear_handle_id (&self->cancel_source, g_source_remove);
  if (self->stopped)
    return;

  tell_attempt_ended (self, outcome->status, cause, outcome->message);
  tell_news (self);
}

static MbnAutoConnect *
get_auto_connect (MbnLeaseModem *self)
{
  return self->around->auto_connect (self->modem, self->around->auto_connect_data);
}

/* The one that is leased, and no other of that name. */
static MbnProfile *
find_profile (MbnLeaseModem *self, const char *key, GError **error)
{
  g_autofree char *name = mbn_lease_key_dup_name (key);
  MbnProfile *profile = mbn_connect_profile_find (self->around->profiles, self->modem, name, error);
  g_autofree char *found = profile != NULL ? mbn_lease_key_new (profile) : NULL;

  if (profile == NULL || g_str_equal (found, key))
    return profile;

  g_set_error (error, MBN_ERROR, MBN_ERROR_NOT_READY,
               "profile \"%s\" of the SIM in the modem is not the one that is leased", name);

  return NULL;
}

/* It tries by itself, and waits as long between attempts as leases do: one of both is enough. */
static gboolean
check_not_automatic (MbnLeaseModem *self, const MbnProfile *profile, GError **error)
{
  MbnAutoConnectView view;

  mbn_auto_connect_get_view (get_auto_connect (self), &view);
  if (!g_str_equal (view.profile, mbn_profile_get_name (profile))
      || (!g_str_equal (view.state, "backoff") && !g_str_equal (view.state, "connecting")))
    return TRUE;

  g_set_error_literal (error, MBN_ERROR, MBN_ERROR_BUSY, "automatic connection tries it already");

  return FALSE;
}

/* SYNC-16: nothing that a program should end. */
static gboolean
check_free (MbnLeaseModem *self, GError **error)
{
  MbnProfile *other = mbn_context_get_profile (self->context);

  if (mbn_context_check_connect (self->context, NULL))
    return TRUE;

  g_set_error (error, MBN_ERROR, MBN_ERROR_MAX_ACTIVATED_CONTEXTS,
               "%s (profile \"%s\"), and a modem has one",
               mbn_error_text (MBN_ERROR_MAX_ACTIVATED_CONTEXTS),
               other != NULL ? mbn_profile_get_name (other) : "");

  return FALSE;
}

/* The same checks in the same order as for a user's Connect (SYNC-43, SYNC-49). */
static MbnRequest *
open_attempt (
    MbnLeaseModem *self, const char *key, gboolean is_retry, MbnProfile **profile, GError **error)
{
  *profile = find_profile (self, key, error);
  if (*profile == NULL || !mbn_auto_connect_check_connect (get_auto_connect (self), *profile, error)
      || (is_retry && !check_not_automatic (self, *profile, error)) || !check_free (self, error))
    return NULL;

  return mbn_modem_open_own_request (self->modem, MBN_REQUEST_CONNECT, MBN_ORIGIN_SYNC, error);
}

void
mbn_lease_modem_connect (MbnLeaseModem *self, const char *key, gboolean is_retry)
{
  g_autoptr (GError) error = NULL;
  MbnProfile *profile = NULL;
  MbnRequest *request = NULL;

  if (mbn_modem_is_gone (self->modem))
    {
      tell_attempt_ended (self, MBN_ERROR_HANDLE, 0, NULL);
      return;
    }

  request = open_attempt (self, key, is_retry, &profile, &error);
  if (request == NULL)
    {
      tell_attempt_ended (self, mbn_error_from (error), 0, error->message);
      return;
    }

  self->attempt = request;
  mbn_request_set_profile (request, profile, TRUE);
  g_signal_connect_object (request, "completed", G_CALLBACK (on_attempt_completed), self,
                           G_CONNECT_DEFAULT);
  mbn_context_accept (self->context, request);
  mbn_context_submit (self->context, request);
}

static gboolean
on_cancel (gpointer user_data)
{
  MbnLeaseModem *self = user_data;
  g_autoptr (MbnOutcome) outcome
      = mbn_outcome_new (MBN_ERROR_CANCELLED, "nobody has a lease on it or waits for one any more");

  self->cancel_source = 0;
  mbn_context_cancel (self->context, self->attempt, outcome);

  return G_SOURCE_REMOVE;
}

/* Not within a signal of the context. */
void
mbn_lease_modem_cancel (MbnLeaseModem *self)
{
  if (self->attempt != NULL && self->cancel_source == 0)
    self->cancel_source = g_idle_add_full (G_PRIORITY_HIGH, on_cancel, self, NULL);
}

/* ---- closing ---- */

/* SYNC-21: automatic connection may want to have it. */
static gboolean
hand_over (MbnLeaseModem *self)
{
  MbnProfile *profile = mbn_context_get_profile (self->context);

  return profile != NULL && mbn_auto_connect_wants (get_auto_connect (self), profile)
         && mbn_context_hand_over (self->context);
}

void
mbn_lease_modem_close (MbnLeaseModem *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MbnRequest) request = NULL;

  if (hand_over (self))
    return;

  request
      = mbn_modem_open_own_request (self->modem, MBN_REQUEST_DISCONNECT, MBN_ORIGIN_SYNC, &error);
  if (request == NULL)
    {
      mbn_warning (mbn_modem_get_label (self->modem), 0,
                   "the connection that leases have made cannot be closed yet: %s", error->message);
      mbn_lease_book_not_closed (self->book, mbn_lease_modem_get_id (self), now_us ());
      return;
    }

  mbn_message (mbn_modem_get_label (self->modem), mbn_request_get_id (request),
               "closing the connection that leases have made: they have ended");
  mbn_context_accept (self->context, request);
  mbn_context_submit (self->context, request);
}

/* ---- what happens to it ---- */

static void
on_context_changed (MbnContext *context, MbnLeaseModem *self)
{
  see_and_tell (self);
}

static void
on_other_completed (MbnRequest *request, const MbnOutcome *outcome, MbnLeaseModem *self)
{
  see_and_tell (self);
}

/* A user's Disconnect counts from when it is accepted (SYNC-22). Others' requests are in the way
 * until they have completed. */
static void
on_accepted (MbnContext *context, MbnRequest *request, MbnLeaseModem *self)
{
  gboolean is_disconnect = mbn_request_get_kind (request) == MBN_REQUEST_DISCONNECT;

  if (self->stopped || request == self->attempt)
    return;

  g_signal_connect_object (request, "completed", G_CALLBACK (on_other_completed), self,
                           G_CONNECT_AFTER);
  if (is_disconnect)
    self->ending = TRUE;
  if (is_disconnect && mbn_request_get_origin (request) == MBN_ORIGIN_USER)
    mbn_lease_book_user_disconnects (self->book, mbn_lease_modem_get_id (self), now_us ());
  tell_news (self);
}

static void
on_fact_changed (MbnModem *modem, guint kind, gboolean by_request, MbnLeaseModem *self)
{
  if (kind != MBN_FACT_SIGNAL && kind != MBN_FACT_STATISTICS)
    see_and_tell (self);
}

/* ---- object ---- */

MbnModem *
mbn_lease_modem_get_modem (MbnLeaseModem *self)
{
  return self->modem;
}

const char *
mbn_lease_modem_get_id (MbnLeaseModem *self)
{
  return mbn_modem_get_interface_id (self->modem);
}

/* What is told of the context is told to clients first. */
MbnLeaseModem *
mbn_lease_modem_new (const MbnLeaseSurroundings *around, MbnLeaseBook *book, MbnModem *modem)
{
  MbnLeaseModem *self = g_object_new (MBN_TYPE_LEASE_MODEM, NULL);

  self->around = around;
  self->book = book;
  self->modem = g_object_ref (modem);
  self->context = mbn_modem_get_context (modem);
  g_signal_connect_after (self->context, "changed", G_CALLBACK (on_context_changed), self);
  g_signal_connect (self->context, "accepted", G_CALLBACK (on_accepted), self);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), self);

  return self;
}

void
mbn_lease_modem_stop (MbnLeaseModem *self)
{
  self->stopped = TRUE;
  g_clear_handle_id (&self->cancel_source, g_source_remove);
}

static void
mbn_lease_modem_dispose (GObject *object)
{
  MbnLeaseModem *self = MBN_LEASE_MODEM (object);

  mbn_lease_modem_stop (self);
  if (self->modem != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->context, self);
      g_signal_handlers_disconnect_by_data (self->modem, self);
    }
  g_clear_object (&self->attempt);
  g_clear_object (&self->modem);

  G_OBJECT_CLASS (mbn_lease_modem_parent_class)->dispose (object);
}

static void
mbn_lease_modem_class_init (MbnLeaseModemClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = mbn_lease_modem_dispose;

  news_signal = g_signal_new ("news", MBN_TYPE_LEASE_MODEM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                              G_TYPE_NONE, 0);
}

static void
mbn_lease_modem_init (MbnLeaseModem *self)
{
}
