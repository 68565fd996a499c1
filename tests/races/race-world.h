/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The daemon's parts that connect automatically, put together as the daemon does, in the world of a
 * timeline: NetworkManager on a bus, a modem on the bench, a user, virtual time.
 */

#pragma once

#include "fake-network-manager.h"
#include "race-judge.h"

G_BEGIN_DECLS

/** RacePlace: what timelines have in common */
typedef struct
{
  FakeNm *nm;
  GDBusConnection *connection; /* of the code under test */
  const char *state_dir;       /* each timeline has a folder of its own in it */
} RacePlace;

/**
 * race_world_live:
 * @tally: what came about is added
 * @trace: all of it is written down
 *
 * Returns: (transfer full) (nullable): what was wrong, of which the last line of @trace tells
 */
char *race_world_live (const RacePlace *place,
                       const RaceTimeline *timeline,
                       RaceTally *tally,
                       GString *trace);

G_END_DECLS
