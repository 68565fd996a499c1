/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The profiles of the property test: each is a number, and what it says can be told from that
 * number without asking the profile. */

#pragma once

#include "mbn-auto-settings.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

#define AUTO_N_SIMS  2
#define AUTO_N_SLOTS 8 /* a profile for each name and SIM */

extern const char *const auto_icc_ids[AUTO_N_SIMS];
extern const char *const auto_subscriber_ids[AUTO_N_SIMS];

/**
 * AutoProfile:
 * @slot: its name and its SIM: another profile of the same slot is an update
 * @from_modem: it is proposed from a context of the modem
 */
typedef struct
{
  guint slot;
  guint name;
  guint sim;
  MbnProfileConnectionMode mode;
  MbnAutoCategory category;
  gboolean on_internet;
  gboolean purchase;
  gboolean is_default;
  gboolean from_modem;
  guint settings;
} AutoProfile;

/** auto_profile_decode: any number is a profile. */
void auto_profile_decode (guint16 code, AutoProfile *profile);

/** auto_profile_random: a number; automatic ones come more often. */
guint16 auto_profile_random (GRand *rand);

/** auto_profile_get: (transfer none): the value, made when it is needed first. */
MbnProfile *auto_profile_get (guint16 code);

void auto_profile_describe (guint16 code, GString *text);

/** auto_profile_free_all: what was made. */
void auto_profile_free_all (void);

G_END_DECLS
