/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-frame.h"
#include "sim-json.h"
#include "sim-mbim.h"

/* The log of whole messages in both directions, and counters over it. */

typedef struct _SimJournal SimJournal;

/** sim_journal_new: @verbose: also a line on standard error for each message. */
SimJournal *sim_journal_new (gboolean verbose);
void sim_journal_free (SimJournal *self);

/**
 * sim_journal_add:
 * @from_host: direction
 * @op: operation of a COMMAND_DONE's command; ignored for other types
 */
void sim_journal_add (SimJournal *self, gboolean from_host, const SimMessage *message, SimOp op);

/** sim_journal_clear: empties the log and the counters; numbering goes on. */
void sim_journal_clear (SimJournal *self);

/** sim_journal_count: Returns: whole messages in one direction since the last clear. */
guint sim_journal_count (const SimJournal *self, gboolean from_host);

/**
 * sim_journal_count_matching:
 * @cid: %SIM_CID_OPEN and %SIM_CID_CLOSE stand for those messages and their answers,
 *   %SIM_CID_ANY for every message
 * @op: %SIM_OP_ANY for both
 * @type: SIM_TYPE_…; 0 for every type
 *
 * Returns: such messages since the last clear
 */
guint sim_journal_count_matching (
    const SimJournal *self, gboolean from_host, SimCid cid, SimOp op, guint32 type);

/** sim_journal_write_json: appends the entries numbered above @since as an array. */
void sim_journal_write_json (const SimJournal *self, SimJson *json, guint since);
