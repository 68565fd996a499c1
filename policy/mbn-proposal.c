/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-proposal.h"

#include <string.h>

#include "mbn-profile-edit.h"
#include "mbn-profile-parse.h"
#include "mbn-profile-private.h"
#include "mbn-profile-word.h"
#include "mbn-profile-write.h"
#include "mbn-proposal-name.h"
#include "mbn-provider-database.h"
#include "mbn-text.h"

#define MAX_PROVIDER_NAME_CHARS 20 /* providerNameType, MBN_PROVIDERNAME_LEN */

/* Stands for the name until all of them are known. */
#define SOME_NAME "x"

/* Where settings come from makes no difference from here on. Borrowed strings. */
typedef struct
{
  MbnProfileCreation creation;
  const char *operator_name;
  const char *plan_name;
  const char *access_string;
  const char *user_name;
  const char *password;
  gboolean compression;
  MbnProfileAuth auth;
} Source;

typedef struct
{
  const MbnProposalInput *input;
  const char *secrets[3]; /* never in a name */
  GPtrArray *profiles;    /* of MbnProfile, still to be named */
  GArray *labels;         /* of MbnProposalLabel, one a profile */
} Job;

/* ---- one profile ---- */

/* ModemManager, and NetworkManager through it, uses CHAP when a connection has a user name and
 * nothing is said of the protocol. PAP would send the password as it is. Modems that do not store
 * the protocol say NONE, and a user name is of no use with that. */
static const char *
choose_auth (const Source *source)
{
  gboolean is_known
      = source->auth > MBN_PROFILE_AUTH_NONE && source->auth <= MBN_PROFILE_AUTH_MSCHAPV2;

  if (is_known)
    return mbn_profile_words_auth_v1[source->auth];

  return mbn_text_is_given (source->user_name) ? mbn_profile_words_auth_v1[MBN_PROFILE_AUTH_CHAP]
                                               : NULL;
}

static void
set (MbnProfile *profile, MbnProfileField field, const char *value)
{
  mbn_profile_set_value (profile, field, g_strdup (value));
}

static void
set_context (MbnProfile *profile, const Source *source)
{
  if (!mbn_text_is_given (source->access_string))
    return;

  set (profile, MBN_PROFILE_FIELD_CONTEXT, "");
  set (profile, MBN_PROFILE_FIELD_ACCESS_STRING, source->access_string);
  set (profile, MBN_PROFILE_FIELD_AUTH, choose_auth (source));
  if (source->compression)
    set (profile, MBN_PROFILE_FIELD_COMPRESSION,
         mbn_profile_words_compression[MBN_PROFILE_COMPRESSION_ENABLE]);

  if (!mbn_text_is_given (source->user_name))
    return;

  set (profile, MBN_PROFILE_FIELD_CREDENTIALS, "");
  set (profile, MBN_PROFILE_FIELD_USER_NAME, source->user_name);
  if (mbn_text_is_given (source->password))
    set (profile, MBN_PROFILE_FIELD_PASSWORD, source->password);
}

static MbnProfile *
make_profile (const MbnProposalInput *input, const Source *source, const char *operator_name)
{
  gboolean is_v1 = mbn_text_is_given (input->subscriber_id);
  g_autoptr (MbnProfile) profile
      = mbn_profile_new_empty (is_v1 ? MBN_PROFILE_KIND_V1 : MBN_PROFILE_KIND_V4);

  set (profile, MBN_PROFILE_FIELD_NAME, SOME_NAME);
  set (profile, MBN_PROFILE_FIELD_IS_DEFAULT, "false");
  set (profile, MBN_PROFILE_FIELD_CREATION, mbn_profile_words_creation[source->creation]);
  set (profile, MBN_PROFILE_FIELD_CONNECTION_MODE,
       mbn_profile_words_connection_mode[MBN_PROFILE_CONNECTION_MODE_MANUAL]);
  if (is_v1)
    set (profile, MBN_PROFILE_FIELD_SUBSCRIBER_ID, input->subscriber_id);
  else
    set (profile, MBN_PROFILE_FIELD_SIM_ICC_ID, input->sim_icc_id);
  set_context (profile, source);

  return mbn_profile_with_service_elements (profile, input->sim_icc_id, operator_name);
}

/* Whether a document can say it, by the one that knows. */
static gboolean
can_stand (const MbnProfile *profile)
{
  g_autoptr (MbnProfileSecret) xml = mbn_profile_write (profile, MBN_PROFILE_WRITE_ALL);
  g_autoptr (MbnProfile) again = mbn_profile_parse (xml, strlen (xml), NULL);

  return again != NULL && mbn_profile_equal (profile, again);
}

/* ---- candidates ---- */

static gboolean
same_operator (const MbnProposalLabel *label, const char *operator_name)
{
  return g_strcmp0 (label->operator_name, operator_name) == 0;
}

static gboolean
is_proposed (const Job *job, const MbnProfile *profile, const char *operator_name)
{
  for (guint i = 0; i < job->profiles->len; i++)
    {
      if (mbn_profile_same_settings (g_ptr_array_index (job->profiles, i), profile)
          && same_operator (&g_array_index (job->labels, MbnProposalLabel, i), operator_name))
        return TRUE;
    }

  return FALSE;
}

static void
clear_label (gpointer data)
{
  MbnProposalLabel *label = data;

  g_free (label->operator_name);
  g_free (label->plan_name);
  g_free (label->access_string);
}

