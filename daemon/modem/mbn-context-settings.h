/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What a profile asks of the modem. */

#pragma once

#include "mbn-command.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * mbn_context_settings_of_profile:
 * @profile: any but a ModemDMConfigProfile
 * @class: the device's cellular class; %MBN_CELLULAR_CLASS_NONE counts as 3GPP
 *
 * What is absent is sent blank, no default is made up (CTX-33). A CDMA device gets neither
 * compression nor authentication (PROF-35, CTX-38).
 *
 * Returns: settings whose strings belong to @profile
 */
MbnContextSettings mbn_context_settings_of_profile (const MbnProfile *profile,
                                                    MbnCellularClass class);

/**
 * mbn_context_settings_simplify:
 *
 * For a modem that refused them as invalid (mbim-notes.md 7.1, status 21): asks for IPv4 alone
 * where that is part of what the profile allows. A profile that says IPv6 gets nothing else.
 *
 * Returns: %FALSE when there is nothing simpler; @settings is as it was then
 */
gboolean mbn_context_settings_simplify (MbnContextSettings *settings);

G_END_DECLS
