/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What happens to a modem, its context, the profiles and the host: what the engine is told of it.
 */

#include "config.h"

#include "mbn-auto-driver-private.h"

#include "mbn-auto-gather.h"
#include "mbn-profile-sim.h"

/* ---- the context ---- */

static void
on_users_connect_completed (MbnRequest *request, const MbnOutcome *outcome, MbnAutoDriver *self)
{
  if (outcome->status == MBN_OK)
    {
      mbn_auto_history_manual_succeeded (self->history, mbn_request_get_profile (request));
      mbn_auto_intent_connected (&self->intent);
      mbn_auto_driver_remember_intent (self);
    }

  mbn_auto_driver_tell_and_trigger (self);
}

static void
note_users_disconnect (MbnAutoDriver *self)
{
  MbnAutoModem modem;

  mbn_auto_gather_modem (self->modem, &modem);
  mbn_auto_intent_disconnected (&self->intent, &modem);
  mbn_auto_driver_remember_intent (self);
}

static void
on_disconnect_completed (MbnRequest *request, const MbnOutcome *outcome, MbnAutoDriver *self)
{
  mbn_auto_driver_tell_and_trigger (self);
}

static void
note_users_connect (MbnAutoDriver *self, MbnRequest *request)
{
  mbn_auto_history_manual_started (self->history);
  g_signal_connect_object (request, "completed", G_CALLBACK (on_users_connect_completed), self,
                           G_CONNECT_DEFAULT);
}

/* AUTO-46, AUTO-55: over D-Bus; what the service asks for itself has another origin. */
static void
on_accepted (MbnContext *context, MbnRequest *request, MbnAutoDriver *self)
{
  gboolean is_disconnect = mbn_request_get_kind (request) == MBN_REQUEST_DISCONNECT;

  if (is_disconnect)
    {
      self->is_ended = TRUE;
      g_signal_connect_object (request, "completed", G_CALLBACK (on_disconnect_completed), self,
                               G_CONNECT_DEFAULT);
    }
  if (mbn_request_get_origin (request) != MBN_ORIGIN_USER)
    return;

  if (is_disconnect)
    note_users_disconnect (self);
  else
    note_users_connect (self, request);
  mbn_auto_driver_tell_and_trigger (self);
}

/* A user has joined the attempt, or claimed the connection (design.md 3.3, 3.4). */
static void
on_taken_over (MbnContext *context, MbnAutoDriver *self)
{
  if (self->history->attempt.profile == NULL && self->history->connected == NULL)
    return;

  self->request = NULL;
  mbn_auto_history_taken_over (self->history, mbn_auto_driver_settings (self),
                               mbn_auto_driver_now_us ());
  mbn_auto_driver_tell_and_trigger (self);
}

/* An automatic connection of an earlier process goes on (AUTO-73). */
static void
note_adopted (MbnAutoDriver *self)
{
  MbnProfile *profile = mbn_context_get_profile (self->context);
  gint64 duration_us = (gint64)mbn_context_get_duration_ms (self->context) * 1000;

  if (self->request == NULL && self->history->attempt.profile == NULL
      && self->history->connected == NULL && profile != NULL
      && mbn_context_get_origin (self->context) == MBN_ORIGIN_AUTO)
    mbn_auto_history_adopted (self->history, profile, mbn_auto_driver_now_us () - duration_us);
}

/* By itself, if nobody has asked for it, switched the radio off or put the machine to sleep. */
static gboolean
is_dropped (MbnAutoDriver *self)
{
  MbnAutoModem modem;

  mbn_auto_gather_modem (self->modem, &modem);

  return !self->is_ended && !self->history->asleep && modem.radio_on;
}

static void
note_down (MbnAutoDriver *self)
{
  if (self->history->connected != NULL)
    {
      mbn_auto_driver_observe (self);
      mbn_auto_history_connection_ended (self->history, mbn_auto_driver_settings (self),
                                         is_dropped (self),
                                         mbn_context_get_network_error (self->context),
                                         mbn_auto_driver_now_us (), g_random_double ());
    }

  self->is_down = TRUE;
  self->last_resort = FALSE;
}

static void
note_coming (MbnAutoDriver *self)
{
  self->is_down = FALSE;
  self->is_ended = FALSE;
}

static void
on_context_changed (MbnContext *context, MbnAutoDriver *self)
{
  MbnActivationState state = mbn_context_get_state (context);

  if (state == MBN_ACTIVATION_STATE_DEACTIVATED)
    note_down (self);
  else if (self->is_down)
    note_coming (self);
  if (state == MBN_ACTIVATION_STATE_ACTIVATED)
    note_adopted (self);

  mbn_auto_driver_tell_and_trigger (self);
  mbn_auto_driver_tell_rest (self);
}

/* ---- profiles ---- */

/* Of the SIM that is in; of the one that was in last, while none can be read. */
static gboolean
is_of_sim (MbnAutoDriver *self, const MbnProfile *profile)
{
  const MbnAutoSim *sim = &self->history->seen.sim;

  return mbn_profile_matches_sim (profile, sim->subscriber_id, sim->icc_id);
}

