/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-proposer.h"

#include "mbn-log.h"
#include "mbn-modem-situation.h"
#include "mbn-profile-applicable.h"
#include "mbn-profile-sim.h"
#include "mbn-proposal.h"
#include "mbn-provider-database.h"
#include "mbn-provider-lookup.h"

struct _MbnProposer
{
  MbnProfileStore *store;
  MbnModemSet *modems;
  MbnSettingsPropose propose;
  GPtrArray *sims; /* of Sim */
  guint idle;
};

/* The SIM in one modem. */
typedef struct
{
  MbnProposer *owner;
  MbnModem *modem;
  gboolean dirty; /* something may have to be proposed, or withdrawn */

  char *subscriber_id; /* identity, as sim_icc_id; NULL: none has been seen */
  char *sim_icc_id;
  MbnProfileEntry *served_by; /* a profile that makes proposals needless */
  GPtrArray *entries;         /* of MbnProfileEntry: what is proposed */
  GHashTable *hidden;         /* names that a client does not want to see (PROF-65) */

  GPtrArray *access_points; /* from the database, NULL: not looked up */
  GCancellable *lookup;     /* under way */
} Sim;

static void reconsider_later (MbnProposer *self, Sim *sim);

/* ---- what is proposed ---- */

static gboolean
is_among (MbnProfile *profile, GPtrArray *profiles)
{
  for (guint i = 0; i < profiles->len; i++)
    if (mbn_profile_equal (profile, g_ptr_array_index (profiles, i)))
      return TRUE;

  return FALSE;
}

static gboolean
is_proposed (Sim *sim, MbnProfile *profile)
{
  for (guint i = 0; i < sim->entries->len; i++)
    if (mbn_profile_equal (profile,
                           mbn_profile_entry_get_profile (g_ptr_array_index (sim->entries, i))))
      return TRUE;

  return FALSE;
}

/* The store tells that it is gone, and then it is taken off the list. */
static void
withdraw (Sim *sim, guint index)
{
  g_autoptr (MbnProfileEntry) entry = g_ptr_array_steal_index (sim->entries, index);

  mbn_profile_store_withdraw (sim->owner->store, entry);
}

static void
withdraw_all (Sim *sim)
{
  while (sim->entries->len > 0)
    withdraw (sim, sim->entries->len - 1);
}

static void
propose (Sim *sim, MbnProfile *profile)
{
  const char *name = mbn_profile_get_name (profile);
  MbnProfileEntry *entry;

  if (is_proposed (sim, profile) || g_hash_table_contains (sim->hidden, name))
    return;

  entry = mbn_profile_store_propose (sim->owner->store, profile);
  if (entry == NULL)
    return;

  g_ptr_array_add (sim->entries, g_object_ref (entry));
  mbn_info (mbn_modem_get_label (sim->modem), 0,
            "the SIM has no profile of its own; \"%s\" is proposed", name);
}

/* (element-type MbnProfile), best first */
static void
propose_all (Sim *sim, GPtrArray *wanted)
{
  for (guint i = sim->entries->len; i > 0; i--)
    if (!is_among (mbn_profile_entry_get_profile (g_ptr_array_index (sim->entries, i - 1)), wanted))
      withdraw (sim, i - 1);

  for (guint i = 0; i < wanted->len; i++)
    propose (sim, g_ptr_array_index (wanted, i));
}

/* ---- what could be proposed ---- */

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Sim *sim = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *found = mbn_provider_lookup_finish (result, &error);

  /* the SIM has gone, and with it perhaps all that @sim points to */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (found == NULL)
    mbn_info (mbn_modem_get_label (sim->modem), 0, "no operator is looked up: %s", error->message);

  g_clear_object (&sim->lookup);
  sim->access_points = found != NULL
                           ? found
                           : g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_access_point_free);
  reconsider_later (sim->owner, sim);
}

static const MbnProvider *
peek_home_provider (Sim *sim)
{
  const MbnFact *fact = mbn_modem_peek_fact (sim->modem, MBN_FACT_HOME_PROVIDER);

  return fact != NULL && fact->providers->len > 0 ? g_ptr_array_index (fact->providers, 0) : NULL;
}

static void
look_up (Sim *sim)
{
  const MbnProvider *home = peek_home_provider (sim);

  if (sim->lookup != NULL)
    return;

  sim->lookup = g_cancellable_new ();
  mbn_provider_lookup_async (home != NULL ? home->id : NULL, sim->subscriber_id, sim->lookup,
                             on_looked_up, sim);
}

