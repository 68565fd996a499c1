/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * Stories about alternate links, told in a few words a line; each is a test by itself.
 *
 *   set KEY VALUE            before all others: a setting, in milliseconds
 *   T started                time in seconds, to the microsecond
 *   T resume
 *   T asked
 *   T service on|off|none    on: checking; off: not checking
 *   T LINK car full          a sense: (c)arrier, (a)ddress, default (r)oute, or `-` for each
 *   T LINK checked limited
 *   T LINK gone
 *   T LINK ours              it turns out to be no other link
 *   T blind / T seeing       whether nobody tells of links
 *   T LINK is LOCAL          expected: its verdict
 *   T ? FULL LINK eth since 3 next never check never
 *                            expected: internet, why, link (`-`: none; `*`: any) and times; may end
 *                            early
 *
 * Settling at the start is over when a story does not begin with `boot`. Every story is told twice:
 * with looks at each 100 ms in between, and with none but those that it asks for.
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * AlternateStory:
 * @path: the rule, and what about it
 * @lines: separated by `;`
 */
typedef struct
{
  const char *path;
  const char *lines;
} AlternateStory;

/** alternate_script_add: adds a test below /alternate for each of @stories. */
void alternate_script_add (const AlternateStory *stories, gsize n_stories);

G_END_DECLS