static void
on_profile_added (MbnProfiles *profiles, MbnProfileEntry *entry, MbnAutoDriver *self)
{
  MbnProfile *profile = mbn_profile_entry_get_profile (entry);

  g_clear_pointer (&self->profiles, g_array_unref);
  if (is_of_sim (self, profile))
    mbn_auto_history_profile_changed (self->history, NULL, profile);
  mbn_auto_driver_trigger (self);
}

static void
on_profile_updated (MbnProfiles *profiles,
                    MbnProfileEntry *entry,
                    MbnProfile *before,
                    MbnAutoDriver *self)
{
  MbnProfile *after = mbn_profile_entry_get_profile (entry);

  g_clear_pointer (&self->profiles, g_array_unref);
  if (is_of_sim (self, after))
    {
      mbn_auto_intent_profile_updated (&self->intent, before, after);
      mbn_auto_driver_remember_intent (self);
      mbn_auto_history_profile_changed (self->history, before, after);
      mbn_auto_driver_remember_good (self);
    }

  mbn_auto_driver_trigger (self);
}

static void
on_profile_removed (MbnProfiles *profiles, MbnProfileEntry *entry, MbnAutoDriver *self)
{
  MbnProfile *before = mbn_profile_entry_get_profile (entry);

  g_clear_pointer (&self->profiles, g_array_unref);
  if (is_of_sim (self, before))
    {
      mbn_auto_history_profile_changed (self->history, before, NULL);
      mbn_auto_driver_remember_good (self);
    }

  mbn_auto_driver_trigger (self);
}

/* ---- the modem ---- */

static void
on_fact_changed (MbnModem *modem, guint kind, gboolean by_request, MbnAutoDriver *self)
{
  if (kind == MBN_FACT_SUBSCRIBER)
    g_clear_pointer (&self->profiles, g_array_unref);
  if (kind != MBN_FACT_SIGNAL && kind != MBN_FACT_STATISTICS)
    mbn_auto_driver_trigger (self);
}

/* ---- sleep, AUTO-71, AUTO-72 ---- */

void
mbn_auto_driver_suspend (MbnAutoDriver *self)
{
  self->n_sleeps++;
  mbn_auto_history_suspend (self->history);
  mbn_auto_driver_evaluate (self);
}

gboolean
mbn_auto_driver_is_at_rest (MbnAutoDriver *self)
{
  return self->request == NULL
         && mbn_context_get_state (self->context) != MBN_ACTIVATION_STATE_DEACTIVATING;
}

typedef struct
{
  MbnAutoDriver *driver;
  guint n_sleeps; /* when the reading began */
} Resume;

static void
on_read_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree Resume *resume = user_data;
  g_autoptr (MbnAutoDriver) self = resume->driver;

  mbn_modem_read_again_finish (MBN_MODEM (source), result);
  /* not when it sleeps again */
  if (resume->n_sleeps != self->n_sleeps)
    return;

  mbn_auto_history_resume (self->history);
  mbn_auto_driver_trigger (self);
}

/* What the modem said before the sleep leads to nothing. */
void
mbn_auto_driver_resume (MbnAutoDriver *self)
{
  Resume *resume = g_new0 (Resume, 1);

  resume->driver = g_object_ref (self);
  resume->n_sleeps = self->n_sleeps;
  mbn_modem_read_again_async (self->modem, on_read_again, resume);
}

/* ---- all ---- */

void
mbn_auto_driver_follow (MbnAutoDriver *self)
{
  MbnProfiles *profiles = self->around->profiles;

  g_signal_connect (self->modem, "fact-changed", G_CALLBACK (on_fact_changed), self);
  g_signal_connect_swapped (self->modem, "failed-changed", G_CALLBACK (mbn_auto_driver_trigger),
                            self);
  g_signal_connect (self->context, "changed", G_CALLBACK (on_context_changed), self);
  g_signal_connect (self->context, "taken-over", G_CALLBACK (on_taken_over), self);
  g_signal_connect (self->context, "accepted", G_CALLBACK (on_accepted), self);
  g_signal_connect (profiles, "added", G_CALLBACK (on_profile_added), self);
  g_signal_connect (profiles, "updated", G_CALLBACK (on_profile_updated), self);
  g_signal_connect (profiles, "removed", G_CALLBACK (on_profile_removed), self);
  g_signal_connect_swapped (self->around->alternate, "changed",
                            G_CALLBACK (mbn_auto_driver_trigger), self);
}

void
mbn_auto_driver_unfollow (MbnAutoDriver *self)
{
  g_signal_handlers_disconnect_by_data (self->modem, self);
  g_signal_handlers_disconnect_by_data (self->context, self);
  g_signal_handlers_disconnect_by_data (self->around->profiles, self);
  g_signal_handlers_disconnect_by_data (self->around->alternate, self);
}
