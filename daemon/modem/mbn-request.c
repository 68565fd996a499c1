/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-request.h"

#include "mbn-log.h"

struct _MbnRequest
{
  GObject parent;
  guint32 id;
  MbnRequestKind kind;
  MbnOrigin origin;
  char *modem; /* label, for the log */
  MbnProfile *profile;
  gboolean stored;    /* the profile is */
  guint32 uid;        /* of the user who asks */
  gint64 accepted_us; /* monotonic */
  gboolean completed;
};

G_DEFINE_FINAL_TYPE (MbnRequest, mbn_request, G_TYPE_OBJECT)

static guint completed_signal;

guint32
mbn_request_get_id (MbnRequest *self)
{
  return self->id;
}

MbnRequestKind
mbn_request_get_kind (MbnRequest *self)
{
  return self->kind;
}

MbnOrigin
mbn_request_get_origin (MbnRequest *self)
{
  return self->origin;
}

guint
mbn_request_get_elapsed_ms (MbnRequest *self)
{
  return (guint)((g_get_monotonic_time () - self->accepted_us) / 1000);
}

MbnProfile *
mbn_request_get_profile (MbnRequest *self)
{
  return self->profile;
}

gboolean
mbn_request_has_stored_profile (MbnRequest *self)
{
  return self->stored;
}

void
mbn_request_set_profile (MbnRequest *self, MbnProfile *profile, gboolean stored)
{
  g_clear_pointer (&self->profile, mbn_profile_unref);
  self->profile = mbn_profile_ref (profile);
  self->stored = stored;
}

void
mbn_request_set_uid (MbnRequest *self, guint32 uid)
{
  self->uid = uid;
}

guint32
mbn_request_get_uid (MbnRequest *self)
{
  return self->uid;
}

gboolean
mbn_request_is_completed (MbnRequest *self)
{
  return self->completed;
}

static MbnLandmark
landmark_of (MbnRequest *self, const MbnOutcome *outcome)
{
  return self->kind == MBN_REQUEST_CONNECT && outcome->status == MBN_OK ? MBN_LANDMARK_CONNECTED
                                                                        : MBN_LANDMARK_NONE;
}

void
mbn_request_complete (MbnRequest *self, const MbnOutcome *outcome)
{
  g_autoptr (MbnRequest) alive = g_object_ref (self);

  g_return_if_fail (!self->completed);

  self->completed = TRUE;
  mbn_landmark_message (landmark_of (self, outcome), self->modem, self->id,
                        "%s completed with %s after %u ms: %s",
                        mbn_request_kind_to_string (self->kind),
                        mbn_error_constant (outcome->status), mbn_request_get_elapsed_ms (self),
                        outcome->message);

  g_signal_emit (self, completed_signal, 0, outcome);
  g_clear_pointer (&self->profile, mbn_profile_unref);
}

const char *
mbn_request_kind_to_string (MbnRequestKind kind)
{
  static const char *const names[]
      = {"Connect", "Disconnect", "ScanNetwork", "SetPreferredProviders", "SetRegisterMode"};

  return kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

MbnRequest *
mbn_request_new (guint32 id, MbnRequestKind kind, MbnOrigin origin, const char *modem)
{
  MbnRequest *self = g_object_new (MBN_TYPE_REQUEST, NULL);

  self->id = id;
  self->kind = kind;
  self->origin = origin;
  self->modem = g_strdup (modem);
  self->accepted_us = g_get_monotonic_time ();

  return self;
}

static void
mbn_request_finalize (GObject *object)
{
  MbnRequest *self = MBN_REQUEST (object);

  g_clear_pointer (&self->profile, mbn_profile_unref);
  g_free (self->modem);

  G_OBJECT_CLASS (mbn_request_parent_class)->finalize (object);
}

static void
mbn_request_class_init (MbnRequestClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_request_finalize;

  completed_signal = g_signal_new ("completed", MBN_TYPE_REQUEST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
mbn_request_init (MbnRequest *self)
{
  self->uid = MBN_UID_UNKNOWN;
}
