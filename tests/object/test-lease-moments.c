/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Whatever somebody does, at whatever moment: a story of leases is lived through again and again,
 * and each time at another moment of it, within what is told then or right after it, one more thing
 * happens. Each call is answered, and in the end nothing is left of all leases; what is checked at
 * each moment is in lease-place.h.
 */

#include "config.h"

#include "bench.h"
#include "lease-place.h"

#include <string.h>

#define WORK  LEASE_PROFILE ("Work", "1", "0", LEASE_MANUAL)
#define OTHER LEASE_PROFILE ("Other", "1", "0", LEASE_MANUAL)
#define AUTO  LEASE_PROFILE ("Work", "1", "0", LEASE_AUTO)

#define LINGER_MS 10000
#define A_DAY_MS  86400000

/* ---- what happens ---- */

static void
ask_for_the_same (LeasePlace *place)
{
  lease_place_ask (place, "X", ":1.6", "Work");
}

static void
ask_for_another (LeasePlace *place)
{
  lease_place_ask (place, "Y", ":1.7", "Other");
}

static void
finish (LeasePlace *place)
{
  lease_place_finish (place, ":1.5");
}

static void
finish_and_ask (LeasePlace *place)
{
  lease_place_finish (place, ":1.5");
  lease_place_ask (place, "X", ":1.6", "Work");
}

static void
ask_and_finish (LeasePlace *place)
{
  lease_place_ask (place, "X", ":1.6", "Work");
  lease_place_finish (place, ":1.6");
}

static void
disconnect (LeasePlace *place)
{
  if (place->modems[0].modem != NULL)
    lease_place_disconnect (place, 0, "D");
}

static void
connect_same (LeasePlace *place)
{
  if (place->modems[0].modem != NULL)
    lease_place_connect (place, 0, "U", WORK, TRUE);
}

static void
connect_other (LeasePlace *place)
{
  if (place->modems[0].modem != NULL)
    lease_place_connect (place, 0, "U", OTHER, FALSE);
}

static void
lose_network (LeasePlace *place)
{
  if (place->modems[0].fake->backend == NULL)
    return;

  mbn_fake_modem_indicate_registration (place->modems[0].fake, MBN_REGISTER_STATE_SEARCHING);
  mbn_fake_modem_indicate_registration (place->modems[0].fake, MBN_REGISTER_STATE_HOME);
}

static const struct
{
  const char *name;
  void (*func) (LeasePlace *place);
  gboolean within; /* may come from within what is told */
} deeds[] = {
    {"ask-for-the-same", ask_for_the_same, TRUE },
    {"ask-for-another",  ask_for_another,  TRUE },
    {"finish",           finish,           TRUE },
    {"finish-and-ask",   finish_and_ask,   TRUE },
    {"ask-and-finish",   ask_and_finish,   TRUE },
    {"disconnect",       disconnect,       TRUE },
    {"connect-same",     connect_same,     TRUE },
    {"connect-other",    connect_other,    TRUE },
    {"lose-network",     lose_network,     FALSE},
};

/* ---- when ---- */

typedef struct
{
  guint deed;
  gboolean within;
  guint at; /* the word with this number */
  guint n_words;
} Moment;

static Moment moment;

static gboolean
on_right_after (gpointer user_data)
{
  deeds[moment.deed].func (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_word (LeasePlace *place, const char *word)
{
  if (moment.n_words++ != moment.at)
    return;

  if (moment.within)
    deeds[moment.deed].func (place);
  else
    g_idle_add_full (G_PRIORITY_HIGH, on_right_after, place, NULL);
}

/* ---- the story ---- */

/* Is asked for, lost, unplugged, lost and refused, finished and closed, asked for again. */
static void
live (LeasePlace *place)
{
  lease_place_ask (place, "A", ":1.5", "Work");
  lease_place_run (place, 60000);
  lease_place_drop (place, 0);
  lease_place_run (place, 1000);
  lease_place_unplug (place, 0);
  lease_place_plug (place, 0);
  lease_place_run (place, 60000);
  lease_place_refuse (place, 0, MBN_ERROR_FAILURE, 1);
  lease_place_drop (place, 0);
  lease_place_run (place, 60000);
  lease_place_finish (place, ":1.5");
  lease_place_run (place, LINGER_MS);
  lease_place_ask (place, "B", ":1.5", "Work");
  lease_place_run (place, 1000);
}

static void
end (LeasePlace *place)
{
  MbnOrigin origin;

  lease_place_finish (place, ":1.5");
  lease_place_finish (place, ":1.6");
  lease_place_finish (place, ":1.7");
  lease_place_run (place, A_DAY_MS);
  lease_place_assert_leases (place, "");
  g_assert_cmpuint (place->n_answers, ==, 0);
  g_assert_false (mbn_context_has_requests (place->modems[0].context));
  g_assert_false (mbn_context_is_leased (place->modems[0].context));
  origin = mbn_context_get_origin (place->modems[0].context);
  g_assert_true (origin == MBN_ORIGIN_NONE || origin == MBN_ORIGIN_USER
                 || origin == MBN_ORIGIN_AUTO);
}

/* Returns: whether the moment has come about. */
static gboolean
live_with (const char *xml, guint deed, gboolean within, guint at)
{
  g_autoptr (LeasePlace) place = lease_place_new_with (1, xml, OTHER, NULL);
  g_autofree char *told = NULL;

  moment = (Moment){.deed = deed, .within = within, .at = at};
  place->on_word = on_word;
  place->reentrant = within;
  g_test_message ("%s %s word %u", deeds[deed].name, within ? "within" : "after", at);
  live (place);
  told = g_strdup (place->log->str);
  g_test_message ("%s", told);
  end (place);

  return moment.n_words > at;
}

/* All moments with MBN_LONG; else every third, from another one on for each deed. */
static guint
get_step (void)
{
  return g_getenv ("MBN_LONG") != NULL ? 1 : 3;
}

static void
test_deed (gconstpointer data)
{
  guint deed = GPOINTER_TO_UINT (data);

  for (guint way = deeds[deed].within ? 0 : 1; way < 2; way++)
    {
      guint at = (deed + way) % get_step ();

      while (live_with (WORK, deed, way == 0, at))
        at += get_step ();
      /* the story is one */
      g_assert_cmpuint (at, >, 20);
    }
}

/* The same right after it, beside automatic connections with that profile. */
static void
test_deed_beside_automatic (gconstpointer data)
{
  guint deed = GPOINTER_TO_UINT (data);
  guint at = deed % get_step ();

  while (live_with (AUTO, deed, FALSE, at))
    at += get_step ();
}

int
main (int argc, char **argv)
{
  bench_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      g_autofree char *manual = g_strconcat ("/lease-moments/", deeds[i].name, NULL);
      g_autofree char *automatic = g_strconcat (manual, "/automatic", NULL);

      g_test_add_data_func (manual, GUINT_TO_POINTER (i), test_deed);
      g_test_add_data_func (automatic, GUINT_TO_POINTER (i), test_deed_beside_automatic);
    }

  return g_test_run ();
}
