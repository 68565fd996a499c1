/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Copyright (C) 2026 The mbnd authors */
#pragma once

#include <glib.h>

#include "mbn-settings.h"

G_BEGIN_DECLS

/**
 * MbnSettingType:
 * @MBN_SETTING_TIME: seconds with up to three decimals; a guint of milliseconds
 * @MBN_SETTING_INTEGER: whole number; a guint
 * @MBN_SETTING_OPTIONAL: whole number or the word "unset"; a gint, -1 = unset
 * @MBN_SETTING_NUMBER: number with a decimal point; a double
 * @MBN_SETTING_BYTES: whole number; a guint64
 * @MBN_SETTING_BOOLEAN: true or false; a gboolean
 * @MBN_SETTING_ENUM: one word of @words; an enumeration whose values are the indices of @words
 * @MBN_SETTING_INTEGERS: whole numbers separated by ';'; a GArray of guint
 * @MBN_SETTING_DEVICES: device paths and vid:pid separated by ';'; a strv
 * @MBN_SETTING_STRING: text with the escapes of a key file; a string
 *
 * How a value is written in the file, and the C type of its field in #MbnSettings.
 */
typedef enum
{
  MBN_SETTING_TIME,
  MBN_SETTING_INTEGER,
  MBN_SETTING_OPTIONAL,
  MBN_SETTING_NUMBER,
  MBN_SETTING_BYTES,
  MBN_SETTING_BOOLEAN,
  MBN_SETTING_ENUM,
  MBN_SETTING_INTEGERS,
  MBN_SETTING_DEVICES,
  MBN_SETTING_STRING,
} MbnSettingType;

/**
 * MbnSettingEffect:
 * @MBN_SETTING_AT_ONCE: for what begins from then on; a time that is running ends as it was set
 * @MBN_SETTING_NEXT_CONNECTION: for connections that are made from then on
 * @MBN_SETTING_NEXT_START: when the daemon is started again
 *
 * When a value takes effect that is read while the daemon runs.
 */
typedef enum
{
  MBN_SETTING_AT_ONCE,
  MBN_SETTING_NEXT_CONNECTION,
  MBN_SETTING_NEXT_START,
} MbnSettingEffect;

/**
 * MbnSettingInfo:
 * @group: group in the file
 * @key: key in the file
 * @type: kind of value
 * @offset: where the value lives in #MbnSettings
 * @default_text: the default, as one would write it in the file
 * @min: smallest value, in @unit (types with numbers only)
 * @max: largest value, in @unit
 * @unit: (nullable): what a number counts
 * @words: (nullable): the words of an enumeration, %NULL-terminated
 * @effect: when another value takes effect
 * @summary: one line on what it does
 *
 * One row of the table of settings.
 */
typedef struct
{
  const char *group;
  const char *key;
  MbnSettingType type;
  gsize offset;
  const char *default_text;
  double min;
  double max;
  const char *unit;
  const char *const *words;
  MbnSettingEffect effect;
  const char *summary;
} MbnSettingInfo;

/**
 * mbn_settings_table:
 * @n_rows: (out): number of rows
 *
 * The only place that spells groups, keys, defaults and ranges. Rows of one group stand together.
 *
 * Returns: the rows
 */
const MbnSettingInfo *mbn_settings_table (gsize *n_rows);

/**
 * mbn_settings_table_find:
 * @group: a group
 * @key: (nullable): a key; %NULL = any
 *
 * Returns: (nullable): the row of @key in @group, %NULL when there is none
 */
const MbnSettingInfo *mbn_settings_table_find (const char *group, const char *key);

/**
 * mbn_settings_table_names:
 * @group: (nullable): a group
 *
 * Returns: (transfer full): the keys of @group, or all groups when it is %NULL, as "a, b, c"
 */
char *mbn_settings_table_names (const char *group);

/**
 * mbn_setting_info_allowed:
 * @self: a row
 *
 * Returns: (transfer full): what is allowed, such as "a number of seconds (0.1 to 86400)"; reads
 * well after "not"
 */
char *mbn_setting_info_allowed (const MbnSettingInfo *self);

/**
 * mbn_setting_info_parse:
 * @self: a row
 * @text: a value as it stands in the file, without blanks around it
 * @settings: where to put it; the former value is freed
 *
 * The field is of use only when the value was good.
 *
 * Returns: (transfer full) (nullable): %NULL when @text is good, else what is wrong with it, such
 * as "not a number of seconds (0.1 to 86400)"
 */
char *mbn_setting_info_parse (const MbnSettingInfo *self, const char *text, MbnSettings *settings);

/**
 * mbn_setting_info_equal:
 * @self: a row
 * @a: some settings
 * @b: others
 *
 * Returns: whether both have the same value
 */
gboolean
mbn_setting_info_equal (const MbnSettingInfo *self, const MbnSettings *a, const MbnSettings *b);

/**
 * mbn_setting_effect_to_text:
 *
 * Returns: when a value takes effect, such as "at once"; reads well after "takes effect"
 */
const char *mbn_setting_effect_to_text (MbnSettingEffect effect);

/**
 * mbn_setting_info_clear:
 * @self: a row
 * @settings: where the value is
 *
 * Frees what the field of @self points to, if it is a pointer.
 */
void mbn_setting_info_clear (const MbnSettingInfo *self, MbnSettings *settings);

G_END_DECLS
