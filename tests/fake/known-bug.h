/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * A test that shows a bug which is not mended yet is skipped with the reason, so that the others
 * count. MBN_TEST_KNOWN_BUGS=1 in the environment runs it. Whoever mends the bug removes the line.
 */

#pragma once

#include <glib.h>

#define SKIP_KNOWN_BUG(what)                                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (g_getenv ("MBN_TEST_KNOWN_BUGS") == NULL)                                                  \
      {                                                                                            \
        g_test_skip ("known bug: " what);                                                          \
        return;                                                                                    \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END
