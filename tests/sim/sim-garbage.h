/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-faults.h"
#include "sim-frame.h"

/**
 * sim_garbage_body: spoils the information buffer for the kinds that mean it: bad-offsets,
 * random-bytes, huge-count. Other kinds leave it alone.
 */
void sim_garbage_body (SimBody *body, SimGarbage kind);

/**
 * sim_garbage_message: spoils an encoded message for the kinds that mean it: truncated-buffer,
 * wrong-length, wrong-tid, unknown-type, zero-length. Other kinds leave it alone.
 */
void sim_garbage_message (GByteArray *whole, SimGarbage kind);