/* Asks the modem once; FALSE while it has not answered. */
static gboolean
get_contexts (Sim *sim, const GPtrArray **contexts)
{
  g_autoptr (GError) error = NULL;
  const MbnFact *fact
      = mbn_modem_get_fact (sim->modem, MBN_FACT_PROVISIONED_CONTEXTS, MBN_SIM_CHECK_NONE, &error);

  *contexts = fact != NULL ? fact->contexts : NULL;

  return !g_error_matches (error, MBN_ERROR, MBN_ERROR_PENDING);
}

/* The modem's contexts in the words of the policy; strings are borrowed. */
static GArray *
translate (const GPtrArray *contexts)
{
  GArray *translated = g_array_new (FALSE, FALSE, sizeof (MbnProposalContext));

  for (guint i = 0; contexts != NULL && i < contexts->len; i++)
    {
      const MbnProvisionedContext *context = g_ptr_array_index (contexts, i);
      MbnProposalContext element = {
          .type = context->type,
          .access_string = context->access_string,
          .user_name = context->user_name,
          .password = context->password,
          .compression = context->compression,
          .auth = (MbnProfileAuth)context->auth_protocol,
          .provider_id = context->provider_id,
      };

      g_array_append_val (translated, element);
    }

  return translated;
}

/* A set of the names of the stored profiles of the SIM; borrowed from them. */
static GHashTable *
list_taken (Sim *sim)
{
  const MbnSubscriber *now = mbn_modem_get_sim (sim->modem, NULL);
  g_autoptr (GPtrArray) entries = mbn_profiles_list (MBN_PROFILES (sim->owner->store), now);
  GHashTable *taken = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < entries->len; i++)
    if (!mbn_profile_entry_is_proposal (g_ptr_array_index (entries, i)))
      g_hash_table_add (taken, (gpointer)mbn_profile_get_name (
                                   mbn_profile_entry_get_profile (g_ptr_array_index (entries, i))));

  return taken;
}

/* (transfer full) (nullable): NULL while not all is known that they are made of */
static GPtrArray *
make_proposals (Sim *sim)
{
  const MbnProvider *home = peek_home_provider (sim);
  const GPtrArray *contexts;
  g_autoptr (GHashTable) taken = list_taken (sim);
  g_autoptr (GArray) translated = NULL;
  g_autoptr (GPtrArray) proposals = NULL;
  MbnProposalInput input = {
      .subscriber_id = sim->subscriber_id,
      .sim_icc_id = sim->sim_icc_id,
      .home_provider_id = home != NULL ? home->id : NULL,
      .home_provider_name = home != NULL ? home->name : NULL,
      .access_points = sim->access_points,
      .taken = taken,
      .automatic = sim->owner->propose == MBN_SETTINGS_PROPOSE_AUTO,
  };

  if (mbn_modem_peek_status (sim->modem, MBN_FACT_HOME_PROVIDER, MBN_SIM_CHECK_NONE)
          == MBN_ERROR_PENDING
      || !get_contexts (sim, &contexts))
    return NULL;

  translated = translate (contexts);
  input.contexts = (const MbnProposalContext *)translated->data;
  input.n_contexts = translated->len;
  proposals = mbn_proposal_make (&input);

  /* the modem had nothing; the database has not been asked yet */
  if (sim->access_points == NULL && proposals->len > 0
      && mbn_profile_get_access_string (g_ptr_array_index (proposals, 0)) == NULL)
    {
      look_up (sim);
      return NULL;
    }

  return g_steal_pointer (&proposals);
}

/* ---- which SIM it is ---- */

static void
forget_access_points (Sim *sim)
{
  if (sim->lookup != NULL)
    g_cancellable_cancel (sim->lookup);
  g_clear_object (&sim->lookup);
  g_clear_pointer (&sim->access_points, g_ptr_array_unref);
}

static void
forget_sim (Sim *sim)
{
  withdraw_all (sim);
  forget_access_points (sim);
  g_clear_object (&sim->served_by);
  g_hash_table_remove_all (sim->hidden);
  g_clear_pointer (&sim->subscriber_id, g_free);
  g_clear_pointer (&sim->sim_icc_id, g_free);
}

