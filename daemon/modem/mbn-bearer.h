/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The one data session of a modem: feeds the context machine (daemon/core) with what the modem
 * answers and indicates, and performs the machine's actions. Who asked, and in which order, is the
 * business of mbn-context.
 */

#pragma once

#include "mbn-context-machine.h"
#include "mbn-modem-core.h"
#include "mbn-outcome.h"

G_BEGIN_DECLS

typedef struct _MbnBearer MbnBearer;

/* What the owner is told, always in this order within one step of the machine. */
typedef struct
{
  /* something the getters below tell is another now */
  void (*changed) (gpointer owner);
  /* the attempt that mbn_bearer_connect() began has ended; @outcome is how */
  void (*connect_ended) (const MbnOutcome *outcome, gpointer owner);
  /* no context is left in the modem (or the modem is being reset) */
  void (*disconnect_ended) (gpointer owner);
  /* the step is over, new work for the modem is under way */
  void (*stepped) (gpointer owner);
} MbnBearerEvents;

/** mbn_bearer_new: @core and @events are borrowed and outlive it. */
MbnBearer *mbn_bearer_new (MbnModemCore *core, const MbnBearerEvents *events, gpointer owner);
void mbn_bearer_free (MbnBearer *self);

/**
 * mbn_bearer_connect:
 * @request: (transfer none): a Connect with its profile
 *
 * Begins an attempt; the bearer must be down.
 */
void mbn_bearer_connect (MbnBearer *self, MbnRequest *request);

/** mbn_bearer_disconnect: takes down what is there; an attempt under way ends with @outcome. */
void mbn_bearer_disconnect (MbnBearer *self, const MbnOutcome *outcome);

/** mbn_bearer_set_origin: whose the attempt, or the context, is from now on (design.md 3.4). */
void mbn_bearer_set_origin (MbnBearer *self, MbnOrigin origin);

/**
 * mbn_bearer_take_over:
 * @found: (nullable): the session's state as read at open; %NULL: the modem did not tell
 * @may_adopt: whether a session that is up is kept (CTX-67, AUTO-73) or taken down (CTX-28)
 *
 * What an earlier process has left, in the modem and on the network interface, is gone on with or
 * taken back. A deactivation that was under way is carried to its end.
 */
void mbn_bearer_take_over (MbnBearer *self, const MbnSession *found, gboolean may_adopt);

/** mbn_bearer_reset: the modem is reset or gone; an attempt under way ends with @outcome. */
void mbn_bearer_reset (MbnBearer *self, const MbnOutcome *outcome);

/** mbn_bearer_freeze: nothing is done or announced any more; the context stays as it is. */
void mbn_bearer_freeze (MbnBearer *self);

/** mbn_bearer_closed: the modem that is being reset is closed, or gone, or did not even close. */
void mbn_bearer_closed (MbnBearer *self);

/* Indications; see mbn-context-private.h. */
void mbn_bearer_on_session (MbnBearer *self, const MbnSession *session);
void mbn_bearer_on_ip_config (MbnBearer *self, const MbnIpConfig *config);
void mbn_bearer_on_packet_service (MbnBearer *self, const MbnPacketService *service);
void mbn_bearer_on_registration (MbnBearer *self, gboolean registered);
void mbn_bearer_on_lost (MbnBearer *self, MbnError why);

/** mbn_bearer_read_again: indications may have been lost: a context that is up is asked about. */
void mbn_bearer_read_again (MbnBearer *self);

MbnContextState mbn_bearer_get_state (MbnBearer *self);

/** mbn_bearer_may_come_up: it is down, but an earlier process' activation may not have ended. */
gboolean mbn_bearer_may_come_up (MbnBearer *self);

/** mbn_bearer_is_stepping: whether a step of the machine is being performed. */
gboolean mbn_bearer_is_stepping (MbnBearer *self);

MbnActivationState mbn_bearer_get_activation (MbnBearer *self);
MbnVoiceCallState mbn_bearer_get_voice_call_state (MbnBearer *self);
MbnOrigin mbn_bearer_get_origin (MbnBearer *self);

/** mbn_bearer_get_uid: of the user whose Connect made what is there; %MBN_UID_UNKNOWN: of none. */
guint32 mbn_bearer_get_uid (MbnBearer *self);

guint32 mbn_bearer_get_network_error (MbnBearer *self);

/** mbn_bearer_get_profile: (nullable): of the attempt or the context; %NULL: it is not known. */
MbnProfile *mbn_bearer_get_profile (MbnBearer *self);

/** mbn_bearer_has_stored_profile: clients find that in the list of profiles. */
gboolean mbn_bearer_has_stored_profile (MbnBearer *self);

/** mbn_bearer_get_ip_config: (nullable): while up. */
const MbnIpConfig *mbn_bearer_get_ip_config (MbnBearer *self);

/** mbn_bearer_get_duration_ms: since it is up, 0 when it is not. */
guint64 mbn_bearer_get_duration_ms (MbnBearer *self);

G_END_DECLS
