/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-request-queue.h"

void
mbn_request_queue_init (MbnRequestQueue *self)
{
  g_queue_init (&self->requests);
}

void
mbn_request_queue_clear (MbnRequestQueue *self)
{
  g_queue_clear_full (&self->requests, g_object_unref);
}

gboolean
mbn_request_queue_is_empty (const MbnRequestQueue *self)
{
  return self->requests.length == 0;
}

void
mbn_request_queue_push (MbnRequestQueue *self, MbnRequest *request)
{
  g_queue_push_tail (&self->requests, g_object_ref (request));
}

MbnRequest *
mbn_request_queue_peek (const MbnRequestQueue *self)
{
  return self->requests.head != NULL ? self->requests.head->data : NULL;
}

MbnRequest *
mbn_request_queue_pop (MbnRequestQueue *self)
{
  return g_queue_pop_head (&self->requests);
}

MbnRequest *
mbn_request_queue_take (MbnRequestQueue *self, MbnRequest *request)
{
  return g_queue_remove (&self->requests, request) ? request : NULL;
}

gboolean
mbn_request_queue_has (const MbnRequestQueue *self, MbnRequestKind kind)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    if (mbn_request_get_kind (l->data) == kind)
      return TRUE;

  return FALSE;
}

MbnRequest *
mbn_request_queue_find_connect (const MbnRequestQueue *self, MbnOrigin origin)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    if (mbn_request_get_kind (l->data) == MBN_REQUEST_CONNECT
        && mbn_request_get_origin (l->data) == origin)
      return l->data;

  return NULL;
}

gboolean
mbn_request_queue_is_of (const MbnRequestQueue *self, guint32 uid)
{
  for (GList *l = self->requests.head; l != NULL; l = l->next)
    if (mbn_request_get_kind (l->data) == MBN_REQUEST_CONNECT
        && mbn_request_get_uid (l->data) != uid)
      return FALSE;

  return TRUE;
}

gboolean
mbn_request_queue_comes_before (const MbnRequestQueue *self, MbnRequest *a, MbnRequest *b)
{
  int place_of_a = g_queue_index ((GQueue *)&self->requests, a);
  int place_of_b = g_queue_index ((GQueue *)&self->requests, b);

  return place_of_a >= 0 && place_of_b >= 0 && place_of_a < place_of_b;
}

void
mbn_request_queue_complete (MbnRequestQueue *self,
                            const MbnOutcome *connects,
                            const MbnOutcome *disconnects)
{
  while (!mbn_request_queue_is_empty (self))
    {
      g_autoptr (MbnRequest) request = mbn_request_queue_pop (self);
      gboolean is_connect = mbn_request_get_kind (request) == MBN_REQUEST_CONNECT;

      mbn_request_complete (request, is_connect ? connects : disconnects);
    }
}
