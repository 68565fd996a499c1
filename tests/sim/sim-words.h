/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

#pragma once

#include <glib.h>

#include "sim-mbim.h"

/*
 * One control command taken apart: words that stand by themselves, and key=value words in any
 * order. A part in double quotes may hold blanks; backslash takes the next character literally.
 */
typedef struct _SimWords SimWords;

/** sim_words_parse: Returns: (transfer full): the words of @line, or %NULL with @error set. */
SimWords *sim_words_parse (const char *line, GError **error);
void sim_words_free (SimWords *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWords, sim_words_free)

/** sim_words_is_empty: Returns: %TRUE for a blank line or one with nothing but a comment. */
gboolean sim_words_is_empty (const SimWords *self);

/** sim_words_next: Returns: (transfer none) (nullable): the next word that is no key=value. */
const char *sim_words_next (SimWords *self);

/** sim_words_raw: Returns: (transfer none) (nullable): the next unused word, even with a `=`. */
const char *sim_words_raw (SimWords *self);

/** sim_words_flag: Returns: %TRUE if @name stands among the words not used yet; uses it up. */
gboolean sim_words_flag (SimWords *self, const char *name);

/** sim_words_rest: Returns: (transfer full): everything not used yet, quoted again. */
char *sim_words_rest (SimWords *self);

/** sim_words_text: Returns: (transfer none) (nullable): the value of @key; %NULL if not given. */
const char *sim_words_text (SimWords *self, const char *key);

/**
 * sim_words_u32:
 * @value: (inout): left alone if @key is not given
 * @given: (out) (optional): whether it was
 *
 * Returns: %FALSE with @error set if the value is no number (decimal or 0x…) of 32 bits
 */
gboolean
sim_words_u32 (SimWords *self, const char *key, guint32 *value, gboolean *given, GError **error);

/** sim_words_word: like sim_words_u32() for one of @words. */
gboolean sim_words_word (SimWords *self,
                         const char *key,
                         const SimWord *words,
                         guint32 *value,
                         gboolean *given,
                         GError **error);

/** sim_words_end: Returns: %TRUE if everything was used; else %FALSE, @error names the first. */
gboolean sim_words_end (SimWords *self, GError **error);

/** sim_parse_u32: Returns: %TRUE and the number @text is; %FALSE with @error naming @what. */
gboolean sim_parse_u32 (const char *text, const char *what, guint32 *value, GError **error);
