/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-drivers.h"

/* Of modems that are gone. Who plugs in that many others has forgotten the first, too. */
#define MAX_ABSENT 8

struct _MbnAutoDrivers
{
  const MbnAutoSurroundings *around;
  MbnModemSet *modems;
  GHashTable *drivers; /* MbnModem (owned by its driver) -> MbnAutoDriver */
  GHashTable *pasts;   /* InterfaceID -> MbnAutoPast */
  GQueue absent; /* of InterfaceIDs (owned) in @pasts whose modem is gone; the last at the end */

  gboolean asleep;  /* the host is, or is about to be */
  gboolean resting; /* somebody waits until all are at rest */
  MbnAutoRested rested;
  gpointer user_data;
};

static void
drop_driver (gpointer data)
{
  mbn_auto_driver_stop (data);
  g_object_unref (data);
}

/* ---- sleep ---- */

static gboolean
are_at_rest (MbnAutoDrivers *self)
{
  GHashTableIter iter;
  gpointer driver;

  g_hash_table_iter_init (&iter, self->drivers);
  while (g_hash_table_iter_next (&iter, NULL, &driver))
    if (!mbn_auto_driver_is_at_rest (driver))
      return FALSE;

  return TRUE;
}

static void
tell_rest (MbnAutoDrivers *self)
{
  if (!self->resting || !are_at_rest (self))
    return;

  self->resting = FALSE;
  self->rested (self->user_data);
}

static void
for_each (MbnAutoDrivers *self, void (*func) (MbnAutoDriver *driver))
{
  GHashTableIter iter;
  gpointer driver;

  g_hash_table_iter_init (&iter, self->drivers);
  while (g_hash_table_iter_next (&iter, NULL, &driver))
    func (driver);
}

void
mbn_auto_drivers_suspend (MbnAutoDrivers *self)
{
  self->asleep = TRUE;
  self->resting = TRUE;
  for_each (self, mbn_auto_driver_suspend);
  tell_rest (self);
}

void
mbn_auto_drivers_resume (MbnAutoDrivers *self)
{
  self->asleep = FALSE;
  self->resting = FALSE;
  for_each (self, mbn_auto_driver_resume);
}

/* ---- modems ---- */

static MbnAutoPast *
get_past (MbnAutoDrivers *self, MbnModem *modem)
{
  const char *id = mbn_modem_get_interface_id (modem);
  MbnAutoPast *past = g_hash_table_lookup (self->pasts, id);
  GList *place = g_queue_find_custom (&self->absent, id, (GCompareFunc)g_strcmp0);

  if (place != NULL)
    {
      g_free (place->data);
      g_queue_delete_link (&self->absent, place);
    }
  if (past == NULL)
    {
      past = mbn_auto_past_new ();
      g_hash_table_insert (self->pasts, g_strdup (id), past);
    }

  return past;
}

static void
forget_oldest (MbnAutoDrivers *self)
{
  g_autofree char *id = g_queue_pop_head (&self->absent);

  g_hash_table_remove (self->pasts, id);
}

static void
on_added (MbnModemSet *modems, MbnModem *modem, MbnAutoDrivers *self)
{
  MbnAutoPast *past = get_past (self, modem);
  MbnAutoDriver *driver;

  /* it was away when the host woke up */
  if (past->history.asleep && !self->asleep)
    mbn_auto_history_resume (&past->history);

  driver = mbn_auto_driver_new (self->around, modem, past);
  g_signal_connect_swapped (driver, "rested", G_CALLBACK (tell_rest), self);
  g_hash_table_insert (self->drivers, modem, driver);
  if (self->asleep)
    mbn_auto_driver_suspend (driver);
}

static void
on_removed (MbnModemSet *modems, MbnModem *modem, MbnAutoDrivers *self)
{
  g_queue_push_tail (&self->absent, g_strdup (mbn_modem_get_interface_id (modem)));
  if (self->absent.length > MAX_ABSENT)
    forget_oldest (self);

  g_hash_table_remove (self->drivers, modem);
  tell_rest (self);
}

/* ---- all ---- */

MbnAutoConnect *
mbn_auto_drivers_find (MbnAutoDrivers *self, MbnModem *modem)
{
  return g_hash_table_lookup (self->drivers, modem);
}

void
mbn_auto_drivers_reconfigure (MbnAutoDrivers *self, gboolean policy_too)
{
  GHashTableIter iter;
  gpointer driver;

  g_hash_table_iter_init (&iter, self->drivers);
  while (g_hash_table_iter_next (&iter, NULL, &driver))
    mbn_auto_driver_reconfigure (driver, policy_too);
}

void
mbn_auto_drivers_stop (MbnAutoDrivers *self)
{
  for_each (self, mbn_auto_driver_stop);
}

MbnAutoDrivers *
mbn_auto_drivers_new (const MbnAutoSurroundings *surroundings,
                      MbnModemSet *modems,
                      MbnAutoRested rested,
                      gpointer user_data)
{
  MbnAutoDrivers *self = g_new0 (MbnAutoDrivers, 1);

  self->around = surroundings;
  self->modems = g_object_ref (modems);
  self->drivers = g_hash_table_new_full (NULL, NULL, NULL, drop_driver);
  self->pasts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)mbn_auto_past_unref);
  g_queue_init (&self->absent);
  self->rested = rested;
  self->user_data = user_data;
  g_signal_connect (modems, "added", G_CALLBACK (on_added), self);
  g_signal_connect (modems, "removed", G_CALLBACK (on_removed), self);

  return self;
}

void
mbn_auto_drivers_free (MbnAutoDrivers *self)
{
  g_signal_handlers_disconnect_by_data (self->modems, self);
  g_hash_table_unref (self->drivers);
  g_hash_table_unref (self->pasts);
  g_queue_clear_full (&self->absent, g_free);
  g_object_unref (self->modems);
  g_free (self);
}
