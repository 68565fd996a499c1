/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-function.h"

/* The commands of scenario file and control socket. */

typedef struct _SimScript SimScript;

/** sim_script_new: @quit: called by the command `quit`. */
SimScript *sim_script_new (SimFunction *function, void (*quit) (gpointer), gpointer user_data);
void sim_script_free (SimScript *self);

/**
 * sim_script_run:
 * @line: one command
 * @reply: JSON is appended here if the command has any
 *
 * Returns: %FALSE with @error set if the command is wrong; then it did nothing
 */
gboolean sim_script_run (SimScript *self, const char *line, GString *reply, GError **error);

/**
 * sim_script_run_file:
 *
 * Runs every line of the file at @path; the first wrong one ends it.
 *
 * Returns: %FALSE with @error "FILE:LINE: reason"
 */
gboolean sim_script_run_file (SimScript *self, const char *path, GError **error);

/** SimCommand: @run uses up @words; @reply gets the JSON answer, if any. */
typedef struct
{
  const char *name;
  gboolean (*run) (SimFunction *function, SimWords *words, GString *reply, GError **error);
} SimCommand;

/* sim-script-modem.c: what happens to SIM, radio, network and contexts; ends with a NULL name */
extern const SimCommand sim_modem_commands[];

/* sim-script-port.c: messages, faults, port, journal; ends with a NULL name */
extern const SimCommand sim_port_commands[];

/* sim-script-net.c: the network behind the modem; ends with a NULL name */
extern const SimCommand sim_net_commands[];

/** sim_state_write_json: appends everything that is known about the modem as one object. */
void sim_state_write_json (SimFunction *function, GString *text);
