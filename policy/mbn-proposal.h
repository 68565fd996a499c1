/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* Profiles that the service proposes for a SIM without one (PROF-63 to PROF-66). */

#pragma once

#include "mbn-profile.h"

G_BEGIN_DECLS

/* MBN_CONTEXT_TYPE (mbn-api.md 3.4): the only one that is for data connections */
#define MBN_PROPOSAL_CONTEXT_TYPE_INTERNET 1u

/**
 * MbnProposalContext:
 * @type: MBN_CONTEXT_TYPE
 * @access_string: (nullable): APN
 * @user_name: (nullable): user name
 * @password: (nullable): password; secret
 * @compression: whether header compression is wanted
 * @auth: authentication protocol
 * @provider_id: (nullable): whose context it is; empty for the SIM's home provider
 *
 * A context that is stored in the modem. An empty string means the same as %NULL.
 */
typedef struct
{
  guint32 type;
  const char *access_string;
  const char *user_name;
  const char *password;
  gboolean compression;
  MbnProfileAuth auth;
  const char *provider_id;
} MbnProposalContext;

/**
 * MbnProposalInput:
 * @subscriber_id: (nullable): IMSI that the device reports; identity
 * @sim_icc_id: (nullable): ICCID that the device reports; identity
 * @home_provider_id: (nullable): PLMN of the SIM's home provider
 * @home_provider_name: (nullable): its name as the SIM or the modem has it
 * @contexts: (array length=n_contexts) (nullable): what the modem has stored, in its order
 * @n_contexts: their number
 * @access_points: (nullable) (element-type MbnAccessPoint): what the database has for the SIM, in
 * its order
 * @taken: (nullable): a set of names that other profiles of the SIM have
 * @automatic: whether the service may connect with a proposal by itself (`[profiles] propose=auto`)
 *
 * What proposals are made of. All of it is borrowed for the call; an empty string means the same as
 * %NULL, not known. Texts are checked here: they come from modems and files.
 */
typedef struct
{
  const char *subscriber_id;
  const char *sim_icc_id;
  const char *home_provider_id;
  const char *home_provider_name;
  const MbnProposalContext *contexts;
  gsize n_contexts;
  const GPtrArray *access_points;
  GHashTable *taken;
  gboolean automatic;
} MbnProposalInput;

/**
 * mbn_proposal_make:
 * @input: what is known of a SIM
 *
 * Makes proposals, best first; the same input makes the same ones. They come from
 *
 * - the contexts of type Internet that have an access string and are the home provider's, in the
 *   modem's order (DeviceProvisioned), else
 * - the access points (OperatorProvisioned): those of an operator that is called as the SIM's
 *   provider first, whatever the case and the blanks, as far as the API has room for a name (20
 *   characters); then all others, each in the order of the database, else
 * - nothing: one with a blank access string (DeviceProvisioned).
 *
 * With a subscriber they are version 1 profiles, with nothing but an ICCID version 4, with neither
 * there are none. IsDefault is false. HomeProviderName is the operator's name, if it has one in the
 * database, else that of the SIM's provider.
 *
 * ConnectionMode is manual, but for the first one if @automatic is set: the others are for another
 * tariff or another operator, and to try those unasked would surprise whoever pays for it.
 *
 * A user name without a protocol goes with CHAP. A password without a user name is left out: a
 * profile cannot say it. What cannot stand in a profile at all, such as control characters or more
 * than a modem takes (PROF-36), makes that candidate be left out. The same settings are proposed
 * once; of the database once an operator.
 *
 * Names differ and say no identity, not even one that the operator's name is made of: the operator,
 * as in `Northwind`; where there are several of it `Northwind – Prepaid`, then with the access
 * string, as in `Northwind – Prepaid (web)`, then with a number. Without an operator's name the
 * access string stands for it, and without both there is `Mobile broadband`.
 *
 * Returns: (transfer full) (element-type MbnProfile): the proposals; mbn_profile_parse() of what
 *   mbn_profile_write() makes of one is equal to it
 */
GPtrArray *mbn_proposal_make (const MbnProposalInput *input);

G_END_DECLS
