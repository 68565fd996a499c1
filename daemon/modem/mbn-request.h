/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One thing somebody asked for that takes time: the object that travels from the gate to the modem
 * and back. It is completed exactly once, on every path (design.md 3.2); nothing here knows D-Bus.
 */

#pragma once

#include <glib-object.h>

#include "mbn-enums.h"
#include "mbn-outcome.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_REQUEST_CONNECT,
  MBN_REQUEST_DISCONNECT,
  MBN_REQUEST_SCAN,
  MBN_REQUEST_SET_PREFERRED_PROVIDERS,
  MBN_REQUEST_SET_REGISTER_MODE,
} MbnRequestKind;

#define MBN_TYPE_REQUEST (mbn_request_get_type ())
G_DECLARE_FINAL_TYPE (MbnRequest, mbn_request, MBN, REQUEST, GObject)

/*
 * Signal "completed" (const MbnOutcome *): emitted once. References that the request holds on
 * behalf of the operation are dropped afterwards.
 */

guint32 mbn_request_get_id (MbnRequest *self);
MbnRequestKind mbn_request_get_kind (MbnRequest *self);
MbnOrigin mbn_request_get_origin (MbnRequest *self);

/** mbn_request_get_elapsed_ms: since it was accepted. */
guint mbn_request_get_elapsed_ms (MbnRequest *self);

/** mbn_request_get_profile: (nullable) (transfer none): of a Connect. */
MbnProfile *mbn_request_get_profile (MbnRequest *self);

/** mbn_request_has_stored_profile: it is listed, stored or proposed; %FALSE for a temporary one. */
gboolean mbn_request_has_stored_profile (MbnRequest *self);

/**
 * mbn_request_set_profile:
 * @profile: (transfer none): as it is now; later changes of a stored one are not for this request
 * @stored: whether clients find it in the list of profiles (CTX-59)
 */
void mbn_request_set_profile (MbnRequest *self, MbnProfile *profile, gboolean stored);

/** mbn_request_set_uid: @uid: of the user who asks (CTX-55); nobody unless told. */
void mbn_request_set_uid (MbnRequest *self, guint32 uid);

/** mbn_request_get_uid: %MBN_UID_UNKNOWN: nobody, or it was not told who. */
guint32 mbn_request_get_uid (MbnRequest *self);

gboolean mbn_request_is_completed (MbnRequest *self);

/**
 * mbn_request_complete:
 * @outcome: (transfer none): how it ended
 *
 * Ends the request. Must not have been called for it before: a second call is a bug, is logged as
 * critical and changes nothing.
 */
void mbn_request_complete (MbnRequest *self, const MbnOutcome *outcome);

const char *mbn_request_kind_to_string (MbnRequestKind kind);

/* For the ledger, which is where requests come from. */
MbnRequest *mbn_request_new (guint32 id, MbnRequestKind kind, MbnOrigin origin, const char *modem);

G_END_DECLS
