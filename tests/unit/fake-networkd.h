/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A systemd-networkd for the tests, on a private bus, with the links that a test gives it. Its
 * loopback is unmanaged. */

#pragma once

#include "private-bus.h"

G_BEGIN_DECLS

/** FakeNetworkdAnswer: to questions from now on */
typedef enum
{
  FAKE_NETWORKD_ANSWERS,
  FAKE_NETWORKD_REFUSES,
  FAKE_NETWORKD_ODD,        /* another type than it has to be */
  FAKE_NETWORKD_ODD_VALUES, /* of a link: the right one, with values of others */
  FAKE_NETWORKD_WAITS,      /* until fake_networkd_answer() */
} FakeNetworkdAnswer;

typedef struct _FakeNetworkd FakeNetworkd;

/** fake_networkd_new: it is not there yet. */
FakeNetworkd *fake_networkd_new (PrivateBus *bus);
void fake_networkd_free (FakeNetworkd *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeNetworkd, fake_networkd_free)

/** fake_networkd_leave, fake_networkd_come: it has its name on the bus no more, and does now. */
void fake_networkd_leave (FakeNetworkd *self);
void fake_networkd_come (FakeNetworkd *self);

/** fake_networkd_set_list_answer, fake_networkd_set_link_answer: to who asks for the list, or for
 * one of the links. */
void fake_networkd_set_list_answer (FakeNetworkd *self, FakeNetworkdAnswer answer);
void fake_networkd_set_link_answer (FakeNetworkd *self, FakeNetworkdAnswer answer);

/** fake_networkd_answer: what was not answered is, truly, as things are now. */
void fake_networkd_answer (FakeNetworkd *self);

/** fake_networkd_add: @index: one digit; @setup, @carrier: as networkd words them. Says nothing. */
void fake_networkd_add (FakeNetworkd *self, guint index, const char *setup, const char *carrier);

/** fake_networkd_change: @setup, @carrier: (nullable): what changes; said. */
void fake_networkd_change (FakeNetworkd *self, guint index, const char *setup, const char *carrier);

/** fake_networkd_remove: the link is gone; said. */
void fake_networkd_remove (FakeNetworkd *self, guint index);

/** fake_networkd_say: a PropertiesChanged with one property of @index, whether there or not. */
void fake_networkd_say (FakeNetworkd *self, guint index, const char *property, GVariant *value);

/** fake_networkd_settle: returns when all is heard and answered that it and @other said. */
void fake_networkd_settle (FakeNetworkd *self, GDBusConnection *other);

/** fake_networkd_deliver: returns when @other has got all that it said; nothing is dispatched. */
void fake_networkd_deliver (FakeNetworkd *self, GDBusConnection *other);

/** fake_networkd_count: questions so far, answered or not. */
guint fake_networkd_count (FakeNetworkd *self);

G_END_DECLS
