/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The desk of leases on the bench: modems of the daemon with fake ones behind them, automatic
 * connections, profiles, other Internet, all put together as the daemon does, in virtual time. What
 * clients would be told is written down as words in `log`, modems being called a, b, c:
 *
 *   a:activating         the state of the context of the modem a is another
 *   a=user               its origin is another while it is activated
 *   A=S_OK               the call A has been answered, `A=E_UNEXPECTED/ERROR_CANCELLED`: refused,
 *                        with the code behind it
 *   lost(:1.5,Work@a,ERROR_TIMEOUT), again(:1.5,Work@a)
 *
 * Whoever is told something finds the leases as they were told last; a Connect or Disconnect for
 * leases is one that is due. That is checked each time.
 */

#pragma once

#include "mbn-auto-drivers.h"
#include "mbn-fake-clock.h"
#include "mbn-fake-modem.h"
#include "mbn-fake-profiles.h"
#include "mbn-lease-desk.h"
#include "mbn-modem-registry.h"
#include "mbn-session-files.h"
#include "temp-dir.h"

G_BEGIN_DECLS

#define LEASE_PLACE_MODEMS 3

typedef struct _LeasePlace LeasePlace;

/** LeaseModem: @modem: (nullable): of the daemon, from when it has appeared until it is gone */
typedef struct
{
  LeasePlace *place;
  const char *name;
  MbnFakeModem *fake;
  MbnModem *modem;
  MbnContext *context; /* of it */
  MbnActivationState logged;
  MbnOrigin origin;
} LeaseModem;

struct _LeasePlace
{
  MbnSettings *settings; /* may be changed before lease_place_open() */
  MbnAutoConfig config;  /* likewise */
  TempDir *dir;
  LeaseModem modems[LEASE_PLACE_MODEMS];
  MbnFakeProfiles *profiles;
  MbnModemConfig modem_config;
  MbnModemSet *set;
  MbnAlternateWatch *alternate;
  MbnAutoMemory *memory;
  MbnAutoSurroundings around;
  MbnAutoDrivers *drivers;
  MbnLeaseSurroundings lease_around;
  MbnLeaseDesk *desk;
  GString *log;
  GString *messages; /* of refusals, one a line */
  char *shown;       /* leases as clients have been told last */
  guint n_answers;   /* that are due */
  guint n_attempts;  /* of leases, accepted */

  gboolean stuck;     /* what is told does not leave for the bus: it may be told again */
  gboolean reentrant; /* that may ask and finish: what was wanted before is still done */
  void (*on_word) (LeasePlace *place, const char *word); /* (nullable): within what happens */
};

/** lease_place_new: nothing runs yet; fake modems and settings can be told what they are. */
LeasePlace *lease_place_new (void);

/** lease_place_free: also proves that nothing is left over, nobody waits for an answer. */
void lease_place_free (LeasePlace *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LeasePlace, lease_place_free)

/** lease_place_open: the daemon is there, without modems. */
void lease_place_open (LeasePlace *self, const char *bus);

/** lease_place_kill: the daemon is gone without a word; the modems stay as they are. */
void lease_place_kill (LeasePlace *self);

/** lease_place_stop: the service stops in order: the desk first, then the modems. */
void lease_place_stop (LeasePlace *self);

/** lease_place_plug: the modem appears and is read; what it was sent for that is forgotten. */
void lease_place_plug (LeasePlace *self, guint modem);
void lease_place_unplug (LeasePlace *self, guint modem);

/** lease_place_new_with: the daemon with @n_modems, and these profiles; %NULL-terminated. */
LeasePlace *lease_place_new_with (guint n_modems, ...) G_GNUC_NULL_TERMINATED;

/** lease_place_ask: EstablishConnection of @client, whose answer is logged with the name @call. */
void
lease_place_ask (LeasePlace *self, const char *call, const char *client, const char *connection);

/** lease_place_finish: SynchronizeCompleted; Returns: whether the client was part of the run. */
gboolean lease_place_finish (LeasePlace *self, const char *client);

/** lease_place_connect: a user's Connect; logged as the call @name. Returns: the refusal. */
MbnError lease_place_connect (
    LeasePlace *self, guint modem, const char *name, const char *xml, gboolean stored);
MbnError lease_place_disconnect (LeasePlace *self, guint modem, const char *name);

/** lease_place_internet: another link of the host has Internet, or has not. */
void lease_place_internet (LeasePlace *self, gboolean full);

/** lease_place_drop: the network ends the context. */
void lease_place_drop (LeasePlace *self, guint modem);

/** lease_place_hold: the next command of @kind is not answered until lease_place_answer(). */
void lease_place_hold (LeasePlace *self, guint modem, guint kind);
void lease_place_answer (LeasePlace *self, guint modem, guint kind, MbnError status);

/** lease_place_refuse: the next @n activations are answered with @status. */
void lease_place_refuse (LeasePlace *self, guint modem, MbnError status, guint n);

/** lease_place_run: lets time pass. */
void lease_place_run (LeasePlace *self, guint ms);

/** lease_place_dup_leases: `:1.5 Work@a, :1.6 -`, oldest first. */
char *lease_place_dup_leases (LeasePlace *self);

/* What happened since the last call of the same function. */
#define lease_place_assert_log(self, expected)                                                     \
  lease_place_assert (__FILE__, __LINE__, G_STRFUNC, (self)->log, expected)
#define lease_place_assert_sent(self, modem, expected)                                             \
  lease_place_assert (__FILE__, __LINE__, G_STRFUNC, (self)->modems[modem].fake->sent, expected)
void lease_place_assert (
    const char *file, int line, const char *func, GString *got, const char *expected);

#define lease_place_assert_leases(self, expected)                                                  \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *leases_ = lease_place_dup_leases (self);                                      \
                                                                                                   \
    g_assert_cmpstr (leases_, ==, expected);                                                       \
  }                                                                                                \
  G_STMT_END

/* A profile of the SIM in modem a (1), b (2), … */
#define LEASE_PROFILE(name, sim, is_default, more)                                                 \
  "<MBNProfile xmlns=\"http://www.microsoft.com/networking/WWAN/profile/v1\"><Name>" name          \
  "</Name><IsDefault>" is_default "</IsDefault><SubscriberID>00101012345678" sim                   \
  "</SubscriberID>" more "<Context><AccessString>" name "</AccessString></Context></MBNProfile>"
#define LEASE_AUTO   "<ConnectionMode>auto</ConnectionMode>"
#define LEASE_MANUAL "<ConnectionMode>manual</ConnectionMode>"

G_END_DECLS
