/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "fake-link-source.h"

typedef struct
{
  char *name;
  MbnLinkSense sense;
} Link;

struct _FakeLinkSource
{
  GObject parent;
  gboolean known;
  gboolean there;
  MbnLinkStart start;
  MbnConnectivityService service;
  GHashTable *links; /* index -> Link */
  GString *asked;
};

static void fake_link_source_iface_init (MbnLinkSourceInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (FakeLinkSource,
                               fake_link_source,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_LINK_SOURCE,
                                                      fake_link_source_iface_init))

/* ---- what the code under test asks ---- */

static gboolean
fake_link_source_is_known (MbnLinkSource *source)
{
  return FAKE_LINK_SOURCE (source)->known;
}

static gboolean
fake_link_source_is_there (MbnLinkSource *source)
{
  return FAKE_LINK_SOURCE (source)->there;
}

static MbnLinkStart
fake_link_source_get_start (MbnLinkSource *source)
{
  FakeLinkSource *self = FAKE_LINK_SOURCE (source);

  if (!self->known)
    return MBN_LINK_START_UNDER_WAY;

  return self->there ? self->start : MBN_LINK_START_UNKNOWN;
}

static MbnConnectivityService
fake_link_source_get_service (MbnLinkSource *source)
{
  FakeLinkSource *self = FAKE_LINK_SOURCE (source);

  return self->there ? self->service : MBN_CONNECTIVITY_SERVICE_NONE;
}

static void
fake_link_source_foreach_link (MbnLinkSource *source, MbnSourceLinkFunc func, gpointer user_data)
{
  GHashTableIter iter;
  gpointer index;
  gpointer link;

  g_hash_table_iter_init (&iter, FAKE_LINK_SOURCE (source)->links);
  while (g_hash_table_iter_next (&iter, &index, &link))
    {
      const MbnSourceLink told
          = {GPOINTER_TO_UINT (index), ((Link *)link)->name, ((Link *)link)->sense};

      func (&told, user_data);
    }
}

static void
fake_link_source_check (MbnLinkSource *source)
{
  g_string_append (FAKE_LINK_SOURCE (source)->asked, "check ");
}

static void
fake_link_source_read_again (MbnLinkSource *source)
{
  g_string_append (FAKE_LINK_SOURCE (source)->asked, "read ");
}

/* ---- what a test says ---- */

void
fake_link_source_come (FakeLinkSource *self, MbnConnectivityService service)
{
  self->known = TRUE;
  self->there = TRUE;
  self->service = service;
}

void
fake_link_source_leave (FakeLinkSource *self)
{
  self->known = TRUE;
  self->there = FALSE;
  g_hash_table_remove_all (self->links);
}

void
fake_link_source_set_start (FakeLinkSource *self, MbnLinkStart start)
{
  self->start = start;
}

static void
link_free (gpointer data)
{
  Link *link = data;

  g_free (link->name);
  g_free (link);
}

void
fake_link_source_set (FakeLinkSource *self, guint index, const char *name, const char *sense)
{
  Link *link;

  if (sense == NULL)
    {
      g_assert_true (g_hash_table_remove (self->links, GUINT_TO_POINTER (index)));
      return;
    }

  g_assert_true (g_regex_match_simple ("^[c-][a-][r-][0-4]$", sense, 0, 0));
  link = g_new0 (Link, 1);
  link->name = g_strdup (name);
  link->sense = (MbnLinkSense){
      .carrier = sense[0] == 'c',
      .address = sense[1] == 'a',
      .default_route = sense[2] == 'r',
      .reachability = (MbnReachability)(sense[3] - '0'),
  };
  g_hash_table_insert (self->links, GUINT_TO_POINTER (index), link);
}

void
fake_link_source_say (FakeLinkSource *self)
{
  g_signal_emit_by_name (self, "news");
}

void
fake_link_source_say_read (FakeLinkSource *self)
{
  g_signal_emit_by_name (self, "read-again");
}

void
fake_link_source_say_checked (FakeLinkSource *self, guint index, MbnReachability reachability)
{
  g_signal_emit_by_name (self, "checked", index, (guint)reachability);
}

char *
fake_link_source_take_asked (FakeLinkSource *self)
{
  char *asked = g_strdup (self->asked->str);

  g_string_truncate (self->asked, 0);

  return asked;
}

/* ---- object ---- */

FakeLinkSource *
fake_link_source_new (void)
{
  return g_object_new (FAKE_TYPE_LINK_SOURCE, NULL);
}

static void
fake_link_source_finalize (GObject *object)
{
  FakeLinkSource *self = FAKE_LINK_SOURCE (object);

  g_hash_table_unref (self->links);
  g_string_free (self->asked, TRUE);

  G_OBJECT_CLASS (fake_link_source_parent_class)->finalize (object);
}

static void
fake_link_source_class_init (FakeLinkSourceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fake_link_source_finalize;
}

static void
fake_link_source_iface_init (MbnLinkSourceInterface *iface)
{
  iface->is_known = fake_link_source_is_known;
  iface->is_there = fake_link_source_is_there;
  iface->get_start = fake_link_source_get_start;
  iface->get_service = fake_link_source_get_service;
  iface->foreach_link = fake_link_source_foreach_link;
  iface->check = fake_link_source_check;
  iface->read_again = fake_link_source_read_again;
}

static void
fake_link_source_init (FakeLinkSource *self)
{
  self->links = g_hash_table_new_full (NULL, NULL, NULL, link_free);
  self->asked = g_string_new (NULL);
}
