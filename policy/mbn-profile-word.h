/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */

/* The words of the format's enumerations, in the order of the numbers in mbn-profile.h and
 * mbn-profile-ext.h. Each list ends with NULL. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

extern const char *const mbn_profile_words_creation[];
extern const char *const mbn_profile_words_connection_mode[];
extern const char *const mbn_profile_words_compression[];
extern const char *const mbn_profile_words_ip_type[];
extern const char *const mbn_profile_words_iwlan[];
extern const char *const mbn_profile_words_roam_control[];

/* Version 4 adds one word at the end. */
extern const char *const mbn_profile_words_auth_v1[];
extern const char *const mbn_profile_words_auth[];

/* Number 0 of these has no word: it is what an absent element means. */
extern const char *const mbn_profile_words_cellular_class[];
extern const char *const mbn_profile_words_rat[];
extern const char *const mbn_profile_words_roam[];

/* Two spellings of each; an even position is true. */
extern const char *const mbn_profile_words_boolean[];

/**
 * mbn_profile_word_find:
 * @words: one of the lists above
 * @word: (nullable): a word
 *
 * Returns: the position of @word, or -1 if it is not in the list or %NULL
 */
int mbn_profile_word_find (const char *const *words, const char *word);

G_END_DECLS
