/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* An MbnStopWatch and what it answers. */

#pragma once

#include "mbn-stop-watch.h"
#include "private-bus.h"

G_BEGIN_DECLS

typedef struct
{
  MbnStopWatch *watch; /* NULL after stop_test_drop() */
  gboolean answered;
  guint n_answers;
  MbnStopReason reason; /* of the last one */
  gboolean asking;      /* mbn_stop_watch_ask_async() has not returned */
  gboolean ask_again;   /* as soon as the answer comes, once */
} StopTest;

/** stop_test_init: in place of g_test_init(): a warning is no failure. */
void stop_test_init (int *argc, char ***argv);

StopTest *stop_test_new (void);

/** stop_test_free: lets go of the watch, which must be gone then. */
void stop_test_free (StopTest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (StopTest, stop_test_free)

/** stop_test_drop: lets go of the watch; something else may still hold it. */
void stop_test_drop (StopTest *self);

/** stop_test_ask: asks; the answer must not come before this returns. */
void stop_test_ask (StopTest *self);

/** stop_test_assert_answer: waits for the one answer to the one question. */
#define stop_test_assert_answer(self, expected)                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    stop_test_wait (self);                                                                         \
    g_assert_cmpstr (mbn_stop_reason_to_text ((self)->reason), ==,                                 \
                     mbn_stop_reason_to_text (expected));                                          \
  }                                                                                                \
  G_STMT_END
void stop_test_wait (StopTest *self);

G_END_DECLS
