/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A NetworkManager that is made up, and a source that follows it. */

#pragma once

#include "fake-network-manager.h"
#include "mbn-nm-source.h"

G_BEGIN_DECLS

#define OBJECTS "GetManagedObjects"
#define CHECK   "CheckConnectivity"
#define ROUTES                                                                                     \
  "{'AddressData': <[{'address': <'192.0.2.5'>}]>,"                                                \
  " 'RouteData': <[{'dest': <'0.0.0.0'>, 'prefix': <uint32 0>}]>}"

typedef struct
{
  PrivateBus *bus;
  GDBusConnection *connection; /* that the source is given */
  FakeNm *nm;
  MbnNmSource *source; /* NULL once it was let go */
  guint n_news;
  GString *checked; /* `2=4 3=1` */
} NmFixture;

/** nm_fixture_begin: nobody is on the bus, and the source has none. */
void nm_fixture_begin (NmFixture *self, gconstpointer data);

/** nm_fixture_set_up: with one Ethernet, 2, that has Internet, and all of it told. */
void nm_fixture_set_up (NmFixture *self, gconstpointer data);

/** nm_fixture_tear_down: nothing has been told that the test did not expect. */
void nm_fixture_tear_down (NmFixture *self, gconstpointer data);

/** nm_fixture_let_go: of the source, which must be freed by that. */
void nm_fixture_let_go (NmFixture *self);

/**
 * nm_fixture_assert_told:
 * @n_news: since the last time
 * @expected: as source_to_text() has it
 *
 * After all that was sent has been heard: no news means that there are none.
 */
void nm_fixture_assert_told (NmFixture *self, guint n_news, const char *expected);

/** nm_fixture_assert_checked: the same, of the signal "checked". */
void nm_fixture_assert_checked (NmFixture *self, const char *expected);

/** nm_fixture_set_device: an Ethernet with carrier, address and default route. Nobody is told. */
void nm_fixture_set_device (NmFixture *self, guint number, guint state, guint connectivity);

/** nm_fixture_add_device: the same, and it is told. */
void nm_fixture_add_device (NmFixture *self, guint number, guint state, guint connectivity);
void nm_fixture_remove_device (NmFixture *self, guint number);

/** nm_fixture_change_connectivity: by IPv4. */
void nm_fixture_change_connectivity (NmFixture *self, guint number, guint connectivity);

G_END_DECLS
