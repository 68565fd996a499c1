/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "mbn-numbering.h"

guint32
mbn_numbering_advance (guint32 number, guint32 distance)
{
  guint64 sum = (guint64)number + distance;

  return (guint32)(sum <= G_MAXUINT32 ? sum : sum - G_MAXUINT32);
}

guint32
mbn_numbering_get_left (guint32 number, guint32 ceiling)
{
  guint32 left = ceiling >= number ? ceiling - number : G_MAXUINT32 - number + ceiling;

  return left < G_MAXUINT32 / 2 ? left : 0;
}