static void
propose (Job *job, const Source *source)
{
  g_autofree char *operator_name = mbn_proposal_name_clean (source->operator_name, job->secrets);
  g_autoptr (MbnProfile) profile = make_profile (job->input, source, operator_name);
  MbnProposalLabel label;

  if (!can_stand (profile) || is_proposed (job, profile, operator_name))
    return;

  label.operator_name = g_steal_pointer (&operator_name);
  label.plan_name = mbn_proposal_name_clean (source->plan_name, job->secrets);
  label.access_string = mbn_proposal_name_clean (source->access_string, job->secrets);
  g_array_append_val (job->labels, label);
  g_ptr_array_add (job->profiles, g_steal_pointer (&profile));
}

static gboolean
is_of_home_provider (const Job *job, const MbnProposalContext *context)
{
  return !mbn_text_is_given (context->provider_id)
         || g_strcmp0 (context->provider_id, job->input->home_provider_id) == 0;
}

static void
propose_context (Job *job, const MbnProposalContext *context)
{
  g_autofree char *access_string = g_strdup (context->access_string);
  Source source = {
      .creation = MBN_PROFILE_CREATION_DEVICE,
      .operator_name = job->input->home_provider_name,
      .user_name = context->user_name,
      .password = context->password,
      .compression = context->compression,
      .auth = context->auth,
  };

  if (context->type != MBN_PROPOSAL_CONTEXT_TYPE_INTERNET || access_string == NULL
      || *g_strstrip (access_string) == '\0' || !is_of_home_provider (job, context))
    return;

  source.access_string = access_string;
  propose (job, &source);
}

static void
propose_access_point (Job *job, const MbnAccessPoint *access_point)
{
  const Source source = {
      .creation = MBN_PROFILE_CREATION_OPERATOR,
      .operator_name = mbn_text_is_given (access_point->provider_name)
                           ? access_point->provider_name
                           : job->input->home_provider_name,
      .plan_name = access_point->plan_name,
      .access_string = access_point->access_string,
      .user_name = access_point->user_name,
      .password = access_point->password,
      .auth = access_point->has_auth ? access_point->auth : MBN_PROFILE_AUTH_NONE,
  };

  if (mbn_text_is_given (access_point->access_string))
    propose (job, &source);
}

/* As far as the API has room for a name: the SIM's is already cut to that. */
static char *
fold_name (const char *text)
{
  static const char *const no_secrets[] = {NULL};
  g_autofree char *clean = mbn_proposal_name_clean (text, no_secrets);
  g_autofree char *cut = NULL;

  if (clean == NULL)
    return NULL;

  cut = g_utf8_strlen (clean, -1) > MAX_PROVIDER_NAME_CHARS
            ? g_utf8_substring (clean, 0, MAX_PROVIDER_NAME_CHARS)
            : g_steal_pointer (&clean);

  return g_utf8_casefold (g_strchomp (cut), -1);
}

static void
propose_access_points (Job *job, gboolean of_the_sims_provider)
{
  const GPtrArray *access_points = job->input->access_points;
  g_autofree char *sims = fold_name (job->input->home_provider_name);

  for (guint i = 0; access_points != NULL && i < access_points->len; i++)
    {
      const MbnAccessPoint *access_point = g_ptr_array_index (access_points, i);
      g_autofree char *name = fold_name (access_point->provider_name);
      gboolean is_same = sims != NULL && name != NULL && g_str_equal (sims, name);

      if (is_same == of_the_sims_provider)
        propose_access_point (job, access_point);
    }
}

static void
propose_blank (Job *job)
{
  const Source source = {
      .creation = MBN_PROFILE_CREATION_DEVICE,
      .operator_name = job->input->home_provider_name,
  };

  propose (job, &source);
}

/* ---- all ---- */

static void
finish (Job *job)
{
  const MbnProposalLabel *labels = (const MbnProposalLabel *)(gconstpointer)job->labels->data;
  g_auto (GStrv) names = mbn_proposal_name_all (labels, job->labels->len, job->input->taken);

  for (guint i = 0; i < job->profiles->len; i++)
    {
      MbnProfile *profile = g_ptr_array_index (job->profiles, i);

      set (profile, MBN_PROFILE_FIELD_NAME, names[i]);
      if (i == 0 && job->input->automatic)
        set (profile, MBN_PROFILE_FIELD_CONNECTION_MODE,
             mbn_profile_words_connection_mode[MBN_PROFILE_CONNECTION_MODE_AUTO]);
    }
}

GPtrArray *
mbn_proposal_make (const MbnProposalInput *input)
{
  Job job = {.input = input};
  gsize n_secrets = 0;

  g_return_val_if_fail (input != NULL, NULL);
  g_return_val_if_fail (input->contexts != NULL || input->n_contexts == 0, NULL);

  job.profiles = g_ptr_array_new_with_free_func ((GDestroyNotify)mbn_profile_unref);
  if (!mbn_text_is_given (input->subscriber_id) && !mbn_text_is_given (input->sim_icc_id))
    return job.profiles;

  if (mbn_text_is_given (input->subscriber_id))
    job.secrets[n_secrets++] = input->subscriber_id;
  if (mbn_text_is_given (input->sim_icc_id))
    job.secrets[n_secrets++] = input->sim_icc_id;
  job.labels = g_array_new (FALSE, FALSE, sizeof (MbnProposalLabel));
  g_array_set_clear_func (job.labels, clear_label);

  for (gsize i = 0; i < input->n_contexts; i++)
    propose_context (&job, &input->contexts[i]);
  if (job.profiles->len == 0)
    {
      propose_access_points (&job, TRUE);
      propose_access_points (&job, FALSE);
    }
  if (job.profiles->len == 0)
    propose_blank (&job);

  finish (&job);
  g_array_unref (job.labels);
  return job.profiles;
}