static void
follow_sim (Sim *sim, const MbnSubscriber *now)
{
  if (g_strcmp0 (sim->subscriber_id, now->subscriber_id) == 0
      && g_strcmp0 (sim->sim_icc_id, now->sim_icc_id) == 0)
    return;

  forget_sim (sim);
  sim->subscriber_id = g_strdup (now->subscriber_id);
  sim->sim_icc_id = g_strdup (now->sim_icc_id);
}

/* Not: it cannot be read just now, because it is locked or the modem is being reset. */
static gboolean
is_out (MbnModem *modem)
{
  const MbnFact *fact = mbn_modem_peek_fact (modem, MBN_FACT_SUBSCRIBER);

  return fact != NULL
         && (fact->subscriber.ready_state == MBN_READY_STATE_SIM_NOT_INSERTED
             || fact->subscriber.ready_state == MBN_READY_STATE_BAD_SIM
             || fact->subscriber.ready_state == MBN_READY_STATE_NO_ESIM_PROFILE);
}

/* (transfer full) (nullable) */
static MbnProfileEntry *
find_serving (Sim *sim, const MbnSubscriber *now)
{
  g_autoptr (GPtrArray) entries = mbn_profiles_list (MBN_PROFILES (sim->owner->store), now);

  for (guint i = 0; i < entries->len; i++)
    {
      MbnProfileEntry *entry = g_ptr_array_index (entries, i);

      if (!mbn_profile_entry_is_proposal (entry)
          && mbn_profile_serves_internet (mbn_profile_entry_get_profile (entry),
                                          now->subscriber_id))
        return g_object_ref (entry);
    }

  return NULL;
}

static void
reconsider (Sim *sim)
{
  const MbnSubscriber *now = mbn_modem_get_sim (sim->modem, NULL);
  g_autoptr (GPtrArray) wanted = NULL;

  sim->dirty = FALSE;
  if (now == NULL)
    {
      if (is_out (sim->modem))
        forget_sim (sim);
      return;
    }

  follow_sim (sim, now);
  if (sim->served_by == NULL)
    sim->served_by = find_serving (sim, now);
  if (sim->served_by != NULL || sim->owner->propose == MBN_SETTINGS_PROPOSE_OFF)
    {
      withdraw_all (sim);
      return;
    }

  wanted = make_proposals (sim);
  if (wanted != NULL)
    propose_all (sim, wanted);
}

/* ---- when ---- */

static gboolean
on_idle (gpointer user_data)
{
  MbnProposer *self = user_data;

  self->idle = 0;
  for (guint i = 0; i < self->sims->len; i++)
    {
      Sim *sim = g_ptr_array_index (self->sims, i);

      if (sim->dirty)
        reconsider (sim);
    }

  return G_SOURCE_REMOVE;
}

/* Not amid the signal that says why: those that come after this handler have not heard of it. */
static void
reconsider_later (MbnProposer *self, Sim *sim)
{
  sim->dirty = TRUE;
  if (self->idle == 0)
    self->idle = g_idle_add_full (G_PRIORITY_DEFAULT, on_idle, self, NULL);
}

static void
on_fact_changed (MbnModem *modem, MbnFactKind kind, gboolean by_request, Sim *sim)
{
  if (kind == MBN_FACT_HOME_PROVIDER)
    forget_access_points (sim);
  if (kind == MBN_FACT_HOME_PROVIDER || kind == MBN_FACT_SUBSCRIBER
      || kind == MBN_FACT_PROVISIONED_CONTEXTS)
    reconsider_later (sim->owner, sim);
}

/* A SIM that is served is no more interested in what else comes; nor one whose it is not. */
static void
on_profile_added (MbnProfiles *profiles, MbnProfileEntry *entry, MbnProposer *self)
{
  MbnProfile *profile = mbn_profile_entry_get_profile (entry);

  if (mbn_profile_entry_is_proposal (entry))
    return;

  for (guint i = 0; i < self->sims->len; i++)
    {
      Sim *sim = g_ptr_array_index (self->sims, i);

      if (sim->served_by == NULL
          && mbn_profile_matches_sim (profile, sim->subscriber_id, sim->sim_icc_id))
        reconsider_later (self, sim);
    }
}

/* Gone, or another one than before; a proposal may have been stored, or withdrawn because another
 * modem with this SIM, which it was made for, has gone. */
