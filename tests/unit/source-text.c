/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "source-text.h"

static void
append_link (const MbnSourceLink *link, gpointer user_data)
{
  g_string_append_printf (user_data, "; %u %s %c%c%c %d", link->index, link->name,
                          link->sense.carrier ? 'c' : '-', link->sense.address ? 'a' : '-',
                          link->sense.default_route ? 'r' : '-', (int)link->sense.reachability);
}

char *
source_to_text (MbnLinkSource *source)
{
  static const char *const services[] = {"nobody", "not-checking", "checking"};
  GString *text = g_string_new (NULL);

  if (mbn_link_source_is_there (source))
    g_string_append_printf (text, "%s %s",
                            mbn_link_source_get_start (source) == MBN_LINK_START_OVER ? "started"
                                                                                      : "starting",
                            services[mbn_link_source_get_service (source)]);
  else
    {
      gboolean known = mbn_link_source_is_known (source);

      g_assert_cmpint (mbn_link_source_get_start (source), ==,
                       known ? MBN_LINK_START_UNKNOWN : MBN_LINK_START_UNDER_WAY);
      g_assert_cmpint (mbn_link_source_get_service (source), ==, MBN_CONNECTIVITY_SERVICE_NONE);
      g_string_append (text, known ? "away" : "unheard");
    }
  mbn_link_source_foreach_link (source, append_link, text);

  return g_string_free (text, FALSE);
}
