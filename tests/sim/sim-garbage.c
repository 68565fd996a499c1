/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#include "config.h"

#include "sim-garbage.h"

#include <string.h>

#define BAD_OFFSET      0xffffff00u
#define HUGE_COUNT      0x40000001u
#define UNKNOWN_TYPE    0x80000055u
#define TID_DISTANCE    0x1000u
#define MISSING_BYTES   16u
#define POSITION_LENGTH 4
#define POSITION_TID    8
#define RANDOM_SEED     0x6d626e64u

static guint32
get_u32 (const GByteArray *bytes, gsize position)
{
  guint32 value;

  memcpy (&value, bytes->data + position, sizeof value);
  return GUINT32_FROM_LE (value);
}

static void
set_u32 (GByteArray *bytes, gsize position, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (bytes->data + position, &value, sizeof value);
}

void
sim_garbage_body (SimBody *body, SimGarbage kind)
{
  if (kind == SIM_GARBAGE_BAD_OFFSETS)
    {
      for (guint i = 0; i < body->offsets->len; i++)
        sim_body_poke_u32 (body, g_array_index (body->offsets, guint32, i), BAD_OFFSET);
      for (guint i = 0; body->offsets->len == 0 && i + 4 <= body->bytes->len; i += 4)
        sim_body_poke_u32 (body, i, BAD_OFFSET);
    }
  else if (kind == SIM_GARBAGE_HUGE_COUNT)
    {
      for (guint i = 0; i < body->counts->len; i++)
        sim_body_poke_u32 (body, g_array_index (body->counts, guint32, i), HUGE_COUNT);
      if (body->counts->len == 0)
        sim_body_poke_u32 (body, 0, HUGE_COUNT);
    }
  else if (kind == SIM_GARBAGE_RANDOM_BYTES)
    {
      /* The same rubbish every time, so that a failing test can be repeated. */
      guint32 state = RANDOM_SEED;

      for (guint i = 0; i < body->bytes->len; i++)
        {
          state = state * 1664525u + 1013904223u;
          body->bytes->data[i] = state >> 24;
        }
    }
}

void
sim_garbage_message (GByteArray *whole, SimGarbage kind)
{
  if (kind == SIM_GARBAGE_TRUNCATED_BUFFER && sim_message_is_fragmentable (get_u32 (whole, 0)))
    {
      gsize head
          = get_u32 (whole, 0) == SIM_TYPE_INDICATION ? SIM_INDICATION_SIZE : SIM_COMMAND_SIZE;

      /* Header and bytes sent agree; the buffer is only half as long as it claims to be. */
      g_byte_array_set_size (whole, head + (whole->len - head) / 2 / 4 * 4);
      set_u32 (whole, POSITION_LENGTH, whole->len);
    }
  else if (kind == SIM_GARBAGE_WRONG_LENGTH)
    set_u32 (whole, POSITION_LENGTH, whole->len + MISSING_BYTES);
  else if (kind == SIM_GARBAGE_WRONG_TID)
    set_u32 (whole, POSITION_TID, get_u32 (whole, POSITION_TID) + TID_DISTANCE);
  else if (kind == SIM_GARBAGE_UNKNOWN_TYPE)
    set_u32 (whole, 0, UNKNOWN_TYPE);
  else if (kind == SIM_GARBAGE_ZERO_LENGTH)
    {
      set_u32 (whole, POSITION_LENGTH, 0);
      g_byte_array_set_size (whole, SIM_FRAME_HEADER_SIZE);
    }
}
