/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-ip-watch.h"

#include <string.h>

#include "mbn-ip-check.h"
#include "mbn-log.h"
#include "mbn-retry-timer.h"

struct _MbnIpWatch
{
  grefcount refs; /* the owner's, and one for each read under way */
  MbnModemCore *core;
  guint32 session;
  MbnIpType ip_type;
  MbnIpWatchFunc func;
  gpointer user_data;
  MbnIpConfig *wanted;  /* (nullable): the last usable one that the modem gave */
  MbnIpConfig *current; /* (nullable): what was told last */
  guint32 logged_mtu4;  /* an impossible one that was told of, G_MAXUINT32 = none */
  guint32 logged_mtu6;
  gulong progress_handler;
  MbnRetryTimer retry;
  guint limit_timer;
  gboolean freed;
};

static void read_config (MbnIpWatch *self);

static void
ip_watch_unref (MbnIpWatch *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->wanted, mbn_ip_config_free);
  g_clear_pointer (&self->current, mbn_ip_config_free);
  g_free (self);
}

static void
stop_timers (MbnIpWatch *self)
{
  mbn_retry_timer_stop (&self->retry);
  g_clear_handle_id (&self->limit_timer, g_source_remove);
}

static void
on_retry (gpointer owner)
{
  read_config (owner);
}

static void
retry_later (MbnIpWatch *self)
{
  if (self->limit_timer != 0)
    mbn_retry_timer_arm (&self->retry);
}

static void
log_mtu (MbnIpWatch *self,
         const char *name,
         const MbnIpFamily *given,
         const MbnIpFamily *usable,
         guint32 *logged)
{
  if (*usable->method == '\0' || !given->mtu_told || usable->mtu != 0)
    {
      *logged = G_MAXUINT32;
      return;
    }

  if (*logged != given->mtu)
    mbn_message (self->core->label, 0, "the modem gave the %s MTU %u, which cannot be; ignored",
                 name, given->mtu);
  *logged = given->mtu;
}

static void
log_oddities (MbnIpWatch *self, const MbnIpConfig *given, const MbnIpConfig *usable)
{
  const char *label = self->core->label;
  gboolean wants_ip4 = self->ip_type == MBN_IP_TYPE_IPV4 || self->ip_type == MBN_IP_TYPE_IPV4V6
                       || self->ip_type == MBN_IP_TYPE_IPV4_AND_IPV6;

  log_mtu (self, "IPv4", &given->ip4, &usable->ip4, &self->logged_mtu4);
  log_mtu (self, "IPv6", &given->ip6, &usable->ip6, &self->logged_mtu6);
  if (wants_ip4 && *usable->ip4.method == '\0')
    mbn_message (label, 0,
                 "the modem activated IPv4 but gave no IPv4 address (it may want DHCP, which is "
                 "not "
                 "done); IPv4 counts as absent");
}

/* ---- what is in force ---- */

static void
describe_family (GString *text, const char *name, const MbnIpFamily *family)
{
  if (*family->method == '\0')
    return;

  g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", name);
  for (guint i = 0; i < family->addresses->len; i++)
    {
      const MbnIpAddress *address = g_ptr_array_index (family->addresses, i);

      g_string_append_printf (text, " %s", address->address);
    }
  if (strcmp (family->method, "slaac") == 0)
    g_string_append (text, " by router advertisement");
}

/* A landmark: what programs can use from now on. */
static void
log_settled (MbnIpWatch *self, const MbnIpConfig *config)
{
  const char *ifname = self->core->link != NULL ? mbn_link_get_name (self->core->link) : "";
  g_autoptr (GString) text = g_string_new (NULL);

  describe_family (text, "IPv4", &config->ip4);
  describe_family (text, "IPv6", &config->ip6);
  if (*config->ip6.method == '\0' && strcmp (self->wanted->ip6.method, "slaac") == 0)
    g_string_append (text, "; IPv6 waits for a router advertisement");
  mbn_message (self->core->label, 0, "%s%s%s", ifname, *ifname != '\0' ? ": " : "",
               text->len > 0 ? text->str : "no address");
}

