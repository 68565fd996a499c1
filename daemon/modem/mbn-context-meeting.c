/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-context-meeting.h"

#include "mbn-log.h"
#include "mbn-profile-sim.h"

/* ---- a user's Connect meets one of the service's own (design.md 3.4, AUTO-46) ---- */

static gboolean
is_of_service (MbnOrigin origin)
{
  return origin == MBN_ORIGIN_AUTO || origin == MBN_ORIGIN_SYNC;
}

static MbnRequest *
find_users_connect (MbnContext *self)
{
  return mbn_request_queue_find_connect (&self->waiting, MBN_ORIGIN_USER);
}

static void
give_to_user (MbnContext *self)
{
  g_signal_emit_by_name (self, "taken-over");
  mbn_bearer_set_origin (self->bearer, MBN_ORIGIN_USER);
}

static void
join (MbnContext *self, MbnRequest *request)
{
  g_ptr_array_add (self->joined, mbn_request_queue_take (&self->waiting, request));
  mbn_message (self->core->label, mbn_request_get_id (request),
               "joins the attempt to connect that is under way");
}

static gboolean
has_joined (MbnContext *self, MbnOrigin origin)
{
  for (guint i = 0; i < self->joined->len; i++)
    if (mbn_request_get_origin (g_ptr_array_index (self->joined, i)) == origin)
      return TRUE;

  return FALSE;
}

/* One is under way, and may still succeed. */
static gboolean
is_attempting (MbnContext *self)
{
  return self->connect != NULL
         && mbn_bearer_get_activation (self->bearer) != MBN_ACTIVATION_STATE_DEACTIVATING;
}

/* … and it is no user's. */
static gboolean
is_service_attempting (MbnContext *self)
{
  return is_attempting (self) && !has_joined (self, MBN_ORIGIN_USER)
         && is_of_service (mbn_request_get_origin (self->connect));
}

/* A lease is on the connection that it names: its attempt joins one with that very profile,
 * whoever's that is, and does not own it (design.md 3.4). */
static void
meet_lease (MbnContext *self)
{
  MbnRequest *lease = mbn_request_queue_find_connect (&self->waiting, MBN_ORIGIN_SYNC);

  if (lease != NULL && is_attempting (self) && mbn_request_has_stored_profile (self->connect)
      && mbn_profile_same_key (mbn_request_get_profile (lease),
                               mbn_request_get_profile (self->connect)))
    join (self, lease);
}

/* With the same settings a user's Connect joins the attempt, which is a user's then; with others it
 * ends an automatic one and waits for one that a lease needs. */
static void
meet_user (MbnContext *self)
{
  g_autoptr (MbnOutcome) outcome = NULL;
  MbnRequest *users = find_users_connect (self);

  if (users == NULL || !is_service_attempting (self))
    return;

  if (mbn_profile_same_settings (mbn_request_get_profile (users),
                                 mbn_request_get_profile (self->connect)))
    {
      join (self, users);
      give_to_user (self);
    }
  else if (mbn_request_get_origin (self->connect) == MBN_ORIGIN_AUTO
           && !has_joined (self, MBN_ORIGIN_SYNC))
    {
      outcome = mbn_outcome_new (MBN_ERROR_CANCELLED,
                                 "cancelled by a user's Connect with other settings");
      mbn_context_take_down (self, outcome);
    }
}

void
mbn_context_meet (MbnContext *self)
{
  MbnRequest *users = find_users_connect (self);
  MbnRequest *lease = mbn_request_queue_find_connect (&self->waiting, MBN_ORIGIN_SYNC);

  if (mbn_bearer_is_stepping (self->bearer))
    return;

  /* first come, first served */
  if (users != NULL && lease != NULL
      && mbn_request_queue_comes_before (&self->waiting, users, lease))
    meet_user (self);
  meet_lease (self);
  meet_user (self);
}

gboolean
mbn_context_claim (MbnContext *self, const MbnProfile *profile)
{
  const MbnProfile *own = mbn_bearer_get_profile (self->bearer);

  if (own == NULL || !mbn_bearer_has_stored_profile (self->bearer)
      || mbn_context_get_state (self) != MBN_ACTIVATION_STATE_ACTIVATED
      || !is_of_service (mbn_bearer_get_origin (self->bearer))
      || !mbn_profile_same_key (own, profile))
    return FALSE;

  mbn_message (self->core->label, 0, "the connection with the profile \"%s\" is a user's now",
               mbn_profile_get_name (profile));
  give_to_user (self);

  return TRUE;
}

/* Who joined the attempt goes on with it; it is a user's already if one did. One that is failing
 * ends as it fails. */
static void
leave_attempt (MbnContext *self, const MbnOutcome *outcome)
{
  if (self->joined->len > 0)
    {
      g_autoptr (MbnRequest) request = g_steal_pointer (&self->connect);

      self->connect = g_ptr_array_steal_index (self->joined, 0);
      if (mbn_bearer_get_origin (self->bearer) != MBN_ORIGIN_USER)
        mbn_bearer_set_origin (self->bearer, mbn_request_get_origin (self->connect));
      mbn_request_complete (request, outcome);
    }
  else if (is_service_attempting (self))
    {
      mbn_context_take_down (self, outcome);
    }
}

void
mbn_context_cancel (MbnContext *self, MbnRequest *request, const MbnOutcome *outcome)
{
  g_autoptr (MbnRequest) alive = g_object_ref (request);

  g_return_if_fail (!mbn_bearer_is_stepping (self->bearer));

  if (request == self->connect)
    {
      leave_attempt (self, outcome);
    }
  else if (g_ptr_array_remove (self->joined, request))
    {
      mbn_request_complete (request, outcome);
      mbn_context_schedule (self);
    }
  else if (mbn_request_queue_take (&self->waiting, request) != NULL)
    {
      mbn_request_complete (request, outcome);
      g_object_unref (request);
      mbn_modem_core_settle (self->core);
    }
}

gboolean
mbn_context_hand_over (MbnContext *self)
{
  if (mbn_context_get_state (self) != MBN_ACTIVATION_STATE_ACTIVATED || mbn_context_is_ending (self)
      || mbn_bearer_get_origin (self->bearer) != MBN_ORIGIN_SYNC)
    return FALSE;

  mbn_message (self->core->label, 0,
               "the connection that leases have made is an automatic one now");
  mbn_bearer_set_origin (self->bearer, MBN_ORIGIN_AUTO);

  return TRUE;
}
