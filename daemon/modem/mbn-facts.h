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

/** mbn_facts_peek: (nullable) (transfer none): the fact if known; valid until the next change. */
const MbnFact *mbn_facts_peek (const MbnFacts *facts, MbnFactKind kind);

/** mbn_facts_is_pending: neither known nor refused yet. */
gboolean mbn_facts_is_pending (const MbnFacts *facts, MbnFactKind kind);

/**
 * mbn_facts_get:
 *
 * The fact as a getter wants it. Errors: %MBN_ERROR_PENDING while unknown; what the modem said
 * when it refused.
 */
const MbnFact *mbn_facts_get (const MbnFacts *facts, MbnFactKind kind, GError **error);

/* SIM conditions that make data getters fail (mbn-api.md 0.3, 6.6). */
typedef enum
{
  MBN_SIM_CHECK_NONE,
  MBN_SIM_CHECK_PIN,  /* E_MBN_PIN_REQUIRED only */
  MBN_SIM_CHECK_SIM3, /* PIN_REQUIRED, SIM_NOT_INSERTED, BAD_SIM */
} MbnSimCheck;

/**
 * mbn_facts_check_sim:
 *
 * Returns: %FALSE with @error when the SIM's state makes a getter of this class fail
 */
gboolean mbn_facts_check_sim (const MbnFacts *facts, MbnSimCheck check, GError **error);

G_END_DECLS
