/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A back end under test and what it says: answers, facts, signals, log. */

#pragma once

#include "mbim-backend.h"
#include "sim-control.h"

G_BEGIN_DECLS

/* Time limit of calls that are expected to be answered. */
#define LONG_MS 15000
/* Time limit of calls that are expected to run into it. */
#define SHORT_MS 150

typedef struct
{
  TestSim *sim;        /* NULL when the other side is none */
  MbnBackend *backend; /* NULL after host_drop() */
  GPtrArray *facts;    /* of MbnFact, in order */
  guint n_gone;
  guint n_forgotten;
} Host;

typedef struct
{
  gboolean done;
  gint64 elapsed_us; /* negative until done: when it started */
  guint n_calls;
  gboolean ok;
  MbnReply *reply; /* of a command */
  GError *error;
} Outcome;

/** host_init_log: in main(): only criticals end a test; warnings are collected. */
void host_init_log (void);
/** host_take_log: Returns: (transfer full): warnings since the last call, a line each. */
char *host_take_log (void);

/** host_new: a simulator and a back end for it, not opened. */
Host *host_new (const char *scenario);
/** host_new_open: the same, opened. */
Host *host_new_open (const char *scenario);
/** host_new_for: a back end for any path. */
Host *host_new_for (const char *device);
/** host_free: drops the back end, which must not be kept by anything, and ends the simulator. */
void host_free (Host *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Host, host_free)

/** host_drop: aborts the back end and lets go of it; it must be gone soon. */
void host_drop (Host *self);
/** host_renew: host_drop(), then a new back end for the same device, not opened. */
void host_renew (Host *self);

void host_start_open (Host *self, Outcome *outcome, guint timeout_ms);
void host_start_close (Host *self, Outcome *outcome, guint timeout_ms);
void host_start (Host *self, Outcome *outcome, const MbnCommand *command, guint timeout_ms);
void outcome_wait (Outcome *outcome);
void outcome_clear (Outcome *outcome);

/** outcome_assert_error: waits, the call failed with @code; clears. */
void outcome_assert_error (Outcome *outcome, MbnError code);
/** outcome_assert_ok: waits, the call succeeded; clears. */
void outcome_assert_ok (Outcome *outcome);

void host_open (Host *self);

/** host_run: Returns: (transfer full): the answer; the test fails when there is none. */
MbnReply *host_run (Host *self, const MbnCommand *command);
MbnReply *host_read (Host *self, MbnCommandKind kind);

/** host_assert_works: a command is answered. */
void host_assert_works (Host *self);

/** host_wait_facts: waits until there are @n facts. Returns: (transfer none): the last of them. */
const MbnFact *host_wait_facts (Host *self, guint n);
void host_wait_gone (Host *self);

G_END_DECLS
