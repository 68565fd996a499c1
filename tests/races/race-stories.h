/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What happens in a timeline, drawn from its seed: a few stories, such as an outage or a restart of
 * NetworkManager, at times that fall near the moments at which rules begin and end to hold. */

#pragma once

#include "race-timeline.h"

G_BEGIN_DECLS

/** race_stories_tell: @timeline: has its seed; the rest is drawn. */
void race_stories_tell (RaceTimeline *timeline);

G_END_DECLS
