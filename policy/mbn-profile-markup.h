/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* XML text being written. Everything is written twice: the first pass measures, the second fills
 * memory of just that size, so that growing leaves no copy of a password behind. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * MbnProfileMarkup:
 * @text: (nullable): where it is written; %NULL in the pass that measures
 * @length: bytes so far
 */
typedef struct
{
  char *text;
  gsize length;
} MbnProfileMarkup;

/** MbnProfileMarkupFunc: writes @data to @markup, the same in both passes */
typedef void (*MbnProfileMarkupFunc) (MbnProfileMarkup *markup, gconstpointer data);

/**
 * mbn_profile_markup_write:
 * @function: (scope call): writes
 * @data: for @function
 *
 * Returns: (transfer full): what @function wrote, NUL-terminated
 */
char *mbn_profile_markup_write (MbnProfileMarkupFunc function, gconstpointer data);

/**
 * mbn_profile_markup_measure:
 * @function: (scope call): writes
 * @data: for @function
 *
 * Returns: how many bytes @function would write
 */
gsize mbn_profile_markup_measure (MbnProfileMarkupFunc function, gconstpointer data);

/**
 * mbn_profile_markup_add:
 * @self: where to write
 * @...: XML, strings up to a %NULL
 */
void mbn_profile_markup_add (MbnProfileMarkup *self, ...) G_GNUC_NULL_TERMINATED;

/**
 * mbn_profile_markup_add_text:
 * @self: where to write
 * @text: text to stand between tags; characters that XML gives a meaning are escaped
 */
void mbn_profile_markup_add_text (MbnProfileMarkup *self, const char *text);

/**
 * mbn_profile_markup_add_attribute:
 * @self: where to write
 * @prefix: (nullable): its prefix; "xmlns" declares @name
 * @name: (nullable): its local name; %NULL with @prefix "xmlns" for the default namespace
 * @value: its value, escaped here
 */
void mbn_profile_markup_add_attribute (MbnProfileMarkup *self,
                                       const char *prefix,
                                       const char *name,
                                       const char *value);

G_END_DECLS
