/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-auto-reason.h"

#include "mbn-auto-select.h"
#include "mbn-profile-sim.h"
#include "mbn-text.h"

/* Stands for a name in the sentences below. */
#define NAME "@"

/* Where the rule says it all. */
static const char *const plain_reasons[] = {
    [MBN_AUTO_RULE_TOKEN] = "Automatic connections are switched off for this modem. "
                            "SetEnabled(true) switches them on.",
    [MBN_AUTO_RULE_ROAMING_PROHIBITED]
    = "The administrator does not allow connections while roaming (roaming_prohibited in the group "
      "[policy] of mbnd.conf). mbnd connects on the home network.",
    [MBN_AUTO_RULE_PIN] = "The SIM is locked. mbnd connects once its PIN is entered.",
    [MBN_AUTO_RULE_BOOT] = "The host is starting, and other links may still come up. mbnd connects "
                           "if none of them has Internet.",
    [MBN_AUTO_RULE_NONE_HOLD]
    = "No other link has Internet. mbnd connects in a moment if that stays so.",
    [MBN_AUTO_RULE_FLAP]
    = "Other Internet came and went, and this connection has just made way for "
      "it. mbnd waits a while before it connects again.",
    [MBN_AUTO_RULE_LATCH] = "The user has disconnected. mbnd connects by itself again after a "
                            "Connect that succeeds, or SetEnabled(true).",
    [MBN_AUTO_RULE_ASLEEP] = "The host is going to sleep, or has just woken up. mbnd connects "
                             "after that.",
    [MBN_AUTO_RULE_RESUME] = "The host has just woken up, and other links may still come up. mbnd "
                             "connects if none of them has Internet.",
};

/* Where it is about a profile. */
static const char *const profile_reasons[] = {
    [MBN_AUTO_RULE_HOME_ONLY] = "The profile \"" NAME "\" is for the home network only, and the "
                                "modem is roaming. mbnd connects at home.",
    [MBN_AUTO_RULE_DATA_ROAMING]
    = "The administrator does not allow data with the profile \"" NAME "\" on this network "
      "(data_roaming in the group [policy] of mbnd.conf). mbnd connects on one where it is "
      "allowed.",
    [MBN_AUTO_RULE_CHANGED]
    = "The profile \"" NAME "\" is another now, or does not apply any more, "
      "so the attempt with it is given up.",
    [MBN_AUTO_RULE_ROUND] = "Nothing is in the way of the profile \"" NAME "\".",
};

/* Where it is about another link. */
static const char *const link_reasons[] = {
    [MBN_AUTO_RULE_PORTAL] = NAME " is behind a captive portal. mbnd waits a while for somebody to "
                                  "sign in there before it connects.",
    [MBN_AUTO_RULE_ALTERNATE]
    = NAME " has Internet, and mbnd does not connect beside it (AutoConnectOnInternet of the "
           "profile, or minimize_connections in mbnd.conf). It does when that Internet is lost.",
    [MBN_AUTO_RULE_DETERMINING] = NAME " is being checked for Internet. mbnd connects if there is "
                                       "none.",
    [MBN_AUTO_RULE_LOSS] = NAME " has lost its Internet a moment ago. mbnd connects if that does "
                                "not come back.",
    [MBN_AUTO_RULE_CANCEL] = NAME " has got Internet, so the attempt to connect is given up.",
    [MBN_AUTO_RULE_SOFT_DISCONNECT] = NAME " has Internet, so this connection is ended when nobody "
                                           "uses it any more.",
};

/* Where it is about the state of the SIM (AUTO-5). */
static const char *const ready_reasons[] = {
    [MBN_READY_STATE_OFF] = "The modem is not ready. mbnd connects once it is.",
    [MBN_READY_STATE_SIM_NOT_INSERTED]
    = "There is no SIM in the modem. mbnd connects once one is inserted.",
    [MBN_READY_STATE_BAD_SIM] = "The modem cannot use its SIM. It needs another one.",
    [MBN_READY_STATE_FAILURE] = "The modem has failed. mbnd connects once it works again.",
    [MBN_READY_STATE_NOT_ACTIVATED]
    = "The SIM has not been activated by its operator. mbnd connects once that is done.",
    [MBN_READY_STATE_DEVICE_BLOCKED]
    = "The SIM is blocked. mbnd connects once it is unblocked with the PUK.",
    [MBN_READY_STATE_NO_ESIM_PROFILE]
    = "The eSIM has no profile. mbnd connects once one is installed and enabled.",
};

