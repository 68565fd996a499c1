/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The host of a timeline as the code under test meets it: NetworkManager on a bus, and a stand-in
 * for the kernel's links. */

#pragma once

#include "fake-network-manager.h"
#include "mbn-link-source.h"
#include "race-truth.h"

G_BEGIN_DECLS

#define RACE_TYPE_KERNEL (race_kernel_get_type ())
G_DECLARE_FINAL_TYPE (RaceKernel, race_kernel, RACE, KERNEL, GObject)

/**
 * RaceHost:
 * @n_asked: checks of connectivity so far
 * @n_held: of these, not answered yet
 */
typedef struct
{
  RaceTruth *truth;
  FakeNm *nm;
  GDBusConnection *other;
  guint marks; /* subscription of @other to what NetworkManager marks its words with */
  gboolean marked;
  RaceKernel *kernel;
  RaceAnswers answers;
  guint n_asked;
  guint n_held;
} RaceHost;

/** race_host_init: @nm: as new; @other: of the code under test. */
void race_host_init (RaceHost *self, RaceTruth *truth, FakeNm *nm, GDBusConnection *other);

/** race_host_clear: NetworkManager is as new again. */
void race_host_clear (RaceHost *self);

/** race_host_meet: whoever is to follow NetworkManager has come to the bus. */
void race_host_meet (RaceHost *self);

/** race_host_do: what @event, that the truth has taken, looks like from outside. */
void race_host_do (RaceHost *self, const RaceEvent *event);

/** race_host_get_answer: what a check is answered with now. */
guint race_host_get_answer (const RaceHost *self);

/** race_host_is_asked: @event makes whoever follows NetworkManager ask it something. */
gboolean race_host_is_asked (const RaceEvent *event);

/**
 * race_host_settle: all of it is heard.
 * @asked: something may be asked of NetworkManager
 *
 * Returns: how many checks have been answered meanwhile
 */
guint race_host_settle (RaceHost *self, gboolean asked);

G_END_DECLS
