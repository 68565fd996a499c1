/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A logind for the tests, on a private bus, which announces sleeps and hands out inhibitors. Who
 * asks for one must ask for the right thing, and must not have the bus start anybody. */

#pragma once

#include "private-bus.h"

G_BEGIN_DECLS

/** FakeLogindAnswer: to who asks for an inhibitor */
typedef enum
{
  FAKE_LOGIND_GIVES,
  FAKE_LOGIND_REFUSES,
  FAKE_LOGIND_GIVES_NOTHING, /* an answer of the right type, without descriptors */
  FAKE_LOGIND_GIVES_ANOTHER, /* the number of a descriptor that is not there */
  FAKE_LOGIND_GIVES_TEXT,    /* an answer of another type */
  FAKE_LOGIND_WAITS,         /* until fake_logind_answer() */
} FakeLogindAnswer;

typedef struct _FakeLogind FakeLogind;

/** fake_logind_new: gives; it is there from the start. */
FakeLogind *fake_logind_new (PrivateBus *bus);
void fake_logind_free (FakeLogind *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeLogind, fake_logind_free)

void fake_logind_set_answer (FakeLogind *self, FakeLogindAnswer answer);

/** fake_logind_answer: what was not answered is, with @answer. */
void fake_logind_answer (FakeLogind *self, FakeLogindAnswer answer);

/** fake_logind_leave, fake_logind_come: it has its name on the bus no more, and again. */
void fake_logind_leave (FakeLogind *self);
void fake_logind_come (FakeLogind *self);

/** fake_logind_announce: @value: of PrepareForSleep, a boolean if it is to be understood. */
void fake_logind_announce (FakeLogind *self, GVariant *value);

/** fake_logind_settle: returns when all is heard and answered that it and @other said. */
void fake_logind_settle (FakeLogind *self, GDBusConnection *other);

/** fake_logind_deliver: returns when @other has got all that it said; nothing is dispatched. */
void fake_logind_deliver (FakeLogind *self, GDBusConnection *other);

/** fake_logind_count_asked: how often an inhibitor was asked for. */
guint fake_logind_count_asked (FakeLogind *self);

/** fake_logind_count_held: how many of those that were given are held still. */
guint fake_logind_count_held (FakeLogind *self);

G_END_DECLS
