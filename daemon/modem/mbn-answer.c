/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-answer.h"

/* What clients are told for a refusal (context-rules.md 10.1, CTX-83). */
static MbnError
client_status (MbnError status)
{
  switch ((int)status)
    {
    case MBN_OK: /* success, but the session is not up */
    case MBN_ERROR_BUSY:
    case MBN_ERROR_PENDING:
    case MBN_ERROR_READ_FAULT:
    case MBN_ERROR_WRITE_FAULT:
      return MBN_ERROR_FAILURE;
    default:
      return status;
    }
}

static MbnContextEvent
event_of_refusal (MbnError status, gboolean may_simplify)
{
  switch ((int)status)
    {
    case MBN_ERROR_BUSY:
      return MBN_CONTEXT_EV_ACTIVATE_BUSY;
    case MBN_ERROR_MAX_ACTIVATED_CONTEXTS:
      return MBN_CONTEXT_EV_ACTIVATE_MAX;
    case MBN_ERROR_INVALID_ARG:
      return may_simplify ? MBN_CONTEXT_EV_ACTIVATE_INVALID : MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    case MBN_ERROR_PACKET_SVC_DETACHED:
      return MBN_CONTEXT_EV_ACTIVATE_DETACHED;
    default:
      return MBN_CONTEXT_EV_ACTIVATE_REFUSED;
    }
}

const MbnSession *
mbn_answer_session (const MbnReply *reply)
{
  return reply != NULL && reply->fact != NULL && reply->fact->kind == MBN_FACT_SESSION
             ? &reply->fact->session
             : NULL;
}

/* The answer's own word, unless it is silent or says "activating": then the last indication counts,
 * which may have overtaken it (CTX-21). A "deactivated" without a cause may be the echo of an
 * earlier deactivation. */
static MbnSession
settle_session (const MbnReply *reply, const MbnSession *told)
{
  const MbnSession *answered = mbn_answer_session (reply);
  MbnSession session = answered != NULL ? *answered : (MbnSession){0};
  gboolean open = session.state == MBN_ACTIVATION_STATE_NONE
                  || session.state == MBN_ACTIVATION_STATE_ACTIVATING;

  if (open
      && (told->state == MBN_ACTIVATION_STATE_ACTIVATED
          || (told->state == MBN_ACTIVATION_STATE_DEACTIVATED && told->network_error != 0)))
    session = *told;

  return session;
}

MbnContextEvent
mbn_answer_to_activate (const MbnReply *reply,
                        const MbnSession *told,
                        gboolean may_simplify,
                        guint32 kept_cause,
                        MbnSession *session,
                        MbnOutcome **outcome)
{
  gboolean up;
  MbnContextEvent event;

  *session = settle_session (reply, told);
  *outcome = NULL;
  up = session->state == MBN_ACTIVATION_STATE_ACTIVATED;

  /* "failure" with a session that is up is success (mbim-notes.md 8) */
  if (up && (reply->status == MBN_OK || reply->status == MBN_ERROR_FAILURE))
    return MBN_CONTEXT_EV_ACTIVATED;

  if (reply->status == MBN_OK && session->state == MBN_ACTIVATION_STATE_ACTIVATING)
    {
      *outcome
          = mbn_outcome_new (MBN_ERROR_TIMEOUT, "the modem did not finish the activation in time");
      return MBN_CONTEXT_EV_ACTIVATE_UNDER_WAY;
    }

  *outcome = mbn_outcome_from_refusal ("activating the context", client_status (reply->status),
                                       reply, MBN_CAUSE_SESSION,
                                       session->network_error != 0 ? session->network_error
                                                                   : kept_cause);
  event = event_of_refusal (reply->status, may_simplify);

  return up && event == MBN_CONTEXT_EV_ACTIVATE_REFUSED ? MBN_CONTEXT_EV_ACTIVATE_REFUSED_UP
                                                        : event;
}

static guint32
attach_cause (const MbnReply *reply)
{
  return reply->fact != NULL && reply->fact->kind == MBN_FACT_PACKET_SERVICE
             ? reply->fact->packet_service.network_error
             : 0;
}

/* That the modem took the request does not say how far it is. */
MbnContextEvent
mbn_answer_to_attach (const MbnReply *reply,
                      gboolean attached,
                      guint32 *cause,
                      MbnOutcome **outcome)
{
  *cause = 0;
  *outcome = NULL;

  /* not supported: it attaches by itself (mbim-notes.md 2.3) */
  if (reply->status == MBN_ERROR_NOT_SUPPORTED || (reply->status == MBN_OK && attached))
    return MBN_CONTEXT_EV_ATTACH_ACCEPTED;

  if (reply->status == MBN_OK)
    {
      *outcome = mbn_outcome_new (MBN_ERROR_TIMEOUT, "the modem did not finish attaching in time");
      return MBN_CONTEXT_EV_ATTACH_UNDER_WAY;
    }

  *cause = attach_cause (reply);
  *outcome
      = mbn_outcome_from_refusal ("attaching the packet service", MBN_ERROR_PACKET_SVC_DETACHED,
                                  reply, MBN_CAUSE_MOBILITY, *cause);

  return reply->status == MBN_ERROR_BUSY ? MBN_CONTEXT_EV_ATTACH_BUSY
                                         : MBN_CONTEXT_EV_ATTACH_REFUSED;
}

MbnContextEvent
mbn_answer_to_deactivate (const MbnReply *reply)
{
  if (reply == NULL)
    return MBN_CONTEXT_EV_DEACTIVATE_UNANSWERED;

  switch ((int)reply->status)
    {
    case MBN_OK:
      return MBN_CONTEXT_EV_DEACTIVATED;
    case MBN_ERROR_CONTEXT_NOT_ACTIVATED:
    case MBN_ERROR_SIM_NOT_INSERTED: /* both mean "already down" (mbim-notes.md 2) */
      return MBN_CONTEXT_EV_NOT_ACTIVE;
    case MBN_ERROR_BUSY:
      return MBN_CONTEXT_EV_DEACTIVATE_BUSY;
    default:
      return MBN_CONTEXT_EV_DEACTIVATE_REFUSED;
    }
}

MbnContextEvent
mbn_answer_to_query (const MbnReply *reply)
{
  const MbnSession *session = mbn_answer_session (reply);

  if (session == NULL || reply->status != MBN_OK)
    return MBN_CONTEXT_EV_QUERY_FAILED;

  return session->state == MBN_ACTIVATION_STATE_NONE
                 || session->state == MBN_ACTIVATION_STATE_DEACTIVATED
             ? MBN_CONTEXT_EV_QUERIED_DOWN
             : MBN_CONTEXT_EV_QUERIED_UP;
}
