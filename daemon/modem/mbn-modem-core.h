/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * What the parts of one modem (bearer, context, bring-up, operations, IP watch) share and may do
 * with it. The modem owns the core and the parts; the parts know the core and not the modem. Not
 * for other layers.
 */

#pragma once

#include "mbn-channel.h"
#include "mbn-facts.h"
#include "mbn-modem-config.h"
#include "mbn-session-keeper.h"
#include "mbn-trace.h"

G_BEGIN_DECLS

typedef struct _MbnModemCore MbnModemCore;

/* What the modem is told. */
typedef struct
{
  /* a getter's answer may be another now (MbnModem's signal "fact-changed") */
  void (*fact_changed) (MbnFactKind kind, gboolean by_request, gpointer modem);
  /* context or requests have changed: whether the Connection exists may be another now */
  void (*settle) (gpointer modem);
  /* the modem must be reset: close, open, read again */
  void (*reset) (const char *reason, gpointer modem);
} MbnModemCoreEvents;

struct _MbnModemCore
{
  const MbnModemConfig *config; /* borrowed */
  const MbnModemCoreEvents *events;
  gpointer modem;
  guint number; /* of the object paths */
  MbnModemPort *port;
  char *label;
  char *interface_id;  /* once identified */
  MbnChannel *channel; /* while opening, reading, running, closing, stopping */
  MbnFacts *facts;
  MbnTrace *trace;
  MbnLink *link;        /* (nullable): the host's end of its data path */
  gboolean link_in_use; /* something of ours is on it, or of an earlier process */
  MbnSessionKeeper *keeper;
  gboolean resumed;            /* taken to be open already: an earlier process has opened it */
  gboolean running;            /* opened and read: commands may be run */
  GPtrArray *statistics_tasks; /* of GTask: waiting for one answer (mbn-modem-statistics.c) */
  gboolean failed;             /* repeatedly could not be opened */
};

MbnModemCore *mbn_modem_core_new (const MbnModemConfig *config,
                                  guint number,
                                  const MbnModemPort *port,
                                  const MbnModemCoreEvents *events,
                                  gpointer modem);
void mbn_modem_core_free (MbnModemCore *core);

/**
 * mbn_modem_core_run:
 * @by_request: what the answer tells is what a Set… request asked for
 *
 * As mbn_channel_run(). @func is not called when the modem is reset, gone or stopped meanwhile:
 * whoever started the command is told by that event. Facts that are cached are already taken over
 * and not in the reply any more.
 */
void mbn_modem_core_run (MbnModemCore *core,
                         const MbnCommand *command,
                         gboolean by_request,
                         MbnChannelFunc func,
                         gpointer user_data,
                         GDestroyNotify destroy);

/** mbn_modem_core_reset: closes and opens again; requests under way end, queued ones stay. */
void mbn_modem_core_reset (MbnModemCore *core, const char *reason);

/** mbn_modem_core_settle: see #MbnModemCoreEvents. */
void mbn_modem_core_settle (MbnModemCore *core);

/** mbn_modem_core_announce: see #MbnModemCoreEvents. */
void mbn_modem_core_announce (MbnModemCore *core, MbnFactKind kind, gboolean by_request);

/* See mbn-link.h; without a link, or nothing of ours on it, they do nothing. */
void mbn_modem_core_apply_link (MbnModemCore *core, const MbnIpConfig *config);
void mbn_modem_core_clear_link (MbnModemCore *core);
void mbn_modem_core_leave_link (MbnModemCore *core);

/** mbn_modem_core_refuse_fact: the modem refused to tell. */
void
mbn_modem_core_refuse_fact (MbnModemCore *core, MbnFactKind kind, MbnError error, const char *text);

/** mbn_modem_core_assume_fact: what is known without being told (transfer full). */
void mbn_modem_core_assume_fact (MbnModemCore *core, MbnFact *fact);

/* An attach or a registration was refused with this cause; 0 = not told. */
void mbn_modem_core_note_attach_error (MbnModemCore *core, guint32 network_error);
void mbn_modem_core_note_registration_error (MbnModemCore *core, guint32 network_error);

/** mbn_modem_core_get_ready_state: see mbn_modem_get_ready_state(). */
gboolean mbn_modem_core_get_ready_state (MbnModemCore *core, MbnReadyState *state, GError **error);

G_END_DECLS