static const char *const pace_reasons[] = {
    [MBN_AUTO_PACE_NORMAL]
    = "The last attempt failed, or the connection did not last. mbnd tries again at the time of "
      "NextAttempt, and waits longer each time.",
    [MBN_AUTO_PACE_SLOW]
    = "The network refused to connect. mbnd tries again at the time of NextAttempt, and waits "
      "longer each time; at once when a profile, the SIM or the network is another.",
    [MBN_AUTO_PACE_GLACIAL]
    = "The network refuses data to this subscription. mbnd tries again at the time of NextAttempt, "
      "which may be a day away; at once when a profile, the SIM or the network is another.",
};

/* Where a user may not do it either. */
static const char *const refusals[] = {
    [MBN_AUTO_RULE_POLICY] = "the administrator does not allow cellular data (data_enabled in the "
                             "group [policy] of mbnd.conf)",
    [MBN_AUTO_RULE_ROAMING_PROHIBITED]
    = "the modem is roaming, and the administrator does not allow connections then "
      "(roaming_prohibited in the group [policy] of mbnd.conf)",
    [MBN_AUTO_RULE_DATA_ROAMING]
    = "the modem is roaming, and the administrator does not allow data with the profile \"" NAME
      "\" on this network (data_roaming in the group [policy] of mbnd.conf)",
    [MBN_AUTO_RULE_CATEGORY]
    = "the administrator does not allow profiles of the ProfileCreationType that \"" NAME
      "\" has (max_category in the group [policy] of mbnd.conf)",
};

#define FIND(table, i) ((gsize)(i) < G_N_ELEMENTS (table) ? (table)[i] : NULL)

static char *
insert_name (const char *text, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (text, NAME, 2);

  return g_strjoinv (name, parts);
}

/* ---- AUTO-5 ---- */

static const char *
describe_modem (const MbnAutoModem *modem)
{
  const char *ready = FIND (ready_reasons, modem->ready);
  gboolean initialized = modem->ready == MBN_READY_STATE_INITIALIZED;

  if (!modem->working || modem->context == MBN_ACTIVATION_STATE_NONE)
    return "The modem is being opened or reset, or does not answer. mbnd connects once it works.";
  if (!initialized)
    return ready != NULL ? ready : ready_reasons[MBN_READY_STATE_OFF];
  if (!modem->radio_on)
    return "The radio is off. mbnd connects once it is switched on.";
  if (modem->emergency)
    return "The network admits emergency calls only. mbnd connects once the modem is registered.";

  return "The modem is not registered with a network. mbnd connects once it is.";
}

/* ---- AUTO-6 ---- */

static const char *
describe_policy (const MbnAutoPolicy *policy)
{
  if (!policy->data_enabled)
    return "The administrator does not allow cellular data. mbnd connects once data_enabled in the "
           "group [policy] of mbnd.conf is true.";

  return "The administrator does not allow automatic connections. mbnd connects by itself once "
         "auto_connect in the group [policy] of mbnd.conf is true.";
}

/* ---- AUTO-10 ---- */

static char *
describe_context (const MbnAutoDecision *decision)
{
  if (decision->state == MBN_AUTO_STATE_CONNECTED)
    return g_strdup ("There is a connection.");
  if (decision->state == MBN_AUTO_STATE_WAITING)
    return g_strdup ("The connection or attempt before is being ended.");
  if (decision->profile == NULL)
    return g_strdup ("A connection that somebody has asked for is being made.");

  return insert_name ("An automatic connection with the profile \"" NAME "\" is being made.",
                      mbn_profile_get_name (decision->profile));
}

/* ---- AUTO-2, AUTO-41 ---- */

static char *
describe_mode (const MbnAutoInput *input)
{
  return insert_name ("The profile \"" NAME "\" is for manual connections (ConnectionMode), and "
                      "profiles of a lower ProfileCreationType are not used beside it. mbnd "
                      "connects "
                      "by itself with one that is automatic.",
                      mbn_profile_get_name (mbn_auto_find_manual (input)));
}

/* ---- AUTO-39, AUTO-45 ---- */

/* Why @entry, a profile of the SIM, may not be used: a sentence without full stop. */
static char *
describe_unusable (const MbnAutoInput *input, const MbnAutoProfile *entry)
{
  char *why = NULL;

  if (mbn_auto_ring_of (entry) < input->policy->max_category)
    return g_strdup ("the administrator does not allow profiles of its ProfileCreationType "
                     "(max_category in the group [policy] of mbnd.conf)");

  if (mbn_profile_check_applicable (entry->profile, &input->modem->place, &why))
    return g_strdup ("IsAdditionalPdpContextProfile is true, so it is for a context beside the "
                     "ordinary one");

  return why;
}

