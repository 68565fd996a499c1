/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-modem-registry.h"

#include "mbn-key-store.h"

struct _MbnModemRegistry
{
  GObject parent;
  MbnKeyStore *store; /* group = InterfaceID, key "radio" = seen|off|on */
};

static void memory_init (MbnModemMemoryInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MbnModemRegistry,
                               mbn_modem_registry,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MBN_TYPE_MODEM_MEMORY, memory_init))

#define RADIO_KEY "radio"

static const char *const radio_words[] = {
    [MBN_RADIO_MEMORY_NEVER_SEEN] = "",
    [MBN_RADIO_MEMORY_SEEN] = "seen",
    [MBN_RADIO_MEMORY_OFF] = "off",
    [MBN_RADIO_MEMORY_ON] = "on",
};

static MbnRadioMemory
recall_radio (MbnModemMemory *memory, const char *interface_id)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (memory);
  g_autofree char *word = mbn_key_store_get (self->store, interface_id, RADIO_KEY);

  for (MbnRadioMemory radio = MBN_RADIO_MEMORY_SEEN; radio <= MBN_RADIO_MEMORY_ON; radio++)
    if (g_strcmp0 (word, radio_words[radio]) == 0)
      return radio;

  return MBN_RADIO_MEMORY_NEVER_SEEN;
}

static void
remember_radio (MbnModemMemory *memory, const char *interface_id, MbnRadioMemory radio)
{
  MbnModemRegistry *self = MBN_MODEM_REGISTRY (memory);

  mbn_key_store_set (self->store, interface_id, RADIO_KEY, radio_words[radio]);
  mbn_key_store_save (self->store);
}

static void
memory_init (MbnModemMemoryInterface *iface)
{
  iface->recall_radio = recall_radio;
  iface->remember_radio = remember_radio;
}

void
mbn_modem_registry_flush (MbnModemRegistry *self)
{
  mbn_key_store_flush (self->store);
}

MbnModemRegistry *
mbn_modem_registry_new (const char *state_dir)
{
  MbnModemRegistry *self = g_object_new (MBN_TYPE_MODEM_REGISTRY, NULL);
  g_autofree char *path = g_build_filename (state_dir, "modems", NULL);

  self->store
      = mbn_key_store_new (path, NULL,
                           "what was learnt about a modem will be forgotten at the next start");

  return self;
}

static void
mbn_modem_registry_finalize (GObject *object)
{
  g_object_unref (MBN_MODEM_REGISTRY (object)->store);

  G_OBJECT_CLASS (mbn_modem_registry_parent_class)->finalize (object);
}

static void
mbn_modem_registry_class_init (MbnModemRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = mbn_modem_registry_finalize;
}

static void
mbn_modem_registry_init (MbnModemRegistry *self)
{
}
