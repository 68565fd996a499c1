/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/*
 * The numbers that messages to a modem carry (MBIM 1.0 "TransactionId"): 1 to 2^32 - 1, then 1
 * again; 0 is the modem's own. Answers are matched by them, so a process that goes on where another
 * one was killed must not use a number whose answer may still be under way (design.md 6, Adoption).
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How far above the recorded ceiling the next process begins, at least. */
#define MBN_NUMBERING_GAP 0x10000

/** mbn_numbering_advance: the number @distance after @number, without 0. */
guint32 mbn_numbering_advance (guint32 number, guint32 distance);

/**
 * mbn_numbering_get_left:
 *
 * Returns: how many numbers may still be used from @number on until @ceiling is reached; 0 when it
 *   is reached or passed. One that is half of all numbers away or more counts as passed
 */
guint32 mbn_numbering_get_left (guint32 number, guint32 ceiling);

G_END_DECLS
