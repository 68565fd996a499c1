/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The three dimensions of the table "every step x every interruption x every moment"
 * (test-matrix.c). A step is a command that is unanswered, or something that is waited for; with it
 * stands how what waits for it may end.
 */

#pragma once

#include "bench.h"

G_BEGIN_DECLS

#define NOTHING MBN_N_FAKE /* no command: the step waits */

typedef enum
{
  OPENING, /* there is no request */
  IDLE,
  CONNECTING,
  DISCONNECTING,
  OPERATION,
} Phase;

typedef enum
{
  DISCONNECT,
  DISCONNECT_TWICE,
  SILENT,
  GONE,
  FORGOTTEN,
  NO_INTERRUPTION, /* the answer is dropped or late */
  DUPLICATE,
  STOP,
  N_INTERRUPTIONS
} Interruption;

typedef enum
{
  BEFORE,         /* while it is unanswered; then the answer comes */
  INSTEAD,        /* … and never comes */
  JUST_BEFORE,    /* both before the main loop runs again */
  JUST_AFTER,     /* … the answer first */
  BEFORE_REFUSAL, /* like BEFORE, but the answer is a refusal */
  BEFORE_BUSY,    /* … or Busy, which is tried again (3.7) */
  AFTER_TIME_OUT, /* when the limit is over; then the answer comes */
  N_MOMENTS
} Moment;

extern const char *const interruptions[N_INTERRUPTIONS];
extern const char *const moments[N_MOMENTS];

/* What is interrupted is called A in statuses; C is what a cancelling Disconnect cancels. */
typedef struct
{
  const char *name;
  Phase phase;
  guint kind;                /* the command held, or NOTHING */
  void (*setup) (Bench *);   /* before the modem is started */
  void (*prepare) (Bench *); /* between that and the step */
  void (*answer) (Bench *);  /* what ends the waiting */
  void (*refuse) (Bench *);  /* … and what ends it badly */
  void (*restore) (Bench *);
  guint limit_ms;           /* of the answer */
  const char *answered;     /* statuses of A, with blanks between: the answer comes in time; */
  const char *refused;      /* it is a refusal; */
  const char *expired;      /* it does not come, but the modem is alive; */
  const char *dead;         /* the modem is not */
  void (*middle) (Bench *); /* after the request */
  gboolean cancels;         /* A is a Disconnect that cancels C */
  gboolean waits_on;        /* A does not end with the answer */
  gboolean behind;          /* A has not begun yet */
  gboolean held;            /* the command is not that of A: `prepare` has it held */
  gboolean queue;           /* also with B behind it */
} Step;

/* Statuses; several with blanks between. */
#define OK       "S_OK"
#define TIMEOUT  "ERROR_TIMEOUT"
#define FAILURE  "E_MBN_FAILURE"
#define DETACHED "E_MBN_PACKET_SVC_DETACHED"
#define IN_USE   "E_MBN_MAX_ACTIVATED_CONTEXTS"

/* Some steps need care later on. */
void be_locked (Bench *bench);
void have_no_address (Bench *bench);
void cancel_attach (Bench *bench);

MbnFact *session_fact (MbnActivationState state);

extern const Step matrix_steps[];
extern const gsize matrix_n_steps;

G_END_DECLS
