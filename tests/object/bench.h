/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A modem on the bench: the daemon's MbnModem, a fake modem behind it, virtual time, the limits of
 * design.md 6. What clients would see is written down as words in `log`: a state when the context's
 * state changes (activating, activated, …), NAME=STATUS when request NAME completes.
 */

#pragma once

#include "mbn-fake-clock.h"
#include "mbn-fake-link.h"
#include "mbn-fake-modem.h"
#include "mbn-modem.h"

G_BEGIN_DECLS

typedef struct
{
  MbnFakeModem *fake;
  MbnFakeLink *link; /* (nullable): the modem's, see bench_new_with_link() */
  const char *device;
  MbnModem *modem;
  MbnContext *context;
  MbnRequestLedger *ledger;
  MbnModemMemory *memory;
  MbnRadioMemory radio; /* what the memory holds */
  MbnSessionMemory *sessions;
  MbnSessionRecord *record; /* (nullable): what that holds */
  guint n_remembered;
  MbnModemConfig config;

  GString *log;
  MbnActivationState logged;
  GString *messages;        /* of completions, one a line */
  guint n_requests;         /* objects alive */
  MbnRequest *last_request; /* (not owned): the last one submitted; valid until it has completed */
  guint n_appeared;
  guint n_gone;
  guint n_connection_changes;
  guint n_failed_changes;
  gboolean gone;
} Bench;

/** bench_init: in place of g_test_init(); warnings are part of what is tested, criticals are not.
 */
void bench_init (int *argc, char ***argv);

/** bench_new: nothing is started yet, so that the fake modem can be told what it is. */
Bench *bench_new (void);
Bench *bench_new_at (const char *device);

/** bench_new_with_link: the modem has a network interface; what is asked of that is logged, too. */
Bench *bench_new_with_link (void);

/** bench_free: also proves that nothing is left over. */
void bench_free (Bench *bench);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

/** bench_start: starts the modem and lets it come up; forgets what was logged and sent then. */
void bench_start (Bench *bench);
Bench *bench_new_started (void);

/** bench_connect, bench_disconnect: submits a request; Returns: %MBN_OK or the refusal. */
MbnError bench_connect (Bench *bench, const char *name);
MbnError bench_connect_to (Bench *bench, const char *name, const char *profile_xml);
MbnError bench_connect_stored (Bench *bench, const char *name, const char *profile_xml);
MbnError bench_disconnect (Bench *bench, const char *name);

/** bench_connect_as: a Connect with a stored profile, of the service's own. */
MbnError
bench_connect_as (Bench *bench, const char *name, const char *profile_xml, MbnOrigin origin);

/** bench_operate: a ScanNetwork, SetPreferredProviders or SetRegisterMode. */
void bench_operate (Bench *bench, const char *name, MbnRequestKind kind, MbnCommandKind command);

/** bench_up: connects, and forgets what was logged and sent for it. */
void bench_up (Bench *bench);

/** bench_restart: the process is killed and comes back; the modem is not started yet. */
void bench_restart (Bench *bench);

/** bench_run: lets time pass. */
void bench_run (Bench *bench, guint ms);

/** bench_hold: the next command of @kind is not answered until mbn_fake_modem_release(). */
void bench_hold (Bench *bench, guint kind);

/** bench_refuse: the next @n commands of @kind are answered with @status. */
void bench_refuse (Bench *bench, guint kind, MbnError status, guint n);

/* What happened since the last call of the same function. */
#define bench_assert_log(bench, expected)                                                          \
  bench_assert (__FILE__, __LINE__, G_STRFUNC, (bench)->log, expected)
#define bench_assert_sent(bench, expected)                                                         \
  bench_assert (__FILE__, __LINE__, G_STRFUNC, (bench)->fake->sent, expected)
void
bench_assert (const char *file, int line, const char *func, GString *got, const char *expected);

/** bench_count_sent: how often @word was sent since the last bench_assert_sent(). */
guint bench_count_sent (Bench *bench, const char *word);

#define PROFILE_NAMED(name, more)                                                                  \
  "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\"><Name>" name          \
  "</Name><IsDefault>0</IsDefault><SubscriberID>1</SubscriberID>" more "</MBNProfile>"
#define PROFILE_V4_NAMED(name, more)                                                               \
  "<MBNProfileExt xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v4\"><Name>" name       \
  "</Name><IsDefault>0</IsDefault><SimIccID>1</SimIccID>" more "</MBNProfileExt>"

G_END_DECLS
