/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What a later process needs to go on with a network interface, or to take back what was put on it:
 * a plain value, and its text (mbn_link_dup_record()). Whoever changes the text gives the session
 * record another version (daemon/service/mbn-session-text.c).
 */

#pragma once

#include "mbn-link-plan.h"

G_BEGIN_DECLS

/* Of an interface that was configured, see mbn-link-setup.h. */
typedef struct
{
  gboolean was_up; /* as found, with the next five */
  guint32 found_mtu;
  int found_addr_gen_mode;
  char **found_sysctl;      /* (element-type utf8): "" = there was none; see mbn-link-sysctl.h */
  GArray *found_link_local; /* of MbnLinkAddress, like the next three */
  GArray *found_slaac;
  gboolean listed_found; /* those two are known */
  GArray *addresses;     /* that are there, or were about to be */
  GArray *routes;        /* of MbnLinkRoute, likewise */
  GArray *slaac;
} MbnLinkRecordSetup;

typedef struct
{
  guint index; /* of the interface: one that is plugged in again has another */
  guint32 metric;
  guint32 base_metric; /* `[network] route_metric` */
  guint8 identifier[MBN_LINK_IDENTIFIER_SIZE];
  guint dns; /* #MbnDnsPlaces: where name servers may be in force */
  MbnStatistics baseline;
  MbnLinkRecordSetup *setup; /* (nullable): the interface is only watched */
} MbnLinkRecord;

MbnLinkRecordSetup *mbn_link_record_setup_new (void);
void mbn_link_record_setup_free (MbnLinkRecordSetup *setup);

void mbn_link_record_free (MbnLinkRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnLinkRecord, mbn_link_record_free)

/** mbn_link_record_to_text: (transfer full): one line of ASCII. */
char *mbn_link_record_to_text (const MbnLinkRecord *record);

/** mbn_link_record_from_text: (transfer full) (nullable): %NULL: @text is none. */
MbnLinkRecord *mbn_link_record_from_text (const char *text);

G_END_DECLS
