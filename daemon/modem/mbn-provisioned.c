/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-provisioned.h"

#include "mbn-log.h"

/* From the first indication of a burst to the read that covers them all. */
#define REREAD_AFTER_MS 1000

struct _MbnProvisioned
{
  MbnModemCore *core; /* borrowed: goes after us */
  gboolean wanted;    /* somebody has asked */
  gboolean asked;     /* the modem, since it was opened or has this SIM */
  guint n_reading;    /* commands not answered yet */
  gboolean stale;     /* indicated since the last of them was sent */
  guint timer;        /* until it is read again */
};

static void
note_failure (MbnProvisioned *self, MbnError status, const char *text)
{
  mbn_info (self->core->label, 0, "\"%s\" failed: %s; going on without",
            mbn_command_kind_to_string (MBN_COMMAND_READ_PROVISIONED_CONTEXTS), text);

  /* a SIM that is still starting will tell by itself: the getter stays pending (CTX-83) */
  if (status != MBN_ERROR_PENDING)
    mbn_modem_core_refuse_fact (self->core, MBN_FACT_PROVISIONED_CONTEXTS, status, text);
}

static void schedule (MbnProvisioned *self);

static void
on_answer (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnProvisioned *self = user_data; /* no answer comes after the modem is gone */

  if (self->n_reading == 0) /* cancelled */
    return;

  self->n_reading--;
  if (error != NULL)
    {
      /* Its answer may come late, as an indication: not to be asked again and again for that. */
      self->wanted = FALSE;
      note_failure (self, mbn_error_from (error), error->message);
    }
  else if (reply->status != MBN_OK)
    note_failure (self, reply->status, reply->status_text);

  if (self->n_reading == 0 && self->stale)
    schedule (self);
}

static void
read_contexts (MbnProvisioned *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_PROVISIONED_CONTEXTS};

  if (!self->core->running)
    return;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->stale = FALSE;
  self->asked = TRUE;
  self->n_reading++;
  mbn_modem_core_run (self->core, &command, FALSE, on_answer, self, NULL);
}

static gboolean
on_timer (gpointer user_data)
{
  MbnProvisioned *self = user_data;

  self->timer = 0;
  read_contexts (self);

  return G_SOURCE_REMOVE;
}

static void
schedule (MbnProvisioned *self)
{
  if (self->wanted && self->timer == 0)
    self->timer = g_timeout_add (REREAD_AFTER_MS, on_timer, self);
}

void
mbn_provisioned_want (MbnProvisioned *self)
{
  self->wanted = TRUE;
  if (!self->asked)
    read_contexts (self);
}

void
mbn_provisioned_resume (MbnProvisioned *self)
{
  if (self->wanted && !self->asked)
    read_contexts (self);
}

/* Asked for before it is announced that they are not known: who hears that may want them. */
void
mbn_provisioned_sim_changed (MbnProvisioned *self)
{
  gboolean was_known = !mbn_facts_is_pending (self->core->facts, MBN_FACT_PROVISIONED_CONTEXTS);

  mbn_facts_forget (self->core->facts, MBN_FACT_PROVISIONED_CONTEXTS);
  self->asked = FALSE;
  if (self->wanted)
    read_contexts (self);

  if (was_known)
    mbn_modem_core_announce (self->core, MBN_FACT_PROVISIONED_CONTEXTS, FALSE);
}

void
mbn_provisioned_indicated (MbnProvisioned *self)
{
  if (self->n_reading > 0)
    self->stale = TRUE;
  else
    schedule (self);
}

void
mbn_provisioned_cancel (MbnProvisioned *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->asked = FALSE;
  self->n_reading = 0;
}

MbnProvisioned *
mbn_provisioned_new (MbnModemCore *core)
{
  MbnProvisioned *self = g_new0 (MbnProvisioned, 1);

  self->core = core;

  return self;
}

void
mbn_provisioned_free (MbnProvisioned *self)
{
  mbn_provisioned_cancel (self);
  g_free (self);
}
