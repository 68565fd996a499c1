/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The life of one packet context as a pure table: state and event give the next state and the
 * actions the owner has to perform (style.md 8). No clock, no modem, no bus in here; the owner
 * (daemon/modem/mbn-context) feeds events and performs actions.
 */

#pragma once

#include "mbn-enums.h"

G_BEGIN_DECLS

typedef enum
{
  MBN_CONTEXT_DOWN,                 /* no context and nothing asked of the modem */
  MBN_CONTEXT_AWAITING_ATTACH,      /* the modem attaches by itself: its indication is awaited */
  MBN_CONTEXT_ATTACHING,            /* attach sent, not answered */
  MBN_CONTEXT_ATTACH_PENDING,       /* attach answered "attaching": indication awaited */
  MBN_CONTEXT_ATTACH_BACKOFF,       /* attach answered "busy": waiting before the next try */
  MBN_CONTEXT_ATTACH_DRAINING,      /* cancelled; the attach is still unanswered */
  MBN_CONTEXT_ACTIVATING,           /* activation sent, not answered */
  MBN_CONTEXT_ACTIVATE_PENDING,     /* activation answered "activating": indication awaited */
  MBN_CONTEXT_ACTIVATE_BACKOFF,     /* activation answered "busy": waiting before the next try */
  MBN_CONTEXT_ADOPTING,             /* found activating at open: its indication is awaited */
  MBN_CONTEXT_QUERYING,             /* "max contexts": asking whether the session is up */
  MBN_CONTEXT_CLEARING,             /* taking down a session nobody here knows, before one retry */
  MBN_CONTEXT_CONFIGURING,          /* activated; a valid IP configuration is awaited */
  MBN_CONTEXT_UP,                   /* activated with a valid IP configuration */
  MBN_CONTEXT_DEACTIVATING,         /* deactivation sent, no activation open */
  MBN_CONTEXT_DEACTIVATE_BACKOFF,   /* deactivation answered "busy" */
  MBN_CONTEXT_DEACTIVATING_EARLY,   /* deactivation sent while the activation is unanswered */
  MBN_CONTEXT_DEACTIVATING_CROSSED, /* … and the activation then said "activated" */
  MBN_CONTEXT_DEACTIVATING_PENDING, /* deactivation sent after the activation said "activating" */
  MBN_CONTEXT_DEACTIVATE_BACKOFF_PENDING, /* … and was answered "busy" */
  MBN_CONTEXT_AWAITING_ACTIVATE, /* deactivation said "not active", activation still unanswered */
  MBN_CONTEXT_AWAITING_SESSION,  /* … and it was answered "activating": indication awaited */
  MBN_CONTEXT_VERIFYING,         /* deactivation failed: asking whether the session is up */
  MBN_CONTEXT_RESETTING,         /* … and it is: closing the modem ends it */
  MBN_N_CONTEXT_STATES
} MbnContextState;

typedef enum
{
  /* the queue's turn */
  MBN_CONTEXT_EV_CONNECT,          /* packet service attached */
  MBN_CONTEXT_EV_CONNECT_EXPECT,   /* the modem is attaching or is about to (design.md 3.5) */
  MBN_CONTEXT_EV_CONNECT_DETACHED, /* an attach must be sent (CTX-8) */
  MBN_CONTEXT_EV_DISCONNECT,
  MBN_CONTEXT_EV_ADOPT,         /* the modem says the session is up, at open (CTX-67) */
  MBN_CONTEXT_EV_ADOPT_PENDING, /* … is being activated (design.md 6, Adoption) */
  MBN_CONTEXT_EV_END_PENDING,   /* … is being activated and unwanted, or deactivated */
  /* attach: its answer, and packet service indications */
  MBN_CONTEXT_EV_ATTACH_ACCEPTED,  /* answered, attached */
  MBN_CONTEXT_EV_ATTACH_UNDER_WAY, /* answered, attaching */
  MBN_CONTEXT_EV_ATTACH_BUSY,
  MBN_CONTEXT_EV_ATTACH_REFUSED,
  MBN_CONTEXT_EV_ATTACH_UNANSWERED,
  MBN_CONTEXT_EV_ATTACHED, /* indication */
  MBN_CONTEXT_EV_DETACHED, /* indication */
  /* activation: its answer */
  MBN_CONTEXT_EV_ACTIVATED,
  MBN_CONTEXT_EV_ACTIVATE_UNDER_WAY,
  MBN_CONTEXT_EV_ACTIVATE_BUSY,
  MBN_CONTEXT_EV_ACTIVATE_MAX,      /* MaxActivatedContexts */
  MBN_CONTEXT_EV_ACTIVATE_INVALID,  /* InvalidParameters, simpler settings remain to be tried */
  MBN_CONTEXT_EV_ACTIVATE_DETACHED, /* PacketServiceDetached */
  MBN_CONTEXT_EV_ACTIVATE_REFUSED,
  MBN_CONTEXT_EV_ACTIVATE_REFUSED_UP, /* … though the modem says that the session is up */
  MBN_CONTEXT_EV_ACTIVATE_UNANSWERED,
  /* session: answers to a query, and indications */
  MBN_CONTEXT_EV_QUERIED_UP,
  MBN_CONTEXT_EV_QUERIED_DOWN,
  MBN_CONTEXT_EV_QUERY_FAILED,
  MBN_CONTEXT_EV_SESSION_UP,   /* indication "activated" */
  MBN_CONTEXT_EV_SESSION_LOST, /* indication "deactivated", radio off, SIM gone */
  /* deactivation: its answer */
  MBN_CONTEXT_EV_DEACTIVATED,
  MBN_CONTEXT_EV_NOT_ACTIVE,
  MBN_CONTEXT_EV_DEACTIVATE_BUSY,
  MBN_CONTEXT_EV_DEACTIVATE_REFUSED,
  MBN_CONTEXT_EV_DEACTIVATE_UNANSWERED,
  /* the rest */
  MBN_CONTEXT_EV_IP_READY,
  MBN_CONTEXT_EV_IP_FAILED,    /* none within ip_timeout (CTX-42) */
  MBN_CONTEXT_EV_SERVICE_LOST, /* not registered for longer than loss_threshold (CTX-46) */
  MBN_CONTEXT_EV_TIMER,        /* the timer armed by the last action that arms one */
  MBN_CONTEXT_EV_RESET,        /* the modem is being reset or is gone */
  MBN_CONTEXT_EV_CLOSED,       /* … and closed, or has not even answered that */
  MBN_N_CONTEXT_EVENTS
} MbnContextEvent;

