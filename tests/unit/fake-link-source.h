/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* A source of link news that tells what a test has it tell. What changes is told by
 * fake_link_source_say(), so several things can be news at once. */

#pragma once

#include "mbn-link-source.h"

G_BEGIN_DECLS

#define FAKE_TYPE_LINK_SOURCE (fake_link_source_get_type ())
G_DECLARE_FINAL_TYPE (FakeLinkSource, fake_link_source, FAKE, LINK_SOURCE, GObject)

/** fake_link_source_new: not known yet, and without links. */
FakeLinkSource *fake_link_source_new (void);

/** fake_link_source_come: it is there. */
void fake_link_source_come (FakeLinkSource *self, MbnConnectivityService service);

/** fake_link_source_leave: it is known not to be there; its links are no more. */
void fake_link_source_leave (FakeLinkSource *self);

/** fake_link_source_set_start: at first %MBN_LINK_START_UNKNOWN; not told while it is not there. */
void fake_link_source_set_start (FakeLinkSource *self, MbnLinkStart start);

/**
 * fake_link_source_set:
 * @sense: (nullable): such as `car4`: c(arrier), a(ddress), (default) r(oute), each or `-`, and
 * reachability; %NULL: the link is gone
 */
void fake_link_source_set (FakeLinkSource *self, guint index, const char *name, const char *sense);

/** fake_link_source_say: there is news, or so it says. */
void fake_link_source_say (FakeLinkSource *self);

/** fake_link_source_say_read: what was to be read again has been. */
void fake_link_source_say_read (FakeLinkSource *self);

/** fake_link_source_say_checked: a link has been checked anew. */
void fake_link_source_say_checked (FakeLinkSource *self, guint index, MbnReachability reachability);

/** fake_link_source_take_asked: (transfer full): since the last time, such as `check read check `.
 */
char *fake_link_source_take_asked (FakeLinkSource *self);

G_END_DECLS
