/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-memory.h"

#include <string.h>

#include "mbn-key-store.h"

#define NAME "auto-connect" /* of the file */

/* Groups: `interface ID` and `sim ICCID`. */
#define ENABLED "enabled" /* false; on is the default and not there */
#define LATCHED "latched" /* true, likewise */
#define ICC_ID  "icc-id"  /* of the SIM that was in when the latch was set */
#define IMSI    "imsi"    /* likewise */
#define GOOD    "good"    /* name of a profile */

struct _MbnAutoMemory
{
  GObject parent;
  MbnKeyStore *store;
};

G_DEFINE_FINAL_TYPE (MbnAutoMemory, mbn_auto_memory, G_TYPE_OBJECT)

static char *
group_of_interface (const char *interface_id)
{
  return g_strconcat ("interface ", interface_id, NULL);
}

/* A group may not have brackets or control characters; what a modem says could have them. */
static char *
group_of_sim (const char *sim)
{
  g_autofree char *escaped = g_uri_escape_string (sim, NULL, FALSE);
  gsize length = strlen (escaped);

  /* the filler of an odd number of digits, which some modems tell */
  if (g_str_has_suffix (escaped, "F") || g_str_has_suffix (escaped, "f"))
    escaped[length - 1] = '\0';

  return g_strconcat ("sim ", escaped, NULL);
}

static gboolean
is_word (MbnAutoMemory *self, const char *group, const char *key, const char *word)
{
  g_autofree char *value = mbn_key_store_get (self->store, group, key);

  return g_strcmp0 (value, word) == 0;
}

void
mbn_auto_memory_recall_intent (MbnAutoMemory *self, const char *interface_id, MbnAutoIntent *intent)
{
  g_autofree char *group = group_of_interface (interface_id);
  g_autofree char *icc_id = mbn_key_store_get (self->store, group, ICC_ID);
  g_autofree char *imsi = mbn_key_store_get (self->store, group, IMSI);

  if (is_word (self, group, ENABLED, "false"))
    mbn_auto_intent_set_enabled (intent, FALSE);
  if (is_word (self, group, LATCHED, "true"))
    mbn_auto_intent_latch (intent, &(MbnAutoSim){.icc_id = icc_id, .subscriber_id = imsi});
}

void
mbn_auto_memory_remember_intent (MbnAutoMemory *self,
                                 const char *interface_id,
                                 const MbnAutoIntent *intent)
{
  g_autofree char *group = group_of_interface (interface_id);

  mbn_key_store_set (self->store, group, ENABLED, intent->enabled ? NULL : "false");
  mbn_key_store_set (self->store, group, LATCHED, intent->latched ? "true" : NULL);
  mbn_key_store_set (self->store, group, ICC_ID, intent->sim.icc_id);
  mbn_key_store_set (self->store, group, IMSI, intent->sim.subscriber_id);
  mbn_key_store_save (self->store);
}

char *
mbn_auto_memory_recall_good (MbnAutoMemory *self, const char *sim)
{
  g_autofree char *group = group_of_sim (sim);

  return mbn_key_store_get (self->store, group, GOOD);
}

void
mbn_auto_memory_remember_good (MbnAutoMemory *self, const char *sim, const char *name)
{
  g_autofree char *group = group_of_sim (sim);

  mbn_key_store_set (self->store, group, GOOD, name);
  mbn_key_store_save (self->store);
}

void
mbn_auto_memory_flush (MbnAutoMemory *self)
{
  mbn_key_store_flush (self->store);
}

MbnAutoMemory *
mbn_auto_memory_new (const char *state_dir, const char *runtime_dir)
{
  MbnAutoMemory *self = g_object_new (MBN_TYPE_AUTO_MEMORY, NULL);
  g_autofree char *path = g_build_filename (state_dir, NAME, NULL);
  g_autofree char *journal
      = runtime_dir != NULL ? g_build_filename (runtime_dir, NAME, NULL) : NULL;

  self->store = mbn_key_store_new (path, journal,
                                   "what the user wants of automatic connections will be "
                                   "forgotten at the next start");

  return self;
}

static void
mbn_auto_memory_finalize (GObject *object)
{
  g_object_unref (MBN_AUTO_MEMORY (object)->store);

  G_OBJECT_CLASS (mbn_auto_memory_parent_class)->finalize (object);
}

static void
mbn_auto_memory_class_init (MbnAutoMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_auto_memory_finalize;
}

static void
mbn_auto_memory_init (MbnAutoMemory *self)
{
}
