/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* What the commands of mbn-bench-client share. Whatever goes wrong ends the program. */

#pragma once

#include <glib.h>
#include <systemd/sd-bus.h>

#define BENCH_NAME "org.mbnd1"

/** bench_check: ends the program when @result is negative: an errno of @what. */
void bench_check (int result, const char *what);

/** bench_join: a connection to the bus at @address. */
sd_bus *bench_join (const char *address);

/** bench_pause: says @word, and waits for a line. */
void bench_pause (const char *word);

/** bench_say: a number, in a line of its own. */
void bench_say (gint64 number);

/* The commands about profiles (client-profiles.c). Returns: FALSE for another one, or wrong use */
gboolean bench_profiles_run (int argc, char **argv);

/* The commands about leases (client-leases.c). Returns: FALSE for another one, or wrong use */
gboolean bench_leases_run (int argc, char **argv);

#define BENCH_PROFILES_USAGE                                                                       \
  "       mbn-bench-client import ADDRESS COUNT IN-FLIGHT\n"                                       \
  "       mbn-bench-client files FOLDER COUNT\n"                                                   \
  "       mbn-bench-client find ADDRESS INTERFACE COUNT CALLS\n"                                   \
  "       mbn-bench-client list ADDRESS INTERFACE CALLS\n"

#define BENCH_LEASES_USAGE                                                                         \
  "       mbn-bench-client leases ADDRESS COUNT PROFILE\n"                                         \
  "       mbn-bench-client settled ADDRESS COUNT\n"                                                \
  "       mbn-bench-client gone ADDRESS COUNT\n"
