/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Names of the causes a network gives when it refuses something. One number means different
 * things by the command it came with (mbim-notes.md 7.2), so the caller says which.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  MBN_CAUSE_MOBILITY, /* registration and attach: 24.008 MM/GMM, 24.301 EMM, 24.501 5GMM */
  MBN_CAUSE_SESSION,  /* contexts: 24.008 SM, 24.301 ESM, 24.501 5GSM */
} MbnCauseScope;

/**
 * mbn_network_error_name:
 *
 * Returns: the standard's wording of @cause, or %NULL for 0 and for numbers the standards do not
 * name
 */
const char *mbn_network_error_name (MbnCauseScope scope, guint32 cause);

/**
 * mbn_network_error_advice:
 *
 * Returns: what a person can do about session cause @cause, or %NULL
 */
const char *mbn_network_error_advice (MbnCauseScope scope, guint32 cause);

G_END_DECLS