/* One reason is enough to see what is wrong: that of the first profile. */
static char *
describe_no_profile (const MbnAutoInput *input)
{
  const MbnProfileSituation *place = &input->modem->place;

  for (gsize i = 0; i < input->n_profiles; i++)
    {
      const MbnAutoProfile *entry = &input->profiles[i];
      g_autofree char *why = NULL;

      if (!mbn_profile_matches_sim (entry->profile, place->subscriber_id, place->sim_icc_id))
        continue;

      why = describe_unusable (input, entry);
      return g_strdup_printf ("The profile \"%s\" may not be used: %s. mbnd connects once a "
                              "profile "
                              "of this SIM may.",
                              mbn_profile_get_name (entry->profile), why);
    }

  return g_strdup ("There is no profile for this SIM. mbnd connects once one is stored.");
}

/* ---- AUTO-65 ---- */

static const char *
describe_stop (MbnError stop)
{
  if (stop == MBN_ERROR_PIN_REQUIRED)
    return "The modem asked for a PIN when it was to connect. mbnd tries again when the state of "
           "the "
           "SIM or of the radio changes.";
  if (stop == MBN_ERROR_RADIO_POWER_OFF)
    return "The modem said that its radio is off when it was to connect. mbnd tries again when the "
           "radio has been switched off and on.";

  return "The modem could not use its SIM when it was to connect. mbnd tries again when that "
         "changes, or with another SIM.";
}

static char *
describe_incurable (const MbnAutoHistory *history, const MbnProfile *profile)
{
  if (history->stop != MBN_OK)
    return g_strdup (describe_stop (history->stop));

  if (mbn_auto_rejects_find (history->rejects, profile) == MBN_ERROR_INVALID_PASSWORD)
    return insert_name ("The network refused the user name and password of the profile \"" NAME
                        "\" twice. mbnd tries again when they are changed.",
                        mbn_profile_get_name (profile));

  return insert_name ("The network refused the access string of the profile \"" NAME
                      "\" twice. mbnd tries again when it is changed.",
                      mbn_profile_get_name (profile));
}

/* ---- all ---- */

/* The name of @link, or what stands for it at the beginning of a sentence. */
static const char *
get_link_name (const char *link)
{
  return mbn_text_is_given (link) ? link : "Another link";
}

/* Where it depends on more than the rule. */
static char *
describe (const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  if (decision->rule == MBN_AUTO_RULE_MODEM)
    return g_strdup (describe_modem (input->modem));
  if (decision->rule == MBN_AUTO_RULE_POLICY)
    return g_strdup (describe_policy (input->policy));
  if (decision->rule == MBN_AUTO_RULE_BACKOFF)
    return g_strdup (pace_reasons[input->history->backoff.pace]);
  if (decision->rule == MBN_AUTO_RULE_MODE)
    return describe_mode (input);
  if (decision->rule == MBN_AUTO_RULE_NO_PROFILE)
    return describe_no_profile (input);
  if (decision->rule == MBN_AUTO_RULE_INCURABLE)
    return describe_incurable (input->history, decision->profile);

  return describe_context (decision);
}

char *
mbn_auto_dup_reason (const MbnAutoInput *input, const MbnAutoDecision *decision)
{
  const char *plain = FIND (plain_reasons, decision->rule);
  const char *of_profile = FIND (profile_reasons, decision->rule);
  const char *of_link = FIND (link_reasons, decision->rule);

  if (plain != NULL)
    return g_strdup (plain);
  if (of_profile != NULL)
    return insert_name (of_profile, mbn_profile_get_name (decision->profile));
  if (decision->rule == MBN_AUTO_RULE_SOFT_DISCONNECT
      && input->alternate->why == MBN_INTERNET_WHY_LOSS)
    return insert_name (NAME " has lost its Internet a moment ago, so this connection is kept.",
                        get_link_name (input->alternate->link));
  if (of_link != NULL)
    return insert_name (of_link, get_link_name (input->alternate->link));

  return describe (input, decision);
}

char *
mbn_auto_dup_refusal (MbnAutoRule rule, const MbnProfile *profile)
{
  const char *refusal = FIND (refusals, rule);

  g_return_val_if_fail (refusal != NULL, NULL);

  return insert_name (refusal, mbn_profile_get_name (profile));
}
