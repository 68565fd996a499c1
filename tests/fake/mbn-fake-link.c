/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-fake-link.h"

static void link_init (MbnLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnFakeLink,
                               mbn_fake_link,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK, link_init))

static void
note (MbnFakeLink *self, const char *word)
{
  if (self->log != NULL)
    g_string_append_printf (self->log, "%s%s", self->log->len > 0 ? " " : "", word);
}

static gboolean
on_told (gpointer user_data)
{
  MbnFakeLink *self = user_data;

  self->idle = 0;
  self->told = TRUE;
  mbn_link_emit_progressed (MBN_LINK (self));

  return G_SOURCE_REMOVE;
}

static const char *
get_name (MbnLink *link)
{
  return MBN_FAKE_LINK (link)->name;
}

static void
apply (MbnLink *link, const MbnIpConfig *config)
{
  MbnFakeLink *self = MBN_FAKE_LINK (link);

  note (self, "apply");
  self->n_applied++;
  mbn_fake_link_record (self, "applied");
  g_clear_pointer (&self->config, mbn_ip_config_free);
  self->config = mbn_ip_config_copy (config);
  self->told = FALSE;
  if (!self->mute && self->idle == 0)
    self->idle = g_idle_add (on_told, self);
}

static void
drop (MbnFakeLink *self, const char *word)
{
  g_assert_true (self->config != NULL || self->record != NULL);
  note (self, word);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_pointer (&self->config, mbn_ip_config_free);
}

static void
clear (MbnLink *link)
{
  MbnFakeLink *self = MBN_FAKE_LINK (link);

  drop (self, "clear");
  self->n_cleared++;
  mbn_fake_link_record (self, NULL);
}

static void
leave (MbnLink *link)
{
  drop (MBN_FAKE_LINK (link), "leave");
}

static void
set_last_resort (MbnLink *link, gboolean last_resort)
{
  MbnFakeLink *self = MBN_FAKE_LINK (link);

  self->last_resort = last_resort;
}

static char *
dup_record (MbnLink *link)
{
  return g_strdup (MBN_FAKE_LINK (link)->record);
}

static MbnLinkProgress
progress_of (MbnFakeLink *self, const MbnIpFamily *wanted, MbnLinkProgress progress)
{
  if (*wanted->method == '\0')
    return MBN_LINK_UNUSED;

  return self->told ? progress : MBN_LINK_APPLYING;
}

static MbnLinkState
get_state (MbnLink *link)
{
  MbnFakeLink *self = MBN_FAKE_LINK (link);

  if (self->config == NULL)
    return (MbnLinkState){.ip4 = MBN_LINK_UNUSED, .ip6 = MBN_LINK_UNUSED};

  return (MbnLinkState){
      .ip4 = progress_of (self, &self->config->ip4, self->ip4),
      .ip6 = progress_of (self, &self->config->ip6, self->ip6),
  };
}

static char *
dup_problem (MbnLink *link)
{
  return g_strdup (MBN_FAKE_LINK (link)->problem);
}

typedef struct
{
  MbnFakeLink *link;
  MbnLinkStatisticsFunc func;
  gpointer user_data;
} StatisticsRead;

static gboolean
on_statistics (gpointer user_data)
{
  g_autofree StatisticsRead *read = user_data;
  g_autoptr (MbnFakeLink) self = read->link;

  read->func (self->has_statistics ? &self->statistics : NULL, read->user_data);

  return G_SOURCE_REMOVE;
}

static void
read_statistics (MbnLink *link, MbnLinkStatisticsFunc func, gpointer user_data)
{
  StatisticsRead *read = g_new0 (StatisticsRead, 1);

  read->link = g_object_ref (MBN_FAKE_LINK (link));
  read->func = func;
  read->user_data = user_data;
  g_idle_add (on_statistics, read);
}

static void
link_init (MbnLinkInterface *iface)
{
  iface->get_name = get_name;
  iface->apply = apply;
  iface->clear = clear;
  iface->leave = leave;
  iface->set_last_resort = set_last_resort;
  iface->dup_record = dup_record;
  iface->get_state = get_state;
  iface->dup_problem = dup_problem;
  iface->read_statistics = read_statistics;
}

void
mbn_fake_link_progress (MbnFakeLink *self, MbnLinkProgress ip4, MbnLinkProgress ip6)
{
  self->ip4 = ip4;
  self->ip6 = ip6;
  g_clear_handle_id (&self->idle, g_source_remove);
  on_told (self);
}

void
mbn_fake_link_record (MbnFakeLink *self, const char *record)
{
  g_free (self->record);
  self->record = g_strdup (record);
  mbn_link_emit_recorded (MBN_LINK (self));
}

void
mbn_fake_link_rename (MbnFakeLink *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  mbn_link_emit_renamed (MBN_LINK (self));
}

/* ---- object ---- */

MbnFakeLink *
mbn_fake_link_new (void)
{
  return g_object_new (MBN_TYPE_FAKE_LINK, NULL);
}

static void
mbn_fake_link_finalize (GObject *object)
{
  MbnFakeLink *self = MBN_FAKE_LINK (object);

  g_assert_cmpuint (self->idle, ==, 0);
  g_assert_null (self->config);
  g_free (self->name);
  g_free (self->record);

  G_OBJECT_CLASS (mbn_fake_link_parent_class)->finalize (object);
}

static void
mbn_fake_link_class_init (MbnFakeLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_fake_link_finalize;
}

static void
mbn_fake_link_init (MbnFakeLink *self)
{
  self->ip4 = self->ip6 = MBN_LINK_APPLIED;
  self->name = g_strdup ("wwan0");
}
