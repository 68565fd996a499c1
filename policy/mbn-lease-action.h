/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the book of leases wants done, as values. */

#pragma once

#include "mbn-error.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_LEASE_REMEMBER,   /* the leases of @client are others now */
  MBN_LEASE_ANSWER,     /* @call has ended with @status */
  MBN_LEASE_TELL_LOST,  /* @client's lease, because of @status (design.md 2) */
  MBN_LEASE_TELL_AGAIN, /* … is on a connection that is up again */
  MBN_LEASE_CONNECT,    /* an attempt with @profile on @device */
  MBN_LEASE_CANCEL,     /* the attempt on @device, which nobody waits for any more */
  MBN_LEASE_DISCONNECT, /* the connection on @device, which was made for leases */
} MbnLeaseKind;

/**
 * MbnLeaseAction:
 * @client: (nullable): unique bus name
 * @call: number of an EstablishConnection
 * @device: (nullable): the modem; "" in what is told of a lease on nothing
 * @profile: (nullable): likewise
 * @is_retry: of an attempt: nobody waits for it, and it is not the one at once after a loss
 * @is_new: of an answer: @client had no lease on that connection before
 * @ended: of what is told as lost: the lease is no more
 * @status: %MBN_OK, or one of the codes of the call (SYNC-40); what is told as lost: the reason
 * @detail: %MBN_OK, or the code behind @status
 * @text: (nullable): of @detail, when there is more to say than its own
 */
typedef struct
{
  MbnLeaseKind kind;
  char *client;
  guint call;
  char *device;
  char *profile;
  gboolean is_retry;
  gboolean is_new;
  gboolean ended;
  MbnError status;
  MbnError detail;
  char *text;
} MbnLeaseAction;

void mbn_lease_action_free (MbnLeaseAction *action);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLeaseAction, mbn_lease_action_free)

G_END_DECLS
