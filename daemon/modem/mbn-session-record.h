/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What a process has to know to go on with a context that an earlier one has left in the modem
 * (CTX-67; design.md 6, Adoption). A plain value: written by mbn-session-keeper, kept where files
 * are (daemon/service).
 */

#pragma once

#include "mbn-enums.h"
#include "mbn-profile.h"

G_BEGIN_DECLS

/**
 * MbnSessionRecord:
 * @place: where the modem is plugged, see #MbnModemPort
 * @device_id: of the modem (IMEI, ESN or MEID: identity); "" = it has none
 * @ceiling: no message to the modem has had this number or a later one, see mbn-numbering.h
 * @session: the data session, the modem's number of the context
 * @ending: it is to go down: a Disconnect was accepted, or an attempt was given up
 * @origin: who wanted the context
 * @uid: of the user whose Connect made it (CTX-55); %MBN_UID_UNKNOWN: of none, or not known
 * @activated_us: CLOCK_BOOTTIME, in microseconds; 0 = it is not up yet
 * @profile: (nullable): of the context, without password; %NULL = it was adopted without one
 * @stored: whether clients find it in the list of profiles (CTX-59)
 * @link: (nullable): what is on the network interface, see mbn_link_dup_record()
 */
typedef struct
{
  char *place;
  char *device_id;
  guint32 ceiling;
  guint32 session;
  gboolean ending;
  MbnOrigin origin;
  guint32 uid;
  gint64 activated_us;
  MbnProfile *profile;
  gboolean stored;
  char *link;
} MbnSessionRecord;

/** mbn_session_record_new: (transfer full): of a modem at @place; everything else is to be filled.
 */
MbnSessionRecord *mbn_session_record_new (const char *place);
void mbn_session_record_free (MbnSessionRecord *record);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MbnSessionRecord, mbn_session_record_free)

G_END_DECLS
