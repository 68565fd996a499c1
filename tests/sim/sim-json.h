/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

/* Writes one JSON value on one line, member by member; the caller keeps the nesting right. */
typedef struct
{
  GString *text;
  gboolean comma; /* the next member needs one */
} SimJson;

#define SIM_JSON_INIT(string)                                                                      \
  {                                                                                                \
    string, FALSE                                                                                  \
  }

/* @name is %NULL inside an array and for the outermost value. */
void sim_json_begin (SimJson *self, const char *name, char bracket);
void sim_json_end (SimJson *self, char bracket);
void sim_json_string (SimJson *self, const char *name, const char *value); /* %NULL → null */
void sim_json_number (SimJson *self, const char *name, gint64 value);
void sim_json_bool (SimJson *self, const char *name, gboolean value);
void sim_json_strv (SimJson *self, const char *name, char *const *values);
