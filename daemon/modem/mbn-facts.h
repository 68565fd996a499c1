/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The daemon's copy of what a modem said: for each kind of fact unknown yet, known, or refused.
 * Getters of clients are answered from here and never ask the modem (mbn-api.md 0.2, class C).
 */

#pragma once

#include <gio/gio.h>

#include "mbn-error.h"
#include "mbn-fact.h"

G_BEGIN_DECLS

typedef struct _MbnFacts MbnFacts;

/* SIM conditions that make data getters fail (mbn-api.md 0.3, 6.6). */
typedef enum
{
  MBN_SIM_CHECK_NONE,
  MBN_SIM_CHECK_PIN,  /* E_MBN_PIN_REQUIRED only */
  MBN_SIM_CHECK_SIM3, /* PIN_REQUIRED, SIM_NOT_INSERTED, BAD_SIM */
} MbnSimCheck;

MbnFacts *mbn_facts_new (void);
void mbn_facts_free (MbnFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnFacts, mbn_facts_free)

/**
 * mbn_facts_take:
 * @fact: (transfer full): what the modem said
 *
 * Returns: %TRUE when that is news: not known before, or different
 */
gboolean mbn_facts_take (MbnFacts *facts, MbnFact *fact);

/**
 * mbn_facts_refuse:
 *
 * Notes that the modem refused to tell. Also ends a wait: the getter then fails with @error.
 *
 * Returns: %TRUE when that is news
 */
gboolean mbn_facts_refuse (MbnFacts *facts, MbnFactKind kind, MbnError error, const char *text);

/** mbn_facts_forget: back to unknown, one kind or all. */
void mbn_facts_forget (MbnFacts *facts, MbnFactKind kind);
void mbn_facts_forget_all (MbnFacts *facts);

/* Causes of the last failure, 0 = none; each is cleared by the next success of its operation
 * (mbn-api.md 6.7). */
guint32 mbn_facts_get_registration_error (const MbnFacts *facts);
guint32 mbn_facts_get_attach_error (const MbnFacts *facts);
void mbn_facts_set_registration_error (MbnFacts *facts, guint32 network_error);
void mbn_facts_set_attach_error (MbnFacts *facts, guint32 network_error);

/** mbn_facts_is_registered: Home, Roaming or Partner. */
gboolean mbn_facts_is_registered (const MbnFacts *facts);

/** mbn_facts_is_unregistered: the modem has told that it is not registered. */
gboolean mbn_facts_is_unregistered (const MbnFacts *facts);

/** mbn_facts_registered_for_ms: since when that is known; 0 when it is not. */
guint mbn_facts_registered_for_ms (const MbnFacts *facts);

/** mbn_facts_get_scan_time: CLOCK_BOOTTIME of the last scan's end in µs, 0 = none. */
guint64 mbn_facts_get_scan_time (const MbnFacts *facts);

/** mbn_facts_peek: (nullable) (transfer none): the fact if known; valid until the next change. */
const MbnFact *mbn_facts_peek (const MbnFacts *facts, MbnFactKind kind);

/**
 * mbn_facts_get_status:
 *
 * Returns: what a getter of this class answers: %MBN_OK when it tells the fact, else its error;
 *   %MBN_ERROR_PENDING while unknown
 */
MbnError mbn_facts_get_status (const MbnFacts *facts, MbnFactKind kind, MbnSimCheck check);

/** mbn_facts_is_pending: neither known nor refused yet. */
gboolean mbn_facts_is_pending (const MbnFacts *facts, MbnFactKind kind);

/**
 * mbn_facts_get:
 *
 * The fact as a getter wants it. Errors: %MBN_ERROR_PENDING while unknown; what the modem said
 * when it refused.
 */
const MbnFact *mbn_facts_get (const MbnFacts *facts, MbnFactKind kind, GError **error);

/**
 * mbn_facts_check_sim:
 *
 * Returns: %FALSE with @error when the SIM's state makes a getter of this class fail
 */
gboolean mbn_facts_check_sim (const MbnFacts *facts, MbnSimCheck check, GError **error);

G_END_DECLS