/* Performed in this order, after the new state has been announced. Leaving a state disarms its
 * timer, unless the actions say otherwise. */
typedef enum
{
  MBN_CONTEXT_DO_NOTHING = 0,
  MBN_CONTEXT_DO_PUBLISH_IP = 1 << 1, /* announced with the state */
  /* completes the open Connect with the outcome the owner has noted; no-op when none is open */
  MBN_CONTEXT_DO_END_CONNECT = 1 << 2,
  /* completes every Disconnect that is running with S_OK; no-op when none is */
  MBN_CONTEXT_DO_END_DISCONNECT = 1 << 3,
  MBN_CONTEXT_DO_SEND_ATTACH = 1 << 4,
  MBN_CONTEXT_DO_SEND_ACTIVATE = 1 << 5,
  MBN_CONTEXT_DO_SEND_DEACTIVATE = 1 << 6,
  MBN_CONTEXT_DO_QUERY_SESSION = 1 << 7,
  MBN_CONTEXT_DO_WATCH_IP = 1 << 8,        /* read the IP configuration until valid or ip_timeout */
  MBN_CONTEXT_DO_ARM_ATTACH_WAIT = 1 << 9, /* 5 s (design.md 3.5) */
  MBN_CONTEXT_DO_ARM_ATTACH = 1 << 10,     /* attach_timeout */
  MBN_CONTEXT_DO_ARM_ACTIVATE = 1 << 11,   /* activate_timeout */
  MBN_CONTEXT_DO_ARM_DEACTIVATE = 1 << 12, /* deactivate_timeout */
  MBN_CONTEXT_DO_ARM_BACKOFF = 1 << 13,    /* 0.5, 1, 2 s (design.md 3.7) */
  MBN_CONTEXT_DO_ARM_ADOPT = 1 << 14,      /* query_timeout */
  MBN_CONTEXT_DO_KEEP_TIMER = 1 << 15,     /* the new state goes on waiting for the same */
  MBN_CONTEXT_DO_RESET_MODEM = 1 << 16,
} MbnContextActions;

#define MBN_CONTEXT_BUSY_RETRIES 3

typedef struct
{
  MbnContextState state;
  guint busy_retries;  /* done in this attempt, at most MBN_CONTEXT_BUSY_RETRIES */
  gboolean cleared;    /* the one deactivate-and-retry after MaxActivatedContexts is used */
  gboolean simplified; /* the one retry after InvalidParameters is used */
  gboolean reattached; /* the one retry after PacketServiceDetached is used */
} MbnContextMachine;

/**
 * mbn_context_machine_step:
 *
 * Feeds @event. A pair that the table does not list is ignored: the state stays, nothing is done.
 *
 * Returns: the actions to perform
 */
MbnContextActions mbn_context_machine_step (MbnContextMachine *machine, MbnContextEvent event);

/**
 * mbn_context_machine_lists:
 *
 * Returns: %TRUE when the table has a row for this pair
 */
gboolean mbn_context_machine_lists (MbnContextState state, MbnContextEvent event);

/**
 * mbn_context_machine_backoff_ms:
 *
 * Returns: how long %MBN_CONTEXT_DO_ARM_BACKOFF waits now, in milliseconds
 */
guint mbn_context_machine_backoff_ms (const MbnContextMachine *machine);

/** mbn_context_machine_activation: what clients see (design.md 4). */
MbnActivationState mbn_context_machine_activation (const MbnContextMachine *machine);

/**
 * mbn_context_state_is_idle:
 *
 * Returns: %TRUE when the next request may start: nothing is asked of the modem (CTX-21)
 */
gboolean mbn_context_state_is_idle (MbnContextState state);

const char *mbn_context_state_to_string (MbnContextState state);
const char *mbn_context_event_to_string (MbnContextEvent event);

G_END_DECLS