static void
settle (MbnIpWatch *self, const MbnIpConfig *config)
{
  stop_timers (self);
  if (self->current != NULL && mbn_ip_config_equal (self->current, config))
    return;

  log_settled (self, config);

  g_clear_pointer (&self->current, mbn_ip_config_free);
  self->current = mbn_ip_config_copy (config);
  self->func (config, NULL, self->user_data);
}

static gboolean
is_settled (MbnLinkProgress progress)
{
  return progress != MBN_LINK_APPLYING;
}

static gboolean
may_still_come (MbnLinkState state)
{
  return state.ip4 == MBN_LINK_WAITING || state.ip6 == MBN_LINK_WAITING;
}

/* Up with the first family that is in force; the other may follow (design.md 4). A context that is
 * up stays so, whatever becomes of its interface: only the modem ends it. */
static void
on_progressed (MbnLink *link, MbnIpWatch *self)
{
  MbnLinkState state = mbn_link_get_state (link);
  g_autoptr (MbnIpConfig) config = NULL;
  g_autofree char *problem = NULL;

  if (self->wanted == NULL || !is_settled (state.ip4) || !is_settled (state.ip6))
    return;

  config = mbn_ip_config_copy (self->wanted);
  if (state.ip4 != MBN_LINK_APPLIED)
    mbn_ip_family_clear (&config->ip4);
  if (state.ip6 != MBN_LINK_APPLIED)
    mbn_ip_family_clear (&config->ip6);

  if (state.ip4 == MBN_LINK_APPLIED || state.ip6 == MBN_LINK_APPLIED)
    {
      settle (self, config);
      return;
    }

  if (may_still_come (state))
    return;

  problem = mbn_link_dup_problem (link);
  if (self->current == NULL)
    {
      stop_timers (self);
      self->func (NULL, problem, self->user_data);
      return;
    }

  mbn_warning (self->core->label, 0, "the modem's new IP configuration is not in force%s%s",
               problem != NULL ? ": " : "", problem != NULL ? problem : "");
  settle (self, config);
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

  mbn_retry_timer_stop (&self->retry);
  if (self->wanted != NULL && mbn_ip_config_equal (self->wanted, usable))
    return;

  log_oddities (self, given, usable);
  g_clear_pointer (&self->wanted, mbn_ip_config_free);
  self->wanted = mbn_ip_config_copy (usable);
  if (self->core->link != NULL)
    mbn_modem_core_apply_link (self->core, usable);
  else
    settle (self, usable);
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

void
mbn_ip_watch_read_again (MbnIpWatch *self)
{
  read_config (self);
}

static gboolean
on_limit (gpointer user_data)
{
  MbnIpWatch *self = user_data;
  double limit_s = self->core->config->limits.ip_ms / 1000.0;
  g_autofree char *cause = NULL;
  g_autofree char *problem = NULL;

  self->limit_timer = 0;
  stop_timers (self);
  if (self->wanted != NULL && self->core->link != NULL)
    cause = mbn_link_dup_problem (self->core->link);

  problem = cause != NULL
                ? g_strdup_printf ("%s within %g s", cause, limit_s)
                : g_strdup_printf ("the modem gave no valid IP configuration within %g s", limit_s);
  self->func (NULL, problem, self->user_data);

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
  self->retry = (MbnRetryTimer){.ask = on_retry, .owner = self};
  self->logged_mtu4 = G_MAXUINT32;
  self->logged_mtu6 = G_MAXUINT32;
  self->limit_timer = g_timeout_add (core->config->limits.ip_ms, on_limit, self);
  if (core->link != NULL)
    self->progress_handler
        = g_signal_connect (core->link, "progressed", G_CALLBACK (on_progressed), self);
  read_config (self);

  return self;
}

void
mbn_ip_watch_free (MbnIpWatch *self)
{
  stop_timers (self);
  self->freed = TRUE;
  if (self->core->link != NULL)
    g_clear_signal_handler (&self->progress_handler, self->core->link);
  mbn_modem_core_clear_link (self->core);
  ip_watch_unref (self);
}
