/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * One thing a modem said about itself. The answer to a command and an unsolicited indication
 * carry the same facts, so there is one type for both and one place (the modem) that takes them in.
 */

#pragma once

#include "mbn-values.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_FACT_CAPS,
  MBN_FACT_SUBSCRIBER,
  MBN_FACT_PIN,
  MBN_FACT_RADIO,
  MBN_FACT_HOME_PROVIDER,
  MBN_FACT_PREFERRED_PROVIDERS,
  MBN_FACT_VISIBLE_PROVIDERS,
  MBN_FACT_REGISTRATION,
  MBN_FACT_PACKET_SERVICE,
  MBN_FACT_SIGNAL,
  MBN_FACT_SESSION,
  MBN_FACT_IP_CONFIG,
  MBN_FACT_EMERGENCY,
  MBN_FACT_STATISTICS,
  MBN_FACT_PROVISIONED_CONTEXTS,
  MBN_N_FACTS
} MbnFactKind;

typedef struct
{
  MbnFactKind kind;
  union
  {
    MbnCaps caps;
    MbnSubscriber subscriber;
    MbnPin pin;
    MbnRadioStates radio;
    GPtrArray *providers; /* of MbnProvider: home (one element), preferred, visible */
    MbnRegistration registration;
    MbnPacketService packet_service;
    MbnSignalQuality signal;
    MbnSession session;
    MbnIpConfig *ip_config;
    gboolean emergency;
    MbnStatistics statistics;
    GPtrArray *contexts; /* of MbnProvisionedContext: all slots, in the modem's order */
  };
} MbnFact;

/**
 * mbn_fact_new:
 *
 * Returns: (transfer full): an empty fact of @kind: numbers 0 (radio quality: unknown), lists
 * empty, strings %NULL until filled by mbn_fact_complete()
 */
MbnFact *mbn_fact_new (MbnFactKind kind);

/**
 * mbn_fact_complete:
 *
 * Makes @fact fit to leave a back end: missing strings become "", missing lists empty, text that
 * is not valid UTF-8 or holds control characters is made so (style.md 9). A password is not touched
 * unless it is no UTF-8, which makes it none: a changed one would be another.
 */
void mbn_fact_complete (MbnFact *fact);

/** mbn_fact_steal: Returns: (transfer full): the contents of @fact, which is left empty. */
MbnFact *mbn_fact_steal (MbnFact *fact);

void mbn_fact_free (MbnFact *fact);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnFact, mbn_fact_free)

/** mbn_fact_equal: both say the same. */
gboolean mbn_fact_equal (const MbnFact *a, const MbnFact *b);

/** mbn_fact_kind_to_string: for the log, such as "registration". */
const char *mbn_fact_kind_to_string (MbnFactKind kind);

G_END_DECLS
