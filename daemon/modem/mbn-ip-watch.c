/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-ip-watch.h"

#include "mbn-backoff.h"
#include "mbn-ip-check.h"
#include "mbn-log.h"

#define FIRST_RETRY_MS 1000

struct _MbnIpWatch
{
  grefcount refs; /* the owner's, and one for each read under way */
  MbnModemCore *core;
  guint32 session;
  MbnIpType ip_type;
  MbnIpWatchFunc func;
  gpointer user_data;
  MbnIpConfig *current; /* the last usable one */
  guint retries;
  guint retry_timer;
  guint limit_timer;
  gboolean freed;
};

static void read_config (MbnIpWatch *self);

static void
ip_watch_unref (MbnIpWatch *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->current, mbn_ip_config_free);
  g_free (self);
}

static void
stop_timers (MbnIpWatch *self)
{
  g_clear_handle_id (&self->retry_timer, g_source_remove);
  g_clear_handle_id (&self->limit_timer, g_source_remove);
}

static gboolean
on_retry (gpointer user_data)
{
  MbnIpWatch *self = user_data;

  self->retry_timer = 0;
  read_config (self);

  return G_SOURCE_REMOVE;
}

static void
retry_later (MbnIpWatch *self)
{
  if (self->limit_timer == 0 || self->retry_timer != 0)
    return;

  self->retry_timer
      = g_timeout_add (mbn_backoff_ms (self->retries, FIRST_RETRY_MS, G_MAXUINT), on_retry, self);
  self->retries++;
}

static gboolean
is_mtu_dropped (const MbnIpFamily *given, const MbnIpFamily *usable)
{
  return *usable->method != '\0' && given->mtu != usable->mtu;
}

static void
log_oddities (MbnIpWatch *self, const MbnIpConfig *given, const MbnIpConfig *usable)
{
  const char *label = self->core->label;
  gboolean wants_ip4 = self->ip_type == MBN_IP_TYPE_IPV4 || self->ip_type == MBN_IP_TYPE_IPV4V6
                       || self->ip_type == MBN_IP_TYPE_IPV4_AND_IPV6;

  if (is_mtu_dropped (&given->ip4, &usable->ip4) || is_mtu_dropped (&given->ip6, &usable->ip6))
    mbn_info (label, 0, "an MTU the modem gave is unusable and ignored");

  if (wants_ip4 && *usable->ip4.method == '\0')
    mbn_message (label, 0,
                 "the modem activated IPv4 but gave no IPv4 address (it may want DHCP, which is "
                 "not "
                 "done); IPv4 counts as absent");
}

static void
evaluate (MbnIpWatch *self, const MbnIpConfig *given)
{
  g_autoptr (MbnIpConfig) usable = NULL;

  if (mbn_ip_check (given, self->ip_type, &usable) == MBN_IP_WAIT)
    {
      mbn_info (self->core->label, 0, "the modem gave no IP address yet");
      retry_later (self);
      return;
    }

  stop_timers (self);
  if (self->current != NULL && mbn_ip_config_equal (self->current, usable))
    return;

  log_oddities (self, given, usable);
  g_clear_pointer (&self->current, mbn_ip_config_free);
  self->current = mbn_ip_config_copy (usable);
  self->func (usable, self->user_data);
}

static void
on_read (const MbnReply *reply, const GError *error, gpointer user_data)
{
  MbnIpWatch *self = user_data;

  if (!self->freed && reply != NULL && reply->status == MBN_OK && reply->fact != NULL)
    {
      evaluate (self, reply->fact->ip_config);
    }
  else if (!self->freed)
    {
      mbn_info (self->core->label, 0, "reading the IP configuration failed: %s",
                reply != NULL ? reply->status_text : error->message);
      retry_later (self);
    }
}

static void
read_config (MbnIpWatch *self)
{
  MbnCommand command = {.kind = MBN_COMMAND_READ_IP_CONFIG, .session = self->session};

  g_ref_count_inc (&self->refs);
  mbn_modem_core_run (self->core, &command, FALSE, on_read, self, (GDestroyNotify)ip_watch_unref);
}

static gboolean
on_limit (gpointer user_data)
{
  MbnIpWatch *self = user_data;

  self->limit_timer = 0;
  stop_timers (self);
  self->func (NULL, self->user_data);

  return G_SOURCE_REMOVE;
}

void
mbn_ip_watch_take (MbnIpWatch *self, const MbnIpConfig *given)
{
  if (given->session == self->session)
    evaluate (self, given);
}

MbnIpWatch *
mbn_ip_watch_new (
    MbnModemCore *core, guint32 session, MbnIpType ip_type, MbnIpWatchFunc func, gpointer user_data)
{
  MbnIpWatch *self = g_new0 (MbnIpWatch, 1);

  g_ref_count_init (&self->refs);
  self->core = core;
  self->session = session;
  self->ip_type = ip_type;
  self->func = func;
  self->user_data = user_data;
  self->limit_timer = g_timeout_add (core->config->limits.ip_ms, on_limit, self);
  read_config (self);

  return self;
}

void
mbn_ip_watch_free (MbnIpWatch *self)
{
  stop_timers (self);
  self->freed = TRUE;
  ip_watch_unref (self);
}