static void
look_after (MbnProposer *self, MbnProfileEntry *entry)
{
  for (guint i = 0; i < self->sims->len; i++)
    {
      Sim *sim = g_ptr_array_index (self->sims, i);

      g_ptr_array_remove (sim->entries, entry);
      if (sim->served_by == entry)
        g_clear_object (&sim->served_by);
      if (sim->served_by == NULL)
        reconsider_later (self, sim);
    }
}

static void
on_profile_updated (MbnProfiles *profiles,
                    MbnProfileEntry *entry,
                    MbnProfile *before,
                    MbnProposer *self)
{
  look_after (self, entry);
}

static void
on_profile_removed (MbnProfiles *profiles, MbnProfileEntry *entry, MbnProposer *self)
{
  look_after (self, entry);
}

/* The SIM may be in two modems. */
static void
on_proposal_deleted (MbnProfileStore *store, MbnProfileEntry *entry, MbnProposer *self)
{
  MbnProfile *profile = mbn_profile_entry_get_profile (entry);

  for (guint i = 0; i < self->sims->len; i++)
    {
      Sim *sim = g_ptr_array_index (self->sims, i);

      if (mbn_profile_matches_sim (profile, sim->subscriber_id, sim->sim_icc_id))
        g_hash_table_add (sim->hidden, g_strdup (mbn_profile_get_name (profile)));
    }
}

/* ---- modems ---- */

static void
sim_free (gpointer data)
{
  Sim *sim = data;

  g_signal_handlers_disconnect_by_data (sim->modem, sim);
  forget_access_points (sim);
  g_clear_object (&sim->served_by);
  g_ptr_array_unref (sim->entries);
  g_hash_table_unref (sim->hidden);
  g_free (sim->subscriber_id);
  g_free (sim->sim_icc_id);
  g_object_unref (sim->modem);
  g_free (sim);
}

static void
on_modem_added (MbnModemSet *modems, MbnModem *modem, MbnProposer *self)
{
  Sim *sim = g_new0 (Sim, 1);

  sim->owner = self;
  sim->modem = g_object_ref (modem);
  sim->entries = g_ptr_array_new_with_free_func (g_object_unref);
  sim->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_signal_connect (modem, "fact-changed", G_CALLBACK (on_fact_changed), sim);
  g_ptr_array_add (self->sims, sim);
  reconsider_later (self, sim);
}

static void
on_modem_removed (MbnModemSet *modems, MbnModem *modem, MbnProposer *self)
{
  for (guint i = 0; i < self->sims->len; i++)
    {
      Sim *sim = g_ptr_array_index (self->sims, i);

      if (sim->modem != modem)
        continue;

      forget_sim (sim);
      g_ptr_array_remove_index (self->sims, i);
      return;
    }
}

/* ---- object ---- */

MbnProposer *
mbn_proposer_new (MbnProfileStore *store, MbnModemSet *modems, MbnSettingsPropose propose)
{
  MbnProposer *self = g_new0 (MbnProposer, 1);

  self->store = g_object_ref (store);
  self->modems = g_object_ref (modems);
  self->propose = propose;
  self->sims = g_ptr_array_new_with_free_func (sim_free);

  g_signal_connect (modems, "added", G_CALLBACK (on_modem_added), self);
  g_signal_connect (modems, "removed", G_CALLBACK (on_modem_removed), self);
  g_signal_connect (store, "added", G_CALLBACK (on_profile_added), self);
  g_signal_connect (store, "updated", G_CALLBACK (on_profile_updated), self);
  g_signal_connect (store, "removed", G_CALLBACK (on_profile_removed), self);
  g_signal_connect (store, "proposal-deleted", G_CALLBACK (on_proposal_deleted), self);

  return self;
}

void
mbn_proposer_set_propose (MbnProposer *self, MbnSettingsPropose propose)
{
  if (self->propose == propose)
    return;

  self->propose = propose;
  for (guint i = 0; i < self->sims->len; i++)
    reconsider_later (self, g_ptr_array_index (self->sims, i));
}

void
mbn_proposer_free (MbnProposer *self)
{
  g_signal_handlers_disconnect_by_data (self->store, self);
  g_signal_handlers_disconnect_by_data (self->modems, self);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_ptr_array_unref (self->sims);
  g_object_unref (self->store);
  g_object_unref (self->modems);
  g_free (self);
}
